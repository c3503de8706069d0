//! The differences of two deliveries: facts, headers, fields of the body by path, and bytes.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::{
    align::{Alignment, Op},
    json::{self, Container, Token, Tokens, decoded},
    shown::{self, BodyKind},
    tree,
};
use crate::app::{
    inspector::{error::ApiError, state::State},
    output::lossy,
    store::deliveries::Delivery,
};
use hookctl::payload::Step;

/// Maximum number of rows of a table that differ, and of rows that are the same.
const MAX_ROWS: usize = 500;

/// Maximum number of fields of a body that are compared.
const MAX_FIELDS: usize = 50_000;

/// Maximum depth of a JSON value with a row of its own.
const MAX_LEVELS: usize = 200;

/// Maximum number of characters of a value.
const MAX_VALUE: usize = 2000;

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct DiffQuery {
    pub(super) a: i64,
    pub(super) b: i64,
}

/// The differences of two deliveries.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct DiffReply {
    facts: Comparison,
    headers: Comparison,
    /// The values of the bodies. `None` if they are not both JSON or both forms.
    fields: Option<Comparison>,
    /// `json` or `form`, if there are fields.
    fields_kind: Option<BodyKind>,
    /// The bytes of both bodies in base64, from `offset` on.
    a: String,
    b: String,
    a_bytes: usize,
    b_bytes: usize,
    offset: usize,
    ops: Vec<Op>,
    /// The number of differences in the operations.
    differences: usize,
    left_out: [usize; 2],
}

/// Named values side by side: first those that differ, then those that are the same.
#[derive(Debug, Default, Serialize)]
struct Comparison {
    rows: Vec<Row>,
    /// The numbers of all rows that differ and that are the same.
    different: usize,
    same: usize,
    /// The number of rows that are left out.
    left_out: usize,
}

/// A value in both deliveries.
#[derive(Debug, Serialize)]
struct Row {
    name: String,
    /// The value in the first delivery. `None` if it is absent or masked.
    a: Option<String>,
    b: Option<String>,
    /// `=`, `+`, `-` or `~`.
    op: char,
    /// Whether the values are masked.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    masked: bool,
}

/// Compares two deliveries.
pub(in crate::app::inspector) fn diff(state: &State, query: &DiffQuery) -> Result<DiffReply, ApiError> {
    let (a, b) = (state.delivery(query.a)?, state.delivery(query.b)?);
    let kinds = (BodyKind::new(&a.message), BodyKind::new(&b.message));
    let fields = match kinds {
        (BodyKind::Json, BodyKind::Json) => {
            Some(compare(json_values(&a.message.body), json_values(&b.message.body), state, &|_| false))
        }
        (BodyKind::Form, BodyKind::Form) => {
            let pairs = |delivery: &Delivery| tree::pairs(&delivery.message).unwrap_or_default();
            Some(compare(pairs(&a), pairs(&b), state, &|_| false))
        }
        _ => None,
    };
    let header_values = |delivery: &Delivery| -> Vec<(String, String)> {
        let fields = delivery.message.headers.iter();
        fields.map(|(name, value)| (name.to_ascii_lowercase(), lossy(value))).collect()
    };
    let is_masked =
        |name: &str| shown::is_masked(name) || shown::is_private(state, &a, name) || shown::is_private(state, &b, name);
    let headers = compare(header_values(&a), header_values(&b), state, &is_masked);
    // Cover both first, so that neither shows a secret. Offsets stay the same.
    let (first, second) = (shown::bytes(state, &a.message.body), shown::bytes(state, &b.message.body));
    let alignment = Alignment::new(&first, &second);
    let [a_bytes, b_bytes] = [first.len(), second.len()];
    let [first, second] = alignment.covered_base64(&first, &second);
    Ok(DiffReply {
        facts: compare(facts(&a), facts(&b), state, &|_| false),
        headers,
        fields_kind: fields.is_some().then_some(kinds.0),
        fields,
        a: first,
        b: second,
        a_bytes,
        b_bytes,
        offset: alignment.offset,
        differences: alignment.differences,
        left_out: alignment.left_out,
        ops: alignment.ops,
    })
}

