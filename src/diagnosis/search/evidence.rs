//! Evidence that needs no digests: from the message, the format of the secret, and signatures in unusual places.
//!
//! Evidence is not proof. It is reported if the search finds nothing.

use super::{
    members::{names_signature, short},
    text,
};
use crate::{
    diagnosis::{
        causes::{Cause, Code, Confidence, cause},
        facts::declared_length,
        secret_from,
    },
    message::Message,
    secret::Secret,
    signing::{Part, Scheme},
};

/// Returns what looks wrong with the message itself. `present` means that it has the signature header.
pub(super) fn message_causes(scheme: &Scheme, message: &Message, present: bool) -> Vec<Cause> {
    let mut found = Vec::new();
    if !present {
        found.extend(ping(message));
        found.extend(underscore(scheme, message));
    }
    // An empty or truncated body also has the wrong length, but is reported only once.
    if let Some(redirected) = redirected(scheme, message, present) {
        found.push(redirected);
    } else if message.body.is_empty() && !message.method.eq_ignore_ascii_case("GET") {
        let declared = declared_length(message).filter(|declared| *declared > 0);
        let declared = declared.map_or_else(String::new, |length| format!(", but Content-Length says {length} bytes"));
        found.push(cause(Code::BodyEmpty, Confidence::Likely, format!("The body is empty{declared}.")));
    } else if let Some(incomplete) = incomplete(message) {
        found.push(incomplete);
    } else {
        found.extend(length(message));
    }
    found.extend(text_causes(message));
    found
}

/// Recognizes a POST that a redirect turned into a GET: HTTP clients do that for 301, 302 and 303, and keep the signature header.
fn redirected(scheme: &Scheme, message: &Message, present: bool) -> Option<Cause> {
    let bodiless = ["GET", "HEAD"].iter().any(|method| message.method.eq_ignore_ascii_case(method));
    if !present || !bodiless || !message.body.is_empty() || !scheme.content.contains(&Part::Body) {
        return None;
    }
    let method = &message.method;
    let detail = format!(
        "This {method} request has a signature but no body. Most likely a redirect (301, 302 or 303) turned the POST into a {method} and dropped its body."
    );
    // Without one of these headers, it may be a GET delivery of a sender that signs its query.
    let post_headers = ["content-type", "content-length", "transfer-encoding", "referer"];
    let remaining = post_headers.iter().find(|name| message.headers.get(name).is_some());
    let (confidence, detail) = match remaining {
        Some(name) => (Confidence::Likely, format!("{detail} The {name} header is left from the POST.")),
        None if message.target.contains('?') => (Confidence::Possible, detail),
        None => (Confidence::Likely, detail),
    };
    Some(cause(Code::BodyLostToRedirect, confidence, detail))
}

/// Recognizes handshakes and test deliveries that senders do not sign.
fn ping(message: &Message) -> Option<Cause> {
    let body = str::from_utf8(&message.body).ok()?.trim();
    let number = body.strip_prefix("webhook_id=").is_some_and(|id| id.bytes().all(|byte| byte.is_ascii_digit()));
    let what = if number {
        "WooCommerce's ping (webhook_id=N)"
    } else if body.contains("ssl_check=1") {
        "Slack's ssl_check"
    } else if body.contains("\"url_verification\"") {
        "Slack's url_verification"
    } else if body.contains("\"zen\"") && body.contains("\"hook_id\"") {
        "GitHub's ping"
    } else if body.contains("\"testEndpoint\"") || body == "{}" || body.contains("\"test_ping\"") {
        "an endpoint test"
    } else {
        return None;
    };
    Some(cause(Code::DeliveryUnsignedPing, Confidence::Likely, format!("This looks like {what}, which is not signed.")))
}

