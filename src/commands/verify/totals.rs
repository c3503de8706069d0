//! What the records of a run came to: how many of each verdict, and the exit code.

use super::super::report;
use crate::{
    cli::OutputFormat,
    exit::{Exit, Failure},
    output::Output,
    signing::Verdict,
};

/// What the records came to.
pub(super) struct Totals {
    pub(super) exit: Exit,
    verdicts: [u64; Verdict::ALL.len()],
    pub(super) undecided: u64,
}

impl Default for Totals {
    fn default() -> Self {
        Self { exit: Exit::Ok, verdicts: [0; Verdict::ALL.len()], undecided: 0 }
    }
}

impl Totals {
    pub(super) fn count(&mut self, verdict: Verdict, passes: bool) {
        self.verdicts[verdict as usize] += 1;
        self.exit = self.exit.and(if passes { Exit::Ok } else { Exit::No });
    }

    /// A record that cannot be judged.
    pub(super) fn fault(&mut self, source: &str, failure: &Failure, out: &mut Output) {
        self.undecided += 1;
        self.exit = self.exit.and(failure.exit);
        out.fail(failure);
        report::unjudged(source, &failure.to_string(), out);
    }

    /// The sums, where there is more than one thing to sum up: as data for people, as talk beside JSON.
    pub(super) fn tell(&self, format: OutputFormat, out: &mut Output) -> Result<(), Failure> {
        let judged: u64 = self.verdicts.iter().sum();
        if judged + self.undecided < 2 {
            return Ok(());
        }
        let verdicts = Verdict::ALL.iter().zip(self.verdicts).filter(|(_, count)| *count > 0);
        let mut sums: Vec<String> = verdicts.map(|(verdict, count)| format!("{count} {}", verdict.name())).collect();
        if self.undecided > 0 {
            sums.push(format!("{} not judged", self.undecided));
        }
        let line = format!("{} requests: {}", judged + self.undecided, sums.join(", "));
        if format == OutputFormat::Text {
            return out.line(&line);
        }
        out.note(&line);
        Ok(())
    }
}
