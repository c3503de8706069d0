//! Parses `provider.toml`: its keys, their legal values, and the messages for illegal ones.
//!
//! Each mistake is reported, and parsing continues. Whether the samples fit is left to `folder`, which lints them.

mod rest;
mod rules;
mod signature;

use std::{ops::Range, sync::Arc};

use super::{
    Folder, HeaderTemplate, NEVER_ACCEPTED, StatusSet,
    request::{derived_header, legal_header, legal_header_value, media_type, reserved_header},
    spec::{Api, Batch, Delivery, Event, Filter, Kind, Management, Origin, Provider, Rule, Variant},
    toml::{self, Problem, SpannedValue, TableReader},
};
use crate::{
    message::Endpoint,
    payload::{Encoding, FormStyle, Path},
    signing::Scheme,
};

use signature::scheme as scheme_of;

/// The punctuation allowed in the name of a provider. A folder and an environment variable are named after it.
const PROVIDER_PUNCTUATION: &str = ". _ -";
/// The punctuation allowed in the name of an event.
const EVENT_PUNCTUATION: &str = ". _ - : /";

/// Parses `text`. Returns the provider, unless something essential is missing, and every mistake in the order of the text. `file` is the name for
/// messages.
pub(super) fn parse(folder: Folder, file: String, text: &str) -> (Option<Provider>, Vec<Problem>) {
    toml::parse_partial(file, text, |top| provider(top, folder, text))
}

/// Parses the `[delivery]` and `[signature]` tables of `text`. Returns a provider without events.
pub(super) fn parse_custom(text: &str) -> Result<Provider, Vec<Problem>> {
    toml::parse("the description".into(), text, |top| {
        let delivery =
            top.required("delivery").and_then(|value| top.table(value)).and_then(|table| delivery(&table))?;
        let scheme = top.required("signature").and_then(|value| top.table(value));
        let scheme = scheme.and_then(|table| scheme_of(&table, &delivery.headers))?;
        top.finish();
        Some(Provider {
            name: CUSTOM.into(),
            title: "Custom sender".into(),
            docs: String::new(),
            kind: Kind::default(),
            delivery,
            schemes: vec![scheme],
            variants: Vec::new(),
            events: Vec::new(),
            management: None,
            source: text.to_owned(),
            folder: Folder::Embedded(&[]),
        })
    })
}

/// The name of a provider that is described without a folder.
const CUSTOM: &str = "custom";

/// Returns `None` only if a mistake was reported.
fn provider(top: &TableReader<'_>, folder: Folder, text: &str) -> Option<Provider> {
    let name = top.required("name").and_then(|value| legal_name(top, value, "a provider", PROVIDER_PUNCTUATION));
    let title = top.required("title").and_then(|value| top.text(value));
    let docs = top.value("docs").and_then(|value| top.text(value)).unwrap_or_default();
    let kind = match top.value("kind") {
        None => Some(Kind::default()),
        Some(value) => top.choice(value, "kind", &Kind::NAMES),
    };
    let delivery = top.required("delivery").and_then(|value| top.table(value)).and_then(|table| delivery(&table));
    let headers = delivery.as_ref().map_or(&[][..], |delivery| &delivery.headers);
    let mut schemes: Vec<Scheme> = top
        .value("signature")
        .and_then(|value| top.table(value))
        .and_then(|table| scheme_of(&table, headers))
        .into_iter()
        .collect();
    for value in top.value("alternatives").map_or(&[][..], |value| top.array(value)) {
        if schemes.is_empty() {
            top.report(value.span(), "`alternatives` requires a valid `[signature]`", &[]);
        }
        schemes.extend(top.table(value).and_then(|table| scheme_of(&table, headers)));
    }
    let variants: Vec<Variant> = top
        .value("variants")
        .and_then(|value| top.table(value))
        .map(|table| {
            table.entries().into_iter().filter_map(|(name, at, value)| variant(&table, name, at, value)).collect()
        })
        .unwrap_or_default();
    let events = events(top, &variants, &folder);
    let management =
        top.value("management").and_then(|value| top.table(value)).and_then(|table| management(&table, &events));
    top.finish();
    Some(Provider {
        name: name?.to_owned(),
        title: title?.to_owned(),
        docs: docs.to_owned(),
        kind: kind?,
        delivery: delivery?,
        schemes,
        variants,
        events,
        management,
        source: text.to_owned(),
        folder,
    })
}

