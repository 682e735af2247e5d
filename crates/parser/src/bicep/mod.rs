//! Bicep: text to tokens, tokens to a syntax tree, the tree to the shared template model.
//!
//! Nothing here fails. A parse gives a tree for any text, with every declaration, property and item that is intact, and
//! the errors beside it; lowering gives a template for any tree. The Bicep compiler is the authority on the language:
//! tokens, trees and the places of errors follow it.

pub mod dump;
mod lexer;
mod lower;
mod mistake;
mod parser;
pub mod syntax;

pub use lexer::{Lexed, Pragma, PragmaKind, Token, TokenKind, lex};
pub use lower::{lower, lower_parameters};
pub use parser::{Parse, parse, parse_parameters};
