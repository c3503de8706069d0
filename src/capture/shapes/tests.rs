//! Requests in the shapes of tools and applications. Each text is as its tool writes it, shortened.

use super::*;

const BODY: &str = r#"{"a":"é"}"#;

/// Method, target, signature, body and fidelity.
type Parts = (String, String, String, String, Fidelity);

/// Returns the parts of each request.
fn read(json: &str) -> Vec<Result<Parts, String>> {
    let value: &RawValue = serde_json::from_str(json).unwrap_or_else(|error| panic!("{error}: {json}"));
    let requests = requests(value).expect("few requests");
    let text = |request: Imported| {
        let Imported { message, fidelity, .. } = request;
        let signature = message.headers.text("x-sig").unwrap_or_default().to_owned();
        let body = String::from_utf8_lossy(&message.body).into_owned();
        (message.method, message.target, signature, body, fidelity)
    };
    requests.into_iter().map(|request| request.map(text)).collect()
}

/// Replaces `BODY` with the body as a JSON string, `BASE64` with its base64 and `BYTES` with its bytes.
fn filled(template: &str) -> String {
    use base64::{Engine as _, prelude::BASE64_STANDARD};
    let bytes: Vec<String> = BODY.bytes().map(|byte| byte.to_string()).collect();
    let numbered: Vec<String> = bytes.iter().enumerate().map(|(at, byte)| format!("\"{at}\":{byte}")).collect();
    template
        .replace("\"BODY\"", &serde_json::to_string(BODY).expect("JSON"))
        .replace("BASE64", &BASE64_STANDARD.encode(BODY))
        .replace("NUMBERED", &numbered.join(","))
        .replace("BYTES", &bytes.join(","))
        .replace("PARSED", BODY)
}

