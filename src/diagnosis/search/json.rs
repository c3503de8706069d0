//! The axis of the body, for JSON: the styles of other runtimes, other number formats, sorted keys, and parts of the body.

use std::collections::BTreeMap;

use serde_json::value::RawValue;

use super::{
    candidate::Candidates,
    literal::{Rule, numbers, rewrite},
    repr,
    runtimes::{COMPACT, GO, JS, PHP, PYTHON, RUNTIMES, indented, styled},
    serialize::{Digits, JsonStyle, Keys, Numbers},
    text,
};
use crate::{
    diagnosis::causes::Code,
    payload::{Json, compact},
};

/// Adds the JSON `text` in every other style.
pub(super) fn variations(candidates: &mut Candidates, text: &str) {
    literals(candidates, text);
    other_numbers(candidates, text);
    let text = text.trim_start_matches('\u{feff}');
    let Ok(tree) = Json::parse(text.as_bytes()) else {
        return;
    };
    let by = styled(text, &tree);
    let plain = COMPACT.write(&tree);
    for (code, what, style) in RUNTIMES {
        let code = if *code == Code::BodyReserializedJavascript { by } else { *code };
        let written = style.write(&tree);
        let what = if written == plain { "the compact JSON" } else { *what };
        candidates.add(written, code, what);
    }
    candidates.add(plain, by, "the compact JSON");
    candidates.add(compact(text), by, "the body without whitespace between its tokens");
    let go = GO.write(&tree) + "\n";
    candidates.add(go, Code::BodyReserializedGo, "the body as written by Go's json.Encoder, with a newline");
    for (comma, colon) in [(", ", ":"), (",", ": "), (", ", ": ")] {
        let what = "the body with spaces between its tokens";
        candidates.add(JsonStyle { comma, colon, ..COMPACT }.write(&tree), Code::BodyWhitespace, what);
    }
    // After the others, so that sorted keys are not reported if they were in order before.
    sorted(candidates, text);
    let map = JsonStyle { keys: Keys::Sorted, ..GO }.write(&tree);
    candidates.add(
        map.clone() + "\n",
        Code::BodyReserializedGo,
        "the body as written by Go's json.Encoder for a map, with a newline",
    );
    candidates.add(map, Code::BodyReserializedGo, "the body as written by Go's json.Marshal for a map");
    middleware(candidates, &tree);
    let quoted = JsonStyle::COMPACT.write(&Json::Text(text.to_owned()));
    candidates.add(quoted, Code::BodyDoubleEncoded, "the body encoded as a JSON string");
    let compact = JsonStyle::COMPACT.write(&Json::Text(JS.write(&tree)));
    candidates.add(compact, Code::BodyDoubleEncoded, "the compact body encoded as a JSON string");
    if let Json::Text(inner) = &tree {
        candidates.add(inner.as_str(), Code::BodyDoubleEncoded, "the JSON inside the body, which is a JSON string");
        if let Ok(Json::Text(inner)) = Json::parse(inner.as_bytes()) {
            candidates.add(
                inner,
                Code::BodyDoubleEncoded,
                "the JSON inside the body, which was encoded twice as a JSON string",
            );
        }
    }
}

/// Adds `text` with other escapes in its strings, and no other change.
pub(super) fn literals(candidates: &mut Candidates, text: &str) {
    use Digits::{Lower, Upper};
    for (code, what, rule) in [
        (Code::BodySlashes, "the body with / written as \\/, as in PHP", Rule::EscapeSlash),
        (Code::BodySlashes, "the body with \\/ written as /", Rule::UnescapeSlash),
        (Code::BodyUnicodeEscapes, "the body with \\u escapes for non-ASCII characters", Rule::EscapeUnicode(Lower)),
        (
            Code::BodyUnicodeEscapes,
            "the body with uppercase \\u escapes for non-ASCII characters",
            Rule::EscapeUnicode(Upper),
        ),
        (Code::BodyUnicodeEscapes, "the body with its non-ASCII \\u escapes decoded", Rule::UnescapeUnicode),
        (Code::BodyUnicodeEscapes, "the body with U+2028 and U+2029 escaped", Rule::EscapeSeparators),
        (Code::BodyEscapeCase, "the body with lowercase \\u escapes", Rule::EscapeCase(Lower)),
        (Code::BodyEscapeCase, "the body with uppercase \\u escapes", Rule::EscapeCase(Upper)),
        (
            Code::BodyHtmlEscaped,
            "the body with < > & written as \\u003c \\u003e \\u0026",
            Rule::EscapeAscii("<>&", Lower),
        ),
        (
            Code::BodyHtmlEscaped,
            "the body with < > & written as \\u003C \\u003E \\u0026",
            Rule::EscapeAscii("<>&", Upper),
        ),
        (Code::BodyHtmlEscaped, "the body with < > & ' escaped", Rule::EscapeAscii("<>&'", Lower)),
        (Code::BodyHtmlEscaped, "the body with < > & ' escaped", Rule::EscapeAscii("<>&'", Upper)),
        (Code::BodyHtmlEscaped, "the body with its \\u003c \\u003e \\u0026 decoded", Rule::UnescapeAscii),
        (Code::BodyUnicodeEscapes, "the body with DEL escaped, as jq writes it", Rule::EscapeAscii("\u{7f}", Lower)),
    ] {
        candidates.add(rewrite(text, rule), code, what);
    }
    let both = rewrite(&rewrite(text, Rule::EscapeSlash), Rule::EscapeUnicode(Lower));
    candidates.add(
        both,
        Code::BodyReserializedPhp,
        "the body with \\/ and \\u escapes, as PHP's json_encode writes them",
    );
    let neither = rewrite(&rewrite(text, Rule::UnescapeSlash), Rule::UnescapeUnicode);
    candidates.add(
        neither,
        Code::BodyReserializedPhp,
        "the body without the \\/ and \\u escapes that PHP's json_encode writes",
    );
}

