//! What was typed, as deliveries that are ready to go.

use std::sync::Arc;

use url::Url;

use super::{
    super::edit,
    forge::Signing,
    order::Draw,
    parts::{Part, Planned, planned},
};
use crate::app::{
    cli::SendArgs,
    clock,
    commands::args,
    error::{self, ErrorExt as _},
    session::Session,
    webhooks::api::Webhook,
};
use hookctl::{
    message::{Endpoint, Message, same_name},
    payload::Template,
    provider::{Provider, Repeat, Request},
    secret::Secret,
    signing::{Forgery, MissingHeader},
};

/// A delivery that is ready to go.
pub(super) struct Job<'a> {
    pub(super) provider: &'a Provider,
    pub(super) event: Option<&'a str>,
    pub(super) variant: Option<&'a str>,
    pub(super) signature_header: Option<String>,
    pub(super) url: Url,
    /// The same URL, as requests need it.
    pub(super) endpoint: Endpoint,
    /// The webhook that it goes to, where it was looked up.
    pub(super) webhook: Option<Webhook>,
    /// The first of its deliveries.
    pub(super) message: Message,
    /// What makes the body of each delivery new, with `--fresh`.
    pub(super) template: Option<Arc<Template>>,
    /// How it is signed, if it is.
    pub(super) signing: Option<Arc<Signing>>,
}

impl Job<'_> {
    /// The name of the forgery that it is, if it is one.
    pub(super) fn tamper(&self) -> Option<&'static str> {
        self.signing.as_ref()?.tamper.map(Forgery::name)
    }
}

/// What tells one delivery of a job from the next. Copies of a delivery have the same.
pub(super) struct Stamp {
    id: String,
    /// In seconds since 1970.
    timestamp: i64,
    /// What the ids and times of a fresh body are made of: milliseconds since 1970, and a random number.
    at: i64,
    draw: u64,
}

/// What was typed about every delivery.
pub(super) struct Typed<'a> {
    headers: Vec<(String, String)>,
    id: Option<&'a str>,
    pub(super) timestamp: Option<i64>,
}

impl<'a> Typed<'a> {
    pub(super) fn of(args: &'a SendArgs) -> anyhow::Result<Self> {
        let timestamp =
            args.signature.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
        Ok(Self {
            headers: args::headers_to_send(&args.headers)?,
            id: args::id(args.signature.id.as_deref())?,
            timestamp,
        })
    }

    /// The deliveries of one part to one URL, one for each way to sign it.
    pub(super) fn job<'p>(
        &self,
        provider: &'p Provider,
        part: &Part<'p>,
        url: Url,
        signing: Option<Arc<Signing>>,
    ) -> anyhow::Result<Job<'p>> {
        let header = signing.as_ref().map(|signing| signing.signer.scheme().header.clone());
        let typed = |header: &&String| self.headers.iter().any(|(name, _)| same_name(header, name));
        if let Some(header) = header.as_ref().filter(typed) {
            return Err(error::usage(format!("-H {header}: {header} is the signature, which is computed"))
                .hint("add --unsigned to send a signature of your own"));
        }
        let Part { event, variant, .. } = *part;
        if part.body.is_empty() && signing.as_ref().is_some_and(|signing| signing.tamper == Some(Forgery::Body)) {
            let event = event.unwrap_or("-");
            return Err(error::usage(format!("--tamper body: the payload of {event} is empty, and cannot be spoiled")));
        }
        let endpoint = args::endpoint_of(&url)?;
        let message = self.build(
            provider,
            variant,
            &endpoint,
            signing.as_deref(),
            part.body.clone(),
            &self.stamp(Draw::first(clock::now_ms())),
        )?;
        let template = part.template.clone();
        Ok(Job {
            provider,
            event,
            variant,
            signature_header: header,
            url,
            endpoint,
            webhook: None,
            message,
            template,
            signing,
        })
    }

    /// The stamp of a delivery: the time and the id are those that were drawn, but where they were typed.
    pub(super) fn stamp(&self, drawn: Draw) -> Stamp {
        Stamp {
            at: self.timestamp.map_or(drawn.at, |seconds| seconds.saturating_mul(1000)),
            draw: drawn.body,
            id: self.id.map_or_else(|| drawn.id.to_string(), str::to_owned),
            timestamp: self.timestamp.unwrap_or(drawn.at.div_euclid(1000)),
        }
    }

    /// The id that all have, if the user says so.
    pub(super) fn id(&self) -> Option<&'a str> {
        self.id
    }

    /// The same delivery, many times over, with a place for the value of `Authorization` where it carries one.
    pub(super) fn repeat(
        &self,
        planned: &Planned<'_>,
        url: &Url,
        authorization: Option<&Secret>,
    ) -> anyhow::Result<Repeat> {
        let Planned { provider, part, signing } = planned;
        // What is wrong with one is wrong with all.
        let stamp =
            self.job(provider, part, url.clone(), signing.clone()).map(|_| self.stamp(Draw::first(clock::now_ms())))?;
        let request = Request {
            provider,
            variant: part.variant.and_then(|name| provider.variant(name).ok()),
            endpoint: &args::endpoint_of(url)?,
            headers: &self.headers,
            time: Some(stamp.timestamp),
            id: Some(&stamp.id),
            signer: signing.as_ref().map(|signing| &signing.signer),
            forgery: None,
        };
        Repeat::of(&request, part.body.clone(), authorization.map(Secret::expose))
            .map_err(|missing| must_be_sent(&missing))
    }

    /// The delivery of a job that has this stamp.
    pub(super) fn message(&self, job: &Job<'_>, stamp: &Stamp) -> anyhow::Result<Message> {
        let body = job.template.as_ref().map(|template| edit::body(template, stamp.at, stamp.draw));
        let body = body.unwrap_or_else(|| job.message.body.clone());
        self.build(job.provider, job.variant, &job.endpoint, job.signing.as_deref(), body, stamp)
    }

    fn build(
        &self,
        provider: &Provider,
        variant: Option<&str>,
        endpoint: &Endpoint,
        signing: Option<&Signing>,
        body: Vec<u8>,
        stamp: &Stamp,
    ) -> anyhow::Result<Message> {
        let request = Request {
            provider,
            variant: variant.and_then(|name| provider.variant(name).ok()),
            endpoint,
            headers: &self.headers,
            time: Some(stamp.timestamp),
            id: Some(&stamp.id),
            signer: signing.map(|signing| &signing.signer),
            forgery: signing.and_then(|signing| signing.tamper),
        };
        request.build(body).map_err(|missing| must_be_sent(&missing))
    }
}

/// What the user took away.
pub(super) fn must_be_sent(missing: &MissingHeader) -> anyhow::Error {
    error::usage(missing.to_string())
}

/// What was typed, as deliveries to the one endpoint that was named.
pub(super) fn jobs<'a, 'c: 'a>(
    args: &'a SendArgs,
    typed: &Typed<'_>,
    session: &mut Session<'c>,
) -> anyhow::Result<Vec<Job<'a>>> {
    let (url, planned) = planned(args, typed.timestamp, session)?;
    let job = |planned: Planned<'a>| typed.job(planned.provider, &planned.part, url.clone(), planned.signing);
    planned.into_iter().map(job).collect()
}
