//! Tables: aligned columns that fit the terminal.
//!
//! Rows may arrive one by one, so the widths are decided before the first. On a terminal, the widest flexible columns shrink until a row fits, and a cell that
//! does not fit ends in `…`. Piped output is never cut. `console` measures and cuts text.

use std::iter;

use console::{measure_text_width, truncate_str};
use indicatif::HumanCount;

use super::Styles;

/// Space between two columns.
const GAP: usize = 2;

/// The narrowest that a flexible column gets.
const NARROWEST: usize = 6;

/// A number with its thousands separated by commas, for people.
#[must_use]
pub fn count(number: usize) -> String {
    HumanCount(number.try_into().unwrap_or(u64::MAX)).to_string()
}

/// To which side a column is aligned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// For text.
    Left,
    /// For numbers.
    Right,
}

/// A column: its title, its width in terminal cells, and whether it may be narrower than that.
#[derive(Clone, Debug)]
pub struct Column {
    title: &'static str,
    width: usize,
    align: Align,
    flexible: bool,
}

impl Column {
    /// Creates a column that is as wide as its title and the widest of `values`.
    pub fn fitting<'a>(title: &'static str, align: Align, values: impl IntoIterator<Item = &'a str>) -> Self {
        let width = values.into_iter().map(measure_text_width).chain([title.len()]).max().unwrap_or_default();
        Self { title, width, align, flexible: false }
    }

    /// Creates a column of text that may be cut on a narrow terminal.
    pub fn flexible<'a>(title: &'static str, values: impl IntoIterator<Item = &'a str>) -> Self {
        Self { flexible: true, ..Self::fitting(title, Align::Left, values) }
    }
}

/// A cell: its text, and how it is styled.
pub type Cell<'a> = (&'a str, fn(Styles, &str) -> String);

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    /// The width of the terminal, if the table is printed to one.
    terminal: Option<usize>,
}

impl Table {
    /// Creates a table that fits a terminal of this width. The last column takes what the others leave.
    #[must_use]
    pub fn new(mut columns: Vec<Column>, terminal: Option<usize>) -> Self {
        while let Some(excess) = excess(&columns, terminal).filter(|excess| *excess > 0) {
            let widest = columns.iter_mut().filter(|column| column.flexible && column.width > NARROWEST);
            let Some(column) = widest.max_by_key(|column| column.width) else { break };
            column.width -= excess.min(column.width - NARROWEST).min(column.width.div_ceil(4));
        }
        Self { columns, terminal }
    }

    /// The header.
    #[must_use]
    pub fn titles(&self, styles: Styles) -> String {
        let titles: Vec<Cell<'_>> = self.columns.iter().map(|column| (column.title, Styles::faint as _)).collect();
        self.row(styles, &titles)
    }

    /// One row. Its last cell may be wider than its column, if there is room.
    #[must_use]
    pub fn row(&self, styles: Styles, cells: &[Cell<'_>]) -> String {
        let mut line = String::new();
        for (index, (column, (text, style))) in self.columns.iter().zip(cells).enumerate() {
            let is_last = index + 1 == self.columns.len();
            let used = measure_text_width(&line);
            let room = self.terminal.map(|width| width.saturating_sub(used).max(1));
            let width = if is_last { room.unwrap_or(usize::MAX) } else { column.width };
            let cut = room.filter(|_| is_last || column.flexible).map(|_| width);
            // Styled after it is cut, so that no escape sequence is.
            let text = match cut {
                Some(width) => truncate_str(text, width, "…"),
                None => (*text).into(),
            };
            let padding = column.width.saturating_sub(measure_text_width(&text));
            if column.align == Align::Right {
                line.extend(iter::repeat_n(' ', padding));
            }
            if !text.is_empty() {
                line.push_str(&style(styles, &text));
            }
            if column.align == Align::Left {
                line.extend(iter::repeat_n(' ', padding));
            }
            if !is_last {
                line.extend(iter::repeat_n(' ', GAP));
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}

/// By how much the columns are too wide for the terminal.
pub(super) fn excess(columns: &[Column], terminal: Option<usize>) -> Option<usize> {
    let width: usize = columns.iter().map(|column| column.width + GAP).sum();
    Some(width.saturating_sub(GAP).saturating_sub(terminal?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(terminal: Option<usize>) -> Vec<String> {
        let urls = ["https://example.com/a/long/path", "http://b"];
        let table = Table::new(
            vec![
                Column::fitting("ID", Align::Left, ["1"]),
                Column::flexible("URL", urls),
                Column::fitting("BYTES", Align::Right, ["12345"]),
                Column::flexible("NOTE", ["評価の高い回答"]),
            ],
            terminal,
        );
        let plain = Styles::plain as fn(Styles, &str) -> String;
        let row = |id, url, bytes, note| {
            table.row(Styles::none(), &[(id, plain), (url, plain), (bytes, plain), (note, plain)])
        };
        vec![table.titles(Styles::none()), row("1", urls[0], "5", "評価の高い回答"), row("2", urls[1], "12345", "")]
    }

    #[test]
    fn piped_table_is_never_cut() {
        assert_eq!(
            table(None),
            [
                "ID  URL                              BYTES  NOTE",
                "1   https://example.com/a/long/path      5  評価の高い回答",
                "2   http://b                         12345",
            ]
        );
    }

    #[test]
    fn narrow_terminal_cuts_flexible_cells_by_their_display_width() {
        assert_eq!(
            table(Some(40)),
            ["ID  URL            BYTES  NOTE", "1   https://exam…      5  評価の高い回答", "2   http://b       12345",]
        );
        for width in 1..80 {
            let lines = table(Some(width));
            assert!(lines.iter().all(|line| measure_text_width(line) <= width.max(30)), "{width}: {lines:#?}");
        }
    }
}
