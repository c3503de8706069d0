//! `hookctl config`: prints the path, the settings and the profiles of the configuration file, and creates and changes the file.

use std::{
    fs,
    io::{ErrorKind, Write as _},
    path::PathBuf,
};

use serde_json::Value;
use tempfile::NamedTempFile;

use crate::app::{
    cli::{ConfigArgs, ConfigCommand, SetConfigArgs},
    config::{self, Document, Environment, Flags, HIDDEN_ARGUMENTS, Profile, Settings, TEMPLATE},
    directory::directory_of,
    error::{self, ErrorExt as _, Exit},
    output::{
        Align, Cell, Column, ConfigRow, Format, Output, PathRow, ProfileKeys, ProfileRow, Styles, Table, escape_control,
    },
    plan::{Editor, Purpose},
};

pub(super) fn run(
    args: &ConfigArgs,
    flags: Flags<'_>,
    environment: Environment,
    out: &mut Output,
) -> anyhow::Result<Exit> {
    match &args.command {
        ConfigCommand::Path { output } => path(output.output, flags, &environment, out),
        ConfigCommand::Show { output } => show(output.output, &Settings::load(flags, environment)?, out),
        ConfigCommand::Init => init(flags, &environment, out),
        ConfigCommand::Profiles { output } => profiles(output.output, &Settings::load(flags, environment)?, out),
        ConfigCommand::Set(args) => set(args, flags, &environment, out),
        ConfigCommand::Edit => edit(flags, &environment, out),
    }
}

/// Returns the path of the configuration file, which may not exist.
///
/// # Errors
/// Returns an error if no file is named and the default directory is unknown.
fn file(flags: Flags<'_>, environment: &Environment) -> anyhow::Result<PathBuf> {
    config::path(flags, environment).ok_or_else(|| {
        error::input("no configuration directory: neither HOME nor XDG_CONFIG_HOME is set")
            .hint("name a file with --config or HOOKCTL_CONFIG")
    })
}

fn path(format: Format, flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let path = file(flags, environment)?;
    match format {
        Format::Text => {
            out.line(&path.display().to_string())?;
            if !path.exists() {
                out.note("this file does not exist yet; create it with `hookctl config init`");
            }
        }
        format => out.json(format, &PathRow { path: path.display().to_string(), exists: path.exists() })?,
    }
    Ok(Exit::Ok)
}

fn show(format: Format, settings: &Settings, out: &mut Output) -> anyhow::Result<Exit> {
    if format != Format::Text {
        let profiles = settings.profiles.iter().map(|(name, profile)| (name.as_str(), keys(profile)));
        let shown = ConfigRow {
            path: settings.path.as_ref().map(|path| path.display().to_string()),
            profile: settings.profile_name.as_deref(),
            profiles: profiles.collect(),
        };
        out.json(format, &shown)?;
        return Ok(Exit::Ok);
    }
    let quoted = |text: &str| Value::from(text).to_string();
    if let Some(path) = &settings.path {
        out.line(&format!("# {}", path.display()))?;
    }
    if let Some(name) = &settings.default_profile {
        out.line(&format!("default-profile = {}", quoted(name)))?;
    }
    if let Some(name) = settings.profile_name.as_ref().filter(|_| settings.profile_name != settings.default_profile) {
        out.line(&format!("# in this run: {}", quoted(name)))?;
    }
    let bare = |name: &str| !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_-".contains(&b));
    for (name, profile) in &settings.profiles {
        let key = if bare(name) { name.clone() } else { quoted(name) };
        out.line(&format!("\n[profiles.{key}]"))?;
        for (key, value) in profile.shown() {
            let is_hidden = |source: &str| source.starts_with("cmd:") && source.ends_with(HIDDEN_ARGUMENTS);
            let hidden = if value.split(", ").any(is_hidden) { "  # arguments hidden" } else { "" };
            out.line(&format!("{key:<8} = {}{hidden}", quoted(&value)))?;
        }
    }
    Ok(Exit::Ok)
}

/// Returns the keys of a profile, with the labels of sources in place of secrets.
fn keys(profile: &Profile) -> ProfileKeys {
    let mut shown = profile.shown();
    let mut take = |key| {
        let index = shown.iter().position(|(existing, _)| *existing == key)?;
        Some(shown.remove(index).1)
    };
    ProfileKeys {
        provider: take("provider"),
        to: take("to"),
        secret: take("secret"),
        api_url: take("api-url"),
        params: take("params"),
        token: take("token"),
        client_id: take("client-id"),
        client_secret: take("client-secret"),
        api_key: take("api-key"),
        password: take("password"),
    }
}

