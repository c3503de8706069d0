//! Exit codes that scripts and pipelines rely on, mistyped secret sources, and the cleanup of files that a killed run left.

use crate::harness::{Run, hookctl};

/// Captures of Screver and Blitzllama, signed with `key-of-screver` and `key-of-blitzllama`.
fn captures() -> [String; 2] {
    ["screver surveyCompleted", "blitzllama answer"].map(|sent| {
        let (provider, event) = sent.split_once(' ').expect("two words");
        let args = ["send", provider, event, "--to", "http://x.test/", "--dry-run=json"];
        hookctl(args).env("HOOKCTL_SECRET", &format!("key-of-{provider}")).exits(0).text()
    })
}

fn verify(flags: &[&str], captures: &str) -> Run {
    hookctl([&["verify", "-", "--explain", "never"], flags].concat()).stdin(captures)
}

#[cfg(unix)]
#[test]
fn verify_with_a_closed_stdout_keeps_the_code_of_its_verdicts() {
    use std::process::Stdio;

    let [valid, other] = captures();
    let forged = valid.replace("test", "tset").replace("{\\\"", "{ \\\"");
    assert_ne!(valid, forged);
    for (flags, records, code) in [
        (&[][..], valid.repeat(3), 0),
        (&[], forged.clone(), 1),
        (&[], forged.repeat(2_000), 1),
        (&["-o", "json"], forged.clone(), 1),
        (&["-o", "jsonl"], valid.clone() + &forged, 1),
        (&["--summary"], forged.clone(), 1),
        (&["--report", "json=r.json"], forged.clone(), 1),
        (&["--explain", "always"], forged.clone(), 1),
        (&["--exit-zero"], forged.clone(), 0),
        (&["-o", "json", "--exit-zero"], other + &forged, 3),
    ] {
        let mut run = hookctl([&["verify", "c.jsonl"], flags].concat())
            .env("HOOKCTL_SCREVER_SECRET", "key-of-screver")
            .file("c.jsonl", records);
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = run.command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).spawn();
        let ended = child.expect("hookctl starts").wait_with_output().expect("an end");
        assert_eq!(ended.status.code(), Some(code), "{flags:?}: {}", String::from_utf8_lossy(&ended.stderr));
    }
}

#[test]
fn exit_zero_turns_only_code_1_into_0() {
    let [screver, blitzllama] = captures();
    let both = screver.clone() + &blitzllama;
    let secret = ["--secret", "env:S"];
    for (flags, input, code) in [
        (&[][..], both.as_str(), 1),
        (&["--exit-zero"], &both, 0),
        (&["--exit-zero", "--fail-fast"], &both, 0),
        (&["--exit-zero", "-o", "jsonl"], &both, 0),
        (&["--exit-zero"], "{broken\n", 3),
        (&["--exit-zero", "--only", "nonsense"], &both, 2),
    ] {
        verify(&[&secret, flags].concat(), input).env("S", "key-of-screver").exits(code);
    }
}

#[test]
fn empty_input_is_an_error_unless_it_is_allowed() {
    for (input, flags) in [
        ("", &[][..]),
        ("\n\n", &[]),
        ("", &["--from", "jsonl"]),
        ("\n", &["--from", "jsonl"]),
        ("", &["--from", "warc"]),
    ] {
        let flags = [flags, &["--secret", "env:S", "-o", "json"]].concat();
        verify(&flags, input).env("S", "s").exits(3);
        let allowed = verify(&[&flags[..], &["--allow-empty"]].concat(), input).env("S", "s").exits(0);
        assert_eq!((allowed.json(), allowed.stderr.as_str()), (serde_json::json!([]), ""), "{input:?}");
    }
    // A file that is missing is not empty.
    hookctl(["verify", "none", "--allow-empty", "--secret", "env:S"]).env("S", "s").exits(3);
    let [screver, _] = captures();
    let args = ["verify", "empty", "full", "--allow-empty", "--secret", "env:S", "-o", "json"];
    let output = hookctl(args).env("S", "key-of-screver").file("empty", "").file("full", screver).exits(0);
    assert_eq!(output.json().as_array().expect("rows").len(), 1);
}

#[test]
fn env_file_binds_secrets_to_their_providers() {
    const BOTH: &str = "HOOKCTL_SCREVER_SECRET=key-of-screver\nHOOKCTL_BLITZLLAMA_SECRET=key-of-blitzllama\n";
    let captures = captures().concat();
    for (file, verdicts, code) in [
        (BOTH, ["valid", "valid"], 0),
        ("A=key-of-screver\nB=key-of-blitzllama\n", ["valid", "valid"], 0),
        ("HOOKCTL_SCREVER_SECRET=key-of-screver\n", ["valid", "none"], 3),
        ("HOOKCTL_SCREVER_SECRET=key-of-screver\nHOOKCTL_WOOTRIC_SECRET=key-of-blitzllama\n", ["valid", "none"], 3),
        (
            "HOOKCTL_SCREVER_SECRET=key-of-blitzllama\nHOOKCTL_BLITZLLAMA_SECRET=key-of-screver\n",
            ["mismatch", "mismatch"],
            1,
        ),
        ("HOOKCTL_SCREVER_SECRET=key-of-screver\nHOOKCTL_SECRET=key-of-blitzllama\n", ["valid", "valid"], 0),
        ("HOOKCTL_SCREVER_SECRET=key-of-screver\nHOOKCTL_BLITZLLAMA_SECRET=\n", ["valid", "none"], 3),
    ] {
        let run = verify(&["--env-file", "s.env", "-o", "jsonl"], &captures).file("s.env", file);
        let (ended, output) = run.outcome();
        let rows = output.json_lines();
        let found: Vec<&str> = rows.iter().map(|row| row["verdict"].as_str().unwrap_or("none")).collect();
        assert_eq!((found.as_slice(), ended), (&verdicts[..], Some(code)), "{file}{}", output.stderr);
        if code == 3 {
            output.stderr_has("no secret for blitzllama");
        }
    }
}

