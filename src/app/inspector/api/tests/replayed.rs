//! Replays: unchanged, signed again and edited; what is refused, and what is recorded.

use serde_json::json;

use super::*;

const BODY: &[u8] = br#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"user1"}}"#;

#[test]
fn replay_sends_the_captured_bytes_and_compares_the_response() {
    for (then, now, outcome) in
        [(401, 200, "fixed"), (200, 200, "same"), (401, 500, "still failing"), (200, 401, "regressed")]
    {
        let (origin, requests) = receiver(now);
        let state = state(SECRET, &[&origin]);
        let id = save(&state, "screver", screver(BODY, BODY, SECRET), then);
        let reply = replay_of(&state, id, json!({ "mode": "same", "target": 0 })).map_err(|error| error.error);
        let reply = reply.expect("a reply");
        assert_eq!((&reply["outcome"], &reply["status"]), (&json!(outcome), &json!(now)));
        let received = requests.recv().expect("a request");
        assert_eq!(received.body, BODY);
        assert!(received.head.starts_with("POST /hooks/screver HTTP/1.1\r\nHost: 127.0.0.1:"), "{}", received.head);
        let new = detail_of(&state, reply["id"].as_i64().expect("an ID"));
        assert_eq!((&new["replay_of"], &new["verdict"]), (&json!(id), &json!("valid")));
        assert_eq!(new["forward"]["changed"], json!(["Host"]));
        let replays = &detail_of(&state, id)["replays"];
        assert_eq!(json!([replays[0]["how"], replays[0]["outcome"]]), json!(["same", outcome]));
    }
}

