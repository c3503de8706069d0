//! Parses the text of a query into terms. Errors have a position and a hint. The values of terms are parsed by `values`.

use super::{
    Condition, FilterError, Pattern, State, Term, fold,
    values::{InvalidValue, SIZE_UNITS, TIME_UNITS, header, one_of, range, status},
};
use crate::{payload::Dotted, signing::Verdict, text::suggest};

/// Maximum length of a query, in bytes.
const MAX_QUERY_BYTES: usize = 8 * 1024;

/// Maximum number of terms, and of values of one term.
const MAX_TERMS: usize = 64;

/// The operators.
pub(super) const OPERATORS: [&str; 12] =
    ["verdict", "provider", "event", "status", "cause", "method", "path", "size", "ms", "header", "is", "id"];

/// The value of `verdict:` for a request without a verdict.
const NO_VERDICT: &str = "none";

pub(super) fn filter(text: &str) -> Result<Vec<Term>, FilterError> {
    if text.len() > MAX_QUERY_BYTES {
        return Err(error(MAX_QUERY_BYTES, "query is longer than 8 kB", "use a shorter query"));
    }
    let mut terms = Vec::new();
    let mut at = 0;
    while let Some(start) = text[at..].find(|c: char| !c.is_whitespace()).map(|skipped| at + skipped) {
        let word = word(text, start)?;
        at = start + word.len();
        if terms.len() == MAX_TERMS {
            return Err(error(start, format!("more than {MAX_TERMS} terms"), "use fewer terms"));
        }
        terms.push(term(word, start)?);
    }
    Ok(terms)
}

fn error(at: usize, reason: impl Into<String>, hint: impl Into<String>) -> FilterError {
    FilterError { reason: reason.into(), hint: hint.into(), at }
}

/// Returns the word that starts at `start` and ends before the next space outside of quotes.
fn word(text: &str, start: usize) -> Result<&str, FilterError> {
    let mut quote = None;
    let mut escaped = false;
    for (at, c) in text[start..].char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote.is_some() => escaped = true,
            '"' => quote = if quote.is_some() { None } else { Some(start + at) },
            c if c.is_whitespace() && quote.is_none() => return Ok(&text[start..start + at]),
            _ => {}
        }
    }
    match quote {
        Some(at) => Err(error(at, "unclosed quote", "add a `\"` at the end of the phrase")),
        None => Ok(&text[start..]),
    }
}

fn term(word: &str, at: usize) -> Result<Term, FilterError> {
    let (negated, rest) = match word.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, word),
    };
    let at = at + word.len() - rest.len();
    Ok(Term { negated, condition: condition(rest, at)? })
}

fn condition(word: &str, at: usize) -> Result<Condition, FilterError> {
    if let Some((name, rest)) = word.split_once(':') {
        let at_value = at + name.len() + 1;
        if let Some(operator) = OPERATORS.iter().find(|operator| name.eq_ignore_ascii_case(operator)) {
            return operation(operator, &Values::split(rest, at_value, operator)?);
        }
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if name.starts_with(|c: char| c.is_ascii_alphabetic()) && name.chars().all(is_word) {
            let hint = match suggest(name, OPERATORS.into_iter()) {
                Some(meant) => format!("did you mean `{meant}:`?"),
                None => format!("quote it to search for the text: \"{word}\""),
            };
            return Err(error(at, format!("unknown operator `{name}:`"), hint));
        }
    }
    if let Some((path, operator, value)) = comparison(word) {
        let text = word.replace('"', "\\\"");
        let hint = match operator {
            "!=" => format!("put `-` before the term instead: -{path}={value}"),
            _ => format!("fields are only matched with `=`; quote it to search for the text: \"{text}\""),
        };
        return Err(error(at + path.len(), format!("fields cannot be compared with `{operator}`"), hint));
    }
    if let Some((path, value)) = Dotted::split(word).filter(|(path, _)| !path.is_empty()) {
        let parsed = path.parse::<Dotted>().map_err(|reason| {
            error(
                at,
                format!("`{path}` {reason}"),
                format!("quote it to search for the text: \"{}\"", word.replace('"', "\\\"")),
            )
        })?;
        let values = Values::split(value, at + path.len() + 1, path)?;
        return Ok(Condition::Field { path: parsed, values: values.0.into_iter().map(|(_, value)| value).collect() });
    }
    Ok(Condition::Text(fold(&unquote(word))))
}

