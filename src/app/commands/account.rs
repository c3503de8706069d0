//! Opens an account: takes the API's URL and the credentials from flags, the environment and the profile, in this order of precedence. It sends nothing.

use std::time::Duration;

use crate::app::{
    config,
    error::{self, ErrorExt as _},
    http::{Client, ClientOptions, Trust, endpoint},
    input::only_one_reads_stdin,
    random,
    session::Session,
    webhooks::{Account, Credential, Error as WebhookError, Params, api::api_of, param_variable, params},
};
use hookctl::{
    provider::{Api, Provider, RestParam, RestText},
    secret::{Secret, SecretSource},
};

/// Maximum size of an API response, in bytes. FluidSurveys returns its whole list in one.
const MAX_API_BODY: usize = 16 * 1024 * 1024;

/// The command-line options that select an account.
pub struct AccountOptions<'a> {
    pub api_url: Option<&'a str>,
    pub insecure_http: bool,
    /// The values of `--param`.
    pub params: &'a [String],
    /// The parameters of a file. `--param` overrides them.
    pub file_params: Params,
    /// The flags for credentials that the command has, with their values. Commands without credential flags do not have `--param`.
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
    let params = account_params(provider, api, options, session)?;
    let (source, text) = match session.settings.api_url(&provider.name, options.api_url) {
        Some(url) => url,
        None => (provider.name.clone(), default_base(provider, api, default_url, &params, options)?),
    };
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
    let mut account = Account::new(provider, api, base, client, credential, options.timeout);
    account.params = params;
    Ok(account)
}

/// Collects the parameters of an API: for each, those of `--param`, or else of a file, the environment or the profile.
fn account_params(
    provider: &Provider,
    api: &Api,
    options: &AccountOptions<'_>,
    session: &Session<'_>,
) -> anyhow::Result<Params> {
    let mut params = params::parse(options.params, provider, api)?;
    for (name, values) in &options.file_params {
        params.entry(name.clone()).or_insert_with(|| values.clone());
    }
    let profile = session.settings.profile_for(&provider.name);
    for name in api.rest().into_iter().flat_map(|rest| &rest.params).map(|param| &param.name) {
        if params.contains_key(name) {
            continue;
        }
        let variable = param_variable(&provider.name, name);
        let (source, values) = if let Some(value) = session.settings.environment.var(&variable) {
            (variable, vec![value])
        } else if let Some(values) = profile.and_then(|profile| profile.params.get(name)) {
            (format!("params.{name} of {}", session.settings.profile_label()), values.clone())
        } else {
            continue;
        };
        params::check_all(name, &values, provider, api)
            .map_err(|failure| error::input(format!("{source}: {}", error::message(&failure))))?;
        params.insert(name.clone(), values);
    }
    Ok(params)
}

/// Returns the API's own URL, with the parameters in it.
///
/// # Errors
/// Returns a usage error if a parameter has no value, or one that is not valid in a host name.
fn default_base(
    provider: &Provider,
    api: &Api,
    url: &str,
    params: &Params,
    options: &AccountOptions<'_>,
) -> anyhow::Result<String> {
    let Some(rest) = api.rest() else { return Ok(url.to_owned()) };
    let template = RestText::parse(url);
    let value = |param: &RestParam| {
        let given = params.get(&param.name).and_then(|values| values.last().cloned());
        given.or_else(|| param.default.clone())
    };
    for param in template.names().filter_map(|name| rest.param(name)) {
        let name = &param.name;
        let Some(value) = value(param) else {
            let failure = anyhow::Error::from(WebhookError::missing_param(&provider.title, &provider.name, param));
            if !options.credentials.is_empty() {
                return Err(failure);
            }
            let variables = [param_variable(&provider.name, name), config::variable(&provider.name, "API_URL")];
            return Err(failure.hint(format!("set {}", variables.join(" or "))));
        };
        // It is part of a host name. Any other text could send the credentials to another host.
        if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            let expected = "not valid in a host name (expected letters, digits and `-`)";
            return Err(error::usage(format!("{name} `{value}`: {expected}")));
        }
    }
    Ok(template.fill_with(&|name| value(rest.param(name)?)).unwrap_or_default())
}

