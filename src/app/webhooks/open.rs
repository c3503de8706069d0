//! What was typed, turned into an account with a provider's API: where it is, who asks, and who is told.

use std::time::Duration;

use url::{Host, Url};

use crate::app::{
    cli::{ApiArgs, CredentialArgs, TlsArgs},
    commands::args,
    config,
    error::{self, ErrorExt as _},
    http::{Answer, Client, Connection, Trust},
    output::Output,
    session::Session,
    webhooks::{Account, Credential, Witness},
};
use hookctl::{
    message::Message,
    provider::{Api, Management, Provider},
    secret::{Redactor, Secret, SecretSource},
};

/// The most that is read of an API's answer, in bytes. FluidSurveys gives its list in one piece.
const MOST_OF_A_LIST: usize = 16 * 1024 * 1024;

/// What says whose account it is and how it is reached.
pub struct Access<'a> {
    pub api: &'a ApiArgs,
    /// None, where the command has no such flags.
    pub credentials: Option<&'a CredentialArgs>,
    pub timeout: Duration,
    pub tls: &'a TlsArgs,
}

/// The API of a provider, and its own address.
pub fn api_of(provider: &Provider) -> anyhow::Result<(Api, &str)> {
    let title = &provider.title;
    match &provider.management {
        Some(Management::Api(api, url)) => Ok((*api, url)),
        Some(Management::ByHand(place)) => {
            Err(error::usage(format!("{title} has no API for webhooks: they are set up by hand, in {place}"))
                .hint(format!("its documents are at {}", provider.docs)))
        }
        None => Err(error::usage(format!("no API for the webhooks of {title} is known"))),
    }
}

/// The account. Nothing is sent yet.
pub fn open(provider: &Provider, access: &Access<'_>, session: &mut Session<'_>) -> anyhow::Result<Account> {
    let (api, own) = api_of(provider)?;
    let (said_by, text) = session
        .settings
        .api_url(&provider.name, access.api.api_url.as_deref())
        .unwrap_or_else(|| (provider.name.clone(), own.to_owned()));
    let base = args::endpoint(&said_by, &text)?;
    let local = is_local(&base);
    if base.scheme() == "http" && !local && !access.api.insecure_http {
        return Err(error::usage(format!("{said_by} {base}: credentials would travel in plain text"))
            .hint("expected https://…, or --insecure-http if this is meant"));
    }
    if base.query().is_some() || base.fragment().is_some() {
        return Err(error::usage(format!("{said_by} {base}: expected an address without `?` and `#`")));
    }
    let credential = credential(provider, api, access, session)?;
    for secret in credential.secrets() {
        session.out.hide(&secret);
    }
    let client = Client::new(&Connection {
        // The account watches the time; this is for what escapes it.
        timeout: access.timeout + Duration::from_secs(1),
        tls: base.scheme() == "https",
        // A proxy of plain http would read the credentials.
        proxies: base.scheme() == "https" && session.settings.environment.uses_proxies(),
        trust: trust(access.tls, session),
        cap: MOST_OF_A_LIST,
    })?;
    Ok(Account::new(&provider.name, api, base, client, credential, access.timeout))
}

/// Whether a URL is one of this very machine.
pub fn is_local(url: &Url) -> bool {
    match url.host() {
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.to_canonical().is_loopback(),
        // What is below `localhost` should be loopback (RFC 6761 section 6.3), but who looks the name up decides.
        Some(Host::Domain(name)) => name.trim_end_matches('.') == "localhost",
        None => false,
    }
}

/// Whom to trust over https.
pub fn trust(args: &TlsArgs, session: &mut Session<'_>) -> Trust {
    if args.insecure {
        session.out.warn("--insecure accepts any certificate: whoever answers may not be who you think");
    }
    let system_file = session.settings.environment.path("SSL_CERT_FILE");
    Trust {
        anybody: args.insecure,
        ca_cert: args.ca_cert.clone(),
        system_roots: args.system_roots || system_file.is_some(),
        system_file,
    }
}

/// The ways to prove who asks, other than a token: the flags, the endings of the variables.
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

