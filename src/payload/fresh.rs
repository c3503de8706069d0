//! A payload whose ids and times are new each time it is written.
//!
//! All is found once: which bytes of the body are an id or a time. A delivery then costs a copy of the body and a few bytes written
//! over it, since another id and another time take the very bytes of the old ones. The clock and the random numbers are parameters.

mod choice;
mod id;
mod time;

use std::collections::HashSet;

use super::{
    Path, Payload,
    place::{self, Place},
};

use choice::Key;
use id::{Id, LONGEST};
use time::{DAY, Field, Found, Layout};

/// Which fields are made new.
#[derive(Clone, Copy, Debug, Default)]
pub struct Fresh<'a> {
    /// Where the ids stand; an empty name is any item of a list. `None`: they are told by their form and their key.
    pub ids: Option<&'a [Path]>,
    /// What stays as it is in JSON, with all that is below. In a form each pair knows for itself.
    pub kept: &'a [Path],
}

impl Fresh<'_> {
    /// What stays as it is, to be asked of each place: there may be many of both.
    pub(super) fn kept(&self) -> KeptPlaces<'_> {
        KeptPlaces(self.kept.iter().map(Path::names).collect())
    }

    fn lists(&self, path: &Path) -> Option<bool> {
        let matches = |listed: &Path| {
            let (listed, names) = (listed.names(), path.names());
            listed.len() == names.len()
                && listed.iter().zip(names).all(|(listed, name)| listed.is_empty() || listed == name)
        };
        self.ids.map(|ids| ids.iter().any(matches))
    }
}

/// The names of what stays as it is.
pub(super) struct KeptPlaces<'a>(HashSet<&'a [String]>);

impl KeptPlaces<'_> {
    /// Whether it stays as it is.
    pub(super) fn has(&self, place: &Place) -> bool {
        let names = place.path.names();
        place.edited || (1..=names.len()).any(|depth| self.0.contains(&names[..depth]))
    }
}

/// A payload whose ids and times are new each time it is written: its body in pieces, found once, so that a delivery costs a copy
/// and not a parse.
#[derive(Clone, Debug)]
pub struct Template {
    body: Vec<u8>,
    ids: Vec<FreshId>,
    times: Vec<FreshTime>,
}

/// An id, and everywhere that it stands: for each place, the index in the body of each byte that is drawn.
#[derive(Clone, Debug)]
struct FreshId {
    text: String,
    id: Id,
    places: Vec<Vec<usize>>,
}

/// A time: how it is spelled, the index in the body of each of its fields, and its milliseconds behind the newest of the payload.
#[derive(Clone, Debug)]
struct FreshTime {
    layout: Layout,
    places: Vec<usize>,
    behind: i64,
}

/// The shortest text that is taken for the same id wherever it stands. What is shorter may be so by chance.
const TELLING: usize = 6;

impl Template {
    /// The template of a payload.
    ///
    /// Times keep their distances: the newest becomes the time of the delivery, so that what was created stays older than what was
    /// updated. The same id becomes the same new one everywhere, also as the name of a member.
    #[must_use]
    pub fn new(payload: &Payload, fresh: &Fresh<'_>) -> Self {
        let (body, places) = place::places(payload);
        let kept = fresh.kept();
        let mut ids: Vec<FreshId> = Vec::new();
        let mut set_up: Vec<&str> = Vec::new();
        let mut times: Vec<(Found, bool, Vec<usize>)> = Vec::new();
        for place in places.iter().filter(|place| !place.name && !kept.has(place)) {
            let key = Key::of(place.path.names());
            if let Some(found) = key.time(&place.text) {
                let widths = found.layout.fields.iter().map(|(offset, field)| (*offset, field.width()));
                if let Some(fields) = spelled(payload, &body, place, widths) {
                    times.push((found, key.is_to_come(), fields));
                    continue;
                }
            }
            let id = match fresh.lists(&place.path) {
                Some(false) => None,
                Some(true) => Id::said(&place.text),
                None => key.id(&place.text),
            };
            // A number that is no row of digits has no form to keep.
            let digits = !place.number || place.text.bytes().all(|byte| byte.is_ascii_digit());
            match id.filter(|_| digits) {
                Some(id) if !ids.iter().any(|held| held.text == place.text) => {
                    ids.push(FreshId { text: place.text.clone(), id, places: Vec::new() });
                }
                None if fresh.ids.is_none() && key.is_set_up() => set_up.push(&place.text),
                _ => {}
            }
        }
        // What is set up has its id everywhere.
        ids.retain(|id| id.text.len() < TELLING || !set_up.contains(&id.text.as_str()));
        for place in places.iter().filter(|place| !kept.has(place)) {
            let Some(id) = ids.iter_mut().find(|id| id.text == place.text) else { continue };
            let listed =
                fresh.lists(&place.path).unwrap_or_else(|| Key::of(place.path.names()).id(&place.text).is_some());
            if (listed && !place.name) || id.text.len() >= TELLING {
                let offsets = id.id.offsets().into_iter().map(|offset| (offset, 1));
                id.places.extend(spelled(payload, &body, place, offsets));
            }
        }
        Self { body, ids, times: behind_the_newest(times) }
    }

