//! Completes the commands that messages suggest, so that they work as printed.
//!
//! A message suggests a command between backticks. If this run has its configuration, profile or provider folders from flags, the command needs them too.

use std::{borrow::Cow, fmt::Write as _};

/// The flags of this run that a suggested command needs, each with its value, quoted for a shell.
#[derive(Clone, Debug, Default)]
pub struct RunFlags {
    /// `--config FILE`.
    pub config: Option<String>,
    /// `--profile NAME`.
    pub profile: Option<String>,
    /// `--providers DIR`, once for each directory.
    pub providers: Vec<String>,
    /// The provider of the account in use, which `webhooks` commands name first.
    pub account: Option<String>,
    /// The flags of that account, each with its value, e.g. `--api-url URL`. Never a secret.
    pub account_flags: Vec<(&'static str, String)>,
}

impl RunFlags {
    /// Returns a message with the flags added to the commands in it.
    #[must_use]
    pub fn complete<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let given = [self.config.is_some(), self.profile.is_some(), !self.providers.is_empty(), self.account.is_some()];
        if !given.contains(&true) || !text.contains("`hookctl ") {
            return Cow::Borrowed(text);
        }
        // Every second part is between backticks.
        let parts = text.split('`').enumerate().map(|(index, part)| match part.strip_prefix("hookctl ") {
            Some(command) if index % 2 == 1 => Cow::Owned(format!("hookctl {}", self.command(command))),
            _ => Cow::Borrowed(part),
        });
        Cow::Owned(parts.collect::<Vec<_>>().join("`"))
    }

    /// Returns a command, without the name of the program, with the flags that it needs.
    fn command(&self, command: &str) -> String {
        let words: Vec<&str> = command.split(' ').collect();
        let has = |flag: &str| words.contains(&flag);
        let (config, profile, providers) = match words[0] {
            _ if has("--help") || has("--version") => (false, false, false),
            "demo" | "completions" | "man" | "store" | "mock" => (false, false, false),
            "providers" if ["new", "lint"].iter().any(|own| has(own)) => (false, false, false),
            "events" | "providers" => (false, false, true),
            "config" => match (words.get(1), words.get(2)) {
                (Some(&"set"), Some(&key)) => {
                    let is_of_profile = !key.starts_with("profiles.") && key != "default-profile";
                    (true, is_of_profile, is_of_profile && key == "provider")
                }
                _ => (true, false, false),
            },
            _ => (true, true, true),
        };
        let mut command = Cow::Borrowed(command);
        let mut flags = String::new();
        let mut add = |needed: bool, flag: &str, value: &str| {
            if needed && !has(flag) {
                let _ = write!(flags, " {flag} {value}");
            }
        };
        if let ["webhooks", action, rest @ ..] = &words[..]
            && let Some(provider) = self.account.as_deref().filter(|_| !has("--help"))
        {
            let rest = rest.strip_prefix(&[provider]).unwrap_or(rest);
            command = Cow::Owned([&["webhooks", action, provider], rest].concat().join(" "));
            self.account_flags.iter().for_each(|(flag, value)| add(true, flag, value));
        }
        self.profile.iter().for_each(|value| add(profile, "--profile", value));
        self.config.iter().for_each(|value| add(config, "--config", value));
        self.providers.iter().for_each(|value| add(providers, "--providers", value));
        // The rest belongs to another program or to the shell.
        let end = [" -- ", " | ", " > ", " < "].iter().filter_map(|end| command.find(end)).min();
        let (own, rest) = command.split_at(end.unwrap_or(command.len()));
        format!("{own}{flags}{rest}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn complete_adds_the_flags_that_each_command_needs() {
        let flags = RunFlags {
            config: Some("c.toml".into()),
            profile: Some("p".into()),
            providers: vec!["a".into(), "'b c'".into()],
            ..RunFlags::default()
        };
        for (text, expected) in [
            ("correct it with `hookctl config edit`", "correct it with `hookctl config edit --config c.toml`"),
            (
                "`hookctl config set to URL` or `hookctl config set default-profile q`",
                "`hookctl config set to URL --profile p --config c.toml` or `hookctl config set default-profile q --config c.toml`",
            ),
            (
                "`hookctl config set provider X --profile q`",
                "`hookctl config set provider X --profile q --config c.toml --providers a --providers 'b c'`",
            ),
            ("`hookctl providers list`", "`hookctl providers list --providers a --providers 'b c'`"),
            (
                "`hookctl webhooks list --all`",
                "`hookctl webhooks list --all --profile p --config c.toml --providers a --providers 'b c'`",
            ),
            ("`hookctl completions --help`", "`hookctl completions --help`"),
            ("`hookctl providers lint PATH`", "`hookctl providers lint PATH`"),
            ("`hookctl store list > x`", "`hookctl store list > x`"),
            (
                "`hookctl listen -- sh`",
                "`hookctl listen --profile p --config c.toml --providers a --providers 'b c' -- sh`",
            ),
            ("the hookctl config is `c.toml`", "the hookctl config is `c.toml`"),
        ] {
            assert_eq!(flags.complete(text), expected);
            assert_eq!(RunFlags::default().complete(text), text);
        }
        let account_flags = vec![("--api-url", "http://localhost:1".to_owned())];
        let flags = RunFlags { account: Some("screver".into()), account_flags, ..RunFlags::default() };
        for (text, expected) in [
            ("`hookctl webhooks list`", "`hookctl webhooks list screver --api-url http://localhost:1`"),
            (
                "`hookctl webhooks get screver ID --show-secrets`",
                "`hookctl webhooks get screver ID --show-secrets --api-url http://localhost:1`",
            ),
            ("`hookctl webhooks list --help`", "`hookctl webhooks list --help`"),
            ("`hookctl config edit`", "`hookctl config edit`"),
        ] {
            assert_eq!(flags.complete(text), expected);
        }
    }
}
