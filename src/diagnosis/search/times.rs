//! Finds times and IDs in a message that may be signed, and writes a time in other formats.
//!
//! Owns what counts as a time. Combining it with the body is left to `content`.

use std::time::{Duration, SystemTime};

use super::{
    candidate::Finding,
    content::{Contents, Segment, segments},
    text,
};
use crate::{
    diagnosis::causes::Code,
    message::{Message, same_name},
    signing::{Part, Scheme},
};

/// Maximum number of times and of IDs of a message that are tried.
const MAX_VALUES: usize = 4;

/// A time in another format.
pub(super) struct FormattedTime {
    pub(super) text: String,
    /// The description of the format, e.g. `in milliseconds`.
    pub(super) how: &'static str,
}

impl FormattedTime {
    fn new(text: impl Into<String>, how: &'static str) -> Self {
        Self { text: text.into(), how }
    }
}

/// Adds the content of each scheme with its time in another format, with a label, or from another header.
pub(super) fn add_variations(found: &mut Contents, schemes: &[Scheme], message: &Message, signature: &str) {
    for scheme in schemes {
        let Some(clock) = scheme.timestamp_header().or_else(|| scheme.header()) else { continue };
        let Some(stated) = scheme.stated_time(message) else { continue };
        let stated = stated.trim();
        let mut formats = variations(stated);
        formats.extend(with_labels(clock, stated));
        let mut add = |text: String, what: String| {
            let instead = |part: &Part| {
                let is_time = *part == Part::Timestamp || matches!(part, Part::Header(name) if name == clock);
                is_time.then(|| Segment::Bytes(text.clone().into_bytes()))
            };
            if let Some(segments) = segments(scheme, message, instead) {
                found.push(segments, vec![Finding::new(Code::TimestampUnit, what)]);
            }
        };
        for format in formats {
            add(format.text, format!("the timestamp of {clock} {}", format.how));
        }
        // The signed time may be in another header.
        for (from, time) in find_times(message, signature) {
            add(time, format!("the timestamp from {from}, not from {clock}"));
        }
    }
}

/// Returns the time with a label, as headers and fields have it.
fn with_labels(header: &str, time: &str) -> Vec<FormattedTime> {
    let with = |label: &str| FormattedTime::new(format!("{label}{time}"), "with its label");
    let lower = header.to_ascii_lowercase();
    [
        "t=",
        "ts=",
        "timestamp=",
        "timestamp:",
        &format!("{header}:"),
        &format!("{header}: "),
        &format!("{lower}:"),
        &format!("{lower}: "),
        &format!("{header}="),
        &format!("{lower}="),
    ]
    .map(with)
    .into()
}

/// Returns the time in other formats. Unix seconds, Unix milliseconds and RFC 3339 in UTC are converted into each other.
pub(super) fn variations(time: &str) -> Vec<FormattedTime> {
    let mut found = Vec::new();
    let mut add = |text: String, how| {
        if text != time && found.iter().all(|earlier: &FormattedTime| earlier.text != text) {
            found.push(FormattedTime::new(text, how));
        }
    };
    if time.contains('/') {
        add(time.replace("\\/", "/").replace('/', "\\/"), "with its slashes escaped");
        add(time.replace("\\/", "/"), "with its slashes unescaped");
    }
    let percent = text::percent(time.as_bytes(), b"-_.~", false);
    add(String::from_utf8_lossy(&percent).into_owned(), "percent-encoded");
    add(String::from_utf8_lossy(&text::unpercent(time.as_bytes(), true)).into_owned(), "percent-decoded");
    let Some(milliseconds) = milliseconds(time) else {
        return found;
    };
    let seconds = milliseconds.div_euclid(1000);
    let fraction = milliseconds.rem_euclid(1000);
    if time.bytes().all(|byte| byte.is_ascii_digit()) {
        for (suffix, how) in [
            (".0", "written as a decimal, with .0"),
            (".00", "written as a decimal, with .00"),
            (".000", "written as a decimal, with .000"),
        ] {
            add(format!("{time}{suffix}"), how);
        }
    } else if let Some((whole, rest)) =
        time.split_once('.').filter(|_| time.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'))
    {
        add(whole.to_owned(), "written as an integer");
        add(
            format!("{whole}.{}", rest.trim_end_matches('0')).trim_end_matches('.').to_owned(),
            "without trailing zeros",
        );
    }
    add(seconds.to_string(), "in seconds");
    add((seconds * 1000).to_string(), "in milliseconds, rounded to a second");
    add(milliseconds.to_string(), "in milliseconds");
    add(format!("{seconds}.0"), "in seconds, with .0");
    add(format!("{milliseconds}.0"), "in milliseconds, with .0");
    if fraction > 0 {
        let decimal = format!("{seconds}.{fraction:03}");
        add(decimal.trim_end_matches('0').to_owned(), "in seconds with a fraction");
        add(decimal, "in seconds with three decimals");
    }
    // RFC 3339 as written by JavaScript, Python and Go.
    if let Some(date) = date(seconds) {
        add(format!("{date}Z"), "in ISO 8601");
        add(format!("{date}.{fraction:03}Z"), "in ISO 8601 with milliseconds");
        add(format!("{date}+00:00"), "in ISO 8601 with +00:00");
        add(format!("{date}.{fraction:03}+00:00"), "in ISO 8601 with milliseconds and +00:00");
        if fraction > 0 {
            add(format!("{date}.{fraction:03}000+00:00"), "in ISO 8601 with microseconds and +00:00");
            add(format!("{date}.{fraction:03}000Z"), "in ISO 8601 with microseconds");
        }
        add(date.replace('T', " "), "as a date and a time separated by a space");
        add(date, "in ISO 8601 without a time zone");
    }
    found
}

/// Formats Unix seconds as `2024-02-14T16:07:18`.
fn date(seconds: i64) -> Option<String> {
    /// The last second of the year 9999.
    const MAX_SECONDS: u64 = 253_402_300_799;
    let seconds = u64::try_from(seconds).ok().filter(|seconds| *seconds <= MAX_SECONDS)?;
    let text = humantime::format_rfc3339_seconds(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds)).to_string();
    Some(text.trim_end_matches('Z').to_owned())
}

