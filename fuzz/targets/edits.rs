//! Edits of a payload, and making it new: the first line names the encoding and may say `add`; each line up to an empty one is an edit (`set`
//! and `put` with `PATH=VALUE`, `unset PATH`, `merge JSON`); the rest is the body.
//!
//! What does not fit changes nothing, what fits can be sent and read again, and what was edited is never made new.

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

/// Whether what is written reads the same. In the other spelling of a form, nested names are one when they are read.
fn reads_the_same(payload: &Payload, encoding: Encoding) -> bool {
    let again = Payload::parse(encoding, &payload.encode()).expect("what was edited can be read");
    encoding == Encoding::Form(FormStyle::Plus) || again == *payload
}

fuzz_target!(|data: &[u8]| {
    let (head, mut rest) = hookctl_fuzz::first_line(data);
    let (name, add) = head.strip_suffix(" add").map_or((head, false), |name| (name, true));
    let encoding = hookctl_fuzz::encoding(name);
    let mut edits = Vec::new();
    loop {
        let (line, behind) = hookctl_fuzz::first_line(rest);
        rest = behind;
        if line.is_empty() {
            break;
        }
        edits.extend(edit(line));
    }
    let Ok(mut payload) = Payload::parse_preserving(encoding, rest) else { return };
    let mut kept = EditedPaths::default();
    for edit in &edits {
        let before = payload.clone();
        let fits = kept.edit(&mut payload, edit, add);
        if fits.is_err() && !add {
            assert_eq!((payload.encode(), &payload), (before.encode(), &before));
        }
        if encoding != Encoding::Verbatim {
            assert!(reads_the_same(&payload, encoding), "{edit:?}");
        }
    }
    let template = Template::new(&payload, &Fresh { ids: None, keep: kept.paths() });
    let (mut random, mut body) = (fastrand::Rng::with_seed(1), Vec::new());
    for now in [0, 1_767_225_600_000, i64::MAX, i64::MIN] {
        template.render(now, &mut random, &mut body);
        assert_eq!(body.len(), payload.encode().len());
        let made = Payload::parse(encoding, &body).expect("what is made new can be read");
        assert!(!template.is_constant() || body == payload.encode());
        for path in kept.paths() {
            assert_eq!(made.text_at(path), payload.text_at(path), "{path}");
        }
    }
});
