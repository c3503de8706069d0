//! Output on a terminal: at any width, with and without color, and in any script and locale. Runs hookctl in a pseudo-terminal.

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    thread,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::harness::{Run, answering, hookctl};

/// Number of rows of the terminal. Large, so that nothing scrolls out of view.
const ROWS: u16 = 400;

/// The terminal after a run.
pub(crate) struct Terminal {
    pub(crate) code: u32,
    /// The bytes that were written to it.
    pub(crate) bytes: Vec<u8>,
    screen: vt100::Screen,
}

/// Runs `run` in a terminal with this number of columns, and types `input`.
pub(crate) fn in_terminal(run: &Run, columns: u16, input: &str) -> Terminal {
    let mut command = CommandBuilder::new(run.command.get_program());
    command.args(run.command.get_args());
    command.cwd(run.path());
    command.env_clear();
    command.env("TERM", "xterm-256color");
    for (name, value) in run.command.get_envs() {
        if let Some(value) = value {
            command.env(name, value);
        }
    }
    let size = PtySize { rows: ROWS, cols: columns, pixel_width: 0, pixel_height: 0 };
    let pair = native_pty_system().openpty(size).expect("a terminal");
    let mut child = pair.slave.spawn_command(command).expect("hookctl starts");
    drop(pair.slave);
    let mut reader = pair.master.try_clone_reader().expect("a reader");
    let mut writer = pair.master.take_writer().expect("a writer");
    let printed = thread::spawn(move || {
        let mut bytes = Vec::new();
        // On Linux, reading fails once the process has ended.
        let _ = reader.read_to_end(&mut bytes);
        bytes
    });
    writer.write_all(input.as_bytes()).expect("input");
    let code = child.wait().expect("an end").exit_code();
    let bytes = printed.join().expect("a reader");
    let size = |cells| NonZeroU16::new(cells).expect("a size");
    let mut screen = vt100::Parser::new(size(ROWS), size(columns), 0);
    screen.process(&bytes);
    Terminal { code, bytes, screen: screen.screen().clone() }
}

impl Terminal {
    /// The rows on the screen after the run, without trailing blank ones.
    pub(crate) fn rows(&self) -> Vec<String> {
        let columns = self.screen.size().1.get();
        let mut rows: Vec<String> = self.screen.rows(0, columns).map(|row| row.trim_end().to_owned()).collect();
        rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1));
        rows
    }

    pub(crate) fn text(&self) -> String {
        self.rows().join("\n")
    }

    /// The bytes that were written to it, as text.
    fn written(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The rows that contain the text, each with the column at which it starts.
    fn cells_of(&self, text: &str) -> Vec<(usize, u16)> {
        let columns = self.screen.size().1.get();
        let starts = |row: u16| {
            (0..columns).find(|from| {
                self.screen.rows(*from, columns).nth(row.into()).is_some_and(|rest| rest.starts_with(text))
            })
        };
        (0..ROWS).filter_map(|row| Some((row.into(), starts(row)?))).collect()
    }

    #[track_caller]
    pub(crate) fn exits(self, code: u32) -> Self {
        assert_eq!(self.code, code, "{}", self.text());
        self
    }
}

#[test]
fn tables_and_help_fit_any_terminal() {
    for columns in [20, 30, 40, 60, 80, 100, 140] {
        for words in
            [&["events", "list"][..], &["providers", "list"], &["-h"], &["send", "--help"], &["verify", "--causes"]]
        {
            // Code in a fix is not wrapped, so that it can be copied.
            if words.contains(&"--causes") && columns < 80 {
                continue;
            }
            let seen = in_terminal(&hookctl(words.iter().copied()), columns, "").exits(0);
            let wrapped = (0..ROWS).filter(|row| seen.screen.row_wrapped(*row)).count();
            assert_eq!(wrapped, 0, "{words:?} at {columns}:\n{}", seen.text());
        }
        in_terminal(&hookctl(["demo"]), columns, "").exits(0);
    }
    for columns in [1, 2, 3] {
        in_terminal(&hookctl(["events", "list"]), columns, "").exits(0);
    }
}

#[test]
fn narrow_terminal_shows_each_cell_on_its_own_line() {
    let seen = in_terminal(&hookctl(["providers", "list"]), 40, "").exits(0).rows();
    let screver = seen.iter().position(|row| row == "screver").expect("a row");
    assert_eq!(
        seen[screver..screver + 6],
        [
            "screver",
            "  SCHEME    hmac-sha256",
            "  HEADER    X-API-SIGNATURE",
            "  ENCODING  hex",
            "  EVENTS    2",
            "  FROM      built in"
        ]
    );
    let seen = in_terminal(&hookctl(["providers", "list"]), 20, "").exits(0).rows();
    let screver = seen.iter().position(|row| row == "screver").expect("a row");
    assert_eq!(
        seen[screver..screver + 6],
        ["screver", "  hmac-sha256", "  X-API-SIGNATURE", "  hex", "  2", "  built in"]
    );
}

