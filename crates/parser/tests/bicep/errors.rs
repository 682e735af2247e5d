//! Where the parser finds fault, and with what.

use tricep_parser::bicep::{parse, parse_parameters};

#[track_caller]
fn check(annotated: &str) {
    crate::annotations::check(annotated, |text| parse(text).errors.to_vec());
}

#[track_caller]
fn check_parameters(annotated: &str) {
    crate::annotations::check(annotated, |text| parse_parameters(text).errors.to_vec());
}

#[test]
fn tokens() {
    check(
        r#"
var a = #
//      ^ BCP001 `#` is not part of the language
//      ^ BCP009
var b = "x"
//      ^ BCP103
//      ^ BCP009
//        ^ BCP103
var c = $$
//      ^^ BCP001
//      ^^ BCP009
var d = 1 & 2
//        ^ BCP001
//        ^ BCP019
"#,
    );
}

#[test]
fn strings() {
    check(
        r"
var a = 'x
//      ^^ BCP004
var b = 'x\q'
//        ^^ BCP006
var c = '\u{110000}\u{}\u1'
//       ^^^^^^^^^^ BCP133
//                 ^^^ BCP133
//                     ^^ BCP133
var d = 'x${1 2}y'
//            ^ BCP064
var e = 'x${}y'
//          ^^^ BCP009
var f = 'x${[]}y'
//          ^ BCP087
var g = 'x${a
//           | BCP004
",
    );
    check("var a = 'x\\\n//      ^^^^ BCP003\n//        ^^ BCP006");
    check("var a = '''x\n//      ^^^^^ BCP140");
    check("var a = 1 /* x\n//        ^^^^^ BCP002");
}

#[test]
fn declarations() {
    check(
        r"
  parm x string
//^^^^ BCP007
param
//   | BCP013
param x
//     | BCP279
param x string string
//             ^^^^^^ BCP008
param x string =
//              | BCP009
var
// | BCP015
var x
//   | BCP018
output x string
//             | BCP018
type x =
//      | BCP279
func f() => 1
//       ^^ BCP279
metadata
//      | BCP266
assert a
//      | BCP018
targetScope
//         | BCP018
var x = 1 var y = 2
//        ^^^ BCP019
",
    );
}

#[test]
fn resources_and_modules() {
    check(
        r"
resource
//      | BCP017
resource a
//        | BCP068
resource a 'b@1'
//              | BCP018
resource a 'b@1' =
//                | BCP118
resource a 'b@1' = if
//                   | BCP018
resource a 'b@1' = if {
//                    ^ BCP018
}
resource a 'b@1' = if (true)
//                          | BCP018
resource a = {
//         ^ BCP068
}
module
//    | BCP096
module a
//      | BCP097
module a 'x' = [for x in y: 1]
//                          ^ BCP167
test
//  | BCP346
test t
//    | BCP347
@sys.
//   | BCP020
var x = 1
  @
//^ BCP132
// | BCP123
",
    );
}

#[test]
fn expressions() {
    check(
        r"
var a = [1 2]
//         | BCP236
var b = {
  a: 1,
//     | BCP238
  b
// | BCP018
  'c': 
//     | BCP009
  : 1
//^ BCP022
}
var c = ()
//       | BCP243
var d = (1, 2)
//       ^^^^ BCP243
var e = f(1 2)
//          | BCP236
var f = g(1,)
//          ^ BCP009
var h = i[]
//        | BCP117
var j = k.
//        | BCP020
var l = m.?n()
//        ^ BCP322
var o = 99999999999999999999
//      ^^^^^^^^^^^^^^^^^^^^ BCP010
var p = q ? 1
//           | BCP018
var r = [for]
//          | BCP162
var s = [for (a, b, c) in d: 1]
//           ^^^^^^^^^ BCP249
var t = [for a of b: 1]
//             ^^ BCP012
//                    ^ BCP009
var u = 1 +
//         | BCP009
",
    );
}

#[test]
fn types() {
    check(
        r"
type a = 'x' |
//            | BCP300
type b = { x }
//           ^ BCP018
type c = { &: 1 }
//         ^ BCP001
//         ^ BCP022
type d = resourceInput<'a${'b'}@1'>
//                     ^^^^^^^^^^^ BCP032
type e = ()
//        | BCP243
",
    );
}

#[test]
fn imports_and_extensions() {
    check(
        r"
import
//    | BCP354
//    | BCP012
import { 1 } from 'x'
//       ^ BCP355
import { 'a b' } from 'x'
//       ^^^^^ BCP375
import { a,
//         | BCP238
#restore-diagnostics x
//                    | BCP355
} from 'x'
import * from 'x'
//       ^^^^ BCP012
//               | BCP012
import * as a from
//                | BCP097
extension
//       | BCP201
extension a b
//          ^ BCP305
extension a with
//              | BCP018
extension a as
//            | BCP202
",
    );
}

#[test]
fn pragmas() {
    check(
        r"
#disable-next-line
//                | BCP226
var a = 1
#disable-diagnostics // why
//                   | BCP226
#disable-next-line no-such-rule // why
var b = 1 #disable-next-line x
//        ^ BCP001
//        ^ BCP019
",
    );
}

#[test]
fn decorators() {
    check(
        r"
  @description('x')
//^^^^^^^^^^^^^^^^^ BCP132
  resorce x 'y' = {}
//^^^^^^^ BCP007
",
    );
}

#[test]
fn parameter_files() {
    check_parameters(
        r"
using
//   | BCP257
using 'a.bicep' wth {}
//              ^^^ BCP436
extends
//     | BCP404
param x
//     | BCP018
  resource x 'y' = {}
//^^^^^^^^ BCP337
",
    );
    check_parameters(
        r"
using nothing
//    ^^^^^^^ BCP012
",
    );
}
