//! Explains why the format of a text is unknown: names the kind of text if possible, otherwise the nearest formats, and how to get a readable capture.

use super::document::Document;

/// A test for a kind of text, and what to do with such a text.
type Known = (fn(&Text<'_>) -> bool, &'static str);

/// Known kinds of text without a readable request: how a line or the whole text begins, and what to do.
const KNOWN: &[Known] = &[
    (
        |text| (text.has("[Object]") || text.has("[Array]")) && text.has("headers"),
        "a printed value with omitted parts, such as [Object] or [Array]: print the whole value, with JSON.stringify or util.inspect(x, { depth: null })",
    ),
    (
        |text| text.has("\u{1b}["),
        "text with terminal color codes: print it without color, e.g. with NO_COLOR=1 or `http --pretty=none`",
    ),
    (
        |text| text.any_line(|line| is_time(line) && (line.contains(" IP ") || line.contains(" IP6 "))),
        "text output of tcpdump, which loses bytes: save the packets with `tcpdump -w hooks.pcap`, and verify that file",
    ),
    (
        |text| text.has("Follow: tcp,") || text.has("Follow: http,"),
        "a stream printed by tshark, which loses bytes: verify the original packet capture",
    ),
    (
        |text| text.has("\"layers\"") && text.has("\"frame"),
        "packets printed by tshark as JSON: verify the original packet capture",
    ),
    (
        |text| {
            text.first.starts_with("Frame 1:") || text.any_line(|line| line.contains(" → ") && line.contains(" TCP "))
        },
        "a list of packets printed by tshark: verify the original packet capture",
    ),
    (
        |text| text.has("dumpio:") || text.has("mod_dumpio"),
        "a mod_dumpio log, which splits bodies: use ModSecurity's audit log (SecAuditLogParts ABCFZ) or `tcpdump -w hooks.pcap` instead",
    ),
    (
        |text| text.any_line(|line| line.starts_with('+') && line.contains("HTTP/1") && line.contains('|')),
        "a mod_log_forensic log, which has no bodies: use ModSecurity's audit log (SecAuditLogParts ABCFZ) instead",
    ),
    (
        |text| text.has("haproxy["),
        "an HAProxy log, which has no bodies: save the packets between it and the application with `tcpdump -w hooks.pcap`, or let the application log headers and body as JSON",
    ),
    (
        |text| text.any_line(|line| line.contains("] \"") && line.contains(" HTTP/") && line.contains("\" ")),
        "an access log, which has no bodies: log them by name, e.g. in nginx `log_format hooks 'request=\"$request\" http_x_api_signature=\"$http_x_api_signature\" request_body=\"$request_body\"'`",
    ),
    (
        |text| text.has("Invoke-WebRequest") || text.has("Invoke-RestMethod"),
        "a PowerShell command: copy the request as cURL (bash) instead, or save the session as HAR",
    ),
    (
        |text| text.first.starts_with("fetch("),
        "a JavaScript fetch call: copy the request as cURL (bash) instead, or save the session as HAR",
    ),
    (
        |text| text.first.starts_with("http ") || text.first.starts_with("https ") || text.first.starts_with("xh "),
        "an HTTPie command, which is not run: print its request with `--offline --print=HB`, and verify that",
    ),
    (
        |text| text.first.starts_with("#!"),
        "a script, which is not run: pass its curl command alone, or print the request that it sends",
    ),
    (
        |text| text.first.starts_with('<'),
        "XML or HTML of an unknown kind: the only supported XML is items saved by Burp Suite, and Charles sessions",
    ),
];

/// The text formats: words that hint at each, and how to get such a file.
const FORMATS: &[(&str, &[&str], &str)] = &[
    (
        "http",
        &["HTTP/1", "HTTP/2", "content-type:", "content-length:", "host:"],
        "the request line, headers, an empty line and the body",
    ),
    ("curl", &["curl ", "--data", "-H '"], "\"Copy as cURL (bash)\" in a browser or Postman"),
    (
        "json",
        &["\"headers\"", "\"body\"", "{\""],
        "{\"headers\":{\"X-Signature\":\"…\"},\"body\":\"…\"}, as JSON.stringify and json.dumps write it",
    ),
    (
        "dump",
        &["headers: {", "'headers'", "body: '", "=>"],
        "console.log({ headers, body }), print(event) or var_dump of both",
    ),
    ("environ", &["HTTP_X_", "REQUEST_METHOD"], "the environment of the request, and its body with --body FILE"),
    ("har", &["devtools", "browser"], "\"Save all as HAR\" in a browser's developer tools"),
];

struct Text<'t> {
    whole: &'t str,
    /// The first line that is not blank.
    first: &'t str,
}

impl Text<'_> {
    fn has(&self, needle: &str) -> bool {
        self.whole.contains(needle)
    }

    fn any_line(&self, is_match: impl Fn(&str) -> bool) -> bool {
        self.whole.lines().take(100).any(is_match)
    }
}

/// Returns true if a line begins with a time of day, as tcpdump prints it, possibly after a date.
fn is_time(line: &str) -> bool {
    let line = line.split_once(' ').filter(|(date, _)| date.len() == 10).map_or(line, |(_, rest)| rest);
    line.as_bytes().first_chunk::<9>().is_some_and(|start| {
        start.iter().enumerate().all(|(at, byte)| match at {
            2 | 5 => *byte == b':',
            8 => *byte == b'.',
            _ => byte.is_ascii_digit(),
        })
    })
}