/// Returns a name of letters, digits and this `punctuation`. Such a name needs no quotes in a shell and is never mistaken for a flag or a path.
fn legal_name<'t>(reader: &TableReader<'t>, value: SpannedValue<'t>, what: &str, punctuation: &str) -> Option<&'t str> {
    let name = reader.text(value)?;
    let legal = name.starts_with(|first: char| first.is_ascii_alphanumeric())
        && name.chars().all(|c| c.is_ascii_alphanumeric() || (c != ' ' && punctuation.contains(c)));
    if !legal {
        let expected = format!("use letters, digits and `{punctuation}`, and start with a letter or digit");
        reader.report(value.span(), format!("`{name}` is not a valid name for {what}: {expected}"), &[]);
    }
    legal.then_some(name)
}

fn delivery(table: &TableReader<'_>) -> Option<Delivery> {
    let content_type = table.required("content-type").and_then(|value| content_type(table, value));
    let encoding = match table.value("encoding") {
        Some(value) => table.choice(value, "encoding", &Encoding::NAMES),
        None => content_type.as_deref().map(Encoding::from_content_type),
    };
    let values = table.value("values").and_then(|value| table.table(value));
    let values: Vec<_> = values.map(|values| named_values(&values)).unwrap_or_default();
    let headers = table.value("headers").and_then(|value| table.table(value)).map(|headers| {
        let read = |(name, at, value): (&str, Range<usize>, SpannedValue<'_>)| {
            header_name(&headers, name, at.clone())?;
            header_text(&headers, value)?;
            if derived_header(name) {
                headers.report(at, format!("`{name}` is set automatically from the URL or `content-type`"), &[]);
            }
            match HeaderTemplate::parse(headers.text(value)?, &values) {
                Ok(template) => Some((name.to_owned(), template)),
                Err(message) => {
                    headers.report(value.span(), message, &HeaderTemplate::PLACEHOLDERS);
                    None
                }
            }
        };
        let read: Vec<_> = headers.entries().into_iter().filter_map(read).collect();
        for (index, (name, _)) in read.iter().enumerate() {
            if read[..index].iter().any(|(before, _)| before.eq_ignore_ascii_case(name)) {
                headers.report(headers.at(), format!("duplicate header `{name}` (names are case-insensitive)"), &[]);
            }
        }
        read
    });
    let order = table.value("order").map_or(&[][..], |value| table.array(value));
    let order = order.iter().filter_map(|value| table.text(value).map(str::to_owned)).collect();
    let accept = table.value("accept").and_then(|value| {
        let accept = statuses(table, value)?;
        if let Some(status) = NEVER_ACCEPTED.into_iter().find(|status| accept.names(*status)) {
            table.report(value.span(), format!("a delivery answered with {status} never counts as accepted"), &[]);
        }
        Some(accept)
    });
    let accept = accept.or_else(|| "2xx".parse().ok());
    let batch = table.value("batch").and_then(|value| match table.text(value)? {
        "." => Some(Batch::Body),
        _ => table.parsed(value, &[]).map(Batch::At),
    });
    let is_multipart = encoding == Some(Encoding::Form(FormStyle::Multipart));
    if let (true, Some(kind)) = (is_multipart, content_type.as_deref())
        && media_type(kind) != "multipart/form-data"
    {
        table.report(table.at(), format!("the encoding is `multipart`, but the content type is `{kind}`"), &[]);
    }
    let rules = rules::rules(table);
    table.finish();
    Some(Delivery {
        content_type: content_type?,
        encoding: encoding?,
        headers: headers.unwrap_or_default(),
        order,
        accept: accept?,
        batch,
        rules,
    })
}

/// Parses `[delivery.values]`: names for placeholders, and their sample values.
fn named_values(table: &TableReader<'_>) -> Vec<(String, String)> {
    /// Placeholders that have a meaning of their own.
    const RESERVED: [&str; 11] = [
        "event",
        "timestamp",
        "timestamp-ms",
        "timestamp-iso",
        "uuid",
        "id",
        "body",
        "url",
        "method",
        "secret",
        "sorted-fields",
    ];
    let read = |(name, at, value): (&str, Range<usize>, SpannedValue<'_>)| {
        let legal = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        if !legal || RESERVED.contains(&name) {
            table.report(
                at,
                format!("`{name}` cannot be the name of a value: use other letters, digits, `-` and `_`"),
                &[],
            );
            return None;
        }
        Some((name.to_owned(), header_text(table, value)?.to_owned()))
    };
    table.entries().into_iter().filter_map(read).collect()
}

