//! `verify`: the verdict on what people hold, and the exit code that follows.

use crate::harness::hookctl;

const TOKEN: &str = "09dfb1b73af998743fb011f8bfda8912";
/// Vector 2 of the fact sheet: computed with Python's hmac and Node's crypto.
const SIGNATURE: &str = "sha1=4d2bf9016749624b255fa0c2de0eee83850cb09d";

fn sample(provider: &str, event: &str) -> String {
    hookctl(["events", "show", provider, event]).exits(0).text()
}

/// A raw message with this signature header.
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
fn a_raw_message_is_judged_in_every_shape_that_it_comes_in() {
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
        (chunked, "chunks"),
        (format!("POST / HTTP/1.1\r\nX-WOOTRIC-SIGNATURE: {SIGNATURE}\r\n\r\n{body}"), "to the end"),
        (format!("POST / HTTP/1.1\r\nHTTP_X_WOOTRIC_SIGNATURE: {SIGNATURE}\r\n\r\n{body}"), "the name in Rack"),
    ] {
        let seen =
            hookctl(["verify", "m.http", "-o", "json", "--secret", "env:T"]).file("m.http", message).env("T", TOKEN);
        let row = seen.exits(0).json()[0].clone();
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
fn a_request_in_parts_is_judged() {
    hookctl(["verify", "--body", "b", "--header", &format!("X-Wootric-Signature: {SIGNATURE}"), "--secret", "env:T"])
        .file("b", sample("wootric", "response.created"))
        .env("T", TOKEN)
        .exits(0)
        .stdout_has("valid");
}

#[test]
fn what_would_be_ignored_is_refused() {
    let verify = |words: &[&str]| hookctl([&["verify", "m.http"], words].concat()).file("m.http", wootric()).exits(2);
    verify(&["-H", "X-A: b"]).stderr_has("cannot be used with");
    verify(&["-H", "garbage"]).stderr_has("cannot be used with");
    verify(&["--computed", ""]).stderr_has("--computed: empty signature");
}

#[test]
fn the_verdict_says_why_and_never_what_the_signature_would_be() {
    let verify = |message: String, token: &str| hookctl(["verify", "--secret", "env:T"]).stdin(message).env("T", token);
    let forged = wootric().replace("response[score]=7", "response[score]=9");
    verify(forged, TOKEN).exits(1).stdout_has("mismatch").stdout_has("search-").nowhere("secret-other").nowhere(TOKEN);
    let right = hookctl(["sign", "wootric", "--value"])
        .env("HOOKCTL_SECRET", "wrong")
        .stdin(sample("wootric", "response.created"))
        .exits(0)
        .text();
    verify(wootric(), "wrong").exits(1).stdout_has("mismatch").nowhere(right.trim().trim_start_matches("sha1="));
    // The right signature of a tampered body is nowhere to be read (openssl computed it).
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
fn any_changed_byte_of_body_secret_or_signature_is_a_no() {
    let message = wootric().into_bytes();
    let head = message.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    // Every byte in one run: a capture file of changed messages.
    let body = &message[head..];
    let headers = format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]");
    let lines: Vec<String> = (0..body.len())
        .map(|byte| {
            let mut body = body.to_vec();
            body[byte] = if body[byte] == b'x' { b'y' } else { b'x' };
            line(&headers, &String::from_utf8(body).expect("UTF-8"))
        })
        .collect();
    let seen = hookctl(["verify", "-", "--provider", "wootric", "-o", "jsonl"])
        .env("HOOKCTL_SECRET", TOKEN)
        .stdin(lines.join("\n"))
        .exits(1);
    assert_eq!(seen.json_lines().len(), body.len());
    assert!(seen.json_lines().iter().all(|row| row["verdict"] == "mismatch"));
    for byte in 0..TOKEN.len() {
        let mut token = TOKEN.as_bytes().to_vec();
        token[byte] ^= 1;
        hookctl(["verify"]).env("HOOKCTL_SECRET", str::from_utf8(&token).expect("UTF-8")).stdin(wootric()).exits(1);
    }
}

#[test]
fn a_capture_file_is_judged_line_by_line_and_a_broken_line_is_told() {
    let good = line(&format!("{{\"X-Wootric-Signature\":\"{SIGNATURE}\"}}"), &sample("wootric", "response.created"));
    let unsigned = line("{}", &sample("fluidsurveys", "contact_create"));
    let file = [good.as_str(), "{\"headers\":", "", unsigned.as_str(), good.as_str()].join("\n");
    let verify = |extra: &[&str]| {
        hookctl([&["verify", "c.jsonl", "-o", "jsonl"], extra].concat())
            .file("c.jsonl", &file)
            .env("HOOKCTL_SECRET", TOKEN)
    };
    let seen = verify(&["--allow-unsigned"])
        .exits(3)
        .stderr_has("c.jsonl:2")
        .stderr_has("4 requests: 2 valid, 1 unsigned, 1 not verified");
    let rows = seen.json_lines();
    let sources: Vec<&str> = rows.iter().map(|row| row["source"].as_str().expect("text")).collect();
    assert_eq!(sources, ["c.jsonl:1", "c.jsonl:2", "c.jsonl:4", "c.jsonl:5"]);
    // The broken line has a row in the place of its verdict.
    assert!(rows[1]["verdict"].is_null() && rows[0]["error"].is_null());
    assert!(rows[1]["error"].as_str().expect("text").starts_with("column 11: EOF"), "{}", rows[1]);
    let fields = |row: &serde_json::Value| {
        let fields = row.as_object().expect("an object").keys().filter(|name| *name != "error");
        fields.cloned().collect::<Vec<_>>()
    };
    assert_eq!(fields(&rows[1]), fields(&rows[0]));
    // Who sent it may be known all the same.
    let seen = hookctl(["verify", "-", "-o", "json"]).stdin(good.clone()).exits(3).json();
    assert_eq!((&seen[0]["provider"], &seen[0]["verdict"]), (&"wootric".into(), &serde_json::Value::Null));
    let kinds = verify(&["--allow-unsigned", "--summary"]).exits(3).json_lines();
    assert!(kinds.iter().any(|kind| kind["verdict"].is_null() && kind["count"] == 1), "{kinds:?}");
    let seen = verify(&["--allow-unsigned", "--only", "valid"]).exits(3);
    assert_eq!(seen.json_lines().len(), 2);
    let file = [good.as_str(), unsigned.as_str()].join("\n");
    let verify =
        |extra: &[&str]| hookctl([&["verify", "-"], extra].concat()).stdin(file.clone()).env("HOOKCTL_SECRET", TOKEN);
    verify(&[]).exits(1).stderr_has("2 requests: 1 valid, 1 unsigned");
    verify(&["--allow-unsigned"]).exits(0);
}

#[test]
fn a_hundred_thousand_records_have_a_verdict_each_and_one_forgery_decides() {
    // Vector 7 of the fact sheet.
    let headers = r#"[["X-API-SIGNATURE","0063902a0830f0cf083773c8f283435cf4340a2d84555de4be4853089d056721"]]"#;
    let good = line(headers, &sample("screver", "surveyCompleted")) + "\n";
    let bad = good.replace("user1", "user2");
    let verify = |file: String| {
        hookctl(["verify", "-", "-o", "jsonl"])
            .stdin(file)
            .env("HOOKCTL_SECRET", "f6353acf-bca0-4992-8313-0d509f80c4f1")
    };
    verify(good.repeat(10)).exits(0).stderr_has("10 requests: 10 valid");
    let seen = verify(good.repeat(99_999) + &bad).exits(1).stderr_has("100,000 requests: 99,999 valid, 1 mismatch");
    assert_eq!(seen.text().lines().count(), 100_000);
}

#[test]
fn a_long_file_is_judged_on_all_cores_and_told_in_its_order() {
    let headers = r#"[["X-API-SIGNATURE","0063902a0830f0cf083773c8f283435cf4340a2d84555de4be4853089d056721"]]"#;
    let good = line(headers, &sample("screver", "surveyCompleted")) + "\n";
    let bad = good.replace("user1", "user2");
    let giant = format!("{{\"headers\":[],\"body\":\"{}\"}}\n", "x".repeat(9 * 1024 * 1024));
    // By line: genuine but for a forgery, a blank line, rubbish, and one that is too large, each in another block.
    let many = 8_000;
    let file =
        [&good.repeat(many), &bad, &good.repeat(many), "\n", "rubbish\n", &giant, &good.repeat(many), bad.trim_end()]
            .concat();
    let verify = |more: &[&str]| {
        hookctl([&["verify", "-", "--explain", "never"], more].concat())
            .stdin(file.clone())
            .env("HOOKCTL_SECRET", "f6353acf-bca0-4992-8313-0d509f80c4f1")
    };
    let [first, blank, last] = [many + 1, 2 * many + 2, 3 * many + 5];
    let seen =
        verify(&["-o", "jsonl"]).exits(3).stderr_has("24,004 requests: 24,000 valid, 2 mismatch, 2 not verified");
    let seen = seen.stderr_has(&format!("stdin:{}: column", blank + 1));
    let seen = seen.stderr_has(&format!("stdin:{}: record is larger than 8 MiB", blank + 2));
    let rows = seen.json_lines();
    let lines: Vec<usize> = (1..=last).filter(|line| *line != blank).collect();
    let sources: Vec<String> = lines.iter().map(|line| format!("stdin:{line}")).collect();
    assert!(rows.iter().map(|row| row["source"].as_str().expect("a source")).eq(&sources));
    let forged = |verdict: &str| rows.iter().filter(|row| row["verdict"] == verdict).count();
    assert_eq!((forged("valid"), forged("mismatch")), (3 * many, 2));
    let seen = verify(&["-o", "jsonl", "--only", "mismatch"]).exits(3);
    let sources: Vec<_> = seen.json_lines().iter().map(|row| row["source"].clone()).collect();
    assert_eq!(sources, [format!("stdin:{first}"), format!("stdin:{last}")]);
    // Whatever is under way behind it is not told.
    let seen = verify(&["-o", "jsonl", "--fail-fast"]).exits(1).stderr_has("8,001 requests: 8,000 valid, 1 mismatch");
    assert_eq!(seen.json_lines().len(), first);
    verify(&["--summary"]).exits(3).stdout_has("mismatch").stderr_has("24,004 requests: 24,000 valid");
}

/// Wherever it stands, and however it comes.
#[test]
fn a_record_of_more_than_8_mib_is_too_large_everywhere() {
    let most = 8 * 1024 * 1024;
    let record = |size: usize| {
        let (before, behind) = ("{\"headers\":[],\"body\":\"", "\"}");
        [before, &"x".repeat(size - before.len() - behind.len()), behind].concat()
    };
    let small = record(60);
    for (size, fits) in [(most, true), (most + 1, false), (most + 70_000, false)] {
        let large = record(size);
        for file in
            [large.clone(), format!("{large}\n"), format!("{small}\n{large}"), format!("{small}\n{large}\n{small}")]
        {
            let verify = |run: crate::harness::Run| {
                let seen = run.env("HOOKCTL_SECRET", "x").exits(if fits { 1 } else { 3 });
                let told = seen.json_lines().iter().filter(|row| row["error"] == "record is larger than 8 MiB").count();
                assert_eq!(told, usize::from(!fits), "{size} {}", file.len());
            };
            let words = ["verify", "--provider", "screver", "--from", "jsonl", "-o", "jsonl", "--explain", "never"];
            verify(hookctl([&words[..], &["-"]].concat()).stdin(file.clone()));
            verify(hookctl([&words[..], &["c.jsonl"]].concat()).file("c.jsonl", &file));
        }
    }
    // Also where it is the first thing to be seen, and larger than all files but capture files may be.
    let file = format!("{}\n{small}\n", record(65 * 1024 * 1024));
    let words = ["verify", "-", "--provider", "screver", "-o", "jsonl", "--explain", "never"];
    let seen = hookctl(words).env("HOOKCTL_SECRET", "x").stdin(file).exits(3);
    let verdicts: Vec<_> = seen.json_lines().iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, [serde_json::Value::Null, "missing".into()]);
}

