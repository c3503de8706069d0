//! Tests of `send` as a load test: every delivery is sent once, has its own signature, and is counted, and the summary adds up.

use std::{
    collections::HashSet,
    fs,
    net::{SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::{Duration, Instant},
};

use hdrhistogram::{
    Histogram,
    serialization::{
        Deserializer,
        interval_log::{IntervalLogIterator, LogEntry},
    },
};
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::Value;
use sha2::Sha384;

use crate::harness::{Run, closed_port, converse, hookctl, plain_http_only, responding_https};

const OK: &str = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
const NO: &str = "HTTP/1.1 500 Oh No\r\ncontent-length: 0\r\n\r\n";
const BUSY: &str = "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n";

/// A server that chooses its reaction by the number of the request, counted from 1 over all connections. It shares no code with hookctl.
struct Sink {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<Vec<u8>>>>,
    connections: Arc<Mutex<usize>>,
}

/// How the server reacts to a request.
enum Reaction {
    /// Sends the response.
    Respond(&'static str),
    /// Sends the response, then closes the connection.
    RespondAndClose(&'static str),
    /// Sends the response after a delay.
    RespondAfter(Duration, &'static str),
}

impl Sink {
    fn new(react: impl Fn(usize) -> Reaction + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let sink = Self { address, requests: Arc::default(), connections: Arc::default() };
        let (requests, connections, react) = (sink.requests.clone(), sink.connections.clone(), Arc::new(react));
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                *connections.lock().expect("a lock") += 1;
                let (requests, react) = (requests.clone(), react.clone());
                thread::spawn(move || serve(stream, &requests, &*react));
            }
        });
        sink
    }

    fn url(&self) -> String {
        format!("http://{}/hook", self.address)
    }

    fn requests(&self) -> Vec<Vec<u8>> {
        self.requests.lock().expect("a lock").clone()
    }

    fn arrived(&self) -> usize {
        self.requests.lock().expect("a lock").len()
    }

    fn connections(&self) -> usize {
        *self.connections.lock().expect("a lock")
    }
}

fn serve(stream: TcpStream, requests: &Mutex<Vec<Vec<u8>>>, react: &dyn Fn(usize) -> Reaction) {
    converse(stream, |request| {
        let number = {
            let mut requests = requests.lock().expect("a lock");
            requests.push(request);
            requests.len()
        };
        let (response, last) = match react(number) {
            Reaction::Respond(response) => (response, false),
            Reaction::RespondAndClose(response) => (response, true),
            Reaction::RespondAfter(delay, response) => {
                thread::sleep(delay);
                (response, false)
            }
        };
        (response.into(), last)
    });
}

/// Prepares `hookctl send surveysparrow onContactCreate` with this URL and these arguments.
fn load(url: &str, extra: &[&str]) -> Run {
    let args = [&["send", "surveysparrow", "onContactCreate", "--to", url], extra].concat();
    hookctl(args).env("HOOKCTL_SECRET", "a secret")
}

fn header<'a>(request: &'a str, name: &str) -> &'a str {
    let line = request.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    line.unwrap_or_else(|| panic!("no {name} in {request}"))
}

/// Asserts that the counts in the summary of a load test add up.
fn assert_adds_up(summary: &Value) {
    let number = |value: &Value| value.as_u64().unwrap_or_else(|| panic!("{value} in {summary}"));
    let sum = |values: &Value| values.as_object().expect("an object").values().map(number).sum::<u64>();
    let all = number(&summary["requests"]);
    assert_eq!(
        number(&summary["accepted"]) + number(&summary["refused"]) + number(&summary["errors"]),
        all,
        "{summary}"
    );
    assert_eq!(sum(&summary["statuses"]) + sum(&summary["error_kinds"]), all, "{summary}");
    assert_eq!(sum(&summary["error_kinds"]), number(&summary["errors"]), "{summary}");
    for (list, count) in [("events", "count"), ("intervals", "requests")] {
        let items = summary[list].as_array().expect("a list");
        assert_eq!(items.iter().map(|item| number(&item[count])).sum::<u64>(), all, "{list} of {summary}");
    }
    let failed =
        summary["intervals"].as_array().expect("a list").iter().map(|item| number(&item["failed"])).sum::<u64>();
    assert_eq!(failed, number(&summary["refused"]) + number(&summary["errors"]), "{summary}");
}

