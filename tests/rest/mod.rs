//! Management APIs that are described as data, as a user of each platform calls them.
//!
//! This file has the platforms and what the tests share.

mod apply;
mod calls;
mod errors;
mod mock;
mod pages;
mod params;
#[cfg(unix)]
mod register;
mod table;

use serde_json::Value;

use crate::harness::{Mock, Run, hookctl};

const TOKEN: &str = "tkn-0123456789abcdef";

const SECRET: &str = "s3cret-0123456789abcdef";

/// A platform: its name, the parameters of its calls, an event, and the path of its API below the origin.
struct Platform {
    name: &'static str,
    params: &'static [&'static str],
    event: &'static str,
    base: &'static str,
    /// Whether the caller chooses the secret.
    takes_secret: bool,
    can_update: bool,
}

const PLATFORMS: [Platform; 5] = [
    Platform {
        name: "typeform",
        params: &["form_id=abc123"],
        event: "form_response",
        base: "",
        takes_secret: true,
        can_update: true,
    },
    Platform {
        name: "tally",
        params: &["formId=mJaQ5d"],
        event: "FORM_RESPONSE",
        base: "",
        takes_secret: true,
        can_update: true,
    },
    Platform {
        name: "surveymonkey",
        params: &["object_ids=1234", "object_ids=5678"],
        event: "response_completed",
        base: "/v3",
        takes_secret: false,
        can_update: true,
    },
    Platform {
        name: "formbricks",
        params: &["workspaceId=cm8f4x9mm0001gx9h5b7d7h3q"],
        event: "responseFinished",
        base: "",
        takes_secret: false,
        can_update: true,
    },
    Platform {
        name: "qualtrics",
        params: &["survey=SV_1AmkKSDmoZ4XlQx"],
        event: "surveyengine.completedResponse",
        base: "/API/v3",
        takes_secret: true,
        can_update: false,
    },
];

const NAMES: [&str; 5] = ["typeform", "tally", "surveymonkey", "formbricks", "qualtrics"];

fn variable(name: &str, suffix: &str) -> String {
    format!("HOOKCTL_{}_{suffix}", name.to_uppercase())
}

/// `hookctl ARGS… PROVIDER MORE…` with the parameters of a platform, its token, and this URL.
fn call(platform: &Platform, url: &str, args: &[&str]) -> Run {
    let params = platform.params.iter().flat_map(|param| ["--param", param]);
    let run = hookctl(args.iter().copied().chain(params));
    run.env(&variable(platform.name, "API_URL"), url).env(&variable(platform.name, "TOKEN"), TOKEN)
}

fn platform(name: &str) -> &'static Platform {
    PLATFORMS.iter().find(|platform| platform.name == name).expect("a platform")
}

/// The first line, the headers in lowercase, and the body of a request.
fn parts(request: &[u8]) -> (String, String, Value) {
    let text = String::from_utf8(request.to_vec()).expect("text");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let (first, headers) = head.split_once("\r\n").expect("a request line");
    (first.to_owned(), headers.to_owned(), serde_json::from_str(body).unwrap_or_default())
}

/// Prepares a run against a mock.
fn on(mock: &Mock, platform: &Platform, args: &[&str]) -> Run {
    let url = mock.ready[platform.name].as_str().expect("a URL");
    call(platform, url, args)
        .env(&variable(platform.name, "TOKEN"), "mock-token")
        .env(&variable(platform.name, "SECRET"), SECRET)
}

/// Adds a provider folder whose API has this paging, and takes the token in the query.
fn paged(run: Run, paging: &str) -> Run {
    let toml = format!(
        r#"
name  = "acme"
title = "Acme"

[delivery]
content-type = "application/json"

[management.rest]
url    = "https://api.acme.example/base"
auth   = {{ query = "apiKey" }}
fields = {{ id = "id", url = "target", event = "on" }}
list   = {{ path = "/hooks?kind=web", items = "hooks", paging = {paging} }}
create = {{ path = "/hooks", body = {{ target = "{{url}}", on = "{{event}}" }} }}
delete = {{ path = "/hooks/{{id}}" }}

[[events]]
name    = "created"
payload = "created.json"
"#
    );
    run.file("mine/acme/provider.toml", toml).file("mine/acme/created.json", "{}")
}

fn acme(server: &str, paging: &str, args: &[&str]) -> Run {
    let run = hookctl(["--providers", "mine"].iter().chain(args).copied());
    paged(run, paging).env("HOOKCTL_ACME_API_URL", server).env("HOOKCTL_ACME_TOKEN", TOKEN)
}
