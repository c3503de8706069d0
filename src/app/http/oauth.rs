//! Tokens from a token URL: fetched when one is needed, kept until it expires, and never used after that.
//!
//! SurveySparrow's document (surveysparrow.md, "OAuth and Token Authentication Procedure") has the token URL asked at the first event
//! and again when the token has expired; nothing is sent under an expired one. It knows nothing of a 401, so neither does this: an
//! endpoint that refuses a token has refused the delivery. What a request and an answer look like is `remote`'s.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError, RwLock},
    time::{Duration, Instant},
};

use url::Url;

use super::{Answer, Client, Ended, MOST_OF_AN_ANSWER, host};
use crate::app::{
    error::{self, ErrorExt as _, Exit},
    webhooks::api::{
        self, Garbled,
        authorization::{joined, of_token},
        token::{self, Token, TokenClient, TokenStyle},
    },
};
use hookctl::{
    message::Message,
    secret::{Redactor, Secret},
};

/// No token is kept for longer, whatever it says: an instant has its limits.
const LONGEST: Duration = Duration::from_hours(365 * 24);

/// A token is given up this long before it expires, or a quarter of the life that it has left when it is there, if that is less: a delivery
/// takes time to arrive.
const MARGIN: Duration = Duration::from_secs(10);

/// A secret that is good for a time.
#[derive(Clone, Debug)]
pub struct Lease {
    secret: Arc<Secret>,
    until: Instant,
}

impl Lease {
    /// A secret that is good for `life` from when it was `asked` for: its issuer's clock started later than that.
    #[must_use]
    pub fn new(secret: Secret, asked: Instant, life: Duration) -> Self {
        Self::come(secret, asked, life, Instant::now())
    }

    /// However late it came, some of what is left of it is used.
    fn come(secret: Secret, asked: Instant, life: Duration, came: Instant) -> Self {
        let life = life.min(LONGEST);
        let left = life.saturating_sub(came - asked);
        let until = asked + life.saturating_sub(MARGIN.min(left / 4));
        Self { secret: Arc::new(secret), until }
    }

    /// The secret, as long as it is good.
    #[must_use]
    pub fn held(&self) -> Option<Arc<Secret>> {
        (Instant::now() < self.until).then(|| Arc::clone(&self.secret))
    }

    /// When it is given up.
    #[must_use]
    pub fn until(&self) -> Instant {
        self.until
    }

    /// The secret.
    #[must_use]
    pub fn secret(&self) -> &Arc<Secret> {
        &self.secret
    }
}

/// What is to be told of a token that was fetched.
#[derive(Clone, Debug)]
pub struct Fetched {
    /// What must not be shown: the token, and the header's value.
    pub secrets: [Arc<Secret>; 2],
    /// For how long the token is good.
    pub life: Duration,
    /// What is wrong with the answer, or with one before of which nothing is told, though it could be read; each is told once.
    pub odd: Vec<String>,
    /// How many were fetched before it of which nothing is told.
    pub untold: u64,
}

/// So many tokens are told of at once, the last ones; their memory is bounded, however long nobody asks.
const MOST_NEWS: usize = 8;

/// So many odd things are told of a token URL, which could find ever new ones.
const MOST_ODD: usize = 16;

/// A token URL, and the token of the hour. Serves any number of tasks and threads.
pub struct Tokens {
    client: Client,
    url: Url,
    request: Message,
    /// The client's secret, which an answer may quote.
    hidden: Redactor,
    held: RwLock<Option<Lease>>,
    /// One asks, and the others wait for what it gets.
    asking: tokio::sync::Mutex<()>,
    news: Mutex<VecDeque<Fetched>>,
    told: Mutex<Vec<String>>,
}

impl Tokens {
    /// The tokens that `url` gives to `who`. Nothing is sent yet.
    #[must_use]
    pub fn new(client: Client, url: Url, style: TokenStyle, who: &TokenClient) -> Self {
        let mut request = token::request(&url[url::Position::BeforePath..url::Position::AfterQuery], style, who);
        request.headers.push("host", host(&url));
        request.headers.push("content-length", request.body.len().to_string());
        request.headers.push("accept", "application/json");
        let mut hidden = Redactor::default();
        hidden.learn(&who.secret);
        if let Ok(both) = Secret::new(joined(&who.id, &who.secret), "the token URL") {
            hidden.learn(&both);
        }
        Self {
            client,
            url,
            request,
            hidden,
            held: RwLock::default(),
            asking: tokio::sync::Mutex::default(),
            news: Mutex::default(),
            told: Mutex::default(),
        }
    }

