//! The query language for captured deliveries: `verdict:mismatch event:response.* -path:/health score=3 "free text"`.
//!
//! [`Filter::parse`] turns a query into a list of [`Term`]s, all of which must match. [`Filter::matches`] evaluates it on one request. The binary turns
//! the same terms into SQL for stores, so the terms are public. This module verifies nothing: the verdict is part of the [`Subject`].

mod matches;
mod parse;
mod values;

use std::fmt;

use crate::{message::Message, payload::Dotted};

pub use matches::{field_is, fold, has_header, has_text};

/// A parsed query. All terms must match; an empty query matches everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    terms: Vec<Term>,
}

/// One condition, possibly negated.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// Whether the term matches requests that do not meet the condition, e.g. `-verdict:valid`.
    pub negated: bool,
    /// The condition.
    pub condition: Condition,
}

/// The condition of a term. It is met if one of its values matches.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Condition {
    /// `verdict:`: the verdict. `none` stands for a request that was not verified.
    Verdict(Vec<String>),
    /// `provider:`: the provider, in lowercase.
    Provider(Vec<Pattern>),
    /// `event:`: the event. `*` matches any text.
    Event(Vec<Pattern>),
    /// `status:`: the status of the response to the sender.
    Status(Vec<Range>),
    /// `cause:`: the code of the cause.
    Cause(Vec<Pattern>),
    /// `method:`: the method, in uppercase.
    Method(Vec<String>),
    /// `path:`: text in the request target.
    Path(Vec<Pattern>),
    /// `size:`: the size of the body, in bytes.
    Size(Vec<Range>),
    /// `ms:`: the time to the response. Queries are in milliseconds, but these ranges are in microseconds.
    Ms(Vec<Range>),
    /// `header:`: a header, and text in its value.
    Header(Vec<HeaderTest>),
    /// `is:`: a state.
    Is(Vec<State>),
    /// `id:`: the ID of the delivery in a store, or the number of the record in a file.
    Id(Vec<Range>),
    /// `path=value`: a field of the body.
    Field {
        /// The path of the field.
        path: Dotted,
        /// The accepted values.
        values: Vec<String>,
    },
    /// Text in the body, the event or the provider, folded by [`fold`].
    Text(String),
}

/// A pattern in which `*` matches any text. Case is ignored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    /// The text between the asterisks, folded by [`fold`].
    pub parts: Vec<String>,
}

/// An inclusive range of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The smallest number.
    pub from: u64,
    /// The largest number.
    pub to: u64,
}

/// `header:name` or `header:name=text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderTest {
    /// The name, in any case.
    pub name: String,
    /// Text in the value, folded by [`fold`].
    pub value: Option<String>,
}

/// A state of a delivery, for `is:`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum State {
    /// Marked by the user.
    Marked,
    /// Sent again by hookctl.
    Replay,
    /// Forwarded to an application, which responded.
    Forwarded,
    /// Not forwarded successfully: the application did not respond, or the result is unknown.
    Failed,
    /// Not a complete, well-formed request.
    Broken,
    /// A check whether the endpoint exists.
    Handshake,
}

impl State {
    /// Every state with its name.
    pub const NAMES: [(&'static str, Self); 6] = [
        ("marked", Self::Marked),
        ("replay", Self::Replay),
        ("forwarded", Self::Forwarded),
        ("failed", Self::Failed),
        ("broken", Self::Broken),
        ("handshake", Self::Handshake),
    ];
}

/// The request on which a query is evaluated. A condition on an unknown value, which is `None`, is not met.
#[derive(Clone, Copy, Debug)]
pub struct Subject<'a> {
    /// The request.
    pub message: &'a Message,
    /// The ID of the delivery in a store, or the number of the record in a file.
    pub id: u64,
    /// The verdict.
    pub verdict: Option<&'a str>,
    /// The provider.
    pub provider: Option<&'a str>,
    /// The event.
    pub event: Option<&'a str>,
    /// The code of the first cause.
    pub cause: Option<&'a str>,
    /// The status of the response to the sender.
    pub status: Option<u16>,
    /// The time to the response, in milliseconds.
    pub ms: Option<f64>,
    /// Whether it is marked.
    pub marked: bool,
    /// Whether it is a replay.
    pub replay: bool,
    /// The state of forwarding: `none`, `pending`, `done`, `failed` or `unknown`.
    pub forward: Option<&'a str>,
    /// The kind of the request: `delivery`, `handshake` or `broken`.
    pub kind: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Creates the subject of a request. Nothing else is known about it.
    #[must_use]
    pub fn new(message: &'a Message, id: u64) -> Self {
        Self {
            message,
            id,
            verdict: None,
            provider: None,
            event: None,
            cause: None,
            status: None,
            ms: None,
            marked: false,
            replay: false,
            forward: None,
            kind: None,
        }
    }
}

impl Filter {
    /// Parses a query.
    ///
    /// # Errors
    /// Returns an error with a position and a hint if an operator or a value is unknown or invalid, or if the query is too long.
    pub fn parse(text: &str) -> Result<Self, FilterError> {
        parse::filter(text).map(|terms| Self { terms })
    }

    /// Returns the terms, all of which must match.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        &self.terms
    }

    /// Returns true if the query matches everything.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns true if the query matches `subject`.
    #[must_use]
    pub fn matches(&self, subject: &Subject<'_>) -> bool {
        self.terms.iter().all(|term| term.matches(subject))
    }

    /// Returns true if a term depends on the verdict or the causes, so that requests must be verified first.
    #[must_use]
    pub fn needs_verdict(&self) -> bool {
        self.terms.iter().any(|term| matches!(term.condition, Condition::Verdict(_) | Condition::Cause(_)))
    }
}

/// Why a query is invalid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FilterError {
    /// What is wrong.
    pub reason: String,
    /// What to write instead.
    pub hint: String,
    /// The position of the error, in bytes from the start of the query.
    pub at: usize,
}

impl fmt::Display for FilterError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.reason)
    }
}

impl std::error::Error for FilterError {}
