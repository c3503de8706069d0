//! Parameters of a management API that is described as data, e.g. the ID of a form: parses `NAME=VALUE`, and checks names and values.

use std::collections::BTreeMap;

use super::param_variable;
use crate::app::{
    error::{self, ErrorExt as _},
    lookup::unknown,
};
use hookctl::provider::{Api, Management, Provider, RestApi, RestText, RestType};

/// The values of parameters by name. A parameter may have several values.
pub type Params = BTreeMap<String, Vec<String>>;

/// The name of the parameter that chooses the ID of a new webhook, if the API lets the caller choose it.
pub const ID: &str = "id";

/// Parses values of `--param`, each `NAME=VALUE`. The name of a parameter that takes several values may repeat.
///
/// # Errors
/// Returns a usage error if the provider has no such parameter, if a value is not of its type, or if there are too many.
pub fn parse(texts: &[String], provider: &Provider, api: &Api) -> anyhow::Result<Params> {
    let mut params = Params::new();
    for text in texts {
        let Some((name, value)) = text.split_once('=').filter(|(name, _)| !name.is_empty()) else {
            return Err(error::usage(format!("--param {text}: expected NAME=VALUE")));
        };
        check(name, value, provider, api).map_err(|failure| {
            let named = error::usage(format!("--param {name}: {}", error::message(&failure)));
            error::hint_of(&failure).into_iter().fold(named, anyhow::Error::hint)
        })?;
        let values = params.entry(name.to_owned()).or_default();
        values.push(value.to_owned());
        if values.len() > 1 && !takes_several(name, api) {
            return Err(error::usage(format!("--param {name}: given more than once, but it takes one value")));
        }
    }
    Ok(params)
}

/// Checks the name and one value of a parameter.
///
/// # Errors
/// As for [`parse`].
fn check(name: &str, value: &str, provider: &Provider, api: &Api) -> anyhow::Result<()> {
    let Some(rest) = api.rest() else {
        return Err(error::usage(format!("{} has no parameters", provider.title)));
    };
    let kind = if name == ID && rest.takes_id() {
        RestType::String
    } else if let Some(param) = rest.param(name) {
        param.kind
    } else {
        let id = rest.takes_id().then_some(ID);
        let names: Vec<&str> = rest.params.iter().map(|param| param.name.as_str()).chain(id).collect();
        return Err(unknown(&format!("parameter of {}", provider.title), name, &names));
    };
    if value.is_empty() || value.contains(char::is_control) {
        return Err(error::usage("empty value or control characters"));
    }
    match kind.value(value) {
        Some(_) => Ok(()),
        None => Err(error::usage(format!("`{value}` is not of the type {}", kind.name()))),
    }
}

/// Checks the name and all values of a parameter.
///
/// # Errors
/// As for [`parse`].
pub fn check_all(name: &str, values: &[String], provider: &Provider, api: &Api) -> anyhow::Result<()> {
    values.iter().try_for_each(|value| check(name, value, provider, api))?;
    if values.len() > 1 && !takes_several(name, api) {
        return Err(error::usage(format!("`{name}` takes one value")));
    }
    Ok(())
}

fn takes_several(name: &str, api: &Api) -> bool {
    api.rest().is_some_and(|rest| rest.takes_several_values(name))
}

/// Returns the names of the parameters that select the account or its list. They are the same for all webhooks.
pub fn scope<'a>(rest: &'a RestApi, url: &str) -> Vec<&'a str> {
    let url = RestText::parse(url);
    let list = rest.list.iter().flat_map(|list| list.path.names());
    let names: Vec<&str> = url.names().chain(list).collect();
    rest.params.iter().map(|param| param.name.as_str()).filter(|name| names.contains(name)).collect()
}

/// Returns the first parameter without a value in the path of the list, and its environment variable.
pub fn missing<'a>(provider: &'a Provider, params: &Params) -> Option<(&'a str, String)> {
    let Some(Management::Api(api, _)) = &provider.management else { return None };
    let rest = api.rest()?;
    let has_value =
        |name: &&str| params.contains_key(*name) || rest.param(name).is_some_and(|param| param.default.is_some());
    let name = scope(rest, "").into_iter().find(|name| !has_value(name))?;
    Some((name, param_variable(&provider.name, name)))
}

/// Returns the text of a webhook's events, in a fixed order and without repetition.
pub fn joined(events: impl IntoIterator<Item = String>) -> String {
    let mut events: Vec<String> = events.into_iter().collect();
    events.sort_unstable();
    events.dedup();
    events.join(SEPARATOR)
}

/// Returns the events of a webhook.
pub fn split(events: &str) -> impl Iterator<Item = &str> {
    events.split(SEPARATOR).map(str::trim).filter(|event| !event.is_empty())
}

/// Separates the events of a webhook that has several.
const SEPARATOR: &str = ",";
