//! Verifies one record: detects its provider, looks up its keys, compares signatures.

use super::keys::{KeyCache, KeySource, Keys};
use crate::{
    capture::{Fidelity, Record},
    diagnosis::{self, Cause},
    payload::Shape,
    provider::{Catalog, Detection, Event, LookupError, Provider},
    secret::Secret,
    signing::{Freshness, SignError, Verdict, Verification, Verifier},
};

/// Verifies records of any provider. It can be shared by threads.
pub struct RecordVerifier<'a> {
    catalog: &'a Catalog,
    provider: Option<&'a Provider>,
    /// The provider to assume if detection finds none, or several including this one.
    fallback: Option<&'a Provider>,
    url: Option<String>,
    age: Option<AgeLimit>,
    keys: KeyCache<'a>,
}

/// The maximum age of a delivery.
#[derive(Clone, Copy, Debug)]
pub struct AgeLimit {
    /// In seconds, into the past and into the future.
    pub tolerance: i64,
    /// The time to compare with.
    pub now: Now,
}

/// The time that the age of a delivery is measured from.
#[derive(Clone, Copy, Debug)]
pub enum Now {
    /// A time in Unix seconds.
    At(i64),
    /// The time in the record at which the delivery was captured.
    Captured,
}

/// A record with its verdict.
#[derive(Debug)]
pub struct VerifiedRecord<'v> {
    /// The provider.
    pub provider: &'v Provider,
    /// The event, if the body matches one.
    pub event: Option<&'v Event>,
    /// The secrets that were tried.
    pub secrets: &'v [Secret],
    /// The verdict.
    pub verification: Verification<'v>,
    /// The causes that were found without a search.
    pub causes: Vec<Cause>,
}

impl VerifiedRecord<'_> {
    /// Returns true if [`Self::causes`] prove why the message is not valid, so that a search would add nothing.
    #[must_use]
    pub fn is_explained(&self) -> bool {
        let verdict = self.verification.verdict;
        let matches = verdict.is_genuine() || verdict == Verdict::Stale;
        !matches && self.causes.iter().any(Cause::is_certain)
    }

    /// Returns the case for diagnosis. `record` must be the verified one.
    #[must_use]
    pub fn case<'r>(&'r self, record: &'r Record) -> diagnosis::Case<'r> {
        let caution = record.fidelity.caution().filter(|_| record.fidelity.is_lossy());
        let Self { provider, secrets, verification, .. } = self;
        let received = record.received && record.fidelity == Fidelity::Exact;
        let case = diagnosis::Case::new(&provider.schemes, secrets, &record.message, verification);
        diagnosis::Case { caution, received, ..case }
    }
}

