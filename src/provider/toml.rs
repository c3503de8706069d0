//! Reads TOML key by key, and collects every mistake with its position instead of stopping at the first.
//!
//! The keys that the caller reads are the legal keys, so the list of legal keys in an error is always up to date. Interpreting the tables is left to the
//! caller.

use std::{cell::RefCell, collections::BTreeSet, fmt, ops::Range, str::FromStr};

use ::toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use crate::text::suggest;

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
#[cfg_attr(feature = "cli", derive(schemars::JsonSchema))]
pub struct Problem {
    /// The file, as the user named it.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column in characters, from 1.
    pub column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// The legal values, if they are a fixed set.
    pub legal: Vec<String>,
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        if !self.legal.is_empty() {
            write!(f, " (allowed: {})", self.legal.join(", "))?;
        }
        Ok(())
    }
}

/// Every mistake in a file or folder. Never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problems(pub Vec<Problem>);

impl fmt::Display for Problems {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str("; ")?;
            }
            problem.fmt(f)?;
        }
        Ok(())
    }
}

impl std::error::Error for Problems {}

/// A file that is being read, and the mistakes found so far.
struct Document<'a> {
    file: String,
    text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Document<'a> {
    fn new(file: String, text: &'a str) -> Self {
        Self { file, text, problems: RefCell::default() }
    }

    fn report(&self, at: Range<usize>, message: impl Into<String>, legal: &[&str]) {
        let before = &self.text[..self.text.floor_char_boundary(at.start)];
        let line_start = before.rfind('\n').map_or(0, |at| at + 1);
        self.problems.borrow_mut().push(Problem {
            file: self.file.clone(),
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            message: message.into(),
            legal: legal.iter().map(|&name| name.to_owned()).collect(),
        });
    }

    /// Returns the mistakes, in the order of the text.
    fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }
}

