//! The integration tests, in one binary so that they link once. Most of them run hookctl as a user does.

// Tells Clippy that the helpers are test code, which may panic.
#![cfg(test)]

mod architecture;
mod batches;
mod captures;
mod catalog;
#[cfg(unix)]
mod completions;
mod demo;
mod diagnosis;
mod doctor;
mod documents;
mod edits;
mod events;
mod exits;
mod harness;
mod help;
mod hostile;
mod inspector;
mod listen;
mod load;
mod mock;
mod platforms;
mod providers;
mod replay;
mod reports;
mod responses;
mod rest;
mod round_trip;
mod rules;
mod schemas;
mod schemes;
mod secrets;
mod send;
mod settings;
mod sign;
mod signals;
mod signing;
mod store;
#[cfg(unix)]
mod terminal;
#[cfg(unix)]
mod tls;
mod traffic;
mod transcripts;
mod validation;
mod verify;
mod webhooks;
