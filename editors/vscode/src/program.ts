/** Which program is started, and whether it can do what the extension asks of it. Knows nothing of VS Code. */

import * as path from "node:path";

/** The first version with a language server. */
export const minimumVersion = "0.1.0";

/** What finding a program depends on. */
export interface Surroundings {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  /** The variable `PATH`. */
  readonly searchPath: string;
  readonly workspaceFolders: readonly string[];
  isExecutable(file: string): boolean;
  /** The path without symbolic links; the path itself where there is nothing. */
  realPath(file: string): string;
}

/** Something, or why there is none, for a person. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

/**
 * The absolute path of the program: what the user has set, else the first that is found outside of the workspace. A
 * workspace is somebody else's, so a name that would lead into it is passed over.
 */
export function findProgram(setting: string, around: Surroundings): Outcome<string> {
  const paths = pathsOf(around.platform);
  if (setting !== "") {
    const file = /^~[\\/]/.test(setting) ? paths.join(around.home, setting.slice(2)) : setting;
    if (!paths.isAbsolute(file)) {
      return problem(`tricep.path has to be an absolute path, and is '${setting}'`);
    }
    return around.isExecutable(file) ? found(file) : problem(`tricep.path names no program: ${file}`);
  }
  const name = around.platform === "win32" ? "tricep.exe" : "tricep";
  const usual = [".cargo", ".local"].map((folder) => paths.join(around.home, folder, "bin"));
  const installed = [...around.searchPath.split(paths.delimiter), ...usual]
    .filter((folder) => paths.isAbsolute(folder))
    .map((folder) => paths.join(folder, name))
    .filter((file) => around.isExecutable(file));
  const file = installed.find((file) => !isInWorkspace(file, around));
  if (file !== undefined) {
    return found(file);
  }
  return installed[0] === undefined
    ? problem("The program tricep is not installed, or not on the PATH")
    : problem(`${installed[0]} is in the workspace; it is run only if tricep.path of the user settings names it`);
}

/** The version in what `tricep --version` prints, where it is new enough. */
export function checkVersion(printed: string): Outcome<string> {
  const [, version] = /^tricep (\d+\.\d+\.\d+\S*)\s*$/.exec(printed) ?? [];
  if (version === undefined) {
    return problem(`The program is not Tricep: --version printed '${printed.trim()}'`);
  }
  return isBefore(version, minimumVersion)
    ? problem(`Tricep ${version} is too old: the extension needs ${minimumVersion} or later`)
    : found(version);
}

/** Whether a version comes before another, as semantic versioning has it; all pre-releases of a version count as one. */
function isBefore(version: string, other: string): boolean {
  const [left, right] = [numbers(version), numbers(other)];
  const at = left.findIndex((number, index) => number !== right[index]);
  return (left[at] ?? 0) < (right[at] ?? 0);
}

/** The three numbers, and 0 for a pre-release, 1 for a release. */
function numbers(version: string): number[] {
  const [release = ""] = version.split(/[-+]/);
  const isPreRelease = version.slice(release.length).startsWith("-");
  return [...release.split(".").map(Number), isPreRelease ? 0 : 1];
}

function isInWorkspace(file: string, around: Surroundings): boolean {
  const paths = pathsOf(around.platform);
  const contains = (folder: string, inner: string) => {
    const way = paths.relative(folder, inner);
    return way !== ".." && !way.startsWith(`..${paths.sep}`) && !paths.isAbsolute(way);
  };
  return around.workspaceFolders.some(
    (folder) => contains(folder, file) || contains(around.realPath(folder), around.realPath(file)),
  );
}

function pathsOf(platform: NodeJS.Platform): path.PlatformPath {
  return platform === "win32" ? path.win32 : path.posix;
}

function found<T>(value: T): Outcome<T> {
  return { ok: true, value };
}

function problem(text: string): Outcome<never> {
  return { ok: false, problem: text };
}
