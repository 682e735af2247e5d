use super::*;
use crate::source::LineIndex;

/// Each problem of a template with these members: its line with carets below what it points at, and its message.
fn problems(members: &str) -> String {
    let text = source(members);
    let index = LineIndex::new(&text);
    let mut shown = String::new();
    for problem in &read(&text).problems {
        let line = index.line_of(problem.span.start);
        let (start, end) = (index.start_of(line), index.end_of(line, &text));
        let carets = "^".repeat(problem.span.len().min(end - problem.span.start).max(1) as usize);
        let blank = " ".repeat((problem.span.start - start) as usize);
        shown += &format!(
            "{}\n{blank}{carets} {}: {}\n",
            &text[start as usize..end as usize],
            problem.code,
            problem.message
        );
    }
    shown
}

#[track_caller]
fn fails(members: &str, expected: &str) {
    assert_eq!(problems(members).trim_end(), expected.trim_matches('\n'));
}

#[test]
fn names_that_nothing_declares() {
    fails(
        r#""parameters": {"location": {"type": "string"}},
"variables": {"a": "[concat('\u0041', parameters('locaton'))]", "b": "[variables('other')]"},
"functions": [{"namespace": "ns", "members": {"f": {"parameters": [{"name": "x"}], "output": {"value": "[parameters('y')]"}}}}],
"outputs": {
"c": {"value": "[ns.g()]"},
"d": {"value": "[map(createArray(), lambda('x', lambdaVariables('z')))]"},
"e": {"value": "[copyIndex()]"},
"f": {"value": "[resourceGrop().id]"},
"g": {"value": "[frobnicate(loadTextContent('x'), NS.F(1), LISTkeys('a', 'b'), listFoo('a', 'b'))]"}
}"#,
        r#"
"variables": {"a": "[concat('\u0041', parameters('locaton'))]", "b": "[variables('other')]"},
                                                 ^^^^^^^^^ unknown-parameter: there is no parameter `locaton`; did you mean `location`?
"variables": {"a": "[concat('\u0041', parameters('locaton'))]", "b": "[variables('other')]"},
                                                                                 ^^^^^^^ unknown-variable: there is no variable `other`
"functions": [{"namespace": "ns", "members": {"f": {"parameters": [{"name": "x"}], "output": {"value": "[parameters('y')]"}}}}],
                                                                                                                    ^^^ unknown-parameter: there is no parameter of this function `y`; did you mean `x`?
"c": {"value": "[ns.g()]"},
                 ^^^^ unknown-function: there is no function `ns.g`; did you mean `ns.f`?
"d": {"value": "[map(createArray(), lambda('x', lambdaVariables('z')))]"},
                                                ^^^^^^^^^^^^^^^^^^^^ unknown-variable: there is no lambda variable `z`; did you mean `x`?
"e": {"value": "[copyIndex()]"},
                 ^^^^^^^^^^^ unknown-loop: no `copy` is around this
"f": {"value": "[resourceGrop().id]"},
                 ^^^^^^^^^^^^ unknown-function: there is no function `resourceGrop`; did you mean `resourceGroup`?
"g": {"value": "[frobnicate(loadTextContent('x'), NS.F(1), LISTkeys('a', 'b'), listFoo('a', 'b'))]"}
                 ^^^^^^^^^^ unknown-function: there is no function `frobnicate`
"g": {"value": "[frobnicate(loadTextContent('x'), NS.F(1), LISTkeys('a', 'b'), listFoo('a', 'b'))]"}
                            ^^^^^^^^^^^^^^^ unknown-function: `loadTextContent` is a function of Bicep, not of ARM JSON"#,
    );
}

#[test]
fn expressions_that_cannot_be_read() {
    fails(
        r#""variables": {"a": "[concat('a', \"b\")]", "b": "[concat('a'
 'b')]", "c": "[x]"}"#,
        r#"
"variables": {"a": "[concat('a', \"b\")]", "b": "[concat('a'
                                 ^^^^^ expression-syntax: expected an expression, found `"b"`
 'b')]", "c": "[x]"}
 ^^^ expression-syntax: expected `,` or `)`, found `'b'`
 'b')]", "c": "[x]"}
                ^ expression-syntax: `x` is no expression; a function is called with `(…)`, a string has single quotes"#,
    );
}

