//! `hookctl demo`: runs the demo, and prints what happens.

use std::time::Instant;

use serde_json::json;

use crate::app::{
    cli::DemoArgs,
    demo::{self, Delivered, Step},
    error::{self, Exit},
    lookup::lookup_failure,
    output::{Align, Column, Format, Output, Styles, Table},
    runtime::block_on,
    session::Session,
};
use hookctl::{provider::Provider, signing::Verdict};

pub(super) fn run(args: &DemoArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let start = Instant::now();
    let providers: Vec<&Provider> =
        session.settings.catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?;
    let format = args.output.output;
    let table = table(&providers);
    let played = block_on(demo::run(&providers, session.out, |step, out| print(&step, &table, format, out)))?;
    let totals = played.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted"))??;
    session.out.end(format)?;
    let summary = format!(
        "{} proven genuine, {} recognised (FluidSurveys does not sign), {} forgeries refused, {} wrong; {} ms",
        totals.genuine,
        totals.unsigned,
        totals.refused,
        totals.wrong,
        start.elapsed().as_millis()
    );
    match format {
        Format::Text => session.out.line(&summary)?,
        _ => session.out.note(&summary),
    }
    Ok(if totals.wrong == 0 { Exit::Ok } else { Exit::No })
}

fn table(providers: &[&Provider]) -> Table {
    let events = providers.iter().flat_map(|provider| &provider.events).map(|event| event.name.as_str());
    Table(vec![
        Column::fitting(" ", Align::Left, []),
        Column::fitting("PROVIDER", Align::Left, providers.iter().map(|provider| provider.name.as_str())),
        Column::fitting("EVENT", Align::Left, events),
        Column::fitting("BYTES", Align::Right, []),
        Column::fitting("STATUS", Align::Right, []),
        Column::fitting("VERDICT", Align::Left, Verdict::ALL.map(Verdict::name)),
        Column::fitting("TIME", Align::Right, ["00.0 ms"]),
        Column::fitting("", Align::Left, []),
    ])
}

fn print(step: &Step<'_>, table: &Table, format: Format, out: &mut Output) -> anyhow::Result<()> {
    match step {
        Step::Delivered(delivered) => print_delivered(delivered, table, format, out),
        _ if format != Format::Text => Ok(()),
        Step::Ready { webhook, receiver } => {
            out.line(&format!("A stand-in of Screver's API created the webhook {webhook} for every event."))?;
            out.line(&format!("A receiver on http://{receiver} verifies what is delivered to it."))?;
            let titles = table.titles(out.styles);
            out.line(&titles)
        }
        Step::Deleted { webhook } => out.line(&format!("The webhook {webhook} is deleted.")),
    }
}

fn print_delivered(delivered: &Delivered<'_>, table: &Table, format: Format, out: &mut Output) -> anyhow::Result<()> {
    let Delivered { provider, event, forgery, body_bytes, status, verdict, latency, as_expected } = *delivered;
    out.occurred(if as_expected { Exit::Ok } else { Exit::No });
    let verdict = verdict.map_or("none", Verdict::name);
    let latency_ms = latency.as_secs_f64() * 1000.0;
    if format != Format::Text {
        let row = json!({
            "provider": provider, "event": event, "forgery": forgery, "body_bytes": body_bytes, "status": status,
            "verdict": verdict, "latency_ms": (latency_ms * 1000.0).round() / 1000.0, "as_expected": as_expected,
        });
        return out.element(format, &row);
    }
    let paint: fn(Styles, &str) -> String = if as_expected { Styles::good } else { Styles::bad };
    let line = table.row(
        out.styles,
        &[
            (if as_expected { "✓" } else { "✗" }, paint),
            (provider, Styles::plain),
            (event, Styles::plain),
            (&body_bytes.to_string(), Styles::plain),
            (&status.to_string(), Styles::plain),
            (verdict, paint),
            (&format!("{latency_ms:.1} ms"), Styles::faint),
            (forgery.unwrap_or_default(), Styles::warning),
        ],
    );
    out.line(&line)
}
