//! Maps each value of a payload to its bytes in the encoded body, so that they can be overwritten in place.
//!
//! Finding the values to overwrite is left to `fresh`.

use std::ops::Range;

use super::{Json, Path, Payload};

/// A string, a number or a member name, with its position in the encoded body.
pub(super) struct Leaf {
    /// Its path in the tree.
    pub(super) path: Path,
    /// The decoded text.
    pub(super) text: String,
    /// Its encoded bytes, without quotes.
    pub(super) range: Range<usize>,
    /// True for the name of a member, false for a value.
    pub(super) is_name: bool,
    /// True for a number, which must stay one.
    pub(super) is_number: bool,
    /// True for a form pair that an edit wrote.
    pub(super) is_edited: bool,
}

/// Encodes a payload and returns the body with every leaf, in the order of the bytes.
pub(super) fn leaves(payload: &Payload) -> (Vec<u8>, Vec<Leaf>) {
    match payload {
        Payload::Json(json) => {
            let mut leaves = Vec::new();
            let end = walk(json, &mut Vec::new(), 0, &mut leaves);
            let body = json.to_compact().into_bytes();
            debug_assert_eq!(body.len(), end);
            (body, leaves)
        }
        Payload::Form(form, style) => {
            let (body, values) = form.joined(*style, "&");
            let leaf = |(pair, range): (&super::Pair, Range<usize>)| Leaf {
                path: Path::from_names(pair.key().to_vec()),
                text: pair.value().to_owned(),
                range,
                is_name: false,
                is_number: false,
                is_edited: pair.is_edited(),
            };
            (body.into_bytes(), form.pairs.iter().zip(values).map(leaf).collect())
        }
        Payload::Verbatim(bytes) => (bytes.clone(), Vec::new()),
    }
}

/// Adds the leaves of `json`, whose compact text starts at `start`, and returns where it ends.
fn walk(json: &Json, names: &mut Vec<String>, start: usize, leaves: &mut Vec<Leaf>) -> usize {
    match json {
        Json::Array(items) => {
            let mut at = start + 1;
            for (index, item) in items.iter().enumerate() {
                at += usize::from(index > 0);
                names.push(index.to_string());
                at = walk(item, names, at, leaves);
                names.pop();
            }
            at + 1
        }
        Json::Object(members) => {
            let mut at = start + 1;
            for (index, (name, value)) in members.iter().enumerate() {
                at += usize::from(index > 0);
                names.push(name.clone());
                let end = leaf(&Json::Text(name.clone()), names, at, true, leaves);
                at = walk(value, names, end + 1, leaves);
                names.pop();
            }
            at + 1
        }
        scalar => leaf(scalar, names, start, false, leaves),
    }
}

/// Adds a leaf for `scalar`, unless it is `null`, `true` or `false`, and returns where its compact text ends.
fn leaf(scalar: &Json, names: &[String], start: usize, is_name: bool, leaves: &mut Vec<Leaf>) -> usize {
    let end = start + scalar.to_compact().len();
    let (text, quote) = match scalar {
        Json::Text(text) => (text, 1),
        Json::Number(text) => (text, 0),
        _ => return end,
    };
    // A scalar that is the whole payload has no path.
    if !names.is_empty() {
        leaves.push(Leaf {
            path: Path::from_names(names.to_vec()),
            text: text.clone(),
            range: start + quote..end - quote,
            is_name,
            is_number: quote == 0,
            is_edited: false,
        });
    }
    end
}

/// Returns every path of a payload, including those of arrays and objects, parents first.
pub(super) fn paths(payload: &Payload) -> Vec<Path> {
    fn below(json: &Json, names: &mut Vec<String>, paths: &mut Vec<Path>) {
        let children: Vec<(String, &Json)> = match json {
            Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
            Json::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
            _ => Vec::new(),
        };
        for (name, value) in children {
            names.push(name);
            paths.push(Path::from_names(names.clone()));
            below(value, names, paths);
            names.pop();
        }
    }
    let mut paths = Vec::new();
    match payload {
        Payload::Json(json) => below(json, &mut Vec::new(), &mut paths),
        Payload::Form(form, _) => {
            for pair in &form.pairs {
                for depth in 1..=pair.key().len() {
                    let path = Path::from_names(pair.key()[..depth].to_vec());
                    if !paths.contains(&path) {
                        paths.push(path);
                    }
                }
            }
        }
        Payload::Verbatim(_) => {}
    }
    paths
}

#[cfg(test)]
mod tests {
    use super::{super::Encoding, *};

    #[test]
    fn every_leaf_decodes_from_its_range() {
        for (encoding, text) in [
            (Encoding::Json, r#"{"a":1.50,"é\"":[true,null,"x\u0001",{"":[]}],"c":{"d":"ü/"}}"#),
            (Encoding::Json, r#"[[],{},"a",-1e3]"#),
            (Encoding::Form(super::super::FormStyle::Percent), "a[b]=%2f&&c&d=1%20+&&"),
        ] {
            let payload = Payload::parse_preserving(encoding, text.as_bytes()).expect(text);
            let (body, found) = leaves(&payload);
            assert_eq!(String::from_utf8_lossy(&body), text);
            for leaf in found {
                let encoded = &text[leaf.range.clone()];
                let read = match (&payload, encoded.as_bytes().first()) {
                    (Payload::Json(_), _) => Json::parse(format!("\"{encoded}\"").as_bytes()).expect(encoded),
                    _ => Json::Text(encoded.replace("%2f", "/").replace("%20", " ").replace('+', " ")),
                };
                assert_eq!(read, Json::Text(leaf.text.clone()), "{}", leaf.path);
                if !leaf.is_name {
                    assert_eq!(payload.text_at(&leaf.path).as_deref(), Some(&leaf.text[..]), "{}", leaf.path);
                }
            }
        }
    }
}
