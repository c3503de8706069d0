//! Decides by its key and format whether a value is an ID or time of the event itself, e.g. of a response.
//!
//! Such values are replaced in each delivery. IDs of things that are configured at the provider, e.g. surveys, are kept. Used for providers whose folder
//! does not list the IDs. Replacing values is left to `id` and `time`.

use super::{id::Id, time};

/// Things that are configured at the provider, or that the receiver has named. Many deliveries refer to the same one.
const CONFIGURED_THINGS: [&str; 51] = [
    "account",
    "answer",
    "app",
    "application",
    "author",
    "block",
    "brand",
    "campaign",
    "category",
    "channel",
    "choice",
    "client",
    "collector",
    "company",
    "creator",
    "external",
    "field",
    "folder",
    "form",
    "group",
    "item",
    "language",
    "list",
    "option",
    "org",
    "organisation",
    "organization",
    "owner",
    "page",
    "plan",
    "poll",
    "product",
    "project",
    "property",
    "question",
    "questionnaire",
    "quota",
    "section",
    "segment",
    "site",
    "subscription",
    "survey",
    "tag",
    "team",
    "template",
    "tenant",
    "theme",
    "trigger",
    "type",
    "webhook",
    "workspace",
];

/// Words that end the key of a credential.
const CREDENTIAL_WORDS: [&str; 5] = ["key", "secret", "password", "signature", "hash"];

/// Words that end the key of a time.
const TIME_WORDS: [&str; 16] = [
    "at",
    "completed",
    "created",
    "date",
    "datetime",
    "ended",
    "epoch",
    "modified",
    "on",
    "started",
    "submitted",
    "time",
    "timestamp",
    "ts",
    "updated",
    "when",
];

/// Words in the key of a time after the event.
const FUTURE_WORDS: [&str; 7] = ["deadline", "due", "expire", "expiry", "expiration", "next", "until"];

/// The key of a value, as words.
pub(super) struct Key {
    words: Vec<String>,
    /// What an ID at this key identifies: the word before `id`, otherwise the last word of the parent's name.
    noun: Option<String>,
}

impl Key {
    /// Creates the key from the names of a path. Indices and the empty names of list items are skipped.
    pub(super) fn from_names(names: &[String]) -> Self {
        let is_word = |name: &&String| !name.bytes().all(|byte| byte.is_ascii_digit());
        let mut names = names.iter().rev().filter(is_word);
        let words = names.next().map(|name| words(name)).unwrap_or_default();
        let noun = match words.as_slice() {
            [.., noun, _] => Some(noun.clone()),
            _ => names.next().and_then(|parent| self::words(parent).pop()),
        };
        Self { words, noun }
    }

    /// Returns true if it is the key of an ID.
    fn is_id(&self) -> bool {
        self.words.last().is_some_and(|word| ["id", "uuid", "guid"].contains(&word.as_str()))
    }

    /// Returns true if it is the key of a time.
    pub(super) fn is_time(&self) -> bool {
        self.words.last().is_some_and(|word| TIME_WORDS.contains(&word.as_str()))
    }

    /// Returns true if it is the key of a time after the event.
    pub(super) fn is_in_the_future(&self) -> bool {
        self.words.iter().any(|word| FUTURE_WORDS.contains(&word.as_str()))
    }

    /// Returns true if it is the key of an ID of something configured at the provider.
    pub(super) fn names_configured_thing(&self) -> bool {
        self.is_id() && self.noun.as_deref().is_some_and(|noun| CONFIGURED_THINGS.contains(&noun))
    }

    /// Parses `text` as an ID of the event itself.
    pub(super) fn id(&self, text: &str) -> Option<Id> {
        if self.is_id() {
            return Id::at_key(text).filter(|_| !self.names_configured_thing());
        }
        let is_other = self.words.iter().any(|word| CONFIGURED_THINGS.contains(&word.as_str()))
            || self.words.last().is_some_and(|word| CREDENTIAL_WORDS.contains(&word.as_str()) || word == "value");
        Id::uuid(text).filter(|_| !is_other)
    }

    /// Parses `text` as a time.
    pub(super) fn time(&self, text: &str) -> Option<time::FoundTime> {
        time::parse(text, self.is_time())
    }
}

/// Splits `surveyItemIds`, `survey_item_id` or `survey-item-id` into `survey`, `item` and `id`.
fn words(name: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut before = ' ';
    for c in name.chars() {
        if !c.is_alphanumeric() || (c.is_uppercase() && !before.is_uppercase()) {
            words.push(String::new());
        }
        if c.is_alphanumeric()
            && let Some(word) = words.last_mut()
        {
            word.extend(c.to_lowercase());
        }
        before = c;
    }
    words.retain(|word| !word.is_empty());
    for word in &mut words {
        // Singular: `contact_lists[0].id` is the ID of a list.
        if let Some(stem) = word.strip_suffix("ies") {
            *word = format!("{stem}y");
        } else if word.len() > 2 && word.ends_with('s') && !["ss", "us"].iter().any(|end| word.ends_with(end)) {
            word.pop();
        }
    }
    words
}
