//! Keys that are used if the secret was not set: empty, a placeholder, or the name of a variable or a file.

use super::super::candidate::Candidates;
use crate::diagnosis::causes::Code;

/// Keys that are used if the secret was not configured, with their descriptions.
pub(super) const DEFAULTS: [(&str, &str); 9] = [
    ("", "empty"),
    ("undefined", "the text of an undefined JavaScript variable"),
    ("null", "the text of a null value"),
    ("None", "the text of an unset Python variable"),
    ("false", "the text of a boolean"),
    ("secret", "a placeholder from sample code"),
    ("changeme", "a placeholder from sample code"),
    ("your-secret", "a placeholder from sample code"),
    ("test", "a placeholder from sample code"),
];

/// Adds the name of the variable or file instead of its content, and unexpanded references to variables.
pub(super) fn names(keys: &mut Candidates, label: &str) {
    let code = Code::SecretDefault;
    if let Some((kind, source)) = label.split_once(':').filter(|(_, source)| !source.is_empty()) {
        let (what, file) = if kind == "file" {
            ("the name of the file that contains the secret, not its content", true)
        } else {
            ("the name of the variable that contains the secret, not its value", false)
        };
        keys.add(source, code, what);
        keys.add(label, code, what);
        if file {
            let path = std::path::Path::new(source);
            let parts = [path.file_name(), path.file_stem()].into_iter().flatten();
            let parts: Vec<String> = parts.map(|part| part.to_string_lossy().into_owned()).collect();
            let name = parts.first().cloned().unwrap_or_default();
            let references = [source.to_owned(), name].map(|path| {
                [format!("@{path}"), format!("./{path}"), format!("file://{path}"), format!("{path}\n"), path]
            });
            for key in parts.into_iter().chain(references.into_iter().flatten()).filter(|key| !key.is_empty()) {
                keys.add(key, code, what);
            }
        } else {
            keys.add(source.to_ascii_lowercase(), code, what);
            keys.add(format!("{source}\n"), code, what);
        }
    }
    let name = label.rsplit(':').next().unwrap_or_default();
    let what = "an unexpanded variable reference";
    for name in [name, "WEBHOOK_SECRET", "SECRET"] {
        for reference in [
            format!("${{{name}}}"),
            format!("${name}"),
            format!("process.env.{name}"),
            format!("%{name}%"),
            format!("{{{{{name}}}}}"),
            format!("{{{{ {name} }}}}"),
            format!("<{name}>"),
            format!("$env:{name}"),
            format!("os.environ['{name}']"),
            format!("os.environ[\"{name}\"]"),
            format!("ENV['{name}']"),
            format!("ENV[\"{name}\"]"),
            format!("env:{name}"),
            format!("${{env:{name}}}"),
            format!("${{{{ secrets.{name} }}}}"),
        ] {
            keys.add(reference, code, what);
        }
    }
    for name in ["WEBHOOK_SECRET", "SECRET"] {
        keys.add(name, code, "the name of a variable");
    }
}
