//! Tests with senders in Python, Node, Ruby and curl: their requests are stored as sent, and verify.

use std::{
    io::{Read, Write},
    net::{Shutdown, TcpListener, TcpStream},
    process::Command,
    sync::{Arc, Mutex},
    thread,
};

use super::{Listening, SECRET};

/// Starts a proxy to the listener that records the bytes that senders write. Returns its address and the bytes of each connection.
fn recorder(listening: &Listening) -> (String, Arc<Mutex<Vec<Vec<u8>>>>) {
    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = proxy.local_addr().expect("an address").to_string();
    let target = listening.url().trim_start_matches("http://").to_owned();
    let written = Arc::new(Mutex::new(Vec::new()));
    let kept = Arc::clone(&written);
    thread::spawn(move || {
        for mut sender in proxy.incoming().flatten() {
            let mut receiver = TcpStream::connect(&target).expect("a connection");
            let index = {
                let mut kept = kept.lock().expect("a list");
                kept.push(Vec::new());
                kept.len() - 1
            };
            let (mut back, mut responses) =
                (sender.try_clone().expect("a socket"), receiver.try_clone().expect("a socket"));
            thread::spawn(move || {
                let _ = std::io::copy(&mut responses, &mut back);
                let _ = back.shutdown(Shutdown::Write);
            });
            let kept = Arc::clone(&kept);
            thread::spawn(move || {
                let mut buffer = [0; 4096];
                while let Ok(length @ 1..) = sender.read(&mut buffer) {
                    kept.lock().expect("a list")[index].extend_from_slice(&buffer[..length]);
                    if receiver.write_all(&buffer[..length]).is_err() {
                        return;
                    }
                }
                let _ = receiver.shutdown(Shutdown::Write);
            });
        }
    });
    (address, written)
}

const PYTHON: &str = r#"
import hashlib, hmac, http.client, socket, sys
host, secret = sys.argv[1], sys.argv[2].encode()
body = b'{"timestamp":1700000000,"meta":{"name":"J\xc3\xb6rg \xf0\x9f\x98\x80"}}'
signature = hmac.new(secret, body, hashlib.sha256).hexdigest()
for version, chunked in ((11, False), (10, False), (11, True)):
    connection = http.client.HTTPConnection(host)
    connection._http_vsn, connection._http_vsn_str = version, "HTTP/1.%d" % (version - 10)
    connection.putrequest("POST", "/python?v=%d" % version, skip_accept_encoding=True)
    connection.putheader("x-ODD", "1"); connection.putheader("X-odd", "2"); connection.putheader("X-odd", "3")
    connection.putheader("X-API-SIGNATURE", signature)
    connection.putheader(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(body)))))
    connection.endheaders([body[:9], body[9:]] if chunked else body, encode_chunked=chunked)
    assert connection.getresponse().status == 200
"#;

const NODE: &str = r#"
const http = require("http"), crypto = require("crypto");
const [host, port] = process.argv[2].split(":"), secret = process.argv[3];
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
const send = (payload, split) => new Promise((done, fail) => {
  const body = Buffer.from(JSON.stringify(payload));
  const signature = crypto.createHmac("sha256", secret).update(body).digest("hex");
  const headers = { "X-API-SIGNATURE": signature, "X-Twice": ["a", "b"] };
  if (!split) headers["Content-Length"] = body.length;
  const request = http.request({ host, port, path: "/node", method: "POST", headers, agent }, (response) => {
    response.resume().on("end", () => response.statusCode === 200 ? done() : fail(response.statusCode));
  });
  if (split) for (const byte of body) request.write(Buffer.from([byte]));
  else request.write(body);
  request.end();
});
(async () => {
  await send({ timestamp: 1, meta: { emoji: "\u{1f600}" } }, false);
  await send({ timestamp: 2, meta: {} }, true);
  agent.destroy();
})();
"#;

