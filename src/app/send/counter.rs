//! `--enforce-limits`: counts every attempt before it is made, and every failed delivery after it.
//!
//! Attempts are reserved in batches, and those that were not made are released at the end, so several processes together never send more than the
//! provider would. Whether a webhook is still enabled is checked for each delivery, because another process may have had one failure too many.

use std::{
    collections::{BTreeSet, HashMap},
    path::PathBuf,
    time::Duration,
};

use url::Url;

use crate::app::{
    clock, error,
    http::Observer,
    plan::{Delivery, Plan},
    store::{Grant, Ledger},
    webhooks::Account,
};

/// Maximum number of attempts reserved at once. Those of a process that is killed are lost for the day.
const BATCH: u32 = 64;

/// Counts deliveries against the limits of providers.
pub struct Counter {
    ledger: Ledger,
    /// The origin of the account's API, if the webhooks were looked up.
    origin: Option<String>,
    credits: HashMap<(String, String), Credit>,
}

/// The reservation for an event of a webhook.
#[derive(Default)]
struct Credit {
    /// How many deliveries are still to come.
    coming: u64,
    /// How many attempts are reserved and not made.
    left: u32,
    /// When they were reserved, in seconds since 1970.
    then: u64,
    /// Why there are no more today.
    refusal: Option<String>,
}

impl Counter {
    /// Opens the state file at `path`, which is asked for only if the plan has deliveries that count.
    ///
    /// # Errors
    /// Returns a usage error if nothing counts, and an input error if the file cannot be used.
    pub fn open(
        plan: &Plan<'_>,
        path: impl FnOnce() -> anyhow::Result<PathBuf>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Self> {
        let deliveries = &plan.deliveries;
        if !deliveries.iter().any(|delivery| delivery.provider.delivery.rules.count()) {
            let who = deliveries.first().map_or("the provider", |delivery| delivery.provider.title.as_str());
            return Err(error::usage(format!("--enforce-limits: the documents of {who} name no limits")));
        }
        let unlimited: BTreeSet<&str> = deliveries
            .iter()
            .filter(|delivery| !delivery.provider.delivery.rules.count())
            .map(|delivery| delivery.provider.title.as_str())
            .collect();
        if !unlimited.is_empty() {
            let who = Vec::from_iter(unlimited).join(", ");
            observer.note(&format!("--enforce-limits: not limited, since no limits are documented: {who}"));
        }
        let ledger = Ledger::open(&path()?)?;
        let origin = plan.account.as_ref().map(Account::origin);
        let mut credits: HashMap<_, Credit> = HashMap::new();
        for delivery in deliveries {
            credits.entry(key(delivery, origin.as_deref())).or_default().coming += plan.schedule.repeats();
        }
        Ok(Self { ledger, origin, credits })
    }

    /// Counts an attempt that is about to be made, or returns why it must not be made.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub fn take(&mut self, delivery: &Delivery<'_>, again: bool) -> anyhow::Result<Option<String>> {
        let rules = &delivery.provider.delivery.rules;
        if !rules.count() {
            return Ok(None);
        }
        let now = clock::since_1970().as_secs();
        let key = key(delivery, self.origin.as_deref());
        let credit = self.credits.entry(key.clone()).or_default();
        if !Ledger::are_of_one_day(credit.then, now) {
            // Yesterday's reservation does not count today.
            *credit = Credit { coming: credit.coming, ..Credit::default() };
        }
        if credit.left > 0 && credit.refusal.is_none() {
            let since = self.ledger.disabled(&key.0)?;
            credit.refusal = since.map(|since| disabled(delivery, since, &self.ledger));
        }
        if credit.left == 0 && credit.refusal.is_none() {
            let wanted = u32::try_from(credit.coming).unwrap_or(BATCH).clamp(1, BATCH);
            credit.then = now;
            match self.ledger.reserve(rules, &key.0, &key.1, wanted, now)? {
                Grant::Granted(granted) => credit.left = granted,
                Grant::Exhausted => {
                    let most = rules.per_day.unwrap_or_default();
                    credit.refusal = Some(format!(
                        "{} makes {most} deliveries of an event to a webhook a day, and today's are made",
                        delivery.provider.title
                    ));
                }
                Grant::Disabled(since) => credit.refusal = Some(disabled(delivery, since, &self.ledger)),
            }
        }
        if !again {
            credit.coming = credit.coming.saturating_sub(1);
        }
        if credit.refusal.is_none() {
            credit.left = credit.left.saturating_sub(1);
        }
        Ok(credit.refusal.clone())
    }

    /// Counts a failed delivery. Returns a warning if that disables the webhook.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub fn failed(&mut self, delivery: &Delivery<'_>) -> anyhow::Result<Option<String>> {
        let now = clock::since_1970().as_secs();
        let (webhook, _) = key(delivery, self.origin.as_deref());
        if !self.ledger.failed(&delivery.provider.delivery.rules, &webhook, now)? {
            return Ok(None);
        }
        let refusal = disabled(delivery, now, &self.ledger);
        // Its reservation is released at the end.
        for (_, credit) in self.credits.iter_mut().filter(|((other, _), _)| *other == webhook) {
            credit.refusal = Some(refusal.clone());
        }
        Ok(Some(refusal))
    }

    /// Releases what was reserved and not made.
    ///
    /// # Errors
    /// The state file cannot be used.
    pub fn settle(self) -> anyhow::Result<()> {
        let open = self.credits.iter().filter(|(_, credit)| credit.left > 0);
        let now = clock::since_1970().as_secs();
        // If releasing one fails, the others are still released.
        open.map(|((webhook, event), credit)| self.ledger.give_back(webhook, event, credit.left, credit.then, now))
            .fold(Ok(()), Result::and)
    }
}

/// Why a webhook gets no more deliveries.
fn disabled(delivery: &Delivery<'_>, since: u64, ledger: &Ledger) -> String {
    let since = i64::try_from(since).ok().and_then(clock::to_rfc3339).unwrap_or_default();
    let provider = delivery.provider;
    let why = provider.delivery.rules.disable_after.map_or_else(String::new, |rule| {
        let within = humantime::format_duration(Duration::from_secs(rule.within));
        format!(" after {} failures within {within}", rule.failures)
    });
    format!(
        "{} would have disabled this webhook{why}, at {since}; it is enabled again by taking it out of {}",
        provider.title,
        ledger.path().display()
    )
}

/// The webhook and the event, as the state file names them: by its id in the account at `origin`, or else by its URL. A URL may hold a secret, so
/// only its origin and a hash are stored.
fn key(delivery: &Delivery<'_>, origin: Option<&str>) -> (String, String) {
    let webhook = match (delivery.webhook.as_ref().and_then(|webhook| webhook.id.as_ref()), origin) {
        (Some(id), Some(origin)) => format!("{} webhook {id} of {origin}", delivery.provider.name),
        _ => format!(
            "{} {} #{:016x}",
            delivery.provider.name,
            delivery.url.origin().ascii_serialization(),
            mark(&delivery.url)
        ),
    };
    (webhook, delivery.event_name().to_owned())
}

/// FNV-1a (64 bits) of a URL, which is the same on every machine and in every version.
fn mark(url: &Url) -> u64 {
    url.as_str()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325, |mark, byte| (mark ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_urls_mark_is_fnv_1a_and_tells_queries_apart() {
        let mark = |text: &str| mark(&Url::parse(text).expect("a URL"));
        // Computed in Python from the definition.
        assert_eq!(mark("http://a/"), 0x80f6_2ee3_1b62_9023);
        assert_ne!(mark("http://a/?t=1"), mark("http://a/?t=2"));
    }
}
