//! Tests of `send` with the rules of a provider: authorization and tokens, delivery limits and their state file, retries, forgeries, the order of
//! deliveries, saved captures, and endpoint validation.

use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    thread,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use hookctl::{capture::parse_http, message::Message};

use crate::harness::{Run, Server, closed_port, endpoint, hookctl, responding, response, scripted, serving};

/// A response of a token URL.
const TOKEN: &str = r#"{"access_token":"tok-1234567","token_type":"Bearer","expires_in":3600}"#;

/// A delivery of SurveySparrow with a token from the token URL.
fn oauth<'a>(to: &'a str, token_url: &'a str, extra: &[&'a str]) -> Run {
    let args = ["send", "surveysparrow", "onContactCreate", "--to", to, "--oauth-token-url", token_url];
    let client = ["--client-id", "me", "--client-secret", "env:CLIENT_SECRET"];
    let run = hookctl([&args[..], &client, extra].concat());
    run.env("HOOKCTL_SECRET", "signing-secret").env("CLIENT_SECRET", "hunter2-hunter2")
}

fn message(bytes: &[u8]) -> Message {
    parse_http(bytes).expect("a request")
}

fn json(body: &str) -> String {
    response("200 OK", "application/json", body)
}

#[test]
fn basic_authorization_is_sent_at_the_documented_position_and_never_shown() {
    let server = responding("200 OK", "you said Basic aG9va3M6aHVudGVyMi1odW50ZXIy");
    let url = server.url("/");
    let send = |extra: &[&str]| {
        hookctl([&["send", "surveysparrow", "onContactCreate", "--to", &url, "--basic", "hooks:env:P"], extra].concat())
            .env("P", "hunter2-hunter2")
            .env("HOOKCTL_SECRET", "signing-secret")
    };
    send(&["-v"]).exits(0).nowhere("hunter2").nowhere("aG9va3M6");
    let arrived = message(&server.request());
    assert_eq!(arrived.headers.text("authorization"), Some("Basic aG9va3M6aHVudGVyMi1odW50ZXIy"));
    let names: Vec<&str> = arrived.headers.iter().map(|(name, _)| name).collect();
    assert_eq!(&names[..5], ["user-agent", "x-appnest-signature", "authorization", "traceid", "x-appnest-timestamp"]);
    for (form, shown) in [
        ("http", "authorization: [secret]"),
        ("json", r#"["authorization","[secret]"]"#),
        ("curl", r#"--header 'authorization: '"$HOOKCTL_AUTHORIZATION""#),
    ] {
        let form = format!("--dry-run={form}");
        send(&[&form]).exits(0).stdout_has(shown).nowhere("aG9va3M6").nowhere("hunter2");
    }
    // Credentials in `-H` are masked like computed ones.
    hookctl(["send", "fluidsurveys", "--all", "--to", "http://x/", "-H", "Authorization: Bearer abc-def", "--dry-run"])
        .exits(0)
        .stdout_has("authorization: [secret]")
        .nowhere("abc-def");
    for (form, shown) in [
        ("http", ["x-api-key: [secret]", "cookie: [secret]"]),
        ("json", [r#"["x-api-key","[secret]"]"#, r#"["cookie","[secret]"]"#]),
        ("curl", [r#"--header 'x-api-key: '"$HOOKCTL_X_API_KEY""#, r#"--header 'cookie: '"$HOOKCTL_COOKIE""#]),
    ] {
        let form = format!("--dry-run={form}");
        let args = ["send", "fluidsurveys", "contact_create", "--to", "http://x/", &form];
        hookctl([&args[..], &["-H", "x-api-key: hunter4", "-H", "cookie: session=hunter5"]].concat())
            .exits(0)
            .stdout_has(shown[0])
            .stdout_has(shown[1])
            .nowhere("hunter");
    }
}

#[test]
fn token_is_requested_in_each_style_and_sent_with_its_type() {
    for (style, scope, body, authorization) in [
        ("form", None, "grant_type=client_credentials&client_id=me&client_secret=hunter2-hunter2", None),
        (
            "form",
            Some("read write"),
            "grant_type=client_credentials&client_id=me&client_secret=hunter2-hunter2&scope=read+write",
            None,
        ),
        (
            "json",
            Some("read"),
            r#"{"grant_type":"client_credentials","client_id":"me","client_secret":"hunter2-hunter2","scope":"read"}"#,
            None,
        ),
        ("basic", None, "grant_type=client_credentials", Some("Basic bWU6aHVudGVyMi1odW50ZXIy")),
    ] {
        let token = endpoint(json(&TOKEN.replace("Bearer", "bEaReR")));
        let server = responding("204 No Content", "");
        let mut extra = vec!["--oauth-style", style, "--repeat", "3", "-v"];
        extra.extend(scope.iter().flat_map(|scope| ["--scope", scope]));
        let token_url = token.url("/oauth/token?tenant=1");
        oauth(&server.url("/"), &token_url, &extra).exits(0).nowhere("hunter2").nowhere("tok-1234567");
        let asked = message(&token.request());
        assert_eq!((asked.method.as_str(), asked.target.as_str()), ("POST", "/oauth/token?tenant=1"));
        assert_eq!(String::from_utf8_lossy(&asked.body), body);
        assert_eq!(asked.headers.text("authorization"), authorization);
        assert!(token.requests().is_empty(), "one token for all deliveries");
        for arrived in server.requests() {
            assert_eq!(message(&arrived).headers.text("authorization"), Some("bEaReR tok-1234567"));
        }
    }
}

#[test]
fn failed_token_request_sends_nothing_and_exits_4_or_5() {
    let server = responding("200 OK", "");
    let to = server.url("/");
    for (response, message) in [
        (response("401 Unauthorized", "application/json", r#"{"error":"invalid_client"}"#), "401: invalid_client"),
        (response("201 Created", "application/json", TOKEN), ": 201: "),
        ("HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:9/\r\ncontent-length: 0\r\n\r\n".into(), ": 302: "),
        (response("200 OK", "text/html", "<html>Sign in</html>"), "not valid JSON"),
        (json(""), "truncated JSON"),
        (json(r#"{"access_token":"tok-1234567","token_type":"Bearer"}"#), "missing `expires_in`"),
        (json(r#"{"access_token":"tok-1234567","expires_in":9}"#), "missing `token_type`"),
        (json(&TOKEN.replace("3600", "-1")), "`expires_in` is -1"),
        (json(&TOKEN.replace("3600", "0")), "expired before it arrived"),
        (json(&TOKEN.replace("3600", "\"soon\"")), "`expires_in` must be a number"),
        (json(&TOKEN.replace("tok-1234567", "a\\r\\nEvil: 1")), "`access_token` must be a string"),
    ] {
        let token = endpoint(response);
        oauth(&to, &token.url("/"), &[]).exits(5).stderr_has(message).nowhere("hunter2").nowhere("tok-1234567");
    }
    oauth(&to, &closed_port(), &[]).exits(4).stderr_has("the token URL").stderr_has("refused");
    assert!(server.requests().is_empty());
}

#[test]
fn token_response_that_is_not_json_is_never_shown() {
    let server = responding("200 OK", "");
    let to = server.url("/");
    // GitHub's token URL responds like this without `Accept: application/json`, although RFC 6749 requires JSON.
    for kind in ["application/x-www-form-urlencoded", "application/json", "text/plain", ""] {
        let token = endpoint(response("200 OK", kind, "access_token=hush-7654321&token_type=odd-type&scope=odd-scope"));
        for more in [&[][..], &["-vv"], &["--count", "5", "-v"], &["--report", "json=r.json"]] {
            let output =
                oauth(&to, &token.url("/"), more).exits(5).stderr_has("not valid JSON").stderr_has("(61 bytes of");
            let report = std::fs::read_to_string(output.path("r.json")).unwrap_or_default();
            for word in ["hush", "7654321", "odd-type", "odd-scope", "token=", "access_token=", "&"] {
                assert!(!report.contains(word), "{word} in {report}");
                assert!(!output.text().contains(word) && !output.stderr.contains(word), "{word} in {}", output.stderr);
            }
        }
    }
    assert!(server.requests().is_empty());
}

#[test]
fn documented_token_response_is_accepted_with_warnings() {
    let token = endpoint(response(
        "200 OK",
        "text/plain",
        "{\n    \"access_token\":\"MTQ0NjJk\",\n    \"token_type\":\"Bearer/Basic\",\n    \"expires_in\":3600,\n}",
    ));
    let server = responding("200 OK", "");
    let output = oauth(&server.url("/"), &token.url("/"), &["--repeat", "2"]).exits(0);
    let output = output.stderr_has("trailing comma").stderr_has("content type").stderr_has("one of the two");
    assert_eq!(output.stderr.matches("warning:").count(), 3, "each warning appears once: {}", output.stderr);
    assert_eq!(message(&server.request()).headers.text("authorization"), Some("Bearer/Basic MTQ0NjJk"));
}

/// A receiver that issues tokens and rejects deliveries with an expired one, and the number of tokens that it has issued. A token is valid for two
/// seconds from the arrival of its request. Responses to deliveries and to token requests take this long.
fn short_lived_tokens(delivery_time: Duration, token_time: Duration) -> (Server, Arc<AtomicUsize>) {
    let issued: Mutex<HashMap<String, Instant>> = Mutex::default();
    let calls = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&calls);
    let server = serving(move |request| {
        let request = message(request);
        let mut issued = issued.lock().expect("the tokens");
        if request.target == "/token" {
            let token = format!("token-{}", counted.fetch_add(1, Ordering::SeqCst));
            issued.insert(format!("Bearer {token}"), Instant::now());
            drop(issued);
            thread::sleep(token_time);
            return json(&format!(r#"{{"access_token":"{token}","token_type":"Bearer","expires_in":2}}"#));
        }
        let since = request.headers.text("authorization").and_then(|value| issued.get(value));
        let is_valid = since.is_some_and(|since| since.elapsed() < Duration::from_secs(2));
        drop(issued);
        thread::sleep(delivery_time);
        response(if is_valid { "200 OK" } else { "401 Unauthorized" }, "application/json", "{}")
    });
    (server, calls)
}

#[test]
fn token_that_expires_during_a_run_is_renewed_in_time() {
    let (server, calls) = short_lived_tokens(Duration::from_millis(10), Duration::ZERO);
    let start = Instant::now();
    let (mut runs, mut rows) = (0, 0);
    while start.elapsed() < Duration::from_secs(5) {
        let before = calls.load(Ordering::SeqCst);
        let run = oauth(&server.url("/hook"), &server.url("/token"), &["--repeat", "250", "-o", "jsonl"]);
        rows += run.exits(0).json_lines().iter().filter(|row| row["accepted"] == true).count();
        runs += 1;
        assert!(calls.load(Ordering::SeqCst) >= before + 2, "a run of 2.5 seconds needs two tokens");
    }
    assert_eq!(rows, runs * 250);
    assert!(calls.load(Ordering::SeqCst) <= runs * 8, "not one token per delivery: {calls:?}");
}

#[test]
fn token_that_expires_under_load_is_renewed_in_time() {
    let (server, calls) = short_lived_tokens(Duration::ZERO, Duration::ZERO);
    let load = ["--duration", "5s", "--rate", "100", "--concurrency", "4", "-o", "json"];
    let summary = oauth(&server.url("/hook"), &server.url("/token"), &load).exits(0).json();
    let accepted = summary["accepted"].as_u64().expect("a number");
    assert_eq!(Some(accepted), summary["requests"].as_u64(), "{summary}");
    let calls = calls.load(Ordering::SeqCst);
    assert!((2..=8).contains(&calls), "{calls} tokens for {accepted} deliveries");
}

#[test]
fn expired_token_is_not_sent_under_load_while_the_next_is_slow() {
    let (server, calls) = short_lived_tokens(Duration::ZERO, Duration::from_secs(1));
    let load = ["--duration", "5s", "--rate", "50", "-o", "json"];
    let summary = oauth(&server.url("/hook"), &server.url("/token"), &load).exits(0).json();
    // A token arrives with one second left. Deliveries that are due while the next one is requested wait for it.
    let number = |name: &str| summary[name].as_u64().expect("a number");
    assert!(number("accepted") > 100 && number("accepted") == number("requests"), "{summary}");
    assert!((3..=5).contains(&calls.load(Ordering::SeqCst)), "{calls:?} tokens");
}

#[test]
fn load_test_ends_on_time_while_it_waits_for_a_token() {
    for pace in [&["--concurrency", "3"][..], &["--rate", "50"]] {
        let calls = AtomicUsize::new(0);
        let server = serving(move |request| {
            if message(request).target == "/token" && calls.fetch_add(1, Ordering::SeqCst) > 0 {
                thread::sleep(Duration::from_secs(20));
            }
            json(r#"{"access_token":"token-1","token_type":"Bearer","expires_in":2}"#)
        });
        let start = Instant::now();
        let load = [&["--duration", "2500ms", "-o", "json"], pace].concat();
        let output = oauth(&server.url("/hook"), &server.url("/token"), &load).exits(0);
        // The token was the bottleneck, not the endpoint.
        let output = output.stderr_has("while renewing the token").nowhere("connections were busy");
        let summary = output.json();
        let awaited = summary["token_awaited_s"].as_f64().expect("seconds");
        assert!((0.7..5.0).contains(&awaited), "{summary}");
        if pace[0] == "--rate" {
            output.stderr_has("deliveries not sent; waiting for a new token");
        }
        assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
        // The first token was used for a second and a half.
        assert!(summary["requests"].as_u64().expect("a number") > 50, "{summary}");
    }
}

/// A receiver that issues one token, valid for two seconds, and refuses further requests for one.
fn single_token() -> Server {
    let calls = AtomicUsize::new(0);
    serving(move |request| {
        if message(request).target != "/token" {
            return json("{}");
        }
        if calls.fetch_add(1, Ordering::SeqCst) > 0 {
            return response("401 Unauthorized", "application/json", "{}");
        }
        json(r#"{"access_token":"token-1","token_type":"Bearer","expires_in":2}"#)
    })
}

#[test]
fn token_refused_during_a_load_test_keeps_the_summary_so_far() {
    let server = single_token();
    let (url, token) = (server.url("/hook"), server.url("/token"));
    let load = ["--duration", "60s", "--rate", "50", "--concurrency", "4"];
    let files = ["--hdr-log", "load.hlog", "--report", "json=r.json", "-o", "json"];
    let output = oauth(&url, &token, &[&load[..], &files].concat()).exits(5).stderr_has(": 401: ");
    let output = output.stderr_has("sending stopped");
    for untrue in ["nothing sent", "could not keep the rate"] {
        assert!(!output.stderr.contains(untrue), "{}", output.stderr);
    }
    let summary = output.json();
    let requests = summary["requests"].as_u64().expect("a number");
    assert!(requests > 10 && summary["accepted"] == requests && summary["cut_off"] == 0, "{summary}");
    assert!(summary["error"].as_str().is_some_and(|error| error.contains(": 401: ")), "{summary}");
    // The receiver now refuses every token request, also the first one of a new run.
    let first = oauth(&url, &token, &["--count", "3", "-o", "json"]).exits(5).stderr_has(": 401: ").json();
    assert_eq!((&first["requests"], &first["accepted"], &first["url"]), (&0.into(), &0.into(), &url.as_str().into()));
    assert!(first["error"].as_str().is_some_and(|error| error.contains(": 401: ")), "{first}");
    let text = |name: &str| std::fs::read_to_string(output.path(name)).expect(name);
    assert!(text("load.hlog").contains("HISTFAAA"));
    let report: serde_json::Value = serde_json::from_str(&text("r.json")).expect("JSON");
    assert_eq!(report["load"]["requests"], requests, "{report}");
    assert!(report.to_string().contains(": 401: "), "{report}");
}

#[test]
fn token_refused_between_repeats_stops_sending() {
    let server = single_token();
    let output = oauth(&server.url("/hook"), &server.url("/token"), &["--repeat", "1000000"]);
    output.exits(5).stderr_has("sending stopped");
}

#[test]
fn invalid_authorization_flags_are_errors_before_anything_is_sent() {
    let to = ["--to", "http://127.0.0.1:9/"];
    let url = ["--oauth-token-url", "http://127.0.0.1:9/", "--client-id", "me"];
    for (extra, code, message) in [
        (vec!["--basic", "nocolon"], 2, "--basic: missing password source"),
        (vec!["--basic", ":env:P"], 2, "--basic: missing password source"),
        (vec!["--basic", "u:"], 2, "--basic: missing password source"),
        (vec!["--basic", "u:env:NOT_SET"], 3, "env:NOT_SET: environment variable not set"),
        (vec!["--basic", "u:cmd:x"], 2, "--basic cmd:"),
        (vec!["--basic", "u:env:P", "-H", "Authorization: x"], 2, "-H Authorization cannot be used with --basic"),
        (vec!["--basic", "u:-", "--secret", "-"], 2, "both read stdin"),
        (vec!["--client-id", "me"], 2, "--oauth-token-url"),
        (url.to_vec(), 2, "--client-secret"),
        ([&url[..], &["--client-secret", "env:P", "--oauth-style", "xml"]].concat(), 2, "form"),
        (
            vec!["--oauth-token-url", "http://tokens.example.com/", "--client-id", "me", "--client-secret", "env:P"],
            2,
            "over plain HTTP",
        ),
    ] {
        hookctl([&["send", "surveysparrow", "--all"], &to[..], &extra].concat())
            .env("HOOKCTL_SECRET", "signing-secret")
            .env("P", "hunter2-hunter2")
            .exits(code)
            .stderr_has(message)
            .nowhere("hunter2")
            .nowhere("nocolon");
    }
}

/// A run with `--enforce-limits` and the state file `state`.
fn limited<'a>(to: &'a str, state: &'a str, extra: &[&'a str]) -> Run {
    let args = ["send", "surveysparrow", "onContactCreate", "--to", to, "--enforce-limits", "--state", state];
    hookctl([&args[..], &["-o", "jsonl"], extra].concat()).env("HOOKCTL_SECRET", "s")
}

/// The numbers of onContactCreate deliveries and of failures in the state file.
fn counts(state: &std::path::Path) -> (i64, i64) {
    let database = rusqlite::Connection::open(state).expect("a database");
    let count = |sql: &str| database.query_row(sql, [], |row| row.get(0)).expect("a count");
    (count("SELECT count FROM deliveries WHERE event = 'onContactCreate'"), count("SELECT count(*) FROM failures"))
}

#[test]
fn daily_limit_of_5000_holds_across_processes() {
    let arrived = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&arrived);
    let server = serving(move |_| {
        count.fetch_add(1, Ordering::SeqCst);
        response("204 No Content", "text/plain", "")
    });
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state.json");
    let (url, state) = (server.url("/"), state.to_str().expect("a path").to_owned());
    let runs: Vec<_> = [1251, 1250, 1250, 1250]
        .map(|repeat: u32| {
            let (url, state) = (url.clone(), state.clone());
            thread::spawn(move || limited(&url, &state, &["--repeat", &repeat.to_string()]).outcome())
        })
        .into_iter()
        .map(|run| run.join().expect("a run"))
        .collect();
    assert_eq!(arrived.load(Ordering::SeqCst), 5000);
    let codes: i32 = runs.iter().map(|(code, _)| code.expect("a code")).sum();
    assert_eq!(codes, 1, "one run reaches the limit");
    let rows: Vec<serde_json::Value> = runs.iter().flat_map(|(_, output)| output.json_lines()).collect();
    let unsent: Vec<_> = rows.iter().filter(|row| row["accepted"] == false).collect();
    assert_eq!((rows.len(), unsent.len()), (5001, 1));
    assert_eq!((&unsent[0]["attempts"], &unsent[0]["status"]), (&0.into(), &serde_json::Value::Null));
    let error = unsent[0]["error"].as_str().expect("a reason");
    assert!(error.contains("not sent: SurveySparrow (AppNest) sends at most 5000 deliveries of an event"), "{error}");
    // The limit is per event and per endpoint.
    limited(&url, &state, &[]).exits(1).stdout_has("not sent");
    limited(&server.url("/?other=1"), &state, &[]).exits(0);
    let other = ["send", "surveysparrow", "onContactDelete", "--to", &url, "--enforce-limits", "--state", &state];
    hookctl(other).env("HOOKCTL_SECRET", "s").exits(0);
}

#[test]
fn webhook_with_500_failures_is_disabled() {
    let server = responding("500 Oops", "");
    let url = server.url("/?token=hush-hush");
    let run = limited(&url, "state.json", &["--repeat", "510"]);
    let output = run.exits(1).stderr_has("would have disabled this webhook after 500 failures within 12h");
    let arrived = |row: &&serde_json::Value| row["attempts"] == 1;
    assert_eq!(output.json_lines().iter().filter(arrived).count(), 500);
    assert_eq!(server.requests().len(), 500);
    // It stays disabled, and reservations that were not used are released.
    assert_eq!(counts(&output.path("state.json")).0, 500);
    let state = std::fs::read(output.path("state.json")).expect("the state");
    assert!(!String::from_utf8_lossy(&state).contains("hush-hush"));
    limited(&url, "state.json", &["--expect", "5xx"])
        .file("state.json", state)
        .exits(1)
        .stdout_has("would have disabled");
    assert!(server.requests().is_empty());
}

#[test]
fn webhooks_with_the_same_id_in_two_accounts_have_separate_limits() {
    let server = responding("200 OK", "");
    let webhook = format!(
        r#"{{"_id":"5d9c378127a91314f83f9802","type":"optionSelected","url":"{}","secret":"s",
        "createdAt":"2019-10-08T07:15:13.945Z","updatedAt":"2019-10-08T07:15:13.945Z"}}"#,
        server.url("/")
    );
    let list = json(&format!(r#"{{"resources":[{webhook}],"total":1,"skip":0,"limit":100}}"#));
    let accounts = [endpoint(list.as_str()), endpoint(list.as_str())];
    let mut state = Vec::new();
    for (account, code) in [(&accounts[0], 0), (&accounts[1], 0), (&accounts[0], 1)] {
        let args = ["send", "ours", "optionSelected", "--providers", "ours", "--subscribed", "--enforce-limits"];
        let url = account.url("/");
        let run =
            hookctl([&args[..], &["--state", "state.json", "--api-url", &url]].concat()).env("HOOKCTL_OURS_TOKEN", "t");
        let run = if state.is_empty() { run } else { run.file("state.json", &state) };
        let output = like_screver(run, "limits = { per-day = 1 }").exits(code);
        state = std::fs::read(output.path("state.json")).expect("the state");
    }
    assert_eq!(server.requests().len(), 2);
}

#[test]
fn webhook_disabled_by_another_process_gets_no_more_deliveries() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state.json");
    let (path, calls) = (state.clone(), AtomicUsize::new(0));
    let server = serving(move |_| {
        if calls.fetch_add(1, Ordering::SeqCst) == 2 {
            assert_eq!(counts(&path).0, 20, "all deliveries are reserved at once");
            let database = rusqlite::Connection::open(&path).expect("a database");
            database.execute("UPDATE webhooks SET disabled_at = 1700000000", []).expect("a change");
        }
        response("200 OK", "text/plain", "")
    });
    let output = limited(&server.url("/"), state.to_str().expect("a name"), &["--repeat", "20"]).exits(1);
    let rows = output.json_lines();
    let sent = rows.iter().filter(|row| row["attempts"] == 1).count();
    assert_eq!((sent, server.requests().len(), rows.len()), (3, 3, 20));
    let error = rows[3]["error"].as_str().expect("a reason");
    assert!(error.contains("would have disabled this webhook") && error.contains("2023-11-14T22:13:20Z"), "{error}");
    // Reservations that were not used are released.
    assert_eq!(counts(&state).0, 3);
}

#[test]
fn damaged_state_file_ends_the_run_and_is_not_changed() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    for text in ["", "{", "[]", r#"{"version":1,"webhooks":7}"#] {
        let output = limited(&url, "state.json", &[])
            .file("state.json", text)
            .exits(3)
            .stderr_has("damaged, or not a state file");
        assert_eq!(std::fs::read_to_string(output.path("state.json")).expect("the state"), text);
    }
    limited(&url, ".", &[]).exits(3).stderr_has("state file");
    limited(&url, "none/state.json", &[])
        .exits(3)
        .stderr_has("cannot use its directory none")
        .stderr_has("create the directory");
    for (text, message) in [
        ("", "empty file"),
        ("{", "truncated JSON (line 1, column 1)"),
        ("[1,2]", "invalid value (line 1"),
        ("{\n  \"version\": 1,\n  \"webhooks\": 7\n}", "invalid value (line 3"),
        ("{\"version\":1,\"webhook\":{}}", "invalid value (line 1"),
        ("counts: none", "not valid JSON (line 1, column 1)"),
    ] {
        let output = limited(&url, "state.json", &[]).file("state.json", text).exits(3).stderr_has(message);
        for inside in ["expected", "invalid type", "struct", "field", "sequence"] {
            assert!(!output.stderr.contains(inside), "{inside}: {}", output.stderr);
        }
    }
    // Another process holds the lock and does not release it.
    let run = limited(&url, "state.json", &[]).file("state.json.lock", "");
    let lock = std::fs::File::open(run.path().join("state.json.lock")).expect("the lock");
    lock.lock().expect("the lock");
    run.exits(3).stderr_has("locked by another process").stderr_has("--state FILE");
    assert!(server.requests().is_empty());
    let refused = ["send", "wootric", "--all", "--to", &url, "--enforce-limits"];
    hookctl(refused).env("HOOKCTL_SECRET", "s").exits(2).stderr_has("documents no limits");
}

/// A run with `--enforce-limits`, the state file `state`, and `--save`.
#[cfg(unix)]
fn limited_and_saved(url: &str, state: &str, more: &[&str]) -> Run {
    let args = ["send", "surveysparrow", "onContactCreate", "--to", url, "--save", "sent.jsonl"];
    let limits = ["--enforce-limits", "--state", state];
    hookctl([&args[..], &limits, more].concat()).env("HOOKCTL_SECRET", "s")
}

#[cfg(unix)]
#[test]
fn interruption_releases_unused_reservations() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("http://{}/", silent.local_addr().expect("an address"));
    let run = limited_and_saved(&url, "state.json", &["--repeat", "50"]).begins();
    let _connection = silent.accept().expect("a connection");
    run.signal("INT");
    // The delivery in flight is printed and saved.
    let output = run.exits(130).stderr_has("interrupted after 0 of 50").stdout_has("interrupted");
    let saved = std::fs::read_to_string(output.path("sent.jsonl")).expect("a capture file");
    let record: serde_json::Value = serde_json::from_str(&saved).expect("one record");
    assert_eq!((&record["status"], &record["accepted"], &record["attempts"]), (&().into(), &false.into(), &1.into()));
    assert_eq!(record["error"], "interrupted");
    assert_eq!(counts(&output.path("state.json")).0, 1, "the delivery in flight counts");
}

#[cfg(unix)]
#[test]
fn interruption_before_the_first_delivery_sends_nothing() {
    let server = responding("200 OK", "");
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state.json");
    let lock = std::fs::File::create(directory.path().join("state.json.lock")).expect("the lock");
    lock.lock().expect("the lock");
    let run = limited_and_saved(&server.url("/"), state.to_str().expect("text"), &["--repeat", "4"]).begins();
    thread::sleep(Duration::from_millis(700));
    run.signal("INT");
    // Unlock the state file before the run reacts to the signal, so that it could continue.
    thread::sleep(Duration::from_millis(60));
    lock.unlock().expect("the lock");
    run.exits(130);
    assert_eq!(server.requests().len(), 0);
}

/// The sending thread should react to the signal, but it is blocked on stdout, which nothing reads.
#[cfg(unix)]
#[test]
fn interruption_while_stdout_is_blocked_exits_130() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let args = ["send", "screver", "surveyCompleted", "--to", &url, "--repeat", "4000", "-o", "jsonl"];
    let report = ["--report", "json=r.json"];
    let mut run = hookctl([&args[..], &report].concat()).env("HOOKCTL_SECRET", "s").begins();
    let mut arrived = 0;
    // Once nothing arrives for a second, the pipe is full.
    loop {
        thread::sleep(Duration::from_secs(1));
        match server.requests().len() {
            0 if arrived > 0 => break,
            more => arrived += more,
        }
    }
    assert!(arrived < 4000, "the run is not blocked: {arrived}");
    run.signal("TERM");
    let status = (0..200).find_map(|_| {
        thread::sleep(Duration::from_millis(100));
        run.child.try_wait().expect("a status")
    });
    assert_eq!(status.expect("an end").code(), Some(130));
    let left: Vec<_> = std::fs::read_dir(run.directory.path()).expect("a directory").flatten().collect();
    assert_eq!(left.len(), 1, "{left:?}");
    let report = std::fs::read_to_string(run.directory.path().join("r.json")).expect("a report");
    assert!(report.contains("interrupted"), "{}", &report[report.len().saturating_sub(300)..]);
}

/// Another process locks the state file, either before the first delivery or when a failure is about to be counted.
#[cfg(unix)]
#[test]
fn interruption_ends_the_wait_for_the_state_file() {
    use std::{
        sync::mpsc,
        time::{Duration, Instant},
    };
    for locked_first in [true, false] {
        let directory = tempfile::TempDir::new().expect("a directory");
        let state = directory.path().join("state.json");
        limited_and_saved(&responding("200 OK", "").url("/"), state.to_str().expect("text"), &[]).exits(0);
        let other = Arc::new(Mutex::new(rusqlite::Connection::open(&state).expect("the state")));
        let lock = |database: &Mutex<rusqlite::Connection>| {
            database.lock().expect("one at a time").execute_batch("BEGIN EXCLUSIVE").expect("the lock");
        };
        if locked_first {
            lock(&other);
        }
        let locked = Arc::clone(&other);
        let (sender, arrived) = mpsc::channel();
        let server = serving(move |_| {
            lock(&other);
            sender.send(()).expect("a receiver");
            "HTTP/1.1 500 Oh\r\nContent-Length: 0\r\n\r\n".to_owned()
        });
        let run = limited_and_saved(&server.url("/"), state.to_str().expect("text"), &["--repeat", "9"]).begins();
        if !locked_first {
            arrived.recv().expect("a delivery");
        }
        // The run waits up to five seconds for the lock.
        thread::sleep(Duration::from_secs(1));
        let start = Instant::now();
        run.signal("INT");
        let output = run.exits(130);
        assert!(start.elapsed() < Duration::from_millis(2500), "{:?}", start.elapsed());
        drop(locked);
        let output = output.stderr_has("interrupted while waiting for").stderr_has("state.json, which is locked");
        let saved = std::fs::read_to_string(output.path("sent.jsonl")).unwrap_or_default();
        assert_eq!(saved.lines().count(), usize::from(!locked_first), "sent deliveries are on disk: {saved}");
    }
}

#[test]
fn default_state_file_is_in_the_state_directory_of_the_user() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let args = ["send", "surveysparrow", "--all", "--to", &url, "--enforce-limits"];
    let in_state_home = |run: Run| {
        let state = run.path().join("state");
        run.env("HOOKCTL_SECRET", "s").env("XDG_STATE_HOME", state.to_str().expect("a path")).exits(0)
    };
    let output = in_state_home(hookctl(args));
    if cfg!(target_os = "linux") {
        assert!(output.path("state/hookctl/limits.db").is_file());
        // A state file of an older version is still used.
        let old = r#"{"version":1,"webhooks":{}}"#;
        let output = in_state_home(hookctl(args).file("state/hookctl/limits.json", old));
        let counted = std::fs::read(output.path("state/hookctl/limits.json")).expect("the old file");
        assert!(counted.starts_with(b"SQLite format 3"), "imported");
        assert!(!output.path("state/hookctl/limits.db").exists());
    }
}

#[test]
fn response_410_says_that_fluidsurveys_would_delete_the_webhook() {
    let server = responding("410 Gone", "");
    let url = server.url("/");
    let send = |provider: &str, extra: &[&str]| {
        hookctl([&["send", provider, "--all", "--to", &url, "--retries", "2"], extra].concat())
            .env("HOOKCTL_SECRET", "s")
    };
    send("fluidsurveys", &[]).exits(1).stdout_has("the provider would delete this webhook");
    // `--expect` does not make 410 accepted.
    send("fluidsurveys", &["--expect", "4xx"]).exits(1).stdout_has("the provider would delete this webhook");
    let saved = send("fluidsurveys", &["--expect", "4xx", "--save", "sent.jsonl", "-o", "jsonl"]).exits(1);
    assert!(saved.json_lines().iter().all(|row| row["accepted"] == false), "{}", saved.text());
    let records = std::fs::read_to_string(saved.path("sent.jsonl")).expect("a capture file");
    assert!(records.contains("\"accepted\":false") && !records.contains("\"accepted\":true"), "{records}");
    send("screver", &[]).exits(1).nowhere("delete this webhook");
    send("screver", &["--expect", "4xx"]).exits(1).nowhere("delete this webhook");
    send("screver", &["--expect", "410"]).exits(2).stderr_has("--expect 410").stderr_has("never count");
}

#[test]
fn response_410_under_load_is_not_accepted() {
    let server = responding("410 Gone", "");
    let url = server.url("/");
    let load = |provider: &str, event: &str| {
        let args = ["send", provider, event, "--to", &url, "--count", "5", "--expect", "4xx", "-o", "json"];
        hookctl(args).env("HOOKCTL_SECRET", "s")
    };
    let output = load("fluidsurveys", "survey_create").exits(1).stderr_has("the provider would delete this webhook");
    let summary = output.json();
    assert_eq!((&summary["refused"], &summary["events"][0]["accepted"]), (&5.into(), &false.into()), "{summary}");
    load("screver", "optionSelected").exits(1).nowhere("delete this webhook");
}

/// Adds a provider `ours`, a copy of Screver with these additional lines in its `[delivery]` table.
fn like_screver(mut run: Run, more: &str) -> Run {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/screver");
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("a file").path();
        let mut content = std::fs::read_to_string(&path).expect("a file");
        if path.extension().is_some_and(|extension| extension == "toml") {
            content =
                content.replace("\"screver\"", "\"ours\"").replace("[delivery]\n", &format!("[delivery]\n{more}\n"));
        }
        run = run.file(&format!("ours/ours/{}", path.file_name().expect("a name").display()), content);
    }
    run
}

#[test]
fn window_of_failures_is_printed_in_readable_units() {
    let server = responding("500 Oops", "");
    for (within, printed) in [("10m", "10m"), ("90s", "1m 30s"), ("36h", "1day 12h")] {
        let args =
            ["send", "ours", "optionSelected", "--providers", "ours", "--to", &server.url("/"), "--enforce-limits"];
        let rule = format!("limits = {{ disable-after = {{ failures = 1, within = \"{within}\" }} }}");
        let run = like_screver(hookctl(args).env("HOOKCTL_SECRET", "s"), &rule);
        run.exits(1).stderr_has(&format!("after 1 failures within {printed}, at "));
    }
}

#[test]
fn expected_content_type_ignores_case_and_parameters() {
    let server = endpoint(response("200 OK", "application/JSON;charset=utf-8", ""));
    for kind in ["application/json", "Application/Json", "application/json; charset=UTF-8"] {
        let args = ["send", "ours", "--validate", "--providers", "ours", "--to", &server.url("/")];
        let rule = format!("endpoint = {{ validate = {{ accept = [\"200\"], content-type = \"{kind}\" }} }}");
        like_screver(hookctl(args), &rule).exits(0);
    }
}

#[test]
fn forgery_with_an_expected_404_does_not_delete_the_webhook() {
    let server = responding("404 Not Found", "");
    let url = server.url("/");
    let send = |more: &[&str]| {
        let args = ["send", "ours", "optionSelected", "--providers", "ours", "--to", &url, "--expect", "404"];
        let run = hookctl([&args[..], more].concat()).env("HOOKCTL_SECRET", "s");
        like_screver(run, "deletes-on = [\"404\"]")
    };
    send(&[]).exits(1).stdout_has("the provider would delete this webhook");
    send(&["--tamper", "body"]).exits(0).nowhere("delete this webhook");
}

#[test]
fn transient_errors_are_retried_and_attempts_are_counted() {
    let quick = ["--retries", "3", "--backoff", "10ms..20ms", "-o", "json"];
    let send = |url: &str| {
        hookctl([&["send", "wootric", "response.created", "--to", url], &quick[..]].concat()).env("HOOKCTL_SECRET", "s")
    };
    let failure = |status: &str| response(status, "text/plain", "no");
    let success = response("200 OK", "text/plain", "");
    // The second connection is closed without a response.
    let responses = [failure("503 Busy"), String::new(), failure("429 Slow\r\nretry-after: 3600"), success.clone()];
    let server = scripted(responses);
    let output = send(&server.url("/")).exits(0).stderr_has("retrying in");
    let rows = output.json();
    assert_eq!((&rows[0]["attempts"], &rows[0]["status"]), (&4.into(), &200.into()));
    let arrived = server.requests();
    assert_eq!(arrived.len(), 4);
    assert!(arrived.iter().all(|request| *request == arrived[0]), "each attempt is the same delivery");
    for (status, extra, attempts, code) in [
        ("500 Oops", &quick[..], 4, 1),
        ("404 Not Found", &quick, 1, 1),
        ("503 Busy", &["--retries", "3", "--expect", "5xx", "-o", "json"], 1, 0),
        ("500 Oops", &["-o", "json"], 1, 1),
    ] {
        let server = endpoint(failure(status));
        let url = server.url("/");
        let args = [&["send", "wootric", "response.created", "--to", &url], extra].concat();
        let rows = hookctl(args).env("HOOKCTL_SECRET", "s").exits(code).json();
        assert_eq!(rows[0]["attempts"], attempts, "{status} {extra:?}");
        assert_eq!(server.requests().len(), attempts);
    }
    let rows = send(&closed_port()).exits(4).json();
    assert_eq!(rows[0]["attempts"], 4);
    // An endpoint that starts late needs no hint. One that never does gets it once, after the table.
    let late = scripted([failure("503 Busy"), success]);
    send(&late.url("/")).exits(0).nowhere("hint:");
    let args = ["send", "wootric", "--all", "--to", &closed_port(), "--retries", "2", "--backoff", "1ms..1ms"];
    let output = hookctl(args).env("HOOKCTL_SECRET", "s").exits(4);
    assert_eq!(output.stderr.matches("hint: is your service running on 127.0.0.1:").count(), 1, "{}", output.stderr);
    let (before, after) = output.stderr.split_once("hint:").expect("a hint");
    assert!(before.contains("0 of 3 accepted, 3 unreachable") && !after.contains("retrying"), "{}", output.stderr);
    for backoff in ["soon", "2s..1s", "1s..2d", "1s.."] {
        let args = ["send", "wootric", "--all", "--to", "http://x/", "--retries", "1", "--backoff", backoff];
        hookctl(args).exits(2).stderr_has("--backoff");
    }
}

#[test]
fn every_attempt_counts_toward_the_limit_and_one_failure_per_delivery() {
    let server = responding("503 Busy", "");
    let extra = ["--retries", "4", "--backoff", "1ms..1ms"];
    let output = limited(&server.url("/"), "state.json", &extra).exits(1);
    assert_eq!(counts(&output.path("state.json")), (5, 1), "five attempts, one failure");
}

#[test]
fn repeat_sends_new_ids_and_duplicate_the_same_ids() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let send = |extra: &[&str]| {
        let args = ["send", "surveysparrow", "onContactCreate", "onContactDelete", "--to", &url];
        hookctl([&args[..], extra].concat()).env("HOOKCTL_SECRET", "s").exits(0);
        server.requests()
    };
    let ids = |arrived: &[Vec<u8>]| -> Vec<String> {
        arrived.iter().map(|bytes| message(bytes).headers.text("traceid").expect("an id").to_owned()).collect()
    };
    let events = |arrived: &[Vec<u8>]| -> String {
        arrived
            .iter()
            .map(|bytes| if String::from_utf8_lossy(bytes).contains("CONTACT_CREATED") { 'c' } else { 'd' })
            .collect()
    };
    let arrived = send(&["--repeat", "3"]);
    assert_eq!(events(&arrived), "cdcdcd");
    let mut unique = ids(&arrived);
    unique.sort();
    unique.dedup();
    assert_eq!(unique.len(), 6);
    let arrived = send(&["--repeat", "2", "--duplicate"]);
    assert_eq!(events(&arrived), "ccddccdd");
    for pair in arrived.chunks(2) {
        assert_eq!(pair[0], pair[1]);
    }
    assert_ne!(arrived[0], arrived[4]);
    let shuffled = send(&["--repeat", "8", "--duplicate", "--shuffle", "--seed", "4"]);
    assert_eq!(events(&shuffled), events(&send(&["--repeat", "8", "--duplicate", "--shuffle", "--seed", "4"])));
    assert_ne!(events(&shuffled), "ccdd".repeat(8));
    let mut copies = ids(&shuffled);
    copies.sort();
    assert!(copies.chunks(2).all(|pair| pair[0] == pair[1]), "{copies:?}");
    assert_eq!(copies.len(), 32);
    let args = ["send", "wootric", "response.created", "--to", &url, "--shuffle"];
    hookctl(args).env("HOOKCTL_SECRET", "s").exits(0).stderr_has("random order; reproduce it with --seed ");
}

#[test]
fn every_forgery_gets_the_expected_verdict() {
    let server = responding("401 Unauthorized", "");
    let url = server.url("/");
    for (tamper, verdict) in [
        ("body", "mismatch"),
        ("signature", "mismatch"),
        ("prefix", "malformed"),
        ("algorithm", "malformed"),
        ("case", "valid"),
        ("missing", "missing"),
        ("empty", "malformed"),
        ("wrong-secret", "mismatch"),
    ] {
        for provider in ["wootric", "screver", "surveysparrow", "blitzllama"] {
            let args = ["send", provider, "--all", "--to", &url, "--tamper", tamper, "--expect", "4xx", "-o", "json"];
            let output = hookctl(args).env("HOOKCTL_SECRET", "a-secret").exits(0);
            assert!(output.json().as_array().expect("rows").iter().all(|row| row["tamper"] == tamper));
            for request in server.requests() {
                let verify = ["verify", "-", "--provider", provider, "--explain", "never", "-o", "jsonl"];
                let code = i32::from(verdict != "valid");
                let output = hookctl(verify).env("HOOKCTL_SECRET", "a-secret").stdin(request).exits(code);
                assert_eq!(output.json_lines()[0]["verdict"], verdict, "{provider} {tamper}");
            }
        }
    }
    let args = ["send", "surveysparrow", "onContactCreate", "--to", &url, "--tamper", "stale", "--expect", "4xx"];
    hookctl(args).env("HOOKCTL_SECRET", "a-secret").exits(0).stdout_has("  FORGERY  ").stdout_has("  stale    ");
    let stale = ["verify", "-", "--provider", "surveysparrow", "--tolerance", "5m", "-o", "jsonl"];
    hookctl(stale).env("HOOKCTL_SECRET", "a-secret").stdin(server.request()).exits(1).stdout_has("\"stale\"");
}

#[test]
fn totals_of_forgeries_count_what_the_endpoint_did() {
    for (status, more, totals, code) in [
        ("401 Unauthorized", &["--expect", "401,403"][..], "2 of 2 forgeries rejected\n", 0),
        ("200 OK", &["--expect", "401,403"], "0 of 2 forgeries rejected, 2 accepted\n", 1),
        ("200 OK", &["--expect", "2xx"], "0 of 2 forgeries rejected, 2 accepted\n", 0),
        ("404 Not Found", &["--expect", "401,403"], "0 of 2 forgeries rejected, 2 answered unexpectedly\n", 1),
        ("401 Unauthorized", &[], "0 of 2 forgeries rejected, 2 answered unexpectedly\n", 1),
    ] {
        let server = responding(status, "");
        let url = server.url("/");
        let args = ["send", "screver", "surveyCompleted", "--to", &url, "--tamper", "body,missing"];
        let run = || hookctl([&args[..], more].concat()).env("HOOKCTL_SECRET", "a-secret");
        let output = run().exits(code).stderr_has(totals);
        let taken = status == "200 OK" && code == 1;
        assert_eq!(output.stderr.contains("hint: your endpoint accepted a forged request"), taken, "{}", output.stderr);
        // In JSON, `accepted` means that the response was expected, as for any delivery.
        let json =
            hookctl([&args[..], more, &["-o", "json"]].concat()).env("HOOKCTL_SECRET", "a-secret").exits(code).json();
        assert_eq!(json[0]["accepted"], code == 0, "{json}");
    }
    // A delivery without a computed signature counts as a forgery only if a rejection is expected, because the user may have added a signature with `-H`.
    let server = responding("200 OK", "");
    let url = server.url("/");
    let args = ["send", "screver", "--all", "--to", &url, "--unsigned"];
    hookctl(args).exits(0).stderr_has("2 of 2 accepted\n");
    hookctl([&args[..], &["--expect", "401"]].concat()).exits(1).stderr_has("0 of 2 forgeries rejected, 2 accepted\n");
    let server = endpoint("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n".to_owned());
    let url = server.url("/");
    let args = ["send", "screver", "--all", "--to", &url, "--unsigned", "--expect", "401"];
    hookctl(args).exits(0).stderr_has("2 of 2 forgeries rejected\n");
    let args = ["send", "screver", "--all", "--to", &closed_port(), "--tamper", "body", "--expect", "401"];
    hookctl(args).env("HOOKCTL_SECRET", "s").exits(4).stderr_has("0 of 2 forgeries rejected, 2 unreachable\n");
}

#[test]
fn accepted_forgery_exits_1_and_impossible_forgery_is_a_usage_error() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let send = |args: &[&str]| hookctl([&["send"], args, &["--to", &url]].concat()).env("HOOKCTL_SECRET", "a-secret");
    send(&["wootric", "response.created", "--tamper", "body,missing", "--expect", "4xx"])
        .exits(1)
        .stdout_has("response.created  body     ")
        .stdout_has("accepted (expected 4xx)")
        .nowhere("rejected (")
        .stderr_has("0 of 2 forgeries rejected, 2 accepted")
        .stderr_has("hint: your endpoint accepted a forged request: verify the signature before answering");
    assert_eq!(server.requests().len(), 2);
    for (args, message) in [
        (vec!["wootric", "--all", "--tamper", "bdy"], "a similar value exists: 'body'"),
        (vec!["wootric", "--all", "--tamper", "stale"], "sends no timestamp"),
        (vec!["fluidsurveys", "--all", "--tamper", "body"], "does not sign"),
        (vec!["wootric", "--all", "--tamper", "body", "--unsigned"], "cannot be used with"),
        (
            [&["wootric", "decline.created", "--merge", "nothing.json"][..], &["--tamper", "body,missing"]].concat(),
            "--tamper body: the body of decline.created is empty",
        ),
        // The provider does not send forgeries, so a rejected one must not count toward disabling the webhook.
        (vec!["surveysparrow", "--all", "--tamper", "body", "--enforce-limits"], "cannot be used with"),
    ] {
        let nothing = r#"{"decline":null,"event_name":null,"account_token":null,"survey_mode":null,"timestamp":null}"#;
        send(&args).file("nothing.json", nothing).exits(2).stderr_has(message);
    }
    assert!(server.requests().is_empty());
    send(&["--all", "--tamper", "missing", "--expect", "2xx"]).exits(0).stderr_has("skipping FluidSurveys");
    assert_eq!(server.requests().len(), 11);
    send(&["--all", "--tamper", "stale", "--expect", "2xx"]).exits(0);
    assert_eq!(server.requests().len(), 4, "SurveySparrow's events");
}

#[test]
fn tamper_without_expect_is_warned_about() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let args = ["send", "screver", "optionSelected", "--tamper", "body", "--to", &url];
    let send = |more: &[&str]| hookctl([&args, more].concat()).env("HOOKCTL_SECRET", "a-secret");
    let warning = "--tamper without --expect: an endpoint that accepts a forgery passes";
    send(&[]).exits(0).stderr_has(warning).stderr_has("hint: add --expect 401,403");
    for more in [&["--expect", "401"][..], &["--dry-run"]] {
        let run = send(more);
        let run = if more == ["--dry-run"] { run.exits(0) } else { run.exits(1) };
        run.nowhere(warning);
    }
}

#[test]
fn suggested_command_keeps_headers_and_the_source_of_the_secret() {
    let server = responding("401 Unauthorized", "");
    let url = server.url("/");
    let args = ["send", "screver", "optionSelected", "--to", &url, "-H", "X-Tenant: 7", "-H", "X-Auth-Token: hunter22"];
    let expected = "-H 'X-Tenant: 7' -H 'X-Auth-Token: VALUE' --secret";
    for (secret, shown) in [("literal:typo-77", "literal:SECRET"), ("env:TOKEN_77", "env:TOKEN_77")] {
        let run = hookctl([&args[..], &["--secret", secret]].concat()).env("TOKEN_77", "typo-77");
        run.exits(1)
            .stderr_has(&format!("{expected} {shown} --computed DIGEST"))
            .nowhere("typo-77")
            .nowhere("hunter22");
    }
}

#[test]
fn saved_token_is_masked_with_one_warning_and_verify_names_the_mask() {
    let server = scripted([response("200 OK", "text/plain", ""), response("200 OK", "text/plain", "")]);
    let secret = "literal:a-secret-of-tests";
    let args = ["send", "sprig", "--all", "--to", &server.url("/"), "--secret", secret, "--save", "sent.jsonl"];
    let sent = hookctl(args).exits(0).nowhere("a-secret-of-tests");
    assert_eq!(sent.stderr.matches("is masked in the capture file").count(), 1, "{}", sent.stderr);
    let saved = std::fs::read_to_string(sent.path("sent.jsonl")).expect("a capture file");
    hookctl(["verify", "sent.jsonl", "--secret", secret])
        .file("sent.jsonl", saved)
        .exits(1)
        .stdout_has("signature-masked (certain")
        .stdout_has("The token was masked when this request was written")
        .stdout_has("listen --save")
        .nowhere("changed on the way");
}

#[test]
fn saved_capture_is_what_was_sent_and_verifies() {
    let server = scripted([response("200 OK", "text/plain", ""), response("500 Oops", "text/plain", "")]);
    let args = ["send", "surveysparrow", "--all", "--to", &server.url("/h?a=1"), "--save", "sent.jsonl"];
    let run = hookctl([&args[..], &["--basic", "hooks:env:P"]].concat()).env("P", "hunter2-hunter2");
    // The file ends with a record that a crash truncated. New records start on a new line.
    let first = r#"{"headers":[],"body":"before"}"#;
    let run = run.file("sent.jsonl", format!("{first}\n{{\"headers\":[],\"bo")).env("HOOKCTL_SECRET", "a-secret");
    let output = run.exits(1);
    let saved = std::fs::read_to_string(output.path("sent.jsonl")).expect("a capture file");
    assert!(!saved.contains("aG9va3M6") && !saved.contains("hunter2"));
    let lines: Vec<&str> = saved.lines().collect();
    assert_eq!((lines.len(), lines[0]), (6, first));
    for (line, arrived) in lines[2..].iter().zip(server.requests()) {
        let record: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let arrived = message(&arrived);
        assert_eq!(record["body"].as_str().map(str::as_bytes), Some(arrived.body.as_slice()));
        assert_eq!((record["target"].as_str(), &record["attempts"]), (Some("/h?a=1"), &1.into()));
        let saved: Vec<(String, String)> = serde_json::from_value(record["headers"].clone()).expect("headers as pairs");
        let expected: Vec<(String, String)> = arrived
            .headers
            .iter()
            .map(|(name, value)| {
                let value = if name == "authorization" { "[secret]".into() } else { String::from_utf8_lossy(value) };
                (name.to_owned(), value.into_owned())
            })
            .collect();
        assert_eq!(saved, expected);
    }
    let statuses: Vec<u64> = lines[2..]
        .iter()
        .map(|line| {
            serde_json::from_str::<serde_json::Value>(line).expect("JSON")["status"].as_u64().expect("a status")
        })
        .collect();
    assert_eq!(statuses, [200, 500, 500, 500]);
    let records = lines[2..].join("\n");
    hookctl(["verify", "-"]).env("HOOKCTL_SECRET", "a-secret").stdin(records).exits(0);
    // A secret in the URL is masked in the file, and a warning says so.
    let url = server.url("/?token=a-secret-of-tests");
    let args = ["send", "screver", "surveyCompleted", "--to", &url, "--save", "sent.jsonl"];
    let output =
        hookctl(args).env("HOOKCTL_SECRET", "a-secret-of-tests").exits(1).stderr_has("is masked in the capture");
    let saved = std::fs::read_to_string(output.path("sent.jsonl")).expect("a capture file");
    assert!(saved.contains("?token=[secret]") && !saved.contains("a-secret-of-tests"), "{saved}");
    // A masked header is reported once, even if there are several.
    let args = ["send", "screver", "surveyCompleted", "--to", &server.url("/"), "--save", "sent.jsonl"];
    let two = ["-H", "Authorization: Bearer hunter2-hunter2", "-H", "authorization: Bearer hunter3-hunter3"];
    let output =
        hookctl([&args[..], &two].concat()).env("HOOKCTL_SECRET", "s").exits(1).stderr_has("is masked in the capture");
    let saved = std::fs::read_to_string(output.path("sent.jsonl")).expect("a capture file");
    assert!(saved.matches("[secret]").count() == 2 && !saved.contains("hunter"), "{saved}");
    let secrets = ["-H", "X-API-Key: hunter4-hunter4", "-H", "Cookie: session=hunter5"];
    let output = hookctl([&args[..], &secrets].concat())
        .env("HOOKCTL_SECRET", "s")
        .exits(1)
        .stderr_has("is masked in the capture");
    let saved = std::fs::read_to_string(output.path("sent.jsonl")).expect("a capture file");
    assert!(saved.matches("[secret]").count() == 2 && !saved.contains("hunter"), "{saved}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = std::fs::metadata(output.path("sent.jsonl")).expect("the file").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "only the owner can read it");
    }
    for (name, text) in [("body.json", "{\"a\":1}\n"), ("notes.txt", "dear diary")] {
        let args = ["send", "wootric", "--all", "--to", "http://127.0.0.1:9/", "--save", name];
        let output =
            hookctl(args).file(name, text).env("HOOKCTL_SECRET", "s").exits(3).stderr_has("not a capture file");
        assert_eq!(std::fs::read_to_string(output.path(name)).expect("the file"), text);
    }
    let args = ["send", "wootric", "--all", "--to", "http://127.0.0.1:9/", "--save", "none/sent.jsonl"];
    hookctl(args).env("HOOKCTL_SECRET", "s").exits(3).stderr_has("--save none/sent.jsonl");
}

#[test]
fn validate_makes_the_request_of_surveysparrows_validate_button() {
    let validate =
        |url: &str, extra: &[&str]| hookctl([&["send", "surveysparrow", "--validate", "--to", url], extra].concat());
    for (status, kind, code, bad) in [
        ("200 OK", "application/json", 0, vec![]),
        ("200 OK", "Application/JSON; charset=utf-8", 0, vec![]),
        ("204 No Content", "application/json", 1, vec!["status"]),
        ("200 OK", "text/html", 1, vec!["content-type"]),
        ("404 Not Found", "text/plain", 1, vec!["status", "content-type"]),
    ] {
        let server = endpoint(response(status, kind, ""));
        let output = validate(&server.url("/"), &["-o", "json", "--basic", "u:env:P"]).env("P", "hunter2").exits(code);
        let output = output.stderr_has("not https").stderr_has("127.0.0.1 is not a public host");
        let value = output.json();
        let failing = value["points"].as_array().expect("points").iter().filter(|point| point["ok"] == false);
        assert_eq!(failing.map(|point| point["point"].as_str().expect("a name")).collect::<Vec<_>>(), bad);
        assert_eq!((&value["valid"], value["warnings"].as_array().map(Vec::len)), (&bad.is_empty().into(), Some(2)));
        let arrived = message(&server.request());
        assert_eq!((arrived.method.as_str(), arrived.body.as_slice()), ("POST", &b"{}"[..]));
        assert!(arrived.headers.get("authorization").is_some() && arrived.headers.get("x-appnest-signature").is_none());
    }
    let server = endpoint(response("200 OK", "text/html", ""));
    validate(&server.url("/"), &[]).exits(1).stdout_has("✗  content-type  application/json  text/html");
    validate(&server.url("/"), &["--secret", "literal:s"]).exits(1);
    assert!(message(&server.requests()[1]).headers.get("x-appnest-signature").is_some());
    validate(&closed_port(), &[]).exits(4);
    let nothing = "http://127.0.0.1:9/";
    for flags in [
        &["--set", "nope.nope=1"][..],
        &["--set-json", "a=1", "--add"],
        &["--unset", "a"],
        &["--merge", "does-not-exist.json"],
        &["--edit"],
        &["--fresh"],
        &["--seed", "7"],
        &["--variant", "nope"],
        &["--backoff", "1s..2s"],
    ] {
        validate(nothing, flags).exits(2).stderr_has("cannot be used with").stderr_has(flags[0]);
    }
    validate(nothing, &["--state", "s.json"]).exits(2).stderr_has("--state");
    validate(nothing, &["--scheme", "hmac"]).exits(2).stderr_has("--scheme requires --secret");
    validate(nothing, &["--scheme", "nope", "--secret", "literal:s"]).exits(2).stderr_has("nope");
    validate("http://127.0.0.1:9/", &["--all"]).exits(2).stderr_has("cannot be used with");
    hookctl(["send", "wootric", "--validate", "--to", "http://127.0.0.1:9/"])
        .exits(2)
        .stderr_has("--validate: not supported by Wootric");
}

#[test]
fn flag_without_the_flag_that_it_modifies_is_a_usage_error() {
    for (flags, message) in [
        (&["--collector", "1"][..], "--collector requires --subscribed"),
        (&["--survey", "1"], "--survey requires --subscribed"),
        (&["--webhook", "1"], "--webhook requires --subscribed"),
        (&["--honor-410"], "--honor-410 requires --subscribed"),
        (&["--state", "s.json", "--dry-run"], "--state requires --enforce-limits"),
        (&["--basic", "u:literal:p", "--oauth-style", "json"], "--oauth-style"),
        (&["--count", "1", "--backoff", "1s..2s"], "--backoff"),
        (&["--add"], "--add requires --set"),
    ] {
        let args = ["send", "fluidsurveys", "--all", "--to", "http://127.0.0.1:9/"];
        hookctl([&args[..], flags].concat()).exits(2).stderr_has(message);
    }
    hookctl(["events", "show", "wootric", "response.created", "--add"]).exits(2).stderr_has("--add requires --set");
}

#[test]
fn lint_checks_the_delivery_rules_of_a_provider() {
    let source = hookctl(["providers", "show", "surveysparrow"]).exits(0).text();
    for (right, wrong, message) in [
        ("per-day       = 5000", "per-day       = 0", "expected a number from 1 to"),
        ("per-day       = 5000", "per-day       = \"many\"", "expected a number, found a string"),
        ("per-day ", "per-dya ", "did you mean `per-day`?"),
        ("failures = 500", "failures = -1", "is out of range"),
        ("within = \"12h\"", "within = \"12\"", "`12` is not a valid duration"),
        ("within = \"12h\"", "within = \"1year\"", "`1year` is not a valid duration"),
        (", within = \"12h\"", "", "missing key `within`"),
        ("https    = true", "https    = \"yes\"", "expected true or false, found a string"),
        ("accept = [\"200\"]", "accept = []", "expected at least one status"),
        ("accept       = [\"200\", \"204\"]", "deletes-on = [\"999\"]", "`999` is not a valid status"),
    ] {
        assert!(source.contains(right), "{right}");
        let run = hookctl(["providers", "lint", "mine"]).file("mine/provider.toml", source.replace(right, wrong));
        run.exits(3).stdout_has(message);
    }
}

#[test]
fn authorization_header_from_the_command_line_is_masked_if_echoed() {
    for (typed, echoed) in [
        ("Authorization: Bearer hunter2-hunter2", "who is hunter2-hunter2?"),
        ("authorization:   hunter2-hunter2", "who is hunter2-hunter2?"),
        ("Proxy-Authorization: Token hunter2-hunter2", "no Token hunter2-hunter2"),
        // The endpoint decodes `hooks:hunter2-hunter2` and echoes the password.
        ("Authorization: Basic aG9va3M6aHVudGVyMi1odW50ZXIy", "hooks:hunter2-hunter2 aG9va3M6aHVudGVyMi1odW50ZXIy"),
        ("Authorization: Basic aG9va3M6aHVudGVyMi1odW50ZXIy", "the password hunter2-hunter2 is wrong"),
    ] {
        let server = responding("401 Unauthorized", echoed);
        let url = server.url("/");
        let args = ["send", "wootric", "response.created", "--to", &url, "-H", typed, "-vv", "--report", "json=r.json"];
        for extra in [&["-o", "json"][..], &[]] {
            let run = hookctl([&args[..], extra].concat()).env("HOOKCTL_SECRET", "s").env("GITHUB_ACTIONS", "true");
            let output = run.exits(1).stdout_has("[secret]").nowhere("hunter2").nowhere("aG9va3M6");
            let report = std::fs::read_to_string(output.path("r.json")).expect("a report");
            assert!(report.contains("[secret]") && !report.contains("hunter2"), "{report}");
        }
    }
}

#[cfg(unix)]
#[test]
fn interruption_between_attempts_keeps_the_result_of_the_last() {
    use std::io::{BufRead as _, BufReader};
    let server = responding("503 Busy", "");
    let more = ["--retries", "2", "--backoff", "1h..1h", "--report", "json=report.json", "-o", "json"];
    let mut run = limited_and_saved(&server.url("/"), "state.json", &more).begins();
    let mut line = String::new();
    let mut stderr = BufReader::new(run.child.stderr.take().expect("its errors"));
    stderr.read_line(&mut line).expect("a line");
    assert!(line.contains("retrying in 3600.0 s"), "{line}");
    run.signal("INT");
    let output = run.exits(130);
    let read = |name: &str| -> serde_json::Value {
        let text = std::fs::read(output.path(name)).expect("a file");
        serde_json::from_slice(&text).expect("JSON")
    };
    for row in [&output.json()[0], &read("sent.jsonl")] {
        assert_eq!((&row["status"], &row["attempts"]), (&503.into(), &1.into()), "{row}");
        assert_eq!((&row["error"], &row["accepted"]), (&"interrupted".into(), &false.into()), "{row}");
    }
    assert!(read("report.json").to_string().contains("interrupted"));
    assert_eq!(counts(&output.path("state.json")), (1, 1));
}

#[cfg(target_os = "linux")]
#[test]
fn capture_file_on_a_full_disk_ends_with_the_last_complete_record() {
    let server = responding("200 OK", "");
    let directory = tempfile::TempDir::new().expect("a directory");
    // A file size limit simulates a full disk: the last write is cut short.
    let output = std::process::Command::new("sh")
        .args(["-c", "trap '' XFSZ; ulimit -f 4; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_hookctl")])
        .args(["send", "surveysparrow", "onContactCreate", "--to", &server.url("/"), "--repeat", "40"])
        .args(["--save", "sent.jsonl", "-o", "jsonl"])
        .current_dir(directory.path())
        .env("HOOKCTL_SECRET", "s")
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    let saved = std::fs::read_to_string(directory.path().join("sent.jsonl")).expect("a capture file");
    assert!(saved.ends_with("}\n"), "{saved}");
    let records: Vec<serde_json::Value> =
        saved.lines().map(|line| serde_json::from_str(line).expect("a record")).collect();
    // The delivery that could not be saved is printed, too.
    assert_eq!(String::from_utf8_lossy(&output.stdout).lines().count(), records.len() + 1);
    hookctl(["verify", "-"]).env("HOOKCTL_SECRET", "s").stdin(saved).exits(0);
}

#[cfg(unix)]
#[test]
fn link_at_the_path_of_the_temporary_file_is_not_followed() {
    let server = responding("200 OK", "");
    let run = limited(&server.url("/"), "state.json", &[]).file("mine", "keep");
    std::os::unix::fs::symlink("mine", run.path().join("state.json.new")).expect("a link");
    let output = run.exits(0);
    assert_eq!(std::fs::read_to_string(output.path("mine")).expect("the file"), "keep");
    let state = std::fs::symlink_metadata(output.path("state.json")).expect("the state");
    assert!(state.is_file() && !output.path("state.json.new").exists());
}

#[cfg(unix)]
#[test]
fn state_file_links_are_resolved_and_special_files_are_errors() {
    use std::os::unix::fs::symlink;
    let server = responding("200 OK", "");
    let url = server.url("/");
    let run = limited(&url, "link.json", &["--repeat", "2"]).file("real/keep", "");
    symlink("real/chain.json", run.path().join("link.json")).expect("a link");
    symlink("state.json", run.path().join("real/chain.json")).expect("a link");
    let output = run.exits(0);
    assert!(output.path("link.json").is_symlink() && output.path("real/chain.json").is_symlink());
    assert!(output.path("real/state.json").is_file() && output.path("real/state.json.lock").is_file());
    assert!(!output.path("link.json.lock").exists());
    let run = limited(&url, "a.json", &[]);
    symlink("b.json", run.path().join("a.json")).expect("a link");
    symlink("a.json", run.path().join("b.json")).expect("a link");
    run.exits(3).stderr_has("symbolic link loop");

    server.requests();
    let run = limited(&url, "fifo", &[]);
    let status = std::process::Command::new("mkfifo").arg(run.path().join("fifo")).status().expect("mkfifo");
    assert!(status.success());
    run.exits(3).stderr_has("fifo: not a regular file");
    limited(&url, "/dev/null", &[]).exits(3).stderr_has("not a regular file");
    assert!(server.requests().is_empty());
}

#[test]
fn timestamp_out_of_range_is_a_usage_error() {
    for (time, code) in [
        ("-1", 2),
        ("1969-12-31T23:59:59Z", 2),
        ("253402300800", 2),
        ("9223372036854775807", 2),
        ("0", 0),
        ("253402300799", 0),
    ] {
        let time = format!("--timestamp={time}");
        let args = ["surveysparrow", "onContactCreate", "--fresh", &time];
        let sent = hookctl([&["send"], &args[..], &["--to", "http://x/", "--dry-run"]].concat());
        let sent = sent.env("HOOKCTL_SECRET", "s").exits(code);
        let shown = hookctl([&["events", "show"], &args[..]].concat()).exits(code);
        assert!(code == 0 || [sent, shown].iter().all(|output| output.stderr.contains("--timestamp")), "{time}");
    }
}

#[test]
fn credentials_over_plain_http_are_warned_about_once() {
    let server = responding("200 OK", "");
    let loopback = server.url("/");
    // `.invalid` never resolves, so nothing is sent.
    let remote = "http://hooks.invalid/";
    let warning = "sending credentials to hooks.invalid over plain HTTP";
    for (to, flags, times) in [
        (remote, &["--basic", "u:env:P"][..], 1),
        (remote, &["-H", "Authorization: Bearer abcdefgh"], 1),
        (remote, &["--basic", "u:env:P", "--validate"], 1),
        (remote, &["--basic", "u:env:P", "--dry-run"], 0),
        (remote, &[], 0),
        ("https://hooks.invalid/", &["--basic", "u:env:P"], 0),
        (&loopback, &["--basic", "u:env:P"], 0),
    ] {
        let what = if flags.contains(&"--validate") {
            &["send", "surveysparrow"][..]
        } else {
            &["send", "surveysparrow", "--all"]
        };
        let run = hookctl([what, &["--to", to, "--timeout", "5s"], flags].concat()).env("P", "hunter2-hunter2");
        let (_, output) = run.env("HOOKCTL_SECRET", "s").outcome();
        assert_eq!(output.stderr.matches(warning).count(), times, "{to} {flags:?}: {}", output.stderr);
    }
}

#[test]
fn connection_closed_without_a_response_is_reported_as_such() {
    let server = endpoint("");
    let args =
        ["send", "wootric", "response.created", "--to", &server.url("/"), "--retries", "1", "--backoff", "20ms..40ms"];
    let output = hookctl(args).env("HOOKCTL_SECRET", "s").exits(4).stdout_has("connection closed before a response");
    let wait = output.stderr.split("retrying in ").nth(1).expect("a wait").split(" ms").next().expect("milliseconds");
    assert!((20..=40).contains(&wait.parse::<u32>().expect("a number")), "{}", output.stderr);
    let server = endpoint("SSH-2.0-OpenSSH\r\n");
    let args = ["send", "wootric", "response.created", "--to", &server.url("/")];
    hookctl(args).env("HOOKCTL_SECRET", "s").exits(4).stdout_has("not an HTTP response");
}

#[test]
fn incomplete_response_of_a_token_url_is_reported_with_its_reason() {
    let server = responding("200 OK", "");
    let to = server.url("/");
    let head = |length: usize| format!("HTTP/1.1 200 OK\r\nx-harness: closes\r\ncontent-length: {length}\r\n\r\n");
    for (response, code, message) in [
        (format!("{}{TOKEN}", head(TOKEN.len() + 9)), 5, "incomplete response"),
        (format!("{}{}", head(70_000), " ".repeat(70_000)), 5, "response is larger than 65536 bytes"),
        (String::new(), 4, "connection closed before a response"),
    ] {
        let token = endpoint(response);
        oauth(&to, &token.url("/"), &[]).exits(code).stderr_has(message);
    }
    // The token URL sends only headers, or nothing, and keeps the connection open.
    for (sent, message) in [(head(100), "timed out before it was complete"), (String::new(), "no response within")] {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let silent = thread::spawn(move || {
            use std::io::{Read as _, Write as _};
            let (mut stream, _) = listener.accept().expect("a connection");
            // Respond only after the request has arrived.
            assert!(stream.read(&mut [0; 4096]).expect("a request") > 0);
            stream.write_all(sent.as_bytes()).expect("an open connection");
            // Wait until the client gives up.
            let _ = stream.read_to_end(&mut Vec::new());
        });
        oauth(&to, &url, &["--timeout", "300ms"]).exits(4).stderr_has("the token URL").stderr_has(message);
        silent.join().expect("an end");
    }
    assert!(server.requests().is_empty());
}

#[test]
fn save_to_a_truncated_capture_file_warns_with_its_line() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let record = r#"{"headers":[],"body":"before"}"#;
    let save = |existing: &str| {
        let args = ["send", "wootric", "response.created", "--to", &url, "--save", "sent.jsonl"];
        hookctl(args).env("HOOKCTL_SECRET", "s").file("sent.jsonl", existing)
    };
    save(&format!("{record}\n{record}\n{{\"headers\":[],\"bo"))
        .exits(0)
        .stderr_has("line 3 is truncated")
        .stderr_has("delete line 3");
    // A record without a final newline is complete.
    let output = save(&format!("{record}\n{record}")).exits(0).nowhere("cut off");
    assert_eq!(std::fs::read_to_string(output.path("sent.jsonl")).expect("the file").lines().count(), 3);
    let cut = "{\"headers\":[],\"bo";
    let output = save(cut).exits(3).stderr_has("line 1 is truncated").stderr_has("delete the file");
    assert_eq!(std::fs::read_to_string(output.path("sent.jsonl")).expect("the file"), cut);
    save("{\"a\":1}").exits(3).stderr_has("not a capture file");
    save("\nmy notes\n").exits(3).stderr_has("not a capture file");
    save("").exits(0);
}

#[test]
fn enforce_limits_names_the_providers_without_limits() {
    let server = responding("200 OK", "");
    let args = ["send", "--all", "--to", &server.url("/"), "--enforce-limits", "--state", "s.json", "--expect", "2xx"];
    let output = hookctl(args).env("HOOKCTL_SECRET", "s").exits(0);
    let line = output.stderr.lines().find(|line| line.contains("not limiting")).expect("a note").to_owned();
    for (name, is_unlimited) in [("Wootric", true), ("Screver", true), ("FluidSurveys", true), ("SurveySparrow", false)]
    {
        assert_eq!(line.contains(name), is_unlimited, "{line}");
    }
}

/// A state file in the JSON format of versions that did not use SQLite.
fn old_state(webhook: &str, sent: u32, failures: usize, disabled: Option<u64>) -> String {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs();
    let disabled = disabled.map_or("null".to_owned(), |at| at.to_string());
    let (day, failures) = (now / 86_400, vec![now.to_string(); failures].join(","));
    format!(
        "{{\"version\":1,\"webhooks\":{{{webhook:?}:{{\"day\":{day},\"sent\":{{\"onContactCreate\":{sent}}},\
         \"failures\":[{failures}],\"disabled\":{disabled}}}}}}}"
    )
}

/// The key of the webhook at this URL in an old state file: the URL and its FNV-1a hash.
fn webhook_at(url: &str) -> String {
    let hash = url
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3));
    format!("surveysparrow {} #{hash:016x}", url.trim_end_matches('/'))
}

