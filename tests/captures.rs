//! Every capture format: a sample from the tool itself, or from its documentation, is valid, and a mismatch after a byte of its body is changed.
//! Also the errors of each format, and property tests of the parsers.
//!
//! The samples were signed with Python's `hmac` and [`SECRET`], and checked with openssl.

use std::{
    fs,
    io::{Read, Write as _},
    path::Path,
};

use base64::{Engine as _, prelude::BASE64_STANDARD};
use flate2::{Compression, read::MultiGzDecoder, write::GzEncoder};
use hookctl::capture::{self, FORMATS};
use proptest::prelude::*;

use crate::harness::hookctl;

const SECRET: &str = "a-secret-of-tests";

/// How a sample encodes its body.
enum BodyEncoding {
    Text,
    Base64,
    Hex,
    /// As Node prints a Buffer.
    Buffer,
    Gzip,
}

use BodyEncoding::{Base64, Buffer, Gzip, Hex, Text};

/// Each sample: its file, format, fidelity and body encoding.
///
/// These were written by the tools: Bruno (@usebruno/lang 0.39), curl 7.88, Node 20, PHP 8.2, Python 3.11, Ruby 3.1, Go 1.19, HTTPie 3.2, httpbin 0.10,
/// mendhak/http-https-echo, mitmproxy 11, ModSecurity 2.9, kcat 1.7, Monolog 2, pino-http, nginx, Puma, the postman-collection package, tcpdump, warcio, wget,
/// VCR 5, vcrpy, WireMock 3.13. Services and applications that cannot be run in a test environment (AWS, Burp Suite, GitHub, Hookdeck, Insomnia, n8n, ngrok,
/// Pipedream, smee.io, webhook.site) are as in their documentation.
const SAMPLES: &[(&str, &str, &str, BodyEncoding)] = &[
    ("aws.alb.json", "aws", "exact", Text),
    ("aws.v1.json", "aws", "exact", Text),
    ("aws.v2.json", "aws", "exact", Base64),
    ("bruno.bru", "bruno", "text", Text),
    ("curl.sh", "curl", "text", Text),
    ("dump.buffer.txt", "dump", "exact", Buffer),
    ("dump.node.txt", "dump", "exact", Text),
    ("dump.php.txt", "dump", "exact", Text),
    ("dump.print_r.txt", "dump", "exact", Text),
    ("dump.python.txt", "dump", "exact", Text),
    ("dump.ruby.txt", "dump", "text", Text),
    ("dump.var_export.txt", "dump", "exact", Text),
    ("environ.env", "environ", "text", Text),
    ("environ.json", "environ", "text", Text),
    ("environ.php.txt", "environ", "text", Text),
    ("environ.rb.txt", "environ", "text", Text),
    ("github.json", "github", "parsed", Text),
    ("har.har", "har", "text", Text),
    ("har.mitmproxy.har", "har", "text", Text),
    ("hookdeck.json", "hookdeck", "parsed", Text),
    ("http.go.txt", "http", "exact", Text),
    ("http.headers.txt", "http", "exact", Text),
    ("http.http", "http", "exact", Text),
    ("http.httpie.txt", "http", "exact", Text),
    ("http.mitmproxy.txt", "http", "exact", Text),
    ("http.response.txt", "http", "exact", Text),
    ("json.httpbin.json", "json", "exact", Text),
    ("json.mendhak.json", "json", "exact", Text),
    ("json.modsec.json", "json", "exact", Text),
    ("json.parsed.json", "json", "parsed", Text),
    ("json.pretty.json", "json", "exact", Text),
    ("json.wiremock.json", "json", "exact", Base64),
    ("jsonl.jsonl", "jsonl", "exact", Text),
    ("log.cloudwatch.txt", "log", "exact", Text),
    ("log.kcat.txt", "log", "text", Text),
    ("log.lambda.txt", "log", "exact", Text),
    ("log.laravel.txt", "log", "exact", Text),
    ("log.monolog.json", "json", "exact", Text),
    ("log.pino.txt", "log", "exact", Text),
    ("mitmproxy.flow", "mitmproxy", "exact", Text),
    ("modsec.txt", "modsec", "exact", Text),
    ("nginx.json.log", "nginx", "text", Text),
    ("nginx.log", "nginx", "exact", Text),
    ("ngrok.body.json", "ngrok", "exact", Base64),
    ("ngrok.json", "ngrok", "exact", Base64),
    ("pcap.pcap", "pcap", "exact", Text),
    ("pcap.pcapng", "pcap", "exact", Text),
    ("pipedream.event.json", "pipedream", "parsed", Text),
    ("pipedream.json", "pipedream", "exact", Base64),
    ("postman.json", "postman", "text", Text),
    ("rest.http", "rest", "text", Text),
    ("smee.json", "smee", "parsed", Text),
    ("trace.ascii", "trace", "text", Text),
    ("trace.trace", "trace", "exact", Hex),
    ("verbose.txt", "verbose", "text", Text),
    ("warc.warc", "warc", "exact", Text),
    ("warc.warc.gz", "warc", "exact", Gzip),
    ("webhooksite.item.json", "webhooksite", "text", Text),
    ("webhooksite.json", "webhooksite", "text", Text),
    ("xml.burp.xml", "xml", "exact", Base64),
    ("yaml.insomnia.yaml", "yaml", "exact", Text),
    ("yaml.vcr.yml", "yaml", "text", Text),
    ("yaml.vcrpy.yaml", "yaml", "exact", Text),
];

