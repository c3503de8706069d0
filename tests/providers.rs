//! `providers`: the list, the built-in files as templates, user-defined provider folders, and what `lint` reports about them.

use crate::harness::{Run, hookctl, responding};

const TYPEFORM: &str = r#"name  = "typeform"
title = "Typeform"
docs  = "https://www.typeform.com/developers/webhooks/secure-your-webhooks/"

[delivery]
content-type = "application/json"

[signature.hmac]
header    = "Typeform-Signature"
algorithm = "sha256"
encoding  = "base64"
prefix    = "sha256="

[[events]]
name    = "form_response"
summary = "A form was submitted."
payload = "form_response.json"
match   = { has = ["form_response"], equals = { event_type = "form_response" } }
"#;

const PAYLOAD: &str = r#"{ "event_id": "1", "event_type": "form_response", "form_response": { "score": 7.0 } }"#;

/// Adds a user-defined provider in `mine/typeform`.
fn with_typeform(run: Run) -> Run {
    run.file("mine/typeform/provider.toml", TYPEFORM).file("mine/typeform/form_response.json", PAYLOAD)
}

#[test]
fn list_names_the_built_in_providers_and_their_schemes() {
    let output = hookctl(["providers", "list"]).exits(0);
    assert_eq!(output.text().lines().count(), 25);
    output.stdout_has("hmac-sha384").stdout_has("X-API-SIGNATURE").stdout_has("unsigned");
}

#[test]
fn providers_show_prints_the_built_in_file() {
    for name in ["wootric", "screver", "surveysparrow", "blitzllama", "fluidsurveys"] {
        let source = hookctl(["providers", "show", name]).exits(0).text();
        let file = std::fs::read_to_string(format!("{}/fixtures/{name}/provider.toml", env!("CARGO_MANIFEST_DIR")));
        assert_eq!(source, file.expect("a fixture"));
    }
}

