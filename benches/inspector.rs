//! Measures the inspector in a headless Chromium. `cargo bench --bench inspector`; see `benches/README.md`.
//!
//! For the throughput, hookctl runs on core 0, and the browser and wrk on core 1. Everything else may use all cores. Without Chromium, nothing is measured. Environment variables: `ROUNDS` (default: 3),
//! `RECORDS` in the store (default: 1,000,000), and `LIVE_SECONDS` (default: 60).

#![allow(clippy::print_stdout, clippy::panic)]

#[path = "../tests/inspector/browser/driver.rs"]
#[allow(dead_code, reason = "the tests use the rest")]
mod driver;
mod listener;
#[allow(dead_code, reason = "other benchmarks use the rest")]
mod peers;

use std::{
    fs,
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Instant, SystemTime, UNIX_EPOCH},
};

use driver::{Browser, Tab};
use listener::{HOOKCTL, Listener, SignedRequest, number, path, run, wrk};
use peers::{Running, is_installed, median, on_core};
use serde_json::Value;

/// Deliveries a second of the live list.
const RATE: usize = 1000;

/// The number of rows that the page shows, plus the header, or -1 while they are counted.
const ROW_COUNT: &str = "Number(document.querySelector('#deliveries').getAttribute('aria-rowcount'))";

/// Whether the rows are on the screen, and counted.
const IS_COMPLETE: &str =
    "(document.querySelector('.row:not([hidden]):not(.wait)') || document.querySelector('#empty:not([hidden])'))
    && document.querySelector('#deliveries').getAttribute('aria-rowcount') > 0";

fn main() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let Some(chromium) = driver::program("the inspector") else { return };
    let request = SignedRequest::sample();
    throughput(directory.path(), &pinned(directory.path(), &chromium), &request);
    arrival(directory.path(), &chromium, &request);
    live(directory.path(), &chromium);
    large_store(directory.path(), &chromium, &request);
}

/// Writes a script that starts the browser on core 1. Where it cannot be run, returns the program itself.
fn pinned(directory: &Path, program: &Path) -> PathBuf {
    if cfg!(not(unix)) {
        return program.to_owned();
    }
    let command = on_core("1", &[program.display().to_string()]);
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let words: Vec<String> = words.map(|word| format!("'{}'", word.to_string_lossy())).collect();
    let script = directory.join("browser");
    fs::write(&script, format!("#!/bin/sh\nexec {} \"$@\"\n", words.join(" "))).expect("a script");
    #[cfg(unix)]
    fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700)).expect("a script");
    script
}

/// Prints the requests per second of `listen` while its events are read, by a plain client and by the page, relative to those without.
fn throughput(directory: &Path, program: &Path, request: &SignedRequest) {
    if !is_installed("wrk") {
        println!("wrk is not installed: throughput is not compared");
        return;
    }
    let script = directory.join("request.lua");
    fs::write(&script, request.to_lua()).expect("a script");
    let mut rates = [(); 3].map(|()| Vec::new());
    for round in 0..number("ROUNDS", 3) {
        for turn in 0..3 {
            let reader = (round + turn) % 3;
            let listener = Listener::start(directory, &["--ui-port", "0"], true);
            let url = listener.inspector.as_deref().expect("a page");
            let page = (reader == 2).then(|| open(program, url));
            if reader == 1 {
                read_events(url);
            }
            rates[reader].push(wrk(&script, "64", &listener.url()));
            drop(page);
        }
    }
    let [without, plain, page] = &rates;
    let share =
        |rates: &[f64]| median(rates.iter().zip(without).map(|(with, without)| with / without).collect::<Vec<_>>());
    println!(
        "listen --save, 64 connections: {:.0}/s, {:.2} x while a client reads the events, {:.2} x while Chromium shows them on the core of wrk",
        median(without.clone()),
        share(plain),
        share(page)
    );
}

