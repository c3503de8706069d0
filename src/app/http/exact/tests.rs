//! Tests the exact client against a raw socket, which sees every byte that is sent, and responds with arbitrary bytes.

use std::{
    io::{Read as _, Write as _},
    net::{Ipv4Addr, Shutdown, TcpListener, TcpStream},
    sync::mpsc,
    thread,
    time::Duration,
};

use super::*;
use crate::app::http::BodyEnd;
use hookctl::message::Message;

/// A server that handles each connection with `serve`, and reports the bytes of each request that it read.
struct Server {
    url: Url,
    requests: mpsc::Receiver<Vec<u8>>,
}

/// One connection of the server.
struct Peer {
    stream: TcpStream,
    report: mpsc::Sender<Vec<u8>>,
}

impl Server {
    fn start(mut serve: impl FnMut(usize, Peer) + Send + 'static) -> Self {
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let url = Url::parse(&format!("http://{}/ignored?x", listener.local_addr().expect("bound"))).expect("a URL");
        let (report, requests) = mpsc::channel();
        thread::spawn(move || {
            for (number, stream) in listener.incoming().enumerate() {
                serve(number, Peer { stream: stream.expect("a connection"), report: report.clone() });
            }
        });
        Self { url, requests }
    }

    fn host(&self) -> String {
        endpoint::host(&self.url)
    }

    fn received(&self) -> Vec<u8> {
        self.requests.recv_timeout(Duration::from_secs(10)).expect("a request")
    }
}

impl Peer {
    /// Reads a request up to `end`.
    fn read_to(&mut self, end: &[u8]) {
        let mut request = Vec::new();
        let mut byte = [0];
        while !request.ends_with(end) && self.stream.read(&mut byte).is_ok_and(|read| read > 0) {
            request.extend_from_slice(&byte);
        }
        self.report.send(request).expect("the test waits");
    }

    fn respond(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).expect("the client reads");
    }
}

fn message(body: &[u8]) -> Message {
    let mut message = Message::post("/hook?a=%zz", body.to_vec());
    message.headers = [("X-b", "1"), ("x-A", "2"), ("X-B", "3")].into_iter().collect();
    message.headers.push("X-Raw", b"caf\xe9\t\"\\/\"");
    message
}

fn client(max_body: usize) -> ExactClient {
    let options = ExactOptions { tls: false, trust: Trust::default(), max_body, max_idle: 4, refused: Vec::new() };
    ExactClient::new(options).expect("no files are read")
}

async fn send(client: &ExactClient, server: &Server, message: &Message) -> Result<Response, SendError> {
    client.send(message, &server.url, Duration::from_secs(5)).await
}

const END: &[u8] = b"END";

