//! Sites and slots of App Service: what they accept.

use std::rc::Rc;

use tricep_parser::eval::{Answer, Case, Data, Lookup, Node, Value};
use tricep_parser::graph::Graph;
use tricep_parser::source::Location;

use crate::tls::{Accept, ApiVersion, CipherSuite, Version, site};

/// Declarations of one site beside each other that are looked at.
const DECLARATIONS: usize = 32;
/// Config children of a site that are looked at: Azure knows about a dozen.
const CHILDREN: usize = 64;

/// Why a setting is not known where a config child may belong to the site, or to another.
const UNPLACED: &str = "it is not known which site a config child belongs to that may be its 'web'";

/// The resource types that serve a gateway as a site.
pub const TYPES: [&str; 2] = ["Microsoft.Web/sites", "Microsoft.Web/sites/slots"];

/// The types of their config children.
const CONFIG_TYPES: [&str; 2] = ["Microsoft.Web/sites/config", "Microsoft.Web/sites/slots/config"];

/// The property that states a site's minimum suite.
const SUITE: &str = "minTlsCipherSuite";

/// A site or slot in one case.
#[derive(Clone, Copy)]
pub struct Site<'a, 'p> {
    /// The graph that it is part of.
    pub graph: &'a Graph<'p>,
    /// The case.
    pub case: &'a Case<'a, 'p>,
    /// The resource; an `existing` one where the deployment declares none.
    pub node: &'a Rc<Node>,
}

/// What of a site a client reaches. Each has host names and a minimum of its own.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Endpoint {
    /// The app.
    App,
    /// The site that it is deployed through (Kudu).
    Scm,
}

impl Endpoint {
    /// By whether a host name is that of the SCM site.
    pub fn of(scm: bool) -> Self {
        if scm { Self::Scm } else { Self::App }
    }

    /// The property of the site's configuration that states its minimum.
    pub fn minimum_property(self) -> &'static str {
        match self {
            Self::App => "minTlsVersion",
            Self::Scm => "scmMinTlsVersion",
        }
    }

    /// The way from the site's body to that property, for fingerprints.
    pub fn minimum_path(self) -> &'static str {
        match self {
            Self::App => "properties.siteConfig.minTlsVersion",
            Self::Scm => "properties.siteConfig.scmMinTlsVersion",
        }
    }
}

/// Who says a site's minimum.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum MinimumOrigin {
    /// `siteConfig` of the site.
    SiteConfig,
    /// Its config child named `web`.
    ConfigWeb,
    /// Nobody: the documented default.
    Default,
    /// `minTlsCipherSuite`, which leaves no older version.
    Cipher,
}

impl MinimumOrigin {
    /// The word that reports use.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::SiteConfig => "siteConfig",
            Self::ConfigWeb => "config/web",
            Self::Default => "default",
            Self::Cipher => "cipher",
        }
    }
}

/// What a site accepts.
#[derive(Clone, Debug)]
pub struct Minimum {
    /// What of the site accepts it.
    pub endpoint: Endpoint,
    /// Versions and suites.
    pub accept: Accept,
    /// The oldest version that is left.
    pub version: Version,
    /// Who says so.
    pub origin: MinimumOrigin,
    /// The value that decides; `None` for the default.
    pub value: Option<Value>,
    /// The value of the minimum suite, where one is stated.
    pub suite: Option<Value>,
    /// Whether a minimum suite is stated that is not known: a suite of TLS 1.3 would leave TLS 1.3 only.
    pub suite_unknown: Option<String>,
}

/// A property of a site's configuration and who states it.
#[derive(Clone, Debug)]
pub enum Setting {
    /// It has this value, which may be a term.
    Stated(Value, MinimumOrigin),
    /// Nobody states it.
    Unstated,
    /// It can't be told whether, or with which value, it is stated: the reason, as a phrase.
    Unknown(String),
}

impl Setting {
    /// The value, where one is stated.
    pub fn value(&self) -> Option<&Value> {
        match self {
            Self::Stated(value, _) => Some(value),
            Self::Unstated | Self::Unknown(_) => None,
        }
    }
}

