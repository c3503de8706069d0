//! Schemes of payment gateways and mail services. They sign fields of the body (concatenated or sorted), or the body with the secret in place of the
//! signature.
//!
//! Handles members of JSON objects and fields of forms in the same way. Variations of the whole body are left to `body`, `json` and `form`.

use super::{
    candidate::{Candidates, Finding},
    content::{Contents, Segment},
    serialize::JsonStyle,
    text,
};
use crate::{diagnosis::causes::Code, message::Message, payload::Json};

/// Maximum number of fields in an object whose fields are joined.
const MAX_FIELDS: usize = 200;

/// Returns true if a field of this name probably holds a signature.
pub(super) fn names_signature(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    ["sig", "hmac", "hash", "digest", "checksum", "mac"].iter().any(|word| name.contains(word))
}

/// Shortens a name from the body, so that it can be quoted in a message.
pub(super) fn short(name: &str) -> String {
    name.chars().take(40).collect()
}

/// The names and values of one object or form.
struct Group {
    /// Its path with a dot at the end (`signature.`), or an empty text for the body itself.
    at: String,
    fields: Vec<(String, String)>,
    /// Whether its name, or the name of one of its fields, suggests a signature.
    has_signature: bool,
}

/// Returns the fields of the body and of the objects in it, as text. Groups with a signature come first.
fn groups(body: &[u8]) -> Vec<Group> {
    /// Maximum number of objects that are examined.
    const MAX_OBJECTS: usize = 16;
    let mut found = Vec::new();
    if let Some(tree @ Json::Object(_)) = parsed(body) {
        objects(&tree, "", 0, &mut found);
    } else {
        let fields = form(body);
        let at = String::new();
        found.push(Group { has_signature: fields.iter().any(|(name, _)| names_signature(name)), at, fields });
    }
    found.retain(|group| !group.fields.is_empty() && group.fields.len() <= MAX_FIELDS);
    found.sort_by_key(|group| !group.has_signature);
    found.truncate(MAX_OBJECTS);
    found
}

fn parsed(body: &[u8]) -> Option<Json> {
    matches!(body.trim_ascii().first(), Some(b'{')).then(|| Json::parse(body).ok()).flatten()
}

fn objects(json: &Json, at: &str, depth: usize, found: &mut Vec<Group>) {
    /// Maximum nesting of objects that are examined.
    const MAX_DEPTH: usize = 4;
    let Json::Object(members) = json else { return };
    if depth > MAX_DEPTH || found.len() > MAX_FIELDS {
        return;
    }
    let fields: Vec<(String, String)> =
        members.iter().take(MAX_FIELDS + 1).map(|(name, value)| (name.clone(), as_text(value))).collect();
    let has_signature = names_signature(at) || fields.iter().any(|(name, _)| names_signature(name));
    found.push(Group { at: at.to_owned(), fields, has_signature });
    for (name, value) in members {
        objects(value, &format!("{at}{}.", short(name)), depth + 1, found);
    }
}

/// Returns a value as code writes it when it joins values: text without quotes, `null` as an empty text, everything else as compact JSON.
fn as_text(value: &Json) -> String {
    match value {
        Json::Text(text) => text.clone(),
        Json::Null => String::new(),
        value => JsonStyle::COMPACT.write(value),
    }
}

/// Returns the decoded fields of a form.
fn form(body: &[u8]) -> Vec<(String, String)> {
    let decode = |bytes: &[u8]| String::from_utf8_lossy(&text::unpercent(bytes, true)).into_owned();
    let pairs = body.split(|byte| *byte == b'&').take(MAX_FIELDS).filter_map(|pair| {
        let at = pair.iter().position(|byte| *byte == b'=')?;
        Some((decode(pair.get(..at)?), decode(pair.get(at + 1..)?)))
    });
    pairs.collect()
}