/// Why a record has no verdict.
#[derive(Debug)]
#[non_exhaustive]
pub enum Unverifiable<'a> {
    /// The keys of this provider were not fetched yet; see [`RecordVerifier::fetch_keys`].
    KeysNotFetched(&'a Provider),
    /// This provider has no secrets.
    NoKeys(&'a Provider),
    /// The request matches several providers.
    Ambiguous(Vec<&'a Provider>),
    /// The request matches no provider. Lists the known signature headers.
    UnknownProvider(Vec<&'a str>),
    /// The request matches no provider, and its method cannot deliver anything, so the assumed provider did not send it either.
    NotDelivery,
    /// The body has several fields of this name, and the signature depends on which one counts.
    RepeatedField(String),
    /// The age is limited, but the record has no capture time, or this invalid one.
    NoCaptureTime(Option<String>),
    /// A provider that may have sent the request cannot be loaded.
    Lookup(LookupError),
    /// The providers cannot be loaded, so no record can be verified.
    Catalog(LookupError),
}

impl<'a> RecordVerifier<'a> {
    /// Creates a verifier that detects the provider of each record in `catalog`.
    #[must_use]
    pub fn new(catalog: &'a Catalog) -> Self {
        Self { catalog, provider: None, fallback: None, url: None, age: None, keys: KeyCache::default() }
    }

    /// Assumes that `provider` sent every record, instead of detecting it, except for GET, HEAD and OPTIONS requests that look like no delivery.
    #[must_use]
    pub fn provider(self, provider: Option<&'a Provider>) -> Self {
        Self { provider, ..self }
    }

    /// Assumes that `provider` sent a record if its own provider cannot be detected.
    #[must_use]
    pub fn fallback(self, provider: Option<&'a Provider>) -> Self {
        Self { fallback: provider, ..self }
    }

    /// Sets the URL that every record was sent to, for schemes that sign it.
    #[must_use]
    pub fn url(self, url: Option<String>) -> Self {
        Self { url, ..self }
    }

    /// Limits the age of deliveries. Ignored for providers that send no time.
    #[must_use]
    pub fn age(self, age: Option<AgeLimit>) -> Self {
        Self { age, ..self }
    }

    /// Fetches the keys of a provider from `source`, unless they are cached.
    ///
    /// # Errors
    /// Returns the error of `source`, or an error if a secret is not a key of the provider's scheme.
    pub fn fetch_keys<S: KeySource>(&self, provider: &'a Provider, source: &mut S) -> Result<(), S::Error> {
        if self.keys.get(provider).is_none() {
            self.keys.add(provider, source.secrets(provider)?)?;
        }
        Ok(())
    }

    /// Verifies a record. If [`Self::url`] was set, the URL of the record is replaced.
    ///
    /// # Errors
    /// The record cannot be verified. A wrong signature is a verdict, not an error.
    pub fn verify(&self, record: &mut Record) -> Result<VerifiedRecord<'_>, Unverifiable<'a>> {
        if let Some(url) = &self.url {
            record.message.url = Some(url.clone());
        }
        let (provider, event) = self.detect(record)?;
        let freshness = if provider.sends_time() { self.freshness(record)? } else { None };
        let entry = self.keys.get(provider).ok_or(Unverifiable::KeysNotFetched(provider))?;
        let Keys { verifier, secrets } = entry.keys.as_ref().ok_or(Unverifiable::NoKeys(provider))?;
        let verification = verifier.verify(&record.message, freshness);
        if let Some(SignError::RepeatedField(name)) = &verification.evidence.missing {
            return Err(Unverifiable::RepeatedField(name.clone()));
        }
        let mut verified = VerifiedRecord { provider, event, secrets, verification, causes: Vec::new() };
        verified.causes = match self.other_provider(&verified, record) {
            Some(cause) => vec![cause],
            None => diagnosis::facts(&verified.case(record)),
        };
        Ok(verified)
    }

    /// If the record is not valid for the assumed provider, looks for another provider for which it is valid with the same secrets.
    fn other_provider(&self, verified: &VerifiedRecord<'_>, record: &Record) -> Option<Cause> {
        let assumed = self.provider.filter(|_| {
            !(verified.verification.verdict.is_genuine() || verified.verification.verdict == Verdict::Stale)
        })?;
        let built_in = self.catalog.built_in_for(&record.message).filter_map(Result::ok);
        let user_defined = self.catalog.user_defined().unwrap_or_default();
        built_in.chain(user_defined).filter(|other| other.name != assumed.name).find_map(|other| {
            // A secret that is not a key of the other provider proves nothing.
            let as_other = Verifier::new(&other.schemes, verified.secrets).ok()?;
            let verification = as_other.verify(&record.message, None);
            let valid = verification.verdict == Verdict::Valid;
            valid.then(|| diagnosis::other_provider(&other.title, &other.name, &verification))
        })
    }

    fn freshness(&self, record: &Record) -> Result<Option<Freshness>, Unverifiable<'a>> {
        let Some(AgeLimit { tolerance, now }) = self.age else { return Ok(None) };
        let now = match now {
            Now::At(now) => now,
            Now::Captured => record.captured_at().ok_or_else(|| Unverifiable::NoCaptureTime(record.at.clone()))?,
        };
        Ok(Some(Freshness { now, tolerance }))
    }

    fn detect(&self, record: &Record) -> Result<(&'a Provider, Option<&'a Event>), Unverifiable<'a>> {
        let with_event = |provider: &'a Provider| {
            let event = Shape::parse(&record.message.body).and_then(|shape| provider.detect_event(&shape));
            Ok((provider, event))
        };
        let is_safe = record.message.is_safe();
        if let Some(provider) = self.provider {
            // A captured page load is not a delivery, even if all deliveries come from this provider.
            if is_safe && matches!(self.catalog.detect(&record.message), Ok(Detection::Unknown)) {
                return Err(Unverifiable::NotDelivery);
            }
            return with_event(provider);
        }
        match (self.catalog.detect(&record.message).map_err(Unverifiable::Lookup)?, self.fallback) {
            (Detection::Found(provider, event), _) => Ok((provider, event)),
            (Detection::Ambiguous(providers), Some(fallback))
                if providers.iter().any(|provider| provider.name == fallback.name) =>
            {
                with_event(fallback)
            }
            (Detection::Ambiguous(providers), _) => Err(Unverifiable::Ambiguous(providers)),
            (Detection::Unknown, Some(_)) if is_safe => Err(Unverifiable::NotDelivery),
            (Detection::Unknown, Some(fallback)) => with_event(fallback),
            (Detection::Unknown, None) => {
                let providers = self.catalog.all().map_err(Unverifiable::Catalog)?;
                let headers = providers.iter().filter_map(|provider| provider.schemes.first()?.header());
                Err(Unverifiable::UnknownProvider(headers.collect()))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        message::Message,
        signing::{KeyError, Signer},
    };

    /// Counts the fetches.
    struct CountingSource(usize);

    impl KeySource for CountingSource {
        type Error = KeyError;

        fn secrets(&mut self, _: &Provider) -> Result<Option<Vec<Secret>>, KeyError> {
            self.0 += 1;
            Ok(Some(vec![Secret::new(b"s".to_vec(), "label").expect("a secret")]))
        }
    }

    fn record(provider: &Provider, body: &str) -> Record {
        let mut record = Record { message: Message::post("/", body.into()), ..Record::default() };
        let scheme = &provider.schemes[0];
        let signer = Signer::new(scheme, &Secret::new(b"s".to_vec(), "label").expect("a secret")).expect("a key");
        let signature = signer.sign(&record.message).expect("a signature");
        record.message.headers.push(scheme.header().expect("a header"), signature);
        record
    }

    #[test]
    fn keys_are_fetched_once_when_first_needed() {
        let catalog = Catalog::default();
        let (screver, wootric) = (catalog.find("screver").expect("screver"), catalog.find("wootric").expect("wootric"));
        let (mut source, verifier) = (CountingSource(0), RecordVerifier::new(&catalog));
        let mut delivery = record(screver, "{}");
        let unfetched = verifier.verify(&mut delivery).expect_err("no keys yet");
        assert!(matches!(unfetched, Unverifiable::KeysNotFetched(provider) if provider.name == "screver"));
        for _ in 0..2 {
            verifier.fetch_keys(screver, &mut source).expect("keys");
            verifier.fetch_keys(wootric, &mut source).expect("keys");
        }
        assert_eq!(source.0, 2);
        assert_eq!(verifier.verify(&mut delivery).expect("a verdict").verification.verdict, Verdict::Valid);
        delivery.message.body.push(b' ');
        assert_eq!(verifier.verify(&mut delivery).expect("a verdict").verification.verdict, Verdict::Mismatch);
    }

    #[test]
    fn fallback_is_the_provider_of_undetected_records() {
        let catalog = Catalog::default();
        let screver = catalog.find("screver").expect("screver");
        let verifier = RecordVerifier::new(&catalog).fallback(Some(screver));
        let wootric = catalog.find("wootric").expect("wootric");
        for (mut record, expected) in [
            (record(wootric, "a=b"), wootric),
            (Record { message: Message::post("/", "{}".into()), ..Record::default() }, screver),
        ] {
            let error = verifier.verify(&mut record).expect_err("no keys");
            assert!(
                matches!(&error, Unverifiable::KeysNotFetched(provider) if provider.name == expected.name),
                "{error:?}"
            );
        }
    }

    #[test]
    fn age_at_capture_without_a_capture_time_is_an_error() {
        let catalog = Catalog::default();
        let age = AgeLimit { tolerance: 60, now: Now::Captured };
        let verifier = RecordVerifier::new(&catalog).age(Some(age));
        let mut record = record(catalog.find("surveysparrow").expect("surveysparrow"), "{}");
        for at in [None, Some("yesterday".to_owned())] {
            record.at.clone_from(&at);
            let error = verifier.verify(&mut record).expect_err("no time");
            assert!(matches!(error, Unverifiable::NoCaptureTime(stated) if stated == at));
        }
    }
}
