//! `verify`: verdicts on captured requests, malformed input, limits, and exit codes.

use crate::harness::hookctl;

const TOKEN: &str = "09dfb1b73af998743fb011f8bfda8912";
/// `reference-2` in `tests/data/vectors.toml`, computed with Python's hmac and Node's crypto.
const SIGNATURE: &str = "sha1=4d2bf9016749624b255fa0c2de0eee83850cb09d";

fn sample(provider: &str, event: &str) -> String {
    hookctl(["events", "show", provider, event]).exits(0).text()
}

/// A raw request with this signature header.
fn http(signature: &str) -> String {
    let body = sample("wootric", "response.created");
    format!("POST /hook HTTP/1.1\r\nHost: x\r\n{signature}Content-Length: {}\r\n\r\n{body}", body.len())
}

fn wootric() -> String {
    http(&format!("X-Wootric-Signature: {SIGNATURE}\r\n"))
}

fn line(headers: &str, body: &str) -> String {
    serde_json::json!({ "headers": serde_json::from_str::<serde_json::Value>(headers).expect("JSON"), "body": body })
        .to_string()
}

#[test]
fn raw_request_is_valid_with_any_framing_and_header_case() {
    let body = sample("wootric", "response.created");
    let (half, rest) = body.split_at(300);
    let chunked = format!(
        "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nx-wootric-signature: {SIGNATURE}\r\n\r\n{:x}\r\n{half}\r\n{:x}\r\n{rest}\r\n0\r\n\r\n",
        half.len(),
        rest.len(),
    );
    for (message, what) in [
        (wootric(), "CRLF"),
        (wootric().replace("\r\n", "\n"), "LF"),
        (wootric() + "\n", "an editor's newline"),
        (chunked, "chunked"),
        (format!("POST / HTTP/1.1\r\nX-WOOTRIC-SIGNATURE: {SIGNATURE}\r\n\r\n{body}"), "no length"),
        (format!("POST / HTTP/1.1\r\nHTTP_X_WOOTRIC_SIGNATURE: {SIGNATURE}\r\n\r\n{body}"), "the header name in Rack"),
    ] {
        let output =
            hookctl(["verify", "m.http", "-o", "json", "--secret", "env:T"]).file("m.http", message).env("T", TOKEN);
        let row = output.exits(0).json()[0].clone();
        assert_eq!(row["source"], "m.http:1", "{what}");
        assert_eq!(row["provider"], "wootric", "{what}");
        assert_eq!(row["event"], "response.created", "{what}");
        assert_eq!(row["verdict"], "valid", "{what}");
        assert_eq!(row["header"], "X-Wootric-Signature", "{what}");
        assert_eq!(row["scheme"], "hmac-sha1", "{what}");
        assert_eq!(row["secret"], "env:T", "{what}");
        assert_eq!(row["causes"], serde_json::json!([]), "{what}");
        assert!(row.get("at").is_some(), "{what}");
    }
}

#[test]
fn request_from_body_and_header_flags_is_valid() {
    hookctl(["verify", "--body", "b", "--header", &format!("X-Wootric-Signature: {SIGNATURE}"), "--secret", "env:T"])
        .file("b", sample("wootric", "response.created"))
        .env("T", TOKEN)
        .exits(0)
        .stdout_has("valid");
}

#[test]
fn flags_without_effect_are_usage_errors() {
    let verify = |args: &[&str]| hookctl([&["verify", "m.http"], args].concat()).file("m.http", wootric()).exits(2);
    verify(&["-H", "X-A: b"]).stderr_has("cannot be used with");
    verify(&["-H", "garbage"]).stderr_has("cannot be used with");
    verify(&["--computed", ""]).stderr_has("--computed: empty signature");
}

#[test]
fn mismatch_is_explained_and_never_shows_the_matching_signature() {
    let verify = |message: String, token: &str| hookctl(["verify", "--secret", "env:T"]).stdin(message).env("T", token);
    let forged = wootric().replace("response[score]=7", "response[score]=9");
    verify(forged, TOKEN).exits(1).stdout_has("mismatch").stdout_has("search-").nowhere("secret-other").nowhere(TOKEN);
    let right = hookctl(["sign", "wootric", "--value"])
        .env("HOOKCTL_SECRET", "wrong")
        .stdin(sample("wootric", "response.created"))
        .exits(0)
        .text();
    verify(wootric(), "wrong").exits(1).stdout_has("mismatch").nowhere(right.trim().trim_start_matches("sha1="));
    // The correct signature, computed with openssl, is never printed.
    verify(wootric().replace(SIGNATURE, &format!("sha1={}", "0".repeat(40))), TOKEN)
        .exits(1)
        .nowhere("4d2bf9016749624b255fa0c2de0eee83850cb09d");
    let renamed = http(&format!("X-Hub-Signature: {SIGNATURE}\r\n"));
    verify(renamed, TOKEN).exits(1).stdout_has("missing").stdout_has(
        "The digest in the request is right, but it is in the header X-Hub-Signature, not in the header X-Wootric-Signature",
    );
    verify(http(""), TOKEN).exits(1).stdout_has("has no X-Wootric-Signature header");
    verify(http("X-Wootric-Signature: sha1=abc\r\n"), TOKEN)
        .exits(1)
        .stdout_has("malformed")
        .stdout_has("should hold `sha1=` and 40 hex digits, but its 3 characters are not a digest");
}