    /// The value of `Authorization` for a delivery that goes out now: of the token that is held, or of a new one.
    ///
    /// # Errors
    /// As [`Self::lease`].
    pub async fn authorization(&self) -> anyhow::Result<Arc<Secret>> {
        Ok(Arc::clone(self.lease().await?.secret()))
    }

    /// The same value, and how long it is good.
    ///
    /// # Errors
    /// The token URL gave no answer (exit 4), or no token that can be used (exit 5).
    pub async fn lease(&self) -> anyhow::Result<Lease> {
        if let Some(held) = self.held() {
            return Ok(held);
        }
        let _asking = self.asking.lock().await;
        // Another has asked meanwhile.
        if let Some(held) = self.held() {
            return Ok(held);
        }
        let lease = self.fetch().await?;
        *self.held.write().unwrap_or_else(PoisonError::into_inner) = Some(lease.clone());
        Ok(lease)
    }

    /// What was fetched since this was last asked. To be asked before anything is shown that may quote a token.
    #[must_use]
    pub fn news(&self) -> VecDeque<Fetched> {
        std::mem::take(&mut *self.news.lock().unwrap_or_else(PoisonError::into_inner))
    }

    fn held(&self) -> Option<Lease> {
        let held = self.held.read().unwrap_or_else(PoisonError::into_inner);
        held.as_ref().filter(|lease| lease.held().is_some()).cloned()
    }

    /// The token URL as people may see it: its query may hold a secret.
    fn shown(&self) -> String {
        format!("the token URL {}", &self.url[..url::Position::AfterPath])
    }

    async fn fetch(&self) -> anyhow::Result<Lease> {
        let asked = Instant::now();
        // A token that has expired was good for what went out before.
        let expired = self.held.read().unwrap_or_else(PoisonError::into_inner).is_some();
        let without = if expired {
            "without a new token nothing more is delivered; what went out before had one"
        } else {
            "nothing is delivered without a token"
        };
        let unreachable =
            |why: &str| error::failure(Exit::Unreachable, format!("{}: {why}", self.shown())).hint(without);
        let answer =
            self.client.deliver(&self.url, &self.request).await.map_err(|why| unreachable(&why.to_string()))?;
        if answer.ended == Ended::Late {
            return Err(unreachable(&format!("it answered {}, and the rest did not come in time", answer.status)));
        }
        let refused = |reason: String| {
            error::failure(Exit::Refused, format!("{}: {reason}", self.shown())).hint(format!(
                "expected 200 and JSON with `access_token`, `token_type` and `expires_in` in seconds; {without}"
            ))
        };
        let kind = answer.header("content-type").unwrap_or_default();
        if answer.status != 200 {
            // Before it is cut: of a secret that was cut, nobody knows any more that it is one.
            let words = api::explain(kind, &self.hidden.mask(&answer.body));
            return Err(refused(format!("it answered {}: {words}", answer.status)));
        }
        match answer.ended {
            Ended::Capped => return Err(refused(format!("its answer is longer than {MOST_OF_AN_ANSWER} bytes"))),
            Ended::Broken => {
                return Err(refused("its answer broke off: the connection was closed in the middle".into()));
            }
            Ended::Whole | Ended::Late => {}
        }
        let lease_of = |token: Token| self.lease_of(token, asked, &answer);
        token::issued(&answer.body)
            .map_err(|Garbled(reason)| Garbled(format!("{reason}; {}", unquoted(kind, &answer.body))))
            .and_then(lease_of)
            .map_err(|Garbled(reason)| refused(reason))
    }

