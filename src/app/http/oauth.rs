//! Access tokens from a token URL: fetched when needed, cached until they expire, and never used after that.
//!
//! SurveySparrow requests a token at the first event, and again when it has expired (<https://sdk.surveysparrow.dev/docs/global-webhook/>, "OAuth and
//! Token Authentication Procedure"). Its documentation does not mention 401, so a 401 is a rejected delivery and does not fetch a new token. This module
//! owns the cache and the log of fetched tokens. `token` encodes requests and parses responses.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use url::{Position, Url};

use super::{
    Backoff, BodyEnd, Client, MAX_BODY, Observer, Response, SendError, UnexpectedResponse, auth, endpoint, refusal,
    retry::{is_transient, retry_after},
    token::{self, TokenClient, TokenResponse, TokenStyle},
};
use crate::app::error::{self, ErrorExt as _, Exit};
use hookctl::{
    message::Message,
    secret::{Redactor, Secret, query_secrets},
};

/// Maximum lifetime of a cached token. An `Instant` cannot hold every lifetime that a server may state.
const MAX_LIFETIME: Duration = Duration::from_hours(365 * 24);

/// How long before its expiry a token is renewed, unless a quarter of its remaining lifetime is less. A delivery takes time to arrive.
const RENEWAL_MARGIN: Duration = Duration::from_secs(10);

/// Maximum number of entries in the log of fetched tokens, so that its memory is bounded however rarely it is reported.
const MAX_LOG: usize = 8;

/// Maximum number of attempts to fetch one token.
const MAX_ATTEMPTS: u32 = 5;

/// The waits between these attempts.
const BACKOFF: Backoff = Backoff { first: Duration::from_millis(250), longest: Duration::from_secs(8) };

/// Maximum number of distinct warnings per token URL.
const MAX_WARNINGS: usize = 16;

/// A secret that may be used until it expires.
#[derive(Clone, Debug)]
pub struct CachedToken {
    secret: Arc<Secret>,
    expires: Instant,
}

impl CachedToken {
    /// Caches a token for its `lifetime`, counted from when it was `requested`. The server starts to count later, so the token never expires early.
    pub fn new(secret: Secret, requested: Instant, lifetime: Duration) -> Self {
        Self::with_arrival(secret, requested, lifetime, Instant::now())
    }

    fn with_arrival(secret: Secret, requested: Instant, lifetime: Duration, arrived: Instant) -> Self {
        let lifetime = lifetime.min(MAX_LIFETIME);
        let remaining = lifetime.saturating_sub(arrived - requested);
        // Even if the token arrived late, use part of its remaining lifetime.
        let expires = requested + lifetime.saturating_sub(RENEWAL_MARGIN.min(remaining / 4));
        Self { secret: Arc::new(secret), expires }
    }

    pub fn is_valid(&self) -> bool {
        Instant::now() < self.expires
    }

    /// Returns when the token must no longer be used, a margin before the server rejects it.
    pub fn expires(&self) -> Instant {
        self.expires
    }

    pub fn secret(&self) -> &Arc<Secret> {
        &self.secret
    }
}

/// A fetched token that has not been reported yet.
#[derive(Clone, Debug)]
struct Fetched {
    /// The token and the value of the header.
    secrets: [Arc<Secret>; 2],
    lifetime: Duration,
    /// Deviations from the documentation that were not reported before.
    warnings: Vec<String>,
    /// How many earlier entries were dropped from the log.
    dropped: u64,
}

/// A token URL and its current token. Can be shared by tasks and threads.
pub struct TokenSource {
    client: Client,
    url: Url,
    request: Message,
    /// Hides what a response may quote: the client's credentials, the URL's query, and the other secrets of the run.
    redactor: Redactor,
    /// Maximum time for fetching one token, all attempts together.
    timeout: Duration,
    /// The value of `Authorization`, with the token.
    cached: RwLock<Option<CachedToken>>,
    /// Held while fetching, so that one caller fetches and the others wait for its token.
    fetching: tokio::sync::Mutex<()>,
    log: Mutex<VecDeque<Fetched>>,
    warned: Mutex<Vec<String>>,
}

