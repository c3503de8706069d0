//! Measures `verify` of further formats as whole processes: a HAR, packet captures, and capture files with further fields in each line.
//! `cargo bench --bench formats`; see `benches/README.md`.

#![allow(clippy::print_stdout)]

use std::{
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;

const KEY: &str = "benchmark";
const ROUNDS: usize = 7;
/// The number of requests in the HAR, which is then about 30 MB.
const ENTRIES: usize = 11_000;
const LINES: usize = 300_000;
/// The size of a packet capture, in bytes.
const PACKETS: usize = 60_000_000;

fn main() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = [
        ("HAR", har(&folder.path().join("a.har"))),
        ("packets, bodies of 250 bytes", packets(&folder.path().join("small.pcap"), 0)),
        ("packets, bodies of 8 kB", packets(&folder.path().join("large.pcap"), 8_000)),
        ("capture file", lines(&folder.path().join("plain.jsonl"), &|_| {})),
        (
            "capture file, further fields first",
            lines(&folder.path().join("before.jsonl"), &|record| {
                let fields = further().into_iter().chain(std::mem::take(record.as_object_mut().expect("an object")));
                *record = fields.collect();
            }),
        ),
        (
            "capture file, further fields last",
            lines(&folder.path().join("after.jsonl"), &|record| {
                record.as_object_mut().expect("an object").extend(further());
            }),
        ),
    ];
    let mut times = vec![Vec::new(); files.len()];
    for _ in 0..ROUNDS {
        for ((_, file), times) in files.iter().zip(&mut times) {
            times.push(verify(file));
        }
    }
    let medians: Vec<f64> = times
        .iter_mut()
        .map(|times| {
            times.sort_unstable();
            times[times.len() / 2].as_secs_f64()
        })
        .collect();
    for ((name, file), median) in files.iter().zip(&medians) {
        #[expect(clippy::cast_precision_loss, reason = "a rate")]
        let size = fs::metadata(file).expect("a file").len() as f64 / 1e6;
        println!("{name:36} {median:7.3} s  {size:4.0} MB  {:5.0} MB/s", size / median);
    }
    println!("\nfurther fields first / none          {:.2}", medians[4] / medians[3]);
    println!("further fields last / none           {:.2}", medians[5] / medians[3]);
}

/// Returns how long `verify --summary` of a file takes. All its requests must be valid.
fn verify(file: &Path) -> Duration {
    let start = Instant::now();
    let mut command = Command::new(env!("CARGO_BIN_EXE_hookctl"));
    command.arg("verify").arg(file).arg("--summary").env("HOOKCTL_SECRET", KEY);
    let status = command.stdout(Stdio::null()).stderr(Stdio::null()).status().expect("hookctl");
    assert!(status.success(), "{}", file.display());
    start.elapsed()
}

/// A survey answer of about 250 bytes, longer by `padding`, and its signature.
fn delivery(number: usize, padding: usize) -> (String, String) {
    let mut body = json!({
        "timestamp": format!("2026-01-31T12:00:00.{:03}Z", number % 1000),
        "surveyItemId": format!("5d9c3a0e{number}"),
        "question": "How likely are you to recommend us?",
        "answer": { "text": format!("because it is \"fine\" – {number}"), "score": number % 11 },
        "meta": { "userId": format!("u-{number}"), "browser": "Mozilla/5.0 (X11; Linux x86_64)" },
    });
    if padding > 0 {
        body["comment"] = "x".repeat(padding).into();
    }
    let body = body.to_string();
    let mut mac = Hmac::<Sha256>::new_from_slice(KEY.as_bytes()).expect("a key");
    mac.update(body.as_bytes());
    (body, hex::encode(mac.finalize().into_bytes()))
}

/// Further fields of a line, as an application may log them.
fn further() -> [(String, Value); 3] {
    [("id", json!(7)), ("tag", json!("x")), ("note", json!("nothing of interest"))]
        .map(|(key, value)| (key.into(), value))
}

fn lines(path: &Path, change: &dyn Fn(&mut Value)) -> PathBuf {
    let mut file = BufWriter::new(File::create(path).expect("a file"));
    for number in 0..LINES {
        let (body, signature) = delivery(number, 0);
        let headers = [
            ("Host", "hooks.example.com"),
            ("Content-Type", "application/json"),
            ("X-API-SIGNATURE", &signature),
            ("Content-Length", &body.len().to_string()),
        ];
        let mut record = json!({
            "at": "2026-01-31T12:00:00Z", "method": "POST", "target": "/hook", "version": "HTTP/1.1", "headers": headers, "body": body,
        });
        change(&mut record);
        writeln!(file, "{record}").expect("disk space");
    }
    file.flush().expect("disk space");
    path.to_owned()
}

