//! `--edit` and `config edit`: a text in the user's own editor.
//!
//! The text is written to a directory that only the user can access. It is deleted when the editor ends, or when a signal ends the run; if the run is
//! killed, the next one deletes it. A payload that cannot be parsed after editing is not sent.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use crate::app::{
    error::{self, ErrorExt as _},
    input::read,
    leftover, random, signal,
};
use hookctl::payload::{Form, FormStyle, Json, Pair, Payload};

/// How often to check whether the editor has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

/// The editor of the user, and where it works.
pub struct Editor {
    /// The program and its arguments. There is at least the program.
    command: Vec<String>,
    /// The parent of the directory that holds the text.
    temporary: PathBuf,
    /// Whether the editor's output goes to stdout, or to stderr because stdout is a file or a pipe.
    on_stdout: bool,
    purpose: Purpose,
}

/// What the editor is for. It decides the messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// `--edit`: the text is sent.
    Payload,
    /// `config edit`: the text replaces the file.
    Configuration,
}

impl Purpose {
    /// How messages begin.
    fn prefix(self) -> &'static str {
        match self {
            Self::Payload => "--edit: ",
            Self::Configuration => "",
        }
    }

    /// How messages end if the text is not used.
    fn consequence(self) -> &'static str {
        match self {
            Self::Payload => "nothing sent",
            Self::Configuration => "nothing changed",
        }
    }

    /// What to do without an editor.
    fn alternative(self) -> &'static str {
        match self {
            Self::Payload => "--set, --set-json, --unset and --merge work without one",
            Self::Configuration => "change one key with `hookctl config set KEY VALUE`",
        }
    }
}

impl Editor {
    /// The editor that `$VISUAL` or `$EDITOR` names, or the one of the system if there is a terminal. `variable` reads the environment.
    ///
    /// # Errors
    /// Returns a usage error if there is neither, or if the variable names no program.
    pub fn new(
        variable: impl Fn(&str) -> Option<String>,
        terminal: bool,
        temporary: PathBuf,
        on_stdout: bool,
        purpose: Purpose,
    ) -> anyhow::Result<Self> {
        let prefix = purpose.prefix();
        let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| Some((name, variable(name)?)));
        let Some((name, line)) = named else {
            if terminal {
                let command = vec![if cfg!(windows) { "notepad" } else { "vi" }.to_owned()];
                return Ok(Self { command, temporary, on_stdout, purpose });
            }
            return Err(error::usage(format!("{prefix}no editor: set $VISUAL or $EDITOR")).hint(purpose.alternative()));
        };
        // A path on Windows has backslashes, and spaces.
        let words = if cfg!(windows) {
            if Path::new(&line).is_file() {
                Some(vec![line])
            } else {
                Some(line.split_whitespace().map(str::to_owned).collect())
            }
        } else {
            shlex::split(&line)
        };
        let command = words.filter(|words| !words.is_empty()).ok_or_else(|| {
            error::usage(format!("{prefix}${name} is not a valid command (expected a program and its arguments)"))
        })?;
        Ok(Self { command, temporary, on_stdout, purpose })
    }

    /// The payload as it was saved, or the same if it was not changed. `event` names it in errors.
    ///
    /// # Errors
    /// Returns an input error if the editor fails, or if what it saved is empty or cannot be parsed.
    pub fn edit(&self, payload: &Payload, event: &str) -> anyhow::Result<Payload> {
        let (name, text) = match payload {
            Payload::Json(json) => ("payload.json", json.to_pretty().into_bytes()),
            Payload::Form(form, dialect) => ("payload.form", form.to_lines(*dialect).into_bytes()),
            Payload::Verbatim(bytes) => ("payload.txt", bytes.clone()),
        };
        let verbatim = matches!(payload, Payload::Verbatim(_));
        // Editors end a text with a line break, so it gets one, unless that would change the payload.
        let text = if verbatim { text } else { [text, b"\n".to_vec()].concat() };
        let saved = self.open(name, &text)?;
        if saved == text {
            return Ok(payload.clone());
        }
        if saved.iter().all(u8::is_ascii_whitespace) {
            return Err(error::input(format!("--edit: empty payload for {event}; nothing sent")));
        }
        let edited = match payload {
            Payload::Json(_) => Json::parse(&saved).map(Payload::Json),
            Payload::Form(before, dialect) => Form::parse_lines(&saved, *dialect)
                .map(|after| Payload::Form(keep_encoding(before, after, *dialect), *dialect)),
            Payload::Verbatim(_) => Ok(Payload::Verbatim(saved)),
        };
        edited.map_err(|error| error::input(format!("--edit: invalid payload for {event}: {error}; nothing sent")))
    }

    /// The text as it was saved. Its file is called `name`.
    ///
    /// # Errors
    /// Returns an input error if the editor fails, or the text cannot be written or read.
    pub fn open(&self, name: &str, text: &[u8]) -> anyhow::Result<Vec<u8>> {
        leftover::sweep_directories(&self.temporary);
        let directory = self.temporary.join(format!("hookctl-{}", random::uuid()?));
        let process = EditorProcess::new(&directory);
        // While this is locked, a signal waits until the editor has started, and then ends it.
        let mut child = locked(&process.child);
        let context = format!("{}cannot write the text to a file", self.purpose.prefix());
        let cannot_keep = |error| anyhow::Error::new(error).context(context.clone());
        let _directory = PrivateDirectory::create(directory.clone()).map_err(cannot_keep)?;
        let file = directory.join(name);
        write(&file, text).map_err(cannot_keep)?;
        *child = Some(self.start(&file)?);
        drop(child);
        self.wait(&process)?;
        read("edited text", &file)
    }

    fn start(&self, file: &Path) -> anyhow::Result<Child> {
        let output = if self.on_stdout { Stdio::inherit() } else { Stdio::from(io::stderr()) };
        let child = Command::new(&self.command[0]).args(&self.command[1..]).arg(file).stdout(output).spawn();
        child.map_err(|error| self.failed("could not be started").because(error))
    }

    fn wait(&self, process: &EditorProcess) -> anyhow::Result<()> {
        loop {
            let ended = locked(&process.child).as_mut().map(Child::try_wait).transpose();
            match ended.map_err(|error| self.failed("could not be waited for").because(error))?.flatten() {
                Some(status) if status.success() => return Ok(()),
                Some(status) => {
                    let how = status.code().map_or_else(|| status.to_string(), |code| format!("status {code}"));
                    return Err(self.failed(&format!("exited with {how}")));
                }
                None => std::thread::sleep(POLL_INTERVAL),
            }
        }
    }

    fn failed(&self, how: &str) -> anyhow::Error {
        error::input(format!("{}{} {how}; {}", self.purpose.prefix(), self.command[0], self.purpose.consequence()))
    }
}

