//! Opens an account: finds the API's URL and the credentials in flags, environment and profile, in this order. Nothing is sent.

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

/// Maximum number of bytes read of an API's response. FluidSurveys sends its whole list in one.
const MAX_API_BODY: usize = 16 * 1024 * 1024;

/// How the command line names an account.
pub struct AccountOptions<'a> {
    pub api_url: Option<&'a str>,
    pub insecure_http: bool,
    /// The command's flags for credentials and their values.
    pub credentials: Vec<(&'static str, Option<&'a str>)>,
    /// Time limit for everything that one command does with the account.
    pub timeout: Duration,
    pub trust: Trust,
}

/// Opens the account at `provider` and hides its credentials.
///
/// # Errors
/// The URL is invalid or would expose the credentials (exit 2), or there are no usable credentials (exit 2 or 3).
pub fn open(provider: &Provider, options: &AccountOptions<'_>, session: &mut Session<'_>) -> anyhow::Result<Account> {
    let (api, default_url) = api_of(provider)?;
    let (source, text) = session
        .settings
        .api_url(&provider.name, options.api_url)
        .unwrap_or_else(|| (provider.name.clone(), default_url.to_owned()));
    let base = endpoint::parse(&source, &text)?;
    let tls = base.scheme() == "https";
    if !tls && !endpoint::is_local(&base) && !options.insecure_http {
        return Err(error::usage(format!("{source} {base}: refusing to send credentials over plain HTTP"))
            .hint("use https, or pass --insecure-http"));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(error::usage(format!("{source} {base}: must not have a query or fragment")));
    }
    let credential = credential(provider, api, options, session)?;
    for secret in credential.secrets() {
        session.out.hide(&secret);
    }
    options.trust.warn_if_insecure(session.out);
    let client = Client::new(&ClientOptions {
        // The account enforces the time limit itself; this one is a safety net.
        timeout: options.timeout + Duration::from_secs(1),
        tls,
        // A proxy would read credentials sent over plain http.
        proxies: tls && session.settings.environment.has_proxy(),
        trust: options.trust.clone(),
        max_body: MAX_API_BODY,
    })?;
    Ok(Account::new(&provider.name, api, base, client, credential, options.timeout))
}

/// The credentials of an API other than a token: two flags, and the endings of two variables.
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

/// Fetches a token or a pair of credentials from the first place that has one: the flags, the environment, the profile.
fn credential(
    provider: &Provider,
    api: Api,
    options: &AccountOptions<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Credential> {
    let flags = &options.credentials;
    let stdin: Vec<_> = flags.iter().map(|(flag, text)| (*flag, *text == Some("-"))).collect();
    only_one_reads_stdin(&stdin)?;
    let expected = pair(api).flags;
    let given: Vec<(&str, SecretSource)> = flags
        .iter()
        .filter_map(|(flag, text)| Some((*flag, (*text)?)))
        .map(|(flag, text)| Ok((flag, config::flag_source(flag, text)?)))
        .collect::<anyhow::Result<_>>()?;
    if let Some((flag, _)) = given.iter().find(|(flag, _)| *flag != "--token" && !expected.contains(flag)) {
        return Err(error::usage(format!("{flag}: not used by {}", provider.title))
            .hint(format!("use --token, or {} and {}", expected[0], expected[1])));
    }
    let from_flags = !given.is_empty();
    let sources = if from_flags {
        given.into_iter().map(|(_, source)| source).collect()
    } else {
        configured(provider, api, session)?
    };
    match <[SecretSource; 2]>::try_from(sources) {
        Ok([name, password]) => {
            // Only the second is a secret, and visible in the process list if it was given literally.
            let name = session.secret(name, None)?;
            let password = session.secret(password, from_flags.then_some(expected[1]))?;
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

/// Returns the sources in the environment, or else those of the profile; empty if there are none.
fn configured(provider: &Provider, api: Api, session: &Session<'_>) -> anyhow::Result<Vec<SecretSource>> {
    let settings = session.settings;
    for endings in [&["TOKEN"][..], &pair(api).variables] {
        if let Some(sources) = settings.credential_variables(&provider.name, endings)? {
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
        return Err(error::input(format!("the profile has only one of {} and {}", keys[0], keys[1])).hint("set both"));
    }
    Ok(texts.into_iter().map(|text| SecretSource::parse(text)).collect())
}

fn no_credentials(provider: &Provider, api: Api, options: &AccountOptions<'_>) -> anyhow::Error {
    let Pair { flags, variables } = pair(api);
    let variable = |ending: &str| config::variable(&provider.name, ending);
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
