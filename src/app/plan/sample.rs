//! Samples, edited as the user asks, for `send` and `events show`.
//!
//! Edits are applied in one order, whatever the order of the flags: `--merge`, `--set-json`, `--set`, `--unset`, the editor, and last `--fresh`,
//! which leaves edited values alone.

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
    /// Whether an edit may add what is missing.
    pub add: bool,
    /// Opens each payload after the other edits.
    pub editor: Option<Editor>,
    pub freshness: Freshness,
}

impl Edits {
    /// Returns true if bodies stay as they are.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { merge, changes, add: _, editor, freshness } = self;
        merge.is_empty() && changes.is_empty() && editor.is_none() && *freshness == Freshness::Never
    }
}

/// Whether bodies get fresh ids and times.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Freshness {
    #[default]
    Never,
    /// The user asked for it. A note is printed if a payload has none.
    Requested,
    /// By default, as under load.
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

    /// The sample of an event, edited.
    ///
    /// # Errors
    /// Returns an error if an edit does not fit the payload, or if the editor fails or saves something else.
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

    /// A captured body, edited. `name` is what errors call it: `PROVIDER EVENT`, or its source.
    ///
    /// # Errors
    /// Returns an error if the body cannot be parsed, if an edit does not fit it, or if the editor fails or saves something else.
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
            edited
                .edit(&mut payload, change, self.edits.add)
                .map_err(|error| mismatch(change, &error, &payload, name, self.edits.add))?;
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
        let freshness = self.edits.freshness;
        let template = (freshness != Freshness::Never).then(|| {
            let template = Template::new(&payload, &Fresh { ids, keep: edited.paths() });
            if template.is_constant() && freshness == Freshness::Requested {
                observer.note(&format!("--fresh: {name} has no IDs or timestamps to replace"));
            }
            Arc::new(template)
        });
        Ok(Body { bytes: payload.encode().into(), template })
    }
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
        // What starts like JSON was not meant to be a string.
        if value.starts_with(['{', '[', '"']) { failure } else { hint_text(failure, "quote a string", &path, value) }
    })?;
    Ok(Edit::Put(path, json))
}

/// Adds a hint how to set `text` at the path.
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

/// Reads an object to merge.
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

/// `path=json`, quoted for a shell.
fn shell_word(path: &Dotted, json: &Json) -> String {
    let word = format!("{path}={}", json.to_compact());
    shlex::try_quote(&word).map_or_else(|_| word.clone(), Cow::into_owned)
}

/// The error for an edit that does not fit the payload of `event`, which is given as `PROVIDER EVENT`.
fn mismatch(change: &Edit, error: &EditError, payload: &Payload, event: &str, add: bool) -> anyhow::Error {
    let (flag, given) = match change {
        Edit::Set(_, text) => ("--set", Some(text)),
        Edit::Put(..) => ("--set-json", None),
        Edit::Unset(_) => ("--unset", None),
        Edit::Merge(_) => ("--merge", None),
    };
    let failure = error::usage(format!("{flag}: {event}: {}", short(&error.to_string())));
    match error {
        EditError::Missing { path, there } => match (suggestion(payload, path, *there), flag) {
            (Some(path), _) if !add => failure.hint(format!("did you mean `{path}`?")),
            (None, "--unset") => failure.hint(format!("list the fields with `hookctl events show {event} --pretty`")),
            _ if !add && payload.clone().edit(change, true).is_ok() => failure.hint("use --add to create it"),
            _ => failure.hint("items can only be appended to a list; use `[]` to append, e.g. `tags[]`"),
        },
        EditError::Misfit { path, .. } => match given {
            Some(text) => hint_text(failure, "use --set-json to change the type", path, text),
            None => failure,
        },
        EditError::Verbatim => failure.hint("use --edit to change its text"),
        EditError::NoItem { .. } => failure.hint("for an object key that is a number, use a dot, e.g. `a.0`"),
        EditError::NoWay { .. } | EditError::NoList { .. } => failure,
        EditError::Empty { path } => {
            failure.hint(format!("use --unset {path} to remove it, or --set {path}= to empty it"))
        }
    }
}

/// Suggests a path for one of which only the first `there` steps exist.
fn suggestion(payload: &Payload, path: &Dotted, there: usize) -> Option<Dotted> {
    let names = path.names();
    let (above, missed, rest) = (&names[..there], names.get(there)?, &names[there + 1..]);
    let paths = payload.paths();
    let find = |names: &[String]| paths.iter().find(|path| path.names() == names);
    // The dot may be part of a name, or the quotes around one may be wrong.
    let (joined, split) = (names[there..].join("."), missed.split('.').map(str::to_owned).collect::<Vec<_>>());
    if let Some(path) = find(&[above, &[joined]].concat()).or_else(|| find(&[above, &split, rest].concat())) {
        return Some(Dotted::from(path));
    }
    let last = |path: &hookctl::payload::Path| path.names().last().cloned().unwrap_or_default();
    let siblings: Vec<String> = paths
        .iter()
        .filter(|path| path.names().len() == there + 1 && path.names().starts_with(above))
        .map(last)
        .collect();
    if let Some(name) = suggest(missed, siblings.iter().map(String::as_str)) {
        let siblings = [above, &[name.to_owned()]].concat();
        return find(&[&siblings, rest].concat()).or_else(|| find(&siblings)).map(Dotted::from);
    }
    // The right name, with missing or wrong parents. An index is not a name.
    if !matches!(path.steps().last(), Some(Step::Name(_))) {
        return None;
    }
    let wanted = names.last()?;
    let lasts: Vec<String> = paths.iter().map(last).collect();
    let name = lasts.iter().find(|name| *name == wanted).map(String::as_str);
    let name = name.or_else(|| suggest(wanted, lasts.iter().map(String::as_str)))?;
    paths.iter().find(|path| last(path) == name).map(Dotted::from)
}
