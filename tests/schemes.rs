//! Schemes that a provider folder can describe, compared with signatures that others made: documented vectors, openssl, and the library itself for each
//! way to write a signature.

use std::process::Command;

use hookctl::{
    message::{Endpoint, Message},
    provider::{Provider, Request},
    secret::Secret,
    signing::{Forgery, Freshness, Scheme, Signer, Verdict, Verifier},
};

use crate::harness::{Run, hookctl};

fn vectors() -> Vec<toml::Table> {
    let vectors: toml::Table = include_str!("data/schemes.toml").parse().expect("TOML");
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
    assert!(vectors.len() >= 18);
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

#[test]
fn token_is_authenticated_everywhere() {
    let request = "POST / HTTP/1.1\r\nX-Gitlab-Token: hush\r\nContent-Length: 2\r\n\r\n{}";
    let run = |words: &[&str]| {
        let words = [&["--providers", "mine", "verify", "r.http", "--secret", "env:TOKEN"], words].concat();
        with_folder(hookctl(words), TOKEN).file("r.http", request)
    };
    run(&[]).env("TOKEN", "hush").exits(0).stdout_has("authenticated").stdout_has("✓");
    let row = run(&["-o", "json"]).env("TOKEN", "hush").exits(0).json();
    assert_eq!((&row[0]["verdict"], &row[0]["scheme"]), (&"authenticated".into(), &"token".into()));
    run(&["--only", "authenticated"]).env("TOKEN", "hush").exits(0).stdout_has("acme");
    for report in ["junit", "tap", "json", "html", "markdown"] {
        let flag = format!("{report}=report");
        run(&["--report", &flag]).env("TOKEN", "hush").exits(0);
    }
    let row = run(&["-o", "json"]).env("TOKEN", "other").exits(1).json();
    assert_eq!((&row[0]["verdict"], &row[0]["causes"][0]["code"]), (&"mismatch".into(), &"token-other".into()));
    // The token is the secret, so it is sent, but not printed.
    let own = |words: &[&str]| {
        with_folder(hookctl([&["--providers", "mine"], words].concat()), TOKEN).env("HOOKCTL_SECRET", "hush-hush")
    };
    own(&["sign", "acme"]).stdin("{}").exits(2).stderr_has("sends the secret itself").nowhere("hush");
    own(&["send", "acme", "any", "--to", "http://x/", "--dry-run"]).exits(0).nowhere("hush");
    let server = crate::harness::answering("200 OK", "");
    own(&["send", "acme", "any", "--to", &server.url("/")]).exits(0).nowhere("hush");
    let sent = String::from_utf8(server.request()).expect("text");
    assert!(sent.to_lowercase().contains("x-gitlab-token: hush-hush\r\n"), "{sent}");
    let server = crate::harness::answering("200 OK", "");
    let url = server.url("/");
    let select =
        |filter: &str| own(&["replay", "s.http", "--to", &url, "--where", filter]).file("s.http", sent.clone());
    select("verdict:valid").exits(3).stderr_has("none of 1 requests matches");
    select("verdict:authenticated").exits(0);
    server.request();
}

#[test]
fn key_that_does_not_decode_is_an_input_error_that_names_the_field() {
    for (key, secret, reason) in [
        ("hex", "xyz", "it is not hex (`key = \"hex\"`)"),
        ("base64", "!", "it is not base64 (`key = \"base64\"`)"),
        ("whsec", "whsec_!", "it is not `whsec_` and base64 (`key = \"whsec\"`)"),
    ] {
        let description = format!(
            "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nkey = \"{key}\"\n"
        );
        let request = "POST / HTTP/1.1\r\nX-Sig: 00\r\nContent-Length: 2\r\n\r\n{}";
        for command in [
            &["verify", "r.http"][..],
            &["sign", "acme", "--body", "r.http"],
            &["send", "acme", "any", "--to", "http://localhost:1", "--dry-run"],
        ] {
            let words = [&["--providers", "mine"], command, &["--secret", "env:KEY"]].concat();
            let seen = with_folder(hookctl(words), &description).file("r.http", request).env("KEY", secret).exits(3);
            seen.stderr_has("secret from env:KEY").stderr_has("X-Sig").stderr_has(reason);
        }
    }
}

#[test]
fn sender_that_flags_describe_needs_no_folder() {
    let body = br#"{"test": 2432232314}"#;
    let request = [
        &b"POST / HTTP/1.1\r\nwebhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r\nwebhook-timestamp: 1614265330\r\nwebhook-signature: v1,AAAA v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\nContent-Length: 20\r\n\r\n"[..],
        body,
    ]
    .concat();
    let flags = [
        "--signature-header",
        "webhook-signature",
        "--algorithm",
        "sha256",
        "--encoding",
        "base64",
        "--prefix",
        "v1,",
        "--separator",
        " ",
        "--key-encoding",
        "whsec",
        "--message",
        "{header:webhook-id}.{timestamp}.{body}",
        "--timestamp-header",
        "webhook-timestamp",
        "--secret",
        "env:KEY",
    ];
    let run = |words: &[&str]| hookctl([words, &flags].concat()).env("KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
    let row = run(&["verify", "r.http", "-o", "json"]).file("r.http", &request).exits(0).json();
    assert_eq!((&row[0]["verdict"], &row[0]["provider"]), (&"valid".into(), &"custom".into()));
    let stale = ["verify", "r.http", "--tolerance", "5m", "--at", "1614269999"];
    run(&stale).file("r.http", &request).exits(1).stdout_has("stale");
    let seen =
        run(&["sign", "--timestamp", "1614265330", "-H", "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek"]).stdin(*body);
    assert_eq!(seen.exits(0).text(), "webhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\n");
    run(&["sign", "--timestamp", "1"]).stdin(*body).exits(2).stderr_has("-H 'webhook-id: …'");
    for (more, message) in [
        (&["--message", "{boody}"][..], "unknown placeholder `{boody}`"),
        (&["--separator", "="], "it can be part of a signature"),
        (&["--layout", "t={timestamp}", "--separator", ","], "expected `{signature}` once"),
    ] {
        let words = [
            "verify",
            "--body",
            "r.http",
            "--signature-header",
            "X-Sig",
            "--algorithm",
            "sha256",
            "--encoding",
            "base64",
        ];
        hookctl([&words, more].concat()).file("r.http", "{}").exits(2).stderr_has(message);
    }
}

#[test]
fn description_that_no_delivery_can_meet_does_not_lint_clean() {
    let hmac = "header = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n";
    let json = "[delivery]\ncontent-type = \"application/json\"\n";
    for (description, expected) in [
        (format!("{json}[signature.hmac]\n{hmac}key = \"bas64\"\n"), "unknown key rule `bas64`"),
        (
            format!("{json}[signature.hmac]\n{hmac}key = \"{{client-id}}&{{secret}}\"\n"),
            "no header of `delivery.headers` has the value `{client-id}`",
        ),
        (
            format!("{json}[signature.hmac]\n{hmac}message = \"{{header:X-Id}}{{body}}\"\n"),
            "no delivery has the header",
        ),
        (
            format!("{json}[signature.hmac]\n{hmac}message = \"{{timestamp}}.{{body}}\"\n"),
            "no header of `delivery.headers` has the value `{timestamp}`",
        ),
        (
            format!("{json}[signature.hmac]\n{hmac}message = \"{{field:nothing}}\"\n"),
            "missing field nothing in the body",
        ),
        (format!("{json}[signature.hmac]\n{hmac}prefix = \"v1,\"\nseparator = \",\"\n"), "contains the separator `,`"),
        (format!("{json}[signature.hmac]\n{hmac}separator = \"a\"\n"), "it can be part of a signature"),
        (
            format!("{json}[signature.hmac]\n{hmac}value = \"t={{timestamp}}v1={{signature}}\"\n"),
            "a separator is missing",
        ),
        (format!("{json}[signature.hmac]\n{hmac}value = \"v1={{digest}}\"\n"), "unknown placeholder `{digest}`"),
        (
            format!("{json}[signature.hmac]\n{hmac}value = \"{{signature}}\"\nprefix = \"a\"\n"),
            "expected either `prefix` or `value`",
        ),
        (format!("{json}[signature.hmac]\n{hmac}field = \"id\"\n"), "expected either `header` or `field`"),
        (format!("{json}[signature.hmac]\n{hmac}public-key = \"x\"\n"), "`hmac` has no public key"),
        (
            format!("{json}[signature.hmac]\n{hmac}[signature.token]\nheader = \"X-Token\"\n"),
            "expected exactly one kind of signature",
        ),
        (
            format!("{json}[signature.hmac]\n{hmac}[[signature.also]]\ntoken = {{ header = \"X-Sig\" }}\n"),
            "there is already a signature in `X-Sig`",
        ),
        (
            format!("{json}[signature.hmac]\n{}", hmac.replace("header = \"X-Sig\"", "field = \"mac\"")),
            "missing key `message`",
        ),
        (
            format!(
                "{json}[signature.hmac]\n{}message = \"{{body}}\"\n",
                hmac.replace("header = \"X-Sig\"", "field = \"mac\"")
            ),
            "the signature is a part of `{body}`",
        ),
        (
            format!(
                "{json}[signature.hmac]\n{}message = \"{{field:mac}}\"\n",
                hmac.replace("header = \"X-Sig\"", "field = \"mac\"")
            ),
            "`mac` is the signature",
        ),
        (
            format!(
                "{json}[signature.hmac]\n{}message = \"{{field:id}}\"\n",
                hmac.replace("header = \"X-Sig\"", "field = \"none\"")
            ),
            "missing field none in the body, which holds the signature",
        ),
        (format!("{json}[signature.token]\nheader = \"X-Token\"\nalgorithm = \"sha256\"\n"), "unknown key `algorithm`"),
        (
            format!("{json}[signature.ed25519]\nheader = \"X-Sig\"\nencoding = \"hex\"\npublic-key = \"00\"\n"),
            "`public-key` cannot be used",
        ),
        (
            format!(
                "{json}[signature.ed25519]\nheader = \"X-Sig\"\nencoding = \"hex\"\nmessage = \"{{field:nothing}}\"\n"
            ),
            "missing field nothing",
        ),
        (format!("{json}[signature.rsa]\n{hmac}padding = \"oaep\"\n"), "unknown padding `oaep`"),
        (
            "[delivery]\ncontent-type = \"application/json\"\nvalues = { body = \"x\" }\n".to_owned(),
            "`body` cannot be the name of a value",
        ),
        (
            "[delivery]\ncontent-type = \"application/json\"\nencoding = \"multipart\"\n".to_owned(),
            "the content type is `application/json`",
        ),
        (format!("{json}retry = {{ after = [\"5m\", \"1h\"], times = 1 }}\n"), "there are 2 waits, but only 1 retries"),
        (format!("{json}retry = {{ after = [], retry-on = [\"9xx\"] }}\n"), "expected at least one wait"),
    ] {
        let seen = with_folder(hookctl(["providers", "lint", "mine"]), &description).exits(3);
        assert!(seen.text().contains(expected), "{description}\n{}", seen.text());
    }
    // The digest in a sample contradicts the description.
    let wrong = format!(
        "{json}[signature.hmac]\nfield = \"mac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nmessage = \"{{field:id}}\"\n"
    );
    let sample = format!("{{\"id\":\"1\",\"mac\":\"{}\"}}", "ab".repeat(64));
    with_folder(hookctl(["providers", "lint", "mine"]), &wrong)
        .file("mine/acme/any.json", sample)
        .exits(3)
        .stdout_has("this sample holds a sha512 digest in hex, but the description says a sha256 digest in hex");
}

#[test]
fn lint_against_a_genuine_delivery_decides_whether_the_description_is_right() {
    let description = |key: &str| {
        format!(
            "[delivery]\ncontent-type = \"application/json\"\nheaders = {{ webhook-id = \"{{uuid}}\", webhook-timestamp = \"{{timestamp}}\" }}\n[signature.hmac]\nheader = \"webhook-signature\"\nalgorithm = \"sha256\"\nencoding = \"base64\"\nprefix = \"v1,\"\n{key}message = \"{{id}}.{{timestamp}}.{{body}}\"\n"
        )
    };
    let genuine = "POST / HTTP/1.1\r\nwebhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek\r\nwebhook-timestamp: 1614265330\r\nwebhook-signature: v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=\r\nContent-Length: 20\r\n\r\n{\"test\": 2432232314}";
    let run = |key: &str, more: &[&str]| {
        let words =
            [&["providers", "lint", "mine/acme", "--against", "genuine.http", "--secret", "env:KEY"], more].concat();
        with_folder(hookctl(words), &description(key))
            .file("genuine.http", genuine)
            .env("KEY", "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    };
    run("key = \"whsec\"\n", &[]).exits(0).stdout_has("no errors").stdout_has("valid");
    assert_eq!(run("key = \"whsec\"\n", &["-o", "json"]).exits(0).text(), "[]\n");
    run("", &[]).exits(1).stdout_has("mismatch").stdout_has("secret-whsec-decoded");
    let problems = run("", &["-o", "json"]).exits(1).json();
    assert!(problems[0]["message"].as_str().expect("text").contains("does not verify it (mismatch)"), "{problems}");
    run("key = \"hex\"\n", &[]).exits(3).stderr_has("it is not hex");
    hookctl(["providers", "lint", "x", "--secret", "env:KEY"]).exits(2);
}

#[test]
fn every_shape_of_providers_new_lints_clean_and_verifies_what_it_sends() {
    let shapes = [
        "hmac",
        "digest",
        "standard-webhooks",
        "labeled-parts",
        "timestamp-header",
        "url",
        "body-field",
        "token",
        "bearer",
        "ed25519",
        "none",
    ];
    for shape in shapes {
        let directory = tempfile::TempDir::new().expect("a directory");
        let run = |words: &[&str], code| {
            let mut run = hookctl(words.iter().copied()).env("HOOKCTL_SECRET", "whsec_c2VjcmV0");
            run.command.current_dir(directory.path());
            run.exits(code)
        };
        run(&["providers", "new", "mine/acme", "--signature", shape], 0);
        run(&["providers", "lint", "mine/acme"], 0).stdout_has("no errors");
        if shape == "ed25519" {
            continue;
        }
        let server = crate::harness::answering("200 OK", "");
        let url = server.url("/");
        run(&["--providers", "mine", "send", "acme", "event.created", "--to", &url], 0);
        std::fs::write(directory.path().join("sent.http"), server.request()).expect("a file");
        let verify = ["--providers", "mine", "verify", "sent.http", "--provider", "acme"];
        let allowed = [&verify[..], &["--url", &url, "--allow-unsigned", "-o", "json"]].concat();
        let verdict = run(&allowed, 0).json()[0]["verdict"].clone();
        let expected = match shape {
            "token" | "bearer" => "authenticated",
            "none" => "unsigned",
            _ => "valid",
        };
        assert_eq!(verdict, expected, "{shape}");
    }
}

#[test]
fn further_signature_has_to_match_and_may_be_optional() {
    let description = |optional: bool| {
        format!(
            "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nheader = \"X-Body\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n[[signature.also]]\noptional = {optional}\nhmac = {{ header = \"X-Url\", algorithm = \"sha1\", encoding = \"base64\", message = \"{{url}}\" }}\n"
        )
    };
    for optional in [true, false] {
        let provider = described(&description(optional));
        let secret = secret("s");
        let endpoint = Endpoint::parse("https://example.com/hook").expect("a URL");
        let signer = Signer::new(&provider.schemes[0], &secret).expect("a key");
        let request = Request { signer: Some(&signer), ..Request::new(&provider, &endpoint) };
        let genuine = request.build(b"{}".to_vec()).expect("a message");
        let verifier = Verifier::new(&provider.schemes, std::slice::from_ref(&secret)).expect("a key");
        let verdict = |message: &Message| {
            let verification = verifier.verify(message, None);
            (verification.verdict, verification.header.map(str::to_owned))
        };
        assert_eq!(verdict(&genuine), (Verdict::Valid, Some("X-Body".into())));
        let elsewhere = Message { url: Some("https://example.com/other".into()), ..genuine.clone() };
        assert_eq!(verdict(&elsewhere), (Verdict::Mismatch, Some("X-Url".into())));
        let mut alone = genuine.clone();
        alone.headers.remove("X-Url");
        let expected = if optional { (Verdict::Valid, "X-Body") } else { (Verdict::Missing, "X-Url") };
        assert_eq!(verdict(&alone), (expected.0, Some(expected.1.into())));
        let mut changed = genuine.clone();
        changed.body.push(b' ');
        assert_eq!(verdict(&changed), (Verdict::Mismatch, Some("X-Body".into())));
    }
    let seen = with_folder(
        hookctl(["--providers", "mine", "sign", "acme", "--url", "https://example.com/hook"]),
        &description(false),
    );
    let text = seen.env("HOOKCTL_SECRET", "s").stdin("{}").exits(0).text();
    assert_eq!(text.lines().map(|line| line.split(':').next()).collect::<Vec<_>>(), [Some("X-Body"), Some("X-Url")]);
    // The cause is that of the signature that decided.
    let request = text.replace("X-Body", "POST /hook HTTP/1.1\r\nHost: example.org\r\nX-Body").replace('\n', "\r\n");
    let words = ["--providers", "mine", "verify", "r.http", "--provider", "acme", "-o", "json", "--explain", "always"];
    let request =
        request.replace("HTTP/1.1\r\r\n", "HTTP/1.1\r\n").replace("\r\r\n", "\r\n") + "Content-Length: 2\r\n\r\n{}";
    let row = with_folder(hookctl(words), &description(false))
        .file("r.http", request)
        .env("HOOKCTL_SECRET", "s")
        .exits(1)
        .json();
    assert_eq!((&row[0]["header"], &row[0]["verdict"]), (&"X-Url".into(), &"mismatch".into()));
}

#[test]
fn cause_of_a_mismatch_is_proven_with_the_key_that_the_description_prescribes() {
    let description = "[delivery]\ncontent-type = \"application/json\"\nheaders = { X-Client = \"{client}\" }\nvalues = { client = \"c\" }\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n";
    for (key, secret, digest) in [
        // printf '{"a":1}' | openssl dgst -sha256 -mac HMAC -macopt hexkey:00ff
        ("key = \"hex\"\n", "00ff", "hex"),
        ("key = \"{client}&{secret}\"\n", "s", "template"),
    ] {
        let description = format!("{description}{key}");
        let provider = described(&description);
        let signer = Signer::new(&provider.schemes[0], &crate::schemes::secret(secret)).expect(digest);
        let mut message = Message::post("/", b"{\"a\":1}".to_vec());
        message.headers.push("X-Client", "c1");
        let signature = signer.sign(&message).expect(digest);
        let request =
            format!("POST / HTTP/1.1\r\nX-Client: c1\r\nX-Sig: {signature}\r\nContent-Length: 8\r\n\r\n{{\"a\": 1}}");
        let words =
            ["--providers", "mine", "verify", "r.http", "--provider", "acme", "-o", "json", "--explain", "always"];
        let row = with_folder(hookctl(words), &description)
            .file("r.http", request)
            .env("HOOKCTL_SECRET", secret)
            .exits(1)
            .json();
        assert_eq!(row[0]["causes"][0]["confidence"], "certain", "{digest}: {row}");
        assert!(row[0]["causes"][0]["code"].as_str().expect("a code").starts_with("body-"), "{digest}: {row}");
    }
}

#[test]
fn batch_is_one_delivery_with_the_event_of_all_its_items() {
    let toml = "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\nbatch = \".\"\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n[[events]]\nname = \"done\"\npayload = \"done.json\"\nmatch = { equals = { type = \"done\" } }\n[[events]]\nname = \"new\"\npayload = \"new.json\"\nmatch = { equals = { type = \"new\" } }\n";
    let nested = toml.replace("batch = \".\"", "batch = \"data[events]\"");
    for (toml, wrap) in [(toml, ("[", "]")), (&nested, ("{\"data\":{\"events\":[", "]}}"))] {
        let body = |types: &[&str]| {
            let items: Vec<String> = types.iter().map(|kind| format!("{{\"type\":\"{kind}\",\"id\":1}}")).collect();
            format!("{}{}{}", wrap.0, items.join(","), wrap.1)
        };
        let run = |words: &[&str]| {
            hookctl([&["--providers", "mine"], words].concat())
                .file("mine/acme/provider.toml", toml)
                .file("mine/acme/done.json", body(&["done", "done"]))
                .file("mine/acme/new.json", body(&["new"]))
                .env("HOOKCTL_SECRET", "s")
        };
        run(&["providers", "lint", "mine"]).exits(0);
        let sent = run(&["send", "acme", "done", "--to", "http://x/", "--dry-run"]).exits(0).stdout;
        let row = run(&["verify", "-o", "json"]).stdin(sent).exits(0).json();
        assert_eq!((&row[0]["event"], &row[0]["verdict"]), (&"done".into(), &"valid".into()), "{row}");
        let mixed = run(&["sign", "acme", "--value"]).stdin(body(&["done", "new"])).exits(0).text();
        let words = format!("X-Sig: {}", mixed.trim());
        let row = run(&["verify", "--body", "b", "-H", &words, "-o", "json"])
            .file("b", body(&["done", "new"]))
            .exits(0)
            .json();
        assert_eq!((&row[0]["event"], &row[0]["verdict"]), (&serde_json::Value::Null, &"valid".into()), "{row}");
    }
}

#[test]
fn multipart_sample_is_sent_edited_and_recognized() {
    let toml = "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"multipart/form-data\"\nencoding = \"multipart\"\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nmessage = \"{field:rawRequest}\"\n[[events]]\nname = \"submission\"\npayload = \"submission.form\"\nmatch = { has = [\"formID\", \"rawRequest\"] }\n";
    let run = |words: &[&str]| {
        hookctl([&["--providers", "mine"], words].concat())
            .file("mine/acme/provider.toml", toml)
            .file("mine/acme/submission.form", "formID=42&rawRequest=%7B%22q%22%3A%22a+b%22%7D")
            .env("HOOKCTL_SECRET", "s")
    };
    run(&["providers", "lint", "mine"]).exits(0);
    let sent = run(&["send", "acme", "submission", "--set", "formID=43", "--to", "http://x/", "--dry-run"]).exits(0);
    let text = sent.text();
    assert!(text.contains("content-type: multipart/form-data; boundary=") && text.contains("\r\n\r\n43\r\n"), "{text}");
    assert!(text.contains("name=\"rawRequest\"\r\n\r\n{\"q\":\"a b\"}\r\n"), "{text}");
    let row = run(&["verify", "-o", "json"]).stdin(text).exits(0).json();
    assert_eq!((&row[0]["event"], &row[0]["verdict"]), (&"submission".into(), &"valid".into()), "{row}");
}

#[test]
fn endpoint_is_validated_with_the_method_that_the_provider_uses() {
    let toml = "[delivery]\ncontent-type = \"application/json\"\nendpoint = { validate = { method = \"HEAD\", accept = [\"200\"] } }\n";
    for (status, code) in [("200 OK", 0), ("204 No Content", 1)] {
        let server = crate::harness::answering(status, "");
        let words = ["--providers", "mine", "send", "acme", "--validate", "--to", &server.url("/")];
        with_folder(hookctl(words), toml).exits(code).stdout_has("status").nowhere("content-type");
        assert!(server.request().starts_with(b"HEAD / HTTP/1.1\r\n"));
    }
}

#[test]
fn documented_signatures_and_keys_are_those_of_the_parser() {
    let document = include_str!("../docs/providers.md");
    let blocks: Vec<&str> =
        document.split("```toml\n").skip(1).map(|rest| rest.split("```").next().expect("an end")).collect();
    for block in &blocks {
        let delivery =
            if block.contains("[delivery]") { "" } else { "[delivery]\ncontent-type = \"application/json\"\n" };
        let signature = if block.contains("[signature") { "" } else { "[signature.token]\nheader = \"X-Token\"\n" };
        described(&format!("{delivery}{block}\n{signature}"));
    }
    assert!(blocks.len() >= 9);
    // Every key that the parser knows is documented, as is every placeholder.
    let json = "[delivery]\ncontent-type = \"application/json\"\n";
    let kinds = ["hmac", "digest", "token", "ed25519", "ecdsa-p256", "rsa"];
    let tables = kinds.iter().map(|kind| format!("{json}[signature.{kind}]\nzzz = 1\n"));
    let more = [
        format!("{json}zzz = 1\n"),
        format!("{json}retry = {{ zzz = 1 }}\n"),
        format!("{json}limits = {{ zzz = 1 }}\n"),
        format!("{json}endpoint = {{ zzz = 1, validate = {{ zzz = 1 }} }}\n"),
        format!("{json}[signature]\nzzz = 1\n"),
        format!("{json}[signature.hmac]\nheader = \"a\"\nmessage = \"{{zzz}}\"\nfields = {{ zzz = 1 }}\n"),
    ];
    let mut count = 0;
    for toml in tables.chain(more) {
        let problems = with_folder(hookctl(["providers", "lint", "mine", "-o", "json"]), &toml).exits(3).json();
        for problem in problems
            .as_array()
            .expect("problems")
            .iter()
            .filter(|problem| problem["message"].as_str().is_some_and(|text| text.contains("zzz")))
        {
            for legal in problem["legal"].as_array().expect("a list") {
                let legal = legal.as_str().expect("text");
                assert!(document.contains(legal), "docs/providers.md does not explain `{legal}`");
                count += 1;
            }
        }
    }
    assert!(count > 60, "{count}");
}

#[test]
fn repeated_field_is_ambiguous_and_the_other_requests_are_verified() {
    let toml = "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nfield = \"mac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nmessage = \"{field:id}\"\n";
    let mac = "";
    let line = |body: &str| format!("{}\n", serde_json::json!({ "headers": [], "body": body }));
    let genuine = {
        let provider = described(toml);
        let signer = Signer::new(&provider.schemes[0], &secret("s")).expect("a key");
        let mut message = Message::post("/", format!("{{\"id\":\"1\",\"mac\":\"{mac}\"}}").into_bytes());
        signer.apply(&mut message, None).expect("a field");
        String::from_utf8(message.body).expect("text")
    };
    let twice = |name: &str| genuine.replacen('{', &format!("{{\"{name}\":\"2\","), 1);
    let capture = [line(&genuine), line(&twice("id")), line(&twice("mac")), line(&twice("other"))].concat();
    let words = ["--providers", "mine", "verify", "c.jsonl", "--provider", "acme", "-o", "jsonl"];
    let seen = with_folder(hookctl(words), toml).file("c.jsonl", capture).env("HOOKCTL_SECRET", "s").exits(3);
    let verdicts: Vec<_> = seen.json_lines().iter().map(|row| row["verdict"].clone()).collect();
    let none = serde_json::Value::Null;
    assert_eq!(verdicts, ["valid".into(), none.clone(), none, "valid".into()]);
    seen.stderr_has("c.jsonl:2: several fields `id`").stderr_has("c.jsonl:3: several fields `mac`");
}

#[test]
fn secret_that_is_no_key_of_one_provider_still_serves_the_others() {
    let whsec = "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nkey = \"whsec\"\n";
    let screver = hookctl(["send", "screver", "optionSelected", "--to", "http://x/", "--dry-run=json"]);
    let sent = screver.env("HOOKCTL_SECRET", "not base64!").exits(0).text();
    let capture = format!("{sent}{}\n", serde_json::json!({ "headers": [["X-Sig", "00"]], "body": "{}" }));
    let run = |words: &[&str]| {
        let words = [&["--providers", "mine", "verify", "c.jsonl", "-o", "jsonl"], words].concat();
        with_folder(hookctl(words), whsec).file("c.jsonl", &capture).file(".env", "A='not base64!'\nB=whsec_c2VjcmV0\n")
    };
    let verdicts = |seen: &crate::harness::Output| {
        seen.json_lines().iter().map(|row| row["verdict"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let seen = run(&[]).env("HOOKCTL_SECRET", "not base64!").exits(3);
    assert_eq!(verdicts(&seen), [Some("valid".into()), None]);
    seen.stderr_has("it is not `whsec_` and base64");
    // Of the secrets in a file, only those that can be keys are tried.
    let seen = run(&["--env-file", ".env"]).exits(1);
    assert_eq!(verdicts(&seen), [Some("valid".into()), Some("malformed".into())]);
}
