//! From a text to its tree, with recovery.

use super::lexer::{Lexer, StringToken, is_number};
use super::tree::{DUPLICATES, Kind, NO_CLOSING, NO_OPENING, Node, TRUE, Tree};
use crate::source::{Problem, Problems, Severity, Span};

/// How deep containers may be nested; what lies deeper is left out, with an error.
pub const MAX_DEPTH: usize = 256;

/// The code of the problem that containers are nested deeper.
pub(crate) const TOO_DEEP: &str = "nesting-too-deep";

/// The code of the problem that a text has more of something than is read.
pub(crate) const TOO_LONG: &str = "too-long";

/// How many values and keys of one text are read; what follows is left out, with an error.
pub const MAX_VALUES: usize = 1_500_000;

/// A text that was read: always a tree, and what is wrong with it.
#[derive(Debug)]
pub struct Parse<'t> {
    /// What could be read.
    pub tree: Tree<'t>,
    /// What is wrong, in the order of the text.
    pub problems: Problems,
}

/// Reads `text`, of up to 4 GiB. Takes time in proportion to its length, whatever it is.
pub fn parse(text: &str) -> Parse<'_> {
    let too_large = u32::try_from(text.len()).is_err();
    let mut parser = Parser::new(if too_large { "" } else { text });
    if too_large {
        parser.error(Span::at(0), "the file is larger than 4 GiB".to_owned());
    }
    parser.document();
    parser.problems.sort();
    let tree = Tree { text: parser.text, nodes: parser.nodes, comments: parser.comments };
    Parse { tree, problems: parser.problems }
}

/// What the grammar asks for next.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    /// A value: of the document or of a member.
    Value,
    /// A value or `]`.
    Item,
    /// A key or `}`.
    Key,
    /// `:`.
    Colon,
    /// `,`, or the end of what is open.
    After,
}

/// A container that is not closed yet.
struct Open {
    node: u32,
    is_object: bool,
    /// Where its keys begin in [`Parser::keys`].
    keys: usize,
}

struct Parser<'t> {
    text: &'t str,
    lexer: Lexer<'t>,
    nodes: Vec<Node>,
    comments: Vec<Span>,
    problems: Problems,
    open: Vec<Open>,
    /// The keys of the open objects.
    keys: Vec<u32>,
    /// The comma behind which nothing has come yet.
    comma: Option<Span>,
    /// Where the last token ended.
    end: u32,
    /// Where the token before the last node ended.
    before: u32,
    /// Whether an error was told since the last comma: what follows from it is not told.
    broken: bool,
    too_deep: bool,
}

impl<'t> Parser<'t> {
    fn new(text: &'t str) -> Self {
        let lexer = Lexer::new(text);
        Self {
            text,
            end: lexer.offset(),
            before: 0,
            lexer,
            nodes: Vec::with_capacity(text.len() / 12),
            comments: Vec::new(),
            problems: Problems::default(),
            open: Vec::new(),
            keys: Vec::new(),
            comma: None,
            broken: false,
            too_deep: false,
        }
    }

    fn document(&mut self) {
        let mut state = State::Value;
        loop {
            if let Some(comment) = self.lexer.trivia(&mut self.comments) {
                self.error(
                    Span::new(comment.start, comment.start + 2),
                    "this comment is not closed".to_owned(),
                );
            }
            let Some(byte) = self.lexer.peek() else { break };
            if self.nodes.len() >= MAX_VALUES {
                let message =
                    format!("this has more than {MAX_VALUES} values and keys; the rest is not read");
                self.problems.push(Problem::error(Span::at(self.lexer.offset()), TOO_LONG, message));
                self.broken = true;
                break;
            }
            state = match state {
                State::Value => self.value(byte),
                State::Item if byte == b']' => self.close(byte, state),
                State::Item => self.value(byte),
                State::Key => self.key(byte),
                State::Colon => self.colon(byte),
                State::After if self.open.is_empty() => match self.after_document(byte) {
                    Some(state) => state,
                    None => break,
                },
                State::After => self.after(byte),
            };
        }
        if matches!(state, State::Value | State::Colon) {
            self.missing_value();
        }
        let is_whole = self.nodes.len() < MAX_VALUES;
        if is_whole && let Some(open) = self.open.last().filter(|open| !self.span_of(open.node).is_empty()) {
            let start = self.span_of(open.node).start;
            let bracket = if open.is_object { '{' } else { '[' };
            self.error(Span::new(start, start + 1), format!("this `{bracket}` is not closed"));
        }
        self.comma = None;
        while !self.open.is_empty() {
            self.pop();
        }
    }

