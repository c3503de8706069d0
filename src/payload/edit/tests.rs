//! Edits of JSON and forms.

use proptest::prelude::*;

use super::{
    super::{Encoding, FormStyle, layout::leaves},
    *,
};

pub(super) fn edited(encoding: Encoding, before: &str, edit: &Edit, add: bool) -> Result<String, EditError> {
    let mut payload = Payload::parse_preserving(encoding, before.as_bytes()).expect(before);
    payload.edit(edit, add).map(|()| String::from_utf8(payload.encode()).expect("UTF-8"))
}

pub(super) fn set(text: &str) -> Edit {
    let (path, value) = Dotted::split(text).expect(text);
    Edit::Set(path.parse().expect(path), value.to_owned())
}

pub(super) fn put(text: &str) -> Edit {
    let (path, value) = Dotted::split(text).expect(text);
    Edit::Put(path.parse().expect(path), Json::parse(value.as_bytes()).expect(value))
}

pub(super) fn unset(text: &str) -> Edit {
    Edit::Unset(text.parse().expect(text))
}

#[test]
fn set_keeps_the_type_of_the_value_and_put_replaces_it() {
    let before = r#"{"n":6.00,"t":"x","b":false,"z":null,"o":{"a.b":1},"l":[1,2],"e":[]}"#;
    for (edit, replaced, by) in [
        (set("n=3"), "6.00", "3"),
        (set("n=-1.50E3"), "6.00", "-1.50E3"),
        (set("t=3"), "\"x\"", "\"3\""),
        (set("t="), "\"x\"", "\"\""),
        (set("b=true"), "false", "true"),
        (set("z=null"), "null", "null"),
        (set("o.\"a.b\"=2"), "\"a.b\":1", "\"a.b\":2"),
        (set("l[1]=7"), "[1,2]", "[1,7]"),
        (set("l.0=7"), "[1,2]", "[7,2]"),
        (set("l[]=7"), "[1,2]", "[1,2,7]"),
        (set("e[]=7"), "\"e\":[]", "\"e\":[\"7\"]"),
        (put("t={\"a\": 1.0}"), "\"x\"", "{\"a\":1.0}"),
        (put("o=[]"), "{\"a.b\":1}", "[]"),
        (put("l[]={}"), "[1,2]", "[1,2,{}]"),
        (unset("l[0]"), "[1,2]", "[2]"),
        (unset("o.\"a.b\""), "{\"a.b\":1}", "{}"),
        (unset("n"), "\"n\":6.00,", ""),
    ] {
        assert_eq!(edited(Encoding::Json, before, &edit, false), Ok(before.replacen(replaced, by, 1)), "{edit:?}");
    }
    for (edit, reason) in [
        (set("n=3x"), "`3x` does not fit `n`, which is a number"),
        (set("n= 3"), "is a number"),
        (set("n=null"), "is a number"),
        (set("b=1"), "is true or false"),
        (set("z=x"), "is null"),
        (set("o=x"), "is an object"),
        (set("l=x"), "is an array"),
        (set("l[]=x"), "is a number"),
        (set("m=1"), "no field `m`"),
        (set("l[2]=1"), "no field `l[2]`"),
        (put("o.c=1"), "no field `o.c`"),
        (set("t.u=1"), "`t` is text and has no fields"),
        (set("n[]=1"), "`n` is a number, but `[]` appends to a list"),
        (set("o[]=1"), "`o` is an object, but `[]` appends"),
        (set("[]=1"), "the payload is an object, but `[]` appends"),
        (unset("o.c"), "no field `o.c`"),
        (unset("l[]"), "no field `l[]`"),
    ] {
        let error = edited(Encoding::Json, before, &edit, false).expect_err(reason).to_string();
        assert!(error.contains(reason), "{edit:?}: {error}");
    }
}

