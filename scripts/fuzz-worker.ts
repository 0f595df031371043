/**
 * One batch of cases, in a thread of its own: plays each against the built bundle and holds the properties against
 * what came of it. The bundle's text is compiled once and evaluated anew for each case, which is several times
 * as fast as importing it under another address each time, and nothing of it stays in memory.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { runInThisContext } from 'node:vm';
import { parentPort, workerData } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { ERROR_CODES } from '../src/github/error-messages.ts';
import { cases, SECRETS, SPELLINGS, type Answer, type Body, type Case, type Secret } from './fuzz-cases.ts';
import { readManifest } from '../simulator/runner.ts';

/** What a thread is told to do. */
export interface Batch {
  readonly seed: number;
  readonly cases: number;
  /** For the files of outputs and summary. */
  readonly folder: string;
}

/** What a thread found: how often each word of `error` came up, and what failed. */
export interface Found {
  readonly words: Readonly<Record<string, number>>;
  readonly failure: string | undefined;
}

/** What a case left behind. */
interface Played {
  /** The inputs as the step got them. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: unknown;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** Method and path. */
  readonly requests: readonly string[];
  /** Whatever was thrown past the step, or ended the process. */
  readonly escaped: readonly string[];
}

/** Longer than any case takes, even where the machine is busy. */
const CASE_TIMEOUT = 10_000;
/** Ends the search for the smallest case where each step hangs; no batch takes so long. */
const LIMIT = { interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true };
const MAIN = resolve('dist/update-user/index.js');
const BREAKS = /[\n\r\u2028\u2029\u0085\v\f]/;
/** The same characters as in `src/github/sanitize.ts`, on purpose not taken from there. */
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
const TAG = /<\/?(?:h3|table|tr|th|td|code|em|p|br)>|<td colspan="\d">/g;
const REQUEST = /^(?:GET [^?]*\/(?:users|units|users\/roles)(?:\?.*)?|(?:GET|PUT) [^?]*\/users\/\d+)$/;
const PERSONAL = [
  ...['mobile_phone', 'work_phone', 'home_address', 'birthday', 'bday', 'iban', 'info'],
  ...['custom_properties', 'avatar', 'avatar_url'],
];

/** What holds whatever the inputs are and whatever MOCO answers. */
const PROPERTIES: Readonly<Record<string, (played: Played, fuzzed: Case) => boolean>> = {
  'the step does not reject, and nothing is thrown past it': ({ escaped }) => escaped.length === 0,
  'nothing is on stderr': ({ stderr }) => stderr === '',
  'there is no stack trace': ({ stdout, summary }) =>
    ![stdout, summary].some((text) => /(?:^|\s)at .*:\d+:\d+\)?|index\.js:\d+/.test(text)),
  'no secret is in the log': (played, fuzzed) => hides(logOf(played), fuzzed),
  'no secret is in the summary': (played, fuzzed) => hides(played.summary, fuzzed),
  'no secret is in an output': (played, fuzzed) =>
    mayHoldSecrets(fuzzed) || hides(JSON.stringify(Object.values(played.outputs)), fuzzed),
  'no command is forged': (played) =>
    logOf(played)
      .split(BREAKS)
      .every((line) => !line.startsWith('::') || /^::(?:warning|error|debug)::/.test(line)) &&
    !logOf(played).includes('##['),
  'the summary has no tags but its own': ({ summary }) => !/[<>]/.test(summary.replace(TAG, '')),
  'no output is set but those of action.yml': ({ outputs }) =>
    Object.keys(outputs).every((name) => Object.hasOwn(manifest.outputs, name)),
  '`error` is one of the words, and not `internal`': ({ outputs }) =>
    ['', ...ERROR_CODES].includes(outputs['error'] ?? 'not set') && outputs['error'] !== 'internal',
  'the exit code is 1 where `error` is set, and only there': ({ outputs, exitCode }) =>
    outputs['error'] === '' ? !exitCode : exitCode === 1,
  'nothing is sent where inputs are not valid': ({ outputs, requests }) =>
    outputs['error'] !== 'invalid-input' || requests.length === 0,
  'only requests that the action knows are sent': ({ requests }) =>
    requests.every((request) => REQUEST.test(request)),
  'a dry run only reads': ({ inputs, requests }) =>
    !isTrue(inputs['dry-run']) || requests.every((request) => request.startsWith('GET ')),
  'a step that succeeds sets `user`': ({ outputs }) => outputs['error'] !== '' || Boolean(outputs['user']),
  '`user` is one line of JSON, personal only where that is asked for': ({ inputs, outputs }) =>
    !outputs['user'] || isOneLineUser(outputs['user'], isTrue(inputs['include-personal-data'])),
};

