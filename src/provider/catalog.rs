//! Which providers there are: the five in the binary, and the folders of the user.
//!
//! Everything is loaded when it is asked for: signing for a built-in provider parses one file and looks at no directory.

use std::{fmt, fs, io, path::PathBuf, sync::OnceLock};

use super::toml::Problems;
use super::{Provider, folder::FILE};
use crate::{message::Message, text::suggest};

type Files = &'static [(&'static str, &'static [u8])];

/// A folder of `fixtures/`, compiled in.
struct BuiltIn {
    name: &'static str,
    /// The header of its signature, so that recognising one request need not read five files. A test holds it against the file.
    header: Option<&'static str>,
    /// The files. A test holds them against the directory.
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

/// The providers that there are.
#[derive(Debug, Default)]
pub struct Catalog {
    built_in: [OnceLock<Result<Provider, Problems>>; 5],
    /// The directory with the user's provider folders.
    directory: Option<PathBuf>,
    /// Whether the user named the directory, rather than it being where it may be.
    named: bool,
    users: OnceLock<Result<Vec<Provider>, LookupError>>,
}

/// Why a provider is not to be had.
#[derive(Clone, Debug)]
pub enum LookupError {
    /// There is none of that name.
    Unknown {
        /// The name.
        name: String,
        /// The nearest one that there is.
        nearest: Option<String>,
        /// All that there are.
        names: Vec<String>,
    },
    /// A provider folder has mistakes.
    Broken(Problems),
    /// The directory that the user named cannot be read.
    Unreadable {
        /// The directory.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
}

impl Catalog {
    /// The names of the built-in providers.
    pub const BUILT_IN: [&'static str; 5] =
        [FOLDERS[0].name, FOLDERS[1].name, FOLDERS[2].name, FOLDERS[3].name, FOLDERS[4].name];

    /// The built-in providers, and those in the folders of `directory`. `named` says that the user asked for just this
    /// directory, so that it has to be there and takes part in every question.
    #[must_use]
    pub fn new(directory: Option<PathBuf>, named: bool) -> Self {
        Self { directory, named, ..Self::default() }
    }

    /// The provider of that name.
    ///
    /// # Errors
    /// There is none, or its folder has mistakes.
    pub fn find(&self, name: &str) -> Result<&Provider, LookupError> {
        if let Some(index) = Self::BUILT_IN.iter().position(|built_in| *built_in == name) {
            return self.load(index);
        }
        let users = self.users()?;
        users.iter().find(|provider| provider.name == name).ok_or_else(|| {
            let names: Vec<String> = Self::BUILT_IN
                .into_iter()
                .map(str::to_owned)
                .chain(users.iter().map(|provider| provider.name.clone()))
                .collect();
            LookupError::Unknown {
                name: name.to_owned(),
                nearest: suggest(name, names.iter().map(String::as_str)).map(str::to_owned),
                names,
            }
        })
    }

    fn load(&self, index: usize) -> Result<&Provider, LookupError> {
        let BuiltIn { name, files, .. } = FOLDERS[index];
        self.built_in[index]
            .get_or_init(|| Provider::embedded(name, files))
            .as_ref()
            .map_err(|problems| LookupError::Broken(problems.clone()))
    }

    /// The built-in providers, in their order.
    ///
    /// # Errors
    /// None in a binary whose tests passed.
    pub fn built_in(&self) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        (0..FOLDERS.len()).map(|index| self.load(index))
    }

    /// The built-in providers whose signature header is in `message`.
    ///
    /// # Errors
    /// As [`Self::built_in`].
    pub fn built_in_for(&self, message: &Message) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        let carried = |header| message.headers.get(header).is_some();
        (0..FOLDERS.len())
            .filter(move |index| FOLDERS[*index].header.is_some_and(carried))
            .map(|index| self.load(index))
    }

    /// The user's own providers, by name.
    ///
    /// # Errors
    /// A folder has mistakes, or the directory cannot be read.
    pub fn users(&self) -> Result<&[Provider], LookupError> {
        self.users.get_or_init(|| self.scan()).as_ref().map(Vec::as_slice).map_err(Clone::clone)
    }

    /// All providers: the built-in ones, then the user's.
    ///
    /// # Errors
    /// As [`Self::users`].
    pub fn all(&self) -> Result<Vec<&Provider>, LookupError> {
        let mut all = self.built_in().collect::<Result<Vec<_>, _>>()?;
        all.extend(self.users()?);
        Ok(all)
    }

    /// Whether the user's providers take part also where a built-in one would do.
    #[must_use]
    pub fn prefers_users(&self) -> bool {
        self.named
    }

    fn scan(&self) -> Result<Vec<Provider>, LookupError> {
        let Some(directory) = &self.directory else {
            return Ok(Vec::new());
        };
        let unreadable =
            |error: io::Error| LookupError::Unreadable { path: directory.clone(), reason: error.to_string() };
        // A directory that is one provider's own folder is what people point at first.
        if self.named && directory.join(FILE).is_file() {
            return Ok(vec![Provider::on_disk(directory).map_err(LookupError::Broken)?]);
        }
        let entries = match fs::read_dir(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.named => return Ok(Vec::new()),
            entries => entries.map_err(unreadable)?,
        };
        let mut folders = Vec::new();
        for entry in entries {
            let path = entry.map_err(unreadable)?.path();
            if path.join(FILE).is_file() {
                folders.push(path);
            }
        }
        folders.sort();
        folders.iter().map(|folder| Provider::on_disk(folder).map_err(LookupError::Broken)).collect()
    }
}

impl fmt::Display for LookupError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unknown { name, names, .. } => {
                write!(f, "there is no provider `{name}`: expected one of {}", names.join(", "))
            }
            Self::Broken(problems) => problems.fmt(f),
            Self::Unreadable { path, reason } => {
                write!(f, "cannot read the providers in {}: {reason}", path.display())
            }
        }
    }
}

impl std::error::Error for LookupError {}
