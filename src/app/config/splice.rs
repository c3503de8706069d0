//! Sets one value in the text of a TOML file, and leaves every other byte as it is.
//!
//! `toml_edit` finds the positions. It does not write the text itself: that would change line breaks and move comments.

use std::ops::Range;

use toml_edit::{Item, Key, Table, TableLike, Value};

/// Why a value was not set.
#[derive(Debug, thiserror::Error)]
pub(super) enum SpliceError {
    #[error("not valid TOML: {0}")]
    Syntax(String),
    #[error("`{0}` is not a table")]
    NotTable(String),
    #[error("`{0}` is a table")]
    NotValue(String),
}

/// Returns `text` with the value at `path`. An existing value is replaced in place. A new key follows the last key of its table. A missing table is
/// added at the end.
///
/// # Errors
/// Returns an error if `text` is not TOML, or if `path` leads through a value or to a table.
pub(super) fn set(text: &str, path: &[&str], value: &Value) -> Result<String, SpliceError> {
    let document = toml_edit::Document::parse(text).map_err(|error| SpliceError::Syntax(error.message().to_owned()))?;
    let Some((last, parents)) = path.split_last() else { return Ok(text.to_owned()) };
    let newline = if text.split_once('\n').is_some_and(|(first, _)| first.ends_with('\r')) { "\r\n" } else { "\n" };
    let mut place = Place { table: document.as_table(), kind: Kind::Explicit, depth: 0, owner: 0, owner_end: None };
    for name in parents {
        let Some(item) = place.table.get(name) else { break };
        place.enter(name, item)?;
    }
    let is_complete = place.depth == parents.len();
    if is_complete && let Some(existing) = place.table.get(last) {
        let span =
            existing.as_value().and_then(Value::span).ok_or_else(|| SpliceError::NotValue((*last).to_owned()))?;
        return Ok(replace(text, span, &value.to_string()));
    }
    let key: Vec<String> = path[place.owner..].iter().map(|name| Key::new(*name).to_string()).collect();
    let line = format!("{} = {value}", key.join("."));
    let end = last_value(place.table);
    Ok(match place.kind {
        Kind::Inline => {
            let braces = place.owner_end.unwrap_or_default();
            match end {
                Some((_, end)) => replace(text, end..end, &format!(", {line}")),
                None => replace(text, braces, &format!("{{ {line} }}")),
            }
        }
        Kind::Explicit if path.len() == 1 && end.is_none() => {
            insert_line(text, root_start(text, &document), &line, newline)
        }
        Kind::Explicit | Kind::Dotted if is_complete || place.kind == Kind::Dotted => {
            let header = place.owner_end.map_or(0, |span| span.end);
            let (start, end) = end.unwrap_or((header, header));
            let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
            let indent: String = text[line_start..].chars().take_while(|c| matches!(c, ' ' | '\t')).collect();
            let after = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
            insert_line(text, after, &format!("{indent}{line}"), newline)
        }
        _ => {
            let header: Vec<String> = parents.iter().map(|name| Key::new(*name).to_string()).collect();
            let table = format!("[{}]{newline}{} = {value}", header.join("."), Key::new(*last));
            let is_separated = text.is_empty() || text.replace('\r', "").ends_with("\n\n");
            let gap = if is_separated { "" } else { newline };
            insert_line(text, text.len(), &format!("{gap}{table}"), newline)
        }
    })
}

/// How a table is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// The file itself, or a table with a header.
    Explicit,
    /// A table that exists only because a table inside it has a header.
    Implicit,
    /// A table that exists because of a key with a dot.
    Dotted,
    /// A table in braces, or a key with a dot inside one.
    Inline,
}

/// A table on the way to the value.
struct Place<'d> {
    table: &'d dyn TableLike,
    kind: Kind,
    /// The number of names in the path of the table.
    depth: usize,
    /// The number of names in the path of the innermost table with a header or braces.
    owner: usize,
    /// The position of that header, or of the table in braces. `None` for the file itself.
    owner_end: Option<Range<usize>>,
}

impl<'d> Place<'d> {
    /// Continues with the table `item`, which is called `name` in the current one.
    fn enter(&mut self, name: &str, item: &'d Item) -> Result<(), SpliceError> {
        self.table = item.as_table_like().ok_or_else(|| SpliceError::NotTable(name.to_owned()))?;
        self.depth += 1;
        self.kind = match item {
            Item::Table(table) if table.is_dotted() => Kind::Dotted,
            Item::Table(table) if table.is_implicit() => Kind::Implicit,
            Item::Table(_) => Kind::Explicit,
            _ => Kind::Inline,
        };
        let is_owner = match item {
            Item::Table(_) => self.kind == Kind::Explicit,
            item => item.as_inline_table().is_some_and(|table| !table.is_dotted()),
        };
        if is_owner {
            (self.owner, self.owner_end) = (self.depth, item.span());
        }
        Ok(())
    }
}

