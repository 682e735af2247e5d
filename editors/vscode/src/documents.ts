/** Which documents concern Tricep. Knows nothing of VS Code. */

/** The languages whose documents the server is told of. */
export const languages = ["bicep", "bicep-params", "arm-template", "json", "jsonc"] as const;

/**
 * Whether a document is a reason to start the server: a Bicep file, or a JSON file that says at its beginning, as the
 * server wants it, that it is an ARM template or its parameters. Most JSON files are something else.
 */
export function concerns(language: string, text: () => string): boolean {
  switch (language) {
    case "bicep":
    case "bicep-params":
    case "arm-template":
      return true;
    case "json":
    case "jsonc":
      return /deployment(template|parameters)\.json/i.test(text().slice(0, 4096));
    default:
      return false;
  }
}
