//! A row of the page, and the panel with the details of its case.

use askama::Template;

use crate::app::output::ForgeryOutcome;

use super::{
    super::{
        Case, Details, Outcome, STOPPED, bytes,
        difference::Piece,
        duration,
        evidence::{CauseText, Compared, ShownRequest, ShownResponse},
        problem::{Basis, with_reason},
        summary::label,
    },
    escape,
};

/// The start of a row that can be opened. It is separate from [`Row`], because it depends on the order of the rows.
#[derive(Template)]
#[template(path = "open.html")]
pub(super) struct RowStart {
    /// `ok` or `bad`.
    pub(super) state: &'static str,
    /// The number of the filter of its problem.
    pub(super) slot: Option<usize>,
    /// Whether it is the first row of its problem.
    pub(super) is_first: bool,
    pub(super) expanded: bool,
}

/// The rest of a row.
#[derive(Template)]
#[template(path = "row.html")]
pub(super) struct Row<'a> {
    state: &'static str,
    color: &'static str,
    icon: &'static str,
    word: &'a str,
    provider: &'a str,
    event: String,
    why: Option<&'a str>,
    source: String,
    received: &'a str,
    size: String,
    status: Option<String>,
    time: String,
    is_verify: bool,
    has_panel: bool,
    id: Option<String>,
    cause: Option<CauseView<'a>>,
    others: Vec<OtherCause<'a>>,
    difference: Option<DifferenceView<'a>>,
    response: Option<&'a ShownResponse>,
    request: Option<&'a ShownRequest>,
    pairs: &'a [(&'static str, String)],
    ask: Option<String>,
    again: Option<String>,
}

struct CauseView<'a> {
    title: &'a str,
    code: &'a str,
    /// The label of the detail: `Proof` or `Evidence`.
    label: &'static str,
    basis: Basis,
    detail: String,
    fix: String,
}

struct OtherCause<'a> {
    title: &'a str,
    code: &'a str,
    detail: String,
    fix: String,
}

struct DifferenceView<'a> {
    legend: String,
    sides: [Side<'a>; 2],
}

struct Side<'a> {
    name: &'static str,
    size: String,
    pieces: &'a [Piece],
}

/// The text of a cell without a value.
const NO_VALUE: &str = "–";

impl<'a> Row<'a> {
    pub(super) fn new(
        case: &'a Case,
        details: &'a Details,
        is_verify: bool,
        has_panel: bool,
        id: Option<String>,
    ) -> Self {
        let passed = case.outcome == Outcome::Pass;
        let (color, icon) = match (case.kind, case.outcome) {
            ("unsigned", Outcome::Pass) => ("", "none"),
            ("unsigned", _) => ("warn", "none"),
            (_, Outcome::Pass) => ("", "ok"),
            (_, Outcome::Fail) => ("fail", "x"),
            (_, Outcome::Error) => ("warn", "off"),
        };
        let problem = details.problem.as_ref();
        let split = |command: &String| {
            let words: Vec<String> = command.split(' ').map(str::to_owned).collect();
            escape::command(&words)
        };
        Self {
            state: if passed { "ok" } else { "bad" },
            color,
            icon,
            word: match case.forgery {
                Some(ForgeryOutcome::Accepted) => "Accepted",
                Some(ForgeryOutcome::Rejected) => "Rejected",
                Some(ForgeryOutcome::Unexpected) => "Unexpected",
                Some(ForgeryOutcome::Unanswered) | None => label(case.kind),
            },
            provider: &details.provider,
            event: match (details.event.as_str(), details.provider.is_empty()) {
                ("", _) if case.kind == STOPPED => "The run".to_owned(),
                ("", true) => "Unknown event".to_owned(),
                (event, _) => escape::event(event),
            },
            why: problem.map(|problem| problem.title.as_ref()),
            source: details.source.as_deref().map_or_else(|| NO_VALUE.to_owned(), escape::path),
            received: details.received.as_deref().unwrap_or(NO_VALUE),
            size: details.size.map_or_else(|| NO_VALUE.to_owned(), bytes),
            status: details.status.or(case.status).map(|status| status.to_string()),
            time: details.latency.map_or_else(|| NO_VALUE.to_owned(), duration),
            is_verify,
            has_panel,
            id,
            cause: problem.map(|problem| {
                let first = details.causes.first().filter(|cause| cause.code == problem.code);
                CauseView {
                    title: &problem.title,
                    code: &problem.code,
                    label: if problem.basis == Basis::Unproven { "Evidence" } else { "Proof" },
                    basis: problem.basis,
                    detail: first.map_or_else(|| observed(case, details), |cause| escape::prose(&cause.detail)),
                    fix: escape::prose(&problem.fix),
                }
            }),
            others: if passed {
                Vec::new()
            } else {
                other_causes(&details.causes, problem.map(|problem| problem.code.as_ref()))
            },
            difference: details.difference.as_ref().map(|compared| difference_view(compared, is_verify)),
            response: details.response.as_ref(),
            request: details.request.as_ref(),
            pairs: &details.facts,
            ask: details.ask.as_ref().map(split),
            again: details.again.as_ref().map(split),
        }
    }
}

