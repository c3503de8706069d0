//! A request and its answer as `-v` shows them: on stderr, behind `>` and `<`, without credentials.

use std::time::Duration;

use super::{Output, Verbosity};
use crate::app::{
    clock,
    http::{Observer, Response},
};
use hookctl::{
    message::{Message, carries_credentials},
    secret::{MASK, Redactor, Secret},
};

/// What happens between hookctl and a server, on stderr.
impl Observer for Output {
    fn request(&mut self, message: &Message) {
        if self.verbosity == Verbosity::Verbose {
            self.show_request(message);
        }
    }

    fn response(&mut self, response: &Response) {
        if self.verbosity == Verbosity::Verbose {
            self.show_response(response.status, &response.headers, &response.body);
        }
    }

    fn retry(&mut self, reason: &str, wait: Duration) {
        Output::warn(self, &format!("{reason}; trying again in {}", clock::human(wait)));
    }

    fn detail(&mut self, text: &str) {
        if self.verbosity == Verbosity::Verbose {
            Output::note(self, text);
        }
    }

    fn note(&mut self, text: &str) {
        Output::note(self, text);
    }

    fn warn(&mut self, text: &str) {
        Output::warn(self, text);
    }

    fn hint(&mut self, text: &str) {
        Output::hint(self, text);
    }

    fn hide(&mut self, secret: &Secret) {
        Output::hide(self, secret);
    }

    fn hide_token(&mut self, token: &Secret) {
        self.hide_passing(token);
    }

    fn redactor(&self) -> &Redactor {
        Output::redactor(self)
    }

    fn sanitize(&self, text: &str) -> String {
        self.foreign(text)
    }
}

impl Output {
    fn show_request(&mut self, message: &Message) {
        let target = self.foreign(&message.target);
        self.note(&format!("> {} {target} {}", message.method, message.version));
        for (name, value) in message.headers.iter() {
            self.header('>', name, value);
        }
        self.body('>', &message.body);
    }

    fn show_response(&mut self, status: u16, headers: &[(String, Vec<u8>)], body: &[u8]) {
        self.note(&format!("< HTTP {status}"));
        for (name, value) in headers {
            self.header('<', name, value);
        }
        self.body('<', body);
    }

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
