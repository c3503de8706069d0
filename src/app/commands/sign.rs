//! `hookctl sign`: the signature header of a body.

use serde_json::json;
use url::Url;

use crate::app::{
    cli::{OutputFormat, SignArgs},
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin, read_whole_body},
    lookup::scheme_of,
    session::Session,
};
use hookctl::{provider::Request, signing::Signer};

pub(super) fn run(args: &SignArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    only_one_reads_stdin(&[
        ("--body", is_stdin(&args.body)),
        ("--secret", args.signature.secret.as_deref() == Some("-")),
    ])?;
    if is_stdin(&args.body) && session.settings.environment.stdin_terminal {
        return Err(error::usage("there is no body: expected --body FILE, or the body on standard input"));
    }
    let provider = session.provider(&args.provider)?;
    let Some(scheme) = scheme_of(provider, args.signature.scheme.as_deref())? else {
        return Err(error::usage(format!(
            "{} does not sign its deliveries, so there is nothing to print",
            provider.name
        )));
    };
    let secrets = session.secrets(provider, args.signature.secret.as_slice())?;
    let secret = secrets.first().ok_or_else(|| error::input("no secret"))?;

    let id = args::id(args.signature.id.as_deref())?;
    let body = read_whole_body(&args.body)?;
    let time = args.signature.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
    let headers = args.headers.iter().map(|text| args::header(text)).collect::<anyhow::Result<Vec<_>>>()?;
    let url = Url::parse(args.url.as_deref().unwrap_or(NO_URL)).or_else(|_| Url::parse(NO_URL));
    let url = url.map_err(|error| error::input(error.to_string()))?;
    let request =
        Request { provider, variant: None, url: &url, headers: &headers, time, id, signer: None, forgery: None };
    let mut message = request.build(body).map_err(|missing| error::input(missing.to_string()))?;
    // A URL that was not given is not made up, and one that was is signed as it was given.
    message.url.clone_from(&args.url);
    if args.url.is_none() && !headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("host")) {
        message.headers.remove("host");
    }
    let value = Signer::new(scheme, secret).sign(&message).map_err(|missing| {
        error::usage(format!("{} signs the header {} too, which is not given", provider.name, missing.0))
            .hint(format!("add -H '{}: …', or --timestamp and --id", missing.0))
    })?;
    match args.output.output {
        OutputFormat::Text if args.value => session.out.line(&value)?,
        OutputFormat::Text => session.out.line(&format!("{}: {value}", scheme.header))?,
        format => session.out.json(
            format.into(),
            &json!({ "provider": provider.name, "header": scheme.header, "value": value, "scheme": scheme.name() }),
        )?,
    }
    Ok(Exit::Ok)
}

/// Stands for a URL that was not given.
const NO_URL: &str = "http://localhost/";