impl Site<'_, '_> {
    /// What the site accepts, or why that is not known, as a phrase.
    ///
    /// # Errors
    ///
    /// The reason.
    pub fn minimum(&self, endpoint: Endpoint) -> Result<Minimum, String> {
        let property = endpoint.minimum_property();
        let (version, origin, value) = match self.setting(property) {
            Setting::Stated(value, origin) => {
                (version_of(&value).ok_or_else(|| self.no_version(property, &value))?, origin, Some(value))
            }
            Setting::Unstated if !self.is_declared() => {
                return Err(String::from(
                    "the site is only referred to as existing, and its configuration is not in these files",
                ));
            }
            Setting::Unstated => (site::DEFAULT_MINIMUM, MinimumOrigin::Default, None),
            Setting::Unknown(reason) => return Err(reason),
        };
        let (suite, suite_unknown) = match (self.setting(SUITE), endpoint) {
            // Microsoft documents the property for the app, and says nothing of the SCM site.
            (Setting::Stated(..) | Setting::Unknown(_), Endpoint::Scm) => {
                (None, Some(format!("whether {SUITE} holds for the SCM site is not documented")))
            }
            (Setting::Stated(value, _), Endpoint::App) => {
                match value.data.as_str().and_then(CipherSuite::parse) {
                    Some(suite) => (Some((suite.value, value)), None),
                    None => (None, Some(self.reason(&value, SUITE))),
                }
            }
            (Setting::Unstated, _) => (None, None),
            (Setting::Unknown(reason), Endpoint::App) => (None, Some(reason)),
        };
        let named = suite.as_ref().map(|(suite, _)| *suite);
        let Some(accept) = site::accept(version, named) else {
            let name = named.map_or("", CipherSuite::name);
            return Err(format!("'{name}' is no suite that App Service has"));
        };
        let raised = named.and_then(|suite| site::minimum_raised_by_suite(version, suite));
        Ok(match (raised, suite) {
            (Some(raised), Some((_, value))) => Minimum {
                endpoint,
                accept,
                version: raised,
                origin: MinimumOrigin::Cipher,
                value: Some(value.clone()),
                suite: Some(value),
                suite_unknown,
            },
            (_, suite) => Minimum {
                endpoint,
                accept,
                version,
                origin,
                value,
                suite: suite.map(|(_, value)| value),
                suite_unknown,
            },
        })
    }

    fn no_version(&self, property: &str, value: &Value) -> String {
        match &value.data {
            Data::Term(_) => self.reason(value, property),
            _ => format!(
                "'{}' is no version of TLS that a site's minimum can be",
                self.graph.evaluator.print(value)
            ),
        }
    }

    fn reason(&self, value: &Value, what: &str) -> String {
        match self.graph.evaluator.why_unknown(value) {
            Some(reason) => format!("{what}: {reason}"),
            None => format!("{what} has a value that is not documented"),
        }
    }

    /// Whether the deployment declares it.
    pub fn is_declared(&self) -> bool {
        self.graph.evaluator.is_declared(self.node)
    }

    /// A property of the site, by the way from its body.
    pub fn property(&self, path: &[&str]) -> Lookup {
        self.case.get_path(&self.graph.body(self.node), path)
    }

    /// Whether a flag of the site is certainly set.
    pub fn is_set(&self, name: &str) -> bool {
        matches!(self.property(&["properties", name]), Lookup::Present(value) if matches!(value.data, Data::Bool(true)))
    }

    /// Whether it certainly runs behind the front end that all customers share, which routes by host name: its plan is
    /// declared here, and neither is in an App Service Environment.
    pub fn is_multitenant(&self) -> bool {
        let Lookup::Present(plan) = self.property(&["properties", "serverFarmId"]) else { return false };
        let Some(plan) = self.graph.resource_of(&plan).and_then(|plan| self.graph.declaration_of(&plan))
        else {
            return false;
        };
        let environment = ["properties", "hostingEnvironmentProfile"];
        let of_plan = self.case.get_path(&self.graph.body(&plan), &environment);
        matches!((self.property(&environment), of_plan), (Lookup::Absent, Lookup::Absent))
    }

    /// A property of the configuration: the config child named `web` first, then `siteConfig`.
    pub fn setting(&self, name: &str) -> Setting {
        match self.in_config_web(name) {
            Setting::Unstated => self.in_site_config(name),
            stated => stated,
        }
    }

    /// What `siteConfig` states.
    pub fn in_site_config(&self, name: &str) -> Setting {
        let Some(declarations) = self.declarations() else {
            return Setting::Unknown(format!("the site is declared more than {DECLARATIONS} times"));
        };
        self.one_of(&declarations, &["properties", "siteConfig"], name, MinimumOrigin::SiteConfig)
    }

    /// Every declaration of the site that this case deploys: a template may declare a resource twice. `None` where there
    /// are too many to look at, which is noted at the first: each of them asks for all of them.
    fn declarations(&self) -> Option<Vec<Rc<Node>>> {
        let others = |node: &&Rc<Node>| node.id != self.node.id && self.graph.evaluator.is_declared(node);
        let named = self.graph.named_as(self.node);
        let others: Vec<&Rc<Node>> = named.iter().filter(others).take(DECLARATIONS).collect();
        if others.len() == DECLARATIONS {
            let first = others.into_iter().chain([self.node]).min_by_key(|node| node.id);
            if let Some(place) = first.and_then(|first| self.graph.type_location(first)) {
                let message = format!(
                    "this site is declared more than {DECLARATIONS} times; its configuration is unknown"
                );
                self.graph.evaluator.note_limit(message, place);
            }
            return None;
        }
        let deployed = |node: &&Rc<Node>| self.graph.is_deployed(self.case, node) == Some(true);
        let mut found: Vec<Rc<Node>> = others.into_iter().filter(deployed).cloned().collect();
        found.extend(self.graph.node(self.node.id));
        found.sort_by_key(|node| node.id);
        Some(found)
    }

