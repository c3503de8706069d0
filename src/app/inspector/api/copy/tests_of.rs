//! Tests in six languages, each for the test tool that its users have.

use super::{
    example::{Example, Part},
    literals::{base64_lines, is_better_in_base64, quoted},
};

/// A language.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Language {
    Python,
    JavaScript,
    Ruby,
    Php,
    Go,
    Rust,
}

impl Language {
    pub(super) const ALL: [Self; 6] = [Self::Python, Self::JavaScript, Self::Ruby, Self::Php, Self::Go, Self::Rust];

    /// Returns the name in queries.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Python => "python",
            Self::JavaScript => "javascript",
            Self::Ruby => "ruby",
            Self::Php => "php",
            Self::Go => "go",
            Self::Rust => "rust",
        }
    }

    /// Returns the test tool.
    pub(super) fn framework(self) -> &'static str {
        match self {
            Self::Python => "pytest or unittest",
            Self::JavaScript => "node:test",
            Self::Ruby => "minitest",
            Self::Php => "PHPUnit",
            Self::Go => "go test",
            Self::Rust => "cargo test",
        }
    }

    /// Returns the name of the file, which the test tool finds.
    pub(super) fn file(self, id: i64) -> String {
        match self {
            Self::Python => format!("test_delivery_{id}.py"),
            Self::JavaScript => format!("delivery-{id}.test.mjs"),
            Self::Ruby => format!("delivery_{id}_test.rb"),
            Self::Php => format!("Delivery{id}Test.php"),
            Self::Go => format!("delivery_{id}_test.go"),
            Self::Rust => format!("tests/delivery_{id}.rs"),
        }
    }

    /// Returns the command that runs the file.
    fn command(self, id: i64) -> String {
        let file = self.file(id);
        match self {
            Self::Python => format!("python3 -m unittest {file}"),
            Self::JavaScript => format!("node --test {file}"),
            Self::Ruby => format!("ruby {file}"),
            Self::Php => format!("phpunit {file}"),
            Self::Go => format!("go test {file}"),
            Self::Rust => format!("cargo test --test delivery_{id}"),
        }
    }

    fn template(self) -> &'static str {
        match self {
            Self::Python => include_str!("templates/python.txt"),
            Self::JavaScript => include_str!("templates/javascript.txt"),
            Self::Ruby => include_str!("templates/ruby.txt"),
            Self::Php => include_str!("templates/php.txt"),
            Self::Go => include_str!("templates/go.txt"),
            Self::Rust => include_str!("templates/rust.txt"),
        }
    }

    /// Returns the test.
    pub(super) fn test(self, example: &Example) -> String {
        let comment = if matches!(self, Self::Python | Self::Ruby) { "#" } else { "//" };
        let headers: Vec<String> =
            example.headers.iter().map(|line| format!("{}{},", self.indent(), self.expression(line))).collect();
        let name = if example.is_genuine { "genuine delivery is accepted" } else { "forged delivery is rejected" };
        let values = [
            ("{{about}}", about(self, example, comment)),
            ("{{id}}", example.id.to_string()),
            ("{{origin}}", quoted(example.origin.as_bytes(), self.escaped())),
            ("{{request}}", self.expression(&example.request)),
            ("{{headers}}", headers.join("\n")),
            ("{{body}}", self.body(example)),
            ("{{name}}", name.to_owned()),
            ("{{name_snake}}", name.replace(' ', "_")),
            ("{{name_pascal}}", pascal(name)),
            ("{{check}}", self.check(example).to_owned()),
            ("{{helpers}}", self.helpers(example)),
            ("{{imports}}", self.imports(example).to_owned()),
        ];
        fill(self.template(), &values)
    }

    /// Returns the characters to escape in a literal, in addition to `"` and `\`.
    fn escaped(self) -> &'static str {
        match self {
            Self::Ruby => "#",
            Self::Php => "$",
            _ => "",
        }
    }

    fn indent(self) -> &'static str {
        match self {
            Self::Php => "        ",
            Self::Go => "\t",
            Self::JavaScript | Self::Ruby => "  ",
            Self::Python | Self::Rust => "    ",
        }
    }

    /// Returns an expression for bytes.
    fn expression(self, parts: &[Part]) -> String {
        let part = |part: &Part| match (self, part) {
            (Self::Python, Part::Bytes(bytes)) => format!("b{}", quoted(bytes, "")),
            (Self::Python, Part::Variable(name)) => format!("os.environb[b\"{name}\"]"),
            (Self::Ruby, Part::Bytes(bytes)) => format!("{}.b", quoted(bytes, "#")),
            (Self::Ruby, Part::Variable(name)) => format!("ENV.fetch(\"{name}\").b"),
            (Self::Php, Part::Variable(name)) => format!("variable('{name}')"),
            (Self::Rust, Part::Bytes(bytes)) => format!("b{}.to_vec()", quoted(bytes, "")),
            (_, Part::Variable(name)) => format!("variable(\"{name}\")"),
            (_, Part::Bytes(bytes)) => quoted(bytes, self.escaped()),
        };
        let parts: Vec<String> = parts.iter().map(part).collect();
        match (self, parts.as_slice()) {
            (_, []) => self.expression(&[Part::Bytes(Vec::new())]),
            (_, [only]) => only.clone(),
            (Self::Rust, parts) => format!("[{}].concat()", parts.join(", ")),
            (Self::Php, parts) => parts.join(" . "),
            (_, parts) => parts.join(" + "),
        }
    }

    fn body(self, example: &Example) -> String {
        if let Some(file) = &example.body_file {
            return match self {
                Self::Python => format!("(pathlib.Path(__file__).parent / \"{file}\").read_bytes()"),
                Self::JavaScript => format!("readFileSync(new URL(\"{file}\", import.meta.url))"),
                Self::Ruby => format!("File.binread(File.join(__dir__, \"{file}\"))"),
                Self::Php => format!("file_get_contents(__DIR__ . '/{file}')"),
                Self::Go => format!("readFile(\"{file}\")"),
                Self::Rust => format!("include_bytes!(\"{file}\").to_vec()"),
            };
        }
        let expression = match example.body.as_slice() {
            [Part::Bytes(bytes)] if self != Self::Rust && is_better_in_base64(bytes) => self.base64(bytes),
            parts => self.expression(parts),
        };
        match self {
            Self::JavaScript if !expression.starts_with("Buffer") => format!("Buffer.from({expression}, \"latin1\")"),
            _ => expression,
        }
    }

    /// Returns an expression that decodes base64.
    fn base64(self, bytes: &[u8]) -> String {
        let text = base64_lines(bytes);
        match self {
            Self::Python => format!("base64.b64decode(\"\"\"\n{text}\n\"\"\")"),
            Self::JavaScript => format!("Buffer.from(`\n{text}\n`, \"base64\")"),
            Self::Ruby => format!("\"\n{text}\n\".unpack1(\"m\")"),
            Self::Php => format!("base64_decode('\n{text}\n')"),
            Self::Go => format!("decode(`\n{text}\n`)"),
            Self::Rust => String::new(),
        }
    }

    /// Returns the statement that checks the status.
    fn check(self, example: &Example) -> &'static str {
        match (self, example.is_genuine) {
            (Self::Python, true) => "self.assertIn(send(), range(200, 300))",
            (Self::Python, false) => "self.assertEqual(send(), 401)",
            (Self::JavaScript, true) => "assert.ok(status >= 200 && status < 300, `the receiver answered ${status}`);",
            (Self::JavaScript, false) => "assert.equal(status, 401);",
            (Self::Ruby, true) => "assert_includes 200..299, send_request",
            (Self::Ruby, false) => "assert_equal 401, send_request",
            (Self::Php, true) => {
                "self::assertGreaterThanOrEqual(200, $status);\n        self::assertLessThan(300, $status);"
            }
            (Self::Php, false) => "self::assertSame(401, $status);",
            (Self::Go, true) => "if status < 200 || status > 299 {\n\t\tt.Fatalf(\"got %d, want 2xx\", status)\n\t}",
            (Self::Go, false) => "if status != 401 {\n\t\tt.Fatalf(\"got %d, want 401\", status)\n\t}",
            (Self::Rust, true) => "assert!((200..300).contains(&status), \"the receiver answered {status}\");",
            (Self::Rust, false) => "assert_eq!(status, 401);",
        }
    }

    /// Returns the functions that not every test needs: to read variables, to decode base64, to read the body.
    fn helpers(self, example: &Example) -> String {
        let variable = match self {
            Self::Python | Self::Ruby => "",
            Self::JavaScript => include_str!("templates/variable.javascript.txt"),
            Self::Php => include_str!("templates/variable.php.txt"),
            Self::Go => include_str!("templates/variable.go.txt"),
            Self::Rust => include_str!("templates/variable.rust.txt"),
        };
        let mut helpers = Vec::new();
        helpers.extend(uses_variables(example).then_some(variable));
        helpers.extend((self == Self::Go && is_base64(example)).then_some(include_str!("templates/decode.go.txt")));
        let reads_file = self == Self::Go && example.body_file.is_some();
        helpers.extend(reads_file.then_some(include_str!("templates/read.go.txt")));
        helpers.into_iter().filter(|helper| !helper.is_empty()).flat_map(|helper| ["\n", helper]).collect()
    }

    /// Returns the imports that not every test needs.
    fn imports(self, example: &Example) -> &'static str {
        let is_base64 = is_base64(example);
        let is_file = example.body_file.is_some();
        match self {
            Self::Python if is_file => "import pathlib\n",
            Self::Python if is_base64 => "import base64\n",
            Self::JavaScript if is_file => "import { readFileSync } from \"node:fs\";\n",
            Self::Go if is_base64 => "\t\"encoding/base64\"\n",
            _ => "",
        }
    }
}

