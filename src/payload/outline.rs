//! The outline of a captured body: enough of its structure to tell which event it is, and no tree of it.
//!
//! Of JSON, the members of the outermost object are found, and what a path leads to is looked for inside them; all else is skipped by its
//! quotes and brackets. It refuses to validate: what no rule asks for may be anything.

use std::borrow::Cow;

use super::{Encoding, Form, Path};
use crate::json_text::{
    bits::{Escapes, WIDE, bits, chunks, inside},
    unescape,
};

/// A body beyond this is not looked into, in bytes: no event is that large, and whoever sent it is not known yet.
pub const LARGEST_RECOGNISED: usize = 1024 * 1024;

/// A form of more pairs than this neither: each takes many times the room of its text.
const MOST_PAIRS: usize = 10_000;

/// What a body looks like.
#[derive(Debug)]
pub struct Outline<'a>(Shape<'a>);

#[derive(Debug)]
enum Shape<'a> {
    Object(Vec<Member<'a>>),
    Array(Vec<&'a [u8]>),
    Form(Form),
}

/// A member as it is written.
#[derive(Debug)]
struct Member<'a> {
    /// The name in its quotes.
    name: &'a [u8],
    value: &'a [u8],
}

impl<'a> Outline<'a> {
    /// Looks at a captured body, whatever its content type claims: it is JSON if it opens like JSON, else a form. `None` where it is neither.
    #[must_use]
    pub fn of(body: &'a [u8]) -> Option<Self> {
        if body.len() > LARGEST_RECOGNISED {
            return None;
        }
        let body = body.trim_ascii();
        Some(Self(match body.first()? {
            b'{' => Shape::Object(members(body)?),
            b'[' => Shape::Array(items(body)?),
            _ if memchr::memchr_iter(b'&', body).count() > MOST_PAIRS => return None,
            _ => Shape::Form(Form::parse_as_received(body).ok()?),
        }))
    }

    /// Whether a payload of that encoding may look like this. A form is one in either spelling.
    #[must_use]
    pub fn is_of(&self, encoding: Encoding) -> bool {
        let form = matches!(self.0, Shape::Form(_));
        match encoding {
            Encoding::Json => !form,
            Encoding::Form(_) => form,
            Encoding::Verbatim => true,
        }
    }

    /// Whether anything, also `null`, stands at `path`.
    #[must_use]
    pub fn has(&self, path: &Path) -> bool {
        match &self.0 {
            Shape::Form(form) => form.has(path),
            _ => self.at(path).is_some(),
        }
    }

    /// The scalar at `path` as text. An object, an array and nothing have none.
    #[must_use]
    pub fn text_at(&self, path: &Path) -> Option<Cow<'_, str>> {
        if let Shape::Form(form) = &self.0 {
            return form.at(path).map(Cow::Borrowed);
        }
        match self.at(path)? {
            string @ [b'"', ..] => text(string),
            [b'{' | b'[', ..] => None,
            scalar => str::from_utf8(scalar).ok().map(Cow::Borrowed),
        }
    }

    /// What is written at `path`, in JSON.
    fn at(&self, path: &Path) -> Option<&'a [u8]> {
        let (first, deeper) = path.names().split_first()?;
        let outermost = match &self.0 {
            Shape::Object(members) => member(members, first)?,
            Shape::Array(items) => item(items, first)?,
            Shape::Form(_) => return None,
        };
        deeper.iter().try_fold(outermost, |value, name| match value.first()? {
            b'{' => member(&members(value)?, name),
            b'[' => item(&items(value)?, name),
            _ => None,
        })
    }
}

/// The value of a member. Of a repeated name the last counts, as in every parser that keeps one.
fn member<'a>(members: &[Member<'a>], name: &str) -> Option<&'a [u8]> {
    let is_called = |held: &&Member<'_>| {
        let written = &held.name[1..held.name.len() - 1];
        // What says the same otherwise is longer.
        written == name.as_bytes()
            || written.len() > name.len()
                && written.contains(&b'\\')
                && text(held.name).is_some_and(|said| said == name)
    };
    members.iter().rev().find(is_called).map(|held| held.value)
}

/// An element of an array.
fn item<'a>(items: &[&'a [u8]], index: &str) -> Option<&'a [u8]> {
    items.get(index.parse::<usize>().ok()?).copied()
}

/// The members of the object that `object` is, from its first byte to its last.
fn members(object: &[u8]) -> Option<Vec<Member<'_>>> {
    let mut members = Vec::with_capacity(16);
    let mut named = None;
    parts(object, |part, behind| match (named.take(), behind) {
        (None, b':') => {
            named = Some(part).filter(|name| matches!(name, [b'"', .., b'"']));
            named.map(|_| ())
        }
        (Some(name), b',' | b'}') if !part.is_empty() => {
            members.push(Member { name, value: part });
            Some(())
        }
        (None, b'}') if part.is_empty() && members.is_empty() => Some(()),
        _ => None,
    })?;
    Some(members)
}

/// The elements of the array that `array` is, from its first byte to its last.
fn items(array: &[u8]) -> Option<Vec<&[u8]>> {
    let mut items = Vec::new();
    parts(array, |part, behind| {
        if part.is_empty() {
            return (behind == b']' && items.is_empty()).then_some(());
        }
        items.push(part);
        (behind != b':').then_some(())
    })?;
    Some(items)
}

