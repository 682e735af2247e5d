//! A suppression names a rule that does not exist.

use super::{Check, Example, Rule, RuleInfo};
use crate::finding::Level;

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Engine };

const INFO: RuleInfo = RuleInfo {
    id: "unknown-rule",
    level: Some(Level::Warning),
    summary: "a suppression names a rule that does not exist",
    explanation: "\
A pragma, comment or metadata entry has a code that is nearly the name of a rule, but no rule has that name: it silences nothing.
The Bicep compiler takes any code in silence. Names compare letter for letter. Codes that are near to no rule of Tricep are
taken for those of another tool and never mentioned.",
    examples: &[
        Example {
            title: "A letter too many",
            fires: true,
            files: &[(
                "main.bicep",
                "#disable-next-line gateway-tls-below-backends\nparam name string = 'orders'\n",
            )],
        },
        Example {
            title: "Codes of the Bicep compiler",
            fires: false,
            files: &[("main.bicep", "#disable-next-line BCP081 no-unused-params\nparam name string = 'orders'\n")],
        },
        Example {
            title: "Another letter case in ARM JSON",
            fires: true,
            files: &[(
                "azuredeploy.json",
                r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "metadata": { "tricep": { "disable": ["Gateway-TLS-below-backend"] } },
  "resources": []
}
"#,
            )],
        },
        Example {
            title: "A code of another tool in ARM JSON",
            fires: false,
            files: &[(
                "azuredeploy.json",
                r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  // tricep-disable-next-line AZR-000062
  "resources": []
}
"#,
            )],
        },
    ],
    remedy: "Write the rule's name as `tricep rules` prints it.",
    sources: &[],
    since: "0.1.0",
};
