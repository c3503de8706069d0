//! Tests of the diagnosis: each cause is found in a case that another implementation generated (`tests/data/diagnosis.py`). The search never claims
//! certainty without a reproduced digest, shows a secret, or panics.

use std::{cell::Cell, collections::BTreeSet};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use hookctl::{
    diagnosis::{CAUSES, Case, Cause, explain, may_be_digest},
    message::Message,
    provider::{Catalog, Provider},
    secret::Secret,
    signing::{Algorithm, Construction, DigestEncoding, Layout, Location, Part, Scheme, TimeSource, Verdict, Verifier},
};
use proptest::prelude::*;
use serde::Deserialize;

use crate::harness::{endpoint, golden, hookctl};

/// A request whose signature does not match, from `tests/data/diagnosis.json`.
#[derive(Deserialize)]
struct MismatchCase {
    code: String,
    name: String,
    also: Vec<String>,
    never: Vec<String>,
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
        let named = |names: &[(&'static str, Algorithm)]| {
            names.iter().find(|(name, _)| *name == self.algorithm).expect("as the data says").1
        };
        let clock = || Part::Header(self.clock.clone().expect("as the data says"));
        let header = Location::Header(self.header.clone());
        let construction = if self.construction == "hmac" { Construction::Hmac } else { Construction::SaltPrefix };
        let encoding = DigestEncoding::NAMES.into_iter().find(|(name, _)| *name == self.encoding);
        let encoding = encoding.expect("as the data says").1;
        Scheme {
            layout: Layout::prefix(self.prefix.clone()),
            content: match self.content.as_str() {
                "body" => vec![Part::Body],
                "time.body" => vec![clock(), Part::Literal(".".into()), Part::Body],
                _ => vec![Part::Url, Part::Body],
            },
            timestamp: self.clock.clone().map(TimeSource::Header),
            ..Scheme::new(header, construction, named(&Algorithm::NAMES), encoding)
        }
    }
}

fn cases() -> Vec<MismatchCase> {
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
    let verifier = Verifier::new(schemes, secrets).expect("a key");
    let verification = verifier.verify(message, None);
    let case = Case { computed, ..Case::new(schemes, secrets, message, &verification) };
    (verification.verdict, explain(&case, out_of_time))
}

impl MismatchCase {
    fn message(&self) -> Message {
        let mut message =
            Message::post(self.target.as_str(), BASE64_STANDARD.decode(&self.body).expect("as the data says"));
        message.method.clone_from(&self.method);
        message.url.clone_from(&self.url);
        for (name, value) in &self.headers {
            message.headers.push(name.as_str(), value.as_str());
        }
        message
    }

    fn secret(&self) -> Secret {
        Secret::new(BASE64_STANDARD.decode(&self.secret).expect("as the data says"), "env:SECRET")
            .expect("as the data says")
    }
}

#[test]
fn every_computed_value_may_be_a_digest() {
    for case in cases() {
        if let Some(computed) = &case.computed {
            assert!(may_be_digest(computed, &[case.scheme.scheme()]), "{}: {computed}", case.name);
        }
    }
}

#[test]
fn every_case_has_its_cause_first() {
    let mut wrong = Vec::new();
    for case in cases() {
        let (_, causes) = diagnose(&case.scheme.scheme(), &case.secret(), &case.message(), case.computed.as_deref());
        let codes: Vec<&str> = causes.iter().map(|cause| cause.code).collect();
        let is_first = codes.first() == Some(&case.code.as_str());
        let is_reported = |code: &String| codes.contains(&code.as_str());
        if !is_first || !case.also.iter().all(is_reported) || case.never.iter().any(is_reported) {
            wrong.push(format!(
                "{} ({}): {:?}",
                case.code,
                case.name,
                causes.iter().map(|c| (c.code, &c.detail)).collect::<Vec<_>>()
            ));
        }
    }
    assert!(wrong.is_empty(), "{} cases have other causes:\n{}", wrong.len(), wrong.join("\n"));
}

