//! The response to a delivery: the normal one, or an injected fault, i.e. an error status or a closed connection.

use std::{
    sync::atomic::{AtomicU64, Ordering::Relaxed},
    time::Duration,
};

use hyper::body::Bytes;

use crate::app::server::exact::Reply;

/// How to respond to deliveries.
#[derive(Debug)]
pub struct Responses {
    /// The fault to inject.
    pub fault: Option<Fault>,
    /// How many deliveries get the fault. `None` for all.
    times: Option<AtomicU64>,
    body: Bytes,
    content_type: &'static str,
    /// How long to wait before each response.
    pub delay: Duration,
    /// Whether deliveries that do not pass get 401.
    pub reject_invalid: bool,
}

/// A fault that is injected for `--respond` or `--drop`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Respond with this status.
    Status(u16),
    /// Close the connection after the headers were read.
    DropAfterHeaders,
    /// Close the connection after the delivery was read and saved.
    DropAfterBody,
}

impl Responses {
    /// Creates responses with this body, `{}` by default. `times` is how many deliveries get the fault. `None` for all.
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

    /// Returns the fault for the next delivery, and counts it for `--times`.
    pub fn next_fault(&self) -> Option<Fault> {
        let fault = self.fault?;
        if let Some(left) = &self.times {
            left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).ok()?;
        }
        Some(fault)
    }

    /// Like [`next_fault`](Self::next_fault), but only for a fault that leaves the body unread.
    pub fn next_fault_before_body(&self) -> Option<Fault> {
        if self.fault == Some(Fault::DropAfterHeaders) { self.next_fault() } else { None }
    }

    /// Returns the response with this status.
    pub fn reply(&self, status: u16) -> Reply {
        Reply::new(status, self.content_type, self.body.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fault_is_injected_for_the_given_number_of_deliveries() {
        let responses = |fault, times| Responses::new(Some(fault), times, None, Duration::ZERO, false);
        let twice = responses(Fault::Status(500), Some(2));
        let faults: Vec<_> = (0..4).map(|_| twice.next_fault()).collect();
        assert_eq!(faults, [Some(Fault::Status(500)), Some(Fault::Status(500)), None, None]);
        let always = responses(Fault::DropAfterBody, None);
        assert!((0..9).all(|_| always.next_fault().is_some() && always.next_fault_before_body().is_none()));
        let once = responses(Fault::DropAfterHeaders, Some(1));
        assert_eq!(
            (once.next_fault_before_body(), once.next_fault_before_body()),
            (Some(Fault::DropAfterHeaders), None)
        );
    }

    #[test]
    fn json_body_has_the_content_type_of_json() {
        for (body, content_type) in [
            (None, "application/json"),
            (Some("[1]"), "application/json"),
            (Some("ok"), "text/plain; charset=utf-8"),
            (Some(""), "text/plain; charset=utf-8"),
        ] {
            let responses =
                Responses::new(None, None, body.map(|body| body.as_bytes().to_vec()), Duration::ZERO, false);
            assert_eq!(responses.reply(200).headers[0].1, content_type.as_bytes(), "{body:?}");
        }
    }
}
