//! The places that templates tell are places where edits can be made.

use super::*;
use crate::template::{Document, Expr, ExprId, Template};
use crate::{arm, bicep};

const BICEP: &str = "\
param minimum string = '1.0'
resource site 'Microsoft.Web/sites@2023-12-01' = if (minimum != '1.3') {
  name: 'site'
  properties: {
    siteConfig: { minTlsVersion: minimum, numberOfWorkers: 1 }
  }
}
resource sites 'Microsoft.Web/sites@2023-12-01' = [for i in range(0, 2): {
  name: 'site${i}'
  properties: union({ httpsOnly: false }, {})
}]
";

const ARM: &str = r#"{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "minimum": { "type": "string", "defaultValue": "1.0" } },
  "resources": [
    {
      "type": "Microsoft.Web/sites",
      "apiVersion": "2023-12-01",
      "name": "[concat('si', 'te')]",
      "properties": {
        "siteConfig": { "minTlsVersion": "[parameters('minimum')]", "numberOfWorkers": 1 },
        "httpsOnly": "[if(equals(parameters('minimum'), '1.3'), true(), false())]"
      }
    }
  ]
}
"#;

fn template(language: Language) -> (Template, &'static str) {
    match language {
        Language::Bicep => (bicep::lower(FILE, BICEP), BICEP),
        Language::Arm => match arm::lower(FILE, ARM) {
            Document::Template(template) => (Template::clone(&template), ARM),
            other => panic!("{other:?} is no template"),
        },
    }
}

#[test]
fn every_object_and_literal_of_a_template_can_be_edited() {
    for language in [Language::Bicep, Language::Arm] {
        let (template, text) = template(language);
        let (mut objects, mut literals) = (0, 0);
        for id in (0..template.exprs.len() as u32).map(ExprId) {
            let location = template.location_of(id);
            let edit = match &template.exprs[id] {
                Expr::Object(_) if location.span.text(text).starts_with('{') => {
                    objects += 1;
                    Edit::SetProperty { object: location, path: vec![String::from("z")], value: "1.3".into() }
                }
                Expr::String(_) if location.span.text(text).starts_with(['\'', '"']) => {
                    literals += 1;
                    Edit::ReplaceLiteral { location, value: "9.9".into() }
                }
                _ => continue,
            };
            let edits = apply(&edit, language, text)
                .unwrap_or_else(|| panic!("{edit:?}: {}", location.span.text(text)));
            assert!(!edits.is_empty() && apply_edits(text, &edits).is_some());
        }
        assert!(objects >= 3 && literals >= 3, "{objects} objects, {literals} literals");
    }
}
