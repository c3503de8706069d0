//! States of the page in a browser: hostile bodies, many rows, a lost connection, several tabs, and a store that another process writes.

use std::{
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex},
    time::Instant,
};

use super::{
    super::{Inspecting, WRONG, captured, other_process, signature},
    BODY,
    driver::{self, Browser},
};
use crate::harness::signal;
use serde_json::{Value, json};

const ROWS: &str = "document.querySelectorAll('.row:not([hidden])').length";

/// A body with markup, and with characters that hide or reorder text.
fn hostile() -> String {
    let note = "\u{202e}gpj.exe\u{202c} zero\u{200b}width \u{feff} tag\u{e0041} \\u001b[31mred \\u2066x";
    format!(
        r#"{{"timestamp":"2019-10-08T07:15:13.945Z","meta":{{"userId":"<script>alert(1)</script>","image":"<img src=x onerror=alert(1)>","note":"{note}","link":"javascript:alert(1)"}},"__proto__":{{"constructor":null,"type":"script","props":{{"dangerouslySetInnerHTML":{{"__html":"<img src=x onerror=alert(1)>"}}}}}}}}"#
    )
}

#[test]
fn hostile_bodies_are_text_with_boxed_code_points() {
    let Some(program) = driver::program("hostile bodies") else { return };
    let axe = driver::axe();
    let mut browser = Browser::start(&program);
    let inspecting = Inspecting::listen(&[]);
    let body = hostile();
    let signed = signature(&body);
    let headers = [
        ("X-API-SIGNATURE", signed.as_str()),
        ("X-Note", "\"><svg onload=alert(1)>"),
        ("X-Name", "caf\u{e9} \u{202e}txt.exe"),
        ("X-Dup", "first"),
        ("x-dup", "second"),
    ];
    assert_eq!(inspecting.status_of(&headers, &body), 200);
    let binary: String = "\u{0}\u{1}\u{2}\u{7f}".repeat(400);
    assert_eq!(inspecting.status_of(&[], &binary), 200);
    let deep = "[".repeat(20_000) + &"]".repeat(20_000);
    assert_eq!(inspecting.status_of(&[], &deep), 200);
    let large =
        format!(r#"{{"items":[{}0]}}"#, r#"{"answer":"a long enough answer to fill some space"},"#.repeat(40_000));
    assert_eq!(inspecting.status_of(&[], &large), 200);
    let many: Vec<(String, String)> = (0..150).map(|index| (format!("X-Filler-{index:03}"), "x".repeat(40))).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    inspecting.status_of(&many, BODY);

    let tab = browser.open(inspecting.url(), 1440, 900, "light");
    browser.wait(&tab, &format!("{ROWS} >= 4"));
    let check = |browser: &mut Browser, name: &str| {
        browser.shoot(&tab, name);
        let found = axe.as_ref().map(|axe| browser.audit(&tab, axe)).unwrap_or_default();
        assert_eq!(found, [""; 0], "{name}");
        // Nothing of a body became an element.
        let elements = browser.eval(
            &tab,
            "document.querySelectorAll('script, img, iframe, object, embed, svg [onload], [onerror]').length",
        );
        assert_eq!(elements, 1, "{name}");
    };
    browser.click(&tab, ".row:text(valid)");
    browser.press(&tab, "3");
    browser.sees(&tab, ".tree", "<script>alert(1)</script>");
    browser.sees(&tab, ".tree", "<img src=x onerror=alert(1)>");
    for code in ["U+202E", "U+202C", "U+200B", "U+FEFF", "U+E0041", "U+001B", "U+2066"] {
        let boxed = format!("[...document.querySelectorAll('.tree .ctl')].some((e) => e.textContent === '{code}')");
        assert_eq!(browser.eval(&tab, &boxed), true, "{code}");
    }
    browser.sees(&tab, ".note", "hidden characters");
    check(&mut browser, "hostile-tree");
    browser.click(&tab, "#panel [role=radio]:text(Raw)");
    browser.sees(&tab, "#panel pre", "javascript:alert(1)");
    check(&mut browser, "hostile-raw");
    browser.click(&tab, "#panel [role=radio]:text(Hex)");
    browser.sees(&tab, "#panel pre.hex", "000000");
    browser.press(&tab, "2");
    browser.sees(&tab, "#panel", "\"><svg onload=alert(1)>");
    browser.sees(&tab, "#panel", "repeated");
    check(&mut browser, "hostile-headers");

    // Binary: hex. Deep: the tree stops, and says so. Large: in parts.
    browser.press(&tab, "Escape g j j j");
    for (state, shown) in [("binary", "Show more"), ("deep", "nested deeply"), ("large", "Show more of items")] {
        browser.press(&tab, "Enter 3");
        browser.sees(&tab, "#panel", shown);
        if state == "large" {
            browser.click(&tab, "#panel [role=radio]:text(Raw)");
            browser.sees(&tab, ".note", "The signature was checked over the whole body");
            browser.click(&tab, ".note .btn:text(Show 64 kB more)");
            browser.sees(&tab, ".note", "131 kB");
        }
        check(&mut browser, &format!("hostile-{state}"));
        browser.press(&tab, "Escape k");
    }
    browser.press(&tab, "g Enter 2");
    browser.sees(&tab, "#panel", "headers, in the order received");
    check(&mut browser, "hostile-many-headers");
    assert_eq!(browser.problems(), [""; 0]);
}

#[test]
fn replay_without_a_target_names_the_flag() {
    let Some(program) = driver::program("a replay without a target") else { return };
    let axe = driver::axe();
    let mut browser = Browser::start(&program);
    let listening = Inspecting::listen(&[]);
    listening.screver(BODY, BODY);
    let capture = captured(BODY, &signature(BODY), &[]);
    let inspecting = Inspecting::inspect(&["c.jsonl"], &[("c.jsonl", capture.as_bytes())]);
    for (run, flag) in [(&listening, "--forward URL"), (&inspecting, "--to URL")] {
        let tab = browser.open(run.url(), 1440, 900, "light");
        browser.click(&tab, ".row:text(surveyCompleted)");
        browser.sees(&tab, "#panel .verdict", "Genuine");
        let why = format!("Replay needs a target. Start hookctl with {flag}.");
        browser.wait(&tab, "document.querySelector('[data-f=replay]').ariaDisabled === 'true'");
        assert_eq!(browser.eval(&tab, "document.querySelector('[data-f=replay]').title"), why.as_str());
        for key in [true, false] {
            browser.eval(&tab, "document.querySelector('#toast').textContent = ''");
            if key {
                browser.press(&tab, "r");
            } else {
                browser.click(&tab, "[data-f=replay]");
            }
            browser.sees(&tab, "#toast", &why);
            assert_eq!(browser.eval(&tab, "document.querySelector('dialog')"), Value::Null);
        }
        browser.press(&tab, "6");
        browser.sees(&tab, "#panel", &format!("start hookctl with {flag}"));
        if let Some(axe) = &axe {
            assert_eq!(browser.audit(&tab, axe), [""; 0]);
        }
        browser.shoot(&tab, "replay-off");
        browser.close(&tab);
    }
    assert_eq!(browser.problems(), [""; 0]);
}

#[test]
fn next_failed_stops_at_what_the_help_names() {
    let Some(program) = driver::program("the next failed delivery") else { return };
    let mut browser = Browser::start(&program);
    let valid = captured(BODY, &signature(BODY), &[]);
    let with_status = |status: u16| valid.replacen('{', &format!(r#"{{"status":{status},"#), 1);
    let lines = [with_status(302), with_status(204), captured(BODY, WRONG, &[]), valid.clone()].concat();
    let inspecting = Inspecting::inspect(&["c.jsonl", "--to", "http://127.0.0.1:9"], &[("c.jsonl", lines.as_bytes())]);
    // Nothing listens on the discard port, so the replay, which is delivery 5, gets no response.
    let replay = inspecting.post("/api/deliveries/2/replay", &json!({ "mode": "same", "target": 0 })).json();
    assert_eq!(json!([replay["id"], replay["status"]]), json!([5, null]), "{replay}");
    let tab = browser.open(inspecting.url(), 1440, 900, "light");
    browser.wait(&tab, &format!("{ROWS} === 5"));
    browser.press(&tab, "?");
    browser.sees(&tab, "dialog", "Next failed delivery: not valid, status 300 or higher, or no response");
    browser.press(&tab, "Escape");
    for id in [5, 3, 1] {
        browser.press(&tab, "n");
        browser.wait(&tab, &format!("document.querySelector('.row.cur')?.id === 'r{id}'"));
    }
    browser.press(&tab, "n");
    browser.sees(&tab, "#toast", "No older delivery has failed.");
    assert_eq!(browser.problems(), [""; 0]);
}

#[test]
fn lost_connection_reconnects_and_misses_nothing() {
    let Some(program) = driver::program("a lost connection") else { return };
    let axe = driver::axe();
    let inspecting = Inspecting::listen(&[]);
    // The browser reaches the page through a relay, which can be cut.
    let relay = Relay::start(inspecting.host());
    let flag = format!("--host-resolver-rules=MAP {} {}", inspecting.host(), relay.address);
    let mut browser = Browser::start_with(&program, &[&flag]);
    inspecting.screver(BODY, BODY);
    let tab = browser.open(inspecting.url(), 1100, 800, "light");
    browser.sees(&tab, "#live", "Live");
    browser.wait(&tab, &format!("{ROWS} === 1"));
    // A delivery is on the screen soon after its last byte.
    let sent = Instant::now();
    inspecting.screver(BODY, BODY);
    browser.wait(&tab, &format!("{ROWS} === 2"));
    driver::report(&format!("a delivery was on the screen after {} ms", sent.elapsed().as_millis()));

    assert!(relay.cut() > 0, "the browser does not use the relay");
    browser.sees(&tab, ".banner", "Connection to hookctl lost");
    browser.sees(&tab, "#live", "Reconnecting");
    if let Some(axe) = &axe {
        assert_eq!(browser.audit(&tab, axe), [""; 0]);
    }
    browser.shoot(&tab, "lost");
    for _ in 0..3 {
        inspecting.screver(BODY, BODY);
    }
    relay.restore();
    browser.click(&tab, ".banner .btn:text(Reconnect now)");
    browser.sees(&tab, "#live", "Live");
    browser.wait(&tab, &format!("{ROWS} === 5"));
    inspecting.screver(BODY, BODY);
    browser.wait(&tab, &format!("{ROWS} === 6"));

    // hookctl ends: the page says so, and keeps what it shows.
    signal(inspecting.child.id(), "INT");
    browser.sees(&tab, ".banner", "hookctl has ended");
    browser.sees(&tab, "#live", "Ended");
    browser.shoot(&tab, "ended");
    assert_eq!(browser.eval(&tab, ROWS), 6);
}

#[test]
fn tabs_agree_and_follow_a_store_that_another_process_writes() {
    let Some(program) = driver::program("several tabs") else { return };
    let mut browser = Browser::start(&program);
    let listening = Inspecting::listen(&["--save", "hooks.db"]);
    listening.screver(BODY, BODY);
    let store = listening.path().join("hooks.db").display().to_string();
    let inspecting = Inspecting::inspect(&[&store], &[]);
    let url = inspecting.url().to_owned();
    let first = browser.open(&url, 1200, 800, "light");
    let second = browser.open(&url, 800, 800, "dark");
    let third = browser.open(&url, 800, 800, "dark");
    let tabs = [&first, &second, &third];
    for tab in tabs {
        browser.wait(tab, &format!("{ROWS} === 1"));
        browser.sees(tab, "#live", "Live");
    }
    // The listener writes, and every tab of the other process shows it. One tab holds the only stream.
    listening.screver(BODY, BODY);
    for tab in tabs {
        browser.wait(tab, &format!("{ROWS} === 2"));
    }
    // A mark in one tab is a mark in all.
    browser.press(&first, "j m");
    for tab in tabs {
        browser.sees(tab, ".foot", "1 marked");
        browser.wait(tab, "document.querySelector('.row.marked') !== null");
    }
    // A tab with a filter gets only what matches, and agrees with the others about the rest.
    browser.press(&second, "/");
    browser.press(&second, "\"verdict:mismatch\"");
    browser.press(&second, "Enter");
    browser.sees(&second, "#empty", "No delivery matches");
    listening.screver(BODY, &BODY.replace("user1", "user2"));
    browser.wait(&second, &format!("{ROWS} === 1"));
    browser.sees(&second, ".foot", "1 of 3 deliveries");
    browser.wait(&third, &format!("{ROWS} === 3"));
    // The first tab has a cursor: its rows stay, and the arrival is counted.
    browser.sees(&first, ".pill", "1 new");
    assert_eq!(browser.eval(&first, ROWS), 2);
    browser.click(&first, ".pill");
    browser.wait(&first, &format!("{ROWS} === 3"));
    // The tab with the streams closes: another one takes over.
    browser.close(&first);
    listening.screver(BODY, BODY);
    browser.wait(&third, &format!("{ROWS} === 4"));
    browser.sees(&second, ".foot", "1 of 4 deliveries");
    assert_eq!(browser.problems(), [""; 0]);
}

#[test]
fn list_of_many_rows_scrolls_with_a_bounded_number_of_elements() {
    let Some(program) = driver::program("a list of many rows") else { return };
    let mut browser = Browser::start(&program);
    let lines = captured(BODY, &signature(BODY), &[]).repeat(20_000);
    let inspecting = Inspecting::inspect(&["many.jsonl"], &[("many.jsonl", lines.as_bytes())]);
    let url = inspecting.url().to_owned();
    let tab = browser.open(&url, 1440, 900, "light");
    browser.wait(&tab, &format!("{ROWS} > 20"));
    let paint = browser.eval(&tab, "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? performance.getEntriesByName('first-paint')[0]?.startTime");
    driver::report(&format!("first paint after {paint} ms"));
    assert_eq!(browser.eval(&tab, "document.querySelector('#deliveries').getAttribute('aria-rowcount')"), "20001");
    // The frames of a scroll through the list.
    let frames = browser.eval(
        &tab,
        "new Promise((done) => { const grid = document.querySelector('#deliveries'), times = []; let last = performance.now(), step = 0;
          requestAnimationFrame(function frame(now) { times.push(now - last); last = now; grid.scrollTop = ++step * 300; step < 120 ? requestAnimationFrame(frame) : done(times); }); })",
    );
    let mut frames: Vec<f64> = frames.as_array().expect("a list").iter().filter_map(Value::as_f64).collect();
    frames.sort_by(f64::total_cmp);
    driver::report(&format!(
        "frames while scrolling: median {:.1} ms, longest {:.1} ms",
        frames[frames.len() / 2],
        frames[frames.len() - 1]
    ));
    browser
        .wait(&tab, "![...document.querySelectorAll('.row:not([hidden])')].some((e) => e.classList.contains('wait'))");
    browser.press(&tab, "G");
    browser.wait(&tab, "document.querySelector('.row.cur')?.getAttribute('aria-rowindex') === '20001'");
    let elements = browser.eval(&tab, "document.querySelectorAll('.row').length");
    assert!(elements.as_u64().is_some_and(|count| count < 60), "{elements} rows");
    // A filter that reads every delivery shows its first rows at once, and counts them all.
    browser.press(&tab, "/");
    browser.press(&tab, "\"header:x-api-signature\"");
    browser.press(&tab, "Enter");
    browser.sees(&tab, ".foot", "20,000 of 20,000");
    browser.press(&tab, "G");
    browser.wait(&tab, "document.querySelector('.row.cur')?.getAttribute('aria-rowindex') === '20001'");
    browser.press(&tab, "x");
    // Clearing the filter also removes the cursor.
    browser.wait(&tab, "document.querySelector('.foot').innerText.startsWith('20,000 deliveries')");
    // Back at the top, and a link to a row in the middle opens it and shows it in the list.
    browser.press(&tab, "g");
    browser.wait(&tab, "document.querySelector('.row.cur')?.getAttribute('aria-rowindex') === '2'");
    let link = format!("{}/#/10000/headers", url.split("/auth").next().unwrap_or_default());
    let other = browser.open(&link, 1440, 900, "light");
    browser.sees(&other, ".dhead", "#10,000");
    browser.sees(&other, "#panel", "X-API-SIGNATURE");
    browser.wait(&other, "document.querySelector('.row.cur')?.getAttribute('aria-rowindex') === '10002'");
    assert_eq!(browser.problems(), [""; 0]);
}

#[test]
fn burst_is_followed_without_holes_and_counted_beside_a_selected_row() {
    let Some(program) = driver::program("a burst of deliveries") else { return };
    let mut browser = Browser::start(&program);
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &super::super::store(1))]);
    std::fs::write(inspecting.path().join("burst.jsonl"), captured(BODY, "0", &[]).repeat(3000)).expect("a file");
    let burst = || other_process(&inspecting, ["store", "import", "hooks.db", "burst.jsonl"]).exits(0);
    let tab = browser.open(inspecting.url(), 1440, 900, "light");
    browser.wait(&tab, &format!("{ROWS} === 1"));
    // Every row has the delivery of its position.
    let is_gapless = |total: usize| {
        format!(
            "document.querySelector('#deliveries').getAttribute('aria-rowcount') === '{}'
             && [...document.querySelectorAll('.row:not([hidden])')].every((e) => Number(e.id.slice(1)) + Number(e.getAttribute('aria-rowindex')) === {})",
            total + 1,
            total + 2
        )
    };
    burst();
    browser.wait(&tab, &is_gapless(3001));
    browser.eval(&tab, "document.querySelector('#deliveries').scrollTop = 40_000");
    browser.wait(&tab, &format!("document.querySelector('.row[id=r1560]') && {}", is_gapless(3001)));
    browser.press(&tab, "G");
    browser.wait(&tab, &format!("document.querySelector('.row.cur')?.id === 'r1' && {}", is_gapless(3001)));
    // With a selected row, the list stays, and the arrivals are counted.
    burst();
    browser.sees(&tab, ".pill", "3,000 new");
    browser.wait(&tab, &is_gapless(3001));
    browser.click(&tab, ".pill");
    browser.wait(&tab, &is_gapless(6001));
    assert_eq!(browser.problems(), [""; 0]);
}

