//! hookctl: send, sign, verify and manage the webhooks of survey platforms.
//!
//! # The map
//!
//! Truth in the middle, edges outside, verbs on top. No room imports one that stands below it: a test
//! (`tests/architecture.rs`) reads this table, and holds the code against it.
//!
//! | room | owns | may import |
//! | --- | --- | --- |
//! | [`ascii`] | characters of ASCII, eight at a time | nothing of ours |
//! | [`message`] | a request as bytes | `ascii` |
//! | [`hex`] | hex digits | `ascii` |
//! | [`chance`] | ids that nobody had before | nothing of ours |
//! | [`bounded`] | what is read whole, up to a size | nothing of ours |
//! | [`secret`] | where a secret comes from, and keeping it out of sight | `hex`, `bounded` |
//! | [`exit`] | the exit codes, and the failure that ends a command | nothing of ours |
//! | [`cli`] | the command line as typed | nothing of ours |
//! | [`interrupt`] | SIGINT and SIGTERM | `exit` |
//! | [`json_text`] | the strings of a JSON text, 64 bytes at a time, and why a text is none | nothing of ours |
//! | [`nearest`] | "did you mean …?" | nothing of ours |
//! | [`number`] | counts as floating-point numbers, and back | nothing of ours |
//! | [`toml_reader`] | TOML files, every mistake with its place | `nearest` |
//! | [`payload`] | form and JSON bodies in each sender's spelling: read, edited, made new | `json_text`, `hex` |
//! | [`signing`] | sign, verify, and why not | `message`, `json_text`, `payload`, `secret`, `hex` |
//! | [`provider`] | what is known of each provider, as data | `message`, `payload`, `signing`, `toml_reader`, `nearest`, `bounded` |
//! | [`capture`] | what people hold, turned into messages | `ascii`, `message`, `json_text` |
//! | [`remote`] | the management APIs and token URLs on paper: operations as messages, answers as webhooks or tokens | `message`, `secret` |
//! | [`delivery`] | the HTTP client, when to send again, tokens that expire, the ledger of limits, load | `message`, `secret`, `exit`, `interrupt`, `number`, `bounded`, `provider`, `remote` |
//! | [`management`] | an account with such an API: one vocabulary for all | `message`, `secret`, `exit`, `provider`, `remote`, `delivery` |
//! | [`server`] | the listener on loopback, and the stand-in for those APIs | `message`, `secret`, `chance`, `provider` |
//! | [`config`] | flags, environment and file, as settings | `cli`, `secret`, `provider`, `toml_reader`, `bounded`, `exit` |
//! | [`output`] | streams, colour, tables, JSON, curl, plots, reports | `message`, `signing`, `secret`, `exit`, `number`, `chance`, `remote`, `capture`, `delivery` |
//! | [`commands`] | one thin file a verb: build, act, render | everything above, and never another command |
//!
//! # Where the next change goes
//!
//! * Another provider: a folder like those in `fixtures/`, and no code.
//! * Another way to sign: a variant in `signing/scheme.rs` and its arm in `signing/digest.rs`; the compiler lists the rest.
//! * Another cause of a mismatch: a row in `signing/causes.rs`, a reading on its axis, a case in `tests/data/diagnosis.py`.
//! * Another capture format: a file in `capture/`, a row in its table, and its name and a sample where the tests ask for them.
//! * Another form of an id or a time: `payload/fresh/`.
//! * Another forgery: a variant in `signing/tamper.rs`, and its verdict in the test there.
//! * Another rule of a provider: a key in `provider/parse/rules.rs`, and who keeps to it in `commands/send/delivery.rs`.
//! * Another report: a file in `output/report/`.
//! * Another management API: a variant of `provider::Api`, a file in `remote/`, a file in `server/mock/`; the compiler lists the rest.
//! * Another verb: its flags in `cli/`, a file in `commands/`.

pub mod ascii;
pub mod bounded;
pub mod capture;
pub mod chance;
pub mod hex;
pub mod json_text;
pub mod message;
pub mod nearest;
pub mod payload;
pub mod provider;
pub mod secret;
pub mod signing;
pub mod toml_reader;
