//! Decides when each request is sent: at the pace of the capture, and in order within its lane.
//!
//! A lane is a sequence of requests that must stay in order, such as those of a connection. At most one request of a lane is in flight. The time since
//! the start is a parameter.

use std::{
    cmp::Reverse,
    collections::{BinaryHeap, HashMap, VecDeque},
    hash::Hash,
    time::Duration,
};

/// Requests that wait to be sent, by lane.
pub(super) struct Schedule<L, T> {
    lanes: HashMap<L, Lane<T>>,
    /// The lanes whose first request can be sent, by its number.
    ready: BinaryHeap<Reverse<(u64, L)>>,
    waiting: usize,
}

/// The requests of one lane that wait.
struct Lane<T> {
    busy: bool,
    queue: VecDeque<Waiting<T>>,
}

struct Waiting<T> {
    number: u64,
    due: Duration,
    request: T,
}

/// What to do next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Next<L, T> {
    /// Send this request, which is due since `late`, and call [`Schedule::done`] with its lane when it is complete.
    Send { lane: L, request: T, late: Duration },
    /// Wait until this time since the start.
    Wait(Duration),
    /// Nothing can be sent until a request is completed or added.
    Nothing,
}

impl<L: Clone + Eq + Hash + Ord, T> Schedule<L, T> {
    pub(super) fn new() -> Self {
        Self { lanes: HashMap::new(), ready: BinaryHeap::new(), waiting: 0 }
    }

    /// Adds a request that is due at a time since the start. Neither numbers nor times may decrease from one call to the next.
    pub(super) fn add(&mut self, number: u64, lane: L, due: Duration, request: T) {
        self.waiting += 1;
        let state = self.lanes.entry(lane.clone()).or_insert_with(|| Lane { busy: false, queue: VecDeque::new() });
        if !state.busy && state.queue.is_empty() {
            self.ready.push(Reverse((number, lane)));
        }
        state.queue.push_back(Waiting { number, due, request });
    }

    /// Returns the request with the lowest number that can be sent at `now`.
    pub(super) fn next(&mut self, now: Duration) -> Next<L, T> {
        let Some(Reverse((number, lane))) = self.ready.pop() else { return Next::Nothing };
        let Some(state) = self.lanes.get_mut(&lane) else { return Next::Nothing };
        // Requests with higher numbers are not due earlier.
        if let Some(due) = state.queue.front().map(|first| first.due).filter(|due| *due > now) {
            self.ready.push(Reverse((number, lane)));
            return Next::Wait(due);
        }
        state.busy = true;
        match state.queue.pop_front() {
            Some(Waiting { request, due, .. }) => {
                self.waiting -= 1;
                Next::Send { lane, request, late: now.saturating_sub(due) }
            }
            None => Next::Nothing,
        }
    }

    /// Frees the lane of a request that is complete.
    pub(super) fn done(&mut self, lane: L) {
        let Some(state) = self.lanes.get_mut(&lane) else { return };
        state.busy = false;
        match state.queue.front() {
            Some(first) => self.ready.push(Reverse((first.number, lane))),
            None => {
                self.lanes.remove(&lane);
            }
        }
    }

    /// Returns the number of requests that wait.
    pub(super) fn waiting(&self) -> usize {
        self.waiting
    }
}

/// How fast requests are sent: as fast as possible, or at a multiple of the pace at which they were captured.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Speed {
    Max,
    Times(f64),
}

/// Converts the times of captures to times since the start of the run.
pub(super) struct Pace {
    speed: Speed,
    /// The time of the last capture, in microseconds since 1970.
    last: Option<i64>,
    due: Duration,
}

impl Pace {
    pub(super) fn new(speed: Speed) -> Self {
        Self { speed, last: None, due: Duration::ZERO }
    }

    /// Returns when a request is due, given when it was captured, in microseconds since 1970. Without a time, it is due with the previous request.
    pub(super) fn due(&mut self, captured: Option<i64>) -> Duration {
        if let (Speed::Times(factor), Some(at)) = (self.speed, captured) {
            let micros = self.last.map_or(0, |last| at.saturating_sub(last).max(0));
            self.due = self.due.saturating_add(Duration::from_micros(micros.unsigned_abs()).div_f64(factor));
            // The times of concurrent connections need not be in order.
            self.last = Some(self.last.map_or(at, |last| last.max(at)));
        }
        self.due
    }

