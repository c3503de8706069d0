//! Schemes that a provider folder can describe, compared with independent signatures: documented vectors, openssl, and the library itself for each way to
//! write a signature.

mod deliveries;
mod folders;

use std::process::Command;

use hookctl::{
    message::{Endpoint, Message},
    provider::{Provider, Request},
    secret::Secret,
    signing::{Forgery, Freshness, Scheme, Signer, Verdict, Verifier},
};

use crate::harness::Run;

fn vectors() -> Vec<toml::Table> {
    let vectors: toml::Table = include_str!("../data/schemes.toml").parse().expect("TOML");
    let vectors = vectors["vector"].as_array().expect("vectors");
    vectors.iter().map(|vector| vector.as_table().expect("a table").clone()).collect()
}

fn text<'v>(vector: &'v toml::Table, key: &str) -> Option<&'v str> {
    vector.get(key).and_then(toml::Value::as_str)
}

fn secret(text: &str) -> Secret {
    Secret::new(text.as_bytes().to_vec(), "test").expect("not empty")
}

/// The request of a vector.
fn message(vector: &toml::Table) -> Message {
    let body = text(vector, "body").expect("a body").as_bytes().to_vec();
    let mut message = Message::post(text(vector, "target").unwrap_or("/"), body);
    for (name, value) in vector["headers"].as_table().expect("headers") {
        message.headers.push(name, value.as_str().expect("a value"));
    }
    message
}

fn described(description: &str) -> Provider {
    Provider::custom(description).unwrap_or_else(|problems| panic!("{description}\n{problems}"))
}

#[test]
fn deliveries_of_others_verify_and_a_changed_byte_does_not() {
    let vectors = vectors();
    for vector in &vectors {
        let name = text(vector, "name").expect("a name");
        assert!(!text(vector, "source").unwrap_or_default().is_empty(), "{name} cites its source");
        let provider = described(text(vector, "description").expect("a description"));
        let secret = secret(text(vector, "secret").expect("a secret"));
        let verifier = Verifier::new(&provider.schemes, std::slice::from_ref(&secret)).expect(name);
        let genuine = message(vector);
        let verification = verifier.verify(&genuine, None);
        assert_eq!(verification.verdict.name(), text(vector, "verdict").unwrap_or("valid"), "{name}");
        assert_eq!(verification.sent_at, vector.get("sent-at").and_then(toml::Value::as_integer), "{name}");

        let signed = text(vector, "signed").expect("a text");
        let changed: String =
            signed.chars().map(|c| if c == '9' { '8' } else { char::from(c as u8 + 1) }).take(1).collect();
        let changed = format!("{changed}{}", &signed[1..]);
        let mut count = 0;
        let mut replace = |bytes: &[u8]| {
            let text = String::from_utf8(bytes.to_vec()).expect("text");
            count += text.matches(signed).count();
            text.replace(signed, &changed).into_bytes()
        };
        let mut forged = Message { body: replace(&genuine.body), ..genuine.clone() };
        for (name, value) in genuine.headers.iter() {
            forged.headers.set(name, replace(value));
        }
        assert!(count > 0, "{name} holds {signed}");
        let verdict = verifier.verify(&forged, None).verdict;
        assert_eq!(verdict, Verdict::Mismatch, "{name}: {changed} instead of {signed}");

        if vector.get("made").and_then(toml::Value::as_bool) != Some(false) {
            let mut made = genuine.clone();
            for (name, _) in vector["headers"].as_table().expect("headers") {
                if provider.schemes[0].header() == Some(name.as_str()) {
                    made.headers.set(name, "");
                }
            }
            let sender = Signer::new(&provider.schemes[0], &secret).expect(name);
            sender.apply(&mut made, verification.sent_at).expect(name);
            assert_eq!(made, genuine, "{name}");
        }
    }
    assert!(vectors.len() >= 25);
}

