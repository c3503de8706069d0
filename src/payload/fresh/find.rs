//! Finds the ids and times of a payload that each delivery replaces. It generates and writes none.

use std::collections::HashSet;

use super::{
    FreshId, FreshTime, Template,
    id::Id,
    key::Key,
    time::{DAY, Found},
};
use crate::payload::{
    Path, Payload,
    layout::{self, Leaf},
};

/// Selects the fields that each delivery replaces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fresh<'a> {
    /// Paths of the ids; an empty name stands for any item of a list. `None`: ids are recognized by their format and their key.
    pub ids: Option<&'a [Path]>,
    /// Paths in JSON that keep their values, with everything below them. An edited pair of a form carries this mark itself.
    pub keep: &'a [Path],
}

impl Fresh<'_> {
    /// Returns the paths to keep as a set: there may be many leaves and many paths.
    pub(in crate::payload) fn keep_set(&self) -> KeepSet<'_> {
        KeepSet(self.keep.iter().map(Path::names).collect())
    }

    fn lists(&self, path: &Path) -> Option<bool> {
        let matches = |listed: &Path| {
            let (listed, names) = (listed.names(), path.names());
            listed.len() == names.len()
                && listed.iter().zip(names).all(|(listed, name)| listed.is_empty() || listed == name)
        };
        self.ids.map(|ids| ids.iter().any(matches))
    }
}

/// Paths that keep their values.
pub(in crate::payload) struct KeepSet<'a>(HashSet<&'a [String]>);

impl KeepSet<'_> {
    /// Returns true if the leaf keeps its value.
    pub(in crate::payload) fn has(&self, leaf: &Leaf) -> bool {
        let names = leaf.path.names();
        leaf.is_edited || (1..=names.len()).any(|depth| self.0.contains(&names[..depth]))
    }
}

/// Minimum length of a text that is treated as the same id wherever it occurs. A shorter match may be a coincidence.
const MIN_UNIQUE: usize = 6;

/// Creates the template of a payload; see [`Template::new`].
pub(super) fn template(payload: &Payload, fresh: &Fresh<'_>) -> Template {
    let (body, leaves) = layout::leaves(payload);
    let keep = fresh.keep_set();
    let mut ids: Vec<FreshId> = Vec::new();
    let mut set_up: Vec<&str> = Vec::new();
    let mut times: Vec<(Found, bool, Vec<usize>)> = Vec::new();
    for leaf in leaves.iter().filter(|leaf| !leaf.is_name && !keep.has(leaf)) {
        let key = Key::from_names(leaf.path.names());
        if let Some(found) = key.time(&leaf.text) {
            let widths = found.layout.fields.iter().map(|(offset, field)| (*offset, field.width()));
            if let Some(fields) = indexes_of(payload, &body, leaf, widths) {
                times.push((found, key.is_to_come(), fields));
                continue;
            }
        }
        let id = match fresh.lists(&leaf.path) {
            Some(false) => None,
            Some(true) => Id::said(&leaf.text),
            None => key.id(&leaf.text),
        };
        // A number that is not just digits has no format to keep.
        let digits = !leaf.is_number || leaf.text.bytes().all(|byte| byte.is_ascii_digit());
        match id.filter(|_| digits) {
            Some(id) if !ids.iter().any(|existing| existing.text == leaf.text) => {
                ids.push(FreshId { text: leaf.text.clone(), id, places: Vec::new() });
            }
            None if fresh.ids.is_none() && key.is_set_up() => set_up.push(&leaf.text),
            _ => {}
        }
    }
    // An id of something that is set up at the provider keeps its value everywhere.
    ids.retain(|id| id.text.len() < MIN_UNIQUE || !set_up.contains(&id.text.as_str()));
    for leaf in leaves.iter().filter(|leaf| !keep.has(leaf)) {
        let Some(id) = ids.iter_mut().find(|id| id.text == leaf.text) else { continue };
        let listed =
            fresh.lists(&leaf.path).unwrap_or_else(|| Key::from_names(leaf.path.names()).id(&leaf.text).is_some());
        if (listed && !leaf.is_name) || id.text.len() >= MIN_UNIQUE {
            let offsets = id.id.offsets().into_iter().map(|offset| (offset, 1));
            id.places.extend(indexes_of(payload, &body, leaf, offsets));
        }
    }
    Template { body, ids, times: relative_to_newest(times) }
}

/// Returns each time with its distance to the newest one that is not in the future. Dates without a time of day keep whole days.
fn relative_to_newest(times: Vec<(Found, bool, Vec<usize>)>) -> Vec<FreshTime> {
    let newest = |of_day: bool, to_come: bool| {
        times
            .iter()
            .filter(|(found, later, _)| found.day == of_day && *later == to_come)
            .map(|(found, ..)| found.at)
            .max()
    };
    let newest = newest(false, false)
        .or_else(|| newest(true, false))
        .or_else(|| newest(false, true))
        .or_else(|| newest(true, true));
    let newest = newest.unwrap_or_default();
    times
        .into_iter()
        .map(|(found, _, places)| {
            let behind = if found.day { newest.div_euclid(DAY) * DAY - found.at } else { newest - found.at };
            FreshTime { layout: found.layout, places, behind }
        })
        .collect()
}

/// Returns the indexes in the body of parts of a leaf's text, given by offset and width. `None` if one of them is escaped.
fn indexes_of(
    payload: &Payload,
    body: &[u8],
    leaf: &Leaf,
    parts: impl Iterator<Item = (usize, usize)>,
) -> Option<Vec<usize>> {
    let raw = &body[leaf.range.clone()];
    // The index of each byte of the text in the body.
    let mut indexes = Vec::with_capacity(leaf.text.len());
    let mut at = 0;
    while at < raw.len() {
        indexes.push(leaf.range.start + at);
        at += match (payload, raw[at]) {
            (Payload::Form(..), b'%') => 3,
            (Payload::Json(_), b'\\') if raw.get(at + 1) == Some(&b'u') => 6,
            (Payload::Json(_), b'\\') => 2,
            _ => 1,
        };
    }
    let part = |(offset, width): (usize, usize)| {
        let first = *indexes.get(offset)?;
        (body.get(first..first + width)? == leaf.text.as_bytes().get(offset..offset + width)?).then_some(first)
    };
    parts.map(part).collect()
}
