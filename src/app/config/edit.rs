//! Changes the configuration file: sets a single key and keeps the comments, or replaces the whole text.
//!
//! The new text is validated before it atomically replaces the file. Only the file's owner can read it.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use toml_edit::{DocumentMut, Item, Table, TableLike, Value};

use super::{file, mistyped_source};
use crate::app::error::{self, ErrorExt as _};
use hookctl::{
    secret::SecretSource,
    text::{read_text_capped, suggest},
};

/// The keys of a profile, and whether each is the source of a secret.
pub const KEYS: [(&str, bool); 9] = [
    ("provider", false),
    ("to", false),
    ("secret", true),
    ("api-url", false),
    ("token", true),
    ("client-id", false),
    ("client-secret", true),
    ("api-key", true),
    ("password", true),
];

/// The key that names the default profile.
pub const DEFAULT_PROFILE: &str = "default-profile";

/// The text of a configuration file, which may not exist yet.
pub struct Document {
    path: PathBuf,
    text: String,
}

impl Document {
    /// Reads the file at `path`. If it does not exist, the text is empty.
    ///
    /// # Errors
    /// Returns an error if the file cannot be read.
    pub fn open(path: PathBuf) -> anyhow::Result<Self> {
        // If the path is a symbolic link, replace its target and keep the link.
        let path = path.canonicalize().unwrap_or(path);
        let text = match fs::File::open(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
            opened => opened.and_then(|opened| read_text_capped(opened, file::MAX_BYTES)),
        };
        let text = text.map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot read the configuration file {}", path.display()))
        })?;
        Ok(Self { path, text })
    }

    /// Returns the path of the file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Returns the text.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Replaces the text.
    ///
    /// # Errors
    /// Returns an error if the new text is not a valid configuration. The text is then unchanged.
    pub fn replace(&mut self, text: String) -> anyhow::Result<()> {
        file::validate(&self.path, &text)?;
        self.text = text;
        Ok(())
    }

    /// Sets `key`: `default-profile`, `profiles.NAME.KEY`, or a key of the profile `profile` (by default the default profile). A profile that does not
    /// exist is created. Returns the name of the profile, if the key belongs to one.
    ///
    /// # Errors
    /// Returns an error if the key is unknown, no profile is named, a value is invalid or a literal secret, or the file is invalid. The text is then unchanged.
    pub fn set(&mut self, key: &str, values: &[String], profile: Option<&str>) -> anyhow::Result<Option<String>> {
        let mut document: DocumentMut = self.text.parse().map_err(|error: toml_edit::TomlError| {
            error::input(format!("{}: not valid TOML: {}", self.path.display(), error.message()))
                .hint("correct the file with `hookctl config edit`")
        })?;
        if key == DEFAULT_PROFILE {
            let [name] = values else { return Err(takes_one_value(key)) };
            set_value(document.as_table_mut(), key, Value::from(name.as_str()));
            self.replace(document.to_string())?;
            return Ok(None);
        }
        let named = key.strip_prefix("profiles.").and_then(|rest| rest.rsplit_once('.'));
        let (profile, key) = if let Some((name, key)) = named {
            (name.to_owned(), key)
        } else {
            let default = document.get(DEFAULT_PROFILE).and_then(Item::as_str).map(str::to_owned);
            let name = profile.map(str::to_owned).or(default).ok_or_else(|| {
                error::usage(format!("missing --profile <NAME>: `{key}` is a key of a profile"))
                    .hint(format!("e.g. `hookctl config set {key} … --profile staging`"))
            })?;
            (name, key)
        };
        let value = value(key, values)?;
        let not_a_table = |what: &str| error::input(format!("{}: `{what}` is not a table", self.path.display()));
        let mut implicit = Table::new();
        implicit.set_implicit(true);
        let profiles = document.entry("profiles").or_insert(Item::Table(implicit));
        let profiles = profiles.as_table_like_mut().ok_or_else(|| not_a_table("profiles"))?;
        let table = profiles.entry(&profile).or_insert(Item::Table(Table::new()));
        set_value(table.as_table_like_mut().ok_or_else(|| not_a_table(&profile))?, key, value);
        self.replace(document.to_string())?;
        Ok(Some(profile))
    }

    /// Writes the text to the file, atomically and readable by its owner only.
    ///
    /// # Errors
    /// Returns an error if the file cannot be written. It is then unchanged.
    pub fn save(&self) -> anyhow::Result<()> {
        let write = || {
            let mut temporary = NamedTempFile::new_in(self.directory()?)?;
            temporary.write_all(self.text.as_bytes())?;
            temporary.as_file().sync_all()?;
            temporary.persist(&self.path).map_err(|error| error.error)
        };
        let written: io::Result<fs::File> = write();
        written.map_err(|error| {
            anyhow::Error::new(error).context(format!("cannot write the configuration file {}", self.path.display()))
        })?;
        Ok(())
    }

    /// Writes a rejected text to a new file next to the configuration file, and returns its path.
    ///
    /// # Errors
    /// Returns an error if the new file cannot be written.
    pub fn save_rejected(&self, text: &[u8]) -> io::Result<PathBuf> {
        let mut file = tempfile::Builder::new().prefix("config-").suffix(".toml").tempfile_in(self.directory()?)?;
        file.write_all(text)?;
        file.as_file().sync_all()?;
        Ok(file.keep().map_err(|error| error.error)?.1)
    }

    /// Returns the directory of the file, and creates it if it does not exist.
    fn directory(&self) -> io::Result<&Path> {
        let parent = self.path.parent().filter(|parent| !parent.as_os_str().is_empty());
        let directory = parent.unwrap_or(Path::new("."));
        fs::create_dir_all(directory)?;
        Ok(directory)
    }
}

