//! Shows what the network code does: its messages, and with `-v` each request (`>`) and response (`<`), without credentials.

use std::time::Duration;

use super::{Output, Verbosity};
use crate::app::{
    clock,
    http::{BodyEnd, Observer, Response},
};
use hookctl::{
    message::{Message, carries_credentials},
    secret::{MASK, Redactor, Secret},
};

/// Maximum number of bytes shown of a response body.
const MAX_SHOWN: usize = 64 * 1024;

impl Observer for Output {
    fn shows_traffic(&self) -> bool {
        self.verbosity == Verbosity::Verbose
    }

    fn request(&mut self, message: &Message) {
        if !self.shows_traffic() {
            return;
        }
        let target = self.foreign(&message.target);
        self.note(&format!("> {} {target} {}", message.method, message.version));
        for (name, value) in message.headers.iter() {
            self.header('>', name, value);
        }
        self.body('>', &message.body);
    }

    fn response(&mut self, response: &Response) {
        if !self.shows_traffic() {
            return;
        }
        self.note(&format!("< HTTP {}", response.status));
        for (name, value) in &response.headers {
            self.header('<', name, value);
        }
        if let Some(encoding) = response.unreadable() {
            self.note(&format!("< ({} bytes, encoded with {encoding})", response.body.len()));
            return;
        }
        let shown = &response.body[..response.body.len().min(MAX_SHOWN)];
        let omitted = response.body.len() - shown.len();
        if omitted == 0 && response.body_end == BodyEnd::Complete {
            self.body('<', shown);
        } else {
            let shown = Self::redactor(self).mask_cut(shown);
            self.body('<', &shown);
        }
        if omitted > 0 {
            self.note(&format!("< … ({omitted} more bytes)"));
        }
    }

    fn retry(&mut self, reason: &str, wait: Duration) {
        self.warn(&format!("{reason}; trying again in {}", clock::rounded(wait)));
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

    fn hint(&mut self, text: &str) {
        Self::hint(self, text);
    }

    fn hide(&mut self, secret: &Secret) {
        Self::hide(self, secret);
    }

    fn hide_token(&mut self, token: &Secret) {
        self.hide_passing(token);
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
    fn header(&mut self, side: char, name: &str, value: &[u8]) {
        let value =
            if carries_credentials(name) { MASK.to_owned() } else { self.foreign(&String::from_utf8_lossy(value)) };
        self.note(&format!("{side} {name}: {value}"));
    }

    fn body(&mut self, side: char, body: &[u8]) {
        self.note(&side.to_string());
        self.note(&format!("{side} {}", String::from_utf8_lossy(body)));
    }
}