/// The rows and the one of the cursor fill the visible part of the list.
const IS_FILLED: &str = "(() => { const grid = document.querySelector('#deliveries').getBoundingClientRect(), cur = document.querySelector('.row.cur')?.getBoundingClientRect();
      const shown = [...document.querySelectorAll('.row:not([hidden])')].map((e) => e.getBoundingClientRect()).filter((r) => r.bottom > grid.top && r.top < grid.bottom);
      return cur && cur.top >= grid.top && cur.bottom <= grid.bottom && shown.length * cur.height > grid.height - 3 * cur.height; })()";

#[test]
fn link_shows_its_row_wherever_it_is_and_even_if_it_is_new() {
    let Some(program) = driver::program("links to deliveries") else { return };
    let mut browser = Browser::start(&program);
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &super::super::store(72))]);
    let origin = inspecting.url().split("/auth").next().unwrap_or_default().to_owned();
    let tab = browser.open(inspecting.url(), 1440, 900, "light");
    browser.wait(&tab, &format!("{ROWS} > 20"));
    for id in [72, 40, 18, 1] {
        let other = browser.open(&format!("{origin}/#/{id}/overview"), 1440, 900, "light");
        browser.sees(&other, ".dhead", &format!("#{id}"));
        browser.wait(&other, IS_FILLED);
        browser.close(&other);
    }
    // Deliveries that arrive beside an open one are not in its list. A link to one of them reloads the list.
    browser.press(&tab, "j Enter");
    browser.sees(&tab, ".dhead", "#72");
    std::fs::write(inspecting.path().join("two.jsonl"), captured(BODY, "0", &[]).repeat(2)).expect("a file");
    other_process(&inspecting, ["store", "import", "hooks.db", "two.jsonl"]).exits(0);
    browser.sees(&tab, ".pill", "2 new");
    browser.eval(&tab, "location.hash = '#/73/overview'");
    browser.sees(&tab, ".dhead", "#73");
    let ids = "[...document.querySelectorAll('.row:not([hidden])')].map((e) => Number(e.id.slice(1))).sort((a, b) => b - a).slice(0, 4).join()";
    browser.wait(&tab, &format!("{ids} === '74,73,72,71' && !document.querySelector('.pill')"));
    assert_eq!(browser.problems(), [""; 0]);
}

