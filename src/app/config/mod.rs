//! Settings from flags, the environment and one configuration file, in that order of precedence.
//!
//! This module owns the environment, which is captured once, and the location and the format of the configuration file. It does not merge files, and it
//! reads nothing from the working directory: a cloned repository must not decide where secrets are sent.

mod edit;
mod environment;
mod file;
mod key;
mod splice;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    lookup::lookup_failure,
};
use hookctl::{
    provider::{Catalog, Provider},
    secret::{MistypedSource, Secret, SecretSource, is_variable_name},
    text::suggest,
};

pub use edit::Document;
pub use environment::Environment;
pub use file::{HIDDEN_ARGUMENTS, Profile, TEMPLATE, state_path};
pub use key::{DEFAULT_PROFILE, KEYS};

use file::default_path;

/// The flags that select the configuration.
#[derive(Clone, Copy, Debug, Default)]
pub struct Flags<'a> {
    /// The configuration file.
    pub config: Option<&'a Path>,
    /// The name of the profile.
    pub profile: Option<&'a str>,
    /// The directories with provider folders.
    pub providers: &'a [PathBuf],
}

/// The settings of a run.
#[derive(Debug)]
pub struct Settings {
    /// The environment of the process.
    pub environment: Environment,
    /// The path of the configuration file. The file may not exist.
    pub path: Option<PathBuf>,
    /// The profiles in the file, by name.
    pub profiles: BTreeMap<String, Profile>,
    /// The name of the profile that is selected without `--profile`.
    pub default_profile: Option<String>,
    /// The name of the selected profile.
    pub profile_name: Option<String>,
    /// The available providers: the built-in ones and the user's own.
    pub catalog: Arc<Catalog>,
}

/// Returns the path of the configuration file: from the flag, from `HOOKCTL_CONFIG`, or else the default. The file may not exist.
#[must_use]
pub fn path(flags: Flags<'_>, environment: &Environment) -> Option<PathBuf> {
    let named = flags.config.map(Path::to_owned).or_else(|| environment.path("HOOKCTL_CONFIG"));
    named.or_else(|| default_path(environment))
}

/// Returns the providers: the built-in ones, and the user's own in `--providers` or else next to the default configuration file.
///
/// # Errors
/// Returns an error if a path in `--providers` is not a directory.
pub fn catalog(flags: Flags<'_>, environment: &Environment) -> anyhow::Result<Catalog> {
    let directories = if flags.providers.is_empty() {
        let path = default_path(environment);
        path.and_then(|path| Some(path.parent()?.join("providers"))).into_iter().collect()
    } else {
        flags.providers.to_vec()
    };
    if let Some(directory) = flags.providers.iter().find(|directory| !directory.is_dir()) {
        return Err(error::input(format!("--providers {}: not a directory", directory.display()))
            .hint("pass a directory that contains a folder per provider"));
    }
    Ok(Catalog::new(directories, !flags.providers.is_empty()))
}

impl Settings {
    /// Reads the configuration file and selects the profile. A missing default file is the same as an empty one.
    ///
    /// # Errors
    /// Returns an error if a named file does not exist, if the file cannot be read or is invalid, if the profile is unknown, or if a path in `--providers` is
    /// not a directory.
    pub fn load(flags: Flags<'_>, environment: Environment) -> anyhow::Result<Self> {
        let path = path(flags, &environment);
        let named = path != default_path(&environment);
        let file = path.as_ref().map_or_else(|| Ok(file::File::default()), |path| file::read(path, named));
        // The user may not know that the variable is set.
        let by_variable = flags.config.is_none() && named;
        let file = file.map_err(|failure| if by_variable { failure.context("HOOKCTL_CONFIG") } else { failure })?;
        let profile_name = flags.profile.map(str::to_owned).or_else(|| file.default_profile.clone());
        if let Some(name) = &profile_name
            && !file.profiles.contains_key(name)
        {
            let profiles: Vec<&str> = file.profiles.keys().map(String::as_str).collect();
            let shown = path.as_ref().map_or_else(|| "no configuration file".into(), |path| path.display().to_string());
            let unknown = format!("unknown profile `{name}`");
            if profiles.is_empty() {
                return Err(error::input(format!("{unknown}: no profiles in {shown}"))
                    .hint(format!("create it with `hookctl config set provider PROVIDER --profile {name}`")));
            }
            let failure = error::input(format!("{unknown} in {shown} (available: {})", profiles.join(", ")));
            let meant = suggest(name, profiles.into_iter()).map(|name| format!("did you mean `{name}`?"));
            return Err(meant.into_iter().fold(failure, anyhow::Error::hint));
        }
        Ok(Self {
            catalog: Arc::new(catalog(flags, &environment)?),
            environment,
            path,
            profiles: file.profiles,
            default_profile: file.default_profile,
            profile_name,
        })
    }

