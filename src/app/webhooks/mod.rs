//! Manages a provider's webhooks, with the same operations for every management API.
//!
//! [`Account`] finds, creates, updates and deletes webhooks, and [`apply`] makes an account match a file. `api` has the requests and responses of each
//! API as data. This module prints nothing: it reports to an `Observer`.

mod account;
pub mod api;
pub mod apply;
mod call;
mod credential;
pub mod desired;
mod error;
mod listing;
mod plan;

pub use account::{Account, Target};
pub use credential::Credential;
pub use error::Error;
pub use listing::{Listing, Query};
pub use plan::{Step, plan};
