//! Attacks on the inspector by pages that the user visits, by other programs on this machine, and by senders. Each is refused.

use std::net::TcpListener;

use serde_json::json;

use super::{Inspecting, captured};
use crate::harness::hookctl;

/// An inspector with one delivery.
fn victim() -> Inspecting {
    Inspecting::inspect(&["captures.jsonl"], &[("captures.jsonl", captured("{}", "0", &[]).as_bytes())])
}

/// Asserts that the delivery is still not marked.
#[track_caller]
fn nothing_has_changed(victim: &Inspecting) {
    assert_eq!(victim.json("/api/deliveries")["rows"][0]["marked"], false);
}

const MARK: &str = "/api/deliveries/1/mark";

#[test]
fn dns_rebinding_is_refused() {
    let victim = victim();
    let (own, port) = (victim.own(), victim.host().rsplit_once(':').expect("a port").1);
    for host in [format!("evil.example:{port}"), format!("evil.example:{port}:{port}"), "evil.example".into()] {
        let headers = own.replace(&format!("Host: {}", victim.host()), &format!("Host: {host}"));
        for target in ["/", "/api/deliveries", victim.link()] {
            victim.request("GET", target, &headers, "").is_refused(403);
        }
    }
    // Nor does it help to name the host in the target, to repeat it or to leave it out.
    victim.request("GET", "http://evil.example/api/deliveries", &own, "").is_refused(400);
    victim.request("GET", "/api/deliveries", &format!("{own}Host: evil.example\r\n"), "").is_refused(403);
    victim.request("GET", "/api/deliveries", &own.replace("Host", "X-Host"), "").is_refused(403);
}

#[test]
fn cross_site_form_is_refused() {
    let victim = victim();
    let body = json!({ "marked": true }).to_string();
    for kind in
        ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json"]
    {
        for site in ["Sec-Fetch-Site: cross-site\r\n", "Sec-Fetch-Site: same-site\r\n", ""] {
            let headers = format!(
                "Host: {}\r\nCookie: {}\r\n{site}Origin: http://evil.example\r\nContent-Type: {kind}\r\n",
                victim.host(),
                victim.cookie
            );
            victim.request("POST", MARK, &headers, &body).is_refused(403);
        }
    }
    // A form without an origin, as old browsers send it, and one that seems to come from the page.
    let own = victim.own();
    victim.request("POST", MARK, &format!("{own}Content-Type: application/json\r\n"), &body).is_refused(403);
    let form = format!("{own}Origin: http://{}\r\nContent-Type: text/plain\r\n", victim.host());
    victim.request("POST", MARK, &form, &body).is_refused(415);
    nothing_has_changed(&victim);
}

#[test]
fn cross_site_fetch_is_refused() {
    let victim = victim();
    let foreign = |site: &str, origin: &str| {
        format!(
            "Host: {}\r\nCookie: {}\r\nSec-Fetch-Site: {site}\r\nOrigin: {origin}\r\n",
            victim.host(),
            victim.cookie
        )
    };
    for (site, origin) in [
        ("cross-site", "http://evil.example"),
        ("same-site", "http://localhost:3000"),
        ("same-origin", "http://127.0.0.1:3000"),
        ("same-origin", "https://127.0.0.1"),
    ] {
        for target in ["/api/deliveries", "/api/events", "/"] {
            victim.request("GET", target, &foreign(site, origin), "").is_refused(403);
        }
        let preflight = format!(
            "{}Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: content-type\r\n",
            foreign(site, origin)
        );
        victim.request("OPTIONS", MARK, &preflight, "").is_refused(405);
    }
    // Nor can a link on another page open it.
    let link = format!("Host: {}\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n", victim.host());
    victim.request("GET", victim.link(), &link, "").is_refused(403);
}

#[test]
fn iframe_is_refused() {
    let victim = victim();
    for destination in ["iframe", "frame", "object", "embed"] {
        let headers = format!("{}Sec-Fetch-Dest: {destination}\r\n", victim.own());
        victim.request("GET", "/", &headers, "").is_refused(403);
    }
    let page = victim.get("/");
    assert_eq!((page.status, page.header("x-frame-options")), (200, Some("DENY")));
    let policy = page.header("content-security-policy").expect("a policy");
    for part in [
        "default-src 'none'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    ] {
        assert!(policy.split("; ").any(|directive| directive == part), "{policy}");
    }
    assert!(!policy.contains("unsafe") && !policy.contains('*') && !policy.contains("http"), "{policy}");
}

