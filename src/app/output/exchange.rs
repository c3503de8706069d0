//! A request and its answer as `-v` shows them: on stderr, behind `>` and `<`, without credentials.

use super::Output;
use hookctl::{
    message::{Message, carries_credentials},
    secret::MASK,
};

impl Output {
    /// Shows a request that is about to go out.
    pub fn request(&mut self, message: &Message) {
        let target = self.foreign(&message.target);
        self.note(&format!("> {} {target} {}", message.method, message.version));
        for (name, value) in message.headers.iter() {
            self.header('>', name, value);
        }
        self.body('>', &message.body);
    }

    /// Shows an answer.
    pub fn answer(&mut self, status: u16, headers: &[(String, Vec<u8>)], body: &[u8]) {
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
