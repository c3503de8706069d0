//! The known providers: five built-in ones, further platforms that are shipped as data, and the user's folders.
//!
//! Providers are loaded when needed: signing for a built-in one parses a single file and reads no directory. A user's folder may replace a further
//! platform, but not a built-in provider. Parsing is left to `parse`.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::OnceLock,
};

use super::{
    Folder, LookupError, Provider,
    embedded::{BUILT_IN, Embedded, FOLDERS, HEADERS},
    folder::FILE,
    lookup::PROVIDER,
    toml::{Problem, Problems},
};
use crate::{message::Message, text::io_reason};

/// The known providers.
#[derive(Debug, Default)]
pub struct Catalog {
    shipped: [OnceLock<Result<Provider, Problems>>; FOLDERS.len()],
    /// The directories with the user's provider folders.
    directories: Vec<PathBuf>,
    /// True if the user chose the directories. The default directory does not have to exist.
    explicit: bool,
    user_defined: OnceLock<Result<Vec<Provider>, LookupError>>,
}

impl Catalog {
    /// The names of the built-in providers.
    pub const BUILT_IN: [&'static str; BUILT_IN] = names();

    /// The names of all shipped providers: the built-in ones, then the further platforms.
    pub const SHIPPED: [&'static str; FOLDERS.len()] = names();

    /// Creates a catalog of the shipped providers and those in the folders of `directories`. `explicit` means that the user chose the directories: they
    /// have to exist, and detection always considers their providers.
    #[must_use]
    pub fn new(directories: Vec<PathBuf>, explicit: bool) -> Self {
        Self { directories, explicit, ..Self::default() }
    }

    /// Returns the provider named `name`.
    ///
    /// # Errors
    /// The name is unknown, or the provider's folder has mistakes.
    pub fn find(&self, name: &str) -> Result<&Provider, LookupError> {
        if let Some(index) = Self::BUILT_IN.iter().position(|built_in| *built_in == name) {
            return self.load(index);
        }
        let user_defined = self.user_defined()?;
        if let Some(provider) = user_defined.iter().find(|provider| provider.name == name) {
            return Ok(provider);
        }
        if let Some(index) = Self::SHIPPED.iter().position(|shipped| *shipped == name) {
            return self.load(index);
        }
        let own =
            user_defined.iter().map(|provider| provider.name.as_str()).filter(|name| !Self::SHIPPED.contains(name));
        Err(LookupError::unknown(PROVIDER, name, Self::SHIPPED.into_iter().chain(own)))
    }

    fn load(&self, index: usize) -> Result<&Provider, LookupError> {
        let Embedded { name, files } = FOLDERS[index];
        self.shipped[index]
            .get_or_init(|| Provider::embedded(name, files))
            .as_ref()
            .map_err(|problems| LookupError::Broken(problems.clone()))
    }

    /// Returns the built-in providers in order.
    ///
    /// # Errors
    /// Never: tests load each shipped provider.
    pub fn built_in(&self) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        (0..BUILT_IN).map(|index| self.load(index))
    }

    /// Returns the shipped providers in order, including those that a user's folder replaces.
    ///
    /// # Errors
    /// As for [`Self::built_in`].
    pub fn shipped(&self) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        (0..FOLDERS.len()).map(|index| self.load(index))
    }

    /// Returns the built-in providers whose signature header is in `message`.
    ///
    /// # Errors
    /// As for [`Self::built_in`].
    pub fn built_in_for(&self, message: &Message) -> impl Iterator<Item = Result<&Provider, LookupError>> {
        let is_present = |header| message.headers.get(header).is_some();
        (0..BUILT_IN).filter(move |index| HEADERS[*index].is_some_and(is_present)).map(|index| self.load(index))
    }

    /// Returns the user-defined providers, sorted by name.
    ///
    /// # Errors
    /// A folder has mistakes, or the directory cannot be read.
    pub fn user_defined(&self) -> Result<&[Provider], LookupError> {
        self.user_defined.get_or_init(|| self.scan()).as_ref().map(Vec::as_slice).map_err(Clone::clone)
    }

    /// Returns the user's providers that replace a shipped platform, if the user's directories have been read.
    pub fn replacements(&self) -> impl Iterator<Item = &Provider> {
        let user_defined = self.user_defined.get().and_then(|loaded| loaded.as_deref().ok()).unwrap_or_default();
        user_defined.iter().filter(|provider| Self::SHIPPED.contains(&provider.name.as_str()))
    }

    /// Returns all providers: the built-in ones, the further platforms, then the user-defined ones.
    ///
    /// # Errors
    /// As for [`Self::user_defined`].
    pub fn all(&self) -> Result<Vec<&Provider>, LookupError> {
        let user_defined = self.user_defined()?;
        let is_replaced = |name: &str| user_defined.iter().any(|provider| provider.name == name);
        let shipped = Self::SHIPPED.iter().enumerate().filter(|(_, name)| !is_replaced(name));
        let mut all = shipped.map(|(index, _)| self.load(index)).collect::<Result<Vec<_>, _>>()?;
        all.extend(user_defined);
        Ok(all)
    }

    /// Returns true if detection considers user-defined providers even if a built-in one matches.
    #[must_use]
    pub fn always_detects_user_defined(&self) -> bool {
        self.explicit
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
                    return Err(LookupError::Broken(duplicate(first, &folder)));
                }
                providers.push(provider);
            }
        }
        providers.sort_by(|one, other| one.name.cmp(&other.name));
        Ok(providers)
    }

    /// Returns the provider folders in a directory, or the directory itself if it is one.
    fn folders(&self, directory: &Path) -> Result<Vec<PathBuf>, LookupError> {
        // Users tend to pass the folder of one provider instead of the directory that contains it.
        if self.explicit && directory.join(FILE).is_file() {
            return Ok(vec![directory.to_owned()]);
        }
        match folders(directory) {
            Err(error) if error.kind() == io::ErrorKind::NotFound && !self.explicit => Ok(Vec::new()),
            Err(error) => Err(LookupError::Unreadable { path: directory.to_owned(), reason: io_reason(&error) }),
            Ok(folders) => Ok(folders),
        }
    }
}

/// Returns the names of the first `N` folders.
const fn names<const N: usize>() -> [&'static str; N] {
    let mut names = [""; N];
    let mut index = 0;
    while index < N {
        names[index] = FOLDERS[index].name;
        index += 1;
    }
    names
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

/// Returns true if the provider was loaded from this folder, even if the paths differ.
fn is_same_folder(provider: &Provider, folder: &Path) -> bool {
    match &provider.folder {
        Folder::Embedded(_) => false,
        Folder::Disk(path) => path.canonicalize().ok() == folder.canonicalize().ok(),
    }
}

/// Returns the problem that two folders have providers of the same name.
fn duplicate(first: &Provider, folder: &Path) -> Problems {
    let other = match &first.folder {
        Folder::Embedded(_) => "a shipped provider".to_owned(),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shipped_folder_lints() {
        for (name, directory) in
            Catalog::SHIPPED.map(|name| (name, format!("{}/fixtures/{name}", env!("CARGO_MANIFEST_DIR"))))
        {
            if let Err(problems) = crate::provider::lint(Path::new(&directory)) {
                panic!("{name}: {problems:#?}");
            }
        }
    }
}
