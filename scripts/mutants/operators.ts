/** What a mutant replaces: small mistakes of a kind that a test should notice. Pure. */
import ts from 'typescript';

const { SyntaxKind } = ts;

/** Operators, each with those that take its place. An operand of a logical operator is dropped instead. */
const OPERATORS: Readonly<Partial<Record<ts.SyntaxKind, readonly string[]>>> = {
  [SyntaxKind.EqualsEqualsEqualsToken]: ['!=='],
  [SyntaxKind.ExclamationEqualsEqualsToken]: ['==='],
  [SyntaxKind.LessThanToken]: ['<=', '>='],
  [SyntaxKind.LessThanEqualsToken]: ['<', '>'],
  [SyntaxKind.GreaterThanToken]: ['>=', '<='],
  [SyntaxKind.GreaterThanEqualsToken]: ['>', '<'],
  [SyntaxKind.PlusToken]: ['-'],
  [SyntaxKind.MinusToken]: ['+'],
  [SyntaxKind.AsteriskToken]: ['/'],
  [SyntaxKind.SlashToken]: ['*'],
  [SyntaxKind.PercentToken]: ['*'],
  [SyntaxKind.PlusEqualsToken]: ['-='],
  [SyntaxKind.MinusEqualsToken]: ['+='],
  [SyntaxKind.PlusPlusToken]: ['--'],
  [SyntaxKind.MinusMinusToken]: ['++'],
};

const LOGICAL: readonly ts.SyntaxKind[] = [
  SyntaxKind.AmpersandAmpersandToken,
  SyntaxKind.BarBarToken,
  SyntaxKind.QuestionQuestionToken,
];

const EQUALITY: readonly ts.SyntaxKind[] = [
  SyntaxKind.EqualsEqualsEqualsToken,
  SyntaxKind.ExclamationEqualsEqualsToken,
];

/** Methods that return something of the type of what they are called on: without the call, the code still runs. */
const DROPPED_METHODS = new Set(
  'concat filter flat normalize replace replaceAll reverse slice sort toLowerCase toSorted toUpperCase trim trimEnd'.split(
    ' ',
  ),
);

const SWAPPED_METHODS = new Map([
  ['some', 'every'],
  ['every', 'some'],
  ['min', 'max'],
  ['max', 'min'],
  ['startsWith', 'endsWith'],
  ['endsWith', 'startsWith'],
]);

/** The code that may take the place of an expression, none for most. */
export function replacementsOf(node: ts.Node): string[] {
  const constants = asCondition(node);
  // Where the constants are told apart from a condition, its negation is, too.
  return constants.length > 1 && isNegatable(node) ? constants : [...constants, ...asItself(node)];
}

/**
 * True if the statement can be left out and the rest still runs. Not the only one of a branch: without it, the code does
 * what it does if the condition is false, which is a mutant already.
 */
export function isDroppable(node: ts.Node): node is ts.Statement {
  if (ts.isExpressionStatement(node)) return !isSuperCall(node.expression) && !isOnlyOneOfBranch(node);
  return (ts.isThrowStatement(node) || ts.isContinueStatement(node)) && !isOnlyOneOfBranch(node);
}

/** True if the node is the body of a function that can return before it has done anything. */
export function isFunctionBody(node: ts.Node): node is ts.Block {
  const { parent } = node;
  return (
    ts.isBlock(node) &&
    ts.isFunctionLike(parent) &&
    !ts.isConstructorDeclaration(parent) &&
    node.statements.length > 0
  );
}

function asCondition(node: ts.Node): string[] {
  const { parent } = node;
  if (ts.isIfStatement(parent) && parent.expression === node) return ['true', 'false'];
  if (ts.isConditionalExpression(parent) && parent.condition === node) return ['true', 'false'];
  const isLoop =
    (ts.isForStatement(parent) && parent.condition === node) ||
    ((ts.isWhileStatement(parent) || ts.isDoStatement(parent)) && parent.expression === node);
  return isLoop ? ['false'] : [];
}

/** True if the only replacement would be the negation. */
function isNegatable(node: ts.Node): boolean {
  if (ts.isBinaryExpression(node)) return EQUALITY.includes(node.operatorToken.kind);
  return ts.isPrefixUnaryExpression(node) && node.operator === SyntaxKind.ExclamationToken;
}

