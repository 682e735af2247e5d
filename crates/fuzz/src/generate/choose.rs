//! From bytes to a project.

use arbitrary::Unstructured;

use super::model::{
    Expr, MemberType, Module, Operator, Output, Parameter, Project, Resource, Template, Type, Variable,
};

/// Choices that bytes make. Where there are no more bytes, the first choice is made.
pub struct Choices<'b>(Unstructured<'b>);

impl<'b> Choices<'b> {
    /// The choices of these bytes.
    pub fn new(bytes: &'b [u8]) -> Self {
        Self(Unstructured::new(bytes))
    }

    /// A number below `count`, which is not 0.
    pub fn below(&mut self, count: usize) -> usize {
        self.0.int_in_range(0..=count.saturating_sub(1)).unwrap_or(0)
    }

    /// Yes, once in `many`.
    pub fn once_in(&mut self, many: usize) -> bool {
        !self.0.is_empty() && self.below(many) == many - 1
    }

    /// One of these.
    pub fn one<T: Clone>(&mut self, of: &[T]) -> T {
        of[self.below(of.len())].clone()
    }

    /// Whether no bytes are left.
    pub fn is_over(&self) -> bool {
        self.0.is_empty()
    }

    /// A number of any size.
    pub fn number(&mut self) -> u64 {
        self.0.arbitrary().unwrap_or(0)
    }

    /// A project.
    pub fn project(&mut self) -> Project {
        self.project_with(false)
    }

    /// A project in which no two modules are of the same file.
    pub fn tree(&mut self) -> Project {
        self.project_with(true)
    }

    fn project_with(&mut self, once: bool) -> Project {
        let modules = self.below(4);
        let mut project = Project { symbolic: self.once_in(3), ..Project::default() };
        // Modules first, so that whoever calls them knows their parameters.
        let mut templates: Vec<Template> = Vec::new();
        for place in (0..=modules).rev() {
            let is_called = |other: &usize| {
                templates.iter().flat_map(|own| &own.modules).any(|call| call.template == *other)
            };
            let callable = (place + 1..=modules).filter(|other| !(once && is_called(other))).collect();
            let maker = Maker {
                choices: self,
                place,
                behind: &templates,
                callable,
                once,
                made: Template::default(),
                at_run_time: false,
                in_loop: false,
                in_text: false,
            };
            let template = maker.template();
            templates.insert(0, template);
        }
        project.templates = templates;
        let sees_existing = |template: &Template| template.resources.iter().any(|resource| resource.existing);
        // Templates without symbolic names have no `existing` resources.
        project.symbolic |= project.templates.iter().any(sees_existing);
        for _ in 0..self.below(3) {
            let root = &project.templates[0];
            let given: Vec<(String, Type, Vec<Expr>)> = root
                .parameters
                .iter()
                .filter(|parameter| parameter.default.is_none() || self.once_in(2))
                .map(|parameter| (parameter.name.clone(), parameter.ty, parameter.allowed.clone()))
                .collect();
            let values = given.into_iter().map(|(name, ty, allowed)| {
                let value = if allowed.is_empty() { self.literal(ty) } else { self.one(&allowed) };
                (name, value)
            });
            project.values.push(values.collect());
        }
        project
    }

    fn word(&mut self) -> &'static str {
        self.one(&WORDS)
    }

    /// A value that is written in place.
    pub fn literal(&mut self, ty: Type) -> Expr {
        match ty {
            Type::Text => Expr::text(self.word()),
            Type::Bool => Expr::Bool(self.once_in(2)),
            Type::Int => Expr::Int(self.one(&[0, 1, 2, -1, 443])),
            Type::Texts => {
                let count = self.below(4);
                Expr::Array((0..count).map(|_| self.literal(Type::Text)).collect())
            }
            Type::Object => Expr::object(MEMBERS.map(|name| (name, self.literal(Type::Text)))),
        }
    }

    fn member_type(&mut self, name: &'static str) -> MemberType {
        let allowed = match self.once_in(2) {
            true => (0..=self.below(3)).map(|_| self.literal(Type::Text)).collect(),
            false => Vec::new(),
        };
        MemberType { name, allowed, secure: self.once_in(8) }
    }
}

const MEMBERS: [&str; 3] = ["minimum", "policy", "name"];

