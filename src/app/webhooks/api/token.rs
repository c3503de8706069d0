//! OAuth token URLs on paper: the request for a token, and what the answer says (RFC 6749 section 4.4; surveysparrow.md, "Obtain Access
//! Token"; Screver's `authentication.md`).
//!
//! How long a token is good is read here; keeping it for so long is `delivery`'s.

use serde_json::{Map, Value, json};

use super::{Garbled, authorization::basic, garbled};
use hookctl::{message::Message, secret::Secret};

/// How the client's credentials go into the request. SurveySparrow's document says "a POST request" and no more; its own OAuth has
/// them in a form body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenStyle {
    /// In a form body.
    #[default]
    Form,
    /// In a JSON body.
    Json,
    /// In a Basic header, beside a form body. Both are taken as they are, and not percent-encoded first (RFC 6749 section 2.3.1).
    Basic,
}

/// Who asks for a token, and what for.
#[derive(Clone, Debug)]
pub struct TokenClient {
    /// The client id.
    pub id: Secret,
    /// The client secret.
    pub secret: Secret,
    /// The scope: what SurveySparrow's "OAuth" may have and its "Token" has not.
    pub scope: Option<String>,
}

/// A token as a token URL gives it.
#[derive(Clone, Debug)]
pub struct Token {
    /// The token: visible characters only.
    pub access_token: Secret,
    /// How it is sent, in the answer's own case.
    pub token_type: Option<String>,
    /// For how many seconds it is good: not negative.
    pub expires_in: Option<f64>,
    /// What is wrong with the answer, though it could be read.
    pub odd: Vec<String>,
}

/// The request for a token. `Host` and the like are added by who sends it.
#[must_use]
pub fn request(target: &str, style: TokenStyle, client: &TokenClient) -> Message {
    let TokenClient { id, secret, scope } = client;
    let text = |secret: &Secret| String::from_utf8_lossy(secret.expose()).into_owned();
    let mut fields = vec![("grant_type", "client_credentials".to_owned())];
    if style != TokenStyle::Basic {
        fields.extend([("client_id", text(id)), ("client_secret", text(secret))]);
    }
    fields.extend(scope.clone().map(|scope| ("scope", scope)));
    let (kind, body) = if style == TokenStyle::Json {
        let fields: Map<String, Value> = fields.into_iter().map(|(name, value)| (name.into(), json!(value))).collect();
        ("application/json", Value::from(fields).to_string())
    } else {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
        ("application/x-www-form-urlencoded", body)
    };
    let mut message = Message::post(target, body.into_bytes());
    if style == TokenStyle::Basic {
        message.headers.push("authorization", basic(id, secret));
    }
    message.headers.push("content-type", kind);
    message
}

/// The answer of a token URL.
///
/// # Errors
/// It is no JSON object with a token, or says something that cannot be.
pub fn issued(body: &[u8]) -> Result<Token, Garbled> {
    let mut odd = Vec::new();
    let answer: Value = match serde_json::from_slice(body) {
        Ok(answer) => answer,
        Err(error) => {
            let read = serde_json::from_slice(&without_trailing_commas(body)).map_err(|_| garbled(&error))?;
            // surveysparrow.md's own sample has one.
            odd.push("a comma stands before the closing bracket, which is no JSON".to_owned());
            read
        }
    };
    let Value::Object(fields) = answer else {
        return Err(Garbled("it is no JSON object".into()));
    };
    let text = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Some(text.clone()))
        }
        Some(_) => Err(Garbled(format!("`{name}` is no text of visible characters"))),
    };
    let token = text("access_token")?.ok_or_else(|| missing("access_token", "the token"))?;
    let expires_in = match fields.get("expires_in") {
        None | Some(Value::Null) => None,
        Some(value) => match value.as_f64() {
            Some(seconds) if seconds >= 0.0 => Some(seconds),
            Some(seconds) => return Err(Garbled(format!("`expires_in` is {seconds}: expected seconds from now"))),
            None => return Err(Garbled("`expires_in` is no number: expected seconds".into())),
        },
    };
    Ok(Token {
        access_token: Secret::new(token.into_bytes(), "the token URL").map_err(|error| Garbled(error.to_string()))?,
        token_type: text("token_type")?,
        expires_in,
        odd,
    })
}

/// What the answer lacks.
#[must_use]
pub fn missing(name: &str, what: &str) -> Garbled {
    Garbled(format!("`{name}` is missing: expected {what}"))
}

