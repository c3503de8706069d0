//! The values of headers that differ from delivery to delivery: `{timestamp}`, `{uuid}`.

use std::{io::Write as _, str::FromStr};

/// Text with places to fill in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Timestamp,
    Uuid,
}

impl Template {
    /// The places that a header's value may have.
    pub const PLACES: [&'static str; 2] = ["{timestamp}", "{uuid}"];

    /// The text with the time in seconds since 1970 and the delivery's id in their places.
    #[must_use]
    pub fn fill(&self, timestamp: i64, id: &str) -> String {
        let mut filled = Vec::new();
        self.fill_into(timestamp, id, &mut filled);
        String::from_utf8(filled).unwrap_or_default()
    }

    /// Appends the same to `filled`.
    pub fn fill_into(&self, timestamp: i64, id: &str, filled: &mut Vec<u8>) {
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => filled.extend_from_slice(text.as_bytes()),
                // A vector takes everything.
                Piece::Timestamp => drop(write!(filled, "{timestamp}")),
                Piece::Uuid => filled.extend_from_slice(id.as_bytes()),
            }
        }
    }

    /// Whether the value is the time and nothing else.
    #[must_use]
    pub fn is_timestamp(&self) -> bool {
        self.0 == [Piece::Timestamp]
    }

    /// Whether the value is the delivery's id and nothing else.
    #[must_use]
    pub fn is_id(&self) -> bool {
        self.0 == [Piece::Uuid]
    }
}

impl FromStr for Template {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        pieces(text)
            .map(|piece| {
                Ok(match piece {
                    Ok(text) => Piece::Text(text.to_owned()),
                    Err("timestamp") => Piece::Timestamp,
                    Err("uuid") => Piece::Uuid,
                    Err(other) => return Err(format!("`{{{other}}}` is no place that a header can have")),
                })
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

/// Cuts `a{b}c` into `Ok("a")`, `Err("b")`, `Ok("c")`. A brace without its partner is text.
pub(super) fn pieces(text: &str) -> impl Iterator<Item = Result<&str, &str>> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        if let Some((name, behind)) = rest.strip_prefix('{').and_then(|inside| inside.split_once('}')) {
            rest = behind;
            return Some(Err(name));
        }
        let end = rest
            .char_indices()
            .skip(1)
            .find(|(at, byte)| *byte == '{' && rest[*at..].contains('}'))
            .map_or(rest.len(), |(at, _)| at);
        let (text, behind) = rest.split_at(end);
        rest = behind;
        Some(Ok(text))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_filled_and_unknown_ones_refused() {
        let filled = |text: &str| text.parse::<Template>().expect(text).fill(7, "id");
        assert_eq!(filled("t={timestamp},{uuid}"), "t=7,id");
        assert_eq!(filled("plain { brace"), "plain { brace");
        assert!("{tiemstamp}".parse::<Template>().is_err());
    }
}
