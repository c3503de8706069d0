//! The list: facts about the run, rows, counts, and suggestions for the search field.

use std::{
    borrow::Cow,
    collections::BTreeMap,
    fs,
    path::Path,
    time::{Duration, Instant},
};

use serde::{Deserialize, Serialize};

use super::shown;
use crate::app::{
    inspector::{error::ApiError, state::State},
    store::deliveries::{Counts, ListRow, Suggestible},
};
use hookctl::{
    diagnosis::CAUSES,
    filter::{self, Filter},
    secret::mask_urls,
    signing::Scheme,
};

/// Number of rows that are listed by default.
const DEFAULT_LIMIT: usize = 100;

/// Maximum number of rows in a reply.
const MAX_LIMIT: usize = 1000;

/// Maximum length of a text in a row, in characters. The delivery itself has all of it.
const MAX_TEXT: usize = 120;

/// Facts about the run.
#[derive(Serialize)]
pub(in crate::app::inspector) struct InfoReply<'i> {
    listen: Option<&'i str>,
    forward: Option<Cow<'i, str>>,
    targets: Vec<String>,
    store: StoreInfo,
    providers: BTreeMap<&'i str, ProviderInfo<'i>>,
    /// The short names of causes, by their codes.
    causes: BTreeMap<&'static str, &'static str>,
    version: &'static str,
}

#[derive(Serialize)]
struct StoreInfo {
    path: Option<String>,
    /// The size of the store on the disk.
    bytes: Option<u64>,
    keep: Option<u64>,
}

#[derive(Serialize)]
struct ProviderInfo<'i> {
    label: &'i str,
    events: Vec<&'i str>,
    header: Option<&'i str>,
    scheme: Option<String>,
    /// Where the secret comes from, never the secret itself.
    secret_label: Option<Cow<'i, str>>,
}

pub(in crate::app::inspector) fn info(state: &State) -> Result<InfoReply<'_>, ApiError> {
    let info = &state.info;
    let known = state.catalog.all().map_err(|error| ApiError::new(500, error.to_string()))?;
    let providers = known.into_iter().map(|provider| {
        let scheme = provider.schemes.first();
        let info = ProviderInfo {
            label: &provider.title,
            events: provider.events.iter().map(|event| event.name.as_str()).collect(),
            header: scheme.and_then(|scheme| scheme.header()),
            scheme: scheme.map(Scheme::name),
            secret_label: state.secrets_of(provider).first().map(|secret| state.redact(secret.label())),
        };
        (provider.name.as_str(), info)
    });
    Ok(InfoReply {
        listen: info.listen.as_deref(),
        forward: info.forward.as_deref().map(|url| state.shown_url(url)),
        targets: state.targets.iter().map(|target| state.shown_url(target.url.as_str()).into_owned()).collect(),
        store: StoreInfo {
            path: info.path.as_ref().map(|path| path.display().to_string()),
            bytes: info.path.as_deref().and_then(store_size),
            keep: info.keep,
        },
        providers: providers.collect(),
        causes: CAUSES.iter().map(|cause| (cause.code, cause.title)).collect(),
        version: env!("CARGO_PKG_VERSION"),
    })
}

/// Returns the size of a store, including the commits that SQLite has not moved from the write-ahead log yet.
fn store_size(path: &Path) -> Option<u64> {
    let size = |path: &Path| Some(fs::metadata(path).ok()?.len());
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    Some(size(path)? + size(Path::new(&log)).unwrap_or_default())
}

impl State {
    /// Returns a URL as it may be shown.
    fn shown_url<'u>(&self, url: &'u str) -> Cow<'u, str> {
        match mask_urls(url) {
            Cow::Borrowed(url) => self.redact(url),
            Cow::Owned(url) => self.redact(&url).into_owned().into(),
        }
    }
}

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct ListQuery {
    #[serde(default)]
    q: String,
    /// List deliveries with lower IDs.
    before: Option<i64>,
    /// Skip this many of them.
    #[serde(default)]
    offset: u64,
    limit: Option<usize>,
}

#[derive(Serialize)]
pub(in crate::app::inspector) struct ListReply {
    /// The number of all deliveries. `None` with `before`, as for `matched`.
    total: Option<u64>,
    /// The number of those that match the query.
    matched: Option<u64>,
    /// Whether `matched` is a lower bound because counting took too long.
    at_least: bool,
    rows: Vec<RowReply<'static>>,
}

/// A row of the list, and the start of a delivery's details.
#[derive(Debug, PartialEq, Serialize)]
pub(in crate::app::inspector) struct RowReply<'r> {
    pub(in crate::app::inspector) id: i64,
    at: Option<Cow<'r, str>>,
    provider: Option<Cow<'r, str>>,
    event: Option<Cow<'r, str>>,
    verdict: Option<Cow<'r, str>>,
    cause: Option<Cow<'r, str>>,
    method: Cow<'r, str>,
    path: Cow<'r, str>,
    status: Option<u16>,
    /// Whether the status means that the delivery was accepted.
    accepted: Option<bool>,
    bytes: u64,
    ms: Option<f64>,
    marked: bool,
    replay_of: Option<i64>,
    /// `delivery`, `handshake` or `broken`.
    kind: Cow<'r, str>,
}

