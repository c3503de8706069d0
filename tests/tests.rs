//! One binary for every test that runs hookctl as a user does.

// Clippy knows by this that a helper may panic as a test may.
#![cfg(test)]

mod answers;
mod architecture;
mod batches;
mod captures;
mod catalog;
mod diagnosis;
mod doctor;
mod documents;
mod edits;
mod events;
mod exits;
mod harness;
mod help;
mod hostile;
mod listen;
mod load;
mod main_job;
mod mock;
mod providers;
mod replay;
mod reports;
mod rules;
mod schemas;
mod secrets;
mod send;
mod settings;
mod sign;
mod signals;
mod signing;
mod store;
#[cfg(unix)]
mod tls;
mod transcripts;
mod validation;
mod verify;
mod webhooks;
