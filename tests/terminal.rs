//! Output on a terminal: at any width, with and without color, and in any script and locale. Runs hookctl in a pseudo-terminal.

use std::{
    io::{Read as _, Write as _},
    num::NonZeroU16,
    thread,
};

use portable_pty::{CommandBuilder, PtySize, native_pty_system};

use crate::harness::{Run, golden, hookctl, responding};

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
        for args in
            [&["events", "list"][..], &["providers", "list"], &["-h"], &["send", "--help"], &["verify", "--causes"]]
        {
            // Code in a fix is not wrapped, so that it can be copied.
            if args.contains(&"--causes") && columns < 80 {
                continue;
            }
            let output = in_terminal(&hookctl(args.iter().copied()), columns, "").exits(0);
            let wrapped = (0..ROWS).filter(|row| output.screen.row_wrapped(*row)).count();
            assert_eq!(wrapped, 0, "{args:?} at {columns}:\n{}", output.text());
        }
        let output = in_terminal(&hookctl(["demo"]), columns, "").exits(0);
        if [60, 80, 100].contains(&columns) {
            let wrapped = (0..ROWS).filter(|row| output.screen.row_wrapped(*row)).count();
            let rows = output.rows();
            let forgery = rows.iter().any(|row| row.starts_with("✓  wootric") && row.ends_with("  missing"));
            assert!(wrapped == 0 && forgery, "{columns}:\n{}", output.text());
        }
    }
    for columns in [1, 2, 3] {
        in_terminal(&hookctl(["events", "list"]), columns, "").exits(0);
    }
}

#[test]
fn generated_certificate_authority_is_printed_on_a_terminal() {
    let run = hookctl(["listen", "--tls", "self", "--port", "0", "--within", "1s"]).env("HOOKCTL_SECRET", "s");
    let rows = in_terminal(&run, 80, "").exits(0).rows();
    let start = rows.iter().position(|row| row == "Certificate authority, for --ca-cert:").expect("a title");
    assert_eq!(rows[start + 1], "-----BEGIN CERTIFICATE-----");
    assert!(rows[start..].iter().any(|row| row == "-----END CERTIFICATE-----"), "{rows:?}");
}

#[cfg(unix)]
#[test]
fn deliveries_have_one_row_each_at_80_columns() {
    let application = responding("201 Created", "");
    let application_url = application.url("/");
    let send = format!("{} send screver --all --to \"$HOOKCTL_URL\" >/dev/null", env!("CARGO_BIN_EXE_hookctl"));
    for (forward, columns, titles) in [
        (true, 80, "ID  TIME (UTC)  PROVIDER  EVENT  VERDICT  STATUS  APP"),
        (false, 80, "ID  TIME (UTC)  PROVIDER  EVENT  VERDICT  STATUS  MS"),
        (true, 140, "ID  TIME (UTC)  PROVIDER  EVENT  BYTES  VERDICT  STATUS  APP  MS"),
    ] {
        let forward = if forward { vec!["--forward", &application_url] } else { Vec::new() };
        let args = [&["listen", "--save", "hooks.db"], &forward[..], &["--", "sh", "-c", &send]].concat();
        let run = hookctl(args).env("HOOKCTL_SECRET", "s").env("PATH", "/usr/bin:/bin");
        let directory = run.path().to_owned();
        let output = in_terminal(&run, columns, "").exits(0);
        let text = output.text();
        let words = |line: &str| line.split_whitespace().map(str::to_owned).collect::<Vec<_>>();
        let rows: Vec<Vec<String>> = output.rows().iter().map(|row| words(row)).collect();
        assert!(rows.contains(&words(titles)), "{text}");
        let row = rows.iter().find(|row| row.contains(&"surveyCompleted".to_owned())).expect("a row");
        let status = row.iter().position(|word| word == "valid").expect("a verdict") + 1;
        assert_eq!(row[status], if forward.is_empty() { "200" } else { "201" }, "{text}");
        assert!(forward.is_empty() || row[status + 1] == "201", "{text}");

        let store = std::fs::read(directory.join("hooks.db")).expect("a store");
        let output = in_terminal(&hookctl(["store", "list", "hooks.db"]).file("hooks.db", store), columns, "").exits(0);
        let row = output.rows().iter().map(|row| words(row)).find(|row| row.contains(&"surveyCompleted".to_owned()));
        let row = row.expect("a row");
        assert_eq!(row[6], if forward.is_empty() { "200" } else { "201" }, "{}", output.text());
        assert!(forward.is_empty() || row[7] == "201", "{}", output.text());
    }
}

