//! Sets of HTTP statuses: `2xx`, `204`, `200-299`, or several of these with commas.

use std::{fmt, ops::RangeInclusive, str::FromStr};

/// A set of HTTP statuses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusSet(Vec<RangeInclusive<u16>>);

impl StatusSet {
    /// Returns true if the set contains `status`.
    #[must_use]
    pub fn contains(&self, status: u16) -> bool {
        self.0.iter().any(|range| range.contains(&status))
    }

    /// Returns true if the set names `status` itself, not only a class (`4xx`) or range that contains it.
    #[must_use]
    pub fn names(&self, status: u16) -> bool {
        self.0.contains(&(status..=status))
    }

    /// Returns the union of several sets.
    #[must_use]
    pub fn union(sets: impl IntoIterator<Item = Self>) -> Self {
        Self(sets.into_iter().flat_map(|set| set.0).collect())
    }
}

impl FromStr for StatusSet {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        text.split(',')
            .map(|segment| {
                range(segment.trim())
                    .ok_or_else(|| format!("`{segment}` is not a valid status (e.g. 401, 2xx, 200-204)"))
            })
            .collect::<Result<_, _>>()
            .map(Self)
    }
}

fn range(segment: &str) -> Option<RangeInclusive<u16>> {
    if let [class @ b'1'..=b'5', b'x' | b'X', b'x' | b'X'] = segment.as_bytes() {
        let first = u16::from(class - b'0') * 100;
        return Some(first..=first + 99);
    }
    let status = |text: &str| {
        (text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_digit()))
            .then(|| text.parse().ok())?
            .filter(|status| (100..=599).contains(status))
    };
    let (first, last) = segment.split_once('-').unwrap_or((segment, segment));
    let (first, last) = (status(first)?, status(last)?);
    (first <= last).then_some(first..=last)
}

impl fmt::Display for StatusSet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, range) in self.0.iter().enumerate() {
            if index > 0 {
                f.write_str(", ")?;
            }
            let (first, last) = (range.start(), range.end());
            if first == last {
                write!(f, "{first}")?;
            } else if first % 100 == 0 && last - first == 99 {
                write!(f, "{}xx", first / 100)?;
            } else {
                write!(f, "{first}-{last}")?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn status_set_parses_and_displays_classes_statuses_and_ranges() {
        for (text, shown, inside, outside) in [
            ("2xx", "2xx", 299, 300),
            ("200,204", "200, 204", 204, 201),
            ("4XX, 410-415", "4xx, 410-415", 499, 500),
            ("500-502", "500-502", 502, 503),
        ] {
            let set: StatusSet = text.parse().expect(text);
            assert_eq!(set.to_string(), shown);
            assert!(set.contains(inside) && !set.contains(outside), "{text}");
            assert_eq!(set.names(204), text == "200,204", "{text}");
        }
        for text in ["", "2", "6xx", "2xx,", "204-200", "99", "+20", "abc", "2x", "20é"] {
            assert!(text.parse::<StatusSet>().is_err(), "{text}");
        }
    }
}
