//! The names of all built-in functions.

use std::cmp::Ordering;

use self::Home::{Arm, Bicep, Both};
use super::Language;

/// A built-in function as it may be called.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Signature {
    /// The name in its usual spelling; letter case does not count.
    pub name: &'static str,
    /// How many arguments it needs.
    pub fewest: usize,
    /// How many it takes at most; `None` where any number will do.
    pub most: Option<usize>,
    home: Home,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Home {
    Both,
    Bicep,
    Arm,
}

impl Signature {
    const fn new(name: &'static str, fewest: usize, most: usize, home: Home) -> Self {
        Self { name, fewest, most: Some(most), home }
    }

    const fn open(name: &'static str, fewest: usize, home: Home) -> Self {
        Self { name, fewest, most: None, home }
    }

    /// Whether a language has it. Bicep has operators and literals in place of some of ARM's functions, and functions
    /// that its compiler computes.
    pub fn is_in(self, language: Language) -> bool {
        match self.home {
            Both => true,
            Bicep => language == Language::Bicep,
            Arm => language == Language::Arm,
        }
    }

    /// What is wrong with this many arguments, as a phrase.
    pub fn wrong_count(self, count: usize) -> Option<String> {
        let fits = self.fewest <= count && self.most.is_none_or(|most| count <= most);
        let plural = |number: usize| if number == 1 { "argument" } else { "arguments" };
        (!fits).then(|| match self.most {
            Some(most) if most == self.fewest => format!("{}() takes {most} {}", self.name, plural(most)),
            Some(most) => format!("{}() takes {} to {most} arguments", self.name, self.fewest),
            None => format!("{}() takes {} {} or more", self.name, self.fewest, plural(self.fewest)),
        })
    }
}

