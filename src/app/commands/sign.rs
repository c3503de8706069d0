//! `hookctl sign`: prints the signature header for a body.

use crate::app::{
    cli::SignArgs,
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin, read_whole_body},
    lookup::lookup_failure,
    output::{Format, SignatureRow},
    session::Session,
};
use hookctl::{message::Endpoint, provider::Request, signing::Signer};

pub(super) fn run(args: &SignArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    only_one_reads_stdin(&[("--body", is_stdin(&args.body)), ("--secret", args.secret.as_deref() == Some("-"))])?;
    if is_stdin(&args.body) && session.settings.environment.stdin_terminal {
        return Err(error::usage("missing --body <FILE>").hint("pass a file, or pipe the body to stdin"));
    }
    let provider = session.provider_or_profile(args.provider.as_deref())?;
    let Some(scheme) = provider.scheme(args.scheme.as_deref()).map_err(lookup_failure)? else {
        return Err(error::usage(format!("{} does not sign deliveries", provider.name)));
    };
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
    let (signer, endpoint) = (Signer::new(scheme, secret), Endpoint::unknown(args.url.clone()));
    // Signed headers that the user did not pass are not invented: the signature would match no request.
    let request = Request { headers: &headers, time, id, signer: Some(&signer), ..Request::new(provider, &endpoint) };
    let message = request.build(read_whole_body(&args.body)?).map_err(|missing| {
        error::usage(format!("{} also signs the header {}", provider.name, missing.0))
            .hint(format!("add -H '{}: …', or --timestamp and --id", missing.0))
    })?;
    let value = message.headers.text(&scheme.header).unwrap_or_default();
    match args.output.output {
        Format::Text if args.value => session.out.line(value)?,
        Format::Text => session.out.line(&format!("{}: {value}", scheme.header))?,
        format => session.out.json(
            format,
            &SignatureRow { provider: &provider.name, header: &scheme.header, value, scheme: scheme.name() },
        )?,
    }
    Ok(Exit::Ok)
}
