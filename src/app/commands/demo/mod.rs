//! `hookctl demo`: the whole main job on loopback, with nothing to set up.
//!
//! A receiver verifies with the code of `verify`. A webhook is created through the API of a stand-in, every documented event is delivered,
//! correctly signed, and then two forgeries; the webhook is deleted again. The run is a yes only if the receiver was never wrong.

mod stage;

use std::{
    cell::RefCell,
    collections::HashMap,
    rc::Rc,
    time::{Duration, Instant},
};

use serde_json::json;
use url::Url;

use crate::app::{
    cli::{DemoArgs, OutputFormat},
    clock,
    commands::args,
    error::{self, Exit},
    http::{Client, ClientOptions},
    lookup::lookup_failure,
    output::{Align, Column, Output, Styles, Table},
    runtime::block_on,
    server::{Receiver, Reply},
    session::Session,
    webhooks::{Target, api::Subscription},
};
use hookctl::{
    chance::new_id,
    message::Message,
    payload::Shape,
    provider::{Provider, Request},
    secret::Secret,
    signing::{self, Signer, Verdict, Verifier},
};

use stage::{PATIENCE, account, listen, made_up_secret, url};

pub(super) fn run(args: &DemoArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let providers: Vec<&Provider> =
        session.settings.catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?;
    let format = args.output.output;
    match block_on(play(providers, format, session))? {
        None => Err(error::failure(Exit::Interrupted, "interrupted")),
        Some(outcome) => {
            let outcome = outcome?;
            session.out.end(format.into())?;
            outcome.tell(start.elapsed(), format, session.out)
        }
    }
}

/// A provider with a secret of its own.
struct Actor<'a> {
    provider: &'a Provider,
    secret: Secret,
}

impl<'a> Actor<'a> {
    fn new(provider: &'a Provider) -> anyhow::Result<Self> {
        Ok(Self { provider, secret: made_up_secret()? })
    }

    fn signer(&self) -> Option<Signer> {
        self.provider.schemes.first().map(|scheme| Signer::new(scheme, &self.secret))
    }

    /// The request for an event; `forge` may spoil it afterwards.
    fn request(&self, event: usize, url: &Url, forge: Option<&Forgery>) -> anyhow::Result<Message> {
        let signer = self.signer();
        let id = new_id().to_string();
        let event = &self.provider.events[event];
        let body = self
            .provider
            .sample(event, None)
            .map_err(|error| error::input(format!("the sample of {}: {error}", event.name)))?
            .encode();
        let endpoint = args::endpoint_of(url)?;
        let request = Request {
            time: Some(clock::now()),
            id: Some(&id),
            signer: signer.as_ref(),
            forgery: forge.map(|forgery| forgery.how),
            ..Request::new(self.provider, &endpoint)
        };
        request.build(body).map_err(|missing| error::input(missing.to_string()))
    }
}

/// A way to spoil a request that was correctly signed.
struct Forgery {
    name: &'static str,
    expected: Verdict,
    how: signing::Forgery,
}

const FORGERIES: [Forgery; 2] = [
    // A digit for a digit: still the payload of its event, at another time.
    Forgery { name: "tampered body", expected: Verdict::Mismatch, how: signing::Forgery::Body },
    Forgery { name: "no signature", expected: Verdict::Missing, how: signing::Forgery::Missing },
];

/// What the receiver found.
#[derive(Clone, Default)]
struct Finding {
    verdict: Option<Verdict>,
    event: Option<String>,
}

/// What it all came to.
#[derive(Default)]
struct Outcome {
    genuine: usize,
    unsigned: usize,
    refused: usize,
    wrong: usize,
}

async fn play(providers: Vec<&Provider>, format: OutputFormat, session: &mut Session<'_>) -> anyhow::Result<Outcome> {
    let receiver = listen().await?;
    let address = receiver.address();
    let screver = session.provider("screver")?;
    let account = account(screver).await?;
    let wanted =
        Subscription { event: "*".into(), url: url(address, "screver")?.into(), survey: None, collector: None };
    let webhook = account.create(&wanted, session.out).await?;
    let mut actors = providers.into_iter().map(Actor::new).collect::<Result<Vec<_>, _>>()?;
    // Screver makes a secret for each webhook, and signs with that.
    for actor in actors.iter_mut().filter(|actor| actor.provider.name == screver.name) {
        actor.secret = webhook.secret.clone().ok_or_else(|| error::input("the webhook has no secret"))?;
    }
    let id = webhook.id.unwrap_or_default();
    if format == OutputFormat::Text {
        session.out.line(&format!("A stand-in of Screver's API created the webhook {id} for every event."))?;
        session.out.line(&format!("A receiver on http://{address} verifies what is delivered to it."))?;
    }
    let outcome = deliver(receiver, &actors, format, session.out).await?;
    account.delete(&Target::Id(id.clone()), session.out).await?;
    if format == OutputFormat::Text {
        session.out.line(&format!("The webhook {id} is deleted."))?;
    }
    Ok(outcome)
}

