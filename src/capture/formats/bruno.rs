//! Request files of Bruno (`.bru`, <https://docs.usebruno.com/bru-lang/overview>): blocks in braces, with two spaces before each line of a body.
//!
//! The fidelity is `text`, as for other editor files. Variables (`{{name}}`) are defined in the file. An undefined one in a header or body is an error.

use crate::{
    capture::{Fidelity, Format, ReadMode, json, record::Imported, variables::Variables},
    message::Headers,
};

/// The entry in [`FORMATS`](crate::capture::FORMATS).
pub(super) const FORMAT: Format = Format {
    name: "bruno",
    about: "a request file of Bruno (.bru)",
    fidelity: Fidelity::Text,
    recognize: |document| {
        document.text().is_some_and(|text| {
            let mut starts = text.lines().filter_map(|line| line.strip_suffix(" {"));
            starts.any(|name| METHODS.contains(&name))
                && text.lines().any(|line| line.trim_start().starts_with("url: "))
        })
    },
    read: ReadMode::Whole(|document| Ok(vec![read(document.required_text()?)])),
};

const METHODS: [&str; 9] = ["get", "post", "put", "delete", "patch", "options", "head", "connect", "trace"];

fn read(text: &str) -> Result<Imported, String> {
    let blocks = blocks(text)?;
    let mut variables = Variables::default();
    for (_, lines) in blocks.iter().filter(|(name, _)| name.starts_with("vars")) {
        for (name, value) in pairs(lines) {
            variables.set(name.to_owned(), value.to_owned());
        }
    }
    let (method, request) = blocks
        .iter()
        .find(|(name, _)| METHODS.contains(name))
        .ok_or("no request (expected a block such as `post {`)")?;
    let find = |wanted: &str| pairs(request).find(|(name, _)| *name == wanted).map(|(_, value)| value);
    let mut headers = Headers::default();
    for (_, lines) in blocks.iter().filter(|(name, _)| *name == "headers") {
        // `~` disables a field.
        for (name, value) in pairs(lines).filter(|(name, _)| !name.starts_with('~')) {
            json::add(&mut headers, name, variables.fill(value)?)?;
        }
    }
    let kind = find("body").unwrap_or("none");
    let body = match kind {
        "none" => String::new(),
        "formUrlEncoded" => {
            let mut form = form_urlencoded::Serializer::new(String::new());
            for (_, lines) in blocks.iter().filter(|(name, _)| *name == "body:form-urlencoded") {
                for (name, value) in pairs(lines).filter(|(name, _)| !name.starts_with('~')) {
                    form.append_pair(name, &variables.fill(value)?);
                }
            }
            form.finish()
        }
        "json" | "text" | "xml" | "sparql" => {
            let name = format!("body:{kind}");
            let found = blocks.iter().find(|(block, _)| *block == name || *block == "body");
            let (_, lines) = found.ok_or_else(|| format!("missing block `{name} {{`"))?;
            let lines = lines.iter().map(|line| line.strip_prefix("  ").unwrap_or(line)).collect::<Vec<_>>();
            variables.fill(&lines.join("\n"))?
        }
        other => return Err(format!("unsupported body `{other}`: use json, text, xml or formUrlEncoded")),
    };
    let url = find("url").ok_or("missing `url: …`")?;
    let url = variables.fill(url).unwrap_or_else(|_| url.to_owned());
    let fidelity = if kind == "formUrlEncoded" { Fidelity::Parsed } else { Fidelity::Text };
    Ok(Imported::new(method.to_ascii_uppercase(), &url, headers, body.into_bytes(), fidelity))
}

type Block<'t> = (&'t str, Vec<&'t str>);

/// Returns the blocks with their lines. A block ends with a brace at the beginning of a line.
fn blocks(text: &str) -> Result<Vec<Block<'_>>, String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some((name, close)) =
            line.strip_suffix(" {").map(|name| (name, "}")).or_else(|| line.strip_suffix(" [").map(|name| (name, "]")))
        else {
            continue;
        };
        let mut inner = Vec::new();
        loop {
            match lines.next() {
                Some((_, line)) if line == close => break,
                Some((_, line)) => inner.push(line),
                None => return Err(format!("line {}: the block `{name}` is not closed", number + 1)),
            }
        }
        blocks.push((name.trim(), inner));
    }
    Ok(blocks)
}

fn pairs<'t>(lines: &'t [&'t str]) -> impl Iterator<Item = (&'t str, &'t str)> {
    lines.iter().filter_map(|line| line.split_once(':')).map(|(name, value)| (name.trim(), value.trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn request_file_is_read() {
        let text = "meta {\n  name: h\n  type: http\n}\n\npost {\n  url: {{host}}/h\n  body: json\n  auth: none\n}\n\nheaders {\n  X-Sig: {{sig}}\n  ~Off: x\n}\n\nbody:json {\n  {\n    \"a\": \"{{{b}}}\"\n  }\n}\n\nvars:pre-request {\n  sig: s\n}\n";
        let imported = read(text).expect("a request");
        assert_eq!((imported.message.method.as_str(), imported.message.headers.len()), ("POST", 1));
        assert_eq!(imported.message.headers.text("x-sig"), Some("s"));
        assert_eq!(imported.message.body, b"{\n  \"a\": \"{{{b}}}\"\n}");
        for (text, reason) in [
            ("post {\n  url: x\n", "line 1: the block `post` is not closed"),
            ("post {\n  body: json\n  url: x\n}\n", "missing block `body:json {`"),
            ("post {\n  body: multipartForm\n  url: x\n}\n", "unsupported body"),
            ("headers {\n  A: {{b}}\n}\npost {\n  url: x\n}\n", "undefined variable"),
            ("meta {\n}\n", "no request"),
        ] {
            assert!(read(text).expect_err(text).contains(reason), "{text}");
        }
    }
}
