//! The order of the search, and its bounds.
//!
//! Every candidate of one axis alone, then pairs of axes, then two changes of the body. The text of the digest costs nothing beside: each
//! digest was captured against all that was claimed.

use super::{
    Case, LARGEST_BODY, body,
    candidate::{Candidate, Finding},
    claim::Claim,
    content::{Content, contents},
    hash::Beginnings,
    method::{Method, methods},
    order, secret, stream,
};
use crate::diagnosis::causes::{Code, KeyEdges};

/// Everything that may have been used, axis by axis.
pub(super) struct Axes<'a> {
    case: Case<'a>,
    /// The forms of the body, the captured one first.
    bodies: Vec<Candidate>,
    keys: Vec<Key>,
    compounds: Vec<Key>,
    contents: Vec<Content>,
}

struct Key {
    candidate: Candidate,
    label: String,
    /// How it differs from the secret, if that can be shown.
    edges: Option<KeyEdges>,
}

/// Two things that make one digest.
pub(super) struct Hit {
    /// What was done, in the order body, secret, content, construction, text of the digest.
    pub(super) findings: Vec<Finding>,
    /// The label of the secret that it began with.
    pub(super) label: String,
    /// The body that was hashed, if one was.
    pub(super) body: Option<Vec<u8>>,
    /// How the key differs from the secret, if that can be shown.
    pub(super) key: Option<KeyEdges>,
}

impl<'a> Axes<'a> {
    pub(super) fn new(case: &Case<'a>, signature: &str) -> Self {
        let captured = &case.message.body;
        let header = case.schemes.first().map_or("", |scheme| scheme.header.as_str());
        let keys = |make: &dyn Fn(&[u8], &str) -> Vec<Candidate>| -> Vec<Key> {
            let mut found: Vec<Key> = Vec::new();
            for secret in case.secrets {
                let of = |candidate: Candidate| {
                    let edges = KeyEdges::new(secret.expose(), &candidate.bytes);
                    Key { candidate, label: secret.label().to_owned(), edges }
                };
                found.extend(make(secret.expose(), secret.label()).into_iter().map(of));
            }
            // What nobody changed comes first, whichever secret it is.
            found.sort_by_key(|key| key.candidate.findings.len());
            found
        };
        let compounds = keys(&|key, _| secret::compound(key, case.message, header).split_off(1));
        let bodies = if captured.len() > LARGEST_BODY {
            vec![Candidate { bytes: captured.clone(), findings: Vec::new(), rare: false }]
        } else {
            body::candidates(captured)
        };
        Self {
            case: *case,
            bodies,
            keys: keys(&secret::candidates),
            compounds,
            contents: contents(case.schemes, case.message, signature),
        }
    }
}

/// One search.
pub(super) struct Engine<'a> {
    claims: Vec<Claim>,
    out_of_time: &'a dyn Fn() -> bool,
    /// How many digests were computed.
    pub(super) tried: u64,
    /// Whether time ended it.
    pub(super) stopped: bool,
}

/// Maximum number of bytes of a large body that are hashed one by one.
const LARGEST_BEGINNING: usize = 1 << 17;

/// Maximum number of bytes that are hashed to find characters that were split.
const MOST_SPLIT_BYTES: usize = 32 << 20;

/// So many digests are computed between two looks at the clock.
const STRIDE: u64 = 32;

impl<'a> Engine<'a> {
    pub(super) fn new(claims: Vec<Claim>, out_of_time: &'a dyn Fn() -> bool) -> Self {
        Self { claims, out_of_time, tried: 0, stopped: false }
    }

