//! The stream of events: what arrives is reported once, to every page, also after a lost connection and from other processes.

use std::{thread, time::Duration};

use serde_json::json;

use super::{Inspecting, captured, deliver, other_process, rows, store};
use crate::{harness::signal, listen::signed};

#[test]
fn delivery_is_reported_when_it_arrives() {
    let inspecting = Inspecting::listen(&[]);
    let events = inspecting.events("", None);
    let first = events.next("deliveries");
    assert_eq!((first.id, &first.data["rows"], &first.data["counts"]["total"]), (Some(0), &json!([]), &json!(0)));
    inspecting.deliver(1);
    let event = events.next("deliveries");
    assert_eq!((event.id, &event.data["skipped"]), (Some(1), &json!(0)));
    let row = &event.data["rows"][0];
    assert_eq!((&row["id"], &row["verdict"], &row["status"]), (&json!(1), &json!("valid"), &json!(200)));
    let counts = &event.data["counts"];
    assert_eq!((&counts["total"], &counts["matched"]), (&json!(1), &json!(1)));
    assert_eq!(
        (&counts["verdict"], &counts["provider"], &counts["status"]),
        (&json!({ "valid": 1 }), &json!({ "screver": 1 }), &json!({ "200": 1 }))
    );
    // With a query, only what matches is reported, but the ID goes on.
    let mismatches = inspecting.events("?q=verdict:mismatch", None);
    mismatches.next("deliveries");
    inspecting.deliver(1);
    let event = mismatches.next("deliveries");
    assert_eq!((event.id, &event.data["rows"], &event.data["skipped"]), (Some(2), &json!([]), &json!(0)));
    assert_eq!((&event.data["counts"]["total"], &event.data["counts"]["matched"]), (&json!(2), &json!(0)));
}

#[test]
fn reconnected_stream_misses_nothing() {
    let inspecting = Inspecting::listen(&["--save", "hooks.db"]);
    let events = inspecting.events("", None);
    events.next("deliveries");
    inspecting.deliver(3);
    assert_eq!(events.ids(3), [1, 2, 3]);
    drop(events);
    inspecting.deliver(5);
    let events = inspecting.events("", Some(3));
    let event = events.next("deliveries");
    let ids: Vec<_> = rows(&event.data).iter().map(|row| row["id"].as_i64()).collect();
    assert_eq!((event.id, ids), (Some(8), vec![Some(8), Some(7), Some(6), Some(5), Some(4)]));
    // Marks and deletions in the meantime are unknown, so the page loads the list again.
    events.next("reset");
    inspecting.deliver(2);
    assert_eq!(events.ids(2), [9, 10]);
    // A page that has just loaded the list sends its newest ID.
    let events = inspecting.events("?after=9", None);
    assert_eq!(rows(&events.next("deliveries").data).len(), 1);
    // An ID of another store, and one that is not a number.
    let events = inspecting.events("", Some(1_000_000));
    assert_eq!(events.next("deliveries").data["rows"], json!([]));
    events.next("reset");
}

#[test]
fn pages_agree() {
    let inspecting = Inspecting::listen(&[]);
    inspecting.deliver(2);
    let pages = [inspecting.events("", None), inspecting.events("?q=is:marked", None), inspecting.events("", None)];
    for page in &pages {
        page.next("deliveries");
    }
    for marked in [true, false] {
        assert_eq!(inspecting.post("/api/deliveries/1/mark", &json!({ "marked": marked })).status, 200);
        for page in &pages {
            assert_eq!(page.next("marked").data, json!({ "id": 1, "marked": marked }));
        }
    }
    inspecting.deliver(3);
    for page in [&pages[0], &pages[2]] {
        assert_eq!(page.ids(3), [3, 4, 5]);
    }
    // The filter of this page matches another delivery now.
    assert_eq!(inspecting.post("/api/deliveries/2/mark", &json!({ "marked": true })).status, 200);
    pages[1].next("reset");
    assert_eq!(rows(&inspecting.json("/api/deliveries?q=is:marked")).len(), 1);
}