#[test]
fn encoded_path_is_refused() {
    let victim = victim();
    for target in [
        "/%61pi/deliveries",
        "/api%2fdeliveries",
        "/api/%2e%2e/api/deliveries",
        "/x/../api/deliveries",
        "//api/deliveries",
        "/api//deliveries",
        "/api/deliveries/",
        "/api\\deliveries",
        "/./api/deliveries",
    ] {
        for headers in [victim.own(), format!("Host: {}\r\n", victim.host())] {
            let response = victim.request("GET", target, &headers, "");
            assert_eq!(response.status, 400, "{target}: {response:?}");
        }
    }
    // A path that needs no decoding is not special without a cookie.
    victim.request("GET", "/api/deliveries", &format!("Host: {}\r\n", victim.host()), "").is_refused(401);
}

#[test]
fn host_that_starts_or_ends_like_the_own_is_refused() {
    let victim = victim();
    let port = victim.host().rsplit_once(':').expect("a port").1;
    for host in [
        format!("localhost.evil.example:{port}"),
        format!("127.0.0.1.evil.example:{port}"),
        format!("127.0.0.1:{port}.evil.example"),
        format!("evil.example#127.0.0.1:{port}"),
        format!("user@127.0.0.1:{port}"),
        format!("evil-localhost:{port}"),
        format!("127.0.0.1:{port}0"),
        format!("127.1:{port}"),
        "127.0.0.1".to_owned(),
        "localhost".to_owned(),
    ] {
        let headers = victim.own().replace(victim.host(), &host);
        let response = victim.request("GET", "/api/deliveries", &headers, "");
        // hyper itself refuses an invalid host.
        assert!(matches!(response.status, 400 | 403), "{host}: {response:?}");
    }
    for host in [format!("localhost:{port}"), format!("[::1]:{port}")] {
        let headers = victim.own().replace(&format!("Host: {}", victim.host()), &format!("Host: {host}"));
        assert_eq!(victim.request("GET", "/api/deliveries", &headers, "").status, 200, "{host}");
    }
}

#[test]
fn null_origin_is_refused() {
    let victim = victim();
    let headers = format!("{}Origin: null\r\nContent-Type: application/json\r\n", victim.own());
    victim.request("POST", MARK, &headers, r#"{"marked":true}"#).is_refused(403);
    victim.request("GET", "/api/deliveries", &headers, "").is_refused(403);
    nothing_has_changed(&victim);
}

#[test]
fn websocket_upgrade_is_refused() {
    let victim = victim();
    for upgrade in [
        "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
        "Connection: keep-alive, upgrade\r\n",
        "Upgrade: h2c\r\n",
    ] {
        for target in ["/", "/api/events"] {
            victim.request("GET", target, &format!("{}{upgrade}", victim.own()), "").is_refused(400);
        }
    }
}

/// Bodies and header values that would run or mislead if any browser took them for markup.
const HOSTILE: [&str; 9] = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</script><svg/onload=alert(1)>",
    "javascript:alert(1)//\"'><iframe srcdoc='<script>alert(1)</script>'>",
    "{{constructor.constructor('alert(1)')()}}",
    "\u{202e}cod.exe\u{2066}\u{200b}",
    "--><!--<math><mtext><style><img src onerror=alert(1)>",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\u{feff}<?xml version=\"1.0\"?><x:script xmlns:x=\"http://www.w3.org/1999/xhtml\">alert(1)</x:script>",
];

#[test]
fn hostile_bodies_and_headers_are_data_in_every_response() {
    let lines: String = HOSTILE
        .iter()
        .map(|text| {
            let body = json!({ "comment": text, *text: 1 }).to_string();
            captured(&body, "0", &[("X-Hostile", text), ("Content-Type", "text/html")])
                .replace("\"/hooks\"", &json!(format!("/hooks?{text}")).to_string())
        })
        .collect();
    let raw: String = HOSTILE.iter().map(|text| captured(text, "0", &[("Content-Type", "text/html")])).collect();
    let victim = Inspecting::inspect(&["captures.jsonl"], &[("captures.jsonl", (lines + &raw).as_bytes())]);
    let list = victim.get("/api/deliveries");
    let rows = super::rows(&list.json());
    assert_eq!(rows.len(), 2 * HOSTILE.len());
    let path = |text: &&str| json!(format!("/hooks?{text}"));
    assert!(HOSTILE[..2].iter().all(|text| rows.iter().any(|row| row["path"] == path(text))), "{rows:?}");
    let mut responses = vec![list, victim.get("/api/counts"), victim.get("/api/suggest?op=path&prefix=/hooks")];
    for row in &rows {
        let id = &row["id"];
        for part in ["", "/headers/3", "/body", "/tree", "/signed", "/copy?as=curl", "/copy?as=python"] {
            responses.push(victim.get(&format!("/api/deliveries/{id}{part}")));
        }
    }
    responses.push(victim.get(&format!("/api/deliveries?q={}", "%3Cscript%3E:1")));
    responses.push(victim.get("/api/%3Cscript%3E"));
    for response in responses {
        let kind = response.header("content-type").expect("a type");
        let is_download = kind == "application/octet-stream"
            && response.header("content-disposition").is_some_and(|value| value.starts_with("attachment; filename=\""));
        assert!(is_download || kind == "application/json", "{response:?}");
        assert_eq!(response.header("x-content-type-options"), Some("nosniff"));
        let policy = response.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'") && policy.ends_with("; sandbox"), "{policy}");
    }
}