    pub(super) fn run(&mut self, axes: &Axes<'_>) -> Option<Hit> {
        let lengths: Vec<usize> = self.claims.iter().map(|claim| claim.length).collect();
        let methods = methods(axes.case.schemes, &lengths);
        let plain = |findings: &[Finding]| findings.is_empty();
        let (own, other): (Vec<&Method>, Vec<&Method>) = methods.iter().partition(|method| plain(&method.findings));
        // Where the length is that of no hash of the scheme, the likeliest method of that length stands for it.
        let own = if own.is_empty() { other.iter().take(1).copied().collect() } else { own };
        let (captured, forms) = axes.bodies.split_first()?;
        let (whole, keyed): (Vec<&Key>, Vec<&Key>) = axes.keys.iter().partition(|key| plain(&key.candidate.findings));
        let (usual, contents): (Vec<&Content>, Vec<&Content>) =
            axes.contents.iter().partition(|content| plain(&content.findings));
        let usual = if usual.is_empty() { contents.iter().take(1).copied().collect() } else { usual };
        let compounds: Vec<&Key> = axes.compounds.iter().collect();
        let one = [captured];
        let forms: Vec<&Candidate> = forms.iter().collect();

        let often = |key: &&&Key| !key.candidate.rare;
        let keyed_often: Vec<&Key> = keyed.iter().filter(often).copied().collect();
        let contents_often: Vec<&Content> = contents.iter().filter(|content| !content.rare).copied().collect();
        let forms_often: Vec<&Candidate> = forms.iter().filter(|form| !form.rare).copied().collect();

        // Nothing but the text of the digest.
        self.all(&own, &whole, &usual, &one)
            .or_else(|| self.all(&own, &whole, &usual, &forms))
            .or_else(|| self.all(&own, &keyed, &usual, &one))
            .or_else(|| self.all(&own, &whole, &contents, &one))
            .or_else(|| self.all(&other, &whole, &usual, &one))
            .or_else(|| self.all(&own, &compounds, &usual, &one))
            .or_else(|| self.beginnings(axes, &own, &whole, &usual))
            .or_else(|| self.splits(axes, &own, &whole, &usual))
            .or_else(|| self.orders(axes, &own, &whole, &usual))
            // Pairs.
            .or_else(|| self.all(&own, &keyed_often, &contents_often, &one))
            .or_else(|| self.all(&other, &whole, &contents, &one))
            .or_else(|| self.all(&own, &whole, &contents_often, &forms_often))
            .or_else(|| self.all(&own, &keyed_often, &usual, &forms_often))
            .or_else(|| self.all(&other, &keyed_often, &usual, &one))
            .or_else(|| self.all(&other, &whole, &usual, &forms))
            .or_else(|| self.twice(&own, &whole, &usual, &forms_often))
    }

    /// Every combination of these.
    fn all(&mut self, methods: &[&Method], keys: &[&Key], contents: &[&Content], forms: &[&Candidate]) -> Option<Hit> {
        let changes = forms.iter().any(|form| !form.findings.is_empty());
        for method in methods {
            for key in keys {
                if method.ignores_key() && !key.candidate.findings.is_empty() {
                    continue;
                }
                for content in contents {
                    if (changes && !content.has_body()) || (method.ignores_content() && !content.findings.is_empty()) {
                        continue;
                    }
                    for form in forms {
                        if method.ignores_content() && changes {
                            break;
                        }
                        if let Some(hit) = self.attempt(method, key, content, form) {
                            return Some(hit);
                        }
                        if self.stopped {
                            return None;
                        }
                    }
                }
            }
        }
        None
    }

    /// Looks at the clock now and then.
    fn out_of_time(&mut self) -> bool {
        if self.tried.is_multiple_of(STRIDE) && (self.out_of_time)() {
            self.stopped = true;
        }
        self.stopped
    }

    /// The claim that this digest proves, and what is wrong with its text.
    fn proven(&self, digest: &[u8]) -> Option<(&Claim, Vec<Finding>)> {
        let of_length = self.claims.iter().filter(|claim| claim.length == digest.len());
        of_length.into_iter().find_map(|claim| Some((claim, claim.explain(digest)?)))
    }

    fn attempt(&mut self, method: &Method, key: &Key, content: &Content, form: &Candidate) -> Option<Hit> {
        if self.out_of_time() {
            return None;
        }
        self.tried += 1;
        let digest = method.digest(&key.candidate.bytes, &content.with(&form.bytes, &key.candidate.bytes));
        let (claim, mut findings) = self.proven(&digest)?;
        if claim.appended {
            findings.retain(|finding| finding.code == Code::ConstructionSumMisused);
        } else {
            // A plain hash of a text with the secret in it is keyed.
            let plain = content.has_key() && method.ignores_key();
            let build = method.findings.iter().filter(|finding| !plain || finding.code == Code::AlgorithmOther);
            let build: Vec<Finding> = build.cloned().collect();
            let made = [&form.findings, &key.candidate.findings, &content.findings, &build];
            let made: Vec<Finding> = made.into_iter().flatten().cloned().collect();
            findings.splice(0..0, made);
        }
        let body = (content.has_body() && !method.ignores_content()).then(|| form.bytes.clone());
        Some(Hit { findings, label: key.label.clone(), body, key: key.edges.clone() })
    }

