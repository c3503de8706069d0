//! Secrets: where they come from, and how they stay out of output.
//!
//! Owns the syntax of `--secret` (`env:NAME`, `file:PATH`, `-`, `cmd:PROGRAM ARGS`, `literal:…`), the [`Secret`] itself, and the [`Redactor`]. A
//! `Secret` has neither `Display` nor `Serialize`, and is wiped when dropped. It is never empty, because anyone can compute an HMAC with an empty key.

mod query;
mod redact;

use std::{
    ffi::OsString,
    fmt,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use zeroize::Zeroizing;

use crate::text::{io_reason, read_capped};

pub use query::{mask_urls, names_credential, query_credentials, query_secrets, url_credentials};
pub use redact::{MASK, Redactor};

/// The bytes of a secret, with the label of their source.
#[derive(Clone)]
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    label: String,
}

impl Secret {
    /// Creates a secret. `label` names its source, e.g. `env:NAME`, and is printed in messages and reports.
    ///
    /// # Errors
    /// [`SecretError::Empty`] without any bytes, and [`SecretError::Blank`] for only whitespace, e.g. if a variable was set to a newline.
    pub fn new(bytes: Vec<u8>, label: impl Into<String>) -> Result<Self, SecretError> {
        let label = label.into();
        if bytes.is_empty() {
            return Err(SecretError::Empty { label });
        }
        // Form feeds and vertical tabs are allowed: they do not get into a secret by accident, and test vectors use them as keys (RFC 2202, RFC 4231).
        let is_blank = |c: char| c.is_whitespace() && !matches!(c, '\u{b}' | '\u{c}');
        if str::from_utf8(&bytes).is_ok_and(|text| text.chars().all(is_blank)) {
            return Err(SecretError::Blank { label });
        }
        Ok(Self { bytes: Zeroizing::new(bytes), label })
    }

    /// Returns the bytes. Use them as a key, or to mask them in output.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// Returns the name of the source. It contains nothing secret.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Returns the prefix if the secret itself looks like a secret source, e.g. `env:` if it is `env:NAME`.
    #[must_use]
    pub fn source_prefix(&self) -> Option<&'static str> {
        match str::from_utf8(&self.bytes).ok()?.split_once(':')? {
            ("env", name) if is_variable_name(name) => Some("env:"),
            ("file", path) if path.starts_with(['/', '.', '~']) => Some("file:"),
            _ => None,
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Secret({})", self.label)
    }
}

/// Where to get a secret.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// `env:NAME`: an environment variable.
    Env(String),
    /// `file:PATH`: the content of a file, without one trailing newline.
    File(PathBuf),
    /// `-`: standard input, without one trailing newline.
    Stdin,
    /// `cmd:PROGRAM ARGS`: the output of a program, without one trailing newline. No shell is involved. Allowed in configuration files only.
    Cmd(String),
    /// `literal:…`, or any other text: the text itself.
    Literal {
        /// The secret.
        text: Zeroizing<String>,
        /// The text had the prefix `literal:`.
        declared: bool,
    },
}

impl SecretSource {
    /// Parses a source. Never fails: text without a known prefix is a literal.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let literal = |text: &str, declared| Self::Literal { text: Zeroizing::new(text.to_owned()), declared };
        match text.split_once(':') {
            _ if text == "-" => Self::Stdin,
            Some(("env", name)) => Self::Env(name.to_owned()),
            Some(("file", path)) => Self::File(path.into()),
            Some(("cmd", line)) => Self::Cmd(line.to_owned()),
            Some(("literal", rest)) => literal(rest, true),
            _ => literal(text, false),
        }
    }

    /// Returns the likely intended source if `text` looks like a source with a mistyped or unknown prefix: `evn:NAME`, `vault:x`, `ENV:NAME`,
    /// `env=NAME`. The result quotes nothing that may be part of a secret.
    #[must_use]
    pub fn mistyped(text: &str) -> Option<MistypedSource> {
        let at = text.find([':', '='])?;
        let (word, separator) = (&text[..at], text.as_bytes()[at]);
        let known = SOURCES.iter().any(|(name, _)| *name == word);
        let is_word = word.len() >= 2 && word.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_word = is_word && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte));
        let lowercase = word.to_ascii_lowercase();
        // The prefixes are short, so more than one typing error could make any word one of them.
        let similar = || {
            let mut names = SOURCES.iter().map(|(name, _)| *name);
            names.find(|name| strsim::osa_distance(&lowercase, name) <= 1)
        };
        let meant = match separator {
            b':' if known || !is_word => return None,
            b':' => similar(),
            // A secret in base64 ends with `=`, so the word before `=` must be a prefix.
            _ => Some(similar().filter(|name| name.eq_ignore_ascii_case(word))?),
        };
        let meant = meant.and_then(|meant| SOURCES.iter().find(|(name, _)| *name == meant)).map(|(_, usage)| *usage);
        // Any other word may be part of the secret.
        let quotable = meant.is_some() || OTHER_PREFIXES.contains(&lowercase.as_str());
        Some(MistypedSource { prefix: quotable.then(|| text[..=at].to_owned()), meant })
    }

    /// Returns the name of the source, without the text of a literal or the arguments of a program.
    #[must_use]
    pub fn label(&self) -> String {
        match self {
            Self::Env(name) => format!("env:{name}"),
            Self::File(path) => format!("file:{}", path.display()),
            Self::Stdin => "-".into(),
            Self::Cmd(line) => format!("cmd:{}", line.split_whitespace().next().unwrap_or_default()),
            Self::Literal { .. } => "literal".into(),
        }
    }

    /// Fetches the secret. `env` looks up an environment variable; `stdin` is read to its end if the source is `-`.
    ///
    /// # Errors
    /// The source does not exist, cannot be read, is empty, or is larger than 64 KiB.
    pub fn fetch(&self, env: &dyn Fn(&str) -> Option<OsString>, stdin: &mut dyn Read) -> Result<Secret, SecretError> {
        let label = self.label();
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::FileTooLarge => SecretError::TooLarge { label: label.clone() },
            _ => SecretError::Unreadable { label: label.clone(), source },
        };
        let bytes = match self {
            Self::Env(name) => env(name).ok_or_else(|| SecretError::Unset { name: name.clone() })?.into_encoded_bytes(),
            Self::File(path) => {
                let read = std::fs::File::open(path).and_then(|file| read_capped(file, MAX_SECRET_BYTES));
                strip_newline(read.map_err(unreadable)?)
            }
            Self::Stdin => strip_newline(read_capped(stdin, MAX_SECRET_BYTES).map_err(unreadable)?),
            Self::Cmd(line) => strip_newline(run(line).map_err(unreadable)?),
            Self::Literal { text, .. } => text.as_bytes().to_vec(),
        };
        Secret::new(bytes, label)
    }
}

