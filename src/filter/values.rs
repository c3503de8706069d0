//! Parses the values of terms: names, statuses, headers, numbers with units, ranges, and patterns. Splitting a query into terms and values is left to `parse`.

use super::{HeaderTest, Pattern, Range, fold};
use crate::text::suggest;

/// Why a value is invalid, and a hint.
#[derive(Default)]
pub(super) struct InvalidValue {
    pub(super) reason: String,
    pub(super) hint: String,
}

pub(super) fn one_of<'n>(
    what: &str,
    value: &str,
    names: impl Iterator<Item = &'n str> + Clone,
) -> Result<String, InvalidValue> {
    if let Some(name) = names.clone().find(|name| value.eq_ignore_ascii_case(name)) {
        return Ok(name.to_owned());
    }
    let hint = match suggest(value, names.clone()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("one of {}", names.collect::<Vec<_>>().join(", ")),
    };
    Err(InvalidValue { reason: format!("unknown {what} `{value}`"), hint })
}

pub(super) fn status(value: &str) -> Result<Range, InvalidValue> {
    let class = value.strip_suffix("xx").or_else(|| value.strip_suffix("XX"));
    if let Some(class) = class.and_then(|class| class.parse::<u64>().ok()).filter(|class| (1..=9).contains(class)) {
        return Ok(Range { from: class * 100, to: class * 100 + 99 });
    }
    range(value, &[], 1, "status:401, status:4xx, status:>=400")
}

pub(super) fn header(value: &str) -> Result<HeaderTest, InvalidValue> {
    let (name, text) = value.split_once('=').map_or((value, None), |(name, text)| (name, Some(fold(text))));
    if name.trim().is_empty() {
        return Err(InvalidValue {
            reason: format!("`{value}` has no header name"),
            hint: "write a name, or name=text: header:user-agent=curl".into(),
        });
    }
    Ok(HeaderTest { name: name.trim().to_owned(), value: text })
}

/// Units of sizes, in bytes.
pub(super) const SIZE_UNITS: [(&str, u64); 8] = [
    ("kib", 1 << 10),
    ("mib", 1 << 20),
    ("gib", 1 << 30),
    ("kb", 1_000),
    ("mb", 1_000_000),
    ("k", 1_000),
    ("m", 1_000_000),
    ("b", 1),
];

/// Units of times, in milliseconds.
pub(super) const TIME_UNITS: [(&str, u64); 2] = [("ms", 1), ("s", 1000)];

/// Parses `5`, `>5`, `>=5`, `<5`, `<=5` or `5..10`. Numbers may have a unit. They are multiplied by `scale`, so that decimals become whole numbers.
pub(super) fn range(value: &str, units: &[(&str, u64)], scale: u64, examples: &str) -> Result<Range, InvalidValue> {
    let invalid =
        || InvalidValue { reason: format!("`{value}` is not a number or a range"), hint: format!("e.g. {examples}") };
    let number = |text: &str| number(text, units, scale).ok_or_else(invalid);
    for (operator, above, included) in
        [(">=", true, true), ("<=", false, true), (">", true, false), ("<", false, false)]
    {
        let Some(text) = value.strip_prefix(operator) else { continue };
        let number = number(text)?;
        return Ok(match (above, included) {
            (true, true) => Range { from: number, to: u64::MAX },
            (true, false) => Range { from: number.saturating_add(1), to: u64::MAX },
            (false, true) => Range { from: 0, to: number },
            // An empty range, because no number is below 0.
            (false, false) if number == 0 => Range { from: 1, to: 0 },
            (false, false) => Range { from: 0, to: number - 1 },
        });
    }
    if let Some((from, to)) = value.split_once("..") {
        return Ok(Range { from: number(from)?, to: number(to)? });
    }
    let from = number(value.strip_prefix('=').unwrap_or(value))?;
    // Times are rarely whole numbers, so `ms:5` matches everything from 5 to less than 6.
    Ok(Range { from, to: from.saturating_add(scale - 1) })
}

fn number(text: &str, units: &[(&str, u64)], scale: u64) -> Option<u64> {
    let text = text.to_ascii_lowercase();
    let (digits, factor) =
        units.iter().find_map(|(unit, factor)| Some((text.strip_suffix(unit)?, *factor))).unwrap_or((&text, 1));
    let factor = factor.checked_mul(scale)?;
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || fraction.len() > 6 || digits.ends_with('.') {
        return None;
    }
    let parts = if fraction.is_empty() { 0 } else { fraction.parse::<u64>().ok()?.checked_mul(factor)? };
    let parts = parts / 10_u64.pow(u32::try_from(fraction.len()).ok()?);
    whole.parse::<u64>().ok()?.checked_mul(factor)?.checked_add(parts)
}

impl Pattern {
    /// Matches the whole text. `*` matches any text.
    pub(super) fn glob(text: &str) -> Self {
        Self { parts: fold(text).split('*').map(str::to_owned).collect() }
    }

    /// Matches the start of the text.
    pub(super) fn prefix(text: &str) -> Self {
        let mut pattern = Self::glob(text);
        pattern.parts.push(String::new());
        pattern
    }

    /// Matches a part of the text, or the whole text if the pattern contains `*`.
    pub(super) fn part(text: &str) -> Self {
        if text.contains('*') {
            return Self::glob(text);
        }
        Self { parts: vec![String::new(), fold(text), String::new()] }
    }
}