/// Returns the start of the last key in a table and the end of its value, ignoring tables that have a header.
fn last_value(table: &dyn TableLike) -> Option<(usize, usize)> {
    let ends = table.iter().filter_map(|(name, item)| match item {
        Item::Table(inner) if inner.is_dotted() => last_value(inner),
        Item::Value(Value::InlineTable(inner)) if inner.is_dotted() => last_value(inner),
        Item::Value(value) => Some((table.key(name)?.span()?.start, value.span()?.end)),
        _ => None,
    });
    ends.max_by_key(|(_, end)| *end)
}

/// Returns where the first key of a file is inserted: before the first table and the comment that belongs to it, after other comments.
fn root_start(text: &str, document: &toml_edit::Document<&str>) -> usize {
    let first = first_header(document.as_table()).unwrap_or(text.len());
    let before = &text[..first];
    let start = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    // The end of each line, and whether the line is blank.
    let mut end = 0;
    let lines = before.split_inclusive('\n').map(|line| {
        end += line.len();
        (end, line.trim_matches(['\u{feff}', ' ', '\t', '\r', '\n']).is_empty())
    });
    let lines: Vec<(usize, bool)> = lines.collect();
    let own = if first == text.len() { 0 } else { lines.iter().rev().take_while(|(_, is_blank)| !is_blank).count() };
    let above = &lines[..lines.len() - own];
    above.iter().rev().find(|(_, is_blank)| !is_blank).map_or(start, |(end, _)| *end)
}

/// Returns the position of the first header in a file.
fn first_header(table: &Table) -> Option<usize> {
    let starts = table.iter().filter_map(|(_, item)| match item {
        Item::Table(inner) => {
            let own = inner.span().filter(|_| !inner.is_implicit() && !inner.is_dotted()).map(|span| span.start);
            own.into_iter().chain(first_header(inner)).min()
        }
        Item::ArrayOfTables(tables) => tables.iter().filter_map(|inner| Some(inner.span()?.start)).min(),
        _ => None,
    });
    starts.min()
}

fn replace(text: &str, at: Range<usize>, new: &str) -> String {
    format!("{}{new}{}", &text[..at.start], &text[at.end..])
}

