//! The page around the rows: the headline, the facts about the run, the problems, and the filters of the rows.

use std::sync::LazyLock;

use askama::Template;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use indicatif::HumanCount;
use sha2::{Digest as _, Sha256};

use super::{
    super::{
        Ending, Outcome,
        context::CiJob,
        duration,
        summary::{State, counted},
    },
    escape,
    figures::LoadPage,
};

const STYLE: &str = include_str!("report.css");

/// The hash of the style sheet, the only one that the content security policy allows.
static STYLE_HASH: LazyLock<String> = LazyLock::new(|| STANDARD.encode(Sha256::digest(STYLE)));

/// Number of problem filters. The style sheet has rules for each of them.
const FILTER_SLOTS: usize = 8;

/// Returns the filter of the problem with this rank, from 1. The last filter is shared by all further problems.
pub(super) fn slot(rank: usize) -> usize {
    rank.min(FILTER_SLOTS - 1) + 1
}

/// The page up to the rows.
#[derive(Template)]
#[template(path = "start.html")]
pub(super) struct PageStart<'a> {
    hash: &'static str,
    style: &'static str,
    version: &'static str,
    title: String,
    state: State,
    layout: &'static str,
    command: String,
    started: &'a str,
    started_text: String,
    headline: String,
    lede: String,
    facts: Vec<Fact>,
    command_line: String,
    load: Option<LoadPage>,
    problems: Vec<ProblemView<'a>>,
    pub(super) has_rows: bool,
    rows_title: &'static str,
    filters: Vec<Filter>,
}

/// A fact about the run.
#[derive(Default)]
struct Fact {
    name: &'static str,
    /// Markup, or the text of the link if there is one.
    text: String,
    link: Option<String>,
    is_run: bool,
    more: String,
    class: &'static str,
}

struct ProblemView<'a> {
    count: String,
    color: &'static str,
    title: &'a str,
    code: &'a str,
    fix: String,
    proof: String,
    /// The number of the filter, if this problem has one.
    slot: Option<usize>,
    /// Whether the filter is shared with the problems after this one.
    is_shared: bool,
    /// The number of listed failures, e.g. `900 of 2,000`.
    listed: String,
}

struct Filter {
    id: &'static str,
    name: &'static str,
    count: String,
}

impl<'a> PageStart<'a> {
    /// Creates the start of the page. `ranked` are the indices of the problems, most frequent first, and `listed` the number of listed failures of each.
    pub(super) fn new(ending: &'a Ending<'a>, ranked: &[usize], listed: &[usize], is_load: bool) -> Self {
        let subject = ending.subject;
        let is_verify = subject.is_verify();
        let cases = ending.cases();
        let has_rows = !is_load && ending.rows() > 0;
        Self {
            hash: &STYLE_HASH,
            style: STYLE,
            version: env!("CARGO_PKG_VERSION"),
            title: ending.title(),
            state: ending.state(),
            layout: if is_load {
                "load"
            } else if is_verify {
                "verify"
            } else {
                "send"
            },
            command: ending.command(),
            started: &subject.started,
            started_text: date(&subject.started),
            headline: ending.headline(),
            lede: ending.lede(),
            facts: facts(ending),
            command_line: match &subject.context.command_line[..] {
                [] => String::new(),
                words => escape::command(words),
            },
            load: ending.load.map(|load| LoadPage::new(&load.view)),
            problems: if ending.rows() == 0 {
                Vec::new()
            } else {
                problems(ending, ranked, listed, has_rows && cases > 1)
            },
            has_rows,
            rows_title: if subject.command == "listen" {
                "Requests"
            } else if is_verify {
                "Records"
            } else {
                "Deliveries"
            },
            filters: if has_rows && cases > 1 { filters(ending, is_verify) } else { Vec::new() },
        }
    }
}

fn problems<'a>(ending: &'a Ending<'a>, ranked: &[usize], listed: &[usize], filtered: bool) -> Vec<ProblemView<'a>> {
    let shared: usize = listed.iter().skip(FILTER_SLOTS - 1).sum();
    let has_shared = ranked.len() > FILTER_SLOTS;
    let views = ranked.iter().zip(listed).enumerate().filter_map(|(rank, (index, listed))| {
        let known = ending.totals.problems.get(*index)?;
        let is_shared = has_shared && rank == FILTER_SLOTS - 1;
        let shown = if is_shared { shared } else { *listed };
        let count = if is_shared { shared as u64 } else { known.cases };
        Some(ProblemView {
            count: HumanCount(known.cases).to_string(),
            color: if known.outcome == Outcome::Fail { "fail" } else { "warn" },
            title: &known.problem.title,
            code: &known.problem.code,
            fix: escape::prose(&known.problem.fix),
            proof: ending.proof(known),
            slot: (filtered && shown > 0 && rank < FILTER_SLOTS).then(|| slot(rank)),
            is_shared,
            listed: match count {
                count if count == shown as u64 => HumanCount(count).to_string(),
                count => format!("{} of {}", HumanCount(shown as u64), HumanCount(count)),
            },
        })
    });
    views.collect()
}

fn filters(ending: &Ending<'_>, is_verify: bool) -> Vec<Filter> {
    let (all, passed) = (ending.totals.cases(), ending.totals.passed);
    let (failed_name, passed_name) = match is_verify {
        true if ending.totals.failed_kinds.iter().all(|(kind, count)| *count == 0 || *kind == "mismatch") => {
            ("Mismatch", "Valid")
        }
        true => ("Failed", "Valid"),
        false => ("Failed", ending.passed_word()),
    };
    let passed_name = if is_verify && ending.totals.count_of_kind("valid") < passed { "Passed" } else { passed_name };
    let filter = |id, name, count: u64| Filter { id, name, count: HumanCount(count).to_string() };
    let mut filters = vec![filter("f-all", "All", all)];
    // Omit filters that would show nothing or everything.
    if passed > 0 && passed < all {
        filters.push(filter("f-bad", failed_name, all - passed));
        filters.push(filter("f-ok", passed_name, passed));
    } else if filters.len() == 1 && passed == all {
        filters.clear();
    }
    filters
}

