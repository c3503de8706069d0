//! A management API as data: the table `[management.rest]` of `provider.toml`.
//!
//! Owns the calls, the templates of their paths and bodies, and where the fields of a webhook are. It fills templates and translates the API's names of
//! events. Parsing the table is left to `parse`, and making the calls to the caller.

use serde_json::{Map, Value};

use super::template::segments;
use crate::payload::Path;

/// A management API that follows the conventions of REST, with JSON bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestApi {
    /// How a call carries the token.
    pub auth: RestAuth,
    /// What else the calls need, e.g. the ID of a form.
    pub params: Vec<RestParam>,
    /// How the API writes an event, if not by its name.
    pub event_name: Option<RestText>,
    /// The API's name for every event.
    pub every_event: Option<String>,
    /// Whether each URL has at most one webhook.
    pub unique_urls: bool,
    /// Lists the webhooks.
    pub list: Option<RestCall>,
    /// Returns one webhook.
    pub get: Option<RestCall>,
    /// Creates a webhook.
    pub create: Option<RestCall>,
    /// Changes a webhook.
    pub update: Option<RestCall>,
    /// Deletes a webhook.
    pub delete: Option<RestCall>,
    /// Where the fields of a webhook are.
    pub fields: RestFields,
    /// The parts of responses that only a mock of the API needs.
    pub mock: RestMock,
}

/// How a call carries the token.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestAuth {
    /// In the `Authorization` header, as a bearer token.
    Bearer,
    /// In this header.
    Header(String),
    /// In this parameter of the query.
    Query(String),
}

/// A parameter of the calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestParam {
    /// The name, as in placeholders and on the command line.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// Whether calls that use it need a value.
    pub required: bool,
    /// The value if none is given.
    pub default: Option<String>,
    /// The JSON type of a value.
    pub kind: RestType,
    /// Where the value is in a webhook.
    pub field: Option<Path>,
    /// The events for which it is not sent.
    pub except: Vec<String>,
}

/// The JSON type of a parameter.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RestType {
    /// A string.
    #[default]
    String,
    /// An integer.
    Integer,
    /// `true` or `false`.
    Boolean,
}

impl RestType {
    /// Every type with its name.
    pub const NAMES: [(&'static str, Self); 3] =
        [("string", Self::String), ("integer", Self::Integer), ("boolean", Self::Boolean)];

    /// Converts a text to a value. Returns `None` if it is not of this type.
    #[must_use]
    pub fn value(self, text: &str) -> Option<Value> {
        match self {
            Self::String => Some(Value::from(text)),
            Self::Integer => text.parse::<i64>().ok().map(Value::from),
            Self::Boolean => text.parse::<bool>().ok().map(Value::from),
        }
    }

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("string", |(name, _)| name)
    }
}

/// One operation of the API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestCall {
    /// The request method.
    pub method: String,
    /// The path below the API's URL, possibly with a query.
    pub path: RestText,
    /// The body of the request.
    pub body: Option<RestBody>,
    /// Where the webhook or the list of webhooks is in the response. `None`: the response itself.
    pub at: Option<Path>,
    /// How a list is divided into pages. `None`: one response has all webhooks.
    pub paging: Option<RestPaging>,
    /// The fields of a webhook that this response does not have.
    pub omit: Vec<String>,
    /// The status of success, with which a mock answers.
    pub status: u16,
}

impl RestCall {
    /// Returns true if the response has the field at `path` of a webhook.
    #[must_use]
    pub fn returns(&self, path: &Path) -> bool {
        self.status != NO_CONTENT && !path.names().first().is_some_and(|name| self.omit.contains(name))
    }

    /// Returns the names of all placeholders.
    #[must_use]
    pub fn placeholders(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.path.names().collect();
        if let Some(body) = &self.body {
            body.names(&mut names);
        }
        names
    }
}

/// The status of a response without a body.
pub const NO_CONTENT: u16 = 204;

