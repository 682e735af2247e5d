//! Default host names of App Service.

use super::sources::{
    APP_SERVICE_ENVIRONMENT, APP_SERVICE_ENVIRONMENT_CHINA, APP_SERVICE_UNIQUE_HOST, PRIVATE_ENDPOINT_DNS,
};
use crate::rules::Source;

/// A cloud of Azure.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Cloud {
    /// The public cloud.
    Public,
    /// US Government.
    UsGovernment,
    /// China.
    China,
}

/// Where a site runs, as its host name tells.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Hosting {
    /// The front end that all customers share: it routes by host name.
    Multitenant,
    /// An App Service Environment.
    Environment,
}

/// The end of default host names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Suffix {
    /// With a dot before it: `.azurewebsites.net`.
    pub text: &'static str,
    /// The cloud.
    pub cloud: Cloud,
    /// Where sites with it run, as far as the suffix alone tells: a host name that ends in `.p.azurewebsites.net` is one
    /// of an App Service Environment all the same.
    pub hosting: Hosting,
    /// Where it is documented; empty where no page of Microsoft was found.
    pub sources: &'static [Source],
}

/// Every suffix.
pub const SUFFIXES: &[Suffix] = &[
    Suffix {
        text: ".azurewebsites.net",
        cloud: Cloud::Public,
        hosting: Hosting::Multitenant,
        sources: &[PRIVATE_ENDPOINT_DNS, APP_SERVICE_UNIQUE_HOST],
    },
    Suffix {
        text: ".azurewebsites.us",
        cloud: Cloud::UsGovernment,
        hosting: Hosting::Multitenant,
        sources: &[PRIVATE_ENDPOINT_DNS],
    },
    Suffix {
        text: ".chinacloudsites.cn",
        cloud: Cloud::China,
        hosting: Hosting::Multitenant,
        sources: &[PRIVATE_ENDPOINT_DNS],
    },
    Suffix {
        text: ".appserviceenvironment.net",
        cloud: Cloud::Public,
        hosting: Hosting::Environment,
        sources: &[APP_SERVICE_ENVIRONMENT],
    },
    Suffix {
        text: ".appserviceenvironment.us",
        cloud: Cloud::UsGovernment,
        hosting: Hosting::Environment,
        // No page of Microsoft was found that names it; public templates for that cloud use it.
        sources: &[],
    },
    Suffix {
        text: ".appserviceenvironment.cn",
        cloud: Cloud::China,
        hosting: Hosting::Environment,
        sources: &[APP_SERVICE_ENVIRONMENT_CHINA],
    },
];

/// A default host name of a site or slot, in its parts: texts, or what stands for them where they are not all known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct HostName<L> {
    /// The first part: `app`, `app-slot`, `app-hash`, `app-slot-hash`.
    pub label: L,
    /// `westeurope-01` in a unique host name.
    pub region: Option<L>,
    /// The App Service Environment's name.
    pub environment: Option<L>,
    /// Whether it is the host name of the deployment site (Kudu).
    pub scm: bool,
    /// Whether it is the name inside the DNS zone of private endpoints, which no certificate has.
    pub private_link: bool,
    /// Its end.
    pub suffix: &'static Suffix,
}

