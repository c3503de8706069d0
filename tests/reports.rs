//! `--report` and GitHub Actions: every report is well formed and escapes any content of captures and responses. Report files are atomic.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use sha2::Digest as _;

use crate::harness::{Output, Run, closed_port, endpoint, golden, hookctl, response, scripted, serving};

const SECRET: &str = "a-secret-of-tests";
const FORMATS: [(&str, &str); 5] =
    [("junit", "xml"), ("tap", "tap"), ("json", "json"), ("html", "html"), ("markdown", "md")];

/// Text with special characters of every report format, of GitHub's workflow commands and of terminals.
const HOSTILE: &str = "x</failure><script>alert(1)</script>&amp;\"'|`*[a](http://evil.example)@all #1 # SKIP \\|--> ]]>%0A::error::owned ##[error]owned\
     \u{202e}\u{9b}31m\u{1b}[2J\u{b}\u{fffe}é";

/// Returns the arguments with a report in every format.
fn with_reports<'a>(args: &[&'a str]) -> Vec<&'a str> {
    let reports = [
        "--report=junit=report.xml",
        "--report=tap=report.tap",
        "--report=json=report.json",
        "--report=html=report.html",
        "--report=markdown=report.md",
    ];
    args.iter().copied().chain(reports).collect()
}

fn report(output: &Output, ending: &str) -> String {
    std::fs::read_to_string(output.path(&format!("report.{ending}"))).expect("a report, in UTF-8")
}

/// Counts the temporary files in the run's directory.
fn temporary_files(output: &Output) -> usize {
    let names = std::fs::read_dir(output.path("")).expect("a directory").flatten();
    names.filter(|entry| entry.file_name().to_string_lossy().starts_with(".hookctl")).count()
}

/// A line of a capture file, with one header.
fn line(at: &str, header: &str, signature: &str, body: &str) -> String {
    serde_json::json!({ "at": at, "headers": [[header, signature]], "body": body }).to_string() + "\n"
}

/// Five records: two valid requests, one changed, one without its signature header, and one malformed.
fn captures(at: &str) -> String {
    let body = hookctl(["events", "show", "surveysparrow", "onContactCreate"]).exits(0).text();
    let sign = ["sign", "surveysparrow", "--body", "-", "--value"];
    let signature = hookctl(sign).env("HOOKCTL_SECRET", SECRET).stdin(body.clone()).exits(0).text();
    let (name, signature) = ("x-appnest-signature", signature.trim());
    [
        line(at, name, signature, &body),
        line(at, name, signature, &body.replace("John", "Jane")),
        line(at, "x-other-signature", signature, &body),
        line(at, name, signature, &body),
        "{broken\n".into(),
    ]
    .concat()
}

fn verify(args: &[&str]) -> Run {
    hookctl(args.iter().copied()).env("HOOKCTL_SECRET", SECRET).file("captures.jsonl", captures("2026-01-31T12:00:00Z"))
}

/// Replaces the number or time after each `prefix` with `…`.
fn without_numbers_after(text: &str, prefix: &str) -> String {
    let mut pieces = text.split(prefix);
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |text, piece| {
        let rest = piece.trim_start_matches(|c: char| c.is_ascii_digit() || ".:TZ-".contains(c));
        text + prefix + "…" + rest
    })
}

/// Removes the style sheet from a page.
fn without_style(text: &str) -> String {
    let Some((head, rest)) = text.split_once("<style>") else { return text.to_owned() };
    let (_, body) = rest.split_once("</style>").expect("its end");
    let (before, hash) = head.split_once("'sha256-").expect("a hash");
    let (_, after) = hash.split_once('\'').expect("its end");
    format!("{before}'sha256-…'{after}<style>…</style>{body}")
}

/// Removes from a report what differs between runs.
fn normalized(text: &str) -> String {
    let variable = [
        "time=\"",
        "timestamp=\"",
        "duration_ms: ",
        "\"started\":\"",
        "\"latency_ms\": \"",
        "\"latency_ms\":",
        "latency_ms: ",
        "127.0.0.1:",
        "{\"hookctl\":\"",
        "content=\"hookctl ",
        "<dd><span class=\"any\">hookctl ",
        "Written by hookctl ",
        "<dt>Duration</dt><dd><span class=\"any\">",
        "Time </span>",
        "captures.jsonl, ",
        "/hook, ",
        "Unauthorized, ",
        "OK, ",
        "Gone, ",
    ];
    let text = variable.iter().fold(text.to_owned(), |text, prefix| without_numbers_after(&text, prefix));
    let text = text
        .split_once("<time ")
        .and_then(|(before, rest)| {
            let (_, after) = rest.split_once("</time>")?;
            Some(format!("{before}<time>…</time>{after}"))
        })
        .unwrap_or(text);
    // The commit is known only if hookctl was built in a clone of the repository.
    let commit = format!(" <span class=\"hint\">({})</span>", option_env!("HOOKCTL_COMMIT").unwrap_or("unknown"));
    let text = text.replace(&commit, "");
    // The unit of a duration depends on its length.
    without_style(&text).replace("… ms", "…").replace("… s<", "…<").replace("… s,", "…,")
}

#[test]
fn verify_reports_match_the_golden_files() {
    // Skip the diagnosis, because its result depends on the speed of the machine.
    let output = verify(&with_reports(&["verify", "captures.jsonl", "--explain", "never"])).exits(3);
    for (_, ending) in FORMATS {
        golden(&format!("tests/golden/reports/verify.{ending}"), &normalized(&report(&output, ending)));
    }
    assert_eq!(temporary_files(&output), 0);
}

