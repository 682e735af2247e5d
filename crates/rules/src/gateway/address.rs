//! From an address in a backend pool to what is behind it.

use std::rc::Rc;

use tricep_parser::eval::{Answer, Case, Data, Lookup, Node, Term, Value};
use tricep_parser::graph::{Affixes, FUEL_PER_CANDIDATE, Graph, Id, Text};
use tricep_parser::template::same_name;

use crate::site::{self, Endpoint};
use crate::tls::host_name::{HostName, split_suffix};
use crate::tls::service::{known_service, service_of_type};

/// What is behind an address.
#[derive(Clone)]
pub enum Behind {
    /// A site or slot: its app, or its deployment site.
    Site(Rc<Node>, Endpoint),
    /// Something else: what, as a phrase with its article.
    NotASite(String),
    /// It can't be tied to a resource of this deployment: why, as a phrase.
    Unresolved(String),
}

/// DNS records are followed this far.
const DEPTH: u32 = 5;

/// What may have a fixed address, and where it lists its addresses.
const ADDRESS_HOLDERS: &[(&str, &[&str])] = &[
    ("Microsoft.Network/privateEndpoints", &["properties", "ipConfigurations"]),
    ("Microsoft.Network/networkInterfaces", &["properties", "ipConfigurations"]),
    ("Microsoft.Network/loadBalancers", &["properties", "frontendIPConfigurations"]),
];

/// Where a configuration states its address.
const PRIVATE_ADDRESS: &[&str] = &["properties", "privateIPAddress"];

/// Where a site lists its host names.
const HOST_NAMES: &[&str] = &["properties", "hostNameSslStates"];

/// Finds what is behind addresses in one case.
#[derive(Clone, Copy)]
pub struct Addresses<'a, 'p> {
    /// The graph.
    pub graph: &'a Graph<'p>,
    /// The case.
    pub case: &'a Case<'a, 'p>,
}

impl Addresses<'_, '_> {
    /// What is behind an address: a host name or an IP address.
    pub fn behind(&self, address: &Value) -> Behind {
        let open = self.case.settle(address);
        // What has the same open name needs no decision about that name.
        if let Some(behind) = self.by_equal_name(&open) {
            return behind;
        }
        self.at(&self.case.force(&open), 0)
    }

    /// The site whose default host name is made of the same open name as this host.
    fn by_equal_name(&self, host: &Value) -> Option<Behind> {
        if !self.graph.evaluator.is_open(host) {
            return None;
        }
        let (label, endpoint) = self.site_label(host)?;
        let evaluator = &self.graph.evaluator;
        let same = |node: &&Rc<Node>| {
            evaluator.is_declared(node)
                && evaluator.same_name(&self.case.settle(&evaluator.full_name(node)), &label) == Answer::Yes
        };
        let mut found = self.that_may_have(site::TYPES[0], Text::Name, &label).into_iter().filter(same);
        let first = found.next()?;
        found.next().is_none().then(|| Behind::Site(Rc::clone(first), endpoint))
    }

    /// The resources of a type that may have this text in this case.
    fn that_may_have(&self, ty: &str, text: Text, value: &Value) -> Vec<&Rc<Node>> {
        self.graph.that_may_have(ty, text, &self.graph.affixes(&self.case.settle(value)))
    }

    fn at(&self, address: &Value, depth: u32) -> Behind {
        if depth > DEPTH {
            return Behind::Unresolved(String::from("its DNS records lead too far"));
        }
        if let Some((node, names)) = self.graph.evaluator.resource_path(address)
            && let Some(node) = self.graph.node(node)
        {
            return self.of_property(&node, &names, depth);
        }
        match &address.data {
            Data::String(text) if is_ip(text) => self.of_ip(address, depth),
            Data::String(_) => self.of_host(address, depth),
            Data::Term(term) => match &*self.graph.evaluator.term(*term) {
                Term::Text(_) => self.of_host(address, depth),
                Term::Call { function, arguments } if passes_through(function, arguments) => {
                    match arguments.first() {
                        Some(inner) => self.at(&self.case.force(inner), depth),
                        None => self.unresolved(address),
                    }
                }
                _ => match self.endpoint_within(address, 0) {
                    Some(endpoint) => self.of_endpoint(&endpoint),
                    None => self.of_host(address, depth),
                },
            },
            _ => Behind::Unresolved(String::from("the address is no string")),
        }
    }

