//! What a JSON file is, by its `$schema`.

use crate::json::{Kind, Value};
use crate::template::{TargetScope, same_name};

/// What a `$schema` says of a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Schema {
    /// A template, and what it is deployed to.
    Template(TargetScope),
    /// A parameter file.
    Parameters,
}

/// The files of Azure's schemas, whatever their date and host.
const SCHEMAS: [(&str, Schema); 8] = [
    ("deploymentTemplate.json", Schema::Template(TargetScope::ResourceGroup)),
    ("subscriptionDeploymentTemplate.json", Schema::Template(TargetScope::Subscription)),
    ("managementGroupDeploymentTemplate.json", Schema::Template(TargetScope::ManagementGroup)),
    ("tenantDeploymentTemplate.json", Schema::Template(TargetScope::Tenant)),
    ("deploymentParameters.json", Schema::Parameters),
    ("subscriptionDeploymentParameters.json", Schema::Parameters),
    ("managementGroupDeploymentParameters.json", Schema::Parameters),
    ("tenantDeploymentParameters.json", Schema::Parameters),
];

impl Schema {
    /// The schema with this address; `None` for every other address.
    pub fn from_address(address: &str) -> Option<Self> {
        let path = address.split(['#', '?']).next().unwrap_or(address);
        let file = path.rsplit('/').next().unwrap_or(path);
        SCHEMAS.iter().find(|(name, _)| same_name(name, file)).map(|(_, schema)| *schema)
    }
}

/// What the value of a whole file is: an object with the `$schema` of a deployment. Everything else is `None`.
pub fn schema_of(root: Value<'_>) -> Option<Schema> {
    if root.kind() != Kind::Object {
        return None;
    }
    Schema::from_address(&root.get("$schema")?.as_text()?.decode())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_of_the_schema_decides() {
        let of = Schema::from_address;
        let template = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json";
        assert_eq!(of(template), Some(Schema::Template(TargetScope::ResourceGroup)));
        assert_eq!(of(&format!("{template}#")), Some(Schema::Template(TargetScope::ResourceGroup)));
        assert_eq!(
            of("http://schema.management.azure.com/schemas/2018-05-01/SubscriptionDeploymentTemplate.json#"),
            Some(Schema::Template(TargetScope::Subscription))
        );
        assert_eq!(of("https://example.com/deploymentParameters.json#"), Some(Schema::Parameters));
        assert_eq!(
            of("https://schema.management.azure.com/schemas/0.1.2-preview/CreateUIDefinition.json#"),
            None
        );
        assert_eq!(of(""), None);
    }
}
