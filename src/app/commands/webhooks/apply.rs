//! `webhooks apply FILE`: the state that a file describes. The plan is made first and shown as it is carried out.

use std::{cell::Cell, fs::File, path::Path};

use serde::Serialize;

use super::{Subscription, Webhook, account, provider};
use crate::app::{
    cli::{ApplyWebhooksArgs, OutputFormat},
    error::{self, ErrorExt as _, Exit},
    output::Styles,
    runtime::block_on_to_the_end,
    session::Session,
    webhooks::{Account, Error, Step, Target, Witness, plan},
};
use hookctl::{
    bounded,
    provider::{Api, Provider},
    toml_reader::{self, Problems, Reader},
};

/// A desired state is written by hand or by a script; what is longer, in bytes, is no such file.
const LARGEST: u64 = 16 * 1024 * 1024;

pub(super) fn run(args: &ApplyWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    if args.account.provider.is_some() {
        provider(None, &args.account, session)?;
    }
    let text = read(&args.file)?;
    let desired = toml_reader::parse(args.file.display().to_string(), &text, |top| {
        desired(top, args.account.provider.as_deref(), session)
    })
    .map_err(|problems| {
        error::input(Problems(problems).to_string()).hint("`hookctl webhooks apply --help` shows such a file")
    })?;
    let Desired { provider, wanted, odd } = desired;
    for what in odd {
        session.out.warn(&what);
    }
    let account = account(provider, &args.account, session)?;
    let format = args.output.output.into();
    if !args.dry_run {
        session.out.outlive_reader();
    }
    // A change that takes two calls must not end between them; nothing new is begun after a signal.
    let interruption = Cell::new(false);
    let exit = block_on_to_the_end(&interruption, work(&account, provider, &wanted, args, &interruption, session))?;
    session.out.end(format)?;
    exit
}

/// One step, and what it came to.
#[derive(Serialize)]
struct StepRow<'a> {
    provider: &'a str,
    action: &'static str,
    #[serde(flatten)]
    webhook: Shown,
    /// What a change takes away.
    was: Option<Shown>,
    /// Whether it is so now.
    done: bool,
    error: Option<String>,
}

/// A webhook, there or wanted.
#[derive(Clone, Serialize)]
struct Shown {
    id: Option<String>,
    event: String,
    url: String,
    survey: Option<String>,
    collector: Option<String>,
}

impl From<&Webhook> for Shown {
    fn from(held: &Webhook) -> Self {
        Self {
            id: held.id.clone(),
            event: held.event.clone(),
            url: held.url.clone(),
            survey: held.survey.clone(),
            collector: held.collector.clone(),
        }
    }
}

impl From<&Subscription> for Shown {
    fn from(wanted: &Subscription) -> Self {
        Self {
            id: None,
            event: wanted.event.clone(),
            url: wanted.url.clone(),
            survey: wanted.survey.map(|id| id.to_string()),
            collector: wanted.collector.map(|id| id.to_string()),
        }
    }
}

impl Shown {
    fn text(&self) -> String {
        let filter =
            |name: &str, id: &Option<String>| id.as_ref().map_or_else(String::new, |id| format!("  {name} {id}"));
        let filters = filter("survey", &self.survey) + &filter("collector", &self.collector);
        format!("{:<17}  {}{filters}", self.event, self.url)
    }
}

async fn work(
    account: &Account,
    provider: &Provider,
    wanted: &[Subscription],
    args: &ApplyWebhooksArgs,
    interruption: &Cell<bool>,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let held = account.all(|_| true, &mut session.teller()).await?;
    let steps = plan(account.api(), held, wanted, args.prune);
    let mut done = 0;
    let mut failure: Option<anyhow::Error> = None;
    for step in &steps {
        let mut row = row(provider, step);
        if !args.dry_run && !row.done && failure.is_none() {
            if interruption.get() {
                failure = Some(error::failure(Exit::Interrupted, "interrupted"));
            } else {
                match carry_out(account, step, &mut session.teller()).await {
                    Ok(id) => {
                        row.done = true;
                        row.webhook.id = row.webhook.id.or(id);
                        done += 1;
                    }
                    Err(trouble) => {
                        row.error = Some(session.out.foreign(&trouble.to_string()));
                        failure = Some(trouble.into());
                    }
                }
            }
        }
        tell(&row, args, session)?;
    }
    let differences = steps.iter().filter(|step| !step.is_kept()).count();
    let kept = steps.len() - differences;
    if let Some(failure) = failure {
        session.out.note(&format!("{done} of {differences} changes were made; {} were not", differences - done));
        return Err(failure);
    }
    let (said, exit) = match (args.dry_run, differences) {
        (_, 0) => (format!("nothing to change, {kept} as they should be"), Exit::Ok),
        (true, _) => (format!("{differences} to change, {kept} as they should be; nothing was changed"), Exit::No),
        (false, _) => (format!("{done} changed, {kept} as they should be"), Exit::Ok),
    };
    session.out.note(&said);
    Ok(exit)
}

