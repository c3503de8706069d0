//! `hookctl listen` as benchmarks use it: started on core 0, with signed requests and wrk on core 1.

use std::{
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::Duration,
};

use serde_json::Value;

use crate::peers::{Running, command_line, lua_string, on_core};

pub(crate) const HOOKCTL: &str = env!("CARGO_BIN_EXE_hookctl");

/// Duration of a wrk run, in seconds.
pub(crate) const SECONDS: &str = "3";

/// Sends requests for [`SECONDS`], and returns their number per second.
pub(crate) fn wrk(script: &Path, connections: &str, url: &str) -> f64 {
    let mut command = command_line(&["wrk", "-t1", "-c", connections, "-d"]);
    command.extend([format!("{SECONDS}s"), "-s".into(), script.display().to_string(), url.to_owned()]);
    let output = on_core("1", &command).output().expect("wrk runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains("Non-2xx"), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.and_then(|rate| rate.trim().parse().ok()).expect(&text)
}

/// A signed sample, as a receiver gets it.
pub(crate) struct SignedRequest {
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl SignedRequest {
    pub(crate) fn sample() -> Self {
        let output = Command::new(HOOKCTL)
            .args(["send", "screver", "optionSelected", "--to", "http://localhost/hook", "--dry-run=json"])
            .env("HOOKCTL_SECRET", "benchmark")
            .output()
            .expect("hookctl runs");
        let record: Value = serde_json::from_slice(&output.stdout).expect("a record");
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let headers = record["headers"].as_array().expect("headers");
        Self {
            headers: headers.iter().map(|pair| (text(&pair[0]), text(&pair[1]))).collect(),
            body: text(&record["body"]).into_bytes(),
        }
    }

    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let lines =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat();
        [format!("POST /hook HTTP/1.1\r\n{lines}\r\n").as_bytes(), &self.body].concat()
    }

    pub(crate) fn to_lua(&self) -> String {
        let own = ["host", "content-length"];
        let headers = self.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let lines = headers.map(|(name, value)| format!("wrk.headers['{name}'] = {}\n", lua_string(value)));
        let headers = lines.collect::<Vec<_>>().concat();
        format!("wrk.method = 'POST'\n{headers}wrk.body = {}\n", lua_string(&String::from_utf8_lossy(&self.body)))
    }

    /// Writes this many records to a capture file, each with a different target.
    pub(crate) fn write_captures(&self, file: &Path, records: usize) {
        let mut writer = std::io::BufWriter::new(fs::File::create(file).expect("a file"));
        let body = String::from_utf8_lossy(&self.body);
        for index in 0..records {
            let record = serde_json::json!({
                "at": "2026-11-29T12:00:00Z", "method": "POST", "target": format!("/hook?delivery-{index}"), "version": "HTTP/1.1",
                "headers": self.headers, "body": body,
            });
            writeln!(writer, "{record}").expect("a record");
        }
    }
}

/// `hookctl listen`, until it is dropped.
pub(crate) struct Listener {
    pub(crate) running: Running,
    pub(crate) address: String,
    pub(crate) store: Option<PathBuf>,
    /// The URL of the page.
    #[allow(dead_code, reason = "not every benchmark opens it")]
    pub(crate) inspector: Option<String>,
}

impl Listener {
    /// Starts it on core 0. With `saves`, it has a store.
    pub(crate) fn start(directory: &Path, more: &[&str], saves: bool) -> Self {
        let store = saves.then(|| directory.join(format!("listen-{}.db", unique())));
        let mut command = vec![HOOKCTL.to_owned()];
        command.extend(command_line(&[
            "listen",
            "--provider",
            "screver",
            "--port",
            "0",
            "-q",
            "--max-connections",
            "2000",
        ]));
        if let Some(store) = &store {
            command.extend(command_line(&["--save", path(store)]));
        }
        command.extend(command_line(more));
        let ready = directory.join(format!("ready-{}.json", unique()));
        command.extend(command_line(&["--ready-file", path(&ready)]));
        let mut command = on_core("0", &command);
        command.env("HOOKCTL_SECRET", "benchmark").stdout(Stdio::null());
        let mut child = command.spawn().expect("hookctl");
        // With -q, the file is the only way to learn the address.
        let line = loop {
            if let Ok(line) = fs::read(&ready) {
                break line;
            }
            assert!(child.try_wait().is_ok_and(|ended| ended.is_none()), "hookctl listen ended");
            std::thread::sleep(Duration::from_millis(10));
        };
        let ready: Value = serde_json::from_slice(&line).expect("a ready line");
        let inspector = ready["inspector"].as_str().map(str::to_owned);
        Self { running: Running::from(child), address: address_of(&ready), store, inspector }
    }

    pub(crate) fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    /// Returns the peak memory, e.g. `60000 kB`, if the system reports it.
    pub(crate) fn peak_memory(&self) -> String {
        let status = fs::read_to_string(format!("/proc/{}/status", self.running.id())).unwrap_or_default();
        status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim().to_owned()
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        // On Unix, the files of a store can be removed even while it is in use.
        for suffix in ["", "-wal", "-shm"] {
            if let Some(store) = &self.store {
                let _ = fs::remove_file(format!("{}{suffix}", store.display()));
            }
        }
    }
}

/// Runs hookctl to completion, and asserts that it succeeds.
pub(crate) fn run(arguments: &[&str]) {
    let output = Command::new(HOOKCTL).args(arguments).env("HOOKCTL_SECRET", "benchmark").output().expect("hookctl");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Returns the address in the URL of a ready line.
pub(crate) fn address_of(ready: &Value) -> String {
    let url = ready["url"].as_str().expect("a URL");
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

pub(crate) fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

pub(crate) fn path(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

/// Returns a number that no other listener of this run has.
pub(crate) fn unique() -> usize {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