#[test]
fn old_state_file_is_imported_once_with_all_its_counts() {
    let server = responding("500 Oops", "");
    let url = server.url("/");
    let old = old_state(&webhook_at(&url), 4998, 498, None);
    let run = limited(&url, "state.json", &["--repeat", "4"]).file("state.json", &old);
    let output = run.exits(1).stderr_has("would have disabled this webhook after 500 failures");
    assert_eq!(server.requests().len(), 2);
    assert_eq!(counts(&output.path("state.json")), (5000, 0));
    let backup = output.path("state.json.old");
    assert_eq!(std::fs::read_to_string(&backup).expect("a backup"), old);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        for path in [&backup, &output.path("state.json")] {
            assert_eq!(std::fs::metadata(path).expect("a file").permissions().mode() & 0o777, 0o600);
        }
    }
    let imported = std::fs::read(output.path("state.json")).expect("the state");
    limited(&url, "state.json", &[]).file("state.json", imported).exits(1).stdout_has("would have disabled");

    // A webhook at its daily limit (here, a file with the name of the backup exists already), and a disabled webhook.
    let old = old_state(&webhook_at(&url), 5000, 0, None);
    let run = limited(&url, "state.json", &[]).file("state.json", &old).file("state.json.old", "mine");
    let output = run.exits(1).stdout_has("sends at most 5000 deliveries of an event");
    assert_eq!(std::fs::read_to_string(output.path("state.json.old")).expect("the file"), "mine");
    assert_eq!(std::fs::read_to_string(output.path("state.json.old.2")).expect("the backup"), old);
    let old = old_state(&webhook_at(&url), 0, 0, Some(1_700_000_000));
    limited(&url, "state.json", &[]).file("state.json", old).exits(1).stdout_has("2023-11-14T22:13:20Z");
    assert!(server.requests().is_empty());
}