/// Causes that need no search, because the message or the run itself shows them. `verify.rs`, `signing.rs` and the tests below cover them.
const WITHOUT_SEARCH: [&str; 27] = [
    "body-empty",
    "capture-lossy",
    "computed-unexplained",
    "digest-differs",
    "provider-other",
    "provider-unsigned",
    "public-key-differs",
    "receiver-rejected",
    "search-skipped",
    "search-stopped",
    "signature-absent",
    "signature-algorithm",
    "signature-case",
    "signature-characters",
    "signature-empty",
    "signature-encoding",
    "signature-label",
    "signature-length",
    "signature-masked",
    "signature-repeated",
    "signature-too-many",
    "signed-header-absent",
    "timestamp-absent",
    "timestamp-none",
    "timestamp-stale",
    "timestamp-unclear",
    "token-other",
];

#[test]
fn every_cause_has_a_case() {
    let table: BTreeSet<&str> = CAUSES.iter().map(|cause| cause.code).collect();
    assert_eq!(table.len(), CAUSES.len(), "each code is unique");
    let cases = cases();
    let proven: BTreeSet<&str> = cases.iter().map(|case| case.code.as_str()).collect();
    let without: Vec<&&str> =
        table.iter().filter(|code| !proven.contains(*code) && !WITHOUT_SEARCH.contains(code)).collect();
    assert!(without.is_empty(), "no case for {without:?}");
    assert!(proven.is_subset(&table), "{:?}", proven.difference(&table).collect::<Vec<_>>());
    for cause in CAUSES {
        assert!(!cause.meaning.is_empty() && !cause.fix.is_empty(), "{}", cause.code);
    }
}

#[test]
fn documented_causes_match_the_code() {
    let rows: Vec<String> = CAUSES
        .iter()
        .map(|cause| {
            format!(
                "| `{}` | {} | {} |\n",
                cause.code,
                cause.meaning.replace('|', "\\|"),
                cause.fix.replace('|', "\\|")
            )
        })
        .collect();
    let rows = rows.concat();
    let text = format!(
        "# Why a signature does not match\n\n\
         The causes that `hookctl verify` reports, and what to do about each. `hookctl verify --causes` prints the same list.\n\
         `verify` searches for them whenever a signature does not match, and `send` if an endpoint answers 401 or 403: for up to 2 seconds\n\
         each and 20 seconds per run (`--explain always`: without the limit per run). A cause is `certain` only if the digest was reproduced;\n\
         `likely` and `possible` rest on evidence.\n\n\
         If hookctl itself received the request (`listen`), its body is exact. Hashing it again does not help if another body was signed, so the fix addresses the\n\
         sender instead.\n\n\
         | code | what it means | fix |\n| --- | --- | --- |\n{rows}"
    );
    golden("docs/causes.md", &text);
    let listed = hookctl(["verify", "--causes", "-o", "json"]).exits(0).json();
    assert_eq!(listed.as_array().map(Vec::len), Some(CAUSES.len()));
    assert_eq!(listed[0]["code"], CAUSES[0].code);
    hookctl(["verify", "--causes"]).exits(0).stdout_has(CAUSES[3].code).stdout_has(CAUSES[3].fix);
}