#[test]
fn narrow_terminal_shows_each_cell_on_its_own_line() {
    let output = in_terminal(&hookctl(["providers", "list"]), 40, "").exits(0).rows();
    let screver = output.iter().position(|row| row == "screver").expect("a row");
    assert_eq!(
        output[screver..screver + 6],
        [
            "screver",
            "  SCHEME    hmac-sha256",
            "  HEADER    X-API-SIGNATURE",
            "  ENCODING  hex",
            "  EVENTS    2",
            "  FROM      built in"
        ]
    );
    let output = in_terminal(&hookctl(["providers", "list"]), 20, "").exits(0).rows();
    let screver = output.iter().position(|row| row == "screver").expect("a row");
    assert_eq!(
        output[screver..screver + 6],
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
        let output = in_terminal(&verify, columns, "").exits(0);
        assert!(output.rows().iter().any(|row| row.starts_with(shown)), "{file} at {columns}:\n{}", output.text());
    }
    // The columns fit the provider that was named.
    let verify = hookctl(["verify", "seen.jsonl", "--provider", "screver"]).file("seen.jsonl", line.repeat(12));
    let output = in_terminal(&verify.env("HOOKCTL_SECRET", "s"), 60, "").exits(0);
    let row = "✓  seen.jsonl:12  screver  surveyCompleted  valid     hmac-…";
    assert!(output.rows().iter().any(|shown| shown == row), "{}", output.text());
}

#[test]
fn summaries_of_events_and_errors_are_not_cut() {
    let output = in_terminal(&hookctl(["events", "list"]), 80, "").exits(0);
    assert!(!output.text().contains('…'), "{}", output.text());
    let rows = output.rows();
    let first = rows.iter().position(|row| row.starts_with("wootric            response.updated")).expect("a row");
    assert_eq!(rows[first + 1], "  An end user changed the score of a response or added a comment to it.");
    let capture = hookctl(["send", "screver", "surveyCompleted", "--to", "http://x/", "--dry-run=json"]);
    let capture = capture.env("HOOKCTL_SECRET", "s").exits(0).text();
    let replay = hookctl(["replay", "a.jsonl", "--to", "http://127.0.0.1:1/"]).file("a.jsonl", capture);
    let output = in_terminal(&replay, 80, "").exits(4);
    assert!(output.text().contains("connection refused") && !output.text().contains('…'), "{}", output.text());
}

#[test]
fn messages_wrap_on_a_terminal_and_are_one_line_in_a_pipe() {
    let profile = "[profiles.p]\nprovider = \"scrver\"\nto = \"http://localhost:3000/\"\n";
    let runs: [&[&str]; 9] = [
        &["config", "set", "provider", "nope", "--profile", "p"],
        &["config", "set", "default-profile", "staging"],
        &["config", "set", "token", "hunter2", "--profile", "p"],
        &["config", "set", "timeout", "1s", "--profile", "p"],
        &["--profile", "p", "sign", "--body", "b.json"],
        &["config", "profiles"],
        &["sign", "screver", "--secret", "a-secret", "--body", "b.json"],
        &["send", "screver", "surveyCompleted", "--tampr", "body", "--secret", "env:A"],
        &["events", "show", "surveysparrow", "onSubmissionCompleted"],
    ];
    let mut text = String::new();
    for args in runs {
        let run = || {
            hookctl([&["--config", "a/rather/long/path.toml"], args].concat())
                .file("a/rather/long/path.toml", profile)
                .file("b.json", "{}")
        };
        let output = in_terminal(&run(), 80, "");
        // Only commands and data that are wider than the terminal are left to the terminal to wrap.
        let rows = output.rows();
        let wrapped = (0..ROWS).zip(&rows).filter(|(row, _)| output.screen.row_wrapped(*row));
        for (_, row) in wrapped {
            assert!(
                ["`hookctl ", "X-API-SIGNATURE: "].iter().any(|start| row.starts_with(start)),
                "{args:?}:\n{}",
                output.text()
            );
        }
        text += &["$ hookctl ", &args.join(" "), "\n", &output.text(), "\n\n"].concat();
        // Every line in a pipe is a message of its own.
        let piped = run().outcome().1.stderr;
        let is_message = |line: &str| ["error: ", "hint: ", "warning: "].iter().any(|label| line.starts_with(label));
        let is_clap = piped.contains("For more information");
        assert!(is_clap || piped.lines().all(|line| is_message(line) || line == "1 profile, none selected"), "{piped}");
    }
    golden("tests/golden/messages-80.txt", &text);
    for columns in [10, 20, 40, 60] {
        let sign = hookctl(["sign", "screver", "--secret", "a-secret", "--body", "b.json"]).file("b.json", "{}");
        let output = in_terminal(&sign, columns, "").text();
        assert!(output.starts_with("warning:"), "{output}");
    }
    // A command is never broken, so it can be copied.
    let output =
        in_terminal(&hookctl(["config", "show", "--profile", "x"]).env("HOOKCTL_CONFIG", "n"), 48, "").written();
    assert!(
        output.contains("`hookctl config init --profile x`") || output.contains("`hookctl config init`"),
        "{output}"
    );
}