#[test]
fn edited_replay_is_signed_and_recorded() {
    let (origin, requests) = receiver(200);
    let state = state(SECRET, &[&format!("{origin}/in")]);
    let mut message = screver(BODY, BODY, SECRET);
    message.headers.push("X-Bytes", b"\xff");
    message.headers.push("Authorization", "Bearer kept");
    let id = save(&state, "screver", message, 401);
    let edit = json!({
        "method": "PUT",
        "path": "/hooks/other?x=1",
        "headers": [["Content-Type", "application/json"], ["X-Bytes", "\\xff"], ["X-New", "1"]],
        "body": "{\"meta\": 2}",
    });
    let reply = replay_of(&state, id, json!({ "mode": "edited", "target": 0, "edit": edit }));
    let reply = reply.map_err(|error| error.to_json()).expect("a reply");
    assert_eq!(json!([reply["verdict"], reply["outcome"], reply["signed"]]), json!(["valid", "fixed", true]));
    let received = requests.recv().expect("a request");
    assert_eq!(received.body, br#"{"meta": 2}"#);
    let lines: Vec<&str> = received.head.lines().collect();
    assert_eq!(lines[0], "PUT /in?x=1 HTTP/1.1");
    for expected in ["X-Bytes: \u{ff}", "X-New: 1", "Authorization: Bearer kept", "Content-Length: 11"] {
        assert!(lines.contains(&expected), "{expected}: {lines:?}");
    }
    let signature = screver(br#"{"meta": 2}"#, b"", SECRET).headers.text("X-API-SIGNATURE").expect("signed").to_owned();
    assert!(received.head.contains(&signature));
    assert_eq!(detail_of(&state, id)["replays"][0]["how"], "edited");
    // The new signature is not shown.
    let new = detail_of(&state, reply["id"].as_i64().expect("an ID"));
    assert!(!new.to_string().contains(&signature));
}

#[test]
fn invalid_replays_name_the_field_and_the_position() {
    let (origin, requests) = receiver(200);
    let state = state(SECRET, &[&origin]);
    let id = save(&state, "screver", screver(BODY, BODY, SECRET), 401);
    let forged = save(&state, "screver", screver(BODY, br#"{"forged":1}"#, "another"), 401);
    let binary = save(&state, "screver", screver(b"\0\xff", b"\0\xff", SECRET), 401);
    let edit = |edit: Value| json!({ "mode": "edited", "target": 0, "edit": edit });
    for (id, body, field, line, column) in [
        (id, json!({ "mode": "same", "target": 1 }), "target", None, None),
        (id, json!({ "mode": "again", "target": 0 }), "mode", None, None),
        (id, json!({ "mode": "edited", "target": 0 }), "edit", None, None),
        (id, edit(json!({ "method": "GET /" })), "method", None, None),
        (id, edit(json!({ "method": "CONNECT" })), "method", None, None),
        (id, edit(json!({ "path": "hooks" })), "path", None, None),
        (id, edit(json!({ "path": "/a b" })), "path", Some(1), Some(3)),
        (id, edit(json!({ "path": "//evil\r\nX: 1" })), "path", Some(1), Some(7)),
        (id, edit(json!({ "headers": [["A", "1"], ["B ", "2"]] })), "headers", Some(2), None),
        (id, edit(json!({ "headers": [["A", "1\r\nX: 2"]] })), "headers", Some(1), None),
        (id, edit(json!({ "body": "{\n  \"a\": 1,\n}" })), "body", Some(3), Some(1)),
        (id, edit(json!({ "body": "" })), "body", Some(1), None),
        (binary, edit(json!({ "body": "text" })), "body", None, None),
        (forged, json!({ "mode": "signed", "target": 0 }), "unverified", None, None),
        (forged, edit(json!({ "body": "{}" })), "unverified", None, None),
    ] {
        let error = replay_of(&state, id, body.clone()).expect_err("invalid");
        let shown = error.to_json();
        assert_eq!((error.status, shown["field"].as_str()), (422, Some(field)), "{body}: {shown}");
        for (name, expected) in [("line", line), ("column", column)] {
            if let Some(expected) = expected {
                assert_eq!(shown[name], expected, "{body}: {shown}");
            }
        }
    }
    assert!(requests.try_recv().is_err(), "nothing was sent");
    let deep = "[".repeat(1000) + &"]".repeat(1000);
    let reply = replay_of(&state, id, edit(json!({ "body": deep })));
    assert_eq!(reply.map_err(|error| error.to_json()).expect("deep JSON is valid")["status"], 200);
}

#[test]
fn edited_replay_that_is_not_signed_needs_no_confirmation() {
    let (origin, requests) = receiver(200);
    let state = state(SECRET, &[&origin]);
    let mut message = Message::post("/hooks", b"{}".to_vec());
    message.headers.push("Content-Type", "application/json");
    let unknown = save_as_is(&state, NewDelivery::new(message.clone()));
    let unsigned = save(&state, "fluidsurveys", message, 200);
    for id in [unknown, unsigned] {
        // The page reads this to know that nothing is signed.
        assert_eq!(detail_of(&state, id)["scheme"], json!(null));
        let reply = replay_of(&state, id, json!({ "mode": "edited", "target": 0, "edit": { "body": "{\"a\":1}" } }));
        let reply = reply.map_err(|error| error.to_json()).expect("a reply");
        assert_eq!(json!([reply["status"], reply["signed"]]), json!([200, false]));
        assert_eq!(requests.recv().expect("a request").body, b"{\"a\":1}");
    }
}

#[test]
fn replay_that_cannot_be_signed_needs_no_confirmation_first() {
    let mut state = state(SECRET, &["http://127.0.0.1:9"]);
    Arc::get_mut(&mut state).expect("a single owner").secrets.clear();
    let mut delivery = NewDelivery::new(screver(BODY, br#"{"forged":1}"#, "another"));
    delivery.provider = Some("screver".into());
    let id = save_as_is(&state, delivery);
    let error = replay_of(&state, id, json!({ "mode": "signed", "target": 0 })).expect_err("no secret").to_json();
    assert_eq!(json!([error["field"], error["error"]]), json!(["mode", "Cannot sign again: no secret for Screver"]));
}

#[test]
fn replay_never_goes_to_hookctl_itself() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    let state = state_that_refuses(SECRET, &[&format!("http://localhost:{}", address.port())], &[address]);
    let id = save(&state, "screver", screver(BODY, BODY, SECRET), 401);
    let reply = replay_of(&state, id, json!({ "mode": "same", "target": 0 })).map_err(|error| error.error);
    let reply = reply.expect("a reply");
    assert_eq!(json!([reply["status"], reply["outcome"]]), json!([null, "still failing"]));
    assert!(reply["error"].as_str().is_some_and(|error| !error.is_empty()), "{reply}");
    // The client may connect to find out where a host leads, but it sends nothing.
    listener.set_nonblocking(true).expect("nonblocking");
    let mut sent = Vec::new();
    if let Ok((mut stream, _)) = listener.accept() {
        stream.set_nonblocking(false).expect("blocking");
        stream.set_read_timeout(Some(Duration::from_secs(5))).expect("a timeout");
        let _ = stream.read_to_end(&mut sent);
    }
    assert!(sent.is_empty(), "{}", String::from_utf8_lossy(&sent));
}
