//! `webhooks list`: page by page, as they come.

use super::{Context, Teller, account, block_on, event, interrupted, provider};
use crate::{
    cli::{OutputFormat, WebhooksCommand},
    exit::{Exit, Failure},
    management::Query,
    output::{WebhookRow, WebhookTable},
    provider::Api,
    remote::screver::{SORT_FIELDS, Sort},
};

/// So many are listed where nobody says how many.
const USUAL: u64 = 100;

pub(super) fn run(command: &WebhooksCommand, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let WebhooksCommand::List {
        provider: word,
        limit,
        skip,
        sort,
        all,
        event: wanted,
        url,
        show_secrets,
        account: args,
        output,
    } = command
    else {
        return Ok(Exit::Ok);
    };
    let provider = provider(word.as_deref(), args, context)?;
    let account = account(provider, args, context)?;
    if let Some(name) = wanted {
        event(provider, account.api, name)?;
    }
    let sort = sort.as_deref().map(|text| order(text, account.api)).transpose()?;
    let limit = if *all { None } else { Some(limit.unwrap_or(USUAL)) };
    let query = Query { skip: *skip, limit, sort, event: wanted.clone(), url: url.clone() };
    let format = output.output;

    let mut listing = account.list(query);
    let mut shown = 0;
    let mut table = None;
    let verbose = context.verbose;
    let ended = block_on(async {
        while let Some(page) = listing.next(&mut Teller { out: context.out, verbose }).await? {
            let rows: Vec<WebhookRow<'_>> =
                page.iter().map(|webhook| WebhookRow::of(&provider.name, webhook, *show_secrets)).collect();
            shown += rows.len() as u64;
            if format == OutputFormat::Text && (!rows.is_empty() || table.is_some()) {
                if table.is_none() {
                    WebhookTable::new(&rows).begin(context.out)?;
                }
                let table = table.get_or_insert_with(|| WebhookTable::new(&rows));
                for row in &rows {
                    table.row(row, context.out)?;
                }
            } else {
                for row in &rows {
                    context.out.element(format.into(), row)?;
                }
            }
            if let Some(total) = listing.total().filter(|_| *all) {
                context.out.progress(&format!("{} of {total} webhooks read", listing.position()));
            }
        }
        Ok::<_, Failure>(())
    })?;
    ended.unwrap_or_else(|| Err(interrupted()))?;
    context.out.end(format.into())?;
    match listing.total() {
        Some(0) => context.out.note("there are no webhooks"),
        // How many more would pass a filter is not known.
        Some(total) if limit == Some(shown) && listing.position() < total => {
            context
                .out
                .note(&format!("{shown} shown of {total}: --all lists every one, --skip {} goes on", skip + shown));
        }
        _ if shown == 0 => context.out.note("no webhook is like that"),
        _ => {}
    }
    Ok(Exit::Ok)
}

/// `createdAt:desc`, or the API's own spelling, `{ createdAt: -1 }`.
fn order(text: &str, api: Api) -> Result<Sort, Failure> {
    if api == Api::FluidSurveys {
        return Err(Failure::usage("--sort: FluidSurveys' list has no order to choose"));
    }
    let expected = || {
        Failure::usage(format!(
            "--sort {text}: expected createdAt:desc, createdAt:asc, updatedAt:desc or updatedAt:asc"
        ))
    };
    let bare = text.trim().trim_start_matches('{').trim_end_matches('}');
    let (field, order) = bare.split_once(':').unwrap_or((bare, "asc"));
    let field = field.trim().trim_matches(['"', '\'']);
    let field = SORT_FIELDS.into_iter().find(|known| *known == field).ok_or_else(expected)?;
    let descending = match order.trim() {
        "desc" | "-1" => true,
        "asc" | "1" => false,
        _ => return Err(expected()),
    };
    Ok(Sort { field, descending })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_is_a_field_and_a_direction_in_either_spelling() {
        let told = |text: &str| order(text, Api::Screver).ok().map(|sort| (sort.field, sort.descending));
        for text in ["createdAt:desc", "{ createdAt: -1 }", r#"{"createdAt":-1}"#] {
            assert_eq!(told(text), Some(("createdAt", true)), "{text}");
        }
        assert_eq!(told("updatedAt:asc"), Some(("updatedAt", false)));
        for text in ["", "url:asc", "createdAt:down", "createdAt:2"] {
            assert_eq!(told(text), None, "{text}");
        }
    }
}
