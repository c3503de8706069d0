//! The shape of a captured body: just enough of it to identify its event.
//!
//! Only the outermost members of a JSON object are collected. Nested values are parsed when a rule needs them. Parsing is lenient where that cannot
//! mislead: a truncated body keeps the names before the cut, and stray bytes do not hide the rest. Verification reads fields with `parse_exact`.

use std::{borrow::Cow, fmt, ops::Range};

use serde::{
    Deserialize, Deserializer as _,
    de::{MapAccess, Visitor},
};
use serde_json::value::RawValue;

use super::{Encoding, Form, Path};

/// Maximum size of a body that is examined, in bytes. No event is nearly that large, and the sender is not trusted yet.
const MAX_BODY_BYTES: usize = 1024 * 1024;

/// Maximum number of pairs of a form that is examined. A parsed pair takes many times the memory of its text.
const MAX_PAIRS: usize = 10_000;

/// The outline of a body, for checking the rules of events.
#[derive(Debug)]
pub struct Shape<'a> {
    /// The body, if it is JSON.
    text: Cow<'a, str>,
    kind: Kind<'a>,
}

#[derive(Debug)]
enum Kind<'a> {
    /// The names of the outermost members, and the ranges of their values in the text.
    Object {
        members: Vec<(Cow<'a, str>, Range<usize>)>,
        whole: bool,
    },
    /// The ranges of the items in the text.
    Array(Vec<Range<usize>>),
    Form(Form),
}

impl<'a> Shape<'a> {
    /// Examines a captured body, ignoring its content type: JSON if it starts like JSON, otherwise a form. Returns `None` if it is neither, or larger than
    /// 1 MiB.
    ///
    /// A truncated object has the names before the cut, but no values.
    #[must_use]
    pub fn parse(body: &'a [u8]) -> Option<Self> {
        if body.len() > MAX_BODY_BYTES {
            return None;
        }
        let body = body.trim_ascii();
        let text = match body.first()? {
            b'{' | b'[' => readable(body),
            b'-' if body.starts_with(b"--") => {
                return Some(Self { text: Cow::default(), kind: Kind::Form(Form::parse_multipart(body)?) });
            }
            _ if body.split(|byte| *byte == b'&').nth(MAX_PAIRS).is_some() => return None,
            _ => return Some(Self { text: Cow::default(), kind: Kind::Form(Form::parse_as_received(body).ok()?) }),
        };
        Self::of_json(text)
    }

    /// Like [`Self::parse`], but only for JSON, and strict. For verification, where a lenient parser could find other fields than the receiver.
    pub(super) fn parse_exact(body: &'a [u8]) -> Option<Self> {
        let body = (body.len() <= MAX_BODY_BYTES).then(|| body.trim_ascii())?;
        let text: &RawValue = serde_json::from_slice(body).ok()?;
        Self::of_json(Cow::Borrowed(text.get()))
    }

    fn of_json(text: Cow<'a, str>) -> Option<Self> {
        let kind = if text.starts_with('{') {
            // A value is empty if the body ends before it does.
            let range = |text, value: Option<&str>| value.map_or(0..0, |value| range_in(text, value));
            let (members, whole) = match &text {
                Cow::Borrowed(text) => {
                    let (members, whole) = members(text);
                    (members.into_iter().map(|(name, value)| (name, range(text, value))).collect(), whole)
                }
                Cow::Owned(text) => {
                    let (members, whole) = members(text);
                    let owned = |name: Cow<'_, str>| Cow::Owned(name.into_owned());
                    (members.into_iter().map(|(name, value)| (owned(name), range(text, value))).collect(), whole)
                }
            };
            Kind::Object { members, whole }
        } else {
            Kind::Array(items(&text)?.into_iter().map(|item| range_in(&text, item.get())).collect())
        };
        Some(Self { text, kind })
    }

    /// Returns true if a payload in this encoding can have this shape. A form fits every form style.
    #[must_use]
    pub fn fits(&self, encoding: Encoding) -> bool {
        let form = matches!(self.kind, Kind::Form(_));
        match encoding {
            Encoding::Json => !form,
            Encoding::Form(_) => form,
            Encoding::Verbatim => true,
        }
    }

