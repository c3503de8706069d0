//! Shared helpers: a builder that runs hookctl so that a test reads like a transcript, servers on loopback, a running mock, and golden files.

use std::{
    collections::VecDeque,
    io::{BufRead, BufReader, Read, Write},
    net::{SocketAddr, TcpListener},
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc,
    thread,
    time::Duration,
};

use tempfile::TempDir;

use crate::validation::{validate, validate_output};

/// One run of hookctl in a temporary directory, with an environment that inherits nothing.
pub(crate) struct Run {
    pub(crate) command: Command,
    stdin: Option<Vec<u8>>,
    directory: TempDir,
}

/// Every command, without the groups that only have subcommands.
pub(crate) const COMMANDS: [&str; 34] = [
    "demo",
    "events list",
    "events show",
    "providers list",
    "providers show",
    "providers new",
    "providers lint",
    "send",
    "sign",
    "verify",
    "listen",
    "replay",
    "inspect",
    "store list",
    "store show",
    "store export",
    "store import",
    "store delete",
    "webhooks list",
    "webhooks get",
    "webhooks create",
    "webhooks update",
    "webhooks delete",
    "webhooks apply",
    "mock",
    "config path",
    "config show",
    "config init",
    "config profiles",
    "config set",
    "config edit",
    "doctor",
    "completions",
    "man",
];

/// Prepares a run of `hookctl` with these arguments.
pub(crate) fn hookctl<'a>(args: impl IntoIterator<Item = &'a str>) -> Run {
    let directory = TempDir::new().expect("a temporary directory");
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookctl"));
    command
        .args(args)
        .current_dir(directory.path())
        .env_clear()
        .env("HOME", directory.path())
        .env("XDG_CONFIG_HOME", directory.path().join("xdg"))
        .env("APPDATA", directory.path().join("xdg"));
    // Windows needs this variable to create sockets.
    if let Some(root) = std::env::var_os("SystemRoot") {
        command.env("SystemRoot", root);
    }
    Run { command, stdin: None, directory }
}

impl Run {
    /// Writes a file into the run's directory.
    pub(crate) fn file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let path = self.directory.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("a file");
        self
    }

    /// Writes a file that only its owner can read into the run's directory.
    pub(crate) fn private_file(self, name: &str, content: impl AsRef<[u8]>) -> Self {
        let run = self.file(name, content);
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let path = run.directory.path().join(name);
            std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("permissions");
        }
        run
    }

    pub(crate) fn env(mut self, name: &str, value: &str) -> Self {
        self.command.env(name, value);
        self
    }

    /// Removes an environment variable.
    pub(crate) fn without(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    pub(crate) fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = Some(bytes.into());
        self
    }

    /// The run's directory.
    pub(crate) fn path(&self) -> &Path {
        self.directory.path()
    }

    /// Runs to the end and returns stdout, whatever the exit code.
    pub(crate) fn output(self) -> Vec<u8> {
        self.outcome().1.stdout
    }

    /// Runs to the end, for at most a minute, and returns the exit code and the output.
    #[track_caller]
    pub(crate) fn outcome(self) -> (Option<i32>, Output) {
        let args: Vec<String> =
            self.command.get_args().map(|argument| argument.to_string_lossy().into_owned()).collect();
        let mut command = assert_cmd::Command::from_std(self.command);
        if let Some(bytes) = self.stdin {
            command.write_stdin(bytes);
        }
        let output = command.timeout(Duration::from_mins(1)).output().expect("hookctl runs");
        // After a usage error, nothing was written.
        if output.status.code() != Some(2) {
            validate_output(&args, &output.stdout, self.directory.path());
        }
        (output.status.code(), Output::new(&output, self.directory))
    }

    /// The command, to be run in another way, and its directory.
    pub(crate) fn into_parts(self) -> (Command, TempDir) {
        (self.command, self.directory)
    }

    /// Starts the run, with pipes that the test can write to and read from.
    #[cfg(unix)]
    pub(crate) fn begins(mut self) -> Running {
        use std::process::Stdio;
        let command = self.command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        Running { child: command.spawn().expect("hookctl starts"), directory: self.directory }
    }

    /// Runs to the end, asserts the exit code, and returns the output.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Output {
        let (ended, output) = self.outcome();
        assert_eq!(ended, Some(code), "stdout:\n{}\nstderr:\n{}", output.text(), output.stderr);
        output
    }
}

