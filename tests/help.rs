//! Help screens at several widths, suggestions for typos, manual pages, and aliases that users of other tools expect.

use std::fs;

use crate::harness::{COMMANDS, Run, golden, hookctl};

const GROUPS: [&str; 5] = ["events", "providers", "store", "webhooks", "config"];

fn screen(command: &str, flag: &str, columns: usize) -> String {
    let args: Vec<&str> = command.split_whitespace().chain([flag]).collect();
    hookctl(args).env("COLUMNS", &columns.to_string()).exits(0).text()
}

fn every_command() -> impl Iterator<Item = &'static str> {
    std::iter::once("").chain(GROUPS).chain(COMMANDS)
}

#[test]
fn help_at_each_width_matches_the_golden_file() {
    for columns in [80, 100, 140] {
        let mut text = String::new();
        let long = ["", "send", "verify", "webhooks create"];
        let screens = every_command().map(|command| (command, "-h")).chain(long.map(|command| (command, "--help")));
        for (command, flag) in screens {
            let typed = if command.is_empty() { flag.to_owned() } else { format!("{command} {flag}") };
            text.push_str(&["$ hookctl ", &typed, "\n", &screen(command, flag, columns), "\n"].concat());
        }
        golden(&format!("tests/golden/help-{columns}.txt"), &text);
    }
}

#[test]
fn help_at_any_width_stays_within_it() {
    for columns in [60, 80, 100, 140] {
        for command in every_command() {
            for flag in ["-h", "--help"] {
                for line in screen(command, flag, columns).lines() {
                    // Below 80 columns, some long words and usage lines are left to the terminal to wrap.
                    let is_exempt = (line.starts_with("  ") || line.starts_with("Usage:")) && columns < 80;
                    assert!(
                        is_exempt || line.chars().count() <= columns.min(100),
                        "{command} {flag} {columns}: {line}"
                    );
                }
            }
        }
    }
    for columns in [1, 20, 100_000] {
        screen("", "-h", columns);
        screen("send", "--help", columns);
    }
}

#[test]
fn short_help_is_one_screen_without_topics_and_possible_values() {
    for command in every_command() {
        let text = screen(command, "-h", 80);
        // The list of commands has a line for each.
        let most = if command.is_empty() { 40 } else { 36 };
        assert!(text.lines().count() <= most, "{command}:\n{text}");
        assert!(!text.contains("possible values") && !text.contains("Global options:"), "{command}:\n{text}");
        if !GROUPS.contains(&command) && !command.is_empty() {
            assert!(text.contains("--help shows all options"), "{command}:\n{text}");
        }
    }
    let summary = screen("send", "-h", 80);
    for rare in ["--seed", "--oauth-token-url", "--rate", "--ca-cert", "--api-url", "--profile"] {
        assert!(!summary.contains(rare), "{rare}");
        assert!(screen("send", "--help", 80).contains(rare), "{rare}");
    }
}

#[test]
fn help_without_a_command_is_the_summary() {
    let output = hookctl([]).env("COLUMNS", "80").exits(2);
    let first = "error: missing command: choose one of these\n\n";
    assert_eq!(output.stderr, first.to_owned() + &screen("", "-h", 80));
    hookctl(["config"]).exits(2).stderr_has(&format!("{first}Create, show or change"));
    assert_eq!(hookctl(["help", "send"]).env("COLUMNS", "80").exits(0).text(), screen("send", "--help", 80));
}

#[test]
fn unknown_command_suggests_commands_of_any_level() {
    for (typed, suggested) in [
        ("snd", "`hookctl send`"),
        ("create", "`hookctl webhooks create`"),
        ("lint", "`hookctl providers lint`"),
        ("ls", "`hookctl webhooks list` or `hookctl events list`"),
        ("aply", "`hookctl webhooks apply`"),
        ("version", "`hookctl --version`"),
        ("trigger", "`hookctl send`"),
    ] {
        hookctl([typed]).exits(2).stderr_has(&format!("did you mean {suggested}"));
    }
    hookctl(["webhooks", "crate"]).exits(2).stderr_has("create");
    hookctl(["xyzzy"]).exits(2).nowhere("did you mean");
}

#[test]
fn option_that_should_be_an_argument_is_an_error_with_the_usage() {
    hookctl(["send", "wootric", "--event", "response.created"])
        .exits(2)
        .stderr_has("the event is an argument: leave out `--event`")
        .stderr_has("hookctl send [OPTIONS] [PROVIDER] [EVENT]...");
    hookctl(["events", "list", "--provider", "wootric"]).exits(2).stderr_has("the provider is an argument");
    hookctl(["send", "--al"]).exits(2).stderr_has("--all");
}

#[test]
fn aliases_from_other_tools_work() {
    let list = hookctl(["events", "list", "-o", "json"]).exits(0).json();
    for args in [&["events", "list", "--json"], &["events", "ls", "--json"]] {
        assert_eq!(hookctl(args.iter().copied()).exits(0).json(), list, "{args:?}");
    }
    hookctl(["events", "list", "--json", "-o", "jsonl"]).exits(2).stderr_has("cannot be used with");
    hookctl(["providers", "ls"]).exits(0).stdout_has("wootric");
    hookctl(["send", "wootric", "--all", "--url", "http://localhost:3000/", "--dry-run", "--unsigned"])
        .exits(0)
        .stdout_has("POST / HTTP/1.1");
}

#[test]
fn quiet_hides_messages_but_not_errors() {
    let sign = ["sign", "wootric", "--secret", "literally", "--body", "-"];
    hookctl(sign).stdin("a=b").exits(0).stderr_has("warning:");
    let output = hookctl(sign.into_iter().chain(["-q"])).stdin("a=b").exits(0);
    assert_eq!(output.stderr, "");
    hookctl(["-q", "sign", "wotric"]).exits(2).stderr_has("error:").stderr_has("did you mean `wootric`?");
    hookctl(["-q", "-v", "demo"]).exits(2).stderr_has("cannot be used with");
}