#[test]
fn user_defined_provider_works_in_every_command() {
    let secret = |run: Run| with_typeform(run).env("HOOKCTL_TYPEFORM_SECRET", "abc");
    let own = |args: &[&str]| secret(hookctl([&["--providers", "mine"], args].concat()));
    own(&["events", "list", "typeform"]).exits(0).stdout_has("form_response");
    own(&["providers", "list"]).exits(0).stdout_has("typeform");
    own(&["providers", "lint", "mine/typeform"]).exits(0).stdout_has("no errors");
    let body = own(&["events", "show", "typeform", "form_response"]).exits(0).text();
    assert_eq!(body, r#"{"event_id":"1","event_type":"form_response","form_response":{"score":7.0}}"#);
    // printf %s "$body" | openssl dgst -sha256 -hmac abc -binary | base64
    let signature = "sha256=WkLboOZKKjm+LeGtn/jiUgTMH+m4DpPqx2yOF/hK0mM=";
    let output = own(&["sign", "typeform"]).stdin(body.clone()).exits(0);
    assert_eq!(output.text(), format!("Typeform-Signature: {signature}\n"));

    let server = responding("200 OK", "");
    own(&["send", "typeform", "form_response", "--to", &server.url("/")]).exits(0);
    let request = server.request();
    own(&["verify", "-", "-o", "json"]).stdin(request.clone()).exits(0).stdout_has("\"event\":\"form_response\"");
    // Providers in the configuration directory are loaded without a flag.
    secret(hookctl(["verify", "-"]))
        .file("xdg/hookctl/providers/typeform/provider.toml", TYPEFORM)
        .file("xdg/hookctl/providers/typeform/form_response.json", PAYLOAD)
        .stdin(request)
        .exits(0)
        .stdout_has("typeform");
}

#[test]
fn lint_reports_every_error_with_its_position_and_the_allowed_values() {
    let wrong = r#"name = "broken"
titel = "Broken"
[delivery]
content-type = "application/json"
headers = { "bad header" = "x", content-length = "5", x-id = "{uid}" }
accept = ["2xx", "6xx"]
[signature.hmac]
header = "X Sig"
algorithm = "sha255"
encoding = "hex"
message = "{timestamp}.{body}"
salt = "prefix"
[[events]]
name = "a"
payload = "../outside.json"
[[events]]
name = "b"
payload = "none.json"
variants = { xml = "none.xml" }
match = { lacks = ["x"] }
"#;
    let output = hookctl(["providers", "lint", "broken"])
        .file("broken/provider.toml", wrong)
        .file("outside.json", "{}")
        .exits(3);
    for expected in [
        "provider.toml:1:1: missing key `title`",
        "provider.toml:2:1: unknown key `titel`, did you mean `title`? (allowed: alternatives, delivery,",
        "provider.toml:5:13: `bad header` is not a valid header name",
        "provider.toml:5:33: `content-length` is set automatically from the body",
        "provider.toml:5:62: unknown placeholder `{uid}` (allowed: {timestamp}, {timestamp-ms}, {timestamp-iso}, {uuid}, {event})",
        "provider.toml:6:18: `6xx` is not a valid status",
        "provider.toml:8:10: `X Sig` is not a valid header name",
        "provider.toml:9:13: unknown algorithm `sha255`, did you mean `sha256`? (allowed: sha1, sha256, sha384, sha512)",
        "provider.toml:11:11: `{timestamp}` is signed, but no header",
        "provider.toml:12:1: unknown key `salt` (allowed: algorithm, encoding, field, fields, header, key, message, prefix, separator, timestamp-field, value)",
        "provider.toml:15:11: not a file in this folder: `../outside.json`",
        "provider.toml:18:11: file not found: `none.json`",
        "provider.toml:19:14: unknown variant `xml`",
        "provider.toml:20:9: this rule matches every payload",
    ] {
        assert!(output.text().contains(expected), "no {expected:?} in\n{}", output.text());
    }
    let found = output.text().lines().count();
    output.stderr_has(&format!("broken: {found} errors"));
}

#[test]
fn lint_reports_errors_of_every_kind_in_one_run() {
    let toml = TYPEFORM.replace("\"typeform\"", "\"other\"").replace("Typeform-Signature", "Type Form");
    let output = hookctl(["providers", "lint", "typeform"])
        .file("typeform/provider.toml", toml)
        .file("typeform/form_response.json", "{oops")
        .exits(3);
    for expected in
        ["must be named `other`", "`Type Form` is not a valid header name", "form_response.json:1:2: not valid JSON"]
    {
        assert!(output.text().contains(expected), "no {expected:?} in\n{}", output.text());
    }
    let lint = |headers: &str, has: &str| {
        let toml = TYPEFORM.replace("[delivery]", &format!("[delivery]\nheaders = {{ {headers} }}"));
        let toml = toml.replace("match", &format!("match = {{ has = [\"{has}\"] }}\nsummary_of_old"));
        hookctl(["providers", "lint", "typeform"])
            .file("typeform/provider.toml", toml)
            .file("typeform/form_response.json", PAYLOAD)
            .exits(3)
    };
    lint("", "form_response.token")
        .stdout_has("it has no field `form_response.token`, which `has` requires; write nested fields with brackets");
    lint("user-agent = \"a\", User-Agent = \"b\"", "x").stdout_has("duplicate header `User-Agent`");
    lint("typeform-signature = \"5\"", "x").stdout_has("is the signature header");
}

#[test]
fn lint_checks_syntax_samples_and_names() {
    let lint = |toml: &str, payload: &str| {
        hookctl(["providers", "lint", "typeform", "-o", "jsonl"])
            .file("typeform/provider.toml", toml)
            .file("typeform/form_response.json", payload)
    };
    lint("name = \"typeform", PAYLOAD).exits(3).stdout_has("not valid TOML");
    lint(TYPEFORM, "{").exits(3).stdout_has("not valid JSON");
    let output = lint(TYPEFORM, "{\"other\":1}").exits(3).stdout_has("do not identify this sample as `form_response`");
    assert_eq!(output.json_lines()[0]["line"], 1);
    lint(&TYPEFORM.replace("\"typeform\"", "\"wootric\""), PAYLOAD).exits(3).stdout_has("built-in");
    lint(&TYPEFORM.replace("\"typeform\"", "\"other\""), PAYLOAD).exits(3).stdout_has("must be named");
    lint(&TYPEFORM.replace("\"typeform\"", "\"-x\""), PAYLOAD)
        .exits(3)
        .stdout_has("is not a valid name for a provider");
    lint(&TYPEFORM.replace("form_response\"\nsummary", "*\"\nsummary"), PAYLOAD)
        .exits(3)
        .stdout_has("is not a valid name");
    // Only the name of a provider is part of the names of environment variables.
    lint(&TYPEFORM.replace("\"typeform\"", "\"type:form\""), PAYLOAD)
        .exits(3)
        .stdout_has("is not a valid name for a provider");
    lint(&TYPEFORM.replace("form_response\"\nsummary", "form:response\"\nsummary"), PAYLOAD).exits(0);
    let both = format!("{TYPEFORM}[management]\nscrever = {{ url = \"https://x\" }}\nby-hand = \"there\"\n");
    lint(&both, PAYLOAD).exits(3).stdout_has("\"legal\":[\"screver\",\"fluidsurveys\",\"rest\",\"by-hand\"]");
    let carried = TYPEFORM.replace("\"Typeform-Signature\"", "\"Content-Type\"");
    lint(&carried, PAYLOAD).exits(3).stdout_has("`Content-Type` cannot carry a signature");
    let never = TYPEFORM.replace("[delivery]\n", "[delivery]\naccept = [\"2xx\", \"410\"]\n");
    lint(&never, PAYLOAD).exits(3).stdout_has("answered with 410 never counts as accepted");
    let mistyped = TYPEFORM.replace("[signature.hmac]", "[signature.hmca]");
    lint(&mistyped, PAYLOAD).exits(3).stdout_has("did you mean `hmac`?").nowhere("expected one of");
    let set = TYPEFORM.replace("\n\n[signature", "\nheaders = { Host = \"x\" }\n\n[signature");
    lint(&set, PAYLOAD).exits(3).stdout_has("`Host` is set automatically from the URL or `content-type`");
    hookctl(["providers", "lint", "none"]).exits(3).stdout_has("file not found");
}

#[cfg(unix)]
#[test]
fn link_out_of_the_folder_is_an_error() {
    let run = hookctl(["providers", "lint", "typeform"])
        .file("typeform/provider.toml", TYPEFORM)
        .file("elsewhere.json", PAYLOAD);
    std::os::unix::fs::symlink(run.path().join("elsewhere.json"), run.path().join("typeform/form_response.json"))
        .expect("a link");
    run.exits(3).stdout_has("points outside this folder");
}

#[test]
fn broken_folder_is_an_error_in_every_command_that_loads_it() {
    let broken = TYPEFORM.replace("sha256\"\nencoding", "sha257\"\nencoding");
    let own = |args: &[&str]| {
        hookctl([&["--providers", "mine"], args].concat())
            .file("mine/typeform/provider.toml", &broken)
            .file("mine/typeform/form_response.json", PAYLOAD)
    };
    own(&["events", "list"]).exits(3).stderr_has("provider.toml:10:13").stderr_has("providers lint");
    own(&["sign", "typeform"]).stdin("x").exits(3).stderr_has("sha257");
    own(&["verify"]).stdin("POST / HTTP/1.1\r\n\r\n{}").exits(3);
    own(&["events", "list", "wootric"]).exits(0);
    hookctl(["--providers", "none", "events", "list"]).exits(3).stderr_has("none");
}

#[test]
fn provider_with_a_built_in_providers_header_is_detected_or_ambiguous() {
    let opnform = TYPEFORM
        .replace("typeform", "opnform")
        .replace("Typeform-Signature", "X-Webhook-Signature")
        .replace("base64", "hex");
    let own = |args: &[&str]| {
        hookctl([&["--providers", "mine"], args].concat())
            .file("mine/opnform/provider.toml", &opnform)
            .file("mine/opnform/form_response.json", PAYLOAD)
            .env("HOOKCTL_SECRET", "s")
    };
    let sent = own(&["send", "opnform", "--all", "--to", "http://x/", "--dry-run"]).exits(0).stdout;
    own(&["verify"]).stdin(sent).exits(0).stdout_has("opnform");
    let response = own(&["send", "blitzllama", "answer", "--to", "http://x/", "--dry-run"]).exits(0).stdout;
    own(&["verify"]).stdin(response).exits(0).stdout_has("blitzllama");
    own(&["verify"])
        .stdin(format!("POST / HTTP/1.1\r\nX-Webhook-Signature: {}\r\n\r\n{{}}", "0".repeat(64)))
        .exits(3)
        .stderr_has("ambiguous provider: blitzllama or opnform");
}

#[test]
fn providers_new_creates_a_folder_that_passes_lint_and_can_be_sent() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let run = |args: &[&str], code| {
        let mut run = hookctl(args.iter().copied()).env("HOOKCTL_SECRET", "s");
        run.command.current_dir(directory.path());
        run.exits(code)
    };
    run(&["providers", "new", "mine/acme"], 0).stdout_has("mine").stderr_has("--providers mine");
    run(&["providers", "new", "mine/other.1"], 0);
    run(&["providers", "lint", "mine/acme"], 0).stdout_has("no errors");
    run(&["providers", "lint", "mine"], 0).stdout_has("acme: 1 event").stdout_has("other.1: 1 event");
    let sent = run(&["--providers", "mine", "send", "acme", "event.created", "--to", "http://x/", "--dry-run"], 0);
    sent.stdout_has("x-acme-signature: ").stdout_has("event.created");
    std::fs::write(directory.path().join("mine/acme/provider.toml"), "mine").expect("a file");
    run(&["providers", "new", "mine/acme"], 3).stderr_has("already exists");
    assert_eq!(std::fs::read(directory.path().join("mine/acme/provider.toml")).expect("a file"), b"mine");
    let output = run(&["providers", "lint", "mine", "-o", "json"], 3);
    assert!(output.json()[0]["file"].as_str().expect("a file").contains("acme"));
    for name in ["screver", "-x", "a b", ".."] {
        run(&["providers", "new", "--", name], 2);
    }
}

#[test]
fn repeated_providers_flag_rejects_two_providers_with_the_same_name() {
    let other = TYPEFORM.replace("typeform", "other");
    let run = |args: &[&str]| {
        let run = with_typeform(hookctl(args.iter().copied()));
        run.file("more/other/provider.toml", &other).file("more/other/form_response.json", PAYLOAD)
    };
    let both = ["--providers", "mine", "--providers", "more"];
    run(&[&both[..], &["providers", "list"]].concat()).exits(0).stdout_has("typeform").stdout_has("other");
    // The same folder twice is one provider.
    run(&["--providers", "mine", "--providers", "mine/typeform", "providers", "list"]).exits(0).stdout_has("typeform");
    run(&["--providers", "mine", "--providers", "copy", "providers", "list"])
        .file("copy/typeform/provider.toml", TYPEFORM)
        .file("copy/typeform/form_response.json", PAYLOAD)
        .exits(3)
        .stderr_has("is also in mine");
}
