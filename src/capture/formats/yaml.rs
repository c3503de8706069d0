//! YAML with requests: cassettes of VCR and vcrpy, and collections of Insomnia 5.
//!
//! The document is converted to JSON, and read like one. Tags are ignored; a binary body is recognized by its length.

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
        document.text().is_some_and(|text| begins(text) && matches!(read(text), Ok(found) if !found.is_empty()))
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
    let documents: Vec<serde_json::Value> = serde_saphyr::from_multiple(text).map_err(|error| {
        let text = error.to_string();
        format!("not valid YAML: {}", text.lines().next().unwrap_or_default())
    })?;
    let mut found = Vec::new();
    for document in documents {
        for request in json::read_value(&document.to_string()).into_iter().flatten().flatten() {
            record::add(&mut found, request)?;
        }
    }
    Ok(found)
}