#[test]
fn tolerance_for_a_provider_without_timestamps_is_a_warning_or_a_usage_error() {
    let [screver, _] = captures();
    let flags = ["--secret", "env:S", "--tolerance", "5m"];
    for at in [&[][..], &["--at", "captured"]] {
        let output = verify(&[&flags, at].concat(), &screver.repeat(2)).env("S", "key-of-screver").exits(0);
        assert_eq!(output.stderr.matches("--tolerance has no effect on screver").count(), 1, "{}", output.stderr);
    }
    verify(&[&flags[..], &["--provider", "screver"]].concat(), &screver).env("S", "key-of-screver").exits(2);
}

#[test]
fn timestamp_is_read_in_every_format() {
    let args = ["send", "surveysparrow", "onContactCreate", "--to", "http://x.test/", "--timestamp", "1705565839"];
    let sent = hookctl([&args[..], &["--dry-run"]].concat()).env("HOOKCTL_SECRET", "s").exits(0).text();
    for (time, code) in [
        ("1705565839", 0),
        ("1705565839000", 0),
        ("1705565839.25", 0),
        ("2024-01-18T08:17:19Z", 0),
        ("2024-01-18T08:17:19.123+00:00", 0),
        ("20240118T091719+0100", 0),
        ("2024-01-18T09:17:19Z", 1),
        ("soon", 1),
    ] {
        let captured = sent.replace("x-appnest-timestamp: 1705565839", &format!("x-appnest-timestamp: {time}"));
        assert!(captured.contains(time), "{captured}");
        for at in ["1705565839", "1705565839000", "2024-01-18T08:17:19Z"] {
            let flags = ["--secret", "env:S", "--tolerance", "5m", "--at", at];
            verify(&flags, &captured).env("S", "s").exits(code);
        }
    }
}

#[test]
fn mistyped_secret_source_is_an_error_with_a_suggestion() {
    let [screver, _] = captures();
    for (source, hint) in [
        ("evn:NAME", "did you mean env:NAME?"),
        ("ENV:NAME", "did you mean env:NAME?"),
        ("env=NAME", "did you mean env:NAME?"),
        ("vault:secret/x", "use env:NAME, file:PATH or -"),
        ("flie:/run/secret", "did you mean file:PATH?"),
    ] {
        let sign = hookctl(["sign", "screver", "--secret", source]).stdin("{}");
        let send = hookctl(["send", "screver", "--all", "--to", "http://127.0.0.1:9/", "--secret", source]);
        let verify = verify(&["--secret", source], &screver);
        let list = hookctl(["webhooks", "list", "screver", "--token", source, "--api-url", "http://127.0.0.1:9"]);
        for run in [sign, send, verify, list] {
            let prefix = source.split_inclusive([':', '=']).next().expect("a prefix");
            run.exits(3).stderr_has(&format!("unknown secret source `{prefix}`")).stderr_has(hint);
        }
        let config = format!("[profiles.p]\nsecret = \"{source}\"\n");
        hookctl(["sign", "screver", "--profile", "p"])
            .private_file("xdg/hookctl/config.toml", config)
            .stdin("{}")
            .exits(3)
            .stderr_has("config.toml:2:")
            .stderr_has(hint);
    }
    // The text may be the secret itself, so it is not shown.
    hookctl(["sign", "screver", "--secret", "hunter2:rest"]).stdin("{}").exits(3).nowhere("hunter2").nowhere("rest");
    for secret in ["literal:evn:NAME", "plain"] {
        hookctl(["sign", "screver", "--secret", secret]).stdin("{}").exits(0);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn temporary_report_of_a_killed_run_is_deleted_by_the_next_run() {
    use std::net::TcpListener;

    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    let report = |args: &[&str], folder: &std::path::Path| {
        let report = format!("json={}", folder.join("r.json").display());
        let args: Vec<String> =
            args.iter().map(|word| (*word).to_owned()).chain(["--report".to_owned(), report]).collect();
        hookctl(args.iter().map(String::as_str)).env("HOOKCTL_SECRET", "s")
    };
    let folder = tempfile::TempDir::new().expect("a folder");
    let files = || std::fs::read_dir(folder.path()).expect("a folder").count();
    let send = ["send", "screver", "surveyCompleted", "--to", &url];
    let mut killed = report(&send, folder.path()).begins();
    let _connection = listener.accept().expect("a connection");
    assert_eq!(files(), 1);
    // The temporary file of a run that is still alive stays.
    let [screver, _] = captures();
    report(&["verify", "-"], folder.path()).stdin(screver.clone()).exits(1);
    assert_eq!(files(), 2);
    killed.child.kill().expect("it runs");
    killed.child.wait().expect("it ends");
    report(&["verify", "-"], folder.path()).stdin(screver).exits(1);
    assert_eq!(files(), 1);
}

#[test]
fn empty_list_is_empty_input() {
    let verify = |more: &[&str]| hookctl([&["verify", "-"], more].concat()).env("HOOKCTL_SECRET", "s").stdin(" [] \n");
    verify(&[]).exits(3).stderr_has("empty input");
    verify(&["--allow-empty"]).exits(0);
}
