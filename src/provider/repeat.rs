//! A request that is sent many times: what differs from one delivery to the next is put into its place, and the rest stays.
//!
//! The first is a [`Request`]'s; each that follows has its own time, id, length and signature, and is signed as the first was, over the
//! message itself. Making all of it anew each time would take longer than sending it.

use std::io::Write as _;

use super::{Request, Template};
use crate::{
    message::{Message, same_name},
    signing::{MissingHeader, Signer},
};

/// A request with places for what differs.
#[derive(Clone)]
pub struct Repeat {
    message: Message,
    /// Headers whose values have the time or the id in them.
    templates: Vec<(String, Template)>,
    signer: Option<Signer>,
    signature: String,
    /// Room for a value.
    value: Vec<u8>,
}

impl Repeat {
    /// The request, again and again.
    ///
    /// # Errors
    /// A header that the scheme signs was taken away.
    pub fn of(request: &Request<'_>, body: Vec<u8>) -> Result<Self, MissingHeader> {
        let message = request.build(body)?;
        let signature = request.signer.map(|signer| signer.scheme().header.to_ascii_lowercase()).unwrap_or_default();
        let typed = |name: &str| request.headers.iter().any(|(typed, _)| typed.eq_ignore_ascii_case(name));
        let templates = request.provider.delivery.headers.iter().filter(|(name, template)| {
            !typed(name) && !same_name(&signature, name) && (template.fill(0, "a") != template.fill(1, "b"))
        });
        Ok(Self {
            templates: templates.map(|(name, template)| (name.clone(), template.clone())).collect(),
            signer: request.signer.cloned(),
            message,
            signature,
            value: Vec::new(),
        })
    }

    /// The request with the body that is now in place, sent at this time (in seconds since 1970) under this id.
    ///
    /// # Errors
    /// As [`Self::of`].
    pub fn stamp(&mut self, timestamp: i64, id: &str) -> Result<&Message, MissingHeader> {
        let (message, value) = (&mut self.message, &mut self.value);
        for (name, template) in &self.templates {
            value.clear();
            template.fill_into(timestamp, id, value);
            message.headers.replace(name, value);
        }
        value.clear();
        // A vector takes everything.
        let _ = write!(value, "{}", message.body.len());
        message.headers.replace("content-length", value);
        if let Some(signer) = &self.signer {
            let signature = signer.sign(message)?;
            message.headers.replace(&self.signature, signature.as_bytes());
        }
        Ok(&self.message)
    }

    /// The body, to be changed before the next is stamped.
    pub fn body(&mut self) -> &mut Vec<u8> {
        &mut self.message.body
    }
}