#[test]
fn number_of_a_record_is_never_cut() {
    let send = ["send", "screver", "surveyCompleted", "--to", "http://localhost:3000/", "--dry-run=json"];
    let line = hookctl(send).env("HOOKCTL_SECRET", "s").exits(0).text();
    let name = "requests-of-yesterday-and-today.jsonl";
    for (columns, file, shown) in [
        (80, "seen.jsonl", "✓  seen.jsonl:12  screver       surveyCompleted       valid     hmac-sha256"),
        (60, "seen.jsonl", "✓  …jsonl:12  screver"),
        (80, name, "✓  …yesterday-and-today.jsonl:12  screver"),
    ] {
        let verify = hookctl(["verify", file]).file(file, line.repeat(12)).env("HOOKCTL_SECRET", "s");
        let seen = in_terminal(&verify, columns, "").exits(0);
        assert!(seen.rows().iter().any(|row| row.starts_with(shown)), "{file} at {columns}:\n{}", seen.text());
    }
    // The columns fit the provider that was named.
    let verify = hookctl(["verify", "seen.jsonl", "--provider", "screver"]).file("seen.jsonl", line.repeat(12));
    let seen = in_terminal(&verify.env("HOOKCTL_SECRET", "s"), 60, "").exits(0);
    let row = "✓  seen.jsonl:12  screver  surveyCompleted  valid     hmac-…";
    assert!(seen.rows().iter().any(|shown| shown == row), "{}", seen.text());
}

#[test]
fn summaries_of_events_and_errors_are_not_cut() {
    let seen = in_terminal(&hookctl(["events", "list"]), 80, "").exits(0);
    assert!(!seen.text().contains('…'), "{}", seen.text());
    let rows = seen.rows();
    let first = rows.iter().position(|row| row.starts_with("wootric            response.updated")).expect("a row");
    assert_eq!(rows[first + 1], "  An end user changed the score of a response or added a comment to it.");
    let capture = hookctl(["send", "screver", "surveyCompleted", "--to", "http://x/", "--dry-run=json"]);
    let capture = capture.env("HOOKCTL_SECRET", "s").exits(0).text();
    let replay = hookctl(["replay", "a.jsonl", "--to", "http://127.0.0.1:1/"]).file("a.jsonl", capture);
    let seen = in_terminal(&replay, 80, "").exits(4);
    assert!(seen.text().contains("connection refused") && !seen.text().contains('…'), "{}", seen.text());
}

#[test]
fn indented_json_says_that_it_was_not_sent_so() {
    let server = answering("200 OK", "thanks");
    let send = hookctl(["send", "screver", "surveyCompleted", "-v", "--to", &server.url("/")]);
    let seen = in_terminal(&send.env("HOOKCTL_SECRET", "s"), 80, "").exits(0);
    assert_eq!(seen.text().matches("> (indented for display)").count(), 1, "{}", seen.text());
}

#[test]
fn color_appears_only_on_terminals_that_support_it() {
    let escapes = |run: Run| in_terminal(&run, 80, "").exits(0).written().contains('\x1b');
    let list = || hookctl(["events", "list"]);
    assert!(escapes(list()));
    for (name, value) in [("TERM", "dumb"), ("NO_COLOR", "1"), ("CLICOLOR", "0")] {
        assert!(!escapes(list().env(name, value)), "{name}={value}");
        assert!(!escapes(hookctl(["-h"]).env(name, value)), "{name}={value}");
        assert!(!escapes(hookctl(["demo"]).env(name, value)), "{name}={value}");
    }
    assert!(!escapes(hookctl(["events", "list", "--color", "never"])));
    hookctl(["events", "list"]).exits(0).nowhere("\x1b");
}

/// A captured request with this body and a wrong signature.
fn capture(body: &str) -> String {
    format!("POST / HTTP/1.1\r\nX-API-SIGNATURE: 00\r\ncontent-length: {}\r\n\r\n{body}", body.len())
}

#[test]
fn terminal_without_utf8_gets_ascii() {
    for locale in ["C", "POSIX", "en_US.ISO-8859-1", "de_DE"] {
        let seen = in_terminal(&hookctl(["demo"]).env("LC_ALL", locale), 80, "").exits(0);
        assert!(seen.bytes.is_ascii(), "{locale}:\n{}", seen.text());
        assert!(seen.text().contains("+  wootric"), "{}", seen.text());
        let long = ["verify", "requests-of-yesterday-and-today.http", "--secret", "literal:x", "--explain", "never"];
        let long = hookctl(long).file("requests-of-yesterday-and-today.http", capture("{}")).env("LANG", locale);
        let seen = in_terminal(&long, 80, "").exits(1);
        assert!(seen.bytes.is_ascii() && seen.text().contains("...esterday-and-today.http:1"), "{}", seen.text());
        // In these encodings, a byte of this letter starts a control sequence.
        let verify = |words: &[&str]| {
            let words =
                ["verify", "\u{15b}31m.http", "--secret", "literal:x", "--explain", "never"].iter().chain(words);
            let run =
                hookctl(words.copied()).file("\u{15b}31m.http", capture("{\"a\":\"\u{15b}\"}")).env("LC_ALL", locale);
            in_terminal(&run, 80, "").exits(1)
        };
        let seen = verify(&[]);
        assert!(seen.bytes.is_ascii() && seen.text().contains("x  \\u015b31m.http:1"), "{}", seen.text());
        let seen = verify(&["-o", "json", "-q"]);
        let row: serde_json::Value = serde_json::from_slice(&seen.bytes).expect("JSON");
        assert_eq!(row[0]["source"], "\u{15b}31m.http:1");
        assert!(seen.bytes.is_ascii(), "{}", seen.text());
    }
    // Piped output is always UTF-8.
    hookctl(["demo"]).env("LC_ALL", "C").exits(0).stdout_has("\u{2713}");
    let seen = in_terminal(&hookctl(["demo"]).env("LC_ALL", "C.UTF-8"), 80, "").exits(0);
    assert!(seen.text().contains("\u{2713}"), "{}", seen.text());
}

