//! Sends deliveries, one after another.
//!
//! The path of a delivery from the command line to the exit code:
//!
//! ```text
//! commands/send/options.rs   SendArgs          -> plan::Options    what to send and how to sign it; stdin claimed once
//! commands/send.rs           SendArgs          -> Sender           how to send it: endpoint, Authorization, retries, quota
//! plan/mod.rs                plan::Options     -> Plan             build: providers, samples, webhooks, secrets (from the session), checks
//! plan/schedule.rs           Plan::iter        -> Delivery, Stamp  what is sent next, with which ID, time and seed
//! plan/delivery.rs           Delivery, Stamp   -> Message          Request::build: headers, signature, forgery
//! send/run.rs                Message           -> Outcome          quota, Authorization, http::Client, retries, 410, --save
//! send/rejection.rs          Message, Outcome  -> Cause            after a 401 or 403: what may be wrong in the receiver
//! commands/send.rs           Delivery, Outcome -> DeliveryRow      printed; its Case goes to the reports
//! send/outcome.rs            Outcome           -> Exit             the most severe one of the run is the exit code
//! ```
//!
//! `--dry-run` prints the message instead of sending it. `--validate` sends one trial message and checks the response itself. Load tests share the
//! plan, but have their own connections.
//!
//! This module prints nothing: it reports to an [`Observer`](crate::app::http::Observer), and passes each outcome to its caller.

mod counter;
mod outcome;
mod rejection;
mod run;
mod save;
mod validate;

pub use counter::Counter;
pub use outcome::Outcome;
pub use rejection::Rejections;
pub use run::{Retries, Sender, run};
pub use save::CaptureFile;
pub use validate::{Validated, validate};
