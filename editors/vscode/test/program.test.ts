import * as assert from "node:assert/strict";
import { describe, it } from "node:test";

import { checkVersion, findProgram, minimumVersion, type Surroundings } from "../src/program";

/** A machine with these programs, and nothing in the workspace unless it is said. */
function machine(executables: readonly string[], more: Partial<Surroundings> = {}): Surroundings {
  return {
    platform: "linux",
    home: "/home/ada",
    searchPath: "/usr/local/bin:/usr/bin",
    workspaceFolders: ["/src/shop"],
    isExecutable: (file) => executables.includes(file),
    realPath: (file) => file,
    ...more,
  };
}

describe("which program is started", () => {
  const finds = (setting: string, around: Surroundings, value: string) => {
    assert.deepEqual(findProgram(setting, around), { ok: true, value });
  };
  const refuses = (setting: string, around: Surroundings, problem: string) => {
    assert.deepEqual(findProgram(setting, around), { ok: false, problem });
  };

  it("is the first on the PATH", () => {
    finds("", machine(["/usr/bin/tricep", "/usr/local/bin/tricep"]), "/usr/local/bin/tricep");
  });

  it("is where cargo or pip put it, where the PATH has none", () => {
    finds("", machine(["/home/ada/.cargo/bin/tricep"]), "/home/ada/.cargo/bin/tricep");
    finds("", machine(["/home/ada/.local/bin/tricep", "/usr/bin/tricep"]), "/usr/bin/tricep");
  });

  it("is what the user has set", () => {
    finds("/opt/tricep", machine(["/usr/bin/tricep", "/opt/tricep"]), "/opt/tricep");
    finds("~/bin/tricep", machine(["/home/ada/bin/tricep"]), "/home/ada/bin/tricep");
    finds("/src/shop/tricep", machine(["/src/shop/tricep"]), "/src/shop/tricep");
  });

  it("is nothing else when what the user has set is wrong", () => {
    const around = machine(["/usr/bin/tricep", "/src/shop/tricep"]);
    refuses("/opt/tricep", around, "tricep.path names no program: /opt/tricep");
    refuses("./tricep", around, "tricep.path has to be an absolute path, and is './tricep'");
    refuses("tricep", around, "tricep.path has to be an absolute path, and is 'tricep'");
  });

  it("never comes from the workspace", () => {
    const file = "/src/shop/node_modules/.bin/tricep";
    const searchPath = "/src/shop/node_modules/.bin:/usr/bin";
    finds("", machine([file, "/usr/bin/tricep"], { searchPath }), "/usr/bin/tricep");
    refuses(
      "",
      machine([file], { searchPath }),
      `${file} is in the workspace; it is run only if tricep.path of the user settings names it`,
    );
    finds("", machine(["/src/shop2/tricep"], { searchPath: "/src/shop2" }), "/src/shop2/tricep");
  });

  it("does not come from the workspace through a link either", () => {
    const intoWorkspace = (file: string) => file.replace("/usr/bin/", "/src/shop/");
    const around = machine(["/usr/bin/tricep"], { realPath: intoWorkspace });
    assert.equal(findProgram("", around).ok, false);
    const linkedWorkspace = { workspaceFolders: ["/link"], realPath: (file: string) => file.replace("/link", "/usr") };
    assert.equal(findProgram("", machine(["/usr/bin/tricep"], linkedWorkspace)).ok, false);
  });

  it("does not depend on the current folder", () => {
    const around = machine(["tricep", "bin/tricep", "./tricep"], { searchPath: ":.:bin" });
    refuses("", around, "The program tricep is not installed, or not on the PATH");
  });

  it("ends in .exe on Windows", () => {
    const around = machine(["C:\\Tools\\tricep.exe", "C:\\Tools\\tricep.cmd"], {
      platform: "win32",
      home: "C:\\Users\\ada",
      searchPath: "D:\\shop;C:\\Tools",
      workspaceFolders: ["d:\\Shop"],
    });
    finds("", around, "C:\\Tools\\tricep.exe");
    assert.equal(findProgram("", { ...around, isExecutable: (file) => file === "D:\\shop\\tricep.exe" }).ok, false);
  });
});

describe("its version", () => {
  it("is what it prints", () => {
    for (const version of [minimumVersion, "0.1.1", "0.10.0", "1.0.0", "0.2.0-rc.1", "0.1.0+build"]) {
      assert.deepEqual(checkVersion(`tricep ${version}\n`), { ok: true, value: version });
    }
  });

  it("has to be new enough", () => {
    for (const version of ["0.0.9", "0.0.10", "0.1.0-rc.1"]) {
      const problem = `Tricep ${version} is too old: the extension needs ${minimumVersion} or later`;
      assert.deepEqual(checkVersion(`tricep ${version}\n`), { ok: false, problem });
    }
  });

  it("is that of Tricep, and of nothing else", () => {
    for (const printed of ["", "bicep 1.0.0", "tricep", "usage: tricep 1.0.0 [...]", "tricep 1.0.0\nmore"]) {
      const problem = `The program is not Tricep: --version printed '${printed}'`;
      assert.deepEqual(checkVersion(printed), { ok: false, problem });
    }
  });
});
