//! Escapes every value in an HTML report, and marks where long values may break.
//!
//! Templates pass each `{{ value }}` through [`Visible`]. Values with `|safe` are markup that the functions of this module return.

use std::fmt;

use askama::{Template, filters::Escaper};
use indicatif::HumanCount;

use crate::app::output::escape::is_control;

/// An escaper that writes markup characters as entities, control and bidi characters as `\u{202e}`, and line breaks as `\n`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Visible;

impl Escaper for Visible {
    fn write_escaped_str<W: fmt::Write>(&self, mut target: W, text: &str) -> fmt::Result {
        let mut copied = 0;
        let mut before = ' ';
        for (at, c) in text.char_indices() {
            let entity = match c {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                '\n' => "\\n",
                '\r' => "\\r",
                '\t' => "\\t",
                // `##[` would be a command for a CI runner if the file is printed.
                '#' if before == '#' => "&#35;",
                _ => "",
            };
            before = c;
            let is_hidden =
                is_control(c) || matches!(c, '\u{ad}' | '\u{fffe}' | '\u{ffff}' | '\u{e0000}'..='\u{e007f}');
            if entity.is_empty() && !is_hidden {
                continue;
            }
            target.write_str(&text[copied..at])?;
            copied = at + c.len_utf8();
            if entity.is_empty() { write!(target, "\\u{{{:x}}}", u32::from(c))? } else { target.write_str(entity)? }
        }
        target.write_str(&text[copied..])
    }
}

/// Escapes text.
pub(super) fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = Visible.write_escaped_str(&mut safe, text);
    safe
}

/// Text in pieces between which a line may break.
#[derive(Template)]
#[template(path = "breakable.html")]
struct Breakable<'a> {
    pieces: Vec<&'a str>,
    /// Whether a short last piece is not broken.
    keeps_last: bool,
}

/// The words of a command.
#[derive(Template)]
#[template(path = "command.html")]
struct Command<'a> {
    words: &'a [String],
}

/// Returns the name of an event, which may break before `.` and `_`.
pub(super) fn event(name: &str) -> String {
    markup(&Breakable { pieces: split(name, |_, c| matches!(c, '.' | '_')), keeps_last: false })
}

/// Returns a path or URL, which may break after `/`. A short last part is not broken.
pub(super) fn path(path: &str) -> String {
    markup(&Breakable { pieces: split_path(path), keeps_last: true })
}

/// Returns a command that can be copied.
pub(super) fn command(words: &[String]) -> String {
    markup(&Command { words })
}

/// Returns sentences in which short words that look like code are marked as code.
pub(super) fn prose(text: &str) -> String {
    let word = |word: &str| {
        let bare = word.trim_end_matches(['.', ',', ':', ';']);
        if !is_code(bare) || bare.chars().count() > 32 {
            return escaped(word);
        }
        markup(&Code { code: bare, rest: &word[bare.len()..] })
    };
    text.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

/// Returns true for a flag, a call, a member such as `request.body`, and a secret source.
fn is_code(word: &str) -> bool {
    let is_name = |part: &str| {
        part.len() > 1
            && part.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_' || c == '$')
            && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'$')
    };
    let is_call = word.contains('(') && word.ends_with(')') && !word.starts_with('(');
    let is_member =
        word.contains('.') && word.starts_with(|c: char| c.is_ascii_lowercase()) && word.split('.').all(is_name);
    let is_source = ["env:", "file:"].iter().any(|prefix| word.starts_with(prefix));
    (word.starts_with("--") && word.len() > 2) || is_call || is_member || is_source
}

/// A word of code, and the punctuation after it.
#[derive(Template)]
#[template(source = "<code>{{ code }}</code>{{ rest }}", ext = "html")]
struct Code<'a> {
    code: &'a str,
    rest: &'a str,
}

/// Renders a part of a page. These templates cannot fail.
fn markup(template: &impl Template) -> String {
    template.render().map(|markup| markup.trim_end().to_owned()).unwrap_or_default()
}

/// Splits text wherever `breaks` returns true for the characters before and after.
fn split(text: &str, breaks: impl Fn(char, char) -> bool) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut start = 0;
    for ((_, before), (at, after)) in text.char_indices().zip(text.char_indices().skip(1)) {
        if breaks(before, after) {
            pieces.push(&text[start..at]);
            start = at;
        }
    }
    pieces.push(&text[start..]);
    pieces
}

/// Splits a path or URL after each `/`, except those of `://`.
fn split_path(path: &str) -> Vec<&str> {
    let start = path.find("://").map_or(0, |at| at + 3);
    let mut pieces = split(&path[start..], |before, _| before == '/');
    if let Some(first) = pieces.first_mut() {
        *first = &path[..start + first.len()];
    }
    pieces
}

/// Escapes text, and keeps its line breaks.
pub(super) fn lines(text: &str) -> String {
    text.split('\n').map(escaped).collect::<Vec<_>>().join("\n")
}

/// Formats a length in bytes.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
pub(super) fn size(length: &usize) -> String {
    super::super::bytes(*length)
}

/// Formats a number with commas between thousands.
#[expect(clippy::trivially_copy_pass_by_ref, reason = "templates pass references")]
pub(super) fn count(number: &usize) -> String {
    HumanCount(*number as u64).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escaped_text_has_no_markup_and_no_invisible_characters() {
        for (text, shown) in [
            ("<script>\"'&</script>", "&lt;script&gt;&quot;&#39;&amp;&lt;/script&gt;"),
            (
                "a\u{202e}b\u{1b}[2J\0\u{200b}\u{feff}\u{2028}\u{85}",
                "a\\u{202e}b\\u{1b}[2J\\u{0}\\u{200b}\\u{feff}\\u{2028}\\u{85}",
            ),
            ("a\r\n\tb", "a\\r\\n\\tb"),
            ("##[error] # ###", "#&#35;[error] # #&#35;&#35;"),
            ("é😀", "é😀"),
        ] {
            assert_eq!(escaped(text), shown);
        }
    }

    #[test]
    fn long_names_may_break_between_their_parts() {
        assert_eq!(event("response.created_now"), "response<wbr>.created<wbr>_now");
        assert_eq!(path("captures/a.jsonl:17"), "captures/<wbr><span class=\"nw\">a.jsonl:17</span>");
        assert_eq!(path("https://a.example/b/c"), "https://a.example/<wbr>b/<wbr><span class=\"nw\">c</span>");
        assert_eq!(path(&"x".repeat(40)), "x".repeat(40));
        assert_eq!(prose("Read request.body. Then e.g. stop."), "Read <code>request.body</code>. Then e.g. stop.");
        assert_eq!(
            prose("Pass --secret, or call a.b() <now>."),
            "Pass <code>--secret</code>, or call <code>a.b()</code> &lt;now&gt;."
        );
    }
}
