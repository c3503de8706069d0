//! The commands that hints and reports suggest for a delivery: one sends it again, the other explains why it was rejected. They contain no secrets.

use std::fmt::Write as _;

use crate::app::{cli::SendArgs, plan::Delivery};
use hookctl::{
    message::carries_credentials,
    signing::{Part, Signer},
};

/// Returns the command that sends a delivery again.
pub(super) fn command_again(args: &SendArgs, delivery: &Delivery<'_>) -> String {
    let mut command = format!("hookctl send {}", quoted(&delivery.provider.name));
    if let Some(event) = delivery.event {
        let _ = write!(command, " {}", quoted(&event.name));
    }
    if let Some(variant) = delivery.variant.filter(|_| args.variant.is_some()) {
        let _ = write!(command, " --variant {}", quoted(&variant.name));
    }
    let _ = match &delivery.webhook {
        Some(_) => write!(command, " --subscribed"),
        None => write!(command, " --to {}", quoted(delivery.url.as_str())),
    };
    if let Some(path) = &args.body {
        let _ = write!(command, " --body {}", quoted(&path.to_string_lossy()));
    }
    if let Some(forgery) = delivery.forgery {
        let _ = write!(command, " --tamper {}", quoted(forgery.name()));
    }
    for header in &args.headers {
        let name = header.split(':').next().unwrap_or_default().trim();
        let shown = if carries_credentials(name) { format!("{name}: VALUE") } else { header.clone() };
        let _ = write!(command, " -H {}", quoted(&shown));
    }
    command + &secret_flag(args)
}

/// Returns the command that shows why the endpoint rejected a delivery, after the instructions to print before it.
pub(super) fn next_command(args: &SendArgs, delivery: &Delivery<'_>) -> (&'static str, String) {
    let provider = quoted(&delivery.provider.name);
    let verify = |file: &str| format!("hookctl verify {} --provider {provider}{}", quoted(file), secret_flag(args));
    let signs_headers = |signer: &Signer| {
        let differs = |part: &Part| matches!(part, Part::Header(_) | Part::Timestamp);
        signer.scheme().content.iter().any(differs)
    };
    // If every delivery is different, this one has to be saved: sent again, it would have another digest.
    let differs = delivery.body.template.is_some() || delivery.signer.as_ref().is_some_and(signs_headers);
    let (first, command) = match &args.rules.save {
        Some(path) => ("", verify(&path.to_string_lossy())),
        None if differs => ("send it again with --save sent.jsonl, then ", verify("sent.jsonl")),
        None => {
            let edits = &args.edits;
            let given = [&edits.set, &edits.set_json, &edits.unset];
            let is_edited = edits.edit || !edits.merge.is_empty() || given.iter().any(|edits| !edits.is_empty());
            let first = if is_edited { "run this again with the same edits: " } else { "" };
            (first, command_again(args, delivery))
        }
    };
    (first, format!("{command} --computed DIGEST"))
}

/// Quotes an argument for a shell. Returns `…` if that is impossible.
fn quoted(argument: &str) -> String {
    shlex::try_quote(argument).map_or_else(|_| "…".to_owned(), std::borrow::Cow::into_owned)
}

/// Returns ` --secret SOURCE`, with a placeholder for a literal secret, or an empty string if there was no such argument.
fn secret_flag(args: &SendArgs) -> String {
    let is_reference = |source: &str| source == "-" || source.starts_with("env:") || source.starts_with("file:");
    args.signature.secret.as_deref().map_or_else(String::new, |source| {
        format!(" --secret {}", if is_reference(source) { quoted(source) } else { "literal:SECRET".to_owned() })
    })
}
