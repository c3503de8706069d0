//! `hookctl events`: lists events, and prints their samples.

use crate::app::{
    cli::{EventsCommand, ShowEventArgs},
    clock,
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::only_one_reads_stdin,
    lookup::{lookup_failure, no_variant},
    output::{Align, Cell, Column, EventRow, Format, SampleRow, Styles, Table},
    plan::{Order, Samples},
    random,
    session::Session,
};
use hookctl::{
    message::Endpoint,
    payload::Payload,
    provider::{Provider, Request},
};

/// Index of the column of variants, which is omitted if it is empty.
const VARIANTS: usize = 2;

pub(super) fn run(command: &EventsCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        EventsCommand::List { all: true, output, .. } => list(None, output.output, session),
        EventsCommand::List { provider, output, .. } => {
            let provider = match provider.as_deref() {
                Some(name) => Some(session.provider(name)?),
                None => session.settings.profile_provider()?,
            };
            list(provider, output.output, session)
        }
        EventsCommand::Show(args) => show(args, session),
    }
}

fn list(provider: Option<&Provider>, format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let providers = match provider {
        Some(provider) => vec![provider],
        None => session.settings.catalog.all().map_err(|error| lookup_failure(&error))?,
    };
    let events: Vec<_> =
        providers.iter().flat_map(|provider| provider.events.iter().map(move |event| (provider, event))).collect();
    let variants: Vec<String> = events
        .iter()
        .map(|(_, event)| event.variants.iter().map(|(name, _)| name.as_str()).collect::<Vec<_>>().join(", "))
        .collect();
    if format != Format::Text {
        for (provider, event) in events {
            let names: Vec<&str> = event.variants.iter().map(|(name, _)| name.as_str()).collect();
            let row = EventRow {
                provider: &provider.name,
                event: &event.name,
                variants: names,
                origin: event.origin.name(),
                summary: &event.summary,
            };
            session.out.element(format, &row)?;
        }
        session.out.end(format)?;
        return Ok(Exit::Ok);
    }
    let has_variants = variants.iter().any(|variants| !variants.is_empty());
    let mut columns = vec![
        Column::fitting("PROVIDER", Align::Left, providers.iter().map(|provider| provider.name.as_str())),
        Column::fitting("EVENT", Align::Left, events.iter().map(|(_, event)| event.name.as_str())),
        Column::flexible("VARIANT", variants.iter().map(String::as_str)),
        Column::fitting("SAMPLE", Align::Left, events.iter().map(|(_, event)| event.origin.name())),
        Column::text("SUMMARY", events.iter().map(|(_, event)| event.summary.as_str())),
    ];
    if !has_variants {
        columns.remove(VARIANTS);
    }
    let table = Table::new(columns, session.out.width);
    let styles = session.out.styles;
    session.out.line(&table.titles(styles))?;
    for ((provider, event), variants) in events.iter().zip(&variants) {
        let mut cells: Vec<Cell<'_>> = vec![
            (&provider.name, Styles::plain),
            (&event.name, Styles::strong),
            (variants, Styles::plain),
            (event.origin.name(), Styles::faint),
            (&event.summary, Styles::plain),
        ];
        if !has_variants {
            cells.remove(VARIANTS);
        }
        session.out.line(&table.row(styles, &cells))?;
    }
    Ok(Exit::Ok)
}

fn show(args: &ShowEventArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let (provider, event) = match (&args.provider, &args.event) {
        (Some(provider), Some(event)) => (session.provider(provider)?, event),
        (Some(event), None) if session.is_event_of_profile(event)? => (session.provider_or_profile(None)?, event),
        (provider, _) => {
            let provider = session.provider_or_profile(provider.as_deref())?;
            return Err(
                error::usage("missing event").hint(format!("`hookctl events list {}` lists the events", provider.name))
            );
        }
    };
    let event = provider.event(event).map_err(lookup_failure)?;
    let variant = args.variant.as_deref().map(|name| provider.variant(name)).transpose().map_err(lookup_failure)?;
    if let Some(variant) = variant
        && !event.variants.iter().any(|(name, _)| *name == variant.name)
    {
        return Err(no_variant(provider, event, &variant.name));
    }
    let time = args.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
    let seed = args::seed(&args.edits, false)?;
    only_one_reads_stdin(&args::edits_from_stdin(&args.edits).collect::<Vec<_>>())?;
    let edits = args::edits(&args.edits, &session.settings.environment)?;
    let body = Samples::new(&edits)?.edited(provider, event, variant, session.out)?;
    let order = Order { seed, time, ..Order::default() };
    let body = body.render(&order.stamp(clock::now_ms()));
    let format = args.output.output;
    if format != Format::Text {
        let shown = SampleRow {
            provider: &provider.name,
            event: &event.name,
            variant: variant.map(|variant| variant.name.as_str()),
            origin: event.origin.name(),
            summary: &event.summary,
            content_type: provider.body_format(variant).0,
            body_bytes: body.len(),
            body: &String::from_utf8_lossy(&body),
        };
        session.out.json(format, &shown)?;
        return Ok(Exit::Ok);
    }
    if args.pretty || (session.out.terminal && !args.raw && !args.http) {
        let encoding = provider.body_format(variant).1;
        let payload = Payload::parse(encoding, &body).map_err(|error| error::input(error.to_string()))?;
        session.out.line(&payload.to_pretty())?;
        return Ok(Exit::Ok);
    }
    let mut bytes = body;
    if args.http {
        let endpoint =
            Endpoint::parse("https://example.com/webhook").map_err(|error| error::input(error.to_string()))?;
        let id = random::uuid()?.to_string();
        let timestamp = time.unwrap_or_else(clock::now);
        let request = Request {
            event: Some(&event.name),
            variant,
            time: Some(timestamp),
            id: Some(&id),
            ..Request::new(provider, &endpoint)
        };
        bytes = request.unsigned(bytes).to_bytes();
    }
    session.out.bytes(&bytes)?;
    // On a terminal, end the line so that the prompt starts on a new one. Elsewhere, the output must be byte-exact.
    if session.out.terminal {
        session.out.line("")?;
    }
    Ok(Exit::Ok)
}
