//! How fast `send` loads an endpoint, beside the tools that do nothing else. `cargo bench --bench load`; see `benches/README.md`.
//!
//! One sink and one body for all: nginx with one worker on core 0 that answers 204; the client on core 1; 64 connections that are kept. What
//! is not installed is left out.

#![allow(clippy::print_stdout)]

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

const ROUNDS: usize = 5;
const DELIVERIES: u32 = 200_000;
const SECONDS: &str = "2";
const CONNECTIONS: &str = "64";

fn main() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let Some(sink) = Sink::start(directory.path()) else {
        println!("nginx is not installed, and is the sink: nothing is compared");
        return;
    };
    let hookctl = env!("CARGO_BIN_EXE_hookctl");
    let body = Command::new(hookctl).args(["events", "show", "screver", "optionSelected"]).output().expect("a body");
    let body_file = directory.path().join("body.json");
    fs::write(&body_file, &body.stdout).expect("a body");
    println!(
        "one body of {} bytes to {}, {CONNECTIONS} connections, {ROUNDS} rounds in turn",
        body.stdout.len(),
        sink.url
    );

    let scripts = Scripts::write(directory.path(), &body.stdout);
    let mut candidates: Vec<Candidate> = Vec::new();
    if there("wrk") {
        let wrk = |script: &Path| {
            let mut words = words(&["wrk", "-t1", "-c", CONNECTIONS, "-d"]);
            words.extend([format!("{SECONDS}s"), "-s".into(), script.display().to_string(), sink.url.clone()]);
            words
        };
        candidates.push(Candidate::new("wrk, one unsigned body", wrk(&scripts.unsigned), Read::Wrk));
        match &scripts.signed {
            Some(signed) => candidates.push(Candidate::new("wrk, signs in Lua", wrk(signed), Read::Wrk)),
            None => println!("there is no libcrypto for wrk's Lua: that line is left out"),
        }
    } else {
        println!("wrk is not installed: those lines are left out");
    }
    if there("oha") {
        let mut words = words(&["oha", "--no-tui", "--output-format", "json", "-m", "POST", "-c", CONNECTIONS, "-n"]);
        words.extend([DELIVERIES.to_string(), "-D".into(), body_file.display().to_string(), sink.url.clone()]);
        candidates.push(Candidate::new("oha, one unsigned body", words, Read::Oha));
    } else {
        println!("oha is not installed: that line is left out");
    }
    let send = |more: &[&str]| {
        let mut all = words(&[hookctl, "send", "screver", "optionSelected", "--to", &sink.url, "-o", "jsonl"]);
        all.extend(words(&["--concurrency", CONNECTIONS, "--count"]));
        all.push(DELIVERIES.to_string());
        all.extend(words(more));
        all
    };
    candidates.push(Candidate::new("hookctl send, each signed", send(&["--fresh"]), Read::Hookctl));

    let mut rates = vec![Vec::with_capacity(ROUNDS); candidates.len()];
    for round in 0..ROUNDS {
        for turn in 0..candidates.len() {
            // Another one goes first in each round.
            let index = (turn + round) % candidates.len();
            rates[index].push(candidates[index].rate());
        }
    }
    println!("\n{:<28} {:>12}  {:>18}", "", "a second", "hookctl is x of it");
    let ours = rates.last().cloned().unwrap_or_default();
    for (candidate, rates) in candidates.iter().zip(&rates) {
        let ratios = ours.iter().zip(rates).map(|(ours, theirs)| ours / theirs).collect();
        println!("{:<28} {:>12.0}  {:>18.2}", candidate.name, median(rates.clone()), median(ratios));
    }

    held_rate(&send(&["--fresh"]), median(ours));
}

/// How true a rate is held, up to half of what there is.
fn held_rate(send: &[String], most: f64) {
    println!("\n{:>12}  {:>12}  {:>9}", "asked", "held", "off by");
    for part in [0.01, 0.1, 0.25, 0.5] {
        let asked = (most * part).round();
        let mut words = send.to_vec();
        words.retain(|word| *word != "--count" && *word != DELIVERIES.to_string());
        words.extend(["--rate".into(), asked.to_string(), "--duration".into(), "3s".into()]);
        let held = Candidate::new("", words, Read::Begun).rate();
        println!("{asked:>10}/s  {held:>10.1}/s  {:>7.3} %", (held / asked - 1.0) * 100.0);
    }
}

/// How a tool says what it reached.
#[derive(Clone, Copy)]
enum Read {
    Wrk,
    Oha,
    Hookctl,
    /// How true it held the rate that it was asked for.
    Begun,
}

struct Candidate {
    name: &'static str,
    words: Vec<String>,
    read: Read,
}

impl Candidate {
    fn new(name: &'static str, words: Vec<String>, read: Read) -> Self {
        Self { name, words, read }
    }