/// Names the kind of a file that is known but cannot be read, with advice.
pub(super) fn known(document: &Document<'_>) -> Option<String> {
    let bytes = document.without_bom();
    let whole = String::from_utf8_lossy(bytes);
    let first = whole.lines().map(str::trim).find(|line| !line.is_empty())?;
    let text = Text { whole: &whole, first };
    KNOWN.iter().find(|(is_it, _)| is_it(&text)).map(|(_, advice)| (*advice).to_owned())
}

/// Returns the formats nearest to a text, and how to get such files.
pub(super) fn nearest(document: &Document<'_>) -> String {
    let bytes = document.without_bom();
    if bytes.iter().take(4096).any(|byte| *byte == 0) {
        return "the only supported binary files are packet captures (pcap), mitmproxy flows, gzip and zstd".into();
    }
    let text = String::from_utf8_lossy(bytes.get(..bytes.len().min(64 * 1024)).unwrap_or_default());
    let lower = text.to_ascii_lowercase();
    let score = |needles: &[&str]| needles.iter().filter(|needle| lower.contains(&needle.to_ascii_lowercase())).count();
    let mut ranked: Vec<_> = FORMATS.iter().map(|row| (score(row.1), row)).collect();
    // The sort is stable, so the usual formats are first if nothing hints at another.
    ranked.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    let named: Vec<String> = ranked.iter().take(3).map(|(_, (name, _, how))| format!("{name} ({how})")).collect();
    format!("the nearest formats are {}", named.join("; "))
}

/// Returns advice for a file that is JSON without a request, or a form.
pub(super) fn body_alone(document: &Document<'_>) -> Option<String> {
    let text = document.text()?.trim();
    let is_json = text.starts_with('{') && document.object().is_some_and(|object| !object.has("headers"));
    let is_form = !text.contains(char::is_whitespace) && text.contains('=') && text.contains('&');
    (is_json || is_form).then(|| {
        "a body without headers: pass it as --body FILE with its signature header, e.g. -H 'X-Signature: …'".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_text_is_named_with_a_way_out() {
        // The texts were printed by the tools, and shortened.
        for (text, expected) in [
            ("\u{1b}[38;5;31mPOST\u{1b}[39m /hook \u{1b}[34mHTTP\u{1b}[39m/1.1\n", "--pretty=none"),
            ("{ headers: [Object], body: 'x' }\n", "JSON.stringify"),
            ("16:22:01.291354 IP localhost.35238 > localhost.7199: Flags [S], seq 35, length 0\nE..<.^@", "tcpdump -w"),
            ("\n=====\nFollow: tcp,ascii\nFilter: tcp.stream eq 0\n", "tshark"),
            (
                "{\"index\":{\"_index\":\"packets-2026\"}}\n{\"timestamp\":\"1\",\"layers\":{\"frame\":{}}}",
                "printed by tshark as JSON",
            ),
            ("    1   0.000000    127.0.0.1 → 127.0.0.1    TCP 74 35238 → 7199 [SYN]", "list of packets"),
            ("Frame 1: 74 bytes on wire (592 bits)\n", "list of packets"),
            (
                "127.0.0.1 - - [29/Nov/2026:01:05:11 +0000] \"POST /hook HTTP/1.1\" 200 22 \"-\" \"Ruby\"\n",
                "access log",
            ),
            ("Nov 29 01:05:11 lb haproxy[12]: 127.0.0.1:58312 web srv \"POST / HTTP/1.1\"", "HAProxy"),
            (
                "[Sun Nov 29 01:05:11 2026] [dumpio:trace7] [pid 1] mod_dumpio.c(103): dumpio_in (data-HEAP): POST /",
                "mod_dumpio",
            ),
            ("+id1|POST /hook HTTP/1.1|Host:a|X-Sig:b\n-id1", "mod_log_forensic"),
            ("Invoke-WebRequest -UseBasicParsing -Uri \"http://a\" `\n", "PowerShell"),
            ("fetch(\"http://a\", {\n  \"headers\": {}\n});", "fetch call"),
            ("http POST a.test b=c", "--offline"),
            ("#!/bin/sh\ncurl http://a\n", "a script"),
            ("<?xml version=\"1.0\"?><a/>", "XML or HTML"),
        ] {
            let found = known(&Document::new(text.as_bytes())).unwrap_or_default();
            assert!(found.contains(expected), "{text}: {found}");
        }
        assert_eq!(known(&Document::new(b"anything else")), None);
    }

    #[test]
    fn nearest_formats_are_those_that_the_text_hints_at() {
        for (text, first) in [
            ("anything", "http"),
            ("run curl -H 'a: b' --data x", "curl"),
            ("received { headers: { host: 'a' }, body: 'x", "dump"),
            ("HTTP_X_SIG is 5, REQUEST_METHOD too", "environ"),
        ] {
            let found = nearest(&Document::new(text.as_bytes()));
            assert!(found.starts_with(&format!("the nearest formats are {first} (")), "{text}: {found}");
        }
    }
}
