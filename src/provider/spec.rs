//! The types that describe a provider: how it delivers, how it signs, which events it sends. Parsing `provider.toml` is left to `parse`.

use std::sync::Arc;

use super::{Folder, HeaderTemplate, LookupError, RestApi, Rules, StatusSet, lookup::EVENT};
use crate::{
    payload::{Encoding, Path, Payload, PayloadError, Shape},
    secret::Secret,
    signing::{KeyError, Scheme, Signer, Verifier},
};

/// A sender of webhooks, e.g. a survey platform.
#[derive(Clone, Debug)]
pub struct Provider {
    /// The name, as on the command line.
    pub name: String,
    /// The display name.
    pub title: String,
    /// The URL of its webhook documentation, or an empty text.
    pub docs: String,
    /// The kind of sender.
    pub kind: Kind,
    /// How deliveries are sent.
    pub delivery: Delivery,
    /// Signature schemes, the default first. The others are alternatives for ambiguous documentation. Empty if the provider does not sign.
    pub schemes: Vec<Scheme>,
    /// Variants in which some payloads are sent.
    pub variants: Vec<Variant>,
    /// The events, in the order of the documentation.
    pub events: Vec<Event>,
    /// How its webhooks are managed, if that is known.
    pub management: Option<Management>,
    /// The contents of `provider.toml`.
    pub source: String,
    /// The folder with its files.
    pub folder: Folder,
}

/// A kind of sender.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Kind {
    /// A platform for surveys, forms or feedback.
    #[default]
    Survey,
    /// Any other service, or a convention that several follow.
    General,
}

impl Kind {
    /// Every kind with its name.
    pub const NAMES: [(&'static str, Self); 2] = [("survey", Self::Survey), ("general", Self::General)];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Survey => "survey",
            Self::General => "general",
        }
    }
}

/// How a provider delivers.
#[derive(Clone, Debug)]
pub struct Delivery {
    /// The content type of the body.
    pub content_type: String,
    /// How the body is encoded.
    pub encoding: Encoding,
    /// Headers that the provider adds.
    pub headers: Vec<(String, HeaderTemplate)>,
    /// The order of its headers on the wire, if that is known.
    pub order: Vec<String>,
    /// The statuses that it treats as success.
    pub accept: StatusSet,
    /// Where the events are, if one delivery has several.
    pub batch: Option<Batch>,
    /// Limits, and requirements for endpoints.
    pub rules: Rules,
}

/// Where the events in a batch are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Batch {
    /// The body is an array of them.
    Body,
    /// They are in the array at this path.
    At(Path),
}

/// How a provider's webhooks are managed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Management {
    /// With an API of this kind, at this URL. The URL of an API that is described as data may have placeholders.
    Api(Api, String),
    /// Manually, on this page of the provider's website.
    ByHand(String),
}

/// A supported management API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Api {
    /// Screver's: one resource per webhook, each with its own secret.
    Screver,
    /// FluidSurveys' API v2: subscribe and unsubscribe by URL.
    FluidSurveys,
    /// An API that is described as data.
    Rest(Arc<RestApi>),
}

