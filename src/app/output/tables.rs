//! Prints deliveries as they happen: as rows of a table with totals below it, or as JSON objects.

use super::{
    Align, Cell, Column, DeliveryRow, ForgeryOutcome, Format, Output, Styles, Table, causes::PendingCauses, count,
};
use crate::app::http::SendErrorKind;

/// Number of rows after which the rejected deliveries are repeated below the totals.
pub(super) const SCREEN: usize = 10;

/// Maximum number of rejected deliveries that are repeated.
pub(super) const MAX_REPEATED: usize = 20;

/// Width of a terminal, in cells, below which only the receiver's part of an error is shown.
const WIDE: usize = 100;

pub(super) fn is_narrow(width: Option<usize>) -> bool {
    width.is_some_and(|width| width < WIDE)
}

/// Returns the message of the receiver, without the expectation: `bad signature` of `rejected (expected 2xx): bad signature`.
pub(super) fn receivers_part(error: &str) -> &str {
    let rest = ["rejected (", "accepted ("].iter().find_map(|verb| error.strip_prefix(verb)?.split_once("): "));
    rest.map_or(error, |(_, response)| response)
}

/// The table of deliveries. Responses arrive one by one, so the widths are based on what is known before the first one.
pub struct DeliveryTable {
    table: Table,
    /// Whether there is a column for the URL, because deliveries go to different ones.
    shows_urls: bool,
    /// Whether some are forgeries of `--tamper`.
    shows_forgeries: bool,
    has_header: bool,
    causes: PendingCauses,
    /// The last deliveries, if they got no response for the same reason.
    unanswered: Option<Unanswered>,
    failures: Failures,
    /// The first deliveries that were not accepted, to be repeated below the totals, each with the number of those that failed like it.
    repeated: Vec<(String, usize)>,
    deliveries: usize,
    /// The number of forgeries by the endpoint's reaction.
    forgeries: [usize; ForgeryOutcome::COUNT],
}