#[test]
fn changed_byte_of_body_or_secret_is_a_mismatch() {
    let message = wootric().into_bytes();
    let head = message.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    // A capture file in which each record has another byte of the body changed.
    let body = &message[head..];
    let headers = format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]");
    let lines: Vec<String> = (0..body.len())
        .map(|byte| {
            let mut body = body.to_vec();
            body[byte] = if body[byte] == b'x' { b'y' } else { b'x' };
            line(&headers, &String::from_utf8(body).expect("UTF-8"))
        })
        .collect();
    let output = hookctl(["verify", "-", "--provider", "wootric", "-o", "jsonl"])
        .env("HOOKCTL_SECRET", TOKEN)
        .stdin(lines.join("\n"))
        .exits(1);
    assert_eq!(output.json_lines().len(), body.len());
    assert!(output.json_lines().iter().all(|row| row["verdict"] == "mismatch"));
    for byte in 0..TOKEN.len() {
        let mut token = TOKEN.as_bytes().to_vec();
        token[byte] ^= 1;
        hookctl(["verify"]).env("HOOKCTL_SECRET", str::from_utf8(&token).expect("UTF-8")).stdin(wootric()).exits(1);
    }
}

#[test]
fn capture_file_with_a_malformed_line_reports_it_and_verifies_the_others() {
    let good = line(&format!("{{\"X-Wootric-Signature\":\"{SIGNATURE}\"}}"), &sample("wootric", "response.created"));
    let unsigned = line("{}", &sample("fluidsurveys", "contact_create"));
    let file = [good.as_str(), "{\"headers\":", "", unsigned.as_str(), good.as_str()].join("\n");
    let verify = |extra: &[&str]| {
        hookctl([&["verify", "c.jsonl", "-o", "jsonl"], extra].concat())
            .file("c.jsonl", &file)
            .env("HOOKCTL_SECRET", TOKEN)
    };
    let output = verify(&["--allow-unsigned"])
        .exits(3)
        .stderr_has("c.jsonl:2")
        .stderr_has("4 requests: 2 valid, 1 unsigned, 1 not verified");
    let rows = output.json_lines();
    let sources: Vec<&str> = rows.iter().map(|row| row["source"].as_str().expect("text")).collect();
    assert_eq!(sources, ["c.jsonl:1", "c.jsonl:2", "c.jsonl:4", "c.jsonl:5"]);
    // The malformed line has a row, too, in input order.
    assert!(rows[1]["verdict"].is_null() && rows[0]["error"].is_null());
    assert!(rows[1]["error"].as_str().expect("text").starts_with("column 11: EOF"), "{}", rows[1]);
    let fields = |row: &serde_json::Value| {
        let fields = row.as_object().expect("an object").keys().filter(|name| *name != "error");
        fields.cloned().collect::<Vec<_>>()
    };
    assert_eq!(fields(&rows[1]), fields(&rows[0]));
    // Without a secret there is no verdict, but the provider is detected.
    let output = hookctl(["verify", "-", "-o", "json"]).stdin(good.clone()).exits(3).json();
    assert_eq!((&output[0]["provider"], &output[0]["verdict"]), (&"wootric".into(), &serde_json::Value::Null));
    let counts = verify(&["--allow-unsigned", "--summary"]).exits(3).json_lines();
    assert!(counts.iter().any(|row| row["verdict"].is_null() && row["count"] == 1), "{counts:?}");
    let output = verify(&["--allow-unsigned", "--only", "valid"]).exits(3);
    assert_eq!(output.json_lines().len(), 2);
    let file = [good.as_str(), unsigned.as_str()].join("\n");
    let verify =
        |extra: &[&str]| hookctl([&["verify", "-"], extra].concat()).stdin(file.clone()).env("HOOKCTL_SECRET", TOKEN);
    verify(&[]).exits(1).stderr_has("2 requests: 1 valid, 1 unsigned");
    verify(&["--allow-unsigned"]).exits(0);
}

#[test]
fn one_forgery_among_100_000_records_exits_1() {
    // `reference-7` in `tests/data/vectors.toml`.
    let headers = r#"[["X-API-SIGNATURE","0063902a0830f0cf083773c8f283435cf4340a2d84555de4be4853089d056721"]]"#;
    let good = line(headers, &sample("screver", "surveyCompleted")) + "\n";
    let bad = good.replace("user1", "user2");
    let verify = |file: String| {
        hookctl(["verify", "-", "-o", "jsonl"])
            .stdin(file)
            .env("HOOKCTL_SECRET", "f6353acf-bca0-4992-8313-0d509f80c4f1")
    };
    verify(good.repeat(10)).exits(0).stderr_has("10 requests: 10 valid");
    let output = verify(good.repeat(99_999) + &bad).exits(1).stderr_has("100,000 requests: 99,999 valid, 1 mismatch");
    assert_eq!(output.text().lines().count(), 100_000);
}

