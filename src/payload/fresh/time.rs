//! Parses times in text, and writes another time in the same format over the same bytes.
//!
//! Every format has a fixed width, so the new time has the length of the old one. The current time is a parameter.

/// The format of a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// The fields, each with its offset in the text.
    pub(super) fields: Vec<(usize, Field)>,
    /// The UTC offset, in seconds. Positive east of Greenwich.
    utc_offset: i64,
}

/// A part of a time, with a fixed width.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Field {
    Year,
    Month,
    Day,
    /// 00 to 23.
    Hour,
    /// 01 to 12.
    Hour12,
    /// The `A` or `P` of AM or PM.
    Meridiem {
        lowercase: bool,
    },
    Minute,
    Second,
    /// A fraction of a second with this number of digits.
    Fraction(u8),
    /// Unix seconds.
    Seconds,
    /// Unix milliseconds.
    Millis,
}

impl Field {
    /// Returns the width, in bytes.
    pub(super) fn width(self) -> usize {
        match self {
            Self::Meridiem { .. } => 1,
            Self::Year => 4,
            Self::Seconds => 10,
            Self::Millis => 13,
            Self::Fraction(digits) => digits.into(),
            _ => 2,
        }
    }
}

/// A time that was found in a payload.
pub(super) struct FoundTime {
    pub(super) layout: Layout,
    /// Unix milliseconds.
    pub(super) at: i64,
    /// True if it is a date without a time of day.
    pub(super) date_only: bool,
}

/// A day, in milliseconds.
pub(super) const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// The first millisecond of the year 1 and the last of 9999, in Unix milliseconds: the times with a year of four digits.
const WRITABLE: (i64, i64) = (-62_135_596_800_000, 253_402_300_799_999);

/// Parses a time. A number or a date without a time of day counts only if its key names a time.
pub(super) fn parse(text: &str, key_names_time: bool) -> Option<FoundTime> {
    if text.bytes().all(|byte| byte.is_ascii_digit()) {
        let field = match text.len() {
            10 => Field::Seconds,
            13 => Field::Millis,
            _ => return None,
        };
        let number: i64 = text.parse().ok()?;
        let at = if field == Field::Seconds { number * 1000 } else { number };
        // From 2001, when Unix seconds reached ten digits, to 2100.
        let plausible = key_names_time && (1_000_000_000_000..=4_102_444_800_000).contains(&at);
        let layout = Layout { fields: vec![(0, field)], utc_offset: 0 };
        return plausible.then_some(FoundTime { layout, at, date_only: false });
    }
    let found = Scanner { text: text.as_bytes(), at: 0, fields: Vec::new() }.time()?;
    (!found.date_only || key_names_time).then_some(found)
}

/// Scans a text from its beginning and records its fields.
struct Scanner<'t> {
    text: &'t [u8],
    at: usize,
    fields: Vec<(usize, Field)>,
}

