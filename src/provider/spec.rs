//! A provider as a value: how it delivers, how it signs, what it tells about.
//!
//! Types and the questions that they answer by themselves. How they are written in `provider.toml` is `parse`'s to know.

use super::{Folder, Rules, StatusSet, Template};
use crate::{
    payload::{Encoding, Path, Payload, PayloadError, Shape},
    signing::Scheme,
};

/// A survey platform that sends webhooks.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The name, as on the command line.
    pub name: String,
    /// The name for people.
    pub title: String,
    /// Where its webhooks are documented.
    pub docs: String,
    /// How it delivers.
    pub delivery: Delivery,
    /// How it signs: first the scheme that it is taken to use, then other readings of its documents. Empty: it does not sign.
    pub schemes: Vec<Scheme>,
    /// Other forms in which some payloads come.
    pub variants: Vec<Variant>,
    /// The events, in the order of the documents.
    pub events: Vec<Event>,
    /// How its webhooks are set up, where that is known.
    pub management: Option<Management>,
    /// The text of `provider.toml`.
    pub source: String,
    /// Where its files are.
    pub folder: Folder,
}

/// How a provider delivers.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The content type of the body.
    pub content_type: String,
    /// How the body is spelled.
    pub encoding: Encoding,
    /// Headers of its own.
    pub headers: Vec<(String, Template)>,
    /// The order in which its headers stand on the wire, where that is known.
    pub order: Vec<String>,
    /// The statuses that it takes for success.
    pub accept: StatusSet,
    /// What else it holds its deliveries to.
    pub rules: Rules,
}

/// How a provider's webhooks are set up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Management {
    /// Through an API of this kind, at this origin.
    Api(Api, String),
    /// By hand, at this place of the provider's own pages.
    ByHand(String),
}

/// The management APIs that there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Api {
    /// Screver's: a resource a webhook, each with a secret of its own.
    Screver,
    /// FluidSurveys' v2: subscribe and unsubscribe by URL.
    FluidSurveys,
}

impl Api {
    /// Every API with its name.
    pub const NAMES: [(&'static str, Self); 2] = [("screver", Self::Screver), ("fluidsurveys", Self::FluidSurveys)];

    /// What stands for every event in a subscription, where there is such a thing.
    #[must_use]
    pub fn every_event(self) -> Option<&'static str> {
        match self {
            Self::Screver => Some("*"),
            Self::FluidSurveys => None,
        }
    }

    /// Whether each webhook has a secret of its own.
    #[must_use]
    pub fn has_secrets(self) -> bool {
        self == Self::Screver
    }

    /// Whether the list comes in pages, in an order that can be chosen.
    #[must_use]
    pub fn has_pages(self) -> bool {
        self == Self::Screver
    }

    /// Whether a webhook can be narrowed down to a survey or a collector.
    #[must_use]
    pub fn has_filters(self) -> bool {
        self == Self::FluidSurveys
    }

    /// Whether a URL can have one webhook only, and is how it is named.
    #[must_use]
    pub fn has_unique_urls(self) -> bool {
        self == Self::FluidSurveys
    }
}

/// What a subscription to an event may be narrowed down to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Filter {
    /// One survey.
    Survey,
    /// One collector of a survey.
    Collector,
}

impl Filter {
    /// Every filter with its name.
    pub const NAMES: [(&'static str, Self); 2] = [("survey", Self::Survey), ("collector", Self::Collector)];
}

/// Another form in which payloads come.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name, as in `--variant`.
    pub name: String,
    /// What it is.
    pub summary: String,
    /// Its content type, where it is not the delivery's.
    pub content_type: Option<String>,
    /// Its encoding, where it is not the delivery's.
    pub encoding: Option<Encoding>,
}

/// Something that a provider tells about.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name, as on the command line.
    pub name: String,
    /// When it is sent.
    pub summary: String,
    /// Where the sample comes from.
    pub origin: Origin,
    /// The file of the sample payload.
    pub payload: String,
    /// The files of the sample in other variants.
    pub variants: Vec<(String, String)>,
    /// How a captured payload of this event is recognised.
    pub rule: Option<Rule>,
    /// What a subscription to it may be narrowed down to.
    pub filters: Vec<Filter>,
    /// Where the ids stand that are new in each delivery. `None`: they are told by their form and their key.
    pub fresh: Option<Vec<Path>>,
}