/// Reports a header name with an underscore: nginx and other proxies drop such headers.
fn underscore(scheme: &Scheme, message: &Message) -> Option<Cause> {
    let proxied = ["x-forwarded-for", "x-real-ip", "via", "x-forwarded-proto"];
    let proxy = proxied.iter().find(|name| message.headers.get(name).is_some());
    let header = scheme.header().filter(|header| header.contains('_'))?;
    Some({
        let proxied =
            proxy.map_or(String::new(), |name| format!(", and {name} shows that a proxy forwarded this request"));
        cause(
            Code::HeaderUnderscoreDropped,
            Confidence::Likely,
            format!("The header name {header} contains an underscore{proxied}."),
        )
    })
}

/// Compares Content-Length with the body. The difference often shows how the body was changed.
fn length(message: &Message) -> Option<Cause> {
    let captured = message.body.len();
    let declared: usize = message.headers.text("content-length")?.trim().parse().ok()?;
    if declared == captured {
        return None;
    }
    let count = |wanted: &[u8]| message.body.iter().filter(|byte| wanted.contains(byte)).count();
    let beyond = String::from_utf8_lossy(&message.body).chars().filter(|c| !c.is_ascii()).count();
    let (lines, more) = (count(b"\n"), declared.abs_diff(captured));
    let candidate = if declared > captured {
        match more {
            n if n == lines && lines > 1 => Some("one per line: CRLF became LF"),
            1 => Some("the length of a newline at the end"),
            2 => Some("the length of a CRLF at the end"),
            n if n == count(b"/") => Some("one per slash: PHP's \\/ became /"),
            n if n == 5 * count(b"<>&") => Some("five per < > &: \\u003c became <"),
            n if n == count(b",:") => Some("one per comma and colon: Python's spaces were removed"),
            _ => None,
        }
    } else {
        match more {
            n if n == lines && lines > 1 => Some("one per line: LF became CRLF"),
            1 if message.body.ends_with(b"\n") => Some("the length of the newline at the end, which was added"),
            3 if message.body.starts_with(b"\xef\xbb\xbf") => {
                Some("the length of the byte order mark, which was added")
            }
            n if n == beyond => Some("one per non-ASCII character: the charset was changed"),
            n if n == String::from_utf8_lossy(&message.body).matches("\\/").count() => Some("one per \\/"),
            _ => None,
        }
    };
    let tunnels = ["via", "x-forwarded-for", "x-forwarded-host", "x-smee-id", "ngrok-trace-id", "x-original-host"];
    let tunnel = tunnels.iter().find(|name| message.headers.get(name).is_some());
    let detail = format!("Content-Length says {declared} bytes, but this capture holds {captured}.");
    let detail =
        candidate.map_or(detail.clone(), |candidate| format!("{detail} The difference of {more} is {candidate}."));
    Some(match tunnel {
        Some(name) => cause(
            Code::BodyChangedByProxy,
            Confidence::Likely,
            format!("{detail} {name} shows that it came through a proxy or tunnel."),
        ),
        None => cause(Code::ContentLengthDiffers, Confidence::Likely, detail),
    })
}

/// Recognizes a body that starts as JSON but is not complete JSON.
fn incomplete(message: &Message) -> Option<Cause> {
    let body = &message.body;
    let text = body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body);
    if !matches!(text.trim_ascii_start(), [b'{' | b'[', ..]) {
        return None;
    }
    let error = serde_json::from_slice::<&serde_json::value::RawValue>(text).err()?;
    let captured = body.len();
    // JSON that is invalid before its end may well be complete.
    if !error.is_eof() && declared_length(message).is_none_or(|declared| declared <= captured) {
        return None;
    }
    let what = if error.is_eof() {
        "it ends early, so it is most likely truncated".to_owned()
    } else {
        format!("it is invalid at line {}, column {}", error.line(), error.column())
    };
    let declared = match declared_length(message) {
        Some(declared) if declared > captured => {
            format!("This capture holds {captured} of {declared} bytes (Content-Length). ")
        }
        Some(declared) if declared < captured => {
            format!("Content-Length says {declared} bytes, but this capture holds {captured}. ")
        }
        _ => String::new(),
    };
    let detail = format!("{declared}The body starts as JSON but is not complete JSON: {what}.");
    Some(cause(Code::BodyIncomplete, Confidence::Likely, detail))
}

