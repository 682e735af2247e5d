//! What the client tells: documents, settings, folders, files on disk.

use std::path::PathBuf;

use gen_lsp_types as lsp;
use lsp_server::Notification;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::{Outgoing, Session};
use crate::document::{Change, Document, Key};
use crate::settings::{Run, SECTION, Settings};
use crate::uri;
use crate::worker::Task;

/// What `textDocument/didChange` says, with changes that can be told apart even where a range is nonsense.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Changed {
    text_document: lsp::VersionedTextDocumentIdentifier,
    content_changes: Vec<Change>,
}

/// The folders that a client has open when it introduces itself.
pub(super) fn folders(params: &lsp::InitializeParams) -> Vec<PathBuf> {
    match &params.workspace_folders_initialize_params.workspace_folders {
        Some(lsp::WorkspaceFolders::WorkspaceFolderList(folders)) => {
            folders.iter().filter_map(|folder| uri::path_of(&folder.uri)).collect()
        }
        Some(lsp::WorkspaceFolders::Null) | None => root(params).into_iter().collect(),
    }
}

/// What older clients have in place of folders.
#[expect(deprecated, reason = "older clients say it so")]
fn root(params: &lsp::InitializeParams) -> Option<PathBuf> {
    params.root_uri.as_ref().and_then(uri::path_of)
}

impl Session {
    pub(crate) fn notification(&mut self, notification: Notification) {
        let Notification { method, params } = notification;
        let taken = match method.as_str() {
            "initialized" => {
                self.introduced();
                Ok(())
            }
            "textDocument/didOpen" => read(params).map(|params| self.opened(params)),
            "textDocument/didChange" => read(params).map(|params| self.edited(params)),
            "textDocument/didSave" => read(params).map(|params| self.saved(&params)),
            "textDocument/didClose" => read(params).map(|params| self.closed(&params)),
            "workspace/didChangeConfiguration" => read(params).map(|params| self.settings_changed(&params)),
            "workspace/didChangeWatchedFiles" => read(params).map(|params| self.disk_changed(&params)),
            "workspace/didChangeWorkspaceFolders" => read(params).map(|params| self.folders_changed(params)),
            "$/cancelRequest" => read(params).map(|params: lsp::CancelParams| self.cancel(params.id)),
            // What starts so may be left unheard, and so may everything that is not known.
            _ => Ok(()),
        };
        if let Err(wrong) = taken {
            self.complain(format!("{method}: {wrong}"));
        }
    }

    /// The client is ready to be asked.
    fn introduced(&mut self) {
        let mut registrations = Vec::new();
        if self.client.registers_watchers {
            let watchers = ["**/*.bicep", "**/*.bicepparam", "**/*.json", "**/*.jsonc"];
            let watchers = watchers.map(|glob| json!({"globPattern": glob}));
            registrations.push(("workspace/didChangeWatchedFiles", Some(json!({"watchers": watchers}))));
        }
        if self.client.registers_configuration {
            registrations.push(("workspace/didChangeConfiguration", Some(json!({"section": SECTION}))));
        }
        if !registrations.is_empty() {
            let registration = |(method, options): (&str, Option<Value>)| lsp::Registration {
                id: format!("tricep/{method}"),
                method: method.to_owned(),
                register_options: options,
            };
            let registrations = registrations.into_iter().map(registration).collect();
            self.request_of_client::<lsp::RegistrationRequest>(
                lsp::RegistrationParams { registrations },
                Outgoing::Other,
            );
        }
        self.ask_for_settings();
        if self.whole_workspace() {
            self.changed();
        }
    }

    fn opened(&mut self, params: lsp::DidOpenTextDocumentParams) {
        let lsp::TextDocumentItem { uri, language_id, version, text } = params.text_document;
        let key = Key::of(&uri);
        let document = Document::new(uri, language_id.to_string(), version, text);
        self.documents.insert(key.clone(), document);
        self.tell_text(&key);
        self.changed();
    }

