//! From the text of settings files to settings, with what is wrong at its own place.

use tricep_parser::json::{Kind, Member, Value};
use tricep_parser::project::{ConfigFile, Patterns};
use tricep_parser::source::Location;
use tricep_parser::template::closest;

use super::{Choice, Layer, Override, RuleSetting, RuleSettings};
use crate::engine::BackendModel;
use crate::finding::{Label, Level};
use crate::rules;

/// The settings that `analyzers.tricep` may have.
pub(super) const SETTINGS: [&str; 5] = ["enabled", "backendTls", "exclude", "rules", "overrides"];
/// What an item of `overrides` may have.
pub(super) const OVERRIDE: [&str; 3] = ["files", "enabled", "rules"];
/// What may be set for a rule.
pub(super) const RULE: [&str; 2] = ["level", "allowSuppression"];
/// The levels that may be set.
pub(super) const LEVELS: [&str; 4] = ["off", "info", "warning", "error"];

/// The most items that `overrides` may have: each is compared with each file.
pub(super) const MOST_OVERRIDES: usize = 200;

/// What a file says.
pub(super) fn layer(file: &ConfigFile) -> Layer {
    let mut layer = Layer::default();
    let mut problems = Vec::new();
    let mut reader = Reader { file, problems: &mut problems };
    let parse = file.json();
    let analyzers = parse.tree.root().get("analyzers");
    for member in analyzers.into_iter().flat_map(Value::members) {
        let name = member.key.decode();
        if member.key.is("tricep") {
            reader.settings(member.value, &mut layer);
        } else if !member.key.is("core") && closest(&name, ["tricep"]).is_some() {
            reader
                .say(member.key.span(), format!("no analyzer has the name '{name}'; did you mean 'tricep'?"));
        }
    }
    Layer { problems, ..layer }
}

struct Reader<'r> {
    file: &'r ConfigFile,
    problems: &'r mut Vec<Label>,
}

