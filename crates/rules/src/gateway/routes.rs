//! The routes of a gateway: from a listener through a rule to one address of a pool.

use tricep_parser::eval::{Lookup, Value};

use super::parts::{Gateway, Part, PartRef};

/// One route, as far as the gateway's own parts tell.
#[derive(Clone, Debug)]
pub struct Route {
    /// The listener, or why it is not known.
    pub listener: Result<Part, String>,
    /// The name of the routing rule; of a path rule `map/rule`.
    pub rule: Option<String>,
    /// The pool, or why it is not known.
    pub pool: Result<Part, String>,
    /// The backend setting, or why it is not known.
    pub setting: Result<Part, String>,
    /// An address of the pool, or why it is not known.
    pub address: Result<Value, String>,
}

impl Route {
    /// A route that nothing is known of, for a reason.
    fn unknown(reason: &str) -> Self {
        let because = || reason.to_owned();
        Self {
            listener: Err(because()),
            rule: None,
            pool: Err(because()),
            setting: Err(because()),
            address: Err(because()),
        }
    }
}

/// The names of a routing rule's references and of the arrays that they lead to: layer 7 and layer 4 differ.
struct Layer {
    rules: &'static str,
    listener: (&'static str, &'static str),
    setting: (&'static str, &'static str),
}

const LAYERS: [Layer; 2] = [
    Layer {
        rules: "requestRoutingRules",
        listener: ("httpListener", "httpListeners"),
        setting: ("backendHttpSettings", "backendHttpSettingsCollection"),
    },
    Layer {
        rules: "routingRules",
        listener: ("listener", "listeners"),
        setting: ("backendSettings", "backendSettingsCollection"),
    },
];

/// Routes, as many as there is room for.
struct Routes {
    all: Vec<Route>,
    room: usize,
    /// Whether one was left out.
    is_full: bool,
}

impl Routes {
    fn add(&mut self, route: Route) {
        self.is_full |= self.all.len() >= self.room;
        if !self.is_full {
            self.all.push(route);
        }
    }
}

/// The routes of a gateway in one case.
pub struct Followed {
    /// The routes. Where some were left out, one that nothing is known of stands for them.
    pub routes: Vec<Route>,
    /// Whether some were left out.
    pub is_cut: bool,
}

impl Gateway<'_, '_> {
    /// Every route, as far as there is room for them.
    pub fn routes(&self, room: usize) -> Followed {
        let mut routes = Routes { all: Vec::new(), room, is_full: false };
        for layer in &LAYERS {
            for rule in self.parts(layer.rules).0 {
                if routes.is_full {
                    break;
                }
                let listener =
                    self.found(&rule.properties, layer.listener.0, layer.listener.1, "its listener");
                let name = self.shown(&rule);
                match self.referenced(&rule.properties, "urlPathMap", "urlPathMaps") {
                    PartRef::Found(map) => self.mapped(&map, layer, &listener, name.as_deref(), &mut routes),
                    PartRef::Absent => {
                        let target = Target { properties: &rule.properties, prefix: "" };
                        self.targeted(&target, layer, &listener, name, &mut routes);
                    }
                    missing @ (PartRef::Missing { .. } | PartRef::Unknown(_)) => {
                        let reason = missing.found("its path map").err().unwrap_or_default();
                        routes.add(Route { listener, rule: name, ..Route::unknown(&reason) });
                    }
                }
            }
        }
        if routes.is_full {
            routes.all.push(Route::unknown("there are more TLS paths than are looked at"));
        }
        Followed { routes: routes.all, is_cut: routes.is_full }
    }

    fn found(
        &self,
        properties: &Value,
        reference: &str,
        collection: &str,
        what: &str,
    ) -> Result<Part, String> {
        self.referenced(properties, reference, collection).found(what)
    }

