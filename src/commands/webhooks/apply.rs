//! `webhooks apply FILE`: the state that a file describes. The plan is made first and shown as it is carried out.

use std::{fs::File, io::Read as _, path::Path};

use serde::Serialize;
use url::Url;

use super::{Context, Subscription, Teller, Webhook, account, block_on, interrupted};
use crate::{
    cli::{OutputFormat, WebhooksCommand},
    exit::{Exit, Failure},
    management::{Account, Action, Change, Error, Query, Step, Target, plan},
    output::{Output, Styles},
    provider::{Api, Provider},
    toml_reader::{self, Problems, Reader},
};

/// A desired state is written by hand or by a script; what is longer is no such file.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) fn run(command: &WebhooksCommand, context: &mut Context<'_>) -> Result<Exit, Failure> {
    let WebhooksCommand::Apply { file, dry_run, prune, account: args, output } = command else {
        return Ok(Exit::Ok);
    };
    let text = read(file)?;
    let desired =
        toml_reader::parse(file.display().to_string(), &text, |top| desired(top, args.provider.as_deref(), context))
            .map_err(|problems| {
                Failure::input(Problems(problems).to_string()).hint("`hookctl webhooks apply --help` shows such a file")
            })?;
    let Desired { provider, wanted, odd } = desired;
    for what in odd {
        context.out.warn(&what);
    }
    let account = account(provider, args, context)?;
    let format = output.output;
    let work = work(&account, provider, &wanted, Mode { dry_run: *dry_run, prune: *prune }, format, context);
    let exit = block_on(work)?;
    context.out.end(format.into())?;
    exit.ok_or_else(interrupted)?
}

#[derive(Clone, Copy)]
struct Mode {
    dry_run: bool,
    prune: bool,
}

/// What a step came to.
#[derive(Serialize)]
struct StepRow<'a> {
    provider: &'a str,
    action: Action,
    id: Option<&'a str>,
    event: &'a str,
    url: &'a str,
    survey: Option<u64>,
    collector: Option<u64>,
    /// What a change takes away.
    was: Option<Was<'a>>,
    /// Whether it was carried out; a `keep` needs nothing.
    done: bool,
    error: Option<String>,
}

#[derive(Serialize)]
struct Was<'a> {
    event: &'a str,
    url: &'a str,
}

async fn work(
    account: &Account,
    provider: &Provider,
    wanted: &[Subscription],
    mode: Mode,
    format: OutputFormat,
    context: &mut Context<'_>,
) -> Result<Exit, Failure> {
    let verbose = context.verbose;
    let mut held: Vec<Webhook> = Vec::new();
    let mut listing = account.list(Query::everything());
    while let Some(page) = listing.next(&mut Teller { out: context.out, verbose }).await? {
        held.extend(page);
    }
    let steps = plan(account.api, held, wanted, mode.prune);
    let mut done = 0;
    let mut failure: Option<Failure> = None;
    for step in &steps {
        let mut error = None;
        let mut carried_out = step.action == Action::Keep;
        if !mode.dry_run && !carried_out && failure.is_none() {
            match carry_out(account, step, &mut Teller { out: context.out, verbose }).await {
                Ok(()) => carried_out = true,
                Err(trouble) => {
                    error = Some(context.out.foreign(&trouble.to_string()));
                    failure = Some(trouble.into());
                }
            }
        }
        done += usize::from(carried_out && step.action != Action::Keep);
        tell(provider, step, carried_out, error, mode, format, context.out)?;
    }
    let differences = steps.iter().filter(|step| step.action != Action::Keep).count();
    let kept = steps.len() - differences;
    if let Some(failure) = failure {
        context.out.note(&format!("{done} of {differences} changes were made; {} were not", differences - done));
        return Err(failure);
    }
    if mode.dry_run && differences > 0 {
        context.out.note(&format!("{differences} to change, {kept} as they should be; nothing was changed"));
        return Ok(Exit::No);
    }
    context.out.note(&match differences {
        0 => format!("nothing to change, {kept} as they should be"),
        _ => format!("{done} changed, {kept} as they should be"),
    });
    Ok(Exit::Ok)
}

async fn carry_out(account: &Account, step: &Step, teller: &mut Teller<'_>) -> Result<(), Error> {
    let target = |webhook: &Webhook| match &webhook.id {
        Some(id) if account.api == Api::Screver => Target::Id(id.clone()),
        _ => Target::Url(webhook.url.clone()),
    };
    match (&step.held, &step.wanted) {
        (None, Some(wanted)) => account.create(wanted, teller).await.map(drop),
        (Some(held), None) => match account.delete(&target(held), teller).await {
            // Somebody else was quicker.
            Err(error) if error.is_absent() => Ok(()),
            result => result,
        },
        (Some(held), Some(wanted)) if account.api == Api::Screver => {
            let change = Change { event: Some(wanted.event.clone()), url: Some(wanted.url.clone()) };
            account.update(&target(held), &change, teller).await.map(drop)
        }
        (Some(held), Some(wanted)) => account.exchange_for(held, wanted, teller).await.map(drop),
        (None, None) => Ok(()),
    }
}

