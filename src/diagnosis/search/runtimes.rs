//! The JSON styles of known runtimes, and which of them wrote a given body.

use super::serialize::{Digits, JsonStyle, Keys, Numbers};
use crate::{
    diagnosis::causes::Code,
    payload::{Json, compact},
};

pub(super) const COMPACT: JsonStyle = JsonStyle::COMPACT;
pub(super) const JS: JsonStyle = JsonStyle { numbers: Numbers::Js, keys: Keys::Js, ..COMPACT };
pub(super) const PYTHON: JsonStyle =
    JsonStyle { comma: ", ", colon: ": ", ascii: Some(Digits::Lower), numbers: Numbers::Python, ..COMPACT };
pub(super) const PHP: JsonStyle =
    JsonStyle { ascii: Some(Digits::Lower), slash: true, numbers: Numbers::Php, ..COMPACT };
pub(super) const GO: JsonStyle = JsonStyle { escaped: "<>&", separators: true, numbers: Numbers::Js, ..COMPACT };
const RUBY: JsonStyle = JsonStyle { numbers: Numbers::Python, ..GO };
const DOTNET: JsonStyle = JsonStyle { ascii: Some(Digits::Upper), escaped: "\"<>&'+`", ..COMPACT };
const GSON: JsonStyle = JsonStyle { escaped: "<>&='", separators: true, ..COMPACT };

/// The styles with their codes and descriptions, the most common first.
pub(super) const RUNTIMES: &[(Code, &str, JsonStyle)] = &[
    (Code::BodyReserializedJavascript, "the body as written by JSON.stringify", JS),
    (Code::BodyReserializedPython, "the body as written by Python's json.dumps", PYTHON),
    (
        Code::BodyReserializedPython,
        "the body as written by json.dumps(ensure_ascii=False)",
        JsonStyle { ascii: None, ..PYTHON },
    ),
    (
        Code::BodyReserializedPython,
        "the body as written by json.dumps(separators=(',', ':'))",
        JsonStyle { comma: ",", colon: ":", ..PYTHON },
    ),
    (
        Code::BodyReserializedPython,
        "the body as written by a compact json.dumps(ensure_ascii=False)",
        JsonStyle { comma: ",", colon: ":", ascii: None, ..PYTHON },
    ),
    (Code::BodyReserializedPhp, "the body as written by PHP's json_encode", PHP),
    (
        Code::BodyReserializedPhp,
        "the body as written by json_encode(JSON_UNESCAPED_SLASHES)",
        JsonStyle { slash: false, ..PHP },
    ),
    (
        Code::BodyReserializedPhp,
        "the body as written by json_encode(JSON_UNESCAPED_UNICODE)",
        JsonStyle { ascii: None, ..PHP },
    ),
    (
        Code::BodyReserializedPhp,
        "the body as written by json_encode with slashes and Unicode unescaped",
        JsonStyle { ascii: None, slash: false, ..PHP },
    ),
    (Code::BodyReserializedGo, "the body as written by Go's json.Marshal for a struct", GO),
    (Code::BodyReserializedRuby, "the body as written by Rails' to_json", RUBY),
    (
        Code::BodyReserializedRuby,
        "the body as written by Ruby's JSON.generate",
        JsonStyle { escaped: "", separators: false, ..RUBY },
    ),
    (Code::BodyReserializedDotnet, "the body as written by System.Text.Json", DOTNET),
    (Code::BodyReserializedJava, "the body as written by Gson", GSON),
    (Code::BodyPrettyPrinted, "the body indented by two spaces by JSON.stringify", indented(JS, "  ")),
    (Code::BodyPrettyPrinted, "the body indented by four spaces by JSON.stringify", indented(JS, "    ")),
    (Code::BodyPrettyPrinted, "the body as written by json.dumps(indent=2)", indented(PYTHON, "  ")),
    (Code::BodyPrettyPrinted, "the body as written by json.dumps(indent=4)", indented(PYTHON, "    ")),
    (Code::BodyPrettyPrinted, "the body as written by PHP's JSON_PRETTY_PRINT", indented(PHP, "    ")),
    (Code::BodyPrettyPrinted, "the body indented by two spaces", indented(COMPACT, "  ")),
    (Code::BodyPrettyPrinted, "the body indented by four spaces", indented(COMPACT, "    ")),
    (Code::BodyPrettyPrinted, "the body indented by tabs", indented(COMPACT, "\t")),
];

pub(super) const fn indented(style: JsonStyle, indent: &'static str) -> JsonStyle {
    JsonStyle { comma: ",", colon: ": ", indent, ..style }
}

/// Returns the code for the runtime that wrote the captured `text`. If the signed JSON is the compact one, this runtime re-serialized it.
pub(super) fn styled(text: &str, tree: &Json) -> Code {
    let distinct = RUNTIMES.iter().filter(|(code, ..)| *code != Code::BodyReserializedJavascript);
    let runtime = distinct.into_iter().find(|(_, _, style)| {
        let written = style.write(tree);
        written == text && written != JS.write(tree) && written != COMPACT.write(tree)
    });
    match runtime {
        Some((code, ..)) => *code,
        None if compact(text) == JS.write(tree) => {
            if text.trim().contains('\n') {
                Code::BodyPrettyPrinted
            } else {
                Code::BodyWhitespace
            }
        }
        None => Code::BodyReserializedJavascript,
    }
}

/// Returns the names of common serializers that would write this JSON differently. Empty if the body is not JSON.
pub(in crate::diagnosis) fn rewriters(body: &[u8]) -> Vec<&'static str> {
    if body.len() > super::MAX_BODY_BYTES || !matches!(body.trim_ascii().first(), Some(b'{' | b'[')) {
        return Vec::new();
    }
    let Ok(tree) = Json::parse(body) else { return Vec::new() };
    let known = [
        ("JSON.stringify", JS),
        ("Python's json.dumps", PYTHON),
        ("PHP's json_encode", PHP),
        ("Go's json.Marshal", GO),
    ];
    known.into_iter().filter(|(_, style)| style.write(&tree).as_bytes() != body).map(|(name, _)| name).collect()
}
