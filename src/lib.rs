//! Verifies the signatures of survey-platform webhooks, and makes realistic signed and forged sample requests for the tests of a receiver.
//! Wootric, Screver, SurveySparrow, Blitzllama and FluidSurveys are built in; the `hookctl` binary adds sending, load tests and webhook management.
//!
//! # In a receiver's tests
//!
//! [`sample`] returns a documented event, encoded and signed as its provider does it. [`Message`] converts to and from `http::Request`, so a sample goes
//! straight into `tower::ServiceExt::oneshot`:
//!
//! ```
//! # fn handle(request: http::Request<Vec<u8>>) -> u16 {
//! #     match hookctl::verify("screver", "my secret", request.headers(), request.body()) { Ok(_) => 204, Err(_) => 401 }
//! # }
//! use hookctl::Forgery;
//!
//! let sample = hookctl::sample("screver", "optionSelected")?.set("answer.value", 3)?;
//! assert_eq!(handle(sample.signed("my secret").try_into()?), 204);
//! assert_eq!(handle(sample.forged(Forgery::WrongSecret)?.signed("my secret").try_into()?), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In a receiver
//!
//! [`verify()`] takes the headers and the raw body, before anything parses it. [`verify_with`] also limits the age of a request, for providers that send the
//! time:
//!
//! ```
//! use std::time::Duration;
//! use hookctl::{VerifyOptions, verify_with};
//!
//! let message = hookctl::sample("surveysparrow", "onContactCreate")?.signed("my secret");
//! let options = VerifyOptions::new().tolerance(Duration::from_secs(300));
//! let verified = verify_with(&options, "surveysparrow", "my secret", message.headers.iter(), &message.body)?;
//! assert_eq!(verified.event.as_deref(), Some("onContactCreate"));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/axum_receiver.rs` is a complete receiver with its tests.
//!
//! # Stability
//!
//! The documented items follow semantic versioning: before 1.0, a breaking change raises the minor version. Items that are hidden from this documentation
//! exist for the `hookctl` binary and may change in any release. The library needs no default features: depend on it with `default-features = false`.
//!
//! # The rooms
//!
//! The library reads no clock, environment, network or configuration by itself, except that [`Sample`] and [`VerifyOptions`] default to the system clock.
//! A room uses only the rooms above it.
//!
//! | room | what it is for |
//! | --- | --- |
//! | `message` | An HTTP request as bytes, and the endpoint that it goes to. |
//! | `secret/` | Secrets: where they come from, and how they stay out of output. |
//! | `payload/` | Form and JSON bodies in each sender's encoding style: parsed, edited, with fresh ids and times. |
//! | `signing/` | Schemes as data: sign a message, verify one, forge one. Returns facts, not explanations. |
//! | `diagnosis/` | Explains why a message is not valid: the table of causes, and the search that proves one. |
//! | `provider/` | What is known of each provider, as data, and the one place that builds a provider's request. |
//! | `filter/` | The query language of captured requests: parsed, and evaluated on one request. |
//! | `capture/` | Reads captured requests from files: one file per format, one table of formats. |
//! | `verify/` | Turns captured records into verdicts: in order, in parallel, in bounded memory. |
//! | `receive`, `testing` | The functions at the crate root: verify one request, make one sample. |
//! | `text` | Suggestions for misspelled names, and reading with a size limit. Hidden; shared with the binary. |
//! | `timestamp` | Reads a point in time: Unix time in any unit, or ISO 8601. Hidden; shared with the binary. |
//! | `src/app/` | The binary, with the feature `cli`: command line, HTTP, storage, output, and one thin file per command. |
//!
//! # Where the next change goes
//!
//! * Another provider: a folder like those in `fixtures/`, and no code.
//! * Another way to sign: a variant in `signing/scheme.rs` and its arm in `signing/sign.rs`; the compiler lists the rest.
//! * Another forgery: a variant in `signing/forgery.rs`, and its verdict in the test there.
//! * Another cause of a mismatch: a row in `diagnosis/causes.rs`, a reading on its axis in `diagnosis/search/`, a case in `tests/data/diagnosis.py`.
//! * Another capture format: a file in `capture/formats/`, a row in the table, and its name and a sample where the tests ask for them.
//! * Another format of an id or a time: `payload/fresh/`.
//! * Another rule of a provider: a key in `provider/parse/rules.rs`, and the code that follows it in `app/send/`.
//! * Another report: a file in `app/output/report/`.
//! * Another management API: a variant of `provider::Api`, a file in `app/webhooks/api/`, a file in `app/server/mock/`; the compiler lists the rest.
//! * Another command: its flags in `app/cli/`, a file in `app/commands/` that parses, calls and prints.

#[doc(hidden)]
pub mod capture;
#[doc(hidden)]
pub mod diagnosis;
#[doc(hidden)]
pub mod filter;
#[doc(hidden)]
pub mod message;
#[doc(hidden)]
pub mod payload;
#[doc(hidden)]
pub mod provider;
mod receive;
#[doc(hidden)]
pub mod secret;
#[doc(hidden)]
pub mod signing;
mod testing;
#[doc(hidden)]
pub mod text;
#[doc(hidden)]
pub mod timestamp;
#[doc(hidden)]
pub mod verify;

#[doc(inline)]
pub use message::{Headers, InvalidEndpoint, Message};
#[doc(inline)]
pub use payload::{EditError, PayloadError};
#[doc(inline)]
pub use provider::LookupError;
pub use receive::{Verified, VerifyError, VerifyOptions, verify, verify_with};
#[doc(inline)]
pub use signing::Forgery;
pub use testing::{Sample, SampleError, sample};
