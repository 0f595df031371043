export const id = 675;
export const ids = [675];
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

/***/ 967:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __webpack_require__) => {

// ESM COMPAT FLAG
__webpack_require__.r(__webpack_exports__);

// EXPORTS
__webpack_require__.d(__webpack_exports__, {
  run: () => (/* binding */ main_run)
});

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
function isObject(value) {
    return typeof value === 'object' && value !== null && !Array.isArray(value);
}
function textOf(value) {
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
async function concurrency_forEachConcurrent(items, width, work) {
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



const pagination_PAGE_SIZE = 100;
const MAX_PAGES = 2_000;
const MAX_LIST_BYTES = 200 * 1024 * 1024;
const MAX_LIST_VALUES = 10_000_000;
const MAX_LIST_READS = 3;
const pagination_READ_CONCURRENCY = 8;
function pagesAfter({ total }) {
    return Math.ceil((total ?? 0) / pagination_PAGE_SIZE) - 1;
}
async function pagination_fetchPage(get, path, isEntry, query, page = 1) {
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
async function pagination_fetchPages(get, path, isEntry, query, first) {
    const read = (page) => pagination_fetchPage(get, path, isEntry, query, page);
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
    await concurrency_forEachConcurrent(range(2, known), pagination_READ_CONCURRENCY, async (page) => {
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
    return isObject(entry) ? (own(entry, 'id') ?? entry) : entry;
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
const list = (text) => {
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
    if (!isObject(parsed))
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
    if (!isObject(desired))
        return desired;
    const stored = isObject(current) ? current : {};
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
const FIELDS = [
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
        parse: list,
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
const ALL_FIELDS = [...FIELDS, AVATAR];
function desiredValue(desired, input) {
    return desired.find(({ field }) => field.input === input)?.value;
}
function isName({ input }) {
    return input === 'firstname' || input === 'lastname';
}
function fieldByInput(input) {
    const row = FIELDS.find((each) => each.input === input);
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
function privacyOf(key) {
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
    return { ...(row ?? fieldByRequestKey(key)), privacy: privacyOf(key) };
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
    if (isObject(value)) {
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
        getAll: (path, isEntry, query = {}) => pagination_fetchPages(get, path, isEntry, query),
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
    return isObject(value) ? own(value, 'id') : null;
}
function currentLabel(field, user) {
    const value = field.directory && field.responseKey ? own(user, field.responseKey) : undefined;
    const name = isObject(value) ? own(value, 'name') : undefined;
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
        if (field.input !== CUSTOM_FIELDS.input || !isObject(change.to)) {
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
    return isObject(properties) ? (own(properties, name) ?? '') : '';
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






const MAX_MESSAGE = 2_000;
const MAX_ITEM = 500;
const MAX_MORE = 40;
function createLog(toolkit) {
    const secrets = [];
    let sanitizer = lazily(() => createSanitizer(secrets));
    const sanitize = (text) => sanitizer()(text);
    const safe = (line) => escapeCommands(sanitize(line));
    const one = (line) => truncate(safe(line), MAX_MESSAGE);
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
            const room = MAX_MESSAGE - link.length - 1;
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

;// CONCATENATED MODULE: ./build/src/model/diff.js

function diff(user, desired) {
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
    return isObject(value) && isFiveNumbers(value['am']) && isFiveNumbers(value['pm']);
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
        return withFacts(changeDefaultModel(defaultModel, start, end), farBackFacts(start, today));
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
        : withFacts(changeHours(current, target, start, end, today), farBackFacts(start, today));
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
function withFacts(plan, facts) {
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
function groups_distinctById(entries) {
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
}

;// CONCATENATED MODULE: ./build/src/moco/owned-entries.js




async function fetchOfUsers(client, list, userIds, query) {
    const { path, isEntry } = list;
    const wanted = new Set(userIds);
    const found = [];
    const readByUser = (ids) => concurrency_forEachConcurrent(ids, pagination_READ_CONCURRENCY, async (userId) => {
        const entries = await client.getAll(path, isEntry, { ...query, user_id: String(userId) });
        found.push(...entries.map((entry) => parseOwned(list, entry, userId)));
    });
    if (wanted.size <= 1)
        await readByUser([...wanted]);
    else {
        const first = await pagination_fetchPage(client.get, path, isEntry, query);
        if (first.hasNext && wanted.size < pagesAfter(first))
            await readByUser([...wanted]);
        else {
            const entries = await pagination_fetchPages(client.get, path, isEntry, query, first);
            const parsed = entries.map((entry) => parseOwned(list, entry));
            found.push(...parsed);
            const owners = new Set(parsed.map((entry) => entry?.userId));
            if (owners.has(undefined))
                await readByUser([...wanted].filter((id) => !owners.has(id)));
        }
    }
    const entries = found.filter((entry) => entry !== undefined && wanted.has(entry.userId));
    return groups_distinctById(entries);
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
    const userId = isObject(user) ? own(user, 'id') : knownUserId;
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
    return (isObject(value) &&
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

;// CONCATENATED MODULE: ./build/src/moco/users.js








const INCLUDE_DEACTIVATED = { include_archived: 'true' };
async function findUsers(client, key) {
    if ('id' in key) {
        const response = await client.get(`/users/${key.id}`).catch(undefinedIfStatus(404));
        return response ? [parseUser(response, key.id)] : [];
    }
    const users = await client.getAll('/users', isUser, emailQuery(key.email));
    return groups_distinctById(users.filter((user) => matchesKey(user, key)));
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
    return isObject(value) && Number.isSafeInteger(value['id']);
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
    return (isObject(value) &&
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
    const isSamePerson = names.length > 0 ? diff(user, names).length === 0 : action === 'none';
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
    const changes = diff(user, fields);
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
    const drift = diff(user, desired.fields).filter(({ from }) => from !== undefined);
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

;// CONCATENATED MODULE: ./build/src/moco/directories.js


const PATHS = { teams: '/units', roles: '/users/roles' };
async function fetchDirectories(client, directories) {
    const fetched = directories.map(async (directory) => [directory, await fetchDirectory(client, directory)]);
    return Object.fromEntries(await Promise.all(fetched));
}
async function fetchDirectory(client, directory) {
    const entries = await client.getAll(PATHS[directory], isNamedEntry);
    return groups_distinctById(entries).map(({ id, name, is_admin }) => ({ id, name, isAdmin: is_admin === true }));
}
function isNamedEntry(value) {
    return isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}

;// CONCATENATED MODULE: ./build/src/update-user/current-state.js









async function* fetchCurrentState(client, desired) {
    const finding = fetchUsers(client, desired);
    const reads = Promise.all([
        finding,
        fetchEmploymentsOf(client, desired, finding),
        fetchVacationOf(client, desired, finding),
        fetchDirectories(client, namedDirectories(desired.fields)),
    ]);
    reads.catch(() => undefined);
    const [user, ...others] = await finding.then(({ users }) => users).catch(() => []);
    if (user && others.length === 0)
        yield { kind: 'found', user };
    const [found, employments, vacation, directories] = await reads;
    return { ...found, employments, vacation, resolved: createNameResolver(directories)(desired.fields) };
}
async function fetchUsers(client, desired) {
    const { key } = desired;
    const users = await findUsers(client, key);
    const email = desiredEmail(desired);
    if (users.length > 0 || 'id' in key || email === undefined)
        return { users };
    const isSame = normalizeEmail(email) === normalizeEmail(key.email);
    return isSame ? { users } : { users: await findUsers(client, { email }), isFoundByNewEmail: true };
}
async function fetchEmploymentsOf(client, desired, finding) {
    if (hasEmploymentInput(desired.employment)) {
        return fetchDetailsOf(desired, finding, (userId) => fetchEmployments(client, [userId]));
    }
    const [user] = (await finding).users;
    if (!user || !isDeactivation(user, desired))
        return [];
    return fetchEmployments(client, [user.id]).catch(undefinedIfStatus(403));
}
async function fetchVacationOf(client, desired, finding) {
    const { vacation } = desired;
    if (!vacation)
        return [];
    return fetchDetailsOf(desired, finding, (userId) => fetchVacation(client, [userId], vacation.year));
}
async function fetchDetailsOf({ key }, finding, fetch) {
    const early = 'id' in key ? fetch(key.id) : undefined;
    early?.catch(() => undefined);
    const [user] = (await finding).users;
    return user ? (early ?? fetch(user.id)) : [];
}

;// CONCATENATED MODULE: ./build/src/model/clear.js

const CLEARABLE = FIELDS.filter(({ emptyValue }) => emptyValue !== undefined);
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

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __webpack_require__(24);
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __webpack_require__(760);
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
        const file = realPathOf(resolve(workspace, path));
        if (!isInside(workspace, file))
            return NOT_INSIDE;
        const found = lstatSync(file, { throwIfNoEntry: false });
        return !found || found.isFile() ? { value: file } : NO_FILE;
    }
    catch {
        return { must: 'be a path that can be written to, without broken links' };
    }
}
function writeWorkspaceFile(file, text) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
}
function realPathOf(path) {
    if (lstatSync(path, { throwIfNoEntry: false }))
        return realpathSync(path);
    const parent = dirname(path);
    return parent === path ? path : join(realPathOf(parent), basename(path));
}
function isInside(workspace, file) {
    const inside = (0,external_node_path_.relative)((0,external_node_fs_.realpathSync)(workspace), file);
    return inside !== '..' && !inside.startsWith(`..${external_node_path_.sep}`) && !(0,external_node_path_.isAbsolute)(inside);
}

;// CONCATENATED MODULE: ./build/src/github/avatar.js



const LIMIT = { bytes: 5 * 1024 * 1024, must: 'be an image of at most 5 MiB' };
const SIGNATURES = [/^89504e470d0a1a0a/, /^ffd8ff/, /^47494638(?:37|39)61/, /^52494646.{8}57454250/];
const avatarIn = (workspace) => (path) => {
    const read = readWorkspaceFile(workspace, path, LIMIT);
    if ('must' in read)
        return read;
    const start = read.value.subarray(0, 16).toString('hex');
    if (!SIGNATURES.some((signature) => signature.test(start))) {
        return { must: 'be a PNG, JPEG, GIF or WebP image' };
    }
    const filename = (0,external_node_path_.basename)((0,external_node_fs_.realpathSync)((0,external_node_path_.resolve)(workspace, path)));
    return { value: { filename, base64: read.value.toString('base64') } };
};

;// CONCATENATED MODULE: ./build/src/github/field-inputs.js






function readPasswords(getInput) {
    let additional;
    try {
        additional = JSON.parse(getInput('additional-fields') || '{}');
    }
    catch {
    }
    const nested = nestedEntries(additional)
        .filter(([key]) => PASSWORD_KEY.test(key))
        .flatMap(([, value]) => scalarTexts(value));
    return [getInput('password', { trimWhitespace: false }), ...new Set(nested)];
}
const PASSWORD_KEY = /^password(?:_confirmation)?$/i;
function readFields(reader, workspace, today) {
    const set = FIELDS.flatMap((field) => {
        const value = reader.read(field.input, (text) => field.parse(text, today), field);
        return value === undefined ? [] : [{ field, value }];
    });
    const avatar = reader.read('avatar', avatarIn(workspace));
    if (avatar)
        set.push({ field: AVATAR, value: avatar });
    const given = ALL_FIELDS.filter(({ input }) => reader.isGiven(input));
    const cleared = readCleared(reader, given);
    const additional = readAdditional(reader, [...given, ...cleared.map(({ field }) => field)]);
    return [...set, ...cleared, ...additional];
}
function readCleared(reader, given) {
    const { desired, problems } = clearFields(reader.read('clear', list) ?? [], (name) => name, (input) => given.some((field) => field.input === input), reader.quote);
    for (const problem of problems)
        reader.addIssue(`\`clear\` ${problem}`);
    return desired;
}
function readAdditional(reader, others) {
    const additional = reader.read('additional-fields', jsonObject) ?? {};
    return Object.entries(additional).map(([key, value]) => {
        const problem = additionalFieldProblem(key, others);
        if (problem) {
            reader.addIssue(`\`additional-fields\` must not have ${reader.quote(key)}: ${problem}`);
        }
        const field = fieldByRequestKey(key);
        const type = typeof value === 'string' ? otherTypeOf(field) : undefined;
        if (type) {
            reader.addIssue(`\`additional-fields\` must have ${reader.quote(key)} as ${type}, without quotes`);
        }
        return { field, value };
    });
}
function otherTypeOf({ directory, parse }) {
    if (directory)
        return 'an ID';
    return parse === parsers_boolean ? '`true` or `false`' : undefined;
}
function additionalFieldProblem(key, others) {
    const other = others.find((field) => field.requestKey === key);
    if (other)
        return `the input \`${other.input}\` or \`clear\` sets it too`;
    if (key === 'welcome_email')
        return 'use the input `welcome-email`';
    const returned = FIELDS.find((field) => field.responseKey === key && field.requestKey !== key);
    if (returned)
        return `MOCO does not accept it; use the input \`${returned.input}\``;
    const reason = Object.hasOwn(READ_ONLY_KEYS, key) ? READ_ONLY_KEYS[key] : undefined;
    return reason && `MOCO does not accept it; ${reason}`;
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
    const list = parsers.list(text);
    if ('must' in list)
        return list;
    const keys = list.value.map((entry) => (/^[0-9]+$/.test(entry) ? idKey(entry) : emailKey(entry)));
    const valid = keys.flatMap((key) => ('value' in key ? [key.value] : []));
    return valid.length === keys.length
        ? { value: valid }
        : { must: 'be IDs or e-mail addresses of users, separated by commas or line breaks' };
};

;// CONCATENATED MODULE: ./build/src/update-user/inputs.js






function readInputs(getInput, workspace, today, { mask, sanitize }) {
    const apiKey = getInput('api-key');
    mask([apiKey, ...readPasswords(getInput)]);
    const reader = createInputReader(getInput, sanitize);
    const connection = readConnection(reader, apiKey);
    const key = readExactlyOne(reader, ['user-id', idKey], ['user-email', emailKey]);
    const fields = readFields(reader, workspace, today);
    const employment = readEmployment(reader);
    const vacation = readVacation(reader, today, employment.start?.from);
    const options = {
        ...readCreation(reader),
        includePersonalData: reader.read('include-personal-data', parsers_boolean) ?? false,
        dryRun: reader.read('dry-run', parsers_boolean) ?? false,
    };
    reader.read('summary', parsers_boolean);
    const { issues } = reader;
    if (!connection || !key || issues.length > 0)
        throw new ActionError({ kind: 'invalid-input', issues });
    return { ...connection, ...options, desired: { key, fields, employment, vacation } };
}
function readCreation(reader) {
    const create = reader.read('create-if-missing', parsers_boolean);
    const welcomeEmail = reader.read('welcome-email', parsers_boolean);
    if (create && reader.isGiven('user-id')) {
        reader.addIssue('`create-if-missing` must not be combined with `user-id`: MOCO assigns the ID of a new user. Use `user-email`');
    }
    if (welcomeEmail !== undefined && (create === false || !reader.isGiven('create-if-missing'))) {
        reader.addIssue('`welcome-email` requires `create-if-missing: true`');
    }
    return { createIfMissing: create ?? false, welcomeEmail };
}
function readEmployment(reader) {
    const from = reader.read('employment-start', employmentDay);
    const hours = reader.read('employment-pattern', pattern);
    const end = reader.read('employment-end', employmentDay);
    if (reader.isGiven('employment-start') !== reader.isGiven('employment-pattern')) {
        reader.addIssue('`employment-start` and `employment-pattern` must be given together');
    }
    if (from !== undefined && end !== undefined && end < from) {
        reader.addIssue('`employment-end` must not be before `employment-start`');
    }
    return { start: from !== undefined && hours ? { from, hours } : undefined, end };
}
function readVacation(reader, today, firstDay) {
    const days = reader.read('vacation-days', vacationDays);
    const { title, year = defaultVacationYear(today, firstDay) } = readVacationEntry(reader);
    if (reader.isGiven('vacation-days') !== reader.isGiven('vacation-title')) {
        reader.addIssue('`vacation-days` and `vacation-title` must be given together');
    }
    if (reader.isGiven('vacation-year') && !reader.isGiven('vacation-days')) {
        reader.addIssue('`vacation-year` requires `vacation-days`');
    }
    return days === undefined || title === undefined ? undefined : { year, title, days };
}

;// CONCATENATED MODULE: ./build/src/github/outputs.js



const SINGLE_VALUES = {
    id: (user) => user.id,
    firstname: (user) => user['firstname'],
    lastname: (user) => user['lastname'],
    email: (user) => user['email'],
    unit_id: (user) => (isObject(user['unit']) ? own(user['unit'], 'id') : undefined),
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

;// CONCATENATED MODULE: ./build/src/github/step-summary.js






const MAX_ROWS = 200;
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
    const { heading, report, errorsPage, maxLength = MAX_MESSAGE } = block;
    const render = (line) => renderUntrusted(line, sanitize, MAX_MESSAGE);
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
        .slice(0, MAX_ROWS)
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
    const text = Array.isArray(value) ? value.map(textOf).join(', ') : textOf(value);
    if (step_summary_isEmpty(value))
        return '<em>empty</em>';
    return code(truncate(sanitize(label === undefined ? text : `${label} (${text})`), step_summary_MAX_VALUE));
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

;// CONCATENATED MODULE: ./build/src/update-user/messages.js






const DRY_RUN = 'Dry run, nothing written: would';
function describePlannedUser(plan, who, dryRun) {
    const { changes, action } = plan;
    if (changes.length > 0)
        return dryRun ? `${DRY_RUN} ${action} ${who}` : undefined;
    if (action !== 'none')
        return undefined;
    if (isReadOnly(plan))
        return `Read ${who}: no changes requested`;
    return plan.notices.some(({ level }) => level === 'warning')
        ? `Nothing written: see the warnings about ${who}`
        : `Nothing to change: ${who} is up to date`;
}
function describePlannedDetails(plan, who) {
    return describeDetails(plannedDetails(plan), who, 'planned').map((each) => `${DRY_RUN} ${each}`);
}
function listPlannedDetails(plan) {
    return describeDetails(plannedDetails(plan), '', 'planned').map((each) => `Would ${each}`);
}
function describeDetailsAlone(details, who, dryRun) {
    const names = detailNames(details);
    if (names.length === 0)
        return undefined;
    return `${dryRun ? `${DRY_RUN} change` : 'Changed'} the ${names.join(' and ')} of ${who}`;
}
function noticesOf(plan, createIfMissing) {
    const { user, desired, notices } = plan;
    const isActiveGiven = desiredValue(desired.fields, 'active') !== undefined;
    const isInactive = user?.['active'] === false && createIfMissing && !isActiveGiven;
    const texts = new Set(notices.map(({ text }) => text));
    return [
        ...(isReadOnly(plan) ? [asWarning('No field is given: the step only reads the user.')] : []),
        ...(isInactive ? [staysInactive(user.id)] : []).filter(({ text }) => !texts.has(text)),
        ...notices,
    ];
}
function describeRace(step) {
    if (step.kind === 'replanned') {
        return `User ${step.plan.user?.id ?? ''} was created by another run in the meantime`;
    }
    return 'isFound' in step && step.isFound ? describeDetail(step, '') : undefined;
}
function fieldNames(changes) {
    return changes.map(({ field }) => field.input).join(', ');
}
function isReadOnly({ desired }) {
    return desired.fields.length === 0 && !hasEmploymentInput(desired.employment) && !desired.vacation;
}

;// CONCATENATED MODULE: ./build/src/update-user/report.js












const NO_PROGRESS = { user: undefined, outcome: undefined };
function nextProgress({ user, outcome }, step) {
    if (step.kind === 'found')
        return { user: step.user, outcome };
    if (step.kind === 'planned')
        return { user, outcome: initialOutcome(step.plan) };
    const next = outcome && foldStep(outcome, step);
    return { user: next?.user ?? user, outcome: next };
}
function logStep(step, { outcome }, inputs, log) {
    if (!outcome || step.kind === 'found')
        return;
    if (step.kind === 'completed') {
        logNotices(step.notices, log);
        return;
    }
    if (step.kind !== 'planned')
        logWrite(step, outcome, inputs, log);
    if (step.kind === 'planned' || step.kind === 'replanned')
        logPlan(step.plan, inputs, log);
}
function logWrite(step, outcome, { account, welcomeEmail }, log) {
    const names = logNames(outcome.user, account.host);
    const line = describeRace(step) ?? describeWrite(step, outcome, names) ?? '';
    log.info(withFields(line, isAboutUser(step) ? writtenChanges(step.changes) : []));
    if (step.kind === 'created')
        logWelcome(welcomeEmail, log);
    if (isAboutUser(step))
        logNotices(verificationNotices(step.changes), log);
}
function logNotices(notices, log) {
    for (const { level, text } of notices)
        log[level](text);
}
function logWelcome(welcomeEmail, log) {
    for (const note of welcomeNotes(1, welcomeEmail))
        log.info(note);
}
function logPlan(plan, { account, createIfMissing, dryRun, welcomeEmail }, log) {
    const { user: who, owner } = logNames(plan.user, account.host);
    logNotices(noticesOf(plan, createIfMissing), log);
    const planned = describePlannedUser(plan, who, dryRun);
    const user = planned === undefined ? [] : [withFields(planned, plan.changes)];
    const details = dryRun ? describePlannedDetails(plan, owner) : [];
    for (const line of inOrder(plan, user, details))
        log.info(line);
    if (dryRun && plan.action === 'create')
        logWelcome(welcomeEmail, log);
}
function userName({ user }, inputs) {
    if (user)
        return `user ${user.id}`;
    if (!inputs)
        return 'the user';
    const { key } = inputs.desired;
    return 'id' in key ? `user ${key.id}` : 'the user of `user-email`';
}
async function publishReport(progress, failure, inputs, toolkit, log) {
    const { outcome } = progress;
    const outputs = () => ({
        ...(inputs && outputsOf(progress, inputs, failure)),
        error: failure?.code ?? '',
    });
    const summary = outcome && inputs ? summaryOf(outcome, inputs, log) : '';
    if (!failure)
        return publish(outputs, summary, false, toolkit, log);
    const isPartial = outcome !== undefined && writesOf(outcome).length > 0;
    const report = withPartialResult(failure, inputs?.dryRun ? undefined : outcome, inputs);
    log.failed(report);
    const heading = headingOf(failure, isPartial);
    const message = renderFailure({ heading, report, errorsPage: toolkit.errorsPage }, log.sanitize);
    await publish(outputs, message + summary, true, toolkit, log);
}
function headingOf({ code }, isPartial) {
    if (code === 'cancelled')
        return 'The MOCO step was cancelled';
    return isPartial ? 'The MOCO step was only partly applied' : 'The MOCO step failed';
}
function withPartialResult(failure, outcome, inputs) {
    if (!outcome)
        return beforeFirstWrite(failure);
    const isCancelled = failure.code === 'cancelled';
    const done = describeDone(outcome, logNames(outcome.user, inputs?.account.host ?? 'MOCO'));
    const partial = describePartialResult(outcome, done, (day) => `\`employment-end: ${day}\``, failure);
    const hasOwnAdvice = isCancelled || pendingLastDay(outcome, failure) !== undefined;
    const { hints } = hasOwnAdvice ? withoutRerunAdvice(failure) : failure;
    if (isCancelled)
        return { ...failure, hints: [...hints, partial] };
    return { ...failure, hints: [...(partial === '' ? [] : [partial]), ...hints] };
}
function summaryOf(outcome, { dryRun, account, createIfMissing, welcomeEmail }, { sanitize }) {
    const { plan, user, steps, changes = [] } = outcome;
    const who = summarySubject(user, plan.desired.fields, account.host);
    const describe = (step) => describeWrite(step, outcome, { user: who, owner: '' }) ?? describeRace(step);
    const userStep = steps.find(isAboutUser);
    const details = dryRun ? plannedDetails(plan) : doneDetails(outcome);
    const title = userStep
        ? describe(userStep)
        : (describePlannedUser(plan, who, dryRun) ??
            describeDetailsAlone(details, who, dryRun));
    const written = steps.flatMap((step) => (isAboutUser(step) ? [] : (describe(step) ?? [])));
    const lines = dryRun ? listPlannedDetails(plan) : written;
    const isNew = plan.action === 'create';
    const isCreated = dryRun ? isNew : userStep?.kind === 'created';
    const notices = [
        ...welcomeNotes(isCreated ? 1 : 0, welcomeEmail).map(asNotice),
        ...noticesOf(plan, createIfMissing),
        ...verificationNotices(changes),
    ];
    if (title === undefined && lines.length === 0)
        return '';
    return renderSummary({ title: title ?? who, isNew, changes: reportedChanges(outcome, dryRun), details: lines, notices }, sanitize);
}
function outputsOf({ user, outcome }, inputs, failure) {
    const { includePersonalData, dryRun } = inputs;
    if (!user && !(dryRun && outcome))
        return {};
    return {
        ...(user && userOutputs(user, includePersonalData)),
        ...(outcome ? changeOutputs(outcome, dryRun, failure) : NO_CHANGES),
    };
}
const NO_CHANGES = {
    changed: 'false',
    changed_fields: '[]',
    created: 'false',
    employments: '[]',
    vacation: '',
};
function changeOutputs(outcome, dryRun, failure) {
    const details = dryRun ? plannedDetails(outcome.plan) : doneDetails(outcome);
    const isAnyChange = dryRun ? outcome.plan.action !== 'none' : isChanged(outcome, failure);
    const fields = reportedChanges(outcome, dryRun).map(({ field }) => field.outputName);
    return {
        changed: String(isAnyChange ?? ''),
        changed_fields: asOneLine([...fields, ...detailNames(details)]),
        created: String(outcome.steps.some(({ kind }) => kind === 'created')),
        employments: asOneLine(details.employments.map(employmentOutput)),
        vacation: details.vacation ? asOneLine(vacationOutput(details.vacation)) : '',
    };
}
function logNames(user, host) {
    return { user: logSubject(user, host), owner: user ? `user ${user.id}` : 'a new user' };
}
function isAboutUser(step) {
    return step.kind === 'created' || step.kind === 'updated';
}
function reportedChanges({ plan, changes = [] }, dryRun) {
    return dryRun ? plan.changes : writtenChanges(changes);
}
function withFields(line, changes) {
    return changes.length > 0 ? `${line}: ${fieldNames(changes)}` : line;
}

;// CONCATENATED MODULE: ./build/src/update-user/run.js











const run_WORDS = { idInput: 'user-id', createInput: 'create-if-missing' };
async function run(toolkit, runtime, userAgent) {
    const log = createLog(toolkit);
    const today = dayOf(runtime.wallClock());
    let inputs;
    let progress = NO_PROGRESS;
    let failure;
    try {
        const given = readInputs(toolkit.getInput, toolkit.workspace, today, log);
        inputs = given;
        const retryBudget = { scope: 'all', timeoutMs: given.retryTimeoutMs };
        const options = { ...given, userAgent, readOnly: given.dryRun, retryBudget };
        await withCancellableClient(options, { toolkit, runtime, log }, async (client) => {
            for await (const step of run_updateUser(client, given, today)) {
                progress = nextProgress(progress, step);
                logStep(step, progress, given, log);
            }
            if (toolkit.cancel.aborted)
                throw new ActionError({ kind: 'cancelled', unconfirmed: undefined });
        });
    }
    catch (error) {
        const { host, url } = inputs?.account ?? NO_ACCOUNT;
        failure = describeError(error, { host, url, user: userName(progress, inputs) });
    }
    await publishReport(progress, failure, inputs, toolkit, log);
}
async function* run_updateUser(client, { desired, createIfMissing, dryRun, welcomeEmail }, today) {
    const { resolved, ...current } = yield* fetchCurrentState(client, desired);
    const options = {
        ...SINGLE_USER_OPTIONS,
        createMissing: createIfMissing,
        checkFirstName: createIfMissing,
        today,
    };
    const plan = planUser({ ...desired, fields: resolved.desired }, current, options, resolved.issues);
    if (plan.problems.length > 0)
        throw planError(plan.problems, { ...run_WORDS, host: client.host });
    yield { kind: 'planned', plan };
    if (!dryRun)
        yield* applyUser(client, plan, { welcomeEmail, today });
}

;// CONCATENATED MODULE: ./build/src/update-user/main.js



async function main_run() {
    await run({ ...toolkit, cancel: cancelOnSignals(process) }, runtime, userAgent());
}


/***/ })

};