fn is_base64(example: &Example) -> bool {
    matches!(&example.body[..], [Part::Bytes(bytes)] if is_better_in_base64(bytes))
}

fn uses_variables(example: &Example) -> bool {
    let all = example.headers.iter().flatten().chain(&example.request).chain(&example.body);
    all.into_iter().any(|part| matches!(part, Part::Variable(_)))
}

/// Returns the comment at the top of a test.
fn about(language: Language, example: &Example, comment: &str) -> String {
    let mut lines = vec![format!("Delivery {}: {}. Verdict: {}.", example.id, example.title, example.verdict)];
    let secret = example.secret.as_deref().map(|secret| format!(" with the secret from {secret}")).unwrap_or_default();
    lines.push(format!("Start the receiver{secret}, then run: {}", language.command(example.id)));
    lines.push(format!("RECEIVER_URL is its scheme, host and port (default: {}).", example.origin));
    if example.body_file.is_some() {
        lines.push("The body is in a file next to this one.".to_owned());
    }
    lines.iter().map(|line| format!("{comment} {line}")).collect::<Vec<_>>().join("\n")
}

fn pascal(name: &str) -> String {
    let upper = |word: &str| {
        let mut chars = word.chars();
        chars.next().map_or_else(String::new, |first| first.to_ascii_uppercase().to_string() + chars.as_str())
    };
    name.split(' ').map(upper).collect()
}

/// Fills in a template in one pass, so that values that look like placeholders are not filled.
fn fill(template: &str, values: &[(&str, String)]) -> String {
    let mut text = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(at) = rest.find("{{") {
        text.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some((name, value)) = values.iter().find(|(name, _)| rest.starts_with(name)) {
            text.push_str(value);
            rest = &rest[name.len()..];
        } else {
            text.push_str("{{");
            rest = &rest[2..];
        }
    }
    text.push_str(rest);
    text
}
