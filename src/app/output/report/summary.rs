//! Describes the outcome of a run in words: the headline, what passed, and what the failures have in common.
//!
//! Every report format uses these texts. All numbers come from the totals, or from the figures of a load test.

use std::{fmt::Write as _, time::Duration};

use indicatif::HumanCount;

use super::{
    LoadReport, Outcome, STOPPED, Subject, Totals,
    case::{MET, UNMET},
    problem::ProblemCount,
};
use crate::app::error::Exit;

/// The result of a run, for the end of a report.
pub(super) struct Ending<'a> {
    pub(super) subject: &'a Subject,
    pub(super) totals: &'a Totals,
    pub(super) exit: Exit,
    /// The duration of the run.
    pub(super) took: Duration,
    pub(super) load: Option<&'a LoadReport>,
    /// Why the run ended early, if it did.
    pub(super) stopped: Option<&'a str>,
}

/// The outcome of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum State {
    Passed,
    Failed,
    /// There were no cases.
    Empty,
}

impl State {
    /// Returns the mark in plain text.
    pub(super) fn mark(self) -> &'static str {
        if self == Self::Passed { "✓" } else { "✗" }
    }
}

/// Returns the name of a kind for readers.
pub(super) fn label(kind: &str) -> &str {
    match kind {
        "accepted" => "Accepted",
        "refused" | "rejected" => "Rejected",
        "unexpected" => "Answered unexpectedly",
        "unreachable" => "Unreachable",
        "unsent" => "Not sent",
        "interrupted" => "Interrupted",
        "different" => "Different",
        "valid" => "Valid",
        "authenticated" => "Authenticated",
        "mismatch" => "Mismatch",
        "missing" => "Missing",
        "malformed" => "Malformed",
        "stale" => "Stale",
        "unsigned" => "Unsigned",
        "broken" => "Broken",
        "unsaved" => "Not saved",
        MET => "Met",
        UNMET => "Not met",
        "unjudged" => "Not verified",
        STOPPED => "Stopped",
        kind => kind,
    }
}

/// Formats a count with its noun: `1 delivery`, `2,000 deliveries`.
pub(super) fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", HumanCount(count), if count == 1 { one } else { many })
}

