//! Reaching a bound is said at the place where it happened, and nothing hangs or overflows the stack.

use std::sync::Arc;

use tricep_parser::project::{Memory, Project};
use tricep_rules::engine::{Request, check};

use crate::templates;

/// What is said of these files about bounds and what can't be followed: `file:line «text at the place» rule message` of
/// each finding.
fn findings(files: &[(&str, &str)]) -> Vec<String> {
    let memory = Memory::new(files.iter().map(|(name, text)| (format!("/project/{name}"), *text)));
    let project = Arc::new(Project::new(Arc::new(memory), "/project"));
    let request = Request { threads: Some(1), graphs: true, ..Request::default() };
    let report = check(&project, &request).map_err(|failure| failure.message).unwrap();
    let told = ["limit-reached", "unresolved-module"];
    let findings = report.findings.iter().filter(|finding| told.contains(&finding.rule));
    let shown = findings.map(|finding| {
        let location = finding.primary.location;
        let source = report.sources.file(location.file);
        let line = source.lines().line_of(location.span.start) + 1;
        let text = source.slice(location.span);
        let text = text.split_once('\n').map_or_else(|| text.to_owned(), |(first, _)| format!("{first}…"));
        format!("{}:{line} «{text}» {} {}", source.path, finding.rule, finding.message)
    });
    shown.collect()
}

/// A resource whose name is this expression.
fn named(name: &str) -> String {
    format!("resource site 'Microsoft.Web/sites@2024-04-01' = {{ name: {name} }}\n")
}

/// Asserts what is said of a single template.
#[track_caller]
fn says(text: &str, expected: &[&str]) {
    assert_eq!(findings(&[("main.bicep", text)]), expected);
}

const RANGE: &str = "limit-reached range() makes 40000 items; Azure makes at most 10000";
const DEEP: &str =
    "limit-reached values refer to each other through more than 600 levels; the rest is unknown";
const DECISION: &str =
    "limit-reached what decides about this lies more than 64 calls deep; the value is unknown";
const SELF: &str = "limit-reached this refers to itself; its value can't be known";
const MODULES: &str = "limit-reached modules lie more than 64 deep, or there are more than 20000 of them; \
                       the rest is not looked at";
const EXTENDS: &str =
    "unresolved-module this parameter file extends itself, directly or through those that it extends";

#[test]
fn work_is_metered() {
    let grid = "var grid = map(range(0, 9000), i => map(range(0, 9000), j => i * j))\n";
    says(
        &format!("{grid}{}", named("'${reduce(flatten(grid), 0, (x, y) => x + y)}'")),
        &[
            "main.bicep:1 «j => i * j» limit-reached this deployment takes more than 16000000 steps to evaluate; the rest is unknown",
            "main.bicep:2 «flatten(grid)» limit-reached concat() makes 972000 items; more than 50000 are not looked at",
        ],
    );
    says(
        &format!("var x = reduce(range(0, 40), 'x', (a, i) => '${{a}}${{a}}')\n{}", named("x")),
        &[
            "main.bicep:1 «'${a}${a}'» limit-reached a string grows beyond 4194304 bytes or 50000 pieces; it is not made",
        ],
    );
}

/// Each of many small files can ask for as many steps as one deployment may take.
#[test]
fn deployments_share_their_steps() {
    let much = "var grid = map(range(0, 9000), i => map(range(0, 9000), j => i * j))\n";
    let much = format!("{much}{}", named("'${reduce(flatten(grid), 0, (x, y) => x + y)}'"));
    let limits = |files: &[(&str, &str)]| -> Vec<(String, u64)> {
        let found = findings(files);
        let limits = found.iter().filter_map(|finding| {
            let (place, steps) = finding.split_once(" limit-reached this deployment takes more than ")?;
            let (file, _) = place.split_once(':')?;
            Some((file.to_owned(), steps.split_once(' ')?.0.parse().ok()?))
        });
        limits.collect()
    };
    let said = |file: &str, steps: u64| (file.to_owned(), steps);
    let both = [("a.bicep", much.as_str()), ("b.bicep", &much)];
    assert_eq!(limits(&both), [said("a.bicep", 8_000_000), said("b.bicep", 8_000_000)]);
    // What small ones leave is for the large one.
    let small = named("'x'");
    let one = [("a.bicep", much.as_str()), ("b.bicep", &small), ("c.bicep", &small)];
    assert_eq!(limits(&one), [said("a.bicep", 16_000_000)]);
}

