//! The formats that other programs read, from the real program.

use crate::harness::Folder;

#[test]
fn check_json_has_what_the_contract_says() {
    let report = Folder::of("article/before").run(["check", "--format", "json"]).exits(1).json();
    assert_eq!(report["version"], 1);
    let finding = &report["findings"][0];
    for key in [
        "rule",
        "level",
        "message",
        "help",
        "url",
        "file",
        "start",
        "end",
        "labels",
        "fingerprint",
        "when",
        "deployments",
        "fixes",
    ] {
        assert!(finding.get(key).is_some(), "no `{key}` in {finding:#}");
    }
    assert_eq!(finding["rule"], "gateway-tls-below-backend");
    assert_eq!(finding["level"], "error");
    assert_eq!(finding["deployments"][0]["template"], "main.bicep");
    assert_eq!(finding["deployments"][0]["parameters"], "main.bicepparam");
    let labelled: Vec<&str> =
        finding["labels"].as_array().unwrap().iter().filter_map(|label| label["file"].as_str()).collect();
    assert!(labelled.contains(&"modules/site.bicep"), "the site's end is shown: {labelled:?}");
    assert_eq!(
        report["summary"],
        serde_json::json!({
            "files": 5, "deployments": 1, "gateways": 1, "paths": 1, "unverified": 0, "unread": 0,
            "errors": 1, "warnings": 0, "infos": 0, "suppressed": 0,
        })
    );
}

#[test]
fn paths_json_has_what_the_contract_says() {
    let paths = Folder::of("article/before").run(["paths", "--format", "json"]).exits(0).json();
    let [path] = paths["paths"].as_array().unwrap().as_slice() else { panic!("{paths:#}") };
    assert_eq!(path["gateway"]["name"], "orders-agw");
    assert_eq!(path["gateway"]["sku"], "Standard_v2");
    assert_eq!(path["pool"], "functions");
    assert_eq!(path["policy"]["type"], "Predefined");
    assert_eq!(path["policy"]["name"], "AppGwSslPolicy20170401S");
    assert_eq!((&path["policy"]["min"], &path["policy"]["max"]), (&"1.2".into(), &"1.2".into()));
    assert_eq!(path["policy"]["origin"], "gateway");
    assert_eq!(path["setting"]["protocol"], "Https");
    assert_eq!(path["backend"]["type"], "Microsoft.Web/sites");
    assert_eq!(path["backend"]["min"], "1.3");
    assert_eq!(path["backend"]["origin"], "siteConfig");
    assert_eq!(path["backend"]["file"], "modules/site.bicep");
    assert!(path["negotiated"].is_null());
    assert!(path["reason"].is_string());
}

#[test]
fn graph_json_has_what_the_contract_says() {
    let graph = Folder::of("article/before").run(["graph", "--format", "json"]).exits(0).json();
    let [deployment] = graph["deployments"].as_array().unwrap().as_slice() else { panic!("{graph:#}") };
    assert_eq!(deployment["template"], "main.bicep");
    let resources = deployment["resources"].as_array().unwrap();
    let id = |ty: &str| {
        let place = resources.iter().position(|resource| resource["type"] == ty);
        place.unwrap_or_else(|| panic!("no {ty} in {graph:#}"))
    };
    let (gateway, site) = (id("Microsoft.Network/applicationGateways"), id("Microsoft.Web/sites"));
    assert_eq!(resources[site]["name"], "orders-func");
    assert_eq!(resources[site]["id"], site);
    let edges = deployment["edges"].as_array().unwrap();
    let backend = edges.iter().find(|edge| edge["kind"] == "backend").unwrap();
    assert_eq!((&backend["from"], &backend["to"]), (&gateway.into(), &site.into()));
}

#[test]
fn the_same_input_gives_the_same_output() {
    let first = Folder::of("article/before").run(["check", "--format", "json"]).exits(1).stdout;
    for jobs in ["1", "2", "8"] {
        let run = Folder::of("article/before").run(["check", "--format", "json", "--jobs", jobs]).exits(1);
        assert_eq!(first, run.stdout, "{jobs} threads");
    }
}

#[test]
fn both_languages_give_the_same_finding() {
    let of = |fixture: &str| {
        let report = Folder::of(fixture).run(["check", "--format", "json"]).exits(1).json();
        let finding = &report["findings"][0];
        (finding["rule"].clone(), finding["level"].clone(), finding["message"].clone())
    };
    assert_eq!(of("article/before"), of("article-arm/before"));
}

/// Two templates of one name: the one in the folder where the program runs, and one above it.
#[test]
fn a_deployment_is_named_from_where_the_reader_stands() {
    let weak = "resource site 'Microsoft.Web/sites@2024-04-01' = {\n  name: 'app'\n  properties: {\n    siteConfig: {\n      minTlsVersion: '1.0'\n    }\n  }\n}\n";
    let folder = Folder::empty().with(".git/HEAD", "").with("main.bicep", "").with("infra/main.bicep", weak);
    let report = folder.run_in("infra", ["check", "--format", "json"], &[]).json();
    assert_eq!(report["findings"][0]["deployments"][0]["template"], "main.bicep");
    let report = folder.run(["check", "--format", "json"]).json();
    assert_eq!(report["findings"][0]["deployments"][0]["template"], "infra/main.bicep");
}
