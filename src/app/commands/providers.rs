//! `hookctl providers`: lists providers, prints one, and creates and checks provider folders.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::app::{
    cli::ProvidersCommand,
    error::{self, ErrorExt as _, Exit},
    lookup::lookup_failure,
    output::{Align, Cell, Column, Format, ProviderRow, Styles, Table},
    session::Session,
};
use hookctl::provider::{Catalog, Folder, Provider, folders, lint};

pub(super) fn run(command: &ProvidersCommand, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    match command {
        ProvidersCommand::List { output } => list(output.output, session),
        ProvidersCommand::Show { name } => {
            let provider = session.provider_or_profile(name.as_deref())?;
            session.out.bytes(provider.source.as_bytes())?;
            Ok(Exit::Ok)
        }
        ProvidersCommand::New { path } => create(path, session),
        ProvidersCommand::Lint { path, output } => check(path, output.output, session),
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

/// Lints provider folders, and prints every problem in them.
fn check(path: &Path, format: Format, session: &mut Session<'_>) -> anyhow::Result<Exit> {
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
                            session.out.line(&line)?;
                        }
                        _ => session.out.element(format, problem)?,
                    }
                }
                problems.extend(found.0);
            }
        }
    }
    session.out.end(format)?;
    if problems.is_empty() {
        return Ok(Exit::Ok);
    }
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

/// The `provider.toml` of a new folder. `NAME` is replaced with the provider's name.
const TEMPLATE: &str = include_str!("provider_template.toml");

/// The sample payload of a new folder.
const SAMPLE: &str = "{\n  \"id\": \"5f0c6f9e-3d1b-4c55-9a35-0a4a1c1f7d52\",\n  \"type\": \"event.created\",\n  \"created_at\": \"2026-01-31T12:00:00Z\",\n  \"data\": { \"score\": 9 }\n}\n";

/// Creates a provider folder from the template.
fn create(path: &Path, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !is_provider_name(name) {
        return Err(error::usage(format!("invalid provider name `{name}`"))
            .hint("use letters, digits, `.`, `_` and `-`, starting with a letter or digit"));
    }
    if Catalog::BUILT_IN.contains(&name) {
        return Err(error::usage(format!("{name} is a built-in provider"))
            .hint(format!("choose another name (`hookctl providers show {name}` prints the built-in one)")));
    }
    let unwritable = |error: io::Error| anyhow::Error::new(error).context(format!("cannot write {}", path.display()));
    let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
    fs::create_dir_all(parent.unwrap_or(Path::new("."))).map_err(unwritable)?;
    fs::create_dir(path).map_err(|failure| match failure.kind() {
        io::ErrorKind::AlreadyExists => error::input(format!("{} already exists; nothing changed", path.display()))
            .hint(format!("check it with `hookctl providers lint {}`", path.display())),
        _ => unwritable(failure),
    })?;
    for (file, text) in [("event.created.json", SAMPLE.to_owned()), ("provider.toml", TEMPLATE.replace("NAME", name))] {
        fs::write(path.join(file), text).map_err(unwritable)?;
    }
    session.out.line(&path.display().to_string())?;
    let directory = parent.unwrap_or(Path::new("."));
    session.out.hint(&format!(
        "edit {}, then try it with `hookctl send {name} event.created --providers {} --to URL`",
        path.join("provider.toml").display(),
        directory.display(),
    ));
    Ok(Exit::Ok)
}

fn is_provider_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.chars().all(is_allowed)
}