/// Recognizes damage that the search cannot undo.
fn text_causes(message: &Message) -> Vec<Cause> {
    let body = &message.body;
    let mut found = Vec::new();
    let text = String::from_utf8_lossy(body);
    if body.starts_with(b"\xef\xbb\xbf") {
        found.push(cause(
            Code::BodyBom,
            Confidence::Possible,
            "The body starts with a byte order mark, which few senders write.",
        ));
    }
    if body.starts_with(&[0x1f, 0x8b]) {
        found.push(cause(
            Code::BodyCompressed,
            Confidence::Possible,
            "The body is compressed with gzip. It was also tried decompressed.",
        ));
    } else if let Some(encoding) = message.headers.text("content-encoding").filter(|name| compresses(name)) {
        let detail = format!(
            "Content-Encoding is {encoding}, but the body is not compressed. The compressed bytes cannot be restored."
        );
        found.push(cause(Code::BodyCompressed, Confidence::Likely, detail));
    }
    if str::from_utf8(body).is_ok_and(|text| text.contains('\u{fffd}')) {
        let detail = "The body contains U+FFFD, which replaces bytes that a decoder dropped. They cannot be restored.";
        found.push(cause(Code::BodyAsciiLossy, Confidence::Likely, detail));
    }
    if ["Ã©", "Ã¼", "Ã¤", "Ã¶", "â€", "Â "].iter().any(|sign| text.contains(sign)) {
        let charset = if text.contains("â€") { "Windows-1252" } else { "Latin-1 or Windows-1252" };
        let detail = format!("The body contains UTF-8 that was decoded as {charset}.");
        found.push(cause(Code::BodyMojibake, Confidence::Likely, detail));
    }
    let rounded = super::literal::numbers(&text)
        .into_iter()
        .skip(1)
        .step_by(2)
        .any(|number| number.parse::<i128>().is_ok_and(|n| n.unsigned_abs() > 1 << 53));
    if rounded {
        let detail = "The body has integers above 2^53. If JavaScript wrote this body, it rounded them.";
        found.push(cause(Code::NumberPrecisionLost, Confidence::Possible, detail));
    }
    found
}

/// Returns true if a coding in Content-Encoding is a compression (registry of RFC 9110 section 16.6.1).
fn compresses(coding: &str) -> bool {
    const CODINGS: [&str; 8] = ["gzip", "x-gzip", "deflate", "compress", "x-compress", "br", "zstd", "dcb"];
    coding.split(',').any(|coding| CODINGS.iter().any(|known| known.eq_ignore_ascii_case(coding.trim())))
}

/// Prefixes of API keys, IDs, tokens and other values that are not signing secrets, with their descriptions.
const OTHER_CREDENTIALS: &[(&[&str], &str)] = &[
    (&["sk_", "pk_", "rk_"], "looks like an API key (sk_, pk_, rk_)"),
    (&["ck_", "cs_"], "looks like a consumer key or consumer secret for an API (ck_, cs_)"),
    (&["we_", "ep_", "acct_", "wh_"], "looks like the ID of an endpoint or account"),
    (&["sk-", "SG.", "AKIA", "AIza", "api_", "apikey", "api-key"], "looks like an API key"),
    (
        &["ghp_", "gho_", "ghs_", "github_pat_", "glpat-", "xoxb-", "xoxp-", "shpat_", "pat_"],
        "looks like an access token",
    ),
    (&["Bearer ", "Basic ", "eyJ"], "looks like an API credential"),
    (&["-----BEGIN", "ssh-", "MIIB", "MFkw", "MCow"], "is a public or private key, which HMAC does not use"),
    (&["http://", "https://"], "is a URL"),
];