impl Reader<'_> {
    fn say(&mut self, span: tricep_parser::source::Span, message: String) {
        self.problems.push(Label::new(Location { file: self.file.id, span }, message));
    }

    /// The members of an object, which may have these names only: each with the name that it has here.
    fn members<'t>(
        &mut self,
        value: Value<'t>,
        what: &str,
        names: &[&'static str],
    ) -> Vec<(&'static str, Member<'t>)> {
        if value.kind() != Kind::Object {
            self.say(value.span(), format!("{what} must be an object, not {}", kind(value)));
            return Vec::new();
        }
        let mut members = Vec::new();
        for member in value.members() {
            match names.iter().find(|name| member.key.is(name)) {
                Some(name) => members.push((*name, member)),
                None => {
                    let written = member.key.decode();
                    let known = names.iter().copied();
                    let message =
                        suggestion(&format!("there is no setting '{written}' in {what}"), &written, known);
                    self.say(member.key.span(), message);
                }
            }
        }
        members
    }

    fn settings(&mut self, value: Value<'_>, settings: &mut Layer) {
        for (name, member) in self.members(value, "'analyzers.tricep'", &SETTINGS) {
            let value = member.value;
            match name {
                "enabled" => settings.enabled = self.bool(value, name).or(settings.enabled),
                "backendTls" => settings.backend = self.backend(value).or(settings.backend),
                "exclude" => settings.exclude = self.globs(value, name).or(settings.exclude.take()),
                "rules" => self.rules(value, &mut settings.rules),
                "overrides" => settings.overrides = Some(self.overrides(value)),
                _ => {}
            }
        }
    }

    fn bool(&mut self, value: Value<'_>, name: &str) -> Option<bool> {
        let found = value.as_bool();
        if found.is_none() {
            self.say(value.span(), format!("'{name}' must be true or false, not {}", kind(value)));
        }
        found
    }

    fn text(&mut self, value: Value<'_>, name: &str) -> Option<String> {
        let found = value.as_text().map(|text| text.decode().into_owned());
        if found.is_none() {
            self.say(value.span(), format!("{name} must be a string, not {}", kind(value)));
        }
        found
    }

    fn backend(&mut self, value: Value<'_>) -> Option<BackendModel> {
        let text = self.text(value, "'backendTls'")?;
        let found = BackendModel::ALL.into_iter().find(|model| model.as_str().eq_ignore_ascii_case(&text));
        if found.is_none() {
            let names = BackendModel::ALL.map(BackendModel::as_str);
            self.say(value.span(), unknown_word("model of the connection to backends", &text, &names));
        }
        found
    }

    fn level(&mut self, value: Value<'_>) -> Option<Choice> {
        let text = self.text(value, "'level'")?;
        let found = [Level::Info, Level::Warning, Level::Error]
            .into_iter()
            .find(|level| level.as_str().eq_ignore_ascii_case(&text))
            .map(Choice::At);
        let found = found.or_else(|| text.eq_ignore_ascii_case("off").then_some(Choice::Off));
        if found.is_none() {
            self.say(value.span(), unknown_word("level", &text, &LEVELS));
        }
        found
    }

    /// A list of patterns, or one of them.
    fn globs(&mut self, value: Value<'_>, name: &str) -> Option<Patterns> {
        let items: Vec<Value<'_>> = match value.kind() {
            Kind::Array => value.items().collect(),
            _ => {
                self.say(value.span(), format!("'{name}' must be a list of patterns, not {}", kind(value)));
                return None;
            }
        };
        let patterns: Option<Vec<String>> =
            items.iter().map(|item| self.text(*item, &format!("an item of '{name}'"))).collect();
        match Patterns::new(&patterns?) {
            Ok(globs) => Some(globs),
            Err((place, reason)) => {
                let span = items.get(place).map_or(value.span(), |item| item.span());
                self.say(span, format!("this is no pattern as .gitignore has them: {reason}"));
                None
            }
        }
    }

    fn rules(&mut self, value: Value<'_>, settings: &mut RuleSettings) {
        if value.kind() != Kind::Object {
            self.say(value.span(), format!("'rules' must be an object, not {}", kind(value)));
            return;
        }
        for member in value.members() {
            let id = member.key.decode();
            match rules::find(&id) {
                Some(rule) => {
                    let setting = settings.entry(rule.info.id).or_default();
                    self.rule(member.value, rule.info.id, setting);
                }
                None => self.say(member.key.span(), rules::unknown(&id)),
            }
        }
    }

    fn rule(&mut self, value: Value<'_>, id: &str, setting: &mut RuleSetting) {
        for (name, member) in self.members(value, &format!("the rule '{id}'"), &RULE) {
            match name {
                "level" => setting.level = self.level(member.value).or(setting.level),
                "allowSuppression" => {
                    setting.allow_suppression = self.bool(member.value, name).or(setting.allow_suppression);
                }
                _ => {}
            }
        }
    }

    fn overrides(&mut self, value: Value<'_>) -> Vec<Override> {
        if value.kind() != Kind::Array {
            self.say(value.span(), format!("'overrides' must be a list, not {}", kind(value)));
            return Vec::new();
        }
        if let Some(next) = value.items().nth(MOST_OVERRIDES) {
            self.say(next.span(), format!("'overrides' has more than {MOST_OVERRIDES} items"));
        }
        value.items().take(MOST_OVERRIDES).filter_map(|item| self.one_override(item)).collect()
    }

    fn one_override(&mut self, value: Value<'_>) -> Option<Override> {
        let (mut files, mut enabled, mut rules) = (None, None, RuleSettings::new());
        let members = self.members(value, "an item of 'overrides'", &OVERRIDE);
        let has_files = members.iter().any(|(name, _)| *name == "files");
        for (name, member) in members {
            match name {
                "files" => files = self.globs(member.value, name),
                "enabled" => enabled = self.bool(member.value, name),
                "rules" => self.rules(member.value, &mut rules),
                _ => {}
            }
        }
        if !has_files && value.kind() == Kind::Object {
            self.say(
                value.span(),
                String::from("an item of 'overrides' must say for which 'files' it holds"),
            );
        }
        Some(Override { files: files?, enabled, rules })
    }
}

