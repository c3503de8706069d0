//! The providers that exist: five built-in ones, and the folders of the user.
//!
//! Everything is loaded on demand. Signing for a built-in provider parses one file and reads no directory.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use super::{
    Folder, LookupError, Provider,
    folder::FILE,
    lookup::PROVIDER,
    toml::{Problem, Problems},
};
use crate::{message::Message, text::io_reason};

type Files = &'static [(&'static str, &'static [u8])];

/// A folder of `fixtures/`, embedded in the library.
struct BuiltIn {
    name: &'static str,
    /// The signature header, so that detecting one request need not parse five files. A test compares it with the file.
    header: Option<&'static str>,
    /// Names and contents. A test compares them with the directory.
    files: Files,
}

macro_rules! folder {
    ($name:literal, $header:expr, $($file:literal)*) => {
        BuiltIn {
            name: $name,
            header: $header,
            files: &[$(($file, include_bytes!(concat!("../../fixtures/", $name, "/", $file)))),*],
        }
    };
}

const FOLDERS: [BuiltIn; 5] = [
    folder!("wootric", Some("X-Wootric-Signature"), "provider.toml"
        "response.created.form" "response.created.json"
        "response.updated.form" "response.updated.json"
        "decline.created.form" "decline.created.json"),
    folder!("screver", Some("X-API-SIGNATURE"), "provider.toml" "optionSelected.json" "surveyCompleted.json"),
    folder!("surveysparrow", Some("x-appnest-signature"), "provider.toml"
        "onSubmissionComplete.json" "onSubmissionComplete.legacy.json"
        "onContactCreate.json" "onContactUpdate.json" "onContactDelete.json"),
    folder!("blitzllama", Some("x-webhook-signature"), "provider.toml" "response_group.json" "answer.json"),
    folder!("fluidsurveys", None, "provider.toml"
        "survey_create.form" "response_complete.form" "report_create.form" "contact_create.form"),
];

/// The known providers.
#[derive(Debug, Default)]
pub struct Catalog {
    built_in: [OnceLock<Result<Provider, Problems>>; 5],
    /// The directories with the user's provider folders.
    directories: Vec<PathBuf>,
    /// True if the user named the directories, false for the default one, which need not exist.
    named: bool,
    users: OnceLock<Result<Vec<Provider>, LookupError>>,
}

impl Catalog {
    /// The names of the built-in providers.
    pub const BUILT_IN: [&'static str; 5] =
        [FOLDERS[0].name, FOLDERS[1].name, FOLDERS[2].name, FOLDERS[3].name, FOLDERS[4].name];

    /// Creates a catalog of the built-in providers and those in the folders of `directories`. If the user `named` these, they have to exist, and
    /// detection always considers their providers.
    #[must_use]
    pub fn new(directories: Vec<PathBuf>, named: bool) -> Self {
        Self { directories, named, ..Self::default() }
    }

    /// Returns the provider of that name.
    ///
    /// # Errors
    /// There is none, or its folder has mistakes.
    pub fn find(&self, name: &str) -> Result<&Provider, LookupError> {
        if let Some(index) = Self::BUILT_IN.iter().position(|built_in| *built_in == name) {
            return self.load(index);
        }
        let users = self.users()?;
        users.iter().find(|provider| provider.name == name).ok_or_else(|| {
            let names = Self::BUILT_IN.into_iter().chain(users.iter().map(|provider| provider.name.as_str()));
            LookupError::unknown(PROVIDER, name, names)
        })
    }

    fn load(&self, index: usize) -> Result<&Provider, LookupError> {
        let BuiltIn { name, files, .. } = FOLDERS[index];
        self.built_in[index]
            .get_or_init(|| Provider::embedded(name, files))
            .as_ref()
            .map_err(|problems| LookupError::Broken(problems.clone()))
    }

    /// Returns the built-in providers in order.
    ///
    /// # Errors
    /// None, if the tests of this library pass.
    pub fn built_in(&self) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        (0..FOLDERS.len()).map(|index| self.load(index))
    }

    /// Returns the built-in providers whose signature header is in `message`.
    ///
    /// # Errors
    /// As [`Self::built_in`].
    pub fn built_in_for(&self, message: &Message) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        let carried = |header| message.headers.get(header).is_some();
        (0..FOLDERS.len())
            .filter(move |index| FOLDERS[*index].header.is_some_and(carried))
            .map(|index| self.load(index))
    }

    /// Returns the user's providers, sorted by name.
    ///
    /// # Errors
    /// A folder has mistakes, or the directory cannot be read.
    pub fn users(&self) -> Result<&[Provider], LookupError> {
        self.users.get_or_init(|| self.scan()).as_ref().map(Vec::as_slice).map_err(Clone::clone)
    }

    /// Returns all providers: the built-in ones, then the user's.
    ///
    /// # Errors
    /// As [`Self::users`].
    pub fn all(&self) -> Result<Vec<&Provider>, LookupError> {
        let mut all = self.built_in().collect::<Result<Vec<_>, _>>()?;
        all.extend(self.users()?);
        Ok(all)
    }

    /// Returns true if detection considers the user's providers even if a built-in one matches.
    #[must_use]
    pub fn prefers_users(&self) -> bool {
        self.named
    }

    fn scan(&self) -> Result<Vec<Provider>, LookupError> {
        let mut providers: Vec<Provider> = Vec::new();
        for directory in &self.directories {
            for folder in self.folders(directory)? {
                let provider = Provider::on_disk(&folder).map_err(LookupError::Broken)?;
                if let Some(first) = providers.iter().find(|other| other.name == provider.name) {
                    if is_same_folder(first, &folder) {
                        continue;
                    }
                    return Err(LookupError::Broken(twice(first, &folder)));
                }
                providers.push(provider);
            }
        }
        providers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(providers)
    }

    /// Returns the provider folders in a directory, or the directory itself if it is one.
    fn folders(&self, directory: &Path) -> Result<Vec<PathBuf>, LookupError> {
        // Users tend to name the folder of one provider instead of the directory above it.
        if self.named && directory.join(FILE).is_file() {
            return Ok(vec![directory.to_owned()]);
        }
        match folders(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.named => Ok(Vec::new()),
            Err(error) => Err(LookupError::Unreadable { path: directory.to_owned(), reason: io_reason(&error) }),
            Ok(folders) => Ok(folders),
        }
    }
}

/// Returns the folders in `directory` that have a `provider.toml`, sorted by name.
///
/// # Errors
/// The directory cannot be read.
pub fn folders(directory: &Path) -> io::Result<Vec<PathBuf>> {
    let mut folders = Vec::new();
    for entry in fs::read_dir(directory)? {
        let path = entry?.path();
        if path.join(FILE).is_file() {
            folders.push(path);
        }
    }
    folders.sort();
    Ok(folders)
}

/// Returns true if the provider was loaded from this folder, by whatever path.
fn is_same_folder(provider: &Provider, folder: &Path) -> bool {
    match &provider.folder {
        Folder::Embedded(_) => false,
        Folder::Disk(path) => path.canonicalize().ok() == folder.canonicalize().ok(),
    }
}

/// The problem of two folders with one name.
fn twice(first: &Provider, folder: &Path) -> Problems {
    let other = match &first.folder {
        Folder::Embedded(_) => "a built-in provider".to_owned(),
        Folder::Disk(path) => path.display().to_string(),
    };
    let message = format!("the provider `{}` is also in {other}", first.name);
    Problems(vec![Problem {
        file: folder.join(FILE).display().to_string(),
        line: 1,
        column: 1,
        message,
        legal: Vec::new(),
    }])
}
