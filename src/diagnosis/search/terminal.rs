//! Removes what is copied from a terminal along with a text: escape sequences (ECMA-48), control characters, and remains of color codes.

/// Returns `text` without escape sequences and control characters. If `bare`, color codes without their escape character are removed too.
pub(super) fn plain_text(text: &str, bare: bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let after = rest.get(c.len_utf8()..).unwrap_or_default();
        rest = match c {
            '\u{1b}' => escape_sequence(after),
            '\u{9b}' => control_sequence(after),
            // How `cat -v`, shells and source code write the escape character.
            '^' if bare && after.starts_with("[[") => control_sequence(after.get(2..).unwrap_or_default()),
            '\\' if bare
                && let Some(after) = ["e[", "033[", "x1b[", "x1B[", "u001b[", "u001B["]
                    .iter()
                    .find_map(|escape| after.strip_prefix(escape)) =>
            {
                control_sequence(after)
            }
            '[' if bare && is_color(after) => control_sequence(after),
            c if c.is_control() => after,
            c => {
                out.push(c);
                after
            }
        };
    }
    out
}

/// Returns true if this is the rest of a color code: digits and semicolons up to an `m`.
fn is_color(text: &str) -> bool {
    text.find('m')
        .is_some_and(|end| end < 20 && text.bytes().take(end).all(|byte| byte.is_ascii_digit() || byte == b';'))
}

/// Skips the rest of an escape sequence, after its escape character.
fn escape_sequence(text: &str) -> &str {
    match text.as_bytes().first() {
        Some(b'[') => control_sequence(text.get(1..).unwrap_or_default()),
        // A title or link, which ends with BEL or ST.
        Some(b']') => match (text.find('\u{7}'), text.find("\u{1b}\\")) {
            (Some(bell), end) if end.is_none_or(|end| bell < end) => text.get(bell + 1..).unwrap_or_default(),
            (_, Some(end)) => text.get(end + 2..).unwrap_or_default(),
            _ => text,
        },
        Some(b'(' | b')') => text.get(2..).unwrap_or_default(),
        Some(b'=' | b'>' | b'7' | b'8' | b'c' | b'M') => text.get(1..).unwrap_or_default(),
        _ => text,
    }
}

/// Skips the parameters and the final byte of a control sequence.
fn control_sequence(text: &str) -> &str {
    let parameters = text.bytes().take_while(|byte| (0x20..=0x3f).contains(byte)).count();
    let ends = text.as_bytes().get(parameters).is_some_and(|byte| (0x40..=0x7e).contains(byte));
    text.get(parameters + usize::from(ends)..).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escape_sequences_are_removed() {
        for (text, bare, expected) in [
            ("\u{1b}[1mkey\u{1b}[0m", false, "key"),
            ("\u{1b}[38;5;82mkey\u{1b}[m\r\n", false, "key"),
            ("\u{9b}1mkey", false, "key"),
            ("\u{1b}]0;title\u{7}key\u{1b}]8;;x\u{1b}\\", false, "key"),
            ("\u{1b}(Bkey\u{1b}[?2004l", false, "key"),
            ("k\u{8}ey\0", false, "key"),
            ("[1mkey[0m", false, "[1mkey[0m"),
            ("[1mkey[0m", true, "key"),
            ("^[[1mkey^[[0m", true, "key"),
            ("\\e[1mkey\\x1b[0m\\033[m", true, "key"),
            ("[key] a^b \\n [12] é", true, "[key] a^b \\n [12] é"),
            ("\u{1b}", false, ""),
            ("\u{1b}[", false, ""),
            ("\u{1b}]key", false, "]key"),
        ] {
            assert_eq!(plain_text(text, bare), expected, "{text:?}");
        }
    }
}
