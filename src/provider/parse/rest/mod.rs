//! Parses `[management.rest]`: the URL and the authentication of a management API, its parameters, and the fields of a webhook.
//!
//! `call` parses the operations, and `template` the paths and bodies with placeholders.

mod call;
mod template;

use std::ops::Range;

use crate::{
    message::Endpoint,
    payload::Path,
    provider::{
        request::{legal_header, reserved_header},
        rest::{RestApi, RestAuth, RestFields, RestMock, RestParam, RestText, RestType},
        spec::Event,
        toml::{SpannedValue, TableReader},
    },
};
use call::call;
use template::{body, check_names};

/// Placeholders that are not parameters.
const RESERVED: [&str; 4] = ["id", "url", "event", "secret"];

/// Names that a parameter cannot have, because its environment variable would have another meaning.
const VARIABLES: [&str; 7] = ["SECRET", "TOKEN", "API_URL", "CLIENT_ID", "CLIENT_SECRET", "API_KEY", "PASSWORD"];

/// The placeholders of the bodies in `mock`.
const MOCK_PLACEHOLDERS: [&str; 4] = ["status", "reason", "message", "uuid"];

/// The operations, with their default methods.
const OPERATIONS: [(&str, &str); 5] =
    [("list", "GET"), ("get", "GET"), ("create", "POST"), ("update", "PATCH"), ("delete", "DELETE")];

/// Parses the table. Returns the API and its URL, or `None` if a mistake was reported that makes them unusable.
pub(super) fn rest(table: &TableReader<'_>, events: &[Event]) -> Option<(RestApi, String)> {
    let params = params(table, events);
    let names: Vec<&str> = params.iter().map(|param| param.name.as_str()).collect();
    let url = table.required("url").and_then(|value| base_url(table, value, &names));
    let auth = table.required("auth").and_then(|value| auth(table, value));
    let event_name = table.value("event-name").and_then(|value| {
        let text = RestText::parse(table.text(value)?);
        let legal = [&["event"], &names[..]].concat();
        check_names(table, value.span(), text.names(), &legal)?;
        if text.names().filter(|name| *name == "event").count() != 1 {
            table.report(value.span(), "`event-name` must contain `{event}` once", &[]);
        }
        Some(text)
    });
    let every_event = table.value("every-event").and_then(|value| table.text(value)).map(str::to_owned);
    let unique_urls = table.value("unique-urls").and_then(|value| table.bool(value)).unwrap_or_default();
    let fields = table.required("fields").and_then(|value| table.table(value)).and_then(|table| fields(&table));
    let [list, get, create, update, delete] =
        OPERATIONS.map(|(name, method)| call(table, name, method, &names, events.len()));
    let mock = table.value("mock").and_then(|value| table.table(value)).map(|table| {
        let body = |key| table.value(key).and_then(|value| body(&table, value, &MOCK_PLACEHOLDERS));
        let mock = RestMock { success: body("success"), error: body("error") };
        table.finish();
        mock
    });
    table.finish();
    let [list, get, create, update, delete] = [list.ok()?, get.ok()?, create.ok()?, update.ok()?, delete.ok()?];
    let api = RestApi {
        auth: auth?,
        params,
        event_name,
        every_event,
        unique_urls,
        list,
        get,
        create,
        update,
        delete,
        fields: fields?,
        mock: mock.unwrap_or_default(),
    };
    let url = url?;
    check_use(table, &api, &url);
    Some((api, url))
}

/// Reports an API without operations, unused parameters, and a list that cannot be completed.
fn check_use(table: &TableReader<'_>, api: &RestApi, url: &str) {
    if api.operations().next().is_none() {
        let names = OPERATIONS.map(|(name, _)| name);
        table.report(table.at(), "expected at least one operation", &names);
    }
    let url = RestText::parse(url);
    let event_name = api.event_name.iter().flat_map(RestText::names);
    let in_calls = api.operations().flat_map(|(_, call)| call.placeholders());
    let used: Vec<&str> = in_calls.chain(url.names()).chain(event_name).collect();
    for param in api.params.iter().filter(|param| !used.contains(&param.name.as_str())) {
        table.report(table.at(), format!("no path, body or `event-name` uses the parameter `{}`", param.name), &[]);
    }
    if let (Some(list), None) = (&api.list, &api.get)
        && !list.returns(&api.fields.url)
    {
        table.report(table.at(), "`list` omits the URL of webhooks, so `get` is required", &[]);
    }
}

/// Parses the API's URL. Its host may contain parameters.
fn base_url(table: &TableReader<'_>, value: SpannedValue<'_>, names: &[&str]) -> Option<String> {
    let text = table.text(value)?;
    let template = RestText::parse(text);
    check_names(table, value.span(), template.names(), names)?;
    let sample = template.fill_with(&|_| Some("x".to_owned())).unwrap_or_default();
    if Endpoint::parse(&sample).is_err() || sample.contains(['?', '#', '@']) {
        table.report(value.span(), format!("`{text}` is not a valid URL (e.g. `https://api.example.com/v1`)"), &[]);
        return None;
    }
    Some(text.to_owned())
}

