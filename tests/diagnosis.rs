//! Why a signature does not match: each cause of the table from a case that other programs made (`tests/data/diagnosis.py`), and what
//! the search must never do.

use std::{cell::Cell, collections::BTreeSet};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hookctl::{
    message::Message,
    secret::Secret,
    signing::{
        Algorithm, CAUSES, Case, Cause, Construction, DigestEncoding, Part, Scheme, Verdict, Verifier, explain,
    },
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::harness::{golden, hookctl};

#[derive(Deserialize)]
struct Broken {
    code: String,
    name: String,
    also: Vec<String>,
    secret: String,
    method: String,
    target: String,
    url: Option<String>,
    headers: Vec<(String, String)>,
    body: String,
    computed: Option<String>,
    scheme: SchemeData,
}

#[derive(Deserialize)]
struct SchemeData {
    header: String,
    algorithm: String,
    encoding: String,
    prefix: String,
    construction: String,
    content: String,
    clock: Option<String>,
}

impl SchemeData {
    fn scheme(&self) -> Scheme {
        let named = |names: &[(&'static str, Algorithm)]| names.iter().find(|(name, _)| *name == self.algorithm).unwrap().1;
        let clock = || Part::Header(self.clock.clone().unwrap());
        Scheme {
            header: self.header.clone(),
            algorithm: named(&Algorithm::NAMES),
            construction: if self.construction == "hmac" { Construction::Hmac } else { Construction::SaltPrefix },
            encoding: DigestEncoding::NAMES.into_iter().find(|(name, _)| *name == self.encoding).unwrap().1,
            prefix: self.prefix.clone(),
            content: match self.content.as_str() {
                "body" => vec![Part::Body],
                "time.body" => vec![clock(), Part::Literal(".".into()), Part::Body],
                _ => vec![Part::Url, Part::Body],
            },
            timestamp_header: self.clock.clone(),
        }
    }
}

fn cases() -> Vec<Broken> {
    serde_json::from_str(include_str!("data/diagnosis.json")).expect("the cases")
}

fn diagnose(scheme: &Scheme, secret: &Secret, message: &Message, computed: Option<&str>) -> (Verdict, Vec<Cause>) {
    diagnose_until(scheme, secret, message, computed, &|| false)
}

fn diagnose_until(
    scheme: &Scheme,
    secret: &Secret,
    message: &Message,
    computed: Option<&str>,
    out_of_time: &dyn Fn() -> bool,
) -> (Verdict, Vec<Cause>) {
    let (schemes, secrets) = (std::slice::from_ref(scheme), std::slice::from_ref(secret));
    let judgement = Verifier::new(schemes, secrets).judge(message, None);
    let case =
        Case { schemes, secrets, message, verdict: judgement.verdict, basic: &judgement.causes, computed };
    (judgement.verdict, explain(&case, out_of_time))
}

impl Broken {
    fn message(&self) -> Message {
        let mut message = Message::post(self.target.as_str(), BASE64_STANDARD.decode(&self.body).unwrap());
        message.method.clone_from(&self.method);
        message.url.clone_from(&self.url);
        for (name, value) in &self.headers {
            message.headers.push(name.as_str(), value.as_str());
        }
        message
    }

    fn secret(&self) -> Secret {
        Secret::new(BASE64_STANDARD.decode(&self.secret).unwrap(), "env:SECRET").unwrap()
    }
}

#[test]
fn each_cause_is_named_first() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (_, causes) = diagnose(&case.scheme.scheme(), &case.secret(), &case.message(), case.computed.as_deref());
        let codes: Vec<&str> = causes.iter().map(|cause| cause.code).collect();
        let named = codes.first() == Some(&case.code.as_str());
        if !named || !case.also.iter().all(|code| codes.contains(&code.as_str())) {
            wrong.push(format!("{} ({}): {:?}", case.code, case.name, causes.iter().map(|c| (c.code, &c.detail)).collect::<Vec<_>>()));
        }
    }
    assert!(wrong.is_empty(), "{} are told otherwise:\n{}", wrong.len(), wrong.join("\n"));
}