fn unknown_word(what: &str, word: &str, known: &[&str]) -> String {
    suggestion(&format!("'{word}' is no {what}"), word, known.iter().copied())
}

/// What is wrong, with the word that was probably meant, or else with all that are possible.
fn suggestion<'k>(wrong: &str, word: &str, known: impl Iterator<Item = &'k str> + Clone) -> String {
    match closest(word, known.clone()) {
        Some(near) => format!("{wrong}; did you mean '{near}'?"),
        None => {
            let all: Vec<String> = known.map(|name| format!("'{name}'")).collect();
            format!("{wrong}; there are {}", all.join(", "))
        }
    }
}

fn kind(value: Value<'_>) -> &'static str {
    match value.kind() {
        Kind::Missing => "nothing",
        Kind::Null => "null",
        Kind::Bool => "true or false",
        Kind::Number => "a number",
        Kind::String => "a string",
        Kind::Array => "a list",
        Kind::Object => "an object",
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::sync::Arc;

    use tricep_parser::project::{Memory, Project};

    use super::super::Settings;
    use super::*;

    const RULE_ID: &str = "gateway-tls-below-backend";

    fn read(files: &[(&str, &str)]) -> (Settings, Vec<(String, String)>) {
        let project = Project::new(Arc::new(Memory::new(files.iter().copied())), "/repo");
        let config = project.config_for(Path::new("/repo/main.bicep")).unwrap();
        let layers: Vec<Arc<Layer>> = config.files.iter().map(|file| Arc::new(layer(file))).collect();
        let problems: Vec<Label> = layers.iter().flat_map(|layer| layer.problems.clone()).collect();
        let settings = Settings::new(layers, Path::new("/repo"));
        let shown = |problem: &Label| {
            let file = project.loaded(problem.location.file).unwrap();
            (project.source(&file).slice(problem.location.span).to_owned(), problem.message.clone())
        };
        (settings, problems.iter().map(shown).collect())
    }

    fn of(tricep: &str) -> (Settings, Vec<(String, String)>) {
        read(&[(
            "/repo/bicepconfig.json",
            &format!(r#"{{"analyzers": {{"core": {{}}, "tricep": {tricep}}}}}"#),
        )])
    }

    #[track_caller]
    fn wrong(tricep: &str, place: &str, message: &str) {
        let (_, problems) = of(tricep);
        assert_eq!(problems, [(place.to_owned(), message.to_owned())]);
    }

    #[test]
    fn everything_that_can_be_set() {
        let (settings, problems) = of(r#"{
            "enabled": true, // comments are fine
            "backendTls": "Platform",
            "exclude": ["tests/", "!tests/keep.bicep"],
            "rules": {"gateway-tls-below-backend": {"level": "Warning", "allowSuppression": false}},
            "overrides": [
                {"files": ["legacy/**"], "rules": {"gateway-tls-below-backend": {"level": "off"}}},
                {"files": ["legacy/new.bicep"], "rules": {"gateway-tls-below-backend": {"level": "info"}}},
                {"files": ["gone/"], "enabled": false},
            ],
        }"#);
        assert_eq!(problems, []);
        let level = |file: &str| settings.level(RULE_ID, &Path::new("/repo").join(file));
        assert_eq!(settings.backend, Some(BackendModel::Platform));
        assert_eq!(level("main.bicep"), Some(Choice::At(Level::Warning)));
        assert_eq!(level("legacy/a/main.bicep"), Some(Choice::Off));
        assert_eq!(level("legacy/new.bicep"), Some(Choice::At(Level::Info)));
        assert_eq!(level("gone/main.bicep"), Some(Choice::Off));
        assert_eq!(settings.level("syntax-error", Path::new("/repo/main.bicep")), None);
        assert!(settings.excludes(Path::new("/repo/tests/main.bicep")));
        assert!(!settings.excludes(Path::new("/repo/main.bicep")));
        assert!(!settings.allows_suppression(RULE_ID, Path::new("/repo/main.bicep")));
        assert!(settings.allows_suppression("syntax-error", Path::new("/repo/main.bicep")));
    }

    #[test]
    fn the_nearer_file_is_stronger() {
        let (settings, problems) = read(&[
            (
                "/repo/bicepconfig.json",
                r#"{"extends": "base.json", "analyzers": {"tricep": {
                    "rules": {"gateway-tls-below-backend": {"level": "info"}}}}}"#,
            ),
            (
                "/repo/base.json",
                r#"{"analyzers": {"tricep": {"backendTls": "platform", "rules": {
                    "gateway-tls-below-backend": {"level": "off", "allowSuppression": false},
                    "syntax-error": {"level": "warning"}}}}}"#,
            ),
        ]);
        assert_eq!(problems, []);
        let main = Path::new("/repo/main.bicep");
        assert_eq!(settings.level(RULE_ID, main), Some(Choice::At(Level::Info)));
        assert_eq!(settings.level("syntax-error", main), Some(Choice::At(Level::Warning)));
        assert!(!settings.allows_suppression(RULE_ID, main));
        assert_eq!(settings.backend, Some(BackendModel::Platform));
    }

    #[test]
    fn what_is_wrong_is_told_at_its_place() {
        wrong(
            r#"{"rule": {}}"#,
            r#""rule""#,
            "there is no setting 'rule' in 'analyzers.tricep'; did you mean 'rules'?",
        );
        wrong(
            r#"{"colour": 1}"#,
            r#""colour""#,
            "there is no setting 'colour' in 'analyzers.tricep'; there are 'enabled', 'backendTls', 'exclude', \
             'rules', 'overrides'",
        );
        wrong(
            r#"{"rules": {"gateway-tls-below-backends": {}}}"#,
            r#""gateway-tls-below-backends""#,
            "there is no rule 'gateway-tls-below-backends'; did you mean 'gateway-tls-below-backend'?",
        );
        wrong(
            r#"{"rules": {"gateway-tls-below-backend": {"level": "warn"}}}"#,
            r#""warn""#,
            "'warn' is no level; there are 'off', 'info', 'warning', 'error'",
        );
        wrong(
            r#"{"rules": {"gateway-tls-below-backend": {"level": "errors"}}}"#,
            r#""errors""#,
            "'errors' is no level; did you mean 'error'?",
        );
        wrong(
            r#"{"rules": {"gateway-tls-below-backend": "off"}}"#,
            r#""off""#,
            "the rule 'gateway-tls-below-backend' must be an object, not a string",
        );
        wrong(
            r#"{"backendTls": "policies"}"#,
            r#""policies""#,
            "'policies' is no model of the connection to backends; there are 'policy', 'platform'",
        );
        wrong(r#"{"enabled": "yes"}"#, r#""yes""#, "'enabled' must be true or false, not a string");
        wrong(r#"{"exclude": "tests"}"#, r#""tests""#, "'exclude' must be a list of patterns, not a string");
        wrong(r#"{"exclude": [1]}"#, "1", "an item of 'exclude' must be a string, not a number");
        wrong(
            r#"{"overrides": [{"enabled": false}]}"#,
            r#"{"enabled": false}"#,
            "an item of 'overrides' must say for which 'files' it holds",
        );
        wrong("[]", "[]", "'analyzers.tricep' must be an object, not a list");
        let overrides = vec![r#"{"files": ["x/"]}"#; MOST_OVERRIDES + 1].join(",");
        wrong(
            &format!(r#"{{"overrides": [{overrides}]}}"#),
            r#"{"files": ["x/"]}"#,
            "'overrides' has more than 200 items",
        );
        let (_, problems) = of(r#"{"exclude": ["a", "[z-a]"]}"#);
        assert_eq!(problems[0].0, r#""[z-a]""#);
        let (_, problems) = read(&[("/repo/bicepconfig.json", r#"{"analyzers": {"tricpe": {}}}"#)]);
        assert_eq!(problems[0].1, "no analyzer has the name 'tricpe'; did you mean 'tricep'?");
    }
}
