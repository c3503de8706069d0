//! Writes Markdown: the outcome, the problems, and a table of the cases that did not pass.
//!
//! Untrusted text is escaped, so that it cannot add markup, links or mentions. The summary of GitHub Actions uses the same tables.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
};

use super::{
    AtomicFile, Case, CaseParts, Ending, LoadReport, Outcome, ReportFormat, Subject, Totals, duration, escaped,
    spool::Spool,
};

pub(super) struct Markdown {
    /// Everything after the totals and the problems.
    rest: Spool,
    /// Whether the header of the table of failures was written.
    has_failures: bool,
}

impl ReportFormat for Markdown {
    fn begin(_: &Subject, file: &mut AtomicFile) -> io::Result<Self> {
        Ok(Self { rest: file.spool(), has_failures: false })
    }

    fn shows(&self, case: &Case) -> CaseParts {
        if case.outcome == Outcome::Pass { CaseParts::default() } else { CaseParts::CASE }
    }

    fn case(&mut self, case: &Case, _: &mut AtomicFile) -> io::Result<()> {
        if case.outcome == Outcome::Pass {
            return Ok(());
        }
        if !self.has_failures {
            self.has_failures = true;
            write!(self.rest, "\n{FAILURES_HEADER}")?;
        }
        writeln!(self.rest, "{}", failure(case))
    }

    fn load(&mut self, load: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        let names: Vec<String> = load.lines.iter().map(|(name, _)| escape(name)).collect();
        let values: Vec<String> = load.lines.iter().map(|(_, value)| escape(value)).collect();
        let line = vec!["---:"; names.len()].join(" | ");
        writeln!(self.rest, "\n| {} |\n| {line} |\n| {} |", names.join(" | "), values.join(" | "))
    }

    fn end(&mut self, ending: &Ending<'_>, file: &mut AtomicFile) -> io::Result<()> {
        write!(
            file,
            "# {}{}{}",
            heading(ending),
            totals_table(ending.totals, &ending.totals.kinds_in_words()),
            problems_table(ending)
        )?;
        self.rest.move_to(file)
    }
}

/// Returns the headline, a line about the run, and what the failures have in common.
pub(super) fn heading(ending: &Ending<'_>) -> String {
    let (code, name) = ending.exit();
    let target = ending.target().map_or_else(String::new, |target| format!("{}, ", escape(&super::escape(&target))));
    let mut text = format!(
        "{} {}\n\n{}: {target}{}, exit code {code} ({name})",
        ending.state().mark(),
        escape(&ending.headline()),
        ending.command(),
        duration(ending.took)
    );
    for (name, known) in [("commit", &ending.subject.context.ci.commit), ("run", &ending.subject.context.ci.run)] {
        if let Some((id, _)) = known {
            let _ = write!(text, ", {name} {}", escape(&super::escape(id)));
        }
    }
    let lede = ending.lede();
    if !lede.is_empty() {
        let _ = write!(text, "\n\n{}", escape(&super::escape(&lede)));
    }
    text + "\n\n"
}

/// Returns the table of problems, most frequent first. Empty if there are none.
pub(super) fn problems_table(ending: &Ending<'_>) -> String {
    let problems = &ending.totals.problems;
    let rows = problems.ranked().into_iter().filter_map(|index| problems.get(index)).map(|known| {
        let (code, title, fix) = (&known.problem.code, escape(&known.problem.title), escape(&known.problem.fix));
        format!("| {} | {title} ({}) | {} | {fix} |\n", known.cases, escape(code), escape(&ending.proof(known)))
    });
    let rows: String = rows.collect();
    if rows.is_empty() {
        rows
    } else {
        format!("\n| count | cause | evidence | fix |\n| ---: | --- | --- | --- |\n{rows}")
    }
}

/// The header of the table of failures.
pub(super) const FAILURES_HEADER: &str = "| result | case | cause | fix |\n| --- | --- | --- | --- |\n";

/// Returns the table of totals, aligned so that it is readable as plain text.
pub(super) fn totals_table(totals: &Totals, kinds: &[(&str, u64)]) -> String {
    let columns: Vec<(&str, String, usize)> = [("all", totals.cases())]
        .into_iter()
        .chain(kinds.iter().copied())
        .map(|(title, count)| {
            let count = count.to_string();
            let width = title.len().max(count.len());
            (title, count, width)
        })
        .collect();
    let row = |cell: &dyn Fn(&(&str, String, usize)) -> String| {
        format!("| {} |\n", columns.iter().map(cell).collect::<Vec<_>>().join(" | "))
    };
    row(&|(title, _, width)| format!("{title:>width$}"))
        + &row(&|(_, _, width)| format!("{}:", "-".repeat(width - 1)))
        + &row(&|(_, count, width)| format!("{count:>width$}"))
}

/// Returns a row of the table of failures.
pub(super) fn failure(case: &Case) -> String {
    let fixes: Vec<&str> = case.causes.iter().map(|cause| cause.fix.as_str()).collect();
    let why = if case.causes.is_empty() { vec![case.message.as_str()] } else { vec![] };
    let why: Vec<&str> = why.into_iter().chain(case.causes.iter().map(|cause| cause.detail.as_str())).collect();
    let lines = |texts: &[&str]| texts.iter().map(|text| escape(text)).collect::<Vec<_>>().join("<br>");
    let fixes = if let ([], Some(problem)) = (&fixes[..], &case.problem) { vec![problem.fix.as_ref()] } else { fixes };
    format!("| {} {} | {} | {} | {} |", mark(case), case.word(), escape(&case.name), lines(&why), lines(&fixes))
}

/// Returns the mark of a case that did not pass. An unsigned request is neither valid nor invalid.
pub(super) fn mark(case: &Case) -> &'static str {
    if case.kind == "unsigned" { "–" } else { "✗" }
}

/// Escapes text for a table cell.
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
        // An HTML comment after the character prevents mentions (`@name`) and links to issues (`#1`).
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
    fn escaped_text_adds_no_markup_and_no_mention() {
        assert_eq!(escape("a|b\\|c`d`\n<img> &amp;"), "a\\|b\\\\\\|c\\`d\\` &lt;img&gt; &amp;amp;");
        assert_eq!(escape("[x](https://e) @all #1"), "\\[x\\](https\\://e) @<!-- -->all \\#<!-- -->1");
    }
}