/// Every event of every actor, and the forgeries.
async fn deliver(
    receiver: Receiver,
    actors: &[Actor<'_>],
    format: OutputFormat,
    out: &mut Output,
) -> anyhow::Result<Outcome> {
    let address = receiver.address();
    // The judge lives as long as the server, so it owns what it needs of the providers.
    let judges: HashMap<String, (Provider, Verifier)> = actors
        .iter()
        .map(|actor| {
            let verifier = Verifier::new(&actor.provider.schemes, std::slice::from_ref(&actor.secret));
            (actor.provider.name.clone(), (actor.provider.clone(), verifier))
        })
        .collect();
    let finding = Rc::new(RefCell::new(Finding::default()));
    let shared = Rc::clone(&finding);
    let server = tokio::task::spawn_local(receiver.serve(move |message| {
        let name = message.target.trim_start_matches('/').to_owned();
        let Some((provider, verifier)) = judges.get(&name) else {
            return Reply::now(404, "{}");
        };
        let verdict = verifier.verify(&message, None).verdict;
        let event =
            Shape::parse(&message.body).and_then(|shape| provider.detect_event(&shape).map(|event| event.name.clone()));
        *shared.borrow_mut() = Finding { verdict: Some(verdict), event };
        let status = if matches!(verdict, Verdict::Valid | Verdict::Unsigned) { 200 } else { 401 };
        Reply::now(status, json!({ "verdict": verdict }).to_string())
    }));

    let client = Client::new(&ClientOptions::loopback(PATIENCE))?;
    let table = table(actors);
    if format == OutputFormat::Text {
        let styles = out.styles;
        out.line(&table.titles(styles))?;
    }
    let genuine =
        actors.iter().flat_map(|actor| (0..actor.provider.events.len()).map(move |event| (actor, event, None)));
    let forged = FORGERIES.iter().filter_map(|forgery| Some((actors.first()?, 0, Some(forgery))));
    let mut outcome = Outcome::default();
    for (actor, index, forgery) in genuine.chain(forged) {
        let url = url(address, &actor.provider.name)?;
        let message = actor.request(index, &url, forgery)?;
        *finding.borrow_mut() = Finding::default();
        let answer = client
            .send(&url, &message)
            .await
            .map_err(|error| error::failure(Exit::Unreachable, format!("the receiver on {address}: {error}")))?;
        let found = finding.borrow().clone();
        let event = &actor.provider.events[index].name;
        let expected = match forgery {
            Some(forgery) => forgery.expected,
            None if actor.provider.schemes.is_empty() => Verdict::Unsigned,
            None => Verdict::Valid,
        };
        let accepted = actor.provider.delivery.accept.contains(answer.status);
        let right =
            found.verdict == Some(expected) && found.event.as_ref() == Some(event) && accepted == forgery.is_none();
        outcome.count(right, expected);
        let shown = Shown {
            provider: &actor.provider.name,
            event,
            forgery: forgery.map(|forgery| forgery.name),
            bytes: message.body.len(),
            status: answer.status,
            verdict: found.verdict.map_or("none", Verdict::name),
            latency_ms: answer.latency.as_secs_f64() * 1000.0,
            right,
        };
        shown.print(&table, format, out)?;
    }
    server.abort();
    Ok(outcome)
}

fn table(actors: &[Actor<'_>]) -> Table {
    let events = actors.iter().flat_map(|actor| &actor.provider.events).map(|event| event.name.as_str());
    Table(vec![
        Column::fitting(" ", Align::Left, []),
        Column::fitting("PROVIDER", Align::Left, actors.iter().map(|actor| actor.provider.name.as_str())),
        Column::fitting("EVENT", Align::Left, events),
        Column::fitting("BYTES", Align::Right, []),
        Column::fitting("STATUS", Align::Right, []),
        Column::fitting("VERDICT", Align::Left, Verdict::ALL.map(Verdict::name)),
        Column::fitting("TIME", Align::Right, ["00.0 ms"]),
        Column::fitting("", Align::Left, []),
    ])
}

/// A row.
struct Shown<'a> {
    provider: &'a str,
    event: &'a str,
    forgery: Option<&'a str>,
    bytes: usize,
    status: u16,
    verdict: &'a str,
    latency_ms: f64,
    right: bool,
}

impl Shown<'_> {
    fn print(&self, table: &Table, format: OutputFormat, out: &mut Output) -> anyhow::Result<()> {
        if format != OutputFormat::Text {
            let row = json!({
                "provider": self.provider, "event": self.event, "forgery": self.forgery, "body_bytes": self.bytes,
                "status": self.status, "verdict": self.verdict, "latency_ms": (self.latency_ms * 1000.0).round() / 1000.0,
                "as_expected": self.right,
            });
            return out.element(format.into(), &row);
        }
        let paint: fn(Styles, &str) -> String = if self.right { Styles::good } else { Styles::bad };
        let line = table.row(
            out.styles,
            &[
                (if self.right { "✓" } else { "✗" }, paint),
                (self.provider, Styles::plain),
                (self.event, Styles::plain),
                (&self.bytes.to_string(), Styles::plain),
                (&self.status.to_string(), Styles::plain),
                (self.verdict, paint),
                (&format!("{:.1} ms", self.latency_ms), Styles::faint),
                (self.forgery.unwrap_or_default(), Styles::warning),
            ],
        );
        out.line(&line)
    }
}

impl Outcome {
    fn count(&mut self, right: bool, expected: Verdict) {
        match expected {
            _ if !right => self.wrong += 1,
            Verdict::Valid => self.genuine += 1,
            Verdict::Unsigned => self.unsigned += 1,
            _ => self.refused += 1,
        }
    }

    fn tell(&self, took: Duration, format: OutputFormat, out: &mut Output) -> anyhow::Result<Exit> {
        let summary = format!(
            "{} proven genuine, {} recognised (FluidSurveys does not sign), {} forgeries refused, {} wrong; {} ms",
            self.genuine,
            self.unsigned,
            self.refused,
            self.wrong,
            took.as_millis()
        );
        match format {
            OutputFormat::Text => out.line(&summary)?,
            _ => out.note(&summary),
        }
        Ok(if self.wrong == 0 { Exit::Ok } else { Exit::No })
    }
}
