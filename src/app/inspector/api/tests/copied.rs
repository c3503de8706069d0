//! Generated tests and commands run as they are, and send the captured bytes. A tool that is not installed is named and skipped.

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use super::*;
use crate::app::inspector::api::copy::{CopyQuery, copy};

/// Returns the text of a delivery in a language, and the name of its file.
fn copied(state: &State, id: i64, kind: &str) -> (String, Option<String>) {
    let reply = copy(state, id, &CopyQuery { kind: kind.into() }).map_err(|error| error.to_json().to_string());
    let reply = reply.expect(kind);
    (reply.text, reply.file)
}

/// Runs a generated test. Returns `None` if its tool is not installed.
fn run(language: &str, directory: &Path, file: &str, origin: &str) -> Option<Output> {
    let cargo_home = std::env::var_os("CARGO").map(|cargo| Path::new(&cargo).with_file_name("rustc"));
    let rustc = cargo_home.filter(|path| path.exists()).unwrap_or_else(|| "rustc".into());
    let commands: Vec<Vec<String>> = match language {
        "python" => vec![vec!["python3".into(), "-m".into(), "unittest".into(), file.into()]],
        "javascript" => vec![vec!["node".into(), "--test".into(), file.into()]],
        "ruby" => vec![vec!["ruby".into(), file.into()]],
        "php" => vec![vec!["phpunit".into(), file.into()]],
        "go" => vec![vec!["go".into(), "test".into(), file.into()]],
        _ => vec![
            vec![
                rustc.display().to_string(),
                "--edition=2021".into(),
                "--test".into(),
                file.into(),
                "-o".into(),
                "test".into(),
            ],
            vec![directory.join("test").display().to_string()],
        ],
    };
    let mut output = None;
    for words in commands {
        let mut command = Command::new(&words[0]);
        command.args(&words[1..]).current_dir(directory);
        command.env("RECEIVER_URL", origin).env("HOOKCTL_AUTHORIZATION", "Bearer of-a-user");
        command.env("HOOKCTL_SECRET", SECRET).env("HOOKCTL_URL_TOKEN", "t0k").env("GOFLAGS", "-mod=mod");
        let ran = command.output().ok()?;
        let failed = !ran.status.success();
        output = Some(ran);
        if failed {
            break;
        }
    }
    output
}

