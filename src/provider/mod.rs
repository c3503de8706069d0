//! Providers as data.
//!
//! A [`Provider`] is loaded from a folder that contains `provider.toml` and one file per sample payload. The built-in providers in `fixtures/` use the
//! same loader as user-defined ones. This module owns the folder format, the [`Catalog`], provider detection, and the requests that a provider sends. It
//! does no network I/O and prints nothing.

mod catalog;
mod detect;
mod embedded;
mod folder;
mod lint;
mod lookup;
mod parse;
mod request;
mod rest;
mod rules;
mod spec;
mod status;
mod status_policy;
mod template;
#[doc(hidden)]
pub mod toml;

pub use catalog::{Catalog, folders};
pub use detect::Detection;
pub use folder::Folder;
pub use lint::lint;
pub use lookup::LookupError;
pub use request::{Request, authorize, legal_header, legal_header_value, media_type, reserved_header};
pub use rest::{
    NO_CONTENT, RestApi, RestAuth, RestBody, RestCall, RestFields, RestLookup, RestMock, RestNext, RestPaging,
    RestParam, RestText, RestType, set_value_at, value_at,
};
pub use rules::{DisableRule, EndpointRules, MAX_FAILURE_WINDOW, RetryRule, Rules, Validation};
pub use spec::{Api, Batch, Delivery, Event, Filter, Kind, Management, Origin, Provider, Rule, Variant};
pub use status::StatusSet;
pub use status_policy::{NEVER_ACCEPTED, NEVER_ACCEPTED_FORGED, StatusPolicy};
pub use template::HeaderTemplate;
