//! Changes that a shell makes to a body at the prompt: `echo` and its options, quotes, escapes, word splitting, cmd.exe.
//!
//! A single newline at the end is left to `body`, which tries it first.

use super::candidate::Candidates;
use crate::diagnosis::causes::Code;

/// Adds the bodies that shells would send for `text`.
pub(super) fn candidates(candidates: &mut Candidates, text: &str) {
    candidates.set_rare(true);
    let code = Code::BodyShell;
    // dash and the `sh` of macOS print options that they do not know. cmd.exe prints everything up to the pipe.
    for option in ["-n", "-e", "-ne", "-en", "-E"] {
        for end in ["\n", "", "\r\n"] {
            candidates.add(
                format!("{option} {text}{end}"),
                code,
                format!("`{option}` and the body, as echo prints them in some shells"),
            );
        }
    }
    let line = text.trim_end_matches(['\r', '\n']);
    for (quote, quoted) in [("\"", "in quotes, "), ("'", "in quotes, "), ("", ""), ("\\\"", "in quotes, ")] {
        for (space, spaced) in [(" ", "with the space before the pipe"), ("", "")] {
            for (end, ended) in [("\r\n", "and CRLF"), ("\n", "and a newline"), ("", "")] {
                if quote.is_empty() && space.is_empty() {
                    continue;
                }
                let how = format!("{quoted}{spaced} {ended}");
                let how = how.trim().trim_start_matches("and ").trim_end_matches(',');
                candidates.add(
                    format!("{quote}{line}{quote}{space}{end}"),
                    code,
                    format!("the body {how}, as written by echo in cmd.exe"),
                );
            }
        }
    }
    // Quotes inside of quotes (`echo "{"a":1}"`), and text without quotes.
    let with_ends = |candidates: &mut Candidates, text: &str, what: &'static str| {
        for end in ["\n", "", "\r\n"] {
            candidates.add(format!("{text}{end}"), code, what);
        }
    };
    with_ends(candidates, &line.replace('"', ""), "the body without its quotes, which the shell removed");
    with_ends(candidates, &line.replace('\'', ""), "the body without its apostrophes, which the shell removed");
    with_ends(
        candidates,
        &line.split_whitespace().collect::<Vec<_>>().join(" "),
        "the body with its whitespace collapsed, as a shell does when it splits words",
    );
    let unquoted = unquoted(line);
    with_ends(
        candidates,
        &unquoted.split_whitespace().collect::<Vec<_>>().join(" "),
        "the body split into shell words, without quotes",
    );
    with_ends(candidates, &unquoted, "the body without quotes and backslashes, which the shell removed");
    with_ends(candidates, &caret(line), "the body without its carets, which cmd.exe removed");
    with_ends(candidates, &line.replace('%', "%%"), "the body with % written as %%");
    with_ends(candidates, &line.replace("%%", "%"), "the body with %% converted to %, as printf does");
    with_ends(candidates, &line.replace('"', "\\\""), "the body with its quotes written as \\\"");
    with_ends(candidates, &line.replace("\\\"", "\""), "the body with \\\" converted to quotes");
    let code = Code::BodyEscapedNewline;
    for (from, to, what) in [
        ("\r\n", "\\r\\n", "the body with its line breaks written as \\r\\n"),
        ("\r\n", "\\n", "the body with its line breaks written as \\n"),
        ("\n", "\\n", "the body with its line breaks written as \\n"),
        ("\n", "\\r\\n", "the body with its line breaks written as \\r\\n"),
        ("\\r\\n", "\r\n", "the body with \\r\\n converted to line breaks"),
        ("\\n", "\n", "the body with \\n converted to line breaks"),
        ("\\\\n", "\\n", "the body with \\\\n written as \\n"),
        ("\\n", "\\\\n", "the body with \\n written as \\\\n"),
    ] {
        candidates.add(text.replace(from, to), code, what);
    }
    let control = |text: &str| text.replace('\r', "\\r").replace('\n', "\\n").replace('\t', "\\t");
    candidates.add(control(text), code, "the body with its control characters written as \\n, \\r and \\t");
    candidates.add(control(&text.replace('\\', "\\\\")), code, "the body with its line breaks and backslashes escaped");
    candidates.add(
        text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"),
        code,
        "the body with its \\n, \\r and \\t decoded",
    );
    for (end, what) in [
        ("\\n", "the body with \\n at its end, as two characters"),
        ("\\r\\n", "the body with \\r\\n at its end, as four characters"),
        ("\\n\n", "the body with \\n, as two characters, and a newline at its end"),
    ] {
        candidates.add(format!("{line}{end}"), code, what);
    }
    let echoed = echoed(line);
    with_ends(candidates, &echoed, "the body with its backslash escapes decoded, as echo in sh does");
    candidates.set_rare(false);
}

/// Removes quotes and resolves backslashes as a POSIX shell does.
fn unquoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut quote = None;
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        match (c, quote) {
            ('\'' | '"', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('\\', None) => out.extend(rest.next()),
            ('\\', Some('"')) if rest.peek().is_some_and(|next| matches!(next, '"' | '\\' | '$' | '`')) => {
                out.extend(rest.next());
            }
            (c, _) => out.push(c),
        }
    }
    out
}

/// Removes carets as cmd.exe does. `^^` becomes `^`.
fn caret(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        out.extend(if c == '^' { rest.next() } else { Some(c) });
    }
    out
}

/// Decodes backslash escapes as dash's `echo` does (the XSI extension of POSIX). `\c` ends the output.
fn echoed(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match rest.next() {
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('v') => out.push('\u{b}'),
            Some('a') => out.push('\u{7}'),
            Some('c') => return out,
            Some('\\') | None => out.push('\\'),
            Some(other) => out.extend(['\\', other]),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn echoed_decodes_escapes_like_dash() {
        // Printed by `dash -c 'echo "$1"' dash TEXT`, without the newline at the end.
        for (text, expected) in [
            (r#"{"a":"x\ny"}"#, "{\"a\":\"x\ny\"}"),
            (r"a\\b\tc\/d\u00e9", "a\\b\tc\\/d\\u00e9"),
            (r"end\cmore", "end"),
            (r"a\", "a\\"),
        ] {
            assert_eq!(echoed(text), expected, "{text}");
        }
    }

    #[test]
    fn unquoted_removes_quotes_like_a_shell() {
        for (text, expected) in [
            (r#"{"a":"b c"}"#, "{a:b c}"),
            (r#"it's "x' y" 'z"#, "its \"x y 'z"),
            (r#""a\"b\n" \c '\d'"#, "a\"b\\n c \\d"),
        ] {
            assert_eq!(unquoted(text), expected, "{text}");
        }
    }
}