#[test]
fn every_delivery_arrives_once_with_its_own_signature() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    // `--fresh` is the default in a load test.
    let args = ["--count", "500", "--concurrency", "7", "-o", "json"];
    let summary = load(&sink.url(), &args).exits(0).json();
    assert_adds_up(&summary);
    assert_eq!((&summary["requests"], &summary["statuses"]["200"]), (&500.into(), &500.into()));
    assert!(sink.connections() <= 7, "{} connections", sink.connections());
    let requests = sink.requests();
    assert_eq!(requests.len(), 500);
    let (mut ids, mut bodies) = (HashSet::new(), HashSet::new());
    for request in &requests {
        let text = String::from_utf8_lossy(request);
        let (_, body) = text.split_once("\r\n\r\n").expect("a body");
        let mut mac = Hmac::<Sha384>::new_from_slice(b"a secret").expect("a key");
        mac.update(body.as_bytes());
        assert_eq!(header(&text, "x-appnest-signature"), hex::encode(mac.finalize().into_bytes()));
        assert_eq!(header(&text, "content-length"), body.len().to_string());
        let id = header(&text, "traceid").to_owned();
        assert_eq!((id.len(), id.as_bytes()[14]), (36, b'4'), "{id}");
        assert!(ids.insert(id), "duplicate ID");
        assert!(bodies.insert(body.to_owned()), "duplicate body: {body}");
    }
    let sent: usize = requests.iter().map(Vec::len).sum();
    assert_eq!((&summary["bytes_sent"], &summary["bytes_received"]), (&sent.into(), &(500 * OK.len()).into()));
}

#[test]
fn request_of_a_load_test_equals_that_of_a_single_delivery() {
    const FIXED: [&str; 4] = ["--timestamp", "1705565839", "--id", "e549501a-aa1c-4e45-9cea-9a0e05d7311b"];
    let sink = Sink::new(|_| Reaction::Respond(OK));
    for (provider, event) in
        [("surveysparrow", "onContactCreate"), ("wootric", "response.created"), ("fluidsurveys", "survey_create")]
    {
        let url = format!("{}?a=1", sink.url());
        let send = ["send", provider, event, "--to", &url, "-H", "x-mine: 1", "-H", "User-Agent: me"];
        let body = hookctl(["events", "show", provider, event]).exits(0).stdout;
        let stdout_of = |extra: &[&str]| {
            let run = hookctl([&send[..], &FIXED, extra].concat()).env("HOOKCTL_SECRET", "s");
            run.file("body", &body).exits(0).stdout
        };
        let printed = stdout_of(&["--dry-run"]);
        // A body from a file is sent unchanged. A sample would get new IDs.
        stdout_of(&["--count", "3", "--body", "body"]);
        let requests = sink.requests();
        for request in &requests[requests.len() - 3..] {
            assert_eq!(String::from_utf8_lossy(request), String::from_utf8_lossy(&printed), "{event}");
        }
    }
}

#[test]
fn headers_of_a_load_test_have_the_order_of_a_single_delivery() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let names = |request: &[u8]| {
        let text = String::from_utf8_lossy(request);
        let head = text.split_once("\r\n\r\n").expect("a head").0.to_owned();
        head.lines().skip(1).map(|line| line.split_once(':').expect("a header").0.to_owned()).collect::<Vec<_>>()
    };
    // SurveySparrow's documents state the position of the authorization header, the others' do not, and FluidSurveys does not sign.
    for (provider, event) in [
        ("surveysparrow", "onContactCreate"),
        ("wootric", "response.created"),
        ("screver", "optionSelected"),
        ("fluidsurveys", "survey_create"),
    ] {
        let url = sink.url();
        let args = ["send", provider, event, "--to", &url, "--basic", "me:env:P", "-H", "x-mine: 1"];
        let stdout_of = |extra: &[&str]| {
            let run = hookctl([&args[..], extra].concat()).env("HOOKCTL_SECRET", "s").env("P", "hunter2");
            run.exits(0).stdout
        };
        let printed = names(&stdout_of(&["--dry-run"]));
        assert!(printed.iter().any(|name| name == "authorization"), "{printed:?}");
        stdout_of(&[]);
        stdout_of(&["--count", "1"]);
        let requests = sink.requests();
        for request in &requests[requests.len() - 2..] {
            assert_eq!(names(request), printed, "{provider}");
        }
    }
}

#[test]
fn one_rejection_among_1000_deliveries_exits_1() {
    let sink = Sink::new(|number| Reaction::Respond(if number == 777 { NO } else { OK }));
    let summary = load(&sink.url(), &["--count", "1000", "-o", "json"]).exits(1).json();
    assert_adds_up(&summary);
    assert_eq!((&summary["statuses"]["200"], &summary["statuses"]["500"]), (&999.into(), &1.into()));
    let sink = Sink::new(|number| Reaction::Respond(if number == 2 { NO } else { OK }));
    load(&sink.url(), &["--count", "3"])
        .exits(1)
        .stdout_has("✗")
        .stdout_has("3 deliveries in")
        .stdout_has("1 rejected");
    // `--expect` overrides what the provider accepts, but 500 is never accepted.
    let sink = Sink::new(|number| Reaction::Respond(if number == 2 { BUSY } else { OK }));
    load(&sink.url(), &["--count", "3", "--expect", "200,503"]).exits(0);
    let sink = Sink::new(|number| Reaction::Respond(if number == 2 { NO } else { OK }));
    load(&sink.url(), &["--count", "3", "--expect", "200,5xx"]).exits(1).stdout_has("1 rejected");
}