function asItself(node: ts.Node): string[] {
  if (ts.isBinaryExpression(node)) return binary(node);
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) return unary(node);
  if (ts.isCallExpression(node)) return call(node);
  if (ts.isArrayLiteralExpression(node)) return withoutOneElement(node);
  if (ts.isStringLiteralLike(node) || ts.isTemplateExpression(node)) return text(node);
  if (ts.isNumericLiteral(node)) return isKey(node) ? [] : [String(Number(node.text) + 1)];
  if (node.kind === SyntaxKind.TrueKeyword) return ['false'];
  return node.kind === SyntaxKind.FalseKeyword ? ['true'] : [];
}

function binary({ left, operatorToken: { kind }, right }: ts.BinaryExpression): string[] {
  if (LOGICAL.includes(kind)) return [left.getText(), right.getText()];
  const isConcatenation = kind === SyntaxKind.PlusToken && [left, right].some(isText);
  const operators = isConcatenation ? [] : (OPERATORS[kind] ?? []);
  return operators.map((operator) => `${left.getText()} ${operator} ${right.getText()}`);
}

function unary(node: ts.PrefixUnaryExpression | ts.PostfixUnaryExpression): string[] {
  const operand = node.operand.getText();
  if (node.operator === SyntaxKind.ExclamationToken) return [operand];
  const isStep = node.operator === SyntaxKind.PlusPlusToken || node.operator === SyntaxKind.MinusMinusToken;
  const operators = isStep ? (OPERATORS[node.operator] ?? []) : [];
  return operators.map((operator) =>
    ts.isPrefixUnaryExpression(node) ? `${operator}${operand}` : `${operand}${operator}`,
  );
}

function call(node: ts.CallExpression): string[] {
  const { expression: callee } = node;
  // Parentheses around a part of a chain would end it.
  if (!ts.isPropertyAccessExpression(callee) || ts.isOptionalChain(node)) return [];
  const { name, expression: receiver } = callee;
  if (DROPPED_METHODS.has(name.text)) return [receiver.getText()];
  const swapped = SWAPPED_METHODS.get(name.text);
  if (swapped === undefined) return [];
  const args = node.arguments.map((each) => each.getText()).join(', ');
  return [`${receiver.getText()}.${swapped}(${args})`];
}

function withoutOneElement(node: ts.ArrayLiteralExpression): string[] {
  const { elements, parent } = node;
  if (ts.isBinaryExpression(parent) && parent.left === node) return [];
  return elements.map((element) => {
    const others = elements.filter((each) => each !== element).map((each) => each.getText());
    return `[${others.join(', ')}]`;
  });
}

function text(node: ts.StringLiteralLike | ts.TemplateExpression): string[] {
  const { parent } = node;
  // The operator of a comparison is mutated already.
  const isCompared = ts.isBinaryExpression(parent) && EQUALITY.includes(parent.operatorToken.kind);
  const isImport = ts.isCallExpression(parent) && parent.expression.kind === SyntaxKind.ImportKeyword;
  if (isCompared || isImport || isKey(node) || ts.isTaggedTemplateExpression(parent)) return [];
  const isEmpty = ts.isStringLiteralLike(node) && node.text === '';
  return [isEmpty ? "'mutant'" : "''"];
}

function isText(node: ts.Node): boolean {
  return ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);
}

/** The name of a property, as in `{ 'api-key': … }`. */
function isKey(node: ts.Node): boolean {
  const { parent } = node;
  return (
    (ts.isPropertyAssignment(parent) || ts.isBindingElement(parent) || ts.isMethodDeclaration(parent)) &&
    (ts.isBindingElement(parent) ? parent.propertyName : parent.name) === node
  );
}

function isOnlyOneOfBranch({ parent }: ts.Node): boolean {
  if (ts.isIfStatement(parent)) return true;
  return ts.isBlock(parent) && parent.statements.length === 1 && ts.isIfStatement(parent.parent);
}

function isSuperCall(node: ts.Node): boolean {
  return ts.isCallExpression(node) && node.expression.kind === SyntaxKind.SuperKeyword;
}