/// The prefixes of sources, with their usage.
const SOURCES: [(&str, &str); 4] =
    [("env", "env:NAME"), ("file", "file:PATH"), ("cmd", "cmd:PROGRAM"), ("literal", "literal:TEXT")];

/// Prefixes that other tools use. They are well-known words, so quoting them reveals nothing of a secret.
const OTHER_PREFIXES: [&str; 22] = [
    "arn",
    "aws",
    "azure",
    "bw",
    "doppler",
    "exec",
    "gcp",
    "gsm",
    "http",
    "https",
    "keychain",
    "keyring",
    "kms",
    "op",
    "pass",
    "secret",
    "secrets",
    "sops",
    "ssm",
    "var",
    "vault",
    "vaultwarden",
];

/// A text that looks like a secret source but is not one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistypedSource {
    /// The prefix, if it is safe to quote.
    pub prefix: Option<String>,
    /// The usage of the likely intended source, e.g. `env:NAME`.
    pub meant: Option<&'static str>,
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({})", self.label())
    }
}

/// Maximum size of a secret. Anything larger is the wrong file, and `/dev/zero` must not fill memory.
const MAX_SECRET_BYTES: u64 = 64 * 1024;

/// Removes one LF or CRLF at the end.
fn strip_newline(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes
}

/// Runs a program without a shell and returns its output.
fn run(line: &str) -> io::Result<Vec<u8>> {
    let invalid = |text: &str| io::Error::new(io::ErrorKind::InvalidInput, text.to_owned());
    let words = shlex::split(line).ok_or_else(|| invalid("unbalanced quotes in the command"))?;
    let (program, arguments) = words.split_first().ok_or_else(|| invalid("missing program"))?;
    let child = Command::new(program).args(arguments).stdout(Stdio::piped()).spawn();
    let mut child = child.map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => io::Error::other(format!("program `{program}` not found")),
        _ => error,
    })?;
    let read = child.stdout.take().map_or(Ok(Vec::new()), |out| read_capped(out, MAX_SECRET_BYTES));
    // The pipe is closed now, so even a program that prints endlessly exits.
    let status = child.wait()?;
    let bytes = read?;
    if !status.success() {
        return Err(io::Error::other(format!("`{program}` exited with {status}")));
    }
    Ok(bytes)
}

