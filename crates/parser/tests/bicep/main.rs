//! The lexer, the parser and the lowering of Bicep, from the outside.

#[cfg(test)]
mod depth;
