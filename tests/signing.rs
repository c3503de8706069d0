//! The library's signatures, compared with vectors from other implementations (Python's hmac and Node's crypto) and from RFC 2202 and RFC 4231,
//! and the verdicts of its verifier.

use hookctl::{
    diagnosis::{Case, facts},
    message::Message,
    provider::Catalog,
    secret::Secret,
    signing::{
        Algorithm, Construction, DigestEncoding, Freshness, Layout, Location, Part, Scheme, Signer, TimeSource,
        Verdict, Verifier,
    },
};

fn scheme(construction: Construction, algorithm: Algorithm, prefix: &str) -> Scheme {
    let header = Location::Header("X-Signature".into());
    Scheme { layout: Layout::prefix(prefix), ..Scheme::new(header, construction, algorithm, DigestEncoding::Hex) }
}

fn secret(bytes: &[u8]) -> Secret {
    Secret::new(bytes.to_vec(), "test").expect("not empty")
}

fn body(vector: &toml::Table, catalog: &Catalog) -> Vec<u8> {
    let text = |key: &str| vector.get(key).and_then(toml::Value::as_str);
    if let Some(body) = text("body") {
        return body.as_bytes().to_vec();
    }
    if let Some(digits) = text("body-hex") {
        return hex::decode(digits).expect("hex");
    }
    let (provider, event) = text("fixture").expect("a body").split_once('/').expect("provider/event");
    let provider = catalog.find(provider).expect("a provider");
    let event = provider.event(event).expect("an event");
    let variant = text("variant").map(|name| provider.variant(name).expect("a variant"));
    let body = provider.sample(event, variant).expect("a sample").encode();
    let mut body = String::from_utf8(body).expect("UTF-8");
    for pair in vector.get("replace").and_then(toml::Value::as_array).into_iter().flatten() {
        let part = |index: usize| pair[index].as_str().expect("text");
        assert!(body.contains(part(0)), "{}", part(0));
        body = body.replace(part(0), part(1));
    }
    body.into_bytes()
}

#[test]
fn every_vector_signs_and_verifies_as_its_source_states() {
    let vectors: toml::Table = include_str!("data/vectors.toml").parse().expect("TOML");
    let vectors = vectors["vector"].as_array().expect("vectors");
    let catalog = Catalog::default();
    let mut references = 0;
    for vector in vectors {
        let vector = vector.as_table().expect("a table");
        let text = |key: &str| vector.get(key).and_then(toml::Value::as_str);
        let name = text("name").expect("a name");
        assert!(!text("source").unwrap_or_default().is_empty(), "{name} cites its source");
        references += usize::from(name.starts_with("reference-"));
        let construction = [Construction::Hmac, Construction::SaltPrefix, Construction::SaltSuffix]
            .into_iter()
            .find(|construction| Some(construction.name()) == text("construction"))
            .expect(name);
        let algorithm = Algorithm::NAMES.into_iter().find(|(name, _)| Some(*name) == text("algorithm")).expect(name).1;
        let scheme = scheme(construction, algorithm, text("prefix").unwrap_or_default());
        let key = match text("key-hex") {
            Some(digits) => hex::decode(digits).expect(name),
            None => text("key").expect(name).as_bytes().to_vec(),
        };
        let mut message = Message::post("/", body(vector, &catalog));
        if let Some(bytes) = vector.get("bytes").and_then(toml::Value::as_integer) {
            assert_eq!(i64::try_from(message.body.len()), Ok(bytes), "{name}");
        }
        let signed = Signer::new(&scheme, &secret(&key)).expect("a key").sign(&message).expect(name);
        let truncated = vector.get("truncate").and_then(toml::Value::as_integer);
        let shown =
            truncated.map_or(signed.len(), |bytes| scheme.prefix().len() + usize::try_from(bytes).expect(name) * 2);
        match (text("expect"), text("not-expect")) {
            (Some(expected), None) => assert_eq!(&signed[..shown], expected, "{name}"),
            (None, Some(other)) => assert_ne!(signed, other, "{name}"),
            _ => panic!("{name} has one of expect and not-expect"),
        }
        if truncated.is_none() {
            let claimed = text("expect").or(text("not-expect")).expect(name);
            message.headers.push("x-signature", claimed);
            let expected = if text("expect").is_some() { Verdict::Valid } else { Verdict::Mismatch };
            let verdict = Verifier::new(&[scheme], &[secret(&key)]).expect("a key").verify(&message, None).verdict;
            assert_eq!(verdict, expected, "{name}");
        }
    }
    assert!(references >= 15 && vectors.len() >= 43, "{references} reference vectors, {} in all", vectors.len());
}

