//! The outline of a captured body: enough of its structure to tell which event it is, and no tree of it.
//!
//! Of JSON, the members of the outermost object are found, and what a path leads to is looked for inside them; all else is skipped by its
//! quotes and brackets. It refuses to validate: what no rule asks for may be anything.

use std::borrow::Cow;

use super::{Dialect, Encoding, Form, Path};
use crate::json_text::{string_end, unescape};

/// A body beyond this is not looked into, in bytes: no event is that large, and whoever sent it is not known yet.
pub const LARGEST_RECOGNISED: usize = 1024 * 1024;

/// What a body looks like.
#[derive(Debug)]
pub struct Outline<'a>(Shape<'a>);

#[derive(Debug)]
enum Shape<'a> {
    Object(Vec<Member<'a>>),
    Array(&'a [u8]),
    Form(Form),
}

/// A member as it is written.
#[derive(Debug)]
struct Member<'a> {
    /// The name between its quotes, and whether it says just that.
    name: &'a [u8],
    plain: bool,
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
            b'[' => Shape::Array(Some(body).filter(|body| value_end(body, 0) == Some(body.len()))?),
            _ => Shape::Form(Form::parse(body, Dialect::Percent).ok()?),
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
            Shape::Array(whole) => item(whole, first)?,
            Shape::Form(_) => return None,
        };
        deeper.iter().try_fold(outermost, |value, name| match value.first()? {
            b'{' => member(&members(value)?, name),
            b'[' => item(value, name),
            _ => None,
        })
    }
}

/// The value of a member. Of a repeated name the last counts, as in every parser that keeps one.
fn member<'a>(members: &[Member<'a>], name: &str) -> Option<&'a [u8]> {
    let is_called = |held: &Member<'_>| {
        if held.plain {
            return held.name == name.as_bytes();
        }
        let mut said = Vec::new();
        let closed = [held.name, b"\""].concat();
        unescape(&closed, 0, &mut said).is_some() && said == name.as_bytes()
    };
    members.iter().rev().find(|held| is_called(held)).map(|held| held.value)
}

/// An element of the array that `whole` is.
fn item<'a>(whole: &'a [u8], index: &str) -> Option<&'a [u8]> {
    let index: usize = index.parse().ok()?;
    let mut at = skip_blank(whole, 1);
    for _ in 0..index {
        at = skip_blank(whole, value_end(whole, at)?);
        at = skip_blank(whole, at + usize::from(*whole.get(at)? == b','));
    }
    whole.get(at..value_end(whole, at)?)
}

fn text(string: &[u8]) -> Option<Cow<'static, str>> {
    let mut said = Vec::new();
    unescape(string, 1, &mut said)?;
    String::from_utf8(said).ok().map(Cow::Owned)
}

/// The members of the object that `object` is, from its first byte to its last.
fn members(object: &[u8]) -> Option<Vec<Member<'_>>> {
    let mut members = Vec::with_capacity(16);
    let mut at = skip_blank(object, 1);
    if object.get(at) == Some(&b'}') {
        return (at + 1 == object.len()).then_some(members);
    }
    loop {
        if *object.get(at)? != b'"' {
            return None;
        }
        let (end, plain) = string_end(object, at + 1)?;
        let name = &object[at + 1..end];
        at = skip_blank(object, end + 1);
        if *object.get(at)? != b':' {
            return None;
        }
        at = skip_blank(object, at + 1);
        let end = value_end(object, at)?;
        members.push(Member { name, plain, value: &object[at..end] });
        at = skip_blank(object, end);
        match *object.get(at)? {
            b',' => at = skip_blank(object, at + 1),
            b'}' if at + 1 == object.len() => return Some(members),
            _ => return None,
        }
    }
}

/// Where the value that begins at `at` ends. Brackets are counted, and not told apart.
fn value_end(json: &[u8], mut at: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let start = at;
    loop {
        match *json.get(at)? {
            b'"' => {
                at = string_end(json, at + 1)?.0 + 1;
                if depth == 0 {
                    return Some(at);
                }
            }
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' if depth > 1 => {
                depth -= 1;
                at += 1;
            }
            b'}' | b']' if depth == 1 => return Some(at + 1),
            b',' | b'}' | b']' | b' ' | b'\t' | b'\r' | b'\n' if depth == 0 => return (at > start).then_some(at),
            _ => at += 1,
        }
    }
}

fn skip_blank(json: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\t' | b'\r' | b'\n') = json.get(at) {
        at += 1;
    }
    at
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
