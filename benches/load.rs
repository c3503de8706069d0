//! Compares the load tests of `send` with dedicated load generators. `cargo bench --bench load`; see `benches/README.md`.
//!
//! All send the same body to the same server: nginx with one worker on core 0, which answers 204. The client runs on core 1, with 64 kept
//! connections. Tools that are not installed are skipped.

#![allow(clippy::print_stdout)]

mod peers;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use peers::{Nginx, command_line, is_installed, lua_string, median, on_core};

const ROUNDS: usize = 5;
const DELIVERIES: u32 = 200_000;
/// Duration of a run of wrk, in seconds.
const WRK_SECONDS: &str = "2";
const CONNECTIONS: &str = "64";

fn main() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let Some(server) = Nginx::start(directory.path()) else {
        println!("nginx, the server, is not installed: nothing to compare");
        return;
    };
    let hookctl = env!("CARGO_BIN_EXE_hookctl");
    let body = Command::new(hookctl).args(["events", "show", "screver", "optionSelected"]).output().expect("a body");
    let body_file = directory.path().join("body.json");
    fs::write(&body_file, &body.stdout).expect("a body");
    println!(
        "one body of {} bytes to {}, {CONNECTIONS} connections, {ROUNDS} rounds in turn",
        body.stdout.len(),
        server.url
    );

    let scripts = Scripts::write(directory.path(), &body.stdout);
    let mut candidates: Vec<Candidate> = Vec::new();
    if is_installed("wrk") {
        let wrk = |script: &Path| {
            let mut arguments = command_line(&["wrk", "-t1", "-c", CONNECTIONS, "-d"]);
            arguments.extend([
                format!("{WRK_SECONDS}s"),
                "-s".into(),
                script.display().to_string(),
                server.url.clone(),
            ]);
            arguments
        };
        candidates.push(Candidate::new("wrk, one unsigned body", wrk(&scripts.unsigned), Output::Wrk));
        match &scripts.signed {
            Some(signed) => candidates.push(Candidate::new("wrk, signs in Lua", wrk(signed), Output::Wrk)),
            None => println!("libcrypto for wrk's Lua not found: skipping wrk with signatures"),
        }
    } else {
        println!("wrk is not installed: skipping it");
    }
    if is_installed("oha") {
        let mut arguments =
            command_line(&["oha", "--no-tui", "--output-format", "json", "-m", "POST", "-c", CONNECTIONS, "-n"]);
        arguments.extend([DELIVERIES.to_string(), "-D".into(), body_file.display().to_string(), server.url.clone()]);
        candidates.push(Candidate::new("oha, one unsigned body", arguments, Output::Oha));
    } else {
        println!("oha is not installed: skipping it");
    }
    let send = |more: &[&str]| {
        let mut all = command_line(&[hookctl, "send", "screver", "optionSelected", "--to", &server.url, "-o", "jsonl"]);
        all.extend(command_line(&["--concurrency", CONNECTIONS, "--count"]));
        all.push(DELIVERIES.to_string());
        all.extend(command_line(more));
        all
    };
    candidates.push(Candidate::new("hookctl send, each signed", send(&["--fresh"]), Output::Hookctl));

    let mut rates = vec![Vec::with_capacity(ROUNDS); candidates.len()];
    for round in 0..ROUNDS {
        for turn in 0..candidates.len() {
            // Each round starts with another candidate.
            let index = (turn + round) % candidates.len();
            rates[index].push(candidates[index].rate());
        }
    }
    println!("\n{:<28} {:>12}  {:>18}", "", "per second", "hookctl / this");
    let ours = rates.last().cloned().unwrap_or_default();
    for (candidate, rates) in candidates.iter().zip(&rates) {
        let ratios = ours.iter().zip(rates).map(|(ours, theirs)| ours / theirs).collect();
        println!("{:<28} {:>12.0}  {:>18.2}", candidate.name, median(rates.clone()), median(ratios));
    }

    rate_accuracy(&send(&["--fresh"]), median(ours));
}

/// Prints how accurate `--rate` is, up to half of the maximum rate.
fn rate_accuracy(send: &[String], maximum: f64) {
    println!("\n{:>12}  {:>12}  {:>9}", "requested", "actual", "error");
    for part in [0.01, 0.1, 0.25, 0.5] {
        let requested = (maximum * part).round();
        let mut arguments = send.to_vec();
        arguments.retain(|argument| *argument != "--count" && *argument != DELIVERIES.to_string());
        arguments.extend(["--rate".into(), requested.to_string(), "--duration".into(), "3s".into()]);
        let actual = Candidate::new("", arguments, Output::HookctlStarted).rate();
        println!("{requested:>10}/s  {actual:>10.1}/s  {:>7.3} %", (actual / requested - 1.0) * 100.0);
    }
}

/// The format in which a tool prints its rate.
#[derive(Clone, Copy)]
enum Output {
    Wrk,
    Oha,
    /// hookctl's rate of completed deliveries.
    Hookctl,
    /// hookctl's rate of started deliveries, which `--rate` controls.
    HookctlStarted,
}

struct Candidate {
    name: &'static str,
    arguments: Vec<String>,
    output: Output,
}

impl Candidate {
    fn new(name: &'static str, arguments: Vec<String>, output: Output) -> Self {
        Self { name, arguments, output }
    }

    /// Runs the tool, and returns the deliveries per second that it prints.
    fn rate(&self) -> f64 {
        let mut command = on_core("1", &self.arguments);
        command.env("HOOKCTL_SECRET", "benchmark").stdin(Stdio::null());
        let output = command.output().expect("it runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let printed = format!("{}: {text}{}", self.name, String::from_utf8_lossy(&output.stderr));
        let json = || serde_json::from_str::<serde_json::Value>(&text).expect(&printed);
        match self.output {
            Output::Wrk => {
                assert!(!text.contains("Non-2xx"), "{text}");
                let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
                line.and_then(|rate| rate.trim().parse().ok()).expect(&printed)
            }
            Output::Oha => json()["summary"]["requestsPerSec"].as_f64().expect("a rate"),
            Output::Hookctl => {
                let summary = json();
                assert_eq!(summary["accepted"], summary["requests"], "{text}");
                summary["rate"].as_f64().expect("a rate")
            }
            Output::HookctlStarted => json()["rate_begun"].as_f64().expect("a rate"),
        }
    }
}

/// The Lua scripts for wrk, with the body.
struct Scripts {
    /// Sends the same body without a signature.
    unsigned: PathBuf,
    /// Sends different bodies with signatures. `None` if libcrypto is not installed.
    signed: Option<PathBuf>,
}

impl Scripts {
    fn write(directory: &Path, body: &[u8]) -> Self {
        let head = format!(
            "wrk.method = 'POST'\nwrk.headers['Content-Type'] = 'application/json'\nwrk.body = {}\n",
            lua_string(&String::from_utf8_lossy(body))
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

/// Lua that makes a different body for each request and signs it with OpenSSL's HMAC-SHA256.
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
