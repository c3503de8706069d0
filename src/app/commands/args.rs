//! Parses arguments that several commands share: headers, durations, times, rates, edits. Error messages about a format show a valid example.

use std::time::Duration;

use crate::app::{
    cli::{EditArgs, RetryArgs, TlsArgs},
    clock,
    config::{Environment, Settings},
    error::{self, ErrorExt as _},
    http::{Backoff, ClientCertificate, Trust},
    input::is_stdin,
    lookup::lookup_failure,
    plan::{Editor, Edits, FreshMode, Purpose, parse_edits},
    send::Retries,
};
use hookctl::{
    diagnosis::may_be_digest,
    provider::{
        Catalog, NEVER_ACCEPTED, NEVER_ACCEPTED_FORGED, Provider, StatusSet, legal_header, legal_header_value,
        reserved_header,
    },
    timestamp,
};

/// Returns which certificates to trust, and which one to present.
pub(super) fn trust(args: &TlsArgs, settings: &Settings) -> Trust {
    let system_file = settings.environment.path("SSL_CERT_FILE");
    Trust {
        insecure: args.insecure,
        ca_cert: args.ca_cert.clone(),
        system_roots: args.system_roots || system_file.is_some(),
        system_file,
        client: args
            .client_cert
            .clone()
            .map(|certificate| ClientCertificate { certificate, key: args.client_key.clone() }),
    }
}

/// Parses `Name: value`.
pub(super) fn header(text: &str) -> anyhow::Result<(String, String)> {
    let (name, value) = text.split_once(':').unwrap_or((text, ""));
    let (name, value) = (name.trim(), value.trim());
    if !text.contains(':') || !legal_header(name) {
        // The text may be a credential that was passed without its header name, so it is not quoted.
        return Err(error::usage("-H: not a valid header (expected 'Name: value')"));
    }
    if !legal_header_value(value.as_bytes()) {
        return Err(error::usage(format!("-H {name}: value contains a line break or control character")));
    }
    Ok((name.to_owned(), value.to_owned()))
}

/// Parses headers to send.
///
/// # Errors
/// Returns an error if a header is invalid, or is one that hookctl derives from the body, e.g. `Content-Length`.
pub(super) fn headers_to_send(texts: &[String]) -> anyhow::Result<Vec<(String, String)>> {
    let headers = texts.iter().map(|text| header(text)).collect::<Result<Vec<_>, _>>()?;
    match headers.iter().find(|(name, _)| reserved_header(name)) {
        Some((name, _)) => Err(error::usage(format!("-H {name}: set automatically from the body"))),
        None => Ok(headers),
    }
}

/// Checks `--id`, which is sent in a header.
pub(super) fn id(text: Option<&str>) -> anyhow::Result<Option<&str>> {
    match text {
        Some(text) if text.is_empty() || !legal_header_value(text.as_bytes()) => {
            Err(error::usage("--id: empty, or contains a line break or control character"))
        }
        text => Ok(text),
    }
}

/// Checks that `--computed` may be a digest. Without `provider`, it may be one of any provider in `catalog`.
pub(super) fn computed(value: Option<&str>, provider: Option<&Provider>, catalog: &Catalog) -> anyhow::Result<()> {
    let Some(value) = value else { return Ok(()) };
    if value.trim().is_empty() {
        return Err(error::usage("--computed: empty signature (expected the hex or base64 that your code computed)"));
    }
    let providers = match provider {
        Some(provider) => vec![provider],
        None => catalog.all().map_err(|error| lookup_failure(&error))?,
    };
    // A provider that does not sign has no digests.
    let mut signing = providers.iter().filter(|provider| !provider.schemes.is_empty()).peekable();
    if signing.peek().is_none() || signing.any(|provider| may_be_digest(value, &provider.schemes)) {
        return Ok(());
    }
    let expected = match provider.and_then(|provider| Some((&provider.title, provider.schemes.first()?))) {
        Some((title, scheme)) => format!("{title} signs with {}: {scheme}", scheme.name()),
        None => "expected the hex or base64 that your code computed, e.g. 64 hex digits for SHA-256".to_owned(),
    };
    Err(error::usage(format!("--computed: not a digest ({expected})")))
}

