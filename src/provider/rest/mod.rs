//! A management API as data: the table `[management.rest]` of `provider.toml`.
//!
//! This file describes the API: its calls, its parameters, its pages, and where the fields of a webhook are. `template` fills paths and bodies, and
//! `fields` reads and writes webhooks as JSON. Parsing the table is left to `parse`, and making the calls to the caller.

mod fields;
mod template;

pub use fields::{set_value_at, value_at};
pub use template::{RestBody, RestLookup, RestText};

use serde_json::Value;

use crate::payload::Path;

/// A management API that follows the conventions of REST, with JSON bodies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RestApi {
    /// How a call carries the token.
    pub auth: RestAuth,
    /// The other values that calls need, e.g. the ID of a form.
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
    /// The name in placeholders and on the command line.
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
    /// The status that the mock returns on success.
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

impl RestApi {
    /// Returns the operations that the API has, with their names in the table.
    pub fn operations(&self) -> impl Iterator<Item = (&'static str, &RestCall)> {
        let Self { list, get, create, update, delete, .. } = self;
        let operations = [("list", list), ("get", get), ("create", create), ("update", update), ("delete", delete)];
        operations.into_iter().filter_map(|(name, call)| Some((name, call.as_ref()?)))
    }

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
}
