//! The headline of a response: one line that summarizes its body, for a table cell.
//!
//! It is the message of a JSON body, the title (or else the text) of an HTML page, and the first line of anything else.

use super::refusal;

/// Maximum length of a headline, in characters.
const MAX_CHARS: usize = 200;

/// Elements whose content is not text.
const NOT_TEXT: [&str; 4] = ["script", "style", "template", "svg"];

/// Returns the headline of a body of this media type, or `None` if the body is empty.
pub(super) fn headline(media_type: &str, body: &str) -> Option<String> {
    let body = body.trim();
    let text = if body.starts_with(['{', '[']) {
        json(body)
    } else if is_html(media_type, body) {
        html(body)
    } else {
        body.lines().next().unwrap_or_default().to_owned()
    };
    let line = refusal::shorten(&text, MAX_CHARS);
    (!line.is_empty()).then_some(line)
}

fn json(body: &str) -> String {
    let Ok(json) = serde_json::from_str(body) else { return body.to_owned() };
    refusal::find_message(&json).unwrap_or_else(|| json.to_string())
}

/// Returns true if a body without leading white space is an HTML page.
pub(super) fn is_html(media_type: &str, body: &str) -> bool {
    let start = body.get(..15).unwrap_or(body).to_ascii_lowercase();
    media_type.contains("html") || start.starts_with("<!doctype html") || start.starts_with("<html")
}

/// Returns the title of a page, or the text between its tags if it has no title.
fn html(page: &str) -> String {
    let (mut title, mut text) = (String::new(), String::new());
    let mut rest = page;
    // The current element, if it is the title or its content is not text.
    let mut inside: Option<String> = None;
    while let Some((before, tag, after)) = next_tag(rest) {
        match inside.as_deref() {
            Some("title") => title.push_str(before),
            Some(_) => {}
            None => {
                text.push_str(before);
                text.push(' ');
            }
        }
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').find(|word| !word.is_empty());
        let name = name.unwrap_or_default().to_ascii_lowercase();
        if tag.starts_with('/') {
            inside = inside.filter(|element| *element != name);
        } else if inside.is_none() && (name == "title" || NOT_TEXT.contains(&name.as_str())) {
            inside = Some(name);
        }
        rest = after;
    }
    text.push_str(rest);
    let chosen = if title.trim().is_empty() { text } else { title };
    [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&nbsp;", " "), ("&amp;", "&")]
        .iter()
        .fold(chosen, |text, (entity, character)| text.replace(entity, character))
}

/// Splits HTML at the next tag or comment: the text before it, its content, and the rest.
fn next_tag(html: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = html.split_once('<')?;
    let end = if rest.starts_with("!--") { "-->" } else { ">" };
    let (tag, after) = rest.split_once(end).unwrap_or((rest, ""));
    Some((before, tag, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headline_summarizes_any_body_in_one_line() {
        let page = "<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>401 \n Unauthorized</title><style>b{}</style></head><body>no</body></html>";
        for (media_type, body, expected) in [
            ("text/plain", "\n  bad   signature \nmore", Some("bad signature")),
            ("text/html", page, Some("401 Unauthorized")),
            ("", page, Some("401 Unauthorized")),
            ("text/html", "<p>Not &lt;b&gt;<br>here</p><script>x < y</script>", Some("Not <b> here")),
            ("text/html", "<!-- <title>no</title> --><h1>Bad <b>request", Some("Bad request")),
            ("application/json", r#"{"error":{"message":"bad signature","code":7}}"#, Some("bad signature")),
            ("application/json", "{\n \"ok\" :false }", Some(r#"{"ok":false}"#)),
            ("application/json", "{ cut", Some("{ cut")),
            ("text/html", "<html>", None),
            ("text/plain", " \n ", None),
        ] {
            assert_eq!(headline(media_type, body).as_deref(), expected, "{body}");
        }
        assert_eq!(headline("", &"x".repeat(1000)).map(|line| line.chars().count()), Some(MAX_CHARS));
    }
}