/// Returns what was observed, for a problem that is not a cause.
fn observed(case: &Case, details: &Details) -> String {
    let message = details.message.trim_end_matches('.');
    // The message starts with the status.
    let reason = details.status.and_then(|status| message.strip_prefix(&format!("{status}: ")));
    let text = match (details.status, reason) {
        (Some(status), Some(reason)) => format!("The endpoint responded with {}: {reason}.", with_reason(status)),
        _ if message.is_empty() => label(case.kind).to_owned(),
        _ => format!("{message}."),
    };
    let mut rest = text.chars();
    let first: String = rest.next().into_iter().flat_map(char::to_uppercase).collect();
    escape::prose(&(first + rest.as_str()))
}

/// Returns the causes after the `first` one, which is the problem.
fn other_causes<'a>(causes: &'a [CauseText], first: Option<&str>) -> Vec<OtherCause<'a>> {
    let others = causes.iter().enumerate().filter(|(index, cause)| *index > 0 || Some(cause.code) != first);
    others
        .map(|(_, cause)| OtherCause {
            title: cause.title,
            code: cause.code,
            detail: escape::prose(without_title(&cause.detail, cause.title)),
            fix: escape::prose(&cause.fix),
        })
        .collect()
}

/// The detail of a cause after its title, if it begins with that.
fn without_title<'d>(detail: &'d str, title: &str) -> &'d str {
    detail.strip_prefix(title).and_then(|rest| rest.strip_prefix('.')).unwrap_or(detail).trim_start()
}

fn difference_view(compared: &Compared, is_verify: bool) -> DifferenceView<'_> {
    let changes = |count: usize| format!("{count} {}", if count == 1 { "change" } else { "changes" });
    match compared {
        Compared::Bodies(difference, by_receiver) => {
            let names = match (by_receiver, is_verify) {
                (false, _) => ["Signed", "Captured"],
                (true, true) => ["Captured", "Hashed by your code"],
                (true, false) => ["Signed and sent", "Hashed by endpoint"],
            };
            let mut legend = vec![changes(difference.changes) + "."];
            legend.extend(difference.legend.iter().map(|text| (*text).to_owned()));
            if difference.more > 0 {
                legend.push(format!("{} more changes are not shown.", difference.more));
            } else if difference.shortened {
                legend.push("Unchanged runs are shortened.".to_owned());
            }
            let side = |index: usize, pieces| Side { name: names[index], size: bytes(difference.sizes[index]), pieces };
            DifferenceView {
                legend: legend.join(" "),
                sides: [side(0, &difference.first), side(1, &difference.second)],
            }
        }
        Compared::Keys(keys) => {
            let names = match (keys.by_receiver, is_verify) {
                (false, _) => ["Sender’s key", "Your key"],
                (true, true) => ["Key of your code", "Your key"],
                (true, false) => ["Key of the endpoint", "Your key"],
            };
            let legend: Vec<&str> = keys.legend.clone();
            let legend = format!("{}, in the key. {}", changes(keys.changes), legend.join(" "));
            let side = |index: usize, pieces| Side { name: names[index], size: bytes(keys.sizes[index]), pieces };
            DifferenceView { legend: legend.trim_end().to_owned(), sides: [side(0, &keys.used), side(1, &keys.secret)] }
        }
    }
}
