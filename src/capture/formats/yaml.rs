//! YAML with requests: cassettes of VCR and vcrpy, and collections of Insomnia 5.
//!
//! The document is converted to JSON and read as such. In a cassette, a body with the tag `!!binary` is base64.

use std::collections::HashSet;

use serde_json::{Value, json};

use crate::capture::{
    Fidelity, Format, ReadMode,
    formats::json,
    record::{self, Requests},
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "yaml",
    about: "YAML with requests: VCR cassettes, Insomnia collections",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        document
            .text()
            .is_some_and(|text| begins(text) && matches!(read(text), Ok(found) if found.iter().any(Result::is_ok)))
    },
    read: ReadMode::Whole(|document| {
        let found = read(document.required_text()?)?;
        if found.is_empty() { Err("no request with headers and body".into()) } else { Ok(found) }
    }),
};

/// Returns true if a text can be YAML with requests: it has block style and headers.
fn begins(text: &str) -> bool {
    let first = text.lines().map(str::trim_end).find(|line| !line.is_empty() && !line.starts_with('#'));
    let is_block = |line: &str| {
        line.starts_with("---")
            || line.split_once(':').is_some_and(|(key, rest)| {
                !key.is_empty()
                    && key.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
                    && (rest.is_empty() || rest.starts_with(' '))
            })
    };
    first.is_some_and(is_block) && text.contains("eaders:")
}

fn read(text: &str) -> Requests {
    let options = serde_saphyr::options! { ignore_binary_tag_for_string: true };
    let documents: Vec<Value> = serde_saphyr::from_multiple_with_options(text, options).map_err(|error| {
        let text = error.to_string();
        format!("not valid YAML: {}", text.lines().next().unwrap_or_default())
    })?;
    let binary = binary_scalars(text);
    let mut found = Vec::new();
    for mut document in documents {
        for key in ["interactions", "http_interactions"] {
            for interaction in document.get_mut(key).and_then(Value::as_array_mut).into_iter().flatten() {
                if let Some(body) = interaction.get_mut("request").and_then(|request| request.get_mut("body")) {
                    name_encoding(body, &binary);
                }
            }
        }
        if let Some(requests) = json::read_value(&document.to_string()) {
            for request in requests? {
                record::add(&mut found, request)?;
            }
        }
    }
    Ok(found)
}

/// Returns the first line of each scalar with the tag `!!binary`, which the YAML parser does not report. PyYAML writes it as a block, Ruby with one `!`.
fn binary_scalars(text: &str) -> HashSet<&str> {
    text.match_indices("!binary")
        .filter_map(|(at, tag)| {
            let rest = text.get(at + tag.len()..)?.trim_start_matches(' ');
            let rest = if rest.starts_with(['|', '>']) { rest.split_once('\n')?.1 } else { rest };
            let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'');
            rest.trim_start_matches(is_end).split(is_end).next().filter(|line| !line.is_empty())
        })
        .collect()
}

/// Replaces the body of a cassette with an object that names its encoding, if it is base64, and otherwise with its text.
fn name_encoding(body: &mut Value, binary: &HashSet<&str>) {
    let text = match body {
        Value::String(text) => &*text,
        Value::Object(fields) => match fields.get("string").and_then(Value::as_str) {
            Some(text) => text,
            None => return,
        },
        _ => return,
    };
    *body = match text.split_whitespace().next() {
        Some(first) if binary.contains(first) => json!({"base64_string": text.split_whitespace().collect::<String>()}),
        _ => json!(text),
    };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn body_of_a_cassette_is_read_in_each_encoding() {
        for (body, expected) in [
            ("'{\"a\":1}'", &b"{\"a\":1}"[..]),
            ("{string: '{\"a\":1}'}", b"{\"a\":1}"),
            ("{encoding: UTF-8, string: abcd}", b"abcd"),
            ("{encoding: ASCII-8BIT, base64_string: AP8=}", b"\0\xff"),
            ("!!binary |\n      AAEC\n      /w==", b"\0\x01\x02\xff"),
            ("!!binary \"AP8=\"", b"\0\xff"),
            ("\n      encoding: ASCII-8BIT\n      string: !binary |-\n        AP8=", b"\0\xff"),
            ("AP8=", b"AP8="),
            ("null", b""),
        ] {
            for key in ["interactions", "http_interactions"] {
                let text = format!(
                    "{key}:\n- request:\n    body: {body}\n    headers:\n      X-Sig:\n      - a\n    method: POST\n    uri: http://x/h\nversion: 1\n"
                );
                let found = read(&text).unwrap_or_else(|error| panic!("{error}\n{text}"));
                let [Ok(request)] = &found[..] else { panic!("{found:?}\n{text}") };
                assert_eq!(request.message.body, expected, "{text}");
                assert_eq!((&*request.message.method, &*request.message.target), ("POST", "/h"), "{text}");
            }
        }
    }
}
