//! What is said of choices: which cases a path falls into, and that nothing is claimed of what is not known.

use crate::templates::*;

#[test]
fn a_flag_in_both_has_one_value() {
    pair_says(
        "param isProd bool = true",
        &format!("isProd ? {NEW} : {OLD}"),
        "isProd ? '1.3' : '1.2'",
        &["compatible app when isProd is true", "compatible app when isProd is false"],
    );
    pair_says(
        "param isProd bool = true",
        &format!("isProd ? {NEW} : {OLD}"),
        "!isProd ? '1.3' : '1.2'",
        &["compatible app when isProd is true", "mismatch app when isProd is false", "finding warning"],
    );
    template_says(
        &format!(
            "param a bool\n{}{}",
            gateway_if("if (a)", &predefined(OLD), APP),
            site_if("if (!a)", "site", "'app'", "'1.3'")
        ),
        &[],
    );
    template_says(
        &format!(
            "param a bool = false\n{}{}",
            gateway_if("if (a)", &predefined(OLD), APP),
            site_if("if (a)", "site", "'app'", "'1.3'")
        ),
        &["mismatch app when a is true", "finding warning"],
    );
    pair_says(
        "@allowed(['dev', 'test', 'prod'])\nparam env string = 'dev'",
        &format!("env == 'dev' ? {OLD} : env == 'test' ? {NEW} : {OLD}"),
        "env == 'dev' ? '1.2' : env == 'test' ? '1.3' : '1.3'",
        &[
            "compatible app when env is 'dev'",
            "mismatch app when env is 'prod'",
            "compatible app when env is 'test'",
            "finding warning",
        ],
    );
    pair_says(
        "param env 'dev' | 'prod'",
        &format!("env == 'dev' ? {OLD} : {NEW}"),
        "env == 'prod' ? '1.3' : '1.2'",
        &["compatible app when env is 'dev'", "compatible app when env is 'prod'"],
    );
    template_says(
        &format!(
            "@allowed(['dev', 'prod'])\nparam env string\n{}{}",
            gateway(&predefined(OLD), "[{ fqdn: 'app-${env}.azurewebsites.net' }]"),
            site_if("", "s", "'app-prod'", "'1.3'")
        ),
        &[
            "unresolved app-dev.azurewebsites.net when env is 'dev'",
            "mismatch app-prod when env is 'prod'",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "@allowed(['dev', 'prod'])\nparam env string\n{}{}",
            gateway(&predefined(OLD), "[{ fqdn: 'app-${env}.azurewebsites.net' }]"),
            site_if("", "s", "'app-${env}'", "'1.3'")
        ),
        &["mismatch [format('app-{0}', parameters('env'))]", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool = false\n{}{}",
            gateway(&format!("isProd ? {} : null", predefined(OLD)), APP),
            site("'1.3'")
        ),
        &["compatible app when isProd is false", "mismatch app when isProd is true", "finding warning"],
    );
}

#[test]
fn objects_are_decided_case_by_case() {
    pair_says(
        "param isProd bool\nvar base = { http20Enabled: true, minTlsVersion: '1.2' }\nvar config = union(base, isProd ? { minTlsVersion: '1.3' } : {})",
        OLD,
        "config.minTlsVersion",
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool\nvar base = {{ http20Enabled: true, minTlsVersion: '1.2' }}\nresource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: {{ siteConfig: union(base, isProd ? {{ minTlsVersion: '1.3' }} : {{}}) }} }}\n{}",
            gateway(&predefined(OLD), APP)
        ),
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool\nresource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: {{ siteConfig: {{ minTlsVersion: '1.2', ...(isProd ? {{ minTlsVersion: '1.3' }} : {{}}) }} }} }}\n{}",
            gateway(&predefined(OLD), APP)
        ),
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool\nresource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: union({{ siteConfig: {{ minTlsVersion: '1.2' }} }}, {{ siteConfig: {{ minTlsVersion: isProd ? '1.3' : '1.2' }} }}) }}\n{}",
            gateway(&predefined(OLD), APP)
        ),
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool\nresource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: union({{ siteConfig: {{ minTlsVersion: '1.2' }} }}, {{ siteConfig: isProd ? {{ minTlsVersion: '1.3' }} : {{}} }}) }}\n{}",
            gateway(&predefined(OLD), APP)
        ),
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool = false\nresource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: isProd ? {{ siteConfig: {{ minTlsVersion: '1.3' }} }} : {{}} }}\n{}",
            gateway(&predefined(OLD), APP)
        ),
        &["compatible app when isProd is false", "mismatch app when isProd is true", "finding warning"],
    );
    pair_says(
        "param isProd bool\nvar conf = { min: isProd ? '1.3' : '1.2' }",
        OLD,
        "first(map(items(conf), x => x.value))",
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    pair_says(
        "param isProd bool\nvar conf = json(isProd ? '{\"m\": \"1.3\"}' : '{\"m\": \"1.2\"}')",
        OLD,
        "conf.m",
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    pair_says(
        "param isProd bool\nvar mins = map(['1.2', '1.3'], m => isProd ? m : '1.2')",
        OLD,
        "mins[1]",
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    pair_says(
        "param isProd bool",
        OLD,
        "last(isProd ? ['1.2', '1.3'] : ['1.3', '1.2'])",
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool\n{}{}resource t 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: {{ siteConfig: {{ minTlsVersion: s.properties.siteConfig.minTlsVersion }} }} }}\n",
            gateway(&predefined(OLD), APP),
            "resource s 'Microsoft.Web/sites@2024-04-01' = { name: 'other', properties: { siteConfig: isProd ? { minTlsVersion: '1.3' } : { minTlsVersion: '1.2' } } }\n"
        ),
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
}

