//! The deliveries that `listen` received, in a SQLite file or in memory.
//!
//! A [`Writer`] saves deliveries: it confirms each after the commit that contains it. A [`Reader`] lists, counts and reads them. Any number of
//! processes may use one file. What a delivery means is decided elsewhere: this module stores what it is given, and no secret is among it.

mod capture_file;
mod delivery;
mod reader;
mod retain;
mod writer;

pub use capture_file::CaptureFile;
pub use delivery::{Answer, Delivery, DeliveryRow, ForwardState, Forwarding, NewDelivery, StoredCause};
pub use reader::{Counts, Reader, is_store};
pub use retain::Retain;
pub use writer::{Location, Options, Sync, Update, Writer};