impl Ending<'_> {
    fn is_verify(&self) -> bool {
        self.subject.is_verify()
    }

    fn is_listen(&self) -> bool {
        self.subject.command == "listen"
    }

    /// Returns true if forgeries were sent, which an endpoint must reject.
    fn is_forged(&self) -> bool {
        self.totals.forgeries.total > 0
    }

    /// Returns the singular and the plural of the noun for what was sent.
    pub(super) fn nouns(&self) -> (&'static str, &'static str) {
        if self.is_forged() { ("forgery", "forgeries") } else { ("delivery", "deliveries") }
    }

    /// Returns the word for the deliveries that passed.
    pub(super) fn passed_word(&self) -> &'static str {
        let forgeries = &self.totals.forgeries;
        match forgeries.accepted - forgeries.wrongly_accepted {
            _ if !self.is_forged() => "Accepted",
            _ if forgeries.unexpected > 0 => "Answered as expected",
            0 => "Rejected",
            count if count == self.totals.passed => "Accepted",
            _ => "Answered as expected",
        }
    }

    /// The number of expectations that were not met.
    fn unmet(&self) -> u64 {
        self.totals.count_of_kind(UNMET)
    }

    /// The number of records, deliveries and expectations.
    pub(super) fn rows(&self) -> u64 {
        self.totals.cases() - self.totals.count_of_kind(STOPPED)
    }

    /// Returns the number of records or deliveries.
    pub(super) fn cases(&self) -> u64 {
        self.load.map_or_else(|| self.rows() - self.unmet() - self.totals.count_of_kind(MET), |load| load.view.ended)
    }

    /// Returns the number of records or deliveries that did not pass.
    pub(super) fn failures(&self) -> u64 {
        let totals = self.totals;
        self.load.map_or_else(
            || self.cases() - (totals.passed - totals.count_of_kind(MET)),
            |load| load.view.refused + load.view.errors,
        )
    }

    pub(super) fn state(&self) -> State {
        if self.rows() == 0 {
            State::Empty
        } else if self.failures() == 0 && self.unmet() == 0 && self.stopped.is_none() {
            State::Passed
        } else {
            State::Failed
        }
    }

    fn is_interrupted(&self) -> bool {
        self.exit == Exit::Interrupted
            || self.stopped.is_some_and(|why| why.starts_with("interrupted"))
            || self.load.is_some_and(|load| load.view.interrupted)
    }

    /// Returns the headline, e.g. `2 of 15 deliveries rejected`.
    pub(super) fn headline(&self) -> String {
        let outcome = self.outcome_with_expectations();
        let prefix = if self.is_interrupted() {
            "Interrupted: "
        } else if self.stopped.is_some() && self.cases() > 0 {
            "Stopped: "
        } else {
            return outcome;
        };
        let mut rest = outcome.chars();
        let first = rest.next().into_iter().flat_map(char::to_lowercase);
        format!("{prefix}{}{}", first.collect::<String>(), rest.as_str())
    }

    /// Returns the outcome with its nouns, and the number of expectations that were not met.
    fn outcome_with_expectations(&self) -> String {
        let outcome = self.outcome(true);
        match self.unmet() {
            0 => outcome,
            count => format!("{outcome}, {} not met", counted(count, "expectation", "expectations")),
        }
    }

    /// Returns the outcome in words. `nouns` adds what was sent, e.g. `deliveries`.
    fn outcome(&self, nouns: bool) -> String {
        let (total, failures) = (self.cases(), self.failures());
        let is_verify = self.is_verify();
        if total == 0 {
            return if self.is_listen() {
                "No deliveries arrived"
            } else if is_verify {
                "No records to verify"
            } else {
                "No deliveries sent"
            }
            .to_owned();
        }
        if self.load.is_some() && failures > 0 {
            return format!("{} failed", part(failures, total, "delivery", "deliveries", nouns));
        }
        if failures == 0 {
            return self.all_passed(total);
        }
        let (one, many) = self.nouns();
        let mut kinds: Vec<(&str, u64)> = self
            .totals
            .failed_kinds
            .iter()
            .copied()
            .filter(|(kind, count)| *count > 0 && ![STOPPED, UNMET].contains(kind))
            .collect();
        if self.is_forged() {
            let forgeries = &self.totals.forgeries;
            kinds.retain(|(kind, _)| *kind != "refused");
            kinds.extend([("accepted", forgeries.wrongly_accepted), ("unexpected", forgeries.unexpected)]);
            kinds.retain(|(_, count)| *count > 0);
        }
        kinds.sort_by_key(|(kind, _)| ["unreachable", "unsent", "interrupted", "unjudged"].contains(kind));
        let mut kinds = kinds.into_iter();
        let Some((kind, count)) = kinds.next() else { return String::new() };
        let mut text = if is_verify {
            verdicts(kind, count, total, nouns)
        } else {
            format!("{} {}", part(count, total, one, many, nouns), label(kind).to_lowercase())
        };
        for (kind, count) in kinds {
            let _ = write!(text, ", {} {}", HumanCount(count), label(kind).to_lowercase());
        }
        text
    }

    fn all_passed(&self, total: u64) -> String {
        let all = if total == 1 { "1".to_owned() } else { format!("All {}", HumanCount(total)) };
        if !self.is_verify() {
            let (one, many) = self.nouns();
            return format!("{all} {} {}", if total == 1 { one } else { many }, self.passed_word().to_lowercase());
        }
        let kinds: Vec<_> =
            self.totals.kinds.iter().filter(|(kind, count)| *count > 0 && ![MET, UNMET].contains(kind)).collect();
        if let [(kind, _)] = kinds[..] {
            return match (*kind, total) {
                ("valid", 1) => "1 signature is valid".to_owned(),
                ("valid", _) => format!("{all} signatures are valid"),
                (kind, 1) => format!("1 request is {}", label(kind).to_lowercase()),
                (kind, _) => format!("{all} requests are {}", label(kind).to_lowercase()),
            };
        }
        let kinds = kinds.iter().map(|(kind, count)| format!("{} {}", HumanCount(*count), label(kind).to_lowercase()));
        format!("{all} requests pass: {}", kinds.collect::<Vec<_>>().join(", "))
    }

    /// Returns the title of the page: outcome, host or file name, and command.
    pub(super) fn title(&self) -> String {
        let subject = self.short_target().map_or_else(String::new, |name| format!(" - {name}"));
        format!("{}{subject} - {}", self.outcome(false), self.command())
    }

    /// Returns the command that was run.
    pub(super) fn command(&self) -> String {
        let load = if self.load.is_some() { ", load run" } else { "" };
        format!("hookctl {}{load}", self.subject.command)
    }

    /// Returns the host of the endpoint, or the name of the file without its directory.
    fn short_target(&self) -> Option<String> {
        let context = &self.subject.context;
        if let [input] = &context.inputs[..] {
            return Some(input.rsplit(['/', '\\']).next().unwrap_or(input).to_owned());
        }
        let url = url::Url::parse(context.endpoint.as_deref()?).ok()?;
        Some(url.host_str()?.to_owned())
    }

    /// Returns the endpoint or the input files.
    pub(super) fn target(&self) -> Option<String> {
        let context = &self.subject.context;
        match &context.inputs[..] {
            [] => context.endpoint.clone(),
            [input] => Some(input.clone()),
            [first, rest @ ..] => {
                Some(format!("{first} and {}", counted(rest.len() as u64, "more file", "more files")))
            }
        }
    }

    /// Returns the text below the headline: what passed, and what the failures have in common.
    pub(super) fn lede(&self) -> String {
        let (total, failures) = (self.cases(), self.failures());
        let others = self.not_deliveries().as_deref().map(sentence);
        if total == 0 {
            return match self.stopped {
                Some(why) => sentence(why),
                None if others.is_some() => others.unwrap_or_default(),
                None if self.is_listen() => "No request was received.".to_owned(),
                None if self.is_verify() => "The input holds no request.".to_owned(),
                None => "Nothing was left to send.".to_owned(),
            };
        }
        let mut text = String::new();
        let passed_word = self.passed_word().to_lowercase();
        if failures > 0 && total > 1 {
            text = match (total - failures, self.is_verify()) {
                (0, true) => "None is valid.".to_owned(),
                (0, false) => format!("None was {passed_word}."),
                (1, true) => "1 is valid.".to_owned(),
                (1, false) => format!("1 was {passed_word}."),
                (passed, true) => format!("{} are valid.", HumanCount(passed)),
                (passed, false) => format!("{} were {passed_word}.", HumanCount(passed)),
            };
            if self.is_verify() && total - failures > self.totals.count_of_kind("valid") {
                text = format!("{} pass.", HumanCount(total - failures));
            }
        }
        let stopped = self.stopped.map(sentence);
        for more in [self.common_cause(failures), others, stopped, self.load.and_then(LoadReport::remark)] {
            if let Some(more) = more.filter(|more| !more.is_empty()) {
                text += if text.is_empty() { "" } else { " " };
                text += &more;
            }
        }
        text
    }

    /// Returns how many further requests were not deliveries, if any.
    pub(super) fn not_deliveries(&self) -> Option<String> {
        match self.totals.not_deliveries {
            0 => None,
            1 => Some("1 more request is not a delivery".to_owned()),
            count => Some(format!("{} more requests are not deliveries", HumanCount(count))),
        }
    }

    /// Returns what the failures have in common, if anything.
    fn common_cause(&self, failures: u64) -> Option<String> {
        let problems: Vec<&ProblemCount> =
            self.totals.problems.iter().filter(|known| known.problem.code != STOPPED).collect();
        let proven: u64 = problems.iter().map(|known| known.proven).sum();
        Some(match (&problems[..], failures) {
            ([], _) | (_, 0) => return None,
            ([only], 1) => {
                format!("{}: {}.", if proven > 0 { "The cause is proven" } else { "The reason" }, only.problem.title)
            }
            ([only], _) if only.proven == failures => {
                format!("All failures have the same proven cause: {}.", only.problem.title)
            }
            ([only], _) => format!("All failures have the same reason: {}.", only.problem.title),
            _ if proven == 0 => return None,
            _ if proven == failures => format!("All {} failures have a proven cause.", HumanCount(failures)),
            _ => format!("{} of the {} failures have a proven cause.", HumanCount(proven), HumanCount(failures)),
        })
    }

    /// Returns the exit code and its name.
    pub(super) fn exit(&self) -> (u8, &'static str) {
        let name = match self.exit {
            Exit::No if self.unmet() > 0 => "not as expected",
            Exit::No if self.is_verify() => "not valid",
            Exit::No if self.totals.forgeries.wrongly_accepted > 0 => "forgery accepted",
            Exit::No if self.totals.forgeries.unexpected > 0 => "not as expected",
            Exit::No => "rejected",
            Exit::Command(_) => "of the command",
            exit => exit.name(),
        };
        (self.exit.code(), name)
    }

    /// Returns the providers, the statuses and the evidence of a problem.
    pub(super) fn proof(&self, known: &ProblemCount) -> String {
        let mut text = known.providers.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
        if !text.is_empty() {
            text += ". ";
        }
        let statuses: Vec<String> = known.statuses.iter().map(u16::to_string).collect();
        if known.outcome == Outcome::Fail && !statuses.is_empty() {
            // `listen` answers a delivery that is not valid like any other.
            let verb = if self.is_forged() || self.is_listen() { "Answered" } else { "Rejected" };
            let _ = write!(text, "{verb} with {}. ", statuses.join(", "));
        }
        let digests = if self.is_verify() { "the digest" } else { "a digest from the endpoint" };
        let basis = match (known.proven, known.cases) {
            (1, 1) => format!("Proven: {digests} was reproduced."),
            (0, _) if known.problem.basis == super::Basis::Unproven => "Not proven.".to_owned(),
            (0, _) => {
                if known.message.is_empty() || known.outcome == Outcome::Fail {
                    "Observed.".to_owned()
                } else {
                    format!("Observed: {}", sentence(&known.message))
                }
            }
            (2, 2) => format!("Proven: {digests} was reproduced for both."),
            (proven, cases) if proven == cases => {
                format!("Proven: {digests} was reproduced for all {}.", HumanCount(cases))
            }
            (proven, cases) => format!("Proven for {} of {}.", HumanCount(proven), HumanCount(cases)),
        };
        text + &basis
    }
}

