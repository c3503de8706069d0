//! Where the ids and the times of a payload stand, and which of them are made new. It draws and writes none.

use std::collections::HashSet;

use super::{
    FreshId, FreshTime, Template,
    id::Id,
    key::Key,
    time::{DAY, Found},
};
use crate::payload::{
    Path, Payload,
    layout::{self, Place},
};

/// Which fields are made new.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fresh<'a> {
    /// Where the ids stand; an empty name is any item of a list. `None`: they are told by their form and their key.
    pub ids: Option<&'a [Path]>,
    /// What stays as it is in JSON, with all that is below. In a form each pair knows for itself.
    pub kept: &'a [Path],
}

impl Fresh<'_> {
    /// What stays as it is, to be asked of each place: there may be many of both.
    pub(in crate::payload) fn kept(&self) -> KeptPlaces<'_> {
        KeptPlaces(self.kept.iter().map(Path::names).collect())
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

/// The names of what stays as it is.
pub(in crate::payload) struct KeptPlaces<'a>(HashSet<&'a [String]>);

impl KeptPlaces<'_> {
    /// Whether it stays as it is.
    pub(in crate::payload) fn has(&self, place: &Place) -> bool {
        let names = place.path.names();
        place.edited || (1..=names.len()).any(|depth| self.0.contains(&names[..depth]))
    }
}

/// The shortest text that is taken for the same id wherever it stands. What is shorter may be so by chance.
const TELLING: usize = 6;

/// The template of a payload; see [`Template::new`].
pub(super) fn template(payload: &Payload, fresh: &Fresh<'_>) -> Template {
    let (body, places) = layout::places(payload);
    let kept = fresh.kept();
    let mut ids: Vec<FreshId> = Vec::new();
    let mut set_up: Vec<&str> = Vec::new();
    let mut times: Vec<(Found, bool, Vec<usize>)> = Vec::new();
    for place in places.iter().filter(|place| !place.name && !kept.has(place)) {
        let key = Key::of(place.path.names());
        if let Some(found) = key.time(&place.text) {
            let widths = found.layout.fields.iter().map(|(offset, field)| (*offset, field.width()));
            if let Some(fields) = spelled(payload, &body, place, widths) {
                times.push((found, key.is_to_come(), fields));
                continue;
            }
        }
        let id = match fresh.lists(&place.path) {
            Some(false) => None,
            Some(true) => Id::said(&place.text),
            None => key.id(&place.text),
        };
        // A number that is no row of digits has no form to keep.
        let digits = !place.number || place.text.bytes().all(|byte| byte.is_ascii_digit());
        match id.filter(|_| digits) {
            Some(id) if !ids.iter().any(|held| held.text == place.text) => {
                ids.push(FreshId { text: place.text.clone(), id, places: Vec::new() });
            }
            None if fresh.ids.is_none() && key.is_set_up() => set_up.push(&place.text),
            _ => {}
        }
    }
    // What is set up has its id everywhere.
    ids.retain(|id| id.text.len() < TELLING || !set_up.contains(&id.text.as_str()));
    for place in places.iter().filter(|place| !kept.has(place)) {
        let Some(id) = ids.iter_mut().find(|id| id.text == place.text) else { continue };
        let listed = fresh.lists(&place.path).unwrap_or_else(|| Key::of(place.path.names()).id(&place.text).is_some());
        if (listed && !place.name) || id.text.len() >= TELLING {
            let offsets = id.id.offsets().into_iter().map(|offset| (offset, 1));
            id.places.extend(spelled(payload, &body, place, offsets));
        }
    }
    Template { body, ids, times: behind_the_newest(times) }
}

/// Each time with its distance to the newest that is not yet to come. Days without a time keep their whole days.
fn behind_the_newest(times: Vec<(Found, bool, Vec<usize>)>) -> Vec<FreshTime> {
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

/// The indexes in the body of these parts of a place's text (offset and width of each), if they are spelled as they are.
fn spelled(
    payload: &Payload,
    body: &[u8],
    place: &Place,
    parts: impl Iterator<Item = (usize, usize)>,
) -> Option<Vec<usize>> {
    let raw = &body[place.at.clone()];
    // The index of each byte of the text.
    let mut indexes = Vec::with_capacity(place.text.len());
    let mut at = 0;
    while at < raw.len() {
        indexes.push(place.at.start + at);
        at += match (payload, raw[at]) {
            (Payload::Form(..), b'%') => 3,
            (Payload::Json(_), b'\\') if raw.get(at + 1) == Some(&b'u') => 6,
            (Payload::Json(_), b'\\') => 2,
            _ => 1,
        };
    }
    let part = |(offset, width): (usize, usize)| {
        let first = *indexes.get(offset)?;
        (body.get(first..first + width)? == place.text.as_bytes().get(offset..offset + width)?).then_some(first)
    };
    parts.map(part).collect()
}
