//! Parses `[management.rest]`: the calls of a management API, and the placeholders in them.

use std::ops::Range;

use ::toml::de::DeValue;
use serde_json::Value;

use super::super::{
    request::{legal_header, reserved_header},
    rest::{
        NO_CONTENT, RestApi, RestAuth, RestBody, RestCall, RestFields, RestMock, RestNext, RestPaging, RestParam,
        RestText, RestType,
    },
    spec::Event,
    toml::{SpannedValue, TableReader},
};
use crate::{message::Endpoint, payload::Path};

/// Placeholders that are not parameters.
const RESERVED: [&str; 4] = ["id", "url", "event", "secret"];

/// Names that a parameter cannot have, because its environment variable would have another meaning.
const VARIABLES: [&str; 7] = ["SECRET", "TOKEN", "API_URL", "CLIENT_ID", "CLIENT_SECRET", "API_KEY", "PASSWORD"];

/// The placeholders of the bodies in `mock`.
const MOCK_PLACEHOLDERS: [&str; 4] = ["status", "reason", "message", "uuid"];

/// Maximum length of a page. A larger one would not be read in one response.
const MAX_PAGE: u64 = 1000;

/// The operations, with their default methods.
const OPERATIONS: [(&str, &str); 5] =
    [("list", "GET"), ("get", "GET"), ("create", "POST"), ("update", "PATCH"), ("delete", "DELETE")];

/// Parses the table. Returns the API and its URL, or `None` if a mistake was reported that leaves too little.
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

/// Reports parameters that nothing uses, and a list that cannot be completed.
fn check_use(table: &TableReader<'_>, api: &RestApi, url: &str) {
    let calls = [&api.list, &api.get, &api.create, &api.update, &api.delete];
    if calls.iter().all(|call| call.is_none()) {
        let names = OPERATIONS.map(|(name, _)| name);
        table.report(table.at(), "expected at least one operation", &names);
    }
    let url = RestText::parse(url);
    let event_name = api.event_name.iter().flat_map(RestText::names);
    let used: Vec<&str> =
        calls.into_iter().flatten().flat_map(RestCall::placeholders).chain(url.names()).chain(event_name).collect();
    for param in api.params.iter().filter(|param| !used.contains(&param.name.as_str())) {
        table.report(table.at(), format!("no path, body or `event-name` uses the parameter `{}`", param.name), &[]);
    }
    if let (Some(list), None) = (&api.list, &api.get)
        && !list.returns(&api.fields.url)
    {
        table.report(table.at(), "`list` omits the URL of webhooks, so `get` is required", &[]);
    }
}

/// Parses the API's URL, in which parameters may be part of the host.
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

/// A mistake was reported that leaves too little.
struct Reported;

/// Parses an operation, if the API has it.
fn call(
    table: &TableReader<'_>,
    operation: &'static str,
    default_method: &str,
    params: &[&str],
    events: usize,
) -> Result<Option<RestCall>, Reported> {
    let Some(value) = table.value(operation) else { return Ok(None) };
    let inner = table.table(value).ok_or(Reported)?;
    described(&inner, operation, default_method, params, events).map(Some).ok_or(Reported)
}

