//! Edits of a form: by the same paths as in JSON, and written as the sender writes nested names and lists.
//!
//! `response.end_user_properties.plan` is `response[end_user_properties][plan]`, and a list is a repeated `name[]`. A pair that is
//! not edited stays byte for byte; of a repeated key the last is edited, since it is the one that counts. In a form all is text.

use super::{Edit, EditError};
use crate::payload::{Dialect, Dotted, Form, Json, Pair, Step, dialect::flat};

pub(super) fn edit(form: &mut Form, dialect: Dialect, edit: &Edit, add: bool) -> Result<(), EditError> {
    let mut form = Pairs { form, dialect };
    match edit {
        Edit::Set(path, text) => form.set(path, text, add),
        Edit::Put(path, value) => form.put(path, value, add),
        Edit::Unset(path) => match form.take_out(path) {
            0 if !add => Err(form.missing(path)),
            _ => Ok(()),
        },
        Edit::Merge(patch) => {
            form.merge(&mut Vec::new(), patch);
            Ok(())
        }
    }
}

/// Whether a form would have no pair for it.
fn is_empty(value: &Json) -> bool {
    match value {
        Json::Array(items) => items.iter().all(is_empty),
        Json::Object(members) => members.iter().all(|(_, member)| is_empty(member)),
        _ => false,
    }
}

struct Pairs<'a> {
    form: &'a mut Form,
    dialect: Dialect,
}

