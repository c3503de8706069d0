//! The context of a command: the settings, the printer, and the secrets fetched so far.
//!
//! It resolves the provider of a command, fetches each secret once, and registers it for redaction. Settings and sources are parsed by `config`.

use crate::app::{
    config::Settings,
    error::{self, ErrorExt as _},
    http::Observer,
    lookup::lookup_failure,
    output::Output,
    plan::PlanContext,
    signal,
};
use hookctl::{
    provider::{Catalog, Folder, LookupError, Provider},
    secret::{Secret, SecretSource},
    text::suggest,
};

/// The context of one run of a command.
pub struct Session<'a> {
    pub settings: &'a Settings,
    pub out: &'a mut Output,
    /// The secrets fetched so far, by source.
    fetched: Vec<(SecretSource, Secret)>,
    /// Whether the replaced platforms were reported.
    replacements_noted: bool,
}

impl<'a> Session<'a> {
    /// Creates the session of one command.
    pub fn new(settings: &'a Settings, out: &'a mut Output) -> Self {
        Self { settings, out, fetched: Vec::new(), replacements_noted: false }
    }

    /// Returns the provider of that name.
    pub fn provider(&self, name: &str) -> anyhow::Result<&'a Provider> {
        self.settings.catalog.find(name).map_err(|error| lookup_failure(&error))
    }

    /// Notes once which of the user's folders are used instead of shipped platforms, if the folders were read.
    pub fn note_replacements(&mut self) {
        for provider in self.settings.catalog.replacements().filter(|_| !self.replacements_noted) {
            if let Folder::Disk(path) = &provider.folder {
                let folder = path.display();
                self.out.note(&format!("{folder} is used instead of the {} that comes with hookctl", provider.name));
            }
        }
        self.replacements_noted |= self.settings.catalog.replacements().next().is_some();
    }

    /// Returns the provider of that name. Without a name, returns the provider of the profile.
    ///
    /// # Errors
    /// Returns an error if the provider is unknown, or if neither an argument nor the profile names one (exit 2).
    pub fn provider_or_profile(&self, name: Option<&str>) -> anyhow::Result<&'a Provider> {
        if let Some(name) = name {
            return self.provider(name);
        }
        self.settings.profile_provider()?.ok_or_else(|| {
            error::usage("missing provider: neither an argument nor the profile names one")
                .hint("list them with `hookctl providers list`")
        })
    }

    /// Returns true if the argument in the place of the provider is an event of the profile's provider instead.
    ///
    /// # Errors
    /// Returns an error if a provider folder is invalid.
    pub fn is_event_of_profile(&self, argument: &str) -> anyhow::Result<bool> {
        let catalog = &self.settings.catalog;
        if self.settings.profile().is_none_or(|profile| profile.provider.is_none()) {
            return Ok(false);
        }
        match catalog.find(argument) {
            Ok(_) => return Ok(false),
            Err(LookupError::Unknown { .. }) => {}
            Err(error) => return Err(lookup_failure(&error)),
        }
        // In a load test, an event may have a weight: `EVENT:3`.
        let event = argument.split(':').next().unwrap_or(argument);
        let Some(provider) = self.settings.profile_provider()? else { return Ok(false) };
        // A misspelled provider is not an event, but a misspelled event is not a provider either: the most similar name decides.
        let events = provider.events.iter().map(|known| known.name.as_str());
        let closest = suggest(event, events.clone().chain(Catalog::SHIPPED));
        Ok(events.clone().any(|known| known == event)
            || closest.is_none_or(|closest| events.clone().any(|known| known == closest)))
    }

    /// Returns the secrets for `provider`, and registers them for redaction. Each source is read once per run.
    pub fn secrets(&mut self, provider: &Provider, flags: &[String]) -> anyhow::Result<Vec<Secret>> {
        let sources = self.settings.secret_sources(&provider.name, flags)?;
        let flag = (!flags.is_empty()).then_some("--secret");
        sources.into_iter().map(|source| self.secret(source, flag)).collect()
    }

    /// Warns about private keys among the secrets that verify deliveries of `provider`.
    pub fn warn_of_private_keys(&mut self, provider: &Provider, secrets: &[Secret]) {
        for secret in secrets.iter().filter(|secret| provider.has_private_key(secret)) {
            self.out.warn(&format!(
                "the secret from {} is a private key; verifying needs only the public key (`openssl pkey -pubout`)",
                secret.label()
            ));
        }
    }

    /// Returns the secret of a source and registers it for redaction. `flag` is the flag that named the source, if any: it gets a warning if the secret
    /// itself was passed.
    pub fn secret(&mut self, source: SecretSource, flag: Option<&str>) -> anyhow::Result<Secret> {
        if let Some((_, secret)) = self.fetched.iter().find(|(existing, _)| *existing == source) {
            return Ok(secret.clone());
        }
        if let Some(flag) = flag
            && matches!(source, SecretSource::Literal { declared: false, .. })
        {
            self.out.warn(&format!(
                "{flag}: the secret on the command line is visible to other users (ps); use env:NAME, file:PATH or -, \
                 or write literal:… to silence this",
            ));
        }
        let secret = self.fetch(&source)?;
        if let (SecretSource::Env(name), Some(prefix)) = (&source, secret.source_prefix()) {
            self.out.warn(&format!(
                "the value of {name} starts with {prefix} but is used as the secret itself; to use it as a source, pass it to --secret"
            ));
        }
        self.out.hide(&secret);
        self.fetched.push((source, secret.clone()));
        Ok(secret)
    }

    /// Reads the secret of a source, without caching it or registering it for redaction.
    pub fn fetch(&self, source: &SecretSource) -> anyhow::Result<Secret> {
        match source {
            SecretSource::Stdin | SecretSource::Cmd(_) => signal::interruptible(|| self.settings.fetch(source)),
            _ => self.settings.fetch(source),
        }
    }
}

impl PlanContext for Session<'_> {
    fn secrets(&mut self, provider: &Provider, sources: &[String]) -> anyhow::Result<Vec<Secret>> {
        Session::secrets(self, provider, sources)
    }

    fn observer(&mut self) -> &mut dyn Observer {
        self.out
    }
}
