//! Heads without their values, to be filled with those of a text that is like the one in which they lay.
//!
//! A capture holds the same few a million times over. It refuses to know whether a text is like another: who fills one has seen to that.

use std::ops::Range;

use super::{Field, Message};

/// The head of a message that lies in a text, without its values.
pub(crate) struct Skeleton {
    method: String,
    target: String,
    version: String,
    names: String,
    fields: Vec<Field>,
    /// How long the text is.
    length: usize,
}

impl Skeleton {
    /// That of `message`, whose head lies in a text of so many bytes: each of `fields` is a name, and where its value lies there.
    pub(crate) fn of<'n>(
        message: &Message,
        length: usize,
        fields: impl IntoIterator<Item = (&'n str, Range<usize>)>,
    ) -> Self {
        let Message { method, target, version, .. } = message;
        let mut skeleton = Self {
            method: method.clone(),
            target: target.clone(),
            version: version.clone(),
            names: String::new(),
            fields: Vec::new(),
            length,
        };
        for (name, value) in fields {
            let start = skeleton.names.len();
            skeleton.names.push_str(name);
            skeleton.fields.push(Field { name: (start, skeleton.names.len()), value: (value.start, value.end) });
        }
        skeleton
    }
}

impl Message {
    /// Becomes a message with this head, whose values lie in the beginning of `text`, and without a body. Returns what follows the head.
    ///
    /// `text` is at least as long as that which the skeleton was taken from.
    pub(crate) fn begin<'t>(&mut self, skeleton: &Skeleton, text: &'t [u8]) -> &'t [u8] {
        let Skeleton { method, target, version, names, fields, length } = skeleton;
        let (head, rest) = text.split_at(*length);
        self.method.clone_from(method);
        self.target.clone_from(target);
        self.version.clone_from(version);
        self.headers.names.clone_from(names);
        self.headers.fields.clone_from(fields);
        self.headers.values.clear();
        self.headers.values.extend_from_slice(head);
        self.url = None;
        self.body.clear();
        rest
    }
}
