//! The order of deliveries: repeats, duplicates and random order, to test a receiver's idempotency.
//!
//! The schedule is lazy: a million deliveries take no memory unless they are shuffled. It owns the IDs, times and seeds of the messages
//! ([`Stamp`]), so that duplicates get the same ones. It does not build messages.

use std::collections::HashMap;

use super::Stamp;
use uuid::Uuid;

use crate::app::{
    error::{self, ErrorExt as _},
    random::uuid_from_bits,
};

/// Maximum number of deliveries in random order. The order is in memory, and so are the times of deliveries whose duplicate is still to come.
const MAX_SHUFFLED: u32 = 5_000_000;

/// How many times, in which order, and with which IDs and times deliveries are sent.
#[derive(Clone, Debug)]
pub struct Order {
    /// How many times the whole list is sent.
    pub repeat: u32,
    /// Whether each delivery is sent twice.
    pub duplicate: bool,
    /// Whether the order is random.
    pub shuffle: bool,
    /// Seed of the random order and of fresh bodies, if the user sets one.
    pub seed: Option<u64>,
    /// The ID of every delivery, if the user sets one.
    pub id: Option<String>,
    /// The time of every delivery, in seconds since 1970, if the user sets one.
    pub time: Option<i64>,
}

/// The order of a number of deliveries.
pub struct Schedule {
    order: Order,
    deliveries: u32,
    copies: u32,
    total: u32,
    /// The permutation, if the order is random.
    shuffled: Option<Vec<u32>>,
    /// The seed of the random order, if the user did not choose it.
    pub random_seed: Option<u64>,
}

/// How the IDs of deliveries are generated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ids {
    /// Randomly, so that no receiver mistakes a delivery for one of an earlier run.
    Random,
    /// From the seed, if there is one. Only for dry runs, which no receiver gets.
    Seeded,
}

impl Default for Order {
    fn default() -> Self {
        Self { repeat: 1, duplicate: false, shuffle: false, seed: None, id: None, time: None }
    }
}

impl Order {
    /// Returns the stamp of a single delivery that is sent at `now_ms`, in milliseconds since 1970.
    pub fn stamp(&self, now_ms: i64) -> Stamp {
        self.stamps().next(now_ms)
    }

    /// Returns stamps for any number of deliveries without duplicates.
    pub fn stamps(&self) -> Stamps {
        Stamps::new(self, 1, Ids::Random)
    }
}

impl Schedule {
    /// Creates the schedule of this many deliveries.
    ///
    /// # Errors
    /// Returns a usage error if there are too many.
    pub fn new(order: Order, deliveries: usize) -> anyhow::Result<Self> {
        let copies = if order.duplicate { 2 } else { 1 };
        let too_many = || error::usage(format!("--repeat {}: more than 4294967295 deliveries", order.repeat));
        let deliveries = u32::try_from(deliveries).map_err(|_| too_many())?;
        let total = deliveries.checked_mul(order.repeat).and_then(|total| total.checked_mul(copies));
        let total = total.ok_or_else(too_many)?;
        if order.shuffle && total > MAX_SHUFFLED {
            return Err(error::usage(format!("--shuffle: cannot shuffle {total} deliveries (at most {MAX_SHUFFLED})"))
                .hint("lower --repeat, and run the command several times"));
        }
        let seed = order.seed.unwrap_or_else(|| fastrand::u64(..));
        let shuffled = order.shuffle.then(|| {
            let mut permutation: Vec<u32> = (0..total).collect();
            fastrand::Rng::with_seed(seed).shuffle(&mut permutation);
            permutation
        });
        let random_seed = (order.shuffle && order.seed.is_none()).then_some(seed);
        Ok(Self { order, deliveries, copies, total, shuffled, random_seed })
    }

    /// The total number of messages.
    pub fn total(&self) -> u32 {
        self.total
    }

    /// The number of messages of each delivery.
    pub fn repeats(&self) -> u64 {
        u64::from(self.total.checked_div(self.deliveries).unwrap_or_default())
    }

