//! `--report` and `--no-github`, of `send`, `verify`, `listen` and `replay`.

use clap::Args;

/// Reports to write in addition to standard output.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Reports")]
pub struct ReportArgs {
    /// Write a junit, tap, json, html or markdown report
    #[arg(
        long = "report",
        value_name = "FORMAT=FILE",
        long_help = "Write a report: junit, tap, json, html or markdown, e.g. junit=report.xml. Repeatable. An existing file is replaced when the report is complete"
    )]
    pub reports: Vec<String>,
    /// No annotations and no step summary on GitHub Actions
    #[arg(long, hide_short_help = true)]
    pub no_github: bool,
}