impl TokenSource {
    /// Creates a token source. Nothing is sent yet. Error messages do not contain the secrets that `redactor` knows.
    pub fn new(client: Client, url: Url, style: TokenStyle, credentials: &TokenClient, mut redactor: Redactor) -> Self {
        let mut request = token::request(&url[Position::BeforePath..Position::AfterQuery], style, credentials);
        request.headers.push("host", endpoint::host(&url));
        request.headers.push("content-length", request.body.len().to_string());
        request.headers.push("accept", "application/json");
        redactor.learn(&credentials.secret);
        for secret in query_secrets(url.as_str()) {
            redactor.learn(&secret);
        }
        if let Ok(both) = Secret::new(auth::user_pass(&credentials.id, &credentials.secret), "the token URL") {
            redactor.learn(&both);
        }
        Self {
            timeout: client.timeout(),
            client,
            url,
            request,
            redactor,
            cached: RwLock::default(),
            fetching: tokio::sync::Mutex::default(),
            log: Mutex::default(),
            warned: Mutex::default(),
        }
    }

    /// Returns the value of `Authorization` with a valid token, which is fetched if none is cached.
    ///
    /// # Errors
    /// Returns an error if the token URL does not respond (exit 4), or returns no usable token (exit 5).
    pub async fn authorization(&self) -> anyhow::Result<CachedToken> {
        if let Some(cached) = self.cached() {
            return Ok(cached);
        }
        let _fetching = self.fetching.lock().await;
        // Another caller may have fetched one while this one waited for the lock.
        if let Some(cached) = self.cached() {
            return Ok(cached);
        }
        let fetched = self.fetch().await?;
        *self.cached.write().unwrap_or_else(PoisonError::into_inner) = Some(fetched.clone());
        Ok(fetched)
    }

    /// Reports the tokens that were fetched since the last call, and registers them for masking. Call it before showing anything that may quote a token.
    pub fn report(&self, observer: &mut dyn Observer) {
        let log = std::mem::take(&mut *self.log.lock().unwrap_or_else(PoisonError::into_inner));
        for fetched in log {
            fetched.secrets.iter().for_each(|secret| observer.hide_token(secret));
            fetched.warnings.iter().for_each(|warning| observer.warn(warning));
            let dropped = match fetched.dropped {
                0 => String::new(),
                count => format!(" ({count} more since the last note)"),
            };
            let seconds = fetched.lifetime.as_secs_f64();
            observer.detail(&format!("got a token, valid for {seconds} s{dropped}"));
        }
    }

    fn cached(&self) -> Option<CachedToken> {
        let cached = self.cached.read().unwrap_or_else(PoisonError::into_inner);
        cached.as_ref().filter(|token| token.is_valid()).cloned()
    }

    /// Returns the token URL without its query, which may contain a secret.
    fn display_url(&self) -> String {
        format!("the token URL {}", &self.url[..Position::AfterPath])
    }