impl Api {
    /// The APIs that are not described as data, with their names.
    pub const NAMES: [(&'static str, Self); 2] = [("screver", Self::Screver), ("fluidsurveys", Self::FluidSurveys)];

    /// Returns the description of the API, if it is described as data.
    #[must_use]
    pub fn rest(&self) -> Option<&RestApi> {
        match self {
            Self::Rest(rest) => Some(rest),
            Self::Screver | Self::FluidSurveys => None,
        }
    }

    /// Returns the event name that subscribes to every event, if there is one.
    #[must_use]
    pub fn every_event(&self) -> Option<&str> {
        match self {
            Self::Screver => Some("*"),
            Self::FluidSurveys => None,
            Self::Rest(rest) => rest.every_event.as_deref(),
        }
    }

    /// Returns true if each webhook has its own secret.
    #[must_use]
    pub fn has_secrets(&self) -> bool {
        match self {
            Self::Screver => true,
            Self::FluidSurveys => false,
            Self::Rest(rest) => rest.takes_secret() || rest.returns_secret(),
        }
    }

    /// Returns true if the list can be sorted.
    #[must_use]
    pub fn can_sort(&self) -> bool {
        *self == Self::Screver
    }

    /// Returns true if a webhook can be limited to a survey or a collector with a number.
    #[must_use]
    pub fn has_filters(&self) -> bool {
        *self == Self::FluidSurveys
    }

    /// Returns true if each URL has at most one webhook.
    #[must_use]
    pub fn has_unique_urls(&self) -> bool {
        match self {
            Self::Screver => false,
            Self::FluidSurveys => true,
            Self::Rest(rest) => rest.unique_urls,
        }
    }

    /// Returns true if a webhook can be changed.
    #[must_use]
    pub fn can_update(&self) -> bool {
        self.rest().is_none_or(|rest| rest.update.is_some())
    }
}

/// What a subscription to an event can be limited to.
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

/// Another encoding or layout of some payloads.
#[derive(Clone, Debug)]
pub struct Variant {
    /// The name, as in `--variant`.
    pub name: String,
    /// What distinguishes it.
    pub summary: String,
    /// Its content type, if it differs from the delivery's.
    pub content_type: Option<String>,
    /// Its encoding, if it differs from the delivery's.
    pub encoding: Option<Encoding>,
}

/// An event that a provider reports.
#[derive(Clone, Debug)]
pub struct Event {
    /// The name, as on the command line.
    pub name: String,
    /// When the provider sends it.
    pub summary: String,
    /// The source of the sample.
    pub origin: Origin,
    /// The file name of the sample payload.
    pub payload: String,
    /// Variants of the sample, by name and file name.
    pub variants: Vec<(String, String)>,
    /// How a captured payload of this event is detected.
    pub rule: Option<Rule>,
    /// What a subscription to it can be limited to.
    pub filters: Vec<Filter>,
    /// Paths of the IDs that are new in each delivery. With `None`, IDs are recognized by their format and their key.
    pub fresh: Option<Vec<Path>>,
}

impl Event {
    /// Returns the file name of the sample payload, in this variant if the event has it.
    #[must_use]
    pub fn file(&self, variant: Option<&Variant>) -> &str {
        variant
            .and_then(|variant| self.variants.iter().find(|(name, _)| *name == variant.name))
            .map_or(&self.payload, |(_, file)| file)
    }
}

/// The source of a sample payload.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The provider's documentation.
    Documented,
    /// Another public source, named in `provider.toml`.
    Public,
    /// Constructed from the documentation, as explained in `provider.toml`.
    Constructed,
}

impl Origin {
    /// Every origin with its name.
    pub const NAMES: [(&'static str, Self); 3] =
        [("documented", Self::Documented), ("public", Self::Public), ("constructed", Self::Constructed)];

    /// Returns the name.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Public => "public",
            Self::Constructed => "constructed",
        }
    }
}

/// Conditions that a payload must meet to match an event.
#[derive(Clone, Debug, Default)]
pub struct Rule {
    /// Paths that must exist.
    pub has: Vec<Path>,
    /// Paths that must not exist.
    pub lacks: Vec<Path>,
    /// Paths whose value, as text, must equal this.
    pub equals: Vec<(Path, String)>,
}

impl Rule {
    /// Returns true if `body` meets the conditions.
    #[must_use]
    pub fn matches(&self, body: &Shape<'_>) -> bool {
        self.lacks.iter().all(|path| body.lacks(path))
            && self.has.iter().all(|path| body.has(path))
            && self
                .equals
                .iter()
                .all(|(path, text)| body.text_at(path).is_some_and(|existing| existing == text.as_str()))
    }
}

impl Provider {
    /// Returns true if a delivery cannot be verified without a secret.
    #[must_use]
    pub fn needs_secret(&self) -> bool {
        let needs = |scheme: &Scheme| scheme.public_key.is_none();
        self.schemes.iter().any(|scheme| needs(scheme) || scheme.also.iter().any(needs))
    }

    /// Checks that `secret` is a key of every scheme.
    ///
    /// # Errors
    /// Returns an error if it is not, e.g. because it is not base64.
    pub fn accepts(&self, secret: &Secret) -> Result<(), KeyError> {
        Verifier::new(&self.schemes, std::slice::from_ref(secret)).map(drop)
    }

    /// Returns true if `secret` is a private key of a scheme. Verifying needs only the public key.
    #[must_use]
    pub fn has_private_key(&self, secret: &Secret) -> bool {
        self.schemes.iter().any(|scheme| Signer::new(scheme, secret).is_ok_and(|signer| signer.has_private_key()))
    }

    /// Returns true if a signed delivery has a timestamp.
    #[must_use]
    pub fn sends_time(&self) -> bool {
        self.schemes.iter().any(|scheme| scheme.timestamp.is_some())
    }

