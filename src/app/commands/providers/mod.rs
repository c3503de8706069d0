//! `hookctl providers`: lists providers, prints one, and creates and checks provider folders.

mod against;
mod new;

use std::path::{Path, PathBuf};

use crate::app::{
    cli::ProvidersCommand,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin},
    lookup::lookup_failure,
    output::{Align, Cell, Column, Format, ProviderRow, Styles, Table},
    session::Session,
};
use hookctl::provider::{Folder, Provider, folders, lint};

pub(super) fn run(command: &ProvidersCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        ProvidersCommand::List { output } => list(output.output, session),
        ProvidersCommand::Show { name } => {
            let provider = session.provider_or_profile(name.as_deref())?;
            session.out.bytes(provider.source.as_bytes())?;
            Ok(Exit::Ok)
        }
        ProvidersCommand::New { path, signature } => new::create(path, *signature, session),
        ProvidersCommand::Lint { path, against, url, secrets, output } => {
            only_one_reads_stdin(&[
                ("--against", against.as_deref().is_some_and(is_stdin)),
                ("--secret", secrets.iter().any(|secret| secret == "-")),
            ])?;
            check(path, output.output, session)?;
            let exit = match against {
                None => Exit::Ok,
                Some(capture) => against::verify(path, capture, url.as_deref(), secrets, output.output, session)?,
            };
            session.out.end(output.output)?;
            Ok(exit)
        }
    }
}

fn list(format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let providers = session.settings.catalog.all().map_err(|error| lookup_failure(&error))?;
    let scheme = |provider: &Provider| provider.schemes.first().map(hookctl::signing::Scheme::name);
    let header = |provider: &Provider| provider.schemes.first().map(|scheme| scheme.location.to_string());
    let location = |provider: &Provider| match &provider.folder {
        Folder::Embedded(_) => "built in".to_owned(),
        Folder::Disk(path) => path.display().to_string(),
    };
    if format != Format::Text {
        for provider in providers {
            let row = ProviderRow {
                provider: &provider.name,
                title: &provider.title,
                docs: &provider.docs,
                kind: provider.kind.name(),
                scheme: scheme(provider),
                header: provider.schemes.first().and_then(hookctl::signing::Scheme::header),
                events: provider.events.len(),
                from: location(provider),
            };
            session.out.element(format, &row)?;
        }
        session.out.end(format)?;
        return Ok(Exit::Ok);
    }
    let encoding = |provider: &Provider| {
        let scheme = provider.schemes.first()?;
        Some(scheme.layout.to_string().replace("{signature}", scheme.encoding.name()))
    };
    let rows: Vec<[String; 6]> = providers
        .iter()
        .map(|provider| {
            [
                provider.name.clone(),
                scheme(provider).unwrap_or_else(|| "unsigned".into()),
                header(provider).unwrap_or_else(|| "-".into()),
                encoding(provider).unwrap_or_else(|| "-".into()),
                provider.events.len().to_string(),
                location(provider),
            ]
        })
        .collect();
    let column = |title, align, index: usize| Column::fitting(title, align, rows.iter().map(|row| row[index].as_str()));
    let table = Table::new(
        vec![
            column("PROVIDER", Align::Left, 0),
            column("SCHEME", Align::Left, 1),
            column("HEADER", Align::Left, 2),
            column("ENCODING", Align::Left, 3),
            column("EVENTS", Align::Right, 4),
            column("FROM", Align::Left, 5),
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

/// Lints provider folders, and prints every problem in them. The JSON array is left open unless there are problems.
fn check(path: &Path, format: Format, session: &mut Session<'_>) -> anyhow::Result<()> {
    let mut problems = Vec::new();
    for folder in lint_folders(path)? {
        match lint(&folder) {
            Ok(provider) if format == Format::Text => {
                let events = match provider.events.len() {
                    1 => "1 event".to_owned(),
                    several => format!("{several} events"),
                };
                let summary = format!("{}: {events}, no errors", provider.name);
                let line = format!("{} {summary}", session.out.styles.good("✓"));
                session.out.line(&line)?;
            }
            Ok(_) => {}
            Err(found) => {
                session.out.occurred(Exit::Input);
                for problem in &found.0 {
                    match format {
                        Format::Text => {
                            let line = crate::app::output::escape_control(&problem.to_string()).into_owned();
                            session.out.wrapped("", "", &line)?;
                        }
                        _ => session.out.element(format, problem)?,
                    }
                }
                problems.extend(found.0);
            }
        }
    }
    if problems.is_empty() {
        return Ok(());
    }
    session.out.end(format)?;
    let errors = if problems.len() == 1 { "error" } else { "errors" };
    Err(error::input(format!("{}: {} {errors}", path.display(), problems.len()))
        .hint("see a valid file with `hookctl providers show screver`"))
}

/// Returns the folders to lint: `path` itself, or those in it if it is a directory of provider folders.
fn lint_folders(path: &Path) -> anyhow::Result<Vec<PathBuf>> {
    if !path.is_dir() || path.join("provider.toml").exists() {
        return Ok(vec![path.to_owned()]);
    }
    let folders = folders(path);
    let folders =
        folders.map_err(|error| anyhow::Error::new(error).context(format!("cannot read {}", path.display())))?;
    // If the directory contains no provider folder, lint the directory, which reports the missing provider.toml.
    Ok(if folders.is_empty() { vec![path.to_owned()] } else { folders })
}
