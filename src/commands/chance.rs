//! Ids that nobody had before: UUIDs of version 4 (RFC 9562 section 5.4). They are new, and no secret: whoever has some might guess the next.

use uuid::{Builder, Uuid};

/// A new one.
pub(super) fn new_id() -> Uuid {
    id_of(fastrand::u128(..))
}

/// The one that is drawn so.
pub(super) fn id_of(drawn: u128) -> Uuid {
    Builder::from_random_bytes(drawn.to_be_bytes()).into_uuid()
}
