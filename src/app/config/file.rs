//! The configuration file: its location, its format, and the template of `config init`.

use std::{
    collections::BTreeMap,
    fmt, fs, io,
    path::{Path, PathBuf},
};

use super::{Environment, mistyped_source};
use crate::app::error::{self, ErrorExt as _};
use crate::app::http::endpoint::may_hold_user_info;
use hookctl::{
    provider::toml::{self, Problems, Reader},
    secret::{SecretSource, mask_urls},
    text::{read_text_capped, suggest},
};

/// The contents of a configuration file.
#[derive(Debug, Default)]
pub(super) struct File {
    pub(super) default_profile: Option<String>,
    pub(super) profiles: BTreeMap<String, Profile>,
}

/// Defaults for a set of commands.
#[derive(Default)]
pub struct Profile {
    /// The provider.
    pub provider: Option<String>,
    /// The endpoint of `send`.
    pub to: Option<String>,
    /// The sources of the signing secret; several while it is being rotated.
    pub secrets: Vec<String>,
    /// The origin of the provider's API.
    pub api_url: Option<String>,
    /// The source of the API token.
    pub token: Option<String>,
    /// The sources of the API's client id and client secret (Screver).
    pub client: [Option<String>; 2],
    /// The sources of the API key and the account's password (FluidSurveys).
    pub key: [Option<String>; 2],
}

/// Secrets may be literal, so only their sources' labels are shown.
impl fmt::Debug for Profile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.shown()).finish()
    }
}

