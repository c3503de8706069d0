//! Tests of the inspector's page: its files, and the page in a real browser.

mod browser;
mod browser_causes;
mod browser_job;
mod browser_pictures;
mod browser_states;
mod page;

use std::{
    io::{Read as _, Write as _},
    net::TcpStream,
    process::{Child, Stdio},
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha256;

use crate::harness::{Run, hookctl};

const SECRET: &str = "a-secret-of-tests";

/// The documented sample of `surveyCompleted`, as Screver sends it.
const BODY: &str = r#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"user1"}}"#;

/// `hookctl listen` or `hookctl inspect` with its page, running until it is dropped.
struct Inspecting {
    child: Child,
    directory: tempfile::TempDir,
    ready: Value,
}

impl Inspecting {
    /// Starts hookctl with these arguments, and waits for its ready line.
    fn start(args: &[&str], prepare: impl FnOnce(Run) -> Run) -> Self {
        // The token is masked in output that is not a terminal, but not in the file.
        let args = args.iter().copied().chain(["--ready-file", "ready.json"]);
        let (mut command, directory) = prepare(hookctl(args).env("HOOKCTL_SECRET", SECRET)).into_parts();
        let child = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("hookctl starts");
        let path = directory.path().join("ready.json");
        let deadline = Instant::now() + Duration::from_secs(60);
        let ready = loop {
            match std::fs::read_to_string(&path) {
                Ok(line) => break serde_json::from_str(&line).expect("JSON"),
                Err(_) if Instant::now() < deadline => std::thread::sleep(Duration::from_millis(20)),
                Err(error) => panic!("{args:?}: no ready line: {error}", args = command.get_args().collect::<Vec<_>>()),
            }
        };
        Self { child, directory, ready }
    }

    /// Starts a listener with a page.
    fn listen(flags: &[&str]) -> Self {
        let args: Vec<&str> = ["listen", "--port", "0", "--ui-port", "0"].iter().chain(flags).copied().collect();
        Self::start(&args, |run| run)
    }

    /// The URL of the page, with its token.
    fn page(&self) -> &str {
        self.ready["inspector"].as_str().unwrap_or_else(|| panic!("no inspector in {}", self.ready))
    }

    /// The origin of the page.
    fn origin(&self) -> &str {
        self.page().split("/auth").next().unwrap_or_default()
    }

    /// Sends a request to the listener, and returns the status.
    fn deliver(&self, headers: &[(&str, &str)], body: &str) -> u16 {
        let url = self.ready["url"].as_str().expect("a URL");
        let address = url.trim_start_matches("http://").trim_end_matches('/');
        let mut stream = TcpStream::connect(address).expect("a connection");
        let lines: String = headers.iter().map(|(name, value)| format!("{name}: {value}\r\n")).collect();
        let request = format!(
            "POST /hooks/screver HTTP/1.1\r\nHost: {address}\r\nContent-Type: application/json\r\n{lines}Content-Length: {}\r\nConnection: close\r\n\r\n{body}",
            body.len()
        );
        stream.write_all(request.as_bytes()).expect("room");
        let mut response = String::new();
        stream.read_to_string(&mut response).expect("a response");
        response.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("{response}"))
    }

    /// Sends a delivery of Screver with the signature of `signed` and the body `sent`.
    fn screver(&self, signed: &str, sent: &str) -> u16 {
        self.deliver(&[("X-API-SIGNATURE", &digest(SECRET, signed))], sent)
    }
}

impl Drop for Inspecting {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// HMAC-SHA256 in hex.
fn digest(key: &str, body: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).expect("a key");
    mac.update(body.as_bytes());
    hex::encode(mac.finalize().into_bytes())
}

/// A JSON text as Python's `json.dumps` writes it. For texts without spaces, colons and commas in their strings.
fn python_style(json: &str) -> String {
    json.replace("\":", "\": ").replace(",\"", ", \"")
}
