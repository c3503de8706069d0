//! Schemes of payment gateways and mailers: fields of the body signed concatenated, sorted, or with the secret in the place of the signature.
//!
//! Reads the members of a JSON object and the fields of a form alike. The body as a whole, written otherwise, is for `body`, `json` and `form`.

use super::{
    candidate::{Candidates, Finding},
    content::{Contents, Segment},
    serialize::JsonStyle,
    text,
};
use crate::{diagnosis::causes::Code, message::Message, payload::Json};

/// The most fields of an object that are joined.
const MOST: usize = 200;

/// Whether a field of this name holds a signature.
pub(super) fn signs(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["sig", "hmac", "hash", "digest", "checksum", "mac"].iter().any(|word| name.contains(word))
}

/// A name for a message: short, so that a body cannot fill it.
pub(super) fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// The names and values of one object or form.
struct Group {
    /// Where it is: `signature.`, or nothing for the body itself.
    at: String,
    fields: Vec<(String, String)>,
    /// Whether one of its fields or the field that holds it is called a signature.
    signs: bool,
}

/// The fields of the body and of the objects inside it, as text. Those around a signature come first.
fn groups(body: &[u8]) -> Vec<Group> {
    /// The most objects that are looked at.
    const MOST_OBJECTS: usize = 16;
    let mut found = Vec::new();
    if let Some(tree @ Json::Object(_)) = parsed(body) {
        objects(&tree, "", 0, &mut found);
    } else {
        let fields = form(body);
        let at = String::new();
        found.push(Group { signs: fields.iter().any(|(name, _)| signs(name)), at, fields });
    }
    found.retain(|group| !group.fields.is_empty() && group.fields.len() <= MOST);
    found.sort_by_key(|group| !group.signs);
    found.truncate(MOST_OBJECTS);
    found
}

fn parsed(body: &[u8]) -> Option<Json> {
    matches!(body.trim_ascii().first(), Some(b'{')).then(|| Json::parse(body).ok()).flatten()
}

fn objects(json: &Json, at: &str, depth: usize, found: &mut Vec<Group>) {
    /// The deepest object that is looked at.
    const DEEPEST: usize = 4;
    let Json::Object(members) = json else { return };
    if depth > DEEPEST || found.len() > MOST {
        return;
    }
    let fields: Vec<(String, String)> =
        members.iter().take(MOST + 1).map(|(name, value)| (name.clone(), as_text(value))).collect();
    let own = signs(at) || fields.iter().any(|(name, _)| signs(name));
    found.push(Group { at: at.to_owned(), fields, signs: own });
    for (name, value) in members {
        objects(value, &format!("{at}{}.", short(name)), depth + 1, found);
    }
}

/// A value as code writes it that joins values: text without quotes, all else as compact JSON.
fn as_text(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        Json::Null => String::new(),
        value => JsonStyle::COMPACT.write(value),
    }
}

/// The fields of a form or a query, decoded.
fn form(body: &[u8]) -> Vec<(String, String)> {
    let decode = |bytes: &[u8]| String::from_utf8_lossy(&text::unpercent(bytes, true)).into_owned();
    let pairs = body.split(|byte| *byte == b'&').take(MOST).filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        Some((decode(pair.get(..at)?), decode(pair.get(at + 1..)?)))
    });
    pairs.collect()
}

/// What may be signed of the body's fields in the place of the body.
pub(super) fn contents(found: &mut Contents, message: &Message) {
    /// The most fields of which pairs are signed.
    const MOST_PAIRED: usize = 6;
    if message.body.len() > super::LARGEST_BODY {
        return;
    }
    found.rarely(true);
    with_secret(found, &message.body);
    if let Some((path, query)) = message.target.split_once('?') {
        in_query(found, path, query);
    }
    for Group { at, fields, signs: own } in groups(&message.body) {
        if !own {
            continue;
        }
        let fields: Vec<&(String, String)> =
            fields.iter().filter(|(name, value)| !signs(name) && value.len() <= 200).take(MOST_PAIRED).collect();
        let mut add = |fields: &[&(String, String)], joiner: &str| {
            let names: Vec<String> = fields.iter().map(|(name, _)| format!("`{at}{}`", short(name))).collect();
            let values: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
            let joined =
                if joiner.is_empty() { String::new() } else { format!(", joined by `{}`", joiner.escape_debug()) };
            let what = format!("the values of {} concatenated{joined}", names.join(" and "));
            found.push(
                vec![Segment::Bytes(values.join(joiner).into_bytes())],
                vec![Finding::new(Code::BodyFieldsJoined, what.clone())],
            );
            let body = vec![Segment::Bytes((values.join(joiner) + joiner).into_bytes()), Segment::Body];
            found.push(body, vec![Finding::new(Code::BodyFieldsJoined, format!("{what}, followed by the body"))]);
        };
        for first in &fields {
            for second in &fields {
                for joiner in ["", ".", ":", "|", "&", "\n"] {
                    if first.0 != second.0 {
                        add(&[first, second], joiner);
                    }
                }
            }
        }
        if fields.len() > 2 {
            for joiner in ["", ".", ":", "|", "&", "\n"] {
                add(&fields, joiner);
            }
        }
        for field in &fields {
            add(&[field], "");
        }
    }
    found.rarely(false);
}

