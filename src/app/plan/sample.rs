//! Loads samples and applies the user's edits, for `send` and `events show`.
//!
//! Edits are applied in a fixed order, whatever the order of the flags: `--merge`, `--set-json`, `--set`, `--unset`, the editor, and last `--fresh`,
//! which does not replace edited values.

use std::{
    borrow::Cow,
    path::{Path, PathBuf},
    sync::Arc,
};

use super::{Body, Editor};
use crate::app::{
    error::{self, ErrorExt as _},
    http::Observer,
    input::read,
};
use hookctl::{
    payload::{Dotted, Edit, EditError, EditedPaths, Encoding, Fresh, Json, Payload, Step, Template},
    provider::{Event, Provider, Variant},
    text::suggest,
};

/// The edits of one run.
#[derive(Default)]
pub struct Edits {
    /// Files with JSON objects to merge, applied first.
    pub merge: Vec<PathBuf>,
    /// The other edits, in their order.
    pub changes: Vec<Edit>,
    /// Whether edits may add missing fields.
    pub add: bool,
    /// The editor to open each payload in, after the other edits.
    pub editor: Option<Editor>,
    pub fresh: FreshMode,
}

impl Edits {
    /// Returns true if no edit changes a body.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { merge, changes, add: _, editor, fresh } = self;
        merge.is_empty() && changes.is_empty() && editor.is_none() && *fresh == FreshMode::Never
    }
}

/// Whether bodies get fresh IDs and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum FreshMode {
    #[default]
    Never,
    /// Yes, as the user requested. A note is printed if a payload has no IDs or times.
    Requested,
    /// Yes, by default, as in a load test.
    Implied,
}

/// Loads and edits samples.
pub struct Samples<'e> {
    edits: &'e Edits,
    merges: Vec<Edit>,
}

impl<'e> Samples<'e> {
    /// Reads the files to merge.
    ///
    /// # Errors
    /// Returns an input error if a file cannot be read or is not a JSON object.
    pub fn new(edits: &'e Edits) -> anyhow::Result<Self> {
        let merges = edits.merge.iter().map(|path| merge(path)).collect::<Result<_, _>>()?;
        Ok(Self { edits, merges })
    }

    /// Returns the edited sample of an event.
    ///
    /// # Errors
    /// Returns an error if an edit does not apply to the payload, if the editor fails, or if what it saved cannot be parsed.
    pub fn edited(
        &self,
        provider: &Provider,
        event: &Event,
        variant: Option<&Variant>,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Body> {
        let name = format!("{} {}", provider.name, event.name);
        let payload = provider
            .sample(event, variant)
            .map_err(|error| error::input(format!("cannot load the sample of {}: {error}", event.name)))?;
        self.edited_payload(payload, event.fresh.as_deref(), &name, observer)
    }

    /// Returns a captured body after the edits. `name` is its name in errors: `PROVIDER EVENT`, or its source.
    ///
    /// # Errors
    /// Returns an error if the body cannot be parsed, if an edit does not fit it, or if the editor fails or saves a file that cannot be parsed.
    pub fn edited_body(
        &self,
        body: &[u8],
        encoding: Encoding,
        event: Option<&Event>,
        name: &str,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Body> {
        let payload = Payload::parse_preserving(encoding, body)
            .map_err(|error| error::input(format!("cannot edit the body of {name}: {error}")))?;
        self.edited_payload(payload, event.and_then(|event| event.fresh.as_deref()), name, observer)
    }

    fn edited_payload(
        &self,
        mut payload: Payload,
        ids: Option<&[hookctl::payload::Path]>,
        name: &str,
        observer: &mut dyn Observer,
    ) -> anyhow::Result<Body> {
        let mut edited = EditedPaths::default();
        for change in self.merges.iter().chain(&self.edits.changes) {
            let before = payload.clone();
            edited
                .edit(&mut payload, change, self.edits.add)
                .map_err(|error| edit_failure(change, &error, &payload, name, self.edits.add))?;
            if let Edit::Set(path, _) = change
                && let Some(number) = number_replaced_by_text(&before, &payload)
            {
                observer.warn(&format!("--set {path}: the sample of {name} has a number there: {number}"));
            }
        }
        if let Some(editor) = &self.edits.editor {
            let before = payload;
            payload = editor.edit(&before, name)?;
            if payload.encode() == before.encode() {
                observer.note(
                    "--edit: nothing changed (an editor that returns immediately needs a flag, e.g. `code --wait`)",
                );
            }
            edited.record_changes(&before, &payload);
        }
        let fresh = self.edits.fresh;
        let template = (fresh != FreshMode::Never).then(|| {
            let template = Template::new(&payload, &Fresh { ids, keep: edited.paths() });
            if template.is_constant() && fresh == FreshMode::Requested {
                observer.note(&format!("--fresh: {name} has no IDs or timestamps to replace"));
            }
            Arc::new(template)
        });
        Ok(Body { bytes: payload.encode().into(), template })
    }
}

/// Returns the first number in a form that an edit replaced by text. In JSON, `--set` keeps the type of a value, but all values of a form are text.
fn number_replaced_by_text<'b>(before: &'b Payload, after: &Payload) -> Option<&'b str> {
    let (Payload::Form(before, _), Payload::Form(after, _)) = (before, after) else { return None };
    let is_number = |text: &str| text.parse::<f64>().is_ok();
    let pairs = before.pairs.iter().zip(&after.pairs).filter(|(old, new)| old.key() == new.key());
    let mut replaced = pairs.filter(|(old, new)| is_number(old.value()) && !is_number(new.value()));
    replaced.next().map(|(old, _)| old.value())
}