#[test]
fn token_exchange_never_redirects_elsewhere() {
    let victim = victim();
    let host = format!("Host: {}\r\n", victim.host());
    for addition in ["&next=http://evil.example", "&redirect=//evil.example", "&token=x", "&=/", "#@evil.example"] {
        let response = victim.request("GET", &format!("{}{addition}", victim.link()), &host, "");
        assert_eq!((response.status, response.header("location")), (303, Some("/")), "{addition}: {response:?}");
        let cookie = response.header("set-cookie").expect("a cookie");
        assert!(cookie.ends_with("; HttpOnly; SameSite=Strict; Path=/"), "{cookie}");
        assert_eq!(response.header("referrer-policy"), Some("no-referrer"));
        let token = victim.link().split_once("token=").expect("a token").1;
        assert!(!cookie.contains(token), "{cookie}");
    }
    for target in [
        "/auth",
        "/auth?token=",
        "/auth?token=AAAAAAAAAAAAAAAAAAAAAA",
        &victim.link()[..victim.link().len() - 1],
        &format!("{}A", victim.link()),
        &victim.link().replace("token", "Token"),
    ] {
        victim.request("GET", target, &host, "").is_refused(403);
    }
    victim.request("GET", &format!("//evil.example{}", victim.link()), &host, "").is_refused(400);
    // The token itself is not a cookie, and is of no use anywhere else.
    let token = victim.link().split_once('?').expect("a token").1;
    victim.request("GET", &format!("/api/deliveries?{token}"), &host, "").is_refused(401);
}

#[test]
fn cookie_of_another_port_or_run_is_refused() {
    let (victim, other) = (victim(), victim());
    assert_ne!(victim.cookie.split('=').next(), other.cookie.split('=').next());
    let port = |inspecting: &Inspecting| inspecting.host().rsplit_once(':').expect("a port").1.to_owned();
    let renamed = other.cookie.replace(&port(&other), &port(&victim));
    for cookie in [&other.cookie, &renamed, "", &victim.cookie.to_uppercase(), &format!("{}A", victim.cookie)] {
        let headers = format!("Host: {}\r\nCookie: {cookie}\r\n", victim.host());
        for target in ["/", "/api/deliveries", "/api/events"] {
            victim.request("GET", target, &headers, "").is_refused(401);
        }
    }
    // Another server of this machine can add cookies, but cannot lock the user out.
    let headers = format!("Host: {}\r\nCookie: {renamed}; a=b; {}\r\n", victim.host(), victim.cookie);
    assert_eq!(victim.request("GET", "/api/deliveries", &headers, "").status, 200);
}

#[test]
fn forwarding_or_replaying_to_itself_is_refused() {
    let free = || {
        let socket = TcpListener::bind("127.0.0.1:0").expect("a port");
        socket.local_addr().expect("an address").port().to_string()
    };
    for host in ["127.0.0.1", "localhost"] {
        let port = free();
        let url = format!("http://{host}:{port}/api/export");
        let listen = ["listen", "--port", "0", "--ui-port", &port, "--forward", &url, "--within", "20s"];
        let inspect = ["inspect", "captures.jsonl", "--ui-port", &port, "--to", &url];
        hookctl(listen).env("HOOKCTL_SECRET", "s").exits(2).stderr_has("itself");
        hookctl(inspect).file("captures.jsonl", captured("{}", "0", &[])).exits(2).stderr_has("itself");
    }
    // Only targets given at the start are allowed.
    let victim = victim();
    for target in [json!(0), json!(-1), json!(format!("http://{}/", victim.host())), json!(null)] {
        let response =
            victim.post("/api/deliveries/1/replay", &json!({ "mode": "same", "target": target, "unverified": true }));
        assert!((400..600).contains(&response.status), "{response:?}");
    }
    assert_eq!(victim.json("/api/deliveries")["total"], 1);
}