const WORDS: [&str; 28] = [
    "app",
    "1.2",
    "1.3",
    "1.0",
    "AppGwSslPolicy20220101",
    "AppGwSslPolicy20170401S",
    "AppGwSslPolicy20150501",
    "api",
    "App",
    "app.azurewebsites.net",
    "web",
    "dev",
    "prod",
    "Https",
    "",
    "a'b",
    "${x}",
    "{0}",
    "[x]",
    "[[x]",
    "é😀",
    "two words",
    "\\n",
    "a\nb",
    "10.0.0.4",
    "%2f",
    "a.b",
    "]",
];

const POLICIES: [&str; 6] = [
    "AppGwSslPolicy20220101",
    "AppGwSslPolicy20170401S",
    "AppGwSslPolicy20150501",
    "AppGwSslPolicy20220101S",
    "AppGwSslPolicy20170401",
    "AppGwSslPolicy20990101",
];

const MINIMUMS: [&str; 5] = ["1.2", "1.3", "1.0", "1.1", "SSL3"];

/// The parameter that keeps the names of modules apart.
const PREFIX: &str = "prefix";

const TYPES: [Type; 5] = [Type::Text, Type::Bool, Type::Texts, Type::Object, Type::Int];

const SITES: &str = "Microsoft.Web/sites";
const GATEWAYS: &str = "Microsoft.Network/applicationGateways";

/// Makes one template.
struct Maker<'c, 'b, 't> {
    choices: &'c mut Choices<'b>,
    /// The place of the template that is made.
    place: usize,
    /// The templates behind it.
    behind: &'t [Template],
    /// The places of those that may be called.
    callable: Vec<usize>,
    /// Whether each may be called once only.
    once: bool,
    made: Template,
    /// Whether outputs and properties of resources may be used.
    at_run_time: bool,
    /// Whether a loop over strings is around.
    in_loop: bool,
    /// Whether a string with values in it is around: Bicep has no array or object there.
    in_text: bool,
}

