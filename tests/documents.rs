//! What is written beside the code is held against it: README, exit table, completions, manual.

use std::{fs, path::Path};

use hookctl::capture::FORMATS;

use crate::harness::{COMMANDS, golden, hookctl};

fn readme() -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"))
        .expect("README.md")
        .replace("\r\n", "\n")
}

#[test]
fn the_formats_of_the_readme_are_those_of_the_code() {
    let readme = readme();
    let table = readme.split("| `--from` | what it is | at best |\n| --- | --- | --- |\n").nth(1).expect("a table");
    let rows: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let expected: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("| `{}` | {} | {} |", format.name, format.about, format.fidelity.name()))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn the_completions_are_those_of_the_binary() {
    for (shell, file) in [
        ("bash", "hookctl.bash"),
        ("zsh", "_hookctl"),
        ("fish", "hookctl.fish"),
        ("powershell", "_hookctl.ps1"),
        ("elvish", "hookctl.elv"),
    ] {
        golden(&format!("completions/{file}"), &hookctl(["completions", shell]).exits(0).text());
    }
    hookctl(["completions", "tcsh"]).exits(2).stderr_has("zsh");
}

#[test]
fn the_manual_has_a_page_for_every_command() {
    hookctl(["man"]).exits(0).stdout_has(".TH HOOKCTL 1");
    let seen = hookctl(["man", "pages"]).exits(0);
    for name in ["hookctl", "hookctl-send", "hookctl-verify", "hookctl-events-show", "hookctl-config-init"] {
        assert!(seen.path("pages").join(format!("{name}.1")).is_file(), "{name}");
    }
}

