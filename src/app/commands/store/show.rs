//! `store show`: prints one delivery. In text output, the verdict is above the request and the response; in JSON, the delivery is one object.

use std::borrow::Cow;

use base64::{Engine as _, prelude::BASE64_STANDARD};

use crate::app::{
    cli::ShowStoreArgs,
    error::{self, ErrorExt as _, Exit},
    output::{Format, Output, StoredAnswer, StoredCauseRow, StoredDelivery, StoredForwarding, Styles},
    session::Session,
    store::deliveries::{Delivery, ForwardState, Reader, RequestKind, Response, StoredCause, failure},
};
use hookctl::{
    message::{Headers, carries_credentials},
    secret::{MASK, Redactor, mask_urls},
    signing::Verdict,
};

pub(super) fn run(args: &ShowStoreArgs, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let failed = |error| failure(&args.file, error);
    let reader = Reader::open(&args.file).map_err(failed)?;
    let mut delivery = reader.get(args.id).map_err(failed)?.ok_or_else(|| {
        let what = format!("{} has no delivery {}", args.file.display(), args.id);
        error::input(what).hint(format!("list them with `hookctl store list {}`", args.file.display()))
    })?;
    if !args.show_secrets {
        session.out.hide_credentials_of(&delivery.message, &delivery.message.target);
        if let Some(response) = &mut delivery.saved.response {
            mask(response, session.out.redactor());
        }
    }
    match args.output.output {
        Format::Text => print(&delivery, args.show_secrets, session.out)?,
        format => session.out.json(format, &object(&delivery, args.show_secrets))?,
    }
    Ok(Exit::Ok)
}

/// Masks secrets in a response: an application may echo the credentials of the request.
fn mask(response: &mut Response, redactor: &Redactor) {
    response.headers = response.headers.iter().map(|(name, value)| (name, redactor.mask(value))).collect();
    response.body = redactor.mask(&response.body);
}

/// Returns the value of a header field. Credentials are masked unless `show_secrets` is set.
fn value(name: &str, value: &[u8], show_secrets: bool) -> String {
    if carries_credentials(name) && !show_secrets {
        MASK.to_owned()
    } else {
        url(&String::from_utf8_lossy(value), show_secrets).into_owned()
    }
}

/// Returns a URL or a text with URLs. Credentials are masked unless `show_secrets` is set.
fn url(text: &str, show_secrets: bool) -> Cow<'_, str> {
    if show_secrets { Cow::Borrowed(text) } else { mask_urls(text) }
}

fn print(delivery: &Delivery, show_secrets: bool, out: &mut Output) -> anyhow::Result<()> {
    let styles = out.styles;
    let mut field = |name: &str, text: Option<String>| -> anyhow::Result<()> {
        let Some(text) = text else { return Ok(()) };
        let text = out.foreign(&text);
        out.line(&format!("{} {text}", styles.faint(&format!("{:<10}", format!("{name}:")))))
    };
    field("Delivery", Some(delivery.id.to_string()))?;
    let reason = delivery.reason.as_ref().map(|reason| format!(": {reason}")).unwrap_or_default();
    let is_special = delivery.kind != RequestKind::Delivery;
    field("Kind", is_special.then(|| format!("{}{reason}", delivery.kind.name())))?;
    field("Received", delivery.at.clone())?;
    field("From", delivery.peer.clone())?;
    field("Provider", delivery.provider.clone())?;
    field("Event", delivery.event.clone())?;
    let scheme_and_secret =
        [&delivery.scheme, &delivery.secret].into_iter().flatten().cloned().collect::<Vec<_>>().join(", ");
    let suffix = if scheme_and_secret.is_empty() { String::new() } else { format!(" ({scheme_and_secret})") };
    field("Verdict", delivery.verdict.map(|verdict| format!("{}{suffix}", verdict.name())))?;
    field("Capture", delivery.fidelity.caution().map(str::to_owned))?;
    for cause in &delivery.causes {
        field("Cause", Some(format!("{} ({}): {}", cause.code, cause.confidence, cause.detail)))?;
        field("Fix", Some(cause.fix.clone()))?;
    }
    let forwarding = &delivery.forwarding;
    if forwarding.state != ForwardState::None {
        let result = match (forwarding.status, &forwarding.error) {
            (Some(status), _) => format!(": {status}"),
            (None, Some(error)) => format!(": {error}"),
            (None, None) => String::new(),
        };
        let target = forwarding.target.as_deref().unwrap_or("-");
        field("Forwarded", Some(format!("{target} ({}{result})", forwarding.state.name())))?;
    }
    field("Replay of", delivery.replay_of.map(|id| id.to_string()))?;
    field("Marked", delivery.marked.then(|| "yes".to_owned()))?;

    let message = &delivery.message;
    out.line("")?;
    let line = out.foreign(&format!("{} {} {}", message.method, message.target, message.version));
    out.line(&styles.strong(&line))?;
    print_content(&message.headers, &message.body, show_secrets, out)?;
    if let Some(Response { status, headers, body, ms }) = &delivery.response {
        out.line("")?;
        match status {
            Some(status) => {
                let style = if (200..300).contains(status) { Styles::good } else { Styles::bad };
                out.line(&format!(
                    "{} {}",
                    style(styles, &status.to_string()),
                    styles.faint(&ms.map(|ms| format!("in {ms:.1} ms")).unwrap_or_default())
                ))?;
            }
            None => out.line(&styles.bad("closed without an answer"))?,
        }
        print_content(headers, body, show_secrets, out)?;
    }
    Ok(())
}