/// Parses `auth`: `"bearer"`, `{ header = "…" }` or `{ query = "…" }`.
fn auth(table: &TableReader<'_>, value: SpannedValue<'_>) -> Option<RestAuth> {
    const KINDS: [&str; 3] = ["\"bearer\"", "{ header = NAME }", "{ query = NAME }"];
    if value.get_ref().as_table().is_none() {
        let text = table.text(value)?;
        if text != "bearer" {
            table.report(value.span(), format!("unknown authentication `{text}`"), &KINDS);
            return None;
        }
        return Some(RestAuth::Bearer);
    }
    let inner = table.table(value)?;
    let (header, query) = (inner.value("header"), inner.value("query"));
    inner.finish();
    let auth = match (header, query) {
        (Some(value), None) => {
            let name = inner.text(value)?;
            if !legal_header(name) || reserved_header(name) {
                inner.report(value.span(), format!("`{name}` is not a valid name for a header with a token"), &[]);
                return None;
            }
            RestAuth::Header(name.to_owned())
        }
        (None, Some(value)) => RestAuth::Query(query_name(&inner, value)?),
        _ => {
            inner.report(value.span(), "expected exactly one way to authenticate", &KINDS);
            return None;
        }
    };
    Some(auth)
}

/// Parses the name of a query parameter.
fn query_name(table: &TableReader<'_>, value: SpannedValue<'_>) -> Option<String> {
    let name = table.text(value)?;
    let legal = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_.[]$".contains(c));
    if !legal {
        table.report(value.span(), format!("`{name}` is not a valid name for a query parameter"), &[]);
    }
    legal.then(|| name.to_owned())
}

fn params(table: &TableReader<'_>, events: &[Event]) -> Vec<RestParam> {
    let Some(params) = table.value("params").and_then(|value| table.table(value)) else { return Vec::new() };
    let read = |(name, at, value): (&str, Range<usize>, SpannedValue<'_>)| {
        let legal = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || "-_".contains(c));
        // An environment variable is named after it.
        let variable = name.to_ascii_uppercase().replace('-', "_");
        if !legal || RESERVED.contains(&name) || VARIABLES.contains(&variable.as_str()) {
            let expected = format!(
                "`{name}` cannot be the name of a parameter: use letters, digits, `-` and `_`, and not {}",
                RESERVED.map(|name| format!("`{name}`")).join(", ") + ", or the name of a credential"
            );
            params.report(at, expected, &[]);
            return None;
        }
        let inner = params.table(value)?;
        let summary = inner.required("summary").and_then(|value| inner.text(value));
        let required = inner.value("required").and_then(|value| inner.bool(value)).unwrap_or_default();
        let kind = inner
            .value("type")
            .map_or(Some(RestType::default()), |value| inner.choice(value, "type", &RestType::NAMES));
        let default = inner.value("default").and_then(|value| {
            let text = inner.text(value)?;
            if let Some(kind) = kind.filter(|kind| kind.value(text).is_none()) {
                inner.report(value.span(), format!("`{text}` is not of the type `{}`", kind.name()), &[]);
            }
            if required {
                inner.report(value.span(), "a required parameter has no default", &[]);
            }
            Some(text.to_owned())
        });
        let field = inner.value("field").and_then(|value| inner.parsed(value, &[]));
        let except = inner.value("except").map_or(&[][..], |value| inner.array(value));
        let known: Vec<&str> = events.iter().map(|event| event.name.as_str()).collect();
        let except = except.iter().filter_map(|value| {
            let event = inner.text(value)?;
            if !known.contains(&event) {
                inner.report(value.span(), format!("unknown event `{event}`"), &known);
            }
            Some(event.to_owned())
        });
        let except = except.collect();
        inner.finish();
        Some(RestParam {
            name: name.to_owned(),
            summary: summary?.to_owned(),
            required,
            default,
            kind: kind?,
            field,
            except,
        })
    };
    params.entries().into_iter().filter_map(read).collect()
}

fn fields(table: &TableReader<'_>) -> Option<RestFields> {
    let path = |key| table.value(key).map(|value| table.parsed::<Path>(value, &[]));
    let [id, url] = ["id", "url"].map(|key| table.required(key).and_then(|value| table.parsed::<Path>(value, &[])));
    let [event, secret, created, updated] = ["event", "secret", "created", "updated"].map(|key| path(key).flatten());
    table.finish();
    Some(RestFields { id: id?, url: url?, event, secret, created, updated })
}