/// Writes a HAR as browsers do: indented, and with a response for each request.
fn har(path: &Path) -> PathBuf {
    let entry = |number| {
        let (body, signature) = delivery(number, 0);
        let headers = [
            ("Host", "hooks.example.com"),
            ("Content-Type", "application/json"),
            ("X-API-SIGNATURE", &signature),
            ("Content-Length", &body.len().to_string()),
            (
                "User-Agent",
                "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
            ),
            ("Accept", "*/*"),
            ("Accept-Encoding", "gzip, deflate, br"),
            ("Accept-Language", "en-US"),
        ];
        let headers = headers.map(|(name, value)| json!({ "name": name, "value": value }));
        json!({
            "startedDateTime": "2026-01-31T12:00:00.000Z",
            "time": 1.5,
            "request": {
                "method": "POST", "url": format!("http://hooks.example.com/hook?n={number}"), "httpVersion": "HTTP/1.1",
                "cookies": [], "headers": headers, "queryString": [{ "name": "n", "value": number.to_string() }],
                "headersSize": -1, "bodySize": body.len(), "postData": { "mimeType": "application/json", "text": body },
            },
            "response": {
                "status": 200, "statusText": "OK", "httpVersion": "HTTP/1.1", "cookies": [],
                "headers": [{ "name": "Server", "value": "nginx" }],
                "content": { "size": 200, "mimeType": "text/plain", "text": "ok".repeat(100) },
                "redirectURL": "", "headersSize": -1, "bodySize": 200,
            },
            "cache": {},
            "timings": { "send": 0.1, "wait": 1, "receive": 0.2 },
        })
    };
    let entries: Vec<Value> = (0..ENTRIES).map(entry).collect();
    let har =
        json!({ "log": { "version": "1.2", "creator": { "name": "bench", "version": "1" }, "entries": entries } });
    fs::write(path, serde_json::to_string_pretty(&har).expect("JSON")).expect("disk space");
    path.to_owned()
}

/// Writes a packet capture (pcap): connections with 100 requests each, in segments as on Ethernet.
fn packets(path: &Path, padding: usize) -> PathBuf {
    let mut bytes = Vec::with_capacity(PACKETS + 1_000_000);
    bytes.extend([0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 4, 0, 1, 0, 0, 0]);
    let (client, server) = ([127, 0, 0, 1], [127, 0, 0, 2]);
    let mut port = 20_000_u16;
    let mut number = 0;
    while bytes.len() < PACKETS {
        port = port % 60_000 + 1;
        let mut at = [1_000_u32, 5_000];
        let mut put = |from_client: bool, flags: u8, payload: &[u8]| {
            let [mut own, mut other] = at;
            let (mut from, mut to) = ((client, port), (server, 8080));
            if !from_client {
                (own, other) = (other, own);
                (from, to) = (to, from);
            }
            segment(&mut bytes, from, to, [own, other], flags, payload);
            let length = u32::try_from(payload.len()).expect("a segment") + u32::from(flags & 3 != 0);
            at[usize::from(!from_client)] += length;
        };
        put(true, 0x02, b"");
        put(false, 0x12, b"");
        for _ in 0..100 {
            let (body, signature) = delivery(number, padding);
            number += 1;
            let request = format!(
                "POST /hook HTTP/1.1\r\nHost: hooks.example.com\r\nContent-Type: application/json\r\nX-API-SIGNATURE: {signature}\r\nContent-Length: {}\r\n\r\n{body}",
                body.len()
            );
            request.as_bytes().chunks(1448).for_each(|chunk| put(true, 0x18, chunk));
            put(false, 0x18, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        }
        put(true, 0x11, b"");
        put(false, 0x11, b"");
    }
    fs::write(path, bytes).expect("disk space");
    path.to_owned()
}

type Socket = ([u8; 4], u16);

/// Appends a packet: its record header, Ethernet, IPv4, TCP and payload. Checksums are 0, as with offloading.
fn segment(
    bytes: &mut Vec<u8>,
    from: Socket,
    to: Socket,
    [sequence, acknowledged]: [u32; 2],
    flags: u8,
    payload: &[u8],
) {
    let length = u16::try_from(payload.len() + 40).expect("a segment");
    let captured = u32::from(length) + 14;
    for field in [1_700_000_000, 0, captured, captured] {
        bytes.extend(field.to_le_bytes());
    }
    bytes.extend([0; 12]);
    bytes.extend([8, 0, 0x45, 0]);
    bytes.extend(length.to_be_bytes());
    bytes.extend([0, 0, 0x40, 0, 64, 6, 0, 0]);
    bytes.extend(from.0);
    bytes.extend(to.0);
    bytes.extend(from.1.to_be_bytes());
    bytes.extend(to.1.to_be_bytes());
    bytes.extend(sequence.to_be_bytes());
    bytes.extend(acknowledged.to_be_bytes());
    bytes.extend([0x50, flags, 0xff, 0xff, 0, 0, 0, 0]);
    bytes.extend_from_slice(payload);
}
