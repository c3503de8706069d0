//! Prints the results of a replay: a row for each request and endpoint, and warnings and hints.

use std::{collections::HashSet, rc::Rc};

use url::Url;

use crate::app::{
    cli::ReplayArgs,
    error::{self, ErrorExt as _, Exit, combine},
    forward::Resigner,
    http::Observer,
    input::{ALLOW_EMPTY_HINT, shown},
    output::{Case, Evidence, Format, ReplayColumns, ReplayRow, ReplayTable},
    plan::PlanContext,
    replay::{Attempted, Comparison, Difference, Event, Options, Reporter, Request, Speed, Totals, differences},
    send::{Outcome, Rejections},
    session::Session,
};
use hookctl::{
    capture::{CaptureError, Fidelity},
    diagnosis::Cause,
    provider::Provider,
    secret::Secret,
};

/// Receives the events of one round.
pub(super) struct Printer<'p, 'a> {
    args: &'p ReplayArgs,
    options: &'p Options,
    resigner: Option<&'p Resigner>,
    session: &'p mut Session<'a>,
    table: ReplayTable,
    round: u32,
    /// Headers that are not compared, in lowercase.
    ignored: Vec<String>,
    exit: Exit,
    rejections: Rejections<'p>,
    /// Keys of the warnings and hints that were printed. Each is printed once.
    printed: HashSet<String>,
    /// Whether a request was printed.
    has_requests: bool,
    /// Whether any capture has a recorded status.
    has_recorded: bool,
}

/// The result of a round.
pub(super) struct RoundResult {
    pub(super) exit: Exit,
}

impl<'p, 'a> Printer<'p, 'a> {
    pub(super) fn new(
        args: &'p ReplayArgs,
        options: &'p Options,
        resigner: Option<&'p Resigner>,
        round: u32,
        session: &'p mut Session<'a>,
    ) -> Self {
        let columns = ReplayColumns { urls: options.targets.len() > 1, comparison: args.result.compare };
        let files = args.files.iter().map(|file| shown(file));
        let urls = options.targets.iter().map(Url::as_str);
        Self {
            table: ReplayTable::new(files, urls, columns, session.out),
            args,
            options,
            resigner,
            session,
            round,
            ignored: args.result.ignored_headers.iter().map(|name| name.to_ascii_lowercase()).collect(),
            exit: Exit::Ok,
            rejections: Rejections::new(None),
            printed: HashSet::new(),
            has_requests: false,
            has_recorded: false,
        }
    }

    /// Ends the round: prints the totals, and combines the exit codes.
    pub(super) fn end(mut self, ended: anyhow::Result<Totals>) -> anyhow::Result<RoundResult> {
        let format = self.args.output.output;
        if let Ok(totals) = &ended {
            self.conclude(totals);
        }
        let Self { table, session, exit, .. } = self;
        let printed = table.end(format, session.out);
        combine(exit, [ended.map(drop), printed.map(drop), session.out.flush()])?;
        Ok(RoundResult { exit })
    }

    /// Prints the warnings and errors that are only known at the end.
    fn conclude(&mut self, totals: &Totals) {
        if !self.has_requests && !self.args.result.allow_empty && self.exit == Exit::Ok {
            let error = if totals.skipped > 0 {
                error::input(format!("--where: none of {} requests matches", totals.skipped))
            } else {
                error::input("no requests")
            };
            self.failed(&error.hint(ALLOW_EMPTY_HINT));
        }
        if self.args.result.compare && self.has_requests && !self.has_recorded {
            let error = error::input("--compare: the captures contain no responses to compare with");
            self.failed(&error.hint("save responses with `send --save` or `listen --save`, or leave out --compare"));
        }
        let is_paced = matches!(self.options.speed, Speed::Times(_));
        if is_paced && self.has_requests && !totals.timed {
            self.session.out.warn("--speed has no effect: the captures state no times");
        }
        if is_paced && totals.behind.as_secs() >= 1 {
            let behind = humantime::format_duration(std::time::Duration::from_secs(totals.behind.as_secs()));
            self.print_once("behind", |out| {
                out.warn(&format!("the endpoint was too slow for --speed: up to {behind} behind; raise --concurrency"));
            });
        }
    }

    /// Calls `print` unless it was called with this key before.
    fn print_once(&mut self, key: &str, print: impl FnOnce(&mut crate::app::output::Output)) {
        if self.printed.insert(key.to_owned()) {
            print(self.session.out);
        }
    }

    fn failed(&mut self, failure: &anyhow::Error) {
        self.occurred(error::exit_of(failure));
        self.session.out.fail(failure);
    }

