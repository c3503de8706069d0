//! `hookctl doctor`: checks the configuration, the profile, secrets, API access, the clock and the completions.
//!
//! Checks print the source of a secret, never the secret. If the configuration is invalid, the checks that need it are skipped.

mod completions;

use std::{path::Path, time::Duration};

use super::account::{AccountOptions, open};
use crate::app::{
    cli::{self, DoctorArgs},
    config::{self, Environment, Flags, Settings},
    error::{self, Exit},
    http::Trust,
    lookup::lookup_failure,
    output::{CheckRow, CheckStatus, Format, Output, Styles},
    runtime::block_on,
    session::Session,
    webhooks::{Params, Query, api::api_of, params::missing},
};
use hookctl::provider::{Catalog, Folder, Provider};

/// Time limit for the API call of one provider.
const API_TIMEOUT: Duration = Duration::from_secs(10);

/// Maximum difference between the clocks, in seconds. Generous, because a `Date` header has whole seconds and the response takes time.
const MAX_SKEW: i64 = 30;

/// Column at which the detail of a check starts, in cells.
const INDENT: usize = 18;

/// Minimum width of a terminal, in cells, for printing a check and its detail on one line.
const MIN_ONE_LINE_WIDTH: usize = 50;

pub(super) fn run(
    args: &DoctorArgs,
    flags: Flags<'_>,
    environment: &Environment,
    out: &mut Output,
) -> anyhow::Result<Exit> {
    let mut checks = Checks { format: args.output.output, counts: [0; 4], out };
    let result = run_all(args, flags, environment, &mut checks).and_then(|()| checks.end());
    // Close the JSON array even after an error.
    let closed = checks.out.close_elements();
    result.and_then(|exit| closed.map(|()| exit))
}

fn run_all(
    args: &DoctorArgs,
    flags: Flags<'_>,
    environment: &Environment,
    checks: &mut Checks<'_>,
) -> anyhow::Result<()> {
    checks.add("version", None, CheckResult::ok(cli::version()))?;
    let path = config::path(flags, environment);
    match Settings::load(flags, environment.clone()) {
        Ok(settings) => {
            checks.add("configuration", None, configuration(path.as_deref()))?;
            checks.add("profile", None, profile(&settings))?;
            providers(args, &settings, checks)?;
        }
        Err(failure) => {
            // Without the profile, the file may be valid.
            let is_valid = Settings::load(Flags { profile: None, ..flags }, environment.clone()).is_ok();
            if is_valid {
                checks.add("configuration", None, configuration(path.as_deref()))?;
                checks.add("profile", None, CheckResult::failed(&failure))?;
            } else {
                let mut result = CheckResult::failed(&failure);
                result.fix.get_or_insert_with(|| "correct the file with `hookctl config edit`".into());
                checks.add("configuration", None, result)?;
                checks.add("profile", None, CheckResult::skipped("needs a valid configuration"))?;
            }
            let reason = if is_valid { "needs a valid profile" } else { "needs a valid configuration" };
            for check in ["secret", "api", "clock"] {
                checks.add(check, None, CheckResult::skipped(reason))?;
            }
        }
    }
    checks.add("completions", None, completions::check(environment))
}

/// The result of a check.
struct CheckResult {
    status: CheckStatus,
    detail: String,
    fix: Option<String>,
}

impl CheckResult {
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
        Self::new(CheckStatus::Error, error::message(failure), error::hint_of(failure))
    }
}

/// Prints and counts checks.
struct Checks<'o> {
    format: Format,
    /// The number of checks of each status.
    counts: [usize; 4],
    out: &'o mut Output,
}