    /// Returns the event named `name`.
    ///
    /// # Errors
    /// The provider has no event of that name.
    pub fn event(&self, name: &str) -> Result<&Event, LookupError> {
        self.events.iter().find(|event| event.name == name).ok_or_else(|| {
            let names = self.events.iter().map(|event| event.name.as_str());
            LookupError::unknown(format!("{EVENT}{}", self.name), name, names)
        })
    }

    /// Returns the variant named `name`.
    ///
    /// # Errors
    /// The provider has no variant of that name.
    pub fn variant(&self, name: &str) -> Result<&Variant, LookupError> {
        self.variants.iter().find(|variant| variant.name == name).ok_or_else(|| {
            let names = self.variants.iter().map(|variant| variant.name.as_str());
            LookupError::unknown(format!("variant of {}", self.name), name, names)
        })
    }

    /// Returns the signature scheme named `name`, or the default one if `name` is `None`. A provider that does not sign has no default.
    ///
    /// # Errors
    /// The provider has no scheme of that name.
    pub fn scheme(&self, name: Option<&str>) -> Result<Option<&Scheme>, LookupError> {
        let Some(name) = name else { return Ok(self.schemes.first()) };
        let found = self.schemes.iter().find(|scheme| scheme.matches_name(name));
        found.map(Some).ok_or_else(|| {
            let names: Vec<String> = self.schemes.iter().map(Scheme::name).collect();
            LookupError::unknown(format!("scheme of {}", self.name), name, names.iter().map(String::as_str))
        })
    }

    /// Returns the event that `body` matches, if it matches exactly one. A batch matches an event if all its items do.
    #[must_use]
    pub fn detect_event(&self, body: &Shape<'_>) -> Option<&Event> {
        if !self.sends(body) {
            return None;
        }
        if let Some(batch) = &self.delivery.batch {
            let path = match batch {
                Batch::Body => None,
                Batch::At(path) => Some(path),
            };
            let mut events = body.items(path)?.into_iter().map(|item| self.detect_single(&item));
            let first = events.next()??;
            return events.all(|event| event.is_some_and(|event| event.name == first.name)).then_some(first);
        }
        self.detect_single(body)
    }

    /// Returns the event that a payload of one event matches, if it matches exactly one.
    fn detect_single(&self, body: &Shape<'_>) -> Option<&Event> {
        let mut matching =
            self.events.iter().filter(|event| event.rule.as_ref().is_some_and(|rule| rule.matches(body)));
        let first = matching.next()?;
        matching.next().is_none().then_some(first)
    }

    /// Returns true if `body` has one of the provider's encodings.
    fn sends(&self, body: &Shape<'_>) -> bool {
        let encodings = self.variants.iter().map(|variant| self.body_format(Some(variant)).1);
        encodings.chain([self.delivery.encoding]).any(|encoding| body.fits(encoding))
    }

    /// Returns the content type and the encoding of a variant, or of the delivery.
    #[must_use]
    pub fn body_format<'a>(&'a self, variant: Option<&'a Variant>) -> (&'a str, Encoding) {
        let content_type = variant.and_then(|variant| variant.content_type.as_deref());
        let encoding = variant.and_then(|variant| variant.encoding);
        (content_type.unwrap_or(&self.delivery.content_type), encoding.unwrap_or(self.delivery.encoding))
    }

    /// Returns the sample payload of an event, in this variant if the event has it.
    ///
    /// # Errors
    /// The file cannot be read or parsed. Folders that pass `providers lint` never return an error.
    pub fn sample(&self, event: &Event, variant: Option<&Variant>) -> Result<Payload, PayloadError> {
        let file = event.file(variant);
        let bytes = self.folder.read(file).map_err(|error| PayloadError {
            line: 1,
            column: 1,
            reason: format!("cannot read {file}: {error}"),
        })?;
        Payload::parse(self.body_format(variant).1, &bytes)
    }

    /// Returns the event and the variant of every sample.
    pub fn samples(&self) -> impl Iterator<Item = (&Event, Option<&Variant>)> {
        self.events.iter().flat_map(|event| {
            let variants = event
                .variants
                .iter()
                .filter_map(|(name, _)| self.variants.iter().find(|variant| variant.name == *name));
            std::iter::once(None).chain(variants.map(Some)).map(move |variant| (event, variant))
        })
    }
}