    fn occurred(&mut self, exit: Exit) {
        self.exit = self.exit.and(exit);
        // With --watch, only the last round counts.
        if self.args.pace.watch.is_empty() {
            self.session.out.occurred(exit);
        }
    }

    fn sent(&mut self, request: &Request<'a>, attempted: Vec<Attempted>) -> anyhow::Result<()> {
        let mut attempted = attempted.into_iter();
        let Some(first) = attempted.next() else { return Ok(()) };
        let targets = self.options.targets.as_slice();
        self.row(request, &first, targets.first(), &[])?;
        for (other, to) in attempted.zip(targets.iter().skip(1)) {
            let found = match (&first.failure, &other.failure) {
                (None, None) => differences(&first.result, &other.result, &self.ignored),
                // The result of one of them is unknown.
                _ => Vec::new(),
            };
            self.row(request, &other, Some(to), &found)?;
        }
        Ok(())
    }

    /// Prints the row of one endpoint.
    fn row(
        &mut self,
        request: &Request<'a>,
        attempted: &Attempted,
        to: Option<&Url>,
        differences: &[Difference],
    ) -> anyhow::Result<()> {
        let out = &mut *self.session.out;
        out.hide_credentials_of(&request.captured.record.message, &attempted.url);
        if let Some(message) = attempted.message.as_ref().filter(|_| out.shows_traffic()) {
            out.request(message);
        }
        if let Ok(response) = &attempted.result {
            out.response(response);
        }
        let policy = request.status_policy(self.options.expect.as_ref());
        let mut outcome = Outcome::new(&attempted.result, &policy, attempted.attempts, out.redactor());
        if let Some(failure) = &attempted.failure {
            outcome.error = Some(failure.clone());
            outcome.exit = Exit::Ok;
        }
        let recorded = request.captured.record.status.filter(|_| self.args.result.compare);
        let comparison = recorded.filter(|_| outcome.status.is_some() || attempted.attempts > 0);
        let comparison = comparison.map(|status| Comparison::new(policy.accepts(status), outcome.accepted));
        let expected = policy.expected.to_string();
        let mut exit = outcome.exit();
        if !differences.is_empty() {
            exit = exit.and(Exit::No);
        }
        self.has_recorded |= recorded.is_some();
        self.occurred(exit);
        if let Some(hint) = &attempted.hint {
            self.print_once(hint, |out| out.hint(hint));
        }
        let is_rejected = matches!(outcome.status, Some(401 | 403)) && !outcome.accepted;
        self.print(request, attempted, to, (&outcome, &expected), comparison, differences)?;
        if is_rejected
            && self.args.signature.resign.is_none()
            && request.provider.is_some_and(|p| !p.schemes.is_empty())
        {
            self.print_once("rejected", |out| {
                out.hint(
                    "if the endpoint has another secret, or rejects old timestamps, sign again with --resign SOURCE",
                );
            });
        }
        Ok(())
    }

    fn print(
        &mut self,
        request: &Request<'a>,
        attempted: &Attempted,
        to: Option<&Url>,
        (outcome, expected): (&Outcome, &str),
        comparison: Option<Comparison>,
        differences: &[Difference],
    ) -> anyhow::Result<()> {
        let causes = self.causes(request, attempted, outcome);
        let out = &mut *self.session.out;
        let record = &request.captured.record;
        let (source, url) = (out.foreign(&record.source), out.foreign(&attempted.url));
        let to = out.foreign(to.map_or("", Url::as_str));
        let (method, error) =
            (out.foreign(&record.message.method), outcome.error.as_deref().map(|error| out.foreign(error)));
        let content_type = outcome.content_type.as_deref().map(|text| out.foreign(text));
        let body = outcome.body.as_deref().map(|text| out.without_secrets(text));
        // A response may contain a secret.
        let masked = |found: &Difference| Difference {
            part: found.part.clone(),
            diff: out.without_secrets(&found.diff).into_owned(),
        };
        let differences: Vec<Difference> = differences.iter().map(masked).collect();
        let row = ReplayRow {
            source: &source,
            provider: request.provider.map(|provider| provider.name.as_str()),
            event: request.event.map(|event| event.name.as_str()),
            method: &method,
            url: &url,
            to: &to,
            status: outcome.status,
            is_unanswered: outcome.is_unanswered(),
            accepted: outcome.accepted,
            expected,
            // Round to microseconds: more digits are noise.
            latency_ms: outcome.latency.map(|latency| (latency.as_secs_f64() * 1e6).round() / 1e3),
            attempts: outcome.attempts,
            resigned: request.resign && outcome.attempts > 0,
            changed: &attempted.changed,
            body_bytes: record.message.body.len(),
            recorded_status: record.status,
            comparison: comparison.map(Comparison::name),
            differences: &differences,
            response_content_type: content_type.as_deref(),
            response_body: body.as_deref(),
            error: error.as_deref(),
            causes: &causes,
            round: self.round,
        };
        self.has_requests = true;
        if out.reports() {
            let several = self.options.targets.len() > 1;
            // The failure of a request that was not sent, or whose response is not known, is in the row.
            let failure = outcome.failure.filter(|_| attempted.failure.is_none());
            let signer = self.resigner.filter(|_| request.resign);
            let evidence = Evidence {
                provider: request.provider.map_or("", |provider| &provider.title),
                event: row.event,
                labels: [row.comparison, several.then_some(row.to), None],
                message: attempted.message.as_ref().or(Some(&record.message)),
                response: outcome.response.as_ref(),
                latency: outcome.latency,
                attempts: Some(outcome.attempts),
                at: record.at.as_deref(),
                fidelity: Some(record.fidelity),
                scheme: request.provider.and_then(|provider| provider.schemes.first()),
                secret: signer.map(|signer| signer.secret().label()),
                ..Evidence::default()
            };
            out.case(&Case::from_replay(&row, failure, several), &row, &evidence);
        }
        self.table.row(&row, self.args.output.output, out)
    }

