//! The order and the limits of the search.
//!
//! Tries every candidate of a single axis, then pairs of axes, then two changes of the body. The text of the digest needs no extra digests, because each
//! digest is compared with every claim. The candidates themselves are left to the axes.

use super::{
    Case, MAX_BODY_BYTES, body,
    candidate::{Candidate, Finding},
    claim::Claim,
    content::{Content, contents},
    hash::PrefixSearch,
    method::{Method, methods},
    order, secret, stream,
};
use crate::{
    diagnosis::{KeyEdges, causes::Code},
    signing::{KeyRule, Scheme},
};

/// The candidates of each axis.
pub(super) struct Axes<'a> {
    case: Case<'a>,
    /// The variations of the body, the captured one first.
    bodies: Vec<Candidate>,
    keys: Vec<Key>,
    compounds: Vec<Key>,
    contents: Vec<Content>,
}

/// A variation of a secret, and the label of the secret.
struct Key {
    candidate: Candidate,
    label: String,
    /// How it differs from the secret, if that can be shown.
    edges: Option<KeyEdges>,
}

/// A combination of candidates that reproduces a claimed digest.
pub(super) struct Hit {
    /// What was changed, in the order body, secret, content, construction, text of the digest.
    pub(super) findings: Vec<Finding>,
    /// The label of the secret.
    pub(super) label: String,
    /// The body that was hashed, if one was.
    pub(super) body: Option<Vec<u8>>,
    /// How the key differs from the secret, if that can be shown.
    pub(super) key: Option<KeyEdges>,
}

impl<'a> Axes<'a> {
    pub(super) fn new(case: &Case<'a>, signature: &str) -> Self {
        let captured = &case.message.body;
        let header = case.schemes.first().and_then(Scheme::header).unwrap_or_default();
        let rule = case.schemes.first().map_or(&KeyRule::Text, |scheme| &scheme.key);
        let keys = |make: &dyn Fn(&[u8], &str) -> Vec<Candidate>| -> Vec<Key> {
            let mut found: Vec<Key> = Vec::new();
            for secret in case.secrets {
                let key = |candidate: Candidate| {
                    let edges = KeyEdges::new(secret.expose(), &candidate.bytes);
                    Key { candidate, label: secret.label().to_owned(), edges }
                };
                found.extend(make(secret.expose(), secret.label()).into_iter().map(key));
            }
            // The unchanged secrets come first.
            found.sort_by_key(|key| key.candidate.findings.len());
            found
        };
        let compounds = keys(&|key, _| secret::compound(key, case.message, header).split_off(1));
        let mut bodies = if captured.len() > MAX_BODY_BYTES {
            vec![Candidate { bytes: captured.clone(), findings: Vec::new(), rare: false }]
        } else {
            body::candidates(captured)
        };
        let declared = body::up_to_declared_length(case.message);
        bodies.extend(declared.filter(|declared| bodies.iter().all(|earlier| earlier.bytes != declared.bytes)));
        Self {
            case: *case,
            bodies,
            keys: keys(&|key, label| secret::by_rule(rule, key, label, case.message)),
            compounds,
            contents: contents(case.schemes, case.message, signature),
        }
    }
}

/// A search for the cause of some claims.
pub(super) struct Engine<'a> {
    claims: Vec<Claim>,
    out_of_time: &'a dyn Fn() -> bool,
    /// How many digests were computed.
    pub(super) tried: u64,
    /// True if the time limit ended the search.
    pub(super) stopped: bool,
}

/// Maximum length of a body's prefix that may have been hashed instead of the body, in bytes.
const MAX_PREFIX_BYTES: usize = 1 << 17;

/// Maximum number of bytes to hash when searching for characters that were split between chunks.
const MAX_SPLIT_BYTES: usize = 32 << 20;

/// How many digests are computed between two checks of the time limit.
const CLOCK_INTERVAL: u64 = 32;

impl<'a> Engine<'a> {
    pub(super) fn new(claims: Vec<Claim>, out_of_time: &'a dyn Fn() -> bool) -> Self {
        Self { claims, out_of_time, tried: 0, stopped: false }
    }