#[test]
fn every_forgery_of_every_scheme_gets_its_verdict() {
    for vector in vectors().iter().filter(|vector| text(vector, "name") != Some("rfc8032")) {
        let name = text(vector, "name").expect("a name");
        let provider = described(text(vector, "description").expect("a description"));
        let scheme = &provider.schemes[0];
        let secret = secret(text(vector, "secret").expect("a secret"));
        let verifier = Verifier::new(&provider.schemes, std::slice::from_ref(&secret)).expect(name);
        let endpoint = Endpoint::parse("https://example.com/hook").expect("a URL");
        for forgery in Forgery::ALL.into_iter().filter(|forgery| forgery.fits(scheme)) {
            let signer = forgery.signer(scheme, &secret).expect(name);
            let request = Request {
                time: Some(1_700_000_000),
                id: Some("id"),
                signer: Some(&signer),
                forgery: Some(forgery),
                ..Request::new(&provider, &endpoint)
            };
            let message = request.build(text(vector, "body").expect("a body").as_bytes().to_vec()).expect(name);
            let freshness = (forgery == Forgery::Stale).then_some(Freshness { now: 1_700_000_000, tolerance: 300 });
            let verdict = verifier.verify(&message, freshness).verdict;
            let case_matters = scheme.encoding != hookctl::signing::DigestEncoding::Hex;
            let expected = match forgery {
                Forgery::Stale => verdict == Verdict::Stale,
                Forgery::Missing => verdict == Verdict::Missing,
                Forgery::Case => case_matters != verdict.is_genuine(),
                _ => matches!(verdict, Verdict::Mismatch | Verdict::Malformed),
            };
            assert!(expected, "{name}: {} is {}", forgery.name(), verdict.name());
        }
    }
}

/// Runs openssl, and returns what it prints. `None` if it is not installed.
fn openssl(directory: &std::path::Path, words: &[&str]) -> Option<Vec<u8>> {
    let output = Command::new("openssl").args(words).current_dir(directory).output().ok()?;
    assert!(output.status.success(), "openssl {words:?}: {}", String::from_utf8_lossy(&output.stderr));
    Some(output.stdout)
}

#[test]
fn openssl_and_hookctl_verify_each_others_signatures() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let (path, body) = (directory.path(), b"{\"id\":\"r\xc3\xa9\"}");
    std::fs::write(path.join("body"), body).expect("a file");
    let rsa = ["-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"];
    let pss = ["-pkeyopt", "rsa_padding_mode:pss", "-pkeyopt", "rsa_pss_saltlen:digest"];
    for (construction, keys, key_args, digest) in [
        ("ed25519", "encoding = \"base64\"", &["-algorithm", "ED25519"][..], &["-rawin"][..]),
        (
            "ecdsa-p256",
            "encoding = \"base64\"",
            &["-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"],
            &["-rawin", "-digest", "sha256"],
        ),
        ("rsa", "algorithm = \"sha256\"\nencoding = \"hex\"", &rsa, &["-rawin", "-digest", "sha256"]),
        ("rsa", "algorithm = \"sha512\"\nencoding = \"base64url\"", &rsa, &["-rawin", "-digest", "sha512"]),
        (
            "rsa",
            "algorithm = \"sha256\"\nencoding = \"base64\"\npadding = \"pss\"",
            &rsa,
            &["-rawin", "-digest", "sha256", pss[0], pss[1], pss[2], pss[3]],
        ),
    ] {
        let Some(_) = openssl(path, &[&["genpkey", "-out", "private.pem"], key_args].concat()) else { return };
        openssl(path, &["pkey", "-in", "private.pem", "-pubout", "-out", "public.pem"]);
        let description = format!(
            "[delivery]\ncontent-type = \"application/json\"\n[signature.{construction}]\nheader = \"X-Signature\"\n{keys}\n"
        );
        let provider = described(&description);
        let scheme = &provider.schemes[0];
        let read = |name: &str| std::fs::read_to_string(path.join(name)).expect(name);
        let (private, public) = (secret(&read("private.pem")), secret(&read("public.pem")));
        let sign =
            [&["pkeyutl", "-sign", "-inkey", "private.pem", "-in", "body", "-out", "signature"], digest].concat();
        openssl(path, &sign);
        let theirs = std::fs::read(path.join("signature")).expect("a signature");
        let encoded = match scheme.encoding.name() {
            "hex" => hex::encode(&theirs),
            name => encode(&theirs, name),
        };
        let mut message = Message::post("/", body.to_vec());
        message.headers.push("X-Signature", &encoded);
        for key in [&public, &private] {
            let verifier = Verifier::new(&provider.schemes, std::slice::from_ref(key)).expect(construction);
            assert_eq!(verifier.verify(&message, None).verdict, Verdict::Valid, "{description}");
            let changed = Message { body: b"{}".to_vec(), ..message.clone() };
            assert_eq!(verifier.verify(&changed, None).verdict, Verdict::Mismatch, "{description}");
        }
        let ours = Signer::new(scheme, &private).expect(construction).sign(&message).expect(construction);
        std::fs::write(path.join("ours"), decode(&ours, scheme.encoding.name())).expect("a file");
        let verify =
            [&["pkeyutl", "-verify", "-pubin", "-inkey", "public.pem", "-in", "body", "-sigfile", "ours"], digest]
                .concat();
        openssl(path, &verify);
        let error = Signer::new(scheme, &public).expect(construction).sign(&message).expect_err("a public key");
        assert!(error.to_string().contains("private key"), "{error}");
        // A folder can hold the key, and then no secret is needed.
        let with_key = format!("{description}public-key = '''{}'''\n", read("public.pem"));
        let provider = described(&with_key);
        assert!(!provider.needs_secret());
        let verifier = Verifier::new(&provider.schemes, &[]).expect(construction);
        assert_eq!(verifier.verify(&message, None).verdict, Verdict::Valid, "{with_key}");
        wrong_keys(scheme, &public);
    }
}