/// JSON without the commas that stand before a closing bracket, outside texts.
fn without_trailing_commas(json: &[u8]) -> Vec<u8> {
    let mut kept = Vec::with_capacity(json.len());
    let (mut in_text, mut escaped) = (false, false);
    for (at, byte) in json.iter().enumerate() {
        if in_text {
            in_text = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
        } else if *byte == b'"' {
            in_text = true;
        } else if *byte == b',' {
            let next = json[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
            // Behind nothing, a comma is a mistake of another kind.
            let before = kept.iter().rfind(|byte: &&u8| !byte.is_ascii_whitespace());
            if matches!(next, Some(b'}' | b']')) && !matches!(before, Some(b',' | b'{' | b'[') | None) {
                continue;
            }
        }
        kept.push(*byte);
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// surveysparrow.md, "Obtain Access Token", to the letter.
    const DOCUMENTED: &str = r#"{
    "access_token":"MTQ0NjJkZmQ5OTM2NDE1ZTZjNGZmZjI3",
    "token_type":"Bearer/Basic",
    "expires_in":3600,
}"#;

    #[test]
    fn the_documents_own_sample_is_read_and_its_comma_is_told() {
        let token = issued(DOCUMENTED.as_bytes()).expect("a token");
        assert_eq!(token.access_token.expose(), b"MTQ0NjJkZmQ5OTM2NDE1ZTZjNGZmZjI3");
        assert_eq!((token.token_type.as_deref(), token.expires_in), (Some("Bearer/Basic"), Some(3600.0)));
        assert_eq!(token.odd.len(), 1);
    }

    #[test]
    fn what_is_no_token_is_told_by_its_field_and_never_quoted() {
        for (body, said) in [
            ("", "it breaks off"),
            ("<html>", "it is no JSON"),
            ("[]", "no JSON object"),
            ("{}", "`access_token` is missing"),
            (r#"{"access_token":7}"#, "`access_token` is no text"),
            (r#"{"access_token":"a\nb"}"#, "`access_token` is no text"),
            (r#"{"access_token":"hunter2","token_type":"a b"}"#, "`token_type` is no text"),
            (r#"{"access_token":"hunter2","expires_in":"3600"}"#, "`expires_in` is no number"),
            (r#"{"access_token":"hunter2","expires_in":-1}"#, "`expires_in` is -1"),
            (r#"{"access_token":"hunter2",,}"#, "it is no JSON"),
            (r#"{"access_token":"hunter2"},"#, "it is no JSON"),
        ] {
            let Garbled(reason) = issued(body.as_bytes()).expect_err(body);
            assert!(reason.contains(said) && !reason.contains("hunter2"), "{body}: {reason}");
        }
    }

    #[test]
    fn the_credentials_go_where_the_style_says() {
        let secret = |text: &str| Secret::new(text.into(), "test").expect("not empty");
        let client = TokenClient { id: secret("me"), secret: secret("p&q"), scope: Some("a b".into()) };
        for (style, body, authorization) in [
            (TokenStyle::Form, "grant_type=client_credentials&client_id=me&client_secret=p%26q&scope=a+b", None),
            (
                TokenStyle::Json,
                r#"{"grant_type":"client_credentials","client_id":"me","client_secret":"p&q","scope":"a b"}"#,
                None,
            ),
            (TokenStyle::Basic, "grant_type=client_credentials&scope=a+b", Some("Basic bWU6cCZx")),
        ] {
            let message = request("/token", style, &client);
            assert_eq!(String::from_utf8_lossy(&message.body), body);
            assert_eq!(message.headers.text("authorization"), authorization);
        }
        let message = request("/token", TokenStyle::Form, &TokenClient { scope: None, ..client });
        assert!(!message.body.windows(5).any(|window| window == b"scope"));
    }

    proptest! {
        #[test]
        fn what_is_json_is_left_as_it_is(texts: Vec<String>, numbers: Vec<i32>) {
            let json = json!({ "a": texts, "b": numbers, "c": { "d": ",}" } }).to_string();
            prop_assert_eq!(without_trailing_commas(json.as_bytes()), json.into_bytes());
        }

        #[test]
        fn a_comma_too_many_is_taken_out_wherever_it_stands(texts: Vec<String>, space in "[ \t\r\n]{0,3}") {
            let json = json!({ "a": texts, "b": { "c": 1 } });
            let spoiled = json.to_string().replace("}}", &format!(",{space}}},{space}}}"));
            prop_assume!(!texts.iter().any(|text| text.contains("}}")));
            let read: Value = serde_json::from_slice(&without_trailing_commas(spoiled.as_bytes())).unwrap();
            prop_assert_eq!(read, json);
        }
    }
}
