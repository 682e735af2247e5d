//! What the client can do, and what the server offers it.

use gen_lsp_types::{
    ClientCapabilities, DiagnosticOptions, DiagnosticsCapabilities, ServerCapabilities, TextDocumentSyncKind,
    TextDocumentSyncOptions, WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use crate::encoding::Encoding;

/// What of the client's capabilities makes a difference.
#[derive(Clone, Default, Debug)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics, and can be told to ask again: they are not sent unasked. One that can't be told would keep
    /// showing what a change of another file has made wrong.
    pub(crate) pulls: bool,
    pub(crate) related_information: bool,
    pub(crate) code_description: bool,
    pub(crate) diagnostic_data: bool,
    pub(crate) publish_version: bool,
    pub(crate) configuration: bool,
    pub(crate) registers_configuration: bool,
    pub(crate) registers_watchers: bool,
}

impl Client {
    pub(crate) fn of(capabilities: &ClientCapabilities) -> Self {
        let text = capabilities.text_document.as_ref();
        let workspace = capabilities.workspace.as_ref();
        let general = capabilities.general.as_ref();
        let offered = general.and_then(|general| general.position_encodings.as_deref()).unwrap_or_default();
        let pull = text.and_then(|text| text.diagnostic.as_ref());
        let push = text.and_then(|text| text.publish_diagnostics.as_ref());
        let of_pull = pull.map(|pull| &pull.diagnostics_capabilities);
        let of_push = push.map(|push| &push.diagnostics_capabilities);
        // Many clients say what they can show of a diagnostic only once.
        let shows = |has: fn(&DiagnosticsCapabilities) -> Option<bool>| {
            of_pull.and_then(has).or_else(|| of_push.and_then(has)) == Some(true)
        };
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let configured = workspace.and_then(|workspace| workspace.did_change_configuration.as_ref());
        let refreshes = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        Self {
            encoding: Encoding::among(offered),
            pulls: pull.is_some()
                && refreshes.and_then(|diagnostics| diagnostics.refresh_support) == Some(true),
            related_information: shows(|diagnostic| diagnostic.related_information),
            code_description: shows(|diagnostic| diagnostic.code_description_support),
            diagnostic_data: shows(|diagnostic| diagnostic.data_support),
            publish_version: push.and_then(|push| push.version_support) == Some(true),
            configuration: workspace.and_then(|workspace| workspace.configuration) == Some(true),
            registers_configuration: configured.and_then(|it| it.dynamic_registration) == Some(true),
            registers_watchers: watched.and_then(|watched| watched.dynamic_registration) == Some(true),
        }
    }
}

/// What the server offers a client. `whole_workspace` says that files that are not open have diagnostics too.
pub(crate) fn offered(client: &Client, whole_workspace: bool) -> ServerCapabilities {
    ServerCapabilities {
        position_encoding: Some(client.encoding.kind()),
        text_document_sync: Some(
            TextDocumentSyncOptions {
                open_close: Some(true),
                change: Some(TextDocumentSyncKind::Incremental),
                save: Some(true.into()),
                ..TextDocumentSyncOptions::default()
            }
            .into(),
        ),
        diagnostic_provider: client.pulls.then(|| {
            DiagnosticOptions {
                identifier: Some(String::from("tricep")),
                inter_file_dependencies: true,
                workspace_diagnostics: whole_workspace,
                ..DiagnosticOptions::default()
            }
            .into()
        }),
        workspace: Some(WorkspaceOptions {
            workspace_folders: Some(WorkspaceFoldersServerCapabilities {
                supported: Some(true),
                change_notifications: Some(true.into()),
            }),
            ..WorkspaceOptions::default()
        }),
        ..ServerCapabilities::default()
    }
}