impl Scanner<'_> {
    /// Scans a number of `digits` digits in the range `legal`, and records it as `field`.
    fn number(&mut self, digits: usize, field: Option<Field>, legal: std::ops::RangeInclusive<i64>) -> Option<i64> {
        let text = self.text.get(self.at..self.at + digits)?;
        let number = text
            .iter()
            .try_fold(0, |number, byte| byte.is_ascii_digit().then(|| number * 10 + i64::from(byte - b'0')))?;
        self.fields.extend(field.map(|field| (self.at, field)));
        self.at += digits;
        legal.contains(&number).then_some(number)
    }

    /// Scans one of these bytes, if it is next.
    fn one_of(&mut self, bytes: &[u8]) -> Option<u8> {
        let byte = *self.text.get(self.at).filter(|byte| bytes.contains(byte))?;
        self.at += 1;
        Some(byte)
    }

    fn is_done(&self) -> bool {
        self.at == self.text.len()
    }

    fn time(mut self) -> Option<FoundTime> {
        let days = self.date()?;
        if self.is_done() {
            let layout = Layout { fields: self.fields, utc_offset: 0 };
            return Some(FoundTime { layout, at: days * DAY_MS, date_only: true });
        }
        self.one_of(b"Tt ")?;
        let hour_at = self.fields.len();
        let mut hour = self.number(2, Some(Field::Hour), 0..=23)?;
        self.one_of(b":")?;
        let minute = self.number(2, Some(Field::Minute), 0..=59)?;
        let mut millis = 0;
        if self.one_of(b":").is_some() {
            millis = self.number(2, Some(Field::Second), 0..=60)? * 1000;
            if self.one_of(b".,").is_some() {
                let digits = self.text[self.at..].iter().take_while(|byte| byte.is_ascii_digit()).count();
                let width = u8::try_from(digits).ok().filter(|digits| (1..=9).contains(digits))?;
                let fraction = self.number(digits, Some(Field::Fraction(width)), 0..=999_999_999)?;
                millis += fraction * 1_000_000 / 10_i64.pow(width.into()) / 1000;
            }
        }
        let before = self.at;
        self.one_of(b" ");
        if let Some(letter) = self.one_of(b"AaPp") {
            self.fields.push((self.at - 1, Field::Meridiem { lowercase: letter.is_ascii_lowercase() }));
            self.one_of(b"Mm")?;
            self.fields[hour_at].1 = Field::Hour12;
            if !(1..=12).contains(&hour) {
                return None;
            }
            hour = hour % 12 + if letter.eq_ignore_ascii_case(&b'p') { 12 } else { 0 };
        } else {
            self.at = before;
        }
        let utc_offset = self.utc_offset()?;
        let at = days * DAY_MS + ((hour * 60 + minute) * 60 - utc_offset) * 1000 + millis;
        Some(FoundTime { layout: Layout { fields: self.fields, utc_offset }, at, date_only: false })
    }

    /// Scans a date and returns days since 1970. `year-month-day` or `year/month/day`, or `day/month/year`, which is `month/day/year` if its second number
    /// is above 12.
    fn date(&mut self) -> Option<i64> {
        let year_first = self.text.get(..4)?.iter().all(u8::is_ascii_digit);
        if year_first {
            let year = self.number(4, Some(Field::Year), 1..=9999)?;
            let separator = self.one_of(b"-/")?;
            let month = self.number(2, Some(Field::Month), 1..=12)?;
            self.one_of(&[separator])?;
            let day = self.number(2, Some(Field::Day), 1..=31)?;
            return Some(days_from_date(year, month, day));
        }
        let first = self.number(2, Some(Field::Day), 1..=31)?;
        self.one_of(b"/")?;
        let second = self.number(2, Some(Field::Month), 1..=31)?;
        self.one_of(b"/")?;
        let year = self.number(4, Some(Field::Year), 1..=9999)?;
        let (day, month) = if second > 12 { (second, first) } else { (first, second) };
        if month > 12 {
            return None;
        }
        if second > 12 {
            (self.fields[0].1, self.fields[1].1) = (Field::Month, Field::Day);
        }
        // A date with slashes and without a time is more often a respondent's answer than a time of the event.
        (!self.is_done()).then(|| days_from_date(year, month, day))
    }

    /// Scans a UTC offset and returns it in seconds: `Z`, ` UTC`, `+01:00`, ` -0700`, `+01`. A time without one is in UTC.
    fn utc_offset(&mut self) -> Option<i64> {
        let rest = self.text.get(self.at..)?;
        let rest = rest.strip_prefix(b" ").unwrap_or(rest);
        if rest.is_empty() {
            return self.is_done().then_some(0);
        }
        if [&b"Z"[..], b"z", b"UTC", b"GMT"].contains(&rest) {
            return Some(0);
        }
        self.at = self.text.len() - rest.len();
        let sign = self.one_of(b"+-")?;
        let hours = self.number(2, None, 0..=23)?;
        self.one_of(b":");
        let minutes = if self.is_done() { 0 } else { self.number(2, None, 0..=59)? };
        let seconds = (hours * 60 + minutes) * 60;
        self.is_done().then_some(if sign == b'-' { -seconds } else { seconds })
    }
}

impl Layout {
    /// Calls `write` for each field of the time `at` (Unix milliseconds): with the field's index, the field, and its value.
    pub(super) fn write(&self, at: i64, mut write: impl FnMut(usize, Field, i64)) {
        let at = at.clamp(WRITABLE.0, WRITABLE.1 - DAY_MS);
        let local = at + self.utc_offset * 1000;
        let (days, time_of_day) = (local.div_euclid(DAY_MS), local.rem_euclid(DAY_MS));
        let (year, month, day) = date_from_days(days);
        let hour = time_of_day / 3_600_000;
        for (index, (_, field)) in self.fields.iter().enumerate() {
            let number = match field {
                Field::Year => year,
                Field::Month => month,
                Field::Day => day,
                Field::Hour => hour,
                Field::Hour12 => (hour + 11) % 12 + 1,
                Field::Meridiem { lowercase } => i64::from(match (hour < 12, lowercase) {
                    (true, false) => b'A',
                    (true, true) => b'a',
                    (false, false) => b'P',
                    (false, true) => b'p',
                }),
                Field::Minute => time_of_day / 60_000 % 60,
                Field::Second => time_of_day / 1000 % 60,
                Field::Fraction(digits) => time_of_day % 1000 * 1_000_000 / 10_i64.pow(9 - u32::from(*digits)),
                // A JSON number must not have a leading zero, so earlier times become September 2001.
                Field::Seconds => at.div_euclid(1000).clamp(1_000_000_000, 9_999_999_999),
                Field::Millis => at.clamp(1_000_000_000_000, 9_999_999_999_999),
            };
            write(index, *field, number);
        }
    }
}

