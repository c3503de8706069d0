//! `hookctl sign`: prints the signature header for a body.

use crate::app::{
    cli::SignArgs,
    commands::{args, custom},
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin, read_whole_body},
    lookup::lookup_failure,
    output::{Format, FurtherSignature, SignatureRow},
    session::Session,
};
use hookctl::{
    message::Endpoint,
    provider::Request,
    signing::{Construction, SignError, Signer},
};

pub(super) fn run(args: &SignArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    only_one_reads_stdin(&[("--body", is_stdin(&args.body)), ("--secret", args.secret.as_deref() == Some("-"))])?;
    if is_stdin(&args.body) && session.settings.environment.stdin_terminal {
        return Err(error::usage("missing --body <FILE>").hint("pass a file, or pipe the body to stdin"));
    }
    let custom = custom::provider(&args.custom)?;
    let provider = match &custom {
        Some(custom) => custom,
        None => session.provider_or_profile(args.provider.as_deref())?,
    };
    let Some(scheme) = provider.scheme(args.scheme.as_deref()).map_err(lookup_failure)? else {
        return Err(error::usage(format!("{} does not sign deliveries", provider.name)));
    };
    if scheme.construction == Construction::Token {
        return Err(error::usage(format!(
            "{} sends the secret itself, so there is no signature to compute",
            provider.name
        ))
        .hint(format!("set the header {} to the secret", scheme.location)));
    }
    let secrets = session.secrets(provider, args.secret.as_slice())?;
    let secret = secrets.first().ok_or_else(|| error::input("no secret"))?;

    let id = args::id(args.id.as_deref())?;
    let time = args.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
    let mut headers: Vec<(String, String)> = Vec::new();
    for text in &args.headers {
        let (name, value) = args::header(text)?;
        headers.retain(|(existing, _)| !existing.eq_ignore_ascii_case(&name));
        headers.push((name, value));
    }
    let signer = Signer::new(scheme, secret).map_err(error::input)?;
    let endpoint = Endpoint::unknown(args.url.clone());
    // Signed headers that the user did not pass are not invented: the signature would match no request.
    let request = Request { headers: &headers, time, id, ..Request::new(provider, &endpoint) };
    let message = request.unsigned(read_whole_body(&args.body)?);
    let mut signatures = signer.signatures(&message, time).map_err(|error| {
        let named = custom.is_none().then_some(provider.name.as_str());
        cannot_sign(&error, named)
    })?;
    signatures.retain(|(scheme, _)| {
        let is_secret = scheme.construction == Construction::Token;
        if is_secret {
            session.out.note(&format!("{} contains the secret itself, which is not printed", scheme.location));
        }
        !is_secret
    });
    let value = signatures.first().map(|(_, value)| value.as_str()).unwrap_or_default();
    match args.output.output {
        Format::Text if args.value => session.out.line(value)?,
        Format::Text => {
            for (scheme, value) in &signatures {
                session.out.line(&format!("{}: {value}", scheme.location))?;
            }
        }
        format => {
            let also = signatures.iter().skip(1);
            let also =
                also.map(|(scheme, value)| FurtherSignature { header: scheme.header(), value, scheme: scheme.name() });
            let row = SignatureRow {
                provider: &provider.name,
                header: scheme.header(),
                value,
                scheme: scheme.name(),
                also: also.collect(),
            };
            session.out.json(format, &row)?;
        }
    }
    Ok(Exit::Ok)
}

/// Returns the usage error for a signature that needs more than the body.
fn cannot_sign(error: &SignError, provider: Option<&str>) -> anyhow::Error {
    // A one-off scheme has no provider name to print.
    let what = |signed: &str| match provider {
        Some(provider) => format!("{provider} also signs {signed}"),
        None => format!("the signature covers {signed}"),
    };
    match error {
        SignError::MissingHeader(name) => error::usage(what(&format!("the header {name}")))
            .hint(format!("add -H '{name}: …', or --timestamp and --id")),
        SignError::MissingTime => error::usage(what("the time")).hint("add --timestamp, e.g. --timestamp now"),
        SignError::NoPrivateKey => error::input(error),
        error => error::usage(format!("cannot sign: {error}")),
    }
}
