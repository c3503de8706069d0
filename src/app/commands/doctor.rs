//! `hookctl doctor`: checks what hookctl depends on: configuration, secrets, API access, the clock and the completions.
//!
//! A check never prints a secret, only where it comes from. With an invalid configuration, the checks that need one are skipped.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use super::account::{AccountOptions, open};
use crate::app::{
    cli::DoctorArgs,
    config::{self, Environment, Flags, Settings},
    error::{self, Exit},
    http::Trust,
    lookup::lookup_failure,
    output::{CheckRow, CheckStatus, Format, Output, Styles},
    runtime::block_on,
    session::Session,
    webhooks::{Query, api::api_of},
};
use hookctl::provider::Provider;

/// Time limit for the API call of one provider.
const API_TIMEOUT: Duration = Duration::from_secs(10);

/// By how many seconds the clocks may differ. A `Date` header has whole seconds, and the response takes time.
const MAX_SKEW: i64 = 30;

pub(super) fn run(
    args: &DoctorArgs,
    flags: Flags<'_>,
    environment: &Environment,
    out: &mut Output,
) -> anyhow::Result<Exit> {
    let mut checks = Checks { format: args.output.output, counts: [0; 4], out };
    checks.add("version", None, Found::ok(format!("hookctl {}", env!("CARGO_PKG_VERSION"))))?;
    let path = config::path(flags, environment);
    match Settings::load(flags, environment.clone()) {
        Err(failure) => {
            let mut found = Found::failed(&failure);
            found.fix.get_or_insert_with(|| "`hookctl config edit` opens the file in your editor".into());
            checks.add("configuration", None, found)?;
            for check in ["profile", "secret", "api", "clock"] {
                checks.add(check, None, Found::skipped("needs a valid configuration"))?;
            }
        }
        Ok(settings) => {
            checks.add("configuration", None, configuration(path.as_deref()))?;
            let found = profile(&settings);
            checks.add("profile", None, found)?;
            providers(args, &settings, &mut checks)?;
        }
    }
    checks.add("completions", None, completions(environment))?;
    checks.end()
}

/// The result of a check.
struct Found {
    status: CheckStatus,
    detail: String,
    fix: Option<String>,
}

impl Found {
    fn new(status: CheckStatus, detail: impl Into<String>, fix: Option<&str>) -> Self {
        Self { status, detail: detail.into(), fix: fix.map(str::to_owned) }
    }

    fn ok(detail: impl Into<String>) -> Self {
        Self::new(CheckStatus::Ok, detail, None)
    }

    fn skipped(detail: impl Into<String>) -> Self {
        Self::new(CheckStatus::Skipped, detail, None)
    }

    fn failed(failure: &anyhow::Error) -> Self {
        Self::new(CheckStatus::Error, format!("{failure:#}"), error::hint_of(failure))
    }
}

/// Prints and counts checks.
struct Checks<'o> {
    format: Format,
    /// How many there are of each status.
    counts: [usize; 4],
    out: &'o mut Output,
}

impl Checks<'_> {
    fn add(&mut self, check: &'static str, provider: Option<&str>, found: Found) -> anyhow::Result<()> {
        let Found { status, detail, fix } = found;
        self.counts[status as usize] += 1;
        if status == CheckStatus::Error {
            self.out.occurred(Exit::No);
        }
        let detail = self.out.foreign(&detail);
        let fix = fix.map(|fix| self.out.foreign(&fix));
        let row = CheckRow { check, provider: provider.map(str::to_owned), status, detail, fix };
        if self.format != Format::Text {
            return self.out.element(self.format, &row);
        }
        let styles = self.out.styles;
        let (mark, style): (_, fn(Styles, &str) -> String) = match status {
            CheckStatus::Ok => ("✓", Styles::good),
            CheckStatus::Warning => ("!", Styles::warning),
            CheckStatus::Error => ("✗", Styles::bad),
            CheckStatus::Skipped => ("–", Styles::faint),
        };
        let about = row.provider.map_or_else(String::new, |provider| format!("{provider}: "));
        self.out.line(&format!("{}  {:<13}  {about}{}", style(styles, mark), row.check, row.detail))?;
        match row.fix {
            Some(fix) => self.out.wrapped(&" ".repeat(18), "fix: ", &fix),
            None => Ok(()),
        }
    }

    fn end(self) -> anyhow::Result<Exit> {
        self.out.end(self.format)?;
        let of = |status: CheckStatus| self.counts[status as usize];
        let (warnings, errors) = (of(CheckStatus::Warning), of(CheckStatus::Error));
        if self.format == Format::Text {
            let number =
                |count: usize, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
            let mut text = format!("{}: {} ok", number(self.counts.iter().sum(), "check"), of(CheckStatus::Ok));
            for (count, shown) in [
                (warnings, number(warnings, "warning")),
                (errors, number(errors, "error")),
                (of(CheckStatus::Skipped), format!("{} skipped", of(CheckStatus::Skipped))),
            ] {
                if count > 0 {
                    text.push_str(", ");
                    text.push_str(&shown);
                }
            }
            self.out.note(&text);
        }
        Ok(if errors == 0 { Exit::Ok } else { Exit::No })
    }
}