/// Parses a duration: `500ms`, `10s`, `1m`, or a number of seconds.
pub(super) fn duration(flag: &str, text: &str) -> anyhow::Result<Duration> {
    let expected = || error::usage(format!("{flag} {text}: not a valid duration (e.g. 500ms, 10s, 5m)"));
    if let Ok(seconds) = text.parse::<u32>() {
        return Ok(Duration::from_secs(seconds.into()));
    }
    humantime::parse_duration(text).map_err(|_| expected())
}

/// Parses a number of bytes: `65536`, `500kB`, `10MB`. `kB` is 1,000 and `KiB` is 1,024.
pub(super) fn bytes(flag: &str, text: &str) -> anyhow::Result<usize> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (number, unit) = text.split_at(digits);
    let unit = match unit.trim().to_ascii_lowercase().as_str() {
        "" | "b" => Some(1),
        "k" | "kb" => Some(1_000),
        "kib" => Some(1 << 10),
        "m" | "mb" => Some(1_000_000),
        "mib" => Some(1 << 20),
        "g" | "gb" => Some(1_000_000_000),
        "gib" => Some(1 << 30),
        _ => None,
    };
    let bytes = unit.and_then(|unit| number.parse::<usize>().ok()?.checked_mul(unit));
    bytes.ok_or_else(|| error::usage(format!("{flag} {text}: not a valid size (e.g. 65536, 500kB, 10MB)")))
}

/// Parses `--timeout`: more than zero, and at most a day.
pub(super) fn timeout(text: &str) -> anyhow::Result<Duration> {
    let timeout = duration("--timeout", text)?;
    if timeout.is_zero() || timeout > Duration::from_hours(24) {
        return Err(error::usage(format!("--timeout {text}: must be more than 0 and at most 24h")));
    }
    Ok(timeout)
}

