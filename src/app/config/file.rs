//! The configuration file: its location, its format, and the template of `config init`.
//!
//! It parses and validates the file, and rejects one with literal secrets that other users can read. `edit` changes the file.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use url::Url;

use super::{Environment, mistyped_source};
use crate::app::error::{self, ErrorExt as _};
use crate::app::http::endpoint;
use hookctl::{
    provider::toml::{self, Problems, SpannedValue, TableReader},
    secret::{SecretSource, mask_urls},
    text::{read_text_capped, suggest},
};

/// The contents of a configuration file.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) default_profile: Option<String>,
    pub(super) profiles: BTreeMap<String, Profile>,
}

/// A profile: defaults for the flags of commands.
#[derive(Default)]
pub struct Profile {
    /// The provider.
    pub provider: Option<String>,
    /// The line of the provider in the file, from 1.
    pub provider_line: Option<usize>,
    /// The endpoint of `send`.
    pub to: Option<String>,
    /// The sources of the signing secret. There are several while it is being rotated.
    pub secrets: Vec<String>,
    /// The origin of the provider's API.
    pub api_url: Option<String>,
    /// The source of the API token.
    pub token: Option<String>,
    /// The parameters of the provider's API, by name.
    pub params: BTreeMap<String, Vec<String>>,
    /// The sources of the API's client ID and client secret (Screver).
    pub client: [Option<String>; 2],
    /// The sources of the API key and the account's password (FluidSurveys).
    pub key: [Option<String>; 2],
}

/// Printed in place of the arguments of a program, which may be secrets.
pub const HIDDEN_ARGUMENTS: &str = " …";

/// Returns true if the source `cmd:PROGRAM ARGS` has arguments.
fn has_arguments(source: &str) -> bool {
    source.split_whitespace().nth(1).is_some()
}

/// Prints the labels of sources instead of the sources, which may be literal secrets.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

impl Profile {
    /// Returns the keys that are set, with their values. A secret is represented by the label of its source.
    #[must_use]
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let label = |text: &str| match SecretSource::parse(text) {
            source @ SecretSource::Cmd(_) if has_arguments(text) => source.label() + HIDDEN_ARGUMENTS,
            source => source.label(),
        };
        let params: Vec<String> =
            self.params.iter().map(|(name, values)| format!("{name}={}", values.join(","))).collect();
        let secrets: Vec<String> = self.secrets.iter().map(|text| label(text)).collect();
        [
            ("provider", self.provider.clone()),
            ("to", self.to.as_deref().map(|url| mask_urls(url).into_owned())),
            ("secret", Some(secrets.join(", ")).filter(|labels| !labels.is_empty())),
            ("api-url", self.api_url.clone()),
            ("params", Some(params.join(", ")).filter(|params| !params.is_empty())),
            ("token", self.token.as_deref().map(label)),
            ("client-id", self.client[0].as_deref().map(label)),
            ("client-secret", self.client[1].as_deref().map(label)),
            ("api-key", self.key[0].as_deref().map(label)),
            ("password", self.key[1].as_deref().map(label)),
        ]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect()
    }

    /// Returns the sources of all secrets in the profile.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let pairs = self.client.iter().chain(&self.key).flatten();
        self.secrets.iter().chain(&self.token).chain(pairs).map(String::as_str)
    }

    /// Returns true if a secret is written in the file itself.
    fn has_literal_secret(&self) -> bool {
        // A client ID is not a secret. An API key is: it may be the only credential that FluidSurveys checks.
        let mut sources =
            self.secrets.iter().chain(&self.token).chain(&self.client[1]).chain(self.key.iter().flatten());
        sources.any(|text| matches!(SecretSource::parse(text), SecretSource::Literal { .. }))
    }
}

/// Returns the default path of the configuration file: `$XDG_CONFIG_HOME/hookctl/config.toml`, or the platform's equivalent.
#[must_use]
pub(super) fn default_path(environment: &Environment) -> Option<PathBuf> {
    platform_path(environment, "XDG_CONFIG_HOME", &["APPDATA"], ".config", "config.toml")
}

/// Returns the default path of a state file: in `$XDG_STATE_HOME/hookctl`, or the platform's equivalent.
#[must_use]
pub fn state_path(environment: &Environment, file: &str) -> Option<PathBuf> {
    platform_path(environment, "XDG_STATE_HOME", &["LOCALAPPDATA", "APPDATA"], ".local/state", file)
}

/// Returns `hookctl/FILE` in the directory that the variable `xdg` names. If it is unset, the directory is that of the first variable in `windows` on
/// Windows, `Library/Application Support` on macOS, and `below_home` elsewhere, both in the home directory. Relative paths are ignored.
fn platform_path(
    environment: &Environment,
    xdg: &str,
    windows: &[&str],
    below_home: &str,
    file: &str,
) -> Option<PathBuf> {
    let directory = |name: &str| environment.path(name).filter(|path| path.is_absolute());
    let base = directory(xdg).or_else(|| {
        if cfg!(windows) {
            return windows.iter().find_map(|name| directory(name));
        }
        let below_home = if cfg!(target_os = "macos") { "Library/Application Support" } else { below_home };
        Some(directory("HOME")?.join(below_home))
    })?;
    Some(base.join("hookctl").join(file))
}

