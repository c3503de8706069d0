//! Provider folders, embedded in the binary or on a user's disk. The same code loads both.
//!
//! Owns access to a provider's files. A payload outside the folder is an error, even if a symbolic link in the folder leads there. Parsing
//! `provider.toml` is left to `parse`, and checking a whole folder to `lint`.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Provider,
    embedded::{BUILT_IN, Embedded, FOLDERS},
    parse::{parse, parse_custom},
    toml::{Problem, Problems},
};
use crate::text::{io_reason, read_capped};

/// The file that describes a provider.
pub(super) const FILE: &str = "provider.toml";

/// Maximum size of a file in a provider folder. Files are loaded into memory, and no sample is nearly as large.
const MAX_FILE_BYTES: u64 = 16 * 1024 * 1024;

/// The location of a provider's files.
#[derive(Clone, Debug)]
pub enum Folder {
    /// In the binary: names and contents.
    Embedded(&'static [(&'static str, &'static [u8])]),
    /// On disk.
    Disk(PathBuf),
}

impl Folder {
    /// Returns the content of a file in the folder.
    ///
    /// # Errors
    /// The file does not exist, cannot be read, or is larger than 16 MiB.
    pub fn read(&self, file: &str) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::Embedded(files) => files
                .iter()
                .find(|(name, _)| *name == file)
                .map(|(_, bytes)| Cow::Borrowed(*bytes))
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
            Self::Disk(folder) => Ok(Cow::Owned(read_capped(fs::File::open(folder.join(file))?, MAX_FILE_BYTES)?)),
        }
    }

    /// Checks that `file` is a file directly in this folder, so that it can be a payload.
    pub(super) fn check_payload(&self, file: &str) -> Result<(), String> {
        if file.is_empty() || file.contains(['/', '\\']) || file == ".." || file == "." {
            return Err(format!("not a file in this folder: `{file}` (use a name without `/` or `..`)"));
        }
        match self {
            Self::Embedded(files) => files.iter().any(|(name, _)| *name == file).then_some(()),
            Self::Disk(folder) => folder
                .join(file)
                .canonicalize()
                .ok()
                .filter(|path| path.is_file())
                .map(|path| match folder.canonicalize() {
                    Ok(folder) if path.parent() == Some(&folder) => Ok(()),
                    _ => Err(format!("`{file}` points outside this folder")),
                })
                .transpose()?,
        }
        .ok_or_else(|| format!("file not found: `{file}` (expected next to {FILE})"))
    }
}

impl Provider {
    /// Loads a provider from an embedded folder.
    pub(super) fn embedded(name: &str, folder: &'static [(&'static str, &'static [u8])]) -> Result<Self, Problems> {
        without_problems(load(Folder::Embedded(folder), format!("fixtures/{name}/{FILE}")))
    }

    /// Creates a provider without events from the `[delivery]` and `[signature]` tables of a `provider.toml`.
    ///
    /// # Errors
    /// Returns every mistake in them.
    pub fn custom(text: &str) -> Result<Self, Problems> {
        parse_custom(text).map_err(Problems)
    }

    /// Loads a provider from a user's folder. The folder must have the name of the provider, and not that of a built-in one.
    pub(super) fn on_disk(path: &Path) -> Result<Self, Problems> {
        without_problems(load_user_folder(path, false))
    }
}

/// Returns the provider, or the problems if there are any.
fn without_problems((provider, problems): (Option<Provider>, Vec<Problem>)) -> Result<Provider, Problems> {
    match provider {
        Some(provider) if problems.is_empty() => Ok(provider),
        _ => Err(Problems(problems)),
    }
}

/// Loads a user's folder. Returns the provider, if it can be parsed at all, and every mistake in its `provider.toml`. A folder named like a built-in provider
/// is a mistake, unless `allow_copy` is set and it is an exact copy.
pub(super) fn load_user_folder(path: &Path, allow_copy: bool) -> (Option<Provider>, Vec<Problem>) {
    let file = path.join(FILE).display().to_string();
    let (provider, mut problems) = load(Folder::Disk(path.to_owned()), file.clone());
    let Some(provider) = provider else { return (None, problems) };
    let folder_name = path.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_owned()));
    let built_in = FOLDERS[..BUILT_IN].iter().find(|built_in| built_in.name == provider.name);
    let is_refused = |built_in: &Embedded| !(allow_copy && is_copy(path, built_in));
    let message = if built_in.is_some_and(is_refused) {
        Some(format!("`{}` is the name of a built-in provider: choose another name", provider.name))
    } else if folder_name.as_deref() != Some(provider.name.as_ref()) {
        Some(format!("the folder of `{0}` must be named `{0}`", provider.name))
    } else {
        None
    };
    if let Some(message) = message {
        // The file was parsed, so there is a `name`, on a line of its own.
        let line = provider.source.lines().position(|line| line.trim_start().starts_with("name"));
        problems.insert(0, Problem { line: line.map_or(1, |index| index + 1), ..whole_file(&file, message) });
    }
    (Some(provider), problems)
}

/// Returns true if the folder has the files of a built-in provider, byte for byte, and no others.
fn is_copy(folder: &Path, built_in: &Embedded) -> bool {
    let disk = Folder::Disk(folder.to_owned());
    let is_same = |(name, bytes): &(&str, &[u8])| disk.read(name).is_ok_and(|copy| *copy == **bytes);
    fs::read_dir(folder).is_ok_and(|entries| entries.count() == built_in.files.len())
        && built_in.files.iter().all(is_same)
}

fn load(folder: Folder, file: String) -> (Option<Provider>, Vec<Problem>) {
    let unreadable = |reason: String| (None, vec![whole_file(&file, reason)]);
    let bytes = match folder.read(FILE) {
        Ok(bytes) => bytes,
        Err(error) => return unreadable(io_reason(&error)),
    };
    match str::from_utf8(&bytes) {
        Ok(text) => parse(folder, file, text),
        Err(error) => unreadable(format!("not UTF-8 text: {error}")),
    }
}

pub(super) fn whole_file(file: &str, message: String) -> Problem {
    Problem { file: file.to_owned(), line: 1, column: 1, message, legal: Vec::new() }
}