#[test]
fn several_processes_import_an_old_state_file_once() {
    let server = responding("204 No Content", "");
    let url = server.url("/");
    let directory = tempfile::TempDir::new().expect("a directory");
    let state = directory.path().join("state.json");
    std::fs::write(&state, old_state(&webhook_at(&url), 4990, 0, None)).expect("a file");
    let path = state.to_str().expect("text").to_owned();
    let runs: Vec<_> = (0..6)
        .map(|_| {
            let (url, path) = (url.clone(), path.clone());
            thread::spawn(move || limited(&url, &path, &["--repeat", "3"]).outcome())
        })
        .collect();
    for run in runs {
        let (code, output) = run.join().expect("a run");
        assert!(matches!(code, Some(0 | 1)), "{}", output.stderr);
    }
    assert_eq!(server.requests().len(), 10);
    assert_eq!(counts(&state).0, 5000);
}

/// Nothing is sent, and the file is unchanged.
#[cfg(unix)]
#[test]
fn state_file_that_cannot_be_written_ends_the_run() {
    use std::os::unix::fs::symlink;
    let server = responding("200 OK", "");
    let url = server.url("/");
    let old = old_state(&webhook_at(&url), 1, 0, None);
    let database = |sql: &str| {
        let file = tempfile::NamedTempFile::new().expect("a file");
        rusqlite::Connection::open(file.path()).expect("a database").execute_batch(sql).expect("a statement");
        std::fs::read(file.path()).expect("a database")
    };
    let newer = "PRAGMA application_id = 0x686b7174; PRAGMA user_version = 2; CREATE TABLE new (a)";
    for (bytes, message) in [
        (database("CREATE TABLE mine (a)"), "damaged, or not a state file: not a state file of hookctl"),
        (database(newer), "unsupported version 2 (this hookctl supports version 1)"),
        (b"SQLite format 3\0 and more".to_vec(), "damaged, or not a state file"),
        (old.replace("\"version\":1", "\"version\":2").into(), "unsupported version 2 (expected 1)"),
        (old.replace("\"sent\":{", "\"sent\":{\"x\":-1,").into(), "invalid value"),
    ] {
        let output = limited(&url, "state.json", &[]).file("state.json", &bytes).exits(3).stderr_has(message);
        assert_eq!(std::fs::read(output.path("state.json")).expect("the state"), bytes);
        assert!(!output.path("state.json.old").exists() && !output.path("state.json.new").exists());
    }
    // The temporary file cannot be created, because a folder has its name.
    let run = limited(&url, "state.json", &[]).file("state.json", &old).file("state.json.new/keep", "");
    let output = run.exits(3).stderr_has("cannot use the state file").stderr_has("cannot write it");
    assert_eq!(std::fs::read_to_string(output.path("state.json")).expect("the state"), old);
    // A file with two hard links.
    let run = limited(&url, "state.json", &[]);
    let output = run.exits(0);
    let run = limited(&url, "one", &[]).file("two", std::fs::read(output.path("state.json")).expect("the state"));
    std::fs::hard_link(run.path().join("two"), run.path().join("one")).expect("a link");
    run.exits(3).stderr_has("it has several hard links");
    // An old file at the end of a link is imported in place.
    let run = limited(&url, "link", &[]).file("real", &old);
    symlink("real", run.path().join("link")).expect("a link");
    let output = run.exits(0);
    assert!(output.path("link").is_symlink() && output.path("real.old").is_file());
    assert_eq!(counts(&output.path("real")).0, 2);
    assert_eq!(server.requests().len(), 2);
}