fn facts(delivery: &Delivery) -> Vec<(String, String)> {
    let row = shown::row(delivery);
    let none = || "none".to_owned();
    let facts = [
        ("verdict", row.verdict.unwrap_or_else(|| "not verified".into())),
        ("cause", row.cause.unwrap_or_else(none)),
        ("provider", row.provider.unwrap_or_else(none)),
        ("event", row.event.unwrap_or_else(none)),
        ("method", row.method),
        ("path", row.path),
        ("status", row.status.map_or_else(none, |status| status.to_string())),
        ("body size", row.bytes.to_string()),
    ];
    facts.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

/// Returns the scalars and the empty containers of JSON, each with its path. A name that is repeated has one value per occurrence.
fn json_values(body: &[u8]) -> Vec<(String, String)> {
    let mut values = Vec::new();
    // The containers around the current value: its path, its kind, the number of its values so far, and the name of the next member.
    let mut open: Vec<(String, Container, usize, Option<String>)> = Vec::new();
    for token in Tokens::new(body) {
        if values.len() == MAX_FIELDS {
            break;
        }
        let path = |open: &mut Vec<(String, Container, usize, Option<String>)>| {
            let is_deep = open.len() > MAX_LEVELS;
            let Some((path, container, count, name)) = open.last_mut() else { return String::new() };
            let step = match container {
                Container::Array => Step::Index(*count),
                Container::Object => Step::Name(name.take().unwrap_or_default()),
            };
            *count += 1;
            // Longer paths would take more memory with each level.
            if is_deep { path.clone() } else { json::path(path, &step) }
        };
        match token {
            Token::Name(range) => {
                if let Some((.., name)) = open.last_mut() {
                    *name = Some(decoded(&body[range]));
                }
            }
            Token::Start(container) => {
                let path = path(&mut open);
                open.push((path, container, 0, None));
            }
            Token::Scalar(range) => {
                let path = path(&mut open);
                values.push((path, String::from_utf8_lossy(&body[range]).into_owned()));
            }
            Token::End => {
                if let Some((path, container, 0, _)) = open.pop() {
                    values.push((path, if container == Container::Object { "{}" } else { "[]" }.to_owned()));
                }
            }
        }
    }
    values
}

/// Compares named values. A name that occurs several times is compared as the list of its values.
fn compare(
    first: Vec<(String, String)>,
    second: Vec<(String, String)>,
    state: &State,
    is_masked: &dyn Fn(&str) -> bool,
) -> Comparison {
    let mut names: Vec<String> = Vec::new();
    let mut index: HashMap<String, usize> = HashMap::new();
    let mut values: Vec<[Option<String>; 2]> = Vec::new();
    for (side, pairs) in [first, second].into_iter().enumerate() {
        for (name, value) in pairs {
            let at = *index.entry(name.clone()).or_insert_with(|| {
                names.push(name);
                values.push([None, None]);
                names.len() - 1
            });
            match &mut values[at][side] {
                Some(existing) => {
                    existing.push('\n');
                    existing.push_str(&value);
                }
                empty => *empty = Some(value),
            }
        }
    }
    let mut comparison = Comparison::default();
    let mut same = Vec::new();
    for (name, [a, b]) in names.into_iter().zip(values) {
        let op = match (&a, &b) {
            (None, _) => '+',
            (_, None) => '-',
            (a, b) if a == b => '=',
            _ => '~',
        };
        let (count, rows) = if op == '=' {
            (&mut comparison.same, &mut same)
        } else {
            (&mut comparison.different, &mut comparison.rows)
        };
        *count += 1;
        if rows.len() == MAX_ROWS {
            comparison.left_out += 1;
            continue;
        }
        let masked = is_masked(&name);
        let shown = |value: Option<String>| {
            value.filter(|_| !masked).map(|value| shown::cut(shown::text(state, &value), MAX_VALUE).0)
        };
        rows.push(Row {
            name: shown::cut(shown::text(state, &name), MAX_VALUE).0,
            a: shown(a),
            b: shown(b),
            op,
            masked,
        });
    }
    comparison.rows.append(&mut same);
    comparison
}
