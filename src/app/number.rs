//! Counts as floating-point numbers and back: the two ways that may lose something, each of which says what.
//!
//! Owns the only casts that could surprise; what integers can say is said in integers elsewhere.

/// The floating-point number nearest to a count. Up to 2^53 it is the count; beyond, what a plot or a rate does not show is rounded away.
#[must_use]
#[expect(clippy::cast_precision_loss, reason = "it is the nearest, as is said above")]
pub fn float(count: u64) -> f64 {
    count as f64
}

/// The whole part of a number. What is below 0, and what is no number, is 0; what is too large is the largest count.
#[must_use]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "the cast stops at both ends, as is said above"
)]
pub fn whole(number: f64) -> u64 {
    number as u64
}

/// The same as a place in a list.
#[must_use]
pub fn place(number: f64) -> usize {
    usize::try_from(whole(number)).unwrap_or(usize::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_has_no_whole_part_is_the_nearest_end() {
        for (number, expected) in [
            (0.0, 0),
            (0.999, 0),
            (7.5, 7),
            (-1.0, 0),
            (f64::NAN, 0),
            (f64::INFINITY, u64::MAX),
            (f64::NEG_INFINITY, 0),
            (1e300, u64::MAX),
            (9_007_199_254_740_993.0, 9_007_199_254_740_992),
        ] {
            assert_eq!(whole(number), expected, "{number}");
        }
        for count in [0, 1, 1 << 53] {
            assert_eq!((whole(float(count)), place(float(count)) as u64), (count, count));
        }
        assert_eq!(whole(float(u64::MAX)), u64::MAX);
    }
}
