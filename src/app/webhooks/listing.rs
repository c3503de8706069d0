//! Lists webhooks page by page, with at most one page in memory.

use std::collections::HashSet;

use super::{
    Account, Error, Params,
    api::{
        Webhook, fluidsurveys,
        rest::{Rest, RestPage, Subject},
        screver::{self, Sort},
    },
    call::Purpose,
    params::split,
    rest::is_complete,
};
use crate::app::http::Observer;
use hookctl::provider::{Api, RestNext, RestPaging};

/// Selects the webhooks of a list, and their order.
#[derive(Clone, Debug, Default)]
pub struct Query {
    /// The number of webhooks to skip at the start of the API's list.
    pub skip: u64,
    /// Maximum number of webhooks. `None` lists all.
    pub limit: Option<u64>,
    /// The order, if the API supports it.
    pub sort: Option<Sort>,
    /// Only webhooks for this event.
    pub event: Option<String>,
    /// Only webhooks that deliver to this URL.
    pub url: Option<String>,
    /// Only webhooks with these parameters.
    pub params: Params,
}

impl Query {
    fn matches(&self, webhook: &Webhook) -> bool {
        self.event.as_ref().is_none_or(|event| webhook.event == *event || split(&webhook.event).any(|own| own == event))
            && self.url.as_ref().is_none_or(|url| webhook.url == *url)
            && self.params.iter().all(|(name, values)| {
                webhook.params.get(name).is_some_and(|existing| values.iter().all(|value| existing.contains(value)))
            })
    }

    /// Returns true if the query excludes webhooks by event, URL or parameters.
    pub fn is_filtered(&self) -> bool {
        self.event.is_some() || self.url.is_some() || !self.params.is_empty()
    }
}

/// A list that is being read.
pub struct Listing<'a> {
    account: &'a Account,
    query: Query,
    purpose: Purpose<'static>,
    /// Position of the next page in the API's list.
    position: u64,
    /// The number of pages that were read.
    pages: u64,
    total: Option<u64>,
    returned: u64,
    /// The cursor or the request target of the next page, if the last page had one.
    next: Option<String>,
    /// IDs of the previous page. If a webhook is created while the list is read, some of them move to the next page.
    previous: HashSet<String>,
    /// Whether the API has returned its whole list.
    done: bool,
    /// Whether matching webhooks were dropped because of the limit.
    truncated: bool,
    incomplete: Option<String>,
    /// How the API contradicts itself, although the list is complete.
    contradiction: Option<String>,
}

impl<'a> Listing<'a> {
    /// Creates a list. With [`Purpose::Check`], webhooks of which the list has only the IDs are returned as they are.
    pub(super) fn new(account: &'a Account, query: Query, purpose: Purpose<'static>) -> Self {
        let paging = account.api().rest().map(|rest| rest.list.as_ref().and_then(|list| list.paging.as_ref()));
        // Only some lists can start in the middle.
        let skips = paging.is_none_or(|paging| paging.is_some_and(|paging| matches!(paging.next, RestNext::Offset(_))));
        Self {
            account,
            position: if skips { query.skip } else { 0 },
            query,
            purpose,
            pages: 0,
            total: None,
            returned: 0,
            next: None,
            previous: HashSet::new(),
            done: false,
            truncated: false,
            incomplete: None,
            contradiction: None,
        }
    }

    /// Returns the total number of webhooks, according to the API's last response.
    pub fn total(&self) -> Option<u64> {
        self.total
    }

    /// Returns the number of webhooks of the API's list that were read or skipped.
    pub fn position(&self) -> u64 {
        self.position
    }

    /// Returns true if there are more webhooks than the limit, or may be.
    pub fn has_more(&self) -> bool {
        // After a full page there may be more, unless the API's total says that the list ends here.
        self.truncated || !self.done && self.total != Some(self.position)
    }

    /// Returns how the API contradicts itself, although the list is complete.
    pub fn contradiction(&self) -> Option<&str> {
        self.contradiction.as_deref()
    }

    /// Returns why the API's list may be incomplete.
    pub fn incomplete(&self) -> Option<&str> {
        self.incomplete.as_deref()
    }

