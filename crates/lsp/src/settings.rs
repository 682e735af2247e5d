//! The client's settings: the section `tricep`.

use std::path::PathBuf;

use serde::Deserialize;
use serde_json::Value;
use tricep_rules::engine::{BackendModel, Request, SettingsFrom};
use tricep_rules::rules;

/// The name of the section.
pub(crate) const SECTION: &str = "tricep";

/// What a person sets in the editor. What is not set, or null, is as usual. A client may keep settings of its own in the
/// same section: those are passed over.
#[derive(Deserialize, Clone, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Settings {
    run: Option<Run>,
    diagnostic_mode: Option<DiagnosticMode>,
    select: Option<Vec<String>>,
    ignore: Option<Vec<String>>,
    backend_tls: Option<BackendTls>,
    config: Option<PathBuf>,
    exclude: Option<Vec<String>>,
    log: Option<Log>,
}

/// When documents are checked.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Run {
    /// After every change.
    #[default]
    OnType,
    /// When they are opened and saved.
    OnSave,
}

/// Which files have diagnostics.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) enum DiagnosticMode {
    /// Those that are open, and those in which something is wrong together with an open one.
    #[default]
    OpenFilesOnly,
    /// All files of the workspace.
    Workspace,
}

/// The model of the gateway-to-backend connection.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Debug)]
#[serde(rename_all = "camelCase")]
enum BackendTls {
    Policy,
    Platform,
}

/// Where the server says what it does.
#[derive(Deserialize, Clone, Copy, PartialEq, Eq, Default, Debug)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Log {
    /// Nowhere.
    #[default]
    Off,
    /// In the client's log.
    Client,
    /// On standard error.
    Stderr,
}

impl Settings {
    /// The settings in what a client sends: the section itself, or an object with the section in it.
    ///
    /// # Errors
    ///
    /// What is wrong with them, for a person.
    pub(crate) fn read(value: &Value) -> Result<Self, String> {
        let section = value.get(SECTION).unwrap_or(value);
        if section.is_null() {
            return Ok(Self::default());
        }
        let settings = Self::deserialize(section).map_err(|error| error.to_string())?;
        let named = settings.select.iter().chain(&settings.ignore).flatten();
        match named.into_iter().find(|id| rules::find(id).is_none()) {
            Some(unknown) => Err(rules::unknown(unknown)),
            None => Ok(settings),
        }
    }

    pub(crate) fn run(&self) -> Run {
        self.run.unwrap_or_default()
    }

    pub(crate) fn mode(&self) -> DiagnosticMode {
        self.diagnostic_mode.unwrap_or_default()
    }

    pub(crate) fn log(&self) -> Log {
        self.log.unwrap_or_default()
    }

    /// What to ask the engine about the folders of a workspace.
    pub(crate) fn request(&self, folders: Vec<PathBuf>) -> Request {
        Request {
            paths: folders,
            select: self.select.clone().unwrap_or_default(),
            ignore: self.ignore.clone().unwrap_or_default(),
            backend_model: self.backend_tls.map(|model| match model {
                BackendTls::Policy => BackendModel::Policy,
                BackendTls::Platform => BackendModel::Platform,
            }),
            settings: self.config.clone().map_or(SettingsFrom::Nearest, SettingsFrom::File),
            exclude: self.exclude.clone().unwrap_or_default(),
            // A file is open because somebody works on it, but what is excluded was excluded from editors too.
            force_exclude: true,
            ..Request::default()
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn settings_stand_alone_or_in_their_section() {
        let bare = json!({"run": "onSave", "select": ["site-min-tls-weak"], "backendTls": null, "path": "x"});
        let settings = Settings::read(&bare).unwrap();
        assert_eq!(settings.run(), Run::OnSave);
        assert_eq!(settings, Settings::read(&json!({"tricep": bare, "other": 1})).unwrap());
        assert_eq!(settings.request(vec![]).select, ["site-min-tls-weak"]);
        assert_eq!(Settings::read(&Value::Null), Ok(Settings::default()));
        assert_eq!(Settings::read(&json!({"tricep": null})), Ok(Settings::default()));
    }

    #[test]
    fn what_is_wrong_is_named() {
        let error = |value| Settings::read(&value).unwrap_err();
        assert_eq!(
            error(json!({"run": "onsave"})),
            "unknown variant `onsave`, expected `onType` or `onSave`"
        );
        assert_eq!(
            error(json!({"ignore": ["site-min-tls-week"]})),
            "there is no rule 'site-min-tls-week'; did you mean 'site-min-tls-weak'?"
        );
        assert!(error(json!([1])).starts_with("invalid type"), "{}", error(json!([1])));
    }

    #[test]
    fn the_request_mirrors_the_settings() {
        let settings = json!({"backendTls": "platform", "config": "c.json", "exclude": ["a"], "ignore": []});
        let request = Settings::read(&settings).unwrap().request(vec![PathBuf::from("/project")]);
        assert_eq!(request.paths, [PathBuf::from("/project")]);
        assert_eq!(request.backend_model, Some(BackendModel::Platform));
        assert_eq!(request.settings, SettingsFrom::File(PathBuf::from("c.json")));
        assert_eq!(request.exclude, ["a"]);
    }
}
