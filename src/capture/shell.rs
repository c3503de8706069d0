//! Splits shell commands into words: POSIX quoting (IEEE 1003.1 section 2.2), the `$'…'` of bash, and line continuations.
//!
//! It runs and expands nothing. Text that a shell would expand is an error, because the command would not contain the bytes that were sent.

use super::escapes::unescape_bash;

/// Maximum number of words in a command.
const MAX_WORDS: usize = 4096;

/// Parses a text command by command.
pub(super) struct Commands<'a> {
    text: &'a [u8],
    at: usize,
}

/// A command.
#[derive(Default)]
pub(super) struct Command {
    pub(super) words: Vec<Vec<u8>>,
    /// True if it reads the output of the previous command.
    pub(super) piped: bool,
    /// The current word.
    word: Option<Vec<u8>>,
    /// Whether the current word contains a colon, and whether it contains a slash.
    marks: (bool, bool),
    /// True if the next word is the file of a redirection.
    redirected: bool,
    /// The number of open braces in the current word, and whether a shell would expand them to several words.
    braces: (usize, bool),
    /// The error for the first word that a shell would expand.
    expansion: Option<String>,
}

impl Command {
    /// Returns the words, or an error if a shell would expand one of them.
    pub(super) fn literal(self) -> Result<Vec<Vec<u8>>, String> {
        self.expansion.map_or(Ok(self.words), Err)
    }

    /// Adds a byte outside quotes, and returns true if a shell would expand the word because of it.
    ///
    /// `?` and `*` in a URL or header field do not count: they match no file, so a shell leaves them as they are.
    fn push_unquoted(&mut self, byte: u8) -> bool {
        let word = self.word.as_deref().unwrap_or_default();
        let (colon, slash) = self.marks;
        let expands = match byte {
            b'~' => self.word.is_none(),
            b'?' => !colon && !slash,
            b'*' => !colon,
            b'}' => self.braces.0 > 0 && self.braces.1,
            _ => false,
        };
        self.braces = match (byte, self.braces) {
            (b'{', (depth, several)) => (depth + 1, several),
            (b'}', (depth, _)) => (depth.saturating_sub(1), false),
            (b',', (depth @ 1.., _)) => (depth, true),
            (b'.', (depth @ 1.., _)) if word.ends_with(b".") => (depth, true),
            (_, other) => other,
        };
        self.push(&[byte]);
        expands && !self.redirected
    }

    fn push(&mut self, bytes: &[u8]) {
        self.marks.0 |= bytes.contains(&b':');
        self.marks.1 |= bytes.contains(&b'/');
        self.word.get_or_insert_default().extend_from_slice(bytes);
    }

    fn end_word(&mut self) {
        self.braces = (0, false);
        self.marks = (false, false);
        if let Some(word) = self.word.take()
            && !std::mem::take(&mut self.redirected)
        {
            self.words.push(word);
        }
    }
}