/// Published examples of other services.
#[test]
fn public_vectors_are_valid() {
    let verdict = |secret: &str, body: &str, signature: &str| {
        let scheme = cases()[0].scheme.scheme();
        let mut message = Message::post("/", body.into());
        message.headers.push("X-Signature", signature);
        diagnose(&scheme, &Secret::new(secret.into(), "s").expect("as the data says"), &message, None).0
    };
    let datasaur = "0278b1a603de4c561ac0feb960354d0d00e8846b74813d81bddb43ad45bff767";
    assert_eq!(verdict("secret", r#"{"body":"sample"}"#, datasaur), Verdict::Valid);
    let lemon = "59a3054b4d6a12778bbb68325c31a9fd628c942a377ff5464628df054d4d304b";
    let body = r#"{"links":{"self":"https://api.lemonsqueezy.com/v1/subscriptions/xyz"}}"#;
    assert_eq!(verdict("abd1285d", body, lemon), Verdict::Valid);
}

/// Explains 1,000 random unchanged captures, each signed with a different secret from the one that is tried. For one in 50 the search is exhaustive;
/// for the others it stops after single changes and some pairs. `WHOLE_SEARCHES=1` makes every search exhaustive, which takes minutes in a debug build.
#[test]
fn intact_capture_with_wrong_secret_has_no_proven_cause_and_the_secret_is_not_blamed() {
    const CAPTURES: u32 = 1000;
    let whole_every = if std::env::var_os("WHOLE_SEARCHES").is_some() { 1 } else { 50 };
    let catalog = Catalog::default();
    let providers: Vec<&Provider> = catalog.built_in().collect::<Result<_, _>>().expect("built in");
    let schemes: Vec<&Scheme> = providers.iter().flat_map(|provider| &provider.schemes).collect();
    let mut random = fastrand::Rng::with_seed(4);
    for number in 0..CAPTURES {
        let mut word = |longest: usize| -> String {
            let length = random.usize(1..=longest);
            std::iter::repeat_with(|| random.alphanumeric()).take(length).collect()
        };
        let scheme = schemes[number as usize % schemes.len()];
        let body = match number % 3 {
            0 => format!(
                r#"{{"id":{number},"event":"{}","answers":[{{"q":"{}"}}],"score":{}}}"#,
                word(12),
                word(60),
                number % 11
            ),
            1 => format!(r#"{{"a": "{} é/<{}>", "b": [1.5, null, true], "c": "{}"}}"#, word(9), word(9), word(30)),
            _ => format!("event={}&text={}+%C3%A9&score={}", word(12), word(30), number % 11),
        };
        let mut message = Message::post("/hook", body.into_bytes());
        message.headers.push("Content-Length", message.body.len().to_string());
        for part in &scheme.content {
            if let Part::Header(name) = part {
                message.headers.push(name, "1705565839");
            }
        }
        // The tail keeps secrets long: a secret of one or two characters could match by accident.
        let mut secret = |label: &str| {
            Secret::new(format!("{}{}", word(40), random_tail(number)).into_bytes(), label).expect("not empty")
        };
        let (theirs, ours) = (secret("theirs"), secret("env:OURS"));
        let value =
            hookctl::signing::Signer::new(scheme, &theirs).expect("a key").sign(&message).expect("as the data says");
        message.headers.push(scheme.header().expect("a header"), value);
        let asked = Cell::new(0);
        let out_of_time = || {
            asked.set(asked.get() + 1);
            !(number as usize).is_multiple_of(whole_every) && asked.get() > 60
        };
        let (verdict, causes) = diagnose_until(scheme, &ours, &message, None, &out_of_time);
        assert_eq!(verdict, Verdict::Mismatch);
        let codes: Vec<&str> = causes.iter().map(|cause| cause.code).collect();
        let whole = (number as usize).is_multiple_of(whole_every);
        assert_eq!(codes, [if whole { "search-exhausted" } else { "search-stopped" }], "{number}");
        for cause in &causes {
            assert!(!cause.is_certain(), "{number}: {cause:?}");
            assert!(!cause.detail.contains("most likely"), "{number}: {cause:?}");
        }
    }
}

/// A suffix that makes secrets long enough that none is a placeholder or an encoding of another.
fn random_tail(number: u32) -> String {
    format!("-{:08x}", number.wrapping_mul(0x9e37_79b9))
}

#[test]
fn cause_is_certain_only_if_the_digest_was_reproduced() {
    for case in cases() {
        let (scheme, secret, message) = (case.scheme.scheme(), case.secret(), case.message());
        let wrong = Secret::new(b"a wrong secret, which signs none of them".to_vec(), "env:WRONG").expect("not empty");
        // These are signed without a secret, or with a well-known one.
        if ["construction-no-secret", "secret-default", "computed-equals-header"].contains(&case.code.as_str()) {
            continue;
        }
        let asked = Cell::new(0);
        let out_of_time = || {
            asked.set(asked.get() + 1);
            asked.get() > 100
        };
        let (verdict, causes) = diagnose_until(&scheme, &wrong, &message, None, &out_of_time);
        assert_ne!(verdict, Verdict::Valid, "{}", case.code);
        for cause in causes {
            assert!(!cause.is_certain(), "{} ({}): {cause:?}", case.code, case.name);
        }
        let verifier = Verifier::new(std::slice::from_ref(&scheme), std::slice::from_ref(&wrong)).expect("a key");
        let verification = verifier.verify(&message, None);
        let schemes = [scheme];
        let secrets = [secret];
        for cause in hookctl::diagnosis::facts(&Case::new(&schemes, &secrets, &message, &verification)) {
            assert!(!cause.is_certain(), "{} ({}): {cause:?}", case.code, case.name);
        }
    }
}

#[test]
fn search_without_a_result_lists_what_is_ruled_out_and_what_to_try() {
    let scheme = cases()[0].scheme.scheme();
    let secret = Secret::new(b"a wrong secret".to_vec(), "env:OURS").expect("not empty");
    let (schemes, secrets) = ([scheme], [secret]);
    let body = br#"{"a":1}"#.to_vec();
    let length = body.len().to_string();
    let message = |length: Option<&str>| {
        let mut message = Message::post("/", body.clone());
        message.headers.push("X-Signature", "ab".repeat(32));
        if let Some(length) = length {
            message.headers.push("Content-Length", length);
        }
        message
    };
    let proven = ["env:OURS".to_owned()];
    for (length, caution, proven, expected) in [
        (Some(&*length), None, &[][..], ["Content-Length agrees", "one short delivery", "env:OURS"]),
        (None, None, &[], ["Ruled out", "Missing: Content-Length", "with all headers"]),
        (Some(&*length), Some("cut"), &[], ["Ruled out", "the capture is cut", "capture the same delivery raw"]),
        (
            Some(&*length),
            None,
            &proven,
            ["a different secret", "the body as the sender sent it", "capture the raw request"],
        ),
    ] {
        let message = message(length);
        let verifier = Verifier::new(&schemes, &secrets).expect("a key");
        let verification = verifier.verify(&message, None);
        let case = Case { caution, proven, ..Case::new(&schemes, &secrets, &message, &verification) };
        let causes = explain(&case, &|| false);
        let last = causes.last().expect("a cause");
        assert_eq!(last.code, "search-exhausted");
        assert!(expected.iter().all(|text| last.detail.contains(text)), "{expected:?}: {}", last.detail);
        assert!(causes.iter().all(|cause| !cause.code.starts_with("secret-")), "{causes:?}");
    }
}

#[test]
fn partial_signature_by_design_is_not_blamed_on_the_sender() {
    for case in cases().into_iter().filter(|case| ["body-part-signed", "form-payload"].contains(&case.code.as_str())) {
        let mut message = case.message();
        message.headers.push("Content-Length", message.body.len().to_string());
        let (_, causes) = diagnose(&case.scheme.scheme(), &case.secret(), &message, None);
        let detail = &causes[0].detail;
        assert!(detail.contains("The sender signs this instead") && !detail.contains("than it sent"), "{detail}");
    }
}

#[test]
fn detail_names_the_charset_that_the_digest_proves() {
    let scheme = cases()[0].scheme.scheme();
    let secret = Secret::new(b"signing-key".to_vec(), "env:KEY").expect("not empty");
    for (received, signed, code, named, not_named) in [
        ("漢字", &b"??"[..], "body-ascii-lossy", "? for each non-ASCII character", "Latin-1"),
        ("é", b"?", "body-ascii-lossy", "? for each non-ASCII character", "Latin-1"),
        ("é", b"\xe9", "body-mojibake", "Latin-1 or Windows-1252", "in Windows-1252"),
        ("€", b"\x80", "body-mojibake", "in Windows-1252", "Latin-1"),
        ("é漢", b"\xe9?", "body-mojibake", "Latin-1 or Windows-1252, with ? for other", "ASCII"),
    ] {
        let mut message = Message::post("/", signed.to_vec());
        let signature =
            hookctl::signing::Signer::new(&scheme, &secret).expect("a key").sign(&message).expect("a signature");
        message.headers.push(scheme.header().expect("a header"), signature);
        message.body = received.as_bytes().to_vec();
        let (_, causes) = diagnose(&scheme, &secret, &message, None);
        assert_eq!(causes[0].code, code, "{received}: {causes:?}");
        let detail = &causes[0].detail;
        assert!(detail.contains(named) && !detail.contains(not_named), "{received}: {detail}");
    }
}

#[test]
fn no_cause_shows_a_secret_or_the_matching_signature() {
    for case in cases() {
        let (scheme, secret, message) = (case.scheme.scheme(), case.secret(), case.message());
        let (_, causes) = diagnose(&scheme, &secret, &message, case.computed.as_deref());
        let bytes = secret.expose();
        let expected =
            hookctl::signing::Signer::new(&scheme, &secret).expect("a key").sign(&message).unwrap_or_default();
        let received = message.headers.text(scheme.header().expect("a header")).unwrap_or_default();
        let digits = expected.trim_start_matches(scheme.prefix());
        let hidden = [
            String::from_utf8_lossy(bytes).into_owned(),
            hex::encode(bytes),
            BASE64_STANDARD.encode(bytes),
            digits.to_owned(),
            received.to_owned(),
            case.computed.clone().unwrap_or_default(),
        ];
        for text in causes.iter().flat_map(|cause| [&cause.detail, &cause.fix]) {
            for hidden in hidden.iter().filter(|hidden| hidden.len() >= 6) {
                assert!(!text.contains(hidden.as_str()), "{}: {text}", case.code);
            }
        }
    }
}

/// A request from Screver with this body and signature.
fn screver(body: &str, signature: &str) -> String {
    format!("POST /hook HTTP/1.1\r\nX-API-SIGNATURE: {signature}\r\nContent-Length: {}\r\n\r\n{body}", body.len())
}

/// A body as Python's `json.dumps` writes it.
const BODY: &str = r#"{"a": 1, "b": "x/y"}"#;
/// `hmac.new(b"signing-key", b'{"a":1,"b":"x/y"}', "sha256").hexdigest()`: the signature of the compact JSON.
const COMPACT_DIGEST: &str = "aaef58b7af36eab1ec7715e177488c007213e5b5181188260b081ea91e95a77f";
/// `hmac.new(b"signing-key", BODY, "sha256").hexdigest()`.
const BODY_DIGEST: &str = "a8342d494490fd0dde2b2643f90afb0bf60fc731645715e0df053ff8553aae23";

#[test]
fn mismatch_is_explained_in_every_output() {
    let verify = |extra: &[&str], signature: &str| {
        hookctl([&["verify", "-", "--provider", "screver"], extra].concat())
            .env("HOOKCTL_SECRET", "signing-key")
            .file(".env", "# keys\nPORT=3000\nexport OTHER=\"wrong-key\"\nHOOK_KEY='signing-key'\n")
            .stdin(screver(BODY, signature))
    };
    let cause = "body-reserialized-python";
    verify(&[], COMPACT_DIGEST).exits(1).stdout_has(cause).nowhere("digest-differs").nowhere("search-skipped");
    verify(&["-o", "json"], COMPACT_DIGEST).exits(1).stdout_has(cause);
    verify(&["-o", "jsonl"], COMPACT_DIGEST).exits(1).stdout_has(cause);
    verify(&[], COMPACT_DIGEST).env("CI", "true").exits(1).stdout_has(cause);
    let summary = verify(&[], COMPACT_DIGEST)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .exits(1)
        .stderr_has(&format!("::error title=hookctl verify%3A ✗ mismatch::stdin:1: {cause}"));
    let summary = std::fs::read_to_string(summary.path("summary.md")).expect("a summary");
    assert!(summary.contains("json.dumps"), "{summary}");
    for (report, file) in
        [("junit", "r.xml"), ("tap", "r.tap"), ("json", "r.json"), ("html", "r.html"), ("markdown", "r.md")]
    {
        let output = verify(&["--report", &format!("{report}={file}")], COMPACT_DIGEST).exits(1);
        let text = std::fs::read_to_string(output.path(file)).expect("a report");
        assert!(text.contains("json.dumps") && text.contains("in Flask"), "{report}: {text}");
    }
    // If the search is skipped, the output says so and names the flag that enables it.
    let skipped = verify(&["--explain", "never"], COMPACT_DIGEST).exits(1).nowhere("body-reserialized");
    skipped.stdout_has("digest-differs").stdout_has("No cause was searched for. To search: --explain always");
    let skipped = verify(&["--explain", "never", "-o", "json"], COMPACT_DIGEST).exits(1).json();
    assert_eq!(skipped[0]["causes"][1]["code"], "search-skipped");
    let output = verify(&["--explain", "always"], COMPACT_DIGEST).exits(1);
    output
        .stdout_has("body-reserialized-python (certain)\n   The signature matches")
        .stdout_has("Fix: Hash the raw body: request.get_data()")
        .nowhere(BODY_DIGEST);
    let json = verify(&["--explain", "always", "-o", "json"], COMPACT_DIGEST).exits(1).json();
    assert_eq!(json[0]["causes"][0]["confidence"], "certain");
    // The user's own code hashed the compact form of a valid request.
    let computed = ["--computed", COMPACT_DIGEST];
    verify(&computed, BODY_DIGEST)
        .exits(0)
        // The user's code hashed the output of JSON.stringify, regardless of the captured body.
        .stdout_has("body-reserialized-javascript (certain)")
        .stdout_has("Your code hashed the compact JSON")
        .stdout_has("The signature is valid for the captured body, so your code changed it");
    verify(&["--computed", &"ab".repeat(32)], BODY_DIGEST).exits(0).stdout_has("computed-unexplained");
    verify(&["--computed", "nonsense"], BODY_DIGEST).exits(2).stderr_has("--computed: not a digest");
    // The key in the file matches, and its name is reported.
    let output = verify(&["--secret", "literal:wrong", "--env-file", ".env", "-o", "json"], BODY_DIGEST).exits(0);
    assert_eq!(output.json()[0]["secret"], ".env:HOOK_KEY");
    verify(&["--env-file", "none"], BODY_DIGEST).exits(3).stderr_has("--env-file none");
    verify(&["--env-file", "empty"], BODY_DIGEST).file("empty", "# nothing\n").exits(3).stderr_has("no KEY=value");
    let without =
        verify(&["--env-file", ".env", "--explain", "always"], COMPACT_DIGEST).without("HOOKCTL_SECRET").exits(1);
    without.stdout_has(".env:HOOK_KEY").nowhere("signing-key").nowhere("wrong-key");
}

#[test]
fn advice_that_is_ruled_out_is_not_given_and_equal_searches_are_explained_once() {
    let send = ["send", "screver", "surveyCompleted", "--to", "http://x/", "--dry-run=json"];
    let valid = hookctl(send).env("HOOKCTL_SECRET", "s").exits(0).text();
    let changed = |digit: &str| valid.replace("user1", &format!("user{digit}"));
    let captures = [valid.clone(), changed("2"), changed("3")].concat();
    hookctl(["verify", "seen.jsonl", "--provider", "screver", "--explain", "always"])
        .file("seen.jsonl", captures)
        .env("HOOKCTL_SECRET", "s")
        .exits(1)
        .stdout_has("digest-differs (likely, 2 requests)")
        .stdout_has("so that is the sender's secret")
        .stdout_has("Fix: Capture the raw request before any framework or proxy reads it.\n")
        .stdout_has("search-exhausted (possible, 2 requests)\n   None of about ");
}

#[test]
fn search_that_stops_early_says_so() {
    let large = format!("{{\"a\":\"{}\"}}", "x".repeat(70_000));
    let stdin = screver(&large, BODY_DIGEST);
    hookctl(["verify", "-", "--provider", "screver", "--explain", "always"])
        .env("HOOKCTL_SECRET", "signing-key")
        .stdin(stdin)
        .exits(1)
        .stdout_has("search-stopped (possible)\n   None of ");
    let scheme = cases()[0].scheme.scheme();
    let mut message = Message::post("/", b"{}".to_vec());
    message.headers.push("X-Signature", "0".repeat(64));
    let (_, causes) =
        diagnose_until(&scheme, &Secret::new(b"key".to_vec(), "s").expect("as the data says"), &message, None, &|| {
            true
        });
    assert_eq!(causes.last().map(|cause| cause.code), Some("search-stopped"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn arbitrary_input_never_panics_the_search(
        body in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "[{}\\[\\]\",:\\\\u0-9a-fé/ \r\n%&=+-]{0,80}".prop_map(String::into_bytes),
            "\\{\"[a-z\\\\]{0,4}\":(\"[a-zé\\\\/ud8]{0,9}\"|-?[0-9.eE+-]{1,8}|\\[\\]|\\{\\})\\}".prop_map(String::into_bytes),
        ],
        // A secret of only whitespace is refused.
        key in proptest::collection::vec(any::<u8>(), 1..60).prop_filter("blank", |key| Secret::new(key.clone(), "s").is_ok()),
        value in prop_oneof![proptest::collection::vec(any::<u8>(), 0..90), "[0-9a-f=:, v+/]{0,90}".prop_map(String::into_bytes)],
        computed in proptest::option::of(prop_oneof!["\\PC{0,80}", "[0-9a-f]{64}"]),
        target in "\\PC{0,30}",
        named: bool,
    ) {
        let case = &cases()[0];
        let mut message = Message::post(target, body);
        message.headers.push(if named { "X-Signature" } else { "X-Other" }, value.clone());
        message.headers.push("Webhook-Id", value);
        message.headers.push("Host", "é:x@[::1]:9");
        let asked = Cell::new(0);
        let out_of_time = || {
            asked.set(asked.get() + 1);
            asked.get() > 100
        };
        let secret = Secret::new(key, "s:é").expect("as the data says");
        let _ = diagnose_until(&case.scheme.scheme(), &secret, &message, computed.as_deref(), &out_of_time);
    }
}

/// A receiver may reject a correct delivery of `hookctl send` because of its own mistake.
#[test]
fn send_explains_what_may_be_wrong_in_a_receiver_that_rejects() {
    let body = r#"{"a":1,"b":"x/y"}"#;
    let unauthorized = |text: &str| {
        format!("HTTP/1.1 401 Unauthorized\r\nContent-Type: text/plain\r\nContent-Length: {}\r\n\r\n{text}", text.len())
    };
    let send = |response: String, extra: &[&str]| {
        let server = endpoint(response);
        let url = server.url("/hook");
        let args = [&["send", "screver", "--body", "b.json", "--to", &url, "--secret", "env:KEY"], extra].concat();
        hookctl(args).file("b.json", body).env("KEY", "signing-key")
    };
    // Without the receiver's digest: the delivery is correct, and the hint names the next command.
    let output = send(unauthorized("bad signature"), &[]).exits(1);
    output
        .stdout_has("receiver-rejected (possible)\n   X-API-SIGNATURE is the HMAC-SHA256 of the 17-byte body")
        .stdout_has("Python's json.dumps")
        .stderr_has("hint: to find out why: hookctl send screver --to http://127.0.0.1:")
        .stderr_has("--body b.json --secret env:KEY --computed DIGEST")
        .nowhere("signing-key")
        .nowhere(COMPACT_DIGEST);
    // With it, on the command line or in the response: `hmac.new(b"signing-key", BODY, "sha256")`, as json.dumps writes the body.
    let cause = "body-reserialized-python";
    let output = send(unauthorized("bad signature"), &["--computed", BODY_DIGEST]).exits(1);
    output.stdout_has(cause).stdout_has("request.get_data()").nowhere("hint:").nowhere("receiver-rejected");
    let output = send(unauthorized(&format!("{{\"expected\":\"{BODY_DIGEST}\"}}")), &["-o", "json"]).exits(1).json();
    let found = &output[0]["causes"][0];
    // A proven cause needs no command that would find it.
    send(unauthorized(&format!("{{\"expected\":\"{BODY_DIGEST}\"}}")), &[]).exits(1).nowhere("hint:");
    assert_eq!((&found["code"], &found["confidence"]), (&cause.into(), &"certain".into()), "{output}");
    assert!(
        found["detail"].as_str().is_some_and(|detail| detail.contains("The response contains a digest")),
        "{output}"
    );
    // If no cause explains the digest in the response, the output does not ask for the digest.
    send(unauthorized(&"ab".repeat(32)), &[])
        .exits(1)
        .stdout_has(
            "receiver-rejected (possible)\n   The digest in the response matches none of the variants that were tried.",
        )
        .stdout_has("Fix: Print the length of the body and of the secret where your code hashes them")
        .nowhere("Print the digest");
    let output = send(unauthorized("no"), &["-o", "json", "--computed", &"ab".repeat(32)]).exits(1).json();
    let codes: Vec<_> = output[0]["causes"].as_array().expect("causes").iter().map(|cause| &cause["code"]).collect();
    assert_eq!(codes, ["computed-unexplained", "receiver-rejected"]);
    // Other statuses than 401 and 403 have no cause, and rejected forgeries have none.
    let ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
    let json = send(ok.into(), &["-o", "json"]).exits(0).json();
    assert_eq!(json[0]["causes"], serde_json::json!([]));
    let json = send("HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n".into(), &["-o", "json"]).exits(1).json();
    assert_eq!(json[0]["causes"], serde_json::json!([]));
    send(unauthorized("no"), &["--tamper", "body", "--expect", "403"])
        .exits(1)
        .nowhere("receiver-rejected")
        .nowhere("hint:");
    // `--computed` is explained whatever the response, and reports contain the causes, too.
    send(ok.into(), &["--computed", BODY_DIGEST]).exits(0).stdout_has(cause);
    let output = send(unauthorized("no"), &["--computed", BODY_DIGEST, "--report", "junit=r.xml"]).exits(1);
    assert!(std::fs::read_to_string(output.path("r.xml")).expect("a report").contains(cause));
    send(ok.into(), &["--computed", " "]).exits(2).stderr_has("--computed");
    for flag in [&["--dry-run"][..], &["--unsigned"], &["--count", "5"], &["--tamper", "body"]] {
        let args = [&["send", "screver", "--all", "--to", "http://127.0.0.1:9", "--computed", "ab"], flag].concat();
        hookctl(args).env("HOOKCTL_SECRET", "k").exits(2).stderr_has("--computed");
    }
}

#[test]
fn hint_of_a_rejection_saves_deliveries_that_differ_each_time() {
    let response = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n";
    for (extra, hint) in [
        (&["--fresh"][..], "send it again with --save sent.jsonl, then hookctl verify sent.jsonl --provider screver"),
        (&["--fresh", "--save", "my file"], "why: hookctl verify 'my file' --provider screver --computed DIGEST"),
        (&["--set", "meta.userId=2"], "run this again with the same edits: hookctl send screver surveyCompleted --to"),
        (&["--repeat", "3"], "why: hookctl send screver surveyCompleted --to"),
    ] {
        let server = endpoint(response);
        let url = server.url("/hook?a=1&b");
        let args = [&["send", "screver", "surveyCompleted", "--to", &url], extra].concat();
        let output = hookctl(args).env("HOOKCTL_SECRET", "signing-key").exits(1).stderr_has(hint);
        assert_eq!(output.stderr.matches("hint:").count(), 1, "{}", output.stderr);
    }
}
