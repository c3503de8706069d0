//! Fetches the secrets of all providers, for commands that verify deliveries of any provider: `listen` and `inspect`.

use std::collections::BTreeMap;

use crate::app::{
    commands::env_file::{EnvSecret, secrets_for},
    error,
    lookup::lookup_failure,
    session::Session,
};
use hookctl::{
    provider::Provider,
    secret::Secret,
    verify::{KeySource, RecordVerifier},
};

/// The secrets that were found, by the name of the provider.
pub(super) type KnownSecrets = BTreeMap<String, Vec<Secret>>;

/// The secrets of a run: from flags, the environment and the configuration, then from `--env-file`.
pub(super) struct Keys<'k, 's> {
    flags: &'k [String],
    candidates: &'k [EnvSecret],
    /// The webhook that was registered for this run: its provider and its secret.
    pub(super) registered: Option<(&'k str, &'k Secret)>,
    session: &'k mut Session<'s>,
    /// Whether a provider without a secret is an error.
    pub(super) is_required: bool,
    found: KnownSecrets,
}

impl<'k, 's> Keys<'k, 's> {
    /// Creates the source of keys. `flags` are the values of `--secret`.
    pub(super) fn new(flags: &'k [String], candidates: &'k [EnvSecret], session: &'k mut Session<'s>) -> Self {
        Self { flags, candidates, registered: None, session, is_required: false, found: KnownSecrets::new() }
    }

    /// Fetches the keys of `provider`, or of every provider. Returns the secrets.
    ///
    /// # Errors
    /// A secret cannot be loaded, or is required and missing (exit 3).
    pub(super) fn fetch(
        mut self,
        verifier: &RecordVerifier<'s>,
        provider: Option<&'s Provider>,
    ) -> anyhow::Result<KnownSecrets> {
        if let Some(provider) = provider {
            verifier.fetch_keys(provider, &mut self)?;
            return Ok(self.found);
        }
        let catalog = &self.session.settings.catalog;
        for provider in catalog.all().map_err(|error| lookup_failure(&error))? {
            verifier.fetch_keys(provider, &mut self)?;
        }
        self.session.note_replacements();
        if self.found.is_empty() {
            self.session.out.warn("no secrets are set, so signatures cannot be verified");
            self.session.out.hint("pass --secret env:NAME, or set HOOKCTL_<PROVIDER>_SECRET");
        }
        Ok(self.found)
    }
}

impl KeySource for Keys<'_, '_> {
    type Error = anyhow::Error;

    fn secrets(&mut self, provider: &Provider) -> anyhow::Result<Option<Vec<Secret>>> {
        if !provider.needs_secret() {
            return Ok(Some(Vec::new()));
        }
        let mut candidates = secrets_for(provider, self.candidates);
        candidates.retain(|secret| provider.accepts(secret).is_ok());
        let registered = self.registered.filter(|(name, _)| *name == provider.name);
        candidates.extend(registered.map(|(_, secret)| secret.clone()));
        let named = self.session.settings.secret_sources(&provider.name, self.flags);
        let secrets = match named {
            Ok(_) => {
                let mut secrets = self.session.secrets(provider, self.flags)?;
                if self.is_required {
                    secrets.iter().try_for_each(|secret| provider.accepts(secret)).map_err(error::input)?;
                } else {
                    // A secret for all providers may not be a valid key for each of them.
                    secrets.retain(|secret| provider.accepts(secret).is_ok());
                    if secrets.is_empty() && candidates.is_empty() {
                        return Ok(None);
                    }
                }
                secrets
            }
            Err(failure) if !self.flags.is_empty() || (self.is_required && candidates.is_empty()) => {
                return Err(failure);
            }
            Err(_) if candidates.is_empty() => return Ok(None),
            Err(_) => Vec::new(),
        };
        let secrets = [secrets, candidates].concat();
        self.session.warn_of_private_keys(provider, &secrets);
        self.found.insert(provider.name.clone(), secrets.clone());
        Ok(Some(secrets))
    }
}
