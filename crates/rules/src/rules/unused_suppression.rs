//! A suppression covers no finding.

use super::{Check, Example, Rule, RuleInfo};
use crate::finding::Level;

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Engine };

const INFO: RuleInfo = RuleInfo {
    id: "unused-suppression",
    level: Some(Level::Warning),
    summary: "a suppression covers no finding",
    explanation: "\
A pragma, comment or metadata entry names a rule that finds nothing there: the problem was repaired, or the suppression stands
at the wrong place. It would hide the next problem of that kind without anybody's decision. Codes of other tools, Bicep's own
among them, are never mentioned, nor are rules that did not run.

With `--params` the rule is silent: other parameter files may lead to the finding that is suppressed.",
    examples: &[
        Example {
            title: "Nothing is wrong below the pragma",
            fires: true,
            files: &[(
                "main.bicep",
                "#disable-next-line gateway-tls-below-backend // moved to v2\nparam name string = 'orders'\n",
            )],
        },
        Example {
            title: "A rule of another tool",
            fires: false,
            files: &[("main.bicep", "#disable-next-line no-unused-params\nparam name string = 'orders'\n")],
        },
        Example {
            title: "The same in ARM JSON",
            fires: true,
            files: &[(
                "azuredeploy.json",
                r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "metadata": { "tricep": { "disable": ["gateway-tls-below-backend"], "reason": "moved to v2" } },
  "resources": []
}
"#,
            )],
        },
        Example {
            title: "No suppression in ARM JSON",
            fires: false,
            files: &[(
                "azuredeploy.json",
                r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "metadata": { "tricep": {} },
  "resources": []
}
"#,
            )],
        },
    ],
    remedy: "Take the code out, or move the suppression to the line above the finding.",
    sources: &[],
    since: "0.1.0",
};
