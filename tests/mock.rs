//! `mock`: it behaves as the providers' documents say, survives crashes without losing acknowledged changes, and `apply` converges against it.

use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    time::{Duration, Instant},
};

use proptest::prelude::*;
use serde_json::{Value, json};

#[cfg(unix)]
use crate::harness::signal;
use crate::harness::{Mock, hookctl};

/// A minimal HTTP client that shares no code with hookctl and keeps one connection open.
struct Client(BufReader<TcpStream>);

impl Client {
    fn connect(mock: &Mock) -> Self {
        Self(BufReader::new(TcpStream::connect(mock.address()).expect("a connection")))
    }

    /// Sends a request and returns the status and body of the response, or `None` if the connection ends.
    fn request(&mut self, line: &str, authorization: &str, body: &str) -> Option<(u16, String)> {
        self.request_with(line, &format!("authorization: {authorization}\r\ncontent-type: application/json"), body)
    }

    /// Like [`Self::request`], with these headers.
    fn request_with(&mut self, line: &str, headers: &str, body: &str) -> Option<(u16, String)> {
        let length = body.len();
        let request = format!("{line} HTTP/1.1\r\nhost: x\r\n{headers}\r\ncontent-length: {length}\r\n\r\n{body}");
        self.0.get_mut().write_all(request.as_bytes()).ok()?;
        let mut status = String::new();
        self.0.read_line(&mut status).ok().filter(|read| *read > 0)?;
        let mut length = 0;
        loop {
            let mut header = String::new();
            self.0.read_line(&mut header).ok().filter(|read| *read > 0)?;
            if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().expect("a length");
            }
            if header == "\r\n" {
                break;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body).ok()?;
        Some((status.split(' ').nth(1)?.parse().ok()?, String::from_utf8(body).ok()?))
    }
}

const BEARER: &str = "Bearer mock-token";
/// `mock-key:mock-password`, by `base64`.
const BASIC: &str = "Basic bW9jay1rZXk6bW9jay1wYXNzd29yZA==";

