//! The runtimes that parse a body and write it again, each with its spelling, and by which of them a body was written.

use super::serialise::{Digits, Keys, Numbers, Spelling};
use crate::{
    diagnosis::causes::Code,
    payload::{Json, compact},
};

pub(super) const COMPACT: Spelling = Spelling::COMPACT;
pub(super) const JS: Spelling = Spelling { numbers: Numbers::Js, keys: Keys::Js, ..COMPACT };
pub(super) const PYTHON: Spelling =
    Spelling { comma: ", ", colon: ": ", ascii: Some(Digits::Lower), numbers: Numbers::Python, ..COMPACT };
pub(super) const PHP: Spelling = Spelling { ascii: Some(Digits::Lower), slash: true, numbers: Numbers::Php, ..COMPACT };
pub(super) const GO: Spelling = Spelling { escaped: "<>&", separators: true, numbers: Numbers::Js, ..COMPACT };
const RUBY: Spelling = Spelling { numbers: Numbers::Python, ..GO };
const DOTNET: Spelling = Spelling { ascii: Some(Digits::Upper), escaped: "\"<>&'+`", ..COMPACT };
const GSON: Spelling = Spelling { escaped: "<>&='", separators: true, ..COMPACT };

/// The spellings of the runtimes, those that are met most often first.
pub(super) const RUNTIMES: &[(Code, &str, Spelling)] = &[
    (Code::BodyReserializedJavascript, "the body as written by JSON.stringify", JS),
    (Code::BodyReserializedPython, "the body as written by Python's json.dumps", PYTHON),
    (
        Code::BodyReserializedPython,
        "the body as written by json.dumps(ensure_ascii=False)",
        Spelling { ascii: None, ..PYTHON },
    ),
    (
        Code::BodyReserializedPython,
        "the body as written by json.dumps(separators=(',', ':'))",
        Spelling { comma: ",", colon: ":", ..PYTHON },
    ),
    (
        Code::BodyReserializedPython,
        "the body as written by a compact json.dumps(ensure_ascii=False)",
        Spelling { comma: ",", colon: ":", ascii: None, ..PYTHON },
    ),
    (Code::BodyReserializedPhp, "the body as written by PHP's json_encode", PHP),
    (
        Code::BodyReserializedPhp,
        "the body as written by json_encode(JSON_UNESCAPED_SLASHES)",
        Spelling { slash: false, ..PHP },
    ),
    (
        Code::BodyReserializedPhp,
        "the body as written by json_encode(JSON_UNESCAPED_UNICODE)",
        Spelling { ascii: None, ..PHP },
    ),
    (
        Code::BodyReserializedPhp,
        "the body as written by json_encode with slashes and Unicode unescaped",
        Spelling { ascii: None, slash: false, ..PHP },
    ),
    (Code::BodyReserializedGo, "the body as written by Go's json.Marshal for a struct", GO),
    (Code::BodyReserializedRuby, "the body as written by Rails' to_json", RUBY),
    (
        Code::BodyReserializedRuby,
        "the body as written by Ruby's JSON.generate",
        Spelling { escaped: "", separators: false, ..RUBY },
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

pub(super) const fn indented(spelling: Spelling, indent: &'static str) -> Spelling {
    Spelling { comma: ",", colon: ": ", indent, ..spelling }
}

/// The code that says by whom the body that is held was written: for where what was signed is but the plain form.
pub(super) fn spelled(text: &str, tree: &Json) -> Code {
    let distinct = RUNTIMES.iter().filter(|(code, ..)| *code != Code::BodyReserializedJavascript);
    let by = distinct.into_iter().find(|(_, _, spelling)| {
        let written = spelling.write(tree);
        written == text && written != JS.write(tree) && written != COMPACT.write(tree)
    });
    match by {
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

/// Names what would write this JSON in another way than it is. Empty if the body is not JSON.
pub(in crate::diagnosis) fn rewriters(body: &[u8]) -> Vec<&'static str> {
    if body.len() > super::LARGEST_BODY || !matches!(body.trim_ascii().first(), Some(b'{' | b'[')) {
        return Vec::new();
    }
    let Ok(tree) = Json::parse(body) else { return Vec::new() };
    let known = [
        ("JSON.stringify", JS),
        ("Python's json.dumps", PYTHON),
        ("PHP's json_encode", PHP),
        ("Go's json.Marshal", GO),
    ];
    known.into_iter().filter(|(_, spelling)| spelling.write(&tree).as_bytes() != body).map(|(name, _)| name).collect()
}
