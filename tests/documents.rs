//! Compares the documentation with the code: commands, flags and formats in the README and `docs/`, completions, and manual pages.

use std::{collections::BTreeSet, fs, path::Path};

use hookctl::capture::FORMATS;

use crate::harness::{COMMANDS, golden, hookctl};

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Returns the path and the text of each document whose commands users copy.
fn documents() -> Vec<(String, String)> {
    let pages = fs::read_dir(root().join("docs")).expect("docs").map(|entry| entry.expect("an entry").path());
    let pages = pages.filter(|path| path.extension().is_some_and(|extension| extension == "md"));
    let pages = [root().join("README.md"), root().join("CONTRIBUTING.md")].into_iter().chain(pages);
    let name = |path: &Path| path.strip_prefix(root()).expect("a document").display().to_string();
    let text = |path: &Path| fs::read_to_string(path).expect("a document").replace("\r\n", "\n");
    pages.map(|path| (name(&path), text(&path))).collect()
}

#[test]
fn documented_capture_formats_match_the_code() {
    let captures = fs::read_to_string(root().join("docs/captures.md")).expect("docs/captures.md").replace("\r\n", "\n");
    let table = captures.split("| `--from` | what it is | at best |\n| --- | --- | --- |\n").nth(1).expect("a table");
    let rows: Vec<&str> = table.lines().take_while(|line| line.starts_with('|')).collect();
    let expected: Vec<String> = FORMATS
        .iter()
        .map(|format| format!("| `{}` | {} | {} |", format.name, format.about, format.fidelity.name()))
        .collect();
    assert_eq!(rows, expected);
}

#[test]
fn documented_flags_exist_in_the_help() {
    /// Flags of other programs, e.g. cargo and curl.
    const OTHER_FLAGS: [&str; 7] = ["--data-binary", "--git", "--locked", "--open", "--path", "--port", "--release"];

    fn flags(text: &str) -> BTreeSet<&str> {
        let is_part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-';
        let args = text.split(|c| !is_part(c));
        args.filter(|word| word.starts_with("--") && !word.starts_with("---") && word.len() > 2).collect()
    }
    let help = fs::read_to_string(root().join("tests/golden/help.txt")).expect("the golden help");
    let known = flags(&help);
    for (name, text) in documents() {
        for flag in flags(&text) {
            assert!(known.contains(flag) || OTHER_FLAGS.contains(&flag), "{name}: {flag}");
        }
    }
}

#[test]
fn completions_match_the_golden_files() {
    for (shell, file) in [
        ("bash", "hookctl.bash"),
        ("zsh", "_hookctl"),
        ("fish", "hookctl.fish"),
        ("powershell", "_hookctl.ps1"),
        ("elvish", "hookctl.elv"),
    ] {
        golden(&format!("completions/{file}"), &hookctl(["completions", "--static", shell]).exits(0).text());
    }
    hookctl(["completions", "tcsh"]).exits(2).stderr_has("zsh");
}

#[test]
fn manual_has_a_page_for_every_command() {
    hookctl(["man"]).exits(0).stdout_has(".TH HOOKCTL 1");
    let output = hookctl(["man", "pages"]).exits(0);
    for name in ["hookctl", "hookctl-send", "hookctl-verify", "hookctl-events-show", "hookctl-config-init"] {
        assert!(output.path("pages").join(format!("{name}.1")).is_file(), "{name}");
    }
}

#[test]
fn every_command_has_an_example_in_its_help() {
    for args in COMMANDS.into_iter().chain(["events", "providers", "store", "webhooks", "config"]) {
        let args: Vec<&str> = args.split(' ').chain(["--help"]).collect();
        hookctl(args).exits(0).stdout_has("Example").stdout_has("  hookctl ");
    }
    hookctl([]).exits(2);
    hookctl(["--help"]).exits(0).stdout_has("hookctl demo");
    hookctl(["-V"]).exits(0).stdout_has(env!("CARGO_PKG_VERSION"));
}