#[test]
fn screver_mock_behaves_as_documented() {
    let mock = Mock::start(&["screver"]);
    let mut client = Client::connect(&mock);
    let mut request = |line: &str, body: &str| client.request(line, BEARER, body).expect("a response");
    let (status, created) = request(
        "POST /api/v2/webhooks",
        r#"{"type":"optionSelected","url":"https://go.screver.com/api/v1/test-webhook"}"#,
    );
    assert_eq!(status, 201);
    let keys = |text: &str| {
        let value: Value = serde_json::from_str(text).expect("JSON");
        value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ")
    };
    assert_eq!(keys(&created), "_id type company url secret createdAt updatedAt __v");
    let created: Value = serde_json::from_str(&created).expect("JSON");
    let id = created["_id"].as_str().expect("an id");
    assert!(id.len() == 24 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "{id}");
    let secret = created["secret"].as_str().expect("a secret");
    assert!(uuid::Uuid::parse_str(secret).is_ok_and(|uuid| uuid.get_version_num() == 4), "{secret}");
    let time = created["createdAt"].as_str().expect("a time");
    assert!(time.len() == "2019-10-07T14:13:42.489Z".len() && time.ends_with('Z'), "{time}");

    let (status, read) = request(&format!("GET /api/v2/webhooks/{id}"), "");
    assert_eq!((status, keys(&read).as_str()), (200, "_id type url secret createdAt updatedAt"));
    // An update changes only the fields that it names.
    let (status, updated) = request(&format!("PUT /api/v2/webhooks/{id}"), r#"{"type":"*"}"#);
    assert_eq!((status, keys(&updated).as_str()), (200, "type _id url secret createdAt updatedAt"));
    let updated: Value = serde_json::from_str(&updated).expect("JSON");
    assert_eq!(
        (&updated["secret"], &updated["url"], &updated["type"]),
        (&created["secret"], &created["url"], &"*".into())
    );

    let (status, list) = request("GET /api/v2/webhooks?limit=5", "");
    assert_eq!((status, keys(&list).as_str()), (200, "resources total"));
    for (line, body, status, message) in [
        ("GET /api/v2/webhooks", "", 400, "\"limit\\\" is required"),
        ("GET /api/v2/webhooks?limit=7", "", 400, "must be one of [5, 10, 25, 50, 100]"),
        ("GET /api/v2/webhooks?limit=5&sort=up", "", 400, "sort"),
        ("GET /api/v2/webhooks?limit=5&sort=%7B%22url%22%3A1%7D", "", 400, "sort"),
        ("GET /api/v2/webhooks?limit=5&skip=x", "", 400, "skip"),
        ("GET /api/v2/webhooks?limit=5&sort=%7B%20createdAt%3A%202%20%7D", "", 400, "sort"),
        ("GET /api/v2/webhooks?limit=5&sort=%7BcreatedAt%3A1%2CupdatedAt%3A1%7D", "", 400, "sort"),
        ("POST /api/v2/webhooks", r#"{"url":""}"#, 400, "url"),
        ("POST /api/v2/webhooks", r#"{"type":null}"#, 400, "type"),
        ("POST /api/v2/webhooks", r#"{"type":"response_complete","url":"x"}"#, 400, "must be one of"),
        ("POST /api/v2/webhooks", "rubbish", 400, "JSON"),
        ("GET /api/v2/webhooks/5d9b4816de62163caf637d5c", "", 404, "not found"),
        ("PUT /api/v2/webhooks/5d9b4816de62163caf637d5c", "{}", 404, "not found"),
        ("DELETE /api/v2/webhooks/5d9b4816de62163caf637d5c", "", 404, "not found"),
        ("PATCH /api/v2/webhooks", "", 405, ""),
        ("GET /api/v2/surveys", "", 404, ""),
    ] {
        let (given, response) = request(line, body);
        assert_eq!(given, status, "{line}: {response}");
        assert!(response.contains(message), "{line}: {response}");
    }
    let (status, body) = request(&format!("DELETE /api/v2/webhooks/{id}"), "");
    assert_eq!((status, body.as_str()), (204, ""));

    for authorization in ["", "Bearer", "Bearer wrong", "Basic bW9jay10b2tlbg==", BASIC, "mock-token"] {
        assert_eq!(
            client.request("GET /api/v2/webhooks?limit=5", authorization, "").expect("a response").0,
            401,
            "{authorization}"
        );
    }
}

#[test]
fn screver_sort_accepts_the_documented_and_the_json_notation() {
    let mock = Mock::start(&["screver"]);
    let mut client = Client::connect(&mock);
    let mut request = |line: &str, body: &str| client.request(line, BEARER, body).expect("a response");
    for url in ["http://a/", "http://b/"] {
        assert_eq!(request("POST /api/v2/webhooks", &json!({ "type": "*", "url": url }).to_string()).0, 201);
        // `createdAt` has a resolution of one millisecond.
        std::thread::sleep(Duration::from_millis(5));
    }
    for (sort, first) in [
        ("{ createdAt: -1 }", "http://b/"),
        ("{ createdAt: 1 }", "http://a/"),
        ("{createdAt:1}", "http://a/"),
        ("{ 'createdAt': 1 }", "http://a/"),
        ("{\"createdAt\":1}", "http://a/"),
        ("{ updatedAt: -1, }", "http://b/"),
        ("{ updatedAt: 1 }", "http://a/"),
    ] {
        for encoded in [
            percent_encoding::utf8_percent_encode(sort, percent_encoding::NON_ALPHANUMERIC).to_string(),
            form_urlencoded::byte_serialize(sort.as_bytes()).collect(),
        ] {
            let (status, list) = request(&format!("GET /api/v2/webhooks?limit=5&sort={encoded}"), "");
            assert_eq!(status, 200, "{sort}: {list}");
            let list: Value = serde_json::from_str(&list).expect("JSON");
            assert_eq!(list["resources"][0]["url"], first, "{sort}");
        }
    }
    // Nesting that a parser might recurse into, as deep as fits into a request line.
    for sort in ["[".repeat(20_000), "{a:".repeat(7000), format!("{{createdAt:{}1}}", "+".repeat(20_000))] {
        let status = request(&format!("GET /api/v2/webhooks?limit=5&sort={sort}"), "").0;
        assert_eq!(status, 400, "{sort:.10}");
    }
}

#[test]
fn screver_webhook_without_type_or_url_is_created_and_listed_without_them() {
    let mock = Mock::start(&["screver"]);
    let mut client = Client::connect(&mock);
    let mut request = |line: &str, body: &str| client.request(line, BEARER, body).expect("a response");
    let keys = |value: &Value| value.as_object().expect("an object").keys().cloned().collect::<Vec<_>>().join(" ");
    for (body, type_and_url) in
        [("{}", ["", ""]), (r#"{"type":"*"}"#, ["type ", ""]), (r#"{"url":"http://a/"}"#, ["", "url "])]
    {
        let [kind, url] = type_and_url;
        let (status, created) = request("POST /api/v2/webhooks", body);
        assert_eq!(status, 201, "{body}: {created}");
        let created: Value = serde_json::from_str(&created).expect("JSON");
        assert_eq!(keys(&created), format!("_id {kind}company {url}secret createdAt updatedAt __v"));
        let id = created["_id"].as_str().expect("an id");
        let read = request(&format!("GET /api/v2/webhooks/{id}"), "").1;
        assert_eq!(
            keys(&serde_json::from_str(&read).expect("JSON")),
            format!("_id {kind}{url}secret createdAt updatedAt")
        );
        let (status, updated) = request(&format!("PUT /api/v2/webhooks/{id}"), "{}");
        assert_eq!(status, 200);
        assert_eq!(
            keys(&serde_json::from_str(&updated).expect("JSON")),
            format!("{kind}_id {url}secret createdAt updatedAt")
        );
    }
    let rows = mock.hookctl(["webhooks", "list", "screver", "-o", "jsonl"]).exits(0).json_lines();
    assert_eq!(rows.len(), 3);
}

#[test]
fn path_of_another_api_is_not_found_whatever_the_credentials() {
    let unknown_to_screver = [
        "GET /api/v2/webhooks/",
        "POST /api/v2/webhooks/",
        "POST /api/v2/webhooks/subscribe/",
        "POST /api/v2/webhooks/unsubscribe/",
        "POST /api/v2/webhooks/subscribe",
        "POST /api/v2/webhooks/unsubscribe",
        "GET /api/v2/webhooks/subscribe",
    ];
    let unknown_to_fluidsurveys = [
        "GET /api/v2/webhooks?limit=5",
        "POST /api/v2/webhooks",
        "GET /api/v2/webhooks/5d9b4816de62163caf637d5c",
        "PUT /api/v2/webhooks/5d9b4816de62163caf637d5c",
        "POST /api/v2/webhooks/subscribe",
        "POST /oauth/token",
    ];
    // A trailing slash too many or too few.
    let unknown_to_both = [
        "POST /api/v2/webhooks/",
        "PUT /api/v2/webhooks/",
        "DELETE /api/v2/webhooks/",
        "POST /api/v2/webhooks/subscribe",
        "POST /api/v2/webhooks/unsubscribe",
        "PUT /api/v2/webhooks/5d9b4816de62163caf637d5c/",
        "POST /api/v2/webhooks/subscribe//",
    ];
    for (apis, lines) in [
        (&["screver"][..], &unknown_to_screver[..]),
        (&["fluidsurveys"], &unknown_to_fluidsurveys),
        (&[], &unknown_to_both),
    ] {
        let mock = Mock::start(apis);
        let mut client = Client::connect(&mock);
        for line in lines {
            for authorization in [BEARER, BASIC, ""] {
                let (status, body) = client.request(line, authorization, "{}").expect("a response");
                assert_eq!(status, 404, "{apis:?} {line} {authorization}: {body}");
            }
        }
    }
}

#[test]
fn token_url_accepts_client_credentials_in_the_header_a_form_or_json() {
    let mock = Mock::start(&["screver"]);
    let mut client = Client::connect(&mock);
    let basic = "Basic bW9jay1jbGllbnQ6bW9jay1jbGllbnQtc2VjcmV0";
    let form = "grant_type=client_credentials&client_id=mock-client&client_secret=mock-client-secret";
    let json = r#"{"grant_type":"client_credentials","client_id":"mock-client","client_secret":"mock-client-secret"}"#;
    for (authorization, body, status) in [
        (basic, "grant_type=client_credentials", 200),
        (basic, r#" {"grant_type": "client_credentials"}"#, 200),
        (basic, form, 200),
        ("", form, 200),
        ("", json, 200),
        ("", "client_secret=mock%2Dclient-secret&scope=a+b&client_id=mock-client&grant_type=client_credentials", 200),
        ("", "grant_type=client_credentials&client_id=mock-client&client_secret=wrong", 401),
        ("", "grant_type=client_credentials&client_id=wrong&client_secret=mock-client-secret", 401),
        ("", "grant_type=client_credentials&client_id=mock-client", 401),
        (
            "",
            r#"{"grant_type":"client_credentials","client_id":"mock-client","client_secret":["mock-client-secret"]}"#,
            401,
        ),
        ("", "grant_type=password&client_id=mock-client&client_secret=mock-client-secret", 400),
        ("", "client_id=mock-client&client_secret=mock-client-secret", 400),
        ("", "", 401),
        ("", "[]", 401),
        (BASIC, form, 401),
    ] {
        let line = "POST /oauth/token";
        let header =
            if authorization.is_empty() { "x-none: x".to_owned() } else { format!("authorization: {authorization}") };
        let (given, response) = client.request_with(line, &header, body).expect("a response");
        assert_eq!(given, status, "{authorization} {body}: {response}");
    }
}

#[cfg(unix)]
#[test]
fn full_disk_is_a_500_response_and_a_warning() {
    use std::process::{Command, Stdio};

    let directory = tempfile::TempDir::new().expect("a directory");
    // Files may not grow beyond 64 KiB. With SIGXFSZ ignored, writing more is an error instead of a crash.
    let script = "trap '' XFSZ; ulimit -f 128; exec \"$0\" \"$@\"";
    let mut mock = Command::new("sh")
        .args(["-c", script, env!("CARGO_BIN_EXE_hookctl"), "mock", "screver", "--state", "state"])
        .current_dir(directory.path())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut line = String::new();
    BufReader::new(mock.stdout.take().expect("its output")).read_line(&mut line).expect("a ready line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    let address = ready["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
    let mut client = Client(BufReader::new(TcpStream::connect(address).expect("a connection")));
    let body = json!({ "type": "*", "url": format!("http://a/{}", "x".repeat(10_000)) }).to_string();
    let statuses: Vec<u16> =
        (0..20).map(|_| client.request("POST /api/v2/webhooks", BEARER, &body).expect("a response").0).collect();
    signal(mock.id(), "TERM");
    let ended = mock.wait_with_output().expect("it ends");
    let stderr = String::from_utf8_lossy(&ended.stderr);
    assert!(statuses.contains(&201) && statuses.contains(&500), "{statuses:?}");
    let reported = stderr.lines().filter(|line| line.starts_with("warning: 500 response to POST /api/v2/webhooks: "));
    assert_eq!(reported.count(), statuses.iter().filter(|status| **status == 500).count(), "{stderr}");
}

#[test]
fn token_url_issues_a_token_to_the_right_client_only() {
    let mock = Mock::start(&["screver"]);
    let mut client = Client::connect(&mock);
    // `mock-client:mock-client-secret`, by `base64`.
    let credentials = "Basic bW9jay1jbGllbnQ6bW9jay1jbGllbnQtc2VjcmV0";
    let (status, body) =
        client.request("POST /oauth/token", credentials, "grant_type=client_credentials").expect("a response");
    assert_eq!(status, 200);
    let token: Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(token["token_type"], "Bearer");
    let bearer = format!("Bearer {}", token["access_token"].as_str().expect("a token"));
    assert_eq!(client.request("GET /api/v2/webhooks?limit=5", &bearer, "").expect("a response").0, 200);
    assert_eq!(client.request("POST /oauth/token", credentials, "grant_type=password").expect("a response").0, 400);
    assert_eq!(client.request("POST /oauth/token", BASIC, "grant_type=client_credentials").expect("a response").0, 401);
    assert_eq!(client.request("GET /oauth/token", credentials, "").expect("a response").0, 405);
}

#[test]
fn fluidsurveys_mock_behaves_as_documented() {
    let mock = Mock::start(&["fluidsurveys"]);
    let mut client = Client::connect(&mock);
    let mut request = |line: &str, body: &str| client.request(line, BASIC, body).expect("a response");
    let subscribe = "POST /api/v2/webhooks/subscribe/";
    let sample = r#"{"subscription_url":"http://fluidsurveys.com/callback/","event":"response_complete","survey":1,"collector":1}"#;
    assert_eq!(request(subscribe, sample).0, 201);
    assert_eq!(
        request("GET /api/v2/webhooks/", ""),
        (
            200,
            r#"{"webhooks":[{"id":1,"event_type":"response_complete","survey":"1","collector":"1","subscription_url":"http://fluidsurveys.com/callback/"}],"total":1}"#
                .to_owned()
        )
    );
    // Only the URL must be unique. It is compared byte for byte.
    let other = |url: &str| format!(r#"{{"subscription_url":"{url}","event":"contact_create"}}"#);
    assert_eq!(request(subscribe, &other("http://fluidsurveys.com/callback/")).0, 409);
    assert_eq!(request(subscribe, &other("http://fluidsurveys.com/callback/?a=1")).0, 201);
    assert_eq!(request(subscribe, &other("http://FLUIDSURVEYS.com/callback/")).0, 201);
    for (line, body, status) in [
        (subscribe, r#"{"event":"contact_create"}"#, 400),
        (subscribe, r#"{"subscription_url":"http://x/","event":"contact.created"}"#, 400),
        (subscribe, r#"{"subscription_url":"http://x/","event":"contact_create","survey":"one"}"#, 400),
        ("POST /api/v2/webhooks/unsubscribe/", "{}", 400),
        ("POST /api/v2/webhooks/unsubscribe/", r#"{"subscription_url":"http://x/"}"#, 404),
        ("POST /api/v2/webhooks/unsubscribe/", r#"{"subscription_url":"http://fluidsurveys.com/callback/"}"#, 200),
        ("POST /api/v2/webhooks/unsubscribe/", r#"{"subscription_url":"http://fluidsurveys.com/callback/"}"#, 404),
        // The trailing slashes are part of the paths.
        ("GET /api/v2/webhooks", "", 404),
        ("POST /api/v2/webhooks/subscribe", sample, 404),
        ("POST /oauth/token", "", 404),
    ] {
        let (given, response) = request(line, body);
        assert_eq!(given, status, "{line} {body}: {response}");
    }
    for (authorization, status) in [("", 401), ("Basic bW9jazptb2Nr", 401), (BEARER, 200)] {
        assert_eq!(
            client.request("GET /api/v2/webhooks/", authorization, "").expect("a response").0,
            status,
            "{authorization}"
        );
    }
}

/// Creates a state file with `count` webhooks of Screver, written directly into the database.
fn create_state(path: &std::path::Path, count: usize) {
    drop(Mock::start(&["--state", path.to_str().expect("text")]));
    let mut database = rusqlite::Connection::open(path).expect("a database");
    let transaction = database.transaction().expect("a transaction");
    for number in 0..count {
        let time = humantime::format_rfc3339_millis(
            std::time::UNIX_EPOCH + Duration::from_millis(1_570_000_000_000 + number as u64),
        );
        let row =
            rusqlite::params![format!("{number:024x}"), format!("https://example.com/{number}"), time.to_string()];
        transaction
            .execute("INSERT INTO screver (id, event, company, url, secret, created, updated) VALUES (?1, '*', 'c', ?2, 's', ?3, ?3)", row)
            .expect("a row");
    }
    transaction.commit().expect("a commit");
}

#[test]
fn list_of_10_000_webhooks_is_ordered_and_complete() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state");
    create_state(&state, 10_000);
    let mock = Mock::start(&["--state", state.to_str().expect("text")]);
    let list = |flags: &[&'static str]| {
        let args = ["webhooks", "list", "screver", "-o", "jsonl", "--timeout", "2m"];
        let output = mock.hookctl(args.into_iter().chain(flags.iter().copied())).exits(0);
        let ids: Vec<String> =
            output.json_lines().iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect();
        (ids, output.stderr)
    };
    let id = |number: usize| format!("{number:024x}");
    let up: Vec<String> = (0..10_000).map(id).collect();
    let down: Vec<String> = up.iter().rev().cloned().collect();
    assert_eq!(list(&["--all"]).0, down);
    assert_eq!(list(&["--all", "--sort", "createdAt:asc"]).0, up);
    assert_eq!(list(&["--limit", "137", "--skip", "50", "--sort", "createdAt:asc"]).0, up[50..187]);
    let (ids, stderr) = list(&[]);
    assert_eq!(ids, down[..100]);
    assert!(stderr.contains("showing 100 of 10000"), "{stderr}");
    assert_eq!(list(&["--url", "https://example.com/42"]).0, [id(42)]);
}

#[cfg(unix)]
#[test]
fn webhook_acknowledged_with_201_survives_a_kill() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state");
    let flags = ["screver", "--state", state.to_str().expect("text")];
    let mut mock = Mock::start(&flags);
    let mut client = Client::connect(&mock);
    let mut answered = Vec::new();
    let url = |number: usize| format!("https://example.com/{number}");
    let mut killer = None;
    for number in 0..1000 {
        if number == 200 {
            // Kill the mock while requests are in flight.
            let pid = mock.pid();
            killer = Some(std::thread::spawn(move || signal(pid, "KILL")));
        }
        let body = json!({ "type": "*", "url": url(number) }).to_string();
        let Some((status, _)) = client.request("POST /api/v2/webhooks", BEARER, &body) else { break };
        assert_eq!(status, 201);
        answered.push(url(number));
    }
    killer.expect("a killer").join().expect("it was killed");
    mock.kill();
    assert!(answered.len() >= 200 && answered.len() < 1000, "{}", answered.len());
    let mock = Mock::start(&flags);
    let rows = mock
        .hookctl(["webhooks", "list", "screver", "--all", "--sort", "createdAt:asc", "-o", "jsonl"])
        .exits(0)
        .json_lines();
    let urls: Vec<&str> = rows.iter().map(|row| row["url"].as_str().expect("a URL")).collect();
    assert!(urls.len() <= answered.len() + 1, "{} of {}", urls.len(), answered.len());
    assert_eq!(urls[..answered.len()], answered);
}

#[test]
fn fail_and_latency_flags_take_effect() {
    let mock = Mock::start(&["screver", "--fail", "503:0.5", "--seed", "7", "--latency", "20ms"]);
    let mut client = Client::connect(&mock);
    let start = Instant::now();
    let statuses: Vec<u16> =
        (0..40).map(|_| client.request("GET /api/v2/webhooks?limit=5", BEARER, "").expect("a response").0).collect();
    assert!(start.elapsed() >= Duration::from_millis(40 * 20));
    let failed = statuses.iter().filter(|status| **status == 503).count();
    assert!((8..32).contains(&failed) && statuses.iter().all(|status| [200, 503].contains(status)), "{statuses:?}");
    // 503 is retried, so a list succeeds.
    mock.hookctl(["webhooks", "list", "screver"]).exits(0);
    let always = Mock::start(&["--fail", "503"]);
    always.hookctl(["webhooks", "list", "fluidsurveys", "--timeout", "1s"]).exits(5).stderr_has("503");
}

#[test]
fn mock_writes_its_ready_file_and_rejects_invalid_arguments() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let file = directory.path().join("ready.json");
    let mut mock = Mock::start(&["--ready-file", file.to_str().expect("text")]);
    let written: Value = serde_json::from_slice(&std::fs::read(&file).expect("a file")).expect("JSON");
    assert_eq!(written, mock.ready);
    for key in ["url", "screver", "fluidsurveys", "token_url"] {
        assert!(written[key].as_str().is_some_and(|url| url.starts_with("http://127.0.0.1:")), "{key}");
    }
    #[cfg(unix)]
    {
        signal(mock.pid(), "TERM");
        assert_eq!(mock.wait(), Some(130));
        assert!(!file.exists());
    }
    #[cfg(not(unix))]
    mock.kill();

    // A file that a mock did not write is not overwritten.
    hookctl(["mock", "--ready-file", "mine"]).file("mine", "keep").exits(3).stderr_has("nothing changed");
    hookctl(["mock", "--ready-file", "."]).exits(3).stderr_has("not a file");
    hookctl(["mock", "--state", "."]).exits(3).stderr_has("not a file");
    hookctl(["mock", "--listen", "0.0.0.0:0"]).exits(2).stderr_has("loopback only");
    hookctl(["mock", "--listen", "here"]).exits(2).stderr_has("127.0.0.1:8788");
    hookctl(["mock", "--fail", "often"]).exits(2).stderr_has("503:0.1");
    hookctl(["mock", "wootric"]).exits(2).stderr_has("has no webhook API");
    hookctl(["mock", "--state", "s"])
        .file("s", "this is not a database, although it is longer than the header of one")
        .exits(3)
        .stderr_has("--state s: ");
    hookctl(["mock", "--state", "no/such/place"]).exits(3);
}

#[cfg(unix)]
#[test]
fn mock_out_of_file_descriptors_recovers() {
    use std::process::{Command, Stdio};

    let mut mock = Command::new("sh")
        .args(["-c", "ulimit -n 24; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_hookctl"), "mock"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("a shell");
    let mut line = String::new();
    BufReader::new(mock.stdout.take().expect("its output")).read_line(&mut line).expect("a ready line");
    let ready: Value = serde_json::from_str(&line).expect("JSON");
    let address = ready["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
    let connect = || TcpStream::connect(&address).expect("a connection");
    let many: Vec<TcpStream> = (0..40).map(|_| connect()).collect();
    // Wait until the mock has run out of file descriptors.
    std::thread::sleep(Duration::from_millis(300));
    drop(many);
    let response = Client(BufReader::new(connect())).request("GET /api/v2/webhooks?limit=5", BEARER, "");
    signal(mock.id(), "TERM");
    let ended = mock.wait_with_output().expect("it ends");
    assert_eq!(response.map(|(status, _)| status), Some(200), "{}", String::from_utf8_lossy(&ended.stderr));
    assert_eq!(ended.status.code(), Some(130));
}

/// A webhook in a desired-state file.
fn table(event: &str, url: &str) -> String {
    format!("[[webhooks]]\nevent = \"{event}\"\nurl = \"{url}\"\n")
}

/// Webhooks: the index of the event, the index of the URL, and the survey.
type State = Vec<(usize, usize, Option<u8>)>;

/// Whether the provider is Screver, whether to prune, the existing state and the desired state.
fn states() -> impl Strategy<Value = (bool, bool, State, State)> {
    let some = || prop::collection::vec((0..3_usize, 0..4_usize, prop::option::of(1..3_u8)), 0..6);
    (any::<bool>(), any::<bool>(), some(), some())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn apply_converges_from_any_state((screver, prune, existing, desired) in states()) {
        let (provider, events) = if screver {
            ("screver", ["*", "optionSelected", "surveyCompleted"])
        } else {
            ("fluidsurveys", ["response_complete", "report_create", "contact_create"])
        };
        let mock = Mock::start(&[provider]);
        let url = |index: usize| format!("https://example.com/{index}");
        let mut client = Client::connect(&mock);
        for (event, url_index, survey) in existing {
            let (line, body) = if screver {
                ("POST /api/v2/webhooks", json!({ "type": events[event], "url": url(url_index) }))
            } else {
                ("POST /api/v2/webhooks/subscribe/", json!({ "event": events[event], "subscription_url": url(url_index), "survey": survey }))
            };
            client.request(line, if screver { BEARER } else { BASIC }, &body.to_string()).expect("a response");
        }
        // Duplicate webhooks in the file would be an error.
        let mut unique: State = Vec::new();
        for (event, url_index, survey) in desired {
            let one = (event, url_index, survey.filter(|_| !screver));
            if !unique.iter().any(|other| if screver { *other == one } else { other.1 == one.1 }) {
                unique.push(one);
            }
        }
        let mut file = format!("provider = \"{provider}\"\n");
        if unique.is_empty() {
            file.push_str("webhooks = []\n");
        }
        for (event, url_index, survey) in &unique {
            file += &table(events[*event], &url(*url_index));
            if let Some(survey) = survey {
                file.push_str(["", "survey = 1\n", "survey = 2\n"][usize::from(*survey)]);
            }
        }
        let apply = |flags: &[&'static str]| {
            let args = ["webhooks", "apply", "state.toml", "-o", "json"].into_iter().chain(flags.iter().copied());
            mock.hookctl(args.chain(if prune { &["--prune", "--yes"][..] } else { &[] }.iter().copied())).file("state.toml", &file)
        };
        let list = || mock.hookctl(["webhooks", "list", provider, "--all", "-o", "json"]).exits(0).json();

        let before = list();
        let plan = apply(&["--dry-run"]);
        let planned: Value = serde_json::from_slice(&plan.output()).expect("JSON");
        let differences = planned.as_array().expect("steps").iter().filter(|step| step["action"] != "keep").count();
        prop_assert_eq!(list(), before, "a dry run changes nothing");
        apply(&["--dry-run"]).exits(i32::from(differences > 0));
        apply(&[]).exits(0);
        let after = list();
        let listed: Vec<(&str, &str, Option<&str>)> = after
            .as_array()
            .expect("webhooks")
            .iter()
            .map(|row| {
                let text = |key: &str| row[key].as_str();
                (text("event").expect("an event"), text("url").expect("a URL"), text("survey"))
            })
            .collect();
        for (event, url_index, survey) in &unique {
            let (url, survey) = (url(*url_index), survey.map(|id| id.to_string()));
            prop_assert!(listed.contains(&(events[*event], &url, survey.as_deref())), "{} {} in {:?}", event, url, listed);
        }
        if prune {
            prop_assert_eq!(listed.len(), unique.len());
        }
        // A second run changes nothing.
        apply(&["--dry-run"]).exits(0);
        apply(&[]).exits(0);
        prop_assert_eq!(list(), after);
    }
}

#[test]
fn apply_reports_every_error_in_the_file_and_what_was_done_before_a_failure() {
    let mock = Mock::start(&[]);
    let apply = |file: &str, flags: &[&'static str]| {
        mock.hookctl(["webhooks", "apply", "s.toml"].into_iter().chain(flags.iter().copied())).file("s.toml", file)
    };
    let wrong = "provider = \"screver\"\n[[webhooks]]\nevent = \"surveyComplete\"\nurl = \"localhost\"\nsurvy = 1\n";
    let output = apply(wrong, &[]).exits(3);
    for message in ["s.toml:3:9", "did you mean", "s.toml:4:7", "s.toml:5:1"] {
        assert!(output.stderr.contains(message), "{message}: {}", output.stderr);
    }
    let one = table("report_create", "http://x.example/");
    let survey = |id: &str| apply(&format!("provider = \"fluidsurveys\"\n{one}survey = {id}\n"), &["--dry-run"]);
    for (id, read) in [("10", "survey 10"), ("0x10", "survey 16"), ("0b11", "survey 3"), ("1_0", "survey 10")] {
        survey(id).exits(1).stdout_has(&format!("{read}\n"));
    }
    survey("-1").exits(3).stderr_has("s.toml:5:10: -1 is out of range");
    survey("\"1\"").exits(3).stderr_has("s.toml:5:10: expected a number, found a string");
    let twice = "[[webhooks]]\nevent = \"*\"\nurl = \"http://x.example/\"\n".repeat(2);
    apply(&format!("provider = \"screver\"\n{twice}"), &[]).exits(3).stderr_has("duplicate webhook");
    apply("provider = \"screver\"\n", &["--prune"]).exits(3).stderr_has("missing key `webhooks`");
    apply("provider = \"wootric\"\nwebhooks = []\n", &[]).exits(3).stderr_has("has no webhook API");
    apply("webhooks = []\n", &[]).exits(3).stderr_has("provider");
    hookctl(["webhooks", "apply", "none.toml"]).exits(3).stderr_has("none.toml");

    // The API refuses some of twelve calls.
    let refusing = Mock::start(&["screver", "--fail", "400:0.4", "--seed", "3"]);
    let twelve: Vec<String> = (0..12).map(|n| table("*", &format!("http://x.example/{n}"))).collect();
    let twelve = twelve.concat();
    let mut partial = None;
    for _ in 0..20 {
        let run = refusing
            .hookctl(["webhooks", "apply", "s.toml", "-o", "json"])
            .file("s.toml", format!("provider = \"screver\"\n{twelve}"));
        let rows: Value = serde_json::from_slice(&run.output()).unwrap_or_default();
        let done = rows.as_array().into_iter().flatten().filter(|row| row["done"] == true).count();
        if done > 0 && done < 12 {
            partial = Some(rows);
            break;
        }
    }
    let rows = partial.expect("a run that fails midway");
    let error = rows.as_array().expect("rows").iter().position(|row| !row["error"].is_null()).expect("a failure");
    for (index, row) in rows.as_array().expect("rows").iter().enumerate() {
        assert_eq!(row["done"], index < error, "{row}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn mock_on_a_terminal_prints_variables_to_paste_and_a_line_per_request() {
    use std::io::{BufRead as _, BufReader, Read as _, Write as _};

    let directory = tempfile::TempDir::new().expect("a directory");
    let Some(mut mock) = crate::harness::in_pseudo_terminal(80, "mock screver", directory.path()) else { return };
    let mut lines = BufReader::new(mock.stdout.take().expect("its output")).lines();
    let mut next = || lines.next().expect("a line").expect("text").trim_end().to_owned();
    let first = next();
    let url = first.split(' ').find(|word| word.starts_with("http://")).expect("a URL").to_owned();
    assert_eq!(first, format!("Mock of Screver on {url} (Ctrl-C to stop)"));
    let pasted =
        ["", &format!("  export HOOKCTL_SCREVER_API_URL={url}"), "  export HOOKCTL_SCREVER_TOKEN=mock-token", ""];
    assert_eq!([next(), next(), next(), next()], pasted);
    assert!(next().starts_with("TIME       METHOD  TARGET"));
    let mut stream = TcpStream::connect(url.trim_start_matches("http://")).expect("a connection");
    write!(stream, "GET /{} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n", "long/".repeat(20)).expect("a request");
    stream.read_to_end(&mut Vec::new()).expect("a response");
    let line = next();
    assert!(line.contains("  GET     /long/") && line.contains("…     404  "), "{line}");
    assert!(line.chars().count() <= 80, "{line}");
    mock.kill().expect("it runs");
    mock.wait().expect("an end");
}

#[test]
fn mock_of_an_unknown_api_lists_the_apis_that_it_has() {
    for (name, hint) in [("screvr", "did you mean `screver`?"), ("nope", "")] {
        let output = hookctl(["mock", name]).exits(2).stderr_has(hint);
        let available = "screver, fluidsurveys, typeform, surveymonkey, qualtrics, tally, formbricks";
        output.stderr_has(&format!("unknown API `{name}` (available: {available})"));
    }
    hookctl(["mock", "wootric"]).exits(2).stderr_has("has no webhook API");
}