fn with_profile<'a>(args: impl IntoIterator<Item = &'a str>) -> Run {
    hookctl(["--config", "config.toml"].into_iter().chain(args))
        .file(
            "config.toml",
            "default-profile = \"p\"\n[profiles.p]\nprovider = \"screver\"\nto = \"http://localhost:3000/hooks\"\n",
        )
        .env("HOOKCTL_SECRET", "a-secret-of-tests")
}

#[test]
fn provider_of_the_profile_applies_to_every_command() {
    let sent = with_profile(["send", "surveyCompleted", "--dry-run", "--timestamp", "0"]).exits(0).text();
    let named = with_profile(["send", "screver", "surveyCompleted", "--dry-run", "--timestamp", "0"]).exits(0).text();
    assert_eq!(sent, named);
    with_profile(["send", "optionSelected", "surveyCompleted", "--dry-run=curl"]).exits(0).stdout_has("surveyItemId");
    with_profile(["sign"]).stdin("{}").exits(0).stdout_has("X-API-SIGNATURE: ");
    let shown = with_profile(["events", "show", "surveyCompleted"]).exits(0).stdout;
    assert_eq!(shown, with_profile(["events", "show", "screver", "surveyCompleted"]).exits(0).stdout);
    with_profile(["events", "list"]).exits(0).stdout_has("surveyCompleted").nowhere("wootric");
    with_profile(["events", "list", "--all"]).exits(0).stdout_has("wootric");
    with_profile(["providers", "show"]).exits(0).stdout_has("name  = \"screver\"");
    let unrecognized = r#"{"method":"POST","target":"/","headers":[],"body":"{}"}"#;
    with_profile(["verify", "-"]).stdin(unrecognized).exits(1).stdout_has("screver");
    hookctl(["verify", "-"]).stdin(unrecognized).exits(3).stderr_has("cannot identify the provider");
    // Another provider can still be named, and a typo is reported for the argument that has it.
    with_profile(["sign", "wootric"]).stdin("a=b").exits(0).stdout_has("Wootric");
    with_profile(["send", "wotric", "--all", "--dry-run"]).exits(2).stderr_has("did you mean `wootric`?");
    with_profile(["send", "surveyComplted", "--dry-run"]).exits(2).stderr_has("did you mean `surveyCompleted`?");
    with_profile(["events", "show"]).exits(2).stderr_has("events list screver");
    hookctl(["sign"]).stdin("{}").exits(2).stderr_has("hookctl providers list");
    hookctl(["events", "show", "surveyCompleted"]).exits(2).stderr_has("surveyCompleted");
}

#[test]
fn man_page_has_its_sections_and_examples_to_copy() {
    let output = hookctl(["man", "pages"]).exits(0);
    let count = fs::read_dir(output.path("pages")).expect("pages").count();
    assert!(output.stderr.contains(&format!("wrote {count} manual pages to pages")), "{}", output.stderr);
    let page = |name: &str| fs::read_to_string(output.path("pages").join(name)).expect("a page");
    for section in [
        "NAME",
        "SYNOPSIS",
        "OPTIONS",
        "COMMANDS",
        "\"EXIT STATUS\"",
        "ENVIRONMENT",
        "FILES",
        "EXAMPLES",
        "\"SEE ALSO\"",
    ] {
        assert!(page("hookctl.1").contains(&format!(".SH {section}\n")), "{section}");
    }
    let send = page("hookctl-send.1");
    assert!(send.contains("\\fBhookctl send \\fR[OPTIONS] [PROVIDER] [EVENT]..."), "{send}");
    let examples = send.split(".SH EXAMPLES\n").nth(1).expect("examples");
    assert!(
        examples.starts_with(".in 2n\n.nf\nSend one event:\n  hookctl send wootric response.created"),
        "{examples}"
    );
    assert!(examples.contains(".SH \"SEE ALSO\"\n\\fBhookctl\\fR(1)"), "{examples}");
    assert!(!send.contains("EXTRA"));
}

#[test]
fn man_directory_without_a_parent_is_an_error_with_the_fix() {
    let output = hookctl(["man", "missing/pages"]).exits(3).stderr_has("hint: mkdir -p missing/pages");
    assert!(!output.path("missing").exists());
    hookctl(["man", "file"]).file("file", "").exits(3).stderr_has("not a directory");
}

#[test]
fn version_is_short_or_states_the_commit_and_its_date() {
    let version = format!("hookctl {}", env!("CARGO_PKG_VERSION"));
    assert_eq!(hookctl(["-V"]).exits(0).text(), format!("{version}\n"));
    let long = hookctl(["--version"]).exits(0).text();
    let build = long.trim_end().strip_prefix(&version).expect("the version");
    // A package that was built outside of a repository may know neither.
    let Some(build) = build.strip_prefix(" (").and_then(|rest| rest.strip_suffix(')')) else {
        return assert_eq!(build, "");
    };
    let parts: Vec<&str> = build.split(' ').collect();
    let is_commit = |part: &str| part.len() == 7 && part.bytes().all(|byte| byte.is_ascii_hexdigit());
    let is_date = |part: &str| part.len() == 10 && part.split('-').map(str::len).eq([4, 2, 2]);
    match parts[..] {
        [part] => assert!(is_commit(part) || is_date(part), "{long}"),
        [commit, date] => assert!(is_commit(commit) && is_date(date), "{long}"),
        _ => panic!("{long}"),
    }
}
