//! Makes one call of a management API: adds credentials, retries within the deadline, and interprets the response.

use std::time::{Duration, Instant, SystemTime};

use serde_json::Value;

use super::{Account, Credential, Error, api};
use crate::app::{
    http::{
        BodyEnd, CachedToken, Observer, Response, RetryPolicy, SendError, SendErrorKind, UnexpectedResponse, auth,
        endpoint, refusal,
        token::{self, TokenClient},
    },
    webhooks::api::screver,
};
use hookctl::{
    message::Message,
    provider::RestAuth,
    secret::{Redactor, Secret},
};
use url::Url;

/// Maximum lifetime of a token, and its lifetime if the response states none (CoRMapp/screver-api-docs, source/includes/authentication.md).
const TOKEN_LIFETIME: Duration = Duration::from_hours(24);

/// The purpose of a call.
#[derive(Clone, Copy)]
pub(super) enum Purpose<'a> {
    Read,
    /// Reads data for a warning only, so there is just one attempt.
    Check,
    Create,
    /// Reads or updates this webhook, which may not exist.
    Webhook(&'a str),
    /// Deletes this webhook, which may not exist.
    Delete(&'a str),
}

impl Purpose<'_> {
    /// Returns true if the call changes something.
    fn changes(self, message: &Message) -> bool {
        !matches!(self, Self::Read | Self::Check) && message.method != "GET"
    }
}

/// The credentials of one request.
enum Authorization {
    /// A header and its value.
    Header(String, Vec<u8>),
    /// A parameter of the query and its value.
    Query(String, String),
}

/// A response with a success status.
pub(super) struct Success {
    response: Response,
    /// What was requested, for errors.
    what: String,
    /// Whether the call changes something.
    changes: bool,
    /// Masks the credentials, which the response may quote.
    redactor: Redactor,
}

impl Success {
    /// Accepts a response whose body is not documented, unless the body contradicts the status: it is incomplete, an HTML page and thus not from the API,
    /// malformed JSON, or JSON that reports a failure.
    pub(super) fn accept(&self) -> Result<(), Error> {
        self.require_complete()?;
        let (body, content_type) =
            (self.response.body.trim_ascii(), self.response.header("content-type").unwrap_or_default());
        if content_type.contains("html") || body.starts_with(b"<") {
            return Err(self.unexpected(self.describe()));
        }
        // After a retry, a 404 means that an earlier attempt deleted the webhook. Its body reports an error.
        let is_success = (200..=299).contains(&self.response.status);
        match serde_json::from_slice(body) {
            Ok(json) if is_success && reports_failure(&json) => {
                let message = refusal::message(content_type, &self.masked_body());
                Err(self.unexpected(format!("the API reports a failure: {message}")))
            }
            Err(_) if !body.is_empty() && content_type.contains("json") => {
                Err(self.unexpected("not valid JSON".into()))
            }
            _ => Ok(()),
        }
    }

    /// Parses the body.
    pub(super) fn parse<T>(&self, parse: impl FnOnce(&[u8]) -> Result<T, UnexpectedResponse>) -> Result<T, Error> {
        self.require_complete()?;
        parse(&self.response.body)
            .map_err(|UnexpectedResponse(reason)| self.unexpected(format!("{reason}; {}", self.describe())))
    }

    fn require_complete(&self) -> Result<(), Error> {
        let Response { status, body, .. } = &self.response;
        let broken = |kind, how: &str| {
            let why = SendError { kind, sent: true, detail: format!("{status}, {how}") };
            Err(Error::Unreachable { what: self.what.clone(), why, uncertain: self.changes })
        };
        match self.response.body_end {
            BodyEnd::Complete => Ok(()),
            BodyEnd::Truncated => Err(self.unexpected(format!("larger than {} MiB", body.len() / (1024 * 1024)))),
            BodyEnd::Broken(_) => broken(SendErrorKind::Incomplete, "then the connection was closed"),
            BodyEnd::TimedOut => broken(SendErrorKind::Timeout, "but the response timed out before it was complete"),
        }
    }

