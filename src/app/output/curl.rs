//! A request as a curl command that sends the same bytes when it is pasted into a POSIX shell.
//!
//! A secret that the request would show is named `$HOOKCTL_SECRET` instead, for the shell to put in. The value of a header
//! with credentials is named after it: `$HOOKCTL_AUTHORIZATION`, `$HOOKCTL_X_API_KEY`; and so is one in the URL's query: `$HOOKCTL_URL_TOKEN`.

use std::fmt::Write as _;

use hookctl::{
    message::{Message, carries_credentials},
    secret::{Redactor, url_credentials},
};

/// The longest word, in bytes, that every system hands to a program; a longer body goes through a pipe.
const LONGEST_WORD: usize = 100_000;

/// The command for `message`, sent to `url`, with these options of curl.
#[must_use]
pub fn curl_command(message: &Message, url: &str, options: &[String], redactor: &Redactor) -> String {
    let mut words = vec![format!("curl --globoff --request {}", quote(message.method.as_bytes(), redactor))];
    words.extend(options.iter().map(|option| quote(option.as_bytes(), redactor)));
    // curl adds these on its own; a header without a value takes one away.
    for own in ["Accept", "Content-Type", "User-Agent", "Expect"] {
        if message.headers.get(own).is_none() {
            words.push(format!("--header '{own}:'"));
        }
    }
    for (name, value) in message.headers.iter() {
        if name == "content-length" || (name == "host" && !differs(message, url)) {
            continue;
        }
        if carries_credentials(name) {
            let variable = variable(name);
            words.push(format!(r#"--header '{name}: '"$HOOKCTL_{variable}""#));
            continue;
        }
        // `Name;` is how curl sends a header with an empty value.
        let field =
            if value.is_empty() { format!("{name};").into_bytes() } else { [name.as_bytes(), b": ", value].concat() };
        words.push(format!("--header {}", quote(&field, redactor)));
    }
    let text =
        message.body.len() <= LONGEST_WORD && !message.body.contains(&0) && str::from_utf8(&message.body).is_ok();
    words.push(if text {
        // `--data-binary` would take an `@` at the start for a file.
        format!("--data-raw {}", quote(&message.body, redactor))
    } else {
        "--data-binary @-".into()
    });
    words.push(quote_url(url, redactor));
    let command = words.join(" \\\n  ");
    if text { command } else { format!("printf '{}' | {command}", octal(&redactor.mask(&message.body))) }
}

/// Any bytes, as `printf` of every POSIX shell writes them.
fn octal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "\\{byte:03o}");
        text
    })
}

/// Whether curl would choose another value for `Host`.
fn differs(message: &Message, url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    message.headers.text("host") != authority.split(['/', '?']).next()
}

/// A name as part of that of a shell variable.
fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// The URL in single quotes; each credential in its query as a variable.
fn quote_url(url: &str, redactor: &Redactor) -> String {
    let mut quoted = String::new();
    let mut copied = 0;
    for credential in url_credentials(url) {
        let name = url[..credential.start].trim_end_matches('=').rsplit(['?', '&', '#']).next().unwrap_or_default();
        quoted += &quote(&url.as_bytes()[copied..credential.start], redactor);
        let _ = write!(quoted, r#""$HOOKCTL_URL_{}""#, variable(name));
        copied = credential.end;
    }
    if copied == 0 || copied < url.len() {
        quoted += &quote(&url.as_bytes()[copied..], redactor);
    }
    quoted
}

/// In single quotes; a secret between them as `"$HOOKCTL_SECRET"`.
fn quote(bytes: &[u8], redactor: &Redactor) -> String {
    let quoted = |piece: &&[u8]| format!("'{}'", String::from_utf8_lossy(piece).replace('\'', r"'\''"));
    redactor.split(bytes).iter().map(quoted).collect::<Vec<_>>().join(r#""$HOOKCTL_SECRET""#)
}
