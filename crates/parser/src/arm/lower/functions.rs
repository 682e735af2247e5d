//! What is known of the functions of the template language by their names.

use crate::template::closest;

/// Whether a function gives a part of its first argument: `tryGet(x, 'a')` is Bicep's `x.?a`.
pub(super) fn is_access(name: &str) -> bool {
    ["tryGet", "indexFromEnd", "tryIndexFromEnd"].iter().any(|access| name.eq_ignore_ascii_case(access))
}

/// Of a function that [`is_access`]: whether it gives null for what is not there, and whether it counts from the end.
pub(super) fn indexes_from_end(name: &str) -> (bool, bool) {
    (!name.eq_ignore_ascii_case("indexFromEnd"), !name.eq_ignore_ascii_case("tryGet"))
}

/// The functions that templates have, beside the open family of `list…`.
/// <https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions>
#[rustfmt::skip]
const KNOWN: &[&str] = &[
    "add", "and", "array", "base64", "base64ToJson", "base64ToString", "bool", "buildUri", "cidrHost", "cidrSubnet",
    "coalesce", "concat", "contains", "copyIndex", "createArray", "createObject", "dataUri", "dataUriToString",
    "dateTimeAdd", "dateTimeFromEpoch", "dateTimeToEpoch", "deployer", "deployment", "div", "empty", "endsWith",
    "environment", "equals", "extensionResourceId", "extensions", "externalInput", "externalInputs", "fail", "false",
    "field", "filter", "first", "flatten", "float", "format", "getSecret", "greater", "greaterOrEquals", "groupBy", "guid", "if",
    "indexFromEnd", "indexOf", "int", "intersection", "items", "join", "json", "lambda", "lambdaVariables", "last",
    "lastIndexOf", "length", "less", "lessOrEquals", "loadFileAsBase64", "managementGroup",
    "managementGroupResourceId", "map", "mapValues", "max", "min", "mod", "mul", "newGuid", "not", "null", "objectKeys",
    "or", "padLeft", "parameters", "parseCidr", "parseUri", "pickZones", "providers", "range", "reduce", "reference",
    "references", "replace", "resourceGroup", "resourceId", "resourceInfo", "secretUri", "secureParameters",
    "shallowMerge", "skip", "sort", "split", "startsWith", "string", "sub", "subscription", "subscriptionResourceId",
    "substring", "take", "tenant", "tenantResourceId", "toLogicalZone", "toLogicalZones", "toLower", "toObject",
    "toPhysicalZone", "toPhysicalZones", "toUpper", "trim", "true", "tryGet", "tryIndexFromEnd", "union",
    "uniqueString", "uri", "uriComponent", "uriComponentToString", "utcNow", "variables",
];

/// The function that a name, in lower case, most likely means when it is none itself.
pub(super) fn misspelt(name: &str) -> Option<&'static str> {
    let open = name.starts_with("list") || name.len() < 4;
    if open || KNOWN.iter().any(|known| known.eq_ignore_ascii_case(name)) {
        return None;
    }
    closest(name, KNOWN.iter().copied())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_function_has_a_suggestion() {
        assert_eq!(misspelt("paramters"), Some("parameters"));
        assert_eq!(misspelt("uniquestring"), None);
        assert_eq!(misspelt("listkeys"), None);
        assert_eq!(misspelt("somethingquitenew"), None);
    }
}
