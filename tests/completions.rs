//! Completions in real shells, after pressing Tab. Shells that are not installed are skipped.

use std::{
    env,
    io::{Read as _, Write as _},
    num::NonZeroU16,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

use crate::harness::hookctl;

/// Size of the terminal. Large, so that no list of candidates needs a pager.
const SIZE: PtySize = PtySize { rows: 200, cols: 160, pixel_width: 0, pixel_height: 0 };

/// Maximum time for a shell to respond. It starts hookctl for each completion.
const SHELL_TIMEOUT: Duration = Duration::from_secs(30);

/// The text before Tab, and candidates that must be offered.
const CASES: [(&str, &[&str]); 13] = [
    ("hookctl ", &["send", "verify", "webhooks"]),
    ("hookctl send ", &["wootric", "fluidsurveys", "acme"]),
    ("hookctl send woot", &["wootric"]),
    ("hookctl send wootric ", &["response.created", "response.updated", "decline.created"]),
    ("hookctl send acme ", &["optionSelected", "pingReceived"]),
    ("hookctl events show acme ", &["optionSelected", "pingReceived"]),
    ("hookctl --profile ", &["staging", "production"]),
    ("hookctl send surveysparrow --scheme ", &["hmac-sha384", "salt-prefix-sha384"]),
    ("hookctl send surveysparrow onSubmissionComplete --variant ", &["legacy"]),
    ("hookctl events list -o ", &["json", "jsonl", "text"]),
    ("hookctl verify --from ", &["har", "curl", "jsonl"]),
    ("hookctl send --report ", &["junit=", "tap=", "markdown="]),
    ("hookctl verify --secret ", &["env:", "file:", "literal:"]),
];

/// Creates a home directory with two profiles and the provider `acme`.
fn home() -> TempDir {
    let output = hookctl(["providers", "show", "screver"]).exits(0).text();
    let home = TempDir::new().expect("a directory");
    let write = |name: &str, content: &str| {
        let path = home.path().join("hookctl").join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a directory");
        std::fs::write(path, content).expect("a file");
    };
    write("config.toml", "[profiles.staging]\nprovider = \"acme\"\n[profiles.production]\nprovider = \"wootric\"\n");
    let provider = output.replace("\"screver\"", "\"acme\"").replace("surveyCompleted", "pingReceived");
    write("providers/acme/provider.toml", &provider);
    for event in ["optionSelected", "surveyCompleted"] {
        let sample = hookctl(["events", "show", "screver", event]).exits(0).text();
        write(&format!("providers/acme/{}.json", event.replace("surveyCompleted", "pingReceived")), &sample);
    }
    home
}

/// Returns the path of a shell. If it is not installed, prints that the test is skipped.
fn installed(shell: &str) -> Option<PathBuf> {
    let found =
        env::split_paths(&env::var_os("PATH")?).map(|directory| directory.join(shell)).find(|path| path.is_file());
    if found.is_none() {
        let _ = writeln!(std::io::stderr(), "skipped: {shell} is not installed");
    }
    found
}

/// A shell in a pseudo-terminal.
struct Shell {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    input: Box<dyn std::io::Write + Send>,
    screen: Arc<Mutex<vt100::Parser>>,
    _home: TempDir,
}

impl Shell {
    fn start(program: &Path, arguments: &[&str]) -> Self {
        let home = home();
        let mut command = CommandBuilder::new(program);
        command.args(arguments);
        command.cwd(home.path());
        command.env_clear();
        let binary = Path::new(env!("CARGO_BIN_EXE_hookctl")).parent().expect("a directory").to_owned();
        let path = env::var_os("PATH").unwrap_or_default();
        command.env("PATH", env::join_paths(std::iter::once(binary).chain(env::split_paths(&path))).expect("a path"));
        command.env("HOME", home.path());
        command.env("XDG_CONFIG_HOME", home.path());
        command.env("TERM", "xterm-256color");
        command.env("LC_ALL", "C.UTF-8");
        command.env("PS1", "ready> ");
        let pair = native_pty_system().openpty(SIZE).expect("a terminal");
        let child = pair.slave.spawn_command(command).expect("a shell");
        drop(pair.slave);
        let size = |cells| NonZeroU16::new(cells).expect("a size");
        let screen = Arc::new(Mutex::new(vt100::Parser::new(size(SIZE.rows), size(SIZE.cols), 0)));
        let (mut reader, shown) = (pair.master.try_clone_reader().expect("a reader"), Arc::clone(&screen));
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut bytes) {
                shown.lock().expect("a screen").process(&bytes[..read]);
            }
        });
        let input = pair.master.take_writer().expect("a writer");
        Self { child, master: pair.master, input, screen, _home: home }
    }

    fn text(&self) -> String {
        self.screen.lock().expect("a screen").screen().contents()
    }

    fn type_text(&mut self, text: &str) {
        self.input.write_all(text.as_bytes()).and_then(|()| self.input.flush()).expect("input");
    }

    /// Types a line and waits for the next prompt.
    fn run_line(&mut self, line: &str) {
        self.type_text(&format!("{line}\n"));
        self.wait_until(line, |text| text.trim_end().ends_with("ready>"));
    }

    /// Waits until `condition` is true for the screen. `what` is for the message of a failure.
    #[track_caller]
    fn wait_until(&self, what: &str, condition: impl Fn(&str) -> bool) {
        let started = Instant::now();
        while !condition(&self.text()) {
            assert!(started.elapsed() < SHELL_TIMEOUT, "{what}:\n{}", self.text());
            thread::sleep(Duration::from_millis(20));
        }
    }

    /// Asserts for every case that the shell offers the candidates after `tabs`.
    fn assert_completions(&mut self, tabs: &str) {
        for (line, candidates) in CASES {
            self.type_text("\x15");
            self.run_line("clear");
            self.type_text(&format!("{line}{tabs}"));
            self.wait_until(line, |text| {
                let offered = text.split_once("ready> ").map_or("", |(_, after)| after);
                let words: Vec<&str> = offered.split_whitespace().collect();
                candidates.iter().all(|candidate| words.contains(candidate))
            });
        }
    }
}

