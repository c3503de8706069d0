//! Manages a provider's webhooks, with the same operations for every management API.
//!
//! [`Account`] finds, creates, updates and deletes webhooks, and [`apply`] makes an account match a [`state_file`]. `api` has the requests and responses of
//! each API as data. This module prints nothing: it reports to an `Observer`.

mod account;
pub mod api;
pub mod apply;
mod call;
mod credential;
pub mod desired;
mod duplicate;
mod error;
mod listing;
pub mod params;
mod plan;
mod replace;
mod rest;
pub mod state_file;
mod target;

pub use account::Account;
pub use credential::Credential;
pub use error::{Error, param_variable};
pub use listing::{Listing, Query};
pub use params::Params;
pub use plan::{Step, plan};
pub use rest::SigningSecret;
pub use target::Target;
