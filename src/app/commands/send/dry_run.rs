//! `send --dry-run`: prints the requests instead of sending them, as HTTP, curl commands or capture lines.

use url::Url;

use crate::app::{
    cli::{DryRun, SendArgs, TlsArgs},
    clock, error,
    http::{
        Observer as _,
        auth::{Authorization, authorize},
    },
    output::{Output, curl_command},
    plan::{Ids, Options, Plan},
};
use hookctl::{capture::jsonl_line, message::Message};

/// Prints the requests instead of sending them.
pub(super) fn dry_run(
    format: DryRun,
    args: &SendArgs,
    plan: &Plan<'_>,
    options: &Options,
    authorization: &Authorization,
    out: &mut Output,
) -> anyhow::Result<()> {
    for (delivery, stamp) in plan.iter(Ids::Seeded, clock::now_ms) {
        let mut message = delivery.message(&stamp).map_err(|missing| error::usage(missing.to_string()))?;
        if let Some(value) = authorization.placeholder() {
            authorize(&mut message, &value, &delivery.provider.delivery.order);
        }
        print_message(format, &message, &delivery.url, options.order.time, &args.tls, out)?;
    }
    Ok(())
}

fn print_message(
    format: DryRun,
    message: &Message,
    url: &Url,
    time: Option<i64>,
    tls: &TlsArgs,
    out: &mut Output,
) -> anyhow::Result<()> {
    if format == DryRun::Curl {
        let mut flags = Vec::new();
        if url.scheme() == "https" {
            flags.extend(tls.insecure.then(|| "--insecure".to_owned()));
            flags.extend(tls.ca_cert.iter().flat_map(|path| ["--cacert".to_owned(), path.display().to_string()]));
            flags.extend(tls.client_cert.iter().flat_map(|path| ["--cert".to_owned(), path.display().to_string()]));
            flags.extend(tls.client_key.iter().flat_map(|path| ["--key".to_owned(), path.display().to_string()]));
        }
        let command = curl_command(message, url.as_str(), &flags, out.redactor());
        // Printed byte for byte, because escaping for the terminal would break a command that is copied.
        return out.bytes(format!("{command}\n").as_bytes());
    }
    let masked = out.masked(message);
    if masked != *message || message.headers.get("authorization").is_some() {
        out.warn("a secret in this request is masked; the printed request differs from the one sent");
    }
    if format == DryRun::Json {
        let at = clock::to_rfc3339(time.unwrap_or_else(clock::now)).unwrap_or_default();
        return out.json_text(&jsonl_line(&masked, &at));
    }
    out.bytes(&masked.to_bytes())?;
    if out.terminal { out.line("") } else { Ok(()) }
}