#[test]
fn long_file_is_verified_on_all_cores_and_printed_in_order() {
    let headers = r#"[["X-API-SIGNATURE","0063902a0830f0cf083773c8f283435cf4340a2d84555de4be4853089d056721"]]"#;
    let good = line(headers, &sample("screver", "surveyCompleted")) + "\n";
    let bad = good.replace("user1", "user2");
    let oversized = format!("{{\"headers\":[],\"body\":\"{}\"}}\n", "x".repeat(9 * 1024 * 1024));
    // A forgery, a blank line, a malformed line and an oversized record, among enough valid records that they are in different batches.
    let many = 8_000;
    let file = [
        &good.repeat(many),
        &bad,
        &good.repeat(many),
        "\n",
        "rubbish\n",
        &oversized,
        &good.repeat(many),
        bad.trim_end(),
    ]
    .concat();
    let verify = |more: &[&str]| {
        hookctl([&["verify", "-", "--explain", "never"], more].concat())
            .stdin(file.clone())
            .env("HOOKCTL_SECRET", "f6353acf-bca0-4992-8313-0d509f80c4f1")
    };
    let [first, blank, last] = [many + 1, 2 * many + 2, 3 * many + 5];
    let output =
        verify(&["-o", "jsonl"]).exits(3).stderr_has("24,004 requests: 24,000 valid, 2 mismatch, 2 not verified");
    let output = output.stderr_has(&format!("stdin:{}: column", blank + 1));
    let output = output.stderr_has(&format!("stdin:{}: record is larger than 8 MiB", blank + 2));
    let rows = output.json_lines();
    let lines: Vec<usize> = (1..=last).filter(|line| *line != blank).collect();
    let sources: Vec<String> = lines.iter().map(|line| format!("stdin:{line}")).collect();
    assert!(rows.iter().map(|row| row["source"].as_str().expect("a source")).eq(&sources));
    let count = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    assert_eq!((count("valid"), count("mismatch")), (3 * many, 2));
    let output = verify(&["-o", "jsonl", "--only", "mismatch"]).exits(3);
    let sources: Vec<_> = output.json_lines().iter().map(|row| row["source"].clone()).collect();
    assert_eq!(sources, [format!("stdin:{first}"), format!("stdin:{last}")]);
    // Records after the failure may be verified already, but are not printed.
    let output = verify(&["-o", "jsonl", "--fail-fast"]).exits(1).stderr_has("8,001 requests: 8,000 valid, 1 mismatch");
    assert_eq!(output.json_lines().len(), first);
    verify(&["--summary"]).exits(3).stdout_has("mismatch").stderr_has("24,004 requests: 24,000 valid");
}

/// At any position in the input, from stdin and from a file.
#[test]
fn record_of_more_than_8_mib_is_an_error() {
    let limit = 8 * 1024 * 1024;
    let record = |size: usize| {
        let (start, end) = ("{\"headers\":[],\"body\":\"", "\"}");
        [start, &"x".repeat(size - start.len() - end.len()), end].concat()
    };
    let small = record(60);
    for (size, fits) in [(limit, true), (limit + 1, false), (limit + 70_000, false)] {
        let large = record(size);
        for file in
            [large.clone(), format!("{large}\n"), format!("{small}\n{large}"), format!("{small}\n{large}\n{small}")]
        {
            let verify = |run: crate::harness::Run| {
                let output = run.env("HOOKCTL_SECRET", "x").exits(if fits { 1 } else { 3 });
                let errors =
                    output.json_lines().iter().filter(|row| row["error"] == "record is larger than 8 MiB").count();
                assert_eq!(errors, usize::from(!fits), "{size} {}", file.len());
            };
            let args = ["verify", "--provider", "screver", "--from", "jsonl", "-o", "jsonl", "--explain", "never"];
            verify(hookctl([&args[..], &["-"]].concat()).stdin(file.clone()));
            verify(hookctl([&args[..], &["c.jsonl"]].concat()).file("c.jsonl", &file));
        }
    }
    // Also as the first record, and larger than the limit for files of other formats.
    let file = format!("{}\n{small}\n", record(65 * 1024 * 1024));
    let args = ["verify", "-", "--provider", "screver", "-o", "jsonl", "--explain", "never"];
    let output = hookctl(args).env("HOOKCTL_SECRET", "x").stdin(file).exits(3);
    let verdicts: Vec<_> = output.json_lines().iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, [serde_json::Value::Null, "missing".into()]);
}

