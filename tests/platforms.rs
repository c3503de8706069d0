//! The platforms that are shipped in addition to the built-in providers: deliveries that others signed, detection, and folders of the user that replace one.

use std::{fs, path::Path};

use hookctl::{
    VerifyError, VerifyOptions,
    message::Message,
    provider::{Catalog, Detection},
    verify_with,
};
use serde_json::json;

use crate::harness::{Run, hookctl};

/// The platforms and their events, in order.
const PLATFORMS: [(&str, usize); 19] = [
    ("typeform", 2),
    ("surveymonkey", 12),
    ("qualtrics", 1),
    ("tally", 1),
    ("formbricks", 4),
    ("jotform", 1),
    ("smartsurvey", 2),
    ("survicate", 1),
    ("opnform", 1),
    ("screeb", 3),
    ("delighted", 2),
    ("sprig", 2),
    ("alchemer", 1),
    ("standard-webhooks", 2),
    ("github", 6),
    ("stripe", 5),
    ("slack", 3),
    ("shopify", 4),
    ("svix", 3),
];

/// The number of general senders, which come last.
const GENERAL: usize = 6;

fn fixture(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Adds a copy of a shipped folder to a run, edited.
fn with_copy(mut run: Run, name: &str, edit: impl Fn(String) -> String) -> Run {
    for entry in fs::read_dir(fixture(name)).expect("a folder") {
        let path = entry.expect("an entry").path();
        let file = path.file_name().and_then(|file| file.to_str()).expect("a name").to_owned();
        let text = fs::read_to_string(&path).expect("text");
        let text = if file == "provider.toml" { edit(text) } else { text };
        run = run.file(&format!("mine/{name}/{file}"), text);
    }
    run
}

#[test]
fn built_in_providers_come_first_and_then_the_platforms() {
    let seen = hookctl(["providers", "list", "-o", "json"]).exits(0).json();
    let listed: Vec<(&str, u64, &str)> = seen
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| {
            let text = |key: &str| row[key].as_str().expect("text");
            (text("provider"), row["events"].as_u64().expect("a number"), text("kind"))
        })
        .collect();
    assert_eq!(listed[..5].iter().map(|(name, ..)| *name).collect::<Vec<_>>(), Catalog::BUILT_IN);
    let expected: Vec<_> = PLATFORMS
        .iter()
        .enumerate()
        .map(|(index, (name, events))| {
            (*name, *events as u64, if index < PLATFORMS.len() - GENERAL { "survey" } else { "general" })
        })
        .collect();
    assert_eq!(listed[5..], expected);
    assert_eq!(Catalog::SHIPPED.to_vec(), listed.iter().map(|(name, ..)| *name).collect::<Vec<_>>());
}

#[test]
fn send_all_without_a_provider_sends_the_events_of_the_built_in_providers() {
    let seen = hookctl(["send", "--all", "--to", "http://localhost:1/hook", "--dry-run", "--unsigned"]).exits(0);
    assert_eq!(seen.text().matches("POST /hook HTTP/1.1").count(), 15);
}

/// The record of a capture file.
fn record(headers: &toml::Table, body: &str) -> String {
    let headers: Vec<_> = headers.iter().map(|(name, value)| json!([name, value.as_str()])).collect();
    json!({ "method": "POST", "target": "/hook", "headers": headers, "body": body }).to_string()
}

#[test]
fn deliveries_that_others_signed_are_valid_until_a_byte_changes() {
    let table: toml::Table = include_str!("data/platforms.toml").parse().expect("TOML");
    for delivery in table["delivery"].as_array().expect("deliveries") {
        let text = |key: &str| delivery.get(key).and_then(toml::Value::as_str).unwrap_or_default();
        let (platform, body, signed) = (text("platform"), text("body"), text("signed"));
        let headers = delivery["headers"].as_table().expect("headers");
        let verify = |body: &str, code: i32| {
            hookctl(["verify", "-", "-o", "json", "--explain", "never"])
                .env("HOOKCTL_SECRET", text("secret"))
                .stdin(record(headers, body))
                .exits(code)
                .json()[0]
                .clone()
        };
        let seen = verify(body, 0);
        assert_eq!((&seen["provider"], &seen["verdict"]), (&json!(platform), &json!("valid")), "{}", text("source"));
        assert_eq!(seen["event"].as_str().unwrap_or_default(), text("event"), "{}", text("source"));
        assert!(body.contains(signed) && !text("source").is_empty());
        let changed = format!("{}X{}", &signed[..1], &signed[2..]);
        assert_eq!(verify(&body.replace(signed, &changed), 1)["verdict"], "mismatch", "{}", text("source"));
    }
}