impl DeliveryTable {
    /// Creates a table whose columns fit the names of these providers, events and forgeries, and the `urls` if deliveries go to different ones.
    #[must_use]
    pub fn new<'a>(
        providers: impl IntoIterator<Item = &'a str>,
        events: impl IntoIterator<Item = &'a str>,
        forgeries: impl IntoIterator<Item = &'a str>,
        urls: Option<Vec<&'a str>>,
        out: &Output,
    ) -> Self {
        let mut columns = vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("PROVIDER", Align::Left, providers),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("BYTES", Align::Right, ["00000"]),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("TIME", Align::Right, ["000.0 ms"]),
            Column::text("RESPONSE", []),
        ];
        let shows_urls = urls.is_some();
        let mut forgeries = forgeries.into_iter().peekable();
        let shows_forgeries = forgeries.peek().is_some();
        // The method takes the space of the length, which matters less in a forgery.
        if shows_forgeries && is_narrow(out.width) {
            columns.remove(3);
        }
        let forgery = shows_forgeries.then(|| Column::fitting("FORGERY", Align::Left, forgeries));
        columns.splice(3..3, forgery.into_iter().chain(urls.map(|urls| Column::flexible("URL", urls))));
        Self {
            table: Table::new(columns, out.width),
            shows_urls,
            shows_forgeries,
            has_header: false,
            causes: PendingCauses::default(),
            unanswered: None,
            failures: Failures::default(),
            repeated: Vec::new(),
            deliveries: 0,
            forgeries: [0; ForgeryOutcome::COUNT],
        }
    }

    /// Prints the header before the first row. With `-v`, the first request and response are printed before it.
    fn begin(&mut self, out: &mut Output) -> anyhow::Result<()> {
        if std::mem::replace(&mut self.has_header, true) {
            return Ok(());
        }
        let titles = self.table.titles(out.styles);
        out.line(&titles)
    }

    /// Prints one delivery and flushes it.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&mut self, row: &DeliveryRow<'_>, format: Format, out: &mut Output) -> anyhow::Result<()> {
        let is_grouped = format == Format::Text && self.join(row);
        let is_repeated = self.repeated.len() < MAX_REPEATED;
        self.count(row, is_grouped);
        if is_grouped {
            return Ok(());
        }
        if format == Format::Text {
            self.begin(out)?;
            self.end_group(out)?;
            self.unanswered = Unanswered::new(row).map(|group| Unanswered { is_repeated, ..group });
            self.causes.before_row(row.causes, out)?;
            let mark: Cell<'_> = if row.accepted { ("✓", Styles::good) } else { ("✗", Styles::bad) };
            let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
            let bytes = count(row.body_bytes);
            let status = or_none(row.status.map(|status| status.to_string()));
            let latency = or_none(row.latency_ms.map(|ms| format!("{ms:.1} ms")));
            let error = row.error.map(|error| if is_narrow(out.width) { receivers_part(error) } else { error });
            let mut cells = vec![
                mark,
                (row.provider, Styles::plain),
                (row.event.unwrap_or("-"), Styles::plain),
                (&bytes, Styles::plain),
                (&status, mark.1),
                (&latency, Styles::faint),
                (error.unwrap_or_default(), Styles::plain),
            ];
            if self.shows_forgeries && is_narrow(out.width) {
                cells.remove(3);
            }
            let forgery: Option<Cell<'_>> =
                self.shows_forgeries.then_some((row.tamper.unwrap_or("-"), Styles::plain as _));
            let url: Option<Cell<'_>> = self.shows_urls.then_some((row.url, Styles::plain as _));
            cells.splice(3..3, forgery.into_iter().chain(url));
            let line = self.table.row(out.styles, &cells);
            out.line(&line)?;
            if !row.causes.is_empty() {
                self.causes.add(row.causes, None);
            }
        } else {
            out.element(format, row)?;
        }
        out.flush()
    }

    /// Adds a delivery to the group of the last ones, if it got no response for the same reason. Then it has no row of its own.
    fn join(&mut self, row: &DeliveryRow<'_>) -> bool {
        let group =
            self.unanswered.as_mut().filter(|group| Unanswered::new(row).is_some_and(|new| new.key == group.key));
        group.map(|group| group.add(row)).is_some()
    }

    /// Prints the deliveries that failed like the one in the last row.
    fn end_group(&mut self, out: &mut Output) -> anyhow::Result<()> {
        match self.unanswered.take().and_then(|group| group.list()) {
            Some(list) => out.wrapped("   ", "", &list),
            None => Ok(()),
        }
    }

    fn count(&mut self, row: &DeliveryRow<'_>, is_grouped: bool) {
        self.deliveries += 1;
        if let Some(response) = row.forgery {
            self.forgeries[response as usize] += 1;
        }
        if row.accepted {
            return;
        }
        self.failures.add(row.is_unanswered, row.attempts, row.error);
        if is_grouped {
            let is_repeated = self.unanswered.as_ref().is_some_and(|group| group.is_repeated);
            if let Some((_, more)) = self.repeated.last_mut().filter(|_| is_repeated) {
                *more += 1;
            }
        } else if self.repeated.len() < MAX_REPEATED {
            let status = row.status.map(|status| status.to_string());
            let line = format!("{}  {}", words(row), status.as_deref().or(row.error).unwrap_or("not sent"));
            self.repeated.push((line, 0));
        }
    }

    /// Prints the causes of the last rows, and the totals on standard error. After many rows, the deliveries that were not accepted are repeated.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn end(&mut self, format: Format, out: &mut Output) -> anyhow::Result<()> {
        if format == Format::Text {
            self.end_group(out)?;
            self.causes.print(out)?;
        }
        if self.deliveries < 2 {
            return Ok(());
        }
        // If the reader has closed standard output, it does not need the totals either.
        out.flush()?;
        let not_accepted = self.failures.total();
        let accepted = self.deliveries - not_accepted;
        let part = |number, name| if number > 0 { format!(", {} {name}", count(number)) } else { String::new() };
        if format == Format::Text && out.terminal {
            out.line("")?;
        }
        let forgeries: usize = self.forgeries.iter().sum();
        if forgeries == 0 {
            let others = self.failures.parts();
            out.status(&format!("{} of {} accepted{others}", count(accepted), count(self.deliveries)));
        } else {
            let number = |response| self.forgeries[response as usize];
            let others = part(number(ForgeryOutcome::Accepted), "accepted")
                + &part(number(ForgeryOutcome::Unexpected), "answered unexpectedly")
                + &part(number(ForgeryOutcome::Unanswered), "unreachable");
            let rejected = count(number(ForgeryOutcome::Rejected));
            out.status(&format!("{rejected} of {} forgeries rejected{others}", count(forgeries)));
        }
        if self.deliveries > SCREEN {
            for (line, more) in &self.repeated {
                let more = if *more > 0 { format!(" (and {} more)", count(*more)) } else { String::new() };
                out.status(&format!("✗  {line}{more}"));
            }
            let repeated: usize = self.repeated.iter().map(|(_, more)| 1 + more).sum();
            if not_accepted > repeated {
                out.status(&format!("   and {} more", count(not_accepted - repeated)));
            }
        }
        Ok(())
    }
}