    /// Returns the indices of the deliveries in their order, each with its stamp. `clock` returns milliseconds since 1970, and is called for each item.
    pub fn iter(&self, ids: Ids, clock: impl Fn() -> i64) -> impl Iterator<Item = (usize, Stamp)> {
        let mut stamps = Stamps::new(&self.order, self.copies, ids);
        (0..self.total).map(move |position| {
            let shuffled = self.shuffled.as_ref().and_then(|order| order.get(position as usize)).copied();
            // Duplicates have the same number.
            let number = shuffled.unwrap_or(position) / self.copies;
            ((number % self.deliveries) as usize, stamps.stamp_for(number, clock()))
        })
    }
}

/// Generates stamps.
pub struct Stamps {
    /// Generates the seeds of bodies.
    bodies: fastrand::Rng,
    /// Generates IDs, which need not be unpredictable. Seeded only with [`Ids::Seeded`].
    ids: fastrand::Rng,
    duplicates: Option<Duplicates>,
    id: Option<String>,
    time_ms: Option<i64>,
}

/// Generates the same stamp for both copies of a delivery. IDs and seeds are computed from the number of the delivery, so only times need memory.
struct Duplicates {
    first_id: u128,
    first_seed: u64,
    /// The times of deliveries whose duplicate is still to come.
    times: HashMap<u32, i64>,
}

impl Stamps {
    fn new(order: &Order, copies: u32, ids: Ids) -> Self {
        /// Makes the random numbers for IDs independent of those for bodies.
        const ID_SEED_MASK: u64 = 0x9e37_79b9_7f4a_7c15;
        let mut bodies = order.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let seed = order.seed.filter(|_| ids == Ids::Seeded);
        let mut ids = seed.map_or_else(fastrand::Rng::new, |seed| fastrand::Rng::with_seed(seed ^ ID_SEED_MASK));
        let duplicates = (copies > 1).then(|| Duplicates {
            first_id: ids.u128(..),
            first_seed: bodies.u64(..),
            times: HashMap::new(),
        });
        let time_ms = order.time.map(|seconds| seconds.saturating_mul(1000));
        Self { bodies, ids, duplicates, id: order.id.clone(), time_ms }
    }

    /// Returns the stamp of the next delivery, which is sent at `now_ms`, in milliseconds since 1970.
    pub fn next(&mut self, now_ms: i64) -> Stamp {
        self.stamp_for(0, now_ms)
    }

    /// Like [`Self::next`]. With duplicates, the same `number` gets the same stamp.
    fn stamp_for(&mut self, number: u32, now_ms: i64) -> Stamp {
        let (id, at_ms, seed) = match &mut self.duplicates {
            None => (uuid_from_bits(self.ids.u128(..)), now_ms, self.bodies.u64(..)),
            Some(duplicates) => duplicates.next(number, now_ms),
        };
        Stamp { id: self.id.clone().unwrap_or_else(|| id.to_string()), at_ms: self.time_ms.unwrap_or(at_ms), seed }
    }
}

impl Duplicates {
    fn next(&mut self, number: u32, now_ms: i64) -> (Uuid, i64, u64) {
        /// The increment of a Weyl sequence: 2^128 divided by the golden ratio, and odd, so that multiples do not repeat.
        const STEP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let at_ms = self.times.remove(&number).unwrap_or_else(|| {
            self.times.insert(number, now_ms);
            now_ms
        });
        let id = uuid_from_bits(self.first_id.wrapping_add(STEP.wrapping_mul(number.into())));
        let seed = fastrand::Rng::with_seed(self.first_seed.wrapping_add(number.into())).u64(..);
        (id, at_ms, seed)
    }
}

#[cfg(test)]
mod tests {
    use std::{cell::Cell, collections::HashSet};

    use super::*;

    fn order(repeat: u32, duplicate: bool, seed: Option<u64>) -> Order {
        Order { repeat, duplicate, shuffle: seed.is_some(), seed, id: None, time: None }
    }

