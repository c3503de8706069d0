//! Templates: which IDs and times are found, and that nothing else changes.

use proptest::prelude::*;

use super::{key::Key, *};
use crate::payload::{Encoding, FormStyle, Path, layout};

const NOW: i64 = 1_769_860_800_123;

fn rendered(template: &Template, seed: u64) -> Vec<u8> {
    let mut body = b"the previous body".to_vec();
    template.render(NOW, &mut fastrand::Rng::with_seed(seed), &mut body);
    body
}

/// Returns `body` with the original IDs and times of the template's payload.
fn restored(template: &Template, mut body: Vec<u8>, newest: i64) -> Vec<u8> {
    for FreshId { text, id, occurrences } in &template.ids {
        for occurrence in occurrences {
            for (at, offset) in occurrence.iter().zip(id.offsets()) {
                body[*at] = text.as_bytes()[offset];
            }
        }
    }
    for FreshTime { layout, positions, age } in &template.times {
        layout.write(newest - age, |index, field, number| write_field(&mut body, positions[index], field, number));
    }
    body
}

fn names(paths: &[&str]) -> Vec<Path> {
    paths.iter().map(|path| path.parse().expect("a path")).collect()
}

#[test]
fn ids_and_times_are_found_by_format_and_key() {
    let text = r#"{"id":1128,"survey_id":1146,"survey":{"id":1146},"objectId":"5d1086759513bd03ca00a57b","score":1128,"externalId":"77","contact_lists":[{"id":3,"contact_id":44}],"answers":{"5d1086759513bd03ca00a57b":{"question_id":9}},"ref":"5d1086759513bd03ca00a57b","token":"66e50268-6b83-47e8-85d7-2613c33d9ea9","secret":"66e50268-6b83-47e8-85d7-2613c33d9ea8","created_at":"2022-01-01T00:00:00Z","at":1640995260,"expires_at":1700000000,"day":"2022-01-01","date":"2021-12-31","n":1640995260}"#;
    let payload = Payload::parse_preserving(Encoding::Json, text.as_bytes()).expect("JSON");
    let body = rendered(&Template::new(&payload, &Fresh::default()), 7);
    let new = Payload::parse_preserving(Encoding::Json, &body).expect("JSON still");
    let at =
        |payload: &Payload, path: &str| payload.text_at(&path.parse().expect(path)).map(std::borrow::Cow::into_owned);
    for path in ["survey_id", "survey[id]", "score", "externalId", "contact_lists[0][id]", "secret", "day", "n"] {
        assert_eq!(at(&new, path), at(&payload, path), "{path}");
    }
    for path in ["id", "objectId", "contact_lists[0][contact_id]", "token"] {
        assert_ne!(at(&new, path), at(&payload, path), "{path}");
    }
    assert_eq!(at(&new, "ref"), at(&new, "objectId"));
    assert!(new.has(&format!("answers[{}][question_id]", at(&new, "ref").expect("an ID")).parse().expect("a path")));
    // The newest time that is not in the future becomes the current time.
    assert_eq!(at(&new, "at").as_deref(), Some("1769860800"));
    assert_eq!(at(&new, "created_at").as_deref(), Some("2026-01-31T11:59:00Z"));
    assert_eq!(at(&new, "date").as_deref(), Some("2026-01-30"));
    assert_eq!(at(&new, "expires_at").as_deref(), Some("1828865540"));
}

#[test]
fn listed_ids_are_replaced_and_kept_paths_are_not() {
    let text = r#"{"id":1,"a":{"key":"g-xxxxxx-id"},"l":[{"k":"u_12"},{"k":"u_34"}],"z":null,"f":1.5,"created_at":"2022-01-01T00:00:00Z"}"#;
    let payload = Payload::parse_preserving(Encoding::Json, text.as_bytes()).expect("JSON");
    let ids = names(&["a[key]", "l[][k]", "z", "f", "none"]);
    let kept = names(&["created_at", "l[1]"]);
    let body = rendered(&Template::new(&payload, &Fresh { ids: Some(&ids), keep: &kept }), 7);
    let body = String::from_utf8(body).expect("UTF-8");
    assert!(
        body.starts_with("{\"id\":1,")
            && body.ends_with(",\"z\":null,\"f\":1.5,\"created_at\":\"2022-01-01T00:00:00Z\"}"),
        "{body}"
    );
    assert!(!body.contains("xxxxxx") && !body.contains("u_12") && body.contains("u_34"), "{body}");
    let constant = Template::new(&payload, &Fresh { ids: Some(&[]), keep: &kept });
    assert!(constant.is_constant());
    assert_eq!(rendered(&constant, 1), payload.encode());
}

#[test]
fn escaped_id_is_kept_and_escaped_time_is_replaced() {
    for (text, count) in
        [("id=1128&created_at=2016-08-04%2013%3A57%3A26%20-0700", 2), ("id=%31128&at=1705565839", 1), ("a=&id=&b", 0)]
    {
        let payload = Payload::parse_preserving(Encoding::Form(FormStyle::Percent), text.as_bytes()).expect("a form");
        let template = Template::new(&payload, &Fresh::default());
        assert_eq!(
            template.ids.iter().map(|id| id.occurrences.len()).sum::<usize>() + template.times.len(),
            count,
            "{text}"
        );
        let again =
            Payload::parse_preserving(Encoding::Form(FormStyle::Percent), &rendered(&template, 3)).expect("a form");
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
    fn rendered_template_with_the_old_values_is_the_payload(
        members in proptest::collection::vec(("id|[a-c]_id|uuid|created_at|timestamp|survey_id|[a-c\"]{1,4}", leaf()), 0..8),
        seed: u64,
    ) {
        let text: Vec<String> =
            members.iter().map(|(name, leaf)| format!("{}:{leaf}", serde_json::Value::from(name.as_str()))).collect();
        let payload = Payload::parse_preserving(Encoding::Json, format!("{{\"l\":[{{{}}}]}}", text.join(",")).as_bytes()).expect("JSON");
        let template = Template::new(&payload, &Fresh::default());
        let body = rendered(&template, seed);
        prop_assert_eq!(rendered(&template, seed), body.clone(), "a seed decides");
        prop_assert!(Payload::parse_preserving(Encoding::Json, &body).is_ok());
        let (_, leaves) = layout::leaves(&payload);
        let times = leaves.iter().filter(|leaf| !leaf.is_name).filter_map(|leaf| Key::from_names(leaf.path.names()).time(&leaf.text));
        let newest = times.map(|found| found.at).max().unwrap_or_default();
        let old = restored(&template, body, newest);
        prop_assert_eq!(String::from_utf8(old), String::from_utf8(payload.encode()));
    }
}
