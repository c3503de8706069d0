//! The answer to a delivery: the usual one, an error or a dropped connection on purpose, or 401 if it is not genuine.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use hyper::body::Bytes;

use crate::app::server::exact::Reply;

/// How deliveries are answered.
#[derive(Debug)]
pub struct Answers {
    /// What happens to deliveries on purpose.
    pub fault: Option<Fault>,
    /// How many deliveries get the fault. `None` for all.
    times: Option<AtomicU64>,
    body: Bytes,
    content_type: &'static str,
    /// How long each answer waits.
    pub delay: Duration,
    /// Whether deliveries that are not genuine are answered with 401.
    pub reject_invalid: bool,
}

/// What is done to a delivery on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It is answered with this status.
    Status(u16),
    /// The connection is closed once its headers were read.
    DropAfterHeaders,
    /// The connection is closed once it was read and saved.
    DropAfterBody,
}

impl Answers {
    /// Creates answers with this body. `times` is how many deliveries get the fault, if not all of them.
    pub fn new(
        fault: Option<Fault>,
        times: Option<u64>,
        body: Option<Vec<u8>>,
        delay: Duration,
        reject_invalid: bool,
    ) -> Self {
        let body = body.unwrap_or_else(|| b"{}".to_vec());
        let is_json = serde_json::from_slice::<serde::de::IgnoredAny>(&body).is_ok();
        let content_type = if is_json { "application/json" } else { "text/plain; charset=utf-8" };
        Self { fault, times: times.map(AtomicU64::new), body: body.into(), content_type, delay, reject_invalid }
    }

    /// Returns what is done to the next delivery on purpose, which counts for `--times`.
    pub fn next_fault(&self) -> Option<Fault> {
        let fault = self.fault?;
        if let Some(left) = &self.times {
            left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).ok()?;
        }
        Some(fault)
    }

    /// Returns the next fault only if it is one that leaves the body unread.
    pub fn next_fault_before_body(&self) -> Option<Fault> {
        if self.fault == Some(Fault::DropAfterHeaders) { self.next_fault() } else { None }
    }

    /// Returns the answer with this status.
    pub fn reply(&self, status: u16) -> Reply {
        Reply::new(status, self.content_type, self.body.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_with_times_is_used_up() {
        let answers = |fault, times| Answers::new(Some(fault), times, None, Duration::ZERO, false);
        let twice = answers(Fault::Status(500), Some(2));
        let faults: Vec<_> = (0..4).map(|_| twice.next_fault()).collect();
        assert_eq!(faults, [Some(Fault::Status(500)), Some(Fault::Status(500)), None, None]);
        let always = answers(Fault::DropAfterBody, None);
        assert!((0..9).all(|_| always.next_fault().is_some() && always.next_fault_before_body().is_none()));
        let once = answers(Fault::DropAfterHeaders, Some(1));
        assert_eq!(
            (once.next_fault_before_body(), once.next_fault_before_body()),
            (Some(Fault::DropAfterHeaders), None)
        );
    }

    #[test]
    fn body_that_is_json_is_answered_as_json() {
        for (body, content_type) in [
            (None, "application/json"),
            (Some("[1]"), "application/json"),
            (Some("ok"), "text/plain; charset=utf-8"),
            (Some(""), "text/plain; charset=utf-8"),
        ] {
            let answers = Answers::new(None, None, body.map(|body| body.as_bytes().to_vec()), Duration::ZERO, false);
            assert_eq!(answers.reply(200).headers[0].1, content_type.as_bytes(), "{body:?}");
        }
    }
}
