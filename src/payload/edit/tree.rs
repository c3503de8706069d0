//! Edits a JSON tree. Forms are left to `pairs`.

use std::collections::HashMap;

use super::{Edit, EditError, type_name};
use crate::payload::{Dotted, Json, Step, dotted};

pub(super) fn edit(json: &mut Json, edit: &Edit, create_missing: bool) -> Result<(), EditError> {
    match edit {
        Edit::Set(path, text) => put(json, path, create_missing, |current| parse_as_existing_type(current, text, path)),
        Edit::Put(path, value) => put(json, path, create_missing, |_| Ok(value.clone())),
        Edit::Unset(path) => match unset(json, path) {
            Err(EditError::Missing { .. } | EditError::NoFields { .. }) if create_missing => Ok(()),
            done => done,
        },
        Edit::Merge(patch) => {
            merge(json, patch);
            Ok(())
        }
    }
}

/// The existing value that determines the type of a new one.
enum Existing<'a> {
    /// The value that it replaces.
    Value(&'a Json),
    /// The last item of the array that it is appended to.
    Sibling(&'a Json),
    Nothing,
}

/// Parses `text` as a value of the existing type.
fn parse_as_existing_type(current: &Existing<'_>, text: &str, path: &Dotted) -> Result<Json, EditError> {
    let model = match current {
        Existing::Value(json) | Existing::Sibling(json) => *json,
        Existing::Nothing => return Ok(Json::Text(text.to_owned())),
    };
    let fitting = match model {
        Json::Text(_) => Some(Json::Text(text.to_owned())),
        // The number is kept as the user wrote it.
        Json::Number(_) => Json::parse(text.as_bytes()).ok().filter(|json| *json == Json::Number(text.to_owned())),
        Json::Bool(_) => ["false", "true"].iter().position(|word| *word == text).map(|at| Json::Bool(at == 1)),
        Json::Null => (text == "null").then_some(Json::Null),
        Json::Array(_) | Json::Object(_) => None,
    };
    fitting.ok_or_else(|| EditError::WrongType { path: path.clone(), found: type_name(model), given: text.to_owned() })
}

/// Returns the index of the member or item that a step selects. If a name is repeated, its last member counts.
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
    create_missing: bool,
    make: impl FnOnce(&Existing<'_>) -> Result<Json, EditError>,
) -> Result<(), EditError> {
    let mut node = json;
    let steps = path.steps();
    for (depth, step) in steps.iter().enumerate() {
        let missing = || EditError::Missing { path: path.clone(), existing_steps: depth };
        let index = if let Some(index) = find(node, step) {
            index
        } else {
            // The next step decides what to create: `[…]` needs an array, a name needs an object.
            let created = match steps.get(depth + 1) {
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
                (Json::Array(items), Step::Index(index)) if create_missing && *index == items.len() => {
                    items.push(created);
                }
                // `[n]` is an item of an array, so it cannot create a member of an object.
                (current @ Json::Object(_), Step::Index(_)) if create_missing => {
                    return Err(EditError::IndexOfNonList { path: path.prefix(depth), found: type_name(current) });
                }
                (Json::Object(members), Step::Name(_)) if create_missing => members.push((step.name(), created)),
                (Json::Array(_), _) | (Json::Object(_), Step::Name(_) | Step::Index(_)) => return Err(missing()),
                (current, step) => {
                    let found = type_name(current);
                    let path = path.prefix(depth);
                    return Err(match (step, path) {
                        (Step::Append, path) => EditError::AppendToNonList { path, found },
                        (_, Some(path)) => EditError::NoFields { path, found },
                        (_, None) => missing(),
                    });
                }
            }
            let index = last_index(node).ok_or_else(missing)?;
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

/// Returns the index of the last member or item.
fn last_index(node: &Json) -> Option<usize> {
    match node {
        Json::Object(members) => members.len().checked_sub(1),
        Json::Array(items) => items.len().checked_sub(1),
        _ => None,
    }
}

fn unset(json: &mut Json, path: &Dotted) -> Result<(), EditError> {
    let missing = |existing_steps: usize| EditError::Missing { path: path.clone(), existing_steps };
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

/// Merges `patch` into `target` (RFC 7396 section 2). If a name is repeated, its last member is merged, and `null` removes them all.
fn merge(target: &mut Json, patch: &Json) {
    let Json::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !matches!(target, Json::Object(_)) {
        *target = Json::Object(Vec::new());
    }
    let Json::Object(members) = target else { return };
    // The last index of each name, and for each removed name the number of members at that time. Maps, because there may be many members.
    let mut last: HashMap<String, usize> = members.iter().map(|(name, _)| name.clone()).zip(0..).collect();
    let mut removed: HashMap<&str, usize> = HashMap::new();
    for (name, value) in patch {
        if *value == Json::Null {
            last.remove(name);
            removed.insert(name, members.len());
            continue;
        }
        let index = *last.entry(name.clone()).or_insert(members.len());
        if index == members.len() {
            members.push((name.clone(), Json::Null));
        }
        merge(&mut members[index].1, value);
    }
    if !removed.is_empty() {
        // A member that the patch added after the removal stays.
        let mut index = 0..;
        members.retain(|(name, _)| {
            let first_kept = removed.get(name.as_str()).copied().unwrap_or_default();
            index.next().is_some_and(|index| index >= first_kept)
        });
    }
}