#[test]
fn store_of_another_process_is_followed() {
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &store(3))]);
    let events = inspecting.events("", None);
    assert_eq!(events.next("deliveries").id, Some(3));
    let mut listener =
        other_process(&inspecting, ["listen", "--port", "0", "--save", "hooks.db", "--ready-file", "l.json"])
            .into_parts()
            .0
            .stdout(std::process::Stdio::null())
            .stderr(std::process::Stdio::null())
            .spawn()
            .expect("hookctl starts");
    let ready = loop {
        let line = std::fs::read(inspecting.path().join("l.json")).unwrap_or_default();
        if let Ok(ready) = serde_json::from_slice::<serde_json::Value>(&line) {
            break ready;
        }
        thread::sleep(Duration::from_millis(10));
    };
    let address = ready["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
    deliver(&address, 4, &signed("/hooks", ""));
    assert_eq!(events.ids(4), [4, 5, 6, 7]);
    // A mark of the other process, or a deletion in the middle: the list must be loaded again.
    other_process(&inspecting, ["store", "delete", "hooks.db", "--where", "id:5", "--yes"]).exits(0);
    events.next("reset");
    other_process(&inspecting, ["store", "delete", "hooks.db", "--where", "id:<4", "--yes"]).exits(0);
    assert_eq!(events.next("gone").data, json!({ "through": 3 }));
    assert_eq!(inspecting.json("/api/deliveries")["total"], 3);
    signal(listener.id(), "TERM");
    listener.wait().expect("an end");
}

#[test]
fn burst_is_sampled() {
    let inspecting = Inspecting::inspect(&["hooks.db"], &[("hooks.db", &store(1))]);
    let events = inspecting.events("", None);
    events.next("deliveries");
    let lines = captured("{}", "0", &[]).repeat(1000);
    std::fs::write(inspecting.path().join("burst.jsonl"), lines).expect("a file");
    other_process(&inspecting, ["store", "import", "hooks.db", "burst.jsonl"]).exits(0);
    let event = events.next("deliveries");
    let ids: Vec<_> = rows(&event.data).iter().map(|row| row["id"].as_i64()).collect();
    assert_eq!((event.id, &event.data["skipped"]), (Some(1001), &json!(900)));
    assert_eq!(ids, (902..=1001).rev().map(Some).collect::<Vec<_>>());
    assert_eq!(event.data["counts"]["total"], 1001);
}

