//! What holds for every edit of every text: many texts in many layouts, made from numbers that never change.

use super::*;
use crate::edit::gap::{self, PieceKind};
use crate::edit::tree::Kind;
use crate::{bicep, json};

/// Numbers that look random: xorshift.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % bound as u64) as usize
    }

    fn one_in(&mut self, many: usize) -> bool {
        self.below(many) == 0
    }

    fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }
}

const NAMES: [&str; 6] = ["a", "b", "c", "minTlsVersion", "d-e", "ssl_policy"];

/// Writes texts.
struct Writer {
    language: Language,
    newline: &'static str,
    unit: &'static str,
    numbers: Numbers,
    text: String,
    /// The objects, each with the names of its members.
    objects: Vec<(Span, Vec<&'static str>)>,
}

impl Writer {
    fn new(language: Language, seed: u64) -> Self {
        let mut numbers = Numbers(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1);
        let newline = numbers.pick(&["\n", "\n", "\r\n"]);
        let unit = numbers.pick(&["  ", "    ", "\t"]);
        Self { language, newline, unit, numbers, text: String::new(), objects: Vec::new() }
    }

    fn file(mut self) -> (String, Vec<(Span, Vec<&'static str>)>) {
        if self.language == Language::Bicep {
            self.text.push_str("// first");
            self.text.push_str(self.newline);
            self.text.push_str("var x = ");
        }
        self.object(0, false);
        self.text.push_str(self.newline);
        (self.text, self.objects)
    }

    fn value(&mut self, depth: usize, line: bool) {
        match self.numbers.below(if depth > 3 { 5 } else { 8 }) {
            0 => self.text.push_str("null"),
            1 => self.text.push_str("true"),
            2 => self.text.push_str("42"),
            3 => self.text.push_str(if self.language == Language::Arm { "\"// {, \"" } else { "'// {, '" }),
            4 => self.text.push_str(if self.language == Language::Arm {
                "\"[f(1)]\""
            } else {
                "f('a', x ? 1 : 2)"
            }),
            5 => self.text.push_str(if line || self.language == Language::Arm {
                "[ 1, 2 ]"
            } else {
                "[\n1\n]"
            }),
            _ => {
                let line = line || self.numbers.one_in(3);
                self.object(depth + 1, line);
            }
        }
    }

    fn object(&mut self, depth: usize, line: bool) {
        let start = self.text.len() as u32;
        let mut names = Vec::new();
        self.text.push('{');
        for name in NAMES {
            if self.numbers.one_in(2) {
                names.push(name);
            }
        }
        if line {
            self.members_on_line(depth, &names)
        } else {
            self.members_on_lines(depth, &names)
        }
        self.text.push('}');
        self.objects.push((Span::new(start, self.text.len() as u32), names));
    }

    fn members_on_line(&mut self, depth: usize, names: &[&str]) {
        let space = self.numbers.pick(&["", " "]);
        self.text.push_str(space);
        for (i, name) in names.iter().enumerate() {
            self.property(name, depth, true);
            if self.numbers.one_in(6) {
                self.text.push_str(" /* c */");
            }
            if i + 1 < names.len() {
                self.text.push_str(", ");
            }
        }
        self.text.push_str(space);
    }

    fn members_on_lines(&mut self, depth: usize, names: &[&str]) {
        if self.numbers.one_in(6) {
            self.text.push_str(" // opens, {");
        }
        for (i, name) in names.iter().enumerate() {
            self.line(depth + 1);
            if self.numbers.one_in(8) {
                self.text.push_str("// about it");
                self.line(depth + 1);
            }
            if self.language == Language::Bicep && self.numbers.one_in(8) {
                self.text.push_str("#disable-next-line x");
                self.line(depth + 1);
            }
            self.property(name, depth, false);
            let last = i + 1 == names.len();
            if self.language == Language::Arm && (!last || self.numbers.one_in(8)) {
                self.text.push_str(self.numbers.pick(&[",", ",", " ,"]));
            }
            if self.numbers.one_in(4) {
                self.text.push_str(self.numbers.pick(&[" // why, so", " /* why */"]));
            }
        }
        if self.numbers.one_in(6) {
            self.line(depth + 1);
            self.text.push_str("// closes");
        }
        self.line(depth);
    }

    fn line(&mut self, depth: usize) {
        self.text.push_str(self.newline);
        if self.numbers.one_in(8) {
            self.text.push_str(self.newline);
        }
        for _ in 0..depth {
            self.text.push_str(self.unit);
        }
    }

    fn property(&mut self, name: &str, depth: usize, line: bool) {
        let quoted = match self.language {
            Language::Arm => format!("\"{name}\""),
            Language::Bicep if name.contains('-') => format!("'{name}'"),
            Language::Bicep => name.to_owned(),
        };
        self.text.push_str(&quoted);
        self.text.push_str(": ");
        self.value(depth, line);
    }
}

fn count_of_errors(language: Language, text: &str) -> usize {
    match language {
        Language::Arm => json::parse(text).problems.len(),
        Language::Bicep => bicep::parse(text).errors.len(),
    }
}

/// The names and texts of the members of the object that begins at `start`.
fn members(language: Language, text: &str, start: u32) -> Vec<(String, String)> {
    let document = Document::parse(language, text);
    let object = (start..=text.len() as u32).find_map(|end| document.object(Span::new(start, end)));
    let object = object.unwrap_or_else(|| panic!("an object at {start} of\n{text}"));
    let text_of = |span: Span| span.text(text).to_owned();
    object.members.iter().map(|m| (m.name.clone().unwrap_or_default(), text_of(m.value.span))).collect()
}

/// The comments of a text, found without its tree.
fn comments(text: &str) -> Vec<&str> {
    let (mut found, mut rest) = (Vec::new(), text);
    while let Some(at) = rest.find(['/', '\'', '"']) {
        rest = &rest[at..];
        let quote = rest.chars().next().filter(|c| *c != '/');
        let len = match quote {
            Some(quote) => rest[1..].find(quote).map_or(rest.len(), |end| end + 2),
            None if rest.starts_with("//") => rest.find(['\r', '\n']).unwrap_or(rest.len()),
            None => rest.find("*/").map_or(1, |end| end + 2),
        };
        if quote.is_none() {
            found.push(&rest[..len]);
        }
        rest = &rest[len..];
    }
    found
}

fn made(language: Language, text: &str, edit: &Edit) -> (Vec<TextEdit>, String) {
    let edits = apply(edit, language, text).unwrap_or_else(|| panic!("{edit:?} in\n{text}"));
    let changed = apply_edits(text, &edits).expect("edits do not overlap");
    assert!(
        count_of_errors(language, &changed) <= count_of_errors(language, text),
        "{edit:?} breaks\n{text}\n---\n{changed}"
    );
    (edits, changed)
}

fn texts(language: Language) -> impl Iterator<Item = (String, Vec<(Span, Vec<&'static str>)>)> {
    (1..120).map(move |seed| Writer::new(language, seed).file())
}

#[test]
fn the_texts_have_no_errors() {
    for (text, _) in texts(Language::Bicep) {
        assert_eq!(bicep::parse(&text).errors[..], [], "{text}");
    }
    for (text, _) in texts(Language::Arm) {
        let problems = json::parse(&text).problems;
        let errors = problems.iter().filter(|problem| problem.severity == crate::source::Severity::Error);
        assert_eq!(errors.count(), 0, "{text}");
    }
}

#[test]
fn a_property_that_is_set_has_its_value_and_all_else_stays() {
    let values = [
        Literal::from("1.3"),
        Literal::Bool(false),
        Literal::Array(vec!["x".into(), "y".into()]),
        Literal::Null,
    ];
    for language in [Language::Arm, Language::Bicep] {
        for (text, objects) in texts(language) {
            for (i, (span, names)) in objects.iter().enumerate() {
                for (j, name) in NAMES.iter().enumerate() {
                    let value = values[(i + j) % values.len()].clone();
                    let object = Location { file: FILE, span: *span };
                    let edit =
                        Edit::SetProperty { object, path: vec![(*name).to_owned()], value: value.clone() };
                    let (edits, changed) = made(language, &text, &edit);

                    let before = members(language, &text, span.start);
                    let after = members(language, &changed, span.start);
                    let what = || format!("{edit:?}\n{text}\n---\n{changed}");
                    let others = |all: &[(String, String)]| -> Vec<(String, String)> {
                        all.iter().filter(|(known, _)| known != name).cloned().collect()
                    };
                    assert_eq!(others(&before), others(&after), "{}", what());
                    assert_eq!(after.len(), before.len() + usize::from(!names.contains(name)), "{}", what());
                    if names.contains(name) {
                        assert!(edits.len() <= 1, "{}", what());
                    } else {
                        let grown = edits.iter().all(|edit| edit.location.span.text(&text).trim().is_empty());
                        assert!(grown, "only white space is replaced: {}", what());
                        assert_eq!(comments(&text), comments(&changed), "{}", what());
                    }
                    if !text.contains("[\n1") {
                        assert_eq!(changed.contains("\r\n"), text.contains("\r\n"), "{}", what());
                        let lone = |text: &str| text.replace("\r\n", "").contains('\n');
                        assert_eq!(lone(&changed), lone(&text), "{}", what());
                    }

                    // It has the value: to set it again changes nothing.
                    let end = span.end + changed.len() as u32 - text.len() as u32;
                    let object = Location { file: FILE, span: Span::new(span.start, end) };
                    let again = Edit::SetProperty { object, path: vec![(*name).to_owned()], value };
                    assert_eq!(apply(&again, language, &changed), Some(vec![]), "{}", what());
                }
            }
        }
    }
}

#[test]
fn a_property_that_is_removed_goes_alone() {
    for language in [Language::Arm, Language::Bicep] {
        for (text, objects) in texts(language) {
            for (span, names) in &objects {
                for name in names {
                    let object = Location { file: FILE, span: *span };
                    let edit = Edit::RemoveProperty { object, name: (*name).to_owned() };
                    let (edits, changed) = made(language, &text, &edit);
                    let what = || format!("{edit:?}\n{text}\n---\n{changed}");

                    let mut before = members(language, &text, span.start);
                    before.retain(|(known, _)| known != name);
                    assert_eq!(before, members(language, &changed, span.start), "{}", what());

                    // Beside the property: white space, commas, comments on its line, and a pragma about it.
                    let document = Document::parse(language, &text);
                    let object = document.object(*span).expect("it is there");
                    let (_, member) = object.named(name).next().expect("it is there");
                    for TextEdit { location: Location { span: cut, .. }, .. } in &edits {
                        let cut = *cut;
                        let before = Span::new(cut.start, cut.end.min(member.span.start));
                        let behind = Span::new(cut.start.max(member.span.end), cut.end);
                        if !before.is_empty() {
                            let pieces = gap::pieces(&text, before).expect("only a gap");
                            let plain = [PieceKind::Newline, PieceKind::Comma, PieceKind::Pragma];
                            assert!(pieces.iter().all(|piece| plain.contains(&piece.kind)), "{}", what());
                        }
                        if !behind.is_empty() {
                            let pieces = gap::pieces(&text, behind).expect("only a gap");
                            let lines = pieces.iter().filter(|piece| piece.kind == PieceKind::Newline);
                            assert!(lines.count() <= 1, "{}", what());
                        }
                    }

                    let end = span.end + changed.len() as u32 - text.len() as u32;
                    let object = Location { file: FILE, span: Span::new(span.start, end) };
                    let again = Edit::RemoveProperty { object, name: (*name).to_owned() };
                    assert_eq!(apply(&again, language, &changed), Some(vec![]), "{}", what());
                }
            }
        }
    }
}

#[test]
fn a_literal_that_is_replaced_is_all_that_changes() {
    for language in [Language::Arm, Language::Bicep] {
        for (text, objects) in texts(language) {
            for (span, _) in &objects {
                let document = Document::parse(language, &text);
                let object = document.object(*span).expect("it is there");
                for member in object.members {
                    if !matches!(
                        member.value.kind,
                        Kind::Null | Kind::Bool(_) | Kind::Int(_) | Kind::String(_)
                    ) {
                        continue;
                    }
                    let location = Location { file: FILE, span: member.value.span };
                    let edit = Edit::ReplaceLiteral { location, value: "1.3".into() };
                    let (edits, changed) = made(language, &text, &edit);
                    let places: Vec<Span> = edits.iter().map(|edit| edit.location.span).collect();
                    assert_eq!(places, [member.value.span], "{text}\n---\n{changed}");
                }
            }
        }
    }
}

/// No text, however broken, makes an edit panic or leave the text.
#[test]
fn broken_texts_are_no_trouble() {
    for language in [Language::Arm, Language::Bicep] {
        for (text, objects) in texts(language).step_by(20) {
            for cut in (0..text.len()).filter(|at| text.is_char_boundary(*at)) {
                let broken = &text[..cut];
                let Some((span, _)) = objects.last() else { continue };
                for span in [*span, Span::new(span.start, cut as u32)] {
                    let object = Location { file: FILE, span };
                    for edit in [
                        Edit::SetProperty { object, path: vec![String::from("z")], value: 1.into() },
                        Edit::RemoveProperty { object, name: String::from("a") },
                        Edit::ReplaceLiteral { location: object, value: 1.into() },
                    ] {
                        if let Some(edits) = apply(&edit, language, broken) {
                            assert!(apply_edits(broken, &edits).is_some(), "{edit:?} in\n{broken}");
                        }
                    }
                }
            }
        }
    }
}

/// What edits of one object come to, each made in the whole text as those before it leave it, with the habits that the text
/// had at first.
fn one_after_another(language: Language, text: &str, edits: &[Edit]) -> Option<String> {
    let habits = Layout::new(language, text);
    let (mut text, mut added) = (text.to_owned(), 0);
    for edit in edits {
        let mut edit = edit.clone();
        if let Edit::SetProperty { object, .. } | Edit::RemoveProperty { object, .. } = &mut edit {
            object.span.end = object.span.end.checked_add_signed(added).expect("the object keeps its braces");
        }
        let editor = Editor { document: Document::parse(language, &text), layout: habits.of(&text) };
        let after = apply_edits(&text, &editor.apply(&edit)?).expect("edits do not overlap");
        added += after.len() as i32 - text.len() as i32;
        text = after;
    }
    Some(text)
}

#[test]
fn edits_in_turn_are_edits_one_after_another() {
    let mut made = 0;
    for language in [Language::Bicep, Language::Arm] {
        for (text, objects) in texts(language) {
            let editor = Editor::new(language, &text);
            for (span, names) in objects {
                let object = Location { file: FILE, span };
                let set = Edit::SetProperty { object, path: vec!["added".into()], value: true.into() };
                let removals: Vec<Edit> = names
                    .iter()
                    .map(|name| Edit::RemoveProperty { object, name: (*name).to_owned() })
                    .collect();
                let last = removals.last().cloned().into_iter().collect();
                for edits in [[vec![set.clone()], last].concat(), [removals, vec![set]].concat()] {
                    let whole = one_after_another(language, &text, &edits);
                    let in_turn = editor.apply_in_turn(&edits);
                    made += usize::from(in_turn.is_some());
                    let in_turn =
                        in_turn.map(|edit| apply_edits(&text, &[edit]).expect("the edit lies in the text"));
                    assert_eq!(in_turn, whole, "{edits:?} in\n{text}");
                }
            }
        }
    }
    assert!(made > 500, "{made} were made");
}

#[test]
fn edits_of_two_objects_are_not_made_in_turn() {
    let text = "var a = { b: {} }\n";
    let at = |start, end| Location { file: FILE, span: Span::new(start, end) };
    let remove = |object| Edit::RemoveProperty { object, name: "b".to_owned() };
    let editor = Editor::new(Language::Bicep, text);
    assert_eq!(editor.apply_in_turn(&[remove(at(8, 17)), remove(at(13, 15))]), None);
    assert_eq!(editor.apply_in_turn(&[]), None);
    assert_eq!(editor.apply_in_turn(&[remove(at(13, 15))]), None, "there is nothing to remove");
}
