//! Values that stand in files which a template loads.

use tricep_rules::report::Report;

use crate::templates::*;

/// The site of the template that gets its minimum in this way, and what it loads.
fn loading(minimum: &str, name: &str, text: &str) -> Report {
    let template = format!("{}{}", gateway(&predefined(OLD), APP), site(minimum));
    report(&[("main.bicep", &template), (name, text)])
}

/// The labels of the only mismatch that stand in a file: the line, the text that they are at, and the message.
#[track_caller]
fn labels_in(report: &Report, path: &str) -> Vec<String> {
    let main: Vec<_> =
        report.findings.iter().filter(|finding| finding.rule == "gateway-tls-below-backend").collect();
    let [finding] = main.as_slice() else { panic!("{:?}", paths_of(report)) };
    let labels = finding.labels.iter().filter_map(|label| {
        let source = report.sources.file(label.location.file);
        let line = source.line_column(label.location.span.start).line;
        (&*source.path == path)
            .then(|| format!("{line}: {} {}", source.slice(label.location.span), label.message))
    });
    labels.collect()
}

const HERE: &str = "the value is written here, in a file that is loaded";

#[test]
fn a_value_of_json_is_shown_where_it_is_written() {
    let json = "{\n  // for the site\n  \"sites\": [{ \"tls\": \"1.3\" }]\n}\n";
    for minimum in [
        "loadJsonContent('settings.json').sites[0].tls",
        "loadJsonContent('settings.json', '$.sites[0].tls')",
        "loadJsonContent('settings.json', '.sites')[0].tls",
        "first(loadJsonContent('settings.json').sites).tls",
    ] {
        let report = loading(minimum, "settings.json", json);
        assert_eq!(labels_in(&report, "settings.json"), [format!("3: \"1.3\" {HERE}")], "{minimum}");
    }
}

#[test]
fn a_value_of_yaml_is_shown_where_it_is_written() {
    let yaml = "# für die Site\nsites:\n  - tls: '1.3' # at least\n";
    let report = loading("loadYamlContent('settings.yaml').sites[0].tls", "settings.yaml", yaml);
    assert_eq!(labels_in(&report, "settings.yaml"), [format!("3: '1.3' {HERE}")]);
}

/// What a string has of a number is not certainly what is written: the deployment engine keeps no digits.
#[test]
fn a_number_in_a_string_is_known_where_it_reads_in_one_way() {
    let said = |number: &str| {
        let report =
            loading("'${loadJsonContent('tls.json').tls}'", "tls.json", &format!("{{ \"tls\": {number} }}"));
        assert!(report.findings.iter().all(|finding| finding.rule != "site-min-tls-invalid"), "{number}");
        paths_of(&report)
    };
    assert_eq!(said("1.3"), ["mismatch app", "finding error"]);
    assert_eq!(said("1.30"), ["unknown app"]);
    assert_eq!(said("1.30e0"), ["unknown app"]);
}

#[test]
fn what_is_loaded_is_not_repaired() {
    let report = loading("loadJsonContent('settings.json').tls", "settings.json", "{ \"tls\": \"1.3\" }");
    let edited = report.findings.iter().flat_map(|finding| &finding.fixes).flat_map(|fix| &fix.edits);
    let edited: Vec<String> =
        edited.map(|edit| report.sources.file(edit.location.file).path.to_string()).collect();
    assert!(edited.iter().all(|path| path == "main.bicep"), "{edited:?}");
}

#[test]
fn loaded_text_joins_and_compares() {
    let template = format!(
        "var name = trim(loadTextContent('name.txt'))\nvar isProd = loadTextContent('stage.txt') == 'prod'\n{}{}",
        gateway(&predefined(OLD), "[{ fqdn: '${name}.azurewebsites.net' }]"),
        site_if("", "s", "toLower(loadTextContent('name.txt'))", "isProd ? '1.3' : '1.2'")
    );
    for (stage, verdict) in [("prod", "mismatch"), ("test", "compatible")] {
        let files = [("main.bicep", template.as_str()), ("name.txt", "Orders"), ("stage.txt", stage)];
        let paths = paths_of(&report(&files));
        assert_eq!(paths[0], format!("{verdict} [toLower(loadTextContent('name.txt'))]"));
    }
}

#[test]
fn files_of_a_folder_make_a_loop() {
    let template = format!(
        "var files = loadDirectoryFileInfo('sites', '*.json')\n{}{}",
        gateway(
            &predefined(OLD),
            "map(files, file => { fqdn: '${replace(file.baseName, file.extension, '')}.azurewebsites.net' })"
        ),
        "resource s 'Microsoft.Web/sites@2024-04-01' = [for file in files: {
  name: replace(file.baseName, '.json', '')
  properties: { siteConfig: { minTlsVersion: file.relativePath == 'sites/b.json' ? '1.3' : '1.2' } }
}]
"
    );
    let files = [
        ("main.bicep", template.as_str()),
        ("sites/b.json", "{}"),
        ("sites/A.json", "{}"),
        ("sites/c.txt", ""),
    ];
    assert_eq!(paths_of(&report(&files)), ["compatible A", "mismatch b", "finding error"]);
}
