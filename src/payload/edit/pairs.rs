//! Edits of a form: by the same paths as in JSON, and written as the sender writes nested names and lists.
//!
//! `response.end_user_properties.plan` is `response[end_user_properties][plan]`, and a list is a repeated `name[]`. A pair that is
//! not edited stays byte for byte; of a repeated key `Set` edits the last, since it is the one that counts. In a form all is text,
//! and it refuses what has no spelling there: an object or a list with nothing in it.

mod write;

use super::{Edit, EditError};
use crate::payload::{Dotted, Form, FormStyle, Json, Pair, Path, Step, style::flat};

use write::{expand, made_of, with, writable};

pub(super) fn edit(form: &mut Form, style: FormStyle, edit: &Edit, add: bool) -> Result<(), EditError> {
    let mut pairs = Pairs { form, style };
    match edit {
        Edit::Set(path, text) => pairs.set(path, text, add),
        Edit::Put(path, value) => pairs.put(path, value, add),
        Edit::Unset(path) => match pairs.take_out(path) {
            0 if !add => Err(pairs.missing(path)),
            _ => Ok(()),
        },
        Edit::Merge(patch) => {
            // Whatever of it does not fit, nothing is merged.
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
    /// Whether the pair stands at `names`, or below where `below` says so. Where names do not nest, their text decides.
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

    /// The items of the list at `names`: pairs of `name[]`, or of a `name` that repeats. One alone is no list where lists have
    /// brackets, and where items have fields of their own, nothing says where one begins.
    fn items(&self, names: &[String]) -> Vec<usize> {
        let list = with(names, "");
        let (listed, with_fields) = (self.all_at(&list, false), self.all_at(&list, true));
        if !with_fields.is_empty() {
            return if listed.len() == with_fields.len() { listed } else { Vec::new() };
        }
        let repeated = self.all_at(names, false);
        if repeated.len() > 1 || self.style == FormStyle::Plus { repeated } else { Vec::new() }
    }

    /// The pairs at `path`, and with `below` those under it. `name[0]` is the first item of a list, unless it is a key.
    fn at(&self, path: &Dotted, below: bool) -> Vec<usize> {
        let names = path.names();
        let found = self.all_at(&names, below);
        match path.steps() {
            // Nothing stands behind the last item.
            [.., Step::Append] => Vec::new(),
            [above @ .., Step::Index(index)] if found.is_empty() && !above.is_empty() => {
                self.items(&names[..above.len()]).get(*index).copied().into_iter().collect()
            }
            _ => found,
        }
    }

    /// Why nothing is found at `path`.
    fn missing(&self, path: &Dotted) -> EditError {
        if let Err(no_way) = self.passable(path) {
            return no_way;
        }
        let names = path.names();
        let there = (1..names.len()).take_while(|depth| !self.all_at(&names[..*depth], true).is_empty()).count();
        EditError::Missing { path: path.clone(), there }
    }

    fn set(&mut self, path: &Dotted, text: &str, add: bool) -> Result<(), EditError> {
        if path.steps().last() == Some(&Step::Append) {
            return self.append(path, &Json::Text(text.to_owned()), add);
        }
        match self.at(path, false).last() {
            Some(index) => {
                let key = self.form.pairs[*index].key().to_vec();
                self.form.pairs[*index] = Pair::edited(key, text.to_owned());
                Ok(())
            }
            None if !self.all_at(&path.names(), true).is_empty() => {
                Err(EditError::Misfit { path: path.clone(), found: "fields", given: text.to_owned() })
            }
            None if add => self.add(path, &Json::Text(text.to_owned())),
            None => Err(self.missing(path)),
        }
    }

    fn put(&mut self, path: &Dotted, value: &Json, add: bool) -> Result<(), EditError> {
        if path.steps().last() == Some(&Step::Append) {
            return self.append(path, value, add);
        }
        writable(value, path)?;
        let found = self.at(path, true);
        let Some(first) = found.first() else {
            return if add { self.add(path, value) } else { Err(self.missing(path)) };
        };
        // An item of a list goes back under the list's own key.
        let is_item = self.all_at(&path.names(), true).is_empty();
        let names = if is_item { self.form.pairs[*first].key().to_vec() } else { path.names() };
        self.replace(&found, names, value);
        Ok(())
    }

    /// A new last item of a list, which there is, or which may be added.
    fn append(&mut self, path: &Dotted, value: &Json, add: bool) -> Result<(), EditError> {
        writable(value, path)?;
        let mut above = path.names();
        above.pop();
        let list = with(&above, "");
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
            return Err(EditError::NoList { path: None, found: "a form" });
        };
        match self.all_at(&above, true).last() {
            Some(index) => {
                let found =
                    if self.is_at(&self.form.pairs[*index], &above, false) { "text" } else { "a group of fields" };
                Err(EditError::NoList { path: Some(above_path), found })
            }
            None if add => self.add(path, value),
            None => Err(self.missing(path)),
        }
    }

    /// A new item behind these, under their key.
    fn append_to(&mut self, items: &[usize], value: &Json) {
        if let Some(last) = items.last() {
            let key = self.form.pairs[*last].key().to_vec();
            self.insert(key, value, Some(last + 1));
        }
    }

    /// Adds a value at a path where nothing stands. What an index begins is a list.
    fn add(&mut self, path: &Dotted, value: &Json) -> Result<(), EditError> {
        self.passable(path)?;
        let mut names: Vec<String> = Vec::new();
        let steps = path.steps();
        for (depth, step) in steps.iter().enumerate() {
            let (found, listed) = (self.all_at(&names, true), self.all_at(&with(&names, ""), true));
            let items = self.items(&names);
            match step {
                // A list has no names.
                Step::Name(name) if depth == 0 || listed.is_empty() => names.push(name.clone()),
                // Fields whose names are numbers.
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
                _ => return Err(EditError::Missing { path: path.clone(), there: depth }),
            }
        }
        self.insert(names, value, None);
        Ok(())
    }

    /// A pair with a value of its own has nothing inside.
    fn passable(&self, path: &Dotted) -> Result<(), EditError> {
        let names = path.names();
        let is_leaf = |depth: &usize| {
            let above = &names[..*depth];
            // A next item of a list without brackets stands beside the others.
            let item = matches!(path.steps().get(*depth), Some(Step::Index(_))) && !self.items(above).is_empty();
            !item && !self.all_at(above, false).is_empty()
        };
        match (1..names.len()).find(is_leaf).and_then(|depth| path.prefix(depth)) {
            Some(path) => Err(EditError::NoWay { path, found: "text" }),
            None => Ok(()),
        }
    }

    /// Takes out what stands at `path` and below, and says how much that was.
    fn take_out(&mut self, path: &Dotted) -> usize {
        let found = self.at(path, true);
        self.remove(&found);
        found.len()
    }

    fn remove(&mut self, found: &[usize]) {
        for index in found.iter().rev() {
            self.form.pairs.remove(*index);
        }
    }

    /// Puts the pairs of `value` in the place of those that were found.
    fn replace(&mut self, found: &[usize], names: Vec<String>, value: &Json) {
        self.remove(found);
        self.insert(names, value, found.first().copied());
    }

    /// Inserts the pairs of `value`: at an index, or behind the pair whose key begins like `names` the longest.
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

    /// RFC 7396, section 2, at `names`. What its `null`s leave with nothing in it goes, as with `Unset`.
    fn merge(&mut self, names: &mut Vec<String>, patch: &Json) -> Result<(), EditError> {
        let Json::Object(members) = patch else { return Ok(()) };
        for (name, value) in members {
            names.push(name.clone());
            let found = self.all_at(names, true);
            if *value == Json::Null {
                self.remove(&found);
            } else if matches!(value, Json::Object(_)) && self.holds_fields(names, &found) {
                // A text beside them makes way.
                let texts = self.all_at(names, false);
                self.remove(&texts);
                self.merge(names, value)?;
            } else {
                let place = Dotted::from(&Path::from_names(names.clone()));
                writable(value, &place)?;
                match made_of(value) {
                    Some(value) => self.replace(&found, names.clone(), &value),
                    None if found.is_empty() => {}
                    None => return Err(EditError::Empty { path: place }),
                }
            }
            names.pop();
        }
        Ok(())
    }

    /// Whether one of the pairs that were found at `names` and below is a field there, and no item of a list.
    fn holds_fields(&self, names: &[String], found: &[usize]) -> bool {
        let list = with(names, "");
        found
            .iter()
            .map(|index| &self.form.pairs[*index])
            .any(|pair| !self.is_at(pair, names, false) && !self.is_at(pair, &list, true))
    }
}

#[cfg(test)]
mod tests;
