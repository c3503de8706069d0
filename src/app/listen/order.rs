//! Reports arrivals in the order of their numbers, although answers overtake each other.

use std::collections::BTreeMap;

/// Holds back what comes early.
#[derive(Debug)]
pub(super) struct InOrder<T> {
    next: u64,
    early: BTreeMap<u64, Option<T>>,
}

impl<T> InOrder<T> {
    /// Creates an order that begins with 1.
    pub(super) fn new() -> Self {
        Self { next: 1, early: BTreeMap::new() }
    }

    /// Adds what has this number, or that there is nothing of this number. Returns what is due now.
    pub(super) fn add(&mut self, number: u64, item: Option<T>) -> Vec<T> {
        self.early.insert(number, item);
        let mut due = Vec::new();
        while let Some(item) = self.early.remove(&self.next) {
            self.next += 1;
            due.extend(item);
        }
        due
    }

    /// Returns what is still held back, in order.
    pub(super) fn rest(&mut self) -> Vec<T> {
        std::mem::take(&mut self.early).into_values().flatten().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_early_waits_for_what_is_missing() {
        let mut order = InOrder::new();
        assert_eq!(order.add(2, Some("b")), [""; 0]);
        assert_eq!(order.add(4, Some("d")), [""; 0]);
        assert_eq!(order.add(1, Some("a")), ["a", "b"]);
        assert_eq!(order.add(3, None), ["d"]);
        assert_eq!(order.add(6, Some("f")), [""; 0]);
        assert_eq!(order.rest(), ["f"]);
    }
}
