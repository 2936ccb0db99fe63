import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const SOURCE = fileURLToPath(new URL('../../../src/middleware/option-table.ts', import.meta.url));

/** The documentation of an option: its comment in the option table. */
export interface DocumentedOption {
  readonly name: string;
  readonly meaning: string;
  readonly default: string;
}

/** The members of `OPTIONS` or `LIMITS`, as their comments describe them. */
export function documentedOptions(table: 'OPTIONS' | 'LIMITS'): readonly DocumentedOption[] {
  const source = ts.createSourceFile(SOURCE, readFileSync(SOURCE, 'utf8'), ts.ScriptTarget.Latest, true);
  const declarations = source.statements.filter(ts.isVariableStatement).flatMap((s) => s.declarationList.declarations);
  const initializer = declarations.find(({ name }) => name.getText() === table)?.initializer;
  if (!initializer || !ts.isObjectLiteralExpression(initializer)) throw new Error(`There is no table ${table}`);
  return initializer.properties.map((property) => {
    const name = property.name?.getText() ?? '';
    const [comment] = ts.getJSDocCommentsAndTags(property);
    const text = (ts.getTextOfJSDocComment(comment?.comment) ?? '').replace(/\s+/g, ' ');
    const [, meaning, value] = /^(.*\S)\. Default: (.*)\.$/.exec(text) ?? [];
    if (meaning === undefined || value === undefined) throw new Error(`${name} has no documentation`);
    return { name, meaning, default: value };
  });
}

/** A table of docs/options.md. */
export function optionTable(table: 'OPTIONS' | 'LIMITS'): string {
  const rows = documentedOptions(table).map(
    ({ name, meaning, default: value }) => `| \`${name}\` | ${meaning} | ${value} |`,
  );
  return ['| option | meaning | default |', '| --- | --- | --- |', ...rows].join('\n');
}
