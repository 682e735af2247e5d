"""Run by lsp.sh: the server in conversation with pytest-lsp. It is started as editors/helix/languages.toml says."""

import asyncio
import json
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities, make_test_lsp_client

ROOT = Path(__file__).parents[2]
SERVER = tomllib.loads((ROOT / "editors/helix/languages.toml").read_text())["language-server"]["tricep"]
COMMAND = [SERVER["command"], *SERVER["args"]]
PATIENCE = 30

GATEWAY = "modules/gateway.bicep"
SITE = "modules/site.bicep"
MISMATCH = "gateway-tls-below-backend"
OUTDATED = "gateway-policy-outdated"


def capabilities(name):
    """Those of a real editor, or of one that asks for diagnostics and counts bytes."""
    if name != "pulling":
        return client_capabilities(name)
    pulling = client_capabilities("neovim@v0.11.0")
    pulling.workspace.diagnostics = lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True)
    return pulling


class Editor:
    """Open documents of a project, and the client that tells the server of them."""

    def __init__(self, client: LanguageClient, folder: Path, offered: lsp.ServerCapabilities):
        self.client = client
        self.folder = folder
        self.pulls = offered.diagnostic_provider is not None
        self.encoding = offered.position_encoding or "utf-16"
        self.texts = {}
        self.version = 0

    def uri(self, file):
        return (self.folder / file).as_uri()

    def document(self, file):
        return lsp.TextDocumentIdentifier(uri=self.uri(file))

    def open(self, file):
        text = self.texts[file] = (self.folder / file).read_text()
        item = lsp.TextDocumentItem(uri=self.uri(file), language_id="bicep", version=self.version, text=text)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(text_document=item))

    def replace(self, file, old, new):
        assert self.texts[file].count(old) == 1
        self.texts[file] = self.texts[file].replace(old, new)
        self.version += 1
        self.client.text_document_did_change(
            lsp.DidChangeTextDocumentParams(
                text_document=lsp.VersionedTextDocumentIdentifier(uri=self.uri(file), version=self.version),
                content_changes=[lsp.TextDocumentContentChangeWholeDocument(text=self.texts[file])],
            )
        )

    async def diagnostics(self, file, *rules):
        """The diagnostics of a file, once they are of these rules."""
        async with asyncio.timeout(PATIENCE):
            while True:
                found = await self.current(file)
                if found is not None and [diagnostic.code for diagnostic in found] == list(rules):
                    return found
                await asyncio.sleep(0.01)

    async def current(self, file):
        if not self.pulls:
            return self.client.diagnostics.get(self.uri(file))
        assert not self.client.diagnostics, "nothing is sent to a client that asks"
        params = lsp.DocumentDiagnosticParams(text_document=self.document(file))
        return (await self.client.text_document_diagnostic_async(params)).items

    def position(self, file, text, inside=0):
        """Where a text begins, or is so many characters in."""
        offset = self.texts[file].index(text) + inside
        lines = self.texts[file][:offset].split("\n")
        return lsp.Position(line=len(lines) - 1, character=self.units(lines[-1]))

    def units(self, text):
        match self.encoding:
            case "utf-8":
                return len(text.encode())
            case "utf-16":
                return len(text.encode("utf-16-le")) // 2
        return len(text)

    def range(self, file, text):
        return lsp.Range(start=self.position(file, text), end=self.position(file, text, len(text)))

    async def actions(self, file, diagnostic):
        params = lsp.CodeActionParams(
            text_document=self.document(file),
            range=diagnostic.range,
            context=lsp.CodeActionContext(diagnostics=[diagnostic]),
        )
        return {action.title: action for action in await self.client.text_document_code_action_async(params)}

    async def edits(self, action, file):
        """The edits of an action, which has to be about one file only."""
        if action.edit is None:
            action = await self.client.code_action_resolve_async(action)
        edit = action.edit
        if edit.document_changes:
            (changes,) = edit.document_changes
            assert changes.text_document.uri == self.uri(file)
            return changes.edits
        assert list(edit.changes) == [self.uri(file)]
        return edit.changes[self.uri(file)]


@pytest.fixture(params=["visual-studio-code@v1.65.2", "neovim@v0.7.0", "neovim@v0.11.0", "emacs", "pulling"])
def name(request):
    return request.param


def registering_client():
    """A client that lets the server register for what it wants to be told of."""
    client = make_test_lsp_client()
    client.registered = {}

    @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
    def register(params: lsp.RegistrationParams):
        client.registered.update((item.method, item.register_options) for item in params.registrations)

    return client


@pytest_lsp.fixture(config=ClientServerConfig(server_command=COMMAND, client_factory=registering_client))
async def client(lsp_client: LanguageClient):
    yield
    await asyncio.wait_for(lsp_client.shutdown_session(), PATIENCE)
    assert lsp_client._server.returncode == 0