impl<'r> RowReply<'r> {
    /// Creates the row for the list, in which long texts are cut.
    pub(in crate::app::inspector) fn new(row: &'r ListRow, state: &State) -> Self {
        Self::with(row, state, |text| cut(state.shown_url(text)))
    }

    /// Creates the row with whole texts.
    pub(super) fn whole(row: &'r ListRow, state: &State) -> Self {
        Self::with(row, state, |text| state.shown_url(text))
    }

    /// Creates the row. `text` removes secrets from texts.
    fn with(row: &'r ListRow, state: &State, text: impl Fn(&'r str) -> Cow<'r, str>) -> Self {
        let optional = |value: &'r Option<String>| value.as_deref().map(&text);
        Self {
            id: row.id,
            at: optional(&row.at),
            provider: optional(&row.provider),
            event: optional(&row.event),
            verdict: optional(&row.verdict),
            cause: optional(&row.cause),
            method: text(&row.method),
            path: text(&row.path),
            status: row.status,
            accepted: row.status.map(|status| shown::accepts(state, row.provider.as_deref(), status)),
            bytes: row.bytes,
            ms: row.ms.map(|ms| (ms * 1e3).round() / 1e3),
            marked: row.marked,
            replay_of: row.replay_of,
            kind: text(&row.kind),
        }
    }

    /// Returns a row that owns its texts.
    pub(super) fn into_owned(self) -> RowReply<'static> {
        let own = |text: Cow<'r, str>| Cow::Owned(text.into_owned());
        RowReply {
            id: self.id,
            at: self.at.map(own),
            provider: self.provider.map(own),
            event: self.event.map(own),
            verdict: self.verdict.map(own),
            cause: self.cause.map(own),
            method: own(self.method),
            path: own(self.path),
            status: self.status,
            accepted: self.accepted,
            bytes: self.bytes,
            ms: self.ms,
            marked: self.marked,
            replay_of: self.replay_of,
            kind: own(self.kind),
        }
    }
}

/// Cuts a text that is too long for a row.
fn cut(text: Cow<'_, str>) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_TEXT) {
        Some((end, _)) => format!("{}…", &text[..end]).into(),
        None => text,
    }
}

pub(in crate::app::inspector) fn deliveries(state: &State, query: &ListQuery) -> Result<ListReply, ApiError> {
    let filter = parse(&query.q)?;
    let limit = query.limit.unwrap_or(DEFAULT_LIMIT).min(MAX_LIMIT);
    let rows = state.read(|reader| reader.list_from(&filter, query.before, query.offset, limit))?;
    let listed = query.offset + rows.len() as u64;
    let is_whole = query.offset == 0 && rows.len() < limit;
    let rows = rows.iter().map(|row| RowReply::new(row, state).into_owned()).collect();
    if query.before.is_some() {
        // The page scrolls, and has the numbers already.
        return Ok(ListReply { total: None, matched: None, at_least: false, rows });
    }
    let total = state.read(|reader| reader.total())?;
    let counted = if filter.is_empty() {
        Some(total)
    } else if is_whole {
        Some(listed)
    } else {
        matched(state, &query.q, &filter)?
    };
    Ok(ListReply { total: Some(total), matched: Some(counted.unwrap_or(listed)), at_least: counted.is_none(), rows })
}

/// The last count of matching deliveries, cached because a page that follows a filter requests it again and again.
#[derive(Debug, Default)]
pub(in crate::app::inspector) struct Counted {
    query: String,
    matched: Option<u64>,
    at: Option<Instant>,
    took: Duration,
}

/// Maximum time to count the matching deliveries for a list. The page requests the exact number afterwards.
const COUNT_LIMIT: Duration = if cfg!(test) { Duration::ZERO } else { Duration::from_millis(100) };

/// Deliveries are counted again after this many times the duration of counting, so that counting takes at most a tenth of the time.
const COUNT_INTERVALS: u32 = 10;

/// Returns the number of matching deliveries, or `None` if counting takes too long.
fn matched(state: &State, query: &str, filter: &Filter) -> Result<Option<u64>, ApiError> {
    {
        let counted = state.shared.counted();
        if counted.query == query && counted.at.is_some_and(|at| at.elapsed() < counted.took * COUNT_INTERVALS) {
            return Ok(counted.matched);
        }
    }
    let start = Instant::now();
    let matched = state.read(|reader| reader.matched_within(filter, COUNT_LIMIT))?;
    *state.shared.counted() =
        Counted { query: query.to_owned(), matched, at: Some(Instant::now()), took: start.elapsed() };
    Ok(matched)
}

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct CountsQuery {
    #[serde(default)]
    q: String,
}

