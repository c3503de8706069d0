//! Parses templates of paths and JSON bodies, and reports placeholders that are not known in their place.

use std::ops::Range;

use ::toml::de::DeValue;
use serde_json::Value;

use crate::provider::{
    rest::{RestBody, RestText},
    toml::{SpannedValue, TableReader},
};

/// Parses a path below the API's URL, possibly with a query.
pub(super) fn path(table: &TableReader<'_>, value: SpannedValue<'_>, legal: &[&str]) -> Option<RestText> {
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

/// Parses the template of a JSON value.
pub(super) fn body(table: &TableReader<'_>, value: SpannedValue<'_>, legal: &[&str]) -> Option<RestBody> {
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

/// Reports placeholders that are not in `legal`.
pub(super) fn check_names<'n>(
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
