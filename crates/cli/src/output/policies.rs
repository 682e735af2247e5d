//! Azure Policy definitions that enforce at run time what the rules ask of templates.
//!
//! Names of policies and versions come from what the rules know. The aliases are those that `az provider show --expand
//! resourceTypes/aliases` lists; there is none for the policies of SSL profiles.

use serde::Serialize;
use serde_json::{Value, json};
use tricep_rules::tls::policy::{PolicyType, PredefinedPolicy, State};
use tricep_rules::tls::{Version, site};

/// The name of the initiative.
pub(crate) const INITIATIVE: &str = "tricep-tls";

/// The version that definitions say of themselves; to be raised when one of them changes.
const VERSION: &str = "1.0.0";

/// Everything that is printed.
#[derive(Serialize)]
pub(crate) struct Policies {
    pub(crate) definitions: Vec<Definition>,
    pub(crate) initiative: Definition,
}

/// A policy definition or an initiative, as the resource provider takes it.
#[derive(Serialize)]
pub(crate) struct Definition {
    pub(crate) name: &'static str,
    pub(crate) properties: Value,
}

/// The definitions, and the initiative for a scope: `/subscriptions/…`, or a management group's id.
pub(crate) fn policies(scope: &str) -> Policies {
    let definitions = vec![
        gateway(),
        stated(
            "tricep-site-min-tls",
            "App Service and function apps are deployed with a current minimum TLS version",
            &SITES,
        ),
        running(
            "tricep-site-min-tls-audit",
            "App Service and function apps have a current minimum TLS version",
            "Microsoft.Web/sites",
        ),
        running(
            "tricep-slot-min-tls-audit",
            "Slots of App Service and function apps have a current minimum TLS version",
            "Microsoft.Web/sites/slots",
        ),
    ];
    let initiative = initiative(scope, &definitions);
    Policies { definitions, initiative }
}

/// What states a minimum in a deployment: the type, and the property of it.
const SITES: [(&str, &str); 4] = [
    ("Microsoft.Web/sites", "Microsoft.Web/sites/siteConfig.minTlsVersion"),
    ("Microsoft.Web/sites/slots", "Microsoft.Web/sites/slots/siteConfig.minTlsVersion"),
    ("Microsoft.Web/sites/config", "Microsoft.Web/sites/config/minTlsVersion"),
    ("Microsoft.Web/sites/slots/config", "Microsoft.Web/sites/slots/config/minTlsVersion"),
];

fn gateway() -> Definition {
    let named = json!({
        "field": "Microsoft.Network/applicationGateways/sslPolicy.policyName",
        "in": "[parameters('allowedPolicies')]",
    });
    let own = json!({ "allOf": [
        {
            "field": "Microsoft.Network/applicationGateways/sslPolicy.policyType",
            "in": "[parameters('allowedCustomTypes')]",
        },
        {
            "field": "Microsoft.Network/applicationGateways/sslPolicy.minProtocolVersion",
            "in": "[parameters('allowedMinimums')]",
        },
    ]});
    let is_gateway = json!({ "field": "type", "equals": "Microsoft.Network/applicationGateways" });
    definition(
        "tricep-gateway-tls-policy",
        "Application gateways state a current TLS policy",
        "The sslPolicy of an application gateway must name one of the allowed predefined policies, or be of an allowed own type \
         with an allowed minimum version. A gateway that states none gets a default that depends on the API version, and does \
         not comply. Policies of SSL profiles are not looked at.",
        "Network",
        json!({
            "effect": effect(&["Audit", "Deny", "Disabled"]),
            "allowedPolicies": list(
                "Allowed policies",
                "The predefined policies that a gateway may have",
                PredefinedPolicy::ALL.map(PredefinedPolicy::name).as_slice(),
                &recommended(),
            ),
            "allowedCustomTypes": list(
                "Allowed types of own policies",
                "The types that a policy with its own list of suites may have",
                &[PolicyType::Custom.name(), PolicyType::CustomV2.name()],
                &[PolicyType::CustomV2.name()],
            ),
            "allowedMinimums": list(
                "Allowed minimum versions",
                "The values that minProtocolVersion of an own policy may have",
                Version::ALL.map(Version::gateway_name).as_slice(),
                &current(Version::gateway_name),
            ),
        }),
        json!({ "allOf": [is_gateway, { "not": { "anyOf": [named, own] } }] }),
        json!({ "effect": "[parameters('effect')]" }),
    )
}

