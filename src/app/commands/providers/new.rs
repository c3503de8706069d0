//! `hookctl providers new`: creates a provider folder from a template.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use crate::app::{
    cli::SignatureShape,
    directory::directory_of,
    error::{self, ErrorExt as _, Exit},
    session::Session,
};
use hookctl::provider::Catalog;

/// The `provider.toml` of a new folder. `NAME` is replaced with the provider's name.
const TEMPLATE: &str = include_str!("template.toml");

/// The lines of the template before and after the description of the signature.
const MARKS: [&str; 2] = ["# How a delivery is signed.", "# One table for each event."];

/// The sample payload of a new folder.
const SAMPLE: &str = "{\n  \"id\": \"5f0c6f9e-3d1b-4c55-9a35-0a4a1c1f7d52\",\n  \"type\": \"event.created\",\n  \"created_at\": \"2026-01-31T12:00:00Z\",\n  \"data\": { \"score\": 9 }\n}\n";

/// Creates a provider folder from the template, with a signature of this shape.
pub(super) fn create(path: &Path, shape: Option<SignatureShape>, session: &mut Session<'_>) -> anyhow::Result<Exit> {
    let name = path.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    if !is_provider_name(name) {
        return Err(error::usage(format!("invalid provider name `{name}`"))
            .hint("use letters, digits, `.`, `_` and `-`, starting with a letter or digit"));
    }
    if Catalog::BUILT_IN.contains(&name) {
        return Err(error::usage(format!("{name} is a built-in provider"))
            .hint(format!("choose another name (`hookctl providers show {name}` prints the built-in one)")));
    }
    let failed = |error: io::Error| match error.kind() {
        io::ErrorKind::AlreadyExists => error::input(format!("{} already exists; nothing changed", path.display()))
            .hint(format!("check it with `hookctl providers lint {}`", path.display())),
        _ => anyhow::Error::new(error).context(format!("cannot write {}", path.display())),
    };
    if fs::symlink_metadata(path).is_ok() {
        return Err(failed(io::ErrorKind::AlreadyExists.into()));
    }
    let sample = match shape {
        Some(SignatureShape::BodyField) => SAMPLE.replacen('{', "{\n  \"signature\": \"\",", 1),
        _ => SAMPLE.to_owned(),
    };
    let files = [("event.created.json", sample), ("provider.toml", named(&template(shape), name))];
    let parent = directory_of(path);
    write_folder(parent, path, &files).map_err(failed)?;
    session.out.line(&path.display().to_string())?;
    session.out.hint(&format!(
        "edit {}, then try it with `hookctl send {name} event.created --providers {} --to URL`",
        path.join("provider.toml").display(),
        parent.display(),
    ));
    Ok(Exit::Ok)
}

/// Creates a folder with these files in `parent`. It appears complete or not at all, even if the disk is full.
fn write_folder(parent: &Path, path: &Path, files: &[(&str, String)]) -> io::Result<()> {
    fs::create_dir_all(parent)?;
    let mut builder = tempfile::Builder::new();
    builder.prefix(".hookctl-");
    // Apply the user's umask, as for any other folder.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    let folder = builder.tempdir_in(parent)?;
    for (name, text) in files {
        let mut file = File::create_new(folder.path().join(name))?;
        file.write_all(text.as_bytes())?;
        // Some file systems report a full disk only here.
        file.sync_all()?;
    }
    fs::rename(folder.path(), path)?;
    // It was renamed, so the temporary directory must not be removed.
    let _ = folder.keep();
    Ok(())
}

/// Fills in the provider's name. The placeholder `{header:NAME}` of a signed message is kept.
fn named(template: &str, name: &str) -> String {
    let parts = template.split(HEADER_PLACEHOLDER).map(|part| part.replace("NAME", name));
    parts.collect::<Vec<_>>().join(HEADER_PLACEHOLDER)
}

/// The placeholder for the value of a header, in the comments of the templates.
const HEADER_PLACEHOLDER: &str = "{header:NAME}";

fn is_provider_name(name: &str) -> bool {
    let is_allowed = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    name.starts_with(|first: char| first.is_ascii_alphanumeric()) && name.chars().all(is_allowed)
}

/// Returns the template with a signature of this shape.
fn template(shape: Option<SignatureShape>) -> String {
    let Some(shape) = shape else { return TEMPLATE.to_owned() };
    let named = SHAPES.iter().find(|(named, ..)| *named == shape);
    let (headers, signature) = named.map_or(("", ""), |(_, headers, signature)| (*headers, *signature));
    let [begin, end] = MARKS.map(|mark| TEMPLATE.find(mark).unwrap_or(TEMPLATE.len()));
    let (before, after) = (&TEMPLATE[..begin], &TEMPLATE[end..]);
    let before = match headers {
        "" => before.to_owned(),
        headers => before.replace("\n# Headers of every delivery", &format!("{headers}\n# Headers of every delivery")),
    };
    format!("{before}{signature}\n{after}")
}