#[test]
fn server_that_closes_connections_gets_no_delivery_twice() {
    // The server announces that it closes: no delivery fails.
    let announced = "HTTP/1.1 200 OK\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
    let sink =
        Sink::new(
            move |number| {
                if number.is_multiple_of(10) { Reaction::RespondAndClose(announced) } else { Reaction::Respond(OK) }
            },
        );
    let summary = load(&sink.url(), &["--count", "200", "--concurrency", "4", "-o", "json"]).exits(0).json();
    assert_adds_up(&summary);
    assert_eq!((&summary["requests"], sink.requests().len()), (&200.into(), 200));
    assert_eq!(summary["connections"], sink.connections());
    assert!((20..=24).contains(&sink.connections()), "{}", sink.connections());

    // It does not announce it: a delivery in flight may be lost. It is counted as an error and not sent again.
    let sink = Sink::new(
        |number| if number.is_multiple_of(10) { Reaction::RespondAndClose(OK) } else { Reaction::Respond(OK) },
    );
    let output = load(&sink.url(), &["--count", "200", "--concurrency", "4", "-o", "json"]).output();
    let summary: Value = serde_json::from_slice(&output).expect("JSON");
    assert_adds_up(&summary);
    assert_eq!(
        (&summary["requests"], sink.requests().len()),
        (&200.into(), usize::try_from(summary["accepted"].as_u64().expect("a count")).expect("a count"))
    );
    assert_eq!(summary["error_kinds"]["closed"].as_u64().unwrap_or(0), summary["errors"].as_u64().expect("a count"));
}

#[test]
fn server_that_closes_without_announcing_it_gets_every_delivery_once() {
    // The server answers one request per connection, then closes it after a pause.
    for pause in [0, 1, 3] {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let url = format!("http://{}/", listener.local_addr().expect("an address"));
        let read = Arc::new(Mutex::new(0));
        let count = Arc::clone(&read);
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let count = Arc::clone(&count);
                thread::spawn(move || {
                    converse(stream, |_| {
                        *count.lock().expect("a lock") += 1;
                        (OK.into(), true)
                    });
                    thread::sleep(Duration::from_millis(pause));
                });
            }
        });
        let summary = load(&url, &["--count", "200", "--concurrency", "4", "-o", "json"]).exits(0).json();
        assert_adds_up(&summary);
        assert_eq!((&summary["accepted"], *read.lock().expect("a lock")), (&200.into(), 200), "{summary}");
    }
}

#[test]
fn no_keep_alive_uses_a_connection_for_each_delivery_and_says_so() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let args = ["--count", "30", "--concurrency", "3", "--no-keep-alive", "-o", "json"];
    let summary = load(&sink.url(), &args).exits(0).json();
    assert_adds_up(&summary);
    assert_eq!((&summary["accepted"], &summary["connections"], sink.connections()), (&30.into(), &30.into(), 30));
    for request in sink.requests() {
        let request = String::from_utf8(request).expect("text").to_ascii_lowercase();
        assert_eq!(request.matches("connection: close").count(), 1, "{request}");
    }
    hookctl(["send", "screver", "--all", "--to", &sink.url(), "--no-keep-alive"])
        .exits(2)
        .stderr_has("--no-keep-alive");
}

#[test]
fn response_with_many_headers_is_accepted() {
    let headers: String = (0..600).fold(String::new(), |text, number| text + &format!("x-{number}: v\r\n"));
    let response: &'static str = format!("HTTP/1.1 200 OK\r\n{headers}content-length: 2\r\n\r\nok").leak();
    let sink = Sink::new(move |_| Reaction::Respond(response));
    let summary = load(&sink.url(), &["--count", "10", "--concurrency", "2", "-o", "json"]).exits(0).json();
    assert_eq!(summary["accepted"], 10, "{summary}");
}

#[test]
fn response_in_every_framing_is_read_to_its_end() {
    for response in [
        "HTTP/1.1 204 No Content\r\n\r\n",
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\nhello",
    ] {
        let sink = Sink::new(move |_| Reaction::Respond(response));
        let summary = load(&sink.url(), &["--count", "50", "--concurrency", "2", "-o", "json"]).exits(0).json();
        assert_adds_up(&summary);
        assert!(sink.connections() <= 2, "{response:?} over {} connections", sink.connections());
    }
    let sink = Sink::new(|_| Reaction::RespondAndClose("HTTP/1.1 200 OK\r\n\r\nto the end"));
    load(&sink.url(), &["--count", "20", "--concurrency", "2"]).exits(0);
}