#[test]
fn one_condition_written_in_several_ways_has_one_answer() {
    pair_says(
        "param env string\nvar prods = ['prod', 'live']",
        &format!("contains(prods, env) ? {NEW} : {OLD}"),
        "contains(prods, env) ? '1.3' : '1.2'",
        &["compatible app when env is 'prod'", "compatible app when env is not 'prod' or 'live'"],
    );
    pair_says(
        "@allowed(['dev', 'test', 'prod'])\nparam env string = 'dev'\nvar prods = ['prod', 'live']",
        OLD,
        "contains(prods, env) ? '1.3' : '1.2'",
        &["compatible app when env is not 'prod'", "mismatch app when env is 'prod'", "finding warning"],
    );
    pair_says(
        "param p string = ''\nparam q string",
        &format!("empty(q) ? {OLD} : {NEW}"),
        "q != '' ? '1.3' : '1.2'",
        &["compatible app when q is ''", "compatible app when q is not ''"],
    );
    pair_says(
        "param q array",
        &format!("length(q) == 0 ? {OLD} : {NEW}"),
        "!empty(q) ? '1.3' : '1.2'",
        &[
            "compatible app when [empty(parameters('q'))] is true",
            "compatible app when [empty(parameters('q'))] is false",
        ],
    );
    pair_says(
        "param q string",
        &format!("length(q) == 0 ? {OLD} : {NEW}"),
        "!empty(q) ? '1.3' : '1.2'",
        &["compatible app when q is ''", "compatible app when q is not ''"],
    );
    pair_says(
        "param q array",
        &format!("0 == length(q) ? {OLD} : {NEW}"),
        "length(q) > 0 ? '1.3' : '1.2'",
        &[
            "compatible app when [empty(parameters('q'))] is true",
            "compatible app when [empty(parameters('q'))] is false",
        ],
    );
    pair_says(
        "param a string\nparam b string",
        &format!("a == b ? {OLD} : {NEW}"),
        "!(b == a) ? '1.3' : '1.2'",
        &[
            "compatible app when [equals(parameters('a'), parameters('b'))] is true",
            "compatible app when [equals(parameters('a'), parameters('b'))] is false",
        ],
    );
    pair_says(
        "@allowed(['Dev', 'Prod'])\nparam env string",
        &format!("toLower(env) == 'prod' ? {NEW} : {OLD}"),
        "env == 'Prod' ? '1.3' : '1.2'",
        &["compatible app when env is 'Dev'", "compatible app when env is 'Prod'"],
    );
    pair_says(
        "param env string",
        &format!("toLower(env) == 'prod' ? {NEW} : {OLD}"),
        "toLower(env) =~ 'PROD' ? '1.3' : '1.2'",
        &[
            "compatible app when [equals(toLower(parameters('env')), 'prod')] is true",
            "compatible app when [equals(toLower(parameters('env')), 'prod')] is false",
        ],
    );
    pair_says(
        "param env string",
        &format!("env == 'prod' ? {OLD} : {NEW}"),
        "toLower(env) == 'prod' ? '1.2' : '1.3'",
        &[
            "compatible app when env is 'prod'",
            "compatible app when env is not 'prod' and [equals(toLower(parameters('env')), 'prod')] is true",
            "compatible app when env is not 'prod' and [equals(toLower(parameters('env')), 'prod')] is false",
        ],
    );
    pair_says(
        "param env string",
        &format!("env == 'prod' ? {NEW} : {OLD}"),
        "env == 'dev' ? '1.3' : '1.2'",
        &[
            "compatible app when env is 'prod'",
            "mismatch app when env is 'dev'",
            "compatible app when env is not 'prod' or 'dev'",
            "finding error",
        ],
    );
    pair_says(
        "@allowed([1, 2, 3])\nparam n int = 1",
        &format!("n > 1 ? {NEW} : {OLD}"),
        "n >= 2 ? '1.3' : '1.2'",
        &["compatible app when n is 1", "compatible app when n is not 1"],
    );
    pair_says(
        "@allowed(['true', 'false'])\nparam n string = 'true'",
        &format!("bool(n) ? {NEW} : {OLD}"),
        "n == 'true' ? '1.3' : '1.2'",
        &["compatible app when n is 'true'", "compatible app when n is 'false'"],
    );
    pair_says(
        "param a bool\nparam b bool",
        &format!("a && b ? {NEW} : {OLD}"),
        "!(!a || !b) ? '1.3' : '1.2'",
        &["compatible app when a is true and b is true", "compatible app when b is false"],
    );
    pair_says(
        "param a bool\nparam b string",
        &format!("a || b == 'x' ? {NEW} : {OLD}"),
        "(a || 'x' == b) ? '1.3' : '1.2'",
        &["compatible app when a is true", "compatible app when a is false and b is not 'x'"],
    );
    pair_says(
        "param n int",
        &format!("n > 1 ? {NEW} : {OLD}"),
        "n > 2 ? '1.3' : '1.2'",
        &[
            "compatible app when [greater(parameters('n'), 1)] is true and [greater(parameters('n'), 2)] is true",
            "compatible app when [greater(parameters('n'), 1)] is true and [greater(parameters('n'), 2)] is false",
            "compatible app when [greater(parameters('n'), 1)] is false",
        ],
    );
    pair_says(
        "param n array",
        &format!("empty(n) ? {OLD} : {NEW}"),
        "length(n) >= 2 ? '1.3' : '1.2'",
        &[
            "compatible app when [empty(parameters('n'))] is true",
            "compatible app when [empty(parameters('n'))] is false and [greaterOrEquals(length(parameters('n')), 2)] is true",
            "compatible app when [empty(parameters('n'))] is false and [greaterOrEquals(length(parameters('n')), 2)] is false",
        ],
    );
    pair_says(
        "param a string\nparam b string",
        &format!("a == b && a == 'x' ? {OLD} : {NEW}"),
        "b == 'x' ? '1.2' : '1.3'",
        &[
            "compatible app when a is 'x' and [equals(parameters('a'), parameters('b'))] is true",
            "compatible app when a is not 'x' and [equals(parameters('a'), parameters('b'))] is true",
            "compatible app when b is 'x' and [equals(parameters('a'), parameters('b'))] is false",
        ],
    );
    pair_says(
        "param conf object",
        &format!("conf.isProd ? {NEW} : {OLD}"),
        "conf.isProd == true ? '1.3' : '1.2'",
        &["compatible app when conf.isProd is true", "compatible app when conf.isProd is false"],
    );
}

