//! Edits a payload: sets a value as text or JSON, removes one, or merges a document.
//!
//! Owns what an edit means and why it can fail. An edit changes only the values that it names: order, repeated names and encoding of all others stay the
//! same. It does not guess: a text must fit the type of the value that it replaces, and a missing path is an error unless it may be created.

mod edited;
mod pairs;
mod tree;

use std::fmt;

pub use edited::EditedPaths;

use super::{Dotted, Json, Path, Payload, layout};

/// A change of a payload.
#[derive(Clone, Debug, PartialEq)]
pub enum Edit {
    /// Replaces the scalar at a path. The text is parsed as the type of the old value, so a number stays a number. A new value is text.
    Set(Dotted, String),
    /// Replaces the value at a path with JSON.
    Put(Dotted, Json),
    /// Removes the value at a path.
    Unset(Dotted),
    /// Merges an object (RFC 7396): objects are merged member by member, `null` removes, everything else replaces. Missing members are always created.
    Merge(Json),
}

/// Why an edit cannot be applied to a payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EditError {
    /// There is no value at the path.
    Missing {
        /// The path.
        path: Dotted,
        /// How many steps of the path exist.
        existing_steps: usize,
    },
    /// The text does not have the type of the value at the path.
    WrongType {
        /// The path.
        path: Dotted,
        /// The type of the value.
        found: &'static str,
        /// The text.
        given: String,
    },
    /// The path leads into a scalar.
    NoFields {
        /// The path of the scalar.
        path: Dotted,
        /// Its type.
        found: &'static str,
    },
    /// `[]` appends to a value that is not a list.
    AppendToNonList {
        /// The path of the value; `None` for the payload itself.
        path: Option<Dotted>,
        /// Its type.
        found: &'static str,
    },
    /// `[n]` selects an item of an object.
    IndexOfNonList {
        /// The path of the object; `None` for the payload itself.
        path: Option<Dotted>,
        /// Its type.
        found: &'static str,
    },
    /// An empty object or list cannot be encoded in a form.
    EmptyInForm {
        /// The path of the empty value.
        path: Dotted,
    },
    /// The payload is sent verbatim, so it is not parsed.
    Verbatim,
}

impl fmt::Display for EditError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing { path, .. } => write!(f, "no field `{path}`"),
            Self::WrongType { path, found, given } => write!(f, "`{given}` does not fit `{path}`, which is {found}"),
            Self::NoFields { path, found } => write!(f, "`{path}` is {found} and has no fields"),
            Self::AppendToNonList { path, found } => {
                match path {
                    Some(path) => write!(f, "`{path}` is {found}")?,
                    None => write!(f, "the payload is {found}")?,
                }
                f.write_str(", but `[]` appends to a list")
            }
            Self::IndexOfNonList { path, found } => {
                match path {
                    Some(path) => write!(f, "`{path}` is {found}")?,
                    None => write!(f, "the payload is {found}")?,
                }
                f.write_str(", but a number in brackets is an item of a list")
            }
            Self::EmptyInForm { path } => write!(f, "`{path}`: a form cannot contain an empty object or list"),
            Self::Verbatim => f.write_str("the payload is sent verbatim and has no fields"),
        }
    }
}

impl std::error::Error for EditError {}

impl Payload {
    /// Applies an edit. If `create_missing`, a missing path is created by `Set` and `Put`, and ignored by `Unset`.
    ///
    /// # Errors
    /// The edit cannot be applied. The payload is then unchanged, except that `create_missing` may have created parents of the path.
    pub fn edit(&mut self, edit: &Edit, create_missing: bool) -> Result<(), EditError> {
        match self {
            Self::Json(json) => tree::edit(json, edit, create_missing),
            Self::Form(form, style) => pairs::edit(form, *style, edit, create_missing),
            Self::Verbatim(_) => Err(EditError::Verbatim),
        }
    }

    /// Returns every path of the payload, parents first.
    #[must_use]
    pub fn paths(&self) -> Vec<Path> {
        layout::paths(self)
    }
}

/// Returns the type of a value, for messages.
fn type_name(json: &Json) -> &'static str {
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