    fn unresolved(&self, address: &Value) -> Behind {
        Behind::Unresolved(match self.graph.evaluator.why_unknown(address) {
            Some(reason) => reason.to_string(),
            None => String::from("nothing in this deployment has this address"),
        })
    }

    /// What is behind a property of a resource.
    fn of_property(&self, node: &Rc<Node>, names: &[Rc<str>], depth: u32) -> Behind {
        let ty = self.graph.evaluator.type_of(node);
        let is = |wanted: &str| same_name(&ty, wanted);
        if site::TYPES.iter().any(|ty| is(ty)) {
            let lowered: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
            let lowered: Vec<&str> = lowered.iter().map(String::as_str).collect();
            return match lowered.as_slice() {
                ["properties", "defaulthostname" | "inboundipaddress"] | ["properties", "hostnames", _] => {
                    self.app(node)
                }
                // Microsoft documents that by default both names are in these lists, and no order of them:
                // https://learn.microsoft.com/previous-versions/azure/reference/dn603896(v=azure.100)
                ["properties", "enabledhostnames", _] | ["properties", "hostnamesslstates", _, "name"] => {
                    Behind::Unresolved(format!(
                        "a site's '{}' may be the host name of its app or of its SCM site",
                        names.join(".")
                    ))
                }
                _ => Behind::Unresolved(format!(
                    "a site's '{}' is no address that leads to it",
                    names.join(".")
                )),
            };
        }
        if is("Microsoft.Network/privateEndpoints") {
            return self.of_endpoint(node);
        }
        if is("Microsoft.Web/sites/hostNameBindings") || is("Microsoft.Web/sites/slots/hostNameBindings") {
            return self
                .of_binding(node)
                .unwrap_or_else(|| Behind::Unresolved(String::from("its site is not in these files")));
        }
        if (is("Microsoft.Network/networkInterfaces") || is("Microsoft.Network/privateDnsZones/A"))
            && let Some(behind) = self.of_address_holder(node, depth)
        {
            return behind;
        }
        Behind::NotASite(match service_of_type(&ty) {
            Some(service) => service.name.to_owned(),
            None => format!("a resource of type {ty}"),
        })
    }

    /// The app of a site.
    fn app(&self, node: &Rc<Node>) -> Behind {
        Behind::Site(self.declared(node), Endpoint::App)
    }

    fn declared(&self, node: &Rc<Node>) -> Rc<Node> {
        self.graph.declaration_of(node).unwrap_or_else(|| Rc::clone(node))
    }

    /// The site that a private endpoint leads to.
    fn of_endpoint(&self, endpoint: &Rc<Node>) -> Behind {
        let endpoint = self.declared(endpoint);
        let body = self.graph.body(&endpoint);
        for connections in ["privateLinkServiceConnections", "manualPrivateLinkServiceConnections"] {
            let Lookup::Present(connections) = self.case.get_path(&body, &["properties", connections]) else {
                continue;
            };
            let (items, _) = self.case.items(&connections);
            for connection in items {
                let Lookup::Present(id) =
                    self.case.get_path(&connection, &["properties", "privateLinkServiceId"])
                else {
                    continue;
                };
                let Some(target) = self.graph.resource_of(&id) else {
                    return match self.graph.id(&id) {
                        Some(id) if !site::TYPES.iter().any(|ty| same_name(ty, &id.ty)) => {
                            Behind::NotASite(format!("the private endpoint of a resource of type {}", id.ty))
                        }
                        _ => Behind::Unresolved(String::from(
                            "the target of the private endpoint is not in these files",
                        )),
                    };
                };
                let ty = self.graph.evaluator.type_of(&target);
                if !site::TYPES.iter().any(|site| same_name(site, &ty)) {
                    return Behind::NotASite(format!("the private endpoint of a resource of type {ty}"));
                }
                return self.slot_of(&connection, &target).unwrap_or_else(|| self.app(&target));
            }
        }
        Behind::Unresolved(String::from(match self.graph.evaluator.is_declared(&endpoint) {
            true => "the private endpoint says no target",
            false => "the private endpoint is not in these files",
        }))
    }