#[test]
fn an_object_of_environments_is_decided_by_its_names() {
    pair_says(
        &format!(
            "@allowed(['dev', 'prod'])\nparam env string = 'dev'\nvar policies = {{ dev: {OLD}, prod: {NEW} }}"
        ),
        "policies[env]",
        "'1.3'",
        &["mismatch app when env is 'dev'", "compatible app when env is 'prod'", "finding error"],
    );
    pair_says(
        &format!(
            "@allowed(['dev', 'prod'])\nparam env string = 'dev'\nvar settings = {{ dev: {{ tls: {{ policy: {OLD} }} }}, prod: {{ tls: {{ policy: {NEW} }} }} }}"
        ),
        "settings[env].tls.policy",
        "env == 'prod' ? '1.3' : '1.2'",
        &["compatible app when env is 'dev'", "compatible app when env is 'prod'"],
    );
    pair_says(
        "param env string\nvar settings = { dev: { min: '1.2' }, prod: { min: '1.3' } }",
        OLD,
        "settings[env].min",
        &[
            "compatible app when env is 'dev'",
            "mismatch app when env is 'prod'",
            "unknown app when env is not 'dev' or 'prod'",
            "finding error",
        ],
    );
    pair_says(
        "param env string = 'dev'\nvar settings = { dev: { min: '1.2' }, prod: { min: '1.3' } }",
        OLD,
        "settings[env].min",
        &["compatible app"],
    );
    pair_says(
        "@allowed(['dev', 'prod'])\nparam env string = 'dev'\nvar settings = { prod: { min: '1.3' } }",
        OLD,
        "settings[?env].?min ?? '1.2'",
        &["compatible app when env is 'dev'", "mismatch app when env is 'prod'", "finding warning"],
    );
}