/// Splits a word that looks like a comparison of a field into path, operator and value, e.g. `answer.value>3`. Such a word is not searched for as text, which
/// would match nothing. `None` if the path has a single name, because that may be any text.
fn comparison(word: &str) -> Option<(&str, &str, &str)> {
    let mut quoted = false;
    let mut escaped = false;
    let at = word.find(|c: char| {
        match c {
            _ if escaped => escaped = false,
            '\\' if quoted => escaped = true,
            '"' => quoted = !quoted,
            _ => return !quoted && matches!(c, '<' | '>' | '!' | '='),
        }
        false
    })?;
    let (path, rest) = word.split_at(at);
    let operator = ["!=", ">=", "<=", "=>", "=<", ">", "<"].into_iter().find(|operator| rest.starts_with(operator))?;
    let value = &rest[operator.len()..];
    let is_value = match operator {
        "!=" => true,
        // A value may begin with `<`, but it is rarely followed by a number.
        "=>" | "=<" => value.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.')),
        // `->` is an arrow.
        _ => !value.is_empty() && !path.ends_with('-'),
    };
    let is_path = path.contains(['.', '[']) && path.starts_with(|c: char| c.is_alphabetic() || "_$[\"".contains(c));
    (is_value && is_path && path.parse::<Dotted>().is_ok()).then_some((path, operator, value))
}

fn operation(operator: &str, values: &Values) -> Result<Condition, FilterError> {
    Ok(match operator {
        "verdict" => {
            let names = || Verdict::ALL.iter().map(|verdict| verdict.name()).chain([NO_VERDICT]);
            Condition::Verdict(values.parse_each(|value| one_of("verdict", value, names()))?)
        }
        "provider" => Condition::Provider(values.parse_each(|value| Ok(Pattern::glob(value)))?),
        "event" => Condition::Event(values.parse_each(|value| Ok(Pattern::glob(value)))?),
        "status" => Condition::Status(values.parse_each(status)?),
        "cause" => Condition::Cause(values.parse_each(|value| Ok(Pattern::prefix(value)))?),
        "method" => Condition::Method(values.parse_each(|value| Ok(value.to_ascii_uppercase()))?),
        "path" => Condition::Path(values.parse_each(|value| Ok(Pattern::part(value)))?),
        "size" => Condition::Size(
            values.parse_each(|value| range(value, &SIZE_UNITS, 1, "size:>10k, size:500, size:1k..2k"))?,
        ),
        "ms" => Condition::Ms(values.parse_each(|value| range(value, &TIME_UNITS, 1000, "ms:>100, ms:<2.5, ms:>1s"))?),
        "header" => Condition::Header(values.parse_each(header)?),
        "is" => Condition::Is(values.parse_each(|value| {
            let name = one_of("state", value, State::NAMES.iter().map(|(name, _)| *name))?;
            State::NAMES
                .iter()
                .find(|(known, _)| *known == name)
                .map(|(_, state)| *state)
                .ok_or_else(InvalidValue::default)
        })?),
        _ => Condition::Id(values.parse_each(|value| range(value, &[], 1, "id:12, id:>100, id:10..20"))?),
    })
}

/// Values with their positions.
struct Values(Vec<(usize, String)>);

impl Values {
    /// Splits `a,"b,c"` at the commas that are not in quotes.
    fn split(text: &str, at: usize, name: &str) -> Result<Self, FilterError> {
        let (mut values, mut start) = (Vec::new(), 0);
        let (mut quoted, mut escaped) = (false, false);
        let ends = text.char_indices().filter(|(_, c)| {
            match c {
                _ if escaped => escaped = false,
                '\\' if quoted => escaped = true,
                '"' => quoted = !quoted,
                ',' => return !quoted,
                _ => {}
            }
            false
        });
        let ends: Vec<usize> = ends.map(|(end, _)| end).chain([text.len()]).collect();
        if ends.len() > MAX_TERMS {
            return Err(error(at, format!("more than {MAX_TERMS} values"), "use fewer values"));
        }
        let is_list = ends.len() > 1;
        for end in ends {
            let value = &text[start..end];
            // `field=` matches an empty value. Operators and lists do not allow empty values without quotes.
            if value.is_empty() && (is_list || OPERATORS.contains(&name)) {
                let separator = if OPERATORS.contains(&name) { ":" } else { "=" };
                let (reason, hint) =
                    (format!("missing value after `{name}{separator}`"), "add a value, or write \"\" for an empty one");
                return Err(error(at + start, reason, hint));
            }
            values.push((at + start, unquote(value)));
            start = end + 1;
        }
        Ok(Self(values))
    }