/// Deliveries with every kind of body and header.
fn deliveries() -> Vec<(&'static str, Message)> {
    let json = br##"{"name":"#{1+1} $x ${y} `z` \u00e9 %s {{body}}","quote":"\"\\'"}"##;
    let named = |name, body: &[u8]| (name, screver(body, body, SECRET));
    let mut hostile = screver(json, json, SECRET);
    for (name, value) in [
        ("X-Quotes", &b"\"'`\\ $HOME ${HOME} #{1} {{id}} %d"[..]),
        ("X-Latin", b"caf\xe9 \xff"),
        ("X-Utf8", "é \u{202e}x".as_bytes()),
        ("x-REPEATED", b"1"),
        ("X-Repeated", b"2"),
        ("X-Tab", b"a\tb"),
        ("X-Control", b"a\x01\x7fb"),
        ("X-Empty", b""),
        ("Authorization", b"Bearer of-a-user"),
        ("Connection", b"keep-alive"),
    ] {
        hostile.headers.push(name, value);
    }
    hostile.target = "/hooks?token=t0k&q=%22'`$(id)|\u{e9}".into();
    let mut echo = screver(b"", format!("{{\"a\":\"{SECRET}\"}}").as_bytes(), SECRET);
    echo.headers.push("X-Echo", SECRET);
    let all: Vec<u8> = (0..=255).collect();
    vec![
        named("text", json),
        named("text with line breaks", "{\n\t\"a\": \"é😀\u{2028}\"\r\n}\n".as_bytes()),
        named("binary", &all.repeat(3)),
        named("short binary", b"\0\xff\"\\"),
        named("empty", b""),
        named("large", &b"{\"a\":\"0123456789\"}\n".repeat(20_000)),
        ("hostile headers", hostile),
        ("the secret in the body", echo),
        ("forged", screver(json, br#"{"forged":"'"}"#, "another secret")),
    ]
}

#[test]
#[expect(clippy::print_stderr, reason = "names what was skipped")]
fn generated_tests_send_the_captured_bytes_and_expect_the_right_status() {
    let mut missing = Vec::new();
    for language in ["python", "javascript", "ruby", "php", "go", "rust"] {
        let state = state(SECRET, &[]);
        for (name, message) in deliveries() {
            let id = save(&state, "screver", message.clone(), 200);
            let is_genuine = detail_of(&state, id)["verdict"] == "valid";
            let (text, file) = copied(&state, id, language);
            assert!(
                !text.contains(SECRET) && !text.contains("of-a-user") && !text.contains("t0k"),
                "{language} {text}"
            );
            let directory = tempfile::TempDir::new().expect("a directory");
            let file = file.expect("a file");
            let file = Path::new(&file).file_name().and_then(|name| name.to_str()).expect("a name").to_owned();
            fs::write(directory.path().join(&file), &text).expect("written");
            if message.body.len() > 64 * 1024 {
                fs::write(directory.path().join(format!("delivery-{id}.body")), &message.body).expect("written");
            }
            // With the expected status, and some also with another.
            let expected = if is_genuine { 204 } else { 401 };
            let other = if is_genuine { 401 } else { 200 };
            for (status, passes) in [(expected, true), (other, false)] {
                if !passes && name != "text" && name != "forged" {
                    continue;
                }
                let (origin, requests) = receiver(status);
                let Some(output) = run(language, directory.path(), &file, &origin) else {
                    missing.push(language);
                    break;
                };
                let shown = || {
                    let text = [&output.stdout[..], &output.stderr].concat();
                    format!("{language}, {name}, {status}: {}", String::from_utf8_lossy(&text))
                };
                assert_eq!(output.status.success(), passes, "{}\n{}", shown(), &text[..text.len().min(5000)]);
                let received = requests.recv_timeout(Duration::from_secs(5)).unwrap_or_else(|_| panic!("{}", shown()));
                assert!(received.body == message.body, "{}", shown());
                let latin = |bytes: &[u8]| bytes.iter().map(|byte| char::from(*byte)).collect::<String>();
                let is_transport = |name: &str| {
                    ["host", "content-length", "connection"].iter().any(|known| name.eq_ignore_ascii_case(known))
                };
                let wanted: Vec<String> = message
                    .headers
                    .iter()
                    .filter(|(name, _)| !is_transport(name))
                    .map(|(name, value)| format!("{name}: {}", latin(value)))
                    .collect();
                let sent: Vec<&str> = received.head.split("\r\n").collect();
                assert_eq!(sent[0], format!("POST {} HTTP/1.1", latin(message.target.as_bytes())), "{}", shown());
                let of_delivery: Vec<&str> = sent[1..]
                    .iter()
                    .copied()
                    .filter(|line| line.split_once(':').is_some_and(|(name, _)| !is_transport(name)))
                    .collect();
                assert_eq!(of_delivery, wanted, "{}", shown());
            }
            if missing.last() == Some(&language) {
                break;
            }
        }
    }
    if !missing.is_empty() {
        eprintln!("skipped, because the tool is not installed: {}", missing.join(", "));
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "names what was skipped")]
fn curl_command_sends_the_captured_bytes() {
    if Command::new("curl").arg("--version").output().is_err() {
        eprintln!("skipped: curl is not installed");
        return;
    }
    let (origin, requests) = receiver(200);
    let state = state(SECRET, &[&origin]);
    for (name, message) in deliveries() {
        if ["large", "hostile headers"].contains(&name) {
            continue;
        }
        let id = save(&state, "screver", message.clone(), 200);
        let (text, _) = copied(&state, id, "curl");
        let output = Command::new("bash").arg("-c").arg(&text).env("HOOKCTL_SECRET", SECRET).output();
        let output = output.expect("a shell");
        let received = requests.recv_timeout(Duration::from_secs(5)).unwrap_or_else(|_| panic!("{name}: {output:?}"));
        if name != "the secret in the body" {
            assert!(received.body == message.body, "{name}: {text}");
        }
        let signature = message.headers.text("X-API-SIGNATURE").expect("a signature");
        assert!(received.head.contains(signature), "{name}");
    }
}
