//! JSON, text to tree on one thread, against `serde_json::from_slice::<Value>`. Our tree has spans and comments, theirs has
//! not.
//!
//! ```text
//! CORPUS=FOLDER cargo bench --manifest-path bench/Cargo.toml
//! ```
//!
//! The files are those under the folder that serde_json reads; without a folder only a text of our own is read.

use std::hint::black_box;

use serde_json::Value;
use tricep_bench::{compare, corpus, growth, texts};
use tricep_parser::json;

fn main() {
    match corpus() {
        Some(folder) => {
            let mut texts = texts(&folder, "json");
            let all = texts.len();
            texts.retain(|text| serde_json::from_str::<Value>(text).is_ok());
            println!("JSON: {} of {all} files that serde_json reads", texts.len());
            measure(&texts);
        }
        None => println!("JSON: CORPUS names no folder; only the text of our own is read"),
    }
    println!("JSON: one text of our own");
    measure(&[template(2000)]);
    growth(|count| template(count * 100), ours);
}

fn measure(texts: &[String]) {
    compare(texts, ours, "serde_json", |text| {
        drop(black_box(serde_json::from_slice::<Value>(text.as_bytes())));
    });
}

fn ours(text: &str) {
    drop(black_box(json::parse(text)));
}

/// A template with so many sites, laid out as the Bicep compiler lays it out.
fn template(sites: usize) -> String {
    let site = |number: usize| {
        format!(
            r#"    {{
      "type": "Microsoft.Web/sites",
      "apiVersion": "2024-04-01",
      "name": "[format('{{0}}-{number}', parameters('name'))]",
      "location": "[resourceGroup().location]",
      "properties": {{
        "httpsOnly": true,
        "siteConfig": {{
          "minTlsVersion": "1.3",
          "numberOfWorkers": {number},
          "appSettings": [
            {{ "name": "KEY", "value": "a \"quoted\" value" }}
          ]
        }}
      }},
      "dependsOn": [
        "[resourceId('Microsoft.Web/serverfarms', variables('plan'))]"
      ]
    }}"#
        )
    };
    let sites: Vec<String> = (0..sites).map(site).collect();
    format!("{{\n  \"contentVersion\": \"1.0.0.0\",\n  \"resources\": [\n{}\n  ]\n}}\n", sites.join(",\n"))
}
