//! Fetches the keys of a provider when its first record needs them, and reports invalid ones.

use super::totals::Totals;
use crate::app::{
    cli::VerifyArgs,
    commands::env_file::{EnvSecret, secrets_for},
    error::{self, Exit},
    session::Session,
};
use hookctl::{
    provider::Provider,
    secret::{Secret, SecretSource},
    verify::KeySource,
};

/// Fetches keys: from flags, the environment and the configuration, and in addition from `--env-file`.
pub(super) struct Keys<'k, 's> {
    pub(super) args: &'k VerifyArgs,
    pub(super) env_secrets: &'k [EnvSecret],
    pub(super) totals: &'k mut Totals,
    pub(super) session: &'k mut Session<'s>,
}

impl KeySource for Keys<'_, '_> {
    type Error = anyhow::Error;

    /// Called once per provider, so errors and warnings about its keys are printed once.
    fn secrets(&mut self, provider: &Provider) -> anyhow::Result<Option<Vec<Secret>>> {
        let Self { args, env_secrets, totals, session } = self;
        let mut unusable = None;
        let mut env_secrets = secrets_for(provider, env_secrets);
        // A file can contain the secrets of several providers, and some may not be valid keys for this one.
        env_secrets.retain(|secret| {
            let accepted = provider.accepts(secret);
            accepted.map_err(|reason| unusable.get_or_insert(reason)).is_ok()
        });
        let sources = session.settings.secret_sources(&provider.name, &args.secrets.sources);
        let is_configured = sources.is_ok();
        let is_for_all = matches!(sources.as_deref(), Ok([SecretSource::Env(name)]) if name == "HOOKCTL_SECRET");
        let secrets =
            if provider.needs_secret() { session.secrets(provider, &args.secrets.sources) } else { Ok(Vec::new()) };
        let secrets =
            secrets.and_then(|secrets| match secrets.iter().try_for_each(|secret| provider.accepts(secret)) {
                Ok(()) => Ok(secrets),
                // HOOKCTL_SECRET may be meant for another provider, if the file has secrets for this one.
                Err(reason) if is_for_all && args.secrets.sources.is_empty() && !env_secrets.is_empty() => {
                    session.out.warn(&format!("{reason}; only the secrets of --env-file are tried"));
                    Ok(Vec::new())
                }
                Err(reason) => Err(error::input(reason)),
            });
        let secrets = match secrets {
            Ok(secrets) => [secrets, env_secrets].concat(),
            // An invalid flag concerns every record, so it ends the run.
            Err(failure) if error::exit_of(&failure) == Exit::Usage => return Err(failure),
            // Without any configured secret, those of `--env-file` are enough.
            Err(_) if !is_configured && !env_secrets.is_empty() => env_secrets,
            Err(failure) => {
                let failure = match unusable {
                    Some(reason) if !is_configured => error::input(reason),
                    _ => failure,
                };
                totals.exit = totals.exit.and(error::exit_of(&failure));
                session.out.fail(&failure);
                if env_secrets.is_empty() || !args.secrets.sources.is_empty() {
                    return Ok(None);
                }
                env_secrets
            }
        };
        session.warn_of_private_keys(provider, &secrets);
        if args.tolerance.is_some() && !provider.schemes.is_empty() && !provider.sends_time() {
            session.out.warn(&format!("--tolerance has no effect on {}, which sends no timestamp", provider.name));
        }
        let mut schemes = provider.schemes.iter().filter(|scheme| !scheme.signs_timestamp());
        let unsigned_header = schemes.find_map(|scheme| scheme.timestamp_header());
        if let (Some(header), Some(_)) = (unsigned_header, &args.tolerance) {
            session.out.warn(&format!(
                "{}: {header} is not covered by the signature, so a replayed delivery can carry a new timestamp",
                provider.name
            ));
        }
        Ok(Some(secrets))
    }
}
