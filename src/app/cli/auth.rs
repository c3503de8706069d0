//! The `Authorization` that a delivery carries, as SurveySparrow's outgoing webhook may be set up to send it.

use clap::{Args, ValueEnum};

/// What a delivery proves who it is from by, besides its signature.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Authorization of deliveries")]
pub struct AuthArgs {
    /// Send Basic authorization: a user name, and where its password is (env:NAME, file:PATH or - for stdin), as in hooks:env:PASSWORD
    #[arg(long, value_name = "USER:SOURCE", conflicts_with_all = ["oauth_token_url", "subscribed"])]
    pub basic: Option<String>,
    /// Send the token that a POST to this URL gives, and another one when it has expired
    #[arg(long, value_name = "URL", requires_all = ["client_id", "client_secret"], conflicts_with = "subscribed")]
    pub oauth_token_url: Option<String>,
    /// Client id for the token URL (also env:NAME or file:PATH)
    #[arg(long, value_name = "ID", requires = "oauth_token_url")]
    pub client_id: Option<String>,
    /// Client secret for the token URL: env:NAME, file:PATH or - for stdin
    #[arg(long, value_name = "SOURCE", requires = "oauth_token_url")]
    pub client_secret: Option<String>,
    /// Scope to ask the token URL for: with one it is what SurveySparrow calls OAuth, without it what it calls Token
    #[arg(long, value_name = "SCOPE", requires = "oauth_token_url")]
    pub scope: Option<String>,
    /// Where the token URL is told the client's id and secret
    #[arg(long, value_name = "STYLE", default_value = "form", requires = "oauth_token_url", conflicts_with_all = ["basic", "subscribed"])]
    pub oauth_style: OauthStyle,
}

/// Where a token URL is told the client's id and secret.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OauthStyle {
    /// In a form body
    #[default]
    Form,
    /// In a JSON body
    Json,
    /// In a Basic header
    Basic,
}
