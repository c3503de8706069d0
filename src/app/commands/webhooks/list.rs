//! `webhooks list` and `webhooks get`: prints webhooks, page by page as they arrive.

use super::{interrupted, open_account, provider, provider_and_webhook, show};
use crate::app::{
    cli::{GetWebhookArgs, ListWebhooksArgs},
    error::{self, Exit},
    output::{Format, Progress, WebhookRow, WebhookTable},
    runtime::block_on,
    session::Session,
    webhooks::{
        Query,
        api::api_of,
        api::screver::{SORT_FIELDS, Sort},
        desired::check_event,
        params,
    },
};
use hookctl::provider::{Api, Provider};

/// Default for `--limit`.
const DEFAULT_LIMIT: u64 = 100;

pub(super) fn get(args: &GetWebhookArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let (provider, target) = provider_and_webhook(&args.provider_and_webhook, &args.account, session)?;
    let account = open_account(provider, &args.account, session)?;
    let webhook = block_on(account.find(&target, session.out))?
        .ok_or_else(|| error::failure(Exit::Interrupted, "interrupted"))??;
    show(provider, &webhook, args.show_secrets, args.output.output, session.out)?;
    Ok(Exit::Ok)
}

pub(super) fn run(args: &ListWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let provider = provider(args.provider.as_deref(), &args.account, session)?;
    let account = open_account(provider, &args.account, session)?;
    if let Some(name) = &args.event {
        check_event(provider, account.api(), name)?;
    }
    let sort = args.sort.as_deref().map(|text| parse_sort(text, provider, account.api())).transpose()?;
    let limit = if args.all { None } else { Some(args.limit.unwrap_or(DEFAULT_LIMIT)) };
    let (api, api_url) = api_of(provider)?;
    let mut params = params::parse(&args.account.api.params, provider, api)?;
    let scope = api.rest().map(|rest| params::scope(rest, api_url)).unwrap_or_default();
    params.retain(|name, _| name != params::ID && !scope.contains(&name.as_str()));
    let query = Query { skip: args.skip, limit, sort, event: args.event.clone(), url: args.url.clone(), params };
    let is_filtered = query.is_filtered();
    let format = args.output.output;

    let mut listing = account.list(query);
    let mut shown = 0;
    let mut table: Option<WebhookTable> = None;
    let ended = block_on(async {
        while let Some(page) = listing.next(session.out).await? {
            let rows: Vec<WebhookRow<'_>> =
                page.iter().map(|webhook| WebhookRow::new(&provider.name, webhook, args.show_secrets)).collect();
            shown += rows.len() as u64;
            if format == Format::Text && table.is_none() && !rows.is_empty() {
                let new_table = WebhookTable::new(&rows, session.out);
                new_table.begin(session.out)?;
                table = Some(new_table);
            }
            for row in &rows {
                match &table {
                    Some(table) => table.row(row, session.out)?,
                    None => session.out.element(format, row)?,
                }
            }
            if let Some(total) = listing.total().filter(|_| args.all) {
                let (position, text) = (listing.position(), format!("{} of {total} webhooks", listing.position()));
                session.out.progress(Progress { part: Some((position, total)), text });
            }
        }
        Ok::<_, anyhow::Error>(())
    })?;
    ended.unwrap_or_else(|| Err(interrupted()))?;
    session.out.end(format)?;
    if let Some(reason) = listing.incomplete() {
        session.out.warn(&format!("the list may be incomplete: {reason}"));
    }
    if let Some(contradiction) = listing.contradiction() {
        session.out.warn(contradiction);
    }
    match listing.total() {
        total if shown == 0 && (total == Some(0) || !is_filtered && !listing.has_more()) => {
            session.out.status("no webhooks");
        }
        _ if shown == 0 && !listing.has_more() => session.out.status("no matching webhooks"),
        Some(total) if listing.has_more() && !is_filtered && listing.contradiction().is_none() => {
            let next = args.skip.saturating_add(shown);
            session.out.status(&format!("showing {shown} of {total}; use --all, or --skip {next} for the next page"));
        }
        Some(_) if listing.has_more() => session.out.status(&format!("showing {shown}; use --all to list all")),
        _ if format == Format::Text => {
            session.out.status(&format!("{shown} {}", if shown == 1 { "webhook" } else { "webhooks" }));
        }
        _ => {}
    }
    Ok(Exit::Ok)
}

/// Parses `createdAt:desc`, or the API's own format, `{ createdAt: -1 }`.
fn parse_sort(text: &str, provider: &Provider, api: &Api) -> anyhow::Result<Sort> {
    if !api.can_sort() {
        return Err(error::usage(format!("--sort: not supported by {}", provider.title)));
    }
    let invalid = || {
        error::usage(format!(
            "--sort {text}: not a valid order (expected createdAt:desc, createdAt:asc, updatedAt:desc or updatedAt:asc)"
        ))
    };
    let inner = text.trim().trim_start_matches('{').trim_end_matches('}');
    let (field, order) = inner.split_once(':').unwrap_or((inner, "asc"));
    let field = field.trim().trim_matches(['"', '\'']);
    let field = SORT_FIELDS.into_iter().find(|known| *known == field).ok_or_else(invalid)?;
    let descending = match order.trim() {
        "desc" | "-1" => true,
        "asc" | "1" => false,
        _ => return Err(invalid()),
    };
    Ok(Sort { field, descending })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parse_sort_accepts_both_formats() {
        let catalog = hookctl::provider::Catalog::default();
        let provider = catalog.find("screver").expect("built in");
        let parsed =
            |text: &str| parse_sort(text, provider, &Api::Screver).ok().map(|sort| (sort.field, sort.descending));
        for text in ["createdAt:desc", "{ createdAt: -1 }", r#"{"createdAt":-1}"#] {
            assert_eq!(parsed(text), Some(("createdAt", true)), "{text}");
        }
        assert_eq!(parsed("updatedAt:asc"), Some(("updatedAt", false)));
        for text in ["", "url:asc", "createdAt:down", "createdAt:2"] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