#[test]
fn delivery_without_a_response_is_counted_by_kind_of_error() {
    let kind = |run: Run, code, name: &str| {
        let summary = run.exits(code).json();
        assert_adds_up(&summary);
        assert_eq!(summary["error_kinds"][name], summary["errors"], "{summary}");
        assert_ne!(summary["errors"], 0, "{summary}");
    };
    kind(load(&closed_port(), &["--count", "20", "-o", "json"]), 4, "connection refused");
    let sink = Sink::new(|_| Reaction::RespondAndClose("SSH-2.0-OpenSSH_9.9\r\n\r\n"));
    kind(load(&sink.url(), &["--count", "20", "-o", "json"]), 4, "protocol");
    let sink = Sink::new(|_| Reaction::RespondAndClose(""));
    kind(load(&sink.url(), &["--count", "20", "-o", "json"]), 4, "closed");
    let sink = Sink::new(|_| Reaction::RespondAfter(Duration::from_secs(5), OK));
    kind(load(&sink.url(), &["--count", "4", "--timeout", "200ms", "-o", "json"]), 4, "timeout");
    // If some deliveries are rejected and some have no response, exit code 4 wins.
    let sink = Sink::new(|number| if number == 3 { Reaction::RespondAndClose("") } else { Reaction::Respond(NO) });
    load(&sink.url(), &["--count", "20", "--concurrency", "1", "-o", "json"]).exits(4);
    load(&closed_port(), &["--count", "3"]).exits(4).stdout_has("\nfirst error (connection refused): 127.0.0.1:");
    load("http://no-such-host.invalid/", &["--count", "3", "--i-own-this-host"])
        .exits(4)
        .stderr_has("host not found: no-such-host.invalid");
}

#[test]
fn https_certificate_is_verified_under_load() {
    let server = responding_https("200 OK", "");
    let url = server.url("/").replace("http:", "https:");
    let summary = load(&url, &["--count", "5", "-o", "json"]).exits(4).json();
    assert_eq!(summary["error_kinds"]["tls"], 5, "{summary}");
    let summary = load(&url, &["--count", "50", "--concurrency", "3", "--insecure", "-o", "json"]).exits(0).json();
    assert_adds_up(&summary);
    load(&format!("https://{}/", plain_http_only()), &["--count", "1"])
        .exits(4)
        .stderr_has("hint: the server does not use TLS");
    assert_eq!((&summary["connections"], server.requests().len()), (&3.into(), 50));
}

#[test]
fn max_failures_stops_the_load_test() {
    let sink = Sink::new(|_| Reaction::Respond(NO));
    let args = ["--count", "100000", "--concurrency", "4", "--max-failures", "5", "-o", "json"];
    let output = load(&sink.url(), &args).exits(1).stderr_has("stopped after");
    let summary = output.json();
    assert_adds_up(&summary);
    let refused = summary["refused"].as_u64().expect("a count");
    assert!((5..5 + 4).contains(&refused), "{summary}");
    assert_eq!((summary["stopped_at_failures"].clone(), sink.requests().len() as u64), (true.into(), refused));
}

#[test]
fn duration_ends_the_load_test_and_rate_limits_it() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let summary = load(&sink.url(), &["--duration", "300ms", "--concurrency", "2", "-o", "json"]).exits(0).json();
    assert_adds_up(&summary);
    assert!(summary["requests"].as_u64().expect("a count") > 0, "{summary}");
    assert!(summary["duration_s"].as_f64().expect("seconds") >= 0.3, "{summary}");

    // A load test without deliveries is not a success.
    load(&sink.url(), &["--duration", "1ns"]).exits(1).stderr_has("no deliveries: the time limit");

    let summary = load(&sink.url(), &["--duration", "1s", "--rate", "200", "-o", "json"]).exits(0).json();
    assert_adds_up(&summary);
    let number = |name: &str| summary[name].as_u64().expect("a count");
    assert_eq!((number("requests") + number("not_begun"), &summary["latency_from"]), (200, &"due".into()), "{summary}");

    let summary = load(&sink.url(), &["--count", "30", "--rate", "6000/m", "-o", "json"]).exits(0).json();
    assert_eq!((&summary["requests"], &summary["not_begun"]), (&30.into(), &0.into()), "{summary}");
    // At 100 per second, the 30th delivery is due after 290 ms.
    let number = |name: &str| summary[name].as_f64().expect("a number");
    assert!(number("duration_s") >= 0.29, "{summary}");
    // `rate` is 30 deliveries divided by the duration. `rate_begun` is close to the requested rate.
    assert!((number("rate") * number("duration_s") / 30.0 - 1.0).abs() < 0.01, "{summary}");
    let begun = number("rate_begun");
    assert!(begun > 50.0 && begun < 120.0, "{summary}");
}