/// All of them, by their names in lower case.
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions>,
/// <https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions>, and the namespaces `sys` and `az` of
/// the Bicep compiler (read 2026-11).
#[rustfmt::skip]
pub const FUNCTIONS: &[Signature] = &[
    Signature::new("add", 2, 2, Arm),
    Signature::open("and", 1, Arm),
    Signature::new("any", 1, 1, Bicep),
    Signature::new("array", 1, 1, Both),
    Signature::new("base64", 1, 1, Both),
    Signature::new("base64ToJson", 1, 1, Both),
    Signature::new("base64ToString", 1, 1, Both),
    Signature::new("bool", 1, 1, Both),
    Signature::new("buildUri", 1, 1, Both),
    Signature::new("cidrHost", 2, 2, Both),
    Signature::new("cidrSubnet", 3, 3, Both),
    Signature::open("coalesce", 1, Arm),
    Signature::open("concat", 1, Both),
    Signature::new("contains", 2, 2, Both),
    Signature::new("copyIndex", 0, 2, Arm),
    Signature::open("createArray", 0, Arm),
    Signature::open("createObject", 0, Arm),
    Signature::new("dataUri", 1, 1, Both),
    Signature::new("dataUriToString", 1, 1, Both),
    Signature::new("dateTimeAdd", 2, 3, Both),
    Signature::new("dateTimeFromEpoch", 1, 1, Both),
    Signature::new("dateTimeToEpoch", 1, 1, Both),
    Signature::new("deployer", 0, 0, Both),
    Signature::new("deployment", 0, 0, Both),
    Signature::new("distinct", 1, 1, Both),
    Signature::new("div", 2, 2, Arm),
    Signature::new("empty", 1, 1, Both),
    Signature::new("endsWith", 2, 2, Both),
    Signature::new("environment", 0, 0, Both),
    Signature::new("equals", 2, 2, Arm),
    Signature::open("extensionResourceId", 3, Both),
    Signature::new("extensions", 1, 1, Arm),
    Signature::new("externalInput", 1, 2, Bicep),
    Signature::new("externalInputs", 1, 1, Arm),
    Signature::new("fail", 1, 1, Both),
    Signature::new("false", 0, 0, Arm),
    Signature::new("filter", 2, 2, Both),
    Signature::new("first", 1, 1, Both),
    Signature::new("flatten", 1, 1, Both),
    Signature::new("float", 1, 1, Arm),
    Signature::open("format", 1, Both),
    Signature::new("getSecret", 1, 5, Both),
    Signature::new("greater", 2, 2, Arm),
    Signature::new("greaterOrEquals", 2, 2, Arm),
    Signature::new("groupBy", 2, 3, Both),
    Signature::open("guid", 1, Both),
    Signature::new("if", 3, 3, Arm),
    Signature::new("indexFromEnd", 2, 2, Arm),
    Signature::new("indexOf", 2, 2, Both),
    Signature::new("int", 1, 1, Both),
    Signature::open("intersection", 2, Both),
    Signature::new("items", 1, 1, Both),
    Signature::new("join", 2, 2, Both),
    Signature::new("json", 1, 1, Both),
    Signature::open("lambda", 1, Arm),
    Signature::new("lambdaVariables", 1, 1, Arm),
    Signature::new("last", 1, 1, Both),
    Signature::new("lastIndexOf", 2, 2, Both),
    Signature::new("length", 1, 1, Both),
    Signature::new("less", 2, 2, Arm),
    Signature::new("lessOrEquals", 2, 2, Arm),
    Signature::new("like", 2, 2, Both),
    Signature::new("list", 2, 3, Both),
    Signature::new("listAccountSas", 2, 3, Both),
    Signature::new("listKeys", 2, 3, Both),
    Signature::new("listSecrets", 2, 3, Both),
    Signature::new("loadDirectoryFileInfo", 1, 2, Bicep),
    Signature::new("loadFileAsBase64", 1, 1, Bicep),
    Signature::new("loadJsonContent", 1, 3, Bicep),
    Signature::new("loadTextContent", 1, 2, Bicep),
    Signature::new("loadYamlContent", 1, 3, Bicep),
    Signature::new("managementGroup", 0, 1, Both),
    Signature::open("managementGroupResourceId", 2, Both),
    Signature::new("map", 2, 2, Both),
    Signature::new("mapValues", 2, 2, Both),
    Signature::open("max", 1, Both),
    Signature::open("min", 1, Both),
    Signature::new("mod", 2, 2, Arm),
    Signature::new("mul", 2, 2, Arm),
    Signature::new("nameof", 1, 1, Bicep),
    Signature::new("newGuid", 0, 0, Both),
    Signature::new("not", 1, 1, Arm),
    Signature::new("null", 0, 0, Arm),
    Signature::new("objectKeys", 1, 1, Both),
    Signature::open("or", 1, Arm),
    Signature::new("padLeft", 2, 3, Both),
    Signature::new("parameters", 1, 1, Arm),
    Signature::new("parseCidr", 1, 1, Both),
    Signature::new("parseUri", 1, 1, Both),
    Signature::new("pickZones", 3, 5, Both),
    Signature::new("providers", 1, 2, Both),
    Signature::new("range", 2, 2, Both),
    Signature::new("readCliArg", 1, 1, Bicep),
    Signature::new("readEnvironmentVariable", 1, 2, Bicep),
    Signature::new("readEnvVar", 1, 1, Bicep),
    Signature::new("reduce", 3, 3, Both),
    Signature::new("reference", 1, 3, Both),
    Signature::new("references", 1, 2, Arm),
    Signature::new("replace", 3, 3, Both),
    Signature::new("resourceGroup", 0, 2, Both),
    Signature::open("resourceId", 2, Both),
    Signature::new("resourceInfo", 1, 1, Arm),
    Signature::new("roleDefinitions", 1, 1, Bicep),
    Signature::new("secureParameters", 1, 1, Arm),
    Signature::new("shallowMerge", 1, 1, Both),
    Signature::new("skip", 2, 2, Both),
    Signature::new("sort", 2, 2, Both),
    Signature::new("split", 2, 2, Both),
    Signature::new("startsWith", 2, 2, Both),
    Signature::new("string", 1, 1, Both),
    Signature::new("sub", 2, 2, Arm),
    Signature::new("subscription", 0, 1, Both),
    Signature::open("subscriptionResourceId", 2, Both),
    Signature::new("substring", 2, 3, Both),
    Signature::new("take", 2, 2, Both),
    Signature::new("tenant", 0, 0, Both),
    Signature::open("tenantResourceId", 2, Both),
    Signature::new("toLogicalZone", 3, 3, Both),
    Signature::new("toLogicalZones", 3, 3, Both),
    Signature::new("toLower", 1, 1, Both),
    Signature::new("toObject", 2, 3, Both),
    Signature::new("toPhysicalZone", 3, 3, Both),
    Signature::new("toPhysicalZones", 3, 3, Both),
    Signature::new("toUpper", 1, 1, Both),
    Signature::new("trim", 1, 1, Both),
    Signature::new("true", 0, 0, Arm),
    Signature::open("tryGet", 2, Arm),
    Signature::open("tryIndexFromEnd", 2, Arm),
    Signature::open("union", 1, Both),
    Signature::open("uniqueString", 1, Both),
    Signature::new("uri", 2, 2, Both),
    Signature::new("uriComponent", 1, 1, Both),
    Signature::new("uriComponentToString", 1, 1, Both),
    Signature::new("utcNow", 0, 1, Both),
    Signature::new("variables", 1, 1, Arm),
];

/// The function with this name, letter case aside. Of the open family of `list…` only the documented ones are found.
pub fn find(name: &str) -> Option<&'static Signature> {
    let place = FUNCTIONS.binary_search_by(|signature| without_case(signature.name, name)).ok()?;
    FUNCTIONS.get(place)
}