#[test]
fn send_reports_match_the_golden_files() {
    let server =
        scripted([response("200 OK", "text/plain", "fine"), response("410 Gone", "text/plain", "no longer here")]);
    let url = server.url("/hook");
    let args = ["send", "screver", "optionSelected", "surveyCompleted", "surveyCompleted", "--to", &url];
    let output = hookctl(with_reports(&args)).env("HOOKCTL_SECRET", SECRET).exits(1);
    for (_, ending) in FORMATS {
        golden(&format!("tests/golden/reports/send.{ending}"), &normalized(&report(&output, ending)));
    }
}

#[test]
fn piped_json_escapes_control_and_bidi_characters_and_keeps_the_values() {
    let at = "a\u{7f}\u{85}\u{9b}31m\u{200e}\u{202e}\u{2066}\u{feff}\u{61c}é";
    let is_escaped = |text: &str| {
        !text.contains(|c: char| c != '\n' && c.is_control() || "\u{200e}\u{202e}\u{2066}\u{feff}\u{61c}".contains(c))
    };
    for format in ["json", "jsonl"] {
        let args = ["verify", "c.jsonl", "--provider", "surveysparrow", "-o", format];
        let output = hookctl(args).env("HOOKCTL_SECRET", SECRET).file("c.jsonl", captures(at)).exits(3);
        let rows = if format == "json" { output.json().as_array().expect("rows").clone() } else { output.json_lines() };
        assert_eq!(rows[0]["at"], at, "{format}");
        assert!(is_escaped(&output.text()), "{}", output.text());
    }
    // Responses of an endpoint, and a dry run.
    let server = endpoint(response("500 No", "text/plain", at));
    let url = server.url("/");
    for format in ["json", "jsonl"] {
        let args = ["send", "screver", "surveyCompleted", "--to", &url, "-o", format];
        assert!(is_escaped(&hookctl(args).env("HOOKCTL_SECRET", SECRET).exits(1).text()));
    }
    let args = ["send", "screver", "--body", "-", "--to", "http://127.0.0.1:9/", "--dry-run=json"];
    let output = hookctl(args).env("HOOKCTL_SECRET", SECRET).stdin(at).exits(0);
    assert!(is_escaped(&output.text()), "{}", output.text());
    assert_eq!(output.json()["body"], at);
}

#[test]
fn load_report_in_html_matches_the_golden_file() {
    let server =
        scripted([response("200 OK", "text/plain", "fine"), response("503 Service Unavailable", "text/plain", "busy")]);
    let url = server.url("/hook");
    let args =
        ["send", "screver", "optionSelected", "--to", &url, "--count", "2", "--concurrency", "1", "--no-keep-alive"];
    let output = hookctl(with_reports(&args)).env("HOOKCTL_SECRET", SECRET).exits(1);
    let html = normalized(&report(&output, "html"));
    assert_eq!(assert_html(&report(&output, "html")), 0);
    // Remove the plots: their ticks and positions depend on the speed of the machine.
    let mut parts = html.split("<div class=\"plotwrap\">");
    let head = parts.next().unwrap_or_default().to_owned();
    let text = parts.fold(head, |text, part| {
        let (_, rest) = part.split_once("</tbody></table></details></figure>").expect("its end");
        text + "<div class=\"plotwrap\">…" + rest
    });
    let variable = [
        "<dt>Accepted</dt><dd>",
        "<dt>p50</dt><dd>",
        "<dt>p99</dt><dd>",
        "<dt>p99.9</dt><dd>",
        "<dt>Max</dt><dd>",
        "<td class=\"num nw\">",
    ];
    let text = variable.iter().fold(text, |text, prefix| without_numbers_after(&text, prefix));
    golden("tests/golden/reports/load.html", &text);
}

/// Returns the numbers in a text.
fn numbers(text: &str) -> Vec<u64> {
    let args = text.split(|c: char| !c.is_ascii_digit() && c != ',');
    args.filter_map(|word| word.replace(',', "").parse().ok()).collect()
}

/// Returns the headline of a page.
fn headline(html: &str) -> &str {
    let (_, rest) = html.split_once("<h1>").expect("a headline");
    rest.split("<span>").nth(1).and_then(|rest| rest.split('<').next()).expect("a headline")
}

#[test]
fn headline_has_the_numbers_of_the_json_report() {
    let output = verify(&with_reports(&["verify", "captures.jsonl", "--explain", "never"])).exits(3);
    let json: Value = serde_json::from_str(&report(&output, "json")).expect("JSON");
    let html = report(&output, "html");
    assert_eq!(headline(&html), "1 of 5 signatures does not match, 1 missing, 1 not verified");
    let (totals, kinds) = (&json["totals"], &json["totals"]["kinds"]);
    let expected = [&kinds["mismatch"], &totals["cases"], &kinds["missing"], &kinds["unjudged"]];
    assert_eq!(numbers(headline(&html)), expected.map(|number| number.as_u64().expect("a number")));
    let output = verify(&with_reports(&["verify", "captures.jsonl", "--explain", "never"]))
        .file("captures.jsonl", captures("2026-01-31T12:00:00Z").repeat(500))
        .exits(3);
    let json: Value = serde_json::from_str(&report(&output, "json")).expect("JSON");
    let html = report(&output, "html");
    assert_eq!(headline(&html), "500 of 2,500 signatures do not match, 500 missing, 500 not verified");
    assert_eq!(json["totals"]["cases"], 2500);
    // Reports of long runs list a part of the cases, and state how many more there are.
    assert_eq!(assert_html(&html), 900 + 1000);
    assert!(html.contains("600 more failed records are not listed. --report json=FILE has all of them."), "{html}");
    assert!(!html.contains("more valid records"));
}