#[test]
fn loops_run_over_choices() {
    let site_module = "param flag bool\nparam name string\nresource s 'Microsoft.Web/sites@2024-04-01' = if (flag) { name: name, properties: { siteConfig: { minTlsVersion: '1.3' } } }\noutput host string = s.properties.defaultHostName\n";
    template_says(
        &format!(
            "param isProd bool\nvar prodSites = ['p1']\nvar devSites = ['d1']\nresource s 'Microsoft.Web/sites@2024-04-01' = [for n in (isProd ? prodSites : devSites): {{ name: n, properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }} }}]\n{}",
            gateway(
                &predefined(OLD),
                "[for n in (isProd ? prodSites : devSites): { fqdn: '${n}.azurewebsites.net' }]"
            )
        ),
        &[
            "mismatch p1 when isProd is true",
            "mismatch d1 when isProd is false",
            "finding error",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "param isProd bool\nvar prodSites = ['p1']\nvar devSites = ['d1']\nresource s 'Microsoft.Web/sites@2024-04-01' = [for n in (isProd ? prodSites : devSites): {{ name: n, properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }} }}]\n{}",
            gateway(
                &predefined(OLD),
                "[for n in (!isProd ? prodSites : devSites): { fqdn: '${n}.azurewebsites.net' }]"
            )
        ),
        &[],
    );
    template_says(
        &format!(
            "param isProd bool\nvar prodSites = ['p1']\nvar devSites = ['d1']\nvar names = isProd ? prodSites : devSites\nresource s 'Microsoft.Web/sites@2024-04-01' = [for (n, i) in names: {{ name: n, properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }} }}]\n{}",
            gateway(&predefined(OLD), "[for (n, i) in names: { fqdn: s[i].properties.defaultHostName }]")
        ),
        &[
            "mismatch p1 when isProd is true",
            "mismatch d1 when isProd is false",
            "finding error",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "param isProd bool\nvar all = [{{ name: 'a', prod: true, min: '1.3' }}, {{ name: 'b', prod: false, min: '1.3' }}]\nvar some = filter(all, x => x.prod == isProd)\nresource s 'Microsoft.Web/sites@2024-04-01' = [for x in some: {{ name: x.name, properties: {{ siteConfig: {{ minTlsVersion: x.min }} }} }}]\n{}",
            gateway(&predefined(OLD), "[for x in some: { fqdn: '${x.name}.azurewebsites.net' }]")
        ),
        &[
            "mismatch a when isProd is true",
            "mismatch b when isProd is false",
            "finding error",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "param isProd bool\nvar all = [{{ name: 'a', prod: true, min: '1.3' }}, {{ name: 'b', prod: false, min: '1.3' }}]\nvar some = filter(all, x => isProd || !x.prod)\nresource s 'Microsoft.Web/sites@2024-04-01' = [for x in some: {{ name: x.name, properties: {{ siteConfig: {{ minTlsVersion: x.min }} }} }}]\n{}",
            gateway(&predefined(OLD), "map(some, x => { fqdn: '${x.name}.azurewebsites.net' })")
        ),
        &["mismatch a when isProd is true", "mismatch b", "finding error", "finding error"],
    );
    template_says(
        &format!(
            "param isProd bool\n{}{}{}",
            gateway(
                &predefined(OLD),
                "concat([{ fqdn: 'app.azurewebsites.net' }], isProd ? [{ fqdn: 'extra.azurewebsites.net' }] : [])"
            ),
            site("'1.3'"),
            site_if("if (isProd)", "e", "'extra'", "'1.3'")
        ),
        &["mismatch app", "mismatch extra when isProd is true", "finding error", "finding error"],
    );
    says(
        &[
            ("site.bicep", site_module),
            (
                "main.bicep",
                &format!(
                    "param isProd bool\nvar p = ['p']\nvar d = ['d', 'e']\nmodule o 'site.bicep' = [for n in (isProd ? p : d): {{ name: n, params: {{ flag: true, name: n }} }}]\n{}",
                    gateway(
                        &predefined(OLD),
                        "[for (n, i) in (isProd ? p : d): { fqdn: o[i].outputs.host }]"
                    )
                ),
            ),
        ],
        &[
            "mismatch p when isProd is true",
            "mismatch d when isProd is false",
            "mismatch e when isProd is false",
            "finding error",
            "finding error",
            "finding error",
        ],
    );
    says(
        &[
            ("site.bicep", site_module),
            (
                "main.bicep",
                &format!(
                    "param isProd bool\nvar p = ['p']\nvar d = ['d', 'e']\nmodule o 'site.bicep' = [for n in concat(isProd ? p : [], d): {{ name: n, params: {{ flag: true, name: n }} }}]\n{}",
                    gateway(&predefined(OLD), "[{ fqdn: o[1].outputs.host }]")
                ),
            ),
        ],
        &[
            "mismatch d when isProd is true",
            "mismatch e when isProd is false",
            "finding error",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "param isProd bool\nvar p = ['p']\nvar d = ['d', 'e']\nresource s 'Microsoft.Web/sites@2024-04-01' = [for (n, i) in concat(isProd ? p : [], d): {{ name: 'app${{i}}', properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }} }}]\n{}",
            gateway(
                &predefined(OLD),
                "[{ fqdn: 'app0.azurewebsites.net' }, { fqdn: 'app2.azurewebsites.net' }]"
            )
        ),
        &[
            "mismatch app0 when isProd is true",
            "mismatch [format('app{0}', add(length(if(parameters('isProd'), createArray('p'), createArray())), 0))] when isProd is false",
            "mismatch [format('app{0}', add(length(if(parameters('isProd'), createArray('p'), createArray())), 1))] when isProd is true",
            "unresolved app2.azurewebsites.net when isProd is false",
            "finding error",
            "finding error",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "param sites array\nresource s 'Microsoft.Web/sites@2024-04-01' = [for x in sites: if (x.enabled) {{ name: x.name, properties: {{ siteConfig: {{ minTlsVersion: x.prod ? '1.3' : '1.2' }} }} }}]\n{}",
            gateway(&predefined(OLD), "[for x in sites: { fqdn: '${x.name}.azurewebsites.net' }]")
        ),
        &[
            "mismatch [parameters('sites')[copyIndex()].name] when [parameters('sites')[copyIndex()].enabled] is true and [parameters('sites')[copyIndex()].prod] is true",
            "compatible [parameters('sites')[copyIndex()].name] when [parameters('sites')[copyIndex()].enabled] is true and [parameters('sites')[copyIndex()].prod] is false",
            "finding error",
        ],
    );
}

