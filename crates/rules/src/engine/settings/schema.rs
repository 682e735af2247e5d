//! A JSON schema of the settings, for editors.

use serde_json::{Value, json};

use super::read::{LEVELS, MOST_OVERRIDES};
use crate::engine::BackendModel;
use crate::finding::Level;
use crate::rules::{self, RuleInfo};

/// The schema of a `bicepconfig.json`, as far as it is Tricep's: it leaves everything else to Bicep's own schema, beside
/// which it can be used.
pub fn schema() -> Value {
    let description = "Settings of Tricep, which checks the TLS policy of Application Gateways against the sites behind them";
    json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": "https://raw.githubusercontent.com/tricep/tricep/main/schemas/settings.schema.json",
        "title": "Tricep's settings in bicepconfig.json",
        "type": "object",
        "properties": {
            "analyzers": {
                "type": "object",
                "properties": {
                    "tricep": {
                        "description": description,
                        "type": "object",
                        "additionalProperties": false,
                        "properties": settings(),
                    }
                }
            }
        },
        "definitions": {
            "rules": {
                "description": "What is set for each rule, by its name",
                "type": "object",
                "additionalProperties": false,
                "properties": rules::all().map(|rule| (rule.id.to_owned(), of_rule(rule))).collect::<serde_json::Map<_, _>>(),
            },
            "rule": {
                "type": "object",
                "additionalProperties": false,
                "properties": {
                    "level": {
                        "description": "The level at which the rule reports; 'off' turns it off",
                        "enum": LEVELS,
                    },
                    "allowSuppression": {
                        "description": "Whether pragmas, comments and metadata can silence the rule",
                        "type": "boolean",
                        "default": true,
                    },
                }
            },
            "patterns": {
                "type": "array",
                "items": { "type": "string" },
            }
        }
    })
}

fn settings() -> Value {
    json!({
        "enabled": {
            "description": "Whether Tricep reports anything for the files below this folder",
            "type": "boolean",
            "default": true,
        },
        "backendTls": {
            "description": "Which model of the connection from a gateway to its backend is checked: 'policy' takes the \
                gateway's sslPolicy as the measure, 'platform' what Microsoft documents for backend connections",
            "enum": BackendModel::ALL.map(BackendModel::as_str),
            "default": BackendModel::default().as_str(),
        },
        "exclude": {
            "description": "Files that are not looked at: patterns as .gitignore has them, relative to this folder",
            "$ref": "#/definitions/patterns",
        },
        "rules": { "$ref": "#/definitions/rules" },
        "overrides": {
            "description": "What holds for some files only; of several that fit a file the last one counts",
            "type": "array",
            "maxItems": MOST_OVERRIDES,
            "items": {
                "type": "object",
                "additionalProperties": false,
                "required": ["files"],
                "properties": {
                    "files": {
                        "description": "The files: patterns as .gitignore has them, relative to this folder",
                        "$ref": "#/definitions/patterns",
                    },
                    "enabled": {
                        "description": "Whether Tricep reports anything for these files",
                        "type": "boolean",
                    },
                    "rules": { "$ref": "#/definitions/rules" },
                }
            }
        },
    })
}

fn of_rule(rule: &RuleInfo) -> Value {
    let level = rule.level.map_or("off", Level::as_str);
    json!({
        "description": format!("{} (default level: {level})", rule.summary),
        "$ref": "#/definitions/rule",
    })
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    fn names(schema: &Value, pointer: &str) -> Vec<String> {
        let mut names: Vec<String> =
            schema.pointer(pointer).and_then(Value::as_object).unwrap().keys().cloned().collect();
        names.sort();
        names
    }

    fn sorted(names: &[&str]) -> Vec<String> {
        let mut names: Vec<String> = names.iter().map(ToString::to_string).collect();
        names.sort();
        names
    }

    #[test]
    fn the_schema_knows_what_the_reader_knows() {
        let schema = schema();
        let tricep = "/properties/analyzers/properties/tricep/properties";
        assert_eq!(names(&schema, tricep), sorted(&read::SETTINGS));
        let over = format!("{tricep}/overrides/items/properties");
        assert_eq!(names(&schema, &over), sorted(&read::OVERRIDE));
        assert_eq!(names(&schema, "/definitions/rule/properties"), sorted(&read::RULE));
        let ids: Vec<&str> = rules::all().map(|rule| rule.id).collect();
        assert_eq!(names(&schema, "/definitions/rules/properties"), sorted(&ids));
    }
}
