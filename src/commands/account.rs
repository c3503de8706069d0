//! What was typed, turned into an account with a provider's API: where it is, who asks, and who is told.

use std::{
    cell::RefCell,
    time::{Duration, Instant},
};

use url::{Host, Url};

use super::{Context, parse};
use crate::{
    cli::{ApiArgs, CredentialArgs, TlsArgs},
    config,
    delivery::{Answer, Client, Connection, Trust},
    exit::Failure,
    management::{Account, Credential, Witness},
    message::Message,
    output::Output,
    provider::{Api, Management, Provider},
    secret::{Redactor, Secret, SecretSource},
};

/// The most that is read of an API's answer, in bytes. FluidSurveys gives its list in one piece.
const MOST_OF_A_LIST: usize = 16 * 1024 * 1024;

/// What says whose account it is and how it is reached.
pub(super) struct Access<'a> {
    pub(super) api: &'a ApiArgs,
    pub(super) credentials: &'a CredentialArgs,
    pub(super) timeout: Duration,
    pub(super) tls: &'a TlsArgs,
}

/// The API of a provider, and its own address.
pub(super) fn api_of(provider: &Provider) -> Result<(Api, &str), Failure> {
    let title = &provider.title;
    match &provider.management {
        Some(Management::Api(api, url)) => Ok((*api, url)),
        Some(Management::ByHand(place)) => {
            Err(Failure::usage(format!("{title} has no API for webhooks: they are set up by hand, in {place}"))
                .hint(format!("its documents are at {}", provider.docs)))
        }
        None => Err(Failure::usage(format!("no API for the webhooks of {title} is known"))),
    }
}

/// The account. Nothing is sent yet.
pub(super) fn open(provider: &Provider, access: &Access<'_>, context: &mut Context<'_>) -> Result<Account, Failure> {
    let (api, own) = api_of(provider)?;
    let (said_by, text) = context
        .settings
        .api_url(&provider.name, access.api.api_url.as_deref())
        .unwrap_or_else(|| (provider.name.clone(), own.to_owned()));
    let base = parse::endpoint(&said_by, &text)?;
    let local = is_local(&base);
    if base.scheme() == "http" && !local && !access.api.insecure_http {
        return Err(Failure::usage(format!("{said_by} {base}: credentials would travel in plain text"))
            .hint("expected https://…, or --insecure-http if this is meant"));
    }
    if access.timeout.is_zero() {
        return Err(Failure::usage("--timeout 0: expected more than no time"));
    }
    let credential = credential(provider, api, access, context)?;
    for secret in credential.secrets() {
        context.out.hide(&secret);
    }
    let client = Client::new(&Connection {
        timeout: access.timeout,
        tls: base.scheme() == "https",
        // A proxy of plain http would read the credentials.
        proxies: base.scheme() == "https",
        trust: trust(access.tls, context)?,
        cap: MOST_OF_A_LIST,
    })?;
    let deadline = Instant::now() + access.timeout;
    Ok(Account { api, base, client, credential, deadline, token: RefCell::new(None) })
}

