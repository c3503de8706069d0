//! What was typed about authorization, as the value of a header. The value itself is never shown.

use std::{sync::Arc, time::Duration};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use url::Url;

use super::super::args::trust;
use super::parts::endpoint;
use crate::app::{
    cli::{OauthStyle, SendArgs},
    commands::args,
    config,
    error::{self, ErrorExt as _},
    http::{
        Client, ClientOptions, MAX_BODY, TokenSource,
        auth::{basic, user_pass},
        endpoint::is_local,
        token::{TokenClient, TokenStyle},
    },
    input::{is_stdin, only_one_reads_stdin},
    output::Output,
    session::Session,
};
use hookctl::{
    message::{Message, carries_credentials},
    provider,
    secret::{MASK, Secret},
};

/// What `Authorization` a delivery carries.
pub(super) enum Authorization {
    /// None but what `-H` says.
    None,
    /// This one.
    Basic(Arc<Secret>),
    /// That of a token.
    Token(Box<TokenSource>),
}

/// Keeps what `-H` says of credentials out of sight: an endpoint may echo it, with its scheme or without.
///
/// # Errors
/// A header is malformed.
pub(super) fn hide_typed(headers: &[String], out: &mut Output) -> anyhow::Result<()> {
    for (_, value) in args::headers_to_send(headers)?.iter().filter(|(name, _)| carries_credentials(name)) {
        let value = value.trim();
        let credentials = value.split_once(char::is_whitespace).map_or("", |(_, rest)| rest.trim());
        let basic = BASE64_STANDARD.decode(credentials).unwrap_or_default();
        let password = basic.splitn(2, |byte| *byte == b':').nth(1).unwrap_or_default();
        for part in [value.as_bytes(), credentials.as_bytes(), &basic, password] {
            // An empty one hides nothing.
            if let Ok(secret) = Secret::new(part.to_vec(), "-H") {
                out.hide(&secret);
            }
        }
    }
    Ok(())
}

/// Says so where anybody on the way can read the credentials.
fn warn_of_plain_text(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    if args.dry_run.is_some() || args.subscribed.subscribed {
        return Ok(());
    }
    let url = endpoint(args, session)?;
    if url.scheme() == "http" && !is_local(&url) {
        let host = url.host_str().unwrap_or_default();
        session.out.warn(&format!("the credentials travel in plain text to {host}: it is not https"));
    }
    Ok(())
}

/// What was typed. Nothing is sent yet.
pub(super) fn authorization(
    args: &SendArgs,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Authorization> {
    let auth = &args.auth;
    let headers = args::headers_to_send(&args.headers)?;
    let flag = match (&auth.basic, &auth.oauth_token_url) {
        (None, None) => {
            if headers.iter().any(|(name, _)| carries_credentials(name)) {
                warn_of_plain_text(args, session)?;
            }
            return Ok(Authorization::None);
        }
        (Some(_), _) => "--basic",
        _ => "--oauth-token-url",
    };
    if headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
        return Err(error::usage(format!("-H Authorization and {flag}: expected one of them")));
    }
    if let Some(text) = &auth.basic {
        let basic = of_basic(text, session)?;
        warn_of_plain_text(args, session)?;
        return Ok(basic);
    }
    let (Some(url), Some(id), Some(secret)) = (&auth.oauth_token_url, &auth.client_id, &auth.client_secret) else {
        return Err(error::usage("--oauth-token-url: expected --client-id and --client-secret beside it"));
    };
    let url = args::endpoint("--oauth-token-url", url)?;
    if url.scheme() == "http" && !is_local(&url) && !args.subscribed.api.insecure_http {
        let failure = error::usage("--oauth-token-url: the client secret would travel in plain text");
        return Err(failure.hint("expected https://…, or --insecure-http if this is meant"));
    }
    let client = TokenClient {
        // Who asks is no secret: it is not masked where it occurs.
        id: session.fetch(&config::flag_source("--client-id", id)?)?,
        secret: session.secret(config::flag_source("--client-secret", secret)?, Some("--client-secret"))?,
        scope: auth.scope.clone(),
    };
    if let Ok(both) = Secret::new(user_pass(&client.id, &client.secret), "--client-secret") {
        session.out.hide(&both);
    }
    let style = match auth.oauth_style {
        OauthStyle::Form => TokenStyle::Form,
        OauthStyle::Json => TokenStyle::Json,
        OauthStyle::Basic => TokenStyle::Basic,
    };
    warn_of_plain_text(args, session)?;
    let http = client_for(&url, args, timeout, session)?;
    Ok(Authorization::Token(Box::new(TokenSource::new(http, url, style, &client))))
}

