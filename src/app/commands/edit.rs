//! The edits of a sample that were typed: read once, applied to each payload that is sent or shown.
//!
//! Flags apply in one order, whatever order they were typed in: `--merge`, `--set-json`, `--set`, `--unset`, the editor, and last
//! `--fresh` for all that was not edited.

use std::{borrow::Cow, path::Path};

use super::editor;
use crate::app::{
    cli::EditArgs,
    clock,
    error::{self, ErrorExt as _},
    input::{is_stdin, only_one_reads_stdin, read},
    session::Session,
};
use hookctl::{
    payload::{Dotted, Edit, EditError, EditedPaths, Fresh, Json, Payload, Step, Template},
    provider::{Event, Provider},
    text::suggest,
};

/// The edits of one run.
pub(super) struct Edits<'a> {
    args: &'a EditArgs,
    changes: Vec<Edit>,
    /// Milliseconds since 1970, where they were typed.
    at: Option<i64>,
    random: fastrand::Rng,
    /// Whether it is fresh though nobody said so.
    of_itself: bool,
}

/// A payload as it was edited.
pub(super) struct Edited {
    /// What it says, before anything of it is made new.
    pub(super) payload: Payload,
    /// What makes it new, with `--fresh`.
    pub(super) template: Option<Template>,
}

impl<'a> Edits<'a> {
    /// What was typed. `timestamp` is the time of the deliveries in seconds since 1970, if it was typed; `others` are the flags that
    /// may read standard input too.
    pub(super) fn of(args: &'a EditArgs, timestamp: Option<i64>, others: &[(&str, bool)]) -> anyhow::Result<Self> {
        let from_stdin = args.merge.iter().filter(|path| is_stdin(path)).map(|_| ("--merge", true));
        let readers: Vec<_> = others.iter().copied().chain(from_stdin).chain([("--edit", args.edit)]).collect();
        only_one_reads_stdin(&readers)?;
        if args.add && args.set.is_empty() && args.set_json.is_empty() && args.unset.is_empty() {
            return Err(error::usage("--add is for --set, --set-json and --unset, and none of them is there"));
        }
        let mut changes = Vec::new();
        for text in &args.set_json {
            changes.push(set_json(text)?);
        }
        for text in &args.set {
            let (path, value) = pair("--set", text, "PATH=VALUE, as in response.score=3")?;
            changes.push(Edit::Set(path, value.to_owned()));
        }
        for text in &args.unset {
            changes.push(Edit::Unset(path("--unset", text)?));
        }
        // What is wrong with the command line is said before a file is looked for.
        let merged = args.merge.iter().map(|path| merge(path)).collect::<Result<Vec<_>, _>>()?;
        changes.splice(0..0, merged);
        let random = args.seed.map_or_else(fastrand::Rng::new, fastrand::Rng::with_seed);
        Ok(Self { args, changes, at: timestamp.map(|seconds| seconds.saturating_mul(1000)), random, of_itself: false })
    }

    /// The same, and each delivery is new whether or not that was typed; who asks tells of payloads that cannot be.
    pub(super) fn fresh_of_itself(self, of_itself: bool) -> Self {
        Self { of_itself, ..self }
    }

    /// The payload of an event, edited.
    pub(super) fn apply(
        &self,
        provider: &Provider,
        event: &Event,
        payload: Payload,
        session: &mut Session<'_>,
    ) -> anyhow::Result<Edited> {
        let mut payload = payload;
        let mut kept = EditedPaths::default();
        for change in &self.changes {
            if let Err(error) = kept.edit(&mut payload, change, self.args.add) {
                return Err(misfit(
                    change,
                    &error,
                    &payload,
                    &format!("{} {}", provider.name, event.name),
                    self.args.add,
                ));
            }
        }
        if self.args.edit {
            let before = payload;
            payload = editor::edited(&before, &format!("{} {}", provider.name, event.name), session)?;
            if payload.encode() == before.encode() {
                session.out.note(
                    "--edit: nothing was changed (an editor that returns at once needs a flag, as in `code --wait`)",
                );
            }
            kept.record_changes(&before, &payload);
        }
        let template = (self.args.fresh || self.of_itself).then(|| {
            let template = Template::new(&payload, &Fresh { ids: event.fresh.as_deref(), keep: kept.paths() });
            if template.is_constant() && !self.of_itself {
                let note = "has no ids and no times that --fresh could make new";
                session.out.note(&format!("the payload of {} {} {note}", provider.name, event.name));
            }
            template
        });
        Ok(Edited { payload, template })
    }

