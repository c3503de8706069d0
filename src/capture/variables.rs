//! Replaces variables (`{{name}}`) in request files and collections.
//!
//! An undefined variable is an error, because a body with a placeholder is not the body that was signed.

use std::{cell::Cell, collections::BTreeMap};

/// The variables of a file.
#[derive(Default)]
pub(super) struct Variables {
    values: BTreeMap<String, String>,
    /// Total size of the values inserted so far, in bytes.
    expanded: Cell<usize>,
}

/// Maximum of [`Variables::expanded`]. A short file can insert a long value many times.
const MAX_EXPANDED_BYTES: usize = super::MAX_RECORD_BYTES;

/// Maximum length of `name}}`, in bytes.
const MAX_NAME_BYTES: usize = 100;

impl Variables {
    pub(super) fn set(&mut self, name: String, value: String) {
        self.values.insert(name, value);
    }

    /// Returns `text` with each `{{name}}` replaced. Variables in values are not replaced.
    pub(super) fn fill(&self, text: &str) -> Result<String, String> {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some((before, after)) = rest.split_once("{{") {
            filled.push_str(before);
            let near = after.get(..after.floor_char_boundary(MAX_NAME_BYTES)).unwrap_or_default();
            let name = near.split_once("}}").map(|(name, _)| name).filter(|name| is_name(name.trim()));
            let Some(name) = name else {
                // These braces belong to the body.
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
            self.expanded.set(self.expanded.get().saturating_add(value.len()));
            if self.expanded.get() > MAX_EXPANDED_BYTES {
                return Err(format!("expanded variables are larger than {MAX_EXPANDED_BYTES} bytes"));
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
    fn fill_replaces_known_variables_and_fails_for_unknown_ones() {
        let mut variables = Variables::default();
        variables.set("a".into(), "1{{b}}".into());
        assert_eq!(variables.fill("x{{ a }}y{{").as_deref(), Ok("x1{{b}}y{{"));
        assert_eq!(variables.fill(r#"{"a":{{"b":1}}}"#).as_deref(), Ok(r#"{"a":{{"b":1}}}"#));
        assert!(variables.fill("{{b}}").is_err());
    }
}
