//! Secrets never appear in output, whatever the command, the encoding or the error.

use crate::harness::{endpoint, hookctl, responding, response};

const SECRET: &str = "hunter2-hunter2";
/// The secret as text, hex and base64.
const ENCODINGS: [&str; 3] = [SECRET, "68756e746572322d68756e74657232", "aHVudGVyMi1odW50ZXIy"];

#[test]
fn no_command_prints_a_secret_in_any_encoding() {
    // An endpoint that echoes the secret in every encoding.
    let server = responding("500 Oops", &format!("you sent {}", ENCODINGS.join(" and ")));
    let url = server.url(&format!("/hook?token={SECRET}"));
    for args in [
        vec!["send", "screver", "--all", "-v", "--to", &url],
        vec!["send", "screver", "--all", "-o", "json", "--to", &url],
        vec!["send", "screver", "--all", "--dry-run", "--to", &url],
        vec!["send", "screver", "--all", "--dry-run=json", "--to", &url],
        vec!["send", "screver", "--all", "--dry-run=curl", "--to", &url],
        vec!["send", "screver", "--body", "none", "--to", &url],
        vec!["sign", "screver"],
        vec!["verify", "-", "-v"],
        vec!["config", "show"],
    ] {
        let mut run = hookctl(args.clone())
            .env("HOOKCTL_SECRET", SECRET)
            .private_file(
                "xdg/hookctl/config.toml",
                format!("[profiles.p]\nsecret = \"{SECRET}\"\ntoken = \"{SECRET}\"\n"),
            )
            .stdin(format!("POST / HTTP/1.1\r\nX-API-SIGNATURE: {}\r\n\r\n{{}}", "0".repeat(64)));
        let code = match (args[0], args.last()) {
            ("send", _) if args.iter().any(|word| word.starts_with("--dry-run")) => 0,
            ("send", _) if args.contains(&"none") => 3,
            ("send" | "verify", _) => 1,
            _ => 0,
        };
        run = run.env("NO_COLOR", "1");
        let output = run.exits(code);
        for encoded in ENCODINGS {
            assert!(
                !output.text().contains(encoded) && !output.stderr.contains(encoded),
                "{args:?}\n{}\n{}",
                output.text(),
                output.stderr
            );
        }
    }
}