fn credential(
    provider: &Provider,
    api: Api,
    access: &Access<'_>,
    session: &mut Session<'_>,
) -> anyhow::Result<Credential> {
    let none = CredentialArgs::default();
    let CredentialArgs { client_id, client_secret, api_key, password } = access.credentials.unwrap_or(&none);
    let flags = [
        ("--token", &access.api.token),
        ("--client-id", client_id),
        ("--client-secret", client_secret),
        ("--api-key", api_key),
        ("--password", password),
    ];
    crate::app::input::only_one_reads_stdin(&flags.map(|(flag, text)| (flag, text.as_deref() == Some("-"))))?;
    let Pair { flags: own, variables } = pair(api);
    let given: Vec<(&str, SecretSource)> = flags
        .into_iter()
        .filter_map(|(flag, text)| Some((flag, text.as_deref()?)))
        .map(|(flag, text)| Ok((flag, config::flag_source(flag, text)?)))
        .collect::<anyhow::Result<_>>()?;
    if let Some((flag, _)) = given.iter().find(|(flag, _)| *flag != "--token" && !own.contains(flag)) {
        return Err(error::usage(format!("{flag} is no credential of {}", provider.title))
            .hint(format!("expected --token, or {} and {}", own[0], own[1])));
    }
    let typed = !given.is_empty();
    let sources: Vec<SecretSource> = given.into_iter().map(|(_, source)| source).collect();
    // Flags, else variables, else the profile; of each, a token or a pair.
    let found = Some(sources).filter(|sources| !sources.is_empty());
    let found = found.map_or_else(|| elsewhere(provider, api, &variables, session), |sources| Ok(Some(sources)))?;
    let Some(found) = found else {
        return Err(nothing_found(provider, api, access));
    };
    match <[SecretSource; 2]>::try_from(found) {
        Ok([name, password]) => {
            // Who asks is no secret; what proves it is.
            let (name, password) = (session.secret(name, None)?, session.secret(password, typed.then_some(own[1]))?);
            Ok(match api {
                Api::Screver => Credential::Client(name, password),
                Api::FluidSurveys => Credential::Basic(name, password),
            })
        }
        Err(sources) => {
            let source = sources.into_iter().next().ok_or_else(|| nothing_found(provider, api, access))?;
            let token = session.secret(source, typed.then_some("--token"))?;
            if !token.expose().iter().all(u8::is_ascii_graphic) {
                return Err(error::input(format!("the token from {} cannot be one", token.label()))
                    .hint("expected visible characters only: is there a line break or a blank at its end?"));
            }
            Ok(Credential::Bearer(token))
        }
    }
}

/// What the environment holds, else the profile.
fn elsewhere(
    provider: &Provider,
    api: Api,
    variables: &[&str],
    session: &Session<'_>,
) -> anyhow::Result<Option<Vec<SecretSource>>> {
    let settings = session.settings;
    for endings in [&["TOKEN"][..], variables] {
        if let Some(sources) = settings.credential_variables(&provider.name, endings)? {
            return Ok(Some(sources));
        }
    }
    let Some(profile) = settings.profile_for(&provider.name) else {
        return Ok(None);
    };
    let pair = match api {
        Api::Screver => &profile.client,
        Api::FluidSurveys => &profile.key,
    };
    let texts: Vec<&String> = match &profile.token {
        Some(token) => vec![token],
        None => pair.iter().flatten().collect(),
    };
    if profile.token.is_none() && texts.len() == 1 {
        return Err(error::input("the profile has one half of a pair of credentials, and not the other"));
    }
    let sources: Vec<SecretSource> = texts.into_iter().map(|text| SecretSource::parse(text)).collect();
    Ok(Some(sources).filter(|sources| !sources.is_empty()))
}

fn nothing_found(provider: &Provider, api: Api, access: &Access<'_>) -> anyhow::Error {
    let Pair { flags, variables } = pair(api);
    let variable = |ending: &str| config::variable(&provider.name, ending);
    let pair = access.credentials.map_or_else(String::new, |_| format!(", or {} and {}", flags[0], flags[1]));
    error::input(format!("no credentials for the API of {}", provider.title)).hint(format!(
        "give --token env:NAME{pair}; or set {}, or {} and {}; or put them into a profile (`hookctl config init`)",
        variable("TOKEN"),
        variable(variables[0]),
        variable(variables[1]),
    ))
}

impl Session<'_> {
    /// Who tells a person what goes on.
    pub fn teller(&mut self) -> Teller<'_> {
        Teller { out: self.out, verbose: self.verbose }
    }
}

/// Tells a person what goes on between an account and its API.
pub struct Teller<'a> {
    pub out: &'a mut Output,
    pub verbose: bool,
}

impl Witness for Teller<'_> {
    fn request(&mut self, message: &Message) {
        if self.verbose {
            self.out.request(message);
        }
    }

    fn answer(&mut self, answer: &Answer, secrets: Option<&[Secret]>) {
        if !self.verbose {
            return;
        }
        // The secrets of a list are masked here and then forgotten: there may be many, and none of them is used.
        let mut redactor = Redactor::default();
        let body = secrets.map_or_else(
            || format!("({} bytes that are no JSON, and are not shown)", answer.body.len()).into_bytes(),
            |secrets| {
                for secret in secrets {
                    redactor.learn(secret);
                }
                redactor.mask(&answer.body)
            },
        );
        self.out.answer(answer.status, &answer.headers, &body);
    }

    fn learned(&mut self, secret: &Secret) {
        self.out.hide(secret);
    }

    fn again(&mut self, trouble: &str, wait: Duration) {
        self.out.warn(&format!("{trouble}; trying again in {}", args::shown(wait)));
    }

    fn odd(&mut self, what: &str) {
        self.out.warn(what);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn this_machine_is_told_from_others() {
        for (host, local) in [
            ("localhost", true),
            ("127.9.9.9", true),
            ("[::1]", true),
            ("localhost.", true),
            ("a.localhost", false),
            ("[::ffff:127.0.0.1]", true),
            ("example.com", false),
            ("localhost.example.com", false),
            ("notlocalhost", false),
            ("10.0.0.1", false),
            ("0.0.0.0", false),
            ("[::]", false),
        ] {
            assert_eq!(is_local(&Url::parse(&format!("http://{host}:1/")).expect(host)), local, "{host}");
        }
    }
}