/// Reads the events of the inspector in a thread, until it ends.
fn read_events(url: &str) {
    let rest = url.strip_prefix("http://").expect("a URL");
    let (host, path) = rest.split_at(rest.find('/').expect("a path"));
    let get = |path: &str, headers: &str| {
        let mut stream = TcpStream::connect(host).expect("a connection");
        write!(stream, "GET {path} HTTP/1.1\r\nHost: {host}\r\n{headers}\r\n").expect("a request");
        BufReader::new(stream)
    };
    let cookie = get(path, "").lines().map_while(Result::ok).find_map(|line| {
        let (name, value) = line.split_once(": ")?;
        name.eq_ignore_ascii_case("set-cookie").then(|| value.split(';').next().unwrap_or_default().to_owned())
    });
    let mut events = get("/api/events", &format!("Cookie: {}\r\n", cookie.expect("a cookie")));
    std::thread::spawn(move || {
        let mut buffer = vec![0; 65_536];
        while events.read(&mut buffer).is_ok_and(|length| length > 0) {}
    });
}

/// Prints the time from the last byte of a delivery to the frame that shows it.
fn arrival(directory: &Path, program: &Path, request: &SignedRequest) {
    let listener = Listener::start(directory, &["--ui-port", "0"], true);
    let (mut browser, tab) = open(program, listener.inspector.as_deref().expect("a page"));
    browser.eval(
        &tab,
        "window.shown = []; new MutationObserver(() => requestAnimationFrame(() => shown.push(performance.timeOrigin + performance.now())))
           .observe(document.querySelector('#deliveries'), { attributeFilter: ['aria-rowcount'] }); true",
    );
    let mut stream = TcpStream::connect(&listener.address).expect("a connection");
    let mut times = Vec::new();
    for count in 1..=20 {
        let sent = SystemTime::now().duration_since(UNIX_EPOCH).expect("a time").as_secs_f64() * 1e3;
        stream.write_all(&request.to_bytes()).expect("a request");
        assert!(stream.read(&mut [0; 4096]).expect("a response") > 0);
        browser.wait(&tab, &format!("shown.length >= {count}"));
        times.push(browser.eval(&tab, &format!("shown[{}]", count - 1)).as_f64().expect("a time") - sent);
    }
    let longest = times.iter().copied().fold(0.0, f64::max);
    println!("on the screen {:.0} ms after the last byte, at most {longest:.0} ms", median(times));
}

/// Prints the frames and the memory while many deliveries arrive.
fn live(directory: &Path, program: &Path) {
    let listener = Listener::start(directory, &["--ui-port", "0"], true);
    let (mut browser, tab) = open(program, listener.inspector.as_deref().expect("a page"));
    browser.eval(
        &tab,
        "window.frames_ = []; { let last = performance.now();
           requestAnimationFrame(function frame(now) { frames_.push(now - last); last = now; requestAnimationFrame(frame); }); } true",
    );
    let heap = "performance.memory.usedJSHeapSize / 1e6";
    let before = browser.eval(&tab, heap).as_f64().unwrap_or_default();
    let seconds = number("LIVE_SECONDS", 60);
    let (rate, duration, url) = (RATE.to_string(), format!("{seconds}s"), listener.url());
    let mut command = Command::new(HOOKCTL);
    command.args(["send", "screver", "optionSelected", "--to", &url, "-q"]);
    command.args(["--rate", &rate, "--duration", &duration, "--concurrency", "64"]);
    let sender = command.env("HOOKCTL_SECRET", "benchmark").stdout(Stdio::null()).status();
    assert!(sender.is_ok_and(|status| status.success()), "{command:?}");
    browser.wait(&tab, &format!("{ROW_COUNT} > {}", RATE * seconds * 9 / 10));
    let rows = browser.eval(&tab, ROW_COUNT).as_f64().unwrap_or_default() - 1.0;
    let frames = browser.eval(&tab, "frames_");
    let mut frames: Vec<f64> = frames.as_array().expect("a list").iter().filter_map(Value::as_f64).collect();
    frames.sort_by(f64::total_cmp);
    let long = frames.iter().filter(|frame| **frame > 50.0).count();
    println!(
        "{rows:.0} deliveries in {seconds} s: {} frames, 99 % within {:.0} ms, longest {:.0} ms, {long} over 50 ms",
        frames.len(),
        frames[frames.len() * 99 / 100],
        frames[frames.len() - 1],
    );
    let after = browser.eval(&tab, heap).as_f64().unwrap_or_default();
    let elements = browser.eval(&tab, "document.querySelectorAll('*').length");
    println!(
        "memory: page {before:.1} MB before, {after:.1} MB after, {elements} elements; hookctl {} at most",
        listener.peak_memory()
    );
}

