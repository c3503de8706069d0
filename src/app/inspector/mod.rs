//! The inspector: a web page on a loopback port that shows the deliveries of a store as they arrive.
//!
//! This module owns the server: its socket, its thread, and the order of the checks on each request: [`guard`], then [`session`], then [`routes`]. What the
//! page shows is in [`api`], and the page itself in `page/`. [`State`] is what handlers may use. The commands decide which store is shown, and print the
//! URL.

mod api;
mod error;
mod events;
mod guard;
mod page;
mod reads;
mod routes;
mod serve;
mod session;
mod state;
mod watch;

pub use serve::{Inspector, Socket};
pub use state::{Info, Shared, State, Target, Writes};
