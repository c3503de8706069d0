//! What was typed, turned into what is meant: URLs, headers, durations, times. Every refusal says what was expected.

use std::time::Duration;

use url::Url;

use crate::app::{
    clock,
    config::may_hold_user_info,
    error::{self, ErrorExt as _},
};
use hookctl::{
    capture::rfc3339,
    message::Endpoint,
    provider::{legal_header, legal_header_value, reserved_header},
};

/// An endpoint: absolute, http or https, without credentials.
pub(super) fn endpoint(flag: &str, text: &str) -> anyhow::Result<Url> {
    if may_hold_user_info(text) {
        // The credentials must not be shown, so the text is not.
        return Err(error::usage(format!(
            "{flag}: the URL holds a user name or a password, which would show in logs"
        ))
        .hint(
            "leave them out of the URL: `send` takes -H 'Authorization: Basic …', the APIs take --token and the like",
        ));
    }
    if text.is_empty() {
        return Err(error::usage(format!("{flag}: the URL is empty: expected http://… or https://…"))
            .hint("a variable that is not set gives an empty word"));
    }
    let (scheme, rest) = text.split_once("://").unwrap_or(("", text));
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let expected = |reason: &str| error::usage(format!("{flag} {text}: {reason}"));
    if scheme.is_empty() {
        let host = authority.split(':').next().unwrap_or_default();
        let scheme = if ["localhost", "127.0.0.1", "[::1]"].contains(&host) { "http" } else { "https" };
        let failure = expected("the URL has no scheme: expected http://… or https://…");
        let plausible = host.chars().all(|c| c.is_alphanumeric() || ".-[]".contains(c)) && !host.is_empty();
        return Err(if plausible { failure.hint(format!("did you mean `{scheme}://{rest}`?")) } else { failure });
    }
    if !["http", "https"].contains(&scheme.to_ascii_lowercase().as_str()) {
        return Err(expected("expected http://… or https://…"));
    }
    if authority.is_empty() || text.contains(char::is_control) {
        return Err(expected("the URL has no host, or has control characters"));
    }
    Url::parse(text).map_err(|error| expected("this is no URL").because(error))
}

/// Returns `url`, which was accepted by [`endpoint`], as the endpoint of requests.
pub(super) fn endpoint_of(url: &Url) -> anyhow::Result<Endpoint> {
    Endpoint::parse(url.as_str()).map_err(|error| error::usage(format!("{url}: {error}")))
}

