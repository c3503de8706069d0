//! Verifies the signatures of survey-platform webhooks, and creates realistic signed and forged sample requests for the tests of a receiver.
//! Wootric, Screver, SurveySparrow, Blitzllama and FluidSurveys are built in. The `hookctl` binary adds sending, load tests and webhook management.
//!
//! # In a receiver's tests
//!
//! [`sample`] returns a documented event, encoded and signed as its provider does. [`Message`] converts to and from `http::Request`, so you can pass a
//! sample to `tower::ServiceExt::oneshot`:
//!
//! ```
//! # fn handle(request: http::Request<Vec<u8>>) -> u16 {
//! #     match hookctl::verify("screver", "my secret", request.headers(), request.body()) { Ok(_) => 204, Err(_) => 401 }
//! # }
//! use hookctl::Forgery;
//!
//! let sample = hookctl::sample("screver", "optionSelected")?.set("answer.value", 3)?;
//! let valid = sample.signed("my secret");
//! let forged = sample.forged(Forgery::WrongSecret)?.signed("my secret");
//! // `handle` is the receiver under test. It returns the status of the response.
//! assert_eq!(handle(valid.try_into()?), 204);
//! assert_eq!(handle(forged.try_into()?), 401);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! # In a receiver
//!
//! [`verify()`] takes the headers and the raw body, before anything parses it. [`verify_with`] can also limit the age of a request, for providers that send
//! the time (of the built-in ones, only SurveySparrow):
//!
//! ```
//! use std::time::Duration;
//! use hookctl::{VerifyOptions, verify_with};
//!
//! /// Returns the status of the response.
//! fn handle(request: &http::Request<Vec<u8>>, secret: &str) -> u16 {
//!     let (headers, body) = (request.headers(), request.body());
//!     let options = VerifyOptions::new().tolerance(Duration::from_secs(300));
//!     match verify_with(&options, "surveysparrow", secret, headers, body) {
//!         Ok(_) => 204,
//!         Err(error) if error.is_rejection() => 401,
//!         // The provider is unknown, or the secret is empty.
//!         Err(_) => 500,
//!     }
//! }
//! # let request = hookctl::sample("surveysparrow", "onContactCreate")?.signed("my secret").try_into()?;
//! # assert_eq!((handle(&request, "my secret"), handle(&request, "another"), handle(&request, "")), (204, 401, 500));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! `examples/axum_receiver.rs` is a complete receiver with tests.
//!
//! # Stability
//!
//! The documented items follow semantic versioning: before 1.0, a breaking change raises the minor version. Hidden items exist for the `hookctl` binary and
//! may change in any release. The library needs no default features: depend on it with `default-features = false`.
//!
//! # Modules
//!
//! The library does not read the clock, the environment, the network or configuration. The only exception is that [`Sample`] and [`VerifyOptions`] default
//! to the system clock. A module uses only the modules above it.
//!
//! | module | purpose |
//! | --- | --- |
//! | `message` | An HTTP request as bytes, and the endpoint that it goes to. |
//! | `secret/` | Secrets: where they come from, and how they stay out of output. |
//! | `payload/` | Form and JSON bodies in each sender's encoding style: parsing, editing, fresh IDs and times. |
//! | `signing/` | Schemes as data: sign, verify and forge messages. Returns facts, not explanations. |
//! | `diagnosis/` | Explains why a message is not valid: the table of causes, and the search that proves one. |
//! | `provider/` | Providers as data, and the only place that builds a provider's request. |
//! | `filter/` | The query language of captured requests: parsed, and evaluated on one request. |
//! | `capture/` | Reads captured requests from files: one file per format, one table of formats. |
//! | `verify/` | Verifies captured records: in order, in parallel, in bounded memory. |
//! | `receive`, `testing` | The functions at the crate root: verify a request, create a sample. |
//! | `text` | Reading with a size limit, and suggestions for misspelled names. Hidden; shared with the binary. |
//! | `timestamp` | Parses a point in time: Unix time or ISO 8601. Hidden; shared with the binary. |
//! | `src/app/` | The binary, with the feature `cli`: command line, HTTP, storage, output, and one small file per command. |
//!
//! # How to extend it
//!
//! * Another provider: a folder like those in `fixtures/`, and no code.
//! * Another way to sign: a variant in `signing/scheme.rs` and its arm in `signing/sign.rs`; the compiler lists the rest.
//! * Another forgery: a variant in `signing/forgery.rs`, and its verdict in the test there.
//! * Another cause of a mismatch: a row in `diagnosis/causes.rs`, a candidate on its axis in `diagnosis/search/`, a case in `tests/data/diagnosis.py`.
//! * Another capture format: a file in `capture/formats/`, an entry in the table there, and its name and a sample where the tests require them.
//! * Another format of an ID or a time: `payload/fresh/`.
//! * Another rule of a provider: a key in `provider/parse/rules.rs`, and the code that applies it in `app/send/`.
//! * Another report: a file in `app/output/report/`.
//! * Another management API: `[management.rest]` in its `provider.toml`. If that cannot describe it, add a variant of `provider::Api` and a file in
//!   `app/webhooks/api/` and in `app/server/mock/`; the compiler lists the rest.
//! * Another key of `[management.rest]`: a field in `provider/rest/`, its parsing in `provider/parse/rest/`, the call in `app/webhooks/api/rest/`, and
//!   its mock in `app/server/mock/rest/`.
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
