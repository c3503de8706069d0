//! XML of intercepting proxies: items saved by Burp Suite, and sessions of Charles (`.chlsx`).
//!
//! Burp's requests are the bytes on the wire, usually in base64. Document type declarations are skipped, and entities of their own are not expanded.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use quick_xml::{
    Reader,
    escape::resolve_predefined_entity,
    events::{BytesStart, Event},
};

use crate::{
    capture::{
        Fidelity, Format, ReadMode,
        formats::http::messages,
        json,
        record::{self, Imported, Requests, declared_length},
    },
    message::Headers,
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "xml",
    about: "items saved by Burp Suite, or a Charles session, as XML",
    fidelity: Fidelity::Exact,
    recognize: |document| {
        let Some(text) = document.text().map(str::trim_start) else { return false };
        text.starts_with('<') && (text.contains("<items") || text.contains("<charles-session"))
    },
    read: ReadMode::Whole(|document| read(document.required_text()?)),
};

/// Maximum nesting, and maximum number of elements of a request.
const MAX_DEPTH: usize = 32;
const MAX_ELEMENTS: usize = 4096;

/// An element with its text.
#[derive(Default)]
struct Element {
    name: String,
    attributes: Vec<(String, String)>,
    text: String,
    children: Vec<Element>,
}

impl Element {
    fn new(start: &BytesStart<'_>) -> Self {
        let attributes = start.attributes().flatten().take(64).map(|attribute| {
            let value =
                quick_xml::escape::unescape(&attribute.value).map_or_else(|_| attribute.value.to_string(), Into::into);
            (attribute.key.local_name().as_ref().to_owned(), value)
        });
        let attributes = attributes.collect();
        Self { name: start.local_name().as_ref().to_owned(), attributes, ..Self::default() }
    }

    fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name).map(|child| child.text.trim()).filter(|text| !text.is_empty())
    }

    /// Decodes the text as base64, which may have line breaks.
    fn base64(&self) -> Result<Vec<u8>, String> {
        let text: String = self.text.split_whitespace().collect();
        BASE64_STANDARD.decode(text).map_err(|error| format!("<{}> is not valid base64: {error}", self.name))
    }

    fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.iter().find(|(existing, _)| existing == name).map(|(_, value)| value.as_str())
    }
}

/// Reads each request: an element at any depth with one of these names.
fn read(text: &str) -> Requests {
    let mut reader = Reader::from_str(text);
    let mut found = Vec::new();
    // The open elements of a request. Elements around it are not kept.
    let mut open: Vec<Element> = Vec::new();
    let mut elements = 0;
    loop {
        let position = reader.buffer_position();
        let failed = |reason: String| format!("at byte {position}: {reason}");
        match reader.read_event() {
            Ok(Event::Start(start)) => {
                let element = Element::new(&start);
                if open.is_empty() && !is_request(&element.name) {
                    continue;
                }
                if open.len() == MAX_DEPTH || elements == MAX_ELEMENTS {
                    record::add(&mut found, Err(failed("too many elements in a request".into())))?;
                    break;
                }
                elements += 1;
                open.push(element);
            }
            Ok(Event::Empty(start)) => {
                if let Some(parent) = open.last_mut() {
                    parent.children.push(Element::new(&start));
                }
            }
            Ok(Event::End(_)) => {
                let Some(element) = open.pop() else { continue };
                if let Some(parent) = open.last_mut() {
                    parent.children.push(element);
                } else {
                    elements = 0;
                    record::add(&mut found, request(&element))?;
                }
            }
            Ok(Event::Text(text)) => push(&mut open, &text),
            Ok(Event::CData(text)) => push(&mut open, &text),
            Ok(Event::GeneralRef(entity)) => {
                let resolved = match entity.resolve_char_ref() {
                    Ok(Some(c)) => Some(c.to_string()),
                    _ => resolve_predefined_entity(&entity).map(str::to_owned),
                };
                push(&mut open, &resolved.unwrap_or_else(|| format!("&{};", &*entity)));
            }
            Ok(Event::Eof) if open.is_empty() => break,
            Ok(Event::Eof) => {
                record::add(&mut found, Err("truncated: the XML ends in the middle of a request".into()))?;
                break;
            }
            Ok(_) => {}
            // Nothing after malformed XML can be parsed reliably.
            Err(error) => {
                record::add(&mut found, Err(failed(format!("not valid XML: {error}"))))?;
                break;
            }
        }
    }
    if found.is_empty() {
        return Err("no requests: expected Burp's <item> or Charles' <transaction> elements".into());
    }
    Ok(found)
}

fn push(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut() {
        element.text.push_str(text);
    }
}

fn is_request(name: &str) -> bool {
    matches!(name, "item" | "transaction")
}

fn request(element: &Element) -> Result<Imported, String> {
    if element.name == "item" { burp(element) } else { charles(element) }
}

