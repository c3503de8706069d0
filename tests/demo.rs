//! `demo`: every event is sent, received and verified.

use crate::harness::hookctl;

#[test]
fn demo_verifies_every_event_and_rejects_both_forgeries() {
    let output = hookctl(["demo", "-o", "json"]).exits(0);
    let rows = output.json();
    let rows = rows.as_array().expect("rows");
    let count = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    assert_eq!((rows.len(), count("valid"), count("unsigned")), (17, 11, 4));
    assert_eq!((count("mismatch"), count("missing")), (1, 1));
    assert!(rows.iter().all(|row| row["as_expected"] == true));
}

#[test]
fn demo_without_setup_succeeds_and_ignores_proxies() {
    hookctl(["demo"])
        .env("HTTP_PROXY", "http://127.0.0.1:9")
        .env("http_proxy", "http://127.0.0.1:9")
        .env("ALL_PROXY", "http://127.0.0.1:9")
        .exits(0)
        .stdout_has("17 deliveries, all as expected: 11 valid, 4 unsigned, 2 forgeries rejected");
}
