//! Signals: SIGINT, SIGTERM and SIGHUP as a terminal, a service manager and `nohup` send them.

#![cfg(target_os = "linux")]

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpListener,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use crate::harness::{Run, hookctl};

/// A capture of a request without a signature.
const RECORD: &str = "{\"headers\":[],\"body\":\"x\"}";

/// Starts the run through `program`, which sets signal dispositions and then executes the command that follows its arguments.
fn through(program: &[&str], run: Run) -> Run {
    let mut run = run;
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).arg(run.command.get_program()).args(run.command.get_args()).env_clear();
    command.envs(run.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
    command.current_dir(run.path());
    run.command = command;
    run
}

/// Starts the run with default signal dispositions, whatever the test runner inherited.
pub(crate) fn at_defaults(run: Run) -> Run {
    through(&["/usr/bin/env", "--default-signal=HUP,INT,TERM"], run)
}

/// Reads lines until one contains `text`.
fn await_text(from: impl std::io::Read, text: &str) {
    let mut lines = BufReader::new(from).lines();
    assert!(lines.any(|line| line.expect("text").contains(text)), "{text} was never printed");
}

/// A listener that never responds, and its URL.
fn silent() -> (TcpListener, String) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", listener.local_addr().expect("an address"));
    (listener, url)
}

#[test]
fn sighup_during_send_exits_130_with_complete_reports() {
    let (listener, url) = silent();
    let args = [
        "send",
        "screver",
        "--all",
        "--to",
        &url,
        "-o",
        "json",
        "--report",
        "json=r.json",
        "--report",
        "junit=r.xml",
        "--save",
        "sent",
    ];
    let run = at_defaults(hookctl(args).env("HOOKCTL_SECRET", "s")).begins();
    let _connection = listener.accept().expect("a connection");
    run.signal("HUP");
    let output = run.exits(130).stderr_has("interrupted after 0 of 2");
    assert_eq!(output.json()[0]["error"], "interrupted");
    let read = |name: &str| std::fs::read_to_string(output.path(name)).expect("a file");
    assert_eq!(read("sent").lines().count(), 1);
    let report: serde_json::Value = serde_json::from_str(&read("r.json")).expect("a whole report");
    assert_eq!(
        (&report["totals"]["kinds"]["interrupted"], &report["totals"]["kinds"]["unreachable"]),
        (&1.into(), &0.into())
    );
    let junit = read("r.xml");
    assert!(junit.contains("<error type=\"interrupted\"") && !junit.contains("unreachable"), "{junit}");
    assert_eq!(std::fs::read_dir(output.path("")).expect("a directory").count(), 3, "nothing else is left");
}

#[test]
fn sighup_while_verify_waits_for_a_pipe_exits_130() {
    for report in [&[][..], &["--report", "json=r.json"]] {
        let args = [&["verify", "-", "-o", "jsonl", "--provider", "screver"][..], report].concat();
        let mut run = at_defaults(hookctl(args).env("HOOKCTL_SECRET", "s")).begins();
        let mut stdin = run.child.stdin.take().expect("a pipe");
        writeln!(stdin, "{RECORD}").expect("a reader");
        await_text(run.child.stdout.as_mut().expect("its output"), "\"stdin:1\"");
        run.signal("HUP");
        let output = run.exits(130).stderr_has("interrupted after 1 request");
        drop(stdin);
        if !report.is_empty() {
            let report = std::fs::read_to_string(output.path("r.json")).expect("a report");
            assert!(report.contains("interrupted"), "{report}");
        }
    }
}

#[test]
fn sighup_during_a_load_test_exits_130_with_its_summary() {
    let (listener, url) = silent();
    let args = ["send", "screver", "optionSelected", "--to", &url, "--count", "9", "--concurrency", "1", "-o", "json"];
    let run = at_defaults(hookctl(args).env("HOOKCTL_SECRET", "s")).begins();
    let (mut connection, _) = listener.accept().expect("a connection");
    // A request is in flight.
    let _ = connection.read(&mut [0; 100]).expect("a request");
    run.signal("HUP");
    let figures = run.exits(130).stderr_has("interrupted after 0 deliveries").json();
    assert_eq!((&figures["cut_off"], &figures["interrupted"]), (&1.into(), &true.into()), "{figures}");
}

