//! `--env-file`: secrets to try, in a file of `KEY=value` lines as dotenv reads it.
//!
//! Owns the format, and which provider a variable belongs to. When the secrets are tried is decided by the command.

use std::path::{Path, PathBuf};

use crate::app::{config, error, output::Output};
use hookctl::{provider::Provider, secret::Secret, text::read_text_capped};

/// A secret of an environment file.
pub(super) struct EnvSecret {
    /// The variable.
    name: String,
    /// The value, with the label `FILE:NAME`.
    secret: Secret,
}

impl EnvSecret {
    /// Returns true if the variable is the one in which the environment has the secret of that provider.
    fn is_bound(&self) -> bool {
        let provider = self.name.strip_prefix("HOOKCTL_").and_then(|rest| rest.strip_suffix("_SECRET"));
        provider.is_some_and(|provider| !provider.is_empty())
    }
}

/// The secrets to try for a provider: its own, and the ones that are not bound to a provider.
pub(super) fn secrets_for(provider: &Provider, secrets: &[EnvSecret]) -> Vec<Secret> {
    let own = config::variable(&provider.name, "SECRET");
    let tried = secrets.iter().filter(|secret| secret.name == own || !secret.is_bound());
    tried.map(|secret| secret.secret.clone()).collect()
}

/// Reads the variables of these files, and hides their values from output from now on.
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
    const LARGEST: u64 = 1024 * 1024;
    let text = std::fs::File::open(file).and_then(|file| read_text_capped(file, LARGEST));
    text.map_err(|error| anyhow::Error::new(error).context(format!("cannot read --env-file {}", file.display())))
}

/// A value as dotenv reads it: quotes are removed, and in double quotes `\n` is a line break.
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
