//! Sets the commit and the date that `hookctl --version` prints.
//!
//! `HOOKCTL_COMMIT` and `HOOKCTL_DATE` take precedence. Otherwise, they are read from git in a clone, or from cargo's VCS record in a package. `SOURCE_DATE_EPOCH`
//! replaces the date of the commit. Unknown values are omitted: the build never fails because of them, and equal sources give equal binaries.

use std::{
    env,
    fmt::Write as _,
    fs,
    path::Path,
    process::Command,
    time::{Duration, UNIX_EPOCH},
};

/// How many digits of a commit are shown.
const COMMIT_DIGITS: usize = 7;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    for name in ["HOOKCTL_COMMIT", "HOOKCTL_DATE", "SOURCE_DATE_EPOCH"] {
        println!("cargo::rerun-if-env-changed={name}");
    }
    let (mut commit, mut date) = (None, None);
    // A package that was unpacked in some other repository is not of its commit.
    if Path::new(".git").exists() {
        watch_head();
        commit = git(&["rev-parse", "HEAD"]);
        date = git(&["log", "-1", "--format=%cs"]);
    } else if let Ok(record) = fs::read_to_string(".cargo_vcs_info.json") {
        commit = record.split('"').skip_while(|word| *word != "sha1").nth(2).map(str::to_owned);
    }
    date = source_date().or(date);
    let is_digits = |commit: &&str| commit.bytes().all(|byte| byte.is_ascii_hexdigit());
    let commit = commit.as_deref().and_then(|commit| commit.get(..COMMIT_DIGITS)).filter(is_digits);
    for (name, value) in [("HOOKCTL_COMMIT", commit), ("HOOKCTL_DATE", date.as_deref())] {
        if let Some(value) = env::var(name).ok().as_deref().or(value) {
            println!("cargo::rustc-env={name}={value}");
        }
    }
}

/// The first line that git prints here. `None` if git is not installed, or fails.
fn git(words: &[&str]) -> Option<String> {
    let output = Command::new("git").args(words).output().ok().filter(|output| output.status.success())?;
    let text = String::from_utf8(output.stdout).ok()?;
    Some(text.lines().next()?.trim().to_owned()).filter(|line| !line.is_empty())
}

/// Runs this script again after each commit or checkout: both are logged.
fn watch_head() {
    for name in ["logs/HEAD", "HEAD"] {
        if let Some(path) = git(&["rev-parse", "--git-path", name]).filter(|path| Path::new(path).exists()) {
            println!("cargo::rerun-if-changed={path}");
        }
    }
}

/// The day of `SOURCE_DATE_EPOCH`, in UTC. `None` if it is not set or not a number, or after the year 9999.
fn source_date() -> Option<String> {
    let seconds = env::var("SOURCE_DATE_EPOCH").ok()?.parse().ok()?;
    let time = UNIX_EPOCH.checked_add(Duration::from_secs(seconds))?;
    let mut text = String::new();
    write!(text, "{}", humantime::format_rfc3339_seconds(time)).ok()?;
    text.split('T').next().map(str::to_owned)
}
