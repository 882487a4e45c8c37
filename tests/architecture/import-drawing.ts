import { filesBelow, importsOf, partOf } from './imports.js';

/** The parts of src that each part imports from, itself left out. */
export type PartImports = ReadonlyMap<string, ReadonlySet<string>>;

const begin = '<!-- drawn by npm run draw -->\n\n```mermaid\n';
const end = '```\n';

/** The parts of src, and what each imports, as its files say. */
export function partImports(): PartImports {
  const imports = new Map<string, Set<string>>();
  for (const file of filesBelow('src').filter((each) => each.endsWith('.ts'))) {
    const part = partOf(file);
    const targets = imports.get(part) ?? new Set<string>();
    imports.set(part, targets);
    for (const target of importsOf(file).files.map(partOf))
      if (target !== part) targets.add(target);
  }
  return imports;
}

/**
 * An arrow from each part to those it imports. Where a longer way leads to the same part its arrow
 * is left out: what is drawn is what holds the house together.
 */
export function drawImports(imports: PartImports): string {
  const arrows = [...imports].flatMap(([part, targets]) =>
    [...targets]
      .filter(
        (target) => ![...targets].some((via) => via !== target && leads(imports, via, target)),
      )
      .map((target) => `  ${part} --> ${target}\n`),
  );
  return `flowchart TD\n${arrows.sort().join('')}`;
}

/** The page with the drawing in place of the one that it has. */
export function withDrawing(page: string, drawing: string): string {
  const [before = '', rest] = page.split(begin);
  if (rest === undefined) throw new Error('the page has no place for the drawing');
  return before + begin + drawing + end + rest.split(end).slice(1).join(end);
}

function leads(imports: PartImports, from: string, to: string): boolean {
  const targets = imports.get(from) ?? new Set();
  return targets.has(to) || [...targets].some((via) => leads(imports, via, to));
}
