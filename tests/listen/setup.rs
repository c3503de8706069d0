//! Tests of starting a listener: ports, passed sockets, certificates, files and secrets. Also a full disk and SIGKILL.

use std::{
    io::Write as _,
    net::TcpListener,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use super::{Listening, SECRET, signed, statuses, with_secret};
use crate::harness::hookctl;

#[test]
fn ready_line_and_ready_file_contain_the_url() {
    let listening = Listening::start(&["--ready-file", "ready.json", "--save", "hooks.db", "--bind", "::1"]);
    let file = listening.directory.path().join("ready.json");
    let read: serde_json::Value = serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
    assert_eq!(read, listening.ready);
    assert!(listening.url().starts_with("http://[::1]:"), "{read}");
    assert_eq!(
        (&read["store"], &read["inspector"], &read["pid"]),
        (&"hooks.db".into(), &().into(), &listening.child.id().into())
    );
    assert_eq!(statuses(&listening.exchange(&signed("/", ""))), [200]);
    listening.stop();
    assert!(!file.exists());
}

#[test]
fn bind_to_all_addresses_is_warned_about() {
    let listening = Listening::start(&["--bind", "0.0.0.0"]);
    assert_eq!(statuses(&listening.exchange(&signed("/", ""))), [200]);
    let printed = listening.stop();
    assert!(
        printed.stderr.contains("warning: --bind 0.0.0.0: other machines can reach this server"),
        "{}",
        printed.stderr
    );
}

#[test]
fn unusable_port_or_file_exits_3_at_startup() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let listen =
        |args: &[&str]| hookctl(["listen", "--within", "20s"].iter().chain(args).copied()).env("HOOKCTL_SECRET", "s");
    listen(&["--port", &port]).exits(3).stderr_has("address already in use").stderr_has("--port 0");
    for (args, message) in [
        (&["--save", "foreign.db"][..], "--save foreign.db: not a"),
        (&["--save", "missing/hooks.db"], "--save missing/hooks.db"),
        (&["--save", "."], "--save ."),
        (&["--capture", "missing/hooks.jsonl"], "--capture missing/hooks.jsonl"),
        (&["--ready-file", "foreign.db"], "already exists"),
        (&["--secret", "env:NOT_SET"], "NOT_SET"),
        (&["--tls-cert", "none.pem", "--tls-key", "none.key"], "none.pem"),
        (&["--respond-body", "@none.json"], "none.json"),
        (&["--env-file", "none.env"], "none.env"),
    ] {
        let run = hookctl(["listen", "--port", "0", "--within", "20s"].iter().chain(args).copied());
        run.env("HOOKCTL_SECRET", "s")
            .file("foreign.db", "not a database, despite its name")
            .exits(3)
            .stderr_has(message);
    }
    hookctl(["listen", "--provider", "screver", "--within", "1s"]).exits(3).stderr_has("no secret for screver");
}

#[test]
fn delivery_of_a_provider_without_a_secret_exits_3() {
    let run = |run: crate::harness::Run| run.without("HOOKCTL_SECRET").env("HOOKCTL_WOOTRIC_SECRET", "w");
    let listening = Listening::start_with(&["--within", "2s"], run);
    listening.exchange(&signed("/", ""));
    let printed = listening.ends(3);
    assert_eq!(printed.rows[0]["error"], "no secret for screver");
}

#[test]
fn secrets_of_an_env_file_are_tried() {
    let file = format!("# secrets\nHOOKCTL_SCREVER_SECRET={SECRET}\n");
    let listening = Listening::start_with(&["--env-file", ".env", "--count", "1"], |run| {
        run.without("HOOKCTL_SECRET").file(".env", file)
    });
    listening.exchange(&signed("/", ""));
    let printed = listening.ends(0);
    assert_eq!(printed.rows[0]["secret"], ".env:HOOKCTL_SCREVER_SECRET");
}

#[test]
fn generated_certificate_is_trusted_with_its_authority() {
    let listening = Listening::start(&["--tls", "self", "--count", "1", "--within", "30s"]);
    let authority = listening.ready["ca_cert"].as_str().expect("a certificate").to_owned();
    let url = listening.url().replace("127.0.0.1", "localhost");
    assert!(url.starts_with("https://"));
    let send = ["send", "screver", "surveyCompleted", "--to", &url];
    with_secret(send).exits(4);
    with_secret(send.into_iter().chain(["--ca-cert", "ca.pem"])).file("ca.pem", authority).exits(0);
    let printed = listening.ends(0);
    assert!(printed.stderr.contains("TLS handshake failed"), "{}", printed.stderr);
}

#[test]
fn certificate_from_files_is_served() {
    let data = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data");
    let [certificate, key] = ["pem", "key"].map(|extension| format!("{data}/loopback.{extension}"));
    let listening = Listening::start(&["--tls-cert", &certificate, "--tls-key", &key]);
    let send = ["send", "screver", "surveyCompleted", "--insecure", "--to", listening.url()];
    with_secret(send).exits(0);
    // A client that never begins its handshake does not delay the end.
    let idle = listening.connect();
    let start = Instant::now();
    listening.stop();
    assert!(start.elapsed() < Duration::from_secs(15), "{:?}", start.elapsed());
    drop(idle);
}

