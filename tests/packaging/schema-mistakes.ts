import ts from 'typescript';
import { root } from './packaged-file.js';

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: [],
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: true,
  noEmit: true,
};

/** A source beside the tests that is in memory alone. */
const file = `${root}tests/packaging/dashboard-to-check.ts`;

/**
 * What the compiler finds where JSON is written as a constant of `DashboardJson`: members that
 * Grafana does not know, values of a wrong type, and what is missing.
 */
export function schemaMistakesOf(json: string): string[] {
  const source =
    "import type { DashboardJson } from './dashboard-json.js';\n" +
    `export const dashboard: DashboardJson = ${json};\n`;
  const disk = ts.createCompilerHost(options);
  const read = (name: string): string | undefined => (name === file ? source : disk.readFile(name));
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    readFile: read,
    getSourceFile: (name, version) => {
      const text = read(name);
      return text === undefined ? undefined : ts.createSourceFile(name, text, version);
    },
  };
  const program = ts.createProgram([file], options, host);
  return ts.getPreEmitDiagnostics(program).map(({ messageText, file, start = 0 }) => {
    const line = file === undefined ? 0 : ts.getLineAndCharacterOfPosition(file, start).line;
    return `line ${line}: ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
  });
}