#[test]
fn secret_in_a_shortened_response_is_not_shown_in_part() {
    // The shown line of the response is cut within the secret.
    for before in 185..200 {
        let text = format!("{} {SECRET}", "x".repeat(before - 1));
        let refusal = response("401 Unauthorized", "application/json", &format!(r#"{{"message":"{text}"}}"#));
        let (server, api, other) = (responding("500 Oops", &text), endpoint(refusal), responding("200 OK", ""));
        // An HTML page that is not the API's, with a success status. It is shown after its content type.
        let page = format!("<{}", &text["text/html: <".len()..]);
        let page = endpoint(response("200 OK", "text/html", &page));
        let (to, url, other, page) = (server.url("/"), api.url("/"), other.url("/"), page.url("/"));
        let token = ["--oauth-token-url", &url, "--client-id", "me", "--client-secret", "env:HOOKCTL_SECRET"];
        for (args, code) in [
            (vec!["send", "wootric", "response.created", "--to", &to], 1),
            ([&["send", "wootric", "response.created", "--to", &other], &token[..]].concat(), 5),
            (vec!["webhooks", "list", "screver", "--api-url", &url, "--token", "env:HOOKCTL_SECRET"], 5),
            (vec!["webhooks", "list", "screver", "--api-url", &page, "--token", "env:HOOKCTL_SECRET"], 5),
            (
                vec![
                    "webhooks",
                    "delete",
                    "screver",
                    "1",
                    "--yes",
                    "--api-url",
                    &page,
                    "--token",
                    "env:HOOKCTL_SECRET",
                ],
                5,
            ),
        ] {
            hookctl(args).env("HOOKCTL_SECRET", SECRET).exits(code).nowhere(&SECRET[..6]);
        }
    }
}

#[test]
fn curl_command_has_a_variable_in_place_of_the_secret() {
    hookctl(["send", "screver", "surveyCompleted", "--dry-run=curl", "--to", &format!("http://x/?t={SECRET}")])
        .env("HOOKCTL_SECRET", SECRET)
        .exits(0)
        .stdout_has("'http://x/?t='\"$HOOKCTL_SECRET\"''");
}

#[test]
fn escaped_secret_is_masked() {
    for secret in ["it's-secret", "dou\"ble", "back\\slash", "two words", "gehéim-é", "p@ss/word?x"] {
        for form in ["http", "curl", "json"] {
            for place in [vec!["-H", "X-Token: SECRET"], vec!["--body", "body"], vec!["--to", "http://x/?t=SECRET&u=1"]]
            {
                let dry_run = format!("--dry-run={form}");
                let mut args = vec!["send".to_owned(), "screver".into(), dry_run];
                args.extend(place.iter().map(|word| word.replace("SECRET", secret)));
                if !place.contains(&"--to") {
                    args.extend(["--to".into(), "http://x/".into()]);
                }
                if !place.contains(&"--body") {
                    args.push("surveyCompleted".into());
                }
                let output = hookctl(args.iter().map(String::as_str))
                    .env("HOOKCTL_SECRET", secret)
                    .file("body", [secret.as_bytes(), b"\xff\0"].concat())
                    .exits(0);
                let json = serde_json::Value::from(secret).to_string();
                let shell = secret.replace('\'', r"'\''");
                for escaped in [secret, json.trim_matches('"'), shell.as_str()] {
                    let shown = format!("{}\n{}", output.text(), output.stderr);
                    assert!(!shown.contains(escaped), "{args:?}\n{shown}");
                }
            }
        }
    }
}

#[test]
fn profile_with_a_secret_from_stdin_is_an_error() {
    hookctl(["sign", "screver", "--profile", "p"])
        .file("xdg/hookctl/config.toml", "[profiles.p]\nsecret = \"-\"\n")
        .stdin("x")
        .exits(3)
        .stderr_has("config.toml:2:10: profile p: stdin cannot be used in a file");
}

#[test]
fn literal_secret_without_its_prefix_is_a_warning() {
    let sign = |secret: &str| hookctl(["sign", "screver", "--secret", secret]).stdin("x").exits(0);
    sign("plainly-visible").stderr_has("visible to other users").nowhere("plainly-visible");
    let output = sign("literal:plainly-visible");
    assert_eq!(output.stderr, "");
}

#[test]
fn variable_that_contains_a_secret_source_is_a_warning() {
    let sign = |secret: &str| hookctl(["sign", "screver"]).env("HOOKCTL_SECRET", secret).stdin("x").exits(0);
    sign("env:SCREVER_TOKEN")
        .stderr_has("the value of HOOKCTL_SECRET starts with env: but is used as the secret itself");
    sign("file:/run/secrets/screver").stderr_has("starts with file:").nowhere("/run/secrets");
    for secret in ["env:7f/3==", "file:x", "environment", "whsec:abc"] {
        assert_eq!(sign(secret).stderr, "", "{secret}");
    }
}

#[test]
fn config_with_a_literal_secret_that_others_can_read_is_an_error() {
    let config = format!("[profiles.p]\nprovider = \"screver\"\nsecret = \"{SECRET}\"\n");
    let private = hookctl(["sign", "screver", "--profile", "p"]).private_file("xdg/hookctl/config.toml", &config);
    private.stdin("x").exits(0);
    #[cfg(unix)]
    {
        let run = hookctl(["sign", "screver", "--profile", "p"]).file("xdg/hookctl/config.toml", &config);
        run.stdin("x").exits(3).stderr_has("readable by other users").stderr_has("chmod 600").nowhere(SECRET);
        let config = "[profiles.p]\nsecret = \"env:S\"\n";
        let run = hookctl(["sign", "screver", "--profile", "p"]).file("xdg/hookctl/config.toml", config);
        run.env("S", "x").stdin("x").exits(0);
    }
}

#[cfg(unix)]
#[test]
fn secret_from_a_program_works_in_the_configuration_file() {
    let sign = |source: &str| {
        let config = format!("[profiles.p]\nsecret = {source:?}\n");
        hookctl(["sign", "screver", "--value", "--profile", "p"])
            .file("xdg/hookctl/config.toml", config)
            .env("PATH", "/usr/bin:/bin")
            .stdin("x")
    };
    let by_program = sign("cmd:printf '%s' 'two words'").exits(0).text();
    let by_variable =
        hookctl(["sign", "screver", "--value"]).env("HOOKCTL_SECRET", "two words").stdin("x").exits(0).text();
    assert_eq!(by_program, by_variable);
    sign("cmd:false").exits(3).stderr_has("cmd:false");
    sign("cmd:no-such-program-here").exits(3);
    sign("cmd:").exits(3);
    sign("cmd:printf ''").exits(3).stderr_has("is empty");
}

/// A variable set from an empty file may contain only a newline. Anyone could sign with it.
#[test]
fn secret_of_only_whitespace_is_an_error_from_every_source() {
    let config = "[profiles.p]\nsecret = \"cmd:echo ' '\"\n";
    let body = ["--body", "b.json", "-H", "X-API-SIGNATURE: 00", "--provider", "screver"];
    for (flag, environment, label) in [
        (None, Some(("HOOKCTL_SECRET", "\n")), "env:HOOKCTL_SECRET"),
        (None, Some(("HOOKCTL_SCREVER_SECRET", " \r\n\t")), "env:HOOKCTL_SCREVER_SECRET"),
        (None, None, "cmd:echo"),
        (Some("literal: \t"), None, "literal"),
        (Some("file:blank"), None, "file:blank"),
        (Some("-"), None, "-"),
    ] {
        let run = |words: &[&str]| {
            let flags: Vec<&str> = flag.iter().flat_map(|source| ["--secret", source]).collect();
            let mut run = hookctl([words, &flags].concat())
                .file("blank", " \n\n")
                .file("b.json", "{}")
                .private_file("xdg/hookctl/config.toml", format!("default-profile = \"p\"\n{config}"))
                .stdin(" \n");
            if let Some((name, value)) = environment {
                run = run.env(name, value);
            }
            run
        };
        let reason = format!("the secret from {label} is only whitespace");
        run(&[&["verify"], &body[..]].concat()).exits(3).stderr_has(&reason);
        run(&["sign", "screver", "--body", "b.json"]).exits(3).stderr_has(&reason);
        run(&["send", "screver", "optionSelected", "--to", "http://127.0.0.1:9", "--dry-run"])
            .exits(3)
            .stderr_has(&reason);
        if flag.is_none() {
            run(&["doctor", "--offline"]).exits(1).stdout_has("only whitespace");
        }
    }
    // A secret that is empty without its newline is an error, too.
    hookctl(["sign", "screver", "--body", "b.json", "--secret", "file:blank"])
        .file("blank", "\n")
        .file("b.json", "{}")
        .exits(3)
        .stderr_has("the secret from file:blank is empty");
}
