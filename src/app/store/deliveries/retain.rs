//! `--retain`: limits the deliveries in a store. Beyond a limit, the oldest ones are deleted.

use std::time::{Duration, SystemTime};

use rusqlite::{Connection, TransactionBehavior};

use hookctl::timestamp;

/// Maximum number of deliveries that are deleted in one transaction. New deliveries wait until it is committed.
const MAX_DELETED_AT_ONCE: u64 = 500;

/// The limits of a store. The newest delivery is always kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Retain {
    /// Maximum number of deliveries.
    pub deliveries: Option<u64>,
    /// Maximum age of a delivery.
    pub age: Option<Duration>,
    /// Maximum size of the store without its write-ahead log, in bytes.
    pub bytes: Option<u64>,
}

impl Retain {
    /// Keeps everything, even in memory.
    pub const EVERYTHING: Self = Self { deliveries: Some(u64::MAX), age: None, bytes: None };

    /// The default of a store in memory.
    pub const IN_MEMORY: Self = Self { deliveries: Some(10_000), age: None, bytes: Some(64 * 1024 * 1024) };

    /// Parses `10000`, `7d` or `1GB`, or several of them, separated by commas.
    ///
    /// # Errors
    /// Returns the reason why `text` is invalid.
    pub fn parse(text: &str) -> Result<Self, String> {
        let mut retain = Self::default();
        for part in text.split(',').map(str::trim) {
            let invalid = || format!("`{part}` is not a number of deliveries, an age or a size (e.g. 10000, 7d, 1GB)");
            let twice = || format!("`{part}` is a second limit of the same kind");
            let is_new = if let Ok(deliveries) = part.parse::<u64>() {
                retain.deliveries.replace(deliveries).is_none()
            } else if let Some(bytes) = parse_size(part) {
                retain.bytes.replace(bytes).is_none()
            } else {
                let age = humantime::parse_duration(part).map_err(|_| invalid())?;
                retain.age.replace(age).is_none()
            };
            if !is_new {
                return Err(twice());
            }
        }
        let is_zero = retain.deliveries == Some(0) || retain.bytes == Some(0) || retain.age == Some(Duration::ZERO);
        if is_zero { Err("the limit must be above 0".into()) } else { Ok(retain) }
    }

    /// Returns these limits, or `default` if none is set.
    #[must_use]
    pub fn or(self, default: Self) -> Self {
        if self.is_limited() { self } else { default }
    }

    pub(super) fn is_limited(&self) -> bool {
        *self != Self::default()
    }

    /// Returns the number of new deliveries after which to check the limits.
    pub(super) fn check_interval(&self) -> u64 {
        let by_number = self.deliveries.map_or(1000, |deliveries| deliveries / 20);
        let by_size = self.bytes.map_or(1000, |_| 100);
        by_number.min(by_size).clamp(1, 1000)
    }
}

/// Parses a size with a unit that ends with `B`: `1GB`, `500 MB`, `1GiB`.
fn parse_size(text: &str) -> Option<u64> {
    const UNITS: [(&str, u64); 7] = [
        ("kib", 1 << 10),
        ("mib", 1 << 20),
        ("gib", 1 << 30),
        ("tb", 1_000_000_000_000),
        ("gb", 1_000_000_000),
        ("mb", 1_000_000),
        ("kb", 1_000),
    ];
    let text = text.to_ascii_lowercase();
    let (number, unit) = UNITS.iter().find_map(|(unit, bytes)| Some((text.strip_suffix(unit)?, bytes)))?;
    number.trim().parse::<u64>().ok()?.checked_mul(*unit)
}

/// Deletes a batch of deliveries beyond the limits. Returns true if there may be more.
pub(super) fn trim_some(connection: &mut Connection, retain: &Retain) -> rusqlite::Result<bool> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let surplus = surplus(&transaction, retain)?;
    if surplus == 0 {
        return Ok(false);
    }
    let deleted = transaction.execute(
        "DELETE FROM deliveries WHERE id IN (SELECT id FROM deliveries ORDER BY id LIMIT ?1)",
        [i64::try_from(surplus.min(MAX_DELETED_AT_ONCE)).unwrap_or(1)],
    )?;
    transaction.commit()?;
    Ok(deleted > 0)
}

/// Returns how many of the oldest deliveries to delete next. For the size, this is an estimate.
fn surplus(connection: &Connection, retain: &Retain) -> rusqlite::Result<u64> {
    let number = |sql: &str| connection.query_row(sql, [], |row| row.get::<_, i64>(0)).map(i64::unsigned_abs);
    let count = number("SELECT count(*) FROM deliveries")?;
    let mut surplus = retain.deliveries.map_or(0, |max| count.saturating_sub(max));
    if let Some(max) = retain.bytes {
        let pages = number("PRAGMA page_count")?.saturating_sub(number("PRAGMA freelist_count")?);
        let used = pages * number("PRAGMA page_size")?;
        if used > max && count > 0 {
            surplus = surplus.max((used - max) / (used / count).max(1) + 1);
        }
    }
    if let Some(age) = retain.age {
        surplus = surplus.max(too_old(connection, age)?);
    }
    Ok(surplus.min(count.saturating_sub(1)))
}

/// Returns how many of the oldest deliveries exceed this age, up to [`MAX_DELETED_AT_ONCE`]. A delivery without a time has the age of the next one with a
/// time.
fn too_old(connection: &Connection, age: Duration) -> rusqlite::Result<u64> {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let oldest = i64::try_from(now.saturating_sub(age).as_secs()).unwrap_or(i64::MAX);
    let mut statement = connection.prepare_cached("SELECT at FROM deliveries ORDER BY id LIMIT ?1")?;
    let mut rows = statement.query([i64::try_from(MAX_DELETED_AT_ONCE).unwrap_or(1)])?;
    let (mut number, mut old) = (0, 0);
    while let Some(row) = rows.next()? {
        number += 1;
        match row.get::<_, Option<String>>(0)?.and_then(|at| timestamp::parse(&at)) {
            Some(at) if at >= oldest => break,
            Some(_) => old = number,
            None => {}
        }
    }
    Ok(old)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_accepts_a_number_an_age_a_size_or_several() {
        let day = Duration::from_hours(24);
        let none = Retain::default();
        for (text, expected) in [
            ("10000", Retain { deliveries: Some(10_000), ..none }),
            ("7d", Retain { age: Some(7 * day), ..none }),
            ("1GB", Retain { bytes: Some(1_000_000_000), ..none }),
            ("500 mb", Retain { bytes: Some(500_000_000), ..none }),
            ("5, 1GiB,24h", Retain { deliveries: Some(5), bytes: Some(1 << 30), age: Some(day) }),
        ] {
            assert_eq!(Retain::parse(text), Ok(expected), "{text}");
        }
        for (text, reason) in [
            ("", "is not a number"),
            ("-1", "is not a number"),
            ("1 week 1GB", "is not a number"),
            ("99999999999999999999GB", "is not a number"),
            ("1,2", "`2` is a second limit"),
            ("0", "above 0"),
            ("0s", "above 0"),
        ] {
            let error = Retain::parse(text).expect_err(text);
            assert!(error.contains(reason), "{text}: {error}");
        }
    }
}