#[test]
fn columns_stay_aligned_in_any_script() {
    let names = [
        "a",
        "\u{8a55}\u{4fa1}\u{306e}\u{9ad8}",
        "\u{1f600}\u{1f468}",
        "e\u{301}a\u{308}",
        "\u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "\u{645}\u{631}",
    ];
    let files: Vec<String> = names.iter().map(|name| format!("{name}.http")).collect();
    for columns in [60, 80, 120] {
        let words = ["verify", "--provider", "screver", "--secret", "literal:x", "--explain", "never"];
        let mut run = hookctl(words.into_iter().chain(files.iter().map(String::as_str)));
        for file in &files {
            run = run.file(file, capture("{}"));
        }
        let seen = in_terminal(&run, columns, "").exits(1);
        let cells = seen.cells_of("screver ");
        assert_eq!(cells.len(), names.len(), "{}", seen.text());
        assert!(cells.iter().all(|(_, column)| *column == cells[0].1), "{cells:?}\n{}", seen.text());
    }
}

#[test]
fn progress_appears_only_on_a_terminal_that_can_redraw_it() {
    let load = |flags: &[&'static str], variables: &[(&str, &str)]| {
        let receiver = answering("200 OK", "");
        let url = receiver.url("/");
        let words =
            ["send", "screver", "surveyCompleted", "--unsigned", "--rate", "20", "--duration", "1s", "--to", &url];
        let mut run = hookctl(words.into_iter().chain(flags.iter().copied()));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        in_terminal(&run, 80, "").exits(0)
    };
    let seen = load(&[], &[]);
    assert!(seen.written().contains("[####") && seen.written().contains("% "), "{}", seen.written());
    assert!(!seen.text().contains("[####"), "the bar is gone at the end:\n{}", seen.text());
    for (flags, variables) in [(&["-q"][..], &[][..]), (&[], &[("TERM", "dumb")])] {
        let seen = load(flags, variables).written();
        assert!(!seen.contains("[#") && !seen.contains("left"), "{flags:?} {variables:?}: {seen}");
    }
}

/// Returns true if `man` is installed. Otherwise prints that the test is skipped.
fn has_man() -> bool {
    let found = std::process::Command::new("man").arg("--version").output().is_ok_and(|output| output.status.success());
    if !found {
        let _ = writeln!(std::io::stderr(), "skipped: man is not installed");
    }
    found
}

#[test]
fn man_page_is_shown_by_man_on_a_terminal() {
    if !has_man() {
        return;
    }
    let path = std::env::var("PATH").expect("a path");
    let run = || hookctl(["man"]).env("PATH", &path).env("LC_ALL", "C.UTF-8");
    let seen = in_terminal(&run().env("MANPAGER", "cat"), 80, "").exits(0).text();
    assert!(seen.contains("HOOKCTL(1)") && seen.contains("EXIT STATUS") && !seen.contains(".SH"), "{seen}");
    // Without `man`, and in a pipe, hookctl prints the source of the page.
    let seen = in_terminal(&hookctl(["man"]).env("PATH", "/nowhere"), 80, "").exits(0).text();
    assert!(seen.contains(".SH NAME"), "{seen}");
    run().exits(0).stdout_has(".SH NAME");
}

#[test]
fn man_pages_fit_80_columns_without_warnings() {
    if !has_man() {
        return;
    }
    let seen = hookctl(["man", "pages"]).exits(0);
    for page in std::fs::read_dir(seen.path("pages")).expect("pages").flatten() {
        let mut man = std::process::Command::new("man");
        man.args(["--warnings", "-l"]).arg(page.path()).env("MANWIDTH", "80").env("MANPAGER", "cat");
        let output = man.env("LC_ALL", "C.UTF-8").output().expect("man runs");
        let (text, warnings) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(output.status.success() && warnings.is_empty(), "{page:?}: {warnings}");
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{page:?}: {line}");
        }
        let options = text.lines().filter(|line| line.trim_end().ends_with('\u{2010}')).collect::<Vec<_>>();
        assert!(options.is_empty(), "{page:?} breaks words: {options:?}");
    }
}