    fn edited(&mut self, params: Changed) {
        let uri = &params.text_document.text_document_identifier.uri;
        let key = Key::of(uri);
        let Some(document) = self.documents.get_mut(&key) else {
            return self.complain(format!("textDocument/didChange: {uri} is not open"));
        };
        document.version = params.text_document.version;
        let changed = document.change(params.content_changes, self.client.encoding);
        if changed.is_err() {
            self.complain(format!("textDocument/didChange: {uri}: a range ends before it begins"));
        }
        self.tell_text(&key);
        self.typed();
    }

    fn saved(&mut self, params: &lsp::DidSaveTextDocumentParams) {
        // The text is known. What lies on disk counts for nobody while the document is open.
        if self.settings.run() == Run::OnSave && self.is_open(&params.text_document) {
            self.changed();
        }
    }

    fn closed(&mut self, params: &lsp::DidCloseTextDocumentParams) {
        let key = Key::of(&params.text_document.uri);
        if self.documents.remove(&key).is_none() {
            return self.complain(format!("textDocument/didClose: {} is not open", params.text_document.uri));
        }
        if let Key::File(path) = key {
            self.worker.tell(Task::Text(path, None));
        }
        self.changed();
    }

    fn is_open(&self, document: &lsp::TextDocumentIdentifier) -> bool {
        self.documents.contains_key(&Key::of(&document.uri))
    }

    fn tell_text(&self, key: &Key) {
        if let (Key::File(path), Some(document)) = (key, self.documents.get(key)) {
            self.worker.tell(Task::Text(path.clone(), Some(document.text().to_owned())));
        }
    }

    fn settings_changed(&mut self, params: &lsp::DidChangeConfigurationParams) {
        // Some clients send everything that they have, some nothing, and want to be asked.
        if params.settings.get(SECTION).is_some() {
            self.set(&params.settings);
        } else {
            self.ask_for_settings();
        }
    }

    fn ask_for_settings(&mut self) {
        if self.client.configuration {
            let item = lsp::ConfigurationItem { scope_uri: None, section: Some(String::from(SECTION)) };
            self.request_of_client::<lsp::ConfigurationRequest>(
                lsp::ConfigurationParams { items: vec![item] },
                Outgoing::Configuration,
            );
        }
    }

    /// Takes in the settings that were asked for.
    pub(super) fn configured(&mut self, values: &Value) {
        // A client that has none for this server leaves in force what it said at first.
        if let Some(settings) = values.get(0).filter(|settings| !settings.is_null()) {
            self.set(settings);
        }
    }

    fn set(&mut self, settings: &Value) {
        match Settings::read(settings) {
            Ok(settings) if settings == self.settings => {}
            Ok(settings) => {
                self.settings = settings;
                self.start();
                self.changed();
            }
            Err(wrong) => self.wrong_settings(&wrong),
        }
    }

    fn disk_changed(&mut self, params: &lsp::DidChangeWatchedFilesParams) {
        let paths: Vec<PathBuf> =
            params.changes.iter().filter_map(|change| uri::path_of(&change.uri)).collect();
        if paths.is_empty() {
            return;
        }
        self.worker.tell(Task::Disk(paths));
        self.changed();
    }

    fn folders_changed(&mut self, params: lsp::DidChangeWorkspaceFoldersParams) {
        let paths = |folders: &[lsp::WorkspaceFolder]| -> Vec<PathBuf> {
            folders.iter().filter_map(|folder| uri::path_of(&folder.uri)).collect()
        };
        let removed = paths(&params.event.removed);
        self.folders.retain(|folder| !removed.contains(folder));
        for folder in paths(&params.event.added) {
            if !self.folders.contains(&folder) {
                self.folders.push(folder);
            }
        }
        self.start();
        self.changed();
    }
}

fn read<T: DeserializeOwned>(params: Value) -> Result<T, String> {
    serde_json::from_value(params).map_err(|error| error.to_string())
}
