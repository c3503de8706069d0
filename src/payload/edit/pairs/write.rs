//! A value as pairs of a form: what can be written there, and how.
//!
//! It refuses an object or a list with nothing in it, for which a form has no pair.

use crate::payload::{Dotted, EditError, FormStyle, Json, Pair, Step, style::flat};

/// The names and one more.
pub(super) fn with(names: &[String], name: &str) -> Vec<String> {
    [names, &[name.to_owned()]].concat()
}

/// Refuses a value of which a form would lose an object or a list with nothing in it.
pub(super) fn writable(value: &Json, at: &Dotted) -> Result<(), EditError> {
    let inside: Vec<(Step, &Json)> = match value {
        Json::Array(items) => items.iter().enumerate().map(|(index, item)| (Step::Index(index), item)).collect(),
        Json::Object(members) => members.iter().map(|(name, member)| (Step::Name(name.clone()), member)).collect(),
        _ => return Ok(()),
    };
    if inside.is_empty() {
        return Err(EditError::Empty { path: at.clone() });
    }
    inside.into_iter().try_for_each(|(step, value)| writable(value, &at.then(step)))
}

/// What a patch makes where no object is: of objects its `null`s go, and what then has nothing in it.
pub(super) fn made_of(patch: &Json) -> Option<Json> {
    let Json::Object(members) = patch else { return Some(patch.clone()) };
    let members = members.iter().filter(|(_, value)| *value != Json::Null);
    let members: Vec<_> = members.filter_map(|(name, value)| Some((name.clone(), made_of(value)?))).collect();
    (!members.is_empty()).then_some(Json::Object(members))
}

/// The pairs that spell `value` at `names`: a list repeats `name[]`, or the bare name where names do not nest; `null` is empty.
pub(super) fn expand(names: Vec<String>, value: &Json, style: FormStyle, pairs: &mut Vec<Pair>) {
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                expand(with(&names, name), value, style, pairs);
            }
        }
        Json::Array(items) => {
            for item in items {
                let names = if style == FormStyle::Percent { with(&names, "") } else { names.clone() };
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