/// What a deployment states. What it leaves out has the default, or keeps what is there.
fn stated(name: &'static str, title: &str, places: &[(&str, &str)]) -> Definition {
    let wrong = places.iter().map(|(ty, field)| {
        json!({ "allOf": [
            { "field": "type", "equals": ty },
            { "field": field, "exists": true },
            { "field": field, "notIn": "[parameters('allowedVersions')]" },
        ]})
    });
    definition(
        name,
        title,
        "A minTlsVersion that is stated for an app, a function app or one of their slots, in siteConfig or in the config resource \
         web, must be one of the allowed versions.",
        "App Service",
        json!({ "effect": effect(&["Audit", "Deny", "Disabled"]), "allowedVersions": versions() }),
        json!({ "anyOf": wrong.collect::<Vec<_>>() }),
        json!({ "effect": "[parameters('effect')]" }),
    )
}

/// What an app that runs has, whoever set it.
fn running(name: &'static str, title: &str, ty: &str) -> Definition {
    let config = format!("{ty}/config");
    definition(
        name,
        title,
        "The minimum TLS version in force, as the config resource web has it, must be one of the allowed versions, whoever set it.",
        "App Service",
        json!({ "effect": effect(&["AuditIfNotExists", "Disabled"]), "allowedVersions": versions() }),
        json!({ "field": "type", "equals": ty }),
        json!({
            "effect": "[parameters('effect')]",
            "details": {
                "type": config,
                "name": "web",
                "existenceCondition": {
                    "field": format!("{config}/minTlsVersion"),
                    "in": "[parameters('allowedVersions')]",
                }
            }
        }),
    )
}

fn definition(
    name: &'static str,
    title: &str,
    description: &str,
    category: &str,
    parameters: Value,
    condition: Value,
    then: Value,
) -> Definition {
    let properties = json!({
        "displayName": title,
        "description": description,
        "policyType": "Custom",
        // Configs of sites have neither tags nor a location, which `Indexed` asks for.
        "mode": "All",
        "metadata": { "category": category, "version": VERSION },
        "parameters": parameters,
        "policyRule": { "if": condition, "then": then },
    });
    Definition { name, properties }
}

fn effect(effects: &[&str]) -> Value {
    json!({
        "type": "String",
        "metadata": { "displayName": "Effect", "description": "What happens to a resource that does not comply" },
        "allowedValues": effects,
        "defaultValue": effects.first(),
    })
}

fn list(title: &str, description: &str, allowed: &[&str], default: &[&str]) -> Value {
    json!({
        "type": "Array",
        "metadata": { "displayName": title, "description": description },
        "allowedValues": allowed,
        "defaultValue": default,
    })
}

fn versions() -> Value {
    list(
        "Allowed minimum versions",
        "The values that minTlsVersion may have",
        Version::ALL.map(Version::site_name).as_slice(),
        &current(Version::site_name),
    )
}

/// The versions from the one that App Service has as its default.
fn current(name: fn(Version) -> &'static str) -> Vec<&'static str> {
    Version::ALL.into_iter().filter(|version| *version >= site::DEFAULT_MINIMUM).map(name).collect()
}

fn recommended() -> Vec<&'static str> {
    let is_recommended = |policy: &PredefinedPolicy| policy.state() == State::Recommended;
    PredefinedPolicy::ALL.into_iter().filter(is_recommended).map(PredefinedPolicy::name).collect()
}

