//! Property tests of the mock: it answers any request with JSON or an empty body, and nothing succeeds without credentials.

use proptest::prelude::*;

use super::*;
use hookctl::{message::Headers, secret::Secret};

const BEARER: &str = "Bearer the-token";
/// `the-key:the-password`, in base64.
const BASIC: &str = "Basic dGhlLWtleTp0aGUtcGFzc3dvcmQ=";

fn mock(apis: &[Api]) -> Mock {
    let secret = |text: &str| Secret::new(text.as_bytes().to_vec(), "test").expect("not empty");
    let accepted = Accepted {
        token: secret("the-token"),
        client: (secret("the-client"), secret("the-client-secret")),
        key: (secret("the-key"), secret("the-password")),
    };
    let events = || ["optionSelected", "response_complete"].map(str::to_owned).to_vec();
    let served = |api: &Api| ServedApi {
        provider: "x".into(),
        title: "X".into(),
        api: api.clone(),
        events: events(),
        base: String::new(),
        has_whsec_secrets: false,
    };
    Mock::new(apis.iter().map(served).collect(), accepted, Faults::none(), Store::in_memory().expect("a store"))
}

fn text_of(fragments: &[&'static str]) -> impl Strategy<Value = String> + use<> {
    let fragment = prop_oneof![
        6 => prop::sample::select(fragments.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(fragment, 0..8).prop_map(|fragments| fragments.concat())
}

fn target() -> impl Strategy<Value = String> {
    let prefix = prop::sample::select(vec!["/api/v2/webhooks", "/oauth/token", "/", ""]);
    let rest = text_of(&[
        "/",
        "subscribe",
        "unsubscribe",
        "5d9b4816de62163caf637d5c",
        "?limit=5",
        "&sort=",
        "{createdAt:-1}",
        "[[[[",
        "%",
        "?",
        "%7B%22updatedAt%22:1%7D",
        "&skip=",
        "9",
        "99999999999",
    ]);
    (prefix, rest).prop_map(|(prefix, rest)| format!("{prefix}{rest}"))
}

fn body() -> impl Strategy<Value = Vec<u8>> {
    let whole = prop::sample::select(vec![
        "{}",
        r#"{"type":"optionSelected","url":"http://a/"}"#,
        r#"{"subscription_url":"http://a/","event":"response_complete","survey":1}"#,
        r#"{"subscription_url":"http://a/","event":"response_complete","survey":1e99}"#,
        r#"{"type":null,"url":[]}"#,
        r#"{"grant_type":"client_credentials"}"#,
    ]);
    let pieces = text_of(&[
        "{",
        "}",
        "[",
        ":",
        ",",
        "\"type\"",
        "\"url\"",
        "grant_type=client_credentials",
        "&client_id=",
        "%ff",
    ]);
    prop_oneof![whole.prop_map(|text| text.as_bytes().to_vec()), pieces.prop_map(String::into_bytes)]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_request_is_answered_and_nothing_succeeds_without_credentials(
        requests in prop::collection::vec(
            (
                prop::sample::select(vec!["GET", "POST", "PUT", "DELETE", "HEAD", "PATCH", "X"]),
                target(),
                prop::sample::select(vec![BEARER, BASIC, "Bearer the-toke", "Basic", "basic %", "", "Digest x"]),
                body(),
            ),
            1..8,
        ),
        apis in prop::sample::select(vec![vec![Api::Screver], vec![Api::FluidSurveys], vec![Api::Screver, Api::FluidSurveys]]),
    ) {
        let mock = mock(&apis);
        for (method, target, authorization, body) in requests {
            let mut headers = Headers::default();
            headers.push("authorization", authorization);
            headers.push("content-type", "application/json");
            let (method, version) = (method.to_owned(), "HTTP/1.1".to_owned());
            let message = Message { method, target, version, headers, body, url: None };
            let Reply { status, body, .. } = mock.reply(&message);
            prop_assert!([200, 201, 204, 400, 401, 404, 405, 409].contains(&status), "{} {:?}", status, message);
            prop_assert!(body.is_empty() || serde_json::from_str::<serde_json::Value>(&body).is_ok(), "{}", body);
            if ![BEARER, BASIC].contains(&authorization) {
                prop_assert!([401, 404, 405].contains(&status), "{} {:?}", status, message);
            }
        }
    }
}
