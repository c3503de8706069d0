//! Orders of keys: a capture tool that sorts or shuffles a JSON object left few orders to try.
//!
//! Heap's algorithm over the members of the outermost object and of those inside it, as far as the number of orders stays small.

use super::runtimes::{COMPACT, PYTHON};
use crate::payload::Json;

/// Maximum number of orders that are tried in every style.
const MOST: usize = 5_040;

/// Calls `try_one` with the JSON `text` in every order of its keys, until it says that that is enough.
pub(super) fn orders(text: &str, try_one: &mut dyn FnMut(&[u8], &'static str) -> bool) {
    let Ok(tree) = Json::parse(text.trim_start_matches('\u{feff}').as_bytes()) else {
        return;
    };
    let mut sizes = Vec::new();
    measure(&tree, &mut sizes);
    let mut orders = 1_usize;
    let mut depth = 0;
    for size in sizes {
        let more = (1..=size).try_fold(orders, |product, factor| product.checked_mul(factor).filter(|n| *n <= MOST));
        let Some(more) = more else { break };
        orders = more;
        depth += 1;
    }
    if depth == 0 {
        moved(&tree, try_one);
        return;
    }
    let spellings = [
        (COMPACT, "the body with its keys in another order, compact"),
        (PYTHON, "the body with its keys in another order, as written by json.dumps"),
    ];
    for (style, what) in spellings {
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

/// How many members each object has, the outer ones first.
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

/// The tree in the order that `number` stands for: its digits in the factorial number system choose the members.
fn arrange(json: &Json, number: &mut usize, objects: &mut usize) -> Json {
    match json {
        Json::Object(members) => {
            let mut rest: Vec<&(String, Json)> = members.iter().collect();
            let mut chosen = Vec::with_capacity(rest.len());
            let shuffles = *objects > 0;
            *objects = objects.saturating_sub(1);
            while !rest.is_empty() {
                let place = if shuffles { *number % rest.len() } else { 0 };
                if shuffles {
                    *number /= rest.len();
                }
                chosen.push(rest.remove(place));
            }
            // The members keep their own order while the objects inside them are counted.
            let mut inner: Vec<(usize, Json)> = Vec::with_capacity(members.len());
            for member in members {
                let value = arrange(&member.1, number, objects);
                let place = chosen.iter().position(|existing| std::ptr::eq(*existing, member)).unwrap_or(0);
                inner.push((place, value));
            }
            inner.sort_by_key(|(place, _)| *place);
            let names = chosen.into_iter().map(|(name, _)| name.clone());
            Json::Object(names.zip(inner.into_iter().map(|(_, value)| value)).collect())
        }
        Json::Array(items) => Json::Array(items.iter().map(|item| arrange(item, number, objects)).collect()),
        scalar => scalar.clone(),
    }
}

/// Where there are too many orders: each key of the outermost object in every other place.
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
