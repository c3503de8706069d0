//! The demo: every documented event, and two forgeries, delivered to a receiver on localhost that verifies them.
//!
//! A webhook is created through a mock of Screver's API and deleted at the end. The receiver verifies with the code of `verify`. Progress is
//! reported as [`Step`]s. This module prints nothing.

use std::{
    cell::RefCell,
    collections::HashMap,
    net::{IpAddr, Ipv4Addr, SocketAddr},
    rc::Rc,
    time::Duration,
};

use anyhow::Context as _;
use serde_json::json;
use url::Url;

use crate::app::{
    clock,
    error::{self, ErrorExt as _, Exit},
    http::{Client, ClientOptions, Observer, endpoint},
    random,
    server::{
        Receiver, Reply,
        mock::{Accepted, Faults, Mock, ServedApi},
    },
    store::mock::Store,
    webhooks::{Account, Credential, Params, Target, api::DesiredWebhook},
};
use hookctl::{
    message::Message,
    payload::Shape,
    provider::{Api, Event, Provider, Request},
    secret::Secret,
    signing::{Forgery, Signer, Verdict, Verifier},
};

/// Any free port on localhost.
const ANY_PORT: SocketAddr = SocketAddr::new(IpAddr::V4(Ipv4Addr::LOCALHOST), 0);

/// Timeout of a request. Short, because everything runs on localhost.
const TIMEOUT: Duration = Duration::from_secs(5);

/// The forgeries to send, with the verdict that a correct receiver reaches.
const FORGERIES: [Forged; 2] = [
    // Only one digit is changed, so the event is still detected.
    Forged { name: "body", forgery: Forgery::Body, expected: Verdict::Mismatch },
    Forged { name: "missing", forgery: Forgery::Missing, expected: Verdict::Missing },
];

/// Returns the names of the forgeries.
pub fn forgeries() -> impl Iterator<Item = &'static str> {
    FORGERIES.iter().map(|forged| forged.name)
}

/// A forgery and its expected verdict.
struct Forged {
    name: &'static str,
    forgery: Forgery,
    expected: Verdict,
}

/// A step of the demo. They are reported in this order.
pub enum Step<'a> {
    /// The webhook with this ID was created, and the receiver is listening.
    Ready { webhook: &'a str, receiver: SocketAddr },
    /// A delivery was made.
    Delivered(Delivered<'a>),
    /// The webhook was deleted.
    Deleted { webhook: &'a str },
}

/// One delivery, and the receiver's result.
pub struct Delivered<'a> {
    pub provider: &'a str,
    pub event: &'a str,
    /// The name of the forgery, if it is one.
    pub forgery: Option<&'static str>,
    pub body_bytes: usize,
    pub status: u16,
    pub verdict: Option<Verdict>,
    pub latency: Duration,
    /// The receiver determined the right verdict and event, and accepted or rejected accordingly.
    pub as_expected: bool,
}

/// Number of deliveries by result.
#[derive(Default)]
pub struct Totals {
    pub valid: usize,
    pub unsigned: usize,
    /// Forgeries that were rejected.
    pub rejected: usize,
    /// Deliveries whose result was not as expected.
    pub unexpected: usize,
}

/// A provider, and the secret that its deliveries are signed with.
struct Sender<'a> {
    provider: &'a Provider,
    secret: Secret,
}

/// What the receiver determined about the latest delivery.
#[derive(Clone, Default)]
struct Received {
    verdict: Option<Verdict>,
    event: Option<String>,
}