    /// The routes of a path map: its default, and each of its path rules.
    fn mapped(
        &self,
        map: &Part,
        layer: &Layer,
        listener: &Result<Part, String>,
        rule: Option<&str>,
        routes: &mut Routes,
    ) {
        let default = Target { properties: &map.properties, prefix: "default" };
        self.targeted(&default, layer, listener, rule.map(str::to_owned), routes);
        let Lookup::Present(rules) = self.case.get(&map.properties, "pathRules") else { return };
        let map_name = self.shown(map).unwrap_or_default();
        for item in self.case.items(&rules).0 {
            if routes.is_full {
                break;
            }
            let part = self.part(&item);
            let name = self.shown(&part).map(|name| format!("{map_name}/{name}"));
            let target = Target { properties: &part.properties, prefix: "" };
            self.targeted(&target, layer, listener, name, routes);
        }
    }

    /// The routes of what names a pool and a setting. What redirects only has none.
    fn targeted(
        &self,
        target: &Target<'_>,
        layer: &Layer,
        listener: &Result<Part, String>,
        rule: Option<String>,
        routes: &mut Routes,
    ) {
        let redirect = target.name("redirectConfiguration");
        if !matches!(self.referenced(target.properties, &redirect, "redirectConfigurations"), PartRef::Absent)
        {
            return;
        }
        let setting = self.found(
            target.properties,
            &target.name(layer.setting.0),
            layer.setting.1,
            "its backend setting",
        );
        let mut pools = Vec::new();
        let distribution = target.name("loadDistributionPolicy");
        match self.referenced(target.properties, &distribution, "loadDistributionPolicies") {
            PartRef::Found(policy) => {
                if let Lookup::Present(targets) = self.case.get(&policy.properties, "loadDistributionTargets")
                {
                    for item in self.case.items(&targets).0 {
                        let part = self.part(&item);
                        pools.push(self.found(
                            &part.properties,
                            "backendAddressPool",
                            "backendAddressPools",
                            "its pool",
                        ));
                    }
                }
            }
            missing @ (PartRef::Missing { .. } | PartRef::Unknown(_)) => {
                pools.push(missing.found("its load distribution policy"));
            }
            PartRef::Absent => {
                let pool = target.name("backendAddressPool");
                pools.push(self.found(target.properties, &pool, "backendAddressPools", "its pool"));
            }
        }
        for pool in pools {
            let route = |address| Route {
                listener: listener.clone(),
                rule: rule.clone(),
                pool: pool.clone(),
                setting: setting.clone(),
                address,
            };
            if routes.is_full {
                break;
            }
            match &pool {
                Ok(pool) => {
                    self.addresses(pool).into_iter().for_each(|address| routes.add(route(address)));
                }
                Err(reason) => routes.add(route(Err(reason.clone()))),
            }
        }
    }

    /// The addresses of a pool. A list that is not wholly known has one more, which is not known.
    fn addresses(&self, pool: &Part) -> Vec<Result<Value, String>> {
        let list = match self.case.get(&pool.properties, "backendAddresses") {
            Lookup::Present(list) => list,
            Lookup::Absent => return Vec::new(),
            Lookup::Unknown(value) => return vec![Err(self.reason(&value, "the list of its addresses"))],
        };
        let (items, complete) = self.case.items(&list);
        let mut addresses: Vec<Result<Value, String>> = items.iter().map(|item| self.address(item)).collect();
        if !complete && addresses.is_empty() {
            addresses.push(Err(self.reason(&list, "the list of its addresses")));
        }
        addresses
    }

    fn address(&self, item: &Value) -> Result<Value, String> {
        for name in ["fqdn", "ipAddress"] {
            match self.case.find(item, name) {
                Lookup::Present(value) => return Ok(value),
                Lookup::Absent => {}
                Lookup::Unknown(value) => return Err(self.reason(&value, "the address")),
            }
        }
        Err(String::from("the address says neither fqdn nor ipAddress"))
    }
}

/// What names a pool and a setting; in a path map the names begin with `default`.
struct Target<'v> {
    properties: &'v Value,
    prefix: &'static str,
}

impl Target<'_> {
    fn name(&self, name: &str) -> String {
        if self.prefix.is_empty() {
            return name.to_owned();
        }
        let mut letters = name.chars();
        let first = letters.next().map(|letter| letter.to_ascii_uppercase());
        self.prefix.chars().chain(first).chain(letters).collect()
    }
}
