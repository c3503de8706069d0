//! Prints data on standard output and messages on standard error, and writes reports.
//!
//! This module owns the streams, colors, tables, JSON rows and reports, and escapes untrusted text. It does no network I/O and reads no environment
//! variables: callers pass them in.

mod arrivals;
mod causes;
mod curl;
mod escape;
mod exchange;
mod printer;
mod progress;
mod replays;
mod report;
mod rows;
#[cfg(test)]
mod schema;
mod style;
mod suggest;
mod table;
mod tables;
mod verdicts;
mod webhooks;
mod wrap;

pub use arrivals::ArrivalTable;
pub use curl::{curl_command, octal, quote as quote_for_shell, variable as variable_suffix};
pub use escape::{escape_control, escape_json};
pub use printer::{Format, Output, Verbosity};
pub use progress::Progress;
pub use replays::{ReplayColumns, ReplayTable};
pub use report::{
    AtomicFile, Case, CiJob, DeliveryNames, Evidence, GithubActions, NamedFile, REPORT_FORMATS, RunContext, STOPPED,
    Subject, check_distinct, command_line, lossy, words,
};
pub use rows::{
    ArrivalRow, CheckRow, CheckStatus, ConfigRow, CountRow, DeletedRow, DeliveryRow, DemoRow, EventRow, ForgeryOutcome,
    ForwardRow, FurtherSignature, InspectRow, MockRow, PathRow, ProfileKeys, ProfileRow, ProviderRow, ReplayRow,
    SampleRow, SignatureRow, StoredAnswer, StoredCauseRow, StoredDelivery, StoredForwarding, StoredRow, UnverifiedRow,
    ValidationPoint, ValidationRow, VerdictRow,
};
pub use style::{ColorChoice, Styles};
pub use suggest::RunFlags;
pub use table::{Align, Cell, Column, Table, count};
pub use tables::DeliveryTable;
pub use verdicts::{VerdictTable, mark, verdict_line};
pub use webhooks::{DeletionRow, StepRow, StepWebhook, WebhookRow, WebhookTable};