#[test]
fn senders_with_the_same_header_are_told_apart() {
    let (hex, base64) = ("0".repeat(64), format!("{}=", "A".repeat(43)));
    let unknown = r#"{"unknown":1}"#;
    let opnform = fs::read_to_string(fixture("opnform/submission.json")).expect("a sample");
    let blitzllama = fs::read_to_string(fixture("blitzllama/answer.json")).expect("a sample");
    let formbricks = fs::read_to_string(fixture("formbricks/responseCreated.json")).expect("a sample");
    let detected = |header: &str, value: &str, body: &str| {
        let catalog = Catalog::default();
        let mut message = Message::post("/", body.as_bytes().to_vec());
        message.headers.push(header, value);
        match catalog.detect(&message).expect("a catalog") {
            Detection::Found(provider, event) => {
                format!("{} {}", provider.name, event.map_or("-", |event| &event.name))
            }
            other => format!("{other:?}"),
        }
    };
    for (header, value, body, expected) in [
        // The body decides, then the prefix, then the built-in provider.
        ("x-webhook-signature", hex.clone(), blitzllama.as_str(), "blitzllama answer"),
        ("x-webhook-signature", format!("sha256={hex}"), blitzllama.as_str(), "blitzllama answer"),
        ("x-webhook-signature", hex.clone(), opnform.as_str(), "opnform submission"),
        ("x-webhook-signature", format!("sha256={hex}"), unknown, "opnform -"),
        ("x-webhook-signature", hex.clone(), unknown, "blitzllama -"),
        ("x-webhook-signature", "no signature".into(), unknown, "blitzllama -"),
        // Formbricks follows Standard Webhooks. Others that do are not known by name.
        ("webhook-signature", format!("v1,{base64}"), formbricks.as_str(), "formbricks responseCreated"),
        ("webhook-signature", format!("v1,{base64}"), unknown, "standard-webhooks -"),
        // Anyone can send Authorization.
        ("authorization", "Bearer x".into(), unknown, "Unknown"),
        ("authorization", "Bearer x".into(), blitzllama.as_str(), "blitzllama answer"),
    ] {
        assert_eq!(detected(header, &value, body), expected, "{header}: {value}");
    }
}

#[test]
fn folder_of_the_user_replaces_a_platform_with_one_note() {
    let run = |words: &[&str]| {
        let words = words.iter().copied().chain(["--providers", "mine"]);
        with_copy(hookctl(words), "typeform", |text| text.replace("Typeform-Signature", "X-Mine"))
    };
    let sent =
        ["send", "typeform", "form_response", "--to", "http://localhost:1", "--dry-run", "--secret", "literal:s"];
    let seen = run(&sent).exits(0).stdout_has("x-mine: sha256=").nowhere("typeform-signature");
    assert_eq!(
        seen.stderr.matches("is used instead of the typeform that comes with hookctl").count(),
        1,
        "{}",
        seen.stderr
    );
    let seen = run(&["providers", "list"]).exits(0).stderr_has("mine/typeform is used instead of the typeform");
    assert_eq!(seen.text().matches("typeform").count(), 2, "{}", seen.text());
    // A provider that is not replaced is not affected.
    run(&["events", "list", "wootric"]).exits(0).nowhere("instead of");
    run(&["events", "list", "tally", "-q"]).exits(0).nowhere("instead of");
    // Without a word on the command line, the user's directory works the same.
    let own = hookctl(["sign", "typeform", "--body", "-", "--secret", "literal:s"]);
    let text =
        fs::read_to_string(fixture("typeform/provider.toml")).expect("text").replace("Typeform-Signature", "X-Mine");
    let mut own = own.file("xdg/hookctl/providers/typeform/provider.toml", text).stdin("{}");
    for file in ["form_response.json", "form_response_partial.json"] {
        own = own.file(
            &format!("xdg/hookctl/providers/typeform/{file}"),
            fs::read(fixture("typeform").join(file)).expect("a file"),
        );
    }
    own.exits(0).stdout_has("X-Mine: sha256=").stderr_has("is used instead of the typeform");
}

