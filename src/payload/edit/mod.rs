//! Edits of a payload by path: a value is set, put in as JSON, taken out, or a whole document is merged in.
//!
//! Owns what an edit means and every way in which it does not fit. What an edit does not name is not touched: order, repeats and
//! spelling stay. It refuses to guess: a value takes the type of the one that it replaces, and a path that is not there is an
//! error unless it may be added.

mod edited;
mod pairs;
mod tree;

use std::fmt;

pub use edited::EditedPaths;

use super::{Dotted, Json, Path, Payload, layout};

/// One change of a payload.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// The scalar at the path becomes this text, read as the type that it has: a number stays a number. What is new is text.
    Set(Dotted, String),
    /// What stands at the path becomes this.
    Put(Dotted, Json),
    /// What stands at the path goes.
    Unset(Dotted),
    /// This object is merged in (RFC 7396): objects into each other, `null` takes out, all else replaces. Always adds.
    Merge(Json),
}

/// Why an edit does not fit a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// Nothing stands at the path; what stands there are its first `there` steps.
    Missing {
        /// The path.
        path: Dotted,
        /// How many of its steps there are.
        there: usize,
    },
    /// What stands at the path is of another type than what was given.
    Misfit {
        /// The path.
        path: Dotted,
        /// What it holds.
        found: &'static str,
        /// What was given.
        given: String,
    },
    /// The path leads through something that has nothing inside.
    NoWay {
        /// The path up to there.
        path: Dotted,
        /// What it holds.
        found: &'static str,
    },
    /// The path leads behind the last item of what is no list.
    NoList {
        /// The path up to there; none is the payload itself.
        path: Option<Dotted>,
        /// What it holds.
        found: &'static str,
    },
    /// A number in brackets is the place of an item, and what stands there is an object.
    NoItem {
        /// Where the object stands; none for the payload itself.
        path: Option<Dotted>,
        /// What it is.
        found: &'static str,
    },
    /// A form has no way to write an object or a list with nothing in it.
    Empty {
        /// Where it was to stand.
        path: Dotted,
    },
    /// The payload's bytes are sent as they are, and nothing is known of what they say.
    Verbatim,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, .. } => write!(f, "no field `{path}`"),
            Self::Misfit { path, found, given } => write!(f, "`{given}` does not fit `{path}`, which is {found}"),
            Self::NoWay { path, found } => write!(f, "`{path}` is {found} and has no fields"),
            Self::NoList { path, found } => {
                match path {
                    Some(path) => write!(f, "`{path}` is {found}")?,
                    None => write!(f, "the payload is {found}")?,
                }
                f.write_str(", but `[]` appends to a list")
            }
            Self::NoItem { path, found } => {
                match path {
                    Some(path) => write!(f, "`{path}` is {found}")?,
                    None => write!(f, "the payload is {found}")?,
                }
                f.write_str(", but a number in brackets is an item of a list")
            }
            Self::Empty { path } => write!(f, "`{path}`: a form cannot contain an empty object or list"),
            Self::Verbatim => f.write_str("the payload is sent verbatim and has no fields"),
        }
    }
}

impl std::error::Error for EditError {}

impl Payload {
    /// Changes the payload; with `add`, also where nothing stands yet.
    ///
    /// # Errors
    /// The edit does not fit. Nothing has changed then, but for what `add` may have added on the way.
    pub fn edit(&mut self, edit: &Edit, add: bool) -> Result<(), EditError> {
        match self {
            Self::Json(json) => tree::edit(json, edit, add),
            Self::Form(form, style) => pairs::edit(form, *style, edit, add),
            Self::Verbatim(_) => Err(EditError::Verbatim),
        }
    }

    /// Every path of the payload, each before those of what it holds.
    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        layout::paths(self)
    }
}

/// What a value is, for people.
fn kind(json: &Json) -> &'static str {
    match json {
        Json::Null => "null",
        Json::Bool(_) => "true or false",
        Json::Number(_) => "a number",
        Json::Text(_) => "text",
        Json::Array(_) => "an array",
        Json::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests;