/// Prints header fields and a body. Of a body that is not UTF-8, only the size is printed.
fn print_content(headers: &Headers, body: &[u8], show_secrets: bool, out: &mut Output) -> anyhow::Result<()> {
    let styles = out.styles;
    for (name, bytes) in headers.iter() {
        let value = out.foreign(&value(name, bytes, show_secrets));
        let name = styles.name(&out.foreign(name));
        out.line(&format!("{name}: {value}"))?;
    }
    if body.is_empty() {
        return Ok(());
    }
    out.line("")?;
    match str::from_utf8(body) {
        Ok(text) => {
            for line in text.lines() {
                let line = out.foreign(line);
                out.line(&line)?;
            }
            Ok(())
        }
        Err(_) => out.line(&styles.faint(&format!("({} bytes that are not text)", body.len()))),
    }
}

/// Returns the delivery as the object of JSON output.
fn object(delivery: &Delivery, show_secrets: bool) -> StoredDelivery<'_> {
    let message = &delivery.message;
    let (body, body_base64) = encoded(&message.body);
    let answer = delivery.response.as_ref().map(|response| {
        let (body, body_base64) = encoded(&response.body);
        let headers = fields(&response.headers, show_secrets);
        StoredAnswer { status: response.status, ms: response.ms, headers, body, body_base64 }
    });
    let causes = delivery.causes.iter().map(|StoredCause { code, detail, fix, confidence }| StoredCauseRow {
        code,
        detail,
        fix,
        confidence,
    });
    let forwarding = &delivery.forwarding;
    StoredDelivery {
        id: delivery.id,
        kind: delivery.kind.name(),
        reason: delivery.reason.as_deref(),
        at: delivery.at.as_deref(),
        listener: delivery.listener,
        connection: delivery.connection.map(|(connection, _)| connection),
        sequence: delivery.connection.map(|(_, sequence)| sequence),
        peer: delivery.peer.as_deref(),
        method: &message.method,
        target: url(&message.target, show_secrets),
        version: &message.version,
        url: message.url.as_deref().map(|text| url(text, show_secrets)),
        headers: fields(&message.headers, show_secrets),
        fidelity: delivery.fidelity.name(),
        provider: delivery.provider.as_deref(),
        event: delivery.event.as_deref(),
        verdict: delivery.verdict.map(Verdict::name),
        scheme: delivery.scheme.as_deref(),
        header: delivery.header.as_deref(),
        secret: delivery.secret.as_deref(),
        causes: causes.collect(),
        answer,
        forward: StoredForwarding {
            state: forwarding.state.name(),
            target: forwarding.target.as_deref().map(|text| url(text, show_secrets)),
            status: forwarding.status,
            error: forwarding.error.as_deref(),
            changed: &forwarding.changed,
            ms: forwarding.ms,
        },
        marked: delivery.marked,
        replay_of: delivery.replay_of,
        body,
        body_base64,
    }
}

/// Returns the header fields of JSON output, with credentials masked unless `show_secrets` is set.
fn fields(headers: &Headers, show_secrets: bool) -> Vec<(String, String)> {
    headers.iter().map(|(name, bytes)| (name.to_owned(), value(name, bytes, show_secrets))).collect()
}

/// Returns a body as text, or in Base64 if it is not UTF-8.
fn encoded(body: &[u8]) -> (Option<&str>, Option<String>) {
    match str::from_utf8(body) {
        Ok(text) => (Some(text), None),
        Err(_) => (None, Some(BASE64_STANDARD.encode(body))),
    }
}
