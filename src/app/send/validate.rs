//! `send --validate`: checks an endpoint as the provider does when a webhook is set up, e.g. like SurveySparrow's Validate button, which requires 200 and
//! application/json (<https://sdk.surveysparrow.dev/docs/global-webhook/>, "Validate").
//!
//! Its documentation does not state the request. hookctl sends a POST of `{}` with the headers and the authorization that the user sets, signed if a
//! secret is given. A URL that SurveySparrow would refuse is only a warning, because the URL of a test is rarely the final one.

use url::Url;

use crate::app::{
    error::{self, ErrorExt as _, Exit},
    http::{
        Client, Observer, Response,
        auth::{Authorization, authorize},
        public::is_public,
    },
    plan::{Delivery, Stamp},
    runtime::block_on,
};
use hookctl::provider::{EndpointRules, Provider, Validation};

/// The result of validating an endpoint.
pub struct Validated {
    /// Why the provider would refuse the URL.
    pub warnings: Vec<String>,
    /// The checks of the response.
    pub checks: Vec<Check>,
}

/// One check of the response.
pub struct Check {
    pub name: &'static str,
    pub expected: String,
    pub found: String,
    pub ok: bool,
}

/// Sends a trial delivery, and checks the response.
///
/// # Errors
/// Returns an error if there is no response or no token.
pub fn validate(
    rule: &Validation,
    trial: &Delivery<'_>,
    stamp: &Stamp,
    authorization: &Authorization,
    client: &Client,
    observer: &mut dyn Observer,
) -> anyhow::Result<Validated> {
    let (provider, endpoint) = (trial.provider, &trial.url);
    let warnings = objections(endpoint, &provider.delivery.rules.endpoint, provider);
    for warning in &warnings {
        observer.warn(warning);
    }
    let mut message = trial.message(stamp).map_err(|missing| error::usage(missing.to_string()))?;
    if rule.method != "POST" {
        message.method.clone_from(&rule.method);
        message.body.clear();
        for header in ["content-length", "content-type"] {
            message.headers.remove(header);
        }
    }
    let response = block_on(async {
        if let Some(value) = authorization.value(observer).await? {
            authorize(&mut message, &value, &provider.delivery.order);
        }
        observer.request(&message);
        client.send(endpoint, &message).await.map_err(|error| {
            let failure = error::failure(
                Exit::Unreachable,
                format!("cannot reach {}: {error}", observer.sanitize(endpoint.as_str())),
            );
            error.hint().into_iter().fold(failure, anyhow::Error::hint)
        })
    })?;
    let response =
        response.ok_or_else(|| error::failure(Exit::Interrupted, "interrupted before a response was received"))??;
    observer.response(&response);
    Ok(Validated { warnings, checks: checks(rule, &response) })
}

fn checks(rule: &Validation, response: &Response) -> Vec<Check> {
    let status = Check {
        name: "status",
        expected: rule.accept.to_string(),
        found: response.status.to_string(),
        ok: rule.accept.contains(response.status),
    };
    let content_type = rule.content_type.as_ref().map(|expected| Check {
        name: "content-type",
        expected: expected.clone(),
        found: response.header("content-type").unwrap_or("none").to_owned(),
        ok: response.media_type() == *expected,
    });
    [status].into_iter().chain(content_type).collect()
}

/// Why the provider would refuse the URL.
fn objections(url: &Url, rules: &EndpointRules, provider: &Provider) -> Vec<String> {
    let mut objections = Vec::new();
    let title = &provider.title;
    if rules.https && url.scheme() != "https" {
        objections.push(format!("{title} would refuse this URL: not https"));
    }
    if rules.public && !is_public(url) {
        objections.push(format!(
            "{title} would refuse this URL: {} is not a public host",
            url.host_str().unwrap_or_default()
        ));
    }
    objections
}
