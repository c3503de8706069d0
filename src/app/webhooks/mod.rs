//! A provider's webhooks, in one vocabulary for every management API: list, find, create, change, delete.
//!
//! Owns the account: which API it is, where, with which credentials, and how long anything may take. What an API cannot do in one call is
//! done here in several. It refuses to print: an `Observer` is told what happens while it does.

mod account;
pub mod api;
mod call;
mod credential;
mod error;
mod listing;
pub mod open;
mod plan;

pub use account::{Account, Target, subscription};
pub use credential::Credential;
pub use error::Error;
pub use listing::{Listing, Query};
pub use plan::{Step, plan};
