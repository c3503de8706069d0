//! One call of an account: its credentials, its origin, its retries, its deadline, and what its answer means.

use std::time::{Duration, Instant};

use super::{
    Account, Credential, Error, Lost, Witness,
    credential::{basic, bearer},
};
use crate::{
    delivery::{Answer, Ended, Policy},
    message::Message,
    remote::{self, Garbled, Webhook, screver},
    secret::Secret,
};

/// A token lives for a day where its issuer says nothing (screver's `authentication.md`).
const A_DAY: Duration = Duration::from_hours(24);

impl Account {
    /// Sends a request and takes one of the `expected` statuses for a yes.
    pub(super) async fn call(
        &self,
        message: &Message,
        expected: &[u16],
        what: &str,
        witness: &mut dyn Witness,
    ) -> Result<Answer, Error> {
        let authorization = self.authorization(witness).await?;
        let mut message = message.clone();
        message.headers.push("authorization", authorization);
        self.exchange(message, expected, what, witness).await
    }

    async fn exchange(
        &self,
        mut message: Message,
        expected: &[u16],
        what: &str,
        witness: &mut dyn Witness,
    ) -> Result<Answer, Error> {
        message.target = format!("{}{}", self.base.path().trim_end_matches('/'), message.target);
        let url = self.base.join(&message.target).map_err(|error| Error::Usage(format!("--api-url: {error}")))?;
        message.headers.push("host", crate::provider::host(&url));
        message.headers.push("accept", "*/*");
        if !message.body.is_empty() {
            message.headers.push("content-length", message.body.len().to_string());
        }
        witness.request(&message);
        let policy = Policy::for_api(self.deadline);
        let tried = policy.send(&self.client, &url, &message, |trouble, wait| witness.again(trouble, wait)).await;
        let answer = match tried.result {
            Ok(answer) => answer,
            Err(why) => {
                let lost = (tried.uncertain && message.method != "GET").then(|| Lost {
                    maybe: "the answer was lost, and it may have been done all the same".into(),
                    find_out: "`hookctl webhooks list` shows what there is; `create --if-absent` and `delete --if-present` are \
                               safe to repeat"
                        .into(),
                });
                return Err(Error::Unreachable { why, what: what.to_owned(), lost });
            }
        };
        if !expected.contains(&answer.status) {
            witness.answer(&answer, &[]);
            let content_type = answer.header("content-type").unwrap_or_default();
            return Err(Error::Refused {
                status: answer.status,
                words: remote::explain(content_type, &answer.body),
                what: what.to_owned(),
                credential: matches!(answer.status, 401 | 403).then(|| self.credential.label()),
                later: answer.header("retry-after").map(|text| {
                    if text.bytes().all(|byte| byte.is_ascii_digit()) { format!("{text} s") } else { text.to_owned() }
                }),
            });
        }
        if answer.ended == Ended::Capped {
            let reason = format!("more than {} MiB of it", answer.body.len() / (1024 * 1024));
            return Err(Error::Garbled { status: answer.status, reason, what: what.to_owned() });
        }
        Ok(answer)
    }

    async fn authorization(&self, witness: &mut dyn Witness) -> Result<Vec<u8>, Error> {
        match &self.credential {
            Credential::Bearer(token) => Ok(bearer(token)),
            Credential::Basic(key, password) => Ok(basic(key, password)),
            Credential::Client(id, secret) => {
                let held = self.token.borrow().clone();
                if let Some((token, _)) = held.filter(|(_, until)| Instant::now() < *until) {
                    return Ok(bearer(&token));
                }
                let (token, until) = self.exchange_credentials(id, secret, witness).await?;
                let authorization = bearer(&token);
                *self.token.borrow_mut() = Some((token, until));
                Ok(authorization)
            }
        }
    }

    async fn exchange_credentials(
        &self,
        id: &Secret,
        secret: &Secret,
        witness: &mut dyn Witness,
    ) -> Result<(Secret, Instant), Error> {
        let what = "fetch a token";
        let mut message = screver::token();
        message.headers.push("authorization", basic(id, secret));
        let answer = self.exchange(message, &[200], what, witness).await?;
        let garbled = |reason: String| Error::Garbled { status: 200, reason, what: what.into() };
        let issued = screver::issued(&answer.body).map_err(|Garbled(reason)| garbled(reason))?;
        let token = Secret::new(issued.access_token.into_bytes(), "the token URL")
            .map_err(|_| garbled("the token is empty".into()))?;
        witness.learned(&token);
        witness.answer(&answer, &[]);
        let life = issued.expires_in.map_or(A_DAY, Duration::from_secs);
        Ok((token, Instant::now() + life))
    }
}

/// Reads an answer, and lets the witness see it without the secrets in it.
pub(super) fn read_as<T>(
    answer: &Answer,
    what: &str,
    read: fn(&[u8]) -> Result<T, Garbled>,
    webhooks: fn(&T) -> &[Webhook],
    witness: &mut dyn Witness,
) -> Result<T, Error> {
    let value = read(&answer.body).map_err(|Garbled(reason)| {
        let content_type = answer.header("content-type").unwrap_or("no content type");
        let line = answer.first_line().unwrap_or_default();
        // What begins like JSON may hold secrets; what does not is a page of somebody else's.
        let shown = if line.starts_with(['{', '[']) { String::new() } else { format!(", {content_type}: {line}") };
        Error::Garbled { status: answer.status, reason: format!("{reason}{shown}"), what: what.to_owned() }
    })?;
    let secrets: Vec<Secret> = webhooks(&value).iter().filter_map(|webhook| webhook.secret.clone()).collect();
    witness.answer(answer, &secrets);
    Ok(value)
}