impl Checks<'_> {
    /// Prints and counts the result of a check.
    fn add(&mut self, check: &'static str, provider: Option<&str>, result: CheckResult) -> anyhow::Result<()> {
        let CheckResult { status, detail, fix } = result;
        self.counts[status as usize] += 1;
        if status == CheckStatus::Error {
            self.out.occurred(Exit::No);
        }
        let detail = self.out.foreign(&detail);
        let fix = fix.map(|fix| self.out.foreign(&self.out.run_flags.complete(&fix)));
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
        let mark = style(styles, mark);
        let fix = |out: &mut Output, indent: usize| match &row.fix {
            Some(fix) => out.wrapped(&" ".repeat(indent), "Fix: ", fix),
            None => Ok(()),
        };
        // On a narrow terminal, the detail goes on separate lines.
        if self.out.width.is_some_and(|width| width < MIN_ONE_LINE_WIDTH) {
            self.out.line(&format!("{mark} {}", row.check))?;
            self.out.wrapped("  ", &about, &row.detail)?;
            return fix(self.out, 2);
        }
        let text = self.out.wrap(INDENT, &format!("{about}{}", row.detail)).join(&format!("\n{:INDENT$}", ""));
        self.out.line(&format!("{mark}  {:<13}  {text}", row.check))?;
        fix(self.out, INDENT)
    }

    /// Prints the totals, and returns the exit code.
    fn end(&mut self) -> anyhow::Result<Exit> {
        self.out.end(self.format)?;
        let total = |status: CheckStatus| self.counts[status as usize];
        let (warnings, errors) = (total(CheckStatus::Warning), total(CheckStatus::Error));
        if self.format == Format::Text {
            let pluralize =
                |count: usize, noun: &str| if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") };
            let mut text = format!("{}: {} ok", pluralize(self.counts.iter().sum(), "check"), total(CheckStatus::Ok));
            for (count, shown) in [
                (warnings, pluralize(warnings, "warning")),
                (errors, pluralize(errors, "error")),
                (total(CheckStatus::Skipped), format!("{} skipped", total(CheckStatus::Skipped))),
            ] {
                if count > 0 {
                    text.push_str(", ");
                    text.push_str(&shown);
                }
            }
            if self.out.terminal {
                self.out.line("")?;
            }
            self.out.status(&text);
        }
        Ok(if errors == 0 { Exit::Ok } else { Exit::No })
    }
}

/// Returns the result for a configuration that was loaded without errors.
fn configuration(path: Option<&Path>) -> CheckResult {
    match path {
        Some(path) if path.exists() => CheckResult::ok(format!("{} is valid", path.display())),
        Some(path) => CheckResult::skipped(format!("{} does not exist (optional)", path.display())),
        None => CheckResult::skipped("neither HOME nor XDG_CONFIG_HOME is set"),
    }
}

/// Checks that a profile is selected and that its provider exists.
fn profile(settings: &Settings) -> CheckResult {
    let Some(name) = &settings.profile_name else {
        return match settings.profiles.len() {
            0 => CheckResult::skipped("none"),
            _ => CheckResult::new(
                CheckStatus::Warning,
                "none of the profiles is selected",
                Some("pass --profile NAME, or run `hookctl config set default-profile NAME`"),
            ),
        };
    };
    match settings.profile_provider() {
        Ok(None) => CheckResult::ok(format!("{name}, for any provider")),
        Ok(Some(provider)) => CheckResult::ok(format!("{name}, for {}", provider.name)),
        Err(failure) => CheckResult::failed(&failure),
    }
}

/// Checks the secrets, the API and the clock of the profile's provider, or without one of every provider.
fn providers(args: &DoctorArgs, settings: &Settings, checks: &mut Checks<'_>) -> anyhow::Result<()> {
    let named = settings.profile().and_then(|profile| profile.provider.as_deref());
    let all = match named {
        // The check of the profile reports an unknown provider.
        Some(name) => Ok(settings.catalog.find(name).into_iter().collect()),
        None => settings.catalog.all().map(|all| {
            // HOOKCTL_SECRET applies to every provider, so only a secret or token of its own shows that a further platform is set up.
            let is_set_up = |provider: &&Provider| {
                let is_set = |suffix| settings.environment.var(&config::variable(&provider.name, suffix)).is_some();
                !is_further_platform(provider) || is_set("SECRET") || is_set("TOKEN")
            };
            all.into_iter().filter(is_set_up).collect::<Vec<_>>()
        }),
    };
    let all = match all {
        Ok(all) => all,
        Err(error) => return checks.add("providers", None, CheckResult::failed(&lookup_failure(&error))),
    };
    for provider in &all {
        secret(provider, named.is_some(), settings, checks)?;
    }
    if all.iter().all(|provider| settings.secret_sources(&provider.name, &[]).is_err()) && named.is_none() {
        let fix = "set HOOKCTL_<PROVIDER>_SECRET, HOOKCTL_SECRET, or `secret` in a profile";
        checks.add("secret", None, CheckResult::new(CheckStatus::Skipped, "not set", Some(fix)))?;
    }
    let with_api = all.iter().filter(|provider| api_of(provider).is_ok());
    let mut is_clock_compared = false;
    for provider in with_api {
        is_clock_compared |= api(args, provider, named.is_some(), settings, checks)?;
    }
    if !is_clock_compared {
        let reason = if args.offline { "not compared (--offline)" } else { "no API to compare it with" };
        checks.add("clock", None, CheckResult::skipped(reason))?;
    }
    Ok(())
}

/// Returns true for a platform that is shipped in addition to the built-in providers.
fn is_further_platform(provider: &Provider) -> bool {
    matches!(provider.folder, Folder::Embedded(_)) && !Catalog::BUILT_IN.contains(&provider.name.as_str())
}

