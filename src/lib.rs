//! hookctl: send, sign, verify and manage the webhooks of survey platforms.
//!
//! The library signs messages and verifies captured ones. The binary, `hookctl`, adds everything else: `src/app/`, with the feature `cli`.

pub mod ascii;
pub mod bounded;
pub mod capture;
pub mod chance;
pub mod hex;
pub mod json_text;
pub mod message;
pub mod nearest;
pub mod payload;
pub mod provider;
pub mod secret;
pub mod signing;
pub mod toml_reader;
pub mod verify;
