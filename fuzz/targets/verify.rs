//! Any signature header, time and body, verified with the schemes of the built-in providers and some others. The first line is the header, the second the
//! time, and the rest is the body.
//!
//! With a secret that was never used for signing, no request is valid, and the output does not contain the secret. Signed requests are valid.

#![no_main]

use std::sync::LazyLock;

use hookctl::{
    message::Message,
    provider::Catalog,
    signing::{
        Algorithm, Construction, DigestEncoding, Freshness, Layout, Location, Part, Scheme, Signer, TimeSource,
        Verdict, Verifier,
    },
};
use libfuzzer_sys::fuzz_target;

const TIME: &str = "X-Time";

static SCHEMES: LazyLock<Vec<Scheme>> = LazyLock::new(|| {
    let catalog = Catalog::default();
    let mut schemes: Vec<Scheme> =
        catalog.built_in().flat_map(|provider| provider.expect("a provider").schemes.clone()).collect();
    for (algorithm, encoding, construction, prefix) in [
        (Algorithm::Sha256, DigestEncoding::Base64, Construction::Hmac, ""),
        (Algorithm::Sha512, DigestEncoding::Base64Url, Construction::SaltSuffix, "v1,"),
        (Algorithm::Sha1, DigestEncoding::Hex, Construction::Hmac, "sha1="),
    ] {
        schemes.push(Scheme {
            layout: Layout::prefix(prefix),
            content: vec![Part::Header(TIME.to_owned()), Part::Literal(".".to_owned()), Part::Url, Part::Body],
            timestamp: Some(TimeSource::Header(TIME.to_owned())),
            ..Scheme::new(Location::Header("X-Signature".to_owned()), construction, algorithm, encoding)
        });
    }
    schemes
});

fuzz_target!(|data: &[u8]| {
    let end = data.iter().position(|byte| *byte == b'\n').unwrap_or(data.len());
    let (claimed, rest) = (&data[..end], data.get(end + 1..).unwrap_or_default());
    let (time, body) = hookctl_fuzz::first_line(rest);
    let (right, other) = (hookctl_fuzz::secret(b"theirs-5d1f"), hookctl_fuzz::secret(b"never-signed-with-77c0"));
    let freshness = Some(Freshness { now: i64::try_from(body.len()).unwrap_or_default(), tolerance: 300 });
    for scheme in SCHEMES.iter() {
        let schemes = std::slice::from_ref(scheme);
        let verify = |secret, message: &Message, freshness| {
            let verifier = Verifier::new(schemes, std::slice::from_ref(secret)).expect("any text is a key");
            let verification = verifier.verify(message, freshness);
            hookctl_fuzz::assert_hidden([secret], data, &format!("{verification:?}"));
            verification.verdict
        };
        let header = scheme.header().expect("the built-in providers sign in a header");
        let mut message = Message::post("/hook", body.to_vec());
        message.headers.push("Host", "localhost");
        message.headers.push(scheme.timestamp_header().unwrap_or(TIME), time);
        message.headers.push(header, claimed);
        for freshness in [None, freshness] {
            let verdict = verify(&other, &message, freshness);
            assert!(matches!(verdict, Verdict::Mismatch | Verdict::Malformed), "{verdict:?} with {scheme:?}");
        }
        let signature = Signer::new(scheme, &right)
            .expect("any text is a key")
            .sign(&message)
            .expect("the signed headers are present");
        message.headers.set(header, &signature);
        assert_eq!(verify(&right, &message, None), Verdict::Valid, "{scheme:?}");
        assert!(matches!(verify(&right, &message, freshness), Verdict::Valid | Verdict::Stale));
        assert_eq!(verify(&other, &message, None), Verdict::Mismatch, "{scheme:?}");
        // A second signature header makes no difference.
        message.headers.push(header, claimed);
        assert_eq!(verify(&other, &message, None), Verdict::Mismatch, "{scheme:?}");
    }
});
