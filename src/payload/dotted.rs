//! Paths as users type them: `data.answers[0].value`, `data."a.b"`, `data.tags[]`.
//!
//! The same paths work for forms and JSON. This module owns their syntax. The syntax of rules in `provider.toml` is left to `path`.

use std::{fmt, str::FromStr};

use super::{Path, json::MAX_DEPTH};

/// A path in dotted notation: the steps from the top of a payload to a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dotted(Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// Into a member of an object.
    Name(String),
    /// To an item of an array, from 0.
    Index(usize),
    /// `[]`: after the last item of an array. It can only be the last step.
    Append,
}

impl Step {
    /// Returns the step as a name of a [`Path`].
    #[must_use]
    pub fn name(&self) -> String {
        match self {
            Self::Name(name) => name.clone(),
            Self::Index(index) => index.to_string(),
            Self::Append => String::new(),
        }
    }
}

impl Dotted {
    /// Returns the steps, outermost first. Never empty.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Returns the first `depth` steps. `None` if `depth` is 0 or greater than the number of steps.
    #[must_use]
    pub fn prefix(&self, depth: usize) -> Option<Self> {
        self.0.get(..depth).filter(|steps| !steps.is_empty()).map(|steps| Self(steps.to_vec()))
    }

    /// Returns the path with one more step.
    pub(super) fn then(&self, step: Step) -> Self {
        Self([&self.0[..], &[step]].concat())
    }

    /// Returns the names of the steps.
    #[must_use]
    pub fn names(&self) -> Vec<String> {
        self.0.iter().map(Step::name).collect()
    }

    /// Splits `PATH=VALUE` at the first `=` outside quotes.
    #[must_use]
    pub fn split(text: &str) -> Option<(&str, &str)> {
        let mut quoted = false;
        let mut escaped = false;
        for (at, c) in text.char_indices() {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                '=' if !quoted => return Some((&text[..at], &text[at + 1..])),
                _ => {}
            }
        }
        None
    }
}

/// A name that looks like an array index becomes one, except at the top.
impl From<&Path> for Dotted {
    fn from(path: &Path) -> Self {
        let step = |(depth, name): (usize, &String)| match index(name) {
            Some(index) if depth > 0 => Step::Index(index),
            _ => Step::Name(name.clone()),
        };
        Self(path.names().iter().enumerate().map(step).collect())
    }
}

/// Parses an array index. Leading zeros are not allowed.
pub(super) fn index(text: &str) -> Option<usize> {
    text.parse().ok().filter(|index: &usize| index.to_string() == text)
}

/// The error describes what is wrong without quoting the text, so that callers can put the text in front of it.
impl FromStr for Dotted {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let expected = |reason: &str| format!("is not a valid path: {reason} (e.g. `data.items[0].\"a name\"`)");
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() || steps.is_empty() {
            if steps.last() == Some(&Step::Append) {
                return Err(expected("`[]` must be last"));
            }
            if steps.len() == MAX_DEPTH {
                return Err(expected(&format!("more than {MAX_DEPTH} steps")));
            }
            if let Some(inside) = rest.strip_prefix('[') {
                let (step, after) = bracketed(inside).map_err(expected)?;
                steps.push(step);
                rest = after;
                continue;
            }
            if !steps.is_empty() {
                rest = rest.strip_prefix('.').ok_or_else(|| expected("expected `.` or `[` between two steps"))?;
            }
            let (name, after) = name(rest, &['.', '[']).map_err(expected)?;
            steps.push(Step::Name(name));
            rest = after;
        }
        Ok(Self(steps))
    }
}

/// The error for a path that ends within `[…]`.
const UNCLOSED: &str = "unclosed `[`";

/// Parses the text after `[`: nothing, an index, or a name, which may be quoted. Returns the step and the text after `]`.
fn bracketed(inside: &str) -> Result<(Step, &str), &'static str> {
    if let Some(after) = inside.strip_prefix(']') {
        return Ok((Step::Append, after));
    }
    if inside.is_empty() {
        return Err(UNCLOSED);
    }
    let (name, after) = name(inside, &[']'])?;
    let after = after.strip_prefix(']').ok_or(UNCLOSED)?;
    if inside.starts_with('"') {
        return Ok((Step::Name(name), after));
    }
    let index = index(&name);
    if index.is_none() && name.starts_with(|c: char| c.is_ascii_digit() || c == '-') {
        return Err("`[n]` must be an index from 0, and a name that looks like one must be in quotes");
    }
    Ok((index.map_or(Step::Name(name), Step::Index), after))
}

