//! Moments and durations.

/// A second of the years 1 to 9999, in UTC.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Moment(i64);

const DAY: i64 = 86_400;
/// The first and the last second that .NET's `DateTime` has.
const FIRST: i64 = -62_135_596_800;
const LAST: i64 = 253_402_300_799;

impl Moment {
    /// Seconds since the start of 1970.
    pub(super) fn at(seconds: i64) -> Option<Self> {
        (FIRST..=LAST).contains(&seconds).then_some(Self(seconds))
    }

    pub(super) fn seconds(self) -> i64 {
        self.0
    }

    pub(super) fn after(self, seconds: i64) -> Option<Self> {
        self.0.checked_add(seconds).and_then(Self::at)
    }

    /// `2020-04-07T14:53:14Z` and `2020-04-07 14:53:14Z`.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let shape = text.bytes().map(|byte| if byte.is_ascii_digit() { b'0' } else { byte });
        let shape: Vec<u8> = shape.collect();
        if shape != *b"0000-00-00T00:00:00Z" && shape != *b"0000-00-00 00:00:00Z" {
            return None;
        }
        let number = |from: usize, to: usize| text.get(from..to)?.parse::<i64>().ok();
        let (year, month, day) = (number(0, 4)?, number(5, 7)?, number(8, 10)?);
        let (hour, minute, second) = (number(11, 13)?, number(14, 16)?, number(17, 19)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let seconds = days_before(year, month, day) * DAY + hour * 3600 + minute * 60 + second;
        // A day that its month does not have is another one in the calendar.
        let moment = Self::at(seconds)?;
        (moment.date() == (year, month, day)).then_some(moment)
    }

    /// Year, month and day.
    pub(super) fn date(self) -> (i64, i64, i64) {
        // Howard Hinnant's algorithm: <https://howardhinnant.github.io/date_algorithms.html#civil_from_days>.
        let days = self.0.div_euclid(DAY) + 719_468;
        let (era, day) = (days.div_euclid(146_097), days.rem_euclid(146_097));
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let month = if month < 10 { month + 3 } else { month - 9 };
        (year + era * 400 + i64::from(month <= 2), month, day)
    }

    /// Hour, minute and second.
    pub(super) fn time(self) -> (i64, i64, i64) {
        let second = self.0.rem_euclid(DAY);
        (second / 3600, second / 60 % 60, second % 60)
    }

    /// The day of the week, Sunday being 0.
    pub(super) fn weekday(self) -> usize {
        (self.0.div_euclid(DAY) + 4).rem_euclid(7) as usize
    }
}

/// Days from the start of 1970 to a date.
fn days_before(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let (era, year) = (year.div_euclid(400), year.rem_euclid(400));
    let month = if month > 2 { month - 3 } else { month + 9 };
    let day = (153 * month + 2) / 5 + day - 1;
    era * 146_097 + year * 365 + year / 4 - year / 100 + day - 719_468
}

/// A duration as ISO 8601 writes it.
#[derive(PartialEq, Eq, Debug)]
pub(super) struct Duration {
    negative: bool,
    /// What is counted, each with its unit in seconds.
    parts: Vec<(i64, i64)>,
    fraction: bool,
}

impl Duration {
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (negative, rest) = match text.strip_prefix('-') {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let rest = rest.strip_prefix('P')?;
        let (date, time) = match rest.split_once('T') {
            Some((date, time)) => (date, Some(time).filter(|time| !time.is_empty())?),
            None => (rest, ""),
        };
        let mut duration = Self { negative, parts: Vec::new(), fraction: false };
        // A year has 365 days and a month 30, whatever the calendar says.
        duration.read(date, &[('Y', 365 * DAY), ('M', 30 * DAY), ('D', DAY)])?;
        duration.read(time, &[('H', 3600), ('M', 60), ('S', 1)])?;
        (!duration.parts.is_empty()).then_some(duration)
    }

    fn read(&mut self, mut text: &str, units: &[(char, i64)]) -> Option<()> {
        for (unit, seconds) in units {
            let Some((count, rest)) = text.split_once(*unit) else { continue };
            let whole = match count.split_once('.') {
                Some((whole, fraction)) if *unit == 'S' && is_digits(fraction) => {
                    self.fraction = true;
                    whole
                }
                _ => count,
            };
            let count = whole.parse().ok().filter(|_| is_digits(whole))?;
            self.parts.push((count, *seconds));
            text = rest;
        }
        text.is_empty().then_some(())
    }

    /// `None` where it has fractions of a second, or no number of seconds can hold it.
    pub(super) fn seconds(&self) -> Option<i64> {
        let sum = self
            .parts
            .iter()
            .try_fold(0_i64, |sum, (count, unit)| sum.checked_add(count.checked_mul(*unit)?));
        sum.filter(|_| !self.fraction).map(|sum| if self.negative { -sum } else { sum })
    }
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_and_told() {
        let moment = Moment::parse("2020-04-07T14:53:14Z").unwrap();
        assert_eq!(moment.seconds(), 1_586_271_194);
        assert_eq!((moment.date(), moment.time()), ((2020, 4, 7), (14, 53, 14)));
        assert_eq!(moment.weekday(), 2);
        assert_eq!(Moment::parse("0001-01-01 00:00:00Z").map(Moment::seconds), Some(FIRST));
        assert_eq!(Moment::parse("2023-02-29T00:00:00Z"), None);
    }

    #[test]
    fn every_day_comes_back() {
        for day in (FIRST / DAY..LAST / DAY).step_by(61) {
            let moment = Moment::at(day * DAY).unwrap();
            let (year, month, of_month) = moment.date();
            assert_eq!(days_before(year, month, of_month), day);
        }
    }

    #[test]
    fn durations_are_read() {
        let seconds = |text| Duration::parse(text).and_then(|duration| duration.seconds());
        assert_eq!(seconds("P1D"), Some(DAY));
        assert_eq!(seconds("-P9D"), Some(-9 * DAY));
        assert_eq!(seconds("P1Y2M"), Some(425 * DAY));
        assert_eq!(seconds("PT1H2M3S"), Some(3723));
        assert_eq!(seconds("PT0.5S"), None);
        assert_eq!(Duration::parse("PT"), None);
        assert_eq!(Duration::parse("P1H"), None);
        assert_eq!(Duration::parse("1D"), None);
    }
}
