//! Deliveries with each kind of signature through the binary: verdicts, causes, errors, batches and multipart bodies.

use hookctl::{
    message::{Endpoint, Message},
    provider::Request,
    signing::{Signer, Verdict, Verifier},
};

use super::{TOKEN, described, secret, with_folder};
use crate::harness::{Output, hookctl};

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
    let server = crate::harness::responding("200 OK", "");
    own(&["send", "acme", "any", "--to", &server.url("/")]).exits(0).nowhere("hush");
    let sent = String::from_utf8(server.request()).expect("text");
    assert!(sent.to_lowercase().contains("x-gitlab-token: hush-hush\r\n"), "{sent}");
    let server = crate::harness::responding("200 OK", "");
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
fn sender_described_by_flags_needs_no_folder() {
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
    run(&["sign", "-H", "webhook-id: msg_p5jXN8AQM9LWM0D4loKWxJek"])
        .stdin(*body)
        .exits(2)
        .stderr_has("the signature covers the ");
    for (more, message) in [
        (&["--message", "{boody}"][..], "unknown placeholder `{boody}`"),
        (
            &["--message", "{timestamp}.{body}"],
            "--message: `{timestamp}` is signed, but no header has the time\nhint: pass --timestamp-header NAME",
        ),
        (&["--message", "{id}.{body}"], "but no header has it: use `{header:NAME}`"),
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
        hookctl([&words, more].concat()).file("r.http", "{}").exits(2).stderr_has(message).nowhere("delivery.headers");
    }
}

