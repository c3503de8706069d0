//! OAuth token requests and responses as data: encodes requests and parses responses.
//!
//! Sources: RFC 6749 section 4.4; <https://sdk.surveysparrow.dev/docs/global-webhook/>, "Obtain Access Token"; CoRMapp/screver-api-docs,
//! source/includes/authentication.md. `oauth` and `webhooks` send the requests and cache the tokens.

use serde_json::{Map, Value, json};

use super::{MAX_BODY, UnexpectedResponse, auth::basic};
use hookctl::{message::Message, secret::Secret};

/// The place of the client's credentials in the request. SurveySparrow's documentation only says "a POST request". Its own OAuth server expects them in
/// a form body.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenStyle {
    /// In a form body.
    #[default]
    Form,
    /// In a JSON body.
    Json,
    /// In a Basic `Authorization` header, with a form body. They are not percent-encoded first, contrary to RFC 6749 section 2.3.1.
    Basic,
}

/// The client that requests a token.
#[derive(Clone, Debug)]
pub struct TokenClient {
    pub id: Secret,
    pub secret: Secret,
    /// Optional for SurveySparrow's "OAuth"; its "Token" has none.
    pub scope: Option<String>,
}

/// A token in a response.
#[derive(Clone, Debug)]
pub struct TokenResponse {
    /// Consists of visible ASCII characters.
    pub access_token: Secret,
    /// The scheme of its `Authorization` header, in the response's own case.
    pub token_type: Option<String>,
    /// Lifetime in seconds; not negative.
    pub expires_in: Option<f64>,
    /// Deviations from the documentation that do not prevent its use.
    pub warnings: Vec<String>,
}

/// Builds the request for a token. The sender adds `Host` and other headers of the connection.
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

/// Parses the response of a token URL.
///
/// # Errors
/// Returns an error if the body is not a JSON object with a token, or if a field is invalid.
pub fn parse(body: &[u8]) -> Result<TokenResponse, UnexpectedResponse> {
    if body.len() > MAX_BODY {
        return Err(UnexpectedResponse(format!("larger than {MAX_BODY} bytes")));
    }
    let mut warnings = Vec::new();
    let response: Value = match serde_json::from_slice(body) {
        Ok(response) => response,
        Err(error) => {
            // The sample in SurveySparrow's documentation has a trailing comma.
            let read = serde_json::from_slice(&without_trailing_commas(body)).map_err(|_| error)?;
            warnings.push("not valid JSON: trailing comma".to_owned());
            read
        }
    };
    let Value::Object(fields) = response else {
        return Err(UnexpectedResponse("not a JSON object".into()));
    };
    let text = |name: &str| match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic()) => {
            Ok(Some(text.clone()))
        }
        Some(_) => Err(UnexpectedResponse(format!("`{name}` must be a string of visible characters"))),
    };
    let token = text("access_token")?.ok_or_else(|| missing("access_token", "the token"))?;
    let expires_in = match fields.get("expires_in") {
        None | Some(Value::Null) => None,
        Some(value) => match value.as_f64().or_else(|| {
            // PHP servers often write numbers as strings.
            let seconds = value.as_str()?.trim().parse().ok().filter(|seconds: &f64| seconds.is_finite())?;
            warnings.push("`expires_in` should be a number, not a string".to_owned());
            Some(seconds)
        }) {
            Some(seconds) if seconds >= 0.0 => Some(seconds),
            Some(seconds) => {
                return Err(UnexpectedResponse(format!("`expires_in` is {seconds}, but must not be negative")));
            }
            None => return Err(UnexpectedResponse("`expires_in` must be a number of seconds".into())),
        },
    };
    Ok(TokenResponse {
        access_token: Secret::new(token.into_bytes(), "the token URL")
            .map_err(|error| UnexpectedResponse(error.to_string()))?,
        token_type: text("token_type")?,
        expires_in,
        warnings,
    })
}

/// Returns the error for a response without the field `name`.
pub fn missing(name: &str, what: &str) -> UnexpectedResponse {
    UnexpectedResponse(format!("missing `{name}` ({what})"))
}

