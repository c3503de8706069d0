//! Writes stored deliveries in the formats of other tools: capture files, HTTP archives, web archives, curl commands, raw requests.
//!
//! Deliveries are written one by one, so memory does not grow with their number. Importing an export gives the same requests, as far as the format can
//! represent them. Nothing is masked, because the result must be exact, except in curl commands, which people paste elsewhere.

mod har;
mod raw;

use crate::app::{
    output::{curl_command, escape_json},
    store::deliveries::{Delivery, RequestKind, capture_line},
};
use hookctl::{capture::Fidelity, secret::Redactor};

/// A format of `store export`.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExportFormat {
    /// Capture file: one JSON object per line, byte-exact
    Jsonl,
    /// HTTP archive (HAR 1.2), with the answers
    Har,
    /// Web archive (WARC 1.1), byte-exact
    Warc,
    /// curl commands, with variables in place of credentials
    Curl,
    /// Raw HTTP request, byte-exact; for one delivery
    Http,
}

impl ExportFormat {
    /// Returns true if the format is text, which a terminal can show.
    #[must_use]
    pub fn is_text(self) -> bool {
        matches!(self, Self::Jsonl | Self::Har | Self::Curl)
    }

    /// Returns true if the format can represent a delivery. Only [`Jsonl`](Self::Jsonl) can represent incomplete requests. In other formats, they
    /// would become complete requests that were never sent.
    #[must_use]
    pub fn represents(self, delivery: &Delivery) -> bool {
        self == Self::Jsonl || (delivery.fidelity != Fidelity::Truncated && delivery.kind != RequestKind::Broken)
    }

    /// Returns what comes before the first delivery.
    #[must_use]
    pub fn start(self) -> &'static str {
        if self == Self::Har { har::START } else { "" }
    }

    /// Returns the bytes for a delivery. `is_first` is whether it is the first of the export.
    ///
    /// # Errors
    /// The operating system has no random numbers.
    pub fn delivery(self, delivery: &Delivery, is_first: bool, redactor: &Redactor) -> anyhow::Result<Vec<u8>> {
        Ok(match self {
            // The result may be printed on a terminal. Escaping does not change the values.
            Self::Jsonl => (escape_json(&capture_line(delivery)) + "\n").into_bytes(),
            Self::Har => escape_json(&har::entry(delivery, is_first)).into_bytes(),
            Self::Warc => raw::warc_record(delivery)?,
            Self::Curl => {
                let message = &delivery.message;
                let before = if is_first { "" } else { "\n" };
                format!("{before}{}\n", curl_command(message, &url(delivery), &[], redactor)).into_bytes()
            }
            Self::Http => raw::request(delivery),
        })
    }

    /// Returns what comes after the last delivery.
    #[must_use]
    pub fn end(self) -> &'static str {
        if self == Self::Har { har::END } else { "" }
    }
}

/// The URL of a delivery. Senders on the same machine rarely use https.
fn url(delivery: &Delivery) -> String {
    let url = delivery.message.sender_url();
    let host = url.strip_prefix("https://").and_then(|rest| rest.split(['/', '?']).next()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_local = matches!(name, "localhost" | "127.0.0.1" | "[::1]") || name.ends_with(".localhost");
    if delivery.message.url.is_none() && is_local { url.replacen("https", "http", 1) } else { url }
}