    /// What the config child named `web` states.
    pub fn in_config_web(&self, name: &str) -> Setting {
        let is_slot = self.graph.evaluator.has_type(self.node, TYPES[1]);
        let ty = CONFIG_TYPES[usize::from(is_slot)];
        let children = self.graph.children(self.node, ty);
        if children.len() > CHILDREN {
            if let Some(place) = self.graph.type_location(self.node) {
                let message = format!(
                    "this site has more than {CHILDREN} config children; its configuration is unknown"
                );
                self.graph.evaluator.note_limit(message, place);
            }
            return Setting::Unknown(format!("the site has more than {CHILDREN} config children"));
        }
        let Some(possible) = self.graph.possible_children(self.node, ty, "web") else {
            return Setting::Unknown(String::from(UNPLACED));
        };
        let mut candidates: Vec<&Rc<Node>> = children.iter().collect();
        for child in &possible {
            match self.is_of_this_site(child) {
                Answer::Yes => candidates.push(child),
                Answer::No => {}
                Answer::Unknown if self.graph.is_deployed(self.case, child) == Some(false) => {}
                Answer::Unknown => return Setting::Unknown(String::from(UNPLACED)),
            }
        }
        let mut deployed = Vec::new();
        for child in candidates {
            match self.is_web(child) {
                Answer::No => continue,
                Answer::Unknown => {
                    return Setting::Unknown(format!(
                        "a config child of the site has the name {}, which may be 'web'",
                        self.graph.evaluator.print(&self.graph.last_segment(child))
                    ));
                }
                Answer::Yes => {}
            }
            match self.graph.is_deployed(self.case, child) {
                Some(false) => {}
                Some(true) => deployed.push(Rc::clone(child)),
                None => {
                    return Setting::Unknown(String::from(
                        "it is not known whether its config child 'web' is deployed",
                    ));
                }
            }
        }
        self.one_of(&deployed, &["properties"], name, MinimumOrigin::ConfigWeb)
    }

    fn is_of_this_site(&self, child: &Node) -> Answer {
        match self.graph.parent_name(child) {
            Some(parent) => self.case.same_name(&parent, &self.graph.evaluator.full_name(self.node)),
            None => Answer::No,
        }
    }

    fn is_web(&self, child: &Node) -> Answer {
        let own = self.graph.last_segment(child);
        let web = Value { data: Data::string("web"), origin: own.origin };
        self.case.same_name(&own, &web)
    }

    /// The value that these resources state, in the object at the end of a way; two different ones are unknown.
    fn one_of(&self, nodes: &[Rc<Node>], path: &[&str], name: &str, origin: MinimumOrigin) -> Setting {
        let mut stated: Option<Value> = None;
        for node in nodes {
            let value = match self.case.get_path(&self.graph.body(node), &[path, &[name]].concat()) {
                Lookup::Present(value) => value,
                Lookup::Absent => continue,
                Lookup::Unknown(value) => return Setting::Unknown(self.reason(&value, name)),
            };
            if let Some(reason) = self.why_without(node, name) {
                return Setting::Unknown(reason);
            }
            match &stated {
                Some(before) if self.graph.evaluator.equal(before, &value) != Answer::Yes => {
                    return Setting::Unknown(String::from(
                        "the site is declared more than once, with different values",
                    ));
                }
                _ => stated = Some(value),
            }
        }
        match stated {
            Some(value) => Setting::Stated(value, origin),
            None => Setting::Unstated,
        }
    }

    /// Why what a resource states of a property may have no effect, as a phrase: its API version is older than the property.
    fn why_without(&self, node: &Node, name: &str) -> Option<String> {
        let own = self.graph.evaluator.api_version(node)?;
        let own = ApiVersion::parse(own.data.as_str()?)?;
        let since = site::since(name).filter(|since| own < *since)?;
        Some(format!("API version {own} has no {name}, which came with {since}"))
    }

    /// The place of its minimum, else of its type.
    pub fn location(&self, minimum: Option<&Minimum>) -> Option<Location> {
        let value = minimum.and_then(|minimum| minimum.value.as_ref());
        value
            .and_then(|value| self.graph.evaluator.own_location(value))
            .or_else(|| self.graph.type_location(self.node))
    }
}

/// The version that a value names. The number 1.3 is read as `'1.3'`.
pub(crate) fn version_of(value: &Value) -> Option<Version> {
    match &value.data {
        Data::String(text) | Data::Number(text) => Version::from_site(text),
        _ => None,
    }
}