@pytest.fixture
async def editor(client, name, tmp_path):
    return await editor_of(client, tmp_path, capabilities(name))


async def editor_of(client, tmp_path, wanted, options=None):
    folder = tmp_path / "project"
    shutil.copytree(ROOT / "fixtures/article/before", folder)
    params = lsp.InitializeParams(
        capabilities=wanted,
        workspace_folders=[lsp.WorkspaceFolder(uri=folder.as_uri(), name="project")],
        initialization_options=options,
    )
    result = await asyncio.wait_for(client.initialize_session(params), PATIENCE)
    assert result.server_info.name == "tricep"
    return Editor(client, folder, result.capabilities)


async def test_a_finding_has_both_ends_and_its_fix_repairs_it(editor):
    editor.open(GATEWAY)
    (found,) = await editor.diagnostics(GATEWAY, MISMATCH)
    policy = "'AppGwSslPolicy20170401S'"
    assert found.source == "tricep"
    assert found.severity == lsp.DiagnosticSeverity.Error
    assert found.range == editor.range(GATEWAY, policy)
    if editor.client.capabilities.text_document.publish_diagnostics.related_information:
        editor.texts[SITE] = (editor.folder / SITE).read_text()
        ends = [related.location for related in found.related_information]
        end = editor.range(SITE, "'1.3'")
        assert lsp.Location(uri=editor.uri(SITE), range=end) in ends

    actions = await editor.actions(GATEWAY, found)
    (title,) = [title for title in actions if title.startswith("Use AppGwSslPolicy20220101")]
    (edit,) = await editor.edits(actions[title], GATEWAY)
    assert edit.range == editor.range(GATEWAY, policy)
    editor.replace(GATEWAY, policy, edit.new_text)
    await editor.diagnostics(GATEWAY)


async def test_a_finding_can_be_disabled(editor):
    editor.open(GATEWAY)
    (found,) = await editor.diagnostics(GATEWAY, MISMATCH)
    action = (await editor.actions(GATEWAY, found))[f"Disable {MISMATCH} for this line"]
    assert action.kind == lsp.CodeActionKind.QuickFix
    (edit,) = await editor.edits(action, GATEWAY)
    assert edit.range.start == edit.range.end
    assert edit.new_text.strip() == f"#disable-next-line {MISMATCH}"
    line = editor.texts[GATEWAY].split("\n")[edit.range.start.line]
    editor.replace(GATEWAY, line, edit.new_text + line)
    await editor.diagnostics(GATEWAY, OUTDATED)


async def test_a_change_of_the_site_changes_what_the_gateway_shows(editor):
    editor.open(GATEWAY)
    editor.open(SITE)
    await editor.diagnostics(GATEWAY, MISMATCH)
    editor.replace(SITE, " minTlsVersion: '1.3'", " minTlsVersion: '1.2'")
    await editor.diagnostics(GATEWAY, OUTDATED)
    if editor.pulls:
        assert editor.client.diagnostic_refresh_count > 0
    editor.replace(SITE, " minTlsVersion: '1.2'", " minTlsVersion: '1.3'")
    await editor.diagnostics(GATEWAY, MISMATCH)


async def test_a_change_on_disk_changes_what_is_shown(client, tmp_path):
    editor = await editor_of(client, tmp_path, client_capabilities("visual-studio-code"))
    editor.open(GATEWAY)
    await editor.diagnostics(GATEWAY, MISMATCH)
    watchers = client.registered[lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES]["watchers"]
    assert {"globPattern": "**/*.bicep"} in watchers
    site = editor.folder / SITE
    site.write_text(site.read_text().replace(" minTlsVersion: '1.3'", " minTlsVersion: '1.2'"))
    change = lsp.FileEvent(uri=editor.uri(SITE), type=lsp.FileChangeType.Changed)
    client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams(changes=[change]))
    await editor.diagnostics(GATEWAY, OUTDATED)


async def test_hover_shows_what_a_policy_permits_and_what_a_rule_is_about(editor):
    async def hover(position):
        params = lsp.HoverParams(text_document=editor.document(GATEWAY), position=position)
        found = await editor.client.text_document_hover_async(params)
        return found and found.contents.value

    editor.open(GATEWAY)
    policy = await hover(editor.position(GATEWAY, "AppGwSslPolicy20170401S", 3))
    assert "permits TLS 1.2 only" in policy
    assert "orders-func" in policy
    assert await hover(editor.position(GATEWAY, "enableHttp2", 3)) is None
    editor.replace(GATEWAY, "      policyName:", f"      #disable-next-line {MISMATCH}\n      policyName:")
    assert MISMATCH in await hover(editor.position(GATEWAY, MISMATCH, 3))