#[test]
fn resources_paths_and_cases_are_steps_too() {
    let sites =
        "resource site 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 10000): { name: 's${i}' }]\n";
    let names: Vec<String> = (0..30).map(|i| format!("f{i}.bicep")).collect();
    let files: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), sites)).collect();
    let found = findings(&files);
    assert_eq!(found.len(), files.len());
    assert!(found.iter().all(|finding| finding.contains("takes more than 533333 steps")), "{found:#?}");
}

#[test]
fn values_that_a_function_makes_cost_what_they_weigh() {
    says(
        &named("string(length(flatten(map(range(0, 10000), i => range(0, 10000)))))"),
        &[
            "main.bicep:1 «flatten(map(range(0, 10000), i => range(0, 10000)))» limit-reached concat() makes 1920000 items; more than 50000 are not looked at",
            "main.bicep:1 «range(0, 10000)» limit-reached this deployment takes more than 16000000 steps to evaluate; the rest is unknown",
        ],
    );
}

/// Each declaration of a site asks for all of them.
#[test]
fn a_site_that_is_declared_too_often_is_not_known() {
    let declared = |count: u32| {
        format!(
            "resource site 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, {count}): {{
  name: 'one'
  properties: {{ siteConfig: {{ minTlsVersion: '1.0' }} }}
}}]
"
        )
    };
    let rules = |text: &str| -> Vec<&'static str> {
        templates::report(&[("main.bicep", text)]).findings.iter().map(|finding| finding.rule).collect()
    };
    assert_eq!(rules(&declared(32)), ["site-min-tls-weak"]);
    assert_eq!(rules(&declared(33)), ["limit-reached"]);
    // Written out, it is told once as well.
    let resources: Vec<String> =
        (0..33).map(|i| templates::site_if("", &format!("s{i}"), "'one'", "'1.0'")).collect();
    let place = "main.bicep:1 «'Microsoft.Web/sites@2024-04-01'»";
    let message = "limit-reached this site is declared more than 32 times; its configuration is unknown";
    says(&resources.concat(), &[&format!("{place} {message}")]);
}

#[test]
fn what_shares_its_parts_costs_no_more_for_it() {
    let mut text = String::from("param flag bool\nvar v0 = ['x', flag ? 'y' : 'z']\n");
    for i in 1..60 {
        text += &format!("var v{i} = [v{0}, v{0}]\n", i - 1);
    }
    let string = "main.bicep:62 «string(v59)» limit-reached string() makes a string of more than 4194304 bytes; it is not made";
    assert!(findings(&[("main.bicep", &format!("{text}{}", named("v59 == v58 ? 'a' : 'b'")))]).len() < 2);
    let text = text.replace(", flag ? 'y' : 'z'", "");
    says(&format!("{text}{}", named("string(v59)")), &[string]);
}

#[test]
fn loops_are_counted() {
    let looped =
        "resource site 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 40000): { name: 's${i}' }]\n";
    says(looped, &[&format!("main.bicep:1 «range(0, 40000)» {RANGE}")]);
    let call =
        |name: &str| format!("module m '{name}.bicep' = [for i in range(0, 200): {{ name: 'm${{i}}' }}]\n");
    let (main, a, b) = (call("a"), call("b"), call("c"));
    let files = [
        ("main.bicep", main.as_str()),
        ("a.bicep", &a),
        ("b.bicep", &b),
        ("c.bicep", "param x string = ''\n"),
    ];
    assert_eq!(
        findings(&files),
        [format!("a.bicep:1 «'b.bicep'» {MODULES}"), format!("b.bicep:1 «'c.bicep'» {MODULES}")]
    );
}

