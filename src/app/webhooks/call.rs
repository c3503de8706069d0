//! One call of an account: its credentials, its origin, its retries, its deadline, and what its answer means.

use std::time::{Duration, Instant};

use super::{Account, Credential, Error, Witness};
use crate::app::{
    http::{Answer, Ended, Lease, Policy, Unreachable, UnreachableKind, host},
    webhooks::api::{
        self, Garbled,
        authorization::{basic, of_token},
        screver,
        token::{self, TokenClient},
    },
};
use hookctl::{
    message::Message,
    secret::{Redactor, Secret},
};

/// A token lives for a day where its issuer says nothing (screver's `authentication.md`), and is not trusted for longer.
const A_DAY: Duration = Duration::from_hours(24);

/// What a call is for.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    /// To know something.
    Read,
    /// To make something.
    Make,
    /// To know or change this one webhook, which may not be there.
    One(&'a str),
    /// To delete this one webhook, which may not be there.
    Delete(&'a str),
}

impl Purpose<'_> {
    fn changes(self, message: &Message) -> bool {
        !matches!(self, Self::Read) && message.method != "GET"
    }
}

/// A yes, so far as the status tells.
pub(super) struct Yes {
    answer: Answer,
    what: String,
    changes: bool,
    /// What is not to be told of it: the credentials, which it may quote.
    hidden: Redactor,
}

impl Yes {
    /// Takes the status for the answer, as where no body is documented; but no page of somebody else's, which any address may give.
    pub(super) fn done(&self) -> Result<(), Error> {
        let content_type = self.answer.header("content-type").unwrap_or_default();
        if content_type.contains("html") || self.answer.body.trim_ascii_start().starts_with(b"<") {
            return Err(self.garbled(api::foreign(content_type, &self.shown())));
        }
        Ok(())
    }

    /// The answer as it may be told, and cut: of a secret that was cut, nobody knows any more that it is one.
    fn shown(&self) -> Vec<u8> {
        self.hidden.mask(&self.answer.body)
    }

    fn garbled(&self, reason: String) -> Error {
        Error::Garbled { what: self.what.clone(), status: self.answer.status, reason, lost: self.changes }
    }

    /// What the answer says.
    pub(super) fn read<T>(&self, read: fn(&[u8]) -> Result<T, Garbled>) -> Result<T, Error> {
        let Self { answer, .. } = self;
        match answer.ended {
            Ended::Whole => {}
            Ended::Capped => {
                return Err(self.garbled(format!("more than {} MiB of it", answer.body.len() / (1024 * 1024))));
            }
            ended @ (Ended::Broken | Ended::Late) => {
                let (kind, what) = match ended {
                    Ended::Late => (UnreachableKind::Timeout, "did not come whole"),
                    _ => (UnreachableKind::Protocol, "broke off"),
                };
                let detail = format!("the answer {} {what}", answer.status);
                let why = Unreachable { kind, sent: true, detail };
                return Err(Error::Unreachable { what: self.what.clone(), why, lost: self.changes });
            }
        }
        read(&answer.body).map_err(|Garbled(reason)| {
            let content_type = answer.header("content-type").unwrap_or_default();
            self.garbled(format!("{reason}; it is {}", api::foreign(content_type, &self.shown())))
        })
    }
}

impl Account {
    /// Makes one call. Any 2xx is a yes: the documents name one for each call, and say nothing of the others.
    pub(super) async fn call(
        &self,
        message: &Message,
        what: &str,
        purpose: Purpose<'_>,
        witness: &mut dyn Witness,
    ) -> Result<Yes, Error> {
        let authorization = self.authorization(witness).await?;
        self.exchange(message, authorization, what, purpose, witness).await
    }

