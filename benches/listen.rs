//! Measures the throughput, latency and memory of `listen`, compared with servers that do less. `cargo bench --bench listen`; see `benches/README.md`.
//!
//! Each server runs on core 0, and wrk on core 1. All get the same signed request. Programs that are not installed are skipped with a message. Environment
//! variables: `ROUNDS` (default: 3), and `RECORDS` in the store (default: 1,000,000).

#![allow(clippy::print_stdout)]

mod peers;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use peers::{Nginx, Running, command_line, is_installed, lua_string, median, on_core};
use serde_json::Value;

const HOOKCTL: &str = env!("CARGO_BIN_EXE_hookctl");
const SECONDS: &str = "3";
const REPLAYED: usize = 100_000;

fn main() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let request = SignedRequest::sample();
    if is_installed("wrk") && is_installed("nginx") {
        throughput(directory.path(), &request);
    } else {
        println!("wrk or nginx is not installed: throughput is not compared");
    }
    commits(directory.path(), &request);
    latency(&request);
    memory(directory.path(), &request);
    large_store(directory.path(), &request);
    replay(directory.path());
}

const NO_SYNC: &str = "listen --save --no-sync";
const DURABLE: &str = "listen --save";

/// Starts the server with this name. Returns `None` if it is not installed.
fn start(name: &str, directory: &Path) -> Option<Box<dyn Server>> {
    Some(match name {
        NO_SYNC => Box::new(Listener::start(directory, &["--no-sync"], true)),
        DURABLE => Box::new(Listener::start(directory, &[], true)),
        name if name.starts_with("FastAPI") => Box::new(FastApi::start(directory)?),
        name if name.starts_with("Express") => Box::new(Express::start(directory)?),
        _ => Box::new(Nginx::start(directory)?),
    })
}

/// Prints the requests per second of each server, and the ratio of hookctl's to it.
fn throughput(directory: &Path, request: &SignedRequest) {
    let script = directory.join("request.lua");
    fs::write(&script, request.to_lua()).expect("a script");
    let rounds = number("ROUNDS", 3);
    let names = ["nginx, empty 204", "FastAPI, writes nothing", "Express, writes nothing", NO_SYNC, DURABLE];
    for connections in ["64", "512"] {
        let mut rates = vec![Vec::new(); names.len()];
        for round in 0..rounds {
            for turn in 0..names.len() {
                let index = (turn + round) % names.len();
                let Some(server) = start(names[index], directory) else { continue };
                rates[index].push(wrk(&script, connections, &server.url()));
            }
        }
        println!(
            "\n{connections} connections, {} bytes of body, {rounds} rounds of {SECONDS} s in turn",
            request.body.len()
        );
        println!("{:<28} {:>12}  {:>14}  {:>14}", "", "requests/s", "--save is", "--no-sync is");
        let [.., fast, durable] = rates.as_slice() else { return };
        let share = |ours: &[f64], theirs: &[f64]| {
            median(ours.iter().zip(theirs).map(|(ours, theirs)| ours / theirs).collect())
        };
        for (name, rates) in names.iter().zip(&rates) {
            if rates.is_empty() {
                println!("{name:<28} is not installed");
                continue;
            }
            let (durable, fast) = (share(durable, rates), share(fast, rates));
            println!("{name:<28} {:>12.0}  {durable:>12.2} x  {fast:>12.2} x", median(rates.clone()));
        }
    }
}

fn wrk(script: &Path, connections: &str, url: &str) -> f64 {
    let mut command = command_line(&["wrk", "-t1", "-c", connections, "-d"]);
    command.extend([format!("{SECONDS}s"), "-s".into(), script.display().to_string(), url.to_owned()]);
    let output = on_core("1", &command).output().expect("wrk runs");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(!text.contains("Non-2xx"), "{text}");
    let line = text.lines().find_map(|line| line.strip_prefix("Requests/sec:"));
    line.and_then(|rate| rate.trim().parse().ok()).expect(&text)
}

/// Prints the commits per second of the disk and of other databases with the same body, which limit durable responses.
fn commits(directory: &Path, request: &SignedRequest) {
    println!("\ncommits of one body each, without HTTP");
    let file = directory.join("sync");
    let mut log = fs::File::create(&file).expect("a file");
    let syncs = rate(Duration::from_secs(2), || {
        log.write_all(&request.body).expect("a write");
        log.sync_data().expect("a sync");
    });
    println!("{:<44} {syncs:>10.0}/s", "write and fdatasync");

    let database = rusqlite::Connection::open(directory.join("single.db")).expect("a database");
    database
        .execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE deliveries (body BLOB)")
        .expect("a table");
    let singles = rate(Duration::from_secs(2), || {
        database.execute("INSERT INTO deliveries VALUES (?1)", [&request.body]).expect("a row");
    });
    println!("{:<44} {singles:>10.0}/s", "SQLite, a commit for each");

    match Postgres::start(directory) {
        Some(postgres) => {
            for clients in ["64", "512"] {
                println!(
                    "{:<44} {:>10.0}/s",
                    format!("PostgreSQL, {clients} clients"),
                    postgres.inserts(clients, &request.body)
                );
            }
        }
        None => println!("PostgreSQL is not installed, or its server cannot be started here: left out"),
    }
}

