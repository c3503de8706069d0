//! Handles the events of a run: prints rows in the order of arrival, adds report cases, counts verdicts, and checks expectations.

use std::collections::VecDeque;

use indicatif::HumanCount;

use crate::app::{
    cli::ListenArgs,
    error::{self, ErrorExt as _, Exit},
    http::Observer as _,
    listen::{Arrived, Event, Kind, expect::Expectations},
    lookup::lookup_failure,
    output::{ArrivalRow, ArrivalTable, Case, DeliveryNames, Evidence, Format, ForwardRow},
    session::Session,
    store::StoreError,
};
use hookctl::{provider::Provider, signing::Verdict};

/// Handles the events of a run.
pub(super) struct Sink<'v> {
    format: Format,
    expectations: Expectations,
    /// Whether only a signal ends the run.
    is_endless: bool,
    /// Whether `--within` is over.
    timed_out: bool,
    table: ArrivalTable,
    names: DeliveryNames,
    /// Requests whose causes are still searched for, and all later ones. JSON rows and report cases need the causes.
    incomplete: VecDeque<Arrived<'v>>,
    verdicts: [u64; Verdict::ALL.len()],
    unverified: u64,
    broken: u64,
    /// How many forwarded deliveries the application did not accept.
    rejected: u64,
    /// How many requests are in the store.
    saved: u64,
    /// How many deliveries were not saved.
    unsaved: u64,
    /// How many requests are in the store, but not in the capture file.
    uncaptured: u64,
    exit: Exit,
    /// Whether the last failure to save was a full disk, which is reported once.
    is_full: bool,
}

impl<'v> Sink<'v> {
    pub(super) fn new(args: &ListenArgs, expectations: Expectations, session: &Session<'_>) -> anyhow::Result<Self> {
        let providers = session.settings.catalog.built_in().collect::<Result<Vec<_>, _>>();
        let providers = providers.map_err(|error| lookup_failure(&error))?;
        let names = providers.iter().map(|provider| provider.name.as_str());
        let events = providers.iter().flat_map(|provider| &provider.events).map(|event| event.name.as_str());
        Ok(Self {
            format: args.output.output,
            is_endless: !expectations.are_awaited() && args.expect.within.is_none(),
            expectations,
            timed_out: false,
            table: ArrivalTable::new(names, events, args.forward.forward.is_some(), session.out),
            names: DeliveryNames::default(),
            incomplete: VecDeque::new(),
            verdicts: [0; Verdict::ALL.len()],
            unverified: 0,
            broken: 0,
            rejected: 0,
            saved: 0,
            unsaved: 0,
            uncaptured: 0,
            exit: Exit::Ok,
            is_full: false,
        })
    }

    /// Returns true if the run should continue to wait for deliveries.
    pub(super) fn waits(&self) -> bool {
        let is_over = self.expectations.are_awaited() && self.expectations.are_met();
        self.is_endless || !(is_over || self.timed_out)
    }

    /// Returns true if any request is in the store.
    pub(super) fn has_saved(&self) -> bool {
        self.saved > 0
    }