/// Starts hookctl with these arguments in a terminal with this number of columns. Returns `None` if `script` is not installed.
#[cfg(target_os = "linux")]
pub(crate) fn in_pseudo_terminal(columns: u16, args: &str, directory: &Path) -> Option<std::process::Child> {
    use std::process::Stdio;
    let command = format!("stty cols {columns} rows 50; exec {} {args}", env!("CARGO_BIN_EXE_hookctl"));
    let mut script = Command::new("script");
    script.args(["-qec", &command, "/dev/null"]).current_dir(directory).env_clear();
    script.env("HOME", directory).envs([("PATH", "/usr/bin:/bin"), ("TERM", "xterm"), ("NO_COLOR", "1")]);
    script.env("LANG", "C.UTF-8").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().ok()
}

/// Sends a signal to a process, e.g. `INT`.
#[cfg(unix)]
pub(crate) fn signal(process: u32, name: &str) {
    let sent = Command::new("kill").args([&format!("-{name}"), &process.to_string()]).status();
    assert!(sent.expect("kill").success());
}

/// A run in progress.
#[cfg(unix)]
pub(crate) struct Running {
    pub(crate) child: std::process::Child,
    pub(crate) directory: TempDir,
}

#[cfg(unix)]
impl Running {
    /// Sends a signal, e.g. `INT`.
    pub(crate) fn signal(&self, name: &str) {
        signal(self.child.id(), name);
    }

    /// Waits for the end, asserts the exit code, and returns the output that the test has not read yet.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Output {
        let (process, (over, ended)) = (self.child.id(), mpsc::channel::<()>());
        // The same time limit as in `outcome`.
        thread::spawn(move || {
            if ended.recv_timeout(Duration::from_mins(1)) == Err(mpsc::RecvTimeoutError::Timeout) {
                signal(process, "KILL");
            }
        });
        let process_output = self.child.wait_with_output().expect("an end");
        drop(over);
        let output = Output::new(&process_output, self.directory);
        assert_eq!(process_output.status.code(), Some(code), "stdout:\n{}\nstderr:\n{}", output.text(), output.stderr);
        output
    }
}

/// The output of a run, and its directory, which is deleted on drop.
pub(crate) struct Output {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    directory: TempDir,
}

impl Output {
    fn new(output: &std::process::Output, directory: TempDir) -> Self {
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        Self { stdout: output.stdout.clone(), stderr, directory }
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.stdout).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn json_lines(&self) -> Vec<serde_json::Value> {
        self.text().lines().map(|line| serde_json::from_str(line).unwrap_or_else(|e| panic!("{e}: {line}"))).collect()
    }

    /// The path of a file in the run's directory.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    #[track_caller]
    pub(crate) fn stdout_has(self, text: &str) -> Self {
        assert!(self.text().contains(text), "no {text:?} in stdout:\n{}", self.text());
        self
    }

    #[track_caller]
    pub(crate) fn stderr_has(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "no {text:?} in stderr:\n{}", self.stderr);
        self
    }

    /// Asserts that neither stream contains `text`.
    #[track_caller]
    pub(crate) fn nowhere(self, text: &str) -> Self {
        assert!(!self.text().contains(text), "{text:?} is in stdout:\n{}", self.text());
        assert!(!self.stderr.contains(text), "{text:?} is in stderr:\n{}", self.stderr);
        self
    }
}

/// A server on loopback that records every request, byte for byte, and sends the configured responses. It shares no code with hookctl.
pub(crate) struct Server {
    address: SocketAddr,
    requests: mpsc::Receiver<Vec<u8>>,
}

/// A response with this header is the last on its connection, although it does not say `Connection: close`.
pub(crate) const UNANNOUNCED_CLOSE: &str = "x-harness: closes";

/// Starts a server that responds to every request with `response`, as raw bytes.
pub(crate) fn endpoint(response: impl Into<Vec<u8>>) -> Server {
    scripted([response])
}

/// Starts a server that uses the next of `responses`, as raw bytes, for each connection, and the last one for further connections.
pub(crate) fn scripted<A: Into<Vec<u8>>>(responses: impl IntoIterator<Item = A>) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, requests) = mpsc::channel();
    let mut responses: VecDeque<Vec<u8>> = responses.into_iter().map(Into::into).collect();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let response = if responses.len() > 1 { responses.pop_front() } else { responses.front().cloned() };
            let (sender, response) = (sender.clone(), response.expect("a response"));
            thread::spawn(move || serve(stream, &sender, |_| response.clone()));
        }
    });
    Server { address, requests }
}

