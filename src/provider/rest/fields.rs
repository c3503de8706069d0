//! Reads and writes the fields of a webhook in JSON, and translates between events and the API's names of them.

use serde_json::{Map, Value};

use super::RestApi;
use crate::payload::Path;

/// Returns the value at a path, unless it does not exist or is null.
#[must_use]
pub fn value_at<'v>(json: &'v Value, path: &Path) -> Option<&'v Value> {
    let found = path.names().iter().try_fold(json, |value, name| match value {
        Value::Object(members) => members.get(name),
        Value::Array(items) => items.get(name.parse::<usize>().ok()?),
        _ => None,
    });
    found.filter(|value| !value.is_null())
}

/// Sets the value at a path. Creates missing objects on the path, and replaces other values on it with objects.
pub fn set_value_at(json: &mut Value, path: &Path, value: Value) {
    let mut place = json;
    for name in path.names() {
        if !place.is_object() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(members) = place else { return };
        place = members.entry(name.clone()).or_insert(Value::Null);
    }
    *place = value;
}

impl RestApi {
    /// Returns the API's name of an event. `None` if a parameter in it has no value.
    #[must_use]
    pub fn name_of_event(&self, event: &str, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        match &self.event_name {
            Some(template) if self.every_event.as_deref() != Some(event) => {
                template.fill_with(&|name| if name == "event" { Some(event.to_owned()) } else { lookup(name) })
            }
            _ => Some(event.to_owned()),
        }
    }

    /// Returns the event that the API calls `name`, and the values of the parameters in the name. If several events match, the longest wins. A name that does
    /// not match `event-name` is returned unchanged.
    #[must_use]
    pub fn event_of<'t>(&self, name: &'t str, events: &[&str]) -> (String, Vec<(&str, &'t str)>) {
        if let Some(template) = self.event_name.as_ref().filter(|_| self.every_event.as_deref() != Some(name)) {
            let parsed = events.iter().filter_map(|event| {
                let values = template.values(name, &|name| (name == "event").then(|| (*event).to_owned()))?;
                Some((*event, values))
            });
            if let Some((event, mut values)) = parsed.max_by_key(|(event, _)| event.len()) {
                values.retain(|(name, _)| *name != "event");
                return (event.to_owned(), values);
            }
        }
        (name.to_owned(), Vec::new())
    }

    /// Returns the names of the events in a field of a webhook: one name, a list of names, or an object with a boolean per name. Returns `None` for any
    /// other value.
    #[must_use]
    pub fn names_in(value: &Value) -> Option<Vec<&str>> {
        match value {
            Value::String(name) => Some(vec![name]),
            Value::Array(names) => names.iter().map(Value::as_str).collect(),
            Value::Object(names) => {
                Some(names.iter().filter(|(_, value)| **value == Value::Bool(true)).map(|(name, _)| &**name).collect())
            }
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn value_that_was_set_is_at_its_path() {
        for (before, path, after) in [
            (json!({}), "a", json!({ "a": 1 })),
            (json!({ "a": { "b": 2, "c": 3 } }), "a[b]", json!({ "a": { "b": 1, "c": 3 } })),
            (json!({ "a": 7 }), "a[b][c]", json!({ "a": { "b": { "c": 1 } } })),
            (json!(null), "a[b]", json!({ "a": { "b": 1 } })),
        ] {
            let (mut json, path) = (before, path.parse().expect("a path"));
            set_value_at(&mut json, &path, 1.into());
            assert_eq!(json, after, "{path}");
            assert_eq!(value_at(&json, &path), Some(&1.into()), "{path}");
        }
        assert_eq!(value_at(&json!({ "a": [{ "b": null }] }), &"a[0][b]".parse().expect("a path")), None);
    }

    #[test]
    fn names_of_events_are_read_from_text_lists_and_objects() {
        for (value, names) in [
            (json!("a"), Some(vec!["a"])),
            (json!(["a", "b"]), Some(vec!["a", "b"])),
            (json!({ "a": true, "b": false, "c": 1 }), Some(vec!["a"])),
            (json!(["a", 1]), None),
            (json!(7), None),
        ] {
            assert_eq!(RestApi::names_in(&value), names, "{value}");
        }
    }
}
