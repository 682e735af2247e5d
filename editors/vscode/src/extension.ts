/** Starts `tricep lsp` for VS Code, and says so where it can't. */

import { execFile } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import { promisify } from "node:util";
import * as vscode from "vscode";
import { LanguageClient, State } from "vscode-languageclient/node";

import { concerns, languages } from "./documents";
import { checkVersion, findProgram, type Outcome, type Surroundings } from "./program";
import { initialSettings } from "./settings";

const installation = "https://github.com/tricep/tricep/blob/main/docs/install.md";
/** Documents that were never saved are checked by themselves. */
const schemes = ["file", "untitled"];
const selector = schemes.flatMap((scheme) => languages.map((language) => ({ scheme, language })));

let server: Server | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const started = new Server();
  server = started;
  const startFor = (document: vscode.TextDocument) => {
    if (schemes.includes(document.uri.scheme) && concerns(document.languageId, () => document.getText())) {
      started.start();
    }
  };
  context.subscriptions.push(
    started,
    vscode.commands.registerCommand("tricep.restart", () => {
      started.restart();
    }),
    vscode.commands.registerCommand("tricep.showLog", () => {
      started.log.show();
    }),
    vscode.workspace.onDidOpenTextDocument(startFor),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("tricep.path")) {
        started.restart();
      }
    }),
  );
  vscode.workspace.textDocuments.forEach(startFor);
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}

/** The running server, or the reason why there is none. */
class Server implements vscode.Disposable {
  readonly log = vscode.window.createOutputChannel("Tricep", { log: true });
  private readonly status = vscode.languages.createLanguageStatusItem("tricep", selector);
  private client: LanguageClient | undefined;
  /** Starting and stopping, one after the other. `undefined` until something concerns the server. */
  private work: Promise<void> | undefined;

  constructor() {
    this.status.name = "Tricep";
    this.status.command = { command: "tricep.showLog", title: "Show Log" };
  }

  /** Starts the server unless that was done already, with or without success. */
  start(): void {
    this.work ??= this.launch();
  }

  /** Looks for the program anew and starts it. */
  restart(): void {
    const before = this.stop();
    this.work = before.then(() => this.launch());
  }

  async stop(): Promise<void> {
    await this.work;
    const client = this.client;
    this.client = undefined;
    // A server that is gone already, or never started, can't be stopped.
    await client?.dispose().catch((error: unknown) => {
      this.log.warn(String(error));
    });
  }

  dispose(): void {
    this.status.dispose();
    this.log.dispose();
  }

  private async launch(): Promise<void> {
    this.status.busy = true;
    const program = await locate();
    if (program.ok) {
      this.log.info(`Tricep ${program.value.version}: ${program.value.file}`);
      await this.connect(program.value);
    } else {
      this.report(program.problem);
    }
    this.status.busy = false;
  }

  private async connect({ file, version }: Program): Promise<void> {
    const section = vscode.workspace.getConfiguration("tricep");
    const client = new LanguageClient(
      "tricep",
      "Tricep",
      { command: file, args: ["lsp"] },
      {
        documentSelector: selector,
        outputChannel: this.log,
        initializationOptions: initialSettings((name) => section.get(name)),
      },
    );
    client.onDidChangeState(({ newState }) => {
      const running = newState === State.Running;
      this.status.text = running ? `Tricep ${version}` : "Tricep is not running";
      this.status.severity = running
        ? vscode.LanguageStatusSeverity.Information
        : vscode.LanguageStatusSeverity.Warning;
    });
    this.client = client;
    try {
      await client.start();
    } catch (error) {
      this.report(`Tricep could not be started: ${String(error)}`);
    }
  }

  private report(problem: string): void {
    this.log.error(problem);
    this.status.text = problem;
    this.status.severity = vscode.LanguageStatusSeverity.Error;
    const [install, settings, log] = ["How to Install", "Open Settings", "Show Log"];
    void vscode.window.showErrorMessage(problem, install, settings, log).then(async (chosen) => {
      if (chosen === install) {
        await vscode.env.openExternal(vscode.Uri.parse(installation));
      } else if (chosen === settings) {
        await vscode.commands.executeCommand("workbench.action.openSettings", "tricep.path");
      } else if (chosen === log) {
        this.log.show();
      }
    });
  }
}

interface Program {
  readonly file: string;
  readonly version: string;
}

/** The program, asked for its version. */
async function locate(): Promise<Outcome<Program>> {
  const setting = vscode.workspace.getConfiguration("tricep").get("path", "");
  const file = findProgram(setting, surroundings());
  if (!file.ok) {
    return file;
  }
  try {
    const options = { cwd: os.homedir(), timeout: 10_000, windowsHide: true };
    const { stdout } = await promisify(execFile)(file.value, ["--version"], options);
    const version = checkVersion(stdout);
    return version.ok ? { ok: true, value: { file: file.value, version: version.value } } : version;
  } catch (error) {
    return { ok: false, problem: `${file.value} can't be run: ${String(error)}` };
  }
}

function surroundings(): Surroundings {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return {
    platform: process.platform,
    home: os.homedir(),
    searchPath: process.env["PATH"] ?? "",
    workspaceFolders: folders.filter(({ uri }) => uri.scheme === "file").map(({ uri }) => uri.fsPath),
    isExecutable(file) {
      try {
        fs.accessSync(file, fs.constants.X_OK);
        return fs.statSync(file).isFile();
      } catch {
        return false;
      }
    },
    realPath(file) {
      try {
        return fs.realpathSync(file);
      } catch {
        return file;
      }
    },
  };
}
