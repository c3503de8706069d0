//! A chart as the template draws it: texts, and positions as percentages of the plot.

/// A chart, ready to draw.
#[derive(Default)]
pub(super) struct Chart {
    pub(super) title: &'static str,
    pub(super) hint: String,
    /// The description of the chart for screen readers.
    pub(super) label: String,
    pub(super) legend: Vec<LegendItem>,
    pub(super) y: Vec<Tick>,
    pub(super) x: Vec<Tick>,
    pub(super) target: Option<String>,
    pub(super) lines: Vec<Line>,
    pub(super) marks: Vec<Mark>,
    pub(super) notes: Vec<Note>,
    pub(super) hits: Vec<Hit>,
    pub(super) columns: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

pub(super) struct LegendItem {
    /// The number of the series, which selects color, marker and dashes. `None` for the target.
    pub(super) series: Option<u8>,
    pub(super) name: String,
}

/// A tick of an axis.
pub(super) struct Tick {
    pub(super) at: String,
    pub(super) label: String,
    /// Whether it is hidden on narrow screens.
    pub(super) is_dense: bool,
}

/// A line of a series without gaps.
pub(super) struct Line {
    pub(super) series: u8,
    pub(super) points: String,
}

/// The marker of a point.
pub(super) struct Mark {
    pub(super) series: u8,
    pub(super) x: String,
    pub(super) y: String,
}

/// The label of a point.
pub(super) struct Note {
    pub(super) x: String,
    pub(super) y: String,
    /// The offset from the point, in pixels.
    pub(super) dx: i8,
    pub(super) dy: i8,
    pub(super) anchor: &'static str,
    pub(super) text: String,
    pub(super) is_dense: bool,
}

/// An area of the plot with a tooltip.
pub(super) struct Hit {
    pub(super) x: String,
    pub(super) width: String,
    pub(super) title: String,
}
