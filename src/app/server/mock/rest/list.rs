//! The list of webhooks, divided into pages as the description says.

use serde_json::Value;

use super::{super::CallResult, Call};
use crate::app::store::mock::Part;
use hookctl::provider::{RestCall, RestNext, RestPaging};

/// Maximum number of webhooks in a page, unless the request or the description states another.
const DEFAULT_PAGE: u32 = 25;

impl Call<'_> {
    pub(super) fn list(&self, operation: &RestCall, part: Part<'_>) -> CallResult {
        let paging = operation.paging.as_ref();
        let number = |name: &str, default: u32, least: u32| {
            let text = form_urlencoded::parse(self.query.as_bytes()).find(|(key, _)| key == name);
            match text.map(|(_, text)| text.parse::<u32>()) {
                None => Ok(default),
                Some(Ok(number)) if number >= least => Ok(number),
                Some(_) => Err(self.error(400, &format!("{name} is not a number of at least {least}"))),
            }
        };
        let Some(RestPaging { next, size, total: total_path, more }) = paging else {
            let (webhooks, _) = self.store.rest_page(part, u32::MAX, 0)?;
            let items = webhooks.iter().map(|webhook| Self::shown(operation, webhook)).collect();
            return Ok(self.success(operation, Value::Array(items), Vec::new()));
        };
        let limit = match size {
            Some((name, size)) => {
                let size = u32::try_from(*size).unwrap_or(u32::MAX);
                number(name, size.min(DEFAULT_PAGE), 1)?.min(size)
            }
            None => DEFAULT_PAGE,
        };
        let offset = match next {
            RestNext::Page(name) => (number(name, 1, 1)? - 1).saturating_mul(limit),
            RestNext::Offset(name) | RestNext::Cursor(name, _) => number(name, 0, 0)?,
            RestNext::Link(_) => number("offset", 0, 0)?,
        };
        let (webhooks, total) = self.store.rest_page(part, limit, offset)?;
        let end = u64::from(offset) + webhooks.len() as u64;
        let has_more = end < total;
        let cursor = match next {
            RestNext::Link(_) if has_more => {
                let path = format!("{}{}", self.served.base, self.path);
                Value::from(format!("{path}?offset={end}"))
            }
            RestNext::Cursor(..) if has_more => Value::from(end.to_string()),
            _ => Value::Null,
        };
        let items = webhooks.iter().map(|webhook| Self::shown(operation, webhook)).collect();
        let added = vec![
            (total_path.as_ref(), Value::from(total)),
            (more.as_ref(), Value::from(has_more)),
            (next.path(), cursor),
        ];
        Ok(self.success(operation, Value::Array(items), added))
    }
}