impl Event {
    /// The file of the sample payload, in a variant if the event has it.
    #[must_use]
    pub fn file(&self, variant: Option<&Variant>) -> &str {
        variant
            .and_then(|variant| self.variants.iter().find(|(name, _)| *name == variant.name))
            .map_or(&self.payload, |(_, file)| file)
    }
}

/// Where a sample payload comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The provider's own document.
    Documented,
    /// Another public place; `provider.toml` names it.
    Public,
    /// Built from what is documented; `provider.toml` says how.
    Constructed,
}

impl Origin {
    /// Every origin with its name.
    pub const NAMES: [(&'static str, Self); 3] =
        [("documented", Self::Documented), ("public", Self::Public), ("constructed", Self::Constructed)];

    /// The name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Public => "public",
            Self::Constructed => "constructed",
        }
    }
}

/// What a payload must look like to be of an event.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Something stands at each of these.
    pub has: Vec<Path>,
    /// Nothing stands at any of these.
    pub lacks: Vec<Path>,
    /// A scalar with this text stands at each of these.
    pub equals: Vec<(Path, String)>,
}

impl Rule {
    /// Whether `body` looks like this.
    #[must_use]
    pub fn matches(&self, body: &Shape<'_>) -> bool {
        self.lacks.iter().all(|path| body.lacks(path))
            && self.has.iter().all(|path| body.has(path))
            && self.equals.iter().all(|(path, text)| body.text_at(path).is_some_and(|held| held == text.as_str()))
    }
}

impl Provider {
    /// The event of that name.
    #[must_use]
    pub fn event(&self, name: &str) -> Option<&Event> {
        self.events.iter().find(|event| event.name == name)
    }

    /// The variant of that name.
    #[must_use]
    pub fn variant(&self, name: &str) -> Option<&Variant> {
        self.variants.iter().find(|variant| variant.name == name)
    }

    /// The one event that `body` looks like.
    #[must_use]
    pub fn detect_event(&self, body: &Shape<'_>) -> Option<&Event> {
        if !self.sends(body) {
            return None;
        }
        let mut matching =
            self.events.iter().filter(|event| event.rule.as_ref().is_some_and(|rule| rule.matches(body)));
        let first = matching.next()?;
        matching.next().is_none().then_some(first)
    }

    /// Whether the provider sends payloads of this kind at all.
    fn sends(&self, body: &Shape<'_>) -> bool {
        let kinds = self.variants.iter().map(|variant| self.body_format(Some(variant)).1);
        kinds.chain([self.delivery.encoding]).any(|encoding| body.fits(encoding))
    }

    /// The content type and encoding of a variant, or of the delivery.
    #[must_use]
    pub fn body_format<'a>(&'a self, variant: Option<&'a Variant>) -> (&'a str, Encoding) {
        let content_type = variant.and_then(|variant| variant.content_type.as_deref());
        let encoding = variant.and_then(|variant| variant.encoding);
        (content_type.unwrap_or(&self.delivery.content_type), encoding.unwrap_or(self.delivery.encoding))
    }

    /// The sample payload of an event, in a variant if the event has it.
    ///
    /// # Errors
    /// The file cannot be read or is not of its kind. A folder that passed `providers lint` gives none.
    pub fn sample(&self, event: &Event, variant: Option<&Variant>) -> Result<Payload, PayloadError> {
        let file = event.file(variant);
        let bytes = self.folder.read(file).map_err(|error| PayloadError {
            line: 1,
            column: 1,
            reason: format!("cannot read {file}: {error}"),
        })?;
        Payload::parse(self.body_format(variant).1, &bytes)
    }

    /// Every sample: its event and its variant.
    pub fn samples(&self) -> impl Iterator<Item = (&Event, Option<&Variant>)> {
        self.events.iter().flat_map(|event| {
            let variants = event.variants.iter().filter_map(|(name, _)| self.variant(name));
            std::iter::once(None).chain(variants.map(Some)).map(move |variant| (event, variant))
        })
    }
}