/// Starts a server that responds to each request with the raw bytes that `handler` returns.
pub(crate) fn serving(handler: impl Fn(&[u8]) -> String + Send + Sync + 'static) -> Server {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, requests) = mpsc::channel();
    let handler = std::sync::Arc::new(handler);
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let (sender, handler) = (sender.clone(), handler.clone());
            thread::spawn(move || serve(stream, &sender, |request| handler(request).into_bytes()));
        }
    });
    Server { address, requests }
}

/// Starts a server that responds to each request with the bytes of the request.
pub(crate) fn echoing(status: &'static str) -> Server {
    serving(move |request| response(status, "text/plain", &String::from_utf8_lossy(request)))
}

/// Returns a response with this status, content type and body.
pub(crate) fn response(status: &str, content_type: &str, body: &str) -> String {
    format!("HTTP/1.1 {status}\r\ncontent-type: {content_type}\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

/// Returns a JSON response with this status and body.
pub(crate) fn json_response(status: &str, body: &str) -> String {
    response(status, "application/json", body)
}

/// `hookctl mock`, running until it is dropped.
pub(crate) struct Mock {
    child: std::process::Child,
    /// The line that it prints when it is ready.
    pub(crate) ready: serde_json::Value,
}

impl Mock {
    /// Starts a mock with these flags and waits until it is ready.
    pub(crate) fn start(flags: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_hookctl"));
        command.arg("mock").args(flags).env_clear().stdout(std::process::Stdio::piped());
        if let Some(root) = std::env::var_os("SystemRoot") {
            command.env("SystemRoot", root);
        }
        let mut child = command.spawn().expect("a mock");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("its output")).read_line(&mut line).expect("a ready line");
        let ready = serde_json::from_str(&line).expect("JSON");
        validate("mock", &ready);
        Self { child, ready }
    }

    pub(crate) fn url(&self) -> &str {
        self.ready["url"].as_str().expect("a URL")
    }

    pub(crate) fn address(&self) -> &str {
        self.url().trim_start_matches("http://")
    }

    /// Prepares a run of `hookctl` with these arguments, and with the URLs and credentials of this mock in the environment.
    pub(crate) fn hookctl<'a>(&self, args: impl IntoIterator<Item = &'a str>) -> Run {
        hookctl(args)
            .env("HOOKCTL_SCREVER_API_URL", self.url())
            .env("HOOKCTL_FLUIDSURVEYS_API_URL", self.url())
            .env("HOOKCTL_SCREVER_TOKEN", "mock-token")
            .env("HOOKCTL_FLUIDSURVEYS_API_KEY", "mock-key")
            .env("HOOKCTL_FLUIDSURVEYS_PASSWORD", "mock-password")
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Kills the process without warning, like a power cut.
    pub(crate) fn kill(&mut self) {
        self.child.kill().expect("it runs");
        self.child.wait().expect("it ends");
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn wait(&mut self) -> Option<i32> {
        self.child.wait().expect("it ends").code()
    }
}

impl Drop for Mock {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts a server that responds with this status and body.
pub(crate) fn responding(status: &str, body: &str) -> Server {
    endpoint(format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()))
}

/// Starts a server that responds in plain HTTP even to a TLS handshake. Returns its address.
pub(crate) fn plain_http_only() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            // Read what the client sends: closing a connection with unread data would reset it.
            let _ = stream.write_all(b"HTTP/1.1 400 Bad Request\r\ncontent-length: 0\r\n\r\n");
            thread::spawn(move || stream.read_to_end(&mut Vec::new()));
        }
    });
    address
}

/// Like [`responding`], over TLS with the self-signed certificate in `tests/data/loopback.pem`.
pub(crate) fn responding_https(status: &str, body: &str) -> Server {
    let config = tls_server().with_no_client_auth();
    https(config, include_bytes!("data/loopback.pem"), include_bytes!("data/loopback.key"), status, body)
}

/// Like [`responding_https`], for clients that present the certificate in `tests/data/client.pem`.
pub(crate) fn responding_mutual_tls(status: &str, body: &str) -> Server {
    use rustls::pki_types::{CertificateDer, pem::PemObject as _};
    let mut roots = rustls::RootCertStore::empty();
    let client = CertificateDer::from_pem_slice(include_bytes!("data/client.pem")).expect("a certificate");
    roots.add(client).expect("a root");
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let verifier = rustls::server::WebPkiClientVerifier::builder_with_provider(roots.into(), provider).build();
    let config = tls_server().with_client_cert_verifier(verifier.expect("a verifier"));
    https(config, include_bytes!("data/loopback.pem"), include_bytes!("data/loopback.key"), status, body)
}

