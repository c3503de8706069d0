//! Tests of the handlers for one or two deliveries, with a store in memory.

mod copied;
mod explained;
mod leaks;
mod limits;
mod replayed;

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::{SocketAddr, TcpListener},
    sync::{Arc, mpsc},
    thread,
    time::Duration,
};

use serde_json::Value;
use url::Url;

use super::{detail, replay, signed};
use crate::app::{
    http::exact::{ExactClient, ExactOptions},
    inspector::{
        error::ApiError,
        routes::{Reply, ReplyBody},
        state::{Info, State, Target, Writes},
    },
    store::deliveries::{Location, NewDelivery, Options, Response, StoredCause, Writer},
};
use hookctl::{
    diagnosis::{Budget, Case},
    message::Message,
    provider::Catalog,
    secret::{Redactor, Secret},
    signing::Verifier,
};

/// A secret that is long enough to be masked in all its encodings.
const SECRET: &str = "s3cret/of+the=tests";

fn block_on<T>(work: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime").block_on(work)
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec(), "env:TEST_SECRET").expect("a secret")
}

/// Creates a state with one secret for every provider.
fn state(known: &str, targets: &[&str]) -> Arc<State> {
    state_that_refuses(known, targets, &[])
}

fn state_that_refuses(known: &str, targets: &[&str], refused: &[SocketAddr]) -> Arc<State> {
    let catalog = Arc::new(Catalog::default());
    let mut redactor = Redactor::default();
    redactor.learn(&secret(known));
    let names = catalog.all().expect("providers");
    let secrets = names.iter().map(|provider| (provider.name.clone(), vec![secret(known)])).collect();
    let target = |url: &&str| Target { url: Url::parse(url).expect("a URL"), secret: None };
    let client = ExactOptions {
        tls: false,
        trust: crate::app::http::Trust::default(),
        max_body: 1024 * 1024,
        max_idle: 4,
        refused: refused.to_vec(),
    };
    Arc::new(State {
        writes: Writes::Writer(Writer::open(Location::Memory, Options::default()).expect("a store")),
        secrets,
        catalog,
        redactor,
        client: ExactClient::new(client).expect("a client"),
        targets: targets.iter().map(target).collect(),
        timeout: Duration::from_secs(5),
        info: Info::default(),
        shared: crate::app::inspector::state::Shared::default(),
    })
}

/// Saves a delivery of a provider, verified with the secrets of the state, and returns its ID.
fn save(state: &Arc<State>, provider: &str, message: Message, status: u16) -> i64 {
    let provider = state.catalog.find(provider).expect(provider);
    let secrets = state.secrets_of(provider);
    let verifier = Verifier::new(&provider.schemes, secrets).expect("keys");
    let verification = verifier.verify(&message, None);
    let causes = Budget::new(None).explain(&Case::new(&provider.schemes, secrets, &message, &verification));
    let causes = causes.expect("time").iter().map(StoredCause::from).collect();
    let verdict = Some(verification.verdict);
    let [scheme, header, secret] =
        [verification.scheme, verification.header, verification.secret].map(|text| text.map(str::to_owned));
    let known = NewDelivery { verdict, scheme, header, secret, causes, ..NewDelivery::new(message) };
    let mut delivery = NewDelivery { provider: Some(provider.name.clone()), ..known };
    delivery.at = Some("2026-01-31T12:00:00.123Z".into());
    delivery.event = Some("surveyCompleted".into());
    delivery.response = Some(Response { status: Some(status), ms: Some(1.5), ..Response::default() });
    save_as_is(state, delivery)
}

fn save_as_is(state: &Arc<State>, delivery: NewDelivery) -> i64 {
    block_on(state.save(delivery)).map_err(|error| error.error).expect("saved")
}

/// A delivery of Screver whose signature covers `signed`, but whose body is `body`.
fn screver(signed: &[u8], body: &[u8], key: &str) -> Message {
    let catalog = Catalog::default();
    let provider = catalog.find("screver").expect("screver");
    let mut message = Message::post("/hooks/screver", signed.to_vec());
    message.headers.push("Host", "hooks.example");
    message.headers.push("Content-Type", "application/json");
    let own = hookctl::signing::Signer::new(&provider.schemes[0], &secret(key)).expect("a key");
    own.apply(&mut message, None).expect("signed");
    message.headers.push("Content-Length", signed.len().to_string());
    message.body = body.to_vec();
    message
}

fn json(reply: &impl serde::Serialize) -> Value {
    serde_json::to_value(reply).expect("JSON")
}

fn detail_of(state: &State, id: i64) -> Value {
    json(&detail::delivery(state, id).map_err(|error| error.error).expect("a delivery"))
}

fn signed_of(state: &State, id: i64) -> Value {
    json(&signed::signed(state, id).map_err(|error| error.error).expect("signed bytes"))
}

fn replay_of(state: &Arc<State>, id: i64, body: Value) -> Result<Value, ApiError> {
    let body: replay::ReplayBody = serde_json::from_value(body).expect("a body");
    block_on(replay::replay(state, id, body)).map(|reply| json(&reply))
}

/// Returns the bytes of a download.
async fn bytes_of(reply: Reply) -> Vec<u8> {
    match reply.body {
        ReplyBody::Bytes(bytes) => bytes.to_vec(),
        ReplyBody::Chunks(mut chunks) => {
            let mut bytes = Vec::new();
            while let Some(chunk) = chunks.recv().await {
                bytes.extend(chunk.map_err(|error| error.error).expect("a chunk"));
            }
            bytes
        }
    }
}

/// A request that a receiver got: its head and its body.
struct Received {
    head: String,
    body: Vec<u8>,
}

/// Starts a receiver that answers every request with a status. Returns its origin and the requests.
fn receiver(status: u16) -> (String, mpsc::Receiver<Received>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    let (sender, requests) = mpsc::channel();
    thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(stream) = stream else { return };
            let mut reader = BufReader::new(stream);
            let mut head = Vec::new();
            while !head.ends_with(b"\r\n\r\n") {
                if reader.read_until(b'\n', &mut head).unwrap_or(0) == 0 {
                    break;
                }
            }
            // Latin-1, so that every byte is kept.
            let head: String = head.iter().map(|byte| char::from(*byte)).collect();
            let length =
                head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
            let mut body = vec![0; length.unwrap_or(0)];
            if reader.read_exact(&mut body).is_err() {
                continue;
            }
            let response = format!("HTTP/1.1 {status} X\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok");
            let _ = reader.get_mut().write_all(response.as_bytes());
            if sender.send(Received { head, body }).is_err() {
                return;
            }
        }
    });
    (origin, requests)
}
