//! Tests of expectations, of the command that `listen` runs, and of exit codes.

use std::{
    io::{Read as _, Write as _},
    thread,
    time::{Duration, Instant},
};

use serde_json::Value;

use super::{Listening, SECRET, signed, statuses};
use crate::harness::{Output, Run, closed_port, hookctl, response, serving};

const BINARY: &str = env!("CARGO_BIN_EXE_hookctl");

/// Prepares `hookctl listen FLAGS -- sh -c SCRIPT`. In the script, `send` sends deliveries to the listener.
fn listen(flags: &[&str], script: &str) -> Run {
    let script = format!("send() {{ {BINARY} send \"$@\" --to \"$HOOKCTL_URL/hooks\" >/dev/null; }}\n{script}");
    let args = ["listen"].iter().chain(flags).copied().chain(["--", "sh", "-c", &script]);
    in_own_directory(hookctl(args)).env("HOOKCTL_SECRET", SECRET).env("PATH", "/usr/local/bin:/usr/bin:/bin")
}

/// Puts the temporary store into the directory of the run, so a failed run leaves nothing behind.
fn in_own_directory(run: Run) -> Run {
    let directory = run.path().display().to_string();
    run.env("TMPDIR", &directory)
}

#[test]
fn failed_command_determines_the_exit_code_before_expectations() {
    let surveys = ["--expect", "screver surveyCompleted"];
    let other = "HOOKCTL_SECRET=another";
    for (flags, script, code) in [
        (&surveys[..], "send screver --all", 0),
        (&surveys, "send screver optionSelected", 1),
        (&surveys, "send screver --all; exit 7", 7),
        (&surveys, "exit 7", 7),
        (&surveys, "kill -9 $$", 137),
        // A forgery meets no expectation, and fails the run.
        (&surveys, &format!("{other} send screver --all"), 1),
        (&surveys, &format!("send screver --all; {other} send screver --all"), 1),
        (&["--expect", "screver surveyCompleted=2"], "send screver surveyCompleted", 1),
        (&["--expect", "screver surveyCompleted=2"], "send screver surveyCompleted; send screver surveyCompleted", 0),
        (&["--expect", "screver=2", "--none-but"], "send screver --all", 0),
        (&["--expect", "screver surveyCompleted", "--none-but"], "send screver --all", 1),
        (
            &["--expect", "screver surveyCompleted", "--none-but"],
            "send screver surveyCompleted; send screver surveyCompleted",
            1,
        ),
        (&["--all-valid"], "send screver --all", 0),
        (&["--all-valid"], "true", 1),
        (&["--count", "2"], "send screver --all", 0),
        (&["--count", "3"], "send screver --all", 1),
        (&[], "true", 0),
        (&[], "send fluidsurveys survey_create", 1),
        (&["--allow-unsigned", "--count", "1"], "send fluidsurveys survey_create", 0),
        (&["--expect", "surveyCompleted", "--provider", "screver"], "send screver surveyCompleted", 0),
    ] {
        let (ended, output) = listen(flags, script).outcome();
        assert_eq!(ended, Some(code), "{flags:?} {script}:\n{}", output.stderr);
    }
}

#[test]
fn signed_url_is_known_without_public_url() {
    listen(&["--all-valid", "--expect", "screeb"], "send screeb --all").exits(0);
    let tls = ["--all-valid", "--expect", "screeb", "--tls", "self"];
    listen(&tls, "send screeb --all --insecure").exits(0);
    // Behind a proxy, the URL may have another scheme than the listener.
    listen(&["--all-valid"], "send screeb --all -H 'X-Forwarded-Proto: https'")
        .exits(1)
        .stderr_has("url-differs")
        .stderr_has("listen --public-url");
}

