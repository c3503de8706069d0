//! Paths in `provider.toml` and form keys: `response[end_user_properties][pricing_plan]`.
//!
//! The same paths work for forms and JSON, so that one rule identifies an event in either. Owns their syntax. Paths on the command line are left
//! to `dotted`.

use std::{fmt, str::FromStr};

/// A path in bracket notation: the names from the top of a payload to a value. The name of an array item is its index in decimal.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Path(Vec<String>);

impl Path {
    /// Creates a path. `names` must not be empty.
    pub(super) fn from_names(names: Vec<String>) -> Self {
        Self(names)
    }

    /// Returns the names, outermost first. Never empty.
    #[must_use]
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

/// Parses a name followed by any number of `[name]`.
impl FromStr for Path {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = || format!("`{text}` is not a valid path (e.g. `response[id]`)");
        let (first, mut rest) = text.split_at(text.find('[').unwrap_or(text.len()));
        if first.is_empty() || first.contains(']') {
            return Err(expected());
        }
        let mut names = vec![first.to_owned()];
        while !rest.is_empty() {
            let (name, after) =
                rest.strip_prefix('[').and_then(|inside| inside.split_once(']')).ok_or_else(expected)?;
            if name.contains('[') {
                return Err(expected());
            }
            names.push(name.to_owned());
            rest = after;
        }
        Ok(Self(names))
    }
}

impl fmt::Display for Path {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, name) in self.0.iter().enumerate() {
            if depth == 0 {
                f.write_str(name)?;
            } else {
                write!(f, "[{name}]")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn path_displays_as_it_was_parsed() {
        for text in ["a", "response[id]", "a[b][c]", "responses[0]", "a[]"] {
            assert_eq!(text.parse::<Path>().expect(text).to_string(), text);
        }
        for text in ["", "[a]", "a[b", "a]b", "a[b]c", "a[[b]]"] {
            assert!(text.parse::<Path>().is_err(), "{text}");
        }
    }
}
