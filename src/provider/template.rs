//! Header values with placeholders for what differs between deliveries: `{timestamp}`, `{uuid}`, `{event}`, and names from `[delivery.values]`.

use std::{
    str::FromStr,
    time::{Duration, UNIX_EPOCH},
};

/// A header value with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderTemplate(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    Timestamp(TimeFormat),
    Uuid,
    /// The name of the event.
    Event,
    /// A name from `[delivery.values]`, and its sample value.
    Value(String, String),
}

/// How a header writes the time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TimeFormat {
    Seconds,
    Milliseconds,
    Iso8601,
}

impl TimeFormat {
    /// Formats a time in Unix seconds. A time before 1970 cannot be written in ISO 8601.
    fn write(self, time: i64) -> Option<String> {
        Some(match self {
            Self::Seconds => time.to_string(),
            Self::Milliseconds => time.checked_mul(1000)?.to_string(),
            Self::Iso8601 => {
                let since = Duration::from_secs(u64::try_from(time).ok().filter(|seconds| *seconds <= MAX_ISO_8601)?);
                humantime::format_rfc3339_seconds(UNIX_EPOCH + since).to_string()
            }
        })
    }
}

/// The last second of the year 9999, in Unix seconds.
const MAX_ISO_8601: u64 = 253_402_300_799;

impl HeaderTemplate {
    /// The placeholders that a header value can have.
    pub const PLACEHOLDERS: [&'static str; 5] =
        ["{timestamp}", "{timestamp-ms}", "{timestamp-iso}", "{uuid}", "{event}"];

    /// Parses a value whose other placeholders are names in `values`.
    pub(super) fn parse(text: &str, values: &[(String, String)]) -> Result<Self, String> {
        segments(text)
            .map(|segment| {
                Ok(match segment {
                    Ok(text) => Segment::Text(text.to_owned()),
                    Err("timestamp") => Segment::Timestamp(TimeFormat::Seconds),
                    Err("timestamp-ms") => Segment::Timestamp(TimeFormat::Milliseconds),
                    Err("timestamp-iso") => Segment::Timestamp(TimeFormat::Iso8601),
                    Err("uuid") => Segment::Uuid,
                    Err("event") => Segment::Event,
                    Err(other) => match values.iter().find(|(name, _)| name == other) {
                        Some((name, value)) => Segment::Value(name.clone(), value.clone()),
                        None => return Err(format!("unknown placeholder `{{{other}}}`")),
                    },
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }

    /// Returns the value for a delivery of this event at `time` (Unix seconds) with this ID. `None` if a placeholder has no value.
    #[must_use]
    pub fn fill(&self, time: Option<i64>, id: Option<&str>, event: Option<&str>) -> Option<String> {
        let mut value = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Text(text) => value.push_str(text),
                Segment::Timestamp(format) => value.push_str(&format.write(time?)?),
                Segment::Value(_, sample) => value.push_str(sample),
                Segment::Uuid => value.push_str(id?),
                Segment::Event => value.push_str(event?),
            }
        }
        Some(value)
    }

    /// Returns true if the value is only the timestamp.
    #[must_use]
    pub fn is_timestamp(&self) -> bool {
        matches!(self.0[..], [Segment::Timestamp(_)])
    }

    /// Returns true if the value is the ID, with or without text around it.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.0.contains(&Segment::Uuid)
            && self.0.iter().all(|segment| matches!(segment, Segment::Uuid | Segment::Text(_)))
    }

    /// Returns true if the value consists only of the placeholder with this name in `[delivery.values]`.
    pub(super) fn is_value(&self, name: &str) -> bool {
        matches!(&self.0[..], [Segment::Value(value, _)] if value == name)
    }
}

impl FromStr for HeaderTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::parse(text, &[])
    }
}

/// Splits `a{b}c` into `Ok("a")`, `Err("b")`, `Ok("c")`. An unmatched brace is text.
pub(super) fn segments(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, after)) = rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            rest = after;
            return Some(Err(name));
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(at, byte)| *byte == '{' && rest[*at..].contains('}'))
            .map_or(rest.len(), |(at, _)| at);
        let (text, after) = rest.split_at(end);
        rest = after;
        Some(Ok(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fill_replaces_placeholders_and_without_their_values_returns_none() {
        let template = |text: &str| text.parse::<HeaderTemplate>().expect(text);
        let filled = |text: &str| template(text).fill(Some(7), Some("id"), Some("an.event"));
        assert_eq!(filled("t={timestamp},{uuid}").as_deref(), Some("t=7,id"));
        assert_eq!(filled("{event}").as_deref(), Some("an.event"));
        assert_eq!(template("{event}").fill(Some(7), Some("id"), None), None);
        assert_eq!(filled("plain { brace").as_deref(), Some("plain { brace"));
        assert_eq!(template("{timestamp}").fill(None, Some("id"), None), None);
        assert_eq!(template("t={timestamp},{uuid}").fill(Some(7), None, None), None);
        assert_eq!(template("plain").fill(None, None, None).as_deref(), Some("plain"));
        assert!("{tiemstamp}".parse::<HeaderTemplate>().is_err());
        assert_eq!(filled("{timestamp-ms} {timestamp-iso}").as_deref(), Some("7000 1970-01-01T00:00:07Z"));
        let values = [("client-id".to_owned(), "c1".to_owned())];
        let named = HeaderTemplate::parse("{client-id}", &values).expect("a value");
        assert_eq!(named.fill(None, None, None).as_deref(), Some("c1"));
        assert!(
            named.is_value("client-id") && template("msg_{uuid}").is_id() && !template("{uuid}{timestamp}").is_id()
        );
    }
}
