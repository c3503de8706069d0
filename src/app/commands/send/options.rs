//! The arguments of `send`, parsed: what to send, how often to try, and what `Authorization` to carry.

use std::time::Duration;

use url::Url;

use super::super::args::{self, trust};
use crate::app::{
    cli::{OauthStyle, SendArgs},
    config,
    error::{self, ErrorExt as _},
    http::{
        Backoff, Client, ClientOptions, MAX_BODY, TokenSource,
        auth::{Authorization, credentials, user_pass},
        endpoint::{self, is_local},
        token::{TokenClient, TokenStyle},
    },
    input::{is_stdin, only_one_reads_stdin},
    plan::{FreshMode, Options, Order, PayloadSource, Signing, WebhookSelection},
    send::Retries,
    session::Session,
};
use hookctl::{
    message::carries_credentials,
    provider::{NEVER_ACCEPTED, NEVER_ACCEPTED_FORGED, StatusSet},
    secret::Secret,
};

/// What was asked for, but for the endpoint. Credentials in headers are hidden from output from now on.
pub(super) fn options(args: &SendArgs, session: &mut Session<'_>) -> anyhow::Result<Options> {
    let time = args.signature.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
    let headers = args::headers_to_send(&args.headers)?;
    let id = args::id(args.signature.id.as_deref())?.map(str::to_owned);
    for secret in credentials(&headers) {
        session.out.hide(&secret);
    }
    let is_load = args.load.is_on();
    let seed = args::seed(&args.edits, args.order.shuffle || is_load)?;
    claim_stdin(args)?;
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

/// The provider and the events. With a profile's provider, the first word may be an event.
fn provider_and_events(args: &SendArgs, session: &Session<'_>) -> anyhow::Result<(Option<String>, Vec<String>)> {
    let of_profile = || session.settings.profile().and_then(|profile| profile.provider.clone());
    match &args.provider {
        None => Ok((of_profile(), args.events.clone())),
        Some(word) if !args.all && !args.rules.validate && session.is_event_of_profile(word)? => {
            Ok((of_profile(), std::iter::once(word).chain(&args.events).cloned().collect()))
        }
        Some(word) => Ok((Some(word.clone()), args.events.clone())),
    }
}

/// The endpoint of `--to` or of the profile, unless the deliveries go to subscribed webhooks. Credentials in its query are hidden from output.
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
fn claim_stdin(args: &SendArgs) -> anyhow::Result<()> {
    let is = |text: Option<&str>| text == Some("-");
    let basic = args.auth.basic.as_deref().and_then(|text| text.split_once(':'));
    let mut readers = vec![
        ("--body", args.body.as_deref().is_some_and(is_stdin)),
        ("--secret", is(args.signature.secret.as_deref())),
        ("--basic", is(basic.map(|(_, source)| source))),
        ("--client-id", is(args.auth.client_id.as_deref())),
        ("--client-secret", is(args.auth.client_secret.as_deref())),
    ];
    readers.extend(args::edits_from_stdin(&args.edits));
    only_one_reads_stdin(&readers)
}

/// The statuses of `--expect`, for deliveries that are `forged` or not.
pub(super) fn expected(text: &str, forged: bool) -> anyhow::Result<StatusSet> {
    let wrong = |reason: String| error::usage(format!("--expect {text}: {reason}"));
    let expected: StatusSet = text.parse().map_err(wrong)?;
    let never: &[u16] = if forged { &NEVER_ACCEPTED_FORGED } else { &NEVER_ACCEPTED };
    match never.iter().find(|status| expected.names(**status)) {
        Some(_) => {
            let never: Vec<_> = never.iter().map(ToString::to_string).collect();
            let verb = if never.len() == 1 { "counts" } else { "count" };
            Err(wrong(format!("{} never {verb} as accepted", never.join(" and ")))
                .hint("let the endpoint reject with another status, e.g. --expect 401"))
        }
        None => Ok(expected),
    }
}

/// The attempts of `--retries` and the waits of `--backoff`.
pub(super) fn retries(limit: u32, text: &str) -> anyhow::Result<Retries> {
    let expected = || error::usage(format!("--backoff {text}: not a valid range (expected FROM..TO, e.g. 1s..60s)"));
    let (first, longest) = text.split_once("..").unwrap_or((text, text));
    let parse = |text: &str| args::duration("--backoff", text).map_err(|_| expected());
    let (first, longest) = (parse(first)?, parse(longest)?);
    if first > longest || longest > Duration::from_hours(24) {
        return Err(expected());
    }
    Ok(Retries { limit, backoff: Backoff { first, longest } })
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

/// `USER:SOURCE`. A text without a colon may be a password, so it is not quoted.
fn basic(text: &str, session: &mut Session<'_>) -> anyhow::Result<Authorization> {
    let expected = || {
        error::usage("--basic: missing password source (expected USER:SOURCE)").hint("e.g. --basic hooks:env:PASSWORD")
    };
    let (user, source) = text.split_once(':').filter(|(_, source)| !source.is_empty()).ok_or_else(expected)?;
    let user = Secret::new(user.as_bytes().to_vec(), "--basic").map_err(|_| expected())?;
    let password = session.secret(config::flag_source("--basic", source)?, Some("--basic"))?;
    Authorization::basic(&user, &password, session.out)
}

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
    if let Ok(both) = Secret::new(user_pass(&client.id, &client.secret), "--client-secret") {
        session.out.hide(&both);
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
        // A proxy for plain http would read the client secret.
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

/// Warns of each host to which the credentials travel in plain text, and of the proxy that can read them.
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
    // A load uses no proxy.
    let proxied = !args.load.is_on() && session.settings.environment.proxies("http").next().is_some();
    let proxy = if proxied { " through a proxy (HTTP_PROXY), which can read them" } else { "" };
    for host in hosts {
        session.out.warn(&format!("sending credentials to {host} over plain HTTP{proxy}"));
    }
}
