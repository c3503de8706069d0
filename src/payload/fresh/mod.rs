//! Generates new IDs and times for each delivery of a payload.
//!
//! The bytes of the body that contain IDs and times are found once, when the [`Template`] is created. Since a new ID or time has the length of the old one,
//! a delivery only copies the body and overwrites those bytes. The current time and the random numbers are parameters.

mod find;
mod id;
mod key;
mod time;

#[cfg(test)]
mod tests;

use super::Payload;

use id::{Id, MAX_ID_BYTES};
use time::{Field, Layout};

pub use find::Fresh;

/// The body of a payload, with the positions of its IDs and times.
#[derive(Clone, Debug)]
pub struct Template {
    body: Vec<u8>,
    ids: Vec<FreshId>,
    times: Vec<FreshTime>,
}

/// An ID that is replaced.
#[derive(Clone, Debug)]
struct FreshId {
    text: String,
    id: Id,
    /// For each occurrence, the index in the body of each byte that is replaced.
    occurrences: Vec<Vec<usize>>,
}

/// A time that is replaced.
#[derive(Clone, Debug)]
struct FreshTime {
    layout: Layout,
    /// The index in the body of each field of the layout.
    positions: Vec<usize>,
    /// How much older it is than the newest time of the payload, in milliseconds.
    age: i64,
}

impl Template {
    /// Creates the template of a payload.
    ///
    /// Intervals between times are kept: the newest becomes the time of the delivery, so `created_at` stays before `updated_at`. Equal IDs are replaced
    /// with equal IDs everywhere, even in the names of members.
    #[must_use]
    pub fn new(payload: &Payload, fresh: &Fresh<'_>) -> Self {
        find::template(payload, fresh)
    }

    /// Returns true if the payload contains no IDs or times, so that every delivery is the same.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.ids.is_empty() && self.times.is_empty()
    }

    /// Writes the body of a delivery at `now_ms` (Unix milliseconds), with IDs from `random`, to `body`, which is cleared first.
    pub fn render(&self, now_ms: i64, random: &mut fastrand::Rng, body: &mut Vec<u8>) {
        body.clear();
        body.extend_from_slice(&self.body);
        let mut generated = [0; MAX_ID_BYTES];
        for FreshId { id, occurrences, .. } in &self.ids {
            id.generate(random, &mut generated);
            for (at, byte) in occurrences.iter().flat_map(|occurrence| occurrence.iter().zip(&generated)) {
                body[*at] = *byte;
            }
        }
        for FreshTime { layout, positions, age } in &self.times {
            layout.write(now_ms.saturating_sub(*age), |index, field, number| {
                write_field(body, positions[index], field, number);
            });
        }
    }
}

/// Writes the value of a field at index `at`.
fn write_field(body: &mut [u8], at: usize, field: Field, mut number: i64) {
    if let Field::Meridiem { .. } = field {
        body[at] = number.to_le_bytes()[0];
        return;
    }
    for digit in body[at..at + field.width()].iter_mut().rev() {
        *digit = b'0' + number.rem_euclid(10).to_le_bytes()[0];
        number /= 10;
    }
}
