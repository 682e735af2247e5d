use super::*;

/// The tree and the problems of a text in which something is wrong.
#[track_caller]
fn recovers(text: &str, tree: &str, expected: &str) {
    assert_eq!(shown(parse(text).tree.root()), tree);
    assert_eq!(problems(text).trim_end(), expected.trim_matches('\n'));
}

#[test]
fn accepted_with_a_notice() {
    recovers(
        r#"{"a": [1, 2,], "b": {"c": 1, "C": 2, "c": 3},}"#,
        r#"{"a": [1, 2], "b": {"c": 1, "C": 2, "c": 3}}"#,
        r#"
{"a": [1, 2,], "b": {"c": 1, "C": 2, "c": 3},}
           ^ notice: nothing follows this comma
{"a": [1, 2,], "b": {"c": 1, "C": 2, "c": 3},}
                                     ^^^ notice: the key `c` occurs more than once; the last one counts
{"a": [1, 2,], "b": {"c": 1, "C": 2, "c": 3},}
                                            ^ notice: nothing follows this comma"#,
    );
    let many: String = (0..100).map(|i| format!("\"k{}\": 0,", i % 90)).collect();
    assert_eq!(parse(&format!("{{{many}\"z\": 0}}")).problems.len(), 10);
}

#[test]
fn a_missing_comma_or_colon() {
    recovers(
        "{\"a\": 1 \"b\": 2\n\"c\" 3,\n\"d\": [1 2]}",
        r#"{"a": 1, "b": 2, "c": 3, "d": [1, 2]}"#,
        r#"
{"a": 1 "b": 2
       ^ a `,` is missing here
{"a": 1 "b": 2
              ^ a `,` is missing here
"c" 3,
   ^ a `:` is missing here
"d": [1 2]}
       ^ a `,` is missing here"#,
    );
}

#[test]
fn a_missing_value() {
    recovers(
        "{\"a\": , \"b\": 1,\n\"c\":\n\"d\": 2,\n\"e\"\n\"f\": [,3,,4],\n\"g\":}",
        r#"{"a": ?, "b": 1, "c": ?, "d": 2, "e": "f", "f": [3, 4], "g": ?}"#.replace("\"e\": \"f\", ", "\"e\": ?, ").as_str(),
        r#"
{"a": , "b": 1,
     ^ a value is missing here
"c":
    ^ a value is missing here
"e"
   ^ a value is missing here
"f": [,3,,4],
      ^ a value is missing before this `,`
"f": [,3,,4],
         ^ a value is missing before this `,`
"g":}
    ^ a value is missing here"#,
    );
}

#[test]
fn a_string_that_is_not_closed_ends_with_its_line() {
    recovers(
        "{\"a\": \"x,\n\"b\": 1,\n\"c: 2,\n\"d\": \"y\n}",
        r#"{"a": "x", "b": 1, "c: 2": ?, "d": "y"}"#,
        r#"
{"a": "x,
      ^ this string is not closed
"c: 2,
^ this string is not closed
"d": "y
     ^ this string is not closed"#,
    );
}

#[test]
fn a_missing_bracket() {
    recovers(
        "{\"a\": [1, {\"b\": 2 ], \"c\": [3, 4, \"d\": 5}",
        r#"{"a": [1, {"b": 2}], "c": [3, 4], "d": 5}"#,
        r#"
{"a": [1, {"b": 2 ], "c": [3, 4, "d": 5}
                 ^ a `}` is missing here
{"a": [1, {"b": 2 ], "c": [3, 4, "d": 5}
                               ^ a `]` is missing here"#,
    );
    recovers(
        "[{\"a\": 1, \"b\": {\"c\": 2},\n{\"a\": 3}]",
        r#"[{"a": 1, "b": {"c": 2}}, {"a": 3}]"#,
        r#"
[{"a": 1, "b": {"c": 2},
                       ^ a `}` is missing here"#,
    );
    recovers("{\"a\": [1", r#"{"a": [1]}"#, "{\"a\": [1\n      ^ this `[` is not closed");
}

#[test]
fn a_bracket_too_many() {
    recovers(
        "{\"a\": [1]], \"b\": 2}",
        r#"{"a": [1], "b": 2}"#,
        "{\"a\": [1]], \"b\": 2}\n         ^ this `]` closes nothing",
    );
    recovers("{\"a\": 1}} 2", r#"{"a": 1}"#, "{\"a\": 1}} 2\n        ^ the document ends before this");
}

#[test]
fn words_that_are_no_json() {
    recovers(
        "{a: True, 'b': 'c', \"d\": None,\n\"e\": 01, \"f\": @@ @, \"g\": 1}",
        r#"{"a": true, "b": "c", "d": ?, "e": 01, "f": ?, "g": 1}"#,
        r#"
{a: True, 'b': 'c', "d": None,
 ^ a key is written in double quotes
{a: True, 'b': 'c', "d": None,
    ^^^^ Write `true` in lower case
{a: True, 'b': 'c', "d": None,
          ^ a key is written in double quotes
{a: True, 'b': 'c', "d": None,
               ^ a string is written in double quotes
{a: True, 'b': 'c', "d": None,
                         ^^^^ expected a value, found `None`
"e": 01, "f": @@ @, "g": 1}
     ^^ this is not a number of JSON
"e": 01, "f": @@ @, "g": 1}
              ^^ expected a value, found `@@`"#,
    );
    recovers(
        "{\"a\": 1 % 2, \"b\": 3}",
        r#"{"a": 1, "b": 3}"#,
        "{\"a\": 1 % 2, \"b\": 3}\n        ^^^ expected `,` or `}`",
    );
    recovers(
        "[\"\\q\"]",
        r#"["\\q"]"#,
        "[\"\\q\"]\n  ^ this `\\` begins no escape; a backslash is written `\\\\`",
    );
}

#[test]
fn a_comment_that_is_not_closed() {
    recovers(
        "{\"a\": 1 /* b }",
        r#"{"a": 1}"#,
        "{\"a\": 1 /* b }\n^ this `{` is not closed\n{\"a\": 1 /* b }\n        ^^ this comment is not closed",
    );
}

#[test]
fn something_before_the_document() {
    recovers("<<<<<<< HEAD\n{\"a\": 1}", r#"{"a": 1}"#, "<<<<<<< HEAD\n^^^^^^^^^^^^ expected a value");
    recovers("\"a\": 1,\n\"b\": 2\n}", r#"{"a": 1, "b": 2}"#, "\"a\": 1,\n^ a `{` is missing here");
    recovers("\"a\": 1", r#"{"a": 1}"#, "\"a\": 1\n^ a `{` is missing here");
}

#[test]
fn marks_of_a_merge_conflict() {
    recovers(
        "{\n\"a\": 1,\n<<<<<<< HEAD\n\"b\": 2,\n=======\n\"b\": 3,\n>>>>>>> other\n\"c\": 4\n}",
        r#"{"a": 1, "b": 2, "b": 3, "c": 4}"#,
        r#"
<<<<<<< HEAD
^^^^^^^^^^^^ expected a key
=======
^^^^^^^ expected a key
"b": 3,
^^^ notice: the key `b` occurs more than once; the last one counts
>>>>>>> other
^^^^^^^^^^^^^ expected a key"#,
    );
}

#[test]
fn nothing_at_all() {
    for text in ["", " \n", "// only a comment", "\u{feff}"] {
        let parse = parse(text);
        assert_eq!(parse.tree.root().kind(), Kind::Missing);
        assert_eq!(parse.problems.len(), 1, "{text:?}");
    }
}
