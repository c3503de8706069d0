//! The input of a plan: the user's flags, parsed and validated.

use std::{path::PathBuf, sync::Arc};

use url::Url;

use super::{Edits, Order};
use hookctl::signing::Forgery;

/// What to send, where to, and how to sign it.
pub struct Options {
    /// The name of the provider. `None` means all built-in providers, and requires [`PayloadSource::All`].
    pub provider: Option<String>,
    pub payload: PayloadSource,
    /// The name of the variant.
    pub variant: Option<String>,
    /// The endpoint, unless the deliveries go to subscribed webhooks.
    pub endpoint: Option<Url>,
    pub subscribed: Option<WebhookSelection>,
    /// Headers to add or replace.
    pub headers: Arc<[(String, String)]>,
    pub edits: Edits,
    pub signing: Signing,
    pub order: Order,
    /// Whether this is a load test: deliveries may have weights.
    pub load: bool,
}

/// Where payloads come from.
pub enum PayloadSource {
    /// The samples of all events.
    All,
    /// The samples of these events, as typed. A load test accepts `EVENT:WEIGHT`.
    Events(Vec<String>),
    /// The user's own body, and the events on the command line, at most one of which is valid.
    Body(PathBuf, Vec<String>),
}

/// How deliveries are signed.
#[derive(Clone, Debug, Default)]
pub struct Signing {
    /// The secret source. `None` uses the settings.
    pub secret: Option<String>,
    /// The name of the scheme. `None` uses the provider's first.
    pub scheme: Option<String>,
    pub unsigned: bool,
    /// Forge each delivery once in each of these ways.
    pub forgeries: Vec<Forgery>,
}

/// Which of the subscribed webhooks to deliver to.
#[derive(Clone, Debug, Default)]
pub struct WebhookSelection {
    /// The ID or URL of a single webhook.
    pub webhook: Option<String>,
    /// The survey that the event is for.
    pub survey: Option<u64>,
    /// The collector that the event is for.
    pub collector: Option<u64>,
    /// Whether to delete a webhook after its endpoint responds with 410.
    pub delete_on_410: bool,
}