    fn describe(&self) -> String {
        refusal::describe(self.response.header("content-type").unwrap_or_default(), &self.masked_body())
    }

    /// Returns the beginning of the body, with credentials masked.
    fn masked_body(&self) -> Vec<u8> {
        self.response.masked_beginning(&self.redactor)
    }

    pub(super) fn unexpected(&self, reason: String) -> Error {
        let reason = UnexpectedResponse(reason);
        let status = self.response.status;
        Error::UnexpectedResponse { what: self.what.clone(), status, reason, uncertain: self.changes }
    }
}

/// Returns true if a JSON response reports that the call failed, although its status is a success.
fn reports_failure(json: &Value) -> bool {
    let is_failure = ["success", "ok"].iter().any(|name| json.get(name) == Some(&Value::Bool(false)));
    let has_error = |value: &Value| match value {
        Value::Null | Value::Bool(false) => false,
        Value::String(text) => !text.is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Object(fields) => !fields.is_empty(),
        Value::Bool(true) | Value::Number(_) => true,
    };
    is_failure || ["error", "errors"].iter().filter_map(|name| json.get(name)).any(has_error)
}

impl Account {
    /// Makes one call. Any 2xx is a success: the documentation names one status per call, but does not exclude others.
    pub(super) async fn call(
        &self,
        message: &Message,
        what: &str,
        purpose: Purpose<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Success, Error> {
        let authorization = self.authorization(observer).await?;
        self.exchange(message, authorization, what, purpose, observer).await
    }

    /// Returns the URL of a request to the API.
    pub(super) fn url_of(&self, target: &str) -> Url {
        // Append the path to that of the base URL. If it were resolved as a relative URL, `//` could lead to another host.
        let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
        let mut url = self.base.clone();
        url.set_path(&format!("{}{path}", self.base.path().trim_end_matches('/')));
        url.set_query(query);
        url
    }

    async fn exchange(
        &self,
        message: &Message,
        authorization: Authorization,
        what: &str,
        purpose: Purpose<'_>,
        observer: &mut dyn Observer,
    ) -> Result<Success, Error> {
        let mut url = self.url_of(&message.target);
        let mut message = message.clone();
        match authorization {
            Authorization::Header(name, value) => message.headers.push(&name, value),
            Authorization::Query(name, value) => {
                url.query_pairs_mut().append_pair(&name, &value);
            }
        }
        message.target = url[url::Position::BeforePath..].to_owned();
        message.headers.push("host", endpoint::host(&url));
        message.headers.push("accept", "*/*");
        if !message.body.is_empty() {
            message.headers.push("content-length", message.body.len().to_string());
        }
        observer.request(&message);
        // Requests for a token are reads, too, although their method is POST: repeating them does no harm.
        let repeatable = matches!(purpose, Purpose::Read | Purpose::Check);
        let mut policy = RetryPolicy { repeatable, ..RetryPolicy::for_api(self.deadline.get()) };
        if matches!(purpose, Purpose::Check) {
            policy.attempts = 1;
        }
        let attempted = policy.send(&self.client, &url, &message, observer).await;
        let changes = purpose.changes(&message);
        let uncertain = attempted.uncertain && changes;
        let response = attempted.result.map_err(|why| Error::Unreachable { what: what.into(), why, uncertain })?;
        if let Some(date) = response.header("date").and_then(|date| httpdate::parse_http_date(date).ok()) {
            let seconds = |time: Duration| i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
            let skew =
                SystemTime::now().duration_since(date).map_or_else(|behind| -seconds(behind.duration()), seconds);
            self.clock_skew.set(Some(skew));
        }
        if observer.shows_traffic() {
            observer.response(&api::without_secrets(&response));
        }
        let success = Success { what: what.into(), changes, response, redactor: self.redactor() };
        match (success.response.status, purpose) {
            (200..=299, _) => Ok(success),
            // An earlier attempt deleted the webhook, but its response was lost.
            (404, Purpose::Delete(_)) if uncertain => Ok(success),
            (404, Purpose::Webhook(webhook) | Purpose::Delete(webhook)) if is_json_object(&success.response.body) => {
                let message = refusal::message("", &success.masked_body());
                Err(Error::NotFound { what: webhook.into(), message: Some(message) })
            }
            _ => Err(self.refused(success, uncertain)),
        }
    }

    /// Returns a redactor for the credentials and the access token.
    fn redactor(&self) -> Redactor {
        let mut redactor = Redactor::default();
        self.credential.secrets().iter().for_each(|secret| redactor.learn(secret));
        self.token.borrow().iter().for_each(|token| redactor.learn(token.secret()));
        redactor
    }

    fn refused(&self, success: Success, uncertain: bool) -> Error {
        let Success { response, what, redactor, .. } = success;
        let location = response.header("location").filter(|_| (300..=399).contains(&response.status));
        let message = if let Some(location) = location {
            format!("see {location}")
        } else {
            let content_type = response.header("content-type").unwrap_or_default();
            refusal::message(content_type, &response.masked_beginning(&redactor))
        };
        let unit = |text: &str| if text.bytes().all(|byte| byte.is_ascii_digit()) { " s" } else { "" };
        Error::Refused {
            what,
            status: response.status,
            message,
            credential: matches!(response.status, 401 | 403).then(|| self.credential.label()),
            retry_after: response.header("retry-after").map(|text| format!("{text}{}", unit(text))),
            uncertain,
        }
    }

    async fn authorization(&self, observer: &mut dyn Observer) -> Result<Authorization, Error> {
        let header = |value| Authorization::Header("authorization".into(), value);
        match (&self.credential, self.api().rest().map(|rest| &rest.auth)) {
            (Credential::Bearer(token), Some(RestAuth::Header(name))) => {
                Ok(Authorization::Header(name.clone(), token.expose().to_vec()))
            }
            (Credential::Bearer(token), Some(RestAuth::Query(name))) => {
                Ok(Authorization::Query(name.clone(), String::from_utf8_lossy(token.expose()).into_owned()))
            }
            (Credential::Bearer(token), _) => Ok(header(auth::token("Bearer", token))),
            (Credential::Basic(key, password), _) => Ok(header(auth::basic(key, password))),
            (Credential::Client(id, secret), _) => {
                let cached = self.token.borrow().clone().filter(CachedToken::is_valid);
                let token = match cached {
                    Some(token) => token,
                    None => self.fetch_token(id, secret, observer).await?,
                };
                let authorization = auth::token("Bearer", token.secret());
                *self.token.borrow_mut() = Some(token);
                Ok(header(authorization))
            }
        }
    }

    async fn fetch_token(
        &self,
        id: &Secret,
        secret: &Secret,
        observer: &mut dyn Observer,
    ) -> Result<CachedToken, Error> {
        let start = Instant::now();
        let mut message = screver::token(&TokenClient { id: id.clone(), secret: secret.clone(), scope: None });
        // `exchange` adds this header to every request.
        message.headers.remove("authorization");
        let authorization = Authorization::Header("authorization".into(), auth::basic(id, secret));
        let success = self.exchange(&message, authorization, "get a token", Purpose::Read, observer).await?;
        let token = success.parse(token::parse)?;
        observer.hide(&token.access_token);
        let lifetime = token.expires_in.and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
        Ok(CachedToken::new(token.access_token, start, lifetime.unwrap_or(TOKEN_LIFETIME).min(TOKEN_LIFETIME)))
    }
}

/// Returns true if the body is a JSON object. A 404 with another body is not from the API.
fn is_json_object(body: &[u8]) -> bool {
    body.trim_ascii_start().starts_with(b"{") && serde_json::from_slice::<serde::de::IgnoredAny>(body).is_ok()
}