    /// Whether the payload has neither ids nor times, and is always the same.
    #[must_use]
    pub fn is_constant(&self) -> bool {
        self.ids.is_empty() && self.times.is_empty()
    }

    /// Writes the body of one delivery at `now` (milliseconds since 1970) with ids from `random` into `body`, which is cleared first.
    pub fn render(&self, now_ms: i64, random: &mut fastrand::Rng, body: &mut Vec<u8>) {
        body.clear();
        body.extend_from_slice(&self.body);
        let mut drawn = [0; LONGEST];
        for FreshId { id, places, .. } in &self.ids {
            id.draw(random, &mut drawn);
            for (at, byte) in places.iter().flat_map(|place| place.iter().zip(&drawn)) {
                body[*at] = *byte;
            }
        }
        for FreshTime { layout, places, behind } in &self.times {
            layout
                .write(now_ms.saturating_sub(*behind), |index, field, number| put(body, places[index], field, number));
        }
    }
}

/// Writes the number of a field at its place.
fn put(body: &mut [u8], at: usize, field: Field, mut number: i64) {
    if let Field::Half(_) = field {
        body[at] = number.to_le_bytes()[0];
        return;
    }
    for place in body[at..at + field.width()].iter_mut().rev() {
        *place = b'0' + number.rem_euclid(10).to_le_bytes()[0];
        number /= 10;
    }
}

/// Each time with its distance to the newest that is not yet to come. Days without a time keep their whole days.
fn behind_the_newest(times: Vec<(Found, bool, Vec<usize>)>) -> Vec<FreshTime> {
    let newest = |of_day: bool, to_come: bool| {
        times
            .iter()
            .filter(|(found, later, _)| found.day == of_day && *later == to_come)
            .map(|(found, ..)| found.at)
            .max()
    };
    let newest = newest(false, false)
        .or_else(|| newest(true, false))
        .or_else(|| newest(false, true))
        .or_else(|| newest(true, true));
    let newest = newest.unwrap_or_default();
    times
        .into_iter()
        .map(|(found, _, places)| {
            let behind = if found.day { newest.div_euclid(DAY) * DAY - found.at } else { newest - found.at };
            FreshTime { layout: found.layout, places, behind }
        })
        .collect()
}