fn configuration(path: Option<&Path>) -> Found {
    match path {
        Some(path) if path.exists() => Found::ok(format!("{} is valid", path.display())),
        Some(path) => Found::new(
            CheckStatus::Skipped,
            format!("no file at {}", path.display()),
            Some("optional; `hookctl config init` writes one"),
        ),
        None => Found::skipped("no place for a file: neither HOME nor XDG_CONFIG_HOME is set"),
    }
}

fn profile(settings: &Settings) -> Found {
    let Some(name) = &settings.profile_name else {
        return match settings.profiles.len() {
            0 => Found::skipped("none"),
            _ => Found::new(
                CheckStatus::Warning,
                "the configuration has profiles, but none is in use",
                Some("pass --profile NAME, or run `hookctl config set default-profile NAME`"),
            ),
        };
    };
    match settings.profile().and_then(|profile| profile.provider.as_deref()) {
        None => Found::ok(format!("{name}, for any provider")),
        Some(provider) => match settings.catalog.find(provider) {
            Ok(_) => Found::ok(format!("{name}, for {provider}")),
            Err(error) => {
                let failure = lookup_failure(&error);
                Found::new(CheckStatus::Error, format!("{name}: {failure:#}"), error::hint_of(&failure))
            }
        },
    }
}

/// Checks the provider of the profile, or else every provider.
fn providers(args: &DoctorArgs, settings: &Settings, checks: &mut Checks<'_>) -> anyhow::Result<()> {
    let named = settings.profile().and_then(|profile| profile.provider.as_deref());
    let all = match named {
        // An unknown provider is the profile's error.
        Some(name) => Ok(settings.catalog.find(name).into_iter().collect()),
        None => settings.catalog.all(),
    };
    let all = match all {
        Ok(all) => all,
        Err(error) => return checks.add("providers", None, Found::failed(&lookup_failure(&error))),
    };
    for provider in &all {
        secret(provider, named.is_some(), settings, checks)?;
    }
    if all.iter().all(|provider| settings.secret_sources(&provider.name, &[]).is_err()) && named.is_none() {
        let fix = "set HOOKCTL_SECRET or HOOKCTL_<PROVIDER>_SECRET, or `secret` in a profile";
        checks.add("secret", None, Found::new(CheckStatus::Skipped, "none is set", Some(fix)))?;
    }
    let with_api = all.iter().filter(|provider| api_of(provider).is_ok());
    let mut called = false;
    for provider in with_api {
        called |= api(args, provider, named.is_some(), settings, checks)?;
    }
    if !called {
        let reason = if args.offline { "not compared (--offline)" } else { "no API was called" };
        checks.add("clock", None, Found::skipped(reason))?;
    }
    Ok(())
}

/// Checks that every secret that is named for a provider can be fetched.
fn secret(provider: &Provider, named: bool, settings: &Settings, checks: &mut Checks<'_>) -> anyhow::Result<()> {
    let name = Some(provider.name.as_str());
    if provider.schemes.is_empty() {
        return if named { checks.add("secret", name, Found::skipped("deliveries are not signed")) } else { Ok(()) };
    }
    let Ok(sources) = settings.secret_sources(&provider.name, &[]) else {
        let fix = format!("set {}, or `secret` in the profile", config::variable(&provider.name, "SECRET"));
        let found = Found::new(CheckStatus::Warning, "none is set: `send` and `verify` need one", Some(&fix));
        return if named { checks.add("secret", name, found) } else { Ok(()) };
    };
    for source in sources {
        let label = source.label();
        let fetched = Session::new(settings, checks.out).secret(source, None);
        let found = match fetched {
            Ok(_) => Found::ok(format!("set by {label}")),
            Err(failure) => Found::failed(&failure),
        };
        checks.add("secret", name, found)?;
    }
    Ok(())
}

