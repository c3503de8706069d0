//! Provider folders in the new grammar: what lint reports, the shapes of `providers new`, and the reference in the documents.

use super::{described, with_folder};
use crate::harness::hookctl;

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
            "missing separator between",
        ),
        (format!("{json}[signature.hmac]\n{hmac}value = \"v1={{digest}}\"\n"), "unknown placeholder `{digest}`"),
        (
            format!("{json}[signature.hmac]\n{hmac}value = \"{{signature}}\"\nprefix = \"a\"\n"),
            "expected either `prefix` or `value`",
        ),
        (format!("{json}[signature.hmac]\n{hmac}field = \"id\"\n"), "expected either `header` or `field`"),
        (format!("{json}[signature.hmac]\n{hmac}public-key = \"x\"\n"), "`hmac` has no public key"),
        (
            format!("{json}[signature.rsa]\n{}padding = \"pss\"\n", hmac.replace("sha256", "sha1")),
            "RSA-PSS with SHA-1 is not supported",
        ),
        (
            format!("{json}[signature.hmac]\n{hmac}[signature.token]\nheader = \"X-Token\"\n"),
            "expected exactly one kind of signature",
        ),
        (
            format!("{json}[signature.hmac]\n{hmac}[[signature.also]]\ntoken = {{ header = \"X-Sig\" }}\n"),
            "duplicate signature in `X-Sig`",
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
}

#[test]
fn sample_whose_digest_contradicts_the_description_does_not_lint_clean() {
    let wrong = "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nfield = \"mac\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nmessage = \"{field:id}\"\n";
    let sample = format!("{{\"id\":\"1\",\"mac\":\"{}\"}}", "ab".repeat(64));
    with_folder(hookctl(["providers", "lint", "mine"]), wrong)
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
fn lint_against_a_delivery_accepts_the_signed_url() {
    let description = "[delivery]\ncontent-type = \"application/json\"\n[signature.hmac]\nheader = \"X-Sig\"\nalgorithm = \"sha256\"\nencoding = \"hex\"\nmessage = \"{url}{body}\"\n";
    let run = |words: &[&str]| with_folder(hookctl(words.iter().copied()), description).env("KEY", "k");
    let url = "https://example.com/hooks";
    let sign =
        ["--providers", "mine", "sign", "acme", "--secret", "env:KEY", "--url", url, "--body", "body", "--value"];
    let signature = run(&sign).file("body", "{}").exits(0).text();
    let genuine = format!("POST / HTTP/1.1\r\nX-Sig: {}\r\nContent-Length: 2\r\n\r\n{{}}", signature.trim_end());
    let lint = ["providers", "lint", "mine/acme", "--against", "genuine.http", "--secret", "env:KEY"];
    run(&lint).file("genuine.http", &genuine).exits(1);
    run(&[&lint[..], &["--url", url]].concat()).file("genuine.http", &genuine).exits(0).stdout_has("valid");
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
        let server = crate::harness::responding("200 OK", "");
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
fn endpoint_is_validated_with_the_method_that_the_provider_uses() {
    let toml = "[delivery]\ncontent-type = \"application/json\"\nendpoint = { validate = { method = \"HEAD\", accept = [\"200\"] } }\n";
    for (status, code) in [("200 OK", 0), ("204 No Content", 1)] {
        let server = crate::harness::responding(status, "");
        let words = ["--providers", "mine", "send", "acme", "--validate", "--to", &server.url("/")];
        with_folder(hookctl(words), toml).exits(code).stdout_has("status").nowhere("content-type");
        assert!(server.request().starts_with(b"HEAD / HTTP/1.1\r\n"));
    }
}

#[test]
fn documented_signatures_and_keys_are_those_of_the_parser() {
    let document = include_str!("../../docs/providers.md");
    let blocks: Vec<&str> =
        document.split("```toml\n").skip(1).map(|rest| rest.split("```").next().expect("an end")).collect();
    for block in &blocks {
        if block.contains("[management") {
            let toml = format!("[delivery]\ncontent-type = \"application/json\"\n{block}\n");
            with_folder(hookctl(["providers", "lint", "mine"]), &toml).exits(0);
            continue;
        }
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
        format!("{json}[management]\nzzz = 1\n"),
        format!(
            "{json}[management.rest]\nzzz = 1\nfields = {{ zzz = 1 }}\nmock = {{ zzz = 1, error = \"{{zzz}}\" }}\n"
        ),
        format!(
            "{json}[management.rest]\nevent-name = \"{{zzz}}\"\nparams = {{ x = {{ zzz = 1, type = \"zzz\" }} }}\n"
        ),
        format!("{json}[management.rest]\nlist = {{ zzz = 1, paging = {{ zzz = 1 }} }}\n"),
        format!(
            "{json}[management.rest]\ncreate = {{ zzz = 1, method = \"zzz\", path = \"/{{zzz}}\", body = {{ zzz = \"{{zzz}}\" }} }}\n"
        ),
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