/// Runs Perl's `prove` on the TAP report. Returns whether it passes, and its output; `None` if `prove` is not installed.
fn prove(output: &Output) -> Option<(bool, String)> {
    let run = std::process::Command::new("prove").args(["-v", "-e", "cat"]).arg(output.path("report.tap")).output();
    let output = run.ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr);
    Some((output.status.success(), text))
}

#[test]
fn tap_report_is_accepted_by_prove_and_keeps_its_diagnostics() {
    let one = captures("2026-01-31T12:00:00Z").lines().next().expect("a line").to_owned() + "\n";
    let valid = hookctl(with_reports(&["verify", "captures.jsonl"]))
        .env("HOOKCTL_SECRET", SECRET)
        .file("captures.jsonl", one)
        .exits(0);
    let mixed = verify(&with_reports(&["verify", "captures.jsonl"])).exits(3);
    for (output, passes, cases) in [(&valid, true, 1), (&mixed, false, 5)] {
        assert_eq!(assert_tap(&report(output, "tap")), cases);
        if let Some((passed, text)) = prove(output) {
            assert_eq!(passed, passes, "{text}");
            assert!(!text.contains("Parse errors"), "{text}");
        }
    }
    assert!(report(&mixed, "tap").contains("\n  ---\n  message: "));
}

#[test]
fn junit_times_of_many_short_cases_add_up() {
    let captures = captures("2026-01-31T12:00:00Z").lines().next().expect("a line").to_owned() + "\n";
    let output = hookctl(with_reports(&["verify", "a.jsonl", "b.jsonl"]))
        .env("HOOKCTL_SECRET", SECRET)
        .file("a.jsonl", captures.repeat(300))
        .file("b.jsonl", captures.repeat(20))
        .exits(0);
    assert_reports(&output, 320);
    let xml = report(&output, "xml");
    let document = roxmltree::Document::parse(&xml).expect("XML");
    let millis = |tag: &str| -> Vec<u64> {
        let nodes = document.descendants().filter(|node| node.has_tag_name(tag));
        nodes.map(|node| node.attribute("time").expect("time").replace('.', "").parse().expect("a number")).collect()
    };
    assert_eq!(millis("testsuites").iter().sum::<u64>(), millis("testsuite").iter().sum::<u64>());
    assert_eq!(millis("testsuites").iter().sum::<u64>(), millis("testcase").iter().sum::<u64>());
}

#[test]
fn large_report_is_complete_and_leaves_no_temporary_file() {
    // Longer than the part of a report that is kept in memory.
    let output = verify(&with_reports(&["verify", "captures.jsonl", "--explain", "never"]))
        .file("captures.jsonl", captures("2026-01-31T12:00:00Z").repeat(200))
        .exits(3);
    assert_reports(&output, 1000);
    assert!(report(&output, "xml").len() > 2 * 64 * 1024);
}

#[test]
fn delivery_without_a_response_is_an_error_not_a_failure() {
    let args = ["send", "screver", "surveyCompleted", "--to", &closed_port()];
    let output = hookctl(with_reports(&args)).env("HOOKCTL_SECRET", SECRET).exits(4);
    let xml = report(&output, "xml");
    let suite = roxmltree::Document::parse(&xml).expect("XML");
    let suite = suite.descendants().find(|node| node.has_tag_name("testsuite")).expect("a suite");
    assert_eq!(
        ["name", "tests", "failures", "errors"].map(|name| suite.attribute(name)),
        ["screver", "1", "0", "1"].map(Some)
    );
}

/// Returns true if `time` is a number of seconds with three decimals. The schema of Jenkins' xUnit plugin allows no more.
fn is_jenkins_time(time: &str) -> bool {
    let (whole, decimals) = time.split_once('.').expect("decimals");
    [whole, decimals].iter().all(|digits| digits.bytes().all(|byte| byte.is_ascii_digit())) && decimals.len() == 3
}

/// Asserts that the totals of a JUnit report match its elements and that the names of its cases are unique. Returns the number of cases.
fn assert_junit(xml: &str) -> usize {
    let document = roxmltree::Document::parse(xml).expect("XML");
    let root = document.root_element();
    let count =
        |node: roxmltree::Node<'_, '_>, name| node.descendants().filter(|inner| inner.has_tag_name(name)).count();
    for node in document.descendants().filter(|node| ["testsuites", "testsuite"].contains(&node.tag_name().name())) {
        for (attribute, element) in [("tests", "testcase"), ("failures", "failure"), ("errors", "error")] {
            assert_eq!(node.attribute(attribute), Some(count(node, element).to_string().as_str()), "{xml}");
        }
        let time =
            |node: &roxmltree::Node<'_, '_>| node.attribute("time").expect("time").parse::<f64>().expect("seconds");
        let cases = node.descendants().filter(|inner| inner.has_tag_name("testcase"));
        assert!(is_jenkins_time(node.attribute("time").expect("time")), "{xml}");
        assert!(cases.clone().all(|case| is_jenkins_time(case.attribute("time").expect("time"))), "{xml}");
        assert!((time(&node) - cases.map(|case| time(&case)).sum::<f64>()).abs() < 1e-5, "{xml}");
    }
    let names: std::collections::BTreeSet<_> = document
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .map(|node| (node.attribute("classname").expect("a class"), node.attribute("name")))
        .collect();
    assert_eq!(names.len(), count(root, "testcase"), "{xml}");
    names.len()
}