#[test]
fn missing_path_is_created_or_ignored_if_allowed() {
    let add = |edit: &Edit| edited(Encoding::Json, r#"{"a":[{}],"t":1}"#, edit, true);
    assert_eq!(add(&set("b.c[0].d=1")), Ok(r#"{"a":[{}],"t":1,"b":{"c":[{"d":"1"}]}}"#.into()));
    assert_eq!(add(&set("a[1]=x")), Ok(r#"{"a":[{},"x"],"t":1}"#.into()));
    assert_eq!(add(&put("a[0].l[]=1")), Ok(r#"{"a":[{"l":[1]}],"t":1}"#.into()));
    assert_eq!(add(&unset("x.y")), Ok(r#"{"a":[{}],"t":1}"#.into()));
    assert!(add(&set("a[2]=x")).is_err(), "a gap");
    assert!(add(&set("a.b=x")).is_err(), "a list has no named fields");
    assert!(add(&set("t.b=x")).is_err(), "a number has no fields");
}

#[test]
fn form_is_edited_with_the_same_paths_in_its_own_style() {
    let percent = Encoding::Form(FormStyle::Percent);
    let before = "r[id]=1&r[p][a]=Web%20App&r[p][b]=x@y&t[]=1&t[]=2&e=%2f&d=1&d=2";
    for (edit, replaced, by) in [
        (set("r.id=a b"), "r[id]=1", "r[id]=a%20b"),
        (set("r.p.b=(é)"), "=x@y", "=(%C3%A9)"),
        (set("t[1]=3"), "t[]=2", "t[]=3"),
        (set("t[]=3"), "t[]=2", "t[]=2&t[]=3"),
        (set("d=3"), "d=2", "d=3"),
        (set("d[0]=3"), "d=1", "d=3"),
        (
            put("r.p={\"a\":[1,null],\"c\":{\"d\":true}}"),
            "r[p][a]=Web%20App&r[p][b]=x@y",
            "r[p][a][]=1&r[p][a][]=&r[p][c][d]=true",
        ),
        (put("e={\"f\":1}"), "e=%2f", "e[f]=1"),
        (put("r.id=2"), "r[id]=1", "r[id]=2"),
        (unset("r.p"), "r[p][a]=Web%20App&r[p][b]=x@y&", ""),
        (unset("t[0]"), "t[]=1&", ""),
        (
            Edit::Merge(Json::parse(br#"{"r":{"id":9,"p":{"a":null,"n":"="}},"e":null,"new":[1,2]}"#).expect("JSON")),
            before,
            "r[id]=9&r[p][b]=x@y&r[p][n]=%3D&t[]=1&t[]=2&d=1&d=2&new[]=1&new[]=2",
        ),
    ] {
        assert_eq!(edited(percent, before, &edit, false), Ok(before.replacen(replaced, by, 1)), "{edit:?}");
    }
    for edit in [set("r=1"), set("x=1"), set("r.id.x=1"), set("x[]=1"), unset("x"), set("t[2]=1"), put("x=1")] {
        assert!(edited(percent, before, &edit, false).is_err(), "{edit:?}");
    }
    assert!(edited(percent, before, &set("e.x=1"), true).is_err(), "a text has no fields");
    let added = edited(percent, before, &set("r.p.c=1"), true);
    assert_eq!(added, Ok(before.replacen("=x@y", "=x@y&r[p][c]=1", 1)), "next to its siblings");

    let plus = Encoding::Form(FormStyle::Plus);
    let before = "a=1+2&b%5Bc%5D=%7e&a.b=3";
    for (edit, replaced, by) in [
        (set("b.c=x y~"), "=%7e", "=x+y%7E"),
        (set("\"a.b\"=4"), "=3", "=4"),
        (set("a[]=4"), "a=1+2", "a=1+2&a=4"),
        (unset("b"), "&b%5Bc%5D=%7e", ""),
    ] {
        assert_eq!(edited(plus, before, &edit, false), Ok(before.replacen(replaced, by, 1)), "{edit:?}");
    }
}

/// The cases of RFC 7396 appendix A whose patch is an object, and some with repeated names.
#[test]
fn merge_follows_rfc_7396() {
    for (target, patch, result) in [
        (r#"{"a":"b"}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"b":"c"}"#, r#"{"a":"b","b":"c"}"#),
        (r#"{"a":"b"}"#, r#"{"a":null}"#, "{}"),
        (r#"{"a":"b","b":"c"}"#, r#"{"a":null}"#, r#"{"b":"c"}"#),
        (r#"{"a":["b"]}"#, r#"{"a":"c"}"#, r#"{"a":"c"}"#),
        (r#"{"a":"c"}"#, r#"{"a":["b"]}"#, r#"{"a":["b"]}"#),
        (r#"{"a":{"b":"c"}}"#, r#"{"a":{"b":"d","c":null}}"#, r#"{"a":{"b":"d"}}"#),
        (r#"{"a":[{"b":"c"}]}"#, r#"{"a":[1]}"#, r#"{"a":[1]}"#),
        (r#"{"e":null}"#, r#"{"a":1}"#, r#"{"e":null,"a":1}"#),
        ("[1,2]", r#"{"a":"b","c":null}"#, r#"{"a":"b"}"#),
        ("{}", r#"{"a":{"bb":{"ccc":null}}}"#, r#"{"a":{"bb":{}}}"#),
        // Repeated names, which the RFC does not mention.
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":4}"#, r#"{"a":1,"b":2,"a":4}"#),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":null}"#, r#"{"b":2}"#),
        (r#"{"a":1,"b":2,"a":3}"#, r#"{"a":null,"a":4,"c":5}"#, r#"{"b":2,"a":4,"c":5}"#),
        (r#"{"a":1,"b":2}"#, r#"{"c":3,"a":null,"c":null,"b":4}"#, r#"{"b":4}"#),
    ] {
        let patch = Edit::Merge(Json::parse(patch.as_bytes()).expect(patch));
        assert_eq!(edited(Encoding::Json, target, &patch, false).as_deref(), Ok(result), "{target} {patch:?}");
    }
}

/// Generates a tree without repeated names, so that each path leads to one leaf.
fn tree() -> impl Strategy<Value = Json> {
    let leaf = prop_oneof![
        Just(Json::Null),
        any::<bool>().prop_map(Json::Bool),
        "-?(0|[1-9][0-9]{0,20})(\\.[0-9]{1,3})?([eE][+-]?[0-9]{1,2})?".prop_map(Json::Number),
        any::<String>().prop_map(Json::Text),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..5).prop_map(Json::Array),
            proptest::collection::btree_map("[a-c\\.\"\\[0\u{e9}\n]{0,3}", inner, 0..5)
                .prop_map(|members| Json::Object(members.into_iter().collect())),
        ]
    })
}

/// Generates a form with repeated keys, empty pairs and unneeded escapes.
fn form() -> impl Strategy<Value = String> {
    proptest::collection::vec("([a-b]|%61)(\\[[a-b]?\\]){0,2}(=([a-c@+]|%2[fF]|%20){0,4})?|", 1..8)
        .prop_map(|pairs| pairs.join("&"))
}

proptest! {
    #[test]
    fn edit_of_a_tree_changes_only_the_edited_bytes(json in tree(), chosen: prop::sample::Index, text: String) {
        let mut payload = Payload::Json(json);
        let (before, leaves) = leaves(&payload);
        let values: Vec<_> = leaves.iter().filter(|leaf| !leaf.is_name).collect();
        if values.is_empty() {
            return Ok(());
        }
        let leaf = values[chosen.index(values.len())];
        let dotted = Dotted::from(&leaf.path).to_string().parse().expect("a displayed path");
        let number = Json::Number("1234.50".into());
        let (edit, encoded) = if leaf.is_number {
            (Edit::Set(dotted, "1234.50".into()), number.to_compact())
        } else {
            let quoted = Json::Text(text.clone()).to_compact();
            (Edit::Set(dotted, text), quoted[1..quoted.len() - 1].to_owned())
        };
        payload.edit(&edit, false).expect("it exists and has this type");
        let expected = [&before[..leaf.range.start], encoded.as_bytes(), &before[leaf.range.end..]].concat();
        prop_assert_eq!(String::from_utf8(payload.encode()), String::from_utf8(expected));
    }

    #[test]
    fn edit_of_a_form_changes_only_the_edited_pair(text in form(), chosen: prop::sample::Index) {
        let mut payload = Payload::parse_preserving(Encoding::Form(FormStyle::Percent), text.as_bytes()).expect("a form");
        let (before, leaves) = leaves(&payload);
        if leaves.is_empty() {
            return Ok(());
        }
        prop_assert_eq!(&String::from_utf8_lossy(&before), &text);
        // Items of a list are selected by index, which another test covers.
        let path = &leaves[chosen.index(leaves.len())].path;
        if path.names().iter().any(String::is_empty) {
            return Ok(());
        }
        // If a key is repeated, the last pair is edited.
        let leaf = leaves.iter().rfind(|leaf| leaf.path == *path).expect("itself");
        payload.edit(&Edit::Set(Dotted::from(path), "new value".into()), false).expect("it exists");
        let after = String::from_utf8(payload.encode()).expect("ASCII");
        // Everything before and after the pair is unchanged, except that empty pairs next to it may disappear.
        let start = text[..leaf.range.start].rfind('&').map_or(0, |at| at + 1);
        let end = text[leaf.range.end..].find('&').map_or(text.len(), |at| leaf.range.end + at);
        let pair = super::super::Pair::new(path.names().to_vec(), "new value".into());
        let pair = super::super::Form { pairs: vec![pair] }.encode(FormStyle::Percent);
        let expected = format!("{}{pair}{}", text[..start].trim_end_matches('&'), text[end..].trim_start_matches('&'));
        prop_assert_eq!(after.replace('&', ""), expected.replace('&', ""));
        prop_assert!(after.len() >= expected.len());
    }

    #[test]
    fn put_then_unset_restores_the_payload(json in tree(), text in form(), value in tree(), depth in 1_usize..4) {
        for payload in [
            Payload::Json(Json::Object(vec![("top".into(), json)])),
            Payload::parse_preserving(Encoding::Form(FormStyle::Percent), text.as_bytes()).expect("a form"),
            Payload::parse_preserving(Encoding::Form(FormStyle::Plus), text.as_bytes()).expect("a form"),
        ] {
            let path: Dotted = ["new", "x", "y", "z"][..=depth].join(".").parse().expect("a path");
            let mut again = payload.clone();
            prop_assert!(again.edit(&Edit::Put(path.clone(), value.clone()), false).is_err());
            match again.edit(&Edit::Put(path.clone(), value.clone()), true) {
                Err(EditError::EmptyInForm { .. }) => prop_assert!(!matches!(payload, Payload::Json(_))),
                added => added.expect("added"),
            }
            again.edit(&Edit::Unset(path.prefix(1).expect("a name")), true).expect("removed");
            prop_assert_eq!(again.encode(), payload.encode());
        }
    }
}