async def test_the_definition_is_the_other_end(editor):
    editor.open(GATEWAY)
    editor.open(SITE)
    await editor.diagnostics(GATEWAY, MISMATCH)
    ends = [(GATEWAY, "'AppGwSslPolicy20170401S'"), (SITE, "'1.3'")]
    for (here, text), (there, other) in [ends, reversed(ends)]:
        params = lsp.DefinitionParams(text_document=editor.document(here), position=editor.position(here, text, 2))
        found = await editor.client.text_document_definition_async(params)
        places = found if isinstance(found, list) else [found]
        targets = [
            (place.target_uri, place.target_selection_range)
            if isinstance(place, lsp.LocationLink)
            else (place.uri, place.range)
            for place in places
        ]
        assert (editor.uri(there), editor.range(there, other)) in targets


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32", None])
async def test_columns_are_counted_as_was_agreed(client, tmp_path, encoding):
    wanted = client_capabilities("neovim@v0.7.0")
    if encoding is not None:
        wanted.general = lsp.GeneralClientCapabilities(position_encodings=[encoding])
    editor = await editor_of(client, tmp_path, wanted)
    editor.open(GATEWAY)
    await editor.diagnostics(GATEWAY, MISMATCH)
    editor.replace(GATEWAY, "policyName: ", "/* é€😀 */ policyName: ")
    position = editor.position(GATEWAY, "'AppGwSslPolicy20170401S'")
    column = {"utf-8": 34, "utf-16": 29, "utf-32": 28}[editor.encoding]
    assert position == lsp.Position(49, column)
    async with asyncio.timeout(PATIENCE):
        while [diagnostic.range.start for diagnostic in await editor.current(GATEWAY)] != [position]:
            await asyncio.sleep(0.01)
    # A server need not know UTF-32, but has to know UTF-16, which is meant where nothing is said.
    assert editor.encoding == (encoding or "utf-16") or encoding == "utf-32"


async def test_settings_come_with_the_introduction_or_when_asked_for(client, tmp_path):
    wanted = client_capabilities("neovim@v0.11.0")
    client.set_configuration({"ignore": [MISMATCH, OUTDATED]}, section="tricep")
    editor = await editor_of(client, tmp_path, wanted, {"ignore": [OUTDATED]})
    editor.open(GATEWAY)
    await editor.diagnostics(GATEWAY)
    client.set_configuration({"backendTls": "platform", "ignore": []}, section="tricep")
    client.workspace_did_change_configuration(lsp.DidChangeConfigurationParams(settings=None))
    await editor.diagnostics(GATEWAY, OUTDATED)


async def test_a_question_can_be_taken_back(client, tmp_path):
    editor = await editor_of(client, tmp_path, capabilities("pulling"))
    editor.open(GATEWAY)
    params = lsp.DocumentDiagnosticParams(text_document=editor.document(GATEWAY))
    question = client.protocol.send_request_async("textDocument/diagnostic", params, msg_id="q")
    answer = asyncio.ensure_future(question)
    await asyncio.sleep(0)
    client.cancel_request(lsp.CancelParams(id="q"))
    with pytest.raises(JsonRpcException) as refused:
        await asyncio.wait_for(answer, PATIENCE)
    assert refused.value.code == lsp.LSPErrorCodes.RequestCancelled
    await editor.diagnostics(GATEWAY, MISMATCH)


def ends(*messages):
    """Says this without waiting for anything, hangs up, and gives the exit status and the answers."""
    bodies = [json.dumps({"jsonrpc": "2.0", **message}) for message in messages]
    said = "".join(f"Content-Length: {len(body)}\r\n\r\n{body}" for body in bodies)
    done = subprocess.run(COMMAND, input=said.encode(), capture_output=True, timeout=PATIENCE)
    answers = [part.split("\r\n\r\n", 1)[1] for part in done.stdout.decode().split("Content-Length: ")[1:]]
    return done.returncode, [json.loads(answer) for answer in answers]


INITIALIZE = {"id": 1, "method": "initialize", "params": {"capabilities": {}, "processId": None, "rootUri": None}}
SHUTDOWN = {"id": 2, "method": "shutdown"}
EXIT = {"method": "exit"}


def test_the_exit_status_says_whether_the_client_said_goodbye():
    assert ends(INITIALIZE, SHUTDOWN, EXIT)[0] == 0
    assert ends(INITIALIZE, EXIT)[0] == 1
    assert ends(EXIT)[0] == 1
    assert ends(INITIALIZE)[0] == 1


def test_nothing_is_answered_before_the_introduction_or_after_the_end():
    question = {"id": 3, "method": "textDocument/hover", "params": {}}
    _, (early,) = ends(question, EXIT)
    assert early["error"]["code"] == lsp.ErrorCodes.ServerNotInitialized
    _, answers = ends(INITIALIZE, SHUTDOWN, question, EXIT)
    assert [answer["id"] for answer in answers] == [1, 2, 3]
    assert answers[2]["error"]["code"] == lsp.ErrorCodes.InvalidRequest
