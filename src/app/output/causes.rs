//! Prints the causes of a mismatch below the rows of a table: the evidence, the confidence and the fix.
//!
//! If consecutive rows have the same causes, they are printed once, after the last of these rows, with the number of rows.

use super::Output;
use hookctl::diagnosis::{Cause, Confidence};

/// The code of the cause that reports a skipped search. Only its detail is printed.
const SEARCH_SKIPPED: &str = "search-skipped";

/// The indent of the text below a row.
const INDENT: &str = "   ";

/// Causes that are not printed yet, because the next row may have the same ones.
#[derive(Debug, Default)]
pub struct PendingCauses {
    /// How the capture format may have changed the request.
    caution: Option<&'static str>,
    causes: Vec<Cause>,
    rows: usize,
}

impl PendingCauses {
    /// Causes of one row, which are printed by themselves.
    pub fn from_causes(causes: &[Cause]) -> Self {
        Self { caution: None, causes: causes.to_vec(), rows: 1 }
    }

    /// Prints the pending causes, unless the next row has the same ones.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn before_row(&mut self, causes: &[Cause], out: &mut Output) -> anyhow::Result<()> {
        if self.causes == causes { Ok(()) } else { self.print(out) }
    }

    /// Adds the causes of a printed row.
    pub fn add(&mut self, causes: &[Cause], caution: Option<&'static str>) {
        self.rows += 1;
        if self.causes.is_empty() {
            *self = Self { caution, causes: causes.to_vec(), rows: 1 };
        }
    }

    /// Prints the pending causes.
    ///
    /// # Errors
    /// Standard output is closed or fails.
    pub fn print(&mut self, out: &mut Output) -> anyhow::Result<()> {
        let Self { caution, causes, rows } = std::mem::take(self);
        if let (Some(caution), false) = (caution, causes.is_empty()) {
            out.wrapped(INDENT, "Capture: ", caution)?;
        }
        for cause in &causes {
            print(cause, rows, out)?;
        }
        Ok(())
    }
}

fn print(cause: &Cause, rows: usize, out: &mut Output) -> anyhow::Result<()> {
    let (detail, fix) = (out.foreign(&cause.detail), out.foreign(&cause.fix));
    if cause.code == SEARCH_SKIPPED {
        return out.wrapped(INDENT, "", &detail);
    }
    let confidence = match cause.confidence {
        Confidence::Certain => "certain",
        Confidence::Likely => "likely",
        Confidence::Possible => "possible",
    };
    let rows = if rows > 1 { format!(", {rows} requests") } else { String::new() };
    let styles = out.styles;
    out.wrapped(INDENT, &styles.warning(cause.code), &format!(" ({confidence}{rows})"))?;
    out.wrapped(INDENT, "", &detail)?;
    out.wrapped(INDENT, "Fix: ", &fix)
}