    /// The slot that a connection's group `sites-NAME` means.
    fn slot_of(&self, connection: &Value, target: &Rc<Node>) -> Option<Behind> {
        let Lookup::Present(groups) = self.case.get_path(connection, &["properties", "groupIds"]) else {
            return None;
        };
        let (groups, _) = self.case.items(&groups);
        let slot = groups.first()?.data.as_str()?.strip_prefix("sites-")?.to_owned();
        let slots = self.graph.children(target, site::TYPES[1]);
        let named = |node: &&Rc<Node>| {
            self.graph.last_segment(node).data.as_str().is_some_and(|name| same_name(name, &slot))
        };
        Some(match slots.iter().find(named) {
            Some(slot) => self.app(slot),
            None => Behind::Unresolved(format!("the slot '{slot}' is not in these files")),
        })
    }

    /// The private endpoint that a term is made of: `reference(endpoint.properties.networkInterfaces[0].id).ipConfigurations…`.
    fn endpoint_within(&self, value: &Value, depth: u32) -> Option<Rc<Node>> {
        let evaluator = &self.graph.evaluator;
        if depth > 12 {
            return None;
        }
        if let Some((node, _)) = evaluator.resource_path(value) {
            let node = self.graph.node(node)?;
            return evaluator.has_type(&node, "Microsoft.Network/privateEndpoints").then_some(node);
        }
        match &*evaluator.term_of(value)? {
            Term::Member { base, .. } | Term::Index { base, .. } => self.endpoint_within(base, depth + 1),
            Term::Call { arguments, .. } => {
                arguments.iter().find_map(|value| self.endpoint_within(value, depth + 1))
            }
            _ => None,
        }
    }

    /// A network interface or an A record: what its addresses belong to.
    fn of_address_holder(&self, node: &Rc<Node>, depth: u32) -> Option<Behind> {
        let body = self.graph.body(&self.declared(node));
        let Lookup::Present(records) = self.case.get_path(&body, &["properties", "aRecords"]) else {
            return None;
        };
        let (items, _) = self.case.items(&records);
        let Lookup::Present(address) = self.case.get(items.first()?, "ipv4Address") else { return None };
        Some(self.at(&address, depth + 1))
    }

    /// What has this IP address: a private endpoint with a fixed one, a network interface.
    fn of_ip(&self, address: &Value, _depth: u32) -> Behind {
        for (ty, list) in ADDRESS_HOLDERS {
            for node in self.that_may_have(ty, Text::Listed { list, property: PRIVATE_ADDRESS }, address) {
                let Lookup::Present(list) = self.case.get_path(&self.graph.body(node), list) else {
                    continue;
                };
                let (items, _) = self.case.items(&list);
                self.graph.evaluator.pay(items.len() * FUEL_PER_CANDIDATE);
                let has = |item: &Value| match self.case.get_path(item, PRIVATE_ADDRESS) {
                    Lookup::Present(own) => self.case.same_name(&own, address) == Answer::Yes,
                    Lookup::Absent | Lookup::Unknown(_) => false,
                };
                if items.iter().any(has) {
                    return match *ty {
                        "Microsoft.Network/privateEndpoints" => self.of_endpoint(node),
                        _ => Behind::NotASite(format!("a resource of type {ty}")),
                    };
                }
            }
        }
        Behind::Unresolved(String::from("nothing in this deployment has this IP address"))
    }