#[test]
fn sighup_stops_the_mock_and_removes_its_ready_file() {
    let mut run = at_defaults(hookctl(["mock", "--ready-file", "ready"])).begins();
    await_text(run.child.stdout.as_mut().expect("its output"), "ready");
    assert!(run.directory.path().join("ready").exists());
    run.signal("HUP");
    let output = run.exits(130);
    assert!(!output.path("ready").exists());
}

/// `nohup` and `&` in a script start programs with ignored signals.
#[test]
fn signal_ignored_at_start_stays_ignored() {
    for ignored in ["HUP", "INT", "TERM"] {
        let args = ["verify", "-", "-o", "jsonl", "--provider", "screver"];
        let script = format!("trap '' {ignored}; exec \"$0\" \"$@\"");
        let run = hookctl(args).env("HOOKCTL_SECRET", "s");
        let mut run =
            through(&["/usr/bin/env", "--default-signal=HUP,INT,TERM", "/bin/sh", "-c", &script], run).begins();
        let mut stdin = run.child.stdin.take().expect("a pipe");
        let mut rows = BufReader::new(run.child.stdout.take().expect("its output")).lines();
        for record in 1..3 {
            writeln!(stdin, "{RECORD}").expect("a reader");
            let row = rows.next().expect("a row").expect("text");
            assert!(row.contains(&format!("\"stdin:{record}\"")), "{row}");
            run.signal(ignored);
            thread::sleep(Duration::from_millis(100));
        }
        // The other signals still end the run.
        run.signal(if ignored == "TERM" { "INT" } else { "TERM" });
        run.exits(130).stderr_has("interrupted after 2 requests");
    }
}

/// The first signal lets a running update finish. The update gets its webhook first, and this server never responds.
#[test]
fn second_signal_exits_at_once_while_the_first_waits_for_an_update() {
    for apart in [Duration::ZERO, Duration::from_millis(1300)] {
        let (listener, url) = silent();
        let args =
            ["webhooks", "update", "fluidsurveys", "http://a/", "--event", "response_complete", "--timeout", "1m"];
        let run = hookctl(args)
            .env("HOOKCTL_FLUIDSURVEYS_API_URL", url.trim_end_matches('/'))
            .env("HOOKCTL_FLUIDSURVEYS_API_KEY", "k")
            .env("HOOKCTL_FLUIDSURVEYS_PASSWORD", "p");
        let mut run = run.begins();
        let (_connection, _) = listener.accept().expect("a connection");
        run.signal("INT");
        thread::sleep(apart);
        run.signal("INT");
        thread::sleep(Duration::from_millis(700));
        let ended = run.child.try_wait().expect("a status").map(|status| status.code());
        // Two signals in quick succession count as one.
        let expected = (apart > Duration::ZERO).then_some(Some(130));
        assert_eq!(ended, expected, "{apart:?}");
        let _ = run.child.kill();
    }
}

/// Nothing reads stdout, so the run blocks in a write and cannot handle the signal.
#[test]
fn signal_to_a_run_blocked_on_its_output_exits_130() {
    let record = format!("{RECORD}\n").repeat(20_000);
    let run = hookctl(["verify", "c.jsonl", "-o", "jsonl", "--provider", "screver", "--report", "json=r.json"]);
    let mut run = run.env("HOOKCTL_SECRET", "s").file("c.jsonl", record).begins();
    thread::sleep(Duration::from_millis(1500));
    assert_eq!(run.child.try_wait().expect("a status"), None, "blocked on stdout");
    let start = Instant::now();
    run.signal("INT");
    let ended = run.child.wait().expect("an end").code();
    assert_eq!(ended, Some(130));
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    let report = std::fs::read_to_string(run.directory.path().join("r.json")).expect("a report");
    serde_json::from_str::<serde_json::Value>(&report).expect("a whole report");
}

#[test]
fn signal_without_a_handler_exits_130() {
    for name in ["HUP", "INT", "TERM"] {
        let mut run = at_defaults(hookctl(["sign", "screver", "--body", "-"]).env("HOOKCTL_SECRET", "s")).begins();
        thread::sleep(Duration::from_millis(500));
        // `wait` would close stdin.
        let _open = run.child.stdin.take();
        run.signal(name);
        assert_eq!(run.child.wait().expect("an end").code(), Some(130), "{name}");
    }
}
