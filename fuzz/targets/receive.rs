//! Any request, passed to `hookctl::verify` as a receiver does. The first line is the name of a provider, each line up to an empty one is a header, and the
//! rest is the body.
//!
//! With a secret that was never used for signing, no request is valid, and no error contains the secret. A signed request is valid with any other
//! headers.

#![no_main]

use std::time::{Duration, UNIX_EPOCH};

use hookctl::{VerifyError, VerifyOptions, provider::Catalog, signing::Signer, verify_with};
use libfuzzer_sys::fuzz_target;

const UNUSED: &str = "never-signed-with-77c0";

fuzz_target!(|data: &[u8]| {
    let (name, mut rest) = hookctl_fuzz::first_line(data);
    let mut headers = Vec::new();
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
        let (line, after) = (&rest[..end], rest.get(end + 1..).unwrap_or_default());
        rest = after;
        if line.is_empty() {
            break;
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (header, value) = (String::from_utf8_lossy(&line[..colon]), line.get(colon + 1..).unwrap_or_default());
        headers.push((header.into_owned(), value.trim_ascii().to_vec()));
    }
    for options in [
        VerifyOptions::new(),
        VerifyOptions::new().tolerance(Duration::from_secs(300)).now(UNIX_EPOCH).url("http://localhost/hook"),
    ] {
        let error =
            verify_with(&options, name, UNUSED, headers.iter().cloned(), rest).expect_err("nothing is signed with it");
        hookctl_fuzz::assert_hidden([&hookctl_fuzz::secret(UNUSED.as_bytes())], data, &format!("{error} {error:?}"));
        assert!(!matches!(error, VerifyError::Stale { .. }), "only a request with a matching signature is stale");
    }

    let catalog = Catalog::default();
    let Ok(provider) = catalog.find(name) else { return };
    let Some(scheme) = provider.schemes.first() else { return };
    let secret = hookctl_fuzz::secret(b"theirs-5d1f");
    let mut message = hookctl::message::Message::post("/", rest.to_vec());
    message.headers.extend(headers);
    for header in [scheme].into_iter().chain(&scheme.also).filter_map(|scheme| scheme.header()) {
        message.headers.remove(header);
    }
    // Some providers have keys of their own kind, or need a time or a field that the request does not have.
    let Ok(signer) = Signer::new(scheme, &secret) else { return };
    if signer.apply(&mut message, None).is_err() {
        return;
    }
    verify_with(&VerifyOptions::new(), name, "theirs-5d1f", message.headers.iter(), &message.body)
        .expect("it is valid");
});
