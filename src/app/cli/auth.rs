//! Arguments for the `Authorization` header of deliveries, with the options of SurveySparrow's outgoing webhooks: Basic, and a token from a token URL.

use clap::{Args, ValueEnum};

/// Credentials that a delivery carries in addition to its signature.
#[derive(Args, Clone, Default)]
#[command(next_help_heading = "Authorization")]
pub struct AuthArgs {
    /// Send Basic authorization, e.g. hooks:env:PASSWORD
    #[arg(
        long,
        value_name = "USER:SOURCE",
        conflicts_with_all = ["oauth_token_url", "subscribed"],
        hide_short_help = true,
        long_help = "Send Basic authorization: a user name, and where the password comes from (env:NAME, file:PATH or - for stdin), e.g. hooks:env:PASSWORD"
    )]
    pub basic: Option<String>,
    /// Get a bearer token from this URL and send it. It is renewed before it expires
    #[arg(
        long,
        value_name = "URL",
        requires_all = ["client_id", "client_secret"],
        conflicts_with = "subscribed",
        hide_short_help = true
    )]
    pub oauth_token_url: Option<String>,
    /// Client ID for the token URL (also env:NAME or file:PATH)
    #[arg(long, value_name = "ID", requires = "oauth_token_url", hide_short_help = true)]
    pub client_id: Option<String>,
    /// Client secret for the token URL: env:NAME, file:PATH or - for stdin
    #[arg(long, value_name = "SOURCE", requires = "oauth_token_url", hide_short_help = true)]
    pub client_secret: Option<String>,
    /// Scope to request. SurveySparrow calls it "OAuth" with a scope and "Token" without one
    #[arg(long, value_name = "SCOPE", requires = "oauth_token_url", hide_short_help = true)]
    pub scope: Option<String>,
    /// How to send the client ID and secret to the token URL [default: form]
    #[arg(
        long,
        value_name = "STYLE",
        default_value = "form", hide_default_value = true,
        requires = "oauth_token_url",
        conflicts_with_all = ["basic", "subscribed"],
        hide_short_help = true
    )]
    pub oauth_style: OauthStyle,
}

/// How the client ID and secret are sent to a token URL.
#[derive(ValueEnum, Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum OauthStyle {
    /// In a form body
    #[default]
    Form,
    /// In a JSON body
    Json,
    /// In a Basic authorization header
    Basic,
}