#[test]
fn latency_with_a_rate_counts_from_the_time_that_each_delivery_was_due() {
    // One delivery stalls, and all that are due meanwhile wait for it. A client that measures from the time of sending would report one slow
    // delivery (coordinated omission).
    let sink = Sink::new(|number| {
        if number == 1 { Reaction::RespondAfter(Duration::from_millis(500), OK) } else { Reaction::Respond(OK) }
    });
    let args = ["--count", "30", "--rate", "100", "--concurrency", "1", "-o", "json"];
    let summary = load(&sink.url(), &args).exits(0).json();
    assert!(summary["latency_ms"]["p50"].as_f64().expect("a latency") >= 200.0, "{summary}");
    let sink = Sink::new(|_| Reaction::RespondAfter(Duration::from_millis(200), OK));
    let output = load(&sink.url(), &["--duration", "1s", "--rate", "100", "--concurrency", "2", "-o", "json"]).exits(0);
    let output = output.stderr_has("could not keep the rate").stderr_has("all 2 connections were busy");
    assert_eq!(output.json()["token_awaited_s"], 0.0);
    // With a fixed number of deliveries, too.
    let output = load(&sink.url(), &["--count", "10", "--rate", "100", "--concurrency", "2", "-o", "json"]).exits(0);
    let output = output.stderr_has("could not keep the rate: sent ").stderr_has("all 2 connections were busy");
    let summary = output.json();
    assert!(summary["rate_begun"].as_f64().expect("a rate") < 20.0 && summary["not_begun"] == 0, "{summary}");
    assert_eq!(summary["error"], Value::Null);
    let sink = Sink::new(|number| {
        if number == 1 { Reaction::RespondAfter(Duration::from_millis(500), OK) } else { Reaction::Respond(OK) }
    });
    let summary = load(&sink.url(), &["--count", "30", "--concurrency", "1", "-o", "json"]).exits(0).json();
    assert!(summary["latency_ms"]["p50"].as_f64().expect("a latency") < 500.0, "{summary}");
    assert!(summary["latency_ms"]["max"].as_f64().expect("a latency") >= 500.0, "{summary}");
}

#[test]
fn events_are_sent_in_proportion_to_their_weights() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let args = [
        "send",
        "wootric",
        "response.created:3",
        "decline.created",
        "--to",
        &sink.url(),
        "--count",
        "400",
        "-o",
        "json",
    ];
    let summary = hookctl(args).env("HOOKCTL_SECRET", "s").exits(0).json();
    assert_adds_up(&summary);
    let counts: Vec<_> = summary["events"].as_array().expect("a list").iter().map(|end| end["count"].clone()).collect();
    assert_eq!(counts, [300, 100]);
    let declined =
        sink.requests().iter().filter(|request| String::from_utf8_lossy(request).contains("decline")).count();
    assert_eq!(declined, 100);

    let summary =
        hookctl(["send", "--all", "--to", &sink.url(), "--count", "45", "-o", "json"]).env("HOOKCTL_SECRET", "s");
    let summary = summary.exits(0).json();
    let events = summary["events"].as_array().expect("a list");
    assert_eq!((events.len(), events.iter().all(|end| end["count"] == 3)), (15, true), "{summary}");
}

#[test]
fn invalid_arguments_are_usage_errors_before_anything_is_sent() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let url = sink.url();
    for (args, message) in [
        (&["--count", "0"][..], "--count"),
        (&["--rate", "fast"], "--rate fast: not a valid rate"),
        (&["--rate", "0"], "--rate 0"),
        (&["--duration", "0s"], "--duration 0s: must be more than 0"),
        (&["--concurrency", "0"], "--concurrency"),
        (&["--count", "5", "--dry-run"], "--dry-run"),
        (&["--max-failures", "5"], "--max-failures requires a load test"),
        (&["--hdr-log", "x"], "--hdr-log requires a load test"),
        (&["--i-own-this-host"], "--i-own-this-host requires a load test"),
        (&["onContactUpdate:3"], "weights require a load test"),
        (&["onContactUpdate:0", "--count", "5"], "expected EVENT:N"),
        (&["onContactUpdate:many", "--count", "5"], "expected EVENT:N"),
        (&["onContact:2", "--count", "5"], "surveysparrow has no event `onContact`"),
    ] {
        load(&url, args).exits(2).stderr_has(message);
    }
    for host in ["http://example.com/", "http://10.1.2.3/", "https://localhost.example.com/", "http://0.0.0.0:1/"] {
        load(host, &["--count", "1"]).exits(2).stderr_has("not localhost").stderr_has("--i-own-this-host");
    }
    assert!(sink.requests().is_empty());
}

