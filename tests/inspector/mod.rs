//! Tests of the inspector that `inspect` and `listen` serve, with helpers that talk to it on raw sockets.

#![cfg(unix)]

mod applications;
mod attacks;
mod browser;
mod events;
mod flags;
mod list;
mod page;

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::Path,
    process::Child,
    sync::mpsc,
    thread,
    time::{Duration, Instant},
};

use serde_json::{Value, json};

use crate::{
    harness::{Run, hookctl, signal},
    listen::{SECRET, signed},
};

/// How long a start may take, with a large capture on a busy machine.
const START_TIMEOUT: Duration = Duration::from_mins(2);

/// How long to wait for anything else.
const TIMEOUT: Duration = Duration::from_secs(20);

/// A signature that is well-formed and wrong.
const WRONG: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// A running inspector, and the cookie of a browser that has opened its URL.
struct Inspecting {
    child: Child,
    directory: tempfile::TempDir,
    /// The ready line.
    ready: Value,
    cookie: String,
}

impl Inspecting {
    /// Starts `hookctl inspect` with these arguments in a directory with these files.
    fn inspect(args: &[&str], files: &[(&str, &[u8])]) -> Self {
        let run = hookctl(["inspect"].iter().chain(args).copied());
        Self::start(files.iter().fold(run, |run, (name, content)| run.file(name, content)))
    }

    /// Starts `hookctl listen` with an inspector and these flags.
    fn listen(flags: &[&str]) -> Self {
        Self::start(hookctl(["listen", "--port", "0", "--ui-port", "0"].iter().chain(flags).copied()))
    }

    /// Starts a run, and opens the URL of its inspector.
    fn start(mut run: Run) -> Self {
        run.command.args(["--ready-file", "ready.json"]);
        let (mut command, directory) = run.env("HOOKCTL_SECRET", SECRET).into_parts();
        let output = |name: &str| File::create(directory.path().join(name)).expect("a file");
        let mut child = command.stdout(output("stdout")).stderr(output("stderr")).spawn().expect("hookctl starts");
        let start = Instant::now();
        let ready = loop {
            let line = std::fs::read(directory.path().join("ready.json")).unwrap_or_default();
            if let Ok(ready) = serde_json::from_slice(&line) {
                break ready;
            }
            let ended = child.try_wait().expect("a status").is_some() || start.elapsed() > START_TIMEOUT;
            assert!(!ended, "{}", std::fs::read_to_string(directory.path().join("stderr")).unwrap_or_default());
            thread::sleep(Duration::from_millis(10));
        };
        let mut inspecting = Self { child, directory, ready, cookie: String::new() };
        let response =
            inspecting.raw(&format!("GET {} HTTP/1.1\r\nHost: {}\r\n\r\n", inspecting.link(), inspecting.host()));
        assert_eq!((response.status, response.header("location")), (303, Some("/")), "{response:?}");
        let cookie = response.header("set-cookie").expect("a cookie").split(';').next().expect("a pair");
        inspecting.cookie = cookie.to_owned();
        inspecting
    }

    /// The printed URL.
    fn url(&self) -> &str {
        self.ready["inspector"].as_str().expect("a URL")
    }

    /// The host and the port.
    fn host(&self) -> &str {
        self.url().trim_start_matches("http://").split('/').next().expect("a host")
    }