#[test]
fn late_change_of_provider_in_a_long_file_is_verified() {
    let headers = r#"[["X-API-SIGNATURE","0063902a0830f0cf083773c8f283435cf4340a2d84555de4be4853089d056721"]]"#;
    let good = line(headers, &sample("screver", "surveyCompleted")) + "\n";
    let other = line("[]", &sample("fluidsurveys", "survey_create")) + "\n";
    let file = [good.repeat(6000), other.repeat(50), good.replace("user1", "user2"), good.repeat(3000)].concat();
    let output = hookctl(["verify", "-", "--fail-fast", "--summary", "--allow-unsigned", "--explain", "never"])
        .stdin(file)
        .env("HOOKCTL_SECRET", "f6353acf-bca0-4992-8313-0d509f80c4f1");
    output.exits(1).stderr_has("6,051 requests: 6,000 valid, 1 mismatch, 50 unsigned");
}

#[test]
fn record_with_many_headers_is_parsed_in_linear_time() {
    let headers = "[\"a\",\"\\n\"],".repeat(30_000);
    let record = format!("{{\"headers\":[{}[\"b\",\"\"]],\"body\":\"{}\"}}", headers, "x".repeat(4_000_000));
    let records = hookctl::capture::read(record.as_bytes(), "f", None);
    let record = records[0].as_ref().expect("a record");
    assert_eq!((record.message.headers.len(), record.message.body.len()), (30_001, 4_000_000));
}

#[test]
fn malformed_input_exits_3() {
    let verify =
        |name: &'static str, content: &[u8]| hookctl(["verify", name]).file(name, content).env("HOOKCTL_SECRET", TOKEN);
    verify("empty", b"").exits(3).stderr_has("empty: empty input\nhint: pass --allow-empty if there may be none\n");
    verify("list", b"[]").exits(3).stderr_has("list: empty input\nhint: pass --allow-empty if there may be none\n");
    verify("blank.jsonl", b"{\"headers\":{}}\n").exits(3).stderr_has("missing `body`");
    verify("cut.http", &wootric().as_bytes()[..100]).exits(3).stderr_has("cut.http");
    verify("rubbish", b"\0\xff\xfe rubbish").exits(3).stderr_has("line 1 is not an HTTP request line");
    hookctl(["verify", "none.http"]).exits(3).stderr_has("none.http");
    hookctl(["verify", "."]).exits(3);
    // The other files are verified if one is missing.
    hookctl(["verify", "none.http", "m.http"])
        .file("m.http", wootric())
        .env("HOOKCTL_SECRET", TOKEN)
        .exits(3)
        .stdout_has("valid");
}

#[test]
fn raw_request_of_another_length_is_verified_and_explained() {
    let body = sample("wootric", "response.created");
    let lines = "{\"a\":1,\n\"b\":2}\n";
    let signature =
        hookctl(["sign", "screver", "--body", "-"]).stdin(lines.replace('\n', "\r\n")).env("HOOKCTL_SECRET", TOKEN);
    let converted = format!(
        "POST / HTTP/1.1\n{}Content-Length: {}\n\n{lines}",
        signature.exits(0).text(),
        lines.replace('\n', "\r\n").len()
    );
    for (request, code, detail, fidelity) in [
        (
            wootric() + "\nX",
            "body-extra-bytes",
            "the body without the 2 bytes at its end (612 bytes, as Content-Length says), but this capture holds 614",
            "text",
        ),
        (wootric().replace(&body, &format!(" {body}")), "body-trimmed", "612 bytes, as Content-Length says", "text"),
        (
            wootric()[..wootric().len() - 1].to_owned(),
            "content-length-differs",
            "Content-Length says 612 bytes, but this capture holds 611.",
            "truncated",
        ),
        (
            converted,
            "body-line-endings",
            "the body with CRLF line endings (17 bytes, as Content-Length says)",
            "truncated",
        ),
    ] {
        let verify = || hookctl(["verify", "m.http"]).file("m.http", &request).env("HOOKCTL_SECRET", TOKEN);
        let json = [
            "verify",
            "m.http",
            "-o",
            "json",
            "--provider",
            if code == "body-line-endings" { "screver" } else { "wootric" },
        ];
        let row = hookctl(json).file("m.http", &request).env("HOOKCTL_SECRET", TOKEN).exits(1).json()[0].clone();
        let cause = &row["causes"][0];
        assert_eq!((&row["verdict"], &row["fidelity"]), (&"mismatch".into(), &fidelity.into()), "{row}");
        assert_eq!(cause["code"], code, "{row}");
        assert!(cause["detail"].as_str().expect("text").contains(detail), "{row}");
        // A proven cause and "a mismatch proves nothing" would contradict each other.
        let text = verify().exits(1).text();
        assert!(text.contains("(certain)") != text.contains("proves nothing"), "{text}");
    }
    hookctl(["verify", "m.http"])
        .file("m.http", wootric() + &wootric())
        .env("HOOKCTL_SECRET", TOKEN)
        .exits(0)
        .stderr_has("2 requests: 2 valid");
}

