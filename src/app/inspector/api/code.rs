//! Code in explanations: marks it in sentences, and shows an example of a fix.

use hookctl::signing::{Construction, Scheme};

/// Returns the name of a scheme for a sentence, e.g. `HMAC-SHA256`.
pub(super) fn scheme_name(scheme: &Scheme) -> String {
    match scheme.construction {
        Construction::Hmac => scheme.name().to_ascii_uppercase(),
        Construction::SaltPrefix | Construction::SaltSuffix => format!("{} digest", scheme.name()),
        _ => format!("{} signature", scheme.name()),
    }
}

/// Marks code in a sentence with backticks: calls, names with an underscore, flags, variables, and the name of the signature header.
pub(super) fn mark(text: &str, header: Option<&str>) -> String {
    let mut marked = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    let mut in_code = false;
    while let Some(word) = words.next() {
        if !marked.is_empty() {
            marked.push(' ');
        }
        if in_code || word.contains('`') {
            // The text is marked already.
            in_code ^= word.matches('`').count() % 2 == 1;
            marked.push_str(word);
            continue;
        }
        let mut code = word.to_owned();
        // Arguments may contain spaces.
        while is_code(&code, header) && unclosed(&code) && words.peek().is_some() {
            code.push(' ');
            code.push_str(words.next().unwrap_or_default());
        }
        let opening = usize::from(code.starts_with('('));
        let mut end = code.trim_end_matches([',', '.', ':', ';']).len();
        if opening == 1 && code[..end].ends_with(')') && !code[..end].ends_with("()") {
            end -= 1;
        }
        if end > opening && is_code(&code[opening..end], header) && !unclosed(&code[opening..end]) {
            marked.push_str(&code[..opening]);
            marked.push('`');
            marked.push_str(&code[opening..end]);
            marked.push('`');
            marked.push_str(&code[end..]);
        } else {
            marked.push_str(&code);
        }
    }
    marked
}

/// Returns true if a word looks like code.
fn is_code(word: &str, header: Option<&str>) -> bool {
    let word = word.trim_start_matches('(');
    let name = word.trim_end_matches([',', '.', ':', ';', ')']);
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let before_call = word.split('(').next().unwrap_or_default();
    let is_call = word.contains('(')
        && before_call.contains(is_name)
        && before_call.chars().all(|c| is_name(c) || ".$:->".contains(c));
    let has_member = |(object, member): (&str, &str)| {
        object.len() > 1
            && member.len() > 1
            && object.starts_with(|c: char| c.is_ascii_lowercase())
            && member.chars().all(|c| is_name(c) || c == '.')
    };
    is_call
        || (name.starts_with("--") && name.len() > 2)
        || (name.starts_with('$') && name.len() > 1)
        || name.starts_with("\\u")
        || (name.contains('_') && name.chars().all(is_name))
        || name.split_once('.').is_some_and(has_member)
        || header.is_some_and(|header| name.eq_ignore_ascii_case(header))
        || name.eq_ignore_ascii_case("content-length")
        || ["env:", "file:", "cmd:"].iter().any(|source| name.len() > source.len() && name.starts_with(source))
}

/// Returns true if a bracket in a text is not closed.
fn unclosed(text: &str) -> bool {
    text.matches('(').count() > text.matches(')').count()
}

/// Returns the lines of an example of the fix for a cause. Lines to remove begin with `-`, lines to add with `+`.
pub(super) fn example(cause: &str) -> &'static [&'static str] {
    match cause {
        "body-reserialized-python" => &[
            "  body = request.get_data()",
            "- digest = hmac.new(key, json.dumps(request.json).encode(), sha256)",
            "+ digest = hmac.new(key, body, sha256)",
        ],
        "body-reserialized-javascript" => &[
            "- app.use(express.json())",
            "+ app.use('/hooks', express.raw({ type: '*/*' }))",
            "- const digest = hmac.update(JSON.stringify(req.body)).digest('hex')",
            "+ const digest = hmac.update(req.body).digest('hex')",
        ],
        "body-reserialized-php" => &[
            "- $digest = hash_hmac('sha256', json_encode($request->all()), $secret);",
            "+ $digest = hash_hmac('sha256', $request->getContent(), $secret);",
        ],
        "body-reserialized-ruby" => &[
            "- digest = OpenSSL::HMAC.hexdigest('SHA256', secret, params.to_json)",
            "+ digest = OpenSSL::HMAC.hexdigest('SHA256', secret, request.raw_post)",
        ],
        "body-reserialized-go" => &[
            "- err := json.NewDecoder(r.Body).Decode(&event)",
            "+ body, err := io.ReadAll(r.Body)",
            "+ mac.Write(body)",
            "+ err = json.Unmarshal(body, &event)",
        ],
        "body-reserialized-dotnet" => &[
            "+ Request.EnableBuffering();",
            "+ var digest = await HMACSHA256.HashDataAsync(key, Request.Body);",
            "+ Request.Body.Position = 0;",
        ],
        "body-reserialized-java" => {
            &["- String receive(@RequestBody Event event)", "+ String receive(@RequestBody byte[] body)"]
        }
        "secret-trailing-newline" => &["- echo \"$SECRET\" > secret.txt", "+ printf %s \"$SECRET\" > secret.txt"],
        "body-trailing-newline" => {
            &["- echo \"$BODY\" | curl --data @-", "+ printf %s \"$BODY\" | curl --data-binary @-"]
        }
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use hookctl::diagnosis::CAUSES;

    #[test]
    fn code_in_a_sentence_is_marked() {
        for (text, marked) in [
            (
                "Hash the raw body: request.get_data() in Flask, await request.body() in FastAPI.",
                "Hash the raw body: `request.get_data()` in Flask, await `request.body()` in FastAPI.",
            ),
            (
                "register express.raw({type: '*/*'}) before express.json(), or keep req.rawBody",
                "register `express.raw({type: '*/*'})` before `express.json()`, or keep `req.rawBody`",
            ),
            ("Next.js, e.g. 2.50 and 1.0 (or sort_keys=True)", "Next.js, e.g. 2.50 and 1.0 (or sort_keys=True)"),
            ("Use --tolerance, or $request->getContent().", "Use `--tolerance`, or `$request->getContent()`."),
            ("does not match X-Sig.", "does not match `X-Sig`."),
            ("already `a b` marked_name", "already `a b` `marked_name`"),
            ("(@RequestBody byte[])", "(@RequestBody byte[])"),
        ] {
            assert_eq!(mark(text, Some("x-sig")), marked);
        }
    }

    #[test]
    fn marks_come_in_pairs_and_change_nothing_else() {
        for info in CAUSES {
            for text in [info.meaning, info.fix] {
                let marked = mark(text, None);
                assert_eq!(marked.matches('`').count() % 2, 0, "{marked}");
                assert_eq!(marked.replace('`', ""), text.replace('`', ""));
            }
        }
    }

    #[test]
    fn examples_belong_to_causes_that_exist() {
        let with_example = CAUSES.iter().filter(|info| !example(info.code).is_empty()).count();
        assert_eq!(with_example, 9);
    }
}