#[cfg(target_os = "linux")]
#[test]
fn full_disk_ends_the_run_before_anything_is_sent() {
    let server = responding("200 OK", "");
    let url = server.url("/");
    let old = old_state(&webhook_at(&url), 1, 0, None);
    let url = url.as_str();
    // No file, an old file to import, and a current file.
    for before in [None, Some(Some(&old)), Some(None)] {
        let directory = tempfile::TempDir::new().expect("a directory");
        let state = directory.path().join("state.json");
        match before {
            Some(Some(old)) => std::fs::write(&state, old).expect("a file"),
            Some(None) => drop(limited(url, state.to_str().expect("text"), &[]).exits(0)),
            None => {}
        }
        let before = std::fs::read(&state).ok();
        server.requests();
        // A file size limit of 512 bytes simulates a full disk.
        let output = std::process::Command::new("sh")
            .args(["-c", "trap '' XFSZ; ulimit -f 1; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_hookctl")])
            .args([
                "send",
                "surveysparrow",
                "onContactCreate",
                "--to",
                url,
                "--enforce-limits",
                "--state",
                "state.json",
            ])
            .current_dir(directory.path())
            .env("HOOKCTL_SECRET", "s")
            .output()
            .expect("a shell");
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(3), "{stderr}");
        assert!(stderr.contains("cannot use the state file"), "{stderr}");
        assert!(server.requests().is_empty());
        assert!(std::fs::read(&state).ok() == before, "the file is unchanged");
    }
}