fn init(flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let path = file(flags, environment)?;
    let failed = |error: std::io::Error| match error.kind() {
        ErrorKind::AlreadyExists => error::input(format!("{} already exists; nothing changed", path.display()))
            .hint("show it with `hookctl config show`"),
        _ => anyhow::Error::new(error).context(format!("cannot write {}", path.display())),
    };
    if fs::symlink_metadata(&path).is_ok() {
        return Err(failed(ErrorKind::AlreadyExists.into()));
    }
    let parent = directory_of(&path);
    fs::create_dir_all(parent).map_err(|error| {
        anyhow::Error::new(error).context(format!("cannot create the directory {}", parent.display()))
    })?;
    // The file appears complete or not at all, even if the disk is full.
    let create = || -> std::io::Result<()> {
        let mut file = NamedTempFile::new_in(parent)?;
        file.write_all(TEMPLATE.as_bytes())?;
        file.as_file().sync_all()?;
        file.persist_noclobber(&path).map_err(|error| error.error)?;
        Ok(())
    };
    create().map_err(failed)?;
    out.line(&path.display().to_string())?;
    Ok(Exit::Ok)
}

fn profiles(format: Format, settings: &Settings, out: &mut Output) -> anyhow::Result<Exit> {
    let rows: Vec<ProfileRow> = settings
        .profiles
        .iter()
        .map(|(name, profile)| {
            let ProfileKeys { provider, to, secret, api_url, .. } = keys(profile);
            let active = settings.profile_name.as_ref() == Some(name);
            ProfileRow { profile: name.clone(), active, provider, to, secret, api_url }
        })
        .collect();
    if format != Format::Text {
        for row in &rows {
            out.element(format, row)?;
        }
        out.end(format)?;
        return Ok(Exit::Ok);
    }
    if rows.is_empty() {
        out.status("no profiles");
        out.hint("create one with `hookctl config set provider PROVIDER --profile NAME`");
        return Ok(Exit::Ok);
    }
    let cells: Vec<[String; 5]> =
        rows.iter().map(|row| row.cells().map(|text| escape_control(text).into_owned())).collect();
    let values = |index: usize| cells.iter().map(move |row| row[index].as_str());
    // Omit columns that are empty in every row. The first two always stay.
    let shown: [bool; 5] = std::array::from_fn(|index| index < 2 || values(index).any(|value| value != "-"));
    let columns = [
        Column::fitting(" ", Align::Left, []),
        Column::flexible("PROFILE", values(1)),
        Column::flexible("PROVIDER", values(2)),
        Column::flexible("TO", values(3)),
        Column::flexible("SECRET", values(4)),
    ];
    let columns = columns.into_iter().zip(shown).filter_map(|(column, shown)| shown.then_some(column));
    let table = Table::new(columns.collect(), out.width);
    let titles = table.titles(out.styles);
    out.line(&titles)?;
    for row in &cells {
        let styles: [fn(Styles, &str) -> String; 5] =
            [Styles::good, Styles::strong, Styles::plain, Styles::plain, Styles::faint];
        let row = row.iter().map(String::as_str).zip(styles).zip(shown);
        let line: Vec<Cell<'_>> = row.filter_map(|(cell, shown)| shown.then_some(cell)).collect();
        let line = table.row(out.styles, &line);
        out.line(&line)?;
    }
    let count = if rows.len() == 1 { "1 profile".to_owned() } else { format!("{} profiles", rows.len()) };
    if let Some(name) = &settings.profile_name {
        out.status(&format!("{count}, using {name}"));
    } else {
        out.status(&format!("{count}, none selected"));
        out.hint("select one with --profile NAME, or with `hookctl config set default-profile NAME`");
    }
    Ok(Exit::Ok)
}

fn set(args: &SetConfigArgs, flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let mut document = Document::open(file(flags, environment)?)?;
    let profile = document.set(&args.key, &args.values, flags.profile, &config::catalog(flags, environment)?)?;
    document.save()?;
    let key = args.key.rsplit('.').next().unwrap_or_default();
    let of_profile = profile.map_or_else(String::new, |name| format!(" of profile {name}"));
    out.status(&format!("set {key}{of_profile} in {}", document.path().display()));
    Ok(Exit::Ok)
}

/// Opens a copy of the file in the user's editor, and replaces the file if the result is valid.
fn edit(flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let mut document = Document::open(file(flags, environment)?)?;
    let terminal = environment.stdin_terminal && environment.stderr_terminal;
    let variable = |name: &str| environment.var(name);
    let (temporary, on_stdout) = (Environment::temporary(), environment.stdout_terminal);
    let editor = Editor::new(variable, terminal, temporary, on_stdout, Purpose::Configuration)?;
    let before = if document.text().is_empty() { TEMPLATE } else { document.text() }.to_owned();
    out.flush()?;
    let after = editor.open("config.toml", before.as_bytes())?;
    if after == before.as_bytes() {
        out.status("nothing changed");
        return Ok(Exit::Ok);
    }
    let replaced = String::from_utf8(after.clone()).map_err(|_| error::input("not valid UTF-8"));
    if let Err(failure) = replaced.and_then(|text| document.replace(text)) {
        let failure = failure.context("not saved");
        // Keep what the user wrote.
        return Err(match document.save_rejected(&after) {
            Ok(path) => failure.hint(format!("your edit is saved in {}", path.display())),
            Err(_) => failure,
        });
    }
    document.save()?;
    out.status(&format!("saved {}", document.path().display()));
    Ok(Exit::Ok)
}
