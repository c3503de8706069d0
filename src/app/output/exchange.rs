//! Shows what the network code does: its messages, and with `-v` each request (`>`) and response (`<`), without credentials.

use std::time::Duration;

use super::Output;
use crate::app::{
    clock,
    http::{Observer, Response},
};
use hookctl::{
    message::{Message, carries_credentials},
    secret::{MASK, Redactor, Secret},
};

impl Observer for Output {
    fn request(&mut self, message: &Message) {
        if self.verbosity == 0 {
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
        if self.verbosity == 0 {
            return;
        }
        self.note(&format!("< HTTP {}", response.status));
        for (name, value) in &response.headers {
            self.header('<', name, value);
        }
        self.body('<', &response.body);
    }

    fn retry(&mut self, reason: &str, wait: Duration) {
        self.warn(&format!("{reason}; trying again in {}", clock::rounded(wait)));
    }

    fn detail(&mut self, text: &str) {
        if self.verbosity > 0 {
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