#[test]
fn paths_are_counted() {
    let addresses = "    { fqdn: 'app.azurewebsites.net' }\n".repeat(101);
    let loops = |count: u32| {
        let condition = format!("[for i in range(0, {count}):");
        let policy = "{ policyName: 'AppGwSslPolicy20220101' }";
        let gateway = templates::gateway_if(&condition, policy, &format!("[\n{addresses}]"));
        format!("{}]\n", gateway.trim_end())
    };
    let looked = |count: u32| {
        let memory = Memory::new([("/project/main.bicep", loops(count))]);
        let project = Arc::new(Project::new(Arc::new(memory), "/project"));
        let request = Request { select: vec![String::from("limit-reached")], ..Request::default() };
        let report = check(&project, &request).map_err(|failure| failure.message).unwrap();
        let messages: Vec<String> = report.findings.iter().map(|finding| finding.message.clone()).collect();
        (report.paths.len(), messages)
    };
    assert_eq!(looked(99), (9_999, Vec::new()));
    let message = "the gateways of this deployment have more than 10000 TLS paths, counted in each case; the rest is unknown";
    assert_eq!(looked(100), (10_001, vec![message.to_owned()]));
}

#[test]
fn a_file_of_values_has_a_largest_size() {
    let main = named("string(length(loadJsonContent('data.json')))");
    let found = |numbers: usize| {
        let data = format!("[{}10]", "1,".repeat(numbers));
        findings(&[("main.bicep", &main), ("data.json", &data)])
    };
    let message =
        "limit-reached the file has more than 1048576 characters, the most of which values are loaded";
    assert_eq!(found(524_286), Vec::<String>::new());
    assert_eq!(found(524_287), [format!("main.bicep:1 «loadJsonContent('data.json')» {message}")]);
}

#[test]
fn children_of_children_are_counted() {
    let mut text = String::from("resource s0 'a/b@2024-04-01' = {\n  name: 'x'\n}\n");
    for i in 1..=70 {
        text += &format!("resource s{i} 'a/b/c@2024-04-01' = {{\n  parent: s{}\n  name: 'x'\n}}\n", i - 1);
    }
    let found = findings(&[("main.bicep", &text)]);
    let message = "limit-reached resources lie in each other more than 64 deep; the rest is unknown";
    assert_eq!(found.len(), 6, "{found:?}");
    assert!(found.iter().all(|finding| finding.ends_with(message)), "{found:?}");
}

#[test]
fn a_long_chain_of_names_is_followed() {
    let named = |name: &str| {
        named(name).replace("Microsoft.Web/sites@2024-04-01", "Microsoft.Storage/storageAccounts@2024-01-01")
    };
    let mut text = named("'x'").replace("resource site", "resource s0");
    for i in 1..1500 {
        text += &named(&format!("s{}.name", i - 1)).replace("resource site", &format!("resource s{i}"));
    }
    says(&text, &[]);
}

#[test]
fn depth_is_bounded() {
    let mut text = String::from("var v0 = ['x']\n");
    for i in 1..3000 {
        text += &format!("var v{i} = union([v{}], [])\n", i - 1);
    }
    let found = findings(&[("main.bicep", &format!("{text}{}", named("string(v2999)")))]);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found.iter().all(|finding| finding.ends_with(DEEP)), "{found:?}");
    let calls = "func f(n int) int => g(n)\nfunc g(n int) int => f(n)\n";
    let found = findings(&[("main.bicep", &format!("{calls}{}", named("'${f(1)}'")))]);
    assert!(!found.is_empty() && found.iter().all(|finding| finding.ends_with(DEEP)), "{found:?}");
}

