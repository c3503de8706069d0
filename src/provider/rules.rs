//! A provider's documented rules for deliveries: retries, daily limit, when it disables or deletes a webhook, requirements for endpoints.
//!
//! Data only. Counting deliveries and applying the rules is left to the binary.

use super::StatusSet;

/// The rules of a provider. Undocumented ones are `None`.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Maximum number of deliveries of one event to one webhook per day.
    pub per_day: Option<u32>,
    /// When the provider disables a webhook.
    pub disable_after: Option<DisableRule>,
    /// The response statuses after which the provider deletes the webhook.
    pub deletes_on: Option<StatusSet>,
    /// Requirements for endpoints.
    pub endpoint: EndpointRules,
    /// When a delivery is retried.
    pub retry: Option<RetryRule>,
}

impl Rules {
    /// Returns true if deliveries have to be counted to apply the rules.
    #[must_use]
    pub fn need_counting(&self) -> bool {
        self.per_day.is_some() || self.disable_after.is_some()
    }
}

/// Maximum length of the window for counting failures, in seconds. Every failure in the window is stored.
pub const MAX_FAILURE_WINDOW: u64 = 30 * 24 * 3600;

/// The provider disables a webhook after this many failures within a time window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DisableRule {
    /// The number of failures.
    pub failures: u32,
    /// The length of the window, in seconds. At most [`MAX_FAILURE_WINDOW`].
    pub within: u64,
}

/// When and how a provider retries a delivery.
#[derive(Clone, Debug, Default)]
pub struct RetryRule {
    /// How long the provider waits for a response, in seconds.
    pub timeout: Option<u64>,
    /// The waits before the first, second and further retries, in seconds.
    pub after: Vec<u64>,
    /// The number of retries. If there are more than waits, the last wait repeats.
    pub times: u32,
    /// The statuses that are retried. `None`: all that are not accepted.
    pub retry_on: Option<StatusSet>,
    /// The statuses after which a delivery is not retried.
    pub stop_on: Option<StatusSet>,
    /// No other delivery is sent while one is being retried.
    pub in_order: bool,
    /// A retry has a new delivery ID.
    pub new_id: bool,
    /// A retry has a new timestamp.
    pub new_timestamp: bool,
}

/// A provider's requirements for endpoints.
#[derive(Clone, Debug, Default)]
pub struct EndpointRules {
    /// The URL must use https.
    pub https: bool,
    /// The URL must be reachable from the public internet.
    pub public: bool,
    /// The response that the provider requires when it validates an endpoint.
    pub validate: Option<Validation>,
}

/// The response that a provider requires when it validates an endpoint.
#[derive(Clone, Debug)]
pub struct Validation {
    /// The method of the request, e.g. `POST` or `HEAD`. A request other than `POST` has no body.
    pub method: String,
    /// Accepted statuses.
    pub accept: StatusSet,
    /// The required content type, in lowercase and without parameters.
    pub content_type: Option<String>,
}
