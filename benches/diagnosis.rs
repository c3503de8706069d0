//! Measures the search for the cause of one mismatch. `cargo bench --bench diagnosis`; see `benches/README.md`.
//!
//! It uses the cases of `tests/data/diagnosis.json`: those with one cause, and those for which the search finds nothing.

#![allow(clippy::print_stdout)]

use std::{
    hint::black_box,
    time::{Duration, Instant},
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hookctl::{
    diagnosis::{Case, explain},
    message::Message,
    secret::Secret,
    signing::{Algorithm, Construction, DigestEncoding, Layout, Location, Part, Scheme, TimeSource, Verifier},
};
use serde_json::Value;

const ROUNDS: usize = 5;

fn scheme(data: &Value) -> Scheme {
    let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    let header = data["clock"].as_str().map(|name| Part::Header(name.to_owned()));
    let mut content = vec![Part::Body];
    match text("content").as_str() {
        "time.body" => {
            content.insert(0, Part::Literal(".".into()));
            content.splice(0..0, header);
        }
        "url+body" => content.insert(0, Part::Url),
        _ => {}
    }
    let construction = if text("construction") == "hmac" { Construction::Hmac } else { Construction::SaltPrefix };
    let algorithm = Algorithm::NAMES.into_iter().find(|(name, _)| *name == text("algorithm")).expect("a hash").1;
    let encoding =
        DigestEncoding::NAMES.into_iter().find(|(name, _)| *name == text("encoding")).expect("an encoding").1;
    Scheme {
        layout: Layout::prefix(text("prefix")),
        content,
        timestamp: data["clock"].as_str().map(|header| TimeSource::Header(header.to_owned())),
        ..Scheme::new(Location::Header(text("header")), construction, algorithm, encoding)
    }
}

fn median(times: &mut [Duration]) -> Duration {
    times.sort();
    times[times.len() / 2]
}

fn main() {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../tests/data/diagnosis.json")).expect("the cases");
    let mut found = Vec::new();
    let mut exhausted = Vec::new();
    for case in &cases {
        let bytes = |name: &str| BASE64_STANDARD.decode(case[name].as_str().unwrap_or_default()).expect("base64");
        let mut message = Message::post(case["target"].as_str().unwrap_or_default(), bytes("body"));
        for header in case["headers"].as_array().expect("headers") {
            message.headers.push(header[0].as_str().unwrap_or_default(), header[1].as_str().unwrap_or_default());
        }
        let schemes = [scheme(&case["scheme"])];
        let secrets = [Secret::new(bytes("secret"), "bench").expect("a secret")];
        let verifier = Verifier::new(&schemes, &secrets).expect("a key");
        let verification = verifier.verify(&message, None);
        let computed = case["computed"].as_str();
        let mismatch = Case { computed, ..Case::new(&schemes, &secrets, &message, &verification) };
        let mut times: Vec<Duration> = (0..ROUNDS)
            .map(|_| {
                let start = Instant::now();
                black_box(explain(black_box(&mismatch), &|| start.elapsed() > Duration::from_secs(2)));
                start.elapsed()
            })
            .collect();
        let has_one_cause = case["also"].as_array().is_none_or(Vec::is_empty);
        if ["search-exhausted", "secret-other", "secret-api-key", "number-precision-lost"]
            .contains(&case["code"].as_str().unwrap_or_default())
        {
            exhausted.push(median(&mut times));
        } else if has_one_cause {
            found.push(median(&mut times));
        }
    }
    let slowest = found.iter().max().copied().unwrap_or_default();
    println!("one cause, found: median {:?} of {} cases, slowest {slowest:?}", median(&mut found), found.len());
    println!("no cause, exhaustive search: median {:?} of {} cases", median(&mut exhausted), exhausted.len());
}