#[test]
fn every_command_has_an_example_in_its_help() {
    for words in COMMANDS.into_iter().chain(["events", "providers", "webhooks", "config"]) {
        let words: Vec<&str> = words.split(' ').chain(["--help"]).collect();
        hookctl(words).exits(0).stdout_has("Example").stdout_has("  hookctl ");
    }
    hookctl([]).exits(2);
    hookctl(["--help"]).exits(0).stdout_has("hookctl demo");
    hookctl(["-V"]).exits(0).stdout_has(env!("CARGO_PKG_VERSION"));
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_is_no_success() {
    for words in [&["--help"][..], &["send", "--help"], &["--version"], &["events", "list"]] {
        let full = fs::File::options().write(true).open("/dev/full").expect("a full device");
        let mut run = hookctl(words.iter().copied());
        let ended = run.command.stdout(full).output().expect("hookctl runs");
        let said = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{words:?}: {said}");
        assert!(said.contains("cannot write to standard output"), "{words:?}: {said}");
    }
}

#[test]
fn colour_is_asked_for_or_not_there() {
    hookctl(["events", "list"]).exits(0).nowhere("\x1b");
    hookctl(["events", "list", "--color", "always"]).exits(0).stdout_has("\x1b[1m");
    hookctl(["events", "list"]).env("CLICOLOR_FORCE", "1").exits(0).stdout_has("\x1b[");
    hookctl(["events", "list"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").exits(0).nowhere("\x1b");
    hookctl(["--color=always", "nonsense"]).exits(2).stderr_has("\x1b[");
    hookctl(["--color", "never", "nonsense"]).env("CLICOLOR_FORCE", "1").exits(2).nowhere("\x1b");
}

/// The blocks of the README in this language.
fn blocks(language: &str) -> Vec<String> {
    let readme = readme();
    let opening = format!("```{language}\n");
    readme
        .match_indices(&opening)
        .map(|(at, _)| readme[at + opening.len()..].split("\n```").next().expect("an end").to_owned())
        .collect()
}

#[test]
fn the_readme_has_no_block_that_is_not_run_or_held_against_something() {
    let fences = readme().lines().filter(|line| line.starts_with("```") && line.len() > 3).count();
    let known = ["console", "text", "json"].map(|language| blocks(language).len());
    assert_eq!(fences, known.iter().sum::<usize>());
    assert!(known[0] >= 7);
}

/// What an endpoint answers that accepts what is genuine under the README's secrets, and nothing else.
#[cfg(unix)]
fn guarded(request: &[u8]) -> String {
    use hookctl::{
        capture::parse_http,
        provider::{Catalog, Detection},
        secret::Secret,
        signing::{Verdict, Verifier},
    };

    let secrets = ["test", "a-secret-of-the-test-environment", "09dfb1b73af998743fb011f8bfda8912"]
        .map(|secret| Secret::new(secret.into(), "the README").expect("a secret"));
    let message = parse_http(request).expect("a request");
    let catalog = Catalog::default();
    let genuine = match catalog.detect(&message).expect("providers") {
        Detection::Found(provider, _) => {
            let verdict = Verifier::new(&provider.schemes, &secrets).verify(&message, None).verdict;
            matches!(verdict, Verdict::Valid | Verdict::Unsigned)
        }
        _ => true,
    };
    crate::harness::answer(if genuine { "200 OK" } else { "401 Unauthorized" }, "application/json", "{}")
}

/// Each console block runs in one shell, in a directory of its own, against an endpoint that verifies.
#[cfg(unix)]
#[test]
fn every_command_block_of_the_readme_runs() {
    use std::process::Command;

    let server = crate::harness::serving(guarded);
    // What the API signs with, it alone knows.
    let trusting = crate::harness::endpoint(crate::harness::answer("200 OK", "application/json", "{}"));
    let api = crate::harness::Mock::start(&[]);
    let binary = Path::new(env!("CARGO_BIN_EXE_hookctl")).parent().expect("a directory");
    for block in blocks("console") {
        let script: String =
            block.lines().map(|line| line.strip_prefix("$ ").expect("a command").to_owned() + "\n").collect();
        if script.starts_with("cargo ") {
            // These two are what `.ci/run` and this very run do.
            assert_eq!(script, "cargo run --release -- demo\ncargo test\n");
            let ci = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).expect(".ci/run");
            assert!(script.lines().all(|line| ci.contains(line)), "{script}");
            continue;
        }
        let directory = tempfile::TempDir::new().expect("a directory");
        let output = Command::new("sh")
            .args(["-e", "-c", &script])
            .current_dir(directory.path())
            .env_clear()
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display()))
            .env("HOME", directory.path())
            .env("URL", if script.contains("--subscribed") { &trusting } else { &server }.url("/hooks"))
            .env("API", api.url())
            .output()
            .expect("a shell");
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{script}\n{}\n{}", shown(&output.stdout), shown(&output.stderr));
    }
}

#[test]
fn the_picture_of_the_demo_is_what_it_prints() {
    /// A line without what differs from run to run.
    fn plain(line: &str) -> String {
        let words: Vec<&str> = line.split_whitespace().collect();
        let words: Vec<String> = words
            .iter()
            .enumerate()
            .filter(|(index, word)| **word != "ms" && words.get(index + 1) != Some(&"ms"))
            .map(|(_, word)| word.split("127.0.0.1:").next().unwrap_or_default().to_owned())
            // The id of a webhook.
            .filter(|word| !(word.len() == 24 && word.bytes().all(|byte| byte.is_ascii_hexdigit())))
            .collect();
        words.join(" ")
    }
    let demo = hookctl(["demo"]).exits(0).text();
    let printed: Vec<String> = demo.lines().map(plain).collect();
    for line in blocks("text").join("\n").lines().filter(|line| line.trim() != "…") {
        assert!(printed.contains(&plain(line)), "{line}\n{demo}");
    }
}

#[test]
fn the_capture_line_of_the_readme_is_read() {
    let line = blocks("json").remove(0);
    hookctl(["verify", "-", "-o", "json"]).env("HOOKCTL_SECRET", "s").stdin(line).exits(1).stdout_has("malformed");
}