impl Pairs<'_> {
    /// Whether the pair stands at `names`, or below where `below` says so. Where names do not nest, their text decides.
    fn is_at(&self, pair: &Pair, names: &[String], below: bool) -> bool {
        if self.dialect == Dialect::Percent {
            return if below { pair.key().starts_with(names) } else { pair.key() == names };
        }
        let (key, wanted) = (pair.flat_key(), flat(names));
        key == wanted || below && key.strip_prefix(&wanted).is_some_and(|rest| rest.starts_with('['))
    }

    fn all_at(&self, names: &[String], below: bool) -> Vec<usize> {
        let pairs = self.form.pairs.iter().enumerate();
        pairs.filter(|(_, pair)| self.is_at(pair, names, below)).map(|(index, _)| index).collect()
    }

    /// The items of the list at `names`: pairs of `name[]`, or of a `name` that repeats.
    fn items(&self, names: &[String]) -> Vec<usize> {
        let listed = self.all_at(&[names, &[String::new()]].concat(), false);
        let repeated = self.all_at(names, false);
        if listed.is_empty() { repeated } else { listed }
    }

    /// The pairs at `path`, and with `below` those under it. `name[0]` is the first item of a list, unless it is a key.
    fn at(&self, path: &Dotted, below: bool) -> Vec<usize> {
        let names = path.names();
        let found = self.all_at(&names, below);
        match path.steps() {
            [above @ .., Step::Index(index)] if found.is_empty() && !above.is_empty() => {
                let items = self.items(&names[..above.len()]);
                // One alone is no list where lists have brackets.
                let is_list = items.len() > 1
                    || !self.all_at(&[&names[..above.len()], &[String::new()]].concat(), false).is_empty();
                items.get(*index).copied().filter(|_| is_list).into_iter().collect()
            }
            _ => found,
        }
    }

    fn missing(&self, path: &Dotted) -> EditError {
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
                Err(EditError::Misfit { path: path.clone(), held: "fields", given: text.to_owned() })
            }
            None if add => {
                self.passable(path)?;
                self.insert(path.names(), &Json::Text(text.to_owned()), None);
                Ok(())
            }
            None => Err(self.missing(path)),
        }
    }

    fn put(&mut self, path: &Dotted, value: &Json, add: bool) -> Result<(), EditError> {
        if path.steps().last() == Some(&Step::Append) {
            return self.append(path, value, add);
        }
        if is_empty(value) {
            return Err(EditError::Empty { path: path.clone() });
        }
        let found = self.at(path, true);
        if found.is_empty() {
            if !add {
                return Err(self.missing(path));
            }
            self.passable(path)?;
        } else if let Some(text) = value.as_text()
            && let Some(index) = self.at(path, false).last()
        {
            let text = if *value == Json::Null { "" } else { &text };
            let key = self.form.pairs[*index].key().to_vec();
            self.form.pairs[*index] = Pair::edited(key, text.to_owned());
            return Ok(());
        }
        // An item of a list goes back under the list's own key.
        let item = found.first().filter(|_| self.all_at(&path.names(), true).is_empty());
        let names = item.map_or_else(|| path.names(), |index| self.form.pairs[*index].key().to_vec());
        for index in found.iter().rev() {
            self.form.pairs.remove(*index);
        }
        self.insert(names, value, found.first().copied());
        Ok(())
    }

    /// A new last item of a list, which there is, or which may be added.
    fn append(&mut self, path: &Dotted, value: &Json, add: bool) -> Result<(), EditError> {
        let mut names = path.names();
        names.pop();
        let items = self.items(&names);
        if items.is_empty() && !add {
            return Err(self.missing(path));
        }
        let key = match items.last() {
            Some(last) => self.form.pairs[*last].key().to_vec(),
            None if self.dialect == Dialect::Percent => path.names(),
            None => names,
        };
        self.insert(key, value, items.last().map(|last| last + 1));
        Ok(())
    }

    /// A pair with a value of its own has nothing inside.
    fn passable(&self, path: &Dotted) -> Result<(), EditError> {
        let names = path.names();
        let leaf = (1..names.len()).find(|depth| !self.all_at(&names[..*depth], false).is_empty());
        match leaf.and_then(|depth| path.prefix(depth)) {
            Some(path) => Err(EditError::NoWay { path, held: "a text" }),
            None => Ok(()),
        }
    }

    /// Takes out what stands at `path` and below, and says how much that was.
    fn take_out(&mut self, path: &Dotted) -> usize {
        let found = self.at(path, true);
        for index in found.iter().rev() {
            self.form.pairs.remove(*index);
        }
        found.len()
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
        expand(names, value, self.dialect, &mut pairs);
        let _ = self.form.pairs.splice(index..index, pairs);
    }

    fn merge(&mut self, names: &mut Vec<String>, patch: &Json) {
        let Json::Object(members) = patch else { return };
        for (name, value) in members {
            names.push(name.clone());
            let found = self.all_at(names, !matches!(value, Json::Object(_)));
            match value {
                // A text makes way for an object.
                Json::Null | Json::Object(_) => {
                    for index in found.iter().rev() {
                        self.form.pairs.remove(*index);
                    }
                    self.merge(names, value);
                }
                value => match (value.as_text(), found.last()) {
                    (Some(text), Some(last)) if self.is_at(&self.form.pairs[*last], names, false) => {
                        let key = self.form.pairs[*last].key().to_vec();
                        self.form.pairs[*last] = Pair::edited(key, text.into_owned());
                    }
                    _ => {
                        for index in found.iter().rev() {
                            self.form.pairs.remove(*index);
                        }
                        self.insert(names.clone(), value, found.first().copied());
                    }
                },
            }
            names.pop();
        }
    }
}

/// The pairs that spell `value` at `names`: a list repeats `name[]`, or the bare name where names do not nest; `null` is empty.
fn expand(names: Vec<String>, value: &Json, dialect: Dialect, pairs: &mut Vec<Pair>) {
    let below = |name: &str| names.iter().cloned().chain([name.to_owned()]).collect();
    match value {
        Json::Object(members) => {
            for (name, value) in members {
                expand(below(name), value, dialect, pairs);
            }
        }
        Json::Array(items) => {
            for item in items {
                let names = if dialect == Dialect::Percent { below("") } else { names.clone() };
                expand(names, item, dialect, pairs);
            }
        }
        scalar => {
            let text =
                if *scalar == Json::Null { String::new() } else { scalar.as_text().unwrap_or_default().into_owned() };
            let key = if dialect == Dialect::Percent { names } else { vec![flat(&names)] };
            pairs.push(Pair::edited(key, text));
        }
    }
}
