//! Providers: what is known of each, as data.
//!
//! A [`Provider`] is a value read from a folder: `provider.toml` and a file for each sample payload. The five built-in
//! ones lie in `fixtures/` and pass through the loader that serves a user's own. Owns that format, the [`Catalog`] of what is
//! there, recognition of a captured request, and the request that a provider would send. It refuses the network and printing.

mod answers;
mod catalog;
mod detect;
mod folder;
mod parse;
mod repeat;
mod request;
mod rules;
mod spec;
mod status;
mod template;
#[doc(hidden)]
pub mod toml;

pub use answers::{Answers, NEVER_ACCEPTED};
pub use catalog::{Catalog, LookupError};
pub use detect::{Detection, detect};
pub use folder::{Folder, lint};
pub use repeat::Repeat;
pub use request::{Request, authorize, host, legal_header, legal_header_value, media_type, reserved_header};
pub use rules::{Disabling, EndpointRules, LONGEST_WINDOW, Rules, Validation};
pub use spec::{Api, Delivery, Event, Filter, Management, Origin, Provider, Rule, Variant};
pub use status::StatusSet;
pub use template::Template;
