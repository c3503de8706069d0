//! The keys of a profile: their names, and the check of a value before `config set` writes it.
//!
//! A value that later commands would reject is a usage error here, when the user types it. This module neither reads nor writes the file.

use toml_edit::Value;

use super::mistyped_source;
use crate::app::{
    error::{self, ErrorExt as _},
    http::endpoint,
    lookup::lookup_failure,
};
use hookctl::{provider::Catalog, secret::SecretSource, text::suggest};

/// The keys of a profile.
pub const KEYS: [&str; 9] =
    ["provider", "to", "secret", "api-url", "token", "client-id", "client-secret", "api-key", "password"];

/// The key that names the default profile.
pub const DEFAULT_PROFILE: &str = "default-profile";

/// Checks the values for a key of a profile, and converts them to TOML.
///
/// # Errors
/// Returns an error if the key is unknown, there are too many values, or a value is invalid (exit 2), or if the prefix of a secret source looks mistyped (exit 3).
pub(super) fn value(key: &str, values: &[String], catalog: &Catalog) -> anyhow::Result<Value> {
    if !KEYS.contains(&key) {
        let failure = error::usage(format!("unknown key `{key}` (available: {DEFAULT_PROFILE}, {})", KEYS.join(", ")));
        let meant =
            suggest(key, KEYS.into_iter().chain([DEFAULT_PROFILE])).map(|name| format!("did you mean `{name}`?"));
        let meant =
            meant.or_else(|| key.strip_prefix("profiles.").map(|name| format!("e.g. `profiles.{name}.provider`")));
        return Err(meant.into_iter().fold(failure, anyhow::Error::hint));
    }
    for text in values {
        match key {
            "provider" => drop(catalog.find(text).map_err(|error| lookup_failure(&error))?),
            "to" => drop(url(key, text, endpoint::parse)?),
            "api-url" => drop(url(key, text, endpoint::parse_api)?),
            _ => check_source(key, text)?,
        }
    }
    match values {
        [one] => Ok(one.as_str().into()),
        several if key == "secret" => Ok(Value::Array(several.iter().map(String::as_str).collect())),
        _ => Err(takes_one_value(key)),
    }
}

/// Parses a URL, and adds an example to an error without a hint.
fn url<T>(key: &str, text: &str, parse: fn(&str, &str) -> anyhow::Result<T>) -> anyhow::Result<T> {
    let example = if key == "to" { "http://localhost:3000/hooks" } else { "https://go.screver.com" };
    parse(key, text).map_err(|failure| match error::hint_of(&failure) {
        Some(_) => failure,
        None => failure.hint(format!("e.g. `hookctl config set {key} {example}`")),
    })
}

/// Checks the source of a secret. A client ID may be literal, because it is not a secret.
fn check_source(key: &str, text: &str) -> anyhow::Result<()> {
    if let Some((what, hint)) = mistyped_source(text) {
        return Err(error::input(format!("{key}: {what}")).hint(hint));
    }
    let invalid = |what: &str| Err(error::usage(format!("{key}: {what}")));
    let checked = match SecretSource::parse(text) {
        SecretSource::Stdin if key == "client-id" => invalid("stdin cannot be used in a file"),
        SecretSource::Literal { .. } if key == "client-id" && !text.is_empty() => Ok(()),
        SecretSource::Literal { .. } | SecretSource::Stdin if text.is_empty() => invalid("empty value"),
        SecretSource::Literal { .. } | SecretSource::Stdin => {
            invalid("refusing to write a literal secret to the configuration file")
        }
        SecretSource::Env(name) if name.is_empty() => invalid("missing variable name after `env:`"),
        // The name is not printed: with `env:$TOKEN`, it is the secret.
        SecretSource::Env(name) if !is_name(&name) => invalid("invalid variable name after `env:`"),
        SecretSource::File(path) if path.as_os_str().is_empty() => invalid("missing path after `file:`"),
        SecretSource::Cmd(line) => match shlex::split(&line) {
            None => invalid("unbalanced quotes after `cmd:`"),
            Some(words) if words.is_empty() => invalid("missing program after `cmd:`"),
            Some(_) => Ok(()),
        },
        SecretSource::Env(_) | SecretSource::File(_) => Ok(()),
    };
    checked.map_err(|failure| {
        failure.hint(format!("pass its source: `hookctl config set {key} env:NAME` (or file:PATH, 'cmd:PROGRAM ARGS')"))
    })
}