    /// Parses each value. An error has the position of its value.
    fn parse_each<T>(&self, parse: impl Fn(&str) -> Result<T, InvalidValue>) -> Result<Vec<T>, FilterError> {
        let parse = |(at, value): &(usize, String)| {
            parse(value).map_err(|InvalidValue { reason, hint }| error(*at, reason, hint))
        };
        self.0.iter().map(parse).collect()
    }
}

/// Removes the quotes from a text. Within quotes, `\` escapes the next character.
fn unquote(text: &str) -> String {
    let (mut plain, mut quoted) = (String::with_capacity(text.len()), false);
    let mut characters = text.chars();
    while let Some(c) = characters.next() {
        match c {
            '"' => quoted = !quoted,
            '\\' if quoted => plain.extend(characters.next()),
            c => plain.push(c),
        }
    }
    plain
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::Filter;
    use crate::filter::{HeaderTest, Range};

    #[test]
    fn parse_splits_a_query_at_spaces_outside_of_quotes() {
        let text = |text: &str| Condition::Text(text.into());
        let field = |path: &str, values: &[&str]| Condition::Field {
            path: path.parse().expect(path),
            values: values.iter().map(|value| (*value).to_owned()).collect(),
        };
        for (query, expected) in [
            ("", vec![]),
            ("  \t ", vec![]),
            ("Jane  DOE", vec![(false, text("jane")), (false, text("doe"))]),
            ("\"Jane Doe\"", vec![(false, text("jane doe"))]),
            (r#""say \"hi\" \\""#, vec![(false, text(r#"say "hi" \"#))]),
            ("-spam -", vec![(true, text("spam")), (false, text("-"))]),
            ("12:30 \"http://x\"", vec![(false, text("12:30")), (false, text("http://x"))]),
            ("answer.value=3", vec![(false, field("answer.value", &["3"]))]),
            ("-name=\"Doe, J\",x", vec![(true, field("name", &["Doe, J", "x"]))]),
            ("note=", vec![(false, field("note", &[""]))]),
            (r#"data."a.b"=1"#, vec![(false, field(r#"data."a.b""#, &["1"]))]),
            ("=x", vec![(false, text("=x"))]),
            ("\"answer.value>3\"", vec![(false, text("answer.value>3"))]),
            ("answer.value=\">3\"", vec![(false, field("answer.value", &[">3"]))]),
            ("note.html=<b>", vec![(false, field("note.html", &["<b>"]))]),
            (
                "<jane@a.example> a.b->c 3.5>2 a>b",
                vec![
                    (false, text("<jane@a.example>")),
                    (false, text("a.b->c")),
                    (false, text("3.5>2")),
                    (false, text("a>b")),
                ],
            ),
            ("verdict:Mismatch,stale", vec![(false, Condition::Verdict(vec!["mismatch".into(), "stale".into()]))]),
            (
                "header:User-Agent=Curl",
                vec![(
                    false,
                    Condition::Header(vec![HeaderTest { name: "User-Agent".into(), value: Some("curl".into()) }]),
                )],
            ),
            ("is:marked", vec![(false, Condition::Is(vec![State::Marked]))]),
        ] {
            let expected: Vec<Term> =
                expected.into_iter().map(|(negated, condition)| Term { negated, condition }).collect();
            assert_eq!(Filter::parse(query).expect(query).terms(), expected, "{query}");
        }
    }

    #[test]
    fn parse_accepts_comparisons_units_and_status_classes() {
        let max = u64::MAX;
        for (query, from, to) in [
            ("size:500", 500, 500),
            ("size:>10k", 10_001, max),
            ("size:>=1.5kB", 1500, max),
            ("size:<1KiB", 0, 1023),
            ("size:<=2m", 0, 2_000_000),
            ("size:<0", 1, 0),
            ("size:1k..2k", 1000, 2000),
            ("ms:>100", 100_001, max),
            ("ms:5", 5000, 5999),
            ("ms:>1s", 1_000_001, max),
            ("ms:<2.5", 0, 2499),
            ("status:401", 401, 401),
            ("status:4xx", 400, 499),
            ("status:>=500", 500, max),
            ("id:7", 7, 7),
            ("id:10..20", 10, 20),
        ] {
            let terms = filter(query).expect(query);
            let (Condition::Size(ranges) | Condition::Ms(ranges) | Condition::Status(ranges) | Condition::Id(ranges)) =
                &terms[0].condition
            else {
                panic!("{query}")
            };
            assert_eq!(ranges[..], [Range { from, to }], "{query}");
        }
    }

    #[test]
    fn parse_error_has_a_position_and_a_hint() {
        let long = "x".repeat(MAX_QUERY_BYTES + 1);
        let many = "x ".repeat(MAX_TERMS + 1);
        for (query, at, reason, hint) in [
            ("a verdit:x", 2, "unknown operator `verdit:`", "did you mean `verdict:`?"),
            ("http://x", 0, "unknown operator `http:`", "quote it to search for the text: \"http://x\""),
            ("verdict:valid,mismach", 14, "unknown verdict `mismach`", "did you mean `mismatch`?"),
            ("-is:zzz", 4, "unknown state `zzz`", "one of marked, replay, forwarded, failed, broken, handshake"),
            ("size:", 5, "missing value after `size:`", "add a value, or write \"\" for an empty one"),
            ("size:1,,2", 7, "missing value after `size:`", "add a value, or write \"\" for an empty one"),
            ("size:>10x", 5, "`>10x` is not a number or a range", "e.g. size:>10k, size:500, size:1k..2k"),
            (
                "size:99999999999999999999",
                5,
                "`99999999999999999999` is not a number or a range",
                "e.g. size:>10k, size:500, size:1k..2k",
            ),
            ("at:>2026", 0, "unknown operator `at:`", "quote it to search for the text: \"at:>2026\""),
            ("since:1h", 0, "unknown operator `since:`", "quote it to search for the text: \"since:1h\""),
            ("paht:/x", 0, "unknown operator `paht:`", "did you mean `path:`?"),
            (
                "a answer.value>4998",
                14,
                "fields cannot be compared with `>`",
                "fields are only matched with `=`; quote it to search for the text: \"answer.value>4998\"",
            ),
            (
                r#"tags[0]."a b"<=2"#,
                13,
                "fields cannot be compared with `<=`",
                r#"fields are only matched with `=`; quote it to search for the text: "tags[0].\"a b\"<=2""#,
            ),
            (
                "answer.value=>10",
                12,
                "fields cannot be compared with `=>`",
                "fields are only matched with `=`; quote it to search for the text: \"answer.value=>10\"",
            ),
            (
                "answer.value!=2",
                12,
                "fields cannot be compared with `!=`",
                "put `-` before the term instead: -answer.value=2",
            ),
            ("id:-1", 3, "`-1` is not a number or a range", "e.g. id:12, id:>100, id:10..20"),
            ("say \"hello", 4, "unclosed quote", "add a `\"` at the end of the phrase"),
            ("header:=x", 7, "`=x` has no header name", "write a name, or name=text: header:user-agent=curl"),
            (&long, MAX_QUERY_BYTES, "query is longer than 8 kB", "use a shorter query"),
            (&many, 2 * MAX_TERMS, "more than 64 terms", "use fewer terms"),
        ] {
            let wrong = filter(query).expect_err(query);
            assert_eq!((wrong.at, &*wrong.reason, &*wrong.hint), (at, reason, hint), "{query}");
        }
        let wrong = filter("a[=1").expect_err("a path");
        assert!(wrong.reason.starts_with("`a[` is not a valid path: "), "{wrong}");
    }
}