/// Asserts that a TAP report has its test points in order, each with at most one YAML block, and a plan. Returns the number of points.
fn assert_tap(tap: &str) -> usize {
    let mut points = 0;
    let mut block = false;
    let mut lines = tap.lines();
    assert_eq!(lines.next(), Some("TAP version 13"));
    let body: Vec<&str> = lines.collect();
    let (plan, body) = body.split_last().expect("a plan");
    for line in body {
        match (line.strip_prefix("  "), block) {
            (Some("---"), false) => block = true,
            (Some("..."), true) => block = false,
            (Some(inner), true) => assert!(inner.contains(':') && !inner.starts_with("..."), "{line}"),
            (None, false) => {
                points += 1;
                let name = line
                    .strip_prefix("not ")
                    .unwrap_or(line)
                    .strip_prefix(&format!("ok {points} - "))
                    .expect("a point");
                // An unescaped `#` would start a directive.
                assert!(!name.replace("\\\\", "").replace("\\#", "").contains('#'), "{line}");
            }
            _ => panic!("{line}"),
        }
    }
    assert_eq!(*plan, format!("1..{points}"));
    points
}

/// Asserts that the totals of a JSON report match its cases. Returns the number of cases.
fn assert_json(json: &str) -> usize {
    let report: Value = serde_json::from_str(json).expect("JSON");
    let cases = report["cases"].as_array().expect("cases");
    for (outcome, total) in [("pass", "passed"), ("fail", "failed"), ("error", "errors")] {
        let count = cases.iter().filter(|case| case["outcome"] == outcome).count();
        assert_eq!(report["totals"][total], count, "{json}");
    }
    assert_eq!(report["totals"]["cases"], cases.len());
    cases.len()
}

/// Asserts that an HTML report contains only its own markup: no scripts, no style except the sheet whose hash is in the policy, and no URLs except web
/// links and the icon. Returns the number of rows.
fn assert_html(html: &str) -> usize {
    let allowed_tags = [
        "!doctype",
        "html",
        "head",
        "meta",
        "title",
        "link",
        "style",
        "body",
        "svg",
        "defs",
        "symbol",
        "circle",
        "path",
        "g",
        "rect",
        "use",
        "div",
        "header",
        "main",
        "footer",
        "p",
        "span",
        "time",
        "h1",
        "h2",
        "h3",
        "dl",
        "dt",
        "dd",
        "a",
        "code",
        "kbd",
        "section",
        "ul",
        "li",
        "label",
        "input",
        "b",
        "fieldset",
        "legend",
        "details",
        "summary",
        "pre",
        "wbr",
        "small",
        "del",
        "ins",
        "figure",
        "figcaption",
        "line",
        "text",
        "polyline",
        "table",
        "caption",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
    ];
    let (_, style) = html.split_once("<style>").expect("a style sheet");
    let (style, body) = style.split_once("</style>").expect("its end");
    let hash = STANDARD.encode(sha2::Sha256::digest(style));
    let policy = format!(
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{hash}'; img-src data:; base-uri 'none'; form-action 'none'\">"
    );
    assert!(
        html.starts_with(&format!("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n{policy}\n"))
    );
    for resource in ["url(", "@import", "expression("] {
        assert!(!style.contains(resource), "{resource}");
    }
    let head = html.split("<style>").next().expect("a head");
    for (text, icons) in [(head, 1), (body, 0)] {
        for tag in text.split('<').skip(1) {
            let (inside, _) = tag.split_once('>').expect("an end");
            let name = inside.trim_start_matches('/').split([' ', '/', '>']).next().unwrap_or_default();
            assert!(allowed_tags.contains(&name), "<{inside}>");
            let attributes: Vec<&str> = inside.split('"').step_by(2).collect();
            assert!(inside.matches('"').count() % 2 == 0, "<{inside}>");
            for attribute in attributes {
                let attribute = attribute.trim();
                assert!(!attribute.starts_with("on") && !attribute.starts_with("style"), "<{inside}>");
                assert!(!attribute.starts_with("src") && attribute != "http-equiv=\"refresh", "<{inside}>");
            }
            if let Some((_, url)) = inside.split_once("href=\"") {
                let is_icon = name == "link" && url.starts_with("data:image/svg+xml,");
                let is_link = name == "a" && (url.starts_with("https://") || url.starts_with("http://"));
                assert!(is_icon || is_link || (name == "use" && url.starts_with('#')), "<{inside}>");
            }
        }
        assert_eq!(text.matches("<link ").count(), icons, "{text}");
    }
    let ids: Vec<&str> = body.split(" id=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert_eq!(ids.len(), ids.iter().collect::<std::collections::BTreeSet<_>>().len(), "an id occurs twice: {ids:?}");
    body.matches("class=\"row ").count()
}

/// Asserts that every row of a Markdown table has as many cells as its head, and that no text is interpreted as markup.
fn assert_markdown(markdown: &str) {
    let mut width = 0;
    for line in markdown.lines() {
        let plain =
            line.replace("\\\\", "").replace("\\|", "").replace("\\`", "").replace("\\[", "").replace("\\*", "");
        if !line.starts_with('|') {
            width = 0;
            let is_heading = ["# ✓ ", "# ✗ ", "## ✓ ", "## ✗ "].iter().any(|mark| line.starts_with(mark));
            let markup = plain.replace("@<!-- -->", "").replace("#<!-- -->", "");
            assert!(is_heading || !markup.contains(['<', '`', '[', '*', '@', '#']), "{line}");
            continue;
        }
        let cells = plain.matches('|').count();
        assert!(width == 0 || cells == width, "{line}");
        width = cells;
        let plain = plain.replace("<br>", "").replace("@<!-- -->", "").replace("#<!-- -->", "");
        assert!(!plain.contains(['<', '`', '[', '*', '@']) && !plain.contains("http://"), "{line}");
    }
}

/// Asserts that the text contains no control or bidi characters.
fn assert_no_control_characters(text: &str) {
    let acts = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c) || c == '\u{fffe}';
    assert_eq!(text.chars().find(|c| acts(*c)), None, "{text}");
}