/// Parses a rate in deliveries per second: `500`, `0.5`, `90/m`.
pub(super) fn rate(flag: &str, text: &str) -> anyhow::Result<f64> {
    let expected = || {
        let max = crate::app::load::MAX_RATE;
        error::usage(format!("{flag} {text}: not a valid rate (e.g. 500, 0.5, 90/m; at most {max}/s)"))
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
    rate.filter(|rate| (0.000_1..=crate::app::load::MAX_RATE).contains(rate)).ok_or_else(expected)
}

/// Parses the statuses of `--expect`. Some are rejected, depending on whether the deliveries are `forged`.
pub(super) fn expected(text: &str, forged: bool) -> anyhow::Result<StatusSet> {
    let wrong = |reason: String| error::usage(format!("--expect {text}: {reason}"));
    let expected: StatusSet = text.parse().map_err(wrong)?;
    let never: &[u16] = if forged { &NEVER_ACCEPTED_FORGED } else { &NEVER_ACCEPTED };
    match never.iter().find(|status| expected.names(**status)) {
        Some(_) => {
            let never: Vec<_> = never.iter().map(ToString::to_string).collect();
            let verb = if never.len() == 1 { "counts" } else { "count" };
            Err(wrong(format!("{} never {verb} as accepted", never.join(" and ")))
                .hint("let the endpoint reject with another status, e.g. --expect 401"))
        }
        None => Ok(expected),
    }
}

/// Parses `--retries` and `--backoff`.
pub(super) fn retries(args: &RetryArgs) -> anyhow::Result<Retries> {
    let text = &args.backoff;
    let expected = || {
        error::usage(format!(
            "--backoff {text}: not a valid range (expected FROM..TO, where TO is FROM or more and at most 24h, e.g. 1s..60s)"
        ))
    };
    let (first, longest) = text.split_once("..").unwrap_or((text, text));
    let parse = |text: &str| duration("--backoff", text).map_err(|_| expected());
    let (first, longest) = (parse(first)?, parse(longest)?);
    if first > longest || longest > Duration::from_hours(24) {
        return Err(expected());
    }
    Ok(Retries { limit: args.retries, backoff: Backoff { first, longest } })
}

/// Parses a time as Unix time or ISO 8601, and returns seconds since 1970.
pub(super) fn time(flag: &str, text: &str) -> anyhow::Result<i64> {
    let expected = || {
        error::usage(format!("{flag} {text}: not a valid time (expected Unix seconds, or e.g. 2026-01-31T12:00:00Z)"))
    };
    timestamp::parse(text).ok_or_else(expected)
}

/// Parses a time between 1970 and 9999, which every signature and capture format can express, and returns seconds since 1970.
pub(super) fn writable_time(flag: &str, text: &str) -> anyhow::Result<i64> {
    let seconds = time(flag, text)?;
    if clock::to_rfc3339(seconds).is_none() {
        return Err(error::usage(format!("{flag} {text}: must be between 1970 and 9999")));
    }
    Ok(seconds)
}

/// Parses the edits of a sample, and finds the editor for `--edit`.
pub(super) fn edits(args: &EditArgs, environment: &Environment) -> anyhow::Result<Edits> {
    if args.add && args.set.is_empty() && args.set_json.is_empty() && args.unset.is_empty() {
        return Err(error::usage("--add requires --set, --set-json or --unset"));
    }
    let changes = parse_edits(&args.set_json, &args.set, &args.unset)?;
    let terminal = environment.stdin_terminal && environment.stderr_terminal;
    let editor = || {
        let variable = |name: &str| environment.var(name);
        Editor::new(variable, terminal, Environment::temporary(), environment.stdout_terminal, Purpose::Payload)
    };
    Ok(Edits {
        merge: args.merge.clone(),
        changes,
        add: args.add,
        editor: args.edit.then(editor).transpose()?,
        fresh: if args.fresh { FreshMode::Requested } else { FreshMode::Never },
    })
}

/// Returns the seed. `random` is true if anything other than a fresh body is random.
///
/// # Errors
/// Returns an error if a seed was given but nothing is random.
pub(super) fn seed(args: &EditArgs, random: bool) -> anyhow::Result<Option<u64>> {
    if args.seed.is_some() && !args.fresh && !random {
        return Err(error::usage("--seed has no effect: nothing here is random")
            .hint("use it with --fresh, --shuffle or a load test"));
    }
    Ok(args.seed)
}

/// Returns the editing flags, and whether each reads standard input.
pub(super) fn edits_from_stdin(args: &EditArgs) -> impl Iterator<Item = (&'static str, bool)> {
    args.merge.iter().map(|path| ("--merge", is_stdin(path))).chain([("--edit", args.edit)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn duration_and_time_accept_every_format() {
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
    fn bytes_accept_every_unit() {
        for (text, size) in [("0", 0), ("65536", 65_536), ("500kB", 500_000), ("10MB", 10_000_000), ("1 KiB", 1024)] {
            assert_eq!(bytes("--max-body", text).expect(text), size, "{text}");
        }
        for text in ["", "MB", "-1", "1.5MB", "10 parsecs", "99999999999999999999", "99999999999999GB"] {
            assert!(bytes("--max-body", text).is_err(), "{text}");
        }
    }

    #[test]
    fn rate_accepts_every_unit() {
        for (text, per_second) in [("500", 500.0), ("0.5", 0.5), ("90/m", 1.5), ("36/h", 0.01), ("20/s", 20.0)] {
            let rate = rate("--rate", text).expect(text);
            assert!((rate - per_second).abs() < 1e-9, "{text}: {rate}");
        }
        for text in ["", "0", "-5", "fast", "inf", "nan", "1e3", "5/d", "5/", "/s", "20000000"] {
            assert!(rate("--rate", text).is_err(), "{text}");
        }
    }

    #[test]
    fn header_without_name_or_with_line_break_is_rejected() {
        assert_eq!(header("X-A:  b: c ").expect("valid"), ("X-A".into(), "b: c".into()));
        for text in ["X-A", ": b", "X A: b", "X-A: b\r\nEvil: c"] {
            assert!(header(text).is_err(), "{text:?}");
        }
        assert!(headers_to_send(&["content-length: 5".into()]).is_err());
    }
}