/// How a list is divided into pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestPaging {
    /// What selects the next page.
    pub next: RestNext,
    /// The query parameter with the length of a page, and the length to request.
    pub size: Option<(String, u64)>,
    /// Where the total number of webhooks is in the response.
    pub total: Option<Path>,
    /// Where the response says whether there are more webhooks.
    pub more: Option<Path>,
}

/// What selects the next page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RestNext {
    /// This query parameter: the number of the page, from 1.
    Page(String),
    /// This query parameter: the number of webhooks to skip.
    Offset(String),
    /// This query parameter, with the text at the path in the previous response.
    Cursor(String, Path),
    /// The URL at this path in the previous response.
    Link(Path),
}

impl RestNext {
    /// Returns where the next cursor or URL is in a response.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Page(_) | Self::Offset(_) => None,
            Self::Cursor(_, path) | Self::Link(path) => Some(path),
        }
    }
}

/// Where the fields of a webhook are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestFields {
    /// The ID.
    pub id: Path,
    /// The URL that it delivers to.
    pub url: Path,
    /// The events: one name, a list of names, or an object with a boolean per name.
    pub event: Option<Path>,
    /// The secret that signs its deliveries.
    pub secret: Option<Path>,
    /// When it was created.
    pub created: Option<Path>,
    /// When it was last changed.
    pub updated: Option<Path>,
}

/// The parts of responses that only a mock of the API needs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RestMock {
    /// What a success has in addition to the webhooks.
    pub success: Option<RestBody>,
    /// The body of an error.
    pub error: Option<RestBody>,
}

/// Text with placeholders such as `{id}`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestText(Vec<Segment>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Segment {
    Text(String),
    Name(String),
}

/// Looks up the values of a placeholder. No value means that it is not known.
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

    /// Returns the values of the placeholders in `text`, if it has this form. A placeholder with a value in `known` only matches that value. Any other
    /// takes as little as possible, except the last.
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

    fn names<'b>(&'b self, names: &mut Vec<&'b str>) {
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

    /// Returns true if the placeholder `name` is a place for several values.
    fn repeats(&self, name: &str) -> bool {
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

impl RestApi {
    /// Returns the parameter of that name.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<&RestParam> {
        self.params.iter().find(|param| param.name == name)
    }

    /// Returns true if the parameter of that name can have several values.
    #[must_use]
    pub fn takes_several_values(&self, name: &str) -> bool {
        let calls = [&self.create, &self.update].into_iter().flatten();
        calls.filter_map(|call| call.body.as_ref()).any(|body| body.repeats(name))
    }

    /// Returns true if one webhook can be for several events.
    #[must_use]
    pub fn takes_several_events(&self) -> bool {
        let body = self.create.as_ref().and_then(|call| call.body.as_ref());
        body.is_some_and(|body| body.repeats("event"))
    }

    /// Returns true if the caller chooses the secret of a webhook.
    #[must_use]
    pub fn takes_secret(&self) -> bool {
        self.create.as_ref().is_some_and(|call| call.placeholders().contains(&"secret"))
    }

    /// Returns true if the response to create has the secret.
    #[must_use]
    pub fn returns_secret(&self) -> bool {
        let secret = self.fields.secret.as_ref();
        secret.is_some_and(|secret| self.create.as_ref().is_some_and(|call| call.returns(secret)))
    }

    /// Returns true if the caller chooses the ID of a webhook.
    #[must_use]
    pub fn takes_id(&self) -> bool {
        self.create.as_ref().is_some_and(|call| call.placeholders().contains(&"id"))
    }

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

    /// Returns the event with this name at the API, and the parameters in the name. Of several events, the longest is meant. A name of another form is
    /// returned unchanged.
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
    fn body_repeats_lists_and_names_and_leaves_out_what_has_no_value() {
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

    #[test]
    fn names_of_events_are_found_in_every_form() {
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