/// Returns true if a shell can set a variable of that name.
fn is_name(name: &str) -> bool {
    let is_start = |byte: u8| byte.is_ascii_alphabetic() || byte == b'_';
    name.bytes().next().is_some_and(is_start) && name.bytes().all(|byte| is_start(byte) || byte.is_ascii_digit())
}

pub(super) fn takes_one_value(key: &str) -> anyhow::Error {
    error::usage(format!("`{key}` takes one value")).hint("quote a value that contains spaces")
}

/// Returns the error for a key of a profile if no profile is named and there is no default profile.
pub(super) fn no_profile(key: &str) -> anyhow::Error {
    error::usage(format!("missing --profile <NAME>: `{key}` is a key of a profile"))
        .hint(format!("e.g. `hookctl config set {key} … --profile staging`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn value_accepts_what_other_commands_accept_and_nothing_else() {
        let check = |key: &str, text: &str| value(key, &[text.to_owned()], &Catalog::default());
        for (key, text) in [
            ("provider", "screver"),
            ("to", "http://localhost:3000/hooks?a=1"),
            ("api-url", "https://go.screver.com/base"),
            ("secret", "env:_A1"),
            ("token", "file:/run/secrets/token"),
            ("password", "cmd:pass show 'a b'"),
            ("client-id", "0123-abcd"),
            ("client-id", "env:ID"),
        ] {
            assert!(check(key, text).is_ok(), "{key} {text}");
        }
        for (key, text, message, hint) in [
            ("provider", "screvr", "unknown provider `screvr` (available: wootric", "did you mean `screver`?"),
            ("provider", "nope", "unknown provider `nope` (available: wootric", "`hookctl providers list`"),
            ("provider", "", "unknown provider ``", "`hookctl providers list`"),
            ("to", "ftp://h/", "to ftp://h/: not an HTTP URL", "http:// or https://"),
            ("to", "", "to: empty URL", "check that the variable"),
            ("to", "localhost:3000", "missing http:// or https://", "did you mean `http://localhost:3000`?"),
            ("api-url", "rubbish", "api-url rubbish: missing http:// or https://", "did you mean `https://rubbish`?"),
            ("api-url", "https://h/?a=1", "must not have a query or fragment", "`hookctl config set api-url https://"),
            ("secret", "", "secret: empty value", "env:NAME"),
            ("secret", "hunter2", "refusing to write a literal secret", "env:NAME"),
            ("secret", "env:", "missing variable name", "env:NAME"),
            ("secret", "env:hunter2-$", "invalid variable name", "env:NAME"),
            ("token", "file:", "missing path", "file:PATH"),
            ("token", "cmd: ", "missing program", "cmd:PROGRAM"),
            ("token", "cmd:pass 'hunter2", "unbalanced quotes", "cmd:PROGRAM"),
            ("client-id", "-", "stdin cannot be used", "env:NAME"),
            ("client-id", "", "empty value", "env:NAME"),
            ("timeout", "1s", "unknown key `timeout` (available: default-profile, provider", ""),
            ("profiles.staging", "x", "unknown key `profiles.staging`", "e.g. `profiles.staging.provider`"),
        ] {
            let failure = check(key, text).expect_err(message);
            let (shown, shown_hint) = (error::message(&failure), error::hint_of(&failure).unwrap_or_default());
            assert!(shown.contains(message) && shown_hint.contains(hint), "{key} {text}: {shown}: {shown_hint}");
            assert!(!shown.contains("hunter2") && !shown_hint.contains("hunter2"), "{shown}: {shown_hint}");
            assert_eq!(error::exit_of(&failure), error::Exit::Usage, "{shown}");
        }
    }
}
