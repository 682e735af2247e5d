//! Projects that try to make Tricep run for ever, fill the memory or end the stack.
//!
//! Each is generated. `tricep-fuzz hostile PROGRAM` runs the program on them, and measures it.

use std::fmt::Write;

/// A project.
pub struct Hostile {
    /// What it is.
    pub name: &'static str,
    /// Its files: names and texts.
    pub files: Vec<(String, String)>,
}

/// Makes a project.
type Make = fn() -> Vec<(String, String)>;

/// The names of all projects, and what makes each.
const ALL: &[(&str, Make)] = &[
    ("bicep: 100,000 open square brackets", || bicep(format!("var x = {}", "[".repeat(100_000)))),
    ("bicep: 100,000 open braces", || bicep(format!("var x = {}", "{a:".repeat(100_000)))),
    ("bicep: 100,000 open parentheses", || bicep(format!("var x = {}", "(".repeat(100_000)))),
    ("bicep: 100,000 brackets that close", || {
        bicep(format!("var x = {}{}", "(".repeat(100_000), ")".repeat(100_000)))
    }),
    ("bicep: 100,000 open interpolations", || bicep(format!("var x = {}", "'${".repeat(100_000)))),
    ("bicep: 100,000 signs of not", || bicep(format!("var x = {}y", "!".repeat(100_000)))),
    ("bicep: 100,000 times plus", || bicep(format!("var x = 1{}", " + 1".repeat(100_000)))),
    ("bicep: 100,000 conditions in a row", || bicep(format!("var x = 1{}", " ? 1 : 1".repeat(100_000)))),
    ("bicep: 100,000 members in a row", || bicep(format!("var x = y{}", ".a".repeat(100_000)))),
    ("bicep: 100,000 lambdas in a row", || bicep(format!("var x = map(y, {}1)", "x => ".repeat(100_000)))),
    ("bicep: 100,000 array types in a row", || bicep(format!("type x = string{}", "[]".repeat(100_000)))),
    ("bicep: 100,000 open types", || bicep(format!("type x = {}", "{a:".repeat(100_000)))),
    ("bicep: 100,000 decorators", || bicep(format!("{}param x string", "@secure()\n".repeat(100_000)))),
    ("bicep: 1,000,000 items", || bicep(format!("var x = [\n{}]", "1\n".repeat(1_000_000)))),
    ("bicep: 300,000 broken statements", || bicep("param = =\n".repeat(300_000))),
    ("bicep: a line of 8 MB", || bicep(format!("var x = '{}'", "é".repeat(4_000_000)))),
    ("bicep: 8 MB of one comment", || bicep(format!("/*{}", "/*".repeat(4_000_000)))),
    ("bicep: 50,000 suppressions", || {
        bicep("#disable-next-line gateway-tls-below-backend\nvar x = 1\n".repeat(50_000))
    }),
    ("bicep: 20,000 suppressions and as many sites", || {
        let site = |i| format!("#disable-next-line site-min-tls-weak\n{}", site(i, "'1.0'"));
        bicep((0..20_000).map(site).collect())
    }),
    ("bicep: 30 MB of items", || bicep(format!("var x = [\n{}]", "1\n".repeat(15_000_000)))),
    ("bicep: 30 MB of properties", || bicep(format!("var x = {{\n{}}}", "a:1\n".repeat(7_500_000)))),
    ("bicep: 30 MB of resources", || bicep("resource a 'a/b@2020-01-01'={name:'a'}\n".repeat(750_000))),
    ("bicep: 30 MB of signs that mean nothing", || bicep("?\n".repeat(15_000_000))),
    ("bicep: 30 MB of interpolations", || {
        bicep(format!("output o string = '{}'\n", "${x}".repeat(7_500_000)))
    }),
    ("bicep: 30 MB of imports of no file", || bicep("import {a} from 'b'\n".repeat(1_500_000))),
    ("bicep: 100,000 modules of no file", || {
        bicep(lines(0..100_000, |i| format!("module m{i} 'x.bicep' = {{\n}}")))
    }),
    ("json: 30 MB of values", || arm(format!("[{}1]", "1,".repeat(15_000_000)))),
    ("json: 30 MB of objects", || arm(format!("[{}1]", "{\"a\":1},".repeat(3_750_000)))),
    ("json: 30 MB of resources without a type", || resources(format!("{}{{}}", "{},".repeat(10_000_000)))),
    ("json: 200,000 resources in one line", || {
        resources(format!("{}{{}}", "{\"type\":\"a/b\",\"name\":\"x\"},".repeat(200_000)))
    }),
    ("json: 50,000 nested templates in one line", || {
        let nested =
            "{\"type\":\"Microsoft.Resources/deployments\",\"name\":\"x\",\"properties\":{\"template\":{}}},";
        resources(format!("{}{{}}", nested.repeat(50_000)))
    }),
    ("json: 20,000 sites in one line", || {
        let site = "{\"type\":\"Microsoft.Web/sites\",\"apiVersion\":\"2024-04-01\",\"name\":\"é\",\"properties\":{\"siteConfig\":{\"minTlsVersion\":\"1.0\"}}}";
        resources((0..20_000).map(|i| site.replace('é', &format!("é{i}"))).collect::<Vec<_>>().join(","))
    }),
    ("10,000 deployments with names of one form, each referred to", || {
        let name = |i: usize| format!("concat(deployment().name, 'unit{i}')");
        let pair = |i: usize| {
            let id = format!("resourceId('Microsoft.Resources/deployments', {})", name(i));
            format!(
                "{{\"type\":\"Microsoft.Resources/deployments\",\"apiVersion\":\"2022-09-01\",\"name\":\"[{}]\",\"properties\":{{\"template\":{{\"resources\":[]}}}}}},{{\"type\":\"Microsoft.Web/sites\",\"apiVersion\":\"2024-04-01\",\"name\":\"site{i}\",\"properties\":{{\"siteConfig\":{{\"minTlsVersion\":\"[reference({id}).outputs.minimum.value]\"}}}}}}",
                name(i)
            )
        };
        resources((0..10_000).map(pair).collect::<Vec<_>>().join(","))
    }),
    ("expression: 30 MB of arguments", || arm(format!("\"[concat({}'a')]\"", "'a',".repeat(7_500_000)))),
    ("expression: 30 MB of arguments in 100 expressions", || {
        let one = format!("\"[concat({}'a')]\",", "'a',".repeat(75_000));
        arm(format!("[{}1]", one.repeat(100)))
    }),
    ("8,000 unknown names beside 8,000 known ones", || {
        let known: Vec<String> = (0..8_000).map(|i| format!("\"someVariable{i:05}\": {i}")).collect();
        let unknown: Vec<String> =
            (0..8_000).map(|i| format!("\"[variables('someVarialbe{i:05}')]\"")).collect();
        let text = format!(
            "{{\"$schema\": \"{SCHEMA}\", \"resources\": [], \"variables\": {{{}}}, \"outputs\": {{\"o\": {{\"type\": \"array\", \"value\": [{}]}}}}}}",
            known.join(", "),
            unknown.join(", ")
        );
        vec![(String::from("main.json"), text)]
    }),
    ("two names of 1 MB", || {
        let name = "x".repeat(1_000_000);
        arm(format!("{{\"{name}a\": 1}}, \"{name}b\": 1, \"y\": \"[variables('{name}c')]\""))
    }),
    ("1,000,000 lookups in an object of 50,000", || {
        let mut files = named(
            "'a${reduce(range(0, 10000), 0, (acc, i) => acc + reduce(range(0, 100), 0, (a, j) => d.key1 == 3 ? a : a + d.key2))}'",
            "var d = loadJsonContent('data.json')\n",
        );
        let keys: Vec<String> = (0..50_000).map(|i| format!("\"key{i}\": {i}")).collect();
        files.push((String::from("data.json"), format!("{{{}}}", keys.join(", "))));
        files
    }),
    ("a deep value that hides a loaded text", || {
        let deep = format!("{}acc{}", "[".repeat(100), "]".repeat(100));
        let mut files = named(
            "'a${length(d)}'",
            &format!("var d = reduce(range(0, 10000), loadTextContent('a.txt'), (acc, i) => {deep})\n"),
        );
        files.push((String::from("a.txt"), String::from("text")));
        files
    }),
    ("a deep value that is merged", || {
        let deep = format!("{}acc{}", "{a:".repeat(100), "}".repeat(100));
        named(
            "'a${length(union(d, d))}'",
            &format!("var d = reduce(range(0, 10000), {{}}, (acc, i) => {deep})\n"),
        )
    }),
    ("json: 100,000 open square brackets", || arm("[".repeat(100_000))),
    ("json: 100,000 open braces", || arm("{\"a\":".repeat(100_000))),
    ("json: 1,000,000 numbers", || arm(format!("[{}1]", "1,".repeat(1_000_000)))),
    ("json: 500,000 equal keys", || arm(format!("{{{}\"a\":1}}", "\"a\":1,".repeat(500_000)))),
    ("json: a string of 8 MB", || arm(format!("\"{}\"", "\\u00e9".repeat(1_300_000)))),
    ("expression: 100,000 open calls", || arm(format!("\"[{}\"", "f(".repeat(100_000)))),
    ("expression: 100,000 calls that close", || {
        arm(format!("\"[{}1{}]\"", "f(".repeat(100_000), ")".repeat(100_000)))
    }),
    ("expression: 100,000 members in a row", || arm(format!("\"[f(){}]\"", ".a".repeat(100_000)))),
    ("expression: 500,000 arguments", || arm(format!("\"[concat({}'a')]\"", "'a',".repeat(500_000)))),
    ("range(0, 2147483647)", || named("join(map(range(0, 2147483647), x => string(x)), '')", "")),
    ("range of ranges", || named("string(length(flatten(map(range(0, 10000), x => range(0, 10000)))))", "")),
    ("a loop over range(0, 2147483647)", || {
        bicep(String::from(
            "resource s 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 2147483647): {\n  name: 'a${i}'\n}]\n",
        ))
    }),
    ("a string that doubles 64 times", || {
        named(
            "a64",
            &format!(
                "var a0 = 'xy'\n{}",
                lines(1..=64, |i| format!("var a{i} = '${{a{0}}}${{a{0}}}'", i - 1))
            ),
        )
    }),
    ("an array that doubles 64 times", || {
        let arrays = lines(1..=64, |i| format!("var a{i} = concat(a{0}, a{0})", i - 1));
        named("join(a64, '')", &format!("var a0 = ['x']\n{arrays}"))
    }),
    ("an object that doubles 64 times", || {
        let objects = lines(1..=64, |i| format!("var a{i} = {{ l: a{0}, r: a{0} }}", i - 1));
        named("string(a64)", &format!("var a0 = {{ x: 'x' }}\n{objects}"))
    }),
    ("an unknown string that doubles 64 times", || {
        let strings = lines(1..=64, |i| format!("var a{i} = '${{a{0}}}-${{a{0}}}'", i - 1));
        named("a64", &format!("param a0 string\n{strings}"))
    }),
    ("functions that call each other", || {
        named("f('x')", "func f(x string) string => g(x)\nfunc g(x string) string => f(x)\n")
    }),
    ("functions that call each other twice", || {
        let functions = lines(1..=64, |i| {
            format!("func f{i}(x string) string => concat(f{0}(x), f{0}('${{x}}a'))", i - 1)
        });
        named("f64('x')", &format!("func f0(x string) string => x\n{functions}"))
    }),
    ("a chain of 10,000 functions", || {
        let functions = lines(1..=10_000, |i| format!("func f{i}(x string) string => f{}(x)", i - 1));
        named("f10000('x')", &format!("func f0(x string) string => x\n{functions}"))
    }),
    ("a chain of 100,000 variables", || {
        named(
            "a100000",
            &format!("var a0 = 'x'\n{}", lines(1..=100_000, |i| format!("var a{i} = a{}", i - 1))),
        )
    }),
    ("a chain of 100,000 types", || {
        let types = lines(1..=100_000, |i| format!("type t{i} = t{}", i - 1));
        named("p", &format!("type t0 = 'a' | 'b'\n{types}param p t100000\n"))
    }),
    ("a chain of 20,000 names of resources", || {
        let site = |i: usize| {
            let name = if i == 0 { String::from("'x'") } else { format!("s{}.name", i - 1) };
            format!("resource s{i} 'Microsoft.Web/sites@2024-04-01' = {{\n  name: {name}\n}}")
        };
        bicep(lines(0..=20_000, site))
    }),
    ("a chain of 10,000 parents", || {
        let child = |i: usize| {
            let parent = if i == 0 { String::new() } else { format!("  parent: s{}\n", i - 1) };
            format!("resource s{i} 'Microsoft.Web/sites@2024-04-01' = {{\n{parent}  name: 'x'\n}}")
        };
        bicep(lines(0..=10_000, child))
    }),
    ("a cycle of parents", || {
        bicep(lines(0..3, |i| {
            format!(
                "resource s{i} 'a/b/c@2024-04-01' = {{\n  parent: s{}\n  name: 's${{s{}.name}}'\n}}",
                (i + 1) % 3,
                (i + 2) % 3
            )
        }))
    }),
    ("a text padded to 2147483647", || named("padLeft('x', 2147483647, 'y')", "")),
    ("a format with a width of 2147483647", || named("format('{0,2147483647}{1:D999999999}', 'x', 5)", "")),
    ("replacements that grow", || {
        let strings = lines(1..=64, |i| format!("var a{i} = replace(a{0}, 'x', a{0})", i - 1));
        named("a64", &format!("var a0 = 'xx'\n{strings}"))
    }),
    ("a cycle of imports", || {
        let file = |own: &str, other: &str| {
            (
                format!("{own}.bicep"),
                format!(
                    "import {{ {other} }} from '{other}.bicep'\n@export()\nvar {own} = {other}\noutput o string = {other}\n"
                ),
            )
        };
        vec![file("a", "b"), file("b", "c"), file("c", "a")]
    }),
    ("a cycle of parameter files", || {
        let mut files = named("p", "param p string\n");
        files.extend((0..3).map(|i| {
            (
                format!("p{i}.bicepparam"),
                format!("using 'main.bicep'\nextends 'p{}.bicepparam'\n", (i + 1) % 3),
            )
        }));
        files
    }),
    ("a chain of 2,000 parameter files", || {
        let mut files = named("p", "param p string\n");
        files.extend((0..2_000).map(|i| {
            let rest = if i == 0 {
                String::from("param p = 'x'\n")
            } else {
                format!("extends 'p{}.bicepparam'\n", i - 1)
            };
            (format!("p{i}.bicepparam"), format!("using 'main.bicep'\n{rest}"))
        }));
        files
    }),
    ("a cycle of modules", || {
        (0..3)
            .map(|i| {
                let module = format!(
                    "module m 'm{}.bicep' = {{\n  name: m.outputs.o\n}}\noutput o string = m.outputs.o\n",
                    (i + 1) % 3
                );
                (format!("m{i}.bicep"), module)
            })
            .collect()
    }),
    ("a chain of 2,000 modules", || {
        modules(2_000, |next| {
            format!("module m '{next}' = {{\n  name: 'm'\n}}\noutput o string = m.outputs.o\n")
        })
    }),
    ("modules that call two: 2^24 of them", || {
        modules(24, |next| {
            format!("module a '{next}' = {{\n  name: 'a'\n}}\nmodule b '{next}' = {{\n  name: 'b'\n}}\n")
        })
    }),
    ("loops of modules in loops of modules", || {
        modules(6, |next| {
            format!("module a '{next}' = [for i in range(0, 800): {{\n  name: 'a${{i}}'\n}}]\n")
        })
    }),
    ("nested templates, 200 deep", || {
        let mut inner = String::from("{\"resources\": []}");
        for _ in 0..200 {
            inner = format!(
                "{{\"resources\": [{{\"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"x\", \"properties\": {{\"mode\": \"Incremental\", \"template\": {inner}}}}}]}}"
            );
        }
        vec![(String::from("main.json"), inner.replacen('{', &format!("{{\"$schema\": \"{SCHEMA}\", "), 1))]
    }),
    ("a copy of 2147483647", || {
        resources(String::from(
            "{\"type\": \"Microsoft.Web/sites\", \"apiVersion\": \"2024-04-01\", \"name\": \"[concat('a', copyIndex())]\", \"copy\": {\"name\": \"c\", \"count\": 2147483647}, \"properties\": {\"copy\": [{\"name\": \"x\", \"count\": 2147483647, \"input\": \"[copyIndex('x')]\"}]}}",
        ))
    }),
    ("5,000 parameters with 20 allowed values each", || {
        let values = "  'a'\n".repeat(19);
        let parameters = lines(0..5_000, |i| format!("@allowed([\n{values}  'b{i}'\n])\nparam p{i} string"));
        let all: String = (0..5_000).map(|i| format!("${{p{i}}}")).collect();
        named(&format!("'{all}'"), &parameters)
    }),
    ("60 flags in one minimum", || {
        let flags = lines(0..60, |i| format!("param f{i} bool"));
        let minimum: String = (0..60).map(|i| format!("f{i} ? '1.{}' : ", i % 4)).collect();
        bicep(
            format!("{flags}var m = {}\n{}{}", nested_conditions(60), site(0, "m"), gateway(1, 1, 1))
                + &format!("// {minimum}\n"),
        )
    }),
    ("40 flags in 40 conditions of 40 addresses", || {
        let flags = lines(0..40, |i| format!("param f{i} bool"));
        let addresses = lines(0..40, |i| {
            format!("{{ fqdn: f{i} ? 'site{i}.azurewebsites.net' : 'b{i}.azurewebsites.net' }}")
        });
        let sites: String = (0..40).map(|i| site(i, &format!("f{i} ? '1.3' : '1.2'"))).collect();
        bicep(format!("{flags}{sites}{}", gateway_of(1, 1, &addresses)))
    }),
    ("a gateway of 10,000 listeners, rules and pools", || {
        bicep(format!("{}{}", site(0, "'1.3'"), gateway(10_000, 10_000, 1)))
    }),
    ("a gateway of 1,000 rules on one pool of 1,000 addresses", || {
        bicep(format!("{}{}", site(0, "'1.3'"), gateway(1_000, 1, 1_000)))
    }),
    ("a gateway that loops 100,000 times", || {
        bicep(String::from(
            "resource g 'Microsoft.Network/applicationGateways@2024-05-01' = {\n  name: 'g'\n  properties: {\n    httpListeners: [for i in range(0, 100000): {\n      name: 'l${i}'\n    }]\n    requestRoutingRules: [for i in range(0, 100000): {\n      name: 'r${i}'\n      properties: {\n        httpListener: {\n          id: resourceId('Microsoft.Network/applicationGateways/httpListeners', 'g', 'l${i}')\n        }\n      }\n    }]\n  }\n}\n",
        ))
    }),
    ("10,000 sites with the same name", || {
        bicep(
            (0..10_000)
                .map(|i| site(i, "'1.3'").replace(&format!("name: 'site{i}'"), "name: 'site'"))
                .collect(),
        )
    }),
    ("300 gateways before 300 sites", || {
        let sites: String = (0..300).map(|i| site(i, "'1.3'")).collect();
        let gateways: String = (0..300)
            .map(|i| {
                gateway(1, 1, 300)
                    .replace("resource g ", &format!("resource g{i} "))
                    .replace("'g'", &format!("'g{i}'"))
            })
            .collect();
        bicep(sites + &gateways)
    }),
    ("2,000 resources that depend on each other", || {
        let all: String = (0..2_000).map(|i| format!("    s{i}\n")).collect();
        bicep(lines(0..2_000, |i| {
            format!(
                "resource s{i} 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 's{i}'\n  dependsOn: [\n{all}  ]\n}}"
            )
        }))
    }),
    ("YAML whose aliases double", || {
        let mut yaml = String::from("a0: &a0 [x, x]\n");
        for i in 1..40 {
            writeln!(yaml, "a{i}: &a{i} [*a{0}, *a{0}]", i - 1).expect("memory");
        }
        let mut files = named("string(loadYamlContent('bomb.yaml'))", "");
        files.push((String::from("bomb.yaml"), yaml));
        files
    }),
    ("YAML that is deep", || {
        let mut files = named("string(loadYamlContent('deep.yaml'))", "");
        files.push((String::from("deep.yaml"), "[".repeat(100_000)));
        files
    }),
    ("an array of 8 MB that is loaded", || {
        let mut files = named("string(length(loadJsonContent('data.json')))", "");
        files.push((String::from("data.json"), format!("[{}1]", "1,".repeat(4_000_000))));
        files
    }),
    ("a text that loads itself 1,000 times", || {
        named("a1000", &lines(1..=1000, |i| format!("var a{i} = '${{loadTextContent('main.bicep')}}{i}'")))
    }),
    ("5,000 files of one byte", || (0..5_000).map(|i| (format!("f{i}.bicep"), String::from("x"))).collect()),
    ("5,000 files that import all of one", || {
        let mut files: Vec<(String, String)> = (0..5_000)
            .map(|i| {
                (
                    format!("f{i}.bicep"),
                    String::from("import * as all from 'all.bicep'\noutput o string = all.v1\n"),
                )
            })
            .collect();
        files.push((String::from("all.bicep"), lines(0..1_000, |i| format!("@export()\nvar v{i} = 'x'"))));
        files
    }),
    ("settings with 20,000 patterns", || {
        let patterns = (0..20_000).map(|i| format!("\"**/*{i}*/**/*x*y*z*\"")).collect::<Vec<_>>().join(", ");
        let mut files = named("'x'", "");
        files.push((
            String::from("bicepconfig.json"),
            format!("{{\"analyzers\": {{\"tricep\": {{\"exclude\": [{patterns}]}}}}}}"),
        ));
        files
    }),
    ("settings with 2,000 overrides for 2,000 files", || {
        let one = |i| format!("{{\"files\": [\"x{i}/**\"], \"enabled\": false}}");
        let overrides = (0..2_000).map(one).collect::<Vec<_>>().join(", ");
        let mut files: Vec<(String, String)> =
            (0..2_000).map(|i| (format!("f{i}.bicep"), site(i, "'1.0'"))).collect();
        files.push((
            String::from("bicepconfig.json"),
            format!("{{\"analyzers\": {{\"tricep\": {{\"overrides\": [{overrides}]}}}}}}"),
        ));
        files
    }),
    ("1,000 settings that extend one another's 1,000 patterns", || {
        let patterns = (0..1_000).map(|i| format!("\"x{i}\"")).collect::<Vec<_>>().join(", ");
        let base = format!("{{\"analyzers\": {{\"tricep\": {{\"exclude\": [{patterns}]}}}}}}");
        let mut files: Vec<(String, String)> = (0..60)
            .map(|i| (format!("c{i}.json"), format!("{{\"extends\": \"c{}.json\"}}", i + 1)))
            .collect();
        files.push((String::from("c60.json"), base));
        for i in 0..1_000 {
            files.push((format!("d{i}/bicepconfig.json"), String::from("{\"extends\": \"../c0.json\"}")));
            files.push((format!("d{i}/main.bicep"), site(i, "'1.2'")));
        }
        files
    }),
    ("200 files with functions that call each other twice", || {
        (0..200).map(|i| (format!("f{i}.bicep"), calls_twice(""))).collect()
    }),
    ("200 parameter files of functions that call each other twice", || {
        let mut files = bicep(calls_twice("param p string\n"));
        files.extend(
            (0..200).map(|i| (format!("p{i}.bicepparam"), format!("using 'main.bicep'\nparam p = '{i}'\n"))),
        );
        files
    }),
    ("100 files with a range of ranges each", || {
        let value = "string(length(flatten(map(range(0, 10000), x => range(0, 10000)))))";
        (0..100).map(|i| (format!("f{i}.bicep"), named(value, "").remove(0).1)).collect()
    }),
    ("100 files with a loop of 10,000 sites each", || {
        let sites = "resource s 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 10000): {\n  name: 's${i}'\n  properties: { siteConfig: { minTlsVersion: '1.0' } }\n}]\n";
        (0..100).map(|i| (format!("f{i}.bicep"), sites.to_owned())).collect()
    }),
    ("100 files with loops of gateways in loops of listeners", || {
        (0..100).map(|i| (format!("f{i}.bicep"), gateways_in_loops(100))).collect()
    }),
    ("modules that call each of 80 modules, which call each of 80", || {
        let calls =
            |next: &str| lines(0..80, |i| format!("module m{i} '{next}{i}.bicep' = {{\n  name: 'm{i}'\n}}"));
        let level =
            |own: &str, text: String| (0..80).map(|i| (format!("{own}{i}.bicep"), text.clone())).collect();
        let mut files: Vec<(String, String)> = level("a", calls("b"));
        files.extend::<Vec<_>>(level("b", calls("c")));
        files.extend::<Vec<_>>(level("c", site(0, "'1.2'")));
        files
    }),
    ("1,000 sites with 256 cases each", || {
        let values = lines(0..256, |i| format!("  'e{i}'"));
        let minima = lines(0..256, |i| format!("  e{i}: '1.{}'", i % 4));
        let sites: String = (0..1_000).map(|i| site(i, "minima[env]")).collect();
        bicep(format!(
            "@allowed([\n{values}])\nparam env string = 'e0'\nvar minima = {{\n{minima}}}\n{sites}"
        ))
    }),
    ("a gateway of 3,000 parts with names known in part", || {
        let text = gateway(3_000, 3_000, 1);
        let text = ["l", "p", "r"]
            .iter()
            .fold(text, |text, part| text.replace(&format!("'{part}"), &format!("'${{stage}}{part}")));
        bicep(format!("param stage string\n{}", text.replace("'${stage}policyName", "'policyName")))
    }),
    ("3,000 sites with names of one beginning", || {
        let parameters = lines(0..3_000, |i| format!("param p{i} string"));
        let sites: String = (0..3_000)
            .map(|i| site(i, "'1.3'").replace(&format!("name: 'site{i}'"), &format!("name: 'app-${{p{i}}}'")))
            .collect();
        let addresses = lines(0..3_000, |i| format!("{{ fqdn: 'app-${{p{i}}}.azurewebsites.net' }}"));
        bicep(format!("{parameters}{sites}{}", gateway_of(1, 1, &addresses)))
    }),
    ("3,000 slots with names of one beginning", || {
        let parameters = lines(0..3_000, |i| format!("param p{i} string"));
        let slots = lines(0..3_000, |i| {
            format!("resource s{i} 'Microsoft.Web/sites/slots@2024-04-01' = {{\n  name: 'app/${{p{i}}}'\n}}")
        });
        let addresses = lines(0..3_000, |i| format!("{{ fqdn: 'app-${{p{i}}}.azurewebsites.net' }}"));
        bicep(format!("{parameters}{slots}{}", gateway_of(1, 1, &addresses)))
    }),
    ("3,000 configurations of one site", || {
        let configurations = lines(0..3_000, |i| {
            format!(
                "resource c{i} 'Microsoft.Web/sites/config@2024-04-01' = {{\n  parent: site0\n  name: 'web'\n  properties: {{ minTlsVersion: '1.2' }}\n}}"
            )
        });
        let address = "{ fqdn: site0.properties.defaultHostName }\n".repeat(3_000);
        bicep(format!("{}{configurations}{}", site(0, "'1.3'"), gateway_of(1, 1, &address)))
    }),
    ("10,000 findings on one line that is not ASCII", || {
        let site = |i: usize| {
            format!(
                "{{\"type\": \"Microsoft.Web/sites\", \"apiVersion\": \"2024-04-01\", \"name\": \"é{i}\", \"properties\": {{\"siteConfig\": {{\"minTlsVersion\": \"1.0\"}}}}}}"
            )
        };
        resources((0..10_000).map(site).collect::<Vec<_>>().join(","))
    }),
    ("10,000 suppressions before one line with 5,000 findings", || {
        let site = |i: usize| {
            format!(
                "{{\"type\": \"Microsoft.Web/sites\", \"apiVersion\": \"2024-04-01\", \"name\": \"s{i}\", \"properties\": {{\"siteConfig\": {{\"minTlsVersion\": \"1.0\"}}}}}}"
            )
        };
        let comments = "/* tricep-disable-next-line site-min-tls-weak */".repeat(10_000);
        resources(format!("\n{comments}\n{}", (0..5_000).map(site).collect::<Vec<_>>().join(",")))
    }),
    ("8,000 types, each known by the next, of a secret", || {
        let types = lines(0..8_000, |i| format!("type t{i} = t{}[]", i + 1));
        bicep(format!("{types}@secure()\ntype t8000 = string\n{}", site(0, "'1.2'")))
    }),
    ("4,000 findings with values of one object", || {
        let values = lines(0..4_000, |i| format!("  k{i}: '1.0'"));
        let sites: String = (0..4_000).map(|i| site(i, &format!("minima.k{i}"))).collect();
        bicep(format!("var minima = {{\n{values}}}\n{sites}"))
    }),
    ("2,000 nested templates on one line, with a finding each", || {
        let nested = |i: usize| {
            format!(
                "{{\"type\": \"Microsoft.Resources/deployments\", \"apiVersion\": \"2022-09-01\", \"name\": \"d{i}\", \"properties\": {{\"mode\": \"Incremental\", \"template\": {{\"$schema\": \"{SCHEMA}\", \"resources\": [{{\"type\": \"Microsoft.Web/sites\", \"apiVersion\": \"2024-04-01\", \"name\": \"s{i}\", \"properties\": {{\"siteConfig\": {{\"minTlsVersion\": \"1.0\"}}}}}}]}}}}}}"
            )
        };
        resources((0..2_000).map(nested).collect::<Vec<_>>().join(","))
    }),
];