/// Prints how long the page takes to show a large store, and to filter it.
fn large_store(directory: &Path, program: &Path, request: &SignedRequest) {
    let records = number("RECORDS", 1_000_000);
    let captures = directory.join("many.jsonl");
    request.write_captures(&captures, records);
    let store = directory.join("many.db");
    run(&["store", "import", path(&store), path(&captures), "-q"]);
    fs::remove_file(&captures).expect("the captures");
    vary(&store);
    // The first search after an import indexes the bodies.
    run(&["store", "list", path(&store), "--limit", "1", "--where", "delivery-77777"]);

    let mut command = Command::new(HOOKCTL);
    let mut child =
        command.args(["inspect", path(&store)]).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("hookctl");
    let mut line = String::new();
    BufReader::new(child.stdout.take().expect("stdout")).read_line(&mut line).expect("a ready line");
    let _running = Running::from(child);
    let ready: Value = serde_json::from_str(&line).expect("a ready line");
    let url = ready["inspector"].as_str().expect("a URL");
    println!("\na store of {records} records: first paint after {:.0} ms", first_paint(program, url));
    let (mut browser, tab) = open(program, url);
    for query in [
        "verdict:mismatch",
        "verdict:valid status:2xx event:optionSelected",
        "-verdict:valid",
        "status:4xx",
        "path:*7777*",
        "id:>999000",
        "ms:>99",
        "cause:other-secret",
        "delivery-77777",
        "meta.userId=user77777",
        "answer.value=2",
        "header:x-api-signature",
    ] {
        let times = (0..number("ROUNDS", 3)).map(|_| {
            let time = shown_after(&mut browser, &tab, query);
            shown_after(&mut browser, &tab, "");
            time
        });
        println!("{query:<48} {:>6.0} ms", median(times.collect()));
    }
}

/// Returns the milliseconds to the first paint in a new tab.
fn first_paint(program: &Path, url: &str) -> f64 {
    let (mut browser, tab) = open(program, url);
    let origin = browser.eval(&tab, "location.origin");
    let paints = (0..7).map(|_| {
        let other = browser.open(origin.as_str().expect("an origin"), 1440, 900, "light");
        browser.wait(&other, &format!("{ROW_COUNT} > 1"));
        let paint = browser.eval(&other, "performance.getEntriesByName('first-contentful-paint')[0].startTime");
        browser.close(&other);
        paint.as_f64().expect("a time")
    });
    median(paints.collect())
}

/// Gives the deliveries of a store different values, as if they had been received.
fn vary(store: &Path) {
    let database = rusqlite::Connection::open(store).expect("a store");
    database
        .execute_batch(
            "UPDATE deliveries SET verdict = iif(id % 50 = 1, 'mismatch', 'valid'), cause = iif(id % 50 = 1, 'other-secret', NULL),
               status = iif(id % 32 = 5, 500, iif(id % 32 = 9, 404, 200)), ms = (id * 7919 % 1000) / 10000.0;
             PRAGMA wal_checkpoint(TRUNCATE);",
        )
        .expect("updated");
}

/// Filters the list, and returns the milliseconds until the frame that shows the result.
fn shown_after(browser: &mut Browser, tab: &Tab, query: &str) -> f64 {
    browser.wait(tab, IS_COMPLETE);
    let script = format!(
        "new Promise((done) => {{ const start = performance.now();
           new MutationObserver((_, self) => {{ self.disconnect(); requestAnimationFrame(() => done(performance.now() - start)); }})
             .observe(document.querySelector('#deliveries'), {{ attributeFilter: ['aria-rowcount'] }});
           location.hash = '#/?q=' + encodeURIComponent({}); }})",
        Value::from(query)
    );
    browser.eval(tab, &script).as_f64().expect("a time")
}

/// Opens a page, and waits until it shows the list.
fn open(program: &Path, url: &str) -> (Browser, Tab) {
    let mut browser = Browser::start(program);
    let started = Instant::now();
    let tab = browser.open(url, 1440, 900, "light");
    browser.wait(&tab, IS_COMPLETE);
    assert!(started.elapsed().as_secs() < 30, "the page opens");
    (browser, tab)
}
