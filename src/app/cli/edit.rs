//! Edits of a payload: `send`, `replay` and `events show`.

use std::path::PathBuf;

use clap::Args;

/// Changes to a payload before it is signed.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Editing the payload (applied in this order)")]
pub struct EditArgs {
    /// Merge this JSON object into the payload (- for stdin)
    #[arg(
        long,
        value_name = "FILE",
        hide_short_help = true,
        long_help = "Merge this JSON object into the payload (RFC 7396; - for stdin): null removes a field, any other value sets it"
    )]
    pub merge: Vec<PathBuf>,
    /// Set a field to any JSON value: data.meta='{"a":1}'
    #[arg(long, value_name = "PATH=JSON", hide_short_help = true)]
    pub set_json: Vec<String>,
    /// Set a field: response.score=3 (repeatable)
    // The long help is not a doc comment, because brackets would be links there.
    #[arg(
        long,
        value_name = "PATH=VALUE",
        long_help = "Set a field, keeping its type: response.score=3, items[0].name=x. tags[]=x appends. Repeatable"
    )]
    pub set: Vec<String>,
    /// Remove a field
    #[arg(long, value_name = "PATH", hide_short_help = true)]
    pub unset: Vec<String>,
    /// Open the payload in $VISUAL or $EDITOR
    #[arg(
        long,
        hide_short_help = true,
        long_help = "Open the payload in $VISUAL or $EDITOR: JSON indented, a form with one pair per line. What you save is used"
    )]
    pub edit: bool,
    /// Use new IDs and current timestamps
    #[arg(
        long,
        long_help = "Replace IDs and timestamps with new ones in the same format, except in fields you edited. The newest time becomes now; intervals are kept. Implied in load tests"
    )]
    pub fresh: bool,
    /// Allow edits to create fields, and --unset to ignore missing ones
    #[arg(
        long,
        hide_short_help = true,
        long_help = "Allow --set and --set-json to create fields, and --unset to ignore missing ones"
    )]
    pub add: bool,
    /// Seed for generated IDs and random order, for reproducible runs
    #[arg(
        long,
        value_name = "N",
        hide_short_help = true,
        long_help = "Seed for generated IDs and random order, for reproducible runs. With `send`, use --timestamp and --id to fix the rest"
    )]
    pub seed: Option<u64>,
}

impl EditArgs {
    /// The IDs of the flags that change a payload.
    pub(super) const IDS: [&'static str; 7] = ["merge", "set_json", "set", "unset", "add", "fresh", "edit"];
}
