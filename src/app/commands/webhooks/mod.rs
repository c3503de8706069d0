//! `hookctl webhooks`: manages a provider's webhooks through its API. There is one file per subcommand, except that `get` is in `list`.
//!
//! This file contains what the subcommands share: choosing the provider, opening the account, and printing one webhook. API calls are in
//! `app::webhooks`.

mod apply;
mod create;
mod delete;
mod list;
mod update;

use super::{
    account::{AccountOptions, open},
    args,
};
use crate::app::{
    cli::{AccountArgs, CredentialArgs, WebhooksCommand},
    config,
    error::{self, ErrorExt as _, Exit},
    lookup::lookup_failure,
    output::{Format, Output, WebhookRow, WebhookTable},
    session::Session,
    webhooks::{
        Account, Params, Target,
        api::{Webhook, api_of},
    },
};
use hookctl::{
    provider::{Catalog, LookupError, Provider, RestApi},
    text::suggest,
};

pub(super) fn run(command: &WebhooksCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        WebhooksCommand::List(args) => list::run(args, session),
        WebhooksCommand::Get(args) => list::get(args, session),
        WebhooksCommand::Create(args) => create::run(args, session),
        WebhooksCommand::Update(args) => update::run(args, session),
        WebhooksCommand::Delete(args) => delete::run(args, session),
        WebhooksCommand::Apply(args) => apply::run(args, session),
    }
}

/// Returns the provider: from the first argument, from `--provider`, or from the profile.
///
/// # Errors
/// Returns an error if argument and flag differ, none of them names a provider, or the provider is unknown or has no supported API.
fn provider<'c>(argument: Option<&str>, account: &AccountArgs, session: &Session<'c>) -> anyhow::Result<&'c Provider> {
    let flag = account.provider.as_deref();
    if let (Some(argument), Some(flag)) = (argument, flag)
        && argument != flag
    {
        return Err(error::usage(format!("--provider {flag} contradicts the provider {argument}")));
    }
    let provider = match argument.or(flag) {
        Some(name) => session.provider(name)?,
        None => session
            .settings
            .profile_provider()?
            .ok_or_else(|| error::usage("missing PROVIDER").hint("e.g. `hookctl webhooks list screver`"))?,
    };
    api_of(provider)?;
    Ok(provider)
}

fn profile_provider<'s>(session: &Session<'s>) -> Option<&'s str> {
    session.settings.profile()?.provider.as_deref()
}

/// Splits positional arguments, of which the first may be a provider, into the provider and the webhooks.
///
/// # Errors
/// Returns an error if no provider or no webhook is named, or if the provider cannot be used.
fn provider_and_webhooks<'w, 'c>(
    arguments: &'w [String],
    account: &AccountArgs,
    session: &Session<'c>,
) -> anyhow::Result<(&'c Provider, &'w [String])> {
    let (first, rest) = arguments.split_first().ok_or_else(|| error::usage("missing webhook ID or URL"))?;
    let is_known = match session.settings.catalog.find(first) {
        Ok(_) => true,
        Err(LookupError::Unknown { .. }) => false,
        Err(error) => return Err(lookup_failure(&error)),
    };
    // Do not take a misspelled provider for an ID. If nothing else names a provider, the first of several arguments must.
    let must_be_provider = account.provider.is_none() && profile_provider(session).is_none() && !first.contains("://");
    let is_misspelled = suggest(first, Catalog::SHIPPED.into_iter()).is_some();
    let is_provider = is_known || (!rest.is_empty() && (is_misspelled || must_be_provider));
    let (argument, webhooks) = if is_provider { (Some(first.as_str()), rest) } else { (None, arguments) };
    let provider = provider(argument, account, session)?;
    if webhooks.is_empty() {
        return Err(error::usage("missing webhook ID or URL")
            .hint(format!("list them with `hookctl webhooks list {}`", provider.name)));
    }
    Ok((provider, webhooks))
}

/// Same as [`provider_and_webhooks`], for commands that take exactly one webhook.
fn provider_and_webhook<'c>(
    arguments: &[String],
    account: &AccountArgs,
    session: &Session<'c>,
) -> anyhow::Result<(&'c Provider, Target)> {
    match provider_and_webhooks(arguments, account, session)? {
        (provider, [one]) => Ok((provider, Target::parse(one)?)),
        _ => Err(error::usage("expected one webhook, by its ID or URL")),
    }
}