/// Keeps the encoding of the pairs that were not edited. Those that were get the encoding of the sender.
fn keep_encoding(before: &Form, after: Form, dialect: FormStyle) -> Form {
    let pair = |pair: Pair| {
        let encoded = Form { pairs: vec![pair.clone()] }.encode(dialect);
        let same = |other: &&Pair| **other == pair && Form { pairs: vec![(*other).clone()] }.encode(dialect) == encoded;
        let unchanged = before.pairs.iter().find(same);
        unchanged.cloned().unwrap_or_else(|| Pair::edited(pair.key().to_vec(), pair.value().to_owned()))
    };
    Form { pairs: after.pairs.into_iter().map(pair).collect() }
}

/// The running editor, and the handler that ends it if a signal ends the run.
struct EditorProcess {
    child: Arc<Mutex<Option<Child>>>,
    _watch: signal::Guard,
}

impl EditorProcess {
    /// From now on, a signal kills the editor and deletes the directory.
    fn new(directory: &Path) -> Self {
        let child = Arc::new(Mutex::new(None));
        let (shared, directory) = (Arc::clone(&child), directory.to_owned());
        let watch = signal::on_interrupt(move || {
            // Taken, not borrowed: whoever waits for the editor sees none, and goes on waiting until the signal ends the process.
            let child: Option<Child> = locked(&shared).take();
            let _ = child.map(|mut child| child.kill());
            let _ = fs::remove_dir_all(directory);
        });
        Self { child, _watch: watch }
    }
}

fn locked(child: &Mutex<Option<Child>>) -> MutexGuard<'_, Option<Child>> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

/// A directory that only the user can access. It is deleted when this is dropped.
struct PrivateDirectory {
    path: PathBuf,
    /// Marks it as used. Released before the directory is deleted, because some systems keep a directory with an open file.
    lock: Option<fs::File>,
}

impl PrivateDirectory {
    fn create(path: PathBuf) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(false);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        let mut directory = Self { path, lock: None };
        directory.lock = Some(leftover::lock_directory(&directory.path)?);
        Ok(directory)
    }
}

impl Drop for PrivateDirectory {
    fn drop(&mut self) {
        self.lock = None;
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text)
}