    /// The body of the next delivery.
    pub(super) fn body(&mut self, edited: &Edited) -> Vec<u8> {
        let Some(template) = &edited.template else { return edited.payload.encode() };
        body(template, self.at.unwrap_or_else(clock::now_ms), self.random.u64(..))
    }
}

/// A seed for nothing is a mistake. `random` says whether anything but a fresh body is.
pub(super) fn seed(args: &EditArgs, random: bool) -> anyhow::Result<Option<u64>> {
    if args.seed.is_some() && !args.fresh && !random {
        return Err(error::usage("--seed: nothing here is random")
            .hint("it is for --fresh, and for --shuffle and a load of `send`"));
    }
    Ok(args.seed)
}

/// A body of the template at a time in milliseconds since 1970; the same `draw` gives the same ids.
pub(super) fn body(template: &Template, at: i64, draw: u64) -> Vec<u8> {
    let mut body = Vec::new();
    template.render(at, &mut fastrand::Rng::with_seed(draw), &mut body);
    body
}

fn path(flag: &str, text: &str) -> anyhow::Result<Dotted> {
    text.parse().map_err(|reason: String| error::usage(format!("{flag}: `{}` {reason}", short(text))))
}

fn pair<'t>(flag: &str, text: &'t str, expected: &str) -> anyhow::Result<(Dotted, &'t str)> {
    let (at, value) = Dotted::split(text).ok_or_else(|| {
        let open = if text.contains('=') { "a quote is not closed; " } else { "" };
        error::usage(format!("{flag} {}: {open}expected {expected}", short(text)))
    })?;
    Ok((path(flag, at)?, value))
}

fn set_json(text: &str) -> anyhow::Result<Edit> {
    let (path, value) = pair("--set-json", text, "PATH=JSON, as in data.tags='[\"a\"]'")?;
    let json = Json::parse(value.as_bytes()).map_err(|error| {
        let failure = error::usage(format!("--set-json {}: the value is {}", short(text), error.reason));
        // What begins like JSON was not meant as a text.
        if value.starts_with(['{', '[', '"']) {
            failure
        } else {
            hint_text(failure, "a text stands in quotes", &path, value)
        }
    })?;
    Ok(Edit::Put(path, json))
}

/// The failure, and how to put `text` at the path.
fn hint_text(failure: anyhow::Error, why: &str, path: &Dotted, text: &str) -> anyhow::Error {
    let word = shell_word(path, &Json::Text(text.to_owned()));
    if word.len() > SHOWN { failure } else { failure.hint(format!("{why}: --set-json {word}")) }
}

/// The most characters that are shown of what was typed.
const SHOWN: usize = 200;

/// The beginning of what was typed, or all of it.
fn short(text: &str) -> Cow<'_, str> {
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

fn merge(path: &Path) -> anyhow::Result<Edit> {
    let shown = if is_stdin(path) { "standard input".into() } else { path.display().to_string() };
    let expected = "expected a JSON object, as in {\"data\":{}}";
    let bytes = read("object to merge", path)?;
    if bytes.trim_ascii().is_empty() {
        return Err(error::input(format!("--merge: {shown} is empty: {expected}")));
    }
    match Json::parse(&bytes) {
        Ok(json @ Json::Object(_)) => Ok(Edit::Merge(json)),
        Ok(_) => Err(error::input(format!("--merge: {shown} is no JSON object: {expected}"))),
        Err(error) => Err(error::input(format!("--merge: {shown}: {error}"))),
    }
}

