//! The host name with which a gateway reaches a backend.

use std::net::IpAddr;
use std::rc::Rc;

use tricep_parser::eval::{Answer, Data, Lookup, Node, Value};
use tricep_parser::template::same_name;

use super::address::{Addresses, Behind};
use super::parts::{Gateway, Part, PartRef};
use super::routes::Route;
use crate::site::{self, Endpoint};
use crate::tls::host_name::HostName;

/// The host name that requests to a backend carry.
#[derive(Clone, Debug)]
pub enum BackendHost {
    /// The setting's `hostName`.
    Stated(Value),
    /// The address itself, which the setting picks.
    Picked(Value),
    /// The one that the client asked for: the listener's host names, where it has any.
    Clients(Vec<Value>),
    /// It can't be told.
    Unknown,
}

impl Gateway<'_, '_> {
    /// A flag of a part; false where it is not there, `None` where it is not known.
    pub fn flag(&self, properties: &Value, name: &str) -> Option<bool> {
        match self.case.get(properties, name) {
            Lookup::Present(value) => match value.data {
                Data::Bool(value) => Some(value),
                _ => None,
            },
            Lookup::Absent => Some(false),
            Lookup::Unknown(_) => None,
        }
    }

    /// A string of a part that is there, wholly or partly known; an empty one is as good as none.
    pub fn text(&self, properties: &Value, name: &str) -> Lookup {
        match self.case.get(properties, name) {
            Lookup::Present(value) if value.data.as_str() == Some("") => Lookup::Absent,
            found => found,
        }
    }

    /// The host name that requests on a route carry.
    pub fn backend_host(&self, route: &Route) -> BackendHost {
        let (Ok(setting), Ok(address)) = (&route.setting, &route.address) else {
            return BackendHost::Unknown;
        };
        match self.text(&setting.properties, "hostName") {
            Lookup::Present(host) => return BackendHost::Stated(host),
            Lookup::Unknown(_) => return BackendHost::Unknown,
            Lookup::Absent => {}
        }
        match self.flag(&setting.properties, "pickHostNameFromBackendAddress") {
            Some(true) => BackendHost::Picked(address.clone()),
            Some(false) => match &route.listener {
                Ok(listener) => BackendHost::Clients(self.listener_hosts(listener)),
                Err(_) => BackendHost::Unknown,
            },
            None => BackendHost::Unknown,
        }
    }

    /// The host names that a listener is for; none where it takes any, or where they are not all known.
    fn listener_hosts(&self, listener: &Part) -> Vec<Value> {
        if let Lookup::Present(host) = self.text(&listener.properties, "hostName") {
            return vec![host];
        }
        match self.case.get(&listener.properties, "hostNames") {
            Lookup::Present(list) => self.case.items(&list).0,
            Lookup::Absent | Lookup::Unknown(_) => Vec::new(),
        }
    }

    /// The probe that a route's setting attaches by its id.
    pub fn attached_probe(&self, route: &Route) -> Option<Part> {
        let setting = route.setting.as_ref().ok()?;
        match self.referenced(&setting.properties, "probe", "probes") {
            PartRef::Found(probe) => Some(probe),
            PartRef::Absent | PartRef::Missing { .. } | PartRef::Unknown(_) => None,
        }
    }

    /// The site, and what of it, that a route leads to, where it certainly is deployed.
    pub fn reached(&self, route: &Route) -> Option<(Rc<Node>, Endpoint)> {
        self.deployed(self.behind(route))
    }

    /// The site whose app a route leads to, where it certainly is deployed.
    pub fn reached_site(&self, route: &Route) -> Option<Rc<Node>> {
        app(self.reached(route)?)
    }

    /// The site whose app the address of a route leads to by itself, whatever host name is sent, where it certainly is
    /// deployed.
    pub fn addressed_site(&self, route: &Route) -> Option<Rc<Node>> {
        let addresses = Addresses { graph: self.graph, case: self.case };
        app(self.deployed(addresses.behind(route.address.as_ref().ok()?))?)
    }

    fn deployed(&self, behind: Behind) -> Option<(Rc<Node>, Endpoint)> {
        match behind {
            Behind::Site(site, endpoint) => {
                (self.graph.is_deployed(self.case, &site) == Some(true)).then_some((site, endpoint))
            }
            Behind::NotASite(_) | Behind::Unresolved(_) => None,
        }
    }

    /// Why a host name is certainly none of a site's, as a phrase; `None` where it is one, or may be one.
    pub fn why_not_host_of(&self, site: &Rc<Node>, host: &Value) -> Option<String> {
        if let Some(text) = host.data.as_str() {
            if text.parse::<IpAddr>().is_ok() || same_name(text, "localhost") {
                return Some(String::from("no site has this host name"));
            }
            if let Some(parsed) = HostName::parse(text) {
                let is_other = parsed.readings().all(|(name, slot)| {
                    let full = slot.map_or_else(|| name.to_owned(), |slot| format!("{name}/{slot}"));
                    let full = Value { data: Data::string(full), origin: host.origin };
                    let own = self.graph.evaluator.full_name(site);
                    self.case.same_name(&own, &full) == Answer::No
                });
                return is_other.then(|| format!("the default host name of the site '{}'", parsed.name()));
            }
        }
        let addresses = Addresses { graph: self.graph, case: self.case };
        let Behind::Site(other, _) = addresses.behind(host) else { return None };
        let names = (self.graph.evaluator.full_name(site), self.graph.evaluator.full_name(&other));
        let is_other = self.case.same_name(&names.0, &names.1) == Answer::No;
        is_other.then(|| format!("the host name of the site '{}'", self.graph.evaluator.print(&names.1)))
    }

    /// Whether this deployment certainly binds a host name to no site of this name: nothing here leads from it to the
    /// site, and no binding has a name that may be this one.
    pub fn is_unbound(&self, site: &Rc<Node>, host: &Value) -> bool {
        let is_pattern = host.data.as_str().is_none_or(|text| text.contains('*'));
        let addresses = Addresses { graph: self.graph, case: self.case };
        if is_pattern || matches!(addresses.behind(host), Behind::Site(..)) {
            return false;
        }
        let is_slot = self.graph.evaluator.has_type(site, site::TYPES[1]);
        let ty = format!("{}/hostNameBindings", site::TYPES[usize::from(is_slot)]);
        let mut bindings = self.graph.of_type(&ty);
        bindings.all(|binding| self.case.same_name(&self.graph.last_segment(binding), host) == Answer::No)
    }
}

fn app((site, endpoint): (Rc<Node>, Endpoint)) -> Option<Rc<Node>> {
    (endpoint == Endpoint::App).then_some(site)
}