#[test]
fn further_signature_must_match_unless_it_is_optional() {
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
        (
            "value = \"t={timestamp},v1={signature}\"\nseparator = \",\"\nmessage = \"{timestamp}.{body}\"\n",
            "s",
            "layout",
        ),
    ] {
        let description = format!("{description}{key}");
        let provider = described(&description);
        let signer = Signer::new(&provider.schemes[0], &super::secret(secret)).expect(digest);
        let mut message = Message::post("/", b"{\"a\":1}".to_vec());
        message.headers.push("X-Client", "c1");
        let signature = signer.sign_at(&message, Some(1_700_000_000)).expect(digest);
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
        assert!(!row.to_string().contains("together with"), "{digest}: {row}");
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

/// A description whose key is base64 after `whsec_`.
const WHSEC: &str = "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nkey = \"whsec\"\n";

#[test]
fn secret_that_is_not_a_key_of_one_provider_still_works_for_the_others() {
    let screver = hookctl(["send", "screver", "optionSelected", "--to", "http://x/", "--dry-run=json"]);
    let sent = screver.env("HOOKCTL_SECRET", "not base64!").exits(0).text();
    let capture = format!("{sent}{}\n", serde_json::json!({ "headers": [["X-Sig", "00"]], "body": "{}" }));
    let run = |words: &[&str]| {
        let words = [&["--providers", "mine", "verify", "c.jsonl", "-o", "jsonl"], words].concat();
        with_folder(hookctl(words), WHSEC).file("c.jsonl", &capture).file(".env", "A='not base64!'\nB=whsec_c2VjcmV0\n")
    };
    let verdicts = |seen: &Output| {
        seen.json_lines().iter().map(|row| row["verdict"].as_str().map(str::to_owned)).collect::<Vec<_>>()
    };
    let seen = run(&[]).env("HOOKCTL_SECRET", "not base64!").exits(3);
    assert_eq!(verdicts(&seen), [Some("valid".into()), None]);
    seen.stderr_has("it is not `whsec_` and base64");
    // Of the secrets in a file, only those that can be keys are tried.
    let seen = run(&["--env-file", ".env"]).exits(1);
    assert_eq!(verdicts(&seen), [Some("valid".into()), Some("malformed".into())]);
}

#[test]
fn invalid_secret_for_all_providers_is_skipped_if_a_file_has_valid_keys() {
    let sent =
        with_folder(hookctl(["--providers", "mine", "send", "acme", "any", "--to", "http://x/", "--dry-run"]), WHSEC)
            .env("HOOKCTL_SECRET", "whsec_c2VjcmV0")
            .exits(0)
            .text();
    let reason = "it is not `whsec_` and base64";
    for (variable, file, words, code, verdict) in [
        // HOOKCTL_SECRET applies to every provider, so it may be meant for another.
        ("HOOKCTL_SECRET", "B=whsec_c2VjcmV0", &[][..], 0, Some("valid")),
        ("HOOKCTL_SECRET", "B=whsec_b3RoZXI=", &[], 1, Some("mismatch")),
        ("HOOKCTL_SECRET", "B='not base64!'", &[], 3, None),
        // A secret for this provider or this run must be a valid key.
        ("HOOKCTL_ACME_SECRET", "B=whsec_c2VjcmV0", &[], 3, Some("valid")),
        ("KEY", "B=whsec_c2VjcmV0", &["--secret", "env:KEY"], 3, None),
        ("UNUSED", "HOOKCTL_ACME_SECRET='not base64!'", &[], 3, None),
    ] {
        let words = [&["--providers", "mine", "verify", "r.http", "--env-file", ".env", "-o", "json"], words].concat();
        let run = with_folder(hookctl(words), WHSEC).file("r.http", &sent).file(".env", file);
        let seen = run.env(variable, "not base64!").exits(code);
        assert_eq!(seen.json()[0]["verdict"].as_str(), verdict, "{variable} {file}");
        seen.stderr_has(reason);
    }
}

#[test]
fn private_key_signs_what_is_sent_and_the_public_key_verifies_it() {
    let description = "[delivery]\ncontent-type = \"application/json\"\nheaders = { X-Time = \"{timestamp}\" }\n[signature.ed25519]\nheader = \"X-Sig\"\nencoding = \"base64\"\nmessage = \"{timestamp}.{body}\"\n";
    let keys = tempfile::TempDir::new().expect("a directory");
    let Some(private) = super::openssl(keys.path(), &["genpkey", "-algorithm", "ED25519"]) else { return };
    std::fs::write(keys.path().join("private.pem"), &private).expect("a file");
    let public = super::openssl(keys.path(), &["pkey", "-in", "private.pem", "-pubout"]).expect("openssl");
    let run = |words: &[&str]| {
        let words = [&["--providers", "mine"], words].concat();
        with_folder(hookctl(words), description)
            .private_file("private.pem", &private)
            .file("public.pem", &public)
            .file("other.pem", "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n")
    };
    let dry_run = ["send", "acme", "any", "--to", "http://x/", "--dry-run", "--secret"];
    let sent = run(&[&dry_run[..], &["file:private.pem"]].concat()).exits(0).stdout;
    let verify = |key: &str, request: &[u8]| run(&["verify", "--secret", key]).stdin(request);
    verify("file:public.pem", &sent).exits(0).stdout_has("valid").stdout_has("ed25519");
    let changed = String::from_utf8(sent.clone()).expect("text").replace("\"id\":\"1\"", "\"id\":\"2\"");
    verify("file:public.pem", changed.as_bytes()).exits(1).stdout_has("public-key-differs");
    // A receiver does not need the private key.
    verify("file:private.pem", &sent).exits(0).stderr_has("the secret from file:private.pem is a private key");
    verify("file:public.pem", &sent).exits(0).nowhere("private");
    // A key that cannot sign or verify is an error with the reason and the source.
    run(&[&dry_run[..], &["file:public.pem"]].concat()).exits(3).stderr_has("private key");
    verify("file:other.pem", &sent).exits(3).stderr_has("file:other.pem").stderr_has("openssl pkcs8 -topk8");
}

#[test]
fn token_is_masked_everywhere_even_if_it_is_tampered_with() {
    let token = "SuperSecretToken9x";
    let event = "[[events]]\nname = \"a\"\npayload = \"a.json\"\n";
    let delivery = "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\n";
    for signature in
        ["header = \"X-Sig\"", "header = \"X-Sig\"\nprefix = \"Basic \"\nencoding = \"base64\"", "field = \"tok\""]
    {
        let toml = format!("{delivery}[signature.token]\n{signature}\n{event}");
        for tamper in ["signature", "case", "prefix"] {
            for (output, code) in
                [(&["--dry-run"][..], 0), (&["--dry-run=json"], 0), (&["-vv", "--report", "json=r.json"], 4)]
            {
                let words =
                    ["--providers", "mine", "send", "acme", "a", "--to", "http://127.0.0.1:1", "--tamper", tamper];
                let seen = hookctl([&words, output].concat())
                    .file("mine/acme/provider.toml", &toml)
                    .file("mine/acme/a.json", r#"{"tok":"","id":1}"#)
                    .env("HOOKCTL_SECRET", token)
                    .exits(code);
                assert!((seen.text() + &seen.stderr).contains("[secret]"), "{signature} {tamper} {output:?}");
                // The token as it is, with its first byte changed, and in the opposite case: as text and in base64.
                let near =
                    [token, "RuperSecretToken9x", "sUPERsECRETtOKEN9X", "U3VwZXJTZWNy", "UnVwZXJTZWNy", "u3vWzxjtzwny"];
                near.into_iter().fold(seen, Output::nowhere);
            }
        }
    }
    let both = format!(
        "{delivery}[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\n[[signature.also]]\ntoken = {{ header = \"X-Token\" }}\n{event}"
    );
    for output in [&[][..], &["-o", "json"]] {
        let words = [&["--providers", "mine", "sign", "acme", "--body", "-"], output].concat();
        hookctl(words)
            .file("mine/acme/provider.toml", &both)
            .file("mine/acme/a.json", "{}")
            .env("HOOKCTL_SECRET", token)
            .stdin("{}")
            .exits(0)
            .stderr_has("X-Token contains the secret itself, which is not printed")
            .nowhere(token);
    }
}

#[test]
fn forgery_that_does_not_fit_the_signature_is_an_error_with_the_reason() {
    let hmac = "algorithm = \"sha256\"\nencoding = \"hex\"\n";
    let url = format!("[signature.hmac]\nheader = \"X-Sig\"\nmessage = \"{{url}}\"\n{hmac}");
    let field =
        format!("[signature.hmac]\nfield = \"mac\"\nmessage = \"{{field:id}}\"\ntimestamp-field = \"at\"\n{hmac}");
    let token = "[signature.token]\nfield = \"mac\"\n".to_owned();
    for (signature, forgery, reason) in [
        (&url, "body", "does not sign the body"),
        (&url, "stale", "sends no timestamp"),
        (&field, "stale", "has its timestamp in the body"),
        (&field, "missing", "has its signature in the body"),
        (&token, "missing", "has its signature in the body"),
        (&token, "body", "sends a token, which does not protect the body"),
    ] {
        let toml = format!(
            "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\n{signature}[[events]]\nname = \"a\"\npayload = \"a.json\"\n"
        );
        hookctl(["--providers", "mine", "send", "acme", "a", "--to", "http://x/", "--dry-run", "--tamper", forgery])
            .file("mine/acme/provider.toml", toml)
            .file("mine/acme/a.json", r#"{"id":"1","at":"2026-01-31T12:00:00Z","mac":""}"#)
            .env("HOOKCTL_SECRET", "a secret")
            .exits(2)
            .stderr_has(&format!("--tamper {forgery}: Acme {reason}"));
    }
}