/// Parses Unix seconds, Unix milliseconds or RFC 3339, and returns Unix milliseconds.
fn milliseconds(time: &str) -> Option<i64> {
    let whole = time.split_once('.').map_or(time, |(whole, _)| whole);
    if whole.bytes().all(|byte| byte.is_ascii_digit()) {
        let number: i64 = whole.parse().ok()?;
        let fraction = time.get(whole.len()..).unwrap_or_default().get(1..4);
        let fraction = fraction.and_then(|digits| digits.parse::<i64>().ok()).unwrap_or(0);
        return match whole.len() {
            9..=11 => Some(number * 1000 + fraction),
            12..=14 => Some(number),
            _ => None,
        };
    }
    let utc = time.strip_suffix("+00:00").map_or_else(|| time.to_owned(), |time| format!("{time}Z"));
    let since = humantime::parse_rfc3339_weak(&utc).ok()?.duration_since(SystemTime::UNIX_EPOCH).ok()?;
    i64::try_from(since.as_millis()).ok()
}

/// Returns true if the text looks like a time: Unix time, ISO 8601, an HTTP date, or a date with slashes.
fn is_time(text: &str) -> bool {
    let bytes = text.as_bytes();
    let digits =
        |range: std::ops::Range<usize>| bytes.get(range).is_some_and(|part| part.iter().all(u8::is_ascii_digit));
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let unix =
        [10, 13].contains(&whole.len()) && whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit());
    let separated = |at: usize, by: &[u8]| bytes.get(at).is_some_and(|byte| by.contains(byte));
    let iso = bytes.len() >= 10
        && bytes.len() <= 40
        && digits(0..4)
        && separated(4, b"-/")
        && digits(5..7)
        && separated(7, b"-/")
        && digits(8..10);
    let compact = [15, 16].contains(&bytes.len()) && digits(0..8) && separated(8, b"T") && digits(9..15);
    let common = bytes.len() >= 10
        && bytes.len() <= 30
        && digits(0..2)
        && separated(2, b"/")
        && digits(3..5)
        && separated(5, b"/")
        && digits(6..10);
    let http = (25..=35).contains(&bytes.len()) && separated(3, b",") && text.ends_with("GMT");
    unix || iso || compact || common || http
}

/// Returns the values in a signature header with their labels: `t=1,v1=…`, `1.…`, `1/…`.
fn inside(signature: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    for segment in signature.split(text::SEPARATORS).map(str::trim).filter(|segment| !segment.is_empty()).take(16) {
        let (label, value) = segment.split_once('=').unwrap_or(("", segment));
        found.push((label, value.trim_matches('"')));
        if !is_time(value) {
            found.extend(segment.split(['.', '/', ':', '_', '@', '~', '#', '!', '=']).take(6).map(|part| ("", part)));
        }
    }
    found
}