#[test]
fn hdr_log_is_read_by_other_tools_and_logs_merge() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let run = |count: &str| {
        let output =
            load(&sink.url(), &["--count", count, "--rate", "150", "--hdr-log", "load.hlog", "-o", "json"]).exits(0);
        (fs::read_to_string(output.path("load.hlog")).expect("a log"), output.json())
    };
    let (first, summary) = run("200");
    let lines: Vec<&str> = first.lines().collect();
    assert_eq!(lines[1], "#[Histogram log format version 1.3]");
    assert!(lines[2].starts_with("#[StartTime: ") && lines[2].contains(" (seconds since epoch), "), "{}", lines[2]);
    assert!(lines[3].starts_with("#[BaseTime: "), "{}", lines[3]);
    assert_eq!(lines[4], r#""StartTimestamp","Interval_Length","Interval_Max","Interval_CompressedHistogram""#);
    assert!(lines.len() >= 6);
    for line in &lines[5..] {
        let fields: Vec<&str> = line.split(',').collect();
        assert_eq!(fields.len(), 4, "{line}");
        assert!(fields[..3].iter().all(|field| field.parse::<f64>().is_ok()), "{line}");
        // The base64 of 0x1c849314, the magic number of a compressed V2 histogram.
        assert!(fields[3].starts_with("HISTFAAA"), "{line}");
    }
    let one = read_log(&first);
    assert_eq!(one.len(), 200);
    let close = |quantile: f64, name: &str| {
        let logged = Duration::from_nanos(one.value_at_quantile(quantile)).as_secs_f64() * 1e3;
        let reported = summary["latency_ms"][name].as_f64().expect("ms");
        assert!((logged - reported).abs() <= 0.002 + reported / 1000.0, "{name}: {logged} and {reported}");
    };
    close(0.5, "p50");
    close(0.99, "p99");

    let (second, _) = run("50");
    let mut merged = one.clone();
    merged.add(read_log(&second)).expect("the same range");
    assert_eq!(merged.len(), 250);
}

/// Reads all latencies of a log with HdrHistogram's own reader.
fn read_log(text: &str) -> Histogram<u64> {
    let mut all: Option<Histogram<u64>> = None;
    for entry in IntervalLogIterator::new(text.as_bytes()) {
        let LogEntry::Interval(interval) = entry.expect("an entry") else { continue };
        let bytes =
            base64::Engine::decode(&base64::prelude::BASE64_STANDARD, interval.encoded_histogram()).expect("base64");
        let read: Histogram<u64> = Deserializer::new().deserialize(&mut bytes.as_slice()).expect("a histogram");
        match &mut all {
            Some(all) => all.add(read).expect("the same range"),
            None => all = Some(read),
        }
    }
    all.expect("an interval")
}

#[test]
fn reports_have_a_case_per_result_and_the_charts() {
    let sink = Sink::new(|number| Reaction::Respond(if number == 5 { NO } else { OK }));
    let mut args = vec!["--count", "50", "--rate", "100"];
    for report in [
        "--report=junit=r.xml",
        "--report=tap=r.tap",
        "--report=json=r.json",
        "--report=html=r.html",
        "--report=markdown=r.md",
    ] {
        args.push(report);
    }
    let output = load(&sink.url(), &args).exits(1);
    let text = |name: &str| fs::read_to_string(output.path(name)).expect(name);
    let junit = text("r.xml");
    let junit = roxmltree::Document::parse(&junit).expect("XML");
    let names: Vec<_> = junit
        .descendants()
        .filter(|node| node.has_tag_name("testcase"))
        .filter_map(|node| node.attribute("name"))
        .collect();
    assert_eq!(names, ["surveysparrow onContactCreate: 200", "surveysparrow onContactCreate: 500"]);
    assert_eq!(junit.root_element().attribute("failures"), Some("1"));
    assert!(text("r.tap").contains("not ok 2 - surveysparrow onContactCreate: 500"));
    assert!(text("r.tap").contains("\n# p99.9: "));
    let json: Value = serde_json::from_str(&text("r.json")).expect("JSON");
    assert_adds_up(&json["load"]);
    assert_eq!((&json["load"]["requests"], &json["totals"]["failed"]), (&50.into(), &1.into()));
    assert!(text("r.md").contains("| p99 |"));
    let html = text("r.html");
    let plots: Vec<&str> = html.split("<div class=\"plotwrap\">").skip(1).collect();
    for plot in &plots {
        let (svg, _) = plot.split_once("</div>").expect("its end");
        roxmltree::Document::parse(svg).unwrap_or_else(|error| panic!("{error}: {svg}"));
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }
    assert_eq!(plots.len(), 3);
    assert!(html.contains("<span>1 of 50 deliveries failed</span>"), "{html}");
    assert!(html.contains("<dt>Failed</dt><dd>2.00<small>%</small></dd><dd class=\"sub\">1 of 50</dd>"), "{html}");
    assert!(
        html.contains("<p class=\"t\">500 Internal Server Error <code class=\"hint\">status-500</code></p>"),
        "{html}"
    );
    assert!(!html.contains("<script"));
}

#[test]
fn text_output_has_a_table_a_chart_and_totals_but_no_progress_without_a_terminal() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let output = load(&sink.url(), &["--count", "100"]).exits(0);
    assert!(output.stderr.is_empty(), "{}", output.stderr);
    let text = output.text();
    for part in [
        "PROVIDER",
        "DELIVERIES",
        "p50 ",
        "p99.9 ",
        "max ",
        "█",
        "100 deliveries in ",
        "100 accepted, 0 rejected, 0 unreachable",
    ] {
        assert!(text.contains(part), "no {part:?} in\n{text}");
    }
}

