//! Moments by .NET's format strings, in the invariant culture.
//! <https://learn.microsoft.com/dotnet/standard/base-types/standard-date-and-time-format-strings>,
//! <https://learn.microsoft.com/dotnet/standard/base-types/custom-date-and-time-format-strings> (read 2026-11).

use super::calendar::Moment;

const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The moment in a format; `None` for a format that depends on a time zone, and for one that is none.
pub(super) fn print(moment: Moment, format: &str) -> Option<String> {
    let format = match format {
        "d" => "MM/dd/yyyy",
        "D" => "dddd, dd MMMM yyyy",
        "f" => "dddd, dd MMMM yyyy HH:mm",
        "F" => "dddd, dd MMMM yyyy HH:mm:ss",
        "g" => "MM/dd/yyyy HH:mm",
        "G" => "MM/dd/yyyy HH:mm:ss",
        "M" | "m" => "MMMM dd",
        "R" | "r" => "ddd, dd MMM yyyy HH':'mm':'ss 'GMT'",
        "s" => "yyyy'-'MM'-'dd'T'HH':'mm':'ss",
        "t" => "HH:mm",
        "T" => "HH:mm:ss",
        "u" => "yyyy'-'MM'-'dd HH':'mm':'ss'Z'",
        "Y" | "y" => "yyyy MMMM",
        _ if format.chars().count() < 2 => return None,
        _ => format,
    };
    let mut text = String::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let run = rest.len() - rest.trim_start_matches(first).len();
        let used = match first {
            '\'' | '"' => {
                let (quoted, _) = rest.get(1..)?.split_once(first)?;
                text.push_str(quoted);
                quoted.len() + 2
            }
            '\\' => {
                let escaped = rest.chars().nth(1)?;
                text.push(escaped);
                1 + escaped.len_utf8()
            }
            '%' => return None,
            'a'..='z' | 'A'..='Z' => {
                text.push_str(&field(moment, first, run).or_else(|| literal(first, run))?);
                run
            }
            _ => {
                text.push(first);
                first.len_utf8()
            }
        };
        rest = rest.get(used..)?;
    }
    Some(text)
}

/// What a run of the same letter stands for; `None` for letters that mean nothing.
fn field(moment: Moment, letter: char, run: usize) -> Option<String> {
    let ((year, month, day), (hour, minute, second)) = (moment.date(), moment.time());
    let digits = |number: i64, run: usize| format!("{number:0width$}", width = run.min(2));
    let name = |names: &[&str], place: usize| {
        let name = names.get(place).copied().unwrap_or_default();
        if run == 3 { name.get(..3).unwrap_or(name) } else { name }.to_owned()
    };
    Some(match (letter, run) {
        ('d', 1 | 2) => digits(day, run),
        ('d', _) => name(&DAYS, moment.weekday()),
        ('M', 1 | 2) => digits(month, run),
        ('M', _) => name(&MONTHS, usize::try_from(month - 1).ok()?),
        ('y', 1 | 2) => digits(year % 100, run),
        ('y', _) => format!("{year:0run$}"),
        ('H', _) => digits(hour, run),
        ('h', _) => digits((hour + 11) % 12 + 1, run),
        ('m', _) => digits(minute, run),
        ('s', _) => digits(second, run),
        ('t', 1) => if hour < 12 { "A" } else { "P" }.to_owned(),
        ('t', _) => if hour < 12 { "AM" } else { "PM" }.to_owned(),
        ('f', 1..=7) => "0".repeat(run),
        _ => return None,
    })
}

/// Letters that mean nothing stand for themselves.
fn literal(letter: char, run: usize) -> Option<String> {
    (!matches!(letter, 'F' | 'f' | 'g' | 'K' | 'z')).then(|| letter.to_string().repeat(run))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: &str, expected: Option<&str>) {
        let moment = Moment::parse("2020-04-07T14:53:09Z").unwrap();
        assert_eq!(print(moment, format).as_deref(), expected, "{format}");
    }

    #[test]
    fn standard_formats() {
        check("u", Some("2020-04-07 14:53:09Z"));
        check("d", Some("04/07/2020"));
        check("R", Some("Tue, 07 Apr 2020 14:53:09 GMT"));
        check("D", Some("Tuesday, 07 April 2020"));
        check("o", None);
    }

    #[test]
    fn custom_formats() {
        check("M d", Some("4 7"));
        check("yyyyMMddTHHmmssZ", Some("20200407T145309Z"));
        check("h:mm tt", Some("2:53 PM"));
        check("'on' ddd", Some("on Tue"));
        check("yy\\y", Some("20y"));
        check("zz", None);
    }
}
