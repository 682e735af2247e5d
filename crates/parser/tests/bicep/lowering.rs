//! What a Bicep file means.

use tricep_parser::template::{
    Arguments, Expr, ModuleSource, Parent, SuppressionKind, TargetScope, Template, Using,
};

use crate::show::{parameter_file, show, show_if_given, show_type, source_of, template};

/// The last variable of a template, shown.
fn last_value(t: &Template) -> String {
    show(t, t.variables.last().unwrap().value)
}

/// `expression` as the value of a variable, with some names declared before it.
fn value(expression: &str) -> String {
    let text = format!("param p string\nparam q int\nvar v = 1\nvar x = {expression}\n");
    let t = template(&text);
    assert!(t.problems.is_empty(), "{:?}", t.problems);
    last_value(&t)
}

fn problems(t: &Template) -> Vec<(&str, &str)> {
    t.problems.iter().map(|problem| (problem.code, problem.message.as_str())).collect()
}

#[test]
fn literals() {
    assert_eq!(value("null"), "null");
    assert_eq!(value("true"), "true");
    assert_eq!(value("-12"), "-12");
    assert_eq!(value("-9223372036854775808"), "-9223372036854775808");
    assert_eq!(value("9223372036854775808"), "number 9223372036854775808");
    assert_eq!(value(r"'a\n\'\${x}\u{1F600}'"), "\"a\\n'${x}\u{1F600}\"");
    assert_eq!(value("'''\na\n'b'\n'''"), r#""a\n'b'\n""#);
    assert_eq!(value("''"), r#""""#);
}

#[test]
fn interpolation() {
    assert_eq!(value("'${p}'"), "format(parameter:p)");
    assert_eq!(value("'a${p}b${q}c'"), r#"format("a", parameter:p, "b", parameter:q, "c")"#);
    assert_eq!(value("$'''\na${p}$b'''"), r#"format("a", parameter:p, "$b")"#);
    assert_eq!(value("$$'''a${p}$${q}'''"), r#"format("a${p}", parameter:q)"#);
    assert_eq!(value("'a${'b${p}'}'"), r#"format("a", format("b", parameter:p))"#);
}

#[test]
fn operators_are_functions() {
    assert_eq!(value("p == 'a'"), r#"equals(parameter:p, "a")"#);
    assert_eq!(value("p != 'a'"), r#"not(equals(parameter:p, "a"))"#);
    assert_eq!(value("p =~ 'a'"), r#"equals(tolower(parameter:p), tolower("a"))"#);
    assert_eq!(value("p !~ 'a'"), r#"not(equals(tolower(parameter:p), tolower("a")))"#);
    assert_eq!(
        value("!(q < 1 || q <= 2 && q > 3)"),
        "not(or(less(parameter:q, 1), and(lessorequals(parameter:q, 2), greater(parameter:q, 3))))"
    );
    assert_eq!(value("q >= 1"), "greaterorequals(parameter:q, 1)");
    assert_eq!(value("1 + 2 * 3 - 4 / 5 % 6"), "sub(add(1, mul(2, 3)), mod(div(4, 5), 6))");
    assert_eq!(value("-q"), "sub(0, parameter:q)");
    assert_eq!(value("p ?? 'a' ?? 'b'"), r#"coalesce(coalesce(parameter:p, "a"), "b")"#);
    assert_eq!(value("q == 1 ? 'a' : 'b'"), r#"if(equals(parameter:q, 1), "a", "b")"#);
    assert_eq!(value("p!"), "parameter:p");
}

#[test]
fn accesses() {
    assert_eq!(value("v.a['c'][^1][?^2]"), r#"variable:v.a["c"][^1][?^2]"#);
    // What follows in a chain is null where a part of it is, as `tryGet(v.a, 'b', 'c', 0)` has it. Parentheses end a chain.
    assert_eq!(value("v.a.?b['c'][0].d"), r#"variable:v.a.?b[?"c"][?0].?d"#);
    assert_eq!(value("(v.a.?b).c"), "variable:v.a.?b.c");
    assert_eq!(value("v.a.?b!.c"), "variable:v.a.?b.c");
    assert_eq!(value("[1, ...v, 2]"), "[1, ...variable:v, 2]");
    assert_eq!(
        value("{ a: 1, 'b': 2, '${p}': 3, ...v }"),
        "{a: 1, b: 2, [format(parameter:p)]: 3, ...variable:v}"
    );
}

#[test]
fn calls() {
    assert_eq!(value("toLower(p)"), "tolower(parameter:p)");
    assert_eq!(value("az.resourceGroup().location"), "resourcegroup().location");
    assert_eq!(value("sys.concat(p, 'x')"), r#"concat(parameter:p, "x")"#);
    assert_eq!(value("any(p)"), "parameter:p");
    assert_eq!(value("nameof(v.a)"), r#""a""#);
    assert_eq!(value("listKeys('x', '1')"), r#"listkeys("x", "1")"#);
}

#[test]
fn lambdas_and_loops_bind_names() {
    assert_eq!(value("map([1], i => i + q)"), "map([1], (local:0) => add(local:0, parameter:q))");
    assert_eq!(
        value("reduce([1], 0, (a, b) => a + b)"),
        "reduce([1], 0, (local:0, local:1) => add(local:0, local:1))"
    );
    assert_eq!(value("[for i in [1]: i]"), "[for local:0 in [1]: local:0]");
    assert_eq!(
        value("[for (p, i) in [p]: { a: p, b: i }]"),
        "[for local:0, local:1 in [parameter:p]: {a: local:0, b: local:1}]"
    );
    assert_eq!(
        value("[for a in [1]: [for a in [a]: a]]"),
        "[for local:0 in [1]: [for local:1 in [local:0]: local:1]]"
    );
}

#[test]
fn user_functions() {
    let t = template(
        "func f(a string, b int) string => '${a}${b}${g(a)}'\nfunc g(a string) string => a\nvar x = f('a', 1)\n",
    );
    assert_eq!(problems(&t), []);
    assert_eq!(last_value(&t), r#"user:f("a", 1)"#);
    assert_eq!(t.functions[0].parameters.len(), 2);
    assert_eq!(show(&t, t.functions[0].body), "format(local:0, local:1, user:g(local:0))");
}

#[test]
fn imports() {
    let t = template(
        "import { a, b as c, 'd-e' as f } from 'x.bicep'\nimport * as all from 'br/public:y:1'\nvar x = [a, c(), all.g(1), all.h, f]\nparam p all.t\nparam q a\n",
    );
    assert_eq!(problems(&t), []);
    assert_eq!(last_value(&t), "[import:a, import:c(), import:all.g(1), import:all.h, import:f]");
    let names: Vec<_> =
        t.imports.iter().map(|i| (i.name.as_ref().map(|n| &*n.text), &*i.alias.text, &*i.source)).collect();
    assert_eq!(
        names,
        [
            (Some("a"), "a", "x.bicep"),
            (Some("b"), "c", "x.bicep"),
            (Some("d-e"), "f", "x.bicep"),
            (None, "all", "br/public:y:1"),
        ]
    );
    assert_eq!(show_type(&t, &t.parameters[0].ty), "import:all.t");
    assert_eq!(show_type(&t, &t.parameters[1].ty), "import:a");
}

#[test]
fn parameters() {
    let t = template(
        r"
@description('a ${'b'}')
@allowed(['x', 'y'])
param a string = 'x'
@secure()
param b string?
@sys.secure()
param c object
@secure()
type password = string
param d password
param e 'x' | 'y' | null
param f ('x' | -1)[]
param g {
  size: 'small' | 'large'
}
",
    );
    assert_eq!(problems(&t), []);
    let p = &t.parameters;
    assert_eq!(show_if_given(&t, p[0].default), r#""x""#);
    assert_eq!(show_if_given(&t, p[0].allowed), r#"["x", "y"]"#);
    assert_eq!(show_if_given(&t, p[0].description), r#"format("a ", "b")"#);
    assert_eq!(
        p.iter().map(|p| p.secure).collect::<Vec<_>>(),
        [false, true, true, true, false, false, false]
    );
    let types: Vec<_> = p.iter().map(|p| show_type(&t, &p.ty)).collect();
    assert_eq!(
        types,
        [
            "String",
            "(String)?",
            "Object",
            "password",
            r#"("x" | "y")?"#,
            r#"("x" | -1)[]"#,
            r#"{size: "small" | "large"}"#
        ]
    );
}

#[test]
fn types_reach_into_other_types() {
    let t = template(
        r"
type size = 'small' | 'large'
type all = {
  size: size
  sizes: size[]
  pair: [int, size]
  *: bool
}
type alias = all
param a alias.size
param b all.sizes[*]
param c all.pair[1]
param d all.*
param e resourceInput<'a@1'>.properties
param f sys.int
param g nothing
type loop = loop.x
param h loop
",
    );
    let types: Vec<_> = t.parameters.iter().map(|p| show_type(&t, &p.ty)).collect();
    assert_eq!(
        types,
        ["alias.size", "all.sizes[*]", "all.pair[1]", "all.*", "Any.properties", "Int", "Any", "loop"]
    );
    let types: Vec<_> = t.types.iter().map(|ty| show_type(&t, &ty.ty)).collect();
    assert_eq!(
        types,
        [
            r#""small" | "large""#,
            "{size: size, sizes: (size)[], pair: [Int, size], *: Bool}",
            "all",
            "loop.x"
        ]
    );
    assert_eq!(problems(&t), [("BCP057", "nothing here is named `nothing`")]);
}

#[test]
fn resources() {
    let text = r"
param n string
@description('the site')
resource site 'Microsoft.Web/sites@2023-12-01' = if (n != '') {
  name: n
  scope: resourceGroup('other')
  dependsOn: [
    plan
  ]
  properties: {}
}
resource plan 'Microsoft.Web/serverfarms@2023-12-01' existing = {
  name: 'p'
}
resource child 'Microsoft.Web/sites/config@2023-12-01' = {
  parent: site
  name: 'web'
}
";
    let t = template(text);
    assert_eq!(problems(&t), []);
    let [site, plan, child] = &t.resources[..] else { panic!("{}", t.resources.len()) };
    assert_eq!(&*site.ty, "Microsoft.Web/sites");
    assert_eq!(site.ty_span.text(text), "'Microsoft.Web/sites@2023-12-01'");
    assert_eq!(source_of(&t, text, site.api_version.unwrap()), "2023-12-01");
    assert_eq!(show_if_given(&t, site.name), "parameter:n");
    assert_eq!(show_if_given(&t, site.condition), r#"not(equals(parameter:n, ""))"#);
    assert_eq!(show_if_given(&t, site.scope), r#"resourcegroup("other")"#);
    assert_eq!(site.depends_on.iter().map(|id| show(&t, *id)).collect::<Vec<_>>(), ["resource:plan"]);
    assert_eq!(show_if_given(&t, site.description), r#""the site""#);
    assert!(show(&t, site.body).starts_with("{name: parameter:n, scope: "));
    assert!(site.span.text(text).starts_with("@description") && site.span.text(text).ends_with('}'));
    assert!(plan.existing && !site.existing);
    assert!(matches!(&child.parent, Some(Parent::Reference(id)) if show(&t, *id) == "resource:site"));
}

#[test]
fn nested_resources() {
    let t = template(
        r"
resource site 'Microsoft.Web/sites@2023-12-01' = {
  name: 's'

  resource config 'config' = {
    name: 'web'

    resource deep 'deep@2024-04-01' = {
      name: site.name
      properties: { sibling: other.id, outer: config.name }
    }
  }

  resource other 'slots' = {
    name: 'o'
  }
}
var x = [site::config.name, site::config::deep.id, site::other]
",
    );
    assert_eq!(problems(&t), []);
    let types: Vec<_> = t.resources.iter().map(|r| (&*r.ty, show_if_given(&t, r.api_version))).collect();
    let of = |version: &str| format!("{version:?}");
    assert_eq!(
        types,
        [
            ("Microsoft.Web/sites", of("2023-12-01")),
            ("Microsoft.Web/sites/config", of("2023-12-01")),
            ("Microsoft.Web/sites/config/deep", of("2024-04-01")),
            ("Microsoft.Web/sites/slots", of("2023-12-01")),
        ]
    );
    assert!(matches!(t.resources[2].parent, Some(Parent::Nested(id)) if id.0 == 1));
    assert_eq!(show(&t, t.resources[0].body), r#"{name: "s"}"#);
    assert!(
        show(&t, t.resources[2].body).contains("sibling: resource:other.id, outer: resource:config.name")
    );
    assert_eq!(last_value(&t), "[resource:config.name, resource:deep.id, resource:other]");
}

#[test]
fn nested_names_are_seen_inside_only() {
    let t = template(
        "resource a 'x/y@1' = {\n  name: 'a'\n  resource b 'z' = {\n    name: 'b'\n  }\n}\nvar v = [b.id, a::c]\n",
    );
    assert_eq!(
        problems(&t),
        [
            ("BCP082", "nothing here is named `b`; did you mean `a`?"),
            ("BCP159", "no resource inside this one is named `c`")
        ]
    );
    assert_eq!(last_value(&t), "[unresolved:b.id, unresolved:c]");
}

#[test]
fn loops_over_resources() {
    let text = "param names array\nresource a 'x/y@1' = [for (n, i) in names: if (i > 0) {\n  name: n\n  resource b 'z' = {\n    name: '${n}${i}'\n  }\n}]\nvar v = [a[0].id, a[1]::b.id]\n";
    let t = template(text);
    assert_eq!(problems(&t), []);
    let repeat = t.resources[0].repeat.as_ref().unwrap();
    assert_eq!(show(&t, repeat.collection), "parameter:names");
    assert_eq!((repeat.item.0, repeat.index.map(|i| i.0)), (0, Some(1)));
    assert_eq!(repeat.span.text(text), "[for (n, i) in names");
    assert_eq!(show_if_given(&t, t.resources[0].condition), "greater(local:1, 0)");
    assert_eq!(show_if_given(&t, t.resources[1].name), "format(local:0, local:1)");
    assert_eq!(last_value(&t), "[resource:a[0].id, resource:b[1].id]");
}

#[test]
fn modules() {
    let t = template(
        r"
module a './a.bicep' = {
  params: { x: 1 }
}
module b 'br/public:avm/res/web/site:0.1.0' = [for i in range(0, 2): {
  name: 'b${i}'
  scope: resourceGroup('r')
  params: { x: a.outputs.y }
  dependsOn: [a]
}]
module c 'ts:s/r/n:1' = if (true) {
  name: 'c'
}
module d '' = {}
",
    );
    assert_eq!(problems(&t), [("BCP050", "the path of the module is empty")]);
    let sources: Vec<_> = t.modules.iter().map(|m| format!("{:?}", m.source)).collect();
    assert_eq!(
        sources,
        [
            r#"Path("./a.bicep")"#,
            r#"Registry("br/public:avm/res/web/site:0.1.0")"#,
            r#"Registry("ts:s/r/n:1")"#,
            "Missing"
        ]
    );
    assert!(matches!(t.modules[3].source, ModuleSource::Missing));
    let [a, b, c, _] = &t.modules[..] else { panic!("{}", t.modules.len()) };
    assert!(a.name.is_none());
    assert!(matches!(b.arguments, Some(Arguments::Values(id)) if show(&t, id) == "{x: module:a.outputs.y}"));
    assert_eq!(show_if_given(&t, b.scope), r#"resourcegroup("r")"#);
    assert_eq!(show_if_given(&t, b.name), r#"format("b", local:0)"#);
    assert_eq!(b.depends_on.len(), 1);
    assert!(b.repeat.is_some());
    assert_eq!(show_if_given(&t, c.condition), "true");
}

#[test]
fn outputs_and_scope() {
    let t = template(
        "targetScope = 'subscription'\n@secure()\noutput a string = 'x'\noutput b array = [for i in [1]: i]\n",
    );
    assert_eq!(t.scope, TargetScope::Subscription);
    assert_eq!(t.outputs.iter().map(|o| o.secure).collect::<Vec<_>>(), [true, false]);
    assert!(matches!(t.exprs[t.outputs[1].value], Expr::For(_)));
}

#[test]
fn methods() {
    let t = template(
        "resource a 'x/y@1' existing = {\n  name: 'a'\n}\nvar v = [a.listKeys().key, a.getSecret('s')]\n",
    );
    assert_eq!(last_value(&t), r#"[resource:a.listkeys().key, resource:a.getsecret("s")]"#);
}

#[test]
fn names_that_nothing_declares() {
    let t = template(
        "param location string\nvar v = [locaton, toLowr('x'), k8s.x]\nextension kubernetes as k8s\n",
    );
    assert_eq!(
        problems(&t),
        [
            ("BCP082", "nothing here is named `locaton`; did you mean `location`?"),
            ("BCP082", "there is no function `toLowr`; did you mean `toLower`?"),
        ]
    );
    assert_eq!(last_value(&t), r#"[unresolved:locaton, tolowr("x"), unresolved:k8s.x]"#);
}

#[test]
fn functions_that_do_not_exist() {
    let t = template(
        "func own(x string) string => x
extension kubernetes as k8s
var v = [frob(), Concat(), sys.concat(), sys.toLowr('x'), az.frob(), k8s.frob(), own('x'), listFoo('a', 'b')]
var w = createArray()
",
    );
    assert_eq!(
        problems(&t),
        [
            ("BCP057", "there is no function `frob`"),
            ("BCP082", "there is no function `Concat`; did you mean `concat`?"),
            ("BCP108", "there is no function `toLowr`; did you mean `toLower`?"),
            ("BCP107", "there is no function `frob`"),
            ("BCP057", "`createArray` is a function of ARM JSON, not of Bicep"),
        ]
    );
}

#[test]
fn declarations_shadow_namespaces_and_functions() {
    let t = template(
        "var az = 1\nfunc concat(a string) string => a\nvar v = [az, concat('x'), sys.concat('y')]\n",
    );
    assert_eq!(last_value(&t), r#"[variable:az, user:concat("x"), concat("y")]"#);
}

#[test]
fn suppressions() {
    let text = "#disable-next-line a-b c // because\nvar x = 1\n  #disable-diagnostics d\n#restore-diagnostics d /* again */\n";
    let t = template(text);
    let all: Vec<_> = t
        .suppressions
        .iter()
        .map(|s| {
            let codes: Vec<_> = s.codes.iter().map(|code| code.span.text(text)).collect();
            (s.kind, codes.join(" "), s.reason.as_ref().map(|r| r.text.to_string()), s.span.text(text))
        })
        .collect();
    assert_eq!(
        all,
        [
            (
                SuppressionKind::NextLine,
                "a-b c".to_owned(),
                Some("because".to_owned()),
                "#disable-next-line a-b c"
            ),
            (SuppressionKind::Disable, "d".to_owned(), None, "#disable-diagnostics d"),
            (SuppressionKind::Restore, "d".to_owned(), Some("again".to_owned()), "#restore-diagnostics d"),
        ]
    );
}

#[test]
fn parameter_files() {
    let file = parameter_file(
        "using './main.bicep'\nextends 'base.bicepparam'\nimport { shared } from 'x.bicep'\nvar v = 'a'\nparam a = v\nparam b = {\n  c: a\n  d: shared\n  e: readEnvironmentVariable('F')\n}\n",
    );
    assert_eq!(problems(&file.template), []);
    assert!(matches!(&file.using, Using::Source(name) if &*name.text == "./main.bicep"));
    assert_eq!(file.extends.as_ref().map(|name| &*name.text), Some("base.bicepparam"));
    let values: Vec<_> = file.values.iter().map(|a| (&*a.name.text, show(&file.template, a.value))).collect();
    assert_eq!(values[0], ("a", "variable:v".to_owned()));
    assert_eq!(
        values[1],
        ("b", r#"{c: parameter:a, d: import:shared, e: readenvironmentvariable("F")}"#.to_owned())
    );
    assert_eq!(parameter_file("using none\n").using, Using::None);
    assert_eq!(parameter_file("param a = 1\n").using, Using::Unstated);
}

#[test]
fn what_could_not_be_read_is_an_error() {
    let t = template("var a = 'x\nvar b = [1, ]\nvar c = d.\n");
    let values: Vec<_> = t.variables.iter().map(|v| show(&t, v.value)).collect();
    assert_eq!(values[0], "error");
    assert_eq!(t.variables.len(), 3);
}

#[test]
fn spans_are_exact() {
    let text = "var x = { a: 'b${true}c', 'd': (e.f) }\nvar e = 1\n";
    let t = template(text);
    let Expr::Object(properties) = &t.exprs[t.variables[0].value] else { panic!() };
    let spans: Vec<_> = properties
        .iter()
        .map(|property| match property {
            tricep_parser::template::Property::Value { key_span, value, .. } => {
                (key_span.text(text), source_of(&t, text, *value))
            }
            tricep_parser::template::Property::Spread(id) => ("...", source_of(&t, text, *id)),
        })
        .collect();
    assert_eq!(spans, [("a", "'b${true}c'"), ("'d'", "e.f")]);
    assert_eq!(source_of(&t, text, t.variables[0].value), "{ a: 'b${true}c', 'd': (e.f) }");
}
