//! `--edit`: a payload in the user's own editor.
//!
//! The text lies in a directory that nobody else can look into, which is gone when the editor is, also where a signal ends the run.
//! It refuses to send what cannot be read back.

use std::{
    fs,
    io::{self, Write as _},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    thread,
};

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    input::read,
    session::Session,
    signal,
};
use hookctl::{
    chance::new_id,
    payload::{Dialect, Form, Json, Pair, Payload},
};

/// The payload of `event` as it was saved; the very same where nothing was changed.
pub(super) fn edited(payload: &Payload, event: &str, session: &Session<'_>) -> anyhow::Result<Payload> {
    let words = editor(session)?;
    let (name, text) = match payload {
        Payload::Json(json) => ("payload.json", json.to_pretty().into_bytes()),
        Payload::Form(form, dialect) => ("payload.form", form.wrapped(*dialect).into_bytes()),
        Payload::Verbatim(bytes) => ("payload.txt", bytes.clone()),
    };
    let verbatim = matches!(payload, Payload::Verbatim(_));
    // Editors end a text with a line break; where it is none of the payload, they get one.
    let text = if verbatim { text } else { [text, b"\n".to_vec()].concat() };
    let folder = session.settings.environment.temporary().join(format!("hookctl-{}", new_id()));
    // From here on, a signal does not end the process: the editor and the folder must go first.
    if signal::interrupted() {
        return Err(error::failure(Exit::Interrupted, "interrupted"));
    }
    let unkept = |error| anyhow::Error::new(error).context("--edit: cannot keep the payload in a file");
    let _place = Place::new(folder.clone()).map_err(unkept)?;
    let file = folder.join(name);
    write(&file, &text).map_err(unkept)?;
    wait(start(&words, &file, session)?, &words)?;
    let saved = read("edited payload", &file)?;
    if saved == text {
        return Ok(payload.clone());
    }
    if saved.iter().all(u8::is_ascii_whitespace) {
        return Err(error::input(format!("--edit: the payload of {event} was saved empty, and is not sent")));
    }
    let again = match payload {
        Payload::Json(_) => Json::parse(&saved).map(Payload::Json),
        Payload::Form(before, dialect) => {
            Form::parse_lines(&saved, *dialect).map(|after| Payload::Form(spelled(before, after, *dialect), *dialect))
        }
        Payload::Verbatim(_) => Ok(Payload::Verbatim(saved)),
    };
    again.map_err(|error| error::input(format!("--edit: the payload of {event} as it was saved: {error}")))
}

/// The pairs that were typed in the spelling of the sender, and those that were not touched as they were.
fn spelled(before: &Form, after: Form, dialect: Dialect) -> Form {
    let pair = |pair: Pair| {
        let typed = Form { pairs: vec![pair.clone()] }.encode(dialect);
        let kept = before
            .pairs
            .iter()
            .find(|held| **held == pair && Form { pairs: vec![(*held).clone()] }.encode(dialect) == typed);
        kept.cloned().unwrap_or_else(|| Pair::edited(pair.key().to_vec(), pair.value().to_owned()))
    };
    Form { pairs: after.pairs.into_iter().map(pair).collect() }
}

/// The editor and its arguments, as `$VISUAL` or `$EDITOR` names it.
fn editor(session: &Session<'_>) -> anyhow::Result<Vec<String>> {
    let environment = &session.settings.environment;
    let named = ["VISUAL", "EDITOR"].into_iter().find_map(|name| Some((name, environment.var(name)?)));
    let Some((name, line)) = named else {
        if environment.stdin_terminal && environment.stderr_terminal {
            return Ok(vec![if cfg!(windows) { "notepad" } else { "vi" }.to_owned()]);
        }
        return Err(error::usage("--edit: there is no terminal and no editor: expected one in $VISUAL or $EDITOR")
            .hint("--set, --set-json, --unset and --merge edit without an editor"));
    };
    // A path on Windows has backslashes, and blanks.
    let words = if cfg!(windows) {
        if Path::new(&line).is_file() {
            Some(vec![line])
        } else {
            Some(line.split_whitespace().map(str::to_owned).collect())
        }
    } else {
        shlex::split(&line)
    };
    words.filter(|words| !words.is_empty()).ok_or_else(|| {
        error::usage(format!("--edit: ${name} names no program: expected one and its arguments, each quote closed"))
    })
}

/// What the editor did instead of giving back a payload.
fn failed(words: &[String], how: &str) -> anyhow::Error {
    error::input(format!("--edit: the editor {} {how}, and nothing is sent", words[0]))
}

/// Starts the editor on the file.
fn start(words: &[String], file: &Path, session: &Session<'_>) -> anyhow::Result<Child> {
    // Where the output goes into a file or a pipe, the editor shows itself on what is left of the terminal.
    let shown = if session.settings.environment.stdout_terminal { Stdio::inherit() } else { Stdio::from(io::stderr()) };
    let child = Command::new(&words[0]).args(&words[1..]).arg(file).stdout(shown).spawn();
    child.map_err(|error| failed(words, "cannot be started").because(error))
}

/// Waits until the editor exits. A signal kills it.
fn wait(mut child: Child, words: &[String]) -> anyhow::Result<()> {
    loop {
        let ended = child.try_wait().map_err(|error| failed(words, "cannot be waited for").because(error))?;
        // Checked first: the same signal may have ended the editor.
        if signal::interrupted() {
            let _ = child.kill();
            let _ = child.wait();
            return Err(error::failure(Exit::Interrupted, "interrupted"));
        }
        match ended {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(failed(words, &format!("failed ({status})"))),
            None => thread::sleep(signal::POLL_INTERVAL),
        }
    }
}

/// A directory of the user's own, which goes when this does.
struct Place(PathBuf);

impl Place {
    fn new(path: PathBuf) -> io::Result<Self> {
        let mut builder = fs::DirBuilder::new();
        builder.recursive(false);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(&path)?;
        Ok(Self(path))
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn write(path: &Path, text: &[u8]) -> io::Result<()> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)?.write_all(text)
}
