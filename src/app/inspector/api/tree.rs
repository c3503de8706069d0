//! Lists the values in a body: of JSON, at any depth, and of forms.

use serde::Serialize;

use super::{
    body::TreeReply,
    json::{self, Container, Token, Tokens, decoded},
    shown,
};
use hookctl::{
    message::Message,
    payload::{Form, Step},
};

/// Maximum depth of the nodes below the path that was asked for.
const MAX_LEVELS: usize = 200;

/// Maximum number of characters of a value.
const MAX_VALUE: usize = 2000;

/// Maximum number of characters of a name.
const MAX_KEY: usize = 500;

/// Maximum number of bytes of a form that is parsed. A parsed pair takes many times the memory of its text.
const MAX_FORM: usize = 1024 * 1024;

/// Maximum number of pairs of a form that is parsed.
const MAX_PAIRS: usize = 20_000;

/// A value of a body.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(in crate::app::inspector) struct Node {
    /// Where it is, e.g. `data.items[0]`. Empty for the whole body.
    pub(super) path: String,
    /// The name of a member, or `None` for an item of an array and the whole body.
    pub(super) key: Option<String>,
    /// `object`, `array`, `string`, `number`, `boolean` or `null`.
    #[serde(rename = "type")]
    pub(super) kind: &'static str,
    /// A scalar as text: a string without quotes and escapes, a number as it is written. Empty for containers.
    pub(super) value: String,
    /// Whether the value is longer.
    pub(super) cut: bool,
    /// The number of values that a container has directly inside it.
    pub(super) children: usize,
}

/// A container that is not yet closed.
struct Open {
    container: Container,
    /// Its index in the nodes, if it is one of them.
    node: Option<usize>,
    /// The number of its values so far.
    children: usize,
    /// The number of bytes of the wanted path that lead here, if it is on the way there.
    reached: Option<usize>,
    /// Whether it is at or below the wanted path.
    inside: bool,
    /// The name of the next member.
    name: Option<String>,
}

/// Lists the nodes of JSON at and below `wanted`, in the order of the body. `wanted` is a path as in the nodes.
pub(super) fn json(body: &[u8], wanted: &str, limit: usize) -> TreeReply {
    let mut tokens = Tokens::new(body);
    let mut walk = Walk { body, wanted, limit, open: Vec::new(), nodes: Vec::new(), left_out: 0 };
    for token in tokens.by_ref() {
        walk.take(token);
    }
    walk.close();
    let error = tokens.error().map(|at| match body.len() - at {
        0 => "not valid JSON: the body ends too early".to_owned(),
        _ => format!("not valid JSON at byte {at}"),
    });
    TreeReply { nodes: walk.nodes, left_out: walk.left_out, error }
}

/// A walk over the tokens of a body.
struct Walk<'b> {
    body: &'b [u8],
    wanted: &'b str,
    limit: usize,
    open: Vec<Open>,
    nodes: Vec<Node>,
    left_out: usize,
}