    async fn exchange(
        &self,
        message: &Message,
        authorization: Vec<u8>,
        what: &str,
        purpose: Purpose<'_>,
        witness: &mut dyn Witness,
    ) -> Result<Yes, Error> {
        // The path is put behind that of the base, and never resolved against it: `//` would lead to another host.
        let (path, query) =
            message.target.split_once('?').map_or((message.target.as_str(), None), |(path, query)| (path, Some(query)));
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url.set_query(query);
        let mut message = message.clone();
        message.target = url[url::Position::BeforePath..].to_owned();
        message.headers.push("authorization", authorization);
        message.headers.push("host", host(&url));
        message.headers.push("accept", "*/*");
        if !message.body.is_empty() {
            message.headers.push("content-length", message.body.len().to_string());
        }
        witness.request(&message);
        let policy = Policy::for_api(self.deadline.get());
        let tried = policy.send(&self.client, &url, &message, |trouble, wait| witness.again(trouble, wait)).await;
        let lost = tried.uncertain && purpose.changes(&message);
        let answer = match tried.result {
            Ok(answer) => answer,
            Err(why) => {
                let what = format!("{what} at {}", url.origin().ascii_serialization());
                return Err(Error::Unreachable { what, why, lost });
            }
        };
        witness.answer(&answer, api::secrets_in(&answer.body).as_deref());
        let yes = Yes { what: what.into(), changes: purpose.changes(&message), answer, hidden: self.hidden() };
        match (yes.answer.status, purpose) {
            (200..=299, _) => Ok(yes),
            // The first attempt did it, and its answer was lost.
            (404, Purpose::Delete(_)) if lost => Ok(yes),
            (404, Purpose::One(webhook) | Purpose::Delete(webhook)) if speaks_json(&yes.answer) => {
                let words = api::explain("", &yes.shown());
                Err(Error::Absent { what: webhook.into(), words: Some(words) })
            }
            _ => Err(self.refused(yes, lost)),
        }
    }

    /// What takes the credentials out of what the API says, and the token that they were exchanged for.
    fn hidden(&self) -> Redactor {
        let mut hidden = Redactor::default();
        self.credential.secrets().iter().for_each(|secret| hidden.learn(secret));
        self.token.borrow().iter().for_each(|lease| hidden.learn(lease.secret()));
        hidden
    }

    fn refused(&self, yes: Yes, lost: bool) -> Error {
        let shown = yes.shown();
        let Yes { answer, what, .. } = yes;
        let content_type = answer.header("content-type").unwrap_or_default();
        let words = match answer.header("location").filter(|_| (300..=399).contains(&answer.status)) {
            Some(location) => format!("see {location}"),
            None => api::explain(content_type, &shown),
        };
        let in_seconds = |text: &str| if text.bytes().all(|byte| byte.is_ascii_digit()) { " s" } else { "" };
        Error::Refused {
            what,
            status: answer.status,
            words,
            credential: matches!(answer.status, 401 | 403).then(|| self.credential.label()),
            later: answer.header("retry-after").map(|text| format!("{text}{}", in_seconds(text))),
            lost,
        }
    }

    async fn authorization(&self, witness: &mut dyn Witness) -> Result<Vec<u8>, Error> {
        match &self.credential {
            Credential::Bearer(token) => Ok(of_token("Bearer", token)),
            Credential::Basic(key, password) => Ok(basic(key, password)),
            Credential::Client(id, secret) => {
                let held = self.token.borrow().as_ref().and_then(Lease::held).map(|token| of_token("Bearer", &token));
                if let Some(held) = held {
                    return Ok(held);
                }
                let lease = self.exchange_credentials(id, secret, witness).await?;
                let authorization = of_token("Bearer", lease.secret());
                *self.token.borrow_mut() = Some(lease);
                Ok(authorization)
            }
        }
    }

    async fn exchange_credentials(
        &self,
        id: &Secret,
        secret: &Secret,
        witness: &mut dyn Witness,
    ) -> Result<Lease, Error> {
        let start = Instant::now();
        let mut message = screver::token(&TokenClient { id: id.clone(), secret: secret.clone(), scope: None });
        // `exchange` adds it, as it does to every request.
        message.headers.remove("authorization");
        let yes = self.exchange(&message, basic(id, secret), "fetch a token", Purpose::Read, witness).await?;
        let issued = yes.read(token::issued)?;
        witness.learned(&issued.access_token);
        let life = issued.expires_in.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Ok(Lease::new(issued.access_token, start, life.unwrap_or(A_DAY).min(A_DAY)))
    }
}

/// A 404 that is the API's own word on a webhook, and not that of a server which knows nothing of the API.
fn speaks_json(answer: &Answer) -> bool {
    serde_json::from_slice::<serde_json::Map<String, serde_json::Value>>(&answer.body).is_ok()
}