#[test]
fn broken_request_fails_the_run_and_its_report() {
    let valid = signed("/", "");
    let oversized = [b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2000\r\n\r\n".to_vec(), vec![b'x'; 2000]].concat();
    for broken in [
        &b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab"[..],
        &valid[..valid.len() - 1],
        &oversized,
        b"nonsense\r\n\r\n",
    ] {
        let flags = ["--count", "1", "--max-body", "1kB", "--report", "junit=r.xml"];
        let listening = Listening::start(&flags);
        listening.exchange(broken);
        listening.exchange(&valid);
        let printed = listening.ends(1);
        assert_eq!(printed.column("kind"), ["broken", "delivery"]);
        let report = std::fs::read_to_string(printed.directory.path().join("r.xml")).expect("a report");
        assert!(report.contains("errors=\"1\""), "{report}");
    }
    let listening = Listening::start(&["--count", "1", "--all-valid", "--drop", "after-headers", "--times", "1"]);
    listening.exchange(&valid);
    listening.exchange(&valid);
    assert_eq!(listening.ends(0).column("kind"), ["dropped", "delivery"]);
}

#[test]
fn failed_command_is_reported_and_leaves_no_empty_store() {
    for (script, code, failure) in
        [("exit 7", 7, "error: sh exited with 7"), ("kill -9 $$", 137, "error: sh ended by signal 9")]
    {
        let flags = ["--report", "junit=r.xml", "--report", "markdown=r.md"];
        let output = listen(&flags, script).exits(code).stderr_has(failure);
        let report = std::fs::read_to_string(output.path("r.xml")).expect("a report");
        assert!(
            report.contains("failures=\"1\"") && report.contains(failure.trim_start_matches("error: sh ")),
            "{report}"
        );
        assert!(!output.stderr.contains("the deliveries are in"), "{}", output.stderr);
        let left =
            std::fs::read_dir(output.path(".")).expect("a directory").map(|entry| entry.expect("an entry").file_name());
        assert_eq!(left.filter(|name| name != "r.xml").collect::<Vec<_>>(), ["r.md"], "{script}");
        let report = std::fs::read_to_string(output.path("r.md")).expect("a report");
        assert!(report.contains(&format!("exit code {code} (of the command)")), "{report}");
    }
}

#[test]
fn delivery_after_within_is_reported_as_late() {
    let expect = ["--expect", "screver", "--count", "1", "--within", "500ms"];
    let output = listen(&expect, "sleep 1; send screver surveyCompleted").exits(1);
    for expectation in ["--expect 'screver'", "--count 1"] {
        let text = format!("{expectation}: 0 of 1 arrived in time, 1 too late (--within)");
        assert!(output.stderr.contains(&text), "{}", output.stderr);
    }
}

#[test]
fn run_waits_for_deliveries_after_the_command_only_with_within() {
    let late = format!("(sleep 1; {BINARY} send screver surveyCompleted --to $HOOKCTL_URL >/dev/null 2>&1) & exit 0");
    let expect = ["--expect", "screver surveyCompleted"];
    listen(&[&expect[..], &["--within", "20s"]].concat(), &late).exits(0);
    listen(&expect, "exit 0").exits(1).stderr_has("--expect 'screver surveyCompleted': 0 of 1 arrived");
}

#[test]
fn command_shares_stdin_and_stdout_and_store_is_kept_only_on_failure() {
    let store = |output: &Output| output.text().lines().last().expect("a path").to_owned();
    let script = "cat; send screver surveyCompleted; echo \"$HOOKCTL_STORE\"";
    let output = listen(&["-o", "jsonl"], script).stdin("from stdin\n").exits(0);
    assert!(output.text().starts_with("from stdin\n"), "{}", output.text());
    assert!(output.stderr.contains(r#""verdict":"valid""#), "{}", output.stderr);
    assert!(!std::path::Path::new(&store(&output)).exists());
    let output = listen(&[], &format!("{script}; exit 3")).stdin("").exits(3);
    let path = store(&output);
    assert!(output.stderr.contains(&format!("the deliveries are in {path}")), "{}", output.stderr);
    hookctl(["verify", &path]).env("HOOKCTL_SECRET", SECRET).exits(0);
    std::fs::remove_dir_all(std::path::Path::new(&path).parent().expect("a directory")).expect("the store exists");
}

#[test]
fn command_that_cannot_start_exits_3_and_leaves_no_files() {
    let command = ["--", "/no/such/command"];
    for (flags, code, message) in [
        (&["--ready-file", "ready"][..], 3, "cannot run /no/such/command: file not found"),
        (&["--save", "hooks.db"], 3, "cannot run /no/such/command: file not found"),
        (&["--max-body", "1TB"], 2, "--max-body 1TB"),
        (&["--capture", "."], 3, "--capture ."),
        (&["--ready-file", "missing/ready"], 3, "--ready-file missing/ready"),
    ] {
        let args = ["listen"].iter().chain(flags).chain(&command).copied();
        let output = in_own_directory(hookctl(args)).env("HOOKCTL_SECRET", SECRET).exits(code).stderr_has(message);
        let left =
            std::fs::read_dir(output.path(".")).expect("a directory").map(|entry| entry.expect("an entry").file_name());
        assert_eq!(left.filter(|name| name != "hooks.db").collect::<Vec<_>>(), [""; 0], "{flags:?}");
    }
}

#[test]
fn signal_also_ends_the_command() {
    let mut run = listen(&["--ready-file", "ready"], "echo running; exec sleep 100").begins();
    let mut lines = std::io::BufRead::lines(std::io::BufReader::new(run.child.stdout.take().expect("its output")));
    assert_eq!(lines.next().expect("a line").expect("text"), "running");
    run.signal("TERM");
    let output = run.exits(130);
    assert!(lines.next().is_none(), "the command has ended");
    assert!(!output.path("ready").exists());
}

#[test]
fn run_ends_at_once_when_everything_has_arrived() {
    let listening =
        Listening::start(&["--count", "2", "--within", "50s", "--report", "junit=r.xml", "--report", "html=r.html"]);
    for _ in 0..2 {
        listening.exchange(&signed("/", ""));
    }
    let printed = listening.ends(0);
    assert_eq!(printed.column("verdict"), ["valid", "valid"]);
    assert!(printed.stderr.contains("2 deliveries: 2 valid"), "{}", printed.stderr);
    let report = std::fs::read_to_string(printed.directory.path().join("r.xml")).expect("a report");
    for text in ["surveyCompleted (2)", "--count 2"] {
        assert!(report.contains(text), "{report}");
    }
    let report = std::fs::read_to_string(printed.directory.path().join("r.html")).expect("a report");
    assert!(report.contains("All 2 signatures are valid"), "{report}");
}

#[test]
fn within_ends_the_run_which_fails_only_if_expectations_are_unmet() {
    let printed = Listening::start(&["--expect", "wootric", "--within", "300ms", "--report", "html=r.html"]).ends(1);
    let report = std::fs::read_to_string(printed.directory.path().join("r.html")).expect("a report");
    for text in ["No deliveries arrived, 1 expectation not met", "0 of 1 arrived", "expectation-unmet"] {
        assert!(report.contains(text), "{report}");
    }
    assert!(printed.stderr.contains("--expect 'wootric': 0 of 1 arrived"), "{}", printed.stderr);
    Listening::start(&["--within", "300ms"]).ends(0);
    let listening = Listening::start(&["--within", "1s"]);
    listening.exchange(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 7\r\n\r\n{\"a\":1}");
    listening.ends(1);
}

#[test]
fn rows_follow_the_order_of_arrival_and_mismatch_is_explained() {
    let listening = Listening::start(&[]);
    let reserialized = {
        let text = String::from_utf8(signed("/", "")).expect("text");
        let (head, body) = text.split_once("\r\n\r\n").expect("a request");
        let body = body.replace("\":", "\": ").replace(",\"", ", \"");
        let head: Vec<&str> = head.lines().filter(|line| !line.starts_with("Content-Length")).collect();
        format!("{}\r\nContent-Length: {}\r\n\r\n{body}", head.join("\r\n"), body.len())
    };
    listening.exchange(reserialized.as_bytes());
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| (0..25).for_each(|_| drop(listening.exchange(&signed("/", "")))));
        }
    });
    thread::sleep(Duration::from_millis(100));
    let printed = listening.stop();
    assert_eq!(printed.column("id"), (1..=101).map(Value::from).collect::<Vec<_>>());
    let causes = printed.rows[0]["causes"].as_array().expect("causes");
    assert_eq!(causes[0]["code"], "body-reserialized-python", "{causes:?}");
    // The body is as received, so hashing it again does not help.
    assert!(causes[0]["fix"].as_str().is_some_and(|fix| fix.starts_with("In the sender, ")), "{causes:?}");
}