#[test]
fn folder_named_like_a_built_in_provider_is_refused_unless_lint_finds_an_exact_copy() {
    let copy =
        |words: &[&str], edit: &dyn Fn(String) -> String| with_copy(hookctl(words.iter().copied()), "screver", edit);
    let unchanged = |text: String| text;
    copy(&["providers", "lint", "mine"], &unchanged).exits(0).stdout_has("screver: 2 events, no errors");
    copy(&["providers", "lint", "mine"], &|text| text + "\n").exits(3).stdout_has("is the name of a built-in provider");
    copy(&["providers", "lint", "mine"], &unchanged)
        .file("mine/screver/more.json", "{}")
        .exits(3)
        .stdout_has("is the name of a built-in provider");
    copy(&["providers", "list", "--providers", "mine"], &unchanged)
        .exits(3)
        .stderr_has("is the name of a built-in provider");
    let fixtures = fixture("");
    let seen = hookctl(["providers", "lint", fixtures.to_str().expect("UTF-8")]).exits(0);
    assert_eq!(seen.text().matches("no errors").count(), Catalog::SHIPPED.len());
}

#[test]
fn unknown_provider_gets_a_suggestion_among_the_platforms() {
    hookctl(["send", "gitub", "push", "--to", "http://localhost:1"]).exits(2).stderr_has("did you mean `github`?");
    hookctl(["send", "typefrom", "--all", "--to", "http://localhost:1"])
        .exits(2)
        .stderr_has("did you mean `typeform`?");
}

#[test]
fn sample_of_a_platform_has_its_headers() {
    let seen = hookctl(["events", "show", "github", "push", "--http"]).exits(0);
    seen.stdout_has("x-github-event: push\r\n").stdout_has("user-agent: GitHub-Hookshot/");
    let sent = ["send", "surveymonkey", "response_completed", "--to", "http://localhost:1", "--dry-run"];
    hookctl(sent.into_iter().chain(["--secret", "literal:s"]))
        .exits(0)
        .stdout_has("sm-apikey: ")
        .stdout_has("sm-signature: ");
    hookctl(["events", "show", "shopify", "orders/create", "--http"])
        .exits(0)
        .stdout_has("x-shopify-topic: orders/create\r\n");
}

#[test]
fn library_signs_and_verifies_every_sample_of_every_platform() {
    let catalog = Catalog::default();
    for (name, events) in PLATFORMS {
        let provider = catalog.find(name).expect("shipped");
        assert_eq!(provider.events.len(), events, "{name}");
        let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
        for event in &provider.events {
            let sample = hookctl::sample(name, &event.name).expect("a sample").fresh(7);
            // Screeb signs the URL, too.
            let options = VerifyOptions::new().url("https://example.com/webhook");
            let verify = |message: &Message, secret: &str| {
                verify_with(&options, name, secret, message.headers.iter(), &message.body).map(|verified| {
                    assert_eq!(verified.body_is_signed, name != "sprig", "{name}");
                    verified.event
                })
            };
            let signed = sample.signed(secret);
            if provider.schemes.is_empty() {
                assert!(matches!(verify(&signed, secret), Err(VerifyError::Unsigned { .. })), "{name}");
                continue;
            }
            assert_eq!(verify(&signed, secret).expect(&event.name), Some(event.name.clone()), "{name}");
            let other = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
            assert!(verify(&signed, other).expect_err(&event.name).is_rejection(), "{name}");
            assert!(verify(&sample.unsigned(), secret).expect_err(&event.name).is_rejection(), "{name}");
        }
    }
}
