//! `hookctl config`: prints the configuration file's path, settings and profiles, and creates and changes the file.

use std::{fs, io::Write as _, path::PathBuf, process::Command};

use serde_json::Value;

use crate::app::{
    cli::{ConfigArgs, ConfigCommand, SetConfigArgs},
    config::{self, Document, Environment, Flags, Profile, Settings, TEMPLATE},
    error::{self, ErrorExt as _, Exit},
    output::{Align, Column, ConfigRow, Format, Output, PathRow, ProfileKeys, ProfileRow, Styles, Table},
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
            out.line(&format!("{key:<8} = {}", quoted(&value)))?;
        }
    }
    Ok(Exit::Ok)
}

/// The keys of a profile as they may be shown.
fn keys(profile: &Profile) -> ProfileKeys {
    let mut shown = profile.shown();
    let mut take = |key| {
        let at = shown.iter().position(|(existing, _)| *existing == key)?;
        Some(shown.remove(at).1)
    };
    ProfileKeys {
        provider: take("provider"),
        to: take("to"),
        secret: take("secret"),
        api_url: take("api-url"),
        token: take("token"),
        client_id: take("client-id"),
        client_secret: take("client-secret"),
        api_key: take("api-key"),
        password: take("password"),
    }
}

fn init(flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let path = file(flags, environment)?;
    let cannot = |error: std::io::Error| anyhow::Error::new(error).context(format!("cannot write {}", path.display()));
    if let Some(parent) = path.parent().filter(|parent| !parent.as_os_str().is_empty()) {
        fs::create_dir_all(parent).map_err(cannot)?;
    }
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut created = options.open(&path).map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            error::input(format!("{} already exists; nothing changed", path.display()))
                .hint("show it with `hookctl config show`")
        }
        _ => cannot(error),
    })?;
    created.write_all(TEMPLATE.as_bytes()).and_then(|()| created.sync_all()).map_err(cannot)?;
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
        out.note("no profiles");
        out.hint("`hookctl config set provider PROVIDER --profile NAME` creates one");
        return Ok(Exit::Ok);
    }
    let cells: Vec<[&str; 5]> = rows.iter().map(ProfileRow::cells).collect();
    let values = |index: usize| cells.iter().map(move |row| row[index]);
    let columns = vec![
        Column::fitting("", Align::Left, ["✓"]),
        Column::fitting("PROFILE", Align::Left, values(1)),
        Column::fitting("PROVIDER", Align::Left, values(2)),
        Column::flexible("TO", values(3)),
        Column::flexible("SECRET", values(4)),
    ];
    let table = Table::new(columns, out.width);
    let titles = table.titles(out.styles);
    out.line(&titles)?;
    for row in &cells {
        let [mark, rest @ ..] = row.map(|text| (text, Styles::plain as _));
        let line = table.row(out.styles, &[&[(mark.0, Styles::good as _)], &rest[..]].concat());
        out.line(&line)?;
    }
    let count = if rows.len() == 1 { "1 profile".to_owned() } else { format!("{} profiles", rows.len()) };
    out.note(&match &settings.profile_name {
        Some(name) => format!("{count}, using {name}"),
        None => {
            format!("{count}, none in use: select one with --profile NAME or `hookctl config set default-profile NAME`")
        }
    });
    Ok(Exit::Ok)
}

fn set(args: &SetConfigArgs, flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let mut document = Document::open(file(flags, environment)?)?;
    let profile = document.set(&args.key, &args.values, flags.profile)?;
    document.save()?;
    let place = profile.map_or_else(String::new, |name| format!(" of profile {name}"));
    out.note(&format!("set {}{place} in {}", args.key, document.path().display()));
    Ok(Exit::Ok)
}

/// Opens a copy in the user's editor, and replaces the file if the result is valid.
fn edit(flags: Flags<'_>, environment: &Environment, out: &mut Output) -> anyhow::Result<Exit> {
    let mut document = Document::open(file(flags, environment)?)?;
    let editor = environment.var("VISUAL").or_else(|| environment.var("EDITOR"));
    let editor = match editor {
        Some(editor) => editor,
        None if environment.stdin_terminal && environment.stdout_terminal => {
            if cfg!(windows) { "notepad" } else { "vi" }.to_owned()
        }
        None => {
            return Err(error::usage("no editor: neither VISUAL nor EDITOR is set, and this is not a terminal")
                .hint("`hookctl config set KEY VALUE` changes a key without an editor"));
        }
    };
    let words = shlex::split(&editor).filter(|words| !words.is_empty());
    let words = words.ok_or_else(|| error::usage(format!("invalid editor `{editor}`: quotes do not match")))?;
    let before = if document.text().is_empty() { TEMPLATE } else { document.text() }.to_owned();
    let cannot = |error: std::io::Error| anyhow::Error::new(error).context("cannot write a copy to edit");
    let directory = document.directory().map_err(cannot)?;
    let mut copy = tempfile::Builder::new().suffix(".toml").tempfile_in(directory).map_err(cannot)?;
    copy.write_all(before.as_bytes()).map_err(cannot)?;
    let copy = copy.into_temp_path();
    out.flush()?;
    let ended = Command::new(&words[0]).args(&words[1..]).arg(&copy).status();
    let ended = ended.map_err(|error| {
        anyhow::Error::new(error)
            .context(format!("cannot run the editor {}", words[0]))
            .hint("set VISUAL or EDITOR to your editor")
    })?;
    if !ended.success() {
        return Err(error::input(format!("the editor {} failed ({ended}); nothing changed", words[0])));
    }
    let after =
        fs::read_to_string(&copy).map_err(|error| anyhow::Error::new(error).context("cannot read the edited copy"))?;
    if after == before {
        out.note("nothing changed");
        return Ok(Exit::Ok);
    }
    if let Err(failure) = document.replace(after) {
        // Keep what was typed.
        let kept = copy.keep().map_or_else(|_| String::new(), |path| format!("your edit is in {}", path.display()));
        return Err(failure.context("the edited file is invalid; nothing changed").hint(kept));
    }
    document.save()?;
    out.note(&format!("saved {}", document.path().display()));
    Ok(Exit::Ok)
}
