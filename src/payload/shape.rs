//! The outline of a captured body: enough of its structure to tell which event it is, and no tree of it.
//!
//! Of JSON, the members of the outermost object are found, and what a path leads to is looked for inside them; all else is skipped by its
//! quotes and brackets, and what stands behind the answer is not read at all. It refuses to validate: what no rule asks for may be anything.

#[path = "outline/parts.rs"]
mod parts;

use std::{borrow::Cow, cell::RefCell};

use super::{Encoding, Form, Path};
use crate::json_text::unescape;
use parts::Parts;

/// A body beyond this is not looked into, in bytes: no event is that large, and whoever sent it is not known yet.
pub const LARGEST_RECOGNISED: usize = 1024 * 1024;

/// A form of more pairs than this neither: each takes many times the room of its text.
const MOST_PAIRS: usize = 10_000;

/// What a body looks like.
#[derive(Debug)]
pub struct Outline<'a>(Shape<'a>);

#[derive(Debug)]
enum Shape<'a> {
    /// As far as it was read.
    Object(RefCell<Object<'a>>),
    Array(Vec<&'a [u8]>),
    Form(Form),
}

impl<'a> Outline<'a> {
    /// Looks at a captured body, whatever its content type claims: it is JSON if it opens like JSON, else a form. `None` where it is neither.
    ///
    /// Of an object that is not whole, what stands before the break is there, and has no text.
    #[must_use]
    pub fn of(body: &'a [u8]) -> Option<Self> {
        if body.len() > LARGEST_RECOGNISED {
            return None;
        }
        let body = body.trim_ascii();
        Some(Self(match body.first()? {
            b'{' => Shape::Object(RefCell::new(Object::of(body))),
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
        match (&self.0, path.names()) {
            (Shape::Form(form), _) => form.has(path),
            (Shape::Object(object), [name]) => object.borrow_mut().has(name),
            _ => self.at(path).is_some(),
        }
    }

    /// Whether nothing stands at `path`. Of what is not whole, nobody can tell.
    #[must_use]
    pub fn lacks(&self, path: &Path) -> bool {
        !self.has(path) && self.is_whole()
    }

    /// Whether the body was read to its end, and ends there.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        match &self.0 {
            Shape::Object(object) => object.borrow_mut().is_whole(),
            Shape::Array(_) | Shape::Form(_) => true,
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
            Shape::Object(object) => object.borrow_mut().value(first)?,
            Shape::Array(items) => item(items, first)?,
            Shape::Form(_) => return None,
        };
        deeper.iter().try_fold(outermost, |value, name| match value.first()? {
            b'{' => Object::of(value).value(name),
            b'[' => item(&items(value)?, name),
            _ => None,
        })
    }
}

/// The members of an object, as far as they were read.
#[derive(Debug)]
struct Object<'a> {
    members: Vec<Member<'a>>,
    parts: Parts<'a>,
    /// Whether the last member is a name whose value was not read yet.
    named: bool,
    broken: bool,
}

#[derive(Debug)]
struct Member<'a> {
    /// What it is called; nothing, where its name is no text.
    name: Option<Cow<'a, [u8]>>,
    /// As it is written.
    value: &'a [u8],
}

impl Member<'_> {
    fn is_called(&self, name: &str) -> bool {
        self.name.as_deref() == Some(name.as_bytes())
    }
}

impl<'a> Object<'a> {
    /// The object that `text` is, from its first byte to its last.
    fn of(text: &'a [u8]) -> Self {
        Self { members: Vec::with_capacity(8), parts: Parts::of(text), named: false, broken: false }
    }

    /// Whether there is a member of that name.
    fn has(&mut self, name: &str) -> bool {
        if self.members.iter().any(|member| member.is_called(name)) {
            return true;
        }
        loop {
            match self.next() {
                Some(member) if member.is_called(name) => return true,
                Some(_) => {}
                None => return false,
            }
        }
    }

    /// The value of a member. Of a repeated name the last counts, as in every parser that keeps one.
    fn value(&mut self, name: &str) -> Option<&'a [u8]> {
        let whole = self.is_whole();
        let member = self.members.iter().rev().find(|member| member.is_called(name));
        member.filter(|_| whole).map(|member| member.value)
    }

    /// Reads all of it, and says whether that is an object.
    fn is_whole(&mut self) -> bool {
        while self.next().is_some() {}
        !self.broken && !self.named && self.parts.is_whole()
    }

    /// Reads on to the next name.
    fn next(&mut self) -> Option<&Member<'a>> {
        while !self.broken {
            let (part, behind) = self.parts.next()?;
            match (behind, self.named, part) {
                (b':', false, name @ [b'"', .., b'"']) => {
                    let plain = !self.parts.has_escapes();
                    let name = if plain { name.get(1..name.len() - 1).map(Cow::Borrowed) } else { said(name) };
                    self.members.push(Member { name, value: b"" });
                    self.named = true;
                    return self.members.last();
                }
                (b',' | b'}', true, [_, ..]) => {
                    self.named = false;
                    if let Some(member) = self.members.last_mut() {
                        member.value = part;
                    }
                }
                (b'}', false, []) if self.members.is_empty() => {}
                _ => self.broken = true,
            }
        }
        None
    }
}

/// An element of an array.
fn item<'a>(items: &[&'a [u8]], index: &str) -> Option<&'a [u8]> {
    items.get(index.parse::<usize>().ok()?).copied()
}

/// The elements of the array that `array` is, from its first byte to its last.
fn items(array: &[u8]) -> Option<Vec<&[u8]>> {
    let mut items = Vec::new();
    let mut parts = Parts::of(array);
    for (part, behind) in &mut parts {
        match (part, behind) {
            ([], b']') if items.is_empty() => {}
            ([], _) | (_, b':' | b'}') => return None,
            _ => items.push(part),
        }
    }
    parts.is_whole().then_some(items)
}

fn text(string: &[u8]) -> Option<Cow<'_, str>> {
    match said(string)? {
        Cow::Borrowed(said) => str::from_utf8(said).ok().map(Cow::Borrowed),
        Cow::Owned(said) => String::from_utf8(said).ok().map(Cow::Owned),
    }
}

/// What a string says, which is mostly what is written between its quotes.
fn said(string: &[u8]) -> Option<Cow<'_, [u8]>> {
    let inner = string.strip_prefix(b"\"")?.strip_suffix(b"\"")?;
    if inner.contains(&b'\\') { unescape(string).map(Cow::Owned) } else { Some(Cow::Borrowed(inner)) }
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
    fn of_what_is_no_whole_body_nothing_is_said_but_what_was_seen() {
        for body in ["", " ", "[1", "[1}", "[1,]", "[1:2]", "a=%"] {
            assert!(Outline::of(body.as_bytes()).is_none(), "{body}");
        }
        for body in
            ["{", "{\"a\"}", "{\"a\":}", "{\"a\":1", "{\"a\":1}}", "{\"a\":[}", "{\"a\":1,}", "{\"a\":1,{}}", "{a:1}"]
        {
            let outline = Outline::of(body.as_bytes()).expect("it opens like an object");
            assert!(outline.text_at(&path("a")).is_none() && !outline.lacks(&path("b")), "{body}");
            assert_eq!(outline.has(&path("a")), body.starts_with("{\"a\":"), "{body}");
        }
        let whole = Outline::of(b"{}").expect("an object");
        assert!(whole.lacks(&path("a")) && !whole.has(&path("a")));
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
            prop_assert_eq!(outline.lacks(&path), tree.at(&path).is_none());
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