#[test]
fn deep_values_do_not_overflow_the_stack() {
    for (start, step) in [("[]", "[b]"), ("[]", "array(b)"), ("{}", "{ a: b }"), ("flag", "b ? flag : !b")] {
        let deep =
            format!("reduce(range(0, 9999), {start}, (a, i) => reduce(range(0, 30), a, (b, j) => {step}))");
        let text =
            format!("param flag bool\nvar x = {deep}\nvar y = {deep}\n{}", named("x == y ? 'a' : 'b'"));
        // That this comes back at all is what is tested.
        findings(&[("main.bicep", &text)]);
    }
}

#[test]
fn deep_values_are_hidden_and_merged_up_to_a_depth() {
    let (arrays, objects) = (
        format!("{}b{}", "[".repeat(100), "]".repeat(100)),
        format!("{}b{}", "{ a: ".repeat(100), " }".repeat(100)),
    );
    let deep = |start: &str, step: &str| format!("reduce(range(0, 10000), {start}, (b, i) => {step})");
    let loaded = deep("loadTextContent('a.txt')", &arrays);
    let merged = deep("{}", &objects);
    for value in [format!("var x = {loaded}\n"), format!("var d = {merged}\nvar x = union(d, d)\n")] {
        let text = format!("{value}{}", named("'${length(x)}'"));
        let found = findings(&[("main.bicep", &text), ("a.txt", "text")]);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].contains(" more than 600 levels"), "{found:?}");
    }
}

#[test]
fn a_file_is_read_up_to_a_number_of_parts() {
    let array = |items: usize| format!("[{}1]", "1,".repeat(items - 1));
    let arm = |value: &str| {
        format!(
            r#"{{"$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "resources": [], "variables": {{"x": {value}}}}}"#
        )
    };
    let expression = format!("\"[createArray({}1)]\"", "1,".repeat(600_000));
    let few = format!("\"[createArray({}1)]\",", "1,".repeat(200_000));
    let typeless = arm("0").replace("[]", &format!("[{}{{}}]", "{},".repeat(100_000)));
    for (name, text, expected) in [
        (
            "main.bicep",
            format!("var x = {}", array(800_000)),
            "a file is read up to this place; it has too many tokens",
        ),
        (
            "main.json",
            arm(&array(1_500_000)),
            "this has more than 1500000 values and keys; the rest is not read",
        ),
        ("main.json", arm(&expression), "an expression of more than 1048576 bytes is not read"),
        (
            "main.json",
            arm(&format!("[{}0]", few.repeat(9))),
            "the expressions before this have more than 1500000 parts; it is not read",
        ),
        ("main.json", typeless, "99901 more problems in this file are not shown"),
    ] {
        let memory = Memory::new([(format!("/project/{name}"), text.as_str())]);
        let project = Arc::new(Project::new(Arc::new(memory), "/project"));
        let report = check(&project, &Request::default()).map_err(|failure| failure.message).unwrap();
        let messages: Vec<&str> = report.findings.iter().map(|finding| &*finding.message).collect();
        assert!(messages.contains(&expected), "{name}: {messages:?}");
    }
}

#[test]
fn what_evaluation_meets_is_told_a_hundred_times_in_a_file() {
    let modules: String =
        (0..150).map(|i| format!("module m{i} 'none{i}.bicep' = {{ name: 'm' }}\n")).collect();
    let found = findings(&[("main.bicep", &modules)]);
    assert_eq!(found.len(), 101, "{found:?}");
    assert!(found[100].starts_with("main.bicep:101 "), "{}", found[100]);
    assert!(
        found[100].ends_with("unresolved-module 50 more problems in this file are not shown"),
        "{}",
        found[100]
    );
}

