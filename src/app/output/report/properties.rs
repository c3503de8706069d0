//! Property tests of the escaping in reports: with any text in its cases, a report has the same structure as with harmless text.

use hookctl::diagnosis::{Cause, Confidence};
use proptest::prelude::*;
use serde_json::json;

use super::{github::Github, *};
use crate::app::{error::Exit, output::escape::is_control};

const KIND: &str = "mismatch";

fn subject() -> Subject {
    let context = RunContext::default();
    let kinds = vec!["valid", KIND];
    Subject { command: "verify", started: "2026-01-31T12:00:00Z".into(), kinds, is_load: false, context }
}

/// Text with a special meaning in one of the formats, to a terminal or to a CI runner.
fn text() -> impl Strategy<Value = String> {
    let fragments = [
        "<",
        ">",
        "&",
        "\"",
        "'",
        "`",
        "*",
        "_",
        "[",
        "]",
        "(",
        ")",
        "|",
        "\\",
        "#",
        "!",
        "$",
        "@all",
        "%",
        ":",
        ",",
        "~",
        "\n",
        "\r",
        "\t",
        "\0",
        "\u{b}",
        "\u{1b}[2J",
        "\u{7f}",
        "\u{85}",
        "\u{9b}",
        "\u{202e}",
        "\u{2028}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "-->",
        "<!--",
        "]]>",
        "</details>",
        "##[error]",
        "::error::",
        "\n  ...\n",
        "\n  ---\n",
        " # SKIP",
        "ok 7 - x",
        "www.",
        "http://",
        "&amp;",
        "é",
        "😀",
        "x",
    ];
    let fragment = prop_oneof![
        3 => prop::sample::select(fragments.to_vec()).prop_map(str::to_owned),
        1 => any::<char>().prop_map(String::from),
    ];
    prop::collection::vec(fragment, 0..12).prop_map(|fragments| fragments.concat())
}

fn case() -> impl Strategy<Value = Case> {
    let outcome = prop::sample::select(vec![Outcome::Pass, Outcome::Fail, Outcome::Error]);
    (text(), text(), text(), text(), outcome, any::<bool>(), 0..3_000_000_u64).prop_map(
        |(suite, name, message, value, outcome, is_explained, micros)| {
            let cause = Cause {
                code: "digest-differs",
                detail: message.clone(),
                fix: value.clone(),
                confidence: Confidence::Possible,
                hashed: None,
            };
            let causes = is_explained.then_some(cause).into_iter().collect();
            let row = json!({ "source": name, "at": value, "count": 3, "causes": [] });
            let problem = (outcome != Outcome::Pass).then(|| Problem {
                code: "digest-differs".into(),
                title: "A title".into(),
                fix: message.clone().into(),
                basis: Basis::Observed,
            });
            let details = Details {
                provider: value.clone(),
                event: name.clone(),
                source: Some(suite.clone()),
                message: message.clone(),
                problem: problem.clone(),
                facts: vec![("Received", value)],
                again: Some(message.clone()),
                ..Details::default()
            };
            let details = Some(Box::new(details));
            Case { suite, name, outcome, kind: KIND, message, causes, micros, row, problem, details, ..Case::default() }
        },
    )
}

fn harmless_problem(problem: &Problem, plain: impl Fn(&str) -> String) -> Problem {
    Problem { fix: plain(&problem.fix).into(), ..problem.clone() }
}

/// The end of a run with these totals.
fn ending<'e>(subject: &'e Subject, totals: &'e Totals) -> Ending<'e> {
    Ending { subject, totals, exit: Exit::No, took: Duration::from_millis(5), load: None, stopped: None }
}

/// Removes the markup for line breaks and code, which depends on the text.
fn without_inline_markup(html: &str) -> String {
    let inline = ["<wbr>", "<code>", "</code>", "<span class=\"nw\">", "</span>"];
    inline.iter().fold(html.to_owned(), |html, tag| html.replace(tag, ""))
}

