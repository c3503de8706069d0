//! Tests of `hookctl listen`, with helpers that start it and talk to it on raw sockets.

#![cfg(unix)]

mod conditions;
mod exact;
mod forwarding;
mod malformed;
mod registration;
mod senders;
mod setup;

use std::{
    io::{BufRead as _, BufReader, Read, Write as _},
    net::{Shutdown, TcpStream},
    process::{Child, Stdio},
    sync::mpsc,
    thread::{self, JoinHandle},
    time::Duration,
};

use serde_json::Value;

use crate::harness::{Run, hookctl, signal};

pub(crate) const SECRET: &str = "a-secret-of-tests";

/// `hookctl listen -o jsonl`, running until it is stopped.
struct Listening {
    child: Child,
    directory: tempfile::TempDir,
    ready: Value,
    stdout: JoinHandle<String>,
    stderr: JoinHandle<String>,
}

/// The output of a run, and its directory.
struct Printed {
    rows: Vec<Value>,
    stderr: String,
    directory: tempfile::TempDir,
}

impl Listening {
    /// Starts a listener with these flags, and waits for its ready line.
    fn start(flags: &[&str]) -> Self {
        Self::start_with(flags, |run| run)
    }

    fn start_with(flags: &[&str], prepare: impl FnOnce(Run) -> Run) -> Self {
        let args = ["listen", "--port", "0", "-o", "jsonl"].iter().chain(flags).copied();
        let run = prepare(hookctl(args).env("HOOKCTL_SECRET", SECRET));
        let (mut command, directory) = run.into_parts();
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("hookctl starts");
        let mut stdout = child.stdout.take().expect("its output");
        let stdout = thread::spawn(move || {
            let mut text = String::new();
            stdout.read_to_string(&mut text).expect("text");
            text
        });
        let mut lines = BufReader::new(child.stderr.take().expect("its messages"));
        let (sender, ready) = mpsc::channel();
        let stderr = thread::spawn(move || {
            let (mut text, mut line) = (String::new(), String::new());
            while lines.read_line(&mut line).expect("text") > 0 {
                if line.starts_with("{\"ready\"") {
                    let _ = sender.send(line.clone());
                }
                text += &std::mem::take(&mut line);
            }
            text
        });
        let ready = ready.recv_timeout(Duration::from_secs(20)).expect("a ready line");
        Self { child, directory, ready: serde_json::from_str(&ready).expect("JSON"), stdout, stderr }
    }

    fn url(&self) -> &str {
        self.ready["url"].as_str().expect("a URL")
    }

    fn connect(&self) -> TcpStream {
        let address = self.url().split_once("://").expect("a URL").1;
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        stream
    }

    /// Sends these bytes on a new connection, and returns all bytes until the server closes it.
    fn exchange(&self, bytes: &[u8]) -> String {
        let mut stream = self.connect();
        // The server may close before it has read everything.
        let _ = stream.write_all(bytes).and_then(|()| stream.shutdown(Shutdown::Write));
        let mut response = Vec::new();
        let _ = stream.read_to_end(&mut response);
        String::from_utf8_lossy(&response).into_owned()
    }

    /// Stops the listener with SIGTERM.
    fn stop(self) -> Printed {
        signal(self.child.id(), "TERM");
        self.ends(130)
    }

    /// Puts the listener under load, and kills it after this time. Returns the targets of the deliveries that got 200.
    fn killed_after(mut self, time: Duration) -> (Vec<String>, tempfile::TempDir) {
        let answered = std::sync::Mutex::new(Vec::new());
        thread::scope(|scope| {
            for sender in 0..8 {
                let (listening, answered) = (&self, &answered);
                scope.spawn(move || {
                    let address = listening.url().trim_start_matches("http://");
                    let Ok(mut stream) = TcpStream::connect(address) else { return };
                    for number in 0.. {
                        let target = format!("/{sender}/{number}");
                        let mut response = [0; 512];
                        if stream.write_all(&signed(&target, "")).is_err() {
                            return;
                        }
                        match stream.read(&mut response) {
                            Ok(length) if response[..length].starts_with(b"HTTP/1.1 200") => {
                                answered.lock().expect("a list").push(target);
                            }
                            _ => return,
                        }
                    }
                });
            }
            thread::sleep(time);
            signal(self.child.id(), "KILL");
        });
        self.child.wait().expect("an end");
        (answered.into_inner().expect("a list"), self.directory)
    }