#[test]
fn a_provider_that_comes_late_in_a_long_file_is_judged_to_its_end() {
    let headers = r#"[["X-API-SIGNATURE","0063902a0830f0cf083773c8f283435cf4340a2d84555de4be4853089d056721"]]"#;
    let good = line(headers, &sample("screver", "surveyCompleted")) + "\n";
    let other = line("[]", &sample("fluidsurveys", "survey_create")) + "\n";
    let file = [good.repeat(6000), other.repeat(50), good.replace("user1", "user2"), good.repeat(3000)].concat();
    let seen = hookctl(["verify", "-", "--fail-fast", "--summary", "--allow-unsigned", "--explain", "never"])
        .stdin(file)
        .env("HOOKCTL_SECRET", "f6353acf-bca0-4992-8313-0d509f80c4f1");
    seen.exits(1).stderr_has("6,051 requests: 6,000 valid, 1 mismatch, 50 unsigned");
}

#[test]
fn a_record_of_many_headers_takes_no_more_time_than_its_length() {
    let headers = "[\"a\",\"\\n\"],".repeat(30_000);
    let record = format!("{{\"headers\":[{}[\"b\",\"\"]],\"body\":\"{}\"}}", headers, "x".repeat(4_000_000));
    let records = hookctl::capture::read(record.as_bytes(), "f", None);
    let record = records[0].as_ref().expect("a record");
    assert_eq!((record.message.headers.len(), record.message.body.len()), (30_001, 4_000_000));
}