    /// Something behind the value of the document. Goes on where that value was none: before it stood something else, or
    /// the bracket that opens it is missing.
    fn after_document(&mut self, byte: u8) -> Option<State> {
        let here = self.lexer.offset();
        match (self.nodes.first().map(|node| (node.kind, node.span)), byte) {
            (Some((Kind::Missing, _)), b'{' | b'[') => {
                self.nodes.clear();
                Some(State::Value)
            }
            (Some((Kind::String, span)), b':') => {
                self.error(Span::at(span.start), "a `{` is missing here".to_owned());
                let key = self.nodes.pop()?;
                self.open.push(Open { node: 0, is_object: true, keys: self.keys.len() });
                self.push(Kind::Object, Span::at(span.start), 0);
                self.keys.push(self.nodes.len() as u32);
                self.push(key.kind, key.span, key.flags);
                Some(State::Colon)
            }
            _ => {
                self.error(Span::at(here), "the document ends before this".to_owned());
                None
            }
        }
    }

    fn error(&mut self, span: Span, message: String) {
        self.problems.push(Problem::error(span, "json-syntax", message));
        self.broken = true;
    }

    fn notice(&mut self, span: Span, code: &'static str, message: String) {
        self.problems.push(Problem { span, code, message, severity: Severity::Notice });
    }

    fn push(&mut self, kind: Kind, span: Span, flags: u8) {
        let next = self.nodes.len() as u32 + 1;
        self.nodes.push(Node { span, next, kind, flags });
        self.before = self.end;
        self.end = span.end;
        self.comma = None;
    }

    fn span_of(&self, node: u32) -> Span {
        self.nodes.get(node as usize).map(|node| node.span).unwrap_or_default()
    }

    fn in_object(&self) -> bool {
        self.open.last().is_some_and(|open| open.is_object)
    }

    /// Whether the container around the innermost one is an object or an array; `None` when there is none.
    fn outer_is_object(&self) -> Option<bool> {
        let outer = self.open.len().checked_sub(2)?;
        self.open.get(outer).map(|open| open.is_object)
    }

    fn value(&mut self, byte: u8) -> State {
        match byte {
            b'"' => {
                self.string(false);
                State::After
            }
            b'{' | b'[' => self.opening(byte == b'{'),
            b',' | b'}' | b']' | b':' => self.no_value(byte),
            _ => {
                self.scalar(byte);
                State::After
            }
        }
    }

    /// Punctuation where a value should be.
    fn no_value(&mut self, byte: u8) -> State {
        let here = self.lexer.offset();
        let at = Span::new(here, here + 1);
        match byte {
            b',' | b'}' | b']' if self.in_object() => {
                self.missing_value();
                State::After
            }
            b'}' if !self.open.is_empty() => self.close(byte, State::Item),
            b',' if !self.open.is_empty() => {
                self.error(at, "a value is missing before this `,`".to_owned());
                self.lexer.bump();
                State::Item
            }
            _ => {
                self.error(at, format!("expected a value, found `{}`", char::from(byte)));
                self.lexer.bump();
                if self.open.is_empty() || self.in_object() { State::Value } else { State::Item }
            }
        }
    }

    /// The value of a member, or of the document, that is not there.
    fn missing_value(&mut self) {
        if !self.broken {
            self.error(Span::at(self.end), "a value is missing here".to_owned());
        }
        self.push(Kind::Missing, Span::at(self.end), 0);
    }

