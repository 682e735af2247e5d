//! The text of a template is not understood.

use super::{Check, Example, Rule, RuleInfo};
use crate::finding::Level;

pub(super) const RULE: Rule = Rule { info: &INFO, check: Check::Engine };

const INFO: RuleInfo = RuleInfo {
    id: "syntax-error",
    level: Some(Level::Error),
    summary: "the text of a template is not understood",
    explanation: "\
A template that is not understood is not deployed, and is no pass here: everything around the broken place is still read and
checked, but what stands in it is unknown. A file that can't be read as text at all counts as well.",
    examples: &[
        Example {
            title: "A value is missing",
            fires: true,
            files: &[("main.bicep", "param name string =\n")],
        },
        Example {
            title: "The value is there",
            fires: false,
            files: &[("main.bicep", "param name string = 'orders'\n")],
        },
    ],
    remedy: "Mend the text at the place shown. The codes `BCP…` are those of the Bicep compiler.",
    sources: &[],
    since: "0.1.0",
};