/// Parses the arguments of `--set-json`, `--set` and `--unset`, in the order in which they are applied.
///
/// # Errors
/// Returns a usage error for the first one that is malformed.
pub fn parse_edits(set_json: &[String], set: &[String], unset: &[String]) -> anyhow::Result<Vec<Edit>> {
    let mut edits = Vec::new();
    for text in set_json {
        edits.push(parse_set_json(text)?);
    }
    for text in set {
        let (path, value) = pair("--set", text, "PATH=VALUE, e.g. response.score=3")?;
        edits.push(Edit::Set(path, value.to_owned()));
    }
    for text in unset {
        edits.push(Edit::Unset(path("--unset", text)?));
    }
    Ok(edits)
}

fn path(flag: &str, text: &str) -> anyhow::Result<Dotted> {
    text.parse().map_err(|reason: String| error::usage(format!("{flag}: `{}` {reason}", short(text))))
}

fn pair<'t>(flag: &str, text: &'t str, expected: &str) -> anyhow::Result<(Dotted, &'t str)> {
    let (at, value) = Dotted::split(text).ok_or_else(|| {
        let why = if text.contains('=') { "unclosed quote" } else { "missing =" };
        error::usage(format!("{flag} {}: {why} (expected {expected})", short(text)))
    })?;
    Ok((path(flag, at)?, value))
}

fn parse_set_json(text: &str) -> anyhow::Result<Edit> {
    let (path, value) = pair("--set-json", text, "PATH=JSON, e.g. data.tags='[\"a\"]'")?;
    let json = Json::parse(value.as_bytes()).map_err(|error| {
        let failure = error::usage(format!("--set-json {}: {}", short(text), error.reason));
        // A value that starts like JSON was not meant to be a string.
        if value.starts_with(['{', '[', '"']) { failure } else { hint_text(failure, "quote a string", &path, value) }
    })?;
    Ok(Edit::Put(path, json))
}

/// Adds the hint how to set `text` as a string at the path.
fn hint_text(failure: anyhow::Error, why: &str, path: &Dotted, text: &str) -> anyhow::Error {
    let word = shell_word(path, &Json::Text(text.to_owned()));
    if word.len() > MAX_QUOTED { failure } else { failure.hint(format!("{why}: --set-json {word}")) }
}

/// Maximum number of characters of an argument that a message quotes.
const MAX_QUOTED: usize = 200;