const SCHEMA: &str = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#";

/// All projects, each made when it is asked for.
pub fn all() -> impl Iterator<Item = Hostile> {
    ALL.iter().map(|(name, make)| Hostile { name, files: make() })
}

fn bicep(text: String) -> Vec<(String, String)> {
    vec![(String::from("main.bicep"), text)]
}

/// A template with a variable of this JSON.
fn arm(value: String) -> Vec<(String, String)> {
    vec![(
        String::from("main.json"),
        format!("{{\"$schema\": \"{SCHEMA}\", \"resources\": [], \"variables\": {{\"x\": {value}}}}}"),
    )]
}

fn resources(resources: String) -> Vec<(String, String)> {
    vec![(String::from("main.json"), format!("{{\"$schema\": \"{SCHEMA}\", \"resources\": [{resources}]}}"))]
}

/// A site whose name and minimum are this value, and what goes before.
fn named(value: &str, before: &str) -> Vec<(String, String)> {
    bicep(format!("{before}var value = {value}\n{}", site(0, "value").replace("'site0'", "value")))
}

fn site(number: usize, minimum: &str) -> String {
    format!(
        "resource site{number} 'Microsoft.Web/sites@2024-04-01' = {{\n  name: 'site{number}'\n  properties: {{\n    siteConfig: {{\n      minTlsVersion: {minimum}\n    }}\n  }}\n}}\n"
    )
}