fn assert_reports(output: &Output, cases: usize) {
    assert_eq!(assert_junit(&report(output, "xml")), cases);
    assert_eq!(assert_tap(&report(output, "tap")), cases);
    assert_eq!(assert_json(&report(output, "json")), cases);
    let html = report(output, "html");
    // The report of a run without any records or deliveries has no rows.
    let is_empty = html.contains("No deliveries sent") || html.contains("No records to verify");
    assert_eq!(assert_html(&html), if is_empty { 0 } else { cases });
    assert_markdown(&report(output, "md"));
    for (_, ending) in FORMATS {
        assert!(!report(output, ending).contains("##["), "{ending}");
        assert_no_control_characters(&report(output, ending));
    }
    for ending in ["xml", "json", "html"] {
        assert_no_padding(&report(output, ending));
    }
    assert_eq!(temporary_files(output), 0);
}

/// Asserts that no space reserved for totals was left blank: no spaces at the end of a line or a tag, and no runs of spaces except indentation.
fn assert_no_padding(text: &str) {
    for line in text.lines() {
        assert_eq!(line, line.trim_end(), "{text}");
        assert!(!line.contains(" >") && !line.contains(" ,"), "{line}");
        assert!(!line.trim_start().contains("    "), "{line}");
    }
}

/// Returns the workflow commands that a GitHub runner would find in stderr.
fn commands(output: &Output) -> Vec<String> {
    assert!(!output.stderr.contains("##["), "{}", output.stderr);
    let lines = output.stderr.split(['\n', '\r']).map(str::trim_start).filter(|line| line.starts_with("::"));
    lines.map(ToOwned::to_owned).collect()
}

