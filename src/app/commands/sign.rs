//! `hookctl sign`: the signature header of a body.

use serde_json::json;

use crate::app::{
    cli::{OutputFormat, SignArgs},
    commands::args,
    error::{self, ErrorExt as _, Exit},
    input::{is_stdin, only_one_reads_stdin, read_whole_body},
    lookup::scheme_of,
    session::Session,
};
use hookctl::{message::Message, signing::Signer};

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
    let mut message = Message::post("/", read_whole_body(&args.body)?);
    message.url.clone_from(&args.url);
    let timestamp =
        args.signature.timestamp.as_deref().map(|text| args::writable_time("--timestamp", text)).transpose()?;
    for (name, template) in &provider.delivery.headers {
        // What the user did not state is not made up: a signature over it would fit no request.
        let stated = (!template.is_timestamp() || timestamp.is_some()) && (!template.is_id() || id.is_some());
        if stated {
            let value = template.fill(timestamp.unwrap_or_default(), id.unwrap_or_default());
            message.headers.push(name.clone(), value);
        }
    }
    for text in &args.headers {
        let (name, value) = args::header(text)?;
        message.headers.set(name, value);
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
