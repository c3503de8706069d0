//! Which delivery comes when: the list so often, each twice, or all in a random order, to try a receiver's idempotency and ordering.

use std::{collections::HashMap, ops::Range};

use crate::app::{
    cli::OrderArgs,
    error::{self, ErrorExt as _},
};
use hookctl::chance::{Id, id_of, new_id};

/// The most deliveries that are put in a random order: both the order and the times of those whose copy is still to come are held.
const MOST_SHUFFLED: u32 = 5_000_000;

/// The deliveries in their order, of which none is made before it is asked for.
pub(super) struct Plan {
    jobs: u32,
    copies: u32,
    total: u32,
    /// The order, where it is a random one.
    shuffled: Option<Vec<u32>>,
    /// The seed of the order, where nobody chose it.
    pub(super) seed: Option<u64>,
}

/// One delivery of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unit {
    /// Which job, from 0.
    pub(super) job: usize,
    /// Which delivery of it, from 0; its copies are one delivery.
    pub(super) delivery: u32,
}

impl Plan {
    pub(super) fn of(args: &OrderArgs, seed: Option<u64>, jobs: usize) -> anyhow::Result<Self> {
        let copies = if args.duplicate { 2 } else { 1 };
        let too_many = || error::usage(format!("--repeat {}: these are more than 4294967295 deliveries", args.repeat));
        let jobs = u32::try_from(jobs).map_err(|_| too_many())?;
        let total = jobs.checked_mul(args.repeat).and_then(|total| total.checked_mul(copies)).ok_or_else(too_many)?;
        if args.shuffle && total > MOST_SHUFFLED {
            let failure = error::usage(format!(
                "--shuffle: these are {total} deliveries, and at most {MOST_SHUFFLED} are shuffled"
            ));
            return Err(failure.hint("lower --repeat, and run it several times"));
        }
        let chosen = seed;
        let seed = chosen.unwrap_or_else(|| fastrand::u64(..));
        let shuffled = args.shuffle.then(|| {
            let mut order: Vec<u32> = (0..total).collect();
            fastrand::Rng::with_seed(seed).shuffle(&mut order);
            order
        });
        let seed = (args.shuffle && chosen.is_none()).then_some(seed);
        Ok(Self { jobs, copies, total, shuffled, seed })
    }

    /// How many deliveries there are of each job.
    pub(super) fn of_each(&self) -> u64 {
        u64::from(self.total.checked_div(self.jobs).unwrap_or_default())
    }

    pub(super) fn total(&self) -> u32 {
        self.total
    }

    fn places(&self) -> Range<u32> {
        0..self.total
    }

    /// The deliveries in their order.
    pub(super) fn units(&self) -> impl Iterator<Item = Unit> {
        self.places().map(|place| {
            let place = self.shuffled.as_ref().and_then(|order| order.get(place as usize)).copied().unwrap_or(place);
            let delivery = place / self.copies;
            Unit { job: (delivery % self.jobs) as usize, delivery }
        })
    }

    /// What makes each delivery new, and its copy the same.
    pub(super) fn draws(&self, seed: Option<u64>) -> Draws {
        self.draws_with(seed, None)
    }

    /// The same where nothing is delivered: the seed decides on the ids of the deliveries too, which no receiver will take for old ones.
    pub(super) fn draws_of_dry_run(&self, seed: Option<u64>) -> Draws {
        /// So that ids and bodies have nothing in common.
        const APART: u64 = 0x9e37_79b9_7f4a_7c15;
        self.draws_with(seed, seed.map(|seed| fastrand::Rng::with_seed(seed ^ APART)))
    }

    fn draws_with(&self, seed: Option<u64>, mut ids: Option<fastrand::Rng>) -> Draws {
        let mut random = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        let copies = (self.copies > 1).then(|| Copies {
            ids: drawn_id(&mut ids).bits(),
            bodies: random.u64(..),
            open: HashMap::new(),
        });
        Draws { random, ids, copies }
    }
}

/// An id that nobody had before, but where the seed decides on it.
fn drawn_id(ids: &mut Option<fastrand::Rng>) -> Id {
    ids.as_mut().map_or_else(new_id, |ids| id_of(ids.u128(..)))
}

/// What is drawn for a delivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Draw {
    /// What no delivery had before, in this run or another.
    pub(super) id: Id,
    /// What its body is made of; the same seed gives the same.
    pub(super) body: u64,
    /// When it goes out, in milliseconds since 1970.
    pub(super) at: i64,
}

impl Draw {
    /// For a first delivery, by which others are made; it goes out `now`, in milliseconds since 1970.
    pub(super) fn first(now: i64) -> Self {
        Self { id: new_id(), body: 0, at: now }
    }
}

/// Draws for one delivery after the other.
pub(super) struct Draws {
    random: fastrand::Rng,
    /// Where the ids of the deliveries come from, if the seed decides on them.
    ids: Option<fastrand::Rng>,
    copies: Option<Copies>,
}