    /// Waits for the end, and asserts the exit code.
    #[track_caller]
    fn ends(mut self, code: i32) -> Printed {
        let id = self.child.id();
        let (done, over) = mpsc::channel::<()>();
        thread::spawn(move || {
            if over.recv_timeout(Duration::from_mins(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
                signal(id, "KILL");
            }
        });
        let ended = self.child.wait().expect("an end").code();
        drop(done);
        let (stdout, stderr) = (self.stdout.join().expect("text"), self.stderr.join().expect("text"));
        assert_eq!(ended, Some(code), "{stdout}\n{stderr}");
        let rows: Vec<Value> = stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect();
        for row in &rows {
            crate::validation::validate("listen", row);
        }
        Printed { rows, stderr, directory: self.directory }
    }
}

impl Printed {
    /// Returns the values of a field of all rows.
    fn column(&self, name: &str) -> Vec<Value> {
        self.rows.iter().map(|row| row[name].clone()).collect()
    }

    /// Reads all deliveries of a store.
    fn stored(&self, name: &str) -> Vec<Stored> {
        let store = rusqlite::Connection::open(self.directory.path().join(name)).expect("a store");
        let sql = "SELECT method || ' ' || target || ' ' || version, head, body, id, forward, status, kind, reason, ms FROM deliveries JOIN contents USING (id) ORDER BY id";
        let mut select = store.prepare(sql).expect("a statement");
        let rows = select.query_map([], |row| {
            Ok(Stored {
                line: row.get(0)?,
                head: row.get(1)?,
                body: row.get(2)?,
                id: row.get(3)?,
                forward: row.get(4)?,
                status: row.get(5)?,
                kind: row.get(6)?,
                reason: row.get(7)?,
                ms: row.get(8)?,
            })
        });
        rows.expect("rows").map(|row| row.expect("a row")).collect()
    }
}

/// A delivery in a store.
#[derive(Debug)]
struct Stored {
    /// The request line.
    line: String,
    /// The raw head, if it was saved.
    head: Option<Vec<u8>>,
    body: Vec<u8>,
    id: i64,
    forward: String,
    status: Option<u16>,
    kind: String,
    reason: Option<String>,
    ms: Option<f64>,
}

/// Prepares a run of `hookctl` with these arguments and the secret.
fn with_secret<'a>(args: impl IntoIterator<Item = &'a str>) -> Run {
    hookctl(args).env("HOOKCTL_SECRET", SECRET)
}

/// Returns a signed request of Screver as raw bytes, with additional header lines before the signature.
pub(crate) fn signed(path: &str, headers: &str) -> Vec<u8> {
    let message = hookctl::sample("screver", "surveyCompleted").expect("documented").signed(SECRET);
    let mut bytes = format!("POST {path} HTTP/1.1\r\nHost: localhost\r\n{headers}").into_bytes();
    let own = |name: &str| !["host", "content-length"].iter().any(|other| name.eq_ignore_ascii_case(other));
    for (name, value) in message.headers.iter().filter(|(name, _)| own(name)) {
        bytes.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    bytes.extend(format!("Content-Length: {}\r\n\r\n", message.body.len()).bytes());
    [bytes, message.body].concat()
}

/// Returns the statuses of the responses in a stream.
fn statuses(response: &str) -> Vec<u16> {
    response.match_indices("HTTP/1.").filter_map(|(at, _)| response.get(at + 9..at + 12)?.parse().ok()).collect()
}