/// Like [`responding_https`], with the certificate of a certificate authority instead of a server's.
pub(crate) fn responding_with_ca_certificate() -> Server {
    let config = tls_server().with_no_client_auth();
    https(config, include_bytes!("data/authority.pem"), include_bytes!("data/authority.key"), "200 OK", "")
}

fn tls_server() -> rustls::ConfigBuilder<rustls::ServerConfig, rustls::WantsVerifier> {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("protocol versions")
}

fn https(
    config: rustls::ConfigBuilder<rustls::ServerConfig, rustls::server::WantsServerCert>,
    certificate: &[u8],
    key: &[u8],
    status: &str,
    body: &str,
) -> Server {
    use rustls::pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};

    let certificate = CertificateDer::from_pem_slice(certificate).expect("a certificate");
    let key = PrivateKeyDer::from_pem_slice(key).expect("a key");
    let config = config.with_single_cert(vec![certificate], key).expect("a configuration");
    let config = std::sync::Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let (sender, requests) = mpsc::channel();
    let response = format!("HTTP/1.1 {status}\r\ncontent-length: {}\r\n\r\n{body}", body.len()).into_bytes();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let connection = rustls::ServerConnection::new(config.clone()).expect("a connection");
            let (sender, response) = (sender.clone(), response.clone());
            thread::spawn(move || serve(rustls::StreamOwned::new(connection, stream), &sender, |_| response.clone()));
        }
    });
    Server { address, requests }
}

/// Calls `reply` for each request of a connection and sends the raw bytes that it returns. If `reply` also returns true, the response is the last one.
pub(crate) fn converse(stream: impl Read + Write, mut reply: impl FnMut(Vec<u8>) -> (Vec<u8>, bool)) {
    let mut reader = BufReader::new(stream);
    while let Some(request) = next_request(&mut reader) {
        let (response, last) = reply(request);
        let stream = reader.get_mut();
        if stream.write_all(&response).and_then(|()| stream.flush()).is_err() || last {
            return;
        }
    }
}

/// Reads the next request of a connection, byte for byte. Returns `None` at its end.
fn next_request(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let (mut request, mut length) = (Vec::new(), 0);
    loop {
        let start = request.len();
        if reader.read_until(b'\n', &mut request).ok()? == 0 {
            return None;
        }
        let line = String::from_utf8_lossy(&request[start..]).to_ascii_lowercase();
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().expect("a length");
        }
        if line == "\r\n" {
            break;
        }
    }
    let head = request.len();
    request.resize(head + length, 0);
    reader.read_exact(&mut request[head..]).ok()?;
    Some(request)
}

fn serve(stream: impl Read + Write, sender: &mpsc::Sender<Vec<u8>>, response: impl Fn(&[u8]) -> Vec<u8>) {
    converse(stream, |request| {
        let response = response(&request);
        // Some responses ask for a close that they do not announce.
        let closes = response.windows(UNANNOUNCED_CLOSE.len()).any(|window| window == UNANNOUNCED_CLOSE.as_bytes());
        let last = response.is_empty() || !response.starts_with(b"HTTP/") || closes;
        // The test may have dropped the server already.
        let _ = sender.send(request);
        (response, last)
    });
}

impl Server {
    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Waits up to 10 seconds for the next request.
    pub(crate) fn request(&self) -> Vec<u8> {
        self.requests.recv_timeout(Duration::from_secs(10)).expect("a request")
    }

    /// Returns the requests that have arrived so far and were not returned before.
    pub(crate) fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.try_iter().collect()
    }
}

/// Returns a URL on loopback on which nothing listens.
pub(crate) fn closed_port() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    format!("http://{}/", listener.local_addr().expect("an address"))
}

/// Asserts that `text` equals the file `name` of the repository. With `BLESS=1`, writes the file instead.
#[track_caller]
pub(crate) fn golden(name: &str, text: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    if std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(&path, text).expect("a golden file");
        return;
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
    assert!(expected == text, "{name} is out of date: `BLESS=1 cargo test` rewrites it; review the diff\n{text}");
}