/// All definitions at once, with one parameter for each of theirs.
fn initiative(scope: &str, definitions: &[Definition]) -> Definition {
    let mut parameters = serde_json::Map::new();
    let mut members = Vec::new();
    for definition in definitions {
        let own = definition.properties.get("parameters").and_then(Value::as_object);
        let mut given = serde_json::Map::new();
        for (name, parameter) in own.into_iter().flatten() {
            let outer = outer_name(definition.name, name);
            given.insert(name.clone(), json!({ "value": format!("[parameters('{outer}')]") }));
            let mut parameter = parameter.clone();
            if name == "effect" {
                let title = definition.properties.get("displayName").and_then(Value::as_str);
                parameter["metadata"]["displayName"] =
                    json!(format!("Effect: {}", title.unwrap_or(definition.name)));
            }
            parameters.insert(outer, parameter);
        }
        let scope = scope.trim_end_matches('/');
        members.push(json!({
            "policyDefinitionReferenceId": definition.name,
            "policyDefinitionId":
                format!("{scope}/providers/Microsoft.Authorization/policyDefinitions/{}", definition.name),
            "parameters": given,
        }));
    }
    let properties = json!({
        "displayName": "TLS between application gateways and App Service",
        "description": "Application gateways state a current TLS policy, and apps, function apps and slots a current minimum \
            version, so that both can agree on one.",
        "policyType": "Custom",
        "metadata": { "category": "Network", "version": VERSION },
        "parameters": parameters,
        "policyDefinitions": members,
    });
    Definition { name: INITIATIVE, properties }
}

