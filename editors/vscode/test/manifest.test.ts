import * as assert from "node:assert/strict";
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, it } from "node:test";

import { concerns, languages } from "../src/documents";
import { minimumVersion } from "../src/program";
import { initialSettings, serverSettings } from "../src/settings";
import { root } from "./conversation";

interface Manifest {
  version: string;
  activationEvents: string[];
  contributes: {
    commands: { command: string }[];
    configuration: { properties: Record<string, { default: unknown; scope: string }> };
  };
}

const manifest = JSON.parse(fs.readFileSync(path.join(root, "editors/vscode/package.json"), "utf8")) as Manifest;
const properties = manifest.contributes.configuration.properties;

describe("package.json", () => {
  it("mirrors the settings of the server, and has two of the client's own", () => {
    const expected = ["path", "trace.server", ...serverSettings].map((name) => `tricep.${name}`);
    assert.deepEqual(Object.keys(properties).sort(), expected.sort());
  });

  it("lets nobody but the user say which program is run", () => {
    assert.equal(properties["tricep.path"]?.scope, "machine");
  });

  it("has the version of the program", () => {
    const [, version] = /^version = "(.*)"$/m.exec(fs.readFileSync(path.join(root, "Cargo.toml"), "utf8")) ?? [];
    assert.equal(manifest.version, version);
    assert.ok(minimumVersion <= manifest.version);
  });

  it("names each command that the extension registers", () => {
    const source = fs.readFileSync(path.join(root, "editors/vscode/src/extension.ts"), "utf8");
    const registered = [...source.matchAll(/registerCommand\("([^"]+)"/g)].map(([, name]) => name);
    assert.deepEqual(manifest.contributes.commands.map(({ command }) => command).sort(), registered.sort());
  });

  it("starts the extension for each of its languages", () => {
    // VS Code does so by itself only for languages that come with a configuration, and ours come without.
    assert.deepEqual(
      manifest.activationEvents,
      languages.map((language) => `onLanguage:${language}`),
    );
  });
});

describe("the settings", () => {
  it("are all that the server gets, without those that are not set", () => {
    const section: Record<string, unknown> = { path: "/opt/tricep", run: "onSave", select: [], backendTls: null };
    const { run, ...others } = initialSettings((name) => section[name] ?? null);
    assert.equal(run, "onSave");
    assert.deepEqual(others, { select: [] });
  });
});

describe("the server is started", () => {
  const template = '{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#" }';

  it("for Bicep files, whatever is in them", () => {
    const unread = () => assert.fail("the text is not needed");
    for (const language of ["bicep", "bicep-params", "arm-template"]) {
      assert.ok(concerns(language, unread));
    }
    assert.ok(!concerns("plaintext", unread));
  });

  it("for JSON files that are templates or parameters", () => {
    assert.ok(concerns("json", () => template));
    assert.ok(concerns("jsonc", () => `// a comment\n${template.replace("deploymentT", "tenantDeploymentT")}`));
    assert.ok(concerns("json", () => template.replace("Template", "Parameters")));
  });

  it("for no other JSON files", () => {
    assert.ok(!concerns("json", () => '{ "name": "package" }'));
    assert.ok(!concerns("json", () => " ".repeat(5000) + template));
  });
});