#[test]
fn same_causes_are_explained_once() {
    let script = "for i in 1 2 3; do send screver surveyCompleted --tamper body; send screver surveyCompleted --tamper missing; done";
    let output = listen(&["--report", "markdown=r.md"], script).exits(1);
    for (text, count) in [("Fix: ", 2), ("(as above, at ", 4), ("6 deliveries: 3 mismatch, 3 missing", 1)] {
        assert_eq!(output.stderr.matches(text).count(), count, "{text}: {}", output.stderr);
    }
    let report = std::fs::read_to_string(output.path("r.md")).expect("a report");
    assert!(report.contains("Answered with 200") && !report.contains("Rejected"), "{report}");
}

/// Runs real test suites that trigger webhooks, one per language.
#[test]
fn test_suites_run_as_commands() {
    let node = r#"
const test = require("node:test"), { execFileSync } = require("node:child_process");
test("completes a survey", () => {
  execFileSync(process.env.HOOKCTL, ["send", "screver", "surveyCompleted", "--to", process.env.HOOKCTL_URL]);
  if (process.env.FAIL) throw new Error("fails");
});
"#;
    let python = r#"
import os, subprocess, unittest
class Surveys(unittest.TestCase):
    def test_completes_a_survey(self):
        subprocess.run([os.environ["HOOKCTL"], "send", "screver", "surveyCompleted", "--to", os.environ["HOOKCTL_URL"]], check=True)
        assert not os.environ.get("FAIL")
if __name__ == "__main__":
    unittest.main()
"#;
    let rust = r#"
#[test]
fn completes_a_survey() {
    let var = |name| std::env::var(name).unwrap();
    let args = ["send", "screver", "surveyCompleted", "--to", &var("HOOKCTL_URL")];
    assert!(std::process::Command::new(var("HOOKCTL")).args(args).status().unwrap().success());
    assert!(std::env::var("FAIL").is_err());
}
"#;
    let package = r#"{"name":"suite","scripts":{"test":"node --test suite.test.js"}}"#;
    let manifest = "[package]\nname = \"suite\"\nversion = \"0.0.0\"\nedition = \"2021\"\n[workspace]\n[lib]\npath = \"suite.rs\"\n";
    for (program, command) in [
        ("npm", &["npm", "test", "--silent"][..]),
        ("node", &["node", "--test", "suite.test.js"]),
        ("python3", &["python3", "suite.py"]),
        ("pytest", &["pytest", "-q", "-p", "no:cacheprovider", "suite.py"]),
        ("cargo", &["cargo", "test", "--offline", "--quiet"]),
    ] {
        let path = std::env::var("PATH").expect("a path");
        // A launcher may be installed without its program.
        let version = std::process::Command::new(program).arg("--version").output();
        if !version.is_ok_and(|output| output.status.success()) {
            continue;
        }
        let run = |expect: &str, fail: &str| {
            let args = [&["listen", "--expect", expect, "--"][..], command].concat();
            let mut run = in_own_directory(hookctl(args))
                .env("HOOKCTL_SECRET", SECRET)
                .env("HOOKCTL", BINARY)
                .env("PATH", &path)
                .file("suite.test.js", node)
                .file("suite.py", python)
                .file("suite.rs", rust)
                .file("package.json", package)
                .file("Cargo.toml", manifest);
            // Tools need their files in the home directory.
            for name in ["HOME", "CARGO_HOME", "RUSTUP_HOME"] {
                if let Some(value) = std::env::var_os(name) {
                    run.command.env(name, value);
                }
            }
            if fail.is_empty() { run } else { run.env("FAIL", fail) }
        };
        let (code, output) = run("screver surveyCompleted", "").outcome();
        assert_eq!(code, Some(0), "{program}: {}{}", output.text(), output.stderr);
        let (code, output) = run("screver surveyCompleted=2", "").outcome();
        assert_eq!(code, Some(1), "{program}: {}{}", output.text(), output.stderr);
        let (code, output) = run("screver surveyCompleted", "1").outcome();
        assert!(code.is_some_and(|code| code != 0), "{program}: {}{}", output.text(), output.stderr);
    }
}