    /// Returns true if there is a value at `path`. It may be `null`.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match (&self.kind, path.names()) {
            (Kind::Form(form), _) => form.has(path),
            (Kind::Object { members, .. }, [name]) => members.iter().any(|(member, _)| member == name),
            _ => self.value(path).is_some(),
        }
    }

    /// Returns true if there is no value at `path`. Always false if the body is truncated, because the missing part may contain the value.
    #[must_use]
    pub fn lacks(&self, path: &Path) -> bool {
        !self.has(path) && self.is_whole()
    }

    /// Returns false if the body is a truncated or malformed object.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        !matches!(self.kind, Kind::Object { whole: false, .. })
    }

    /// Returns the scalar at `path` as text, or `None` if there is no value or it is an object or array.
    #[must_use]
    pub fn text_at(&self, path: &Path) -> Option<Cow<'_, str>> {
        if let Kind::Form(form) = &self.kind {
            return form.at(path).map(Cow::Borrowed);
        }
        let value = self.value(path)?;
        match value.as_bytes().first()? {
            b'"' => serde_json::from_str(value).ok().map(Cow::Owned),
            b'{' | b'[' => None,
            _ => Some(Cow::Borrowed(value)),
        }
    }

    /// Returns the items of the array at `path`, or of the body if it is `None`. At most the first 1,000.
    #[must_use]
    pub fn items(&self, path: Option<&Path>) -> Option<Vec<Shape<'_>>> {
        const MAX_ITEMS: usize = 1000;
        let texts: Vec<&str> = match (path, &self.kind) {
            (None, Kind::Array(ranges)) => ranges.iter().filter_map(|range| self.text.get(range.clone())).collect(),
            (Some(path), _) => items(self.value(path)?)?.into_iter().map(RawValue::get).collect(),
            (None, _) => return None,
        };
        texts.into_iter().take(MAX_ITEMS).map(|text| Shape::parse(text.as_bytes())).collect()
    }

    /// Returns true if a name on the way to `path` is repeated in its object.
    pub(super) fn is_repeated(&self, path: &Path) -> bool {
        let Some((first, deeper)) = path.names().split_first() else { return false };
        if let Kind::Object { members, .. } = &self.kind
            && members.iter().filter(|(member, _)| member == first).count() > 1
        {
            return true;
        }
        (0..deeper.len()).any(|depth| {
            let parent = Path::from_names(path.names()[..=depth].to_vec());
            let name = &deeper[depth];
            self.value(&parent)
                .filter(|value| value.starts_with('{'))
                .is_some_and(|value| members(value).0.iter().filter(|(member, _)| member == name).count() > 1)
        })
    }

    /// Returns the range of the scalar at `path` in `body`, from which the shape was parsed. `None` also if it is not JSON, or was repaired to be read.
    pub(super) fn scalar_range(&self, body: &[u8], path: &Path) -> Option<Range<usize>> {
        let value = self.value(path).filter(|value| !value.starts_with(['{', '[']))?;
        let start = value.as_ptr().addr().checked_sub(body.as_ptr().addr())?;
        let range = start..start.checked_add(value.len())?;
        (body.get(range.clone())? == value.as_bytes()).then_some(range)
    }

    /// Returns the JSON text of the value at `path`. If a name is repeated, its last value counts, as in most parsers.
    fn value(&self, path: &Path) -> Option<&str> {
        let (first, deeper) = path.names().split_first()?;
        let range = match &self.kind {
            Kind::Object { members, whole: true } => &members.iter().rev().find(|(member, _)| member == first)?.1,
            Kind::Array(items) => items.get(first.parse::<usize>().ok()?)?,
            Kind::Object { .. } | Kind::Form(_) => return None,
        };
        deeper.iter().try_fold(self.text.get(range.clone())?, |value, name| match value.as_bytes().first()? {
            b'{' => members(value).0.into_iter().rev().find(|(member, _)| member == name)?.1,
            b'[' => items(value)?.get(name.parse::<usize>().ok()?).map(|item| item.get()),
            _ => None,
        })
    }
}

/// Returns `body` as text that a strict parser accepts: control characters become spaces, and invalid UTF-8 is replaced.
fn readable(body: &[u8]) -> Cow<'_, str> {
    // Most bodies need no replacement, and checking is much faster than replacing.
    let text = str::from_utf8(body).map_or_else(|_| String::from_utf8_lossy(body), Cow::Borrowed);
    // Without an early exit, the loop is vectorized.
    let controls = text.bytes().fold(0, |found, byte| found | u8::from(byte < b' '));
    if controls == 0 { text } else { Cow::Owned(text.replace(|c| c < ' ', " ")) }
}

/// Returns the range in `text` of a value that was parsed from it.
fn range_in(text: &str, value: &str) -> Range<usize> {
    let start = value.as_ptr().addr().wrapping_sub(text.as_ptr().addr());
    start..start.wrapping_add(value.len())
}

/// Returns the items of an array, if `text` is one.
fn items(text: &str) -> Option<Vec<&RawValue>> {
    serde_json::from_str(text).ok()
}

