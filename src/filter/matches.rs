//! Evaluates terms on one request. Stores also use these comparisons, for conditions that SQL cannot express.

use memchr::memmem;

use super::{Condition, HeaderTest, Pattern, Range, State, Subject, Term};
use crate::{
    message::{Headers, same_name},
    payload::{Dotted, Encoding, Form, Json},
};

impl Term {
    /// Returns true if the term matches `subject`.
    #[must_use]
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.condition.holds(subject) != self.negated
    }
}

impl Condition {
    /// Returns true if `subject` meets the condition.
    #[must_use]
    pub fn holds(&self, subject: &Subject<'_>) -> bool {
        let message = subject.message;
        match self {
            Self::Verdict(names) => names.iter().any(|name| name == subject.verdict.unwrap_or("none")),
            Self::Provider(patterns) => subject.provider.is_some_and(|text| any(patterns, text)),
            Self::Event(patterns) => subject.event.is_some_and(|text| any(patterns, text)),
            Self::Cause(patterns) => subject.cause.is_some_and(|text| any(patterns, text)),
            Self::Path(patterns) => any(patterns, &message.target),
            Self::Method(names) => names.iter().any(|name| message.method.eq_ignore_ascii_case(name)),
            Self::Status(ranges) => subject.status.is_some_and(|status| contain(ranges, status.into())),
            Self::Size(ranges) => contain(ranges, message.body.len() as u64),
            Self::Ms(ranges) => subject.ms.is_some_and(|ms| contain(ranges, micros(ms))),
            Self::Id(ranges) => contain(ranges, subject.id),
            Self::Header(tests) => tests.iter().any(|test| has_header(&message.headers, test)),
            Self::Is(states) => states.iter().any(|state| match state {
                State::Marked => subject.marked,
                State::Replay => subject.replay,
                State::Forwarded => subject.forward == Some("done"),
                State::Failed => matches!(subject.forward, Some("failed" | "unknown")),
                State::Broken => subject.kind == Some("broken"),
                State::Handshake => subject.kind == Some("handshake"),
            }),
            Self::Field { path, values } => {
                field_is(&message.body, message.headers.text("content-type").unwrap_or_default(), path, values)
            }
            Self::Text(text) => {
                let named = |name: Option<&str>| name.is_some_and(|name| fold(name).contains(text.as_str()));
                has_text(&message.body, text) || named(subject.event) || named(subject.provider)
            }
        }
    }
}

/// Converts milliseconds to microseconds, the unit of the ranges of times.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the conversion saturates: too long a time is capped, and a negative one is 0"
)]
fn micros(ms: f64) -> u64 {
    (ms * 1000.0).round() as u64
}

fn any(patterns: &[Pattern], text: &str) -> bool {
    let text = fold(text);
    patterns.iter().any(|pattern| pattern.matches_folded(&text))
}

fn contain(ranges: &[Range], number: u64) -> bool {
    ranges.iter().any(|range| (range.from..=range.to).contains(&number))
}

impl Pattern {
    /// Returns true if the pattern matches `text`.
    #[must_use]
    pub fn matches(&self, text: &str) -> bool {
        self.matches_folded(&fold(text))
    }

    fn matches_folded(&self, text: &str) -> bool {
        let [first, middle @ .., last] = self.parts.as_slice() else {
            return self.parts.first().is_some_and(|only| only == text);
        };
        let Some(mut rest) = text.strip_prefix(first.as_str()) else { return false };
        for part in middle {
            let Some(at) = rest.find(part.as_str()) else { return false };
            rest = &rest[at + part.len()..];
        }
        rest.ends_with(last.as_str())
    }
}

/// Folds the case of `text` for comparison. Each character is folded alone, so that if one text contains another, the same is true for the folded texts.
#[must_use]
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    // Uppercase first: `σ` and the final `ς` have the same uppercase letter.
    text.chars().flat_map(char::to_uppercase).flat_map(char::to_lowercase).collect()
}

/// Returns true if the body contains `text`, which must be folded by [`fold`].
#[must_use]
pub fn has_text(body: &[u8], text: &str) -> bool {
    let folded =
        if body.is_ascii() { body.to_ascii_lowercase() } else { fold(&String::from_utf8_lossy(body)).into_bytes() };
    memmem::find(&folded, text.as_bytes()).is_some()
}

/// Returns true if a body of this content type has one of `values` at `path`.
#[must_use]
pub fn field_is(body: &[u8], content_type: &str, path: &Dotted, values: &[String]) -> bool {
    let names = path.names();
    let has = |text: &str| values.iter().any(|value| value == text);
    let is_form = matches!(Encoding::from_content_type(content_type), Encoding::Form(_));
    // The content type may be wrong or missing. A form never starts with `{`.
    if (!is_form || body.trim_ascii_start().starts_with(b"{"))
        && let Ok(json) = Json::parse(body)
    {
        return json_at(&json, &names).is_some_and(|found| match found.as_text() {
            Some(text) => has(&text),
            None => has(&found.to_compact()),
        });
    }
    let form = Form::parse_as_received(body).unwrap_or_default();
    let flat = [names.join(".")];
    form.pairs.iter().any(|pair| (pair.key() == names || pair.key() == flat) && has(pair.value()))
}

