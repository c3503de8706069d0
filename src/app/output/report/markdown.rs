//! Markdown: a table of the totals, and one of what is not a yes.
//!
//! Text from elsewhere stays text in a cell: no markup, no link, no mention of anybody.

use std::io::{self, Write as _};

use super::{AtomicFile, Case, LoadReport, Outcome, ReportFormat, Subject, Totals, escaped, file::Placeholder};

/// The widest that a count is shown, in digits, and the most that it then is.
const WIDTH: usize = 11;
const MOST: u64 = 99_999_999_999;

#[derive(Default)]
pub(super) struct Markdown {
    totals: Option<Placeholder>,
    failures: bool,
}

impl ReportFormat for Markdown {
    fn begin(&mut self, subject: &Subject, file: &mut AtomicFile) -> io::Result<()> {
        let totals = Totals::of(&subject.kinds, 0);
        write!(file, "# hookctl {}\n\n{}", subject.command, head(&totals))?;
        self.totals = Some(file.reserve(&counts(&totals))?);
        writeln!(file)
    }

    fn case(&mut self, case: &Case, file: &mut AtomicFile) -> io::Result<()> {
        if case.outcome == Outcome::Pass {
            return Ok(());
        }
        if !self.failures {
            self.failures = true;
            write!(file, "\n{FAILURES}")?;
        }
        writeln!(file, "{}", failure(case))
    }

    fn load(&mut self, load: &LoadReport, file: &mut AtomicFile) -> io::Result<()> {
        let names: Vec<String> = load.words.iter().map(|(name, _)| escape(name)).collect();
        let values: Vec<String> = load.words.iter().map(|(_, value)| escape(value)).collect();
        let line = vec!["---:"; names.len()].join(" | ");
        writeln!(file, "\n| {} |\n| {line} |\n| {} |", names.join(" | "), values.join(" | "))
    }

    fn end(&mut self, totals: &Totals, file: &mut AtomicFile) -> io::Result<()> {
        self.totals.map_or(Ok(()), |place| file.patch(place, &counts(totals)))
    }
}

/// The head of the table of failures.
pub(super) const FAILURES: &str = "| | what | why | what to do |\n| --- | --- | --- | --- |\n";

/// The titles of the totals.
pub(super) fn head(totals: &Totals) -> String {
    let titles = ["all"].into_iter().chain(totals.kinds.iter().map(|(kind, _)| *kind));
    let titles: Vec<String> = titles.map(|title| format!("{title:>WIDTH$}")).collect();
    let line = format!("{}:", "-".repeat(WIDTH - 1));
    format!("| {} |\n| {} |\n", titles.join(" | "), vec![line; titles.len()].join(" | "))
}

/// The row of the totals.
pub(super) fn counts(totals: &Totals) -> String {
    let counts = [totals.cases()].into_iter().chain(totals.kinds.iter().map(|(_, count)| *count));
    let counts: Vec<String> = counts.map(|count| format!("{:>WIDTH$}", count.min(MOST))).collect();
    format!("| {} |", counts.join(" | "))
}

/// A row of the failures.
pub(super) fn failure(case: &Case) -> String {
    let fixes: Vec<&str> = case.causes.iter().map(|cause| cause.fix.as_str()).collect();
    let why = if case.causes.is_empty() { vec![case.message.as_str()] } else { vec![] };
    let why: Vec<&str> = why.into_iter().chain(case.causes.iter().map(|cause| cause.detail.as_str())).collect();
    let lines = |texts: &[&str]| texts.iter().map(|text| escape(text)).collect::<Vec<_>>().join("<br>");
    format!("| {} | {} | {} | {} |", case.kind, escape(&case.name), lines(&why), lines(&fixes))
}

/// Text for a cell.
fn escape(text: &str) -> String {
    let safe = escaped(text, |c| match c {
        '\\' => Some("\\\\"),
        '`' => Some("\\`"),
        '*' => Some("\\*"),
        '_' => Some("\\_"),
        '~' => Some("\\~"),
        '[' => Some("\\["),
        ']' => Some("\\]"),
        '!' => Some("\\!"),
        '$' => Some("\\$"),
        '|' => Some("\\|"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '&' => Some("&amp;"),
        // A comment between the two keeps a name from being called and a number from being linked.
        '@' => Some("@<!-- -->"),
        '#' => Some("\\#<!-- -->"),
        '\n' | '\r' => Some(" "),
        '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    });
    safe.replace("://", "\\://").replace("www.", "www\\.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_text_in_its_cell() {
        assert_eq!(escape("a|b\\|c`d`\n<img> &amp;"), "a\\|b\\\\\\|c\\`d\\` &lt;img&gt; &amp;amp;");
        assert_eq!(escape("[x](https://e) @all #1"), "\\[x\\](https\\://e) @<!-- -->all \\#<!-- -->1");
    }
}
