//! From a failing receiver to the proven cause: what is true, how that is known, what to do, and the bytes that differ.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::*;
use crate::app::{
    inspector::api::explain::{ExplainBody, explain},
    store::deliveries::{ForwardState, Forwarding, RequestKind},
};
use hookctl::diagnosis::CAUSES;

const COMPACT: &[u8] = br#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"user1"}}"#;
const DUMPS: &[u8] = br#"{"timestamp": "2019-10-08T07:15:13.945Z", "meta": {"userId": "user1"}}"#;
const INDENTED: &[u8] =
    b"{\n  \"timestamp\": \"2019-10-08T07:15:13.945Z\",\n  \"meta\": {\n    \"userId\": \"user1\"\n  }\n}";

#[test]
fn reserialized_bodies_and_secrets_with_a_newline_are_proven_with_the_bytes_that_differ() {
    for (name, message, known, cause, kind, sizes, ops) in [
        (
            "Flask hashes json.dumps",
            screver(COMPACT, DUMPS, SECRET),
            SECRET.to_owned(),
            "body-reserialized-python",
            "body",
            json!([66, 70]),
            json!([["=", 13], ["+", 1], ["=", 27], ["+", 1], ["=", 7], ["+", 1], ["=", 10], ["+", 1], ["=", 9]]),
        ),
        (
            "Express with express.json()",
            screver(INDENTED, COMPACT, SECRET),
            SECRET.to_owned(),
            "body-pretty-printed",
            "body",
            json!([INDENTED.len(), 66]),
            json!(null),
        ),
        (
            "a secret with a newline",
            screver(COMPACT, COMPACT, SECRET),
            format!("{SECRET}\n"),
            "secret-trailing-newline",
            "key",
            json!([null, null]),
            json!([["=", 8], ["+", 1]]),
        ),
    ] {
        let state = state(&known, &[]);
        let id = save(&state, "screver", message, 401);
        let detail = detail_of(&state, id);
        let explained = &detail["explain"];
        assert_eq!((&explained["cause"], &explained["certain"]), (&json!(cause), &json!(true)), "{name}: {explained}");
        for part in ["title", "what", "how", "fix"] {
            assert!(explained[part].as_str().is_some_and(|text| text.len() > 10), "{name}: {part}: {explained}");
        }
        let signed = signed_of(&state, id);
        assert_eq!(signed["kind"], kind, "{name}: {signed}");
        assert_eq!(json!([signed["signed_bytes"], signed["received_bytes"]]), sizes, "{name}");
        if !ops.is_null() {
            assert_eq!(signed["ops"], ops, "{name}");
        }
        if kind == "key" {
            let decode = |name: &str| BASE64_STANDARD.decode(signed[name].as_str().expect("base64")).expect("base64");
            assert_eq!((decode("signed"), decode("received")), (b"........".to_vec(), b"........\n".to_vec()));
        }
    }
}

#[test]
fn computed_digest_of_another_body_is_explained() {
    let state = state(SECRET, &[]);
    let id = save(&state, "screver", screver(COMPACT, COMPACT, SECRET), 401);
    let rejected = detail_of(&state, id);
    assert_eq!(rejected["explain"]["title"], "Genuine, but your application rejected it.", "{rejected}");
    assert_eq!(rejected["explain"]["ask"], true);
    // It has no cause that a search could find, and its row is not one of success.
    assert_eq!(json!([rejected["cause"], rejected["explain"]["cause"]]), json!([null, null]));
    assert_eq!(json!([rejected["status"], rejected["accepted"]]), json!([401, false]));
    let computed = screver(DUMPS, DUMPS, SECRET).headers.text("X-API-SIGNATURE").expect("a signature").to_owned();
    let explained = |computed: &str| explain(&state, id, &ExplainBody { computed: computed.to_owned() });
    let found = explained(&computed).map_err(|error| error.error).expect("an explanation");
    assert_eq!((found.cause.as_deref(), found.certain), (Some("body-reserialized-python"), true), "{found:?}");
    let bytes = json(&found.bytes.expect("the bytes that differ"));
    assert_eq!(
        (&bytes["kind"], &bytes["by_receiver"], &bytes["differences"]),
        (&json!("body"), &json!(true), &json!(4))
    );
    assert_eq!(json!([bytes["signed_bytes"], bytes["received_bytes"]]), json!([66, 70]));
    let other = explained(&"0".repeat(64)).map_err(|error| error.error).expect("an explanation");
    assert!(other.ask && !other.certain, "{other:?}");
    let error = explained("not a digest").expect_err("not a digest");
    assert_eq!((error.status, error.to_json()["field"].as_str()), (422, Some("computed")));
}

#[test]
fn every_verdict_and_state_has_an_explanation() {
    let state = state(SECRET, &["http://127.0.0.1:9"]);
    let valid = || screver(COMPACT, COMPACT, SECRET);
    let mut unsigned = valid();
    unsigned.headers.remove("X-API-SIGNATURE");
    let mut short = valid();
    short.headers.set("X-API-SIGNATURE", "abcd");
    let saved = |message: Message| save(&state, "screver", message, 200);
    let with = |change: &dyn Fn(&mut NewDelivery)| {
        let mut delivery = NewDelivery::new(valid());
        delivery.provider = Some("screver".into());
        change(&mut delivery);
        save_as_is(&state, delivery)
    };
    let failed =
        Forwarding { state: ForwardState::Failed, error: Some("connection refused".into()), ..Forwarding::default() };
    for (id, title, ask) in [
        (saved(valid()), "Genuine.", false),
        (saved(unsigned), "The request has no signature header.", false),
        (saved(short), "", false),
        (saved(screver(COMPACT, br#"{"timestamp":1}"#, "another")), "", true),
        (save(&state, "fluidsurveys", Message::post("/", b"score=1".to_vec()), 200), "", false),
        (
            with(&|delivery| {
                delivery.verdict = Some(hookctl::signing::Verdict::Valid);
                delivery.forwarding = failed.clone();
            }),
            "Genuine, but not forwarded.",
            false,
        ),
        (with(&|delivery| delivery.kind = RequestKind::Broken), "The request is incomplete or malformed.", false),
        (
            with(&|delivery| delivery.kind = RequestKind::Handshake),
            "The provider checked whether the endpoint exists.",
            false,
        ),
        (with(&|delivery| delivery.provider = None), "The provider could not be identified.", false),
    ] {
        let detail = detail_of(&state, id);
        let explained = &detail["explain"];
        let shown = explained["title"].as_str().expect("a title");
        assert!(shown.ends_with('.') && shown.len() > 6, "{explained}");
        if !title.is_empty() && title != "The request has no signature header." {
            assert_eq!(shown, title, "{explained}");
        }
        assert_eq!(explained["ask"], ask, "{explained}");
        let cause = explained["cause"].as_str();
        assert!(cause.is_none_or(|code| CAUSES.iter().any(|info| info.code == code)), "{explained}");
        assert!(explained["what"].as_str().is_some_and(|what| !what.is_empty()), "{explained}");
        assert!(!signed_of(&state, id)["why"].as_str().expect("a sentence").is_empty());
    }
}