    async fn fetch(&self) -> anyhow::Result<CachedToken> {
        let requested = Instant::now();
        let is_first = self.cached.read().unwrap_or_else(PoisonError::into_inner).is_none();
        let consequence = if is_first { "; nothing sent" } else { "; sending stopped" };
        let unreachable = |why: &str| {
            error::failure(
                Exit::Unreachable,
                format!("cannot get a token from {}: {why}{consequence}", self.display_url()),
            )
            .hint("check --oauth-token-url")
        };
        let refused = |reason: String| {
            error::failure(Exit::Refused, format!("cannot get a token from {}: {reason}{consequence}", self.display_url())).hint(
                "check --oauth-token-url, --client-id and --client-secret; a token response is 200 with JSON: `access_token`, `token_type`, `expires_in`",
            )
        };
        let (sent, retries) = self.send().await;
        let response = sent.map_err(|error| unreachable(&error.to_string()))?;
        if response.body_end == BodyEnd::TimedOut {
            let status = response.status;
            return Err(unreachable(&format!("{status} response timed out before it was complete")));
        }
        let content_type = response.header("content-type").unwrap_or_default();
        if response.status != 200 {
            // Masked before shortening, because a truncated secret would no longer be recognized.
            let message = refusal::message(content_type, &response.masked_beginning(&self.redactor));
            return Err(refused(format!("{}: {message}", response.status)));
        }
        match response.body_end {
            BodyEnd::Truncated => return Err(refused(format!("response is larger than {MAX_BODY} bytes"))),
            BodyEnd::Broken(_) => {
                return Err(refused("incomplete response: the connection was closed".into()));
            }
            BodyEnd::Complete | BodyEnd::TimedOut => {}
        }
        let token = token::parse(&response.body).map_err(|UnexpectedResponse(reason)| {
            // Do not quote the response: it may be a token in another format.
            let content_type = if content_type.is_empty() { "no content type" } else { content_type };
            UnexpectedResponse(format!("{reason} ({} bytes of {content_type})", response.body.len()))
        });
        token
            .and_then(|mut token| {
                token.warnings.extend(retries);
                self.accept(token, requested, &response)
            })
            .map_err(|UnexpectedResponse(reason)| refused(reason))
    }

    /// Sends the request until there is a response that a retry would not improve. Also returns a warning if there were several attempts.
    async fn send(&self) -> (Result<Response, SendError>, Option<String>) {
        let deadline = Instant::now() + self.timeout;
        let mut attempt = 1;
        let mut warning = None;
        loop {
            let result = self.client.send(&self.url, &self.request).await;
            let transient = result.as_ref().ok().filter(|response| is_transient(response.status));
            let Some(response) = transient.filter(|_| attempt < MAX_ATTEMPTS) else { return (result, warning) };
            let wait = retry_after(response).unwrap_or_default().max(BACKOFF.wait(attempt));
            if wait >= deadline.saturating_duration_since(Instant::now()) {
                return (result, warning);
            }
            warning = Some(format!("{} at first; retried", response.status));
            tokio::time::sleep(wait).await;
            attempt += 1;
        }
    }

