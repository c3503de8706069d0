//! `hookctl demo`: runs the demo and prints its steps.

use crate::app::{
    cli::DemoArgs,
    demo::{self, Delivered, Step},
    error::{self, Exit},
    lookup::lookup_failure,
    output::{Align, Column, DemoRow, Format, Output, Styles, Table, count},
    runtime::block_on,
    session::Session,
};
use hookctl::{provider::Provider, signing::Verdict};

pub(super) fn run(args: &DemoArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let providers: Vec<&Provider> =
        session.settings.catalog.built_in().collect::<Result<_, _>>().map_err(|error| lookup_failure(&error))?;
    let format = args.output.output;
    let table = table(&providers, session.out);
    let outcome = block_on(demo::run(&providers, session.out, |step, out| print(&step, &table, format, out)))?;
    let totals = outcome.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted"))??;
    session.out.end(format)?;
    let deliveries = totals.valid + totals.unsigned + totals.rejected + totals.unexpected;
    let result = if totals.unexpected == 0 {
        "all as expected".to_owned()
    } else {
        format!("{} not as expected", totals.unexpected)
    };
    let summary = format!(
        "{deliveries} deliveries, {result}: {} valid, {} unsigned, {} forgeries rejected",
        totals.valid, totals.unsigned, totals.rejected
    );
    match format {
        Format::Text => {
            session.out.line(&summary)?;
            session.out.status("Next: hookctl send wootric response.created --to URL");
        }
        _ => session.out.status(&summary),
    }
    Ok(if totals.unexpected == 0 { Exit::Ok } else { Exit::No })
}

fn table(providers: &[&Provider], out: &Output) -> Table {
    let events = providers.iter().flat_map(|provider| &provider.events).map(|event| event.name.as_str());
    Table::new(
        vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("PROVIDER", Align::Left, providers.iter().map(|provider| provider.name.as_str())),
            Column::fitting("EVENT", Align::Left, events),
            Column::fitting("BYTES", Align::Right, []),
            Column::fitting("STATUS", Align::Right, []),
            Column::fitting("VERDICT", Align::Left, Verdict::ALL.map(Verdict::name)),
            Column::fitting("TIME", Align::Right, ["0.0 ms"]),
            Column::fitting("", Align::Left, []),
        ],
        out.width,
    )
}

fn print(step: &Step<'_>, table: &Table, format: Format, out: &mut Output) -> anyhow::Result<()> {
    match step {
        Step::Delivered(delivered) => print_delivered(delivered, table, format, out),
        _ if format != Format::Text => Ok(()),
        Step::Ready { webhook, receiver } => {
            out.line(&format!("Mock Screver API: created webhook {webhook} for all events"))?;
            out.line(&format!("Verifying receiver: http://{receiver}"))?;
            out.line("")?;
            let titles = table.titles(out.styles);
            out.line(&titles)
        }
        Step::Deleted { webhook } => {
            out.line("")?;
            out.line(&format!("Mock Screver API: deleted webhook {webhook}"))
        }
    }
}

fn print_delivered(delivered: &Delivered<'_>, table: &Table, format: Format, out: &mut Output) -> anyhow::Result<()> {
    let Delivered { provider, event, forgery, body_bytes, status, verdict, latency, as_expected } = *delivered;
    out.occurred(if as_expected { Exit::Ok } else { Exit::No });
    let verdict = verdict.map_or("none", Verdict::name);
    let latency_ms = latency.as_secs_f64() * 1000.0;
    if format != Format::Text {
        let latency_ms = (latency_ms * 1000.0).round() / 1000.0;
        let row = DemoRow { provider, event, forgery, body_bytes, status, verdict, latency_ms, as_expected };
        return out.element(format, &row);
    }
    let paint: fn(Styles, &str) -> String = if as_expected { Styles::good } else { Styles::bad };
    let line = table.row(
        out.styles,
        &[
            (if as_expected { "✓" } else { "✗" }, paint),
            (provider, Styles::plain),
            (event, Styles::plain),
            (&count(body_bytes), Styles::plain),
            (&status.to_string(), Styles::plain),
            (verdict, paint),
            (&format!("{latency_ms:.1} ms"), Styles::faint),
            (forgery.unwrap_or_default(), Styles::warning),
        ],
    );
    out.line(&line)
}