#[test]
fn parameters_have_defaults_and_nulls() {
    pair_says(
        "param isProd bool = true\nparam min string = isProd ? '1.3' : '1.2'",
        OLD,
        "min",
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    pair_says(
        "param isProd bool = true\n@allowed(['1.2', '1.3'])\nparam min string = isProd ? '1.3' : '1.2'",
        OLD,
        "min",
        &["mismatch app when min is '1.3'", "compatible app when min is '1.2'", "finding error"],
    );
    pair_says(
        "param isProd bool = false\n@allowed(['1.2', '1.3'])\nparam min string = isProd ? '1.3' : '1.2'",
        OLD,
        "min",
        &["compatible app when min is '1.2'", "mismatch app when min is '1.3'", "finding warning"],
    );
    pair_says(
        "@allowed(['dev', 'test', 'prod'])\nparam env string = 'dev'\nparam extra bool = false",
        OLD,
        "env == 'test' ? '1.3' : extra ? '1.3' : '1.2'",
        &[
            "compatible app when extra is false and env is not 'test'",
            "mismatch app when extra is true",
            "finding warning",
        ],
    );
    pair_says("param min string?", OLD, "min ?? '1.3'", &["mismatch app", "finding error"]);
    pair_says("param flag bool?", OLD, "(flag ?? false) ? '1.2' : '1.3'", &["mismatch app", "finding error"]);
    pair_says("param min '1.2' | '1.3' | null", OLD, "min ?? '1.3'", &["mismatch app", "finding error"]);
    pair_says(
        &format!("param conf object = {{ policy: {OLD}, min: '1.3' }}"),
        "conf.policy",
        "conf.min",
        &["mismatch app", "finding error"],
    );
    pair_says("param conf object", "conf.policy", "conf.min", &["unknown app"]);
    says(
        &[
            (
                "main.bicep",
                &format!(
                    "@allowed(['1.2', '1.3'])\nparam min string = '1.2'\n{}{}",
                    gateway(&predefined(OLD), APP),
                    site("min")
                ),
            ),
            ("main.bicepparam", "using 'main.bicep'\nparam min = null\n"),
        ],
        &["compatible app when min is '1.2'", "mismatch app when min is '1.3'", "finding warning"],
    );
}

#[test]
fn modules_pass_choices_on() {
    let min_module = "param isProd bool\noutput min string = isProd ? '1.3' : '1.2'\n";
    let outer = "param prod bool\nmodule inner 'inner.bicep' = { name: 'i', params: { isProd: prod } }\noutput min string = inner.outputs.min\n";
    let site_module = "param flag bool\nparam name string\nresource s 'Microsoft.Web/sites@2024-04-01' = if (flag) { name: name, properties: { siteConfig: { minTlsVersion: '1.3' } } }\noutput host string = s.properties.defaultHostName\n";
    says(
        &[
            ("inner.bicep", min_module),
            ("outer.bicep", outer),
            (
                "main.bicep",
                &format!(
                    "param isProd bool\nmodule o 'outer.bicep' = {{ name: 'o', params: {{ prod: isProd }} }}\n{}{}",
                    gateway(&predefined(&format!("isProd ? {NEW} : {OLD}")), APP),
                    site("o.outputs.min")
                ),
            ),
        ],
        &["compatible app when isProd is true", "compatible app when isProd is false"],
    );
    says(
        &[
            ("inner.bicep", min_module),
            ("outer.bicep", outer),
            (
                "main.bicep",
                &format!(
                    "param isProd bool\nmodule o 'outer.bicep' = {{ name: 'o', params: {{ prod: !isProd }} }}\n{}{}",
                    gateway(&predefined(&format!("isProd ? {NEW} : {OLD}")), APP),
                    site("o.outputs.min")
                ),
            ),
        ],
        &["compatible app when isProd is true", "mismatch app when isProd is false", "finding error"],
    );
    says(
        &[
            ("inner.bicep", min_module),
            (
                "main.bicep",
                &format!(
                    "param deploy bool\nmodule o 'inner.bicep' = if (deploy) {{ name: 'o', params: {{ isProd: true }} }}\n{}{}",
                    gateway(&predefined(OLD), APP),
                    site("o.outputs.min")
                ),
            ),
        ],
        &["mismatch app when deploy is true", "unknown app when deploy is false", "finding error"],
    );
    says(
        &[
            ("inner.bicep", min_module),
            (
                "main.bicep",
                &format!(
                    "param deploy bool\nmodule o 'inner.bicep' = if (deploy) {{ name: 'o', params: {{ isProd: true }} }}\n{}{}",
                    gateway(&predefined(OLD), APP),
                    site("deploy ? o.outputs.min : '1.2'")
                ),
            ),
        ],
        &["mismatch app when deploy is true", "compatible app when deploy is false", "finding error"],
    );
    says(
        &[
            ("site.bicep", site_module),
            (
                "main.bicep",
                &format!(
                    "param a bool = false\nmodule o 'site.bicep' = {{ name: 'o', params: {{ flag: a, name: 'app' }} }}\n{}",
                    gateway(&predefined(OLD), "[{ fqdn: o.outputs.host }]")
                ),
            ),
        ],
        &["mismatch app when a is true", "finding warning"],
    );
    says(
        &[
            ("site.bicep", site_module),
            (
                "main.bicep",
                &format!(
                    "param a bool = false\nmodule o 'site.bicep' = if (a) {{ name: 'o', params: {{ flag: !a, name: 'app' }} }}\n{}",
                    gateway(&predefined(OLD), "[{ fqdn: o.outputs.host }]")
                ),
            ),
        ],
        &["unresolved […] when a is false"],
    );
    says(
        &[
            ("inner.bicep", "param isProd bool = true\noutput min string = isProd ? '1.3' : '1.2'\n"),
            (
                "main.bicep",
                &format!(
                    "module o 'inner.bicep' = {{ name: 'o' }}\n{}{}",
                    gateway(&predefined(OLD), APP),
                    site("o.outputs.min")
                ),
            ),
        ],
        &["mismatch app", "finding error"],
    );
}

#[test]
fn what_is_not_known_proves_nothing() {
    pair_says(
        "module o 'br:x.azurecr.io/y:1' = { name: 'o' }",
        &format!("o.outputs.flag ? {NEW} : {OLD}"),
        "o.outputs.flag ? '1.3' : '1.2'",
        &[
            "compatible app when [reference('o').outputs.flag] is true",
            "compatible app when [reference('o').outputs.flag] is false",
        ],
    );
    pair_says(
        "module o 'br:x.azurecr.io/y:1' = { name: 'o' }",
        &format!("o.outputs.flag ? {NEW} : {OLD}"),
        "o.outputs.other ? '1.3' : '1.2'",
        &[
            "compatible app when [reference('o').outputs.flag] is true and [reference('o').outputs.other] is true",
            "compatible app when [reference('o').outputs.flag] is true and [reference('o').outputs.other] is false",
            "mismatch app when [reference('o').outputs.flag] is false and [reference('o').outputs.other] is true",
            "compatible app when [reference('o').outputs.flag] is false and [reference('o').outputs.other] is false",
            "finding error",
        ],
    );
    template_says(
        &format!(
            "module o 'br:x.azurecr.io/y:1' = {{ name: 'o' }}\n{}{}",
            gateway(&predefined(OLD), "[{ fqdn: '${o.outputs.name}.azurewebsites.net' }]"),
            site_if("", "s", "o.outputs.name", "'1.3'")
        ),
        &["mismatch [reference('o').outputs.name]", "finding error"],
    );
    template_says(
        &format!(
            "param c object\nvar x = loadTextContent('missing.txt')\n{}{}",
            gateway_if("if (x == 'a')", &predefined(OLD), APP),
            site_if("if (x == 'b')", "s", "'app'", "'1.3'")
        ),
        &["unknown app"],
    );
}

#[test]
fn an_object_is_merged_with_each_side_of_a_choice() {
    let merged = |below: &str, above: &str| {
        format!(
            "param isProd bool\nparam extra bool\nresource s 'Microsoft.Web/sites@2024-04-01' = {{ name: 'app', properties: union({{ siteConfig: {below} }}, {{ siteConfig: {above} }}) }}\n{}",
            gateway(&predefined(OLD), APP)
        )
    };
    let strict = "{ minTlsVersion: '1.3' }";
    template_says(
        &merged(strict, "extra ? { http20Enabled: true } : {}"),
        &["mismatch app", "finding error"],
    );
    template_says(
        &merged(&format!("isProd ? {strict} : {{ minTlsVersion: '1.2' }}"), "{ http20Enabled: true }"),
        &["mismatch app when isProd is true", "compatible app when isProd is false", "finding error"],
    );
    template_says(
        &merged(
            &format!("isProd ? {strict} : {{}}"),
            "extra ? { minTlsVersion: '1.2' } : { http20Enabled: true }",
        ),
        &[
            "compatible app when extra is true",
            "mismatch app when extra is false and isProd is true",
            "compatible app when extra is false and isProd is false",
            "finding error",
        ],
    );
}

#[test]
fn conditions_that_imply_each_other_agree() {
    let same = |parameter: &str, policy: &str, minimum: &str| {
        let text = format!(
            "{parameter}\n{}{}",
            gateway(&predefined(&format!("{policy} ? {NEW} : {OLD}")), APP),
            site(&format!("{minimum} ? '1.3' : '1.2'"))
        );
        let paths = paths_of(&report(&[("main.bicep", &text)]));
        assert!(!paths.is_empty() && paths.iter().all(|path| path.starts_with("compatible ")), "{paths:?}");
    };
    same("param l array", "!empty(l)", "contains(l, 'x')");
    same("param l array", "length(l) >= 1", "contains(l, 2)");
    same("param c object", "contains(c, 'a')", "c.?a != null");
    same("param c object", "contains(c, 'a')", "c.?a == 'x'");
    same("param e string", "toLower(e) == 'prod'", "toUpper(e) == 'PROD'");
    same("param e string", "false", "toUpper(e) == 'Prod'");
    same("param e string", "length(e) > 0", "startsWith(e, 'x')");
}

/// A module with a parameter and its default, and the site that gets the parameter as its minimum.
fn with_default(default: &str) -> String {
    format!("param minimum string = '{default}'\n{}", site("minimum"))
}

#[test]
fn null_on_one_side_of_an_argument_is_the_default() {
    let main = format!(
        "param old bool\nmodule m 'm.bicep' = {{ name: 'm', params: {{ minimum: old ? '1.2' : null }} }}\n{}",
        gateway(&predefined(OLD), APP)
    );
    says(
        &[("main.bicep", &main), ("m.bicep", &with_default("1.3"))],
        &["compatible app when old is true", "mismatch app when old is false", "finding error"],
    );
    says(&[("main.bicep", &main), ("m.bicep", &with_default("1.2"))], &["compatible app"]);
}

#[test]
fn a_module_is_a_deployment_of_its_own() {
    let main = |scope: &str, name: &str| {
        let address = format!("[{{ fqdn: 'x${{uniqueString({name})}}.azurewebsites.net' }}]");
        format!("module m 'm.bicep' = {{ name: 'm'{scope} }}\n{}", gateway(&predefined(OLD), &address))
    };
    let module = |name: &str| site_if("", "s", &format!("'x${{uniqueString({name})}}'"), "'1.3'");
    let verdict = |scope: &str, outside: &str, inside: &str| {
        let report = report(&[("main.bicep", &main(scope, outside)), ("m.bicep", &module(inside))]);
        report.paths[0].verdict.as_str()
    };
    let own = "deployment().name";
    assert_eq!(verdict("", own, own), "unresolved");
    assert_eq!(verdict("", "'m'", own), "mismatch");
    let subscription = "subscription().id";
    assert_eq!(verdict("", subscription, subscription), "mismatch");
    assert_eq!(verdict(", scope: resourceGroup('other')", subscription, subscription), "mismatch");
    let elsewhere = ", scope: resourceGroup('11111111-1111-1111-1111-111111111111', 'other')";
    assert_eq!(verdict(elsewhere, subscription, subscription), "unresolved");
}

/// What `??` takes for something else than null is not equal to null either.
#[test]
fn what_is_never_null_is_not_compared_with_null() {
    let declarations = "param p string\nparam o { a: string, b: string? }";
    for never in ["p", "o.a", "'${p}-x'", "toLower(p)", "resourceGroup()"] {
        pair_says(declarations, OLD, &format!("{never} == null ? '1.3' : '1.2'"), &["compatible app"]);
        pair_says(
            declarations,
            OLD,
            &format!("null != {never} ? '1.3' : '1.2'"),
            &["mismatch app", "finding error"],
        );
    }
    let maybe = ["mismatch app when o.b is null", "compatible app when o.b is not null", "finding error"];
    pair_says(declarations, OLD, "o.?b == null ? '1.3' : '1.2'", &maybe);
}

#[test]
fn what_a_parameter_can_never_be_is_no_case() {
    let never = |parameter: &str, condition: &str| {
        let minimum = format!("{condition} ? '1.3' : '1.2'");
        let text = format!("{parameter}\n{}{}", gateway(&predefined(OLD), APP), site(&minimum));
        template_says(&text, &["compatible app"]);
    };
    never("@maxValue(5)\nparam n int", "n > 5");
    never("@minValue(3)\nparam n int", "n == 2");
    never("@minLength(1)\nparam e string", "empty(e)");
    never("@maxLength(3)\nparam e string", "e == 'prod'");
    never("@minLength(1)\nparam l array", "empty(l)");
    never("@maxLength(2)\nparam l array", "length(l) > 2");
}

#[test]
fn an_imported_value_that_speaks_of_the_deployment_is_unknown() {
    let main = format!(
        "import {{ n }} from 'v.bicep'\nmodule m 'm.bicep' = {{ name: 'm' }}\n{}",
        gateway(&predefined(OLD), "[{ fqdn: '${n}.azurewebsites.net' }]")
    );
    let module = format!("import {{ n }} from 'v.bicep'\n{}", site_if("", "s", "n", "'1.3'"));
    let names = "@export()\nvar n = deployment().name\n";
    let report = report(&[("main.bicep", &main), ("m.bicep", &module), ("v.bicep", names)]);
    assert_eq!(report.paths[0].verdict.as_str(), "unresolved");
}

/// `resourceGroup()` in an imported value is the group of whoever uses it.
#[test]
fn an_imported_value_speaks_of_the_group_that_it_is_used_in() {
    for (names, name) in [
        ("@export()\nvar n = 'app-${uniqueString(resourceGroup().id)}'\n", "n"),
        ("@export()\nfunc n() string => 'app-${uniqueString(resourceGroup().id)}'\n", "n()"),
    ] {
        let paths = |scope: &str| {
            let main = format!(
                "import {{ n }} from 'v.bicep'\nmodule m 'm.bicep' = {{ name: 'm' {scope} }}\n{}",
                gateway(&predefined(OLD), &format!("[{{ fqdn: '${{{name}}}.azurewebsites.net' }}]"))
            );
            let module = format!("import {{ n }} from 'v.bicep'\n{}", site_if("", "s", name, "'1.3'"));
            let report = report(&[("main.bicep", &main), ("m.bicep", &module), ("v.bicep", names)]);
            report.paths.iter().map(|path| path.verdict.as_str()).collect::<Vec<_>>()
        };
        assert_eq!(paths(""), ["mismatch"]);
        assert_eq!(paths("\n scope: resourceGroup('other')"), ["unresolved"]);
    }
}

/// The sides of a conditional are equal wherever they are written, but each place has its own.
#[test]
fn equal_conditionals_keep_their_own_places() {
    let weak = |symbol: &str| site_if("", symbol, &format!("'{symbol}'"), "prod ? '1.2' : '1.0'");
    let text = format!("param prod bool\n{}{}", weak("a"), weak("b"));
    let report = report(&[("main.bicep", &text)]);
    let weak: Vec<_> = report.findings.iter().filter(|it| it.rule == "site-min-tls-weak").collect();
    let places: Vec<usize> = text.match_indices("'1.0'").map(|(place, _)| place).collect();
    assert_eq!((weak.len(), places.len()), (2, 2));
    for (finding, place) in weak.iter().zip(places) {
        let literal = &finding.labels[0].location;
        assert_eq!(
            (report.sources.text_at(*literal).as_str(), literal.span.start as usize),
            ("'1.0'", place)
        );
    }
}

/// A name that is written anew at each place, as the compiler writes it, is one name.
#[test]
fn conditionals_with_the_same_small_sides_are_equal() {
    let name = |name: &str| name.replace("NAME", "prod ? toLower('${p}-x') : (test ? v : o.name)");
    let declared = "param prod bool\nparam test bool\nparam p string\nparam o object\nvar v = '${p}-y'\n";
    let text = format!(
        "{declared}{}{}",
        site_if("", "site", &name("NAME"), "'1.3'"),
        gateway(&predefined(OLD), &name("[{ fqdn: '${NAME}.azurewebsites.net' }]"))
    );
    let paths = paths_of(&report(&[("main.bicep", &text)]));
    assert!(paths.iter().all(|path| !path.starts_with("unresolved")), "{paths:?}");
    assert!(paths.contains(&String::from("finding error")), "{paths:?}");
}

/// What is asked of a conditional module with `.?` is null where that is not deployed.
#[test]
fn outputs_of_what_is_not_deployed_are_null() {
    let module = format!("{}output host string = 'app.azurewebsites.net'\n", site("'1.3'"));
    let path = |address: &str| {
        let main = format!(
            "param withSite bool\nmodule m 'm.bicep' = if (withSite) {{ name: 'm' }}\n{}{}",
            gateway(&predefined(OLD), &format!("[{{ fqdn: {address} }}]")),
            site_if("", "other", "'other'", "'1.2'")
        );
        paths_of(&report(&[("main.bicep", &main), ("m.bicep", &module)]))
    };
    let both =
        ["mismatch app when withSite is true", "compatible other when withSite is false", "finding error"];
    assert_eq!(path("m.?outputs.host ?? 'other.azurewebsites.net'"), both);
    assert_eq!(path("m.?outputs.?host ?? 'other.azurewebsites.net'"), both);
    assert_eq!(path("withSite ? m.outputs.host : 'other.azurewebsites.net'"), both);
}

#[test]
fn what_a_text_begins_with_ends_with_or_contains_agrees() {
    let mismatches = |old: &str, strict: &str| {
        let pair = [
            gateway(&predefined(&format!("{old} ? {OLD} : {NEW}")), APP),
            site(&format!("{strict} ? '1.3' : '1.2'")),
        ];
        let text = format!("param env string\nparam envs array\n{}", pair.concat());
        let told = paths_of(&report(&[("main.bicep", &text)]));
        told.iter().filter(|path| path.starts_with("mismatch ")).count()
    };
    for (old, strict) in [
        ("!startsWith(env, 'p')", "startsWith(env, 'PROD')"),
        ("!endsWith(env, 'd')", "endsWith(env, 'Prod')"),
        ("!contains(env, 'p')", "contains(env, 'prod')"),
        ("startsWith(env, 'dev')", "startsWith(env, 'prod')"),
        ("endsWith(toLower(env), '-dev')", "endsWith(toLower(env), '-prod')"),
    ] {
        assert_eq!(mismatches(old, strict), 0, "{old}, {strict}");
    }
    for (old, strict) in [
        ("startsWith(env, 'p')", "startsWith(env, 'prod')"),
        ("!startsWith(env, 'prod')", "startsWith(env, 'p')"),
        ("!startsWith(env, 'p')", "endsWith(env, 'prod')"),
        ("!contains(env, 'P')", "contains(env, 'prod')"),
        ("contains(env, 'dev')", "contains(env, 'prod')"),
        // What contains one item need not contain another.
        ("!contains(envs, 'p')", "contains(envs, 'prod')"),
    ] {
        assert!(mismatches(old, strict) > 0, "{old}, {strict}");
    }
}