    /// Deliveries a second, by its own word.
    fn rate(&self) -> f64 {
        let mut command = on_core("1", &self.words);
        command.env("HOOKCTL_SECRET", "benchmark").stdin(Stdio::null());
        let output = command.output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let said = format!("{}: {text}{}", self.name, String::from_utf8_lossy(&output.stderr));
        let json = || serde_json::from_str::<serde_json::Value>(&text).expect(&said);
        match self.read {
            Read::Wrk => {
                assert!(!text.contains("Non-2xx"), "{text}");
                let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
                line.and_then(|rate| rate.trim().parse().ok()).expect(&said)
            }
            Read::Oha => json()["summary"]["requestsPerSec"].as_f64().expect("a rate"),
            Read::Hookctl => {
                let figures = json();
                assert_eq!(figures["accepted"], figures["requests"], "{text}");
                figures["rate"].as_f64().expect("a rate")
            }
            Read::Begun => json()["rate_begun"].as_f64().expect("a rate"),
        }
    }
}

/// nginx, until it is dropped.
struct Sink {
    child: Child,
    url: String,
}

impl Sink {
    fn start(directory: &Path) -> Option<Self> {
        if !there("nginx") {
            return None;
        }
        let port = TcpListener::bind("127.0.0.1:0").and_then(|held| held.local_addr()).expect("a port").port();
        let at = directory.display();
        let temporary: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|name| format!("{name}_temp_path {at}/{name};"))
            .concat();
        let configuration = format!(
            "daemon off; worker_processes 1; pid {at}/pid; error_log /dev/null crit;\n\
             events {{ worker_connections 4096; }}\n\
             http {{ access_log off; keepalive_requests 1000000000; {temporary}\n\
             server {{ listen 127.0.0.1:{port}; location / {{ return 204; }} }} }}\n"
        );
        let file = directory.join("nginx.conf");
        fs::write(&file, configuration).expect("a configuration");
        let words = words(&["nginx", "-e", "/dev/null", "-c"]).into_iter().chain([file.display().to_string()]);
        let mut command = on_core("0", &words.collect::<Vec<_>>());
        let child = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("nginx");
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(start.elapsed() < Duration::from_secs(5), "nginx does not listen");
            thread::sleep(Duration::from_millis(10));
        }
        Some(Self { child, url: format!("http://127.0.0.1:{port}/hook") })
    }
}

impl Drop for Sink {
    fn drop(&mut self) {
        // Its worker ends with it only where it is asked.
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

/// What wrk sends.
struct Scripts {
    unsigned: PathBuf,
    signed: Option<PathBuf>,
}

impl Scripts {
    fn write(directory: &Path, body: &[u8]) -> Self {
        let head = format!(
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = {}\n",
            lua(&String::from_utf8_lossy(body))
        );
        let unsigned = directory.join("unsigned.lua");
        fs::write(&unsigned, &head).expect("a script");
        let library = ["libcrypto.so.3", "libcrypto.so.1.1"].into_iter().find(|name| {
            let folders = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib64", "/usr/lib", "/lib"];
            folders.iter().any(|folder| Path::new(folder).join(name).exists())
        });
        let signed = library.map(|library| {
            let path = directory.join("signed.lua");
            let script = head.clone() + &SIGNING.replace("LIBRARY", library);
            fs::write(&path, script).expect("a script");
            path
        });
        Self { unsigned, signed }
    }
}

/// A distinct body and its HMAC-SHA256 for each request, by OpenSSL.
const SIGNING: &str = r#"
local ffi = require("ffi")
ffi.cdef[[
  typedef struct evp_md_st EVP_MD;
  const EVP_MD *EVP_sha256(void);
  unsigned char *HMAC(const EVP_MD *md, const void *key, int key_len, const unsigned char *d, size_t n, unsigned char *out, unsigned int *len);
]]
local crypto = ffi.load("LIBRARY")
local sha256 = crypto.EVP_sha256()
local out, len = ffi.new("unsigned char[32]"), ffi.new("unsigned int[1]")
local hex = {}
for i = 0, 255 do hex[i] = string.format("%02x", i) end
local number, first = 0, wrk.body:sub(1, 1)
local rest = wrk.body:sub(2)
request = function()
  number = number + 1
  local body = first .. '"n":' .. number .. ',' .. rest
  crypto.HMAC(sha256, "benchmark", 9, body, #body, out, len)
  local digits = {}
  for i = 0, 31 do digits[i + 1] = hex[out[i]] end
  wrk.headers["X-API-SIGNATURE"] = table.concat(digits)
  return wrk.format(nil, nil, nil, body)
end
"#;

/// A string of Lua.
fn lua(text: &str) -> String {
    format!("[==[{text}]==]")
}

fn words(words: &[&str]) -> Vec<String> {
    words.iter().map(|word| (*word).to_owned()).collect()
}

/// The command on one core, where that can be said.
fn on_core(core: &str, words: &[String]) -> Command {
    let pinned = there("taskset") && thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    let mut command = Command::new(if pinned { "taskset" } else { &words[0] });
    if pinned {
        command.args(["-c", core]).arg(&words[0]);
    }
    command.args(&words[1..]);
    command
}

/// Whether a program is installed.
fn there(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