fn sample(name: &str) -> Vec<u8> {
    fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/captures").join(name)).expect(name)
}

/// `bytes` with every `from` replaced.
fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut changed = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let found = bytes[at..].starts_with(from);
        changed.extend_from_slice(if found { to } else { &bytes[at..=at] });
        at += if found { from.len() } else { 1 };
    }
    assert_ne!(changed, bytes, "{from:?} does not occur");
    changed
}

/// Changes the year in the body of a sample.
fn forged(sample: &[u8], encoding: &BodyEncoding) -> Vec<u8> {
    let other = |bytes: &[u8]| replaced(bytes, b"2019-10", b"2018-10");
    match encoding {
        Text => other(sample),
        // The hex dump splits the date across two lines of 16 bytes.
        Hex => replaced(sample, b": 31 39 2d 31 30", b": 31 38 2d 31 30"),
        Buffer => replaced(sample, b"32 30 31 39 2d", b"32 30 31 38 2d"),
        Base64 => {
            let text = str::from_utf8(sample).expect("UTF-8");
            let body = text
                .split(['"', '[', ']'])
                .max_by_key(|part| BASE64_STANDARD.decode(part).map_or(0, |body| body.len()));
            let body = body.expect("base64");
            let changed = BASE64_STANDARD.encode(other(&BASE64_STANDARD.decode(body).expect("base64")));
            text.replace(body, &changed).into_bytes()
        }
        Gzip => {
            let mut bytes = Vec::new();
            MultiGzDecoder::new(sample).read_to_end(&mut bytes).expect("gzip");
            let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
            writer.write_all(&other(&bytes)).expect("gzip");
            writer.finish().expect("gzip")
        }
    }
}

#[test]
fn sample_of_every_format_is_detected_and_valid_until_a_byte_changes() {
    for format in FORMATS {
        assert!(SAMPLES.iter().any(|sample| sample.1 == format.name), "{} has no sample", format.name);
    }
    for (file, format, fidelity, encoding) in SAMPLES {
        let bytes = sample(file);
        let verify = |from: &str, bytes: Vec<u8>| {
            hookctl(["verify", "capture", "--from", from, "-o", "json"])
                .file("capture", bytes)
                .env("HOOKCTL_SECRET", SECRET)
        };
        for from in ["auto", *format] {
            let rows = verify(from, bytes.clone()).exits(0).json();
            assert_eq!(rows.as_array().expect("rows").len(), 1, "{file}");
            assert_eq!((&rows[0]["verdict"], &rows[0]["fidelity"]), (&"valid".into(), &(*fidelity).into()), "{file}");
            assert_eq!(rows[0]["event"], "surveyCompleted", "{file}");
        }
        let rows = verify("auto", forged(&bytes, encoding)).exits(1).json();
        assert_eq!((&rows[0]["verdict"], &rows[0]["fidelity"]), (&"mismatch".into(), &(*fidelity).into()), "{file}");
    }
}

#[test]
fn formats_in_the_help_match_the_code() {
    let output = hookctl(["verify", "--from", "nonsense", "-"]).exits(2);
    let listed = output.stderr.split("[possible values: ").nth(1).and_then(|rest| rest.split(']').next());
    let names: Vec<&str> = FORMATS.iter().map(|format| format.name).collect();
    assert_eq!(listed.expect("a list"), format!("auto, {}", names.join(", ")));
    let help = hookctl(["verify", "--help"]).exits(0).text().to_lowercase();
    let help = help.split_whitespace().collect::<Vec<_>>().join(" ");
    for format in FORMATS {
        let row = format!("- {}: {}", format.name, format.about).to_lowercase();
        assert!(help.contains(&row), "{row}");
    }
}

/// Parses `bytes` in a format: the method, target and body of each request, or the error.
fn read(format: &str, bytes: impl AsRef<[u8]>) -> Vec<Result<(String, String, String), String>> {
    capture::read(bytes.as_ref(), "f", Some(capture::format(format).expect(format)))
        .into_iter()
        .map(|record| {
            let message = record.map_err(|error| error.to_string())?.message;
            Ok((message.method, message.target, String::from_utf8_lossy(&message.body).into_owned()))
        })
        .collect()
}

