//! Which delivery comes when: the list so often, each twice, or all in a random order, to try a receiver's idempotency and ordering.

use std::{collections::HashMap, ops::Range};

use super::jobs::Stamp;
use crate::{cli::OrderArgs, exit::Failure};

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
    pub(super) fn of(args: &OrderArgs, seed: Option<u64>, jobs: usize) -> Result<Self, Failure> {
        let copies = if args.duplicate { 2 } else { 1 };
        let too_many =
            || Failure::usage(format!("--repeat {}: these are more than 4294967295 deliveries", args.repeat));
        let jobs = u32::try_from(jobs).map_err(|_| too_many())?;
        let total = jobs.checked_mul(args.repeat).and_then(|total| total.checked_mul(copies)).ok_or_else(too_many)?;
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

    /// What stamps the deliveries, and remembers those of which a copy is still to come.
    pub(super) fn stamps(&self, seed: Option<u64>) -> Stamps {
        let random = seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Stamps { doubled: self.copies > 1, open: HashMap::new(), random }
    }
}

/// The stamps of deliveries of which a copy is still to come.
pub(super) struct Stamps {
    doubled: bool,
    open: HashMap<u32, Stamp>,
    random: fastrand::Rng,
}

impl Stamps {
    /// The stamp of a delivery: a new one, or that of the copy which went before.
    pub(super) fn of(&mut self, unit: Unit, new: impl FnOnce(u64) -> Stamp) -> Stamp {
        if !self.doubled {
            return new(self.random.u64(..));
        }
        self.open.remove(&unit.delivery).unwrap_or_else(|| {
            let stamp = new(self.random.u64(..));
            self.open.insert(unit.delivery, stamp.clone());
            stamp
        })
    }
}

#[cfg(test)]
mod tests {
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
    fn too_many_are_refused_and_none_is_none() {
        let args = OrderArgs { repeat: 1_000_000, ..OrderArgs::default() };
        assert!(Plan::of(&args, None, 5000).is_err());
        assert_eq!(Plan::of(&args, None, 0).expect("none").units().count(), 0);
    }
}
