//! Tests the forwarder against an application on a raw socket.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, TcpListener},
    thread::{self, JoinHandle},
};

use super::*;
use hookctl::{
    provider::Catalog,
    signing::{Verdict, Verifier},
};

/// Starts an application that reads one request up to the body `{}` and responds. Returns its URL and the request.
fn application(response: &'static str) -> (Url, JoinHandle<String>) {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let url = Url::parse(&format!("http://{}", listener.local_addr().expect("bound"))).expect("a URL");
    let application = thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("a connection");
        let (mut request, mut buffer) = (Vec::new(), [0; 1024]);
        while !request.ends_with(b"{}") {
            let read = stream.read(&mut buffer).expect("open");
            request.extend_from_slice(&buffer[..read]);
        }
        stream.write_all(response.as_bytes()).expect("open");
        if response.is_empty() {
            // Wait until the forwarder gives up.
            let _ = stream.read(&mut buffer);
        }
        String::from_utf8(request).expect("UTF-8")
    });
    (url, application)
}

fn delivery() -> Message {
    let mut message = Message::post("/hook?a=%zz", b"{}".to_vec());
    let headers =
        [("host", "public.example"), ("X-B", "1"), ("x-b", "2"), ("Connection", "close"), ("content-length", "2")];
    message.headers = headers.into_iter().collect();
    message
}

fn options() -> ForwardOptions {
    ForwardOptions {
        timeout: Duration::from_millis(300),
        trust: Trust::default(),
        max_body: 10,
        resign: None,
        listener: Vec::new(),
    }
}

async fn forward(url: &Url, options: ForwardOptions) -> Forwarded {
    Forwarder::new(url.clone(), options).expect("no files are read").forward(&delivery(), None, None).await
}

#[tokio::test]
async fn application_gets_the_delivery_and_sender_gets_the_response() {
    let (url, application) = application(
        "HTTP/1.1 418 Teapot\r\nX-a: 1\r\nx-A: 2\r\nConnection: x-hop\r\nX-Hop: 1\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nno\r\n0\r\n\r\n",
    );
    let Forwarded { response, failure, changed, url: to, .. } = forward(&url, options()).await;
    assert_eq!(
        (response.status, response.reason.as_str(), response.body.as_slice(), failure),
        (418, "Teapot", &b"no"[..], None)
    );
    assert_eq!(response.headers, [("X-a".into(), b"1".to_vec()), ("x-A".into(), b"2".to_vec())]);
    assert_eq!(changed, ["host", "Connection"]);
    assert_eq!(to, format!("{url}hook?a=%zz"));
    let host = endpoint::host(&url);
    let expected =
        format!("POST /hook?a=%zz HTTP/1.1\r\nhost: {host}\r\nX-B: 1\r\nx-b: 2\r\ncontent-length: 2\r\n\r\n{{}}");
    assert_eq!(application.join().expect("a request"), expected);
}

#[tokio::test]
async fn application_that_does_not_respond_causes_a_gateway_error() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("bound");
    let down = Url::parse(&format!("http://{closed}")).expect("a URL");
    let refused = format!("connection refused by {closed}");
    for (sent, status, reason) in [
        (None, 502, refused.as_str()),
        (Some(""), 504, "no complete response within 300ms (--forward-timeout)"),
        (Some("SSH-2.0-x\r\n"), 502, "not an HTTP response: invalid HTTP version parsed"),
        (Some("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart"), 502, "incomplete response: end of file"),
        (Some("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n01234567890"), 502, "larger than 10 bytes"),
    ] {
        let url = sent.map_or_else(|| down.clone(), |sent| application(sent).0);
        let Forwarded { response, failure, .. } = forward(&url, options()).await;
        let failure = failure.expect("a failure");
        assert!(response.status == status && failure.contains(reason), "{}: {failure}", response.status);
        let body: serde_json::Value = serde_json::from_slice(&response.body).expect("JSON");
        assert_eq!(body["error"], format!("cannot forward: {failure}"));
    }
}

#[tokio::test]
async fn delivery_is_signed_again_for_the_application() {
    let (url, application) = application("HTTP/1.1 204 No Content\r\n\r\n");
    let secret = Secret::new(b"the application's".to_vec(), "test").expect("not empty");
    let catalog = Catalog::default();
    let provider = catalog.find("screver").expect("built in");
    let header = provider.schemes[0].header().expect("a header");
    let mut message = delivery();
    message.headers.push(header.to_ascii_uppercase(), "0000");
    let forwarder =
        Forwarder::new(url, ForwardOptions { resign: Some(secret.clone()), ..options() }).expect("no files");
    let result = forwarder.forward(&message, None, Some(provider)).await;
    assert_eq!(result.changed, ["host".to_owned(), "Connection".into(), header.to_ascii_uppercase()]);
    let request = application.join().expect("a request");
    let sent = hookctl::capture::parse_http(request.as_bytes()).expect("a request");
    assert_eq!(
        Verifier::new(&provider.schemes, &[secret]).expect("a key").verify(&sent, None).verdict,
        Verdict::Valid,
        "{request}"
    );
}

#[tokio::test]
async fn delivery_that_is_not_valid_keeps_its_signature() {
    let (url, application) = application("HTTP/1.1 204 No Content\r\n\r\n");
    let secret = Secret::new(b"the application's".to_vec(), "test").expect("not empty");
    let Forwarded { changed, not_resigned, .. } =
        forward(&url, ForwardOptions { resign: Some(secret), ..options() }).await;
    let reason = "the delivery is not valid, or its provider is not known";
    assert_eq!((changed.len(), not_resigned.as_deref()), (2, Some(reason)));
    assert!(application.join().expect("a request").contains("X-B: 1"));
}

#[tokio::test]
async fn listener_itself_is_refused_as_the_target() {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
    let address = listener.local_addr().expect("bound");
    let url = Url::parse(&format!("http://localhost:{}/hooks", address.port())).expect("a URL");
    let forwarder = Forwarder::new(url, ForwardOptions { listener: vec![address], ..options() }).expect("no files");
    let error = forwarder.check_target().await.expect_err("the listener");
    assert!(error.to_string().contains("this is the listener itself"), "{error}");
    let result = forwarder.forward(&delivery(), None, None).await;
    assert_eq!((result.response.status, result.failure.is_some()), (502, true));
}
