//! `hookctl demo`: runs the demo and prints its steps.

use crate::app::{
    cli::DemoArgs,
    demo::{self, Delivered, Step},
    error::{self, Exit},
    lookup::lookup_failure,
    output::{Align, Cell, Column, DemoRow, Format, Output, Styles, Table, count},
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
            session.out.wrapped("", "", &summary)?;
            session.out.status("Next: hookctl send wootric response.created --to URL");
        }
        _ => session.out.status(&summary),
    }
    Ok(if totals.unexpected == 0 { Exit::Ok } else { Exit::No })
}

fn table(providers: &[&Provider], out: &Output) -> Table {
    let events = providers.iter().flat_map(|provider| &provider.events).map(|event| event.name.as_str());
    let mut columns = vec![
        Column::fitting(" ", Align::Left, []),
        Column::fitting("PROVIDER", Align::Left, providers.iter().map(|provider| provider.name.as_str())),
        Column::fitting("EVENT", Align::Left, events),
        Column::fitting("BYTES", Align::Right, []),
        Column::fitting("STATUS", Align::Right, []),
        Column::fitting("VERDICT", Align::Left, Verdict::ALL.map(Verdict::name)),
        Column::fitting("TIME", Align::Right, ["00.0 ms"]),
        Column::fitting("FORGERY", Align::Left, demo::forgeries()),
    ];
    for index in left_out(out) {
        columns.remove(index);
    }
    Table::new(columns, out.width)
}

/// The positions of the optional columns, last first. Each is omitted if the terminal has fewer cells than its second value.
const OPTIONAL: [(usize, usize); 3] = [(TIME, 77), (STATUS, 68), (BYTES, 84)];
const BYTES: usize = 3;
const STATUS: usize = 4;
const TIME: usize = 6;

/// Returns the positions of the columns that the terminal is too narrow for, last first.
fn left_out(out: &Output) -> impl Iterator<Item = usize> + use<> {
    let width = out.width.unwrap_or(usize::MAX);
    OPTIONAL.into_iter().filter(move |(_, least)| width < *least).map(|(index, _)| index)
}

fn print(step: &Step<'_>, table: &Table, format: Format, out: &mut Output) -> anyhow::Result<()> {
    match step {
        Step::Delivered(delivered) => print_delivered(delivered, table, format, out),
        _ if format != Format::Text => Ok(()),
        Step::Ready { webhook, receiver } => {
            out.wrapped("", "", &format!("Mock Screver API: created webhook {webhook} for all events"))?;
            out.line(&format!("Verifying receiver: http://{receiver}"))?;
            out.line("")?;
            let titles = table.titles(out.styles);
            out.line(&titles)
        }
        Step::Deleted { webhook } => {
            out.line("")?;
            out.wrapped("", "", &format!("Mock Screver API: deleted webhook {webhook}"))
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
    let (bytes, status, latency) = (count(body_bytes), status.to_string(), format!("{latency_ms:.1} ms"));
    let mut cells: Vec<Cell<'_>> = vec![
        (if as_expected { "✓" } else { "✗" }, paint),
        (provider, Styles::plain),
        (event, Styles::plain),
        (&bytes, Styles::plain),
        (&status, Styles::plain),
        (verdict, paint),
        (&latency, Styles::faint),
        (forgery.unwrap_or_default(), Styles::warning),
    ];
    for index in left_out(out) {
        cells.remove(index);
    }
    let line = table.row(out.styles, &cells);
    out.line(&line)
}