fn lines(range: impl Iterator<Item = usize>, line: impl Fn(usize) -> String) -> String {
    range.map(|i| line(i) + "\n").collect()
}

/// A template with functions that call each other twice, and what goes before.
fn calls_twice(before: &str) -> String {
    let functions =
        lines(1..=64, |i| format!("func f{i}(x string) string => concat(f{0}(x), f{0}('${{x}}a'))", i - 1));
    named("f64('x')", &format!("{before}func f0(x string) string => x\n{functions}")).remove(0).1
}

/// So many gateways before as many sites each, in loops.
fn gateways_in_loops(count: usize) -> String {
    let id = |part: &str, name: &str| {
        format!("{{ id: resourceId('Microsoft.Network/applicationGateways/{part}', 'g${{i}}', {name}) }}")
    };
    format!(
        "resource s 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, {count}): {{\n  name: 's${{i}}'\n  properties: {{ siteConfig: {{ minTlsVersion: '1.3' }} }}\n}}]\nresource g 'Microsoft.Network/applicationGateways@2024-05-01' = [for i in range(0, {count}): {{\n  name: 'g${{i}}'\n  properties: {{\n    sslPolicy: {{ policyType: 'Predefined', policyName: 'AppGwSslPolicy20150501' }}\n    httpListeners: [for j in range(0, {count}): {{ name: 'l${{j}}', properties: {{ protocol: 'Https' }} }}]\n    backendAddressPools: [for j in range(0, {count}): {{ name: 'p${{j}}', properties: {{ backendAddresses: [{{ fqdn: s[j].properties.defaultHostName }}] }} }}]\n    backendHttpSettingsCollection: [{{ name: 's', properties: {{ port: 443, protocol: 'Https' }} }}]\n    requestRoutingRules: [for j in range(0, {count}): {{ name: 'r${{j}}', properties: {{ httpListener: {}, backendAddressPool: {}, backendHttpSettings: {} }} }}]\n  }}\n}}]\n",
        id("httpListeners", "'l${j}'"),
        id("backendAddressPools", "'p${j}'"),
        id("backendHttpSettingsCollection", "'s'"),
    )
}