#[test]
fn modules_do_not_nest_for_ever() {
    let call = |name: &str| format!("module m '{name}.bicep' = {{ name: 'm' }}\n");
    let mut files = vec![(String::from("m80.bicep"), String::from("param x string = ''\n"))];
    for i in 0..80 {
        let name = if i == 0 { String::from("main.bicep") } else { format!("m{i}.bicep") };
        files.push((name, call(&format!("m{}", i + 1))));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert_eq!(findings(&files), [format!("m64.bicep:1 «'m65.bicep'» {MODULES}")]);
    let (main, other) = (call("other"), call("main"));
    let message = "other.bicep:1 «'main.bicep'» unresolved-module this module calls itself, directly or through the modules that it calls";
    assert_eq!(findings(&[("main.bicep", &main), ("other.bicep", &other)]), [message]);
}

#[test]
fn what_refers_to_itself_is_said() {
    says(&format!("var a = b\nvar b = a\n{}", named("a")), &[&format!("main.bicep:1 «var a = b» {SELF}")]);
    let main = format!("import {{ b }} from 'other.bicep'\n@export()\nvar a = b\n{}", named("a"));
    let other = "import { a } from 'main.bicep'\n@export()\nvar b = a\n";
    assert_eq!(
        findings(&[("main.bicep", &main), ("other.bicep", other)]),
        [format!("other.bicep:2 «@export()…» {SELF}")]
    );
    let main = format!("param p string\n{}", named("p"));
    let a = "using 'main.bicep'\nextends 'b.bicepparam'\nparam p = 'x'\n";
    let b = "using none\nextends 'a.bicepparam'\n";
    let files = [("main.bicep", main.as_str()), ("a.bicepparam", a), ("b.bicepparam", b)];
    assert_eq!(findings(&files), [format!("b.bicepparam:2 «'a.bicepparam'» {EXTENDS}")]);
}

#[test]
fn loops_that_refer_to_themselves_are_said() {
    says(
        "resource site 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, 3): {\n  name: 's${i}'\n  parent: site\n}]\n",
        &[&format!("main.bicep:1 «'Microsoft.Web/sites@2024-04-01'» {SELF}")],
    );
    says(
        "resource site 'Microsoft.Web/sites@2024-04-01' = [for s in [site[0].name]: {\n  name: s\n}]\n",
        &[&format!("main.bicep:1 «'Microsoft.Web/sites@2024-04-01'» {SELF}")],
    );
    let main = "module m 'other.bicep' = [for s in [m[0].outputs.x]: {\n  name: s\n}]\n";
    assert_eq!(
        findings(&[("main.bicep", main), ("other.bicep", "param x string = ''\n")]),
        [format!("main.bicep:1 «'other.bicep'» {SELF}")]
    );
}

#[test]
fn configurations_of_a_site_are_counted() {
    let children: String = (0..65)
        .map(|i| {
            format!(
                "resource c{i} 'Microsoft.Web/sites/config@2024-04-01' = {{ parent: site, name: 'c{i}' }}\n"
            )
        })
        .collect();
    let site = "resource site 'Microsoft.Web/sites@2024-04-01' = { name: 'app' }\n";
    says(
        &format!("{site}{children}"),
        &[
            "main.bicep:1 «'Microsoft.Web/sites@2024-04-01'» limit-reached this site has more than 64 config children; its configuration is unknown",
        ],
    );
}

#[test]
fn edges_are_counted() {
    let looped = |symbol: &str, count: u32, uses: &str| {
        format!(
            "resource {symbol} 'Microsoft.Web/sites@2024-04-01' = [for i in range(0, {count}): {{\n  name: '{symbol}${{i}}'\n{uses}}}]\n"
        )
    };
    let all = looped("all", 500, "");
    let few = looped("few", 200, "  dependsOn: [all]\n");
    says(&format!("{all}{few}"), &[]);
    let many = looped("many", 201, "  dependsOn: [all]\n");
    says(
        &format!("{all}{many}"),
        &[
            "main.bicep:6 «all» limit-reached there are more than 200000 edges between resources; the rest is left out",
        ],
    );
}

#[test]
fn parameter_files_that_extend_each_other_are_counted() {
    let mut files = vec![
        (String::from("main.bicep"), format!("param p string\n{}", named("p"))),
        (String::from("p0.bicepparam"), String::from("using 'main.bicep'\nparam p = 'x'\n")),
    ];
    for i in 1..=66 {
        let text = format!("using none\nextends 'p{}.bicepparam'\n", i - 1);
        files.push((
            format!("p{i}.bicepparam"),
            if i < 65 { text } else { text.replace("none", "'main.bicep'") },
        ));
    }
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    let message =
        "limit-reached parameter files extend each other more than 64 deep; the rest is not looked at";
    assert_eq!(
        findings(&files),
        [
            format!("p1.bicepparam:2 «'p0.bicepparam'» {message}"),
            format!("p2.bicepparam:2 «'p1.bicepparam'» {message}")
        ]
    );
}

/// A sum of ten flags: 1024 cases.
fn many_flags() -> (String, String) {
    let flags: Vec<String> = (0..10).map(|i| format!("param flag{i} bool = true\n")).collect();
    let summands: Vec<String> = (0..10).map(|i| format!("(flag{i} ? {} : 0)", 1 << i)).collect();
    (flags.concat(), format!("({}) > 1000 ? '1.2' : '1.0'", summands.join(" + ")))
}

const CASES: &str = "limit-reached this depends on decisions with more than 256 cases; the rest is unknown";

#[test]
fn cases_beyond_the_bound_are_told_once_for_all_rules() {
    let (flags, minimum) = many_flags();
    let site = format!("main.bicep:11 «'Microsoft.Web/sites@2024-04-01'» {CASES}");
    says(&format!("{flags}{}", templates::site(&minimum)), &[&site]);
    let gateway = templates::gateway(&templates::predefined(templates::OLD), templates::APP);
    let path = "main.bicep:15 «'Microsoft.Network/applicationGateways@2024-05-01'»";
    says(&format!("{flags}{}{gateway}", templates::site(&minimum)), &[&site, &format!("{path} {CASES}")]);
}

#[test]
fn decisions_are_not_looked_for_without_end() {
    let mut text = String::from("param flag bool\nvar v0 = flag ? 'a' : 'b'\n");
    for i in 1..70 {
        text += &format!("var v{i} = uniqueString(v{})\n", i - 1);
    }
    says(&format!("{text}{}", templates::site("v69")), &[&format!("main.bicep:74 «v69» {DECISION}")]);
}

#[test]
fn running_out_of_work_is_told_beside_other_bounds() {
    let text = format!(
        "var big = map(range(0, 9000), i => map(range(0, 9000), j => i * j))\nvar wide = range(0, 40000)\n{}",
        named("'${length(wide)}-${reduce(flatten(big), 0, (x, y) => x + y)}'")
    );
    let found = findings(&[("main.bicep", &text)]);
    let told = |what: &str| found.iter().filter(|finding| finding.contains(what)).count();
    assert_eq!(
        (found.len(), told("range() makes"), told("takes more than 16000000 steps")),
        (3, 1, 1),
        "{found:?}"
    );
}

#[test]
fn values_that_are_read_do_not_nest_for_ever() {
    let nested = format!("{}{}", "[".repeat(257), "]".repeat(257));
    let yaml: String = (0..257).map(|depth| format!("{}a:\n", " ".repeat(depth))).collect();
    let text = format!(
        "var a = loadJsonContent('a.json')\nvar b = loadYamlContent('b.yaml')\nvar c = json('{nested}')\n{}",
        named("'${length(a)}-${length(b)}-${length(c)}'")
    );
    let files = [("main.bicep", &*text), ("a.json", &*nested), ("b.yaml", &*yaml)];
    let told = |line: usize, call: &str| {
        format!(
            "main.bicep:{line} «{call}» limit-reached this reads values that lie in each other more than 256 levels deep; they are not looked at"
        )
    };
    let last = format!("json('{nested}')");
    let expected = ["loadJsonContent('a.json')", "loadYamlContent('b.yaml')", &*last];
    assert_eq!(findings(&files), [told(1, expected[0]), told(2, expected[1]), told(3, expected[2])]);
}
