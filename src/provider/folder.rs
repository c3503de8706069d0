//! Provider folders, embedded in the binary or on a user's disk. The same code loads both.
//!
//! Owns access to a provider's files, and `lint`, which checks a whole folder. A payload outside the folder is an error, even if a symbolic link in the
//! folder leads there. Parsing `provider.toml` is left to `parse`.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Provider, Rule,
    embedded::{BUILT_IN, Embedded, FOLDERS},
    parse::parse,
    toml::{Problem, Problems},
};
use crate::{
    payload::{Path as EventPath, Payload, Shape},
    text::{io_reason, read_capped},
};

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
fn load_user_folder(path: &Path, allow_copy: bool) -> (Option<Provider>, Vec<Problem>) {
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

fn whole_file(file: &str, message: String) -> Problem {
    Problem { file: file.to_owned(), line: 1, column: 1, message, legal: Vec::new() }
}

/// Describes the first condition of a rule that a sample does not meet.
fn unmet_condition(rule: &Rule, sample: &Payload) -> String {
    let body = sample.encode();
    let shape = Shape::parse(&body);
    let has = |path: &&EventPath| shape.as_ref().is_some_and(|shape| shape.has(path));
    let missing = |path: &EventPath, key: &str| {
        let dotted = path.names().len() == 1 && path.to_string().contains('.');
        let hint = if dotted { "; write nested fields with brackets, e.g. `answer[score]`" } else { "" };
        format!("it has no field `{path}`, which `{key}` requires{hint}")
    };
    if let Some(path) = rule.has.iter().find(|path| !has(path)) {
        missing(path, "has")
    } else if let Some(path) = rule.lacks.iter().find(has) {
        format!("it has the field `{path}`, which `lacks` excludes")
    } else if let Some((path, _)) = rule.equals.iter().find(|(path, _)| !has(&path)) {
        missing(path, "equals")
    } else if let Some((path, text)) = rule.equals.iter().find(|(path, text)| {
        shape.as_ref().and_then(|shape| shape.text_at(path)).is_none_or(|existing| existing != text.as_str())
    }) {
        format!("its `{path}` is not `{text}`, which `equals` requires")
    } else {
        "it also matches another event's rule".into()
    }
}

/// Returns the name of the event that a sample is detected as.
fn detected_event<'a>(provider: &'a Provider, sample: &Payload) -> Option<&'a String> {
    provider.detect_event(&Shape::parse(&sample.encode())?).map(|event| &event.name)
}

/// Checks the folder at `path`, or the folder of the `provider.toml` at `path`: `provider.toml` itself, and that each sample can be parsed and is
/// identified by the rule of its event.
///
/// # Errors
/// Every mistake. Those in `provider.toml` come first, in the order of the text.
pub fn lint(path: &Path) -> Result<Provider, Problems> {
    let folder = if path.file_name().is_some_and(|name| name == FILE) {
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    } else {
        path
    };
    let (provider, mut problems) = load_user_folder(folder, true);
    let Some(provider) = provider else { return Err(Problems(problems)) };
    for (event, variant) in provider.samples() {
        let file = folder.join(event.file(variant)).display().to_string();
        match provider.sample(event, variant) {
            Err(error) => {
                problems.push(Problem { line: error.line, column: error.column, ..whole_file(&file, error.reason) });
            }
            Ok(payload) => {
                if let Some(rule) = &event.rule
                    && detected_event(&provider, &payload) != Some(&event.name)
                {
                    let message = format!(
                        "the rules in `match` do not identify this sample as `{}`: {}",
                        event.name,
                        unmet_condition(rule, &payload)
                    );
                    problems.push(whole_file(&file, message));
                }
            }
        }
    }
    for event in &provider.events {
        let samples: Vec<_> = provider.samples().filter(|(sampled, _)| sampled.name == event.name).collect();
        let samples: Vec<_> =
            samples.iter().filter_map(|(event, variant)| provider.sample(event, *variant).ok()).collect();
        let is_missing = |path: &&EventPath| {
            !path.names().iter().any(String::is_empty) && !samples.iter().any(|payload| payload.has(path))
        };
        for path in event.fresh.iter().flatten().filter(is_missing) {
            let message = format!("no sample of `{}` has the field `{path}` of `fresh`", event.name);
            problems.push(whole_file(&folder.join(FILE).display().to_string(), message));
        }
    }
    if problems.is_empty() { Ok(provider) } else { Err(Problems(problems)) }
}
