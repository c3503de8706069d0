//! Formats tables with aligned columns that fit the terminal.
//!
//! Rows may arrive one by one, so the widths are fixed before the first one. On a terminal, the widest flexible columns shrink until a row fits, then
//! the columns with names. Before that, it leaves out columns that are marked as optional. A cell that does not fit ends in `…`. Only a source is cut at its start, because its record number identifies it. Text that
//! must not be cut goes below its row if it does not fit. If the terminal is still too narrow, each cell is on its own line. Piped output is never cut.
//! `console` measures and cuts text, `textwrap` wraps it.

use std::{borrow::Cow, iter};

use console::{measure_text_width, truncate_str};
use indicatif::HumanCount;

use super::Styles;

/// Space between two columns, in cells.
const GAP: usize = 2;

/// Minimum width of a flexible column, in cells.
const MIN_FLEXIBLE_WIDTH: usize = 6;

/// Minimum width of a column with names, in cells.
const MIN_NAME_WIDTH: usize = 16;

/// Minimum space for values after their labels, in cells. A narrower terminal shows no labels.
const MIN_VALUE_WIDTH: usize = 16;

/// Indent of the cells after the first one if each is on its own line, in cells of the terminal.
const INDENT: usize = 2;

/// Formats a number with commas between thousands.
#[must_use]
pub fn count(number: usize) -> String {
    HumanCount(number.try_into().unwrap_or(u64::MAX)).to_string()
}

/// The alignment of a column.
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
    /// The width that it would have on a wide terminal, if its cells name sources.
    source: Option<usize>,
    /// The width of the longest text that is known, if its cells go below their rows rather than being cut.
    text: Option<usize>,
    /// The width if columns are left out.
    narrow: usize,
    /// Whether it is never shown.
    hidden: bool,
    /// Its place in the order in which columns are left out on a narrow terminal.
    optional: Option<u8>,
}

impl Column {
    /// Creates a column that is as wide as its title and the widest of `values`.
    pub fn fitting<'a>(title: &'static str, align: Align, values: impl IntoIterator<Item = &'a str>) -> Self {
        let width = values.into_iter().map(measure_text_width).chain([title.len()]).max().unwrap_or_default();
        let (flexible, hidden) = (false, false);
        Self { title, width, align, flexible, source: None, text: None, narrow: width, hidden, optional: None }
    }

    /// Creates a column of text that may be cut on a narrow terminal.
    pub fn flexible<'a>(title: &'static str, values: impl IntoIterator<Item = &'a str>) -> Self {
        Self { flexible: true, ..Self::fitting(title, Align::Left, values) }
    }

    /// Creates a column of `FILE:RECORD` that may be cut at the start. The numbers that come later may be longer than those of `values`.
    pub fn source<'a>(title: &'static str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let column = Self::flexible(title, values);
        Self { source: Some(column.width), ..column }
    }

    /// Makes the column optional: a narrow terminal leaves it out. The column with the lowest `order` is left out first.
    #[must_use]
    pub fn optional(self, order: u8) -> Self {
        Self { optional: Some(order), ..self }
    }

    /// Sets the width, in cells, if columns are left out. See [`Table::is_reduced`].
    #[must_use]
    pub fn narrow(self, width: usize) -> Self {
        Self { narrow: width.max(self.title.len()), ..self }
    }

    /// Hides the column. Its cells are ignored.
    #[must_use]
    pub fn hidden(self, hidden: bool) -> Self {
        Self { hidden, ..self }
    }

    /// Creates a last column of text that is not cut. If one of `values` does not fit, all cells go below their rows.
    pub fn text<'a>(title: &'static str, values: impl IntoIterator<Item = &'a str>) -> Self {
        let longest = values.into_iter().map(measure_text_width).max().unwrap_or_default();
        Self { text: Some(longest), ..Self::flexible(title, []) }
    }
}

/// A table cell: its text and its style.
pub type Cell<'a> = (&'a str, fn(Styles, &str) -> String);

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct Table {
    columns: Vec<Column>,
    /// The indices of the cells of a row that are shown, one for each column.
    shown: Vec<usize>,
    is_reduced: bool,
    /// The width of the terminal, if the table is printed to one.
    terminal: Option<usize>,
    /// The width of the terminal, if it is so narrow that each cell is on its own line.
    stacked: Option<usize>,
    /// Whether all cells of the last column go below their rows.
    below: bool,
}