/// Inserts a line at the start of a line, or after the last line. A file without a final line break stays without one.
fn insert_line(text: &str, at: usize, line: &str, newline: &str) -> String {
    let (before, after) = text.split_at(at);
    if before.is_empty() || before.ends_with(['\n', '\u{feff}']) {
        format!("{before}{line}{newline}{after}")
    } else {
        format!("{before}{newline}{line}{after}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files in every notation that TOML has for the same profile, with comments and blank lines.
    const FILES: [&str; 22] = [
        "",
        "\n",
        "# only a comment",
        "# only a comment\n\n",
        "# license\n\n# about a\n[profiles.a] # staging\n\n  # why\n  to = \"x\"   # the old one\n\n# after\n\n[profiles.b]\n# empty\n",
        "# top\ndefault-profile = 'a' # first\n\n\n[profiles.a]\nto = \"\"\"\nx\n[profiles.b]\n\"\"\" # last\n# trailing",
        "[profiles.a]\nsecret = [ # two\n  \"env:A\", # new\n\n  \"env:B\",\n] # end\n\n[profiles.b]\nto='y'",
        "[profiles.b]\nto='y'\n[profiles.a]",
        "[profiles]\n# inline\na = { to = \"x\" } # staging\nb = {}\n",
        "[profiles]\na = { to = \"x\", # one\n  secret = \"env:A\", } # 1.1\n",
        "profiles = {}\n# end\n",
        "profiles = { a = { to = \"x\" }, b = { to = 'y' } } # all\n\n# end",
        "profiles = { a.to = \"x\" }\n",
        "profiles.a.to = \"x\" # dotted\n# between\nprofiles.b.to = 'y'\n",
        "[profiles]\na.to = \"x\"\n\n# between\nb.to = \"y\"\n",
        "[profiles]\n\n# between\n\n[profiles.a]\nto = \"x\"\n# end\n\n",
        "[ profiles . \"a\" ] # spaces\n\tto\t=\t\"x\"\t# tabs\n",
        "\u{feff}# mark\n[profiles.a]\nto = \"x\"\n",
        "\u{feff}[profiles.a]\nto = \"x\"\n",
        "[profiles.a]\nto = \"caf\u{e9} \u{1f600}\" # \u{e9}\n",
        "[profiles.a.more]\nx = 1\n",
        "[[other]]\nx = 1 # one\n\n[[other]]\nx = 2\n\n[profiles.a]\nto = \"x\"\n",
    ];

    const EDITS: [(&[&str], &str); 6] = [
        (&["default-profile"], "a"),
        (&["profiles", "a", "to"], "http://localhost/"),
        (&["profiles", "a", "provider"], "screver"),
        (&["profiles", "b", "to"], "it's \"new\" \\ \u{e9}"),
        (&["profiles", "new", "to"], "z"),
        (&["profiles", "with.dot", "to"], "z"),
    ];

    /// The value at `path`, as the parser of the configuration file reads it.
    fn value_at<'t>(table: &'t toml::Table, path: &[&str]) -> Option<&'t toml::Value> {
        let (first, rest) = path.split_first()?;
        let value = table.get(*first)?;
        if rest.is_empty() { Some(value) } else { value_at(value.as_table()?, rest) }
    }

    fn flat(table: &toml::Table) -> Vec<(String, toml::Value)> {
        table
            .iter()
            .flat_map(|(name, value)| match value {
                toml::Value::Table(inner) if !inner.is_empty() => {
                    flat(inner).into_iter().map(|(path, value)| (format!("{name}/{path}"), value)).collect()
                }
                value => vec![(name.clone(), value.clone())],
            })
            .collect()
    }

    #[test]
    fn set_changes_one_value_and_no_other_byte() {
        let files = FILES.iter().flat_map(|file| [(*file).to_owned(), file.replace('\n', "\r\n")]);
        for (file, (path, new)) in files.flat_map(|file| EDITS.map(|edit| (file.clone(), edit))) {
            let before: toml::Table = toml::from_str(&file).unwrap_or_else(|error| panic!("{file}: {error}"));
            let written =
                set(&file, path, &Value::from(new)).unwrap_or_else(|error| panic!("{file}: {path:?}: {error}"));
            let after: toml::Table =
                toml::from_str(&written).unwrap_or_else(|error| panic!("{path:?}: {error}\n{written}"));
            assert_eq!(value_at(&after, path).and_then(toml::Value::as_str), Some(new), "{written}");
            // Every other value stays.
            let changed = path.join("/");
            let others = |table| flat(table).into_iter().filter(|(path, value)| *path != changed && !value.is_table());
            assert_eq!(others(&before).collect::<Vec<_>>(), others(&after).collect::<Vec<_>>(), "{path:?}\n{written}");
            // The bytes around the change stay. Only the old value is gone.
            let old = toml_edit::Document::parse(file.as_str()).expect("TOML");
            let old = path.iter().try_fold(old.as_item(), |item, name| item.get(name)).and_then(Item::span);
            let old = old.map_or(0, |span| span.len());
            let start = file.bytes().zip(written.bytes()).take_while(|(a, b)| a == b).count();
            let end = file.bytes().rev().zip(written.bytes().rev()).take_while(|(a, b)| a == b).count();
            let braces = if written.contains("{ ") && file.contains("{}") { "{}".len() } else { 0 };
            assert!(start + end + old + braces >= file.len(), "{path:?}\n{file}\nbecame\n{written}");
            // Line breaks are those of the file.
            if file.contains('\r') {
                assert!(!written.replace("\r\n", "").contains(['\r', '\n']), "{written:?}");
            }
            if !file.is_empty() {
                assert_eq!(file.ends_with('\n'), written.ends_with('\n'), "{path:?}\n{file:?}\n{written:?}");
            }
        }
    }

    #[test]
    fn set_puts_a_new_key_where_a_person_would() {
        let set = |file: &str, path: &[&str]| set(file, path, &Value::from("v")).expect("TOML");
        for (file, path, expected) in [
            ("", &["profiles", "p", "to"][..], "[profiles.p]\nto = \"v\"\n"),
            (
                "[profiles.a]\nto = 1 # one\n# two\n",
                &["profiles", "a", "x"],
                "[profiles.a]\nto = 1 # one\nx = \"v\"\n# two\n",
            ),
            (
                "[profiles.a] # a\n\n[profiles.b]\n",
                &["profiles", "a", "x"],
                "[profiles.a] # a\nx = \"v\"\n\n[profiles.b]\n",
            ),
            ("[profiles.a]\n  to = 1", &["profiles", "a", "x"], "[profiles.a]\n  to = 1\n  x = \"v\""),
            ("[profiles.a]", &["profiles", "b", "x"], "[profiles.a]\n\n[profiles.b]\nx = \"v\""),
            ("profiles.a.to = 1\n", &["profiles", "b", "x"], "profiles.a.to = 1\nprofiles.b.x = \"v\"\n"),
            ("profiles = { a = {} }\n", &["profiles", "a", "x"], "profiles = { a = { x = \"v\" } }\n"),
            ("# license\n\n# a\n[a]\n", &["d"], "# license\nd = \"v\"\n\n# a\n[a]\n"),
            ("# license\n# d = 1\n\n[a]\n", &["d"], "# license\n# d = 1\nd = \"v\"\n\n[a]\n"),
            ("# a\n[a]\n", &["d"], "d = \"v\"\n# a\n[a]\n"),
        ] {
            assert_eq!(set(file, path), expected);
        }
    }

    #[test]
    fn set_through_a_value_or_to_a_table_is_an_error() {
        for (file, path) in [
            ("profiles = 1\n", &["profiles", "a", "to"][..]),
            ("[[profiles]]\n", &["profiles", "a", "to"]),
            ("[profiles]\na = []\n", &["profiles", "a", "to"]),
            ("[profiles.a.to]\n", &["profiles", "a", "to"]),
            ("[profiles\n", &["profiles", "a", "to"]),
        ] {
            assert!(set(file, path, &Value::from("v")).is_err(), "{file}");
        }
    }
}
