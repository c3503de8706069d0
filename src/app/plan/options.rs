//! What a plan is made from: everything the user asked for, already parsed.

use std::{path::PathBuf, sync::Arc};

use url::Url;

use super::{Edits, Order};
use hookctl::signing::Forgery;

/// What is to be sent, to whom, and how it is signed.
pub struct Options {
    /// The name of the provider. `None`: the built-in ones, if [`Payload::All`] is asked for.
    pub provider: Option<String>,
    pub payload: Payload,
    /// The name of the variant.
    pub variant: Option<String>,
    /// The one endpoint, unless the deliveries go to subscribed webhooks.
    pub endpoint: Option<Url>,
    pub subscribed: Option<Subscribed>,
    /// Headers to add or to replace.
    pub headers: Arc<[(String, String)]>,
    pub edits: Edits,
    pub signing: Signing,
    pub order: Order,
    /// Whether it is a load: deliveries have weights, and are fresh unless the body is an own one.
    pub load: bool,
}

/// What deliveries say.
pub enum Payload {
    /// The samples of all events.
    All,
    /// The samples of these events, as typed: a load accepts `EVENT:WEIGHT`.
    Events(Vec<String>),
    /// An own body, and the events that were typed beside it, of which there may be one.
    Own(PathBuf, Vec<String>),
}

/// How deliveries are signed.
#[derive(Clone, Debug, Default)]
pub struct Signing {
    /// The source of the secret, if it is not left to the settings.
    pub secret: Option<String>,
    /// The name of the scheme, if it is not the provider's first.
    pub scheme: Option<String>,
    pub unsigned: bool,
    /// Forge each delivery once in each of these ways.
    pub forgeries: Vec<Forgery>,
}

/// Which of the subscribed webhooks are delivered to.
#[derive(Clone, Debug, Default)]
pub struct Subscribed {
    /// The id or URL of the only one.
    pub webhook: Option<String>,
    /// The survey that the event is about.
    pub survey: Option<u64>,
    /// The collector that the event came through.
    pub collector: Option<u64>,
    /// Whether a webhook is deleted when its endpoint answers 410.
    pub delete_on_410: bool,
}