    fn of_host(&self, host: &Value, depth: u32) -> Behind {
        if let Some(behind) = self.by_default_host_name(host) {
            return behind;
        }
        if let Some(behind) = self.by_binding(host).or_else(|| self.by_record(host, depth)) {
            return behind;
        }
        if let Some(text) = self.known_end(host)
            && let Some(service) = known_service(&text)
        {
            return Behind::NotASite(service.name.to_owned());
        }
        match &host.data {
            Data::String(text) if HostName::parse(text).is_some() => {
                Behind::Unresolved(String::from("no site of this deployment has this host name"))
            }
            Data::String(_) => {
                Behind::Unresolved(String::from("nothing in this deployment has this host name"))
            }
            _ if self.known_end(host).is_some_and(|end| split_suffix(&end).is_some()) => {
                Behind::Unresolved(String::from("no site of this deployment is known to have this host name"))
            }
            _ => self.unresolved(host),
        }
    }

    /// The text with which a host name certainly ends.
    fn known_end(&self, host: &Value) -> Option<String> {
        self.graph.evaluator.pieces(host).last()?.data.as_str().map(str::to_owned)
    }

    /// The labels of a host name: what stands between its dots. One at its end does not matter.
    fn labels(&self, host: &Value) -> Vec<Vec<Value>> {
        let mut labels: Vec<Vec<Value>> = vec![Vec::new()];
        for piece in self.graph.evaluator.pieces(host) {
            match &piece.data {
                Data::String(text) => {
                    for (place, part) in text.split('.').enumerate() {
                        if place > 0 {
                            labels.push(Vec::new());
                        }
                        if let (false, Some(last)) = (part.is_empty(), labels.last_mut()) {
                            last.push(Value { data: Data::string(part), origin: piece.origin });
                        }
                    }
                }
                _ => labels.last_mut().into_iter().for_each(|last| last.push(piece.clone())),
            }
        }
        if labels.last().is_some_and(Vec::is_empty) {
            labels.pop();
        }
        labels
    }

    /// The site or slot whose default host name this is.
    fn by_default_host_name(&self, host: &Value) -> Option<Behind> {
        if let Data::String(text) = &host.data {
            let parsed = HostName::parse(text)?;
            let site = parsed.readings().find_map(|(name, slot)| {
                let full = slot.map_or_else(|| name.to_owned(), |slot| format!("{name}/{slot}"));
                let full = Value { data: Data::string(full), origin: host.origin };
                let ty = site::TYPES[usize::from(slot.is_some())];
                self.by_name(ty, &full)
            });
            return site.map(|site| Behind::Site(site, Endpoint::of(parsed.scm)));
        }
        let (label, endpoint) = self.site_label(host)?;
        let site = self.by_name(site::TYPES[0], &label).or_else(|| self.by_slot_label(&label));
        site.map(|site| Behind::Site(site, endpoint))
    }

    /// What stands for the site's name in a default host name that is partly known, and what of the site has that host name.
    fn site_label(&self, host: &Value) -> Option<(Value, Endpoint)> {
        let (_, suffix) = split_suffix(&self.known_end(host)?)?;
        let mut labels = self.labels(host);
        labels.truncate(labels.len().checked_sub(suffix.text.matches('.').count())?);
        if labels.iter().any(Vec::is_empty) {
            return None;
        }
        let parts = HostName::of_labels(labels, suffix, |label| match label.as_slice() {
            [one] => one.data.as_str(),
            _ => None,
        })?;
        let location = self.graph.evaluator.location(host)?;
        Some((self.graph.evaluator.text(parts.label, location), Endpoint::of(parts.scm)))
    }