impl<L> HostName<L> {
    /// Tells apart the labels before a suffix; `None` where they can't be those of a default host name, or where one whose
    /// text is not known decides about it. `text` gives the text of a label.
    pub fn of_labels(
        mut labels: Vec<L>,
        suffix: &'static Suffix,
        text: impl Fn(&L) -> Option<&str>,
    ) -> Option<Self> {
        let word_at_end = |labels: &[L], word: &str| {
            labels.last().and_then(&text).is_some_and(|label| label.eq_ignore_ascii_case(word))
        };
        let private_link = word_at_end(&labels, "privatelink");
        if private_link {
            labels.pop();
        }
        let environment = if suffix.hosting == Hosting::Environment {
            Some(labels.pop()?)
        } else if word_at_end(&labels, "p") {
            labels.pop();
            Some(labels.pop()?)
        } else {
            None
        };
        let has_region =
            labels.len() > 1 && environment.is_none() && labels.last().and_then(&text).is_some_and(is_region);
        let region = if has_region { labels.pop() } else { None };
        let scm = labels.len() > 1 && word_at_end(&labels, "scm");
        if scm {
            labels.pop();
        }
        let label = labels.pop()?;
        labels.is_empty().then_some(Self { label, region, environment, scm, private_link, suffix })
    }
    /// Where the site runs.
    pub fn hosting(&self) -> Hosting {
        if self.environment.is_some() { Hosting::Environment } else { Hosting::Multitenant }
    }
}

impl<'a> HostName<&'a str> {
    /// Takes a host name apart; `None` where it is not a default host name of App Service. Letter case and a dot at the
    /// end do not matter.
    pub fn parse(host: &'a str) -> Option<Self> {
        let host = host.strip_suffix('.').unwrap_or(host);
        let (front, suffix) = split_suffix(host)?;
        let labels: Vec<&str> = front.split('.').collect();
        let is_whole = labels.iter().all(|label| !label.is_empty());
        is_whole.then(|| Self::of_labels(labels, suffix, |label| Some(*label)))?
    }

    /// The label without the hash of a unique host name: the site's name, or site and slot.
    pub fn name(&self) -> &'a str {
        self.hash_split().map_or(self.label, |(name, _)| name)
    }

    /// The hash of a unique host name. It can't be computed from a template.
    pub fn hash(&self) -> Option<&'a str> {
        self.hash_split().map(|(_, hash)| hash)
    }

    fn hash_split(&self) -> Option<(&'a str, &'a str)> {
        self.region?;
        let (name, hash) = self.label.rsplit_once('-')?;
        let sensible =
            hash.len() == 16 && hash.bytes().all(|b| b.is_ascii_alphanumeric()) && !name.is_empty();
        sensible.then_some((name, hash))
    }

    /// What the name can mean: the site of that name first, then each reading as a site and its slot.
    pub fn readings(&self) -> impl Iterator<Item = (&'a str, Option<&'a str>)> {
        let name = self.name();
        let slots = name.match_indices('-').filter_map(move |(at, _)| {
            let (site, slot) = (name.get(..at)?, name.get(at + 1..)?);
            (!site.is_empty() && !slot.is_empty()).then_some((site, Some(slot)))
        });
        std::iter::once((name, None)).chain(slots)
    }
}

/// What stands before the suffix of a default host name, and the suffix. It need not be all known: for the text
/// `-web.azurewebsites.net` it is `-web`.
pub fn split_suffix(text: &str) -> Option<(&str, &'static Suffix)> {
    SUFFIXES.iter().find_map(|suffix| {
        let at = text.len().checked_sub(suffix.text.len())?;
        let (front, end) = (text.get(..at)?, text.get(at..)?);
        end.eq_ignore_ascii_case(suffix.text).then_some((front, suffix))
    })
}