#[test]
fn declarations_that_lack_something() {
    fails(
        r##""definitions": {"a": {"type": "strng"}},
"parameters": {"b": {}, "c": 1, "d": {"$ref": "#/definitions/e"}},
"resources": [
{"name": "no type"},
{"type": "Microsoft.Web/sites"},
{"type": "Microsoft.Resources/deployments", "properties": {}},
{"type": 1, "name": "x"},
"text"
],
"outputs": {"f": {"type": "string"}, "g": 1}"##,
        r##"
"definitions": {"a": {"type": "strng"}},
                              ^^^^^^^ unknown-type: there is no type `strng`; did you mean `string`?
"parameters": {"b": {}, "c": 1, "d": {"$ref": "#/definitions/e"}},
               ^^^ missing-property: this declaration has no `type`
"parameters": {"b": {}, "c": 1, "d": {"$ref": "#/definitions/e"}},
                             ^ wrong-type: a parameter is an object
"parameters": {"b": {}, "c": 1, "d": {"$ref": "#/definitions/e"}},
                                              ^^^^^^^^^^^^^^^^^ unknown-type: there is no definition `e`; did you mean `a`?
{"name": "no type"},
^ missing-property: this resource has no `type`
{"type": "Microsoft.Web/sites"},
         ^^^^^^^^^^^^^^^^^^^^^ missing-property: this resource has no `name`
{"type": "Microsoft.Resources/deployments", "properties": {}},
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ missing-property: this deployment has no `name`
{"type": 1, "name": "x"},
         ^ wrong-type: the type of a resource is a string
"text"
^^^^^^ wrong-type: a resource is an object
"outputs": {"f": {"type": "string"}, "g": 1}
            ^^^ missing-property: this output has no `value`
"outputs": {"f": {"type": "string"}, "g": 1}
                                          ^ wrong-type: an output is an object"##,
    );
}

#[test]
fn loops_that_lack_something() {
    fails(
        r#""variables": {"copy": [{"name": "a"}]},
"resources": [{"type": "A.B/c", "name": "[copyIndex('other')]", "copy": {"name": "loop"}}]"#,
        r#"
"variables": {"copy": [{"name": "a"}]},
                       ^ missing-property: this `copy` has no `count`
"variables": {"copy": [{"name": "a"}]},
                       ^ missing-property: this `copy` has no `input`
"resources": [{"type": "A.B/c", "name": "[copyIndex('other')]", "copy": {"name": "loop"}}]
                                          ^^^^^^^^^^^^^^^^^^ unknown-loop: no `copy` around this is named `other`
"resources": [{"type": "A.B/c", "name": "[copyIndex('other')]", "copy": {"name": "loop"}}]
                                                                        ^ missing-property: this `copy` has no `count`"#,
    );
}

#[test]
fn names_that_outer_scope_hides() {
    fails(
        r#""resources": [{
"type": "Microsoft.Resources/deployments", "name": "inner",
"properties": {"template": {"variables": {"v": 1}, "outputs": {"o": {"value": "[variables('v')]"}}}}
}]"#,
        r#"
"properties": {"template": {"variables": {"v": 1}, "outputs": {"o": {"value": "[variables('v')]"}}}}
                                                                                          ^^^ unknown-variable: the template around this nested one has no variable `v`; for the nested template's own, set `expressionEvaluationOptions.scope` to `inner`"#,
    );
}

#[test]
fn problems_of_nested_templates_are_those_of_the_file() {
    let members = r#""resources": [{
"type": "Microsoft.Resources/deployments", "name": "inner", "metadata": {"tricep": {"disable": "a"}},
"properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {"outputs": {"x": {"value": "[parameters('y')]"}}, "metadata": {"tricep": {"disable": ["b", "c"], "reason": "why"}}}}
}]"#;
    fails(
        members,
        r#"
"properties": {"expressionEvaluationOptions": {"scope": "inner"}, "template": {"outputs": {"x": {"value": "[parameters('y')]"}}, "metadata": {"tricep": {"disable": ["b", "c"], "reason": "why"}}}}
                                                                                                                       ^^^ unknown-parameter: there is no parameter `y`"#,
    );
    let template = read(&source(members));
    let codes: Vec<Vec<&str>> =
        template.suppressions.iter().map(|s| s.codes.iter().map(|code| &*code.text).collect()).collect();
    assert_eq!(codes, [vec!["a"], vec!["b", "c"]]);
}