impl Drop for Shell {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = self.master.get_size();
    }
}

#[test]
fn unknown_shell_is_an_error_that_lists_the_shells_and_guesses_none() {
    for shell in ["tcsh", "ksh", "bahs", "sh"] {
        let output = hookctl(["completions", shell]).exits(2).nowhere("similar");
        output.stderr_has("[possible values: bash, elvish, fish, powershell, zsh]");
    }
}

#[test]
fn bash_completes_values() {
    let Some(bash) = installed("bash") else { return };
    let mut shell = Shell::start(&bash, &["--norc", "--noprofile", "-i"]);
    shell.wait_until("the prompt", |text| text.contains("ready>"));
    shell.run_line(
        "bind 'set completion-query-items 0'; bind 'set page-completions off'; bind 'set enable-bracketed-paste off'",
    );
    shell.run_line("source <(hookctl completions bash)");
    shell.assert_completions("\t\t");
}

#[test]
fn zsh_completes_values() {
    let Some(zsh) = installed("zsh") else { return };
    let mut shell = Shell::start(&zsh, &["-f", "-i"]);
    shell.wait_until("the prompt", |text| text.contains("ready>"));
    shell.run_line("autoload -Uz compinit && compinit -u; unset zle_bracketed_paste; LISTMAX=0");
    shell.run_line("source <(hookctl completions zsh)");
    shell.assert_completions("\t");
}

#[test]
fn fish_completes_values() {
    let Some(fish) = installed("fish") else { return };
    let home = home();
    let binary = Path::new(env!("CARGO_BIN_EXE_hookctl")).parent().expect("a directory").to_owned();
    let path = env::var_os("PATH").unwrap_or_default();
    let path = env::join_paths(std::iter::once(binary).chain(env::split_paths(&path))).expect("a path");
    for (line, candidates) in CASES {
        let script = format!("hookctl completions fish | source; complete -C '{line}'");
        let output = std::process::Command::new(&fish)
            .args(["--no-config", "-c", &script])
            .env_clear()
            .env("PATH", &path)
            .env("HOME", home.path())
            .env("XDG_CONFIG_HOME", home.path())
            .current_dir(home.path())
            .output()
            .expect("fish runs");
        let text = String::from_utf8_lossy(&output.stdout);
        let offered: Vec<&str> = text.lines().filter_map(|line| line.split('\t').next()).collect();
        for candidate in candidates {
            assert!(
                offered.contains(candidate),
                "{line}: no {candidate} in {offered:?}\n{}",
                String::from_utf8_lossy(&output.stderr)
            );
        }
    }
}