#[cfg(target_os = "linux")]
#[test]
fn help_that_cannot_be_written_exits_3() {
    for args in [&["--help"][..], &["send", "--help"], &["--version"], &["events", "list"]] {
        let full = fs::File::options().write(true).open("/dev/full").expect("a full device");
        let mut run = hookctl(args.iter().copied());
        let ended = run.command.stdout(full).output().expect("hookctl runs");
        let stderr = String::from_utf8_lossy(&ended.stderr);
        assert_eq!(ended.status.code(), Some(3), "{args:?}: {stderr}");
        assert!(stderr.contains("cannot write to stdout"), "{args:?}: {stderr}");
    }
}

#[test]
fn color_appears_only_if_requested() {
    hookctl(["events", "list"]).exits(0).nowhere("\x1b");
    hookctl(["events", "list", "--color", "always"]).exits(0).stdout_has("\x1b[1m");
    hookctl(["events", "list"]).env("CLICOLOR_FORCE", "1").exits(0).stdout_has("\x1b[");
    hookctl(["events", "list"]).env("CLICOLOR_FORCE", "1").env("NO_COLOR", "1").exits(0).nowhere("\x1b");
    hookctl(["--color=always", "nonsense"]).exits(2).stderr_has("\x1b[");
    hookctl(["--color", "never", "nonsense"]).env("CLICOLOR_FORCE", "1").exits(2).nowhere("\x1b");
}

/// Returns the code blocks in this language, each with the path of its document.
fn blocks(language: &str) -> Vec<(String, String)> {
    let opening = format!("```{language}\n");
    let blocks_in = |(name, text): (String, String)| -> Vec<(String, String)> {
        let block = |at: usize| text[at + opening.len()..].split("\n```").next().expect("an end").to_owned();
        text.match_indices(&opening).map(|(at, _)| (name.clone(), block(at))).collect()
    };
    documents().into_iter().flat_map(blocks_in).collect()
}

#[test]
fn code_blocks_in_the_documents_have_a_tested_language() {
    for (name, text) in documents() {
        for line in text.lines().filter(|line| line.starts_with("```") && line.len() > 3) {
            // YAML and nginx blocks are files of other programs, and are not run.
            assert!(["console", "text", "json", "toml", "yaml", "nginx"].contains(&&line[3..]), "{name}: {line}");
        }
    }
    assert!(blocks("console").len() >= 15);
}

/// Returns the response of a receiver that accepts a request only if its signature is valid with one of the README's secrets.
#[cfg(unix)]
fn verifying_response(request: &[u8]) -> String {
    use hookctl::{
        capture::parse_http,
        provider::{Catalog, Detection},
        secret::Secret,
        signing::{Verdict, Verifier},
    };

    let secrets = ["test", "new", "a-secret-for-tests", "09dfb1b73af998743fb011f8bfda8912"]
        .map(|secret| Secret::new(secret.into(), "the README").expect("a secret"));
    let message = parse_http(request).expect("a request");
    let catalog = Catalog::default();
    let is_valid = match catalog.detect(&message).expect("providers") {
        Detection::Found(provider, _) => {
            let verdict = Verifier::new(&provider.schemes, &secrets).expect("a key").verify(&message, None).verdict;
            matches!(verdict, Verdict::Valid | Verdict::Unsigned)
        }
        _ => true,
    };
    crate::harness::response(if is_valid { "200 OK" } else { "401 Unauthorized" }, "application/json", "{}")
}

/// Each block runs in its own shell and directory, against a receiver that verifies signatures.
#[cfg(unix)]
#[test]
fn console_blocks_in_the_documents_run() {
    use std::process::Command;

    let server = crate::harness::serving(verifying_response);
    // Each webhook of the mock API has its own secret, which `verifying_response` does not know.
    let accepting = crate::harness::endpoint(crate::harness::response("200 OK", "application/json", "{}"));
    let api = crate::harness::Mock::start(&[]);
    let binary = Path::new(env!("CARGO_BIN_EXE_hookctl")).parent().expect("a directory");
    for (document, block) in blocks("console") {
        let script: String =
            block.lines().map(|line| line.strip_prefix("$ ").expect("a command").to_owned() + "\n").collect();
        if script.starts_with("cargo ") {
            // `.ci/run` runs these commands, including this test.
            let ci = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(".ci/run")).expect(".ci/run");
            assert!(script.lines().all(|line| line == ".ci/run" || ci.contains(line)), "{document}: {script}");
            continue;
        }
        let directory = tempfile::TempDir::new().expect("a directory");
        let output = Command::new("sh")
            .args(["-e", "-c", &script])
            .current_dir(directory.path())
            .env_clear()
            .env("PATH", format!("{}:/usr/local/bin:/usr/bin:/bin", binary.display()))
            .env("HOME", directory.path())
            .env("URL", if script.contains("--subscribed") { &accepting } else { &server }.url("/hooks"))
            .env("API", api.url())
            .output()
            .expect("a shell");
        let shown = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        assert!(output.status.success(), "{document}: {script}\n{}\n{}", shown(&output.stdout), shown(&output.stderr));
    }
}

