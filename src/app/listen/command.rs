//! `listen -- COMMAND`: runs a command that has the server for itself, and passes a signal on to it.

use std::{
    ffi::OsString,
    io,
    process::{Child, Command, ExitStatus},
    thread::{self, Scope},
};

use tokio::sync::mpsc::Sender;

use super::Event;

/// A command that runs.
#[derive(Debug)]
pub struct Running {
    /// Its process id, to signal it.
    id: u32,
}

/// Starts a command with the streams of this process and these variables.
///
/// # Errors
/// It cannot be started.
pub fn spawn(arguments: &[OsString], variables: &[(&str, OsString)]) -> io::Result<Child> {
    let Some((program, arguments)) = arguments.split_first() else {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "no command"));
    };
    let mut command = Command::new(program);
    // Sockets that were passed to hookctl are not the command's.
    for name in ["LISTEN_PID", "LISTEN_FDS", "LISTEN_FDNAMES"] {
        command.env_remove(name);
    }
    command.args(arguments).envs(variables.iter().map(|(name, value)| (name, value))).spawn()
}

impl Running {
    /// Reports when the command ends.
    ///
    /// # Errors
    /// The thread that waits for it cannot be started. The command was killed.
    pub(super) fn watch<'scope, 'v: 'scope>(
        mut child: Child,
        events: Sender<Event<'v>>,
        scope: &'scope Scope<'scope, '_>,
    ) -> io::Result<Self> {
        let id = child.id();
        let waiting = thread::Builder::new().spawn_scoped(scope, move || {
            // Waiting fails only if the child was already waited for.
            let code = child.wait().map_or(1, code);
            let _ = events.blocking_send(Event::CommandEnded(code));
        });
        match waiting {
            Ok(_) => Ok(Self { id }),
            Err(error) => {
                terminate(id, true);
                Err(error)
            }
        }
    }

    /// Asks the command to end, or ends it. It must not have been waited for.
    pub(super) fn terminate(&self, kill: bool) {
        terminate(self.id, kill);
    }
}

#[cfg(unix)]
fn terminate(id: u32, kill: bool) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = if kill { Signal::KILL } else { Signal::TERM };
    if let Some(id) = i32::try_from(id).ok().and_then(Pid::from_raw) {
        // It may have ended.
        let _ = kill_process(id, signal);
    }
}

/// A console passes Ctrl-C on to all of its processes.
#[cfg(not(unix))]
fn terminate(_: u32, _: bool) {}

/// The code of a command, as a shell states it.
fn code(status: ExitStatus) -> u8 {
    #[cfg(unix)]
    let signal = std::os::unix::process::ExitStatusExt::signal(&status);
    #[cfg(not(unix))]
    let signal = None;
    let code = status.code().or(signal.map(|signal: i32| 128 + signal)).unwrap_or(1);
    // Only 8 bits of a code are passed on. What is not 0 must not become 0.
    u8::try_from(code).unwrap_or_else(|_| u8::try_from(code & 0xff).unwrap_or(1).max(1))
}