/// Binds a socket, passes it to the listener as systemd does, and connects before the listener runs.
#[test]
fn passed_sockets_are_served_only_by_the_process_they_are_meant_for() {
    if Command::new("python3").arg("--version").output().is_err() {
        return;
    }
    let script = r#"
import os, socket, sys
listener = socket.create_server(("127.0.0.1", 0))
print(listener.getsockname()[1], flush=True)
if listener.fileno() != 3: os.dup2(listener.fileno(), 3)
os.set_inheritable(3, True)
os.environ["LISTEN_FDS"], os.environ["LISTEN_PID"] = "1", str(os.getpid() + int(sys.argv[1]))
os.execv(sys.argv[2], sys.argv[2:])
"#;
    for (offset, is_served) in [(0, true), (1, false)] {
        let binary = env!("CARGO_BIN_EXE_hookctl");
        let args =
            ["-c", script, &offset.to_string(), binary, "listen", "--port", "0", "--count", "1", "--within", "5s"];
        let mut child = Command::new("python3")
            .args(args)
            .env("HOOKCTL_SECRET", SECRET)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("python");
        let mut line = String::new();
        std::io::BufRead::read_line(
            &mut std::io::BufReader::new(child.stdout.as_mut().expect("its output")),
            &mut line,
        )
        .expect("a port");
        let mut stream = std::net::TcpStream::connect(format!("127.0.0.1:{}", line.trim())).expect("a connection");
        stream.write_all(&signed("/", "")).expect("room");
        let code = child.wait().expect("an end").code();
        assert_eq!(code, Some(i32::from(!is_served)), "{offset}");
    }
}

/// A directory on a small disk.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// Mounts the disk. Returns `None` without the permission to do so.
    fn mount() -> Option<Self> {
        let directory = tempfile::TempDir::new().expect("a directory");
        let args = ["-t", "tmpfs", "-o", "size=512k", "none"];
        let mount = Command::new("mount").args(args).arg(directory.path()).output();
        mount.is_ok_and(|mount| mount.status.success()).then_some(Self(directory))
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().expect("text").to_owned()
    }
}

impl Drop for SmallDisk {
    /// Unmounts the directory, even after a failed assertion.
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

/// Sends deliveries until a small disk is full. Returns the statuses.
fn fill(listening: &Listening) -> Vec<u16> {
    let body = "x".repeat(50_000);
    let request = format!("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 50000\r\n\r\n{body}");
    (0..20).flat_map(|_| statuses(&listening.exchange(request.as_bytes()))).collect()
}

#[test]
fn delivery_that_cannot_be_captured_gets_507_only_if_it_is_not_in_the_store() {
    for is_stored in [true, false] {
        let Some(disk) = SmallDisk::mount() else { return };
        let capture = disk.path("hooks.jsonl");
        let flags = ["--capture", &capture, "--save", "hooks.db"];
        let listening = Listening::start(if is_stored { &flags } else { &flags[..2] });
        let responses = fill(&listening);
        let printed = listening.stop();
        assert_eq!(responses.contains(&507), !is_stored, "{responses:?}");
        assert_eq!(printed.column("status"), responses);
        let text = if is_stored { "in the store, but not in the capture file" } else { "could not be saved" };
        assert_eq!(printed.stderr.matches(text).count(), 1, "{}", printed.stderr);
        let captured = std::fs::read_to_string(&capture).expect("a capture file").lines().count();
        let total = if is_stored { "not in the capture file" } else { "not saved" };
        assert!(printed.stderr.contains(&format!(", {} {total}", 20 - captured)), "{captured} {}", printed.stderr);
    }
}

#[test]
fn delivery_on_a_full_disk_gets_507_and_is_not_acknowledged() {
    let Some(disk) = SmallDisk::mount() else { return };
    let store = disk.path("hooks.db");
    let listening = Listening::start(&["--save", &store]);
    let responses = fill(&listening);
    let printed = listening.stop();
    let saved = responses.iter().filter(|status| **status == 200).count();
    assert!(saved > 0 && responses.contains(&507), "{responses:?}");
    assert!(responses.iter().all(|status| [200, 507].contains(status)), "{responses:?}");
    assert_eq!(printed.column("status"), responses);
    assert_eq!(printed.rows.iter().filter(|row| row["id"].is_null()).count(), 20 - saved);
    assert!(
        printed.stderr.contains(&format!("20 deliveries: 20 not verified, {} not saved", 20 - saved)),
        "{}",
        printed.stderr
    );
    assert_eq!(printed.stderr.matches("could not be saved").count(), 1, "{}", printed.stderr);
    let output = hookctl(["store", "list", &store, "-o", "jsonl"]).exits(0);
    assert_eq!(output.text().lines().count(), saved);
}

/// Kills listeners under load. Every delivery that got 200 must be in the store.
#[test]
fn acknowledged_delivery_survives_a_kill() {
    let mut random = fastrand::Rng::new();
    for _ in 0..5 {
        let listening = Listening::start(&["--save", "hooks.db"]);
        let (answered, directory) = listening.killed_after(Duration::from_millis(random.u64(20..400)));
        let path = directory.path().join("hooks.db");
        let output =
            hookctl(["store", "list", path.to_str().expect("text"), "-o", "jsonl", "--limit", "100000"]).exits(0);
        let stored: std::collections::BTreeSet<String> =
            output.json_lines().iter().map(|row| row["path"].as_str().expect("a path").to_owned()).collect();
        assert_eq!(stored.len(), output.text().lines().count(), "no delivery is stored twice");
        for path in &answered {
            assert!(stored.contains(path), "{path} was acknowledged, but is not stored");
        }
        hookctl(["verify", path.to_str().expect("text"), "--allow-empty", "-q"]).env("HOOKCTL_SECRET", SECRET).exits(0);
    }
}