#[test]
fn text_from_a_hostile_endpoint_is_escaped() {
    let body = format!("{HOSTILE}\nsecond line");
    let server = endpoint(format!("HTTP/1.1 500 No\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    let url = server.url("/<script>?x=|`%0a::error::owned");
    let args = ["send", "screver", "--all", "--to", &url, "-o", "json"];
    let output = hookctl(with_reports(&args))
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .exits(1);
    assert_reports(&output, 2);
    let commands = commands(&output);
    assert_eq!(commands.len(), 3);
    assert!(commands[2].starts_with("::notice title=hookctl send%3A ✗ 2 of 2 deliveries rejected::http://127.0.0.1:"));
    assert!(
        commands[..2].iter().all(|line| line.starts_with("::error title=hookctl send%3A ✗ rejected::screver ")),
        "{commands:?}"
    );
    assert!(commands[0].contains("%250A"), "{commands:?}");
    assert!(!output.text().contains("##["));
    assert_eq!(output.json().as_array().map(Vec::len), Some(2));
    let summary = std::fs::read_to_string(output.path("summary.md")).expect("a summary");
    assert_markdown(&summary);
    assert_no_control_characters(&summary);
}

/// The reports and annotations of two forgeries that an endpoint answers with this status.
fn forged(status: &str) -> Output {
    let server = endpoint(response(status, "text/plain", "ok"));
    let url = server.url("/hook");
    let args = ["send", "screver", "surveyCompleted", "--to", &url, "--tamper", "body,missing", "--expect", "401,403"];
    let output = hookctl(with_reports(&args))
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .exits(i32::from(!status.starts_with("401")));
    assert_reports(&output, 2);
    output
}

#[test]
fn accepted_forgeries_are_the_failures_of_every_report() {
    let output = forged("200 OK");
    let commands = commands(&output);
    assert!(
        commands[0].starts_with("::error title=hookctl send%3A ✗ forgery accepted::screver surveyCompleted body to ")
    );
    assert!(
        commands[0].ends_with(": A forged request was accepted (status-200). 200: accepted (expected 401, 403): ok")
    );
    assert!(commands[2].starts_with("::notice title=hookctl send%3A ✗ 2 of 2 forgeries accepted::"), "{commands:?}");
    let html = report(&output, "html");
    assert_eq!(headline(&html), "2 of 2 forgeries accepted");
    let fix = "Your endpoint accepted a forged request: verify the signature before answering.";
    for text in [html, report(&output, "md"), std::fs::read_to_string(output.path("summary.md")).expect("a summary")] {
        assert!(text.contains("2 of 2 forgeries accepted") && text.contains("None was rejected."), "{text}");
        assert!(
            text.contains(fix) && text.contains("forgery accepted") && text.contains("Answered with 200"),
            "{text}"
        );
        assert!(!text.contains("change --expect") && !text.contains("refused"), "{text}");
    }
    assert!(report(&output, "md").contains("| all | rejected | accepted | unexpected |"), "{}", report(&output, "md"));
    // The JSON report has the same fields as for deliveries that are not forged.
    let json: Value = serde_json::from_str(&report(&output, "json")).expect("JSON");
    assert_eq!((&json["totals"]["kinds"]["refused"], &json["cases"][0]["accepted"]), (&2.into(), &false.into()));
}

#[test]
fn rejected_forgeries_pass_in_every_report() {
    let output = forged("401 Unauthorized");
    assert!(commands(&output).is_empty());
    assert_eq!(headline(&report(&output, "html")), "All 2 forgeries rejected");
    let summary = std::fs::read_to_string(output.path("summary.md")).expect("a summary");
    for text in [report(&output, "md"), summary] {
        assert!(text.contains("# ✓ All 2 forgeries rejected"), "{text}");
        assert!(text.contains("| all | rejected |"), "{text}");
    }
    let json: Value = serde_json::from_str(&report(&output, "json")).expect("JSON");
    assert_eq!(json["totals"]["kinds"]["accepted"], 2);
}

#[test]
fn forgeries_with_another_status_are_neither_accepted_nor_rejected() {
    let output = forged("400 Bad Request");
    assert_eq!(headline(&report(&output, "html")), "2 of 2 forgeries answered unexpectedly");
    let markdown = report(&output, "md");
    assert!(markdown.contains("If this is how your endpoint rejects forgeries, add 400 to --expect."), "{markdown}");
}

#[test]
fn replayed_requests_have_a_headline_and_causes() {
    let server = serving(|request| {
        let status = if request.ends_with(b"fine") { "200 OK" } else { "503 Service Unavailable" };
        response(status, "text/plain", "busy")
    });
    let url = server.url("");
    let line = |body: &str| serde_json::json!({ "headers": [], "body": body }).to_string() + "\n";
    let args = ["replay", "c.jsonl", "--to", &url, "--concurrency", "1"];
    let output = hookctl(with_reports(&args))
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .file("c.jsonl", ["fine", "one", "two"].map(line).concat())
        .exits(1);
    assert_reports(&output, 3);
    let html = report(&output, "html");
    assert_eq!(headline(&html), "2 of 3 deliveries rejected");
    for text in ["All failures have the same reason: 503 Service Unavailable.", "c.jsonl", "busy"] {
        assert!(html.contains(text), "{text}: {html}");
    }
    assert!(report(&output, "md").contains("503 Service Unavailable"), "{}", report(&output, "md"));
    let commands = commands(&output);
    assert!(
        commands[0].starts_with("::error file=c.jsonl,line=2,title=hookctl replay%3A ✗ rejected::"),
        "{commands:?}"
    );
}

#[test]
fn text_from_a_hostile_capture_is_escaped() {
    let captures = captures(HOSTILE)
        + &serde_json::json!({ "headers": [["x-appnest-signature", HOSTILE]], "body": HOSTILE }).to_string();
    let output = hookctl(with_reports(&["verify", "captures.jsonl", "--provider", "surveysparrow"]))
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .file("captures.jsonl", captures)
        .exits(3);
    assert_reports(&output, 6);
    assert_eq!(commands(&output).len(), 5);
    assert_eq!(assert_json(&report(&output, "json")), 6);
    let first: Value = serde_json::from_str(&report(&output, "json")).expect("JSON");
    assert_eq!(first["cases"][0]["at"], HOSTILE, "JSON keeps the value");
}

#[cfg(unix)]
#[test]
fn hostile_file_name_is_escaped() {
    let name = "x<script>|`#1 # SKIP\n::error::owned\nok 7\u{202e}\u{1b}[2J&\"'.jsonl";
    let output = hookctl(with_reports(&["verify", name, "-o", "jsonl"]))
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .file(name, captures("2026-01-31T12:00:00Z"))
        .exits(3);
    assert_reports(&output, 5);
    assert_eq!(commands(&output).len(), 4);
}

#[test]
fn reports_contain_no_secrets_in_any_encoding() {
    let encodings = [SECRET.to_owned(), hex::encode(SECRET), "YS1zZWNyZXQtb2YtdGVzdHM=".to_owned()];
    let body = encodings.join(" ");
    let server = endpoint(format!("HTTP/1.1 500 No\r\ncontent-length: {}\r\n\r\n{body}", body.len()));
    let url = server.url(&format!("/{SECRET}"));
    let output = hookctl(with_reports(&["send", "screver", "--all", "--to", &url]))
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .exits(1);
    let at = encodings.join(" ");
    let verified = hookctl(with_reports(&["verify", "captures.jsonl"]))
        .env("HOOKCTL_SECRET", SECRET)
        .file("captures.jsonl", captures(&at))
        .exits(3);
    for encoded in &encodings {
        assert!(!output.stderr.contains(encoded.as_str()));
        assert!(!std::fs::read_to_string(output.path("summary.md")).expect("a summary").contains(encoded.as_str()));
        for (_, ending) in FORMATS {
            assert!(!report(&output, ending).contains(encoded.as_str()), "{ending}");
            assert!(!report(&verified, ending).contains(encoded.as_str()), "{ending}");
        }
    }
}

#[test]
fn github_annotations_are_limited_to_ten_and_state_how_many_more_there_are() {
    let lines = "{\"headers\":[],\"body\":\"x\"}\n".repeat(13);
    let run = |extra: &[&str], actions: &str| {
        hookctl([&["verify", "c.jsonl", "--provider", "screver", "-o", "json"], extra].concat())
            .env("HOOKCTL_SECRET", SECRET)
            .env("GITHUB_ACTIONS", actions)
            .env("GITHUB_STEP_SUMMARY", "summary.md")
            .file("c.jsonl", &lines)
            .file("summary.md", "An earlier step's.\n")
            .exits(1)
    };
    let output = run(&[], "true");
    let annotations = commands(&output);
    assert_eq!(annotations.len(), 11, "{annotations:?}");
    assert!(
        annotations[..10].iter().all(|line| line.starts_with("::error file=c.jsonl,line=")
            && line.contains(",title=hookctl verify%3A ✗ missing::c.jsonl:")),
        "{annotations:?}"
    );
    assert_eq!(
        annotations[10],
        "::notice title=hookctl verify%3A ✗ 13 of 13 requests have no signature::c.jsonl: 13 × The request has no signature (signature-absent), 3 more failures"
    );
    assert_eq!(output.json().as_array().map(Vec::len), Some(13));
    let summary = std::fs::read_to_string(output.path("summary.md")).expect("a summary");
    assert!(
        summary
            .starts_with("An earlier step's.\n\n## ✗ 13 of 13 requests have no signature\n\nhookctl verify: c.jsonl, "),
        "{summary}"
    );
    assert_eq!(summary.matches("\n| ✗ missing |").count(), 13, "{summary}");
    for output in [run(&["--no-github"], "true"), run(&[], "1")] {
        assert!(commands(&output).is_empty());
        assert_eq!(std::fs::read_to_string(output.path("summary.md")).expect("a summary"), "An earlier step's.\n");
    }
    // The summary of a long run stays within GitHub's size limit.
    let output = hookctl(["verify", "c.jsonl", "--provider", "screver"])
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .file("c.jsonl", lines.repeat(20))
        .exits(1);
    let summary = std::fs::read_to_string(output.path("summary.md")).expect("a summary");
    assert!(summary.contains("\n160 more failures are not listed here.\n"), "{summary}");
    // A dry run writes no summary.
    let args = ["send", "screver", "--all", "--to", "http://127.0.0.1:9/", "--dry-run"];
    let output = hookctl(args)
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "summary.md")
        .exits(0);
    assert!(!output.path("summary.md").exists());
    // A summary that cannot be written is an error like for any other file (exit 3).
    hookctl(["verify", "c.jsonl", "--provider", "screver"])
        .env("HOOKCTL_SECRET", SECRET)
        .env("GITHUB_ACTIONS", "true")
        .env("GITHUB_STEP_SUMMARY", "missing/summary.md")
        .file("c.jsonl", &lines)
        .exits(3)
        .stderr_has("GITHUB_STEP_SUMMARY");
}

#[test]
fn invalid_report_argument_is_an_error_before_anything_is_sent() {
    let server = endpoint(response("200 OK", "text/plain", ""));
    let send = |report: &str, code: i32| {
        hookctl(["send", "screver", "surveyCompleted", "--to", &server.url("/"), "--report", report])
            .env("HOOKCTL_SECRET", SECRET)
            .file("folder/file", "")
            .exits(code)
    };
    send("juint=report.xml", 2).stderr_has("did you mean `junit`?");
    send("pdf=report.pdf", 2).stderr_has("junit, tap, json, html, markdown");
    send("junit", 2).stderr_has("FORMAT=FILE");
    send("junit=", 2).stderr_has("FORMAT=FILE");
    send("json=-", 2).stderr_has("-o json");
    send("junit=missing/report.xml", 3).stderr_has("missing/report.xml");
    send("junit=folder", 3).stderr_has("it is not a file");
    let args = ["send", "screver", "surveyCompleted", "--to", &server.url("/"), "--report", "tap=a"];
    hookctl([&args[..], &["--dry-run"]].concat()).exits(2).stderr_has("--dry-run");
    hookctl([&args[..], &["--report", "json=a"]].concat()).exits(2).stderr_has("write to the same file");
    assert_eq!(server.requests().len(), 0);
}

#[test]
fn report_replaces_an_existing_file_once_it_is_complete() {
    let old = |args: &[&str]| verify(args).file("report.json", "an earlier run's");
    // A usage error writes no report.
    let output = old(&with_reports(&["verify", "captures.jsonl", "--tolerance", "soon"])).exits(2);
    assert_eq!(report(&output, "json"), "an earlier run's");
    assert_eq!(temporary_files(&output), 0);
    let output = old(&with_reports(&["verify", "captures.jsonl"])).exits(3);
    assert_reports(&output, 5);
    // A run that fails before its first case writes a report with the error.
    let args = with_reports(&["send", "screver", "--all", "--to", "http://127.0.0.1:9/"]);
    let output = hookctl(args).file("report.json", "an earlier run's").exits(3).stderr_has("no secret for screver");
    assert_reports(&output, 1);
    assert!(report(&output, "xml").contains("<error type=\"stopped\" message=\"no secret for screver"));
}

#[test]
fn report_that_would_overwrite_an_input_is_an_error() {
    let input = captures("2026-01-31T12:00:00Z");
    let assert_refused = |args: &[&str], report: &str, links: &dyn Fn(&std::path::Path)| {
        let run = verify(&[args, &["--report", report]].concat()).file("folder/file", "A=b");
        links(run.path());
        let output = run.exits(2).stderr_has(&format!("--report {report} would overwrite the input "));
        assert_eq!(std::fs::read_to_string(output.path("captures.jsonl")).expect("the capture"), input, "{report}");
        assert_eq!(temporary_files(&output), 0);
    };
    let file = ["verify", "captures.jsonl"];
    assert_refused(&file, "json=captures.jsonl", &|_| ());
    assert_refused(&["verify", "folder/file", "captures.jsonl"], "tap=./folder/../captures.jsonl", &|_| ());
    assert_refused(&["verify", "--body", "captures.jsonl"], "json=captures.jsonl", &|_| ());
    assert_refused(&["verify", "captures.jsonl", "--env-file", "folder/file"], "json=folder/file", &|_| ());
    assert_refused(&["verify", "captures.jsonl", "--secret", "file:folder/file"], "json=folder/file", &|_| ());
    #[cfg(unix)]
    let link = |result: std::io::Result<()>| result.expect("a link");
    #[cfg(unix)]
    assert_refused(&file, "json=hard", &|at| link(std::fs::hard_link(at.join("captures.jsonl"), at.join("hard"))));
    #[cfg(unix)]
    assert_refused(&file, "json=soft", &|at| link(std::os::unix::fs::symlink("captures.jsonl", at.join("soft"))));
    assert_refused(&["verify", "captures.jsonl", "--config", "folder/config"], "json=folder/config", &|at| {
        std::fs::write(at.join("folder/config"), "").expect("a file");
    });
    let server = endpoint(response("200 OK", "text/plain", ""));
    let send = ["send", "screver", "surveyCompleted", "--to", &server.url("/")];
    let token_url = ["--oauth-token-url", &server.url("/"), "--client-id"];
    for args in [
        &["--ca-cert", "in.json", "--report", "json=in.json"][..],
        &["--basic", "me:file:in.json", "--report", "json=in.json"],
        &[&token_url[..], &["me", "--client-secret", "file:in.json", "--report", "json=in.json"]].concat(),
        &[&token_url[..], &["file:in.json", "--client-secret", "env:S", "--report", "json=in.json"]].concat(),
        &["--profile", "p", "--report", "json=in.json"],
        &["--body", "in.json", "--report", "json=in.json"],
        &["--body", "in.json", "--save", "in.json"],
        &["--merge", "in.json", "--report", "json=./in.json"],
        &["--merge", "in.json", "--count", "1", "--hdr-log", "in.json"],
    ] {
        let run = hookctl([&send[..], args].concat()).env("HOOKCTL_SECRET", SECRET).file("in.json", "{}");
        let output =
            run.file("xdg/hookctl/config.toml", "[profiles.p]\nsecret = [\"env:S\", \"file:in.json\"]\n").exits(2);
        assert_eq!(
            std::fs::read_to_string(output.stderr_has("would overwrite").path("in.json")).expect("the input"),
            "{}"
        );
    }
}

#[test]
fn missing_file_and_missing_secret_are_reported_as_cases() {
    let args = with_reports(&["verify", "captures.jsonl", "none.jsonl"]);
    let output = hookctl(args).file("captures.jsonl", captures("2026-01-31T12:00:00Z")).exits(3);
    assert_reports(&output, 6);
    assert!(report(&output, "xml").contains("no secret for surveysparrow"));
    assert!(report(&output, "xml").contains("<testsuite name=\"none.jsonl\""));
}

#[cfg(unix)]
#[test]
fn interrupted_run_completes_its_reports() {
    use std::io::{BufRead as _, BufReader, Write as _};

    let long = format!("{{\"headers\":[],\"body\":\"{}\"}}\n", "x".repeat(1 << 20));
    // Each of many inputs may detect the signal. The reports must still be completed exactly once.
    let devices: Vec<String> = (0..100).map(|index| format!("/dev/{}null", "./".repeat(index))).collect();
    let several: Vec<&str> =
        ["a.jsonl", "b.jsonl"].into_iter().chain(devices.iter().map(String::as_str)).chain(["-"]).collect();
    for (signal, files) in [("INT", &["-"][..]), ("TERM", &["-"]), ("INT", &several)] {
        let args = [&["verify", "-o", "jsonl", "--provider", "screver"], files].concat();
        let run = hookctl(with_reports(&args)).env("HOOKCTL_SECRET", SECRET);
        let mut run = run.file("a.jsonl", &long).file("b.jsonl", &long).begins();
        let mut stdin = run.child.stdin.take().expect("a pipe");
        writeln!(stdin, "{{\"headers\":[],\"body\":\"x\"}}").expect("a pipe");
        let mut verdict = String::new();
        let mut stdout = BufReader::new(run.child.stdout.take().expect("a pipe"));
        while !verdict.contains("\"stdin:1\"") {
            verdict.clear();
            assert_ne!(stdout.read_line(&mut verdict).expect("a verdict"), 0, "{files:?}");
        }
        assert!(verdict.contains("missing"), "{verdict}");
        // Send the signal while the run waits for more input.
        run.signal(signal);
        let output = run.exits(130);
        drop(stdin);
        assert_reports(&output, files.len() + 1);
        let xml = report(&output, "xml");
        // After a large file, the message also has the number of verified requests.
        assert!(xml.contains("type=\"stopped\" message=\"interrupted"), "{xml}");
    }
}
