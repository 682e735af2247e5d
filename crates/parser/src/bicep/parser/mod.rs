//! Tokens to a tree, by recursive descent.
//!
//! A function of the grammar that cannot go on returns a [`SyntaxError`], which travels up to the nearest place that
//! knows where reading can start again ([`Parser::recover`]); the tokens between become a `Skipped` node. Everything
//! that stands in lists recovers by itself, so that an error costs one element and not the list.

mod bodies;
mod cursor;
mod expressions;
mod imports;
mod lists;
mod lost;
mod parameters;
mod primary;
mod statements;
mod strings;
mod types;

use std::cell::OnceCell;

use super::lexer::{Pragma, Token, lex};
use super::mistake::SyntaxError;
use super::syntax::{Lists, Tree};
use crate::source::Problems;

/// How deep a tree may be. Reading, lowering and evaluating are recursive; this keeps them off the end of the stack.
const MAX_DEPTH: u32 = 160;

/// What a text holds.
#[derive(Clone, Debug)]
pub struct Parse {
    /// The tree.
    pub tree: Tree,
    /// What the lexer and the parser find fault with, in order of the text.
    pub errors: Problems,
    /// The pragmas, in order of the text.
    pub pragmas: Vec<Pragma>,
}

/// Reads the text of a `.bicep` file.
pub fn parse(text: &str) -> Parse {
    parse_with(text, |parser| parser.template())
}

/// Reads the text of a `.bicepparam` file.
pub fn parse_parameters(text: &str) -> Parse {
    parse_with(text, |parser| parser.parameter_file())
}

fn parse_with(text: &str, program: fn(&mut Parser<'_>)) -> Parse {
    let lexed = lex(text);
    let mut parser = Parser::new(text, &lexed.tokens);
    program(&mut parser);
    let Parser { tree, mut errors, too_deep, .. } = parser;
    errors.extend(too_deep);
    errors.extend(lexed.errors);
    errors.sort_by_key(|error| error.span);
    let errors = Problems::of(errors.into_iter().map(|error| error.problem(text)));
    Parse { tree, errors, pragmas: lexed.pragmas }
}

/// What a function of the grammar gives when it may have to give up.
type Parsed<T> = Result<T, SyntaxError>;

struct Parser<'a> {
    text: &'a str,
    tokens: &'a [Token],
    position: usize,
    tree: Tree,
    /// The nodes of lists that are not complete yet; each list is on top of those around it.
    open: Lists,
    errors: Vec<SyntaxError>,
    /// How many nodes are around the place that is being read.
    depth: u32,
    /// The greatest depth at which a node stands in the expression or type that is being read.
    deepest: u32,
    /// The first place that is nested too deeply.
    too_deep: Option<SyntaxError>,
    /// The openers that nothing closes, by position, once they were asked for.
    unclosed: OnceCell<Vec<usize>>,
}

impl<'a> Parser<'a> {
    fn new(text: &'a str, tokens: &'a [Token]) -> Self {
        let mut tree = Tree::default();
        // Three or four tokens of a template make an expression, and thirteen a property.
        tree.expressions.reserve(tokens.len() / 3);
        tree.expression_spans.reserve(tokens.len() / 3);
        tree.lists.members.reserve(tokens.len() / 12);
        Self {
            text,
            tokens,
            position: 0,
            tree,
            open: Lists::default(),
            errors: Vec::new(),
            depth: 0,
            deepest: 0,
            too_deep: None,
            unclosed: OnceCell::new(),
        }
    }
}
