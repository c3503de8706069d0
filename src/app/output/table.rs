//! Aligned columns, for lists whose rows are all known and for rows that come one by one.

use unicode_width::UnicodeWidthStr as _;

use super::Styles;

/// To which side a column leans.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Align {
    /// Text.
    Left,
    /// Numbers.
    Right,
}

/// A column: its title, its width in terminal cells, its side.
#[derive(Clone, Debug)]
pub struct Column {
    title: &'static str,
    width: usize,
    align: Align,
}

impl Column {
    /// A column that is as wide as its title and the widest of `values`.
    pub fn fitting<'a>(title: &'static str, align: Align, values: impl IntoIterator<Item = &'a str>) -> Self {
        let width = values.into_iter().map(str::width).chain([title.width()]).max().unwrap_or_default();
        Self { title, width, align }
    }
}

/// A cell: its text, and how it is painted.
pub type Cell<'a> = (&'a str, fn(Styles, &str) -> String);

/// The columns of a table.
#[derive(Clone, Debug)]
pub struct Table(pub Vec<Column>);

impl Table {
    /// The line of the titles.
    #[must_use]
    pub fn titles(&self, styles: Styles) -> String {
        let titles: Vec<Cell<'_>> = self.0.iter().map(|column| (column.title, Styles::faint as _)).collect();
        self.row(styles, &titles)
    }

    /// One line. The last cell may be longer than its column.
    #[must_use]
    pub fn row(&self, styles: Styles, cells: &[Cell<'_>]) -> String {
        let mut line = String::new();
        for (index, (column, (text, paint))) in self.0.iter().zip(cells).enumerate() {
            let padding = " ".repeat(column.width.saturating_sub(text.width()));
            let last = index + 1 == cells.len();
            if index > 0 {
                line.push_str("  ");
            }
            match column.align {
                Align::Right => line.push_str(&padding),
                Align::Left => {}
            }
            if !text.is_empty() {
                line.push_str(&paint(styles, text));
            }
            if column.align == Align::Left && !last {
                line.push_str(&padding);
            }
        }
        line.truncate(line.trim_end().len());
        line
    }
}