/// Returns JSON without the commas before a closing bracket, except in strings.
fn without_trailing_commas(json: &[u8]) -> Vec<u8> {
    let mut output = Vec::with_capacity(json.len());
    let (mut in_string, mut escaped) = (false, false);
    for (at, byte) in json.iter().enumerate() {
        if in_string {
            in_string = escaped || *byte != b'"';
            escaped = !escaped && *byte == b'\\';
        } else if *byte == b'"' {
            in_string = true;
        } else if *byte == b',' {
            let next = json[at + 1..].iter().find(|byte| !byte.is_ascii_whitespace());
            // Keep a comma without a value before it: that is a different error.
            let before = output.iter().rfind(|byte: &&u8| !byte.is_ascii_whitespace());
            if matches!(next, Some(b'}' | b']')) && !matches!(before, Some(b',' | b'{' | b'[') | None) {
                continue;
            }
        }
        output.push(*byte);
    }
    output
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::secret::Redactor;
    use proptest::prelude::*;

    /// <https://sdk.surveysparrow.dev/docs/global-webhook/>, "Obtain Access Token", unchanged.
    const DOCUMENTED: &str = r#"{
    "access_token":"MTQ0NjJkZmQ5OTM2NDE1ZTZjNGZmZjI3",
    "token_type":"Bearer/Basic",
    "expires_in":3600,
}"#;

    #[test]
    fn documented_sample_is_parsed_with_a_warning_about_its_comma() {
        let token = parse(DOCUMENTED.as_bytes()).expect("a token");
        assert_eq!(token.access_token.expose(), b"MTQ0NjJkZmQ5OTM2NDE1ZTZjNGZmZjI3");
        assert_eq!((token.token_type.as_deref(), token.expires_in), (Some("Bearer/Basic"), Some(3600.0)));
        assert_eq!(token.warnings.len(), 1);
    }

    #[test]
    fn errors_name_the_field_and_never_quote_the_response() {
        for (body, expected) in [
            ("", "truncated JSON"),
            ("<html>", "not valid JSON"),
            ("[]", "not a JSON object"),
            ("{}", "missing `access_token`"),
            (r#"{"access_token":7}"#, "`access_token` must be a string"),
            (r#"{"access_token":"a\nb"}"#, "`access_token` must be a string"),
            (r#"{"access_token":"hunter2","token_type":"a b"}"#, "`token_type` must be a string"),
            (r#"{"access_token":"hunter2","expires_in":"soon"}"#, "`expires_in` must be a number"),
            (r#"{"access_token":"hunter2","expires_in":"NaN"}"#, "`expires_in` must be a number"),
            (r#"{"access_token":"hunter2","expires_in":"-1"}"#, "`expires_in` is -1"),
            (r#"{"access_token":"hunter2","expires_in":-1}"#, "`expires_in` is -1"),
            (r#"{"access_token":"hunter2",,}"#, "not valid JSON"),
            (r#"{"access_token":"hunter2"},"#, "not valid JSON"),
        ] {
            let UnexpectedResponse(reason) = parse(body.as_bytes()).expect_err(body);
            assert!(reason.contains(expected) && !reason.contains("hunter2"), "{body}: {reason}");
        }
    }

    #[test]
    fn numeric_string_as_lifetime_is_accepted_with_a_warning() {
        for (text, seconds) in [("\"3600\"", 3600.0), ("\" 7.5 \"", 7.5)] {
            let token = parse(format!(r#"{{"access_token":"hunter2","expires_in":{text}}}"#).as_bytes()).expect(text);
            assert_eq!(token.expires_in, Some(seconds));
            assert_eq!(token.warnings, ["`expires_in` should be a number, not a string"]);
        }
    }

    #[test]
    fn credentials_are_placed_by_style() {
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
        fn valid_json_is_not_changed(texts: Vec<String>, numbers: Vec<i32>) {
            let json = json!({ "a": texts, "b": numbers, "c": { "d": ",}" } }).to_string();
            prop_assert_eq!(without_trailing_commas(json.as_bytes()), json.into_bytes());
        }

        #[test]
        fn trailing_commas_are_removed_anywhere(texts: Vec<String>, space in "[ \t\r\n]{0,3}") {
            let json = json!({ "a": texts, "b": { "c": 1 } });
            let with_commas = json.to_string().replace("}}", &format!(",{space}}},{space}}}"));
            prop_assume!(!texts.iter().any(|text| text.contains("}}")));
            let read: Value = serde_json::from_slice(&without_trailing_commas(with_commas.as_bytes())).unwrap();
            prop_assert_eq!(read, json);
        }

        #[test]
        fn token_of_any_response_is_valid_and_errors_quote_no_secret(fields in prop::collection::vec(field(), 0..5), cut in 0_usize..200) {
            let mut body = format!("{{{}}}", fields.join(",")).into_bytes();
            body.truncate(cut);
            match parse(&body) {
                Ok(token) => {
                    prop_assert!(token.access_token.expose().iter().all(u8::is_ascii_graphic));
                    prop_assert!(token.expires_in.is_none_or(|seconds| seconds.is_finite() && seconds >= 0.0));
                }
                Err(UnexpectedResponse(reason)) => {
                    let mut redactor = Redactor::default();
                    redactor.learn(&Secret::new(SECRET.into(), "test").expect("not empty"));
                    prop_assert_eq!(redactor.mask_text(&reason), reason);
                }
            }
        }
    }

    const SECRET: &str = "tok-0123456789abcdef";

    /// Generates a member of a token response, often an invalid one.
    fn field() -> impl Strategy<Value = String> {
        let name = prop::sample::select(vec!["access_token", "token_type", "expires_in", "x"]);
        let text = |text: &str| json!(text).to_string();
        let value = prop_oneof![
            Just(text(SECRET)),
            any::<String>().prop_map(move |other| text(&format!("{SECRET}{other}"))),
            any::<f64>().prop_map(|number| json!(number).to_string()),
            Just("null".to_owned()),
            Just(format!("{{\"a\":\"{SECRET}\"")),
        ];
        (name, value).prop_map(|(name, value)| format!("\"{name}\":{value}"))
    }
}