#[tokio::test]
async fn request_and_response_are_transferred_byte_for_byte() {
    let server = Server::start(|_, mut peer| {
        peer.read_to(END);
        peer.respond(b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 299 So Be It\r\nX-b:1\r\nX-A: caf\xe9\r\nx-B: 3\r\n");
        peer.respond(b"Transfer-Encoding: chunked\r\n\r\n2\r\n\x00\xff\r\n0\r\nX-Trailer: 1\r\n\r\n");
    });
    let response = send(&client(100), &server, &message(b"\x00\xff\r\n\r\nEND")).await.expect("a response");
    let mut expected =
        format!("POST /hook?a=%zz HTTP/1.1\r\nHost: {}\r\nX-b: 1\r\nx-A: 2\r\nX-B: 3\r\n", server.host());
    expected.push_str("X-Raw: caf");
    let rest = b"\xe9\t\"\\/\"\r\nContent-Length: 9\r\n\r\n\x00\xff\r\n\r\nEND";
    assert_eq!(server.received(), [expected.as_bytes(), rest].concat());
    assert_eq!((response.status, response.reason.as_str(), response.version.as_str()), (299, "So Be It", "HTTP/1.1"));
    let headers: Vec<_> = response.headers.iter().map(|(name, value)| (name.as_str(), value.as_slice())).collect();
    let expected = [("X-b", &b"1"[..]), ("X-A", b"caf\xe9"), ("x-B", b"3"), ("Transfer-Encoding", b"chunked")];
    assert_eq!(headers, expected);
    assert_eq!((response.body.as_slice(), response.body_end), (&b"\x00\xff"[..], BodyEnd::Complete));
}

#[tokio::test]
async fn connection_is_used_again_until_the_server_closes_it() {
    let server = Server::start(|number, mut peer| {
        for request in 0..2 {
            peer.read_to(END);
            peer.respond(
                format!("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-At: {number}.{request}\r\n\r\nok").as_bytes(),
            );
        }
    });
    let client = client(100);
    for at in ["0.0", "0.1", "1.0", "1.1"] {
        let response = send(&client, &server, &message(END)).await.expect("a response");
        assert_eq!(response.header("x-at"), Some(at));
        server.received();
        // The server closes right after its second response.
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert!(server.requests.try_recv().is_err(), "a request was sent twice");
    let response = send(&client, &server, &message(END)).await.expect("a response");
    client.close_idle();
    assert_eq!((response.header("x-at"), client.idle().len()), (Some("2.0"), 0));
}

#[tokio::test]
async fn request_on_a_new_connection_is_never_repeated() {
    let server = Server::start(|_, mut peer| peer.read_to(END));
    let error = send(&client(100), &server, &message(END)).await.expect_err("closed");
    assert_eq!((error.kind, error.sent), (SendErrorKind::Closed, true));
    server.received();
    assert!(server.requests.recv_timeout(Duration::from_millis(50)).is_err(), "sent twice");
}

#[tokio::test]
async fn response_that_arrives_before_the_request_is_complete_is_read() {
    let server = Server::start(|_, mut peer| {
        peer.read_to(b"\r\n\r\n");
        peer.respond(b"HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 3\r\n\r\nbig");
        peer.stream.shutdown(Shutdown::Write).expect("open");
        // Give the client time to read the response before the socket is closed with an unread body.
        thread::sleep(Duration::from_millis(100));
    });
    let client = client(100);
    let response = send(&client, &server, &message(&vec![b'x'; 32 << 20])).await.expect("a response");
    assert_eq!((response.status, response.body.as_slice()), (413, &b"big"[..]));
    assert!(client.idle().is_empty(), "a connection with an unsent body was kept");
}

#[tokio::test]
async fn body_ends_according_to_its_framing() {
    let complete = BodyEnd::Complete;
    for (method, response, body, end, kept) in [
        ("POST", "HTTP/1.1 204 No Content\r\n\r\n", "", complete.clone(), true),
        ("HEAD", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", "", complete.clone(), true),
        ("POST", "HTTP/1.1 200 OK\r\n\r\nuntil it is closed", "until it is closed", complete.clone(), false),
        ("POST", "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "ok", complete.clone(), false),
        ("POST", "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 2\r\n\r\nok", "ok", complete, false),
        (
            "POST",
            "HTTP/1.1 200 OK\r\nContent-Length: 30\r\n\r\n012345678901234567890123456789",
            "01234567890123456789",
            BodyEnd::Truncated,
            false,
        ),
        ("POST", "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", "part", BodyEnd::Broken(String::new()), false),
        (
            "POST",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            "",
            BodyEnd::Broken(String::new()),
            false,
        ),
    ] {
        let mut open = Vec::new();
        let server = Server::start(move |_, mut peer| {
            peer.read_to(END);
            peer.respond(response.as_bytes());
            if kept {
                open.push(peer);
            }
        });
        let (client, mut message) = (client(20), message(END));
        message.method = method.into();
        let received = send(&client, &server, &message).await.expect(response);
        assert_eq!(received.body, body.as_bytes(), "{response}");
        match (&received.body_end, end) {
            (BodyEnd::Broken(_), BodyEnd::Broken(_)) => {}
            (found, expected) => assert_eq!(*found, expected, "{response}"),
        }
        assert_eq!(client.idle().values().any(|kept| !kept.is_empty()), kept, "{response}");
    }
}

#[tokio::test]
async fn server_that_does_not_speak_http_is_an_error() {
    let flood = format!("HTTP/1.1 200 OK\r\n{}\r\n", "X: y\r\n".repeat(20_000));
    let interim = "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n".repeat(5_000);
    for (response, kind) in [
        ("SSH-2.0-OpenSSH\r\n", SendErrorKind::Protocol),
        ("HTTP/1.1 200 O", SendErrorKind::Protocol),
        ("", SendErrorKind::Closed),
        (&flood, SendErrorKind::Protocol),
        (&interim, SendErrorKind::Protocol),
    ] {
        let response = response.to_owned();
        let (shown, server) = (
            response.chars().take(20).collect::<String>(),
            Server::start(move |_, mut peer| {
                peer.read_to(END);
                let _ = peer.stream.write_all(response.as_bytes());
            }),
        );
        let error = send(&client(20), &server, &message(END)).await.expect_err("not HTTP");
        assert_eq!((error.kind, error.sent), (kind, true), "{shown}: {error}");
    }
}

#[tokio::test]
async fn timeout_covers_the_response_and_its_body() {
    let timeout = Duration::from_millis(100);
    for (response, status) in [("", None), ("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart", Some(200))] {
        let server = Server::start(move |_, mut peer| {
            peer.read_to(END);
            peer.respond(response.as_bytes());
            thread::sleep(Duration::from_secs(2));
        });
        let result = client(20).send(&message(END), &server.url, timeout).await;
        match (result, status) {
            (Err(error), None) => {
                assert_eq!(
                    (error.kind, error.to_string().as_str()),
                    (SendErrorKind::Timeout, "no response within 100ms (--timeout)")
                );
            }
            (Ok(response), Some(status)) => {
                assert_eq!((response.status, response.body_end), (status, BodyEnd::TimedOut));
            }
            (result, _) => panic!("{result:?}"),
        }
    }
}

#[tokio::test]
async fn address_of_the_listener_is_refused() {
    let server = Server::start(|_, mut peer| peer.read_to(END));
    let port = server.url.port().expect("a port");
    for listener in ["127.0.0.1", "0.0.0.0"] {
        let refused = vec![SocketAddr::new(listener.parse().expect("an address"), port)];
        assert!(is_any_of(&server.url, &refused).await, "{listener}");
        let options = ExactOptions { tls: false, trust: Trust::default(), max_body: 9, max_idle: 1, refused };
        let client = ExactClient::new(options).expect("no files are read");
        let error = send(&client, &server, &message(END)).await.expect_err("refused");
        assert_eq!((error.kind, error.sent), (SendErrorKind::Connect, false));
        assert!(error.to_string().contains("is the listener itself"), "{error}");
    }
    // A connection to an unspecified address leads to the loopback address.
    for host in ["0.0.0.0", "[::]", "[::ffff:0.0.0.0]", "localhost", "127.1", "[::ffff:127.0.0.1]"] {
        let url = Url::parse(&format!("http://{host}:{port}/")).expect(host);
        assert!(is_any_of(&url, &[SocketAddr::from(([127, 0, 0, 1], port))]).await, "{host}");
    }
    let other = [SocketAddr::from(([127, 0, 0, 1], port ^ 1)), SocketAddr::from(([192, 0, 2, 1], port))];
    assert!(!is_any_of(&server.url, &other).await);
}

#[tokio::test]
async fn unreachable_host_is_named_in_the_error() {
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a port").local_addr().expect("bound");
    let url = Url::parse(&format!("http://{closed}/")).expect("a URL");
    let error = client(1).send(&message(END), &url, Duration::from_secs(5)).await.expect_err("closed");
    assert_eq!((error.kind, error.to_string()), (SendErrorKind::Refused, format!("connection refused by {closed}")));
    let url = Url::parse("http://nowhere.invalid/").expect("a URL");
    let error = client(1).send(&message(END), &url, Duration::from_secs(5)).await.expect_err("no host");
    assert_eq!((error.kind, error.sent), (SendErrorKind::Dns, false));
}
