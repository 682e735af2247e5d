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
    /// Every route, as far as there is room for them. A list of rules that is not wholly known has one more, of which nothing
    /// else is known.
    pub fn routes(&self, room: usize) -> Followed {
        let mut routes = Routes { all: Vec::new(), room, is_full: false };
        let mut others: Vec<String> = Vec::new();
        for layer in &LAYERS {
            let rules = self.listed(self.property(&["properties", layer.rules]));
            let reason = rules.others.map(|value| self.why_open(&value, &format!("its {}", layer.rules)));
            // What leaves both lists open is told once.
            others.extend(reason.filter(|reason| !others.contains(reason)));
            for rule in rules.items {
                if routes.is_full {
                    break;
                }
                let rule = self.part(&rule);
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
        others.iter().for_each(|reason| routes.add(Route::unknown(reason)));
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

    /// The routes of a path map: its default, and each of its path rules. A list that is not wholly known has one more, of
    /// which nothing else is known.
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
        let rules = self.listed(self.case.get(&map.properties, "pathRules"));
        let map_name = self.shown(map).unwrap_or_default();
        for item in rules.items {
            if routes.is_full {
                break;
            }
            let part = self.part(&item);
            let name = self.shown(&part).map(|name| format!("{map_name}/{name}"));
            let target = Target { properties: &part.properties, prefix: "" };
            self.targeted(&target, layer, listener, name, routes);
        }
        if let Some(value) = rules.others {
            let reason = self.why_open(&value, "its pathRules");
            let rule = rule.map(str::to_owned);
            routes.add(Route { listener: listener.clone(), rule, ..Route::unknown(&reason) });
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
        match self.case.get_path(target.properties, &[&redirect, "id"]) {
            Lookup::Absent => {}
            Lookup::Present(_) => return,
            Lookup::Unknown(value) => {
                let reason = self.reason(&value, &redirect);
                routes.add(Route { listener: listener.clone(), rule, ..Route::unknown(&reason) });
                return;
            }
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
                let targets = self.case.get(&policy.properties, "loadDistributionTargets");
                let targets = self.listed(targets);
                pools.extend(targets.items.iter().map(|item| {
                    let properties = self.part(item).properties;
                    self.found(&properties, "backendAddressPool", "backendAddressPools", "its pool")
                }));
                let others = targets.others.map(|value| self.why_open(&value, "its loadDistributionTargets"));
                pools.extend(others.map(Err));
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
        let list = self.listed(self.case.get(&pool.properties, "backendAddresses"));
        let others = list.others.map(|value| self.why_open(&value, "its addresses"));
        list.items.iter().map(|item| self.address(item)).chain(others.map(Err)).collect()
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
