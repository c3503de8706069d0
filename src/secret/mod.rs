//! Secrets: where one comes from, and how it stays out of sight.
//!
//! Owns the grammar of `--secret` (`env:NAME`, `file:PATH`, `-`, `cmd:PROGRAM ARGS`, `literal:…`), the [`Secret`]
//! itself, which has neither `Display` nor `Serialize` and is wiped when dropped. It refuses an empty secret: an HMAC under an empty key is anybody's.

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

/// The bytes of a secret, with the label of the source that gave them.
#[derive(Clone)]
pub struct Secret {
    bytes: Zeroizing<Vec<u8>>,
    label: String,
}

impl Secret {
    /// A secret from its bytes. `label` names its source (`env:NAME`) and is shown to people.
    ///
    /// # Errors
    /// [`SecretError::Empty`], since an empty key signs for everybody.
    pub fn new(bytes: Vec<u8>, label: impl Into<String>) -> Result<Self, SecretError> {
        let label = label.into();
        if bytes.is_empty() {
            return Err(SecretError::Empty { label });
        }
        Ok(Self { bytes: Zeroizing::new(bytes), label })
    }

    /// The bytes, for the key of a signature and for nothing else.
    #[must_use]
    pub fn expose(&self) -> &[u8] {
        &self.bytes
    }

    /// The name of the source, safe to show.
    #[must_use]
    pub fn label(&self) -> &str {
        &self.label
    }

    /// How it begins, if it reads like the source of a secret and not like one.
    #[must_use]
    pub fn seems_a_source(&self) -> Option<&'static str> {
        match str::from_utf8(&self.bytes).ok()?.split_once(':')? {
            ("env", name) if is_variable(name) => Some("env:"),
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

/// Where a secret is to be taken from.
#[derive(Clone, PartialEq, Eq)]
pub enum SecretSource {
    /// `env:NAME`: an environment variable.
    Env(String),
    /// `file:PATH`: a file; one trailing newline is cut, and nothing else.
    File(PathBuf),
    /// `-`: standard input; one trailing newline is cut, and nothing else.
    Stdin,
    /// `cmd:PROGRAM ARGS`: what a program prints, run without a shell; one trailing newline is cut. Configuration only.
    Cmd(String),
    /// `literal:…`, or anything else: the text itself.
    Literal {
        /// The secret.
        text: Zeroizing<String>,
        /// Whether `literal:` said that this is meant.
        declared: bool,
    },
}

impl SecretSource {
    /// Reads the grammar. Every text is legal: what has no known prefix is a literal.
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

    /// Returns how to name the source that `text` seems to be meant as, if it looks like a mistyped or unknown prefix: `evn:NAME`, `vault:x`,
    /// `ENV:NAME`, `env=NAME`. The answer quotes nothing that may be a part of a secret.
    #[must_use]
    pub fn mistyped(text: &str) -> Option<MistypedSource> {
        let at = text.find([':', '='])?;
        let (word, separator) = (&text[..at], text.as_bytes()[at]);
        let known = SOURCES.iter().any(|(name, _)| *name == word);
        let is_word = word.len() >= 2 && word.starts_with(|c: char| c.is_ascii_alphabetic());
        let is_word = is_word && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.+".contains(&byte));
        let lowercase = word.to_ascii_lowercase();
        // In words this short, one typing error is as far as a guess can go.
        let nearest = || {
            let mut names = SOURCES.iter().map(|(name, _)| *name);
            names.find(|name| strsim::osa_distance(&lowercase, name) <= 1)
        };
        let meant = match separator {
            b':' if known || !is_word => return None,
            b':' => nearest(),
            // A secret in base64 ends with `=`.
            _ => Some(nearest().filter(|near| near.eq_ignore_ascii_case(word))?),
        };
        let meant = meant.and_then(|meant| SOURCES.iter().find(|(name, _)| *name == meant)).map(|(_, usage)| *usage);
        // Other words may be a part of the secret.
        let quotable = meant.is_some() || STORES.contains(&lowercase.as_str());
        Some(MistypedSource { prefix: quotable.then(|| text[..=at].to_owned()), meant })
    }

    /// The name of the source, without the value of a literal.
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

    /// Fetches the secret. `env` looks a variable up; `stdin` is read to its end for `-`.
    ///
    /// # Errors
    /// The source is absent, unreadable, not text where it must be, or empty.
    pub fn fetch(&self, env: &dyn Fn(&str) -> Option<OsString>, stdin: &mut dyn Read) -> Result<Secret, SecretError> {
        let label = self.label();
        let unreadable = |source: io::Error| match source.kind() {
            io::ErrorKind::FileTooLarge => SecretError::TooLarge { label: label.clone() },
            _ => SecretError::Unreadable { label: label.clone(), source },
        };
        let bytes = match self {
            Self::Env(name) => env(name).ok_or_else(|| SecretError::Unset { name: name.clone() })?.into_encoded_bytes(),
            Self::File(path) => {
                let read = std::fs::File::open(path).and_then(|file| read_capped(file, LARGEST));
                cut_newline(read.map_err(unreadable)?)
            }
            Self::Stdin => cut_newline(read_capped(stdin, LARGEST).map_err(unreadable)?),
            Self::Cmd(line) => cut_newline(run(line).map_err(unreadable)?),
            Self::Literal { text, .. } => text.as_bytes().to_vec(),
        };
        Secret::new(bytes, label)
    }
}

/// The prefixes of sources, with their usage.
const SOURCES: [(&str, &str); 4] =
    [("env", "env:NAME"), ("file", "file:PATH"), ("cmd", "cmd:PROGRAM"), ("literal", "literal:TEXT")];

/// Prefixes of other programs. A secret does not contain them, so they can be quoted.
const STORES: [&str; 22] = [
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

/// What looks like a source of a secret and is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MistypedSource {
    /// The prefix, if it cannot be a part of a secret.
    pub prefix: Option<String>,
    /// The usage of the source that seems to be meant, e.g. `env:NAME`.
    pub meant: Option<&'static str>,
}

impl fmt::Debug for SecretSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecretSource({})", self.label())
    }
}

