//! An endpoint that has its webhook deleted by its answer, where the webhook is one of an account.

use super::{jobs::Job, outcome::Outcome};
use crate::app::{
    cli::SendArgs,
    session::Session,
    webhooks::{Account, Target},
};

/// Deletes the webhook if that is wanted.
pub(super) async fn gone(
    args: &SendArgs,
    job: &Job<'_>,
    account: &Account,
    outcome: &mut Outcome,
    session: &mut Session<'_>,
) {
    let Some(webhook) = job.webhook.as_ref().filter(|_| outcome.deletes) else { return };
    let mut said = outcome.error.take().unwrap_or_default();
    if args.subscribed.honour_410 {
        account.restart_timeout();
        match account.delete(&Target::Url(webhook.url.clone()), session.out).await {
            Ok(()) => said.push_str(", and so it was deleted"),
            Err(error) if error.is_not_found() => said.push_str(", and it is gone already"),
            Err(error) => {
                said = format!("{said}, and that failed: {error}");
                outcome.exit = outcome.exit.and(error.exit());
            }
        }
    }
    outcome.error = Some(said);
}
