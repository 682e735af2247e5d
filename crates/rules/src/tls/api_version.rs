//! API versions of Azure resource types.

use std::fmt;

/// An API version: `2023-02-01`, `2024-01-01-preview`. They compare by date; a preview comes before the version of the
/// same date.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct ApiVersion {
    year: u16,
    month: u8,
    day: u8,
    stable: bool,
}

impl ApiVersion {
    /// A version that is no preview.
    pub const fn stable(year: u16, month: u8, day: u8) -> Self {
        Self { year, month, day, stable: true }
    }

    /// Reads an API version. Whatever follows the date after a hyphen (`preview`, `privatepreview`, `alpha`) makes it a
    /// preview.
    pub fn parse(text: &str) -> Option<Self> {
        let (date, stage) = match text.get(..10)? {
            date if text.len() == 10 => (date, None),
            date => (date, Some(text.get(10..)?.strip_prefix('-')?)),
        };
        let stable = match stage {
            None => true,
            Some(stage) if !stage.is_empty() && stage.bytes().all(|b| b.is_ascii_alphanumeric()) => false,
            Some(_) => return None,
        };
        let mut parts = date.split('-');
        let mut number = |digits: usize| {
            parts.next().filter(|part| part.len() == digits && part.bytes().all(|b| b.is_ascii_digit()))
        };
        let (year, month, day) =
            (number(4)?.parse().ok()?, number(2)?.parse().ok()?, number(2)?.parse().ok()?);
        let sensible = (1..=12).contains(&month) && (1..=31).contains(&day) && parts.next().is_none();
        sensible.then_some(Self { year, month, day, stable })
    }
}

impl fmt::Display for ApiVersion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, stable } = self;
        write!(f, "{year:04}-{month:02}-{day:02}{}", if *stable { "" } else { "-preview" })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_compare_by_date_and_previews_come_first() {
        let parse = |text| ApiVersion::parse(text).unwrap();
        assert_eq!(parse("2023-02-01"), ApiVersion::stable(2023, 2, 1));
        assert!(parse("2022-09-01") < parse("2023-02-01"));
        assert!(parse("2023-02-01-preview") < parse("2023-02-01"));
        assert!(parse("2023-01-01") < parse("2023-02-01-preview"));
        assert_eq!(parse("2024-01-01-preview").to_string(), "2024-01-01-preview");
        assert_eq!(parse("2024-01-01").to_string(), "2024-01-01");
    }

    #[test]
    fn other_texts_are_no_versions() {
        for no in [
            "",
            "2023",
            "2023-2-1",
            "2023-02-1",
            "2023-13-01",
            "2023-02-00",
            "2023-02-01-",
            "2023-02-01preview",
            "latest",
            "20230-2-01",
            "+023-02-01",
            "2023-02-01 ",
            "2023-02-0é",
        ] {
            assert_eq!(ApiVersion::parse(no), None, "{no}");
        }
    }
}