/// What the copies of a delivery have in common, whichever comes when: all of it follows from its number, but for the time.
struct Copies {
    ids: u128,
    bodies: u64,
    /// When those went out of which a copy is still to come.
    open: HashMap<u32, i64>,
}

impl Draws {
    /// What is drawn for a delivery that goes out `now`, in milliseconds since 1970; the copy of one that went out before has what that had.
    pub(super) fn of(&mut self, unit: Unit, now: i64) -> Draw {
        match &mut self.copies {
            None => Draw { id: drawn_id(&mut self.ids), body: self.random.u64(..), at: now },
            Some(copies) => copies.of(unit.delivery, now),
        }
    }
}

impl Copies {
    fn of(&mut self, delivery: u32, now: i64) -> Draw {
        /// Odd, and far from every round number: steps of it come to each number once (a Weyl sequence; 2^128 by the golden ratio).
        const STEP: u128 = 0x9e37_79b9_7f4a_7c15_f39c_c060_5ced_c835;
        let at = self.open.remove(&delivery).unwrap_or_else(|| {
            self.open.insert(delivery, now);
            now
        });
        let id = self.ids.wrapping_add(STEP.wrapping_mul(delivery.into()));
        let body = fastrand::Rng::with_seed(self.bodies.wrapping_add(delivery.into())).u64(..);
        Draw { id: id_of(id), body, at }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    fn plan(repeat: u32, duplicate: bool, seed: Option<u64>) -> Vec<(usize, u32)> {
        let args = OrderArgs { repeat, duplicate, shuffle: seed.is_some() };
        Plan::of(&args, seed, 3).expect("few enough").units().map(|unit| (unit.job, unit.delivery)).collect()
    }

    #[test]
    fn the_list_comes_so_often_and_each_copy_behind_its_first() {
        assert_eq!(plan(1, false, None), [(0, 0), (1, 1), (2, 2)]);
        assert_eq!(plan(2, false, None), [(0, 0), (1, 1), (2, 2), (0, 3), (1, 4), (2, 5)]);
        assert_eq!(plan(1, true, None), [(0, 0), (0, 0), (1, 1), (1, 1), (2, 2), (2, 2)]);
    }

    #[test]
    fn a_random_order_is_of_the_same_deliveries_and_can_be_had_again() {
        let mut shuffled = plan(20, true, Some(7));
        assert_eq!(shuffled, plan(20, true, Some(7)));
        assert_ne!(shuffled, plan(20, true, Some(8)));
        shuffled.sort_unstable_by_key(|(_, delivery)| *delivery);
        assert_eq!(shuffled, plan(20, true, None));
    }

    #[test]
    fn copies_have_the_same_and_nobody_else_has_however_they_are_shuffled() {
        let args = OrderArgs { repeat: 10_000, duplicate: true, shuffle: true };
        let drawn = |seed: u64| {
            let plan = Plan::of(&args, Some(seed), 3).expect("few enough");
            let mut draws = plan.draws(Some(seed));
            // Each goes out a millisecond after the one before.
            let all: Vec<_> = plan.units().zip(0..).map(|(unit, now)| (unit.delivery, draws.of(unit, now))).collect();
            assert!(draws.copies.expect("copies").open.is_empty(), "of none a copy is still to come");
            all
        };
        let all = drawn(7);
        let mut first = HashMap::new();
        for ((delivery, draw), now) in all.iter().zip(0..) {
            let before = *first.entry(*delivery).or_insert(*draw);
            assert_eq!(before, *draw, "{delivery}");
            assert!(draw.at <= now && draw.id.to_string()[14..].starts_with('4'), "{draw:?}");
        }
        assert_eq!((all.len(), first.len()), (60_000, 30_000));
        let (ids, bodies): (HashSet<_>, HashSet<_>) = first.values().map(|draw| (draw.id, draw.body)).unzip();
        assert_eq!((ids.len(), bodies.len()), (30_000, 30_000));
        // The same seed gives the same bodies, and never the same ids.
        let again = drawn(7);
        assert!(all.iter().zip(&again).all(|((_, one), (_, other))| one.body == other.body && one.id != other.id));
        assert_ne!(all[0].1.body, drawn(8)[0].1.body);
    }

    #[test]
    fn too_many_are_refused_and_none_is_none() {
        let args = OrderArgs { repeat: 1_000_000, ..OrderArgs::default() };
        assert!(Plan::of(&args, None, 5000).is_err());
        assert_eq!(Plan::of(&args, None, 0).expect("none").units().count(), 0);
        // An order of many is held, and the list one behind the other is not.
        let shuffled = OrderArgs { shuffle: true, ..args };
        assert!(Plan::of(&args, None, 6).is_ok() && Plan::of(&shuffled, None, 5).is_ok());
        assert!(Plan::of(&shuffled, None, 6).is_err());
    }
}