    pub(super) fn run(&mut self, axes: &Axes<'_>) -> Option<Hit> {
        let lengths: Vec<usize> = self.claims.iter().map(|claim| claim.length).collect();
        let methods = methods(axes.case.schemes, &lengths);
        let plain = |findings: &[Finding]| findings.is_empty();
        let (own, other): (Vec<&Method>, Vec<&Method>) = methods.iter().partition(|method| plain(&method.findings));
        // If no method of the schemes has the length of a claim, use the most likely method that has.
        let own = if own.is_empty() { other.iter().take(1).copied().collect() } else { own };
        let (captured, bodies) = axes.bodies.split_first()?;
        let (unchanged, changed): (Vec<&Key>, Vec<&Key>) =
            axes.keys.iter().partition(|key| plain(&key.candidate.findings));
        let (usual, contents): (Vec<&Content>, Vec<&Content>) =
            axes.contents.iter().partition(|content| plain(&content.findings));
        let usual = if usual.is_empty() { contents.iter().take(1).copied().collect() } else { usual };
        let compounds: Vec<&Key> = axes.compounds.iter().collect();
        let captured_only = [captured];
        let bodies: Vec<&Candidate> = bodies.iter().collect();

        let is_common = |key: &&&Key| !key.candidate.rare;
        let changed_common: Vec<&Key> = changed.iter().filter(is_common).copied().collect();
        let contents_common: Vec<&Content> = contents.iter().filter(|content| !content.rare).copied().collect();
        let bodies_common: Vec<&Candidate> = bodies.iter().filter(|body| !body.rare).copied().collect();

        // No change except in the text of the digest, then one change.
        self.try_all(&own, &unchanged, &usual, &captured_only)
            .or_else(|| self.try_all(&own, &unchanged, &usual, &bodies))
            .or_else(|| self.try_all(&own, &changed, &usual, &captured_only))
            .or_else(|| self.try_all(&own, &unchanged, &contents, &captured_only))
            .or_else(|| self.try_all(&other, &unchanged, &usual, &captured_only))
            .or_else(|| self.try_all(&own, &compounds, &usual, &captured_only))
            .or_else(|| self.try_prefixes(axes, &own, &unchanged, &usual))
            .or_else(|| self.try_split_characters(axes, &own, &unchanged, &usual))
            .or_else(|| self.try_key_orders(axes, &own, &unchanged, &usual))
            // Pairs.
            .or_else(|| self.try_all(&own, &changed_common, &contents_common, &captured_only))
            .or_else(|| self.try_all(&other, &unchanged, &contents, &captured_only))
            .or_else(|| self.try_all(&own, &unchanged, &contents_common, &bodies_common))
            .or_else(|| self.try_all(&own, &changed_common, &usual, &bodies_common))
            .or_else(|| self.try_all(&other, &changed_common, &usual, &captured_only))
            .or_else(|| self.try_all(&other, &unchanged, &usual, &bodies))
            .or_else(|| self.try_two_changes(&own, &unchanged, &usual, &bodies_common))
    }