/// Returns the members of an object as far as they can be parsed, and whether `text` is a complete object. Only the last member can lack a value. A value
/// that is malformed inside does not hide the members after it.
fn members(text: &str) -> (Vec<Member<'_>>, bool) {
    let mut members = Members(Vec::with_capacity(8));
    let mut parser = serde_json::Deserializer::from_str(text);
    if parser.deserialize_map(&mut members).is_ok() && parser.end().is_ok() {
        return (members.0, true);
    }
    outermost_members(text).map_or((members.0, false), |members| (members, true))
}

/// Returns the members of an object whose outermost level is intact. Nested objects and arrays may be malformed inside: they end where their brackets
/// close.
fn outermost_members(text: &str) -> Option<Vec<Member<'_>>> {
    let mut rest = text.trim_start().strip_prefix('{')?;
    let mut members = Vec::new();
    loop {
        let mut names = serde_json::Deserializer::from_str(rest).into_iter::<Name<'_>>();
        let Name(name) = names.next()?.ok()?;
        let after = rest[names.byte_offset()..].trim_start().strip_prefix(':')?.trim_start();
        let (value, next) = after.split_at(value_length(after)?);
        let (value, next) = (value.trim_end(), next.trim_start());
        if !value.starts_with(['{', '[']) {
            serde_json::from_str::<&RawValue>(value).ok()?;
        }
        members.push((name, Some(value)));
        if let Some(end) = next.strip_prefix('}') {
            return end.trim().is_empty().then_some(members);
        }
        rest = next.strip_prefix(',')?;
    }
}

/// Returns the length of a value in an object: up to its closing bracket, or for a scalar, up to the `,` or `}` after it.
fn value_length(text: &str) -> Option<usize> {
    let (mut depth, mut in_string, mut escaped) = (0_usize, false, false);
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if in_string => escaped = true,
            b'"' => in_string = !in_string,
            _ if in_string => {}
            b'{' | b'[' => depth += 1,
            b'}' | b',' if depth == 0 => return Some(at),
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    None
}

/// Collects members in order, including repeated names. If parsing fails, the members so far are kept.
struct Members<'a>(Vec<Member<'a>>);

/// The name of a member, and its value unless the text ends before it does.
type Member<'a> = (Cow<'a, str>, Option<&'a str>);

