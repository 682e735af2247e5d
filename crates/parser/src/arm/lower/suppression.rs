//! Suppressions: `metadata.tricep`, and comments.

use super::{Lowering, name_of};
use crate::json::{Kind, Tree, Value};
use crate::source::Span;
use crate::template::{Name, Suppression, SuppressionKind};

const NEXT_LINE: &str = "tricep-disable-next-line";

/// The comments `// tricep-disable-next-line code… -- reason`.
pub(super) fn in_comments(tree: &Tree<'_>) -> Vec<Suppression> {
    tree.comments().iter().filter_map(|span| in_comment(*span, span.text(tree.text()))).collect()
}

fn in_comment(span: Span, comment: &str) -> Option<Suppression> {
    let inner = comment.strip_prefix("//").or_else(|| comment.strip_prefix("/*"))?;
    let closed = comment.starts_with("/*") && inner.ends_with("*/");
    let inner = if closed { inner.strip_suffix("*/")? } else { inner };
    let rest = inner.trim_start().strip_prefix(NEXT_LINE)?;
    if !rest.starts_with(char::is_whitespace) {
        return None;
    }
    let end = span.end - if closed { 2 } else { 0 };
    // `text` is the start of `rest`, and `rest` ends where the comment's content ends.
    let place = |rest: &str, text: &str| {
        let start = end - rest.len() as u32;
        Name { text: text.into(), span: Span::new(start, start + text.len() as u32) }
    };
    let is_code = |c: char| c.is_ascii_alphanumeric() || c == '-' || c == '_';
    let between = |c: char| c.is_whitespace() || c == ',';
    let mut codes = Vec::new();
    let mut rest = rest.trim_start_matches(between);
    while rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        let (code, after) = rest.split_at(rest.find(|c| !is_code(c)).unwrap_or(rest.len()));
        codes.push(place(rest, code));
        rest = after.trim_start_matches(between);
    }
    let rest = rest.trim_start_matches(|c: char| !c.is_alphanumeric());
    let reason = (!rest.is_empty()).then(|| place(rest, rest.trim_end()));
    Some(Suppression { kind: SuppressionKind::NextLine, codes, span, reason })
}

impl Lowering<'_> {
    /// `"tricep": {"disable": ["code"], "reason": "…"}` in the metadata of what stands at `span`.
    pub(super) fn suppressions(&mut self, metadata: Value<'_>, span: Span) {
        let Some(tricep) = metadata.member("tricep").filter(|member| member.value.kind() == Kind::Object)
        else {
            return;
        };
        let Some(disable) = tricep.value.get("disable") else { return };
        let texts: Vec<Name> = match disable.as_text() {
            Some(code) => vec![name_of(code)],
            None => disable.items().filter_map(Value::as_text).map(name_of).collect(),
        };
        let reason = tricep.value.get("reason").and_then(Value::as_text).map(name_of);
        self.notes.suppressions.push(Suppression {
            kind: SuppressionKind::Within(span),
            codes: texts,
            span: tricep.span(),
            reason,
        });
    }
}
