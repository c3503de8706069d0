//! Parses `[signature]` and `[[alternatives]]`: how a provider signs.

use super::{SpannedValue, TableReader, header_name, header_text};
use crate::{
    provider::{HeaderTemplate, request::derived_header, template::segments},
    signing::{Algorithm, Construction, DigestEncoding, Part, Scheme},
};

/// Parses a scheme: `hmac = {…}` or `digest = {…}`. The key of the inner table is the construction, so a typo in it is reported at its own line.
pub(super) fn scheme(table: &TableReader<'_>, headers: &[(String, HeaderTemplate)]) -> Option<Scheme> {
    let (hmac, digest) = (table.value("hmac"), table.value("digest"));
    table.finish();
    // Any other key was just reported by `finish`.
    if hmac.is_some() && digest.is_some() || table.entries().is_empty() {
        table.report(table.at(), "expected either `hmac` or `digest`", &["hmac", "digest"]);
    }
    let inner = table.table(hmac.or(digest)?)?;

    let header = inner.required("header").and_then(|value| {
        let name = inner.text(value)?;
        if derived_header(name) {
            inner.report(value.span(), format!("`{name}` cannot carry a signature"), &[]);
        }
        if headers.iter().any(|(existing, _)| existing.eq_ignore_ascii_case(name)) {
            let message = format!("`{name}` is the signature header: remove it from `delivery.headers`");
            inner.report(value.span(), message, &[]);
        }
        header_name(&inner, name, value.span()).map(|()| name.to_owned())
    });
    let algorithm = inner.required("algorithm").and_then(|value| inner.choice(value, "algorithm", &Algorithm::NAMES));
    let encoding = inner.required("encoding").and_then(|value| inner.choice(value, "encoding", &DigestEncoding::NAMES));
    let prefix = inner.value("prefix").and_then(|value| header_text(&inner, value)).unwrap_or_default();
    let content = match inner.value("message") {
        None => Some(vec![Part::Body]),
        Some(value) => content(&inner, value, headers),
    };
    let construction = if digest.is_some() {
        let salts = [("prefix", Construction::SaltPrefix), ("suffix", Construction::SaltSuffix)];
        inner.required("salt").and_then(|value| inner.choice(value, "salt", &salts))
    } else {
        Some(Construction::Hmac)
    };
    inner.finish();
    Some(Scheme {
        header: header?,
        algorithm: algorithm?,
        construction: construction?,
        encoding: encoding?,
        prefix: prefix.to_owned(),
        content: content?,
        timestamp_header: header_with(headers, HeaderTemplate::is_timestamp),
    })
}

/// Returns the name of the first header whose value meets a condition.
fn header_with(headers: &[(String, HeaderTemplate)], condition: fn(&HeaderTemplate) -> bool) -> Option<String> {
    headers.iter().find(|(_, value)| condition(value)).map(|(name, _)| name.clone())
}

/// Parses the signed content. `{timestamp}` and `{id}` stand for the headers with the values `{timestamp}` and `{uuid}`.
fn content(
    table: &TableReader<'_>,
    value: SpannedValue<'_>,
    headers: &[(String, HeaderTemplate)],
) -> Option<Vec<Part>> {
    const PLACEHOLDERS: [&str; 4] = ["{body}", "{timestamp}", "{id}", "{url}"];
    let header = |condition: fn(&HeaderTemplate) -> bool, placeholder: &str, header_value: &str| {
        let name = header_with(headers, condition);
        if name.is_none() {
            table.report(
                value.span(),
                format!(
                    "`{placeholder}` is signed, but no header of `delivery.headers` has the value `{header_value}`"
                ),
                &[],
            );
        }
        name.map(Part::Header)
    };
    let parts = segments(table.text(value)?).map(|segment| match segment {
        Ok(text) => Some(Part::Literal(text.to_owned())),
        Err("body") => Some(Part::Body),
        Err("url") => Some(Part::Url),
        Err("timestamp") => header(HeaderTemplate::is_timestamp, "{timestamp}", "{timestamp}"),
        Err("id") => header(HeaderTemplate::is_id, "{id}", "{uuid}"),
        Err(other) => {
            table.report(value.span(), format!("unknown placeholder `{{{other}}}`"), &PLACEHOLDERS);
            None
        }
    });
    let parts = parts.collect::<Option<Vec<_>>>()?;
    if !parts.contains(&Part::Body) && !parts.contains(&Part::Url) {
        table.report(value.span(), "no part of the request is signed: add `{body}` or `{url}`", &PLACEHOLDERS);
    }
    Some(parts)
}
