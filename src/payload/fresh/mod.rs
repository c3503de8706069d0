//! A payload whose ids and times are new each time it is written.
//!
//! All is found once: which bytes of the body are an id or a time. A delivery then costs a copy of the body and a few bytes written
//! over it, since another id and another time take the very bytes of the old ones. The clock and the random numbers are parameters.

mod find;
mod id;
mod key;
mod time;

#[cfg(test)]
mod tests;

use super::Payload;

use id::{Id, LONGEST};
use time::{Field, Layout};

pub use find::Fresh;

/// A payload whose ids and times are new each time it is written: its body, and where in it they stand.
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

impl Template {
    /// The template of a payload.
    ///
    /// Times keep their distances: the newest becomes the time of the delivery, so that what was created stays older than what was
    /// updated. The same id becomes the same new one everywhere, also as the name of a member.
    #[must_use]
    pub fn new(payload: &Payload, fresh: &Fresh<'_>) -> Self {
        find::template(payload, fresh)
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