/// The number of deliveries that were not accepted, by state.
#[derive(Clone, Debug, Default)]
pub(super) struct Failures([usize; 4]);

impl Failures {
    const NAMES: [&str; 4] = ["rejected", "unreachable", "interrupted", "not sent"];

    /// Counts a delivery. `is_unanswered` is whether there was no complete response.
    pub(super) fn add(&mut self, is_unanswered: bool, attempts: u32, error: Option<&str>) {
        let state = if !is_unanswered {
            0
        } else if attempts == 0 {
            3
        } else if error == Some(SendErrorKind::Interrupted.name()) {
            2
        } else {
            1
        };
        self.0[state] += 1;
    }

    pub(super) fn total(&self) -> usize {
        self.0.iter().sum()
    }

    /// Returns the totals, each after a comma: `, 2 rejected, 1 unreachable`.
    pub(super) fn parts(&self) -> String {
        let counted = Self::NAMES.iter().zip(self.0).filter(|(_, number)| *number > 0);
        counted.fold(String::new(), |text, (name, number)| text + &format!(", {} {name}", count(number)))
    }
}

/// Returns what identifies a delivery to the user: provider, event and forgery.
fn words(row: &DeliveryRow<'_>) -> String {
    [Some(row.provider), row.event, row.tamper].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// Consecutive deliveries that got no response for the same reason. The first has a row, the others are listed below it.
struct Unanswered {
    /// The URL and the reason.
    key: (String, String),
    /// The others, each with its number.
    others: Vec<(String, usize)>,
    /// Whether the first is repeated below the totals.
    is_repeated: bool,
}

impl Unanswered {
    fn new(row: &DeliveryRow<'_>) -> Option<Self> {
        let reason = row.error.filter(|_| row.status.is_none() && row.causes.is_empty())?;
        Some(Self { key: (row.url.to_owned(), reason.to_owned()), others: Vec::new(), is_repeated: false })
    }

    fn add(&mut self, row: &DeliveryRow<'_>) {
        let words = words(row);
        match self.others.iter_mut().find(|(other, _)| *other == words) {
            Some((_, number)) => *number += 1,
            None => self.others.push((words, 1)),
        }
    }

    /// Lists the others in a sentence.
    fn list(&self) -> Option<String> {
        let total: usize = self.others.iter().map(|(_, number)| number).sum();
        let others: Vec<String> = self
            .others
            .iter()
            .map(|(words, number)| if *number > 1 { format!("{words} ({})", count(*number)) } else { words.clone() })
            .collect();
        (total > 0).then(|| format!("The same for {} more: {}", count(total), others.join(", ")))
    }
}