#[test]
fn indented_json_has_a_note_that_it_was_sent_without_indentation() {
    let server = responding("200 OK", "thanks");
    let send = hookctl(["send", "screver", "surveyCompleted", "-v", "--to", &server.url("/")]);
    let output = in_terminal(&send.env("HOOKCTL_SECRET", "s"), 80, "").exits(0);
    assert_eq!(output.text().matches("> (indented for display)").count(), 1, "{}", output.text());
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
        let output = in_terminal(&hookctl(["demo"]).env("LC_ALL", locale), 80, "").exits(0);
        assert!(output.bytes.is_ascii(), "{locale}:\n{}", output.text());
        assert!(output.text().contains("+  wootric"), "{}", output.text());
        let long = ["verify", "requests-of-yesterday-and-today.http", "--secret", "literal:x", "--explain", "never"];
        let long = hookctl(long).file("requests-of-yesterday-and-today.http", capture("{}")).env("LANG", locale);
        let output = in_terminal(&long, 80, "").exits(1);
        assert!(output.bytes.is_ascii() && output.text().contains("...esterday-and-today.http:1"), "{}", output.text());
        // In these encodings, a byte of this letter starts a control sequence.
        let verify = |args: &[&str]| {
            let args = ["verify", "\u{15b}31m.http", "--secret", "literal:x", "--explain", "never"].iter().chain(args);
            let run =
                hookctl(args.copied()).file("\u{15b}31m.http", capture("{\"a\":\"\u{15b}\"}")).env("LC_ALL", locale);
            in_terminal(&run, 80, "").exits(1)
        };
        let output = verify(&[]);
        assert!(output.bytes.is_ascii() && output.text().contains("x  \\u015b31m.http:1"), "{}", output.text());
        let output = verify(&["-o", "json", "-q"]);
        let row: serde_json::Value = serde_json::from_slice(&output.bytes).expect("JSON");
        assert_eq!(row[0]["source"], "\u{15b}31m.http:1");
        assert!(output.bytes.is_ascii(), "{}", output.text());
    }
    // Piped output is always UTF-8.
    hookctl(["demo"]).env("LC_ALL", "C").exits(0).stdout_has("\u{2713}");
    let output = in_terminal(&hookctl(["demo"]).env("LC_ALL", "C.UTF-8"), 80, "").exits(0);
    assert!(output.text().contains("\u{2713}"), "{}", output.text());
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
        let args = ["verify", "--provider", "screver", "--secret", "literal:x", "--explain", "never"];
        let mut run = hookctl(args.into_iter().chain(files.iter().map(String::as_str)));
        for file in &files {
            run = run.file(file, capture("{}"));
        }
        let output = in_terminal(&run, columns, "").exits(1);
        let cells = output.cells_of("screver ");
        assert_eq!(cells.len(), names.len(), "{}", output.text());
        assert!(cells.iter().all(|(_, column)| *column == cells[0].1), "{cells:?}\n{}", output.text());
    }
}

#[test]
fn progress_appears_only_on_a_terminal_that_can_redraw_it() {
    let load = |flags: &[&'static str], variables: &[(&str, &str)]| {
        let receiver = responding("200 OK", "");
        let url = receiver.url("/");
        let args =
            ["send", "screver", "surveyCompleted", "--unsigned", "--rate", "20", "--duration", "1s", "--to", &url];
        let mut run = hookctl(args.into_iter().chain(flags.iter().copied()));
        for (name, value) in variables {
            run = run.env(name, value);
        }
        in_terminal(&run, 80, "").exits(0)
    };
    let output = load(&[], &[]);
    assert!(output.written().contains("[####") && output.written().contains("% "), "{}", output.written());
    assert!(!output.text().contains("[####"), "the bar is gone at the end:\n{}", output.text());
    for (flags, variables) in [(&["-q"][..], &[][..]), (&[], &[("TERM", "dumb")])] {
        let output = load(flags, variables).written();
        assert!(!output.contains("[#") && !output.contains("left"), "{flags:?} {variables:?}: {output}");
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
    let output = in_terminal(&run().env("MANPAGER", "cat"), 80, "").exits(0).text();
    assert!(output.contains("HOOKCTL(1)") && output.contains("EXIT STATUS") && !output.contains(".SH"), "{output}");
    // Without `man`, and in a pipe, hookctl prints the source of the page.
    let output = in_terminal(&hookctl(["man"]).env("PATH", "/nowhere"), 80, "").exits(0).text();
    assert!(output.contains(".SH NAME"), "{output}");
    run().exits(0).stdout_has(".SH NAME");
}

#[test]
fn man_pages_fit_80_columns_without_warnings() {
    if !has_man() {
        return;
    }
    let output = hookctl(["man", "pages"]).exits(0);
    for page in std::fs::read_dir(output.path("pages")).expect("pages").flatten() {
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