    /// Only the first bytes of the body.
    fn beginnings(
        &mut self,
        axes: &Axes<'_>,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
    ) -> Option<Hit> {
        let body = &axes.case.message.body;
        let start = body.get(..LARGEST_BEGINNING.min(body.len())).unwrap_or_default();
        let every = start.len() * keys.len() * contents.len() <= LARGEST_BEGINNING;
        let mut found = None;
        for method in methods {
            for (key, content) in keys.iter().flat_map(|key| contents.iter().map(move |content| (key, content))) {
                let Some([before, after]) = content.around(&key.candidate.bytes) else { continue };
                let mut each = |length: usize, digest: &[u8]| {
                    if self.out_of_time() {
                        return true;
                    }
                    self.tried += 1;
                    found = self.proven(digest).map(|(_, text)| {
                        let finding = Finding::new(
                            Code::BodyCut,
                            format!("the first {length} of the {} bytes of the body", body.len()),
                        );
                        let findings = [&[finding][..], &content.findings, &method.findings, &text].concat();
                        let body = start.get(..length).map(<[u8]>::to_vec);
                        Hit { findings, label: key.label.clone(), body, key: None }
                    });
                    found.is_some()
                };
                let mut beginnings = Beginnings { before: &before, body: start, after: &after, every, each: &mut each };
                method.beginnings(&key.candidate.bytes, &mut beginnings);
                if found.is_some() || self.stopped {
                    return found;
                }
            }
        }
        None
    }

    /// The body with characters that were lost between chunks.
    fn splits(&mut self, axes: &Axes<'_>, methods: &[&Method], keys: &[&Key], contents: &[&Content]) -> Option<Hit> {
        let captured = &axes.case.message.body;
        let text = str::from_utf8(captured).ok().filter(|_| captured.len() <= LARGEST_BODY)?;
        let most = MOST_SPLIT_BYTES / (captured.len().max(256) * keys.len().max(1)) / 4;
        let mut found = None;
        stream::split_characters(text, most.clamp(8, 1200), &mut |bytes, what| {
            let form = Candidate {
                bytes: bytes.to_vec(),
                findings: vec![Finding::new(Code::BodyCharacterSplit, what)],
                rare: true,
            };
            found = self.all(methods, keys, contents, &[&form]);
            found.is_some() || self.stopped
        });
        found
    }

    /// The keys of the body in other orders.
    fn orders(&mut self, axes: &Axes<'_>, methods: &[&Method], keys: &[&Key], contents: &[&Content]) -> Option<Hit> {
        let captured = &axes.case.message.body;
        let text = str::from_utf8(captured).ok().filter(|_| captured.len() <= LARGEST_BODY)?;
        let mut found = None;
        order::orders(text, &mut |bytes, what| {
            let findings = vec![Finding::new(Code::BodyKeysRearranged, what)];
            let form = Candidate { bytes: bytes.to_vec(), findings, rare: true };
            found = self.all(methods, keys, contents, &[&form]);
            found.is_some() || self.stopped
        });
        found
    }

    /// Two changes of the body.
    fn twice(
        &mut self,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
        forms: &[&Candidate],
    ) -> Option<Hit> {
        let seen: std::collections::HashSet<&[u8]> = forms.iter().map(|form| form.bytes.as_slice()).collect();
        for form in forms {
            if (self.out_of_time)() {
                self.stopped = true;
            }
            if self.stopped {
                break;
            }
            let mut again: Vec<Candidate> = body::again(&form.bytes).split_off(1);
            again.retain(|second| !seen.contains(second.bytes.as_slice()));
            for second in &mut again {
                second.findings.splice(0..0, form.findings.iter().cloned());
            }
            let again: Vec<&Candidate> = again.iter().collect();
            if let Some(hit) = self.all(methods, keys, contents, &again) {
                return Some(hit);
            }
        }
        None
    }
}
