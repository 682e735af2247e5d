/** A client of the built server, as the protocol's own library makes it. What it waits for is an event, with a limit. */

import * as assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import type { TestContext } from "node:test";
import { pathToFileURL } from "node:url";
import { isDeepStrictEqual } from "node:util";
import {
  ApplyWorkspaceEditRequest,
  type ClientCapabilities,
  type CodeAction,
  CodeActionRequest,
  ConfigurationRequest,
  createProtocolConnection,
  type Diagnostic,
  DiagnosticRefreshRequest,
  DidChangeTextDocumentNotification,
  DidOpenTextDocumentNotification,
  DocumentDiagnosticRequest,
  ExitNotification,
  InitializedNotification,
  InitializeRequest,
  type InitializeResult,
  type ProtocolConnection,
  PublishDiagnosticsNotification,
  RegistrationRequest,
  ShowMessageNotification,
  ShutdownRequest,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";
import { TextDocument } from "vscode-languageserver-textdocument";

import { initialSettings } from "../src/settings";

/** The repository. */
export const root = path.join(__dirname, "../../../..");

const program = process.env["TRICEP"] ?? path.join(root, "target/debug/tricep");
const patience = 30_000;

/** The client asks for diagnostics, or they are sent to it. */
export type Mode = "pull" | "push";

export class Conversation {
  private readonly documents = new Map<string, TextDocument>();
  /** What was sent last of each document, and who waits for more of anything. */
  private readonly published = new Map<string, Diagnostic[]>();
  private waiting: (() => void)[] = [];
  private shown: string | undefined;
  /** The exit status of the server, once it has ended. */
  private readonly exit: Promise<unknown>;

  private constructor(
    private readonly folder: string,
    private readonly mode: Mode,
    private readonly server: ChildProcess,
    private readonly connection: ProtocolConnection,
  ) {
    this.exit = once(server, "exit").then(([code]: unknown[]) => code);
  }

  /** Starts the server in a copy of a fixture, for one test. */
  static async start(
    test: TestContext,
    fixture: string,
    mode: Mode,
    settings: Record<string, unknown> = {},
  ): Promise<Conversation> {
    const folder = fs.realpathSync(fs.mkdtempSync(path.join(os.tmpdir(), "tricep-")));
    fs.cpSync(path.join(root, "fixtures", fixture), folder, { recursive: true });
    const server = spawn(program, ["lsp"], { cwd: folder, stdio: ["pipe", "pipe", "inherit"] });
    await once(server, "spawn");
    const connection = createProtocolConnection(
      new StreamMessageReader(server.stdout),
      new StreamMessageWriter(server.stdin),
    );
    const conversation = new Conversation(folder, mode, server, connection);
    test.after(() => {
      server.kill();
      connection.dispose();
      fs.rmSync(folder, { recursive: true });
    });
    await conversation.introduce(initialSettings((name) => settings[name] ?? null));
    return conversation;
  }

  private async introduce(settings: Record<string, unknown>): Promise<void> {
    const { connection } = this;
    connection.onNotification(PublishDiagnosticsNotification.type, ({ uri, diagnostics }) => {
      assert.equal(this.mode, "push", "nothing may be sent to a client that asks");
      this.published.set(uri, diagnostics);
      this.tell();
    });
    connection.onNotification(ShowMessageNotification.type, ({ message }) => {
      this.shown = message;
      this.tell();
    });
    connection.onRequest(DiagnosticRefreshRequest.type, () => {
      this.tell();
    });
    connection.onRequest(RegistrationRequest.type, () => undefined);
    connection.onRequest(ConfigurationRequest.type, ({ items }) => items.map(() => settings));
    connection.onRequest(ApplyWorkspaceEditRequest.type, () => ({ applied: false }));
    connection.listen();
    const capabilities: ClientCapabilities = {
      workspace: { configuration: true, workspaceFolders: true, diagnostics: { refreshSupport: true } },
      textDocument: {
        publishDiagnostics: { relatedInformation: true, codeDescriptionSupport: true, dataSupport: true },
        codeAction: {
          codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix", "source.fixAll"] } },
          isPreferredSupport: true,
        },
        ...(this.mode === "pull" ? { diagnostic: { relatedDocumentSupport: true } } : {}),
      },
    };
    const { capabilities: offered }: InitializeResult = await this.soon(
      connection.sendRequest(InitializeRequest.type, {
        processId: process.pid,
        // eslint-disable-next-line @typescript-eslint/no-deprecated -- the protocol demands it
        rootUri: null,
        workspaceFolders: [{ uri: this.uri(""), name: "fixture" }],
        initializationOptions: settings,
        capabilities,
      }),
    );
    assert.equal(offered.diagnosticProvider !== undefined, this.mode === "pull");
    await connection.sendNotification(InitializedNotification.type, {});
  }

  uri(file: string): string {
    return pathToFileURL(path.join(this.folder, file)).href;
  }

  text(file: string): string {
    return this.document(this.uri(file)).getText();
  }

  async open(file: string): Promise<void> {
    const uri = this.uri(file);
    const document = TextDocument.create(uri, "bicep", 1, fs.readFileSync(path.join(this.folder, file), "utf8"));
    this.documents.set(uri, document);
    await this.connection.sendNotification(DidOpenTextDocumentNotification.type, {
      textDocument: { uri, languageId: document.languageId, version: document.version, text: document.getText() },
    });
  }

  /** Replaces the one place where an open document says something. */
  async replace(file: string, from: string, to: string): Promise<void> {
    const document = this.document(this.uri(file));
    const start = document.getText().indexOf(from);
    assert.ok(start >= 0, `'${from}' is in ${file}`);
    const range = { start: document.positionAt(start), end: document.positionAt(start + from.length) };
    await this.apply({ changes: { [document.uri]: [{ range, newText: to }] } });
  }

  async apply(edit: WorkspaceEdit): Promise<void> {
    const changes = new Map(Object.entries(edit.changes ?? {}));
    for (const change of edit.documentChanges ?? []) {
      assert.ok("edits" in change, "only texts change");
      changes.set(
        change.textDocument.uri,
        change.edits.map((edit) => {
          assert.ok("newText" in edit);
          return edit;
        }),
      );
    }
    assert.ok(changes.size > 0);
    for (const [uri, edits] of changes) {
      const before = this.document(uri);
      const version = before.version + 1;
      const after = TextDocument.create(uri, before.languageId, version, TextDocument.applyEdits(before, edits));
      this.documents.set(uri, after);
      await this.connection.sendNotification(DidChangeTextDocumentNotification.type, {
        textDocument: { uri, version },
        contentChanges: edits.map(({ range, newText }) => ({ range, text: newText })),
      });
    }
  }

  /** The diagnostics of a file, once they are of these rules. */
  async diagnostics(file: string, ...rules: string[]): Promise<Diagnostic[]> {
    const limit = AbortSignal.timeout(patience);
    for (;;) {
      const news = this.more();
      const items = await this.soon(this.current(this.uri(file)));
      if (items && isDeepStrictEqual(items.map(({ code }) => code), rules)) {
        return items;
      }
      assert.ok(!limit.aborted, `${file} has ${JSON.stringify(items)}, not ${rules.join()}`);
      await this.soon(news);
    }
  }

  private async current(uri: string): Promise<Diagnostic[] | undefined> {
    if (this.mode === "push") {
      return this.published.get(uri);
    }
    const report = await this.connection.sendRequest(DocumentDiagnosticRequest.type, { textDocument: { uri } });
    assert.ok(report.kind === "full");
    return report.items;
  }

  /** The last message that a person was shown, once there is one. */
  async message(): Promise<string> {
    while (this.shown === undefined) {
      await this.soon(this.more());
    }
    return this.shown;
  }

  async actions(file: string, diagnostic: Diagnostic): Promise<CodeAction[]> {
    const actions = await this.soon(
      this.connection.sendRequest(CodeActionRequest.type, {
        textDocument: { uri: this.uri(file) },
        range: diagnostic.range,
        context: { diagnostics: [diagnostic] },
      }),
    );
    return (actions ?? []).filter((action): action is CodeAction => "edit" in action);
  }

  /** Says goodbye; gives the server's exit status. */
  async end(): Promise<unknown> {
    await this.soon(this.connection.sendRequest(ShutdownRequest.type));
    await this.connection.sendNotification(ExitNotification.type);
    return this.limited(this.exit);
  }

  private document(uri: string): TextDocument {
    const document = this.documents.get(uri);
    assert.ok(document, `${uri} is open`);
    return document;
  }

  private more(): Promise<void> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  private tell(): void {
    const waiting = this.waiting;
    this.waiting = [];
    waiting.forEach((resolve) => {
      resolve();
    });
  }

  /** What a promise gives, unless the server ends before. */
  private async soon<T>(promise: Promise<T>): Promise<T> {
    const gone = this.exit.then((code) => {
      throw new Error(`the server ended too early, or did not answer in time: ${String(code)}`);
    });
    return this.limited(Promise.race([promise, gone]));
  }

  /** Ends the server when something takes too long. */
  private async limited<T>(promise: Promise<T>): Promise<T> {
    const timer = setTimeout(() => {
      this.server.kill();
    }, patience);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
    }
  }
}