/// Sets a value. If it replaces one, the comment after that is kept.
fn set_value(table: &mut dyn TableLike, key: &str, mut value: Value) {
    if let Some(old) = table.get(key).and_then(Item::as_value) {
        *value.decor_mut() = old.decor().clone();
    }
    table.insert(key, Item::Value(value));
}

/// Checks the values for a key of a profile, and converts them to TOML.
fn value(key: &str, values: &[String]) -> anyhow::Result<Value> {
    let names = KEYS.map(|(name, _)| name);
    let Some((_, is_secret)) = KEYS.into_iter().find(|(name, _)| *name == key) else {
        let failure = error::usage(format!("unknown key `{key}` (available: {DEFAULT_PROFILE}, {})", names.join(", ")));
        let meant = suggest(key, names.into_iter().chain([DEFAULT_PROFILE]));
        return Err(meant.map(|name| format!("did you mean `{name}`?")).into_iter().fold(failure, anyhow::Error::hint));
    };
    for text in values {
        if let Some((what, hint)) = mistyped_source(text).filter(|_| is_secret) {
            return Err(error::input(format!("{key}: {what}")).hint(hint));
        }
        if is_secret && matches!(SecretSource::parse(text), SecretSource::Literal { .. } | SecretSource::Stdin) {
            return Err(error::usage(format!("{key}: refusing to write a literal secret to the configuration file"))
                .hint(format!(
                    "pass its source: hookctl config set {key} env:NAME (or file:PATH, 'cmd:PROGRAM ARGS')"
                )));
        }
    }
    match values {
        [one] => Ok(one.as_str().into()),
        several if key == "secret" => Ok(Value::Array(several.iter().map(String::as_str).collect())),
        _ => Err(takes_one_value(key)),
    }
}

fn takes_one_value(key: &str) -> anyhow::Error {
    error::usage(format!("`{key}` takes one value")).hint("quote a value that contains spaces")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(text: &str) -> Document {
        Document { path: "config.toml".into(), text: text.into() }
    }

    fn strings(values: &[&str]) -> Vec<String> {
        values.iter().map(|value| (*value).to_owned()).collect()
    }

    #[test]
    fn set_keeps_comments_and_order() {
        let mut document =
            document("# mine\n[profiles.a]\nto = \"http://x/\"   # the old one\n# why\nprovider = \"screver\"\n");
        document.set("to", &strings(&["http://y/"]), Some("a")).expect("set");
        document.set("secret", &strings(&["env:NEW", "env:OLD"]), Some("a")).expect("set");
        document.set("profiles.b.c.provider", &strings(&["wootric"]), None).expect("set");
        document.set("default-profile", &strings(&["a"]), None).expect("set");
        let expected = "default-profile = \"a\"\n# mine\n[profiles.a]\nto = \"http://y/\"   # the old one\n# why\n\
            provider = \"screver\"\nsecret = [\"env:NEW\", \"env:OLD\"]\n\n[profiles.\"b.c\"]\nprovider = \"wootric\"\n";
        assert_eq!(document.text(), expected);
    }

    #[test]
    fn set_without_profile_changes_the_default_profile() {
        let mut document = document("");
        document.set("provider", &strings(&["screver"]), Some("staging")).expect("set");
        document.set("default-profile", &strings(&["staging"]), None).expect("set");
        let profile = document.set("to", &strings(&["http://localhost/"]), None).expect("set");
        assert_eq!(profile.as_deref(), Some("staging"));
        let expected =
            "default-profile = \"staging\"\n[profiles.staging]\nprovider = \"screver\"\nto = \"http://localhost/\"\n";
        assert_eq!(document.text(), expected);
    }

    #[test]
    fn set_rejects_literal_secrets_and_invalid_values() {
        for (key, values, message) in [
            ("secret", &["hunter2"][..], "literal secret"),
            ("token", &["literal:hunter2"], "literal secret"),
            ("password", &["-"], "literal secret"),
            ("secret", &["evn:A"], "unknown secret source `evn:`"),
            ("secrte", &["env:A"], "unknown key `secrte`"),
            ("to", &["http://a/", "http://b/"], "takes one value"),
            ("to", &["http://ada:hunter2@h/"], "a user name or password"),
            ("default-profile", &["none"], "`none`"),
        ] {
            let mut document = document("[profiles.p]\n");
            let error = document.set(key, &strings(values), Some("p")).expect_err(message);
            let text = format!("{error:#}");
            assert!(text.contains(message) && !text.contains("hunter2"), "{text}");
            assert_eq!(document.text(), "[profiles.p]\n");
        }
        let error = document("").set("to", &strings(&["http://a/"]), None).expect_err("no profile");
        assert!(error.to_string().contains("missing --profile"), "{error}");
    }
}
