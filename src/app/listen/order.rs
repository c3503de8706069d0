//! Reports requests in the order of arrival, although they are completed in another order.
//!
//! Each request reserves a [`Slot`] when it arrives. [`InOrder`] holds back requests until all earlier slots are filled.

use std::collections::BTreeMap;

use tokio::sync::mpsc::Sender;

use super::Event;

/// Puts items back in the order of their numbers.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    next: u64,
    early: BTreeMap<u64, Option<T>>,
}

impl<T> InOrder<T> {
    /// Creates an order that starts with number 1.
    pub(super) fn new() -> Self {
        Self { next: 1, early: BTreeMap::new() }
    }

    /// Adds the item with this number, or `None` if it has no item. Returns the items that are next in order.
    pub(super) fn add(&mut self, number: u64, item: Option<T>) -> Vec<T> {
        self.early.insert(number, item);
        let mut due = Vec::new();
        while let Some(item) = self.early.remove(&self.next) {
            self.next += 1;
            due.extend(item);
        }
        due
    }

    /// Returns the items that are still held back, in order.
    pub(super) fn rest(&mut self) -> Vec<T> {
        std::mem::take(&mut self.early).into_values().flatten().collect()
    }
}

/// The place of a request in the order of arrival. If it is dropped without an event, it is filled with [`Event::Gone`].
pub(super) struct Slot<'r> {
    number: u64,
    events: Option<Sender<Event<'r>>>,
}

impl<'r> Slot<'r> {
    /// Reserves the place of a request.
    pub(super) fn new(number: u64, events: Sender<Event<'r>>) -> Self {
        Self { number, events: Some(events) }
    }

    pub(super) async fn fill(mut self, event: Event<'r>) {
        if let Some(events) = self.events.take() {
            let _ = events.send(event).await;
        }
    }
}

impl Drop for Slot<'_> {
    fn drop(&mut self) {
        // The connection was closed before the response. The request may have been saved.
        if let Some(events) = self.events.take() {
            let _ = events.try_send(Event::Gone { number: self.number });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn item_waits_for_all_earlier_numbers() {
        let mut order = InOrder::new();
        assert_eq!(order.add(2, Some("b")), [""; 0]);
        assert_eq!(order.add(4, Some("d")), [""; 0]);
        assert_eq!(order.add(1, Some("a")), ["a", "b"]);
        assert_eq!(order.add(3, None), ["d"]);
        assert_eq!(order.add(6, Some("f")), [""; 0]);
        assert_eq!(order.rest(), ["f"]);
    }
}