/// The credentials that an API accepts instead of a token: their flags, and the suffixes of their environment variables.
struct Pair {
    flags: [&'static str; 2],
    variables: [&'static str; 2],
}

fn pair(api: &Api) -> Option<Pair> {
    match api {
        Api::Screver => {
            Some(Pair { flags: ["--client-id", "--client-secret"], variables: ["CLIENT_ID", "CLIENT_SECRET"] })
        }
        Api::FluidSurveys => Some(Pair { flags: ["--api-key", "--password"], variables: ["API_KEY", "PASSWORD"] }),
        Api::Rest(_) => None,
    }
}

/// Fetches a token or a pair of credentials, from the flags, the environment or the profile. The first of these that sets any is used.
fn credential(
    provider: &Provider,
    api: &Api,
    options: &AccountOptions<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Credential> {
    let flags = &options.credentials;
    let stdin: Vec<_> = flags.iter().map(|(flag, text)| (*flag, *text == Some("-"))).collect();
    only_one_reads_stdin(&stdin)?;
    let pair_flags = pair(api).map_or_else(Vec::new, |pair| pair.flags.to_vec());
    let given: Vec<(&str, SecretSource)> = flags
        .iter()
        .filter_map(|(flag, text)| Some((*flag, (*text)?)))
        .map(|(flag, text)| Ok((flag, config::flag_source(flag, text)?)))
        .collect::<anyhow::Result<_>>()?;
    if let Some((flag, _)) = given.iter().find(|(flag, _)| *flag != "--token" && !pair_flags.contains(flag)) {
        return Err(error::usage(format!("{flag}: not used by {}", provider.title)).hint(match &pair_flags[..] {
            [name, secret] => format!("use --token, or {name} and {secret}"),
            _ => "use --token".to_owned(),
        }));
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
            let password = session.secret(password, pair_flags.get(1).copied().filter(|_| from_flags))?;
            Ok(match api {
                Api::Screver => Credential::Client(name, password),
                Api::FluidSurveys | Api::Rest(_) => Credential::Basic(name, password),
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
fn configured(provider: &Provider, api: &Api, session: &Session<'_>) -> anyhow::Result<Vec<SecretSource>> {
    let settings = session.settings;
    let variables = pair(api).map(|pair| pair.variables);
    for suffixes in [Some(&["TOKEN"][..]), variables.as_ref().map(|pair| &pair[..])].into_iter().flatten() {
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
        Api::Rest(_) => (&[None, None], ["", ""]),
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
fn no_credentials(provider: &Provider, api: &Api, options: &AccountOptions<'_>) -> anyhow::Error {
    let variable = |suffix: &str| config::variable(&provider.name, suffix);
    let failure = error::input(format!("no credentials for the {} API", provider.title));
    let Some(Pair { flags, variables }) = pair(api) else {
        return failure.hint(format!("pass --token env:NAME, or set {}", variable("TOKEN")));
    };
    let pair = if options.credentials.iter().any(|(flag, _)| *flag == flags[0]) {
        format!(" (or {} and {})", flags[0], flags[1])
    } else {
        String::new()
    };
    failure.hint(format!(
        "pass --token env:NAME{pair}, or set {} (or {} and {})",
        variable("TOKEN"),
        variable(variables[0]),
        variable(variables[1]),
    ))
}

/// Generates a secret for a new webhook, and registers it for redaction.
///
/// # Errors
/// Returns an error if the random source of the operating system fails.
pub fn new_secret(provider: &Provider, session: &mut Session<'_>) -> anyhow::Result<Secret> {
    let text = [random::uuid()?, random::uuid()?].map(|uuid| uuid.simple().to_string()).concat();
    let new = |text: String| {
        let secret = Secret::new(text.into_bytes(), format!("{}:new", provider.name));
        secret.map_err(|error| error::input(error.to_string()))
    };
    let mut secret = new(text.clone())?;
    if provider.accepts(&secret).is_err() {
        secret = new(format!("whsec_{text}"))?;
    }
    session.out.hide(&secret);
    Ok(secret)
}
