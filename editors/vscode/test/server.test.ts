import * as assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DiagnosticSeverity } from "vscode-languageserver-protocol/node";

import { serverSettings } from "../src/settings";
import { Conversation, type Mode } from "./conversation";

const gateway = "modules/gateway.bicep";
const site = "modules/site.bicep";
const mismatch = "gateway-tls-below-backend";

describe("a setting", () => {
  for (const name of serverSettings) {
    it(`${name} is known to the server, which says so when it is wrong`, async (test) => {
      const editor = await Conversation.start(test, "article/after", "push", { [name]: {} });
      assert.match(await editor.message(), /^Tricep: the settings of 'tricep' are not used: /);
      assert.equal(await editor.end(), 0);
    });
  }
});

for (const mode of ["push", "pull"] satisfies Mode[]) {
  describe(`a client that ${mode === "pull" ? "asks for" : "is sent"} diagnostics`, () => {
    it("sees both ends of the mismatch, and repairs it", async (test) => {
      const editor = await Conversation.start(test, "article/before", mode);
      await editor.open(gateway);
      const [diagnostic] = await editor.diagnostics(gateway, mismatch);
      assert.ok(diagnostic);
      assert.equal(diagnostic.source, "tricep");
      assert.equal(diagnostic.severity, DiagnosticSeverity.Error);
      assert.deepEqual(diagnostic.range, { start: { line: 49, character: 18 }, end: { line: 49, character: 43 } });
      const [other] = diagnostic.relatedInformation ?? [];
      assert.equal(other?.location.uri, editor.uri(site));
      assert.deepEqual(other.location.range.start, { line: 60, character: 21 });
      assert.match(other.message, /accepts TLS 1\.3 only/);

      const actions = await editor.actions(gateway, diagnostic);
      const titles = actions.map(({ title }) => title);
      const fix = actions.find(({ title }) => title.startsWith("Use AppGwSslPolicy20220101"));
      assert.ok(fix?.edit, `there is a fix among ${titles.join(", ")}`);
      assert.equal(fix.kind, "quickfix");
      assert.ok(titles.includes(`Disable ${mismatch} for this line`), titles.join(", "));
      await editor.apply(fix.edit);
      assert.match(editor.text(gateway), /policyName: 'AppGwSslPolicy20220101'\n/);
      await editor.diagnostics(gateway);
      assert.equal(await editor.end(), 0);
    });

    it("sees in the gateway's file what is changed in the site's", async (test) => {
      const editor = await Conversation.start(test, "article/before", mode);
      await editor.open(gateway);
      await editor.open(site);
      await editor.diagnostics(gateway, mismatch);
      await editor.replace(site, "minTlsVersion: '1.3'", "minTlsVersion: '1.2'");
      await editor.diagnostics(gateway, "gateway-policy-outdated");
      await editor.replace(site, "minTlsVersion: '1.2'", "minTlsVersion: '1.3'");
      await editor.diagnostics(gateway, mismatch);
      assert.equal(await editor.end(), 0);
    });

    it("does not see what its settings leave out", async (test) => {
      const editor = await Conversation.start(test, "article/before", mode, {
        ignore: [mismatch, "gateway-policy-outdated"],
      });
      await editor.open(gateway);
      await editor.diagnostics(gateway);
      assert.equal(await editor.end(), 0);
    });
  });
}
