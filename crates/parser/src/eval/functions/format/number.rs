//! Whole numbers by .NET's format strings.
//! <https://learn.microsoft.com/dotnet/standard/base-types/standard-numeric-format-strings>,
//! <https://learn.microsoft.com/dotnet/standard/base-types/custom-numeric-format-strings> (read 2026-11).
//!
//! What depends on the culture of Azure's machines (currency, per cent, the usual number of decimals) is not known.

use crate::eval::functions::call::Stop;

/// Digits that a precision may ask for.
const PRECISION: usize = 1000;

pub(super) fn formatted(number: i64, format: &str) -> Result<String, Stop> {
    let mut chars = format.chars();
    let Some(kind) = chars.next() else { return Ok(number.to_string()) };
    let digits = chars.as_str();
    if !kind.is_ascii_alphabetic() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return custom(number, format).ok_or(Stop::Unknown);
    }
    let precision = match digits {
        "" => None,
        _ => Some(digits.parse().ok().filter(|precision| *precision <= PRECISION).ok_or(Stop::Unknown)?),
    };
    match (kind, precision) {
        ('D' | 'd', precision) => {
            let digits = number.unsigned_abs().to_string();
            Ok(signed(number, &filled(&digits, precision.unwrap_or_default())))
        }
        ('N' | 'n', Some(precision)) => Ok(signed(number, &fraction(grouped(number), precision))),
        ('F' | 'f', Some(precision)) => {
            Ok(signed(number, &fraction(number.unsigned_abs().to_string(), precision)))
        }
        ('X', precision) => Ok(filled(&format!("{number:X}"), precision.unwrap_or_default())),
        ('x', precision) => Ok(filled(&format!("{number:x}"), precision.unwrap_or_default())),
        ('G' | 'g', None) => Ok(number.to_string()),
        (
            'N' | 'n' | 'F' | 'f' | 'G' | 'g' | 'E' | 'e' | 'C' | 'c' | 'P' | 'p' | 'R' | 'r' | 'B' | 'b',
            _,
        ) => Err(Stop::Unknown),
        _ => Err(Stop::wrong(format!("'{format}' is no format of a number"))),
    }
}

fn signed(number: i64, digits: &str) -> String {
    if number < 0 { format!("-{digits}") } else { digits.to_owned() }
}

fn filled(digits: &str, length: usize) -> String {
    format!("{}{digits}", "0".repeat(length.saturating_sub(digits.len())))
}

fn fraction(digits: String, precision: usize) -> String {
    if precision == 0 { digits } else { format!("{digits}.{}", "0".repeat(precision)) }
}

/// The digits in groups of three.
fn grouped(number: i64) -> String {
    group(&number.unsigned_abs().to_string())
}

fn group(digits: &str) -> String {
    let first = digits.len() % 3;
    let (head, tail) = digits.split_at(first);
    let mut groups = vec![head];
    groups.extend(tail.as_bytes().chunks(3).map(|chunk| std::str::from_utf8(chunk).unwrap_or_default()));
    groups.retain(|group| !group.is_empty());
    groups.join(",")
}

/// `000`, `#,##0`, `0.00` with text around it.
fn custom(number: i64, format: &str) -> Option<String> {
    let is_layout = |c: char| matches!(c, '0' | '#' | ',' | '.');
    let is_plain =
        |text: &str| text.chars().all(|c| matches!(c, ' ' | '-' | '_' | '/' | ':' | '(' | ')' | '[' | ']'));
    let from = format.find(is_layout)?;
    let to = format.rfind(is_layout)? + 1;
    let (before, layout, after) = (format.get(..from)?, format.get(from..to)?, format.get(to..)?);
    if !is_plain(before) || !is_plain(after) || !layout.chars().all(is_layout) {
        return None;
    }
    let (whole, decimals) = layout.split_once('.').unwrap_or((layout, ""));
    // A comma at the end scales, one elsewhere groups.
    if decimals.contains([',', '.']) || whole.ends_with(',') || whole.starts_with(',') || whole.is_empty() {
        return None;
    }
    let zeros = whole.find('0').map_or(0, |place| whole.chars().skip(place).filter(|c| *c != ',').count());
    let digits = match number.unsigned_abs() {
        0 => String::new(),
        number => number.to_string(),
    };
    let mut digits = filled(&digits, zeros);
    if whole.contains(',') {
        digits = group(&digits);
    }
    let zeros = decimals.rfind('0').map_or(0, |place| place + 1);
    let sign = if number < 0 { "-" } else { "" };
    Some(format!("{sign}{before}{}{after}", fraction(digits, zeros)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(number: i64, format: &str, expected: &str) {
        assert_eq!(formatted(number, format).as_deref(), Ok(expected), "{format}");
    }

    #[test]
    fn standard_formats() {
        check(8_175_133, "N0", "8,175,133");
        check(-1234, "N2", "-1,234.00");
        check(255, "X", "FF");
        check(-1, "x4", "ffffffffffffffff");
        check(7, "D3", "007");
        check(-7, "d3", "-007");
        check(5, "F1", "5.0");
        assert_eq!(formatted(1, "C"), Err(Stop::Unknown));
        assert!(matches!(formatted(1, "Q"), Err(Stop::Wrong(_))));
    }

    #[test]
    fn custom_formats() {
        check(7, "000", "007");
        check(1_234_567, "#,##0", "1,234,567");
        check(0, "#", "");
        check(5, "0.00", "5.00");
        check(-5, "(000)", "-(005)");
        assert_eq!(formatted(1, "0%"), Err(Stop::Unknown));
    }
}