/// The parameter of the initiative for one of a definition. Allowed versions of sites are the same for all of them.
fn outer_name(definition: &str, parameter: &str) -> String {
    match (definition, parameter) {
        (_, "allowedVersions") => String::from("allowedVersions"),
        ("tricep-gateway-tls-policy", "effect") => String::from("gatewayEffect"),
        ("tricep-site-min-tls", "effect") => String::from("siteEffect"),
        ("tricep-site-min-tls-audit", "effect") => String::from("siteAuditEffect"),
        ("tricep-slot-min-tls-audit", "effect") => String::from("slotAuditEffect"),
        (_, parameter) => parameter.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    const SCOPE: &str = "/subscriptions/00000000-0000-0000-0000-000000000000";

    /// The aliases that are used, as `az provider show --expand resourceTypes/aliases` prints them.
    const ALIASES: [&str; 7] = [
        "Microsoft.Network/applicationGateways/sslPolicy.minProtocolVersion",
        "Microsoft.Network/applicationGateways/sslPolicy.policyName",
        "Microsoft.Network/applicationGateways/sslPolicy.policyType",
        "Microsoft.Web/sites/config/minTlsVersion",
        "Microsoft.Web/sites/siteConfig.minTlsVersion",
        "Microsoft.Web/sites/slots/config/minTlsVersion",
        "Microsoft.Web/sites/slots/siteConfig.minTlsVersion",
    ];

    fn texts(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::String(text) => found.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| texts(item, found)),
            Value::Object(members) => members.values().for_each(|member| texts(member, found)),
            _ => {}
        }
    }

    fn parameters_used(value: &Value) -> BTreeSet<String> {
        let mut found = Vec::new();
        texts(value, &mut found);
        let name = |text: &String| text.strip_prefix("[parameters('")?.strip_suffix("')]").map(str::to_owned);
        found.iter().filter_map(name).collect()
    }

    /// The rules of the schema for conditions: one of `allOf`, `anyOf`, `not`, or a field with exactly one operator.
    fn check_condition(condition: &Value) {
        let members = condition.as_object().unwrap();
        if let Some(all) = members.get("allOf").or_else(|| members.get("anyOf")) {
            assert_eq!(members.len(), 1, "{condition}");
            let all = all.as_array().unwrap();
            assert!(!all.is_empty());
            all.iter().for_each(check_condition);
        } else if let Some(not) = members.get("not") {
            assert_eq!(members.len(), 1, "{condition}");
            check_condition(not);
        } else {
            let field = members["field"].as_str().unwrap();
            assert!(field == "type" || ALIASES.contains(&field), "{field}");
            let operators = ["equals", "notEquals", "in", "notIn", "exists"];
            let count = members.keys().filter(|key| operators.contains(&key.as_str())).count();
            assert_eq!((members.len(), count), (2, 1), "{condition}");
        }
    }

    fn check_parameters(properties: &Value) {
        for (name, parameter) in properties["parameters"].as_object().unwrap() {
            let (allowed, default) =
                (parameter["allowedValues"].as_array().unwrap(), &parameter["defaultValue"]);
            match parameter["type"].as_str().unwrap() {
                "String" => assert!(allowed.contains(default), "{name}"),
                "Array" => {
                    assert!(default.as_array().unwrap().iter().all(|value| allowed.contains(value)), "{name}")
                }
                other => panic!("{other} is no type of a parameter here"),
            }
            assert!(
                parameter["metadata"]["displayName"].is_string()
                    && parameter["metadata"]["description"].is_string()
            );
        }
    }

    #[test]
    fn definitions_keep_the_rules_of_the_schema() {
        for Definition { name, properties } in policies(SCOPE).definitions {
            assert!(name.len() <= 64 && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{name}");
            assert!(properties["displayName"].as_str().unwrap().len() <= 128, "{name}");
            assert!(properties["description"].as_str().unwrap().len() <= 512, "{name}");
            assert_eq!((&properties["mode"], &properties["policyType"]), (&json!("All"), &json!("Custom")));
            let rule = &properties["policyRule"];
            check_condition(&rule["if"]);
            check_parameters(&properties);
            assert_eq!(rule["then"]["effect"], "[parameters('effect')]");
            let effects = properties["parameters"]["effect"]["allowedValues"].as_array().unwrap();
            // What is looked for beside a resource goes with the effect that looks beside it, and with no other.
            let details = rule["then"].get("details");
            assert_eq!(details.is_some(), effects.contains(&json!("AuditIfNotExists")), "{name}");
            if let Some(details) = details {
                assert!(details["type"].as_str().unwrap().ends_with("/config"));
                check_condition(&details["existenceCondition"]);
            }
            let declared: BTreeSet<String> =
                properties["parameters"].as_object().unwrap().keys().cloned().collect();
            assert_eq!(parameters_used(rule), declared, "{name}");
        }
    }

    #[test]
    fn the_initiative_gives_every_parameter() {
        let Policies { definitions, initiative } = policies(SCOPE);
        let properties = initiative.properties;
        check_parameters(&properties);
        let members = properties["policyDefinitions"].as_array().unwrap();
        assert_eq!(members.len(), definitions.len());
        for (member, definition) in members.iter().zip(&definitions) {
            let id =
                format!("{SCOPE}/providers/Microsoft.Authorization/policyDefinitions/{}", definition.name);
            assert_eq!(member["policyDefinitionId"], id);
            let given: Vec<&String> = member["parameters"].as_object().unwrap().keys().collect();
            let declared: Vec<&String> =
                definition.properties["parameters"].as_object().unwrap().keys().collect();
            assert_eq!(given, declared);
        }
        let declared: BTreeSet<String> =
            properties["parameters"].as_object().unwrap().keys().cloned().collect();
        assert_eq!(parameters_used(&properties["policyDefinitions"]), declared);
    }

    #[test]
    fn the_defaults_are_what_is_recommended() {
        let policies = policies(SCOPE);
        let parameters = &policies.initiative.properties["parameters"];
        assert_eq!(
            parameters["allowedPolicies"]["defaultValue"],
            json!(["AppGwSslPolicy20220101", "AppGwSslPolicy20220101S"])
        );
        assert_eq!(parameters["allowedVersions"]["defaultValue"], json!(["1.2", "1.3"]));
        assert_eq!(parameters["allowedMinimums"]["defaultValue"], json!(["TLSv1_2", "TLSv1_3"]));
    }
}