    /// Starts another file, whose times are unrelated. Its first request is due with the last one of the previous file.
    pub(super) fn next_file(&mut self) {
        self.last = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Sends the next request, if one can be sent.
    fn send<L: Clone + Eq + Hash + Ord, T>(schedule: &mut Schedule<L, T>) -> Option<(L, T)> {
        match schedule.next(Duration::ZERO) {
            Next::Send { lane, request, .. } => Some((lane, request)),
            _ => None,
        }
    }

    #[test]
    fn lane_has_one_request_in_flight_and_other_lanes_go_on() {
        let mut schedule = Schedule::new();
        for (number, lane) in [(0, "a"), (1, "a"), (2, "b"), (3, "a"), (4, "c")] {
            schedule.add(number, lane, Duration::ZERO, number);
        }
        assert_eq!(send(&mut schedule), Some(("a", 0)));
        assert_eq!(send(&mut schedule), Some(("b", 2)));
        schedule.done("a");
        assert_eq!(send(&mut schedule), Some(("a", 1)));
        assert_eq!(send(&mut schedule), Some(("c", 4)));
        assert_eq!((send(&mut schedule), schedule.waiting()), (None, 1));
        schedule.done("b");
        assert_eq!(send(&mut schedule), None);
        schedule.done("a");
        assert_eq!(send(&mut schedule), Some(("a", 3)));
    }

    #[test]
    fn request_waits_until_it_is_due() {
        let mut schedule = Schedule::new();
        let at = Duration::from_secs;
        schedule.add(0, 'a', at(1), 0);
        schedule.add(1, 'b', at(2), 1);
        assert_eq!(schedule.next(at(0)), Next::Wait(at(1)));
        assert_eq!(schedule.next(at(1)), Next::Send { lane: 'a', request: 0, late: at(0) });
        assert_eq!(schedule.next(at(1)), Next::Wait(at(2)));
        assert_eq!(schedule.next(at(9)), Next::Send { lane: 'b', request: 1, late: at(7) });
    }

    #[test]
    fn pace_keeps_the_intervals_of_a_capture() {
        let due = |speed, times: &[Option<i64>]| {
            let mut pace = Pace::new(speed);
            times.iter().map(|at| pace.due(*at).as_millis()).collect::<Vec<_>>()
        };
        let times = [Some(5_000_000), Some(5_500_000), None, Some(5_400_000), Some(7_000_000)];
        assert_eq!(due(Speed::Times(1.0), &times), [0, 500, 500, 500, 2000]);
        assert_eq!(due(Speed::Times(10.0), &times), [0, 50, 50, 50, 200]);
        assert_eq!(due(Speed::Times(0.5), &times), [0, 1000, 1000, 1000, 4000]);
        assert_eq!(due(Speed::Max, &times), [0; 5]);
        let mut pace = Pace::new(Speed::Times(1.0));
        pace.due(Some(5_000_000));
        pace.next_file();
        assert_eq!((pace.due(Some(1_000_000)), pace.due(Some(2_000_000))), (Duration::ZERO, Duration::from_secs(1)));
        assert_eq!(due(Speed::Times(0.000_001), &[Some(i64::MIN), Some(i64::MAX)]).len(), 2);
    }

    proptest! {
        /// Whatever the order of the responses, the requests of each lane are sent in order, one at a time, and none is lost.
        #[test]
        fn every_request_is_sent_once_and_in_the_order_of_its_lane(lanes in prop::collection::vec(0_u8..5, 0..60), picks: Vec<prop::sample::Index>) {
            let mut schedule = Schedule::new();
            for (number, lane) in lanes.iter().enumerate() {
                schedule.add(number as u64, *lane, Duration::ZERO, number);
            }
            let (mut in_flight, mut sent, mut picks) = (Vec::new(), vec![Vec::new(); 5], picks.into_iter().cycle());
            loop {
                while let Some((lane, number)) = send(&mut schedule) {
                    prop_assert!(!in_flight.contains(&lane));
                    in_flight.push(lane);
                    sent[usize::from(lane)].push(number);
                }
                if in_flight.is_empty() {
                    break;
                }
                let pick = picks.next().map_or(0, |pick| pick.index(in_flight.len()));
                schedule.done(in_flight.swap_remove(pick));
            }
            for (lane, sent) in sent.iter().enumerate() {
                let expected: Vec<usize> = (0..lanes.len()).filter(|number| usize::from(lanes[*number]) == lane).collect();
                prop_assert_eq!(sent, &expected);
            }
            prop_assert!(schedule.lanes.is_empty() && schedule.waiting() == 0);
        }
    }
}
