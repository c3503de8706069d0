//! Wraps text to the width of a terminal.
//!
//! Code in backticks is copied by the reader, so it is never broken: it moves to its own line instead. URLs and digests are not broken either.

use textwrap::{
    Options, WordSeparator, WordSplitter,
    core::{Word, display_width},
};

/// Minimum width that text is wrapped to, in cells.
const MIN_WIDTH: usize = 20;

/// Minimum width of a terminal, in cells, on which the lines after a label are indented to its width.
const MIN_HANGING_WIDTH: usize = 40;

/// Wraps a text to `width` cells. All lines but the first start with `hanging` spaces, or with 2 on a narrow terminal.
pub(super) fn wrap(text: &str, width: usize, hanging: usize) -> Vec<String> {
    let indent = " ".repeat(if width < MIN_HANGING_WIDTH { hanging.min(2) } else { hanging });
    let options = Options::new(width.max(MIN_WIDTH))
        .subsequent_indent(&indent)
        .break_words(false)
        .word_separator(WordSeparator::Custom(words))
        .word_splitter(WordSplitter::NoHyphenation);
    let lines = textwrap::wrap(text, options).into_iter();
    // Text that is still too wide starts at the margin, so that copying it does not copy the indent.
    lines
        .map(|line| if display_width(&line) > width { line.trim_start().to_owned() } else { line.into_owned() })
        .collect()
}

/// Wraps the lines that are wider than `width`. Their indent is kept, up to an eighth of the width.
pub(super) fn wrap_lines(text: &str, width: usize) -> String {
    let mut wrapped = String::new();
    for line in text.split_inclusive('\n') {
        let (content, end) = line.strip_suffix('\n').map_or((line, ""), |content| (content, "\n"));
        if console::measure_text_width(content) <= width {
            wrapped.push_str(content);
        } else {
            let start = content.trim_start_matches(' ');
            let indent = " ".repeat((content.len() - start.len()).min(width / 8));
            let options = Options::new(width.max(1)).initial_indent(&indent).subsequent_indent(&indent);
            wrapped.push_str(&textwrap::fill(start, options.word_splitter(WordSplitter::NoHyphenation)));
        }
        wrapped.push_str(end);
    }
    wrapped
}

/// Splits a text at its spaces, but not inside backticks.
fn words(text: &str) -> Box<dyn Iterator<Item = Word<'_>> + '_> {
    let mut rest = text;
    Box::new(std::iter::from_fn(move || {
        let mut in_code = false;
        let mut after_space = false;
        let end = rest.char_indices().find_map(|(at, c)| {
            if c == '`' {
                // A backtick without a closing one is a character like any other.
                in_code = !in_code && rest[at + 1..].contains('`');
            }
            let is_end = after_space && c != ' ';
            after_space = c == ' ' && !in_code;
            is_end.then_some(at)
        });
        let (word, after) = rest.split_at(end.unwrap_or(rest.len()));
        rest = after;
        (!word.is_empty()).then(|| Word::from(word))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrap_never_breaks_code_in_backticks() {
        let text = "hint: create it with `hookctl config set provider PROVIDER --profile staging`, or don`t";
        for (width, expected) in [
            (100, &["hint: create it with `hookctl config set provider PROVIDER --profile staging`, or don`t"][..]),
            (72, &["hint: create it with", "      `hookctl config set provider PROVIDER --profile staging`, or don`t"]),
            (
                40,
                &[
                    "hint: create it with",
                    "`hookctl config set provider PROVIDER --profile staging`,",
                    "      or don`t",
                ],
            ),
            (24, &["hint: create it with", "`hookctl config set provider PROVIDER --profile staging`,", "  or don`t"]),
        ] {
            assert_eq!(wrap(text, width, 6), expected, "{width}");
        }
        assert_eq!(wrap("", 80, 6), [""]);
    }

    #[test]
    fn words_are_the_text() {
        for text in ["", " ", "a  b ", "`a b` c", "`a b", "a` b `c d` e`f", "\u{e9} `\u{e9} x`  "] {
            let joined: String = words(text).flat_map(|word| [word.word, word.whitespace]).collect();
            assert_eq!(joined, text);
        }
        let split: Vec<_> = words("run `a b`, or c").map(|word| word.word).collect();
        assert_eq!(split, ["run", "`a b`,", "or", "c"]);
    }
}
