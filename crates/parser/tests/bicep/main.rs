//! The lexer, the parser and the lowering of Bicep, from the outside.

#[cfg(test)]
mod annotations;
#[cfg(test)]
mod depth;
#[cfg(test)]
mod errors;
#[cfg(test)]
mod lowering;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod recovery;
#[cfg(test)]
mod samples;
#[cfg(test)]
mod show;
