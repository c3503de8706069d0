//! The axis of the body, for forms: the encodings of other libraries, other orders, and single values.

use super::{candidate::Candidates, text};
use crate::diagnosis::causes::Code;

/// The encodings of libraries: a description, the bytes that are not escaped, and whether a space is `+`.
const LIBRARIES: &[(&str, &[u8], bool)] = &[
    ("the form as written by URLSearchParams", b"*-._", true),
    ("the form as written by encodeURIComponent", b"-_.!~*'()", false),
    ("the form as written by Python's urlencode", b"-_.~", true),
    ("the form as written by PHP's http_build_query", b"-_.", true),
    ("the form as written by PHP's rawurlencode", b"-_.~", false),
    ("the form as written by Ruby's URI.encode_www_form", b"*-._", true),
    ("the form with its brackets kept", b"-_.~[]", true),
    ("the form with its brackets and @ kept", b"-_.~[]@", true),
    ("the form with its brackets kept and spaces written as %20", b"-_.!~*'()[]", false),
];

/// Adds the form in every other encoding, and its values.
pub(super) fn variations(candidates: &mut Candidates, body: &[u8]) {
    /// Maximum number of fields that are examined.
    const MAX_FIELDS: usize = 200;
    if !body.contains(&b'=') {
        return;
    }
    let code = Code::FormReencoded;
    let replaced = |from: &str, to: &str| String::from_utf8_lossy(body).replace(from, to).into_bytes();
    candidates.add(replaced("%20", "+"), code, "the form with %20 written as +");
    candidates.add(replaced("+", "%20"), code, "the form with + written as %20");
    candidates.add(cased(body, u8::to_ascii_lowercase), code, "the form with lowercase %xx");
    candidates.add(cased(body, u8::to_ascii_uppercase), code, "the form with uppercase %xx");
    let pairs: Vec<(&[u8], Option<&[u8]>)> = body
        .split(|byte| *byte == b'&')
        .take(MAX_FIELDS)
        .map(|segment| match segment.iter().position(|byte| *byte == b'=') {
            Some(at) => (segment.get(..at).unwrap_or_default(), segment.get(at + 1..)),
            None => (segment, None),
        })
        .collect();
    let decoded: Vec<(Vec<u8>, Vec<u8>)> = pairs
        .iter()
        .map(|(name, value)| (text::unpercent(name, true), text::unpercent(value.unwrap_or_default(), true)))
        .collect();
    for ((name, raw), (_, value)) in pairs.iter().zip(&decoded) {
        let name = String::from_utf8_lossy(name).chars().take(40).collect::<String>();
        let code = if name == "payload" { Code::FormPayload } else { Code::BodyPartSigned };
        candidates.add(&value[..], code, format!("the value of the field `{name}`"));
        candidates.add(raw.unwrap_or_default(), code, format!("the value of the field `{name}`, still encoded"));
    }
    let mut in_order = decoded.clone();
    in_order.sort();
    for (list, how) in [(&decoded, ""), (&in_order, ", sorted")] {
        for (what, kept, plus) in LIBRARIES {
            let written: Vec<Vec<u8>> = list
                .iter()
                .map(|(name, value)| [text::percent(name, kept, *plus), text::percent(value, kept, *plus)].join(&b'='))
                .collect();
            candidates.add(written.join(&b'&'), code, format!("{what}{how}"));
        }
        let plain: Vec<Vec<u8>> = list.iter().map(|(name, value)| [&name[..], value].join(&b'=')).collect();
        candidates.add(plain.join(&b'&'), code, format!("the form, decoded{how}"));
        let values: Vec<&[u8]> = list.iter().map(|(_, value)| value.as_slice()).collect();
        candidates.add(values.concat(), Code::BodyPartSigned, format!("the concatenated values of the form{how}"));
    }
    let mut raw: Vec<&[u8]> = body.split(|byte| *byte == b'&').collect();
    raw.sort_unstable();
    candidates.add(raw.join(&b'&'), code, "the form with its fields sorted");
    candidates.add(text::unpercent(body, true), code, "the form, decoded");
    candidates.add(text::unpercent(body, false), code, "the form, decoded but with + kept");
    let json: Vec<String> = decoded
        .iter()
        .map(|(name, value)| {
            let quoted = |text: &[u8]| serde_json::Value::from(String::from_utf8_lossy(text)).to_string();
            format!("{}:{}", quoted(name), quoted(value))
        })
        .collect();
    candidates.add(format!("{{{}}}", json.join(",")), Code::FormPayload, "the form as a JSON object");
}

/// Changes the case of the digits in `%xx`.
fn cased(body: &[u8], change: fn(&u8) -> u8) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut digits = 0;
    for byte in body {
        match byte {
            b'%' => {
                digits = 2;
                out.push(*byte);
            }
            byte if digits > 0 => {
                digits -= 1;
                out.push(change(byte));
            }
            byte => out.push(*byte),
        }
    }
    out
}