/// Parses a list of statuses, classes and ranges. It must not be empty.
fn statuses(table: &TableReader<'_>, value: SpannedValue<'_>) -> Option<StatusSet> {
    let entries = table.array(value);
    if value.get_ref().as_array().is_some() && entries.is_empty() {
        table.report(value.span(), "expected at least one status, e.g. `2xx`", &[]);
    }
    let sets: Vec<StatusSet> = entries.iter().filter_map(|value| table.parsed(value, &[])).collect();
    (!sets.is_empty()).then(|| StatusSet::union(sets))
}

/// Returns a text that is a legal header value.
fn header_text<'t>(table: &TableReader<'t>, value: SpannedValue<'t>) -> Option<&'t str> {
    let text = table.text(value)?;
    if !legal_header_value(text.as_bytes()) {
        table.report(value.span(), "header value contains a line break or control character", &[]);
    }
    Some(text)
}

fn content_type(table: &TableReader<'_>, value: SpannedValue<'_>) -> Option<String> {
    let text = table.text(value)?;
    let legal = legal_header_value(text.as_bytes())
        && text.split_once('/').is_some_and(|(kind, rest)| !kind.is_empty() && !rest.is_empty());
    if !legal {
        table.report(value.span(), format!("`{text}` is not a valid content type (e.g. `application/json`)"), &[]);
    }
    legal.then(|| text.to_owned())
}

fn header_name(table: &TableReader<'_>, name: &str, at: Range<usize>) -> Option<()> {
    if !legal_header(name) {
        table.report(at, format!("`{name}` is not a valid header name: use letters, digits and `-`"), &[]);
        return None;
    }
    if reserved_header(name) {
        table.report(at, format!("`{name}` is set automatically from the body and the URL"), &[]);
        return None;
    }
    Some(())
}

/// Parses `[management]`: `screver = {url}`, `fluidsurveys = {url}`, `rest = {…}` or `by-hand = "…"`.
fn management(table: &TableReader<'_>, events: &[Event]) -> Option<Management> {
    let apis = Api::NAMES.map(|(name, api)| (table.value(name), api));
    let (rest, by_hand) = (table.value("rest"), table.value("by-hand"));
    let named = apis.iter().map(|(value, _)| value).chain([&rest, &by_hand]).flatten().count();
    if named != 1 {
        let legal: Vec<&str> = Api::NAMES.iter().map(|(name, _)| *name).chain(["rest", "by-hand"]).collect();
        table.report(table.at(), "expected exactly one way to set up webhooks", &legal);
    }
    table.finish();
    if let Some(value) = by_hand {
        return Some(Management::ByHand(table.text(value)?.to_owned()));
    }
    if let Some(value) = rest {
        let (api, url) = rest::rest(&table.table(value)?, events)?;
        return Some(Management::Api(Api::Rest(Arc::new(api)), url));
    }
    let (value, api) = apis.into_iter().find_map(|(value, api)| Some((value?, api)))?;
    let inner = table.table(value)?;
    let url = inner.required("url").and_then(|value| {
        let text = inner.text(value)?;
        if Endpoint::parse(text).is_err() {
            inner.report(value.span(), format!("`{text}` is not a valid origin (e.g. `https://go.screver.com`)"), &[]);
        }
        Some(text.to_owned())
    });
    inner.finish();
    Some(Management::Api(api, url?))
}

fn variant(table: &TableReader<'_>, name: &str, at: Range<usize>, value: SpannedValue<'_>) -> Option<Variant> {
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || "._-".contains(c)) {
        table.report(at, format!("`{name}` is not a valid name for a variant: use letters, digits and `. _ -`"), &[]);
    }
    let table = table.table(value)?;
    let summary = table.required("summary").and_then(|value| table.text(value));
    let content_type = table.value("content-type").map(|value| content_type(&table, value));
    let encoding = table.value("encoding").map(|value| table.choice(value, "encoding", &Encoding::NAMES));
    table.finish();
    let content_type = content_type.map_or(Some(None), |read| read.map(Some))?;
    let encoding = encoding.map_or(Some(None), |read| read.map(Some))?;
    Some(Variant {
        name: name.to_owned(),
        summary: summary?.to_owned(),
        encoding: encoding.or(content_type.as_deref().map(Encoding::from_content_type)),
        content_type,
    })
}

