//! The application: everything that the binary adds to the library.

mod cli;
mod commands;
mod config;
mod error;
mod http;
mod load;
mod number;
mod output;
mod server;
mod signal;
mod store;
mod webhooks;

pub use commands::run;
