//! Which fields of a payload are made new: those that name what happened, and not what is set up at the provider.
//!
//! Decided by the form of the value and by its key, since a folder of the user's own says nothing else. It refuses to change anything.

use super::{id::Id, time};

/// Things that are set up once and that many deliveries are about, or that the receiver itself has named.
const SET_UP: [&str; 51] = [
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

/// What is secret, or stands for somebody who may do something.
const CREDENTIALS: [&str; 5] = ["key", "secret", "password", "signature", "hash"];

/// Words that end the key of a time.
const TIMES: [&str; 16] = [
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

/// Words of a time that is yet to come when the event occurs.
const TO_COME: [&str; 7] = ["deadline", "due", "expire", "expiry", "expiration", "next", "until"];

/// What a key says.
pub(super) struct Key {
    words: Vec<String>,
    /// The thing that an id at this key names: the word before, or what it is a member of.
    noun: Option<String>,
}

impl Key {
    /// What the last of these names says. The number of an item says nothing, and neither does the empty name of a list's item.
    pub(super) fn from_names(names: &[String]) -> Self {
        let is_telling = |name: &&String| !name.bytes().all(|byte| byte.is_ascii_digit());
        let mut names = names.iter().rev().filter(is_telling);
        let words = names.next().map(|name| words(name)).unwrap_or_default();
        let noun = match words.as_slice() {
            [.., noun, _] => Some(noun.clone()),
            _ => names.next().and_then(|above| words_of_above(above)),
        };
        Self { words, noun }
    }

    /// Whether it is the key of an id.
    fn is_id(&self) -> bool {
        self.words.last().is_some_and(|word| ["id", "uuid", "guid"].contains(&word.as_str()))
    }

    /// Whether it is the key of a time.
    pub(super) fn is_time(&self) -> bool {
        self.words.last().is_some_and(|word| TIMES.contains(&word.as_str()))
    }

    /// Whether it is the key of a time that is yet to come.
    pub(super) fn is_to_come(&self) -> bool {
        self.words.iter().any(|word| TO_COME.contains(&word.as_str()))
    }

    /// Whether an id at this key names what is set up at the provider, and not what happened.
    pub(super) fn is_set_up(&self) -> bool {
        self.is_id() && self.noun.as_deref().is_some_and(|noun| SET_UP.contains(&noun))
    }

    /// The id that `text` is at this key, if it is one that names what happened.
    pub(super) fn id(&self, text: &str) -> Option<Id> {
        if self.is_id() {
            return Id::at_key(text).filter(|_| !self.is_set_up());
        }
        let other = self.words.iter().any(|word| SET_UP.contains(&word.as_str()))
            || self.words.last().is_some_and(|word| CREDENTIALS.contains(&word.as_str()) || word == "value");
        Id::uuid(text).filter(|_| !other)
    }

    /// The time that `text` is at this key.
    pub(super) fn time(&self, text: &str) -> Option<time::Found> {
        time::read(text, self.is_time())
    }
}

fn words_of_above(name: &str) -> Option<String> {
    words(name).pop()
}

/// `surveyItemIds`, `survey_item_id` and `survey-item-id` as `survey item id`.
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
        // `contact_lists[0].id` is the id of a list.
        if let Some(stem) = word.strip_suffix("ies") {
            *word = format!("{stem}y");
        } else if word.len() > 2 && word.ends_with('s') && !["ss", "us"].iter().any(|end| word.ends_with(end)) {
            word.pop();
        }
    }
    words
}
