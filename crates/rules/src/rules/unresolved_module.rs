//! A module or imported file can not be read.

use super::{Check, Example, Rule, RuleInfo};
use crate::finding::Level;

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Engine };

const INFO: RuleInfo = RuleInfo {
    id: "unresolved-module",
    level: Some(Level::Error),
    summary: "a module or imported file can not be read",
    explanation: "\
A module, an import or a loaded file names a path that does not exist, lies outside of the project, can't be read, or leads back
to the file itself. The deployment fails, and everything that depends on the file is unknown here. Modules of a registry that are
not on this machine are no finding: the end of the report counts them, and a notice names the first.",
    examples: &[
        Example {
            title: "The module does not exist",
            fires: true,
            files: &[("main.bicep", "module site 'sites.bicep' = {\n  name: 'site'\n}\n")],
        },
        Example {
            title: "The module is there",
            fires: false,
            files: &[
                ("main.bicep", "module site 'site.bicep' = {\n  name: 'site'\n}\n"),
                ("site.bicep", "param name string = 'orders'\noutput name string = name\n"),
            ],
        },
    ],
    remedy: "Correct the path; it is relative to the file that names it.",
    sources: &[],
    since: "0.1.0",
};
