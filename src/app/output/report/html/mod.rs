//! HTML: one file that needs no network and no script, light or dark as the reader has it.
//!
//! Each case is a row with its diagnosis in a collapsed section. The radio buttons above the table select the kind by CSS alone.

use std::io::{self, Write as _};

use super::{
    AtomicFile, Case, LoadReport, Outcome, ReportFormat, Subject, Totals, escaped, facts, seconds, spool::Spool,
};

const STYLE: &str = include_str!("report.css");

pub(super) struct Html {
    rows: Spool,
    /// The figures of a load test, after the table.
    load: String,
}

impl ReportFormat for Html {
    fn begin(subject: &Subject, file: &mut AtomicFile) -> io::Result<Self> {
        let (command, started) = (subject.command, escape(&subject.started));
        write!(
            file,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>hookctl {command}</title>\n<style>\n{STYLE}"
        )?;
        for kind in &subject.kinds {
            writeln!(file, "#show-{kind}:checked ~ table tr.case:not(.{kind}) {{ display: none; }}")?;
        }
        let version = env!("CARGO_PKG_VERSION");
        write!(file, "</style>\n</head>\n<body>\n<h1>hookctl {command}</h1>\n<p>hookctl {version}, {started}</p>\n")?;
        Ok(Self { rows: file.spool(), load: String::new() })
    }

    fn shows_row(&self, _: Outcome) -> bool {
        true
    }

    fn case(&mut self, case: &Case, _: &mut AtomicFile) -> io::Result<()> {
        let rows = &mut self.rows;
        let mark = if case.outcome == Outcome::Pass { "✓" } else { "✗" };
        let (kind, outcome, name) = (case.kind, case.outcome.name(), escape(&case.name));
        write!(
            rows,
            "<tr class=\"case {outcome} {kind}\"><td>{mark} {kind}</td><td>{name}</td><td><details><summary>"
        )?;
        let why = if case.message.is_empty() { "details" } else { &case.message };
        write!(rows, "{}</summary>", escape(why))?;
        for cause in &case.causes {
            let (code, detail, fix) = (escape(cause.code), escape(&cause.detail), escape(&cause.fix));
            write!(rows, "<p><code>{code}</code> {detail}<br>Fix: {fix}</p>")?;
        }
        write!(rows, "<dl>")?;
        // The names are those of the row's fields.
        for (name, value) in facts(case) {
            write!(rows, "<dt>{name}</dt><dd>{}</dd>", escape(&value))?;
        }
        writeln!(rows, "</dl></details></td><td>{}</td></tr>", seconds(case.micros))
    }

    fn load(&mut self, load: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        let words =
            load.words.iter().map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(value)));
        self.load = format!("<dl>{}</dl>\n{}", words.collect::<String>(), load.pictures);
        Ok(())
    }

    fn end(&mut self, totals: &Totals, file: &mut AtomicFile) -> io::Result<()> {
        writeln!(
            file,
            "{}<table>\n<thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">What</th>\
             <th scope=\"col\">Why</th><th scope=\"col\">Seconds</th></tr></thead>\n<tbody>",
            choices(totals)
        )?;
        self.rows.move_to(file)?;
        writeln!(file, "</tbody>\n</table>\n{}</body>\n</html>", self.load)
    }
}

/// The totals, each of which shows its own when it is chosen.
fn choices(totals: &Totals) -> String {
    let choice = |kind: &str, count: u64, chosen: &str| {
        format!(
            "<input type=\"radio\" name=\"show\" id=\"show-{kind}\"{chosen}><label for=\"show-{kind}\">{kind} <b>{count}</b></label>\n"
        )
    };
    let there = totals.kinds.iter().filter(|(_, count)| *count > 0);
    let kinds: String = there.map(|(kind, count)| choice(kind, *count, "")).collect();
    choice("all", totals.cases(), " checked") + &kinds
}

/// Text for an element or an attribute.
fn escape(text: &str) -> String {
    escaped(text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\0'..='\u{8}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{fffe}' | '\u{ffff}' => Some("\u{fffd}"),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escape("<script>\"'&\0</script>"), "&lt;script&gt;&quot;&#39;&amp;\u{fffd}&lt;/script&gt;");
    }
}
