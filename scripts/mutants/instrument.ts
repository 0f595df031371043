/**
 * One file with all of its mutants: each stands behind a switch that the environment variable `MUTANT` turns on, so that a
 * file is compiled only once. Without the variable, the file does what it did, and notes which mutants it came by. Pure.
 */
import ts from 'typescript';
import { isDroppable, isFunctionBody, replacementsOf } from './operators.ts';

/** A change of the source that tests should notice. */
export interface Mutant {
  /** Unique in a run. */
  readonly id: number;
  /** The path in the repository. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  readonly before: string;
  readonly after: string;
}

/** A file whose mutants can be switched on. */
export interface Instrumented {
  readonly code: string;
  readonly mutants: readonly Mutant[];
}

/** In one line, so that lines keep their numbers in stack traces. */
const SWITCH = [
  'const $active = Number(process.env.MUTANT ?? -1)',
  '$seen = (globalThis.$seenMutants ??= new Set())',
  '$is = (id) => ($active < 0 ? ($seen.add(id), false) : id === $active); ',
].join(', ');

/**
 * Puts all mutants into a file.
 *
 * @param firstId the ID of its first mutant; the others follow
 */
export function instrument(file: string, source: string, firstId: number): Instrumented {
  const tree = ts.createSourceFile(file, source, ts.ScriptTarget.Latest, true);
  const mutants: Mutant[] = [];
  /** Registers a mutant, and returns the expression that is true if it is on. */
  const on = (node: ts.Node, before: string, after: string): string => {
    const id = firstId + mutants.length;
    const line = tree.getLineAndCharacterOfPosition(node.getStart()).line + 1;
    mutants.push({ id, file, line, before: inOneLine(before), after: inOneLine(after) });
    return `$is(${id})`;
  };
  const emit = (node: ts.Node): string => {
    const code = splice(source, node, emit);
    if (isDroppable(node)) return `{ if (!${on(node, node.getText(), '')}) ${code} }`;
    if (isFunctionBody(node)) {
      return `{ if (${on(node, node.getText(), '{ return; }')}) return; ${code.slice(1)}`;
    }
    const choices = replacementsOf(node).map((after) => `${on(node, node.getText(), after)} ? (${after}) : `);
    return choices.length > 0 ? `(${choices.join('')}${code})` : code;
  };
  return { code: SWITCH + splice(source, tree, emit, 0), mutants };
}

/** The text of a node with its children as `emit` has them. Types and imports stay as they are. */
function splice(
  source: string,
  node: ts.Node,
  emit: (child: ts.Node) => string,
  start = node.getStart(),
): string {
  const parts: string[] = [];
  let position = start;
  ts.forEachChild(node, (child) => {
    if (ts.isTypeNode(child) || ts.isImportDeclaration(child) || ts.isExportDeclaration(child)) return;
    parts.push(source.slice(position, child.getStart()), emit(child));
    position = child.end;
  });
  return [...parts, source.slice(position, node.end)].join('');
}

function inOneLine(code: string): string {
  return code.replace(/\s+/g, ' ');
}
