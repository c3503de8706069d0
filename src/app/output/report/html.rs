//! HTML: one file that needs no network and no script, light or dark as the reader has it.
//!
//! A row a case, with its diagnosis folded up below it; the radio buttons above the table choose the kind by CSS alone.

use std::io::{self, Write as _};

use super::{Case, Draft, Form, LoadReport, Outcome, Subject, Totals, draft::Place, escaped, facts, seconds};

const STYLE: &str = include_str!("report.css");

#[derive(Default)]
pub(super) struct Html {
    totals: Option<Place>,
    /// What stands behind the table.
    last: String,
}

impl Form for Html {
    fn begin(&mut self, subject: &Subject, draft: &mut Draft) -> io::Result<()> {
        let (command, started) = (subject.command, escape(&subject.started));
        write!(
            draft,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width\">\n\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
             <title>hookctl {command}</title>\n<style>\n{STYLE}"
        )?;
        for kind in &subject.kinds {
            writeln!(draft, "#show-{kind}:checked ~ table tr.case:not(.{kind}) {{ display: none; }}")?;
        }
        let version = env!("CARGO_PKG_VERSION");
        write!(draft, "</style>\n</head>\n<body>\n<h1>hookctl {command}</h1>\n<p>hookctl {version}, {started}</p>\n")?;
        self.totals = Some(draft.leave(&choices(&Totals::widest(&subject.kinds)))?);
        writeln!(
            draft,
            "\n<table>\n<thead><tr><th scope=\"col\">Verdict</th><th scope=\"col\">What</th>\
             <th scope=\"col\">Why</th><th scope=\"col\">Seconds</th></tr></thead>\n<tbody>"
        )
    }

    fn case(&mut self, case: &Case, draft: &mut Draft) -> io::Result<()> {
        let mark = if case.outcome == Outcome::Pass { "✓" } else { "✗" };
        let (kind, outcome, name) = (case.kind, case.outcome.name(), escape(&case.name));
        write!(
            draft,
            "<tr class=\"case {outcome} {kind}\"><td>{mark} {kind}</td><td>{name}</td><td><details><summary>"
        )?;
        let why = if case.message.is_empty() { "details" } else { &case.message };
        write!(draft, "{}</summary>", escape(why))?;
        for cause in &case.causes {
            let (code, detail, fix) = (escape(cause.code), escape(&cause.detail), escape(&cause.fix));
            write!(draft, "<p><code>{code}</code> {detail}<br>Fix: {fix}</p>")?;
        }
        write!(draft, "<dl>")?;
        for (name, value) in facts(case) {
            write!(draft, "<dt>{}</dt><dd>{}</dd>", escape(name), escape(&value))?;
        }
        writeln!(draft, "</dl></details></td><td>{}</td></tr>", seconds(case.micros))
    }

    fn load(&mut self, load: &LoadReport, _: &mut Draft) -> io::Result<()> {
        let words =
            load.words.iter().map(|(name, value)| format!("<dt>{}</dt><dd>{}</dd>", escape(name), escape(value)));
        self.last = format!("<dl>{}</dl>\n{}", words.collect::<String>(), load.pictures);
        Ok(())
    }

    fn end(&mut self, totals: &Totals, draft: &mut Draft) -> io::Result<()> {
        writeln!(draft, "</tbody>\n</table>\n{}</body>\n</html>", self.last)?;
        self.totals.map_or(Ok(()), |place| draft.fill(place, &choices(totals)))
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