impl Table {
    /// Creates a table that fits a terminal of this width. The last column takes the remaining space.
    #[must_use]
    pub fn new(columns: Vec<Column>, terminal: Option<usize>) -> Self {
        let columns: Vec<(usize, Column)> =
            columns.into_iter().enumerate().filter(|(_, column)| !column.hidden).collect();
        let reduced = terminal.and_then(|terminal| reduce(&columns, terminal));
        let is_reduced = reduced.is_some();
        let (shown, mut columns): (Vec<usize>, Vec<Column>) = reduced.unwrap_or(columns).into_iter().unzip();
        shrink(&mut columns, MIN_FLEXIBLE_WIDTH, terminal);
        if excess(&columns, terminal).is_some_and(|excess| excess > 0) {
            for column in columns.iter_mut().filter(|column| column.align == Align::Left) {
                column.flexible |= column.width > MIN_NAME_WIDTH;
            }
            shrink(&mut columns, MIN_NAME_WIDTH, terminal);
        }
        let stacked = terminal.filter(|_| excess(&columns, terminal).is_some_and(|excess| excess > 0));
        let before: usize = columns.iter().rev().skip(1).map(|column| column.width + GAP).sum();
        let longest = columns.last().and_then(|column| column.text);
        let below = terminal.zip(longest).is_some_and(|(width, longest)| before + longest > width);
        Self { columns, shown, is_reduced, terminal, stacked, below }
    }

    /// Returns true if the terminal is so narrow that optional columns are left out, so that cells should be short.
    #[must_use]
    pub fn is_reduced(&self) -> bool {
        self.is_reduced
    }

    /// Returns the header.
    #[must_use]
    pub fn titles(&self, styles: Styles) -> String {
        if self.stacked.is_some() {
            return self
                .columns
                .iter()
                .map(|column| column.title)
                .find(|title| !title.trim().is_empty())
                .map_or_else(String::new, |title| format!("{}{}", " ".repeat(self.mark_width()), styles.faint(title)));
        }
        let mut titles: Vec<Cell<'_>> = self.columns.iter().map(|column| (column.title, Styles::faint as _)).collect();
        if self.below {
            titles.pop();
        }
        self.shown_row(styles, &titles)
    }

