//! Finds the IDs and times of a payload that each delivery replaces. Generating and writing new ones is left to `id` and `time`.

use std::collections::HashSet;

use super::{
    FreshId, FreshTime, Template,
    id::Id,
    key::Key,
    time::{DAY_MS, FoundTime},
};
use crate::payload::{
    FormStyle, Path, Payload,
    layout::{self, Leaf},
};

/// Selects the fields that each delivery replaces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fresh<'a> {
    /// Paths of the IDs. An empty name matches any item of a list. With `None`, IDs are recognized by their format and their key.
    pub ids: Option<&'a [Path]>,
    /// Paths in JSON whose values are kept, with everything below them. Edited pairs of a form are always kept.
    pub keep: &'a [Path],
}

impl Fresh<'_> {
    /// Returns the paths to keep as a set, for fast lookups: there may be many paths and many leaves.
    pub(in crate::payload) fn keep_set(&self) -> KeepSet<'_> {
        KeepSet(self.keep.iter().map(Path::names).collect())
    }

    /// Returns whether `ids` contains `path`, or `None` if there is no list of IDs.
    fn lists(&self, path: &Path) -> Option<bool> {
        let matches = |listed: &Path| {
            let (listed, names) = (listed.names(), path.names());
            listed.len() == names.len()
                && listed.iter().zip(names).all(|(listed, name)| listed.is_empty() || listed == name)
        };
        self.ids.map(|ids| ids.iter().any(matches))
    }
}

/// Paths whose values are kept.
pub(in crate::payload) struct KeepSet<'a>(HashSet<&'a [String]>);

impl KeepSet<'_> {
    /// Returns true if the value of the leaf is kept.
    pub(in crate::payload) fn has(&self, leaf: &Leaf) -> bool {
        let names = leaf.path.names();
        leaf.is_edited || (1..=names.len()).any(|depth| self.0.contains(&names[..depth]))
    }
}

/// Minimum length of a text that is treated as the same ID wherever it occurs. A shorter match may be a coincidence.
const MIN_UNIQUE: usize = 6;

/// Creates the template of a payload. See [`Template::new`].
pub(super) fn template(payload: &Payload, fresh: &Fresh<'_>) -> Template {
    let (body, leaves) = layout::leaves(payload);
    let keep = fresh.keep_set();
    let mut ids: Vec<FreshId> = Vec::new();
    let mut configured: Vec<&str> = Vec::new();
    let mut times: Vec<(FoundTime, bool, Vec<usize>)> = Vec::new();
    for leaf in leaves.iter().filter(|leaf| !leaf.is_name && !keep.has(leaf)) {
        let key = Key::from_names(leaf.path.names());
        if let Some(found) = key.time(&leaf.text) {
            let widths = found.layout.fields.iter().map(|(offset, field)| (*offset, field.width()));
            if let Some(fields) = indexes_of(payload, &body, leaf, widths) {
                times.push((found, key.is_in_the_future(), fields));
                continue;
            }
        }
        let id = match fresh.lists(&leaf.path) {
            Some(false) => None,
            Some(true) => Id::from_listed(&leaf.text),
            None => key.id(&leaf.text),
        };
        // A number with a sign, fraction or exponent is not an ID.
        let digits = !leaf.is_number || leaf.text.bytes().all(|byte| byte.is_ascii_digit());
        match id.filter(|_| digits) {
            Some(id) if !ids.iter().any(|existing| existing.text == leaf.text) => {
                ids.push(FreshId { text: leaf.text.clone(), id, occurrences: Vec::new() });
            }
            None if fresh.ids.is_none() && key.names_configured_thing() => configured.push(&leaf.text),
            _ => {}
        }
    }
    // The ID of something configured, e.g. a survey, is kept everywhere, even at keys that do not show what it is.
    ids.retain(|id| id.text.len() < MIN_UNIQUE || !configured.contains(&id.text.as_str()));
    for leaf in leaves.iter().filter(|leaf| !keep.has(leaf)) {
        let Some(id) = ids.iter_mut().find(|id| id.text == leaf.text) else { continue };
        let listed =
            fresh.lists(&leaf.path).unwrap_or_else(|| Key::from_names(leaf.path.names()).id(&leaf.text).is_some());
        if (listed && !leaf.is_name) || id.text.len() >= MIN_UNIQUE {
            let offsets = id.id.offsets().into_iter().map(|offset| (offset, 1));
            id.occurrences.extend(indexes_of(payload, &body, leaf, offsets));
        }
    }
    Template { body, ids, times: relative_to_newest(times) }
}

/// Returns each time with its age relative to the newest one that is not in the future. Ages of dates without a time of day are whole days.
fn relative_to_newest(times: Vec<(FoundTime, bool, Vec<usize>)>) -> Vec<FreshTime> {
    let newest = |date_only: bool, in_the_future: bool| {
        times
            .iter()
            .filter(|(found, future, _)| found.date_only == date_only && *future == in_the_future)
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
        .map(|(found, _, positions)| {
            let reference = if found.date_only { newest.div_euclid(DAY_MS) * DAY_MS } else { newest };
            FreshTime { layout: found.layout, positions, age: reference - found.at }
        })
        .collect()
}

/// Returns the index in the body of each part of a leaf's text. Parts are given by offset and width. `None` if one of them is escaped.
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
            (Payload::Form(_, FormStyle::Percent | FormStyle::Plus), b'%') => 3,
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
