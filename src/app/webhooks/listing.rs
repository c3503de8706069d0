//! Lists, page by page: at most one page is held, whatever there is.

use super::{Account, Error, call::Purpose};
use crate::app::{
    http::Observer,
    webhooks::api::{
        Webhook, fluidsurveys,
        screver::{self, Sort},
    },
};
use hookctl::provider::Api;

/// Which webhooks, how many, in which order.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// Leave out so many of the API's list.
    pub skip: u64,
    /// At most so many; `None` for all.
    pub limit: Option<u64>,
    /// The order, where the API knows one.
    pub sort: Option<Sort>,
    /// Only those for this event.
    pub event: Option<String>,
    /// Only those that deliver to this URL.
    pub url: Option<String>,
}

impl Query {
    fn takes(&self, webhook: &Webhook) -> bool {
        self.event.as_ref().is_none_or(|event| webhook.event == *event)
            && self.url.as_ref().is_none_or(|url| webhook.url == *url)
    }

    /// Whether some are left out for what they are.
    #[must_use]
    pub fn filters(&self) -> bool {
        self.event.is_some() || self.url.is_some()
    }
}

/// A list that is being read.
pub struct Listing<'a> {
    account: &'a Account,
    query: Query,
    /// Where in the API's list the next page begins.
    at: u64,
    total: Option<u64>,
    given: u64,
    /// The ids of the page before: what was inserted meanwhile pushes some of them into the next one.
    before: Vec<String>,
    /// Whether the API has given all that it has.
    done: bool,
    /// Whether some that are wanted were left out, as more than the limit.
    cut: bool,
    missing: Option<String>,
}

impl<'a> Listing<'a> {
    pub(super) fn new(account: &'a Account, query: Query) -> Self {
        let at = query.skip;
        Self { at, account, query, total: None, given: 0, before: Vec::new(), done: false, cut: false, missing: None }
    }

    /// How many there are in all, as the API said last.
    #[must_use]
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// How far in the API's list the reading is.
    #[must_use]
    pub fn position(&self) -> u64 {
        self.at
    }

    /// Whether there is more than the limit let through, or may be.
    #[must_use]
    pub fn has_more(&self) -> bool {
        self.cut || !self.done
    }

    /// Why some may be missing from what the API gave.
    #[must_use]
    pub fn missing(&self) -> Option<&str> {
        self.missing.as_deref()
    }

    /// Those of the next page that are asked for; `None` at the end.
    ///
    /// # Errors
    /// The API gives no page.
    pub async fn next(&mut self, observer: &mut dyn Observer) -> Result<Option<Vec<Webhook>>, Error> {
        let left = self.query.limit.map(|limit| limit.saturating_sub(self.given));
        if self.done || left == Some(0) {
            return Ok(None);
        }
        let webhooks = match self.account.api() {
            Api::Screver => self.page_of_screver(left, observer).await?,
            Api::FluidSurveys => self.whole_of_fluidsurveys(observer).await?,
        };
        let mut wanted: Vec<Webhook> = webhooks.into_iter().filter(|webhook| self.query.takes(webhook)).collect();
        if let Some(left) = left.and_then(|left| usize::try_from(left).ok()).filter(|left| *left < wanted.len()) {
            wanted.truncate(left);
            self.cut = true;
        }
        self.given += wanted.len() as u64;
        Ok(Some(wanted))
    }

    async fn page_of_screver(&mut self, left: Option<u64>, observer: &mut dyn Observer) -> Result<Vec<Webhook>, Error> {
        // How many must be read to find enough that pass a filter cannot be known.
        let wanted = if self.query.filters() { None } else { left };
        let limit = screver::page_length(wanted.unwrap_or(u64::MAX));
        let request = screver::list(limit, self.at, self.query.sort);
        let page = self.account.call(&request, LIST, Purpose::Read, observer).await?.parse(screver::page)?;
        if self.total.is_some_and(|total| total != page.total) {
            self.missing = Some("it changed while it was read".into());
        }
        self.total = Some(page.total);
        let read = page.webhooks.len() as u64;
        self.at = self.at.saturating_add(read);
        // An empty page is the end, whatever the total says.
        self.done = read == 0 || self.at >= page.total;
        if read == 0 && self.at < page.total {
            self.missing = Some(format!("the API says that there are {}, and gave {}", page.total, self.at));
        }
        let ids = page.webhooks.iter().filter_map(|webhook| webhook.id.clone()).collect();
        let before = std::mem::replace(&mut self.before, ids);
        let fresh = |webhook: &Webhook| webhook.id.as_ref().is_none_or(|id| !before.contains(id));
        let fresh: Vec<Webhook> = page.webhooks.into_iter().filter(fresh).collect();
        if fresh.is_empty() && read > 0 {
            // A server that knows no `skip` would go on like this for ever.
            self.done = true;
            self.missing = Some("the API gives the same page again".into());
        }
        Ok(fresh)
    }

    /// FluidSurveys documents no pages: what comes is the list.
    async fn whole_of_fluidsurveys(&mut self, observer: &mut dyn Observer) -> Result<Vec<Webhook>, Error> {
        let success = self.account.call(&fluidsurveys::list(), LIST, Purpose::Read, observer).await?;
        let page = success.parse(fluidsurveys::page)?;
        let came = page.webhooks.len() as u64;
        if page.total > came {
            self.missing = Some(format!("FluidSurveys says that there are {}, and gave {came}", page.total));
        }
        self.total = Some(page.total);
        self.at = came;
        self.done = true;
        Ok(page.webhooks.into_iter().skip(usize::try_from(self.query.skip).unwrap_or(usize::MAX)).collect())
    }
}

const LIST: &str = "list the webhooks";