fn json_at<'j>(json: &'j Json, names: &[String]) -> Option<&'j Json> {
    names.iter().try_fold(json, |node, name| match node {
        // If a key is repeated, the last value counts, as in most parsers.
        Json::Object(members) => members.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value),
        Json::Array(items) => name.parse::<usize>().ok().and_then(|index| items.get(index)),
        _ => None,
    })
}

/// Returns true if a header passes the test.
#[must_use]
pub fn has_header(headers: &Headers, test: &HeaderTest) -> bool {
    headers.iter().any(|(name, value)| {
        same_name(&test.name, name)
            && test.value.as_ref().is_none_or(|text| fold(&String::from_utf8_lossy(value)).contains(text.as_str()))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{filter::Filter, message::Message};

    fn subject(message: &Message) -> Subject<'_> {
        Subject {
            verdict: Some("mismatch"),
            provider: Some("wootric"),
            event: Some("response.created"),
            cause: Some("body-reserialized-python"),
            status: Some(401),
            ms: Some(12.3),
            marked: true,
            forward: Some("failed"),
            ..Subject::new(message, 7)
        }
    }

    /// Checks whether each query matches as expected, and that its negation gives the opposite result.
    fn check(message: &Message, queries: &[(&str, bool)]) {
        for (query, expected) in queries {
            let filter = |text: &str| Filter::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
            assert_eq!(filter(query).matches(&subject(message)), *expected, "{query}");
            assert_eq!(filter(&format!("-{query}")).matches(&subject(message)), !expected, "-{query}");
        }
    }

    #[test]
    fn each_operator_matches_its_field() {
        let mut message = Message::post("/Hooks/wootric?x=1", b"{}".to_vec());
        message.headers.push("User-Agent", "curl/8.5");
        check(
            &message,
            &[
                ("verdict:mismatch", true),
                ("verdict:valid,mismatch", true),
                ("verdict:none", false),
                ("provider:Wootric", true),
                ("provider:woo", false),
                ("provider:woo*", true),
                ("event:response.*", true),
                ("event:response", false),
                ("event:*.created,x", true),
                ("status:4xx", true),
                ("status:>401", false),
                ("cause:body", true),
                ("cause:body-*-python", true),
                ("cause:python", false),
                ("method:post", true),
                ("method:GET,put", false),
                ("path:hooks", true),
                ("path:/hooks/*", true),
                ("path:wootric*", false),
                ("size:2", true),
                ("size:>2", false),
                ("ms:>12", true),
                ("ms:12", true),
                ("ms:<12.3", false),
                ("header:user-agent", true),
                ("header:user-agent=CURL", true),
                ("header:user-agent=wget", false),
                ("header:cookie", false),
                ("is:marked", true),
                ("is:replay", false),
                ("is:failed", true),
                ("is:forwarded", false),
                ("id:7", true),
                ("id:>7", false),
            ],
        );
        let unknown = Subject::new(&message, 1);
        for (query, expected) in [
            ("verdict:none", true),
            ("-verdict:valid", true),
            ("-status:4xx", true),
            ("status:>0", false),
            ("-event:*", true),
        ] {
            assert_eq!(Filter::parse(query).expect(query).matches(&unknown), expected, "{query}");
        }
    }

    #[test]
    fn query_matches_only_if_all_terms_match() {
        let message = Message::post("/", Vec::new());
        for (query, expected) in [
            ("", true),
            ("verdict:mismatch status:4xx", true),
            ("verdict:mismatch status:5xx", false),
            ("-is:replay -verdict:valid", true),
        ] {
            assert_eq!(Filter::parse(query).expect(query).matches(&subject(&message)), expected, "{query}");
        }
    }

    #[test]
    fn field_conditions_match_json_and_forms() {
        let json = Message::post("/", br#"{"a":{"b":[1,"two",null]},"c":6.00,"n":1,"n":2,"t":true}"#.to_vec());
        check(
            &json,
            &[
                ("a.b[1]=two", true),
                ("a.b[0]=1", true),
                ("a.b[2]=null", true),
                ("a.b[3]=x", false),
                ("c=6.00", true),
                ("c=6", false),
                ("n=2", true),
                ("n=1", false),
                ("t=true,false", true),
                ("a.b=x", false),
                ("missing=", false),
                (r#"a.b="[1,\"two\",null]""#, true),
            ],
        );
        let mut form = Message::post("/", b"response%5Bscore%5D=9&note=a+b&note=c&empty=".to_vec());
        form.headers.push("Content-Type", "application/x-www-form-urlencoded; charset=utf-8");
        check(
            &form,
            &[
                ("response.score=9", true),
                ("response[score]=9", true),
                ("response.score=8", false),
                ("note=\"a b\"", true),
                ("note=c", true),
                ("empty=", true),
                ("x=", false),
            ],
        );
        let binary = Message::post("/", vec![0xff, 0, b'=']);
        check(&binary, &[("a=b", false)]);
    }

    #[test]
    fn text_conditions_ignore_case_and_match_binary_bodies() {
        let mut body = "{\"name\":\"JÜRGEN Σας\"}".as_bytes().to_vec();
        body.push(0xff);
        let message = Message::post("/", body);
        check(&message, &[("jürgen", true), ("ΣΑΣ", true), ("RESPONSE.cre", true), ("woot", true), ("jurgen", false)]);
    }
}