fn nested_conditions(count: usize) -> String {
    let mut text = String::from("'1.2'");
    for i in 0..count {
        text = format!("f{i} ? '1.{}' : {text}", i % 4);
    }
    text
}

/// A chain of files, each of which calls the next as a module.
fn modules(count: usize, call: impl Fn(&str) -> String) -> Vec<(String, String)> {
    let mut files: Vec<(String, String)> =
        (0..count).map(|i| (format!("m{i}.bicep"), call(&format!("m{}.bicep", i + 1)))).collect();
    files.push((format!("m{count}.bicep"), format!("{}output o string = 'x'\n", site(0, "'1.0'"))));
    files
}

/// A gateway with rules, each with its listener, on pools with addresses.
fn gateway(rules: usize, pools: usize, addresses: usize) -> String {
    let addresses = lines(0..addresses, |i| format!("{{ fqdn: 'site{i}.azurewebsites.net' }}"));
    gateway_of(rules, pools, &addresses)
}

fn gateway_of(rules: usize, pools: usize, addresses: &str) -> String {
    let id = |part: &str, name: String| {
        format!("{{ id: resourceId('Microsoft.Network/applicationGateways/{part}', 'g', '{name}') }}")
    };
    let listeners =
        lines(0..rules, |i| format!("{{\n  name: 'l{i}'\n  properties: {{ protocol: 'Https' }}\n}}"));
    let pool = lines(0..pools, |i| {
        format!("{{\n  name: 'p{i}'\n  properties: {{\n    backendAddresses: [\n{addresses}    ]\n  }}\n}}")
    });
    let rules = lines(0..rules, |i| {
        format!(
            "{{\n  name: 'r{i}'\n  properties: {{\n    httpListener: {}\n    backendAddressPool: {}\n    backendHttpSettings: {}\n  }}\n}}",
            id("httpListeners", format!("l{i}")),
            id("backendAddressPools", format!("p{}", i % pools)),
            id("backendHttpSettingsCollection", String::from("s")),
        )
    });
    format!(
        "resource g 'Microsoft.Network/applicationGateways@2024-05-01' = {{\n  name: 'g'\n  properties: {{\n    sku: {{ name: 'Standard_v2', tier: 'Standard_v2' }}\n    sslPolicy: {{ policyType: 'Predefined', policyName: 'AppGwSslPolicy20170401S' }}\n    httpListeners: [\n{listeners}    ]\n    backendAddressPools: [\n{pool}    ]\n    backendHttpSettingsCollection: [\n      {{\n        name: 's'\n        properties: {{ port: 443, protocol: 'Https' }}\n      }}\n    ]\n    requestRoutingRules: [\n{rules}    ]\n  }}\n}}\n"
    )
}