#[test]
fn delivery_with_a_matching_token_meets_expectations() {
    let toml = "name = \"acme\"\ntitle = \"Acme\"\n[delivery]\ncontent-type = \"application/json\"\n[signature.token]\nheader = \"X-Acme-Token\"\n[[events]]\nname = \"any\"\npayload = \"any.json\"\nmatch = { has = [\"id\"] }\n";
    for (script, code) in [
        ("send acme any --providers mine", 0),
        ("HOOKCTL_SECRET=another send acme any --providers mine", 1),
        ("send acme any --providers mine --unsigned", 1),
    ] {
        let flags = ["--providers", "mine", "--expect", "acme any", "--all-valid"];
        let run = listen(&flags, script).file("mine/acme/provider.toml", toml).file("mine/acme/any.json", "{\"id\":1}");
        let (ended, seen) = run.outcome();
        assert_eq!(ended, Some(code), "{script}:\n{}", seen.stderr);
    }
}

#[test]
fn delivery_not_accepted_by_the_application_fails_the_run_and_its_report() {
    let status = |status: &str| {
        let text = response(status, "text/plain", "");
        serving(move |_| text.clone())
    };
    let (rejecting, accepting) = (status("401 No"), status("202 Accepted"));
    let (rejecting, accepting) = (rejecting.url(""), accepting.url(""));
    let down = closed_port();
    for (flags, script, code) in [
        (&["--forward", &rejecting][..], "send screver surveyCompleted", 1),
        (&["--forward", &down], "send screver surveyCompleted", 1),
        (&["--forward", &down], "send screver surveyCompleted; exit 7", 7),
        (&["--forward", &accepting], "send screver surveyCompleted", 0),
        // This one is not forwarded: the first response is the listener's own.
        (&["--forward", &down, "--respond", "202", "--times", "1"], "send screver surveyCompleted", 0),
    ] {
        let flags =
            [&["--all-valid", "--expect", "screver surveyCompleted", "--report", "junit=r.xml"], flags].concat();
        let (ended, output) = listen(&flags, &format!("{script} || true")).outcome();
        assert_eq!(ended, Some(code), "{flags:?} {script}:\n{}", output.stderr);
        let report = std::fs::read_to_string(output.path("r.xml")).expect("a report");
        assert_eq!(output.stderr.contains("1 not accepted by the application"), code != 0, "{}", output.stderr);
        assert_eq!(report.contains("not accepted by the application"), code != 0, "{report}");
        assert_eq!(report.contains("failures=\"1\""), code != 0, "{report}");
    }
    // An application is right to reject a forgery, but a forgery fails the run.
    let forged = "HOOKCTL_SECRET=another send screver surveyCompleted || true";
    listen(&["--forward", &accepting, "--forward-only-valid"], forged).exits(1);
}