/// `USER:SOURCE`. A text without a colon may be a password, so it is not quoted.
fn of_basic(text: &str, session: &mut Session<'_>) -> anyhow::Result<Authorization> {
    let expected = || {
        error::usage("--basic: expected a user name, a colon, and where the password is")
            .hint("as in --basic hooks:env:PASSWORD")
    };
    let (user, source) = text.split_once(':').filter(|(_, source)| !source.is_empty()).ok_or_else(expected)?;
    let user = Secret::new(user.as_bytes().to_vec(), "--basic").map_err(|_| expected())?;
    let password = session.secret(config::flag_source("--basic", source)?, Some("--basic"))?;
    let secret = |bytes| Secret::new(bytes, "--basic").map_err(|error| error::input(error.to_string()));
    session.out.hide(&secret(user_pass(&user, &password))?);
    let value = secret(basic(&user, &password))?;
    session.out.hide(&value);
    Ok(Authorization::Basic(Arc::new(value)))
}

/// A client for the token URL alone: a proxy of plain http would read the client secret.
fn client_for(url: &Url, args: &SendArgs, timeout: Duration, session: &Session<'_>) -> anyhow::Result<Client> {
    let tls = url.scheme() == "https";
    // Without a warning about --insecure: it is given once, for the endpoint.
    let trust = trust(&args.tls, session.settings);
    let proxies = tls && session.settings.environment.uses_proxies();
    Client::new(&ClientOptions { timeout, tls, proxies, trust, max_body: MAX_BODY })
}

/// Two sources of secrets, or a body, cannot both be standard input.
pub(super) fn one_stdin(args: &SendArgs) -> anyhow::Result<()> {
    let is = |text: &Option<String>| text.as_deref() == Some("-");
    let basic = args.auth.basic.as_deref().and_then(|text| text.split_once(':'));
    only_one_reads_stdin(&[
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", is(&args.signature.secret)),
        ("--basic", basic.is_some_and(|(_, source)| source == "-")),
        ("--client-id", is(&args.auth.client_id)),
        ("--client-secret", is(&args.auth.client_secret)),
    ])
}

impl Authorization {
    /// The value for a delivery that goes out now. From now on it is kept out of sight.
    ///
    /// # Errors
    /// The token URL gave no token.
    pub(super) async fn value(&self, out: &mut Output) -> anyhow::Result<Option<Arc<Secret>>> {
        let value = self.held().await;
        self.tell(out);
        value
    }

    /// The value for a delivery that goes out now, of which nothing is told yet.
    ///
    /// # Errors
    /// The token URL gave no token.
    pub(super) async fn held(&self) -> anyhow::Result<Option<Arc<Secret>>> {
        match self {
            Self::None => Ok(None),
            Self::Basic(value) => Ok(Some(Arc::clone(value))),
            Self::Token(tokens) => Ok(Some(Arc::clone(tokens.authorization().await?.secret()))),
        }
    }

    /// Tells of tokens that were fetched since it was asked last, and keeps them out of sight.
    pub(super) fn tell(&self, out: &mut Output) {
        if let Self::Token(tokens) = self {
            tokens.report(out);
        }
    }

    /// The value for a dry run, which asks nobody.
    pub(super) fn of_dry_run(&self) -> Option<Secret> {
        match self {
            Self::None => None,
            Self::Basic(value) => Some(Secret::clone(value)),
            Self::Token(_) => Secret::new(MASK.into(), "the token URL").ok(),
        }
    }
}

/// Puts the value where the provider has it among its headers.
pub(super) fn authorize(message: &mut Message, value: &Secret, order: &[String]) {
    provider::authorize(message, value.expose(), order);
}