/// Parses `text`. `read` converts the top table to a value, or reports mistakes and returns `None`. `file` is the name for messages.
///
/// # Errors
/// Every mistake, in the order of the text.
pub fn parse<T>(file: String, text: &str, read: impl FnOnce(&TableReader<'_>) -> Option<T>) -> Result<T, Vec<Problem>> {
    match parse_partial(file, text, read) {
        (Some(value), problems) if problems.is_empty() => Ok(value),
        (_, problems) => Err(problems),
    }
}

/// Parses `text` like [`parse`], and returns the value, if there is one, in addition to the mistakes.
pub fn parse_partial<T>(
    file: String,
    text: &str,
    read: impl FnOnce(&TableReader<'_>) -> Option<T>,
) -> (Option<T>, Vec<Problem>) {
    let source = Document::new(file, text);
    let (table, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        source.report(error.span().unwrap_or_default(), format!("not valid TOML: {}", error.message()), &[]);
    }
    let value = if errors.is_empty() { read(&TableReader::new(&source, table.get_ref(), 0..0)) } else { None };
    (value, source.into_problems())
}

/// A value with its position.
pub type SpannedValue<'t> = &'t Spanned<DeValue<'t>>;

/// Reads one table of a file.
pub struct TableReader<'t> {
    source: &'t Document<'t>,
    table: &'t DeTable<'t>,
    at: Range<usize>,
    legal: RefCell<BTreeSet<&'static str>>,
}

impl<'t> TableReader<'t> {
    fn new(source: &'t Document<'t>, table: &'t DeTable<'t>, at: Range<usize>) -> Self {
        Self { source, table, at, legal: RefCell::default() }
    }

    /// Returns the position of the table.
    pub fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// Reports a mistake at `at`.
    pub fn report(&self, at: Range<usize>, message: impl Into<String>, legal: &[&str]) {
        self.source.report(at, message, legal);
    }

    /// Returns the value of `key`, and registers `key` as legal.
    pub fn value(&self, key: &'static str) -> Option<SpannedValue<'t>> {
        self.legal.borrow_mut().insert(key);
        self.table.iter().find(|(existing, _)| existing.get_ref() == key).map(|(_, value)| value)
    }

    /// Returns the value of `key` like [`Self::value`]. Reports a mistake if it is missing.
    pub fn required(&self, key: &'static str) -> Option<SpannedValue<'t>> {
        let value = self.value(key);
        if value.is_none() {
            self.report(self.at(), format!("missing key `{key}`"), &[]);
        }
        value
    }

    /// Returns the text of a string.
    pub fn text(&self, value: SpannedValue<'t>) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.report(value.span(), format!("expected a string, found {}", kind(value)), &[]);
        }
        text
    }

    /// Returns the text of a string, an integer or a boolean. Integers are written in decimal.
    pub fn scalar(&self, value: SpannedValue<'t>) -> Option<String> {
        let text = match value.get_ref() {
            DeValue::String(text) => Some(text.to_string()),
            DeValue::Integer(number) => {
                i64::from_str_radix(number.as_str(), number.radix()).ok().map(|number| number.to_string())
            }
            DeValue::Boolean(boolean) => Some(boolean.to_string()),
            _ => None,
        };
        if text.is_none() {
            let message = format!("expected a string, an integer or a boolean, found {}", kind(value));
            self.report(value.span(), message, &[]);
        }
        text
    }

    /// Returns the text of a string, parsed as `T`.
    pub fn parsed<T: FromStr<Err = String>>(&self, value: SpannedValue<'t>, legal: &[&str]) -> Option<T> {
        self.text(value)?.parse().map_err(|message: String| self.report(value.span(), message, legal)).ok()
    }

    /// Returns a number that is 0 or more.
    pub fn u64(&self, value: SpannedValue<'t>) -> Option<u64> {
        let Some(number) = value.get_ref().as_integer() else {
            self.report(value.span(), format!("expected a number, found {}", kind(value)), &[]);
            return None;
        };
        let read = u64::from_str_radix(number.as_str(), number.radix()).ok();
        if read.is_none() {
            self.report(value.span(), format!("{number} is out of range (expected 0 or more)"), &[]);
        }
        read
    }

    /// Returns a boolean.
    pub fn bool(&self, value: SpannedValue<'t>) -> Option<bool> {
        let read = value.get_ref().as_bool();
        if read.is_none() {
            self.report(value.span(), format!("expected true or false, found {}", kind(value)), &[]);
        }
        read
    }

    /// Returns one of a fixed set of named values. `what` describes them in messages.
    pub fn choice<T: Copy>(&self, value: SpannedValue<'t>, what: &str, names: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(value)?;
        let chosen = names.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if chosen.is_none() {
            let legal: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            self.report(value.span(), format!("unknown {what} `{text}`{}", did_you_mean(text, &legal)), &legal);
        }
        chosen
    }

    /// Returns the elements of an array, or none if the value is not an array.
    pub fn array(&self, value: SpannedValue<'t>) -> &'t [Spanned<DeValue<'t>>] {
        if let Some(array) = value.get_ref().as_array() {
            return array;
        }
        self.report(value.span(), format!("expected an array, found {}", kind(value)), &[]);
        &[]
    }

    /// Returns a reader for a table.
    pub fn table(&self, value: SpannedValue<'t>) -> Option<TableReader<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.report(value.span(), format!("expected a table, found {}", kind(value)), &[]);
        }
        table.map(|table| TableReader::new(self.source, table, value.span()))
    }

    /// Returns all entries in the order of the text: key, its position, value. For tables whose keys are names that the user chooses.
    pub fn entries(&self) -> Vec<(&'t str, Range<usize>, SpannedValue<'t>)> {
        let entries = self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value));
        let mut entries: Vec<_> = entries.collect();
        entries.sort_by_key(|(_, at, _)| at.start);
        entries
    }

    /// Reports every unknown key. Call it after reading all keys.
    pub fn finish(&self) {
        let legal: Vec<&str> = self.legal.borrow().iter().copied().collect();
        for (key, at, _) in self.entries() {
            if !legal.contains(&key) {
                self.report(at, format!("unknown key `{key}`{}", did_you_mean(key, &legal)), &legal);
            }
        }
    }
}

fn kind(value: SpannedValue<'_>) -> &'static str {
    match value.get_ref() {
        DeValue::String(_) => "a string",
        DeValue::Integer(_) => "an integer",
        DeValue::Float(_) => "a float",
        DeValue::Boolean(_) => "a boolean",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "an array",
        DeValue::Table(_) => "a table",
    }
}

/// Returns `, did you mean …?` if one of `names` is similar enough, otherwise an empty text.
fn did_you_mean(word: &str, names: &[&str]) -> String {
    suggest(word, names.iter().copied()).map_or_else(String::new, |name| format!(", did you mean `{name}`?"))
}
