//! `sign`: the signature header that it prints, and where the secret comes from.

use crate::harness::hookctl;

const TOKEN: &str = "09dfb1b73af998743fb011f8bfda8912";
/// `reference-2` in `tests/data/vectors.toml`, computed with Python's hmac and Node's crypto.
const SIGNATURE: &str = "sha1=4d2bf9016749624b255fa0c2de0eee83850cb09d";

fn sample() -> Vec<u8> {
    hookctl(["events", "show", "wootric", "response.created"]).exits(0).stdout
}

#[test]
fn signature_header_is_printed_for_a_file_and_for_stdin() {
    let output = hookctl(["sign", "wootric", "--body", "body.form", "--secret", "env:TOKEN"])
        .file("body.form", sample())
        .env("TOKEN", TOKEN)
        .exits(0);
    assert_eq!(output.text(), format!("X-Wootric-Signature: {SIGNATURE}\n"));
    let output =
        hookctl(["sign", "wootric", "--value", "--secret", "env:TOKEN"]).stdin(sample()).env("TOKEN", TOKEN).exits(0);
    assert_eq!(output.text(), format!("{SIGNATURE}\n"));
    let output = hookctl(["sign", "wootric", "-o", "json", "--secret", "file:token"])
        .stdin(sample())
        .file("token", format!("{TOKEN}\n"))
        .exits(0);
    assert_eq!((&output.json()["value"], &output.json()["scheme"]), (&SIGNATURE.into(), &"hmac-sha1".into()));
}

#[test]
fn secret_comes_from_the_first_source_that_has_one() {
    let own = "HOOKCTL_WOOTRIC_SECRET";
    for (run, place) in [
        (hookctl(["sign", "wootric", "--value", "--secret", "env:A"]).env("A", TOKEN).env(own, "no"), "the flag"),
        (hookctl(["sign", "wootric", "--value"]).env(own, TOKEN).env("HOOKCTL_SECRET", "no"), "its own variable"),
        (hookctl(["sign", "wootric", "--value"]).env("HOOKCTL_SECRET", TOKEN), "the common variable"),
        (
            hookctl(["sign", "wootric", "--value", "--profile", "p"])
                .file("xdg/hookctl/config.toml", "[profiles.p]\nsecret = [\"env:A\", \"env:B\"]\n")
                .env("A", TOKEN),
            "the profile",
        ),
    ] {
        assert_eq!(run.stdin(sample()).env("B", "old").exits(0).text(), format!("{SIGNATURE}\n"), "{place}");
    }
}

#[test]
fn missing_secret_is_an_error_that_names_the_fix() {
    hookctl(["sign", "wootric"])
        .stdin("x")
        .exits(3)
        .stderr_has("no secret for wootric")
        .stderr_has("--secret env:NAME")
        .stderr_has("HOOKCTL_WOOTRIC_SECRET")
        .nowhere("HOOKCTL_SECRET");
    hookctl(["sign", "wootric", "--secret", "env:NOT_SET"])
        .stdin("x")
        .exits(3)
        .stderr_has("env:NOT_SET: environment variable not set");
    hookctl(["sign", "wootric"]).stdin("x").env("HOOKCTL_SECRET", "").exits(3).stderr_has("is empty");
    hookctl(["sign", "wootric", "--secret", "file:none"]).stdin("x").exits(3).stderr_has("file:none");
    hookctl(["sign", "wootric", "--secret", "file:f"]).file("f", "\n").stdin("x").exits(3).stderr_has("is empty");
    // The secret of another provider's profile is not used.
    hookctl(["sign", "wootric", "--profile", "p"])
        .private_file("xdg/hookctl/config.toml", "[profiles.p]\nprovider = \"screver\"\nsecret = \"literal:x\"\n")
        .stdin("x")
        .exits(3);
}

