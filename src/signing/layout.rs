//! The layout of a signature value: one signature with a prefix, several of them, or labeled parts such as `t=…,v1=…`.
//!
//! Owns writing such a value and taking it apart. Where the value is in a message is left to `scheme`, and decoding signatures to `encoding`.

use std::fmt;

use memchr::memmem;

/// How a signature value is written: parts, joined by a separator. Usually it is one part: the signature, possibly after a prefix.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Layout {
    /// The parts, in the order in which they are written. Exactly one holds the signature.
    parts: Vec<LayoutPart>,
    /// The text between parts. A value with one part may repeat it.
    separator: Option<String>,
}

/// A part of a signature value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LayoutPart {
    /// The label, e.g. `v1=`. May be empty.
    pub(crate) before: String,
    pub(crate) role: Role,
    /// Text at the end of the part, e.g. a quote. Usually empty.
    pub(crate) after: String,
}

/// The content of a part of a signature value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Role {
    /// The signature.
    Signature,
    /// The time of the delivery.
    Timestamp,
    /// Nothing that matters for verification.
    Text,
}

impl Layout {
    /// Creates a layout of one signature after `prefix`, which may be empty.
    #[must_use]
    pub fn prefix(prefix: impl Into<String>) -> Self {
        let part = LayoutPart { before: prefix.into(), role: Role::Signature, after: String::new() };
        Self { parts: vec![part], separator: None }
    }

    /// Returns this layout for a value that may hold several signatures with `separator` between them.
    #[must_use]
    pub fn separated_by(self, separator: impl Into<String>) -> Self {
        Self { separator: Some(separator.into()), ..self }
    }

    /// Creates a layout of several parts. One of them must be the signature.
    pub(crate) fn from_parts(parts: Vec<LayoutPart>, separator: Option<String>) -> Self {
        Self { parts, separator }
    }

    /// Returns the text before the signature.
    #[must_use]
    pub fn label(&self) -> &str {
        self.parts.iter().find(|part| part.role == Role::Signature).map_or("", |part| &part.before)
    }

    /// Returns the text between signatures or parts, if a value can have several.
    #[must_use]
    pub fn separator(&self) -> Option<&str> {
        self.separator.as_deref()
    }

    /// Returns true if the value holds the time of the delivery.
    #[must_use]
    pub fn holds_timestamp(&self) -> bool {
        self.parts.iter().any(|part| part.role == Role::Timestamp)
    }

    /// Returns true if the value is a signature and, at most, a prefix.
    pub(crate) fn is_plain(&self) -> bool {
        self.separator.is_none() && self.parts.len() == 1
    }

    /// Writes the value. `time` is required if the value holds it.
    pub(crate) fn write(&self, signature: &str, time: &str) -> String {
        let texts = self.parts.iter().map(|LayoutPart { before, role, after }| match role {
            Role::Signature => format!("{before}{signature}{after}"),
            Role::Timestamp => format!("{before}{time}{after}"),
            Role::Text => format!("{before}{after}"),
        });
        texts.collect::<Vec<_>>().join(self.separator.as_deref().unwrap_or_default())
    }

    /// Returns the signatures in a value, as text.
    pub(crate) fn signatures<'v>(&self, value: &'v [u8]) -> impl Iterator<Item = &'v [u8]> {
        self.held(value, Role::Signature)
    }

    /// Returns the time in a value, as text.
    pub(crate) fn timestamp<'v>(&self, value: &'v [u8]) -> Option<&'v str> {
        str::from_utf8(self.held(value, Role::Timestamp).next()?).ok()
    }

    /// Returns the parts of a value with this role. With labels, parts are recognized by them, in any order and number. If a label is empty, parts are
    /// recognized by their position, except that a value with only one kind of part may repeat it.
    fn held<'v>(&self, value: &'v [u8], role: Role) -> impl Iterator<Item = &'v [u8]> {
        let by_position = self.parts.len() > 1 && self.parts.iter().any(|part| part.before.is_empty());
        // With positions, the last part keeps separators that are part of the signature.
        let limit = if by_position { self.parts.len() } else { usize::MAX };
        pieces(value.trim_ascii(), self.separator.as_deref(), limit).enumerate().filter_map(move |(index, piece)| {
            let piece = if self.separator.is_some() { piece.trim_ascii() } else { piece };
            let strip = |part: &LayoutPart| {
                // Skip empty prefixes and suffixes: comparing zero bytes at a dangling pointer is slow on some processors.
                let rest = if part.before.is_empty() { piece } else { piece.strip_prefix(part.before.as_bytes())? };
                if part.after.is_empty() { Some(rest) } else { rest.strip_suffix(part.after.as_bytes()) }
            };
            if by_position {
                return self.parts.get(index).filter(|part| part.role == role).and_then(strip);
            }
            self.parts.iter().filter(|part| part.role == role).find_map(strip)
        })
    }
}

