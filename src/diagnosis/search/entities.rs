//! Escapes and resolves HTML entities, as template engines, secret stores and XSS filters do.
//!
//! Knows the entities that occur in bodies and secrets, and numeric ones. Choosing the text is left to the axes.

/// A style of escaping: characters and their entities.
type Style = &'static [(char, &'static str)];

/// The styles, ordered by how much they escape.
const STYLES: &[(&str, Style)] = &[
    ("the HTML entities &lt; &gt; for < >", &[('<', "&lt;"), ('>', "&gt;")]),
    ("the HTML entities &amp; for &", &[('&', "&amp;")]),
    ("the HTML entities &quot; for quotes", &[('"', "&quot;")]),
    ("the HTML entities &amp; &lt; &gt; for & < >", &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;")]),
    ("HTML entities for & < > and double quotes", &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;")]),
    (
        "HTML entities for & < > and quotes",
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#39;")],
    ),
    (
        "HTML entities for & < > and quotes, as PHP's htmlspecialchars writes them",
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#039;")],
    ),
    (
        "HTML entities for & < > and quotes, as Python's html.escape writes them",
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&#x27;")],
    ),
    (
        "HTML entities for & < > and quotes, as Go's html.EscapeString writes them",
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&#34;"), ('\'', "&#39;")],
    ),
    (
        "XML entities for & < > and quotes",
        &[('&', "&amp;"), ('<', "&lt;"), ('>', "&gt;"), ('"', "&quot;"), ('\'', "&apos;")],
    ),
    (
        "HTML entities for & < > / ` = and quotes, as Mustache writes them",
        &[
            ('&', "&amp;"),
            ('<', "&lt;"),
            ('>', "&gt;"),
            ('"', "&quot;"),
            ('\'', "&#39;"),
            ('/', "&#x2F;"),
            ('`', "&#x60;"),
            ('=', "&#x3D;"),
        ],
    ),
];

/// Returns `text` escaped in every style, with the name of the style.
pub(super) fn escaped(text: &str) -> impl Iterator<Item = (String, &'static str)> {
    STYLES.iter().map(move |(name, style)| {
        let entity = |c: char| style.iter().find(|(plain, _)| *plain == c).map(|(_, entity)| *entity);
        let mut out = String::with_capacity(text.len() + text.len() / 4);
        for c in text.chars() {
            match entity(c) {
                Some(entity) => out.push_str(entity),
                None => out.push(c),
            }
        }
        (out, *name)
    })
}

/// Returns `text` with its entities resolved, once.
pub(super) fn resolved(text: &str) -> String {
    /// Maximum length of an entity, in bytes. Longer than `&#x10FFFF;`.
    const MAX_ENTITY_BYTES: usize = 12;
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let end = after.bytes().take(MAX_ENTITY_BYTES).position(|byte| byte == b';');
        let entity = end.and_then(|end| Some((character(after.get(..end)?)?, after.get(end + 1..)?)));
        rest = if let Some((c, after)) = entity {
            out.push(c);
            after
        } else {
            out.push('&');
            after
        };
    }
    out.push_str(rest);
    out
}

/// Returns the character of an entity.
fn character(name: &str) -> Option<char> {
    match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        name => {
            let digits = name.strip_prefix('#')?;
            let code = match digits.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16).ok()?,
                None => digits.parse().ok()?,
            };
            char::from_u32(code)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entities_are_resolved_once() {
        // Printed by Python's `html.unescape`.
        for (text, expected) in [
            ("&lt;a&gt; &amp;amp; &quot;b&#39;&#x27;&apos;&#039;", "<a> &amp; \"b''''"),
            ("a & b; &; &#; &#x; &#xD800; &unknown; &", "a & b; &; &#; &#x; &#xD800; &unknown; &"),
            ("é&#233;&#xe9;", "ééé"),
        ] {
            assert_eq!(resolved(text), expected, "{text}");
        }
    }

    #[test]
    fn escaped_text_resolves_to_itself() {
        let text = "<a href=\"/x?y=1&amp;z\">it's `b`</a>";
        for (escaped, style) in escaped(text) {
            let plain = resolved(&escaped);
            assert!(
                plain == text
                    || ["the HTML entities &lt; &gt; for < >", "the HTML entities &quot; for quotes"].contains(&style),
                "{style}: {plain}"
            );
        }
    }
}
