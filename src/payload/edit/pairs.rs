//! Edits a form with the same paths as JSON.
//!
//! `response.end_user_properties.plan` is `response[end_user_properties][plan]`, and a list is a repeated `name[]`. Pairs that are not edited stay the
//! same, byte for byte. If a key is repeated, `Set` edits the last pair, because that is the one that counts. All values are text. An empty object or list
//! is an error, because a form cannot contain it. Converting values to pairs is left to `write`.

mod write;

use super::{Edit, EditError};
use crate::payload::{Dotted, Form, FormStyle, Json, Pair, Path, Step, style::flat};

use write::{check_writable, child, expand, without_nulls};

pub(super) fn edit(form: &mut Form, style: FormStyle, edit: &Edit, create_missing: bool) -> Result<(), EditError> {
    let mut pairs = Pairs { form, style };
    match edit {
        Edit::Set(path, text) => pairs.set(path, text, create_missing),
        Edit::Put(path, value) => pairs.put(path, value, create_missing),
        Edit::Unset(path) => match pairs.remove_at(path) {
            0 if !create_missing => Err(pairs.missing(path)),
            _ => Ok(()),
        },
        Edit::Merge(patch) => {
            // If a part of the patch fails, nothing is merged.
            let mut draft = pairs.form.clone();
            Pairs { form: &mut draft, style }.merge(&mut Vec::new(), patch)?;
            *form = draft;
            Ok(())
        }
    }
}

struct Pairs<'a> {
    form: &'a mut Form,
    style: FormStyle,
}