    /// Returns the selected profile.
    #[must_use]
    pub fn profile(&self) -> Option<&Profile> {
        self.profiles.get(self.profile_name.as_ref()?)
    }

    /// Returns the name of the selected profile and its file, for messages.
    #[must_use]
    pub fn profile_label(&self) -> String {
        let name = self.profile_name.as_deref().unwrap_or_default();
        let path = self.path.as_ref().map(|path| format!(" ({})", path.display()));
        format!("profile {name}{}", path.unwrap_or_default())
    }

    /// Returns the provider of the selected profile, if it names one.
    ///
    /// # Errors
    /// Returns an error if the provider is unknown or its folder is invalid (exit 3).
    pub fn profile_provider(&self) -> anyhow::Result<Option<&Provider>> {
        let Some((profile, name)) = self.profile().and_then(|profile| Some((profile, profile.provider.as_ref()?)))
        else {
            return Ok(None);
        };
        self.catalog.find(name).map(Some).map_err(|error| {
            let failure = lookup_failure(&error);
            if !error.is_unknown_name() {
                return failure;
            }
            let at = self
                .path
                .as_ref()
                .zip(profile.provider_line)
                .map(|(path, line)| format!("{}:{line}: ", path.display()));
            let at = at.unwrap_or_default();
            let profile = self.profile_name.as_deref().unwrap_or_default();
            failure.context(format!("{at}profile {profile}")).exit(Exit::Input)
        })
    }

    /// Returns the sources of the secrets for `provider`, from the first of these that names any: `flags`, the provider's variable, `HOOKCTL_SECRET`, the
    /// profile.
    ///
    /// # Errors
    /// Returns an error if a flag is not a valid source (see [`flag_source`]), or if no secret is configured (exit 3).
    pub fn secret_sources(&self, provider: &str, flags: &[String]) -> anyhow::Result<Vec<SecretSource>> {
        if !flags.is_empty() {
            return flags.iter().map(|text| flag_source("--secret", text)).collect();
        }
        let provider_variable = variable(provider, "SECRET");
        for name in [provider_variable.as_str(), "HOOKCTL_SECRET"] {
            if self.environment.var_os(name).is_some() {
                return Ok(vec![SecretSource::Env(name.into())]);
            }
        }
        if let Some(profile) = self.profile_for(provider).filter(|profile| !profile.secrets.is_empty()) {
            return Ok(profile.secrets.iter().map(|text| SecretSource::parse(text)).collect());
        }
        Err(error::input(format!("no secret for {provider}"))
            .hint(format!("pass --secret env:NAME, or set {provider_variable}")))
    }

    /// Returns what sets the URL of a provider's API, as named in messages, and the URL: the flag, the provider's variable or the profile. Returns `None` if
    /// none of them does.
    #[must_use]
    pub fn api_url(&self, provider: &str, flag: Option<&str>) -> Option<(String, String)> {
        let variable = variable(provider, "API_URL");
        let profile =
            || Some((format!("api-url of {}", self.profile_label()), self.profile_for(provider)?.api_url.clone()?));
        flag.map(|url| ("--api-url".to_owned(), url.to_owned()))
            // An empty variable is a mistake in the caller's setup. Ignoring it would send the calls to the provider's real API.
            .or_else(|| self.environment.var_os(&variable).map(|url| (variable, url.to_string_lossy().into_owned())))
            .or_else(profile)
    }