/// Returns the days since 1970 of a Gregorian date: `days_from_civil` of <https://howardhinnant.github.io/date_algorithms.html>.
fn days_from_date(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year_of_era) = (year.div_euclid(400), year.rem_euclid(400));
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Returns year, month and day of a number of days since 1970: `civil_from_days` of <https://howardhinnant.github.io/date_algorithms.html>.
fn date_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let (era, day_of_era) = (days.div_euclid(146_097), days.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // Counted from March, so that the leap day is the last of the year.
    let shifted_month = (5 * day_of_year + 2) / 153;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Returns `text` with the time replaced with `at`.
    fn rewritten(text: &str, at: i64) -> String {
        let layout = parse(text, true).expect(text).layout;
        let mut bytes = text.as_bytes().to_vec();
        layout.write(at, |index, field, number| {
            let (offset, _) = layout.fields[index];
            super::super::write_field(&mut bytes, offset, field, number);
        });
        String::from_utf8(bytes).expect("UTF-8")
    }

    #[test]
    fn time_is_written_in_the_format_of_the_old_one() {
        // 2024-02-29T12:03:04.056Z
        let at = 1_709_208_184_056;
        for (old, new) in [
            ("2016-08-04 13:57:26 -0700", "2024-02-29 05:03:04 -0700"),
            ("2016-08-04T13:57:26.558-07:00", "2024-02-29T05:03:04.056-07:00"),
            ("2019-10-08T07:15:13.945Z", "2024-02-29T12:03:04.056Z"),
            ("2022-05-13T13:40:33+00:00", "2024-02-29T12:03:04+00:00"),
            ("2022-05-13T13:40:33.1234567+14", "2024-03-01T02:03:04.0560000+14"),
            ("2022-05-13 13:40:33", "2024-02-29 12:03:04"),
            ("2022-05-13 13:40 UTC", "2024-02-29 12:03 UTC"),
            ("2022/05/13t13:40:33,9z", "2024/02/29t12:03:04,0z"),
            ("26/03/2013 02:26PM", "29/02/2024 12:03PM"),
            ("03/26/2013 02:26:01 am", "02/29/2024 12:03:04 pm"),
            ("2022-05-13", "2024-02-29"),
            ("1705565839", "1709208184"),
            ("1705565839000", "1709208184056"),
        ] {
            assert_eq!(rewritten(old, at), new);
        }
        assert_eq!(rewritten("26/03/2013 02:26PM", at - DAY_MS / 2), "29/02/2024 12:03AM");
    }

    #[test]
    fn parse_of_anything_but_a_time_returns_none() {
        for text in [
            "",
            "6.00",
            "06-01-2023",
            "2023-13-01 11:16:23",
            "2023-12-01 24:00:00",
            "12/12/2012",
            "40/12/2012 10:00",
            "2023-12-01T11:16:23.",
            "2023-12-01T11:16:23Zulu",
            "2023-12-01T11:16:23+1",
            "1705565839",
            "2023-12-01",
            "0000-01-01 00:00",
            "2023-12-01 13:00PM",
            "é123-01-01",
        ] {
            assert!(parse(text, false).is_none(), "{text}");
        }
        for text in ["1", "0705565839", "9705565839", "100100158123"] {
            assert!(parse(text, true).is_none(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn written_time_parses_to_the_same_time(at in 1_000_000_000_000_i64..4_102_444_800_000) {
            for format in [
                "2016-08-04T13:57:26.558-07:00", "2016-08-04T13:57:26.558Z", "1705565839000", "2016-08-04 13:57:26.558000 +0530",
            ] {
                let written = rewritten(format, at);
                prop_assert_eq!(written.len(), format.len());
                prop_assert_eq!(parse(&written, true).expect("a time").at, at, "{}", written);
            }
        }
    }
}
