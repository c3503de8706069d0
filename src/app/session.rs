//! What a command works with: the settings, the printer, and the secrets that were already fetched.

use crate::app::{config::Settings, http::Observer, lookup::lookup_failure, output::Output, plan::Keys, signal};
use hookctl::{
    provider::Provider,
    secret::{Secret, SecretSource},
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

    /// The secrets for `provider`, kept out of sight from now on. Each source is asked once, whoever needs it.
    pub fn secrets(&mut self, provider: &Provider, flags: &[String]) -> anyhow::Result<Vec<Secret>> {
        let sources = self.settings.secret_sources(&provider.name, flags)?;
        let flag = (!flags.is_empty()).then_some("--secret");
        sources.into_iter().map(|source| self.secret(source, flag)).collect()
    }

    /// The secret of a source, which was typed behind `flag` if there is one.
    pub fn secret(&mut self, source: SecretSource, flag: Option<&str>) -> anyhow::Result<Secret> {
        if let Some((_, secret)) = self.fetched.iter().find(|(held, _)| *held == source) {
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
        if let (SecretSource::Env(name), Some(begins)) = (&source, secret.seems_a_source()) {
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

impl Keys for Session<'_> {
    fn secrets(&mut self, provider: &Provider, sources: &[String]) -> anyhow::Result<Vec<Secret>> {
        Session::secrets(self, provider, sources)
    }

    fn observer(&mut self) -> &mut dyn Observer {
        self.out
    }
}