const { seed, cases: number, folder } = workerData as Batch;
const manifest = await readManifest();
const files = {
  GITHUB_OUTPUT: join(folder, `output-${seed}`),
  GITHUB_STEP_SUMMARY: join(folder, `summary-${seed}`),
};
const evaluate = compileBundle();
const written = { stdout: '', stderr: '' };
const escaped: string[] = [];
watchProcess();

let current: Case | undefined;
let count = 0;
let requests: string[] = [];
const server = createServer((request, response) => receive(request, response));
await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

const words: Record<string, number> = {};
const property = fc.asyncProperty(cases, async (fuzzed) => {
  const played = await play(fuzzed);
  const broken = Object.entries(PROPERTIES).find(([, holds]) => !holds(played, fuzzed));
  if (broken) throw new Error(`${broken[0]}\n${show(played)}`);
  const code = played.outputs['error'] ?? '';
  words[code] = (words[code] ?? 0) + 1;
});
const checked = await fc.check(property, { seed, numRuns: number, timeout: CASE_TIMEOUT, ...LIMIT });
const found: Found = { words, failure: checked.failed ? story(checked) : undefined };
parentPort?.postMessage(found);
server.close();
server.closeAllConnections();

/** The bundle as a function. Its import statement and `import.meta` are what a function can't have. */
function compileBundle(): () => Promise<void> {
  const source = readFileSync(MAIN, 'utf8');
  const statement = /^import \{ createRequire as (\w+) \} from "module";/m;
  const name = statement.exec(source)?.[1];
  if (!name) throw new Error(`${MAIN} does not begin as this script knows it; mend compileBundle()`);
  const body = source.replace(statement, '').replaceAll('import.meta.url', 'importMetaUrl');
  const bundle = runInThisContext(`(async (${name}, importMetaUrl) => { 'use strict'; ${body}\n})`, {
    filename: MAIN,
  }) as (require: typeof createRequire, url: string) => Promise<void>;
  return () => bundle(createRequire, pathToFileURL(MAIN).href);
}

/** Collects what the step writes, keeps it from ending the thread, and notes what nobody catches. */
function watchProcess(): void {
  for (const name of ['stdout', 'stderr'] as const) {
    // The callback is not called: the entry's would end the process.
    process[name].write = (chunk: string | Uint8Array) => {
      written[name] += typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString();
      return true;
    };
  }
  process.exit = (() => escaped.push('process.exit()')) as unknown as typeof process.exit;
  process.on('uncaughtException', (error) => escaped.push(`uncaught: ${error.stack ?? error.message}`));
  process.on('unhandledRejection', (reason) => escaped.push(`unhandled: ${String(reason)}`));
}

/** Plays one case to its end. */
async function play(fuzzed: Case): Promise<Played> {
  current = fuzzed;
  count++;
  const inputs = inputsOf(fuzzed);
  setEnvironment(inputs);
  for (const file of Object.values(files)) writeFileSync(file, '');
  requests = [];
  escaped.length = 0;
  Object.assign(written, { stdout: '', stderr: '' });
  process.exitCode = undefined;
  await evaluate().catch((error: unknown) => escaped.push(`rejected: ${String(error)}`));
  // What was rejected without anybody looking is told by now.
  await setImmediate();
  const { exitCode } = process;
  process.exitCode = undefined;
  return {
    ...written,
    inputs,
    exitCode,
    outputs: readOutputs(readFileSync(files.GITHUB_OUTPUT, 'utf8')),
    summary: readFileSync(files.GITHUB_STEP_SUMMARY, 'utf8'),
    requests,
    escaped: [...escaped],
  };
}

/** What the step is given, secrets and defaults too. */
function inputsOf(fuzzed: Case): Record<string, string> {
  const { 'api-key': apiKey, password } = secretsOf(fuzzed);
  const given = Object.entries(fuzzed.inputs).map(([name, body]) => {
    const isPasswordHere = name === 'additional-fields' && isPasswordThere(fuzzed) && 'json' in body;
    const whole = isPasswordHere ? { json: { ...(body.json as object), password } } : body;
    return [name, asInput(filledIn(whole, fuzzed))] as const;
  });
  const defaults = Object.entries(manifest.inputs).map(
    ([name, input]) => [name, input.default ?? ''] as const,
  );
  return {
    ...Object.fromEntries(defaults),
    ...Object.fromEntries(given),
    'api-key': apiKey,
    ...(fuzzed.password === 'input' && { password }),
  };
}

