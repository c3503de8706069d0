//! Reads the clock, and formats times and durations. `commands/args` parses them.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Returns the time since 1970, or zero if the clock is set to an earlier time.
pub(super) fn since_1970() -> Duration {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default()
}

/// Returns the current time in seconds since 1970.
pub(super) fn now() -> i64 {
    i64::try_from(since_1970().as_secs()).unwrap_or(i64::MAX)
}

/// Returns the current time in milliseconds since 1970.
pub(super) fn now_ms() -> i64 {
    i64::try_from(since_1970().as_millis()).unwrap_or(i64::MAX)
}

/// Formats a time, given in seconds since 1970, as RFC 3339. Returns `None` before 1970 or after 9999, because RFC 3339 has years of four digits.
pub(super) fn to_rfc3339(seconds: i64) -> Option<String> {
    /// 9999-12-31T23:59:59Z
    const LAST: u64 = 253_402_300_799;
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds <= LAST)?;
    Some(humantime::format_rfc3339_seconds(UNIX_EPOCH + Duration::from_secs(seconds)).to_string())
}

/// Formats a point in time as RFC 3339 with milliseconds. If the clock is so wrong that the time is out of range, the nearest valid time is used.
pub(super) fn to_rfc3339_millis(time: SystemTime) -> String {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = to_rfc3339(i64::try_from(since.as_secs()).unwrap_or(i64::MAX));
    let seconds = seconds.unwrap_or_else(|| "9999-12-31T23:59:59Z".to_owned());
    format!("{}.{:03}Z", seconds.trim_end_matches('Z'), since.subsec_millis())
}

/// Formats a duration for people. Milliseconds are rounded up, so that a wait is never shown as none.
pub(super) fn rounded(time: Duration) -> String {
    match time.as_millis() {
        0..1000 => format!("{} ms", time.as_micros().div_ceil(1000)),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rounded_uses_milliseconds_below_a_second() {
        for (micros, text) in [(0, "0 ms"), (1, "1 ms"), (12_300, "13 ms"), (999_000, "999 ms"), (1_250_000, "1.2 s")] {
            assert_eq!(rounded(Duration::from_micros(micros)), text);
        }
    }

    #[test]
    fn to_rfc3339_formats_only_years_1970_to_9999() {
        assert_eq!(to_rfc3339(1_705_565_839).as_deref(), Some("2024-01-18T08:17:19Z"));
        assert_eq!(to_rfc3339(253_402_300_799).as_deref(), Some("9999-12-31T23:59:59Z"));
        assert_eq!((to_rfc3339(-1), to_rfc3339(253_402_300_800), to_rfc3339(i64::MAX)), (None, None, None));
    }
}