    /// The path and the query of the printed URL.
    fn link(&self) -> &str {
        self.url().split_once(self.host()).expect("a path").1
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.host()).expect("a connection");
        stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
        stream
    }

    /// Sends a request as raw bytes, and returns the response.
    fn raw(&self, request: &str) -> Response {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("a request");
        Response::read(&mut BufReader::new(stream))
    }

    /// Sends a request with these header lines, and without a cookie unless they contain one.
    fn request(&self, method: &str, target: &str, headers: &str, body: &str) -> Response {
        let length = body.len();
        self.raw(&format!("{method} {target} HTTP/1.1\r\n{headers}Content-Length: {length}\r\n\r\n{body}"))
    }

    /// The header lines of the page's own requests.
    fn own(&self) -> String {
        format!("Host: {}\r\nCookie: {}\r\nSec-Fetch-Site: same-origin\r\n", self.host(), self.cookie)
    }

    fn get(&self, target: &str) -> Response {
        self.request("GET", target, &self.own(), "")
    }

    /// Gets JSON.
    #[track_caller]
    fn json(&self, target: &str) -> Value {
        let response = self.get(target);
        assert_eq!(response.status, 200, "{target}: {}", response.text());
        response.json()
    }

    /// Gets a delivery once it was forwarded and its response saved.
    #[track_caller]
    fn forwarded(&self, id: u64) -> Value {
        let start = Instant::now();
        loop {
            let delivery = self.json(&format!("/api/deliveries/{id}"));
            if delivery["forward"]["result"] != "pending" && !delivery["response"].is_null() {
                return delivery;
            }
            assert!(start.elapsed() < TIMEOUT, "{delivery}");
            thread::sleep(Duration::from_millis(10));
        }
    }

    fn post(&self, target: &str, body: &Value) -> Response {
        let headers = format!("{}Origin: http://{}\r\nContent-Type: application/json\r\n", self.own(), self.host());
        self.request("POST", target, &headers, &body.to_string())
    }

    /// Opens the stream of events. `last` is the ID that a browser sends when it reconnects.
    fn events(&self, query: &str, last: Option<i64>) -> Events {
        let last = last.map(|last| format!("Last-Event-ID: {last}\r\n")).unwrap_or_default();
        let mut stream = self.connect();
        let request = format!("GET /api/events{query} HTTP/1.1\r\n{}{last}\r\n", self.own());
        stream.write_all(request.as_bytes()).expect("a request");
        Events::read(stream)
    }

    /// Sends this many signed deliveries to the listener.
    fn deliver(&self, number: usize) {
        let address = self.ready["url"].as_str().expect("a URL").trim_start_matches("http://");
        deliver(address, number, &signed("/hooks", ""));
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Ends the run with SIGTERM, and returns standard output and standard error.
    fn stop(mut self) -> (String, String) {
        signal(self.child.id(), "TERM");
        let start = Instant::now();
        let ended = loop {
            match self.child.try_wait().expect("a status") {
                Some(status) => break status.code(),
                None if start.elapsed() > TIMEOUT => panic!("the run does not end"),
                None => thread::sleep(Duration::from_millis(5)),
            }
        };
        let read = |name: &str| std::fs::read_to_string(self.path().join(name)).expect("text");
        let output = (read("stdout"), read("stderr"));
        assert_eq!(ended, Some(130), "{output:?}");
        output
    }
}

impl Drop for Inspecting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Prepares a run of another process on the store of an inspector.
fn other_process<'a>(inspecting: &Inspecting, args: impl IntoIterator<Item = &'a str>) -> Run {
    let mut run = hookctl(args);
    run.command.current_dir(inspecting.path());
    run.env("HOOKCTL_SECRET", SECRET)
}

/// Sends a request this many times on one connection to a listener.
fn deliver(address: &str, number: usize, request: &[u8]) {
    let stream = TcpStream::connect(address).expect("a connection");
    stream.set_read_timeout(Some(TIMEOUT)).expect("a timeout");
    let mut reader = BufReader::new(stream);
    for _ in 0..number {
        reader.get_mut().write_all(request).expect("a delivery");
        let response = Response::read(&mut reader);
        assert_eq!(response.status, 200, "{response:?}");
    }
}

#[derive(Debug)]
struct Response {
    status: u16,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

impl Response {
    fn read(reader: &mut BufReader<TcpStream>) -> Self {
        let mut response = Self::read_head(reader);
        let length = response.header("content-length").map(|value| value.parse().expect("a length"));
        if let Some(length) = length {
            response.body = vec![0; length];
            reader.read_exact(&mut response.body).expect("a body");
        } else if response.header("transfer-encoding").is_some() {
            while let Some(chunk) = read_chunk(reader) {
                response.body.extend(chunk);
            }
        }
        response
    }

    fn read_head(reader: &mut BufReader<TcpStream>) -> Self {
        let mut lines = std::iter::from_fn(|| {
            let mut line = String::new();
            reader.read_line(&mut line).expect("a line");
            Some(line.trim_end().to_owned()).filter(|line| !line.is_empty())
        });
        let status = lines.next().expect("a response").split(' ').nth(1).expect("a status").parse().expect("a number");
        let headers = lines.map(|line| {
            let (name, value) = line.split_once(':').expect("a header");
            (name.to_ascii_lowercase(), value.trim().to_owned())
        });
        Self { status, headers: headers.collect(), body: Vec::new() }
    }

    fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(other, _)| other == name).map(|(_, value)| value.as_str())
    }

    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// Asserts that the response is an error with this status, and grants nothing to another page.
    #[track_caller]
    fn is_refused(&self, status: u16) {
        assert_eq!(self.status, status, "{self:?}");
        let mut names = self.headers.iter().map(|(name, _)| name.as_str());
        assert!(names.all(|name| !name.starts_with("access-control-") && name != "set-cookie"), "{self:?}");
        let kind = self.header("content-type").unwrap_or_default();
        assert!(kind.starts_with("text/plain") || kind == "application/json", "{self:?}");
    }
}

