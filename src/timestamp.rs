//! Parses a point in time: Unix time in seconds, milliseconds or microseconds, or ISO 8601 with a UTC offset.
//!
//! A local time without an offset is an error, because it is not a point in time. Formatting times is left to the callers.

use std::time::UNIX_EPOCH;

/// Parses a time and returns Unix seconds. Fractions of a second are dropped.
#[must_use]
pub fn parse(text: &str) -> Option<i64> {
    let text = text.trim();
    unix(text).or_else(|| iso8601(text))
}

/// Returns true if a text is a time in ISO 8601.
pub(crate) fn is_iso8601(text: &str) -> bool {
    iso8601(text.trim()).is_some()
}

/// Returns true if a text is a number with decimals.
pub(crate) fn has_decimals(text: &str) -> bool {
    text.trim().split_once('.').is_some_and(|(whole, fraction)| whole.parse::<i64>().is_ok() && is_number(fraction))
}

/// Parses Unix time. Up to the year 9999 it is in seconds, otherwise in milliseconds or microseconds, if that gives a time from 2001 to 9999.
fn unix(text: &str) -> Option<i64> {
    /// The last second of the year 9999.
    const MAX_SECONDS: u64 = 253_402_300_799;
    /// In 2001, seconds since 1970 reached ten digits, as they have until 2286.
    const MIN_SECONDS: u64 = 1_000_000_000;
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if !is_number(fraction) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    let units = [(1, 0), (1_000, MIN_SECONDS), (1_000_000, MIN_SECONDS)];
    let fits = |(unit, min): &(i64, u64)| (*min..=MAX_SECONDS).contains(&(number / unit).unsigned_abs());
    units.iter().find(|unit| fits(unit)).map(|(unit, _)| number / unit)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Parses `2026-01-31T12:00:00Z`. Separators, seconds and the fraction are optional; an offset may replace `Z`.
fn iso8601(text: &str) -> Option<i64> {
    let (date, rest) = text.split_once(['T', 't', ' '])?;
    let (time, offset) = match rest.strip_suffix(['Z', 'z']) {
        Some(time) => (time, 0),
        None => rest.rfind(['+', '-']).and_then(|at| Some((rest[..at].trim_end(), offset_seconds(&rest[at..])?)))?,
    };
    let (time, fraction) = time.split_once(['.', ',']).unwrap_or((time, "0"));
    let date = fields(date, '-', &[4, 2, 2])?;
    let time = fields(time, ':', &[2, 2, 2]).or_else(|| Some(fields(time, ':', &[2, 2])? + ":00"))?;
    let date = date.replace(':', "-");
    if !is_number(fraction) {
        return None;
    }
    let since = humantime::parse_rfc3339(&format!("{date}T{time}Z")).ok()?.duration_since(UNIX_EPOCH).ok()?;
    Some(i64::try_from(since.as_secs()).ok()? - offset)
}

/// Parses an offset: `+01:30`, `+0130` or `+01`.
fn offset_seconds(text: &str) -> Option<i64> {
    let digits = text.get(1..)?;
    let fields = fields(digits, ':', &[2, 2]).or_else(|| Some(fields(digits, ':', &[2])? + ":00"))?;
    let (hours, minutes) = fields.split_once(':')?;
    let (hours, minutes): (i64, i64) = (hours.parse().ok()?, minutes.parse().ok()?);
    let seconds = (hours <= 23 && minutes <= 59).then_some(hours * 3600 + minutes * 60)?;
    Some(if text.starts_with('-') { -seconds } else { seconds })
}

/// Splits `text` into numbers of these widths, with or without `separator` between them, and joins them with colons.
fn fields(text: &str, separator: char, widths: &[usize]) -> Option<String> {
    let digits = if text.contains(separator) {
        let parts: Vec<&str> = text.split(separator).collect();
        let fits = parts.iter().map(|part| part.len()).eq(widths.iter().copied());
        fits.then(|| parts.concat())?
    } else {
        text.to_owned()
    };
    if !is_number(&digits) || digits.len() != widths.iter().sum::<usize>() {
        return None;
    }
    let mut rest = digits.as_str();
    let parts = widths.iter().map(|width| {
        let (part, after) = rest.split_at(*width);
        rest = after;
        part
    });
    Some(parts.collect::<Vec<_>>().join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn parse_accepts_every_format() {
        for text in [
            "1705565839",
            " 1705565839 ",
            "1705565839.5",
            "1705565839000",
            "1705565839999",
            "1705565839123456",
            "2024-01-18T08:17:19Z",
            "2024-01-18t08:17:19z",
            "2024-01-18 08:17:19Z",
            "2024-01-18T08:17:19.123456Z",
            "2024-01-18T08:17:19,5Z",
            "20240118T081719Z",
            "2024-01-18T09:47:19.5+01:30",
            "2024-01-18T09:17:19+0100",
            "2024-01-18T09:17:19+01",
            "2024-01-18 00:17:19 -0800",
            "20240118T001719-0800",
        ] {
            assert_eq!(parse(text), Some(1_705_565_839), "{text}");
        }
        for (text, seconds) in
            [("0", 0), ("-5", -5), ("253402300799", 253_402_300_799), ("2024-01-18T08:17Z", 1_705_565_820)]
        {
            assert_eq!(parse(text), Some(seconds), "{text}");
        }
    }

    #[test]
    fn parse_of_anything_but_a_point_in_time_returns_none() {
        for text in [
            "",
            "soon",
            "yesterday",
            "é",
            "+24:00",
            "1705565839.",
            "1705565839.5.5",
            "0x10",
            "1e9",
            "253402300800",
            "9223372036854775807",
            "2024-01-18",
            "2024-01-18T08:17:19",
            "2024-01-18T08:17:19+1:00",
            "2024-01-18T08:17:19+24:00",
            "2024-13-18T08:17:19Z",
            "2024-0118T08:17:19Z",
            "2024-01-18T08:1719Z",
            "2024-01-18T08:17:19.Z",
            "2024-01-18TZ",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn parse_of_any_text_does_not_panic(text in "[0-9TtZz:.,+ é-]{0,30}") {
            let _ = parse(&text);
        }
    }
}
