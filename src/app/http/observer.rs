//! The interface through which network code reports its progress. `output`'s printer implements it.

use std::time::Duration;

use super::Response;
use hookctl::{
    message::{Headers, Message, carries_credentials},
    secret::{MASK, Redactor, Secret, mask_urls},
};

/// Receives the events between hookctl and a server. The implementation decides what is shown. With `-v`, it shows requests, responses and details.
pub trait Observer {
    /// A request is about to be sent.
    fn request(&mut self, message: &Message);
    /// A response arrived. The caller has masked any secret in it that was not passed to [`Self::hide`].
    fn response(&mut self, response: &Response);
    /// The request will be sent again after `wait`. `attempt` is the number of that attempt, and the maximum.
    fn retry(&mut self, reason: &str, wait: Duration, attempt: (u32, u32));
    /// Reports something that is only shown with `-v`.
    fn detail(&mut self, text: &str);
    /// Reports something worth knowing.
    fn note(&mut self, text: &str);
    /// Reports something unusual that does not stop the run.
    fn warn(&mut self, text: &str);
    /// Masks `secret` in all output from now on.
    fn hide(&mut self, secret: &Secret);
    /// Like [`Self::hide`], for a token that another one will replace. Only the most recent tokens are remembered.
    fn hide_token(&mut self, token: &Secret);
    /// Returns true if requests and responses are shown.
    fn shows_traffic(&self) -> bool;
    /// Returns the redactor of all hidden secrets, for text that must be shortened after masking.
    fn redactor(&self) -> &Redactor;
    /// Like [`Self::redactor`], for files with requests that may be sent again: it does not mask the credentials in URLs.
    fn file_redactor(&self) -> &Redactor;
    /// Makes untrusted text safe to show: masks secrets, and neutralizes control characters, bidi characters and commands of CI runners.
    fn sanitize(&self, text: &str) -> String;

    /// Returns a request that is safe to show: without secrets, and without the values of headers that carry credentials.
    fn masked(&self, message: &Message) -> Message {
        let mut masked = mask(message, self.redactor());
        masked.target = mask_urls(&masked.target).into_owned();
        masked
    }

    /// Returns a request that is safe to save and can be sent again: like [`Self::masked`], but with the credentials in its URL.
    fn masked_for_file(&self, message: &Message) -> Message {
        mask(message, self.file_redactor())
    }
}

fn mask(message: &Message, redactor: &Redactor) -> Message {
    let mut masked = message.clone();
    masked.target = redactor.mask_text(&message.target);
    masked.body = redactor.mask(&message.body);
    masked.headers = Headers::default();
    for (name, value) in message.headers.iter() {
        let value = if carries_credentials(name) { MASK.into() } else { redactor.mask(value) };
        masked.headers.push(name, value);
    }
    masked
}