/// Recognizes a value that is probably not a signing secret by its format. The cause does not quote it.
pub(super) fn secret_cause(secret: &Secret) -> Option<Cause> {
    let text = str::from_utf8(secret.expose()).ok()?;
    let label = secret.label();
    let starts = |prefixes: &[&str]| prefixes.iter().any(|prefix| text.starts_with(prefix));
    let likely =
        |code, what: &str| Some(cause(code, Confidence::Likely, format!("The {} {what}.", secret_from(label))));
    let other = OTHER_CREDENTIALS.iter().find(|(prefixes, _)| starts(prefixes));
    if let Some((_, what)) = other {
        likely(Code::SecretApiKey, what)
    } else if text.contains('\u{1b}') {
        likely(Code::SecretControlCharacters, "contains terminal color codes (ANSI escape sequences)")
    } else if text.starts_with("${")
        || text.starts_with("process.env")
        || ["undefined", "null", "None", "changeme"].contains(&text)
    {
        likely(Code::SecretDefault, "is a placeholder or an unexpanded variable")
    } else if text.trim() != text {
        likely(Code::SecretWhitespace, "has whitespace around it")
    } else if text.len() > 1 && text.starts_with(['"', '\'']) && text.ends_with(['"', '\'']) {
        likely(Code::SecretQuoted, "is in quotes")
    } else {
        None
    }
}

/// Returns values in other places that may be a signature: headers, fields of the query or form, and members of the JSON body. The first text of each pair
/// describes the place.
pub(super) fn elsewhere(scheme: &Scheme, message: &Message) -> Vec<(String, String)> {
    let headers = message
        .headers
        .iter()
        .filter(|(name, _)| !scheme.location.is_header(name))
        .filter_map(|(name, value)| Some((format!("the header {name}"), str::from_utf8(value).ok()?.to_owned())));
    let query = message.target.split_once('?').map(|(_, query)| query.to_owned()).unwrap_or_default();
    let body = str::from_utf8(&message.body).unwrap_or_default();
    let form = if body.starts_with(['{', '[', '<']) { "" } else { body };
    let fields = |text: &str, container: &'static str| -> Vec<(String, String)> {
        text.split('&')
            .take(200)
            .filter_map(|field| field.split_once('='))
            .map(|(name, value)| {
                let value = String::from_utf8_lossy(&text::unpercent(value.as_bytes(), false)).into_owned();
                (format!("the field `{}` of {container}", name.chars().take(40).collect::<String>()), value)
            })
            .collect()
    };
    let mut members = Vec::new();
    if let Ok(tree) = serde_json::from_str::<serde_json::Value>(body) {
        texts(&tree, "", 0, &mut members);
    }
    let members = members.into_iter().map(|(name, value)| (format!("the member `{name}` of the body"), value));
    let looks_like_digest = |text: &str| {
        let text = text.trim();
        let digits =
            text.split_once(['=', ',']).map_or(text, |(label, rest)| if label.len() < 12 { rest } else { text });
        text::digest_length(digits).is_some() || text::digest_length(text).is_some()
    };
    let mut found: Vec<(String, String)> = headers
        .chain(fields(&query, "the query"))
        .chain(fields(form, "the form"))
        .chain(members)
        .filter(|(_, value)| looks_like_digest(value))
        .collect();
    // IDs and tokens can have the length of a digest too, so names that suggest a signature come first.
    found.sort_by_key(|(place, _)| !names_signature(place));
    found.truncate(8);
    found
}

/// Adds every string in a JSON value with its path.
fn texts(json: &serde_json::Value, path: &str, depth: usize, found: &mut Vec<(String, String)>) {
    const MAX_DEPTH: usize = 6;
    const MAX_TEXTS: usize = 2000;
    if depth > MAX_DEPTH || found.len() > MAX_TEXTS {
        return;
    }
    match json {
        serde_json::Value::String(text) => found.push((path.to_owned(), text.clone())),
        serde_json::Value::Array(items) => items.iter().for_each(|item| texts(item, path, depth + 1, found)),
        serde_json::Value::Object(members) => {
            for (name, value) in members {
                let dot = if path.is_empty() { "" } else { "." };
                texts(value, &format!("{path}{dot}{}", short(name)), depth + 1, found);
            }
        }
        _ => {}
    }
}