const RUBY: &str = r#"
require "net/http"
require "openssl"
require "stringio"
host, port = ARGV[0].split(":")
body = '{"timestamp":1700000000,"meta":{"name":"J\u00f6rg","binary":"' + "\u0000\xff".b.unpack1("H*") + '"}}'
signature = OpenSSL::HMAC.hexdigest("SHA256", ARGV[1], body)
Net::HTTP.start(host, port) do |http|
  [false, true].each do |chunked|
    request = Net::HTTP::Post.new("/ruby?chunked=#{chunked}")
    request["x-api-signature"] = signature
    request.add_field("X-Twice", "a")
    request.add_field("X-Twice", "b")
    if chunked
      request["Transfer-Encoding"] = "chunked"
      request.body_stream = StringIO.new(body)
    else
      request.body = body
    end
    raise "rejected" unless http.request(request).code == "200"
  end
end
"#;

/// Runs a sender, if its program is installed, and checks that its requests were stored as it sent them.
fn check(program: &str, script: Option<(&str, &str)>, arguments: &dyn Fn(&str) -> Vec<Vec<String>>) {
    if Command::new(program).arg("--version").output().is_err() {
        return;
    }
    let listening = Listening::start(&["--save", "hooks.db"]);
    let (address, written) = recorder(&listening);
    if let Some((name, text)) = script {
        std::fs::write(listening.directory.path().join(name), text).expect("a script");
    }
    for arguments in arguments(&address) {
        let output =
            Command::new(program).args(&arguments).current_dir(listening.directory.path()).output().expect(program);
        assert!(output.status.success(), "{program} {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
    let printed = listening.stop();
    assert!(!printed.rows.is_empty());
    for row in &printed.rows {
        assert_eq!((&row["verdict"], &row["event"]), (&"valid".into(), &"surveyCompleted".into()), "{program}: {row}");
    }
    // Exactly the heads that were sent are stored, in order.
    let mut heads = Vec::new();
    for connection in written.lock().expect("a list").iter() {
        let text = String::from_utf8_lossy(connection).into_owned();
        let starts: Vec<usize> = text.match_indices("POST /").map(|(at, _)| at).collect();
        heads.extend(starts.iter().map(|start| text[*start..].split("\r\n\r\n").next().expect("a head").to_owned()));
    }
    let stored = printed.stored("hooks.db");
    assert_eq!(stored.len(), heads.len(), "{program}: {heads:?}");
    let store = rusqlite::Connection::open(printed.directory.path().join("hooks.db")).expect("a store");
    for (stored, written) in stored.iter().zip(heads) {
        let headers: String = store
            .query_row("SELECT headers FROM contents WHERE id = ?", [stored.id], |row| row.get(0))
            .expect("headers");
        let headers: Vec<(String, String)> = serde_json::from_str(&headers).expect("headers");
        let lines: Vec<String> = headers.iter().map(|(name, value)| format!("{name}: {value}")).collect();
        assert_eq!(format!("{}\r\n{}", stored.line, lines.join("\r\n")), written, "{program}");
    }
}

#[test]
fn requests_of_python_are_stored_as_sent() {
    check("python3", Some(("sender.py", PYTHON)), &|address| {
        vec![vec!["sender.py".into(), address.into(), SECRET.into()]]
    });
}

#[test]
fn requests_of_node_are_stored_as_sent() {
    check("node", Some(("sender.js", NODE)), &|address| vec![vec!["sender.js".into(), address.into(), SECRET.into()]]);
}

#[test]
fn requests_of_ruby_are_stored_as_sent() {
    check("ruby", Some(("sender.rb", RUBY)), &|address| vec![vec!["sender.rb".into(), address.into(), SECRET.into()]]);
}

#[test]
fn requests_of_curl_are_stored_as_sent() {
    let message = hookctl::sample("screver", "surveyCompleted").expect("documented").signed(SECRET);
    let signature = message.headers.text("x-api-signature").expect("a signature");
    let body = String::from_utf8(message.body.clone()).expect("text");
    check("curl", None, &|address| {
        let common = |more: &[&str]| -> Vec<String> {
            let header = format!("x-api-SIGNATURE: {signature}");
            let url = format!("http://{address}/curl?a=b");
            ["-sf", "-H", &header, "-H", "X-Twice: 1", "-H", "x-twice: 2", "--data-binary", &body, &url]
                .iter()
                .chain(more)
                .map(|word| (*word).to_owned())
                .collect()
        };
        vec![
            common(&[]),
            common(&["--http1.0"]),
            common(&["-H", "Transfer-Encoding: chunked"]),
            common(&["-H", "Expect: 100-continue"]),
        ]
    });
}
