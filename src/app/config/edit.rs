//! Changes the configuration file: sets a single key and keeps the comments, or replaces the whole text.
//!
//! The new text is validated before it atomically replaces the file. Only the file's owner can read it.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;
use toml_edit::Value;

use super::{file, key, splice};
use crate::app::{
    directory::directory_of,
    error::{self, ErrorExt as _, Exit},
};
use hookctl::{provider::Catalog, text::read_text_capped};

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
    pub fn set(
        &mut self,
        key: &str,
        values: &[String],
        profile: Option<&str>,
        catalog: &Catalog,
    ) -> anyhow::Result<Option<String>> {
        if key == key::DEFAULT_PROFILE {
            let [name] = values else { return Err(key::takes_one_value(key)) };
            file::require_profile(&file::parse(&self.path, &self.text)?, name)
                .map_err(|unknown| unknown.context(key.to_owned()).exit(Exit::Usage))?;
            self.splice(&[key], &Value::from(name.as_str()))?;
            return Ok(None);
        }
        let named = key.strip_prefix("profiles.").and_then(|rest| rest.rsplit_once('.'));
        let (profile, key) = if let Some((name, key)) = named {
            (name.to_owned(), key)
        } else {
            let name = profile.map(str::to_owned).or_else(|| self.default_profile());
            (name.ok_or_else(|| key::no_profile(key))?, key)
        };
        let value = key::value(key, values, catalog)?;
        if profile.is_empty() {
            return Err(error::usage("empty profile name").hint("name one with --profile, e.g. --profile staging"));
        }
        self.splice(&["profiles", &profile, key], &value)?;
        Ok(Some(profile))
    }
    /// Returns the default profile, even if the file is otherwise invalid.
    fn default_profile(&self) -> Option<String> {
        let document = toml_edit::Document::parse(self.text.as_str()).ok()?;
        document.get(key::DEFAULT_PROFILE)?.as_str().map(str::to_owned)
    }

    /// Sets the value at `path` in the text.
    fn splice(&mut self, path: &[&str], value: &Value) -> anyhow::Result<()> {
        let spliced = splice::set(&self.text, path, value).map_err(|error| {
            error::input(format!("{}: {error}", self.path.display()))
                .hint("correct the file with `hookctl config edit`")
        })?;
        self.replace(spliced)
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
        let directory = directory_of(&self.path);
        fs::create_dir_all(directory)?;
        Ok(directory)
    }
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
        document.set("to", &strings(&["http://y/"]), Some("a"), &Catalog::default()).expect("set");
        document.set("secret", &strings(&["env:NEW", "env:OLD"]), Some("a"), &Catalog::default()).expect("set");
        document.set("profiles.b.c.provider", &strings(&["wootric"]), None, &Catalog::default()).expect("set");
        document.set("default-profile", &strings(&["a"]), None, &Catalog::default()).expect("set");
        let expected = "default-profile = \"a\"\n# mine\n[profiles.a]\nto = \"http://y/\"   # the old one\n# why\n\
            provider = \"screver\"\nsecret = [\"env:NEW\", \"env:OLD\"]\n\n[profiles.\"b.c\"]\nprovider = \"wootric\"\n";
        assert_eq!(document.text(), expected);
    }

    #[test]
    fn set_without_profile_changes_the_default_profile() {
        let mut document = document("");
        document.set("provider", &strings(&["screver"]), Some("staging"), &Catalog::default()).expect("set");
        document.set("default-profile", &strings(&["staging"]), None, &Catalog::default()).expect("set");
        let profile = document.set("to", &strings(&["http://localhost/"]), None, &Catalog::default()).expect("set");
        assert_eq!(profile.as_deref(), Some("staging"));
        let expected =
            "default-profile = \"staging\"\n[profiles.staging]\nprovider = \"screver\"\nto = \"http://localhost/\"\n";
        assert_eq!(document.text(), expected);
    }

    #[test]
    fn set_with_an_invalid_value_changes_nothing() {
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
            let error = document.set(key, &strings(values), Some("p"), &Catalog::default()).expect_err(message);
            let text = format!("{error:#}");
            assert!(text.contains(message) && !text.contains("hunter2"), "{text}");
            assert_eq!(document.text(), "[profiles.p]\n");
        }
        let error =
            document("").set("to", &strings(&["http://a/"]), None, &Catalog::default()).expect_err("no profile");
        assert!(error.to_string().contains("missing --profile"), "{error}");
    }
}
