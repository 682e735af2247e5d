//! `paths --format json`, version 1: one entry for each deployment, gateway, listener, rule and address.

use std::io::{self, Write};

use serde::Serialize;
use tricep_rules::finding::DeploymentRef;
use tricep_rules::report::{AddressEnd, BackendEnd, GatewayEnd, PolicyEnd, SettingEnd, TlsPath};

use super::View;
use super::json::{FactJson, facts, write_json};
use super::view::Place;

pub(super) fn write(view: &View<'_>, out: &mut impl Write) -> io::Result<()> {
    let paths = view.report.paths.iter().map(|path| path_json(view, path)).collect();
    write_json(&Document { version: 1, paths }, out)
}

#[derive(Serialize)]
struct Document<'a> {
    version: u32,
    paths: Vec<PathJson<'a>>,
}

#[derive(Serialize)]
struct PathJson<'a> {
    deployment: DeploymentJson,
    when: Vec<FactJson<'a>>,
    gateway: GatewayJson<'a>,
    listener: Option<&'a str>,
    rule: Option<&'a str>,
    pool: Option<&'a str>,
    policy: PolicyJson<'a>,
    setting: Option<SettingJson<'a>>,
    address: Option<AddressJson<'a>>,
    backend: Option<BackendJson<'a>>,
    negotiated: Option<NegotiatedJson<'a>>,
    verdict: &'static str,
    reason: Option<&'a str>,
}

/// A deployment in the lists of paths and graphs.
#[derive(Serialize)]
pub(super) struct DeploymentJson {
    template: String,
    parameters: Option<String>,
}

#[derive(Serialize)]
struct GatewayJson<'a> {
    name: &'a str,
    #[serde(flatten)]
    place: Place,
    sku: Option<&'a str>,
}

#[derive(Serialize)]
struct PolicyJson<'a> {
    #[serde(rename = "type")]
    ty: Option<&'a str>,
    name: Option<&'a str>,
    min: Option<&'a str>,
    max: Option<&'a str>,
    origin: &'static str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct SettingJson<'a> {
    name: Option<&'a str>,
    protocol: Option<&'a str>,
}

#[derive(Serialize)]
struct AddressJson<'a> {
    text: &'a str,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct BackendJson<'a> {
    #[serde(rename = "type")]
    ty: &'a str,
    name: &'a str,
    min: Option<&'a str>,
    origin: Option<&'static str>,
    #[serde(flatten)]
    place: Place,
}

#[derive(Serialize)]
struct NegotiatedJson<'a> {
    protocol: &'a str,
    cipher: Option<&'a str>,
}

/// The deployment with the names that the reader uses.
pub(super) fn deployment_json(deployment: &DeploymentRef) -> DeploymentJson {
    DeploymentJson { template: deployment.template.clone(), parameters: deployment.parameters.clone() }
}

fn path_json<'a>(view: &View<'_>, path: &'a TlsPath) -> PathJson<'a> {
    PathJson {
        deployment: deployment_json(&path.deployment),
        when: facts(&path.when),
        gateway: gateway_json(view, &path.gateway),
        listener: path.listener.as_deref(),
        rule: path.rule.as_deref(),
        pool: path.pool.as_deref(),
        policy: policy_json(view, &path.policy),
        setting: path.setting.as_ref().map(setting_json),
        address: path.address.as_ref().map(|address| address_json(view, address)),
        backend: path.backend.as_ref().map(|backend| backend_json(view, backend)),
        negotiated: path.negotiated.as_ref().map(|negotiated| NegotiatedJson {
            protocol: &negotiated.protocol,
            cipher: negotiated.cipher.as_deref(),
        }),
        verdict: path.verdict.as_str(),
        reason: path.reason.as_deref(),
    }
}

fn gateway_json<'a>(view: &View<'_>, gateway: &'a GatewayEnd) -> GatewayJson<'a> {
    GatewayJson { name: &gateway.name, place: view.place(gateway.location), sku: gateway.sku.as_deref() }
}

fn policy_json<'a>(view: &View<'_>, policy: &'a PolicyEnd) -> PolicyJson<'a> {
    PolicyJson {
        ty: policy.ty.as_deref(),
        name: policy.name.as_deref(),
        min: policy.min.as_deref(),
        max: policy.max.as_deref(),
        origin: policy.origin,
        place: view.place(policy.location),
    }
}

fn setting_json(setting: &SettingEnd) -> SettingJson<'_> {
    SettingJson { name: setting.name.as_deref(), protocol: setting.protocol.as_deref() }
}

fn address_json<'a>(view: &View<'_>, address: &'a AddressEnd) -> AddressJson<'a> {
    AddressJson { text: &address.text, place: view.place(address.location) }
}

fn backend_json<'a>(view: &View<'_>, backend: &'a BackendEnd) -> BackendJson<'a> {
    BackendJson {
        ty: &backend.ty,
        name: &backend.name,
        min: backend.min.as_deref(),
        origin: backend.origin,
        place: view.place(backend.location),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::example::{Example, written};

    #[test]
    fn paths() {
        insta::assert_snapshot!(written(&Example::full(), write));
    }

    #[test]
    fn no_gateway() {
        insta::assert_snapshot!(written(&Example::clean(), write), @r#"
        {
          "version": 1,
          "paths": []
        }
        "#);
    }
}