/// Returns `2 of 15 deliveries`, or `1 delivery` if the total is 1.
fn part(count: u64, total: u64, one: &str, many: &str, nouns: bool) -> String {
    match (total, nouns) {
        (1, _) => format!("1 {one}"),
        (_, true) => format!("{} of {} {many}", HumanCount(count), HumanCount(total)),
        (_, false) => format!("{} of {}", HumanCount(count), HumanCount(total)),
    }
}

/// Returns the outcome for the records with a verdict.
fn verdicts(kind: &str, count: u64, total: u64, nouns: bool) -> String {
    let signatures = part(count, total, "signature", "signatures", true);
    let requests = part(count, total, "request", "requests", nouns);
    let one = count == 1;
    let is = if one { "is" } else { "are" };
    match kind {
        "mismatch" => format!("{signatures} {} not match", if one { "does" } else { "do" }),
        "missing" => format!("{requests} {} no signature", if one { "has" } else { "have" }),
        "malformed" => format!("{signatures} {is} malformed"),
        "unjudged" => format!("{} could not be verified", part(count, total, "record", "records", nouns)),
        kind => format!("{requests} {is} {}", label(kind).to_lowercase()),
    }
}

/// Capitalizes a reason and adds a period.
fn sentence(text: &str) -> String {
    let mut rest = text.trim().chars();
    let first = rest.next().into_iter().flat_map(char::to_uppercase).collect::<String>();
    let text = format!("{first}{}", rest.as_str());
    if text.is_empty() || text.ends_with(['.', '!', '?', '…']) { text } else { text + "." }
}