#[test]
fn what_cannot_be_judged_is_an_input_error() {
    let verify =
        |name: &'static str, content: &[u8]| hookctl(["verify", name]).file(name, content).env("HOOKCTL_SECRET", TOKEN);
    verify("empty", b"").exits(3).stderr_has("empty: empty input");
    verify("blank.jsonl", b"{\"headers\":{}}\n").exits(3).stderr_has("missing `body`");
    verify("cut.http", &wootric().as_bytes()[..100]).exits(3).stderr_has("cut.http");
    verify("short.http", &wootric().as_bytes()[..wootric().len() - 1])
        .exits(3)
        .stderr_has("truncated body: 611 of 612 bytes");
    verify("rubbish", b"\0\xff\xfe rubbish").exits(3).stderr_has("line 1 is not an HTTP request line");
    hookctl(["verify", "none.http"]).exits(3).stderr_has("none.http");
    hookctl(["verify", "."]).exits(3);
    // One file that is not there does not keep the others from being judged.
    hookctl(["verify", "none.http", "m.http"])
        .file("m.http", wootric())
        .env("HOOKCTL_SECRET", TOKEN)
        .exits(3)
        .stdout_has("valid");
}

#[test]
fn a_sender_that_cannot_be_told_is_an_error_that_says_what_was_looked_for() {
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
    let seen = hookctl(["verify", "-", "-o", "json", "--secret", "literal:a-secret"]).stdin(signed).exits(1).json();
    assert_eq!((&seen[0]["event"], &seen[0]["verdict"]), (&"optionSelected".into(), &"mismatch".into()));
}