fn facts(ending: &Ending<'_>) -> Vec<Fact> {
    let context = &ending.subject.context;
    let mut facts = Vec::new();
    if !context.inputs.is_empty() {
        let records = counted(ending.cases(), "record", "records");
        let text = match &context.inputs[..] {
            [input] => escape::path(input),
            inputs => inputs.iter().take(5).map(|input| escape::path(input)).collect::<Vec<_>>().join(", "),
        };
        let more = match context.inputs.len() {
            ..=5 => records,
            inputs => format!("and {} more files, {records}", inputs - 5),
        };
        facts.push(Fact { name: "Input", text, more, class: "wide", ..Fact::default() });
    } else if let Some(endpoint) = &context.endpoint {
        facts.push(Fact { name: "Endpoint", text: escape::path(endpoint), class: "wide", ..Fact::default() });
    }
    facts.extend(providers(ending));
    facts.push(Fact {
        name: "Duration",
        text: duration(ending.load.map_or(ending.took, |load| load.view.elapsed)),
        ..Fact::default()
    });
    let (code, name) = ending.exit();
    facts.push(Fact { name: "Exit code", text: code.to_string(), more: format!("({name})"), ..Fact::default() });
    let commit = option_env!("HOOKCTL_COMMIT").filter(|commit| !commit.is_empty());
    let more = commit.map_or_else(String::new, |commit| format!("({commit})"));
    facts.push(Fact {
        name: "Version",
        text: format!("hookctl {}", env!("CARGO_PKG_VERSION")),
        more,
        ..Fact::default()
    });
    let CiJob { run, commit, branch } = &context.ci;
    if let Some((id, link)) = commit {
        let more = branch.as_ref().map_or_else(String::new, |branch| format!("on {branch}"));
        facts.push(linked("Commit", id, link.as_deref(), more));
    }
    if let Some((name, link)) = run {
        facts.push(Fact { is_run: true, ..linked("CI run", name, link.as_deref(), String::new()) });
    }
    facts
}

fn linked(name: &'static str, text: &str, link: Option<&str>, more: String) -> Fact {
    // The template escapes the text of a link.
    let text = if link.is_some() { text.to_owned() } else { escape::escaped(text) };
    Fact { name, text, link: link.map(str::to_owned), more, ..Fact::default() }
}

/// Maximum number of providers that are named. If there are more, they are only counted.
const MAX_NAMED_PROVIDERS: usize = 3;

fn providers(ending: &Ending<'_>) -> Option<Fact> {
    let (providers, events) = (&ending.totals.providers, ending.totals.events.len() as u64);
    let name = if providers.len() == 1 { "Provider" } else { "Providers" };
    let is_verify = ending.subject.is_verify();
    let text = match providers.len() {
        0 => return None,
        1 => {
            let title = providers.keys().next().map(|title| escape::escaped(title)).unwrap_or_default();
            if is_verify || events == 0 { title } else { format!("{title}, {}", counted(events, "event", "events")) }
        }
        2..=MAX_NAMED_PROVIDERS if is_verify => {
            let counts =
                providers.iter().map(|(title, count)| format!("{} {}", escape::escaped(title), HumanCount(*count)));
            counts.collect::<Vec<_>>().join(", ")
        }
        count => format!("{count} providers, {}", counted(events, "event", "events")),
    };
    Some(Fact { name, text, ..Fact::default() })
}

/// Formats `2026-11-28T15:10:44Z` as `Nov 28, 2026, 15:10:44 UTC`.
fn date(time: &str) -> String {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let part = |range: std::ops::Range<usize>| time.get(range).unwrap_or_default();
    let month = part(5..7).parse::<usize>().ok().and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match month {
        Some(month) => format!("{month} {}, {}, {} UTC", part(8..10).trim_start_matches('0'), part(0..4), part(11..19)),
        None => time.to_owned(),
    }
}

/// The page after the rows.
#[derive(Template)]
#[template(path = "end.html")]
pub(super) struct PageEnd {
    version: &'static str,
    has_rows: bool,
    more: Vec<String>,
}

impl PageEnd {
    /// Creates the end of the page. `unlisted` are the numbers of failures and of other cases that are not listed.
    pub(super) fn new(ending: &Ending<'_>, has_rows: bool, unlisted: [u64; 2]) -> Self {
        let (one, many, passed) = if ending.subject.is_verify() {
            ("record", "records", "valid".to_owned())
        } else {
            let (one, many) = ending.nouns();
            (one, many, ending.passed_word().to_lowercase())
        };
        let [failures, others] = unlisted;
        let line = |count: u64, what: &str| {
            let noun = if count == 1 { one } else { many };
            let verb = if count == 1 { "is" } else { "are" };
            let them = if count == 1 { "it" } else { "all of them" };
            (count > 0).then(|| {
                format!("{} more {what} {noun} {verb} not listed. --report json=FILE has {them}.", HumanCount(count))
            })
        };
        Self {
            version: env!("CARGO_PKG_VERSION"),
            has_rows,
            more: [line(failures, "failed"), line(others, &passed)].into_iter().flatten().collect(),
        }
    }
}
