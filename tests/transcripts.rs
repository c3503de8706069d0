//! Commands and their output, compared with the transcripts in `tests/golden/`. `BLESS=1 cargo test` rewrites them; review the diff as text.

use crate::harness::{COMMANDS, Run, golden, hookctl};

const SECRET: &str = "a-secret-of-tests";

/// Runs hookctl, and returns the command line, both streams and the exit code as text.
fn transcript(args: &[&str], prepare: impl Fn(Run) -> Run, code: i32) -> String {
    let typed: Vec<String> = args
        .iter()
        .map(|word| if word.contains([' ', '*', '{']) { format!("'{word}'") } else { (*word).to_owned() })
        .collect();
    let output = prepare(hookctl(args.iter().copied()).env("HOOKCTL_SECRET", SECRET)).exits(code);
    let mut text = format!("$ hookctl {}\n{}", typed.join(" "), output.text());
    // How far the search for a cause gets depends on the machine, so its code is shortened and its detail and fix are left out.
    let is_search =
        |line: &str| ["   search-exhausted (", "   search-stopped ("].iter().any(|code| line.starts_with(code));
    let lines: Vec<&str> = text.lines().collect();
    let is_search_detail = |index: usize| lines[index.saturating_sub(2)..index].iter().any(|line| is_search(line));
    let stable = lines.iter().enumerate().filter(|(index, _)| !is_search_detail(*index));
    text = stable.flat_map(|(_, line)| [if is_search(line) { "   search-…" } else { line }, "\n"]).collect();
    for line in output.stderr.lines() {
        text.push_str("2> ");
        text.push_str(line);
        text.push('\n');
    }
    let directory = output.path("").display().to_string();
    (text + &format!("exit {code}\n\n")).replace(directory.trim_end_matches('/'), "DIR")
}

fn transcripts(name: &str, runs: &[(&[&str], i32)], prepare: impl Fn(Run) -> Run) {
    let text: String = runs.iter().map(|(args, code)| transcript(args, &prepare, *code)).collect();
    golden(&format!("tests/golden/{name}.txt"), &text);
}

#[test]
fn help() {
    let text: String = std::iter::once("")
        .chain(COMMANDS)
        .map(|command| {
            let args: Vec<&str> = command.split_whitespace().chain(["--help"]).collect();
            transcript(&args, |run| run, 0)
        })
        .collect();
    golden("tests/golden/help.txt", &text);
}

#[test]
fn the_catalogue() {
    transcripts(
        "catalogue",
        &[
            (&["events", "list"], 0),
            (&["providers", "list"], 0),
            (&["events", "show", "blitzllama", "answer", "--pretty"], 0),
            (&["events", "show", "fluidsurveys", "response_complete", "--pretty"], 0),
            (&["events", "list", "wotric"], 2),
            (&["events", "show", "fluidsurveys", "response.completed"], 2),
        ],
        |run| run,
    );
}

#[test]
fn verdicts() {
    let sent =
        ["send", "surveysparrow", "onContactCreate", "--to", "http://x/", "--dry-run", "--timestamp", "1705565839"];
    let message = hookctl(sent.into_iter().chain(["--id", "e549501a-aa1c-4e45-9cea-9a0e05d7311b"]))
        .env("HOOKCTL_SECRET", SECRET)
        .exits(0)
        .text();
    let signature = message.lines().find_map(|line| line.strip_prefix("x-appnest-signature: ")).expect("a signature");
    let upper = message.replace(signature, &signature.to_uppercase());
    let unsigned = message.replace("x-appnest-signature", "x-surveysparrow-signature");
    let malformed = message.replace(signature, "ef1ee97cf88e42bb12c14f7885");
    transcripts(
        "verdicts",
        &[
            (&["verify", "genuine.http"], 0),
            (&["verify", "upper-case.http"], 0),
            (&["verify", "tampered.http"], 1),
            (&["verify", "longer.http", "--provider", "surveysparrow"], 1),
            (&["verify", "unsigned.http"], 1),
            (&["verify", "malformed.http"], 1),
            (&["verify", "genuine.http", "--tolerance", "5m", "--at", "2024-01-19T00:00:00Z"], 1),
            (&["verify", "genuine.http", "--secret", "env:OTHER"], 1),
            (&["verify", "genuine.http", "tampered.http", "truncated.http", "none.http"], 3),
            (&["verify", "truncated.http"], 1),
            (&["verify", "stranger.http"], 3),
        ],
        |run| {
            run.env("OTHER", "another-secret-of-tests")
                .file("genuine.http", &message)
                .file("upper-case.http", &upper)
                .file("tampered.http", message.replace("John", "Jane"))
                .file("longer.http", message.replace("content-length: 1207\r\n", "") + "\n")
                .file("unsigned.http", &unsigned)
                .file("malformed.http", &malformed)
                .file("truncated.http", &message[..message.len() - 10])
                .file("stranger.http", "POST / HTTP/1.1\r\nHost: x\r\n\r\n{\"who\":\"knows\"}")
        },
    );
}

#[test]
fn dry_runs() {
    let fixed = ["--timestamp", "1705565839", "--id", "e549501a-aa1c-4e45-9cea-9a0e05d7311b"];
    let mut text = String::new();
    for (provider, event) in [
        ("wootric", "decline.created"),
        ("screver", "surveyCompleted"),
        ("surveysparrow", "onContactDelete"),
        ("blitzllama", "answer"),
        ("fluidsurveys", "report_create"),
    ] {
        let args = ["send", provider, event, "--to", "https://example.com/hook?t=1", "--dry-run=curl"];
        text += &transcript(&[&args[..], &fixed].concat(), |run| run, 0);
    }
    golden("tests/golden/dry-runs.txt", &text);
}

#[test]
fn mistakes() {
    transcripts(
        "mistakes",
        &[
            (&["send", "wootric", "response.created"], 2),
            (&["send", "wootric", "--to", "http://localhost:3000"], 2),
            (&["send", "wootric", "--all", "--to", "localhost:3000/hook"], 2),
            (&["send", "wootric", "response.updted", "--to", "http://localhost:3000"], 2),
            (&["send", "wootric", "--all", "--variant", "xml", "--to", "http://localhost:3000"], 2),
            (&["sign", "screver", "--secret", "env:NOT_SET"], 3),
            (&["sign", "screver", "--body", "none.json"], 3),
            (&["sign", "fluidsurveys"], 2),
            (&["verify", "none.http"], 3),
            (&["--config", "none.toml", "events", "list"], 3),
            (&["--profile", "prod", "events", "list"], 3),
        ],
        |run| run.stdin("{}"),
    );
}
