//! Edits of a JSON tree.

use std::collections::HashMap;

use super::{Edit, EditError, kind};
use crate::payload::{Dotted, Json, Step, dotted};

pub(super) fn edit(json: &mut Json, edit: &Edit, add: bool) -> Result<(), EditError> {
    match edit {
        Edit::Set(path, text) => put(json, path, add, |current| typed(current, text, path)),
        Edit::Put(path, value) => put(json, path, add, |_| Ok(value.clone())),
        Edit::Unset(path) => match unset(json, path) {
            Err(EditError::Missing { .. } | EditError::NoWay { .. }) if add => Ok(()),
            done => done,
        },
        Edit::Merge(patch) => {
            merge(json, patch);
            Ok(())
        }
    }
}

/// What a new value is to be like.
enum Existing<'a> {
    /// The one that it replaces.
    Value(&'a Json),
    /// The last of those that it joins.
    Sibling(&'a Json),
    Nothing,
}

/// `text` as a value of the type that is held.
fn typed(current: &Existing<'_>, text: &str, path: &Dotted) -> Result<Json, EditError> {
    let model = match current {
        Existing::Value(json) | Existing::Sibling(json) => *json,
        Existing::Nothing => return Ok(Json::Text(text.to_owned())),
    };
    let fitting = match model {
        Json::Text(_) => Some(Json::Text(text.to_owned())),
        // A number keeps the spelling that was given.
        Json::Number(_) => Json::parse(text.as_bytes()).ok().filter(|json| *json == Json::Number(text.to_owned())),
        Json::Bool(_) => ["false", "true"].iter().position(|word| *word == text).map(|at| Json::Bool(at == 1)),
        Json::Null => (text == "null").then_some(Json::Null),
        Json::Array(_) | Json::Object(_) => None,
    };
    fitting.ok_or_else(|| EditError::Misfit { path: path.clone(), found: kind(model), given: text.to_owned() })
}

/// The index of a step's member or item. Of a repeated name the last counts.
fn find(node: &Json, step: &Step) -> Option<usize> {
    match node {
        Json::Object(members) => {
            let name = step.name();
            members.iter().rposition(|(current, _)| *current == name).filter(|_| *step != Step::Append)
        }
        Json::Array(items) => match step {
            Step::Index(index) => Some(*index),
            Step::Name(name) => dotted::index(name),
            Step::Append => None,
        }
        .filter(|index| *index < items.len()),
        _ => None,
    }
}

fn child(node: &mut Json, index: usize) -> Option<&mut Json> {
    match node {
        Json::Object(members) => members.get_mut(index).map(|(_, value)| value),
        Json::Array(items) => items.get_mut(index),
        _ => None,
    }
}

fn put(
    json: &mut Json,
    path: &Dotted,
    add: bool,
    make: impl FnOnce(&Existing<'_>) -> Result<Json, EditError>,
) -> Result<(), EditError> {
    let mut node = json;
    let steps = path.steps();
    for (depth, step) in steps.iter().enumerate() {
        let missing = || EditError::Missing { path: path.clone(), there: depth };
        let index = if let Some(index) = find(node, step) {
            index
        } else {
            // An array is told by `[…]`, where it has to be made.
            let fresh = match steps.get(depth + 1) {
                None => Json::Null,
                Some(Step::Name(_)) => Json::Object(Vec::new()),
                Some(Step::Index(_) | Step::Append) => Json::Array(Vec::new()),
            };
            match (&mut *node, step) {
                (Json::Array(items), Step::Append) => {
                    let value = make(&items.last().map_or(Existing::Nothing, Existing::Sibling))?;
                    items.push(value);
                    return Ok(());
                }
                (Json::Array(items), Step::Index(index)) if add && *index == items.len() => items.push(fresh),
                // A number in brackets is the place of an item, and of no new member.
                (current @ Json::Object(_), Step::Index(_)) if add => {
                    return Err(EditError::NoItem { path: path.prefix(depth), found: kind(current) });
                }
                (Json::Object(members), Step::Name(_)) if add => members.push((step.name(), fresh)),
                (Json::Array(_), _) | (Json::Object(_), Step::Name(_) | Step::Index(_)) => return Err(missing()),
                (current, step) => {
                    let found = kind(current);
                    let path = path.prefix(depth);
                    return Err(match (step, path) {
                        (Step::Append, path) => EditError::NoList { path, found },
                        (_, Some(path)) => EditError::NoWay { path, found },
                        (_, None) => missing(),
                    });
                }
            }
            let index = newest(node).ok_or_else(missing)?;
            if depth + 1 == steps.len() {
                let value = make(&Existing::Nothing)?;
                *child(node, index).ok_or_else(missing)? = value;
                return Ok(());
            }
            index
        };
        node = child(node, index).ok_or_else(missing)?;
    }
    *node = make(&Existing::Value(node))?;
    Ok(())
}

/// The index of the last member or item.
fn newest(node: &Json) -> Option<usize> {
    match node {
        Json::Object(members) => members.len().checked_sub(1),
        Json::Array(items) => items.len().checked_sub(1),
        _ => None,
    }
}

fn unset(json: &mut Json, path: &Dotted) -> Result<(), EditError> {
    let missing = |there: usize| EditError::Missing { path: path.clone(), there };
    let mut node = json;
    let Some((last, above)) = path.steps().split_last() else { return Err(missing(0)) };
    for (depth, step) in above.iter().enumerate() {
        let index = find(node, step).ok_or_else(|| missing(depth))?;
        node = child(node, index).ok_or_else(|| missing(depth))?;
    }
    let index = find(node, last).ok_or_else(|| missing(above.len()))?;
    match node {
        Json::Object(members) => {
            let name = last.name();
            members.retain(|(current, _)| *current != name);
        }
        Json::Array(items) => {
            items.remove(index);
        }
        _ => {}
    }
    Ok(())
}

/// RFC 7396, section 2.
fn merge(target: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !matches!(target, Json::Object(_)) {
        *target = Json::Object(Vec::new());
    }
    let Json::Object(members) = target else { return };
    // Where each name stands last, and where those stood that are taken out: looked up, since there may be many of both.
    let mut last: HashMap<String, usize> = members.iter().map(|(name, _)| name.clone()).zip(0..).collect();
    let mut taken_out: HashMap<&str, usize> = HashMap::new();
    for (name, value) in patch {
        if *value == Json::Null {
            last.remove(name);
            taken_out.insert(name, members.len());
            continue;
        }
        let index = *last.entry(name.clone()).or_insert(members.len());
        if index == members.len() {
            members.push((name.clone(), Json::Null));
        }
        merge(&mut members[index].1, value);
    }
    if !taken_out.is_empty() {
        let mut index = 0..;
        members.retain(|(name, _)| {
            let gone = taken_out.get(name.as_str()).copied().unwrap_or_default();
            index.next().is_some_and(|index| index >= gone)
        });
    }
}