/// Checks that each secret of a provider can be fetched. Missing secrets are reported only if the profile `named` the provider.
fn secret(provider: &Provider, named: bool, settings: &Settings, checks: &mut Checks<'_>) -> anyhow::Result<()> {
    let name = Some(provider.name.as_str());
    if !provider.needs_secret() {
        return if named {
            let reason =
                if provider.schemes.is_empty() { "deliveries are not signed" } else { "the folder has the public key" };
            checks.add("secret", name, CheckResult::skipped(reason))
        } else {
            Ok(())
        };
    }
    let Ok(sources) = settings.secret_sources(&provider.name, &[]) else {
        let fix =
            format!("set {}, or run `hookctl config set secret SOURCE`", config::variable(&provider.name, "SECRET"));
        let result = CheckResult::new(CheckStatus::Warning, "not set; `send` and `verify` need one", Some(&fix));
        return if named { checks.add("secret", name, result) } else { Ok(()) };
    };
    for source in sources {
        let label = source.label();
        let fetched = Session::new(settings, checks.out).secret(source, None);
        let result = match fetched {
            Ok(_) => CheckResult::ok(format!("from {label}")),
            Err(failure) => CheckResult::failed(&failure),
        };
        checks.add("secret", name, result)?;
    }
    Ok(())
}

/// Makes one list call, to check that the API is reachable and accepts the credentials. Then compares the clocks, and returns true if that was possible.
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
        params: &[],
        file_params: Params::new(),
        credentials: Vec::new(),
        timeout: API_TIMEOUT,
        trust: Trust::default(),
    };
    if !has_credentials(provider, settings) {
        let fix =
            format!("set {} (alternatives: `hookctl webhooks list --help`)", config::variable(&provider.name, "TOKEN"));
        let result = CheckResult::new(CheckStatus::Skipped, "no credentials (only `webhooks` needs them)", Some(&fix));
        if named {
            checks.add("api", name, result)?;
        }
        return Ok(false);
    }
    let account = match open(provider, &options, &mut Session::new(settings, checks.out)) {
        Ok(account) => account,
        Err(failure) => {
            checks.add("api", name, CheckResult::failed(&failure))?;
            return Ok(false);
        }
    };
    if let Some((param, variable)) = missing(provider, &account.params) {
        let detail = format!("not called: the parameter {param} is not set");
        let result = CheckResult::new(CheckStatus::Skipped, &detail, Some(&format!("set {variable}")));
        checks.add("api", name, result)?;
        return Ok(false);
    }
    if args.offline {
        let detail = format!("{}; {} not called (--offline)", account.credential_label(), account.origin());
        checks.add("api", name, CheckResult::skipped(detail))?;
        return Ok(false);
    }
    let query = Query { limit: Some(1), ..Query::default() };
    let Some(listed) = block_on(account.list(query).next(checks.out))? else {
        return Err(error::failure(Exit::Interrupted, "interrupted"));
    };
    let result = match listed {
        Ok(_) => CheckResult::ok(format!("{} accepts the {}", account.origin(), account.credential_label())),
        Err(error) => {
            let failure = anyhow::Error::from(error);
            let mut result = CheckResult::failed(&failure);
            if error::exit_of(&failure) == Exit::Unreachable {
                let source = settings.api_url(&provider.name, None).map(|(source, _)| source);
                let cause = source.unwrap_or_else(|| "the network connection".into());
                result.fix = Some(format!("check {cause}; add -v to see the request"));
            }
            result
        }
    };
    checks.add("api", name, result)?;
    let Some(skew) = account.clock_skew() else { return Ok(false) };
    let result = if skew.abs() <= MAX_SKEW {
        CheckResult::ok(format!("within {MAX_SKEW} s of {}", account.origin()))
    } else {
        let direction = if skew > 0 { "ahead of" } else { "behind" };
        CheckResult::new(
            CheckStatus::Error,
            format!("{} s {direction} {}", skew.unsigned_abs(), account.origin()),
            Some("synchronize the clock, e.g. with NTP: receivers reject signatures with a wrong time"),
        )
    };
    checks.add("clock", name, result)?;
    Ok(true)
}

/// Returns true if the environment or the profile sets any credential for the API of a provider.
fn has_credentials(provider: &Provider, settings: &Settings) -> bool {
    let suffixes = ["TOKEN", "CLIENT_ID", "CLIENT_SECRET", "API_KEY", "PASSWORD"];
    let in_environment = |suffix: &&str| {
        let name = config::variable(&provider.name, suffix);
        settings.environment.var_os(&name).is_some()
    };
    let in_profile = settings.profile_for(&provider.name).is_some_and(|profile| {
        profile.token.is_some() || profile.client.iter().chain(&profile.key).any(Option::is_some)
    });
    suffixes.iter().any(in_environment) || in_profile
}