/// The indexes in the body of these parts of a place's text (offset and width of each), if they are spelled as they are.
fn spelled(
    payload: &Payload,
    body: &[u8],
    place: &Place,
    parts: impl Iterator<Item = (usize, usize)>,
) -> Option<Vec<usize>> {
    let raw = &body[place.at.clone()];
    // The index of each byte of the text.
    let mut indexes = Vec::with_capacity(place.text.len());
    let mut at = 0;
    while at < raw.len() {
        indexes.push(place.at.start + at);
        at += match (payload, raw[at]) {
            (Payload::Form(..), b'%') => 3,
            (Payload::Json(_), b'\\') if raw.get(at + 1) == Some(&b'u') => 6,
            (Payload::Json(_), b'\\') => 2,
            _ => 1,
        };
    }
    let part = |(offset, width): (usize, usize)| {
        let first = *indexes.get(offset)?;
        (body.get(first..first + width)? == place.text.as_bytes().get(offset..offset + width)?).then_some(first)
    };
    parts.map(part).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{
        super::{Dialect, Encoding},
        *,
    };

    const NOW: i64 = 1_769_860_800_123;

    fn rendered(template: &Template, seed: u64) -> Vec<u8> {
        let mut body = b"what was there before".to_vec();
        template.render(NOW, &mut fastrand::Rng::with_seed(seed), &mut body);
        body
    }

    /// `body` with the ids and the times of the payload that `template` is of.
    fn undone(template: &Template, mut body: Vec<u8>, newest: i64) -> Vec<u8> {
        for FreshId { text, id, places } in &template.ids {
            for place in places {
                for (at, offset) in place.iter().zip(id.offsets()) {
                    body[*at] = text.as_bytes()[offset];
                }
            }
        }
        for FreshTime { layout, places, behind } in &template.times {
            layout.write(newest - behind, |index, field, number| put(&mut body, places[index], field, number));
        }
        body
    }

    fn names(paths: &[&str]) -> Vec<Path> {
        paths.iter().map(|path| path.parse().expect("a path")).collect()
    }

    #[test]
    fn ids_and_times_are_told_by_form_and_key() {
        let text = r#"{"id":1128,"survey_id":1146,"survey":{"id":1146},"objectId":"5d1086759513bd03ca00a57b","score":1128,"externalId":"77","contact_lists":[{"id":3,"contact_id":44}],"answers":{"5d1086759513bd03ca00a57b":{"question_id":9}},"ref":"5d1086759513bd03ca00a57b","token":"66e50268-6b83-47e8-85d7-2613c33d9ea9","secret":"66e50268-6b83-47e8-85d7-2613c33d9ea8","created_at":"2022-01-01T00:00:00Z","at":1640995260,"expires_at":1700000000,"day":"2022-01-01","date":"2021-12-31","n":1640995260}"#;
        let payload = Payload::parse_as_spelled(Encoding::Json, text.as_bytes()).expect("JSON");
        let body = rendered(&Template::new(&payload, &Fresh::default()), 7);
        let new = Payload::parse_as_spelled(Encoding::Json, &body).expect("JSON still");
        let at = |payload: &Payload, path: &str| {
            payload.text_at(&path.parse().expect(path)).map(std::borrow::Cow::into_owned)
        };
        for path in ["survey_id", "survey[id]", "score", "externalId", "contact_lists[0][id]", "secret", "day", "n"] {
            assert_eq!(at(&new, path), at(&payload, path), "{path}");
        }
        for path in ["id", "objectId", "contact_lists[0][contact_id]", "token"] {
            assert_ne!(at(&new, path), at(&payload, path), "{path}");
        }
        assert_eq!(at(&new, "ref"), at(&new, "objectId"));
        assert!(
            new.has(&format!("answers[{}][question_id]", at(&new, "ref").expect("an id")).parse().expect("a path"))
        );
        // The newest of what has happened is now.
        assert_eq!(at(&new, "at").as_deref(), Some("1769860800"));
        assert_eq!(at(&new, "created_at").as_deref(), Some("2026-01-31T11:59:00Z"));
        assert_eq!(at(&new, "date").as_deref(), Some("2026-01-30"));
        assert_eq!(at(&new, "expires_at").as_deref(), Some("1828865540"));
    }

    #[test]
    fn what_is_listed_is_new_and_what_is_kept_stays() {
        let text = r#"{"id":1,"a":{"key":"g-xxxxxx-id"},"l":[{"k":"u_12"},{"k":"u_34"}],"z":null,"f":1.5,"created_at":"2022-01-01T00:00:00Z"}"#;
        let payload = Payload::parse_as_spelled(Encoding::Json, text.as_bytes()).expect("JSON");
        let ids = names(&["a[key]", "l[][k]", "z", "f", "none"]);
        let kept = names(&["created_at", "l[1]"]);
        let body = rendered(&Template::new(&payload, &Fresh { ids: Some(&ids), kept: &kept }), 7);
        let body = String::from_utf8(body).expect("UTF-8");
        assert!(
            body.starts_with("{\"id\":1,")
                && body.ends_with(",\"z\":null,\"f\":1.5,\"created_at\":\"2022-01-01T00:00:00Z\"}"),
            "{body}"
        );
        assert!(!body.contains("xxxxxx") && !body.contains("u_12") && body.contains("u_34"), "{body}");
        let constant = Template::new(&payload, &Fresh { ids: Some(&[]), kept: &kept });
        assert!(constant.is_constant());
        assert_eq!(rendered(&constant, 1), payload.encode());
    }

    #[test]
    fn what_is_spelled_with_escapes_is_written_over_where_it_stands() {
        for (text, count) in [
            ("id=1128&created_at=2016-08-04%2013%3A57%3A26%20-0700", 2),
            ("id=%31128&at=1705565839", 1),
            ("a=&id=&b", 0),
        ] {
            let payload = Payload::parse_as_spelled(Encoding::Form(Dialect::Percent), text.as_bytes()).expect("a form");
            let template = Template::new(&payload, &Fresh::default());
            assert_eq!(
                template.ids.iter().map(|id| id.places.len()).sum::<usize>() + template.times.len(),
                count,
                "{text}"
            );
            let again =
                Payload::parse_as_spelled(Encoding::Form(Dialect::Percent), &rendered(&template, 3)).expect("a form");
            assert_eq!(
                again.text_at(&"id".parse().expect("a path")).map(|id| id.len()),
                payload.text_at(&"id".parse().expect("a path")).map(|id| id.len())
            );
        }
    }

    fn leaf() -> impl Strategy<Value = String> {
        prop_oneof![
            "[0-9]{1,20}".prop_map(|digits| format!("\"{digits}\"")),
            "[1-9][0-9]{0,19}",
            "[0-9a-f]{24}".prop_map(|hex| format!("\"{hex}\"")),
            Just("\"66e50268-6b83-47e8-85d7-2613c33d9ea9\"".to_owned()),
            "20[0-2][0-9]-0[1-9]-1[0-9][T ][01][0-9]:[0-5][0-9]:[0-5][0-9](\\.[0-9]{3})?(Z| -0700|\\+05:30)?"
                .prop_map(|time| format!("\"{time}\"")),
            any::<String>().prop_map(|text| serde_json::Value::from(text).to_string()),
        ]
    }

    proptest! {
        #[test]
        fn a_template_with_the_old_values_is_the_payload(
            members in proptest::collection::vec(("id|[a-c]_id|uuid|created_at|timestamp|survey_id|[a-c\"]{1,4}", leaf()), 0..8),
            seed: u64,
        ) {
            let text: Vec<String> =
                members.iter().map(|(name, leaf)| format!("{}:{leaf}", serde_json::Value::from(name.as_str()))).collect();
            let payload = Payload::parse_as_spelled(Encoding::Json, format!("{{\"l\":[{{{}}}]}}", text.join(",")).as_bytes()).expect("JSON");
            let template = Template::new(&payload, &Fresh::default());
            let body = rendered(&template, seed);
            prop_assert_eq!(rendered(&template, seed), body.clone(), "a seed decides");
            prop_assert!(Payload::parse_as_spelled(Encoding::Json, &body).is_ok());
            let (_, places) = place::places(&payload);
            let times = places.iter().filter(|place| !place.name).filter_map(|place| Key::of(place.path.names()).time(&place.text));
            let newest = times.map(|found| found.at).max().unwrap_or_default();
            let old = undone(&template, body, newest);
            prop_assert_eq!(String::from_utf8(old), String::from_utf8(payload.encode()));
        }
    }
}
