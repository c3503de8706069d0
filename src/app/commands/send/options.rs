//! Parses the arguments of `send`: what to send, how often to retry, and which `Authorization` to add.

use std::time::Duration;

use url::Url;

use super::super::args::{self, trust};
use crate::app::{
    cli::{OauthStyle, SendArgs},
    config,
    error::{self, ErrorExt as _},
    http::{
        Client, ClientOptions, MAX_BODY, TokenSource,
        auth::{Authorization, credentials, user_pass},
        endpoint::{self, is_local},
        token::{TokenClient, TokenStyle},
    },
    input::{is_stdin, only_one_reads_stdin},
    plan::{FreshMode, Options, Order, PayloadSource, Signing, WebhookSelection},
    session::Session,
};
use hookctl::{message::carries_credentials, secret::Secret};

/// Parses everything except the endpoint, and registers credentials in headers for redaction.
pub(super) fn options(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Options> {
    let time = args.signature.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
    let headers = args::headers_to_send(&args.headers)?;
    let id = args::id(args.signature.id.as_deref())?.map(str::to_owned);
    for secret in credentials(headers.iter().map(|(name, value)| (name.as_str(), value.as_bytes()))) {
        session.out.hide(&secret);
    }
    let is_load = args.load.is_on();
    let seed = args::seed(&args.edits, args.order.shuffle || is_load)?;
    check_stdin(args)?;
    let mut edits = args::edits(&args.edits, &session.settings.environment)?;
    if is_load {
        edits.fresh = FreshMode::Implied;
    }
    let (provider, events) = provider_and_events(args, session)?;
    let payload = match &args.body {
        Some(path) => PayloadSource::Body(path.clone(), events),
        None if args.all => PayloadSource::All,
        None => PayloadSource::Events(events),
    };
    let mut forgeries = Vec::new();
    for forgery in &args.rules.tamper {
        let forgery = *forgery;
        if !forgeries.contains(&forgery) {
            forgeries.push(forgery);
        }
    }
    let subscribed = args.subscribed.subscribed.then(|| WebhookSelection {
        webhook: args.subscribed.webhook.clone(),
        survey: args.subscribed.survey,
        collector: args.subscribed.collector,
        delete_on_410: args.subscribed.honor_410,
    });
    Ok(Options {
        provider,
        payload,
        variant: args.variant.clone(),
        endpoint: None,
        subscribed,
        headers: headers.into(),
        edits,
        signing: Signing {
            secret: args.signature.secret.clone(),
            scheme: args.signature.scheme.clone(),
            unsigned: args.unsigned,
            forgeries,
        },
        order: Order {
            repeat: args.order.repeat,
            duplicate: args.order.duplicate,
            shuffle: args.order.shuffle,
            seed,
            id,
            time,
        },
        load: is_load,
    })
}

/// Returns the provider and the events. If the profile has a provider, the first argument may be an event.
fn provider_and_events(args: &SendArgs, session: &Session<'_>) -> anyhow::Result<(Option<String>, Vec<String>)> {
    let profile_provider =
        || Ok::<_, anyhow::Error>(session.settings.profile_provider()?.map(|provider| provider.name.clone()));
    match &args.provider {
        None => Ok((profile_provider()?, args.events.clone())),
        Some(first) if !args.all && !args.rules.validate && session.is_event_of_profile(first)? => {
            Ok((profile_provider()?, std::iter::once(first).chain(&args.events).cloned().collect()))
        }
        Some(provider) => Ok((Some(provider.clone()), args.events.clone())),
    }
}

/// Returns the endpoint of `--to` or of the profile, and registers credentials in its URL for redaction. Returns `None` with `--subscribed`, or if none is
/// set.
pub(super) fn endpoint(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Option<Url>> {
    if args.subscribed.subscribed {
        return Ok(None);
    }
    let to = args.to.as_deref().or_else(|| session.settings.profile()?.to.as_deref());
    let url = to.map(|to| endpoint::parse("--to", to)).transpose()?;
    if let Some(url) = &url {
        session.out.hide_url(url.as_str());
    }
    Ok(url)
}

/// Checks that at most one argument reads standard input.
fn check_stdin(args: &SendArgs) -> anyhow::Result<()> {
    let is_dash = |text: Option<&str>| text == Some("-");
    let basic = args.auth.basic.as_deref().and_then(|text| text.split_once(':'));
    let mut readers = vec![
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", is_dash(args.signature.secret.as_deref())),
        ("--basic", is_dash(basic.map(|(_, source)| source))),
        ("--client-id", is_dash(args.auth.client_id.as_deref())),
        ("--client-secret", is_dash(args.auth.client_secret.as_deref())),
    ];
    readers.extend(args::edits_from_stdin(&args.edits));
    only_one_reads_stdin(&readers)
}

/// The authorization of deliveries. No token is fetched yet.
pub(super) fn authorization(
    args: &SendArgs,
    options: &Options,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Authorization> {
    let auth = &args.auth;
    let flag = match (&auth.basic, &auth.oauth_token_url) {
        (None, None) => {
            if has_credentials(options) {
                warn_of_plain_text(args, options.endpoint.as_ref(), session);
            }
            return Ok(Authorization::None);
        }
        (Some(_), _) => "--basic",
        _ => "--oauth-token-url",
    };
    if options.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("authorization")) {
        return Err(error::usage(format!("-H Authorization cannot be used with {flag}")));
    }
    let authorization = match &auth.basic {
        Some(text) => basic(text, session)?,
        None => token(args, timeout, session)?,
    };
    warn_of_plain_text(args, options.endpoint.as_ref(), session);
    Ok(authorization)
}

/// Parses `USER:SOURCE` and fetches the password. A text without a colon may be a password, so errors do not quote it.
fn basic(text: &str, session: &mut Session<'_>) -> anyhow::Result<Authorization> {
    let expected = || {
        error::usage("--basic: missing password source (expected USER:SOURCE)").hint("e.g. --basic hooks:env:PASSWORD")
    };
    let (user, source) = text.split_once(':').filter(|(_, source)| !source.is_empty()).ok_or_else(expected)?;
    let user = Secret::new(user.as_bytes().to_vec(), "--basic").map_err(|_| expected())?;
    let password = session.secret(config::flag_source("--basic", source)?, Some("--basic"))?;
    Authorization::basic(&user, &password, session.out)
}

/// Creates the source of OAuth tokens.
fn token(args: &SendArgs, timeout: Duration, session: &mut Session<'_>) -> anyhow::Result<Authorization> {
    let auth = &args.auth;
    let (Some(url), Some(id), Some(secret)) = (&auth.oauth_token_url, &auth.client_id, &auth.client_secret) else {
        return Err(error::usage("--oauth-token-url requires --client-id and --client-secret"));
    };
    let url = endpoint::parse("--oauth-token-url", url)?;
    if url.scheme() == "http" && !is_local(&url) && !args.subscribed.api.insecure_http {
        return Err(error::usage("--oauth-token-url: refusing to send the client secret over plain HTTP")
            .hint("use https, or pass --insecure-http"));
    }
    let client = TokenClient {
        // The client ID is not a secret, so it is not masked.
        id: session.fetch(&config::flag_source("--client-id", id)?)?,
        secret: session.secret(config::flag_source("--client-secret", secret)?, Some("--client-secret"))?,
        scope: auth.scope.clone(),
    };
    if let Ok(pair) = Secret::new(user_pass(&client.id, &client.secret), "--client-secret") {
        session.out.hide(&pair);
    }
    session.out.hide_query(url.as_str());
    let style = match auth.oauth_style {
        OauthStyle::Form => TokenStyle::Form,
        OauthStyle::Json => TokenStyle::Json,
        OauthStyle::Basic => TokenStyle::Basic,
    };
    let tls = url.scheme() == "https";
    let http = Client::new(&ClientOptions {
        timeout,
        tls,
        // A proxy could read a client secret that is sent over plain HTTP.
        proxies: tls && session.settings.environment.has_proxy(),
        trust: trust(&args.tls, session.settings),
        max_body: MAX_BODY,
    })?;
    Ok(Authorization::Token(Box::new(TokenSource::new(http, url, style, &client, session.out.redactor().clone()))))
}

/// Returns true if deliveries carry credentials in headers that the user set.
pub(super) fn has_credentials(options: &Options) -> bool {
    options.headers.iter().any(|(name, _)| carries_credentials(name))
}

/// Warns about each remote host that gets credentials over plain HTTP, and about a proxy that can read them.
pub(super) fn warn_of_plain_text<'u>(
    args: &SendArgs,
    urls: impl IntoIterator<Item = &'u Url>,
    session: &mut Session<'_>,
) {
    let mut hosts: Vec<&str> = urls
        .into_iter()
        .filter(|url| args.dry_run.is_none() && url.scheme() == "http" && !is_local(url))
        .filter_map(Url::host_str)
        .collect();
    hosts.sort_unstable();
    hosts.dedup();
    // Load tests do not use proxies.
    let proxied = !args.load.is_on() && session.settings.environment.proxies("http").next().is_some();
    let proxy = if proxied { " through a proxy (HTTP_PROXY), which can read them" } else { "" };
    for host in hosts {
        session.out.warn(&format!("sending credentials to {host} over plain HTTP{proxy}"));
    }
}