/// Parses a name, quoted or up to one of `ends`. Returns the name and the text after it.
fn name<'t>(text: &'t str, ends: &[char]) -> Result<(String, &'t str), &'static str> {
    let Some(quoted) = text.strip_prefix('"') else {
        let (name, after) = text.split_at(text.find(ends).unwrap_or(text.len()));
        return match name {
            "" => Err("empty name, which is written \"\""),
            name if name.contains(['"', '[', ']']) => Err("put a name with `\"`, `[` or `]` in quotes"),
            name => Ok((name.to_owned(), after)),
        };
    };
    let mut name = String::new();
    let mut characters = quoted.char_indices();
    while let Some((at, c)) = characters.next() {
        match c {
            '"' => return Ok((name, &quoted[at + 1..])),
            '\\' => name.push(characters.next().ok_or("unclosed quote")?.1),
            c => name.push(c),
        }
    }
    Err("unclosed quote")
}

/// Writes the step without the dot before it. Names are quoted where needed, so that the text parses to the same step.
impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Index(index) => write!(f, "[{index}]"),
            Self::Append => f.write_str("[]"),
            Self::Name(name) => {
                let plain = |c: char| !".[]\"\\=".contains(c) && !c.is_whitespace() && !c.is_control();
                if !name.is_empty() && name.chars().all(plain) {
                    f.write_str(name)
                } else {
                    write!(f, "\"{}\"", name.replace('\\', "\\\\").replace('"', "\\\""))
                }
            }
        }
    }
}

/// The text parses to the same path.
impl fmt::Display for Dotted {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (depth, step) in self.0.iter().enumerate() {
            f.write_str(if depth > 0 && matches!(step, Step::Name(_)) { "." } else { "" })?;
            step.fmt(f)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn steps(text: &str) -> Vec<Step> {
        text.parse::<Dotted>().expect(text).0
    }

    #[test]
    fn path_parses_in_every_notation() {
        let name = |name: &str| Step::Name(name.to_owned());
        assert_eq!(steps("response.score"), [name("response"), name("score")]);
        assert_eq!(steps("response[score]"), steps("response.score"));
        assert_eq!(steps("a[0][12].b"), [name("a"), Step::Index(0), Step::Index(12), name("b")]);
        assert_eq!(steps("a.0"), [name("a"), name("0")]);
        assert_eq!(steps("a[\"007\"]"), [name("a"), name("007")]);
        assert_eq!(steps("a[\"0\"]"), [name("a"), name("0")]);
        assert_eq!(steps("a.\"b.c\".\"\\\"\\\\\""), [name("a"), name("b.c"), name("\"\\")]);
        assert_eq!(steps("[0].tags[]"), [Step::Index(0), name("tags"), Step::Append]);
        for (text, reason) in [
            ("", "empty"),
            ("a..b", "empty"),
            ("a.", "empty"),
            (".a", "empty"),
            ("a[0", "unclosed"),
            ("a[", "unclosed"),
            ("a.\"b", "unclosed"),
            ("a]", "in quotes"),
            ("a[]b", "must be last"),
            ("a[].b", "must be last"),
            ("a[0]b", "between two steps"),
            ("a\"b\"", "in quotes"),
            (&"a.".repeat(MAX_DEPTH + 1), "more than 128 steps"),
        ] {
            let error = text.parse::<Dotted>().expect_err(text);
            assert!(error.contains(reason), "{error}");
        }
    }

    #[test]
    fn split_divides_at_the_first_equals_sign_outside_quotes() {
        assert_eq!(Dotted::split("a.b=c=d"), Some(("a.b", "c=d")));
        assert_eq!(Dotted::split("a.\"b=\\\"=\"=c"), Some(("a.\"b=\\\"=\"", "c")));
        assert_eq!((Dotted::split("a="), Dotted::split("a"), Dotted::split("\"a=b\"")), (Some(("a", "")), None, None));
    }

    pub(crate) fn step() -> impl Strategy<Value = Step> {
        prop_oneof![
            any::<String>().prop_map(Step::Name),
            "[a-c\\[\\]\\\\\".= é0]{0,6}".prop_map(Step::Name),
            any::<usize>().prop_map(Step::Index),
        ]
    }

    proptest! {
        #[test]
        fn displayed_path_parses_to_the_same_path(steps in proptest::collection::vec(step(), 1..6), append: bool, value: String) {
            let path = Dotted(steps.into_iter().chain(append.then_some(Step::Append)).collect());
            let text = path.to_string();
            prop_assert_eq!(text.parse::<Dotted>(), Ok(path));
            let pair = format!("{text}={value}");
            prop_assert_eq!(Dotted::split(&pair), Some((&text[..], &value[..])));
        }

        #[test]
        fn parse_of_any_text_does_not_panic(text: String) {
            if let Ok(path) = text.parse::<Dotted>() {
                prop_assert_eq!(path.to_string().parse::<Dotted>(), Ok(path));
            }
        }
    }
}