/// Maximum size of a configuration file, in bytes.
pub(super) const MAX_BYTES: u64 = 1024 * 1024;

/// Reads the file at `path`. A missing file is the same as an empty one, unless the user `named` it.
pub(super) fn read(path: &Path, named: bool) -> anyhow::Result<File> {
    let shown = path.display();
    let unreadable = |error: io::Error| {
        anyhow::Error::new(error)
            .context(format!("cannot read the configuration file {shown}"))
            .hint("create one with `hookctl config init`")
    };
    let opened = match fs::File::open(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound && !named => return Ok(File::default()),
        opened => opened.map_err(unreadable)?,
    };
    let text = read_text_capped(&opened, MAX_BYTES).map_err(unreadable)?;
    let file = parse(path, &text)?;
    if file.profiles.values().any(Profile::has_literal_secret) && others_can_read(&opened) {
        return Err(error::input(format!("{shown} contains a literal secret and is readable by other users"))
            .hint(format!("run `chmod 600 {shown}`, or use env:NAME, file:PATH or cmd:PROGRAM")));
    }
    Ok(file)
}

/// Parses the text of the file at `path`.
///
/// # Errors
/// Returns every mistake with its position (exit 3).
pub(super) fn parse(path: &Path, text: &str) -> anyhow::Result<File> {
    toml::parse(path.display().to_string(), text, |top| Some(file(top, text)))
        .map_err(|problems| error::input(Problems(problems).to_string()))
}

/// Validates a text before it is written to the file at `path`.
///
/// # Errors
/// Returns an error if the text is invalid or its default profile does not exist.
pub(super) fn validate(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = parse(path, text)?;
    let Some(name) = &file.default_profile else { return Ok(()) };
    require_profile(&file, name).map_err(|unknown| unknown.context(format!("{}: default-profile", path.display())))
}

/// Returns an error if a file has no profile of that name.
pub(super) fn require_profile(file: &File, name: &str) -> anyhow::Result<()> {
    if file.profiles.contains_key(name) {
        return Ok(());
    }
    let names: Vec<&str> = file.profiles.keys().map(String::as_str).collect();
    let available = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
    let failure = error::input(format!("unknown profile `{name}` (available: {available})"));
    Err(match suggest(name, names.into_iter()) {
        Some(similar) => failure.hint(format!("did you mean `{similar}`?")),
        None => failure.hint(format!("create it with `hookctl config set provider PROVIDER --profile {name}`")),
    })
}

fn file(top: &TableReader<'_>, text: &str) -> File {
    let default_profile = top.value("default-profile").and_then(|value| top.text(value)).map(str::to_owned);
    let mut profiles = BTreeMap::new();
    if let Some(table) = top.value("profiles").and_then(|value| top.table(value)) {
        for (name, _, value) in table.entries() {
            profiles.extend(table.table(value).map(|table| (name.to_owned(), profile(name, &table, text))));
        }
    }
    top.finish();
    File { default_profile, profiles }
}

fn profile(name: &str, table: &TableReader<'_>, file: &str) -> Profile {
    let report =
        |value: SpannedValue<'_>, what: String| table.report(value.span(), format!("profile {name}: {what}"), &[]);
    let url = |key, parse: fn(&str, &str) -> anyhow::Result<Url>| {
        let value = table.value(key)?;
        let text = table.text(value)?;
        if let Err(failure) = parse(key, text) {
            let hint = error::hint_of(&failure).map_or_else(String::new, |hint| format!(" ({hint})"));
            report(value, error::message(&failure) + &hint);
        }
        Some(text.to_owned())
    };
    let source = |value| {
        let text = table.text(value)?;
        if text == "-" {
            // Another flag may read standard input, which only the command line shows.
            report(value, "stdin cannot be used in a file (use env:NAME, file:PATH or cmd:PROGRAM)".to_owned());
        }
        if let Some((what, hint)) = mistyped_source(text) {
            report(value, format!("{what}: {hint}"));
        }
        Some(text.to_owned())
    };
    let provider = table.value("provider");
    let secrets = match table.value("secret") {
        None => Vec::new(),
        Some(value) if value.get_ref().is_array() => table.array(value).iter().filter_map(source).collect(),
        Some(value) => source(value).into_iter().collect(),
    };
    let credential = |key| table.value(key).and_then(source);
    let profile = Profile {
        provider: provider.and_then(|value| table.text(value)).map(str::to_owned),
        provider_line: provider
            .map(|value| file[..file.floor_char_boundary(value.span().start)].matches('\n').count() + 1),
        to: url("to", endpoint::parse),
        secrets,
        api_url: url("api-url", endpoint::parse_api),
        token: credential("token"),
        params: table
            .value("params")
            .and_then(|value| table.table(value))
            .map(|table| params(&table))
            .unwrap_or_default(),
        client: [credential("client-id"), credential("client-secret")],
        key: [credential("api-key"), credential("password")],
    };
    table.finish();
    profile
}