/// Splits a value at each separator, into at most `limit` pieces. Without a separator, the value is one piece.
fn pieces<'v>(value: &'v [u8], separator: Option<&str>, limit: usize) -> impl Iterator<Item = &'v [u8]> {
    let mut rest = Some(value);
    let mut count = 0;
    std::iter::from_fn(move || {
        let current = rest?;
        count += 1;
        let cut = separator.filter(|separator| !separator.is_empty() && count < limit);
        let cut = cut.and_then(|separator| Some((memmem::find(current, separator.as_bytes())?, separator.len())));
        let Some((at, length)) = cut else { return rest.take() };
        rest = current.get(at + length..);
        current.get(..at)
    })
}

/// Shows the layout as in `provider.toml`, e.g. `t={timestamp},v1={signature}`.
impl fmt::Display for Layout {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, LayoutPart { before, role, after }) in self.parts.iter().enumerate() {
            if index > 0 {
                f.write_str(self.separator.as_deref().unwrap_or_default())?;
            }
            let placeholder = match role {
                Role::Signature => "{signature}",
                Role::Timestamp => "{timestamp}",
                Role::Text => "",
            };
            write!(f, "{before}{placeholder}{after}")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part(before: &str, role: Role) -> LayoutPart {
        LayoutPart { before: before.into(), role, after: String::new() }
    }

    fn found(layout: &Layout, value: &str) -> (Vec<String>, Option<String>) {
        let signatures = layout.signatures(value.as_bytes()).map(|text| String::from_utf8_lossy(text).into_owned());
        (signatures.collect(), layout.timestamp(value.as_bytes()).map(str::to_owned))
    }

    #[test]
    fn layout_finds_the_signatures_and_the_time_of_a_value() {
        let plain = Layout::prefix("sha256=");
        let list = Layout::prefix("v1,").separated_by(" ");
        let bare_list = Layout::prefix("").separated_by(",");
        let stripe =
            Layout::from_parts(vec![part("t=", Role::Timestamp), part("v1=", Role::Signature)], Some(",".into()));
        let timed = Layout::from_parts(vec![part("", Role::Timestamp), part("", Role::Signature)], Some(".".into()));
        for (layout, value, signatures, time) in [
            (&plain, "sha256=ab", &["ab"][..], None),
            (&plain, " sha256=ab ", &["ab"], None),
            (&plain, "ab", &[], None),
            (&plain, "sha256=a,sha256=b", &["a,sha256=b"], None),
            (&list, "v1,a v1a,b v2,c v1,d", &["a", "d"], None),
            (&list, "v1,a", &["a"], None),
            (&bare_list, "a,b, c", &["a", "b", "c"], None),
            (&stripe, "t=1,v1=a,v0=b,v1=c", &["a", "c"], Some("1")),
            (&stripe, "v1=a, t=1", &["a"], Some("1")),
            (&stripe, "v1=a", &["a"], None),
            (&stripe, "t=1", &[], Some("1")),
            (&timed, "1.a", &["a"], Some("1")),
            (&timed, "1.a.b", &["a.b"], Some("1")),
            (&timed, "1", &[], Some("1")),
            (&timed, "", &[], Some("")),
        ] {
            let (found, at) = found(layout, value);
            assert_eq!(
                (found.iter().map(String::as_str).collect::<Vec<_>>(), at.as_deref()),
                (signatures.to_vec(), time),
                "{value}"
            );
        }
    }

    #[test]
    fn layout_finds_what_it_writes() {
        for (layout, text) in [
            (Layout::prefix(""), "{signature}"),
            (Layout::prefix("v1,").separated_by(" "), "v1,{signature}"),
            (
                Layout::from_parts(
                    vec![
                        part("keyId=a", Role::Text),
                        part("t=", Role::Timestamp),
                        LayoutPart { before: "sig=\"".into(), role: Role::Signature, after: "\"".into() },
                    ],
                    Some(";".into()),
                ),
                "keyId=a;t={timestamp};sig=\"{signature}\"",
            ),
        ] {
            assert_eq!(layout.to_string(), text);
            let time = layout.holds_timestamp().then(|| "7".to_owned());
            assert_eq!(found(&layout, &layout.write("ab==", "7")), (vec!["ab==".to_owned()], time), "{text}");
        }
    }
}
