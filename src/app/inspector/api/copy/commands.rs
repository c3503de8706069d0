//! A delivery as a command: curl, which sends it exactly as it was, and `hookctl send`, which signs it again.

use super::{
    CopyReply,
    example::{DEFAULT_ORIGIN, MAX_BODY, Part, url_parts},
    shown,
};
use crate::app::{
    forward::{origin_form, target},
    inspector::{error::ApiError, state::State},
    output::{curl_command, octal, quote_for_shell, variable_suffix},
    store::deliveries::Delivery,
};
use hookctl::{
    message::same_name,
    secret::{Redactor, Secret},
};
use url::Position;

/// Returns the URL that a delivery is sent to: its path at the first target, or at [`DEFAULT_ORIGIN`].
fn url(state: &State, delivery: &Delivery) -> String {
    match state.targets.first() {
        Some(to) => {
            let target = target(&to.url, &delivery.message.target);
            format!("{}{target}", &to.url[..Position::BeforePath])
        }
        None => format!("{DEFAULT_ORIGIN}{}", origin_form(&delivery.message.target)),
    }
}

pub(super) fn curl(state: &State, delivery: &Delivery) -> CopyReply {
    let mut message = delivery.message.clone();
    let mut private = Vec::new();
    let names: Vec<String> = message.headers.iter().map(|(name, _)| name.to_owned()).collect();
    for name in names.into_iter().filter(|name| shown::is_private(state, delivery, name)) {
        message.headers.set(&name, "$");
        private.push(name);
    }
    let url = url(state, delivery);
    let is_large = message.body.len() > MAX_BODY;
    if is_large {
        message.body.clear();
    }
    let mut text = curl_command(&message, &url, &[], &state.redactor);
    for name in &private {
        let variable = variable_suffix(name);
        text = text.replace(&format!("'{name}: $'"), &format!(r#"'{name}: '"$HOOKCTL_{variable}""#));
    }
    let mut caption = "Sends the same bytes and signature.".to_owned();
    if is_large {
        let file = format!("delivery-{}.body", delivery.id);
        text = text.replace("--data-raw ''", &format!("--data-binary @{file}"));
        caption = format!("{caption} Save the body as {file} ({}).", shown::size(delivery.message.body.len()));
    }
    if text.contains("$HOOKCTL_") {
        caption.push_str(" Set the variables to the masked values.");
    }
    CopyReply { text: text + "\n", caption, file: None }
}

pub(super) fn send(state: &State, delivery: &Delivery) -> Result<CopyReply, ApiError> {
    let Some(provider) = state.provider(delivery) else {
        return Err(
            ApiError::new(409, "hookctl cannot sign this delivery: its provider is unknown").hint("copy it as curl")
        );
    };
    let redactor = &state.redactor;
    let quote = |text: &str| {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+,".contains(c);
        let is_simple = !text.is_empty() && text.chars().all(is_plain) && !redactor.is_in(text.as_bytes());
        if is_simple { text.to_owned() } else { quote_for_shell(text.as_bytes(), redactor) }
    };
    let body = &delivery.message.body;
    let file = (body.len() > MAX_BODY).then(|| format!("delivery-{}.body", delivery.id));
    let mut words = vec![format!("hookctl send {}", quote(&provider.name))];
    if let Some(event) = &delivery.event {
        words[0] = format!("{} {}", words[0], quote(event));
    }
    words.push(format!("--body {}", file.as_deref().unwrap_or("-")));
    words.push(format!("--to {}", quoted_url(&url(state, delivery), redactor)));
    if !provider.schemes.is_empty() {
        words.push(format!("--secret {}", quote(&source(state, delivery))));
    }
    // The provider's own content type may differ, e.g. in a variant.
    let content_type = delivery.message.headers.text("content-type");
    if let Some(value) = content_type.filter(|value| !value.eq_ignore_ascii_case(&provider.delivery.content_type))
        && !provider.delivery.headers.iter().any(|(name, _)| same_name("content-type", name))
    {
        words.push(format!("--header {}", quote_for_shell(format!("Content-Type: {value}").as_bytes(), redactor)));
    }
    let command = words.join(" \\\n  ");
    let text = match &file {
        Some(_) => command,
        None => format!("printf '{}' |\n{command}", printf_format(body, redactor)),
    };
    let save = file.map(|file| format!(" Save the body as {file} ({}).", shown::size(body.len())));
    let signed =
        if provider.schemes.is_empty() { "Sends this body." } else { "Sends this body, signed again when it runs." };
    Ok(CopyReply { text: text + "\n", caption: format!("{signed}{}", save.unwrap_or_default()), file: None })
}

/// Returns bytes as a format of `printf`: readable if they are printable, and in octal otherwise. A secret in them is masked.
fn printf_format(body: &[u8], redactor: &Redactor) -> String {
    let body = redactor.mask(body);
    body.iter()
        .enumerate()
        .map(|(at, byte)| match byte {
            b'%' => "%%".to_owned(),
            // It would be an option.
            b'-' if at == 0 => octal(b"-"),
            b'\'' | b'\\' => octal(&[*byte]),
            b' '..=b'~' => char::from(*byte).to_string(),
            byte => octal(&[*byte]),
        })
        .collect()
}

/// Quotes a URL. Credentials in its query become variables.
fn quoted_url(url: &str, redactor: &Redactor) -> String {
    let quoted = url_parts(url).into_iter().map(|part| match part {
        Part::Bytes(bytes) => quote_for_shell(&bytes, redactor),
        Part::Variable(name) => format!("\"${name}\""),
    });
    quoted.collect()
}

/// Returns the source of the secret that a delivery is signed with. A source that another command cannot read becomes a variable.
fn source(state: &State, delivery: &Delivery) -> String {
    let known = state.provider(delivery).map(|provider| state.secrets_of(provider)).unwrap_or_default();
    let label = delivery.secret.as_deref().or_else(|| known.first().map(Secret::label));
    let is_readable = |label: &&str| label.starts_with("env:") || label.starts_with("file:");
    label.filter(is_readable).unwrap_or("env:HOOKCTL_SECRET").to_owned()
}
