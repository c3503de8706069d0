//! `webhooks apply` with parameters.

use super::{NAMES, PLATFORMS, Platform, SECRET, on, variable};
use crate::harness::{Mock, hookctl};

#[test]
fn apply_converges_with_changes_and_deletions() {
    let mock = Mock::start(&NAMES);
    for platform in &PLATFORMS {
        let Platform { name, event, .. } = platform;
        let state = |urls: &[&str]| {
            let webhooks: Vec<String> =
                urls.iter().map(|url| format!("[[webhooks]]\nevent = \"{event}\"\nurl = \"{url}\"\n")).collect();
            format!("provider = \"{name}\"\n{}", webhooks.concat())
        };
        let apply = |file: String, flags: &[&str], code| {
            on(&mock, platform, &[&["webhooks", "apply", "state.toml"], flags].concat())
                .file("state.toml", file)
                .exits(code)
        };
        let first = state(&["https://test.com/a", "https://test.com/b"]);
        apply(first.clone(), &[], 0);
        apply(first, &[], 0).stderr_has("no changes");
        let second = state(&["https://test.com/b", "https://test.com/c"]);
        apply(second.clone(), &["--prune", "--yes"], 0);
        apply(second, &["--prune", "--yes"], 0).stderr_has("no changes, 2 up to date");
        // Without a secret, nothing is created.
        if platform.takes_secret {
            let args = ["webhooks", "apply", "state.toml"];
            on(&mock, platform, &args)
                .without(&variable(name, "SECRET"))
                .file("state.toml", state(&["https://test.com/new"]))
                .exits(3)
                .stderr_has("no secret for the webhook");
        }
    }
}

#[test]
fn apply_reports_mistakes_in_parameters_with_their_positions() {
    for (file, message) in [
        (
            "provider = \"typeform\"\nparams = { form = \"a\" }\nwebhooks = []",
            "state.toml:2:12: Typeform has no parameter `form`",
        ),
        (
            "provider = \"screver\"\nparams = { form = \"a\" }\nwebhooks = []",
            "state.toml:2:12: Screver has no parameters",
        ),
        (
            "provider = \"typeform\"\n[[webhooks]]\nevent = \"form_response\"\nurl = \"https://h/\"\nparams = { form_id = \"a\" }",
            "state.toml:5:12: `form_id` is the same for all webhooks",
        ),
        (
            "provider = \"typeform\"\n[[webhooks]]\nevent = \"form_response\"\nurl = \"https://h/\"\nparams = { enabled = \"x\" }",
            "state.toml:5:12: `x` is not of the type boolean",
        ),
    ] {
        hookctl(["webhooks", "apply", "state.toml", "--token", "literal:x"])
            .file("state.toml", file)
            .exits(3)
            .stderr_has(message);
    }
}

#[test]
fn apply_accepts_booleans_integers_and_lists_as_parameters() {
    let mock = Mock::start(&NAMES);
    let apply = |name: &str, text: &str, flags: &[&str], code| {
        hookctl(["webhooks", "apply", "state.toml"].iter().chain(flags).copied())
            .file("state.toml", format!("provider = \"{name}\"\n{text}"))
            .env(&variable(name, "API_URL"), mock.ready[name].as_str().expect("a URL"))
            .env(&variable(name, "TOKEN"), "mock-token")
            .env(&variable(name, "SECRET"), SECRET)
            .exits(code)
    };
    let typeform = "params = { form_id = \"a\" }\n[[webhooks]]\nevent = \"form_response\"\nurl = \"https://test.com/\"\nparams = { enabled = false }\n";
    apply("typeform", typeform, &[], 0);
    apply("typeform", typeform, &[], 0).stderr_has("no changes");
    let surveymonkey =
        "[[webhooks]]\nevent = \"response_completed\"\nurl = \"https://test.com/\"\nparams = { object_ids = [1, 2] }\n";
    apply("surveymonkey", surveymonkey, &[], 0);
    apply("surveymonkey", surveymonkey, &[], 0).stderr_has("no changes");
    for (params, message) in [
        ("{ form_id = [\"a\", \"b\"] }", "state.toml:2:12: `form_id` takes one value"),
        ("{ form_id = 1.5 }", "state.toml:2:22: expected a string, an integer or a boolean, found a float"),
    ] {
        apply("typeform", &format!("params = {params}\nwebhooks = []"), &[], 3).stderr_has(message);
    }
}