const KEY: &[u8] = b"key";

/// A correctly signed message, and its scheme.
fn signed(encoding: DigestEncoding, prefix: &str) -> (Scheme, Message) {
    let scheme = Scheme { encoding, ..scheme(Construction::Hmac, Algorithm::Sha256, prefix) };
    let mut message = Message::post("/", b"body".to_vec());
    let value = Signer::new(&scheme, &secret(KEY)).expect("a key").sign(&message).expect("a signature");
    message.headers.push("X-Signature", value);
    (scheme, message)
}

fn verdict(scheme: &Scheme, message: &Message) -> (Verdict, Vec<&'static str>) {
    verdict_at(scheme, message, None)
}

fn verdict_at(scheme: &Scheme, message: &Message, freshness: Option<Freshness>) -> (Verdict, Vec<&'static str>) {
    let (schemes, secrets) = (std::slice::from_ref(scheme), [secret(KEY)]);
    let verifier = Verifier::new(schemes, &secrets).expect("a key");
    let verification = verifier.verify(message, freshness);
    let causes = facts(&Case::new(schemes, &secrets, message, &verification));
    (verification.verdict, causes.iter().map(|cause| cause.code).collect())
}

#[test]
fn header_value_decides_the_verdict_and_its_cause() {
    let (scheme, message) = signed(DigestEncoding::Hex, "sha256=");
    let digest = message.headers.text("x-signature").expect("text")[7..].to_owned();
    for (value, expected, code) in [
        (format!("sha256={digest}"), Verdict::Valid, None),
        (format!("  sha256={digest} "), Verdict::Valid, None),
        (format!("sha256={}", digest.to_uppercase()), Verdict::Valid, Some("signature-case")),
        (format!("sha256={}", digest.replace(['0', '1', '2', '3'], "4")), Verdict::Mismatch, Some("digest-differs")),
        (digest.clone(), Verdict::Malformed, Some("signature-prefix")),
        (format!("sha1={digest}"), Verdict::Malformed, Some("signature-prefix")),
        (format!("sha256={}", &digest[..40]), Verdict::Malformed, Some("signature-algorithm")),
        (format!("sha256={}", &digest[..41]), Verdict::Malformed, Some("signature-length")),
        (format!("sha256={}", "z".repeat(64)), Verdict::Malformed, Some("signature-characters")),
        ("sha256=rWxxj1mAGV5oxSTv8P6w8ZSVMu/2U4+HFzM1GoGSnUs=".into(), Verdict::Malformed, Some("signature-encoding")),
        (String::new(), Verdict::Malformed, Some("signature-empty")),
        ("sha256=".into(), Verdict::Malformed, Some("signature-length")),
        ("[secret]".into(), Verdict::Malformed, Some("signature-masked")),
        ("sha256=[secret]".into(), Verdict::Malformed, Some("signature-masked")),
    ] {
        let mut message = message.clone();
        message.headers.set("X-Signature", value.as_str());
        let (verdict, codes) = verdict(&scheme, &message);
        assert_eq!((verdict, codes.first().copied()), (expected, code), "{value:?}");
    }
}

#[test]
fn missing_header_is_reported_with_a_similar_one() {
    let (scheme, mut message) = signed(DigestEncoding::Hex, "");
    let value = message.headers.text("x-signature").expect("text").to_owned();
    message.headers.remove("x-signature");
    assert_eq!(verdict(&scheme, &message), (Verdict::Missing, vec!["signature-absent"]));
    message.headers.push("X-Hub-Signature-256", format!("sha256={value}"));
    assert_eq!(verdict(&scheme, &message), (Verdict::Missing, vec!["signature-elsewhere"]));
}