#[test]
fn junk_with_from_http_is_described_as_http() {
    let verify =
        |flags: &[&'static str]| hookctl([&["verify", "junk"], flags].concat()).file("junk", "some junk\n").exits(3);
    verify(&["--from", "http"])
        .stderr_has(
            "junk:1: not an HTTP request: line 1 has no version at its end (expected e.g. `POST /hook HTTP/1.1`)",
        )
        .nowhere("unknown format");
    verify(&[]).stderr_has("junk: unknown format: line 1 is not an HTTP request line");
}

#[test]
fn delivery_of_another_provider_has_one_cause_that_names_it() {
    let capture = hookctl(["send", "screver", "surveyCompleted", "--to", "http://localhost/", "--dry-run=json"]);
    let capture = capture.env("HOOKCTL_SECRET", "s").exits(0).text();
    for (provider, flags) in [("wootric", &[][..]), ("blitzllama", &[]), ("surveysparrow", &["--explain", "never"])] {
        let words = [&["verify", "-", "--provider", provider, "-o", "json"], flags].concat();
        let row = hookctl(words).stdin(capture.as_str()).env("HOOKCTL_SECRET", "s").exits(1).json()[0].clone();
        let cause = serde_json::json!({
            "code": "provider-other",
            "detail": "The signature is valid as a delivery of Screver with the secret from env:HOOKCTL_SECRET.",
            "fix": "Use --provider screver.",
            "confidence": "certain",
        });
        assert_eq!(row["causes"], serde_json::json!([cause]), "{provider}");
        // With another secret, nothing is proven.
        let words = ["verify", "-", "--provider", provider];
        hookctl(words).stdin(capture.as_str()).env("HOOKCTL_SECRET", "t").exits(1).nowhere("provider-other");
    }
}

#[test]
fn repeated_signature_header_is_reported() {
    let other = "X-Wootric-Signature: sha1=0000000000000000000000000000000000000000\r\n";
    let right = format!("X-Wootric-Signature: {SIGNATURE}\r\n");
    for (headers, code, confidence, detail) in [
        (
            format!("{other}{right}"),
            0,
            "certain",
            "has 2 X-Wootric-Signature headers, all of which were compared. Number 2 matches.",
        ),
        (format!("{right}{other}"), 0, "certain", "Number 1 matches."),
        (
            format!("{other}{other}{other}"),
            1,
            "likely",
            "has 3 X-Wootric-Signature headers, all of which were compared.",
        ),
    ] {
        let output =
            hookctl(["verify", "-", "-o", "json"]).stdin(http(&headers)).env("HOOKCTL_SECRET", TOKEN).exits(code);
        let row = output.json()[0].clone();
        let causes = row["causes"].as_array().expect("causes");
        let repeated: Vec<_> = causes.iter().filter(|cause| cause["code"] == "signature-repeated").collect();
        assert_eq!((repeated.len(), &repeated[0]["confidence"]), (1, &confidence.into()), "{row}");
        assert!(repeated[0]["detail"].as_str().expect("text").contains(detail), "{row}");
    }
}

#[test]
fn computed_value_that_is_not_a_digest_is_a_usage_error() {
    let digits = "0".repeat(63);
    for (value, flags, expected) in [
        (
            "abc",
            &["--provider", "screver"][..],
            "--computed: not a digest (Screver signs with hmac-sha256: 64 hex digits)",
        ),
        ("abc", &["--provider", "wootric"], "signs with hmac-sha1: `sha1=` and 40 hex digits)"),
        ("not a digest", &[], "(expected the hex or base64 that your code computed, e.g. 64 hex digits for SHA-256)"),
    ] {
        let words = [&["verify", "-", "--computed", value], flags].concat();
        hookctl(words).stdin(wootric()).env("HOOKCTL_SECRET", TOKEN).exits(2).stderr_has(expected);
    }
    let send = ["send", "screver", "surveyCompleted", "--to", "http://localhost:1/", "--computed", "abc"];
    hookctl(send).env("HOOKCTL_SECRET", TOKEN).exits(2).stderr_has("64 hex digits");
    // A digest of another hash, one that was cut, and a prefix are mistakes to explain.
    for value in [&digits[..40], &digits, &format!("sha256={digits}0")] {
        hookctl(["verify", "-", "--computed", value]).stdin(wootric()).env("HOOKCTL_SECRET", TOKEN).exits(0);
    }
}

#[test]
fn unknown_provider_is_an_error_that_says_what_was_looked_for() {
    hookctl(["verify"])
        .stdin("POST / HTTP/1.1\r\n\r\n{\"who\":\"knows\"}")
        .exits(3)
        .stderr_has("cannot identify the provider: no known signature header")
        .stderr_has("--provider");
    // A truncated body may look like an event. That names the event, but not the provider.
    let cut = "{\"timestamp\":1,\"surveyItemId\":2,\"question\":{},\"answer\":[";
    hookctl(["verify"])
        .stdin(format!("POST / HTTP/1.1\r\n\r\n{cut}"))
        .exits(3)
        .stderr_has("cannot identify the provider");
    let signed = format!("POST / HTTP/1.1\r\nX-API-SIGNATURE: {}\r\n\r\n{cut}", "0".repeat(64));
    let output = hookctl(["verify", "-", "-o", "json", "--secret", "literal:a-secret"]).stdin(signed).exits(1).json();
    assert_eq!((&output[0]["event"], &output[0]["verdict"]), (&"optionSelected".into(), &"mismatch".into()));
}

#[test]
fn request_of_a_provider_that_does_not_sign_is_unsigned() {
    let message = format!("POST / HTTP/1.1\r\n\r\n{}", sample("fluidsurveys", "response_complete"));
    let verify = |extra: &[&str]| hookctl([&["verify", "-", "-o", "json"], extra].concat()).stdin(message.clone());
    let row = verify(&[]).exits(1).json()[0].clone();
    assert_eq!((&row["verdict"], &row["event"]), (&"unsigned".into(), &"response_complete".into()));
    verify(&["--allow-unsigned"]).exits(0);
}

#[test]
fn surveysparrow_reports_the_matching_scheme_and_checks_the_age() {
    let message = |scheme: &str| {
        hookctl([
            "send",
            "surveysparrow",
            "onContactCreate",
            "--to",
            "http://localhost/",
            "--dry-run",
            "--timestamp",
            "1705565839",
            "--scheme",
            scheme,
        ])
        .env("HOOKCTL_SECRET", "s")
        .exits(0)
        .stdout
    };
    for (scheme, name) in
        [("hmac", "hmac-sha384"), ("salt-prefix", "salt-prefix-sha384"), ("salt-suffix", "salt-suffix-sha384")]
    {
        let output = hookctl(["verify", "-o", "json"]).env("HOOKCTL_SECRET", "s").stdin(message(scheme)).exits(0);
        assert_eq!(
            (&output.json()[0]["scheme"], &output.json()[0]["at"]),
            (&name.into(), &"2024-01-18T08:17:19Z".into())
        );
    }
    let verify_age = |extra: &[&str]| {
        hookctl([&["verify", "-", "--tolerance", "5m"], extra].concat())
            .env("HOOKCTL_SECRET", "s")
            .stdin(message("hmac"))
    };
    verify_age(&[]).exits(1).stdout_has("stale").stdout_has("The timestamp is not signed");
    verify_age(&["--at", "2024-01-18T08:20:00Z"])
        .exits(0)
        .stderr_has("x-appnest-timestamp is not covered by the signature");
    verify_age(&["--at", "1705566140"]).exits(1);
    verify_age(&["--at", "captured"]).exits(3).stderr_has("has no time of receipt");
    let yesterday = format!(
        "{{\"at\":\"yesterday\",\"headers\":{{\"x-appnest-signature\":\"{}\"}},\"body\":\"x\"}}",
        "0".repeat(96)
    );
    hookctl(["verify", "-", "--tolerance", "5m", "--at", "captured"])
        .env("HOOKCTL_SECRET", "s")
        .stdin(yesterday)
        .exits(3)
        .stderr_has("`yesterday` in the capture is not a valid time");
    hookctl(["verify", "-", "--provider", "screver", "--tolerance", "5m"])
        .stdin("x")
        .exits(2)
        .stderr_has("sends no time");
}

/// Each value of the header costs one comparison; the body is hashed once.
#[test]
fn signature_header_with_60_000_values_hashes_the_body_once() {
    let values = format!("[\"X-Wootric-Signature\",\"sha1={}\"],", "0".repeat(40)).repeat(60_000);
    let body = "x".repeat(4_000_000);
    let record = format!("{{\"headers\":[{values}[\"b\",\"\"]],\"body\":\"{body}\"}}");
    // Hashing the body for each value would hash 240 GB, which takes longer than the harness's limit of one minute.
    hookctl(["verify", "-"]).env("HOOKCTL_SECRET", "s").stdin(record).exits(1).stdout_has("mismatch");
}

/// Rack and CGI names are aliases of signature headers only: they do not delimit the body.
#[test]
fn environment_style_header_does_not_set_the_length_of_a_message() {
    let message = wootric().replacen("\r\n", "\r\nHTTP_CONTENT_LENGTH: 3\r\nHTTP_TRANSFER_ENCODING: chunked\r\n", 1);
    hookctl(["verify", "-"]).env("HOOKCTL_SECRET", TOKEN).stdin(message).exits(0);
}

#[test]
fn unreadable_secret_is_an_error_even_if_env_file_has_another() {
    let verify = |config: &str| {
        hookctl(["verify", "m.http", "--config", "c.toml", "--env-file", "candidates"])
            .file("m.http", wootric())
            .file("candidates", format!("A={TOKEN}\n"))
            .private_file("c.toml", config)
    };
    verify("").exits(0).stdout_has("valid");
    let broken = "default-profile = \"p\"\n[profiles.p]\nprovider = \"wootric\"\nsecret = \"file:none\"\n";
    verify(broken).exits(3).stdout_has("valid").stderr_has("none");
}

#[test]
fn secret_that_matched_another_request_is_not_blamed() {
    let (body, headers) =
        (sample("wootric", "response.created"), format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]"));
    let changed = body.replace("Enterprise", "Starter");
    let verify = |records: String| {
        hookctl(["verify", "-", "--explain", "always"]).env("HOOKCTL_SECRET", TOKEN).stdin(records).exits(1)
    };
    verify(line(&headers, &changed)).stdout_has("search-").nowhere("secret-other").nowhere("most likely");
    let output = verify(format!("{}\n{}\n", line(&headers, &body), line(&headers, &changed)));
    output.stdout_has("Other requests are valid with the secret from env:HOOKCTL_SECRET").nowhere("secret-other");
}

/// Ctrl-C also ends the program that feeds the pipe, so the end of input arrives at the same moment as the signal.
#[cfg(unix)]
#[test]
fn interruption_just_before_the_end_of_input_exits_130() {
    use std::io::Write as _;
    for report in [&[][..], &["--report", "json=r.json"]] {
        let mut run = hookctl([&["verify", "-"], report].concat()).env("HOOKCTL_SECRET", TOKEN).begins();
        let record =
            line(&format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]"), &sample("wootric", "response.created"));
        let mut stdin = run.child.stdin.take().expect("a pipe");
        writeln!(stdin, "{record}").expect("a reader");
        // The verdict is printed, so the run waits for the next record.
        std::io::Read::read_exact(run.child.stdout.as_mut().expect("its output"), &mut [0]).expect("a verdict");
        run.signal("INT");
        drop(stdin);
        let output = run.exits(130);
        if !report.is_empty() {
            let report = std::fs::read_to_string(output.path("r.json")).expect("a report");
            assert!(report.contains("interrupted"), "{report}");
        }
    }
}

/// An error may take a hundred times the memory of its line, so errors must not accumulate.
#[cfg(target_os = "linux")]
#[test]
fn file_of_malformed_lines_takes_bounded_memory() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("lines.jsonl");
    std::fs::write(&path, "{\"headers\":[],\"body\":\"\"}\n".to_owned() + &"{}\n".repeat(1_000_000)).expect("a file");
    // Enough for the program and its threads on a machine with many cores, but not for a million errors, which take 300 MB more.
    let output = std::process::Command::new("sh")
        .args(["-c", "ulimit -d 200000; exec \"$0\" \"$@\"", env!("CARGO_BIN_EXE_hookctl"), "verify", "--summary"])
        .arg(&path)
        .env("HOOKCTL_SECRET", "s")
        .stderr(std::process::Stdio::null())
        .output()
        .expect("a shell");
    assert_eq!(output.status.code(), Some(3));
}

