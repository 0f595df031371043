/** What stands in the source: the sentences of a file, and the cases of a function. */
import { readFileSync } from 'node:fs';
import ts from 'typescript';

/** The texts of a file, and the pieces of its templates, that have two words or more. */
export function sentencesIn(file: string): { file: string; text: string }[] {
  const texts: string[] = [];
  walk(parse(file), (node) => {
    const isPiece = ts.isTemplateHead(node) || ts.isTemplateMiddleOrTemplateTail(node);
    if (ts.isStringLiteralLike(node) || isPiece) texts.push(node.text.trim());
  });
  return texts.filter((text) => /[a-z]\S* \S*[a-z]/i.test(text)).map((text) => ({ file, text }));
}

/** The texts of the `case`s in a function. */
export function casesOf(file: string, name: string): string[] {
  const cases: string[] = [];
  walk(parse(file), (node) => {
    if (!ts.isFunctionDeclaration(node) || node.name?.text !== name) return;
    walk(node, (inner) => {
      if (ts.isCaseClause(inner) && ts.isStringLiteral(inner.expression)) cases.push(inner.expression.text);
    });
  });
  if (cases.length === 0) throw new Error(`There is no ${name} with cases in ${file}`);
  return cases;
}

function parse(file: string): ts.SourceFile {
  return ts.createSourceFile(file, readFileSync(file, 'utf8'), ts.ScriptTarget.Latest);
}

function walk(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node);
  ts.forEachChild(node, (child) => walk(child, visit));
}
