//! A bound of the evaluation is reached.

use super::{Check, Example, Rule, RuleInfo};
use crate::finding::Level;

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Engine };

const INFO: RuleInfo = RuleInfo {
    id: "limit-reached",
    level: Some(Level::Error),
    summary: "a bound of the evaluation is reached",
    explanation: "\
Evaluation is metered, so that a template can't make Tricep hang or fill the memory: steps, depth, turns of loops, sizes of
strings, modules and resources are bounded. What lies behind a bound is unknown; this finding says where that happened, since
what was not looked at is no pass.

A check that depends on more than 256 combinations of parameter values looks at the first 256 of them. That is told as `info`: what was
proved in them stands, and such a template need not be wrong.",
    examples: &[
        Example {
            title: "A loop with two thousand million turns",
            fires: true,
            files: &[("main.bicep", "resource sites 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 2147483647): {\n  name: 'site-${i}'\n}]\n")],
        },
        Example {
            title: "A loop with ten turns",
            fires: false,
            files: &[("main.bicep", "resource sites 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 10): {\n  name: 'site-${i}'\n}]\n")],
        },
    ],
    remedy: "Real templates stay far below these bounds. If yours does not, please open an issue with its shape.",
    sources: &[],
    since: "0.1.0",
};