fn events(top: &TableReader<'_>, variants: &[Variant], folder: &Folder) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    let entries = top.required("events");
    for value in entries.map_or(&[][..], |value| top.array(value)) {
        let Some(event) = top.table(value).and_then(|table| event(&table, variants, folder)) else {
            continue;
        };
        if events.iter().any(|other| other.name == event.name) {
            top.report(value.span(), format!("duplicate event `{}`", event.name), &[]);
        }
        events.push(event);
    }
    if let Some(value) = entries.filter(|value| value.get_ref().as_array().is_some_and(|array| array.is_empty())) {
        top.report(value.span(), "a provider needs at least one event", &[]);
    }
    events
}

fn event(table: &TableReader<'_>, variants: &[Variant], folder: &Folder) -> Option<Event> {
    let name = table.required("name").and_then(|value| legal_name(table, value, "an event", EVENT_PUNCTUATION));
    let summary = table.value("summary").and_then(|value| table.text(value)).unwrap_or_default();
    let origin = match table.value("origin") {
        None => Some(Origin::Constructed),
        Some(value) => table.choice(value, "origin", &Origin::NAMES),
    };
    let payload = table.required("payload").and_then(|value| payload_file(table, value, folder));
    let mut files = Vec::new();
    if let Some(entries) = table.value("variants").and_then(|value| table.table(value)) {
        let legal: Vec<&str> = variants.iter().map(|variant| variant.name.as_str()).collect();
        for (name, at, value) in entries.entries() {
            if !legal.contains(&name) {
                entries.report(at, format!("unknown variant `{name}`"), &legal);
            }
            files.extend(payload_file(&entries, value, folder).map(|file| (name.to_owned(), file)));
        }
    }
    let rule = table.value("match").and_then(|value| table.table(value)).map(|table| rule(&table));
    let filters = table.value("filters").map_or(&[][..], |value| table.array(value));
    let filters = filters.iter().filter_map(|value| table.choice(value, "filter", &Filter::NAMES)).collect();
    let fresh = table.value("fresh").map(|value| table.array(value));
    let fresh = fresh.map(|paths| paths.iter().filter_map(|value| table.parsed(value, &[])).collect());
    table.finish();
    Some(Event {
        name: name?.to_owned(),
        summary: summary.to_owned(),
        origin: origin?,
        payload: payload?,
        variants: files,
        rule,
        filters,
        fresh,
    })
}

/// Parses the file name of a payload. It must be in the folder itself, so that a folder from someone else cannot make hookctl send other files.
fn payload_file(table: &TableReader<'_>, value: SpannedValue<'_>, folder: &Folder) -> Option<String> {
    let file = table.text(value)?;
    match folder.check_payload(file) {
        Ok(()) => Some(file.to_owned()),
        Err(reason) => {
            table.report(value.span(), reason, &[]);
            None
        }
    }
}

fn rule(table: &TableReader<'_>) -> Rule {
    let paths = |key| {
        let values = table.value(key).map_or(&[][..], |value| table.array(value));
        values.iter().filter_map(|value| table.parsed(value, &[])).collect::<Vec<Path>>()
    };
    let (has, lacks) = (paths("has"), paths("lacks"));
    let mut equals = Vec::new();
    if let Some(entries) = table.value("equals").and_then(|value| table.table(value)) {
        for (path, at, value) in entries.entries() {
            match (path.parse(), entries.text(value)) {
                (Ok(path), Some(text)) => equals.push((path, text.to_owned())),
                (Err(message), _) => entries.report(at, message, &[]),
                _ => {}
            }
        }
    }
    if has.is_empty() && equals.is_empty() {
        table.report(table.at(), "this rule matches every payload: add `has` or `equals`", &["has", "lacks", "equals"]);
    }
    table.finish();
    Rule { has, lacks, equals }
}
