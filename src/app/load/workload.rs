//! The workload: selects the next delivery by weight, and builds its request.
//!
//! Owns the weights. Requests are built by the same code as for single deliveries, and then converted for hyper. This module knows nothing about
//! connections. It reads the clock once per delivery.

use std::sync::Arc;

use http_body_util::Full;
use hyper::{
    Method, Request, Uri,
    body::Bytes,
    header::{CONNECTION, HeaderValue},
};
use tokio::sync::Notify;

use super::CurrentAuthorization;
use crate::app::{
    clock,
    error::{self, ErrorExt as _},
    http::{auth::authorize, header_map},
    plan::{Delivery, Order, Stamps},
};
use hookctl::provider::{StatusPolicy, StatusSet};

/// The deliveries of a load test, by weight.
pub struct Workload<'a> {
    kinds: Vec<DeliveryKind<'a>>,
    /// Indices of kinds, repeated forever.
    order: Vec<usize>,
    next: usize,
    stamps: Stamps,
    authorization: &'a CurrentAuthorization<'a>,
}

/// One kind of delivery.
pub struct DeliveryKind<'a> {
    pub delivery: &'a Delivery<'a>,
    /// Which statuses are accepted, and which delete the webhook.
    pub policy: StatusPolicy<'a>,
    uri: Uri,
}

/// A request that is ready to send.
pub(super) struct NextRequest {
    /// Index of its kind.
    pub(super) kind: usize,
    pub(super) http: Request<Full<Bytes>>,
    /// Whether its own `Connection: close` makes it the last on its connection (RFC 9112 section 9.6).
    pub(super) closes: bool,
}

impl<'a> Workload<'a> {
    /// Creates a workload of these deliveries, with the IDs, times and seeds of `order`. `expect` replaces the statuses that the providers accept.
    ///
    /// # Errors
    /// Returns an error if the target of a delivery is not a valid URI.
    pub fn new(
        deliveries: &'a [Delivery<'a>],
        order: &Order,
        expect: Option<&'a StatusSet>,
        authorization: &'a CurrentAuthorization<'a>,
    ) -> anyhow::Result<Self> {
        let kind = |delivery: &'a Delivery<'a>| {
            let target = delivery.endpoint.target();
            let uri =
                target.parse().map_err(|error| error::usage(format!("cannot request {target}")).because(error))?;
            let policy = delivery.provider.delivery.status_policy(expect, delivery.is_forged());
            Ok(DeliveryKind { delivery, policy, uri })
        };
        let kinds = deliveries.iter().map(kind).collect::<anyhow::Result<_>>()?;
        let weights: Vec<u32> = deliveries.iter().map(|delivery| delivery.weight).collect();
        Ok(Self { kinds, order: by_weight(&weights), next: 0, stamps: order.stamps(), authorization })
    }

    /// The kinds of delivery, in the order of the statistics.
    pub fn kinds(&self) -> &[DeliveryKind<'a>] {
        &self.kinds
    }

    /// Builds the next request.
    ///
    /// # Errors
    /// Returns an error if there is no valid token, or if a header that the scheme signs is missing.
    pub(super) fn next(&mut self) -> anyhow::Result<NextRequest> {
        let index = self.order.get(self.next).copied();
        let index = index.ok_or_else(|| error::usage("nothing to send"))?;
        self.next = (self.next + 1) % self.order.len();
        let DeliveryKind { delivery, uri, .. } = &self.kinds[index];
        let stamp = self.stamps.next(clock::now_ms());
        let mut message = delivery.message(&stamp).map_err(|missing| error::usage(missing.to_string()))?;
        if let Some(value) = self.authorization.value()? {
            authorize(&mut message, &value, &delivery.provider.delivery.order);
        }
        let headers = header_map(&message).map_err(|error| error::usage(error.to_string()))?;
        let closes = headers.get_all(CONNECTION).iter().any(says_close);
        let mut http = Request::new(Full::new(Bytes::from(message.body)));
        *http.method_mut() = Method::POST;
        *http.uri_mut() = uri.clone();
        *http.headers_mut() = headers;
        Ok(NextRequest { kind: index, http, closes })
    }

    /// Returns the notification that a new access token has been fetched, or `None` if the current one has not expired.
    pub(super) fn pending_renewal(&self) -> Option<Arc<Notify>> {
        self.authorization.pending_renewal()
    }

    /// Returns true if a status is accepted for this kind of delivery.
    pub(super) fn accepts(&self, kind: usize, status: u16) -> bool {
        self.kinds[kind].policy.accepts(status)
    }
}

fn says_close(value: &HeaderValue) -> bool {
    value.as_bytes().split(|byte| *byte == b',').any(|word| word.trim_ascii().eq_ignore_ascii_case(b"close"))
}

/// Smooth weighted round-robin: returns each index as many times as its weight, spread evenly.
fn by_weight(weights: &[u32]) -> Vec<usize> {
    let total: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
    let mut credit = vec![0_i64; weights.len()];
    (0..total)
        .filter_map(|_| {
            credit.iter_mut().zip(weights).for_each(|(credit, weight)| *credit += i64::from(*weight));
            // The first with the highest credit.
            let (next, _) = credit.iter().enumerate().rev().max_by_key(|(_, credit)| **credit)?;
            credit[next] -= total;
            Some(next)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_keeps_weights_and_spreads_evenly() {
        assert_eq!(by_weight(&[1]), [0]);
        assert_eq!(by_weight(&[1, 1, 1]), [0, 1, 2]);
        assert_eq!(by_weight(&[3, 1]), [0, 0, 1, 0]);
        let heavy = by_weight(&[5, 2, 1]);
        assert_eq!([0, 1, 2].map(|kind| heavy.iter().filter(|index| **index == kind).count()), [5, 2, 1]);
    }

    #[test]
    fn close_is_found_among_the_words_of_a_connection_header() {
        for (text, closes) in
            [("close", true), ("foo, Close", true), ("keep-alive", false), ("closed", false), ("", false)]
        {
            assert_eq!(says_close(&HeaderValue::from_static(text)), closes, "{text}");
        }
    }
}