/// Parses the table of an operation.
fn described(
    inner: &TableReader<'_>,
    operation: &str,
    default_method: &str,
    params: &[&str],
    events: usize,
) -> Option<RestCall> {
    const METHODS: [(&str, &str); 5] =
        [("GET", "GET"), ("POST", "POST"), ("PUT", "PUT"), ("PATCH", "PATCH"), ("DELETE", "DELETE")];
    let is_list = operation == "list";
    let method = inner
        .value("method")
        .map_or(Some(default_method), |value| inner.choice(value, "method", &METHODS))
        .map(str::to_owned);
    let in_path = if is_list { params.to_vec() } else { [&["id"], params].concat() };
    let path = inner.required("path").and_then(|value| path(inner, value, &in_path));
    let in_body = [&RESERVED[..], params].concat();
    let body = inner.value("body").map(|value| (value.span(), body(inner, value, &in_body)));
    let at = if is_list {
        inner.required("items").and_then(|value| place(inner, value))
    } else {
        inner.value("item").map_or(Some(Place::Whole), |value| place(inner, value))
    };
    let paging = if is_list { inner.value("paging") } else { None };
    let paging = paging.map(|value| inner.table(value).and_then(|table| self::paging(&table)));
    let omit = inner.value("omit").map_or(&[][..], |value| inner.array(value));
    let omit = omit.iter().filter_map(|value| inner.text(value).map(str::to_owned)).collect();
    let status = inner.value("status").map_or(Some(None), |value| {
        let status = inner.u64(value)?;
        let legal = u16::try_from(status).ok().filter(|status| (200..=299).contains(status));
        if legal.is_none() {
            inner.report(value.span(), format!("{status} is not a status of success (200 to 299)"), &[]);
        }
        legal.map(Some)
    });
    inner.finish();
    let default_status = if operation == "delete" { NO_CONTENT } else { 200 };
    let call = RestCall {
        method: method?,
        path: path?,
        body: match body {
            Some((_, body)) => Some(body?),
            None => None,
        },
        at: at?.path(),
        paging: match paging {
            Some(paging) => Some(paging?),
            None => None,
        },
        omit,
        status: status?.unwrap_or(default_status),
    };
    check_call(inner, operation, &call, events);
    Some(call)
}

/// Reports what an operation cannot do without.
fn check_call(table: &TableReader<'_>, operation: &str, call: &RestCall, events: usize) {
    let placeholders = call.placeholders();
    let has = |name: &str| placeholders.contains(&name);
    let missing = |name: &str, why: &str| {
        table.report(table.at(), format!("`{operation}` does not use `{{{name}}}`: {why}"), &[]);
    };
    match operation {
        "create" if !has("url") => missing("url", "the webhook would have no endpoint"),
        "create" | "update" if events > 1 && !has("event") => missing("event", "the provider has several events"),
        "get" | "update" | "delete" if !has("id") => missing("id", "it could not name a webhook"),
        _ => {}
    }
    if call.method == "GET" && call.body.is_some() {
        table.report(table.at(), format!("`{operation}` has a body, but its method is GET"), &[]);
    }
}

/// Parses a path below the API's URL, possibly with a query.
fn path(table: &TableReader<'_>, value: SpannedValue<'_>, legal: &[&str]) -> Option<RestText> {
    let text = table.text(value)?;
    let is_legal = text.starts_with('/')
        && !text.starts_with("//")
        && text.chars().all(|c| c.is_ascii_graphic() && !"#\\\"<>".contains(c))
        && !text.split(['/', '?']).any(|part| part == "..");
    if !is_legal {
        table.report(value.span(), format!("`{text}` is not a valid path (e.g. `/webhooks/{{id}}`)"), &[]);
        return None;
    }
    let path = RestText::parse(text);
    check_names(table, value.span(), path.names(), legal)?;
    Some(path)
}

/// The place of a webhook or a list in a response.
enum Place {
    /// The response itself.
    Whole,
    At(Path),
}

impl Place {
    fn path(self) -> Option<Path> {
        match self {
            Self::Whole => None,
            Self::At(path) => Some(path),
        }
    }
}

/// Parses the place of a webhook or a list in a response: `.` for the response itself, otherwise a path.
fn place(table: &TableReader<'_>, value: SpannedValue<'_>) -> Option<Place> {
    match table.text(value)? {
        "." => Some(Place::Whole),
        _ => table.parsed(value, &[]).map(Place::At),
    }
}

