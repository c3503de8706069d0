//! Text and JSON bodies with placeholders such as `{id}`: filled for a request, and matched to find the values in a request or a name.

use serde_json::{Map, Value};

use crate::provider::template::segments;

/// Text with placeholders such as `{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestText(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    Name(String),
}

/// Looks up the values of a placeholder. A placeholder may have none.
pub type RestLookup<'a> = &'a dyn Fn(&str) -> Vec<Value>;

impl RestText {
    /// Parses a text. Any name is a placeholder.
    #[must_use]
    pub fn parse(text: &str) -> Self {
        let segment = |segment: Result<&str, &str>| match segment {
            Ok(text) => Segment::Text(text.to_owned()),
            Err(name) => Segment::Name(name.to_owned()),
        };
        Self(segments(text).map(segment).collect())
    }

    /// Returns the names of the placeholders.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Name(name) => Some(name.as_str()),
            Segment::Text(_) => None,
        })
    }

    /// Splits a path at its slashes, without a query.
    #[must_use]
    pub fn path_segments(&self) -> Vec<Self> {
        let mut parts = vec![Self(Vec::new())];
        for segment in &self.0 {
            let text = match segment {
                Segment::Text(text) => text,
                Segment::Name(_) => {
                    parts.last_mut().into_iter().for_each(|part| part.0.push(segment.clone()));
                    continue;
                }
            };
            let path = text.split('?').next().unwrap_or_default();
            for (index, piece) in path.split('/').enumerate() {
                if index > 0 {
                    parts.push(Self(Vec::new()));
                }
                if !piece.is_empty() {
                    parts.last_mut().into_iter().for_each(|part| part.0.push(Segment::Text(piece.to_owned())));
                }
            }
            if path.len() < text.len() {
                break;
            }
        }
        parts
    }

    /// Returns the name of the placeholder that is the whole text.
    fn only_name(&self) -> Option<&str> {
        match &self.0[..] {
            [Segment::Name(name)] => Some(name),
            _ => None,
        }
    }

    /// Replaces the placeholders. Returns `None` if one has no value.
    #[must_use]
    pub fn fill(&self, lookup: RestLookup<'_>) -> Option<String> {
        self.fill_with(&|name| lookup(name).first().map(text_of))
    }

    /// Replaces the placeholders with texts. Returns `None` if one has no value.
    #[must_use]
    pub fn fill_with(&self, lookup: &dyn Fn(&str) -> Option<String>) -> Option<String> {
        let mut filled = String::new();
        for segment in &self.0 {
            match segment {
                Segment::Text(text) => filled.push_str(text),
                Segment::Name(name) => filled.push_str(&lookup(name)?),
            }
        }
        Some(filled)
    }

    /// Returns the values of the placeholders in `text`, if it matches. A placeholder with a value in `known` matches only that value. Any other matches as
    /// little as possible, except the last.
    #[must_use]
    pub fn values<'t>(&self, text: &'t str, known: &dyn Fn(&str) -> Option<String>) -> Option<Vec<(&str, &'t str)>> {
        let mut rest = text;
        let mut values = Vec::new();
        for (index, segment) in self.0.iter().enumerate() {
            match segment {
                Segment::Text(text) => rest = rest.strip_prefix(text.as_str())?,
                Segment::Name(name) => {
                    let length = match (known(name), self.0.get(index + 1)) {
                        (Some(value), _) => rest.starts_with(&value).then_some(value.len())?,
                        (None, Some(Segment::Text(next))) => rest.find(next.as_str())?,
                        (None, _) => rest.len(),
                    };
                    let (value, after) = rest.split_at(length);
                    values.push((name.as_str(), value));
                    rest = after;
                }
            }
        }
        rest.is_empty().then_some(values)
    }
}