/// Returns the same case with harmless text.
fn harmless(case: &Case) -> Case {
    let plain = |text: &str| if text.is_empty() { String::new() } else { "x".to_owned() };
    let causes =
        case.causes.iter().map(|cause| Cause { detail: plain(&cause.detail), fix: plain(&cause.fix), ..cause.clone() });
    // The record number at the end of a name becomes the id of its row.
    let number = case.name.rsplit_once(':').and_then(|(_, number)| number.parse::<u64>().ok());
    Case {
        name: number.map_or_else(|| plain(&case.name), |number| format!("x:{number}")),
        message: plain(&case.message),
        causes: causes.collect(),
        row: json!({ "source": "x", "at": "x", "count": 3, "causes": [] }),
        problem: case.problem.as_ref().map(|problem| harmless_problem(problem, plain)),
        details: case.details.as_deref().map(|details| {
            Box::new(Details {
                provider: plain(&details.provider),
                event: plain(&details.event),
                source: details.source.as_deref().map(plain),
                message: plain(&details.message),
                problem: details.problem.as_ref().map(|problem| harmless_problem(problem, plain)),
                facts: vec![("Received", "x".into())],
                again: details.again.as_deref().map(plain),
                ..Details::default()
            })
        }),
        ..case.clone()
    }
}

fn render(name: &str, cases: &[Case]) -> String {
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("report");
    let (_, begin) = FORMATS.iter().find(|(known, _)| *known == name).expect("a format");
    let mut file = AtomicFile::create(&path).expect("a file");
    let mut format = begin(&subject(), &mut file).expect("a report");
    let mut totals = Totals::new(&subject().kinds);
    for case in cases {
        totals.count(case);
        format.case(case, &mut file).expect("a case");
    }
    format.end(&ending(&subject(), &totals), &mut file).expect("an end");
    file.commit().expect("a report");
    std::fs::read_to_string(path).expect("UTF-8")
}

/// Returns how often each character occurs in the text.
fn counts(text: &str, characters: &[char]) -> Vec<usize> {
    characters.iter().map(|character| text.matches(*character).count()).collect()
}

/// Counts the unescaped bars in a line.
fn bars(line: &str) -> usize {
    line.replace("\\\\", "").replace("\\|", "").matches('|').count()
}