impl Pairs<'_> {
    /// Returns true if the pair is at `names`, or, if `below` is set, below them. In a style without nesting, the text of the key decides.
    fn is_at(&self, pair: &Pair, names: &[String], below: bool) -> bool {
        if self.style == FormStyle::Percent {
            return if below { pair.key().starts_with(names) } else { pair.key() == names };
        }
        let (key, wanted) = (pair.flat_key(), flat(names));
        key == wanted || below && key.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('['))
    }

    fn all_at(&self, names: &[String], below: bool) -> Vec<usize> {
        let pairs = self.form.pairs.iter().enumerate();
        pairs.filter(|(_, pair)| self.is_at(pair, names, below)).map(|(index, _)| index).collect()
    }

    /// Returns the items of the list at `names`: the pairs of `name[]`, or of a repeated `name`.
    ///
    /// In a style with brackets, a single `name` is not a list. A list whose items have fields is not found, because a form does not show where an item
    /// begins.
    fn items(&self, names: &[String]) -> Vec<usize> {
        let list = child(names, "");
        let (listed, with_fields) = (self.all_at(&list, false), self.all_at(&list, true));
        if !with_fields.is_empty() {
            return if listed.len() == with_fields.len() { listed } else { Vec::new() };
        }
        let repeated = self.all_at(names, false);
        if repeated.len() > 1 || self.style == FormStyle::Plus { repeated } else { Vec::new() }
    }

    /// Returns the pairs at `path`, and, if `below` is set, those below it. `name[0]` is the first item of a list, unless it is a key.
    fn at(&self, path: &Dotted, below: bool) -> Vec<usize> {
        let names = path.names();
        let found = self.all_at(&names, below);
        match path.steps() {
            // There is never a pair after the last item.
            [.., Step::Append] => Vec::new(),
            [above @ .., Step::Index(index)] if found.is_empty() && !above.is_empty() => {
                self.items(&names[..above.len()]).get(*index).copied().into_iter().collect()
            }
            _ => found,
        }
    }

    /// Returns the error for a path without pairs.
    fn missing(&self, path: &Dotted) -> EditError {
        if let Err(error) = self.check_parents(path) {
            return error;
        }
        let names = path.names();
        let exists = |depth: &usize| !self.all_at(&names[..*depth], true).is_empty();
        EditError::Missing { path: path.clone(), existing_steps: (1..names.len()).take_while(exists).count() }
    }

    fn set(&mut self, path: &Dotted, text: &str, create_missing: bool) -> Result<(), EditError> {
        if path.steps().last() == Some(&Step::Append) {
            return self.append(path, &Json::Text(text.to_owned()), create_missing);
        }
        match self.at(path, false).last() {
            Some(index) => {
                let key = self.form.pairs[*index].key().to_vec();
                self.form.pairs[*index] = Pair::edited(key, text.to_owned());
                Ok(())
            }
            None if !self.all_at(&path.names(), true).is_empty() => {
                Err(EditError::WrongType { path: path.clone(), found: "fields", given: text.to_owned() })
            }
            None if create_missing => self.add(path, &Json::Text(text.to_owned())),
            None => Err(self.missing(path)),
        }
    }

    fn put(&mut self, path: &Dotted, value: &Json, create_missing: bool) -> Result<(), EditError> {
        if path.steps().last() == Some(&Step::Append) {
            return self.append(path, value, create_missing);
        }
        check_writable(value, path)?;
        let found = self.at(path, true);
        let Some(first) = found.first() else {
            return if create_missing { self.add(path, value) } else { Err(self.missing(path)) };
        };
        // An item of a list keeps the key of the list.
        let is_item = self.all_at(&path.names(), true).is_empty();
        let names = if is_item { self.form.pairs[*first].key().to_vec() } else { path.names() };
        self.replace(&found, names, value);
        Ok(())
    }

    /// Appends an item to a list. `create_missing` allows creating the list.
    fn append(&mut self, path: &Dotted, value: &Json, create_missing: bool) -> Result<(), EditError> {
        check_writable(value, path)?;
        let mut above = path.names();
        above.pop();
        let list = child(&above, "");
        let items = self.items(&above);
        if !items.is_empty() {
            self.append_to(&items, value);
            return Ok(());
        }
        if let Some(last) = self.all_at(&list, true).last() {
            self.insert(list, value, Some(last + 1));
            return Ok(());
        }
        let Some(above_path) = path.prefix(above.len()) else {
            return Err(EditError::AppendToNonList { path: None, found: "a form" });
        };
        match self.all_at(&above, true).last() {
            Some(index) => {
                let found =
                    if self.is_at(&self.form.pairs[*index], &above, false) { "text" } else { "a group of fields" };
                Err(EditError::AppendToNonList { path: Some(above_path), found })
            }
            None if create_missing => self.add(path, value),
            None => Err(self.missing(path)),
        }
    }

    /// Inserts an item after these, with their key.
    fn append_to(&mut self, items: &[usize], value: &Json) {
        if let Some(last) = items.last() {
            let key = self.form.pairs[*last].key().to_vec();
            self.insert(key, value, Some(last + 1));
        }
    }

    /// Adds a value at a path that does not exist. `[0]` and `[]` create a list.
    fn add(&mut self, path: &Dotted, value: &Json) -> Result<(), EditError> {
        self.check_parents(path)?;
        let mut names: Vec<String> = Vec::new();
        let steps = path.steps();
        for (depth, step) in steps.iter().enumerate() {
            let (found, listed) = (self.all_at(&names, true), self.all_at(&child(&names, ""), true));
            let items = self.items(&names);
            match step {
                // A list has no named fields.
                Step::Name(name) if depth == 0 || listed.is_empty() => names.push(name.clone()),
                // A field whose name is a number.
                Step::Index(index) if depth == 0 || !found.is_empty() && listed.is_empty() && items.is_empty() => {
                    names.push(index.to_string());
                }
                Step::Index(index) if *index == items.len() && depth + 1 == steps.len() && !items.is_empty() => {
                    self.append_to(&items, value);
                    return Ok(());
                }
                Step::Index(0) | Step::Append if found.is_empty() => {
                    if self.style == FormStyle::Percent {
                        names.push(String::new());
                    }
                }
                _ => return Err(EditError::Missing { path: path.clone(), existing_steps: depth }),
            }
        }
        self.insert(names, value, None);
        Ok(())
    }

    /// Returns an error if a parent of `path` has a value of its own, because such a pair has no fields.
    fn check_parents(&self, path: &Dotted) -> Result<(), EditError> {
        let names = path.names();
        let is_leaf = |depth: &usize| {
            let above = &names[..*depth];
            // In a list without brackets, an item has the same key as the list.
            let item = matches!(path.steps().get(*depth), Some(Step::Index(_))) && !self.items(above).is_empty();
            !item && !self.all_at(above, false).is_empty()
        };
        match (1..names.len()).find(is_leaf).and_then(|depth| path.prefix(depth)) {
            Some(path) => Err(EditError::NoFields { path, found: "text" }),
            None => Ok(()),
        }
    }

    /// Removes the pairs at `path` and below, and returns their number.
    fn remove_at(&mut self, path: &Dotted) -> usize {
        let found = self.at(path, true);
        self.remove(&found);
        found.len()
    }

    fn remove(&mut self, found: &[usize]) {
        for index in found.iter().rev() {
            self.form.pairs.remove(*index);
        }
    }

    /// Replaces the pairs at the indices `found` with the pairs of `value`.
    fn replace(&mut self, found: &[usize], names: Vec<String>, value: &Json) {
        self.remove(found);
        self.insert(names, value, found.first().copied());
    }

    /// Inserts the pairs of `value` at `index`, otherwise after the pair whose key shares the most names with `names`.
    fn insert(&mut self, names: Vec<String>, value: &Json, index: Option<usize>) {
        let index = index.unwrap_or_else(|| {
            (1..names.len())
                .rev()
                .find_map(|depth| self.all_at(&names[..depth], true).last().map(|last| last + 1))
                .unwrap_or(self.form.pairs.len())
        });
        let mut pairs = Vec::new();
        expand(names, value, self.style, &mut pairs);
        let _ = self.form.pairs.splice(index..index, pairs);
    }

    /// Merges `patch` at `names` (RFC 7396 section 2). An object that `null`s leave empty disappears, as with `Unset`.
    fn merge(&mut self, names: &mut Vec<String>, patch: &Json) -> Result<(), EditError> {
        let Json::Object(members) = patch else { return Ok(()) };
        for (name, value) in members {
            names.push(name.clone());
            let found = self.all_at(names, true);
            if *value == Json::Null {
                self.remove(&found);
            } else if matches!(value, Json::Object(_)) && self.has_fields(names, &found) {
                // A text with the same key is replaced by the object.
                let texts = self.all_at(names, false);
                self.remove(&texts);
                self.merge(names, value)?;
            } else {
                let at = Dotted::from(&Path::from_names(names.clone()));
                check_writable(value, &at)?;
                match without_nulls(value) {
                    Some(value) => self.replace(&found, names.clone(), &value),
                    None if found.is_empty() => {}
                    None => return Err(EditError::EmptyInForm { path: at }),
                }
            }
            names.pop();
        }
        Ok(())
    }

    /// Returns true if one of the pairs `found` at or below `names` is a field there, not a text or an item of a list.
    fn has_fields(&self, names: &[String], found: &[usize]) -> bool {
        let list = child(names, "");
        found
            .iter()
            .map(|index| &self.form.pairs[*index])
            .any(|pair| !self.is_at(pair, names, false) && !self.is_at(pair, &list, true))
    }
}

#[cfg(test)]
mod tests;