#[test]
fn message_with_several_signatures_is_valid_if_one_matches() {
    let (scheme, mut message) = signed(DigestEncoding::Base64, "");
    message.headers.push("x-signature", "AAAA");
    assert_eq!(verdict(&scheme, &message).0, Verdict::Valid);
    let (scheme, mut message) = signed(DigestEncoding::Base64Url, "v1,");
    message.headers.set("x-signature", "v1,AAAA");
    assert_eq!(verdict(&scheme, &message).0, Verdict::Malformed);
}

#[test]
fn verification_names_the_secret_that_matched() {
    let (scheme, message) = signed(DigestEncoding::Hex, "");
    let new = Secret::new(b"new".to_vec(), "env:NEW").expect("not empty");
    let old = Secret::new(KEY.to_vec(), "env:OLD").expect("not empty");
    let verifier = Verifier::new(&[scheme], &[new, old]).expect("a key");
    let verification = verifier.verify(&message, None);
    assert_eq!((verification.verdict, verification.secret), (Verdict::Valid, Some("env:OLD")));
}

#[test]
fn verifier_without_secrets_accepts_nothing() {
    let (scheme, message) = signed(DigestEncoding::Hex, "");
    assert_eq!(Verifier::new(&[scheme], &[]).expect("a key").verify(&message, None).verdict, Verdict::Mismatch);
}

#[test]
fn optional_signature_without_a_secret_is_a_mismatch_if_present() {
    let optional = Scheme { optional: true, ..Scheme::hmac("X-Second", Algorithm::Sha256, DigestEncoding::Hex) };
    // A public key needs no secret. The key and the signature are from RFC 8032, section 7.1, test 1.
    let first = Scheme {
        public_key: Some("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a".into()),
        also: vec![optional],
        ..Scheme::new(Location::Header("X-First".into()), Construction::Ed25519, Algorithm::Sha512, DigestEncoding::Hex)
    };
    let verifier = Verifier::new(&[first], &[]).expect("a key");
    let mut message = Message::post("/", Vec::new());
    message.headers.push(
        "X-First",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    );
    assert_eq!(verifier.verify(&message, None).verdict, Verdict::Valid);
    for (value, expected) in
        [("0".repeat(64), Verdict::Mismatch), ("0".repeat(63), Verdict::Malformed), (String::new(), Verdict::Malformed)]
    {
        message.headers.set("X-Second", &value);
        assert_eq!(verifier.verify(&message, None).verdict, expected, "{value:?}");
    }
}

#[test]
fn token_of_another_length_or_with_anything_around_it_is_a_mismatch() {
    let header = Location::Header("X-Token".into());
    let scheme = Scheme::new(header, Construction::Token, Algorithm::Sha256, DigestEncoding::Text);
    for (value, expected) in [
        ("key", Verdict::Authenticated),
        ("ke", Verdict::Mismatch),
        ("keyy", Verdict::Mismatch),
        ("kez", Verdict::Mismatch),
        ("KEY", Verdict::Mismatch),
        ("key,key", Verdict::Mismatch),
        ("k\u{0}y", Verdict::Mismatch),
        ("", Verdict::Malformed),
    ] {
        let mut message = Message::post("/", Vec::new());
        message.headers.push("X-Token", value);
        assert_eq!(verdict(&scheme, &message).0, expected, "{value:?}");
    }
}

#[test]
fn only_the_first_hundred_signatures_of_a_value_are_compared() {
    let (scheme, mut message) = signed(DigestEncoding::Hex, "");
    let scheme = Scheme { layout: Layout::prefix("").separated_by(","), ..scheme };
    let genuine = message.headers.text("x-signature").expect("text").to_owned();
    let wrong = "0".repeat(64);
    for (before, separators, expected) in
        [(99, 0, Verdict::Valid), (100, 0, Verdict::Malformed), (0, 100_000, Verdict::Valid)]
    {
        let value = format!("{}{}{genuine}", format!("{wrong},").repeat(before), ",".repeat(separators));
        message.headers.set("X-Signature", value);
        assert_eq!(verdict(&scheme, &message).0, expected, "{before} {separators}");
    }
    message.headers.set("X-Signature", ",".repeat(100_000));
    assert_eq!(verdict(&scheme, &message).0, Verdict::Malformed);
}

