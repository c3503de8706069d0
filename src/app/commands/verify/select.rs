//! Selects the records to verify: `--path`, `--method`, `--host` and `--since`.
//!
//! A record that does not match is neither verified nor counted as one. A record without a time is verified, because it may be recent.

use crate::app::{cli::SelectArgs, clock, commands::args};
use hookctl::capture::Record;

/// The conditions. For each flag, at least one value must match.
pub(super) struct Selection {
    paths: Vec<String>,
    methods: Vec<String>,
    hosts: Vec<String>,
    /// In Unix seconds.
    since: Option<i64>,
}

impl Selection {
    /// Parses the flags.
    ///
    /// # Errors
    /// `--since` is neither a time nor a duration (exit 2).
    pub(super) fn new(flags: &SelectArgs) -> anyhow::Result<Self> {
        let since = flags.since.as_deref().map(|text| {
            // `2h` is a duration, `1700000000` a time.
            if text.ends_with(|c: char| c.is_ascii_alphabetic() && c != 'Z') {
                let ago = args::duration("--since", text)?;
                return Ok(clock::now().saturating_sub(i64::try_from(ago.as_secs()).unwrap_or(i64::MAX)));
            }
            args::time("--since", text)
        });
        Ok(Self {
            paths: flags.path.clone(),
            methods: flags.method.clone(),
            hosts: flags.host.iter().map(|host| host.to_ascii_lowercase()).collect(),
            since: since.transpose()?,
        })
    }

    /// Returns true if there is any condition.
    pub(super) fn is_any(&self) -> bool {
        !(self.paths.is_empty() && self.methods.is_empty() && self.hosts.is_empty() && self.since.is_none())
    }

    /// Returns true if a record should be verified.
    pub(super) fn matches(&self, record: &Record) -> bool {
        let any = |values: &[String], matches: &dyn Fn(&str) -> bool| {
            values.is_empty() || values.iter().any(|value| matches(value))
        };
        let message = &record.message;
        any(&self.methods, &|method| method.eq_ignore_ascii_case(&message.method))
            && any(&self.paths, &|pattern| is_at_or_below(pattern, path_of(&message.target)))
            && (self.hosts.is_empty() || {
                let host = host_of(record).to_ascii_lowercase();
                self.hosts.iter().any(|pattern| {
                    let host = if port(pattern).is_some() { &host } else { without_port(&host) };
                    is_match(pattern, host)
                })
            })
            && self.since.is_none_or(|since| record.captured_at().is_none_or(|at| at >= since))
    }
}

/// Returns the path of a request target, which may be a whole URL.
fn path_of(target: &str) -> &str {
    let target = target.split(['?', '#']).next().unwrap_or_default();
    match target.split_once("://") {
        Some((_, rest)) => rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("/"),
        None => target,
    }
}

/// Returns the host that a request was sent to, with its port if there is one.
fn host_of(record: &Record) -> &str {
    let message = &record.message;
    let url = message.url.as_deref().or(Some(&message.target)).and_then(|url| url.split_once("://"));
    let authority = url.and_then(|(_, rest)| rest.split(['/', '?', '#']).next());
    let host = authority.or_else(|| message.headers.text("host")).or_else(|| message.headers.text(":authority"));
    host.unwrap_or_default().rsplit('@').next().unwrap_or_default().trim()
}

/// Returns the port of `host:port`.
fn port(host: &str) -> Option<&str> {
    let (before, port) = host.rsplit_once(':')?;
    // The colons of an IPv6 address are inside brackets.
    (!port.contains(']') && (!before.contains(':') || before.ends_with(']'))).then_some(port)
}

fn without_port(host: &str) -> &str {
    port(host).map_or(host, |port| host.get(..host.len() - port.len() - 1).unwrap_or(host))
}

/// Returns true if `path` matches the pattern, or is below a path that does: `/hooks` matches `/hooks` and `/hooks/a`, but not `/hooks2`.
fn is_at_or_below(pattern: &str, path: &str) -> bool {
    let pattern = pattern.strip_suffix('/').unwrap_or(pattern);
    is_match(pattern, path) || is_match(&format!("{pattern}/*"), path)
}

/// Returns true if `text` matches a pattern in which `*` matches any text.
fn is_match(pattern: &str, text: &str) -> bool {
    let mut parts = pattern.split('*');
    let Some(mut rest) = parts.next().and_then(|first| text.strip_prefix(first)) else { return false };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else { return rest.is_empty() };
    for part in parts {
        match rest.split_once(part) {
            Some((_, after)) => rest = after,
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::message::Message;

    fn record(method: &str, url: &str, host: &str, at: Option<&str>) -> Record {
        let mut message = Message::post(path_of(url), Vec::new());
        message.method = method.into();
        message.url = url.contains("://").then(|| url.to_owned());
        if !host.is_empty() {
            message.headers.push("host", host);
        }
        Record { message, at: at.map(str::to_owned), ..Record::default() }
    }

    #[test]
    fn path_selects_itself_what_is_below_it_and_patterns() {
        for (pattern, path, expected) in [
            ("/hooks", "/hooks", true),
            ("/hooks", "/hooks?a=b", true),
            ("/hooks/", "/hooks", true),
            ("/hooks", "/hooks/a/b", true),
            ("/hooks", "/hooks2", false),
            ("/", "/any", true),
            ("/*/screver", "/v1/screver", true),
            ("/*/screver", "/screver", false),
            ("*.js", "/a/app.js", true),
            ("*", "/", true),
        ] {
            assert_eq!(is_at_or_below(pattern, path_of(path)), expected, "{pattern} {path}");
        }
    }

    #[test]
    fn host_selects_any_port_unless_it_names_one() {
        let select = |host: &str| Selection {
            paths: Vec::new(),
            methods: Vec::new(),
            hosts: vec![host.to_owned()],
            since: None,
        };
        for (pattern, url, header, expected) in [
            ("a.test", "https://a.test:8443/h", "", true),
            ("a.test:8443", "https://a.test:8443/h", "", true),
            ("a.test:80", "https://a.test:8443/h", "", false),
            ("a.test", "/h", "A.test", true),
            ("*.test", "/h", "a.test:1", true),
            ("b.test", "/h", "a.test", false),
            ("[::1]", "/h", "[::1]:80", true),
            ("[::1]:80", "/h", "[::1]:80", true),
            ("a.test", "/h", "", false),
        ] {
            assert_eq!(
                select(pattern).matches(&record("POST", url, header, None)),
                expected,
                "{pattern} {url} {header}"
            );
        }
    }

    #[test]
    fn since_keeps_records_without_a_time() {
        let select =
            Selection { paths: Vec::new(), methods: Vec::new(), hosts: Vec::new(), since: Some(1_705_565_839) };
        for (at, expected) in [
            (Some("2024-01-18T08:17:19Z"), true),
            (Some("2024-01-18T08:17:18Z"), false),
            (Some("yesterday"), true),
            (None, true),
        ] {
            assert_eq!(select.matches(&record("POST", "/", "", at)), expected, "{at:?}");
        }
    }
}
