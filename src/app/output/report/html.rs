//! HTML: one file that needs no network and no script, light or dark as the reader has it.
//!
//! A row a case, with its diagnosis folded up below it; the radio buttons above the table choose the kind by CSS alone.

use std::io::{self, Write as _};

use super::{
    AtomicFile, Case, LoadReport, Outcome, ReportFormat, Subject, Totals, escaped, facts, file::Placeholder, seconds,
};

const STYLE: &str = include_str!("report.css");

#[derive(Default)]
pub(super) struct Html {
    totals: Option<Placeholder>,
    /// What stands behind the table.
    last: String,
}

impl ReportFormat for Html {
    fn begin(&mut self, subject: &Subject, file: &mut AtomicFile) -> io::Result<()> {
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
        self.totals = Some(file.reserve(&choices(&Totals::widest(&subject.kinds)))?);
        writeln!(
            file,
            "\n<table>\n<thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">What</th>\
             <th scope=\"col\">Why</th><th scope=\"col\">Seconds</th></tr></thead>\n<tbody>"
        )
    }

    fn case(&mut self, case: &Case, file: &mut AtomicFile) -> io::Result<()> {
        let mark = if case.outcome == Outcome::Pass { "✓" } else { "✗" };
        let (kind, outcome, name) = (case.kind, case.outcome.name(), escape(&case.name));
        write!(
            file,
            "<tr class=\"case {outcome} {kind}\"><td>{mark} {kind}</td><td>{name}</td><td><details><summary>"
        )?;
        let why = if case.message.is_empty() { "details" } else { &case.message };
        write!(file, "{}</summary>", escape(why))?;
        for cause in &case.causes {
            let (code, detail, fix) = (escape(cause.code), escape(&cause.detail), escape(&cause.fix));
            write!(file, "<p><code>{code}</code> {detail}<br>Fix: {fix}</p>")?;
        }
        write!(file, "<dl>")?;
        for (name, value) in facts(case) {
            write!(file, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(&value))?;
        }
        writeln!(file, "</dl></details></td><td>{}</td></tr>", seconds(case.micros))
    }

    fn load(&mut self, load: &LoadReport, _: &mut AtomicFile) -> io::Result<()> {
        let words =
            load.words.iter().map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(value)));
        self.last = format!("<dl>{}</dl>\n{}", words.collect::<String>(), load.pictures);
        Ok(())
    }

    fn end(&mut self, totals: &Totals, file: &mut AtomicFile) -> io::Result<()> {
        writeln!(file, "</tbody>\n</table>\n{}</body>\n</html>", self.last)?;
        self.totals.map_or(Ok(()), |place| file.patch(place, &choices(totals)))
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
