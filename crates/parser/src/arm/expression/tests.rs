use super::*;

/// The tree as text: `call(name, …)`, `member(base, name)`, …
fn shown(expression: &Expression<'_>, id: NodeId) -> String {
    match expression.node(id) {
        Node::String(text) => format!("{text:?}"),
        Node::Int(number) => number.to_string(),
        Node::Number(text) => format!("number {text}"),
        Node::Call { namespace, name, arguments, .. } => {
            let namespace = namespace.map(|name| format!("{name}:")).unwrap_or_default();
            let arguments: Vec<String> =
                arguments.iter().map(|argument| shown(expression, *argument)).collect();
            format!("{namespace}{name}({})", arguments.join(", "))
        }
        Node::Member { base, name, .. } => format!("{}.{name}", shown(expression, *base)),
        Node::Index { base, index } => format!("{}[{}]", shown(expression, *base), shown(expression, *index)),
        Node::Error => "error".to_owned(),
    }
}

#[track_caller]
fn reads(text: &str, tree: &str) {
    let expression = parse(text);
    assert_eq!(expression.error, None, "{text}");
    assert_eq!(shown(&expression, expression.root), tree);
}

#[track_caller]
fn fails(text: &str, at: &str, message: &str) {
    let error = parse(text).error.unwrap_or_else(|| panic!("no error in {text}"));
    let caret = " ".repeat(error.span.start as usize) + &"^".repeat(error.span.len().max(1) as usize);
    assert_eq!((caret.as_str(), error.message.as_str()), (at, message));
}

#[test]
fn only_bracketed_strings_are_expressions() {
    assert_eq!(content("[f()]"), Some("f()"));
    assert_eq!(content("[[f()]"), None);
    assert_eq!(content("[f()] "), None);
    assert_eq!(content("f()"), None);
    assert_eq!(content("["), None);
    assert_eq!(literal("[[f()]".into()), "[f()]");
    assert_eq!(literal("[[f".into()), "[[f");
}

#[test]
fn calls_members_and_indexes_nest() {
    reads("concat('a', string(-1))", r#"concat("a", string(-1))"#);
    reads("parameters('a').b['c'][0].d", r#"parameters("a").b["c"][0].d"#);
    reads(" f ( ) \n . a \r\n [ 'b' ] ", r#"f().a["b"]"#);
    reads("contoso.unique('it''s')", r#"contoso:unique("it's")"#);
    reads("f('''', '')", r#"f("'", "")"#);
    reads("f(1.5, 99999999999999999999)", "f(number 1.5, number 99999999999999999999)");
    reads("'only a string'", r#""only a string""#);
}

#[test]
fn spans_cover_what_they_name() {
    let text = " outer( 'a' , ns.inner( 1 ).name ) ";
    let expression = parse(text);
    let Node::Call { arguments, name_span, .. } = expression.node(expression.root) else { panic!() };
    assert_eq!(name_span.text(text), "outer");
    assert_eq!(expression.span(expression.root).text(text), "outer( 'a' , ns.inner( 1 ).name )");
    let spans: Vec<&str> = arguments.iter().map(|argument| expression.span(*argument).text(text)).collect();
    assert_eq!(spans, ["'a'", "ns.inner( 1 ).name"]);
}

#[test]
fn errors_point_at_what_is_wrong() {
    fails("f('a'", "     ^", "expected `,` or `)`, but the expression ends");
    fails("f('a", "  ^", "this string is not closed");
    fails("f('a' 'b')", "      ^^^", "expected `,` or `)`, found `'b'`");
    fails("f(,)", "  ^", "expected an expression, found `,`");
    fails("f()) ", "   ^", "the expression ends before `)`");
    fails("f(true)", "  ^^^^", "Write `true()`: in an expression it is a function");
    fails("f().", "    ^", "expected the name of a property, but the expression ends");
    fails("f()[0", "     ^", "expected `]`, but the expression ends");
    fails("1 + 2", "  ^", "the expression ends before `+`");
    fails("f(\"a\")", "  ^^^", "expected an expression, found `\"a\"`");
    fails(
        "name",
        "^^^^",
        "`name` is no expression; a function is called with `(…)`, a string has single quotes",
    );
}

#[test]
fn depth_is_limited() {
    for text in [
        "f(".repeat(100_000),
        format!("f(){}", ".x".repeat(100_000)),
        format!("f(){}", "[0]".repeat(100_000)),
    ] {
        let error = parse(&text).error.unwrap();
        assert_eq!(error.message, "this is nested more than 200 levels deep");
    }
    let nested = (0..100).fold("f()".to_owned(), |inner, _| format!("f({inner}.a.b.c)"));
    assert!(parse(&nested).error.is_some());
    let fine = format!("{}1{}", "f(".repeat(150), ")".repeat(150));
    assert_eq!(parse(&fine).error, None);
}

#[test]
fn every_prefix_is_read() {
    let text = "concat('é', ns.f(parameters('a').b[0], -1.5), \"x\")";
    for end in (0..=text.len()).filter(|end| text.is_char_boundary(*end)) {
        let part = &text[..end];
        let expression = parse(part);
        let spans = expression.spans.iter().copied().chain(expression.error.iter().map(|error| error.span));
        for span in spans {
            assert!(part.get(span.start as usize..span.end as usize).is_some(), "{part} {span:?}");
        }
    }
}
