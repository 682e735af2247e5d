//! A gateway with a SKU that Azure has stopped.

use super::example::example;
use super::{Check, Deployed, Draft, End, Rule, RuleInfo, wording};
use crate::finding::{Label, Level};
use crate::gateway::Gateway;
use crate::tls::Generation;
use crate::tls::sku::V1_RETIREMENT;
use crate::tls::sources::{GATEWAY_V1_RETIREMENT, NETWORK_TYPES};

fn message(gateway: &str, sku: &str) -> String {
    format!("{gateway} has the SKU {sku}; Azure stopped v1 gateways on {}", V1_RETIREMENT.stopped)
}

const HELP: &str = "use Standard_v2 or WAF_v2; Microsoft's migration guide names what else differs";

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Deployment(check) };

const INFO: RuleInfo = RuleInfo {
    id: "gateway-sku-retired",
    level: Some(Level::Warning),
    summary: "a gateway has a v1 SKU, which Azure has stopped",
    explanation: "\
`Standard_Small`, `Standard_Medium`, `Standard_Large`, `WAF_Medium` and `WAF_Large` are the first generation of Application Gateway.
Since 2023-07-01 new subscriptions could not have them, since 2024-09-01 nobody could make new ones, and on 2026-04-28 those that
were left were stopped.",
    examples: &[
        example!(fires "A v1 SKU", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_Medium', tier: 'WAF', capacity: 2 }
  }
}
"),
        example!(silent "A v2 SKU", bicep "\
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_v2', tier: 'WAF_v2', capacity: 2 }
  }
}
"),
        example!(fires "A v1 SKU in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2017-06-01",
      "name": "front",
      "properties": { "sku": { "name": "Standard_Small", "tier": "Standard", "capacity": 1 } }
    }"#),
        example!(silent "A v2 SKU in ARM JSON", arm r#"    {
      "type": "Microsoft.Network/applicationGateways",
      "apiVersion": "2024-05-01",
      "name": "front",
      "properties": { "sku": { "name": "Standard_v2", "tier": "Standard_v2", "capacity": 1 } }
    }"#),
    ],
    remedy: "Move to `Standard_v2` or `WAF_v2`.",
    sources: &[GATEWAY_V1_RETIREMENT, NETWORK_TYPES],
    since: "0.1.0",
};

fn check(deployed: &Deployed<'_, '_>, drafts: &mut Vec<Draft>) {
    deployed.each_gateway(drafts, |gateway| draft(gateway).into_iter().collect());
}

fn draft(gateway: &Gateway<'_, '_>) -> Option<Draft> {
    let word = gateway.sku_word();
    let sku = word.known().filter(|sku| sku.generation == Generation::V1)?;
    let (graph, value) = (gateway.graph, word.value()?);
    let end = End::new(graph, gateway.node, "properties.sku");
    let primary = Label::new(graph.evaluator.location(value)?, "a v1 SKU");
    // A tier is shared by several SKUs; what is written is what people recognise.
    let shown = value.data.as_str().unwrap_or(sku.name);
    let message = message(&wording::gateway(gateway), shown);
    Some(Draft::new(INFO.id, message, primary, end).traced(graph, value).help(HELP))
}

#[cfg(test)]
mod tests {
    use super::super::tester;
    use super::RULE;

    #[test]
    fn the_name_is_marked_else_the_tier() {
        tester::bicep(&RULE, "
resource named 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'named'
  properties: {
    sku: { name: 'Standard_Small', tier: 'Standard' }
    //           ^^^^^^^^^^^^^^^^ warning: gateway 'named' has the SKU Standard_Small; Azure stopped v1 gateways on 2026-04-28
  }
}
resource tiered 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'tiered'
  properties: {
    sku: { tier: 'WAF' }
    //           ^^^^^ warning: gateway 'tiered' has the SKU WAF; Azure stopped v1 gateways on 2026-04-28
  }
}
");
    }

    #[test]
    fn what_people_may_choose_is_one_level_lower() {
        tester::bicep(&RULE, "
@allowed(['Standard_v2', 'Standard_Medium'])
param sku string = 'Standard_v2'
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'front'
  properties: {
    sku: { name: sku }
    //           ^^^ info: gateway 'front' has the SKU Standard_Medium; Azure stopped v1 gateways on 2026-04-28
  }
}
");
    }

    #[test]
    fn a_half_typed_file_and_arm_json() {
        tester::bicep(&RULE, "
resource gateway 'Microsoft.Network/applicationGateways@2021-08-01' = {
  name: 'front'
  properties: {
    sku: { name: 'WAF_Large'
    //           ^^^^^^^^^^^ warning: gateway 'front' has the SKU WAF_Large; Azure stopped v1 gateways on 2026-04-28
");
        tester::arm(
            &RULE,
            r#"
    {
      "type": "microsoft.network/applicationgateways",
      "apiVersion": "2017-06-01",
      "name": "front",
      "properties": { "sku": { "name": "waf_medium" } }
      //                               ^^^^^^^^^^^^ warning: gateway 'front' has the SKU waf_medium; Azure stopped v1 gateways on 2026-04-28
    }"#,
        );
    }
}