/// Joins all words with single spaces, so that line breaks do not matter.
fn on_one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn mismatch_example_in_the_readme_matches_the_output() {
    let captured =
        hookctl(["send", "screver", "surveyCompleted", "--to", "http://localhost:3000/hooks", "--dry-run=json"])
            .env("HOOKCTL_SECRET", "test")
            .exits(0)
            .text();
    // Re-serialize the body in the style of Python's json.dumps.
    let captured = captured.replace("\\\":", "\\\": ").replace(",\\\"", ", \\\"");
    let output =
        hookctl(["verify", "captures.jsonl"]).file("captures.jsonl", &captured).env("HOOKCTL_SECRET", "test").exits(1);
    let printed = on_one_line(&format!("{}{}", String::from_utf8_lossy(&output.stdout), output.stderr));
    let shown = blocks("text").into_iter().find(|(name, _)| name == "README.md").expect("a block").1;
    let shown =
        shown.strip_prefix("$ export HOOKCTL_SECRET=test\n$ hookctl verify captures.jsonl\n").expect("the commands");
    assert_eq!(on_one_line(shown), printed);
}

#[test]
fn demo_picture_shows_every_name_that_demo_prints() {
    /// Returns the words that are the same in every run.
    fn names(text: &str) -> Vec<String> {
        let args = text.split(|c: char| !(c.is_ascii_alphanumeric() || c == '_' || c == '.'));
        args.filter(|word| word.len() > 4 && !word.contains(|c: char| c.is_ascii_digit())).map(str::to_owned).collect()
    }
    let picture = fs::read_to_string(root().join("docs/demo.svg")).expect("docs/demo.svg");
    let picture = roxmltree::Document::parse(&picture).expect("XML");
    let shown: String = picture.descendants().filter(roxmltree::Node::is_text).filter_map(|node| node.text()).collect();
    for name in names(&hookctl(["demo"]).exits(0).text()) {
        assert!(shown.contains(&name), "{name}: run docs/record");
    }
}

#[test]
fn capture_lines_in_the_documents_can_be_parsed() {
    for (_, line) in blocks("json") {
        hookctl(["verify", "-", "-o", "json"]).env("HOOKCTL_SECRET", "s").stdin(line).exits(1).stdout_has("malformed");
    }
}

/// Words that are not plain English where users would read them, and British spelling.
const UNWANTED: [&str; 24] = [
    " told ",
    " tells ",
    " anew",
    " beside ",
    " behind ",
    " spelled",
    " judged",
    "gravest",
    "for a success",
    "also not",
    "so many ",
    "so often ",
    "as in 1",
    "whoever",
    "nobody",
    "somebody",
    "is no header",
    "is no JSON",
    "colour",
    "honour",
    "behaviour",
    "recognis",
    "serialis",
    "genuine",
];

#[test]
fn user_facing_texts_are_plain_english() {
    let mut texts = documents();
    for name in
        ["CHANGELOG.md", "SECURITY.md", "benches/README.md", "tests/golden/help.txt", "tests/golden/mistakes.txt"]
    {
        texts.push((name.to_owned(), fs::read_to_string(root().join(name)).expect(name)));
    }
    texts.push(("verify --causes".to_owned(), hookctl(["verify", "--causes"]).exits(0).text()));
    for (name, text) in texts {
        for (number, line) in text.lines().enumerate() {
            for word in UNWANTED {
                assert!(!line.contains(word), "{name}:{}: `{word}` in {line}", number + 1);
            }
        }
    }
}