#[test]
fn contradictory_arguments_are_usage_errors() {
    hookctl(["sign", "fluidsurveys", "--secret", "env:A"])
        .env("A", "x")
        .stdin("x")
        .exits(2)
        .stderr_has("does not sign");
    hookctl(["sign", "wootric", "--secret", "-", "--body", "-"]).stdin("x").exits(2).stderr_has("both read stdin");
    hookctl(["sign", "wootric", "--secret", "cmd:echo x"]).stdin("x").exits(2).stderr_has("--secret -");
    hookctl(["sign", "wootric", "--secret", "env:"]).stdin("x").exits(2).stderr_has("expected env:NAME");
    hookctl(["sign", "wootric", "--body", "none", "--secret", "env:A"]).env("A", "x").exits(3).stderr_has("none");
    hookctl(["sign", "wootric", "--scheme", "salt-prefix", "--secret", "env:A"]).env("A", "x").stdin("x").exits(2);
}

#[test]
fn every_signature_scheme_can_be_selected() {
    // `reference-8` to `reference-10` in `tests/data/vectors.toml` sign this sample with the email address that its source has.
    let sample = hookctl(["events", "show", "surveysparrow", "onContactCreate"]).exits(0).text();
    let sample = sample.replace("johndoe@example.com", "johndoe@gmail.com");
    for (scheme, start) in
        [("hmac", "3360436ef18671c2"), ("salt-prefix", "76ecdf5c57f64762"), ("salt-suffix-sha384", "70c9adddbf6cf72e")]
    {
        let output = hookctl(["sign", "surveysparrow", "--value", "--scheme", scheme])
            .env("HOOKCTL_SECRET", "example-secret-token")
            .stdin(sample.clone())
            .exits(0);
        assert!(output.text().starts_with(start), "{scheme}: {}", output.text());
    }
}

/// Covers waiting for a pipe, for a program and for a person.
#[cfg(unix)]
#[test]
fn signal_while_waiting_for_input_exits_130() {
    for args in [
        &["sign", "screver", "--body", "-"][..],
        &["sign", "screver", "--body", "b.json", "--secret", "-"],
        &["sign", "screver", "--body", "b.json", "--profile", "slow"],
        &["verify", "--provider", "screver", "--body", "-", "--header", "X-API-SIGNATURE: 00"],
        &["verify", "b.json", "--provider", "screver", "--secret", "-"],
        &["send", "screver", "--all", "--to", "http://127.0.0.1:9/", "--secret", "-"],
        &["send", "screver", "optionSelected", "--to", "http://127.0.0.1:9/", "--body", "-"],
        &["send", "screver", "--all", "--to", "http://127.0.0.1:9/", "--secret", "-", "--report", "tap=r"],
        &["send", "screver", "--all", "--to", "http://[::1]:9/", "--secret", "-", "--count", "3", "--report", "tap=r"],
        &["verify", "b.json", "--provider", "screver", "--secret", "-", "--report", "tap=r"],
        &["verify", "--provider", "screver", "--body", "-", "--header", "X-API-SIGNATURE: 00", "--report", "tap=r"],
        &["events", "show", "screver", "optionSelected", "--merge", "-"],
        &["webhooks", "list", "screver", "--token", "-"],
    ] {
        for name in ["TERM", "INT"] {
            // The signal must arrive after the run has begun to wait, which takes longer on a busy machine.
            let ended = [200, 1_000, 5_000, 10_000].into_iter().find_map(|wait| {
                let run = hookctl(args.iter().copied())
                    .file("b.json", r#"{"headers":[["X-API-SIGNATURE","00"]],"body":"{}"}"#);
                let slow = "[profiles.slow]\nsecret = \"cmd:sleep 20\"\n";
                let run = run.file("xdg/hookctl/config.toml", slow);
                let path = std::env::var("PATH").expect("a path");
                let secret = if args.contains(&"slow") { ("PATH", path.as_str()) } else { ("HOOKCTL_SECRET", "s") };
                let mut run = run.env(secret.0, secret.1).begins();
                std::thread::sleep(std::time::Duration::from_millis(wait));
                // `wait` would close stdin.
                let _open = run.child.stdin.take();
                run.signal(name);
                let ended = run.child.wait().expect("an end").code();
                if ended.is_some() && args.contains(&"tap=r") {
                    let report = std::fs::read_to_string(run.directory.path().join("r")).expect("a report");
                    assert!(report.contains("interrupted"), "{report}");
                    let entries = std::fs::read_dir(run.directory.path()).expect("a directory").count();
                    assert_eq!(entries, 3, "no file remains besides the inputs and the report");
                }
                ended
            });
            assert_eq!(ended, Some(130), "{args:?} {name}");
        }
    }
}