    /// Handles an event.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub(super) fn take(&mut self, event: Event<'v>, session: &mut Session<'_>) -> anyhow::Result<()> {
        match event {
            Event::Arrived(arrived) => self.arrived(*arrived, session),
            Event::Explained { number, causes } => {
                if let Some(arrived) = self.incomplete.iter_mut().find(|arrived| arrived.number == number) {
                    arrived.causes = causes;
                    arrived.is_searched = false;
                    if self.format == Format::Text {
                        let (arrived, table) = (&*arrived, &mut self.table);
                        row_of(arrived, session, |row, session| table.causes(row, session.out))?;
                    }
                }
                self.complete(session)
            }
            Event::Unsaved { arrived, error } => {
                self.exit = self.exit.and(Exit::Input);
                session.out.occurred(self.exit);
                self.unsaved += 1;
                let is_full = matches!(error, StoreError::Full);
                if !(is_full && std::mem::replace(&mut self.is_full, is_full)) {
                    let status = if is_full { 507 } else { 500 };
                    let failure =
                        error::input(format!("a delivery was answered with {status}, because it could not be saved"))
                            .because(error);
                    session.out.fail(&if is_full { failure.hint("make room on the disk") } else { failure });
                }
                self.count_and_print(*arrived, session)
            }
            Event::Uncaptured(error) => {
                self.exit = self.exit.and(Exit::Input);
                session.out.occurred(self.exit);
                self.uncaptured += 1;
                if self.uncaptured == 1 {
                    let failure = error::input("--capture: a delivery is in the store, but not in the capture file");
                    session.out.fail(&failure.because(error).hint("export the missing deliveries from the store"));
                }
                Ok(())
            }
            Event::Warning(text) => {
                session.out.warn(&text);
                Ok(())
            }
            Event::TimedOut => {
                self.timed_out = true;
                Ok(())
            }
            Event::Idle => session.out.flush(),
            Event::Gone { .. } | Event::CommandEnded(_) => Ok(()),
        }
    }

    fn arrived(&mut self, arrived: Arrived<'v>, session: &mut Session<'_>) -> anyhow::Result<()> {
        self.is_full = false;
        self.saved += u64::from(arrived.id.is_some());
        self.expectations.take(&arrived, !self.timed_out);
        self.count_and_print(arrived, session)
    }

    fn count_and_print(&mut self, arrived: Arrived<'v>, session: &mut Session<'_>) -> anyhow::Result<()> {
        match (arrived.kind, arrived.verdict) {
            (Kind::Delivery, Some(verdict)) => self.verdicts[verdict as usize] += 1,
            (Kind::Delivery, None) => self.unverified += 1,
            (Kind::Broken, _) => self.broken += 1,
            (Kind::Handshake | Kind::Token | Kind::Dropped, _) => {}
        }
        if matches!(arrived.kind, Kind::Delivery | Kind::Broken) && !arrived.passes {
            self.exit = self.exit.and(if arrived.lacks_secret { Exit::Input } else { Exit::No });
        }
        if arrived.is_rejected() {
            self.rejected += 1;
            self.exit = self.exit.and(Exit::No);
        }
        session.out.occurred(self.exit);
        if let Some(message) = &arrived.message {
            session.out.request(message);
        }
        if self.format == Format::Text {
            let table = &mut self.table;
            row_of(&arrived, session, |row, session| {
                table.row(row, arrived.passes, session.out)?;
                // If unsigned deliveries are allowed, they need no explanation.
                let is_explained = !arrived.is_searched && !arrived.passes;
                if is_explained { table.causes(row, session.out) } else { Ok(()) }
            })?;
        }
        // A text row is already printed. It is kept only until its causes are known.
        if arrived.is_searched || self.format != Format::Text || session.out.reports() {
            self.incomplete.push_back(arrived);
        }
        self.complete(session)
    }

    /// Removes complete requests from the queue, prints them as JSON, and adds them to the reports.
    fn complete(&mut self, session: &mut Session<'_>) -> anyhow::Result<()> {
        while self.incomplete.front().is_some_and(|arrived| !arrived.is_searched)
            && let Some(arrived) = self.incomplete.pop_front()
        {
            let (format, names) = (self.format, &mut self.names);
            row_of(&arrived, session, |row, session| {
                if session.out.reports() && matches!(arrived.kind, Kind::Delivery | Kind::Broken) {
                    let provider = arrived.provider.and_then(|name| session.settings.catalog.find(name).ok());
                    let case = Case::from_arrival(row, arrived.passes, names);
                    session.out.case(&case, row, &evidence(&arrived, provider));
                }
                if format == Format::Text {
                    return Ok(());
                }
                session.out.element(format, row)
            })?;
        }
        Ok(())
    }

    /// Ends the output: checks the expectations, unless the run was interrupted, and prints the totals. Returns the exit code.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub(super) fn end(&mut self, interrupted: bool, session: &mut Session<'_>) -> anyhow::Result<Exit> {
        // If the search thread panicked, these have no causes.
        self.incomplete.iter_mut().for_each(|arrived| arrived.is_searched = false);
        self.complete(session)?;
        session.out.end(self.format)?;
        session.out.flush()?;
        for checked in self.expectations.check() {
            let failure = match (&checked.failure, interrupted) {
                (Some(failure), true) => Some(format!("{failure} (interrupted)")),
                (failure, _) => failure.clone(),
            };
            if session.out.reports() {
                let row = serde_json::json!({ "expectation": checked.name, "error": failure });
                session.out.case(
                    &Case::from_expectation(&checked.name, failure.as_deref()),
                    &row,
                    &Evidence::default(),
                );
            }
            if let Some(failure) = failure {
                session.out.fail(&error::failure(Exit::No, format!("{}: {failure}", checked.name)));
                self.exit = self.exit.and(Exit::No);
            }
        }
        let total: u64 = self.verdicts.iter().sum::<u64>() + self.unverified + self.broken;
        let verdicts = Verdict::ALL.iter().zip(self.verdicts).filter(|(_, count)| *count > 0);
        let mut parts: Vec<String> =
            verdicts.map(|(verdict, count)| format!("{} {}", HumanCount(count), verdict.name())).collect();
        for (count, name) in [
            (self.unverified, "not verified"),
            (self.broken, "broken"),
            (self.rejected, "not accepted by the application"),
            (self.unsaved, "not saved"),
            (self.uncaptured, "not in the capture file"),
        ] {
            if count > 0 {
                parts.push(format!("{} {name}", HumanCount(count)));
            }
        }
        let noun = if total == 1 { "delivery" } else { "deliveries" };
        let details = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
        session.out.status(&format!("{} {noun}{details}", HumanCount(total)));
        Ok(self.exit)
    }
}

