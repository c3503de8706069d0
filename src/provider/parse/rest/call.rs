//! Parses the operations of a management API: the request, the place of webhooks in the response, and the pages of a list.

use super::{
    RESERVED, query_name,
    template::{body, path},
};
use crate::{
    payload::Path,
    provider::{
        rest::{NO_CONTENT, RestCall, RestNext, RestPaging},
        toml::{SpannedValue, TableReader},
    },
};

/// Maximum length of a page. A larger one would not be read in one response.
const MAX_PAGE: u64 = 1000;

/// The operation cannot be parsed, and why was reported.
pub(super) struct Reported;

/// Parses an operation, if the API has it. `params` are the names of the parameters, and `events` is the number of events.
pub(super) fn call(
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
    let body = inner.value("body").map(|value| body(inner, value, &in_body));
    let at = if is_list {
        inner.required("items").ok_or(Reported).and_then(|value| place(inner, value))
    } else {
        inner.value("item").map_or(Ok(None), |value| place(inner, value))
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
            Some(body) => Some(body?),
            None => None,
        },
        at: at.ok()?,
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

/// Reports missing placeholders, and a body that cannot be sent.
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

/// Parses the place of a webhook or a list in a response. `.` is the response itself, which has no path.
fn place(table: &TableReader<'_>, value: SpannedValue<'_>) -> Result<Option<Path>, Reported> {
    match table.text(value).ok_or(Reported)? {
        "." => Ok(None),
        _ => table.parsed(value, &[]).map(Some).ok_or(Reported),
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