    /// Tries every combination.
    fn try_all(
        &mut self,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
        bodies: &[&Candidate],
    ) -> Option<Hit> {
        let changes = bodies.iter().any(|body| !body.findings.is_empty());
        for method in methods {
            for key in keys {
                if method.ignores_key() && !key.candidate.findings.is_empty() {
                    continue;
                }
                for content in contents {
                    if (changes && !content.has_body()) || (method.ignores_content() && !content.findings.is_empty()) {
                        continue;
                    }
                    for body in bodies {
                        if method.ignores_content() && changes {
                            break;
                        }
                        if let Some(hit) = self.try_one(method, key, content, body) {
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

    /// Checks the time limit every [`CLOCK_INTERVAL`] digests.
    fn out_of_time(&mut self) -> bool {
        if self.tried.is_multiple_of(CLOCK_INTERVAL) && (self.out_of_time)() {
            self.stopped = true;
        }
        self.stopped
    }

    /// Returns the claim that this digest matches, and what is wrong with the claim's text.
    fn matching_claim(&self, digest: &[u8]) -> Option<(&Claim, Vec<Finding>)> {
        let same_length = self.claims.iter().filter(|claim| claim.length == digest.len());
        same_length.into_iter().find_map(|claim| Some((claim, claim.explain(digest)?)))
    }

    fn try_one(&mut self, method: &Method, key: &Key, content: &Content, body: &Candidate) -> Option<Hit> {
        if self.out_of_time() {
            return None;
        }
        self.tried += 1;
        let digest = method.digest(&key.candidate.bytes, &content.with(&body.bytes, &key.candidate.bytes));
        let (claim, mut findings) = self.matching_claim(&digest)?;
        if claim.appended {
            findings.retain(|finding| finding.code == Code::ConstructionSumMisused);
        } else {
            // If the content contains the secret, a plain hash is keyed too, so that is not a finding.
            let keyed_by_content = content.has_key() && method.ignores_key();
            let method_findings =
                method.findings.iter().filter(|finding| !keyed_by_content || finding.code == Code::AlgorithmOther);
            let method_findings: Vec<Finding> = method_findings.cloned().collect();
            let changes = [&body.findings, &key.candidate.findings, &content.findings, &method_findings];
            let changes: Vec<Finding> = changes.into_iter().flatten().cloned().collect();
            findings.splice(0..0, changes);
        }
        let body = (content.has_body() && !method.ignores_content()).then(|| body.bytes.clone());
        Some(Hit { findings, label: key.label.clone(), body, key: key.edges.clone() })
    }

    /// Tries only the first bytes of the body.
    fn try_prefixes(
        &mut self,
        axes: &Axes<'_>,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
    ) -> Option<Hit> {
        let body = &axes.case.message.body;
        let start = body.get(..MAX_PREFIX_BYTES.min(body.len())).unwrap_or_default();
        let every_length = start.len() * keys.len() * contents.len() <= MAX_PREFIX_BYTES;
        let mut found = None;
        for method in methods {
            for (key, content) in keys.iter().flat_map(|key| contents.iter().map(move |content| (key, content))) {
                let Some([before, after]) = content.around(&key.candidate.bytes) else { continue };
                let mut each = |length: usize, digest: &[u8]| {
                    if self.out_of_time() {
                        return true;
                    }
                    self.tried += 1;
                    found = self.matching_claim(digest).map(|(_, text)| {
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
                let mut search =
                    PrefixSearch { before: &before, body: start, after: &after, every_length, each: &mut each };
                method.prefixes(&key.candidate.bytes, &mut search);
                if found.is_some() || self.stopped {
                    return found;
                }
            }
        }
        None
    }

    /// Tries the body with characters that were split between chunks.
    fn try_split_characters(
        &mut self,
        axes: &Axes<'_>,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
    ) -> Option<Hit> {
        let captured = &axes.case.message.body;
        let text = str::from_utf8(captured).ok().filter(|_| captured.len() <= MAX_BODY_BYTES)?;
        let max = MAX_SPLIT_BYTES / (captured.len().max(256) * keys.len().max(1)) / 4;
        let mut found = None;
        stream::split_characters(text, max.clamp(8, 1200), &mut |bytes, what| {
            let body = Candidate {
                bytes: bytes.to_vec(),
                findings: vec![Finding::new(Code::BodyCharacterSplit, what)],
                rare: true,
            };
            found = self.try_all(methods, keys, contents, &[&body]);
            found.is_some() || self.stopped
        });
        found
    }

    /// Tries the JSON keys of the body in other orders.
    fn try_key_orders(
        &mut self,
        axes: &Axes<'_>,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
    ) -> Option<Hit> {
        let captured = &axes.case.message.body;
        let text = str::from_utf8(captured).ok().filter(|_| captured.len() <= MAX_BODY_BYTES)?;
        let mut found = None;
        order::orders(text, &mut |bytes, what| {
            let findings = vec![Finding::new(Code::BodyKeysRearranged, what)];
            let body = Candidate { bytes: bytes.to_vec(), findings, rare: true };
            found = self.try_all(methods, keys, contents, &[&body]);
            found.is_some() || self.stopped
        });
        found
    }

    /// Tries two changes of the body.
    fn try_two_changes(
        &mut self,
        methods: &[&Method],
        keys: &[&Key],
        contents: &[&Content],
        bodies: &[&Candidate],
    ) -> Option<Hit> {
        let seen: std::collections::HashSet<&[u8]> = bodies.iter().map(|body| body.bytes.as_slice()).collect();
        for body in bodies {
            if (self.out_of_time)() {
                self.stopped = true;
            }
            if self.stopped {
                break;
            }
            let mut changed_twice: Vec<Candidate> = body::second_changes(&body.bytes).split_off(1);
            changed_twice.retain(|second| !seen.contains(second.bytes.as_slice()));
            for second in &mut changed_twice {
                second.findings.splice(0..0, body.findings.iter().cloned());
            }
            let changed_twice: Vec<&Candidate> = changed_twice.iter().collect();
            if let Some(hit) = self.try_all(methods, keys, contents, &changed_twice) {
                return Some(hit);
            }
        }
        None
    }
}
