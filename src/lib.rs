//! hookctl: send, sign, verify and manage the webhooks of survey platforms.
//!
//! The library signs messages and verifies captured ones. The binary, `hookctl`, adds everything else: `src/app/`, with the feature `cli`.

pub mod capture;
pub mod chance;
pub mod diagnosis;
pub mod message;
pub mod payload;
pub mod provider;
pub mod secret;
pub mod signing;
pub mod text;
pub mod verify;
