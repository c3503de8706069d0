//! Tracks which paths in JSON were edited, even if later edits move the values.
//!
//! Pairs of a form are marked individually ([`Pair::edited`](crate::payload::Pair::edited)), so this module handles only JSON.

use super::{Edit, EditError};
use crate::payload::{Dotted, Json, Path, Payload, Step, dotted};

/// The paths in JSON that were edited so far.
#[derive(Clone, Debug, Default)]
pub struct EditedPaths(Vec<Path>);

impl EditedPaths {
    /// Applies an edit like [`Payload::edit`], and records the paths that it changed.
    ///
    /// # Errors
    /// As for [`Payload::edit`].
    pub fn edit(&mut self, payload: &mut Payload, edit: &Edit, create_missing: bool) -> Result<(), EditError> {
        let removed_item = match (&*payload, edit) {
            (Payload::Json(json), Edit::Unset(path)) => item(json, path),
            _ => None,
        };
        payload.edit(edit, create_missing)?;
        if let Some((above, index)) = removed_item {
            self.shift_after(&above, index);
        }
        if let Payload::Json(json) = payload {
            match edit {
                Edit::Set(path, _) | Edit::Put(path, _) => self.0.push(written_path(json, path)),
                Edit::Unset(_) => {}
                Edit::Merge(patch) => merged_paths(patch, &mut Vec::new(), &mut self.0),
            }
        }
        Ok(())
    }

    /// Records the values that differ between `before` and `after`, e.g. after the user changed the payload in an editor.
    pub fn record_changes(&mut self, before: &Payload, after: &Payload) {
        if let Payload::Json(_) = after {
            let changed = |path: &Path| {
                let text = after.text_at(path);
                text.is_some() && text != before.text_at(path)
            };
            self.0.extend(after.paths().into_iter().filter(changed));
        }
    }

    /// Returns the recorded paths. Each includes everything below it.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.0
    }

    /// Updates the paths after the item at `index` was removed from the array at `above`.
    fn shift_after(&mut self, above: &[String], index: usize) {
        self.0.retain_mut(|path| {
            let item = path.names().get(above.len()).filter(|_| path.names().starts_with(above));
            match item.and_then(|name| dotted::index(name)) {
                Some(item) if item == index => false,
                Some(item) if item > index => {
                    let mut names = path.names().to_vec();
                    names[above.len()] = (item - 1).to_string();
                    *path = Path::from_names(names);
                    true
                }
                _ => true,
            }
        });
    }
}

/// Returns the names of the array and the index of the item that `path` leads to, if it leads to an item.
fn item(json: &Json, path: &Dotted) -> Option<(Vec<String>, usize)> {
    let mut above = path.names();
    let index = dotted::index(&above.pop()?)?;
    match at(json, &above)? {
        Json::Array(items) if index < items.len() => Some((above, index)),
        _ => None,
    }
}

/// Returns the path of a value after it was written to `path`. `[]` becomes the index of the last item.
fn written_path(json: &Json, path: &Dotted) -> Path {
    let mut names = path.names();
    if path.steps().last() == Some(&Step::Append) {
        names.pop();
        let last = match at(json, &names) {
            Some(Json::Array(items)) => items.len().saturating_sub(1),
            _ => 0,
        };
        names.push(last.to_string());
    }
    Path::from_names(names)
}

/// Returns the value at these names, or the whole payload if there are none.
fn at<'a>(json: &'a Json, names: &[String]) -> Option<&'a Json> {
    if names.is_empty() { Some(json) } else { json.at(&Path::from_names(names.to_vec())) }
}

