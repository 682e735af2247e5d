//! What the client can do, and what the server offers it.

use gen_lsp_types::{
    ClientCapabilities, CodeActionKind, CodeActionOptions, DiagnosticOptions, DiagnosticsCapabilities,
    MarkupKind, ServerCapabilities, TextDocumentSyncKind, TextDocumentSyncOptions,
    WorkspaceFoldersServerCapabilities, WorkspaceOptions,
};

use crate::encoding::Encoding;
use crate::features::code_actions::FIX_ALL;

/// What of the client's capabilities makes a difference.
#[derive(Clone, Default, Debug)]
pub(crate) struct Client {
    pub(crate) encoding: Encoding,
    /// It asks for diagnostics, and can be told to ask again: they are not sent unasked. One that can't be told would keep
    /// showing what a change of another file has made wrong.
    pub(crate) pulls: bool,
    pub(crate) related_documents: bool,
    pub(crate) related_information: bool,
    pub(crate) code_description: bool,
    pub(crate) diagnostic_data: bool,
    pub(crate) publish_version: bool,
    pub(crate) document_changes: bool,
    pub(crate) preferred: bool,
    /// It asks for the edit of a code action when the action is chosen.
    pub(crate) resolves_edits: bool,
    pub(crate) markdown: bool,
    pub(crate) links: bool,
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
        let action = text.and_then(|text| text.code_action.as_ref());
        let resolvable = action.and_then(|action| action.resolve_support.as_ref());
        let hover =
            text.and_then(|text| text.hover.as_ref()).and_then(|hover| hover.content_format.as_deref());
        let definition = text.and_then(|text| text.definition.as_ref());
        let watched = workspace.and_then(|workspace| workspace.did_change_watched_files.as_ref());
        let configured = workspace.and_then(|workspace| workspace.did_change_configuration.as_ref());
        let edit = workspace.and_then(|workspace| workspace.workspace_edit.as_ref());
        let refreshes = workspace.and_then(|workspace| workspace.diagnostics.as_ref());
        Self {
            encoding: Encoding::among(offered),
            pulls: pull.is_some()
                && refreshes.and_then(|diagnostics| diagnostics.refresh_support) == Some(true),
            related_documents: pull.and_then(|pull| pull.related_document_support) == Some(true),
            related_information: shows(|diagnostic| diagnostic.related_information),
            code_description: shows(|diagnostic| diagnostic.code_description_support),
            diagnostic_data: shows(|diagnostic| diagnostic.data_support),
            publish_version: push.and_then(|push| push.version_support) == Some(true),
            document_changes: edit.and_then(|edit| edit.document_changes) == Some(true),
            preferred: action.and_then(|action| action.is_preferred_support) == Some(true),
            resolves_edits: action.and_then(|action| action.data_support) == Some(true)
                && resolvable.is_some_and(|resolve| resolve.properties.iter().any(|name| name == "edit")),
            // The first is the one that the client likes best.
            markdown: hover.and_then(<[MarkupKind]>::first) == Some(&MarkupKind::Markdown),
            links: definition.and_then(|definition| definition.link_support) == Some(true),
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
        hover_provider: Some(true.into()),
        definition_provider: Some(true.into()),
        code_action_provider: Some(
            CodeActionOptions {
                code_action_kinds: Some(vec![CodeActionKind::QuickFix, FIX_ALL]),
                resolve_provider: Some(client.resolves_edits),
                ..CodeActionOptions::default()
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