/// A secret is a line, not a stream: more than this is a wrong path, and `/dev/zero` must not fill memory.
const LARGEST: u64 = 64 * 1024;

fn cut_newline(mut bytes: Vec<u8>) -> Vec<u8> {
    if bytes.last() == Some(&b'\n') {
        bytes.pop();
        if bytes.last() == Some(&b'\r') {
            bytes.pop();
        }
    }
    bytes
}

fn run(line: &str) -> io::Result<Vec<u8>> {
    let invalid = |text: &str| io::Error::new(io::ErrorKind::InvalidInput, text.to_owned());
    let words = shlex::split(line).ok_or_else(|| invalid("unbalanced quotes in the command"))?;
    let (program, arguments) = words.split_first().ok_or_else(|| invalid("missing program"))?;
    let mut child = Command::new(program).args(arguments).stdout(Stdio::piped()).spawn()?;
    let read = child.stdout.take().map_or(Ok(Vec::new()), |out| read_capped(out, LARGEST));
    // The pipe is closed by now, so a program that would print for ever ends.
    let status = child.wait()?;
    let bytes = read?;
    if !status.success() {
        return Err(io::Error::other(format!("`{program}` exited with {status}")));
    }
    Ok(bytes)
}

/// Whether a text reads as the name of an environment variable: of words, or of letters alone. Who types `env:$TOKEN` names the secret itself.
#[must_use]
pub fn is_variable(name: &str) -> bool {
    let legal = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_');
    legal && (name.contains('_') || name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Whether a path is rather what the file should hold: long, with digits, and in no folder that there is.
fn may_be_secret(path: &str) -> bool {
    let folder = Path::new(path).parent().unwrap_or(Path::new(""));
    let nowhere = folder.as_os_str().is_empty() || !folder.is_dir();
    let written = path.starts_with('/') || path.contains(['.', ':', '\\']);
    path.len() >= 16 && path.contains(|c: char| c.is_ascii_digit()) && nowhere && !written
}

/// Why a source gave no secret.
pub enum SecretError {
    /// The environment variable is not set.
    Unset {
        /// Its name.
        name: String,
    },
    /// The source gave nothing, or only a newline.
    Empty {
        /// The source.
        label: String,
    },
    /// The source is too large to be a secret.
    TooLarge {
        /// The source.
        label: String,
    },
    /// The file or the program failed.
    Unreadable {
        /// The source.
        label: String,
        /// What the system said.
        source: io::Error,
    },
}

impl fmt::Display for SecretError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unset { name } if is_variable(name) => write!(f, "env:{name}: environment variable not set"),
            Self::Unset { .. } => f.write_str(
                "env: environment variable not set (its name is hidden because it may be the secret itself)",
            ),
            Self::Empty { label } => write!(f, "the secret from {label} is empty"),
            Self::TooLarge { label } => write!(f, "{label}: larger than {LARGEST} bytes, so not a secret"),
            Self::Unreadable { label, source } if label.strip_prefix("file:").is_some_and(may_be_secret) => {
                write!(f, "file: {} (its name is hidden because it may be the secret itself)", io_reason(source))
            }
            Self::Unreadable { label, source } => {
                write!(f, "cannot read the secret from {label}: {}", io_reason(source))
            }
        }
    }
}

/// What a source names may be the secret itself.
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
    fn every_form_of_the_grammar_gives_its_secret_and_label() {
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
        assert!(matches!(fetch("file:/no/such/file"), Err(SecretError::Unreadable { .. })));
    }

    #[test]
    fn mistyped_prefix_is_found_and_a_secret_is_not_quoted() {
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
    fn one_newline_is_cut_and_nothing_else() {
        for (text, kept) in [("a", "a"), ("a\n", "a"), ("a\r\n", "a"), ("a\n\n", "a\n"), (" a ", " a "), ("a\r", "a\r")]
        {
            assert_eq!(cut_newline(text.into()), kept.as_bytes(), "{text:?}");
        }
    }

    #[test]
    fn no_debug_form_shows_a_secret() {
        let secret = fetch("hunter2").expect("a literal");
        let shown = format!("{secret:?} {:?}", SecretSource::parse("hunter2"));
        assert!(!shown.contains("hunter2"), "{shown}");
    }
}