fn burp(item: &Element) -> Result<Imported, String> {
    let request = item.child("request").ok_or("missing <request>")?;
    let bytes =
        if request.attribute("base64") == Some("true") { request.base64()? } else { request.text.clone().into_bytes() };
    let mut requests = messages::read(&bytes)?.into_iter();
    let mut imported = requests.next().ok_or("<request> is empty")??;
    if request.attribute("base64") != Some("true") {
        imported.fidelity = imported.fidelity.max(Fidelity::Text);
    }
    imported.message.url = item.text_of("url").filter(|url| url.contains("://")).map(str::to_owned);
    imported.status = item.text_of("status").and_then(record::status);
    Ok(imported)
}

fn charles(transaction: &Element) -> Result<Imported, String> {
    let attribute = |name: &str| transaction.attribute(name).filter(|value| !value.is_empty());
    let request = transaction.child("request").ok_or("missing <request>")?;
    let mut headers = Headers::default();
    for field in request.child("headers").iter().flat_map(|list| &list.children).filter(|field| field.name == "header")
    {
        let name = field.text_of("name").ok_or("a <header> has no <name>")?;
        json::add(&mut headers, name, field.text_of("value").unwrap_or_default())?;
    }
    let (body, fidelity) = match request.child("body") {
        Some(body) if body.attribute("encoding") == Some("base64") => (body.base64()?, Fidelity::Exact),
        Some(body) => {
            // Indentation of the XML is not part of the body.
            let trimmed = body.text.trim();
            let is_whole = declared_length(&headers) == Some(body.text.len());
            (if is_whole { &body.text } else { trimmed }.as_bytes().to_vec(), Fidelity::Text)
        }
        None => (Vec::new(), Fidelity::Text),
    };
    let path = attribute("path").unwrap_or("/");
    let query = attribute("query").map_or_else(String::new, |query| format!("?{query}"));
    let location = match (attribute("protocol"), attribute("host")) {
        (Some(protocol), Some(host)) => format!("{protocol}://{host}{path}{query}"),
        _ => format!("{path}{query}"),
    };
    let mut imported = Imported::new(attribute("method").unwrap_or("POST"), &location, headers, body, fidelity);
    imported.at = attribute("startTime").map(str::to_owned);
    let response = transaction.child("response");
    imported.status = response.and_then(|response| response.attribute("status")).and_then(record::status);
    Ok(imported)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn session_of_charles_is_read() {
        let text = r#"<?xml version='1.0' encoding='UTF-8' ?><?charles serialisation-version='2.0' ?>
<charles-session><transaction status="COMPLETE" method="POST" protocolVersion="HTTP/1.1" protocol="https" host="a.test" actualPort="443" path="/h" query="a=b" startTime="2026-01-31T12:00:00.000+00:00">
<request headers="true" body="true"><headers><first-line><![CDATA[POST /h HTTP/1.1]]></first-line>
<header><name>X-Sig</name><value><![CDATA[s]]></value></header></headers>
<body decoded="true" charset="UTF-8"><![CDATA[{"a":1}]]></body></request>
<response status="200" headers="true" body="true"><body>ok</body></response></transaction></charles-session>"#;
        let imported = read(text).expect("a session").remove(0).expect("a request");
        assert_eq!(imported.message.url.as_deref(), Some("https://a.test/h?a=b"));
        assert_eq!(imported.message.headers.text("x-sig"), Some("s"));
        assert_eq!((&imported.message.body[..], imported.status), (&b"{\"a\":1}"[..], Some(200)));
    }

    #[test]
    fn malformed_xml_is_an_error_and_what_is_before_it_is_read() {
        let item = "<item><request><![CDATA[POST / HTTP/1.1\r\n\r\nx]]></request></item>";
        for (text, reason) in [
            (format!("<items>{item}<item>"), "truncated"),
            (format!("<items>{item}<item></b>"), "not valid XML"),
            (format!("<items>{item}<item>{}", "<a>".repeat(100)), "too many elements"),
            (format!("<items>{item}<item><request base64=\"true\">!</request></item></items>"), "not valid base64"),
            (format!("<items>{item}<item></item></items>"), "missing <request>"),
        ] {
            let found = read(&text).expect("requests");
            assert!(found[0].is_ok(), "{text}");
            assert!(found[1].as_ref().expect_err("malformed").contains(reason), "{text}: {found:?}");
        }
        let bomb =
            "<!DOCTYPE a [<!ENTITY b \"cc\">]><items><item><request>POST / HTTP/1.1\n\n&b;</request></item></items>";
        assert_eq!(read(bomb).expect("requests").remove(0).expect("a request").message.body, b"&b;");
    }

    #[test]
    fn status_is_read_if_it_is_one() {
        for (text, expected) in [("200", Some(200)), ("0", None), ("OK", None), ("", None)] {
            let item =
                format!("<items><item><request>POST / HTTP/1.1\n\nx</request><status>{text}</status></item></items>");
            assert_eq!(read(&item).expect("requests").remove(0).expect("a request").status, expected, "{text}");
        }
    }
}
