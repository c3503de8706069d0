//! Formats a request as a curl command that sends the same bytes when it is pasted into a POSIX shell. Characters that a terminal would interpret are
//! escaped in `$'…'`, which POSIX has since 2024.
//!
//! Credentials become shell variables. The secret is `$HOOKCTL_SECRET`, the value of a header with credentials is named after the header, e.g.
//! `$HOOKCTL_AUTHORIZATION`, and a value in the URL's query after its parameter, e.g. `$HOOKCTL_URL_TOKEN`. This module runs no command.

use std::fmt::Write as _;

use super::escape::is_control;
use hookctl::{
    message::{Message, carries_credentials},
    secret::{Redactor, url_credentials},
};

/// Maximum length of a body in an argument, in bytes. Linux limits an argument to 128 KiB. Longer bodies are piped.
const MAX_ARGUMENT_BYTES: usize = 100_000;

/// Returns the command that sends `message` to `url`, with additional curl `options`.
#[must_use]
pub fn curl_command(message: &Message, url: &str, options: &[String], redactor: &Redactor) -> String {
    let mut words = vec![format!("curl --globoff --request {}", quote(message.method.as_bytes(), redactor))];
    words.extend(options.iter().map(|option| quote(option.as_bytes(), redactor)));
    // curl adds these headers by default. `Name:` without a value removes one.
    for default in ["Accept", "Content-Type", "User-Agent", "Expect"] {
        if message.headers.get(default).is_none() {
            words.push(format!("--header '{default}:'"));
        }
    }
    for (name, value) in message.headers.iter() {
        if name.eq_ignore_ascii_case("content-length")
            || (name.eq_ignore_ascii_case("host") && !has_custom_host(message, url))
        {
            continue;
        }
        if carries_credentials(name) {
            let variable = variable(name);
            let name = quote(format!("{name}: ").as_bytes(), redactor);
            words.push(format!(r#"--header {name}"$HOOKCTL_{variable}""#));
            continue;
        }
        // `Name;` is how curl sends a header with an empty value.
        let field =
            if value.is_empty() { format!("{name};").into_bytes() } else { [name.as_bytes(), b": ", value].concat() };
        words.push(format!("--header {}", quote(&field, redactor)));
    }
    let text =
        message.body.len() <= MAX_ARGUMENT_BYTES && !message.body.contains(&0) && str::from_utf8(&message.body).is_ok();
    words.push(if text {
        // `--data-binary` would interpret a leading `@` as a file name.
        format!("--data-raw {}", quote(&message.body, redactor))
    } else {
        "--data-binary @-".into()
    });
    words.push(quote_url(url, redactor));
    let command = words.join(" \\\n  ");
    if text { command } else { format!("printf '{}' | {command}", octal(&redactor.mask(&message.body))) }
}

/// Writes bytes as octal escapes, which `printf` understands in every POSIX shell.
#[must_use]
pub fn octal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "\\{byte:03o}");
        text
    })
}

/// Returns true if the `Host` header differs from the one that curl would send to `url`.
fn has_custom_host(message: &Message, url: &str) -> bool {
    let authority = url.split_once("://").map_or(url, |(_, rest)| rest);
    message.headers.text("host") != authority.split(['/', '?']).next()
}

/// Converts the name of a header or parameter to the suffix of a shell variable.
#[must_use]
pub fn variable(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' }).collect()
}

/// Quotes a URL. Credentials in its query become variables.
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

/// Quotes bytes for a POSIX shell. Secrets become `"$HOOKCTL_SECRET"`.
#[must_use]
pub fn quote(bytes: &[u8], redactor: &Redactor) -> String {
    redactor.split(bytes).iter().map(|piece| quote_piece(piece)).collect::<Vec<_>>().join(r#""$HOOKCTL_SECRET""#)
}

/// Quotes bytes that contain no secret.
fn quote_piece(piece: &[u8]) -> String {
    // Line breaks and tabs are harmless, and keep bodies readable.
    let is_escaped = |c: char| is_control(c) && c != '\n' && c != '\t';
    if let Ok(text) = str::from_utf8(piece)
        && !text.contains(is_escaped)
    {
        return format!("'{}'", text.replace('\'', r"'\''"));
    }
    let mut quoted = String::from("$'");
    let escape = |quoted: &mut String, bytes: &[u8]| {
        // Three octal digits are unambiguous, whatever follows.
        for byte in bytes {
            let _ = write!(quoted, "\\{byte:03o}");
        }
    };
    for chunk in piece.utf8_chunks() {
        for c in chunk.valid().chars() {
            match c {
                '\'' | '\\' => quoted.extend(['\\', c]),
                c if is_escaped(c) => escape(&mut quoted, c.encode_utf8(&mut [0; 4]).as_bytes()),
                c => quoted.push(c),
            }
        }
        escape(&mut quoted, chunk.invalid());
    }
    quoted.push('\'');
    quoted
}