#[test]
fn timestamp_too_old_too_new_or_missing_is_stale() {
    let (scheme, mut message) = signed(DigestEncoding::Hex, "");
    let timed = Scheme { timestamp: Some(TimeSource::Header("X-Time".into())), ..scheme.clone() };
    let verify = |scheme: &Scheme, message: &Message, now| {
        let (verdict, codes) = verdict_at(scheme, message, Some(Freshness { now, tolerance: 300 }));
        (verdict, codes.first().copied())
    };
    assert_eq!(verify(&scheme, &message, 1000), (Verdict::Stale, Some("timestamp-none")));
    assert_eq!(verify(&timed, &message, 1000), (Verdict::Stale, Some("timestamp-absent")));
    message.headers.push("X-Time", "1000");
    for (now, expected) in
        [(1000, Verdict::Valid), (1300, Verdict::Valid), (1301, Verdict::Stale), (699, Verdict::Stale)]
    {
        assert_eq!(verify(&timed, &message, now).0, expected, "{now}");
    }
    message.headers.set("X-Time", "1000000000000");
    assert_eq!(verify(&timed, &message, 1_000_000_000).0, Verdict::Valid, "milliseconds");
    message.headers.set("X-Time", i64::MIN.to_string());
    assert_eq!(verify(&timed, &message, i64::MAX).0, Verdict::Stale, "no overflow");
}

