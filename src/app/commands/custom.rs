//! Turns the flags that describe the signature of an unknown sender into a provider, by the same rules as a `provider.toml`.

use clap::ValueEnum;
use toml_edit::{DocumentMut, InlineTable, Item, Table, Value};

use crate::app::{
    cli::{CustomAlgorithm, CustomArgs},
    error::{self, ErrorExt as _},
};
use hookctl::provider::Provider;

/// Returns the provider that `--signature-header` and its related flags describe, if they were given.
///
/// # Errors
/// Returns a usage error if no delivery could have such a signature.
pub(super) fn provider(args: &CustomArgs) -> anyhow::Result<Option<Provider>> {
    let (Some(header), Some(algorithm)) = (&args.signature_header, args.algorithm) else { return Ok(None) };
    let (construction, hash) = match algorithm {
        CustomAlgorithm::Ed25519 => ("ed25519", None),
        CustomAlgorithm::EcdsaP256 => ("ecdsa-p256", None),
        CustomAlgorithm::RsaSha256 => ("rsa", Some("sha256".to_owned())),
        CustomAlgorithm::Token => ("token", None),
        hash => ("hmac", Some(name(&hash))),
    };
    let is_token = algorithm == CustomAlgorithm::Token;
    let encoding = args.encoding.as_ref().map(name).or_else(|| (!is_token).then(|| "hex".to_owned()));
    let mut signature = InlineTable::new();
    for (key, value) in [
        ("header", Some(header.clone())),
        ("algorithm", hash),
        ("encoding", encoding),
        ("prefix", args.prefix.clone()),
        ("separator", args.separator.clone()),
        ("value", args.layout.clone()),
        ("message", args.message.clone()),
        ("key", args.key_encoding.as_ref().map(name)),
    ] {
        if let Some(value) = value {
            signature.insert(key, Value::from(value));
        }
    }
    let mut headers = InlineTable::new();
    for name in signed_headers(args.message.as_deref().unwrap_or_default()) {
        // `sign` does not invent an ID: it reports that the header is missing.
        headers.insert(name, Value::from("{uuid}"));
    }
    if let Some(name) = &args.timestamp_header {
        headers.insert(name, Value::from("{timestamp}"));
    }
    let mut delivery = Table::new();
    delivery.insert("content-type", Item::from("application/octet-stream"));
    delivery.insert("headers", Value::InlineTable(headers).into());
    let mut table = Table::new();
    table.insert(construction, Value::InlineTable(signature).into());
    let mut document = DocumentMut::new();
    document.insert("delivery", Item::Table(delivery));
    document.insert("signature", Item::Table(table));
    let provider = Provider::custom(&document.to_string()).map_err(|problems| {
        let messages: Vec<String> = problems.0.iter().map(|problem| in_flags(&problem.message)).collect();
        let needs_time = messages.iter().any(|message| message.ends_with(NO_TIME));
        error::usage(messages.join("; ")).hint(if needs_time {
            "pass --timestamp-header NAME"
        } else {
            "docs/providers.md explains how to describe a signature"
        })
    })?;
    Ok(Some(provider))
}

/// Rewrites a message about a provider folder in terms of the flags, which have no `delivery.headers`.
fn in_flags(message: &str) -> String {
    match message.split_once(": no header of `delivery.headers`") {
        Some((what, _)) => format!("--message: {what}"),
        None => match message.split_once(", but no header of `delivery.headers` has the value ") {
            Some((what, "`{timestamp}`")) => format!("--message: {what}{NO_TIME}"),
            Some((what, _)) => format!("--message: {what}, but no header has it: use `{{header:NAME}}`"),
            None => message.to_owned(),
        },
    }
}

/// The end of a message about a signed time without a header for it.
const NO_TIME: &str = ", but no header has the time";

/// Returns the names of the headers in a message template.
fn signed_headers(message: &str) -> Vec<&str> {
    let placeholders = message.split("{header:").skip(1);
    placeholders.filter_map(|rest| rest.split_once('}')).map(|(name, _)| name).collect()
}

/// Returns the name of a value, as on the command line and in `provider.toml`.
fn name(value: &impl ValueEnum) -> String {
    value.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}