/** Whether the password is one of the additional fields; where those are broken on purpose there is none. */
function isPasswordThere(fuzzed: Case): boolean {
  const additional = fuzzed.inputs['additional-fields'];
  return fuzzed.password === 'additional-fields' && additional !== undefined && 'json' in additional;
}

/** What an environment variable can hold. */
function asInput(text: string): string {
  return text.toWellFormed().replaceAll('\0', '');
}

function secretsOf({ secrets }: Case): Record<Secret, string> {
  return { 'api-key': asInput(secrets['api-key']), password: asInput(secrets.password) };
}

/** The variables that a runner sets; nothing of this process's own. */
function setEnvironment(inputs: Readonly<Record<string, string>>): void {
  for (const name of Object.keys(process.env)) Reflect.deleteProperty(process.env, name);
  const variables = Object.entries(inputs).map(([name, value]) => [`INPUT_${name.toUpperCase()}`, value]);
  const runner = { GITHUB_ACTIONS: 'true', GITHUB_REPOSITORY: 'example/hr', ...files };
  Object.assign(process.env, runner, Object.fromEntries(variables));
}

/** A body's text, with secrets and the server's address in place of their marks. */
function filledIn(body: Body, fuzzed: Case): string {
  return 'text' in body ? fill(body.text, fuzzed) : JSON.stringify(fillAll(body.json, fuzzed));
}

function fill(text: string, fuzzed: Case): string {
  return text.replace(/⟦([a-z-]+)(?: ([a-z0-9]+))?⟧/g, (mark, name: string, spelling = 'raw') => {
    if (name === 'server') return `${origin}${casePath()}`;
    const secret = SECRETS.find((known) => known === name);
    return secret ? (SPELLINGS[String(spelling)]?.(secretsOf(fuzzed)[secret]) ?? mark) : mark;
  });
}

/** {@link fill} for all texts and keys of a JSON value. */
function fillAll(value: unknown, fuzzed: Case): unknown {
  if (typeof value === 'string') return fill(value, fuzzed);
  if (Array.isArray(value)) return value.map((item) => fillAll(item, fuzzed));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [fill(key, fuzzed), fillAll(item, fuzzed)]),
  );
}

/** The base path of the case that is being played: a request of an earlier one may still be on its way. */
function casePath(): string {
  return `/case-${count}`;
}

/** MOCO's side of a request: reads it to its end and answers as the case has it. */
function receive(request: IncomingMessage, response: ServerResponse): void {
  const chunks: Buffer[] = [];
  if (!request.url?.startsWith(`${casePath()}/`)) {
    response.destroy();
    return;
  }
  requests.push(`${request.method ?? ''} ${request.url}`);
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    if (current) answer(request, Buffer.concat(chunks).toString(), response, current);
  });
}

/** The answer that the case has for this request. */
function answer(request: IncomingMessage, sent: string, response: ServerResponse, fuzzed: Case): void {
  const path = (request.url ?? '').replace(/\?.*/, '');
  const isDirectory = /\/(?:units|users\/roles)$/.test(path);
  const isUsers = path.endsWith('/users');
  if (isDirectory || isUsers) {
    const page = Number(/[?&]page=(\d+)/.exec(request.url ?? '')?.[1] ?? 1);
    if (page <= fuzzed.pages) response.setHeader('link', '<http://x.example/?page=2>; rel="next"');
  }
  if (request.method === 'PUT') send(fuzzed.update, changed(fuzzed, sent), response, fuzzed);
  else if (isDirectory) send(fuzzed.directory, plainBody(fuzzed.directory, fuzzed), response, fuzzed);
  else send(fuzzed.user, isUsers ? listOfUsers(fuzzed) : plainBody(fuzzed.user, fuzzed), response, fuzzed);
}

/** The user and the others; where MOCO refuses, the refusal. */
function listOfUsers(fuzzed: Case): string {
  const user = plainBody(fuzzed.user, fuzzed);
  if (fuzzed.user.status !== 200) return user;
  return `[${[user, ...fuzzed.others.map((json) => filledIn({ json }, fuzzed))].join(',')}]`;
}

function plainBody({ body }: Answer, fuzzed: Case): string {
  return body === 'echo' ? '' : filledIn(body, fuzzed);
}

