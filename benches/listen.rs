//! Measures the throughput, latency and memory of `listen`, compared with servers that do less. `cargo bench --bench listen`; see `benches/README.md`.
//!
//! Each server runs on core 0, and wrk on core 1. All get the same signed request. Programs that are not installed are skipped with a message. Environment
//! variables: `ROUNDS` (default: 3), and `RECORDS` in the store (default: 1,000,000).

#![allow(clippy::print_stdout)]

mod listener;
mod peers;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use listener::{HOOKCTL, Listener, SECONDS, SignedRequest, address_of, number, path, run, wrk};
use peers::{Nginx, Running, command_line, is_installed, median, on_core};
use serde_json::Value;

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
    println!("{} connections, 5 deliveries each: {} at most", streams.len(), listener.peak_memory());
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

trait Server {
    fn url(&self) -> String;
}

impl Server for Nginx {
    fn url(&self) -> String {
        self.url.clone()
    }
}

impl Server for Listener {
    fn url(&self) -> String {
        Listener::url(self)
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