/// Runs the demo with these providers, one of which must be Screver. Calls `report` for each step.
///
/// # Errors
/// Returns an error if the demo cannot run, e.g. because nothing can listen on localhost.
pub async fn run<O: Observer>(
    providers: &[&Provider],
    observer: &mut O,
    mut report: impl FnMut(Step<'_>, &mut O) -> anyhow::Result<()>,
) -> anyhow::Result<Totals> {
    let receiver = listen().await?;
    let address = receiver.address();
    let screver = providers.iter().find(|provider| provider.name == "screver");
    let screver = screver.ok_or_else(|| error::input("unknown provider `screver`"))?;
    let account = mock_account(screver).await?;
    let wanted = DesiredWebhook {
        event: "*".into(),
        url: url(address, "screver")?.into(),
        survey: None,
        collector: None,
        params: Params::new(),
    };
    let webhook = account.create(&wanted, observer).await?;
    let id = webhook.id.unwrap_or_default();
    let mut senders = Vec::new();
    for provider in providers {
        // Screver generates a secret for each webhook and signs with it.
        let secret = if provider.name == screver.name {
            webhook.secret.clone().ok_or_else(|| error::input("the webhook has no secret"))?
        } else {
            random_secret()?
        };
        senders.push(Sender { provider, secret });
    }
    report(Step::Ready { webhook: &id, receiver: address }, observer)?;
    let totals = deliver(receiver, &senders, |delivered| report(Step::Delivered(delivered), observer)).await?;
    account.delete(&Target::Id(id.clone()), observer).await?;
    report(Step::Deleted { webhook: &id }, observer)?;
    Ok(totals)
}

/// Delivers every event of every sender, and then the forgeries of the first event.
async fn deliver(
    receiver: Receiver,
    senders: &[Sender<'_>],
    mut report: impl FnMut(Delivered<'_>) -> anyhow::Result<()>,
) -> anyhow::Result<Totals> {
    let address = receiver.address();
    let latest = Rc::new(RefCell::new(Received::default()));
    let server = tokio::task::spawn_local(receiver.serve(verify_all(senders, Rc::clone(&latest))?));
    let client = Client::new(&ClientOptions::loopback(TIMEOUT))?;
    let unaltered =
        senders.iter().flat_map(|sender| sender.provider.events.iter().map(move |event| (sender, event, None)));
    let first = senders.first().and_then(|sender| Some((sender, sender.provider.events.first()?)));
    let forged = FORGERIES.iter().filter_map(|forged| first.map(|(sender, event)| (sender, event, Some(forged))));
    let mut totals = Totals::default();
    for (sender, event, forged) in unaltered.chain(forged) {
        let provider = sender.provider;
        let url = url(address, &provider.name)?;
        let message = sender.message(event, &url, forged.map(|forged| forged.forgery))?;
        *latest.borrow_mut() = Received::default();
        let response = client.send(&url, &message).await.map_err(|error| {
            error::failure(Exit::Unreachable, format!("cannot reach the receiver on {address}: {error}"))
        })?;
        let result = latest.borrow().clone();
        let expected = match forged {
            Some(forged) => forged.expected,
            None if provider.schemes.is_empty() => Verdict::Unsigned,
            None => Verdict::Valid,
        };
        let accepted = provider.delivery.accept.contains(response.status);
        let as_expected = result.verdict == Some(expected)
            && result.event.as_ref() == Some(&event.name)
            && accepted == forged.is_none();
        totals.count(as_expected, expected);
        report(Delivered {
            provider: &provider.name,
            event: &event.name,
            forgery: forged.map(|forged| forged.name),
            body_bytes: message.body.len(),
            status: response.status,
            verdict: result.verdict,
            latency: response.latency,
            as_expected,
        })?;
    }
    server.abort();
    Ok(totals)
}

/// Returns the receiver's handler, which records its result in `latest`.
///
/// The path of a request names the provider. The handler verifies the message with that provider's secret, and accepts it if it is valid or if the
/// provider does not sign.
fn verify_all(
    senders: &[Sender<'_>],
    latest: Rc<RefCell<Received>>,
) -> anyhow::Result<impl Fn(Message) -> Reply + 'static> {
    // The handler lives as long as the server, so it cannot borrow the providers.
    let verifiers: HashMap<String, (Provider, Verifier)> = senders
        .iter()
        .map(|Sender { provider, secret }| {
            let verifier = Verifier::new(&provider.schemes, std::slice::from_ref(secret)).map_err(error::input)?;
            Ok((provider.name.clone(), ((*provider).clone(), verifier)))
        })
        .collect::<anyhow::Result<_>>()?;
    Ok(move |message: Message| {
        let Some((provider, verifier)) = verifiers.get(message.target.trim_start_matches('/')) else {
            return Reply::now(404, "{}");
        };
        let verdict = verifier.verify(&message, None).verdict;
        let event = Shape::parse(&message.body).and_then(|shape| Some(provider.detect_event(&shape)?.name.clone()));
        *latest.borrow_mut() = Received { verdict: Some(verdict), event };
        let status = if verdict.is_genuine() || verdict == Verdict::Unsigned { 200 } else { 401 };
        Reply::now(status, json!({ "verdict": verdict }).to_string())
    })
}

impl Sender<'_> {
    fn message(&self, event: &Event, url: &Url, forgery: Option<Forgery>) -> anyhow::Result<Message> {
        let provider = self.provider;
        let signer = provider.schemes.first().map(|scheme| Signer::new(scheme, &self.secret));
        let signer = signer.transpose().map_err(error::input)?;
        let id = random::uuid()?.to_string();
        let body = provider
            .sample(event, None)
            .map_err(|error| error::input(format!("cannot load the sample of {}: {error}", event.name)))?
            .encode();
        let endpoint = endpoint::request_endpoint(url)?;
        let request = Request {
            event: Some(&event.name),
            time: Some(clock::now()),
            id: Some(&id),
            signer: signer.as_ref(),
            forgery,
            ..Request::new(provider, &endpoint)
        };
        request.build(body).map_err(|missing| error::input(missing.to_string()))
    }
}

impl Totals {
    fn count(&mut self, as_expected: bool, verdict: Verdict) {
        match verdict {
            _ if !as_expected => self.unexpected += 1,
            Verdict::Valid | Verdict::Authenticated => self.valid += 1,
            Verdict::Unsigned => self.unsigned += 1,
            _ => self.rejected += 1,
        }
    }
}

async fn listen() -> anyhow::Result<Receiver> {
    Receiver::bind(ANY_PORT)
        .await
        .map_err(|error| error::failure(Exit::Unreachable, "cannot listen on 127.0.0.1").because(error))
}

/// Starts a mock of Screver's API, which runs until the process ends, and opens an account at it.
async fn mock_account(screver: &Provider) -> anyhow::Result<Account> {
    let token = random_secret()?;
    let accepted =
        Accepted { token: token.clone(), client: (token.clone(), token.clone()), key: (token.clone(), token.clone()) };
    let store = Store::in_memory().context("cannot create the mock's store")?;
    let mock = Mock::new(vec![ServedApi::new(screver, &Api::Screver, "")], accepted, Faults::none(), store);
    let receiver = listen().await?;
    let base = url(receiver.address(), "")?;
    tokio::task::spawn_local(receiver.serve(move |message| mock.reply(&message)));
    let client = Client::new(&ClientOptions::loopback(TIMEOUT))?;
    Ok(Account::new(screver, &Api::Screver, base, client, Credential::Bearer(token), TIMEOUT))
}

fn url(address: SocketAddr, path: &str) -> anyhow::Result<Url> {
    Url::parse(&format!("http://{address}/{path}")).map_err(|error| error::input(error.to_string()))
}

fn random_secret() -> anyhow::Result<Secret> {
    Secret::new(random::uuid()?.to_string().into_bytes(), "demo").map_err(|error| error::input(error.to_string()))
}
