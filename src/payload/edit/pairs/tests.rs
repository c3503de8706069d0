//! Edits of forms, compared with the same edits of the equivalent tree.

use proptest::{collection::vec, prelude::*};

use super::{
    super::tests::{edited, put, set, unset},
    *,
};
use crate::payload::{Encoding, Payload, edit::tree, style::split_key};

fn merge(text: &str) -> Edit {
    Edit::Merge(Json::parse(text.as_bytes()).expect(text))
}

#[test]
fn merge_removes_everything_below_a_replaced_key() {
    let before = "s=1&r[id]=2&r[p][a]=3&r[p][b]=4&t[]=5&t[]=6&d=7&d=8&z=9";
    let percent = Encoding::Form(FormStyle::Percent);
    for (edit, replaced, by) in [
        (merge(r#"{"r":"x"}"#), "r[id]=2&r[p][a]=3&r[p][b]=4", "r=x"),
        (merge(r#"{"r":{"p":0}}"#), "r[p][a]=3&r[p][b]=4", "r[p]=0"),
        (merge(r#"{"r":{"p":{}}}"#), "", ""),
        (merge(r#"{"r":{"p":{"a":null,"b":null}}}"#), "&r[p][a]=3&r[p][b]=4", ""),
        (merge(r#"{"r":[1,null]}"#), "r[id]=2&r[p][a]=3&r[p][b]=4", "r[]=1&r[]="),
        (merge(r#"{"t":"x"}"#), "t[]=5&t[]=6", "t=x"),
        (merge(r#"{"t":{"a":1,"b":null}}"#), "t[]=5&t[]=6", "t[a]=1"),
        (merge(r#"{"d":"x"}"#), "d=7&d=8", "d=x"),
        (merge(r#"{"s":{"a":{"b":1}},"z":{"a":[true]}}"#), "", ""),
        (merge(r#"{"new":{"a":null}}"#), "", ""),
        (put("r=0"), "r[id]=2&r[p][a]=3&r[p][b]=4", "r=0"),
        (put("s={\"a\":1}"), "s=1", "s[a]=1"),
        (put("d=0"), "d=7&d=8", "d=0"),
    ] {
        let after = edited(percent, before, &edit, false).expect("it fits");
        if format!("{edit:?}").contains("\"z\"") {
            assert_eq!(after, before.replace("s=1", "s[a][b]=1").replace("z=9", "z[a][]=true"));
        } else {
            assert_eq!(after, before.replacen(replaced, by, 1), "{edit:?}");
        }
    }
    let plus = Encoding::Form(FormStyle::Plus);
    let before = "s=1&r%5Bid%5D=2&d=7&d=8";
    for (edit, after) in [
        (merge(r#"{"r":"x","d":"y"}"#), "s=1&r=x&d=y"),
        (merge(r#"{"s":{"a":1},"d":[1,2,3]}"#), "s%5Ba%5D=1&r%5Bid%5D=2&d=1&d=2&d=3"),
        (unset("d[0]"), "s=1&r%5Bid%5D=2&d=8"),
    ] {
        assert_eq!(edited(plus, before, &edit, false).as_deref(), Ok(after), "{edit:?}");
    }
}

#[test]
fn edit_that_a_form_cannot_represent_is_an_error() {
    let before = "s=1&r[id]=2&t[]=5&l[][a]=6&l[][a]=7";
    let percent = Encoding::Form(FormStyle::Percent);
    for (edit, message) in [
        (merge(r#"{"z":{}}"#), "`z`: a form cannot contain an empty object or list"),
        (merge(r#"{"r":{"id":3,"x":[]}}"#), "`r.x`: a form cannot contain"),
        (merge(r#"{"t":{}}"#), "`t`: a form cannot contain"),
        (merge(r#"{"s":{"a":null}}"#), "`s`: a form cannot contain"),
        (merge(r#"{"z":{"a":[1,{"b":{}}]}}"#), "`z.a[1].b`: a form cannot contain"),
        (put("z={\"a\":1,\"b\":[]}"), "`z.b`: a form cannot contain"),
        (put("t[]={}"), "`t[]`: a form cannot contain"),
        (set("s[]=2"), "`s` is text, but `[]` appends to a list"),
        (set("r[]=2"), "`r` is a group of fields, but `[]` appends to a list"),
        (set("[]=2"), "the payload is a form, but `[]` appends to a list"),
        (set("s.x[]=2"), "`s` is text and has no fields"),
        (set("t[3]=2"), "no field `t[3]`"),
        (set("new[1]=2"), "no field `new[1]`"),
        (set("l[0]=2"), "no field `l[0]`"),
        (set("l[0].a=2"), "no field `l[0].a`"),
        (set("t[99999999999].x=2"), "no field `t[99999999999].x`"),
    ] {
        let mut payload = Payload::parse_preserving(percent, before.as_bytes()).expect(before);
        let error = payload.edit(&edit, true).expect_err(message).to_string();
        assert!(error.contains(message), "{edit:?}: {error}");
        assert_eq!(String::from_utf8_lossy(&payload.encode()), before, "nothing has changed");
    }
    let error = edited(percent, before, &set("s.x=2"), false).expect_err("a text").to_string();
    assert_eq!(error, "`s` is text and has no fields", "creating the path would not help");
    assert!(edited(percent, before, &unset("t[]"), false).is_err(), "there is nothing after the last item");
    for (edit, after) in [
        (set("t[1]=2"), before.replace("t[]=5", "t[]=5&t[]=2")),
        (set("l[]=2"), format!("{before}&l[]=2")),
        (put("l[]={\"a\":8}"), format!("{before}&l[][a]=8")),
        (set("new[0]=2"), format!("{before}&new[]=2")),
        (set("new[0].x=2"), format!("{before}&new[][x]=2")),
        (set("r[7]=2"), before.replace("r[id]=2", "r[id]=2&r[7]=2")),
    ] {
        assert_eq!(edited(percent, before, &edit, true), Ok(after), "{edit:?}");
    }
}

/// Returns the tree that a form represents: a list is `name[]`, or a repeated name in a style without nesting.
fn to_tree(form: &Form, style: FormStyle) -> Json {
    let mut tree = Json::Object(Vec::new());
    for pair in &form.pairs {
        let flat = pair.flat_key();
        let names: Vec<String> = split_key(flat.as_bytes(), false)
            .into_iter()
            .map(|(_, name)| String::from_utf8(name.to_vec()).expect("UTF-8"))
            .collect();
        let mut node = &mut tree;
        for name in &names {
            if let (Json::Array(_) | Json::Null, "") = (&*node, name.as_str()) {
                if *node == Json::Null {
                    *node = Json::Array(Vec::new());
                }
                let Json::Array(items) = node else { unreachable!() };
                items.push(Json::Null);
                node = items.last_mut().expect("the one that was pushed");
                continue;
            }
            if *node == Json::Null {
                *node = Json::Object(Vec::new());
            }
            let Json::Object(members) = node else { panic!("{} leads through a value: {form:?}", pair.flat_key()) };
            let index = members.iter().position(|(existing, _)| existing == name).unwrap_or_else(|| {
                members.push((name.clone(), Json::Null));
                members.len() - 1
            });
            node = &mut members[index].1;
        }
        let text = Json::Text(pair.value().to_owned());
        match node {
            Json::Null => *node = text,
            Json::Array(items) if style == FormStyle::Plus => items.push(text),
            Json::Text(first) if style == FormStyle::Plus => *node = Json::Array(vec![Json::Text(first.clone()), text]),
            other => panic!("two values of {}: {other:?}", pair.flat_key()),
        }
    }
    tree
}

/// Returns what remains of a tree in a form: all values are text, nothing is empty, and in a style without brackets a list has two items or more.
fn as_form(json: &Json, style: FormStyle) -> Option<Json> {
    match json {
        Json::Object(members) => {
            let members = members.iter().filter_map(|(name, value)| Some((name.clone(), as_form(value, style)?)));
            Some(Json::Object(members.collect())).filter(|json| *json != Json::Object(Vec::new()))
        }
        Json::Array(items) => {
            let mut items: Vec<Json> = items.iter().filter_map(|item| as_form(item, style)).collect();
            match items.len() {
                0 => None,
                1 if style == FormStyle::Plus => items.pop(),
                _ => Some(Json::Array(items)),
            }
        }
        Json::Null => Some(Json::Text(String::new())),
        scalar => scalar.as_text().map(|text| Json::Text(text.into_owned())),
    }
}

fn sorted(json: &Json) -> Json {
    let Json::Object(members) = json else { return json.clone() };
    let mut members: Vec<_> = members.iter().map(|(name, value)| (name.clone(), sorted(value))).collect();
    members.sort_by(|(one, _), (other, _)| one.cmp(other));
    Json::Object(members)
}

fn has_empty(json: &Json) -> bool {
    match json {
        Json::Array(items) => items.is_empty() || items.iter().any(has_empty),
        Json::Object(members) => members.is_empty() || members.iter().any(|(_, value)| has_empty(value)),
        _ => false,
    }
}

/// Returns true if a merge creates an empty object or list where there was no object before.
fn makes_empty(tree: Option<&Json>, patch: &Json) -> bool {
    match (tree, patch) {
        (Some(Json::Object(existing)), Json::Object(members)) => members.iter().any(|(name, value)| {
            makes_empty(existing.iter().find(|(existing, _)| existing == name).map(|(_, value)| value), value)
        }),
        (existing, patch) => has_empty(patch) || existing.is_some() && without_nulls(patch).is_none(),
    }
}

fn name() -> impl Strategy<Value = String> {
    // No numbers and no brackets: in a form they would be other paths.
    prop_oneof![4 => "[a-c]", 1 => "[a-cé. \"+&=%]{1,3}"]
}

/// Generates a value whose lists contain only scalars. It contains empty lists and objects only if `empty`.
fn value(empty: bool) -> impl Strategy<Value = Json> {
    let min_length = usize::from(!empty);
    let leaf = prop_oneof![
        4 => "[a-c &=%+\\[\\]é]{0,3}".prop_map(Json::Text),
        1 => Just(Json::Null),
        1 => Just(Json::Bool(true)),
        1 => Just(Json::Number("1.50".into())),
    ];
    let list = vec(leaf.clone(), min_length..4).prop_map(Json::Array);
    prop_oneof![3 => leaf, 1 => list].prop_recursive(3, 16, 4, move |inner| object(inner, min_length))
}

fn object(inner: impl Strategy<Value = Json>, min_length: usize) -> impl Strategy<Value = Json> {
    let members = proptest::collection::btree_map(name(), inner, min_length..5);
    members.prop_map(|members| Json::Object(members.into_iter().collect()))
}

/// Generates a path of names. Its last step may be an item.
fn path() -> impl Strategy<Value = Dotted> {
    let item = prop_oneof![3 => Just(None), 2 => (0_usize..4).prop_map(|index| Some(Step::Index(index))), 1 => Just(Some(Step::Append))];
    (name(), vec(name(), 0..3), item).prop_map(|(first, names, item)| {
        let first = Dotted::from(&Path::from_names(vec![first]));
        names.into_iter().map(Step::Name).chain(item).fold(first, |path, step| path.then(step))
    })
}

fn change() -> impl Strategy<Value = Edit> {
    let put = (path(), value(true)).prop_map(|(path, value)| match path.steps().last() {
        // A form does not show where an item with fields begins.
        Some(Step::Index(_) | Step::Append) if value.as_text().is_none() => Edit::Put(path, Json::Null),
        _ => Edit::Put(path, value),
    });
    prop_oneof![
        (path(), "[a-c&]{0,2}").prop_map(|(path, text)| Edit::Set(path, text)),
        put,
        path().prop_map(Edit::Unset),
        object(value(true), 0).prop_map(Edit::Merge),
    ]
}

/// Returns true if a path means something else in a form without brackets than in a tree: there, a single value may be an item of a list, and a list may be
/// one repeated value.
fn is_ambiguous(tree: &Json, change: &Edit) -> bool {
    let (Edit::Set(path, _) | Edit::Put(path, _) | Edit::Unset(path)) = change else { return false };
    let mut names = path.names();
    let is_item = matches!(path.steps().last(), Some(Step::Index(_) | Step::Append));
    if is_item {
        names.pop();
    }
    match tree.at(&Path::from_names(names)) {
        Some(Json::Text(_)) => is_item,
        Some(Json::Array(_)) => !is_item && matches!(change, Edit::Set(..)),
        _ => false,
    }
}

proptest! {
    #[test]
    fn edit_of_a_form_equals_the_edit_of_its_tree(
        tree in object(value(false), 0),
        edits in vec((change(), any::<bool>()), 1..5),
        style in prop_oneof![Just(FormStyle::Percent), Just(FormStyle::Plus)],
    ) {
        let mut form = Form::default();
        expand(Vec::new(), &tree, style, &mut form.pairs);
        let empty = || Json::Object(Vec::new());
        let mut tree = as_form(&tree, style).unwrap_or_else(empty);
        prop_assert_eq!(&to_tree(&form, style), &tree);
        for (change, add) in edits {
            let mut expected = tree.clone();
            let tree_result = tree::edit(&mut expected, &change, add);
            let form_result = edit(&mut form, style, &change, add);
            let is_empty = match &change {
                Edit::Put(_, value) => has_empty(value),
                Edit::Merge(patch) => makes_empty(Some(&tree), patch),
                _ => false,
            };
            if style == FormStyle::Plus && is_ambiguous(&tree, &change) {
                tree = to_tree(&form, style);
                continue;
            }
            match (&tree_result, &form_result) {
                (Ok(()), Err(EditError::EmptyInForm { .. })) => prop_assert!(is_empty, "{:?} {:?}", change, tree),
                (Ok(()), Ok(())) => {
                    prop_assert!(!is_empty, "{:?} {:?}", change, tree);
                    tree = as_form(&expected, style).unwrap_or_else(empty);
                }
                (Err(_), Err(_)) => {}
                // In a form, `[0]` can also be a field whose name is a number.
                (Err(EditError::IndexOfNonList { .. }), Ok(())) => {
                    tree = to_tree(&form, style);
                    continue;
                }
                _ => prop_assert!(
                    false,
                    "{:?} of {:?}: {:?}, but of the form: {:?}",
                    change,
                    tree,
                    tree_result,
                    form_result
                ),
            }
            let found = to_tree(&form, style);
            if matches!(change, Edit::Merge(_)) {
                // A member that is added after `null` removed it is at the end.
                prop_assert_eq!(sorted(&found), sorted(&tree), "{:?}", change);
            } else {
                prop_assert_eq!(&found, &tree, "{:?}", change);
            }
            tree = found;
        }
    }
}