/// Reports a command that failed.
pub(super) fn command_failed(program: &str, failure: &str, session: &mut Session<'_>) {
    if session.out.reports() {
        let row = serde_json::json!({ "command": program, "error": failure });
        session.out.case(&Case::from_command(program, failure), &row, &Evidence::default());
    }
    session.out.fail(&error::failure(Exit::No, format!("{program} {failure}")));
}

/// Returns the details of a request for reports.
fn evidence<'e>(arrived: &'e Arrived<'_>, provider: Option<&'e Provider>) -> Evidence<'e> {
    let schemes = provider.map(|provider| provider.schemes.as_slice()).unwrap_or_default();
    let matched = arrived.scheme.and_then(|name| schemes.iter().find(|scheme| scheme.name() == name));
    Evidence {
        provider: provider.map_or("", |provider| &provider.title),
        event: arrived.event,
        message: arrived.message.as_deref(),
        latency: Some(arrived.took),
        at: Some(&arrived.at),
        fidelity: Some(arrived.fidelity),
        scheme: matched.or(schemes.first()),
        secret: arrived.secret,
        ..Evidence::default()
    }
}

/// Calls `print` with the row for a request, without secrets.
fn row_of<T>(
    arrived: &Arrived<'_>,
    session: &mut Session<'_>,
    print: impl FnOnce(&ArrivalRow<'_>, &mut Session<'_>) -> T,
) -> T {
    let peer = arrived.peer.to_string();
    let target = session.out.without_secrets(&arrived.target).into_owned();
    let masked = |text: &Option<String>| text.as_ref().map(|text| session.out.without_secrets(text).into_owned());
    let error = masked(&arrived.error);
    let forward = arrived.forwarded.as_ref();
    let forward_url = forward.map(|forward| session.out.without_secrets(&forward.url).into_owned()).unwrap_or_default();
    let forward_error = forward.and_then(|forward| masked(&forward.error));
    let forward_note = forward.and_then(|forward| masked(&forward.note));
    let ms = |duration: std::time::Duration| (duration.as_secs_f64() * 1e6).round() / 1e3;
    let row = ArrivalRow {
        id: arrived.id,
        kind: arrived.kind.name(),
        at: &arrived.at,
        peer: &peer,
        method: &arrived.method,
        target: &target,
        provider: arrived.provider,
        event: arrived.event,
        verdict: arrived.verdict,
        header: arrived.header,
        scheme: arrived.scheme,
        secret: arrived.secret,
        fidelity: arrived.fidelity,
        body_bytes: arrived.body_bytes,
        status: arrived.status,
        ms: ms(arrived.took),
        forward: forward.map(|forward| ForwardRow {
            url: &forward_url,
            status: forward.status,
            accepted: forward.accepted,
            error: forward_error.as_deref(),
            note: forward_note.as_deref(),
            ms: ms(forward.took),
        }),
        error: error.as_deref(),
        causes: &arrived.causes,
    };
    print(&row, session)
}
