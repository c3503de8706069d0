//! `webhooks update`: changes the event or the URL of one webhook.

use std::cell::Cell;

use super::{choose_secret, open_account, provider_and_webhook, show};
use crate::app::{
    cli::UpdateWebhookArgs,
    error::{self, ErrorExt as _, Exit},
    runtime::block_on_uninterrupted,
    session::Session,
    webhooks::{
        api::api_of,
        desired::{check_event, check_url},
        params,
    },
};

pub(super) fn run(args: &UpdateWebhookArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    if args.event.is_none() && args.url.is_none() && args.secret.is_none() && args.account.api.params.is_empty() {
        return Err(error::usage("nothing to change").hint("pass --event <EVENT>, --url <URL> or both"));
    }
    let (provider, target) = provider_and_webhook(&args.provider_and_webhook, &args.account, session)?;
    let mut account = open_account(provider, &args.account, session)?;
    choose_secret(provider, args.secret.as_deref(), &mut account, session)?;
    let (api, url) = api_of(provider)?;
    let mut params = params::parse(&args.account.api.params, provider, api)?;
    // These only select the account, and do not change the webhook.
    for name in api.rest().map(|rest| params::scope(rest, url)).unwrap_or_default() {
        params.remove(name);
    }
    if let Some(name) = &args.event {
        check_event(provider, account.api(), name)?;
    }
    if let Some(url) = &args.url {
        check_url("--url", url)?;
        session.out.hide_url(url);
    }
    // FluidSurveys needs two calls, and a signal must not end the run between them.
    let is_interrupted = Cell::new(false);
    let changes = [args.event.as_deref(), args.url.as_deref()];
    let work = account.update(provider, &target, changes, &params, session.out);
    let webhook = block_on_uninterrupted(&is_interrupted, work)??;
    session.out.outlive_reader();
    show(provider, &webhook, args.show_secrets, args.output.output, session.out)?;
    Ok(if is_interrupted.get() { Exit::Interrupted } else { Exit::Ok })
}
