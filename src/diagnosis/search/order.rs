//! Tries JSON objects with their keys in other orders, because some capture tools sort or shuffle keys.
//!
//! Tries every order of the outermost objects, as long as the number of orders is small. Otherwise, it moves one key at a time.

use super::runtimes::{COMPACT, PYTHON};
use crate::payload::Json;

/// Maximum number of orders that are tried in each style.
const MAX_ORDERS: usize = 5_040;

/// Calls `try_one` with the JSON `text` in other orders of its keys, until it returns true.
pub(super) fn orders(text: &str, try_one: &mut dyn FnMut(&[u8], &'static str) -> bool) {
    let Ok(tree) = Json::parse(text.trim_start_matches('\u{feff}').as_bytes()) else {
        return;
    };
    let mut sizes = Vec::new();
    measure(&tree, &mut sizes);
    let mut orders = 1_usize;
    let mut depth = 0;
    for size in sizes {
        let more =
            (1..=size).try_fold(orders, |product, factor| product.checked_mul(factor).filter(|n| *n <= MAX_ORDERS));
        let Some(more) = more else { break };
        orders = more;
        depth += 1;
    }
    if depth == 0 {
        moved(&tree, try_one);
        return;
    }
    let variations = [
        (COMPACT, "the body with its keys in another order, compact"),
        (PYTHON, "the body with its keys in another order, as written by json.dumps"),
    ];
    for (style, what) in variations {
        let mut enough = false;
        for number in 1..orders {
            let mut left = number;
            let mut objects = depth;
            let arranged = arrange(&tree, &mut left, &mut objects);
            enough = try_one(style.write(&arranged).as_bytes(), what);
            if enough {
                break;
            }
        }
        if enough {
            return;
        }
    }
}

/// Adds the number of members of each object, outer objects first.
fn measure(json: &Json, sizes: &mut Vec<usize>) {
    match json {
        Json::Object(members) => {
            sizes.push(members.len());
            for (_, value) in members {
                measure(value, sizes);
            }
        }
        Json::Array(items) => {
            for item in items {
                measure(item, sizes);
            }
        }
        _ => {}
    }
}

/// Returns the tree in the order with this number. The digits of the number in the factorial number system choose the members, in the first `objects`
/// objects.
fn arrange(json: &Json, number: &mut usize, objects: &mut usize) -> Json {
    match json {
        Json::Object(members) => {
            let mut rest: Vec<&(String, Json)> = members.iter().collect();
            let mut chosen = Vec::with_capacity(rest.len());
            let shuffles = *objects > 0;
            *objects = objects.saturating_sub(1);
            while !rest.is_empty() {
                let index = if shuffles { *number % rest.len() } else { 0 };
                if shuffles {
                    *number /= rest.len();
                }
                chosen.push(rest.remove(index));
            }
            // Arrange nested objects in the original order of the members, as `measure` counts them.
            let mut inner: Vec<(usize, Json)> = Vec::with_capacity(members.len());
            for member in members {
                let value = arrange(&member.1, number, objects);
                let index = chosen.iter().position(|existing| std::ptr::eq(*existing, member)).unwrap_or(0);
                inner.push((index, value));
            }
            inner.sort_by_key(|(index, _)| *index);
            let names = chosen.into_iter().map(|(name, _)| name.clone());
            Json::Object(names.zip(inner.into_iter().map(|(_, value)| value)).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(|item| arrange(item, number, objects)).collect()),
        scalar => scalar.clone(),
    }
}

/// Tries each key of the outermost object at every other position.
fn moved(tree: &Json, try_one: &mut dyn FnMut(&[u8], &'static str) -> bool) {
    let Json::Object(members) = tree else { return };
    if members.len() > 64 {
        return;
    }
    for from in 0..members.len() {
        for to in 0..members.len() {
            let mut members = members.clone();
            let member = members.remove(from);
            members.insert(to, member);
            let written = COMPACT.write(&Json::Object(members));
            if from != to && try_one(written.as_bytes(), "the body with one key in another place") {
                return;
            }
        }
    }
}
