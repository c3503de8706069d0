//! A progress line: a bar if the end is known, the count so far, the rate, and the time left.

use std::time::Duration;

/// How many characters the bar takes.
const WIDTH: usize = 24;

/// How far it is after `elapsed`: `part` of a whole, and `count` of what is called `unit`.
#[must_use]
pub fn bar(part: Option<(u64, u64)>, count: u64, unit: &str, elapsed: Duration) -> String {
    let millis = elapsed.as_millis().max(1);
    let rate = u128::from(count) * 1000 / millis;
    let counted = format!("{} {unit}  {}/s", grouped(count.into()), grouped(rate));
    let Some((done, whole)) =
        part.map(|(done, whole)| (u128::from(done), u128::from(whole))).filter(|(_, whole)| *whole > 0)
    else {
        return counted;
    };
    let done = done.min(whole);
    let filled = usize::try_from(done * WIDTH as u128 / whole).unwrap_or(WIDTH);
    let percent = done * 100 / whole;
    let left = match (millis * (whole - done)).checked_div(done) {
        None => String::new(),
        Some(left) => {
            let seconds = u64::try_from(left.div_ceil(1000)).unwrap_or(u64::MAX);
            format!("  {} left", humantime::format_duration(Duration::from_secs(seconds)))
        }
    };
    format!("[{}{}] {percent:>3}%  {counted}{left}", "#".repeat(filled), "·".repeat(WIDTH - filled))
}

/// A number with its thousands apart.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bar_shows_the_progress_and_the_time_left() {
        for (part, count, text) in [
            (Some((1, 4)), 1_234_567, "[######··················]  25%  1,234,567 records  617,283/s  6s left"),
            (Some((4, 4)), 999, "[########################] 100%  999 records  499/s  0s left"),
            (Some((0, 4)), 0, "[························]   0%  0 records  0/s"),
            (None, 1000, "1,000 records  500/s"),
        ] {
            assert_eq!(bar(part, count, "records", Duration::from_secs(2)), text);
        }
    }
}