#[test]
fn row_that_changes_later_is_reported_again() {
    let application = crate::harness::serving(|_| {
        thread::sleep(Duration::from_millis(1500));
        "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".into()
    });
    let inspecting = Inspecting::listen(&["--forward", &application.url("/")]);
    let events = inspecting.events("", None);
    events.next("deliveries");
    let address = inspecting.ready["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
    thread::spawn(move || {
        use std::io::{Read as _, Write as _};
        let mut stream = std::net::TcpStream::connect(address).expect("a connection");
        stream.write_all(&signed("/", "Connection: close\r\n")).expect("a delivery");
        stream.read_to_end(&mut Vec::new()).expect("a response");
    });
    // Saved before the application has answered.
    assert_eq!(events.next("deliveries").data["rows"][0]["status"], json!(null));
    let changed = std::iter::repeat_with(|| events.next("changed").data["rows"][0].clone());
    let answered = changed.take(3).find(|row| !row["status"].is_null()).expect("a status");
    assert_eq!((&answered["id"], &answered["status"]), (&json!(1), &json!(503)));
}

#[test]
fn retained_deliveries_are_gone() {
    let inspecting = Inspecting::listen(&["--save", "hooks.db", "--retain", "20"]);
    let events = inspecting.events("", None);
    events.next("deliveries");
    // Only deliveries that the page has seen can be gone.
    inspecting.deliver(1);
    events.next("deliveries");
    inspecting.deliver(29);
    let gone = events.next("gone").data["through"].as_i64().expect("an ID");
    let list = inspecting.json("/api/deliveries");
    assert!(gone > 0 && list["total"].as_i64().expect("a number") <= 30 - gone, "{gone} {list}");
}

#[test]
fn failure_to_save_is_reported_until_it_is_over() {
    let inspecting = Inspecting::listen(&["--save", "hooks.db"]);
    let events = inspecting.events("", None);
    events.next("deliveries");
    let other = rusqlite::Connection::open(inspecting.path().join("hooks.db")).expect("a store");
    other.execute_batch("BEGIN IMMEDIATE").expect("a lock");
    let address = inspecting.ready["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
    let mut stream = std::net::TcpStream::connect(address).expect("a connection");
    std::io::Write::write_all(&mut stream, &signed("/", "")).expect("a delivery");
    let response = super::Response::read(&mut std::io::BufReader::new(stream));
    assert_eq!(response.status, 500, "{response:?}");
    let failure = events.next("store").data;
    let error = failure["error"].as_str().expect("an error");
    assert!(error.starts_with("Deliveries are not saved: ") && failure["status"] == 500, "{failure}");
    // A page that is opened now learns it, too.
    assert_eq!(inspecting.events("", None).next("store").data, failure);
    other.execute_batch("ROLLBACK").expect("no lock");
    inspecting.deliver(1);
    assert_eq!(events.next("store").data, json!({ "error": null, "hint": null, "status": null }));
}

#[test]
fn end_of_the_run_is_reported() {
    for inspecting in [
        Inspecting::listen(&[]),
        Inspecting::inspect(&["c.jsonl"], &[("c.jsonl", captured("{}", "0", &[]).as_bytes())]),
    ] {
        let events = inspecting.events("", None);
        events.next("deliveries");
        inspecting.stop();
        assert_eq!(events.next("end").data, json!({ "reason": "interrupted" }));
        assert!(events.received.recv_timeout(Duration::from_secs(5)).is_err(), "the stream goes on");
    }
    let inspecting = Inspecting::listen(&["--count", "1"]);
    let events = inspecting.events("", None);
    events.next("deliveries");
    inspecting.deliver(1);
    assert_eq!(events.next("deliveries").data["rows"][0]["id"], 1);
    assert_eq!(events.next("end").data, json!({ "reason": "the run is over" }));
}

#[test]
fn run_ends_while_many_streams_and_idle_connections_are_open() {
    // A connection once ended while it held a lock that the others needed. The race was rare, so this tries several times.
    for _ in 0..10 {
        let inspecting = Inspecting::inspect(&["c.jsonl"], &[("c.jsonl", captured("{}", "0", &[]).as_bytes())]);
        let streams: Vec<_> = (0..12).map(|_| inspecting.events("", None)).collect();
        let idle: Vec<_> = (0..12).map(|_| inspecting.connect()).collect();
        for events in &streams {
            events.next("deliveries");
        }
        inspecting.stop();
        drop(idle);
    }
}

#[test]
fn too_many_streams_are_refused() {
    let inspecting = Inspecting::listen(&[]);
    let mut streams: Vec<_> = (0..16).map(|_| inspecting.events("", None)).collect();
    assert_eq!(inspecting.get("/api/events").status, 503);
    assert_eq!(inspecting.get("/api/info").status, 200);
    streams.pop();
    for _ in 0..100 {
        let mut stream = inspecting.connect();
        let request = format!("GET /api/events HTTP/1.1\r\n{}\r\n", inspecting.own());
        std::io::Write::write_all(&mut stream, request.as_bytes()).expect("a request");
        let head = super::Response::read_head(&mut std::io::BufReader::new(stream));
        if head.status == 200 {
            return;
        }
        thread::sleep(Duration::from_millis(50));
    }
    panic!("a closed stream still counts");
}
