//! Ids that nobody had before: UUIDs of version 4 (RFC 9562 section 5.4).
//!
//! A new one comes from the system's chance, by way of the keys that the standard library gives each of its hash tables; one that others are to
//! draw again comes from what they draw.

use std::{
    fmt,
    hash::{BuildHasher as _, Hasher as _, RandomState},
};

/// A UUID of version 4: 122 bits of chance.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Id(u128);

impl Id {
    /// Its bits.
    #[must_use]
    pub fn bits(self) -> u128 {
        self.0
    }

    /// Its 32 digits alone.
    #[must_use]
    pub fn simple(self) -> String {
        format!("{:032x}", self.0)
    }
}

/// In groups of 8, 4, 4, 4 and 12 digits.
impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        const DASHES: [usize; 4] = [8, 13, 18, 23];
        let mut digits = (0..32).rev().map(|digit| b"0123456789abcdef"[(self.0 >> (4 * digit)) as usize & 15]);
        let text: [u8; 36] =
            std::array::from_fn(|place| if DASHES.contains(&place) { b'-' } else { digits.next().unwrap_or_default() });
        f.write_str(str::from_utf8(&text).map_err(|_| fmt::Error)?)
    }
}

/// A new one.
#[must_use]
pub fn new_id() -> Id {
    let half = || u128::from(RandomState::new().build_hasher().finish());
    id_of(half() << 64 | half())
}

/// The one that is drawn so.
#[must_use]
pub fn id_of(drawn: u128) -> Id {
    // In the place of six bits stand its version and its variant.
    const VERSION: u128 = 0xf << 76;
    const VARIANT: u128 = 0b11 << 62;
    Id(drawn & !(VERSION | VARIANT) | 4 << 76 | 0b10 << 62)
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::{Builder, Uuid};

    #[test]
    fn no_two_are_alike_and_each_is_what_another_makes_of_the_same_chance() {
        let ids: std::collections::BTreeSet<Id> = (0..1000).map(|_| new_id()).collect();
        assert_eq!(ids.len(), 1000);
        for id in ids {
            let read: Uuid = id.to_string().parse().expect("a UUID");
            assert_eq!((read.get_version_num(), read.to_string()), (4, id.to_string()));
            assert_eq!(read.simple().to_string(), id.simple());
        }
        for drawn in [0, 7, u128::MAX] {
            let other = Builder::from_random_bytes(drawn.to_be_bytes()).into_uuid();
            assert_eq!(id_of(drawn).to_string(), other.to_string());
        }
    }
}
