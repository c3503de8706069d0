//! A request as a curl command that sends the same bytes when it is pasted into a POSIX shell.
//!
//! A secret that the request would show is named `$HOOKCTL_SECRET` instead, for the shell to put in.

use crate::{message::Message, secret::Redactor};

/// The command for `message`, sent to `url`.
#[must_use]
pub fn curl_command(message: &Message, url: &str, redactor: &Redactor) -> String {
    let mut command = format!("curl --request {}", quote(message.method.as_bytes(), redactor));
    // curl adds these on its own; a header without a value takes one away.
    for own in ["Accept", "Content-Type", "User-Agent"] {
        if message.headers.get(own).is_none() {
            command.push_str(&format!(" \\\n  --header '{own}:'"));
        }
    }
    for (name, value) in message.headers.iter() {
        if ["host", "content-length"].contains(&name) && !differs(message, name, url) {
            continue;
        }
        // `Name;` is how curl sends a header with an empty value.
        let field =
            if value.is_empty() { format!("{name};").into_bytes() } else { [name.as_bytes(), b": ", value].concat() };
        command.push_str(&format!(" \\\n  --header {}", quote(&field, redactor)));
    }
    if message.body.is_empty() {
        command.push_str(" \\\n  --data-binary ''");
    } else if message.body.contains(&0) || str::from_utf8(&message.body).is_err() {
        let octal: String = message.body.iter().map(|byte| format!("\\{byte:03o}")).collect();
        command = format!("printf '{octal}' | {command} \\\n  --data-binary @-");
    } else {
        // `--data-binary` would take an `@` at the start for a file.
        command.push_str(&format!(" \\\n  --data-raw {}", quote(&message.body, redactor)));
    }
    command.push_str(&format!(" \\\n  {}", quote(url.as_bytes(), redactor)));
    command
}

/// Whether curl would choose another value for `Host`; the length always follows from the body.
fn differs(message: &Message, name: &str, url: &str) -> bool {
    name == "host"
        && message.headers.text("host").is_some_and(|host| {
            let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
            authority.split(['/', '?']).next() != Some(host)
        })
}

/// In single quotes; a secret between them as `"$HOOKCTL_SECRET"`.
fn quote(bytes: &[u8], redactor: &Redactor) -> String {
    let escaped = String::from_utf8_lossy(bytes).replace('\'', r"'\''");
    let masked = redactor.mask(escaped.as_bytes(), br#"'"$HOOKCTL_SECRET"'"#);
    format!("'{}'", String::from_utf8_lossy(&masked))
}