    /// Returns the matching webhooks of the next page, or `None` at the end.
    ///
    /// # Errors
    /// Returns an error if the API call fails.
    pub async fn next(&mut self, observer: &mut dyn Observer) -> Result<Option<Vec<Webhook>>, Error> {
        let left = self.query.limit.map(|limit| limit.saturating_sub(self.returned));
        if self.done || left == Some(0) {
            return Ok(None);
        }
        let webhooks = match self.account.api() {
            Api::Screver => self.screver_page(left, observer).await?,
            Api::FluidSurveys => self.fluidsurveys_list(observer).await?,
            Api::Rest(api) => self.rest_page(self.account.rest(api), left, observer).await?,
        };
        let mut matching: Vec<Webhook> = webhooks.into_iter().filter(|webhook| self.query.matches(webhook)).collect();
        if let Some(left) = left.and_then(|left| usize::try_from(left).ok()).filter(|left| *left < matching.len()) {
            matching.truncate(left);
            self.truncated = true;
        }
        self.returned += matching.len() as u64;
        Ok(Some(matching))
    }

    async fn screver_page(&mut self, left: Option<u64>, observer: &mut dyn Observer) -> Result<Vec<Webhook>, Error> {
        // With a filter, the number of webhooks to read is not known in advance.
        let needed = if self.query.is_filtered() { None } else { left };
        let limit = screver::page_length(needed.unwrap_or(u64::MAX));
        let request = screver::list(limit, self.position, self.query.sort);
        let response = self.account.call(&request, LIST, self.purpose, observer).await;
        // Some APIs refuse a request for a page that starts after the last webhook.
        let is_past_end = self.total.is_some_and(|total| self.position >= total);
        if is_past_end && matches!(response, Err(Error::Refused { .. })) {
            self.done = true;
            return Ok(Vec::new());
        }
        let page = response?.parse(screver::page)?;
        self.set_total(page.total);
        let read = page.webhooks.len() as u64;
        self.position = self.position.saturating_add(read);
        // An empty page is the end. After a full page there may be more, whatever the API's total is.
        self.done = read == 0 || (read < limit && self.position >= page.total);
        if read == 0 && self.position < page.total {
            self.incomplete = Some(format!("the API reports {} webhooks but returned {}", page.total, self.position));
        }
        let new = self.without_repeated(page.webhooks);
        if new.is_empty() && read > 0 {
            // A server that ignores `skip` would return this page forever.
            self.done = true;
            if !is_past_end {
                self.incomplete = Some("the API returned the same page again".into());
            }
        } else if read > 0 && self.position > page.total {
            let total = page.total;
            self.contradiction = Some(format!("the API reports {total} webhooks but returned more"));
        }
        Ok(new)
    }

    /// Reads the next page of a list that is described as data.
    async fn rest_page(
        &mut self,
        rest: Rest<'a>,
        left: Option<u64>,
        observer: &mut dyn Observer,
    ) -> Result<Vec<Webhook>, Error> {
        let account = self.account;
        let call = rest.operation(rest.api.list.as_ref(), "list webhooks")?;
        let mut request = rest.request(call, Subject::default())?;
        let paging = call.paging.as_ref();
        let target = match (self.next.take(), paging.map(|paging| &paging.next)) {
            (Some(link), Some(RestNext::Link(_))) => link,
            (cursor, _) => with_page(&request.target, paging, self.position, self.pages + 1, cursor.as_deref()),
        };
        request.target.clone_from(&target);
        let response = account.call(&request, LIST, self.purpose, observer).await;
        // Some APIs refuse a request for a page that starts after the last webhook.
        let is_past_end = self.total.is_some_and(|total| self.position >= total) && self.pages > 0;
        if is_past_end && matches!(response, Err(Error::Refused { .. })) {
            self.done = true;
            return Ok(Vec::new());
        }
        let success = response?;
        let RestPage { webhooks, total, more, next } = success.parse(|body| rest.page(call, body))?;
        self.pages += 1;
        if let Some(total) = total {
            self.set_total(total);
        }
        let read = webhooks.len() as u64;
        let before = self.position;
        self.position = self.position.saturating_add(read);
        self.done = match paging {
            None => true,
            Some(RestPaging { next: RestNext::Cursor(..) | RestNext::Link(_), .. }) => next.is_none(),
            Some(_) if read == 0 || more == Some(false) => true,
            Some(_) if more == Some(true) => false,
            Some(RestPaging { size, .. }) => match (self.total, size) {
                (Some(total), _) => self.position >= total,
                (None, Some((_, size))) => read < *size,
                (None, None) => false,
            },
        };
        self.next = match (next, paging.map(|paging| &paging.next)) {
            (Some(link), Some(RestNext::Link(_))) => Some(account.next_target(&target, &link, &success)?),
            (next, _) => next,
        };
        if let Some(total) = self.total.filter(|_| self.done) {
            if self.position < total {
                self.incomplete = Some(format!("the API reports {total} webhooks but returned {}", self.position));
            } else if self.position > total && read > 0 {
                self.contradiction = Some(format!("the API reports {total} webhooks but returned more"));
            }
        }
        let mut new = self.without_repeated(webhooks);
        if new.is_empty() && read > 0 {
            // A server that ignores the parameters of the query would return this page forever.
            self.done = true;
            self.incomplete = Some("the API returned the same page again".into());
        }
        // A list that cannot start in the middle is read from its beginning.
        let skipped = usize::try_from(self.query.skip.saturating_sub(before)).unwrap_or(usize::MAX);
        new.drain(..skipped.min(new.len()));
        if is_complete(rest, call) || matches!(self.purpose, Purpose::Check) {
            return Ok(new);
        }
        // With a filter, the number of webhooks to read is not known in advance.
        if let Some(left) = left.and_then(|left| usize::try_from(left).ok()).filter(|_| !self.query.is_filtered())
            && left < new.len()
        {
            new.truncate(left);
            self.truncated = true;
        }
        account.rest_complete(rest, new, observer).await
    }

