//! `hookctl providers`: lists and shows the known providers, and checks provider folders.

use std::path::Path;

use serde_json::json;

use crate::app::{
    cli::ProvidersCommand,
    error::{self, ErrorExt as _, Exit},
    lookup::lookup_failure,
    output::{Align, Cell, Column, Format, Styles, Table},
    session::Session,
};
use hookctl::provider::{Folder, Provider, lint};

pub(super) fn run(command: &ProvidersCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        ProvidersCommand::List { output } => list(output.output, session),
        ProvidersCommand::Show { name } => {
            let provider = session.provider(name)?;
            session.out.bytes(provider.source.as_bytes())?;
            Ok(Exit::Ok)
        }
        ProvidersCommand::Lint { path, output } => check(path, output.output, session),
    }
}

fn list(format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let providers = session.settings.catalog.all().map_err(|error| lookup_failure(&error))?;
    let scheme = |provider: &Provider| provider.schemes.first().map(hookctl::signing::Scheme::name);
    let header = |provider: &Provider| provider.schemes.first().map(|scheme| scheme.header.clone());
    let place = |provider: &Provider| match &provider.folder {
        Folder::Embedded(_) => "built in".to_owned(),
        Folder::Disk(path) => path.display().to_string(),
    };
    if format != Format::Text {
        for provider in providers {
            let row = json!({
                "provider": provider.name, "title": provider.title, "docs": provider.docs,
                "scheme": scheme(provider), "header": header(provider),
                "events": provider.events.len(), "from": place(provider),
            });
            session.out.element(format, &row)?;
        }
        session.out.end(format)?;
        return Ok(Exit::Ok);
    }
    let rows: Vec<[String; 5]> = providers
        .iter()
        .map(|provider| {
            [
                provider.name.clone(),
                scheme(provider).unwrap_or_else(|| "unsigned".into()),
                header(provider).unwrap_or_else(|| "-".into()),
                provider.events.len().to_string(),
                place(provider),
            ]
        })
        .collect();
    let column = |title, align, index: usize| Column::fitting(title, align, rows.iter().map(|row| row[index].as_str()));
    let table = Table::new(
        vec![
            column("PROVIDER", Align::Left, 0),
            column("SCHEME", Align::Left, 1),
            column("HEADER", Align::Left, 2),
            column("EVENTS", Align::Right, 3),
            column("FROM", Align::Left, 4),
        ],
        session.out.width,
    );
    let styles = session.out.styles;
    session.out.line(&table.titles(styles))?;
    for row in &rows {
        let cells: Vec<Cell<'_>> = row.iter().map(|text| (text.as_str(), Styles::plain as _)).collect();
        session.out.line(&table.row(styles, &cells))?;
    }
    Ok(Exit::Ok)
}

fn check(path: &Path, format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let problems = match lint(path) {
        Ok(provider) => {
            match format {
                Format::Text => {
                    let events = match provider.events.len() {
                        1 => "1 event".to_owned(),
                        several => format!("{several} events"),
                    };
                    let summary = format!("{}: {events}, no errors", provider.name);
                    let line = format!("{} {summary}", session.out.styles.good("✓"));
                    session.out.line(&line)?;
                }
                _ => session.out.end(format)?,
            }
            return Ok(Exit::Ok);
        }
        Err(problems) => problems.0,
    };
    session.out.occurred(Exit::Input);
    for problem in &problems {
        match format {
            Format::Text => {
                let line = crate::app::output::escape_control(&problem.to_string()).into_owned();
                session.out.line(&line)?;
            }
            _ => session.out.element(format, problem)?,
        }
    }
    if format != Format::Text {
        session.out.end(format)?;
    }
    let errors = if problems.len() == 1 { "error" } else { "errors" };
    Err(error::input(format!("{}: {} {errors}", path.display(), problems.len()))
        .hint("see a valid file with `hookctl providers show screver`"))
}