fn paging(table: &TableReader<'_>) -> Option<RestPaging> {
    const KINDS: [&str; 4] = ["page", "offset", "cursor", "next"];
    let [page, offset, cursor, next] = KINDS.map(|key| table.value(key));
    let name = |value| query_name(table, value);
    let path = |value: SpannedValue<'_>| table.parsed::<Path>(value, &[]);
    let next = match (page, offset, cursor, next) {
        (Some(value), None, None, None) => name(value).map(RestNext::Page),
        (None, Some(value), None, None) => name(value).map(RestNext::Offset),
        (None, None, Some(value), Some(next)) => {
            name(value).zip(path(next)).map(|(name, path)| RestNext::Cursor(name, path))
        }
        (None, None, None, Some(next)) => path(next).map(RestNext::Link),
        (None, None, Some(value), None) => {
            table.report(value.span(), "`cursor` requires `next`, the path of the next cursor", &[]);
            None
        }
        _ => {
            table.report(table.at(), "expected `page`, `offset`, `cursor` with `next`, or `next`", &[]);
            None
        }
    };
    let limit = table.value("limit");
    let size = table.value("size").map(|value| {
        let size = table.u64(value)?;
        if !(1..=MAX_PAGE).contains(&size) {
            table.report(value.span(), format!("{size} is out of range (expected 1 to {MAX_PAGE})"), &[]);
        }
        if limit.is_none() {
            table.report(value.span(), "`size` requires `limit`, the query parameter for it", &[]);
        }
        Some(size)
    });
    let size = match (limit, size) {
        (Some(limit), Some(size)) => Some((name(limit)?, size?)),
        (Some(limit), None) => {
            table.report(limit.span(), "`limit` requires `size`, the number of webhooks per page", &[]);
            None
        }
        (None, _) => None,
    };
    let [total, more] = ["total", "more"].map(|key| table.value(key).and_then(path));
    table.finish();
    Some(RestPaging { next: next?, size, total, more })
}

/// Parses the template of a JSON value.
fn body(table: &TableReader<'_>, value: SpannedValue<'_>, legal: &[&str]) -> Option<RestBody> {
    Some(match value.get_ref() {
        DeValue::String(text) => {
            let text = RestText::parse(text);
            check_names(table, value.span(), text.names(), legal)?;
            RestBody::Text(text)
        }
        DeValue::Boolean(value) => RestBody::Literal(Value::Bool(*value)),
        DeValue::Integer(number) => {
            let number = i64::from_str_radix(number.as_str(), number.radix()).ok();
            if number.is_none() {
                table.report(value.span(), "the number is out of range", &[]);
            }
            RestBody::Literal(number?.into())
        }
        DeValue::Float(number) => RestBody::Literal(number.as_str().parse::<f64>().ok()?.into()),
        DeValue::Datetime(_) => {
            table.report(value.span(), "JSON has no dates: write a string", &[]);
            return None;
        }
        DeValue::Array(_) => {
            let items: Vec<_> = table.array(value).iter().map(|item| body(table, item, legal)).collect();
            RestBody::List(items.into_iter().collect::<Option<_>>()?)
        }
        DeValue::Table(_) => {
            let inner = table.table(value)?;
            let members: Vec<_> = inner
                .entries()
                .into_iter()
                .map(|(name, at, value)| {
                    let name = RestText::parse(name);
                    check_names(&inner, at, name.names(), legal)?;
                    Some((name, body(&inner, value, legal)?))
                })
                .collect();
            RestBody::Table(members.into_iter().collect::<Option<_>>()?)
        }
    })
}

/// Reports placeholders that are not known here.
fn check_names<'n>(
    table: &TableReader<'_>,
    at: Range<usize>,
    names: impl Iterator<Item = &'n str>,
    legal: &[&str],
) -> Option<()> {
    let unknown: Vec<&str> = names.filter(|name| !legal.contains(name)).collect();
    if unknown.is_empty() {
        return Some(());
    }
    let legal: Vec<String> = legal.iter().map(|name| format!("{{{name}}}")).collect();
    let legal: Vec<&str> = legal.iter().map(String::as_str).collect();
    for name in unknown {
        table.report(at.clone(), format!("unknown placeholder `{{{name}}}`"), &legal);
    }
    None
}
