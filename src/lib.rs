//! hookctl
#![doc = "map later"]
pub mod exit;
pub mod message;
pub mod payload;
pub mod provider;
pub mod secret;
pub mod signing;