    /// Returns why the endpoint rejected a signature that was computed correctly.
    fn causes(&mut self, request: &Request<'a>, attempted: &Attempted, outcome: &Outcome) -> Vec<Cause> {
        let is_rejected = !outcome.accepted && matches!(outcome.status, Some(401 | 403));
        let (Some(message), Some(resigner), Some(provider)) = (&attempted.message, self.resigner, request.provider)
        else {
            return Vec::new();
        };
        match resigner.signer(message, provider).ok().filter(|_| is_rejected && request.resign) {
            Some(signer) => self.rejections.causes_of_signed(&signer, resigner.secret(), message, outcome),
            None => Vec::new(),
        }
    }

    /// Reports a request that was not sent: a row for each endpoint, and a hint.
    fn not_sent(&mut self, request: &Rc<Request<'a>>, failure: &anyhow::Error) -> anyhow::Result<()> {
        self.occurred(error::exit_of(failure));
        let reason = format!("not sent: {}", error::message(failure));
        for to in &self.options.targets {
            self.row(request, &Attempted::not_sent(request, to, &reason), Some(to), &[])?;
        }
        if let Some(hint) = error::hint_of(failure) {
            self.print_once(hint, |out| out.hint(hint));
        }
        Ok(())
    }

    /// Reports a record that is not a request: an error, and a row in JSON output.
    fn broken(&mut self, broken: &CaptureError) -> anyhow::Result<()> {
        if broken.is_empty && self.args.result.allow_empty {
            return Ok(());
        }
        let failure = error::input(broken.to_string());
        let failure = if broken.is_empty { failure.hint(ALLOW_EMPTY_HINT) } else { failure };
        self.failed(&failure);
        let out = &mut *self.session.out;
        let (source, reason) = (out.foreign(&broken.source), out.foreign(&broken.reason));
        let row = ReplayRow::broken(&source, &reason, self.round);
        if out.reports() {
            out.case(&Case::from_unreplayable(&row), &row, &Evidence::default());
        }
        match self.args.output.output {
            Format::Text => Ok(()),
            format => out.element(format, &row),
        }
    }

    /// Warns once about captures that may differ from the original request.
    fn caution(&mut self, request: &Request<'a>) {
        let fidelity = request.captured.record.fidelity;
        if fidelity != Fidelity::Exact
            && !request.resign
            && let Some(caution) = fidelity.caution()
        {
            let caution = caution.split(", so a mismatch").next().unwrap_or(caution);
            let source = request.captured.record.source.clone();
            self.print_once(caution, |out| out.warn(&format!("{source}: the capture is {caution}")));
        }
    }
}

impl PlanContext for Printer<'_, '_> {
    fn secrets(&mut self, provider: &Provider, sources: &[String]) -> anyhow::Result<Vec<Secret>> {
        self.session.secrets(provider, sources)
    }

    fn observer(&mut self) -> &mut dyn Observer {
        self.session.out
    }
}

impl<'a> Reporter<'a> for Printer<'_, 'a> {
    fn report(&mut self, event: Event<'a>) -> anyhow::Result<()> {
        match event {
            Event::Sent(request, attempted) => {
                self.caution(&request);
                self.sent(&request, attempted)
            }
            Event::NotSent(request, failure) => self.not_sent(&request, &failure),
            Event::Broken(broken) => self.broken(&broken),
        }
    }

    fn idle(&mut self) -> anyhow::Result<()> {
        self.session.out.flush()
    }
}
