export const id = 923;
export const ids = [923];
export const modules = {

/***/ 909:
/***/ ((module) => {

// Replaces packages that the bundles import but do not need, under `paths` in tsconfig.json, which ncc reads:
// - @actions/http-client and undici: @actions/github makes agents for a proxy while it loads. Ours is in src/github/proxy.ts.
// - web-streams-polyfill: node-fetch needs it only before Node 18.
// They would be most of the code that is parsed at a start.
class HttpClient {
  getAgent() {}
  getAgentDispatcher() {}
}

module.exports = { HttpClient };


/***/ }),

/***/ 359:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ main_run)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(24);
// EXTERNAL MODULE: external "node:os"
var external_node_os_ = __webpack_require__(161);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __webpack_require__(522);
;// CONCATENATED MODULE: ./build/src/moco/network-errors.js
const PROXY_PREFIX = 'PROXY_';
const CERTIFICATE = /CERT|^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;
const OTHER_PROTOCOL = /^(?:EPROTO$|ERR_SSL_|HPE_)/;
function proxyErrorCode(cause) {
    return `${PROXY_PREFIX}${cause}`;
}
function proxyErrorCause(code) {
    return code.startsWith(PROXY_PREFIX) ? code.slice(PROXY_PREFIX.length) : undefined;
}
function proxyStatus(code) {
    const cause = proxyErrorCause(code) ?? '';
    return /^\d{3}$/.test(cause) ? Number(cause) : undefined;
}
function isCertificateError(code) {
    return proxyErrorCause(code) === undefined && CERTIFICATE.test(code);
}
function isOtherProtocol(code) {
    return OTHER_PROTOCOL.test(code);
}
function isFinalNetworkError(code) {
    const cause = proxyErrorCause(code);
    if (cause === undefined)
        return code === 'ENOTFOUND' || isCertificateError(code);
    const status = proxyStatus(code);
    if (status !== undefined)
        return status < 500;
    return ['INVALID', 'SCHEME'].includes(cause) || isFinalNetworkError(cause) || isOtherProtocol(cause);
}
function isBeforeConnection(code) {
    return (proxyErrorCause(code) !== undefined ||
        isCertificateError(code) ||
        ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'].includes(code));
}
function isProxyUnreachable(code) {
    return proxyErrorCause(code) !== undefined && proxyStatus(code) === undefined;
}

;// CONCATENATED MODULE: ./build/src/moco/attempt.js


const MAX_RESPONSE_BYTES = 10 * 1024 * 1024;
async function attempt(request, context) {
    const { rateLimiter, stop, now } = context;
    await rateLimiter?.acquire(stop).catch(() => undefined);
    const sentAt = now();
    if (stop.aborted)
        return { result: { kind: 'cancelled', wasSent: false }, sentAt };
    return { result: await send(request, context), sentAt };
}
async function send({ method, url, body }, context) {
    const { fetch, agentFor, headers, timeoutMs, close } = context;
    const timeout = new AbortController();
    const timer = setTimeout(() => timeout.abort(), timeoutMs);
    let head = { status: 0, contentType: '' };
    try {
        const response = await fetch(url.href, {
            method,
            headers: { ...headers, 'accept-encoding': 'gzip', ...(body && { 'content-type': 'application/json' }) },
            ...(body && { body: JSON.stringify(body) }),
            agent: agentFor(url),
            redirect: 'manual',
            compress: false,
            size: MAX_RESPONSE_BYTES,
            signal: AbortSignal.any([timeout.signal, close]),
        });
        head = { status: response.status, contentType: response.headers.get('content-type') ?? '' };
        const received = gunzipBounded(Buffer.from(await response.arrayBuffer()));
        return { kind: 'response', status: head.status, headers: response.headers, body: received.toString() };
    }
    catch (error) {
        if (timeout.signal.aborted)
            return { kind: 'timeout' };
        if (close.aborted)
            return { kind: 'cancelled', wasSent: true };
        return toFailedResult(error, head);
    }
    finally {
        clearTimeout(timer);
    }
}
function toFailedResult(error, head) {
    const { type, code = 'unknown' } = error;
    if (type === 'max-size' || code === 'ERR_BUFFER_TOO_LARGE')
        return { kind: 'too-large', ...head };
    const isNetworkError = type === 'system' || proxyErrorCause(code) !== undefined || code.startsWith('Z_');
    if (!isNetworkError)
        throw error;
    return { kind: 'connection-error', code };
}
function gunzipBounded(body) {
    const isGzip = body[0] === 0x1f && body[1] === 0x8b;
    return isGzip ? (0,external_node_zlib_.gunzipSync)(body, { maxOutputLength: MAX_RESPONSE_BYTES }) : body;
}

;// CONCATENATED MODULE: ./build/src/moco/errors.js
const ERROR_CODES = (/* unused pure expression or super */ null && ([
    'invalid-input',
    'unauthorized',
    'forbidden',
    'not-found',
    'ambiguous',
    'rejected',
    'rate-limited',
    'unavailable',
    'unreachable',
    'timeout',
    'unexpected-answer',
    'not-applied',
    'internal',
    'cancelled',
    'limit-exceeded',
    'plan-errors',
    'partial-failure',
]));
function ifWrite(request) {
    return request.method === 'GET' ? undefined : request;
}
function entityOf(path) {
    switch (path.split('/')[2]) {
        case 'employments':
            return 'employment';
        case 'holidays':
            return 'vacation entry';
        default:
            return 'user';
    }
}
class ActionError extends Error {
    code;
    details;
    constructor(details) {
        super(details.kind);
        this.details = details;
        this.code = codeOf(details);
    }
}
function unconfirmedWrite(details) {
    return 'unconfirmed' in details ? details.unconfirmed : undefined;
}
function isCancelled(error) {
    return error instanceof ActionError && error.details.kind === 'cancelled';
}
function hasStatus(error, ...statuses) {
    return (error instanceof ActionError &&
        error.details.kind === 'http-error' &&
        statuses.includes(error.details.status));
}
function undefinedIfStatus(...statuses) {
    return (error) => {
        if (hasStatus(error, ...statuses))
            return undefined;
        throw error;
    };
}
function codeOf(details) {
    if (details.kind === 'http-error')
        return codeOfStatus(details.status);
    return details.kind === 'incomplete-list' ? 'unexpected-answer' : details.kind;
}
const CODES_BY_STATUS = new Map([
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'not-found'],
    [408, 'timeout'],
    [425, 'unavailable'],
    [429, 'rate-limited'],
]);
function codeOfStatus(status) {
    return CODES_BY_STATUS.get(status) ?? (status >= 500 ? 'unavailable' : 'rejected');
}

;// CONCATENATED MODULE: ./build/src/model/json.js
function json_isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function json_textOf(value) {
    return typeof value === 'string' ? value : JSON.stringify(value);
}
function own(object, key) {
    return Object.hasOwn(object, key) ? object[key] : undefined;
}
function nestedEntries(value) {
    const entries = [['', value]];
    for (const [key, item] of entries) {
        if (typeof item !== 'object' || item === null)
            continue;
        for (const [inner, each] of Object.entries(item))
            entries.push([Array.isArray(item) ? key : inner, each]);
    }
    return entries;
}
function scalarEntries(value) {
    return nestedEntries(value).flatMap(([key, item]) => typeof item === 'string' || typeof item === 'number' ? [[key, String(item)]] : []);
}
function scalarTexts(value) {
    return scalarEntries(value).map(([, text]) => text);
}

;// CONCATENATED MODULE: ./build/src/moco/concurrency.js
async function forEachConcurrent(items, width, work) {
    let isBroken = false;
    const queue = items[Symbol.iterator]();
    const worker = async () => {
        for (let next = queue.next(); !next.done && !isBroken; next = queue.next()) {
            await work(next.value).catch((error) => {
                isBroken = true;
                throw error;
            });
        }
    };
    await Promise.all(Array.from({ length: width }, worker));
}

;// CONCATENATED MODULE: ./build/src/moco/pagination.js



const PAGE_SIZE = 100;
const MAX_PAGES = 2_000;
const MAX_LIST_BYTES = 200 * 1024 * 1024;
const MAX_LIST_VALUES = 10_000_000;
const MAX_LIST_READS = 3;
const READ_CONCURRENCY = 8;
function pagesAfter({ total }) {
    return Math.ceil((total ?? 0) / PAGE_SIZE) - 1;
}
async function fetchPage(get, path, isEntry, query, page = 1) {
    const response = await get(path, page === 1 ? query : { ...query, page: String(page) });
    if (!Array.isArray(response.json))
        throw response.unexpected('it is not a list');
    if (!response.json.every(isEntry))
        throw response.unexpected('its list has entries of another kind');
    const hasNext = response.json.length > 0 && /rel="?next"?/.test(response.headers.get('link') ?? '');
    if (hasNext && page >= MAX_PAGES)
        throw response.unexpected('its list does not end');
    const total = response.headers.get('x-total') ?? '';
    return {
        entries: response.json,
        hasNext,
        total: /^\d+$/.test(total) ? Number(total) : undefined,
    };
}
async function fetchPages(get, path, isEntry, query, first) {
    const read = (page) => fetchPage(get, path, isEntry, query, page);
    for (let attempt = 1;; attempt++) {
        const pages = await readPages(read, attempt === 1 ? first : undefined);
        const problem = listProblem(pages);
        if (problem === undefined)
            return entriesOf(pages);
        if (attempt === MAX_LIST_READS) {
            throw new ActionError({ kind: 'incomplete-list', request: { method: 'GET', path }, problem });
        }
    }
}
async function readPages(read, first) {
    const begin = first ?? (await read(1));
    const pages = [begin];
    const known = begin.hasNext ? Math.min(Math.ceil((begin.total ?? 0) / begin.entries.length), MAX_PAGES) : 1;
    await forEachConcurrent(range(2, known), READ_CONCURRENCY, async (page) => {
        pages[page - 1] = await read(page);
    });
    while (pages.at(-1)?.hasNext)
        pages.push(await read(pages.length + 1));
    return pages;
}
function listProblem(pages) {
    const totals = new Set(pages.flatMap(({ total }) => total ?? []));
    if (totals.size > 1)
        return 'it changes while it is read';
    const [total = 0] = totals;
    const count = new Set(entriesOf(pages).map(identify)).size;
    return count < total ? `the responses have ${count} of its ${total} entries` : undefined;
}
function entriesOf(pages) {
    return pages.flatMap(({ entries }) => entries);
}
function identify(entry) {
    return json_isObject(entry) ? (own(entry, 'id') ?? entry) : entry;
}
function listSizeProblem({ bytes, values }) {
    if (bytes > MAX_LIST_BYTES)
        return 'its list is larger than 200 MiB';
    return values > MAX_LIST_VALUES ? 'its list has more than 10,000,000 values' : undefined;
}
function range(from, to) {
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

;// CONCATENATED MODULE: ./build/src/model/numbers.js
function formatNumber(value) {
    return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
function countOf(count, noun) {
    return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/src/model/display.js

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
function singleLine(text) {
    return text.replace(INVISIBLE, ' ').trim();
}
function messageOf(error) {
    return error instanceof Error ? error.message : String(error);
}
function truncate(text, maxLength) {
    if (text.length <= maxLength)
        return text;
    return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
function listAll(entries) {
    const others = entries.slice(0, -1).join(', ');
    const last = entries.at(-1) ?? '';
    return others === '' ? last : `${others} and ${last}`;
}
function listSome(entries, maxShown, format = String, total = entries.length) {
    const shown = entries.slice(0, maxShown).map(format).join(', ');
    const more = total - maxShown;
    return more > 0 ? `${shown} and ${formatNumber(more)} more` : shown;
}

;// CONCATENATED MODULE: ./build/src/model/decode.js
const MAX_DEPTH = 6;
const MAX_GROWTH = 50;
const MIN_ROOM = 5_000;
function createDecoder(minLength) {
    const minRun = Math.max(MIN_RUN, Math.floor((minLength * 4) / 3));
    return (text) => {
        if (!mayBeEncoded(text, minRun))
            return [{ text, mayBeNoise: false }];
        const first = text.replace(BACKSLASHES, '$1');
        const decodings = [
            { text: first, mayBeNoise: false, depth: 0 },
        ];
        const seen = new Set([first]);
        let room = text.length * MAX_GROWTH + MIN_ROOM;
        for (const each of decodings) {
            if (each.mayBeNoise && !looksLikeText(each.text))
                continue;
            for (const decoded of decode(each, minRun)) {
                if (decoded.text.length < minLength || seen.has(decoded.text))
                    continue;
                room -= decoded.text.length;
                if (each.depth === MAX_DEPTH || room < 0)
                    return undefined;
                seen.add(decoded.text);
                decodings.push({ ...decoded, depth: each.depth + 1 });
            }
        }
        return decodings;
    };
}
function decode({ text, mayBeNoise }, minRun) {
    const decoded = DECODERS.filter(({ sign }) => sign.test(text)).map((decoder) => decoder.decode(text));
    return [
        ...decoded.flatMap((each) => [each, decodeUtf8(each)]).map((each) => ({ text: each, mayBeNoise })),
        ...base64Texts(text, minRun)
            .flatMap((each) => [each, decodeUtf8(each)])
            .map((each) => ({ text: each, mayBeNoise: true })),
    ];
}
const BASE64_CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/_-';
const BASE64 = `[${BASE64_CHARACTERS}]`;
const MIN_RUN = 5;
const WRAPPED_LENGTH = 20;
const [BASE64_CHARACTER, ESCAPE] = [1, 2];
const KINDS = new Uint8Array(0x1_0000);
for (const character of BASE64_CHARACTERS)
    KINDS[character.charCodeAt(0)] = BASE64_CHARACTER;
for (const sign of '\\%&<')
    KINDS[sign.charCodeAt(0)] = ESCAPE;
function mayBeEncoded(text, minRun) {
    const shortest = Math.min(minRun, WRAPPED_LENGTH);
    let run = 0;
    for (let at = 0; at < text.length; at++) {
        const kind = KINDS[text.charCodeAt(at)];
        if (kind === ESCAPE)
            return true;
        run = kind === BASE64_CHARACTER ? run + 1 : 0;
        if (run === shortest)
            return true;
    }
    return UTF8.test(text);
}
const UTF8 = /[\u00C2-\u00F4][^\0-\u007F]/;
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009DžŸ';
const DECODERS = [
    { sign: /\\/, decode: decodeBackslashes },
    { sign: /%[\da-f]|%u/i, decode: decodePercent },
    { sign: /&[#a-z]/i, decode: decodeEntities },
    { sign: /<[^<>]*>/, decode: (text) => text.replace(/<[^<>]*>/g, '') },
    { sign: UTF8, decode: decodeUtf8 },
];
const BACKSLASHES = /(\\{8})\\+/g;
const BACKSLASH = /\\(?:u\{([\da-f]{1,6})\}|u([\da-f]{4})|x([\da-f]{2})|([0-3][0-7]{2})|([abefnrtv0])|([^]))/gi;
function decodeBackslashes(text) {
    return text.replace(BACKSLASH, (_, point, unit, byte, octal, control, other) => {
        const code = point ?? unit ?? byte;
        if (code !== undefined)
            return characterOf(Number.parseInt(code, 16));
        if (octal !== undefined)
            return characterOf(Number.parseInt(octal, 8));
        return control === undefined ? String(other) : ' ';
    });
}
function decodePercent(text) {
    return text.replace(/%(u[\da-f]{4}|[\da-f]{2})/gi, (_, code) => characterOf(Number.parseInt(code.replace(/^u/i, ''), 16)));
}
const LETTER_ENTITIES = {
    szlig: 'ß',
    oslash: 'ø',
    aelig: 'æ',
    oelig: 'œ',
    thorn: 'þ',
    eth: 'ð',
};
const MARKED_LETTER = /^([a-z])(?:uml|acute|grave|circ|tilde|cedil|ring|caron)$/i;
const HTML_ENTITIES = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
    percnt: '%',
    bsol: '\\',
    num: '#',
    semi: ';',
};
function decodeEntities(text) {
    return text.replace(/&(?:#x([\da-f]{1,6});?|#(\d{1,7});?|([a-z][a-z\d]{1,31});)/gi, (_, hex, decimal, name) => {
        if (hex !== undefined)
            return characterOf(Number.parseInt(hex, 16));
        if (decimal !== undefined)
            return characterOf(Number(decimal));
        const entity = String(name);
        const letter = MARKED_LETTER.exec(entity)?.[1] ?? LETTER_ENTITIES[entity.toLowerCase()];
        return letter ?? HTML_ENTITIES[entity.toLowerCase()] ?? ' ';
    });
}
function decodeUtf8(text) {
    if (!UTF8.test(text))
        return text;
    return text
        .replace(/[^\0-\u00FF]/g, (sign) => {
        const index = WINDOWS_1252.indexOf(sign);
        return index === -1 ? sign : String.fromCharCode(0x80 + index);
    })
        .replace(/[\u00C2-\u00DF][\u0080-\u00BF]|[\u00E0-\u00EF][\u0080-\u00BF]{2}|[\u00F0-\u00F4][\u0080-\u00BF]{3}/g, (bytes) => Buffer.from(bytes, 'latin1').toString());
}
const LINE_BREAKS = new RegExp(`(?<=${BASE64}{${WRAPPED_LENGTH}})\\s+(?=${BASE64})`, 'g');
const RUNS = new RegExp(`${BASE64}+`, 'g');
function base64Texts(text, minRun) {
    const runs = text.replace(LINE_BREAKS, '').match(RUNS) ?? [];
    return runs
        .filter((run) => run.length >= minRun)
        .flatMap((run) => [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64')))
        .map((bytes) => bytes.toString('latin1').replaceAll('\0', ''));
}
function looksLikeText(text) {
    const controls = decodeUtf8(text).match(/[\0-\u0008\u000E-\u001F\u007F-\u009F]/g) ?? [];
    return controls.length * 10 <= text.length;
}
function characterOf(code) {
    return code <= 0x10ffff ? String.fromCodePoint(code) : ' ';
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __webpack_require__(975);
;// CONCATENATED MODULE: ./build/src/model/days.js
const DAY_MS = 86_400_000;
function dayOf(moment) {
    const date = new Date(moment);
    return new Date(moment - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
function addDays(day, days) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}
function daysBetween(earlier, later) {
    return (Date.parse(`${later}T00:00:00Z`) - Date.parse(`${earlier}T00:00:00Z`)) / DAY_MS;
}
function isDay(value) {
    const text = typeof value === 'string' ? value : '';
    const moment = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
    return !Number.isNaN(moment) && new Date(moment).toISOString().startsWith(text);
}
function yearOf(day) {
    return Number(day.slice(0, 4));
}
function momentOf(timestamp) {
    const moment = typeof timestamp === 'string' ? Date.parse(timestamp) : NaN;
    return Number.isNaN(moment) ? undefined : moment;
}

;// CONCATENATED MODULE: ./build/src/model/lazily.js
function lazily(create) {
    let made;
    return () => (made ??= { value: create() }).value;
}

;// CONCATENATED MODULE: ./build/src/model/text.js

const PLAIN = /^[\x20-\x7e]*$/;
const visible = lazily(() => /[^\s\p{DI}\p{Cf}\p{Cs}\u2800]/u);
const visibleOrBroken = lazily(() => /[^\s\p{DI}\p{Cf}\u2800]/u);
const suffixPattern = lazily(() => /\p{VS}+|(?<=\u{1F3F4})[\u{E0030}-\u{E007A}]{1,8}\u{E007F}/uy);
const tooManyMarks = lazily(() => /\p{M}{31}/u);
const HAS_MARKS = /^[=']|_x000D_|[\u2028\u2029]/;
const LINE_SEPARATORS = /_x000D_(?:\r?\n)?|[\u2028\u2029]/g;
const TEXT_FORMULA = /^="(.*)"$/s;
const TEXT_MARK = /^'(?=[-+=@\d])(?![^\s@]+@[^\s@]+$)/;
const softHyphen = lazily(() => /(?<!Ã(?=\u00AD\P{Lu})|á[º»])\u00AD/gu);
function cleanText(text) {
    const trimmed = trimText(PLAIN.test(text) ? text : text.replace(softHyphen(), ''));
    if (!HAS_MARKS.test(trimmed))
        return trimmed;
    const content = TEXT_FORMULA.exec(trimmed)?.[1]?.replaceAll('""', '"') ?? trimmed;
    return trimText(content.replace(TEXT_MARK, '').replace(LINE_SEPARATORS, '\n'));
}
function trimText(text) {
    if (PLAIN.test(text))
        return text.trim();
    if (!visible().test(text))
        return '';
    const composed = compose(text);
    let end = composed.length;
    for (let last = lastCharacter(composed, end); !visibleOrBroken().test(last); last = lastCharacter(composed, end)) {
        end -= last.length;
    }
    suffixPattern().lastIndex = end;
    const [suffix = ''] = suffixPattern().exec(composed) ?? [];
    return composed.slice(composed.search(visibleOrBroken()), end + suffix.length);
}
function compose(text, form = 'NFC') {
    return PLAIN.test(text) || tooManyMarks().test(text) ? text : text.normalize(form);
}
function lastCharacter(text, end) {
    const [character = ''] = /(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|.)$/s.exec(text.slice(Math.max(0, end - 2), end)) ?? [];
    return character;
}
const invisibleInside = lazily(() => /(?![\u200C\u200D\p{VS}]|(?<=\u{1F3F4}[\u{E0030}-\u{E007A}]{0,8})[\u{E0030}-\u{E007A}\u{E007F}])[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/u);
const invisible = lazily(() => /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{DI}\u2800]/u);
const control = lazily(() => /(?![\t\n\r])[\p{Cc}\p{Cs}]/u);
const ERROR_WORD = /^#(?:#+|NV|N\/A|BEZUG!|REF!|WERT!|VALUE!|DIV\/0!|NAME\?|ZAHL!|NUM!|NULL!|ÜBERLAUF!|SPILL!|KALK!|CALC!|FELD!|FIELD!|BLOCKIERT!|BLOCKED!|UNBEKANNT!|UNKNOWN!|VERBINDEN!|CONNECT!|DATEN_ABRUFEN|GETTING_DATA|BUSY!|ERROR!|FEHLER!|PYTHON!|EXTERN!|EXTERNAL!)$|^(?:Err|Fehler):\d{3}$/i;
const NO_VALUE = /^(?:nan|NaN|undefined|\[object Object\])$/;
const NO_VALUE_BUT_A_NAME = /^(?:null|NULL)$/;
const NO_NUMBER = /^(?:null|none|nan|nil|n\/a|#n\/a n\/a|<na>)$/i;
const SHORTENED = /^[-+]?\d+(?:[.,]\d+E[-+]?\d+|E\+\d+)$/i;
const SHORTENED_NUMBER = /^[-+]?\d+(?:[.,]\d+)?\s?E\s?[-+]?\d+$/i;
const DECIMAL_ZERO = /^[-+]?\d+[.,]0+$/;
const SECOND = '\\u0080-\\u009F\\u00A1-\\u00AA\\u00AC-\\u00BA\\u00BC-\\u00BFƒ†‡ˆ‰Š€ŒŽ•˜™šœžŸ';
const encodedTwice = lazily(() => new RegExp([
    `[ÂÃÄÅÌÎÏÐÑ][${SECOND}‚„]|Ã(?:–|\\u00AD)|Æ[°¡]|È[˜™š]`,
    '\\p{Ll}[ÃÄÅÆÈÐÑ][«»‘’“”–—…‹›]',
    '[ÃÄÅÆÈÐÑ][«»‘’“”–—…‹›](?!s(?!\\p{L}))\\p{Ll}',
    '(?<!\\p{Lu})[ÃÄÅÐ][«»‘’“”…‹›]\\p{Lu}|Ã[«»‘’“”—…‹›](?!S(?!\\p{L}))\\p{Lu}',
    '(?<!\\p{L})[ÂÃÄÅÐ]\\u00A0(?=\\p{L})|[\\p{Ll}\\d][ÂÃ](?!\\p{Lu})|(?<!\\S)Ã(?!\\S)',
    `â[€‚„†ˆ˜]|á[º»][${SECOND}\\u00A0\\u00AD«»‘’“”‚„–—…‹›]|ï(?:»¿|¿½)|ðŸ`,
    `[×ØÙÚÛ][${SECOND}«»‘’“”‚„–—…‹›]?[×ØÙÚÛ][${SECOND}«»‘’“”‚„–—…‹›]`,
    '√[^\\p{ASCII}\\s]|├(?!─)[^\\p{ASCII}\\s]',
].join('|'), 'u'));
function textProblem(text, kind) {
    if (kind === 'number' && isNoNumber(text))
        return noNumberRule(text);
    if (ERROR_WORD.test(text)) {
        return 'not be the error value of a spreadsheet, such as #NV or #####. Enter the value, or leave it empty';
    }
    if (NO_VALUE.test(text) || (kind !== 'name' && NO_VALUE_BUT_A_NAME.test(text)))
        return NO_PLACEHOLDER;
    if (SHORTENED.test(text))
        return FULL_NUMBER;
    return PLAIN.test(text) ? undefined : damageOf(text, kind);
}
const NO_PLACEHOLDER = 'not be a placeholder for an empty value, such as NULL or NaN. Leave it empty instead';
const FULL_NUMBER = 'be the full number, but was shortened by a spreadsheet. In the spreadsheet, format the column as Text and enter the number again';
function isNoNumber(text) {
    return NO_NUMBER.test(text) || SHORTENED_NUMBER.test(text) || DECIMAL_ZERO.test(text);
}
function noNumberRule(text) {
    if (NO_NUMBER.test(text))
        return NO_PLACEHOLDER;
    return SHORTENED_NUMBER.test(text)
        ? FULL_NUMBER
        : 'be the number as text, but is a decimal number, as a spreadsheet writes it. In the spreadsheet, format the column as Text and enter the number again';
}
function damageOf(text, kind) {
    if (tooManyMarks().test(text))
        return 'not have more than 30 accents on a letter';
    if (text.includes('\uFFFD')) {
        return 'not contain U+FFFD, which stands for a letter that was lost. Enter the value again. If it comes from a file, save the file as UTF-8';
    }
    const hidden = (kind === 'text' ? control : invisibleInside)().exec(text)?.[0];
    if (hidden !== undefined)
        return mustNotContain(hidden);
    return encodedTwice().test(text)
        ? 'not contain text that was encoded twice, such as Ã¼ for ü. Enter the value again. If it comes from a file, save the file as UTF-8'
        : undefined;
}
function invisibleProblem(text) {
    const hidden = PLAIN.test(text) ? undefined : invisible().exec(text)?.[0];
    return hidden === undefined ? undefined : mustNotContain(hidden);
}
function mustNotContain(character) {
    return /[\r\n]/.test(character)
        ? 'be a single line'
        : `not contain the invisible character ${codePoint(character)}. Delete it, or enter the value again`;
}
function beyondAscii(text) {
    return [...new Set(text)].filter((character) => !PLAIN.test(character)).map(codePoint);
}
function codePoint(character) {
    return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`;
}

;// CONCATENATED MODULE: ./build/src/model/parsers.js



const NAME_REF = Symbol('name');
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;
const unchanged = (value) => ({ value });
const YES = ['true', 'ja', 'wahr', 'yes', '1'];
const NO = ['false', 'nein', 'falsch', 'no', '0'];
const parsers_boolean = (text) => {
    const word = cleanText(text).toLowerCase();
    if (YES.includes(word))
        return { value: true };
    if (NO.includes(word))
        return { value: false };
    return { must: 'be `true` or `false`, or ja/nein, yes/no, 1/0, WAHR/FALSCH' };
};
const parsers_id = (text) => {
    const value = cleanText(text);
    const must = textProblem(value, 'number');
    if (must !== undefined)
        return { must };
    const number = Number(value);
    const isWhole = /^[1-9][0-9]*$/.test(value);
    if (isWhole && Number.isSafeInteger(number))
        return { value: number };
    return {
        must: isWhole ? 'be a MOCO ID, but is too large' : 'be a MOCO ID (a positive whole number)',
    };
};
const idOrName = (text) => {
    const value = cleanText(text);
    if (/^[0-9]+$/.test(value))
        return parsers_id(value);
    const must = textProblem(value, 'line');
    return must === undefined ? { value: { [NAME_REF]: value } } : { must };
};
const EMAIL = /^[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/;
const MISPLACED_DOT = /\.\.|^\.|\.$|\.@|@\./;
const parsers_email = (text) => {
    const value = cleanText(text);
    const must = emailProblem(value);
    return must === undefined ? { value } : { must };
};
function emailProblem(value) {
    const hidden = invisibleProblem(value);
    if (hidden !== undefined)
        return hidden;
    if (value.startsWith("'"))
        return "not begin with ', as a spreadsheet marks a text. Delete the '";
    if (!EMAIL.test(value))
        return 'be a valid e-mail address';
    return MISPLACED_DOT.test(value)
        ? 'be a valid e-mail address: a dot is doubled, or at an end'
        : textProblem(value, 'line');
}
function normalizeEmail(email) {
    return compose(email).toLowerCase();
}
const choice = (...words) => (value) => {
    const found = words.find((word) => word === value);
    return found === undefined ? { must: `be one of ${words.join(', ')}` } : { value: found };
};
const date = (text) => {
    const cleaned = cleanText(text);
    const value = isoDate(cleaned);
    return isDay(value)
        ? { value }
        : { must: `be a valid date (YYYY-MM-DD or DD.MM.YYYY)${dateHint(cleaned)}` };
};
const DATE_HINTS = [
    [/^\d{5}(?:[.,]\d+)?$/, 'This is a serial number of Excel. Format the cells as a date'],
    [/^\d{1,2}\/\d{1,2}\/\d{4}$/, 'Write DD.MM.YYYY, as slashes leave open which number is the month'],
    [/^\d{1,2}\.\d{1,2}\.\d{2}$/, 'Write the year with four digits'],
    [/^\d{4}-\d\d-\d\d$|^\d{1,2}\.\d{1,2}\.\d{4}$/, 'There is no such day in the calendar'],
];
const DATE_WITH_TIME = /^(\S{8,10})[ T]\d{1,2}:\d{2}/;
function dateHint(text) {
    const [, day] = DATE_WITH_TIME.exec(text) ?? [];
    if (day !== undefined && isDay(isoDate(day)))
        return '. Delete the time';
    const hint = DATE_HINTS.find(([form]) => form.test(text))?.[1];
    return hint === undefined ? '' : `. ${hint}`;
}
function isoDate(text) {
    const [, day = '', month = '', year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text) ?? [];
    return year === undefined ? text : `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
}
const employmentDay = (text) => {
    const day = date(text);
    if ('must' in day || (day.value >= '1950-01-01' && day.value <= '2100-12-31'))
        return day;
    return { must: 'be a day from 1950 to 2100. An open-ended employment has no last day: leave it empty' };
};
const JSON_LIST = /^\s*\[\s*((\d+\s*,\s*)*".*|\d+(\s*,\s*\d+)*\s*\]\s*|\]\s*)$/s;
const parsers_list = (text) => {
    const value = cleanText(text);
    const isJson = JSON_LIST.test(value);
    const entries = isJson ? jsonEntries(value) : value.split(/[,\r\n]/);
    if (!entries || value === 'null') {
        return { must: 'be a list separated by commas, or a JSON list of texts, such as ["a", "b"]' };
    }
    if (!isJson && value.includes(';')) {
        return {
            must: 'be separated by commas, not by semicolons. If an entry has one, write a JSON list: ["a; b"]',
        };
    }
    return listOf(entries);
};
const PLACEHOLDER = /^(?:[^\p{L}\p{N}\p{So}]*|0)$/u;
function entryProblem(entry) {
    const isPlaceholder = PLACEHOLDER.test(entry);
    return (textProblem(entry, 'line') ??
        (isPlaceholder
            ? 'not be a placeholder for an empty list, such as - or 0. Leave it empty instead'
            : undefined));
}
function listOf(entries) {
    const distinct = [...new Set(entries.map(cleanText).filter((entry) => entry !== ''))];
    const must = distinct.map(entryProblem).find((each) => each !== undefined);
    if (must !== undefined)
        return { must };
    return distinct.length > 0 ? { value: distinct } : { must: 'contain at least one entry' };
}
function jsonEntries(value) {
    try {
        const entries = JSON.parse(value);
        if (!Array.isArray(entries))
            return undefined;
        return entries.every((entry) => typeof entry === 'string' || typeof entry === 'number')
            ? entries.map(String)
            : undefined;
    }
    catch {
        return undefined;
    }
}
const jsonObject = (value) => {
    let parsed;
    const imprecise = [];
    try {
        parsed = JSON.parse(value, (key, item) => {
            if (typeof item === 'number' && Math.abs(item) > Number.MAX_SAFE_INTEGER)
                imprecise.push(key);
            return item;
        });
    }
    catch (error) {
        const location = /line \d+ column \d+|position \d+/.exec(error instanceof Error ? error.message : '')?.[0];
        return { must: `be a valid JSON object (syntax error${location ? ` at ${location}` : ''})` };
    }
    if (!json_isObject(parsed))
        return { must: 'be a JSON object, such as {"key": "value"}' };
    if (imprecise.length > 0) {
        return { must: 'put numbers of more than 15 digits in double quotes. Without quotes they lose digits' };
    }
    return { value: parsed };
};
const customProperties = (value) => {
    const parsed = jsonObject(value);
    if ('must' in parsed)
        return parsed;
    const given = Object.entries(parsed.value).filter(([, item]) => item !== null);
    const entries = given.map(([key, item]) => [key, customProperty(item)]);
    const invalid = entries.filter(([, property]) => property === undefined).map(([key]) => `"${key}"`);
    if (invalid.length > 0) {
        const must = 'contain a string, number, boolean or list of strings for each custom field ("" clears it)';
        return { must: `${must}. Invalid: ${invalid.join(', ')}` };
    }
    const properties = [];
    for (const [key, property] of entries) {
        if (property && 'must' in property)
            return property;
        if (property)
            properties.push([key, property.value]);
    }
    return checkPropertiesSize(Object.fromEntries(properties));
};
function checkPropertiesSize(properties) {
    return Buffer.byteLength(JSON.stringify(properties)) > MAX_CUSTOM_PROPERTIES_BYTES
        ? { must: 'be at most 12 kB for all custom fields together' }
        : { value: properties };
}
function toCustomProperty(item) {
    if (typeof item === 'string')
        return item;
    if (typeof item === 'number')
        return String(item);
    if (typeof item === 'boolean')
        return item ? '1' : '0';
    return Array.isArray(item) && item.every((entry) => typeof entry === 'string') ? item : undefined;
}
function customProperty(item) {
    const property = toCustomProperty(item);
    if (property === undefined)
        return undefined;
    const value = typeof property === 'string' ? cleanText(property) : property.map(cleanText);
    const must = [value]
        .flat()
        .map((each) => textProblem(each, 'text'))
        .find((each) => each !== undefined);
    return must === undefined ? { value } : { must };
}
const pattern = (text) => {
    const value = cleanText(text);
    const isJson = value.startsWith('{');
    const parsed = isJson ? jsonObject(value) : { value: splitEvenly(dailyHours(value)) };
    if ('must' in parsed)
        return parsed;
    const { am, pm } = parsed.value;
    if (isFiveDays(am) && isFiveDays(pm) && am.every((morning, day) => morning + (pm[day] ?? 0) <= 24)) {
        return { value: { pattern: { am, pm }, isDaily: !isJson } };
    }
    return { must: `be the hours of Monday to Friday, such as 8/8/8/8/6. ${patternHint(value, isJson)}` };
};
const PERCENTAGE = /^\d+(?:[.,]\d+)? ?%$/;
function patternHint(text, isJson) {
    if (isJson)
        return 'MOCO\'s JSON is {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}, with at most 24 hours a day';
    if (PERCENTAGE.test(text))
        return 'A percentage is not hours';
    const hours = dailyHours(text);
    if (hours.some(Number.isNaN))
        return 'Each day is a number, such as 8 or 7.5';
    if (hours.length === 1)
        return 'MOCO has the hours of each day, not of the week';
    if (hours.length === 5)
        return 'A day has at most 24 hours';
    const decimals = text.includes('/') ? '' : '. Hours with a decimal comma need slashes between the days';
    return `This has ${hours.length} days, not five${decimals}`;
}
function dailyHours(value) {
    const days = value.includes('/')
        ? value.split('/').map((item) => item.replace(',', '.'))
        : value.split(',');
    return days.map((item) => (/^ *\d+(\.\d+)? *$/.test(item) ? Number(item) : NaN));
}
function splitEvenly(hours) {
    const halves = hours.map((dayHours) => dayHours / 2);
    return { am: halves, pm: halves };
}
function isFiveDays(value) {
    const isHours = (hours) => typeof hours === 'number' && hours >= 0 && hours <= 24;
    return Array.isArray(value) && value.length === 5 && value.every(isHours);
}
const vacationDays = (text) => {
    const value = cleanText(text).replace(',', '.');
    return /^\d{1,3}(\.\d{1,2})?$/.test(value) && Number(value) <= 366
        ? { value: Number(value) }
        : { must: 'be a number of days from 0 to 366 with at most two decimals, such as 25 or 12.5' };
};
const wholeNumber = (min, max) => (value) => {
    const number = Number(value);
    return /^\d+$/.test(value) && number >= min && number <= max
        ? { value: number }
        : { must: `be a whole number from ${min} to ${max}` };
};
const seconds = (min, max) => (value) => {
    const number = Number(value);
    return /^\d+(\.\d+)?$/.test(value) && number >= min && number <= max
        ? { value: Math.round(number * 1000) }
        : { must: `be a number of seconds from ${min} to ${max}` };
};

;// CONCATENATED MODULE: ./build/src/model/equality.js




function diffBy(normalize) {
    return (desired, current) => (0,external_node_util_.isDeepStrictEqual)(normalize(desired), normalize(current)) ? undefined : desired;
}
function normalizeText(value) {
    return typeof value === 'string' ? trimText(value).replace(/\r\n?/g, '\n') : (value ?? '');
}
function normalizePhone(value) {
    if (typeof value !== 'string')
        return value ?? '';
    return trimText(value)
        .toLowerCase()
        .replace(/[^\p{L}\p{N}+#*]/gu, '')
        .replace(/^00/, '+');
}
const MIN_CUT_OFF_DIGITS = 6;
function isCutOffPhone(desired, current) {
    const [given, stored] = [normalizePhone(desired), normalizePhone(current)].map(String);
    if (given === undefined || stored === undefined || given === stored || /^[+0]/.test(given))
        return false;
    const digits = given.replace(/^#/, '');
    return (/^\d+$/.test(digits) &&
        digits.length >= MIN_CUT_OFF_DIGITS &&
        /^[+0]/.test(stored) &&
        stored.endsWith(digits));
}
function normalizeEmailValue(value) {
    return typeof value === 'string' ? normalizeEmail(value) : value;
}
function normalizeIban(value) {
    return typeof value === 'string' ? value.replace(/\s/g, '').toUpperCase() : (value ?? '');
}
function asSortedSet(value) {
    return Array.isArray(value)
        ? [...new Set(value.map((entry) => JSON.stringify(normalizeText(entry))))].sort()
        : (value ?? []);
}
function diffProperties(desired, current) {
    if (!json_isObject(desired))
        return desired;
    const stored = json_isObject(current) ? current : {};
    const normalize = (value) => {
        const property = normalizeText(toCustomProperty(value) ?? value);
        if (!Array.isArray(property))
            return property;
        return property.length === 0 ? '' : asSortedSet(property.map(normalizeText));
    };
    const differing = Object.entries(desired).filter(([key, value]) => !(0,external_node_util_.isDeepStrictEqual)(normalize(value), normalize(own(stored, key))));
    return differing.length > 0 ? Object.fromEntries(differing) : undefined;
}

;// CONCATENATED MODULE: ./build/src/model/field-parsers.js


const personName = field_parsers_textOf('name', {
    pattern: /\p{L}|^-$/u,
    must: 'be a name: it has no letter. Leave it empty if it is not known',
});
const line = field_parsers_textOf('line');
const lines = field_parsers_textOf('text', {
    pattern: /[\p{L}\p{N}\p{So}]/u,
    must: 'be a text: it has no letter or digit. Leave it empty if there is none',
});
const postalAddress = field_parsers_textOf('text', {
    pattern: /\p{L}/u,
    must: 'be a postal address: it has no letter. Leave it empty if it is not known',
});
const numberText = field_parsers_textOf('number', {
    pattern: /\p{Nd}/u,
    must: 'be a number: it has no digit. Leave it empty if there is none',
});
const phone = field_parsers_textOf('number', {
    pattern: /^(?!.*@|\d{1,2}\.\d{1,2}\.\d{4}$|\d{4}-\d{2}-\d{2}$)\P{Nd}*\p{Nd}\P{Nd}*\p{Nd}/su,
    must: 'be a phone number with all its digits. Leave it empty if there is none',
});
function field_parsers_textOf(kind, rule) {
    return (text) => {
        const value = cleanText(text);
        const must = textProblem(value, kind) ?? (rule && !rule.pattern.test(value) ? rule.must : undefined);
        return must === undefined ? { value } : { must };
    };
}
const anyNumber = field_parsers_textOf('number');
const iban = (text) => {
    const parsed = anyNumber(text);
    if ('must' in parsed)
        return parsed;
    const compact = parsed.value.replace(/\s/g, '').toUpperCase();
    if (!/^[A-Z]{2}\d{2}[A-Z0-9]+$/.test(compact)) {
        return {
            must: 'be a valid IBAN: two letters, two check digits and the account, such as CH93 0076 2011 6238 5295 7',
        };
    }
    return remainderOf97(compact) === 1
        ? parsed
        : { must: 'be a valid IBAN (its check digits are wrong). Check it for typing errors' };
};
function remainderOf97(compact) {
    const digits = (compact.slice(4) + compact.slice(0, 4)).replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
    return Array.from(digits).reduce((remainder, digit) => (remainder * 10 + Number(digit)) % 97, 0);
}
function birthday(text, today) {
    const parsed = date(text);
    if ('must' in parsed || (parsed.value >= '1900-01-01' && parsed.value <= today))
        return parsed;
    return { must: 'be a day from 1900 to today. Check the year: a spreadsheet may have completed two digits' };
}
const LANGUAGES = ['de', 'de-AT', 'de-CH', 'en', 'it', 'fr'];
const LANGUAGE_WORDS = {
    deutsch: 'de',
    german: 'de',
    englisch: 'en',
    english: 'en',
    italienisch: 'it',
    italiano: 'it',
    italian: 'it',
    französisch: 'fr',
    français: 'fr',
    french: 'fr',
};
const language = (text) => {
    const word = cleanText(text).toLowerCase().replace('_', '-');
    const [base = ''] = /^[a-z]{2}(?=-[a-z]{2}$)/.exec(word) ?? [];
    const names = [word, Object.hasOwn(LANGUAGE_WORDS, word) ? LANGUAGE_WORDS[word] : undefined, base];
    const value = names
        .map((name) => LANGUAGES.find((each) => each.toLowerCase() === name))
        .find((each) => each !== undefined);
    return value === undefined ? { must: `be one of ${LANGUAGES.join(', ')}` } : { value };
};

;// CONCATENATED MODULE: ./build/src/model/fields.js



function field(input, label, differences = {}) {
    const key = input.replaceAll('-', '_');
    return {
        input,
        label,
        germanLabel: undefined,
        outputName: key,
        requestKey: key,
        responseKey: key,
        parse: line,
        diff: diffBy(normalizeText),
        privacy: 'public',
        failIfAltered: false,
        emptyValue: undefined,
        directory: undefined,
        isCutOff: () => false,
        ...differences,
    };
}
const exact = { diff: diffBy((value) => value) };
const reference = { ...exact, parse: idOrName, failIfAltered: true };
const flag = { ...exact, parse: parsers_boolean, failIfAltered: true };
const personalText = { privacy: 'personal', emptyValue: '' };
const fields_phone = {
    ...personalText,
    parse: phone,
    diff: diffBy(normalizePhone),
    isCutOff: isCutOffPhone,
};
const fields_FIELDS = [
    field('firstname', 'First name', { germanLabel: 'Vorname', parse: personName }),
    field('lastname', 'Last name', { germanLabel: 'Nachname', parse: personName }),
    field('email', 'E-mail', {
        germanLabel: 'E-Mail',
        parse: parsers_email,
        diff: diffBy(normalizeEmailValue),
        failIfAltered: true,
    }),
    field('password', 'Password', { parse: unchanged, responseKey: undefined, privacy: 'secret' }),
    field('team', 'Team', {
        ...reference,
        germanLabel: 'Team',
        outputName: 'unit_id',
        requestKey: 'unit_id',
        responseKey: 'unit',
        directory: 'teams',
    }),
    field('active', 'Active', { ...flag, germanLabel: 'Aktiv' }),
    field('external', 'External', { ...flag, germanLabel: 'Extern', responseKey: 'extern' }),
    field('role', 'Role', {
        ...reference,
        germanLabel: 'Rolle',
        outputName: 'role_id',
        requestKey: 'role_id',
        responseKey: 'role',
        directory: 'roles',
    }),
    field('language', 'Language', {
        germanLabel: 'Sprache',
        parse: language,
        responseKey: undefined,
    }),
    field('mobile-phone', 'Mobile phone', { ...fields_phone, germanLabel: 'Mobiltelefon' }),
    field('work-phone', 'Work phone', { ...fields_phone, germanLabel: 'Telefon' }),
    field('home-address', 'Postal address', {
        ...personalText,
        germanLabel: 'Adresse',
        parse: postalAddress,
    }),
    field('birthday', 'Birthday', {
        ...personalText,
        germanLabel: 'Geburtstag',
        requestKey: 'bday',
        parse: birthday,
        emptyValue: null,
    }),
    field('iban', 'IBAN', {
        ...personalText,
        parse: iban,
        diff: diffBy(normalizeIban),
        emptyValue: null,
    }),
    field('credit-number', 'Credit number', {
        ...personalText,
        parse: numberText,
        emptyValue: null,
    }),
    field('info', 'Info', { ...personalText, germanLabel: 'Info', parse: lines }),
    field('tags', 'Tags', {
        germanLabel: 'Labels',
        parse: parsers_list,
        diff: diffBy(asSortedSet),
        emptyValue: [],
    }),
    field('custom-properties', 'Custom fields', {
        parse: customProperties,
        diff: diffProperties,
        privacy: 'personal',
    }),
];
const AVATAR = field('avatar', 'Picture', { responseKey: undefined, privacy: 'personal' });
const ALL_FIELDS = [...fields_FIELDS, AVATAR];
function desiredValue(desired, input) {
    return desired.find(({ field }) => field.input === input)?.value;
}
function isName({ input }) {
    return input === 'firstname' || input === 'lastname';
}
function fieldByInput(input) {
    const row = fields_FIELDS.find((each) => each.input === input);
    if (!row)
        throw new Error(`No field has the input ${input}`);
    return row;
}
function fieldByRequestKey(key) {
    const row = ALL_FIELDS.find((each) => each.requestKey === key);
    if (row)
        return { ...row, outputName: key };
    return {
        ...field(key, key, exact),
        outputName: key,
        requestKey: key,
        responseKey: key,
        privacy: 'personal',
    };
}

;// CONCATENATED MODULE: ./build/src/model/keys.js

const READ_ONLY_KEYS = {
    id: 'MOCO assigns it',
    avatar_url: 'the input `avatar` changes it',
    created_at: 'MOCO sets it',
    updated_at: 'MOCO sets it',
};
const PUBLIC_RESPONSE_KEYS = ['id', 'created_at', 'updated_at'];
function keys_privacyOf(key) {
    const row = ALL_FIELDS.find((each) => each.responseKey === key || each.requestKey === key);
    return row?.privacy ?? (PUBLIC_RESPONSE_KEYS.includes(key) ? 'public' : 'personal');
}

;// CONCATENATED MODULE: ./build/src/model/prefixes.js
const PREFIXES = 0x1_0000;
function prefixesOf(keys) {
    const prefixes = new Uint8Array(PREFIXES);
    for (const key of keys) {
        const number = [0, 1, 2, 3].map((at) => key.charCodeAt(at)).reduce(nextPrefix);
        prefixes[number] = 1;
    }
    return prefixes;
}
function nextPrefix(before, letter) {
    return ((before << 4) ^ letter) & 0xffff;
}
const LETTERS = new Uint8Array(0x80);
for (const letter of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    LETTERS[letter.charCodeAt(0)] = LETTERS[letter.toLowerCase().charCodeAt(0)] = letter.charCodeAt(0);
}
function mayHaveKey(text, prefixes) {
    let prefix = 0;
    for (let at = 0; at < text.length; at++) {
        const letter = LETTERS[text.charCodeAt(at)];
        if (letter === undefined)
            return true;
        if (letter === 0)
            continue;
        prefix = nextPrefix(prefix, letter);
        if (prefixes[prefix] === 1)
            return true;
    }
    return false;
}

;// CONCATENATED MODULE: ./build/src/model/written-dates.js
const MONTHS = [
    'JAN JAE GEN',
    'FEB FEV',
    'MAR MAE MRZ',
    'APR AVR',
    'MAI MAY MAG',
    'JUN JUIN GIU',
    'JUL JUIL LUG',
    'AUG AOU AGO',
    'SEP SET',
    'OKT OCT OTT',
    'NOV',
    'DEZ DEC DIC',
].map((prefixes) => prefixes.split(' '));
const MAX_WORDS = 2;
const ISO = /^(\d{4})-(\d\d)-(\d\d)(?:[T ].*)?$/;
const GERMAN = /^(\d{1,2})[./](\d{1,2})[./](\d{4})$/;
function dateOf(value) {
    const iso = ISO.exec(value.trim());
    if (iso)
        return toDate(iso[1], iso[2], iso[3]);
    const german = GERMAN.exec(value.trim());
    return german ? toDate(german[3], german[2], german[1]) : undefined;
}
function compactDates(date) {
    const [year, month, day] = date.split('-');
    const short = [Number(day), Number(month)].join('');
    return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`, `${short}${year}`];
}
function datesIn(text) {
    const tokens = (text.match(/\p{L}+|\d+/gu) ?? [])
        .map((word, index) => ({ index, text: word }))
        .filter((token) => /^\d{1,4}$/.test(token.text) || monthOf(token.text) !== undefined);
    return tokens.flatMap((first, index) => {
        const [second, third] = [tokens[index + 1], tokens[index + 2]];
        if (!second || !third || third.index - first.index > 2 + MAX_WORDS)
            return [];
        return [
            ...datesOf(third, second, first),
            ...datesOf(third, first, second),
            ...datesOf(first, second, third),
        ];
    });
}
function datesOf(year, month, day) {
    const number = monthOf(month.text);
    if (number === undefined || !/^\d{1,2}$/.test(day.text))
        return [];
    const isAdjacent = Math.abs(year.index - day.index) <= 2;
    const years = /^\d{4}$/.test(year.text)
        ? [year.text]
        : /^\d\d$/.test(year.text) && isAdjacent
            ? [`19${year.text}`, `20${year.text}`]
            : [];
    return years.map((each) => toDate(each, String(number), day.text));
}
function monthOf(word) {
    if (/^\d+$/.test(word))
        return Number(word) >= 1 && Number(word) <= 12 ? Number(word) : undefined;
    const index = MONTHS.findIndex((prefixes) => prefixes.some((prefix) => word.startsWith(prefix)));
    return index === -1 ? undefined : index + 1;
}
function toDate(...parts) {
    return parts.map((part) => String(part).padStart(2, '0')).join('-');
}

;// CONCATENATED MODULE: ./build/src/model/withhold.js




const MIN_LENGTH = 4;
const SHORT_LENGTHS = [1, 2, 3];
const MIN_LENGTH_WITH_GAPS = 8;
const KEY_LENGTH = 12;
const PROSE_LENGTH = 24;
const MAX_VALUE = 10_000;
function createFinder(values, options) {
    const index = createIndex(values, options);
    const decode = createDecoder(index.minLength);
    const { areWords = false, known = [] } = options;
    const context = { areWords, known: known.map((text) => lettersOf(fold(text))).filter(Boolean) };
    return (text) => {
        const decodings = decode(text);
        if (!decodings)
            return { source: undefined };
        for (const decoding of decodings) {
            const found = findIn(decoding, index, context);
            if (found)
                return found;
        }
        return undefined;
    };
}
function fold(text) {
    return withoutMarks(text).toLowerCase().toUpperCase();
}
function withoutMarks(text) {
    return ASCII.test(text) ? text : text.replace(NO_LETTERS, '').normalize('NFKD').replace(NO_LETTERS, '');
}
const ASCII = /^[\x20-\x7e]*$/;
const NO_LETTERS = /[\p{M}\p{Cf}\p{DI}]+/gu;
function countLetters(value) {
    return lettersOf(fold(value)).length;
}
function isShort(value) {
    const length = countLetters(value);
    return length > 0 && length < MIN_LENGTH && !isRecognizable(value);
}
function lettersOf(text) {
    return ASCII.test(text) ? text.replace(/[^A-Za-z\d]+/g, '') : text.replace(/[^\p{L}\p{N}]+/gu, '');
}
function foldedWords(text) {
    return wordsOf(fold(text)).join(' ');
}
function wordsOf(text) {
    return text.match(/[\p{L}\p{N}]+/gu) ?? [];
}
function wordsAndDatesOf(text) {
    const words = text.matchAll(/\d{1,4}([-/.])\d{1,2}\1\d{1,4}|[\p{L}\p{N}]+/gu);
    return Array.from(words, ([word]) => lettersOf(word));
}
function createIndex(values, { findParts, areWords = false }) {
    const parts = new Map();
    const words = new Map();
    const symbols = new Map();
    const dates = new Map();
    for (const { text: whole, source } of values) {
        const text = whole.slice(0, MAX_VALUE);
        const word = wordOf(text, areWords);
        if (word !== undefined)
            words.set(word, source);
        if (countLetters(text) < MIN_LENGTH && isRecognizable(text))
            symbols.set(compact(text), source);
        const date = dateOf(text);
        if (date !== undefined)
            dates.set(date, source);
        const lookedFor = formsOf(text, date)
            .flatMap((form) => (findParts ? partsOf(form, areWords) : lettersOf(form)))
            .filter((part) => part.length >= MIN_LENGTH && !parts.has(part));
        for (const part of lookedFor)
            parts.set(part, source);
    }
    const byKey = groupByKey(parts);
    const prefixes = prefixesOf(byKey.keys());
    const keyLengths = [...new Set([...byKey.keys()].map(({ length }) => length))];
    const isPlain = values.every(({ text }) => /^\p{ASCII}*$/u.test(text));
    const minLength = Math.min(minLengthOf(parts, words, symbols), isPlain ? Infinity : MIN_LENGTH);
    return { byKey, keyLengths, prefixes, words, symbols, dates, minLength };
}
function wordOf(text, areWords) {
    if (!SHORT_LENGTHS.includes(countLetters(text)))
        return undefined;
    return lettersOf(areWords ? withoutMarks(text) : fold(text));
}
function groupByKey(parts) {
    const byKey = new Map();
    for (const [letters, source] of parts) {
        const key = letters.slice(0, KEY_LENGTH);
        const others = byKey.get(key);
        if (others)
            others.push({ letters, source });
        else
            byKey.set(key, [{ letters, source }]);
    }
    return byKey;
}
function minLengthOf(...maps) {
    const lengths = maps.flatMap((map) => [...map.keys()].map(({ length }) => length));
    return lengths.reduce((least, length) => Math.min(least, length), Infinity);
}
function partsOf(form, areWords) {
    const letters = lettersOf(form);
    const isSentence = areWords && isProse(form);
    const length = isSentence ? PROSE_LENGTH : KEY_LENGTH;
    const starts = isSentence ? startsOf(wordsOf(form)) : undefined;
    return Array.from({ length: Math.max(1, letters.length - length + 1) }, (_, start) => start)
        .filter((start) => !starts || starts[start] === 1)
        .map((start) => letters.slice(start, start + length));
}
function isProse(form) {
    const letters = lettersOf(form);
    return /\s/.test(form.trim()) && letters.replace(/\p{N}+/gu, '').length * 2 > letters.length;
}
function formsOf(text, date) {
    const lines = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/);
    const spellings = [text, ...lines].flatMap((line) => {
        const folded = fold(line);
        const ascii = fold(line.replace(/[^\p{ASCII}]+/gu, ''));
        const isAlike = lettersOf(ascii).length * 4 >= lettersOf(folded).length * 3;
        return [folded, fold(transliterate(line)), ...(isAlike ? [ascii] : [])];
    });
    const forms = [...spellings, ...(date === undefined ? [] : compactDates(date)), ...withoutPrefix(text)];
    return [...new Set(forms)];
}
function transliterate(text) {
    return text.normalize().replace(/[äöü]/gi, '$&e');
}
function withoutPrefix(text) {
    const letters = lettersOf(fold(text));
    return /^\d{9,}$/.test(letters) ? [letters.slice(-8)] : [];
}
function isRecognizable(text) {
    const symbols = compact(text);
    return symbols.length >= MIN_LENGTH || /\p{Extended_Pictographic}/u.test(symbols);
}
function compact(text) {
    return text.replace(/\s+/g, '').toUpperCase();
}
function findIn({ text, mayBeNoise }, index, context) {
    const found = (mayHaveKey(text, index.prefixes)
        ? findLetters(foldedText(fold(text), context), index, context)
        : undefined) ?? findSymbols(text, index);
    return found ?? (mayBeNoise ? undefined : (findDate(text, index) ?? findWord(text, index, context)));
}
function foldedText(folded, { areWords, known }) {
    const letters = lettersOf(folded);
    const starts = lazily(() => startsOf(areWords ? wordsAndDatesOf(folded) : wordsOf(folded)));
    return { letters, starts, shown: lazily(() => shownIn(letters, known, starts())) };
}
function findLetters(text, { byKey, keyLengths, prefixes }, { areWords }) {
    const { letters } = text;
    let prefix = 0;
    for (let at = 0; at < letters.length; at++) {
        prefix = nextPrefix(prefix, letters.charCodeAt(at));
        if (prefixes[prefix] === 0)
            continue;
        const from = Math.max(0, at - MIN_LENGTH + 1);
        for (const length of keyLengths) {
            const found = byKey
                .get(letters.slice(from, from + length))
                ?.find((part) => letters.startsWith(part.letters, from) &&
                isRepeated(text, from, from + part.letters.length, areWords));
            if (found)
                return { source: found.source };
        }
    }
    return undefined;
}
function isRepeated(text, from, to, areWords) {
    const { starts, shown } = text;
    if (to - from < MIN_LENGTH_WITH_GAPS && !isWholeWords(text, from, to)) {
        const hasGap = starts()
            .subarray(from + 1, to)
            .includes(1);
        if (areWords || hasGap)
            return false;
    }
    return shown().subarray(from, to).includes(0);
}
function isWholeWords({ starts }, from, to) {
    return starts()[from] === 1 && starts()[to] === 1;
}
function findSymbols(text, { symbols }) {
    if (symbols.size === 0)
        return undefined;
    const compacted = compact(text);
    const [, source] = [...symbols].find(([each]) => compacted.includes(each)) ?? [];
    return source === undefined ? undefined : { source };
}
function findDate(text, { dates }) {
    if (dates.size === 0)
        return undefined;
    const date = datesIn(fold(text)).find((each) => dates.has(each));
    return date === undefined ? undefined : { source: dates.get(date) };
}
function findWord(text, { words }, context) {
    if (words.size === 0)
        return undefined;
    const folded = foldedText(context.areWords ? withoutMarks(text) : fold(text), context);
    const word = wholeWordsOf(folded).find((each) => words.has(each));
    return word === undefined ? undefined : { source: words.get(word) };
}
function wholeWordsOf(text) {
    const { letters, shown } = text;
    const found = [];
    for (let from = 0; from < letters.length; from++) {
        for (const length of SHORT_LENGTHS) {
            const to = from + length;
            const isCounted = isWholeWords(text, from, to) && shown().subarray(from, to).includes(0);
            if (isCounted)
                found.push(letters.slice(from, to));
        }
    }
    return found;
}
function startsOf(words) {
    const starts = new Uint8Array(words.reduce((sum, { length }) => sum + length, 1));
    let at = 0;
    for (const { length } of words) {
        starts[at] = 1;
        at += length;
    }
    starts[at] = 1;
    return starts;
}
function shownIn(letters, known, starts) {
    const shown = new Uint8Array(letters.length);
    const upper = letters.toUpperCase();
    const searched = upper.length === letters.length ? upper : letters;
    for (const text of known) {
        for (let at = searched.indexOf(text); at !== -1; at = searched.indexOf(text, at + 1)) {
            if (starts[at] === 1 && starts[at + text.length] === 1)
                shown.fill(1, at, at + text.length);
        }
    }
    return shown;
}

;// CONCATENATED MODULE: ./build/src/moco/error-body.js






const error_body_MAX_DEPTH = 6;
const MAX_REASONS = 50;
const MAX_LENGTH = 2_000;
const MAX_SEARCHED = MAX_LENGTH + 1_000;
const MAX_TOTAL = 12_000;
const MAX_PIECES = 1_000;
const WRAPPERS = ['error', 'errors', 'message', 'messages', 'base'];
function parseErrorBody(body, contentType, sent = {}) {
    const all = readReasons(body, contentType);
    const distinct = firstOf([...new Map(all.map((reason) => [lineOf(reason), reason])).values()]);
    const { findAny, findAcross } = createSentFinder(sent);
    const found = new Map(distinct.map((reason) => [lineOf(reason), findAny(reason)]));
    const told = all.slice(0, MAX_PIECES).filter((reason) => !found.get(lineOf(reason)));
    const across = findAcross(told.map(({ text }) => text).join(' '));
    const reasons = distinct.map((reason) => {
        const repeated = found.get(lineOf(reason)) ?? across;
        return repeated
            ? withheldReason(reason, repeated, sent)
            : { kind: 'told', text: truncate(lineOf(reason), MAX_LENGTH) };
    });
    return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}
function lineOf({ path, text }) {
    return path.length > 0 ? `${path.join('.')}: ${text}` : text;
}
function firstOf(reasons) {
    let room = MAX_TOTAL;
    return reasons.slice(0, MAX_REASONS).filter((reason) => {
        const isRead = room > 0;
        room -= Math.min(lineOf(reason).length, MAX_SEARCHED);
        return isRead;
    });
}
const NOT_GUARDED = ['avatar_url'];
function createSentFinder(values) {
    const { apiKey = '', fields = {}, current = {} } = values;
    const sent = textsOf(fields, fieldByRequestKey);
    const stored = textsOf(current, fieldByResponseKey);
    const secrets = [
        { text: apiKey, source: { field: undefined, isSecret: true } },
        ...sent.filter(({ privacy }) => privacy === 'secret'),
    ];
    const personal = sent.filter(({ privacy }) => privacy === 'personal');
    const storedPersonal = stored.filter(({ privacy, text }) => privacy === 'personal' && countLetters(text) >= MIN_LENGTH_WITH_GAPS);
    const known = [
        ...FIELD_NAMES,
        ...Object.keys(fields),
        ...[...sent, ...stored].filter(({ privacy }) => privacy === 'public').map(({ text }) => text),
    ];
    const long = [...personal.filter(({ text }) => !isShort(text)), ...storedPersonal];
    const options = { findParts: true, areWords: true, known };
    const findSecret = createFinder(secrets, { findParts: true });
    const findPersonal = createFinder(long, options);
    const findShort = createShortFinder(personal.filter(({ text }) => isShort(text)), options, fields);
    const findLong = (text) => findSecret(text) ?? findPersonal(text);
    return {
        findAny: (reason) => findLong(lineOf(reason).slice(0, MAX_SEARCHED)) ?? findShort(reason),
        findAcross: (text) => findLong(text.slice(0, MAX_TOTAL)),
    };
}
function createShortFinder(short, options, fields) {
    const values = short.filter(({ text }) => !['0', '1'].includes(text.trim()));
    return ({ path, text }) => {
        const keys = keysIn(path).map(foldedWords);
        const words = ` ${foldedWords(text.slice(0, MAX_SEARCHED))} `;
        const isOfOther = fieldIn(path, fields) !== undefined;
        const isNamed = ({ names }) => names.some((name) => keys.includes(name) || (!isOfOther && words.includes(` ${name} `)));
        const named = values.filter(isNamed);
        return createFinder(named, options)(text.slice(0, MAX_SEARCHED));
    };
}
const FIELD_NAMES = ALL_FIELDS.flatMap(namesOf);
function namesOf({ input, label, germanLabel, requestKey }) {
    return [input, label, germanLabel, requestKey].filter((name) => name !== undefined);
}
function textsOf(values, fieldOf) {
    return Object.entries(values)
        .filter(([key]) => !NOT_GUARDED.includes(key))
        .flatMap(([key, value]) => {
        const field = fieldOf(key);
        const source = { field: field.input, isSecret: field.privacy === 'secret' };
        const names = namesOf(field).map(foldedWords);
        return scalarEntries(value).map(([inner, text]) => ({
            text,
            source,
            privacy: field.privacy,
            names: [...names, foldedWords(inner)].filter(Boolean),
        }));
    });
}
function fieldByResponseKey(key) {
    const row = ALL_FIELDS.find(({ responseKey }) => responseKey === key);
    return { ...(row ?? fieldByRequestKey(key)), privacy: keys_privacyOf(key) };
}
function withheldReason({ path }, { source }, { fields = {} }) {
    const field = fieldIn(path, fields);
    if (!source)
        return { kind: 'withheld', field, repeats: 'unknown' };
    const isOtherSecret = source.isSecret && source.field !== field;
    if (source.field === undefined || isOtherSecret)
        return { kind: 'withheld', field, repeats: 'secret' };
    return { kind: 'withheld', field, repeats: { valueOf: source.field } };
}
function keysIn(path) {
    return path.flatMap((keys) => keys.split('.'));
}
function fieldIn(path, fields) {
    return keysIn(path)
        .map((key) => fieldOf(key, fields))
        .find(Boolean);
}
function fieldOf(key, fields) {
    const row = ALL_FIELDS.find(({ requestKey, responseKey }) => requestKey === key || responseKey === key);
    return row?.input ?? (own(fields, key) === undefined ? undefined : key);
}
function readReasons(body, contentType) {
    if (/html/i.test(contentType) || /^\s*</.test(body)) {
        return htmlTitle(body).map((text) => ({ path: [], text }));
    }
    let parsed;
    try {
        parsed = JSON.parse(body);
    }
    catch {
        parsed = body;
    }
    return flatten(parsed, [], 0);
}
function flatten(value, path, depth) {
    if (value === null || depth > error_body_MAX_DEPTH)
        return [];
    if (Array.isArray(value)) {
        return value.slice(0, MAX_REASONS).flatMap((item) => flatten(item, path, depth + 1));
    }
    if (json_isObject(value)) {
        return Object.entries(value)
            .slice(0, MAX_REASONS)
            .flatMap(([key, item]) => flatten(item, WRAPPERS.includes(key) ? path : [...path, key], depth + 1));
    }
    const text = (typeof value === 'string' ? value : JSON.stringify(value)).trim();
    return text === '' ? [] : [{ path, text }];
}
const MAX_HEAD = 10_000;
function htmlTitle(page) {
    const title = /<title[^<>]*>([^<]*)/i.exec(page.slice(0, MAX_HEAD))?.[1]?.trim();
    return title ? [title.replace(/&(#x?[0-9a-f]{1,6}|[a-z]+);/gi, decodeEntity)] : [];
}
function decodeEntity(entity, name) {
    if (!name.startsWith('#'))
        return HTML_ENTITIES[name] ?? entity;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

;// CONCATENATED MODULE: ./build/src/moco/response.js



function addSizes(size, other) {
    return size ? { bytes: size.bytes + other.bytes, values: size.values + other.values } : other;
}
const response_MAX_DEPTH = 50;
const REDIRECTS = [301, 302, 303, 307, 308];
function toResponse(result, { method, path, body, current, apiKey }, timeoutMs, stats) {
    const request = { method, path };
    switch (result.kind) {
        case 'timeout':
            return new ActionError({ kind: 'timeout', request, timeoutMs, ...stats });
        case 'connection-error':
            return new ActionError({ ...result, kind: 'unreachable', request, ...stats });
        case 'too-large':
            if (result.status < 400)
                return unexpectedResponse(request, result, 'it is larger than 10 MiB');
            return new ActionError({
                kind: 'http-error',
                request,
                status: result.status,
                reasons: [],
                ...stats,
            });
        case 'response':
            return response_decode(result, request, { apiKey, fields: isUserPath(path) ? body : undefined, current }, stats);
    }
}
function isUserPath(path) {
    return /^\/users(?:\/\d+)?$/.test(path);
}
function response_decode(response, request, sent, stats) {
    const { status, headers, body } = response;
    const head = { status, contentType: headers.get('content-type') ?? '' };
    const encoding = unreadableEncoding(headers, body);
    if (status >= 400 && status < 600) {
        const reasons = encoding === undefined ? parseErrorBody(body, head.contentType, sent) : [];
        return new ActionError({ kind: 'http-error', request, status, reasons, ...stats });
    }
    if (REDIRECTS.includes(status)) {
        return unexpectedResponse(request, head, `it is a redirect${redirectTarget(headers.get('location'))}`);
    }
    if (status >= 300)
        return unexpectedResponse(request, head, 'MOCO has no such status');
    if (encoding !== undefined) {
        return unexpectedResponse(request, head, `it is compressed with ${encoding}, which was not asked for`);
    }
    const json = parseJson(body);
    if (json === undefined)
        return unexpectedResponse(request, head, 'it is not JSON');
    const values = countValues(json);
    if (values === Infinity)
        return unexpectedResponse(request, head, 'it is nested too deeply');
    const size = { bytes: Buffer.byteLength(body), values };
    return { json, headers, size, unexpected: (problem) => unexpectedResponse(request, head, problem) };
}
const REQUESTED_ENCODINGS = ['gzip', 'x-gzip', 'identity', ''];
function unreadableEncoding(headers, body) {
    const encoding = headers.get('content-encoding')?.trim() ?? '';
    const isRequested = REQUESTED_ENCODINGS.includes(encoding.toLowerCase());
    return isRequested || parseJson(body) !== undefined ? undefined : truncate(encoding, 40);
}
function parseJson(text) {
    try {
        return JSON.parse(text);
    }
    catch {
        return undefined;
    }
}
function countValues(json, levelsLeft = response_MAX_DEPTH) {
    if (typeof json !== 'object' || json === null)
        return 1;
    if (levelsLeft === 0)
        return Infinity;
    const children = Array.isArray(json) ? json : Object.values(json);
    let count = 1;
    for (const child of children)
        count += countValues(child, levelsLeft - 1);
    return count;
}
function unexpectedResponse(request, { status, contentType }, problem) {
    const unconfirmed = ifWrite(request);
    return new ActionError({ kind: 'unexpected-answer', request, status, contentType, problem, unconfirmed });
}
function redirectTarget(location) {
    return location !== null && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}

;// CONCATENATED MODULE: ./build/src/moco/retry.js

const RETRIED_STATUSES = [408, 425, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524];
const BASE_DELAY_MS = 1_000;
const MAX_DELAY_MS = 20_000;
const MAX_JITTERED_DELAY_MS = MAX_DELAY_MS * 1.5;
const MAX_ATTEMPTS_WITHOUT_PROXY = 4;
function isRetryable(result) {
    switch (result.kind) {
        case 'timeout':
            return true;
        case 'cancelled':
            return false;
        case 'connection-error':
            return !isFinalNetworkError(result.code);
        case 'too-large':
        case 'response':
            return RETRIED_STATUSES.includes(result.status);
    }
}
function mayHaveBeenApplied(result) {
    switch (result.kind) {
        case 'timeout':
            return true;
        case 'cancelled':
            return result.wasSent;
        case 'connection-error':
            return !isBeforeConnection(result.code);
        case 'too-large':
        case 'response':
            return isUnclearStatus(result.status);
    }
}
function isUnclearStatus(status) {
    return status === 408 || status >= 500;
}
function isProxyMissing(result) {
    return result.kind === 'connection-error' && isProxyUnreachable(result.code);
}
function isRateLimited(result) {
    return result.kind === 'response' && result.status === 429;
}
function retryDelay(result, attempts, { retryAfterMs, remainingMs }, random) {
    if (!isRetryable(result))
        return undefined;
    if (isProxyMissing(result) && attempts >= MAX_ATTEMPTS_WITHOUT_PROXY)
        return undefined;
    const backoff = Math.min(BASE_DELAY_MS * 2 ** (attempts - 1), MAX_DELAY_MS) * (1 + random / 2);
    const delay = Math.round(retryAfterMs ?? backoff);
    return delay < remainingMs ? delay : undefined;
}
function retryAfterDelay(result, wallClockMs) {
    const header = result.kind === 'response' ? result.headers.get('retry-after')?.trim() : undefined;
    if (!header)
        return undefined;
    const seconds = /^\d+$/.test(header) ? Number(header) : undefined;
    const date = /^[A-Z][a-z]+, .*GMT$/.test(header) ? Date.parse(header) : NaN;
    const delay = seconds === undefined ? date - wallClockMs : seconds * 1000;
    return delay > 0 ? delay : undefined;
}
function nextOutage(outage, result, sentAt, now) {
    if (!isRetryable(result))
        return undefined;
    const isSame = outage && sentAt - outage.lastSeen <= MAX_JITTERED_DELAY_MS;
    return { since: isSame ? outage.since : now, lastSeen: now };
}
function retryDeadline({ scope, timeoutMs }, times) {
    const { clientStartedAt, firstSentAt, outageSince } = times;
    return (scope === 'all' ? clientStartedAt : Math.min(firstSentAt, outageSince)) + timeoutMs;
}

;// CONCATENATED MODULE: ./build/src/moco/client.js





function createClient(options, runtime) {
    const { account, signal, requestTimeoutMs, rateLimiter, retryBudget } = options;
    const closing = new AbortController();
    let agent;
    const context = {
        ...runtime,
        agentFor: (url) => (agent ??= runtime.agentFor(url)),
        headers: requestHeaders(options),
        apiKey: options.apiKey,
        timeoutMs: requestTimeoutMs,
        rateLimiter,
        stop: AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]),
        close: closing.signal,
        account,
        retryBudget,
        startedAt: runtime.now(),
        outage: undefined,
    };
    const write = (method, path, body, current) => {
        if (options.readOnly)
            throw new Error('A dry run must not write');
        return attempts(context, { method, path }, {}, body, current);
    };
    const sizes = new Map();
    const get = async (path, query = {}) => {
        const response = await lastOf(attempts(context, { method: 'GET', path }, query));
        const size = addSizes(sizes.get(path), response.size);
        sizes.set(path, size);
        const problem = listSizeProblem(size);
        if (problem !== undefined)
            throw response.unexpected(problem);
        return response;
    };
    return {
        host: account.host,
        get,
        getAll: (path, isEntry, query = {}) => fetchPages(get, path, isEntry, query),
        put: async (path, body, current) => lastOf(write('PUT', path, body, current)),
        post: (path, body) => write('POST', path, body),
        close: () => {
            closing.abort();
            agent?.destroy();
        },
    };
}
async function* attempts(context, request, query, body, current) {
    const url = new URL(context.account.url + request.path);
    url.search = new URLSearchParams(query).toString();
    const sent = { ...request, url, body, current, apiKey: context.apiKey };
    let firstSentAt;
    let unconfirmed;
    for (let count = 1;; count++) {
        const { result, sentAt } = await attempt(sent, context);
        firstSentAt ??= sentAt;
        const isLost = mayHaveBeenApplied(result);
        if (isLost)
            unconfirmed = ifWrite(request);
        if (result.kind === 'cancelled')
            throw new ActionError({ kind: 'cancelled', unconfirmed });
        const now = context.now();
        const retryAfterMs = retryAfterDelay(result, context.wallClock());
        const delayMs = decideRetry(context, result, count, { firstSentAt, sentAt, now, retryAfterMs });
        const stats = { attempts: count, elapsedMs: now - firstSentAt, retryAfterMs, unconfirmed };
        if (isRateLimited(result)) {
            context.rateLimiter?.pauseFor(delayMs ?? retryAfterMs ?? BASE_DELAY_MS);
        }
        const response = toResponse(result, sent, context.timeoutMs, stats);
        if (!(response instanceof ActionError))
            return response;
        const isRetried = await backOff(context, { request, result, delayMs, attempt: count + 1 });
        if (isRetried === 'cancelled')
            throw new ActionError({ kind: 'cancelled', unconfirmed });
        yield { request, error: response, mayHaveBeenApplied: isLost };
        if (!isRetried)
            throw response;
    }
}
function decideRetry(context, result, count, { firstSentAt, sentAt, now, retryAfterMs }) {
    const { retryBudget, startedAt, random } = context;
    const outage = nextOutage(context.outage, result, sentAt, now);
    context.outage = outage;
    const times = { clientStartedAt: startedAt, firstSentAt, outageSince: outage?.since ?? now };
    const remainingMs = retryDeadline(retryBudget, times) - now;
    return retryDelay(result, count, { retryAfterMs, remainingMs }, random());
}
async function backOff({ onRetry, sleep, stop }, { delayMs, ...retry }) {
    if (delayMs === undefined)
        return false;
    if (stop.aborted)
        return 'cancelled';
    onRetry({ ...retry, delayMs });
    return sleep(delayMs, stop).then(() => true, () => 'cancelled');
}
async function lastOf(attempts) {
    for (;;) {
        const next = await attempts.next();
        if (next.done)
            return next.value;
    }
}
function requestHeaders({ apiKey, userAgent }) {
    return { accept: 'application/json', authorization: `Token token=${apiKey}`, 'user-agent': userAgent };
}

;// CONCATENATED MODULE: ./build/src/model/issue.js
function formatIssue({ text, location }) {
    return location ? `${formatLocation(location)}: ${text}` : text;
}
function formatPosition({ line, record }) {
    if (line === undefined)
        return '';
    return record === undefined ? `line ${line}` : `line ${line}, record ${record}`;
}
function formatLocation(location) {
    const { file, column, key } = location;
    const name = column === undefined ? key : `column ${column}`;
    return [file, formatPosition(location), name].filter(Boolean).join(', ');
}
function capitalize(text) {
    return `${text[0]?.toUpperCase() ?? ''}${text.slice(1)}`;
}

;// CONCATENATED MODULE: ./build/src/model/form.js


const DECIMAL_SEPARATOR = /(?<=\p{Nd})[.,](?=\p{Nd})/gu;
const SIGN = /^[-−](?=\p{Nd})/u;
const WHITE_SPACE_AND_PUNCTUATION = /[\s\p{Z}\p{P}\p{Cf}]+/gu;
const POINT = '\uE000';
const MINUS = '\uE001';
function differOnlyInForm(a, b) {
    const [first, second] = [form_fold(a), form_fold(b)];
    return first !== undefined && (0,external_node_util_.isDeepStrictEqual)(first, second);
}
function form_fold(value) {
    const entries = Array.isArray(value) ? value : [value];
    const folded = entries.map((entry) => (isScalar(entry) ? foldText(String(entry)) : ''));
    return folded.length === 0 || folded.includes('') ? undefined : [...new Set(folded)].sort();
}
function isScalar(value) {
    return ['string', 'number', 'boolean'].includes(typeof value);
}
function foldText(text) {
    return compose(text, 'NFKC')
        .toUpperCase()
        .toLowerCase()
        .trim()
        .replace(SIGN, MINUS)
        .replace(DECIMAL_SEPARATOR, POINT)
        .replace(WHITE_SPACE_AND_PUNCTUATION, '');
}

;// CONCATENATED MODULE: ./build/src/model/values.js

function currentValue(field, user) {
    const value = field.responseKey === undefined ? undefined : own(user, field.responseKey);
    if (!field.directory || value === undefined)
        return value;
    return json_isObject(value) ? own(value, 'id') : null;
}
function currentLabel(field, user) {
    const value = field.directory && field.responseKey ? own(user, field.responseKey) : undefined;
    const name = json_isObject(value) ? own(value, 'name') : undefined;
    return typeof name === 'string' ? name : undefined;
}

;// CONCATENATED MODULE: ./build/src/model/verify.js






const CUSTOM_FIELDS = fieldByInput('custom-properties');
const PHONES = new Set(['mobile-phone', 'work-phone']);
function verifyApplied(changes, response, before) {
    return changes.flatMap((change) => {
        const { field } = change;
        const stored = currentValue(field, response);
        if (stored === undefined)
            return [{ ...change, ...withoutResponse(field), property: undefined }];
        const previous = before ? currentValue(field, before) : change.from;
        if (field.input !== CUSTOM_FIELDS.input || !json_isObject(change.to)) {
            const toLabel = currentLabel(field, response);
            const judged = judge(field, change.to, previous, stored);
            return [{ ...change, ...judged, property: undefined, ...(judged.isWritten && { toLabel }) }];
        }
        return Object.entries(change.to).map(([property, to]) => {
            const judged = judge({ ...field, diff: diffOfProperty(property) }, to, verify_valueOf(previous, property), verify_valueOf(stored, property));
            return { ...change, ...judged, from: verify_valueOf(change.from, property), property };
        });
    });
}
function withoutResponse({ responseKey, requestKey }) {
    if (responseKey === undefined)
        return { outcome: 'applied', isWritten: true };
    return { outcome: 'unknown', isWritten: !ALL_FIELDS.some((field) => field.requestKey === requestKey) };
}
function judge(field, sent, before, stored) {
    const isUntouched = isSame(field, before, stored);
    const written = { to: isUntouched ? sent : stored, isWritten: !isUntouched };
    if (field.diff(sent, stored) === undefined) {
        const isAsSent = !PHONES.has(field.input) || normalizeText(sent) === normalizeText(stored);
        return { to: stored, outcome: isAsSent ? 'applied' : 'reformatted', isWritten: true };
    }
    if (!field.failIfAltered && differOnlyInForm(sent, stored))
        return { ...written, outcome: 'reformatted' };
    return { ...written, outcome: isUntouched ? 'ignored' : 'altered' };
}
function isSame(field, before, stored) {
    if (isEmpty(before) && isEmpty(stored))
        return true;
    return before !== undefined && field.diff(before, stored) === undefined;
}
function isEmpty(value) {
    return (value ?? '') === '' || (Array.isArray(value) && value.length === 0);
}
function diffOfProperty(name) {
    return (desired, current) => diffProperties({ [name]: desired }, { [name]: current });
}
function verify_valueOf(properties, name) {
    if (properties === undefined || properties === null)
        return properties;
    return json_isObject(properties) ? (own(properties, name) ?? '') : '';
}
function writtenChanges(changes) {
    const written = changes.filter(({ isWritten }) => isWritten);
    const properties = written.filter(({ property }) => property !== undefined);
    return written.flatMap((change) => {
        if (change.property === undefined)
            return [change];
        return change === properties[0] ? [mergeProperties(change, properties)] : [];
    });
}
function mergeProperties(change, properties) {
    const { field, fromLabel, toLabel } = change;
    const merge = (side) => Object.fromEntries(properties.map((each) => [each.property ?? '', each[side]]));
    return { field, fromLabel, toLabel, from: merge('from'), to: merge('to') };
}
function failedChanges(changes) {
    return changes.filter(isFailed);
}
function doubtfulChanges(changes) {
    return changes.filter((change) => change.outcome !== 'applied' && !isFailed(change));
}
function isFailed({ field, outcome }) {
    return outcome === 'ignored' || (outcome === 'altered' && field.failIfAltered);
}
function changeName({ field, property }) {
    return property === undefined ? visibleName(field.input) : customFieldName(property);
}
function customFieldName(name) {
    return `custom field "${visibleName(name)}"`;
}
function visibleName(name) {
    return singleLine(name.replaceAll('`', "'"));
}

;// CONCATENATED MODULE: ./build/src/github/error-messages.js






const NO_ACCOUNT = { host: 'MOCO', url: undefined };
const RERUN_IS_SAFE = ' Re-running the step is safe.';
const CHECK_NETWORK = "If this happens again, check the runner's network and proxy.";
function describeError(error, subject) {
    if (!(error instanceof ActionError)) {
        return report('internal', `This is a bug in the action. Please report it: ${messageOf(error)}`);
    }
    const unconfirmed = unconfirmedWrite(error.details);
    const described = describeActionError(error, subject);
    if (!unconfirmed)
        return described;
    return { ...described, hints: [writeCaveat(error.details), ...described.hints], unconfirmed };
}
function describeActionError({ code, details }, subject) {
    const { host } = subject;
    switch (details.kind) {
        case 'invalid-input':
            return issueReport(code, 'The inputs are invalid.', details.issues);
        case 'not-found':
        case 'ambiguous':
            return issueReport(code, `Some inputs do not identify exactly one user, team, role, employment or vacation entry in ${host}.`, details.issues);
        case 'not-applied':
            return describeNotApplied(code, details, subject);
        case 'cancelled':
            return describeCancellation(code, details, subject);
        case 'http-error':
            return describeHttpError(code, details, subject);
        default:
            return describeBrokenExchange(code, details, subject);
    }
}
function withoutRerunAdvice(report) {
    return { ...report, hints: report.hints.map((hint) => hint.replace(RERUN_IS_SAFE, '')) };
}
function beforeFirstWrite(report) {
    if (report.code !== 'cancelled')
        return report;
    return { ...report, hints: ['Nothing was written. Re-run the step.'] };
}
function describeRetry({ request, result, delayMs, attempt }) {
    const seconds = (delayMs / 1000).toFixed(1);
    return `${requestLine(request)}: ${describeAttempt(result)} Retrying in ${seconds} s (attempt ${attempt}).`;
}
function reportLines({ summary, hints }) {
    return [summary, ...hints];
}
function report(code, summary, ...hints) {
    return { code, summary, hints: hints.map((hint) => hint.trim()).filter((hint) => hint !== ''), items: [] };
}
function issueReport(code, summary, issues) {
    const [first] = issues;
    return first && issues.length === 1
        ? report(code, formatIssue(first))
        : { ...report(code, summary), items: issues };
}
function describeCancellation(code, { unconfirmed }, subject) {
    if (!unconfirmed)
        return report(code, 'The step was cancelled.');
    const what = `${describeChange(unconfirmed)} ${nameOf(subject)} in ${subject.host}`;
    return report(code, `The step was cancelled before MOCO confirmed ${what}.`);
}
function describeNotApplied(code, { fields, customFields = [] }, subject) {
    const names = [...fields, ...customFields.map(customFieldName)].join(', ');
    return report(code, `MOCO accepted the request but did not apply: ${names} (${nameOf(subject)} in ${subject.host}).`, customFields.length > 0
        ? "Check the name of the custom field and its options in MOCO's settings: MOCO ignores unknown ones without an error."
        : '', fields.length > 0
        ? 'Check in MOCO whether the API key may change this, and whether a rule of the account prevents it.'
        : '');
}
function describeBrokenExchange(code, details, subject) {
    const { host } = subject;
    const request = describeRequest(details.request, subject);
    switch (details.kind) {
        case 'unreachable': {
            const [cause, hint] = describeNetworkError(details);
            return report(code, `The connection to ${host} failed${formatAttempts(details, subject)}: ${cause}.`, hint);
        }
        case 'timeout':
            return report(code, `${host} did not respond to ${request} within ${details.timeoutMs / 1000} s${formatAttempts(details, subject)}.`, `If MOCO is slow, raise \`request-timeout\`.`);
        case 'incomplete-list':
            return report(code, `The list of ${request} in ${host} can't be read as a whole: ${details.problem}.`, 'Check any gateway between the runner and MOCO: it must pass the header `Link`. Otherwise, re-run the step when nothing ' +
                'else changes MOCO.');
        case 'unexpected-answer':
            return report(code, `The response of ${host} to ${request} does not come from MOCO: ${details.problem} ` +
                `(status ${details.status}, content type ${details.contentType || 'not given'}).`, `Check \`subdomain\` or \`api-url\`, and any proxy or gateway between the runner and MOCO.${pathHint(subject)}`);
    }
}
function describeHttpError(code, details, subject) {
    const { status, request, reasons } = details;
    const { host } = subject;
    const says = describeReasons(reasons, request.method !== 'GET');
    switch (code) {
        case 'unauthorized':
            return report(code, `${host} rejected the \`api-key\` (401).`, 'Check that the secret contains a valid key for this account, and that the key was not deleted.', says);
        case 'forbidden':
            return report(code, `The \`api-key\` has no permission to ${describeIntent(request)} in ${host} (403).`, permissionHint(request), says);
        case 'not-found':
            return report(code, ...describeNotFound(request, subject), says);
        case 'rate-limited':
            return report(code, `MOCO's rate limit is exceeded: ${host} responded with 429${formatAttempts(details, subject)}.`, 'MOCO allows 120 requests in 2 minutes. Run fewer steps at the same time, or raise `retry-timeout`.', says);
        case 'timeout':
        case 'unavailable':
            return report(code, ...describeOutage(code, details, subject), says);
        default:
            return report(code, `MOCO rejected ${describeChange(request)} ${nameOf(subject)} in ${host} (${status}).`, says || 'MOCO gave no reason.');
    }
}
function describeReasons(reasons, isWrite) {
    const told = reasons.flatMap((reason) => (reason.kind === 'told' ? reason.text : []));
    const withheld = reasons.flatMap((reason) => (reason.kind === 'withheld' ? describeWithheld(reason) : []));
    return [
        ...withheld,
        ...(withheld.length > 0 && isWrite ? ['Make the same change in MOCO to see it.'] : []),
        ...(told.length > 0 ? [`MOCO says: ${told.join('; ')}`] : []),
    ].join(' ');
}
function describeWithheld({ field, repeats }) {
    const about = field === undefined ? '' : ` for \`${field}\``;
    return `MOCO gives a reason${about}, which is not shown as ${whyWithheld(field, repeats)}.`;
}
function whyWithheld(field, repeats) {
    if (repeats === 'secret')
        return 'it repeats a secret';
    if (repeats === 'unknown')
        return 'it is encoded too often to be checked';
    return `it repeats the value${repeats.valueOf === field ? '' : ` of \`${repeats.valueOf}\``}`;
}
function permissionHint({ method }) {
    return method === 'GET'
        ? 'It needs access to "Staff" (German: "Personal").'
        : 'It is a read-only key, or lacks the permission to edit "Staff" (German: "Personal").';
}
function describeOutage(code, details, subject) {
    const { request, status } = details;
    const responded = `${subject.host} responded with ${status} to ${describeRequest(request, subject)}` +
        formatAttempts(details, subject);
    return code === 'timeout'
        ? [`${responded}: the request did not arrive in time.`, CHECK_NETWORK]
        : [`MOCO is unavailable: ${responded}.`, details.unconfirmed ? '' : 'Re-run the step later.'];
}
function describeNotFound(request, subject) {
    const { host, user } = subject;
    const id = /^\/users\/(\d+)$/.exec(request.path)?.[1];
    if (request.method === 'PUT' && id) {
        const who = user === undefined ? 'The user' : `User ${id}`;
        return [`${who}, or something that the change refers to, no longer exists in ${host} (404).`];
    }
    return [
        `${host} does not know ${describeRequest(request, subject)} (404).`,
        request.method === 'GET'
            ? `Check \`subdomain\` or \`api-url\`.${pathHint(subject)}`
            : 'The user, or something else that the request refers to, does not exist.',
    ];
}
function pathHint({ url }) {
    if (url === undefined || url.endsWith('/api/v1'))
        return '';
    return ' `api-url` does not end in `/api/v1`, as it does for MOCO: is the end missing?';
}
const ENTITY_NAMES = {
    employment: ['an employment', 'employments'],
    'vacation entry': ['a vacation entry', 'vacation entries'],
    user: ['a user', 'users'],
};
function describeIntent({ method, path }) {
    const [one, many] = ENTITY_NAMES[entityOf(path)];
    if (method === 'POST')
        return `create ${one}`;
    if (method === 'PUT')
        return `change ${one}`;
    if (path === '/session')
        return 'read its own user';
    if (path === '/units')
        return 'read teams';
    return path === '/users/roles' ? 'read roles' : `read ${many}`;
}
function describeChange({ method, path }) {
    if (method === 'GET')
        return 'the request for';
    const change = method === 'POST' ? 'creation' : 'change';
    const entity = entityOf(path);
    return entity === 'user' ? `the ${change} of` : `the ${change} of ${ENTITY_NAMES[entity][0]} of`;
}
function requestLine({ method, path }) {
    return `${method} ${path}`;
}
function describeRequest({ method, path }, { user }) {
    return requestLine({ method, path: user === undefined ? path.replace(/(?<!\d)\d+$/, '{id}') : path });
}
function nameOf({ user = 'the user' }) {
    return user;
}
function formatAttempts({ attempts, elapsedMs, retryAfterMs }, { user }) {
    if (user === undefined)
        return '';
    const often = attempts === 1 ? '1 attempt' : `${attempts} attempts in ${Math.round(elapsedMs / 1000)} s`;
    const wait = retryAfterMs === undefined
        ? ''
        : `; MOCO asks to wait ${Math.ceil(retryAfterMs / 1000)} s, which exceeds \`retry-timeout\``;
    return ` (${often}${wait})`;
}
function writeCaveat(details) {
    const isClear = details.kind === 'http-error' && !isUnclearStatus(details.status);
    return `${isClear ? 'An earlier attempt' : 'The change'} may have been applied.${RERUN_IS_SAFE}`;
}
const CLOSED = ['connection closed'];
const ADD_CERTIFICATES = 'For a certificate authority of your own, set NODE_EXTRA_CA_CERTS.';
const WRITE_PROXY = 'Write it as `http://HOST:PORT`.';
const NO_ROUTE = ['no route to host', "Check the runner's network and proxy."];
const NETWORK_ERRORS = {
    ENOTFOUND: ['no such host', 'Check `subdomain` or `api-url`.'],
    EAI_AGAIN: ['the DNS server did not respond'],
    ECONNREFUSED: ['connection refused', 'Check the host, its port and the firewall.'],
    ECONNRESET: CLOSED,
    EPIPE: CLOSED,
    ERR_STREAM_PREMATURE_CLOSE: CLOSED,
    ETIMEDOUT: ['connection timed out'],
    EHOSTUNREACH: NO_ROUTE,
    ENETUNREACH: NO_ROUTE,
};
function describeNetworkError({ code }) {
    const proxyCause = proxyErrorCause(code);
    if (proxyCause !== undefined)
        return describeProxyError(proxyCause, proxyStatus(code));
    if (isCertificateError(code))
        return [`its certificate is not trusted (${code})`, ADD_CERTIFICATES];
    const [cause = 'network or TLS error', hint = CHECK_NETWORK] = NETWORK_ERRORS[code] ?? [];
    return [`${cause} (${code})`, hint];
}
function describeProxyError(cause, status) {
    if (status !== undefined)
        return describeProxyStatus(status);
    if (cause === 'INVALID')
        return ['the URL of the proxy in https_proxy is invalid', WRITE_PROXY];
    if (cause === 'SCHEME') {
        return ['https_proxy names a proxy that is not an HTTP proxy, such as SOCKS', WRITE_PROXY];
    }
    if (isCertificateError(cause)) {
        return [`the certificate of the proxy is not trusted (${cause})`, ADD_CERTIFICATES];
    }
    if (isOtherProtocol(cause)) {
        return [
            `the proxy does not speak the protocol of its URL (${cause})`,
            'Check whether the URL in https_proxy begins with `http:` or `https:`, and its port.',
        ];
    }
    const [reason = 'network or TLS error'] = NETWORK_ERRORS[cause] ?? [];
    return [`the proxy can't be reached: ${reason} (${cause})`, 'Check the host and the port in https_proxy.'];
}
function describeProxyStatus(status) {
    if (status === 407) {
        return [
            'the proxy did not accept the user name and password in https_proxy, or there are none (407)',
            'Write it as `http://USER:PASSWORD@HOST:PORT`, with special characters percent-encoded.',
        ];
    }
    return status >= 500
        ? [`the proxy responded with ${status}`, 'Check whether the proxy can reach the host.']
        : [`the proxy refused to connect (${status})`, 'Allow the host in the proxy.'];
}
function describeAttempt(result) {
    switch (result.kind) {
        case 'timeout':
            return 'MOCO did not respond in time.';
        case 'connection-error':
            return `The connection failed: ${describeNetworkError(result)[0]}.`;
        case 'cancelled':
            return 'The request was cancelled.';
        default:
            return describeStatus(result);
    }
}
function describeStatus(result) {
    if (isRateLimited(result))
        return "MOCO's rate limit is exceeded (429).";
    return result.status === 408
        ? 'The request did not arrive in time (408).'
        : `MOCO is unavailable (${result.status}).`;
}

;// CONCATENATED MODULE: ./build/src/github/cancellation.js


const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGBREAK'];
const CANCEL_GRACE_MS = 6_000;
function cancelOnSignals(events) {
    const cancelled = new AbortController();
    for (const name of SIGNALS)
        events.on(name, () => cancelled.abort());
    return cancelled.signal;
}
async function handlePendingSignals() {
    for (let turn = 0; turn < 2; turn++)
        await new Promise((resolve) => setImmediate(resolve));
}
async function withCancellableClient(options, { toolkit: { cancel }, runtime, log }, work) {
    const client = createClient({ ...options, signal: cancel }, { ...runtime, onRetry: (retry) => log.info(describeRetry(retry)) });
    const done = new AbortController();
    const closeSoon = () => {
        log.info(`The job was cancelled: no further requests are sent to ${client.host}. Those in progress have up to 6 s to finish.`);
        void runtime.sleep(CANCEL_GRACE_MS, done.signal).then(client.close, () => undefined);
    };
    cancel.addEventListener('abort', closeSoon, { signal: done.signal });
    try {
        await handlePendingSignals();
        return await work(client);
    }
    finally {
        done.abort();
        client.close();
    }
}

;// CONCATENATED MODULE: ./build/src/github/event.js


function readEvent(file) {
    try {
        return JSON.parse((0,external_node_fs_.readFileSync)(file, 'utf8'));
    }
    catch {
        return undefined;
    }
}
function isMerge(event) {
    if (!json_isObject(event) || event['action'] !== 'closed')
        return false;
    const { pull_request } = event;
    return json_isObject(pull_request) && pull_request['merged'] === true;
}

// EXTERNAL MODULE: external "node:timers/promises"
var promises_ = __webpack_require__(500);
// EXTERNAL MODULE: ./node_modules/node-fetch/src/index.js + 12 modules
var src = __webpack_require__(816);
;// CONCATENATED MODULE: ./build/src/version.js
const VERSION = '1.0.0';

// EXTERNAL MODULE: ./node_modules/@actions/core/lib/core.js + 3 modules
var core = __webpack_require__(235);
// EXTERNAL MODULE: ./node_modules/@actions/core/lib/summary.js
var summary = __webpack_require__(170);
;// CONCATENATED MODULE: ./build/src/github/errors-page.js

function errorsPage(repository) {
    const page = 'docs/errors.md';
    const isName = repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository);
    return isName ? `https://github.com/${repository}/blob/v${VERSION}/${page}` : page;
}

;// CONCATENATED MODULE: ./build/src/github/core-toolkit.js


const coreToolkit = {
    getInput: core/* getInput */.V4,
    info: core/* info */.pq,
    notice: core/* notice */.lm,
    setFailed: core/* setFailed */.C1,
    setOutput: core/* setOutput */.uH,
    setSecret: core/* setSecret */.Pq,
    warning: core/* warning */.$e,
    writeSummary,
    workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    errorsPage: errorsPage(process.env['GITHUB_ACTION_REPOSITORY']),
};
async function writeSummary(html) {
    if (process.env['GITHUB_STEP_SUMMARY'])
        await summary/* summary */.z.addRaw(html).write();
}

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __webpack_require__(67);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __webpack_require__(708);
// EXTERNAL MODULE: ./node_modules/@actions/http-client/lib/proxy.js
var lib_proxy = __webpack_require__(783);
;// CONCATENATED MODULE: ./build/src/github/proxy.js




const CONNECT_TIMEOUT_MS = 5_000;
const VARIABLES = {
    'https:': ['https_proxy', 'HTTPS_PROXY'],
    'http:': ['http_proxy', 'HTTP_PROXY'],
};
function createAgent(url) {
    const isTls = url.protocol === 'https:';
    const agent = new (isTls ? external_node_https_.Agent : external_node_http_.Agent)({ keepAlive: true });
    const proxy = proxyFor(url);
    if (!proxy)
        return agent;
    const target = `${url.hostname}:${url.port || (isTls ? 443 : 80)}`;
    const startTls = agent.createConnection.bind(agent);
    agent.createConnection = (options, onSocket) => {
        openTunnel(proxy, target, (error, socket) => {
            if (error)
                onSocket?.(error, socket);
            else
                onSocket?.(null, isTls ? startTls({ ...options, socket }) : socket);
        });
        return undefined;
    };
    return agent;
}
function proxyPasswords() {
    return Object.values(VARIABLES)
        .flat()
        .flatMap((name) => process.env[name] || [])
        .flatMap((value) => {
        const password = parseProxy(value)?.password ?? '';
        return password === '' ? [] : [password, proxy_decode(password)];
    });
}
function proxyFor(url) {
    const value = (VARIABLES[url.protocol] ?? []).map((name) => process.env[name]?.trim()).find(Boolean);
    if (!value || (0,lib_proxy/* checkBypass */.H)(url))
        return undefined;
    const proxy = parseProxy(value);
    if (!proxy)
        throw proxyError('INVALID');
    if (!Object.hasOwn(VARIABLES, proxy.protocol))
        throw proxyError('SCHEME');
    return proxy;
}
function parseProxy(value) {
    const hasScheme = /^\s*(?:https?:|[a-z][a-z\d+.-]*:\/\/)/i.test(value);
    const url = hasScheme ? value : `http://${value.trim()}`;
    return URL.canParse(url) ? new URL(url) : undefined;
}
function openTunnel(proxy, target, onSocket) {
    const fail = (cause) => onSocket(proxyError(cause), undefined);
    const send = proxy.protocol === 'https:' ? external_node_https_.request : external_node_http_.request;
    const request = send({
        method: 'CONNECT',
        hostname: proxy.hostname.replace(/^\[|\]$/g, ''),
        port: proxy.port,
        path: target,
        headers: { host: target, ...credentialsOf(proxy) },
        agent: false,
        timeout: CONNECT_TIMEOUT_MS,
    });
    request.once('connect', ({ statusCode = 0 }, socket) => {
        socket.setTimeout(0);
        if (statusCode >= 200 && statusCode < 300) {
            onSocket(null, socket);
            return;
        }
        socket.destroy();
        fail(String(statusCode));
    });
    request.once('timeout', () => request.destroy(Object.assign(new Error(), { code: 'ETIMEDOUT' })));
    request.once('error', ({ code }) => fail(code ?? 'unknown'));
    request.end();
}
function credentialsOf({ username, password }) {
    if (username === '' && password === '')
        return {};
    const credentials = Buffer.from(`${proxy_decode(username)}:${proxy_decode(password)}`).toString('base64');
    return { 'proxy-authorization': `Basic ${credentials}` };
}
function proxy_decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function proxyError(cause) {
    const code = proxyErrorCode(cause);
    return Object.assign(new Error(code), { code });
}

;// CONCATENATED MODULE: ./build/src/github/toolkit.js





const toolkit = {
    ...coreToolkit,
    secrets: proxyPasswords(),
};
const runtime = {
    fetch: src/* default */.Ay,
    agentFor: createAgent,
    now: monotonicNow,
    wallClock: Date.now,
    random: Math.random,
    sleep: (milliseconds, signal) => (0,promises_.setTimeout)(milliseconds, undefined, { signal }),
};
function monotonicNow() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1_000 + nanoseconds / 1_000_000;
}
function userAgent() {
    const caller = (process.env['GITHUB_REPOSITORY'] ?? 'no repository').replace(/[^\w./ -]/g, '');
    return `update-moco-user/${VERSION} (${caller})`;
}

;// CONCATENATED MODULE: ./build/src/github/comment-errors.js


const PROBLEMS = {
    'broken-event': ["the event of this run (GITHUB_EVENT_PATH) can't be read", 'Check the runner.'],
    'no-token': [
        '`github-token` is empty',
        'Leave the input out to use the token of the job, or check the name of the secret: pull requests from forks and ' +
            'from Dependabot do not get the secrets of the repository.',
    ],
    'bad-credentials': [
        'GitHub does not accept the token',
        'Replace the token if it is expired or revoked, or leave `github-token` out to use the token of the job.',
    ],
    'no-permission': [
        'the token lacks the permission',
        'Give the job `permissions: pull-requests: write`, or the same permission to the token in `github-token`.',
    ],
    fork: [
        'the pull request comes from a fork, so the token is read-only',
        'Read the plan in the job summary, or set `pull-request-comment: false` for forks.',
    ],
    hidden: [
        'GitHub does not show the pull request to this token',
        'Give the token in `github-token` access to the repository, with the permission to write pull requests.',
    ],
    forbidden: [
        'GitHub refused the request',
        'Check that the job has `permissions: pull-requests: write`, and that the token may write in this repository.',
    ],
    locked: ['the conversation of the pull request is locked', 'Unlock it, then re-run the step.'],
    archived: ['the repository is archived, so it is read-only', 'Unarchive the repository.'],
    'too-many-comments': [
        'the pull request has more comments than GitHub allows',
        'Delete comments, or continue in a new pull request.',
    ],
    'allow-list': [
        'the IP allow list of the organization does not contain the IP address of this runner',
        'Add the IP address to the list, or use a runner whose IP address is on it.',
    ],
    'single-sign-on': [
        'the organization requires SAML single sign-on for the token',
        "Authorize the token for the organization in its owner's settings, or leave `github-token` out.",
    ],
    'token-policy': [
        'the organization forbids tokens of this kind',
        'Use a token that the organization allows, or leave `github-token` out.',
    ],
    suspended: [
        'the account or app of the token is suspended',
        'Use another token, or leave `github-token` out.',
    ],
    'rate-limited': [
        'the rate limit of GitHub is used up',
        'Re-run the step later, or run fewer jobs with this token at the same time.',
    ],
    unavailable: ['GitHub is unavailable', 'Re-run the step later.'],
    timeout: ['GitHub did not respond in time', 'Re-run the step later.'],
    unreachable: [
        'GitHub could not be reached',
        'Allow the host of GITHUB_API_URL in firewall and proxy, then re-run the step.',
    ],
    incomplete: ['a response of GitHub is incomplete', 'Re-run the step.'],
    'not-github': [
        'a response does not come from GitHub',
        'Check GITHUB_API_URL, and any proxy or gateway between the runner and GitHub.',
    ],
    redirected: [
        'GitHub redirected to another host, where the token is not sent, or too often',
        'Check GITHUB_API_URL, and any proxy or gateway between the runner and GitHub.',
    ],
    'unknown-owner': [
        'GitHub does not say which account the token belongs to, and another comment has the plan of this file',
        'Allow `POST /graphql` on the host of GITHUB_API_URL, or delete that comment.',
    ],
    rejected: ['GitHub rejected the request', 'Re-run the step. If that does not help, please report it.'],
};
const MESSAGES = [
    [/issue is locked|conversation (?:is|has been) locked/i, 'locked'],
    [/\barchived\b/i, 'archived'],
    [/more than [\d,]+ comments/i, 'too-many-comments'],
    [/IP allow list/i, 'allow-list'],
    [/\bSAML\b/, 'single-sign-on'],
    [/\bforbids access via\b/i, 'token-policy'],
    [/\bsuspended\b/i, 'suspended'],
    [/rate limit|abuse detection/i, 'rate-limited'],
    [/not accessible by/i, 'no-permission'],
];
const STATUSES = {
    401: 'bad-credentials',
    403: 'forbidden',
    404: 'hidden',
    408: 'unavailable',
    410: 'hidden',
    429: 'rate-limited',
};
function commentError(problem) {
    return Object.assign(new Error(problem), { problem });
}
function withFacts(error, facts) {
    return Object.assign(error instanceof Error ? error : new Error(), facts);
}
function problemOf(error) {
    const chain = causesOf(error);
    const known = chain.find(({ problem }) => typeof problem === 'string' && Object.hasOwn(PROBLEMS, problem));
    if (known)
        return known['problem'];
    if (chain.some(({ name }) => name === 'TimeoutError'))
        return 'timeout';
    const status = chain[0]?.['status'];
    const isResponse = chain.length === 1 && chain[0]?.['name'] !== 'AbortError';
    if (typeof status !== 'number' || !isResponse)
        return 'unreachable';
    if (status >= 500)
        return 'unavailable';
    return problemOfResponse(status, error);
}
function isTransient(error) {
    switch (problemOf(error)) {
        case 'rate-limited':
        case 'unavailable':
        case 'timeout':
        case 'incomplete':
            return true;
        case 'unreachable': {
            const code = networkCode(error);
            return code !== undefined && code !== 'ECONNREFUSED' && !isFinalNetworkError(code);
        }
        default:
            return false;
    }
}
function headersOf(error) {
    const response = json_isObject(error) ? error['response'] : undefined;
    return json_isObject(response) && json_isObject(response['headers']) ? response['headers'] : {};
}
function isGone(error) {
    return json_isObject(error) && [404, 410].includes(error['status']);
}
function commentErrorMessage(error) {
    const { isFork, isDeletion } = (json_isObject(error) ? error : {});
    const found = problemOf(error);
    const problem = isFork && found === 'no-permission' ? 'fork' : found;
    const [reason, advice] = PROBLEMS[problem];
    const what = isDeletion
        ? 'An outdated comment with the plan could not be deleted'
        : 'The comment with the plan could not be written';
    return `${what}: ${reason}${evidenceOf(error, problem)}. ${advice}`;
}
function problemOfResponse(status, error) {
    const { response } = error;
    const data = json_isObject(response) ? response['data'] : undefined;
    if (typeof data === 'string' && data !== '')
        return 'not-github';
    const problem = STATUSES[status] ?? 'rejected';
    if (problem !== 'forbidden' && problem !== 'rejected')
        return problem;
    const message = json_isObject(data) ? String(data['message']) : '';
    const quoted = MESSAGES.find(([pattern]) => pattern.test(message))?.[1];
    if (quoted)
        return quoted;
    return problem === 'forbidden' && isLimited(headersOf(error)) ? 'rate-limited' : problem;
}
function isLimited(headers) {
    return 'retry-after' in headers || headers['x-ratelimit-remaining'] === '0';
}
function evidenceOf(error, problem) {
    if (problem === 'timeout' || problem === 'redirected')
        return '';
    const status = json_isObject(error) ? error['status'] : undefined;
    const evidence = problem === 'unreachable' ? networkCode(error) : status;
    return typeof evidence === 'string' || typeof evidence === 'number' ? ` (${evidence})` : '';
}
function networkCode(error) {
    const codes = causesOf(error).map(({ code }) => code);
    return codes.findLast((code) => typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code));
}
function causesOf(error) {
    const chain = [];
    for (let each = error; json_isObject(each) && chain.length < 5; each = each['cause'])
        chain.push(each);
    return chain;
}

;// CONCATENATED MODULE: ./build/src/github/github-retry.js

const GITHUB_BUDGET_MS = 30_000;
const GITHUB_RESPONSE_TIMEOUT_MS = 12_000;
const github_retry_BASE_DELAY_MS = 1_000;
async function retryWithinBudget(work, { now, wallClock, random, sleep }, cancel) {
    const deadline = now() + GITHUB_BUDGET_MS;
    for (let attempts = 1;; attempts++) {
        try {
            return await work();
        }
        catch (error) {
            const delay = cancel.aborted ? undefined : github_retry_retryDelay(error, attempts, wallClock(), random());
            if (delay === undefined || now() + delay >= deadline)
                throw error;
            await sleep(delay, cancel);
        }
    }
}
function github_retry_retryDelay(error, attempts, wallClockMs, random) {
    if (!isTransient(error))
        return undefined;
    const backoff = Math.round(github_retry_BASE_DELAY_MS * 2 ** (attempts - 1) * (1 + random / 2));
    const requested = requestedDelay(error, wallClockMs);
    if (requested !== undefined)
        return Math.max(requested, backoff);
    return problemOf(error) === 'rate-limited' ? undefined : backoff;
}
function requestedDelay(error, wallClockMs) {
    const headers = headersOf(error);
    const retryAfter = secondsOf(headers['retry-after']);
    if (retryAfter !== undefined)
        return retryAfter * 1000;
    const reset = headers['x-ratelimit-remaining'] === '0' ? secondsOf(headers['x-ratelimit-reset']) : undefined;
    return reset === undefined ? undefined : Math.max(0, (reset + 1) * 1000 - wallClockMs);
}
function secondsOf(header) {
    return typeof header === 'string' && /^\d+$/.test(header) ? Number(header) : undefined;
}

;// CONCATENATED MODULE: ./build/src/github/octokit-comments.js






const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
const octokit_comments_MAX_PAGES = 100;
const MAX_REDIRECTS = 3;
const REDIRECT_STATUSES = [301, 302, 307, 308];
async function pullRequestComments(token, cancel) {
    const pullRequest = readPullRequest();
    if (!pullRequest)
        return undefined;
    if (token === '')
        throw commentError('no-token');
    const { context, getOctokit } = await __webpack_require__.e(/* import() */ 413).then(__webpack_require__.bind(__webpack_require__, 413));
    const octokit = getOctokit(token);
    addHooks(octokit, AbortSignal.any([cancel, AbortSignal.timeout(GITHUB_BUDGET_MS)]), pullRequest.isFork);
    const { issues } = octokit.rest;
    const { repo } = context;
    const issue_number = pullRequest.number;
    return {
        list: () => listComments(octokit, { ...repo, issue_number }),
        create: async (body) => {
            await issues.createComment({ ...repo, issue_number, body });
        },
        update: async (comment_id, body) => {
            await issues.updateComment({ ...repo, comment_id, body });
        },
        delete: async (comment_id) => {
            await issues.deleteComment({ ...repo, comment_id });
        },
        viewer: async () => toViewer(await octokit.graphql('{ viewer { login databaseId } }')),
    };
}
function addHooks(octokit, signal, isFork) {
    const api = new URL(octokit.request.endpoint.DEFAULTS.baseUrl);
    const fetch = stayingOn(api.origin, fetchThrough(createAgent(api)));
    octokit.hook.before('request', ({ request }) => {
        Object.assign(request, {
            signal: AbortSignal.any([signal, AbortSignal.timeout(GITHUB_RESPONSE_TIMEOUT_MS)]),
            fetch,
            log: SILENT,
        });
    });
    octokit.hook.after('request', ({ data, status }) => {
        if (status === 204 || json_isObject(data) || Array.isArray(data))
            return;
        throw commentError(data === '' ? 'incomplete' : 'not-github');
    });
    octokit.hook.wrap('request', async (request, options) => {
        try {
            return await request(options);
        }
        catch (error) {
            throw withFacts(error, { isFork });
        }
    });
}
function fetchThrough(agent) {
    return async (url, init) => {
        try {
            return await (0,src/* default */.Ay)(url, { ...init, agent });
        }
        catch (error) {
            const signal = init.signal;
            throw signal?.aborted ? signal.reason : error;
        }
    };
}
function stayingOn(origin, send) {
    return async (first, init) => {
        let url = new URL(first);
        for (let redirects = 0; url.origin === origin && redirects <= MAX_REDIRECTS; redirects++) {
            const response = await send(url.href, { ...init, redirect: 'manual' });
            const location = response.headers.get('location');
            if (!REDIRECT_STATUSES.includes(response.status) || location === null)
                return response;
            if (!URL.canParse(location, url.href))
                return response;
            response.body?.resume();
            url = new URL(location, url);
        }
        throw commentError('redirected');
    };
}
async function listComments(octokit, pullRequest) {
    const all = [];
    for (let page = 1; page <= octokit_comments_MAX_PAGES; page++) {
        const { data, headers } = await octokit.rest.issues.listComments({ ...pullRequest, per_page: 100, page });
        if (!Array.isArray(data) || !data.every(json_isObject))
            throw commentError('not-github');
        all.push(...data.map(toComment));
        const hasNext = /\brel="?next\b/.test(headers.link ?? '');
        if (!hasNext || data.length === 0)
            return all;
    }
    throw commentError('not-github');
}
function toComment({ id, body, user }) {
    if (typeof id !== 'number')
        throw commentError('not-github');
    return { id, body: typeof body === 'string' ? body : '', user: toAuthor(user) };
}
function toAuthor(user) {
    if (!json_isObject(user) || typeof user['login'] !== 'string')
        return null;
    const { login, id, type } = user;
    return { login, id: typeof id === 'number' ? id : undefined, type: String(type) };
}
function toViewer(data) {
    const viewer = json_isObject(data) ? data['viewer'] : undefined;
    if (!json_isObject(viewer) || typeof viewer['login'] !== 'string')
        throw commentError('not-github');
    const { login, databaseId } = viewer;
    return { login, id: typeof databaseId === 'number' ? databaseId : undefined };
}
function readPullRequest() {
    const file = process.env['GITHUB_EVENT_PATH'];
    if (!file)
        return undefined;
    const event = readEvent(file);
    if (!json_isObject(event))
        throw commentError('broken-event');
    const { pull_request } = event;
    if (!json_isObject(pull_request))
        return undefined;
    const { number, head, base } = pull_request;
    if (typeof number !== 'number')
        throw commentError('broken-event');
    const isReadOnlyOnForks = process.env['GITHUB_EVENT_NAME'] === 'pull_request';
    return { number, isFork: isReadOnlyOnForks && repositoryOf(head) !== repositoryOf(base) };
}
function repositoryOf(branch) {
    return json_isObject(branch) && json_isObject(branch['repo']) ? branch['repo']['full_name'] : undefined;
}
function nothing() {
}

;// CONCATENATED MODULE: ./build/src/moco/account.js
const SUBDOMAIN = /^(?:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.mocoapp\.com)?|https:\/\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.mocoapp\.com(?:[/?#].*)?)$/i;
const subdomain = (value) => {
    const match = SUBDOMAIN.exec(value);
    const name = match?.[1] ?? match?.[2];
    if (!name)
        return { must: 'be a MOCO account, such as acme, acme.mocoapp.com or https://acme.mocoapp.com' };
    const host = `${name.toLowerCase()}.mocoapp.com`;
    return { value: { url: `https://${host}/api/v1`, host } };
};
const apiUrl = (value) => {
    const url = URL.canParse(value) ? new URL(value) : undefined;
    if (!url || !['https:', 'http:'].includes(url.protocol)) {
        return { must: 'be a URL such as https://gateway.example.org/moco/api/v1' };
    }
    if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
        return {
            must: 'start with https:, which encrypts the API key (http: is only allowed for loopback addresses, such as localhost)',
        };
    }
    if (url.username || url.password || /[?#]/.test(value)) {
        return { must: 'not contain a user name, a password, `?` or `#`' };
    }
    return { value: { url: url.origin + url.pathname.replace(/(?<!\/)\/+$/, ''), host: url.host } };
};
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

;// CONCATENATED MODULE: ./build/src/github/inputs.js





const MAX_SECONDS = 21_600;
function createQuote(sanitize) {
    return (text) => {
        const line = sanitize(text.slice(0, MAX_SANITIZED));
        const isCutSecretFar = text.length <= MAX_SANITIZED || line.length >= MAX_SANITIZED / 2;
        return `"${isCutSecretFar ? truncate(line, 60) : '***'}"`;
    };
}
const MAX_SANITIZED = 10_000;
const JSON_INPUTS = ['additional-fields', 'custom-properties', 'employment-pattern'];
const HYPHENATED = ['api-key', 'request-timeout', 'user-id', 'user-email', 'users-file'];
function createInputReader(getInput, sanitize) {
    const issues = [];
    const addIssue = (text, location) => void issues.push(location ? { text, location } : { text });
    const addOnce = (text) => {
        if (!issues.some((issue) => issue.text === text))
            addIssue(text);
    };
    const quote = createQuote(sanitize);
    const addMisspelt = (name) => {
        const given = misspelt(getInput, name);
        if (given === undefined)
            return false;
        addOnce(`\`${given}\` is not an input of this action. Write \`${name}\``);
        return true;
    };
    const read = (name, parse, field) => {
        addMisspelt(name);
        const text = getInput(name, { trimWhitespace: field?.privacy !== 'secret' });
        if (isBlank(name, text, field))
            return undefined;
        const parsed = parse(text);
        if ('value' in parsed)
            return parsed.value;
        addIssue(`\`${name}\`${isShown(name, text, field) ? ` ${quote(text)}` : ''} must ${parsed.must}`);
        return undefined;
    };
    const isGiven = (name) => !isBlank(name, getInput(name), undefined);
    const addMissing = (names, text) => {
        if (names.filter(addMisspelt).length > 0)
            return;
        addOnce(HYPHENATED.some(isGiven) ? text : DROPPED_BY_SHELL);
    };
    return {
        issues,
        addIssue,
        addMissing,
        quote,
        read,
        isGiven,
    };
}
function misspelt(getInput, name) {
    const given = name.replaceAll('-', '_');
    const isUsed = given !== name && getInput(given) !== '' && getInput(given) !== getInput(name);
    return isUsed ? given : undefined;
}
const DROPPED_BY_SHELL = 'No input with a hyphen in its name arrived, `api-key` neither: this runner starts Node through a shell that drops ' +
    'such variables, as dash does. Start Node without a shell, or through bash';
function isBlank(name, text, field) {
    const value = field?.privacy === 'secret' ? text : cleanText(text);
    return value === '' || (value === 'null' && JSON_INPUTS.includes(name));
}
function readExactlyOne({ isGiven, addIssue, addMissing, read }, ...pair) {
    const given = pair.filter(([name]) => isGiven(name));
    if (given.length !== 1) {
        const names = pair.map(([name]) => name);
        const [a, b] = names.map((name) => `\`${name}\``);
        if (given.length === 0)
            addMissing(names, `${a} or ${b} must be given`);
        else
            addIssue(`${a} and ${b} must not both be given`);
    }
    return given.map(([name, parse]) => read(name, parse))[0];
}
function readConnection(reader, apiKey) {
    checkApiKey(apiKey, reader);
    const account = readAccount(reader);
    const requestTimeoutMs = reader.read('request-timeout', seconds(1, MAX_SECONDS)) ?? 60_000;
    const retryTimeoutMs = reader.read('retry-timeout', seconds(0, MAX_SECONDS)) ?? 180_000;
    return account && { account, apiKey, requestTimeoutMs, retryTimeoutMs };
}
function readAccount(reader) {
    return readExactlyOne(reader, ['subdomain', subdomain], ['api-url', apiUrl]);
}
function readVacationEntry({ read }) {
    return {
        title: read('vacation-title', line),
        year: read('vacation-year', wholeNumber(2000, 2100)),
    };
}
function isSummaryEnabled(getInput) {
    return isEnabled(getInput, 'summary');
}
function isEnabled(getInput, name) {
    const parsed = parsers_boolean(getInput(name));
    return !('value' in parsed) || parsed.value;
}
function isShown(name, text, field) {
    if (field)
        return field.privacy === 'public';
    if (name === 'subdomain')
        return !text.includes('@');
    return name !== 'api-url' && name !== 'additional-fields';
}
function checkApiKey(apiKey, { addIssue, addMissing }) {
    if (apiKey === '') {
        addMissing(['api-key'], '`api-key` must be given, but is empty. Check the name of the secret, and whether this job gets it: secrets of an ' +
            'environment need `environment:` in the job, a called workflow needs `secrets: inherit`, runs that Dependabot ' +
            "starts get Dependabot's own secrets only, and pull requests from forks get none");
    }
    else if (!/^[\x21-\x7e]+$/.test(apiKey)) {
        addIssue('`api-key` must have no spaces, line breaks or special characters. Copy the key from MOCO again');
    }
}

;// CONCATENATED MODULE: ./build/src/github/sanitize.js



const REFERENCES = /@(?=\w)(?!(?<=\w@)[\w-]+\.\w)|#(?=\d)|GH(?=-\d)|:(?=[\w+-]+:|\/\/)|www(?=\.)/gi;
const sanitize_HTML_ENTITIES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
const IPV6_OR_COLON = /(\[[\da-f:.]{2,45}\])|:(?=:)/gi;
function escapeCommands(line) {
    return line.replace(/##\[/g, '# # [').replace(IPV6_OR_COLON, (_, ipv6) => ipv6 ?? ': ');
}
function code(line) {
    return `<code>${escapeHtml(line)}</code>`;
}
function renderText(text) {
    return escapeHtml(text.replace(REFERENCES, '$&\u200B'));
}
function escapeHtml(text) {
    return text.replace(/[&<>"']/g, (character) => sanitize_HTML_ENTITIES[character] ?? character);
}
function createSanitizer(secrets) {
    const spellings = [...new Set(secrets.flatMap(spellingsOf))].filter((spelling) => spelling.trim() !== '');
    const patterns = spellings.sort((a, b) => b.length - a.length).map(inAnyCase);
    const redact = (text) => patterns.reduce((line, pattern) => line.replace(pattern, '***'), text);
    const find = createFinder(spellings.filter(isLong).map((text) => ({ text, source: text })), { findParts: false });
    return (text) => {
        const first = redact(text);
        const line = redact(singleLine(first));
        if (find(line))
            return '***';
        return line !== first && find(redact(first.replace(/\s+/g, ' '))) ? '***' : line;
    };
}
function spellingsOf(secret) {
    return [
        secret,
        singleLine(secret),
        cleanText(secret),
        ...secret
            .split(/[\r\n]+/)
            .map((line) => line.trim())
            .filter(isLong),
    ];
}
const sanitize_MIN_LENGTH = 4;
function isLong(text) {
    return text.trim().length >= sanitize_MIN_LENGTH;
}
function inAnyCase(text) {
    const pattern = text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
    return isLong(text)
        ? new RegExp(pattern, 'gi')
        : new RegExp(`(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])`, 'giu');
}

;// CONCATENATED MODULE: ./build/src/github/log.js






const log_MAX_MESSAGE = 2_000;
const MAX_ITEM = 500;
const MAX_MORE = 40;
function createLog(toolkit) {
    const secrets = [];
    let sanitizer = lazily(() => createSanitizer(secrets));
    const sanitize = (text) => sanitizer()(text);
    const safe = (line) => escapeCommands(sanitize(line));
    const one = (line) => truncate(safe(line), log_MAX_MESSAGE);
    const mask = (added) => {
        for (const secret of added) {
            if (secret.trim() === '')
                continue;
            toolkit.setSecret(secret);
            secrets.push(secret);
        }
        sanitizer = lazily(() => createSanitizer(secrets));
    };
    mask(toolkit.secrets);
    return {
        info: (line) => toolkit.info(one(line)),
        notice: (line) => toolkit.notice(one(line)),
        warning: (line) => toolkit.warning(one(line)),
        failed: (report) => {
            const lines = reportLines(report).map(safe);
            const items = report.items.map((item) => truncate(`- ${safe(formatIssue(item))}`, MAX_ITEM));
            const link = `See ${toolkit.errorsPage}#${report.code}`;
            const room = log_MAX_MESSAGE - link.length - 1;
            const message = [...lines, ...fitItems(items, room - lines.join('\n').length)].join('\n');
            toolkit.setFailed(`${truncate(message, room)}\n${link}`);
        },
        mask,
        sanitize,
    };
}
function fitItems(items, characters, toItem = (text) => text) {
    let room = characters - MAX_MORE;
    const kept = items.filter((item) => {
        room -= item.length + 1;
        return room >= 0;
    });
    const more = items.length - kept.length;
    return more > 0 ? [...kept, toItem(`And ${formatNumber(more)} more.`)] : items;
}

;// CONCATENATED MODULE: ./build/src/model/employments.js

const NO_EMPLOYMENT_PLAN = { writes: [], facts: [], problems: [] };
const MAX_DAYS_BACK = 92;
function hasEmploymentInput({ start, end }) {
    return start !== undefined || end !== undefined;
}
function covers({ from, to }, day) {
    return from <= day && (to === null || to >= day);
}
function runsPast({ to }, day) {
    return to === null || to > day;
}
function hasHours({ pattern }, desired) {
    if (!pattern)
        return false;
    const numbers = ({ am, pm }) => desired.isDaily ? am.map((hours, day) => hours + (pm[day] ?? 0)) : [...am, ...pm];
    const wanted = numbers(desired.pattern);
    return numbers(pattern).every((hours, index) => Math.abs(hours - (wanted[index] ?? 0)) < 0.001);
}
function isWeeklyPattern(value) {
    return json_isObject(value) && isFiveNumbers(value['am']) && isFiveNumbers(value['pm']);
}
function isFiveNumbers(value) {
    return Array.isArray(value) && value.length === 5 && value.every(Number.isFinite);
}
function weeklyHours(pattern) {
    if (!pattern)
        return undefined;
    return Math.round([...pattern.am, ...pattern.pm].reduce((sum, hours) => sum + hours, 0) * 100) / 100;
}
function isAsWritten(employment, { from, to, hours }) {
    return (employment.from === from && employment.to === to && (hours === undefined || hasHours(employment, hours)));
}
function afterWrites(current, writes) {
    const kept = current.filter((each) => !writes.some(({ employment }) => employment === each));
    return [...writes, ...kept.map((employment) => ({ employment, from: employment.from, to: employment.to }))];
}
function inheritedEnd({ replaces, to }) {
    return replaces && replaces.to !== null && replaces.to === to ? to : undefined;
}

;// CONCATENATED MODULE: ./build/src/model/vacation.js


function defaultVacationYear(today, firstDay) {
    return Math.max(yearOf(today), yearOf(firstDay ?? today));
}
function entriesTitled(entries, { year, title }) {
    return entries.filter((entry) => entry.year === year && trimText(entry.title) === trimText(title));
}
function otherEntries(entries, desired) {
    const titled = entriesTitled(entries, desired);
    return entries.filter((entry) => entry.year === desired.year && !titled.includes(entry));
}
function planVacation(entries, desired) {
    const [entry] = entriesTitled(entries, desired);
    if (!entry)
        return { action: 'created', entry: undefined, desired };
    return { action: hasDays(entry, desired) ? 'none' : 'changed', entry, desired };
}
function isVacationWrite(plan) {
    return plan !== undefined && plan.action !== 'none';
}
function hasDays({ days }, desired) {
    return Math.abs(days - desired.days) < 0.005;
}
function countDays(days) {
    return days === 1 ? '1 day' : `${days} days`;
}

;// CONCATENATED MODULE: ./build/src/reconcile/outcome.js


function initialOutcome(plan) {
    return { plan, steps: [], user: plan.user, changes: undefined };
}
function foldStep(outcome, step) {
    if (step.kind === 'replanned')
        return initialOutcome(step.plan);
    const next = { ...outcome, steps: [...outcome.steps, step] };
    if (step.kind === 'completed') {
        const { employments, vacation } = step;
        const notices = [...outcome.plan.notices, ...step.notices];
        return { ...next, plan: { ...outcome.plan, employments, vacation, notices } };
    }
    if (step.kind !== 'created' && step.kind !== 'updated')
        return next;
    return { ...next, user: step.user, changes: step.changes };
}
function writesOf({ steps }) {
    return steps.filter((step) => {
        if (step.kind === 'updated')
            return writtenChanges(step.changes).length > 0;
        return (step.kind === 'created' || ((step.kind === 'employment' || step.kind === 'vacation') && !step.isFound));
    });
}
function isAnySent({ steps }) {
    return steps.some(({ kind }) => kind !== 'replanned' && kind !== 'completed');
}
function isChanged(outcome, failure) {
    if (writesOf(outcome).length > 0)
        return true;
    return failure?.unconfirmed || unknownFields(outcome).length > 0 ? undefined : false;
}
function unknownFields({ changes = [] }) {
    return changes.filter(({ outcome, isWritten }) => outcome === 'unknown' && !isWritten).map(changeName);
}
const NOTHING_PENDING = { isCreation: false, fields: [], employments: [], vacation: undefined };
function splitPending(outcome, { unconfirmed }) {
    const { sent, unsent } = splitByRequest(pendingOf(outcome), unconfirmed);
    return { sent: { ...sent, fields: [...unknownFields(outcome), ...sent.fields] }, unsent };
}
function splitByRequest(pending, unconfirmed) {
    const { isCreation, fields, employments, vacation } = pending;
    switch (unconfirmed && entityOf(unconfirmed.path)) {
        case 'employment': {
            const [sent, ...unsent] = employments;
            return {
                sent: { ...NOTHING_PENDING, employments: sent ? [sent] : [] },
                unsent: { ...pending, employments: unsent },
            };
        }
        case 'vacation entry':
            return { sent: { ...NOTHING_PENDING, vacation }, unsent: { ...pending, vacation: undefined } };
        case 'user':
            return {
                sent: { ...NOTHING_PENDING, isCreation, fields },
                unsent: { ...pending, isCreation: false, fields: [] },
            };
        default:
            return { sent: NOTHING_PENDING, unsent: pending };
    }
}
function pendingOf({ plan, steps, changes }) {
    const isWritten = (write) => steps.some((step) => step.kind === 'employment' && step.write === write);
    const isCreation = plan.action === 'create' && !changes;
    const isVacationDone = plan.vacation?.action === 'none' || steps.some(({ kind }) => kind === 'vacation');
    return {
        isCreation,
        fields: isCreation ? [] : pendingFields(plan, changes),
        employments: plan.employments.writes.filter((write) => !isWritten(write)),
        vacation: isVacationDone ? undefined : plan.vacation,
    };
}
function pendingFields({ changes: planned }, changes) {
    if (!changes)
        return planned.map(({ field }) => field.input);
    return changes.filter(({ outcome }) => outcome === 'ignored' || outcome === 'altered').map(changeName);
}

;// CONCATENATED MODULE: ./build/src/reconcile/messages.js







const WORDS = {
    done: {
        create: 'Created',
        change: 'Changed',
        end: 'Ended',
        extend: 'Extended',
        move: 'Changed',
        was: 'was',
    },
    planned: { create: 'create', change: 'change', end: 'end', extend: 'extend', move: 'change', was: 'now' },
};
function describeEmployment(write, who, tense, id) {
    const { employment, replaces, from, to, hours } = write;
    const words = WORDS[tense];
    const of = who === '' ? '' : ` of ${who}`;
    if (!employment && !replaces) {
        return `${words.create} ${messages_nameOf(id)}${of} ${period(write)}: ${weekly(hours)} hours a week`;
    }
    const change = hoursChange(employment ?? replaces, hours);
    const kind = kindOf(write);
    if (!employment || kind === 'change') {
        return `${words.change} hours${of} from ${from}: ${change}${to === null ? '' : `, until ${to}`}`;
    }
    const subject = `${words[kind]} ${messages_nameOf(employment.id)}${of}`;
    const before = `(${words.was} ${period(employment)})`;
    return kind === 'move'
        ? `${subject}: ${period(write)}, ${change} ${before}`
        : `${subject} ${kind === 'end' ? 'on' : 'until'} ${to ?? ''} ${before}`;
}
function kindOf({ action, employment, from, hours }) {
    if (action === 'ended')
        return 'end';
    if (employment && employment.from !== from)
        return 'move';
    return employment && hours?.pattern === employment.pattern ? 'extend' : 'change';
}
function messages_nameOf(id) {
    return id === undefined ? 'an employment' : `employment ${id}`;
}
function describeVacation({ action, entry, desired }, who, tense) {
    const of = who === '' ? '' : ` of ${who}`;
    const before = entry ? `${entry.days} → ` : '';
    const verb = WORDS[tense][action === 'created' ? 'create' : 'change'];
    return `${verb} vacation${of} for ${desired.year}: ${before}${countDays(desired.days)}`;
}
function describeDetails({ employments, vacation }, who, tense) {
    return [
        ...employments.map(({ write, employment }) => describeEmployment(write, who, tense, employment?.id)),
        ...(vacation && isVacationWrite(vacation.plan) ? [describeVacation(vacation.plan, who, tense)] : []),
    ];
}
function welcomeNotes(created, welcomeEmail) {
    return welcomeEmail === false || created === 0 ? [] : [`MOCO sends ${countOf(created, 'welcome e-mail')}.`];
}
function inOrder({ action }, user, details) {
    return action === 'deactivate' ? [...details, ...user] : [...user, ...details];
}
function describeDetail(step, who) {
    if (step.kind === 'employment') {
        const { employment, write, isFound } = step;
        return isFound
            ? `Nothing to create: another run has created employment ${employment.id} from ${employment.from}`
            : describeEmployment(write, who, 'done', employment.id);
    }
    if (step.kind !== 'vacation')
        return undefined;
    return step.isFound
        ? `Nothing to create: another run has created vacation entry ${step.entry.id}`
        : describeVacation(step.plan, who, 'done');
}
function describeWrite(step, { plan }, names) {
    switch (step.kind) {
        case 'created':
            return `Created ${names.user}`;
        case 'updated':
            return describeUpdate(plan, step.changes, names.user);
        case 'employment':
        case 'vacation':
            return step.isFound ? undefined : describeDetail(step, names.owner);
        default:
            return undefined;
    }
}
function describeUpdate({ action }, changes, who) {
    if (writtenChanges(changes).length === 0)
        return describeNoChange(changes, who);
    const isApplied = changes.some(({ field, outcome }) => field.input === 'active' && outcome === 'applied');
    if (isApplied && action === 'deactivate')
        return `Deactivated ${who}`;
    return isApplied && action === 'reactivate' ? `Reactivated ${who}` : `Updated ${who}`;
}
function describeNoChange(changes, who) {
    return changes.some(({ outcome }) => outcome === 'unknown')
        ? `Sent the change of ${who}; MOCO's response does not show whether it was stored`
        : `MOCO made no change to ${who}`;
}
function describeDone(outcome, names) {
    return writesOf(outcome).flatMap((step) => describeWrite(step, outcome, names) ?? []);
}
function describePartialResult(outcome, done, giveEnd, failure) {
    const isCancelled = failure.code === 'cancelled';
    const { employments, vacation } = pendingOf(outcome);
    if (!isCancelled && done.length === 0 && employments.length === 0 && !vacation)
        return '';
    const { sent, unsent } = splitPending(outcome, failure);
    const notKnown = listPending('Not known', sent);
    const pending = notKnown + listPending('Not done', unsent);
    const lastDay = pendingLastDay(outcome, failure);
    const rest = lastDay === undefined
        ? 're-running the step does the rest.'
        : `give ${giveEnd(lastDay)} in a new run: MOCO may no longer have this last day, and a re-run would make the employment ` +
            'open-ended.';
    const before = describeBefore(done, isCancelled, failure.unconfirmed !== undefined || notKnown !== '');
    if (pending === '')
        return isCancelled ? `${before} Nothing is left to do.` : before;
    return `${before}${pending} ${isCancelled ? capitalize(rest) : `Once the problem is fixed, ${rest}`}`;
}
function describeBefore(done, isCancelled, isAnyUnknown) {
    if (done.length > 0)
        return `${isCancelled ? 'Done' : 'Done before the error'}: ${done.join('; ')}.`;
    if (isAnyUnknown)
        return 'Nothing else was written.';
    return isCancelled ? 'Nothing was written.' : 'Nothing was done before the error.';
}
function pendingLastDay(outcome, { code, unconfirmed }) {
    const { plan, steps } = outcome;
    if (plan.desired.employment.end !== undefined)
        return undefined;
    const isSent = steps.some(({ kind }) => kind === 'employment') ||
        (unconfirmed !== undefined && entityOf(unconfirmed.path) === 'employment');
    if (code === 'cancelled' && !isSent)
        return undefined;
    return pendingOf(outcome)
        .employments.map(inheritedEnd)
        .find((end) => end !== undefined);
}
function listPending(label, { isCreation, fields, employments, vacation }) {
    const items = [
        ...(isCreation ? ['creating the user'] : fields),
        ...employments.map(describePending),
        ...(vacation ? [`the vacation for ${vacation.desired.year}`] : []),
    ];
    return items.length > 0 ? ` ${label}: ${items.join(', ')}.` : '';
}
function describePending(write) {
    const { employment, from, to, hours } = write;
    switch (kindOf(write)) {
        case 'end':
            return `the end of employment ${employment?.id ?? ''} on ${to ?? ''}`;
        case 'extend':
            return `employment ${employment?.id ?? ''} until ${to ?? ''}`;
        default:
            return `the employment from ${from} (${weekly(hours)} hours a week)`;
    }
}
function hoursChange(before, after) {
    const [old, wanted] = [weeklyHours(before?.pattern), weekly(after)];
    if (before && after && hasHours(before, after))
        return `${wanted} hours a week`;
    return String(old) === wanted
        ? `${wanted} hours a week, distributed differently`
        : `${old ?? 'unknown'} → ${wanted} hours a week`;
}
function weekly(hours) {
    return String(weeklyHours(hours?.pattern) ?? 'unknown');
}
function period({ from, to }) {
    return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}

;// CONCATENATED MODULE: ./build/src/model/user.js

function currentEmail({ email }) {
    return typeof email === 'string' ? email : '';
}
function fullName(user) {
    const parts = [user['firstname'], user['lastname']].filter((part) => typeof part === 'string');
    return parts.join(' ').trim();
}
function normalizedEmailOf(user) {
    return normalizeEmail(currentEmail(user));
}
function isActive({ active }) {
    return active === true;
}
function matchesKey(user, key) {
    return 'id' in key ? user.id === key.id : normalizedEmailOf(user) === normalizeEmail(key.email);
}

;// CONCATENATED MODULE: ./build/src/model/diff.js

function diff_diff(user, desired) {
    return desired.flatMap(({ field, value, label }) => {
        const from = currentValue(field, user);
        const to = from === undefined ? value : field.diff(value, from);
        return to === undefined
            ? []
            : [{ field, from, fromLabel: currentLabel(field, user), to, toLabel: label }];
    });
}
function toRequestBody(changes) {
    return Object.fromEntries(changes.map(({ field, to }) => [field.requestKey, to]));
}

;// CONCATENATED MODULE: ./build/src/model/plan-employments.js


function planEmployments(current, desired, context) {
    const { start, end } = desired;
    const plan = start
        ? planHours(current, start, end, context)
        : { ...NO_EMPLOYMENT_PLAN, ...(end !== undefined && planEnd(current, end)) };
    if (plan.problems.length > 0 || end === undefined)
        return plan;
    return { ...plan, facts: [...plan.facts, ...endsBefore(current, plan.writes, end)] };
}
function planEnd(current, end) {
    return { writes: endAll(current, end), facts: laterFacts(current.filter(({ from }) => from > end)) };
}
function endAll(current, end) {
    return current
        .filter((employment) => end !== undefined && employment.from <= end && runsPast(employment, end))
        .map((employment) => change(employment, { to: end ?? null }));
}
function changeDefaultModel(model, start, end) {
    const { from, hours } = start;
    const to = end ?? model.to;
    const isStarted = model.from === from && hasHours(model, hours);
    const write = isStarted ? changeEnd(model, to) : change(model, { from, to, hours });
    return {
        writes: isStarted && model.to === to ? [] : [write],
        facts: [
            ...(end === undefined ? endFacts(model) : []),
            ...(model.from < from ? [{ kind: 'default-moved', employment: model, day: from }] : []),
        ],
        problems: [],
    };
}
function planHours(current, start, end, { today, defaultModel }) {
    if (defaultModel && runsPast(defaultModel, addDays(start.from, -1))) {
        return plan_employments_withFacts(changeDefaultModel(defaultModel, start, end), farBackFacts(start, today));
    }
    const isFarBack = isTooFarBack(start.from, today);
    const days = isFarBack ? [end !== undefined && end < today ? end : today, start.from] : [start.from];
    const found = days.map((day) => ({ day, employments: current.filter((each) => covers(each, day)) }));
    const unclear = found.find(({ employments }) => employments.length > 1);
    if (unclear) {
        const ids = unclear.employments.map(({ id }) => id);
        return problem({ kind: 'ambiguous-employments', day: unclear.day, ids });
    }
    const [target] = found.flatMap(({ employments }) => employments);
    if (target && hasHours(target, start.hours))
        return keepHours(current, target, start, end, today);
    const questionable = target ?? latest(current);
    return isFarBack && questionable
        ? tooFarBack(start.from, questionable, false, today)
        : plan_employments_withFacts(changeHours(current, target, start, end, today), farBackFacts(start, today));
}
function keepHours(current, target, { from, hours }, end, today) {
    const to = end === undefined ? target.to : endOn(current, target, end);
    if (target.to !== null && isExtended(target, to) && isTooFarBack(addDays(target.to, 1), today)) {
        return tooFarBack(addDays(target.to, 1), target, true, today);
    }
    const others = current.filter((employment) => employment !== target);
    const ends = endAll(others, end);
    const own = to === target.to ? [] : [changeEnd(target, to)];
    return {
        writes: [...ends, ...own],
        facts: [
            ...(end === undefined ? endFacts(target) : []),
            ...firstDayFacts(current, target, { from, hours }, today),
            ...laterFacts(untouched(others, ends, target.from)),
            ...laterHours(ends, target.from, hours),
        ],
        problems: [],
    };
}
function firstDayFacts(current, target, { from, hours }, today) {
    if (today < target.from && target.from < from) {
        return [{ kind: 'begins-before', employment: target, day: from }];
    }
    const periods = from < target.from ? otherHours(current, from, addDays(target.from, -1), hours) : [];
    return periods.length > 0 ? [{ kind: 'other-hours', periods }] : [];
}
function endOn(current, target, end) {
    if (runsPast(target, end))
        return end;
    const to = lastDay(current, target.from, end);
    return runsPast({ to }, target.to ?? end) ? to : target.to;
}
function changeHours(current, target, { from, hours }, end, today) {
    const others = current.filter((employment) => employment !== target);
    const ends = endAll(others, end);
    const to = lastDay(others, from, end ?? target?.to ?? null);
    const created = { action: 'created', employment: undefined, from, to, hours, replaces: target };
    const own = !target
        ? [created]
        : target.from === from
            ? [change(target, { hours, to })]
            : [change(target, { to: addDays(from, -1) }), created];
    return {
        writes: [...ends, ...own],
        facts: [
            ...(to === null && !target ? endedBeforeFacts(current, from) : []),
            ...(end === undefined && target ? endInPastFacts(to, today) : []),
            ...laterFacts(untouched(others, ends, from)),
            ...laterHours(ends, from, hours),
        ],
        problems: [],
    };
}
function endInPastFacts(to, today) {
    return to !== null && to < today ? [{ kind: 'ends-in-past', to }] : [];
}
function laterHours(ends, after, hours) {
    const later = ends.flatMap(({ employment }) => (employment && employment.from > after ? employment : []));
    return later
        .filter((employment) => !hasHours(employment, hours))
        .map((employment) => ({ kind: 'later-hours', employment }));
}
function endedBeforeFacts(current, from) {
    const before = current.filter(({ to }) => to === addDays(from, -1));
    return before.map((employment) => ({ kind: 'ended-before', employment }));
}
function lastDay(current, from, wanted) {
    const starts = current.map((employment) => employment.from).filter((each) => each > from);
    const [next] = starts.sort();
    return next === undefined || (wanted !== null && wanted < next) ? wanted : addDays(next, -1);
}
function changeEnd(employment, to) {
    return change(employment, { to }, isExtended(employment, to) ? 'changed' : 'ended');
}
function isExtended(employment, to) {
    return employment.to !== null && runsPast({ to }, employment.to);
}
function change(employment, changes, action = changes.hours ? 'changed' : 'ended') {
    const { from, to, pattern } = employment;
    const hours = pattern && { pattern, isDaily: false };
    return { action, employment, from, to, hours, ...changes };
}
function plan_employments_withFacts(plan, facts) {
    return plan.writes.length > 0 ? { ...plan, facts: [...facts, ...plan.facts] } : plan;
}
function farBackFacts({ from }, today) {
    return isTooFarBack(from, today) ? [{ kind: 'begins-far-back', day: from }] : [];
}
function problem(each) {
    return { ...NO_EMPLOYMENT_PLAN, problems: [each] };
}
function tooFarBack(day, employment, isExtension, today) {
    return problem({ kind: 'too-far-back', day, earliest: earliestDay(today), employment, isExtension });
}
function isTooFarBack(day, today) {
    return day < earliestDay(today);
}
function earliestDay(today) {
    return addDays(today, -MAX_DAYS_BACK);
}
function latest(current) {
    return [...current].sort((a, b) => a.from.localeCompare(b.from)).at(-1);
}
function untouched(others, writes, after) {
    return others.filter((other) => other.from > after && !writes.some(({ employment }) => employment === other));
}
function laterFacts(later) {
    return later.map((employment) => ({ kind: 'later', employment }));
}
function endFacts(employment) {
    return employment.to === null ? [] : [{ kind: 'ends', employment }];
}
function endsBefore(current, writes, end) {
    const before = afterWrites(current, writes).filter(({ from }) => from <= end);
    if (before.some((each) => covers(each, end)))
        return [];
    const to = before
        .map((each) => each.to ?? '')
        .sort()
        .at(-1);
    return [{ kind: 'ends-before-end', to, end }];
}
function otherHours(current, from, to, hours) {
    const periods = [];
    let day = from;
    const sorted = [...current].sort((a, b) => a.from.localeCompare(b.from));
    for (const employment of sorted.filter((each) => each.from <= to && runsPast(each, addDays(from, -1)))) {
        if (employment.from > day) {
            periods.push({ from: day, to: addDays(employment.from, -1), employment: undefined });
        }
        const begin = employment.from > day ? employment.from : day;
        const end = employment.to === null || employment.to > to ? to : employment.to;
        if (!hasHours(employment, hours) && begin <= end)
            periods.push({ from: begin, to: end, employment });
        day = addDays(end, 1) > day ? addDays(end, 1) : day;
    }
    return day <= to ? [...periods, { from: day, to, employment: undefined }] : periods;
}

;// CONCATENATED MODULE: ./build/src/moco/create-idempotently.js

async function createIdempotently(attempts, lookUp, parse) {
    let lost;
    try {
        for (;;) {
            const next = await attempts.next();
            if (next.done)
                return { entity: parse(next.value), created: true, isFound: false };
            const { request, error, mayHaveBeenApplied } = next.value;
            if (!mayHaveBeenApplied)
                continue;
            lost = request;
            const found = await lookUpAfter(error, lookUp, lost);
            if (found !== undefined)
                return { entity: found, created: true, isFound: true };
        }
    }
    catch (error) {
        const entity = hasStatus(error, 422) ? await lookUpAfter(error, lookUp, lost) : undefined;
        if (entity === undefined)
            throw error;
        return { entity, created: lost !== undefined, isFound: true };
    }
}
async function lookUpAfter(error, lookUp, lost) {
    try {
        return await lookUp();
    }
    catch (failure) {
        throw isCancelled(failure) ? new ActionError({ kind: 'cancelled', unconfirmed: lost }) : error;
    }
}

;// CONCATENATED MODULE: ./build/src/model/groups.js
function groupBy(entries, keyOf) {
    const groups = new Map();
    for (const entry of entries) {
        const key = keyOf(entry);
        const group = groups.get(key);
        if (group)
            group.push(entry);
        else
            groups.set(key, [entry]);
    }
    return groups;
}
function distinctById(entries) {
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

;// CONCATENATED MODULE: ./build/src/moco/owned-entries.js




async function fetchOfUsers(client, list, userIds, query) {
    const { path, isEntry } = list;
    const wanted = new Set(userIds);
    const found = [];
    const readByUser = (ids) => forEachConcurrent(ids, READ_CONCURRENCY, async (userId) => {
        const entries = await client.getAll(path, isEntry, { ...query, user_id: String(userId) });
        found.push(...entries.map((entry) => parseOwned(list, entry, userId)));
    });
    if (wanted.size <= 1)
        await readByUser([...wanted]);
    else {
        const first = await fetchPage(client.get, path, isEntry, query);
        if (first.hasNext && wanted.size < pagesAfter(first))
            await readByUser([...wanted]);
        else {
            const entries = await fetchPages(client.get, path, isEntry, query, first);
            const parsed = entries.map((entry) => parseOwned(list, entry));
            found.push(...parsed);
            const owners = new Set(parsed.map((entry) => entry?.userId));
            if (owners.has(undefined))
                await readByUser([...wanted].filter((id) => !owners.has(id)));
        }
    }
    const entries = found.filter((entry) => entry !== undefined && wanted.has(entry.userId));
    return distinctById(entries);
}
function parseWritten(list, { json, unexpected }, userId, id) {
    const { name, isEntry } = list;
    const entry = isEntry(json) ? parseOwned(list, json, userId) : undefined;
    if (!entry)
        throw unexpected(`it is not ${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name}`);
    if (entry.userId !== userId)
        throw unexpected(`it is the ${name} of another user`);
    if (id !== undefined && entry.id !== id)
        throw unexpected(`it is not ${name} ${id}`);
    return entry;
}
function parseOwned({ parse }, entry, knownUserId) {
    const { user } = entry;
    const userId = json_isObject(user) ? own(user, 'id') : knownUserId;
    return typeof userId === 'number' ? parse(entry, userId) : undefined;
}

;// CONCATENATED MODULE: ./build/src/moco/employments.js





const EMPLOYMENTS = {
    path: '/users/employments',
    name: 'employment',
    isEntry: isEmployment,
    parse: toEmployment,
};
async function fetchEmployments(client, userIds) {
    return fetchOfUsers(client, EMPLOYMENTS, userIds, {});
}
async function updateEmployment(client, employment, write) {
    const { from, to, hours } = write;
    const body = {
        ...(from !== employment.from && { from }),
        ...(to !== employment.to && { to }),
        ...(hours && !hasHours(employment, hours) && { pattern: hours.pattern }),
    };
    const response = await client.put(`/users/employments/${employment.id}`, body);
    return parseWritten(EMPLOYMENTS, response, employment.userId, employment.id);
}
async function createEmployment(client, userId, write) {
    const { from, to, hours } = write;
    const body = { user_id: userId, pattern: hours?.pattern, from, ...(to !== null && { to }) };
    return createIdempotently(client.post('/users/employments', body), async () => (await fetchEmployments(client, [userId])).find((employment) => employment.from === from), (response) => parseWritten(EMPLOYMENTS, response, userId));
}
function isEmployment(value) {
    return (json_isObject(value) &&
        Number.isSafeInteger(value['id']) &&
        isDay(value['from']) &&
        (value['to'] === null || isDay(value['to'])));
}
function toEmployment({ id, from, to, pattern, created_at, updated_at }, userId) {
    return {
        id: Number(id),
        userId,
        from: String(from),
        to: typeof to === 'string' ? to : null,
        pattern: isWeeklyPattern(pattern) ? { am: pattern.am, pm: pattern.pm } : undefined,
        createdAt: momentOf(created_at),
        updatedAt: momentOf(updated_at),
    };
}

;// CONCATENATED MODULE: ./build/src/moco/users.js








const INCLUDE_DEACTIVATED = { include_archived: 'true' };
async function findUsers(client, key) {
    if ('id' in key) {
        const response = await client.get(`/users/${key.id}`).catch(undefinedIfStatus(404));
        return response ? [parseUser(response, key.id)] : [];
    }
    const users = await client.getAll('/users', isUser, emailQuery(key.email));
    return distinctById(users.filter((user) => matchesKey(user, key)));
}
async function fetchFirstUsers(client) {
    return fetchPage(client.get, '/users', isUser, INCLUDE_DEACTIVATED);
}
async function fetchAllUsers(client, first) {
    return distinctById(await fetchPages(client.get, '/users', isUser, INCLUDE_DEACTIVATED, first));
}
async function fetchUsersByKey(client, keys) {
    const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
    const queries = [
        ...Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, batch) => ({
            ids: ids.slice(batch * PAGE_SIZE, (batch + 1) * PAGE_SIZE).join(','),
            ...INCLUDE_DEACTIVATED,
        })),
        ...keys.flatMap((key) => ('email' in key ? [emailQuery(key.email)] : [])),
    ];
    const found = [];
    await forEachConcurrent(queries, READ_CONCURRENCY, async (query) => {
        found.push(...(await client.getAll('/users', isUser, query)));
    });
    return found;
}
function userRequestCount(keys) {
    const ids = keys.filter((key) => 'id' in key).length;
    return Math.ceil(ids / PAGE_SIZE) + keys.length - ids;
}
async function fetchActiveUserCount(client) {
    const page = await fetchPage(client.get, '/users', isUser, {});
    return page.total ?? (await fetchPages(client.get, '/users', isUser, {}, page)).length;
}
function emailQuery(email) {
    return { email: normalizeEmail(email), ...INCLUDE_DEACTIVATED };
}
async function updateUser(client, user, body) {
    return parseUser(await client.put(`/users/${user.id}`, body, user), user.id);
}
async function createUser(client, email, body) {
    return createIdempotently(client.post('/users', body), async () => onlyUser(await findUsers(client, { email })), (response) => parseUser(response));
}
function onlyUser(users) {
    if (users.length > 1)
        throw new Error('Several users have the e-mail address');
    return users[0];
}
function isUser(value) {
    return json_isObject(value) && Number.isSafeInteger(value['id']);
}
function parseUser(response, id) {
    if (!isUser(response.json))
        throw response.unexpected('it is not a user');
    if (id !== undefined && response.json.id !== id)
        throw response.unexpected(`it is not user ${id}`);
    return response.json;
}

;// CONCATENATED MODULE: ./build/src/moco/vacation.js




const PATH = '/users/holidays';
const VACATION = {
    path: PATH,
    name: 'vacation entry',
    isEntry,
    parse: toEntry,
};
async function fetchVacation(client, userIds, year) {
    const entries = await fetchOfUsers(client, VACATION, userIds, { year: String(year) });
    return entries.filter((entry) => entry.year === year);
}
async function updateVacation(client, { id, userId }, { days }) {
    const response = await client.put(`${PATH}/${id}`, { days });
    return parseWritten(VACATION, response, userId, id);
}
async function createVacation(client, userId, desired) {
    const { year, title, days } = desired;
    return createIdempotently(client.post(PATH, { user_id: userId, year, title, days }), async () => entriesTitled(await fetchVacation(client, [userId], year), desired)[0], (response) => parseWritten(VACATION, response, userId));
}
function isEntry(value) {
    return (json_isObject(value) &&
        Number.isSafeInteger(value['id']) &&
        Number.isSafeInteger(value['year']) &&
        typeof value['days'] === 'number');
}
function toEntry({ id, year, title, days }, userId) {
    const text = typeof title === 'string' ? title : '';
    return { id: Number(id), userId, year: Number(year), title: text, days: Number(days) };
}

;// CONCATENATED MODULE: ./build/src/model/notice.js
function asNotice(text) {
    return { level: 'notice', text };
}
function asWarning(text) {
    return { level: 'warning', text };
}

// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __webpack_require__(916);
;// CONCATENATED MODULE: ./build/src/model/names.js




const MAX_CANDIDATES = 8;
const MAX_DIFFERENT = 1 / 3;
const MAX_COMPARED = 100;
function namedDirectories(desired) {
    return directoriesOf(desired.filter(({ value }) => isNameReference(value)));
}
function directoriesOf(desired) {
    return [...new Set(desired.flatMap(({ field }) => field.directory ?? []))];
}
function createNameResolver(directories, { checksIds } = { checksIds: false }) {
    const caches = {
        teams: new Map(),
        roles: new Map(),
    };
    const find = (directory, value) => {
        const entries = directories[directory];
        const key = isNameReference(value) ? value[NAME_REF] : value;
        const isName = typeof key === 'string';
        const isCheckedId = checksIds && typeof key === 'number' && entries !== undefined;
        if (!isName && !isCheckedId)
            return undefined;
        const cached = caches[directory].get(key);
        if (cached)
            return cached;
        const found = isName
            ? findByName(directory, entries ?? [], key)
            : findById(directory, entries ?? [], key);
        caches[directory].set(key, found);
        return found;
    };
    return (desired) => {
        const issues = [];
        const resolved = desired.map((each) => {
            const { field, value } = each;
            const found = field.directory && find(field.directory, value);
            if (!found)
                return each;
            if ('text' in found) {
                issues.push({ ...found, text: `\`${field.input}\`: ${found.text}` });
                return each;
            }
            return { field, value: found.id, label: found.name };
        });
        return { desired: resolved, issues };
    };
}
function findById(directory, entries, id) {
    const found = entries.find((entry) => entry.id === id);
    if (found)
        return found;
    const singular = directory.slice(0, -1);
    return {
        text: `MOCO has no ${singular} with the ID ${id}. ${formatAll(directory, entries)}`,
        isAmbiguous: false,
    };
}
function findByName(directory, entries, name) {
    const desired = normalizeName(name);
    const exact = entries.filter((entry) => normalizeName(entry.name) === desired);
    const key = caselessName(name);
    const similar = entries.filter((entry) => caselessName(entry.name) === key);
    const matches = exact.length > 0 ? exact : similar;
    const [first] = matches;
    if (first && matches.length === 1)
        return first;
    if (matches.length > 1) {
        const text = `several ${directory} in MOCO have the name "${name}": ${formatCandidates(matches)}. Use the ID.`;
        return { text, isAmbiguous: true };
    }
    const singular = directory.slice(0, -1);
    return {
        text: `MOCO has no ${singular} "${name}". ${suggest(directory, entries, name)}`,
        isAmbiguous: false,
    };
}
function suggest(directory, entries, name) {
    const [nearest, ...others] = sortBySimilarity(entries, name);
    if (!nearest)
        return formatAll(directory, []);
    const all = formatAll(directory, [nearest.entry, ...others.map(({ entry }) => entry)]);
    const compared = Math.min(MAX_COMPARED, Math.max(name.length, nearest.entry.name.length));
    const isTypo = nearest.distance <= compared * MAX_DIFFERENT;
    return isTypo ? `Did you mean "${nearest.entry.name}"? ${all}` : all;
}
function normalizeName(name) {
    return trimText(name).replace(/\s+/g, ' ');
}
function caselessName(name) {
    return normalizeName(name).toLowerCase();
}
function sortBySimilarity(entries, name) {
    const comparable = (text) => caselessName(text).slice(0, MAX_COMPARED);
    const desired = comparable(name);
    return entries
        .map((entry) => ({ entry, distance: (0,mod/* distance */.Io)(comparable(entry.name), desired) }))
        .sort((a, b) => a.distance - b.distance);
}
function formatAll(directory, entries) {
    return entries.length === 0
        ? `It has no ${directory} at all.`
        : `All ${directory}: ${formatCandidates(entries)}.`;
}
function formatCandidates(entries) {
    return listSome(entries, MAX_CANDIDATES, ({ id, name }) => `"${name}" (ID ${id})`);
}
function isNameReference(value) {
    return typeof value === 'object' && value !== null && NAME_REF in value;
}

;// CONCATENATED MODULE: ./build/src/model/person-names.js


const MAX_NAME = 200;
const MAX_TYPOS = 2;
function plainName(name) {
    if (typeof name !== 'string')
        return '';
    return caselessName(name)
        .slice(0, MAX_NAME)
        .replace(/ß/g, 'ss')
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .replace(/(?<=[aou])e/g, '')
        .replace(/[\s-]+/g, ' ');
}
function firstNameWords(name) {
    return plainName(name)
        .split(' ')
        .filter((word) => word.length > 1 && !word.endsWith('.'));
}
function isOtherFirstName(a, b) {
    const [words, others] = [firstNameWords(a), firstNameWords(b)];
    if (words.length === 0 || others.length === 0)
        return false;
    return !words.some((word) => others.some((other) => isSameWord(word, other)));
}
function isSameWord(a, b) {
    if (a.startsWith(b) || b.startsWith(a))
        return true;
    const typos = (0,mod/* distance */.Io)(a, b);
    return typos <= MAX_TYPOS && 2 * typos < Math.min(a.length, b.length);
}

;// CONCATENATED MODULE: ./build/src/reconcile/value-notices.js





const LOST_LETTER = /\p{L}\?+\p{L}|\?\?/u;
const NO_PREFIX = /^[1-9]\d{8,}$/;
const AGES = { min: 13, max: 100 };
function valueNotices({ user, changes }, today) {
    const texts = [
        ...changes.flatMap(({ field, to }) => textWarnings(field.input, to, today)),
        ...(user ? nameWarnings(changes) : []),
    ];
    return texts.map(asWarning);
}
function textWarnings(input, value, today) {
    if (typeof value !== 'string' || value === '')
        return [];
    switch (input) {
        case 'firstname':
        case 'lastname':
            return LOST_LETTER.test(value)
                ? [`\`${input}\` has question marks, which may stand for letters that were lost. Check the name.`]
                : [];
        case 'email':
            return emailWarnings(value);
        case 'mobile-phone':
        case 'work-phone':
            return NO_PREFIX.test(String(normalizePhone(value)))
                ? [
                    `\`${input}\` begins with neither \`+\` nor \`0\`. A spreadsheet may have removed the prefix: check the number.`,
                ]
                : [];
        case 'birthday':
            return isImprobable(value, today)
                ? [
                    `\`birthday\` makes this person younger than ${AGES.min} or older than ${AGES.max}. Check that it is not another date.`,
                ]
                : [];
        default:
            return [];
    }
}
function emailWarnings(email) {
    const others = beyondAscii(email);
    if (others.length === 0)
        return [];
    return [
        `The new e-mail address has letters beyond ASCII (${others.join(', ')}), which can look like others. Check that it is ` +
            'right.',
    ];
}
function isImprobable(birthday, today) {
    const age = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4));
    return age < AGES.min || age > AGES.max;
}
function nameWarnings(changes) {
    const names = changes.filter(({ field, from }) => isName(field) && Boolean(from));
    if (names.length > 1)
        return ['First and last name both change. Check that this is the right person.'];
    return names.some(({ field, from, to }) => field.input === 'firstname' && isOtherFirstName(from, to))
        ? ['The first name changes to another one. Check that this is the right person.']
        : [];
}

;// CONCATENATED MODULE: ./build/src/reconcile/notices.js








function planNotices(plan, current, today) {
    const isWritten = plan.employments.writes.length > 0 && plan.action !== 'create';
    const isWarned = isWritten || plan.action === 'deactivate';
    return [
        ...plan.employments.facts.map((fact) => factNotice(fact, plan.action, isWarned, today)),
        ...pastHoursNotices(plan, today),
        ...valueNotices(plan, today),
        ...leavingNotices(plan, current, today),
        ...joiningNotices(plan),
        ...activityNotices(plan, current, today),
        ...vacationNotices(plan, current),
    ];
}
function factNotice(fact, action, isWarned, today) {
    switch (fact.kind) {
        case 'ends':
            return endNotice(fact.employment, today);
        case 'other-hours':
            return asNotice(`Not all days since \`employment-start\` have these hours: ${fact.periods.map(describePeriod).join('; ')}. The ` +
                'action does not change these days.');
        case 'later':
            return laterNotice(fact.employment, action, isWarned);
        case 'ends-before-end':
            return endsBeforeNotice(fact.to, fact.end);
        case 'hours-skipped': {
            const text = `The hours from ${fact.day} on are not written, as the user is deactivated.`;
            return action === 'deactivate' ? asWarning(text) : asNotice(text);
        }
        default:
            return asWarning(describeDoubt(fact));
    }
}
function laterNotice(employment, action, isWarned) {
    const { id, from } = employment;
    const text = `Employment ${id} (${hoursOf(employment)}) begins later, on ${from}. It is left unchanged`;
    if (action === 'deactivate') {
        return asWarning(`${text}, so target hours count from then on. If the person leaves, delete it in MOCO.`);
    }
    return isWarned ? asWarning(`${text}.`) : asNotice(`${text}.`);
}
function endNotice({ id, to }, today) {
    return to !== null && to < today
        ? asWarning(`Employment ${id} has these hours but ended on ${to}. It is not extended. If the person came back, give the first ` +
            'day of the new employment.')
        : asNotice(`Employment ${id} has these hours and ends on ${to ?? ''}. It is not extended.`);
}
function endsBeforeNotice(to, end) {
    return to === undefined
        ? asNotice(`No employment begins before \`employment-end\` ${end}, so there is none to end.`)
        : asWarning(`The last employment before \`employment-end\` ${end} ends on ${to} already. To extend it, give ` +
            '`employment-start` and `employment-pattern` as well.');
}
function describeDoubt(fact) {
    switch (fact.kind) {
        case 'begins-before':
            return (`Employment ${fact.employment.id} has these hours already from ${fact.employment.from} on, before ` +
                `\`employment-start\` ${fact.day}. It is left unchanged. To postpone it, change its days in MOCO.`);
        case 'default-moved':
            return (`The first employment of this new user, ${fact.employment.id}, begins on ${fact.day} instead of ` +
                `${fact.employment.from}: there are no target hours before.`);
        case 'later-hours':
            return (`Employment ${fact.employment.id} (${hoursOf(fact.employment)}) begins on ${fact.employment.from}, before ` +
                '`employment-end`. Only its last day changes, not its hours.');
        case 'ends-in-past':
            return (`These hours end on ${fact.to}, with the employment that had others. It is not extended. If the person came back, give ` +
                'the first day of the new employment.');
        case 'ended-before':
            return (`Employment ${fact.employment.id} ends the day before, on ${fact.employment.to ?? ''}. The new one is open-ended: if ` +
                'it is for a fixed term, give `employment-end`.');
        case 'begins-far-back':
            return (`The first employment begins on ${fact.day}, more than ${MAX_DAYS_BACK} days ago: target hours count from then on. ` +
                'Check the year, and that this is the right person.');
    }
}
function describePeriod({ from, to, employment }) {
    const what = employment ? `employment ${employment.id} (${hoursOf(employment)})` : 'no employment';
    return `${what} from ${from} to ${to}`;
}
function hoursOf({ pattern }) {
    return `${weeklyHours(pattern) ?? 'unknown'} hours a week`;
}
function pastHoursNotices({ employments }, today) {
    const changed = employments.writes.filter((write) => write.from < today && changesHours(write));
    return changed.map(({ from }) => asNotice(`${from} is ${countOf(daysBetween(from, today), 'day')} ago: target hours since then change.`));
}
function changesHours({ employment, replaces, from, hours }) {
    const before = employment?.from === from ? employment : replaces;
    return before !== undefined && hours !== undefined && !hasHours(before, hours);
}
function leavingNotices({ action, desired, employments }, current, today) {
    const { end } = desired.employment;
    if (action !== 'deactivate')
        return [];
    if (end !== undefined && end > today) {
        return [
            asWarning(`Access ends as soon as the user is deactivated, although \`employment-end\` is not until ${end}.`),
        ];
    }
    if (end !== undefined)
        return [];
    if (!current.employments) {
        return [
            asNotice('The `api-key` may not read employments, so it is not known whether one runs on after the user is deactivated.'),
        ];
    }
    const running = afterWrites(current.employments, employments.writes).filter((each) => runsPast(each, today));
    return running.map(({ employment, from, to }) => {
        const name = employment ? `Employment ${employment.id}` : `The employment from ${from}`;
        const until = to === null ? 'is open-ended' : `runs until ${to}`;
        return asWarning(`${name} ${until}, so target hours keep accruing. To end it, give \`employment-end\`, or end it in MOCO.`);
    });
}
function joiningNotices({ action, desired }) {
    const isExternal = desiredValue(desired.fields, 'external') === true;
    if (action !== 'create' || desired.employment.start || isExternal)
        return [];
    return [
        asNotice('No hours are given: MOCO may give the new user its default weekly model of 100 %. To choose the hours, give ' +
            '`employment-start` and `employment-pattern`.'),
    ];
}
function activityNotices(plan, current, today) {
    const { user, desired, action } = plan;
    const active = desiredValue(desired.fields, 'active');
    const isActive = active ?? user?.['active'] ?? action === 'create';
    if (isActive !== true) {
        const staysDeactivated = user && isActive === false && action !== 'deactivate' && givesSomething(plan);
        return staysDeactivated ? [staysInactive(user.id)] : [];
    }
    return [
        ...passedEndNotices(desired.employment, today),
        ...(action === 'reactivate' ? rejoiningNotices(plan, current) : []),
    ];
}
function passedEndNotices({ end }, today) {
    if (end === undefined || end >= today)
        return [];
    return [
        asWarning(`\`employment-end\` ${end} has passed, but the user stays active. Is \`active: false\` missing?`),
    ];
}
function rejoiningNotices({ desired }, { employments = [] }) {
    const { start } = desired.employment;
    if (start) {
        return employments
            .filter((each) => each.from < start.from && covers(each, start.from))
            .map(({ id, from }) => asWarning(`Employment ${id} was not ended when the user was deactivated: target hours count from ${from} on without a break. ` +
            'If the person was away, correct this in MOCO.'));
    }
    return [
        asNotice('The user is reactivated without `employment-start`, so employments stay as they are. Check in MOCO that one covers ' +
            'today.'),
    ];
}
function givesSomething({ employments, vacation }) {
    const isEmployed = employments.writes.some((write) => write.action !== 'ended');
    return isEmployed || isVacationWrite(vacation);
}
function staysInactive(id) {
    return asWarning(`User ${id} stays deactivated in MOCO. To reactivate the user, set \`active: true\`.`);
}
function vacationNotices({ vacation }, current) {
    if (vacation?.action !== 'created')
        return [];
    const others = otherEntries(current.vacation, vacation.desired);
    if (others.length === 0)
        return [];
    const list = others.map(({ id, days }) => `entry ${id} (${countDays(days)})`).join(', ');
    return [
        asNotice(`Vacation entries of ${vacation.desired.year} with other titles count too, and are left unchanged: ${list}. If one of ` +
            'them is meant, give its title.'),
    ];
}
const DOUBTS = [
    {
        outcome: 'altered',
        say: (list, isOne) => `MOCO accepted the request but has ${isOne ? 'another value' : 'other values'} for ${list}. Check in MOCO.`,
    },
    {
        outcome: 'reformatted',
        say: (list) => `MOCO has another form (case, spaces or punctuation) of ${list}.`,
    },
    {
        outcome: 'unknown',
        say: (list, isOne) => isOne
            ? `MOCO's response does not have this field, so it is not known whether it was stored: ${list}.`
            : `MOCO's response does not have these fields, so it is not known whether they were stored: ${list}.`,
    },
];
function verificationNotices(changes) {
    return describeDoubts([{ who: '', doubtful: doubtfulChanges(changes) }]).map(asWarning);
}
function describeDoubts(users) {
    return DOUBTS.flatMap(({ outcome, say }) => {
        const concerned = users
            .map(({ who, doubtful }) => ({ who, changes: doubtful.filter((change) => change.outcome === outcome) }))
            .filter(({ changes }) => changes.length > 0);
        if (concerned.length === 0)
            return [];
        const list = concerned.map(({ who, changes }) => `${who === '' ? '' : `${who}: `}${changes.map(quotedName).join(', ')}`);
        const count = concerned.reduce((sum, { changes }) => sum + changes.length, 0);
        return [say(list.join('; '), count === 1)];
    });
}
function quotedName(change) {
    const name = changeName(change);
    return change.property === undefined ? `\`${name}\`` : name;
}

;// CONCATENATED MODULE: ./build/src/model/problems.js



function describeProblem(problem, { idInput, createInput, host }) {
    const where = host === undefined ? '' : ` in ${host}`;
    switch (problem.kind) {
        case 'user-not-found':
            return 'id' in problem.key
                ? `No MOCO user${where} has the ID ${problem.key.id}. Check the \`${idInput}\`${accountHint(host)}.`
                : `No MOCO user${where} has ${describeEmail(problem.key.email, host)}. Check the e-mail address${accountHint(host)}.${lettersHint(problem.key.email)} If MOCO ` +
                    `has another e-mail address for the user, give the \`${idInput}\` instead. If the user is new, set ` +
                    `\`${createInput}: true\`.`;
        case 'ambiguous-email': {
            const { email, ids } = problem;
            return `Several MOCO users${where} have ${describeEmail(email, host)} (IDs ${ids.join(', ')}). Give the \`${idInput}\` instead.`;
        }
        case 'missing-fields': {
            const inputs = listAll(problem.inputs.map((input) => `\`${input}\``));
            return `No MOCO user${where} has this e-mail address. To create the user, give ${inputs} too.`;
        }
        case 'unresolved-name':
            return problem.issue.text;
        case 'cut-off-value':
            return (`\`${problem.input}\` is MOCO's number without its \`+\` or the zeros at its start, as a spreadsheet leaves it. In the ` +
                'spreadsheet, format the column as Text and enter the whole number.');
        case 'already-renamed':
            return (`No MOCO user${where} has ${describeEmail(problem.email, host)}, but user ${problem.id} already has the new one. If ` +
                `that is the same person, give \`${idInput}: ${problem.id}\` instead.`);
        case 'other-person':
            return (`User ${problem.id}${where} has this e-mail address and another first name. If it is the same person, give ` +
                `\`${idInput}: ${problem.id}\` without \`${createInput}\`. If not, correct the e-mail address.`);
        default:
            return describePlanningProblem(problem);
    }
}
function describePlanningProblem(problem) {
    switch (problem.kind) {
        case 'ambiguous-employments':
            return (`Several employments cover ${problem.day} (IDs ${problem.ids.join(', ')}), so it is not clear which one is meant, ` +
                'and target hours count twice. End or delete all but one in MOCO.');
        case 'too-far-back':
            return describeTooFarBack(problem);
        case 'ambiguous-vacation':
            return (`Several vacation entries of ${problem.year} have this title (IDs ${problem.ids.join(', ')}). Keep one, and delete ` +
                'the others in MOCO.');
        case 'external-vacation':
            return 'External users have no vacation in MOCO. Remove `vacation-days`. If the person is an employee now, also set `external: false`.';
    }
}
function describeTooFarBack({ day, earliest, employment: { id, from, to, pattern }, isExtension, }) {
    const hours = `${weeklyHours(pattern) ?? 'unknown'} hours a week`;
    const period = to === null ? `since ${from}` : `from ${from} to ${to}`;
    const advice = isExtension
        ? 'Check `employment-end`, or extend the employment in MOCO.'
        : 'As `employment-start`, give the day from which the new hours hold, not the date of hire. To change earlier days, use ' +
            'MOCO.';
    return (`Hours can't change from ${day} on: that is more than ${MAX_DAYS_BACK} days ago (${earliest} is the earliest day). ` +
        `Employment ${id} has ${hours} ${period}. ${advice}`);
}
function isAmbiguous(problem) {
    return problem.kind === 'unresolved-name'
        ? problem.issue.isAmbiguous
        : problem.kind.startsWith('ambiguous');
}
function isInvalid({ kind }) {
    return ['missing-fields', 'other-person', 'cut-off-value', 'too-far-back', 'external-vacation'].includes(kind);
}
function describeEmail(email, host) {
    return host === undefined ? 'this e-mail address' : `the e-mail address ${email}`;
}
function lettersHint(email) {
    const letters = beyondAscii(email);
    return letters.length === 0
        ? ''
        : ` It has letters beyond ASCII (${letters.join(', ')}), which can look like others.`;
}
function accountHint(host) {
    if (host === undefined)
        return '';
    return host.endsWith('.mocoapp.com')
        ? ' and the account'
        : ', and that `api-url` has the whole path of the API';
}

;// CONCATENATED MODULE: ./build/src/reconcile/plan-error.js


function planError(problems, words) {
    const issues = problems.map((problem) => ({ text: describeProblem(problem, words) }));
    if (problems.every(isAmbiguous))
        return new ActionError({ kind: 'ambiguous', issues });
    return new ActionError({ kind: problems.some(isInvalid) ? 'invalid-input' : 'not-found', issues });
}

;// CONCATENATED MODULE: ./build/src/reconcile/default-model.js

const NEW_USER_DAYS = 7;
const ALONG_MS = 60_000;
function defaultModelOf(user, employments, today) {
    const [only, ...others] = employments;
    const createdAt = momentOf(user['created_at']);
    if (only?.createdAt === undefined || others.length > 0 || createdAt === undefined)
        return undefined;
    const isNew = today <= addDays(dayOf(createdAt), NEW_USER_DAYS);
    const isDefaultDay = only.from <= addDays(dayOf(createdAt), 1);
    const isMadeAlong = isDefaultDay && Math.abs(only.createdAt - createdAt) <= ALONG_MS;
    return isNew && isMadeAlong && only.updatedAt === only.createdAt ? only : undefined;
}

;// CONCATENATED MODULE: ./build/src/reconcile/plan-user.js










const REQUIRED_INPUTS = ['firstname', 'lastname', 'team'];
const SINGLE_USER_OPTIONS = {
    createInactive: true,
    sendWriteOnlyFields: true,
    endEmployments: false,
    checkFirstName: true,
};
const plan_user_EMAIL = fieldByInput('email');
const EXTERNAL = fieldByInput('external');
function planUser(desired, current, options, unresolved = []) {
    const { users } = current;
    const user = users.length === 1 ? users[0] : undefined;
    const nothing = {
        user,
        email: users[0] ? currentEmail(users[0]) : (desiredEmail(desired) ?? ''),
        desired,
        changes: [],
        employments: NO_EMPLOYMENT_PLAN,
        vacation: undefined,
        problems: [],
        notices: [],
    };
    if (users.length === 0 && !options.createInactive && isInactive(desired)) {
        return { ...nothing, action: 'unmatched' };
    }
    const details = user ? planChange(desired, user, current, options) : planCreation(desired, options);
    const problems = [
        ...userProblems(desired, users, options),
        ...unresolved.map((issue) => ({ kind: 'unresolved-name', issue })),
        ...(users.length > 1 ? [] : detailProblems(desired, user, current, options, details)),
    ];
    if (problems.length > 0)
        return { ...nothing, action: 'error', problems };
    const plan = { ...nothing, ...details };
    return { ...plan, notices: planNotices(plan, current, options.today) };
}
function desiredEmail({ key, fields }) {
    const field = fields.find((each) => each.field.requestKey === plan_user_EMAIL.requestKey);
    if (typeof field?.value === 'string')
        return field.value;
    return 'email' in key ? key.email : undefined;
}
function isDeactivation(user, { fields }) {
    return fieldAction(user, diff(user, fields)) === 'deactivate';
}
function userProblems({ key, fields }, users, { createMissing }) {
    const [first] = users;
    if (first && users.length > 1) {
        return [{ kind: 'ambiguous-email', email: currentEmail(first), ids: users.map(({ id }) => id) }];
    }
    if (users.length === 1)
        return [];
    if (!createMissing || 'id' in key)
        return [{ kind: 'user-not-found', key }];
    const inputs = missingRequiredInputs(fields);
    return inputs.length > 0 ? [{ kind: 'missing-fields', inputs }] : [];
}
function detailProblems(desired, user, current, options, details) {
    return [
        ...(user ? identityProblems(desired, user, current, options, details) : []),
        ...details.changes.flatMap(cutOffProblems),
        ...details.employments.problems,
        ...vacationProblems(desired, user, current),
    ];
}
function identityProblems(desired, user, current, options, details) {
    const renamed = renameProblems(desired, user, current, options, details);
    return renamed.length === 0 && options.checkFirstName ? personProblems(desired, user) : renamed;
}
function cutOffProblems({ field, from, to }) {
    return field.isCutOff(to, from) ? [{ kind: 'cut-off-value', input: field.input }] : [];
}
function renameProblems({ key, fields }, user, current, options, { action }) {
    if (!isRenamed(current, options) || 'id' in key)
        return [];
    const names = namesIn(fields);
    const isSamePerson = names.length > 0 ? diff_diff(user, names).length === 0 : action === 'none';
    return isSamePerson ? [] : [{ kind: 'already-renamed', email: key.email, id: user.id }];
}
function personProblems({ key, fields }, user) {
    const isOther = isOtherFirstName(user['firstname'], desiredValue(fields, 'firstname'));
    return isOther && !('id' in key) ? [{ kind: 'other-person', id: user.id }] : [];
}
function namesIn(fields) {
    return fields.filter(({ field }) => isName(field));
}
function isRenamed({ isFoundByNewEmail }, { createMissing }) {
    return isFoundByNewEmail === true && !createMissing;
}
function vacationProblems({ fields, vacation }, user, current) {
    if (!vacation)
        return [];
    const isExternal = desiredValue(fields, 'external') ?? (user && currentValue(EXTERNAL, user));
    if (isExternal)
        return [{ kind: 'external-vacation' }];
    const ids = entriesTitled(current.vacation, vacation).map(({ id }) => id);
    return ids.length > 1 ? [{ kind: 'ambiguous-vacation', year: vacation.year, ids }] : [];
}
function missingRequiredInputs(fields) {
    return REQUIRED_INPUTS.filter((input) => {
        const { requestKey } = fieldByInput(input);
        return !fields.some(({ field, value }) => field.requestKey === requestKey && value !== '' && value !== null);
    });
}
function isInactive({ fields }) {
    return desiredValue(fields, 'active') === false;
}
function planChange(desired, user, current, options) {
    const changes = planFields(desired, user, current, options);
    const action = fieldAction(user, changes);
    const [employment, employments] = planEmploymentsOf(desired, user, current, action, options);
    const vacation = desired.vacation && planVacation(current.vacation, desired.vacation);
    const isUpdate = employments.writes.length > 0 || isVacationWrite(vacation);
    return {
        action: action ?? (isUpdate ? 'update' : 'none'),
        desired: { ...desired, employment },
        changes,
        employments,
        vacation,
    };
}
function planEmploymentsOf(desired, user, current, action, { endEmployments, today }) {
    const { employment } = desired;
    const known = current.employments ?? [];
    const context = { today, defaultModel: defaultModelOf(user, known, today) };
    if (!isInactive(desired))
        return [employment, planEmployments(known, employment, context)];
    const isEndedToday = endEmployments && employment.end === undefined;
    if (!isEndedToday || action !== 'deactivate') {
        return planLeaving(employment, known, context, isEndedToday);
    }
    const [ending, plan] = planLeaving({ ...employment, end: today }, known, context, false);
    return [ending, withoutEndFacts(plan)];
}
function withoutEndFacts(plan) {
    return { ...plan, facts: plan.facts.filter(({ kind }) => kind !== 'ends-before-end') };
}
function planLeaving(desired, known, context, isOver) {
    const { start, end } = desired;
    const plan = planEmployments(known, desired, context);
    if (!start)
        return [desired, plan];
    const isTooLate = end !== undefined && start.from > end;
    const isNewFarBack = plan.facts.some(({ kind }) => kind === 'begins-far-back') &&
        plan.writes.some(({ employment }) => !employment);
    const isSkipped = isTooLate || isNewFarBack || plan.problems.length > 0 || (isOver && plan.writes.length > 0);
    if (!isSkipped)
        return [desired, plan];
    const ending = planEmployments(known, { end }, context);
    return [{ end }, { ...ending, facts: [{ kind: 'hours-skipped', day: start.from }, ...ending.facts] }];
}
function planFields({ fields }, user, current, options) {
    const changes = diff_diff(user, fields);
    const sendsWriteOnly = options.sendWriteOnlyFields && (!isRenamed(current, options) || namesIn(fields).length > 0);
    const isWorthWriting = sendsWriteOnly || changes.some(({ field }) => field.responseKey !== undefined);
    return isWorthWriting ? changes : [];
}
function fieldAction(user, changes) {
    if (changes.length === 0)
        return undefined;
    const active = changes.find(({ field }) => field.input === 'active')?.to;
    if (active === false)
        return 'deactivate';
    return active === true && user['active'] === false ? 'reactivate' : 'update';
}
function planCreation(desired, { today }) {
    const given = desired.fields.filter(({ field, value }) => value !== field.emptyValue);
    const hasEmail = given.some(({ field }) => field.requestKey === plan_user_EMAIL.requestKey);
    const fields = hasEmail ? given : [...given, { field: plan_user_EMAIL, value: desiredEmail(desired) }];
    const changes = fields.map(({ field, value, label }) => ({
        field,
        from: null,
        fromLabel: undefined,
        to: value,
        toLabel: label,
    }));
    return {
        action: 'create',
        desired,
        changes,
        employments: withoutEndFacts(planEmployments([], desired.employment, { today })),
        vacation: desired.vacation && planVacation([], desired.vacation),
    };
}

;// CONCATENATED MODULE: ./build/src/reconcile/apply-user.js












async function* applyUser(client, plan, options) {
    const { user } = plan;
    if (!user)
        yield* applyCreation(client, plan, options);
    else if (plan.action === 'deactivate') {
        yield* applyDetails(client, plan, user.id);
        throwIfFailed(yield* applyChanges(client, plan, user));
    }
    else {
        const changes = yield* applyChanges(client, plan, user);
        throwIfCritical(changes);
        yield* applyDetails(client, plan, user.id);
        throwIfFailed(changes);
    }
}
async function* applyCreation(client, plan, options) {
    const { welcomeEmail, today } = options;
    const body = {
        ...toRequestBody(plan.changes),
        ...(welcomeEmail !== undefined && { welcome_email: welcomeEmail }),
    };
    const { entity: user, created, isFound } = await createUser(client, plan.email, body);
    if (!created) {
        const replanned = await replan(client, plan, user, today);
        yield { kind: 'replanned', plan: replanned };
        const { problems } = replanned;
        if (problems.length > 0)
            throw planError(problems, { idInput: 'id', createInput: 'create' });
        yield* applyUser(client, replanned, options);
        return;
    }
    let after = user;
    const verify = () => verifyApplied(plan.changes, after, isFound ? user : undefined);
    try {
        if (isFound)
            after = await correctDrift(client, user, plan);
    }
    finally {
        yield { kind: 'created', user: after, changes: verify() };
    }
    throwIfCritical(verify());
    const details = await completePlan(client, plan, after, today);
    if (details) {
        yield { kind: 'completed', ...details };
        yield* applyDetails(client, details, user.id);
    }
    throwIfFailed(verify());
}
async function* applyChanges(client, plan, user) {
    if (plan.changes.length === 0)
        return [];
    const after = await updateUser(client, user, toRequestBody(plan.changes));
    const changes = verifyApplied(plan.changes, after);
    yield { kind: 'updated', user: after, changes };
    return changes;
}
async function* applyDetails(client, { employments, vacation }, userId) {
    for (const write of employments.writes)
        yield* writeEmployment(client, write, userId);
    if (isVacationWrite(vacation))
        yield* writeVacation(client, vacation, userId);
}
async function replan(client, { desired }, user, today) {
    const current = { users: [user], ...(await fetchDetails(client, desired, user.id)) };
    return planUser(desired, current, { ...SINGLE_USER_OPTIONS, createMissing: false, today });
}
async function completePlan(client, plan, user, today) {
    const { employment, vacation } = plan.desired;
    if (!hasEmploymentInput(employment) && !vacation)
        return undefined;
    const current = await fetchDetails(client, plan.desired, user.id);
    throwIfSeveral(plan.desired, current);
    const [defaultModel] = current.employments;
    const { facts, ...employments } = planEmployments(current.employments, employment, { today, defaultModel });
    const completed = {
        employments: { ...employments, facts: facts.filter(({ kind }) => kind !== 'default-moved') },
        vacation: vacation && planVacation(current.vacation, vacation),
    };
    const known = plan.notices.map(({ text }) => text);
    const notices = planNotices({ ...plan, ...completed }, current, today);
    return { ...completed, notices: notices.filter(({ text }) => !known.includes(text)) };
}
function throwIfSeveral({ employment: { start }, vacation }, current) {
    const idsOf = (entries) => entries.map(({ id }) => id).join(', ');
    const { employments } = current;
    const titled = vacation ? entriesTitled(current.vacation, vacation) : [];
    if (start && employments.length > 1) {
        throw notApplied(`the hours from ${start.from}, as MOCO made several employments (IDs ${idsOf(employments)})`);
    }
    if (titled.length > 1)
        throw notApplied(`vacation, as MOCO made several entries (IDs ${idsOf(titled)})`);
}
async function fetchDetails(client, { employment, vacation }, userId) {
    const [employments, entries] = await Promise.all([
        hasEmploymentInput(employment) ? fetchEmployments(client, [userId]) : [],
        vacation ? fetchVacation(client, [userId], vacation.year) : [],
    ]);
    return { employments, vacation: entries };
}
async function correctDrift(client, user, { desired }) {
    const drift = diff_diff(user, desired.fields).filter(({ from }) => from !== undefined);
    return drift.length > 0 ? updateUser(client, user, toRequestBody(drift)) : user;
}
async function* writeEmployment(client, write, userId) {
    const { entity: employment, created } = write.employment
        ? { entity: await updateEmployment(client, write.employment, write), created: true }
        : await createEmployment(client, userId, write);
    const isApplied = isAsWritten(employment, write);
    if (isApplied || (created && !write.employment)) {
        yield { kind: 'employment', write, employment, isFound: !created };
    }
    if (!isApplied) {
        throw notApplied(write.action === 'ended'
            ? `the end of employment ${employment.id}`
            : `the days or hours of employment ${employment.id}`);
    }
}
async function* writeVacation(client, plan, userId) {
    const { entity: entry, created } = plan.entry
        ? { entity: await updateVacation(client, plan.entry, plan.desired), created: true }
        : await createVacation(client, userId, plan.desired);
    const isApplied = hasDays(entry, plan.desired) && entriesTitled([entry], plan.desired).length > 0;
    if (isApplied || (created && !plan.entry))
        yield { kind: 'vacation', plan, entry, isFound: !created };
    if (!isApplied)
        throw notApplied(`the days of vacation entry ${entry.id}`);
}
function throwIfCritical(changes) {
    if (failedChanges(changes).some(({ field }) => field.failIfAltered))
        throwIfFailed(changes);
}
function throwIfFailed(changes) {
    const failed = failedChanges(changes);
    if (failed.length === 0)
        return;
    const fields = failed.filter(({ property }) => property === undefined).map(changeName);
    const customFields = failed.flatMap(({ property }) => property ?? []);
    throw new ActionError({ kind: 'not-applied', fields, ...(customFields.length > 0 && { customFields }) });
}
function notApplied(field) {
    return new ActionError({ kind: 'not-applied', fields: [field] });
}

;// CONCATENATED MODULE: ./build/src/reconcile/details.js


function plannedDetails({ employments, vacation, }) {
    return {
        employments: employments.writes.map((write) => ({ write, employment: undefined })),
        vacation: vacation && { plan: vacation, entry: undefined },
    };
}
function doneDetails({ plan, steps }) {
    const written = steps.find((step) => step.kind === 'vacation');
    const unchanged = plan.vacation?.action === 'none' ? plannedDetails(plan).vacation : undefined;
    return {
        employments: steps.flatMap((step) => (step.kind === 'employment' && !step.isFound ? [step] : [])),
        vacation: written
            ? { plan: { ...written.plan, ...(written.isFound && { action: 'none' }) }, entry: written.entry }
            : unchanged,
    };
}
function detailNames({ employments, vacation }) {
    return [
        ...(employments.length > 0 ? ['employment'] : []),
        ...(isVacationWrite(vacation?.plan) ? ['vacation'] : []),
    ];
}
function employmentOutput({ write, employment }) {
    const { action } = write;
    const { from, to } = employment ?? write;
    const pattern = employment?.pattern ?? write.hours?.pattern;
    const id = employment?.id ?? write.employment?.id ?? null;
    return { id, action, from, to, weekly_hours: weeklyHours(pattern) ?? null };
}
function vacationOutput({ plan, entry }) {
    const { year, title, days } = entry ?? plan.desired;
    return { id: entry?.id ?? plan.entry?.id ?? null, action: plan.action, year, title, days };
}

;// CONCATENATED MODULE: ./build/src/sync/apply.js









const WRITE_CONCURRENCY = 20;
async function applyPlan(client, entries, options, onResult) {
    const results = [];
    let isKeyRejected = false;
    await forEachConcurrent(entries, WRITE_CONCURRENCY, async (entry) => {
        if (options.cancel.aborted || isKeyRejected)
            return;
        const result = await applyEntry(client, entry, options);
        if (!result)
            return;
        isKeyRejected ||= result.code === 'unauthorized';
        results.push(result);
        onResult(result);
    });
    return sortedResults(results);
}
function sortedResults(results) {
    return [...results].sort((a, b) => (a.row ?? Infinity) - (b.row ?? Infinity) || (a.user?.id ?? 0) - (b.user?.id ?? 0));
}
async function applyEntry(client, entry, options) {
    let outcome = initialOutcome(entry);
    try {
        for await (const step of applyUser(client, entry, options))
            outcome = foldStep(outcome, step);
        return toResult(entry, outcome);
    }
    catch (error) {
        const report = describeError(error, { host: client.host, user: undefined });
        const isCancelled = report.code === 'cancelled';
        const isUnconfirmed = report.unconfirmed !== undefined;
        if (isCancelled && !isUnconfirmed && !isAnySent(outcome))
            return undefined;
        const lostLastDay = pendingLastDay(outcome, report);
        const partial = partialResult(outcome, entry, report);
        const hasOwnAdvice = lostLastDay !== undefined || (isCancelled && partial !== '');
        const reason = oneLine(hasOwnAdvice ? withoutRerunAdvice(report) : report);
        const text = partial === '' ? reason : `${endSentence(reason)} ${partial}`;
        const result = toResult(entry, outcome, report);
        return { ...result, code: report.code, isUnconfirmed, error: text, partial, lostLastDay };
    }
}
function partialResult(outcome, { line }, failure) {
    const { user } = outcome;
    const done = describeDone(outcome, { user: user ? `user ${user.id}` : 'the user', owner: '' });
    const isAny = done.length > 0 || unknownFields(outcome).length > 0;
    if (!isAny && pendingLastDay(outcome, failure) === undefined)
        return '';
    const where = line === null ? '' : ` on line ${line}`;
    return describePartialResult(outcome, done, (day) => `${day} as \`employment-end\`${where}`, failure);
}
function toResult(entry, outcome, failure) {
    const { plan, user, changes } = outcome;
    return {
        ...entry,
        ...plan,
        action: changes ? actionDone(plan.action, changes) : plan.action,
        user,
        email: (user && currentEmail(user)) || entry.email,
        changes: changes ? writtenChanges(changes) : plan.changes,
        details: doneDetails(outcome),
        isChanged: isChanged(outcome, failure),
        doubtful: doubtfulChanges(changes ?? []),
        code: null,
        isUnconfirmed: false,
        error: null,
        notices: [...plan.notices, ...verificationNotices(changes ?? [])],
        addedNotices: plan.notices.filter((notice) => !entry.notices.includes(notice)),
        partial: '',
        lostLastDay: undefined,
    };
}
function actionDone(action, changes) {
    const isUnknown = changes.some(({ field, outcome }) => field.input === 'active' && outcome === 'unknown');
    return isUnknown && (action === 'deactivate' || action === 'reactivate') ? 'update' : action;
}
function endSentence(text) {
    return /[.!?]$/.test(text) ? text : `${text}.`;
}
function oneLine({ summary, hints, items }) {
    return [summary, ...hints, ...items.map(({ text }) => text)].join(' ');
}

;// CONCATENATED MODULE: ./build/src/moco/rate-limiter.js
const WINDOW_MS = 120_000;
function createRateLimiter(limit, { now, sleep }) {
    const sent = [];
    let heldUntil = -Infinity;
    let queue = Promise.resolve();
    const freeAt = (ahead) => {
        const rounds = Math.floor(ahead / limit);
        const before = sent[sent.length - limit + (ahead % limit)];
        const from = Math.max(heldUntil, before === undefined ? -Infinity : before + WINDOW_MS, rounds > 0 ? now() : -Infinity);
        return from + rounds * WINDOW_MS;
    };
    const next = async (signal) => {
        for (;;) {
            signal.throwIfAborted();
            const wait = freeAt(0) - now();
            if (wait <= 0)
                break;
            await sleep(wait, signal);
        }
        sent.push(now());
        if (sent.length > limit)
            sent.shift();
    };
    return {
        acquire: (signal) => {
            const turn = queue.then(() => next(signal));
            queue = turn.catch(() => undefined);
            return turn;
        },
        pauseFor: (milliseconds) => {
            heldUntil = Math.max(heldUntil, now() + Math.min(milliseconds, WINDOW_MS));
        },
        estimateWait: (requests) => (requests === 0 ? 0 : Math.max(0, freeAt(requests - 1) - now())),
    };
}

;// CONCATENATED MODULE: ./build/src/sync/toolkit.js
const PROGRESS_INTERVAL_MS = 9_000;

;// CONCATENATED MODULE: ./build/src/sync/client-scope.js



async function withClient({ progressLine, ...options }, context, work) {
    const { toolkit, runtime, log } = context;
    const rateLimiter = createRateLimiter(options.rateLimit, runtime);
    const retryBudget = { scope: 'each', timeoutMs: options.retryTimeoutMs };
    const stopTimer = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info(progressLine(rateLimiter)));
    try {
        await withCancellableClient({ ...options, retryBudget, rateLimiter }, context, (client) => work({ client, rateLimiter }));
    }
    finally {
        stopTimer();
    }
}

;// CONCATENATED MODULE: ./build/src/github/publish.js

const OUTPUTS_FAILED = {
    code: 'internal',
    summary: "The outputs could not be written to the runner's file.",
    hints: ["Check the runner's disk and permissions, then re-run the step."],
    items: [],
};
async function publish(outputs, summary, hasFailed, toolkit, log) {
    try {
        for (const [name, value] of Object.entries(outputs()))
            toolkit.setOutput(name, value);
    }
    catch {
        if (!hasFailed)
            log.failed(OUTPUTS_FAILED);
    }
    if (isSummaryEnabled(toolkit.getInput))
        await publish_writeSummary(summary, toolkit, log);
}
async function publish_writeSummary(html, toolkit, log) {
    await toolkit
        .writeSummary(html)
        .catch(() => log.warning('The job summary could not be written to GITHUB_STEP_SUMMARY.'));
}

;// CONCATENATED MODULE: ./build/src/github/workspace.js


const NOT_INSIDE = { must: 'be a file in the workspace' };
const NO_FILE = { must: 'be a file, not a folder or a pipe' };
function readWorkspaceFile(workspace, path, limit) {
    try {
        const file = (0,external_node_fs_.realpathSync)((0,external_node_path_.resolve)(workspace, path));
        if (!isInside(workspace, file))
            return NOT_INSIDE;
        const found = (0,external_node_fs_.lstatSync)(file);
        if (!found.isFile())
            return NO_FILE;
        if (found.size > limit.bytes)
            return { must: limit.must };
        return { value: (0,external_node_fs_.readFileSync)(file) };
    }
    catch {
        return { must: 'be a readable file. Did the job run actions/checkout?' };
    }
}
function resolveWritableFile(workspace, path) {
    try {
        const file = realPathOf((0,external_node_path_.resolve)(workspace, path));
        if (!isInside(workspace, file))
            return NOT_INSIDE;
        const found = (0,external_node_fs_.lstatSync)(file, { throwIfNoEntry: false });
        return !found || found.isFile() ? { value: file } : NO_FILE;
    }
    catch {
        return { must: 'be a path that can be written to, without broken links' };
    }
}
function writeWorkspaceFile(file, text) {
    (0,external_node_fs_.mkdirSync)((0,external_node_path_.dirname)(file), { recursive: true });
    (0,external_node_fs_.writeFileSync)(file, text);
}
function realPathOf(path) {
    if ((0,external_node_fs_.lstatSync)(path, { throwIfNoEntry: false }))
        return (0,external_node_fs_.realpathSync)(path);
    const parent = (0,external_node_path_.dirname)(path);
    return parent === path ? path : (0,external_node_path_.join)(realPathOf(parent), (0,external_node_path_.basename)(path));
}
function isInside(workspace, file) {
    const inside = (0,external_node_path_.relative)((0,external_node_fs_.realpathSync)(workspace), file);
    return inside !== '..' && !inside.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(inside);
}

;// CONCATENATED MODULE: ./build/src/moco/custom-fields.js


const USERS = /^(?:users?|staff)$/i;
const NO_ACCESS = [401, 403, 404];
async function fetchCustomFields(client) {
    let entries;
    try {
        entries = await client.getAll('/account/custom_properties', isDefinition);
    }
    catch (error) {
        if (isUnreadable(error))
            return 'unreadable';
        throw error;
    }
    const ofUsers = entries.filter(({ entity }) => USERS.test(String(entity)));
    return ofUsers.length === 0 ? 'none-for-users' : ofUsers.map(toDefinition);
}
function isUnreadable(error) {
    return (hasStatus(error, ...NO_ACCESS) || (error instanceof ActionError && error.code === 'unexpected-answer'));
}
function isDefinition(value) {
    return json_isObject(value) && typeof value['name'] === 'string' && typeof value['entity'] === 'string';
}
function toDefinition(entry) {
    const kind = own(entry, 'kind');
    const options = own(entry, 'defaults');
    const otherName = own(entry, 'name_alt');
    return {
        name: String(own(entry, 'name')),
        kind: typeof kind === 'string' ? kind : '',
        options: Array.isArray(options) ? options.filter((option) => typeof option === 'string') : [],
        ...(typeof otherName === 'string' && otherName.trim() !== '' && { otherName }),
    };
}

;// CONCATENATED MODULE: ./build/src/moco/directories.js


const PATHS = { teams: '/units', roles: '/users/roles' };
async function fetchDirectories(client, directories) {
    const fetched = directories.map(async (directory) => [directory, await fetchDirectory(client, directory)]);
    return Object.fromEntries(await Promise.all(fetched));
}
async function fetchDirectory(client, directory) {
    const entries = await client.getAll(PATHS[directory], isNamedEntry);
    return distinctById(entries).map(({ id, name, is_admin }) => ({ id, name, isAdmin: is_admin === true }));
}
function isNamedEntry(value) {
    return json_isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}

;// CONCATENATED MODULE: ./build/src/model/custom-fields.js





const custom_fields_MAX_CANDIDATES = 8;
const MAX_SORTED = 100;
const MAX_CACHED = 1_000;
const custom_fields_MAX_PIECES = 50;
const MULTI_SELECT = 'multiselect';
const SEPARATOR = /[,;\r\n]/;
const LINK = /^(?:https?:\/\/|mailto:|tel:)\S/i;
function createCustomFieldFinder(definitions, quote) {
    const byName = groupBy(definitions, ({ name }) => normalizeName(name));
    const byLowerCase = groupBy(definitions, ({ name }) => caselessName(name));
    const found = new Map();
    return (given) => {
        if (found.has(given))
            return found.get(given);
        const name = normalizeName(given);
        const exact = byName.get(name);
        const similar = byLowerCase.get(caselessName(given)) ?? [];
        const names = new Set(similar.map((each) => normalizeName(each.name)));
        const fitting = exact ?? (names.size === 1 ? similar : []);
        const field = toField(fitting, quote);
        found.set(given, field);
        return field;
    };
}
function unknownCustomField(name, definitions, quote) {
    const names = definitions.map((each) => each.name);
    const meant = definitions.find(({ otherName }) => otherName !== undefined && caselessName(otherName) === caselessName(name));
    if (meant)
        return `MOCO's name of the custom field ${quote(name)} is ${quote(meant.name)}`;
    return `MOCO has no custom field ${quote(name)} for users. It has ${listNearest(names, name, quote)}`;
}
function toField(definitions, quote) {
    const [first] = definitions;
    if (!first)
        return undefined;
    const forms = new Set(definitions.map(({ kind, options }) => JSON.stringify([kind, options])));
    const parse = cached(forms.size === 1 ? createParser(first, quote) : unjudged);
    const isList = first.kind.toLowerCase() === MULTI_SELECT;
    return {
        name: first.name,
        parse: (value) => {
            if (!custom_fields_isBlank(value))
                return parse(value);
            return { value: isList && typeof value !== 'string' ? [] : '' };
        },
    };
}
function cached(parse) {
    const results = new Map();
    return (value) => {
        if (typeof value !== 'string')
            return parse(value);
        const result = results.get(value) ?? parse(value);
        if (results.size < MAX_CACHED)
            results.set(value, result);
        return result;
    };
}
function custom_fields_isBlank(value) {
    return [value].flat().every((text) => text.trim() === '');
}
const unjudged = (value) => ({ value });
function createParser({ kind, options }, quote) {
    switch (kind.toLowerCase()) {
        case 'boolean':
            return single((text) => {
                const parsed = parsers_boolean(text);
                return 'must' in parsed ? parsed : { value: parsed.value ? '1' : '0' };
            });
        case 'date':
            return single(date);
        case 'link':
            return single((text) => LINK.test(text)
                ? { value: text }
                : { must: 'be a link that begins with http://, https://, mailto: or tel:' });
        case 'select':
            return options.length === 0 ? unjudged : single(createChoice(options, quote));
        case MULTI_SELECT:
            return options.length === 0 ? unjudged : createChoices(options, quote);
        default:
            return single((text) => ({ value: text }));
    }
}
function single(parse) {
    return (value) => (typeof value === 'string' ? parse(value) : { must: 'be a single value, not a list' });
}
function createChoice(options, quote) {
    const find = createOptionFinder(options);
    const list = createOptionList(options, quote);
    return (text) => {
        const option = find(text);
        return option === undefined ? { must: `be one of its options: ${list(text)}` } : { value: option };
    };
}
function createChoices(options, quote) {
    const find = createOptionFinder(options);
    const list = createOptionList(options, quote);
    const maxPieces = Math.min(custom_fields_MAX_PIECES, Math.max(...options.map((option) => option.split(SEPARATOR).length)));
    return (value) => {
        const chosen = typeof value === 'string' ? splitByOptions(value, find, maxPieces) : findAll(value, find);
        if (chosen === 'ambiguous') {
            return { must: 'be a JSON list of its options: separated by commas, it can be read in several ways' };
        }
        if (chosen)
            return { value: [...new Set(chosen)] };
        const texts = typeof value === 'string' ? value.split(SEPARATOR) : value;
        const wrong = texts.find((text) => text.trim() !== '' && find(text) === undefined) ?? '';
        return { must: `be one or more of its options, separated by commas: ${list(wrong)}` };
    };
}
function findAll(texts, find) {
    const given = texts.filter((text) => text.trim() !== '');
    const found = given.map(find).filter((option) => option !== undefined);
    return found.length === given.length ? found : undefined;
}
function createOptionFinder(options) {
    const exact = groupBy(options, cleanText);
    const byLowerCase = groupBy([...exact.keys()], (text) => text.toLowerCase());
    return (text) => {
        const trimmed = text.trim();
        const found = exact.get(trimmed)?.[0];
        if (found !== undefined)
            return found;
        const similar = byLowerCase.get(trimmed.toLowerCase()) ?? [];
        return similar.length === 1 ? exact.get(similar[0] ?? '')?.[0] : undefined;
    };
}
function splitByOptions(text, find, maxPieces) {
    const whole = find(text);
    if (whole !== undefined)
        return [whole];
    const pieces = piecesOf(text);
    const readings = [];
    readings[pieces.length] = { ways: 1, next: pieces.length };
    for (let from = pieces.length - 1; from >= 0; from--) {
        const ends = pieces.slice(from, from + maxPieces).map(({ end }) => end);
        readings[from] = ends.reduce((reading, end, index) => {
            const next = from + index + 1;
            const rest = readings[next]?.ways ?? 0;
            const option = rest === 0 ? undefined : find(text.slice(pieces[from]?.start, end));
            if (option === undefined)
                return reading;
            return { ways: reading.ways + rest === 1 ? 1 : 2, option, next };
        }, { ways: 0, next: pieces.length });
    }
    const { ways } = readings[0] ?? { ways: 0 };
    if (ways === 2)
        return 'ambiguous';
    return ways === 0 ? undefined : optionsOf(readings);
}
function piecesOf(text) {
    const parts = [...text.matchAll(/[^,;\r\n]+/g)].filter(([part]) => part.trim() !== '');
    return parts.map(({ index, 0: part }) => ({ start: index, end: index + part.length }));
}
function optionsOf(readings) {
    const options = [];
    for (let reading = readings[0]; reading?.option !== undefined; reading = readings[reading.next]) {
        options.push(reading.option);
    }
    return options;
}
function createOptionList(options, quote) {
    const named = options.filter((option) => option.trim() !== '');
    let sorted = 0;
    return (text) => {
        sorted += 1;
        return sorted > MAX_SORTED ? listSome(named, custom_fields_MAX_CANDIDATES, quote) : listNearest(named, text, quote);
    };
}
function listNearest(names, name, quote) {
    const entries = [...new Set(names)].map((each) => ({ name: each }));
    return listSome(sortBySimilarity(entries, name), custom_fields_MAX_CANDIDATES, ({ entry }) => quote(entry.name));
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/columns.js

const FILE_FIELDS = fields_FIELDS.filter(({ privacy }) => privacy !== 'secret');
const EMPLOYMENT_START = { name: 'employment-start', germanHeadings: ['Eintritt'] };
const EMPLOYMENT_PATTERN = {
    name: 'employment-pattern',
    germanHeadings: ['Wochenmodell'],
};
const EMPLOYMENT_END = { name: 'employment-end', germanHeadings: ['Austritt'] };
const VACATION_DAYS = {
    name: 'vacation-days',
    germanHeadings: ['Urlaubstage', 'Ferientage'],
};
const WORK_COLUMNS = [
    EMPLOYMENT_START,
    EMPLOYMENT_PATTERN,
    EMPLOYMENT_END,
    VACATION_DAYS,
];
const CUSTOM = fieldByInput('custom-properties');
function customColumn(property) {
    return `${CUSTOM.input}.${property}`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/format.js
const FORMATS = new Map([
    ['.csv', 'csv'],
    ['.tsv', 'tsv'],
    ['.json', 'json'],
    ['.yaml', 'yaml'],
    ['.yml', 'yaml'],
]);
const ENDINGS = [...FORMATS.keys()].join(', ').replace(/, (?=\.\w+$)/, ' or ');
function formatOf(path) {
    return FORMATS.get(/\.\w+$/.exec(path)?.[0].toLowerCase() ?? '');
}
function isTable(format) {
    return format === 'csv' || format === 'tsv';
}

;// CONCATENATED MODULE: ./build/src/sync/custom-fields.js






function namesCustomFields(rows) {
    return rows.some((row) => propertiesOf(row) !== undefined);
}
function resolveCustomFields(rows, definitions, users, context) {
    if (typeof definitions === 'string')
        return { rows, issues: [] };
    const issues = createIssueList(context);
    const lookUp = createLookUp(definitions, users, context.quote);
    const resolved = rows.map((row) => resolveRow(row, lookUp, issues, context.quote));
    return { rows: resolved, issues: issues.all() };
}
function createLookUp(definitions, users, quote) {
    const find = createCustomFieldFinder(definitions, quote);
    const isInUse = createUseCheck(users);
    const texts = new Map();
    const describe = (name) => {
        const text = texts.get(name) ?? unknownCustomField(name, definitions, quote);
        texts.set(name, text);
        return text;
    };
    return (name, given) => {
        const field = find(name);
        if (field?.name !== name && isInUse(name)) {
            return { name, given, value: given, problem: `${describe(name)}.` };
        }
        if (!field)
            return { name, given, value: given, unknown: () => describe(name) };
        const parsed = field.parse(given);
        return 'value' in parsed
            ? { name: field.name, given, value: parsed.value }
            : {
                name: field.name,
                given,
                value: given,
                problem: `The custom field ${quote(field.name)} must ${parsed.must}.`,
            };
    };
}
function resolveRow(row, lookUp, issues, quote) {
    const properties = propertiesOf(row);
    if (!properties)
        return row;
    const cells = new Map();
    let isAsGiven = true;
    for (const [heading, given] of Object.entries(properties)) {
        const { unknown, ...cell } = lookUp(heading, given);
        const { name, value, problem } = cell;
        if (unknown)
            issues.add(row, heading, unknown);
        if (cells.has(name)) {
            issues.add(row, heading, () => `is the custom field ${quote(name)}, which is set twice. Remove one`);
        }
        cells.set(name, cell);
        isAsGiven &&= problem === undefined && name === heading && value === given;
    }
    if (isAsGiven)
        return row;
    const customFields = [...cells.values()];
    const size = checkPropertiesSize(toProperties(customFields, ({ value }) => value));
    if ('must' in size)
        issues.add(row, undefined, () => `must ${size.must}`);
    return { ...row, customFields };
}
function settleCustomFields({ customFields }, desired, user) {
    if (!customFields)
        return { desired, issues: [] };
    const current = user && currentValue(CUSTOM, user);
    const same = new Set(customFields.filter((cell) => custom_fields_isSame(cell, current)));
    const value = toProperties(customFields, (cell) => (same.has(cell) ? cell.given : cell.value));
    return {
        desired: desired.map((each) => (each.field === CUSTOM ? { ...each, value } : each)),
        issues: customFields.flatMap((cell) => cell.problem === undefined || same.has(cell) ? [] : [{ text: cell.problem, isAmbiguous: false }]),
    };
}
function custom_fields_isSame(cell, current) {
    const { name, value, problem } = cell;
    const stored = json_isObject(current) ? own(current, name) : undefined;
    if (problem === undefined && JSON.stringify(value) === JSON.stringify(stored))
        return false;
    const properties = toProperties([cell], ({ given }) => given);
    return CUSTOM.diff(properties, current) === undefined;
}
function toProperties(cells, valueOf) {
    return Object.fromEntries(cells.map((cell) => [cell.name, valueOf(cell)]));
}
function propertiesOf({ desired }) {
    const value = desired.find(({ field }) => field === CUSTOM)?.value;
    return json_isObject(value) ? value : undefined;
}
function currentCustomFields(user) {
    const properties = currentValue(CUSTOM, user);
    return json_isObject(properties) ? properties : {};
}
function createUseCheck(users) {
    let names;
    return (name) => {
        names ??= new Set(users.flatMap((user) => Object.keys(currentCustomFields(user))));
        return names.has(name);
    };
}
const MAX_ISSUES = 1_000;
function createIssueList({ file, headings, quote }) {
    const issues = new Map();
    return {
        add: (row, name, describe) => {
            if (issues.has(name) || issues.size >= MAX_ISSUES)
                return;
            const column = name === undefined ? CUSTOM.input : customColumn(name);
            const heading = quote(headings?.get(column) ?? headings?.get(CUSTOM.input) ?? column);
            const place = placeOf(row, file);
            const location = isTable(formatOf(file)) ? { ...place, column: heading } : { ...place, key: heading };
            issues.set(name, { text: describe(), location });
        },
        all: () => [...issues.values()],
    };
}
function placeOf({ line, location, row }, file) {
    return location === `line ${line}` ? { file, line } : { file, line, record: row };
}

;// CONCATENATED MODULE: ./build/src/sync/export/users.js








const EMPTY_COLUMN = 'active';
const LOST_APOSTROPHE = /^'[=+\-@\d]/;
const PUBLIC_INPUTS = ['email', 'firstname', 'lastname', 'team', 'role', 'active', 'external', 'tags'];
const PUBLIC_FIELDS = PUBLIC_INPUTS.map(fieldByInput);
const PERSONAL_FIELDS = fields_FIELDS.filter((field) => field.privacy === 'personal' && field.responseKey !== undefined && field !== CUSTOM);
const EMPLOYMENT_COLUMNS = [EMPLOYMENT_START, EMPLOYMENT_PATTERN, EMPLOYMENT_END].map(({ name }) => name);
function activeUsers(users) {
    return users.filter(isActive).sort((a, b) => a.id - b.id);
}
function exportColumns({ users, customFields }, { includePersonalData }) {
    const open = ['id', ...PUBLIC_INPUTS];
    if (!includePersonalData)
        return { columns: open, customColumns: new Set() };
    const defined = typeof customFields === 'string' ? [] : customFields.map(({ name }) => name);
    const given = activeUsers(users).flatMap((user) => Object.keys(currentCustomFields(user)));
    const customColumns = [...new Set([...defined, ...given])].sort().map(customColumn);
    const personal = PERSONAL_FIELDS.map(({ input }) => input);
    return {
        columns: [...open, ...personal, ...customColumns, ...EMPLOYMENT_COLUMNS],
        customColumns: new Set(customColumns),
    };
}
function exportUsers(state, options) {
    const isShared = createSharedEmailCheck(state.users);
    return activeUsers(state.users).map((user) => {
        const open = [
            ...emailParts(user, isShared),
            ...PUBLIC_FIELDS.slice(1).flatMap((field) => fieldParts(field, user, state)),
        ];
        if (!options.includePersonalData)
            return { user, parts: open };
        const personal = PERSONAL_FIELDS.flatMap((field) => fieldParts(field, user, state));
        const employment = employmentParts(state, user, options);
        return { user, parts: [...open, ...personal, ...customParts(user), ...employment] };
    });
}
function createSharedEmailCheck(users) {
    const byEmail = groupBy(users, normalizedEmailOf);
    return (user) => (byEmail.get(normalizedEmailOf(user)) ?? []).length > 1;
}
function emailParts(user, isShared) {
    const email = currentEmail(user).trim();
    if (email === '')
        return [];
    return isShared(user)
        ? [{ name: 'email', alternatives: [], reason: 'shared-email' }]
        : [partOf('email', [email])];
}
function fieldParts(field, user, { directories }) {
    if (field.input === EMPTY_COLUMN)
        return [];
    const value = currentValue(field, user);
    if (field.directory)
        return referenceParts(field, field.directory, value, directories);
    return valueParts(field.input, toValue(value));
}
function referenceParts({ input }, directory, id, directories) {
    if (typeof id !== 'number' || id <= 0)
        return [];
    const entries = directories[directory];
    if (!entries)
        return [{ name: input, alternatives: [], reason: `${directory}-forbidden` }];
    const name = entries.find((entry) => entry.id === id)?.name.trim();
    return [partOf(input, name ? [name, id] : [id])];
}
function customParts(user) {
    return Object.entries(currentCustomFields(user)).flatMap(([name, property]) => {
        return valueParts(customColumn(name), toValue(toCustomProperty(property) ?? property));
    });
}
function valueParts(column, value) {
    if (value === undefined)
        return [];
    const isLost = typeof value === 'string' && LOST_APOSTROPHE.test(value);
    if (isLost)
        return [{ name: column, alternatives: [], reason: 'apostrophe' }];
    return [partOf(column, value === null ? [] : [value])];
}
function employmentParts({ employments }, { id }, { today }) {
    const leftOut = (reason) => [
        { name: EMPLOYMENT_START.name, alternatives: [], reason },
    ];
    if (!employments)
        return leftOut('employments-forbidden');
    const [employment, ...others] = (employments.get(id) ?? []).filter((each) => covers(each, today));
    if (!employment)
        return [];
    if (others.length > 0)
        return leftOut('overlapping-employments');
    const { from, to, pattern } = employment;
    if (!pattern)
        return leftOut('changed-by-file');
    const cells = {
        [EMPLOYMENT_START.name]: from,
        [EMPLOYMENT_PATTERN.name]: pattern,
        ...(to !== null && { [EMPLOYMENT_END.name]: to }),
    };
    return [{ name: EMPLOYMENT_START.name, alternatives: [cells], reason: 'changed-by-file' }];
}
function partOf(column, values) {
    return {
        name: column,
        alternatives: values.map((value) => ({ [column]: value })),
        reason: 'changed-by-file',
    };
}
function toValue(value) {
    if (value === undefined || value === null)
        return undefined;
    if (typeof value === 'boolean')
        return value;
    if (typeof value === 'string') {
        const text = value.replace(/\r\n?/g, '\n').trim();
        return text === '' ? undefined : text;
    }
    if (!Array.isArray(value) || !value.every((entry) => typeof entry === 'string'))
        return null;
    return value.length === 0 ? undefined : value;
}

;// CONCATENATED MODULE: ./build/src/sync/export/current-state.js







async function fetchExportState(client, { includePersonalData }) {
    const [users, directories, customFields] = await Promise.all([
        fetchAllUsers(client),
        fetchReadableDirectories(client),
        includePersonalData ? fetchCustomFields(client) : [],
    ]);
    const employments = includePersonalData
        ? await fetchEmploymentsByUser(client, activeUsers(users))
        : undefined;
    return { users, directories, employments, customFields };
}
async function fetchReadableDirectories(client) {
    const fetchReadable = (directory) => fetchDirectory(client, directory).catch(undefinedIfStatus(403));
    const [teams, roles] = await Promise.all([fetchReadable('teams'), fetchReadable('roles')]);
    return { ...(teams && { teams }), ...(roles && { roles }) };
}
async function fetchEmploymentsByUser(client, users) {
    const employments = await fetchEmployments(client, users.map(({ id }) => id)).catch(undefinedIfStatus(403));
    return employments && groupBy(employments, ({ userId }) => userId);
}

;// CONCATENATED MODULE: ./build/src/model/user-key.js

const idKey = (text) => {
    const id = parsers_id(text);
    return 'must' in id ? id : { value: { id: id.value } };
};
const emailKey = (text) => {
    const email = parsers_email(text);
    return 'must' in email ? email : { value: { email: email.value } };
};
const userKeys = (text) => {
    const list = parsers_list(text);
    if ('must' in list)
        return list;
    const keys = list.value.map((entry) => (/^[0-9]+$/.test(entry) ? idKey(entry) : emailKey(entry)));
    const valid = keys.flatMap((key) => ('value' in key ? [key.value] : []));
    return valid.length === keys.length
        ? { value: valid }
        : { must: 'be IDs or e-mail addresses of users, separated by commas or line breaks' };
};

;// CONCATENATED MODULE: ./build/src/sync/origin.js

const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_target'];
const REVIEW_EVENTS = ['pull_request_review', 'pull_request_review_comment', 'merge_group'];
const UNMERGED_REF = /^refs\/pull\/|^refs\/heads\/gh-readonly-queue\//;
const SIMULATOR_KEY = 'simulator-';
function isSimulator({ account, apiKey }) {
    return isLoopback(new URL(account.url).hostname) && apiKey.startsWith(SIMULATOR_KEY);
}
function isPullRequest(event) {
    return PULL_REQUEST_EVENTS.includes(event);
}
function unmergedBy({ event, ref, isMerge, }) {
    if (isPullRequest(event))
        return isMerge ? undefined : { kind: 'event', name: event };
    if (REVIEW_EVENTS.includes(event))
        return { kind: 'event', name: event };
    return UNMERGED_REF.test(ref) ? { kind: 'ref', name: ref } : undefined;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/headings.js


const FURTHER_HEADINGS = {
    id: ['MOCO-ID'],
    firstname: ['Given name', 'Forename'],
    lastname: ['Surname', 'Family name', 'Familienname'],
    email: ['E-Mail-Adresse', 'Mailadresse', 'E-Mail address'],
    'mobile-phone': [
        'Mobil',
        'Mobile',
        'Mobilnummer',
        'Mobile number',
        'Mobiltelefonnummer',
        'Mobile phone number',
        'Handy',
        'Handynummer',
        'Natel',
        'Natelnummer',
        'Cell phone',
    ],
    'work-phone': ['Work phone number', 'Telefonnummer', 'Geschäftstelefon'],
    'home-address': ['Postal address', 'Postadresse', 'Wohnadresse', 'Privatadresse', 'Anschrift'],
    birthday: ['Geburtsdatum', 'Date of birth', 'Birth date'],
    iban: ['IBAN-Nummer', 'IBAN-Nr.'],
    'credit-number': ['Kreditorennummer', 'Kreditoren-Nr.'],
    tags: ['Tags'],
    'custom-properties': ['Custom fields', 'Eigene Felder'],
    'employment-start': ['Eintrittsdatum'],
    'employment-end': ['Austrittsdatum'],
};
const SINGLE_USER_INPUTS = ['avatar', 'additional-fields'];
const PROPERTY = /^custom[-_ ]?properties\.(.+)$/is;
const PASSWORD = /passwor[dt]|passwd|kennwort/;
const NO_PASSWORDS = 'passwords must not be stored in a repository. Delete them here, and change them in MOCO';
const headings_PERCENTAGE = 'A percentage is not hours: MOCO has the hours of each day, in the column `Wochenmodell` (`employment-pattern`), such ' +
    'as 8/8/8/8/0';
const WEEKLY_HOURS = 'MOCO has the hours of each day, not of a week: in the column `Wochenmodell` (`employment-pattern`), such as 8/8/8/8/0';
const STATUS = 'Whether a user is active is in the column `Aktiv` (`active`): true or false, or ja or nein. An empty cell changes nothing';
const headings_VACATION = 'The vacation days of one year are in the column `Urlaubstage` or `Ferientage` (`vacation-days`). If this column has ' +
    'them, map it to `vacation-days`';
const FULL_NAME = 'First name and last name are two columns, `Vorname` and `Nachname` (`firstname`, `lastname`)';
const HINTS = new Map(Object.entries({
    Pensum: headings_PERCENTAGE,
    Arbeitspensum: headings_PERCENTAGE,
    Beschäftigungsgrad: headings_PERCENTAGE,
    Stellenprozent: headings_PERCENTAGE,
    Stellenprozente: headings_PERCENTAGE,
    FTE: headings_PERCENTAGE,
    Wochenstunden: WEEKLY_HOURS,
    Wochenarbeitszeit: WEEKLY_HOURS,
    'Weekly hours': WEEKLY_HOURS,
    Status: STATUS,
    'Employment status': STATUS,
    Urlaubsanspruch: headings_VACATION,
    Ferienanspruch: headings_VACATION,
    Ferienguthaben: headings_VACATION,
    Name: FULL_NAME,
    'Full name': FULL_NAME,
}).map(([heading, hint]) => [normalizeHeading(heading), hint]));
const KNOWN = new Map([
    { name: 'id' },
    ...FILE_FIELDS.map((field) => ({ name: field.input, field })),
    ...WORK_COLUMNS.map(({ name }) => ({ name })),
    { name: 'clear' },
].flatMap((column) => headingsOf(column).map((heading) => {
    const key = normalizeHeading(heading);
    return [key, { heading, key, column }];
})));
const REJECTED = new Map(SINGLE_USER_INPUTS.map((heading) => [
    normalizeHeading(heading),
    'is only available in the action for one user. Delete it from the file',
]));
const RECOGNISED = [
    ...KNOWN.values(),
    ...['password', 'Passwort'].map((heading) => ({
        heading,
        key: normalizeHeading(heading),
        column: undefined,
    })),
];
function headingsOf({ name, field }) {
    const german = [
        ...germanLabelOf(field),
        ...(WORK_COLUMNS.find((column) => column.name === name)?.germanHeadings ?? []),
    ];
    return [...german, ...(FURTHER_HEADINGS[name] ?? []), name];
}
function germanLabelOf(field) {
    return field?.germanLabel === undefined ? [] : [field.germanLabel];
}
function normalizeHeading(heading) {
    return compose(heading)
        .toLowerCase()
        .replace(/[-_\s\p{Default_Ignorable_Code_Point}]/gu, '')
        .replace(/(?<!\*)\*+$/, '');
}
function columnOf(heading) {
    const property = PROPERTY.exec(heading.trim())?.[1]?.trim();
    return property
        ? { name: customColumn(property), field: CUSTOM, property }
        : KNOWN.get(normalizeHeading(heading))?.column;
}
function rejectionOf(heading) {
    const normalized = normalizeHeading(heading);
    return PASSWORD.test(normalized) ? NO_PASSWORDS : REJECTED.get(normalized);
}
const UNIT = /\([^()]*\)|\[[^[\]]*\]|(?: in)? ?%/g;
function hintFor(heading, kind) {
    return HINTS.get(normalizeHeading(heading.replace(UNIT, '')))?.replace(/\bcolumn(?=s?\b)/g, kind);
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/near-headings.js


const near_headings_MAX_COMPARED = 60;
const near_headings_MAX_TYPOS = 2;
function nearHeadings(heading, known) {
    const compared = compare(heading, known).sort((a, b) => a.edits - b.edits);
    const nearest = compared.filter(({ given, each, edits }) => isNear(given, each.key, edits));
    const near = nearest.length > 0
        ? nearest
        : compared.filter(({ given, each, edits }) => isFewEdits(given, each.key, edits));
    const candidates = near.filter(({ edits }) => edits <= 2 * (near[0]?.edits ?? 0));
    const byColumn = new Map();
    for (const { each } of candidates) {
        const name = each.column?.name ?? '';
        if (!byColumn.has(name))
            byColumn.set(name, each.heading);
    }
    return [...byColumn.values()];
}
function isTypo(heading, known) {
    const given = comparable(heading);
    return known.some(({ key }) => {
        const isNearlyAsLong = Math.abs(key.length - given.length) <= near_headings_MAX_TYPOS;
        return isNearlyAsLong && isFewEdits(given, key, (0,mod/* distance */.Io)(given, key));
    });
}
function comparable(heading) {
    return normalizeHeading(heading.slice(0, near_headings_MAX_COMPARED));
}
function compare(heading, known) {
    const given = comparable(heading);
    return known.map((each) => ({ each, given, edits: (0,mod/* distance */.Io)(given, each.key) }));
}
function isFewEdits(given, known, edits) {
    const length = Math.max(given.length, known.length);
    if (given === '' || length < 3)
        return false;
    return edits <= (length > 5 ? near_headings_MAX_TYPOS : 1) || (edits === 2 && isTransposed(given, known));
}
function isTransposed(a, b) {
    let at = 0;
    while (at < a.length && a.charAt(at) === b.charAt(at))
        at += 1;
    return `${a.slice(0, at)}${a.charAt(at + 1)}${a.charAt(at)}${a.slice(at + 2)}` === b;
}
function isNear(given, known, edits) {
    const [short = '', long = ''] = [given, known].sort((a, b) => a.length - b.length);
    const isBeginning = long.startsWith(short) && short.length * 2 > long.length;
    return isBeginning || edits * 4 <= long.length + 2;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/column-mapping.js


const IGNORE = 'ignore';
const OTHERS = '*';
const FORM = 'Write lines such as "Work Email = email", "Position = ignore" or "* = ignore"';
const MAX_LINES = 1_000;
function parseColumnMapping(text, quote) {
    const headings = new Map();
    const invalid = new Set();
    const issues = [];
    let ignoresOthers = false;
    const lines = text.split(/\r\n|\r|\n/).map((line) => line.trim());
    if (lines.length > MAX_LINES) {
        return { mapping: { headings, invalid, ignoresOthers }, issues: [`has more than ${MAX_LINES} lines`] };
    }
    for (const [index, line] of lines.entries()) {
        if (line === '')
            continue;
        const parsed = parseLine(line, headings, quote);
        if (typeof parsed === 'string') {
            issues.push(`line ${index + 1}: ${parsed}`);
            invalid.add(normalizeHeading(headingOf(line)));
        }
        else if (parsed === OTHERS_IGNORED)
            ignoresOthers = true;
        else
            headings.set(parsed.key, { ...parsed, line: index + 1 });
    }
    return { mapping: { headings, invalid, ignoresOthers }, issues };
}
function headingOf(line) {
    const separator = line.lastIndexOf('=');
    return separator < 0 ? line : line.slice(0, separator).trim();
}
function isJoined({ heading }) {
    return heading.includes('=');
}
function isMentioned(key, { invalid }, joined) {
    if (key === '')
        return false;
    return invalid.has(key) || joined.some((each) => `${each.key}=`.includes(`${key}=`));
}
function joinedMessage({ heading, line }, kind, quote) {
    return (`line ${line}: the file has no ${kind} ${quote(heading)}. Write one line for each heading. In YAML, begin the ` +
        'block with `|`, as in `columns: |`');
}
const OTHERS_IGNORED = Symbol('* = ignore');
function parseLine(line, earlier, quote) {
    const separator = line.lastIndexOf('=');
    const heading = line.slice(0, Math.max(0, separator)).trim();
    const target = line.slice(separator + 1).trim();
    const isIgnored = target.toLowerCase() === IGNORE;
    if (heading === '' || target === '')
        return `${quote(line)} has no heading and column. ${FORM}`;
    if (heading === OTHERS) {
        return isIgnored
            ? OTHERS_IGNORED
            : `\`*\` stands for all other headings, which can only be ignored: "* = ignore"`;
    }
    const key = normalizeHeading(heading);
    if (key === '')
        return `${quote(heading)} is not a heading. ${FORM}`;
    if (earlier.has(key))
        return `${quote(heading)} appears twice. Delete one of the two lines`;
    if (isIgnored)
        return { heading, key, column: undefined };
    const column = columnOf(target);
    if (!column)
        return unknownTarget(target, quote);
    const same = [...earlier.values()].find((each) => each.column?.name === column.name);
    if (same) {
        return `${quote(same.heading)} and ${quote(heading)} are both the column \`${column.name}\`. Ignore one of the two`;
    }
    return { heading, key, column };
}
function unknownTarget(target, quote) {
    const rejection = rejectionOf(target);
    if (rejection !== undefined) {
        return `${quote(target)}: ${rejection}. A heading can only be ignored as "… = ignore"`;
    }
    const near = nearHeadings(target, RECOGNISED).map((each) => `\`${each}\``);
    const hint = near.length > 0
        ? `Did you mean ${near.join(' or ')}?`
        : 'The README of this action lists the columns. A custom field is "custom-properties.NAME"';
    return `there is no column ${quote(target)}. ${hint}`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/unknown-headings.js




const MAX_NAMED = 10;
const MAX_COUNTED = 1_000;
function comparedWith(mapping) {
    return [...[...mapping.headings.values()].filter(({ column }) => column), ...RECOGNISED];
}
function reportHeadings(file, mapping, issues) {
    const missing = [...mapping.headings.values()].filter((each) => each.column && !isJoined(each) && !file.has(each.key));
    const unknown = new Map(file.problems.map((each) => [each.heading, each.position]));
    const meant = new Set(missing.flatMap((each) => reportMissing(each, file, unknown, issues)));
    const known = comparedWith(mapping).filter((each) => !missing.some(({ key }) => key === each.key));
    const others = [];
    for (const problem of file.problems) {
        const { heading, key, position, rejection } = problem;
        if (rejection !== undefined)
            issues.add({ ...position, heading }, rejection);
        else if (!meant.has(heading) && !file.isExplained(key)) {
            const advice = adviceFor(problem, known, issues);
            if (advice === undefined)
                others.push(problem);
            else
                issues.add(position, `Unknown ${issues.kind} ${issues.quote(heading)}. ${advice}`);
        }
    }
    const [first] = others;
    if (first)
        issues.add(first.position, unknownMessage(others, mapping, issues));
}
function reportMissing({ heading, line }, { candidates, row }, unknown, { add, kind, quote }) {
    const near = nearHeadings(heading, candidates.map((each) => ({ ...each, column: { name: each.key } })));
    const [first] = row ? near : near.filter((each) => unknown.has(each));
    const position = row ?? (first === undefined ? undefined : unknown.get(first));
    if (!position)
        return [];
    const hint = first === undefined
        ? 'Correct or delete that line'
        : `Correct that line: the file has ${near.map(quote).join(' and ')}`;
    const subject = row ? 'has' : 'the file has';
    add(position, `${subject} no ${kind} ${quote(heading)}, which line ${line} of the input \`columns\` names. ${hint}`);
    return near;
}
function adviceFor({ heading, key }, known, { kind, quote }) {
    if (key === '')
        return 'Delete it';
    const ignoring = `add the line ${quote(`${heading} = ignore`)} to the input \`columns\``;
    const hint = hintFor(heading, kind);
    if (hint !== undefined)
        return `${hint}. To ignore it, ${ignoring}`;
    const near = nearHeadings(heading, known).map((each) => `\`${each}\``);
    return near.length > 0 ? `Did you mean ${near.join(' or ')}? If not, ${ignoring}` : undefined;
}
function unknownMessage(unknown, { ignoresOthers }, { kind, quote }) {
    const [first = ''] = unknown.map(({ heading }) => heading);
    const isOne = unknown.length === 1;
    const names = listHeadings(unknown.map(({ heading }) => quote(heading)));
    const line = `${isOne ? 'the line' : 'a line for each, such as'} ${quote(`${first} = ignore`)}`;
    const all = ignoresOthers ? '' : `, or "* = ignore" for all unknown ${kind}s`;
    const custom = quote(`${first} = custom-properties.${first}`);
    return (`Unknown ${kind}${isOne ? '' : 's'} ${names}. To ignore ${isOne ? 'it' : 'them'}, add ${line} to the input ` +
        `\`columns\`${all}. To read ${isOne ? 'it' : 'one'}, name a field instead of "ignore"; a custom field as ${custom}`);
}
function listHeadings(quoted) {
    const more = quoted.length - MAX_NAMED;
    const named = more > 0 ? quoted.slice(0, MAX_NAMED) : quoted.slice(0, -1);
    const count = `${more > MAX_COUNTED ? 'more than ' : ''}${formatNumber(Math.min(more, MAX_COUNTED))}`;
    const last = more > 0 ? `${count} more` : (quoted.at(-1) ?? '');
    return named.length === 0 ? last : `${named.join(', ')} and ${last}`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/column-finder.js




const MAX_HEADING = 500;
const MAX_PROBLEMS = 10_000;
const column_finder_MAX_CANDIDATES = 1_000;
function createColumnFinder(mapping) {
    const meanings = new Map();
    const meaningOf = (text) => {
        const heading = text.slice(0, MAX_HEADING + 1);
        const known = meanings.get(heading) ?? findMeaning(heading, mapping);
        meanings.set(heading, known);
        return known;
    };
    const found = createHeadingList();
    const mapped = [...mapping.headings.values()];
    const joined = () => mapped.filter((each) => isJoined(each) && !found.has(each.key));
    return {
        find: (heading, position) => {
            const meaning = meaningOf(heading);
            found.add(heading, meaning, position);
            return columnIn(meaning);
        },
        columnOf: (heading) => columnIn(meaningOf(heading)),
        isHeading: (text) => {
            const meaning = meaningOf(text);
            if ('column' in meaning || 'rejection' in meaning || isIgnoredByName(meaning))
                return true;
            const key = normalizeHeading(text.slice(0, MAX_HEADING));
            return isMentioned(key, mapping, joined()) || isTypo(text, mapped);
        },
        isMapped: (name) => mapped.some(({ column }) => column?.name === name),
        report: (row, issues) => {
            const lines = joined();
            const isExplained = (key) => isMentioned(key, mapping, lines);
            reportHeadings({ ...found.all(), has: found.has, isExplained, row }, mapping, issues);
        },
        mappingIssues: ({ kind, quote }) => joined().map((each) => joinedMessage(each, kind, quote)),
        ignored: () => found.all().ignored,
        headings: () => found.all().headings,
    };
}
function createHeadingList() {
    const keys = new Set();
    const candidates = [];
    const problems = [];
    const ignored = [];
    const headings = new Map();
    return {
        add: (heading, meaning, position) => {
            const column = columnIn(meaning);
            if (column && !headings.has(column.name))
                headings.set(column.name, heading);
            const key = normalizeHeading(heading.slice(0, MAX_HEADING));
            if (keys.has(key) || problems.length > MAX_PROBLEMS)
                return;
            keys.add(key);
            if (candidates.length < column_finder_MAX_CANDIDATES)
                candidates.push({ heading, key, column });
            if ('ignoredBy' in meaning && meaning.ignoredBy === 'others')
                ignored.push(heading);
            if ('unknown' in meaning)
                problems.push({ heading, key, position });
            if ('rejection' in meaning)
                problems.push({ heading, key, position, rejection: meaning.rejection });
        },
        has: (key) => keys.has(key),
        all: () => ({ candidates, problems, ignored, headings }),
    };
}
function columnIn(meaning) {
    return 'column' in meaning ? meaning.column : undefined;
}
function isIgnoredByName(meaning) {
    return 'ignoredBy' in meaning && meaning.ignoredBy === 'name';
}
function findMeaning(heading, mapping) {
    if (heading.length > MAX_HEADING) {
        return { rejection: `has more than ${MAX_HEADING} characters. Shorten it` };
    }
    const mapped = mapping.headings.get(normalizeHeading(heading));
    if (mapped)
        return mapped.column ? { column: mapped.column } : { ignoredBy: 'name' };
    const column = columnOf(heading);
    if (column)
        return { column };
    const rejection = rejectionOf(heading);
    if (rejection !== undefined)
        return { rejection };
    const isIgnored = mapping.ignoresOthers && !isTypo(heading, comparedWith(mapping));
    return isIgnored ? { ignoredBy: 'others' } : { unknown: true };
}

// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __webpack_require__(573);
;// CONCATENATED MODULE: ./build/src/sync/users-file/lines.js
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
function countLineBreaks(text) {
    let count = 0;
    for (let at = 0; at < text.length; at++) {
        const code = text.charCodeAt(at);
        if (code === LINE_FEED)
            count += 1;
        else if (code === CARRIAGE_RETURN && text.charCodeAt(at + 1) !== LINE_FEED)
            count += 1;
    }
    return count;
}
function createLineCounter(text) {
    const breaks = /\r\n?|\n/g;
    const nextStart = () => (breaks.test(text) ? breaks.lastIndex : Infinity);
    let line = 1;
    let next = nextStart();
    return (offset) => {
        while (next <= offset) {
            line += 1;
            next = nextStart();
        }
        return line;
    };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/decode.js


const HOW_TO_SAVE = 'Save the file as UTF-8 (in Excel: "CSV UTF-8")';
const WORKBOOK = 'Open it in Excel and save it as "CSV UTF-8". Renaming the file is not enough';
const SIGNATURES = [
    ['504b0304', `is an Excel workbook (.xlsx) or another ZIP archive, not text. ${WORKBOOK}`],
    ['504b0506', `is an empty ZIP archive, not text. ${WORKBOOK}`],
    ['d0cf11e0a1b11ae1', `is an Excel workbook (.xls, or one with a password), not text. ${WORKBOOK}`],
    ['25504446', 'is a PDF, not text. Export the list as CSV instead'],
    ['1f8b', 'is compressed with gzip, not text. Unpack it first'],
    [
        Buffer.from('version https://git-lfs').toString('hex'),
        'is a Git LFS pointer, not the file itself. Set `lfs: true` for actions/checkout',
    ],
    ['fffe', `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`],
    ['feff', `is UTF-16, not UTF-8. ${HOW_TO_SAVE}`],
];
const LONGEST_SIGNATURE = Math.max(...SIGNATURES.map(([start]) => start.length / 2));
const MARKUP = /^\s*<(?:!doctype|html|head|table|\?xml)\b/i;
const CTRL_Z = '\u001a';
function decodeText(content) {
    const start = content.toString('hex', 0, LONGEST_SIGNATURE);
    const issue = SIGNATURES.find(([signature]) => start.startsWith(signature))?.[1];
    if (issue !== undefined)
        return { issue };
    if (!(0,external_node_buffer_.isUtf8)(content)) {
        const line = lineAt(content, findInvalid(content));
        return { line, issue: `is not valid UTF-8 (probably Windows-1252). ${HOW_TO_SAVE}` };
    }
    const nul = content.indexOf(0);
    if (nul >= 0) {
        const line = lineAt(content, nul);
        return { line, issue: `contains a NUL byte, so the file is not UTF-8 text. ${HOW_TO_SAVE}` };
    }
    const text = content.toString('utf8').replace(/^\uFEFF+/, '');
    if (MARKUP.test(text.slice(0, 100))) {
        return { issue: 'is HTML or XML, not a list. Export the list as CSV instead' };
    }
    const end = text.trimEnd();
    return { text: end.endsWith(CTRL_Z) ? end.slice(0, -1) : text };
}
function lineAt(content, offset) {
    return countLineBreaks(content.toString('latin1', 0, offset)) + 1;
}
function findInvalid(content) {
    let valid = 0;
    let invalid = content.length;
    while (invalid - valid > 1) {
        const half = startOfCharacter(content, (valid + invalid) >> 1);
        const middle = half > valid ? half : nextCharacter(content, valid);
        if (middle >= invalid)
            break;
        if ((0,external_node_buffer_.isUtf8)(content.subarray(valid, middle)))
            valid = middle;
        else
            invalid = middle;
    }
    return valid;
}
function startOfCharacter(content, offset) {
    let start = offset;
    while (start > 0 && isContinuation(content[start]))
        start -= 1;
    return start;
}
function nextCharacter(content, offset) {
    let next = offset + 1;
    while (isContinuation(content[next]))
        next += 1;
    return next;
}
function isContinuation(byte = 0) {
    return (byte & 0b1100_0000) === 0b1000_0000;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/issues.js

const issues_MAX_ISSUES = 10_000;
function createIssueCollector(file, kind, quote) {
    const kept = [];
    let count = 0;
    const toLocation = ({ heading, ...position }) => {
        const location = { file, ...position };
        if (heading === undefined)
            return location;
        if (typeof heading === 'number')
            return { ...location, column: heading };
        return kind === 'column' ? { ...location, column: quote(heading) } : { ...location, key: quote(heading) };
    };
    return {
        kind,
        quote,
        add: (position, text) => {
            count += 1;
            if (count <= issues_MAX_ISSUES)
                kept.push({ text, location: toLocation(position) });
        },
        isFull: () => count > issues_MAX_ISSUES,
        issues: () => {
            const text = `has more than ${formatNumber(issues_MAX_ISSUES)} issues. The rest of the file was not checked`;
            return count > issues_MAX_ISSUES ? [{ text, location: { file } }, ...kept] : kept;
        },
    };
}
function forRecord(record, issues) {
    if (record === undefined)
        return issues;
    return { ...issues, add: (position, text) => issues.add({ ...position, record }, text) };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/nodes.js

const nodes_MAX_DEPTH = 10;
const MAX_VALUES = 2_000_000;
const TOO_MANY_VALUES = `has more than ${formatNumber(MAX_VALUES)} values up to here. Use a CSV file, or several files`;

;// CONCATENATED MODULE: ./build/src/sync/users-file/json.js


const SPACE = /[ \t\r\n]*/y;
const WORD = /[^ \t\r\n[\]{},:"]*/y;
function json_parseJson(text) {
    if (text.trim() === '')
        return { root: { line: 1, type: 'null', text } };
    const cursor = { text, lineOf: createLineCounter(text), at: 0, token: '', values: 0 };
    advance(cursor);
    const root = readValue(cursor, 1);
    if (root && cursor.token === '')
        return { root };
    const character = cursor.at - text.lastIndexOf('\n', cursor.at - 1);
    const syntaxError = `is not valid JSON at character ${character}. Check the commas, quotes and brackets there`;
    return { issue: { line: cursor.lineOf(cursor.at), text: cursor.limit ?? syntaxError } };
}
function advance(cursor) {
    const { text } = cursor;
    SPACE.lastIndex = cursor.at + cursor.token.length;
    SPACE.test(text);
    cursor.at = SPACE.lastIndex;
    cursor.token = text.slice(cursor.at, endOfToken(text, cursor.at));
}
function endOfToken(text, start) {
    const first = text.charAt(start);
    if ('[]{},:'.includes(first))
        return start + 1;
    if (first !== '"') {
        WORD.lastIndex = start;
        WORD.test(text);
        return WORD.lastIndex;
    }
    let end = start + 1;
    while (end < text.length && text.charAt(end) !== '"')
        end += text.charAt(end) === '\\' ? 2 : 1;
    return end + 1;
}
function readValue(cursor, depth) {
    cursor.values += 1;
    if (depth > nodes_MAX_DEPTH)
        cursor.limit = `is nested too deeply (more than ${nodes_MAX_DEPTH} levels)`;
    if (cursor.values > MAX_VALUES)
        cursor.limit = TOO_MANY_VALUES;
    if (cursor.limit !== undefined)
        return undefined;
    const line = cursor.lineOf(cursor.at);
    if (cursor.token === '[') {
        const items = [];
        const readItem = () => {
            const item = readValue(cursor, depth + 1);
            if (item)
                items.push(item);
            return item !== undefined;
        };
        return readItems(cursor, ']', readItem) ? { line, items } : undefined;
    }
    if (cursor.token === '{') {
        const entries = [];
        const readItem = () => {
            const entry = readEntry(cursor, depth);
            if (entry)
                entries.push(entry);
            return entry !== undefined;
        };
        return readItems(cursor, '}', readItem) ? { line, entries } : undefined;
    }
    return readScalar(cursor, line);
}
function readItems(cursor, close, readItem) {
    advance(cursor);
    let hasMore = cursor.token !== close;
    while (hasMore) {
        if (!readItem())
            return false;
        hasMore = cursor.token === ',';
        if (hasMore)
            advance(cursor);
    }
    const isClosed = cursor.token === close;
    if (isClosed)
        advance(cursor);
    return isClosed;
}
function readEntry(cursor, depth) {
    const key = cursor.token.startsWith('"') && readScalar(cursor, cursor.lineOf(cursor.at));
    if (!key || cursor.token !== ':')
        return undefined;
    advance(cursor);
    const value = readValue(cursor, depth + 1);
    return value && [key, value];
}
function readScalar(cursor, line) {
    const { token } = cursor;
    let value;
    try {
        value = JSON.parse(token);
    }
    catch {
        return undefined;
    }
    advance(cursor);
    if (typeof value === 'string')
        return { line, type: 'text', text: value };
    if (value === null)
        return { line, type: 'null', text: token };
    return { line, type: typeof value === 'number' ? 'number' : 'boolean', text: token };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/cells.js


const tags = (text) => withHint(parsers_list(text), '. To clear the field, name it in `clear`');
function withHint(parsed, hint) {
    return 'must' in parsed ? { must: parsed.must + hint } : parsed;
}
function parseField(cell, { parse }, today, issues) {
    if (parse === parsers_list)
        return parseList(cell, tags, issues);
    return parseCell(cell, (text) => parse(text, today), issues);
}
function parseCell(cell, parse, issues) {
    return acceptOrReport(cell, parseText(cell, parse), issues);
}
function parseList(cell, parse, issues) {
    const { node } = cell;
    if (!('items' in node))
        return parseCell(cell, parse, issues);
    const entries = node.items.map((item) => 'text' in item && (item.type === 'text' || item.type === 'number') ? item.text : undefined);
    const texts = entries.filter((entry) => entry !== undefined);
    if (texts.length < entries.length)
        return acceptOrReport(cell, { must: 'be a list of strings' }, issues);
    const isEmptyList = texts.every((text) => cleanText(text) === '');
    return acceptOrReport(cell, isEmptyList ? parse('') : listOf(texts), issues);
}
function nonEmptyCell(cells, name) {
    const cell = cells.get(name);
    return cell && !cells_isEmpty(cell) ? cell : undefined;
}
function cells_isEmpty({ node, column }) {
    if ('text' in node)
        return node.type === 'null' || cleanText(node.text) === '';
    return column.name === 'clear' && 'items' in node && node.items.length === 0;
}
function addIssue({ node, heading }, text, issues) {
    issues.add({ line: node.line, heading }, text);
}
function parseText({ node, column }, parse) {
    if (!('text' in node))
        return { must: 'be a single value, not a list or an object' };
    if (node.type === 'boolean' && column.field && column.field.parse !== parsers_boolean) {
        return { must: 'be a string, not true or false' };
    }
    return parse(node.text);
}
function acceptOrReport(cell, parsed, issues) {
    if ('value' in parsed)
        return parsed.value;
    const { node, column } = cell;
    const isPublic = (column.field?.privacy ?? 'public') === 'public';
    const shown = 'text' in node && isPublic ? `${issues.quote(node.text.trim())} ` : '';
    addIssue(cell, `${shown}must ${parsed.must}`, issues);
    return undefined;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/employment.js



const HOURS = /^\d+(?:[.,]\d+)?$/;
function checkStartAndPattern(names, findValue, issues) {
    const [missing, ...others] = [EMPLOYMENT_START, EMPLOYMENT_PATTERN].filter(({ name }) => !names.has(name));
    if (!missing || others.length > 0)
        return true;
    const given = missing === EMPLOYMENT_START ? EMPLOYMENT_PATTERN : EMPLOYMENT_START;
    const position = findValue(given.name);
    if (!position)
        return true;
    const { kind } = issues;
    issues.add(position, `needs a ${kind} ${formatHeadings(missing)} too. Add it, or ignore this ${kind} with the input \`columns\``);
    return false;
}
function parseEmployment(cells, needsBoth, issues) {
    if (needsBoth)
        checkBoth(cells, issues);
    const from = parseDate(cells, EMPLOYMENT_START, issues);
    const patternCell = nonEmptyCell(cells, EMPLOYMENT_PATTERN.name);
    const hours = patternCell && parsePattern(patternCell, issues);
    const end = parseDate(cells, EMPLOYMENT_END, issues);
    if (from && end && end.day < from.day) {
        addIssue(end.cell, `must not be before ${issues.quote(from.cell.heading)} (${from.day})`, issues);
    }
    return { ...(from && hours && { start: { from: from.day, hours } }), ...(end && { end: end.day }) };
}
function checkBoth(cells, issues) {
    const start = nonEmptyCell(cells, EMPLOYMENT_START.name);
    const pattern = nonEmptyCell(cells, EMPLOYMENT_PATTERN.name);
    if (start && !pattern)
        addMissing(start, EMPLOYMENT_PATTERN, cells, issues);
    if (pattern && !start)
        addMissing(pattern, EMPLOYMENT_START, cells, issues);
}
function addMissing(given, missing, cells, issues) {
    const heading = cells.get(missing.name)?.heading;
    const name = heading === undefined ? formatHeadings(missing) : issues.quote(heading);
    addIssue(given, `has a value, but ${name} is empty. Fill in both, or empty both`, issues);
}
function parseDate(cells, { name }, issues) {
    const cell = nonEmptyCell(cells, name);
    const day = cell && parseCell(cell, employmentDay, issues);
    return cell && day !== undefined ? { day, cell } : undefined;
}
function parseVacationDays(cells, issues) {
    const cell = nonEmptyCell(cells, VACATION_DAYS.name);
    return cell && parseCell(cell, vacationDays, issues);
}
function parsePattern(cell, issues) {
    const { node } = cell;
    if ('text' in node)
        return parseCell(cell, pattern, issues);
    const text = 'items' in node ? (numbersOf(node)?.join('/') ?? '') : (objectToText(node) ?? '{}');
    return acceptOrReport(cell, pattern(text), issues);
}
function objectToText({ entries }) {
    const halves = new Map(entries.map(([key, node]) => [key.text, numbersOf(node)]));
    const am = halves.get('am');
    const pm = halves.get('pm');
    return entries.length === 2 && am && pm ? JSON.stringify({ am, pm }) : undefined;
}
function numbersOf(node) {
    if (!('items' in node))
        return undefined;
    const texts = node.items.map((item) => ('text' in item && item.type !== 'null' ? item.text.trim() : ''));
    return texts.every((text) => HOURS.test(text))
        ? texts.map((text) => Number(text.replace(',', '.')))
        : undefined;
}
function formatHeadings({ name, germanHeadings }) {
    return [name, ...germanHeadings].map((heading) => `\`${heading}\``).join(' or ');
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/records.js
const ALL_CHECKS = { key: true, startAndPattern: true };
const NO_USERS = 'the file has no users';
const MAX_ROWS = 200_000;
const MAX_COLUMNS = 1_000;
const MAX_CELL = 1_000_000;
function duplicateHeadingMessage(heading, earlier, { kind, quote }) {
    return heading === earlier
        ? `appears twice. Delete one of the two ${kind}s`
        : `is the same field as ${quote(earlier)}. Delete one of the two ${kind}s, or ignore one with the input \`columns\``;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/list.js





const list_USERS = 'users';
const SCHEMA = '$schema';
function recordsOfList(document, finder, issues) {
    const items = 'issue' in document
        ? refuse(document.issue, document.issue.text, issues)
        : findItems(document.root, issues);
    if (items.length === 0)
        return { records: [], checks: ALL_CHECKS };
    readKeys(items, finder, issues);
    const checks = { key: true, startAndPattern: checkListStart(items, finder, issues) };
    return { records: generateRecords(items, finder, issues), checks };
}
function refuse({ line }, text, issues) {
    issues.add({ line }, text);
    return [];
}
function findItems(root, issues) {
    const list = 'entries' in root ? list_findUsers(root, issues) : root;
    if (!list)
        return [];
    if ('items' in list && list.items.length > MAX_ROWS) {
        const { line } = list.items[MAX_ROWS] ?? list;
        return refuse({ line }, `is one user too many: a file has at most ${formatNumber(MAX_ROWS)}`, issues);
    }
    const hasNoUsers = 'items' in list ? list.items.length === 0 : 'text' in list && list.type === 'null';
    if (hasNoUsers)
        return refuse({}, NO_USERS, issues);
    return 'items' in list ? list.items : refuse(list, NOT_A_LIST, issues);
}
const NOT_A_LIST = 'the file must be a list of objects, one per user, or an object with such a list under the key `users`';
function list_findUsers({ line, entries }, issues) {
    const users = entries.filter(([key]) => key.text === list_USERS);
    const others = entries.filter(([key]) => key.text !== list_USERS && key.text !== SCHEMA);
    const [first] = users;
    const [other] = others;
    if (!first)
        issues.add({ line }, NOT_A_LIST);
    else if (users.length > 1) {
        issues.add({ line, heading: list_USERS }, 'appears twice. Delete one of the two keys');
    }
    else if (other) {
        issues.add({ line: other[0].line, heading: other[0].text }, 'is not read: beside `users`, the file has no other key. Delete it');
    }
    else
        return first[1];
    return undefined;
}
function readKeys(items, finder, issues) {
    const sharesLines = haveCommonLines(items);
    for (const [index, item] of items.entries()) {
        if (!('entries' in item) || item.entries.length > MAX_COLUMNS)
            continue;
        const record = sharesLines ? index + 1 : undefined;
        for (const [key] of item.entries)
            finder.find(key.text, { line: key.line, record });
    }
    finder.report(undefined, issues);
}
function checkListStart(items, finder, issues) {
    const names = new Set();
    for (const { column } of knownCells(items, finder))
        names.add(column.name);
    const findValue = (name) => {
        for (const { position, ...cell } of knownCells(items, finder)) {
            if (cell.column.name === name && !cells_isEmpty(cell))
                return position;
        }
        return undefined;
    };
    return checkStartAndPattern(names, findValue, issues);
}
function* knownCells(items, finder) {
    const sharesLines = haveCommonLines(items);
    for (const [index, item] of items.entries()) {
        for (const [key, node] of 'entries' in item ? item.entries : []) {
            const column = finder.columnOf(key.text);
            const record = sharesLines ? index + 1 : undefined;
            const heading = key.text;
            if (column)
                yield { heading, column, node, position: { line: key.line, record, heading } };
        }
    }
}
function haveCommonLines(items) {
    return items.some(({ line }, index) => line === items[index - 1]?.line);
}
function* generateRecords(items, finder, issues) {
    const sharesLines = haveCommonLines(items);
    for (const [index, item] of items.entries()) {
        if (issues.isFull())
            return;
        const record = sharesLines ? index + 1 : undefined;
        const recordIssues = forRecord(record, issues);
        if (!('entries' in item)) {
            recordIssues.add({ line: item.line }, 'must be an object with the fields of a user');
        }
        else if (item.entries.length > MAX_COLUMNS) {
            const keys = formatNumber(item.entries.length);
            recordIssues.add({ line: item.line }, `has ${keys} keys. At most ${formatNumber(MAX_COLUMNS)} are read`);
        }
        else
            yield { line: item.line, record, cells: cellsOfObject(item, finder, recordIssues) };
    }
}
function cellsOfObject({ entries }, finder, issues) {
    const cells = new Map();
    for (const [key, node] of entries) {
        const heading = key.text;
        const column = finder.columnOf(heading);
        const earlier = column && cells.get(column.name)?.heading;
        if (earlier !== undefined) {
            issues.add({ line: key.line, heading }, duplicateHeadingMessage(heading, earlier, issues));
        }
        else if ('text' in node && node.text.length > MAX_CELL) {
            issues.add({ line: node.line, heading }, `has more than ${formatNumber(MAX_CELL)} characters`);
        }
        else if (column)
            cells.set(column.name, { heading, column, node });
    }
    return cells;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/csv.js




const SEPARATORS = new Map([
    [';', 'semicolon'],
    [',', 'comma'],
    ['\t', 'tab'],
    ['|', 'vertical bar'],
]);
const SEPARATOR_LINE = /^"?sep=([!#-/:-@[-`{-~\t])"?[^\S\r\n]*(?:\r\n|\r|\n|$)/i;
const csv_LINE_FEED = 10;
const csv_CARRIAGE_RETURN = 13;
const UNCLOSED_QUOTE = 'has a quote that is never closed. Add the closing quote at the end of the cell';
const STRAY_QUOTE = 'has a quote inside a cell. Put the whole cell in quotes and double the quotes inside, as in "5"" wide"';
const SOFT_HYPHEN = 0xad;
const TOO_LONG = `has a cell of more than ${formatNumber(MAX_CELL)} characters. Check whether a quote before it is missing`;
function csv_isBlank(cell) {
    const visible = cell.trim();
    return visible === '' || (visible.charCodeAt(0) >= SOFT_HYPHEN && trimText(visible) === '');
}
function separatorName({ separator }) {
    return SEPARATORS.get(separator) ?? `"${separator}"`;
}
function openCsv(text, preferred) {
    const [line = '', separator] = SEPARATOR_LINE.exec(text.slice(0, 20)) ?? [];
    const start = line.length;
    const firstLine = line === '' ? 1 : 2;
    return { text, start, firstLine, separator: separator ?? detectSeparator(text, preferred) };
}
function detectSeparator(text, preferred) {
    const counts = new Map([...SEPARATORS.keys()].map((separator) => [separator, 0]));
    let isQuoted = false;
    for (let at = text.search(/[^\s;,|]/); at >= 0 && at < text.length; at++) {
        const character = text.charAt(at);
        if (character === '"')
            isQuoted = !isQuoted;
        else if (isQuoted)
            continue;
        else if (character === '\n' || character === '\r')
            break;
        else if (counts.has(character))
            counts.set(character, (counts.get(character) ?? 0) + 1);
    }
    if (preferred !== undefined && (counts.get(preferred) ?? 0) > 0)
        return preferred;
    return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0];
}
function* rowsOf(table, maxCells) {
    const { text, separator, start, firstLine } = table;
    const escaped = separator.replace(/[|\\^\]-]/, '\\$&');
    const plain = new RegExp(`[^${escaped}"\\r\\n]*`, 'y');
    const reader = { text, separator, plain, at: start, line: firstLine };
    while (reader.at < text.length) {
        const { line } = reader;
        const row = readRow(reader, maxCells);
        if (typeof row === 'string') {
            yield { line, text: row };
            return;
        }
        if (row.width > 0)
            yield row;
    }
}
function readRow(reader, maxCells) {
    const { line } = reader;
    const cells = [];
    let width = 0;
    for (let count = 1;; count++) {
        const cell = readCell(reader);
        if (typeof cell !== 'string')
            return cell.issue;
        if (!csv_isBlank(cell))
            width = count;
        if (count <= maxCells)
            cells.push(cell);
        if (reader.text.charAt(reader.at) !== reader.separator)
            break;
        reader.at += 1;
    }
    skipLineBreak(reader);
    return { line, cells, width };
}
function skipLineBreak(reader) {
    const isWindows = reader.text.charCodeAt(reader.at) === csv_CARRIAGE_RETURN &&
        reader.text.charCodeAt(reader.at + 1) === csv_LINE_FEED;
    reader.at += isWindows ? 2 : 1;
    reader.line += 1;
}
function readCell(reader) {
    const { text, plain } = reader;
    const start = reader.at;
    plain.lastIndex = start;
    plain.test(text);
    reader.at = plain.lastIndex;
    if (reader.at - start > MAX_CELL)
        return { issue: TOO_LONG };
    if (text.charAt(reader.at) !== '"')
        return text.slice(start, reader.at);
    const before = text.slice(start, reader.at).trim();
    if (before === '')
        return readQuoted(reader);
    return before === '=' ? readFormula(reader) : { issue: STRAY_QUOTE };
}
function readQuoted(reader) {
    const { text } = reader;
    const start = reader.at + 1;
    let end = text.indexOf('"', start);
    let isEscaped = false;
    while (end >= 0 && text.charAt(end + 1) === '"') {
        isEscaped = true;
        end = text.indexOf('"', end + 2);
    }
    if (end < 0)
        return { issue: UNCLOSED_QUOTE };
    if (end - start > MAX_CELL)
        return { issue: TOO_LONG };
    const inside = text.slice(start, end);
    reader.line += countLineBreaks(inside);
    reader.at = end + 1;
    if (!skipToEndOfCell(reader))
        return { issue: STRAY_QUOTE };
    return isEscaped ? inside.replaceAll('""', '"') : inside;
}
function readFormula(reader) {
    const { text, plain } = reader;
    plain.lastIndex = reader.at + 1;
    plain.test(text);
    const end = plain.lastIndex;
    if (text.charAt(end) !== '"')
        return { issue: STRAY_QUOTE };
    const cell = `=${text.slice(reader.at, end + 1)}`;
    reader.at = end + 1;
    return skipToEndOfCell(reader) ? cell : { issue: STRAY_QUOTE };
}
function skipToEndOfCell(reader) {
    const { text, separator } = reader;
    while (reader.at < text.length) {
        const character = text.charAt(reader.at);
        if ([separator, '\r', '\n'].includes(character))
            return true;
        if (character.trim() !== '')
            return false;
        reader.at += 1;
    }
    return true;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/heading-row.js



const heading_row_MAX_LINES = 3;
const MAX_TOP = 100_000;
function findLowerHeadings({ text, line, headings }, preferred, finder) {
    const first = countColumns(headings, finder);
    if (first > 1)
        return undefined;
    const isUnderstood = headings.some(finder.isHeading);
    const lines = text
        .slice(0, MAX_TOP)
        .split(/\r\n?|\n/)
        .slice(line);
    const filled = [...lines.entries()].filter(([, each]) => /[^\s;,|]/.test(each)).slice(0, heading_row_MAX_LINES);
    const found = filled.find(([, each]) => {
        const cells = cellsOf(each, preferred);
        const columns = countColumns(cells, finder);
        if (isUnderstood)
            return columns >= first + 2;
        return columns >= 2 || (columns === 1 && cells.every(finder.isHeading));
    });
    return found && line + found[0] + 1;
}
function cellsOf(line, preferred) {
    const row = rowsOf(openCsv(line, preferred), MAX_COLUMNS).next().value;
    return row && 'cells' in row ? row.cells.map(cleanText).filter((cell) => cell !== '') : [];
}
function countColumns(texts, finder) {
    return new Set(texts.map((text) => finder.columnOf(text)?.name).filter((name) => name !== undefined)).size;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/table.js






const TOO_MANY_ROWS = `is one user too many: a file has at most ${formatNumber(MAX_ROWS)}. Split it into several files`;
function recordsOfTable(text, preferred, finder, issues) {
    const table = openCsv(text, preferred);
    const survey = surveyTable(table);
    const top = { text, line: survey.line, headings: survey.headings.map(cleanText) };
    const lower = findLowerHeadings(top, preferred, finder);
    if (lower !== undefined)
        return table_refuse({ line: top.line }, lowerHeadingsMessage(top.line, lower), issues);
    if (survey.issue)
        issues.add({ line: survey.issue.line }, survey.issue.text);
    if (survey.headings.length === 0)
        return NO_RECORDS;
    if (!top.headings.some(finder.isHeading))
        return table_refuse({ line: top.line }, NO_HEADINGS, issues);
    const headings = readHeadings(top.headings, survey, finder, issues);
    const checks = {
        key: hasKeyColumn(headings),
        startAndPattern: checkTableStart(headings, survey, issues),
    };
    return { records: table_generateRecords(table, headings, finder, issues), checks };
}
const KEY_COLUMNS = ['id', 'email'];
const NO_RECORDS = { records: [], checks: ALL_CHECKS };
const NO_HEADINGS = 'has no recognised column heading, such as `email`, `firstname` or `Vorname`. Start the file with a row of headings, ' +
    'separated by semicolons, commas, tabs or vertical bars';
function table_refuse(position, text, issues) {
    issues.add(position, text);
    return NO_RECORDS;
}
function lowerHeadingsMessage(first, lower) {
    const last = lower - 1;
    const above = last === first ? `line ${first}` : `lines ${first} ${last === first + 1 ? 'and' : 'to'} ${last}`;
    return `is not the row of headings: line ${lower} looks like it. Delete ${above}`;
}
function surveyTable(table) {
    const refused = (issue) => ({
        line: 1,
        headings: [],
        firstValues: [],
        issue,
    });
    const rows = rowsOf(table, MAX_COLUMNS + 1);
    const first = rows.next().value;
    if (!first)
        return refused({ text: NO_USERS });
    if ('text' in first)
        return refused(first);
    const { line, cells: headings, width } = first;
    if (width > MAX_COLUMNS) {
        return refused({
            line,
            text: `has ${formatNumber(width)} columns. At most ${formatNumber(MAX_COLUMNS)} are read`,
        });
    }
    const firstValues = [];
    let count = 0;
    for (const row of rows) {
        if ('text' in row)
            return { line, headings, firstValues, issue: row };
        count += 1;
        if (count > MAX_ROWS)
            return refused({ line: row.line, text: TOO_MANY_ROWS });
        addFirstValues(row, firstValues);
    }
    return { line, headings, firstValues, ...(count === 0 && { issue: { text: NO_USERS } }) };
}
function addFirstValues({ line, cells }, firstValues) {
    for (let index = 0; index < cells.length; index++) {
        if (firstValues[index] === undefined && !csv_isBlank(cells[index] ?? ''))
            firstValues[index] = line;
    }
}
function* table_generateRecords(table, headings, finder, issues) {
    const rows = rowsOf(table, headings.length);
    rows.next();
    let isFirst = true;
    for (const row of rows) {
        if ('text' in row || issues.isFull())
            return;
        const { line, cells, width } = row;
        const isSecondRow = isFirst && repeatsHeadings(cells, headings, finder);
        isFirst = false;
        if (isSecondRow)
            issues.add({ line }, 'looks like a second row of headings. Delete one of the two');
        else if (width <= headings.length)
            yield { line, cells: cellsOfRow(line, cells, headings) };
        else
            issues.add({ line }, surplusMessage(width, headings.length, separatorName(table)));
    }
}
function repeatsHeadings(cells, headings, finder) {
    const repeated = headings.filter(({ column }, index) => {
        const text = cleanText(cells[index] ?? '');
        return column !== undefined && finder.columnOf(text)?.name === column.name;
    });
    return repeated.length >= 2;
}
function surplusMessage(cells, headings, separator) {
    const counts = `has ${countOf(cells, 'cell')} for ${countOf(headings, 'heading')}`;
    return `${counts}. Put a cell that contains a ${separator} in double quotes, or add the missing heading`;
}
function hasKeyColumn(headings) {
    return headings.some(({ column }) => KEY_COLUMNS.some((name) => column?.name === name));
}
function cellsOfRow(line, texts, headings) {
    const cells = new Map();
    for (let index = 0; index < headings.length; index++) {
        const { heading, column } = headings[index] ?? {};
        const text = texts[index] ?? '';
        if (heading === undefined || !column || (column.property !== undefined && text === ''))
            continue;
        cells.set(column.name, { heading, column, node: { line, type: 'text', text } });
    }
    return cells;
}
function readHeadings(headings, survey, finder, issues) {
    const { line } = survey;
    checkUnnamedColumns(headings, survey, issues);
    const seen = new Map();
    const found = headings.map((heading) => {
        const column = heading === '' ? undefined : finder.find(heading, { line });
        const earlier = column && seen.get(column.name);
        if (column)
            seen.set(column.name, heading);
        if (earlier === undefined)
            return { heading, column };
        issues.add({ line, heading }, duplicateHeadingMessage(heading, earlier, issues));
        return { heading, column: undefined };
    });
    finder.report({ line }, issues);
    if (!hasKeyColumn(found) && !KEY_COLUMNS.some(finder.isMapped)) {
        issues.add({ line }, 'has no column `id` or `email` to identify the users. Add one, or name it in the input `columns`, such as "Work Email = email"');
    }
    return found;
}
function checkTableStart(headings, { line, firstValues }, issues) {
    const names = new Set(headings.flatMap(({ column }) => (column ? [column.name] : [])));
    const findValue = (name) => {
        const index = headings.findIndex(({ column }) => column?.name === name);
        return firstValues[index] === undefined ? undefined : { line, heading: headings[index]?.heading ?? name };
    };
    return checkStartAndPattern(names, findValue, issues);
}
function checkUnnamedColumns(headings, { line, firstValues }, issues) {
    for (const [index, heading] of headings.entries()) {
        const valueLine = firstValues[index];
        if (heading !== '' || valueLine === undefined)
            continue;
        const message = `has no heading, but a value in line ${valueLine}. Add a heading or delete the column`;
        issues.add({ line, heading: index + 1 }, message);
    }
}

;// CONCATENATED MODULE: ./build/src/model/clear.js

const CLEARABLE = fields_FIELDS.filter(({ emptyValue }) => emptyValue !== undefined);
function clearFields(names, inputOf, isGiven, quote) {
    const problems = [];
    const fields = new Set();
    for (const name of names) {
        const input = inputOf(name);
        const field = CLEARABLE.find((each) => each.input === input);
        if (field)
            fields.add(field);
        if (!field) {
            const allowed = CLEARABLE.map((each) => each.input).join(', ');
            problems.push(`must only name fields that can be cleared (${allowed}), not ${quote(name)}`);
        }
        else if (isGiven(field.input)) {
            problems.push(`must not name \`${field.input}\`, which also has a value. Remove one of the two`);
        }
    }
    return { desired: [...fields].map((field) => ({ field, value: field.emptyValue })), problems };
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/properties.js




function parseCustomProperties(cells, issues) {
    const customCells = [...cells.values()].filter((cell) => cell.column.field === CUSTOM && !cells_isEmpty(cell));
    const desired = new Map();
    for (const cell of customCells) {
        for (const [name, node] of properties_propertiesOf(cell, issues)) {
            if ('type' in node && node.type === 'null')
                continue;
            if (desired.has(name))
                addIssue(cell, duplicatePropertyMessage(name, issues), issues);
            const value = parseProperty(name, node, cell, issues);
            if (value !== undefined)
                desired.set(name, value);
        }
    }
    const [first] = customCells;
    if (!first || desired.size === 0)
        return [];
    const value = acceptOrReport(first, checkPropertiesSize(Object.fromEntries(desired)), issues);
    return value === undefined ? [] : [{ field: CUSTOM, value }];
}
function properties_propertiesOf(cell, issues) {
    const { column, node } = cell;
    if (column.property !== undefined)
        return [[column.property, listOrNode(node)]];
    const document = 'text' in node ? json_parseJson(node.text) : { root: node };
    const root = 'root' in document ? document.root : undefined;
    if (root && 'entries' in root)
        return root.entries.map(([key, value]) => [key.text, value]);
    const must = root ? 'be a JSON object, such as {"key": "value"}' : 'be a valid JSON object (syntax error)';
    addIssue(cell, `must ${must}`, issues);
    return [];
}
function listOrNode(node) {
    if (!('text' in node) || !/^\s*\[\s*"/.test(node.text))
        return node;
    const document = json_parseJson(node.text);
    const root = 'root' in document ? document.root : undefined;
    const isList = root && 'items' in root && root.items.every((item) => 'text' in item && item.type === 'text');
    return isList ? { ...root, line: node.line } : node;
}
function parseProperty(name, node, cell, issues) {
    const subject = cell.column.property === undefined ? `the custom field ${issues.quote(name)} ` : '';
    const item = itemOf(node);
    const parsed = customProperty(item) ?? {
        must: `be a string, number, boolean or list of strings${subject && ' ("" clears it)'}`,
    };
    if ('value' in parsed)
        return parsed.value;
    addIssue(cell, `${subject}must ${parsed.must}`, issues);
    return undefined;
}
function itemOf(node) {
    if ('entries' in node)
        return undefined;
    if ('text' in node) {
        const isBoolean = node.type === 'boolean' || node.isYamlBoolean;
        return isBoolean ? node.text.toLowerCase() === 'true' : node.text;
    }
    return node.items.map((item) => ('text' in item && item.type === 'text' ? item.text : undefined));
}
function duplicatePropertyMessage(name, { quote }) {
    return `the custom field ${quote(name)} is set twice. Remove one of the values`;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/user-record.js







const user_record_EMAIL = fieldByInput('email');
const MAX_CLEARED = 100;
function parseUserRecord({ line, cells }, checks, columnOf, today, issues) {
    const idCell = nonEmptyCell(cells, 'id');
    const id = idCell && parseCell(idCell, parsers_id, issues);
    const desired = [
        ...parseFields(cells, today, issues),
        ...parseCustomProperties(cells, issues),
        ...parseClear(cells, columnOf, issues),
    ];
    const value = desired.find(({ field }) => field === user_record_EMAIL)?.value;
    const email = typeof value === 'string' ? value : undefined;
    const employment = parseEmployment(cells, checks.startAndPattern, issues);
    const user = { email, employment, vacationDays: parseVacationDays(cells, issues) };
    if (idCell)
        return { ...user, key: id === undefined ? undefined : { id }, desired };
    if (checks.key && !nonEmptyCell(cells, user_record_EMAIL.input)) {
        issues.add({ line }, 'has neither `id` nor `email`. Fill in one of them. If this is not a person, delete it');
    }
    return {
        ...user,
        key: email === undefined ? undefined : { email },
        desired: desired.filter(({ field }) => field !== user_record_EMAIL),
    };
}
function parseFields(cells, today, issues) {
    const desired = [];
    for (const field of FILE_FIELDS) {
        const cell = field === CUSTOM ? undefined : nonEmptyCell(cells, field.input);
        const value = cell && parseField(cell, field, today, issues);
        if (value !== undefined)
            desired.push({ field, value });
    }
    return desired;
}
function parseClear(cells, columnOf, issues) {
    const cell = nonEmptyCell(cells, 'clear');
    const names = (cell && parseList(cell, parsers_list, issues)) ?? [];
    if (!cell)
        return [];
    if (names.length > MAX_CLEARED) {
        addIssue(cell, `must name at most ${MAX_CLEARED} fields`, issues);
        return [];
    }
    const { desired, problems } = clearFields(names, (name) => columnOf(name)?.name, (input) => nonEmptyCell(cells, input) !== undefined, issues.quote);
    for (const problem of problems)
        addIssue(cell, problem, issues);
    return desired;
}

// EXTERNAL MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
var js_yaml = __webpack_require__(243);
;// CONCATENATED MODULE: ./build/src/sync/users-file/yaml.js



const BOOLEANS = ['true', 'True', 'TRUE', 'false', 'False', 'FALSE'];
const VALUE_START = /[,[{]|[-:?](?=[\s,[\]{}-]|$)/g;
const NULLS = ['', '~', 'null'];
function parseYaml(text) {
    const lastOffset = findLimit(text);
    if (lastOffset !== undefined) {
        return { issue: { line: createLineCounter(text)(lastOffset), text: TOO_MANY_VALUES } };
    }
    let events;
    try {
        events = (0,js_yaml/* parseEvents */.PH)(text, { maxDepth: nodes_MAX_DEPTH });
    }
    catch (error) {
        if (!(error instanceof js_yaml/* YAMLException */.tB))
            throw error;
        const reason = error.reason.replace(/(?:: | ").*/s, '');
        const { line = 0, column = 0 } = error.mark ?? {};
        return { issue: { line: line + 1, text: `is not valid YAML at character ${column + 1}: ${reason}` } };
    }
    const lineOf = createLineCounter(text);
    const issue = findUnsupported(events, lineOf);
    if (issue)
        return { issue };
    const queue = { text, events: events.reverse(), lineOf };
    queue.events.pop();
    return { root: readNext(queue) ?? { line: 1, type: 'null', text: '' } };
}
function findLimit(text) {
    VALUE_START.lastIndex = 0;
    for (let count = 0; VALUE_START.test(text); count++) {
        if (count >= MAX_VALUES)
            return VALUE_START.lastIndex;
    }
    return undefined;
}
function findUnsupported(events, lineOf) {
    const index = events.findIndex((event, at) => at > 0 && unsupportedFeature(event) !== undefined);
    const event = events[index];
    const text = event && unsupportedFeature(event);
    if (text === undefined)
        return undefined;
    const read = events.slice(0, event?.type === js_yaml/* EVENT_ID */.hy.DOCUMENT ? index + 2 : index + 1);
    return { line: lineOf(read.reduce((offset, each) => Math.max(offset, startOf(each)), 0)), text };
}
function unsupportedFeature(event) {
    if (event.type === js_yaml/* EVENT_ID */.hy.DOCUMENT)
        return 'starts a second YAML document. Put all users in one list';
    if (event.type === js_yaml/* EVENT_ID */.hy.ALIAS)
        return 'contains a YAML alias (`*`). Write out the value instead';
    const hasTag = isNode(event) && event.tagStart >= 0;
    return hasTag ? 'contains a YAML tag (`!`). Remove the tag, as all values are read as text' : undefined;
}
function isNode(event) {
    const { SCALAR, SEQUENCE, MAPPING } = js_yaml/* EVENT_ID */.hy;
    return event.type === SCALAR || event.type === SEQUENCE || event.type === MAPPING;
}
function startOf(event) {
    if (isNode(event)) {
        if (event.tagStart >= 0)
            return event.tagStart;
        return event.type === js_yaml/* EVENT_ID */.hy.SCALAR ? event.valueStart : event.start;
    }
    return event.type === js_yaml/* EVENT_ID */.hy.ALIAS ? event.anchorStart : -1;
}
function readNext(queue) {
    const event = queue.events.pop();
    if (!event || !isNode(event))
        return undefined;
    const line = queue.lineOf(startOf(event));
    if (event.type === js_yaml/* EVENT_ID */.hy.SCALAR)
        return yaml_readScalar(queue.text, line, event);
    const items = [];
    for (let item = readNext(queue); item; item = readNext(queue))
        items.push(item);
    return event.type === js_yaml/* EVENT_ID */.hy.SEQUENCE ? { line, items } : { line, entries: toEntries(items) };
}
function yaml_readScalar(text, line, event) {
    const value = (0,js_yaml/* getScalarValue */.KE)(text, event);
    const isPlain = event.style === js_yaml/* SCALAR_STYLE */.jK.PLAIN;
    if (isPlain && BOOLEANS.includes(value))
        return { line, type: 'text', text: value, isYamlBoolean: true };
    return { line, type: isPlain && NULLS.includes(value) ? 'null' : 'text', text: value };
}
function toEntries(items) {
    const entries = [];
    for (let index = 0; index < items.length; index += 2) {
        const key = items[index];
        const value = items[index + 1];
        if (key && value) {
            entries.push(['text' in key ? key : { line: key.line, type: 'null', text: '' }, value]);
        }
    }
    return entries;
}

;// CONCATENATED MODULE: ./build/src/sync/users-file/read.js












const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };
function readUsersFile(path, content, quote, today, columns = '') {
    const format = formatOf(path);
    const collector = createIssueCollector(path, isTable(format) ? 'column' : 'key', quote);
    const { mapping, issues } = parseColumnMapping(columns, quote);
    const finder = createColumnFinder(mapping);
    const text = readText(format, content, collector);
    const records = format && text !== undefined ? findRecords(format, text, finder, collector) : undefined;
    const rows = records ? readRows(records, finder, today, collector) : [];
    const ofColumns = [...issues, ...finder.mappingIssues(collector)];
    return {
        rows,
        issues: [...ofColumns.map((issue) => ({ text: `\`columns\`, ${issue}` })), ...collector.issues()],
        ignored: finder.ignored(),
        headings: finder.headings(),
    };
}
function readText(format, content, issues) {
    if (format === undefined) {
        issues.add({}, `the file name must end in ${ENDINGS}. In Excel, save as "CSV UTF-8"`);
        return undefined;
    }
    const decoded = decodeText(content);
    if ('text' in decoded)
        return decoded.text;
    issues.add({ line: decoded.line }, decoded.issue);
    return undefined;
}
function findRecords(format, text, finder, issues) {
    if (isTable(format)) {
        return recordsOfTable(text, format === 'tsv' ? '\t' : undefined, finder, issues);
    }
    return recordsOfList(format === 'json' ? json_parseJson(text) : parseYaml(text), finder, issues);
}
function readRows({ records, checks }, finder, today, issues) {
    const findDuplicate = createDuplicateDetector();
    const rows = [];
    let row = 0;
    for (const record of records) {
        row += 1;
        const recordIssues = forRecord(record.record, issues);
        const location = formatPosition(record);
        const user = parseUserRecord(record, checks, finder.columnOf, today, recordIssues);
        const duplicate = findDuplicate(location, user);
        if (duplicate !== undefined)
            recordIssues.add({ line: record.line }, duplicate);
        const { key, desired, employment, vacationDays } = user;
        if (key)
            rows.push({ row, line: record.line, location, key, desired, employment, vacationDays });
    }
    return rows;
}
function createDuplicateDetector() {
    const ids = new Map();
    const emails = new Map();
    return (location, { key, email }) => {
        const id = key && 'id' in key ? key.id : undefined;
        const sameId = id === undefined ? undefined : findOrRemember(ids, id, location);
        const sameEmail = email === undefined ? undefined : findOrRemember(emails, normalizeEmail(email), location);
        const [earlier, what] = sameId === undefined ? [sameEmail, 'e-mail address'] : [sameId, '`id`'];
        return earlier && `is the same user as ${earlier} (same ${what}). Merge the two into one`;
    };
}
function findOrRemember(seen, value, location) {
    const first = seen.get(value);
    if (first === undefined)
        seen.set(value, location);
    return first;
}

;// CONCATENATED MODULE: ./build/src/sync/inputs.js







const OWN_SHARE = 0.9;
function readInputs(getInput, workspace, origin, today, { mask, sanitize }) {
    const apiKey = getInput('api-key');
    mask([apiKey, getInput('github-token')]);
    const reader = createInputReader(getInput, sanitize);
    const { issues } = reader;
    const connection = readConnection(reader, apiKey);
    const usersFile = getInput('users-file');
    const inputs = {
        usersFile,
        mode: readMode(reader, origin, connection),
        ...readCreation(reader),
        endEmployments: reader.read('end-employments', parsers_boolean) ?? false,
        vacation: readVacationEntry(reader),
        unlisted: reader.read('unlisted', choice('ignore', 'report', 'deactivate')) ?? 'ignore',
        protectedUsers: reader.read('protected-users', userKeys) ?? [],
        maxCreations: reader.read('max-creations', wholeNumber(0, 1_000_000)) ?? 20,
        maxDeactivations: reader.read('max-deactivations', wholeNumber(0, 1_000_000)) ?? 5,
        maxChangePercent: reader.read('max-change-percent', wholeNumber(0, 1_000_000)) ?? 30,
        rateLimit: readRateLimit(reader),
        ...readFile(reader, getInput('columns'), usersFile, workspace, today),
    };
    checkVacation(reader, inputs);
    for (const name of ['pull-request-comment', 'summary'])
        reader.read(name, parsers_boolean);
    if (!connection || issues.length > 0)
        throw new ActionError({ kind: 'invalid-input', issues });
    return { ...connection, ...inputs };
}
function isCommentEnabled(getInput) {
    return isEnabled(getInput, 'pull-request-comment');
}
function isExport(getInput) {
    return getInput('mode') === 'export';
}
function readRateLimit({ read }) {
    const limit = read('rate-limit', wholeNumber(1, 1_000_000)) ?? 120;
    return Math.max(1, Math.floor(limit * OWN_SHARE));
}
function readMode({ read, addIssue, quote }, origin, connection) {
    const mode = read('mode', choice('plan', 'apply', 'export')) === 'apply' ? 'apply' : 'plan';
    const unmerged = connection && isSimulator(connection) ? undefined : unmergedBy(origin);
    if (mode === 'apply' && unmerged) {
        const { kind, name } = unmerged;
        addIssue(`\`mode\` must not be \`apply\` on the ${kind} ${kind === 'ref' ? quote(name) : name}: a pull request must not ` +
            'change MOCO before it is merged');
    }
    return mode;
}
function readCreation({ read, addIssue }) {
    const createMissing = read('create-missing', parsers_boolean) ?? false;
    const welcomeEmail = read('welcome-email', parsers_boolean);
    if (welcomeEmail !== undefined && !createMissing) {
        addIssue('`welcome-email` requires `create-missing: true`');
    }
    return { createMissing, welcomeEmail };
}
function checkVacation({ addIssue }, { rows, vacation }) {
    const isAnyDays = rows.some(({ vacationDays }) => vacationDays !== undefined);
    if (isAnyDays && vacation.title === undefined) {
        addIssue('`vacation-title` must be given, as the file has `vacation-days`: MOCO keeps several entries a year');
    }
}
function readFile(reader, columns, path, workspace, today) {
    const nothing = { rows: [], ignored: [], headings: new Map() };
    if (path === '') {
        reader.addMissing(['users-file'], '`users-file` must be given: the path of a file in the workspace');
        return nothing;
    }
    const content = reader.read('users-file', () => readWorkspaceFile(workspace, path, FILE_LIMIT));
    if (!content)
        return nothing;
    const { issues, ...file } = readUsersFile(path, content, reader.quote, today, columns);
    for (const { text, location } of issues)
        reader.addIssue(text, location);
    return file;
}

;// CONCATENATED MODULE: ./build/src/sync/export/inputs.js






function readExportInputs(getInput, workspace, { mask, sanitize }) {
    const apiKey = getInput('api-key');
    mask([apiKey, getInput('github-token')]);
    const reader = createInputReader(getInput, sanitize);
    const connection = readConnection(reader, apiKey);
    const usersFile = getInput('users-file');
    const format = readFormat(reader, usersFile);
    const file = reader.read('users-file', (path) => resolveWritableFile(workspace, path));
    const includePersonalData = reader.read('include-personal-data', parsers_boolean) ?? false;
    const rateLimit = readRateLimit(reader);
    reader.read('summary', parsers_boolean);
    if (!connection || !format || file === undefined || reader.issues.length > 0) {
        throw new ActionError({ kind: 'invalid-input', issues: reader.issues });
    }
    return { ...connection, usersFile, file, format, includePersonalData, rateLimit };
}
function readFormat({ addIssue, addMissing, quote }, path) {
    const format = formatOf(path);
    if (path === '') {
        addMissing(['users-file'], '`users-file` must be given: the path of the file to write in the workspace');
    }
    else if (!format)
        addIssue(`\`users-file\` ${quote(path)} must end in ${ENDINGS}`);
    return format;
}

;// CONCATENATED MODULE: ./build/src/github/step-summary.js






const step_summary_MAX_ROWS = 200;
const step_summary_MAX_NAME = 100;
const step_summary_MAX_VALUE = 300;
function renderSummary(summary, sanitize) {
    const { title, isNew, changes, details, notices } = summary;
    const items = details.map((line) => `<li>${renderUntrusted(line, sanitize, MAX_MESSAGE)}</li>`);
    const blocks = [
        `<h3>${renderUntrusted(title, sanitize, MAX_MESSAGE)}</h3>`,
        ...(changes.length > 0 ? [table(changes, isNew, sanitize)] : []),
        ...(items.length > 0 ? [`<h4>Employment and vacation</h4>`, `<ul>${items.join('')}</ul>`] : []),
        ...notices.map(({ level, text }) => `<p>${renderNotice({ level, text: sanitize(text) })}</p>`),
    ];
    return `${blocks.join('\n\n')}\n\n`;
}
function renderNotice({ level, text }) {
    return `${level === 'warning' ? '⚠️ ' : ''}${renderTrusted(text)}`;
}
function renderTrusted(sentence) {
    return renderText(sentence).replace(/`([^`]*)`/g, '<code>$1</code>');
}
function renderFailure(block, sanitize) {
    const { heading, report, errorsPage, maxLength = log_MAX_MESSAGE } = block;
    const render = (line) => renderUntrusted(line, sanitize, log_MAX_MESSAGE);
    const lines = reportLines(report).map(render).join('<br>');
    const toItem = (text) => `<li>${text}</li>`;
    const items = report.items.map((item) => toItem(render(formatIssue(item))));
    const list = fitItems(items, maxLength - lines.length, toItem).join('');
    return [
        `<h3>${escapeHtml(heading)}</h3>`,
        `<p>${lines}</p>`,
        ...(list === '' ? [] : [`<ul>${list}</ul>`]),
        `<p>See ${errorLink(errorsPage, report.code)}</p>`,
    ]
        .map((part) => `${part}\n\n`)
        .join('');
}
function renderUntrusted(sentence, sanitize, maxLength) {
    return renderText(truncate(sanitize(sanitize(sentence).replaceAll('`', '')), maxLength));
}
function renderChange(change, isNew, sanitize) {
    const { field, from, fromLabel, to, toLabel } = change;
    const name = `<td>${renderUntrusted(field.label, sanitize, step_summary_MAX_NAME)}</td>`;
    const isCleared = field.emptyValue !== undefined && step_summary_isEmpty(to);
    const cleared = '<em>cleared</em>';
    if (field.privacy !== 'public') {
        const hidden = `<em>${isNew ? 'set' : 'changed'}, not shown</em>`;
        return `${name}<td colspan="2">${isCleared ? cleared : hidden}</td>`;
    }
    const after = isCleared ? cleared : renderValue(to, toLabel, sanitize);
    if (isNew)
        return `${name}<td colspan="2">${after}</td>`;
    return `${name}<td>${renderValue(from, fromLabel, sanitize)}</td><td>${after}</td>`;
}
function step_summary_isEmpty(value) {
    return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
function errorLink(page, code) {
    const target = escapeHtml(`${page}#${code}`);
    return page.startsWith('https://') ? `<a href="${target}">${escapeHtml(code)}</a>` : target;
}
function table(changes, isNew, sanitize) {
    const rows = changes
        .slice(0, step_summary_MAX_ROWS)
        .map((change) => `<tr>${renderChange(change, isNew, sanitize)}</tr>`);
    const more = changes.length - rows.length;
    if (more > 0)
        rows.push(`<tr><td colspan="3"><em>and ${more} more</em></td></tr>`);
    const values = isNew ? '<th colspan="2">Value</th>' : '<th>From</th><th>To</th>';
    return `<table><tr><th>Field</th>${values}</tr>${rows.join('')}</table>`;
}
function renderValue(value, label, sanitize) {
    if (value === undefined)
        return '<em>unknown</em>';
    if (typeof value === 'boolean')
        return value ? 'yes' : 'no';
    const text = Array.isArray(value) ? value.map(json_textOf).join(', ') : json_textOf(value);
    if (step_summary_isEmpty(value))
        return '<em>empty</em>';
    return code(truncate(sanitize(label === undefined ? text : `${label} (${text})`), step_summary_MAX_VALUE));
}

;// CONCATENATED MODULE: ./build/src/sync/export/messages.js




const MAX_LOGGED = 10;
const MAX_SHOWN = 1_000;
const MAX_SENTENCES = 100;
const MAX_SENTENCE = 8_000;
const REASONS = {
    'changed-by-file': 'a users file would not keep the value as it is',
    apostrophe: 'it begins with an apostrophe in MOCO, without which a users file is read. Remove it in MOCO',
    'shared-email': 'several users of the account have the same e-mail address. The `id` identifies them',
    'overlapping-employments': 'several employments cover today. End or delete all but one in MOCO, then export again',
    'teams-forbidden': 'the `api-key` may not read teams',
    'roles-forbidden': 'the `api-key` may not read roles',
    'employments-forbidden': 'the `api-key` may not read employments',
};
function exportLine({ count, file, host }) {
    return `Exported ${countOf(count, 'user')} of ${host} to ${file}`;
}
function omissionLines(omissions) {
    return sentencesOf(omissions, MAX_LOGGED);
}
function changedWarning(file) {
    return `A plan with ${file} may have changes or issues: MOCO has values that do not fit together. Run a plan to see them.`;
}
function renderExport(report, sanitize) {
    const { file, includesPersonalData, omissions, isUnchanged } = report;
    const sentences = sentencesOf(omissions, MAX_SHOWN);
    const shown = sentences.slice(0, MAX_SENTENCES);
    const more = sentences.length - shown.length;
    const items = [...shown, ...(more > 0 ? [`And ${more} more columns.`] : [])];
    const next = `Next: commit the file and open a pull request. ${isUnchanged ? 'Its plan has no changes.' : changedWarning(file)}`;
    const personal = 'The file contains personal data: keep the repository private.';
    const render = (sentence) => renderUntrusted(sentence, sanitize, MAX_SENTENCE);
    return [
        `<h3>${render(exportLine(report))}</h3>`,
        `<p>${render(next)}${includesPersonalData ? ` ${personal}` : ''}</p>`,
        ...(items.length > 0
            ? [
                '<p>Left out, and therefore unchanged by a plan:</p>',
                `<ul>${items.map((item) => `<li>${render(item)}</li>`).join('')}</ul>`,
            ]
            : []),
    ]
        .map((block) => `${block}\n\n`)
        .join('');
}
function renderExportFailure(report, errorsPage, sanitize) {
    return renderFailure({ heading: 'No export from MOCO', report, errorsPage }, sanitize);
}
function sentencesOf(omissions, maxNamed) {
    const groups = groupBy(omissions, ({ reason, name }) => `${reason} ${name}`);
    return [...groups.values()].flatMap((group) => {
        const [first] = group;
        if (!first)
            return [];
        const { name, reason } = first;
        const users = listSome(group, maxNamed, ({ userId }) => String(userId));
        return `\`${name}\` is left out for user${group.length === 1 ? '' : 's'} ${users}: ${REASONS[reason]}.`;
    });
}

;// CONCATENATED MODULE: ./build/src/sync/export/render.js

const BYTE_ORDER_MARK = '\uFEFF';
const render_SEPARATORS = { csv: ';', tsv: '\t' };
const FORMULA = /^[=@+-]/;
const LOSSY_NUMBER = /^(?:0\d+|\d{12,})$/;
const UNSAFE_IN_YAML = /[\u007f-\u009f\u2028\u2029\ufeff\ufffe\uffff]/g;
function render_formsOf(value, format) {
    if (isPattern(value))
        return patternForms(value, format);
    if (!(format in render_SEPARATORS))
        return [value];
    if (typeof value === 'string')
        return textForms(value);
    return isList(value) ? [...textForms(value.join(', ')), JSON.stringify(value)] : [String(value)];
}
function renderUsers(format, columns, rows) {
    const separator = render_SEPARATORS[format];
    if (separator !== undefined)
        return renderTable(separator, columns, rows);
    const objects = rows.map((row) => render_entriesOf(columns, row));
    return format === 'json' ? renderJson(objects) : renderYaml(objects);
}
function renderTable(separator, columns, rows) {
    const lines = [columns, ...rows.map((row) => columns.map((column) => json_textOf(row.get(column) ?? '')))];
    const text = lines.map((cells) => `${cells.map(quoteCell).join(separator)}\r\n`);
    return BYTE_ORDER_MARK + text.join('');
}
function quoteCell(cell) {
    return /[;,|"\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
function render_entriesOf(columns, row) {
    return columns.flatMap((column) => {
        const cell = row.get(column);
        return cell === undefined ? [] : [[column, cell]];
    });
}
function renderJson(objects) {
    const users = objects.map((entries) => {
        const lines = entries.map(([key, value]) => `    ${JSON.stringify(key)}: ${inline(value)}`);
        return `  {\n${lines.join(',\n')}\n  }`;
    });
    return users.length === 0 ? '[]\n' : `[\n${users.join(',\n')}\n]\n`;
}
function renderYaml(objects) {
    const escape = (json) => json.replace(UNSAFE_IN_YAML, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`);
    const keyOf = (key) => (/^[a-z-]+$/.test(key) ? key : JSON.stringify(key));
    const users = objects.map((entries) => {
        const lines = entries.map(([key, value]) => `${escape(keyOf(key))}: ${escape(inline(value))}\n`);
        return `- ${lines.join('  ')}`;
    });
    return users.length === 0 ? '[]\n' : users.join('');
}
function inline(value) {
    if (isList(value))
        return `[${value.map((entry) => JSON.stringify(entry)).join(', ')}]`;
    if (typeof value !== 'object' || value === null)
        return JSON.stringify(value);
    return `{ "am": [${value.am.join(', ')}], "pm": [${value.pm.join(', ')}] }`;
}
function textForms(given) {
    const text = given.trim();
    if (FORMULA.test(text))
        return [`'${text}`];
    return LOSSY_NUMBER.test(text) ? [`'${text}`, text] : [text];
}
function patternForms(pattern, format) {
    const { am, pm } = pattern;
    const isEven = am.every((hours, day) => hours === pm[day]);
    if (isEven)
        return [am.map((hours) => Math.round(hours * 2_000) / 1_000).join('/')];
    return [format in render_SEPARATORS ? JSON.stringify({ am, pm }) : { am, pm }];
}
function isList(value) {
    return Array.isArray(value);
}
function isPattern(value) {
    return typeof value === 'object' && !isList(value);
}

;// CONCATENATED MODULE: ./build/src/sync/plan-entry.js



const WRITE_ACTIONS = ['deactivate', 'create', 'reactivate', 'update'];
const NO_LOOK_ALIKES = [];
const NO_DETAILS = { employments: [], vacation: undefined };
function plan_entry_toEntry({ action, user, email, desired, changes, employments, vacation, problems, notices }, { row, line, location, error }, keptBecause = '') {
    return {
        row,
        line,
        location,
        action,
        user,
        email,
        desired,
        changes,
        employments,
        vacation,
        details: plannedDetails({ employments, vacation }),
        problems,
        notices,
        error,
        keptBecause,
        isAboutAdmin: false,
        lookAlikes: NO_LOOK_ALIKES,
    };
}
function isWrite({ action }) {
    return WRITE_ACTIONS.includes(action);
}
function sortedWrites(entries) {
    const sorted = WRITE_ACTIONS.flatMap((action) => entries.filter((entry) => entry.action === action));
    return [
        ...sorted.filter(({ isAboutAdmin }) => isAboutAdmin),
        ...sorted.filter(({ isAboutAdmin }) => !isAboutAdmin),
    ];
}
function hasWarning({ notices }) {
    return notices.some(({ level }) => level === 'warning');
}
function sortedNotices(entries) {
    const noticed = entries.filter(({ notices }) => notices.length > 0);
    return [...noticed.filter(hasWarning), ...noticed.filter((entry) => !hasWarning(entry))];
}
function isUnlistedAndStays({ row, action }) {
    return row === null && action === 'none';
}
function mayBeUnlisted({ action, user, problems, lookAlikes }) {
    if (!lookAlikes)
        return true;
    return action === 'error' && !user && problems.every(({ kind }) => kind !== 'ambiguous-email');
}
function withError(entry, error) {
    return { ...withoutWrites(entry), action: 'error', error };
}
function withNotices(entry, notices) {
    return notices.length === 0 ? entry : { ...entry, notices: [...entry.notices, ...notices] };
}
function withoutWrites(entry) {
    const nothing = { employments: NO_EMPLOYMENT_PLAN, vacation: undefined, details: NO_DETAILS };
    return { ...entry, ...nothing, action: 'none', changes: [], notices: [], isAboutAdmin: false };
}
function requestsOf({ action, changes, employments, vacation }) {
    const isVacationWritten = isVacationWrite(vacation);
    const details = [employments.writes.length > 0, isVacationWritten].filter(Boolean).length;
    const writes = (changes.length > 0 ? 1 : 0) + employments.writes.length + (isVacationWritten ? 1 : 0);
    return action === 'create' ? writes + details : writes;
}
function requestsOfAll(entries) {
    return entries.reduce((sum, entry) => sum + requestsOf(entry), 0);
}
function fieldNames({ changes, details }) {
    return [...changes.map(({ field }) => field.input), ...detailNames(details)].join(', ');
}
function displayName({ location, user }) {
    if (!user)
        return `the user on ${location}`;
    return location === '' ? `user ${user.id}` : `user ${user.id} (${location})`;
}

;// CONCATENATED MODULE: ./build/src/sync/people.js











const people_MAX_TYPOS = 2;
const MAX_DIFFERENT_LETTERS = 2 * people_MAX_TYPOS;
const MAX_COMPARISONS = 10_000_000;
const people_MAX_NAMED = 5;
const people_EMAIL = fieldByInput('email');
function createUnlistedUsers(unlisted, listed) {
    const byFullName = lazily(() => groupBy(unlisted, (user) => keyOfName(people_nameOf(user))));
    const byFirstName = lazily(() => groupBy(unlisted, (user) => plainName(people_nameOf(user)[0])));
    const byFirstNameWord = lazily(() => groupBy(unlisted.flatMap((user) => firstNameWords(people_nameOf(user)[0]).map((word) => ({ word, user }))), ({ word }) => word));
    const emails = lazily(() => unlisted.map(emailOf));
    const byDomain = lazily(() => groupBy(emails(), ({ domain }) => domain));
    const byLocal = lazily(() => groupBy(emails(), ({ local }) => local));
    let comparisons = 0;
    return {
        areFew: unlisted.filter(isActive).length < listed,
        withFullName: (row) => withKey(byFullName(), fullNameKey(row.desired)),
        withFirstName: (row) => withKey(byFirstName(), plainName(desiredName(row)[0])),
        withFirstNameWord: (row) => [
            ...new Set(firstNameWords(desiredName(row)[0]).flatMap((word) => withKey(byFirstNameWord(), word).map(({ user }) => user))),
        ],
        withNearEmail: ({ desired }) => {
            const { local, domain, letters } = people_partsOf(normalizeEmail(desiredEmail(desired) ?? ''));
            const sameDomain = withKey(byDomain(), domain);
            comparisons += sameDomain.length;
            if (comparisons > MAX_COMPARISONS)
                return undefined;
            const near = sameDomain
                .filter((other) => countBits(letters ^ other.letters) <= MAX_DIFFERENT_LETTERS)
                .map(({ user, local: other }) => ({ user, typos: typosBetween(local, other) }));
            const sameLocal = withKey(byLocal(), local)
                .filter((other) => other.domain !== domain)
                .map(({ user, domain: other }) => ({ user, typos: typosBetween(domain, other) }));
            return [...near, ...sameLocal]
                .flatMap(({ user, typos }) => (typos === undefined ? [] : [{ user, typos }]))
                .sort((a, b) => a.typos - b.typos)
                .map(({ user }) => user);
        },
    };
}
const NO_CHECK = { error: undefined, notices: [], lookAlikes: [] };
function checkPerson(row, unlisted, findByEmail, mode) {
    switch (row.action) {
        case 'create':
            return checkCreation(row, unlisted, mode);
        case 'unmatched':
            return checkUnmatched(row, unlisted, mode);
        default:
            return checkEmail(row, findByEmail);
    }
}
function disputedEmail({ changes, problems, desired }) {
    if (!('id' in desired.key))
        return undefined;
    const isChanged = changes.some(({ field }) => field === people_EMAIL);
    const isUnknownId = problems.some(({ kind }) => kind === 'user-not-found');
    return isChanged || isUnknownId ? desiredEmail(desired) : undefined;
}
function checkEmail(row, findByEmail) {
    const email = disputedEmail(row);
    if (email === undefined)
        return NO_CHECK;
    const [owner] = findByEmail(normalizeEmail(email)).filter(({ id }) => id !== row.user?.id);
    if (!owner)
        return NO_CHECK;
    const error = `The e-mail address belongs to user ${owner.id}. Check the \`id\`: if the file's IDs are not MOCO's, ignore their ` +
        'column with `columns: "ID = ignore"`.';
    return { ...NO_CHECK, error, lookAlikes: [owner] };
}
function isSimilarityUnusual({ areFew }, mode) {
    return mode !== 'ignore' || areFew;
}
function checkCreation(row, unlisted, mode) {
    const namesakes = unlisted.withFullName(row);
    const active = namesakes.filter(isActive);
    if (active.length > 0)
        return namesakeCheck(active, SAME_NAME);
    const near = (unlisted.withNearEmail(row) ?? []).filter(isActive);
    if (mode === 'deactivate') {
        const same = probablySame(row, near, unlisted);
        if (same.length > 0)
            return namesakeCheck(same, SIMILAR);
    }
    const isUnusual = isSimilarityUnusual(unlisted, mode);
    const sameFirstName = unlisted.withFirstName(row).filter((user) => isActive(user) && !near.includes(user));
    const married = sameFirstName.filter((user) => sharesLastName(row, user));
    const others = isUnusual ? sameFirstName : married.length > 0 ? married : only(sameFirstName);
    const notices = [
        ...namesakes.slice(0, people_MAX_NAMED).map(({ id }) => formerUserNotice(id)),
        ...(near.length > 0 ? [samePersonNotice(near, 'a similar e-mail address', isUnusual)] : []),
        ...(others.length > 0
            ? [samePersonNotice(others, 'the same first name', isUnusual || married.length > 0)]
            : []),
    ];
    return { ...NO_CHECK, notices };
}
function probablySame(row, near, unlisted) {
    const [firstName] = desiredName(row);
    const withEmail = near.filter((user) => !isOtherFirstName(people_nameOf(user)[0], firstName));
    const withName = unlisted
        .withFirstNameWord(row)
        .filter((user) => isActive(user) && (sharesLastName(row, user) || isInTeam(row, user)));
    return [...new Set([...withEmail, ...withName])];
}
function isInTeam({ desired }, { unit }) {
    const team = desiredValue(desired.fields, 'team');
    return team !== undefined && json_isObject(unit) && own(unit, 'id') === team;
}
function only(users) {
    return users.length === 1 ? users : [];
}
const SAME_NAME = {
    what: 'the same first and last name',
    other: 'another person of the same name',
};
const SIMILAR = {
    what: 'a similar name or e-mail address, or the same first name and team',
    other: 'another person',
};
function namesakeCheck(users, likeness) {
    return { ...NO_CHECK, error: namesakeError(users, likeness), lookAlikes: users };
}
function namesakeError(users, { what, other }) {
    const isOne = users.length === 1;
    const ids = people_listOf(users);
    const who = isOne
        ? `User ${ids}, who is active and not in the file, has`
        : `Users ${ids}, who are active and not in the file, have`;
    return (`${who} ${what}. If it is the same person, give \`id\` ${isOne ? ids : 'of the right one'}; ` +
        `if it is ${other}, list ${isOne ? `user ${ids}` : 'these users'} too.`);
}
function formerUserNotice(id) {
    return asNotice(`User ${id}, who is deactivated, has the same name. To bring this user back, give \`id\` ${id} and \`active: true\`.`);
}
function samePersonNotice(users, what, isUnusual) {
    const isOne = users.length === 1;
    const ids = people_listOf(users);
    const who = isOne ? `User ${ids} is not in the file and has` : `Users ${ids} are not in the file and have`;
    const advice = isOne ? `give \`id\` ${ids}` : 'give the `id`';
    const text = `${who} ${what}. If it is the same person, with a new name or e-mail address, ${advice} instead of creating a user.`;
    return isUnusual ? asWarning(text) : asNotice(text);
}
function checkUnmatched(row, unlisted, mode) {
    const nothing = 'MOCO has no such user, so no user is deactivated for this row.';
    const near = unlisted.withNearEmail(row);
    if (!near)
        return { ...NO_CHECK, notices: [asNotice(nothing)], lookAlikes: undefined };
    const sameFirstName = isSimilarityUnusual(unlisted, mode)
        ? unlisted.withFirstName(row).filter(isActive)
        : [];
    const similar = [...new Set([...near, ...unlisted.withFullName(row), ...sameFirstName])];
    const active = similar.filter(isActive);
    const lookAlikes = [...active, ...similar.filter((user) => !isActive(user))];
    if (lookAlikes.length === 0)
        return { ...NO_CHECK, notices: [asNotice(nothing)] };
    const who = lookAlikes.length === 1 ? `User ${people_listOf(lookAlikes)} has` : `Users ${people_listOf(lookAlikes)} have`;
    const areKept = active.length === 1 ? `user ${people_listOf(active)} is` : `users ${people_listOf(active)} are`;
    const kept = `Until the row is fixed or removed, ${areKept} not deactivated as unlisted.`;
    const text = [
        nothing,
        `${who} a similar e-mail address or the same name: check the row for a typo.`,
        ...(mode === 'deactivate' && active.length > 0 ? [kept] : []),
    ].join(' ');
    return { ...NO_CHECK, notices: [active.length > 0 ? asWarning(text) : asNotice(text)], lookAlikes };
}
function people_listOf(users) {
    return listSome(users, people_MAX_NAMED, ({ id }) => String(id));
}
function emailOf(user) {
    return { user, ...people_partsOf(normalizedEmailOf(user)) };
}
function people_partsOf(email) {
    const at = email.lastIndexOf('@');
    const local = email.slice(0, Math.max(0, at));
    let letters = 0;
    for (let index = 0; index < local.length; index++)
        letters |= 1 << (local.charCodeAt(index) & 31);
    return { local, domain: at < 0 ? '' : email.slice(at + 1), letters };
}
function typosBetween(a, b) {
    if (Math.abs(a.length - b.length) > people_MAX_TYPOS)
        return undefined;
    const typos = (0,mod/* distance */.Io)(a, b);
    return typos <= people_MAX_TYPOS && typos < Math.min(a.length, b.length) ? typos : undefined;
}
function countBits(bits) {
    const pairs = bits - ((bits >>> 1) & 0x55555555);
    const nibbles = (pairs & 0x33333333) + ((pairs >>> 2) & 0x33333333);
    return Math.imul((nibbles + (nibbles >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
function people_nameOf({ firstname, lastname }) {
    return [firstname, lastname];
}
function desiredName({ desired: { fields } }) {
    return [desiredValue(fields, 'firstname'), desiredValue(fields, 'lastname')];
}
function keyOfName([first, last]) {
    const names = [plainName(first), plainName(last)];
    return names.includes('') ? '' : names.sort().join('\n');
}
function fullNameKey(desired) {
    return keyOfName(desiredName({ desired }));
}
function sharesLastName({ desired }, user) {
    const wordsOf = ([, last]) => plainName(last)
        .split(' ')
        .filter((word) => word !== '');
    const words = new Set(wordsOf(people_nameOf(user)));
    return wordsOf(desiredName({ desired })).some((word) => words.has(word));
}
function withKey(groups, key) {
    return key === '' ? [] : (groups.get(key) ?? []);
}

;// CONCATENATED MODULE: ./build/src/sync/shared-values.js








const shared_values_MAX_NAMED = 5;
const IBAN = fieldByInput('iban');
function withSharedValues(entries, users) {
    const warned = groupBy([...ibanWarnings(entries, users), ...shared_values_nameWarnings(entries)], ({ entry }) => entry);
    if (warned.size === 0)
        return entries;
    return entries.map((entry) => withNotices(entry, (warned.get(entry) ?? []).map(({ notice }) => notice)));
}
function ibanWarnings(entries, users) {
    const rowsByIban = groupBy(entries.filter((entry) => newIban(entry) !== ''), newIban);
    if (rowsByIban.size === 0)
        return [];
    const usersByIban = groupBy(users, currentIban);
    return [...rowsByIban].flatMap(([iban, rows]) => {
        const ids = new Set(rows.map(({ user }) => user?.id));
        const elsewhere = (usersByIban.get(iban) ?? []).filter(({ id }) => !ids.has(id));
        const holders = [
            ...rows.map((entry) => ({ entry, name: displayName(entry) })),
            ...elsewhere.map(({ id }) => ({ name: `user ${id}` })),
        ];
        return warnEach(holders, (others) => `\`iban\` is also that of ${others}. Check that the rows are not mixed up.`);
    });
}
function newIban({ changes }) {
    return String(normalizeIban(changes.find(({ field }) => field === IBAN)?.to));
}
function currentIban(user) {
    return String(normalizeIban(currentValue(IBAN, user)));
}
function shared_values_nameWarnings(entries) {
    const creations = entries.filter(({ action }) => action === 'create');
    const groups = groupBy(creations, ({ desired }) => fullNameKey(desired));
    return [...groups.values()].flatMap((rows) => warnEach(rows.map((entry) => ({ entry, name: entry.location })), (others) => `The new user of ${others} has the same name. Check that these are different people.`));
}
function warnEach(holders, describe) {
    if (holders.length === 1)
        return [];
    const first = holders.slice(0, shared_values_MAX_NAMED + 1);
    return holders.flatMap((holder) => {
        if (!holder.entry)
            return [];
        const others = first.filter((each) => each !== holder);
        const names = listSome(others, shared_values_MAX_NAMED, ({ name }) => name, holders.length - 1);
        return [{ entry: holder.entry, notice: asWarning(describe(names)) }];
    });
}

;// CONCATENATED MODULE: ./build/src/sync/plan.js












const DEACTIVATED = { field: fieldByInput('active'), value: false };
const plan_WORDS = { idInput: 'id', createInput: 'create-missing' };
function createPlan(rows, current, options, today) {
    const { find, findByEmail } = createUserIndex(current.users);
    const resolve = createNameResolver(current.directories, { checksIds: true });
    const matched = rows.map((row) => ({ row, users: find(row) }));
    const plan = createUserPlanner(current, options, today);
    const named = new Set(matched.flatMap(({ users }) => users.map(({ id }) => id)));
    const unlisted = current.users.filter(({ id }) => !named.has(id));
    const similar = createUnlistedUsers(unlisted, named.size);
    const checked = matched.map(({ row, users }) => {
        const entry = planRow(row, users, resolve(row.desired), plan, options, today);
        return withCheck(entry, checkPerson(entry, similar, findByEmail, options.unlisted));
    });
    const listed = withSharedValues(checked, current.users);
    const others = unlisted.filter(isActive);
    const deactivationsDeferred = options.unlisted === 'deactivate' && listed.some(mayBeUnlisted) && others.length > 0;
    const areKept = options.unlisted === 'report' || deactivationsDeferred;
    const reasons = areKept ? new Map() : reasonsToKeep(listed);
    const rest = options.unlisted === 'ignore'
        ? []
        : others.map((user) => planUnlistedUser(user, areKept, reasons.get(user.id), plan));
    return {
        entries: [...listed, ...rest],
        issues: duplicateRows(matched, options.usersFile),
        deactivationsDeferred,
    };
}
function createUserIndex(users) {
    const byId = new Map(users.map((user) => [user.id, user]));
    const byEmail = groupBy(byId.values(), normalizedEmailOf);
    const findByEmail = (email) => byEmail.get(email) ?? [];
    const find = ({ key }) => {
        if ('email' in key)
            return findByEmail(normalizeEmail(key.email));
        const user = byId.get(key.id);
        return user ? [user] : [];
    };
    return { find, findByEmail };
}
function duplicateRows(matched, file) {
    const seen = new Map();
    return matched.flatMap(({ row, users }) => {
        const [user] = users;
        if (!user)
            return [];
        const other = seen.get(user.id);
        seen.set(user.id, row);
        if (!other)
            return [];
        const text = `${other.location} and ${row.location} are about the same user, ID ${user.id}. Merge them into one row`;
        return [{ text, location: { file } }];
    });
}
function createUserPlanner({ employments, vacation }, { createMissing, endEmployments }, today) {
    const options = {
        createMissing,
        createInactive: false,
        sendWriteOnlyFields: false,
        endEmployments,
        checkFirstName: false,
        today,
    };
    return (desired, users, unresolved) => {
        const id = users[0]?.id ?? 0;
        const current = {
            users,
            employments: employments && (employments.get(id) ?? []),
            vacation: vacation.get(id) ?? [],
        };
        return planUser(desired, current, options, unresolved);
    };
}
function planRow(file, users, resolved, plan, { vacation: { title, year } }, today) {
    const { row, line, location, key, employment, vacationDays: days } = file;
    const defaultYear = defaultVacationYear(today, employment.start?.from);
    const vacation = days === undefined || title === undefined ? undefined : { year: year ?? defaultYear, title, days };
    const { desired: fields, issues } = settleCustomFields(file, resolved.desired, users[0]);
    const planned = plan({ key, fields, employment, vacation }, users, [...resolved.issues, ...issues]);
    const error = planned.problems.map((problem) => describeProblem(problem, plan_WORDS)).join(' ');
    return plan_entry_toEntry(planned, { row, line, location, error: error === '' ? null : error });
}
function planUnlistedUser(user, isKept, keptBecause, plan) {
    const fields = isKept || keptBecause !== undefined ? [] : [DEACTIVATED];
    const planned = plan({ key: { id: user.id }, fields, employment: {}, vacation: undefined }, [user]);
    return plan_entry_toEntry(planned, { row: null, line: null, location: '', error: null }, keptBecause);
}
function reasonsToKeep(listed) {
    const reasons = listed.flatMap(({ location, lookAlikes = [] }) => lookAlikes.map(({ id }) => [id, `${location} may be about this user`]));
    return new Map(reasons);
}
function withCheck(entry, check) {
    if (check === NO_CHECK)
        return entry;
    const { error, notices, lookAlikes } = check;
    const checked = { ...entry, notices: [...notices, ...entry.notices], lookAlikes };
    return error === undefined ? checked : withError(checked, [entry.error ?? '', error].join(' ').trim());
}

;// CONCATENATED MODULE: ./build/src/sync/export/round-trip.js








const NO_EMPLOYMENTS = new Map();
function createRoundTrip(state, format, today) {
    const usersFile = `users.${format}`;
    const options = {
        createMissing: false,
        unlisted: 'ignore',
        endEmployments: false,
        vacation: { title: undefined, year: undefined },
        usersFile,
    };
    const quote = (text) => text;
    const fileContext = { file: usersFile, quote };
    const activeCount = activeUsers(state.users).length;
    const byId = new Map(state.users.map((user) => [user.id, user]));
    return (columns, rows) => {
        if (rows.length === 0)
            return true;
        const content = Buffer.from(renderUsers(format, columns, rows));
        const read = readUsersFile(usersFile, content, quote, today);
        if (read.issues.length > 0 || read.rows.length !== rows.length)
            return false;
        if (!read.rows.every((row, index) => isComplete(row, rows[index])))
            return false;
        const own = read.rows.flatMap(({ key }) => ('id' in key ? (byId.get(key.id) ?? []) : []));
        const users = rows.length < activeCount ? own : state.users;
        const { employments, customFields } = state;
        const resolved = resolveCustomFields(read.rows, customFields, users, fileContext);
        const current = {
            users,
            directories: state.directories,
            employments: employments ?? NO_EMPLOYMENTS,
            vacation: new Map(),
        };
        const plan = createPlan(resolved.rows, current, options, today);
        return resolved.issues.length + plan.issues.length === 0 && plan.entries.every(isNoChange);
    };
}
function isComplete({ desired, employment }, row) {
    const read = new Set([
        'id',
        ...desired.map(({ field }) => field.input),
        ...desired.flatMap(({ field, value }) => field === CUSTOM && json_isObject(value) ? Object.keys(value).map(customColumn) : []),
        ...(employment.start ? [EMPLOYMENT_START.name, EMPLOYMENT_PATTERN.name] : []),
        ...(employment.end === undefined ? [] : [EMPLOYMENT_END.name]),
    ]);
    return [...(row ?? [])].every(([column, cell]) => cell === null || read.has(column));
}
function isNoChange(entry) {
    return entry.action === 'none' && entry.error === null && !hasWarning(entry);
}

;// CONCATENATED MODULE: ./build/src/sync/export/selection.js


const SMALLER = 8;
function selectCells(users, format, { columns, customColumns }, isUnchanged) {
    const preferred = users.map((user) => addPreferred(emptyRow(user), user.parts, format));
    const isAllUnchanged = isUnchanged(columns, preferred);
    const rows = isAllUnchanged ? preferred : chooseRows(users, preferred, format, isUnchanged);
    const omissions = users.flatMap((user, index) => omissionsOf(user, rows[index]));
    if (isAllUnchanged)
        return { columns, rows, omissions, isUnchanged: true };
    const used = columnsOf(rows);
    const kept = columns.filter((column) => !customColumns.has(column) || used.has(column));
    return { columns: kept, rows, omissions, isUnchanged: isUnchanged(kept, rows) };
}
function chooseRows(users, preferred, format, isUnchanged) {
    const [user] = users;
    if (!user)
        return [];
    if (users.length === 1) {
        const isRowUnchanged = (row) => isUnchanged([...columnsOf([row])], [row]);
        return [addParts(emptyRow(user), user.parts, format, isRowUnchanged)];
    }
    const size = Math.ceil(users.length / SMALLER);
    const starts = Array.from({ length: Math.ceil(users.length / size) }, (_, index) => index * size);
    return starts.flatMap((start) => {
        const rows = preferred.slice(start, start + size);
        return isUnchanged([...columnsOf(rows)], rows)
            ? rows
            : chooseRows(users.slice(start, start + size), rows, format, isUnchanged);
    });
}
function addParts(row, parts, format, isRowUnchanged) {
    const [part] = parts;
    if (!part)
        return row;
    if (parts.length === 1) {
        const candidates = selection_cellsOf(part, format).map((cells) => new Map([...row, ...cells]));
        return candidates.find(isRowUnchanged) ?? row;
    }
    const all = addPreferred(row, parts, format);
    if (isRowUnchanged(all))
        return all;
    const half = Math.ceil(parts.length / 2);
    const first = addParts(row, parts.slice(0, half), format, isRowUnchanged);
    return addParts(first, parts.slice(half), format, isRowUnchanged);
}
function addPreferred(row, parts, format) {
    return new Map([...row, ...parts.flatMap((part) => [...(selection_cellsOf(part, format)[0] ?? [])])]);
}
function columnsOf(rows) {
    const columns = rows.flatMap((row) => [...row.keys()]).filter((column) => column !== EMPTY_COLUMN);
    return new Set([...columns, EMPTY_COLUMN]);
}
function emptyRow({ user }) {
    return new Map([
        ['id', user.id],
        [EMPTY_COLUMN, null],
    ]);
}
function selection_cellsOf({ alternatives }, format) {
    return alternatives.flatMap((alternative) => {
        const forms = Object.entries(alternative).map(([column, value]) => [column, render_formsOf(value, format)]);
        const count = Math.max(...forms.map(([, cells]) => cells.length));
        return Array.from({ length: count }, (_, index) => {
            return new Map(forms.map(([column, cells]) => [column, cells[Math.min(index, cells.length - 1)] ?? null]));
        });
    });
}
function omissionsOf({ user, parts }, row) {
    const isWritten = ({ alternatives }) => alternatives.some((each) => Object.keys(each).every((column) => row?.has(column)));
    return parts
        .filter((part) => !isWritten(part))
        .map(({ name, reason }) => ({ userId: user.id, name, reason }));
}

;// CONCATENATED MODULE: ./build/src/sync/export/run.js














const MAX_NOTICES = 10;
async function runExport(toolkit, runtime, userAgent) {
    const log = createLog(toolkit);
    const today = dayOf(runtime.wallClock());
    let inputs;
    let report;
    let failure;
    try {
        inputs = readExportInputs(toolkit.getInput, toolkit.workspace, log);
        const given = inputs;
        const options = { ...given, readOnly: true, userAgent, progressLine: () => 'Reading from MOCO' };
        await withClient(options, { toolkit, runtime, log }, async ({ client }) => {
            report = await exportTo(given, client, today);
        });
    }
    catch (error) {
        const { host, url } = inputs?.account ?? NO_ACCOUNT;
        failure = beforeFirstWrite(describeError(error, { host, url, user: 'the users' }));
    }
    if (report)
        logReport(report, log);
    if (failure)
        log.failed(failure);
    const outputs = { ...(report && { exported: String(report.count) }), error: failure?.code ?? '' };
    const summary = report ? renderExport(report, log.sanitize) : '';
    const failed = failure ? renderExportFailure(failure, toolkit.errorsPage, log.sanitize) : '';
    await publish(() => outputs, summary + failed, failure !== undefined, toolkit, log);
}
async function exportTo(inputs, client, today) {
    const { format, includePersonalData, usersFile } = inputs;
    const options = { includePersonalData, today };
    const state = await fetchExportState(client, options);
    const users = exportUsers(state, options);
    const columns = exportColumns(state, options);
    const check = createRoundTrip(state, format, today);
    const selection = selectCells(users, format, columns, check);
    write(inputs, renderUsers(format, selection.columns, selection.rows));
    return {
        count: users.length,
        file: usersFile,
        host: client.host,
        includesPersonalData: includePersonalData,
        omissions: selection.omissions,
        isUnchanged: selection.isUnchanged,
    };
}
function write({ file }, text) {
    try {
        writeWorkspaceFile(file, text);
    }
    catch (error) {
        const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
        const issue = `\`users-file\` could not be written${code}. Check the path, the disk and the permissions`;
        throw new ActionError({ kind: 'invalid-input', issues: [{ text: issue }] });
    }
}
function logReport(report, log) {
    log.info(exportLine(report));
    for (const [index, line] of omissionLines(report.omissions).entries()) {
        if (index < MAX_NOTICES)
            log.notice(line);
        else
            log.info(line);
    }
    if (!report.isUnchanged)
        log.warning(changedWarning(report.file));
}

;// CONCATENATED MODULE: ./build/src/sync/error-groups.js
function groupErrors(entries) {
    const groups = new Map();
    for (const entry of entries) {
        const { error, isUnconfirmed = false } = entry;
        if (error === null)
            continue;
        const key = `${isUnconfirmed} ${error}`;
        const group = groups.get(key);
        if (group)
            group.entries.push(entry);
        else
            groups.set(key, { entries: [entry], error, isUnconfirmed });
    }
    return [...groups.values()];
}

;// CONCATENATED MODULE: ./build/src/sync/failure-messages.js






const failure_messages_MAX_NAMED = 10;
const TRANSIENT_CODES = [
    'rate-limited',
    'unavailable',
    'unreachable',
    'timeout',
    'cancelled',
];
function describeOutcome(state, file, host) {
    const { plan = [], progress, exceededLimits } = state;
    const errors = plan.filter(({ error }) => error !== null);
    if (!progress) {
        if (errors.length === 0)
            return undefined;
        const rows = plan.filter(({ row }) => row !== null).length;
        const summary = `${formatNumber(errors.length)} of ${countOf(rows, 'row')} of ${file} can't be applied.`;
        return failure_messages_report('plan-errors', summary, toItems(errors));
    }
    if (exceededLimits.length > 0) {
        const summary = `Nothing was written to ${host}: the plan exceeds a limit.`;
        return { ...failure_messages_report('limit-exceeded', summary, []), hints: exceededLimits };
    }
    return describeResults(progress, errors, host);
}
function describeResults(progress, errors, host) {
    const { entries, results } = progress;
    const notWritten = sortedResults(results).filter(({ error }) => error !== null);
    const failed = [...notWritten, ...errors];
    const left = entries.length - results.length;
    const hint = rerunHint(notWritten, errors, left);
    const items = toItems(failed);
    if (isCutShort(notWritten, left)) {
        return failure_messages_report('cancelled', describeProgress(progress, errors.length, host) + hint, items);
    }
    if (failed.length === 0)
        return undefined;
    const all = countOf(entries.length + errors.length, 'user');
    const rest = left > 0 ? ` ${formatNumber(left)} more were not started, as they would have failed too.` : '';
    const summary = `${formatNumber(failed.length)} of ${all} failed in ${host}.${rest}${hint}`;
    return failure_messages_report('partial-failure', summary, items);
}
function isCutShort(notWritten, left) {
    const isAny = (code) => notWritten.some((result) => result.code === code);
    return isAny('cancelled') || (left > 0 && !isAny('unauthorized'));
}
function describeProgress({ entries, results }, errors, host) {
    const cancelled = results.filter(({ code }) => code === 'cancelled');
    const unconfirmed = cancelled.filter(({ isUnconfirmed }) => isUnconfirmed).length;
    const written = results.filter(({ error }) => error === null).length;
    const failed = results.length - written - cancelled.length + errors;
    const counts = [
        [written, 'done'],
        [unconfirmed, 'sent without a response (may have been applied)'],
        [cancelled.length - unconfirmed, 'partly done'],
        [failed, 'failed'],
        [entries.length - results.length, 'not started'],
    ];
    const list = counts.flatMap(([count, what]) => (count > 0 ? [`${formatNumber(count)} ${what}`] : []));
    return `The step was cancelled. Of ${countOf(entries.length + errors, 'user')} in ${host}: ${list.join(', ')}.`;
}
function failure_messages_report(code, summary, items) {
    return { code, summary, hints: [], items };
}
function rerunHint(notWritten, errors, left) {
    if (left + notWritten.length === 0)
        return '';
    if (notWritten.some(({ lostLastDay }) => lostLastDay !== undefined))
        return ' Follow the messages below.';
    const isTransient = ({ code }) => code !== null && TRANSIENT_CODES.includes(code);
    return errors.length === 0 && notWritten.every(isTransient)
        ? ' Re-running the step does the rest.'
        : ' Fix the problems below and re-run the step.';
}
function toItems(entries) {
    return groupErrors(entries).map(({ entries: [first, ...others], error, isUnconfirmed }) => {
        const what = `${isUnconfirmed ? ', outcome unknown' : ''}: ${error}`;
        if (others.length === 0)
            return { text: capitalize(displayName(first)) + what };
        const names = listSome([first, ...others], failure_messages_MAX_NAMED, shortName);
        return { text: `${formatNumber(others.length + 1)} users (${names})${what}` };
    });
}
function shortName({ user, location }) {
    return location === '' && user ? `ID ${user.id}` : location;
}

;// CONCATENATED MODULE: ./build/src/sync/guardrails.js







const MIN_USERS_FOR_PERCENT = 10;
const ROLE = fieldByInput('role');
const guardrails_EMAIL = fieldByInput('email');
function deactivated(entries) {
    return entries.flatMap(({ action, user }) => (action === 'deactivate' && user ? [user] : []));
}
function isAdmin(user, adminRoles) {
    const role = currentValue(ROLE, user);
    return typeof role === 'number' && adminRoles.has(role);
}
function takesAway(entry) {
    return (entry.user !== undefined && (entry.action === 'deactivate' || changesRole(entry) || changesEmail(entry)));
}
function changesRole({ changes }) {
    return changes.some(({ field }) => field === ROLE);
}
function needsAllUsers(entries, { adminRoles }, users) {
    if (!adminRoles)
        return false;
    const affected = new Set(entries.filter(takesAway).map(idOf));
    const admins = users.filter((user) => isActive(user) && isAdmin(user, adminRoles));
    return (entries.some((entry) => takesAway(entry) && entry.user && isAdmin(entry.user, adminRoles)) &&
        admins.every(({ id }) => affected.has(id)));
}
function applyProtections(entries, { owner, adminRoles }, users, protectedUsers) {
    const protectedIds = idsOf(users, protectedUsers);
    const safe = entries.map((entry) => {
        if (!takesAway(entry))
            return entry;
        if (entry.user?.id === owner)
            return keep(entry, 'owns the API key');
        return protectedIds.has(idOf(entry)) ? keep(entry, 'is in `protected-users`') : entry;
    });
    if (!adminRoles)
        return safe;
    const last = lastAdministrator(safe, adminRoles, users);
    return safe
        .map((entry) => idOf(entry) === last && takesAway(entry) ? keep(entry, 'is the last active administrator') : entry)
        .map((entry) => withAdminWarning(entry, adminRoles));
}
function lastAdministrator(entries, adminRoles, users) {
    const losing = entries.filter((entry) => entry.user &&
        isAdmin(entry.user, adminRoles) &&
        (entry.action === 'deactivate' || losesAdmin(entry, adminRoles)));
    const gone = new Set(losing.map(idOf));
    const admins = users.filter((user) => isActive(user) && isAdmin(user, adminRoles));
    const [first, ...others] = admins.filter(({ id }) => !gone.has(id));
    if (first)
        return others.length === 0 ? first.id : undefined;
    return idOf(losing.find(({ row }) => row === null) ?? losing[0]);
}
function idsOf(users, keys) {
    const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
    const emails = new Set(keys.flatMap((key) => ('email' in key ? [normalizeEmail(key.email)] : [])));
    const byEmail = emails.size === 0 ? [] : users.filter((user) => emails.has(normalizedEmailOf(user)));
    return new Set([...ids, ...byEmail.map(({ id }) => id)]);
}
function withAdminWarning(entry, adminRoles) {
    const text = adminWarning(entry, adminRoles);
    if (text === undefined)
        return entry;
    return { ...withNotices(entry, [asWarning(text)]), isAboutAdmin: true };
}
function adminWarning(entry, adminRoles) {
    const { user, action, changes } = entry;
    const isAdminNow = user !== undefined && isAdmin(user, adminRoles);
    const role = changes.find(({ field }) => field === ROLE)?.to;
    if (typeof role === 'number' && adminRoles.has(role) && !isAdminNow) {
        return 'This user becomes an administrator, with all permissions.';
    }
    if (!isAdminNow || losesAdmin(entry, adminRoles))
        return undefined;
    if (changesEmail(entry)) {
        return 'This user is an administrator: with the new e-mail address, another person could take over the account.';
    }
    return action === 'reactivate' ? 'This user is an administrator and gets access again.' : undefined;
}
function unmatchedProtectedUsers(users, protectedUsers) {
    const unmatched = protectedUsers.filter((key) => !users.some((user) => matchesKey(user, key)));
    return unmatched.map((key) => ('id' in key ? key.id : key.email));
}
function exceededLimits(entries, active, limits) {
    const { maxCreations, maxDeactivations, maxChangePercent } = limits;
    const creations = entries.filter(({ action }) => action === 'create').length;
    const deactivations = deactivated(entries).length;
    const writes = entries.filter((entry) => isWrite(entry) && entry.user);
    const percent = percentOf(writes.length, active);
    const exceeds = (what, input, limit, needed) => `The plan ${what}; \`${input}\` is ${limit}. If that is intended, raise it to ${needed}.`;
    return [
        ...(creations > maxCreations
            ? [exceeds(`creates ${countOf(creations, 'user')}`, 'max-creations', maxCreations, creations)]
            : []),
        ...(deactivations > maxDeactivations
            ? [
                exceeds(`deactivates ${countOf(deactivations, 'user')}`, 'max-deactivations', maxDeactivations, deactivations),
            ]
            : []),
        ...(active >= MIN_USERS_FOR_PERCENT && writes.length * 100 > maxChangePercent * active
            ? [exceeds(describeShare(writes, active), 'max-change-percent', maxChangePercent, Math.ceil(percent))]
            : []),
    ];
}
function describeShare(writes, active) {
    const percent = `${percentOf(writes.length, active)} %`;
    if (writes.length <= active) {
        return `changes ${countOf(writes.length, 'user')}, which is ${percent} of ${countOf(active, 'active user')}`;
    }
    const inactive = writes.filter(({ user }) => user?.['active'] === false).length;
    const ones = inactive === 1 ? 'one' : 'ones';
    return (`changes ${formatNumber(writes.length - inactive)} of ${countOf(active, 'active user')}, and ${formatNumber(inactive)} ` +
        `deactivated ${ones}: together ${percent} of the number of active users`);
}
function percentOf(part, whole) {
    return Math.ceil((part * 1000) / whole) / 10;
}
function keep(entry, fact) {
    if (entry.row === null)
        return { ...withoutWrites(entry), keptBecause: `this user ${fact}` };
    const kept = [
        ...(changesRole(entry) ? ['get another role'] : []),
        ...(changesEmail(entry) ? ['get another e-mail address'] : []),
        ...(entry.action === 'deactivate' ? ['be deactivated'] : []),
    ];
    return withError(entry, `This user ${fact} and can't ${kept.join(' or ')} by a file. If that is intended, use MOCO or the action for one user.`);
}
function changesEmail({ changes }) {
    return changes.some(({ field }) => field === guardrails_EMAIL);
}
function losesAdmin({ changes }, adminRoles) {
    return changes.some(({ field, to }) => field === ROLE && !(typeof to === 'number' && adminRoles.has(to)));
}
function idOf(entry) {
    return entry?.user?.id;
}

;// CONCATENATED MODULE: ./build/src/moco/session.js


async function fetchKeyOwner(client) {
    const response = await client.get('/session').catch(undefinedIfStatus(401, 403, 404));
    const id = json_isObject(response?.json) ? response.json['id'] : undefined;
    return typeof id === 'number' ? id : undefined;
}

;// CONCATENATED MODULE: ./build/src/sync/current-state.js


















async function fetchUsersAndDirectories(client, rows, needsAll) {
    const desired = rows.flatMap((row) => row.desired);
    const [read, directories] = await Promise.all([
        fetchUsers(client, rows.map(({ key }) => key), needsAll),
        fetchRowDirectories(client, desired),
    ]);
    return { ...read, directories };
}
async function fetchRowDirectories(client, desired) {
    const named = namedDirectories(desired);
    const byId = directoriesOf(desired).filter((directory) => !named.includes(directory));
    const [needed, ...others] = await Promise.all([
        fetchDirectories(client, named),
        ...byId.map((directory) => fetchDirectories(client, [directory]).catch(undefinedIfStatus(403))),
    ]);
    return Object.assign({}, needed, ...others);
}
async function fetchOtherUsers(client, known, draft, protectedUsers) {
    if (known.isComplete)
        return known;
    if (draft.some(({ action }) => action === 'create' || action === 'unmatched')) {
        return withAllUsers(client, known);
    }
    const emails = new Set(draft.flatMap((entry) => disputedEmail(entry) ?? []));
    const seen = seenIn(known.users);
    const keys = [...protectedUsers, ...[...emails].map((email) => ({ email }))].filter((key) => !seen(key));
    if (keys.length === 0)
        return known;
    const isWorthAPage = known.first !== undefined || userRequestCount(keys) > 1;
    const { users, ...read } = isWorthAPage
        ? await fetchUsers(client, keys, false, known.first)
        : { users: await fetchUsersByKey(client, keys), isComplete: false, first: known.first };
    return { ...known, ...read, users: distinctById([...known.users, ...users]) };
}
async function withAllUsers(client, known) {
    return known.isComplete ? known : { ...known, ...(await fetchUsers(client, [], true, known.first)) };
}
async function fetchUsers(client, keys, needsAll, known) {
    if (!needsAll && keys.every((key) => 'id' in key)) {
        return { users: await fetchUsersByKey(client, keys), isComplete: false, first: known };
    }
    const first = known ?? (await fetchFirstUsers(client));
    const seen = seenIn(first.entries);
    const left = keys.filter((key) => !seen(key));
    if (!needsAll && first.hasNext && userRequestCount(left) < pagesAfter(first)) {
        return { users: [...first.entries, ...(await fetchUsersByKey(client, left))], isComplete: false, first };
    }
    return { users: await fetchAllUsers(client, first), isComplete: true, first };
}
function seenIn(users) {
    const seen = new Set(users.flatMap((user) => [user.id, normalizedEmailOf(user)]));
    return (key) => seen.has('id' in key ? key.id : normalizeEmail(key.email));
}
async function current_state_fetchDetails(client, draft, endEmployments) {
    const planned = draft.filter(({ user, action, desired }) => user &&
        action !== 'error' &&
        (action === 'deactivate' || hasEmploymentInput(desired.employment) || desired.vacation));
    if (planned.length === 0)
        return undefined;
    const [employments, vacation] = await Promise.all([
        fetchEmploymentsOf(client, planned, endEmployments),
        fetchVacationOf(client, planned),
    ]);
    const userOf = ({ userId }) => userId;
    return { employments: employments && groupBy(employments, userOf), vacation: groupBy(vacation, userOf) };
}
async function fetchEmploymentsOf(client, entries, endEmployments) {
    const isLeaving = ({ action }) => action === 'deactivate';
    const needed = entries.filter((each) => hasEmploymentInput(each.desired.employment) || isLeaving(each));
    const isOptional = needed.every((each) => isLeaving(each) && !hasEmploymentInput(each.desired.employment));
    const users = needed.flatMap(({ user }) => user ?? []);
    const reading = fetchOfAll(users, (ids) => fetchEmployments(client, ids));
    return isOptional && !endEmployments ? reading.catch(undefinedIfStatus(403)) : reading;
}
async function fetchVacationOf(client, entries) {
    const wanted = entries.flatMap(({ user, desired: { vacation } }) => user && vacation ? [{ user, year: vacation.year }] : []);
    const years = [...new Set(wanted.map(({ year }) => year))];
    const read = years.map((year) => {
        const users = wanted.filter((each) => each.year === year).map(({ user }) => user);
        return fetchOfAll(users, (ids) => fetchVacation(client, ids, year));
    });
    return (await Promise.all(read)).flat();
}
async function fetchOfAll(users, fetch) {
    const listed = await fetch(users.map(({ id }) => id));
    const found = new Set(listed.map(({ userId }) => userId));
    const inactive = users.filter((user) => !isActive(user));
    const showsInactive = users.length === 1 || inactive.some(({ id }) => found.has(id));
    const hidden = showsInactive ? [] : inactive;
    const others = [];
    await forEachConcurrent(hidden, READ_CONCURRENCY, async ({ id }) => {
        others.push(...(await fetch([id])));
    });
    return [...listed, ...others];
}
async function fetchProtections(client, entries, known) {
    const isOwnerNeeded = entries.some(takesAway);
    const areRolesNeeded = entries.some(mayBeAboutAdmin);
    if (!isOwnerNeeded && !areRolesNeeded)
        return { protections: undefined, current: known };
    const [owner, adminRoles] = await Promise.all([
        isOwnerNeeded ? fetchKeyOwner(client).then((id) => id ?? null) : undefined,
        areRolesNeeded ? fetchAdminRoles(client, known.directories) : new Set(),
    ]);
    const protections = { owner, adminRoles };
    const isAllNeeded = needsAllUsers(entries, protections, known.users);
    return { protections, current: isAllNeeded ? await withAllUsers(client, known) : known };
}
function mayBeAboutAdmin(entry) {
    const hasRole = entry.user && typeof currentValue(fieldByInput('role'), entry.user) === 'number';
    const isAffected = takesAway(entry) || entry.action === 'reactivate';
    return changesRole(entry) || (hasRole === true && isAffected);
}
async function countActiveUsers(client, entries, { users, isComplete }) {
    if (isComplete)
        return users.filter(isActive).length;
    if (!entries.some((entry) => isWrite(entry) && entry.user))
        return 0;
    return Math.max(await fetchActiveUserCount(client), users.filter(isActive).length);
}
async function fetchAdminRoles(client, { roles }) {
    const all = roles ?? (await fetchDirectory(client, 'roles').catch(undefinedIfStatus(403)));
    return all && new Set(all.filter(({ isAdmin }) => isAdmin).map(({ id }) => id));
}

;// CONCATENATED MODULE: ./build/src/github/outputs.js



const SINGLE_VALUES = {
    id: (user) => user.id,
    firstname: (user) => user['firstname'],
    lastname: (user) => user['lastname'],
    email: (user) => user['email'],
    unit_id: (user) => (json_isObject(user['unit']) ? own(user['unit'], 'id') : undefined),
    active: (user) => user['active'],
    external: (user) => user['extern'],
};
function userOutputs(user, includePersonalData) {
    const single = Object.entries(SINGLE_VALUES).map(([name, read]) => [name, read(user) ?? null]);
    const isWanted = (key) => {
        const privacy = privacyOf(key);
        return privacy === 'public' || (privacy === 'personal' && includePersonalData);
    };
    const others = Object.entries(user)
        .filter(([key]) => !Object.hasOwn(SINGLE_VALUES, key) && isWanted(key))
        .map(([key, value]) => [key, includePersonalData ? value : withKnownKeys(key, value)]);
    return {
        user: asOneLine(Object.fromEntries([...single, ...others])),
        ...Object.fromEntries(single.map(([name, value]) => [name, textOf(value ?? '')])),
    };
}
function withKnownKeys(key, value) {
    const isReference = FIELDS.some(({ responseKey, directory }) => directory && responseKey === key);
    if (!isReference || !isObject(value))
        return value;
    return Object.fromEntries(Object.entries(value).filter(([name]) => ['id', 'name'].includes(name)));
}
function asOneLine(value) {
    return JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => (c === '\u2028' ? '\\u2028' : '\\u2029'));
}

;// CONCATENATED MODULE: ./build/src/sync/outputs.js




const MAX_ERROR = 2_000;
const MAX_BYTES = 100 * 1024;
function planCounts(plan) {
    const count = (action) => plan.filter((entry) => entry.action === action).length;
    return {
        created: count('create'),
        updated: count('update'),
        reactivated: count('reactivate'),
        deactivated: count('deactivate'),
        unchanged: count('none'),
        unmatched: count('unmatched'),
        failed: count('error'),
    };
}
function resultCounts(plan, results) {
    const planned = planCounts(plan);
    const good = results.filter(({ error }) => error === null);
    const done = planCounts(good.filter(({ isChanged }) => isChanged));
    const failed = planned.failed + results.filter(({ error }) => error !== null).length;
    const unchanged = planned.unchanged + good.filter(({ isChanged }) => !isChanged).length;
    return { ...done, unchanged, unmatched: planned.unmatched, failed };
}
function syncOutputs(plan, results, sanitize, save) {
    const counts = results ? resultCounts(plan, results) : planCounts(plan);
    const isChanged = results ? isAnyChanged(results) : plan.some(isWrite);
    const list = (name, entries) => {
        const text = asOneLine(entries.map((entry) => publicEntry(entry, sanitize)));
        const isTooLong = Buffer.byteLength(text) > MAX_BYTES;
        return { [name]: isTooLong ? '' : text, [`${name}-file`]: save(`${name}.json`, text) };
    };
    return {
        ...list('plan', plan),
        ...list('results', results ?? []),
        ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])),
        changed: String(isChanged ?? ''),
    };
}
function isAnyChanged(results) {
    if (results.some(({ isChanged }) => isChanged))
        return true;
    return results.some(({ isChanged }) => isChanged === undefined) ? undefined : false;
}
function publicEntry({ row, line, user, email, action, changes, details, notices, error }, sanitize) {
    return {
        row,
        line,
        id: user?.id ?? null,
        email,
        action,
        fields: [...changes.map(({ field }) => field.outputName), ...detailNames(details)],
        employments: details.employments.map(employmentOutput),
        vacation: details.vacation ? vacationOutput(details.vacation) : null,
        notices: notices.map(({ text }) => sanitize(text)),
        error: error === null ? null : truncate(sanitize(error), MAX_ERROR),
    };
}

;// CONCATENATED MODULE: ./build/src/sync/plan-messages.js









const plan_messages_MAX_LINES = 100;
const plan_messages_MAX_NAMED = 10;
const TYPICAL_WRITE_MS = 600;
function planLines(plan, file, host, mode) {
    const { unchanged, unmatched, failed, ...counts } = planCounts(plan);
    const unlisted = plan.filter(isUnlistedAndStays).length;
    const parts = [
        ...formatCounts(counts, ['to create', 'to update', 'to reactivate', 'to deactivate']),
        `${formatNumber(unchanged)} unchanged${unlisted > 0 ? ` (${formatNumber(unlisted)} of them not in the file)` : ''}`,
        ...(unmatched > 0 ? [`${formatNumber(unmatched)} not in MOCO`] : []),
        ...(failed > 0 ? [`${formatNumber(failed)} with an error`] : []),
    ];
    const writes = mode === 'plan' ? sortedWrites(plan) : [];
    const shown = writes.slice(0, plan_messages_MAX_LINES).flatMap((entry) => {
        const user = [`Would ${entry.action} ${displayName(entry)}: ${fieldNames(entry)}`];
        const details = describeDetails(entry.details, displayName(entry), 'planned');
        return inOrder(entry, user, details.map((line) => `Would ${line}`));
    });
    const more = writes.length - plan_messages_MAX_LINES;
    return [
        `Plan for ${file} in ${host}: ${parts.join(', ')}`,
        ...shown,
        ...(more > 0 ? [`${formatNumber(more)} more: see the job summary and the output \`plan\``] : []),
    ];
}
function planNotes(plan, { deactivationsDeferred, protections, protectedUsers, customFields }) {
    return [
        ...(deactivationsDeferred ? [deferredNote(plan)] : []),
        ...inactiveNotes(plan),
        ...(protections ? protectionNotes(protections, protectedUsers) : []),
        ...(typeof customFields === 'string' ? [customFieldNote(customFields)] : []),
    ];
}
function durationNotes(plan, estimateWait) {
    const requests = requestsOfAll(plan.filter(isWrite));
    const time = Math.max(estimateWait(requests), (requests * TYPICAL_WRITE_MS) / WRITE_CONCURRENCY);
    return time >= 60_000 ? [`Applying the plan takes ${formatDuration(time)}.`] : [];
}
function inactiveNotes(plan) {
    const inactive = plan.filter(({ row, user, action, desired, notices }) => row !== null &&
        user?.['active'] === false &&
        action !== 'error' &&
        desiredValue(desired.fields, 'active') === undefined &&
        !notices.some(({ text }) => text === staysInactive(user.id).text));
    if (inactive.length === 0)
        return [];
    const verb = inactive.length === 1 ? 'is deactivated in MOCO and stays' : 'are deactivated in MOCO and stay';
    const who = listSome(inactive, plan_messages_MAX_NAMED, displayName);
    return [
        `${countOf(inactive.length, 'user')} of the file ${verb} so: ${who}. To reactivate a user, set \`active: true\` in the row.`,
    ];
}
function customFieldNote(reason) {
    const cause = reason === 'unreadable'
        ? 'The `api-key` may not read the definitions of custom fields'
        : "None of the account's custom fields is clearly about users";
    return `${cause}, so names and options in the file are not checked. MOCO ignores those that it does not have.`;
}
function protectionNotes({ owner, adminRoles }, protectedUsers) {
    return [
        ...(owner === null && protectedUsers.length === 0
            ? [
                "MOCO does not tell whose `api-key` this is. If it is a user's, name this user in `protected-users`.",
            ]
            : []),
        ...(adminRoles
            ? []
            : [
                'The `api-key` may not read roles, so it is not known who is an administrator: the last one is only protected if ' +
                    'named in `protected-users`.',
            ]),
    ];
}
function noticeLines(plan) {
    const noticed = sortedNotices(plan);
    const shown = noticed.filter((entry, index) => index < plan_messages_MAX_LINES || hasWarning(entry));
    const lines = shown.map((entry) => {
        const texts = entry.notices.map(({ text }) => text).join(' ');
        return `${capitalize(displayName(entry))}: ${texts}`;
    });
    const more = noticed.length - shown.length;
    return [
        ...lines,
        ...(more > 0
            ? [`${formatNumber(more)} more with notices: see the job summary and the output \`plan\``]
            : []),
    ];
}
function noticeWarnings(plan) {
    const warned = plan.filter(hasWarning);
    if (warned.length === 0)
        return [];
    const names = listSome(warned, plan_messages_MAX_NAMED, displayName);
    return [`Check the notices above, or in the job summary, about ${names}.`];
}
function ignoredHeadingsNotes(headings, quote) {
    if (headings.length === 0)
        return [];
    const names = listSome(headings, plan_messages_MAX_LINES, quote);
    return [`Ignored, as \`columns\` has "* = ignore": ${names}.`];
}
function deferredNote(plan) {
    const unlisted = plan.filter(({ row }) => row === null).length;
    const [first, ...others] = plan.filter(mayBeUnlisted);
    const more = countOf(others.length, 'more row');
    return (`${formatNumber(unlisted)} active ${unlisted === 1 ? 'user is' : 'users are'} not in the file but kept for now: ` +
        `${first?.location ?? ''}${others.length > 0 ? ` and ${more} match` : ' matches'} no MOCO user and might be about ` +
        `${unlisted === 1 ? 'this user' : 'one of them'}. Once that is fixed, users who are still not in the file are deactivated.`);
}
function limitWarning(limit) {
    return `\`mode: apply\` would write nothing. ${limit}`;
}
function unmatchedProtectionWarning(unmatched, host) {
    return `\`protected-users\`: no user in ${host} matches ${unmatched.join(', ')}. Check for typos.`;
}
function formatCounts({ created, updated, reactivated, deactivated }, words) {
    return [created, updated, reactivated, deactivated].map((count, index) => `${formatNumber(count)} ${words[index] ?? ''}`);
}
function formatDuration(milliseconds) {
    return milliseconds < 60_000
        ? 'less than a minute'
        : `about ${formatNumber(Math.ceil(milliseconds / 60_000))} min`;
}

;// CONCATENATED MODULE: ./build/src/sync/make-plan.js








const make_plan_NO_DETAILS = {
    employments: new Map(),
    vacation: new Map(),
};
async function makePlan(context) {
    const { inputs, client, today, log } = context;
    const { usersFile: file, unlisted, protectedUsers, endEmployments } = inputs;
    const [named, customFields] = await Promise.all([
        fetchUsersAndDirectories(client, inputs.rows, unlisted !== 'ignore'),
        namesCustomFields(inputs.rows) ? fetchCustomFields(client) : [],
    ]);
    const fileContext = { file, headings: inputs.headings, quote: createQuote(log.sanitize) };
    const { rows, issues } = resolveCustomFields(inputs.rows, customFields, named.users, fileContext);
    const planWith = (current, details = make_plan_NO_DETAILS) => checkedPlan(createPlan(rows, { ...current, ...details }, inputs, today), issues);
    const first = planWith(named);
    const others = await fetchOtherUsers(client, named, first.entries, protectedUsers);
    checkProtectedUsers(others.users, context);
    const draft = others === named ? first : planWith(others);
    const details = await current_state_fetchDetails(client, draft.entries, endEmployments);
    const planned = details ? planWith(others, details) : draft;
    const { protections, current } = await fetchProtections(client, planned.entries, others);
    const entries = protections
        ? applyProtections(planned.entries, protections, current.users, protectedUsers)
        : planned.entries;
    const activeUsers = await countActiveUsers(client, entries, current);
    const { deactivationsDeferred } = planned;
    return { entries, activeUsers, deactivationsDeferred, protections, customFields };
}
function checkedPlan(plan, fileIssues) {
    const issues = [...fileIssues, ...plan.issues];
    if (issues.length > 0)
        throw new ActionError({ kind: 'invalid-input', issues });
    return plan;
}
function checkProtectedUsers(users, { inputs, client, log }) {
    const unmatched = unmatchedProtectedUsers(users, inputs.protectedUsers);
    if (unmatched.length === 0)
        return;
    const text = unmatchedProtectionWarning(unmatched, client.host);
    if (inputs.mode === 'apply')
        throw new ActionError({ kind: 'invalid-input', issues: [{ text }] });
    log.warning(text);
}

;// CONCATENATED MODULE: ./build/src/github/plan-comment.js


const MAX_COMMENT = 65_536;
const WORKFLOW_LOGIN = 'github-actions';
function commentMarker(file, host, sanitize) {
    const encode = (text) => sanitize(encodeURIComponent(sanitize(text).toWellFormed()));
    const path = encode(external_node_path_.posix.normalize(file.replaceAll('\\', '/')));
    return {
        line: `<!-- moco-sync: ${path}@${encode(host)} -->`,
        legacyLine: `<!-- moco-sync: ${path} -->`,
    };
}
function maxBodyLength({ line }) {
    return MAX_COMMENT - line.length - 1;
}
async function upsertComment(comments, marker, body, when) {
    const wanted = `${marker.line}\n${body}`;
    const newestFirst = await findOwnComments(comments, marker);
    for (const [index, comment] of newestFirst.entries()) {
        const outcome = await updateComment(comments, comment, wanted);
        if (outcome === 'gone')
            continue;
        for (const { id } of newestFirst.slice(index + 1))
            await deleteComment(comments, id);
        return outcome;
    }
    if (when === 'if-there')
        return 'none';
    await comments.create(wanted);
    return 'created';
}
async function updateComment(comments, { id, body }, wanted) {
    if (normalizeBody(body) === normalizeBody(wanted))
        return 'unchanged';
    try {
        await comments.update(id, wanted);
        return 'updated';
    }
    catch (error) {
        if (isGone(error))
            return 'gone';
        throw error;
    }
}
async function deleteComment(comments, id) {
    try {
        await comments.delete(id);
    }
    catch (error) {
        if (!isGone(error))
            throw withFacts(error, { isDeletion: true });
    }
}
async function findOwnComments(comments, marker) {
    const { line, legacyLine } = marker;
    const marked = (await comments.list()).filter(({ body }) => [line, legacyLine].includes(firstLine(body)));
    if (marked.length === 0)
        return [];
    const viewer = await comments.viewer().catch((error) => {
        if (isTransient(error))
            throw error;
        return undefined;
    });
    const own = marked.filter(({ user }) => isOwn(user, viewer)).toSorted((a, b) => b.id - a.id);
    if (!viewer && own.length === 0)
        throw commentError('unknown-owner');
    const current = own.filter(({ body }) => firstLine(body) === line);
    return current.length > 0 ? current : own;
}
function isOwn(user, viewer) {
    if (!user)
        return false;
    const isBot = user.type === 'Bot';
    if (!viewer)
        return isBot && plan_comment_nameOf(user) === WORKFLOW_LOGIN;
    if (user.id !== undefined && viewer.id !== undefined)
        return user.id === viewer.id;
    return (plan_comment_nameOf(user) === plan_comment_nameOf(viewer) && (isBot || user.login.toLowerCase() === viewer.login.toLowerCase()));
}
function plan_comment_nameOf({ login }) {
    return login.toLowerCase().replace(/\[bot\]$/, '');
}
function firstLine(body) {
    return (body.split('\n', 1)[0] ?? '').replace(/\r$/, '');
}
function normalizeBody(body) {
    return body.replaceAll('\r\n', '\n').trimEnd();
}

;// CONCATENATED MODULE: ./build/src/model/person.js

function person_personName(user, desired) {
    const values = desired.map(({ field, value }) => [field.input, value]);
    return fullName(user ?? Object.fromEntries(values));
}
function logSubject(user, host) {
    return `${user ? `user ${user.id}` : 'a new user'} in ${host}`;
}
function summarySubject(user, desired, host) {
    const name = person_personName(user, desired);
    if (name === '')
        return logSubject(user, host);
    return user ? `${name} (ID ${user.id}) in ${host}` : `${name} in ${host}`;
}

;// CONCATENATED MODULE: ./build/src/sync/plan-report.js












const plan_report_MAX_NAME = 100;
const MAX_FILE = 200;
const MAX_FILE_NOTE = 2_000;
const plan_report_MAX_ERROR = 1_000;
const MAX_LOOK_ALIKES = 5;
const MAX_GROUP = 10;
const RESERVED_BYTES = 300;
function renderReport(report, sanitize, maxBytes) {
    const { file, host, plan, results, warnings, notes, fileNotes } = report;
    const path = code(truncate(sanitize(file), MAX_FILE));
    const title = `${titleOf(report)} ${path} ${results ? 'to' : 'in'} ${renderText(host)}`;
    const head = [
        `<h3>${title}</h3>`,
        ...warnings.map((warning) => `<p>⚠️ <strong>${renderTrusted(warning)}</strong></p>`),
        countsTable(results ? resultCounts(plan, results) : planCounts(plan), results !== undefined),
        ...notes.map((note) => `<p>${renderTrusted(note)}</p>`),
        ...fileNotes.map((note) => `<p>${renderUntrusted(note, sanitize, MAX_FILE_NOTE)}</p>`),
    ].join('\n\n');
    const tables = [
        errorTable(report, sanitize),
        changeTable(report, sanitize),
        noticeTable(report, sanitize),
        keptTable(plan.filter(isUnlistedAndStays), sanitize),
    ];
    const room = maxBytes - Buffer.byteLength(head);
    return `${head}${truncateTables(tables, room, truncationHint(report))}\n\n`;
}
function titleOf({ plan, results }) {
    if (!results) {
        const isNothingToDo = plan.every(({ action }) => action === 'none' || action === 'unmatched');
        return isNothingToDo ? 'No changes for' : 'Plan for';
    }
    if (results.length >= plan.filter(isWrite).length)
        return 'Applied';
    return results.some(({ isChanged }) => isChanged !== false) ? 'Partly applied' : 'Not applied:';
}
function truncationHint({ runUrl }) {
    return runUrl === undefined
        ? 'The output <code>plan</code>, or the file of <code>plan-file</code>, has all of them.'
        : `The job summary of <a href="${escapeHtml(runUrl)}">the run</a> has more.`;
}
function countsTable(counts, isApplied) {
    const { created, updated, reactivated, deactivated, unchanged, unmatched, failed } = counts;
    const columns = [
        [isApplied ? 'Created' : 'To create', created],
        [isApplied ? 'Updated' : 'To update', updated],
        [isApplied ? 'Reactivated' : 'To reactivate', reactivated],
        [isApplied ? 'Deactivated' : 'To deactivate', deactivated],
        ['Unchanged', unchanged],
        ...(unmatched > 0 ? [['Not in MOCO', unmatched]] : []),
        [isApplied ? 'Failed' : 'Errors', failed],
    ];
    const heads = columns.map(([head]) => `<th>${head}</th>`);
    const cells = columns.map(([, count]) => `<td align="right">${formatNumber(count)}</td>`);
    return `<table><tr>${heads.join('')}</tr><tr>${cells.join('')}</tr></table>`;
}
function errorTable({ plan, results }, sanitize) {
    const groups = groupErrors([...plan, ...(results ?? [])]);
    return {
        begin: tableHead('Errors', ['Who', 'Error']),
        users: groups.reduce((sum, { entries }) => sum + entries.length, 0),
        blocks: groups.map((group) => ({ html: errorRow(group, sanitize), users: group.entries.length })),
    };
}
function changeTable({ plan, results }, sanitize) {
    const entries = sortedWrites(results ?? plan).filter((entry) => entry.error === null && (entry.changes.length > 0 || detailNames(entry.details).length > 0));
    return {
        begin: tableHead(results ? 'Changed' : 'Changes', ['User and field', 'From', 'To']),
        users: entries.length,
        blocks: plan_report_lazily(entries, (entry) => changeRows(entry, results ? 'done' : 'planned', sanitize)),
    };
}
function noticeTable({ plan, results = [] }, sanitize) {
    const written = new Map(results.map((result) => [keyOf(result), result]));
    const entries = sortedNotices(plan.map((entry) => written.get(keyOf(entry)) ?? entry));
    return {
        begin: tableHead('Notices', ['Who', 'Notice']),
        users: entries.length,
        blocks: plan_report_lazily(entries, (entry) => {
            const safe = entry.notices.map((notice) => ({ ...notice, text: sanitize(notice.text) }));
            const texts = [...safe.map(renderNotice), ...lookAlikeLines(entry, sanitize)].join('<br>');
            return `<tr><td>${renderPerson(entry, sanitize)}</td><td>${texts}</td></tr>`;
        }),
    };
}
function lookAlikeLines({ lookAlikes = [] }, sanitize) {
    return lookAlikes.slice(0, MAX_LOOK_ALIKES).map((user) => {
        const name = renderUntrusted(fullName(user), sanitize, plan_report_MAX_NAME);
        const email = code(truncate(sanitize(currentEmail(user)), plan_report_MAX_NAME));
        return `${name} ${email} (ID ${user.id}${isActive(user) ? '' : ', deactivated'})`.trim();
    });
}
function keyOf({ row, user }) {
    return row === null ? `user ${user?.id ?? ''}` : `row ${row}`;
}
function keptTable(entries, sanitize) {
    const isAnyReason = entries.some(({ keptBecause }) => keptBecause !== '');
    return {
        begin: tableHead('Active in MOCO, not in the file', isAnyReason ? ['Who', 'Kept because'] : ['Who']),
        users: entries.length,
        blocks: plan_report_lazily(entries, (entry) => {
            const reason = isAnyReason ? `<td>${renderTrusted(entry.keptBecause)}</td>` : '';
            return `<tr><td>${renderPerson(entry, sanitize)}</td>${reason}</tr>`;
        }),
    };
}
function tableHead(title, heads) {
    const head = heads.map((each) => `<th>${each}</th>`).join('');
    return `\n\n<h4>${title}</h4>\n\n<table><tr>${head}</tr>`;
}
function* plan_report_lazily(entries, render) {
    for (const entry of entries)
        yield { html: render(entry), users: 1 };
}
function truncateTables(tables, maxBytes, hint) {
    const pieces = [];
    let room = maxBytes - RESERVED_BYTES - Buffer.byteLength(hint);
    let left = 0;
    for (const { begin, blocks, users } of tables) {
        let shown = 0;
        for (const { html, users: count } of blocks) {
            const piece = shown === 0 ? begin + html : html;
            room -= Buffer.byteLength(piece);
            if (room < 0)
                break;
            pieces.push(piece);
            shown += count;
        }
        if (shown > 0)
            pieces.push('</table>');
        left += users - shown;
    }
    const more = left === 1 ? '1 more user does' : `${formatNumber(left)} more users do`;
    const note = `\n\n<p>${more} not fit here. ${hint}</p>`;
    return pieces.join('') + (left > 0 ? note : '');
}
function errorRow({ entries, error }, sanitize) {
    const shown = entries.slice(0, MAX_GROUP).map((entry) => renderPerson(entry, sanitize));
    const more = entries.length - shown.length;
    const who = [
        ...(entries.length > 1 ? [`<strong>${formatNumber(entries.length)} users</strong>`] : []),
        ...shown,
        ...(more > 0 ? [`and ${formatNumber(more)} more`] : []),
    ].join('<br>');
    return `<tr><td>${who}</td><td>${renderUntrusted(error, sanitize, plan_report_MAX_ERROR)}</td></tr>`;
}
function changeRows(entry, tense, sanitize) {
    const { changes, action, details } = entry;
    const verb = tense === 'done' ? pastTense(action) : action;
    const user = `<tr><td colspan="3"><strong>${verb}</strong> ${renderPerson(entry, sanitize)}</td></tr>`;
    const lines = describeDetails(details, '', tense).map(capitalize);
    return [
        user,
        ...changes.map((change) => `<tr>${renderChange(change, action === 'create', sanitize)}</tr>`),
        ...lines.map((line) => `<tr><td colspan="3">${renderText(line)}</td></tr>`),
    ].join('');
}
function pastTense(action) {
    return `${action}d`;
}
function renderPerson({ location, user, email, desired }, sanitize) {
    const name = person_personName(user, desired.fields);
    const parts = [
        ...(name === '' ? [] : [renderUntrusted(name, sanitize, plan_report_MAX_NAME)]),
        ...(email === '' ? [] : [code(truncate(sanitize(email), plan_report_MAX_NAME))]),
    ];
    const details = [...(location === '' ? [] : [location]), ...(user ? [`ID ${user.id}`] : [])];
    return `${parts.join(' ')} (${details.join(', ')})`.trim();
}

;// CONCATENATED MODULE: ./build/src/sync/publish.js
















const MAX_SUMMARY_BYTES = 1_000_000;
const MAX_FAILURE = 30_000;
async function publishResult(state, toolkit, log) {
    const { plan, progress, failure } = state;
    if (failure)
        log.failed(failure);
    const save = (name, text) => {
        try {
            return toolkit.saveFile(name, text);
        }
        catch {
            log.warning(`The file ${name} could not be written to RUNNER_TEMP, so the output with its path is empty.`);
            return '';
        }
    };
    const results = progress && sortedResults(progress.results);
    const outputs = () => ({
        ...(plan && syncOutputs(plan, results, log.sanitize, save)),
        error: failure?.code ?? '',
    });
    const summary = render(state, log, toolkit, MAX_SUMMARY_BYTES, undefined);
    await publish(outputs, summary, failure !== undefined, toolkit, log);
}
function render(state, log, toolkit, maxBytes, runUrl) {
    const { failure, inputs, plan, progress, exceededLimits, notes, forecasts } = state;
    const { sanitize } = log;
    const { errorsPage } = toolkit;
    const renderError = (heading, report) => renderFailure({ heading, report, errorsPage, maxLength: MAX_FAILURE }, sanitize);
    if (!inputs || !plan) {
        return failure
            ? renderError(`No plan for ${sanitize(findAccount(toolkit, log)?.host ?? 'MOCO')}`, failure)
            : '';
    }
    const message = failure ? renderError(publish_headingOf(state), { ...failure, items: [] }) : '';
    const isOverLimit = failure?.code === 'limit-exceeded';
    const results = isOverLimit || !progress ? undefined : sortedResults(progress.results);
    const effects = results ? welcomeNotes(countCreated(results), inputs.welcomeEmail) : forecasts;
    const report = {
        plan,
        file: inputs.usersFile,
        host: inputs.account.host,
        results,
        warnings: isOverLimit ? [] : exceededLimits.map(limitWarning),
        notes: [...notes, ...effects],
        fileNotes: ignoredHeadingsNotes(inputs.ignored, createQuote(sanitize)),
        runUrl,
    };
    return message + renderReport(report, sanitize, maxBytes - Buffer.byteLength(message));
}
function countCreated(results) {
    return results.filter(({ action, user }) => action === 'create' && user).length;
}
function publish_headingOf({ failure, progress }) {
    if (failure?.code === 'plan-errors')
        return 'The plan has errors';
    if (failure?.code === 'cancelled')
        return 'The MOCO sync was cancelled';
    return progress?.results.some(({ isChanged }) => isChanged)
        ? 'The MOCO sync was only partly applied'
        : 'The MOCO sync failed';
}
function isNewsOf(entry) {
    return entry.action !== 'none' || hasWarning(entry);
}
async function publishComment(state, toolkit, runtime, log) {
    const { cancel, getInput } = toolkit;
    const marker = isPullRequest(toolkit.event) && isCommentEnabled(getInput) && findMarker(toolkit, log);
    if (!marker)
        return;
    if (cancel.aborted) {
        warnOfCancelledComment(state, log);
        return;
    }
    const isNews = state.plan?.some(isNewsOf) ?? state.hasFileIssues;
    const stopTimer = toolkit.every(PROGRESS_INTERVAL_MS, () => log.info('Waiting for GitHub'));
    try {
        const comments = await toolkit.pullRequestComments(getInput('github-token'), cancel);
        const runUrl = isSummaryEnabled(getInput) ? toolkit.run : undefined;
        const body = render(state, log, toolkit, maxBodyLength(marker), runUrl);
        const when = isNews ? 'always' : 'if-there';
        if (comments) {
            await retryWithinBudget(() => upsertComment(comments, marker, body, when), runtime, cancel);
        }
    }
    catch (error) {
        if (toolkit.cancel.aborted)
            warnOfCancelledComment(state, log);
        else
            log.warning(commentErrorMessage(error));
    }
    finally {
        stopTimer();
    }
}
function warnOfCancelledComment({ failure }, log) {
    if (failure)
        return;
    log.warning('The job was cancelled before the comment on the pull request was up to date. The job summary is complete.');
}
function findMarker(toolkit, log) {
    const { workspace, getInput } = toolkit;
    const usersFile = getInput('users-file');
    const account = findAccount(toolkit, log);
    if (usersFile === '' || !account)
        return undefined;
    if (isSimulator({ account, apiKey: getInput('api-key') })) {
        log.info('The account is the simulator, so the pull request gets no comment.');
        return undefined;
    }
    return commentMarker((0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, usersFile)), account.host, log.sanitize);
}
function findAccount({ getInput }, { sanitize }) {
    return readAccount(createInputReader(getInput, sanitize));
}

;// CONCATENATED MODULE: ./build/src/sync/result-messages.js







function resultLines(result) {
    const notices = result.addedNotices.map(({ text }) => `${capitalize(displayName(result))}: ${text}`);
    if (result.partial !== '')
        return [resultLine(result), ...notices];
    const details = describeDetails(result.details, displayName(result), 'done');
    return [...inOrder(result, [resultLine(result)], details), ...notices];
}
function resultLine(result) {
    const { action, error, partial } = result;
    if (error !== null) {
        return `${failureOf(result)}: ${displayName(result)}${partial === '' ? '' : `. ${partial}`}`;
    }
    if (action === 'none')
        return `Nothing left to change: ${displayName(result)}`;
    if (!result.isChanged)
        return describeNoChange(result.doubtful, displayName(result));
    const done = {
        create: 'Created',
        update: 'Updated',
        reactivate: 'Reactivated',
        deactivate: 'Deactivated',
        unmatched: '',
        error: '',
    }[action];
    return `${done} ${displayName(result)}: ${fieldNames(result)}`;
}
function failureOf({ code, isUnconfirmed }) {
    if (code !== 'cancelled')
        return 'Failed';
    return isUnconfirmed ? 'Cancelled, may have been applied' : 'Cancelled halfway';
}
function result_messages_progressLine(progress, estimateWait, now) {
    if (!progress)
        return 'Reading from MOCO';
    const { entries, results, startedAt } = progress;
    const failed = results.filter(({ error }) => error !== null).length;
    const left = entries.length - results.length;
    const bySpeed = results.length === 0 ? 0 : ((now - startedAt) / results.length) * left;
    const requests = entries.length === 0 ? 0 : Math.ceil((requestsOfAll(entries) / entries.length) * left);
    const time = formatDuration(Math.max(estimateWait(requests), bySpeed));
    const written = `${formatNumber(results.length - failed)} of ${countOf(entries.length, 'user')} written`;
    return `${written}, ${formatNumber(failed)} failed, ${time} left`;
}
function resultSummaryLine(plan, results, file, host) {
    const { unchanged, unmatched, failed, ...counts } = resultCounts(plan, results);
    const parts = [
        ...formatCounts(counts, ['created', 'updated', 'reactivated', 'deactivated']),
        `${formatNumber(unchanged)} unchanged`,
        ...(unmatched > 0 ? [`${formatNumber(unmatched)} not in MOCO`] : []),
        `${formatNumber(failed)} failed`,
    ];
    return `Applied ${file} to ${host}: ${parts.join(', ')}`;
}
function verificationWarnings(results) {
    return describeDoubts(results.map((result) => ({ who: displayName(result), doubtful: result.doubtful })));
}

;// CONCATENATED MODULE: ./build/src/sync/state.js
const INITIAL_STATE = {
    plan: undefined,
    exceededLimits: [],
    notes: [],
    forecasts: [],
    progress: undefined,
};
function nextState(state, event) {
    switch (event.kind) {
        case 'planned': {
            const { plan, exceededLimits, notes, forecasts } = event;
            return { ...state, plan, exceededLimits, notes, forecasts };
        }
        case 'applying': {
            const { entries, startedAt } = event;
            return { ...state, progress: { entries, startedAt, results: [] } };
        }
        case 'applied': {
            const { progress } = state;
            return progress
                ? { ...state, progress: { ...progress, results: [...progress.results, event.result] } }
                : state;
        }
    }
}

;// CONCATENATED MODULE: ./build/src/sync/run.js




















async function run(toolkit, runtime, userAgent) {
    if (isExport(toolkit.getInput))
        return runExport(toolkit, runtime, userAgent);
    const log = createLog(toolkit);
    const today = dayOf(runtime.wallClock());
    let state = INITIAL_STATE;
    let inputs;
    let failure;
    let hasFileIssues = false;
    try {
        inputs = readInputs(toolkit.getInput, toolkit.workspace, toolkit, today, log);
        const emit = (event) => void (state = nextState(state, event));
        const progressLine = (limiter) => result_messages_progressLine(state.progress, limiter.estimateWait, runtime.now());
        const options = { ...inputs, readOnly: inputs.mode === 'plan', userAgent, progressLine };
        const context = { inputs, toolkit, runtime, today, log, emit };
        await withClient(options, context, (scope) => sync({ ...context, ...scope }));
    }
    catch (error) {
        const { host, url } = inputs?.account ?? NO_ACCOUNT;
        failure = beforeFirstWrite(describeError(error, { host, url, user: 'the users' }));
        hasFileIssues = isAboutFile(error);
    }
    failure ??= inputs && describeOutcome(state, inputs.usersFile, inputs.account.host);
    const finalState = { ...state, inputs, hasFileIssues, failure };
    await publishComment(finalState, toolkit, runtime, log);
    await publishResult(finalState, toolkit, log);
}
async function sync(context) {
    const { inputs, client, rateLimiter, toolkit, runtime, today, log, emit } = context;
    const { usersFile, mode, welcomeEmail } = inputs;
    const { host } = client;
    for (const line of ignoredHeadingsNotes(inputs.ignored, createQuote(log.sanitize))) {
        log.notice(line);
    }
    const { entries, activeUsers, ...planContext } = await makePlan(context);
    const exceeded = exceededLimits(entries, activeUsers, inputs);
    const notes = planNotes(entries, { ...planContext, protectedUsers: inputs.protectedUsers });
    const forecasts = [
        ...welcomeNotes(planCounts(entries).created, welcomeEmail),
        ...durationNotes(entries, rateLimiter.estimateWait),
    ];
    emit({ kind: 'planned', plan: entries, exceededLimits: exceeded, notes, forecasts });
    const lines = [
        ...planLines(entries, usersFile, host, mode),
        ...noticeLines(entries),
    ];
    for (const line of [...lines, ...notes, ...forecasts])
        log.info(line);
    for (const line of noticeWarnings(entries))
        log.warning(line);
    if (mode === 'plan') {
        for (const limit of exceeded)
            log.warning(limitWarning(limit));
        return;
    }
    const writes = exceeded.length > 0 ? [] : entries.filter(isWrite);
    emit({ kind: 'applying', entries: writes, startedAt: runtime.now() });
    if (exceeded.length > 0)
        return;
    await handlePendingSignals();
    const options = { welcomeEmail, cancel: toolkit.cancel, today };
    const results = await applyPlan(client, writes, options, (result) => {
        emit({ kind: 'applied', result });
        for (const line of resultLines(result))
            log.info(line);
    });
    log.info(resultSummaryLine(entries, results, usersFile, host));
    for (const line of verificationWarnings(results))
        log.warning(line);
}
function isAboutFile(error) {
    return (error instanceof ActionError &&
        error.details.kind === 'invalid-input' &&
        error.details.issues.some(({ location }) => location !== undefined));
}

;// CONCATENATED MODULE: ./build/src/sync/main.js








async function main_run() {
    await run({
        ...toolkit,
        cancel: cancelOnSignals(process),
        event: process.env['GITHUB_EVENT_NAME'] ?? '',
        ref: process.env['GITHUB_REF'] ?? '',
        isMerge: isMerge(readEvent(process.env['GITHUB_EVENT_PATH'] ?? '')),
        run: runPage(process.env),
        saveFile: fileSaver(),
        pullRequestComments: pullRequestComments,
        every,
    }, runtime, userAgent());
}
function runPage({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, }) {
    if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID)
        return undefined;
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}
function fileSaver() {
    let folder;
    return (name, text) => {
        folder ??= (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(process.env['RUNNER_TEMP'] || (0,external_node_os_.tmpdir)(), 'moco-'));
        const file = (0,external_node_path_.join)(folder, name);
        (0,external_node_fs_.writeFileSync)(file, text, { mode: 0o600 });
        return file;
    };
}
function every(milliseconds, again) {
    const timer = setInterval(again, milliseconds);
    return () => clearInterval(timer);
}


/***/ })

};