/// Starts a load test with this number of connections, interrupts it, and asserts that it ends within 2 seconds.
#[cfg(unix)]
fn interrupted(connections: usize, extra: &[&str]) -> crate::harness::Output {
    let sink = Sink::new(|number| {
        if number % 50 == 0 { Reaction::RespondAfter(Duration::from_mins(1), OK) } else { Reaction::Respond(OK) }
    });
    let (url, concurrency) = (sink.url(), connections.to_string());
    let args = ["send", "screver", "optionSelected", "--to", &url, "--count", "1000000", "--concurrency", &concurrency];
    let run = hookctl([&args[..], extra].concat()).env("HOOKCTL_SECRET", "s").begins();
    // Every 50th request has no response, so by then every connection waits.
    while sink.arrived() < 50 * connections {
        thread::sleep(Duration::from_millis(5));
    }
    run.signal("INT");
    let since_signal = Instant::now();
    let output = run.exits(130);
    assert!(since_signal.elapsed() < Duration::from_secs(2), "{:?}", since_signal.elapsed());
    output
}

#[cfg(unix)]
#[test]
fn interrupted_load_test_prints_the_summary_so_far() {
    for connections in [3, 256] {
        let ended = 49 * connections;
        let output = interrupted(connections, &["-o", "json", "--hdr-log", "load.hlog"])
            .stderr_has(&format!("error: interrupted after {ended} deliveries"));
        let summary = output.json();
        assert_adds_up(&summary);
        assert_eq!(
            (&summary["requests"], &summary["cut_off"], &summary["interrupted"]),
            (&ended.into(), &connections.into(), &true.into())
        );
        let log = fs::read_to_string(output.path("load.hlog")).expect("a log");
        assert_eq!(read_log(&log).len(), ended as u64);
    }
}

#[test]
fn connection_with_a_close_request_is_not_reused() {
    // The server closes as the request asks, but its response does not say so, like Python's http.server.
    let sink = Sink::new(|_| Reaction::RespondAndClose(OK));
    let close = |args: &[&str]| {
        let url = sink.url();
        let args = [args, &["--to", &url, "--count", "40", "--concurrency", "2", "-o", "json"]].concat();
        let summary = hookctl(args).env("HOOKCTL_SECRET", "s").exits(0).json();
        assert_adds_up(&summary);
        assert_eq!((&summary["accepted"], &summary["connections"]), (&40.into(), &40.into()), "{summary}");
    };
    close(&["send", "fluidsurveys", "survey_create"]);
    close(&["send", "screver", "optionSelected", "-H", "Connection: foo, Close"]);
    assert_eq!((sink.requests().len(), sink.connections()), (80, 80));
}

#[test]
fn connection_closed_early_is_reported_as_new_or_reused() {
    // The second request on each connection gets no response.
    let sink = Sink::new(|number| if number % 2 == 0 { Reaction::RespondAndClose("") } else { Reaction::Respond(OK) });
    load(&sink.url(), &["--count", "4", "--concurrency", "1"])
        .exits(4)
        .stdout_has("first error (closed): ")
        .stdout_has("on a reused connection");
    let sink = Sink::new(|_| Reaction::RespondAndClose(""));
    load(&sink.url(), &["--count", "4", "--concurrency", "1"]).exits(4).stdout_has("on a new connection");
}

#[test]
fn incomplete_response_is_an_error_whatever_its_status() {
    const CUT: &str = "HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nabc";
    const MALFORMED: &str = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nFFFFFFFFFFFFFFFFF\r\nabc";
    for (response, slow, kind) in [(CUT, false, "incomplete"), (CUT, true, "timeout"), (MALFORMED, true, "incomplete")]
    {
        let sink =
            Sink::new(move |_| if slow { Reaction::Respond(response) } else { Reaction::RespondAndClose(response) });
        let args = ["--count", "4", "--concurrency", "2", "--timeout", "300ms", "-o", "json"];
        let summary = load(&sink.url(), &args).exits(4).json();
        assert_adds_up(&summary);
        assert_eq!((&summary["error_kinds"][kind], &summary["connections"]), (&4.into(), &4.into()), "{summary}");
        assert_eq!(summary["bytes_received"], 4 * response.len(), "{summary}");
        load(&sink.url(), &args[..args.len() - 2]).exits(4).stdout_has("200").stdout_has("complete");
    }
}

#[test]
fn deliveries_without_a_response_count_as_sent_and_have_no_latency() {
    let sink = Sink::new(|_| Reaction::RespondAndClose(""));
    let summary = load(&sink.url(), &["--count", "10", "--concurrency", "2", "-o", "json"]).exits(4).json();
    let sent: usize = sink.requests().iter().map(Vec::len).sum();
    assert_eq!((&summary["bytes_sent"], &summary["bytes_received"]), (&sent.into(), &0.into()), "{summary}");
    for name in ["p50", "p90", "p99", "p99.9", "max", "min", "mean"] {
        assert_eq!(summary["latency_ms"].get(name), Some(&Value::Null), "{name} of {summary}");
    }
    assert_eq!(summary["intervals"][0].get("p99_ms"), Some(&Value::Null), "{summary}");
    load(&sink.url(), &["--count", "2"]).exits(4).stdout_has("p50 -   p90 -").stdout_has("answered deliveries only");
}

