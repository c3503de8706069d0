//! Shows the progress of a long run in the last line of the terminal: a bar if its length is known, otherwise a spinner.
//!
//! `indicatif` draws the line. The printer decides whether to show it, and clears it before it prints anything else.

use indicatif::{HumanCount, MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::Styles;

/// Maximum number of redraws per second.
const MAX_DRAWS_PER_SECOND: u8 = 10;

/// Minimum width of a terminal with a bar, in cells. Narrower ones show the percentage and the text.
const MIN_BAR_TERMINAL_WIDTH: u16 = 60;

/// The progress of a run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// The completed part and the total, in any unit. `None` if the total is unknown.
    pub part: Option<(u64, u64)>,
    /// The text after the bar or the spinner.
    pub text: String,
}

impl Progress {
    /// Returns the text for a count and its rate, e.g. `1,234,567 records  617,283/s`.
    #[must_use]
    pub fn rate(number: u64, unit: &str, elapsed: std::time::Duration) -> String {
        let millis = elapsed.as_millis().max(1);
        let rate = u64::try_from(u128::from(number) * 1000 / millis).unwrap_or(u64::MAX);
        format!("{} {unit}  {}/s", HumanCount(number), HumanCount(rate))
    }
}

/// The line of a terminal that shows the progress.
pub(super) struct ProgressLine {
    terminal: MultiProgress,
    bar: ProgressBar,
    /// Whether the length of the run is known.
    is_bar: bool,
    /// Whether the line may be visible.
    is_drawn: bool,
    styles: Styles,
}

impl ProgressLine {
    /// Creates a line on standard error. It stays hidden unless standard error is a terminal that can move its cursor.
    pub(super) fn new(styles: Styles) -> Self {
        let target = ProgressDrawTarget::stderr_with_hz(MAX_DRAWS_PER_SECOND);
        let terminal = MultiProgress::with_draw_target(target);
        let bar = terminal.add(ProgressBar::no_length());
        bar.set_style(style(false, styles));
        Self { terminal, bar, is_bar: false, is_drawn: false, styles }
    }

    /// Replaces the progress that is shown.
    pub(super) fn show(&mut self, progress: Progress) {
        let length = progress.part.map(|(_, length)| length).filter(|length| *length > 0);
        if length.is_some() != self.is_bar {
            self.is_bar = length.is_some();
            self.bar.set_style(style(self.is_bar, self.styles));
        }
        self.is_drawn = true;
        self.bar.set_message(progress.text);
        match progress.part {
            Some((done, length)) if length > 0 => self.bar.update(|state| {
                state.set_len(length);
                state.set_pos(done.min(length));
            }),
            _ => self.bar.tick(),
        }
    }

    /// Removes the line from the terminal until the next call of [`Self::show`].
    pub(super) fn clear(&mut self) {
        if std::mem::take(&mut self.is_drawn) {
            let _ = self.terminal.clear();
        }
    }
}

/// Returns the style of the line. The text comes last because `wide_msg` is truncated to the remaining width.
fn style(is_bar: bool, styles: Styles) -> ProgressStyle {
    let is_wide = console::Term::stderr().size().1 >= MIN_BAR_TERMINAL_WIDTH;
    let template = match (is_bar, is_wide) {
        (true, true) => "[{bar:24}] {percent:>3}%  {eta:>3} left  {wide_msg}",
        (true, false) => "{percent:>3}% {wide_msg}",
        (false, _) => "{spinner} {wide_msg}",
    };
    let style = ProgressStyle::with_template(&styles.faint(template));
    let style = style.unwrap_or_else(|_| ProgressStyle::default_spinner());
    style.progress_chars(if styles.shown("·") == "·" { "##·" } else { "##-" }).tick_chars("|/-\\ ")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn rate_counts_per_second() {
        for (number, seconds, text) in
            [(1_234_567, 2, "1,234,567 records  617,283/s"), (0, 1, "0 records  0/s"), (5, 0, "5 records  5,000/s")]
        {
            assert_eq!(Progress::rate(number, "records", Duration::from_secs(seconds)), text);
        }
    }

    #[test]
    fn templates_are_valid_with_and_without_color() {
        for template in
            ["[{bar:24}] {percent:>3}%  {eta:>3} left  {wide_msg}", "{percent:>3}% {wide_msg}", "{spinner} {wide_msg}"]
        {
            assert!(ProgressStyle::with_template(template).is_ok(), "{template}");
            assert!(ProgressStyle::with_template(&format!("\x1b[2m{template}\x1b[0m")).is_ok(), "{template}");
        }
    }
}