    /// The resource of a type whose full name this certainly is, a declared one before an `existing` one.
    fn by_name(&self, ty: &str, name: &Value) -> Option<Rc<Node>> {
        let same = |node: &&Rc<Node>| {
            self.case.same_name(&self.graph.evaluator.full_name(node), name) == Answer::Yes
        };
        let found: Vec<&Rc<Node>> =
            self.that_may_have(ty, Text::Name, name).into_iter().filter(same).collect();
        // Of several declarations the one that this case deploys counts.
        let declared: Vec<&&Rc<Node>> =
            found.iter().filter(|node| self.graph.evaluator.is_declared(node)).collect();
        let chosen = match declared.as_slice() {
            [] => found.first(),
            [one] => Some(*one),
            [first, ..] => {
                let deployed =
                    declared.iter().find(|node| self.graph.is_deployed(self.case, node) == Some(true));
                Some(*deployed.unwrap_or(first))
            }
        };
        chosen.map(|node| Rc::clone(node))
    }

    /// The slot whose label `site-slot` this is.
    fn by_slot_label(&self, label: &Value) -> Option<Rc<Node>> {
        let location = self.graph.evaluator.location(label)?;
        let matches = |node: &&Rc<Node>| {
            let Some(site) = self.graph.parent_name(node) else { return false };
            let dash = Value { data: Data::string("-"), origin: label.origin };
            let own = self.graph.evaluator.text([site, dash, self.graph.last_segment(node)], location);
            self.case.same_name(&own, label) == Answer::Yes
        };
        // The slot's own name is only the end of the label.
        let affixes = Affixes { end: String::new(), ..self.graph.affixes(&self.case.settle(label)) };
        let slots = self.graph.that_may_have(site::TYPES[1], Text::ParentName, &affixes);
        slots.into_iter().find(matches).map(|slot| self.declared(slot))
    }

    /// The site that a host name binding, or the site's own list of host names, gives this host name.
    fn by_binding(&self, host: &Value) -> Option<Behind> {
        for ty in ["Microsoft.Web/sites/hostNameBindings", "Microsoft.Web/sites/slots/hostNameBindings"] {
            for node in self.that_may_have(ty, Text::LastSegment, host) {
                if self.case.same_name(&self.graph.last_segment(node), host) == Answer::Yes {
                    return self.of_binding(node);
                }
            }
        }
        for ty in site::TYPES {
            let listed = Text::Listed { list: HOST_NAMES, property: &["name"] };
            for node in self.that_may_have(ty, listed, host) {
                let states = self.case.get_path(&self.graph.body(node), HOST_NAMES);
                let Lookup::Present(states) = states else { continue };
                let named = |state: &Value| match self.case.get(state, "name") {
                    Lookup::Present(name) => self.case.same_name(&name, host) == Answer::Yes,
                    Lookup::Absent | Lookup::Unknown(_) => false,
                };
                let (states, _) = self.case.items(&states);
                self.graph.evaluator.pay(states.len() * FUEL_PER_CANDIDATE);
                if let Some(state) = states.iter().find(|state| named(state)) {
                    return Some(self.of_host_type(node, state));
                }
            }
        }
        None
    }

    /// What of a site has the host name of an item of `hostNameSslStates`.
    fn of_host_type(&self, site: &Rc<Node>, state: &Value) -> Behind {
        let unknown = || {
            let reason =
                "it is not known whether this host name is that of the site's app or of its SCM site";
            Behind::Unresolved(reason.to_owned())
        };
        match self.case.get(state, "hostType") {
            Lookup::Absent => self.app(site),
            Lookup::Present(ty) => match ty.data.as_str() {
                Some(ty) if same_name(ty, "Standard") => self.app(site),
                Some(ty) if same_name(ty, "Repository") => Behind::Site(self.declared(site), Endpoint::Scm),
                _ => unknown(),
            },
            Lookup::Unknown(_) => unknown(),
        }
    }

