//! Whether a URL says who asks: a user name or a password in it would show wherever the URL does. It refuses to say what it is.

use url::Url;

/// Whether `text`, which is meant to be a URL of a web server, may hold a user name or a password. What is no such URL may hold one wherever
/// there is an `@`: where its authority ends, nobody knows.
#[must_use]
pub fn may_hold_user_info(text: &str) -> bool {
    match Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") => !url.username().is_empty() || url.password().is_some(),
        _ => text.contains('@'),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_asks_is_seen_in_every_spelling() {
        for text in [
            "https://u:hunter2@example.com",
            "https://u@example.com/",
            "https:/u:hunter2@h",
            "https:///u:hunter2@h/",
            "https://a b/u:hunter2@h",
            "ftp://u:hunter2@h",
            "ftp://h/u:hunter2@h",
            "u:hunter2@host/h",
            "localhost/u:hunter2@h",
            "//u:hunter2@h/",
        ] {
            assert!(may_hold_user_info(text), "{text}");
        }
        for text in
            ["", "https://h.example/@ada?mail=ada@h.example", "http://localhost:3000/hook", "localhost:3000", "*"]
        {
            assert!(!may_hold_user_info(text), "{text}");
        }
    }
}
