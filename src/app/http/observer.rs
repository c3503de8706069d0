//! The interface through which network code reports what it does. `output`'s printer implements it.

use std::time::Duration;

use super::Response;
use hookctl::{
    message::Message,
    secret::{Redactor, Secret},
};

/// Receives what happens between hookctl and a server. The implementation decides what is shown; `-v` shows requests, responses and notes in
/// detail.
#[expect(dead_code, reason = "send and load report through it as soon as they use this trait")]
pub trait Observer {
    /// A request is about to be sent.
    fn request(&mut self, message: &Message);
    /// A response arrived. The caller has masked any secret in it that was not passed to [`Self::hide`].
    fn response(&mut self, response: &Response);
    /// The request will be sent again after `wait`.
    fn retry(&mut self, reason: &str, wait: Duration);
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
    /// What masks the hidden secrets, for text that must be shortened after masking.
    fn redactor(&self) -> &Redactor;
}