impl<'c, 'b, 't> Maker<'c, 'b, 't> {
    fn called(&self, module: usize) -> Option<&'t Template> {
        self.behind.get(module.checked_sub(self.place + 1)?)
    }

    fn template(mut self) -> Template {
        if self.place > 0 {
            let name = PREFIX.to_owned();
            let prefix = Parameter {
                name,
                ty: Type::Text,
                default: None,
                allowed: vec![],
                members: vec![],
                secure: false,
            };
            self.made.parameters.push(prefix);
        }
        for number in 0..self.choices.below(6) {
            self.parameter(number);
        }
        for number in 0..self.choices.below(5) {
            let ty = self.choices.one(&TYPES);
            let value = if ty == Type::Texts && self.choices.once_in(2) {
                self.repeat_of_texts()
            } else {
                self.expr(ty, 3)
            };
            self.made.variables.push(Variable { name: format!("v{number}"), ty, value });
        }
        for number in 0..=self.choices.below(3) {
            self.site(number);
        }
        for number in 0..self.choices.below(3) {
            self.module(number);
        }
        for number in 0..self.choices.below(3) {
            self.gateway(number);
        }
        self.at_run_time = true;
        for number in 0..self.choices.below(3) {
            let ty = self.choices.one(&TYPES);
            let value = self.expr(ty, 2);
            self.made.outputs.push(Output { name: format!("o{number}"), ty, value });
        }
        self.made
    }

    fn parameter(&mut self, number: usize) {
        let ty = self.choices.one(&TYPES);
        let choices = &mut *self.choices;
        let allowed = match ty {
            Type::Text | Type::Int if choices.once_in(3) => {
                (0..=choices.below(3)).map(|_| choices.literal(ty)).collect()
            }
            _ => Vec::new(),
        };
        let default = match allowed.first() {
            _ if choices.once_in(2) => None,
            Some(_) => Some(choices.one(&allowed)),
            None => Some(choices.literal(ty)),
        };
        let members = match ty {
            Type::Object if choices.once_in(2) => MEMBERS.map(|name| choices.member_type(name)).into(),
            _ => Vec::new(),
        };
        let secure = ty == Type::Text && choices.once_in(6);
        let name = format!("p{number}");
        self.made.parameters.push(Parameter { name, ty, default, allowed, members, secure });
    }

    fn repeat_of_texts(&mut self) -> Expr {
        let collection = self.collection();
        let outside = std::mem::replace(&mut self.in_loop, true);
        let body = self.expr(Type::Text, 2);
        self.in_loop = outside;
        Expr::For(Box::new([collection, body]))
    }

    /// What a loop goes over. Of anything else than a list or a parameter less is known in the JSON, where a loop is one of
    /// numbers.
    fn collection(&mut self) -> Expr {
        let parameter =
            if self.place == 0 && self.choices.once_in(2) { self.parameter_of(Type::Texts) } else { None };
        parameter.unwrap_or_else(|| self.choices.literal(Type::Texts))
    }

    /// What a loop of resources goes over, now and then.
    fn repeat(&mut self) -> Option<Expr> {
        self.choices.once_in(4).then(|| self.collection())
    }

    fn condition(&mut self) -> Option<Expr> {
        self.choices.once_in(3).then(|| self.expr(Type::Bool, 2))
    }

    /// Makes what may stand in a loop.
    fn within<T>(&mut self, repeat: Option<&Expr>, make: impl FnOnce(&mut Self) -> T) -> T {
        let outside = std::mem::replace(&mut self.in_loop, repeat.is_some());
        let made = make(self);
        self.in_loop = outside;
        made
    }

    /// Properties of resources may be used in what this makes.
    fn running<T>(&mut self, make: impl FnOnce(&mut Self) -> T) -> T {
        let before = std::mem::replace(&mut self.at_run_time, true);
        let made = make(self);
        self.at_run_time = before;
        made
    }

    /// A name that no other resource of the project has.
    fn name(&mut self, plain: &str) -> Expr {
        let mut parts = self.prefix();
        parts.push(Expr::text(plain));
        if self.in_loop {
            parts.extend([Expr::text("-"), self.one_of_loop()]);
        } else if self.choices.once_in(3) {
            // The JSON repeats it wherever the resource is meant.
            parts.push(self.expr(Type::Text, 1));
        }
        match parts.as_slice() {
            [plain] => plain.clone(),
            _ => Expr::Join(parts),
        }
    }

    /// What all names of a module begin with.
    fn prefix(&self) -> Vec<Expr> {
        if self.place == 0 { Vec::new() } else { vec![Expr::Parameter(PREFIX.to_owned())] }
    }

    /// A value in a string.
    fn piece(&mut self) -> Expr {
        let outside = std::mem::replace(&mut self.in_text, true);
        let piece = self.expr(Type::Text, 2);
        self.in_text = outside;
        piece
    }

    fn literal(&mut self, ty: Type) -> Expr {
        match ty {
            Type::Texts if self.in_text => self.list(),
            ty => self.choices.literal(ty),
        }
    }

    /// A list that is written as a string.
    fn list(&mut self) -> Expr {
        let items = self.choices.one(&["a,b", "app", "dev,prod,test"]);
        Expr::Call("split", vec![Expr::text(items), Expr::text(",")])
    }

    fn one_of_loop(&mut self) -> Expr {
        if self.choices.once_in(3) { Expr::Index } else { Expr::Item }
    }

    fn site(&mut self, number: usize) {
        let repeat = self.repeat();
        let condition = self.condition();
        let existing = repeat.is_none() && condition.is_none() && self.choices.once_in(8);
        let name = self.within(repeat.as_ref(), |maker| maker.name(&format!("site{number}")));
        let mut body = Vec::new();
        if !existing {
            let minimum = self.within(repeat.as_ref(), |maker| maker.running(|maker| maker.minimum()));
            let config = minimum.map(|minimum| Expr::object([("minTlsVersion", minimum)]));
            let properties =
                [("httpsOnly", Expr::Bool(true))].into_iter().chain(config.map(|it| ("siteConfig", it)));
            body.push((String::from("location"), Expr::text("westeurope")));
            body.push((String::from("properties"), Expr::object(properties)));
        }
        let has_child = repeat.is_none() && self.choices.once_in(3);
        let version = self.choices.one(&["2024-04-01", "2020-06-01"]);
        let site = self.made.resources.len();
        let symbol = format!("site{number}");
        self.made.resources.push(Resource {
            symbol: symbol.clone(),
            ty: SITES,
            version,
            name,
            parent: None,
            existing,
            condition,
            repeat,
            body,
        });
        if has_child {
            let minimum = self.running(|maker| maker.minimum()).unwrap_or(Expr::Null);
            let name = if self.choices.once_in(4) { self.expr(Type::Text, 0) } else { Expr::text("web") };
            let condition = self.condition();
            self.made.resources.push(Resource {
                symbol: format!("{symbol}Config"),
                ty: "Microsoft.Web/sites/config",
                version,
                name,
                parent: Some(site),
                existing: false,
                condition,
                repeat: None,
                body: vec![(String::from("properties"), Expr::object([("minTlsVersion", minimum)]))],
            });
        }
    }

    fn minimum(&mut self) -> Option<Expr> {
        match self.choices.below(5) {
            0 => None,
            1..3 => Some(Expr::text(self.choices.one(&MINIMUMS))),
            _ => Some(self.expr(Type::Text, 2)),
        }
    }

    fn module(&mut self, number: usize) {
        if self.callable.is_empty() {
            return;
        }
        let chosen = self.choices.below(self.callable.len());
        let template = if self.once { self.callable.remove(chosen) } else { self.callable[chosen] };
        let Some(called) = self.called(template) else { return };
        let repeat = self.repeat();
        let condition = self.condition();
        let plain = format!("module{number}-{}", self.place);
        let (name, arguments) = self.within(repeat.as_ref(), |maker| {
            let mut prefix = [maker.prefix(), vec![Expr::text(&plain)]].concat();
            if maker.in_loop {
                prefix.extend([Expr::text("-"), Expr::Index]);
            }
            let name = Expr::Join(prefix);
            let mut arguments = vec![(PREFIX.to_owned(), name.clone())];
            for parameter in called.parameters.iter().filter(|parameter| parameter.name != PREFIX) {
                if parameter.default.is_some() && maker.choices.once_in(2) {
                    continue;
                }
                let value = maker.running(|maker| maker.expr(parameter.ty, 2));
                arguments.push((parameter.name.clone(), value));
            }
            (name, arguments)
        });
        let symbol = format!("module{number}");
        self.made.modules.push(Module { symbol, template, name, arguments, condition, repeat });
    }

    fn gateway(&mut self, number: usize) {
        let condition = self.condition();
        let name = self.name(&format!("gateway{number}"));
        let version = self.choices.one(&["2024-05-01", "2020-11-01"]);
        let id = |part: &str, item: &str| {
            let arguments = vec![Expr::Text(format!("{GATEWAYS}/{part}")), name.clone(), Expr::text(item)];
            Expr::object([("id", Expr::Call("resourceId", arguments))])
        };
        let named = |name: &str, properties: Vec<(&str, Expr)>| {
            Expr::object([("name", Expr::text(name)), ("properties", Expr::object(properties))])
        };
        let sku = self.choices.one(&["Standard_v2", "WAF_v2", "Standard_Medium", "Basic"]);
        let mut properties =
            vec![("sku", Expr::object([("name", Expr::text(sku)), ("tier", Expr::text(sku))]))];
        if let Some(policy) = self.running(|maker| maker.policy()) {
            properties.push(("sslPolicy", policy));
        }
        let count = 1 + self.choices.below(2);
        let (mut listeners, mut pools, mut settings, mut rules) = (vec![], vec![], vec![], vec![]);
        for number in 0..count {
            let [listener, pool, setting] =
                ["listener", "pool", "setting"].map(|part| format!("{part}{number}"));
            listeners.push(named(&listener, vec![("protocol", Expr::text("Https"))]));
            pools.push(named(&pool, vec![("backendAddresses", self.running(|maker| maker.addresses()))]));
            let protocol = self.choices.one(&["Https", "https", "Http"]);
            settings.push(named(
                &setting,
                vec![
                    ("port", Expr::Int(443)),
                    ("protocol", Expr::text(protocol)),
                    ("pickHostNameFromBackendAddress", Expr::Bool(true)),
                ],
            ));
            let pool = if self.choices.once_in(8) { String::from("other") } else { pool };
            rules.push(named(
                &format!("rule{number}"),
                vec![
                    ("ruleType", Expr::text("Basic")),
                    ("httpListener", id("httpListeners", &listener)),
                    ("backendAddressPool", id("backendAddressPools", &pool)),
                    ("backendHttpSettings", id("backendHttpSettingsCollection", &setting)),
                ],
            ));
        }
        properties.extend([
            ("httpListeners", Expr::Array(listeners)),
            ("backendAddressPools", Expr::Array(pools)),
            ("backendHttpSettingsCollection", Expr::Array(settings)),
            ("requestRoutingRules", Expr::Array(rules)),
        ]);
        self.made.resources.push(Resource {
            symbol: format!("gateway{number}"),
            ty: GATEWAYS,
            version,
            name: name.clone(),
            parent: None,
            existing: false,
            condition,
            repeat: None,
            body: vec![(String::from("properties"), Expr::object(properties))],
        });
    }

    fn policy(&mut self) -> Option<Expr> {
        Some(match self.choices.below(6) {
            0..2 => {
                let name = Expr::text(self.choices.one(&POLICIES));
                Expr::object([("policyType", Expr::text("Predefined")), ("policyName", name)])
            }
            2 => {
                let name = self.expr(Type::Text, 2);
                Expr::object([("policyType", Expr::text("Predefined")), ("policyName", name)])
            }
            3 => Expr::object([
                ("policyType", Expr::text(self.choices.one(&["CustomV2", "Custom"]))),
                ("minProtocolVersion", Expr::text(self.choices.one(&["TLSv1_2", "TLSv1_3", "TLSv1_0"]))),
                ("cipherSuites", Expr::Array(vec![Expr::text("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256")])),
            ]),
            4 => {
                let then = Expr::object([
                    ("policyType", Expr::text("Predefined")),
                    ("policyName", Expr::text(self.choices.one(&POLICIES))),
                ]);
                let condition = self.expr(Type::Bool, 2);
                Expr::If(Box::new([condition, then, Expr::Null]))
            }
            _ => return None,
        })
    }

    /// The addresses of a pool.
    fn addresses(&mut self) -> Expr {
        let address = |fqdn: Expr| Expr::object([("fqdn", fqdn)]);
        if self.choices.once_in(4) {
            let collection = self.collection();
            let host = vec![Expr::Item, Expr::text(".azurewebsites.net")];
            return Expr::For(Box::new([collection, address(Expr::Join(host))]));
        }
        let count = self.choices.below(3);
        let hosts = (0..=count).map(|_| {
            let sites: Vec<usize> = self.single_sites();
            match self.choices.below(4) {
                0 | 1 if !sites.is_empty() => {
                    let site = self.choices.one(&sites);
                    if self.choices.once_in(2) {
                        return address(Expr::Property(site, vec!["defaultHostName"]));
                    }
                    let name = self.made.resources[site].name.clone();
                    let host = [name, Expr::text(".azurewebsites.net")];
                    address(Expr::Call("concat", host.to_vec()))
                }
                2 => address(self.expr(Type::Text, 3)),
                _ => address(Expr::Join(vec![self.piece(), Expr::text(".azurewebsites.net")])),
            }
        });
        Expr::Array(hosts.collect())
    }

    fn single_sites(&self) -> Vec<usize> {
        let all = self.made.resources.iter().enumerate();
        let single = all.filter(|(_, resource)| resource.ty == SITES && resource.repeat.is_none());
        single.map(|(place, _)| place).collect()
    }

    fn expr(&mut self, ty: Type, depth: usize) -> Expr {
        let simple = depth == 0 || self.choices.is_over();
        match self.choices.below(if simple { 5 } else { 10 }) {
            0 => self.literal(ty),
            1 | 2 => self.parameter_of(ty).unwrap_or_else(|| self.literal(ty)),
            3 | 4 => self.variable_of(ty).unwrap_or_else(|| self.literal(ty)),
            5 => {
                let condition = self.expr(Type::Bool, depth - 1);
                let [then, otherwise] = [0; 2].map(|_| self.expr(ty, depth - 1));
                Expr::If(Box::new([condition, then, otherwise]))
            }
            _ => match ty {
                Type::Text => self.string(depth - 1),
                Type::Bool => self.boolean(depth - 1),
                Type::Int => self.integer(depth - 1),
                Type::Texts => self.strings(depth - 1),
                Type::Object => Expr::object(MEMBERS.map(|name| (name, self.expr(Type::Text, depth - 1)))),
            },
        }
    }

    fn parameter_of(&mut self, ty: Type) -> Option<Expr> {
        let all: Vec<String> =
            self.made.parameters.iter().filter(|own| own.ty == ty).map(|own| own.name.clone()).collect();
        if all.is_empty() { None } else { Some(Expr::Parameter(self.choices.one(&all))) }
    }

    fn variable_of(&mut self, ty: Type) -> Option<Expr> {
        let all: Vec<String> =
            self.made.variables.iter().filter(|own| own.ty == ty).map(|own| own.name.clone()).collect();
        if all.is_empty() { None } else { Some(Expr::Variable(self.choices.one(&all))) }
    }

    /// An object that something can be taken from.
    fn named_object(&mut self) -> Option<Expr> {
        if self.choices.once_in(2) { self.parameter_of(Type::Object) } else { self.variable_of(Type::Object) }
    }

    fn string(&mut self, depth: usize) -> Expr {
        match self.choices.below(10) {
            0 | 1 => {
                let count = 1 + self.choices.below(3);
                let outside = std::mem::replace(&mut self.in_text, true);
                let parts = (0..count).map(|_| self.expr(Type::Text, depth)).collect();
                self.in_text = outside;
                Expr::Join(parts)
            }
            2 => Expr::Call("toLower", vec![self.expr(Type::Text, depth)]),
            3 => Expr::Call("concat", vec![self.expr(Type::Text, depth), self.expr(Type::Text, depth)]),
            4 => match self.named_object() {
                Some(object) => Expr::Member(Box::new(object), self.choices.one(&MEMBERS).to_owned()),
                None => self.literal(Type::Text),
            },
            5 if self.in_loop => self.one_of_loop_as_text(),
            6 if self.at_run_time && !self.single_sites().is_empty() => {
                let sites = self.single_sites();
                let site = self.choices.one(&sites);
                if self.choices.once_in(2) {
                    Expr::Id(site)
                } else {
                    Expr::Property(site, vec!["defaultHostName"])
                }
            }
            7 if self.at_run_time => self.output().unwrap_or_else(|| self.literal(Type::Text)),
            8 => {
                let group = Expr::Member(Box::new(Expr::Call("resourceGroup", vec![])), String::from("id"));
                Expr::Call("uniqueString", vec![group, self.expr(Type::Text, depth)])
            }
            _ => {
                let arguments = [0; 3].map(|_| self.expr(Type::Text, depth));
                Expr::Call("replace", arguments.to_vec())
            }
        }
    }

    fn one_of_loop_as_text(&mut self) -> Expr {
        match self.one_of_loop() {
            Expr::Index => Expr::Call("string", vec![Expr::Index]),
            item => item,
        }
    }

    fn output(&mut self) -> Option<Expr> {
        let mut found = Vec::new();
        for (place, module) in
            self.made.modules.iter().enumerate().filter(|(_, module)| module.repeat.is_none())
        {
            let called = self.called(module.template)?;
            let texts = called.outputs.iter().filter(|output| output.ty == Type::Text);
            found.extend(texts.map(|output| Expr::Output(place, output.name.clone())));
        }
        if found.is_empty() { None } else { Some(self.choices.one(&found)) }
    }

    fn boolean(&mut self, depth: usize) -> Expr {
        let binary = |operator, parts| Expr::Binary(operator, Box::new(parts));
        match self.choices.below(7) {
            0 => binary(Operator::Equal, [0; 2].map(|_| self.expr(Type::Text, depth))),
            1 => binary(Operator::Different, [0; 2].map(|_| self.expr(Type::Text, depth))),
            2 => binary(
                self.choices.one(&[Operator::And, Operator::Or]),
                [0; 2].map(|_| self.expr(Type::Bool, depth)),
            ),
            3 => Expr::Not(Box::new(self.expr(Type::Bool, depth))),
            4 => {
                let ty = self.choices.one(&[Type::Text, Type::Texts]);
                Expr::Call("empty", vec![self.expr(ty, depth)])
            }
            5 => Expr::Call("contains", vec![self.expr(Type::Texts, depth), self.expr(Type::Text, depth)]),
            _ => match self.choices.below(2) {
                0 => binary(Operator::EqualWithoutCase, [0; 2].map(|_| self.expr(Type::Text, depth))),
                _ => binary(
                    self.choices.one(&[Operator::Less, Operator::AtLeast]),
                    [0; 2].map(|_| self.expr(Type::Int, depth)),
                ),
            },
        }
    }

    fn integer(&mut self, depth: usize) -> Expr {
        match self.choices.below(3) {
            0 => Expr::Call("length", vec![self.expr(Type::Texts, depth)]),
            1 if self.in_loop => Expr::Index,
            _ => Expr::Binary(Operator::Plus, Box::new([0; 2].map(|_| self.expr(Type::Int, depth)))),
        }
    }

    fn strings(&mut self, depth: usize) -> Expr {
        match self.choices.below(4) {
            0 => Expr::Call("concat", vec![self.expr(Type::Texts, depth), self.expr(Type::Texts, depth)]),
            1 => Expr::Call("union", vec![self.expr(Type::Texts, depth), self.expr(Type::Texts, depth)]),
            2 => Expr::Call("split", vec![self.expr(Type::Text, depth), Expr::text(",")]),
            _ if self.in_text => self.list(),
            _ => {
                let count = 1 + self.choices.below(3);
                Expr::Array((0..count).map(|_| self.expr(Type::Text, depth)).collect())
            }
        }
    }
}