/// Adds contents that consist of fields of the body.
pub(super) fn contents(found: &mut Contents, message: &Message) {
    /// Maximum number of fields that are tried in pairs.
    const MAX_PAIRED: usize = 6;
    if message.body.len() > super::MAX_BODY_BYTES {
        return;
    }
    found.set_rare(true);
    with_secret(found, &message.body);
    if let Some((path, query)) = message.target.split_once('?') {
        in_query(found, path, query);
    }
    for Group { at, fields, has_signature } in groups(&message.body) {
        if !has_signature {
            continue;
        }
        let fields: Vec<&(String, String)> = fields
            .iter()
            .filter(|(name, value)| !names_signature(name) && value.len() <= 200)
            .take(MAX_PAIRED)
            .collect();
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
    found.set_rare(false);
}

/// Adds the body with the secret in place of its signature, or appended as a field.
fn with_secret(found: &mut Contents, body: &[u8]) {
    let mut add = |before: &[u8], after: &[u8], what: String| {
        let segments = vec![Segment::Bytes(before.to_vec()), Segment::Key, Segment::Bytes(after.to_vec())];
        found.push(segments, vec![Finding::new(Code::ContentSecretInside, what)]);
    };
    for (range, name) in signature_values(body) {
        let (before, after) = (body.get(..range.start).unwrap_or_default(), body.get(range.end..).unwrap_or_default());
        add(before, after, format!("the body with the secret in place of the field `{}`", short(&name)));
    }
    // The same for the re-serialized body.
    if let Some(Json::Object(members)) = parsed(body) {
        const MARK: &str = "\u{1}secret\u{1}";
        let replaced = members.into_iter().map(|(name, value)| match value {
            Json::Text(_) if names_signature(&name) => (name, Json::Text(MARK.to_owned())),
            value => (name, value),
        });
        let tree = Json::Object(replaced.collect());
        let mark = JsonStyle::COMPACT.write(&Json::Text(MARK.to_owned()));
        let mark = mark.trim_matches('"');
        for (style, how) in variations() {
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

/// Adds the query with the secret in place of its signature.
fn in_query(found: &mut Contents, path: &str, query: &str) {
    for (range, name) in signature_values(query.as_bytes()) {
        let (before, after) =
            (query.get(..range.start).unwrap_or_default(), query.get(range.end..).unwrap_or_default());
        let what = format!("the query with the secret in place of the field `{}`", short(&name));
        for before in [before.to_owned(), format!("{path}?{before}")] {
            let segments =
                vec![Segment::Bytes(before.into_bytes()), Segment::Key, Segment::Bytes(after.as_bytes().to_vec())];
            found.push(segments, vec![Finding::new(Code::ContentSecretInside, what.clone())]);
        }
    }
}

/// Returns the range and the name of each value in a JSON text or form whose name suggests a signature.
fn signature_values(body: &[u8]) -> Vec<(std::ops::Range<usize>, String)> {
    let Ok(text) = str::from_utf8(body) else { return Vec::new() };
    let mut found = Vec::new();
    if matches!(text.trim_start().chars().next(), Some('{' | '[')) {
        // Search for `"name": "value"` without a parser, because the position in the text is needed.
        for (at, _) in text.match_indices('"').take(10 * MAX_FIELDS) {
            let rest = text.get(at + 1..).unwrap_or_default();
            let Some((name, rest)) = rest.split_once('"') else { break };
            let value =
                rest.trim_start().strip_prefix(':').map(str::trim_start).and_then(|rest| rest.strip_prefix('"'));
            if let Some(value) = value.filter(|_| name.len() <= 40 && names_signature(name))
                && let Some(length) = value.find('"')
            {
                let start = text.len() - value.len();
                found.push((start..start + length, name.to_owned()));
            }
        }
    } else {
        let mut at = 0;
        for pair in text.split('&').take(MAX_FIELDS) {
            if let Some((name, value)) = pair.split_once('=')
                && names_signature(name)
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

/// Joins the fields in the usual ways. Returns each text with its description.
fn joined(fields: &[(String, String)]) -> Vec<(String, String)> {
    let unsigned: Vec<&(String, String)> = fields.iter().filter(|(name, _)| !names_signature(name)).collect();
    let filled: Vec<&(String, String)> = unsigned.iter().copied().filter(|(_, value)| !value.is_empty()).collect();
    let mut found = Vec::new();
    for (fields, which) in [(unsigned, ""), (filled, " that are not empty")] {
        let mut sorted = fields.clone();
        sorted.sort();
        for (fields, order) in [(sorted, "sorted by name"), (fields, "in their original order")] {
            for (equals, separator, how) in [
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
                let text: Vec<String> = fields.iter().map(|(name, value)| format!("{name}{equals}{value}")).collect();
                found.push((text.join(separator), format!("the fields{which}, {order}, {how}")));
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

fn variations() -> [(JsonStyle, &'static str); 4] {
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

/// Adds bodies that consist of the fields: joined, and without the signature field.
pub(super) fn candidates(candidates: &mut Candidates, body: &[u8]) {
    for (range, name) in signature_values(body) {
        let emptied = [body.get(..range.start), body.get(range.end..)].map(Option::unwrap_or_default).concat();
        candidates.add(emptied, Code::BodyPartSigned, format!("the body with the field `{}` emptied", short(&name)));
    }
    candidates.set_rare(true);
    for Group { at, fields, .. } in
        groups(body).into_iter().filter(|group| group.at.is_empty() || group.has_signature).take(3)
    {
        if fields.len() < 2 && at.is_empty() {
            continue;
        }
        let parent = if at.is_empty() { String::new() } else { format!(" (of `{}`)", at.trim_end_matches('.')) };
        for (text, what) in joined(&fields) {
            candidates.add(text, Code::BodyFieldsJoined, format!("{what}{parent}"));
        }
    }
    candidates.set_rare(false);
    let Some(Json::Object(members)) = parsed(body) else { return };
    let nulled = members
        .iter()
        .map(|(name, value)| (name.clone(), if names_signature(name) { Json::Null } else { value.clone() }));
    let nulled = Json::Object(nulled.collect());
    let rest = Json::Object(members.into_iter().filter(|(name, _)| !names_signature(name)).collect());
    for (style, how) in variations() {
        candidates.add(
            style.write(&rest),
            Code::BodyPartSigned,
            format!("the body without its signature field, {how}"),
        );
        candidates.add(
            style.write(&nulled),
            Code::BodyPartSigned,
            format!("the body with its signature field set to null, {how}"),
        );
    }
}
