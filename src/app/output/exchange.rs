//! Prints what the network code reports: its messages, and with `-v` each request (`>`) and response (`<`).
//!
//! Credentials are masked. The HTTP client calls the [`Observer`] that [`Output`] implements here.

use std::time::Duration;

use serde_json::Value;

use super::{Output, Styles, Verbosity};
use crate::app::{
    clock,
    http::{BodyEnd, Observer, Response},
};
use hookctl::{
    message::{Message, carries_credentials},
    secret::{MASK, Redactor, Secret},
};

/// Maximum number of bytes printed of a response body.
const MAX_BODY_BYTES: usize = 64 * 1024;

impl Observer for Output {
    fn shows_traffic(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    fn request(&mut self, message: &Message) {
        if !self.shows_traffic() {
            return;
        }
        let line = self.foreign(&format!("{} {} {}", message.method, message.target, message.version));
        let line = self.err_styles.strong(&line);
        self.traffic('>', &line);
        for (name, value) in message.headers.iter() {
            self.header('>', name, value);
        }
        self.body('>', &message.body);
    }

    fn response(&mut self, response: &Response) {
        if !self.shows_traffic() {
            return;
        }
        let Response { version, status, reason, .. } = response;
        let line = self.foreign(format!("{version} {status} {reason}").trim_end());
        let paint = if (200..300).contains(status) { Styles::good } else { Styles::bad };
        let line = paint(self.err_styles, &line);
        self.traffic('<', &line);
        for (name, value) in &response.headers {
            self.header('<', name, value);
        }
        if let Some(description) = response.unreadable() {
            let text = self.foreign(&format!("({description})"));
            self.traffic('<', "");
            self.traffic('<', &text);
            return;
        }
        let shown = &response.body[..response.body.len().min(MAX_BODY_BYTES)];
        let omitted = response.body.len() - shown.len();
        if omitted == 0 && response.body_end == BodyEnd::Complete {
            self.body('<', shown);
        } else {
            let shown = Self::redactor(self).mask_truncated(shown);
            self.body('<', &shown);
        }
        if omitted > 0 {
            self.traffic('<', &format!("… ({omitted} more bytes)"));
        }
    }

    fn retry(&mut self, reason: &str, wait: Duration, (attempt, attempts): (u32, u32)) {
        let wait = clock::rounded(wait);
        self.warn(&format!("{reason}; retrying in {wait} (attempt {attempt} of {attempts})"));
    }

    fn detail(&mut self, text: &str) {
        if self.shows_traffic() {
            self.note(text);
        }
    }

    fn note(&mut self, text: &str) {
        Self::note(self, text);
    }

    fn warn(&mut self, text: &str) {
        Self::warn(self, text);
    }

    fn hide(&mut self, secret: &Secret) {
        Self::hide(self, secret);
    }

    fn hide_token(&mut self, token: &Secret) {
        self.hide_temporary(token);
    }

    fn sanitize(&self, text: &str) -> String {
        self.foreign(text)
    }

    fn redactor(&self) -> &Redactor {
        Self::redactor(self)
    }

    fn file_redactor(&self) -> &Redactor {
        Self::file_redactor(self)
    }
}

impl Output {
    fn header(&mut self, direction: char, name: &str, value: &[u8]) {
        let value =
            if carries_credentials(name) { MASK.to_owned() } else { self.foreign(&String::from_utf8_lossy(value)) };
        let name = self.err_styles.name(&self.foreign(name));
        self.traffic(direction, &format!("{name}: {value}"));
    }

    /// Prints a body. On a terminal, JSON is indented.
    fn body(&mut self, direction: char, body: &[u8]) {
        if body.is_empty() {
            return;
        }
        self.traffic(direction, "");
        let text = self.without_secrets(&String::from_utf8_lossy(body)).into_owned();
        let json = Some(&text).filter(|text| self.err_terminal && text.trim_start().starts_with(['{', '[']));
        let Some(json) = json.and_then(|text| serde_json::from_str::<Value>(text).ok()) else {
            // Keep the line breaks of a request, so that `verify` can read this output.
            let lines: Vec<&str> = if direction == '>' { text.split('\n').collect() } else { vec![&text] };
            for line in lines {
                let line = self.foreign(line);
                self.traffic(direction, &line);
            }
            return;
        };
        // The lengths above are those of the sent bytes, not of the printed text.
        let shown = format!("{json:#}");
        if shown != text {
            let note = self.err_styles.faint("(indented for display)");
            self.traffic(direction, &note);
        }
        for line in shown.lines() {
            let line = self.json_line(&self.foreign(line));
            self.traffic(direction, &line);
        }
    }

    /// Colors the key of a line of indented JSON.
    fn json_line(&self, line: &str) -> String {
        let inner = line.trim_start();
        let indent = &line[..line.len() - inner.len()];
        let key = inner.strip_prefix('"').and_then(|rest| {
            let mut escaped = false;
            let end = rest.find(|c| {
                let ends = c == '"' && !escaped;
                escaped = c == '\\' && !escaped;
                ends
            })?;
            Some(end + 2).filter(|end| inner[*end..].starts_with(':'))
        });
        let (key, value) = inner.split_at(key.unwrap_or_default());
        if key.is_empty() { line.to_owned() } else { format!("{indent}{}{value}", self.err_styles.name(key)) }
    }

    /// Prints a line of a request (`>`) or a response (`<`), already masked and escaped.
    fn traffic(&mut self, direction: char, line: &str) {
        let direction = self.err_styles.faint(&direction.to_string());
        self.print_message(format!("{direction} {line}").trim_end());
    }
}