    /// The schedule of three deliveries, with a clock that advances by 1 ms for each.
    fn schedule(order: Order) -> Vec<(usize, Stamp)> {
        let now = Cell::new(-1);
        let clock = || now.replace(now.get() + 1) + 1;
        Schedule::new(order, 3).expect("few enough").iter(Ids::Random, clock).collect()
    }

    fn indices(order: Order) -> Vec<usize> {
        schedule(order).into_iter().map(|(index, _)| index).collect()
    }

    #[test]
    fn schedule_repeats_the_list_and_puts_duplicates_next_to_each_other() {
        assert_eq!(indices(order(1, false, None)), [0, 1, 2]);
        assert_eq!(indices(order(2, false, None)), [0, 1, 2, 0, 1, 2]);
        assert_eq!(indices(order(1, true, None)), [0, 0, 1, 1, 2, 2]);
    }

    #[test]
    fn shuffled_schedule_has_the_same_deliveries_and_is_reproducible() {
        let mut shuffled = indices(order(20, true, Some(7)));
        assert_eq!(shuffled, indices(order(20, true, Some(7))));
        assert_ne!(shuffled, indices(order(20, true, Some(8))));
        shuffled.sort_unstable();
        let mut sorted = indices(order(20, true, None));
        sorted.sort_unstable();
        assert_eq!(shuffled, sorted);
    }

    #[test]
    fn shuffled_duplicates_share_a_stamp_that_no_other_delivery_has() {
        let all = schedule(order(10_000, true, Some(7)));
        let mut first: HashMap<String, (usize, Stamp, usize)> = HashMap::new();
        for (position, (index, stamp)) in all.iter().enumerate() {
            assert_eq!(stamp.id.as_bytes()[14], b'4', "{stamp:?}");
            let entry = first.entry(stamp.id.clone()).or_insert((*index, stamp.clone(), 0));
            entry.2 += 1;
            assert_eq!((&entry.0, &entry.1), (index, stamp));
            assert!(usize::try_from(stamp.at_ms).expect("not negative") <= position);
        }
        assert_eq!((all.len(), first.len()), (60_000, 30_000));
        assert!(first.values().all(|(_, _, count)| *count == 2));
        assert_eq!(first.values().map(|(_, stamp, _)| stamp.seed).collect::<HashSet<_>>().len(), 30_000);
        // The same seed gives the same bodies, but different IDs.
        let again = schedule(order(10_000, true, Some(7)));
        assert!(all.iter().zip(&again).all(|((_, one), (_, other))| one.seed == other.seed && one.id != other.id));
        assert_ne!(all[0].1.seed, schedule(order(10_000, true, Some(8)))[0].1.seed);
    }

    #[test]
    fn id_and_time_set_by_the_user_are_in_every_stamp() {
        let order = Order { id: Some("mine".into()), time: Some(7), ..order(2, true, None) };
        assert!(schedule(order).iter().all(|(_, stamp)| stamp.id == "mine" && stamp.at_ms == 7000));
    }

    #[test]
    fn dry_run_has_reproducible_ids_with_a_seed() {
        let stamps = |seed: u64| {
            let schedule =
                Schedule::new(Order { shuffle: false, ..order(2, false, Some(seed)) }, 3).expect("few enough");
            schedule.iter(Ids::Seeded, || 0).collect::<Vec<_>>()
        };
        assert_eq!(stamps(7), stamps(7));
        assert_ne!(stamps(7)[0].1.id, stamps(8)[0].1.id);
    }

    #[test]
    fn schedule_with_too_many_deliveries_is_an_error() {
        let new = |deliveries, shuffle| Schedule::new(Order { shuffle, ..order(1_000_000, false, None) }, deliveries);
        assert!(new(5000, false).is_err());
        assert_eq!(new(0, false).expect("none").iter(Ids::Random, || 0).count(), 0);
        // Only a random order takes memory.
        assert!(new(6, false).is_ok() && new(5, true).is_ok() && new(6, true).is_err());
    }
}
