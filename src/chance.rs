//! Ids that nobody had before: UUIDs of version 4 (RFC 9562 section 5.4).
//!
//! A new one comes from the system's chance, by way of the keys that the standard library gives each of its hash tables; one that others are to
//! draw again comes from what they draw.

use std::hash::{BuildHasher as _, Hasher as _, RandomState};

use uuid::{Builder, Uuid};

/// A new one.
#[must_use]
pub fn new_id() -> Uuid {
    let half = || u128::from(RandomState::new().build_hasher().finish());
    id_of(half() << 64 | half())
}

/// The one that is drawn so.
#[must_use]
pub fn id_of(drawn: u128) -> Uuid {
    Builder::from_random_bytes(drawn.to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_are_alike_and_each_is_of_version_4() {
        let ids: std::collections::BTreeSet<Uuid> = (0..1000).map(|_| new_id()).collect();
        assert_eq!(ids.len(), 1000);
        assert!(ids.iter().all(|id| id.get_version_num() == 4 && id.to_string().len() == 36));
        assert_eq!(id_of(7), id_of(7));
    }
}