#[test]
fn refused_connections_are_retried_at_a_limited_rate() {
    let args = ["--duration", "400ms", "--concurrency", "4", "-o", "json"];
    let summary = load(&closed_port(), &args).exits(4).json();
    assert_adds_up(&summary);
    let tries = summary["error_kinds"]["connection refused"].as_u64().expect("a count");
    assert!((4..=4 * 60).contains(&tries), "{summary}");
}

#[test]
fn every_body_is_different_or_a_warning_says_once_that_it_is_not() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let bodies = |args: &[&str]| {
        let before = sink.requests().len();
        let url = sink.url();
        let args = [&["send"], args, &["--to", &url, "--count", "20"]].concat();
        let output = hookctl(args).env("HOOKCTL_SECRET", "s").file("body", "{\"id\":1}").exits(0);
        let requests = sink.requests();
        let texts = requests[before..].iter().map(|request| String::from_utf8_lossy(request).into_owned());
        let bodies: HashSet<_> = texts.map(|text| text.split_once("\r\n\r\n").expect("a body").1.to_owned()).collect();
        (bodies.len(), output.stderr)
    };
    let seeded = ["wootric", "response.created", "--seed", "7"];
    for fresh in [&["wootric", "response.created"][..], &seeded, &["surveysparrow", "onContactCreate", "--fresh"]] {
        let (different, stderr) = bodies(fresh);
        assert!(different > 1 && stderr.is_empty(), "{fresh:?}: {different} bodies; {stderr}");
    }
    let (different, stderr) = bodies(&["wootric", "--body", "body"]);
    assert!(different == 1 && stderr.is_empty(), "{different} bodies; {stderr}");
    for constant in [&["fluidsurveys", "survey_create"][..], &["--all"]] {
        let (_, stderr) = bodies(constant);
        assert_eq!(stderr.matches("every payload is the same: ").count(), 1, "{stderr}");
        assert!(stderr.contains("fluidsurveys survey_create"), "{stderr}");
    }
}

#[test]
fn seed_reproduces_bodies_but_delivery_ids_stay_unique() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let sent_with = |seed: &str| {
        let before = sink.arrived();
        let fixed = ["--count", "20", "--concurrency", "1", "--timestamp", "1705565839", "--seed", seed];
        load(&sink.url(), &fixed).exits(0);
        let requests = sink.requests().split_off(before);
        let texts = requests.iter().map(|request| String::from_utf8_lossy(request));
        let both = texts.map(|text| {
            let (head, body) = text.split_once("\r\n\r\n").expect("a body");
            (header(head, "traceid").to_owned(), body.to_owned())
        });
        both.unzip::<String, String, HashSet<_>, Vec<_>>()
    };
    let ((ids, bodies), (other_ids, same_bodies), (_, other_bodies)) = (sent_with("7"), sent_with("7"), sent_with("8"));
    assert!(bodies == same_bodies && bodies != other_bodies);
    assert!(ids.is_disjoint(&other_ids), "a receiver would treat them as duplicates: {ids:?}");
}

#[test]
fn hdr_log_overwrites_only_another_log() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    let args = ["--count", "3", "--hdr-log", "file"];
    for other in ["my notes\n", "\n#[StartTime: 1]\n", "#"] {
        let output = load(&sink.url(), &args).file("file", other).exits(3).stderr_has("--hdr-log file");
        assert_eq!(fs::read_to_string(output.path("file")).expect("a file"), other);
    }
    assert!(sink.requests().is_empty());
    for log in ["", "#[Histogram log format version 1.2]\n", "\"StartTimestamp\",\"Interval_Length\"\n"] {
        let output = load(&sink.url(), &args).file("file", log).exits(0);
        assert_eq!(read_log(&fs::read_to_string(output.path("file")).expect("a log")).len(), 3);
    }
}

#[test]
fn outputs_to_the_same_file_are_usage_errors() {
    let sink = Sink::new(|_| Reaction::Respond(OK));
    for (args, first, second) in [
        (&["--save", "f", "--report", "json=f"][..], "--report json=f", "--save f"),
        (&["--save", "f", "--report", "json=./x/../f"], "--report json=./x/../f", "--save f"),
        (&["--save", "f", "--enforce-limits", "--state", "f"], "--save f", "--state f"),
        (&["--count", "1", "--hdr-log", "x/y", "--report", "html=x/./y"], "--report html=x/./y", "--hdr-log x/y"),
        (&["--report", "json=f", "--report", "tap=./f"], "--report json=f", "--report tap=./f"),
    ] {
        let output = load(&sink.url(), args).file("x/there", "").exits(2);
        output.stderr_has(&format!("{first} and {second} write to the same file"));
    }
    assert!(sink.requests().is_empty());
    load(&sink.url(), &["--save", "f", "--report", "json=x/f"]).file("x/there", "").exits(0);
}
