//! Verdicts: for people a line each, with the causes below it, and for programs a line of JSON each.

use super::{Align, Cell, Column, Output, Styles, Table, VerdictRow, escape::json};

use hookctl::{diagnosis::Cause, signing::Verdict};

/// Says that there was no search, in one line.
const SKIPPED: &str = "search-skipped";

/// Adds a row as a line of JSON to what is written later, to no terminal.
pub fn verdict_line(row: &VerdictRow<'_>, lines: &mut Vec<u8>) {
    json(row, lines);
    lines.push(b'\n');
}

/// The columns of verdicts. Records come one by one, so the widths are those of what is known before the first.
pub struct VerdictTable(Table);

impl VerdictTable {
    /// Columns in which the names of these providers fit.
    #[must_use]
    pub fn new<'a>(providers: impl IntoIterator<Item = &'a str>) -> Self {
        Self(Table(vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("SOURCE", Align::Left, ["captures.jsonl:1000"]),
            Column::fitting("PROVIDER", Align::Left, providers),
            Column::fitting("EVENT", Align::Left, ["onSubmissionComplete"]),
            Column::fitting("VERDICT", Align::Left, Verdict::ALL.map(Verdict::name)),
            Column::fitting("BY", Align::Left, []),
        ]))
    }

    /// Prints one verdict, which `passes` or not.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn row(&self, row: &VerdictRow<'_>, passes: bool, out: &mut Output) -> anyhow::Result<()> {
        let mark: Cell<'_> = if passes { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let by = [row.scheme, row.secret].into_iter().flatten().collect::<Vec<_>>().join(", ");
        let source = out.foreign(row.source);
        let cells = [
            mark,
            (&source, Styles::plain),
            (row.provider, Styles::plain),
            (row.event.unwrap_or("-"), Styles::plain),
            (row.verdict.name(), mark.1),
            (&by, Styles::faint),
        ];
        let line = self.0.row(out.styles, &cells);
        out.line(&line)?;
        // That a provider does not sign is no news to who lets it pass.
        let told = if row.verdict == Verdict::Unsigned && passes { &[][..] } else { row.causes };
        if let (Some(meaning), false) = (row.fidelity.caution(), told.is_empty()) {
            let styles = out.styles;
            out.line(&format!("    {} {meaning}", styles.faint("capture:")))?;
        }
        causes(told, out)
    }
}

/// Prints causes below the row that they explain.
///
/// # Errors
/// Standard output is closed or fails.
pub fn causes(causes: &[Cause], out: &mut Output) -> anyhow::Result<()> {
    for cause in causes {
        let (detail, fix) = (out.foreign(&cause.detail), out.foreign(&cause.fix));
        let styles = out.styles;
        if cause.code == SKIPPED {
            out.line(&format!("    {}", styles.faint(&detail)))?;
            continue;
        }
        out.line(&format!("    {}: {detail}", styles.warning(cause.code)))?;
        out.line(&format!("    {} {fix}", styles.faint("fix:")))?;
    }
    Ok(())
}