impl Walk<'_> {
    fn take(&mut self, token: Token) {
        match token {
            Token::Name(range) => {
                // The names outside the wanted part do not matter.
                let name = decoded(&self.body[range]);
                if let Some(open) = self.open.last_mut() {
                    open.name = Some(name);
                }
            }
            Token::Start(container) => {
                let (node, reached, inside) = self.add(Some(container), String::new(), "");
                self.open.push(Open { container, node, children: 0, reached, inside, name: None });
            }
            Token::Scalar(range) => {
                let text = &self.body[range];
                let kind = match text.first() {
                    Some(b'"') => "string",
                    Some(b't' | b'f') => "boolean",
                    Some(b'n') => "null",
                    _ => "number",
                };
                let value = if kind == "string" { decoded(text) } else { String::from_utf8_lossy(text).into_owned() };
                self.add(None, value, kind);
            }
            Token::End => {
                if let Some(open) = self.open.pop() {
                    self.count(&open);
                }
            }
        }
    }

    fn count(&mut self, open: &Open) {
        if let Some(node) = open.node.and_then(|index| self.nodes.get_mut(index)) {
            node.children = open.children;
        }
    }

    /// Counts the children of containers that the body does not close.
    fn close(&mut self) {
        while let Some(open) = self.open.pop() {
            self.count(&open);
        }
    }

    /// Adds a value, if it is wanted. Returns its index, the bytes of the wanted path that lead to it, and whether it is at or below that path.
    fn add(
        &mut self,
        container: Option<Container>,
        value: String,
        kind: &'static str,
    ) -> (Option<usize>, Option<usize>, bool) {
        let levels = self.open.len();
        let Some(parent) = self.open.last_mut() else {
            let inside = self.wanted.is_empty();
            let index = inside.then(|| self.push(String::new(), None, container, value, kind)).flatten();
            return (index, Some(0), inside);
        };
        let name = parent.name.take();
        let step = match parent.container {
            Container::Array => Step::Index(parent.children),
            Container::Object => Step::Name(name.clone().unwrap_or_default()),
        };
        parent.children += 1;
        if !parent.inside {
            let Some(reached) = parent.reached else { return (None, None, false) };
            let text = json::path(if reached == 0 { "" } else { "x" }, &step);
            let text = text.strip_prefix('x').filter(|_| reached > 0).unwrap_or(&text);
            let Some(rest) = self.wanted[reached..].strip_prefix(text) else { return (None, None, false) };
            if !rest.is_empty() && !rest.starts_with(['.', '[']) {
                return (None, None, false);
            }
            let reached = self.wanted.len() - rest.len();
            let inside = rest.is_empty();
            let index = inside.then(|| self.push(self.wanted.to_owned(), name, container, value, kind)).flatten();
            return (index, Some(reached), inside);
        }
        let parent_node = parent.node.filter(|_| levels <= MAX_LEVELS + self.depth_of_wanted());
        let Some(path) = parent_node.map(|parent| json::path(&self.nodes[parent].path, &step)) else {
            self.left_out += 1;
            return (None, None, true);
        };
        (self.push(path, name, container, value, kind), None, true)
    }

    /// Returns the number of containers around the wanted value.
    fn depth_of_wanted(&self) -> usize {
        self.open.iter().take_while(|open| !open.inside).count()
    }

    fn push(
        &mut self,
        path: String,
        key: Option<String>,
        container: Option<Container>,
        value: String,
        kind: &'static str,
    ) -> Option<usize> {
        if self.nodes.len() == self.limit {
            self.left_out += 1;
            return None;
        }
        let kind = match container {
            Some(Container::Object) => "object",
            Some(Container::Array) => "array",
            None => kind,
        };
        let (value, cut) = shown::cut(value, MAX_VALUE);
        let key = key.map(|key| shown::cut(key, MAX_KEY).0);
        self.nodes.push(Node { path, key, kind, value, cut, children: 0 });
        Some(self.nodes.len() - 1)
    }
}

/// Returns the pairs of a form: each with the path of its name, and its value.
///
/// # Errors
/// It is too large, or not a form. Returns a sentence.
pub(super) fn pairs(message: &Message) -> Result<Vec<(String, String)>, String> {
    let body = &message.body;
    if body.len() > MAX_FORM || body.split(|byte| *byte == b'&').nth(MAX_PAIRS).is_some() {
        return Err(format!("the form is too large to be parsed: {}", shown::size(body.len())));
    }
    let content_type = message.headers.text("content-type").unwrap_or_default().trim_start().to_ascii_lowercase();
    let form = if content_type.starts_with("multipart/") {
        Form::parse_multipart(body).ok_or("not valid multipart: its boundary or its end is missing")?
    } else {
        Form::parse_as_received(body).map_err(|error| error.to_string())?
    };
    let path = |key: &[String]| {
        let mut path = String::new();
        for (depth, name) in key.iter().enumerate() {
            let step = match name.parse::<usize>() {
                Ok(index) if depth > 0 => Step::Index(index),
                _ if depth > 0 && name.is_empty() => Step::Append,
                _ => Step::Name(name.clone()),
            };
            path = json::path(&path, &step);
        }
        path
    };
    Ok(form.pairs.iter().map(|pair| (path(pair.key()), pair.value().to_owned())).collect())
}

/// Lists the fields of a form whose path is `wanted` or below it.
pub(super) fn form(message: &Message, wanted: &str, limit: usize) -> TreeReply {
    let pairs = match pairs(message) {
        Ok(pairs) => pairs,
        Err(error) => return TreeReply { nodes: Vec::new(), left_out: 0, error: Some(error) },
    };
    let is_wanted = |path: &str| {
        path.strip_prefix(wanted)
            .is_some_and(|rest| wanted.is_empty() || rest.is_empty() || rest.starts_with(['.', '[']))
    };
    let mut nodes: Vec<Node> = pairs
        .into_iter()
        .filter(|(path, _)| is_wanted(path))
        .map(|(path, value)| {
            let (value, cut) = shown::cut(value, MAX_VALUE);
            Node { key: Some(path.clone()), path, kind: "string", value, cut, children: 0 }
        })
        .collect();
    let left_out = nodes.len().saturating_sub(limit);
    nodes.truncate(limit);
    TreeReply { nodes, left_out, error: None }
}