/// Whether a language has a function with this name. A resource provider may have any function whose name starts with
/// `list`. In Bicep letter case counts.
pub fn exists(name: &str, language: Language) -> bool {
    let same = |known: &str| language == Language::Arm || known == name;
    is_listing(name, language)
        || find(name).is_some_and(|signature| signature.is_in(language) && same(signature.name))
}

fn is_listing(name: &str, language: Language) -> bool {
    let start = name.get(..4).is_some_and(|start| match language {
        Language::Bicep => start == "list",
        Language::Arm => start.eq_ignore_ascii_case("list"),
    });
    start && name.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// What is wrong with a name that is called and is no function.
pub(crate) struct Unknown {
    /// A sentence without a full stop.
    pub(crate) message: String,
    /// Whether it says what may have been meant.
    pub(crate) suggests: bool,
}

/// What is wrong with a name that a language calls as a function of its own; `None` where it has such a function.
/// `suggest` says whether what was meant is looked for.
pub(crate) fn unknown(name: &str, language: Language, suggest: bool) -> Option<Unknown> {
    if exists(name, language) {
        return None;
    }
    let said = |message: String, suggests: bool| Some(Unknown { message, suggests });
    match (find(name), language) {
        (Some(other), Language::Bicep) if !other.is_in(language) => {
            return said(format!("`{}` is a function of ARM JSON, not of Bicep", other.name), false);
        }
        (Some(other), Language::Arm) => {
            return said(format!("`{}` is a function of Bicep, not of ARM JSON", other.name), false);
        }
        _ => {}
    }
    match suggest.then(|| closest(name, language)).flatten() {
        Some(known) => said(format!("there is no function `{name}`; did you mean `{known}`?"), true),
        None => said(format!("there is no function `{name}`"), false),
    }
}

/// The function of a language that a misspelt name most likely means.
fn closest(name: &str, language: Language) -> Option<&'static str> {
    let names =
        FUNCTIONS.iter().filter(|signature| signature.is_in(language)).map(|signature| signature.name);
    super::closest(name, names)
}

/// The name in its usual spelling, where there is such a function.
pub(crate) fn spelling(name: &str) -> &str {
    find(name).map_or(name, |signature| signature.name)
}

fn without_case(a: &str, b: &str) -> Ordering {
    let lower = |byte: u8| byte.to_ascii_lowercase();
    a.bytes().map(lower).cmp(b.bytes().map(lower))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_in_order() {
        for pair in FUNCTIONS.windows(2) {
            assert_eq!(without_case(pair[0].name, pair[1].name), Ordering::Less, "{}", pair[1].name);
        }
    }

    #[test]
    fn names_are_found_without_letter_case() {
        assert_eq!(spelling("base64tostring"), "base64ToString");
        assert_eq!(spelling("noSuchThing"), "noSuchThing");
        assert!(exists("listWorkflowKeys", Language::Bicep));
        assert!(!exists("createArray", Language::Bicep));
        assert!(exists("UniqueString", Language::Arm));
        assert!(!exists("UniqueString", Language::Bicep));
        assert!(!exists("list_keys", Language::Arm));
        assert_eq!(closest("uniqeString", Language::Arm), Some("uniqueString"));
    }

    #[test]
    fn what_is_no_function_is_told() {
        let said = |name: &str, language| {
            unknown(name, language, true).map(|unknown| unknown.message).unwrap_or_default()
        };
        assert_eq!(said("concat", Language::Bicep), "");
        assert_eq!(said("concat", Language::Arm), "");
        assert_eq!(said("ListKeys", Language::Arm), "");
        assert_eq!(said("Concat", Language::Bicep), "there is no function `Concat`; did you mean `concat`?");
        assert_eq!(
            said("resourceGrop", Language::Arm),
            "there is no function `resourceGrop`; did you mean `resourceGroup`?"
        );
        assert_eq!(said("frobnicate", Language::Arm), "there is no function `frobnicate`");
        assert_eq!(
            said("createObject", Language::Bicep),
            "`createObject` is a function of ARM JSON, not of Bicep"
        );
        assert_eq!(
            said("loadtextcontent", Language::Arm),
            "`loadTextContent` is a function of Bicep, not of ARM JSON"
        );
    }

    #[test]
    fn counts_of_arguments_are_told() {
        let problem = |name, count| find(name).and_then(|signature| signature.wrong_count(count));
        assert_eq!(problem("trim", 1), None);
        assert_eq!(problem("trim", 2).as_deref(), Some("trim() takes 1 argument"));
        assert_eq!(problem("padLeft", 1).as_deref(), Some("padLeft() takes 2 to 3 arguments"));
        assert_eq!(problem("guid", 0).as_deref(), Some("guid() takes 1 argument or more"));
    }
}
