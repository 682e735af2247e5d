//! A Bicep file as a template.
//!
//! Lowering takes the syntax tree and says what it means: names become the declarations that they stand for, operators
//! become the functions that ARM has for them, and what belongs to a resource or module comes out of its body.
//!
//! Names are looked up as the compiler does: what lambdas, loops and functions bind; nested resources, in the body of the
//! resource around them; the declarations of the file; the namespaces `az` and `sys`.

mod bodies;
mod decorators;
mod deployment;
mod expressions;
mod functions;
mod operators;
mod parameters;
mod scope;
mod statements;
mod types;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::lexer::{Pragma, PragmaKind};
use super::parser::{Parse, parse, parse_parameters};
use super::syntax::{StatementId, Tree, TypeExpressionId};
use crate::source::{FileId, Problems, Span};
use crate::template::{
    Language, ModuleId, Name, ParameterFile, ResourceId, Suppression, SuppressionKind, Template,
};
use scope::Scope;

/// Reads a `.bicep` file.
pub fn lower(file: FileId, text: &str) -> Template {
    let Parse { tree, errors, pragmas } = parse(text);
    let mut lowering = Lowering::new(file, text, &tree);
    lowering.declare();
    lowering.statements();
    finish(lowering.template, text, errors, &pragmas)
}

/// Reads a `.bicepparam` file. Its parameters are in [`ParameterFile::values`]; those of its template are the same values
/// again, as defaults, for expressions that mention one.
pub fn lower_parameters(file: FileId, text: &str) -> ParameterFile {
    let Parse { tree, errors, pragmas } = parse_parameters(text);
    let mut lowering = Lowering::new(file, text, &tree);
    lowering.declare();
    let (using, extends, values) = lowering.parameter_statements();
    ParameterFile { template: finish(lowering.template, text, errors, &pragmas), using, extends, values }
}

struct Lowering<'a> {
    text: &'a str,
    tree: &'a Tree,
    template: Template,
    scope: Scope<'a>,
    /// The resources inside each resource, by the resource around them.
    nested: Vec<Vec<Nested<'a>>>,
    /// The modules that are written as resources.
    deployments: HashSet<ModuleId>,
    /// The syntax of each named type.
    types: Vec<TypeExpressionId>,
    /// Texts that occur more than once.
    texts: HashMap<&'a str, Arc<str>>,
}

/// A resource inside another.
#[derive(Clone, Copy)]
struct Nested<'a> {
    name: &'a str,
    id: ResourceId,
    statement: StatementId,
}

impl<'a> Lowering<'a> {
    fn new(file: FileId, text: &'a str, tree: &'a Tree) -> Self {
        let span = Span::new(0, u32::try_from(text.len()).unwrap_or_default());
        Self {
            text,
            tree,
            template: Template::empty(file, Language::Bicep, span),
            scope: Scope::default(),
            nested: Vec::new(),
            deployments: HashSet::new(),
            types: Vec::new(),
            texts: HashMap::new(),
        }
    }

    /// The text at a span.
    fn slice(&self, span: Span) -> &'a str {
        span.text(self.text)
    }

    /// A text that may occur again.
    fn shared(&mut self, text: &'a str) -> Arc<str> {
        Arc::clone(self.texts.entry(text).or_insert_with(|| text.into()))
    }

    /// An identifier.
    fn name(&mut self, span: Span) -> Name {
        Name { text: self.shared(self.slice(span)), span }
    }

    /// An identifier; nothing where it is missing.
    fn name_if_given(&mut self, span: Span) -> Option<Name> {
        (!span.is_empty()).then(|| self.name(span))
    }
}

/// The template with what the parse found beside the tree.
fn finish(mut template: Template, text: &str, errors: Problems, pragmas: &[Pragma]) -> Template {
    template.problems.append(errors);
    template.suppressions = pragmas.iter().map(|pragma| suppression(pragma, text)).collect();
    template
}

fn suppression(pragma: &Pragma, text: &str) -> Suppression {
    let name = |span: &Span| Name { text: span.text(text).into(), span: *span };
    Suppression {
        kind: match pragma.kind {
            PragmaKind::DisableNextLine => SuppressionKind::NextLine,
            PragmaKind::DisableDiagnostics => SuppressionKind::Disable,
            PragmaKind::RestoreDiagnostics => SuppressionKind::Restore,
        },
        codes: pragma.codes.iter().map(name).collect(),
        span: pragma.span,
        reason: pragma.reason.as_ref().map(name),
    }
}
