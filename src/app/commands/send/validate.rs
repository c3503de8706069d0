//! `send --validate`: checks an endpoint as the provider does when a webhook is set up, and prints each check.

use std::time::Duration;

use url::Url;

use super::{
    client,
    options::{authorization, endpoint},
};
use crate::app::{
    cli::SendArgs,
    clock,
    error::{self, ErrorExt as _, Exit},
    output::{Align, Cell, Column, Format, Output, Styles, Table, ValidationPoint, ValidationRow},
    plan::{self, Options},
    send::{self, Validated},
    session::Session,
};
use hookctl::provider::Provider;

/// Runs `send --validate`: checks the endpoint as the provider does when a webhook is set up.
pub(super) fn validate(
    args: &SendArgs,
    mut options: Options,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let name = options.provider.as_deref().ok_or_else(|| {
        error::usage("missing PROVIDER").hint("e.g. `hookctl send surveysparrow --validate --to URL`")
    })?;
    let provider = session.provider(name)?;
    let Some(rule) = &provider.delivery.rules.endpoint.validate else {
        return Err(error::usage(format!("--validate: not supported by {}", provider.title))
            .hint("SurveySparrow validates endpoints: `hookctl send surveysparrow --validate --to URL`"));
    };
    options.endpoint = endpoint(args, session)?;
    let trial = plan::trial(&options, provider, session)?;
    let stamp = options.order.stamp(clock::now_ms());
    let authorization = authorization(args, &options, timeout, session)?;
    let client = client(args, trial.url.scheme() == "https", timeout, session)?;
    let validated = send::validate(rule, &trial, &stamp, &authorization, &client, session.out)?;
    session.out.occurred(if validated.checks.iter().all(|check| check.ok) { Exit::Ok } else { Exit::No });
    print_validated(&validated, provider, &trial.url, args.output.output, session.out)?;
    Ok(session.out.so_far())
}

fn print_validated(
    validated: &Validated,
    provider: &Provider,
    url: &Url,
    format: Format,
    out: &mut Output,
) -> anyhow::Result<()> {
    let Validated { checks, warnings } = validated;
    let found: Vec<_> = checks.iter().map(|check| out.foreign(&check.found)).collect();
    let checks = || checks.iter().zip(&found);
    if format != Format::Text {
        let points = checks().map(|(check, found)| ValidationPoint {
            point: check.name,
            ok: check.ok,
            expected: &check.expected,
            found,
        });
        let row = ValidationRow {
            provider: &provider.name,
            url: &out.foreign(url.as_str()),
            valid: checks().all(|(check, _)| check.ok),
            points: points.collect(),
            warnings,
        };
        return out.json(format, &row);
    }
    let table = Table::new(
        vec![
            Column::fitting(" ", Align::Left, []),
            Column::fitting("POINT", Align::Left, checks().map(|(check, _)| check.name)),
            Column::fitting("EXPECTED", Align::Left, checks().map(|(check, _)| check.expected.as_str())),
            Column::fitting("FOUND", Align::Left, []),
        ],
        out.width,
    );
    let titles = table.titles(out.styles);
    out.line(&titles)?;
    for (check, found) in checks() {
        let mark: Cell<'_> = if check.ok { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let cells =
            [mark, (check.name, Styles::plain), (check.expected.as_str(), Styles::plain), (found, Styles::plain)];
        let line = table.row(out.styles, &cells);
        out.line(&line)?;
    }
    Ok(())
}