/// The numbers of the matching deliveries.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct CountsReply<'c> {
    total: u64,
    matched: u64,
    verdict: Cow<'c, BTreeMap<String, u64>>,
    provider: Cow<'c, BTreeMap<String, u64>>,
    status: Cow<'c, BTreeMap<u16, u64>>,
}

impl<'c> CountsReply<'c> {
    pub(in crate::app::inspector) fn new(counts: &'c Counts) -> Self {
        Self {
            total: counts.total,
            matched: counts.matched,
            verdict: Cow::Borrowed(&counts.verdict),
            provider: Cow::Borrowed(&counts.provider),
            status: Cow::Borrowed(&counts.status),
        }
    }
}

pub(in crate::app::inspector) fn counts(state: &State, query: &CountsQuery) -> Result<CountsReply<'static>, ApiError> {
    let filter = parse(&query.q)?;
    let Counts { total, matched, verdict, provider, status } = state.read(|reader| reader.counts(&filter))?;
    Ok(CountsReply {
        total,
        matched,
        verdict: Cow::Owned(verdict),
        provider: Cow::Owned(provider),
        status: Cow::Owned(status),
    })
}

#[derive(Debug, Deserialize)]
pub(in crate::app::inspector) struct SuggestQuery {
    /// The operator, e.g. `event`.
    op: String,
    #[serde(default)]
    prefix: String,
}

/// A value for an operator, and how many deliveries have it.
#[derive(Debug, Serialize)]
pub(in crate::app::inspector) struct Suggestion {
    value: String,
    /// `None` if counting takes long.
    count: Option<u64>,
}

pub(in crate::app::inspector) fn suggest(state: &State, query: &SuggestQuery) -> Result<Vec<Suggestion>, ApiError> {
    let column = match query.op.as_str() {
        "verdict" => Suggestible::Verdict,
        "provider" => Suggestible::Provider,
        "event" => Suggestible::Event,
        "status" => Suggestible::Status,
        "cause" => Suggestible::Cause,
        "method" => Suggestible::Method,
        "path" => Suggestible::Path,
        "is" => return states(state, &query.prefix),
        // Headers are not indexed, and numbers cannot be completed.
        _ => return Ok(Vec::new()),
    };
    let found = state.read(|reader| reader.suggest(column, &query.prefix))?;
    // A value with a secret could be neither shown nor searched for.
    let is_harmless = |value: &str| state.shown_url(value) == value;
    let found = found.into_iter().filter(|(value, _)| is_harmless(value));
    Ok(found.map(|(value, count)| Suggestion { value, count: Some(count) }).collect())
}

/// Returns the states of `is:` that start with `prefix`.
fn states(state: &State, prefix: &str) -> Result<Vec<Suggestion>, ApiError> {
    /// The states that have an index.
    const COUNTED: [&str; 5] = ["marked", "replay", "failed", "broken", "handshake"];
    let names = filter::State::NAMES.iter().map(|(name, _)| *name).filter(|name| name.starts_with(prefix));
    names
        .map(|name| {
            let count = if COUNTED.contains(&name) {
                let filter = parse(&format!("is:{name}"))?;
                state.read(|reader| reader.matched_within(&filter, COUNT_LIMIT))?
            } else {
                None
            };
            Ok(Suggestion { value: name.to_owned(), count })
        })
        .collect()
}

/// Parses a query of the search field.
///
/// # Errors
/// It is invalid (400). `at` is the position of the mistake, in UTF-16 code units as in JavaScript.
pub(in crate::app::inspector) fn parse(query: &str) -> Result<Filter, ApiError> {
    Filter::parse(query).map_err(|error| {
        let before = query.get(..error.at).unwrap_or(query);
        ApiError::new(400, error.reason).hint(error.hint).with("at", before.encode_utf16().count())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_error_has_a_hint_and_a_position_in_utf_16() {
        for (query, expected) in [
            ("verdit:x", r#"{"error":"Unknown operator `verdit:`","hint":"Did you mean `verdict:`?","at":0}"#),
            ("😀 \"a", r#"{"error":"Unclosed quote","hint":"Add a `\"` at the end of the phrase.","at":3}"#),
        ] {
            let error = parse(query).expect_err(query);
            assert_eq!((error.status, error.to_json().to_string()), (400, expected.to_owned()), "{query}");
        }
    }

    #[test]
    fn cut_limits_the_characters_of_a_text() {
        assert_eq!(cut("é".repeat(MAX_TEXT).into()), "é".repeat(MAX_TEXT));
        assert_eq!(cut("é".repeat(MAX_TEXT + 1).into()), format!("{}…", "é".repeat(MAX_TEXT)));
    }
}