/// `Name: value`.
pub(super) fn header(text: &str) -> anyhow::Result<(String, String)> {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    let (name, value) = (name.trim(), value.trim());
    if !text.contains(':') || !legal_header(name) {
        // What has no name may be a value, and a credential: it is not shown.
        return Err(error::usage("-H: expected a header as in 'Name: value'"));
    }
    if !legal_header_value(value.as_bytes()) {
        return Err(error::usage(format!("-H `{name}`: the value has a line break or a control character")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Headers to send. What follows from the body is not the user's to say.
pub(super) fn headers_to_send(texts: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let headers = texts.iter().map(|text| header(text)).collect::<Result<Vec<_>, _>>()?;
    match headers.iter().find(|(name, _)| reserved_header(name)) {
        Some((name, _)) => Err(error::usage(format!("-H `{name}`: it follows from the body and cannot be set"))),
        None => Ok(headers),
    }
}

/// The id of a delivery, which goes into a header.
pub(super) fn id(text: Option<&str>) -> anyhow::Result<Option<&str>> {
    match text {
        Some(text) if text.is_empty() || !legal_header_value(text.as_bytes()) => {
            Err(error::usage("--id: expected text without line breaks or control characters"))
        }
        text => Ok(text),
    }
}

/// A length of time: `500ms`, `10s`, `1m`, or bare seconds.
pub(super) fn duration(flag: &str, text: &str) -> anyhow::Result<Duration> {
    let expected = || error::usage(format!("{flag} {text}: expected a duration, as in 500ms, 10s or 5m"));
    if let Ok(seconds) = text.parse::<u32>() {
        return Ok(Duration::from_secs(seconds.into()));
    }
    humantime::parse_duration(text).map_err(|_| expected())
}

/// A length of time, for people.
pub(super) fn shown(time: Duration) -> String {
    match time.as_millis() {
        // Rounded up: a wait is never told as none.
        0..1000 => format!("{} ms", time.as_micros().div_ceil(1000)),
        _ => format!("{:.1} s", time.as_secs_f64()),
    }
}

/// How long something may take: more than no time, and at most a day.
pub(super) fn timeout(text: &str) -> anyhow::Result<Duration> {
    let timeout = duration("--timeout", text)?;
    if timeout.is_zero() || timeout > Duration::from_hours(24) {
        return Err(error::usage(format!("--timeout {text}: expected more than no time, and at most 24h")));
    }
    Ok(timeout)
}

/// A rate, in deliveries a second: `500`, `0.5`, `90/m`.
pub(super) fn rate(flag: &str, text: &str) -> anyhow::Result<f64> {
    let expected = || {
        let most = crate::app::load::FASTEST;
        error::usage(format!("{flag} {text}: expected deliveries a second, as in 500, 0.5 or 90/m, at most {most}/s"))
    };
    let (number, unit) = text.split_once('/').unwrap_or((text, "s"));
    let seconds = match unit {
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        _ => return Err(expected()),
    };
    let plain = number.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let rate = number.parse::<f64>().ok().filter(|_| plain).map(|number| number / seconds);
    rate.filter(|rate| (0.000_1..=crate::app::load::FASTEST).contains(rate)).ok_or_else(expected)
}

/// A point in time, in seconds since 1970: such a number, or RFC 3339.
pub(super) fn time(flag: &str, text: &str) -> anyhow::Result<i64> {
    let expected =
        || error::usage(format!("{flag} {text}: expected seconds since 1970, or a time as in 2026-01-31T12:00:00Z"));
    text.parse().or_else(|_| rfc3339(text).ok_or_else(expected))
}

/// A point in time that can be written in every spelling of one, in seconds since 1970.
pub(super) fn writable_time(flag: &str, text: &str) -> anyhow::Result<i64> {
    let seconds = time(flag, text)?;
    if clock::to_rfc3339(seconds).is_none() {
        return Err(error::usage(format!("{flag} {text}: expected a time from 1970 to the end of the year 9999")));
    }
    Ok(seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_absolute_http_and_without_credentials() {
        for text in ["http://localhost:3000/h?x=1", "https://example.com", "HTTP://[::1]:80/"] {
            assert!(endpoint("--to", text).is_ok(), "{text}");
        }
        for text in ["localhost:3000", "example.com/h", "ftp://example.com", "http://", "https://a b/", "", "//x"] {
            assert!(endpoint("--to", text).is_err(), "{text}");
        }
        for place in [
            "https://u:hunter2@example.com",
            "u:hunter2@host/h",
            "ftp://u:hunter2@h",
            "https://u:hunter2@a b/",
            "https:/u:hunter2@h",
            "https:///u:hunter2@h/",
            "localhost/u:hunter2@h",
            "ftp://h/u:hunter2@h",
            "https://a b/u:hunter2@h",
        ] {
            let failure = endpoint("--to", place).expect_err("credentials");
            let shown = format!("{failure:#} {:?}", error::hint_of(&failure));
            assert!(!shown.contains("hunter2"), "{shown}");
        }
    }

    #[test]
    fn durations_and_times_in_every_spelling() {
        for (text, millis) in [("500ms", 500), ("10s", 10_000), ("5m", 300_000), ("2", 2_000), ("1h", 3_600_000)] {
            assert_eq!(duration("--timeout", text).expect(text).as_millis(), millis, "{text}");
        }
        for text in ["", "-1s", "soon", "1 fortnight"] {
            assert!(duration("--timeout", text).is_err(), "{text}");
        }
        assert_eq!(time("--at", "1705565839").expect("seconds"), 1_705_565_839);
        assert_eq!(time("--at", "2024-01-18T08:17:19Z").expect("RFC 3339"), 1_705_565_839);
        assert_eq!(time("--at", "2024-01-18T09:47:19.5+01:30").expect("an offset"), 1_705_565_839);
        assert_eq!(time("--at", "2024-01-18T00:17:19-08:00").expect("an offset"), 1_705_565_839);
        for text in
            ["yesterday", "2024-01-18T08:17:19", "2024-01-18T08:17:19+1:00", "2024-13-18T08:17:19Z", "é", "+24:00"]
        {
            assert!(time("--at", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_length_of_time_is_told_in_a_unit_that_shows_it() {
        for (micros, text) in [(0, "0 ms"), (1, "1 ms"), (12_300, "13 ms"), (999_000, "999 ms"), (1_250_000, "1.2 s")] {
            assert_eq!(shown(Duration::from_micros(micros)), text);
        }
    }

    #[test]
    fn rates_in_every_spelling() {
        for (text, a_second) in [("500", 500.0), ("0.5", 0.5), ("90/m", 1.5), ("36/h", 0.01), ("20/s", 20.0)] {
            let rate = rate("--rate", text).expect(text);
            assert!((rate - a_second).abs() < 1e-9, "{text}: {rate}");
        }
        for text in ["", "0", "-5", "fast", "inf", "nan", "1e3", "5/d", "5/", "/s", "20000000"] {
            assert!(rate("--rate", text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_header_has_a_name_and_a_harmless_value() {
        assert_eq!(header("X-A:  b: c ").expect("legal"), ("X-A".into(), "b: c".into()));
        for text in ["X-A", ": b", "X A: b", "X-A: b\r\nEvil: c"] {
            assert!(header(text).is_err(), "{text:?}");
        }
        assert!(headers_to_send(&["content-length: 5".into()]).is_err());
    }
}
