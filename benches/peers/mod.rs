//! Finds, starts and stops the programs that benchmarks compare with, and pins them to a core. Also starts the nginx that every HTTP benchmark uses.

use std::{
    fs,
    net::{TcpListener, TcpStream},
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::{Duration, Instant},
};

/// How long a server may take to start.
const START_TIMEOUT: Duration = Duration::from_secs(10);

/// A program that runs until this is dropped.
pub(crate) struct Running(Child);

impl Running {
    pub(crate) fn start(command: &mut Command) -> Self {
        Self(command.stdin(Stdio::null()).spawn().expect("the program starts"))
    }

    /// Returns the process ID.
    #[allow(dead_code, reason = "not every benchmark uses it")]
    pub(crate) fn id(&self) -> u32 {
        self.0.id()
    }
}

impl From<Child> for Running {
    fn from(child: Child) -> Self {
        Self(child)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // SIGTERM makes nginx stop its worker, too; SIGKILL would not.
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}

/// nginx with one worker on core 0, which responds to each request with an empty 204.
pub(crate) struct Nginx {
    pub(crate) url: String,
    _running: Running,
}

impl Nginx {
    /// Starts nginx with its files in `directory`. Returns `None` if it is not installed.
    pub(crate) fn start(directory: &Path) -> Option<Self> {
        if !is_installed("nginx") {
            return None;
        }
        let port = free_port();
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
        let mut arguments = command_line(&["nginx", "-e", "/dev/null", "-c"]);
        arguments.push(file.display().to_string());
        let mut command = on_core("0", &arguments);
        let running = Running::start(command.stdout(Stdio::null()).stderr(Stdio::null()));
        wait_for(port);
        Some(Self { url: format!("http://127.0.0.1:{port}/hook"), _running: running })
    }
}

/// Returns a port that is free at the moment.
pub(crate) fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port()
}

/// Waits until a server accepts connections.
pub(crate) fn wait_for(port: u16) {
    let start = Instant::now();
    while TcpStream::connect(("127.0.0.1", port)).is_err() {
        assert!(start.elapsed() < START_TIMEOUT, "no server on port {port}");
        thread::sleep(Duration::from_millis(10));
    }
}

/// Formats a Lua string literal.
pub(crate) fn lua_string(text: &str) -> String {
    format!("[==[{text}]==]")
}

/// Returns the program and its arguments as owned strings.
pub(crate) fn command_line(arguments: &[&str]) -> Vec<String> {
    arguments.iter().map(|argument| (*argument).to_owned()).collect()
}

/// Returns the command, pinned to one core if `taskset` is installed and there are several cores.
pub(crate) fn on_core(core: &str, arguments: &[String]) -> Command {
    let pinned = is_installed("taskset") && thread::available_parallelism().is_ok_and(|cores| cores.get() > 1);
    let mut command = Command::new(if pinned { "taskset" } else { &arguments[0] });
    if pinned {
        command.args(["-c", core]).arg(&arguments[0]);
    }
    command.args(&arguments[1..]);
    command
}

/// Returns true if a program is installed.
pub(crate) fn is_installed(name: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(name).is_file())
}

pub(crate) fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}
