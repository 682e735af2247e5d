//! Versions of TLS.

use std::fmt;
use std::ops::RangeInclusive;

use super::{Spelled, spelled};

/// A version of TLS that Azure knows.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Version {
    /// TLS 1.0.
    Tls10,
    /// TLS 1.1.
    Tls11,
    /// TLS 1.2.
    Tls12,
    /// TLS 1.3.
    Tls13,
}

impl Version {
    /// Every version, the oldest first.
    pub const ALL: [Self; 4] = [Self::Tls10, Self::Tls11, Self::Tls12, Self::Tls13];

    /// The version that App Service's `minTlsVersion` names: `1.2`.
    pub fn from_site(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|version| version.site_name() == text)
    }

    /// The version that Application Gateway's `minProtocolVersion` names: `TLSv1_2`.
    pub fn from_gateway(text: &str) -> Option<Spelled<Self>> {
        spelled(text, &Self::ALL, Self::gateway_name)
    }

    /// The version that `text` names in either spelling, letter case aside.
    pub fn parse(text: &str) -> Option<Self> {
        Self::from_site(text).or_else(|| Self::from_gateway(text).map(|spelled| spelled.value))
    }

    /// As App Service writes it: `1.2`.
    pub const fn site_name(self) -> &'static str {
        match self {
            Self::Tls10 => "1.0",
            Self::Tls11 => "1.1",
            Self::Tls12 => "1.2",
            Self::Tls13 => "1.3",
        }
    }

    /// As Application Gateway writes it: `TLSv1_2`.
    pub const fn gateway_name(self) -> &'static str {
        match self {
            Self::Tls10 => "TLSv1_0",
            Self::Tls11 => "TLSv1_1",
            Self::Tls12 => "TLSv1_2",
            Self::Tls13 => "TLSv1_3",
        }
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.site_name())
    }
}

/// A set of versions.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Versions(u8);

impl Versions {
    /// No version.
    pub const NONE: Self = Self(0);
    /// Every version.
    pub const ALL: Self = Self::between(Version::Tls10, Version::Tls13);

    /// One version only.
    pub const fn only(version: Version) -> Self {
        Self(version.bit())
    }

    /// From `min` to `max`, both included; none where `min` is above `max`.
    pub const fn between(min: Version, max: Version) -> Self {
        // The bits up to `max`, less those below `min`.
        Self(((max.bit() << 1) - 1) & !(min.bit() - 1))
    }

    /// From `min` to the newest.
    pub const fn from(min: Version) -> Self {
        Self::between(min, Version::Tls13)
    }

    /// Those in both.
    #[must_use]
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those in either.
    #[must_use]
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that are not in `other`.
    #[must_use]
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether the version is in the set.
    pub const fn contains(self, version: Version) -> bool {
        self.0 & version.bit() != 0
    }

    /// Whether no version is in it.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The oldest.
    pub fn min(self) -> Option<Version> {
        self.iter().next()
    }

    /// The newest.
    pub fn max(self) -> Option<Version> {
        self.iter().next_back()
    }

    /// The versions, the oldest first.
    pub fn iter(self) -> impl DoubleEndedIterator<Item = Version> {
        Version::ALL.into_iter().filter(move |version| self.contains(*version))
    }
}

impl FromIterator<Version> for Versions {
    fn from_iter<I: IntoIterator<Item = Version>>(versions: I) -> Self {
        versions.into_iter().fold(Self::NONE, |set, version| set.union(Self::only(version)))
    }
}

impl From<RangeInclusive<Version>> for Versions {
    fn from(range: RangeInclusive<Version>) -> Self {
        Self::between(*range.start(), *range.end())
    }
}

impl fmt::Debug for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

/// For people: `TLS 1.0 to 1.2`, `TLS 1.2 and 1.3`, `TLS 1.3 only`.
impl fmt::Display for Versions {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let versions: Vec<Version> = self.iter().collect();
        match versions.as_slice() {
            [] => f.write_str("no version of TLS"),
            [only] => write!(f, "TLS {only} only"),
            [first, second] => write!(f, "TLS {first} and {second}"),
            [first, .., last] if *self == Self::between(*first, *last) => write!(f, "TLS {first} to {last}"),
            [first, rest @ ..] => {
                write!(f, "TLS {first}")?;
                for (i, version) in rest.iter().enumerate() {
                    f.write_str(if i + 1 == rest.len() { " and " } else { ", " })?;
                    write!(f, "{version}")?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Version::{Tls10, Tls11, Tls12, Tls13};
    use super::*;

    #[test]
    fn both_spellings_are_read() {
        for version in Version::ALL {
            assert_eq!(Version::from_site(version.site_name()), Some(version));
            assert_eq!(
                Version::from_gateway(version.gateway_name()),
                Some(Spelled { value: version, exact: true })
            );
        }
        assert_eq!(Version::from_gateway("tlsv1_2"), Some(Spelled { value: Tls12, exact: false }));
        for no in ["", "1", "1.4", "TLS1_2", "1.2 ", "TLSv1.2"] {
            assert_eq!(Version::parse(no), None, "{no}");
        }
    }

    #[test]
    fn sets_of_versions() {
        let old = Versions::between(Tls10, Tls12);
        let new = Versions::from(Tls12);
        assert_eq!(old.intersection(new), Versions::only(Tls12));
        assert_eq!(old.union(new), Versions::ALL);
        assert_eq!((old.min(), old.max()), (Some(Tls10), Some(Tls12)));
        assert_eq!(Versions::between(Tls13, Tls12), Versions::NONE);
        assert_eq!(Versions::ALL.without(new), Versions::between(Tls10, Tls11));
        assert!(new.contains(Tls13) && !new.contains(Tls11));
        assert_eq!(Versions::from(Tls12), [Tls13, Tls12].into_iter().collect());
    }

    #[test]
    fn sets_are_named_for_people() {
        let shown = |versions: &[Version]| versions.iter().copied().collect::<Versions>().to_string();
        assert_eq!(shown(&[Tls13]), "TLS 1.3 only");
        assert_eq!(shown(&[Tls12, Tls13]), "TLS 1.2 and 1.3");
        assert_eq!(shown(&[Tls10, Tls11, Tls12]), "TLS 1.0 to 1.2");
        assert_eq!(shown(&[Tls10, Tls12, Tls13]), "TLS 1.0, 1.2 and 1.3");
        assert_eq!(shown(&[]), "no version of TLS");
    }
}
