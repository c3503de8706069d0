//! Requests whose heads come again and again, as in an archive: one that is like one before is not read again, and only its values are taken.
//!
//! It refuses to read a head by itself: what one means, [`super::head`] has found out, and [`super::body`] cuts the body wherever it is not
//! just all that follows.

use std::{mem::MaybeUninit, ops::Range};

use super::{MOST_HEADERS, body, head};
use crate::{
    ascii::number,
    capture::familiar::Familiar,
    message::{Message, Skeleton},
};

/// The heads of requests that were read.
pub(in crate::capture) type Heads = Familiar<Head>;

/// What a head means.
pub(in crate::capture) struct Head {
    skeleton: Skeleton,
    /// Where it says how long the body is, if it says just that.
    sized: Option<Range<usize>>,
}

/// Reads one of many requests into `message`, in the place of what it was.
pub(in crate::capture) fn read(bytes: &[u8], message: &mut Message, heads: &mut Heads) -> Result<(), String> {
    let Some(Head { skeleton, sized }) = heads.find(bytes) else {
        let rest = head(bytes, message)?;
        body(&message.headers, rest, &mut message.body)?;
        let head = &bytes[..bytes.len() - rest.len()];
        heads.learn(head, || meaning(head, message));
        return Ok(());
    };
    let rest = message.begin(skeleton, bytes);
    if sized.clone().and_then(|place| number(&bytes[place])) == Some(rest.len() as u64) {
        message.body.extend_from_slice(rest);
        return Ok(());
    }
    body(&message.headers, rest, &mut message.body)
}

/// What a head means that was read into `message`, and where its values lie. One of a later version is read every time.
fn meaning(head: &[u8], message: &Message) -> Option<(Vec<Range<usize>>, Head)> {
    let mut fields = [const { MaybeUninit::uninit() }; MOST_HEADERS];
    let mut request = httparse::Request::new(&mut []);
    request.parse_with_uninit_headers(head, &mut fields).ok()?;
    let place = |value: &[u8]| {
        let start = value.as_ptr().addr().saturating_sub(head.as_ptr().addr());
        if value.is_empty() { 0..0 } else { start..start + value.len() }
    };
    let fields: Vec<(&str, Range<usize>)> =
        request.headers.iter().map(|field| (field.name, place(field.value))).collect();
    let mut framing = fields.iter().filter(|(name, _)| {
        ["content-length", "transfer-encoding"].iter().any(|framing| name.eq_ignore_ascii_case(framing))
    });
    let sized = match (framing.next(), framing.next()) {
        (Some((name, place)), None) if name.len() == "content-length".len() => Some(place.clone()),
        _ => None,
    };
    let places = fields.iter().map(|(_, place)| place.clone()).collect();
    Some((places, Head { skeleton: Skeleton::of(message, head.len(), fields), sized }))
}