    /// A string: a value or a key.
    fn string(&mut self, is_key: bool) {
        let StringToken { span, flags, bad_escape } = self.lexer.string();
        if flags & NO_CLOSING != 0 {
            self.error(Span::new(span.start, span.start + 1), "this string is not closed".to_owned());
        }
        if let Some(escape) = bad_escape {
            self.error(escape, "this `\\` begins no escape; a backslash is written `\\\\`".to_owned());
        }
        if is_key {
            self.keys.push(self.nodes.len() as u32);
        }
        self.push(Kind::String, span, flags);
    }

    /// A number, a literal, or what should be one.
    fn scalar(&mut self, byte: u8) {
        if byte == b'\'' {
            let start = self.lexer.offset();
            self.error(Span::new(start, start + 1), "a string is written in double quotes".to_owned());
            return self.string(false);
        }
        let span = self.lexer.word();
        let word = span.text(self.text);
        match word {
            "" => {
                let start = self.lexer.offset();
                self.lexer.broken();
                let end =
                    start + Span::new(start, self.lexer.offset()).text(self.text).trim_end().len() as u32;
                self.error(Span::new(start, end), "expected a value".to_owned());
                self.push(Kind::Missing, Span::new(start, end), 0);
            }
            "true" => self.push(Kind::Bool, span, TRUE),
            "false" => self.push(Kind::Bool, span, 0),
            "null" => self.push(Kind::Null, span, 0),
            _ if matches!(byte, b'0'..=b'9' | b'-') => {
                if !is_number(word) {
                    self.error(span, "this is not a number of JSON".to_owned());
                }
                self.push(Kind::Number, span, 0);
            }
            _ => {
                let literal =
                    ["true", "false", "null"].into_iter().find(|name| word.eq_ignore_ascii_case(name));
                match literal {
                    Some(name) => self.error(span, format!("Write `{name}` in lower case")),
                    None => self.error(span, format!("expected a value, found `{}`", shortened(word))),
                }
                match literal {
                    Some("null") => self.push(Kind::Null, span, 0),
                    Some(name) => self.push(Kind::Bool, span, if name == "true" { TRUE } else { 0 }),
                    None => self.push(Kind::Missing, span, 0),
                }
            }
        }
    }

    fn opening(&mut self, is_object: bool) -> State {
        let start = self.lexer.offset();
        let span = Span::new(start, start + 1);
        if self.open.len() >= MAX_DEPTH {
            self.too_deep(span, is_object);
            return State::After;
        }
        self.lexer.bump();
        let node = self.nodes.len() as u32;
        self.open.push(Open { node, is_object, keys: self.keys.len() });
        self.push(if is_object { Kind::Object } else { Kind::Array }, span, 0);
        if is_object { State::Key } else { State::Item }
    }

    /// Passes over a container that is nested too deeply, up to its closing bracket; it stays empty.
    fn too_deep(&mut self, span: Span, is_object: bool) {
        if !self.too_deep {
            self.too_deep = true;
            let message = format!("this is nested more than {MAX_DEPTH} levels deep");
            self.problems.push(Problem::error(span, TOO_DEEP, message));
            self.broken = true;
        }
        let mut depth = 0_usize;
        while let Some(byte) = self.lexer.peek() {
            match byte {
                b'{' | b'[' => depth += 1,
                b'}' | b']' => depth -= 1,
                b'"' => {
                    self.lexer.string();
                    continue;
                }
                0x80.. => {
                    self.lexer.word();
                    continue;
                }
                _ => {}
            }
            self.lexer.bump();
            if depth == 0 {
                break;
            }
            self.lexer.trivia(&mut self.comments);
        }
        let kind = if is_object { Kind::Object } else { Kind::Array };
        self.push(kind, Span::new(span.start, self.lexer.offset()), 0);
    }