#[test]
fn a_provider_that_does_not_sign_is_unsigned() {
    let message = format!("POST / HTTP/1.1\r\n\r\n{}", sample("fluidsurveys", "response_complete"));
    let verify = |extra: &[&str]| hookctl([&["verify", "-", "-o", "json"], extra].concat()).stdin(message.clone());
    let row = verify(&[]).exits(1).json()[0].clone();
    assert_eq!((&row["verdict"], &row["event"]), (&"unsigned".into(), &"response_complete".into()));
    verify(&["--allow-unsigned"]).exits(0);
}

#[test]
fn surveysparrow_says_which_of_its_readings_matched_and_how_old_it_is() {
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
        let seen = hookctl(["verify", "-o", "json"]).env("HOOKCTL_SECRET", "s").stdin(message(scheme)).exits(0);
        assert_eq!((&seen.json()[0]["scheme"], &seen.json()[0]["at"]), (&name.into(), &"2024-01-18T08:17:19Z".into()));
    }
    let aged = |extra: &[&str]| {
        hookctl([&["verify", "-", "--tolerance", "5m"], extra].concat())
            .env("HOOKCTL_SECRET", "s")
            .stdin(message("hmac"))
    };
    aged(&[]).exits(1).stdout_has("stale").stdout_has("The timestamp is not signed");
    aged(&["--at", "2024-01-18T08:20:00Z"]).exits(0).stderr_has("x-appnest-timestamp is not covered by the signature");
    aged(&["--at", "1705566140"]).exits(1);
    aged(&["--at", "captured"]).exits(3).stderr_has("has no time of receipt");
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