fn open_account(provider: &Provider, args: &AccountArgs, session: &mut Session<'_>) -> anyhow::Result<Account> {
    open_account_with(provider, args, Params::new(), session)
}

/// Opens the account, with the parameters of a file.
fn open_account_with(
    provider: &Provider,
    args: &AccountArgs,
    file_params: Params,
    session: &mut Session<'_>,
) -> anyhow::Result<Account> {
    let CredentialArgs { client_id, client_secret, api_key, password } = &args.credentials;
    let options = AccountOptions {
        api_url: args.api.api_url.as_deref(),
        insecure_http: args.api.insecure_http,
        params: &args.api.params,
        file_params,
        credentials: vec![
            ("--token", args.api.token.as_deref()),
            ("--client-id", client_id.as_deref()),
            ("--client-secret", client_secret.as_deref()),
            ("--api-key", api_key.as_deref()),
            ("--password", password.as_deref()),
        ],
        timeout: args::timeout(&args.timeout)?,
        trust: args::trust(&args.tls, session.settings),
    };
    let is_reference = |source: &str| source.starts_with("env:") || source.starts_with("file:");
    let credentials = options.credentials.iter().filter_map(|(flag, source)| Some((*flag, (*source)?)));
    let credentials = credentials.map(|(flag, source)| (flag, if is_reference(source) { source } else { "SOURCE" }));
    let quoted = |text: &str| shlex::try_quote(text).map_or_else(|_| "…".to_owned(), std::borrow::Cow::into_owned);
    let params =
        options.params.iter().filter(|param| !param.starts_with("id=")).map(|param| ("--param", param.as_str()));
    let flags = options.api_url.map(|url| ("--api-url", url)).into_iter().chain(params).chain(credentials);
    session.out.run_flags.account = Some(provider.name.clone());
    session.out.run_flags.account_flags = flags.map(|(flag, value)| (flag, quoted(value))).collect();
    open(provider, &options, session)
}

/// Fetches the secret for the webhooks that are created or changed, if the API lets the caller choose it: that of `--secret`, otherwise the configured one.
///
/// # Errors
/// Returns an error if the API does not take a secret (exit 2), or if it is missing or not text (exit 2 or 3).
fn choose_secret(
    provider: &Provider,
    flag: Option<&str>,
    account: &mut Account,
    session: &mut Session<'_>,
) -> anyhow::Result<()> {
    if !account.api().rest().is_some_and(RestApi::takes_secret) {
        return match flag {
            None => Ok(()),
            Some(_) => Err(error::usage(format!(
                "--secret: {} does not let you choose the secret of a webhook",
                provider.title
            ))),
        };
    }
    let fetched = match flag {
        Some(text) => Some(session.secret(config::flag_source("--secret", text)?, Some("--secret"))?),
        // Without a configured secret, only the creation of a webhook fails.
        None => {
            match session.settings.secret_sources(&provider.name, &[]).ok().and_then(|found| found.into_iter().next()) {
                Some(source) => Some(session.secret(source, None)?),
                None => None,
            }
        }
    };
    if let Some(secret) = fetched.as_ref().filter(|secret| str::from_utf8(secret.expose()).is_err()) {
        return Err(error::input(format!("the secret from {} is not UTF-8 text", secret.label())));
    }
    if flag.is_some() {
        account.secret.chosen = fetched;
    } else {
        account.secret.configured = fetched;
    }
    Ok(())
}

/// Prints one webhook.
fn show(
    provider: &Provider,
    webhook: &Webhook,
    show_secrets: bool,
    format: Format,
    out: &mut Output,
) -> anyhow::Result<()> {
    let row = WebhookRow::new(&provider.name, webhook, show_secrets);
    if format != Format::Text {
        return out.json(format, &row);
    }
    let rows = [row];
    let table = WebhookTable::new(&rows, out);
    table.begin(out)?;
    table.row(&rows[0], out)
}

/// Returns the error for an interrupted run. A call in flight may have reached the API.
fn interrupted() -> anyhow::Error {
    error::failure(Exit::Interrupted, "interrupted; the last change may have been made")
        .hint("check with `hookctl webhooks list`")
}

/// Returns the question to ask before webhooks are deleted.
fn delete_question(provider: &Provider, webhooks: &[String]) -> String {
    let count = match webhooks.len() {
        1 => "1 webhook".to_owned(),
        several => format!("{several} webhooks"),
    };
    format!("Delete {count} from {} ({})?", provider.title, webhooks.join(", "))
}