/// Adds the JSON with its keys sorted, at every level or only in the outermost object.
pub(super) fn sorted(candidates: &mut Candidates, text: &str) {
    let Ok(tree) = Json::parse(text.as_bytes()) else {
        return;
    };
    let code = Code::BodyKeysSorted;
    for (what, style) in [
        ("the compact body with its keys sorted", COMPACT),
        ("the body as written by json.dumps(sort_keys=True)", PYTHON),
        ("the body in the canonical form of RFC 8785", JsonStyle { numbers: Numbers::Js, ..COMPACT }),
        (
            "the body as written by json.dumps(sort_keys=True, separators=(',', ':'))",
            JsonStyle { comma: ",", colon: ":", ..PYTHON },
        ),
        ("the body as written by json.dumps(sort_keys=True, ensure_ascii=False)", JsonStyle { ascii: None, ..PYTHON }),
        ("the body with its keys sorted, indented by two spaces", indented(COMPACT, "  ")),
        ("the body with its keys sorted, as written by PHP's ksort and json_encode", PHP),
    ] {
        candidates.add(JsonStyle { keys: Keys::Sorted, ..style }.write(&tree), code, what);
        candidates.add(JsonStyle { keys: Keys::SortedTop, ..style }.write(&tree), code, what);
    }
}

/// Adds `text` with other formats of numbers, which a parser may have lost: in all numbers, then in one at a time.
fn other_numbers(candidates: &mut Candidates, text: &str) {
    /// Maximum number of numbers that are changed one at a time.
    const MAX_SINGLE: usize = 24;
    type Change = fn(&str) -> Option<String>;
    let changes: [(&'static str, Change); 6] = [
        ("1 written as 1.0", |n| (!n.contains(['.', 'e', 'E'])).then(|| format!("{n}.0"))),
        ("1.0 written as 1", |n| {
            n.split_once('.').filter(|(_, rest)| rest.bytes().all(|b| b == b'0')).map(|(n, _)| n.into())
        }),
        ("1.5 written as 1.50", |n| (n.contains('.') && !n.contains(['e', 'E'])).then(|| format!("{n}0"))),
        ("1.50 written as 1.5", |n| n.contains('.').then(|| n.trim_end_matches('0').trim_end_matches('.').to_owned())),
        ("1 written as 1.00", |n| (!n.contains(['.', 'e', 'E'])).then(|| format!("{n}.00"))),
        ("1e3 written as 1000", |n| {
            n.contains(['e', 'E']).then(|| n.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| n.to_string()))?
        }),
    ];
    let segments = numbers(text);
    let indices: Vec<usize> = (1..segments.len()).step_by(2).collect();
    let write = |change: Change, only: Option<usize>| -> String {
        let segment = |(at, segment): (usize, &&str)| match only {
            _ if at % 2 == 0 => (*segment).to_owned(),
            Some(only) if only != at => (*segment).to_owned(),
            _ => change(segment).unwrap_or_else(|| (*segment).to_owned()),
        };
        segments.iter().enumerate().map(segment).collect()
    };
    for (what, change) in changes {
        candidates.add(write(change, None), Code::BodyNumbers, format!("the body with {what} in its numbers"));
    }
    for (what, change) in changes {
        for index in indices.iter().take(MAX_SINGLE) {
            let what = format!("the body with {what} in one of its numbers");
            candidates.add(write(change, Some(*index)), Code::BodyNumbers, what);
        }
    }
}

