//! `send --validate`: what SurveySparrow's Validate button does (surveysparrow.md, "Validate": 200 and application/json).
//!
//! The document does not say what is sent: it is a POST of `{}` here, with the headers and the authorization that were typed, and
//! signed if --secret is. That SurveySparrow would refuse the URL itself is a warning, since a URL on trial is seldom the final one.

use std::time::Duration;

use serde_json::json;
use url::Url;

use super::{
    auth::{authorization, authorize},
    forge::signings_of,
    jobs::Typed,
    parts::{Part, endpoint, known_to_one},
    public::is_public,
};
use crate::app::{
    cli::SendArgs,
    commands::args::trust,
    error::{self, ErrorExt as _, Exit},
    http::{Client, ClientOptions, MAX_BODY, Observer as _, Response},
    output::{Align, Cell, Column, Format, Styles, Table},
    runtime::block_on,
    session::Session,
};
use hookctl::provider::{EndpointRules, Provider, Validation};

/// One thing that is asked of the answer.
struct Point {
    name: &'static str,
    expected: String,
    found: String,
    ok: bool,
}

pub(super) fn validate(
    args: &SendArgs,
    typed: &Typed<'_>,
    timeout: Duration,
    session: &mut Session<'_>,
) -> anyhow::Result<Exit> {
    let named = args.provider.as_deref().or_else(|| session.settings.profile()?.provider.as_deref());
    let named = named.ok_or_else(|| {
        error::usage("there is no provider: expected one, as in `hookctl send surveysparrow --validate --to URL`")
    })?;
    let provider = session.provider(named)?;
    let rules = &provider.delivery.rules.endpoint;
    let Some(validation) = &rules.validate else {
        return Err(error::usage(format!("--validate: {} is not known to try an endpoint", provider.title))
            .hint("SurveySparrow does"));
    };
    known_to_one(args, &[provider])?;
    let url = endpoint(args, session)?;
    let warnings = objections(&url, rules, provider);
    for warning in &warnings {
        session.out.warn(warning);
    }
    let secret = args.signature.secret.is_some();
    let signing = if secret { signings_of(args, provider, &[], session)?.pop().flatten() } else { None };
    let mut message = typed.job(provider, &Part::of_trial(), url.clone(), signing)?.message;
    let authorization = authorization(args, timeout, session)?;
    let trust = trust(&args.tls, session.settings);
    trust.warn_if_insecure(session.out);
    let client = Client::new(&ClientOptions {
        timeout,
        tls: url.scheme() == "https" || session.settings.environment.has_https_proxy(),
        proxies: session.settings.environment.uses_proxies(),
        trust,
        max_body: MAX_BODY,
    })?;
    let answered = block_on(async {
        if let Some(value) = authorization.value(session.out).await? {
            authorize(&mut message, &value, &provider.delivery.order);
        }
        session.out.request(&message);
        let shown = session.out.foreign(url.as_str());
        let answered = client.send(&url, &message).await;
        answered.map_err(|why| {
            let failure = error::failure(Exit::Unreachable, format!("{shown}: {why}"));
            why.hint().into_iter().fold(failure, anyhow::Error::hint)
        })
    })?;
    let answer = answered.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before it was answered"))??;
    session.out.response(&answer);
    let points = points(validation, &answer);
    show(args, provider, &url, &points, &warnings, session)?;
    Ok(if points.iter().all(|point| point.ok) { Exit::Ok } else { Exit::No })
}

fn points(validation: &Validation, answer: &Response) -> [Point; 2] {
    let kind = answer.header("content-type").unwrap_or("none");
    [
        Point {
            name: "status",
            expected: validation.accept.to_string(),
            found: answer.status.to_string(),
            ok: validation.accept.contains(answer.status),
        },
        Point {
            name: "content-type",
            expected: validation.content_type.clone(),
            found: kind.to_owned(),
            ok: answer.media_type() == validation.content_type,
        },
    ]
}

fn show(
    args: &SendArgs,
    provider: &Provider,
    url: &Url,
    points: &[Point],
    warnings: &[String],
    session: &mut Session<'_>,
) -> anyhow::Result<()> {
    let format: Format = args.output.output.into();
    let out = &mut *session.out;
    let foreign: Vec<String> = points.iter().map(|point| out.foreign(&point.found)).collect();
    if format != Format::Text {
        let named = |(point, found): (&Point, &String)| json!({ "point": point.name, "ok": point.ok, "expected": point.expected, "found": found });
        let value = json!({
            "provider": provider.name,
            "url": out.foreign(url.as_str()),
            "valid": points.iter().all(|point| point.ok),
            "points": points.iter().zip(&foreign).map(named).collect::<Vec<_>>(),
            "warnings": warnings,
        });
        return out.json(format, &value);
    }
    let table = Table(vec![
        Column::fitting(" ", Align::Left, []),
        Column::fitting("POINT", Align::Left, points.iter().map(|point| point.name)),
        Column::fitting("EXPECTED", Align::Left, points.iter().map(|point| point.expected.as_str())),
        Column::fitting("FOUND", Align::Left, []),
    ]);
    let titles = table.titles(out.styles);
    out.line(&titles)?;
    for (point, found) in points.iter().zip(&foreign) {
        let mark: Cell<'_> = if point.ok { ("✓", Styles::good) } else { ("✗", Styles::bad) };
        let cells =
            [mark, (point.name, Styles::plain), (point.expected.as_str(), Styles::plain), (found, Styles::plain)];
        let line = table.row(out.styles, &cells);
        out.line(&line)?;
    }
    Ok(())
}

/// Why the provider would refuse the URL, before anything is sent to it.
fn objections(url: &Url, rules: &EndpointRules, provider: &Provider) -> Vec<String> {
    let mut objections = Vec::new();
    let title = &provider.title;
    if rules.https && url.scheme() != "https" {
        objections.push(format!("{title} would refuse this URL: it is not https"));
    }
    if rules.public && !is_public(url) {
        objections.push(format!("{title} would refuse this URL: {} is not public", url.host_str().unwrap_or_default()));
    }
    objections
}