fn tell(
    provider: &Provider,
    step: &Step,
    done: bool,
    error: Option<String>,
    mode: Mode,
    format: OutputFormat,
    out: &mut Output,
) -> Result<(), Failure> {
    let held = step.held.as_ref();
    let wanted = step.wanted.as_ref();
    let event = wanted.map(|wanted| &wanted.event).or(held.map(|held| &held.event));
    let url = wanted.map(|wanted| &wanted.url).or(held.map(|held| &held.url));
    let (event, url) = (event.map_or("", String::as_str), url.map_or("", String::as_str));
    let was = held.filter(|_| step.action == Action::Change).map(|held| Was { event: &held.event, url: &held.url });
    if format != OutputFormat::Text {
        let row = StepRow {
            provider: &provider.name,
            action: step.action,
            id: held.and_then(|held| held.id.as_deref()),
            event,
            url,
            survey: wanted.and_then(|wanted| wanted.survey),
            collector: wanted.and_then(|wanted| wanted.collector),
            was,
            done,
            error,
        };
        return out.element(format.into(), &row);
    }
    let (sign, paint): (&str, fn(Styles, &str) -> String) = match step.action {
        Action::Keep => ("=", Styles::faint),
        Action::Create => ("+", Styles::good),
        Action::Change => ("~", Styles::warning),
        Action::Delete => ("-", Styles::bad),
    };
    let outcome = match (&error, done) {
        (Some(_), _) => "  failed",
        (None, false) if !mode.dry_run => "  not tried",
        _ => "",
    };
    let was = was.map_or_else(String::new, |was| format!("  (was {} {})", was.event, was.url));
    let line = format!("{sign} {:<6}  {event:<17}  {url}{was}{outcome}", step.action.name());
    let line = paint(out.styles, &out.foreign(&line));
    out.line(&line)
}

fn read(path: &Path) -> Result<String, Failure> {
    let unreadable = |error: std::io::Error| {
        Failure::input(format!("cannot read the desired state from {}", path.display())).because(error)
    };
    let mut text = String::new();
    File::open(path).map_err(unreadable)?.take(LARGEST).read_to_string(&mut text).map_err(unreadable)?;
    Ok(text)
}

/// What a file asks for.
struct Desired<'c> {
    provider: &'c Provider,
    wanted: Vec<Subscription>,
    odd: Vec<String>,
}

fn desired<'c>(top: &Reader<'_>, flag: Option<&str>, context: &Context<'c>) -> Option<Desired<'c>> {
    let named = top.value("provider");
    let webhooks = top.required("webhooks");
    top.finish();
    let profile = context.settings.profile().and_then(|profile| profile.provider.as_deref());
    let name = match named {
        Some(value) => Some(top.text(value)?),
        None => flag.or(profile),
    };
    let place = match named {
        Some(value) => value.span(),
        None => 0..0,
    };
    let Some(name) = name else {
        top.report(place, "`provider` is missing: expected screver or fluidsurveys", &[]);
        return None;
    };
    if flag.is_some_and(|flag| flag != name) {
        top.report(place, format!("`{name}` is not what --provider says"), &[]);
        return None;
    }
    let provider = match context.provider(name).and_then(|provider| Ok((provider, super::api_of(provider)?.0))) {
        Ok(provider) => provider,
        Err(failure) => {
            top.report(place, failure.to_string(), &[]);
            return None;
        }
    };
    let (provider, api) = provider;
    let mut wanted: Vec<Subscription> = Vec::new();
    let mut odd = Vec::new();
    for value in top.array(webhooks?) {
        let Some(table) = top.table(value) else { continue };
        let Some(one) = subscription(&table, provider, api, &mut odd) else { continue };
        let clash = wanted.iter().any(|other| match api {
            Api::Screver => *other == one,
            Api::FluidSurveys => other.url == one.url,
        });
        if clash {
            table.report(table.at(), format!("a webhook for `{}` stands in this file twice", one.url), &[]);
        }
        wanted.push(one);
    }
    Some(Desired { provider, wanted, odd })
}

fn subscription(table: &Reader<'_>, provider: &Provider, api: Api, odd: &mut Vec<String>) -> Option<Subscription> {
    let event = table.required("event").and_then(|value| {
        let text = table.text(value)?;
        super::event(provider, api, text)
            .map_err(|failure| table.report(value.span(), failure.to_string(), &[]))
            .ok()?;
        Some(text.to_owned())
    });
    let url = table.required("url").and_then(|value| {
        let text = table.text(value)?;
        super::callback("url", text)
            .map_err(|failure| table.report(value.span(), failure.to_string(), &[]))
            .ok()
            .map(|_: Url| text.to_owned())
    });
    let id = |key| {
        table.value(key).and_then(|value| {
            let id = value.get_ref().as_integer().and_then(|integer| integer.as_str().parse::<u64>().ok());
            if id.is_none() {
                table.report(value.span(), format!("`{key}` is an id: expected a whole number"), &[]);
            }
            id
        })
    };
    let filters = crate::cli::FilterArgs { survey: id("survey"), collector: id("collector") };
    table.finish();
    let (event, url) = (event?, url?);
    match super::filters(provider, api, &event, filters) {
        Ok(found) => odd.extend(found),
        Err(failure) => table.report(table.at(), failure.to_string(), &[]),
    }
    Some(Subscription { event, url, survey: filters.survey, collector: filters.collector })
}
