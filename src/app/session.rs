//! What a command works with: the settings, the printer, and the secrets that were already fetched.

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
    provider::{Catalog, LookupError, Provider},
    secret::{Secret, SecretSource},
    text::suggest,
};

/// One run of a command.
pub struct Session<'a> {
    pub settings: &'a Settings,
    pub out: &'a mut Output,
    /// The secrets that were fetched, by their sources.
    fetched: Vec<(SecretSource, Secret)>,
}

impl<'a> Session<'a> {
    /// Creates the session of one command.
    pub fn new(settings: &'a Settings, out: &'a mut Output) -> Self {
        Self { settings, out, fetched: Vec::new() }
    }

    /// The provider of that name.
    pub fn provider(&self, name: &str) -> anyhow::Result<&'a Provider> {
        self.settings.catalog.find(name).map_err(|error| lookup_failure(&error))
    }

    /// The provider of that name, or that of the profile.
    ///
    /// # Errors
    /// There is no such provider, or neither names one (exit 2).
    pub fn provider_or_profile(&self, name: Option<&str>) -> anyhow::Result<&'a Provider> {
        let name = name.or(self.settings.profile().and_then(|profile| profile.provider.as_deref()));
        let name = name.ok_or_else(|| {
            error::usage("missing provider: neither an argument nor the profile names one")
                .hint("`hookctl providers list` lists the providers")
        })?;
        self.provider(name)
    }

    /// Returns true if `word`, where a provider may stand, is an event of the profile's provider instead.
    ///
    /// # Errors
    /// A provider folder is broken.
    pub fn is_event_of_profile(&self, word: &str) -> anyhow::Result<bool> {
        let catalog = &self.settings.catalog;
        let Some(name) = self.settings.profile().and_then(|profile| profile.provider.as_deref()) else {
            return Ok(false);
        };
        match catalog.find(word) {
            Ok(_) => return Ok(false),
            Err(LookupError::Unknown { .. }) => {}
            Err(error) => return Err(lookup_failure(&error)),
        }
        let event = word.split(':').next().unwrap_or(word);
        let is_event = self.provider(name)?.events.iter().any(|known| known.name == event);
        // A misspelled provider is not an event.
        Ok(is_event || suggest(word, Catalog::BUILT_IN.into_iter()).is_none())
    }

    /// Returns the secrets for `provider`, and registers them for redaction. Each source is read once per run.
    pub fn secrets(&mut self, provider: &Provider, flags: &[String]) -> anyhow::Result<Vec<Secret>> {
        let sources = self.settings.secret_sources(&provider.name, flags)?;
        let flag = (!flags.is_empty()).then_some("--secret");
        sources.into_iter().map(|source| self.secret(source, flag)).collect()
    }

    /// The secret of a source, which was typed behind `flag` if there is one.
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
        if let (SecretSource::Env(name), Some(begins)) = (&source, secret.source_prefix()) {
            self.out.warn(&format!(
                "the value of {name} starts with {begins} but is used as the secret itself; to use it as a source, pass it to --secret"
            ));
        }
        self.out.hide(&secret);
        self.fetched.push((source, secret.clone()));
        Ok(secret)
    }

    /// What a source holds, which stays in sight.
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