/** What MOCO answers to a change: the user as it is then, or what the case has. */
function changed(fuzzed: Case, sent: string): string {
  if (fuzzed.update.body !== 'echo') return plainBody(fuzzed.update, fuzzed);
  const before = plainBody(fuzzed.user, fuzzed);
  if (fuzzed.user.body === 'echo' || 'text' in fuzzed.user.body) return before;
  const { external, bday, unit_id, role_id, email, ...others } = JSON.parse(sent) as Record<string, unknown>;
  return JSON.stringify({
    ...(JSON.parse(before) as object),
    ...others,
    ...(external !== undefined && { extern: external }),
    ...(bday !== undefined && { birthday: bday }),
    ...(unit_id !== undefined && { unit: { id: unit_id, name: 'New' } }),
    ...(role_id !== undefined && { role: { id: role_id, name: 'New' } }),
    ...(typeof email === 'string' && { email: email.toLowerCase() }),
  });
}

/** Sends an answer, whole or cut. Headers keep what HTTP lets them have. */
function send(kind: Answer, text: string, response: ServerResponse, fuzzed: Case): void {
  if (kind.cut === 'before') {
    response.destroy();
    return;
  }
  const body = kind.packed ? gzipSync(text) : Buffer.from(text);
  for (const [name, value] of Object.entries(kind.headers)) {
    response.setHeader(name, fill(value, fuzzed).replace(/[^\t\x20-\x7e\x80-\xff]/g, ''));
  }
  if (kind.packed) response.setHeader('content-encoding', 'gzip');
  response.statusCode = kind.status;
  if (kind.cut === 'no') {
    response.end(body);
    return;
  }
  response.setHeader('content-length', body.length + 1);
  response.write(body, () => response.destroy());
}

/** The file's entries, as the runner reads them. */
function readOutputs(file: string): Record<string, string> {
  const entry = /^([^\n<]+)<<([^\r\n]+)\n([\s\S]*?)\n\2$/gm;
  return Object.fromEntries([...file.matchAll(entry)].map(([, name = '', , value = '']) => [name, value]));
}

/** What the runner shows of stdout: all but the masks, of which it reads no more than one line each. */
function logOf({ stdout }: Played): string {
  const lines = stdout.split('\n').filter((line) => !line.startsWith('::add-mask::'));
  return lines.join('\n');
}

/** Whether a text has none of the secrets, as a person or a program may read it. */
function hides(text: string, fuzzed: Case): boolean {
  const readings = [text, unescapeHtml(text), unescapeCommand(text)];
  return givenSecrets(fuzzed).every((secret) => {
    const spellings = Object.values(SPELLINGS).map((spell) => spell(secret));
    const shown = [...spellings, ...spellings.map((spelling) => spelling.replace(INVISIBLE, ' ').trim())];
    const inLog = shown.map((form) => form.replaceAll('##[', '# # [').replace(/:(?=:)/g, ': '));
    return ![...shown, ...inLog].some((form) => readings.some((reading) => reading.includes(form)));
  });
}

/** The secrets of the step. An empty key is one of the odd ones. */
function givenSecrets(fuzzed: Case): string[] {
  const { 'api-key': apiKey, password } = secretsOf(fuzzed);
  const isPasswordGiven = fuzzed.password === 'input' || isPasswordThere(fuzzed);
  return [apiKey, ...(isPasswordGiven ? [password] : [])]
    .map((secret) => secret.trim())
    .filter((secret) => secret !== '');
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&#39;', "'")
    .replaceAll('&amp;', '&');
}

function unescapeCommand(text: string): string {
  return text.replaceAll('%0D', '\r').replaceAll('%0A', '\n').replaceAll('%25', '%');
}

/** Outputs have what users are called: a secret in there is not taken out. */
function mayHoldSecrets({ inputs, user, others, update }: Case): boolean {
  return /⟦(?:api-key|password) /.test(JSON.stringify([inputs, user, others, update]));
}

function isTrue(text: string | undefined): boolean {
  return ['true', 'True', 'TRUE'].includes(text?.trim() ?? '');
}

function isOneLineUser(text: string, isPersonalWanted: boolean): boolean {
  const user = JSON.parse(text) as Record<string, unknown>;
  const hidden = isPersonalWanted ? ['password'] : ['password', ...PERSONAL];
  return !/[\n\r\u2028\u2029]/.test(text) && !hidden.some((key) => Object.hasOwn(user, key));
}

/** What a person needs to see what happened. */
function show(played: Played): string {
  return Object.entries(played)
    .map(([name, value]) => `  ${name}: ${JSON.stringify(value)}`)
    .join('\n');
}

/** A failure with its smallest case. */
function story({ counterexample, errorInstance, numShrinks }: fc.RunDetails<[Case]>): string {
  const reason = errorInstance instanceof Error ? errorInstance.message : String(errorInstance);
  const smallest = JSON.stringify(counterexample?.[0], undefined, 2);
  return `Does not hold: ${reason}\n\nThe smallest case (after ${numShrinks} steps):\n${smallest}`;
}