#[test]
fn escape_leaves_a_search_without_results() {
    let Some(program) = driver::program("a search without results") else { return };
    let mut browser = Browser::start(&program);
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &super::super::store(3))]);
    let tab = browser.open(inspecting.url(), 1440, 900, "light");
    browser.wait(&tab, &format!("{ROWS} === 3"));
    browser.press(&tab, "/");
    browser.press(&tab, "\"answer.value=99999\"");
    browser.sees(&tab, "#empty", "No delivery matches");
    browser.press(&tab, "Escape x");
    browser.wait(&tab, &format!("{ROWS} === 3"));
    assert_eq!(browser.problems(), [""; 0]);
}

/// Passes connections on to a server, until it is cut.
struct Relay {
    address: SocketAddr,
    connections: Arc<Mutex<Connections>>,
}

#[derive(Default)]
struct Connections {
    is_cut: bool,
    open: Vec<TcpStream>,
}

impl Relay {
    fn start(server: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = Arc::new(Mutex::new(Connections::default()));
        let (shared, server) = (Arc::clone(&connections), server.to_owned());
        std::thread::spawn(move || {
            for client in listener.incoming().flatten() {
                let mut shared = shared.lock().expect("the lock");
                if shared.is_cut {
                    continue;
                }
                let Ok(server) = TcpStream::connect(&server) else { continue };
                for (from, to) in [(&client, &server), (&server, &client)] {
                    let (mut from, mut to) = (from.try_clone().expect("a stream"), to.try_clone().expect("a stream"));
                    shared.open.push(from.try_clone().expect("a stream"));
                    std::thread::spawn(move || {
                        let _ = std::io::copy(&mut from, &mut to);
                        let _ = to.shutdown(Shutdown::Write);
                    });
                }
            }
        });
        Self { address, connections }
    }

    /// Closes all connections, and refuses new ones. Returns the number of connections so far.
    fn cut(&self) -> usize {
        let mut connections = self.connections.lock().expect("the lock");
        connections.is_cut = true;
        let open = std::mem::take(&mut connections.open);
        for stream in &open {
            let _ = stream.shutdown(Shutdown::Both);
        }
        open.len()
    }

    fn restore(&self) {
        self.connections.lock().expect("the lock").is_cut = false;
    }
}