/// Whether a URL is one of this very machine.
fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        Some(Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

/// Whom to trust over https.
pub(super) fn trust(args: &TlsArgs, context: &mut Context<'_>) -> Result<Trust, Failure> {
    if args.insecure {
        context.out.warn("--insecure accepts any certificate: whoever answers may not be who you think");
    }
    let of_environment = context.settings.environment.var("SSL_CERT_FILE");
    if let Some(path) = &of_environment {
        std::fs::metadata(path)
            .map_err(|error| Failure::input(format!("cannot use SSL_CERT_FILE {path}")).because(error))?;
    }
    Ok(Trust {
        anybody: args.insecure,
        ca_cert: args.ca_cert.clone(),
        system_roots: args.system_roots || of_environment.is_some(),
    })
}

/// Credentials of one level, flags or variables or profile: a token, or a pair.
enum Found {
    Token(SecretSource),
    Pair(SecretSource, SecretSource),
}

fn credential(
    provider: &Provider,
    api: Api,
    access: &Access<'_>,
    context: &mut Context<'_>,
) -> Result<Credential, Failure> {
    let flags = [
        ("--token", access.api.token.as_deref()),
        ("--client-id", access.credentials.client_id.as_deref()),
        ("--client-secret", access.credentials.client_secret.as_deref()),
        ("--api-key", access.credentials.api_key.as_deref()),
        ("--password", access.credentials.password.as_deref()),
    ];
    super::only_one_reads_stdin(&flags.map(|(flag, text)| (flag, text == Some("-"))))?;
    let (pair, others) = match api {
        Api::Screver => ([1, 2], [3, 4]),
        Api::FluidSurveys => ([3, 4], [1, 2]),
    };
    if let Some((flag, _)) = others.map(|index| flags[index]).iter().find(|(_, text)| text.is_some()) {
        return Err(Failure::usage(format!("{flag} is no credential of {}", provider.title))
            .hint(format!("expected --token, or {} and {}", flags[pair[0]].0, flags[pair[1]].0)));
    }
    let (typed, found) = match of_flags(flags[0], pair.map(|index| flags[index]))? {
        Some(found) => (true, Some(found)),
        None => (false, elsewhere(provider, api, context)?),
    };
    let Some(found) = found else {
        return Err(nothing_found(provider, api));
    };
    Ok(match found {
        Found::Token(source) => Credential::Bearer(context.secret(source, typed.then_some("--token"))?),
        Found::Pair(name, password) => {
            // Who asks is no secret; what proves it is.
            let name = context.secret(name, None)?;
            let password = context.secret(password, typed.then_some(flags[pair[1]].0))?;
            match api {
                Api::Screver => Credential::Client(name, password),
                Api::FluidSurveys => Credential::Basic(name, password),
            }
        }
    })
}

fn of_flags(token: (&str, Option<&str>), pair: [(&str, Option<&str>); 2]) -> Result<Option<Found>, Failure> {
    if let (flag, Some(text)) = token {
        return Ok(Some(Found::Token(config::flag_source(flag, text)?)));
    }
    let [(name, Some(name_text)), (password, Some(password_text))] = pair else {
        return Ok(None);
    };
    Ok(Some(Found::Pair(config::flag_source(name, name_text)?, config::flag_source(password, password_text)?)))
}

/// What the environment holds, else the profile.
fn elsewhere(provider: &Provider, api: Api, context: &Context<'_>) -> Result<Option<Found>, Failure> {
    let settings = context.settings;
    let variables = |endings: &[&str]| settings.credential_variables(&provider.name, endings);
    if let Some(source) = variables(&["TOKEN"])?.and_then(|sources| sources.into_iter().next()) {
        return Ok(Some(Found::Token(source)));
    }
    if let Some([name, password]) = variables(&variables_of(api))?.and_then(|sources| <[_; 2]>::try_from(sources).ok())
    {
        return Ok(Some(Found::Pair(name, password)));
    }
    let Some(profile) = settings.profile_for(&provider.name) else {
        return Ok(None);
    };
    let source = |text: &String| SecretSource::parse(text);
    let pair = match api {
        Api::Screver => &profile.client,
        Api::FluidSurveys => &profile.key,
    };
    Ok(match (&profile.token, pair) {
        (Some(token), _) => Some(Found::Token(source(token))),
        (None, [Some(name), Some(password)]) => Some(Found::Pair(source(name), source(password))),
        (None, [None, None]) => None,
        (None, _) => {
            return Err(Failure::input("the profile has one half of a pair of credentials, and not the other"));
        }
    })
}

fn variables_of(api: Api) -> [&'static str; 2] {
    match api {
        Api::Screver => ["CLIENT_ID", "CLIENT_SECRET"],
        Api::FluidSurveys => ["API_KEY", "PASSWORD"],
    }
}

fn nothing_found(provider: &Provider, api: Api) -> Failure {
    let upper = provider.name.to_ascii_uppercase().replace(['-', '.'], "_");
    let [name, password] = variables_of(api);
    let flags = match api {
        Api::Screver => "--client-id and --client-secret",
        Api::FluidSurveys => "--api-key and --password",
    };
    Failure::input(format!("no credentials for the API of {}", provider.title)).hint(format!(
        "give --token env:NAME, or {flags}; or set HOOKCTL_{upper}_TOKEN, or HOOKCTL_{upper}_{name} and \
         HOOKCTL_{upper}_{password}; or put them into a profile (`hookctl config init`)"
    ))
}

/// Tells a person what goes on between an account and its API.
pub(super) struct Teller<'a> {
    pub(super) out: &'a mut Output,
    pub(super) verbose: bool,
}

impl Witness for Teller<'_> {
    fn request(&mut self, message: &Message) {
        if self.verbose {
            self.out.request(message);
        }
    }

    fn answer(&mut self, answer: &Answer, secrets: &[Secret]) {
        if !self.verbose {
            return;
        }
        // The secrets of a list are masked here and then forgotten: there may be many, and none of them is used.
        let mut redactor = Redactor::default();
        for secret in secrets {
            redactor.learn(secret);
        }
        self.out.answer(answer.status, &answer.headers, &redactor.mask(&answer.body));
    }

    fn learned(&mut self, secret: &Secret) {
        self.out.hide(secret);
    }

    fn again(&mut self, trouble: &str, wait: Duration) {
        self.out.warn(&format!("{trouble}; trying again in {:.1} s", wait.as_secs_f64()));
    }

    fn odd(&mut self, what: &str) {
        self.out.warn(what);
    }
}