/// Checks that a Markdown report has the same cells as `plain`, and no markup from its text.
fn check_markdown(text: &str, plain: &str) -> Result<(), TestCaseError> {
    prop_assert_eq!(text.lines().map(bars).collect::<Vec<_>>(), plain.lines().map(bars).collect::<Vec<_>>());
    let own = text.replace("<!-- -->", "").replace("<br>", "");
    prop_assert!(!own.contains(['<', '>']) && !own.contains("http://") && !own.contains("www."), "{}", text);
    let unescaped = own.replace("\\\\", "").replace("\\`", "").replace("\\*", "").replace("\\[", "");
    prop_assert!(!unescaped.contains(['`', '*', '[']), "{}", text);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn junit_report_is_xml_with_the_name_of_each_case(cases in prop::collection::vec(case(), 0..4)) {
        let xml = render("junit", &cases);
        let document = roxmltree::Document::parse(&xml).map_err(|error| TestCaseError::fail(format!("{error}: {xml}")))?;
        let is_replaced = |c: char| (c.is_control() && !"\t\n\r".contains(c)) || "\u{fffe}\u{ffff}".contains(c);
        let allowed = |text: &str| text.replace(is_replaced, "\u{fffd}");
        let names: Vec<_> = document
            .descendants()
            .filter(|node| node.has_tag_name("testcase"))
            .map(|node| node.attribute("name").unwrap_or_default().to_owned())
            .collect();
        prop_assert_eq!(names, cases.iter().map(|case| allowed(&case.name)).collect::<Vec<_>>());
        let plain: Vec<Case> = cases.iter().map(harmless).collect();
        prop_assert_eq!(counts(&xml, &['<', '>']), counts(&render("junit", &plain), &['<', '>']));
    }

    #[test]
    fn html_report_has_the_markup_of_harmless_text(cases in prop::collection::vec(case(), 0..4)) {
        let html = render("html", &cases);
        let plain: Vec<Case> = cases.iter().map(harmless).collect();
        let [marked, expected] = [&html, &render("html", &plain)].map(|html| counts(&without_inline_markup(html), &['<', '>', '"']));
        prop_assert_eq!(marked, expected, "{}", html);
        prop_assert!(!html.contains(|c: char| c.is_control() && !"\n\t".contains(c)), "{}", html);
    }

    #[test]
    fn json_report_has_the_values_and_no_control_characters(cases in prop::collection::vec(case(), 0..4)) {
        let text = render("json", &cases);
        let report: Value = serde_json::from_str(&text).map_err(|error| TestCaseError::fail(format!("{error}: {text}")))?;
        let rows = report["cases"].as_array().expect("cases");
        prop_assert_eq!(rows.len(), cases.len());
        for (case, given) in cases.iter().zip(rows) {
            prop_assert_eq!(&given["at"], &case.row["at"]);
            prop_assert_eq!(&given["outcome"], case.outcome.name());
        }
        prop_assert!(!text.contains(|c| is_control(c) && c != '\n') && !text.contains("##["), "{}", text);
    }

    #[test]
    fn tap_report_has_one_line_per_point_and_quoted_diagnostics(cases in prop::collection::vec(case(), 0..4)) {
        let text = render("tap", &cases);
        let plain: Vec<Case> = cases.iter().map(harmless).collect();
        let starts = |text: &str| -> Vec<String> {
            text.lines().map(|line| line.split([':', '-']).next().unwrap_or_default().to_owned()).collect()
        };
        prop_assert_eq!(starts(&text), starts(&render("tap", &plain)), "{}", text);
        let failed = cases.iter().filter(|case| case.outcome != Outcome::Pass);
        let messages = text.lines().filter_map(|line| line.strip_prefix("  message: "));
        for (case, message) in failed.zip(messages) {
            let message: Option<String> = serde_json::from_str(message).ok();
            prop_assert_eq!(message.as_deref(), Some(case.message.as_str()));
        }
        for point in text.lines().filter(|line| line.starts_with("ok ") || line.starts_with("not ok ")) {
            prop_assert!(!point.replace("\\\\", "").replace("\\#", "").contains('#'), "{}", point);
        }
    }

    #[test]
    fn markdown_report_has_the_cells_of_harmless_text(cases in prop::collection::vec(case(), 0..4)) {
        let plain: Vec<Case> = cases.iter().map(harmless).collect();
        check_markdown(&render("markdown", &cases), &render("markdown", &plain))?;
    }

    #[test]
    fn github_annotations_are_one_line_each_and_the_summary_is_a_table(cases in prop::collection::vec(case(), 1..4)) {
        let directory = tempfile::TempDir::new().expect("a directory");
        let summary = |name: &str, cases: &[Case]| {
            let path = directory.path().join(name);
            let mut github = Github::new(Some(path.clone()));
            let lines: Vec<String> = cases.iter().filter_map(|case| github.case(&subject(), case)).collect();
            github.end(&ending(&subject(), &Totals::new(&subject().kinds))).1.expect("a summary");
            (lines, std::fs::read_to_string(path).expect("a summary"))
        };
        let (lines, text) = summary("text", &cases);
        let (plain_lines, plain) = summary("plain", &cases.iter().map(harmless).collect::<Vec<_>>());
        prop_assert_eq!(lines.len(), plain_lines.len());
        for line in &lines {
            prop_assert!(line.starts_with("::error title=hookctl verify%3A ✗ mismatch::"), "{}", line);
            prop_assert!(!line.contains(['\n', '\r']), "{}", line);
        }
        check_markdown(&text, &plain)?;
    }
}