    fn key(&mut self, byte: u8) -> State {
        let start = self.lexer.offset();
        match byte {
            b'"' => {
                self.string(true);
                State::Colon
            }
            b'}' | b']' => self.close(byte, State::Key),
            b',' => {
                self.error(Span::new(start, start + 1), "a member is missing before this `,`".to_owned());
                self.lexer.bump();
                State::Key
            }
            b'\'' => {
                self.error(Span::new(start, start + 1), "a key is written in double quotes".to_owned());
                self.string(true);
                State::Colon
            }
            // The next item of the array around this object, whose `}` is missing.
            b'{' if self.outer_is_object() == Some(false) => {
                self.error(Span::at(self.end), "a `}` is missing here".to_owned());
                self.pop();
                State::Item
            }
            b'{' | b'[' | b':' => {
                self.error(Span::new(start, start + 1), "expected a key".to_owned());
                self.keys.push(self.nodes.len() as u32);
                self.push(Kind::String, Span::at(start), NO_OPENING | NO_CLOSING);
                if byte == b':' { State::Colon } else { State::Value }
            }
            _ => self.bare_key(),
        }
    }

    /// A key without quotes, or something that is no key.
    fn bare_key(&mut self) -> State {
        let span = self.lexer.word();
        if span.is_empty() {
            self.lexer.broken();
            let end = span.start
                + Span::new(span.start, self.lexer.offset()).text(self.text).trim_end().len() as u32;
            self.error(Span::new(span.start, end), "expected a key".to_owned());
            self.end = end;
            self.comma = None;
            return State::After;
        }
        self.error(span, "a key is written in double quotes".to_owned());
        self.keys.push(self.nodes.len() as u32);
        self.push(Kind::String, span, NO_OPENING | NO_CLOSING);
        State::Colon
    }

    fn colon(&mut self, byte: u8) -> State {
        match byte {
            b':' => {
                self.lexer.bump();
                self.end = self.lexer.offset();
                State::Value
            }
            b',' | b'}' | b']' => {
                self.missing_value();
                State::After
            }
            // The next member, on a line of its own.
            b'"' if self.broken || self.breaks_line() => {
                self.missing_value();
                State::Key
            }
            _ => {
                self.error(Span::at(self.end), "a `:` is missing here".to_owned());
                State::Value
            }
        }
    }

    /// Whether a line ends between the last token and the next.
    fn breaks_line(&self) -> bool {
        Span::new(self.end, self.lexer.offset()).text(self.text).contains(['\n', '\r'])
    }

    fn after(&mut self, byte: u8) -> State {
        let start = self.lexer.offset();
        match byte {
            b',' => {
                self.lexer.bump();
                self.comma = Some(Span::new(start, start + 1));
                self.broken = false;
                if self.in_object() { State::Key } else { State::Item }
            }
            b'}' | b']' => self.close(byte, State::After),
            b':' => self.key_in_place_of_value(),
            b'"' | b'{' | b'[' | b'0'..=b'9' | b'-' | b'_' | b'$' | b'a'..=b'z' | b'A'..=b'Z'
                if !self.broken || self.breaks_line() =>
            {
                if !self.broken {
                    self.error(Span::at(self.end), "a `,` is missing here".to_owned());
                }
                self.broken = false;
                if self.in_object() { State::Key } else { State::Item }
            }
            _ => {
                let broken = self.broken;
                self.lexer.broken();
                if self.lexer.offset() == start {
                    self.lexer.bump();
                }
                let end =
                    start + Span::new(start, self.lexer.offset()).text(self.text).trim_end().len() as u32;
                if !broken {
                    let close = if self.in_object() { '}' } else { ']' };
                    self.error(Span::new(start, end), format!("expected `,` or `{close}`"));
                }
                self.end = end;
                State::After
            }
        }
    }

