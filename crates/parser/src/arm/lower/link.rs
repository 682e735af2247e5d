//! The path of a linked template relative to the file that links to it.
//!
//! Templates are linked by address. These forms mean a file beside the template, which Tricep can read:
//! `uri(deployment().properties.templateLink.uri, 'nested/site.json')`, and the artifacts location of a quickstart as in
//! `concat(parameters('_artifactsLocation'), '/nested/site.json', parameters('_artifactsLocationSasToken'))`.

use super::Lowering;
use crate::template::{Expr, ExprId};

/// A piece of an address.
#[derive(Clone, PartialEq, Eq, Debug)]
enum Piece {
    Text(String),
    /// The folder of the template.
    Folder,
    /// An access token, which is no part of the path.
    Token,
}

/// How many variables and calls an address goes through.
const MAX_DEPTH: usize = 16;

/// The path that the address of a template means.
pub(super) fn path(lowering: &Lowering<'_>, address: ExprId) -> Option<String> {
    let mut pieces = Vec::new();
    lowering.pieces(address, MAX_DEPTH, &mut pieces)?;
    let (folder, rest) = pieces.split_first()?;
    if *folder != Piece::Folder {
        return None;
    }
    file(rest)
}

/// The path that `relativePath` gives.
pub(super) fn relative_path(lowering: &Lowering<'_>, path: ExprId) -> Option<String> {
    let mut pieces = Vec::new();
    lowering.pieces(path, MAX_DEPTH, &mut pieces)?;
    file(&pieces)
}

fn file(pieces: &[Piece]) -> Option<String> {
    let mut path = String::new();
    for piece in pieces {
        match piece {
            Piece::Text(text) => path.push_str(text),
            Piece::Folder => return None,
            Piece::Token => break,
        }
    }
    let path = path.split(['?', '#']).next().unwrap_or_default().trim_start_matches('/');
    (!path.is_empty() && !path.contains("://")).then(|| path.to_owned())
}

impl Lowering<'_> {
    fn pieces(&self, id: ExprId, depth: usize, pieces: &mut Vec<Piece>) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match &self.template.exprs[id] {
            Expr::String(text) => pieces.push(Piece::Text(text.to_string())),
            Expr::Parameter(parameter) => {
                let name = self.names.parameters.name(parameter.index())?.to_ascii_lowercase();
                pieces.push(if name.contains("sastoken") {
                    Piece::Token
                } else if name.contains("artifactslocation") {
                    Piece::Folder
                } else {
                    return None;
                });
            }
            // Variables of the template around this one are not at hand.
            Expr::Variable(variable) if self.hidden.is_none() => {
                let value = self.template.variables.get(variable.index())?.value;
                self.pieces(value, depth, pieces)?;
            }
            Expr::Member { .. } if self.is_own_address(id) => pieces.push(Piece::Folder),
            Expr::Call { function, arguments, .. } => match (&**function, &arguments[..]) {
                ("concat", parts) => {
                    for part in parts {
                        self.pieces(*part, depth, pieces)?;
                    }
                }
                ("uri", [base, path]) => {
                    self.pieces(*base, depth, pieces)?;
                    self.pieces(*path, depth, pieces)?;
                }
                ("format", [format, arguments @ ..]) => {
                    let Expr::String(format) = &self.template.exprs[*format] else { return None };
                    let mut rest = &**format;
                    while let Some((before, after)) = rest.split_once('{') {
                        let (number, behind) = after.split_once('}')?;
                        if !before.is_empty() {
                            pieces.push(Piece::Text(before.to_owned()));
                        }
                        self.pieces(*arguments.get(number.parse::<usize>().ok()?)?, depth, pieces)?;
                        rest = behind;
                    }
                    if !rest.is_empty() {
                        pieces.push(Piece::Text(rest.to_owned()));
                    }
                }
                _ => return None,
            },
            _ => return None,
        }
        Some(())
    }

    /// `deployment().properties.templateLink.uri`.
    fn is_own_address(&self, id: ExprId) -> bool {
        let mut at = id;
        for expected in ["uri", "templateLink", "properties"] {
            match &self.template.exprs[at] {
                Expr::Member { base, name, .. } if name.eq_ignore_ascii_case(expected) => at = *base,
                _ => return false,
            }
        }
        matches!(&self.template.exprs[at], Expr::Call { function, .. } if **function == *"deployment")
    }
}
