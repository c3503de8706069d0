//! Any request judged under the scheme and the secret of a case of `tests/data/diagnosis.json`, and searched for the cause.
//!
//! The first line is the number of the case, or `other` and the number for a secret that is nobody's; the second is what the user's own code
//! computed, if that is not empty; the rest is a raw HTTP request, or the body of one. The search ends by a count and not by a clock, so that it
//! does the same each time. Under a secret that is nobody's nothing is genuine; nothing that is told holds a secret, or the signature that
//! would have matched.

#![no_main]

use std::{cell::Cell, sync::LazyLock};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hookctl::{
    capture,
    diagnosis::{Case, explain},
    message::Message,
    secret::Secret,
    signing::{Algorithm, Construction, DigestEncoding, Part, Scheme, Signer, Verdict, Verifier, looks_signed},
};
use libfuzzer_sys::fuzz_target;
use serde_json::Value;

/// How often the search asks for the time before it is over.
const LONGEST: u32 = 400;

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
    Scheme {
        header: text("header"),
        algorithm: Algorithm::NAMES.into_iter().find(|(name, _)| *name == text("algorithm")).expect("a hash").1,
        construction: if text("construction") == "hmac" { Construction::Hmac } else { Construction::SaltPrefix },
        encoding: DigestEncoding::NAMES.into_iter().find(|(name, _)| *name == text("encoding")).expect("an encoding").1,
        prefix: text("prefix"),
        content,
        timestamp_header: clock,
    }
}

fuzz_target!(|data: &[u8]| {
    let (first, rest) = hookctl_fuzz::first_line(data);
    let (computed, request) = hookctl_fuzz::first_line(rest);
    let (nobodys, number) = first.strip_prefix("other ").map_or((false, first), |number| (true, number));
    let (scheme, theirs) = &CASES[number.parse().unwrap_or(0) % CASES.len()];
    let other = hookctl_fuzz::secret(b"never-signed-with-77c0");
    let secret = if nobodys { &other } else { theirs };
    let message = capture::parse_http(request).unwrap_or_else(|_| Message::post("/hook", request.to_vec()));

    let (schemes, secrets) = (std::slice::from_ref(scheme), std::slice::from_ref(secret));
    let verifier = Verifier::new(schemes, secrets);
    let verification = verifier.verify(&message, None);
    assert!(!nobodys || !matches!(verification.verdict, Verdict::Valid | Verdict::Stale), "{verification:?}");
    let asked = Cell::new(0);
    let out_of_time = || {
        asked.set(asked.get() + 1);
        asked.get() > LONGEST
    };
    let computed = Some(computed).filter(|text| !text.is_empty());
    let case = Case { computed, ..Case::new(schemes, secrets, &message, &verification) };
    let told = format!("{verification:?} {:?} {}", explain(&case, &out_of_time), looks_signed(&message));
    assert!(asked.get() <= LONGEST + 1_000, "it was told {} times that the time is over", asked.get() - LONGEST);

    let signature = Signer::new(scheme, secret).sign(&message).ok().map(String::into_bytes);
    let signature = signature.map(|signature| hookctl_fuzz::secret(&signature));
    hookctl_fuzz::assert_hidden(signature.iter().chain([secret]), data, &told);
});