/// Adds the path of each value that merging `patch` writes. `null` removes a value, and thus the paths recorded below it.
fn merged_paths(patch: &Json, names: &mut Vec<String>, found: &mut Vec<Path>) {
    match patch {
        Json::Object(members) => {
            for (name, value) in members {
                names.push(name.clone());
                merged_paths(value, names, found);
                names.pop();
            }
        }
        Json::Null => found.retain(|path| !path.names().starts_with(names)),
        _ => found.push(Path::from_names(names.clone())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::{
        super::tests::{put, set, unset},
        *,
    };
    use crate::payload::{Encoding, FormStyle, Fresh, layout::leaves};

    /// Returns the payload after these edits, and the values that fresh IDs may still replace.
    fn replaceable_after(encoding: Encoding, before: &str, edits: &[Edit]) -> (String, Vec<String>) {
        let mut payload = Payload::parse_preserving(encoding, before.as_bytes()).expect(before);
        let mut edited = EditedPaths::default();
        for edit in edits {
            edited.edit(&mut payload, edit, true).expect("it fits");
        }
        let fresh = Fresh { ids: None, keep: edited.paths() };
        let (after, leaves) = leaves(&payload);
        let replaceable =
            leaves.into_iter().filter(|leaf| !leaf.is_name && !fresh.keep_set().has(leaf)).map(|leaf| leaf.text);
        (String::from_utf8(after).expect("UTF-8"), replaceable.collect())
    }

    #[test]
    fn edited_values_stay_marked_when_later_edits_move_them() {
        let merge = |text: &str| Edit::Merge(Json::parse(text.as_bytes()).expect(text));
        let (percent, plus) = (Encoding::Form(FormStyle::Percent), Encoding::Form(FormStyle::Plus));
        let list = r#"{"ids":[1001,1002,1003]}"#;
        for (encoding, before, edits, after, replaceable) in [
            (Encoding::Json, list, vec![set("ids[1]=7777"), unset("ids[0]")], r#"{"ids":[7777,1003]}"#, "1003"),
            (Encoding::Json, list, vec![set("ids[2]=7777"), unset("ids[0]"), unset("ids[0]")], r#"{"ids":[7777]}"#, ""),
            // The item that takes the index of a removed one was not edited itself.
            (Encoding::Json, list, vec![set("ids[1]=7777"), unset("ids[1]")], r#"{"ids":[1001,1003]}"#, "1001 1003"),
            (Encoding::Json, list, vec![set("ids[0]=7777"), unset("ids[1]")], r#"{"ids":[7777,1003]}"#, "1003"),
            (Encoding::Json, list, vec![set("ids[]=7777"), unset("ids.1")], r#"{"ids":[1001,1003,7777]}"#, "1001 1003"),
            (
                Encoding::Json,
                list,
                vec![set("ids[3]=7777"), unset("ids[9]")],
                r#"{"ids":[1001,1002,1003,"7777"]}"#,
                "1001 1002 1003",
            ),
            (Encoding::Json, list, vec![merge(r#"{"ids":[1,7777]}"#), unset("ids[0]")], r#"{"ids":[7777]}"#, ""),
            (
                Encoding::Json,
                r#"{"o":{"0":{"id":1001},"1":{"id":1002}}}"#,
                vec![set("o.1.id=7777"), unset("o.0")],
                r#"{"o":{"1":{"id":7777}}}"#,
                "",
            ),
            (
                Encoding::Json,
                r#"[{"id":1001},{"id":1002},{"id":1003}]"#,
                vec![set("[1].id=7777"), unset("[0]")],
                r#"[{"id":7777},{"id":1003}]"#,
                "1003",
            ),
            (percent, "ids[]=1001&ids[]=1002", vec![set("ids[1]=7777")], "ids[]=1001&ids[]=7777", "1001"),
            (percent, "ids[]=1001&ids[]=1002", vec![set("ids[1]=7777"), unset("ids[0]")], "ids[]=7777", ""),
            (percent, "ids[]=1001", vec![set("ids[]=7777")], "ids[]=1001&ids[]=7777", "1001"),
            (percent, "ids[0]=1001&ids[1]=1002", vec![set("ids[1]=7777")], "ids[0]=1001&ids[1]=7777", "1001"),
            (
                percent,
                "ids[]=1001&id=1002",
                vec![merge(r#"{"ids":[7777,8888]}"#)],
                "ids[]=7777&ids[]=8888&id=1002",
                "1002",
            ),
            (plus, "ids=1001&ids=1002", vec![set("ids[0]=7777")], "ids=7777&ids=1002", "1002"),
            (
                plus,
                "a%5Bid%5D=1001&a%5Bx_id%5D=1002",
                vec![set("a.id=7777")],
                "a%5Bid%5D=7777&a%5Bx_id%5D=1002",
                "1002",
            ),
            (plus, "a%5Bid%5D=1001&id=1002", vec![merge(r#"{"a":{"id":7777}}"#)], "a%5Bid%5D=7777&id=1002", "1002"),
        ] {
            let found = replaceable_after(encoding, before, &edits);
            assert_eq!((found.0.as_str(), found.1.join(" ").as_str()), (after, replaceable), "{edits:?}");
        }
    }

    proptest! {
        #[test]
        fn only_edited_values_are_marked(steps in vec((0_u8..5, 0_usize..6, 0_usize..3), 0..12)) {
            let json = Encoding::Json;
            let list = r#"{"a":[["old","old"],["old","old"],["old"]],"o":{"0":"old","1":"old"}}"#;
            let edits: Vec<Edit> = steps
                .into_iter()
                .map(|(kind, index, inner)| match kind {
                    0 => set(&format!("a[{index}][{inner}]=new")),
                    1 => put(&format!("a[{index}]=[\"new\",\"new\"]")),
                    2 => put("a[]=[\"new\"]"),
                    3 => unset(&format!("a[{index}][{inner}]")),
                    _ => unset(&format!("{}[{inner}]", if index > 1 { "a" } else { "o" })),
                })
                .collect();
            let mut payload = Payload::parse_preserving(json, list.as_bytes()).expect(list);
            let mut fitting = Vec::new();
            for edit in edits {
                let mut draft = payload.clone();
                if draft.edit(&edit, true).is_ok() {
                    payload = draft;
                    fitting.push(edit);
                }
            }
            let (after, replaceable) = replaceable_after(json, list, &fitting);
            prop_assert_eq!(replaceable.len(), after.matches("\"old\"").count(), "{} {:?}", after, fitting);
            prop_assert!(replaceable.iter().all(|text| text == "old"), "{} {:?}", after, fitting);
        }
    }
}