    /// The answer must say how the token is sent and when it expires, both of which the document requires.
    fn lease_of(&self, token: Token, asked: Instant, answer: &Answer) -> Result<Lease, Garbled> {
        let scheme = token.token_type.ok_or_else(|| token::missing("token_type", "Bearer or Basic"))?;
        let seconds = token.expires_in.ok_or_else(|| token::missing("expires_in", "a number of seconds"))?;
        let life = Duration::try_from_secs_f64(seconds).unwrap_or(LONGEST);
        if asked.elapsed() >= life {
            return Err(Garbled(format!("`expires_in` is {seconds}: the token had expired when it arrived")));
        }
        let value = of_token(&scheme, &token.access_token);
        let value = Secret::new(value, "the token URL").map_err(|error| Garbled(error.to_string()))?;
        let lease = Lease::new(value, asked, life);
        let mut odd = token.odd;
        if answer.media_type() != "application/json" {
            odd.push("its content type is not application/json".into());
        }
        if scheme.contains('/') {
            odd.push(format!("`token_type` is `{scheme}`, which is sent as it is; the document means one of the two"));
        }
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        odd.retain(|odd| !told.contains(odd));
        odd.truncate(MOST_ODD.saturating_sub(told.len()));
        told.extend(odd.iter().cloned());
        let odd = odd.iter().map(|odd| format!("{}: {odd}", self.shown())).collect();
        let secrets = [Arc::new(token.access_token), Arc::clone(lease.secret())];
        tell(Fetched { secrets, life, odd, untold: 0 }, &mut self.news.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(lease)
    }
}

/// Adds to what is to be told. What the oldest has to say beside its secrets goes to the next.
fn tell(fetched: Fetched, news: &mut VecDeque<Fetched>) {
    news.push_back(fetched);
    if news.len() > MOST_NEWS
        && let Some(oldest) = news.pop_front()
        && let Some(next) = news.front_mut()
    {
        next.untold += oldest.untold + 1;
        next.odd.splice(0..0, oldest.odd);
    }
}

/// What came instead of a token, of which no word is told: it may be one, in another spelling.
fn unquoted(content_type: &str, body: &[u8]) -> String {
    let kind = if content_type.is_empty() { "no content type" } else { content_type };
    format!("it is {} bytes of {kind}", body.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::http::Connection;

    #[test]
    fn a_lease_ends_before_the_token_does() {
        let secret = || Secret::new(b"token".to_vec(), "test").expect("not empty");
        let now = Instant::now();
        for (life, margin) in [(2_000, 500), (3_600_000, 10_000), (0, 0)] {
            let lease = Lease::come(secret(), now, Duration::from_millis(life), now);
            assert_eq!(lease.until - now, Duration::from_millis(life - margin), "{life}");
        }
        for (late, until) in [(1_000, 1_750), (1_960, 1_990), (2_000, 2_000), (3_000, 2_000)] {
            let lease = Lease::come(secret(), now, Duration::from_secs(2), now + Duration::from_millis(late));
            assert_eq!(lease.until - now, Duration::from_millis(until), "{late} ms late");
        }
        assert!(Lease::new(secret(), now, Duration::MAX).held().is_some());
        assert!(Lease::new(secret(), now, Duration::ZERO).held().is_none());
    }

    #[test]
    fn of_many_tokens_the_last_are_told_and_everything_that_was_odd() {
        let secret = || Arc::new(Secret::new(b"token".to_vec(), "test").expect("not empty"));
        let mut news = VecDeque::new();
        for number in 0..1000 {
            let odd = if number % 100 == 0 { vec![number.to_string()] } else { Vec::new() };
            let fetched = Fetched { secrets: [secret(), secret()], life: Duration::from_secs(number), odd, untold: 0 };
            tell(fetched, &mut news);
        }
        assert_eq!((news.len(), news[0].untold, news[0].life.as_secs(), news[7].life.as_secs()), (8, 992, 992, 999));
        assert_eq!(news[0].odd, (0..10).map(|hundred| (hundred * 100).to_string()).collect::<Vec<_>>());
    }

    #[test]
    fn tokens_when_needed_by_many_threads_are_requested_once() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/token", listener.local_addr().expect("an address")).parse().expect("a URL");
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        let client = TokenClient { id: secret("me"), secret: secret("hunter2"), scope: None };
        let http = Client::new(&Connection::on_loopback(Duration::from_secs(5))).expect("a client");
        let tokens = &Tokens::new(http, url, TokenStyle::Form, &client);
        let requests = std::thread::scope(|scope| {
            let requesters: Vec<_> = (0..8)
                .map(|_| {
                    scope.spawn(|| {
                        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
                        let runtime = runtime.expect("a runtime");
                        for _ in 0..50 {
                            let value = runtime.block_on(tokens.authorization()).expect("a token");
                            assert_eq!(value.expose(), b"Bearer tok-1234567");
                        }
                    })
                })
                .collect();
            let (mut stream, _) = listener.accept().expect("a connection");
            let mut request = [0; 4096];
            assert!(std::io::Read::read(&mut stream, &mut request).expect("a request") > 0);
            // Slow enough for every thread to ask.
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
        assert_eq!((requests, tokens.news().len(), tokens.news().len()), (1, 1, 0));
    }
}