    /// Remembers the total of a page. If it differs from that of the previous page, the list changed.
    fn set_total(&mut self, total: u64) {
        if self.total.is_some_and(|before| before != total) {
            self.incomplete = Some("it changed while it was being read".into());
        }
        self.total = Some(total);
    }

    /// Removes the webhooks that the previous page also had.
    fn without_repeated(&mut self, mut page: Vec<Webhook>) -> Vec<Webhook> {
        let ids = page.iter().filter_map(|webhook| webhook.id.clone()).collect();
        let previous = std::mem::replace(&mut self.previous, ids);
        page.retain(|webhook| webhook.id.as_ref().is_none_or(|id| !previous.contains(id)));
        page
    }

    /// Reads the whole list, because FluidSurveys documents no pages.
    async fn fluidsurveys_list(&mut self, observer: &mut dyn Observer) -> Result<Vec<Webhook>, Error> {
        let success = self.account.call(&fluidsurveys::list(), LIST, self.purpose, observer).await?;
        let page = success.parse(fluidsurveys::page)?;
        let received = page.webhooks.len() as u64;
        if page.total > received {
            self.incomplete = Some(format!("FluidSurveys reports {} webhooks but returned {received}", page.total));
        }
        if page.total < received {
            let total = page.total;
            self.contradiction = Some(format!("FluidSurveys reports {total} webhooks but returned {received}"));
        }
        self.total = Some(page.total);
        self.position = received;
        self.done = true;
        Ok(page.webhooks.into_iter().skip(usize::try_from(self.query.skip).unwrap_or(usize::MAX)).collect())
    }
}

/// Adds the parameters that select a page to the target of a list. `offset` is the number of webhooks before the page, and `number` counts from 1.
fn with_page(target: &str, paging: Option<&RestPaging>, offset: u64, number: u64, cursor: Option<&str>) -> String {
    let Some(paging) = paging else { return target.to_owned() };
    let mut query = form_urlencoded::Serializer::new(String::new());
    match &paging.next {
        RestNext::Page(name) => {
            query.append_pair(name, &number.to_string());
        }
        RestNext::Offset(name) => {
            query.append_pair(name, &offset.to_string());
        }
        RestNext::Cursor(name, _) => {
            query.extend_pairs(cursor.map(|cursor| (name, cursor)));
        }
        RestNext::Link(_) => {}
    }
    if let Some((name, size)) = &paging.size {
        query.append_pair(name, &size.to_string());
    }
    let query = query.finish();
    if query.is_empty() {
        return target.to_owned();
    }
    format!("{target}{}{query}", if target.contains('?') { '&' } else { '?' })
}

const LIST: &str = "list webhooks";
