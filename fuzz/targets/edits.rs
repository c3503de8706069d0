//! Edits of a payload, and fresh IDs and times. The first line is the name of the encoding, with ` add` after it to allow creating missing paths. Each line
//! up to an empty one is an edit (`set PATH=VALUE`, `put PATH=JSON`, `unset PATH`, `merge JSON`). The rest is the body.
//!
//! An edit that fails changes nothing. After an edit, the payload can be encoded and parsed again. Edited values are never replaced with fresh ones.

#![no_main]

use hookctl::payload::{Dotted, Edit, EditedPaths, Encoding, FormStyle, Fresh, Json, Payload, Template};
use libfuzzer_sys::fuzz_target;

fn edit(line: &str) -> Option<Edit> {
    let (verb, rest) = line.split_once(' ')?;
    let path = |text: &str| text.parse::<Dotted>().ok();
    match verb {
        "set" => Dotted::split(rest).and_then(|(at, text)| Some(Edit::Set(path(at)?, text.to_owned()))),
        "put" => {
            Dotted::split(rest).and_then(|(at, text)| Some(Edit::Put(path(at)?, Json::parse(text.as_bytes()).ok()?)))
        }
        "unset" => Some(Edit::Unset(path(rest)?)),
        "merge" => Json::parse(rest.as_bytes()).ok().filter(|json| matches!(json, Json::Object(_))).map(Edit::Merge),
        _ => None,
    }
}

/// Returns true if the encoded payload parses to the same payload. For `Plus`, which does not nest names, it only has to parse.
fn round_trips(payload: &Payload, encoding: Encoding) -> bool {
    let again = Payload::parse(encoding, &payload.encode()).expect("an edited payload can be parsed");
    encoding == Encoding::Form(FormStyle::Plus) || again == *payload
}

fuzz_target!(|data: &[u8]| {
    let (head, mut rest) = hookctl_fuzz::first_line(data);
    let (name, create_missing) = head.strip_suffix(" add").map_or((head, false), |name| (name, true));
    let encoding = hookctl_fuzz::encoding(name);
    let mut edits = Vec::new();
    loop {
        let (line, after) = hookctl_fuzz::first_line(rest);
        rest = after;
        if line.is_empty() {
            break;
        }
        edits.extend(edit(line));
    }
    let Ok(mut payload) = Payload::parse_preserving(encoding, rest) else { return };
    let mut edited = EditedPaths::default();
    for edit in &edits {
        let before = payload.clone();
        let result = edited.edit(&mut payload, edit, create_missing);
        if result.is_err() && !create_missing {
            assert_eq!((payload.encode(), &payload), (before.encode(), &before));
        }
        if encoding != Encoding::Verbatim {
            assert!(round_trips(&payload, encoding), "{edit:?}");
        }
    }
    let template = Template::new(&payload, &Fresh { ids: None, keep: edited.paths() });
    let (mut random, mut body) = (fastrand::Rng::with_seed(1), Vec::new());
    for now in [0, 1_767_225_600_000, i64::MAX, i64::MIN] {
        template.render(now, &mut random, &mut body);
        assert_eq!(body.len(), payload.encode().len());
        let rendered = Payload::parse(encoding, &body).expect("a rendered template can be parsed");
        assert!(!template.is_constant() || body == payload.encode());
        for path in edited.paths() {
            assert_eq!(rendered.text_at(path), payload.text_at(path), "{path}");
        }
    }
});
