//! A payload whose ids and times are new each time it is written.
//!
//! All is found once: which bytes of the body are an id or a time. A delivery then costs a copy of the body and a few bytes written
//! over it, since another id and another time take the very bytes of the old ones. The clock and the random numbers are parameters.

mod choice;
mod id;
mod time;

use super::{Path, Payload, place};

use choice::Key;
use id::{Id, LONGEST};
use time::{DAY, Field, Found, Layout};

/// Which fields are made new.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fresh<'a> {
    /// Where the ids stand; an empty name is any item of a list. `None`: they are told by their form and their key.
    pub ids: Option<&'a [Path]>,
    /// What stays as it is, with all that is below.
    pub kept: &'a [Path],
}

impl Fresh<'_> {
    fn keeps(&self, path: &Path) -> bool {
        self.kept.iter().any(|kept| path.names().starts_with(kept.names()))
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

/// A payload whose ids and times are new each time it is written: its body in pieces, found once, so that a delivery costs a copy
/// and not a parse.
#[derive(Clone, Debug)]
pub struct Template {
    body: Vec<u8>,
    ids: Vec<FreshId>,
    times: Vec<FreshTime>,
}

/// An id, and everywhere that it stands: for each place, the index in the body of each byte that is drawn.
#[derive(Clone, Debug)]
struct FreshId {
    text: String,
    id: Id,
    places: Vec<Vec<usize>>,
}

/// A time: how it is spelled, the index in the body of each of its fields, and its milliseconds behind the newest of the payload.
#[derive(Clone, Debug)]
struct FreshTime {
    layout: Layout,
    places: Vec<usize>,
    behind: i64,
}

/// The shortest text that is taken for the same id wherever it stands. What is shorter may be so by chance.
const TELLING: usize = 6;

impl Template {
    /// The template of a payload.
    ///
    /// Times keep their distances: the newest becomes the time of the delivery, so that what was created stays older than what was
    /// updated. The same id becomes the same new one everywhere, also as the name of a member.
    #[must_use]
    pub fn new(payload: &Payload, fresh: &Fresh<'_>) -> Self {
        let (body, places) = place::places(payload);
        let mut ids: Vec<FreshId> = Vec::new();
        let mut set_up: Vec<&str> = Vec::new();
        let mut times: Vec<(Found, bool, Vec<usize>)> = Vec::new();
        for place in places.iter().filter(|place| !place.name && !fresh.keeps(&place.path)) {
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
        for place in places.iter().filter(|place| !fresh.keeps(&place.path)) {
            let Some(id) = ids.iter_mut().find(|id| id.text == place.text) else { continue };
            let listed =
                fresh.lists(&place.path).unwrap_or_else(|| Key::of(place.path.names()).id(&place.text).is_some());
            if (listed && !place.name) || id.text.len() >= TELLING {
                let offsets = id.id.offsets().into_iter().map(|offset| (offset, 1));
                id.places.extend(spelled(payload, &body, place, offsets));
            }
        }
        Self { body, ids, times: behind_the_newest(times) }
    }

    /// Whether the payload has neither ids nor times, and is always the same.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.ids.is_empty() && self.times.is_empty()
    }

    /// Writes the body of one delivery at `now` (milliseconds since 1970) with ids from `random` into `body`, which is cleared first.
    pub fn render(&self, now_ms: i64, random: &mut fastrand::Rng, body: &mut Vec<u8>) {
        body.clear();
        body.extend_from_slice(&self.body);
        let mut drawn = [0; LONGEST];
        for FreshId { id, places, .. } in &self.ids {
            id.draw(random, &mut drawn);
            for (at, byte) in places.iter().flat_map(|place| place.iter().zip(&drawn)) {
                body[*at] = *byte;
            }
        }
        for FreshTime { layout, places, behind } in &self.times {
            layout
                .write(now_ms.saturating_sub(*behind), |index, field, number| put(body, places[index], field, number));
        }
    }
}

/// Writes the number of a field at its place.
fn put(body: &mut [u8], at: usize, field: Field, mut number: i64) {
    if let Field::Half(_) = field {
        body[at] = number.to_le_bytes()[0];
        return;
    }
    for place in body[at..at + field.width()].iter_mut().rev() {
        *place = b'0' + number.rem_euclid(10).to_le_bytes()[0];
        number /= 10;
    }
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
    place: &place::Place,
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