/// The name of a member, borrowed from the text unless it has escapes.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'a> Visitor<'a> for &mut Members<'a> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'a>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(Name(name)) = map.next_key()? {
            self.0.push((name, None));
            let value: &RawValue = map.next_value()?;
            if let Some(member) = self.0.last_mut() {
                member.1 = Some(value.get());
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::payload::Json;
    use proptest::prelude::*;

    fn path(text: &str) -> Path {
        text.parse().expect(text)
    }

    #[test]
    fn path_finds_nested_and_repeated_values() {
        let body =
            br#" {"a": 1.50, "b":{"c":[{"d":"\u00e9\n"},null]}, "b\u0065":true, "a":"last", "deep":{"x":[[["]}"]]]}} "#;
        let shape = Shape::parse(body).expect("JSON");
        for (at, text) in
            [("a", "last"), ("b[c][0][d]", "é\n"), ("b[c][1]", "null"), ("be", "true"), ("deep[x][0][0][0]", "]}")]
        {
            assert_eq!(shape.text_at(&path(at)).as_deref(), Some(text), "{at}");
        }
        for at in ["c", "b[d]", "b[c][2]", "b[c][x]", "a[0]", "deep[x][1]"] {
            assert!(!shape.has(&path(at)), "{at}");
        }
        assert!(shape.has(&path("b[c]")) && shape.text_at(&path("b[c]")).is_none());
        let list = Shape::parse(b"[ 1 , {\"a\":2} ]").expect("JSON");
        assert_eq!(list.text_at(&path("1[a]")).as_deref(), Some("2"));
    }

    #[test]
    fn members_after_a_value_that_is_malformed_inside_are_found() {
        for inner in ["01", "tru", r#""\x""#, r#"{"b" 1}"#, "1\u{1}2", r#""a":,"#, r#"["}",}"#] {
            let body = format!(r#"{{"first":{{"a":{inner}}},"list":[{inner}],"last":"x,y}}","more":{{"n":1}}}}"#);
            let shape = Shape::parse(body.as_bytes()).expect("JSON");
            for name in ["first", "list", "last", "more"] {
                assert!(shape.has(&path(name)), "{body} {name}");
            }
            assert_eq!(shape.text_at(&path("last")).as_deref(), Some("x,y}"), "{body}");
            assert_eq!(shape.text_at(&path("more[n]")).as_deref(), Some("1"), "{body}");
            assert!(shape.is_whole() && shape.lacks(&path("none")));
        }
        // The outermost level is malformed.
        for body in [r#"{"a":01,"b":1}"#, r#"{"a":{},"b":1"#, r#"{"a":{},"b":1}}"#, r#"{"a":{} "b":1}"#, r#"{"a":{},}"#]
        {
            assert!(!Shape::parse(body.as_bytes()).expect("JSON").is_whole(), "{body}");
        }
    }

    #[test]
    fn form_keys_nest_however_their_brackets_are_encoded() {
        for body in ["response[id]=1&x", "response%5Bid%5D=1", "response%5bi%64]=1&&", "r%65sponse[id%5D=1"] {
            let shape = Shape::parse(body.as_bytes()).expect("a form");
            assert_eq!(shape.text_at(&path("response[id]")).as_deref(), Some("1"), "{body}");
            assert!(shape.has(&path("response")) && !shape.has(&path("id")), "{body}");
        }
        let shape = Shape::parse(b"%C3%A9%5B%C3%BC%5D=%5B&a%5Bb=1&c]=1").expect("a form");
        assert_eq!(shape.text_at(&path("é[ü]")).as_deref(), Some("["));
        assert!(!shape.has(&path("a[b]")) && !shape.has(&path("a")) && !shape.has(&path("c")));
    }

    #[test]
    fn malformed_object_has_names_but_no_values() {
        for body in ["", " ", "[1", "[1}", "[1,]", "[1:2]", "a=%"] {
            assert!(Shape::parse(body.as_bytes()).is_none(), "{body}");
        }
        for body in
            ["{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}}", "{\"a\":[}", "{\"a\":1,}", "{\"a\":1,{}}", "{a:1}"]
        {
            let shape = Shape::parse(body.as_bytes()).expect("it starts like an object");
            assert!(shape.text_at(&path("a")).is_none() && !shape.lacks(&path("b")), "{body}");
            assert_eq!(shape.has(&path("a")), body.starts_with("{\"a\""), "{body}");
        }
        let whole = Shape::parse(b"{}").expect("an object");
        assert!(whole.lacks(&path("a")) && !whole.has(&path("a")));
        let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
        assert!(Shape::parse(&deep).is_some());
    }

    #[test]
    fn stray_bytes_do_not_hide_the_rest() {
        let body = b"{\"comment\":\"caf\xe9,\nline two\",\r\n\t\"id\":7}";
        let shape = Shape::parse(body).expect("JSON");
        assert!(shape.is_whole());
        assert_eq!(shape.text_at(&path("id")).as_deref(), Some("7"));
        assert!(Shape::parse(b"[\"\xff\x01\"]").is_some_and(|shape| shape.has(&path("0"))));
    }

    fn json() -> impl Strategy<Value = serde_json::Value> {
        let scalar = prop_oneof![
            Just(serde_json::Value::Null),
            any::<bool>().prop_map(Into::into),
            any::<i64>().prop_map(Into::into),
            "[a\"\\\\{}\\[\\],é\n]{0,6}".prop_map(Into::into),
        ];
        scalar.prop_recursive(4, 24, 5, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..4).prop_map(Into::into),
                proptest::collection::vec(("[abc\"\\\\]{1,2}", inner), 0..4)
                    .prop_map(|members| members.into_iter().collect::<serde_json::Map<_, _>>().into()),
            ]
        })
    }

    proptest! {
        #[test]
        fn shape_agrees_with_the_parsed_payload(value in json(), pretty: bool, names in proptest::collection::vec("[abc012]{1,2}", 1..4)) {
            let body = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            prop_assume!(value.is_object() || value.is_array());
            let path = path(&names[1..].iter().fold(names[0].clone(), |path, name| format!("{path}[{name}]")));
            let tree = Json::parse(body.as_bytes()).unwrap();
            let shape = Shape::parse(body.as_bytes()).unwrap();
            prop_assert_eq!(shape.has(&path), tree.at(&path).is_some());
            prop_assert_eq!(shape.lacks(&path), tree.at(&path).is_none());
            prop_assert_eq!(shape.text_at(&path), tree.at(&path).and_then(Json::as_text));
        }

        #[test]
        fn parse_never_panics(body: Vec<u8>, json in "[{}\\[\\]\",:\\\\a1 ]{0,40}") {
            for body in [&body, json.as_bytes()] {
                if let Some(shape) = Shape::parse(body) {
                    let _ = (shape.has(&path("a[0][a]")), shape.text_at(&path("0[a]")));
                }
            }
        }
    }
}
