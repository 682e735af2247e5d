/** The settings that the server knows. Knows nothing of VS Code. */

/** Their names in the section `tricep`. What is set is checked by the server, which says what is wrong with it. */
export const serverSettings = [
  "run",
  "diagnosticMode",
  "select",
  "ignore",
  "backendTls",
  "config",
  "exclude",
  "log",
] as const;

/** What of them is set, as the server wants it when it starts; `get` reads the section. */
export function initialSettings(get: (name: string) => unknown): Record<string, unknown> {
  const set = serverSettings.map((name) => [name, get(name)] as const).filter(([, value]) => value !== null);
  return Object.fromEntries(set);
}
