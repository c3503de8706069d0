//! Prints requests that arrive at `listen` as text: a line for each, and the causes of a mismatch once they are known.

use std::collections::VecDeque;

use super::{Align, ArrivalRow, Cell, Column, Output, Styles, Table, causes::PendingCauses, count, verdicts::mark};
use hookctl::{diagnosis::Cause, signing::Verdict};

/// Prints requests in the order of arrival. Column widths are fixed before the first row, because later rows are unknown.
pub struct ArrivalTable {
    table: Table,
    has_header: bool,
    /// The ID of the last row, unless something was printed after it.
    last: Option<i64>,
    /// The causes that were printed, with the ID of their row. If later ones are the same, only a short line is printed.
    printed: VecDeque<(Option<i64>, Vec<Cause>)>,
}

/// An ID that no row has.
const NO_ROW: Option<i64> = Some(0);

/// Maximum number of rows whose causes are remembered.
const MAX_PRINTED: usize = 32;

impl ArrivalTable {
    /// Creates a table whose columns fit the names of these providers and events. `forwards` is whether deliveries are forwarded to an application.
    #[must_use]
    pub fn new<'a>(
        providers: impl IntoIterator<Item = &'a str>,
        events: impl IntoIterator<Item = &'a str>,
        forwards: bool,
        out: &Output,
    ) -> Self {
        let columns = vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("ID", Align::Right, ["0000"]),
            Column::fitting("TIME (UTC)", Align::Left, ["00:00:00.000"]).narrow("00:00:00".len()),
            Column::fitting("PROVIDER", Align::Left, providers),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("BYTES", Align::Right, ["00000"]).optional(0),
            Column::fitting("VERDICT", Align::Left, [Verdict::Malformed.name()]),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("APP", Align::Right, ["000"]).hidden(!forwards),
            Column::fitting("MS", Align::Right, ["000.0"]).optional(1),
            Column::flexible("", []),
        ];
        Self { table: Table::new(columns, out.width), has_header: false, last: None, printed: VecDeque::new() }
    }

    /// Prints one request. `passes` is whether it is valid, or unsigned and allowed.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&mut self, row: &ArrivalRow<'_>, passes: bool, out: &mut Output) -> anyhow::Result<()> {
        if !std::mem::replace(&mut self.has_header, true) {
            let titles = self.table.titles(out.styles);
            out.line(&titles)?;
        }
        let mark: Cell<'_> = match row.verdict {
            Some(verdict) => mark(verdict, passes),
            None if matches!(row.kind, "handshake" | "token" | "dropped") => ("–", Styles::plain),
            None => ("✗", Styles::bad),
        };
        let verdict = match row.verdict {
            Some(verdict) => verdict.name(),
            None if row.kind == "delivery" => "-",
            None => row.kind,
        };
        let or_none = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        let (id, status) = (or_none(row.id.map(|id| id.to_string())), or_none(row.status.map(|code| code.to_string())));
        let is_reduced = self.table.is_reduced();
        let time = row.at.split('T').nth(1).unwrap_or(row.at).trim_end_matches('Z');
        let time = if is_reduced { time.split('.').next().unwrap_or(time) } else { time };
        let (bytes, ms) = (count(row.body_bytes), format!("{:.1}", row.ms));
        let failed = row.forward.as_ref().and_then(|forward| forward.error.or(forward.note));
        let request = format!("{} {}", row.method, row.target);
        let note = match (row.error, failed) {
            (None, None) if row.verdict.is_some() && is_reduced => Vec::new(),
            (None, None) if row.verdict.is_some() => [row.scheme, row.secret].into_iter().flatten().collect(),
            (None, None) => vec![request.as_str()],
            (error, failed) => [error, failed].into_iter().flatten().collect::<Vec<_>>(),
        };
        let note = out.foreign(&note.join("  "));
        let is_answered = row.status.is_some_and(|status| status < 400);
        // A 200 may come from the application or from this listener.
        let forwarded = row.forward.as_ref().map(|forward| forward.status);
        let app = or_none(forwarded.flatten().map(|status| status.to_string()));
        let has_failed = forwarded.is_some_and(|status| status.is_none_or(|status| status >= 400));
        let cells = [
            mark,
            (&id, Styles::faint),
            (time, Styles::faint),
            (row.provider.unwrap_or("-"), Styles::plain),
            (row.event.unwrap_or("-"), Styles::plain),
            (&bytes, Styles::plain),
            (verdict, mark.1),
            (&status, if is_answered { Styles::plain } else { Styles::bad }),
            (&app, if has_failed { Styles::bad } else { Styles::plain }),
            (&ms, Styles::faint),
            (
                if is_reduced { "" } else { &note },
                if row.error.is_some() || failed.is_some() { Styles::plain } else { Styles::faint },
            ),
        ];
        let line = self.table.row(out.styles, &cells);
        self.last = row.id;
        out.line(&line)?;
        // A reduced row has no space for it.
        if is_reduced && !note.is_empty() { out.line(&format!("   {note}")) } else { Ok(()) }
    }

    /// Prints the causes of a request, with its ID if another request was printed after it.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn causes(&mut self, row: &ArrivalRow<'_>, out: &mut Output) -> anyhow::Result<()> {
        if row.causes.is_empty() {
            return Ok(());
        }
        let id = row.id.map(|id| format!("{id}: ")).unwrap_or_default();
        if let Some((first, _)) = self.printed.iter().find(|(_, causes)| causes == row.causes) {
            let codes: Vec<&str> = row.causes.iter().map(|cause| cause.code).collect();
            self.last = NO_ROW;
            let first = first.map(|first| format!(", at {first}")).unwrap_or_default();
            return out.line(&format!("   {id}{} (as above{first})", codes.join(", ")));
        }
        if self.last != row.id {
            let name = [row.provider, row.event].into_iter().flatten().collect::<Vec<_>>().join(" ");
            let line = format!("   {}", out.styles.strong(&format!("{id}{name}")));
            out.line(&line)?;
        }
        PendingCauses::from_causes(row.causes).print(out)?;
        self.last = NO_ROW;
        if self.printed.len() == MAX_PRINTED {
            self.printed.pop_front();
        }
        self.printed.push_back((row.id, row.causes.to_vec()));
        Ok(())
    }
}
