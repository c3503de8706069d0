//! A provider's webhooks, in one vocabulary for every management API: list, find, create, change, delete.
//!
//! Owns the account: which API it is, where, with which credentials, and how long anything may take. What an API cannot do in one call is
//! done here in several. It refuses to print: a [`Witness`] is told what happens while it does.

mod account;
pub mod api;
mod call;
mod credential;
mod error;
mod listing;
pub mod open;
mod plan;

use std::time::Duration;

use crate::app::http::Answer;
use hookctl::{message::Message, secret::Secret};

pub use account::{Account, Target, subscription};
pub use credential::Credential;
pub use error::Error;
pub use listing::{Listing, Query};
pub use plan::{Step, plan};

/// Whoever wants to know what goes on between an account and its API.
pub trait Witness {
    /// A request goes out.
    fn request(&mut self, message: &Message);
    /// An answer came, which holds these secrets; `None`: it may hold any, and must not be shown.
    fn answer(&mut self, answer: &Answer, secrets: Option<&[Secret]>);
    /// From now on there is a secret that must not be shown.
    fn learned(&mut self, secret: &Secret);
    /// It will be tried again.
    fn again(&mut self, trouble: &str, wait: Duration);
    /// Something is odd, and it goes on.
    fn odd(&mut self, what: &str);
}
