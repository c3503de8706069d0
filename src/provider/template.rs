//! Header values with placeholders for what differs between deliveries: `{timestamp}` and `{uuid}`.

use std::{fmt::Write as _, str::FromStr};

/// A header value with placeholders.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderTemplate(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    Timestamp,
    Uuid,
}

impl HeaderTemplate {
    /// The placeholders that a header value can have.
    pub const PLACEHOLDERS: [&'static str; 2] = ["{timestamp}", "{uuid}"];

    /// Returns the value for a delivery at `time` (Unix seconds) with this ID. `None` if a placeholder has no value.
    #[must_use]
    pub fn fill(&self, time: Option<i64>, id: Option<&str>) -> Option<String> {
        let mut value = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Text(text) => value.push_str(text),
                Segment::Timestamp => write!(value, "{}", time?).ok()?,
                Segment::Uuid => value.push_str(id?),
            }
        }
        Some(value)
    }

    /// Returns true if the value is only the timestamp.
    #[must_use]
    pub fn is_timestamp(&self) -> bool {
        self.0 == [Segment::Timestamp]
    }

    /// Returns true if the value is only the ID.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.0 == [Segment::Uuid]
    }
}

impl FromStr for HeaderTemplate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        segments(text)
            .map(|segment| {
                Ok(match segment {
                    Ok(text) => Segment::Text(text.to_owned()),
                    Err("timestamp") => Segment::Timestamp,
                    Err("uuid") => Segment::Uuid,
                    Err(other) => return Err(format!("unknown placeholder `{{{other}}}`")),
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
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
        let filled = |text: &str| template(text).fill(Some(7), Some("id"));
        assert_eq!(filled("t={timestamp},{uuid}").as_deref(), Some("t=7,id"));
        assert_eq!(filled("plain { brace").as_deref(), Some("plain { brace"));
        assert_eq!(template("{timestamp}").fill(None, Some("id")), None);
        assert_eq!(template("t={timestamp},{uuid}").fill(Some(7), None), None);
        assert_eq!(template("plain").fill(None, None).as_deref(), Some("plain"));
        assert!("{tiemstamp}".parse::<HeaderTemplate>().is_err());
    }
}