/// Shortens an argument for a message.
fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(MAX_QUOTED) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// Reads the object of `--merge`.
fn merge(path: &Path) -> anyhow::Result<Edit> {
    let shown = path.display();
    let bytes = read("object to merge", path)?;
    if bytes.trim_ascii().is_empty() {
        return Err(error::input(format!("--merge {shown}: empty (expected a JSON object)")));
    }
    match Json::parse(&bytes) {
        Ok(json @ Json::Object(_)) => Ok(Edit::Merge(json)),
        Ok(_) => Err(error::input(format!("--merge {shown}: not a JSON object"))),
        Err(error) => Err(error::input(format!("--merge {shown}: {error}"))),
    }
}

/// Returns `path=json`, quoted for a shell.
fn shell_word(path: &Dotted, json: &Json) -> String {
    let word = format!("{path}={}", json.to_compact());
    shlex::try_quote(&word).map_or_else(|_| word.clone(), Cow::into_owned)
}

/// Returns the error for an edit that does not apply to the payload. `event` is `PROVIDER EVENT`.
fn edit_failure(change: &Edit, error: &EditError, payload: &Payload, event: &str, add: bool) -> anyhow::Error {
    let (flag, given) = match change {
        Edit::Set(_, text) => ("--set", Some(text)),
        Edit::Put(..) => ("--set-json", None),
        Edit::Unset(_) => ("--unset", None),
        Edit::Merge(_) => ("--merge", None),
    };
    let failure = error::usage(format!("{flag}: {event}: {}", short(&error.to_string())));
    match error {
        EditError::Missing { path, existing_steps } => match (suggestion(payload, path, *existing_steps), flag) {
            (Some(path), _) if !add => failure.hint(format!("did you mean `{path}`?")),
            (None, "--unset") => failure.hint(format!("list the fields with `hookctl events show {event} --pretty`")),
            _ if !add && payload.clone().edit(change, true).is_ok() => failure.hint("use --add to create it"),
            _ => failure.hint("items can only be appended to a list; use `[]` to append, e.g. `tags[]`"),
        },
        EditError::WrongType { path, .. } => match given {
            Some(text) => hint_text(failure, "use --set-json to change the type", path, text),
            None => failure,
        },
        EditError::Verbatim => failure.hint("use --edit to change its text"),
        EditError::IndexOfNonList { .. } => failure.hint("for an object key that is a number, use a dot, e.g. `a.0`"),
        EditError::NoFields { .. } | EditError::AppendToNonList { .. } => failure,
        EditError::EmptyInForm { path } => {
            failure.hint(format!("use --unset {path} to remove it, or --set {path}= to empty it"))
        }
    }
}

/// Suggests an existing path similar to `path`, of which only the first `existing` steps exist.
fn suggestion(payload: &Payload, path: &Dotted, existing: usize) -> Option<Dotted> {
    let names = path.names();
    let (parents, missing, rest) = (&names[..existing], names.get(existing)?, &names[existing + 1..]);
    let paths = payload.paths();
    let find = |names: &[String]| paths.iter().find(|path| path.names() == names);
    // The dot may be part of a name, or the quotes around one may be wrong.
    let (joined, split) = (names[existing..].join("."), missing.split('.').map(str::to_owned).collect::<Vec<_>>());
    if let Some(path) = find(&[parents, &[joined]].concat()).or_else(|| find(&[parents, &split, rest].concat())) {
        return Some(Dotted::from(path));
    }
    let last = |path: &hookctl::payload::Path| path.names().last().cloned().unwrap_or_default();
    let siblings: Vec<String> = paths
        .iter()
        .filter(|path| path.names().len() == existing + 1 && path.names().starts_with(parents))
        .map(last)
        .collect();
    if let Some(name) = suggest(missing, siblings.iter().map(String::as_str)) {
        let sibling = [parents, &[name.to_owned()]].concat();
        return find(&[&sibling, rest].concat()).or_else(|| find(&sibling)).map(Dotted::from);
    }
    // The right name, with missing or wrong parents. An index is not a name.
    if !matches!(path.steps().last(), Some(Step::Name(_))) {
        return None;
    }
    let typed = names.last()?;
    let last_names: Vec<String> = paths.iter().map(last).collect();
    let name = last_names.iter().find(|name| *name == typed).map(String::as_str);
    let name = name.or_else(|| suggest(typed, last_names.iter().map(String::as_str)))?;
    paths.iter().find(|path| last(path) == name).map(Dotted::from)
}
