//! Where each value of a payload stands in its bytes on the wire.
//!
//! The tree knows what is said and the encoders know how it is spelled; this file alone knows both at once. It changes nothing.

use std::ops::Range;

use super::{Json, Path, Payload};

/// A text, a number or a member's name, and its bytes.
pub(super) struct Place {
    /// Where it stands in the tree.
    pub(super) path: Path,
    /// What it says.
    pub(super) text: String,
    /// The bytes that spell it, without quotes.
    pub(super) at: Range<usize>,
    /// Whether it is the name of a member and not a value.
    pub(super) name: bool,
    /// Whether it is a number, which must stay one.
    pub(super) number: bool,
    /// Whether it is a pair of a form that an edit wrote.
    pub(super) edited: bool,
}

/// The body on the wire, and the place of each text, number and name in it, in the order of the bytes.
pub(super) fn places(payload: &Payload) -> (Vec<u8>, Vec<Place>) {
    match payload {
        Payload::Json(json) => {
            let mut places = Vec::new();
            let end = walk(json, &mut Vec::new(), 0, &mut places);
            let body = json.to_compact().into_bytes();
            debug_assert_eq!(body.len(), end);
            (body, places)
        }
        Payload::Form(form, dialect) => {
            let (body, values) = form.joined(*dialect, "&");
            let place = |(pair, at): (&super::Pair, Range<usize>)| Place {
                path: Path::of(pair.key().to_vec()),
                text: pair.value().to_owned(),
                at,
                name: false,
                number: false,
                edited: pair.is_edited(),
            };
            (body.into_bytes(), form.pairs.iter().zip(values).map(place).collect())
        }
        Payload::Verbatim(bytes) => (bytes.clone(), Vec::new()),
    }
}

/// Adds the places of `json`, whose compact text begins at `start`, and says where it ends.
fn walk(json: &Json, names: &mut Vec<String>, start: usize, places: &mut Vec<Place>) -> usize {
    match json {
        Json::Array(items) => {
            let mut at = start + 1;
            for (index, item) in items.iter().enumerate() {
                at += usize::from(index > 0);
                names.push(index.to_string());
                at = walk(item, names, at, places);
                names.pop();
            }
            at + 1
        }
        Json::Object(members) => {
            let mut at = start + 1;
            for (index, (name, value)) in members.iter().enumerate() {
                at += usize::from(index > 0);
                names.push(name.clone());
                let end = leaf(&Json::Text(name.clone()), names, at, true, places);
                at = walk(value, names, end + 1, places);
                names.pop();
            }
            at + 1
        }
        scalar => leaf(scalar, names, start, false, places),
    }
}

fn leaf(scalar: &Json, names: &[String], start: usize, name: bool, places: &mut Vec<Place>) -> usize {
    let end = start + scalar.to_compact().len();
    let (text, quote) = match scalar {
        Json::Text(text) => (text, 1),
        Json::Number(text) => (text, 0),
        _ => return end,
    };
    // A scalar that is the whole payload has no path, and nobody asks for it.
    if !names.is_empty() {
        places.push(Place {
            path: Path::of(names.to_vec()),
            text: text.clone(),
            at: start + quote..end - quote,
            name,
            number: quote == 0,
            edited: false,
        });
    }
    end
}

/// Every path of a payload, those of arrays, objects and nested names included, each before what it holds.
pub(super) fn paths(payload: &Payload) -> Vec<Path> {
    fn below(json: &Json, names: &mut Vec<String>, paths: &mut Vec<Path>) {
        let children: Vec<(String, &Json)> = match json {
            Json::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
            Json::Array(items) => items.iter().enumerate().map(|(index, item)| (index.to_string(), item)).collect(),
            _ => Vec::new(),
        };
        for (name, value) in children {
            names.push(name);
            paths.push(Path::of(names.clone()));
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
                    let path = Path::of(pair.key()[..depth].to_vec());
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
    fn every_place_is_spelled_by_its_bytes() {
        for (encoding, text) in [
            (Encoding::Json, r#"{"a":1.50,"é\"":[true,null,"x\u0001",{"":[]}],"c":{"d":"ü/"}}"#),
            (Encoding::Json, r#"[[],{},"a",-1e3]"#),
            (Encoding::Form(super::super::Dialect::Percent), "a[b]=%2f&&c&d=1%20+&&"),
        ] {
            let payload = Payload::parse_as_spelled(encoding, text.as_bytes()).expect(text);
            let (body, places) = places(&payload);
            assert_eq!(String::from_utf8_lossy(&body), text);
            for place in places {
                let spelled = &text[place.at.clone()];
                let read = match (&payload, spelled.as_bytes().first()) {
                    (Payload::Json(_), _) => Json::parse(format!("\"{spelled}\"").as_bytes()).expect(spelled),
                    _ => Json::Text(spelled.replace("%2f", "/").replace("%20", " ").replace('+', " ")),
                };
                assert_eq!(read, Json::Text(place.text.clone()), "{}", place.path);
                if !place.name {
                    assert_eq!(payload.text_at(&place.path).as_deref(), Some(&place.text[..]), "{}", place.path);
                }
            }
        }
    }
}
