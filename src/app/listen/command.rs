//! `listen -- COMMAND`: runs a command, e.g. a test suite, for as long as the server runs, and ends it with the run.

use std::{
    ffi::OsString,
    io,
    process::{Child, Command, ExitStatus},
    thread::{self, Scope},
};

use tokio::sync::mpsc::Sender;

use super::Event;

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CommandEnd {
    /// The exit code as a shell reports it: 128+N if signal N ended the command.
    pub code: u8,
    /// The signal that ended it.
    pub signal: Option<i32>,
}

impl CommandEnd {
    /// Returns why it failed, or `None` if it did not.
    #[must_use]
    pub fn failure(self) -> Option<String> {
        match (self.signal, self.code) {
            (Some(signal), _) => Some(format!("ended by signal {signal}")),
            (None, 0) => None,
            (None, code) => Some(format!("exited with {code}")),
        }
    }
}

/// A running command.
#[derive(Debug)]
pub struct Running {
    /// Its process ID.
    id: u32,
}

/// Starts a command that shares the standard streams of this process, with these environment variables added. `arguments` includes the program.
///
/// # Errors
/// It cannot be started.
pub fn spawn(arguments: &[OsString], variables: &[(&str, OsString)]) -> io::Result<Child> {
    let Some((program, arguments)) = arguments.split_first() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no command"));
    };
    let mut command = Command::new(program);
    // Sockets that were passed to hookctl are not meant for the command.
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value))).spawn()
}

impl Running {
    /// Reports when the command ends.
    ///
    /// # Errors
    /// The thread that waits for the command cannot be started. The command was killed.
    pub(super) fn watch<'scope, 'v: 'scope>(
        mut child: Child,
        events: Sender<Event<'v>>,
        scope: &'scope Scope<'scope, '_>,
    ) -> io::Result<Self> {
        let id = child.id();
        let waiting = thread::Builder::new().spawn_scoped(scope, move || {
            // Waiting fails only if the child was already waited for.
            let ended = child.wait().map_or(CommandEnd { code: 1, signal: None }, ended);
            let _ = events.blocking_send(Event::CommandEnded(ended));
        });
        match waiting {
            Ok(_) => Ok(Self { id }),
            Err(error) => {
                terminate(id, true);
                Err(error)
            }
        }
    }

    /// Sends SIGTERM, or SIGKILL if `kill` is set. Must not be called after [`Event::CommandEnded`], because the process ID may have been reused.
    pub(super) fn terminate(&self, kill: bool) {
        terminate(self.id, kill);
    }
}

#[cfg(unix)]
fn terminate(id: u32, kill: bool) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = if kill { Signal::KILL } else { Signal::TERM };
    if let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // This fails if the command has just ended.
        let _ = kill_process(id, signal);
    }
}

/// A console passes Ctrl-C on to all of its processes.
#[cfg(not(unix))]
fn terminate(_: u32, _: bool) {}

fn ended(status: ExitStatus) -> CommandEnd {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal.map(|signal: i32| 128 + signal)).unwrap_or(1);
    // Only the low 8 bits are passed on. A failure must not become 0.
    let code = u8::try_from(code).unwrap_or_else(|_| u8::try_from(code & 0xff).unwrap_or(1).max(1));
    CommandEnd { code, signal }
}