#[test]
fn scheme_over_headers_or_url_signs_them() {
    let content = vec![
        Part::Header("webhook-id".into()),
        Part::Literal(".".into()),
        Part::Header("webhook-timestamp".into()),
        Part::Literal(".".into()),
        Part::Body,
    ];
    // Standard Webhooks' published example (standardwebhooks, libraries/rust/src/lib.rs): the key is the decoded part of
    // whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw.
    let key = hex::decode("31f290f6bf06298aab4f08d43c3f082cf648a362da2da4b0").expect("hex");
    let scheme = Scheme {
        content,
        encoding: DigestEncoding::Base64,
        layout: Layout::prefix("v1,"),
        ..scheme(Construction::Hmac, Algorithm::Sha256, "")
    };
    let mut message = Message::post("/", br#"{"test": 2432232314}"#.to_vec());
    assert!(Signer::new(&scheme, &secret(&key)).expect("a key").sign(&message).is_err());
    message.headers.push("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek");
    message.headers.push("webhook-timestamp", "1614265330");
    let value = Signer::new(&scheme, &secret(&key)).expect("a key").sign(&message).expect("a signature");
    assert_eq!(value, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");

    let over_url = Scheme { content: vec![Part::Url, Part::Body], ..scheme };
    message.headers.push("host", "example.com");
    let sign =
        |message: &Message| Signer::new(&over_url, &secret(&key)).expect("a key").sign(message).expect("a signature");
    let derived = sign(&message);
    message.url = Some("https://example.com/".into());
    assert_eq!(sign(&message), derived);
    message.url = Some("http://example.com/".into());
    assert_ne!(sign(&message), derived);
}

/// Stripe's signature: the time is in the header, and a dot separates it from the body.
fn stripe() -> Scheme {
    Catalog::default().find("stripe").expect("a provider").schemes[0].clone()
}

#[test]
fn matching_signature_after_the_first_hundred_is_malformed_with_a_cause() {
    let scheme = stripe();
    let secret = secret(b"a secret");
    let verifier = Verifier::new(std::slice::from_ref(&scheme), std::slice::from_ref(&secret)).expect("a key");
    let mut message = Message::post("/", b"{}".to_vec());
    let right = Signer::new(&scheme, &secret).expect("a key").sign_at(&message, Some(1_700_000_000)).expect("a time");
    let (time, right) = right.split_once(',').expect("two parts");
    let wrong = |count: usize| format!(",v1={}", "0".repeat(64)).repeat(count);
    for (value, verdict, code) in [
        (format!("{time}{},{right}", wrong(99)), Verdict::Valid, None),
        (format!("{time}{},{right}", wrong(100)), Verdict::Malformed, Some("signature-too-many")),
        (format!("{time}{}", wrong(101)), Verdict::Malformed, Some("signature-too-many")),
        (format!("{time},{right}{}", wrong(200)), Verdict::Valid, None),
        (format!("{time}{}", wrong(100)), Verdict::Mismatch, Some("digest-differs")),
    ] {
        message.headers.set("stripe-signature", &value);
        let verification = verifier.verify(&message, None);
        let case = Case::new(std::slice::from_ref(&scheme), std::slice::from_ref(&secret), &message, &verification);
        let codes: Vec<&str> = facts(&case).iter().map(|cause| cause.code).collect();
        assert_eq!((verification.verdict, codes.first().copied()), (verdict, code), "{} bytes", value.len());
    }
    message.headers.set("stripe-signature", format!("{time}{},{right}", wrong(100)));
    let error = hookctl::verify("stripe", "a secret", message.headers.iter(), &message.body).expect_err("too many");
    assert!(error.to_string().contains("expected at most 100 signatures"), "{error}");
}

#[test]
fn beginning_of_the_body_does_not_pass_as_the_end_of_the_time() {
    let secret = secret(b"a secret");
    let custom = |separator: &str| Scheme {
        content: vec![Part::Header("X-Time".into()), Part::Literal(separator.into()), Part::Body],
        timestamp: Some(TimeSource::Header("X-Time".into())),
        ..scheme(Construction::Hmac, Algorithm::Sha256, "")
    };
    let dot = custom(".");
    let colon = custom(":");
    // The time and the body that were signed, and others with the same digest.
    for (scheme, time, body, changed_time, changed_body) in [
        (&stripe(), "1700000000", "5.{\"amount\":1}", "1700000000.5", "{\"amount\":1}"),
        (&stripe(), "1700000000", "x.{}", "1700000000.x", "{}"),
        (&dot, "1700000000", "5.{}", "1700000000.5", "{}"),
        (&dot, "2026-01-31T12:00:00Z", "5.{}", "2026-01-31T12:00:00Z.5", "{}"),
        (&colon, "1700000000", "x:{}", "1700000000:x", "{}"),
    ] {
        let verifier = Verifier::new(std::slice::from_ref(scheme), std::slice::from_ref(&secret)).expect("a key");
        let mut message = Message::post("/", body.as_bytes().to_vec());
        message.headers.push("x-time", time);
        let signer = Signer::new(scheme, &secret).expect("a key");
        signer.apply(&mut message, Some(1_700_000_000)).expect("a time");
        assert_eq!(verifier.verify(&message, None).verdict, Verdict::Valid, "{time}");
        message.body = changed_body.as_bytes().to_vec();
        message.headers.set("x-time", changed_time);
        if let Some(value) = message.headers.text("stripe-signature") {
            let value = value.replace(time, changed_time);
            message.headers.set("stripe-signature", value);
        }
        for freshness in [None, Some(Freshness { now: 1_700_000_000, tolerance: 300 })] {
            let verification = verifier.verify(&message, freshness);
            let case = Case::new(std::slice::from_ref(scheme), std::slice::from_ref(&secret), &message, &verification);
            let codes: Vec<&str> = facts(&case).iter().map(|cause| cause.code).collect();
            assert_eq!(
                (verification.verdict, &codes[..]),
                (Verdict::Mismatch, &["timestamp-unclear"][..]),
                "{changed_time}"
            );
        }
    }
    // A time in ISO 8601 may contain the separator, because its end is unambiguous.
    for (scheme, time) in [(&dot, "2026-01-31T12:00:00.5Z"), (&colon, "2026-01-31T12:00:00+01:00")] {
        let verifier = Verifier::new(std::slice::from_ref(scheme), std::slice::from_ref(&secret)).expect("a key");
        let mut message = Message::post("/", b"{}".to_vec());
        message.headers.push("x-time", time);
        Signer::new(scheme, &secret).expect("a key").apply(&mut message, None).expect("a header");
        assert_eq!(verifier.verify(&message, None).verdict, Verdict::Valid, "{time}");
    }
}