/// Prints how long `listen` takes to start, and to print a row.
fn latency(request: &SignedRequest) {
    let mut ready = Vec::new();
    let mut rows = Vec::new();
    for _ in 0..20 {
        let start = Instant::now();
        let mut child =
            listen(&["-o", "jsonl"]).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("hookctl");
        let mut line = String::new();
        BufReader::new(child.stderr.take().expect("stderr")).read_line(&mut line).expect("a ready line");
        ready.push(start.elapsed().as_secs_f64() * 1e3);
        let address = address_of(&serde_json::from_str::<Value>(&line).expect("JSON"));
        let mut output = BufReader::new(child.stdout.take().expect("stdout"));
        let mut stream = TcpStream::connect(&address).expect("a connection");
        for _ in 0..10 {
            let start = Instant::now();
            stream.write_all(&request.to_bytes()).expect("a request");
            let mut row = String::new();
            output.read_line(&mut row).expect("a row");
            rows.push(start.elapsed().as_secs_f64() * 1e3);
            assert!(stream.read(&mut [0; 4096]).expect("a response") > 0);
        }
        drop(Running::from(child));
    }
    println!("\nready {:.1} ms after exec, a row {:.2} ms after the last byte (medians)", median(ready), median(rows));
}

/// Prints the peak memory with 1,000 connections, each of which sends five deliveries.
fn memory(directory: &Path, request: &SignedRequest) {
    let Ok(_) = fs::read_to_string("/proc/self/status") else { return };
    let listener = Listener::start(directory, &[], false);
    let mut streams: Vec<TcpStream> = (0..1000).map_while(|_| TcpStream::connect(&listener.address).ok()).collect();
    let bytes = request.to_bytes();
    for _ in 0..5 {
        for stream in &mut streams {
            stream.write_all(&bytes).expect("a request");
        }
        for stream in &mut streams {
            assert!(stream.read(&mut [0; 4096]).expect("a response") > 0);
        }
    }
    let status = fs::read_to_string(format!("/proc/{}/status", listener.running.id())).expect("a status");
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap_or("unknown").trim();
    println!("{} connections, 5 deliveries each: {peak} at most", streams.len());
}

/// Prints how long importing a large store takes, and listing it with various filters.
fn large_store(directory: &Path, request: &SignedRequest) {
    let records = number("RECORDS", 1_000_000);
    let captures = directory.join("many.jsonl");
    request.write_captures(&captures, records);
    let store = directory.join("many.db");
    let imported = Instant::now();
    run(&["store", "import", path(&store), path(&captures), "-q"]);
    println!("\na store of {records} records, imported in {:.1} s", imported.elapsed().as_secs_f64());
    for arguments in [
        &["store", "list", path(&store), "--limit", "1"][..],
        &["store", "list", path(&store), "--limit", "100", "--where", "verdict:valid event:optionSelected"],
        &["store", "list", path(&store), "--limit", "100", "--where", "verdict:mismatch"],
        &["store", "list", path(&store), "--limit", "100", "--where", "delivery-77777"],
    ] {
        // The first run after an import indexes the bodies for a search.
        run(arguments);
        let times = (0..5).map(|_| {
            let start = Instant::now();
            run(arguments);
            start.elapsed().as_secs_f64() * 1e3
        });
        println!("{:<76} {:>8.1} ms", arguments[3..].join(" "), median(times.collect()));
    }
    fs::remove_file(&captures).expect("the captures");
}

/// Prints the throughput of `replay --speed max` relative to `send`, to the same server. The deliveries arrived on 64 connections, whose order `replay`
/// keeps.
fn replay(directory: &Path) {
    let Some(sink) = Nginx::start(directory) else { return };
    let listener = Listener::start(directory, &["--no-sync"], true);
    let count = REPLAYED.to_string();
    let send = |url: &str| {
        let arguments =
            ["send", "screver", "optionSelected", "--to", url, "--count", &count, "--concurrency", "64", "-o", "jsonl"];
        arguments.map(str::to_owned)
    };
    run(&send(&listener.url()).each_ref().map(String::as_str));
    let store = listener.store.as_deref().expect("a store");
    let url = sink.url();
    let send = send(&url);
    let send = send.each_ref().map(String::as_str);
    let replay = ["replay", path(store), "--to", &url, "--speed", "max", "--concurrency", "64", "-q", "-o", "jsonl"];
    let mut shares = Vec::new();
    for _ in 0..number("ROUNDS", 3) {
        let [replay_seconds, send_seconds] = [&replay[..], &send[..]].map(|arguments| {
            let mut command = vec![HOOKCTL.to_owned()];
            command.extend(command_line(arguments));
            let start = Instant::now();
            let status = on_core("1", &command).env("HOOKCTL_SECRET", "benchmark").stdout(Stdio::null()).status();
            assert!(status.expect("hookctl runs").success(), "{arguments:?}");
            start.elapsed().as_secs_f64()
        });
        shares.push(send_seconds / replay_seconds);
    }
    println!("\nreplay --speed max is {:.2} x of send --count {REPLAYED}, 64 connections", median(shares));
}