/// The signatures of the template: the shape, the lines of `[delivery]`, and the tables that describe the signature.
const SHAPES: [(SignatureShape, &str, &str); 11] = [
    (
        SignatureShape::Hmac,
        "",
        r#"# An HMAC of the body in a header.
[signature.hmac]
header    = "X-NAME-Signature"
algorithm = "sha256"                # or sha1, sha384, sha512
encoding  = "hex"                   # or base64, base64url
# prefix  = "sha256="
# key     = "base64"                # or hex, whsec, "{client-id}&{secret}"
"#,
    ),
    (
        SignatureShape::Digest,
        "",
        r#"# A plain hash of the secret and the body, in this order.
[signature.digest]
header    = "X-NAME-Signature"
algorithm = "sha256"                # or sha1, sha384, sha512
encoding  = "hex"                   # or base64, base64url
salt      = "prefix"                # or suffix: the body comes first
"#,
    ),
    (
        SignatureShape::StandardWebhooks,
        "headers      = { webhook-id = \"msg_{uuid}\", webhook-timestamp = \"{timestamp}\" }\n",
        r#"# Standard Webhooks: a list of signatures, and a secret that begins with whsec_.
[signature.hmac]
header    = "webhook-signature"
algorithm = "sha256"
encoding  = "base64"
prefix    = "v1,"
separator = " "
key       = "whsec"
message   = "{id}.{timestamp}.{body}"
"#,
    ),
    (
        SignatureShape::LabeledParts,
        "",
        r#"# A header with the time and the signature: t=1700000000,v1=5257a869
[signature.hmac]
header    = "X-NAME-Signature"
algorithm = "sha256"
encoding  = "hex"
value     = "t={timestamp},v1={signature}"
separator = ","
message   = "{timestamp}.{body}"
"#,
    ),
    (
        SignatureShape::TimestampHeader,
        "headers      = { X-NAME-Timestamp = \"{timestamp}\" }\n",
        r#"# An HMAC of the time in a header of its own and the body.
[signature.hmac]
header    = "X-NAME-Signature"
algorithm = "sha256"
encoding  = "hex"
message   = "{timestamp}.{body}"
"#,
    ),
    (
        SignatureShape::Url,
        "",
        r#"# An HMAC of the URL and the body.
[signature.hmac]
header    = "X-NAME-Signature"
algorithm = "sha256"
encoding  = "base64"
message   = "{url}{body}"           # also {method}, {header:NAME}, {sorted-fields}
"#,
    ),
    (
        SignatureShape::BodyField,
        "",
        r#"# A signature in a field of the body, over other fields.
[signature.hmac]
field     = "signature"
algorithm = "sha256"
encoding  = "hex"
message   = "{field:id}{field:created_at}"
timestamp-field = "created_at"
"#,
    ),
    (
        SignatureShape::Token,
        "",
        r#"# A token in a header. It proves who sends, but does not protect the body.
[signature.token]
header    = "X-NAME-Token"
"#,
    ),
    (
        SignatureShape::Bearer,
        "",
        r#"# A bearer token. It proves who sends, but does not protect the body.
[signature.token]
header    = "Authorization"
prefix    = "Bearer "
"#,
    ),
    (
        SignatureShape::Ed25519,
        "headers      = { X-NAME-Timestamp = \"{timestamp}\" }\n",
        r#"# A signature that the provider's public key verifies: --secret file:public.pem
[signature.ed25519]                 # or ecdsa-p256, or rsa with `algorithm`
header    = "X-NAME-Signature"
encoding  = "base64"
message   = "{timestamp}{body}"
# public-key = "…"                  # if the provider has one key for all accounts
"#,
    ),
    (SignatureShape::None, "", "# Deliveries are not signed.\n"),
];

#[cfg(test)]
mod tests {
    use clap::ValueEnum as _;

    use super::*;

    #[test]
    fn template_contains_the_marks_once() {
        for mark in MARKS {
            assert_eq!(TEMPLATE.matches(mark).count(), 1, "{mark}");
        }
    }

    #[test]
    fn named_template_keeps_the_header_placeholder() {
        let text = named(&template(Some(SignatureShape::Url)), "acme");
        assert!(text.contains("X-acme-Signature") && text.contains("{header:NAME}"), "{text}");
        assert!(!text.replace(HEADER_PLACEHOLDER, "").contains("NAME"), "{text}");
    }

    #[test]
    fn every_shape_has_a_template() {
        for shape in SignatureShape::value_variants() {
            assert!(SHAPES.iter().any(|(named, ..)| named == shape), "{shape:?}");
        }
    }
}