    /// A colon behind a value. If the value is a string it was a key: the value of the member before it is missing, or the
    /// bracket that closes the array before it.
    fn key_in_place_of_value(&mut self) -> State {
        let start = self.lexer.offset();
        let end = self.end;
        let Some(last) = self.nodes.pop_if(|node| node.kind == Kind::String && node.span.end == end) else {
            self.lexer.bump();
            self.error(Span::new(start, start + 1), "Unexpected `:`".to_owned());
            return State::After;
        };
        let before = self.before;
        if self.in_object() {
            self.error(Span::at(before), "a value is missing here".to_owned());
            self.push(Kind::Missing, Span::at(before), 0);
        } else if self.outer_is_object() == Some(true) {
            self.error(Span::at(before), "a `]` is missing here".to_owned());
            self.end = before;
            self.pop();
        } else {
            self.error(last.span, "an array has no keys".to_owned());
            self.lexer.bump();
            return State::Item;
        }
        self.keys.push(self.nodes.len() as u32);
        self.push(last.kind, last.span, last.flags);
        State::Colon
    }

    /// A closing bracket. When it closes nothing, `state` goes on.
    fn close(&mut self, byte: u8, state: State) -> State {
        let is_object = byte == b'}';
        let start = self.lexer.offset();
        let at = Span::new(start, start + 1);
        if !self.open.iter().any(|open| open.is_object == is_object) {
            self.error(at, format!("this `{}` closes nothing", char::from(byte)));
            self.lexer.bump();
            return state;
        }
        while self.open.last().is_some_and(|open| open.is_object != is_object) {
            let missing = if is_object { ']' } else { '}' };
            self.error(Span::at(self.end), format!("a `{missing}` is missing here"));
            self.pop();
        }
        if let Some(comma) = self.comma.take() {
            self.notice(comma, "trailing-comma", "nothing follows this comma".to_owned());
        }
        self.lexer.bump();
        self.end = self.lexer.offset();
        self.pop();
        self.broken = false;
        State::After
    }

    /// Ends the innermost container where the last token ended.
    fn pop(&mut self) {
        let Some(open) = self.open.pop() else { return };
        let next = self.nodes.len() as u32;
        let duplicates = open.is_object && self.duplicates(open.keys);
        self.keys.truncate(open.keys);
        if let Some(node) = self.nodes.get_mut(open.node as usize) {
            node.next = next;
            node.span.end = self.end.max(node.span.end);
            node.flags = if duplicates { DUPLICATES } else { 0 };
        }
    }

    /// Tells the keys from `first` on that occur before. Says whether there is one.
    fn duplicates(&mut self, first: usize) -> bool {
        let keys = self.keys.get(first..).unwrap_or_default();
        let mut found = Vec::new();
        if keys.len() <= 12 {
            for (i, key) in keys.iter().enumerate() {
                let text = self.raw(*key);
                if keys.iter().take(i).any(|other| self.raw(*other) == text) {
                    found.push(*key);
                }
            }
        } else {
            let mut sorted: Vec<(&str, u32)> = keys.iter().map(|key| (self.raw(*key), *key)).collect();
            sorted.sort_unstable();
            for pair in sorted.windows(2) {
                if let [(before, _), (text, key)] = pair
                    && before == text
                {
                    found.push(*key);
                }
            }
            found.sort_unstable();
        }
        for key in &found {
            let name = shortened(self.raw(*key)).to_owned();
            let message = format!("the key `{name}` occurs more than once; the last one counts");
            self.notice(self.span_of(*key), "duplicate-key", message);
        }
        !found.is_empty()
    }

    /// A key as it is written, without quotes.
    fn raw(&self, key: u32) -> &'t str {
        let Some(node) = self.nodes.get(key as usize) else { return "" };
        debug_assert!(node.kind == Kind::String);
        let start = node.span.start + u32::from(node.flags & NO_OPENING == 0);
        let end = node.span.end - u32::from(node.flags & NO_CLOSING == 0);
        Span::new(start, end).text(self.text)
    }
}

/// As much of a text as a message shows.
fn shortened(text: &str) -> &str {
    text.char_indices().nth(40).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}
