//! `doctor`: the problems that it reports, and that it exits 1 only if there is one.

use crate::harness::{Mock, Output, Run, closed_port, endpoint, hookctl};

/// The status of each check, in order.
fn statuses(output: &Output) -> Vec<String> {
    let text = |value: &serde_json::Value| value.as_str().expect("text").to_owned();
    let checks = output.json();
    checks.as_array().expect("checks").iter().map(|row| text(&row["check"]) + " " + &text(&row["status"])).collect()
}

fn with_profile(run: Run) -> Run {
    run.file("c.toml", "default-profile = \"p\"\n[profiles.p]\nprovider = \"screver\"\nsecret = \"env:S\"\n")
        .env("HOOKCTL_CONFIG", "c.toml")
}

#[test]
fn doctor_without_a_configuration_reports_no_problem() {
    let output = hookctl(["doctor"]).exits(0).stderr_has("checks: ");
    output.stdout_has("✓  version").stdout_has("–  configuration").stdout_has("Fix: ").nowhere("✗");
}

#[test]
fn doctor_checks_the_profile_its_secret_and_its_api() {
    let mock = Mock::start(&[]);
    let doctor = |args: &[&str]| with_profile(mock.hookctl([&["doctor", "-o", "json"], args].concat()));
    let output = doctor(&[]).env("S", "a-secret-of-tests").exits(0).nowhere("a-secret-of-tests").nowhere("mock-token");
    let expected =
        ["version ok", "configuration ok", "profile ok", "secret ok", "api ok", "clock ok", "completions skipped"];
    assert_eq!(statuses(&output), expected);
    let output = doctor(&["--offline"]).env("S", "a-secret-of-tests").exits(0);
    assert!(statuses(&output).contains(&"api skipped".to_owned()));
    let output = doctor(&[]).env("HOOKCTL_SCREVER_TOKEN", "another").exits(1);
    for wrong in ["secret error", "api error", "clock ok"] {
        assert!(statuses(&output).contains(&wrong.to_owned()), "{wrong}: {}", output.text());
    }
    output.stdout_has("env:HOOKCTL_SCREVER_TOKEN").stdout_has("401").nowhere("another");
}

#[test]
fn doctor_reports_a_wrong_clock_and_an_unreachable_server() {
    let api = endpoint(
        "HTTP/1.1 200 OK\r\ndate: Thu, 18 Jan 2024 08:17:19 GMT\r\ncontent-type: application/json\r\ncontent-length: 36\r\n\r\n\
         {\"total\":0,\"skip\":0,\"limit\":5,\"d\":1}",
    );
    let doctor = |url: &str| {
        let run = with_profile(hookctl(["doctor"])).env("HOOKCTL_SCREVER_API_URL", url);
        run.env("HOOKCTL_SCREVER_TOKEN", "mock-token").env("S", "a-secret-of-tests")
    };
    doctor(&api.url("")).exits(1).stdout_has("✗  clock").stdout_has("s ahead of http");
    let output = doctor(&closed_port()).exits(1).stdout_has("✗  api");
    output.stdout_has("check HOOKCTL_SCREVER_API_URL").stdout_has("–  clock");
}

#[test]
fn doctor_reports_a_missing_url_parameter_but_only_skips_the_call_without_a_list_parameter() {
    let doctor = |provider: &str| hookctl(["doctor", "--offline"]).env(&format!("HOOKCTL_{provider}_TOKEN"), "a-token");
    let output = doctor("QUALTRICS").exits(1).stdout_has("✗  api");
    output
        .stdout_has("missing parameter `datacenter` of Qualtrics")
        .stdout_has("Fix: set HOOKCTL_QUALTRICS_DATACENTER or HOOKCTL_QUALTRICS_API_URL\n");
    let config = "default-profile = \"p\"\n[profiles.p]\nprovider = \"qualtrics\"\ntoken = \"env:T\"\n";
    let with_profile = hookctl(["doctor"]).file("c.toml", config).env("HOOKCTL_CONFIG", "c.toml").env("T", "a-token");
    with_profile.exits(1).stdout_has("✗  api").stdout_has("missing parameter `datacenter`");
    doctor("QUALTRICS").env("HOOKCTL_QUALTRICS_DATACENTER", "fra1").exits(0).stdout_has("–  api");
    doctor("QUALTRICS").env("HOOKCTL_QUALTRICS_API_URL", "https://example.com/v3").exits(0).stdout_has("–  api");
    doctor("TYPEFORM").exits(0).stdout_has("–  api").stdout_has("the parameter form_id is not set");
}

#[test]
fn doctor_with_an_invalid_configuration_reports_it_and_runs_the_other_checks() {
    let doctor = |config: &str| hookctl(["--config", "c.toml", "doctor"]).file("c.toml", config);
    doctor("[profiles.p]\nsecrte = \"x\"\n").exits(1).stdout_has("c.toml:2:1").stdout_has("config edit");
    doctor("[profiles.p]\nprovider = \"scrver\"\n").exits(0).stdout_has("none of the profiles is selected");
    let unknown = "default-profile = \"p\"\n[profiles.p]\nprovider = \"scrver\"\n";
    doctor(unknown).exits(1).stdout_has("✗  profile").stdout_has("screver");
    let missing = hookctl(["--config", "c.toml", "--profile", "q", "doctor"]).file("c.toml", "[profiles.p]\n");
    let output = missing.exits(1).stdout_has("✓  configuration").stdout_has("✗  profile");
    output.stdout_has("unknown profile `q`").stdout_has("needs a valid profile");
}

#[test]
fn doctor_finds_completions_where_each_shell_loads_them() {
    let doctor = |shell: &str| hookctl(["doctor"]).env("SHELL", shell);
    doctor("/bin/fish").exits(0).stdout_has("!  completions    not installed for fish");
    for (shell, file, text) in [
        ("/usr/bin/zsh", ".zshrc", "source <(hookctl completions zsh)\n"),
        ("/bin/bash", ".bashrc", "HOOKCTL_COMPLETE"),
        ("/bin/bash", ".local/share/bash-completion/completions/hookctl", ""),
        ("/usr/bin/elvish", ".config/elvish/rc.elv", "HOOKCTL_COMPLETE"),
        ("pwsh", ".config/powershell/profile.ps1", "HOOKCTL_COMPLETE"),
    ] {
        let run = doctor(shell).without("XDG_CONFIG_HOME").file(file, text);
        run.exits(0).stdout_has("✓  completions    installed for ").stdout_has(file);
    }
    doctor("/bin/tcsh").exits(0).stdout_has("–  completions");
}

#[cfg(target_os = "linux")]
#[test]
fn doctor_wraps_text_to_the_width_of_the_terminal() {
    let directory = tempfile::TempDir::new().expect("a directory");
    for columns in [48, 80] {
        let Some(doctor) = crate::harness::in_pseudo_terminal(columns, "doctor", directory.path()) else { return };
        let text = String::from_utf8(doctor.wait_with_output().expect("an end").stdout).expect("text");
        assert!(text.contains("completions"), "{text}");
        assert!(text.lines().all(|line| line.chars().count() <= columns.into()), "{text}");
    }
}
