//! The deliveries that `listen` received, in a SQLite file or in memory.
//!
//! A [`Writer`] saves deliveries: it confirms each after the commit that contains it. A [`Reader`] lists, counts and reads them. Any number of
//! processes may use one file. What a delivery means is decided elsewhere: this module stores what it is given, and no secret is among it.

mod capture_file;
mod commit;
mod delivery;
mod editor;
mod index;
mod listeners;
mod query;
mod reader;
mod retain;
mod row;
mod schema;
#[cfg(test)]
mod tests;
mod writer;

pub use capture_file::CaptureFile;
pub use delivery::{Answer, Delivery, DeliveryRow, ForwardState, Forwarding, NewDelivery, StoredCause};
pub use editor::Editor;
pub use reader::{Counts, Deliveries, Reader};
pub use retain::Retain;
pub use schema::is_store;
pub use writer::{Location, Options, Sync, Update, Writer};