/// Returns a value as text.
fn text_of(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The template of a JSON body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestBody {
    /// A string. If it is only a placeholder, the value has the type of the placeholder.
    Text(RestText),
    /// A value without placeholders.
    Literal(Value),
    /// An array. An item that is only a placeholder becomes one item per value.
    List(Vec<RestBody>),
    /// An object. A name that is only a placeholder becomes one member per value.
    Table(Vec<(RestText, RestBody)>),
}

impl RestBody {
    /// Replaces the placeholders. Members and items without a value are left out.
    #[must_use]
    pub fn fill(&self, lookup: RestLookup<'_>) -> Option<Value> {
        match self {
            Self::Text(text) => match text.only_name() {
                Some(name) => lookup(name).into_iter().next(),
                None => text.fill(lookup).map(Value::from),
            },
            Self::Literal(value) => Some(value.clone()),
            Self::List(items) => Some(Value::Array(items.iter().flat_map(|item| item.fill_item(lookup)).collect())),
            Self::Table(members) => {
                let mut object = Map::new();
                for (name, body) in members {
                    let Some(value) = body.fill(lookup) else { continue };
                    match name.only_name() {
                        Some(name) => object.extend(lookup(name).iter().map(|name| (text_of(name), value.clone()))),
                        None => object.extend(name.fill(lookup).map(|name| (name, value))),
                    }
                }
                Some(Value::Object(object))
            }
        }
    }

    fn fill_item(&self, lookup: RestLookup<'_>) -> Vec<Value> {
        let only_name = match self {
            Self::Text(text) => text.only_name(),
            _ => None,
        };
        only_name.map_or_else(|| self.fill(lookup).into_iter().collect(), lookup)
    }

    /// Adds the names of the placeholders to `names`.
    pub(super) fn names<'b>(&'b self, names: &mut Vec<&'b str>) {
        match self {
            Self::Text(text) => names.extend(text.names()),
            Self::Literal(_) => {}
            Self::List(items) => items.iter().for_each(|item| item.names(names)),
            Self::Table(members) => {
                for (name, body) in members {
                    names.extend(name.names());
                    body.names(names);
                }
            }
        }
    }

    /// Returns the path of the value that has the placeholder `name`, as names of members.
    #[must_use]
    pub fn find(&self, name: &str) -> Option<Vec<String>> {
        let has = |text: &RestText| text.names().any(|other| other == name);
        match self {
            Self::Text(text) => has(text).then(Vec::new),
            Self::Literal(_) => None,
            // A list is the value itself.
            Self::List(items) => items.iter().find_map(|item| item.find(name)).map(|_| Vec::new()),
            Self::Table(members) => members.iter().find_map(|(key, body)| {
                if has(key) {
                    return Some(Vec::new());
                }
                let mut path = body.find(name)?;
                path.insert(0, key.fill(&|_| Vec::new())?);
                Some(path)
            }),
        }
    }

    /// Returns true if the placeholder `name` repeats for several values: as an item of an array, or as the name of a member.
    pub(super) fn repeats(&self, name: &str) -> bool {
        match self {
            Self::Text(_) | Self::Literal(_) => false,
            Self::List(items) => items.iter().any(|item| match item {
                Self::Text(text) => text.only_name() == Some(name),
                item => item.repeats(name),
            }),
            Self::Table(members) => {
                members.iter().any(|(key, body)| key.only_name() == Some(name) || body.repeats(name))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn table(members: &[(&str, RestBody)]) -> RestBody {
        RestBody::Table(members.iter().map(|(name, body)| (RestText::parse(name), body.clone())).collect())
    }

    fn text(text: &str) -> RestBody {
        RestBody::Text(RestText::parse(text))
    }

    fn lookup(name: &str) -> Vec<Value> {
        match name {
            "event" => vec!["a".into(), "b".into()],
            "url" => vec!["http://h/".into()],
            "on" => vec![true.into()],
            _ => Vec::new(),
        }
    }

    #[test]
    fn body_repeats_items_and_members_and_omits_those_without_a_value() {
        let body = table(&[
            ("url", text("{url}")),
            ("note", text("to {url}")),
            ("on", text("{on}")),
            ("secret", text("{secret}")),
            ("list", RestBody::List(vec![text("{event}"), text("{secret}")])),
            ("map", table(&[("{event}", RestBody::Literal(true.into()))])),
            ("unknown", text("{secret}!")),
        ]);
        let expected = json!({
            "url": "http://h/", "note": "to http://h/", "on": true, "list": ["a", "b"], "map": { "a": true, "b": true },
        });
        assert_eq!(body.fill(&lookup), Some(expected));
        assert_eq!(body.find("event"), Some(vec!["list".to_owned()]));
        assert_eq!(body.find("url"), Some(vec!["url".to_owned()]));
        assert!(body.repeats("event") && !body.repeats("url"));
    }

    #[test]
    fn text_finds_the_values_that_it_was_filled_with() {
        let known = |name: &str| (name == "event").then(|| "a.b".to_owned());
        for (template, filled, values) in [
            ("{event}.{survey}", "a.b.SV_1", Some(vec![("event", "a.b"), ("survey", "SV_1")])),
            ("{event}.{survey}", "a.c.SV_1", None),
            ("x/{survey}/y", "x/1/y", Some(vec![("survey", "1")])),
            ("x/{survey}/y", "x/1/z", None),
            ("{event}", "a.b.c", None),
        ] {
            assert_eq!(RestText::parse(template).values(filled, &known), values, "{template} {filled}");
        }
    }

    #[test]
    fn path_is_split_at_its_slashes() {
        for (path, parts) in [
            ("/webhooks", vec!["", "webhooks"]),
            ("/forms/{form}/webhooks/{id}", vec!["", "forms", "{form}", "webhooks", "{id}"]),
            ("/a/{b}.json?c={d}", vec!["", "a", "{b}.json"]),
            ("/a/", vec!["", "a", ""]),
        ] {
            let parts: Vec<_> = parts.into_iter().map(RestText::parse).collect();
            assert_eq!(RestText::parse(path).path_segments(), parts, "{path}");
        }
    }
}
