//! `hookctl config`: which file is used, its settings, and a new file.

use std::{fs, io::Write as _, path::PathBuf};

use serde_json::{Map, Value, json};

use crate::app::{
    cli::{ConfigArgs, ConfigCommand},
    config::{self, Environment, Flags, Settings, TEMPLATE},
    error::{self, ErrorExt as _, Exit},
    output::{Format, Output},
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
        format => out.json(format, &json!({ "path": path.display().to_string(), "exists": path.exists() }))?,
    }
    Ok(Exit::Ok)
}

fn show(format: Format, settings: &Settings, out: &mut Output) -> anyhow::Result<Exit> {
    if format != Format::Text {
        let profiles: Map<String, Value> = settings
            .profiles
            .iter()
            .map(|(name, profile)| {
                let keys = profile.shown().into_iter().map(|(key, value)| (key.to_owned(), value.into()));
                (name.clone(), Value::Object(keys.collect()))
            })
            .collect();
        let path = settings.path.as_ref().map(|path| path.display().to_string());
        let shown = json!({ "path": path, "profile": settings.profile_name, "profiles": profiles });
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
