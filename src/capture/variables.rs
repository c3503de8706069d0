//! `{{name}}`, as request files and collections write what differs from place to place.
//!
//! It refuses what it does not know: a body with a placeholder in it was never signed.

use std::{cell::Cell, collections::BTreeMap};

/// Names and what they stand for.
#[derive(Default)]
pub(super) struct Variables {
    values: BTreeMap<String, String>,
    written: Cell<usize>,
}

/// What the variables of one file may come to, in bytes: a short file can name a long value often.
const LARGEST: usize = super::LARGEST_RECORD;

/// The longest `name}}`, in bytes.
const LONGEST_NAME: usize = 100;

impl Variables {
    pub(super) fn set(&mut self, name: String, value: String) {
        self.values.insert(name, value);
    }

    /// The text with each `{{name}}` replaced. Values are not looked into again.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let near = after.get(..after.floor_char_boundary(LONGEST_NAME)).unwrap_or_default();
            let name = near.split_once("}}").map(|(name, _)| name).filter(|name| is_name(name.trim()));
            let Some(name) = name else {
                // Braces of a body.
                filled.push_str("{{");
                rest = after;
                continue;
            };
            let value = self.values.get(name.trim()).ok_or_else(|| {
                format!(
                    "undefined variable {{{{{}}}}}: define it in the file, or replace it with its value",
                    name.trim()
                )
            })?;
            filled.push_str(value);
            self.written.set(self.written.get().saturating_add(value.len()));
            if self.written.get() > LARGEST {
                return Err(format!("expanded variables are larger than {LARGEST} bytes"));
            }
            rest = after.get(name.len() + 2..).unwrap_or_default();
        }
        filled.push_str(rest);
        Ok(filled)
    }
}

fn is_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_-.$".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_and_an_unknown_one_refused() {
        let mut variables = Variables::default();
        variables.set("a".into(), "1{{b}}".into());
        assert_eq!(variables.fill("x{{ a }}y{{").as_deref(), Ok("x1{{b}}y{{"));
        assert_eq!(variables.fill(r#"{"a":{{"b":1}}}"#).as_deref(), Ok(r#"{"a":{{"b":1}}}"#));
        assert!(variables.fill("{{b}}").is_err());
    }
}
