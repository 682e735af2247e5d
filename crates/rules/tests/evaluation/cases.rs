//! How many cases are run for what is checked, and what is said where there are too many.

use crate::templates::*;

#[test]
fn forty_sites_each_behind_a_flag_of_its_own_are_two_cases_each() {
    let (mut text, mut addresses) = (String::new(), String::new());
    for i in 0..40 {
        text += &format!("param flag{i} bool = true\n");
        text += &site_if(&format!("if (flag{i})"), &format!("s{i}"), &format!("'app{i}'"), "'1.3'");
        addresses += &format!("{{ fqdn: 'app{i}.azurewebsites.net' }}\n");
    }
    text += &gateway(&predefined(OLD), &format!("[\n{addresses}]"));
    let report = report(&[("main.bicep", &text)]);
    assert_eq!((report.paths.len(), report.summary.cases), (40, 80));
    assert_eq!(paths_of(&report).get(3).map(String::as_str), Some("mismatch app3 when flag3 is true"));
}

#[test]
fn of_forty_flags_only_those_that_matter_make_cases() {
    let (mut text, mut tags) = (String::new(), String::new());
    for i in 0..40 {
        text += &format!("param flag{i} bool = true\n");
        tags += &format!("  t{i}: flag{i} ? 'a' : 'b'\n");
    }
    text += &format!("var tags = {{\n{tags}}}\noutput tags object = tags\n");
    text += &gateway(&predefined(&format!("flag3 ? {OLD} : {NEW}")), APP);
    text += &site("flag7 ? '1.3' : '1.2'");
    let report = report(&[("main.bicep", &text)]);
    assert_eq!(report.summary.cases, 4);
    let first = paths_of(&report).first().cloned().unwrap();
    assert_eq!(first, "mismatch app when flag3 is true and flag7 is true");
}

/// What is merged with a choice is looked at property by property.
#[test]
fn of_merged_objects_only_what_is_asked_for_makes_cases() {
    let (mut text, mut others) = (String::from("param isProd bool\nparam extra bool\n"), String::new());
    for i in 0..20 {
        text += &format!("param flag{i} bool = true\n");
        others += &format!("  p{i}: flag{i} ? 'a' : 'b'\n");
    }
    text += &gateway(&predefined(OLD), APP);
    let site = |above: &str| {
        format!(
            "{text}resource s 'Microsoft.Web/sites@2024-04-01' = {{\nname: 'app'\nproperties: union({{\n{others}siteConfig: {{ minTlsVersion: isProd ? '1.3' : '1.2' }}\n}}, {above})\n}}\n"
        )
    };
    let looked = |above: &str| {
        let report = report(&[("main.bicep", &site(above))]);
        (report.summary.cases, paths_of(&report))
    };
    let by_prod =
        ["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"];
    // What can't have the property is not asked about.
    let (cases, paths) = looked("extra ? { httpsOnly: true } : {}");
    assert_eq!((cases, paths), (2, by_prod.map(String::from).to_vec()));
    // Which object lies above is asked; what its other properties are is not.
    let (cases, paths) = looked("extra ? { siteConfig: { http20Enabled: true } } : {}");
    assert_eq!((cases, paths), (4, by_prod.map(String::from).to_vec()));
}

#[test]
fn what_lies_beyond_the_bound_is_unknown_and_what_was_proved_stands() {
    let mut text = String::new();
    let summands: Vec<String> = (0..10).map(|i| format!("(flag{i} ? {} : 0)", 1 << i)).collect();
    for i in 0..10 {
        text += &format!("param flag{i} bool = true\n");
    }
    text += &gateway(&predefined(OLD), APP);
    text += &site(&format!("({}) > 1000 ? '1.2' : '1.3'", summands.join(" + ")));
    let report = report(&[("main.bicep", &text)]);
    assert_eq!(report.summary.cases, 256);
    let verdicts: Vec<&str> = report.paths.iter().map(|path| path.verdict.as_str()).collect();
    assert_eq!(verdicts, ["compatible", "mismatch", "unknown"]);
    // Of the cases with one of the first two flags false none was tried: nothing is claimed of them.
    let mismatch = report.paths.iter().find(|path| path.verdict.as_str() == "mismatch").unwrap();
    let when: Vec<String> = mismatch.when.iter().map(ToString::to_string).collect();
    assert_eq!(when, ["flag0 is true", "flag1 is true", "flag9 is false"]);
    assert!(report.findings.iter().any(|finding| finding.rule == "limit-reached"));
}

/// The loop is another array each time that a case settles it.
#[test]
fn a_condition_over_a_loop_is_decided_once() {
    pair_says(
        "@allowed(['x', 'y'])\nparam name string\nparam list array\nvar names = [for item in list: replace(name, 'a', 'b')]",
        OLD,
        "empty(union(names, list)) ? '1.2' : '1.3'",
        &[
            "compatible app when name is 'x' and [empty(union(createArray('x'), parameters('list')))] is true",
            "mismatch app when name is 'x' and [empty(union(createArray('x'), parameters('list')))] is false",
            "finding error",
        ],
    );
}