/// The body with the secret in place of its signature, or after it as a field of its own.
fn with_secret(found: &mut Contents, body: &[u8]) {
    let mut add = |before: &[u8], after: &[u8], what: String| {
        let segments = vec![Segment::Bytes(before.to_vec()), Segment::Key, Segment::Bytes(after.to_vec())];
        found.push(segments, vec![Finding::new(Code::ContentSecretInside, what)]);
    };
    for (place, name) in places(body) {
        let (before, after) = (body.get(..place.start).unwrap_or_default(), body.get(place.end..).unwrap_or_default());
        add(before, after, format!("the body with the secret in place of the field `{}`", short(&name)));
    }
    // Parsed and written again.
    if let Some(Json::Object(members)) = parsed(body) {
        const MARK: &str = "\u{1}secret\u{1}";
        let replaced = members.into_iter().map(|(name, value)| match value {
            Json::Text(_) if signs(&name) => (name, Json::Text(MARK.to_owned())),
            value => (name, value),
        });
        let tree = Json::Object(replaced.collect());
        let mark = JsonStyle::COMPACT.write(&Json::Text(MARK.to_owned()));
        let mark = mark.trim_matches('"');
        for (style, how) in spellings() {
            if let Some((before, after)) = style.write(&tree).split_once(mark) {
                add(
                    before.as_bytes(),
                    after.as_bytes(),
                    format!("the body with the secret in place of its signature, {how}"),
                );
            }
        }
    }
    for Group { at, fields, .. } in groups(body).into_iter().take(1).filter(|group| group.at.is_empty()) {
        for (joined, how) in joined(&fields).into_iter().filter(|(_, how)| how.contains('&')) {
            for name in ["key", "secret", "secret_key", "secretKey", "app_secret", "token", "api_key"] {
                add(
                    format!("{joined}&{name}=").as_bytes(),
                    b"",
                    format!("{how}{at}, and the secret as the field `{name}`"),
                );
            }
        }
    }
}

/// The query with the secret in place of its signature.
fn in_query(found: &mut Contents, path: &str, query: &str) {
    for (place, name) in places(query.as_bytes()) {
        let (before, after) =
            (query.get(..place.start).unwrap_or_default(), query.get(place.end..).unwrap_or_default());
        let what = format!("the query with the secret in place of the field `{}`", short(&name));
        for before in [before.to_owned(), format!("{path}?{before}")] {
            let segments =
                vec![Segment::Bytes(before.into_bytes()), Segment::Key, Segment::Bytes(after.as_bytes().to_vec())];
            found.push(segments, vec![Finding::new(Code::ContentSecretInside, what.clone())]);
        }
    }
}

/// Where the values of fields that hold a signature stand in the text of a JSON object or a form, each with its name.
fn places(body: &[u8]) -> Vec<(std::ops::Range<usize>, String)> {
    let Ok(text) = str::from_utf8(body) else { return Vec::new() };
    let mut found = Vec::new();
    if matches!(text.trim_start().chars().next(), Some('{' | '[')) {
        // A name, a colon, and text in quotes: read without a parser, since the place in the text is what counts.
        for (at, _) in text.match_indices('"').take(10 * MOST) {
            let rest = text.get(at + 1..).unwrap_or_default();
            let Some((name, rest)) = rest.split_once('"') else { break };
            let value =
                rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
            if let Some(value) = value.filter(|_| name.len() <= 40 && signs(name))
                && let Some(length) = value.find('"')
            {
                let start = text.len() - value.len();
                found.push((start..start + length, name.to_owned()));
            }
        }
    } else {
        let mut at = 0;
        for pair in text.split('&').take(MOST) {
            if let Some((name, value)) = pair.split_once('=')
                && signs(name)
            {
                let start = at + name.len() + 1;
                found.push((start..start + value.len(), name.to_owned()));
            }
            at += pair.len() + 1;
        }
    }
    found.truncate(8);
    found
}