/// Checks that `key` is refused where a key of another kind is required.
fn wrong_keys(scheme: &Scheme, key: &Secret) {
    let header = "header = \"X-Signature\"\nencoding = \"hex\"\n";
    for (construction, more, name) in [
        ("ed25519", "", "an Ed25519 key"),
        ("ecdsa-p256", "", "the curve P-256"),
        ("rsa", "algorithm = \"sha256\"\n", "an RSA key"),
    ] {
        let other = described(&format!(
            "[delivery]\ncontent-type = \"text/plain\"\n[signature.{construction}]\n{header}{more}"
        ));
        let result = Verifier::new(&other.schemes, std::slice::from_ref(key));
        if construction == scheme.construction.name().trim_end_matches("-pss") {
            assert!(result.is_ok(), "{construction}");
        } else {
            let error = result.err().expect("a key of another kind").to_string();
            assert!(
                error.contains("X-Signature") && error.contains(&format!("expected {name}")) || error.contains(name),
                "{error}"
            );
        }
    }
}

fn encode(bytes: &[u8], encoding: &str) -> String {
    use base64::{Engine as _, prelude::*};
    if encoding == "base64" { BASE64_STANDARD.encode(bytes) } else { BASE64_URL_SAFE_NO_PAD.encode(bytes) }
}

fn decode(text: &str, encoding: &str) -> Vec<u8> {
    use base64::{Engine as _, prelude::*};
    match encoding {
        "hex" => hex::decode(text).expect("hex"),
        "base64" => BASE64_STANDARD.decode(text).expect("base64"),
        _ => BASE64_URL_SAFE_NO_PAD.decode(text).expect("base64url"),
    }
}

/// Adds a folder with this `provider.toml` and one JSON sample.
fn with_folder(run: Run, description: &str) -> Run {
    let file = format!(
        "name = \"acme\"\ntitle = \"Acme\"\n\n[[events]]\nname = \"any\"\npayload = \"any.json\"\n\n{description}"
    );
    run.file("mine/acme/provider.toml", file).file("mine/acme/any.json", "{\"id\":\"1\",\"mac\":\"\"}")
}

const TOKEN: &str = "[delivery]\ncontent-type = \"application/json\"\n[signature.token]\nheader = \"X-Gitlab-Token\"\n";