/// `path=json` as one word of a shell.
fn shell_word(path: &Dotted, json: &Json) -> String {
    let word = format!("{path}={}", json.to_compact());
    shlex::try_quote(&word).map_or_else(|_| word.clone(), Cow::into_owned)
}

/// An edit that does not fit the payload of `event`.
fn misfit(change: &Edit, error: &EditError, payload: &Payload, event: &str, add: bool) -> anyhow::Error {
    let (flag, given) = match change {
        Edit::Set(_, text) => ("--set", Some(text)),
        Edit::Put(..) => ("--set-json", None),
        Edit::Unset(_) => ("--unset", None),
        Edit::Merge(_) => ("--merge", None),
    };
    let failure = error::usage(format!("{flag}: the payload of {event}: {}", short(&error.to_string())));
    match error {
        EditError::Missing { path, there } => match (meant(payload, path, *there), flag) {
            (Some(meant), _) if !add => failure.hint(format!("did you mean `{meant}`?")),
            (None, "--unset") => failure.hint(format!("`hookctl events show {event} --pretty` shows what there is")),
            _ if !add && payload.clone().edit(change, true).is_ok() => failure.hint("--add adds it"),
            _ => failure
                .hint("a list has neither names nor gaps: `[]`, as in `tags[]`, is the place behind its last item"),
        },
        EditError::Misfit { path, .. } => match given {
            Some(text) => hint_text(failure, "--set-json gives it another type", path, text),
            None => failure,
        },
        EditError::Verbatim => failure.hint("--edit opens its text"),
        EditError::NoItem { .. } => {
            failure.hint("a member that is called by a number has it behind a dot, as in `a.0`")
        }
        EditError::NoWay { .. } | EditError::NoList { .. } => failure,
        EditError::Empty { path } => failure.hint(format!("--unset {path} takes it out; --set {path}= empties it")),
    }
}

/// The path that was meant by one of which only the first steps are there.
fn meant(payload: &Payload, path: &Dotted, there: usize) -> Option<Dotted> {
    let names = path.names();
    let (above, missed, behind) = (&names[..there], names.get(there)?, &names[there + 1..]);
    let paths = payload.paths();
    let find = |names: &[String]| paths.iter().find(|path| path.names() == names);
    // A dot that is part of a name, and one in quotes that is not.
    let (joined, split) = (names[there..].join("."), missed.split('.').map(str::to_owned).collect::<Vec<_>>());
    if let Some(path) = find(&[above, &[joined]].concat()).or_else(|| find(&[above, &split, behind].concat())) {
        return Some(Dotted::from(path));
    }
    let last = |path: &hookctl::payload::Path| path.names().last().cloned().unwrap_or_default();
    let beside: Vec<String> = paths
        .iter()
        .filter(|path| path.names().len() == there + 1 && path.names().starts_with(above))
        .map(last)
        .collect();
    if let Some(name) = suggest(missed, beside.iter().map(String::as_str)) {
        let beside = [above, &[name.to_owned()]].concat();
        return find(&[&beside, behind].concat()).or_else(|| find(&beside)).map(Dotted::from);
    }
    // The right name, without or with the wrong ones above it. An index is none.
    if !matches!(path.steps().last(), Some(Step::Name(_))) {
        return None;
    }
    let wanted = names.last()?;
    let lasts: Vec<String> = paths.iter().map(last).collect();
    let name = lasts.iter().find(|name| *name == wanted).map(String::as_str);
    let name = name.or_else(|| suggest(wanted, lasts.iter().map(String::as_str)))?;
    paths.iter().find(|path| last(path) == name).map(Dotted::from)
}