/// Returns true if a text looks like the name of an environment variable: words joined by `_`, or letters only.
///
/// Other names are not printed: with `env:$TOKEN`, the shell puts the secret itself in the place of the name.
#[must_use]
pub fn is_variable_name(name: &str) -> bool {
    let legal = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    legal && (name.contains('_') || name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Returns true if a path may be the secret itself instead of the name of a file: long, with digits, and not in an existing folder.
fn may_be_secret(path: &str) -> bool {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let has_no_folder = folder.as_os_str().is_empty() || !folder.is_dir();
    let looks_like_path = path.starts_with('/') || path.contains(['.', ':', '\\']);
    path.len() >= 16 && path.contains(|c: char| c.is_ascii_digit()) && has_no_folder && !looks_like_path
}

/// Why a secret cannot be fetched.
pub enum SecretError {
    /// The environment variable is not set.
    Unset {
        /// Its name.
        name: String,
    },
    /// The source is empty, or contains only a newline.
    Empty {
        /// The source.
        label: String,
    },
    /// The source contains only whitespace.
    Blank {
        /// The source.
        label: String,
    },
    /// The source is too large to be a secret.
    TooLarge {
        /// The source.
        label: String,
    },
    /// The file or the program cannot be read.
    Unreadable {
        /// The source.
        label: String,
        /// The operating system's error.
        source: io::Error,
    },
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset { name } if is_variable_name(name) => write!(f, "env:{name}: environment variable not set"),
            Self::Unset { .. } => f.write_str(
                "env: environment variable not set (its name is hidden because it may be the secret itself)",
            ),
            Self::Empty { label } => write!(f, "the secret from {label} is empty"),
            Self::Blank { label } => write!(f, "the secret from {label} is only whitespace"),
            Self::TooLarge { label } => write!(f, "{label}: larger than {MAX_SECRET_BYTES} bytes, so not a secret"),
            Self::Unreadable { label, source } if label.strip_prefix("file:").is_some_and(may_be_secret) => {
                write!(f, "file: {} (its name is hidden because it may be the secret itself)", io_reason(source))
            }
            Self::Unreadable { label, source } => {
                write!(f, "cannot read the secret from {label}: {}", io_reason(source))
            }
        }
    }
}

/// Shows the message only: the name of a variable or file may be the secret itself.
impl fmt::Debug for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretError({self})")
    }
}

impl std::error::Error for SecretError {}

#[cfg(test)]
mod tests {
    use super::*;

    fn fetch(text: &str) -> Result<Secret, SecretError> {
        let env = |name: &str| (name == "SET").then(|| OsString::from("s3cret"));
        SecretSource::parse(text).fetch(&env, &mut io::Cursor::new(b"from stdin\n"))
    }

    #[test]
    fn fetch_from_each_source_returns_the_secret_and_its_label() {
        for (text, bytes, label) in [
            ("env:SET", "s3cret", "env:SET"),
            ("-", "from stdin", "-"),
            ("literal:env:SET", "env:SET", "literal"),
            ("plain", "plain", "literal"),
            ("with:colon", "with:colon", "literal"),
        ] {
            let secret = fetch(text).expect(text);
            assert_eq!((secret.expose(), secret.label()), (bytes.as_bytes(), label), "{text}");
        }
        assert!(matches!(fetch("env:UNSET"), Err(SecretError::Unset { .. })));
        for secret in ["SuperSecretValue42", "JBSWY3DPEHPK3PXPJBSWY3DP", "k3/9aQm1xZ0bW7yT5rV2uE8oP4sD6fG="] {
            for typed in [format!("env:{secret}"), format!("file:{secret}")] {
                let error = fetch(&typed).expect_err("a secret in the place of a name");
                assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
            }
        }
        for typed in ["env:wootric_token", "env:TOKEN", "file:/run/secrets/wootric-2", "file:secret.2026-11-28.txt"] {
            let error = fetch(typed).expect_err("nothing");
            assert!(error.to_string().contains(&typed[5..]), "{error}");
        }
        assert!(matches!(fetch("literal:"), Err(SecretError::Empty { .. })));
        for blank in [" ", "\n", "\r\n\t", "\u{a0}\u{2003}"] {
            let typed = format!("literal:{blank}");
            let error = fetch(&typed).expect_err("only whitespace");
            assert_eq!(error.to_string(), "the secret from literal is only whitespace", "{blank:?}");
        }
        assert!(matches!(fetch("file:/no/such/file"), Err(SecretError::Unreadable { .. })));
    }

    #[test]
    fn mistyped_prefix_is_recognized_and_quotes_no_secret() {
        for (text, prefix, meant) in [
            ("evn:NAME", Some("evn:"), Some("env:NAME")),
            ("ENV:NAME", Some("ENV:"), Some("env:NAME")),
            ("env=NAME", Some("env="), Some("env:NAME")),
            ("File:/run/secret", Some("File:"), Some("file:PATH")),
            ("flie:/run/secret", Some("flie:"), Some("file:PATH")),
            ("litteral:x", Some("litteral:"), Some("literal:TEXT")),
            ("vault:x", Some("vault:"), None),
            ("op://vault/item", Some("op:"), None),
            ("hunter2:xyz", None, None),
        ] {
            let mistyped = SecretSource::mistyped(text).expect(text);
            assert_eq!((mistyped.prefix.as_deref(), mistyped.meant), (prefix, meant), "{text}");
        }
        for text in
            ["env:NAME", "file:PATH", "cmd:pass", "literal:evn:x", "-", "plain", "a=b", "c2VjcmV0cw==", ":x", "7f:a0"]
        {
            assert_eq!(SecretSource::mistyped(text), None, "{text}");
        }
    }

    #[test]
    fn strip_newline_removes_at_most_one() {
        for (text, secret) in
            [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("a\r", "a\r")]
        {
            assert_eq!(strip_newline(text.into()), secret.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn debug_output_contains_no_secret() {
        let secret = fetch("hunter2").expect("a literal");
        let shown = format!("{secret:?} {:?}", SecretSource::parse("hunter2"));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
