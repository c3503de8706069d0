//! Rows of `verify` as JSON Lines, to no terminal. Most say the same of another record: only what differs is written anew.

use super::{
    VerdictRow,
    harmless::{json, json_text},
};
use hookctl::{capture::Fidelity, signing::Verdict};

/// Lines that were added and not yet taken.
#[derive(Default)]
pub struct VerdictLines {
    lines: Vec<u8>,
    last: Option<Template>,
}

impl VerdictLines {
    /// Adds a row.
    pub fn add(&mut self, row: &VerdictRow<'_>) {
        match &self.last {
            Some(template) if template.is_of(row) => template.write(row, &mut self.lines),
            _ => {
                let start = self.lines.len();
                json(row, &mut self.lines);
                self.last = Template::of(row, &self.lines[start..]);
                self.lines.push(b'\n');
            }
        }
    }

    /// Takes what was added.
    pub fn take(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.lines)
    }
}

/// A row without causes as it was written, but for its source and its time.
struct Template {
    names: [Option<String>; 5],
    kind: (Verdict, Fidelity),
    between: Vec<u8>,
    behind: Vec<u8>,
}

const SOURCE: &[u8] = b"{\"source\":";
const BEHIND: &[u8] = b",\"fidelity\":";

impl Template {
    /// What `written`, which is `row`, has in common with others.
    fn of(row: &VerdictRow<'_>, written: &[u8]) -> Option<Self> {
        if !row.causes.is_empty() {
            return None;
        }
        let length = |value: Option<&str>| {
            let mut text = Vec::new();
            json(&value, &mut text);
            text.len()
        };
        let behind = memchr::memmem::rfind(written, BEHIND)?;
        let between = written.get(SOURCE.len() + length(Some(row.source))..behind - length(row.at))?;
        Some(Self {
            names: names(row).map(|name| name.map(str::to_owned)),
            kind: (row.verdict, row.fidelity),
            between: between.to_vec(),
            behind: written[behind..].to_vec(),
        })
    }

    fn is_of(&self, row: &VerdictRow<'_>) -> bool {
        row.causes.is_empty()
            && self.kind == (row.verdict, row.fidelity)
            && self.names.iter().zip(names(row)).all(|(held, name)| held.as_deref() == name)
    }

    fn write(&self, row: &VerdictRow<'_>, lines: &mut Vec<u8>) {
        lines.extend_from_slice(SOURCE);
        json_text(row.source, lines);
        lines.extend_from_slice(&self.between);
        match row.at {
            Some(at) => json_text(at, lines),
            None => json(&(), lines),
        }
        lines.extend_from_slice(&self.behind);
        lines.push(b'\n');
    }
}

/// What names a row's kind. That all of it is here is seen by the test.
fn names<'a>(row: &VerdictRow<'a>) -> [Option<&'a str>; 5] {
    let VerdictRow { source: _, provider, event, verdict: _, header, scheme, secret, at: _, fidelity: _, causes: _ } =
        row;
    [Some(*provider), *event, *header, *scheme, *secret]
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::diagnosis::{Cause, Confidence};
    use proptest::prelude::*;

    fn name() -> impl Strategy<Value = Option<String>> {
        prop::option::of("[abz\",:{}#\\[\\\\\n-]{0,3}")
    }

    proptest! {
        #[test]
        fn every_line_is_what_it_would_be_alone(
            first in (prop::array::uniform7(name()), 0..3_usize, any::<[bool; 2]>()),
            changes in prop::collection::vec((0..10_usize, name()), 1..40),
        ) {
            // Each row differs from the one before in one thing, or in none.
            let mut rows = vec![first];
            for (change, to) in changes {
                let (mut names, mut verdict, [mut exact, mut plain]) = rows[rows.len() - 1].clone();
                match change {
                    7 => verdict = (verdict + 1) % 3,
                    8 => exact = !exact,
                    9 => plain = !plain,
                    name => names[name] = to,
                }
                rows.push((names, verdict, [exact, plain]));
            }
            let cause = Cause { code: "a", detail: ",\"fidelity\":".into(), fix: "##[".into(), confidence: Confidence::Likely };
            let causes = [cause];
            let mut lines = VerdictLines::default();
            for ([source, provider, event, header, scheme, secret, at], verdict, [exact, plain]) in &rows {
                let row = VerdictRow {
                    source: source.as_deref().unwrap_or_default(),
                    provider: provider.as_deref().unwrap_or_default(),
                    event: event.as_deref(),
                    verdict: Verdict::ALL[*verdict],
                    header: header.as_deref(),
                    scheme: scheme.as_deref(),
                    secret: secret.as_deref(),
                    at: at.as_deref(),
                    fidelity: if *exact { Fidelity::Exact } else { Fidelity::Text },
                    causes: if *plain { &[] } else { &causes },
                };
                lines.add(&row);
                let line = String::from_utf8(lines.take()).unwrap();
                prop_assert_eq!(line, serde_json::to_string(&row).unwrap().replace("##[", r"#\u0023[") + "\n");
            }
        }
    }
}