#[test]
fn curl_command_is_parsed_as_what_curl_sends() {
    // The expected values are what curl 7.88.1 sent to a server on loopback.
    for (command, method, target, body) in [
        ("curl U/h -d a=1 -d 'b=2' --data-raw '@c' --data-binary 'x\ny'", "POST", "/h", "a=1&b=2&@c&x\ny"),
        ("curl U/h -d a -d ''", "POST", "/h", "a&"),
        ("curl U/h --json '{\"a\":1}' --json '{\"b\":2}'", "POST", "/h", "{\"a\":1}{\"b\":2}"),
        ("curl U/h --json '{\"a\":1}' -d b", "POST", "/h", "{\"a\":1}&b"),
        ("curl U/h -G -d a=1 --data-urlencode 'b=c d~&='", "GET", "/h?a=1&b=c+d~%26%3D", ""),
        ("curl U/h?x=1 -G -d a=1", "GET", "/h?x=1&a=1", ""),
        ("curl U/h --data-urlencode '=a b' --data-urlencode 'a b*'", "POST", "/h", "a+b&a+b%2A"),
        ("curl U/h --data-urlencode 'a@b=c'", "POST", "/h", "a@b=c"),
        ("curl U/h -u me:secret -XPUT -da=1", "PUT", "/h", "a=1"),
        ("curl U/h -d $'\\E\\cA\\x{41}'", "POST", "/h", "\x1b\x01A"),
        ("curl U/h -sSLXPATCH -d$'a\\'b\\n\\x41\\u00e9'", "PATCH", "/h", "a'b\nAé"),
        ("curl U/h -d \"a \\\"q\\\" \\$x \\\\ \\n\"", "POST", "/h", "a \"q\" $x \\ \\n"),
        ("$ curl U -d a\\ b\\&c\"d\"'e'", "POST", "/", "a b&cde"),
        ("curl --url U?q -d a -b 'c=d; e=f'", "POST", "/?q", "a"),
        ("curl -I U/h", "HEAD", "/h", ""),
        ("curl -d 'a\nb' U/h#frag | jq .", "POST", "/h", "a\nb"),
        ("curl -d a U/h --compressed -k --max-time 5 -o /dev/null;", "POST", "/h", "a"),
    ] {
        let command = command.replace(" U", " http://127.0.0.1:8000");
        assert_eq!(read("curl", &command), [Ok((method.into(), target.into(), body.into()))], "{command}");
    }
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn malformed_capture_is_an_error_with_its_position_and_reason() {
    let long = format!("{{\"token_id\":{}", "[".repeat(100_000));
    for (format, text, reason) in [
        ("curl", "curl -d @body.json http://x", "reads the file `body.json`, which hookctl does not open"),
        ("curl", "curl --data-binary @- http://x", "does not open"),
        ("curl", "curl --data-urlencode a@f http://x", "does not open"),
        ("curl", "curl -H @f http://x", "does not open"),
        ("curl", "curl -F a=b http://x", "not in the command"),
        ("curl", "curl --frobnicate http://x", "--frobnicate: unsupported curl option"),
        ("curl", "curl -d a", "missing URL"),
        ("curl", "curl -d \"$BODY\" http://x", "line 1: $… is not expanded"),
        ("curl", "curl -d {a,b} http://x", "is not expanded"),
        ("curl", "curl -d $'\\ud83d' http://x", "half a character"),
        ("curl", "wget http://x", "command 1 is not a curl command"),
        ("har", "{\"log\":{}}", "no `log.entries`"),
        (
            "har",
            "{\"log\":{\"entries\":[{\"request\":{\"method\":\"POST\",\"url\":\"/\",\"bodySize\":3}}]}}",
            "missing `postData`",
        ),
        ("har", "{\"log\":{\"entries\":[7]}}", "f:1: expected an object, found a number"),
        ("webhooksite", &long, "line 1, column 100012: EOF"),
        ("webhooksite", "\0\0", "not a JSON object"),
        ("aws", "{\"headers\":{},\"body\":\"!\",\"isBase64Encoded\":true}", "`body` is not valid base64"),
        ("aws", "{\"headers\":{\"A\":{}},\"body\":\"\"}", "`headers`: a header value is an object"),
        ("ngrok", "{\"request\":{\"raw\":\"!\"}}", "`raw` is not valid base64"),
        ("pipedream", "{\"event\":{\"headers\":{}}}", "missing `body_b64`"),
        ("github", "[{\"guid\":\"g\",\"delivered_at\":\"\"}]", "a list of deliveries does not include requests"),
        ("hookdeck", "{\"data\":{\"headers\":{},\"is_large_payload\":true}}", "because it was too large"),
        ("postman", "{\"item\":[{\"request\":{\"body\":{\"mode\":\"file\"}}}]}", "use `raw` or `urlencoded`"),
        (
            "postman",
            "{\"item\":[{\"request\":{\"body\":{\"mode\":\"raw\",\"raw\":\"{{x}}\"}}}]}",
            "undefined variable {{x}}",
        ),
        ("rest", "POST http://x\n\n< ./body.json\n", "line 3 reads the body from a file"),
        ("rest", "### nothing\n", "no requests"),
        ("environ", "REQUEST_METHOD=POST\n", "missing body"),
        ("environ", "{\"HTTP_X\":\"\",\"rack.input\":\"#<StringIO:0x1>\"}", "the printed name of an object"),
        ("environ", "A=b\nbody=c\n", "not a request environment"),
        ("nginx", "request_body=\"-\"", "logs only bodies that it reads"),
        ("nginx", "request_body=\"{\"a\":1}\"", "unescaped quote in a value"),
        ("nginx", "1.2.3.4 - - \"POST / HTTP/1.1\" 200", "add `request_body="),
        ("nginx", "request_body=\"cut", "truncated"),
        ("mitmproxy", "10:abc", "at byte 0: truncated value: 3 of 10 bytes"),
        ("mitmproxy", "x", "missing length"),
        ("mitmproxy", "0:}", "missing `request`"),
        ("trace", "=> Send header, 5 bytes (0x5)\n0000: POST\n", "line 1: the block says 5 bytes"),
        ("trace", "=> Send header, 5 bytes (0x5)\nffffffffffffffff: POST\n", "line 1: the block says 5 bytes"),
        ("trace", "== Info: nothing\n", "no request in the trace"),
        ("trace", "=> Send data, 1 bytes (0x1)\n0000: a\n", "before the headers"),
        ("warc", "WARC/1.1\r\nWARC-Type: request\r\n\r\n", "no Content-Length"),
        (
            "warc",
            "WARC/1.1\r\nWARC-Type: warcinfo\r\nContent-Length: 9\r\n\r\nabc",
            "the record at byte 0 is truncated",
        ),
        ("warc", "WARC/1.1\r\nContent-Length: 3\r\n\r\nabc\r\n\r\n", "missing WARC-Type"),
        ("warc", "\x1f\u{8b}", "expected `WARC/1.1`"),
    ] {
        let records = read(format, text);
        let error = records.first().expect(text).as_ref().expect_err(text);
        assert!(error.contains(reason), "{format}: {text}\n{error}");
        assert!(!error.contains('\n') && error.starts_with("f:"), "{error}");
    }
    for (bytes, reason) in [
        (&b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x4b\x04\0"[..], "not valid gzip"),
        (b"\x28\xb5\x2f\xfd\xff", "not valid zstd"),
        (b"\xfd7zXZ\0", "xz data: decompress it first"),
        (
            b"127.0.0.1 - - [29/Nov/2026:01:05:11 +0000] \"POST /hook HTTP/1.1\" 200 22",
            "an access log, which has no bodies",
        ),
        (b"{\"a\":1}", "a body without headers: pass it as --body FILE"),
        (b"anything else", "the nearest formats are http"),
        (b"PK\x03\x04", "zip archive: extract"),
        (b"{\n  \"log\": {", "line 2, column 10: EOF"),
        (b"[{\"a\":1}]", "JSON in an unknown format"),
        (b"[{", "EOF"),
        (b"[7]", "object 1: expected an object, found a number"),
        (b"[Sun Nov 29 19:16:01 2026] 127.0.0.1:47710 Accepted\n", "the nearest formats are http"),
        (b"[2026-01-31 12:00:00] local.INFO: booted\n", "the nearest formats are http"),
        (b"[1,", "EOF"),
    ] {
        let error = capture::read(bytes, "f", None).into_iter().next().expect("an error").expect_err("no capture");
        assert!(error.to_string().contains(reason), "{error}");
    }
    for format in ["jsonl", "http", "har", "curl", "nginx", "mitmproxy"] {
        for (bytes, reason) in [(&b"\x1f\x8b\x08\0\n"[..], "not valid gzip"), (b"PK\x03\x04", "zip archive: extract")] {
            let records = read(format, bytes);
            assert!(matches!(&records[..], [Err(error)] if error.contains(reason)), "{format}: {records:?}");
        }
    }
    let many = format!("{{\"isBase64Encoded\":false,\"headers\":{{\"a\":[{}\"\"]}}}}", "\"\",".repeat(300));
    assert!(read("aws", many)[0].as_ref().expect_err("headers").contains("more than 256 headers"));
    // Each level is visited once, so deep nesting stays fast.
    let (deep, open) = ("}".repeat(20_000), "{\"trigger\":".repeat(20_000));
    let deep = format!("{{\"body_b64\":\"\",\"headers\":{{}},\"trigger\":{open}{{\"a\":1}}{deep}}}");
    assert!(read("pipedream", deep)[0].as_ref().expect_err("no body").contains("missing `body_b64`"));
    let words = format!("curl {} -d x", "*?".repeat(500_000));
    assert!(read("curl", words)[0].as_ref().expect_err("a pattern").contains("outside quotes"));
    for utf16 in [&b"\xff\xfe{\0"[..], b"\xfe\xff\0{\0\n"] {
        let error = capture::read(utf16, "f", None).into_iter().next().expect("an error").expect_err("no capture");
        assert!(error.to_string().contains("UTF-16 text"), "{error}");
    }
    let gzip = &sample("warc.warc.gz")[..100];
    assert!(read("warc", gzip)[0].as_ref().expect_err("cut").contains("not valid gzip"));
    assert!(read("har", b"{\xff}")[0].as_ref().expect_err("bytes").contains("not UTF-8 text (byte 2)"));
}

#[test]
fn malformed_record_is_reported_and_the_others_are_verified() {
    let har = str::from_utf8(&sample("har.har")).expect("UTF-8").replace("\"entries\": [", "\"entries\": [{},");
    hookctl(["verify", "x.har"])
        .file("x.har", har)
        .env("HOOKCTL_SECRET", SECRET)
        .exits(3)
        .stdout_has("x.har:2")
        .stderr_has("2 requests: 1 valid, 1 not verified")
        .stderr_has("x.har:1: missing `request`");
}

/// HTTP/2 and HTTP/3 requests have no text form. Editors, browsers and proxies show them like this.
#[test]
fn request_of_http_2_or_3_is_read_and_keeps_its_version() {
    for version in ["HTTP/2", "HTTP/2.0", "HTTP/3"] {
        let text = format!("POST /hook {version}\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
        let records = capture::read(text.as_bytes(), "f", None);
        let message = &records[0].as_ref().expect("a request").message;
        assert_eq!(
            (message.version.as_str(), &message.body[..], message.target.as_str()),
            (version, &b"abc"[..], "/hook")
        );
    }
    assert!(read("http", "POST /hook HTTP/4\r\n\r\n")[0].is_err());
}

/// WARC 1.1, section 4: a named field may continue on the next line, and `WARC-Type` is mandatory, so a record without it is an error.
#[test]
fn warc_with_a_folded_field_is_read_and_a_record_without_type_is_an_error() {
    let message = "POST / HTTP/1.1\r\n\r\nx";
    let record =
        |fields: &str| format!("WARC/1.1\r\n{fields}Content-Length: {}\r\n\r\n{message}\r\n\r\n", message.len());
    let archive =
        [record("WARC-Type: request\r\nX-Odd: a\r\n b\r\n"), record(""), record("WARC-Type: request\r\n")].concat();
    let read: Vec<bool> = read("warc", archive).iter().map(Result::is_ok).collect();
    assert_eq!(read, [true, false, true]);
}

#[test]
fn ambiguous_format_is_an_error_that_lists_the_candidates() {
    let aws = String::from_utf8(sample("aws.v1.json")).expect("UTF-8");
    let both = aws.replacen('{', "{\"token_id\":1,\"content\":\"\",", 1);
    hookctl(["verify", "-"])
        .stdin(both.clone())
        .exits(3)
        .stderr_has("ambiguous format: webhooksite or aws; choose one with --from");
    hookctl(["verify", "-", "--from", "aws"]).stdin(both).env("HOOKCTL_SECRET", SECRET).exits(0);
    // A request to a proxy has an absolute URL, and so have requests in editors' `.http` files, which lack a Host header.
    for (text, fidelity) in
        [("POST http://x/ HTTP/1.1\r\nHost: x\r\n\r\n", "exact"), ("POST http://x/ HTTP/1.1\nA: b\n\n{}", "text")]
    {
        let verify = hookctl(["verify", "-", "--provider", "screver", "-o", "json"]).env("HOOKCTL_SECRET", SECRET);
        assert_eq!(verify.stdin(text).exits(1).json()[0]["fidelity"], fidelity, "{text}");
    }
}

#[test]
fn mismatch_in_trace_ascii_with_dots_blames_the_format() {
    // Written by curl 7.88.1, without the headers that curl adds.
    let trace = "\
=> Send header, 103 bytes (0x67)
0000: POST /h HTTP/1.1
0012: X-API-SIGNATURE: 89bf19904b6d081aae4b26b3a5c507648cda154246f9571
0052: 67ee1804a4b92de85
0065: \n=> Send data, 27 bytes (0x1b)
0000: {\"timestamp\":\"..\",\"meta\":1}
";
    for explain in ["always", "never"] {
        hookctl(["verify", "-", "--provider", "screver", "--explain", explain])
            .env("HOOKCTL_SECRET", "a-secret-of-tests")
            .stdin(trace)
            .exits(1)
            .stdout_has("which writes some bytes as dots")
            .stdout_has("curl --trace")
            .nowhere("looks intact");
    }
}

#[test]
fn truncated_message_has_fidelity_truncated() {
    let head = "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n";
    for (raw, fidelity) in [
        ("POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc".to_owned(), "truncated"),
        ("POST / HTTP/1.1\r\n\r\nabc".to_owned(), "exact"),
        (format!("{head}5\r\nwo"), "truncated"),
        (format!("{head}0\r\n\r\n"), "exact"),
    ] {
        let file = format!("{{\"tunnel_name\":\"\",\"request\":{{\"raw\":\"{}\"}}}}", BASE64_STANDARD.encode(raw));
        let output =
            hookctl(["verify", "-", "--provider", "screver", "-o", "json"]).stdin(file).env("HOOKCTL_SECRET", SECRET);
        assert_eq!(output.exits(1).json()[0]["fidelity"], fidelity);
    }
}

/// Reads in every format, and in the detected one.
fn read_in_every_format(bytes: &[u8]) {
    let formats = FORMATS.iter().copied().map(Some).chain([None]);
    for format in formats {
        for record in capture::read(bytes, "f", format) {
            if let Err(error) = record {
                assert!(!error.to_string().contains(['\n', '\0']), "{error}");
            }
        }
    }
}

/// A reader that returns few bytes per call, with limits that repeat in a cycle.
struct ShortReads<'b> {
    bytes: &'b [u8],
    limits: std::iter::Cycle<std::vec::IntoIter<usize>>,
}

impl Read for ShortReads<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let length = self.limits.next().unwrap_or(1).min(buffer.len()).min(self.bytes.len());
        let (chunk, rest) = self.bytes.split_at(length);
        buffer[..length].copy_from_slice(chunk);
        self.bytes = rest;
        Ok(length)
    }
}

#[test]
fn sample_in_short_reads_is_detected_and_parsed_the_same() {
    for (file, ..) in SAMPLES {
        let bytes = sample(file);
        let whole = capture::read(&bytes[..], "f", None);
        for limits in [vec![1], vec![10, 200]] {
            let short = ShortReads { bytes: &bytes, limits: limits.into_iter().cycle() };
            assert_eq!(capture::read(short, "f", None), whole, "{file}");
        }
    }
}

/// A capture file or a web archive: some records are larger than the read buffer, some are ignored or malformed, and the end may be missing.
fn records(archive: bool) -> impl Strategy<Value = Vec<u8>> {
    let size = prop_oneof![4 => 0..300_usize, 1 => 500_000..1_200_000_usize];
    let record = (size, 0..8_u8, "[ \r\n]{0,9}").prop_map(move |(size, kind, between)| {
        let body = "b".repeat(size);
        if !archive {
            return match kind {
                0 => format!("{between}{{\"headers\":[],\"body\":{body}}}\n"),
                _ => format!("{{\"headers\":[],\"body\":\"{body}\"}}\n{between}"),
            };
        }
        let kind = if kind == 0 { "response" } else { "request" };
        let message = format!("POST / HTTP/1.1\r\nContent-Length: {size}\r\n\r\n{body}");
        let length = message.len();
        format!("WARC/1.1\r\nWARC-Type: {kind}\r\nContent-Length: {length}\r\n\r\n{message}\r\n\r\n{between}")
    });
    (prop::collection::vec(record, 1..6), any::<prop::sample::Index>(), any::<bool>()).prop_map(
        |(records, cut, whole)| {
            let mut bytes = records.concat().into_bytes();
            if !whole {
                bytes.truncate(1 + cut.index(bytes.len()));
            }
            bytes
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn records_do_not_depend_on_the_size_of_reads(
        (archive, bytes) in any::<bool>().prop_flat_map(|archive| (Just(archive), records(archive))),
        limits in prop::collection::vec(prop_oneof![1..200_usize, 4_000..100_000_usize], 1..5),
    ) {
        let format = capture::format(if archive { "warc" } else { "jsonl" });
        let summaries = |reader: &mut (dyn Read + Send)| -> Vec<String> {
            let summary = |record: Result<capture::Record, capture::CaptureError>| match record {
                Ok(record) => format!("{} {}", record.source, record.message.body.len()),
                Err(error) => error.to_string(),
            };
            capture::read(reader, "f", format).into_iter().map(summary).collect()
        };
        let whole = summaries(&mut &bytes[..]);
        prop_assert_eq!(summaries(&mut ShortReads { bytes: &bytes, limits: limits.into_iter().cycle() }), whole);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn arbitrary_bytes_never_panic_a_parser(bytes: Vec<u8>) {
        read_in_every_format(&bytes);
    }

    #[test]
    fn damaged_sample_never_panics_a_parser(
        index in 0..SAMPLES.len(),
        cut: prop::sample::Index,
        damage in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(b"\0\xff\"'{}[]:=\\\n\r ,09aZ%&<>".to_vec())), 0..6),
    ) {
        let mut bytes = sample(SAMPLES[index].0);
        for (at, byte) in damage {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        bytes.truncate(cut.index(bytes.len() * 2));
        read_in_every_format(&bytes);
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::fast());
    writer.write_all(bytes).expect("gzip");
    writer.finish().expect("gzip")
}

#[test]
fn compressed_captures_are_read_in_every_format_and_one_layer_only() {
    for (file, format, ..) in SAMPLES {
        let bytes = sample(file);
        let zstd = zstd::encode_all(&bytes[..], 0).expect("zstd");
        for compressed in [gzip(&bytes), zstd] {
            // The archives of the samples may already be compressed.
            if bytes.starts_with(b"\x1f\x8b") {
                let error = &read(format, &compressed)[0].as_ref().expect_err("two layers").to_owned();
                assert!(error.contains("compressed data inside compressed data"), "{error}");
                continue;
            }
            let plain = capture::read(&bytes[..], "f", None);
            assert_eq!(capture::read(&compressed[..], "f", None), plain, "{file}");
        }
    }
    // Several members and frames, as log rotation and parallel compressors write them.
    let line = sample("jsonl.jsonl");
    let line = if line.ends_with(b"\n") { line } else { [&line[..], b"\n"].concat() };
    let frame = zstd::encode_all(&line[..], 0).expect("zstd");
    assert_eq!(read("jsonl", gzip(&line).repeat(3)).len(), 3);
    assert_eq!(read("jsonl", frame.repeat(3)).len(), 3);
    // Records before the cut in a truncated file are verified.
    let cut = gzip(&line.repeat(1000));
    let records = read("jsonl", &cut[..cut.len() - 20]);
    assert!(records.len() > 1 && records[0].is_ok() && records.last().expect("records").is_err(), "{}", records.len());
}

#[test]
fn directories_and_lists_of_files_are_verified_in_order() {
    let verify = |words: &[&str]| {
        hookctl([&["verify", "-o", "jsonl"], words].concat())
            .file("d/b.http", sample("http.http"))
            .file("d/a/x.jsonl", sample("jsonl.jsonl"))
            .file("d/.hidden", "nothing")
            .file("list", "d/b.http\n\nd/a\n")
            .file("empty", "\n")
            .env("HOOKCTL_SECRET", SECRET)
    };
    let sources = |words: &[&str]| -> Vec<String> {
        let rows = verify(words).exits(0).json_lines();
        rows.iter().map(|row| row["source"].as_str().expect("a source").replace('\\', "/")).collect()
    };
    assert_eq!(sources(&["d"]), ["d/a/x.jsonl:1", "d/b.http:1"]);
    assert_eq!(sources(&["--files-from", "list"]), ["d/b.http:1", "d/a/x.jsonl:1"]);
    let piped = verify(&["--files-from", "-"]).stdin("d/b.http\n").exits(0).json_lines();
    assert_eq!(piped[0]["source"], "d/b.http:1");
    verify(&["--files-from", "empty"]).exits(3).stderr_has("no files").stderr_has("--allow-empty");
    verify(&["--files-from", "empty", "--allow-empty"]).exits(0);
    verify(&["--files-from", "none"]).exits(3).stderr_has("cannot read");
}

#[test]
fn headers_in_a_file_are_verified_with_a_body_in_another() {
    let text = String::from_utf8(sample("http.http")).expect("UTF-8");
    let (head, body) = text.split_once("\r\n\r\n").expect("a head");
    let signature = head.lines().find_map(|line| line.strip_prefix("X-API-SIGNATURE: ")).expect("a signature");
    let environ = format!("REQUEST_METHOD=POST\nHTTP_X_API_SIGNATURE={signature}\n");
    let headers = format!("Content-Type: application/json\nX-API-SIGNATURE: {signature}\n");
    for words in [
        &["e.env", "--body", "body"][..],
        &["h.txt", "--body", "body"],
        &["full.http", "--body", "body"],
        &["--body", "body", "-H", "@h.txt"],
        &["--body", "body", "-H", "@e.env", "-H", "Other: x"],
    ] {
        let seen = hookctl([&["verify", "-o", "jsonl"], words].concat())
            .file("e.env", &environ)
            .file("h.txt", &headers)
            .file("full.http", &text)
            .file("body", body.trim_end())
            .env("HOOKCTL_SECRET", SECRET);
        let (code, seen) = seen.outcome();
        assert_eq!((code, &seen.json_lines()[0]["verdict"]), (Some(0), &"valid".into()), "{words:?}");
    }
    hookctl(["verify", "a", "b", "--body", "c"]).exits(2).stderr_has("one FILE");
    hookctl(["verify", "e.env"]).file("e.env", environ).exits(3).stderr_has("--body FILE");
}

/// A record with this signature, as an application writes it.
fn logged(signature: &str) -> String {
    format!(r#"{{"headers":{{"X-API-SIGNATURE":"{signature}"}},"body":"{{\"hello\":\"w\"}}"}}"#)
}

/// The HMAC-SHA256 of `{"hello":"w"}` with [`SECRET`], computed with openssl.
const HELLO: &str = "92cb0739774c0f3aa45f7474c6805e12c95dfedb5e66b359deea0b55073e49a4";

#[test]
fn broken_record_in_a_log_is_an_error_of_its_line() {
    let (good, forged) = (logged(HELLO), logged(&"0".repeat(64)));
    let cut = |bytes: usize| forged[..forged.len() - bytes].to_owned();
    let broken = "a request begins here, but it is truncated or damaged";
    for (line, reason) in [
        (format!("INFO {}", cut(2)), broken),
        (format!("INFO {}", cut(20)), broken),
        (format!("INFO {}", cut(90)), broken),
        (format!("INFO hook={}, status=200", cut(1)), broken),
        (format!("INFO {{\"a\":1}} {}", cut(2)), broken),
        (format!("INFO {{\"level\":30,\"message\":{}}}", json_string(&cut(2))), broken),
        (format!("INFO {}", cut(2).replace("{\"", "{'").replace("\":", "':")), broken),
        ("INFO {\"headers\":{\"X-API-SIGNATURE\":\"HEX\"}}".replace("HEX", &"0".repeat(64)), "missing body"),
        (format!("INFO {good} INFO {forged}"), "several requests in one line"),
        (cut(2), "truncated or damaged"),
    ] {
        let log = format!("INFO {good}\n{line}\nINFO started {{\"port\": 80\n");
        for from in ["auto", "log"] {
            let seen = hookctl(["verify", "app.log", "--strict", "--from", from])
                .file("app.log", &log)
                .env("HOOKCTL_SECRET", SECRET)
                .exits(3);
            assert!(
                seen.stderr.contains(&format!("app.log:2: {reason}")) || seen.stderr.contains(reason),
                "{line}\n{}",
                seen.stderr
            );
            assert!(seen.stderr.contains("2 requests: 1 valid, 1 not verified"), "{line}\n{}", seen.stderr);
        }
    }
    // Other text may have braces and JSON.
    let log =
        format!("INFO {good}\nINFO started {{\"port\": 80\n[12:00] {{x}} {{}}\nINFO {{\"method\":\"GET\"}}\n{{1}}\n");
    hookctl(["verify", "app.log", "--strict"])
        .file("app.log", log)
        .env("HOOKCTL_SECRET", SECRET)
        .exits(0)
        .stderr_has("1 request: 1 valid");
}

fn json_string(text: &str) -> String {
    serde_json::Value::from(text).to_string()
}

#[test]
fn item_of_a_json_list_that_is_not_a_request_is_an_error() {
    let (good, zeros) = (logged(HELLO), "0".repeat(64));
    let no_body = format!(r#"{{"headers":{{"X-API-SIGNATURE":"{zeros}"}}}}"#);
    for (items, errors) in [
        (vec![&*good, "null"], &["f:2: item 2 of the list: expected an object, found null"][..]),
        (vec!["null", &good, "7"], &["f:1: item 1 of the list: expected", "f:3: item 3 of the list: expected"]),
        (vec![&good, &no_body], &["f:2: missing body"]),
        (vec![&no_body, &good, "null"], &["f:1: missing body", "f:3: item 3 of the list"]),
        (vec![&good, r#"{"headers":{"a":"b"}}"#], &["f:2: item 2 of the list: missing body"]),
        (
            vec![&good, "{}", "[]"],
            &["f:2: item 2 of the list: missing headers", "f:3: item 3 of the list: expected an object, found a list"],
        ),
    ] {
        let list = format!("[{}]", items.join(","));
        let read = read("json", &list);
        assert_eq!(read.iter().filter(|record| record.is_ok()).count(), 1, "{list}\n{read:?}");
        let seen: Vec<&String> = read.iter().filter_map(|record| record.as_ref().err()).collect();
        assert_eq!(seen.len(), errors.len(), "{list}\n{seen:?}");
        assert!(seen.iter().zip(errors).all(|(seen, error)| seen.starts_with(error)), "{seen:?}\n{errors:?}");
        let run = |args: &[&str]| hookctl(args.iter().copied()).file("f", &list).env("HOOKCTL_SECRET", SECRET).exits(3);
        run(&["verify", "f", "--strict"]).stderr_has("1 valid");
        let server = crate::harness::responding("200 OK", "");
        run(&["replay", "f", "--to", &server.url("/")]).stderr_has(&errors[0][4..]);
        run(&["store", "import", "a.db", "f"]).stderr_has(&errors[0][4..]);
    }
    // In a nested list, other items are skipped, but not missing requests.
    let inner = format!(r#"{{"resources":[{{"type":"folder"}},"text",1,{good},null,{{"headers":{{"a":"b"}}}}]}}"#);
    let found: Vec<bool> = read("json", inner).iter().map(Result::is_ok).collect();
    assert_eq!(found, [true, false, false]);
    // An object that is too large to be read is an error, too.
    let keys = (0..1100).map(|key| format!(r#""{key}":1,"#)).collect::<Vec<_>>().concat();
    let large = format!("INFO {good}\nINFO {}\n", good.replacen('{', &format!("{{{keys}"), 1));
    assert!(read("log", large)[1].as_ref().expect_err("large").contains("more than 1024 keys"));
}

/// Recorded with vcrpy 9.4.2 and requests 2.34.2. PyYAML writes bytes that are not text as `!!binary`.
#[test]
fn cassette_of_vcrpy_is_read_with_text_and_bytes() {
    let cassette = String::from_utf8(sample("yaml.vcrpy-two.yaml")).expect("UTF-8");
    let verify = |cassette: &str| {
        hookctl(["verify", "g.yaml", "--provider", "screver"]).file("g.yaml", cassette).env("HOOKCTL_SECRET", SECRET)
    };
    verify(&cassette).exits(0).stderr_has("2 requests: 2 valid");
    for (from, to) in [("\"score\":1", "\"score\":2"), ("AAF7", "AAF8"), ("05acba", "05acbb"), ("5f8fcf", "5f8fcd")] {
        verify(&cassette.replace(from, to)).exits(1).stderr_has("2 requests: 1 valid, 1 mismatch");
    }
    // The bytes are known by their tag, not by their length.
    let lengths = cassette
        .replace("      Content-Length:\n      - '59'\n", "")
        .replace("      Content-Length:\n      - '82'\n", "");
    verify(&lengths).exits(0);
}

#[test]
fn text_with_a_url_is_not_a_request_of_an_editor() {
    for text in [
        r#"{"url":"http://x/h","headers":1}"#,
        r#"[{"a":"https://x/h"}]"#,
        "see=https://x/h\n",
        "INFO https://x/h\n",
        "a://b\n",
        "interactions:\n- uri: http://x/h\n",
    ] {
        let read = capture::read(text.as_bytes(), "f", None);
        assert!(read.iter().all(Result::is_err), "{text}: {read:?}");
    }
    for text in ["https://x/h\n", "GET https://x/h\n", "POST HTTPS://x/h\n\n{}"] {
        assert!(capture::read(text.as_bytes(), "f", None)[0].is_ok(), "{text}");
    }
}