    fn of_binding(&self, binding: &Rc<Node>) -> Option<Behind> {
        let evaluator = &self.graph.evaluator;
        let parent = match binding.parent {
            Some(parent) => self.graph.node(parent),
            None => {
                let ty = evaluator.type_of(binding);
                let (above, _) = ty.rsplit_once('/')?;
                let scope = evaluator.place_of(binding);
                let name = self.graph.parent_name(binding)?;
                self.graph.find(&Id { scope, ty: above.to_owned(), name })
            }
        };
        parent.map(|site| self.app(&site))
    }

    /// What a DNS record of this deployment leads to.
    fn by_record(&self, host: &Value, depth: u32) -> Option<Behind> {
        // A record's own name is only the beginning of the host name.
        let affixes = Affixes { end: String::new(), ..self.graph.affixes(&self.case.settle(host)) };
        let of_zone = Affixes { start: String::from("@"), end: String::from("@") };
        for zone in ["Microsoft.Network/dnsZones", "Microsoft.Network/privateDnsZones"] {
            for kind in ["CNAME", "A"] {
                let ty = format!("{zone}/{kind}");
                let mut records = self.graph.that_may_have(&ty, Text::LastSegment, &affixes);
                records.extend(self.graph.that_may_have(&ty, Text::LastSegment, &of_zone));
                records.sort_by_key(|record| record.id);
                records.dedup_by_key(|record| record.id);
                for node in records {
                    if self
                        .record_name(node)
                        .is_some_and(|name| self.case.same_name(&name, host) == Answer::Yes)
                    {
                        return self.of_record(node, kind, depth);
                    }
                }
            }
        }
        None
    }

    /// The host name of a record: its own name before that of its zone; `@` is the zone itself.
    fn record_name(&self, record: &Rc<Node>) -> Option<Value> {
        let zone = self.graph.parent_name(record)?;
        let own = self.graph.last_segment(record);
        if own.data.as_str() == Some("@") {
            return Some(zone);
        }
        let location = self.graph.evaluator.location(&own)?;
        let dot = Value { data: Data::string("."), origin: own.origin };
        Some(self.graph.evaluator.text([own, dot, zone], location))
    }

    fn of_record(&self, record: &Rc<Node>, kind: &str, depth: u32) -> Option<Behind> {
        let body = self.graph.body(record);
        if let Lookup::Present(id) = self.case.get_path(&body, &["properties", "targetResource", "id"]) {
            let target = self.graph.resource_of(&id)?;
            return Some(self.of_property(&target, &[], depth));
        }
        let target = match kind {
            "CNAME" => match self.case.get_path(&body, &["properties", "CNAMERecord", "cname"]) {
                Lookup::Present(target) => target,
                _ => return None,
            },
            _ => {
                let records = ["ARecords", "aRecords"].iter();
                let found = records.map(|name| self.case.get_path(&body, &["properties", name])).find_map(
                    |found| match found {
                        Lookup::Present(list) => Some(list),
                        Lookup::Absent | Lookup::Unknown(_) => None,
                    },
                )?;
                let (items, _) = self.case.items(&found);
                match self.case.get(items.first()?, "ipv4Address") {
                    Lookup::Present(address) => address,
                    Lookup::Absent | Lookup::Unknown(_) => return None,
                }
            }
        };
        Some(self.at(&target, depth + 1))
    }
}

/// Whether a call leaves the host name that is its first argument what it is: `replace` does where what it looks for is in
/// no host name, as in `replace(url, 'https://', '')`.
fn passes_through(function: &str, arguments: &[Value]) -> bool {
    match (function, arguments) {
        ("tolower" | "toupper" | "trim" | "string" | "any", _) => true,
        ("replace", [_, from, _]) => from.data.as_str().is_some_and(|from| !may_be_in_host(from)),
        _ => false,
    }
}

/// Whether a text may be in a host name.
fn may_be_in_host(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b'_'))
}

fn is_ip(text: &str) -> bool {
    text.parse::<std::net::IpAddr>().is_ok()
}