/// Adds the JSON after the changes that web frameworks make to values: trimmed text, and empty text as `null` and back.
fn middleware(candidates: &mut Candidates, tree: &Json) {
    fn walk(json: &Json, change: &dyn Fn(&str) -> Json) -> Json {
        match json {
            Json::Text(text) => change(text),
            Json::Array(items) => Json::Array(items.iter().map(|item| walk(item, change)).collect()),
            Json::Object(members) => {
                Json::Object(members.iter().map(|(name, value)| (name.clone(), walk(value, change))).collect())
            }
            scalar => scalar.clone(),
        }
    }
    fn filled(json: &Json) -> Json {
        match json {
            Json::Null => Json::Text(String::new()),
            Json::Array(items) => Json::Array(items.iter().map(filled).collect()),
            Json::Object(members) => {
                Json::Object(members.iter().map(|(name, value)| (name.clone(), filled(value))).collect())
            }
            scalar => scalar.clone(),
        }
    }
    let trimmed = walk(tree, &|text| Json::Text(text.trim().to_owned()));
    let or_null = |text: &str| if text.trim().is_empty() { Json::Null } else { Json::Text(text.to_owned()) };
    let null = walk(tree, &or_null);
    let both = walk(&trimmed, &or_null);
    for (style, how) in [(COMPACT, "compact"), (PYTHON, "as written by Python"), (PHP, "as written by PHP")] {
        candidates.add(
            style.write(&trimmed),
            Code::BodyStringsTrimmed,
            format!("the body with its values trimmed, {how}"),
        );
        candidates.add(
            style.write(&null),
            Code::BodyEmptyToNull,
            format!("the body with null for empty values, {how}"),
        );
        candidates.add(
            style.write(&both),
            Code::BodyStringsTrimmed,
            format!("the body with its values trimmed and null for empty ones, {how}"),
        );
        let what = format!("the body with empty values instead of null, {how}");
        candidates.add(style.write(&filled(tree)), Code::BodyEmptyToNull, what);
    }
}

/// Adds the values in a JSON object, as they are and re-serialized. Returns true if the text is JSON.
pub(super) fn parts(candidates: &mut Candidates, text: &str) -> bool {
    let Ok(members) = serde_json::from_str::<BTreeMap<String, &RawValue>>(text) else {
        return serde_json::from_str::<&RawValue>(text).is_ok();
    };
    let mut values: Vec<(String, &RawValue)> = members.iter().map(|(name, value)| (name.clone(), *value)).collect();
    for (name, value) in &members {
        if let Ok(inner) = serde_json::from_str::<BTreeMap<String, &RawValue>>(value.get()) {
            values.extend(inner.into_iter().map(|(inner, value)| (format!("{name}.{inner}"), value)));
        }
    }
    for (name, value) in values.into_iter().take(200) {
        let name = name.chars().take(40).collect::<String>();
        let what = format!("the value of `{name}` alone");
        let code = if matches!(name.as_str(), "body" | "rawBody" | "payload" | "event.body") {
            Code::BodyWrapped
        } else {
            Code::BodyPartSigned
        };
        candidates.add(value.get(), code, what.clone());
        let Ok(tree) = Json::parse(value.get().as_bytes()) else { continue };
        if let Json::Text(inner) = &tree {
            if let Some(decoded) = text::unbase64(inner).filter(|decoded| decoded.len() > 8) {
                candidates.add(decoded, code, format!("the base64-decoded value of `{name}`"));
            }
            candidates.add(inner.as_str(), code, format!("the text of `{name}`"));
        }
        candidates.add(JS.write(&tree), code, format!("the value of `{name}` alone, as written by JSON.stringify"));
        candidates.add(PYTHON.write(&tree), code, format!("the value of `{name}` alone, as written by json.dumps"));
    }
    true
}

/// Adds the Python `repr` of the parsed body, or if the body is such a `repr`, the JSON of the same value.
pub(super) fn repr(candidates: &mut Candidates, text: &str) {
    let code = Code::BodyPlaceholder;
    if let Ok(tree) = Json::parse(text.trim_start_matches('\u{feff}').as_bytes()) {
        candidates.add(repr::write(&tree), code, "the Python repr of the parsed body");
    } else if let Some(tree) = repr::read(text) {
        candidates.add(COMPACT.write(&tree), code, "the compact JSON that the body is a Python repr of");
        for (_, what, style) in RUNTIMES {
            let what = what.replacen("the body", "the JSON that the body is a Python repr of,", 1);
            candidates.add(style.write(&tree), code, what);
        }
    }
}

/// Adds the JSON as the form field `payload=`.
pub(super) fn payload(candidates: &mut Candidates, body: &[u8]) {
    if !matches!(body.trim_ascii().first(), Some(b'{' | b'[')) {
        return;
    }
    for (kept, plus) in [(&b"-_.~"[..], true), (b"-_.", true), (b"-_.~", false), (b"-_.!~*'()", false), (b"*-._", true)]
    {
        let value = text::percent(body, kept, plus);
        candidates.add(
            [b"payload=", &value[..]].concat(),
            Code::FormPayload,
            "the form payload= with the body as its value",
        );
    }
}
