//! From an application that rejects a genuine delivery to the proven cause: its code hashes what it has parsed, or its secret has a newline.

use std::{
    io::{BufRead as _, BufReader},
    process::{Child, Command, Stdio},
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde_json::json;

use super::{Inspecting, Response, signature};
use crate::listen::SECRET;
use std::{io::Write as _, net::TcpStream};

const PYTHON: &str = r#"
import hashlib, hmac, http.server, json, sys

class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        hashed = json.dumps(json.loads(body)).encode() if sys.argv[2] == "parsed" else body
        digest = hmac.new(sys.argv[1].encode(), hashed, hashlib.sha256).hexdigest()
        valid = hmac.compare_digest(digest, self.headers["X-API-SIGNATURE"])
        self.send_response(204 if valid else 401)
        self.send_header("Content-Length", str(len(digest)))
        self.end_headers()
        self.wfile.write(digest.encode())

    def log_message(self, *args):
        pass

server = http.server.HTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"#;

const NODE: &str = r#"
const { createHmac } = require("node:crypto");
const server = require("node:http").createServer((request, response) => {
  let text = "";
  request.on("data", (chunk) => { text += chunk; });
  request.on("end", () => {
    request.body = JSON.parse(text); // as express.json() does
    const digest = createHmac("sha256", process.argv[1]).update(JSON.stringify(request.body)).digest("hex");
    response.writeHead(digest === request.headers["x-api-signature"] ? 204 : 401).end(digest);
  });
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
"#;

/// An application, until it is dropped.
struct Application(Child);

impl Application {
    /// Starts an application, and returns its port. `None` if its language is not installed.
    fn start(program: &str, args: &[&str]) -> Option<(Self, u16)> {
        let mut child = Command::new(program).args(args).stdout(Stdio::piped()).spawn().ok()?;
        let mut line = String::new();
        BufReader::new(child.stdout.take()?).read_line(&mut line).ok()?;
        Some((Self(child), line.trim().parse().ok()?))
    }
}

impl Drop for Application {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[expect(clippy::print_stderr, reason = "names what was skipped")]
fn rejecting_application_is_explained_by_the_digest_that_it_computed() {
    let compact = r#"{"timestamp":"2019-10-08T07:15:13.945Z","meta":{"userId":"user1"}}"#;
    let spaced = r#"{"timestamp": "2019-10-08T07:15:13.945Z", "meta": {"userId": "user1"}}"#;
    let with_newline = format!("{SECRET}\n");
    for (name, program, args, body, cause, kind, sizes) in [
        (
            "Flask with json.dumps",
            "python3",
            vec!["-c", PYTHON, SECRET, "parsed"],
            compact,
            "body-reserialized-python",
            "body",
            json!([66, 70]),
        ),
        (
            "Express with express.json()",
            "node",
            vec!["-e", NODE, SECRET],
            spaced,
            "body-reserialized-javascript",
            "body",
            json!([70, 66]),
        ),
        (
            "a secret with a newline",
            "python3",
            vec!["-c", PYTHON, with_newline.as_str(), "raw"],
            compact,
            "secret-trailing-newline",
            "key",
            json!([null, null]),
        ),
    ] {
        let Some((_application, port)) = Application::start(program, &args) else {
            eprintln!("skipped: {program} is not installed");
            continue;
        };
        let forward = format!("http://127.0.0.1:{port}");
        let inspecting = Inspecting::listen(&["--forward", &forward]);
        let address = inspecting.ready["url"].as_str().expect("a URL").trim_start_matches("http://").to_owned();
        let request = format!(
            "POST /hooks HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-API-SIGNATURE: {}\r\nContent-Length: {}\r\n\r\n{body}",
            signature(body),
            body.len()
        );
        let mut stream = TcpStream::connect(address).expect("a connection");
        stream.write_all(request.as_bytes()).expect("a delivery");
        assert_eq!(Response::read(&mut BufReader::new(stream)).status, 401, "{name}");

        let delivery = inspecting.forwarded(1);
        assert_eq!(
            (&delivery["verdict"], &delivery["explain"]["ask"]),
            (&json!("valid"), &json!(true)),
            "{name}: {delivery}"
        );
        assert_eq!(delivery["explain"]["title"], "Genuine, but your application rejected it.", "{name}");
        assert_eq!(inspecting.json("/api/deliveries/1/signed")["kind"], "same", "{name}");
        let computed = BASE64_STANDARD.decode(delivery["response"]["body"].as_str().expect("base64")).expect("base64");
        let computed = json!({ "computed": String::from_utf8(computed).expect("a digest") });
        let explained = inspecting.post("/api/deliveries/1/explain", &computed).json();
        assert_eq!((&explained["cause"], &explained["certain"]), (&json!(cause), &json!(true)), "{name}: {explained}");
        let bytes = &explained["bytes"];
        assert_eq!((&bytes["kind"], &bytes["by_receiver"]), (&json!(kind), &json!(true)), "{name}: {bytes}");
        assert_eq!(json!([bytes["signed_bytes"], bytes["received_bytes"]]), sizes, "{name}");
        assert!(bytes["differences"].as_u64() > Some(0), "{name}: {bytes}");
        assert!(!explained.to_string().contains(SECRET), "{name}");
    }
}

#[test]
fn delivery_of_a_store_is_diffed_copied_exported_and_sent_again() {
    let inspecting = Inspecting::listen(&[]);
    inspecting.deliver(2);
    let detail = inspecting.json("/api/deliveries/1");
    assert_eq!(
        (&detail["id"], &detail["body"]["kind"], &detail["fidelity"]),
        (&json!(1), &json!("json"), &json!("exact"))
    );
    assert_eq!(inspecting.json("/api/diff?a=1&b=2")["fields"]["different"], 0);
    assert_eq!(inspecting.json("/api/deliveries/1/tree?path=meta")["nodes"][0]["children"], 1);
    assert!(inspecting.json("/api/deliveries/1/copy?as=python")["text"].as_str().expect("a test").contains("unittest"));
    let body = inspecting.get("/api/deliveries/1/body?from=1&len=5");
    assert_eq!((body.text().as_str(), body.header("content-type")), ("\"time", Some("application/octet-stream")));
    assert!(body.header("content-disposition").is_some_and(|value| value.starts_with("attachment")), "{body:?}");
    let export = inspecting.post("/api/export", &json!({ "format": "jsonl", "q": "id:2" }));
    assert_eq!((export.status, export.text().lines().count()), (200, 1));
    // Without a target, the error names the flag.
    let refused = inspecting.post("/api/deliveries/1/replay", &json!({ "mode": "same", "target": 0 }));
    assert_eq!((refused.status, &refused.json()["field"]), (422, &json!("target")));
    assert_eq!(refused.json()["hint"], "Start hookctl with --forward URL.");
    let marked = inspecting.post("/api/deliveries/1/mark", &json!({ "marked": true }));
    assert_eq!((marked.status, inspecting.json("/api/deliveries/1")["marked"].clone()), (200, json!(true)));
    for target in
        ["/api/deliveries/3", "/api/deliveries/1/headers/99", "/api/deliveries/1/tree?path=no", "/api/diff?a=1&b=9"]
    {
        assert_eq!(inspecting.get(target).status, 404, "{target}");
    }
}
