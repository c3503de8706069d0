//! The JSON Schemas of `docs/schema/`, one for each kind of row, made from the types that are printed.

use std::{fs, path::Path};

use schemars::{JsonSchema, Schema, generate::SchemaSettings};

use super::{CheckRow, DeliveryRow, EventRow, ProfileRow, ProviderRow, UnverifiedRow, VerdictRow, WebhookRow};
use hookctl::provider::toml::Problem;

/// A row of `verify`: a verdict, or a record that could not be verified.
#[derive(JsonSchema)]
#[serde(untagged)]
#[expect(dead_code, reason = "only its schema is used")]
enum VerifyRow<'a> {
    Verdict(VerdictRow<'a>),
    Unverified(UnverifiedRow<'a>),
}

/// The schema of what is serialized as `T`, where every field is present.
fn schema<T: JsonSchema>(title: &str) -> Schema {
    let mut schema = SchemaSettings::draft2020_12().for_serialize().into_generator().into_root_schema_for::<T>();
    schema.insert("title".into(), title.into());
    schema
}

#[test]
fn schemas_in_docs_are_those_of_the_rows() {
    let schemas = [
        ("send", schema::<DeliveryRow<'_>>("A row of hookctl send")),
        ("verify", schema::<VerifyRow<'_>>("A row of hookctl verify")),
        ("webhooks", schema::<WebhookRow<'_>>("A row of hookctl webhooks list, get, create and update")),
        ("events-list", schema::<EventRow<'_>>("A row of hookctl events list")),
        ("providers-list", schema::<ProviderRow<'_>>("A row of hookctl providers list")),
        ("providers-lint", schema::<Problem>("A row of hookctl providers lint")),
        ("doctor", schema::<CheckRow>("A row of hookctl doctor")),
        ("config-profiles", schema::<ProfileRow>("A row of hookctl config profiles")),
    ];
    let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/schema");
    for (name, schema) in schemas {
        let text = serde_json::to_string_pretty(&schema).expect("JSON") + "\n";
        let path = directory.join(format!("{name}.json"));
        if std::env::var_os("BLESS").is_some() {
            fs::create_dir_all(&directory).expect("a directory");
            fs::write(&path, text).expect("a schema");
            continue;
        }
        let held = fs::read_to_string(&path).unwrap_or_default().replace("\r\n", "\n");
        assert!(held == text, "{} is out of date: `BLESS=1 cargo test` rewrites it", path.display());
    }
}