/// Does one step, and says the id of what it made, if the API tells it.
async fn carry_out(account: &Account, step: &Step, witness: &mut dyn Witness) -> Result<Option<String>, Error> {
    match step {
        Step::Keep(_) => Ok(None),
        Step::Create(wanted) => Ok(account.create(wanted, witness).await?.id),
        Step::Change(held, wanted) => Ok(account.change(held, wanted, witness).await?.id),
        Step::Delete(held) => {
            let target = match &held.id {
                Some(id) if !account.api().has_unique_urls() => Target::Id(id.clone()),
                _ => Target::Url(held.url.clone()),
            };
            match account.delete(&target, witness).await {
                // Somebody else was quicker.
                Err(error) if error.is_absent() => Ok(None),
                result => result.map(|()| None),
            }
        }
    }
}

fn row<'a>(provider: &'a Provider, step: &Step) -> StepRow<'a> {
    let (webhook, was) = match step {
        Step::Keep(held) | Step::Delete(held) => (Shown::from(held), None),
        Step::Create(wanted) => (Shown::from(wanted), None),
        Step::Change(held, wanted) => (Shown { id: held.id.clone(), ..Shown::from(wanted) }, Some(Shown::from(held))),
    };
    StepRow { provider: &provider.name, action: step.name(), webhook, was, done: step.is_kept(), error: None }
}

fn tell(row: &StepRow<'_>, args: &ApplyWebhooksArgs, session: &mut Session<'_>) -> anyhow::Result<()> {
    let out = &mut *session.out;
    if args.output.output != OutputFormat::Text {
        return out.element(args.output.output.into(), row);
    }
    let (sign, paint): (&str, fn(Styles, &str) -> String) = match row.action {
        "create" => ("+", Styles::good),
        "change" => ("~", Styles::warning),
        "delete" => ("-", Styles::bad),
        _ => ("=", Styles::faint),
    };
    let outcome = match (&row.error, row.done || args.dry_run) {
        (Some(_), _) => "  failed",
        (None, false) => "  not tried",
        (None, true) => "",
    };
    let was = row.was.as_ref().map_or_else(String::new, |was| format!("  (was {})", was.text()));
    let line = format!("{sign} {:<6}  {}{was}{outcome}", row.action, row.webhook.text());
    let line = paint(out.styles, &out.foreign(&line));
    out.line(&line)
}

fn read(path: &Path) -> anyhow::Result<String> {
    // What would be cut off, --prune would delete.
    let text = File::open(path).and_then(|file| bounded::read_text(file, LARGEST));
    text.map_err(|error| {
        anyhow::Error::new(error).context(format!("cannot read the desired state from {}", path.display()))
    })
}

/// What a file asks for.
struct Desired<'c> {
    provider: &'c Provider,
    wanted: Vec<Subscription>,
    odd: Vec<String>,
}

fn desired<'c>(top: &Reader<'_>, flag: Option<&str>, session: &Session<'c>) -> Option<Desired<'c>> {
    let named = top.value("provider");
    let webhooks = top.required("webhooks");
    top.finish();
    let profile = session.settings.profile().and_then(|profile| profile.provider.as_deref());
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
    let provider = match session.provider(name).and_then(|provider| Ok((provider, super::api_of(provider)?.0))) {
        Ok(provider) => provider,
        Err(failure) => {
            top.report(place, format!("{failure:#}"), &[]);
            return None;
        }
    };
    let (provider, api) = provider;
    let mut wanted: Vec<Subscription> = Vec::new();
    let mut odd = Vec::new();
    for value in top.array(webhooks?) {
        let Some(table) = top.table(value) else { continue };
        let Some(one) = subscription(&table, provider, api, &mut odd) else { continue };
        let clash = wanted.iter().any(|other| if api.has_unique_urls() { other.url == one.url } else { *other == one });
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
            .map_err(|failure| table.report(value.span(), format!("{failure:#}"), &[]))
            .ok()?;
        Some(text.to_owned())
    });
    let url = table.required("url").and_then(|value| {
        let text = table.text(value)?;
        super::callback("url", text).map_err(|failure| table.report(value.span(), format!("{failure:#}"), &[])).ok()?;
        Some(text.to_owned())
    });
    let id = |key| table.value(key).and_then(|value| table.whole(value));
    let (survey, collector) = (id("survey"), id("collector"));
    table.finish();
    let wanted = Subscription { event: event?, url: url?, survey, collector };
    match super::filters(provider, api, &wanted) {
        Ok(found) => odd.extend(found),
        Err(failure) => table.report(table.at(), format!("{failure:#}"), &[]),
    }
    Some(wanted)
}