/// Returns the times in the signature header and other headers. The first text of each pair describes where it is.
pub(super) fn find_times(message: &Message, signature: &str) -> Vec<(String, String)> {
    let whole = [("", signature)].into_iter().chain(inside(signature));
    let inside = whole.map(|(_, value)| ("the signature header".to_owned(), value.to_owned()));
    let headers = message
        .headers
        .iter()
        .filter_map(|(name, value)| Some((name.to_owned(), str::from_utf8(value).ok()?.trim().to_owned())));
    let mut found: Vec<(String, String)> = Vec::new();
    for (from, time) in inside.chain(headers).filter(|(_, value)| is_time(value)) {
        if found.iter().all(|(_, earlier)| *earlier != time) {
            found.push((from, time));
        }
    }
    // These headers rarely contain the signed time.
    found.sort_by_key(|(from, _)| ["date", "last-modified", "expires"].iter().any(|name| same_name(name, from)));
    found.truncate(MAX_VALUES);
    found
}

/// Returns the times in a signature header together with their labels, in case the signer did not remove the labels.
pub(super) fn labeled(signature: &str) -> Vec<(&'static str, String)> {
    let segments = signature.split(text::SEPARATORS).map(str::trim);
    segments
        .filter(|segment| {
            segment.split_once(['=', ':']).is_some_and(|(label, value)| !label.is_empty() && is_time(value))
        })
        .take(MAX_VALUES)
        .map(|segment| ("the signature header", segment.to_owned()))
        .collect()
}

/// Returns values that may be IDs, from headers and from the signature header. The first text of each pair describes where it is.
pub(super) fn find_ids(message: &Message, signature: &str) -> Vec<(String, String)> {
    let names_id = |name: &str| {
        let name = name.to_ascii_lowercase();
        name.ends_with("id") || ["delivery", "nonce", "request-id", "event"].iter().any(|word| name.contains(word))
    };
    let headers = message
        .headers
        .iter()
        .filter(|(name, value)| names_id(name) && (1..=100).contains(&value.len()))
        .filter_map(|(name, value)| Some((name.to_owned(), str::from_utf8(value).ok()?.trim().to_owned())))
        .take(MAX_VALUES);
    let may_be_id = |label: &str, value: &str| {
        !label.is_empty() && (1..=64).contains(&value.len()) && !is_time(value) && text::digest_length(value).is_none()
    };
    let inside = inside(signature)
        .into_iter()
        .filter(|(label, value)| may_be_id(label, value))
        .map(|(_, value)| ("the signature header".to_owned(), value.to_owned()))
        .take(2);
    headers.chain(inside).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_is_written_in_other_formats() {
        // Python: datetime.fromtimestamp(1707926838.792, timezone.utc).isoformat() and the like.
        for (time, expected) in [
            ("1707926838", &["1707926838.0", "1707926838000", "2024-02-14T16:07:18Z", "2024-02-14T16:07:18+00:00"][..]),
            ("1707926838792", &["1707926838792.0", "1707926838", "1707926838.792", "2024-02-14T16:07:18.792Z"]),
            ("1707926838.0", &["1707926838", "1707926838000"]),
            (
                "2024-02-14T16:07:18Z",
                &["1707926838", "1707926838000", "2024-02-14T16:07:18.000Z", "2024-02-14 16:07:18"],
            ),
            ("2024/02/14 16:07:18", &["2024\\/02\\/14 16:07:18"]),
            ("14/02/2024", &["14\\/02\\/2024"]),
        ] {
            let found: Vec<String> = variations(time).into_iter().map(|written| written.text).collect();
            for text in expected {
                assert!(found.iter().any(|earlier| earlier == text), "{time}: {text} is not in {found:?}");
            }
        }
    }

    #[test]
    fn times_in_a_signature_header_are_found_at_every_separator() {
        for signature in [
            "t=1671552777,v1=ab",
            "ts=1671552777;h1=ab",
            "1671552777.ab",
            "1671552777/ab",
            "1671552777 ab",
            "1671552777:ab",
            "v1|1671552777|ab",
            "v1=1671552777.ab",
        ] {
            let found = find_times(&Message::post("/", Vec::new()), signature);
            assert_eq!(found, [("the signature header".to_owned(), "1671552777".to_owned())], "{signature}");
        }
        let found = find_times(&Message::post("/", Vec::new()), "t=2024-02-14T16:07:18Z,v1=ab");
        assert_eq!(found.first().map(|(_, time)| time.as_str()), Some("2024-02-14T16:07:18Z"));
    }
}
