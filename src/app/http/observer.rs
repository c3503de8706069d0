//! The interface through which network code reports what it does. `output`'s printer implements it.

use std::time::Duration;

use super::Response;
use hookctl::{
    message::{Headers, Message, carries_credentials},
    secret::{MASK, Redactor, Secret, mask_urls},
};

/// Receives what happens between hookctl and a server. The implementation decides what is shown; `-v` shows requests, responses and notes in
/// detail.
pub trait Observer {
    /// A request is about to be sent.
    fn request(&mut self, message: &Message);
    /// A response arrived. The caller has masked any secret in it that was not passed to [`Self::hide`].
    fn response(&mut self, response: &Response);
    /// The request will be sent again after `wait`. That is attempt N of M.
    fn retry(&mut self, reason: &str, wait: Duration, attempt: (u32, u32));
    /// Something that is only shown with `-v`.
    fn detail(&mut self, text: &str);
    /// Something worth knowing.
    fn note(&mut self, text: &str);
    /// Something unusual that does not stop the run.
    fn warn(&mut self, text: &str);
    /// What to do about an earlier message.
    fn hint(&mut self, text: &str);
    /// From now on, masks `secret` wherever it occurs.
    fn hide(&mut self, secret: &Secret);
    /// The same for a token that will be replaced by another. Only the most recent ones are remembered.
    fn hide_token(&mut self, token: &Secret);
    /// Whether requests and responses are shown.
    fn shows_traffic(&self) -> bool;
    /// What masks the hidden secrets, for text that must be shortened after masking.
    fn redactor(&self) -> &Redactor;
    /// The same for files from which requests are sent again: the credentials in URLs stay.
    fn file_redactor(&self) -> &Redactor;
    /// Text from elsewhere as it may be shown: without secrets, control and bidi characters, and commands of CI runners.
    fn sanitize(&self, text: &str) -> String;

    /// A request as it may be shown: without secrets, and without the values of headers that carry credentials.
    fn masked(&self, message: &Message) -> Message {
        let mut masked = mask(message, self.redactor());
        masked.target = mask_urls(&masked.target).into_owned();
        masked
    }

    /// A request as it may be saved, to be sent again: like [`Self::masked`], but with the credentials in its URL.
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