/// The fields joined to one text, in the usual ways, each with what it is.
fn joined(fields: &[(String, String)]) -> Vec<(String, String)> {
    let unsigned: Vec<&(String, String)> = fields.iter().filter(|(name, _)| !signs(name)).collect();
    let filled: Vec<&(String, String)> = unsigned.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
    let mut found = Vec::new();
    for (fields, which) in [(unsigned, ""), (filled, " that are not empty")] {
        let mut sorted = fields.clone();
        sorted.sort();
        for (fields, order) in [(sorted, "sorted by name"), (fields, "in their original order")] {
            for (between, after, how) in [
                ("=", "&", "as name=value, joined by &"),
                ("", "", "as names and values concatenated"),
                ("=", "", "as name=value concatenated"),
                (":", ";", "as name:value, joined by ;"),
                ("=", ";", "as name=value, joined by ;"),
                ("=", "|", "as name=value, joined by |"),
                ("=", ",", "as name=value, joined by commas"),
                ("=", "\n", "as name=value, one per line"),
                (":", "\n", "as name:value, one per line"),
            ] {
                let text: Vec<String> = fields.iter().map(|(name, value)| format!("{name}{between}{value}")).collect();
                found.push((text.join(after), format!("the fields{which}, {order}, {how}")));
            }
            for (joiner, how) in [
                ("", "one after the other"),
                ("|", "joined by |"),
                (".", "joined by dots"),
                (":", "joined by colons"),
                (",", "joined by commas"),
                (";", "joined by ;"),
                ("&", "joined by &"),
                ("\n", "one per line"),
            ] {
                let text: Vec<&str> = fields.iter().map(|(_, value)| value.as_str()).collect();
                found.push((text.join(joiner), format!("the values of the fields{which}, {order}, {how}")));
            }
        }
    }
    found
}

fn spellings() -> [(JsonStyle, &'static str); 4] {
    use super::{
        runtimes::{COMPACT, PHP, PYTHON},
        serialize::Keys,
    };
    [
        (COMPACT, "compact"),
        (PYTHON, "as written by Python"),
        (PHP, "as written by PHP"),
        (JsonStyle { keys: Keys::Sorted, ..COMPACT }, "compact and with its keys sorted"),
    ]
}

/// The members of the body in forms that are signed in its place: joined, and without their signature.
pub(super) fn candidates(forms: &mut Candidates, body: &[u8]) {
    for (place, name) in places(body) {
        let emptied = [body.get(..place.start), body.get(place.end..)].map(Option::unwrap_or_default).concat();
        forms.add(emptied, Code::BodyPartSigned, format!("the body with the field `{}` emptied", short(&name)));
    }
    forms.rarely(true);
    for Group { at, fields, .. } in groups(body).into_iter().filter(|group| group.at.is_empty() || group.signs).take(3)
    {
        if fields.len() < 2 && at.is_empty() {
            continue;
        }
        let of = if at.is_empty() { String::new() } else { format!(" (of `{}`)", at.trim_end_matches('.')) };
        for (text, what) in joined(&fields) {
            forms.add(text, Code::BodyFieldsJoined, format!("{what}{of}"));
        }
    }
    forms.rarely(false);
    let Some(Json::Object(members)) = parsed(body) else { return };
    let nulled =
        members.iter().map(|(name, value)| (name.clone(), if signs(name) { Json::Null } else { value.clone() }));
    let nulled = Json::Object(nulled.collect());
    let rest = Json::Object(members.into_iter().filter(|(name, _)| !signs(name)).collect());
    for (style, how) in spellings() {
        forms.add(style.write(&rest), Code::BodyPartSigned, format!("the body without its signature field, {how}"));
        forms.add(
            style.write(&nulled),
            Code::BodyPartSigned,
            format!("the body with its signature field set to null, {how}"),
        );
    }
}