#[test]
fn incomplete_request_delays_the_end_of_the_run_by_about_a_second() {
    for (bytes, reason) in [
        ("POST / HTTP/1.1\r\nHost: x\r\n", "the run ended before the end of the headers"),
        ("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc", "the run ended before the end of the body"),
    ] {
        for is_signaled in [true, false] {
            let within = if is_signaled { &[][..] } else { &["--within", "1s"] };
            let flags = [&["--save", "hooks.db", "--report", "junit=r.xml"], within].concat();
            let listening = Listening::start(&flags);
            let mut stream = listening.connect();
            stream.write_all(bytes.as_bytes()).expect("room");
            thread::sleep(Duration::from_millis(200));
            let start = Instant::now();
            let printed = if is_signaled { listening.stop() } else { listening.ends(1) };
            let took = start.elapsed();
            assert!(took < Duration::from_secs(8), "{took:?}: {bytes:?}");
            let error = printed.rows[0]["error"].as_str().expect("a reason");
            assert_eq!((&printed.rows[0]["kind"], error.contains(reason)), (&"broken".into(), true), "{error}");
            assert_eq!(printed.stored("hooks.db")[0].kind, "broken");
            let report = std::fs::read_to_string(printed.directory.path().join("r.xml")).expect("a report");
            assert!(report.contains(reason), "{report}");
            let mut answer = String::new();
            let _ = stream.read_to_string(&mut answer);
            assert_eq!(statuses(&answer), [408], "{answer}");
        }
    }
}