#[test]
fn signed_request_is_not_detected_as_a_provider_that_does_not_sign() {
    // Both have the shape of FluidSurveys' contact_create, but the first is JSON, and the second has an unknown signature.
    let digest = "0".repeat(64);
    for message in [
        "POST / HTTP/1.1\r\n\r\n{\"name\":\"x\",\"email\":\"y\"}".to_owned(),
        format!("POST / HTTP/1.1\r\nX-Other-Signature: {digest}\r\n\r\nname=x&email=y"),
    ] {
        hookctl(["verify", "-", "--allow-unsigned"]).stdin(message).exits(3).stderr_has("cannot identify the provider");
    }
}

#[test]
fn verdict_is_printed_before_the_next_record_arrives() {
    use std::{
        io::{BufRead as _, BufReader, Write as _},
        process::{Command, Stdio},
    };
    let record = line(&format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]"), &sample("wootric", "response.created"));
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookctl"))
        .args(["verify", "-", "-o", "jsonl"])
        .env("HOOKCTL_SECRET", TOKEN)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("hookctl starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let mut stdout = BufReader::new(child.stdout.take().expect("a pipe"));
    for _ in 0..2 {
        writeln!(stdin, "{record}").expect("a record");
        let mut verdict = String::new();
        stdout.read_line(&mut verdict).expect("a verdict");
        assert!(verdict.contains("\"valid\""), "{verdict}");
    }
    drop(stdin);
    assert!(child.wait().expect("an end").success());
}

#[test]
fn capture_with_control_characters_or_credentials_is_printed_safely() {
    let digest = "0".repeat(64);
    let record = format!("{{\"headers\":[[\"X-\\u001b[31mSignature\",\"{digest}\"]],\"body\":\"{{}}\"}}");
    hookctl(["verify", "-", "--provider", "screver"]).env("HOOKCTL_SECRET", "s").stdin(record).exits(1).nowhere("\x1b");
    let record = "{\"headers\":\"Bearer hunter2\",\"body\":\"\"}";
    hookctl(["verify", "-"]).stdin(record).exits(3).stderr_has("column").nowhere("hunter2").nowhere("struct");
}

#[test]
fn several_secrets_are_tried_and_the_matching_one_is_named() {
    let verify = |extra: &[&str]| {
        hookctl([&["verify", "-", "-o", "json", "--secret", "env:NEW"], extra].concat())
            .stdin(wootric())
            .env("NEW", "new")
            .env("OLD", TOKEN)
    };
    verify(&[]).exits(1);
    assert_eq!(verify(&["--secret", "env:OLD"]).exits(0).json()[0]["secret"], "env:OLD");
}

#[test]
fn verify_without_a_secret_exits_3() {
    hookctl(["verify"]).stdin(wootric()).exits(3).stderr_has("no secret for wootric");
    hookctl(["verify"]).stdin(wootric()).env("HOOKCTL_SECRET", "").exits(3).stderr_has("is empty");
}

#[test]
fn closed_stdout_after_valid_verdicts_exits_0_quietly() {
    use std::process::{Command, Stdio};
    let good = line(&format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]"), &sample("wootric", "response.created"));
    let directory = tempfile::TempDir::new().expect("a directory");
    let file = directory.path().join("c.jsonl");
    std::fs::write(&file, format!("{good}\n").repeat(20_000)).expect("a file");
    let mut child = Command::new(env!("CARGO_BIN_EXE_hookctl"))
        .args(["verify", "-o", "jsonl", file.to_str().expect("UTF-8")])
        .env("HOOKCTL_SECRET", TOKEN)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("hookctl starts");
    drop(child.stdout.take());
    let output = child.wait_with_output().expect("an end");
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

/// One valid request, two changed ones, one without a signature, and one malformed line.
fn mixed() -> String {
    let args = ["send", "screver", "--all", "--to", "http://x/", "--secret", "literal:a-secret", "--dry-run=json"];
    let sent = hookctl(args).exits(0).text();
    let first = sent.lines().next().expect("a line").to_owned();
    let changed = first.replace("smiley", "frowny");
    [first.as_str(), &changed, &changed, &first.replace("x-api-signature", "x-other"), "{broken"].join("\n") + "\n"
}

#[test]
fn only_filters_rows_and_the_summary_counts_all() {
    let verify = |extra: &[&'static str]| {
        let args = ["verify", "c.jsonl", "--provider", "screver", "--secret", "literal:a-secret"];
        hookctl(args.into_iter().chain(extra.iter().copied())).file("c.jsonl", mixed())
    };
    for verdict in hookctl::signing::Verdict::ALL {
        verify(&["--only", verdict.name()]).exits(3);
    }
    verify(&["--only", "fake"]).exits(2).stderr_has("mismatch");
    let output = verify(&["--only", "mismatch,missing", "-o", "jsonl"]).exits(3);
    let verdicts: Vec<_> = output.json_lines().iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, ["mismatch", "mismatch", "missing"]);
    assert!(output.stderr.contains("5 requests: 1 valid, 2 mismatch, 1 missing, 1 not verified"), "{}", output.stderr);

    let rows = verify(&["--summary", "-o", "json"]).exits(3).json();
    let row = |verdict: &str, count: u64| serde_json::json!({ "provider": "screver", "event": "optionSelected", "verdict": verdict, "delivery": true, "count": count });
    let unverified =
        serde_json::json!({ "provider": null, "event": null, "verdict": null, "delivery": null, "count": 1 });
    assert_eq!(rows, serde_json::json!([row("valid", 1), row("mismatch", 2), row("missing", 1), unverified]));
    verify(&["--summary"]).exits(3).stdout_has("optionSelected  mismatch").stderr_has("5 requests");

    // The second record is a mismatch, so the third is not printed.
    let output = verify(&["--fail-fast", "-o", "jsonl"]).exits(1);
    assert_eq!(output.json_lines().len(), 2);
}

/// Covers output that fits into the buffer, and output that does not.
#[cfg(unix)]
#[test]
fn closed_stdout_after_a_mismatch_exits_1_quietly() {
    use std::process::Stdio;

    let forged = line("{\"X-API-SIGNATURE\":\"00\"}", &sample("screver", "optionSelected"));
    for records in [1, 3_000] {
        let mut run = hookctl(["verify", "c.jsonl", "--explain", "never"])
            .env("HOOKCTL_SECRET", "s")
            .file("c.jsonl", format!("{forged}\n").repeat(records));
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let child = run.command.stdin(Stdio::null()).stdout(writer).stderr(Stdio::piped()).spawn();
        let ended = child.expect("hookctl starts").wait_with_output().expect("an end");
        assert_eq!(ended.status.code(), Some(1), "{}", String::from_utf8_lossy(&ended.stderr));
        assert!(ended.stderr.is_empty(), "{}", String::from_utf8_lossy(&ended.stderr));
    }
}
