import { parseSync, Visitor } from 'oxc-parser';

/** Marks an import whose module is computed, so that nobody can tell where it leads. */
export const computedImport = '(computed)';

/** The modules that a TypeScript or JavaScript source names: imports, re-exports, types, require. */
export function importsOf(file: string, source: string): string[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} does not parse: ${errors[0]?.message}`);
  const found: string[] = [];
  const add = (node: { type: string; value?: unknown } | null | undefined): void => {
    if (node == null) return;
    found.push(typeof node.value === 'string' ? node.value : computedImport);
  };
  new Visitor({
    ImportDeclaration: (node) => add(node.source),
    ExportNamedDeclaration: (node) => add(node.source),
    ExportAllDeclaration: (node) => add(node.source),
    ImportExpression: (node) => add(node.source),
    TSImportType: (node) => add(node.source),
    TSExternalModuleReference: (node) => add(node.expression),
    CallExpression: ({ callee, arguments: [first] }) => {
      if (callee.type === 'Identifier' && callee.name === 'require') add(first);
    },
  }).visit(program);
  return found;
}