/// Reads a chunk of a body. Returns `None` after the last.
fn read_chunk(reader: &mut BufReader<TcpStream>) -> Option<Vec<u8>> {
    let mut line = String::new();
    if reader.read_line(&mut line).ok()? == 0 {
        return None;
    }
    let length = usize::from_str_radix(line.trim(), 16).expect("a length");
    let mut chunk = vec![0; length + 2];
    reader.read_exact(&mut chunk).ok()?;
    chunk.truncate(length);
    (length > 0).then_some(chunk)
}

/// A server-sent event.
#[derive(Debug)]
struct Event {
    id: Option<i64>,
    name: String,
    data: Value,
}

/// A stream of events.
struct Events {
    received: mpsc::Receiver<Event>,
    /// Closes the stream when it is dropped.
    stream: TcpStream,
}

impl Events {
    fn read(stream: TcpStream) -> Self {
        let own = stream.try_clone().expect("a stream");
        let mut reader = BufReader::new(stream);
        let head = Response::read_head(&mut reader);
        assert_eq!((head.status, head.header("content-type")), (200, Some("text/event-stream")), "{head:?}");
        let (sender, received) = mpsc::channel();
        thread::spawn(move || {
            let mut text = String::new();
            while let Some(chunk) = read_chunk(&mut reader) {
                text += &String::from_utf8(chunk).expect("text");
                while let Some((event, rest)) = text.split_once("\n\n") {
                    if let Some(event) = parse_event(event)
                        && sender.send(event).is_err()
                    {
                        return;
                    }
                    text = rest.to_owned();
                }
            }
        });
        Self { received, stream: own }
    }

    /// Waits for the next event with this name, and returns it. Earlier events with other names are skipped.
    #[track_caller]
    fn next(&self, name: &str) -> Event {
        let end = Instant::now() + TIMEOUT;
        loop {
            let left = end.saturating_duration_since(Instant::now());
            let event = self.received.recv_timeout(left).unwrap_or_else(|_| panic!("no event `{name}`"));
            if event.name == name {
                return event;
            }
        }
    }

    /// Collects the rows of new deliveries until there are at least `number` of them, in the order of their IDs.
    #[track_caller]
    fn ids(&self, number: usize) -> Vec<i64> {
        let mut ids = Vec::new();
        while ids.len() < number {
            let event = self.next("deliveries");
            assert_eq!(event.data["skipped"], 0, "{event:?}");
            ids.splice(0..0, rows(&event.data).into_iter().rev().map(|row| row["id"].as_i64().expect("an ID")));
        }
        ids.sort_unstable();
        ids
    }
}

impl Drop for Events {
    fn drop(&mut self) {
        let _ = self.stream.shutdown(std::net::Shutdown::Both);
    }
}

/// Parses an event. Returns `None` for a comment.
fn parse_event(text: &str) -> Option<Event> {
    let field = |name: &str| text.lines().find_map(|line| line.strip_prefix(name)).map(str::trim);
    let data = serde_json::from_str(field("data:")?).expect("JSON");
    Some(Event { id: field("id:").map(|id| id.parse().expect("an ID")), name: field("event:")?.to_owned(), data })
}

/// Returns the rows of a list or of an event.
fn rows(data: &Value) -> Vec<Value> {
    data["rows"].as_array().expect("rows").clone()
}

/// Returns a line of a capture file with a delivery of Screver.
fn captured(body: &str, signature: &str, headers: &[(&str, &str)]) -> String {
    let own = [("Host", "localhost"), ("Content-Type", "application/json"), ("X-API-SIGNATURE", signature)];
    let headers: Vec<_> = own.iter().chain(headers).collect();
    let line = json!({ "at": "2026-01-31T12:00:00Z", "method": "POST", "target": "/hooks", "version": "HTTP/1.1", "headers": headers, "body": body });
    format!("{line}\n")
}

/// Returns the signature of a body of Screver.
fn signature(body: &str) -> String {
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let mut hmac = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).expect("a key");
    hmac.update(body.as_bytes());
    hex::encode(hmac.finalize().into_bytes())
}

/// Creates a store with this many deliveries, numbered in their bodies. Returns the bytes of the file.
fn store(deliveries: usize) -> Vec<u8> {
    let lines: String = (1..=deliveries)
        .map(|number| {
            let body = format!(r#"{{"number":{number}}}"#);
            let valid = signature(&body);
            captured(&body, if number % 10 == 0 { WRONG } else { &valid }, &[])
        })
        .collect();
    let output = hookctl(["store", "import", "hooks.db", "captures.jsonl"]).file("captures.jsonl", lines).exits(0);
    std::fs::read(output.path("hooks.db")).expect("a store")
}