impl<'a> Commands<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self { text: text.as_bytes(), at: 0 }
    }

    fn peek(&self) -> Option<u8> {
        self.text.get(self.at).copied()
    }

    fn take(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn rest(&self) -> &'a [u8] {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn error(&self, reason: &str) -> String {
        let before = self.text.get(..self.at).unwrap_or_default();
        format!("line {}: {reason}", before.split(|byte| *byte == b'\n').count())
    }

    /// Parses the next command. Returns `None` at the end.
    pub(super) fn next(&mut self) -> Result<Option<Command>, String> {
        let mut command = Command::default();
        while let Some(byte) = self.take() {
            match byte {
                b' ' | b'\t' | b'\r' => command.end_word(),
                b'\n' | b';' | b'&' | b'|' => {
                    command.end_word();
                    if !command.words.is_empty() {
                        // Leave the separator: it decides whether the next command is piped.
                        self.at -= 1;
                        return Ok(Some(command));
                    }
                    let before = self.text.get(self.at.wrapping_sub(2)).copied();
                    let pipe = byte == b'|' && self.peek() != Some(b'|') && before != Some(b'|');
                    command.piped = pipe || (command.piped && byte == b'\n');
                }
                b'#' if command.word.is_none() => {
                    self.at += self.rest().iter().position(|byte| *byte == b'\n').unwrap_or(self.rest().len());
                }
                b'\\' => self.escaped(&mut command),
                b'\'' => {
                    let end = self.rest().iter().position(|byte| *byte == b'\'');
                    let end = end.ok_or_else(|| self.error("unclosed single quote"))?;
                    command.push(self.rest().get(..end).unwrap_or_default());
                    self.at += end + 1;
                }
                b'"' => self.double_quoted(&mut command)?,
                b'$' => self.dollar(&mut command)?,
                b'`' => return Err(self.error("a command in ` ` is not run: replace it with its output")),
                b'<' | b'>' => {
                    if command.word.as_ref().is_some_and(|word| word.iter().all(u8::is_ascii_digit)) {
                        command.word = None;
                    }
                    command.end_word();
                    if self.rest().starts_with(b"<") {
                        return Err(self.error("here-documents are not supported: pass the body as --data-raw '…'"));
                    }
                    self.at += usize::from(matches!(self.peek(), Some(b'>' | b'&')));
                    command.redirected = true;
                }
                b'^' if matches!(self.peek(), Some(b'"' | b'\r' | b'\n')) => {
                    return Err(self.error("quoted for cmd.exe: copy the command for bash instead"));
                }
                byte => {
                    if command.push_unquoted(byte) {
                        let reason = "~, *, ? or {…,…} outside quotes is not expanded: put it in quotes";
                        command.expansion.get_or_insert_with(|| self.error(reason));
                    }
                }
            }
            if command.words.len() > MAX_WORDS {
                return Err(self.error("too many words in the command"));
            }
        }
        command.end_word();
        Ok((!command.words.is_empty()).then_some(command))
    }

    fn escaped(&mut self, command: &mut Command) {
        if self.rest().starts_with(b"\r\n") {
            self.at += 2;
        } else if let Some(byte) = self.take()
            && byte != b'\n'
        {
            command.push(&[byte]);
        }
    }

    fn double_quoted(&mut self, command: &mut Command) -> Result<(), String> {
        command.push(b"");
        while let Some(byte) = self.take() {
            match byte {
                b'"' => return Ok(()),
                b'\\' => match self.peek() {
                    Some(b'\n') => self.at += 1,
                    Some(next @ (b'$' | b'`' | b'"' | b'\\')) => {
                        self.at += 1;
                        command.push(&[next]);
                    }
                    _ => command.push(b"\\"),
                },
                b'`' => return Err(self.error("a command in ` ` is not run: replace it with its output")),
                b'$' if self.expands() => return Err(self.expansion()),
                byte => command.push(&[byte]),
            }
        }
        Err(self.error("unclosed double quote"))
    }

    fn dollar(&mut self, command: &mut Command) -> Result<(), String> {
        match self.peek() {
            Some(b'\'') => {
                self.at += 1;
                let start = self.at;
                while let Some(byte) = self.take() {
                    match byte {
                        b'\\' => self.at += 1,
                        b'\'' => {
                            let quoted = unescape_bash(self.text.get(start..self.at - 1).unwrap_or_default());
                            command.push(&quoted.map_err(|reason| self.error(&reason))?);
                            return Ok(());
                        }
                        _ => {}
                    }
                }
                Err(self.error("unclosed single quote"))
            }
            Some(b'"') => Ok(()),
            _ if self.expands() => Err(self.expansion()),
            _ => {
                command.push(b"$");
                Ok(())
            }
        }
    }

    /// Returns true if the `$` before the current position begins an expansion.
    fn expands(&self) -> bool {
        self.peek().is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_{(@*?!#-".contains(&byte))
    }

    fn expansion(&self) -> String {
        self.error("$… is not expanded: replace it with its value")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Result<Vec<Vec<String>>, String> {
        let mut commands = Commands::new(text);
        let mut found = Vec::new();
        while let Some(command) = commands.next()? {
            found.push(command.literal()?.iter().map(|word| String::from_utf8_lossy(word).into_owned()).collect());
        }
        Ok(found)
    }

    #[test]
    fn words_are_split_and_unquoted_as_by_a_shell() {
        let text =
            "curl 'a b'\"c\\\"d\\x\"e\\ f '' \\\n  $'g\\'\\u00e9\\n' h#i # no\nnext > file 2>/dev/null; last | jq .";
        let expected: [&[&str]; 4] =
            [&["curl", "a bc\"d\\xe f", "", "g'é\n", "h#i"], &["next"], &["last"], &["jq", "."]];
        assert_eq!(words(text).expect("words"), expected);
    }

    #[test]
    fn text_that_no_shell_expands_is_kept() {
        let text = "curl http://x/a?b=*,{c} h:8000/?q A:*/* '{a,b}' \"~ * ?\" \\{a,b} {d} {},{} a~ > ~/x*";
        let expected =
            ["curl", "http://x/a?b=*,{c}", "h:8000/?q", "A:*/*", "{a,b}", "~ * ?", "{a,b}", "{d}", "{},{}", "a~"];
        assert_eq!(words(text).expect("words"), [expected]);
    }

    #[test]
    fn expansions_and_syntax_errors_are_errors() {
        for (text, reason) in [
            ("a\nb \"$HOME\"", "line 2: $… is not expanded"),
            ("a `b`", "is not run"),
            ("a $(b)", "$… is not expanded"),
            ("a 'b", "unclosed"),
            ("a $'b\\'", "unclosed"),
            ("a \"b", "unclosed"),
            ("a <<EOF", "here-document"),
            ("a ^\"b^\"", "cmd.exe"),
            ("a\nb {c,d}", "line 2: ~, *, ? or"),
            ("a x{1..3}", "is not expanded"),
            ("a ~/b", "is not expanded"),
            ("a *", "is not expanded"),
            ("a b?", "is not expanded"),
            ("a $'\\ud83d'", "half a character"),
        ] {
            assert!(words(text).expect_err(text).contains(reason), "{text}: {:?}", words(text));
        }
    }
}