    /// Returns one row. Its last cell may be wider than its column if the terminal is wide enough.
    #[must_use]
    pub fn row(&self, styles: Styles, cells: &[Cell<'_>]) -> String {
        let shown: Vec<Cell<'_>> = self.shown.iter().filter_map(|index| cells.get(*index).copied()).collect();
        self.shown_row(styles, &shown)
    }

    fn shown_row(&self, styles: Styles, cells: &[Cell<'_>]) -> String {
        if let Some(width) = self.stacked {
            return self.stacked_row(width, styles, cells);
        }
        let mut line = String::new();
        // By how much the cells so far are wider than their columns.
        let mut debt = 0;
        for (index, (column, (text, style))) in self.columns.iter().zip(cells).enumerate() {
            let is_last = index + 1 == self.columns.len();
            let used = measure_text_width(&line);
            let room = self.terminal.map(|width| width.saturating_sub(used).max(1));
            let width = if is_last { room.unwrap_or(usize::MAX) } else { column.width };
            if is_last
                && !text.is_empty()
                && column.text.is_some()
                && (self.below || room.is_some_and(|room| measure_text_width(text) > room))
            {
                line.truncate(line.trim_end().len());
                let mark = self.columns.first().filter(|_| self.mark_width() > 0);
                let indent = mark.map_or(INDENT, |mark| mark.width + GAP);
                let width = self.terminal.unwrap_or_default().saturating_sub(indent);
                for part in textwrap::wrap(text, wrap_options(width)) {
                    line.extend(["\n", &" ".repeat(indent), &style(styles, &part)]);
                }
                return line;
            }
            let cut = room.filter(|_| is_last || column.flexible).map(|_| width);
            // Cut before styling, so that no escape sequence is cut.
            let text = match (cut, column.source) {
                (Some(width), Some(known)) => {
                    let unknown = measure_text_width(text).saturating_sub(known);
                    cut_source(text, width + unknown.min(self.spare(index, cells)), styles.ellipsis())
                }
                (Some(width), None) => truncate_str(text, width, styles.ellipsis()),
                (None, _) => (*text).into(),
            };
            let wide = measure_text_width(&text);
            let padding = column.width.saturating_sub(wide);
            let repaid = if is_last { 0 } else { padding.min(debt) };
            let padding = padding - repaid;
            debt -= repaid;
            if column.source.is_some() && cut.is_some() {
                debt += wide.saturating_sub(column.width);
            }
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

    /// Returns the space that the other cells leave for this one if they are cut as far as possible.
    fn spare(&self, index: usize, cells: &[Cell<'_>]) -> usize {
        let Some(terminal) = self.terminal else { return 0 };
        let widths = self.columns.iter().zip(cells).enumerate().map(|(other, (column, (text, _)))| {
            let wide = measure_text_width(text);
            match other {
                before if before <= index => column.width,
                _ if column.flexible => wide.min(column.width),
                _ => wide,
            }
        });
        let used: usize = widths.map(|width| width + GAP).sum();
        terminal.saturating_sub(used.saturating_sub(GAP))
    }

    /// Returns one row with a line for each cell: the first with its mark, the others with their titles. Empty cells are left out, long ones are wrapped.
    fn stacked_row(&self, width: usize, styles: Styles, cells: &[Cell<'_>]) -> String {
        let marks = usize::from(self.mark_width() > 0);
        let labels = self.columns.iter().skip(marks + 1).map(|column| column.title.len()).max().unwrap_or_default();
        // Labels must leave enough space for the values.
        let labels = if INDENT + labels + GAP + MIN_VALUE_WIDTH <= width { labels } else { 0 };
        let mut lines: Vec<String> = Vec::new();
        let mark =
            cells.first().filter(|_| marks > 0).map(|(text, style)| style(styles, text) + " ").unwrap_or_default();
        for (index, (column, (text, style))) in self.columns.iter().zip(cells).enumerate().skip(marks) {
            if text.is_empty() || (*text == "-" && index > marks) {
                continue;
            }
            let (label, before) = match index {
                first if first == marks => (mark.clone(), self.mark_width()),
                _ if labels == 0 => (" ".repeat(INDENT), INDENT),
                _ => (
                    format!("{:INDENT$}{}  ", "", styles.faint(&format!("{:labels$}", column.title))),
                    INDENT + labels + GAP,
                ),
            };
            let wrapped = textwrap::wrap(text, wrap_options(width.saturating_sub(before)));
            for (number, part) in wrapped.iter().enumerate() {
                let start = if number == 0 { label.clone() } else { " ".repeat(before) };
                lines.push(format!("{start}{}", style(styles, part)));
            }
        }
        lines.join("\n")
    }

    /// Returns the width of the mark at the start of each row and the space after it, or 0 without marks.
    fn mark_width(&self) -> usize {
        let is_marked = self.columns.first().is_some_and(|column| column.title.trim().is_empty());
        if is_marked { INDENT } else { 0 }
    }
}

/// Cuts `FILE:RECORD` at the start. The number of the record stays, even if it needs more space.
fn cut_source<'t>(text: &'t str, width: usize, ellipsis: &str) -> Cow<'t, str> {
    let excess = measure_text_width(text).saturating_sub(width);
    if excess == 0 {
        return text.into();
    }
    let record = text.rfind(':').unwrap_or(text.len());
    let most = width.saturating_sub(measure_text_width(ellipsis));
    let starts = text.char_indices().map(|(start, _)| start).filter(|start| *start <= record);
    let start = starts.skip(1).find(|start| measure_text_width(&text[*start..]) <= most).unwrap_or(record);
    format!("{ellipsis}{}", &text[start..]).into()
}

/// Returns options that break lines at spaces, and within words only if they are too long.
fn wrap_options(width: usize) -> textwrap::Options<'static> {
    textwrap::Options::new(width.max(1)).word_splitter(textwrap::WordSplitter::NoHyphenation)
}

/// Narrows the widest flexible columns, down to `min_width`, until a row fits the terminal.
fn shrink(columns: &mut [Column], min_width: usize, terminal: Option<usize>) {
    while let Some(excess) = excess(columns, terminal).filter(|excess| *excess > 0) {
        let widest = columns.iter_mut().filter(|column| column.flexible && column.width > min_width);
        let Some(column) = widest.max_by_key(|column| column.width) else { break };
        column.width -= excess.min(column.width - min_width).min(column.width.div_ceil(4));
    }
}

/// Leaves out optional columns until a row fits the terminal without cutting names, and if that is impossible, all of them. Returns `None` if nothing has
/// to be left out, or if a row cannot fit.
fn reduce(columns: &[(usize, Column)], terminal: usize) -> Option<Vec<(usize, Column)>> {
    let mut orders: Vec<u8> = columns.iter().filter_map(|(_, column)| column.optional).collect();
    orders.sort_unstable();
    let fits = |columns: &[(usize, Column)], min_width| least_width(columns, min_width) <= terminal;
    if orders.is_empty() || fits(columns, MIN_NAME_WIDTH) {
        return None;
    }
    let mut left: Vec<(usize, Column)> = columns.to_vec();
    for (_, column) in &mut left {
        column.width = column.narrow;
    }
    for order in orders {
        left.retain(|(_, column)| column.optional != Some(order));
        if fits(&left, MIN_NAME_WIDTH) {
            break;
        }
    }
    fits(&left, MIN_FLEXIBLE_WIDTH).then_some(left)
}

/// Returns the width of a row whose flexible columns and names have at most `min_width` cells.
fn least_width(columns: &[(usize, Column)], min_width: usize) -> usize {
    let least = |column: &Column| match column.align {
        Align::Left if column.flexible || column.width > MIN_NAME_WIDTH => column.width.min(min_width),
        _ => column.width,
    };
    columns.iter().map(|(_, column)| least(column) + GAP).sum::<usize>().saturating_sub(GAP)
}

/// Returns by how many cells the columns are too wide. `None` without a terminal.
pub(super) fn excess(columns: &[Column], terminal: Option<usize>) -> Option<usize> {
    let width: usize = columns.iter().map(|column| column.width + GAP).sum();
    Some(width.saturating_sub(GAP).saturating_sub(terminal?))
}

#[cfg(test)]
mod tests;
