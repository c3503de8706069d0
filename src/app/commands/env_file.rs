//! `--env-file`: reads secrets from a file of `KEY=value` lines in the format of dotenv.
//!
//! Owns the format, and the mapping of variables to providers. The commands decide when to try the secrets.

use std::path::{Path, PathBuf};

use crate::app::{config, error, output::Output};
use hookctl::{provider::Provider, secret::Secret, text::read_text_capped};

/// A secret of an environment file.
pub(super) struct EnvSecret {
    /// The name of the variable.
    name: String,
    /// The value. Its label is `FILE:NAME`.
    secret: Secret,
}

impl EnvSecret {
    /// Returns true if the secret is for one provider only, i.e. the variable is `HOOKCTL_<PROVIDER>_SECRET`.
    fn is_for_one_provider(&self) -> bool {
        let provider = self.name.strip_prefix("HOOKCTL_").and_then(|rest| rest.strip_suffix("_SECRET"));
        provider.is_some_and(|provider| !provider.is_empty())
    }
}

/// Returns the secrets to try for a provider: its own, and those that are not for one provider only.
pub(super) fn secrets_for(provider: &Provider, secrets: &[EnvSecret]) -> Vec<Secret> {
    let variable = config::variable(&provider.name, "SECRET");
    let applicable = secrets.iter().filter(|secret| secret.name == variable || !secret.is_for_one_provider());
    applicable.map(|secret| secret.secret.clone()).collect()
}

/// Reads the variables in these files, and registers their values for redaction.
///
/// # Errors
/// Returns an error if a file cannot be read or contains no variable with a value.
pub(super) fn env_secrets(files: &[PathBuf], out: &mut Output) -> anyhow::Result<Vec<EnvSecret>> {
    let mut secrets = Vec::new();
    for file in files {
        let shown = file.display();
        let text = read(file)?;
        let before = secrets.len();
        for line in text.lines() {
            let line = line.trim_start();
            let line = line.strip_prefix("export ").unwrap_or(line);
            let Some((name, value)) = line.split_once('=').filter(|_| !line.starts_with('#')) else { continue };
            let name = name.trim();
            let Ok(secret) = Secret::new(unquoted(value), format!("{shown}:{name}")) else { continue };
            out.hide(&secret);
            secrets.push(EnvSecret { name: name.to_owned(), secret });
        }
        if secrets.len() == before {
            return Err(error::input(format!("--env-file {shown}: no KEY=value lines with a value")));
        }
    }
    Ok(secrets)
}

fn read(file: &Path) -> anyhow::Result<String> {
    const MAX_BYTES: u64 = 1024 * 1024;
    let text = std::fs::File::open(file).and_then(|file| read_text_capped(file, MAX_BYTES));
    text.map_err(|error| anyhow::Error::new(error).context(format!("cannot read --env-file {}", file.display())))
}

/// Parses a value as dotenv does: quotes are removed, `\n` in double quotes is a line break, and ` #` after an unquoted value starts a comment.
fn unquoted(value: &str) -> Vec<u8> {
    let value = value.trim();
    for quote in ['"', '\''] {
        if let Some((inner, _)) = value.strip_prefix(quote).and_then(|rest| rest.rsplit_once(quote)) {
            let expands = quote == '"';
            return if expands { inner.replace("\\n", "\n") } else { inner.to_owned() }.into_bytes();
        }
    }
    value.split(" #").next().unwrap_or(value).trim_end().as_bytes().to_vec()
}
