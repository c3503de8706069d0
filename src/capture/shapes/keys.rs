//! The keys that tools and applications use for the parts of a request, as normalized by [`normalized`]. Earlier keys take precedence.

/// Returns a key in lowercase, without separators.
pub(super) fn normalized(key: &str) -> String {
    key.chars().filter(|c| !matches!(c, '_' | '-' | ' ' | '.')).flat_map(char::to_lowercase).collect()
}

/// The header fields. A raw list keeps the names as sent.
pub(super) const HEADERS: &[&str] = &[
    "rawheaders",
    "multivalueheaders",
    "headers",
    "requestheaders",
    "httpheaders",
    "headerslist",
    "headermap",
    "reqheaders",
    "header",
];

/// The body in base64.
pub(super) const BASE64_BODY: &[&str] =
    &["bodybase64", "bodyasbase64", "rawbodybase64", "bodyb64", "base64body", "rawbodyb64", "rawbytes"];

/// The body before a parser read it.
pub(super) const RAW_BODY: &[&str] =
    &["rawbody", "bodyraw", "rawcontent", "bodyasstring", "bodystring", "rawpostdata", "raw"];

/// The body, as text or parsed.
pub(super) const BODY: &[&str] =
    &["body", "requestbody", "reqbody", "postdata", "data", "payload", "content", "text", "value"];

/// The parsed body, by tools that also have a text, which may be empty.
pub(super) const PARSED_BODY: &[&str] = &["form", "json", "formdata", "parsedbody"];

/// States that the body is in base64.
pub(super) const IS_BASE64: &[&str] = &["isbase64encoded", "base64encoded", "isbase64", "bodyisbase64"];

/// The encoding of the body: `base64`.
pub(super) const ENCODING: &[&str] = &["bodyencoding", "encoding"];

pub(super) const METHOD: &[&str] = &["method", "httpmethod", "requestmethod", "verb"];

/// `POST /hook HTTP/1.1`.
pub(super) const REQUEST_LINE: &[&str] = &["requestline", "firstline"];

pub(super) const URL: &[&str] = &[
    "originalurl",
    "absoluteurl",
    "url",
    "uri",
    "requesturl",
    "requesturi",
    "webhookurl",
    "endpoint",
    "href",
    "target",
    "rawpath",
    "path",
];

pub(super) const QUERY: &[&str] = &["rawquerystring", "querystring", "rawquery", "query"];

pub(super) const TIME: &[&str] = &[
    "at",
    "timestamp",
    "time",
    "@timestamp",
    "createdat",
    "receivedat",
    "recordedat",
    "loggeddate",
    "starteddatetime",
    "datetime",
    "date",
    "inserted",
    "ts",
];

pub(super) const STATUS: &[&str] = &["statuscode", "status", "httpcode", "responsecode"];

pub(super) const RESPONSE: &[&str] = &["response", "res", "httpresponse"];

/// The payload of a message in a queue.
pub(super) const PAYLOAD: &[&str] = &["payload", "value"];

/// Strings that may contain JSON: log messages, and messages of queues.
pub(super) const TEXT: &[&str] =
    &["message", "msg", "log", "line", "textpayload", "payload", "value", "event", "body", "data", "text"];

/// Keys whose values are not searched: they have headers and a body, but are not requests.
pub(super) const NOT_REQUESTS: &[&str] = &[
    "response",
    "res",
    "httpresponse",
    "responsedefinition",
    "originalresponse",
    "headers",
    "header",
    "rawheaders",
    "multivalueheaders",
    "cookies",
    "cookie",
    "env",
    "environment",
];
