//! Opens an account: takes the API's URL and the credentials from flags, the environment and the profile, in this order of precedence. It sends nothing.

use std::time::Duration;

use crate::app::{
    config,
    error::{self, ErrorExt as _},
    http::{Client, ClientOptions, Trust, endpoint},
    input::only_one_reads_stdin,
    session::Session,
    webhooks::{Account, Credential, api::api_of},
};
use hookctl::{
    provider::{Api, Provider},
    secret::SecretSource,
};

/// Maximum size of an API response, in bytes. FluidSurveys returns its whole list in one.
const MAX_API_BODY: usize = 16 * 1024 * 1024;

/// The command-line options that select an account.
pub struct AccountOptions<'a> {
    pub api_url: Option<&'a str>,
    pub insecure_http: bool,
    /// The flags for credentials that the command has, with their values.
    pub credentials: Vec<(&'static str, Option<&'a str>)>,
    /// Time limit for everything that one command does with the account.
    pub timeout: Duration,
    pub trust: Trust,
}

/// Opens the account at `provider` and registers its credentials for redaction.
///
/// # Errors
/// Returns an error if the URL is invalid or would expose the credentials (exit 2), or if credentials are missing or unusable (exit 2 or 3).
pub fn open(provider: &Provider, options: &AccountOptions<'_>, session: &mut Session<'_>) -> anyhow::Result<Account> {
    let (api, default_url) = api_of(provider)?;
    let (source, text) = session
        .settings
        .api_url(&provider.name, options.api_url)
        .unwrap_or_else(|| (provider.name.clone(), default_url.to_owned()));
    let base = endpoint::parse_api(&source, &text)?;
    let tls = base.scheme() == "https";
    if !tls && !endpoint::is_local(&base) && !options.insecure_http {
        return Err(error::usage(format!("{source} {base}: refusing to send credentials over plain HTTP"))
            .hint("use https, or pass --insecure-http"));
    }
    let credential = credential(provider, api, options, session)?;
    for secret in credential.secrets() {
        session.out.hide(&secret);
    }
    options.trust.warn_if_insecure(session.out);
    let client = Client::new(&ClientOptions {
        // The account enforces the time limit itself. This one only catches a call that it misses.
        timeout: options.timeout + Duration::from_secs(1),
        tls,
        // A proxy could read credentials that are sent over plain HTTP.
        proxies: tls && session.settings.environment.has_proxy(),
        trust: options.trust.clone(),
        max_body: MAX_API_BODY,
    })?;
    Ok(Account::new(&provider.name, api, base, client, credential, options.timeout))
}

/// The credentials that an API accepts instead of a token: their flags, and the suffixes of their environment variables.
struct Pair {
    flags: [&'static str; 2],
    variables: [&'static str; 2],
}

fn pair(api: Api) -> Pair {
    match api {
        Api::Screver => Pair { flags: ["--client-id", "--client-secret"], variables: ["CLIENT_ID", "CLIENT_SECRET"] },
        Api::FluidSurveys => Pair { flags: ["--api-key", "--password"], variables: ["API_KEY", "PASSWORD"] },
    }
}

/// Fetches a token or a pair of credentials, from the flags, the environment or the profile. The first of these that sets any is used.
fn credential(
    provider: &Provider,
    api: Api,
    options: &AccountOptions<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Credential> {
    let flags = &options.credentials;
    let stdin: Vec<_> = flags.iter().map(|(flag, text)| (*flag, *text == Some("-"))).collect();
    only_one_reads_stdin(&stdin)?;
    let pair_flags = pair(api).flags;
    let given: Vec<(&str, SecretSource)> = flags
        .iter()
        .filter_map(|(flag, text)| Some((*flag, (*text)?)))
        .map(|(flag, text)| Ok((flag, config::flag_source(flag, text)?)))
        .collect::<anyhow::Result<_>>()?;
    if let Some((flag, _)) = given.iter().find(|(flag, _)| *flag != "--token" && !pair_flags.contains(flag)) {
        return Err(error::usage(format!("{flag}: not used by {}", provider.title))
            .hint(format!("use --token, or {} and {}", pair_flags[0], pair_flags[1])));
    }
    let from_flags = !given.is_empty();
    let sources = if from_flags {
        given.into_iter().map(|(_, source)| source).collect()
    } else {
        configured(provider, api, session)?
    };
    match <[SecretSource; 2]>::try_from(sources) {
        Ok([name, password]) => {
            // The first is a name or an ID, so only the second gets a warning if it was passed literally.
            let name = session.secret(name, None)?;
            let password = session.secret(password, from_flags.then_some(pair_flags[1]))?;
            Ok(match api {
                Api::Screver => Credential::Client(name, password),
                Api::FluidSurveys => Credential::Basic(name, password),
            })
        }
        Err(sources) => {
            let source = sources.into_iter().next().ok_or_else(|| no_credentials(provider, api, options))?;
            let token = session.secret(source, from_flags.then_some("--token"))?;
            if !token.expose().iter().all(u8::is_ascii_graphic) {
                return Err(error::input(format!(
                    "the token from {} contains a space or control character",
                    token.label()
                ))
                .hint("check for a line break or space at its end"));
            }
            Ok(Credential::Bearer(token))
        }
    }
}

/// Returns the sources from the environment, or else those of the profile. Empty if neither sets any.
///
/// # Errors
/// Returns an error if only one of a pair is set.
fn configured(provider: &Provider, api: Api, session: &Session<'_>) -> anyhow::Result<Vec<SecretSource>> {
    let settings = session.settings;
    for suffixes in [&["TOKEN"][..], &pair(api).variables] {
        if let Some(sources) = settings.credential_variables(&provider.name, suffixes)? {
            return Ok(sources);
        }
    }
    let Some(profile) = settings.profile_for(&provider.name) else {
        return Ok(Vec::new());
    };
    let (pair, keys) = match api {
        Api::Screver => (&profile.client, ["client-id", "client-secret"]),
        Api::FluidSurveys => (&profile.key, ["api-key", "password"]),
    };
    let texts: Vec<&String> = match &profile.token {
        Some(token) => vec![token],
        None => pair.iter().flatten().collect(),
    };
    if profile.token.is_none() && texts.len() == 1 {
        let profile = settings.profile_label();
        return Err(error::input(format!("{profile} has only one of {} and {}", keys[0], keys[1])).hint("set both"));
    }
    Ok(texts.into_iter().map(|text| SecretSource::parse(text)).collect())
}

/// Returns the error for missing credentials, with a hint at the flags that the command has.
fn no_credentials(provider: &Provider, api: Api, options: &AccountOptions<'_>) -> anyhow::Error {
    let Pair { flags, variables } = pair(api);
    let variable = |suffix: &str| config::variable(&provider.name, suffix);
    let pair = if options.credentials.iter().any(|(flag, _)| *flag == flags[0]) {
        format!(" (or {} and {})", flags[0], flags[1])
    } else {
        String::new()
    };
    error::input(format!("no credentials for the {} API", provider.title)).hint(format!(
        "pass --token env:NAME{pair}, or set {} (or {} and {})",
        variable("TOKEN"),
        variable(variables[0]),
        variable(variables[1]),
    ))
}