/// Each value of the header costs a comparison, and the body is hashed once.
#[test]
fn a_header_that_comes_sixty_thousand_times_is_judged_as_soon_as_any() {
    let values = format!("[\"X-Wootric-Signature\",\"sha1={}\"],", "0".repeat(40)).repeat(60_000);
    let body = "x".repeat(4_000_000);
    let record = format!("{{\"headers\":[{values}[\"b\",\"\"]],\"body\":\"{body}\"}}");
    // To hash it each time would take more than the minute after which the builder gives up: these are 240 GB.
    hookctl(["verify", "-"]).env("HOOKCTL_SECRET", "s").stdin(record).exits(1).stdout_has("mismatch");
}

/// Only the message itself says where it ends.
#[test]
fn a_header_in_the_spelling_of_an_environment_frames_no_message() {
    let message = wootric().replacen("\r\n", "\r\nHTTP_CONTENT_LENGTH: 3\r\nHTTP_TRANSFER_ENCODING: chunked\r\n", 1);
    hookctl(["verify", "-"]).env("HOOKCTL_SECRET", TOKEN).stdin(message).exits(0);
}

#[test]
fn a_secret_that_cannot_be_read_is_told_also_where_a_file_has_others() {
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
fn a_secret_that_proved_right_is_not_blamed() {
    let (body, headers) =
        (sample("wootric", "response.created"), format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]"));
    let changed = body.replace("Enterprise", "Starter");
    let verify = |records: String| {
        hookctl(["verify", "-", "--explain", "always"]).env("HOOKCTL_SECRET", TOKEN).stdin(records).exits(1)
    };
    verify(line(&headers, &changed)).stdout_has("search-").nowhere("secret-other").nowhere("most likely");
    let seen = verify(format!("{}\n{}\n", line(&headers, &body), line(&headers, &changed)));
    seen.stdout_has("Other requests are valid with the secret from env:HOOKCTL_SECRET").nowhere("secret-other");
}

/// Who is interrupted loses the feeder of the pipe at the same moment, as with Ctrl-C.
#[cfg(unix)]
#[test]
fn an_interrupt_just_before_the_end_is_one() {
    use std::io::Write as _;
    for report in [&[][..], &["--report", "json=r.json"]] {
        let mut run = hookctl([&["verify", "-"], report].concat()).env("HOOKCTL_SECRET", TOKEN).begins();
        let record =
            line(&format!("[[\"X-Wootric-Signature\",\"{SIGNATURE}\"]]"), &sample("wootric", "response.created"));
        let mut stdin = run.child.stdin.take().expect("a pipe");
        writeln!(stdin, "{record}").expect("a reader");
        // It is out, so it waits for the next.
        std::io::Read::read_exact(run.child.stdout.as_mut().expect("its output"), &mut [0]).expect("a verdict");
        run.signal("INT");
        drop(stdin);
        let seen = run.exits(130);
        if !report.is_empty() {
            let told = std::fs::read_to_string(seen.path("r.json")).expect("a report");
            assert!(told.contains("interrupted"), "{told}");
        }
    }
}

/// What is said of a line may take a hundred times its room: no more of it is held than of any other file.
#[cfg(target_os = "linux")]
#[test]
fn lines_that_are_no_records_take_no_more_memory_than_others() {
    let directory = tempfile::TempDir::new().expect("a directory");
    let path = directory.path().join("lines.jsonl");
    std::fs::write(&path, "{\"headers\":[],\"body\":\"\"}\n".to_owned() + &"{}\n".repeat(1_000_000)).expect("a file");
    // It does for the program and as many threads as there may be, and not for what took 300 MB more.
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
fn what_does_not_sign_sends_nothing_that_looks_signed() {
    // Of the shape of FluidSurveys' contact_create, but JSON, and signed by somebody.
    let digest = "0".repeat(64);
    for message in [
        "POST / HTTP/1.1\r\n\r\n{\"name\":\"x\",\"email\":\"y\"}".to_owned(),
        format!("POST / HTTP/1.1\r\nX-Other-Signature: {digest}\r\n\r\nname=x&email=y"),
    ] {
        hookctl(["verify", "-", "--allow-unsigned"]).stdin(message).exits(3).stderr_has("cannot identify the provider");
    }
}

#[test]
fn a_verdict_is_out_before_the_next_record_comes() {
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
fn nothing_of_a_capture_commands_a_terminal_or_tells_a_credential() {
    let digest = "0".repeat(64);
    let record = format!("{{\"headers\":[[\"X-\\u001b[31mSignature\",\"{digest}\"]],\"body\":\"{{}}\"}}");
    hookctl(["verify", "-", "--provider", "screver"]).env("HOOKCTL_SECRET", "s").stdin(record).exits(1).nowhere("\x1b");
    let record = "{\"headers\":\"Bearer hunter2\",\"body\":\"\"}";
    hookctl(["verify", "-"]).stdin(record).exits(3).stderr_has("column").nowhere("hunter2").nowhere("struct");
}

#[test]
fn several_secrets_are_tried_and_the_one_that_matched_is_named() {
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
fn without_a_secret_no_one_is_believed() {
    hookctl(["verify"]).stdin(wootric()).exits(3).stderr_has("no secret for wootric");
    hookctl(["verify"]).stdin(wootric()).env("HOOKCTL_SECRET", "").exits(3).stderr_has("is empty");
}

#[test]
fn a_closed_pipe_ends_the_run_quietly() {
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

/// One genuine request, two that were changed, one without a signature, one line that is broken.
fn mixed() -> String {
    let words = ["send", "screver", "--all", "--to", "http://x/", "--secret", "literal:a-secret", "--dry-run=json"];
    let sent = hookctl(words).exits(0).text();
    let first = sent.lines().next().expect("a line").to_owned();
    let changed = first.replace("smiley", "frowny");
    [first.as_str(), &changed, &changed, &first.replace("x-api-signature", "x-other"), "{broken"].join("\n") + "\n"
}

#[test]
fn some_verdicts_are_printed_and_all_are_counted() {
    let verify = |extra: &[&'static str]| {
        let words = ["verify", "c.jsonl", "--provider", "screver", "--secret", "literal:a-secret"];
        hookctl(words.into_iter().chain(extra.iter().copied())).file("c.jsonl", mixed())
    };
    for verdict in hookctl::signing::Verdict::ALL {
        verify(&["--only", verdict.name()]).exits(3);
    }
    verify(&["--only", "fake"]).exits(2).stderr_has("mismatch");
    let seen = verify(&["--only", "mismatch,missing", "-o", "jsonl"]).exits(3);
    let verdicts: Vec<_> = seen.json_lines().iter().map(|row| row["verdict"].clone()).collect();
    assert_eq!(verdicts, ["mismatch", "mismatch", "missing"]);
    assert!(seen.stderr.contains("5 requests: 1 valid, 2 mismatch, 1 missing, 1 not verified"), "{}", seen.stderr);

    let rows = verify(&["--summary", "-o", "json"]).exits(3).json();
    let row = |verdict: &str, count: u64| serde_json::json!({ "provider": "screver", "event": "optionSelected", "verdict": verdict, "count": count });
    let unjudged = serde_json::json!({ "provider": null, "event": null, "verdict": null, "count": 1 });
    assert_eq!(rows, serde_json::json!([row("valid", 1), row("mismatch", 2), row("missing", 1), unjudged]));
    verify(&["--summary"]).exits(3).stdout_has("optionSelected  mismatch").stderr_has("5 requests");

    // The second is not genuine, and nobody looks at the third.
    let seen = verify(&["--fail-fast", "-o", "jsonl"]).exits(1);
    assert_eq!(seen.json_lines().len(), 2);
}

/// Whether or not all that is printed fits where it is held back.
#[cfg(unix)]
#[test]
fn a_reader_that_has_seen_enough_ends_the_run_quietly() {
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