/// A signed sample, as a receiver gets it.
struct SignedRequest {
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl SignedRequest {
    fn sample() -> Self {
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

    fn to_bytes(&self) -> Vec<u8> {
        let lines =
            self.headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect::<Vec<_>>().concat();
        [format!("POST /hook HTTP/1.1\r\n{lines}\r\n").as_bytes(), &self.body].concat()
    }

    fn to_lua(&self) -> String {
        let own = ["host", "content-length"];
        let headers = self.headers.iter().filter(|(name, _)| !own.contains(&name.as_str()));
        let lines = headers.map(|(name, value)| format!("wrk.headers['{name}'] = {}\n", lua_string(value)));
        let headers = lines.collect::<Vec<_>>().concat();
        format!("wrk.method = 'POST'\n{headers}wrk.body = {}\n", lua_string(&String::from_utf8_lossy(&self.body)))
    }

    /// Writes this many records to a capture file, each with a different target.
    fn write_captures(&self, file: &Path, records: usize) {
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

trait Server {
    fn url(&self) -> String;
}

impl Server for Nginx {
    fn url(&self) -> String {
        self.url.clone()
    }
}

/// `hookctl listen`, until it is dropped.
struct Listener {
    running: Running,
    address: String,
    store: Option<PathBuf>,
}

impl Listener {
    fn start(directory: &Path, more: &[&str], saves: bool) -> Self {
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
        let child = command.spawn().expect("hookctl");
        // With -q, the file is the only way to learn the address.
        let line = loop {
            match fs::read(&ready) {
                Ok(line) => break line,
                Err(_) => std::thread::sleep(Duration::from_millis(10)),
            }
        };
        let address = address_of(&serde_json::from_slice(&line).expect("a ready line"));
        Self { running: Running::from(child), address, store }
    }
}

impl Server for Listener {
    fn url(&self) -> String {
        format!("http://{}/hook", self.address)
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

/// A receiver in Python that reads the body and stores nothing.
struct FastApi(String, #[expect(dead_code, reason = "stops it when dropped")] Running);

impl FastApi {
    const APP: &str = "\
from fastapi import FastAPI, Request
app = FastAPI()
@app.post('/hook')
async def hook(request: Request):
    await request.body()
    return {}
";

    fn start(directory: &Path) -> Option<Self> {
        let installed = Command::new("python3").args(["-c", "import fastapi, uvicorn"]).stderr(Stdio::null()).status();
        if !installed.is_ok_and(|status| status.success()) {
            return None;
        }
        fs::write(directory.join("app.py"), Self::APP).expect("an application");
        let port = peers::free_port();
        let command = ["python3", "-m", "uvicorn", "app:app", "--log-level", "critical", "--no-access-log", "--port"];
        let mut command = command_line(&command);
        command.push(port.to_string());
        let running = Running::start(on_core("0", &command).current_dir(directory).stderr(Stdio::null()));
        peers::wait_for(port);
        Some(Self(format!("http://127.0.0.1:{port}/hook"), running))
    }
}

impl Server for FastApi {
    fn url(&self) -> String {
        self.0.clone()
    }
}

/// A receiver in Node that reads the body and stores nothing.
struct Express(String, #[expect(dead_code, reason = "stops it when dropped")] Running);

impl Express {
    fn start(directory: &Path) -> Option<Self> {
        let installed = Command::new("node").args(["-e", "require('express')"]).stderr(Stdio::null()).status();
        if !installed.is_ok_and(|status| status.success()) {
            return None;
        }
        let port = peers::free_port();
        let app = "const express = require('express'); const app = express();\n\
            app.post('/hook', express.raw({ type: '*/*' }), (request, response) => response.json({}));\n\
            app.listen(process.argv[1], '127.0.0.1');";
        let command = command_line(&["node", "-e", app, &port.to_string()]);
        let running = Running::start(on_core("0", &command).current_dir(directory).env("NODE_ENV", "production"));
        peers::wait_for(port);
        Some(Self(format!("http://127.0.0.1:{port}/hook"), running))
    }
}

impl Server for Express {
    fn url(&self) -> String {
        self.0.clone()
    }
}

/// A PostgreSQL server with its own data directory, running until it is dropped. It refuses to run as root, so as root it is started as the user
/// `postgres`.
struct Postgres {
    programs: PathBuf,
    directory: PathBuf,
}

impl Postgres {
    fn start(directory: &Path) -> Option<Self> {
        let versions = fs::read_dir("/usr/lib/postgresql").ok()?.flatten();
        let programs = versions.map(|version| version.path().join("bin")).find(|bin| bin.join("initdb").is_file())?;
        let postgres = Self { programs, directory: directory.join("postgres") };
        fs::create_dir(&postgres.directory).ok()?;
        if is_root() {
            // The user `postgres` needs access to its directory below this one.
            let open = Command::new("chmod").arg("755").arg(directory).status();
            let owned = Command::new("chown").arg("postgres").arg(&postgres.directory).status();
            open.and(owned).ok().filter(std::process::ExitStatus::success)?;
        }
        let data = postgres.directory.join("data").display().to_string();
        postgres.run("0", "initdb", &["-D", &data, "-A", "trust", "-U", "postgres"])?;
        let options = format!("-c listen_addresses= -c max_connections=600 -k {}", postgres.directory.display());
        postgres.run("0", "pg_ctl", &["-D", &data, "-w", "-l", &format!("{data}/log"), "-o", &options, "start"])?;
        postgres.client("psql", &["-c", "CREATE TABLE deliveries (id bigserial PRIMARY KEY, body bytea NOT NULL)"])?;
        Some(postgres)
    }

    /// Returns the inserts per second. Each has its own commit, and the server groups commits.
    fn inserts(&self, clients: &str, body: &[u8]) -> f64 {
        let script = self.directory.join("insert.sql");
        fs::write(&script, format!("INSERT INTO deliveries (body) VALUES ('\\x{}');\n", hex::encode(body)))
            .expect("a script");
        let arguments = ["-n", "-M", "prepared", "-c", clients, "-j", "1", "-T", SECONDS, "-f", path(&script)];
        let text = self.client("pgbench", &arguments).expect("pgbench runs");
        let line = text.lines().find_map(|line| line.strip_prefix("tps = "));
        line.and_then(|line| line.split(' ').next()?.parse().ok()).expect(&text)
    }

    fn client(&self, program: &str, arguments: &[&str]) -> Option<String> {
        let host = self.directory.display().to_string();
        self.run("1", program, &[&["-h", &host, "-U", "postgres"], arguments].concat())
    }

    fn run(&self, core: &str, program: &str, arguments: &[&str]) -> Option<String> {
        let user: &[&str] = if is_root() { &["runuser", "-u", "postgres", "--"] } else { &[] };
        let program = self.programs.join(program).display().to_string();
        let command = command_line(&[user, &[&program], arguments].concat());
        let output = on_core(core, &command).current_dir(&self.directory).output().ok()?;
        output.status.success().then(|| String::from_utf8_lossy(&output.stdout).into_owned())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.directory.join("data").display().to_string();
        self.run("0", "pg_ctl", &["-D", &data, "-m", "immediate", "stop"]);
    }
}

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout.starts_with(b"0\n"))
}

fn listen(more: &[&str]) -> Command {
    let mut command = Command::new(HOOKCTL);
    command.args(["listen", "--provider", "screver", "--port", "0"]).args(more).env("HOOKCTL_SECRET", "benchmark");
    command
}

/// Runs hookctl to completion, and asserts that it succeeds.
fn run(arguments: &[&str]) {
    let output = Command::new(HOOKCTL).args(arguments).env("HOOKCTL_SECRET", "benchmark").output().expect("hookctl");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Runs `action` repeatedly for this long. Returns how many times it ran per second.
fn rate(time: Duration, mut action: impl FnMut()) -> f64 {
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < time {
        action();
        count += 1;
    }
    f64::from(count) / start.elapsed().as_secs_f64()
}

/// Returns the address in the URL of a ready line.
fn address_of(ready: &Value) -> String {
    let url = ready["url"].as_str().expect("a URL");
    url.trim_start_matches("http://").trim_end_matches('/').to_owned()
}

fn number(variable: &str, default: usize) -> usize {
    std::env::var(variable).ok().and_then(|value| value.parse().ok()).unwrap_or(default)
}

fn path(path: &Path) -> &str {
    path.to_str().expect("a UTF-8 path")
}

/// Returns a number that no other listener of this run has.
fn unique() -> usize {
    static NEXT: std::sync::atomic::AtomicUsize = std::sync::atomic::AtomicUsize::new(0);
    NEXT.fetch_add(1, std::sync::atomic::Ordering::Relaxed)
}
