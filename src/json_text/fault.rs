//! Why a text is no JSON, in `serde_json`'s words and without the place, which each caller tells in its own way.

/// The reason of an error.
#[must_use]
pub fn reason(error: &serde_json::Error) -> String {
    let text = error.to_string();
    text.rsplit_once(" at line ").map_or_else(|| text.clone(), |(reason, _)| reason.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_cut_off_and_nothing_else() {
        for (json, expected) in [
            ("{", "EOF while parsing an object"),
            ("[1 at line 2]", "expected `,` or `]`"),
            ("\"a\" \"b\"", "trailing characters"),
        ] {
            let error = serde_json::from_str::<serde_json::Value>(json).expect_err("no JSON");
            assert_eq!(reason(&error), expected, "{json}");
        }
        // Nobody knows where it is.
        assert_eq!(reason(&serde::de::Error::custom("it is refused")), "it is refused");
    }
}
