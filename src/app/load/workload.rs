//! The deliveries of a load: which comes when, and the bytes of each.
//!
//! Owns the weights and what is new in each delivery; it knows of no connection, and of no time but the one that is stamped.

use std::sync::Arc;

use tokio::sync::Notify;

use super::held::Held;
use crate::app::{
    clock, error,
    load::Source,
    output::LoadKind,
    plan::{Delivery, Options},
    random::uuid_from_bits,
};
use hookctl::{
    payload::Template,
    provider::{Answers, Repeat, Request, StatusSet},
    secret::Secret,
};

/// One kind of delivery.
struct Of<'a> {
    kind: LoadKind<'a>,
    answers: Answers<'a>,
    repeat: Repeat,
    template: Option<&'a Template>,
    /// Whether each is the last of its connection.
    closes: bool,
    /// The value of `Authorization` that it has in place.
    authorization: Option<Arc<Secret>>,
}

/// The deliveries of a load, each by its weight.
pub(super) struct Mix<'a> {
    parts: Vec<Of<'a>>,
    /// Which comes when; then it begins anew.
    order: Vec<usize>,
    next: usize,
    held: &'a Held,
    /// What the user says of all of them.
    id: Option<String>,
    timestamp: Option<i64>,
    /// What the ids of deliveries are drawn from: no seed is to give those of another run again.
    ids: fastrand::Rng,
    /// What the bodies are drawn from.
    random: fastrand::Rng,
}

impl<'a> Mix<'a> {
    /// The deliveries that are planned to `url`, by the weights of their events, with the `Authorization` that is held.
    ///
    /// # Errors
    /// A delivery cannot be made as it was typed.
    pub(super) fn of(
        options: &Options,
        deliveries: &'a [Delivery<'a>],
        expect: Option<&'a StatusSet>,
        held: &'a Held,
    ) -> anyhow::Result<Self> {
        let mut parts = Vec::new();
        let first = held.value()?;
        for delivery in deliveries {
            let request = Request {
                provider: delivery.provider,
                variant: delivery.variant,
                endpoint: &delivery.endpoint,
                headers: &delivery.headers,
                time: Some(0),
                id: Some(""),
                signer: delivery.signer.as_ref(),
                forgery: None,
            };
            let authorization = first.as_ref().map(|value| value.expose());
            let repeat = Repeat::of(&request, delivery.body.bytes.to_vec(), authorization)
                .map_err(|missing| error::usage(missing.to_string()))?;
            parts.push(Of {
                kind: LoadKind {
                    provider: &delivery.provider.name,
                    event: delivery.event.map(|event| event.name.as_str()),
                    variant: delivery.variant.map(|variant| variant.name.as_str()),
                    signature_header: delivery.signature_header().map(str::to_owned),
                },
                // A load forges nothing.
                answers: delivery.provider.delivery.answers(expect, false),
                closes: repeat.closes(),
                repeat,
                template: delivery.body.template.as_deref().filter(|template| !template.is_constant()),
                authorization: first.clone(),
            });
        }
        Ok(Self {
            parts,
            order: order(&deliveries.iter().map(|delivery| delivery.weight).collect::<Vec<_>>()),
            next: 0,
            held,
            id: options.order.id.clone(),
            timestamp: options.order.time,
            ids: fastrand::Rng::new(),
            random: options.order.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed),
        })
    }

    /// Whether the provider deletes the webhook upon this answer to a delivery of that kind.
    pub(super) fn deletes(&self, kind: usize, status: u16) -> bool {
        self.parts.get(kind).is_some_and(|part| part.answers.delete(status))
    }

    /// The kinds of delivery, as the figures number them.
    pub(super) fn kinds(&self) -> Vec<LoadKind<'a>> {
        self.parts.iter().map(|part| part.kind.clone()).collect()
    }
}

impl Source for Mix<'_> {
    fn next(&mut self, wire: &mut Vec<u8>) -> anyhow::Result<usize> {
        let kind = self.order[self.next];
        self.next = (self.next + 1) % self.order.len();
        let fresh = uuid_from_bits(self.ids.u128(..)).to_string();
        let id = self.id.as_deref().unwrap_or(&fresh);
        let part = &mut self.parts[kind];
        let repeat = &mut part.repeat;
        if let Some(value) = self.held.value()?
            && !part.authorization.as_ref().is_some_and(|held| Arc::ptr_eq(held, &value))
        {
            repeat.authorize(value.expose());
            part.authorization = Some(value);
        }
        let now_ms = self.timestamp.map_or_else(clock::now_ms, |seconds| seconds.saturating_mul(1000));
        if let Some(template) = part.template {
            template.render(now_ms, &mut self.random, repeat.body());
        }
        repeat.stamp(now_ms.div_euclid(1000), id, wire).map_err(|missing| error::usage(missing.to_string()))?;
        Ok(kind)
    }

    fn awaits(&self) -> Option<Arc<Notify>> {
        self.held.awaits()
    }

    fn closes(&self, kind: usize) -> bool {
        self.parts[kind].closes
    }

    fn kinds(&self) -> usize {
        self.parts.len()
    }

    fn accepts(&self, kind: usize, status: u16) -> bool {
        self.parts[kind].answers.accept(status)
    }
}

/// An order in which each comes as often as its weight says, and as evenly as can be.
fn order(weights: &[u32]) -> Vec<usize> {
    let all: i64 = weights.iter().map(|weight| i64::from(*weight)).sum();
    let mut credit = vec![0_i64; weights.len()];
    (0..all)
        .filter_map(|_| {
            credit.iter_mut().zip(weights).for_each(|(credit, weight)| *credit += i64::from(*weight));
            // The first of the most deserving.
            let (next, _) = credit.iter().enumerate().rev().max_by_key(|(_, credit)| **credit)?;
            credit[next] -= all;
            Some(next)
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_keeps_the_weights_and_mixes_evenly() {
        assert_eq!(order(&[1]), [0]);
        assert_eq!(order(&[1, 1, 1]), [0, 1, 2]);
        assert_eq!(order(&[3, 1]), [0, 0, 1, 0]);
        let heavy = order(&[5, 2, 1]);
        assert_eq!([0, 1, 2].map(|kind| heavy.iter().filter(|held| **held == kind).count()), [5, 2, 1]);
    }
}