impl Profile {
    /// Every key that is set, with its value, or for a secret the label of its source.
    #[must_use]
    pub fn shown(&self) -> Vec<(&'static str, String)> {
        let label = |text: &str| SecretSource::parse(text).label();
        let secrets: Vec<String> = self.secrets.iter().map(|text| label(text)).collect();
        [
            ("provider", self.provider.clone()),
            ("to", self.to.as_deref().map(|url| mask_urls(url).into_owned())),
            ("secret", Some(secrets.join(", ")).filter(|labels| !labels.is_empty())),
            ("api-url", self.api_url.clone()),
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

    /// The source of every secret in it.
    pub fn sources(&self) -> impl Iterator<Item = &str> {
        let pairs = self.client.iter().chain(&self.key).flatten();
        self.secrets.iter().chain(&self.token).chain(pairs).map(String::as_str)
    }

    fn holds_literal(&self) -> bool {
        // A client id is a name. An API key may be all that FluidSurveys asks for.
        let mut sources =
            self.secrets.iter().chain(&self.token).chain(&self.client[1]).chain(self.key.iter().flatten());
        sources.any(|text| matches!(SecretSource::parse(text), SecretSource::Literal { .. }))
    }
}

/// Where the file is when none is named: `$XDG_CONFIG_HOME/hookctl/config.toml`, else the platform's own place.
#[must_use]
pub(super) fn default_path(environment: &Environment) -> Option<PathBuf> {
    own_path(environment, "XDG_CONFIG_HOME", &["APPDATA"], ".config", "config.toml")
}

/// Where a file of hookctl's own state lies: in `$XDG_STATE_HOME/hookctl`, else the platform's own place.
#[must_use]
pub fn state_path(environment: &Environment, file: &str) -> Option<PathBuf> {
    own_path(environment, "XDG_STATE_HOME", &["LOCALAPPDATA", "APPDATA"], ".local/state", file)
}

/// `hookctl/FILE` in the directory of the variable `xdg`, else of the first of the variables `windows` there, of `below_home` elsewhere.
fn own_path(environment: &Environment, xdg: &str, windows: &[&str], below_home: &str, file: &str) -> Option<PathBuf> {
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
pub(super) const LARGEST: u64 = 1024 * 1024;

/// Reads the file at `path`. A missing file is empty, unless it was `named`.
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
    let text = read_text_capped(&opened, LARGEST).map_err(unreadable)?;
    let file = toml::parse(shown.to_string(), &text, |top| Some(file(top)))
        .map_err(|problems| error::input(Problems(problems).to_string()))?;
    if file.profiles.values().any(Profile::holds_literal) && others_can_read(&opened) {
        return Err(error::input(format!("{shown} contains a literal secret and is readable by other users"))
            .hint(format!("run `chmod 600 {shown}`, or use env:NAME, file:PATH or cmd:PROGRAM")));
    }
    Ok(file)
}

/// Checks a text before it is written to the file at `path`.
///
/// # Errors
/// It is invalid, or its default profile does not exist.
pub(super) fn validate(path: &Path, text: &str) -> anyhow::Result<()> {
    let file = toml::parse(path.display().to_string(), text, |top| Some(file(top)))
        .map_err(|problems| error::input(Problems(problems).to_string()))?;
    match &file.default_profile {
        Some(name) if !file.profiles.contains_key(name) => {
            let names: Vec<&str> = file.profiles.keys().map(String::as_str).collect();
            let available = if names.is_empty() { "none".to_owned() } else { names.join(", ") };
            let failure = error::input(format!("default-profile: unknown profile `{name}` (available: {available})"));
            Err(match suggest(name, names.into_iter()) {
                Some(near) => failure.hint(format!("did you mean `{near}`?")),
                None => failure.hint(format!("create it with `hookctl config set provider PROVIDER --profile {name}`")),
            })
        }
        _ => Ok(()),
    }
}

fn file(top: &Reader<'_>) -> File {
    let default_profile = top.value("default-profile").and_then(|value| top.text(value)).map(str::to_owned);
    let mut profiles = BTreeMap::new();
    if let Some(table) = top.value("profiles").and_then(|value| top.table(value)) {
        for (name, _, value) in table.entries() {
            profiles.extend(table.table(value).map(|table| (name.to_owned(), profile(&table))));
        }
    }
    top.finish();
    File { default_profile, profiles }
}

fn profile(table: &Reader<'_>) -> Profile {
    let text = |key| table.value(key).and_then(|value| table.text(value)).map(str::to_owned);
    let url = |key| {
        let value = table.value(key)?;
        let text = table.text(value)?;
        if may_hold_user_info(text) {
            table.report(value.span(), "the URL contains a user name or password", &[]);
        }
        Some(text.to_owned())
    };
    let source = |value| {
        let text = table.text(value)?;
        if text == "-" {
            // Who else reads standard input is for the command line to say.
            table.report(value.span(), "stdin cannot be used in a file (use env:NAME, file:PATH or cmd:PROGRAM)", &[]);
        }
        if let Some((what, hint)) = mistyped_source(text) {
            table.report(value.span(), format!("{what}: {hint}"), &[]);
        }
        Some(text.to_owned())
    };
    let secrets = match table.value("secret") {
        None => Vec::new(),
        Some(value) if value.get_ref().is_array() => table.array(value).iter().filter_map(source).collect(),
        Some(value) => source(value).into_iter().collect(),
    };
    let one = |key| table.value(key).and_then(source);
    let profile = Profile {
        provider: text("provider"),
        to: url("to"),
        secrets,
        api_url: url("api-url"),
        token: one("token"),
        client: [one("client-id"), one("client-secret")],
        key: [one("api-key"), one("password")],
    };
    table.finish();
    profile
}

#[cfg(unix)]
fn others_can_read(file: &fs::File) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    file.metadata().map_or(true, |metadata| metadata.permissions().mode() & 0o077 != 0)
}

/// Elsewhere a user's own directories are closed to others by the system.
#[cfg(not(unix))]
fn others_can_read(_: &fs::File) -> bool {
    false
}

/// What `config init` writes.
pub const TEMPLATE: &str = r#"# hookctl configuration. Flags and environment variables take precedence.
#
# Secrets are read from a source: "env:NAME", "file:PATH" or "cmd:PROGRAM ARGS" (run without a shell).

# default-profile = "staging"              # used unless --profile is given

[profiles.staging]
provider = "screver"
to       = "http://localhost:3000/hooks"
secret   = "env:SCREVER_SECRET"            # during a rotation: ["env:NEW_SECRET", "env:OLD_SECRET"]
# api-url = "https://go.screver.com"
# token   = "env:SCREVER_TOKEN"            # or client-id and client-secret; for FluidSurveys, api-key and password
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use url::Url;

    /// Not part of any text that hookctl itself prints.
    const SECRET: &str = "s3cret-0123456789abcdef";

    /// Generates a line of a profile. Secrets are literal, or the target of a URL's user info.
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
            match toml::parse("config.toml".into(), &text, |top| Some(file(top))) {
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
    fn the_file_is_where_the_environment_says() {
        let path = |variables: &[(&str, &str)]| default_path(&Environment::from_variables(variables));
        if cfg!(unix) {
            assert_eq!(path(&[("XDG_CONFIG_HOME", "/x"), ("HOME", "/h")]), Some("/x/hookctl/config.toml".into()));
            // A relative one is not legal (XDG base directory specification) and would be taken from the working directory.
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
    fn the_template_is_legal_and_shows_no_literal() {
        let file = toml::parse("template".into(), TEMPLATE, |top| Some(file(top))).expect("legal");
        assert!(!file.profiles["staging"].holds_literal());
    }
}