/// Parses the parameters of an API: each is a string, an integer, a boolean, or an array of these. Their names are checked when the API is known.
fn params(table: &TableReader<'_>) -> BTreeMap<String, Vec<String>> {
    let read = |(name, _, value): (&str, _, SpannedValue<'_>)| {
        let values = if value.get_ref().is_array() { table.array(value) } else { std::slice::from_ref(value) };
        (name.to_owned(), values.iter().filter_map(|value| table.scalar(value)).collect())
    };
    table.entries().into_iter().map(read).collect()
}

/// Returns true if the group or others have any permission, or if that is unknown.
#[cfg(unix)]
fn others_can_read(file: &fs::File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().map_or(true, |metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// On Windows, the directories in a user's profile are private by default.
#[cfg(not(unix))]
fn others_can_read(_: &fs::File) -> bool {
    false
}

/// The configuration file that `config init` writes.
pub const TEMPLATE: &str = r#"# hookctl configuration. Flags and environment variables take precedence.
#
# Secrets are read from a source: "env:NAME", "file:PATH" or
# "cmd:PROGRAM ARGS" (run without a shell).

# default-profile = "staging"    # used unless --profile is given

[profiles.staging]
provider = "screver"
to       = "http://localhost:3000/hooks"
secret   = "env:SCREVER_SECRET"  # in a rotation: ["env:NEW", "env:OLD"]
# api-url = "https://go.screver.com"

# Access to the API, for `webhooks`. Instead of a token, Screver also takes
# client-id and client-secret, and FluidSurveys api-key and password.
# token = "env:SCREVER_TOKEN"
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A secret that is not part of any text that hookctl prints.
    const SECRET: &str = "s3cret-0123456789abcdef";

    /// Generates a line of a profile. Many contain [`SECRET`], as a literal or in a URL's user info.
    fn line() -> impl Strategy<Value = String> {
        let keys =
            vec!["provider", "to", "secret", "api-url", "token", "client-id", "client-secret", "api-key", "password"];
        let value = prop_oneof![
            Just(format!("\"{SECRET}\"")),
            Just(format!("[\"env:A\", \"{SECRET}\", \"literal:{SECRET}\"]")),
            any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
            "[a-z]{0,6}:?/{0,3}u?:?(s3cret-0123456789abcdef)?@?[a-z/?#]{0,6}".prop_map(|url| format!("\"{url}\"")),
            Just("7".to_owned()),
        ];
        (prop::sample::select(keys), value).prop_map(|(key, value)| format!("{key} = {value}"))
    }

    proptest! {
        #[test]
        fn profiles_are_shown_without_literal_secrets(lines in prop::collection::vec(line(), 0..5)) {
            let text = format!("[profiles.a]\n{}\n", lines.join("\n"));
            match toml::parse("config.toml".into(), &text, |top| Some(file(top, &text))) {
                Ok(file) => {
                    let profile = &file.profiles["a"];
                    let secrets = profile.shown().into_iter().filter(|(key, _)| !["provider", "to", "api-url"].contains(key));
                    for (key, label) in secrets {
                        prop_assert!(!label.contains(SECRET), "{}: {}", key, label);
                    }
                    prop_assert!(profile.sources().all(|source| source != "-"));
                    for url in profile.to.iter().chain(&profile.api_url).filter_map(|text| Url::parse(text).ok()) {
                        prop_assert!(url.username().is_empty() && url.password().is_none(), "{}", url);
                    }
                }
                Err(problems) => prop_assert!(!problems.is_empty()),
            }
        }
    }

    #[test]
    fn default_path_follows_the_environment() {
        let path = |variables: &[(&str, &str)]| default_path(&Environment::from_variables(variables));
        if cfg!(unix) {
            assert_eq!(path(&[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")]), Some("/x/hookctl/config.toml".into()));
            // The XDG base directory specification requires absolute paths. A relative one would depend on the working directory.
            assert_eq!(path(&[("XDG_CONFIG_HOME", "x")]), None);
        }
        if cfg!(target_os = "linux") {
            assert_eq!(path(&[("HOME", "/h")]), Some("/h/.config/hookctl/config.toml".into()));
            let state = state_path(&Environment::from_variables(&[("HOME", "/h")]), "s.json");
            assert_eq!(state, Some("/h/.local/state/hookctl/s.json".into()));
        }
        assert_eq!(path(&[]), None);
    }

    #[test]
    fn template_is_valid_and_contains_no_literal_secret() {
        let file = parse(Path::new("template"), TEMPLATE).expect("valid");
        assert!(!file.profiles["staging"].has_literal_secret());
    }
}
