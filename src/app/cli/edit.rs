//! Edits of a sample: `send` and `events show`.

use std::path::PathBuf;

use clap::Args;

/// What to change in a sample before it is signed.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Edits")]
pub struct EditArgs {
    /// Merge this JSON object in first: null takes out, all else replaces or adds (RFC 7396; - for stdin)
    #[arg(long, value_name = "FILE")]
    pub merge: Vec<PathBuf>,
    /// Set a field to JSON of any type, as in data.meta='{"a":1}' (before --set)
    #[arg(long, value_name = "PATH=JSON")]
    pub set_json: Vec<String>,
    /// Set a field, in the type that it has.
    // Brackets in a doc comment are links.
    #[arg(
        long,
        value_name = "PATH=VALUE",
        help = "Set a field, in the type that it has: response.score=3, data.items[0].\"a name\"=x, or behind the last item tags[]=x"
    )]
    pub set: Vec<String>,
    /// Take a field out (after --set)
    #[arg(long, value_name = "PATH")]
    pub unset: Vec<String>,
    /// Let --set and --set-json add what is not there, and --unset miss it
    #[arg(long)]
    pub add: bool,
    /// Give new ids and times to what is not edited, each in its own form; the newest time becomes now, and distances stay (a load does so by itself)
    #[arg(long)]
    pub fresh: bool,
    /// Draw the same ids of the payload, and for `send` the same random order, for the same number (times are those of --timestamp, or of now; what is sent has a delivery id that is new but for --id, and what a dry run prints has the same)
    #[arg(long, value_name = "N")]
    pub seed: Option<u64>,
    /// Open the payload in $VISUAL or $EDITOR, after the flags above: JSON indented, a form with a pair a line; what is saved is sent
    #[arg(long)]
    pub edit: bool,
}

impl EditArgs {
    /// The flags that change a payload, as clap knows them.
    pub(super) const IDS: [&'static str; 7] = ["merge", "set_json", "set", "unset", "add", "fresh", "edit"];
}