#[test]
#[expect(clippy::too_many_lines, reason = "a table")]
fn request_is_found_in_every_usual_shape() {
    use Fidelity::{Exact, Parsed, Text};
    for (tool, template, target, fidelity) in [
        ("pretty", r#"{ "headers": {"X-Sig": "s"}, "body": "BODY" }"#, "/", Text),
        ("list", r#"[{"headers":{"X-Sig":["s"]},"body":"BODY","path":"/h"}]"#, "/h", Text),
        ("length", r#"{"headers":{"X-Sig":"s","Content-Length":"10"},"body":"BODY"}"#, "/", Exact),
        ("other length", r#"{"headers":{"X-Sig":"s","Content-Length":"11"},"body":"BODY"}"#, "/", Text),
        ("capitals", r#"{"Headers":{"X-Sig":"s"},"Body":"BODY","Url":"/h"}"#, "/h", Text),
        ("raw", r#"{"headers":{"X-Sig":"s"},"body":{"a":1},"rawBody":"BODY"}"#, "/", Text),
        ("parsed", r#"{"headers":{"X-Sig":"s"},"body":PARSED}"#, "/", Parsed),
        ("pairs", r#"{"headers":[["X-Sig","s"]],"data":"BODY"}"#, "/", Text),
        (
            "named",
            r#"{"headers":[{"name":"X-Sig","value":"s"},{"name":"A","value":"b","disabled":true}],"body":"BODY"}"#,
            "/",
            Text,
        ),
        ("keyed", r#"{"headers":[{"key":"X-Sig","value":["s"]}],"body":"BODY"}"#, "/", Text),
        ("lines", r#"{"headers":["X-Sig: s","Host: h"],"body":"BODY"}"#, "/", Text),
        ("text", r#"{"headers":"X-Sig: s\r\nHost: h\r\n","body":"BODY"}"#, "/", Text),
        (
            "Node",
            r#"{"method":"POST","url":"/h","headers":{"x-sig":"s"},"rawHeaders":["Host","h","X-Sig","s"],"body":"BODY"}"#,
            "/h",
            Text,
        ),
        ("Buffer", r#"{"headers":{"x-sig":"s"},"body":{"type":"Buffer","data":[BYTES]}}"#, "/", Exact),
        ("Uint8Array", r#"{"headers":{"x-sig":"s"},"body":{NUMBERED}}"#, "/", Exact),
        ("data URL", r#"{"headers":{"x-sig":"s"},"body":"data:application/json;base64,BASE64"}"#, "/", Exact),
        (
            "mendhak",
            r#"{"path":"/h","headers":{"x-sig":"s"},"method":"POST","body":"BODY","fresh":false,"query":{},"json":PARSED,"os":{"hostname":"a"}}"#,
            "/h",
            Text,
        ),
        (
            "Svix Play",
            r#"{"id":"1","url":"https://play.svix.com/in/e_x/","method":"POST","headers":{"x-sig":"s","content-type":"application/json"},"body":"BASE64","response":{"status_code":204,"headers":{},"body":""}}"#,
            "/in/e_x/",
            Exact,
        ),
        (
            "PostBin",
            r#"{"method":"POST","path":"/","headers":{"x-sig":"s"},"query":{},"body":PARSED,"ip":"::1","binId":"a","reqId":"b","inserted":1}"#,
            "/",
            Parsed,
        ),
        (
            "MockServer",
            r#"[{"httpRequest":{"method":"POST","path":"/h","headers":{"x-sig":["s"]},"body":{"type":"STRING","string":"BODY","rawBytes":"BASE64","contentType":"text/plain"}},"httpResponse":{"statusCode":200,"headers":{},"body":"x"},"timestamp":"2026-01-31 12:00:00.000"}]"#,
            "/h",
            Exact,
        ),
        (
            "MockServer JSON",
            r#"[{"method":"POST","path":"/h","headers":[{"name":"x-sig","values":["s"]}],"body":{"type":"JSON","json":PARSED}}]"#,
            "/h",
            Parsed,
        ),
        (
            "WireMock",
            r#"{"requests":[{"id":"1","request":{"url":"/h","absoluteUrl":"http://a:80/h","method":"POST","clientIp":"::1","headers":{"X-Sig":"s"},"cookies":{},"loggedDate":1700000000000,"bodyAsBase64":"BASE64","body":"BODY"},"responseDefinition":{"status":200,"headers":{},"body":""},"wasMatched":true}],"meta":{"total":1}}"#,
            "/h",
            Exact,
        ),
        (
            "n8n",
            r#"[{"headers":{"x-sig":"s"},"params":{},"query":{},"body":PARSED,"webhookUrl":"https://n8n.test/webhook/h","executionMode":"production"}]"#,
            "/webhook/h",
            Parsed,
        ),
        (
            "httpbin",
            r#"{"args":{},"data":"BODY","files":{},"form":{},"headers":{"X-Sig":"s"},"json":PARSED,"method":"POST","origin":"::1","url":"http://httpbin.org/anything"}"#,
            "/anything",
            Text,
        ),
        (
            "Postman Echo",
            r#"{"args":{},"data":PARSED,"files":{},"form":{},"headers":{"x-sig":"s"},"json":PARSED,"url":"https://postman-echo.com/post"}"#,
            "/post",
            Parsed,
        ),
        (
            "ModSecurity 3",
            r#"{"transaction":{"client_ip":"::1","unique_id":"1","request":{"method":"POST","http_version":1.1,"uri":"/h","headers":{"X-Sig":"s"},"body":"BODY"},"response":{"http_code":200,"headers":{"A":"b"},"body":"x"}}}"#,
            "/h",
            Text,
        ),
        (
            "ModSecurity 2",
            r#"{"transaction":{"time":"t","transaction_id":"1"},"request":{"request_line":"POST /h HTTP/1.1","headers":{"X-Sig":"s"},"body":["BODY"]},"response":{"protocol":"HTTP/1.1","status":200,"headers":{},"body":""},"audit_data":{}}"#,
            "/h",
            Text,
        ),
        (
            "Azure req",
            r#"{"method":"POST","url":"https://f.azurewebsites.net/api/h","originalUrl":"https://f.azurewebsites.net/api/h","headers":{"x-sig":"s"},"query":{},"params":{},"body":PARSED,"rawBody":"BODY"}"#,
            "/api/h",
            Text,
        ),
        (
            "Azure host",
            r#"{"Data":{"req":{"Url":"http://localhost:7071/api/h","Method":"POST","Query":{},"Headers":{"X-Sig":["s"]},"Params":{},"Body":"BODY"}},"Metadata":{"sys":{"MethodName":"h"}}}"#,
            "/api/h",
            Text,
        ),
        (
            "Google function",
            r#"{"method":"POST","headers":{"x-sig":"s"},"body":PARSED,"rawBody":{"type":"Buffer","data":[BYTES]}}"#,
            "/",
            Exact,
        ),
        (
            "Google log",
            r#"[{"insertId":"1","jsonPayload":{"headers":{"x-sig":"s"},"body":"BODY"},"timestamp":"2026-01-31T12:00:00Z"}]"#,
            "/",
            Text,
        ),
        (
            "pino",
            r#"{"level":30,"time":1700000000000,"req":{"id":1,"method":"POST","url":"/h","headers":{"x-sig":"s"}},"res":{"statusCode":200,"headers":{"a":"b"}},"body":"BODY","msg":"request completed"}"#,
            "/h",
            Text,
        ),
        (
            "kcat",
            r#"{"topic":"hooks","partition":0,"offset":5,"tstype":"create","ts":1700000000000,"broker":0,"headers":["X-Sig","s"],"key":null,"payload":"BODY"}"#,
            "/",
            Text,
        ),
        (
            "docker",
            r#"{"log":"{\"headers\":{\"x-sig\":\"s\"},\"body\":\"{\\\"a\\\":\\\"é\\\"}\"}\n","stream":"stdout","time":"2026-01-31T12:00:00Z"}"#,
            "/",
            Text,
        ),
        (
            "Charles",
            r#"[{"status":"COMPLETE","method":"POST","protocolVersion":"HTTP/1.1","scheme":"https","host":"a.test","path":"/h","query":null,"request":{"mimeType":"application/json","header":{"firstLine":"POST /h HTTP/1.1","headers":[{"name":"X-Sig","value":"s"}]},"body":{"text":"BODY","charset":"UTF-8"}},"response":{"status":200,"header":{"headers":[]},"body":{"text":"x"}}}]"#,
            "/h",
            Text,
        ),
        (
            "VCR",
            r#"{"http_interactions":[{"request":{"method":"post","uri":"https://a.test/h","body":{"encoding":"UTF-8","string":"BODY"},"headers":{"X-Sig":["s"]}},"response":{"status":{"code":200},"headers":{},"body":{"string":""}},"recorded_at":"Sat, 31 Jan 2026 12:00:00 GMT"}],"recorded_with":"VCR 6"}"#,
            "/h",
            Text,
        ),
        (
            // With `preserve_exact_body_bytes`, it writes base64 in lines.
            "VCR, exact",
            r#"{"http_interactions":[{"request":{"method":"post","uri":"https://a.test/h","body":{"encoding":"ASCII-8BIT","base64_string":"BASE64\n"},"headers":{"X-Sig":["s"]}}}],"recorded_with":"VCR 5.0.0"}"#,
            "/h",
            Exact,
        ),
        (
            "Hoppscotch",
            r#"{"name":"c","folders":[],"requests":[{"v":"1","endpoint":"https://a.test/h","method":"POST","headers":[{"key":"X-Sig","value":"s","active":true}],"body":{"contentType":"application/json","body":"BODY"}}]}"#,
            "/h",
            Text,
        ),
        (
            "Insomnia 4",
            r#"{"_type":"export","__export_format":4,"resources":[{"_type":"request","url":"https://a.test/h","method":"POST","headers":[{"name":"X-Sig","value":"s"}],"body":{"mimeType":"application/json","text":"BODY"}}]}"#,
            "/h",
            Text,
        ),
        (
            "Bruno JSON",
            r#"{"name":"c","version":"1","items":[{"type":"http","name":"h","request":{"url":"https://a.test/h","method":"POST","headers":[{"name":"X-Sig","value":"s","enabled":true}],"body":{"mode":"json","json":"BODY"}}}]}"#,
            "/h",
            Text,
        ),
        (
            "CDP",
            r#"{"method":"Network.requestWillBeSent","params":{"requestId":"1","request":{"url":"https://a.test/h","method":"POST","headers":{"X-Sig":"s"},"postData":"BODY","hasPostData":true}}}"#,
            "/h",
            Text,
        ),
    ] {
        let expected = ("POST".to_owned(), target.to_owned(), "s".to_owned(), BODY.to_owned(), fidelity);
        assert_eq!(read(&filled(template)), [Ok(expected)], "{tool}");
        assert!(has_request(serde_json::from_str(&filled(template)).expect("JSON")), "{tool}");
    }
}

#[test]
fn parsed_form_is_serialized_again() {
    let json = r#"{"headers":{"content-type":"application/x-www-form-urlencoded"},"body":{"response":{"id":"1","tags":["a","b"]},"event_name":"created"}}"#;
    let body = read(json).remove(0).expect("a request").3;
    assert_eq!(body, "response%5Bid%5D=1&response%5Btags%5D%5B%5D=a&response%5Btags%5D%5B%5D=b&event_name=created");
    // httpbin has the form and an empty text.
    let json = r#"{"data":"","form":{"a":["1"],"b":"2"},"headers":{"Content-Type":"application/x-www-form-urlencoded"},"json":null,"url":"/h"}"#;
    assert_eq!(read(json).remove(0).expect("a request").3, "a=1&b=2");
}

#[test]
fn what_is_no_request_is_not_found() {
    for json in [
        "{}",
        r#"{"headers":{"a":"b"}}"#,
        r#"{"response":{"headers":{"a":"b"},"body":"x"}}"#,
        r#"{"headers":7,"body":"x"}"#,
        r#"{"headers":["a"],"body":"x"}"#,
        r#"{"level":30,"msg":"started {\"a\":1}"}"#,
    ] {
        assert_eq!(read(json), [], "{json}");
    }
    // A page load in a log is one, but does not make a file a capture.
    let page = r#"{"req":{"method":"GET","url":"/","headers":{"host":"a"}}}"#;
    assert_eq!(read(page).len(), 1);
    assert!(!has_request(serde_json::from_str(page).expect("JSON")));
}

#[test]
fn request_without_its_body_is_an_error_if_it_is_signed() {
    let signature = "0".repeat(64);
    let json = format!(r#"{{"req":{{"method":"POST","url":"/","headers":{{"x-sig":"{signature}"}}}}}}"#);
    assert!(read(&json).remove(0).expect_err("no body").starts_with("missing body"));
    let elided = serde_json::json!({"headers": {"a": "b"}, "body": {(ELIDED): true}}).to_string();
    assert!(read(&elided).remove(0).expect_err("no body").contains("[Object]"));
}

#[test]
fn printed_value_with_omitted_parts_is_an_error() {
    for printed in [
        "{ headers: [Object], body: 'x' }",
        "{ a: { req: { headers: [Object], body: 'x' } } }",
        "{ headers: { 'x-sig': 'a', 'x-twice': [Array] }, body: 'x' }",
        "{ headers: { 'x-sig': 'a' }, body: [Object] }",
        "{ headers: { 'x-sig': 'a' }, body: { a: 1, b: { c: [Object] } } }",
        "{ headers: { 'x-sig': 'a' }, body: { a: 1, b: [Array] } }",
        "{ headers: { 'x-sig': 'a' }, body: [ 1, [Object] ] }",
        "{ headers: { 'x-sig': 'a' }, body: { a: 'abc'... 10 more characters } }",
    ] {
        let json = super::super::literal::convert(printed).expect("a value").json;
        let [Err(reason)] = &read(&json)[..] else { panic!("{printed}: {:?}", read(&json)) };
        assert!(reason.contains("JSON.stringify"), "{printed}: {reason}");
    }
    // A text that shows a mark is not one.
    let json = serde_json::json!({"headers": {"a": "b"}, "body": {"c": "{\"\u{0}elided\":true}"}}).to_string();
    assert!(read(&json).remove(0).is_ok());
}

#[test]
fn deep_nesting_ends_the_search() {
    let json = format!("{}{}{}", "{\"a\":".repeat(100), r#"{"headers":{},"body":"x"}"#, "}".repeat(100));
    assert_eq!(read(&json), []);
}
