//! Generates the JSON Schemas in `docs/schema/`, one per kind of row, from the types of the rows. A test compares them with the files.

use std::{collections::BTreeMap, fs, path::Path};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};
use serde_json::{Map, Value};

use super::{
    ArrivalRow, CheckRow, ConfigRow, CountRow, DeletedRow, DeletionRow, DeliveryRow, DemoRow, EventRow, InspectRow,
    MockRow, PathRow, ProfileRow, ProviderRow, ReplayRow, SampleRow, SignatureRow, StepRow, StoredDelivery, StoredRow,
    UnverifiedRow, ValidationRow, VerdictRow, WebhookRow,
};
use crate::app::load::SummaryRow;
use hookctl::{diagnosis::CauseInfo, provider::toml::Problem};

/// A row of `verify`: a verdict, or a record that could not be verified.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum VerifyRow<'a> {
    Verdict(VerdictRow<'a>),
    Unverified(UnverifiedRow<'a>),
}

/// A line of a capture file, as `send --dry-run=json` and `send --save` write it.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct CaptureRow {
    /// When the request was received or sent (RFC 3339); `null` if that is not known.
    at: Option<String>,
    /// The method.
    method: String,
    /// The request target, e.g. `/hooks?a=b`.
    target: String,
    /// The HTTP version, e.g. `HTTP/1.1`.
    version: String,
    /// Names and values, in order.
    headers: Vec<CaptureHeader>,
    /// The body, if it is text.
    #[serde(skip_serializing_if = "Option::is_none")]
    body: Option<String>,
    /// The body in Base64, if it is binary.
    #[serde(skip_serializing_if = "Option::is_none")]
    body_base64: Option<String>,
}

/// A header field. A value that is not UTF-8 text is in Base64, after `null`.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum CaptureHeader {
    Text(String, String),
    Binary(String, (), String),
}

/// The file of `--report json=FILE`.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct Report<'a> {
    /// The version of hookctl.
    hookctl: String,
    /// The command.
    command: String,
    /// When the run started (RFC 3339).
    started: String,
    /// The number of cases.
    totals: ReportTotals,
    /// The cases: the rows of `send`, `verify` or `replay`, each with its outcome.
    cases: Vec<ReportCase>,
    /// The summary of a load run. Other reports do not have this field.
    #[serde(skip_serializing_if = "Option::is_none")]
    load: Option<SummaryRow<'a>>,
}

/// The number of cases of a report.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ReportTotals {
    /// All cases.
    cases: u64,
    /// Cases that passed.
    passed: u64,
    /// Cases that failed: rejected deliveries, or verdicts that are not valid.
    failed: u64,
    /// Cases without a result.
    errors: u64,
    /// The number of cases by result.
    kinds: BTreeMap<String, u64>,
}

/// A case of a report.
#[derive(JsonSchema)]
#[expect(dead_code, reason = "only its schema is used")]
struct ReportCase {
    /// `pass`, `fail` or `error`.
    outcome: String,
    /// The fields of the row.
    #[serde(flatten)]
    row: Map<String, Value>,
}

/// Returns the schema of a serialized `T`, in which every field is required unless it is skipped.
fn schema<T: JsonSchema>(title: &str) -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema
}

#[test]
fn schemas_match_the_row_types() {
    let schemas = [
        ("capture", schema::<CaptureRow>("A line of a capture file")),
        ("config-path", schema::<PathRow>("The output of hookctl config path")),
        ("config-profiles", schema::<ProfileRow>("A row of hookctl config profiles")),
        ("config-show", schema::<ConfigRow<'_>>("The output of hookctl config show")),
        ("demo", schema::<DemoRow<'_>>("A row of hookctl demo")),
        ("doctor", schema::<CheckRow>("A row of hookctl doctor")),
        ("events-list", schema::<EventRow<'_>>("A row of hookctl events list")),
        ("events-show", schema::<SampleRow<'_>>("The output of hookctl events show")),
        ("inspect", schema::<InspectRow<'_>>("The line that hookctl inspect prints when it is ready")),
        ("listen", schema::<ArrivalRow<'_>>("A row of hookctl listen")),
        ("mock", schema::<MockRow<'_>>("The line that hookctl mock prints when it is ready")),
        ("providers-lint", schema::<Problem>("A row of hookctl providers lint")),
        ("providers-list", schema::<ProviderRow<'_>>("A row of hookctl providers list")),
        ("replay", schema::<ReplayRow<'_>>("A row of hookctl replay")),
        ("report", schema::<Report<'_>>("The file of --report json=FILE")),
        ("send", schema::<DeliveryRow<'_>>("A row of hookctl send")),
        ("send-load", schema::<SummaryRow<'_>>("The output of hookctl send for a load test")),
        ("send-validate", schema::<ValidationRow<'_>>("The output of hookctl send --validate")),
        ("sign", schema::<SignatureRow<'_>>("The output of hookctl sign")),
        ("store-delete", schema::<DeletedRow>("The output of hookctl store delete")),
        ("store-list", schema::<StoredRow<'_>>("A row of hookctl store list")),
        ("store-show", schema::<StoredDelivery<'_>>("The output of hookctl store show")),
        ("verify", schema::<VerifyRow<'_>>("A row of hookctl verify")),
        ("verify-causes", schema::<CauseInfo>("A row of hookctl verify --causes")),
        ("verify-summary", schema::<CountRow<'_>>("A row of hookctl verify --summary")),
        ("webhooks", schema::<WebhookRow<'_>>("A row of hookctl webhooks list, get, create and update")),
        ("webhooks-apply", schema::<StepRow<'_>>("A row of hookctl webhooks apply")),
        ("webhooks-delete", schema::<DeletionRow<'_>>("A row of hookctl webhooks delete")),
    ];
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    for (name, schema) in &schemas {
        let text = serde_json::to_string_pretty(schema).expect("JSON") + "\n";
        let path = directory.join(format!("{name}.json"));
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(&directory).expect("a directory");
            fs::write(&path, text).expect("a schema");
            continue;
        }
        let existing = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(existing == text, "{} is out of date: `BLESS=1 cargo test` rewrites it", path.display());
    }
    assert_eq!(fs::read_dir(&directory).expect("a directory").count(), schemas.len(), "a schema without a row type");
}