/// Has everything taken that stands between the brackets, commas and colons of the outermost level of `whole`, with the byte behind it.
/// Brackets are counted, and not told apart. `None` where `take` says so, and where the last bracket is not the last byte.
fn parts<'a>(whole: &'a [u8], mut take: impl FnMut(&'a [u8], u8) -> Option<()>) -> Option<()> {
    let mut escapes = Escapes::default();
    let mut open = 0;
    let mut depth = 0_usize;
    let mut start = 1;
    for (index, chunk) in chunks(whole, &mut [0; WIDE]).enumerate() {
        let outside = !inside(escapes.find(chunk).quotes, &mut open);
        let brackets = bits(chunk, |byte| matches!(byte | SQUARE, b'{' | b'}')) & outside;
        // Deep inside, it does not matter.
        let mut between = None;
        let mut between = || *between.get_or_insert_with(|| bits(chunk, |byte| matches!(byte, b',' | b':')) & outside);
        let mut wanted = if depth == 1 { brackets | between() } else { brackets };
        while wanted != 0 {
            let bit = wanted.trailing_zeros();
            let at = index * WIDE + bit as usize;
            let byte = whole[at];
            let bracket = byte | SQUARE;
            if bracket == b'{' {
                if depth == 0 && at > 0 {
                    return None;
                }
                depth += 1;
            } else {
                if depth == 1 {
                    take(whole.get(start..at)?.trim_ascii(), byte)?;
                    start = at + 1;
                }
                if bracket == b'}' {
                    depth = depth.checked_sub(1)?;
                }
            }
            wanted &= wanted - 1;
            if depth != 1 {
                wanted &= brackets;
            } else if matches!(bracket, b'{' | b'}') {
                wanted |= between() & (u64::MAX << bit << 1);
            }
        }
    }
    (depth == 0 && start == whole.len()).then_some(())
}

/// What makes a square bracket a curly one.
const SQUARE: u8 = 0x20;

fn text(string: &[u8]) -> Option<Cow<'_, str>> {
    let inner = string.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if !inner.contains(&b'\\') {
        return str::from_utf8(inner).ok().map(Cow::Borrowed);
    }
    String::from_utf8(unescape(string)?).ok().map(Cow::Owned)
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
    fn what_a_path_leads_to_is_found() {
        let body =
            br#" {"a": 1.50, "b":{"c":[{"d":"\u00e9\n"},null]}, "b\u0065":true, "a":"last", "deep":{"x":[[["]}"]]]}} "#;
        let outline = Outline::of(body).expect("JSON");
        for (at, text) in
            [("a", "last"), ("b[c][0][d]", "é\n"), ("b[c][1]", "null"), ("be", "true"), ("deep[x][0][0][0]", "]}")]
        {
            assert_eq!(outline.text_at(&path(at)).as_deref(), Some(text), "{at}");
        }
        for at in ["c", "b[d]", "b[c][2]", "b[c][x]", "a[0]", "deep[x][1]"] {
            assert!(!outline.has(&path(at)), "{at}");
        }
        assert!(outline.has(&path("b[c]")) && outline.text_at(&path("b[c]")).is_none());
        let list = Outline::of(b"[ 1 , {\"a\":2} ]").expect("JSON");
        assert_eq!(list.text_at(&path("1[a]")).as_deref(), Some("2"));
    }

    #[test]
    fn brackets_in_the_keys_of_a_form_nest_however_they_are_spelled() {
        for body in ["response[id]=1&x", "response%5Bid%5D=1", "response%5bi%64]=1&&", "r%65sponse[id%5D=1"] {
            let outline = Outline::of(body.as_bytes()).expect("a form");
            assert_eq!(outline.text_at(&path("response[id]")).as_deref(), Some("1"), "{body}");
            assert!(outline.has(&path("response")) && !outline.has(&path("id")), "{body}");
        }
        let outline = Outline::of(b"%C3%A9%5B%C3%BC%5D=%5B&a%5Bb=1&c]=1").expect("a form");
        assert_eq!(outline.text_at(&path("é[ü]")).as_deref(), Some("["));
        assert!(!outline.has(&path("a[b]")) && !outline.has(&path("a")) && !outline.has(&path("c")));
    }

    #[test]
    fn what_is_no_whole_body_has_none() {
        for body in [
            "",
            " ",
            "{",
            "{\"a\"}",
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":1}}",
            "{\"a\":[}",
            "[1",
            "{\"a\":1,}",
            "{a:1}",
            "a=%",
        ] {
            assert!(Outline::of(body.as_bytes()).is_none(), "{body}");
        }
        let deep = [vec![b'['; 200_000], vec![b']'; 200_000]].concat();
        assert!(Outline::of(&deep).is_some());
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
        /// The tree, which `serde_json` reads, says what is where.
        #[test]
        fn the_outline_agrees_with_the_tree(value in json(), pretty: bool, names in proptest::collection::vec("[abc012]{1,2}", 1..4)) {
            let body = if pretty { serde_json::to_string_pretty(&value) } else { serde_json::to_string(&value) }.unwrap();
            prop_assume!(value.is_object() || value.is_array());
            let path = path(&names[1..].iter().fold(names[0].clone(), |path, name| format!("{path}[{name}]")));
            let tree = Json::parse(body.as_bytes()).unwrap();
            let outline = Outline::of(body.as_bytes()).unwrap();
            prop_assert_eq!(outline.has(&path), tree.at(&path).is_some());
            prop_assert_eq!(outline.text_at(&path), tree.at(&path).and_then(Json::as_text));
        }

        #[test]
        fn no_body_makes_it_panic(body: Vec<u8>, json in "[{}\\[\\]\",:\\\\a1 ]{0,40}") {
            for body in [&body, json.as_bytes()] {
                if let Some(outline) = Outline::of(body) {
                    let _ = (outline.has(&path("a[0][a]")), outline.text_at(&path("0[a]")));
                }
            }
        }
    }
}
