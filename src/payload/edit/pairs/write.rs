//! Converts JSON values to pairs of a form. A form cannot contain an empty object or list, so those are errors.

use crate::payload::{Dotted, EditError, FormStyle, Json, Pair, Step, style::flat};

/// Returns the names with one more.
pub(super) fn child(names: &[String], name: &str) -> Vec<String> {
    [names, &[name.to_owned()]].concat()
}

/// Returns an error if `value` is or contains an empty object or list.
pub(super) fn check_writable(value: &Json, at: &Dotted) -> Result<(), EditError> {
    let inside: Vec<(Step, &Json)> = match value {
        Json::Array(items) => items.iter().enumerate().map(|(index, item)| (Step::Index(index), item)).collect(),
        Json::Object(members) => members.iter().map(|(name, member)| (Step::Name(name.clone()), member)).collect(),
        _ => return Ok(()),
    };
    if inside.is_empty() {
        return Err(EditError::EmptyInForm { path: at.clone() });
    }
    inside.into_iter().try_for_each(|(step, value)| check_writable(value, &at.then(step)))
}

/// Returns the value that a patch creates: members that are `null` are left out, and then empty objects too.
pub(super) fn without_nulls(patch: &Json) -> Option<Json> {
    let Json::Object(members) = patch else { return Some(patch.clone()) };
    let members = members.iter().filter(|(_, value)| *value != Json::Null);
    let members: Vec<_> = members.filter_map(|(name, value)| Some((name.clone(), without_nulls(value)?))).collect();
    (!members.is_empty()).then_some(Json::Object(members))
}

/// Adds the pairs of `value` at `names`. A list repeats `name[]`, or `name` in a style without nesting. `null` becomes an empty text.
pub(super) fn expand(names: Vec<String>, value: &Json, style: FormStyle, pairs: &mut Vec<Pair>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                expand(child(&names, name), value, style, pairs);
            }
        }
        Json::Array(items) => {
            for item in items {
                let names = if style == FormStyle::Percent { child(&names, "") } else { names.clone() };
                expand(names, item, style, pairs);
            }
        }
        scalar => {
            let text =
                if *scalar == Json::Null { String::new() } else { scalar.as_text().unwrap_or_default().into_owned() };
            let key = if style == FormStyle::Percent { names } else { vec![flat(&names)] };
            pairs.push(Pair::edited(key, text));
        }
    }
}
