//! What declared types say of parameters and of the places in them: which values these are open among, and which cases there
//! can't be.

use crate::templates::*;

const CASES: [&str; 2] = ["compatible app when c.env is 'dev'", "compatible app when c.env is 'prod'"];

/// A gateway and a site that agree in both environments, and only in them.
fn by_environment(place: &str) -> String {
    format!(
        "{}{}",
        gateway(&predefined(&format!("{place} == 'dev' ? {OLD} : {place} == 'prod' ? {NEW} : {OLD}")), APP),
        site(&format!("{place} == 'dev' ? '1.2' : '1.3'"))
    )
}

/// The same in ARM JSON.
fn arm_by_environment(place: &str) -> String {
    let policy = format!("[if(equals({place}, 'dev'), {OLD}, if(equals({place}, 'prod'), {NEW}, {OLD}))]");
    let minimum = format!("[if(equals({place}, 'dev'), '1.2', '1.3')]");
    format!(
        r#""resources": [{}, {}]"#,
        arm_gateway(&policy, r#"[{ "fqdn": "app.azurewebsites.net" }]"#),
        arm_site("app", &minimum, "")
    )
}

/// Asserts what is said where environments differ by the value at a place.
#[track_caller]
fn place_says(declarations: &str, place: &str, expected: &[&str]) {
    template_says(&format!("{declarations}\n{}", by_environment(place)), expected);
}

#[track_caller]
fn arm_place_says(declarations: &str, place: &str, expected: &[&str]) {
    let resources = arm_by_environment(place);
    let text = arm_template(&format!(r#""languageVersion": "2.0", {declarations}, {resources}"#));
    says(&[("main.json", &text)], expected);
}

#[test]
fn a_property_has_the_values_of_its_type() {
    place_says("param c { env: 'dev' | 'prod' }", "c.env", &CASES);
    place_says("param c { 'env': 'dev' | 'prod', name: string }", "c['env']", &CASES);
    place_says("type t = { env: 'dev' | 'prod' }\nparam c t", "c.env", &CASES);
    place_says("type env = 'dev' | 'prod'\ntype t = { env: env }\ntype u = t\nparam c u", "c.env", &CASES);
    place_says(
        "param c { *: 'prod' | 'dev' }",
        "(c.?env ?? 'dev')",
        &["compatible app when c.env is 'prod'", "compatible app when c.env is 'dev'"],
    );
    place_says(
        "param c { site: { env: 'dev' | 'prod' } }",
        "c.site.env",
        &["compatible app when c.site.env is 'dev'", "compatible app when c.site.env is 'prod'"],
    );
    // What the type excludes is no case.
    place_says("param c { env: 'dev' }", "c.env", &["compatible app"]);
    template_says(
        &format!(
            "param c {{ env: 'dev' | 'prod' }}\n{}{}",
            gateway(&predefined(&format!("c.env == 'test' ? {OLD} : {NEW}")), APP),
            site("c.env == 'other' ? '1.2' : '1.3'")
        ),
        &["compatible app"],
    );
    // Without a type it may be anything else.
    place_says(
        "param c object",
        "c.env",
        &[
            "compatible app when c.env is 'dev'",
            "compatible app when c.env is 'prod'",
            "mismatch app when c.env is not 'dev' or 'prod'",
            "finding error",
        ],
    );
}

#[test]
fn a_property_in_json_has_the_values_of_its_type() {
    let env = r#"{ "type": "string", "allowedValues": ["dev", "prod"] }"#;
    let object = format!(r#"{{ "type": "object", "properties": {{ "env": {env} }} }}"#);
    arm_place_says(&format!(r#""parameters": {{ "c": {object} }}"#), "parameters('c').env", &CASES);
    arm_place_says(
        &format!(
            r##""definitions": {{ "t": {object}, "u": {{ "$ref": "#/definitions/t" }} }}, "parameters": {{ "c": {{ "$ref": "#/definitions/u" }} }}"##
        ),
        "parameters('c').env",
        &CASES,
    );
    arm_place_says(
        &format!(
            r##""definitions": {{ "t": {object} }}, "parameters": {{ "c": {{ "type": "object", "properties": {{ "env": {{ "$ref": "#/definitions/t/properties/env" }} }} }} }}"##
        ),
        "parameters('c')['env']",
        &CASES,
    );
    let items = [
        r#""allowedValues": ["dev", "prod"]"#.to_owned(),
        format!(r#""items": {env}"#),
        format!(r#""prefixItems": [{env}]"#),
    ];
    for items in items {
        arm_place_says(
            &format!(r#""parameters": {{ "c": {{ "type": "array", {items} }} }}"#),
            "parameters('c')[0]",
            &["compatible app when c[0] is 'dev'", "compatible app when c[0] is 'prod'"],
        );
    }
    arm_place_says(
        r##""definitions": {
            "a": { "type": "object", "properties": { "env": { "type": "string", "allowedValues": ["dev"] } } },
            "b": { "type": "object", "properties": { "env": { "type": "string", "allowedValues": ["prod"] } } } },
        "parameters": { "c": { "type": "object", "discriminator": { "propertyName": "env", "mapping": {
            "dev": { "$ref": "#/definitions/a" }, "prod": { "$ref": "#/definitions/b" } } } } }"##,
        "parameters('c').env",
        &CASES,
    );
    let nullable = r#"{ "type": "string", "allowedValues": ["dev", "prod"], "nullable": true }"#;
    arm_place_says(
        &format!(r#""parameters": {{ "c": {{ "type": "object", "properties": {{ "env": {nullable} }} }} }}"#),
        "coalesce(tryGet(parameters('c'), 'env'), 'dev')",
        &CASES,
    );
}

#[test]
fn booleans_and_numbers_are_choices_too() {
    let both = |declaration: &str, condition: &str| {
        format!(
            "{declaration}\n{}{}",
            gateway(&predefined(&format!("{condition} ? {NEW} : {OLD}")), APP),
            site(&format!("{condition} == true ? '1.3' : '1.2'"))
        )
    };
    template_says(
        &both("param c { isProd: bool }", "c.isProd"),
        &["compatible app when c.isProd is true", "compatible app when c.isProd is false"],
    );
    template_says(&both("param c { isProd: true }", "c.isProd"), &["compatible app"]);
    template_says(
        &both("param c { size: 1 | 2 | -3 }", "(c.size > 1)"),
        &["compatible app when c.size is 1", "compatible app when c.size is 2"],
    );
}

#[test]
fn what_may_be_left_out_is_null() {
    place_says("param c { env: 'dev' | 'prod' | null }", "(c.env ?? 'dev')", &CASES);
    place_says("param c { env: ('dev' | 'prod')? }", "(c.?env ?? 'dev')", &CASES);
    place_says("param c { env: 'dev' | 'prod' }", "(c.?env ?? 'test')", &CASES);
    // An object that is there has its properties.
    let text = |declaration: &str| {
        format!(
            "{declaration}\n{}{}",
            gateway(&predefined(OLD), APP),
            site(
                "c.?site == null ? '1.2' : c.site.env == 'dev' ? '1.2' : c.site.env == 'prod' ? '1.2' : '1.3'"
            )
        )
    };
    template_says(&text("param c { site: { env: 'dev' | 'prod' }? }"), &["compatible app"]);
    template_says(
        &text("param c { site: { env: ('dev' | 'prod')? }? }"),
        &[
            "compatible app when c.site is null",
            "mismatch app when c.site.env is null and c.site is not null",
            "finding error",
        ],
    );
}

#[test]
fn what_is_not_contained_is_null() {
    let text = |ty: &str| {
        format!(
            "param c {ty}\n{}{}",
            gateway(&predefined(OLD), APP),
            site("contains(c, 'env') ? (c.env == 'dev' || c.env == 'prod' ? '1.2' : '1.2') : '1.3'")
        )
    };
    template_says(&text("{ env: 'dev' | 'prod' }"), &["compatible app"]);
    template_says(
        &text("{ env: ('dev' | 'prod')? }"),
        &[
            "compatible app when [contains(parameters('c'), 'env')] is true",
            "mismatch app when [contains(parameters('c'), 'env')] is false",
            "finding error",
        ],
    );
}

#[test]
fn a_default_is_one_answer() {
    let cases = |declaration: &str, place: &str| {
        format!(
            "{declaration}\n{}{}",
            gateway(&predefined(OLD), APP),
            site(&format!("{place} == 'dev' ? '1.2' : '1.3'"))
        )
    };
    let other =
        ["compatible app when c.env is 'dev'", "mismatch app when c.env is 'prod'", "finding warning"];
    template_says(&cases("param c { env: 'prod' | 'dev' } = { env: 'dev' }", "c.env"), &other);
    template_says(
        &cases(
            "param env 'prod' | 'dev' = 'dev'\nparam c { env: 'prod' | 'dev', name: string } = { env: env, name: 'n' }",
            "c.env",
        ),
        &["compatible app when c.env is 'dev'", "mismatch app when c.env is 'prod'", "finding warning"],
    );
    template_says(
        &cases(
            "param c { site: { env: 'prod' | 'dev', name: string } } = { site: { env: 'dev', name: 'n' } }",
            "c.site.env",
        ),
        &[
            "compatible app when c.site.env is 'dev'",
            "mismatch app when c.site.env is 'prod'",
            "finding warning",
        ],
    );
    // What has no domain of its own keeps the default, and so does what the default leaves out.
    template_says(&cases("param c { env: string } = { env: 'dev' }", "c.env"), &["compatible app"]);
    template_says(
        &cases("param c { env: ('prod' | 'dev')?, name: string } = { name: 'n' }", "(c.?env ?? 'dev')"),
        &["compatible app"],
    );
    // A function of the whole sees both.
    template_says(
        &cases(
            "param c { env: 'prod' | 'dev' } = { env: 'dev' }\nvar all = union(c, { name: 'n' })",
            "all.env",
        ),
        &other,
    );
}

#[test]
fn what_is_given_is_no_choice() {
    let template = format!("param c {{ env: 'dev' | 'test' }}\n{}", by_environment("c.env"));
    let parameters = "using 'main.bicep'\nparam c = { env: 'test' }\n";
    says(
        &[("main.bicep", template.as_str()), ("main.bicepparam", parameters)],
        &["mismatch app", "finding error"],
    );
    says(
        &[
            ("main.bicep", "module m 'm.bicep' = { name: 'm', params: { c: { env: 'dev' } } }\n"),
            ("m.bicep", &template),
        ],
        &["compatible app"],
    );
    // What is handed on stays as open as it is.
    says(
        &[
            (
                "main.bicep",
                "param outer { env: 'dev' | 'test' }\nmodule m 'm.bicep' = { name: 'm', params: { c: outer } }\n",
            ),
            ("m.bicep", &template),
        ],
        &["compatible app when outer.env is 'dev'", "mismatch app when outer.env is 'test'", "finding error"],
    );
}

#[test]
fn types_of_other_files_say_the_same() {
    let shared = "@export()\ntype environment = 'dev' | 'prod'\n@export()\ntype site = { env: environment, more: { env: environment } }\n";
    for declarations in [
        "import { site } from 'shared.bicep'\nparam c site",
        "import * as shared from 'shared.bicep'\nparam c shared.site",
        "import { site } from 'shared.bicep'\nparam c { env: site.more.env }",
        "import * as shared from 'shared.bicep'\nparam c shared.site.more",
    ] {
        let text = format!("{declarations}\n{}", by_environment("c.env"));
        says(&[("main.bicep", &text), ("shared.bicep", shared)], &CASES);
    }
}

#[test]
fn unions_of_objects_have_the_values_of_all_of_them() {
    let types = "type a = { env: 'dev', size: int }\ntype b = { env: 'prod' }\n@discriminator('env')\ntype t = a | b\n";
    place_says(&format!("{types}param c t"), "c.env", &CASES);
    let text = format!(
        "{types}param c t\n{}{}",
        gateway(&predefined(OLD), APP),
        site("c.size == 'x' ? '1.3' : '1.2'")
    );
    // Of what only some of them have nothing is known.
    template_says(
        &text,
        &["mismatch app when c.size is 'x'", "compatible app when c.size is not 'x'", "finding error"],
    );
}

#[test]
fn items_have_the_values_of_their_type() {
    let cases = ["compatible app when c[0] is 'dev'", "compatible app when c[0] is 'prod'"];
    place_says("param c ('dev' | 'prod')[]", "c[0]", &cases);
    place_says("param c ['dev' | 'prod', string]", "c[0]", &cases);
    place_says("@allowed(['dev', 'prod'])\nparam c array", "c[0]", &cases);
    place_says(
        "param c { envs: { env: 'dev' | 'prod' }[] }",
        "c.envs[1].env",
        &["compatible app when c.envs[1].env is 'dev'", "compatible app when c.envs[1].env is 'prod'"],
    );
    let loops = format!(
        "param c {{ name: string, min: '1.2' | '1.3' }}[]\n{}resource sites 'Microsoft.Web/sites@2024-04-01' = [for one in c: {{
  name: one.name
  properties: {{ siteConfig: {{ minTlsVersion: one.min }} }}
}}]\n",
        gateway(&predefined(OLD), "[for one in c: { fqdn: '${one.name}.azurewebsites.net' }]")
    );
    template_says(
        &loops,
        &[
            "compatible [parameters('c')[copyIndex()].name] when [equals(parameters('c')[copyIndex()].min, '1.2')] is true",
            "mismatch [parameters('c')[copyIndex()].name] when [equals(parameters('c')[copyIndex()].min, '1.2')] is false",
            "finding error",
        ],
    );
}

#[test]
fn a_secret_is_not_named() {
    place_says(
        "@secure()\nparam c { env: 'dev' | 'prod' }",
        "c.env",
        &[
            "compatible app when [equals(parameters('c').env, 'dev')] is true",
            "compatible app when [equals(parameters('c').env, 'dev')] is false",
        ],
    );
}

#[test]
fn types_that_lead_too_far_are_told() {
    let told = |text: &str| -> Vec<String> {
        let report = report(&[("main.bicep", text)]);
        let limits = report.findings.iter().filter(|finding| finding.rule == "limit-reached");
        limits.map(|finding| finding.message.clone()).collect()
    };
    let chain = |length: usize| {
        let types: String = (1..length).map(|i| format!("type t{i} = t{}\n", i - 1)).collect();
        let last = length - 1;
        format!("type t0 = 'dev' | 'prod'\n{types}param c {{ env: t{last} }}\n{}", by_environment("c.env"))
    };
    assert_eq!(told(&chain(30)), [""; 0]);
    let message = "the type of this leads through more than 32 others, or has more than 10000 alternatives; its values are unknown";
    assert_eq!(told(&chain(60)), [message]);
    let wide: String = (1..30).map(|i| format!("type t{i} = t{0} | t{0}\n", i - 1)).collect();
    let wide = format!("type t0 = 'dev' | 'prod'\n{wide}param c {{ env: t29 }}\n{}", by_environment("c.env"));
    assert_eq!(told(&wide), [message]);
    let own = format!("type t = {{ env: t.env }}\nparam c t\n{}", by_environment("c.env"));
    assert_eq!(told(&own), [message]);
    // A type may have itself inside.
    let nested =
        format!("type t = {{ env: 'dev' | 'prod', inner: t? }}\nparam c t\n{}", by_environment("c.env"));
    assert_eq!(told(&nested), [""; 0]);
    template_says(&nested, &CASES);
}

#[test]
fn of_forty_properties_only_those_that_matter_make_cases() {
    let (mut types, mut defaults, mut tags) = (String::new(), String::new(), String::new());
    for i in 0..40 {
        types += &format!("  flag{i}: bool\n");
        defaults += &format!("  flag{i}: true\n");
        tags += &format!("  t{i}: c.flag{i} ? 'a' : 'b'\n");
    }
    let others = format!(
        "var tags = {{\n{tags}}}\noutput tags object = tags\n{}{}",
        gateway(&predefined(&format!("c.flag3 ? {OLD} : {NEW}")), APP),
        site("c.flag7 ? '1.3' : '1.2'")
    );
    for default in [String::new(), format!("= {{\n{defaults}}}")] {
        let report = report(&[("main.bicep", &format!("param c {{\n{types}}} {default}\n{others}"))]);
        assert_eq!(report.summary.cases, 4);
        let first = paths_of(&report).first().cloned();
        assert_eq!(first.as_deref(), Some("mismatch app when c.flag3 is true and c.flag7 is true"));
    }
}
