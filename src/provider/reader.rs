//! Reads TOML tables key by key, and collects every mistake instead of stopping at the first.
//!
//! The keys that are asked for are the legal keys: nothing is said twice, so an unknown key is reported with a list
//! that cannot be out of date.

use std::{cell::RefCell, collections::BTreeSet, ops::Range, str::FromStr};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Problem, nearest};

/// A file that is being read, and what is wrong with it so far.
pub(super) struct Source<'a> {
    pub(super) file: String,
    pub(super) text: &'a str,
    problems: RefCell<Vec<Problem>>,
}

impl<'a> Source<'a> {
    pub(super) fn new(file: String, text: &'a str) -> Self {
        Self { file, text, problems: RefCell::default() }
    }

    pub(super) fn report(&self, at: Range<usize>, message: impl Into<String>, legal: &[&str]) {
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

    /// Every mistake, in the order of the text.
    pub(super) fn into_problems(self) -> Vec<Problem> {
        let mut problems = self.problems.into_inner();
        problems.sort_by_key(|problem| (problem.line, problem.column));
        problems
    }
}

/// A value with its place.
pub(super) type Held<'t> = &'t Spanned<DeValue<'t>>;

/// One table of the file.
pub(super) struct Reader<'t> {
    source: &'t Source<'t>,
    table: &'t DeTable<'t>,
    at: Range<usize>,
    legal: RefCell<BTreeSet<&'static str>>,
}

impl<'t> Reader<'t> {
    pub(super) fn new(source: &'t Source<'t>, table: &'t DeTable<'t>, at: Range<usize>) -> Self {
        Self { source, table, at, legal: RefCell::default() }
    }

    /// The place of the table.
    pub(super) fn at(&self) -> Range<usize> {
        self.at.clone()
    }

    /// Reports a mistake at `at`.
    pub(super) fn report(&self, at: Range<usize>, message: impl Into<String>, legal: &[&str]) {
        self.source.report(at, message, legal);
    }

    /// Whatever stands at `key`, which is legal from now on.
    pub(super) fn value(&self, key: &'static str) -> Option<Held<'t>> {
        self.legal.borrow_mut().insert(key);
        self.table.iter().find(|(held, _)| held.get_ref() == key).map(|(_, value)| value)
    }

    /// Like [`Self::value`]; reports a mistake where there is none.
    pub(super) fn required(&self, key: &'static str) -> Option<Held<'t>> {
        let value = self.value(key);
        if value.is_none() {
            self.report(self.at(), format!("`{key}` is missing"), &[]);
        }
        value
    }

    /// The text of a value.
    pub(super) fn text(&self, value: Held<'t>) -> Option<&'t str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.report(value.span(), format!("expected a string, found {}", kind(value)), &[]);
        }
        text
    }

    /// The text of a value, read as `T`.
    pub(super) fn parsed<T: FromStr<Err = String>>(&self, value: Held<'t>, legal: &[&str]) -> Option<T> {
        self.text(value)?.parse().map_err(|message: String| self.report(value.span(), message, legal)).ok()
    }

    /// One of a closed set of names.
    pub(super) fn choice<T: Copy>(&self, value: Held<'t>, what: &str, names: &[(&'static str, T)]) -> Option<T> {
        let text = self.text(value)?;
        let chosen = names.iter().find(|(name, _)| *name == text).map(|(_, choice)| *choice);
        if chosen.is_none() {
            let legal: Vec<&str> = names.iter().map(|(name, _)| *name).collect();
            self.report(value.span(), format!("`{text}` is no {what}{}", did_you_mean(text, &legal)), &legal);
        }
        chosen
    }

    /// The elements of an array.
    pub(super) fn array(&self, value: Held<'t>) -> &'t [Spanned<DeValue<'t>>] {
        if let Some(array) = value.get_ref().as_array() {
            return array;
        }
        self.report(value.span(), format!("expected an array, found {}", kind(value)), &[]);
        &[]
    }

    /// A table as a value.
    pub(super) fn table(&self, value: Held<'t>) -> Option<Reader<'t>> {
        let table = value.get_ref().as_table();
        if table.is_none() {
            self.report(value.span(), format!("expected a table, found {}", kind(value)), &[]);
        }
        table.map(|table| Reader::new(self.source, table, value.span()))
    }

    /// The entries of a table whose keys are free.
    pub(super) fn entries(&self) -> impl Iterator<Item = (&'t str, Range<usize>, Held<'t>)> {
        self.table.iter().map(|(key, value)| (key.get_ref().as_ref(), key.span(), value))
    }

    /// Reports every key that was not asked for, when all have been.
    pub(super) fn finish(&self) {
        let legal: Vec<&str> = self.legal.borrow().iter().copied().collect();
        for (key, at, _) in self.entries() {
            if !legal.contains(&key) {
                self.report(at, format!("`{key}` is no key of this table{}", did_you_mean(key, &legal)), &legal);
            }
        }
    }
}

fn kind(value: Held<'_>) -> &'static str {
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

/// `: did you mean …?` where one of `names` is near enough, else nothing.
pub(super) fn did_you_mean(word: &str, names: &[&str]) -> String {
    nearest(word, names.iter().copied()).map_or_else(String::new, |name| format!(": did you mean `{name}`?"))
}
