//! What a shell makes of a body that is piped into a tool: `echo`, `echo -n`, the quotes of cmd.exe, escapes, and words.
//!
//! Owns text typed or pasted at a prompt. A newline alone at the end is for `body`, which tries it first.

use super::candidate::Candidates;
use crate::diagnosis::causes::Code;

/// What `echo` writes of `text`, in the shells that differ from what is meant.
pub(super) fn candidates(forms: &mut Candidates, text: &str) {
    forms.rarely(true);
    let code = Code::BodyShell;
    // dash and the `sh` of macOS print options that they do not know; cmd.exe prints all it gets, up to the bar.
    for option in ["-n", "-e", "-ne", "-en", "-E"] {
        for end in ["\n", "", "\r\n"] {
            forms.add(
                format!("{option} {text}{end}"),
                code,
                format!("`{option}` and the body, as echo prints them in some shells"),
            );
        }
    }
    let line = text.trim_end_matches(['\r', '\n']);
    for (quote, quoted) in [("\"", "in quotes, "), ("'", "in quotes, "), ("", ""), ("\\\"", "in quotes, ")] {
        for (blank, blanks) in [(" ", "with the space before the pipe"), ("", "")] {
            for (end, ends) in [("\r\n", "and CRLF"), ("\n", "and a newline"), ("", "")] {
                if quote.is_empty() && blank.is_empty() {
                    continue;
                }
                let how = format!("{quoted}{blanks} {ends}");
                let how = how.trim().trim_start_matches("and ").trim_end_matches(',');
                forms.add(
                    format!("{quote}{line}{quote}{blank}{end}"),
                    code,
                    format!("the body {how}, as written by echo in cmd.exe"),
                );
            }
        }
    }
    // `echo "{"a":1}"` and unquoted words.
    let ends = |forms: &mut Candidates, text: &str, what: &'static str| {
        for end in ["\n", "", "\r\n"] {
            forms.add(format!("{text}{end}"), code, what);
        }
    };
    ends(forms, &line.replace('"', ""), "the body without its quotes, which the shell removed");
    ends(forms, &line.replace('\'', ""), "the body without its apostrophes, which the shell removed");
    ends(
        forms,
        &line.split_whitespace().collect::<Vec<_>>().join(" "),
        "the body with its whitespace collapsed, as a shell does when it splits words",
    );
    let unquoted = unquoted(line);
    ends(
        forms,
        &unquoted.split_whitespace().collect::<Vec<_>>().join(" "),
        "the body split into shell words, without quotes",
    );
    ends(forms, &unquoted, "the body without quotes and backslashes, which the shell removed");
    ends(forms, &caret(line), "the body without its carets, which cmd.exe removed");
    ends(forms, &line.replace('%', "%%"), "the body with % written as %%");
    ends(forms, &line.replace("%%", "%"), "the body with %% converted to %, as printf does");
    ends(forms, &line.replace('"', "\\\""), "the body with its quotes written as \\\"");
    ends(forms, &line.replace("\\\"", "\""), "the body with \\\" converted to quotes");
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
        forms.add(text.replace(from, to), code, what);
    }
    let control = |text: &str| text.replace('\r', "\\r").replace('\n', "\\n").replace('\t', "\\t");
    forms.add(control(text), code, "the body with its control characters written as \\n, \\r and \\t");
    forms.add(control(&text.replace('\\', "\\\\")), code, "the body with its line breaks and backslashes escaped");
    forms.add(
        text.replace("\\n", "\n").replace("\\r", "\r").replace("\\t", "\t"),
        code,
        "the body with its \\n, \\r and \\t decoded",
    );
    for (end, what) in [
        ("\\n", "the body with \\n at its end, as two characters"),
        ("\\r\\n", "the body with \\r\\n at its end, as four characters"),
        ("\\n\n", "the body with \\n, as two characters, and a newline at its end"),
    ] {
        forms.add(format!("{line}{end}"), code, what);
    }
    let echoed = echoed(line);
    ends(forms, &echoed, "the body with its backslash escapes decoded, as echo in sh does");
    forms.rarely(false);
}

/// The text without the quotes that hold its words, and with backslashes taken as a shell takes them.
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

/// The text without the carets of cmd.exe, of which two are one.
fn caret(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.chars();
    while let Some(c) = rest.next() {
        out.extend(if c == '^' { rest.next() } else { Some(c) });
    }
    out
}

/// What `echo` of dash writes: the escapes of XSI, up to `\c`.
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
    fn echo_resolves_the_escapes_of_xsi() {
        // `dash -c 'echo "$1"' dash TEXT`, without the newline at its end.
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
    fn quotes_are_taken_away_as_a_shell_takes_them() {
        for (text, expected) in [
            (r#"{"a":"b c"}"#, "{a:b c}"),
            (r#"it's "x' y" 'z"#, "its \"x y 'z"),
            (r#""a\"b\n" \c '\d'"#, "a\"b\\n c \\d"),
        ] {
            assert_eq!(unquoted(text), expected, "{text}");
        }
    }
}