/// `westeurope-01`: a region's name and two digits.
fn is_region(label: &str) -> bool {
    label.rsplit_once('-').is_some_and(|(region, number)| {
        !region.is_empty()
            && region.bytes().all(|b| b.is_ascii_alphanumeric())
            && number.len() == 2
            && number.bytes().all(|b| b.is_ascii_digit())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(host: &str) -> HostName<&str> {
        HostName::parse(host).unwrap_or_else(|| panic!("{host} is a default host name"))
    }

    #[test]
    fn a_plain_host_name_is_site_or_site_and_slot() {
        let host = parse("shop-web-staging.azurewebsites.net");
        assert_eq!((host.label, host.region, host.scm), ("shop-web-staging", None, false));
        assert_eq!(host.suffix.cloud, Cloud::Public);
        assert_eq!(
            host.readings().collect::<Vec<_>>(),
            [("shop-web-staging", None), ("shop", Some("web-staging")), ("shop-web", Some("staging"))]
        );
    }

    #[test]
    fn a_unique_host_name_has_hash_and_region() {
        let host = parse("shop-staging-b4hxc0dfevg2cqf2.westeurope-01.azurewebsites.net");
        assert_eq!(host.region, Some("westeurope-01"));
        assert_eq!((host.name(), host.hash()), ("shop-staging", Some("b4hxc0dfevg2cqf2")));
        let scm = parse("shop-b4hxc0dfevg2cqf2.scm.westeurope-01.azurewebsites.net");
        assert!(scm.scm);
        assert_eq!(scm.name(), "shop");
        // Sixteen letters after a hyphen are no hash without a region.
        assert_eq!(parse("shop-b4hxc0dfevg2cqf2.azurewebsites.net").hash(), None);
    }

    #[test]
    fn the_deployment_site_and_private_endpoints() {
        assert!(parse("shop.scm.azurewebsites.net").scm);
        let private = parse("shop.scm.privatelink.azurewebsites.net");
        assert!(private.scm && private.private_link);
        assert!(parse("shop.privatelink.azurewebsites.net").private_link);
        assert!(!parse("scm.azurewebsites.net").scm);
    }

    #[test]
    fn labels_that_are_not_known_are_no_words() {
        let (_, suffix) = split_suffix(".azurewebsites.net").unwrap();
        let parse =
            |labels: &[Option<&'static str>]| HostName::of_labels(labels.to_vec(), suffix, |label| *label);
        assert!(parse(&[None, Some("SCM")]).unwrap().scm);
        assert_eq!(parse(&[None, Some("westeurope-01")]).unwrap().region, Some(Some("westeurope-01")));
        assert_eq!(parse(&[Some("shop"), None, Some("p")]).unwrap().environment, Some(None));
        assert_eq!(parse(&[Some("shop"), None]), None);
        assert_eq!(parse(&[]), None);
    }

    #[test]
    fn app_service_environments() {
        let internal = parse("shop.my-ase.appserviceenvironment.net");
        assert_eq!((internal.label, internal.environment), ("shop", Some("my-ase")));
        assert_eq!(internal.hosting(), Hosting::Environment);
        let external = parse("shop.scm.my-ase.p.azurewebsites.net");
        assert_eq!((external.label, external.environment, external.scm), ("shop", Some("my-ase"), true));
        assert_eq!(external.hosting(), Hosting::Environment);
        // An environment may have a name like a region.
        assert_eq!(parse("shop.ase-01.appserviceenvironment.net").environment, Some("ase-01"));
    }

    #[test]
    fn other_clouds_and_letter_case() {
        assert_eq!(parse("shop.azurewebsites.us").suffix.cloud, Cloud::UsGovernment);
        assert_eq!(parse("SHOP.ChinaCloudSites.CN").suffix.cloud, Cloud::China);
        assert_eq!(parse("Shop.AzureWebSites.net.").label, "Shop");
    }

    #[test]
    fn other_host_names_are_none() {
        for host in [
            "",
            "azurewebsites.net",
            ".azurewebsites.net",
            "a..azurewebsites.net",
            "a.b.c.azurewebsites.net",
            "p.azurewebsites.net.example.com",
            "shop.azurewebsites.net.example.com",
            "shopazurewebsites.net",
            "www.example.com",
            "my-ase.appserviceenvironment.net",
            "éé",
        ] {
            assert_eq!(HostName::parse(host), None, "{host}");
        }
    }

    #[test]
    fn the_end_of_a_partly_known_text_is_found() {
        let (front, suffix) = split_suffix("-web.azurewebsites.net").unwrap();
        assert_eq!((front, suffix.cloud), ("-web", Cloud::Public));
        assert!(split_suffix(".example.com").is_none());
    }
}
