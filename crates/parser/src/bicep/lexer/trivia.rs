//! What stands between tokens: blanks, comments and pragmas.

use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_till, take_until, take_while};
use nom::combinator::{opt, recognize, rest};
use nom::sequence::{preceded, terminated};

use super::{Input, Lexer, Pragma, PragmaKind, is_blank, is_identifier_continuation, is_new_line};
use crate::bicep::mistake::Mistake;
use crate::source::Span;

const PRAGMAS: [(&str, PragmaKind); 3] = [
    ("#disable-next-line", PragmaKind::DisableNextLine),
    ("#disable-diagnostics", PragmaKind::DisableDiagnostics),
    ("#restore-diagnostics", PragmaKind::RestoreDiagnostics),
];

impl Lexer<'_> {
    /// Reads what stands before a token; whether a comment was among it.
    pub(super) fn leading_trivia(&mut self) -> bool {
        let mut comment = false;
        loop {
            match self.peek(0) {
                Some(b' ' | b'\t') => self.blanks(),
                Some(b'/') if self.comment() => comment = true,
                Some(b'#') if self.pragma() => {}
                _ => return comment,
            }
        }
    }

    /// Reads the blanks and comments that belong to the token before them.
    pub(super) fn trailing_trivia(&mut self) {
        loop {
            match self.peek(0) {
                Some(b' ' | b'\t') => self.blanks(),
                Some(b'/') if self.comment() => {}
                _ => return,
            }
        }
    }

    fn blanks(&mut self) {
        self.eat(take_while(is_blank));
    }

    fn comment(&mut self) -> bool {
        if self.eat(recognize((tag("//"), take_till(is_new_line)))).is_some() {
            return true;
        }
        let start = self.offset();
        if self.eat(tag("/*")).is_none() {
            return false;
        }
        if self.eat(terminated(take_until("*/"), tag("*/"))).is_none() {
            self.eat(rest);
            self.error(start, Mistake::CommentEndsWithFile);
        }
        true
    }

    fn pragma(&mut self) -> bool {
        let start = self.offset();
        if !self.is_first_on_line(start) {
            return false;
        }
        let Some(kind) =
            PRAGMAS.iter().find_map(|(keyword, kind)| self.eat(tag(*keyword)).map(|_: Input<'_>| *kind))
        else {
            return false;
        };
        let mut codes: Vec<Span> = Vec::new();
        let mut end = self.offset();
        loop {
            self.blanks();
            let code = Span::new(self.offset(), self.offset() + self.eat_code());
            if code.is_empty() {
                break;
            }
            end = code.end;
            codes.push(code);
            if !self.peek(0).is_some_and(is_blank) {
                break;
            }
        }
        if codes.is_empty() {
            self.error(self.offset(), Mistake::PragmaWithoutCode);
        }
        let reason = self.comment_text();
        self.pragmas.push(Pragma { kind, span: Span::new(start, end), codes, reason });
        true
    }

    fn eat_code(&mut self) -> u32 {
        self.eat(take_while(|b| is_identifier_continuation(b) || b == b'-'))
            .map_or(0, |code: Input<'_>| code.len() as u32)
    }

    fn is_first_on_line(&self, offset: u32) -> bool {
        let before = self.text.as_bytes().get(..offset as usize).unwrap_or_default();
        let blanks = before.iter().rev().take_while(|b| is_blank(**b)).count();
        match before.get(..before.len() - blanks) {
            None | Some([]) => true,
            Some([.., last]) if is_new_line(*last) => true,
            Some(bytes) => bytes == "\u{feff}".as_bytes(),
        }
    }

    /// The text of the comment that comes next on this line, which stays unread.
    fn comment_text(&self) -> Option<Span> {
        let blanks = take_while(is_blank);
        let line = preceded(tag("//"), take_till(is_new_line));
        let block = preceded(tag("/*"), opt(take_until("*/")));
        let base = self.text.len() - self.rest.len();
        let (_, (blanks, text)): (_, (Input<'_>, Input<'_>)) =
            (blanks, alt((line, block.map(Option::unwrap_or_default))))
                .parse(self.rest)
                .map_err(|_: nom::Err<()>| ())
                .ok()?;
        let start = base + blanks.len() + 2;
        let text = std::str::from_utf8(text).ok()?;
        let trimmed = text.trim();
        let start = start + (text.len() - text.trim_start().len());
        (!trimmed.is_empty()).then(|| Span::new(start as u32, (start + trimmed.len()) as u32))
    }
}