    /// Returns the sources of a credential in the environment: the variables `HOOKCTL_<PROVIDER>_<SUFFIX>`. Returns `None` if none of them is set.
    ///
    /// # Errors
    /// Returns an error if only some of them are set.
    pub fn credential_variables(&self, provider: &str, suffixes: &[&str]) -> anyhow::Result<Option<Vec<SecretSource>>> {
        let names: Vec<String> = suffixes.iter().map(|suffix| variable(provider, suffix)).collect();
        let (set, unset): (Vec<_>, Vec<_>) = names.iter().partition(|name| self.environment.var_os(name).is_some());
        match (set.first(), unset.first()) {
            (Some(set), Some(unset)) => Err(error::input(format!("{set} is set but {unset} is not")).hint("set both")),
            (Some(_), None) => Ok(Some(names.into_iter().map(SecretSource::Env).collect())),
            (None, _) => Ok(None),
        }
    }

    /// Returns the selected profile, unless it is for another provider.
    #[must_use]
    pub fn profile_for(&self, provider: &str) -> Option<&Profile> {
        self.profile().filter(|profile| profile.provider.as_deref().is_none_or(|name| name == provider))
    }

    /// Fetches the secret of a source. `-` reads standard input.
    ///
    /// # Errors
    /// Returns an error if the source is missing, unreadable or empty.
    pub fn fetch(&self, source: &SecretSource) -> anyhow::Result<Secret> {
        let env = |name: &str| self.environment.var_os(name);
        source.fetch(&env, &mut std::io::stdin()).map_err(|error| {
            let failure = error::input(error.to_string());
            let failure = match std::error::Error::source(&error) {
                Some(cause) => failure.because(anyhow::Error::msg(error::describe(cause))),
                None => failure,
            };
            failure.hint(match source {
                SecretSource::Env(name) if is_variable_name(name) => {
                    format!("set {name}; in CI, check that the job has access to the secret")
                }
                SecretSource::Env(_) => "name a variable without `$`, e.g. env:WEBHOOK_SECRET".into(),
                SecretSource::File(_) => "the file must contain only the secret".into(),
                SecretSource::Stdin => "pipe the secret to stdin, e.g. `printf %s \"$SECRET\" | hookctl …`".into(),
                SecretSource::Cmd(_) => "check that the program is in PATH and prints the secret to stdout".into(),
                SecretSource::Literal { .. } => "check that the variable you passed is set".into(),
            })
        })
    }
}

/// Returns the name of a provider's environment variable, e.g. `HOOKCTL_SCREVER_SECRET`.
#[must_use]
pub fn variable(provider: &str, suffix: &str) -> String {
    format!("HOOKCTL_{}_{suffix}", provider.to_ascii_uppercase().replace(['-', '.'], "_"))
}

/// Returns the error message and the hint for a secret source with an unknown or mistyped prefix. Returns `None` if the source looks right.
fn mistyped_source(text: &str) -> Option<(String, String)> {
    let MistypedSource { prefix, meant } = SecretSource::mistyped(text)?;
    let what =
        prefix.map_or_else(|| "unknown secret source".into(), |prefix| format!("unknown secret source `{prefix}`"));
    let meant = meant.map_or_else(|| "use env:NAME, file:PATH or -".into(), |meant| format!("did you mean {meant}?"));
    Some((what, format!("{meant} (write literal:TEXT if the text itself is the secret)")))
}

/// Parses the secret source that was passed to `flag`.
///
/// # Errors
/// Returns an error if it is a program, which only the configuration file may name (exit 2), if `env:` has no name (exit 2), or if the prefix looks
/// mistyped (exit 3).
pub fn flag_source(flag: &str, text: &str) -> anyhow::Result<SecretSource> {
    if let Some((what, hint)) = mistyped_source(text) {
        return Err(error::input(format!("{flag}: {what}")).hint(hint));
    }
    match SecretSource::parse(text) {
        SecretSource::Cmd(_) => Err(error::usage(format!("{flag} cmd:…: allowed in the configuration file only"))
            .hint(format!("pipe the secret instead: `PROGRAM | hookctl … {flag} -`"))),
        SecretSource::Env(name) if name.is_empty() => {
            Err(error::usage(format!("{flag} env: is missing the variable name (expected env:NAME)")))
        }
        source => Ok(source),
    }
}
