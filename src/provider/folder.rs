//! Provider folders: embedded in the binary, or on a user's disk. Both load through the same code.
//!
//! Owns where a provider's files are and what may be named there, and `lint`, which looks at all of it. It refuses a payload
//! that lies outside its folder, also behind a symbolic link.

use std::{
    borrow::Cow,
    fs, io,
    path::{Path, PathBuf},
};

use super::{
    Catalog, Provider, Rule,
    parse::parse,
    toml::{Problem, Problems},
};
use crate::{
    payload::{Path as EventPath, Payload, Shape},
    text::{io_reason, read_capped},
};

/// The file that describes a provider.
pub(super) const FILE: &str = "provider.toml";

/// A sample payload and a description are read whole; more than this is a mistake.
const LARGEST_FILE: u64 = 16 * 1024 * 1024;

/// Where a provider's files are.
#[derive(Clone, Debug)]
pub enum Folder {
    /// In the binary: names and contents.
    Embedded(&'static [(&'static str, &'static [u8])]),
    /// On disk.
    Disk(PathBuf),
}

impl Folder {
    /// The bytes of a file of the folder.
    ///
    /// # Errors
    /// There is no such file, or it cannot be read.
    pub fn read(&self, file: &str) -> io::Result<Cow<'static, [u8]>> {
        match self {
            Self::Embedded(files) => files
                .iter()
                .find(|(name, _)| *name == file)
                .map(|(_, bytes)| Cow::Borrowed(*bytes))
                .ok_or_else(|| io::ErrorKind::NotFound.into()),
            Self::Disk(folder) => Ok(Cow::Owned(read_capped(fs::File::open(folder.join(file))?, LARGEST_FILE)?)),
        }
    }

    /// Whether `file` may be named as a payload: a file of this very folder.
    pub(super) fn check(&self, file: &str) -> Result<(), String> {
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
        sound(load(Folder::Embedded(folder), format!("fixtures/{name}/{FILE}")))
    }

    /// Loads a provider from a user's folder, which bears its name and not that of a built-in one.
    pub(super) fn on_disk(path: &Path) -> Result<Self, Problems> {
        sound(users(path))
    }
}

/// A provider without mistakes.
fn sound((provider, problems): (Option<Provider>, Vec<Problem>)) -> Result<Provider, Problems> {
    match provider {
        Some(provider) if problems.is_empty() => Ok(provider),
        _ => Err(Problems(problems)),
    }
}

/// What is in a user's folder, as far as it can be told, and every mistake in its `provider.toml`.
fn users(path: &Path) -> (Option<Provider>, Vec<Problem>) {
    let file = path.join(FILE).display().to_string();
    let (provider, mut problems) = load(Folder::Disk(path.to_owned()), file.clone());
    let Some(provider) = provider else { return (None, problems) };
    let folder_name = path.canonicalize().ok().and_then(|path| Some(path.file_name()?.to_owned()));
    let message = if Catalog::BUILT_IN.contains(&provider.name.as_str()) {
        Some(format!("`{}` is the name of a built-in provider: choose another name", provider.name))
    } else if folder_name.as_deref() != Some(provider.name.as_ref()) {
        Some(format!("the folder of `{0}` must be named `{0}`", provider.name))
    } else {
        None
    };
    if let Some(message) = message {
        // The name stands on a line of its own; the reader has already shown that it is there.
        let line = provider.source.lines().position(|line| line.trim_start().starts_with("name"));
        problems.insert(0, Problem { line: line.map_or(1, |index| index + 1), ..whole_file(&file, message) });
    }
    (Some(provider), problems)
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

/// What of a rule a sample does not meet, in words.
fn unmet(rule: &Rule, sample: &Payload) -> String {
    let body = sample.encode();
    let shape = Shape::parse(&body);
    let has = |path: &&EventPath| shape.as_ref().is_some_and(|shape| shape.has(path));
    let nothing = |path: &EventPath, of: &str| {
        let dotted = path.names().len() == 1 && path.to_string().contains('.');
        let form = if dotted { "; write nested fields with brackets, e.g. `answer[score]`" } else { "" };
        format!("it has no field `{path}`, which `{of}` requires{form}")
    };
    if let Some(path) = rule.has.iter().find(|path| !has(path)) {
        nothing(path, "has")
    } else if let Some(path) = rule.lacks.iter().find(has) {
        format!("it has the field `{path}`, which `lacks` excludes")
    } else if let Some((path, _)) = rule.equals.iter().find(|(path, _)| !has(&path)) {
        nothing(path, "equals")
    } else if let Some((path, text)) = rule.equals.iter().find(|(path, text)| {
        shape.as_ref().and_then(|shape| shape.text_at(path)).is_none_or(|existing| existing != text.as_str())
    }) {
        format!("its `{path}` is not `{text}`, which `equals` requires")
    } else {
        "it also matches another event's rule".into()
    }
}

/// The name of the event that a sample would be taken for.
fn recognized<'a>(provider: &'a Provider, sample: &Payload) -> Option<&'a String> {
    provider.detect_event(&Shape::parse(&sample.encode())?).map(|event| &event.name)
}

/// Every mistake in the folder at `path` (or in the folder of the `provider.toml` at `path`): what loading refuses, and samples
/// that are not of their kind or that their own rule does not recognise.
///
/// # Errors
/// The mistakes, in the order of the text.
pub fn lint(path: &Path) -> Result<Provider, Problems> {
    let folder = if path.file_name().is_some_and(|name| name == FILE) {
        path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
    } else {
        path
    };
    let (provider, mut problems) = users(folder);
    let Some(provider) = provider else { return Err(Problems(problems)) };
    for (event, variant) in provider.samples() {
        let file = folder.join(event.file(variant)).display().to_string();
        match provider.sample(event, variant) {
            Err(error) => {
                problems.push(Problem { line: error.line, column: error.column, ..whole_file(&file, error.reason) });
            }
            Ok(payload) => {
                if let Some(rule) = &event.rule
                    && recognized(&provider, &payload) != Some(&event.name)
                {
                    let message = format!(
                        "the rules in `match` do not identify this sample as `{}`: {}",
                        event.name,
                        unmet(rule, &payload)
                    );
                    problems.push(whole_file(&file, message));
                }
            }
        }
    }
    for event in &provider.events {
        let samples: Vec<_> = provider.samples().filter(|(of, _)| of.name == event.name).collect();
        let samples: Vec<_> =
            samples.iter().filter_map(|(event, variant)| provider.sample(event, *variant).ok()).collect();
        let nowhere = |path: &&EventPath| {
            !path.names().iter().any(String::is_empty) && !samples.iter().any(|payload| payload.has(path))
        };
        for path in event.fresh.iter().flatten().filter(nowhere) {
            let message = format!("no sample of `{}` has the field `{path}` of `fresh`", event.name);
            problems.push(whole_file(&folder.join(FILE).display().to_string(), message));
        }
    }
    if problems.is_empty() { Ok(provider) } else { Err(Problems(problems)) }
}