/// Lists a webhook, to check that the API is reachable and accepts the credentials, and compares its clock. Returns whether the API answered.
fn api(
    args: &DoctorArgs,
    provider: &Provider,
    named: bool,
    settings: &Settings,
    checks: &mut Checks<'_>,
) -> anyhow::Result<bool> {
    let name = Some(provider.name.as_str());
    let options = AccountOptions {
        api_url: None,
        insecure_http: false,
        credentials: Vec::new(),
        timeout: API_TIMEOUT,
        trust: Trust::default(),
    };
    if !has_credentials(provider, settings) {
        let fix = format!(
            "set {}; `hookctl webhooks --help` lists the alternatives",
            config::variable(&provider.name, "TOKEN")
        );
        let found = Found::new(CheckStatus::Skipped, "no credentials", Some(&fix));
        if named {
            checks.add("api", name, found)?;
        }
        return Ok(false);
    }
    let account = match open(provider, &options, &mut Session::new(settings, checks.out)) {
        Ok(account) => account,
        Err(failure) => {
            checks.add("api", name, Found::failed(&failure))?;
            return Ok(false);
        }
    };
    if args.offline {
        checks.add("api", name, Found::skipped(format!("{} was not called (--offline)", account.origin())))?;
        return Ok(false);
    }
    let query = Query { limit: Some(1), ..Query::default() };
    let Some(listed) = block_on(account.list(query).next(checks.out))? else {
        return Err(error::failure(Exit::Interrupted, "interrupted"));
    };
    let found = match listed {
        Ok(_) => Found::ok(format!("{} is reachable and accepts {}", account.origin(), account.credential_label())),
        Err(error) => Found::failed(&error.into()),
    };
    checks.add("api", name, found)?;
    let Some(skew) = account.clock_skew() else { return Ok(false) };
    let found = if skew.abs() <= MAX_SKEW {
        Found::ok(format!("agrees with {} within {MAX_SKEW} s", account.origin()))
    } else {
        let direction = if skew > 0 { "ahead of" } else { "behind" };
        Found::new(
            CheckStatus::Error,
            format!("{} s {direction} {}", skew.unsigned_abs(), account.origin()),
            Some("set the clock, e.g. with NTP: a signature with a wrong time is rejected"),
        )
    };
    checks.add("clock", name, found)?;
    Ok(true)
}

/// Returns true if the environment or the profile names any credential for the API of a provider.
fn has_credentials(provider: &Provider, settings: &Settings) -> bool {
    let endings = ["TOKEN", "CLIENT_ID", "CLIENT_SECRET", "API_KEY", "PASSWORD"];
    let in_environment = |ending: &&str| {
        let name = config::variable(&provider.name, ending);
        settings.environment.var_os(&name).is_some()
    };
    let in_profile = settings.profile_for(&provider.name).is_some_and(|profile| {
        profile.token.is_some() || profile.client.iter().chain(&profile.key).any(Option::is_some)
    });
    endings.iter().any(in_environment) || in_profile
}

/// Where completions are installed, by shell: files that are theirs, and files that may mention them, both in the home directory.
const COMPLETIONS: [(&str, &[&str], &[&str]); 4] = [
    ("bash", &[".local/share/bash-completion/completions/hookctl"], &[".bashrc", ".bash_profile", ".profile"]),
    ("zsh", &[".zfunc/_hookctl", ".zsh/completions/_hookctl", ".oh-my-zsh/completions/_hookctl"], &[".zshrc"]),
    ("fish", &[".config/fish/completions/hookctl.fish"], &[".config/fish/config.fish"]),
    ("elvish", &[], &[".config/elvish/rc.elv", ".elvish/rc.elv"]),
];

/// Where packages install completions.
const SYSTEM_COMPLETIONS: [(&str, &str); 6] = [
    ("bash", "/usr/share/bash-completion/completions/hookctl"),
    ("bash", "/usr/local/share/bash-completion/completions/hookctl"),
    ("zsh", "/usr/share/zsh/site-functions/_hookctl"),
    ("zsh", "/usr/local/share/zsh/site-functions/_hookctl"),
    ("fish", "/usr/share/fish/vendor_completions.d/hookctl.fish"),
    ("fish", "/usr/local/share/fish/vendor_completions.d/hookctl.fish"),
];

/// Looks for the completions of the user's shell.
fn completions(environment: &Environment) -> Found {
    let shell = environment.path("SHELL");
    let shell = shell.as_deref().and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let Some((shell, files, mentions)) = COMPLETIONS.into_iter().find(|(name, ..)| Some(*name) == shell.as_deref())
    else {
        return Found::skipped("SHELL does not name bash, zsh, fish or elvish");
    };
    let home = environment.path("HOME").unwrap_or_default();
    let own = files.iter().map(|file| home.join(file));
    let system = SYSTEM_COMPLETIONS.iter().filter(|(name, _)| *name == shell).map(|(_, path)| PathBuf::from(path));
    let installed = own.chain(system).find(|path| path.is_file());
    let mentioned = || {
        let mentions_it = |path: &PathBuf| {
            fs::read(path).is_ok_and(|text| String::from_utf8_lossy(&text).contains("hookctl completions"))
        };
        mentions.iter().map(|file| home.join(file)).find(mentions_it)
    };
    match installed.or_else(mentioned) {
        Some(path) => Found::ok(format!("installed for {shell}: {}", path.display())),
        None => Found::new(
            CheckStatus::Warning,
            format!("not installed for {shell}"),
            Some("`hookctl completions --help` has the command for each shell"),
        ),
    }
}
