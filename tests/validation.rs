//! Validates JSON output and reports against `docs/schema/`. The harness calls it for every run of hookctl.

use std::{
    collections::HashMap,
    path::Path,
    sync::{Arc, LazyLock, Mutex, PoisonError},
};

use jsonschema::Validator;
use serde_json::Value;

use crate::harness::COMMANDS;

/// Maximum number of rows to validate per run, to keep the tests fast.
const MAX_ROWS: usize = 500;

/// The flags with a value that may precede a command.
const GLOBAL_FLAGS: [&str; 6] = ["--config", "--profile", "--providers", "--color", "-o", "--output"];

/// Returns the validator for a schema in `docs/schema/`.
fn validator(schema: &str) -> Arc<Validator> {
    static VALIDATORS: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut validators = VALIDATORS.lock().unwrap_or_else(PoisonError::into_inner);
    let compile = || {
        let path = format!("{}/docs/schema/{schema}.json", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let schema: Value = serde_json::from_str(&text).expect("JSON");
        Arc::new(jsonschema::validator_for(&schema).expect("a valid schema"))
    };
    validators.entry(schema.to_owned()).or_insert_with(compile).clone()
}

/// Asserts that a value matches a schema.
#[track_caller]
pub(crate) fn validate(schema: &str, value: &Value) {
    let validator = validator(schema);
    let errors: Vec<String> =
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{schema}: {}\n{value}", errors.join("\n"));
}

/// Returns the schema of the output of a command line, and whether it has one row per line. `None` if the output is not JSON.
fn schema_of(args: &[String]) -> Option<(&'static str, bool)> {
    let is_lines = args.windows(2).any(|pair| ["-o", "--output"].contains(&&*pair[0]) && pair[1] == "jsonl")
        || args.iter().any(|argument| ["-ojsonl", "-o=jsonl", "--output=jsonl"].contains(&argument.as_str()));
    let is_json = args.windows(2).any(|pair| ["-o", "--output"].contains(&&*pair[0]) && pair[1] == "json")
        || args.iter().any(|argument| ["--json", "-ojson", "-o=json", "--output=json"].contains(&argument.as_str()));
    let has = |flag: &str| args.iter().any(|argument| argument == flag || argument.starts_with(&format!("{flag}=")));
    let mut names = Vec::new();
    let mut rest = args.iter();
    while let Some(argument) = rest.next() {
        if GLOBAL_FLAGS.contains(&argument.as_str()) {
            rest.next();
        } else if !argument.starts_with('-') {
            names.push(if argument == "ls" { "list" } else { argument.as_str() });
        }
    }
    let with_subcommand = names.get(..2).map(|names| names.join(" ")).unwrap_or_default();
    let command = COMMANDS.into_iter().find(|command| *command == with_subcommand || Some(command) == names.first())?;
    if command == "send" && has("--dry-run") {
        return args.iter().any(|argument| argument == "--dry-run=json").then_some(("capture", true));
    }
    if !is_json && !is_lines {
        return None;
    }
    let schema = match command {
        "send" if has("--validate") => "send-validate",
        "send" if ["--count", "--duration", "--rate", "--concurrency"].into_iter().any(has) => "send-load",
        "verify" if has("--causes") => "verify-causes",
        "verify" if has("--summary") => "verify-summary",
        "webhooks list" | "webhooks get" | "webhooks create" | "webhooks update" => "webhooks",
        "events list" => "events-list",
        "events show" => "events-show",
        "providers list" => "providers-list",
        "providers lint" => "providers-lint",
        "store list" => "store-list",
        "store show" => "store-show",
        "store delete" => "store-delete",
        "webhooks delete" => "webhooks-delete",
        "webhooks apply" => "webhooks-apply",
        "config path" => "config-path",
        "config show" => "config-show",
        "config profiles" => "config-profiles",
        "demo" | "send" | "sign" | "verify" | "doctor" => command,
        _ => return None,
    };
    Some((schema, is_lines))
}

/// Validates the output of a run if it is JSON, and the report of `--report json=FILE`.
#[track_caller]
pub(crate) fn validate_output(args: &[String], stdout: &[u8], directory: &Path) {
    let reports =
        args.iter().filter_map(|argument| argument.rsplit_once("json=")).map(|(_, name)| directory.join(name));
    for text in reports.filter_map(|path| std::fs::read_to_string(path).ok()) {
        validate("report", &serde_json::from_str(&text).unwrap_or_else(|error| panic!("{args:?}: {error}")));
    }
    let Some((schema, is_lines)) = schema_of(args) else { return };
    if stdout.is_empty() {
        return;
    }
    let rows: Vec<Value> = if is_lines {
        serde_json::Deserializer::from_slice(stdout)
            .into_iter()
            .take(MAX_ROWS)
            .map(|row| row.unwrap_or_else(|error| panic!("{args:?}: {error}")))
            .collect()
    } else {
        match serde_json::from_slice(stdout).unwrap_or_else(|error| panic!("{args:?}: {error}")) {
            Value::Array(rows) => rows,
            row => vec![row],
        }
    };
    for row in rows.iter().take(MAX_ROWS) {
        validate(schema, row);
    }
}
