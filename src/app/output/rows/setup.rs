//! The JSON rows of `config`, `doctor` and `mock`.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// One profile of `config profiles`. Secrets are named by their sources.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ProfileRow {
    /// The profile's name.
    pub profile: String,
    /// Whether it is the profile in use.
    pub active: bool,
    /// The provider.
    pub provider: Option<String>,
    /// The endpoint of `send`.
    pub to: Option<String>,
    /// The sources of the signing secret.
    pub secret: Option<String>,
    /// The origin of the provider's API.
    pub api_url: Option<String>,
}

impl ProfileRow {
    /// Returns the cells of the row: a mark if the profile is in use, its name, provider, endpoint and secret sources.
    #[must_use]
    pub fn cells(&self) -> [&str; 5] {
        [
            if self.active { "✓" } else { "" },
            &self.profile,
            self.provider.as_deref().unwrap_or("-"),
            self.to.as_deref().unwrap_or("-"),
            self.secret.as_deref().unwrap_or("-"),
        ]
    }
}

/// The result of a check of `doctor`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, JsonSchema, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum CheckStatus {
    /// It works.
    Ok,
    /// It is unusual, but may be intended. It does not fail the run.
    Warning,
    /// It does not work.
    Error,
    /// It was not checked, or there is nothing to check.
    Skipped,
}

/// One check of `doctor`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct CheckRow {
    /// The name of the check: `version`, `configuration`, `profile`, `secret`, `api`, `clock` or `completions`.
    pub check: &'static str,
    /// The provider; `null` if the check is not about one.
    pub provider: Option<String>,
    /// The result of the check.
    pub status: CheckStatus,
    /// What was found: the version, a path, the source of a secret, or an error.
    pub detail: String,
    /// What to do about it, if anything.
    pub fix: Option<String>,
}

/// The configuration file, of `config path`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct PathRow {
    /// The path.
    pub path: String,
    /// Whether the file exists.
    pub exists: bool,
}

/// The configuration, of `config show`.
#[derive(Debug, JsonSchema, Serialize)]
pub struct ConfigRow<'a> {
    /// The path of the file.
    pub path: Option<String>,
    /// The profile in use.
    pub profile: Option<&'a str>,
    /// The profiles by name.
    pub profiles: BTreeMap<&'a str, ProfileKeys>,
}

/// The keys of a profile. Secrets are named by their sources.
#[derive(Debug, JsonSchema, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProfileKeys {
    /// The provider.
    pub provider: Option<String>,
    /// The endpoint of `send`.
    pub to: Option<String>,
    /// The sources of the signing secret.
    pub secret: Option<String>,
    /// The origin of the provider's API.
    pub api_url: Option<String>,
    /// The parameters of the API.
    pub params: Option<String>,
    /// The source of the API token.
    pub token: Option<String>,
    /// The source of the client ID.
    pub client_id: Option<String>,
    /// The source of the client secret.
    pub client_secret: Option<String>,
    /// The source of the API key.
    pub api_key: Option<String>,
    /// The source of the password.
    pub password: Option<String>,
}

/// The output of `inspect` when it is ready.
#[derive(Debug, JsonSchema, Serialize)]
pub struct InspectRow<'a> {
    /// Always `true`.
    pub ready: bool,
    /// The URL to open. It contains a token that is valid until hookctl ends.
    pub inspector: &'a str,
    /// The process ID.
    pub pid: u32,
}

/// The output of `mock` when it is ready.
#[derive(Debug, JsonSchema, Serialize)]
pub struct MockRow<'a> {
    /// Always `true`.
    pub ready: bool,
    /// The origin of the mock.
    pub url: &'a str,
    /// The URL of each API, by provider.
    #[serde(flatten)]
    pub apis: BTreeMap<&'a str, String>,
    /// The OAuth token URL, if Screver's API is served.
    pub token_url: Option<String>,
    /// The process ID.
    pub pid: u32,
    /// The credentials that the mock accepts, by flag. Credentials that were given by flags are left out.
    pub credentials: &'a Map<String, Value>,
}