    /// Turns a token into a header value and logs it. The documentation requires the response to state the scheme and the lifetime.
    fn accept(
        &self,
        token: TokenResponse,
        requested: Instant,
        response: &Response,
    ) -> Result<CachedToken, UnexpectedResponse> {
        let scheme = token.token_type.ok_or_else(|| token::missing("token_type", "Bearer or Basic"))?;
        let seconds = token.expires_in.ok_or_else(|| token::missing("expires_in", "a number of seconds"))?;
        let lifetime = Duration::try_from_secs_f64(seconds).unwrap_or(MAX_LIFETIME);
        if requested.elapsed() >= lifetime {
            let reason = format!("`expires_in` is {seconds}: the token expired before it arrived");
            return Err(UnexpectedResponse(reason));
        }
        let value = Secret::new(auth::token(&scheme, &token.access_token), "the token URL");
        let value = value.map_err(|error| UnexpectedResponse(error.to_string()))?;
        let cached = CachedToken::new(value, requested, lifetime);
        let mut warnings = token.warnings;
        if response.media_type() != "application/json" {
            warnings.push("content type is not application/json".into());
        }
        if scheme.contains('/') {
            warnings
                .push(format!("`token_type` is `{scheme}`, which is sent unchanged; it should name one of the two"));
        }
        let mut warned = self.warned.lock().unwrap_or_else(PoisonError::into_inner);
        warnings.retain(|warning| !warned.contains(warning));
        warnings.truncate(MAX_WARNINGS.saturating_sub(warned.len()));
        warned.extend(warnings.iter().cloned());
        let warnings = warnings.iter().map(|warning| format!("{}: {warning}", self.display_url())).collect();
        let secrets = [Arc::new(token.access_token), Arc::clone(cached.secret())];
        let fetched = Fetched { secrets, lifetime, warnings, dropped: 0 };
        append(fetched, &mut self.log.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(cached)
    }
}

/// Appends to the log. If it is full, the oldest entry is dropped, and its warnings move to the next one.
fn append(fetched: Fetched, log: &mut VecDeque<Fetched>) {
    log.push_back(fetched);
    if log.len() > MAX_LOG
        && let Some(oldest) = log.pop_front()
        && let Some(next) = log.front_mut()
    {
        next.dropped += oldest.dropped + 1;
        next.warnings.splice(0..0, oldest.warnings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::http::ClientOptions;

    #[test]
    fn cached_token_expires_a_margin_before_its_lifetime() {
        let secret = || Secret::new(b"token".to_vec(), "test").expect("not empty");
        let now = Instant::now();
        for (life, margin) in [(2_000, 500), (3_600_000, 10_000), (0, 0)] {
            let token = CachedToken::with_arrival(secret(), now, Duration::from_millis(life), now);
            assert_eq!(token.expires - now, Duration::from_millis(life - margin), "{life}");
        }
        for (late, expires) in [(1_000, 1_750), (1_960, 1_990), (2_000, 2_000), (3_000, 2_000)] {
            let token =
                CachedToken::with_arrival(secret(), now, Duration::from_secs(2), now + Duration::from_millis(late));
            assert_eq!(token.expires - now, Duration::from_millis(expires), "{late} ms late");
        }
        assert!(CachedToken::new(secret(), now, Duration::MAX).is_valid());
        assert!(!CachedToken::new(secret(), now, Duration::ZERO).is_valid());
    }

    #[test]
    fn full_log_keeps_the_last_tokens_and_every_warning() {
        let secret = || Arc::new(Secret::new(b"token".to_vec(), "test").expect("not empty"));
        let mut log = VecDeque::new();
        for number in 0..1000 {
            let warnings = if number % 100 == 0 { vec![number.to_string()] } else { Vec::new() };
            let fetched =
                Fetched { secrets: [secret(), secret()], lifetime: Duration::from_secs(number), warnings, dropped: 0 };
            append(fetched, &mut log);
        }
        assert_eq!(
            (log.len(), log[0].dropped, log[0].lifetime.as_secs(), log[7].lifetime.as_secs()),
            (8, 992, 992, 999)
        );
        assert_eq!(log[0].warnings, (0..10).map(|hundred| (hundred * 100).to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn token_needed_by_many_threads_is_requested_once() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/token", listener.local_addr().expect("an address")).parse().expect("a URL");
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        let client = TokenClient { id: secret("me"), secret: secret("hunter2"), scope: None };
        let http = Client::new(&ClientOptions::loopback(Duration::from_secs(5))).expect("a client");
        let tokens = &TokenSource::new(http, url, TokenStyle::Form, &client, Redactor::default());
        let requests = std::thread::scope(|scope| {
            let requesters: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                        let runtime = runtime.expect("a runtime");
                        for _ in 0..50 {
                            let value = runtime.block_on(tokens.authorization()).expect("a token");
                            assert_eq!(value.secret().expose(), b"Bearer tok-1234567");
                        }
                    })
                })
                .collect();
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut request = [0; 4096];
            assert!(std::io::Read::read(&mut stream, &mut request).expect("a request") > 0);
            // Respond slowly enough for every thread to request a token.
            std::thread::sleep(Duration::from_millis(100));
            let body = br#"{"access_token":"tok-1234567","token_type":"Bearer","expires_in":3600}"#;
            let head =
                format!("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n", body.len());
            std::io::Write::write_all(&mut stream, &[head.as_bytes(), body].concat()).expect("a response");
            for requester in requesters {
                requester.join().expect("no panic");
            }
            listener.set_nonblocking(true).expect("a socket");
            1 + listener.incoming().take_while(Result::is_ok).count()
        });
        assert_eq!((requests, tokens.log.lock().expect("a log").len()), (1, 1));
    }
}
