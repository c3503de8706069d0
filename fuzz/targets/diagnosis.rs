//! Any request, verified with the scheme and the secret of a case in `tests/data/diagnosis.json`, and diagnosed.
//!
//! The first line is the number of the case. `other` before it selects a secret that was never used for signing. The second line is the signature that the
//! user's code computed, or empty. The rest is a raw HTTP request, or only a body. The search is limited by a count instead of a clock, so that results are
//! reproducible. With the other secret, no request is valid. The output contains neither a secret nor the signature that would match.

#![no_main]

use std::{cell::Cell, sync::LazyLock};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hookctl::{
    capture,
    diagnosis::{Case, explain},
    message::Message,
    secret::Secret,
    signing::{
        Algorithm, Construction, DigestEncoding, Layout, Location, Part, Scheme, Signer, TimeSource, Verdict, Verifier,
        looks_signed,
    },
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// How many times the search can check the time limit before it is reached.
const MAX_CHECKS: u32 = 400;

static CASES: LazyLock<Vec<(Scheme, Secret)>> = LazyLock::new(|| {
    let cases: Vec<Value> = serde_json::from_str(include_str!("../../tests/data/diagnosis.json")).expect("the cases");
    let secret = |case: &Value| BASE64_STANDARD.decode(case["secret"].as_str().unwrap_or_default()).expect("base64");
    cases.iter().map(|case| (scheme(&case["scheme"]), hookctl_fuzz::secret(&secret(case)))).collect()
});

fn scheme(data: &Value) -> Scheme {
    let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    let clock = data["clock"].as_str().map(str::to_owned);
    let mut content = vec![Part::Body];
    match text("content").as_str() {
        "time.body" => {
            content.insert(0, Part::Literal(".".into()));
            content.insert(0, Part::Header(clock.clone().expect("a header")));
        }
        "url+body" => content.insert(0, Part::Url),
        _ => {}
    }
    let algorithm = Algorithm::NAMES.into_iter().find(|(name, _)| *name == text("algorithm")).expect("a hash").1;
    let construction = if text("construction") == "hmac" { Construction::Hmac } else { Construction::SaltPrefix };
    let encoding =
        DigestEncoding::NAMES.into_iter().find(|(name, _)| *name == text("encoding")).expect("an encoding").1;
    Scheme {
        layout: Layout::prefix(text("prefix")),
        content,
        timestamp: clock.map(TimeSource::Header),
        ..Scheme::new(Location::Header(text("header")), construction, algorithm, encoding)
    }
}

fuzz_target!(|data: &[u8]| {
    let (first, rest) = hookctl_fuzz::first_line(data);
    let (computed, request) = hookctl_fuzz::first_line(rest);
    let (uses_other, number) = first.strip_prefix("other ").map_or((false, first), |number| (true, number));
    let (scheme, right) = &CASES[number.parse().unwrap_or(0) % CASES.len()];
    let other = hookctl_fuzz::secret(b"never-signed-with-77c0");
    let secret = if uses_other { &other } else { right };
    let message = capture::parse_http(request).unwrap_or_else(|_| Message::post("/hook", request.to_vec()));

    let (schemes, secrets) = (std::slice::from_ref(scheme), std::slice::from_ref(secret));
    let verifier = Verifier::new(schemes, secrets).expect("any text is a key");
    let verification = verifier.verify(&message, None);
    assert!(!uses_other || !matches!(verification.verdict, Verdict::Valid | Verdict::Stale), "{verification:?}");
    let checks = Cell::new(0);
    let out_of_time = || {
        checks.set(checks.get() + 1);
        checks.get() > MAX_CHECKS
    };
    let computed = Some(computed).filter(|text| !text.is_empty());
    let case = Case { computed, ..Case::new(schemes, secrets, &message, &verification) };
    let output = format!("{verification:?} {:?} {}", explain(&case, &out_of_time), looks_signed(&message));
    let late = checks.get().saturating_sub(MAX_CHECKS);
    assert!(late <= 1_000, "the search went on for {late} checks after the time limit");

    let signature = Signer::new(scheme, secret).expect("any text is a key").sign(&message).ok().map(String::into_bytes);
    let signature = signature.map(|signature| hookctl_fuzz::secret(&signature));
    hookctl_fuzz::assert_hidden(signature.iter().chain([secret]), data, &output);
});
