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
fn body_that_hookctl_received_itself_is_corrected_in_the_sender() {
    let state = state(SECRET, &[]);
    let explained = |message: Message, peer: Option<&str>| {
        let delivery = NewDelivery { peer: peer.map(str::to_owned), ..NewDelivery::new(message) };
        let provider = Some("screver".to_owned());
        let verdict = Some(hookctl::signing::Verdict::Mismatch);
        let id = save_as_is(&state, NewDelivery { provider, verdict, ..delivery });
        detail_of(&state, id)["explain"].clone()
    };
    let mut message = screver(DUMPS, COMPACT, SECRET);
    message.headers.set("Content-Length", COMPACT.len().to_string());
    let received = explained(message.clone(), Some("127.0.0.1:49152"));
    assert_eq!((&received["cause"], &received["certain"]), (&json!("body-reserialized-python"), &json!(true)));
    let text = |explained: &Value, part: &str| explained[part].as_str().expect(part).to_owned();
    assert!(text(&received, "fix").starts_with("In the sender, serialize the body once"), "{received}");
    let how = text(&received, "how");
    assert!(how.contains("this request holds 66 bytes, as `Content-Length` says"), "{how}");
    assert!(how.ends_with("the sender signed different bytes than it sent, or a proxy in between changed the body."));
    assert_eq!(received["code"], json!([]));
    // An application may have logged what it parsed.
    let logged = explained(message, None);
    assert!(text(&logged, "fix").starts_with("Hash the raw body: `request.get_data()`"), "{logged}");
    assert_ne!(logged["code"], json!([]));
}

#[test]
fn computed_digest_of_the_captured_body_agrees_in_either_case() {
    let state = state(SECRET, &[]);
    let id = save(&state, "screver", screver(COMPACT, COMPACT, "another"), 401);
    let computed = screver(COMPACT, COMPACT, SECRET).headers.text("X-API-SIGNATURE").expect("a signature").to_owned();
    for computed in [computed.clone(), computed.to_uppercase()] {
        let found =
            explain(&state, id, &ExplainBody { computed }).map_err(|error| error.error).expect("an explanation");
        assert_eq!((found.cause.as_deref(), found.certain), (Some("computed-agrees"), true), "{found:?}");
    }
    let base64 = BASE64_STANDARD.encode(hex::decode(&computed).expect("hex"));
    let found = explain(&state, id, &ExplainBody { computed: base64 }).map_err(|error| error.error).expect("explained");
    assert_eq!(found.cause.as_deref(), Some("signature-base64"));
    assert!(found.how.contains("That alone does not explain the mismatch"), "{found:?}");
}

#[test]
fn explanation_without_more_to_say_does_not_repeat_its_title() {
    let state = state(SECRET, &[]);
    let mut message = screver(COMPACT, COMPACT, SECRET);
    message.headers.set("X-API-SIGNATURE", "");
    let explained = &detail_of(&state, save(&state, "screver", message, 401))["explain"];
    assert_eq!(
        json!([explained["title"], explained["what"]]),
        json!(["The signature header is empty.", "The verdict is `malformed`."])
    );
}

#[test]
fn fix_names_the_field_and_the_file_of_the_page() {
    let mut state = state(SECRET, &[]);
    let path = "/tmp/a store.db";
    Arc::get_mut(&mut state).expect("a single owner").info.path = Some(path.into());
    let unexplained = save(&state, "screver", screver(COMPACT, COMPACT, "another"), 401);
    let mut imported = NewDelivery::new(screver(COMPACT, COMPACT, SECRET));
    imported.provider = Some("screver".into());
    let imported = save_as_is(&state, imported);
    for (id, expected) in [
        (unexplained, "paste the signature that your code computed."),
        (imported, "`hookctl verify '/tmp/a store.db'`."),
    ] {
        let detail = detail_of(&state, id);
        let fix = detail["explain"]["fix"].as_str().expect("a fix");
        assert!(fix.ends_with(expected), "{fix}");
    }
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
