//! `--report` and `--no-github`, of every command that judges.

use clap::Args;

/// Where the outcome is reported beside standard output.
#[derive(Args, Debug, Clone, Default)]
#[command(next_help_heading = "Reports")]
pub struct ReportArgs {
    /// Write a report: junit, tap, json, html or markdown, as in junit=report.xml; repeat it for more. A FILE that is there is replaced once the report is whole
    #[arg(long = "report", value_name = "FORMAT=FILE")]
    pub reports: Vec<String>,
    /// On GitHub Actions (GITHUB_ACTIONS=true): no annotations, and no table in the step's summary
    #[arg(long)]
    pub no_github: bool,
}
