//! What stays as it was edited: where it stands in JSON, also when later edits move it.
//!
//! A pair of a form carries the mark of an edit with it, so this file owns JSON alone. It refuses to keep what only took the place of
//! something edited.

use super::{Edit, EditError};
use crate::payload::{Dotted, Json, Path, Payload, Step, dotted};

/// The paths in JSON of what was edited so far.
#[derive(Clone, Debug, Default)]
pub struct Kept(Vec<Path>);

impl Kept {
    /// Changes the payload, as [`Payload::edit`] does, and remembers what that put where.
    ///
    /// # Errors
    /// As there.
    pub fn edit(&mut self, payload: &mut Payload, edit: &Edit, add: bool) -> Result<(), EditError> {
        let taken_out = match (&*payload, edit) {
            (Payload::Json(json), Edit::Unset(path)) => item(json, path),
            _ => None,
        };
        payload.edit(edit, add)?;
        if let Some((above, index)) = taken_out {
            self.move_up(&above, index);
        }
        if let Payload::Json(json) = payload {
            match edit {
                Edit::Set(path, _) | Edit::Put(path, _) => self.0.push(landed(json, path)),
                Edit::Unset(_) => {}
                Edit::Merge(patch) => leaves(patch, &mut Vec::new(), &mut self.0),
            }
        }
        Ok(())
    }

    /// Remembers what somebody has typed into `before`, which is `after` now.
    pub fn typed(&mut self, before: &Payload, after: &Payload) {
        if let Payload::Json(_) = after {
            let changed = |path: &Path| {
                let text = after.text_at(path);
                text.is_some() && text != before.text_at(path)
            };
            self.0.extend(after.paths().into_iter().filter(changed));
        }
    }

    /// Where it stands, with all that is below.
    #[must_use]
    pub fn paths(&self) -> &[Path] {
        &self.0
    }

    /// The item at `index` is gone from the array at `above`, and those behind it have moved up.
    fn move_up(&mut self, above: &[String], index: usize) {
        self.0.retain_mut(|path| {
            let place = path.names().get(above.len()).filter(|_| path.names().starts_with(above));
            match place.and_then(|name| dotted::index(name)) {
                Some(place) if place == index => false,
                Some(place) if place > index => {
                    let mut names = path.names().to_vec();
                    names[above.len()] = (place - 1).to_string();
                    *path = Path::of(names);
                    true
                }
                _ => true,
            }
        });
    }
}

/// The array in which the last step of `path` leads to an item, and the index of that.
fn item(json: &Json, path: &Dotted) -> Option<(Vec<String>, usize)> {
    let mut above = path.names();
    let index = dotted::index(&above.pop()?)?;
    match at(json, &above)? {
        Json::Array(items) if index < items.len() => Some((above, index)),
        _ => None,
    }
}

/// Where what was put at `path` stands now.
fn landed(json: &Json, path: &Dotted) -> Path {
    let mut names = path.names();
    if path.steps().last() == Some(&Step::Append) {
        names.pop();
        let last = match at(json, &names) {
            Some(Json::Array(items)) => items.len().saturating_sub(1),
            _ => 0,
        };
        names.push(last.to_string());
    }
    Path::of(names)
}

/// What stands at these names, of which there may be none.
fn at<'a>(json: &'a Json, names: &[String]) -> Option<&'a Json> {
    if names.is_empty() { Some(json) } else { json.at(&Path::of(names.to_vec())) }
}

/// Each value of a merged object, but for the objects, whose members it joins. What it takes out is not there to be kept.
fn leaves(patch: &Json, names: &mut Vec<String>, found: &mut Vec<Path>) {
    match patch {
        Json::Object(members) => {
            for (name, value) in members {
                names.push(name.clone());
                leaves(value, names, found);
                names.pop();
            }
        }
        Json::Null => found.retain(|path| !path.names().starts_with(names)),
        _ => found.push(Path::of(names.clone())),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{collection::vec, prelude::*};

    use super::{
        super::tests::{put, set, unset},
        *,
    };
    use crate::payload::{Dialect, Encoding, Fresh, layout::places};

    /// The payload after these edits, and the values in it that are not kept.
    fn open_after(encoding: Encoding, before: &str, edits: &[Edit]) -> (String, Vec<String>) {
        let mut payload = Payload::parse_as_spelled(encoding, before.as_bytes()).expect(before);
        let mut kept = Kept::default();
        for edit in edits {
            kept.edit(&mut payload, edit, true).expect("it fits");
        }
        let fresh = Fresh { ids: None, kept: kept.paths() };
        let (after, places) = places(&payload);
        let open = places.into_iter().filter(|place| !place.name && !fresh.kept().has(place)).map(|place| place.text);
        (String::from_utf8(after).expect("UTF-8"), open.collect())
    }

    #[test]
    fn what_was_edited_is_kept_wherever_later_edits_move_it() {
        let merge = |text: &str| Edit::Merge(Json::parse(text.as_bytes()).expect(text));
        let (percent, plus) = (Encoding::Form(Dialect::Percent), Encoding::Form(Dialect::Plus));
        let list = r#"{"ids":[1001,1002,1003]}"#;
        for (encoding, before, edits, after, open) in [
            (Encoding::Json, list, vec![set("ids[1]=7777"), unset("ids[0]")], r#"{"ids":[7777,1003]}"#, "1003"),
            (Encoding::Json, list, vec![set("ids[2]=7777"), unset("ids[0]"), unset("ids[0]")], r#"{"ids":[7777]}"#, ""),
            // What took the place of something edited was not edited.
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
            let found = open_after(encoding, before, &edits);
            assert_eq!((found.0.as_str(), found.1.join(" ").as_str()), (after, open), "{edits:?}");
        }
    }

    proptest! {
        /// Whatever moves them, what is kept is what was written, and nothing else is.
        #[test]
        fn what_is_kept_is_what_was_written(steps in vec((0_u8..5, 0_usize..6, 0_usize..3), 0..12)) {
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
            let mut payload = Payload::parse_as_spelled(json, list.as_bytes()).expect(list);
            let mut fitting = Vec::new();
            for edit in edits {
                let mut draft = payload.clone();
                if draft.edit(&edit, true).is_ok() {
                    payload = draft;
                    fitting.push(edit);
                }
            }
            let (after, open) = open_after(json, list, &fitting);
            prop_assert_eq!(open.len(), after.matches("\"old\"").count(), "{} {:?}", after, fitting);
            prop_assert!(open.iter().all(|text| text == "old"), "{} {:?}", after, fitting);
        }
    }
}
