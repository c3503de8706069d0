//! Reports requests in the order of arrival, although they are completed in another order.
//!
//! Each request reserves a [`Slot`] when it arrives. [`InOrder`] holds back requests until all earlier slots are filled.

use std::{cell::Cell, collections::BTreeMap};

use tokio::sync::mpsc::{OwnedPermit, Sender};

use super::Event;

/// Puts items back in the order of their numbers.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    next: u64,
    /// The items that came before their turn, each with those that follow it.
    early: BTreeMap<u64, Vec<T>>,
}

impl<T> InOrder<T> {
    /// Creates an order that starts with number 1.
    pub(super) fn new() -> Self {
        Self { next: 1, early: BTreeMap::new() }
    }

    /// Adds the item with this number. Returns the items that are next in order.
    pub(super) fn add(&mut self, number: u64, item: T) -> Vec<T> {
        self.early.insert(number, vec![item]);
        let mut due = Vec::new();
        while let Some(items) = self.early.remove(&self.next) {
            self.next += 1;
            due.extend(items);
        }
        due
    }

    /// Adds an item that belongs after the one with this number, which must have been added. Returns it unless that one is still held back.
    pub(super) fn follow(&mut self, number: u64, item: T) -> Option<T> {
        match self.early.get_mut(&number) {
            Some(items) => {
                items.push(item);
                None
            }
            None => Some(item),
        }
    }

    /// Returns the items that are still held back, in order.
    pub(super) fn rest(&mut self) -> Vec<T> {
        std::mem::take(&mut self.early).into_values().flatten().collect()
    }
}

/// The place of a request in the order of arrival. If it is dropped without an event, it is filled with [`Event::Gone`].
pub(super) struct Slot<'r> {
    pub(super) number: u64,
    /// `None` once it is filled, or if the receiver of events has ended.
    permit: Option<OwnedPermit<Event<'r>>>,
}

impl<'r> Slot<'r> {
    /// Reserves the next place, and space for its event. Waits while the queue is full. `last` is the number of the last place.
    pub(super) async fn reserve(last: &Cell<u64>, events: &Sender<Event<'r>>) -> Self {
        let permit = events.clone().reserve_owned().await.ok();
        last.set(last.get() + 1);
        Self { number: last.get(), permit }
    }

    pub(super) fn fill(mut self, event: Event<'r>) {
        self.send(event);
    }

    fn send(&mut self, event: Event<'r>) {
        if let Some(permit) = self.permit.take() {
            permit.send(event);
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        // If it is not filled, the connection was closed before the response.
        let number = self.number;
        self.send(Event::Gone { number });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn early_item_waits_for_all_items_before_it() {
        let mut order = InOrder::new();
        assert_eq!(order.add(2, "b"), [""; 0]);
        assert_eq!(order.add(4, "d"), [""; 0]);
        assert_eq!(order.follow(2, "causes of b"), None);
        assert_eq!(order.add(1, "a"), ["a", "b", "causes of b"]);
        assert_eq!(order.follow(1, "causes of a"), Some("causes of a"));
        assert_eq!(order.add(3, "c"), ["c", "d"]);
        assert_eq!(order.add(6, "f"), [""; 0]);
        assert_eq!(order.rest(), ["f"]);
    }

    #[test]
    fn dropped_slot_is_filled_even_if_the_queue_is_full() {
        let (events, mut received) = tokio::sync::mpsc::channel(2);
        let last = Cell::new(0);
        let reserved = crate::app::runtime::block_on_runtime(Slot::reserve(&last, &events)).expect("a runtime");
        events.try_send(Event::Idle).expect("room");
        assert!(events.try_send(Event::Idle).is_err(), "the rest is reserved");
        drop(reserved);
        assert!(matches!(received.try_recv(), Ok(Event::Idle)));
        assert!(matches!(received.try_recv(), Ok(Event::Gone { number: 1 })));
    }
}
