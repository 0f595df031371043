import { createRequire as __WEBPACK_EXTERNAL_createRequire } from "module";
/******/ var __webpack_modules__ = ({

/***/ 916:
/***/ ((__unused_webpack_module, exports) => {

var __webpack_unused_export__;

__webpack_unused_export__ = true;
exports.Io = __webpack_unused_export__ = void 0;
var peq = new Uint32Array(0x10000);
var myers_32 = function (a, b) {
    var n = a.length;
    var m = b.length;
    var lst = 1 << (n - 1);
    var pv = -1;
    var mv = 0;
    var sc = n;
    var i = n;
    while (i--) {
        peq[a.charCodeAt(i)] |= 1 << i;
    }
    for (i = 0; i < m; i++) {
        var eq = peq[b.charCodeAt(i)];
        var xv = eq | mv;
        eq |= ((eq & pv) + pv) ^ pv;
        mv |= ~(eq | pv);
        pv &= eq;
        if (mv & lst) {
            sc++;
        }
        if (pv & lst) {
            sc--;
        }
        mv = (mv << 1) | 1;
        pv = (pv << 1) | ~(xv | mv);
        mv &= xv;
    }
    i = n;
    while (i--) {
        peq[a.charCodeAt(i)] = 0;
    }
    return sc;
};
var myers_x = function (b, a) {
    var n = a.length;
    var m = b.length;
    var mhc = [];
    var phc = [];
    var hsize = Math.ceil(n / 32);
    var vsize = Math.ceil(m / 32);
    for (var i = 0; i < hsize; i++) {
        phc[i] = -1;
        mhc[i] = 0;
    }
    var j = 0;
    for (; j < vsize - 1; j++) {
        var mv_1 = 0;
        var pv_1 = -1;
        var start_1 = j * 32;
        var vlen_1 = Math.min(32, m) + start_1;
        for (var k = start_1; k < vlen_1; k++) {
            peq[b.charCodeAt(k)] |= 1 << k;
        }
        for (var i = 0; i < n; i++) {
            var eq = peq[a.charCodeAt(i)];
            var pb = (phc[(i / 32) | 0] >>> i) & 1;
            var mb = (mhc[(i / 32) | 0] >>> i) & 1;
            var xv = eq | mv_1;
            var xh = ((((eq | mb) & pv_1) + pv_1) ^ pv_1) | eq | mb;
            var ph = mv_1 | ~(xh | pv_1);
            var mh = pv_1 & xh;
            if ((ph >>> 31) ^ pb) {
                phc[(i / 32) | 0] ^= 1 << i;
            }
            if ((mh >>> 31) ^ mb) {
                mhc[(i / 32) | 0] ^= 1 << i;
            }
            ph = (ph << 1) | pb;
            mh = (mh << 1) | mb;
            pv_1 = mh | ~(xv | ph);
            mv_1 = ph & xv;
        }
        for (var k = start_1; k < vlen_1; k++) {
            peq[b.charCodeAt(k)] = 0;
        }
    }
    var mv = 0;
    var pv = -1;
    var start = j * 32;
    var vlen = Math.min(32, m - start) + start;
    for (var k = start; k < vlen; k++) {
        peq[b.charCodeAt(k)] |= 1 << k;
    }
    var score = m;
    for (var i = 0; i < n; i++) {
        var eq = peq[a.charCodeAt(i)];
        var pb = (phc[(i / 32) | 0] >>> i) & 1;
        var mb = (mhc[(i / 32) | 0] >>> i) & 1;
        var xv = eq | mv;
        var xh = ((((eq | mb) & pv) + pv) ^ pv) | eq | mb;
        var ph = mv | ~(xh | pv);
        var mh = pv & xh;
        score += (ph >>> (m - 1)) & 1;
        score -= (mh >>> (m - 1)) & 1;
        if ((ph >>> 31) ^ pb) {
            phc[(i / 32) | 0] ^= 1 << i;
        }
        if ((mh >>> 31) ^ mb) {
            mhc[(i / 32) | 0] ^= 1 << i;
        }
        ph = (ph << 1) | pb;
        mh = (mh << 1) | mb;
        pv = mh | ~(xv | ph);
        mv = ph & xv;
    }
    for (var k = start; k < vlen; k++) {
        peq[b.charCodeAt(k)] = 0;
    }
    return score;
};
var distance = function (a, b) {
    if (a.length < b.length) {
        var tmp = b;
        b = a;
        a = tmp;
    }
    if (b.length === 0) {
        return a.length;
    }
    if (a.length <= 32) {
        return myers_32(a, b);
    }
    return myers_x(a, b);
};
exports.Io = distance;
var closest = function (str, arr) {
    var min_distance = Infinity;
    var min_index = 0;
    for (var i = 0; i < arr.length; i++) {
        var dist = distance(str, arr[i]);
        if (dist < min_distance) {
            min_distance = dist;
            min_index = i;
        }
    }
    return arr[min_index];
};
__webpack_unused_export__ = closest;


/***/ }),

/***/ 666:
/***/ ((module, __unused_webpack_exports, __nccwpck_require__) => {

/*! node-domexception. MIT License. Jimmy Wärting <https://jimmy.warting.se/opensource> */

if (!globalThis.DOMException) {
  try {
    const { MessageChannel } = __nccwpck_require__(167),
    port = new MessageChannel().port1,
    ab = new ArrayBuffer()
    port.postMessage(ab, [ab, ab])
  } catch (err) {
    err.constructor.name === 'DOMException' && (
      globalThis.DOMException = err.constructor
    )
  }
}

module.exports = globalThis.DOMException


/***/ }),

/***/ 181:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("buffer");

/***/ }),

/***/ 896:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("fs");

/***/ }),

/***/ 573:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:buffer");

/***/ }),

/***/ 24:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:fs");

/***/ }),

/***/ 67:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:http");

/***/ }),

/***/ 708:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:https");

/***/ }),

/***/ 760:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:path");

/***/ }),

/***/ 946:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:process");

/***/ }),

/***/ 830:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream/web");

/***/ }),

/***/ 975:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:util");

/***/ }),

/***/ 522:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:zlib");

/***/ }),

/***/ 857:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("os");

/***/ }),

/***/ 167:
/***/ ((module) => {

module.exports = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("worker_threads");

/***/ }),

/***/ 204:
/***/ ((__unused_webpack_module, __unused_webpack_exports, __nccwpck_require__) => {

/* c8 ignore start */
// 64 KiB (same size chrome slice theirs blob into Uint8array's)
const POOL_SIZE = 65536

if (!globalThis.ReadableStream) {
  // `node:stream/web` got introduced in v16.5.0 as experimental
  // and it's preferred over the polyfilled version. So we also
  // suppress the warning that gets emitted by NodeJS for using it.
  try {
    const process = __nccwpck_require__(946)
    const { emitWarning } = process
    try {
      process.emitWarning = () => {}
      Object.assign(globalThis, __nccwpck_require__(830))
      process.emitWarning = emitWarning
    } catch (error) {
      process.emitWarning = emitWarning
      throw error
    }
  } catch (error) {
    // fallback to polyfill implementation
    Object.assign(globalThis, __nccwpck_require__(909))
  }
}

try {
  // Don't use node: prefix for this, require+node: is not supported until node v14.14
  // Only `import()` can use prefix in 12.20 and later
  const { Blob } = __nccwpck_require__(181)
  if (Blob && !Blob.prototype.stream) {
    Blob.prototype.stream = function name (params) {
      let position = 0
      const blob = this

      return new ReadableStream({
        type: 'bytes',
        async pull (ctrl) {
          const chunk = blob.slice(position, Math.min(blob.size, position + POOL_SIZE))
          const buffer = await chunk.arrayBuffer()
          position += buffer.byteLength
          ctrl.enqueue(new Uint8Array(buffer))

          if (position === blob.size) {
            ctrl.close()
          }
        }
      })
    }
  }
} catch (error) {}
/* c8 ignore end */


/***/ }),

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

/***/ 661:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  S: () => (/* binding */ createAgent),
  P: () => (/* binding */ proxyPasswords)
});

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(67);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __nccwpck_require__(708);
;// CONCATENATED MODULE: ./node_modules/@actions/http-client/lib/proxy.js
function getProxyUrl(reqUrl) {
    const usingSsl = reqUrl.protocol === 'https:';
    if (checkBypass(reqUrl)) {
        return undefined;
    }
    const proxyVar = (() => {
        if (usingSsl) {
            return process.env['https_proxy'] || process.env['HTTPS_PROXY'];
        }
        else {
            return process.env['http_proxy'] || process.env['HTTP_PROXY'];
        }
    })();
    if (proxyVar) {
        try {
            return new DecodedURL(proxyVar);
        }
        catch (_a) {
            if (!proxyVar.startsWith('http://') && !proxyVar.startsWith('https://'))
                return new DecodedURL(`http://${proxyVar}`);
        }
    }
    else {
        return undefined;
    }
}
function checkBypass(reqUrl) {
    if (!reqUrl.hostname) {
        return false;
    }
    const reqHost = reqUrl.hostname;
    if (isLoopbackAddress(reqHost)) {
        return true;
    }
    const noProxy = process.env['no_proxy'] || process.env['NO_PROXY'] || '';
    if (!noProxy) {
        return false;
    }
    // Determine the request port
    let reqPort;
    if (reqUrl.port) {
        reqPort = Number(reqUrl.port);
    }
    else if (reqUrl.protocol === 'http:') {
        reqPort = 80;
    }
    else if (reqUrl.protocol === 'https:') {
        reqPort = 443;
    }
    // Format the request hostname and hostname with port
    const upperReqHosts = [reqUrl.hostname.toUpperCase()];
    if (typeof reqPort === 'number') {
        upperReqHosts.push(`${upperReqHosts[0]}:${reqPort}`);
    }
    // Compare request host against noproxy
    for (const upperNoProxyItem of noProxy
        .split(',')
        .map(x => x.trim().toUpperCase())
        .filter(x => x)) {
        if (upperNoProxyItem === '*' ||
            upperReqHosts.some(x => x === upperNoProxyItem ||
                x.endsWith(`.${upperNoProxyItem}`) ||
                (upperNoProxyItem.startsWith('.') &&
                    x.endsWith(`${upperNoProxyItem}`)))) {
            return true;
        }
    }
    return false;
}
function isLoopbackAddress(host) {
    const hostLower = host.toLowerCase();
    return (hostLower === 'localhost' ||
        hostLower.startsWith('127.') ||
        hostLower.startsWith('[::1]') ||
        hostLower.startsWith('[0:0:0:0:0:0:0:1]'));
}
class DecodedURL extends URL {
    constructor(url, base) {
        super(url, base);
        this._decodedUsername = decodeURIComponent(super.username);
        this._decodedPassword = decodeURIComponent(super.password);
    }
    get username() {
        return this._decodedUsername;
    }
    get password() {
        return this._decodedPassword;
    }
}
//# sourceMappingURL=proxy.js.map
// EXTERNAL MODULE: ./build/moco/network-errors.js
var network_errors = __nccwpck_require__(125);
;// CONCATENATED MODULE: ./build/github/proxy.js




const CONNECT_TIMEOUT_MS = 15_000;
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
        .flatMap((name) => {
        const password = parseProxy(process.env[name] ?? '')?.password ?? '';
        return password === '' ? [] : [password, decode(password)];
    });
}
function proxyFor(url) {
    const value = (VARIABLES[url.protocol] ?? []).map((name) => process.env[name]?.trim()).find(Boolean);
    if (!value || checkBypass(url))
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
        if (statusCode === 200) {
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
    const credentials = Buffer.from(`${decode(username)}:${decode(password)}`).toString('base64');
    return { 'proxy-authorization': `Basic ${credentials}` };
}
function decode(text) {
    try {
        return decodeURIComponent(text);
    }
    catch {
        return text;
    }
}
function proxyError(cause) {
    const code = (0,network_errors/* proxyErrorCode */.Ob)(cause);
    return Object.assign(new Error(code), { code });
}


/***/ }),

/***/ 506:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  JZ: () => (/* binding */ endProcess),
  fA: () => (/* binding */ runtime),
  VQ: () => (/* binding */ toolkit),
  N1: () => (/* binding */ userAgent)
});

;// CONCATENATED MODULE: external "node:timers/promises"
const promises_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:timers/promises");
// EXTERNAL MODULE: external "os"
var external_os_ = __nccwpck_require__(857);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/utils.js
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */
/**
 * Sanitizes an input into a string so it can be passed into issueCommand safely
 * @param input input to sanitize into a string
 */
function utils_toCommandValue(input) {
    if (input === null || input === undefined) {
        return '';
    }
    else if (typeof input === 'string' || input instanceof String) {
        return input;
    }
    return JSON.stringify(input);
}
/**
 *
 * @param annotationProperties
 * @returns The command properties to send with the actual annotation command
 * See IssueCommandProperties: https://github.com/actions/runner/blob/main/src/Runner.Worker/ActionCommandManager.cs#L646
 */
function toCommandProperties(annotationProperties) {
    if (!Object.keys(annotationProperties).length) {
        return {};
    }
    return {
        title: annotationProperties.title,
        file: annotationProperties.file,
        line: annotationProperties.startLine,
        endLine: annotationProperties.endLine,
        col: annotationProperties.startColumn,
        endColumn: annotationProperties.endColumn
    };
}
//# sourceMappingURL=utils.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/command.js


/**
 * Issues a command to the GitHub Actions runner
 *
 * @param command - The command name to issue
 * @param properties - Additional properties for the command (key-value pairs)
 * @param message - The message to include with the command
 * @remarks
 * This function outputs a specially formatted string to stdout that the Actions
 * runner interprets as a command. These commands can control workflow behavior,
 * set outputs, create annotations, mask values, and more.
 *
 * Command Format:
 *   ::name key=value,key=value::message
 *
 * @example
 * ```typescript
 * // Issue a warning annotation
 * issueCommand('warning', {}, 'This is a warning message');
 * // Output: ::warning::This is a warning message
 *
 * // Set an environment variable
 * issueCommand('set-env', { name: 'MY_VAR' }, 'some value');
 * // Output: ::set-env name=MY_VAR::some value
 *
 * // Add a secret mask
 * issueCommand('add-mask', {}, 'secretValue123');
 * // Output: ::add-mask::secretValue123
 * ```
 *
 * @internal
 * This is an internal utility function that powers the public API functions
 * such as setSecret, warning, error, and exportVariable.
 */
function command_issueCommand(command, properties, message) {
    const cmd = new Command(command, properties, message);
    process.stdout.write(cmd.toString() + external_os_.EOL);
}
function command_issue(name, message = '') {
    command_issueCommand(name, {}, message);
}
const CMD_STRING = '::';
class Command {
    constructor(command, properties, message) {
        if (!command) {
            command = 'missing.command';
        }
        this.command = command;
        this.properties = properties;
        this.message = message;
    }
    toString() {
        let cmdStr = CMD_STRING + this.command;
        if (this.properties && Object.keys(this.properties).length > 0) {
            cmdStr += ' ';
            let first = true;
            for (const key in this.properties) {
                if (this.properties.hasOwnProperty(key)) {
                    const val = this.properties[key];
                    if (val) {
                        if (first) {
                            first = false;
                        }
                        else {
                            cmdStr += ',';
                        }
                        cmdStr += `${key}=${escapeProperty(val)}`;
                    }
                }
            }
        }
        cmdStr += `${CMD_STRING}${escapeData(this.message)}`;
        return cmdStr;
    }
}
function escapeData(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A');
}
function escapeProperty(s) {
    return utils_toCommandValue(s)
        .replace(/%/g, '%25')
        .replace(/\r/g, '%0D')
        .replace(/\n/g, '%0A')
        .replace(/:/g, '%3A')
        .replace(/,/g, '%2C');
}
//# sourceMappingURL=command.js.map
;// CONCATENATED MODULE: external "crypto"
const external_crypto_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("crypto");
// EXTERNAL MODULE: external "fs"
var external_fs_ = __nccwpck_require__(896);
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/file-command.js
// For internal use, subject to change.
// We use any as a valid input type
/* eslint-disable @typescript-eslint/no-explicit-any */




function file_command_issueFileCommand(command, message) {
    const filePath = process.env[`GITHUB_${command}`];
    if (!filePath) {
        throw new Error(`Unable to find environment variable for file command ${command}`);
    }
    if (!external_fs_.existsSync(filePath)) {
        throw new Error(`Missing file at path: ${filePath}`);
    }
    external_fs_.appendFileSync(filePath, `${utils_toCommandValue(message)}${external_os_.EOL}`, {
        encoding: 'utf8'
    });
}
function file_command_prepareKeyValueMessage(key, value) {
    const delimiter = `ghadelimiter_${external_crypto_namespaceObject.randomUUID()}`;
    const convertedValue = utils_toCommandValue(value);
    // These should realistically never happen, but just in case someone finds a
    // way to exploit uuid generation let's not allow keys or values that contain
    // the delimiter.
    if (key.includes(delimiter)) {
        throw new Error(`Unexpected input: name should not contain the delimiter "${delimiter}"`);
    }
    if (convertedValue.includes(delimiter)) {
        throw new Error(`Unexpected input: value should not contain the delimiter "${delimiter}"`);
    }
    return `${key}<<${delimiter}${external_os_.EOL}${convertedValue}${external_os_.EOL}${delimiter}`;
}
//# sourceMappingURL=file-command.js.map
;// CONCATENATED MODULE: external "path"
const external_path_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("path");
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/core.js
var __awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};






/**
 * The code to exit an action
 */
var ExitCode;
(function (ExitCode) {
    /**
     * A code indicating that the action was successful
     */
    ExitCode[ExitCode["Success"] = 0] = "Success";
    /**
     * A code indicating that the action was a failure
     */
    ExitCode[ExitCode["Failure"] = 1] = "Failure";
})(ExitCode || (ExitCode = {}));
//-----------------------------------------------------------------------
// Variables
//-----------------------------------------------------------------------
/**
 * Sets env variable for this action and future actions in the job
 * @param name the name of the variable to set
 * @param val the value of the variable. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function exportVariable(name, val) {
    const convertedVal = toCommandValue(val);
    process.env[name] = convertedVal;
    const filePath = process.env['GITHUB_ENV'] || '';
    if (filePath) {
        return issueFileCommand('ENV', prepareKeyValueMessage(name, val));
    }
    issueCommand('set-env', { name }, convertedVal);
}
/**
 * Registers a secret which will get masked from logs
 *
 * @param secret - Value of the secret to be masked
 * @remarks
 * This function instructs the Actions runner to mask the specified value in any
 * logs produced during the workflow run. Once registered, the secret value will
 * be replaced with asterisks (***) whenever it appears in console output, logs,
 * or error messages.
 *
 * This is useful for protecting sensitive information such as:
 * - API keys
 * - Access tokens
 * - Authentication credentials
 * - URL parameters containing signatures (SAS tokens)
 *
 * Note that masking only affects future logs; any previous appearances of the
 * secret in logs before calling this function will remain unmasked.
 *
 * @example
 * ```typescript
 * // Register an API token as a secret
 * const apiToken = "abc123xyz456";
 * setSecret(apiToken);
 *
 * // Now any logs containing this value will show *** instead
 * console.log(`Using token: ${apiToken}`); // Outputs: "Using token: ***"
 * ```
 */
function setSecret(secret) {
    command_issueCommand('add-mask', {}, secret);
}
/**
 * Prepends inputPath to the PATH (for this action and future actions)
 * @param inputPath
 */
function addPath(inputPath) {
    const filePath = process.env['GITHUB_PATH'] || '';
    if (filePath) {
        issueFileCommand('PATH', inputPath);
    }
    else {
        issueCommand('add-path', {}, inputPath);
    }
    process.env['PATH'] = `${inputPath}${path.delimiter}${process.env['PATH']}`;
}
/**
 * Gets the value of an input.
 * Unless trimWhitespace is set to false in InputOptions, the value is also trimmed.
 * Returns an empty string if the value is not defined.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string
 */
function getInput(name, options) {
    const val = process.env[`INPUT_${name.replace(/ /g, '_').toUpperCase()}`] || '';
    if (options && options.required && !val) {
        throw new Error(`Input required and not supplied: ${name}`);
    }
    if (options && options.trimWhitespace === false) {
        return val;
    }
    return val.trim();
}
/**
 * Gets the values of an multiline input.  Each value is also trimmed.
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   string[]
 *
 */
function getMultilineInput(name, options) {
    const inputs = getInput(name, options)
        .split('\n')
        .filter(x => x !== '');
    if (options && options.trimWhitespace === false) {
        return inputs;
    }
    return inputs.map(input => input.trim());
}
/**
 * Gets the input value of the boolean type in the YAML 1.2 "core schema" specification.
 * Support boolean input list: `true | True | TRUE | false | False | FALSE` .
 * The return value is also in boolean type.
 * ref: https://yaml.org/spec/1.2/spec.html#id2804923
 *
 * @param     name     name of the input to get
 * @param     options  optional. See InputOptions.
 * @returns   boolean
 */
function getBooleanInput(name, options) {
    const trueValue = ['true', 'True', 'TRUE'];
    const falseValue = ['false', 'False', 'FALSE'];
    const val = getInput(name, options);
    if (trueValue.includes(val))
        return true;
    if (falseValue.includes(val))
        return false;
    throw new TypeError(`Input does not meet YAML 1.2 "Core Schema" specification: ${name}\n` +
        `Support boolean input list: \`true | True | TRUE | false | False | FALSE\``);
}
/**
 * Sets the value of an output.
 *
 * @param     name     name of the output to set
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function setOutput(name, value) {
    const filePath = process.env['GITHUB_OUTPUT'] || '';
    if (filePath) {
        return file_command_issueFileCommand('OUTPUT', file_command_prepareKeyValueMessage(name, value));
    }
    process.stdout.write(external_os_.EOL);
    command_issueCommand('set-output', { name }, utils_toCommandValue(value));
}
/**
 * Enables or disables the echoing of commands into stdout for the rest of the step.
 * Echoing is disabled by default if ACTIONS_STEP_DEBUG is not set.
 *
 */
function setCommandEcho(enabled) {
    issue('echo', enabled ? 'on' : 'off');
}
//-----------------------------------------------------------------------
// Results
//-----------------------------------------------------------------------
/**
 * Sets the action status to failed.
 * When the action exits it will be with an exit code of 1
 * @param message add error issue message
 */
function setFailed(message) {
    process.exitCode = ExitCode.Failure;
    error(message);
}
//-----------------------------------------------------------------------
// Logging Commands
//-----------------------------------------------------------------------
/**
 * Gets whether Actions Step Debug is on or not
 */
function isDebug() {
    return process.env['RUNNER_DEBUG'] === '1';
}
/**
 * Writes debug message to user log
 * @param message debug message
 */
function debug(message) {
    issueCommand('debug', {}, message);
}
/**
 * Adds an error issue
 * @param message error issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function error(message, properties = {}) {
    command_issueCommand('error', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a warning issue
 * @param message warning issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function warning(message, properties = {}) {
    command_issueCommand('warning', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Adds a notice issue
 * @param message notice issue message. Errors will be converted to string via toString()
 * @param properties optional properties to add to the annotation.
 */
function notice(message, properties = {}) {
    command_issueCommand('notice', toCommandProperties(properties), message instanceof Error ? message.toString() : message);
}
/**
 * Writes info to log with console.log.
 * @param message info message
 */
function info(message) {
    process.stdout.write(message + external_os_.EOL);
}
/**
 * Begin an output group.
 *
 * Output until the next `groupEnd` will be foldable in this group
 *
 * @param name The name of the output group
 */
function startGroup(name) {
    issue('group', name);
}
/**
 * End an output group.
 */
function endGroup() {
    issue('endgroup');
}
/**
 * Wrap an asynchronous function call in a group.
 *
 * Returns the same type as the function itself.
 *
 * @param name The name of the group
 * @param fn The function to wrap in the group
 */
function group(name, fn) {
    return __awaiter(this, void 0, void 0, function* () {
        startGroup(name);
        let result;
        try {
            result = yield fn();
        }
        finally {
            endGroup();
        }
        return result;
    });
}
//-----------------------------------------------------------------------
// Wrapper action state
//-----------------------------------------------------------------------
/**
 * Saves state for current action, the state can only be retrieved by this action's post job execution.
 *
 * @param     name     name of the state to store
 * @param     value    value to store. Non-string values will be converted to a string via JSON.stringify
 */
// eslint-disable-next-line @typescript-eslint/no-explicit-any
function saveState(name, value) {
    const filePath = process.env['GITHUB_STATE'] || '';
    if (filePath) {
        return issueFileCommand('STATE', prepareKeyValueMessage(name, value));
    }
    issueCommand('save-state', { name }, toCommandValue(value));
}
/**
 * Gets the value of an state set by this action's main execution.
 *
 * @param     name     name of the state to get
 * @returns   string
 */
function getState(name) {
    return process.env[`STATE_${name}`] || '';
}
function getIDToken(aud) {
    return __awaiter(this, void 0, void 0, function* () {
        return yield OidcClient.getIDToken(aud);
    });
}
/**
 * Summary exports
 */

/**
 * @deprecated use core.summary
 */

/**
 * Path exports
 */

/**
 * Platform utilities exports
 */

//# sourceMappingURL=core.js.map
;// CONCATENATED MODULE: ./node_modules/@actions/core/lib/summary.js
var summary_awaiter = (undefined && undefined.__awaiter) || function (thisArg, _arguments, P, generator) {
    function adopt(value) { return value instanceof P ? value : new P(function (resolve) { resolve(value); }); }
    return new (P || (P = Promise))(function (resolve, reject) {
        function fulfilled(value) { try { step(generator.next(value)); } catch (e) { reject(e); } }
        function rejected(value) { try { step(generator["throw"](value)); } catch (e) { reject(e); } }
        function step(result) { result.done ? resolve(result.value) : adopt(result.value).then(fulfilled, rejected); }
        step((generator = generator.apply(thisArg, _arguments || [])).next());
    });
};


const { access, appendFile, writeFile } = external_fs_.promises;
const SUMMARY_ENV_VAR = 'GITHUB_STEP_SUMMARY';
const SUMMARY_DOCS_URL = 'https://docs.github.com/actions/using-workflows/workflow-commands-for-github-actions#adding-a-job-summary';
class Summary {
    constructor() {
        this._buffer = '';
    }
    /**
     * Finds the summary file path from the environment, rejects if env var is not found or file does not exist
     * Also checks r/w permissions.
     *
     * @returns step summary file path
     */
    filePath() {
        return summary_awaiter(this, void 0, void 0, function* () {
            if (this._filePath) {
                return this._filePath;
            }
            const pathFromEnv = process.env[SUMMARY_ENV_VAR];
            if (!pathFromEnv) {
                throw new Error(`Unable to find environment variable for $${SUMMARY_ENV_VAR}. Check if your runtime environment supports job summaries.`);
            }
            try {
                yield access(pathFromEnv, external_fs_.constants.R_OK | external_fs_.constants.W_OK);
            }
            catch (_a) {
                throw new Error(`Unable to access summary file: '${pathFromEnv}'. Check if the file has correct read/write permissions.`);
            }
            this._filePath = pathFromEnv;
            return this._filePath;
        });
    }
    /**
     * Wraps content in an HTML tag, adding any HTML attributes
     *
     * @param {string} tag HTML tag to wrap
     * @param {string | null} content content within the tag
     * @param {[attribute: string]: string} attrs key-value list of HTML attributes to add
     *
     * @returns {string} content wrapped in HTML element
     */
    wrap(tag, content, attrs = {}) {
        const htmlAttrs = Object.entries(attrs)
            .map(([key, value]) => ` ${key}="${value}"`)
            .join('');
        if (!content) {
            return `<${tag}${htmlAttrs}>`;
        }
        return `<${tag}${htmlAttrs}>${content}</${tag}>`;
    }
    /**
     * Writes text in the buffer to the summary buffer file and empties buffer. Will append by default.
     *
     * @param {SummaryWriteOptions} [options] (optional) options for write operation
     *
     * @returns {Promise<Summary>} summary instance
     */
    write(options) {
        return summary_awaiter(this, void 0, void 0, function* () {
            const overwrite = !!(options === null || options === void 0 ? void 0 : options.overwrite);
            const filePath = yield this.filePath();
            const writeFunc = overwrite ? writeFile : appendFile;
            yield writeFunc(filePath, this._buffer, { encoding: 'utf8' });
            return this.emptyBuffer();
        });
    }
    /**
     * Clears the summary buffer and wipes the summary file
     *
     * @returns {Summary} summary instance
     */
    clear() {
        return summary_awaiter(this, void 0, void 0, function* () {
            return this.emptyBuffer().write({ overwrite: true });
        });
    }
    /**
     * Returns the current summary buffer as a string
     *
     * @returns {string} string of summary buffer
     */
    stringify() {
        return this._buffer;
    }
    /**
     * If the summary buffer is empty
     *
     * @returns {boolen} true if the buffer is empty
     */
    isEmptyBuffer() {
        return this._buffer.length === 0;
    }
    /**
     * Resets the summary buffer without writing to summary file
     *
     * @returns {Summary} summary instance
     */
    emptyBuffer() {
        this._buffer = '';
        return this;
    }
    /**
     * Adds raw text to the summary buffer
     *
     * @param {string} text content to add
     * @param {boolean} [addEOL=false] (optional) append an EOL to the raw text (default: false)
     *
     * @returns {Summary} summary instance
     */
    addRaw(text, addEOL = false) {
        this._buffer += text;
        return addEOL ? this.addEOL() : this;
    }
    /**
     * Adds the operating system-specific end-of-line marker to the buffer
     *
     * @returns {Summary} summary instance
     */
    addEOL() {
        return this.addRaw(external_os_.EOL);
    }
    /**
     * Adds an HTML codeblock to the summary buffer
     *
     * @param {string} code content to render within fenced code block
     * @param {string} lang (optional) language to syntax highlight code
     *
     * @returns {Summary} summary instance
     */
    addCodeBlock(code, lang) {
        const attrs = Object.assign({}, (lang && { lang }));
        const element = this.wrap('pre', this.wrap('code', code), attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML list to the summary buffer
     *
     * @param {string[]} items list of items to render
     * @param {boolean} [ordered=false] (optional) if the rendered list should be ordered or not (default: false)
     *
     * @returns {Summary} summary instance
     */
    addList(items, ordered = false) {
        const tag = ordered ? 'ol' : 'ul';
        const listItems = items.map(item => this.wrap('li', item)).join('');
        const element = this.wrap(tag, listItems);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML table to the summary buffer
     *
     * @param {SummaryTableCell[]} rows table rows
     *
     * @returns {Summary} summary instance
     */
    addTable(rows) {
        const tableBody = rows
            .map(row => {
            const cells = row
                .map(cell => {
                if (typeof cell === 'string') {
                    return this.wrap('td', cell);
                }
                const { header, data, colspan, rowspan } = cell;
                const tag = header ? 'th' : 'td';
                const attrs = Object.assign(Object.assign({}, (colspan && { colspan })), (rowspan && { rowspan }));
                return this.wrap(tag, data, attrs);
            })
                .join('');
            return this.wrap('tr', cells);
        })
            .join('');
        const element = this.wrap('table', tableBody);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds a collapsable HTML details element to the summary buffer
     *
     * @param {string} label text for the closed state
     * @param {string} content collapsable content
     *
     * @returns {Summary} summary instance
     */
    addDetails(label, content) {
        const element = this.wrap('details', this.wrap('summary', label) + content);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML image tag to the summary buffer
     *
     * @param {string} src path to the image you to embed
     * @param {string} alt text description of the image
     * @param {SummaryImageOptions} options (optional) addition image attributes
     *
     * @returns {Summary} summary instance
     */
    addImage(src, alt, options) {
        const { width, height } = options || {};
        const attrs = Object.assign(Object.assign({}, (width && { width })), (height && { height }));
        const element = this.wrap('img', null, Object.assign({ src, alt }, attrs));
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML section heading element
     *
     * @param {string} text heading text
     * @param {number | string} [level=1] (optional) the heading level, default: 1
     *
     * @returns {Summary} summary instance
     */
    addHeading(text, level) {
        const tag = `h${level}`;
        const allowedTag = ['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].includes(tag)
            ? tag
            : 'h1';
        const element = this.wrap(allowedTag, text);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML thematic break (<hr>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addSeparator() {
        const element = this.wrap('hr', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML line break (<br>) to the summary buffer
     *
     * @returns {Summary} summary instance
     */
    addBreak() {
        const element = this.wrap('br', null);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML blockquote to the summary buffer
     *
     * @param {string} text quote text
     * @param {string} cite (optional) citation url
     *
     * @returns {Summary} summary instance
     */
    addQuote(text, cite) {
        const attrs = Object.assign({}, (cite && { cite }));
        const element = this.wrap('blockquote', text, attrs);
        return this.addRaw(element).addEOL();
    }
    /**
     * Adds an HTML anchor tag to the summary buffer
     *
     * @param {string} text link text/content
     * @param {string} href hyperlink
     *
     * @returns {Summary} summary instance
     */
    addLink(text, href) {
        const element = this.wrap('a', text, { href });
        return this.addRaw(element).addEOL();
    }
}
const _summary = new Summary();
/**
 * @deprecated use `core.summary`
 */
const markdownSummary = (/* unused pure expression or super */ null && (_summary));
const summary = _summary;
//# sourceMappingURL=summary.js.map
// EXTERNAL MODULE: ./node_modules/node-fetch/src/index.js + 15 modules
var src = __nccwpck_require__(937);
;// CONCATENATED MODULE: ./build/version.js
const VERSION = '1.0.0';

// EXTERNAL MODULE: ./build/github/proxy.js + 1 modules
var proxy = __nccwpck_require__(661);
;// CONCATENATED MODULE: ./build/github/toolkit.js





const toolkit = {
    getInput: getInput,
    info: info,
    notice: notice,
    setFailed: setFailed,
    setOutput: setOutput,
    setSecret: setSecret,
    warning: warning,
    writeSummary,
    workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    secrets: (0,proxy/* proxyPasswords */.P)(),
    errorsPage: errorsPage(process.env['GITHUB_ACTION_REPOSITORY']),
};
const runtime = {
    fetch: src/* default */.Ay,
    agentFor: proxy/* createAgent */.S,
    now: monotonicNow,
    wallClock: Date.now,
    random: Math.random,
    sleep: (milliseconds, signal) => (0,promises_namespaceObject.setTimeout)(milliseconds, undefined, { signal }),
};
function monotonicNow() {
    const [seconds, nanoseconds] = process.hrtime();
    return seconds * 1_000 + nanoseconds / 1_000_000;
}
function userAgent() {
    const caller = (process.env['GITHUB_REPOSITORY'] ?? 'no repository').replace(/[^\w./ -]/g, '');
    return `update-moco-user/${VERSION} (${caller})`;
}
function endProcess() {
    process.stdout.write('', () => process.exit());
}
function errorsPage(repository) {
    const page = 'docs/errors.md';
    const isName = repository !== undefined && /^[\w.-]+\/[\w.-]+$/.test(repository);
    return isName ? `https://github.com/${repository}/blob/v${VERSION}/${page}` : page;
}
async function writeSummary(html) {
    if (process.env['GITHUB_STEP_SUMMARY'])
        await summary.addRaw(html).write();
}


/***/ }),

/***/ 125:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $F: () => (/* binding */ isOtherProtocol),
/* harmony export */   Gr: () => (/* binding */ proxyErrorCause),
/* harmony export */   Jz: () => (/* binding */ isProxyUnreachable),
/* harmony export */   Ob: () => (/* binding */ proxyErrorCode),
/* harmony export */   Pw: () => (/* binding */ isFinalNetworkError),
/* harmony export */   Y4: () => (/* binding */ isCertificateError),
/* harmony export */   lA: () => (/* binding */ proxyStatus)
/* harmony export */ });
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
function isProxyUnreachable(code) {
    return proxyErrorCause(code) !== undefined && proxyStatus(code) === undefined;
}


/***/ }),

/***/ 750:
/***/ ((__webpack_module__, __unused_webpack___webpack_exports__, __nccwpck_require__) => {

__nccwpck_require__.a(__webpack_module__, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
/* harmony import */ var _github_toolkit_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(506);
/* harmony import */ var _main_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(849);


await (0,_main_js__WEBPACK_IMPORTED_MODULE_1__/* .run */ .e)();
(0,_github_toolkit_js__WEBPACK_IMPORTED_MODULE_0__/* .endProcess */ .JZ)();

__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ }),

/***/ 849:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  e: () => (/* binding */ main_run)
});

// EXTERNAL MODULE: external "node:fs"
var external_node_fs_ = __nccwpck_require__(24);
;// CONCATENATED MODULE: external "node:os"
const external_node_os_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:os");
// EXTERNAL MODULE: external "node:path"
var external_node_path_ = __nccwpck_require__(760);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __nccwpck_require__(522);
// EXTERNAL MODULE: ./build/moco/network-errors.js
var network_errors = __nccwpck_require__(125);
;// CONCATENATED MODULE: ./build/moco/attempt.js


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
    const isNetworkError = type === 'system' || (0,network_errors/* proxyErrorCause */.Gr)(code) !== undefined || code.startsWith('Z_');
    if (!isNetworkError)
        throw error;
    return { kind: 'connection-error', code };
}
function gunzipBounded(body) {
    const isGzip = body[0] === 0x1f && body[1] === 0x8b;
    return isGzip ? (0,external_node_zlib_.gunzipSync)(body, { maxOutputLength: MAX_RESPONSE_BYTES }) : body;
}

;// CONCATENATED MODULE: ./build/moco/errors.js
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
        this.code = details.kind === 'http-error' ? codeOfStatus(details.status) : details.kind;
    }
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

;// CONCATENATED MODULE: ./build/moco/concurrency.js
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

;// CONCATENATED MODULE: ./build/moco/pagination.js

const PAGE_SIZE = 100;
const MAX_PAGES = 2_000;
const MAX_LIST_BYTES = 200 * 1024 * 1024;
const MAX_LIST_VALUES = 10_000_000;
const READ_CONCURRENCY = 8;
async function fetchPage(get, path, isEntry, query, page = 1) {
    const reply = await get(path, page === 1 ? query : { ...query, page: String(page) });
    if (!Array.isArray(reply.json))
        throw reply.unexpected('it is not a list');
    if (!reply.json.every(isEntry))
        throw reply.unexpected('its list has entries of another kind');
    const hasNext = reply.json.length > 0 && /rel="?next"?/.test(reply.headers.get('link') ?? '');
    if (hasNext && page >= MAX_PAGES)
        throw reply.unexpected('its list does not end');
    const total = reply.headers.get('x-total') ?? '';
    return { entries: reply.json, hasNext, total: /^\d+$/.test(total) ? Number(total) : undefined };
}
async function fetchPages(get, path, isEntry, query, first) {
    const read = (page) => fetchPage(get, path, isEntry, query, page);
    const begin = first ?? (await read(1));
    const pages = [begin];
    const known = begin.hasNext ? Math.min(Math.ceil((begin.total ?? 0) / begin.entries.length), MAX_PAGES) : 1;
    await forEachConcurrent(range(2, known), READ_CONCURRENCY, async (page) => {
        pages[page - 1] = await read(page);
    });
    while (pages.at(-1)?.hasNext)
        pages.push(await read(pages.length + 1));
    return pages.flatMap(({ entries }) => entries);
}
function listSizeProblem({ bytes, values }) {
    if (bytes > MAX_LIST_BYTES)
        return 'its list is larger than 200 MiB';
    return values > MAX_LIST_VALUES ? 'its list has more than 10,000,000 values' : undefined;
}
function range(from, to) {
    return Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => from + index);
}

;// CONCATENATED MODULE: ./build/model/numbers.js
function formatNumber(value) {
    return String(value).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
function countOf(count, noun) {
    return `${formatNumber(count)} ${noun}${count === 1 ? '' : 's'}`;
}

;// CONCATENATED MODULE: ./build/model/display.js

const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]+/gu;
function singleLine(text) {
    return text.replace(INVISIBLE, ' ').trim();
}
function truncate(text, maxLength) {
    if (text.length <= maxLength)
        return text;
    return `${text.slice(0, maxLength - 1).replace(/[\uD800-\uDBFF]$/, '')}…`;
}
function listSome(entries, maxShown, format = String, total = entries.length) {
    const shown = entries.slice(0, maxShown).map(format).join(', ');
    const more = total - maxShown;
    return more > 0 ? `${shown} and ${formatNumber(more)} more` : shown;
}

// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __nccwpck_require__(975);
;// CONCATENATED MODULE: ./build/model/json.js
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
    for (const [, item] of entries) {
        if (typeof item !== 'object' || item === null)
            continue;
        for (const entry of Object.entries(item))
            entries.push(entry);
    }
    return entries;
}
function scalarTexts(value) {
    return nestedEntries(value)
        .map(([, item]) => item)
        .filter((item) => typeof item === 'string' || typeof item === 'number')
        .map(String);
}

;// CONCATENATED MODULE: ./build/model/days.js
const DAY_MS = 86_400_000;
function dayOf(moment) {
    const date = new Date(moment);
    return new Date(moment - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
function addDays(day, days) {
    return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
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

;// CONCATENATED MODULE: ./build/model/lazily.js
function lazily(create) {
    let made;
    return () => (made ??= { value: create() }).value;
}

;// CONCATENATED MODULE: ./build/model/text.js

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

;// CONCATENATED MODULE: ./build/model/parsers.js



const NAME_REF = Symbol('name');
const MAX_CUSTOM_PROPERTIES_BYTES = 12_000;
const unchanged = (value) => ({ value });
const parsers_boolean = (value) => {
    if (['true', 'True', 'TRUE'].includes(value))
        return { value: true };
    if (['false', 'False', 'FALSE'].includes(value))
        return { value: false };
    return { must: 'be `true` or `false`' };
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
function normalizeEmail(address) {
    return compose(address).toLowerCase();
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
    return {
        must: 'be the hours of five days, Monday to Friday, at most 24 each, such as 8,8,8,8,6 or 8.4/8.4/8.4/8.4/0. With a decimal ' +
            'comma, separate the days by slashes. Or MOCO\'s {"am": [4,4,4,4,4], "pm": [4,4,4,4,2]}',
    };
};
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

;// CONCATENATED MODULE: ./build/model/equality.js




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
function normalizeAddress(value) {
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

;// CONCATENATED MODULE: ./build/model/field-parsers.js


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
    pattern: /^(?!.*@|\d{1,2}\.\d{1,2}\.\d{4}$|\d{4}-\d{2}-\d{2}$).*\p{Nd}.*\p{Nd}/su,
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
const YES = ['true', 'ja', 'wahr', 'yes', '1'];
const NO = ['false', 'nein', 'falsch', 'no', '0'];
const flag = (text) => {
    const word = cleanText(text).toLowerCase();
    if (YES.includes(word))
        return { value: true };
    if (NO.includes(word))
        return { value: false };
    return { must: 'be `true` or `false`, or ja/nein, yes/no, 1/0, WAHR/FALSCH' };
};
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

;// CONCATENATED MODULE: ./build/model/fields.js



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
const fields_flag = { ...exact, parse: flag, failIfAltered: true };
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
        diff: diffBy(normalizeAddress),
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
    field('active', 'Active', { ...fields_flag, germanLabel: 'Aktiv' }),
    field('external', 'External', { ...fields_flag, germanLabel: 'Extern', responseKey: 'extern' }),
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

;// CONCATENATED MODULE: ./build/model/keys.js

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

;// CONCATENATED MODULE: ./build/model/decode.js
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
const BASE64 = /[A-Za-z\d+/_-]/;
const MIN_RUN = 5;
const WRAPPED_LENGTH = 20;
const [BASE64_CHARACTER, ESCAPE, NOT_ASCII] = [1, 2, 3];
const KINDS = new Uint8Array(0x1_0000).fill(NOT_ASCII, 0x80);
for (let code = 0; code < 0x80; code++) {
    if (BASE64.test(String.fromCharCode(code)))
        KINDS[code] = BASE64_CHARACTER;
}
for (const sign of '\\%&<')
    KINDS[sign.charCodeAt(0)] = ESCAPE;
function mayBeEncoded(text, minRun) {
    const shortest = Math.min(minRun, WRAPPED_LENGTH);
    let run = 0;
    let isAscii = true;
    for (let at = 0; at < text.length; at++) {
        const kind = KINDS[text.charCodeAt(at)];
        if (kind === ESCAPE)
            return true;
        if (kind === NOT_ASCII)
            isAscii = false;
        run = kind === BASE64_CHARACTER ? run + 1 : 0;
        if (run === shortest)
            return true;
    }
    return !isAscii && UTF8.test(text);
}
const UTF8 = /[\u00C2-\u00F4][^\0-\u007F]/;
const WINDOWS_1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008DŽ\u008F\u0090‘’“”•–—˜™š›œ\u009Dž\u009FŸ';
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
    return text.replace(BACKSLASH, (_, point, unit, byte, octal, control, other = '') => {
        const code = point ?? unit ?? byte;
        if (code !== undefined)
            return characterOf(Number.parseInt(code, 16));
        if (octal !== undefined)
            return characterOf(Number.parseInt(octal, 8));
        return control === undefined ? String(other) : ' ';
    });
}
function decodePercent(text) {
    return text.replace(/%(?:u([\da-f]{4})|([\da-f]{2}))/gi, (_, unit, byte) => characterOf(Number.parseInt(unit ?? byte ?? '', 16)));
}
const LETTER_ENTITIES = {
    szlig: 'ß',
    oslash: 'ø',
    aelig: 'æ',
    oelig: 'œ',
    thorn: 'þ',
    eth: 'ð',
};
const MARKED_LETTER = /^([a-z])(?:uml|acute|grave|circ|tilde|cedil|ring|slash|caron)$/i;
const SIGN_ENTITIES = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    percnt: '%',
    bsol: '\\',
    num: '#',
    semi: ';',
};
function decodeEntities(text) {
    return text.replace(/&(?:#x([\da-f]{1,6});?|#(\d{1,7});?|([a-z][a-z\d]{1,31});)/gi, (_, hex, decimal, name = '') => {
        if (hex !== undefined)
            return characterOf(Number.parseInt(hex, 16));
        if (decimal !== undefined)
            return characterOf(Number(decimal));
        const entity = String(name);
        const letter = MARKED_LETTER.exec(entity)?.[1] ?? LETTER_ENTITIES[entity.toLowerCase()];
        return letter ?? SIGN_ENTITIES[entity.toLowerCase()] ?? ' ';
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
const LINE_BREAKS = new RegExp(`(?<=${BASE64.source}{${WRAPPED_LENGTH}})\\s+(?=${BASE64.source})`, 'g');
const RUNS = new RegExp(`${BASE64.source}+`, 'g');
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

;// CONCATENATED MODULE: ./build/model/written-dates.js
const MONTHS = [
    'JAN JAE GEN',
    'FEB FEV',
    'MAR MAE',
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
    const [year = '', month = '', day = ''] = date.split('-');
    const short = [Number(day), Number(month)].join('');
    return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`, `${short}${year}`];
}
function datesIn(text) {
    const tokens = (text.match(/\p{L}+|\d+/gu) ?? [])
        .map((word, index) => ({ index, text: word }))
        .filter((token) => /^\d{1,4}$/.test(token.text) || monthOf(token.text) !== undefined);
    return tokens.flatMap((first, index) => {
        const [second, third] = tokens.slice(index + 1, index + 3);
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
function toDate(year = '', month = '', day = '') {
    return [year, month.padStart(2, '0'), day.padStart(2, '0')].join('-');
}

;// CONCATENATED MODULE: ./build/model/withhold.js



const MIN_LENGTH = 4;
const MIN_LENGTH_WITH_GAPS = 8;
const KEY_LENGTH = 12;
const MAX_VALUE = 10_000;
function createFinder(values, options) {
    const index = createIndex(values, options.findParts);
    const decode = createDecoder(index.minLength);
    const known = (options.known ?? []).map((text) => lettersOf(fold(text))).filter(Boolean);
    return (text) => {
        if (index.minLength > text.length)
            return undefined;
        const decodings = decode(text);
        if (!decodings)
            return { source: undefined };
        for (const decoding of decodings) {
            const found = findIn(decoding, index, known);
            if (found)
                return { source: found.source };
        }
        return undefined;
    };
}
function fold(text) {
    if (isAscii(text))
        return text.toUpperCase();
    return text.replace(NO_LETTERS, '').normalize('NFKD').replace(NO_LETTERS, '').toLowerCase().toUpperCase();
}
const NO_LETTERS = /[\p{M}\p{Cf}\p{DI}]+/gu;
function isShort(value) {
    return lettersOf(fold(value)).length < MIN_LENGTH;
}
function lettersOf(folded) {
    return isAscii(folded) ? folded.replace(/[^A-Z\d]+/g, '') : folded.replace(/[^\p{L}\p{N}]+/gu, '');
}
function wordsOf(folded) {
    return folded.match(/[\p{L}\p{N}]+/gu) ?? [];
}
function isAscii(text) {
    return /^[\x20-\x7e]*$/.test(text);
}
function createIndex(values, findParts) {
    const byKey = new Map();
    const words = new Map();
    const signs = new Map();
    const dates = new Map();
    for (const { text: whole, source } of values) {
        const text = whole.slice(0, MAX_VALUE);
        const letters = lettersOf(fold(text));
        const date = dateOf(text);
        if (letters !== '' && letters.length < MIN_LENGTH)
            words.set(letters, source);
        if (letters.length < MIN_LENGTH && isRecognizable(text))
            signs.set(compact(text), source);
        if (date !== undefined)
            dates.set(date, source);
        for (const form of formsOf(text, date))
            addForm(byKey, { text: form, source }, findParts);
    }
    const keyLengths = [...new Set([...byKey.keys()].map(({ length }) => length))];
    const lengths = [...keyLengths, ...[...words.keys(), ...signs.keys()].map(({ length }) => length)];
    const minLength = lengths.reduce((least, length) => Math.min(least, length), Infinity);
    const beginnings = new Uint8Array(BEGINNINGS);
    for (const key of byKey.keys())
        beginnings[beginningOf(key)] = 1;
    return { byKey, keyLengths, beginnings, words, signs, dates, minLength };
}
const BEGINNINGS = 0x1_0000;
function nextBeginning(beginning, letter) {
    return ((beginning << 4) ^ letter) & 0xffff;
}
function beginningOf(key) {
    return [0, 1, 2, 3].reduce((beginning, at) => nextBeginning(beginning, key.charCodeAt(at)), 0);
}
const withhold_NOT_ASCII = 1;
const LETTERS = new Uint8Array(0x1_0000).fill(withhold_NOT_ASCII, 0x80);
for (const letter of '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ') {
    LETTERS[letter.charCodeAt(0)] = LETTERS[letter.toLowerCase().charCodeAt(0)] = letter.charCodeAt(0);
}
function mayHaveKey(text, { beginnings }) {
    let beginning = 0;
    for (let at = 0; at < text.length; at++) {
        const letter = LETTERS[text.charCodeAt(at)] ?? withhold_NOT_ASCII;
        if (letter === withhold_NOT_ASCII)
            return true;
        if (letter === 0)
            continue;
        beginning = nextBeginning(beginning, letter);
        if (beginnings[beginning] === 1)
            return true;
    }
    return false;
}
function addForm(byKey, { text, source }, findParts) {
    for (const key of keysOf(text, findParts)) {
        const others = byKey.get(key);
        if (!others)
            byKey.set(key, [{ text: findParts ? key : text, source }]);
        else if (!findParts)
            others.push({ text, source });
    }
}
function keysOf(form, findParts) {
    const count = findParts ? Math.max(1, form.length - KEY_LENGTH + 1) : 1;
    return Array.from({ length: count }, (_, start) => form.slice(start, start + KEY_LENGTH));
}
function formsOf(text, date) {
    const lines = text.split(/[\r\n\v\f\u0085\u2028\u2029]+/);
    const spellings = [text, ...(lines.length > 1 ? lines : [])].flatMap((line) => {
        const letters = lettersOf(fold(line));
        const ascii = lettersOf(fold(line.replace(/[^\p{ASCII}]+/gu, '')));
        const isAlike = ascii.length * 4 >= letters.length * 3;
        return [letters, lettersOf(fold(transliterate(line))), ...(isAlike ? [ascii] : [])];
    });
    const forms = [...spellings, ...(date === undefined ? [] : compactDates(date)), ...withoutPrefix(text)];
    return [...new Set(forms)].filter(({ length }) => length >= MIN_LENGTH);
}
function transliterate(text) {
    return text.normalize().replace(/[äöü]/gi, (letter) => `${letter.normalize('NFD').slice(0, 1)}e`);
}
function withoutPrefix(text) {
    const letters = lettersOf(fold(text));
    return /^\d{9,}$/.test(letters) ? [letters.slice(-8)] : [];
}
function isRecognizable(text) {
    const signs = compact(text);
    return signs.length >= MIN_LENGTH || /\p{Extended_Pictographic}/u.test(signs);
}
function compact(text) {
    return text.replace(/\s+/g, '').toUpperCase();
}
function findIn({ text, mayBeNoise }, index, known) {
    const found = (mayHaveKey(text, index) ? findLetters(readingOf(text, known), index) : undefined) ??
        findSigns(text, index);
    return found ?? (mayBeNoise ? undefined : findSmall(text, index, known));
}
function readingOf(text, known) {
    const folded = fold(text);
    const letters = lettersOf(folded);
    const starts = lazily(() => startsOf(wordsOf(folded)));
    return { folded, letters, starts, shown: lazily(() => shownIn(letters, known, starts())) };
}
function findLetters(reading, index) {
    const { letters } = reading;
    let beginning = 0;
    for (let at = 0; at < letters.length; at++) {
        beginning = nextBeginning(beginning, letters.charCodeAt(at));
        if (index.beginnings[beginning] === 0)
            continue;
        const from = at - MIN_LENGTH + 1;
        for (const length of index.keyLengths) {
            const values = index.byKey.get(letters.slice(Math.max(0, from), from + length));
            const found = values?.find(({ text }) => letters.startsWith(text, from) && isRepeated(reading, from, from + text.length));
            if (found)
                return { source: found.source };
        }
    }
    return undefined;
}
function isRepeated(reading, from, to) {
    const { starts, shown } = reading;
    const hasGap = to - from < MIN_LENGTH_WITH_GAPS &&
        starts()
            .subarray(from + 1, to)
            .includes(1);
    if (hasGap && !isWholeWords(reading, from, to))
        return false;
    return shown().subarray(from, to).includes(0);
}
function isWholeWords({ starts }, from, to) {
    return starts()[from] === 1 && starts()[to] === 1;
}
function findSigns(text, { signs }) {
    if (signs.size === 0)
        return undefined;
    const compacted = compact(text);
    const [, source] = [...signs].find(([each]) => compacted.includes(each)) ?? [];
    return source === undefined ? undefined : { source };
}
function findSmall(text, { words, dates }, known) {
    if (words.size === 0 && dates.size === 0)
        return undefined;
    const reading = readingOf(text, known);
    const date = datesIn(reading.folded).find((each) => dates.has(each));
    if (date !== undefined)
        return { source: dates.get(date) };
    const word = wholeWordsOf(reading, MIN_LENGTH - 1).find((each) => words.has(each));
    return word === undefined ? undefined : { source: words.get(word) };
}
function wholeWordsOf(reading, maxLength) {
    const { letters, shown } = reading;
    const found = [];
    for (let from = 0; from < letters.length; from++) {
        for (let to = from + 1; to <= Math.min(from + maxLength, letters.length); to++) {
            const isCounted = isWholeWords(reading, from, to) && shown().subarray(from, to).includes(0);
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
    for (const text of known) {
        for (let at = letters.indexOf(text); at !== -1; at = letters.indexOf(text, at + 1)) {
            if (starts[at] === 1 && starts[at + text.length] === 1)
                shown.fill(1, at, at + text.length);
        }
    }
    return shown;
}

;// CONCATENATED MODULE: ./build/moco/error-body.js





const error_body_MAX_DEPTH = 6;
const MAX_REASONS = 50;
const MAX_LENGTH = 2_000;
const MAX_SEARCHED = MAX_LENGTH + 1_000;
const MAX_TOTAL = 12_000;
const WRAPPERS = ['error', 'errors', 'message', 'messages', 'base'];
function parseErrorBody(body, contentType, sent = {}) {
    const told = readReasons(body, contentType).map(({ path, text }) => ({
        path,
        text: path.length > 0 ? `${path.join('.')}: ${text}` : text,
    }));
    const distinct = firstOf([...new Map(told.map((reason) => [reason.text, reason])).values()]);
    if (distinct.length === 0)
        return [];
    const find = createSentFinder(sent);
    const reasons = distinct.map(({ path, text }) => {
        const found = find(text.slice(0, MAX_SEARCHED));
        return found ? withheldReason(path, found, sent) : { kind: 'told', text: truncate(text, MAX_LENGTH) };
    });
    return [...new Map(reasons.map((reason) => [JSON.stringify(reason), reason])).values()];
}
function firstOf(reasons) {
    let room = MAX_TOTAL;
    return reasons.slice(0, MAX_REASONS).filter(({ text }) => {
        const isRead = room > 0;
        room -= Math.min(text.length, MAX_SEARCHED);
        return isRead;
    });
}
function createSentFinder(values) {
    const { apiKey = '', fields = {}, current = {} } = values;
    const sent = textsOf(fields, fieldByRequestKey);
    const stored = textsOf(current, fieldByResponseKey);
    const secrets = [
        { text: apiKey, source: { field: undefined, isSecret: true } },
        ...sent.filter(({ privacy }) => privacy === 'secret'),
    ];
    const personal = [...sent, ...stored.filter(({ text }) => !isShort(text))].filter(({ privacy }) => privacy === 'personal');
    const known = [
        ...FIELD_NAMES,
        ...Object.keys(fields),
        ...[...sent, ...stored].filter(({ privacy }) => privacy === 'public').map(({ text }) => text),
    ];
    const findSecret = createFinder(secrets, { findParts: true });
    const findPersonal = createFinder(personal, { findParts: true, known });
    return (text) => findSecret(text) ?? findPersonal(text);
}
const FIELD_NAMES = ALL_FIELDS.flatMap(({ input, label, germanLabel = '', requestKey }) => [
    ...[input, label, germanLabel, requestKey],
]);
function textsOf(values, fieldOf) {
    return Object.entries(values).flatMap(([key, value]) => {
        const { input, privacy } = fieldOf(key);
        return scalarTexts(value).map((text) => ({
            text,
            source: { field: input, isSecret: privacy === 'secret' },
            privacy,
        }));
    });
}
function fieldByResponseKey(key) {
    const row = ALL_FIELDS.find(({ responseKey }) => responseKey === key);
    return { input: row?.input ?? key, privacy: keys_privacyOf(key) };
}
function withheldReason(path, { source }, { fields = {} }) {
    const field = path
        .flatMap((keys) => keys.split('.'))
        .map((key) => fieldOf(key, fields))
        .find(Boolean);
    if (!source)
        return { kind: 'withheld', field, repeats: 'unknown' };
    if (source.field !== undefined && (field ?? source.field) === source.field) {
        return { kind: 'withheld', field: source.field, repeats: 'its-value' };
    }
    return { kind: 'withheld', field, repeats: source.isSecret ? 'secret' : 'personal-value' };
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
    if (value === null || value === undefined || depth > error_body_MAX_DEPTH)
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
const ENTITIES = {
    amp: '&',
    lt: '<',
    gt: '>',
    quot: '"',
    apos: "'",
    nbsp: ' ',
};
function htmlTitle(page) {
    const title = /<title[^<>]*>([^<]*)/i.exec(page.slice(0, MAX_HEAD))?.[1]?.trim();
    return title ? [title.replace(/&(#x?[0-9a-f]{1,6}|[a-z]+);/gi, decodeEntity)] : [];
}
function decodeEntity(entity, name) {
    if (!name.startsWith('#'))
        return ENTITIES[name] ?? entity;
    const code = /^#x/i.test(name) ? Number.parseInt(name.slice(2), 16) : Number.parseInt(name.slice(1), 10);
    return code <= 0x10ffff ? String.fromCodePoint(code) : entity;
}

;// CONCATENATED MODULE: ./build/moco/response.js



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
    const encoding = unrequestedEncoding(headers.get('content-encoding') ?? '');
    const json = parseJson(body);
    const isReadable = encoding === undefined || json !== undefined;
    if (status >= 400 && status < 600) {
        const reasons = isReadable ? parseErrorBody(body, head.contentType, sent) : [];
        return new ActionError({ kind: 'http-error', request, status, reasons, ...stats });
    }
    if (REDIRECTS.includes(status)) {
        return unexpectedResponse(request, head, `it is a redirect${redirectTarget(headers.get('location'))}`);
    }
    if (status >= 300)
        return unexpectedResponse(request, head, 'MOCO has no such status');
    if (!isReadable) {
        return unexpectedResponse(request, head, `it is compressed with ${encoding}, which was not asked for`);
    }
    if (json === undefined)
        return unexpectedResponse(request, head, 'it is not JSON');
    const values = countValues(json);
    if (values === Infinity)
        return unexpectedResponse(request, head, 'it is nested too deeply');
    const size = { bytes: Buffer.byteLength(body), values };
    return { json, headers, size, unexpected: (problem) => unexpectedResponse(request, head, problem) };
}
const REQUESTED_ENCODINGS = ['gzip', 'x-gzip', 'identity', ''];
function unrequestedEncoding(header) {
    const encoding = header.trim();
    return REQUESTED_ENCODINGS.includes(encoding.toLowerCase()) ? undefined : truncate(encoding, 40);
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
    return new ActionError({ kind: 'unexpected-answer', request, status, contentType, problem });
}
function redirectTarget(location) {
    return location !== null && URL.canParse(location) ? ` to ${new URL(location).host}` : '';
}

;// CONCATENATED MODULE: ./build/moco/retry.js

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
            return !(0,network_errors/* isFinalNetworkError */.Pw)(result.code);
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
            return isRetryable(result) && (0,network_errors/* proxyErrorCause */.Gr)(result.code) === undefined;
        case 'too-large':
        case 'response':
            return result.status === 408 || result.status >= 500;
    }
}
function isProxyMissing(result) {
    return result.kind === 'connection-error' && (0,network_errors/* isProxyUnreachable */.Jz)(result.code);
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

;// CONCATENATED MODULE: ./build/moco/client.js





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
    let isAnyLost = false;
    for (let count = 1;; count++) {
        const { result, sentAt } = await attempt(sent, context);
        firstSentAt ??= sentAt;
        const isLost = mayHaveBeenApplied(result);
        isAnyLost ||= isLost;
        if (result.kind === 'cancelled')
            throw cancelled(request, isAnyLost);
        const now = context.now();
        const retryAfterMs = retryAfterDelay(result, context.wallClock());
        const delayMs = decideRetry(context, result, count, { firstSentAt, sentAt, now, retryAfterMs });
        const stats = { attempts: count, elapsedMs: now - firstSentAt, retryAfterMs };
        if (isRateLimited(result)) {
            context.rateLimiter?.pauseFor(delayMs ?? retryAfterMs ?? BASE_DELAY_MS);
        }
        const response = toResponse(result, sent, context.timeoutMs, stats);
        if (!(response instanceof ActionError))
            return response;
        const isRetried = await backOff(context, { request, result, delayMs, attempt: count + 1 });
        if (isRetried === 'cancelled')
            throw cancelled(request, isAnyLost);
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
function cancelled(request, isAnyLost) {
    const isUnconfirmed = isAnyLost && request.method !== 'GET';
    return new ActionError({ kind: 'cancelled', unconfirmed: isUnconfirmed ? request : undefined });
}
function requestHeaders({ apiKey, userAgent }) {
    return { accept: 'application/json', authorization: `Token token=${apiKey}`, 'user-agent': userAgent };
}

;// CONCATENATED MODULE: ./build/model/issue.js
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

;// CONCATENATED MODULE: ./build/model/form.js


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

;// CONCATENATED MODULE: ./build/model/values.js

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

;// CONCATENATED MODULE: ./build/model/verify.js






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

;// CONCATENATED MODULE: ./build/github/error-messages.js





const RERUN_IS_SAFE = ' Re-running the step is safe.';
const UNCONFIRMED_WRITE = `The change may have been applied.${RERUN_IS_SAFE}`;
const CHECK_NETWORK = "If this happens again, check the runner's network and proxy.";
function describeError(error, subject) {
    if (!(error instanceof ActionError)) {
        const reason = error instanceof Error ? error.message : String(error);
        return report('internal', `This is a bug in the action. Please report it: ${reason}`);
    }
    const { code, details } = error;
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
    const summary = `The step was cancelled before MOCO confirmed ${what}.`;
    return { ...report(code, summary, UNCONFIRMED_WRITE), unconfirmed };
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
    const caveat = writeCaveat(details.request);
    const request = describeRequest(details.request, subject);
    switch (details.kind) {
        case 'unreachable': {
            const [cause, hint] = describeNetworkError(details);
            return report(code, `The connection to ${host} failed${formatAttempts(details, subject)}: ${cause}.`, `${caveat} ${hint}`);
        }
        case 'timeout':
            return report(code, `${host} did not respond to ${request} within ${details.timeoutMs / 1000} s${formatAttempts(details, subject)}.`, `${caveat} If MOCO is slow, raise \`request-timeout\`.`);
        case 'unexpected-answer':
            return report(code, `The response of ${host} to ${request} does not come from MOCO: ${details.problem} ` +
                `(status ${details.status}, content type ${details.contentType || 'not given'}).`, `${caveat} Check \`subdomain\` or \`api-url\`, and any proxy or gateway between the runner and MOCO.`);
    }
}
function describeHttpError(code, details, subject) {
    const { status, request, reasons } = details;
    const { host } = subject;
    const says = describeReasons(reasons);
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
function describeReasons(reasons) {
    const told = reasons.flatMap((reason) => (reason.kind === 'told' ? reason.text : []));
    const withheld = reasons.flatMap((reason) => (reason.kind === 'withheld' ? describeWithheld(reason) : []));
    return [...withheld, ...(told.length > 0 ? [`MOCO says: ${told.join('; ')}`] : [])].join(' ');
}
const WHY_WITHHELD = {
    'its-value': 'it repeats the value',
    'personal-value': 'it repeats a personal value',
    secret: 'it repeats a secret',
    unknown: 'it is encoded too often to be checked',
};
function describeWithheld({ field, repeats }) {
    const about = field === undefined ? '' : ` for \`${field}\``;
    return `MOCO gives a reason${about}, which is not shown as ${WHY_WITHHELD[repeats]}.`;
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
    const caveat = writeCaveat(request);
    return code === 'timeout'
        ? [`${responded}: the request did not arrive in time.`, `${caveat} ${CHECK_NETWORK}`]
        : [`MOCO is unavailable: ${responded}.`, caveat || 'Re-run the step later.'];
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
            ? 'Check `subdomain` or `api-url`.'
            : 'The user, or something else that the request refers to, does not exist.',
    ];
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
    return requestLine({ method, path: user === undefined ? path.replace(/\d+$/, '{id}') : path });
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
function writeCaveat({ method }) {
    return method === 'GET' ? '' : UNCONFIRMED_WRITE;
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
    const proxyCause = (0,network_errors/* proxyErrorCause */.Gr)(code);
    if (proxyCause !== undefined)
        return describeProxyError(proxyCause, (0,network_errors/* proxyStatus */.lA)(code));
    if ((0,network_errors/* isCertificateError */.Y4)(code))
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
    if ((0,network_errors/* isCertificateError */.Y4)(cause)) {
        return [`the certificate of the proxy is not trusted (${cause})`, ADD_CERTIFICATES];
    }
    if ((0,network_errors/* isOtherProtocol */.$F)(cause)) {
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
            return `The connection failed (${result.code}).`;
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

;// CONCATENATED MODULE: ./build/github/cancellation.js


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
        log.info(`The job was cancelled: nothing more is sent to ${client.host}. A request under way has up to 6 s to end.`);
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

;// CONCATENATED MODULE: ./build/github/event.js


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

// EXTERNAL MODULE: ./build/github/toolkit.js + 9 modules
var toolkit = __nccwpck_require__(506);
// EXTERNAL MODULE: ./node_modules/node-fetch/src/index.js + 15 modules
var src = __nccwpck_require__(937);
;// CONCATENATED MODULE: ./build/github/comment-errors.js


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
function commentError(problem, facts = {}) {
    return withFacts(Object.assign(new Error(problem), { problem }), facts);
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
            return code !== undefined && code !== 'ECONNREFUSED' && !(0,network_errors/* isFinalNetworkError */.Pw)(code);
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

;// CONCATENATED MODULE: ./build/github/github-retry.js

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

// EXTERNAL MODULE: ./build/github/proxy.js + 1 modules
var proxy = __nccwpck_require__(661);
;// CONCATENATED MODULE: ./build/github/octokit-comments.js






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
    const { context, getOctokit } = await __nccwpck_require__.e(/* import() */ 413).then(__nccwpck_require__.bind(__nccwpck_require__, 413));
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
    const fetch = stayingOn(api.origin, fetchThrough((0,proxy/* createAgent */.S)(api)));
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

;// CONCATENATED MODULE: ./build/moco/account.js
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
    return { value: { url: url.origin + url.pathname.replace(/\/+$/, ''), host: url.host } };
};
function isLoopback(hostname) {
    return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

;// CONCATENATED MODULE: ./build/github/inputs.js





const MAX_SECONDS = 21_600;
function createQuote(sanitize) {
    return (text) => `"${truncate(sanitize(text), 60)}"`;
}
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

;// CONCATENATED MODULE: ./build/github/sanitize.js



const REFERENCES = /@(?=\w)(?!(?<=\w@)[\w-]+\.\w)|#(?=\d)|GH(?=-\d)|:(?=[\w+-]+:|\/\/)|www(?=\.)/gi;
const HTML_ENTITIES = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
};
function escapeCommands(line) {
    return line.replace(/##\[/g, '# # [').replace(/:(?=:)/g, ': ');
}
function code(line) {
    return `<code>${escapeHtml(line)}</code>`;
}
function renderText(text) {
    return escapeHtml(text.replace(REFERENCES, '$&\u200B'));
}
function escapeHtml(text) {
    return text.replace(/[&<>"']/g, (character) => HTML_ENTITIES[character] ?? '');
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
        secret.trim(),
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

;// CONCATENATED MODULE: ./build/github/log.js





const log_MAX_MESSAGE = 2_000;
const MAX_ITEM = 500;
const MAX_MORE = 40;
function createLog(toolkit) {
    const secrets = [];
    let sanitizer = createSanitizer(secrets);
    const sanitize = (text) => sanitizer(text);
    const safe = (line) => escapeCommands(sanitize(line));
    const one = (line) => truncate(safe(line), log_MAX_MESSAGE);
    const mask = (secret) => {
        if (secret.trim() === '')
            return;
        toolkit.setSecret(secret);
        secrets.push(secret);
        sanitizer = createSanitizer(secrets);
    };
    for (const secret of toolkit.secrets)
        mask(secret);
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

;// CONCATENATED MODULE: ./build/model/user.js

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
function distinctUsers(users) {
    return [...new Map(users.map((user) => [user.id, user])).values()];
}
function matchesKey(user, key) {
    return 'id' in key ? user.id === key.id : normalizedEmailOf(user) === normalizeEmail(key.email);
}

;// CONCATENATED MODULE: ./build/model/diff.js

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

;// CONCATENATED MODULE: ./build/model/employments.js
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

;// CONCATENATED MODULE: ./build/model/plan-employments.js


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
        : plan_employments_withFacts(changeHours(current, target, start, end), farBackFacts(start, today));
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
function changeHours(current, target, { from, hours }, end) {
    const others = current.filter((employment) => employment !== target);
    const ends = endAll(others, end);
    const to = lastDay(others, from, end ?? target?.to ?? null);
    const created = { action: 'created', employment: undefined, from, to, hours, replaces: target };
    const own = !target
        ? [created]
        : target.from === from
            ? [change(target, { hours, to })]
            : [change(target, { to: addDays(from, -1) }), created];
    return { writes: [...ends, ...own], facts: laterFacts(untouched(others, ends, from)), problems: [] };
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

;// CONCATENATED MODULE: ./build/model/vacation.js


function defaultVacationYear(today, firstDay) {
    return Math.max(yearOf(today), yearOf(firstDay ?? today));
}
function entriesTitled(entries, { year, title }) {
    return entries.filter((entry) => entry.year === year && normalizeTitle(entry.title) === normalizeTitle(title));
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
function normalizeTitle(title) {
    return trimText(title);
}

;// CONCATENATED MODULE: ./build/moco/create-idempotently.js

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

;// CONCATENATED MODULE: ./build/moco/owned-entries.js



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
        const pagesLeft = Math.ceil((first.total ?? 0) / PAGE_SIZE) - 1;
        if (first.hasNext && wanted.size < pagesLeft)
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
    return [...new Map(entries.map((entry) => [entry.id, entry])).values()];
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

;// CONCATENATED MODULE: ./build/moco/employments.js





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
        pattern: toPattern(pattern),
        createdAt: momentOf(created_at),
        updatedAt: momentOf(updated_at),
    };
}
function toPattern(value) {
    if (!json_isObject(value))
        return undefined;
    const { am, pm } = value;
    return isFiveNumbers(am) && isFiveNumbers(pm) ? { am, pm } : undefined;
}
function isFiveNumbers(value) {
    return Array.isArray(value) && value.length === 5 && value.every((hours) => typeof hours === 'number');
}

;// CONCATENATED MODULE: ./build/moco/users.js





async function findUsers(client, key) {
    if ('id' in key) {
        const response = await client.get(`/users/${key.id}`).catch(undefinedIfStatus(404));
        return response ? [parseUser(response, key.id)] : [];
    }
    const email = normalizeEmail(key.email);
    const users = await client.getAll('/users', isUser, { email, include_archived: 'true' });
    return [...new Map(users.filter((user) => matchesKey(user, key)).map((user) => [user.id, user])).values()];
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

;// CONCATENATED MODULE: ./build/moco/vacation.js




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

;// CONCATENATED MODULE: ./build/reconcile/user-plan.js
function asNotice(text) {
    return { level: 'notice', text };
}
function asWarning(text) {
    return { level: 'warning', text };
}

;// CONCATENATED MODULE: ./build/reconcile/value-notices.js



const LOST_LETTER = /\p{L}\?+\p{L}|\?\?/u;
const NO_PREFIX = /^[1-9]\d{8,}$/;
const NAMES = ['firstname', 'lastname'];
const AGES = { min: 13, max: 100 };
function valueNotices({ user, changes }, today) {
    const texts = [
        ...changes.flatMap(({ field, to }) => textWarnings(field.input, to, today)),
        ...(user && isOtherName(changes)
            ? ['First and last name both change. Check that this is the right person.']
            : []),
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
            return addressWarnings(value);
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
function addressWarnings(address) {
    const others = beyondAscii(address);
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
function isOtherName(changes) {
    const names = changes.filter(({ field, from }) => NAMES.includes(field.input) && Boolean(from));
    return names.length > 1;
}

;// CONCATENATED MODULE: ./build/reconcile/notices.js






function planNotices(plan, current, today) {
    const isWritten = plan.employments.writes.length > 0 && plan.action !== 'create';
    const isWarned = isWritten || plan.action === 'deactivate';
    return [
        ...plan.employments.facts.map((fact) => factNotice(fact, plan.action, isWarned, today)),
        ...valueNotices(plan, today),
        ...leavingNotices(plan, current, today),
        ...joiningNotices(plan),
        ...activityNotices(plan, today),
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
        return asWarning(`${name} ${until}, so target hours keep accruing. To end it, give \`employment-end\`.`);
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
function activityNotices(plan, today) {
    const { user, desired, action } = plan;
    const active = desiredValue(desired.fields, 'active');
    const isActive = active ?? user?.['active'] ?? action === 'create';
    if (isActive !== true) {
        const staysDeactivated = user && isActive === false && action !== 'deactivate' && givesSomething(plan);
        return staysDeactivated ? [staysInactive(user.id)] : [];
    }
    return [
        ...passedEndNotices(desired.employment, today),
        ...(action === 'reactivate' ? rejoiningNotices(plan) : []),
    ];
}
function passedEndNotices({ end }, today) {
    if (end === undefined || end >= today)
        return [];
    return [
        asWarning(`\`employment-end\` ${end} has passed, but the user stays active. Is \`active: false\` missing?`),
    ];
}
function rejoiningNotices({ desired }) {
    if (desired.employment.start)
        return [];
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
function verificationNotices(changes) {
    const doubtful = doubtfulChanges(changes);
    const namesOf = (outcome) => doubtful.filter((change) => change.outcome === outcome).map(quotedName);
    const warn = (names, say) => names.length > 0 ? [asWarning(say(names.join(', ')))] : [];
    const unknown = namesOf('unknown');
    return [
        ...warn(namesOf('altered'), (list) => `MOCO accepted the request but has another value for ${list}. Check the user in MOCO.`),
        ...warn(namesOf('reformatted'), (list) => `MOCO has another form of ${list}: case, spaces or punctuation differ from what was sent.`),
        ...warn(unknown, (list) => `MOCO's response does not have ${list}, so it is not known whether ${unknown.length > 1 ? 'they were' : 'it was'} stored.`),
    ];
}
function quotedName(change) {
    const name = changeName(change);
    return change.property === undefined ? `\`${name}\`` : name;
}

;// CONCATENATED MODULE: ./build/model/problems.js


function describeProblem(problem, { idInput, createInput, host }) {
    const where = host === undefined ? '' : ` in ${host}`;
    switch (problem.kind) {
        case 'user-not-found':
            return 'id' in problem.key
                ? `No MOCO user${where} has the ID ${problem.key.id}. Check the \`${idInput}\`${accountHint(host)}.`
                : `No MOCO user${where} has ${addressOf(problem.key.email, host)}. Check the e-mail address${accountHint(host)}.${lettersHint(problem.key.email)} If MOCO ` +
                    `has another e-mail address for the user, give the \`${idInput}\` instead. If the user is new, set ` +
                    `\`${createInput}: true\`.`;
        case 'ambiguous-email': {
            const { email, ids } = problem;
            return `Several MOCO users${where} have ${addressOf(email, host)} (IDs ${ids.join(', ')}). Give the \`${idInput}\` instead.`;
        }
        case 'missing-fields': {
            const inputs = problem.inputs.map((input) => `\`${input}\``).join(', ');
            return `No MOCO user${where} has this e-mail address. To create the user, give ${inputs} too.`;
        }
        case 'unresolved-name':
            return problem.issue.text;
        case 'cut-off-value':
            return (`\`${problem.input}\` is MOCO's number without its \`+\` or the zeros at its start, as a spreadsheet leaves it. In the ` +
                'spreadsheet, format the column as Text and enter the whole number.');
        case 'already-renamed':
            return (`No MOCO user${where} has ${addressOf(problem.email, host)}, but user ${problem.id} already has the new one. If ` +
                `that is the same person, give \`${idInput}: ${problem.id}\` instead.`);
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
    return ['missing-fields', 'cut-off-value', 'too-far-back', 'external-vacation'].includes(kind);
}
function addressOf(email, host) {
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

;// CONCATENATED MODULE: ./build/reconcile/plan-error.js


function planError(problems, words) {
    const issues = problems.map((problem) => ({ text: describeProblem(problem, words) }));
    if (problems.every(isAmbiguous))
        return new ActionError({ kind: 'ambiguous', issues });
    return new ActionError({ kind: problems.some(isInvalid) ? 'invalid-input' : 'not-found', issues });
}

;// CONCATENATED MODULE: ./build/reconcile/default-model.js

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

;// CONCATENATED MODULE: ./build/reconcile/plan-user.js









const REQUIRED_INPUTS = ['firstname', 'lastname', 'team'];
const plan_user_NAMES = ['firstname', 'lastname'];
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
        ...(user ? renameProblems(desired, user, current, options, details) : []),
        ...details.changes.flatMap(cutOffProblems),
        ...details.employments.problems,
        ...vacationProblems(desired, user, current),
    ];
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
function namesIn(fields) {
    return fields.filter(({ field }) => plan_user_NAMES.includes(field.input));
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

;// CONCATENATED MODULE: ./build/reconcile/apply-user.js












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
    const options = {
        createMissing: false,
        createInactive: true,
        sendWriteOnlyFields: true,
        endEmployments: false,
        today,
    };
    return planUser(desired, current, options);
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
function notApplied(...fields) {
    return new ActionError({ kind: 'not-applied', fields });
}

;// CONCATENATED MODULE: ./build/reconcile/details.js


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

;// CONCATENATED MODULE: ./build/reconcile/outcome.js


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
const NOTHING_PENDING = { isCreation: false, fields: [], employments: [], vacation: undefined };
function splitPending(pending, unconfirmed) {
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

;// CONCATENATED MODULE: ./build/reconcile/messages.js






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
    const pending = pendingOf(outcome);
    const lastDay = pendingLastDay(outcome, failure);
    const rest = lastDay === undefined
        ? 're-running the step does the rest.'
        : `give ${giveEnd(lastDay)} and re-run the step: MOCO may no longer have this last day.`;
    if (failure.code === 'cancelled')
        return describeCancelled(done, pending, failure.unconfirmed, rest);
    if (done.length === 0 && pending.employments.length === 0 && !pending.vacation)
        return '';
    const before = `${done.length > 0 ? `Done before the error: ${done.join('; ')}` : 'Nothing was done before the error'}.`;
    const notDone = listPending('Not done', pending);
    return notDone === '' ? before : `${before}${notDone} Once the problem is fixed, ${rest}`;
}
function describeCancelled(done, pending, unconfirmed, rest) {
    const { sent, unsent } = splitPending(pending, unconfirmed);
    const nothing = unconfirmed ? 'Nothing else was written.' : 'Nothing was written.';
    const before = done.length > 0 ? `Done: ${done.join('; ')}.` : nothing;
    const after = listPending('Not known', sent) + listPending('Not done', unsent);
    return `${before}${after} ${after === '' ? 'Nothing is left to do.' : capitalize(rest)}`;
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
        : `${old ?? 'unknown'} → ${wanted} a week`;
}
function weekly(hours) {
    return String(weeklyHours(hours?.pattern) ?? 'unknown');
}
function period({ from, to }) {
    return to === null ? `from ${from}, open-ended` : `from ${from} to ${to}`;
}

;// CONCATENATED MODULE: ./build/sync/apply.js









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
        if (isCancelled && !isUnconfirmed && writesOf(outcome).length === 0)
            return undefined;
        const lostLastDay = pendingLastDay(outcome, report);
        const partial = partialResult(outcome, entry, report);
        const hasOwnAdvice = lostLastDay !== undefined || (isCancelled && partial !== '');
        const reason = oneLine(hasOwnAdvice ? withoutRerunAdvice(report) : report);
        const text = partial === '' ? reason : `${endSentence(reason)} ${partial}`;
        const result = toResult(entry, outcome);
        return { ...result, code: report.code, isUnconfirmed, error: text, partial, lostLastDay };
    }
}
function partialResult(outcome, { line }, failure) {
    const { user } = outcome;
    const done = describeDone(outcome, { user: user ? `user ${user.id}` : 'the user', owner: '' });
    if (done.length === 0 && pendingLastDay(outcome, failure) === undefined)
        return '';
    const where = line === null ? '' : ` on line ${line}`;
    return describePartialResult(outcome, done, (day) => `${day} as \`employment-end\`${where}`, failure);
}
function toResult(entry, outcome) {
    const { plan, user, changes } = outcome;
    return {
        ...entry,
        ...plan,
        action: changes ? actionDone(plan.action, changes) : plan.action,
        user,
        email: (user && currentEmail(user)) || entry.email,
        changes: changes ? writtenChanges(changes) : plan.changes,
        details: doneDetails(outcome),
        isChanged: writesOf(outcome).length > 0,
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

;// CONCATENATED MODULE: ./build/moco/rate-limiter.js
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

;// CONCATENATED MODULE: ./build/sync/toolkit.js
const PROGRESS_INTERVAL_MS = 9_000;

;// CONCATENATED MODULE: ./build/sync/client-scope.js



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

;// CONCATENATED MODULE: ./build/github/publish.js

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
    if (!isSummaryEnabled(toolkit.getInput))
        return;
    await toolkit
        .writeSummary(summary)
        .catch(() => log.warning('The job summary could not be written to GITHUB_STEP_SUMMARY.'));
}

;// CONCATENATED MODULE: ./build/github/workspace.js


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

;// CONCATENATED MODULE: ./build/model/groups.js
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

;// CONCATENATED MODULE: ./build/moco/custom-fields.js


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

;// CONCATENATED MODULE: ./build/moco/directories.js

const PATHS = { teams: '/units', roles: '/users/roles' };
async function fetchDirectories(client, directories) {
    const fetched = directories.map(async (directory) => [directory, await fetchDirectory(client, directory)]);
    return Object.fromEntries(await Promise.all(fetched));
}
async function fetchDirectory(client, directory) {
    const entries = await client.getAll(PATHS[directory], isNamedEntry);
    const byId = new Map(entries.map((entry) => [entry.id, entry]));
    return [...byId.values()].map(({ id, name, is_admin }) => ({ id, name, isAdmin: is_admin === true }));
}
function isNamedEntry(value) {
    return json_isObject(value) && Number.isSafeInteger(value['id']) && typeof value['name'] === 'string';
}

;// CONCATENATED MODULE: ./build/sync/users-file/columns.js

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

;// CONCATENATED MODULE: ./build/sync/export/users.js








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
    const given = activeUsers(users).flatMap((user) => propertiesOf(user).map(([name]) => name));
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
    return propertiesOf(user).flatMap(([name, property]) => {
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
function propertiesOf(user) {
    const properties = own(user, CUSTOM.responseKey ?? '');
    return json_isObject(properties) ? Object.entries(properties) : [];
}

;// CONCATENATED MODULE: ./build/sync/export/current-state.js








async function fetchExportState(client, { includePersonalData }) {
    const [users, directories, customFields] = await Promise.all([
        client.getAll('/users', isUser, { include_archived: 'true' }),
        fetchReadableDirectories(client),
        includePersonalData ? fetchCustomFields(client) : [],
    ]);
    const distinct = distinctUsers(users);
    const employments = includePersonalData
        ? await fetchEmploymentsByUser(client, activeUsers(distinct))
        : undefined;
    return { users: distinct, directories, employments, customFields };
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

;// CONCATENATED MODULE: ./build/model/user-key.js

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

;// CONCATENATED MODULE: ./build/sync/origin.js
const PULL_REQUEST_EVENTS = ['pull_request', 'pull_request_target'];
const REVIEW_EVENTS = ['pull_request_review', 'pull_request_review_comment', 'merge_group'];
const UNMERGED_REF = /^refs\/pull\/|^refs\/heads\/gh-readonly-queue\//;
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

;// CONCATENATED MODULE: ./build/sync/users-file/headings.js


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
const PERCENTAGE = 'A percentage is not hours: MOCO has the hours of each day, in the column `Wochenmodell` (`employment-pattern`), such ' +
    'as 8/8/8/8/0';
const WEEKLY_HOURS = 'MOCO has the hours of each day, not of a week: in the column `Wochenmodell` (`employment-pattern`), such as 8/8/8/8/0';
const STATUS = 'Whether a user is active is in the column `Aktiv` (`active`): true or false, or ja or nein. An empty cell changes nothing';
const headings_VACATION = 'The vacation days of one year are in the column `Urlaubstage` or `Ferientage` (`vacation-days`). If these are, map it to it';
const FULL_NAME = 'First name and last name are two columns, `Vorname` and `Nachname` (`firstname`, `lastname`)';
const HINTS = new Map(Object.entries({
    Pensum: PERCENTAGE,
    Arbeitspensum: PERCENTAGE,
    Beschäftigungsgrad: PERCENTAGE,
    Stellenprozent: PERCENTAGE,
    Stellenprozente: PERCENTAGE,
    FTE: PERCENTAGE,
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
function hintFor(heading, kind) {
    return HINTS.get(normalizeHeading(heading))?.replace(/\bcolumn(?=s?\b)/g, kind);
}

// EXTERNAL MODULE: ./node_modules/fastest-levenshtein/mod.js
var mod = __nccwpck_require__(916);
;// CONCATENATED MODULE: ./build/sync/users-file/near-headings.js


const MAX_COMPARED = 60;
const MAX_TYPOS = 2;
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
        const isNearlyAsLong = Math.abs(key.length - given.length) <= MAX_TYPOS;
        return isNearlyAsLong && isFewEdits(given, key, (0,mod/* distance */.Io)(given, key));
    });
}
function comparable(heading) {
    return normalizeHeading(heading.slice(0, MAX_COMPARED));
}
function compare(heading, known) {
    const given = comparable(heading);
    return known.map((each) => ({ each, given, edits: (0,mod/* distance */.Io)(given, each.key) }));
}
function isFewEdits(given, known, edits) {
    const length = Math.max(given.length, known.length);
    if (given === '' || length < 3)
        return false;
    return edits <= (length > 5 ? MAX_TYPOS : 1) || (edits === 2 && isTransposed(given, known));
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

;// CONCATENATED MODULE: ./build/sync/users-file/column-mapping.js


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

;// CONCATENATED MODULE: ./build/sync/users-file/unknown-headings.js




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

;// CONCATENATED MODULE: ./build/sync/users-file/column-finder.js




const MAX_HEADING = 500;
const MAX_PROBLEMS = 10_000;
const MAX_CANDIDATES = 1_000;
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
            if (candidates.length < MAX_CANDIDATES)
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
var external_node_buffer_ = __nccwpck_require__(573);
;// CONCATENATED MODULE: ./build/sync/users-file/lines.js
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

;// CONCATENATED MODULE: ./build/sync/users-file/decode.js


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

;// CONCATENATED MODULE: ./build/sync/users-file/format.js
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

;// CONCATENATED MODULE: ./build/sync/users-file/issues.js

const MAX_ISSUES = 10_000;
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
            if (count <= MAX_ISSUES)
                kept.push({ text, location: toLocation(position) });
        },
        isFull: () => count > MAX_ISSUES,
        issues: () => {
            const text = `has more than ${formatNumber(MAX_ISSUES)} issues. The rest of the file was not checked`;
            return count > MAX_ISSUES ? [{ text, location: { file } }, ...kept] : kept;
        },
    };
}
function forRecord(record, issues) {
    if (record === undefined)
        return issues;
    return { ...issues, add: (position, text) => issues.add({ ...position, record }, text) };
}

;// CONCATENATED MODULE: ./build/sync/users-file/nodes.js

const nodes_MAX_DEPTH = 10;
const MAX_VALUES = 2_000_000;
const TOO_MANY_VALUES = `has more than ${formatNumber(MAX_VALUES)} values up to here. Use a CSV file, or several files`;

;// CONCATENATED MODULE: ./build/sync/users-file/json.js


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

;// CONCATENATED MODULE: ./build/sync/users-file/cells.js



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
    if (node.type === 'boolean' && column.field && column.field.parse !== flag) {
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

;// CONCATENATED MODULE: ./build/sync/users-file/employment.js



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
    const text = 'items' in node ? numbersOf(node)?.join('/') : objectToText(node);
    return acceptOrReport(cell, pattern(text ?? ''), issues);
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

;// CONCATENATED MODULE: ./build/sync/users-file/records.js
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

;// CONCATENATED MODULE: ./build/sync/users-file/list.js





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

;// CONCATENATED MODULE: ./build/sync/users-file/csv.js




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

;// CONCATENATED MODULE: ./build/sync/users-file/heading-row.js



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

;// CONCATENATED MODULE: ./build/sync/users-file/table.js






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

;// CONCATENATED MODULE: ./build/model/clear.js

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

;// CONCATENATED MODULE: ./build/sync/users-file/properties.js




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

;// CONCATENATED MODULE: ./build/sync/users-file/user-record.js







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

;// CONCATENATED MODULE: ./node_modules/js-yaml/dist/js-yaml.mjs
/*! js-yaml 5.5.0 https://github.com/nodeca/js-yaml @license MIT */
//#region src/tag.ts
/**
* Returned by a scalar resolver when the source does not match its tag.
*
* @category Tags
*/
var NOT_RESOLVED = Symbol("NOT_RESOLVED");
/**
* Create a normalized scalar tag definition.
*
* @category Tags
*/
function defineScalarTag(tagName, options) {
	return {
		tagName,
		nodeKind: "scalar",
		implicit: options.implicit ?? false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		implicitFirstChars: options.implicitFirstChars ?? null,
		resolve: options.resolve,
		identify: options.identify,
		represent: options.represent ?? ((data) => String(data)),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/**
* Create a normalized sequence tag definition.
*
* @category Tags
*/
function defineSequenceTag(tagName, options) {
	const carrierIsResult = options.finalize === void 0;
	return {
		tagName,
		nodeKind: "sequence",
		implicit: false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		create: options.create,
		addItem: options.addItem,
		finalize: options.finalize ?? ((carrier) => carrier),
		carrierIsResult,
		identify: options.identify,
		represent: options.represent ?? ((data) => data),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
/**
* Create a normalized mapping tag definition.
*
* @category Tags
*/
function defineMappingTag(tagName, options) {
	const carrierIsResult = options.finalize === void 0;
	return {
		tagName,
		nodeKind: "mapping",
		implicit: false,
		matchByTagPrefix: options.matchByTagPrefix ?? false,
		create: options.create,
		addPair: options.addPair,
		has: options.has,
		keys: options.keys,
		get: options.get,
		finalize: options.finalize ?? ((carrier) => carrier),
		carrierIsResult,
		identify: options.identify,
		represent: options.represent ?? ((data) => data),
		representTagName: options.representTagName ?? (() => tagName)
	};
}
//#endregion
//#region src/tag/scalar/str.ts
/** @category Tags */
var strTag = defineScalarTag("tag:yaml.org,2002:str", {
	resolve: (source) => source,
	identify: (data) => typeof data === "string"
});
//#endregion
//#region src/tag/scalar/null_core.ts
var NULL_VALUES$1 = [
	"",
	"~",
	"null",
	"Null",
	"NULL"
];
/** @category Tags */
var nullCoreTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => {
		if (NULL_VALUES$1.indexOf(source) !== -1) return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
//#endregion
//#region src/tag/scalar/null_json.ts
/** @category Tags */
var nullJsonTag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: ["n"],
	resolve: (source, isExplicit) => {
		if (source === "null" || isExplicit && source === "") return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
//#endregion
//#region src/tag/scalar/null_yaml11.ts
var NULL_VALUES = [
	"",
	"~",
	"null",
	"Null",
	"NULL"
];
/** @category Tags */
var nullYaml11Tag = defineScalarTag("tag:yaml.org,2002:null", {
	implicit: true,
	implicitFirstChars: [
		"",
		"~",
		"n",
		"N"
	],
	resolve: (source) => {
		if (NULL_VALUES.indexOf(source) !== -1) return null;
		return NOT_RESOLVED;
	},
	identify: (object) => object === null,
	represent: () => "null"
});
//#endregion
//#region src/tag/scalar/bool_core.ts
var TRUE_VALUES$2 = [
	"true",
	"True",
	"TRUE"
];
var FALSE_VALUES$2 = [
	"false",
	"False",
	"FALSE"
];
/** @category Tags */
var boolCoreTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [
		"t",
		"T",
		"f",
		"F"
	],
	resolve: (source) => {
		if (TRUE_VALUES$2.indexOf(source) !== -1) return true;
		if (FALSE_VALUES$2.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
//#endregion
//#region src/tag/scalar/bool_json.ts
var TRUE_VALUES$1 = ["true"];
var FALSE_VALUES$1 = ["false"];
/** @category Tags */
var boolJsonTag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: ["t", "f"],
	resolve: (source) => {
		if (TRUE_VALUES$1.indexOf(source) !== -1) return true;
		if (FALSE_VALUES$1.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
//#endregion
//#region src/tag/scalar/bool_yaml11.ts
var TRUE_VALUES = [
	"true",
	"True",
	"TRUE",
	"y",
	"Y",
	"yes",
	"Yes",
	"YES",
	"on",
	"On",
	"ON"
];
var FALSE_VALUES = [
	"false",
	"False",
	"FALSE",
	"n",
	"N",
	"no",
	"No",
	"NO",
	"off",
	"Off",
	"OFF"
];
/** @category Tags */
var boolYaml11Tag = defineScalarTag("tag:yaml.org,2002:bool", {
	implicit: true,
	implicitFirstChars: [
		"y",
		"Y",
		"n",
		"N",
		"t",
		"T",
		"f",
		"F",
		"o",
		"O"
	],
	resolve: (source) => {
		if (TRUE_VALUES.indexOf(source) !== -1) return true;
		if (FALSE_VALUES.indexOf(source) !== -1) return false;
		return NOT_RESOLVED;
	},
	identify: (object) => Object.prototype.toString.call(object) === "[object Boolean]",
	represent: (object) => object ? "true" : "false"
});
//#endregion
//#region src/tag/scalar/int_core.ts
var YAML_INTEGER_IMPLICIT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:0o[0-7]+|0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
var YAML_INTEGER_EXPLICIT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
function parseYamlInteger$2(source) {
	let value = source;
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0o")) return sign * parseInt(value.slice(2), 8);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger$2(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_INTEGER_EXPLICIT_PATTERN$1.test(source)) return NOT_RESOLVED;
	} else if (!YAML_INTEGER_IMPLICIT_PATTERN$1.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger$2(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intCoreTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		..."0123456789"
	],
	resolve: resolveYamlInteger$2,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
//#endregion
//#region src/tag/scalar/int_json.ts
var YAML_INTEGER_IMPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^-?(?:0|[1-9][0-9]*)$");
var YAML_INTEGER_EXPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1]+|[-+]?0o[0-7]+|[-+]?0x[0-9a-fA-F]+|[-+]?[0-9]+)$");
function parseYamlInteger$1(source) {
	let value = source;
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0o")) return sign * parseInt(value.slice(2), 8);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger$1(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_INTEGER_EXPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	} else if (!YAML_INTEGER_IMPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger$1(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intJsonTag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: ["-", ..."0123456789"],
	resolve: resolveYamlInteger$1,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
//#endregion
//#region src/tag/scalar/int_yaml11.ts
var YAML_INTEGER_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?0b[0-1_]+|[-+]?0[0-7_]+|[-+]?0x[0-9a-fA-F_]+|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+|[-+]?(?:0|[1-9][0-9_]*))$");
function parseYamlInteger(source) {
	let value = source.replace(/_/g, "");
	let sign = 1;
	if (value[0] === "-" || value[0] === "+") {
		if (value[0] === "-") sign = -1;
		value = value.slice(1);
	}
	if (value.startsWith("0b")) return sign * parseInt(value.slice(2), 2);
	if (value.startsWith("0x")) return sign * parseInt(value.slice(2), 16);
	if (value.includes(":")) {
		let result = 0;
		for (const part of value.split(":")) result = result * 60 + Number(part);
		return sign * result;
	}
	if (value !== "0" && value[0] === "0") return sign * parseInt(value, 8);
	return sign * parseInt(value, 10);
}
function resolveYamlInteger(source) {
	if (!YAML_INTEGER_PATTERN.test(source)) return NOT_RESOLVED;
	const result = parseYamlInteger(source);
	return Number.isFinite(result) ? result : NOT_RESOLVED;
}
/** @category Tags */
var intYaml11Tag = defineScalarTag("tag:yaml.org,2002:int", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		..."0123456789"
	],
	resolve: resolveYamlInteger,
	identify: (object) => Number.isInteger(object) && !Object.is(object, -0) && object.toString(10).indexOf("e") < 0,
	represent: (object) => object.toString(10)
});
//#endregion
//#region src/tag/scalar/float_core.ts
var YAML_FLOAT_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
var YAML_FLOAT_SPECIAL_PATTERN$1 = /* @__PURE__ */ new RegExp("^(?:[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat$2(source) {
	if (!YAML_FLOAT_PATTERN$1.test(source)) return NOT_RESOLVED;
	let value = source.toLowerCase();
	const sign = value[0] === "-" ? -1 : 1;
	if ("+-".includes(value[0])) value = value.slice(1);
	if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (value === ".nan") return NaN;
	const result = sign * parseFloat(value);
	if (Number.isFinite(result) || YAML_FLOAT_SPECIAL_PATTERN$1.test(source)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat$2(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatCoreTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		..."0123456789"
	],
	resolve: resolveYamlFloat$2,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat$2
});
//#endregion
//#region src/tag/scalar/float_json.ts
var YAML_FLOAT_IMPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^-?(?:0|[1-9][0-9]*)(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?$");
var YAML_FLOAT_EXPLICIT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?[0-9]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?|[-+]?\\.[0-9]+(?:[eE][-+]?[0-9]+)?|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat$1(source, isExplicit) {
	if (isExplicit) {
		if (!YAML_FLOAT_EXPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
		let value = source.toLowerCase();
		const sign = value[0] === "-" ? -1 : 1;
		if ("+-".includes(value[0])) value = value.slice(1);
		if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
		if (value === ".nan") return NaN;
		const result = sign * parseFloat(value);
		return Number.isFinite(result) ? result : NOT_RESOLVED;
	}
	if (!YAML_FLOAT_IMPLICIT_PATTERN.test(source)) return NOT_RESOLVED;
	const result = Number(source);
	if (Number.isFinite(result)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat$1(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatJsonTag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: ["-", ..."0123456789"],
	resolve: resolveYamlFloat$1,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat$1
});
//#endregion
//#region src/tag/scalar/float_yaml11.ts
var YAML_FLOAT_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?(?:(?:[0-9][0-9_]*)?\\.[0-9_]*)(?:[eE][-+][0-9]+)?|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\\.[0-9_]*|[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
var YAML_FLOAT_SPECIAL_PATTERN = /* @__PURE__ */ new RegExp("^(?:[-+]?\\.(?:inf|Inf|INF)|\\.(?:nan|NaN|NAN))$");
function resolveYamlFloat(source) {
	if (!YAML_FLOAT_PATTERN.test(source)) return NOT_RESOLVED;
	let value = source.toLowerCase().replace(/_/g, "");
	const sign = value[0] === "-" ? -1 : 1;
	if ("+-".includes(value[0])) value = value.slice(1);
	if (value === ".inf") return sign === 1 ? Number.POSITIVE_INFINITY : Number.NEGATIVE_INFINITY;
	if (value === ".nan") return NaN;
	let result = 0;
	if (value.includes(":")) {
		for (const part of value.split(":")) result = result * 60 + Number(part);
		result *= sign;
	} else result = sign * parseFloat(value);
	if (Number.isFinite(result) || YAML_FLOAT_SPECIAL_PATTERN.test(source)) return result;
	return NOT_RESOLVED;
}
function representYamlFloat(object) {
	if (isNaN(object)) return ".nan";
	if (object === Number.POSITIVE_INFINITY) return ".inf";
	if (object === Number.NEGATIVE_INFINITY) return "-.inf";
	if (Object.is(object, -0)) return "-0.0";
	const result = object.toString(10);
	return /^[-+]?[0-9]+e/.test(result) ? result.replace("e", ".e") : result;
}
/** @category Tags */
var floatYaml11Tag = defineScalarTag("tag:yaml.org,2002:float", {
	implicit: true,
	implicitFirstChars: [
		"-",
		"+",
		".",
		..."0123456789"
	],
	resolve: resolveYamlFloat,
	identify: (object) => typeof object === "number" && (!Number.isInteger(object) || Object.is(object, -0) || object.toString(10).indexOf("e") >= 0),
	represent: representYamlFloat
});
//#endregion
//#region src/tag/scalar/merge.ts
/**
* Enables merge keys in {@link CORE_SCHEMA} when added with
* {@link Schema.withTags}.
*
* @category Tags
*/
var mergeTag = defineScalarTag("tag:yaml.org,2002:merge", {
	implicit: true,
	implicitFirstChars: ["<"],
	resolve: (source, isExplicit) => {
		if (source === "<<" || isExplicit && source === "") return "<<";
		return NOT_RESOLVED;
	},
	identify: () => false
});
//#endregion
//#region src/tag/scalar/binary.ts
var BASE64_PATTERN = /^[A-Za-z0-9+/]*={0,2}$/;
function resolveYamlBinary(source) {
	const input = source.replace(/\s/g, "");
	if (input.length % 4 !== 0 || !BASE64_PATTERN.test(input)) return NOT_RESOLVED;
	const binary = atob(input);
	const result = new Uint8Array(binary.length);
	for (let index = 0; index < binary.length; index++) result[index] = binary.charCodeAt(index);
	return result;
}
function representYamlBinary(object) {
	let binary = "";
	for (let index = 0; index < object.length; index++) binary += String.fromCharCode(object[index]);
	return btoa(binary);
}
/**
* The `!!binary` tag, represented as a `Uint8Array`.
*
* @category Tags
*/
var binaryTag = defineScalarTag("tag:yaml.org,2002:binary", {
	resolve: resolveYamlBinary,
	identify: (object) => Object.prototype.toString.call(object) === "[object Uint8Array]",
	represent: representYamlBinary
});
//#endregion
//#region src/tag/scalar/timestamp.ts
var YAML_DATE_REGEXP = /* @__PURE__ */ new RegExp("^([0-9][0-9][0-9][0-9])-([0-9][0-9])-([0-9][0-9])$");
var YAML_TIMESTAMP_REGEXP = /* @__PURE__ */ new RegExp("^([0-9][0-9][0-9][0-9])-([0-9][0-9]?)-([0-9][0-9]?)(?:[Tt]|[ \\t]+)([0-9][0-9]?):([0-9][0-9]):([0-9][0-9])(?:\\.([0-9]*))?(?:[ \\t]*(Z|([-+])([0-9][0-9]?)(?::([0-9][0-9]))?))?$");
function makeUtcDate(year, month, day, hour = 0, minute = 0, second = 0, fraction = 0) {
	const date = new Date(Date.UTC(year, month, day, hour, minute, second, fraction));
	date.setUTCFullYear(year, month, day);
	return date;
}
function resolveYamlTimestamp(source) {
	let match = YAML_DATE_REGEXP.exec(source);
	if (match === null) match = YAML_TIMESTAMP_REGEXP.exec(source);
	if (match === null) return NOT_RESOLVED;
	const year = +match[1];
	const month = +match[2] - 1;
	const day = +match[3];
	if (!match[4]) {
		const date = makeUtcDate(year, month, day);
		if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return NOT_RESOLVED;
		return date;
	}
	const hour = +match[4];
	const minute = +match[5];
	const second = +match[6];
	let fraction = 0;
	if (hour > 23 || minute > 59 || second > 59) return NOT_RESOLVED;
	if (match[7]) {
		let value = match[7].slice(0, 3);
		while (value.length < 3) value += "0";
		fraction = +value;
	}
	const date = makeUtcDate(year, month, day, hour, minute, second, fraction);
	if (date.getUTCFullYear() !== year || date.getUTCMonth() !== month || date.getUTCDate() !== day) return NOT_RESOLVED;
	if (match[9]) {
		const offsetHour = +match[10];
		const offsetMinute = +(match[11] || 0);
		if (offsetHour > 23 || offsetMinute > 59) return NOT_RESOLVED;
		const offset = (offsetHour * 60 + offsetMinute) * 6e4;
		date.setTime(date.getTime() - (match[9] === "-" ? -offset : offset));
	}
	return date;
}
/**
* The YAML 1.1 `!!timestamp` tag, represented as a JavaScript `Date`.
*
* @category Tags
*/
var timestampTag = defineScalarTag("tag:yaml.org,2002:timestamp", {
	implicit: true,
	implicitFirstChars: [..."0123456789"],
	resolve: resolveYamlTimestamp,
	identify: (object) => object instanceof Date,
	represent: (object) => object.toISOString()
});
//#endregion
//#region src/tag/sequence/seq.ts
/** @category Tags */
var seqTag = defineSequenceTag("tag:yaml.org,2002:seq", {
	create: () => [],
	addItem: (container, item) => {
		container.push(item);
	},
	identify: Array.isArray
});
//#endregion
//#region src/common/object.ts
function isPlainObject(data) {
	if (data === null || typeof data !== "object" || Array.isArray(data)) return false;
	const prototype = Object.getPrototypeOf(data);
	return prototype === null || prototype === Object.prototype;
}
function pick(object, keys) {
	const result = {};
	for (const key of keys) if (object[key] !== void 0) result[key] = object[key];
	return result;
}
//#endregion
//#region src/tag/sequence/omap.ts
/**
* Provided only for YAML 1.1 compatibility and supported by the loader only.
* JavaScript has no dedicated class to represent this type, so it cannot be
* identified and dumped.
*
* ```yaml
* !!omap
*   - one: 1
*   - two: 2
* ```
*
* is loaded as
*
* ```javascript
* [
*   { one: 1 },
*   { two: 2 }
* ]
* ```
*
* @category Tags
*/
var omapTag = defineSequenceTag("tag:yaml.org,2002:omap", {
	create: () => ({
		list: [],
		seen: /* @__PURE__ */ new Set()
	}),
	addItem: (carrier, item) => {
		let key;
		if (item instanceof Map) {
			if (item.size !== 1) return "cannot resolve an ordered map item";
			key = item.keys().next().value;
		} else if (isPlainObject(item)) {
			const itemKeys = Object.keys(item);
			if (itemKeys.length !== 1) return "cannot resolve an ordered map item";
			key = itemKeys[0];
		} else return "cannot resolve an ordered map item";
		if (carrier.seen.has(key)) return "duplicate key in ordered map";
		carrier.seen.add(key);
		carrier.list.push(item);
		return "";
	},
	finalize: (carrier) => carrier.list,
	identify: () => false
});
//#endregion
//#region src/tag/sequence/pairs.ts
/**
* Provided only for YAML 1.1 compatibility and supported by the loader only.
* JavaScript has no dedicated class to represent this type, so it cannot be
* identified and dumped.
*
* ```yaml
* !!pairs
*   - one: 1
*   - two: 2
* ```
*
* is loaded as
*
* ```javascript
* [
*   ['one', 1],
*   ['two', 2]
* ]
* ```
*
* @category Tags
*/
var pairsTag = defineSequenceTag("tag:yaml.org,2002:pairs", {
	create: () => [],
	addItem: (container, item) => {
		if (item instanceof Map) {
			if (item.size !== 1) return "cannot resolve a pairs item";
			container.push(item.entries().next().value);
			return "";
		}
		if (Object.prototype.toString.call(item) !== "[object Object]") return "cannot resolve a pairs item";
		const object = item;
		const keys = Object.keys(object);
		if (keys.length !== 1) return "cannot resolve a pairs item";
		container.push([keys[0], object[keys[0]]]);
		return "";
	},
	identify: () => false
});
//#endregion
//#region src/tag/mapping/map.ts
/**
* This is the default mapping implementation. It uses `{}` objects and has only
* partial functionality due to language limitations. This choice was made
* because users expect to get JavaScript objects, and it was left unchanged to
* avoid too many breaking changes in the v5 release.
*
* Side effects:
*
* - `Object.hasOwn()` checks or `for...of` loops are required for safe use (to
*   avoid falling through to prototypes).
* - Only scalar string keys are supported properly.
* - Other scalar keys, such as `null` and numbers, are converted to strings.
*   This is historical behaviour, and it can cause side effects such as
*   problems with `!!merge`.
*
* Note that non-string scalar keys may be deprecated in future versions.
*
* Ideally, use {@link realMapTag} instead.
*
* @category Tags
*/
var mapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => ({}),
	identify: isPlainObject,
	represent: (o) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of Object.keys(o)) map.set(key, o[key]);
		return map;
	},
	addPair: (container, key, value) => {
		if (key !== null && typeof key === "object") return "object-based map does not support complex keys";
		const normalizedKey = String(key);
		if (normalizedKey === "__proto__") Object.defineProperty(container, normalizedKey, {
			value,
			enumerable: true,
			configurable: true,
			writable: true
		});
		else container[normalizedKey] = value;
		return "";
	},
	has: (container, key) => {
		if (key !== null && typeof key === "object") return false;
		return Object.prototype.hasOwnProperty.call(container, String(key));
	},
	keys: (container) => Object.keys(container),
	get: (container, key) => {
		const normalizedKey = String(key);
		if (!Object.prototype.hasOwnProperty.call(container, normalizedKey)) return null;
		return container[normalizedKey];
	}
});
//#endregion
//#region src/tag/mapping/set.ts
/**
* The YAML 1.1 `!!set` tag, represented as a JavaScript `Set`.
*
* @category Tags
*/
var setTag = defineMappingTag("tag:yaml.org,2002:set", {
	create: () => /* @__PURE__ */ new Set(),
	identify: (data) => data instanceof Set,
	represent: (data) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of data) map.set(key, null);
		return map;
	},
	addPair: (container, key, value) => {
		if (value !== null) return "cannot resolve a set item";
		container.add(key);
		return "";
	},
	has: (container, key) => container.has(key),
	keys: (container) => container.keys(),
	get: () => null
});
//#endregion
//#region src/schema.ts
function createTagDefinitionMap() {
	return {
		scalar: Object.create(null),
		sequence: Object.create(null),
		mapping: Object.create(null)
	};
}
function createTagDefinitionListMap() {
	return {
		scalar: [],
		sequence: [],
		mapping: []
	};
}
function compileTags(tags) {
	const result = [];
	for (const tag of tags) {
		let index = result.length;
		for (let previousIndex = 0; previousIndex < result.length; previousIndex++) {
			const previous = result[previousIndex];
			if (previous.nodeKind === tag.nodeKind && previous.tagName === tag.tagName && previous.matchByTagPrefix === tag.matchByTagPrefix) {
				index = previousIndex;
				break;
			}
		}
		result[index] = tag;
	}
	return result;
}
/**
* Controls tag resolution when loading and type selection when dumping.
*
* @category Schemas
*/
var Schema = class Schema {
	tags;
	/** @internal */
	implicitScalarTags;
	/**
	* Dispatch implicit scalar resolvers by `source.charAt(0)`. Each bucket holds
	* the resolvers that may match that key, in schema order; a key absent from
	* the map uses
	* {@link Schema.implicitScalarAnyFirstChar}
	* (resolvers that declared no first-char constraint, so they apply to any
	* first character).
	*/
	implicitScalarByFirstChar;
	implicitScalarAnyFirstChar;
	/**
	* The default scalar tag (`!!str`), resolved once so the composer's fallback
	* for unresolved plain scalars avoids a keyed lookup per scalar.
	*
	* @internal
	*/
	defaultScalarTag;
	/**
	* The default container tags (`!!seq` / `!!map`), used by the dumper: when a
	* value is identified by its default tag, the tag is implicit and not
	* printed. Undefined if the schema does not define them (then such values
	* can't be dumped).
	*
	* @internal
	*/
	defaultSequenceTag;
	/** @internal */
	defaultMappingTag;
	exact;
	prefix;
	constructor(tags) {
		const compiledTags = compileTags(tags);
		const implicitScalarTags = [];
		const exact = createTagDefinitionMap();
		const prefix = createTagDefinitionListMap();
		for (const tag of compiledTags) {
			if (tag.nodeKind === "scalar" && tag.implicit) {
				if (tag.matchByTagPrefix) throw new Error("Implicit scalar tags cannot match by tag prefix");
				implicitScalarTags.push(tag);
			}
			switch (tag.nodeKind) {
				case "scalar":
					if (tag.matchByTagPrefix) prefix.scalar.push(tag);
					else exact.scalar[tag.tagName] = tag;
					break;
				case "sequence":
					if (tag.matchByTagPrefix) prefix.sequence.push(tag);
					else exact.sequence[tag.tagName] = tag;
					break;
				case "mapping": if (tag.matchByTagPrefix) prefix.mapping.push(tag);
				else exact.mapping[tag.tagName] = tag;
			}
		}
		const implicitScalarAnyFirstChar = implicitScalarTags.filter((tag) => tag.implicitFirstChars === null);
		const keys = /* @__PURE__ */ new Set();
		for (const tag of implicitScalarTags) if (tag.implicitFirstChars !== null) for (const key of tag.implicitFirstChars) keys.add(key);
		const implicitScalarByFirstChar = /* @__PURE__ */ new Map();
		for (const key of keys) implicitScalarByFirstChar.set(key, implicitScalarTags.filter((tag) => tag.implicitFirstChars === null || tag.implicitFirstChars.indexOf(key) !== -1));
		const defaultScalarTag = exact.scalar["tag:yaml.org,2002:str"];
		if (!defaultScalarTag) throw new Error("schema does not define the default scalar tag (tag:yaml.org,2002:str)");
		this.tags = compiledTags;
		this.implicitScalarTags = implicitScalarTags;
		this.implicitScalarByFirstChar = implicitScalarByFirstChar;
		this.implicitScalarAnyFirstChar = implicitScalarAnyFirstChar;
		this.defaultScalarTag = defaultScalarTag;
		this.defaultSequenceTag = exact.sequence["tag:yaml.org,2002:seq"];
		this.defaultMappingTag = exact.mapping["tag:yaml.org,2002:map"];
		this.exact = exact;
		this.prefix = prefix;
	}
	/** @internal */
	lookupScalarTag(tagName) {
		const exactTag = this.exact.scalar[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.scalar) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	lookupSequenceTag(tagName) {
		const exactTag = this.exact.sequence[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.sequence) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	lookupMappingTag(tagName) {
		const exactTag = this.exact.mapping[tagName];
		if (exactTag) return exactTag;
		for (const tag of this.prefix.mapping) if (tagName.startsWith(tag.tagName)) return tag;
	}
	/** @internal */
	resolveImplicitScalarTag(source) {
		const candidates = this.implicitScalarByFirstChar.get(source.charAt(0)) ?? this.implicitScalarAnyFirstChar;
		for (const tag of candidates) {
			const value = tag.resolve(source, false, tag.tagName);
			if (value !== NOT_RESOLVED) return {
				value,
				tag
			};
		}
		const tag = this.defaultScalarTag;
		return {
			value: tag.resolve(source, false, tag.tagName),
			tag
		};
	}
	/**
	* Creates a new schema with the specified tags added. If a tag already
	* exists, it is replaced by the specified tag.
	*
	* @example
	*
	* ```javascript
	* import { CORE_SCHEMA, mergeTag, realMapTag } from 'js-yaml'
	*
	* const schema = CORE_SCHEMA.withTags(mergeTag, realMapTag)
	* ```
	*/
	withTags(...tags) {
		let flatTags = [];
		for (const tag of tags) flatTags = flatTags.concat(tag);
		return new Schema([...this.tags, ...flatTags]);
	}
};
/**
* The YAML 1.2 Failsafe Schema: strings, sequences, and mappings.
*
* @category Schemas
*/
var FAILSAFE_SCHEMA = new Schema([
	strTag,
	seqTag,
	mapTag
]);
/**
* The YAML 1.2 JSON Schema. It uses JSON scalar forms while retaining YAML
* collection syntax.
*
* @category Schemas
*/
var JSON_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullJsonTag,
	boolJsonTag,
	intJsonTag,
	floatJsonTag
]);
/**
* The default schema for the loaders. Note, {@link CORE_SCHEMA} comes
* without the `!!merge` tag. You can easily enable it if needed.
*
* @example
* Enable {@link mergeTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, mergeTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(mergeTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Schemas
*/
var CORE_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullCoreTag,
	boolCoreTag,
	intCoreTag,
	floatCoreTag
]);
/**
* YAML 1.1-compatible schema.
*
* @category Schemas
*/
var YAML11_SCHEMA = new Schema([
	...FAILSAFE_SCHEMA.tags,
	nullYaml11Tag,
	boolYaml11Tag,
	intYaml11Tag,
	floatYaml11Tag,
	timestampTag,
	mergeTag,
	binaryTag,
	omapTag,
	pairsTag,
	setTag
]);
/**
* The dumper schema for maximum compatibility. It combines all supported type
* variants from YAML 1.1 and YAML 1.2 so strings matching any of them are
* quoted. This makes the generated YAML more compatible with other parsers.
*
* The schema is based on YAML 1.1, but extends `!!int` and `!!float` to accept
* both YAML 1.1 and Core Schema forms, since Core Schema supports some forms
* that YAML 1.1 does not.
*
* @category Schemas
*/
var DUMP_SCHEMA = YAML11_SCHEMA.withTags({
	...intYaml11Tag,
	resolve: (source, isExplicit, tagName) => {
		const result = intYaml11Tag.resolve(source, isExplicit, tagName);
		return result === NOT_RESOLVED ? intCoreTag.resolve(source, isExplicit, tagName) : result;
	}
}, {
	...floatYaml11Tag,
	resolve: (source, isExplicit, tagName) => {
		const result = floatYaml11Tag.resolve(source, isExplicit, tagName);
		return result === NOT_RESOLVED ? floatCoreTag.resolve(source, isExplicit, tagName) : result;
	}
});
//#endregion
//#region src/tag/mapping/real_map.ts
/**
* Recommended when non-string keys are actually needed. It uses native
* JavaScript `Map` objects, so keys keep their constructed types instead of
* being converted to strings.
*
* It is not the default to avoid widespread breaking changes in existing
* projects. `Map` has a different access API and does not pass deep equality
* checks against `{}`-based fixtures. Alongside the other changes in v5,
* making it the default was considered too disruptive.
*
* If these differences are acceptable for your project, we recommend using
* {@link realMapTag} to guarantee the absence of problems and side effects.
*
* @example
* Enable {@link realMapTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, realMapTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(realMapTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Tags
*/
var realMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => /* @__PURE__ */ new Map(),
	addPair: (container, key, value) => {
		container.set(key, value);
		return "";
	},
	has: (container, key) => container.has(key),
	keys: (container) => container.keys(),
	get: (container, key) => container.get(key),
	identify: (data) => data instanceof Map || isPlainObject(data),
	represent: (data) => {
		if (data instanceof Map) return data;
		const map = /* @__PURE__ */ new Map();
		const obj = data;
		for (const key of Object.keys(obj)) map.set(key, obj[key]);
		return map;
	}
});
//#endregion
//#region src/tag/mapping/legacy_map.ts
function normalizeKey(key) {
	if (Array.isArray(key)) {
		const array = Array.prototype.slice.call(key);
		for (let index = 0; index < array.length; index++) {
			if (Array.isArray(array[index])) return null;
			if (typeof array[index] === "object" && Object.prototype.toString.call(array[index]) === "[object Object]") array[index] = "[object Object]";
		}
		return String(array);
	}
	if (typeof key === "object" && Object.prototype.toString.call(key) === "[object Object]") return "[object Object]";
	return String(key);
}
/**
* This implementation exists solely to reproduce v4 behavior exactly. Its use
* is strongly discouraged. If complex or non-string keys are needed, use
* {@link realMapTag} instead.
*
* @category Tags
*/
var legacyMapTag = defineMappingTag("tag:yaml.org,2002:map", {
	create: () => ({}),
	identify: isPlainObject,
	represent: (o) => {
		const map = /* @__PURE__ */ new Map();
		for (const key of Object.keys(o)) map.set(key, o[key]);
		return map;
	},
	addPair: (container, key, value) => {
		const normalizedKey = normalizeKey(key);
		if (normalizedKey === null) return "nested arrays are not supported inside keys";
		if (normalizedKey === "__proto__") Object.defineProperty(container, normalizedKey, {
			value,
			enumerable: true,
			configurable: true,
			writable: true
		});
		else container[normalizedKey] = value;
		return "";
	},
	has: (container, key) => {
		const normalizedKey = normalizeKey(key);
		return normalizedKey !== null && Object.prototype.hasOwnProperty.call(container, normalizedKey);
	},
	keys: (container) => Object.keys(container),
	get: (container, key) => {
		const normalizedKey = String(key);
		if (!Object.prototype.hasOwnProperty.call(container, normalizedKey)) return null;
		return container[normalizedKey];
	}
});
//#endregion
//#region src/common/snippet.ts
var DEFAULT_SNIPPET_OPTIONS = {
	maxLength: 79,
	indent: 1,
	linesBefore: 3,
	linesAfter: 2
};
function getLine(buffer, lineStart, lineEnd, position, maxLineLength) {
	let head = "";
	let tail = "";
	const maxHalfLength = Math.floor(maxLineLength / 2) - 1;
	if (position - lineStart > maxHalfLength) {
		head = " ... ";
		lineStart = position - maxHalfLength + head.length;
	}
	if (lineEnd - position > maxHalfLength) {
		tail = " ...";
		lineEnd = position + maxHalfLength - tail.length;
	}
	return {
		str: head + buffer.slice(lineStart, lineEnd).replace(/\t/g, "→") + tail,
		pos: position - lineStart + head.length
	};
}
function padStart(string, max) {
	return " ".repeat(Math.max(max - string.length, 0)) + string;
}
function makeSnippet(mark, options) {
	if (!mark.buffer) return null;
	const opts = {
		...DEFAULT_SNIPPET_OPTIONS,
		...options
	};
	const re = /\r?\n|\r|\0/g;
	const lineStarts = [0];
	const lineEnds = [];
	let match;
	let foundLineNo = -1;
	while (match = re.exec(mark.buffer)) {
		lineEnds.push(match.index);
		lineStarts.push(match.index + match[0].length);
		if (mark.position <= match.index && foundLineNo < 0) foundLineNo = lineStarts.length - 2;
	}
	if (foundLineNo < 0) foundLineNo = lineStarts.length - 1;
	let result = "";
	const lineNoLength = Math.min(mark.line + opts.linesAfter, lineEnds.length).toString().length;
	const maxLineLength = opts.maxLength - (opts.indent + lineNoLength + 3);
	for (let i = 1; i <= opts.linesBefore; i++) {
		if (foundLineNo - i < 0) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo - i], lineEnds[foundLineNo - i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo - i]), maxLineLength);
		result = `${" ".repeat(opts.indent)}${padStart((mark.line - i + 1).toString(), lineNoLength)} | ${line.str}\n${result}`;
	}
	const line = getLine(mark.buffer, lineStarts[foundLineNo], lineEnds[foundLineNo], mark.position, maxLineLength);
	result += `${" ".repeat(opts.indent)}${padStart((mark.line + 1).toString(), lineNoLength)} | ${line.str}\n`;
	result += `${"-".repeat(opts.indent + lineNoLength + 3 + line.pos)}^\n`;
	for (let i = 1; i <= opts.linesAfter; i++) {
		if (foundLineNo + i >= lineEnds.length) break;
		const line = getLine(mark.buffer, lineStarts[foundLineNo + i], lineEnds[foundLineNo + i], mark.position - (lineStarts[foundLineNo] - lineStarts[foundLineNo + i]), maxLineLength);
		result += `${" ".repeat(opts.indent)}${padStart((mark.line + i + 1).toString(), lineNoLength)} | ${line.str}\n`;
	}
	return result.replace(/\n$/, "");
}
//#endregion
//#region src/common/exception.ts
function formatError(exception, compact) {
	let where = "";
	if (!exception.mark) return exception.reason;
	if (exception.mark.name) where += `in "${exception.mark.name}" `;
	where += `(${exception.mark.line + 1}:${exception.mark.column + 1})`;
	if (!compact && exception.mark.snippet) where += `\n\n${exception.mark.snippet}`;
	return `${exception.reason} ${where}`;
}
/**
* A YAML error. Unlike an ordinary `Error`, it adds a source snippet showing
* the location of the problem to the error message, when available.
*
* @category Main
*/
var YAMLException = class YAMLException extends Error {
	reason;
	mark;
	/**
	* Optional `mark` contains source snippet data. Usually, use
	* {@link YAMLException.throwAt} instead of passing it directly.
	*/
	constructor(reason, mark) {
		super();
		this.name = "YAMLException";
		this.reason = reason;
		this.mark = mark;
		this.message = formatError(this, false);
		if (Error.captureStackTrace) Error.captureStackTrace(this, this.constructor);
	}
	/**
	* Returns the formatted error, omitting the source snippet in compact mode.
	*/
	toString(compact) {
		return `${this.name}: ${formatError(this, compact)}`;
	}
	/**
	* Builds a YAMLException with a source snippet and throws it. `source` is
	* the raw input text; `position` is an offset into it.
	*/
	static throwAt(source, position, message, filename = "") {
		let line = 0;
		let lineStart = 0;
		for (let index = 0; index < position; index++) {
			const ch = source.charCodeAt(index);
			if (ch === 10) {
				line++;
				lineStart = index + 1;
			} else if (ch === 13) {
				line++;
				if (source.charCodeAt(index + 1) === 10) index++;
				lineStart = index + 1;
			}
		}
		const mark = {
			name: filename,
			buffer: source,
			position,
			line,
			column: position - lineStart
		};
		mark.snippet = makeSnippet(mark);
		throw new YAMLException(message, mark);
	}
};
//#endregion
//#region src/parser/events.ts
/** @category Events */
var EVENT_ID = {
	DOCUMENT: 1,
	SEQUENCE: 2,
	MAPPING: 3,
	SCALAR: 4,
	ALIAS: 5,
	POP: 6
};
/** @category Nodes */
var SCALAR_STYLE = {
	PLAIN: 1,
	SINGLE_QUOTED: 2,
	DOUBLE_QUOTED: 3,
	LITERAL_BLOCK: 4,
	FOLDED_BLOCK: 5
};
/** @category Nodes */
var COLLECTION_STYLE = {
	BLOCK: 1,
	FLOW: 2
};
/** @category Nodes */
var CHOMPING_MODE = {
	CLIP: 1,
	STRIP: 2,
	KEEP: 3
};
//#endregion
//#region src/parser/parser_scalar.ts
var NO_RANGE$3 = -1;
function simpleEscapeSequence(c) {
	switch (c) {
		case 48: return "\0";
		case 97: return "\x07";
		case 98: return "\b";
		case 116: return "	";
		case 9: return "	";
		case 110: return "\n";
		case 118: return "\v";
		case 102: return "\f";
		case 114: return "\r";
		case 101: return "\x1B";
		case 32: return " ";
		case 34: return "\"";
		case 47: return "/";
		case 92: return "\\";
		case 78: return "";
		case 95: return "\xA0";
		case 76: return "\u2028";
		case 80: return "\u2029";
		default: return "";
	}
}
var simpleEscapeCheck = new Array(256);
var simpleEscapeMap = new Array(256);
for (let i = 0; i < 256; i++) {
	simpleEscapeCheck[i] = simpleEscapeSequence(i) ? 1 : 0;
	simpleEscapeMap[i] = simpleEscapeSequence(i);
}
function charFromCodepoint(c) {
	if (c <= 65535) return String.fromCharCode(c);
	return String.fromCharCode((c - 65536 >> 10) + 55296, (c - 65536 & 1023) + 56320);
}
function fromHexCode$1(c) {
	if (c >= 48 && c <= 57) return c - 48;
	return (c | 32) - 97 + 10;
}
function escapedHexLen$1(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	return 8;
}
function skipFoldedBreaks(input, position, end) {
	let breaks = 0;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10) {
			breaks++;
			position++;
		} else if (ch === 13) {
			breaks++;
			position++;
			if (input.charCodeAt(position) === 10) position++;
		} else if (ch === 32 || ch === 9) position++;
		else break;
	}
	return {
		position,
		breaks
	};
}
function foldedBreaks(count) {
	if (count === 1) return " ";
	return "\n".repeat(count - 1);
}
function getPlainValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, captureEnd);
}
function getSingleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 39) {
			result += input.slice(captureStart, position) + "'";
			position += 2;
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getDoubleQuotedValue(input, start, end) {
	let result = "";
	let position = start;
	let captureStart = start;
	let captureEnd = start;
	while (position < end) {
		const ch = input.charCodeAt(position);
		if (ch === 92) {
			result += input.slice(captureStart, position);
			position++;
			const escaped = input.charCodeAt(position);
			if (escaped === 10 || escaped === 13) position = skipFoldedBreaks(input, position, end).position;
			else if (escaped < 256 && simpleEscapeCheck[escaped]) {
				result += simpleEscapeMap[escaped];
				position++;
			} else {
				let hexLength = escapedHexLen$1(escaped);
				let hexResult = 0;
				for (; hexLength > 0; hexLength--) {
					position++;
					const digit = fromHexCode$1(input.charCodeAt(position));
					hexResult = (hexResult << 4) + digit;
				}
				result += charFromCodepoint(hexResult);
				position++;
			}
			captureStart = captureEnd = position;
		} else if (ch === 10 || ch === 13) {
			result += input.slice(captureStart, captureEnd);
			const fold = skipFoldedBreaks(input, position, end);
			result += foldedBreaks(fold.breaks);
			position = captureStart = captureEnd = fold.position;
		} else {
			position++;
			if (ch !== 32 && ch !== 9) captureEnd = position;
		}
	}
	return result + input.slice(captureStart, end);
}
function getBlockValue(input, start, end, indent, chomping, folded) {
	const textIndent = indent < 0 ? 0 : indent;
	const region = input.slice(start, end).replace(/\r\n?/g, "\n");
	const lines = region === "" ? [] : (region.endsWith("\n") ? region.slice(0, -1) : region).split("\n");
	let result = "";
	let didReadContent = false;
	let emptyLines = 0;
	let atMoreIndented = false;
	for (const line of lines) {
		let column = 0;
		while (column < textIndent && line.charCodeAt(column) === 32) column++;
		if (indent < 0 || column >= line.length) {
			emptyLines++;
			continue;
		}
		const content = line.slice(textIndent);
		const first = content.charCodeAt(0);
		if (folded) {
			if (first === 32 || first === 9) {
				atMoreIndented = true;
				result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
			} else if (atMoreIndented) {
				atMoreIndented = false;
				result += "\n".repeat(emptyLines + 1);
			} else if (emptyLines === 0) {
				if (didReadContent) result += " ";
			} else result += "\n".repeat(emptyLines);
		} else result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
		result += content;
		didReadContent = true;
		emptyLines = 0;
	}
	if (chomping === CHOMPING_MODE.KEEP) result += "\n".repeat(didReadContent ? 1 + emptyLines : emptyLines);
	else if (chomping !== CHOMPING_MODE.STRIP) {
		if (didReadContent) result += "\n";
	}
	return result;
}
/**
* Decodes the scalar referenced by event offsets in `input`.
*
* @category Events
*/
function getScalarValue(input, scalar) {
	if (scalar.valueStart === NO_RANGE$3) return "";
	const { valueStart, valueEnd } = scalar;
	if (scalar.fast) return input.slice(valueStart, valueEnd);
	switch (scalar.style) {
		case SCALAR_STYLE.SINGLE_QUOTED: return getSingleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.DOUBLE_QUOTED: return getDoubleQuotedValue(input, valueStart, valueEnd);
		case SCALAR_STYLE.LITERAL_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, false);
		case SCALAR_STYLE.FOLDED_BLOCK: return getBlockValue(input, valueStart, valueEnd, scalar.indent, scalar.chomping, true);
		default: return getPlainValue(input, valueStart, valueEnd);
	}
}
//#endregion
//#region src/common/tagname.ts
var DEFAULT_TAG_HANDLERS = Object.assign(Object.create(null), {
	"!": "!",
	"!!": "tag:yaml.org,2002:"
});
var TAG_SUFFIX_CHARS = "-#;/?:@&=+$_.~*'()";
var TAG_URI_CHARS = TAG_SUFFIX_CHARS + "!,[]";
var HEX = "0123456789ABCDEF";
function percentByte(byte) {
	return "%" + HEX[byte >> 4] + HEX[byte & 15];
}
function tagPercentEncode(source, isSuffix) {
	const allowed = isSuffix ? TAG_SUFFIX_CHARS : TAG_URI_CHARS;
	let result = "";
	for (let index = 0; index < source.length; index++) {
		let ch = source.charCodeAt(index);
		if (ch >= 48 && ch <= 57 || ch >= 65 && ch <= 90 || ch >= 97 && ch <= 122 || allowed.includes(source[index])) {
			result += source[index];
			continue;
		}
		if (ch >= 55296 && ch <= 56319) ch = 65536 + ((ch & 1023) << 10) + (source.charCodeAt(++index) & 1023);
		if (ch < 128) result += percentByte(ch);
		else if (ch < 2048) result += percentByte(192 | ch >> 6) + percentByte(128 | ch & 63);
		else if (ch < 65536) result += percentByte(224 | ch >> 12) + percentByte(128 | ch >> 6 & 63) + percentByte(128 | ch & 63);
		else result += percentByte(240 | ch >> 18) + percentByte(128 | ch >> 12 & 63) + percentByte(128 | ch >> 6 & 63) + percentByte(128 | ch & 63);
	}
	return result;
}
function tagPercentDecode(source) {
	let result = "";
	let index = 0;
	while (index < source.length) {
		if (source.charCodeAt(index) !== 37) {
			result += source[index++];
			continue;
		}
		let ch = parseInt(source.slice(index + 1, index + 3), 16);
		index += 3;
		if (ch >= 192) {
			let remaining = ch < 224 ? 1 : ch < 240 ? 2 : 3;
			ch &= (1 << 6 - remaining) - 1;
			while (remaining-- > 0) {
				ch = ch << 6 | parseInt(source.slice(index + 1, index + 3), 16) & 63;
				index += 3;
			}
		}
		if (ch < 65536) result += String.fromCharCode(ch);
		else {
			ch -= 65536;
			result += String.fromCharCode(55296 | ch >> 10, 56320 | ch & 1023);
		}
	}
	return result;
}
function tagNameFull(rawTag, tagHandlers) {
	if (rawTag.startsWith("!<") && rawTag.endsWith(">")) return tagPercentDecode(rawTag.slice(2, -1));
	const handleEnd = rawTag.indexOf("!", 1);
	const handle = handleEnd === -1 ? "!" : rawTag.slice(0, handleEnd + 1);
	return tagPercentDecode(tagHandlers?.[handle] ?? DEFAULT_TAG_HANDLERS[handle] ?? handle) + tagPercentDecode(rawTag.slice(handle.length));
}
function tagNameShort(fullTag) {
	let tag = fullTag;
	if (tag.charCodeAt(0) === 33) {
		tag = tag.slice(1);
		return `!${tagPercentEncode(tag, true)}`;
	}
	if (tag.slice(0, 18) === "tag:yaml.org,2002:") return `!!${tagPercentEncode(tag.slice(18), true)}`;
	return `!<${tagPercentEncode(tag, false)}>`;
}
//#endregion
//#region src/parser/constructor.ts
var NO_RANGE$2 = (/* unused pure expression or super */ null && (-1));
var MERGE_TAG_NAME = "tag:yaml.org,2002:merge";
var DEFAULT_CONSTRUCTOR_OPTIONS = {
	filename: "",
	schema: CORE_SCHEMA,
	json: false,
	maxTotalMergeKeys: 1e4,
	maxAliases: -1
};
function eventPosition$1(event) {
	if ("tagStart" in event && event.tagStart !== NO_RANGE$2) return event.tagStart;
	if ("anchorStart" in event && event.anchorStart !== NO_RANGE$2) return event.anchorStart;
	if ("valueStart" in event && event.valueStart !== NO_RANGE$2) return event.valueStart;
	if ("start" in event) return event.start;
	return 0;
}
function throwError$1(state, message) {
	YAMLException.throwAt(state.source, state.position, message, state.filename);
}
function finalizeCollection(state, position, tag, carrier) {
	try {
		return tag.finalize(carrier);
	} catch (error) {
		if (error instanceof YAMLException) throw error;
		YAMLException.throwAt(state.source, position, error instanceof Error ? error.message : String(error), state.filename);
	}
}
function constructScalar(state, event) {
	const source = getScalarValue(state.source, event);
	const rawTag = event.tagStart === NO_RANGE$2 ? "" : state.source.slice(event.tagStart, event.tagEnd);
	const strTag = state.schema.defaultScalarTag;
	if (rawTag !== "") {
		if (rawTag === "!") return {
			value: source,
			tag: strTag
		};
		const tagName = tagNameFull(rawTag, state.tagHandlers);
		const scalarTag = state.schema.lookupScalarTag(tagName);
		if (scalarTag) {
			const result = scalarTag.resolve(source, true, tagName);
			if (result === NOT_RESOLVED) throwError$1(state, `cannot resolve a node with !<${tagName}> explicit tag`);
			return {
				value: result,
				tag: scalarTag
			};
		}
		const collectionTagDef = state.schema.lookupMappingTag(tagName) ?? state.schema.lookupSequenceTag(tagName);
		if (collectionTagDef) {
			if (source !== "") throwError$1(state, `cannot resolve a node with !<${tagName}> explicit tag`);
			const carrier = collectionTagDef.create(tagName);
			return {
				value: collectionTagDef.carrierIsResult ? carrier : finalizeCollection(state, state.position, collectionTagDef, carrier),
				tag: collectionTagDef
			};
		}
		throwError$1(state, `unknown scalar tag !<${tagName}>`);
	}
	if (event.style === SCALAR_STYLE.PLAIN) return state.schema.resolveImplicitScalarTag(source);
	return {
		value: strTag.resolve(source, false, strTag.tagName),
		tag: strTag
	};
}
function collectionTagName(state, event, defaultTagName) {
	const rawTag = event.tagStart === NO_RANGE$2 ? "" : state.source.slice(event.tagStart, event.tagEnd);
	return rawTag === "" || rawTag === "!" ? defaultTagName : tagNameFull(rawTag, state.tagHandlers);
}
function isMappingTag(tag) {
	return tag.nodeKind === "mapping";
}
function chargeMergeWork(state) {
	state.totalMergeKeys++;
	if (state.maxTotalMergeKeys !== -1 && state.totalMergeKeys > state.maxTotalMergeKeys) throwError$1(state, `merge keys exceeded maxTotalMergeKeys (${state.maxTotalMergeKeys})`);
}
function mergeKeys(state, frame, source, sourceTag) {
	chargeMergeWork(state);
	for (const sourceKey of sourceTag.keys(source)) {
		chargeMergeWork(state);
		if (frame.tag.has(frame.value, sourceKey)) continue;
		const err = frame.tag.addPair(frame.value, sourceKey, sourceTag.get(source, sourceKey));
		if (err) throwError$1(state, err);
		frame.overridable ??= /* @__PURE__ */ new Set();
		frame.overridable.add(sourceKey);
	}
}
function mergeSource(state, frame, source, sourceTag) {
	state.position = frame.keyPosition;
	if (isMappingTag(sourceTag)) mergeKeys(state, frame, source, sourceTag);
	else if (sourceTag.nodeKind === "sequence" && Array.isArray(source)) {
		if (source.length > 100) throwError$1(state, "abnormal merge sequence size");
		for (const element of source) {
			const elementTag = state.nodeTags.get(element);
			if (!elementTag) throwError$1(state, "cannot merge mappings; the provided source object is unacceptable");
			mergeKeys(state, frame, element, elementTag);
		}
	} else throwError$1(state, "cannot merge mappings; the provided source object is unacceptable");
}
function addMappingValue(state, frame, key, value, tag) {
	state.position = frame.keyPosition;
	if (frame.keyIsMerge) {
		mergeSource(state, frame, value, tag);
		return;
	}
	if (!state.json && frame.tag.has(frame.value, key) && !frame.overridable?.has(key)) throwError$1(state, "duplicated mapping key");
	const err = frame.tag.addPair(frame.value, key, value);
	if (err) throwError$1(state, err);
	frame.overridable?.delete(key);
}
function addValue(state, value, tag) {
	const frame = state.frames[state.frames.length - 1];
	if (frame.kind === "document") {
		frame.value = value;
		frame.hasValue = true;
	} else if (frame.kind === "sequence") {
		if (isMappingTag(tag)) state.nodeTags.set(value, tag);
		const err = frame.tag.addItem(frame.value, value, frame.index++);
		if (err) throwError$1(state, err);
	} else if (frame.hasKey) {
		const key = frame.key;
		frame.key = void 0;
		frame.hasKey = false;
		addMappingValue(state, frame, key, value, tag);
	} else {
		frame.key = value;
		frame.keyPosition = state.position;
		frame.hasKey = true;
		frame.keyIsMerge = tag.tagName === MERGE_TAG_NAME;
	}
}
function storeAnchor(state, event, value, tag, isValueFinal) {
	if (event.anchorStart !== NO_RANGE$2) {
		const anchor = {
			value,
			tag,
			isValueFinal
		};
		state.anchors.set(state.source.slice(event.anchorStart, event.anchorEnd), anchor);
		return anchor;
	}
	return null;
}
/**
* Constructs JavaScript documents directly from parser events, without an
* intermediate AST.
*
* @category Events
*/
function constructFromEvents(events, options) {
	const state = {
		...DEFAULT_CONSTRUCTOR_OPTIONS,
		...options,
		events,
		documents: [],
		eventIndex: 0,
		position: 0,
		frames: [],
		anchors: /* @__PURE__ */ new Map(),
		nodeTags: /* @__PURE__ */ new Map(),
		tagHandlers: Object.create(null),
		totalMergeKeys: 0,
		aliasCount: 0
	};
	while (state.eventIndex < state.events.length) {
		const event = state.events[state.eventIndex++];
		state.position = eventPosition$1(event);
		switch (event.type) {
			case EVENT_ID.DOCUMENT:
				state.anchors = /* @__PURE__ */ new Map();
				state.nodeTags = /* @__PURE__ */ new Map();
				state.aliasCount = 0;
				state.tagHandlers = Object.create(null);
				for (const directive of event.directives) if (directive.kind === "tag") state.tagHandlers[directive.handle] = directive.prefix;
				state.frames.push({
					kind: "document",
					position: state.position,
					value: void 0,
					hasValue: false
				});
				break;
			case EVENT_ID.SCALAR: {
				const { value, tag } = constructScalar(state, event);
				storeAnchor(state, event, value, tag, true);
				addValue(state, value, tag);
				break;
			}
			case EVENT_ID.SEQUENCE: {
				const tagName = collectionTagName(state, event, "tag:yaml.org,2002:seq");
				const tag = state.schema.lookupSequenceTag(tagName);
				if (!tag) throwError$1(state, `unknown sequence tag !<${tagName}>`);
				const value = tag.create(tagName);
				const anchor = storeAnchor(state, event, value, tag, tag.carrierIsResult);
				state.frames.push({
					kind: "sequence",
					position: state.position,
					value,
					tag,
					anchor,
					index: 0
				});
				break;
			}
			case EVENT_ID.MAPPING: {
				const tagName = collectionTagName(state, event, "tag:yaml.org,2002:map");
				const tag = state.schema.lookupMappingTag(tagName);
				if (!tag) throwError$1(state, `unknown mapping tag !<${tagName}>`);
				const value = tag.create(tagName);
				const anchor = storeAnchor(state, event, value, tag, tag.carrierIsResult);
				state.frames.push({
					kind: "mapping",
					position: state.position,
					value,
					tag,
					anchor,
					key: void 0,
					keyPosition: state.position,
					hasKey: false,
					keyIsMerge: false,
					overridable: null
				});
				break;
			}
			case EVENT_ID.ALIAS: {
				if (state.maxAliases !== -1 && ++state.aliasCount > state.maxAliases) throwError$1(state, `aliases exceeded maxAliases (${state.maxAliases})`);
				const name = state.source.slice(event.anchorStart, event.anchorEnd);
				const anchor = state.anchors.get(name);
				if (!anchor) throwError$1(state, `unidentified alias "${name}"`);
				if (!anchor.isValueFinal) throwError$1(state, `recursive alias "${name}" is not supported for tag ${anchor.tag.tagName} because it uses finalize()`);
				addValue(state, anchor.value, anchor.tag);
				break;
			}
			case EVENT_ID.POP: {
				const frame = state.frames.pop();
				if (frame.kind === "mapping" && frame.hasKey) {
					state.position = frame.keyPosition;
					throwError$1(state, "incomplete mapping pair in event stream");
				}
				if (frame.kind === "document") state.documents.push(frame.value);
				else {
					const value = frame.tag.carrierIsResult ? frame.value : finalizeCollection(state, frame.position, frame.tag, frame.value);
					if (frame.anchor) {
						frame.anchor.value = value;
						frame.anchor.isValueFinal = true;
					}
					addValue(state, value, frame.tag);
				}
				break;
			}
		}
	}
	return state.documents;
}
//#endregion
//#region src/parser/parser.ts
var NO_RANGE$1 = -1;
var HAS_OWN = Object.prototype.hasOwnProperty;
var CONTEXT_FLOW_IN = 1;
var CONTEXT_FLOW_OUT = 2;
var CONTEXT_BLOCK_IN = 3;
var CONTEXT_BLOCK_OUT = 4;
var PATTERN_NON_PRINTABLE = /[\x00-\x08\x0B\x0C\x0E-\x1F\x7F-\x84\x86-\x9F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?:[^\uD800-\uDBFF]|^)[\uDC00-\uDFFF]/;
var PATTERN_FLOW_INDICATORS = /[,\[\]{}]/;
var PATTERN_TAG_HANDLE = /^(?:!|!!|![0-9A-Za-z-]+!)$/;
var NS_URI_CHAR = String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$,_.!~*'()\[\]])`;
var NS_TAG_CHAR = String.raw`(?:%[0-9A-Fa-f]{2}|[0-9A-Za-z\-#;/?:@&=+$.~*'()_])`;
var PATTERN_TAG_URI = new RegExp(`^(?:${NS_URI_CHAR})*$`);
var PATTERN_TAG_SUFFIX = new RegExp(`^(?:${NS_TAG_CHAR})+$`);
var PATTERN_TAG_PREFIX = new RegExp(`^(?:!(?:${NS_URI_CHAR})*|${NS_TAG_CHAR}(?:${NS_URI_CHAR})*)$`);
var DEFAULT_PARSER_OPTIONS = {
	filename: "",
	maxDepth: 100
};
function addDocumentEvent(state, explicitStart, explicitEnd) {
	state.events.push({
		type: EVENT_ID.DOCUMENT,
		explicitStart,
		explicitEnd,
		directives: state.directives
	});
}
function addSequenceEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.SEQUENCE,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function addMappingEvent(state, start, anchorStart, anchorEnd, tagStart, tagEnd, style) {
	state.events.push({
		type: EVENT_ID.MAPPING,
		start,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style
	});
}
function insertFlowPairMappingEvent(state, snapshot) {
	state.events.splice(snapshot.eventsLength, 0, {
		type: EVENT_ID.MAPPING,
		start: snapshot.position,
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1,
		style: COLLECTION_STYLE.FLOW
	});
}
function addScalarEvent(state, valueStart, valueEnd, anchorStart, anchorEnd, tagStart, tagEnd, style, chomping = CHOMPING_MODE.CLIP, indent = -1, fast = false) {
	state.events.push({
		type: EVENT_ID.SCALAR,
		valueStart,
		valueEnd,
		anchorStart,
		anchorEnd,
		tagStart,
		tagEnd,
		style,
		chomping,
		indent,
		fast
	});
}
function addAliasEvent(state, anchorStart, anchorEnd) {
	state.events.push({
		type: EVENT_ID.ALIAS,
		anchorStart,
		anchorEnd
	});
}
function addPopEvent(state) {
	state.events.push({ type: EVENT_ID.POP });
}
function addEmptyScalarEvent(state) {
	addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, NO_RANGE$1, SCALAR_STYLE.PLAIN);
}
function emptyProperties() {
	return {
		anchorStart: NO_RANGE$1,
		anchorEnd: NO_RANGE$1,
		tagStart: NO_RANGE$1,
		tagEnd: NO_RANGE$1
	};
}
function snapshotState(state) {
	return {
		position: state.position,
		line: state.line,
		lineStart: state.lineStart,
		lineIndent: state.lineIndent,
		firstTabInLine: state.firstTabInLine,
		eventsLength: state.events.length
	};
}
function restoreState(state, snapshot) {
	state.position = snapshot.position;
	state.line = snapshot.line;
	state.lineStart = snapshot.lineStart;
	state.lineIndent = snapshot.lineIndent;
	state.firstTabInLine = snapshot.firstTabInLine;
	state.events.length = snapshot.eventsLength;
}
function throwError(state, message) {
	YAMLException.throwAt(state.input.slice(0, state.length), state.position, message, state.filename);
}
function isEol(c) {
	return c === 10 || c === 13;
}
function isWhiteSpace(c) {
	return c === 9 || c === 32;
}
function isWsOrEol(c) {
	return isWhiteSpace(c) || isEol(c);
}
function isWsOrEolOrEnd(c) {
	return c === 0 || isWsOrEol(c);
}
function isFlowIndicator(c) {
	return c === 44 || c === 91 || c === 93 || c === 123 || c === 125;
}
function fromDecimalCode(c) {
	return c >= 48 && c <= 57 ? c - 48 : -1;
}
function fromHexCode(c) {
	if (c >= 48 && c <= 57) return c - 48;
	const lc = c | 32;
	if (lc >= 97 && lc <= 102) return lc - 97 + 10;
	return -1;
}
function escapedHexLen(c) {
	if (c === 120) return 2;
	if (c === 117) return 4;
	if (c === 85) return 8;
	return 0;
}
function isSimpleEscape(c) {
	return c === 48 || c === 97 || c === 98 || c === 116 || c === 9 || c === 110 || c === 118 || c === 102 || c === 114 || c === 101 || c === 32 || c === 34 || c === 47 || c === 92 || c === 78 || c === 95 || c === 76 || c === 80;
}
function consumeLineBreak(state) {
	if (state.input.charCodeAt(state.position) === 10) state.position++;
	else {
		state.position++;
		if (state.input.charCodeAt(state.position) === 10) state.position++;
	}
	state.line++;
	state.lineStart = state.position;
	state.lineIndent = 0;
	state.firstTabInLine = -1;
}
function skipSeparationSpace(state, allowComments) {
	let lineBreaks = 0;
	let ch = state.input.charCodeAt(state.position);
	let hasSeparation = state.position === state.lineStart || isWsOrEol(state.input.charCodeAt(state.position - 1));
	while (ch !== 0) {
		while (isWhiteSpace(ch)) {
			hasSeparation = true;
			if (ch === 9 && state.firstTabInLine === -1) state.firstTabInLine = state.position;
			ch = state.input.charCodeAt(++state.position);
		}
		if (allowComments && hasSeparation && ch === 35) do
			ch = state.input.charCodeAt(++state.position);
		while (!isEol(ch) && ch !== 0);
		if (!isEol(ch)) break;
		consumeLineBreak(state);
		lineBreaks++;
		hasSeparation = true;
		ch = state.input.charCodeAt(state.position);
		while (ch === 32) {
			state.lineIndent++;
			ch = state.input.charCodeAt(++state.position);
		}
	}
	return lineBreaks;
}
function testDocumentSeparator(state, position = state.position) {
	const ch = state.input.charCodeAt(position);
	if ((ch === 45 || ch === 46) && ch === state.input.charCodeAt(position + 1) && ch === state.input.charCodeAt(position + 2)) {
		const following = state.input.charCodeAt(position + 3);
		return following === 0 || isWsOrEol(following);
	}
	return false;
}
function skipByteOrderMark(state) {
	if (state.position === state.lineStart && state.input.charCodeAt(state.position) === 65279) {
		state.position++;
		state.lineStart = state.position;
	}
}
function testDocumentBoundary(state) {
	if (state.position !== state.lineStart) return false;
	if (testDocumentSeparator(state)) return true;
	if (state.input.charCodeAt(state.position) !== 65279) return false;
	const snapshot = snapshotState(state);
	skipByteOrderMark(state);
	skipSeparationSpace(state, true);
	const ch = state.input.charCodeAt(state.position);
	const result = state.position === state.lineStart && (ch === 37 || ch === 45 && testDocumentSeparator(state));
	restoreState(state, snapshot);
	return result;
}
function skipUntilLineEnd(state) {
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0 && !isEol(ch)) ch = state.input.charCodeAt(++state.position);
}
function checkPrintable(state, start, end) {
	const match = PATTERN_NON_PRINTABLE.exec(state.input.slice(start, end));
	if (match !== null) {
		state.position = start + match.index + match[0].length - 1;
		throwError(state, "the stream contains non-printable characters");
	}
}
function readTagProperty(state, props, inFlow) {
	if (state.input.charCodeAt(state.position) !== 33) return false;
	if (props.tagStart !== NO_RANGE$1) throwError(state, "duplication of a tag property");
	const start = state.position;
	let isVerbatim = false;
	let isNamed = false;
	let tagHandle = "!";
	let ch = state.input.charCodeAt(++state.position);
	if (ch === 60) {
		isVerbatim = true;
		ch = state.input.charCodeAt(++state.position);
	} else if (ch === 33) {
		isNamed = true;
		tagHandle = "!!";
		ch = state.input.charCodeAt(++state.position);
	}
	let suffixStart = state.position;
	let tagName;
	if (isVerbatim) {
		while (ch !== 0 && ch !== 62) ch = state.input.charCodeAt(++state.position);
		if (ch !== 62) throwError(state, "unexpected end of the stream within a verbatim tag");
		tagName = state.input.slice(suffixStart, state.position);
		state.position++;
	} else {
		while (ch !== 0 && !isWsOrEol(ch) && !(inFlow && isFlowIndicator(ch))) {
			if (ch === 33) {
				if (!isNamed) {
					tagHandle = state.input.slice(suffixStart - 1, state.position + 1);
					if (!PATTERN_TAG_HANDLE.test(tagHandle)) throwError(state, "named tag handle cannot contain such characters");
					isNamed = true;
					suffixStart = state.position + 1;
				} else throwError(state, "tag suffix cannot contain exclamation marks");
			}
			ch = state.input.charCodeAt(++state.position);
		}
		tagName = state.input.slice(suffixStart, state.position);
		if (PATTERN_FLOW_INDICATORS.test(tagName)) throwError(state, "tag suffix cannot contain flow indicator characters");
	}
	if (tagName && !(isVerbatim ? PATTERN_TAG_URI.test(tagName) : PATTERN_TAG_SUFFIX.test(tagName))) throwError(state, `tag name cannot contain such characters: ${tagName}`);
	if (!isVerbatim && tagHandle !== "!" && tagHandle !== "!!" && !HAS_OWN.call(state.tagHandlers, tagHandle)) throwError(state, `undeclared tag handle "${tagHandle}"`);
	props.tagStart = start;
	props.tagEnd = state.position;
	return true;
}
function readAnchorProperty(state, props) {
	if (state.input.charCodeAt(state.position) !== 38) return false;
	if (props.anchorStart !== NO_RANGE$1) throwError(state, "duplication of an anchor property");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an anchor node must contain at least one character");
	props.anchorStart = start;
	props.anchorEnd = state.position;
	return true;
}
function readAlias(state, props) {
	if (state.input.charCodeAt(state.position) !== 42) return false;
	if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) throwError(state, "alias node should not have any properties");
	state.position++;
	const start = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position)) && !isFlowIndicator(state.input.charCodeAt(state.position))) state.position++;
	if (state.position === start) throwError(state, "name of an alias node must contain at least one character");
	addAliasEvent(state, start, state.position);
	return true;
}
function readFlowScalarBreak(state, nodeIndent) {
	skipSeparationSpace(state, false);
	if (state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readSingleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 39) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 39) {
			if (state.input.charCodeAt(state.position + 1) === 39) {
				simple = false;
				state.position += 2;
				continue;
			}
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.SINGLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a single quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a single quoted scalar");
}
function readDoubleQuotedScalar(state, nodeIndent, props) {
	if (state.input.charCodeAt(state.position) !== 34) return false;
	state.position++;
	const start = state.position;
	let simple = true;
	while (state.input.charCodeAt(state.position) !== 0) {
		const ch = state.input.charCodeAt(state.position);
		if (ch === 34) {
			const end = state.position;
			state.position++;
			addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.DOUBLE_QUOTED, CHOMPING_MODE.CLIP, -1, simple);
			return true;
		}
		if (ch === 92) {
			simple = false;
			const escaped = state.input.charCodeAt(++state.position);
			if (isEol(escaped)) readFlowScalarBreak(state, nodeIndent);
			else if (isSimpleEscape(escaped)) state.position++;
			else {
				let hexLength = escapedHexLen(escaped);
				if (hexLength === 0) throwError(state, "unknown escape sequence");
				while (hexLength-- > 0) {
					state.position++;
					if (fromHexCode(state.input.charCodeAt(state.position)) < 0) throwError(state, "expected hexadecimal character");
				}
				state.position++;
			}
		} else if (isEol(ch)) {
			simple = false;
			readFlowScalarBreak(state, nodeIndent);
		} else if (state.position === state.lineStart && testDocumentSeparator(state)) throwError(state, "unexpected end of the document within a double quoted scalar");
		else if (ch !== 9 && ch < 32) throwError(state, "expected valid JSON character");
		else state.position++;
	}
	throwError(state, "unexpected end of the stream within a double quoted scalar");
}
function readBlockScalar(state, parentIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	let chomping = CHOMPING_MODE.CLIP;
	let indent = -1;
	let detectedIndent = false;
	if (ch !== 124 && ch !== 62) return false;
	const style = ch === 124 ? SCALAR_STYLE.LITERAL_BLOCK : SCALAR_STYLE.FOLDED_BLOCK;
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		const current = state.input.charCodeAt(state.position);
		const digit = fromDecimalCode(current);
		if (current === 43 || current === 45) {
			if (chomping !== CHOMPING_MODE.CLIP) throwError(state, "repeat of a chomping mode identifier");
			chomping = current === 43 ? CHOMPING_MODE.KEEP : CHOMPING_MODE.STRIP;
			state.position++;
		} else if (digit >= 0) {
			if (digit === 0) throwError(state, "bad explicit indentation width of a block scalar; it cannot be less than one");
			if (detectedIndent) throwError(state, "repeat of an indentation width identifier");
			indent = parentIndent + digit - 1;
			detectedIndent = true;
			state.position++;
		} else break;
	}
	let hadWhitespace = false;
	while (isWhiteSpace(state.input.charCodeAt(state.position))) {
		hadWhitespace = true;
		state.position++;
	}
	if (hadWhitespace && state.input.charCodeAt(state.position) === 35) skipUntilLineEnd(state);
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	else if (state.input.charCodeAt(state.position) !== 0) throwError(state, "a line break is expected");
	let contentIndent = detectedIndent ? indent : -1;
	let maxLeadingIndent = 0;
	const valueStart = state.position;
	let valueEnd = state.position;
	while (state.input.charCodeAt(state.position) !== 0) {
		const linePosition = state.position;
		let column = 0;
		while (state.input.charCodeAt(linePosition + column) === 32) column++;
		const first = state.input.charCodeAt(linePosition + column);
		if (first === 0) {
			if (contentIndent >= 0) {
				if (column > contentIndent) valueEnd = linePosition + column;
			} else if (column > 0) valueEnd = linePosition + column;
			break;
		}
		if (testDocumentBoundary(state)) break;
		if (!detectedIndent && contentIndent === -1 && isEol(first)) maxLeadingIndent = Math.max(maxLeadingIndent, column);
		if (!detectedIndent && contentIndent === -1 && !isEol(first)) {
			if (first === 9 && column < parentIndent) {
				state.position = linePosition + column;
				throwError(state, "tab characters must not be used in indentation");
			}
			if (column >= parentIndent && column < maxLeadingIndent) {
				state.position = linePosition + column;
				throwError(state, "bad indentation of a mapping entry");
			}
		}
		if (contentIndent === -1 && first !== 0 && !isEol(first) && column < parentIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		if (!detectedIndent && first !== 0 && !isEol(first) && contentIndent === -1) contentIndent = column;
		const requiredIndent = contentIndent === -1 ? parentIndent + 1 : contentIndent;
		if (first !== 0 && !isEol(first) && column < requiredIndent) {
			state.lineIndent = column;
			state.position = linePosition + column;
			break;
		}
		skipUntilLineEnd(state);
		valueEnd = state.position;
		if (isEol(state.input.charCodeAt(state.position))) {
			consumeLineBreak(state);
			valueEnd = state.position;
		}
	}
	checkPrintable(state, valueStart, valueEnd);
	addScalarEvent(state, valueStart, valueEnd, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, style, chomping, contentIndent);
	return true;
}
function canStartPlainScalar(state, nodeContext) {
	const ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	if (ch === 0 || isWsOrEol(ch) || ch === 35 || ch === 38 || ch === 42 || ch === 33 || ch === 124 || ch === 62 || ch === 39 || ch === 34 || ch === 37 || ch === 64 || ch === 96 || isFlowIndicator(ch)) return false;
	if (ch === 63 || ch === 45) {
		const following = state.input.charCodeAt(state.position + 1);
		if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) return false;
	}
	return true;
}
function readPlainScalar(state, nodeIndent, nodeContext, props) {
	if (!canStartPlainScalar(state, nodeContext)) return false;
	const start = state.position;
	let end = state.position;
	let ch = state.input.charCodeAt(state.position);
	const inFlow = nodeContext === CONTEXT_FLOW_IN;
	let multiline = false;
	while (ch !== 0) {
		if (testDocumentBoundary(state)) break;
		if (ch === 58) {
			const following = state.input.charCodeAt(state.position + 1);
			if (isWsOrEolOrEnd(following) || inFlow && isFlowIndicator(following)) break;
		} else if (ch === 35) {
			if (isWsOrEol(state.input.charCodeAt(state.position - 1))) break;
		} else if (inFlow && isFlowIndicator(ch)) break;
		else if (isEol(ch)) {
			const savedPosition = state.position;
			const savedLine = state.line;
			const savedLineStart = state.lineStart;
			const savedLineIndent = state.lineIndent;
			skipSeparationSpace(state, false);
			if (state.lineIndent >= nodeIndent) {
				multiline = true;
				ch = state.input.charCodeAt(state.position);
				continue;
			}
			state.position = savedPosition;
			state.line = savedLine;
			state.lineStart = savedLineStart;
			state.lineIndent = savedLineIndent;
			break;
		}
		if (!isWhiteSpace(ch)) end = state.position + 1;
		ch = state.input.charCodeAt(++state.position);
	}
	if (end === start) return false;
	checkPrintable(state, start, end);
	addScalarEvent(state, start, end, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN, CHOMPING_MODE.CLIP, -1, !multiline);
	return true;
}
function skipFlowSeparationSpace(state, nodeIndent) {
	const startLine = state.line;
	skipSeparationSpace(state, true);
	if (state.line > startLine && state.lineIndent < nodeIndent || state.firstTabInLine !== -1 && state.lineIndent < nodeIndent) throwError(state, "deficient indentation");
}
function readFlowCollection(state, nodeIndent, props) {
	const ch = state.input.charCodeAt(state.position);
	const isMapping = ch === 123;
	const start = state.position;
	let readNext = true;
	if (ch !== 91 && ch !== 123) return false;
	const terminator = isMapping ? 125 : 93;
	if (isMapping) addMappingEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	else addSequenceEvent(state, start, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.FLOW);
	state.position++;
	while (state.input.charCodeAt(state.position) !== 0) {
		skipFlowSeparationSpace(state, nodeIndent);
		let ch = state.input.charCodeAt(state.position);
		if (ch === terminator) {
			state.position++;
			addPopEvent(state);
			return true;
		} else if (!readNext) throwError(state, "missed comma between flow collection entries");
		else if (ch === 44) throwError(state, "expected the node content, but found ','");
		let isPair = false;
		let isExplicitPair = false;
		if (ch === 63 && isWsOrEol(state.input.charCodeAt(state.position + 1))) {
			isPair = isExplicitPair = true;
			state.position += 1;
			skipFlowSeparationSpace(state, nodeIndent);
		}
		const entryLine = state.line;
		const entryStart = snapshotState(state);
		const keyWasRead = parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true);
		skipFlowSeparationSpace(state, nodeIndent);
		ch = state.input.charCodeAt(state.position);
		if ((isMapping || isExplicitPair || state.line === entryLine) && ch === 58) {
			isPair = true;
			state.position++;
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) {
				insertFlowPairMappingEvent(state, entryStart);
				if (!keyWasRead) addEmptyScalarEvent(state);
			} else if (!keyWasRead) addEmptyScalarEvent(state);
			if (!parseNode(state, nodeIndent, CONTEXT_FLOW_IN, false, true)) addEmptyScalarEvent(state);
			skipFlowSeparationSpace(state, nodeIndent);
			if (!isMapping) addPopEvent(state);
		} else if (isMapping && isPair) {
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
		} else if (isMapping) addEmptyScalarEvent(state);
		else if (isPair) {
			insertFlowPairMappingEvent(state, entryStart);
			if (!keyWasRead) addEmptyScalarEvent(state);
			addEmptyScalarEvent(state);
			addPopEvent(state);
		}
		ch = state.input.charCodeAt(state.position);
		if (ch === 44) {
			readNext = true;
			state.position++;
		} else readNext = false;
	}
	throwError(state, "unexpected end of the stream within a flow collection");
}
function readBlockSequence(state, nodeIndent, props) {
	if (state.firstTabInLine !== -1 || state.input.charCodeAt(state.position) !== 45 || !isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) return false;
	addSequenceEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
	while (state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) {
		if (state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const entryLine = state.line;
		state.position++;
		const hadBreak = skipSeparationSpace(state, true) > 0;
		if (state.firstTabInLine !== -1 && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
		if (hadBreak && state.lineIndent <= nodeIndent) addEmptyScalarEvent(state);
		else parseNode(state, nodeIndent, CONTEXT_BLOCK_IN, false, true);
		skipSeparationSpace(state, true);
		if (state.lineIndent < nodeIndent || state.position >= state.length) break;
		if (state.lineIndent > nodeIndent) throwError(state, "bad indentation of a sequence entry");
		if (state.line === entryLine && state.input.charCodeAt(state.position) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 1))) throwError(state, "bad indentation of a sequence entry");
	}
	addPopEvent(state);
	return true;
}
function readBlockMapping(state, nodeIndent, flowIndent, props) {
	let atExplicitKey = false;
	let detected = false;
	let mappingOpened = false;
	let pendingExplicitKey = false;
	if (state.firstTabInLine !== -1) return false;
	let ch = state.input.charCodeAt(state.position);
	while (ch !== 0) {
		if (!atExplicitKey && state.firstTabInLine !== -1) {
			state.position = state.firstTabInLine;
			throwError(state, "tab characters must not be used in indentation");
		}
		const following = state.input.charCodeAt(state.position + 1);
		const entryLine = state.line;
		if ((ch === 63 || ch === 58) && isWsOrEolOrEnd(following)) {
			if (!mappingOpened) {
				addMappingEvent(state, state.position, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, COLLECTION_STYLE.BLOCK);
				mappingOpened = true;
			}
			if (ch === 63) {
				if (atExplicitKey) addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = true;
			} else if (atExplicitKey) atExplicitKey = false;
			else {
				addEmptyScalarEvent(state);
				detected = true;
				atExplicitKey = false;
			}
			state.position += 1;
			pendingExplicitKey = true;
		} else {
			if (atExplicitKey) {
				addEmptyScalarEvent(state);
				atExplicitKey = false;
			}
			const beforeKey = snapshotState(state);
			if (!parseNode(state, flowIndent, CONTEXT_FLOW_OUT, false, true)) break;
			if (state.line === entryLine) {
				ch = state.input.charCodeAt(state.position);
				while (isWhiteSpace(ch)) ch = state.input.charCodeAt(++state.position);
				if (ch === 58) {
					ch = state.input.charCodeAt(++state.position);
					if (!isWsOrEolOrEnd(ch)) throwError(state, "a whitespace character is expected after the key-value separator within a block mapping");
					if (!mappingOpened) {
						state.events.splice(beforeKey.eventsLength, 0, {
							type: EVENT_ID.MAPPING,
							start: beforeKey.position,
							anchorStart: props.anchorStart,
							anchorEnd: props.anchorEnd,
							tagStart: props.tagStart,
							tagEnd: props.tagEnd,
							style: COLLECTION_STYLE.BLOCK
						});
						mappingOpened = true;
					}
					detected = true;
					atExplicitKey = false;
					pendingExplicitKey = false;
				} else if (detected) throwError(state, "expected ':' after a mapping key");
				else {
					if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
						restoreState(state, beforeKey);
						return false;
					}
					return true;
				}
			} else if (detected) throwError(state, "can not read a block mapping entry; a multiline key may not be an implicit key");
			else {
				if (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1) {
					restoreState(state, beforeKey);
					return false;
				}
				return true;
			}
		}
		if (parseNode(state, nodeIndent, CONTEXT_BLOCK_OUT, true, pendingExplicitKey)) pendingExplicitKey = false;
		if (!atExplicitKey) {
			if (pendingExplicitKey) {
				addEmptyScalarEvent(state);
				pendingExplicitKey = false;
			}
		}
		skipSeparationSpace(state, true);
		ch = state.input.charCodeAt(state.position);
		if ((state.line === entryLine || state.lineIndent > nodeIndent) && ch !== 0) throwError(state, "bad indentation of a mapping entry");
		else if (state.lineIndent < nodeIndent) break;
	}
	if (!detected) return false;
	if (atExplicitKey) addEmptyScalarEvent(state);
	if (mappingOpened) addPopEvent(state);
	return true;
}
function parseNode(state, parentIndent, nodeContext, allowToSeek, allowCompact, allowPropertyMapping = true) {
	if (state.depth >= state.maxDepth) throwError(state, `nesting exceeded maxDepth (${state.maxDepth})`);
	state.depth++;
	let indentStatus = 1;
	let atNewLine = false;
	let hasContent = false;
	let propertyStart = null;
	const props = emptyProperties();
	let allowBlockScalars = nodeContext === CONTEXT_BLOCK_OUT || nodeContext === CONTEXT_BLOCK_IN;
	let allowBlockCollections = allowBlockScalars;
	const allowBlockStyles = allowBlockScalars;
	if (allowToSeek && skipSeparationSpace(state, true)) {
		atNewLine = true;
		if (state.lineIndent > parentIndent) indentStatus = 1;
		else if (state.lineIndent === parentIndent) indentStatus = 0;
		else indentStatus = -1;
	}
	if (indentStatus === 1) while (true) {
		const ch = state.input.charCodeAt(state.position);
		const propertyState = snapshotState(state);
		if (atNewLine && indentStatus !== 1 && (ch === 33 || ch === 38)) break;
		if (atNewLine && allowBlockStyles && (props.tagStart !== NO_RANGE$1 || props.anchorStart !== NO_RANGE$1) && (ch === 33 || ch === 38)) {
			const fallbackState = snapshotState(state);
			const flowIndent = parentIndent + 1;
			if (readBlockMapping(state, state.position - state.lineStart, flowIndent, props) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) {
				state.depth--;
				return true;
			}
			restoreState(state, fallbackState);
		}
		if (atNewLine && (ch === 33 && props.tagStart !== NO_RANGE$1 || ch === 38 && props.anchorStart !== NO_RANGE$1)) break;
		if (!readTagProperty(state, props, nodeContext === CONTEXT_FLOW_IN) && !readAnchorProperty(state, props)) break;
		if (propertyStart === null) propertyStart = propertyState;
		if (skipSeparationSpace(state, true)) {
			atNewLine = true;
			allowBlockCollections = allowBlockStyles;
			if (state.lineIndent > parentIndent) indentStatus = 1;
			else if (state.lineIndent === parentIndent) indentStatus = 0;
			else indentStatus = -1;
		} else allowBlockCollections = false;
	}
	if (allowBlockCollections) allowBlockCollections = atNewLine || allowCompact;
	if (indentStatus === 1 || nodeContext === CONTEXT_BLOCK_OUT) {
		const flowIndent = nodeContext === CONTEXT_FLOW_IN || nodeContext === CONTEXT_FLOW_OUT ? parentIndent : parentIndent + 1;
		const blockIndent = state.position - state.lineStart;
		if (indentStatus === 1) {
			if (allowBlockCollections && (readBlockSequence(state, blockIndent, props) || readBlockMapping(state, blockIndent, flowIndent, props)) || readFlowCollection(state, flowIndent, props)) hasContent = true;
			else {
				const ch = state.input.charCodeAt(state.position);
				if (propertyStart !== null && allowPropertyMapping && allowBlockStyles && !allowBlockCollections && ch !== 124 && ch !== 62) {
					const fallbackState = snapshotState(state);
					const propertyIndent = propertyStart.position - propertyStart.lineStart;
					restoreState(state, propertyStart);
					if (readBlockMapping(state, propertyIndent, flowIndent, emptyProperties()) && state.events[fallbackState.eventsLength]?.type === EVENT_ID.MAPPING) hasContent = true;
					else restoreState(state, fallbackState);
				}
				if (!hasContent && (allowBlockScalars && readBlockScalar(state, flowIndent, props) || readSingleQuotedScalar(state, flowIndent, props) || readDoubleQuotedScalar(state, flowIndent, props) || readAlias(state, props) || readPlainScalar(state, flowIndent, nodeContext, props))) hasContent = true;
			}
		} else if (indentStatus === 0) hasContent = allowBlockCollections && readBlockSequence(state, blockIndent, props);
	}
	allowBlockScalars = allowBlockScalars && !hasContent;
	if (!hasContent && (props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1 || allowBlockScalars)) {
		addScalarEvent(state, NO_RANGE$1, NO_RANGE$1, props.anchorStart, props.anchorEnd, props.tagStart, props.tagEnd, SCALAR_STYLE.PLAIN);
		hasContent = true;
	}
	state.depth--;
	return hasContent || props.anchorStart !== NO_RANGE$1 || props.tagStart !== NO_RANGE$1;
}
function readDirective(state) {
	if (state.lineIndent > 0 || state.input.charCodeAt(state.position) !== 37) return false;
	state.position++;
	const nameStart = state.position;
	while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
	const name = state.input.slice(nameStart, state.position);
	const args = [];
	if (name.length === 0) throwError(state, "directive name must not be less than one character in length");
	while (state.input.charCodeAt(state.position) !== 0 && !isEol(state.input.charCodeAt(state.position))) {
		while (isWhiteSpace(state.input.charCodeAt(state.position))) state.position++;
		if (state.input.charCodeAt(state.position) === 35 || isEol(state.input.charCodeAt(state.position)) || state.input.charCodeAt(state.position) === 0) break;
		const start = state.position;
		while (state.input.charCodeAt(state.position) !== 0 && !isWsOrEol(state.input.charCodeAt(state.position))) state.position++;
		args.push(state.input.slice(start, state.position));
	}
	if (isEol(state.input.charCodeAt(state.position))) consumeLineBreak(state);
	if (name === "YAML") {
		if (state.directives.some((directive) => directive.kind === "yaml")) throwError(state, "duplication of %YAML directive");
		if (args.length !== 1) throwError(state, "YAML directive accepts exactly one argument");
		const match = /^([0-9]+)\.([0-9]+)$/.exec(args[0]);
		if (match === null) throwError(state, "ill-formed argument of the YAML directive");
		if (parseInt(match[1], 10) !== 1) throwError(state, "unacceptable YAML version of the document");
		state.directives.push({
			kind: "yaml",
			version: args[0]
		});
	} else if (name === "TAG") {
		if (args.length !== 2) throwError(state, "TAG directive accepts exactly two arguments");
		const [handle, prefix] = args;
		if (!PATTERN_TAG_HANDLE.test(handle)) throwError(state, "ill-formed tag handle (first argument) of the TAG directive");
		if (HAS_OWN.call(state.tagHandlers, handle)) throwError(state, `there is a previously declared suffix for "${handle}" tag handle`);
		if (!PATTERN_TAG_PREFIX.test(prefix)) throwError(state, "ill-formed tag prefix (second argument) of the TAG directive");
		state.tagHandlers[handle] = prefix;
		state.directives.push({
			kind: "tag",
			handle,
			prefix
		});
	}
	return true;
}
function readDocument(state) {
	state.directives = [];
	state.tagHandlers = Object.create(null);
	let hasDirectives = false;
	skipSeparationSpace(state, true);
	while (readDirective(state)) {
		hasDirectives = true;
		skipSeparationSpace(state, true);
	}
	let explicitStart = false;
	let explicitEnd = false;
	let allowCompact = true;
	if (state.lineIndent === 0 && state.input.charCodeAt(state.position) === 45 && state.input.charCodeAt(state.position + 1) === 45 && state.input.charCodeAt(state.position + 2) === 45 && isWsOrEolOrEnd(state.input.charCodeAt(state.position + 3))) {
		explicitStart = true;
		const markerLine = state.line;
		state.position += 3;
		skipSeparationSpace(state, true);
		allowCompact = state.line > markerLine;
	} else if (hasDirectives) throwError(state, "directives end mark is expected");
	const documentEventIndex = state.events.length;
	if (!explicitStart && state.position === state.lineStart && state.input.charCodeAt(state.position) === 46 && testDocumentSeparator(state)) {
		state.position += 3;
		skipSeparationSpace(state, true);
		return;
	}
	addDocumentEvent(state, explicitStart, false);
	if (!parseNode(state, state.lineIndent - 1, CONTEXT_BLOCK_OUT, false, allowCompact, allowCompact)) addEmptyScalarEvent(state);
	skipSeparationSpace(state, true);
	if (state.position === state.lineStart && testDocumentSeparator(state)) {
		explicitEnd = state.input.charCodeAt(state.position) === 46;
		if (explicitEnd) {
			const markerLine = state.line;
			state.position += 3;
			skipSeparationSpace(state, true);
			if (state.line === markerLine && state.position < state.length) throwError(state, "end of the stream or a document separator is expected");
		}
	}
	const documentEvent = state.events[documentEventIndex];
	if (documentEvent?.type === EVENT_ID.DOCUMENT) documentEvent.explicitEnd = explicitEnd;
	addPopEvent(state);
	if (!explicitEnd && state.position < state.length && !testDocumentBoundary(state)) throwError(state, "end of the stream or a document separator is expected");
}
/**
* Parses YAML into a flat event stream referencing source text by offsets.
*
* @category Events
*/
function parseEvents(input, options) {
	const length = input.length;
	const state = {
		...DEFAULT_PARSER_OPTIONS,
		...options,
		input: `${input}\0`,
		length,
		position: 0,
		line: 0,
		lineStart: 0,
		lineIndent: 0,
		firstTabInLine: -1,
		depth: 0,
		directives: [],
		tagHandlers: Object.create(null),
		events: []
	};
	const nullpos = input.indexOf("\0");
	if (nullpos !== -1) YAMLException.throwAt(input, nullpos, "null byte is not allowed in input", state.filename);
	while (state.position < state.length) {
		skipByteOrderMark(state);
		skipSeparationSpace(state, true);
		if (state.position >= state.length) break;
		const documentStart = state.position;
		readDocument(state);
		if (state.position === documentStart)
 /* c8 ignore next */
		throwError(state, "can not read a document");
	}
	return state.events;
}
//#endregion
//#region src/load.ts
var DEFAULT_LOAD_OPTIONS = {
	...DEFAULT_PARSER_OPTIONS,
	...DEFAULT_CONSTRUCTOR_OPTIONS
};
function loadDocuments(input, options = {}) {
	const opts = {
		...DEFAULT_LOAD_OPTIONS,
		...options
	};
	const source = String(input);
	const PARSER_OPT_KEYS = Object.keys(DEFAULT_PARSER_OPTIONS);
	const CONSTRUCTOR_OPT_KEYS = Object.keys(DEFAULT_CONSTRUCTOR_OPTIONS);
	return constructFromEvents(parseEvents(source, pick(opts, PARSER_OPT_KEYS)), {
		...pick(opts, CONSTRUCTOR_OPT_KEYS),
		source
	});
}
function loadAll(input, iteratorOrOptions, options) {
	let iterator = null;
	if (typeof iteratorOrOptions === "function") iterator = iteratorOrOptions;
	else if (iteratorOrOptions !== null && typeof iteratorOrOptions === "object") options = iteratorOrOptions;
	const documents = loadDocuments(input, options);
	if (iterator === null) return documents;
	for (const document of documents) iterator(document);
}
/**
* Parses `string` as a single YAML document. Throws {@link YAMLException} on
* error. This function does not understand multi-document or empty sources; it
* throws an exception on those.
*
* > [!NOTE]
* > 1. When processing untrusted input, see the
* >    [security considerations](../docs/safety.md).
* > 2. All exceptions MUST be caught, not just {@link YAMLException}.
* > 3. The default {@link CORE_SCHEMA} comes without the `!!merge` tag. You can
* >    easily enable it if needed.
* > 4. The default {@link mapTag} is `{}`-object based, with known limitations
* >    (see description). For full compatibility use {@link realMapTag}
* >    instead (it uses native JS `Map`).
*
* @example
* Enable {@link mergeTag} and {@link realMapTag}:
*
* ```javascript
* import { load, CORE_SCHEMA, mergeTag, realMapTag } from 'js-yaml'
*
* try {
*   load(data, { schema: CORE_SCHEMA.withTags(mergeTag, realMapTag) })
* } catch (e) {
*   console.error(e)
* }
* ```
*
* @category Main
*/
function load(input, options) {
	const documents = loadDocuments(input, options);
	if (documents.length === 0) throw new YAMLException("expected a document, but the input is empty");
	if (documents.length === 1) return documents[0];
	throw new YAMLException("expected a single document in the stream, but found more");
}
//#endregion
//#region src/ast/from_js.ts
var INVALID = Symbol("INVALID");
function buildRepresentTypes(schema) {
	const defaultTags = new Set([
		schema.defaultScalarTag,
		schema.defaultSequenceTag,
		schema.defaultMappingTag
	].filter((t) => t !== void 0));
	const implicitScalars = schema.implicitScalarTags;
	const explicitTags = schema.tags.filter((t) => !(t.nodeKind === "scalar" && t.implicit) && !defaultTags.has(t));
	const defaultTagsLast = schema.tags.filter((t) => defaultTags.has(t));
	return [
		...implicitScalars.map((tag) => ({
			tag,
			implicitTag: true
		})),
		...explicitTags.map((tag) => ({
			tag,
			implicitTag: false
		})),
		...defaultTagsLast.map((tag) => ({
			tag,
			implicitTag: true
		}))
	];
}
function matchTag(state, object) {
	for (let index = 0, length = state.representTypes.length; index < length; index += 1) {
		const { tag, implicitTag } = state.representTypes[index];
		if (tag.identify(object)) {
			let tagName;
			if (tag.matchByTagPrefix) tagName = tag.representTagName(object);
			else tagName = tag.tagName;
			return {
				tag,
				tagName,
				implicitTag
			};
		}
	}
	return null;
}
function build(state, object) {
	if (!state.noRefs && object !== null && typeof object === "object") {
		const existing = state.refs.get(object);
		if (existing) {
			if (existing.anchor === void 0) existing.anchor = `ref_${state.refCounter++}`;
			return {
				kind: "alias",
				anchor: existing.anchor
			};
		}
	}
	const matched = matchTag(state, object);
	if (!matched) {
		if (object === void 0) return INVALID;
		if (state.skipInvalid) return INVALID;
		throw new YAMLException(`unacceptable kind of an object to dump ${Object.prototype.toString.call(object)}`);
	}
	const { tag, tagName, implicitTag } = matched;
	const nodeTagName = implicitTag ? tagName : tagNameShort(tagName);
	if (tag.nodeKind === "scalar") return {
		kind: "scalar",
		tag: nodeTagName,
		tagged: !implicitTag,
		style: SCALAR_STYLE.PLAIN,
		value: tag.represent(object)
	};
	if (tag.nodeKind === "sequence") {
		const container = tag.represent(object);
		const node = {
			kind: "sequence",
			tag: nodeTagName,
			tagged: !implicitTag,
			style: COLLECTION_STYLE.BLOCK,
			items: []
		};
		if (!state.noRefs) state.refs.set(object, node);
		for (let index = 0, length = container.length; index < length; index += 1) {
			let item = build(state, container[index]);
			if (item === INVALID && container[index] === void 0) item = build(state, null);
			if (item === INVALID) continue;
			node.items.push(item);
		}
		return node;
	}
	const map = tag.represent(object);
	const node = {
		kind: "mapping",
		tag: nodeTagName,
		tagged: !implicitTag,
		style: COLLECTION_STYLE.BLOCK,
		items: []
	};
	if (!state.noRefs) state.refs.set(object, node);
	for (const [objectKey, objectValue] of map) {
		const key = build(state, objectKey);
		if (key === INVALID) continue;
		const value = build(state, objectValue);
		if (value === INVALID) continue;
		node.items.push({
			key,
			value
		});
	}
	return node;
}
/**
* Convert JS object to AST. A JS value is one YAML document. An unrepresentable
* root becomes an empty document, which the presenter renders as an empty
* string.
*
* @category AST
*/
function jsToAst(input, schema, options = {}) {
	const root = build({
		representTypes: buildRepresentTypes(schema),
		noRefs: options.noRefs ?? false,
		skipInvalid: options.skipInvalid ?? false,
		refs: /* @__PURE__ */ new Map(),
		refCounter: 0
	}, input);
	return [{
		contents: root === INVALID ? null : root,
		directives: []
	}];
}
//#endregion
//#region src/ast/visit.ts
/**
* Return from a visitor to stop the whole traversal.
*
* @category AST
*/
var VISIT_BREAK = Symbol("visit:break");
/**
* Return from a visitor to skip the current node's children.
*
* @category AST
*/
var VISIT_SKIP = Symbol("visit:skip");
function visitNode(node, visitor, ctx) {
	const control = visitor(node, ctx);
	if (control === VISIT_BREAK) return true;
	if (control === VISIT_SKIP) return false;
	const depth = ctx.depth + 1;
	switch (node.kind) {
		case "sequence":
			for (const item of node.items) if (visitNode(item, visitor, {
				depth,
				parent: node,
				isKey: false
			})) return true;
			break;
		case "mapping": for (const { key, value } of node.items) {
			if (visitNode(key, visitor, {
				depth,
				parent: node,
				isKey: true
			})) return true;
			if (visitNode(value, visitor, {
				depth,
				parent: node,
				isKey: false
			})) return true;
		}
	}
	return false;
}
/**
* Walk every node in the documents, calling {@link Visitor} once per
* node (pre-order).
*
* @category AST
*/
function visit(documents, visitor) {
	for (const doc of documents) if (doc.contents && visitNode(doc.contents, visitor, {
		depth: 0,
		parent: null,
		isKey: false
	})) return;
}
//#endregion
//#region src/ast/styler_defaults.ts
function hasBit(mask, bit) {
	return (mask & 1 << bit) !== 0;
}
/**
* Default scalar styling rules in application order.
* See [Scalar styling](../../docs/scalar_styling.md) for usage details.
*
* @category AST
*/
var DEFAULT_SCALAR_STYLE_RULES = {
	applyQuoteFlowKeysOption,
	doubleQuoteForInvisibles,
	doubleQuoteWhitespaceOnly,
	applyForceQuotesOption,
	tryLongOrMultilineAsBlock,
	quoteInvalidPlain,
	fallbackToDoubleQuoted
};
function _preferredQuotedStyle(layout) {
	if (layout.presenterOptions.quoteStyle === "single" && hasBit(layout.allowedStylesMask, SCALAR_STYLE.SINGLE_QUOTED)) return SCALAR_STYLE.SINGLE_QUOTED;
	return SCALAR_STYLE.DOUBLE_QUOTED;
}
function applyQuoteFlowKeysOption(layout) {
	if (!layout.presenterOptions.quoteFlowKeys) return;
	if (!layout.isKey || !layout.flowOnly || layout.style !== SCALAR_STYLE.PLAIN) return;
	layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function doubleQuoteForInvisibles(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && /[\t\x7F-\xA0\u2028\u2029\uFEFF\uFFFE\uFFFF]/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function doubleQuoteWhitespaceOnly(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && /^\s+$/.test(layout.node.value)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
function applyForceQuotesOption(layout) {
	if (!layout.presenterOptions.forceQuotes) return;
	if (layout.isKey || layout.style !== SCALAR_STYLE.PLAIN) return;
	if (layout.node.tag !== layout.presenterOptions.schema.defaultScalarTag.tagName) return;
	layout.style = layout.node.value.includes("\n") ? SCALAR_STYLE.DOUBLE_QUOTED : _preferredQuotedStyle(layout);
}
function tryLongOrMultilineAsBlock(layout) {
	if (layout.style !== SCALAR_STYLE.PLAIN || layout.isKey) return;
	const value = layout.node.value;
	const multiline = value.indexOf("\n") !== -1;
	if (!hasBit(layout.allowedStylesMask, SCALAR_STYLE.LITERAL_BLOCK)) {
		if (multiline) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
		return;
	}
	const w = layout.presenterOptions.lineWidth;
	if (w === -1) {
		if (multiline) layout.style = SCALAR_STYLE.LITERAL_BLOCK;
		return;
	}
	const availableWidth = Math.max(Math.min(w, 40), w - layout.shiftOfContent);
	let position = 0;
	let shouldFold = false;
	while (position <= value.length) {
		let lineEnd = value.length;
		const nextLineBreak = value.indexOf("\n", position);
		if (nextLineBreak !== -1) lineEnd = nextLineBreak;
		const line = value.slice(position, lineEnd);
		if (line.length > availableWidth && line[0] !== " " && / [^ \t]/.test(line)) shouldFold = true;
		if (nextLineBreak === -1) break;
		position = nextLineBreak + 1;
	}
	if (shouldFold) layout.style = SCALAR_STYLE.FOLDED_BLOCK;
	else if (multiline) layout.style = SCALAR_STYLE.LITERAL_BLOCK;
}
function quoteInvalidPlain(layout) {
	if (layout.style === SCALAR_STYLE.PLAIN && !hasBit(layout.allowedStylesMask, SCALAR_STYLE.PLAIN)) layout.style = _preferredQuotedStyle(layout);
}
function fallbackToDoubleQuoted(layout) {
	if (!hasBit(layout.allowedStylesMask, layout.style)) layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
}
//#endregion
//#region src/ast/scalar_styler.ts
function setBit(mask, bit) {
	return mask | 1 << bit;
}
var SRC_C_PRINTABLE = "[\\x09\\x0A\\x0D\\x20-\\x7E\\x85\\xA0-\\uD7FF\\uE000-\\uFFFD\\u{10000}-\\u{10FFFF}]";
var SRC_B_CHAR = "[\\n\\r]";
var SRC_C_BYTE_ORDER_MARK = "\\uFEFF";
var SRC_S_WHITE = "[ \\t]";
var SRC_NB_CHAR = `(?:(?!(?:${SRC_B_CHAR}|${SRC_C_BYTE_ORDER_MARK}))${SRC_C_PRINTABLE})`;
var SRC_NS_CHAR = `(?:(?!${SRC_S_WHITE})${SRC_NB_CHAR})`;
var SRC_NB_JSON = "[\\x09\\x20-\\uD7FF\\uE000-\\uFFFF\\u{10000}-\\u{10FFFF}]";
var SRC_C_INDICATOR = "[-?:,\\[\\]{}#&*!|>'\"%@`]";
var SRC_C_FLOW_INDICATOR = "[,\\[\\]{}]";
var SRC_NS_PLAIN_SAFE_FLOW_OUT = SRC_NS_CHAR;
var SRC_NS_PLAIN_SAFE_FLOW_IN = `(?:(?!${SRC_C_FLOW_INDICATOR})${SRC_NS_CHAR})`;
var SRC_NS_PLAIN_FIRST_FLOW_OUT = `(?:(?:(?!${SRC_C_INDICATOR})${SRC_NS_CHAR})|[?:-](?=${SRC_NS_PLAIN_SAFE_FLOW_OUT}))`;
var SRC_NS_PLAIN_FIRST_FLOW_IN = `(?:(?:(?!${SRC_C_INDICATOR})${SRC_NS_CHAR})|[?:-](?=${SRC_NS_PLAIN_SAFE_FLOW_IN}))`;
var SRC_NS_PLAIN_CHAR_FLOW_OUT = `(?:(?:(?![:#])${SRC_NS_PLAIN_SAFE_FLOW_OUT})|:(?=${SRC_NS_PLAIN_SAFE_FLOW_OUT}))#*`;
var SRC_NS_PLAIN_CHAR_FLOW_IN = `(?:(?:(?![:#])${SRC_NS_PLAIN_SAFE_FLOW_IN})|:(?=${SRC_NS_PLAIN_SAFE_FLOW_IN}))#*`;
var SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT = `(?:${SRC_S_WHITE}*${SRC_NS_PLAIN_CHAR_FLOW_OUT})*`;
var SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN = `(?:${SRC_S_WHITE}*${SRC_NS_PLAIN_CHAR_FLOW_IN})*`;
var SRC_NS_PLAIN_ONE_LINE_FLOW_OUT = `${SRC_NS_PLAIN_FIRST_FLOW_OUT}#*${SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT}`;
var SRC_NS_PLAIN_ONE_LINE_FLOW_IN = `${SRC_NS_PLAIN_FIRST_FLOW_IN}#*${SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN}`;
var SRC_NS_PLAIN_ONE_LINE_BLOCK_KEY = SRC_NS_PLAIN_ONE_LINE_FLOW_OUT;
var SRC_NS_PLAIN_ONE_LINE_FLOW_KEY = SRC_NS_PLAIN_ONE_LINE_FLOW_IN;
var SRC_S_NS_PLAIN_NEXT_LINE_FLOW_OUT = `\\n+${SRC_NS_PLAIN_CHAR_FLOW_OUT}${SRC_NB_NS_PLAIN_IN_LINE_FLOW_OUT}`;
var SRC_S_NS_PLAIN_NEXT_LINE_FLOW_IN = `\\n+${SRC_NS_PLAIN_CHAR_FLOW_IN}${SRC_NB_NS_PLAIN_IN_LINE_FLOW_IN}`;
var SRC_NS_PLAIN_MULTI_LINE_FLOW_OUT = `${SRC_NS_PLAIN_ONE_LINE_FLOW_OUT}(?:${SRC_S_NS_PLAIN_NEXT_LINE_FLOW_OUT})*`;
var SRC_NS_PLAIN_MULTI_LINE_FLOW_IN = `${SRC_NS_PLAIN_ONE_LINE_FLOW_IN}(?:${SRC_S_NS_PLAIN_NEXT_LINE_FLOW_IN})*`;
var NS_PLAIN_FLOW_OUT = new RegExp(`^(?:${SRC_NS_PLAIN_MULTI_LINE_FLOW_OUT})$`, "u");
var NS_PLAIN_FLOW_IN = new RegExp(`^(?:${SRC_NS_PLAIN_MULTI_LINE_FLOW_IN})$`, "u");
var NS_PLAIN_BLOCK_KEY = new RegExp(`^(?:${SRC_NS_PLAIN_ONE_LINE_BLOCK_KEY})$`, "u");
var NS_PLAIN_FLOW_KEY = new RegExp(`^(?:${SRC_NS_PLAIN_ONE_LINE_FLOW_KEY})$`, "u");
var NB_SINGLE_ONE_LINE = new RegExp(`^(?:${SRC_NB_JSON})*$`, "u");
var NB_SINGLE_MULTI_LINE = new RegExp(`^(?:${SRC_NB_JSON}|\\n)*$`, "u");
var BLOCK_SCALAR_CONTENT = new RegExp(`^(?:${SRC_NB_CHAR}|\\n)*$`, "u");
var C_FORBIDDEN_FIRST_LINE = /^(?:---|\.\.\.)(?=$|[ \t\n\r])/;
var C_FORBIDDEN_CONTENT = /^(?:---|\.\.\.)(?=$|[ \t\n\r])/m;
function canUsePlain(layout) {
	const str = layout.node.value;
	if (str !== "") {
		if (!(layout.isKey ? layout.flowOnly ? NS_PLAIN_FLOW_KEY : NS_PLAIN_BLOCK_KEY : layout.flowOnly ? NS_PLAIN_FLOW_IN : NS_PLAIN_FLOW_OUT).test(str)) return false;
		if (layout.shiftOfFirstLine === 0 && C_FORBIDDEN_FIRST_LINE.test(str)) return false;
		if (layout.shiftOfContent === 0) {
			const firstLineBreak = str.indexOf("\n");
			if (firstLineBreak !== -1) {
				const content = str.slice(firstLineBreak + 1);
				if (C_FORBIDDEN_CONTENT.test(content)) return false;
			}
		}
	}
	const resolvedTag = layout.presenterOptions.schema.resolveImplicitScalarTag(str).tag.tagName;
	if (!layout.node.tagged && resolvedTag !== layout.node.tag) return false;
	if (!layout.node.tagged && str === "=" && resolvedTag === layout.presenterOptions.schema.defaultScalarTag.tagName) return false;
	return true;
}
function canUseSingleQuoted(layout) {
	const str = layout.node.value;
	if (!(layout.isKey ? NB_SINGLE_ONE_LINE : NB_SINGLE_MULTI_LINE).test(str)) return false;
	if (/[ \t]\n|\n[ \t]/.test(str)) return false;
	if (!layout.isKey && layout.shiftOfContent === 0) {
		const firstLineBreak = str.indexOf("\n");
		if (firstLineBreak !== -1 && C_FORBIDDEN_CONTENT.test(str.slice(firstLineBreak + 1))) return false;
	}
	return true;
}
function canUseBlock(layout) {
	if (layout.flowOnly || !BLOCK_SCALAR_CONTENT.test(layout.node.value)) return false;
	const contentIndent = layout.shiftOfContent - layout.shiftOfParent;
	if (contentIndent < 1) return false;
	if (contentIndent > 9 && /^\n* /.test(layout.node.value)) return false;
	if (layout.shiftOfContent === 0 && C_FORBIDDEN_CONTENT.test(layout.node.value)) return false;
	return true;
}
function detectAllowedStyles(layout) {
	let mask = setBit(0, SCALAR_STYLE.DOUBLE_QUOTED);
	if (canUsePlain(layout)) mask = setBit(mask, SCALAR_STYLE.PLAIN);
	if (canUseSingleQuoted(layout)) mask = setBit(mask, SCALAR_STYLE.SINGLE_QUOTED);
	if (canUseBlock(layout)) mask = setBit(setBit(mask, SCALAR_STYLE.LITERAL_BLOCK), SCALAR_STYLE.FOLDED_BLOCK);
	layout.allowedStylesMask = mask;
}
function renderScalar(layout) {
	switch (layout.style) {
		case SCALAR_STYLE.PLAIN: return renderPlain(layout);
		case SCALAR_STYLE.SINGLE_QUOTED: return renderSingleQuoted(layout);
		case SCALAR_STYLE.LITERAL_BLOCK: return renderLiteralBlock(layout);
		case SCALAR_STYLE.FOLDED_BLOCK: return renderFoldedBlock(layout);
		case SCALAR_STYLE.DOUBLE_QUOTED: return renderDoubleQuoted(layout);
	}
}
function renderPlain(layout) {
	return encodeFlowBreaks(layout.node.value, layout.shiftOfContent);
}
function renderSingleQuoted(layout) {
	return `'${encodeFlowBreaks(layout.node.value, layout.shiftOfContent).replace(/'/g, "''")}'`;
}
function renderLiteralBlock(layout) {
	const value = layout.node.value;
	return "|" + blockHeader(value, layout.shiftOfParent, layout.shiftOfContent) + dropEndingNewline(indentString(value, layout.shiftOfContent));
}
function renderFoldedBlock(layout) {
	const value = layout.node.value;
	const w = layout.presenterOptions.lineWidth;
	let availableWidth = Infinity;
	if (w !== -1) availableWidth = Math.max(Math.min(w, 40), w - layout.shiftOfContent);
	return ">" + blockHeader(value, layout.shiftOfParent, layout.shiftOfContent) + dropEndingNewline(indentString(foldBlockScalar(value, availableWidth), layout.shiftOfContent));
}
function renderDoubleQuoted(layout) {
	return `"${escapeString(layout.node.value)}"`;
}
function encodeFlowBreaks(string, shiftOfContent) {
	let nextLF = string.indexOf("\n");
	if (nextLF === -1) return string;
	const pad = " ".repeat(shiftOfContent);
	let result = string.slice(0, nextLF);
	const lineRe = /(\n+)([^\n]*)/g;
	lineRe.lastIndex = nextLF;
	let match;
	while (match = lineRe.exec(string)) {
		const breaks = match[1].length;
		const line = match[2];
		result += "\n".repeat(breaks + 1) + pad + line;
	}
	return result;
}
function indentString(string, spaces) {
	const indent = " ".repeat(spaces);
	let position = 0;
	let result = "";
	const length = string.length;
	while (position < length) {
		let line;
		const next = string.indexOf("\n", position);
		if (next === -1) {
			line = string.slice(position);
			position = length;
		} else {
			line = string.slice(position, next + 1);
			position = next + 1;
		}
		if (line.length && line !== "\n") result += indent;
		result += line;
	}
	return result;
}
function needIndentIndicator(string) {
	return /^\n* /.test(string);
}
function blockHeader(string, shiftOfParent, shiftOfContent) {
	const indentIndicator = needIndentIndicator(string) ? String(shiftOfContent - shiftOfParent) : "";
	const clip = string[string.length - 1] === "\n";
	return `${indentIndicator}${clip && (string[string.length - 2] === "\n" || string === "\n") ? "+" : clip ? "" : "-"}\n`;
}
function dropEndingNewline(string) {
	return string[string.length - 1] === "\n" ? string.slice(0, -1) : string;
}
function isMoreIndented(char) {
	return char === " " || char === "	";
}
function foldLine(line, width) {
	if (line === "" || isMoreIndented(line[0])) return line;
	const breakRe = / [^ \t]/g;
	let match;
	let start = 0;
	let end;
	let curr = 0;
	let next = 0;
	let result = "";
	while (match = breakRe.exec(line)) {
		next = match.index;
		if (next - start > width) {
			end = curr > start ? curr : next;
			result += `\n${line.slice(start, end)}`;
			start = end + 1;
		}
		curr = next;
	}
	result += "\n";
	if (line.length - start > width && curr > start) result += `${line.slice(start, curr)}\n${line.slice(curr + 1)}`;
	else result += line.slice(start);
	return result.slice(1);
}
function foldBlockScalar(string, width) {
	const lineRe = /(\n+)([^\n]*)/g;
	let nextLF = string.indexOf("\n");
	if (nextLF === -1) nextLF = string.length;
	lineRe.lastIndex = nextLF;
	let result = foldLine(string.slice(0, nextLF), width);
	let prevMoreIndented = string[0] === "\n" || isMoreIndented(string[0]);
	let moreIndented;
	let match;
	while (match = lineRe.exec(string)) {
		const prefix = match[1];
		const line = match[2];
		moreIndented = line !== "" && isMoreIndented(line[0]);
		result += prefix + (!prevMoreIndented && !moreIndented && line !== "" ? "\n" : "") + foldLine(line, width);
		prevMoreIndented = moreIndented;
	}
	return result;
}
var CHARACTERS_TO_ESCAPE = /["\\\x00-\x1F\x7F-\xA0\u2028\u2029\uD800-\uDFFF\uFEFF\uFFFE\uFFFF]/gu;
function escapeCharacter(character) {
	switch (character) {
		case "\0": return "\\0";
		case "\x07": return "\\a";
		case "\b": return "\\b";
		case "	": return "\\t";
		case "\n": return "\\n";
		case "\v": return "\\v";
		case "\f": return "\\f";
		case "\r": return "\\r";
		case "\x1B": return "\\e";
		case "\"": return "\\\"";
		case "\\": return "\\\\";
		case "": return "\\N";
		case "\xA0": return "\\_";
		case "\u2028": return "\\L";
		case "\u2029": return "\\P";
	}
	const code = character.charCodeAt(0);
	const hex = code.toString(16).toUpperCase();
	if (code <= 255) return `\\x${"0".repeat(2 - hex.length)}${hex}`;
	return `\\u${"0".repeat(4 - hex.length)}${hex}`;
}
function escapeString(string) {
	return string.replace(CHARACTERS_TO_ESCAPE, escapeCharacter);
}
//#endregion
//#region src/ast/presenter.ts
var CHAR_LINE_FEED = 10;
var DEFAULT_PRESENTER_OPTIONS = {
	indent: 2,
	seqNoIndent: false,
	seqInlineFirst: true,
	lineWidth: 80,
	flowBracketPadding: false,
	flowSkipCommaSpace: false,
	flowSkipColonSpace: false,
	quoteFlowKeys: false,
	quoteStyle: "single",
	forceQuotes: false,
	scalarStyleRules: Object.keys(DEFAULT_SCALAR_STYLE_RULES).map((name) => Reflect.get(DEFAULT_SCALAR_STYLE_RULES, name)),
	tagBeforeAnchor: false
};
function nodeTagShort(node) {
	return node.tagged ? node.tag : tagNameShort(node.tag);
}
function createPresenterState(options) {
	const opts = {
		...DEFAULT_PRESENTER_OPTIONS,
		...options
	};
	if (opts.flowSkipColonSpace) opts.quoteFlowKeys = true;
	return {
		...opts,
		defaultScalarTagName: opts.schema.defaultScalarTag.tagName,
		openEnded: false
	};
}
function generateNextLine(state, level) {
	return `\n${" ".repeat(state.indent * level)}`;
}
function scalarLayout(state, node, parent, level, isKey, flowOnly) {
	return {
		node,
		parent,
		level,
		isKey,
		flowOnly,
		shiftOfParent: level === 0 ? -1 : state.indent * (level - 1),
		shiftOfContent: state.indent * Math.max(1, level),
		shiftOfFirstLine: level === 0 ? 0 : state.indent * level,
		presenterOptions: state,
		allowedStylesMask: 0,
		style: node.style
	};
}
function writeFlowSequence(state, level, node) {
	let result = "";
	for (let index = 0, length = node.items.length; index < length; index += 1) {
		const item = writeNode(state, level, node.items[index], node, {}).text;
		if (index > 0) result += `,${!state.flowSkipCommaSpace ? " " : ""}`;
		result += item;
	}
	const pad = state.flowBracketPadding && node.items.length > 0 ? " " : "";
	return `[${pad}${result}${pad}]`;
}
function writeBlockSequence(state, level, node, compact) {
	let result = "";
	for (let index = 0, length = node.items.length; index < length; index += 1) {
		const item = writeNode(state, level + 1, node.items[index], node, {
			block: true,
			compact: state.seqInlineFirst,
			isblockseq: true
		}).text;
		if (!compact || result !== "") result += generateNextLine(state, level);
		if (item === "" || CHAR_LINE_FEED === item.charCodeAt(0)) result += "-";
		else result += "- ";
		result += item;
	}
	return result;
}
function writeFlowMapping(state, level, node) {
	let result = "";
	for (const { key, value } of node.items) {
		let pairBuffer = "";
		if (result !== "") pairBuffer += `,${!state.flowSkipCommaSpace ? " " : ""}`;
		const keyRender = writeNode(state, level, key, node, { iskey: true });
		const keyText = keyRender.text;
		const valueText = writeNode(state, level, value, node, {}).text;
		const sep = state.flowSkipColonSpace || valueText === "" ? "" : " ";
		const keyIsBareProps = key.kind === "scalar" && keyRender.noBody && (key.tagged || key.anchor !== void 0);
		const keyColonSep = key.kind === "alias" || keyIsBareProps ? " " : "";
		pairBuffer += `${keyText}${keyColonSep}:${sep}${valueText}`;
		result += pairBuffer;
	}
	const pad = state.flowBracketPadding && result !== "" ? " " : "";
	return `{${pad}${result}${pad}}`;
}
function writeBlockMapping(state, level, node, compact) {
	let result = "";
	for (let index = 0, length = node.items.length; index < length; index += 1) {
		let pairBuffer = "";
		if (!compact || result !== "") pairBuffer += generateNextLine(state, level);
		const { key, value } = node.items[index];
		const keyIsBlock = (key.kind === "mapping" || key.kind === "sequence") && key.style === COLLECTION_STYLE.BLOCK && key.items.length !== 0 || key.kind === "scalar" && (key.style === SCALAR_STYLE.LITERAL_BLOCK || key.style === SCALAR_STYLE.FOLDED_BLOCK);
		const keyRender = keyIsBlock ? writeNode(state, level + 1, key, node, {
			block: true,
			compact: true,
			isblockseq: !cannotBeCompact(state, key, level + 1)
		}) : writeNode(state, level + 1, key, node, {
			block: true,
			compact: true,
			iskey: true
		});
		const keyText = keyRender.text;
		const keyHasLineBreak = key.kind === "scalar" && key.value.indexOf("\n") !== -1;
		const keyIsTooLong = keyText.length > 1024 && /^[\s\S]{1025}/u.test(keyText);
		const explicitPair = keyIsBlock || keyHasLineBreak || keyIsTooLong;
		if (explicitPair) {
			if (keyText && CHAR_LINE_FEED === keyText.charCodeAt(0)) pairBuffer += "?";
			else pairBuffer += "? ";
		}
		pairBuffer += keyText;
		if (explicitPair) pairBuffer += generateNextLine(state, level);
		const valueText = writeNode(state, level + 1, value, node, {
			block: true,
			compact: explicitPair,
			isblockseq: explicitPair && !cannotBeCompact(state, value, level + 1)
		}).text;
		const keyIsBareProps = key.kind === "scalar" && keyRender.noBody && (key.tagged || key.anchor !== void 0);
		const keyColonSep = !explicitPair && (key.kind === "alias" || keyIsBareProps) ? " " : "";
		if (valueText === "" || CHAR_LINE_FEED === valueText.charCodeAt(0)) pairBuffer += `${keyColonSep}:`;
		else pairBuffer += `${keyColonSep}: `;
		pairBuffer += valueText;
		result += pairBuffer;
	}
	return result;
}
function cannotBeCompact(state, node, level) {
	if (node.kind === "alias") return true;
	return node.tagged || node.anchor !== void 0 || state.indent < 2 && level > 0;
}
function writeNode(state, level, node, parent, ctx) {
	if (node.kind === "alias") {
		state.openEnded = false;
		return {
			text: `*${node.anchor}`,
			noBody: false
		};
	}
	const { block = false, iskey = false, isblockseq = false } = ctx;
	let compact = ctx.compact ?? false;
	const hasAnchor = node.anchor !== void 0;
	if (cannotBeCompact(state, node, level)) compact = false;
	let body;
	let shouldPrintTag = node.tagged;
	const useBlockCollection = block && (node.kind === "mapping" || node.kind === "sequence") && node.style === COLLECTION_STYLE.BLOCK && node.items.length !== 0;
	if (node.kind === "mapping") {
		if (useBlockCollection) body = writeBlockMapping(state, level, node, compact);
		else body = writeFlowMapping(state, level, node);
	} else if (node.kind === "sequence") {
		if (useBlockCollection) {
			if (state.seqNoIndent && !isblockseq && level > 0) body = writeBlockSequence(state, level - 1, node, compact);
			else body = writeBlockSequence(state, level, node, compact);
		} else body = writeFlowSequence(state, level, node);
	} else {
		const layout = scalarLayout(state, node, parent, level, iskey, !block);
		detectAllowedStyles(layout);
		for (const rule of state.scalarStyleRules) rule(layout);
		body = renderScalar(layout);
		state.openEnded = (layout.style === SCALAR_STYLE.LITERAL_BLOCK || layout.style === SCALAR_STYLE.FOLDED_BLOCK) && (node.value === "\n" || node.value.endsWith("\n\n"));
		shouldPrintTag = node.tagged || body === "" && layout.flowOnly && parent?.kind === "sequence" && !hasAnchor || layout.style !== SCALAR_STYLE.PLAIN && node.tag !== state.defaultScalarTagName;
	}
	if ((node.kind === "mapping" || node.kind === "sequence") && !useBlockCollection) state.openEnded = false;
	if (useBlockCollection && compact && level > 0 && state.indent > 2) body = `${" ".repeat(state.indent - 2)}${body}`;
	const noBody = body === "";
	let text = body;
	if (shouldPrintTag || hasAnchor) {
		const props = [];
		const tag = shouldPrintTag ? nodeTagShort(node) : null;
		const anchor = hasAnchor ? `&${node.anchor}` : null;
		if (state.tagBeforeAnchor) {
			if (tag !== null) props.push(tag);
			if (anchor !== null) props.push(anchor);
		} else {
			if (anchor !== null) props.push(anchor);
			if (tag !== null) props.push(tag);
		}
		const sep = body === "" || body.charCodeAt(0) === CHAR_LINE_FEED ? "" : " ";
		text = `${props.join(" ")}${sep}${body}`;
	}
	return {
		text,
		noBody
	};
}
function rootStartsOwnLine(node) {
	return (node.kind === "sequence" || node.kind === "mapping") && node.style === COLLECTION_STYLE.BLOCK && node.items.length !== 0 && !node.tagged && node.anchor === void 0;
}
function writeDocumentDirectives(doc) {
	let result = "";
	for (const directive of doc.directives) {
		if (directive.kind === "yaml") {
			result += `%YAML ${directive.version}\n`;
			continue;
		}
		const { handle, prefix } = directive;
		result += `%TAG ${handle} ${prefix}\n`;
	}
	return result;
}
/**
* Build YAML from AST.
*
* @category AST
*/
function present(documents, options) {
	const state = createPresenterState(options);
	let result = "";
	let previousEnded = false;
	for (let index = 0; index < documents.length; index += 1) {
		const doc = documents[index];
		state.openEnded = false;
		const directives = writeDocumentDirectives(doc);
		const hasDirectives = directives !== "";
		const marker = doc.explicitStart || hasDirectives || index > 0 && !previousEnded;
		result += directives;
		if (doc.contents === null) {
			if (marker) result += "---\n";
		} else if (marker) {
			const body = writeNode(state, 0, doc.contents, null, {
				block: true,
				compact: true
			}).text;
			const sep = body === "" ? "" : hasDirectives || rootStartsOwnLine(doc.contents) ? "\n" : " ";
			result += `---${sep}${body}\n`;
		} else result += writeNode(state, 0, doc.contents, null, {
			block: true,
			compact: true
		}).text + "\n";
		previousEnded = doc.explicitEnd || state.openEnded;
		if (previousEnded) result += "...\n";
	}
	return result;
}
//#endregion
//#region src/dump.ts
var DEFAULT_DUMP_OPTIONS = {
	...DEFAULT_PRESENTER_OPTIONS,
	schema: DUMP_SCHEMA,
	skipInvalid: false,
	noRefs: false,
	flowLevel: -1,
	sortKeys: false,
	transform: () => {}
};
function defaultCompareFn(a, b) {
	const x = String(a);
	const y = String(b);
	if (x < y) return -1;
	if (x > y) return 1;
	return 0;
}
/**
* Serializes JS object as a YAML document. By default it can dump every
* supported YAML type, so it throws an exception if you try to dump regexps or
* functions. However, you can disable exceptions by setting the
* {@link DumpOptions.skipInvalid} option to `true`.
*
* @category Main
*/
function dump(input, options = {}) {
	const opts = {
		...DEFAULT_DUMP_OPTIONS,
		...options
	};
	const documents = jsToAst(input, opts.schema, {
		noRefs: opts.noRefs,
		skipInvalid: opts.skipInvalid
	});
	if (opts.flowLevel >= 0) visit(documents, (node, ctx) => {
		if (ctx.depth < opts.flowLevel) return;
		if (node.kind === "sequence" || node.kind === "mapping") node.style = COLLECTION_STYLE.FLOW;
		return VISIT_SKIP;
	});
	if (opts.sortKeys) {
		const compareFn = opts.sortKeys === true ? defaultCompareFn : opts.sortKeys;
		visit(documents, (node) => {
			if (node.kind !== "mapping") return;
			node.items.sort((a, b) => compareFn(a.key.kind === "scalar" ? a.key.value : "", b.key.kind === "scalar" ? b.key.value : ""));
		});
	}
	opts.transform(documents);
	return present(documents, {
		...pick(opts, Object.keys(DEFAULT_PRESENTER_OPTIONS)),
		schema: opts.schema
	});
}
//#endregion
//#region src/ast/from_events.ts
var NO_RANGE = (/* unused pure expression or super */ null && (-1));
function eventPosition(event) {
	if ("tagStart" in event && event.tagStart !== NO_RANGE) return event.tagStart;
	if ("anchorStart" in event && event.anchorStart !== NO_RANGE) return event.anchorStart;
	if ("valueStart" in event && event.valueStart !== NO_RANGE) return event.valueStart;
	if ("start" in event) return event.start;
	return 0;
}
function rawTag(state, event) {
	return event.tagStart === NO_RANGE ? "" : state.source.slice(event.tagStart, event.tagEnd);
}
function anchorName(state, event) {
	return event.anchorStart === NO_RANGE ? void 0 : state.source.slice(event.anchorStart, event.anchorEnd);
}
function buildScalar(state, event) {
	const value = getScalarValue(state.source, event);
	const raw = rawTag(state, event);
	let tag;
	let tagged = false;
	if (raw !== "") {
		tagged = true;
		tag = raw;
	} else if (event.style === SCALAR_STYLE.PLAIN) tag = state.schema.resolveImplicitScalarTag(value).tag.tagName;
	else tag = state.schema.defaultScalarTag.tagName;
	return {
		kind: "scalar",
		tag,
		tagged,
		style: event.style,
		anchor: anchorName(state, event),
		value
	};
}
function buildCollection(state, event, defaultTagName) {
	const raw = rawTag(state, event);
	let tag;
	let tagged = false;
	if (raw === "") tag = defaultTagName;
	else {
		tag = raw;
		tagged = true;
	}
	return {
		tag,
		tagged,
		style: event.style,
		anchor: anchorName(state, event)
	};
}
function addNode(state, node) {
	const frame = state.frames[state.frames.length - 1];
	if (frame.kind === "document") frame.doc.contents = node;
	else if (frame.kind === "sequence") frame.node.items.push(node);
	else if (frame.key) {
		frame.node.items.push({
			key: frame.key,
			value: node
		});
		frame.key = null;
	} else frame.key = node;
}
/**
* Builds an AST from parser events
*
* @category AST
*/
function eventsToAst(events, options) {
	const state = {
		source: options.source,
		schema: options.schema,
		eventIndex: 0,
		position: 0,
		frames: [],
		documents: []
	};
	while (state.eventIndex < events.length) {
		const event = events[state.eventIndex++];
		state.position = eventPosition(event);
		switch (event.type) {
			case EVENT_ID.DOCUMENT: {
				const doc = {
					contents: null,
					explicitStart: event.explicitStart,
					explicitEnd: event.explicitEnd,
					directives: event.directives
				};
				state.frames.push({
					kind: "document",
					doc
				});
				break;
			}
			case EVENT_ID.SCALAR:
				addNode(state, buildScalar(state, event));
				break;
			case EVENT_ID.SEQUENCE: {
				const { tag, tagged, style, anchor } = buildCollection(state, event, "tag:yaml.org,2002:seq");
				const node = {
					kind: "sequence",
					tag,
					tagged,
					style,
					anchor,
					items: []
				};
				state.frames.push({
					kind: "sequence",
					node
				});
				break;
			}
			case EVENT_ID.MAPPING: {
				const { tag, tagged, style, anchor } = buildCollection(state, event, "tag:yaml.org,2002:map");
				const node = {
					kind: "mapping",
					tag,
					tagged,
					style,
					anchor,
					items: []
				};
				state.frames.push({
					kind: "mapping",
					node,
					key: null
				});
				break;
			}
			case EVENT_ID.ALIAS:
				addNode(state, {
					kind: "alias",
					anchor: state.source.slice(event.anchorStart, event.anchorEnd)
				});
				break;
			case EVENT_ID.POP: {
				const frame = state.frames.pop();
				if (frame.kind === "mapping" && frame.key) throw new Error("incomplete mapping pair in event stream");
				if (frame.kind === "document") state.documents.push(frame.doc);
				else addNode(state, frame.node);
				break;
			}
		}
	}
	return state.documents;
}
//#endregion
//#region src/index.ts
/** @deprecated Use `EVENT_ID.DOCUMENT` instead. @internal */
var EVENT_DOCUMENT = EVENT_ID.DOCUMENT;
/** @deprecated Use `EVENT_ID.SEQUENCE` instead. @internal */
var EVENT_SEQUENCE = EVENT_ID.SEQUENCE;
/** @deprecated Use `EVENT_ID.MAPPING` instead. @internal */
var EVENT_MAPPING = EVENT_ID.MAPPING;
/** @deprecated Use `EVENT_ID.SCALAR` instead. @internal */
var EVENT_SCALAR = EVENT_ID.SCALAR;
/** @deprecated Use `EVENT_ID.ALIAS` instead. @internal */
var EVENT_ALIAS = EVENT_ID.ALIAS;
/** @deprecated Use `EVENT_ID.POP` instead. @internal */
var EVENT_POP = EVENT_ID.POP;
/** @deprecated Use `SCALAR_STYLE.PLAIN` instead. @internal */
var SCALAR_STYLE_PLAIN = SCALAR_STYLE.PLAIN;
/** @deprecated Use `SCALAR_STYLE.SINGLE_QUOTED` instead. @internal */
var SCALAR_STYLE_SINGLE_QUOTED = SCALAR_STYLE.SINGLE_QUOTED;
/** @deprecated Use `SCALAR_STYLE.DOUBLE_QUOTED` instead. @internal */
var SCALAR_STYLE_DOUBLE_QUOTED = SCALAR_STYLE.DOUBLE_QUOTED;
/** @deprecated Use `SCALAR_STYLE.LITERAL_BLOCK` instead. @internal */
var SCALAR_STYLE_LITERAL_BLOCK = SCALAR_STYLE.LITERAL_BLOCK;
/** @deprecated Use `SCALAR_STYLE.FOLDED_BLOCK` instead. @internal */
var SCALAR_STYLE_FOLDED_BLOCK = SCALAR_STYLE.FOLDED_BLOCK;
/** @deprecated Use `COLLECTION_STYLE.BLOCK` instead. @internal */
var COLLECTION_STYLE_BLOCK = COLLECTION_STYLE.BLOCK;
/** @deprecated Use `COLLECTION_STYLE.FLOW` instead. @internal */
var COLLECTION_STYLE_FLOW = COLLECTION_STYLE.FLOW;
/** @deprecated Use `CHOMPING_MODE.CLIP` instead. @internal */
var CHOMPING_CLIP = CHOMPING_MODE.CLIP;
/** @deprecated Use `CHOMPING_MODE.STRIP` instead. @internal */
var CHOMPING_STRIP = CHOMPING_MODE.STRIP;
/** @deprecated Use `CHOMPING_MODE.KEEP` instead. @internal */
var CHOMPING_KEEP = CHOMPING_MODE.KEEP;
//#endregion


//# sourceMappingURL=js-yaml.mjs.map
;// CONCATENATED MODULE: ./build/sync/users-file/yaml.js



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
        events = parseEvents(text, { maxDepth: nodes_MAX_DEPTH });
    }
    catch (error) {
        if (!(error instanceof YAMLException))
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
    const read = events.slice(0, event?.type === EVENT_ID.DOCUMENT ? index + 2 : index + 1);
    return { line: lineOf(read.reduce((offset, each) => Math.max(offset, startOf(each)), 0)), text };
}
function unsupportedFeature(event) {
    if (event.type === EVENT_ID.DOCUMENT)
        return 'starts a second YAML document. Put all users in one list';
    if (event.type === EVENT_ID.ALIAS)
        return 'contains a YAML alias (`*`). Write out the value instead';
    const hasTag = isNode(event) && event.tagStart >= 0;
    return hasTag ? 'contains a YAML tag (`!`). Remove the tag, as all values are read as text' : undefined;
}
function isNode(event) {
    const { SCALAR, SEQUENCE, MAPPING } = EVENT_ID;
    return event.type === SCALAR || event.type === SEQUENCE || event.type === MAPPING;
}
function startOf(event) {
    if (isNode(event)) {
        if (event.tagStart >= 0)
            return event.tagStart;
        return event.type === EVENT_ID.SCALAR ? event.valueStart : event.start;
    }
    return event.type === EVENT_ID.ALIAS ? event.anchorStart : -1;
}
function readNext(queue) {
    const event = queue.events.pop();
    if (!event || !isNode(event))
        return undefined;
    const line = queue.lineOf(startOf(event));
    if (event.type === EVENT_ID.SCALAR)
        return yaml_readScalar(queue.text, line, event);
    const items = [];
    for (let item = readNext(queue); item; item = readNext(queue))
        items.push(item);
    return event.type === EVENT_ID.SEQUENCE ? { line, items } : { line, entries: toEntries(items) };
}
function yaml_readScalar(text, line, event) {
    const value = getScalarValue(text, event);
    const isPlain = event.style === SCALAR_STYLE.PLAIN;
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

;// CONCATENATED MODULE: ./build/sync/users-file/read.js












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

;// CONCATENATED MODULE: ./build/sync/inputs.js







const FILE_LIMIT = { bytes: 32 * 1024 * 1024, must: 'be a file of at most 32 MiB' };
const OWN_SHARE = 0.9;
function readInputs(getInput, workspace, origin, today, { mask, sanitize }) {
    const apiKey = getInput('api-key');
    for (const secret of [apiKey, getInput('github-token')])
        mask(secret);
    const reader = createInputReader(getInput, sanitize);
    const { issues } = reader;
    const connection = readConnection(reader, apiKey);
    const usersFile = getInput('users-file');
    const inputs = {
        usersFile,
        mode: readMode(reader, origin),
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
function readMode({ read, addIssue, quote }, origin) {
    const mode = read('mode', choice('plan', 'apply', 'export')) === 'apply' ? 'apply' : 'plan';
    const unmerged = unmergedBy(origin);
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

;// CONCATENATED MODULE: ./build/sync/export/inputs.js






function readExportInputs(getInput, workspace, { mask, sanitize }) {
    const apiKey = getInput('api-key');
    for (const secret of [apiKey, getInput('github-token')])
        mask(secret);
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

;// CONCATENATED MODULE: ./build/github/step-summary.js






const step_summary_MAX_ROWS = 200;
const MAX_NAME = 100;
const step_summary_MAX_VALUE = 300;
function renderSummary({ title, changes, details, notices }, sanitize) {
    const items = details.map((line) => `<li>${renderUntrusted(line, sanitize, MAX_MESSAGE)}</li>`);
    const blocks = [
        `<h3>${renderUntrusted(title, sanitize, MAX_MESSAGE)}</h3>`,
        ...(changes.length > 0 ? [table(changes, sanitize)] : []),
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
function renderChange({ field, from, fromLabel, to, toLabel }, sanitize) {
    const name = `<td>${renderUntrusted(field.label, sanitize, MAX_NAME)}</td>`;
    const isCleared = field.emptyValue !== undefined && step_summary_isEmpty(to);
    const cleared = '<em>cleared</em>';
    if (field.privacy !== 'public') {
        return `${name}<td colspan="2">${isCleared ? cleared : '<em>changed, not shown</em>'}</td>`;
    }
    const after = isCleared ? cleared : renderValue(to, toLabel, sanitize);
    return `${name}<td>${renderValue(from, fromLabel, sanitize)}</td><td>${after}</td>`;
}
function step_summary_isEmpty(value) {
    return value === null || value === '' || (Array.isArray(value) && value.length === 0);
}
function errorLink(page, code) {
    const target = escapeHtml(`${page}#${code}`);
    return page.startsWith('https://') ? `<a href="${target}">${escapeHtml(code)}</a>` : target;
}
function table(changes, sanitize) {
    const rows = changes.slice(0, step_summary_MAX_ROWS).map((change) => `<tr>${renderChange(change, sanitize)}</tr>`);
    const more = changes.length - rows.length;
    if (more > 0)
        rows.push(`<tr><td colspan="3"><em>and ${more} more</em></td></tr>`);
    return `<table><tr><th>Field</th><th>From</th><th>To</th></tr>${rows.join('')}</table>`;
}
function renderValue(value, label, sanitize) {
    if (value === undefined)
        return '<em>unknown</em>';
    const text = Array.isArray(value) ? value.map(json_textOf).join(', ') : json_textOf(value);
    if (step_summary_isEmpty(value))
        return '<em>empty</em>';
    return code(truncate(sanitize(label === undefined ? text : `${label} (${text})`), step_summary_MAX_VALUE));
}

;// CONCATENATED MODULE: ./build/sync/export/messages.js




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

;// CONCATENATED MODULE: ./build/sync/export/render.js

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
    const objects = rows.map((row) => entriesOf(columns, row));
    return format === 'json' ? renderJson(objects) : renderYaml(objects);
}
function renderTable(separator, columns, rows) {
    const lines = [columns, ...rows.map((row) => columns.map((column) => json_textOf(row.get(column) ?? '')))];
    const text = lines.map((cells) => `${cells.map(quoteCell).join(separator)}\r\n`);
    return BYTE_ORDER_MARK + text.join('');
}
function quoteCell(cell) {
    return /[;,"\t\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
function entriesOf(columns, row) {
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

;// CONCATENATED MODULE: ./build/model/names.js




const names_MAX_CANDIDATES = 8;
const MAX_DIFFERENT = 1 / 3;
const names_MAX_COMPARED = 100;
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
    const similar = entries.filter((entry) => normalizeName(entry.name).toLowerCase() === desired.toLowerCase());
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
    const compared = Math.min(names_MAX_COMPARED, Math.max(name.length, nearest.entry.name.length));
    const isTypo = nearest.distance <= compared * MAX_DIFFERENT;
    return isTypo ? `Did you mean "${nearest.entry.name}"? ${all}` : all;
}
function normalizeName(name) {
    return trimText(name);
}
function sortBySimilarity(entries, name) {
    const comparable = (text) => normalizeName(text).toLowerCase().slice(0, names_MAX_COMPARED);
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
    return listSome(entries, names_MAX_CANDIDATES, ({ id, name }) => `"${name}" (ID ${id})`);
}
function isNameReference(value) {
    return typeof value === 'object' && value !== null && NAME_REF in value;
}

;// CONCATENATED MODULE: ./build/model/custom-fields.js






const custom_fields_MAX_CANDIDATES = 8;
const MAX_SORTED = 100;
const MAX_CACHED = 1_000;
const MAX_PIECES = 50;
const MULTI_SELECT = 'multiselect';
const SEPARATOR = /[,;\r\n]/;
const LINK = /^(?:https?:\/\/|mailto:|tel:)\S/i;
function createCustomFieldFinder(definitions, quote) {
    const byName = groupBy(definitions, ({ name }) => normalizeName(name));
    const byLowerCase = groupBy(definitions, ({ name }) => normalizeName(name).toLowerCase());
    const found = new Map();
    return (given) => {
        if (found.has(given))
            return found.get(given);
        const name = normalizeName(given);
        const exact = byName.get(name);
        const similar = byLowerCase.get(name.toLowerCase()) ?? [];
        const names = new Set(similar.map((each) => normalizeName(each.name)));
        const fitting = exact ?? (names.size === 1 ? similar : []);
        const field = toField(fitting, quote);
        found.set(given, field);
        return field;
    };
}
function unknownCustomField(name, definitions, quote) {
    const names = definitions.map((each) => each.name);
    const toKey = (text) => normalizeName(text).toLowerCase();
    const meant = definitions.find(({ otherName }) => otherName !== undefined && toKey(otherName) === toKey(name));
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
                const parsed = flag(text);
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
    const maxPieces = Math.min(MAX_PIECES, Math.max(...options.map((option) => option.split(SEPARATOR).length)));
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

;// CONCATENATED MODULE: ./build/sync/custom-fields.js





function namesCustomFields(rows) {
    return rows.some((row) => custom_fields_propertiesOf(row) !== undefined);
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
    const properties = custom_fields_propertiesOf(row);
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
    const current = user && own(user, CUSTOM.responseKey ?? '');
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
function custom_fields_propertiesOf({ desired }) {
    const value = desired.find(({ field }) => field === CUSTOM)?.value;
    return json_isObject(value) ? value : undefined;
}
function createUseCheck(users) {
    let names;
    return (name) => {
        names ??= new Set(users.flatMap((user) => {
            const properties = own(user, CUSTOM.responseKey ?? '');
            return json_isObject(properties) ? Object.keys(properties) : [];
        }));
        return names.has(name);
    };
}
const custom_fields_MAX_ISSUES = 1_000;
function createIssueList({ file, headings, quote }) {
    const issues = new Map();
    return {
        add: (row, name, describe) => {
            if (issues.has(name) || issues.size >= custom_fields_MAX_ISSUES)
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

;// CONCATENATED MODULE: ./build/sync/plan-entry.js



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

;// CONCATENATED MODULE: ./build/sync/people.js










const people_MAX_TYPOS = 2;
const MAX_DIFFERENT_LETTERS = 2 * people_MAX_TYPOS;
const MAX_COMPARISONS = 10_000_000;
const people_MAX_NAMED = 5;
const people_EMAIL = fieldByInput('email');
function createUnlistedUsers(unlisted) {
    const byFullName = lazily(() => groupBy(unlisted, (user) => keyOfName(people_nameOf(user))));
    const byFirstName = lazily(() => groupBy(unlisted, (user) => nameKey(people_nameOf(user)[0])));
    const addresses = lazily(() => unlisted.map(people_addressOf));
    const byDomain = lazily(() => groupBy(addresses(), ({ domain }) => domain));
    const byLocal = lazily(() => groupBy(addresses(), ({ local }) => local));
    let comparisons = 0;
    return {
        withFullName: (row) => withKey(byFullName(), fullNameKey(row.desired)),
        withFirstName: (row) => withKey(byFirstName(), nameKey(desiredName(row)[0])),
        withNearEmail: ({ desired }) => {
            const { local, domain, letters } = partsOf(normalizeEmail(desiredEmail(desired) ?? ''));
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
function checkCreation(row, unlisted, mode) {
    const namesakes = unlisted.withFullName(row);
    const active = namesakes.filter(isActive);
    if (active.length > 0)
        return { ...NO_CHECK, error: namesakeError(active), lookAlikes: active };
    const near = (unlisted.withNearEmail(row) ?? []).filter(isActive);
    const sameFirstName = unlisted
        .withFirstName(row)
        .filter((user) => isActive(user) && !near.includes(user))
        .filter((user) => mode !== 'ignore' || sharesLastName(row, user));
    const notices = [
        ...namesakes.slice(0, people_MAX_NAMED).map(({ id }) => formerUserNotice(id)),
        ...(near.length > 0 ? [samePersonNotice(near, 'a similar e-mail address', mode)] : []),
        ...(sameFirstName.length > 0 ? [samePersonNotice(sameFirstName, 'the same first name', mode)] : []),
    ];
    return { ...NO_CHECK, notices };
}
function namesakeError(users) {
    const isOne = users.length === 1;
    const ids = people_listOf(users);
    const who = isOne
        ? `User ${ids}, who is active and not in the file, has`
        : `Users ${ids}, who are active and not in the file, have`;
    return (`${who} the same first and last name. If it is the same person, give \`id\` ${isOne ? ids : 'of the right one'}; ` +
        `if it is another person of the same name, list ${isOne ? `user ${ids}` : 'these users'} too.`);
}
function formerUserNotice(id) {
    return asNotice(`User ${id}, who is deactivated, has the same name. To bring this user back, give \`id\` ${id} and \`active: true\`.`);
}
function samePersonNotice(users, what, mode) {
    const isOne = users.length === 1;
    const ids = people_listOf(users);
    const who = isOne ? `User ${ids} is not in the file and has` : `Users ${ids} are not in the file and have`;
    const advice = isOne ? `give \`id\` ${ids}` : 'give the `id`';
    const text = `${who} ${what}. If it is the same person, with a new name or e-mail address, ${advice} instead of creating a user.`;
    return mode === 'deactivate' ? asWarning(text) : asNotice(text);
}
function checkUnmatched(row, unlisted, mode) {
    const nothing = 'MOCO has no such user, so no user is deactivated for this row.';
    const near = unlisted.withNearEmail(row);
    if (!near)
        return { ...NO_CHECK, notices: [asNotice(nothing)], lookAlikes: undefined };
    const similar = [...new Set([...near, ...unlisted.withFullName(row)])];
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
function people_addressOf(user) {
    return { user, ...partsOf(normalizedEmailOf(user)) };
}
function partsOf(email) {
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
const UMLAUTS = { ä: 'ae', ö: 'oe', ü: 'ue', ß: 'ss' };
const people_MAX_NAME = 200;
function nameKey(name) {
    if (typeof name !== 'string')
        return '';
    return normalizeName(name)
        .slice(0, people_MAX_NAME)
        .toLowerCase()
        .replace(/[äöüß]/g, (letter) => UMLAUTS[letter] ?? letter)
        .normalize('NFD')
        .replace(/\p{M}/gu, '')
        .replace(/[\s-]+/g, ' ');
}
function keyOfName([first, last]) {
    const names = [nameKey(first), nameKey(last)];
    return names.includes('') ? '' : names.sort().join('\n');
}
function fullNameKey(desired) {
    return keyOfName(desiredName({ desired }));
}
function sharesLastName({ desired }, user) {
    const wordsOf = ([, last]) => nameKey(last)
        .split(' ')
        .filter((word) => word !== '');
    const words = new Set(wordsOf(people_nameOf(user)));
    return wordsOf(desiredName({ desired })).some((word) => words.has(word));
}
function withKey(groups, key) {
    return key === '' ? [] : (groups.get(key) ?? []);
}

;// CONCATENATED MODULE: ./build/sync/shared-values.js








const shared_values_MAX_NAMED = 5;
const IBAN = fieldByInput('iban');
function withSharedValues(entries, users) {
    const warned = groupBy([...ibanWarnings(entries, users), ...nameWarnings(entries)], ({ entry }) => entry);
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
function nameWarnings(entries) {
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

;// CONCATENATED MODULE: ./build/sync/plan.js












const DEACTIVATED = { field: fieldByInput('active'), value: false };
const plan_WORDS = { idInput: 'id', createInput: 'create-missing' };
function createPlan(rows, current, options, today) {
    const { find, findByEmail } = createUserIndex(current.users);
    const resolve = createNameResolver(current.directories, { checksIds: true });
    const matched = rows.map((row) => ({ row, users: find(row) }));
    const plan = createUserPlanner(current, options, today);
    const named = new Set(matched.flatMap(({ users }) => users.map(({ id }) => id)));
    const unlisted = current.users.filter(({ id }) => !named.has(id));
    const similar = createUnlistedUsers(unlisted);
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
    const options = { createMissing, createInactive: false, sendWriteOnlyFields: false, endEmployments, today };
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
    const checked = { ...withNotices(entry, notices), lookAlikes };
    return error === undefined ? checked : withError(checked, [entry.error ?? '', error].join(' ').trim());
}

;// CONCATENATED MODULE: ./build/sync/export/round-trip.js








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

;// CONCATENATED MODULE: ./build/sync/export/selection.js


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

;// CONCATENATED MODULE: ./build/sync/export/run.js














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
        const host = inputs?.account.host ?? 'MOCO';
        failure = beforeFirstWrite(describeError(error, { host, user: 'the users' }));
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

;// CONCATENATED MODULE: ./build/sync/error-groups.js
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

;// CONCATENATED MODULE: ./build/sync/failure-messages.js






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
        const summary = `${formatNumber(errors.length)} of ${formatNumber(rows)} rows of ${file} can't be applied.`;
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
    if (failure_messages_isCancelled(notWritten, left)) {
        return failure_messages_report('cancelled', failure_messages_describeCancellation(progress, errors.length, host) + hint, items);
    }
    if (failed.length === 0)
        return undefined;
    const all = formatNumber(entries.length + errors.length);
    const rest = left > 0 ? ` ${formatNumber(left)} more were not started, as they would have failed too.` : '';
    const summary = `${formatNumber(failed.length)} of ${all} users failed in ${host}.${rest}${hint}`;
    return failure_messages_report('partial-failure', summary, items);
}
function failure_messages_isCancelled(notWritten, left) {
    const isAny = (code) => notWritten.some((result) => result.code === code);
    return isAny('cancelled') || (left > 0 && !isAny('unauthorized'));
}
function failure_messages_describeCancellation({ entries, results }, errors, host) {
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
    const isTransient = ({ code, lostLastDay }) => code !== null && TRANSIENT_CODES.includes(code) && lostLastDay === undefined;
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

;// CONCATENATED MODULE: ./build/sync/guardrails.js







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
    return withError(entry, `This user ${fact} and can't ${kept.join(' or ')} by a list. If that is intended, use MOCO or the action for one user.`);
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

;// CONCATENATED MODULE: ./build/moco/session.js


async function fetchKeyOwner(client) {
    const response = await client.get('/session').catch(undefinedIfStatus(401, 403, 404));
    const id = json_isObject(response?.json) ? response.json['id'] : undefined;
    return typeof id === 'number' ? id : undefined;
}

;// CONCATENATED MODULE: ./build/sync/current-state.js


















const INCLUDE_DEACTIVATED = { include_archived: 'true' };
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
        return fetchAllUsers(client, known);
    }
    const emails = new Set(draft.flatMap((entry) => disputedEmail(entry) ?? []));
    const seen = seenIn(known.users);
    const keys = [...protectedUsers, ...[...emails].map((email) => ({ email }))].filter((key) => !seen(key));
    if (keys.length === 0)
        return known;
    const isWorthAPage = known.first !== undefined || requestCount(keys) > 1;
    const { users, ...read } = isWorthAPage
        ? await fetchUsers(client, keys, false, known.first)
        : { users: await fetchUsersByKey(client, keys), isComplete: false, first: known.first };
    return { ...known, ...read, users: distinctUsers([...known.users, ...users]) };
}
async function fetchAllUsers(client, known) {
    return known.isComplete ? known : { ...known, ...(await fetchUsers(client, [], true, known.first)) };
}
async function fetchUsers(client, keys, needsAll, known) {
    if (!needsAll && keys.every((key) => 'id' in key)) {
        return { users: await fetchUsersByKey(client, keys), isComplete: false, first: known };
    }
    const first = known ?? (await fetchPage(client.get, '/users', isUser, INCLUDE_DEACTIVATED));
    const seen = seenIn(first.entries);
    const left = keys.filter((key) => !seen(key));
    const pagesLeft = Math.ceil((first.total ?? 0) / PAGE_SIZE) - 1;
    if (!needsAll && first.hasNext && requestCount(left) < pagesLeft) {
        return { users: [...first.entries, ...(await fetchUsersByKey(client, left))], isComplete: false, first };
    }
    const users = await fetchPages(client.get, '/users', isUser, INCLUDE_DEACTIVATED, first);
    return { users: distinctUsers(users), isComplete: true, first };
}
function seenIn(users) {
    const seen = new Set(users.flatMap((user) => [user.id, normalizedEmailOf(user)]));
    return (key) => seen.has('id' in key ? key.id : normalizeEmail(key.email));
}
function requestCount(keys) {
    const ids = keys.filter((key) => 'id' in key).length;
    return Math.ceil(ids / PAGE_SIZE) + keys.length - ids;
}
async function fetchUsersByKey(client, keys) {
    const ids = keys.flatMap((key) => ('id' in key ? [key.id] : []));
    const queries = [
        ...Array.from({ length: Math.ceil(ids.length / PAGE_SIZE) }, (_, batch) => ({
            ids: ids.slice(batch * PAGE_SIZE, (batch + 1) * PAGE_SIZE).join(','),
        })),
        ...keys.flatMap((key) => ('email' in key ? [{ email: normalizeEmail(key.email) }] : [])),
    ];
    const found = [];
    await forEachConcurrent(queries, READ_CONCURRENCY, async (query) => {
        found.push(...(await client.getAll('/users', isUser, { ...query, ...INCLUDE_DEACTIVATED })));
    });
    return found;
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
    return { protections, current: isAllNeeded ? await fetchAllUsers(client, known) : known };
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
    const page = await fetchPage(client.get, '/users', isUser, {});
    if (page.total !== undefined)
        return Math.max(page.total, users.filter(isActive).length);
    return (await fetchPages(client.get, '/users', isUser, {}, page)).length;
}
async function fetchAdminRoles(client, { roles }) {
    const all = roles ?? (await fetchDirectory(client, 'roles').catch(undefinedIfStatus(403)));
    return all && new Set(all.filter(({ isAdmin }) => isAdmin).map(({ id }) => id));
}

;// CONCATENATED MODULE: ./build/github/outputs.js



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

;// CONCATENATED MODULE: ./build/sync/outputs.js




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
    const isChanged = results ? results.some((result) => result.isChanged) : plan.some(isWrite);
    const list = (name, entries) => {
        const text = asOneLine(entries.map((entry) => publicEntry(entry, sanitize)));
        const isTooLong = Buffer.byteLength(text) > MAX_BYTES;
        return { [name]: isTooLong ? '' : text, [`${name}-file`]: save(`${name}.json`, text) };
    };
    return {
        ...list('plan', plan),
        ...list('results', results ?? []),
        ...Object.fromEntries(Object.entries(counts).map(([name, count]) => [name, String(count)])),
        changed: !isChanged && results?.some(({ isUnconfirmed }) => isUnconfirmed) ? '' : String(isChanged),
    };
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

;// CONCATENATED MODULE: ./build/sync/plan-messages.js








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
function planNotes(plan, { deactivationsDeferred, protections, welcomeEmail, customFields }, estimateWait) {
    const requests = requestsOfAll(plan.filter(isWrite));
    const time = Math.max(estimateWait(requests), (requests * TYPICAL_WRITE_MS) / WRITE_CONCURRENCY);
    const mails = welcomeEmail === false ? 0 : planCounts(plan).created;
    return [
        ...(deactivationsDeferred ? [deferredNote(plan)] : []),
        ...inactiveNotes(plan),
        ...(protections ? protectionNotes(protections) : []),
        ...(typeof customFields === 'string' ? [customFieldNote(customFields)] : []),
        ...(mails > 0 ? [`MOCO sends ${countOf(mails, 'welcome e-mail')}.`] : []),
        ...(time >= 60_000 ? [`Applying the plan takes ${formatDuration(time)}.`] : []),
    ];
}
function inactiveNotes(plan) {
    const inactive = plan.filter(({ row, user, action, desired }) => row !== null &&
        user?.['active'] === false &&
        action !== 'error' &&
        desiredValue(desired.fields, 'active') === undefined);
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
function protectionNotes({ owner, adminRoles }) {
    return [
        ...(owner === null
            ? [
                'MOCO does not tell who owns the `api-key`, so the owner is only protected if named in `protected-users`.',
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

;// CONCATENATED MODULE: ./build/sync/make-plan.js








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

;// CONCATENATED MODULE: ./build/github/plan-comment.js


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

;// CONCATENATED MODULE: ./build/model/person.js

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

;// CONCATENATED MODULE: ./build/sync/plan-report.js












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
    if (results) {
        const isWhole = results.length >= plan.filter(isWrite).length;
        return isWhole ? 'Applied' : results.length > 0 ? 'Partly applied' : 'Not applied:';
    }
    return plan.every(({ action }) => action === 'none' || action === 'unmatched')
        ? 'No changes for'
        : 'Plan for';
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
        begin: tableHead(results ? 'Changed' : 'Changes', ['Field', 'From', 'To']),
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
    const user = `<tr><td colspan="3"><strong>${action}</strong> ${renderPerson(entry, sanitize)}</td></tr>`;
    const lines = describeDetails(details, '', tense).map(capitalize);
    return [
        user,
        ...changes.map((change) => `<tr>${renderChange(change, sanitize)}</tr>`),
        ...lines.map((line) => `<tr><td colspan="3">${renderText(line)}</td></tr>`),
    ].join('');
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

;// CONCATENATED MODULE: ./build/sync/publish.js















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
    const { failure, inputs, plan, progress, exceededLimits, notes } = state;
    const { sanitize } = log;
    const { errorsPage } = toolkit;
    const renderError = (heading, report) => renderFailure({ heading, report, errorsPage, maxLength: MAX_FAILURE }, sanitize);
    if (!inputs || !plan) {
        return failure ? renderError(`No plan for ${sanitize(findHost(toolkit, log) ?? 'MOCO')}`, failure) : '';
    }
    const message = failure ? renderError(publish_headingOf(state), { ...failure, items: [] }) : '';
    const isOverLimit = failure?.code === 'limit-exceeded';
    const report = {
        plan,
        file: inputs.usersFile,
        host: inputs.account.host,
        results: isOverLimit || !progress ? undefined : sortedResults(progress.results),
        warnings: isOverLimit ? [] : exceededLimits.map(limitWarning),
        notes,
        fileNotes: ignoredHeadingsNotes(inputs.ignored, createQuote(sanitize)),
        runUrl,
    };
    return message + renderReport(report, sanitize, maxBytes - Buffer.byteLength(message));
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
    const { cancel, getInput, event } = toolkit;
    const marker = findMarker(toolkit, log);
    if (!isPullRequest(event) || !marker || !isCommentEnabled(getInput))
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
    const host = findHost(toolkit, log);
    if (usersFile === '' || host === undefined)
        return undefined;
    return commentMarker((0,external_node_path_.relative)(workspace, (0,external_node_path_.resolve)(workspace, usersFile)), host, log.sanitize);
}
function findHost({ getInput }, { sanitize }) {
    return readAccount(createInputReader(getInput, sanitize))?.host;
}

;// CONCATENATED MODULE: ./build/sync/result-messages.js







const DOUBTS = [
    {
        outcome: 'altered',
        before: 'MOCO accepted the request but has other values for',
        after: 'Check in MOCO.',
    },
    {
        outcome: 'reformatted',
        before: 'MOCO has another form (case, spaces or punctuation) of',
        after: '',
    },
    {
        outcome: 'unknown',
        before: "MOCO's response does not have these fields, so it is not known whether they were stored:",
        after: '',
    },
];
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
    const written = `${formatNumber(results.length - failed)} of ${formatNumber(entries.length)} users written`;
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
    return DOUBTS.flatMap(({ outcome, before, after }) => {
        const listed = results.flatMap((result) => {
            const names = result.doubtful.filter((change) => change.outcome === outcome).map(changeName);
            return names.length > 0 ? [`${displayName(result)}: ${names.join(', ')}`] : [];
        });
        return listed.length > 0 ? [`${before} ${listed.join('; ')}. ${after}`.trim()] : [];
    });
}

;// CONCATENATED MODULE: ./build/sync/state.js
const INITIAL_STATE = {
    plan: undefined,
    exceededLimits: [],
    notes: [],
    progress: undefined,
};
function nextState(state, event) {
    switch (event.kind) {
        case 'planned': {
            const { plan, exceededLimits, notes } = event;
            return { ...state, plan, exceededLimits, notes };
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

;// CONCATENATED MODULE: ./build/sync/run.js


















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
        const host = inputs?.account.host ?? 'MOCO';
        failure = beforeFirstWrite(describeError(error, { host, user: 'the users' }));
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
    const { estimateWait } = rateLimiter;
    const notes = planNotes(entries, { ...planContext, welcomeEmail }, estimateWait);
    emit({ kind: 'planned', plan: entries, exceededLimits: exceeded, notes });
    const lines = [
        ...planLines(entries, usersFile, host, mode),
        ...noticeLines(entries),
    ];
    for (const line of [...lines, ...notes])
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

;// CONCATENATED MODULE: ./build/sync/main.js








async function main_run() {
    await run({
        ...toolkit/* toolkit */.VQ,
        cancel: cancelOnSignals(process),
        event: process.env['GITHUB_EVENT_NAME'] ?? '',
        ref: process.env['GITHUB_REF'] ?? '',
        isMerge: isMerge(readEvent(process.env['GITHUB_EVENT_PATH'] ?? '')),
        run: runPage(process.env),
        saveFile: fileSaver(),
        pullRequestComments: pullRequestComments,
        every,
    }, toolkit/* runtime */.fA, (0,toolkit/* userAgent */.N1)());
}
function runPage({ GITHUB_SERVER_URL, GITHUB_REPOSITORY, GITHUB_RUN_ID, }) {
    if (!GITHUB_SERVER_URL || !GITHUB_REPOSITORY || !GITHUB_RUN_ID)
        return undefined;
    return `${GITHUB_SERVER_URL}/${GITHUB_REPOSITORY}/actions/runs/${GITHUB_RUN_ID}`;
}
function fileSaver() {
    let folder;
    return (name, text) => {
        folder ??= (0,external_node_fs_.mkdtempSync)((0,external_node_path_.join)(process.env['RUNNER_TEMP'] || (0,external_node_os_namespaceObject.tmpdir)(), 'moco-'));
        const file = (0,external_node_path_.join)(folder, name);
        (0,external_node_fs_.writeFileSync)(file, text, { mode: 0o600 });
        return file;
    };
}
function every(milliseconds, again) {
    const timer = setInterval(again, milliseconds);
    return () => clearInterval(timer);
}


/***/ }),

/***/ 645:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (__WEBPACK_DEFAULT_EXPORT__)
/* harmony export */ });
/* unused harmony export File */
/* harmony import */ var _index_js__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(327);


const _File = class File extends _index_js__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A {
  #lastModified = 0
  #name = ''

  /**
   * @param {*[]} fileBits
   * @param {string} fileName
   * @param {{lastModified?: number, type?: string}} options
   */// @ts-ignore
  constructor (fileBits, fileName, options = {}) {
    if (arguments.length < 2) {
      throw new TypeError(`Failed to construct 'File': 2 arguments required, but only ${arguments.length} present.`)
    }
    super(fileBits, options)

    if (options === null) options = {}

    // Simulate WebIDL type casting for NaN value in lastModified option.
    const lastModified = options.lastModified === undefined ? Date.now() : Number(options.lastModified)
    if (!Number.isNaN(lastModified)) {
      this.#lastModified = lastModified
    }

    this.#name = String(fileName)
  }

  get name () {
    return this.#name
  }

  get lastModified () {
    return this.#lastModified
  }

  get [Symbol.toStringTag] () {
    return 'File'
  }

  static [Symbol.hasInstance] (object) {
    return !!object && object instanceof _index_js__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A &&
      /^(File)$/.test(object[Symbol.toStringTag])
  }
}

/** @type {typeof globalThis.File} */// @ts-ignore
const File = _File
/* harmony default export */ const __WEBPACK_DEFAULT_EXPORT__ = (File);


/***/ }),

/***/ 995:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   ZH: () => (/* reexport safe */ _file_js__WEBPACK_IMPORTED_MODULE_3__.A)
/* harmony export */ });
/* unused harmony exports blobFrom, blobFromSync, fileFrom, fileFromSync */
/* harmony import */ var node_fs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(24);
/* harmony import */ var node_path__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(760);
/* harmony import */ var node_domexception__WEBPACK_IMPORTED_MODULE_2__ = __nccwpck_require__(666);
/* harmony import */ var _file_js__WEBPACK_IMPORTED_MODULE_3__ = __nccwpck_require__(645);
/* harmony import */ var _index_js__WEBPACK_IMPORTED_MODULE_4__ = __nccwpck_require__(327);







const { stat } = node_fs__WEBPACK_IMPORTED_MODULE_0__.promises

/**
 * @param {string} path filepath on the disk
 * @param {string} [type] mimetype to use
 */
const blobFromSync = (path, type) => fromBlob(statSync(path), path, type)

/**
 * @param {string} path filepath on the disk
 * @param {string} [type] mimetype to use
 * @returns {Promise<Blob>}
 */
const blobFrom = (path, type) => stat(path).then(stat => fromBlob(stat, path, type))

/**
 * @param {string} path filepath on the disk
 * @param {string} [type] mimetype to use
 * @returns {Promise<File>}
 */
const fileFrom = (path, type) => stat(path).then(stat => fromFile(stat, path, type))

/**
 * @param {string} path filepath on the disk
 * @param {string} [type] mimetype to use
 */
const fileFromSync = (path, type) => fromFile(statSync(path), path, type)

// @ts-ignore
const fromBlob = (stat, path, type = '') => new Blob([new BlobDataItem({
  path,
  size: stat.size,
  lastModified: stat.mtimeMs,
  start: 0
})], { type })

// @ts-ignore
const fromFile = (stat, path, type = '') => new File([new BlobDataItem({
  path,
  size: stat.size,
  lastModified: stat.mtimeMs,
  start: 0
})], basename(path), { type, lastModified: stat.mtimeMs })

/**
 * This is a blob backed up by a file on the disk
 * with minium requirement. Its wrapped around a Blob as a blobPart
 * so you have no direct access to this.
 *
 * @private
 */
class BlobDataItem {
  #path
  #start

  constructor (options) {
    this.#path = options.path
    this.#start = options.start
    this.size = options.size
    this.lastModified = options.lastModified
  }

  /**
   * Slicing arguments is first validated and formatted
   * to not be out of range by Blob.prototype.slice
   */
  slice (start, end) {
    return new BlobDataItem({
      path: this.#path,
      lastModified: this.lastModified,
      size: end - start,
      start: this.#start + start
    })
  }

  async * stream () {
    const { mtimeMs } = await stat(this.#path)
    if (mtimeMs > this.lastModified) {
      throw new node_domexception__WEBPACK_IMPORTED_MODULE_2__('The requested file could not be read, typically due to permission problems that have occurred after a reference to a file was acquired.', 'NotReadableError')
    }
    yield * (0,node_fs__WEBPACK_IMPORTED_MODULE_0__.createReadStream)(this.#path, {
      start: this.#start,
      end: this.#start + this.size - 1
    })
  }

  get [Symbol.toStringTag] () {
    return 'Blob'
  }
}

/* unused harmony default export */ var __WEBPACK_DEFAULT_EXPORT__ = ((/* unused pure expression or super */ null && (blobFromSync)));



/***/ }),

/***/ 327:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   A: () => (__WEBPACK_DEFAULT_EXPORT__)
/* harmony export */ });
/* unused harmony export Blob */
/* harmony import */ var _streams_cjs__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(204);
/*! fetch-blob. MIT License. Jimmy Wärting <https://jimmy.warting.se/opensource> */

// TODO (jimmywarting): in the feature use conditional loading with top level await (requires 14.x)
// Node has recently added whatwg stream into core



// 64 KiB (same size chrome slice theirs blob into Uint8array's)
const POOL_SIZE = 65536

/** @param {(Blob | Uint8Array)[]} parts */
async function * toIterator (parts, clone = true) {
  for (const part of parts) {
    if ('stream' in part) {
      yield * (/** @type {AsyncIterableIterator<Uint8Array>} */ (part.stream()))
    } else if (ArrayBuffer.isView(part)) {
      if (clone) {
        let position = part.byteOffset
        const end = part.byteOffset + part.byteLength
        while (position !== end) {
          const size = Math.min(end - position, POOL_SIZE)
          const chunk = part.buffer.slice(position, position + size)
          position += chunk.byteLength
          yield new Uint8Array(chunk)
        }
      } else {
        yield part
      }
    /* c8 ignore next 10 */
    } else {
      // For blobs that have arrayBuffer but no stream method (nodes buffer.Blob)
      let position = 0, b = (/** @type {Blob} */ (part))
      while (position !== b.size) {
        const chunk = b.slice(position, Math.min(b.size, position + POOL_SIZE))
        const buffer = await chunk.arrayBuffer()
        position += buffer.byteLength
        yield new Uint8Array(buffer)
      }
    }
  }
}

const _Blob = class Blob {
  /** @type {Array.<(Blob|Uint8Array)>} */
  #parts = []
  #type = ''
  #size = 0
  #endings = 'transparent'

  /**
   * The Blob() constructor returns a new Blob object. The content
   * of the blob consists of the concatenation of the values given
   * in the parameter array.
   *
   * @param {*} blobParts
   * @param {{ type?: string, endings?: string }} [options]
   */
  constructor (blobParts = [], options = {}) {
    if (typeof blobParts !== 'object' || blobParts === null) {
      throw new TypeError('Failed to construct \'Blob\': The provided value cannot be converted to a sequence.')
    }

    if (typeof blobParts[Symbol.iterator] !== 'function') {
      throw new TypeError('Failed to construct \'Blob\': The object must have a callable @@iterator property.')
    }

    if (typeof options !== 'object' && typeof options !== 'function') {
      throw new TypeError('Failed to construct \'Blob\': parameter 2 cannot convert to dictionary.')
    }

    if (options === null) options = {}

    const encoder = new TextEncoder()
    for (const element of blobParts) {
      let part
      if (ArrayBuffer.isView(element)) {
        part = new Uint8Array(element.buffer.slice(element.byteOffset, element.byteOffset + element.byteLength))
      } else if (element instanceof ArrayBuffer) {
        part = new Uint8Array(element.slice(0))
      } else if (element instanceof Blob) {
        part = element
      } else {
        part = encoder.encode(`${element}`)
      }

      this.#size += ArrayBuffer.isView(part) ? part.byteLength : part.size
      this.#parts.push(part)
    }

    this.#endings = `${options.endings === undefined ? 'transparent' : options.endings}`
    const type = options.type === undefined ? '' : String(options.type)
    this.#type = /^[\x20-\x7E]*$/.test(type) ? type : ''
  }

  /**
   * The Blob interface's size property returns the
   * size of the Blob in bytes.
   */
  get size () {
    return this.#size
  }

  /**
   * The type property of a Blob object returns the MIME type of the file.
   */
  get type () {
    return this.#type
  }

  /**
   * The text() method in the Blob interface returns a Promise
   * that resolves with a string containing the contents of
   * the blob, interpreted as UTF-8.
   *
   * @return {Promise<string>}
   */
  async text () {
    // More optimized than using this.arrayBuffer()
    // that requires twice as much ram
    const decoder = new TextDecoder()
    let str = ''
    for await (const part of toIterator(this.#parts, false)) {
      str += decoder.decode(part, { stream: true })
    }
    // Remaining
    str += decoder.decode()
    return str
  }

  /**
   * The arrayBuffer() method in the Blob interface returns a
   * Promise that resolves with the contents of the blob as
   * binary data contained in an ArrayBuffer.
   *
   * @return {Promise<ArrayBuffer>}
   */
  async arrayBuffer () {
    // Easier way... Just a unnecessary overhead
    // const view = new Uint8Array(this.size);
    // await this.stream().getReader({mode: 'byob'}).read(view);
    // return view.buffer;

    const data = new Uint8Array(this.size)
    let offset = 0
    for await (const chunk of toIterator(this.#parts, false)) {
      data.set(chunk, offset)
      offset += chunk.length
    }

    return data.buffer
  }

  stream () {
    const it = toIterator(this.#parts, true)

    return new globalThis.ReadableStream({
      // @ts-ignore
      type: 'bytes',
      async pull (ctrl) {
        const chunk = await it.next()
        chunk.done ? ctrl.close() : ctrl.enqueue(chunk.value)
      },

      async cancel () {
        await it.return()
      }
    })
  }

  /**
   * The Blob interface's slice() method creates and returns a
   * new Blob object which contains data from a subset of the
   * blob on which it's called.
   *
   * @param {number} [start]
   * @param {number} [end]
   * @param {string} [type]
   */
  slice (start = 0, end = this.size, type = '') {
    const { size } = this

    let relativeStart = start < 0 ? Math.max(size + start, 0) : Math.min(start, size)
    let relativeEnd = end < 0 ? Math.max(size + end, 0) : Math.min(end, size)

    const span = Math.max(relativeEnd - relativeStart, 0)
    const parts = this.#parts
    const blobParts = []
    let added = 0

    for (const part of parts) {
      // don't add the overflow to new blobParts
      if (added >= span) {
        break
      }

      const size = ArrayBuffer.isView(part) ? part.byteLength : part.size
      if (relativeStart && size <= relativeStart) {
        // Skip the beginning and change the relative
        // start & end position as we skip the unwanted parts
        relativeStart -= size
        relativeEnd -= size
      } else {
        let chunk
        if (ArrayBuffer.isView(part)) {
          chunk = part.subarray(relativeStart, Math.min(size, relativeEnd))
          added += chunk.byteLength
        } else {
          chunk = part.slice(relativeStart, Math.min(size, relativeEnd))
          added += chunk.size
        }
        relativeEnd -= size
        blobParts.push(chunk)
        relativeStart = 0 // All next sequential parts should start at 0
      }
    }

    const blob = new Blob([], { type: String(type).toLowerCase() })
    blob.#size = span
    blob.#parts = blobParts

    return blob
  }

  get [Symbol.toStringTag] () {
    return 'Blob'
  }

  static [Symbol.hasInstance] (object) {
    return (
      object &&
      typeof object === 'object' &&
      typeof object.constructor === 'function' &&
      (
        typeof object.stream === 'function' ||
        typeof object.arrayBuffer === 'function'
      ) &&
      /^(Blob|File)$/.test(object[Symbol.toStringTag])
    )
  }
}

Object.defineProperties(_Blob.prototype, {
  size: { enumerable: true },
  type: { enumerable: true },
  slice: { enumerable: true }
})

/** @type {typeof globalThis.Blob} */
const Blob = _Blob
/* harmony default export */ const __WEBPACK_DEFAULT_EXPORT__ = (Blob);


/***/ }),

/***/ 18:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {

/* harmony export */ __nccwpck_require__.d(__webpack_exports__, {
/* harmony export */   $n: () => (/* binding */ formDataToBlob),
/* harmony export */   fS: () => (/* binding */ FormData)
/* harmony export */ });
/* unused harmony export File */
/* harmony import */ var fetch_blob__WEBPACK_IMPORTED_MODULE_0__ = __nccwpck_require__(327);
/* harmony import */ var fetch_blob_file_js__WEBPACK_IMPORTED_MODULE_1__ = __nccwpck_require__(645);
/*! formdata-polyfill. MIT License. Jimmy Wärting <https://jimmy.warting.se/opensource> */




var {toStringTag:t,iterator:i,hasInstance:h}=Symbol,
r=Math.random,
m='append,set,get,getAll,delete,keys,values,entries,forEach,constructor'.split(','),
f=(a,b,c)=>(a+='',/^(Blob|File)$/.test(b && b[t])?[(c=c!==void 0?c+'':b[t]=='File'?b.name:'blob',a),b.name!==c||b[t]=='blob'?new fetch_blob_file_js__WEBPACK_IMPORTED_MODULE_1__/* ["default"] */ .A([b],c,b):b]:[a,b+'']),
e=(c,f)=>(f?c:c.replace(/\r?\n|\r/g,'\r\n')).replace(/\n/g,'%0A').replace(/\r/g,'%0D').replace(/"/g,'%22'),
x=(n, a, e)=>{if(a.length<e){throw new TypeError(`Failed to execute '${n}' on 'FormData': ${e} arguments required, but only ${a.length} present.`)}}

const File = (/* unused pure expression or super */ null && (F))

/** @type {typeof globalThis.FormData} */
const FormData = class FormData {
#d=[];
constructor(...a){if(a.length)throw new TypeError(`Failed to construct 'FormData': parameter 1 is not of type 'HTMLFormElement'.`)}
get [t]() {return 'FormData'}
[i](){return this.entries()}
static [h](o) {return o&&typeof o==='object'&&o[t]==='FormData'&&!m.some(m=>typeof o[m]!='function')}
append(...a){x('append',arguments,2);this.#d.push(f(...a))}
delete(a){x('delete',arguments,1);a+='';this.#d=this.#d.filter(([b])=>b!==a)}
get(a){x('get',arguments,1);a+='';for(var b=this.#d,l=b.length,c=0;c<l;c++)if(b[c][0]===a)return b[c][1];return null}
getAll(a,b){x('getAll',arguments,1);b=[];a+='';this.#d.forEach(c=>c[0]===a&&b.push(c[1]));return b}
has(a){x('has',arguments,1);a+='';return this.#d.some(b=>b[0]===a)}
forEach(a,b){x('forEach',arguments,1);for(var [c,d]of this)a.call(b,d,c,this)}
set(...a){x('set',arguments,2);var b=[],c=!0;a=f(...a);this.#d.forEach(d=>{d[0]===a[0]?c&&(c=!b.push(a)):b.push(d)});c&&b.push(a);this.#d=b}
*entries(){yield*this.#d}
*keys(){for(var[a]of this)yield a}
*values(){for(var[,a]of this)yield a}}

/** @param {FormData} F */
function formDataToBlob (F,B=fetch_blob__WEBPACK_IMPORTED_MODULE_0__/* ["default"] */ .A){
var b=`${r()}${r()}`.replace(/\./g, '').slice(-28).padStart(32, '-'),c=[],p=`--${b}\r\nContent-Disposition: form-data; name="`
F.forEach((v,n)=>typeof v=='string'
?c.push(p+e(n)+`"\r\n\r\n${v.replace(/\r(?!\n)|(?<!\r)\n/g, '\r\n')}\r\n`)
:c.push(p+e(n)+`"; filename="${e(v.name, 1)}"\r\nContent-Type: ${v.type||"application/octet-stream"}\r\n\r\n`, v, '\r\n'))
c.push(`--${b}--`)
return new B(c,{type:"multipart/form-data; boundary="+b})}


/***/ }),

/***/ 937:
/***/ ((__unused_webpack___webpack_module__, __webpack_exports__, __nccwpck_require__) => {


// EXPORTS
__nccwpck_require__.d(__webpack_exports__, {
  Ay: () => (/* binding */ fetch)
});

// UNUSED EXPORTS: AbortError, Blob, FetchError, File, FormData, Headers, Request, Response, blobFrom, blobFromSync, fileFrom, fileFromSync, isRedirect

// EXTERNAL MODULE: external "node:http"
var external_node_http_ = __nccwpck_require__(67);
// EXTERNAL MODULE: external "node:https"
var external_node_https_ = __nccwpck_require__(708);
// EXTERNAL MODULE: external "node:zlib"
var external_node_zlib_ = __nccwpck_require__(522);
;// CONCATENATED MODULE: external "node:stream"
const external_node_stream_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:stream");
// EXTERNAL MODULE: external "node:buffer"
var external_node_buffer_ = __nccwpck_require__(573);
;// CONCATENATED MODULE: ./node_modules/data-uri-to-buffer/dist/index.js
/**
 * Returns a `Buffer` instance from the given data URI `uri`.
 *
 * @param {String} uri Data URI to turn into a Buffer instance
 * @returns {Buffer} Buffer instance from Data URI
 * @api public
 */
function dataUriToBuffer(uri) {
    if (!/^data:/i.test(uri)) {
        throw new TypeError('`uri` does not appear to be a Data URI (must begin with "data:")');
    }
    // strip newlines
    uri = uri.replace(/\r?\n/g, '');
    // split the URI up into the "metadata" and the "data" portions
    const firstComma = uri.indexOf(',');
    if (firstComma === -1 || firstComma <= 4) {
        throw new TypeError('malformed data: URI');
    }
    // remove the "data:" scheme and parse the metadata
    const meta = uri.substring(5, firstComma).split(';');
    let charset = '';
    let base64 = false;
    const type = meta[0] || 'text/plain';
    let typeFull = type;
    for (let i = 1; i < meta.length; i++) {
        if (meta[i] === 'base64') {
            base64 = true;
        }
        else if (meta[i]) {
            typeFull += `;${meta[i]}`;
            if (meta[i].indexOf('charset=') === 0) {
                charset = meta[i].substring(8);
            }
        }
    }
    // defaults to US-ASCII only if type is not provided
    if (!meta[0] && !charset.length) {
        typeFull += ';charset=US-ASCII';
        charset = 'US-ASCII';
    }
    // get the encoded data portion and decode URI-encoded chars
    const encoding = base64 ? 'base64' : 'ascii';
    const data = unescape(uri.substring(firstComma + 1));
    const buffer = Buffer.from(data, encoding);
    // set `.type` and `.typeFull` properties to MIME type
    buffer.type = type;
    buffer.typeFull = typeFull;
    // set the `.charset` property
    buffer.charset = charset;
    return buffer;
}
/* harmony default export */ const dist = (dataUriToBuffer);
//# sourceMappingURL=index.js.map
// EXTERNAL MODULE: external "node:util"
var external_node_util_ = __nccwpck_require__(975);
// EXTERNAL MODULE: ./node_modules/fetch-blob/index.js
var fetch_blob = __nccwpck_require__(327);
// EXTERNAL MODULE: ./node_modules/formdata-polyfill/esm.min.js
var esm_min = __nccwpck_require__(18);
;// CONCATENATED MODULE: ./node_modules/node-fetch/src/errors/base.js
class FetchBaseError extends Error {
	constructor(message, type) {
		super(message);
		// Hide custom error implementation details from end-users
		Error.captureStackTrace(this, this.constructor);

		this.type = type;
	}

	get name() {
		return this.constructor.name;
	}

	get [Symbol.toStringTag]() {
		return this.constructor.name;
	}
}

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/errors/fetch-error.js



/**
 * @typedef {{ address?: string, code: string, dest?: string, errno: number, info?: object, message: string, path?: string, port?: number, syscall: string}} SystemError
*/

/**
 * FetchError interface for operational errors
 */
class FetchError extends FetchBaseError {
	/**
	 * @param  {string} message -      Error message for human
	 * @param  {string} [type] -        Error type for machine
	 * @param  {SystemError} [systemError] - For Node.js system error
	 */
	constructor(message, type, systemError) {
		super(message, type);
		// When err.type is `system`, err.erroredSysCall contains system error and err.code contains system error code
		if (systemError) {
			// eslint-disable-next-line no-multi-assign
			this.code = this.errno = systemError.code;
			this.erroredSysCall = systemError.syscall;
		}
	}
}

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/utils/is.js
/**
 * Is.js
 *
 * Object type checks.
 */

const NAME = Symbol.toStringTag;

/**
 * Check if `obj` is a URLSearchParams object
 * ref: https://github.com/node-fetch/node-fetch/issues/296#issuecomment-307598143
 * @param {*} object - Object to check for
 * @return {boolean}
 */
const isURLSearchParameters = object => {
	return (
		typeof object === 'object' &&
		typeof object.append === 'function' &&
		typeof object.delete === 'function' &&
		typeof object.get === 'function' &&
		typeof object.getAll === 'function' &&
		typeof object.has === 'function' &&
		typeof object.set === 'function' &&
		typeof object.sort === 'function' &&
		object[NAME] === 'URLSearchParams'
	);
};

/**
 * Check if `object` is a W3C `Blob` object (which `File` inherits from)
 * @param {*} object - Object to check for
 * @return {boolean}
 */
const isBlob = object => {
	return (
		object &&
		typeof object === 'object' &&
		typeof object.arrayBuffer === 'function' &&
		typeof object.type === 'string' &&
		typeof object.stream === 'function' &&
		typeof object.constructor === 'function' &&
		/^(Blob|File)$/.test(object[NAME])
	);
};

/**
 * Check if `obj` is an instance of AbortSignal.
 * @param {*} object - Object to check for
 * @return {boolean}
 */
const isAbortSignal = object => {
	return (
		typeof object === 'object' && (
			object[NAME] === 'AbortSignal' ||
			object[NAME] === 'EventTarget'
		)
	);
};

/**
 * isDomainOrSubdomain reports whether sub is a subdomain (or exact match) of
 * the parent domain.
 *
 * Both domains must already be in canonical form.
 * @param {string|URL} original
 * @param {string|URL} destination
 */
const isDomainOrSubdomain = (destination, original) => {
	const orig = new URL(original).hostname;
	const dest = new URL(destination).hostname;

	return orig === dest || orig.endsWith(`.${dest}`);
};

/**
 * isSameProtocol reports whether the two provided URLs use the same protocol.
 *
 * Both domains must already be in canonical form.
 * @param {string|URL} original
 * @param {string|URL} destination
 */
const isSameProtocol = (destination, original) => {
	const orig = new URL(original).protocol;
	const dest = new URL(destination).protocol;

	return orig === dest;
};

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/body.js

/**
 * Body.js
 *
 * Body interface provides common methods for Request and Response
 */












const pipeline = (0,external_node_util_.promisify)(external_node_stream_namespaceObject.pipeline);
const INTERNALS = Symbol('Body internals');

/**
 * Body mixin
 *
 * Ref: https://fetch.spec.whatwg.org/#body
 *
 * @param   Stream  body  Readable stream
 * @param   Object  opts  Response options
 * @return  Void
 */
class Body {
	constructor(body, {
		size = 0
	} = {}) {
		let boundary = null;

		if (body === null) {
			// Body is undefined or null
			body = null;
		} else if (isURLSearchParameters(body)) {
			// Body is a URLSearchParams
			body = external_node_buffer_.Buffer.from(body.toString());
		} else if (isBlob(body)) {
			// Body is blob
		} else if (external_node_buffer_.Buffer.isBuffer(body)) {
			// Body is Buffer
		} else if (external_node_util_.types.isAnyArrayBuffer(body)) {
			// Body is ArrayBuffer
			body = external_node_buffer_.Buffer.from(body);
		} else if (ArrayBuffer.isView(body)) {
			// Body is ArrayBufferView
			body = external_node_buffer_.Buffer.from(body.buffer, body.byteOffset, body.byteLength);
		} else if (body instanceof external_node_stream_namespaceObject) {
			// Body is stream
		} else if (body instanceof esm_min/* FormData */.fS) {
			// Body is FormData
			body = (0,esm_min/* formDataToBlob */.$n)(body);
			boundary = body.type.split('=')[1];
		} else {
			// None of the above
			// coerce to string then buffer
			body = external_node_buffer_.Buffer.from(String(body));
		}

		let stream = body;

		if (external_node_buffer_.Buffer.isBuffer(body)) {
			stream = external_node_stream_namespaceObject.Readable.from(body);
		} else if (isBlob(body)) {
			stream = external_node_stream_namespaceObject.Readable.from(body.stream());
		}

		this[INTERNALS] = {
			body,
			stream,
			boundary,
			disturbed: false,
			error: null
		};
		this.size = size;

		if (body instanceof external_node_stream_namespaceObject) {
			body.on('error', error_ => {
				const error = error_ instanceof FetchBaseError ?
					error_ :
					new FetchError(`Invalid response body while trying to fetch ${this.url}: ${error_.message}`, 'system', error_);
				this[INTERNALS].error = error;
			});
		}
	}

	get body() {
		return this[INTERNALS].stream;
	}

	get bodyUsed() {
		return this[INTERNALS].disturbed;
	}

	/**
	 * Decode response as ArrayBuffer
	 *
	 * @return  Promise
	 */
	async arrayBuffer() {
		const {buffer, byteOffset, byteLength} = await consumeBody(this);
		return buffer.slice(byteOffset, byteOffset + byteLength);
	}

	async formData() {
		const ct = this.headers.get('content-type');

		if (ct.startsWith('application/x-www-form-urlencoded')) {
			const formData = new esm_min/* FormData */.fS();
			const parameters = new URLSearchParams(await this.text());

			for (const [name, value] of parameters) {
				formData.append(name, value);
			}

			return formData;
		}

		const {toFormData} = await __nccwpck_require__.e(/* import() */ 101).then(__nccwpck_require__.bind(__nccwpck_require__, 101));
		return toFormData(this.body, ct);
	}

	/**
	 * Return raw response as Blob
	 *
	 * @return Promise
	 */
	async blob() {
		const ct = (this.headers && this.headers.get('content-type')) || (this[INTERNALS].body && this[INTERNALS].body.type) || '';
		const buf = await this.arrayBuffer();

		return new fetch_blob/* default */.A([buf], {
			type: ct
		});
	}

	/**
	 * Decode response as json
	 *
	 * @return  Promise
	 */
	async json() {
		const text = await this.text();
		return JSON.parse(text);
	}

	/**
	 * Decode response as text
	 *
	 * @return  Promise
	 */
	async text() {
		const buffer = await consumeBody(this);
		return new TextDecoder().decode(buffer);
	}

	/**
	 * Decode response as buffer (non-spec api)
	 *
	 * @return  Promise
	 */
	buffer() {
		return consumeBody(this);
	}
}

Body.prototype.buffer = (0,external_node_util_.deprecate)(Body.prototype.buffer, 'Please use \'response.arrayBuffer()\' instead of \'response.buffer()\'', 'node-fetch#buffer');

// In browsers, all properties are enumerable.
Object.defineProperties(Body.prototype, {
	body: {enumerable: true},
	bodyUsed: {enumerable: true},
	arrayBuffer: {enumerable: true},
	blob: {enumerable: true},
	json: {enumerable: true},
	text: {enumerable: true},
	data: {get: (0,external_node_util_.deprecate)(() => {},
		'data doesn\'t exist, use json(), text(), arrayBuffer(), or body instead',
		'https://github.com/node-fetch/node-fetch/issues/1000 (response)')}
});

/**
 * Consume and convert an entire Body to a Buffer.
 *
 * Ref: https://fetch.spec.whatwg.org/#concept-body-consume-body
 *
 * @return Promise
 */
async function consumeBody(data) {
	if (data[INTERNALS].disturbed) {
		throw new TypeError(`body used already for: ${data.url}`);
	}

	data[INTERNALS].disturbed = true;

	if (data[INTERNALS].error) {
		throw data[INTERNALS].error;
	}

	const {body} = data;

	// Body is null
	if (body === null) {
		return external_node_buffer_.Buffer.alloc(0);
	}

	/* c8 ignore next 3 */
	if (!(body instanceof external_node_stream_namespaceObject)) {
		return external_node_buffer_.Buffer.alloc(0);
	}

	// Body is stream
	// get ready to actually consume the body
	const accum = [];
	let accumBytes = 0;

	try {
		for await (const chunk of body) {
			if (data.size > 0 && accumBytes + chunk.length > data.size) {
				const error = new FetchError(`content size at ${data.url} over limit: ${data.size}`, 'max-size');
				body.destroy(error);
				throw error;
			}

			accumBytes += chunk.length;
			accum.push(chunk);
		}
	} catch (error) {
		const error_ = error instanceof FetchBaseError ? error : new FetchError(`Invalid response body while trying to fetch ${data.url}: ${error.message}`, 'system', error);
		throw error_;
	}

	if (body.readableEnded === true || body._readableState.ended === true) {
		try {
			if (accum.every(c => typeof c === 'string')) {
				return external_node_buffer_.Buffer.from(accum.join(''));
			}

			return external_node_buffer_.Buffer.concat(accum, accumBytes);
		} catch (error) {
			throw new FetchError(`Could not create Buffer from response body for ${data.url}: ${error.message}`, 'system', error);
		}
	} else {
		throw new FetchError(`Premature close of server response while trying to fetch ${data.url}`);
	}
}

/**
 * Clone body given Res/Req instance
 *
 * @param   Mixed   instance       Response or Request instance
 * @param   String  highWaterMark  highWaterMark for both PassThrough body streams
 * @return  Mixed
 */
const clone = (instance, highWaterMark) => {
	let p1;
	let p2;
	let {body} = instance[INTERNALS];

	// Don't allow cloning a used body
	if (instance.bodyUsed) {
		throw new Error('cannot clone body after it is used');
	}

	// Check that body is a stream and not form-data object
	// note: we can't clone the form-data object without having it as a dependency
	if ((body instanceof external_node_stream_namespaceObject) && (typeof body.getBoundary !== 'function')) {
		// Tee instance body
		p1 = new external_node_stream_namespaceObject.PassThrough({highWaterMark});
		p2 = new external_node_stream_namespaceObject.PassThrough({highWaterMark});
		body.pipe(p1);
		body.pipe(p2);
		// Set instance body to teed body and return the other teed body
		instance[INTERNALS].stream = p1;
		body = p2;
	}

	return body;
};

const getNonSpecFormDataBoundary = (0,external_node_util_.deprecate)(
	body => body.getBoundary(),
	'form-data doesn\'t follow the spec and requires special treatment. Use alternative package',
	'https://github.com/node-fetch/node-fetch/issues/1167'
);

/**
 * Performs the operation "extract a `Content-Type` value from |object|" as
 * specified in the specification:
 * https://fetch.spec.whatwg.org/#concept-bodyinit-extract
 *
 * This function assumes that instance.body is present.
 *
 * @param {any} body Any options.body input
 * @returns {string | null}
 */
const extractContentType = (body, request) => {
	// Body is null or undefined
	if (body === null) {
		return null;
	}

	// Body is string
	if (typeof body === 'string') {
		return 'text/plain;charset=UTF-8';
	}

	// Body is a URLSearchParams
	if (isURLSearchParameters(body)) {
		return 'application/x-www-form-urlencoded;charset=UTF-8';
	}

	// Body is blob
	if (isBlob(body)) {
		return body.type || null;
	}

	// Body is a Buffer (Buffer, ArrayBuffer or ArrayBufferView)
	if (external_node_buffer_.Buffer.isBuffer(body) || external_node_util_.types.isAnyArrayBuffer(body) || ArrayBuffer.isView(body)) {
		return null;
	}

	if (body instanceof esm_min/* FormData */.fS) {
		return `multipart/form-data; boundary=${request[INTERNALS].boundary}`;
	}

	// Detect form data input from form-data module
	if (body && typeof body.getBoundary === 'function') {
		return `multipart/form-data;boundary=${getNonSpecFormDataBoundary(body)}`;
	}

	// Body is stream - can't really do much about this
	if (body instanceof external_node_stream_namespaceObject) {
		return null;
	}

	// Body constructor defaults other things to string
	return 'text/plain;charset=UTF-8';
};

/**
 * The Fetch Standard treats this as if "total bytes" is a property on the body.
 * For us, we have to explicitly get it with a function.
 *
 * ref: https://fetch.spec.whatwg.org/#concept-body-total-bytes
 *
 * @param {any} obj.body Body object from the Body instance.
 * @returns {number | null}
 */
const getTotalBytes = request => {
	const {body} = request[INTERNALS];

	// Body is null or undefined
	if (body === null) {
		return 0;
	}

	// Body is Blob
	if (isBlob(body)) {
		return body.size;
	}

	// Body is Buffer
	if (external_node_buffer_.Buffer.isBuffer(body)) {
		return body.length;
	}

	// Detect form data input from form-data module
	if (body && typeof body.getLengthSync === 'function') {
		return body.hasKnownLength && body.hasKnownLength() ? body.getLengthSync() : null;
	}

	// Body is stream
	return null;
};

/**
 * Write a Body to a Node.js WritableStream (e.g. http.Request) object.
 *
 * @param {Stream.Writable} dest The stream to write to.
 * @param obj.body Body object from the Body instance.
 * @returns {Promise<void>}
 */
const writeToStream = async (dest, {body}) => {
	if (body === null) {
		// Body is null
		dest.end();
	} else {
		// Body is stream
		await pipeline(body, dest);
	}
};

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/headers.js
/**
 * Headers.js
 *
 * Headers class offers convenient helpers
 */




/* c8 ignore next 9 */
const validateHeaderName = typeof external_node_http_.validateHeaderName === 'function' ?
	external_node_http_.validateHeaderName :
	name => {
		if (!/^[\^`\-\w!#$%&'*+.|~]+$/.test(name)) {
			const error = new TypeError(`Header name must be a valid HTTP token [${name}]`);
			Object.defineProperty(error, 'code', {value: 'ERR_INVALID_HTTP_TOKEN'});
			throw error;
		}
	};

/* c8 ignore next 9 */
const validateHeaderValue = typeof external_node_http_.validateHeaderValue === 'function' ?
	external_node_http_.validateHeaderValue :
	(name, value) => {
		if (/[^\t\u0020-\u007E\u0080-\u00FF]/.test(value)) {
			const error = new TypeError(`Invalid character in header content ["${name}"]`);
			Object.defineProperty(error, 'code', {value: 'ERR_INVALID_CHAR'});
			throw error;
		}
	};

/**
 * @typedef {Headers | Record<string, string> | Iterable<readonly [string, string]> | Iterable<Iterable<string>>} HeadersInit
 */

/**
 * This Fetch API interface allows you to perform various actions on HTTP request and response headers.
 * These actions include retrieving, setting, adding to, and removing.
 * A Headers object has an associated header list, which is initially empty and consists of zero or more name and value pairs.
 * You can add to this using methods like append() (see Examples.)
 * In all methods of this interface, header names are matched by case-insensitive byte sequence.
 *
 */
class Headers extends URLSearchParams {
	/**
	 * Headers class
	 *
	 * @constructor
	 * @param {HeadersInit} [init] - Response headers
	 */
	constructor(init) {
		// Validate and normalize init object in [name, value(s)][]
		/** @type {string[][]} */
		let result = [];
		if (init instanceof Headers) {
			const raw = init.raw();
			for (const [name, values] of Object.entries(raw)) {
				result.push(...values.map(value => [name, value]));
			}
		} else if (init == null) { // eslint-disable-line no-eq-null, eqeqeq
			// No op
		} else if (typeof init === 'object' && !external_node_util_.types.isBoxedPrimitive(init)) {
			const method = init[Symbol.iterator];
			// eslint-disable-next-line no-eq-null, eqeqeq
			if (method == null) {
				// Record<ByteString, ByteString>
				result.push(...Object.entries(init));
			} else {
				if (typeof method !== 'function') {
					throw new TypeError('Header pairs must be iterable');
				}

				// Sequence<sequence<ByteString>>
				// Note: per spec we have to first exhaust the lists then process them
				result = [...init]
					.map(pair => {
						if (
							typeof pair !== 'object' || external_node_util_.types.isBoxedPrimitive(pair)
						) {
							throw new TypeError('Each header pair must be an iterable object');
						}

						return [...pair];
					}).map(pair => {
						if (pair.length !== 2) {
							throw new TypeError('Each header pair must be a name/value tuple');
						}

						return [...pair];
					});
			}
		} else {
			throw new TypeError('Failed to construct \'Headers\': The provided value is not of type \'(sequence<sequence<ByteString>> or record<ByteString, ByteString>)');
		}

		// Validate and lowercase
		result =
			result.length > 0 ?
				result.map(([name, value]) => {
					validateHeaderName(name);
					validateHeaderValue(name, String(value));
					return [String(name).toLowerCase(), String(value)];
				}) :
				undefined;

		super(result);

		// Returning a Proxy that will lowercase key names, validate parameters and sort keys
		// eslint-disable-next-line no-constructor-return
		return new Proxy(this, {
			get(target, p, receiver) {
				switch (p) {
					case 'append':
					case 'set':
						return (name, value) => {
							validateHeaderName(name);
							validateHeaderValue(name, String(value));
							return URLSearchParams.prototype[p].call(
								target,
								String(name).toLowerCase(),
								String(value)
							);
						};

					case 'delete':
					case 'has':
					case 'getAll':
						return name => {
							validateHeaderName(name);
							return URLSearchParams.prototype[p].call(
								target,
								String(name).toLowerCase()
							);
						};

					case 'keys':
						return () => {
							target.sort();
							return new Set(URLSearchParams.prototype.keys.call(target)).keys();
						};

					default:
						return Reflect.get(target, p, receiver);
				}
			}
		});
		/* c8 ignore next */
	}

	get [Symbol.toStringTag]() {
		return this.constructor.name;
	}

	toString() {
		return Object.prototype.toString.call(this);
	}

	get(name) {
		const values = this.getAll(name);
		if (values.length === 0) {
			return null;
		}

		let value = values.join(', ');
		if (/^content-encoding$/i.test(name)) {
			value = value.toLowerCase();
		}

		return value;
	}

	forEach(callback, thisArg = undefined) {
		for (const name of this.keys()) {
			Reflect.apply(callback, thisArg, [this.get(name), name, this]);
		}
	}

	* values() {
		for (const name of this.keys()) {
			yield this.get(name);
		}
	}

	/**
	 * @type {() => IterableIterator<[string, string]>}
	 */
	* entries() {
		for (const name of this.keys()) {
			yield [name, this.get(name)];
		}
	}

	[Symbol.iterator]() {
		return this.entries();
	}

	/**
	 * Node-fetch non-spec method
	 * returning all headers and their values as array
	 * @returns {Record<string, string[]>}
	 */
	raw() {
		return [...this.keys()].reduce((result, key) => {
			result[key] = this.getAll(key);
			return result;
		}, {});
	}

	/**
	 * For better console.log(headers) and also to convert Headers into Node.js Request compatible format
	 */
	[Symbol.for('nodejs.util.inspect.custom')]() {
		return [...this.keys()].reduce((result, key) => {
			const values = this.getAll(key);
			// Http.request() only supports string as Host header.
			// This hack makes specifying custom Host header possible.
			if (key === 'host') {
				result[key] = values[0];
			} else {
				result[key] = values.length > 1 ? values : values[0];
			}

			return result;
		}, {});
	}
}

/**
 * Re-shaping object for Web IDL tests
 * Only need to do it for overridden methods
 */
Object.defineProperties(
	Headers.prototype,
	['get', 'entries', 'forEach', 'values'].reduce((result, property) => {
		result[property] = {enumerable: true};
		return result;
	}, {})
);

/**
 * Create a Headers object from an http.IncomingMessage.rawHeaders, ignoring those that do
 * not conform to HTTP grammar productions.
 * @param {import('http').IncomingMessage['rawHeaders']} headers
 */
function fromRawHeaders(headers = []) {
	return new Headers(
		headers
			// Split into pairs
			.reduce((result, value, index, array) => {
				if (index % 2 === 0) {
					result.push(array.slice(index, index + 2));
				}

				return result;
			}, [])
			.filter(([name, value]) => {
				try {
					validateHeaderName(name);
					validateHeaderValue(name, String(value));
					return true;
				} catch {
					return false;
				}
			})

	);
}

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/utils/is-redirect.js
const redirectStatus = new Set([301, 302, 303, 307, 308]);

/**
 * Redirect code matching
 *
 * @param {number} code - Status code
 * @return {boolean}
 */
const isRedirect = code => {
	return redirectStatus.has(code);
};

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/response.js
/**
 * Response.js
 *
 * Response class provides content decoding
 */





const response_INTERNALS = Symbol('Response internals');

/**
 * Response class
 *
 * Ref: https://fetch.spec.whatwg.org/#response-class
 *
 * @param   Stream  body  Readable stream
 * @param   Object  opts  Response options
 * @return  Void
 */
class Response extends Body {
	constructor(body = null, options = {}) {
		super(body, options);

		// eslint-disable-next-line no-eq-null, eqeqeq, no-negated-condition
		const status = options.status != null ? options.status : 200;

		const headers = new Headers(options.headers);

		if (body !== null && !headers.has('Content-Type')) {
			const contentType = extractContentType(body, this);
			if (contentType) {
				headers.append('Content-Type', contentType);
			}
		}

		this[response_INTERNALS] = {
			type: 'default',
			url: options.url,
			status,
			statusText: options.statusText || '',
			headers,
			counter: options.counter,
			highWaterMark: options.highWaterMark
		};
	}

	get type() {
		return this[response_INTERNALS].type;
	}

	get url() {
		return this[response_INTERNALS].url || '';
	}

	get status() {
		return this[response_INTERNALS].status;
	}

	/**
	 * Convenience property representing if the request ended normally
	 */
	get ok() {
		return this[response_INTERNALS].status >= 200 && this[response_INTERNALS].status < 300;
	}

	get redirected() {
		return this[response_INTERNALS].counter > 0;
	}

	get statusText() {
		return this[response_INTERNALS].statusText;
	}

	get headers() {
		return this[response_INTERNALS].headers;
	}

	get highWaterMark() {
		return this[response_INTERNALS].highWaterMark;
	}

	/**
	 * Clone this response
	 *
	 * @return  Response
	 */
	clone() {
		return new Response(clone(this, this.highWaterMark), {
			type: this.type,
			url: this.url,
			status: this.status,
			statusText: this.statusText,
			headers: this.headers,
			ok: this.ok,
			redirected: this.redirected,
			size: this.size,
			highWaterMark: this.highWaterMark
		});
	}

	/**
	 * @param {string} url    The URL that the new response is to originate from.
	 * @param {number} status An optional status code for the response (e.g., 302.)
	 * @returns {Response}    A Response object.
	 */
	static redirect(url, status = 302) {
		if (!isRedirect(status)) {
			throw new RangeError('Failed to execute "redirect" on "response": Invalid status code');
		}

		return new Response(null, {
			headers: {
				location: new URL(url).toString()
			},
			status
		});
	}

	static error() {
		const response = new Response(null, {status: 0, statusText: ''});
		response[response_INTERNALS].type = 'error';
		return response;
	}

	static json(data = undefined, init = {}) {
		const body = JSON.stringify(data);

		if (body === undefined) {
			throw new TypeError('data is not JSON serializable');
		}

		const headers = new Headers(init && init.headers);

		if (!headers.has('content-type')) {
			headers.set('content-type', 'application/json');
		}

		return new Response(body, {
			...init,
			headers
		});
	}

	get [Symbol.toStringTag]() {
		return 'Response';
	}
}

Object.defineProperties(Response.prototype, {
	type: {enumerable: true},
	url: {enumerable: true},
	status: {enumerable: true},
	ok: {enumerable: true},
	redirected: {enumerable: true},
	statusText: {enumerable: true},
	headers: {enumerable: true},
	clone: {enumerable: true}
});

;// CONCATENATED MODULE: external "node:url"
const external_node_url_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:url");
;// CONCATENATED MODULE: ./node_modules/node-fetch/src/utils/get-search.js
const getSearch = parsedURL => {
	if (parsedURL.search) {
		return parsedURL.search;
	}

	const lastOffset = parsedURL.href.length - 1;
	const hash = parsedURL.hash || (parsedURL.href[lastOffset] === '#' ? '#' : '');
	return parsedURL.href[lastOffset - hash.length] === '?' ? '?' : '';
};

;// CONCATENATED MODULE: external "node:net"
const external_node_net_namespaceObject = __WEBPACK_EXTERNAL_createRequire(import.meta.url)("node:net");
;// CONCATENATED MODULE: ./node_modules/node-fetch/src/utils/referrer.js


/**
 * @external URL
 * @see {@link https://developer.mozilla.org/en-US/docs/Web/API/URL|URL}
 */

/**
 * @module utils/referrer
 * @private
 */

/**
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#strip-url|Referrer Policy §8.4. Strip url for use as a referrer}
 * @param {string} URL
 * @param {boolean} [originOnly=false]
 */
function stripURLForUseAsAReferrer(url, originOnly = false) {
	// 1. If url is null, return no referrer.
	if (url == null) { // eslint-disable-line no-eq-null, eqeqeq
		return 'no-referrer';
	}

	url = new URL(url);

	// 2. If url's scheme is a local scheme, then return no referrer.
	if (/^(about|blob|data):$/.test(url.protocol)) {
		return 'no-referrer';
	}

	// 3. Set url's username to the empty string.
	url.username = '';

	// 4. Set url's password to null.
	// Note: `null` appears to be a mistake as this actually results in the password being `"null"`.
	url.password = '';

	// 5. Set url's fragment to null.
	// Note: `null` appears to be a mistake as this actually results in the fragment being `"#null"`.
	url.hash = '';

	// 6. If the origin-only flag is true, then:
	if (originOnly) {
		// 6.1. Set url's path to null.
		// Note: `null` appears to be a mistake as this actually results in the path being `"/null"`.
		url.pathname = '';

		// 6.2. Set url's query to null.
		// Note: `null` appears to be a mistake as this actually results in the query being `"?null"`.
		url.search = '';
	}

	// 7. Return url.
	return url;
}

/**
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#enumdef-referrerpolicy|enum ReferrerPolicy}
 */
const ReferrerPolicy = new Set([
	'',
	'no-referrer',
	'no-referrer-when-downgrade',
	'same-origin',
	'origin',
	'strict-origin',
	'origin-when-cross-origin',
	'strict-origin-when-cross-origin',
	'unsafe-url'
]);

/**
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#default-referrer-policy|default referrer policy}
 */
const DEFAULT_REFERRER_POLICY = 'strict-origin-when-cross-origin';

/**
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#referrer-policies|Referrer Policy §3. Referrer Policies}
 * @param {string} referrerPolicy
 * @returns {string} referrerPolicy
 */
function validateReferrerPolicy(referrerPolicy) {
	if (!ReferrerPolicy.has(referrerPolicy)) {
		throw new TypeError(`Invalid referrerPolicy: ${referrerPolicy}`);
	}

	return referrerPolicy;
}

/**
 * @see {@link https://w3c.github.io/webappsec-secure-contexts/#is-origin-trustworthy|Referrer Policy §3.2. Is origin potentially trustworthy?}
 * @param {external:URL} url
 * @returns `true`: "Potentially Trustworthy", `false`: "Not Trustworthy"
 */
function isOriginPotentiallyTrustworthy(url) {
	// 1. If origin is an opaque origin, return "Not Trustworthy".
	// Not applicable

	// 2. Assert: origin is a tuple origin.
	// Not for implementations

	// 3. If origin's scheme is either "https" or "wss", return "Potentially Trustworthy".
	if (/^(http|ws)s:$/.test(url.protocol)) {
		return true;
	}

	// 4. If origin's host component matches one of the CIDR notations 127.0.0.0/8 or ::1/128 [RFC4632], return "Potentially Trustworthy".
	const hostIp = url.host.replace(/(^\[)|(]$)/g, '');
	const hostIPVersion = (0,external_node_net_namespaceObject.isIP)(hostIp);

	if (hostIPVersion === 4 && /^127\./.test(hostIp)) {
		return true;
	}

	if (hostIPVersion === 6 && /^(((0+:){7})|(::(0+:){0,6}))0*1$/.test(hostIp)) {
		return true;
	}

	// 5. If origin's host component is "localhost" or falls within ".localhost", and the user agent conforms to the name resolution rules in [let-localhost-be-localhost], return "Potentially Trustworthy".
	// We are returning FALSE here because we cannot ensure conformance to
	// let-localhost-be-loalhost (https://tools.ietf.org/html/draft-west-let-localhost-be-localhost)
	if (url.host === 'localhost' || url.host.endsWith('.localhost')) {
		return false;
	}

	// 6. If origin's scheme component is file, return "Potentially Trustworthy".
	if (url.protocol === 'file:') {
		return true;
	}

	// 7. If origin's scheme component is one which the user agent considers to be authenticated, return "Potentially Trustworthy".
	// Not supported

	// 8. If origin has been configured as a trustworthy origin, return "Potentially Trustworthy".
	// Not supported

	// 9. Return "Not Trustworthy".
	return false;
}

/**
 * @see {@link https://w3c.github.io/webappsec-secure-contexts/#is-url-trustworthy|Referrer Policy §3.3. Is url potentially trustworthy?}
 * @param {external:URL} url
 * @returns `true`: "Potentially Trustworthy", `false`: "Not Trustworthy"
 */
function isUrlPotentiallyTrustworthy(url) {
	// 1. If url is "about:blank" or "about:srcdoc", return "Potentially Trustworthy".
	if (/^about:(blank|srcdoc)$/.test(url)) {
		return true;
	}

	// 2. If url's scheme is "data", return "Potentially Trustworthy".
	if (url.protocol === 'data:') {
		return true;
	}

	// Note: The origin of blob: and filesystem: URLs is the origin of the context in which they were
	// created. Therefore, blobs created in a trustworthy origin will themselves be potentially
	// trustworthy.
	if (/^(blob|filesystem):$/.test(url.protocol)) {
		return true;
	}

	// 3. Return the result of executing §3.2 Is origin potentially trustworthy? on url's origin.
	return isOriginPotentiallyTrustworthy(url);
}

/**
 * Modifies the referrerURL to enforce any extra security policy considerations.
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer|Referrer Policy §8.3. Determine request's Referrer}, step 7
 * @callback module:utils/referrer~referrerURLCallback
 * @param {external:URL} referrerURL
 * @returns {external:URL} modified referrerURL
 */

/**
 * Modifies the referrerOrigin to enforce any extra security policy considerations.
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer|Referrer Policy §8.3. Determine request's Referrer}, step 7
 * @callback module:utils/referrer~referrerOriginCallback
 * @param {external:URL} referrerOrigin
 * @returns {external:URL} modified referrerOrigin
 */

/**
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#determine-requests-referrer|Referrer Policy §8.3. Determine request's Referrer}
 * @param {Request} request
 * @param {object} o
 * @param {module:utils/referrer~referrerURLCallback} o.referrerURLCallback
 * @param {module:utils/referrer~referrerOriginCallback} o.referrerOriginCallback
 * @returns {external:URL} Request's referrer
 */
function determineRequestsReferrer(request, {referrerURLCallback, referrerOriginCallback} = {}) {
	// There are 2 notes in the specification about invalid pre-conditions.  We return null, here, for
	// these cases:
	// > Note: If request's referrer is "no-referrer", Fetch will not call into this algorithm.
	// > Note: If request's referrer policy is the empty string, Fetch will not call into this
	// > algorithm.
	if (request.referrer === 'no-referrer' || request.referrerPolicy === '') {
		return null;
	}

	// 1. Let policy be request's associated referrer policy.
	const policy = request.referrerPolicy;

	// 2. Let environment be request's client.
	// not applicable to node.js

	// 3. Switch on request's referrer:
	if (request.referrer === 'about:client') {
		return 'no-referrer';
	}

	// "a URL": Let referrerSource be request's referrer.
	const referrerSource = request.referrer;

	// 4. Let request's referrerURL be the result of stripping referrerSource for use as a referrer.
	let referrerURL = stripURLForUseAsAReferrer(referrerSource);

	// 5. Let referrerOrigin be the result of stripping referrerSource for use as a referrer, with the
	//    origin-only flag set to true.
	let referrerOrigin = stripURLForUseAsAReferrer(referrerSource, true);

	// 6. If the result of serializing referrerURL is a string whose length is greater than 4096, set
	//    referrerURL to referrerOrigin.
	if (referrerURL.toString().length > 4096) {
		referrerURL = referrerOrigin;
	}

	// 7. The user agent MAY alter referrerURL or referrerOrigin at this point to enforce arbitrary
	//    policy considerations in the interests of minimizing data leakage. For example, the user
	//    agent could strip the URL down to an origin, modify its host, replace it with an empty
	//    string, etc.
	if (referrerURLCallback) {
		referrerURL = referrerURLCallback(referrerURL);
	}

	if (referrerOriginCallback) {
		referrerOrigin = referrerOriginCallback(referrerOrigin);
	}

	// 8.Execute the statements corresponding to the value of policy:
	const currentURL = new URL(request.url);

	switch (policy) {
		case 'no-referrer':
			return 'no-referrer';

		case 'origin':
			return referrerOrigin;

		case 'unsafe-url':
			return referrerURL;

		case 'strict-origin':
			// 1. If referrerURL is a potentially trustworthy URL and request's current URL is not a
			//    potentially trustworthy URL, then return no referrer.
			if (isUrlPotentiallyTrustworthy(referrerURL) && !isUrlPotentiallyTrustworthy(currentURL)) {
				return 'no-referrer';
			}

			// 2. Return referrerOrigin.
			return referrerOrigin.toString();

		case 'strict-origin-when-cross-origin':
			// 1. If the origin of referrerURL and the origin of request's current URL are the same, then
			//    return referrerURL.
			if (referrerURL.origin === currentURL.origin) {
				return referrerURL;
			}

			// 2. If referrerURL is a potentially trustworthy URL and request's current URL is not a
			//    potentially trustworthy URL, then return no referrer.
			if (isUrlPotentiallyTrustworthy(referrerURL) && !isUrlPotentiallyTrustworthy(currentURL)) {
				return 'no-referrer';
			}

			// 3. Return referrerOrigin.
			return referrerOrigin;

		case 'same-origin':
			// 1. If the origin of referrerURL and the origin of request's current URL are the same, then
			//    return referrerURL.
			if (referrerURL.origin === currentURL.origin) {
				return referrerURL;
			}

			// 2. Return no referrer.
			return 'no-referrer';

		case 'origin-when-cross-origin':
			// 1. If the origin of referrerURL and the origin of request's current URL are the same, then
			//    return referrerURL.
			if (referrerURL.origin === currentURL.origin) {
				return referrerURL;
			}

			// Return referrerOrigin.
			return referrerOrigin;

		case 'no-referrer-when-downgrade':
			// 1. If referrerURL is a potentially trustworthy URL and request's current URL is not a
			//    potentially trustworthy URL, then return no referrer.
			if (isUrlPotentiallyTrustworthy(referrerURL) && !isUrlPotentiallyTrustworthy(currentURL)) {
				return 'no-referrer';
			}

			// 2. Return referrerURL.
			return referrerURL;

		default:
			throw new TypeError(`Invalid referrerPolicy: ${policy}`);
	}
}

/**
 * @see {@link https://w3c.github.io/webappsec-referrer-policy/#parse-referrer-policy-from-header|Referrer Policy §8.1. Parse a referrer policy from a Referrer-Policy header}
 * @param {Headers} headers Response headers
 * @returns {string} policy
 */
function parseReferrerPolicyFromHeader(headers) {
	// 1. Let policy-tokens be the result of extracting header list values given `Referrer-Policy`
	//    and response’s header list.
	const policyTokens = (headers.get('referrer-policy') || '').split(/[,\s]+/);

	// 2. Let policy be the empty string.
	let policy = '';

	// 3. For each token in policy-tokens, if token is a referrer policy and token is not the empty
	//    string, then set policy to token.
	// Note: This algorithm loops over multiple policy values to allow deployment of new policy
	// values with fallbacks for older user agents, as described in § 11.1 Unknown Policy Values.
	for (const token of policyTokens) {
		if (token && ReferrerPolicy.has(token)) {
			policy = token;
		}
	}

	// 4. Return policy.
	return policy;
}

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/request.js
/**
 * Request.js
 *
 * Request class contains server only options
 *
 * All spec algorithm step numbers are based on https://fetch.spec.whatwg.org/commit-snapshots/ae716822cb3a61843226cd090eefc6589446c1d2/.
 */









const request_INTERNALS = Symbol('Request internals');

/**
 * Check if `obj` is an instance of Request.
 *
 * @param  {*} object
 * @return {boolean}
 */
const isRequest = object => {
	return (
		typeof object === 'object' &&
		typeof object[request_INTERNALS] === 'object'
	);
};

const doBadDataWarn = (0,external_node_util_.deprecate)(() => {},
	'.data is not a valid RequestInit property, use .body instead',
	'https://github.com/node-fetch/node-fetch/issues/1000 (request)');

/**
 * Request class
 *
 * Ref: https://fetch.spec.whatwg.org/#request-class
 *
 * @param   Mixed   input  Url or Request instance
 * @param   Object  init   Custom options
 * @return  Void
 */
class Request extends Body {
	constructor(input, init = {}) {
		let parsedURL;

		// Normalize input and force URL to be encoded as UTF-8 (https://github.com/node-fetch/node-fetch/issues/245)
		if (isRequest(input)) {
			parsedURL = new URL(input.url);
		} else {
			parsedURL = new URL(input);
			input = {};
		}

		if (parsedURL.username !== '' || parsedURL.password !== '') {
			throw new TypeError(`${parsedURL} is an url with embedded credentials.`);
		}

		let method = init.method || input.method || 'GET';
		if (/^(delete|get|head|options|post|put)$/i.test(method)) {
			method = method.toUpperCase();
		}

		if (!isRequest(init) && 'data' in init) {
			doBadDataWarn();
		}

		// eslint-disable-next-line no-eq-null, eqeqeq
		if ((init.body != null || (isRequest(input) && input.body !== null)) &&
			(method === 'GET' || method === 'HEAD')) {
			throw new TypeError('Request with GET/HEAD method cannot have body');
		}

		const inputBody = init.body ?
			init.body :
			(isRequest(input) && input.body !== null ?
				clone(input) :
				null);

		super(inputBody, {
			size: init.size || input.size || 0
		});

		const headers = new Headers(init.headers || input.headers || {});

		if (inputBody !== null && !headers.has('Content-Type')) {
			const contentType = extractContentType(inputBody, this);
			if (contentType) {
				headers.set('Content-Type', contentType);
			}
		}

		let signal = isRequest(input) ?
			input.signal :
			null;
		if ('signal' in init) {
			signal = init.signal;
		}

		// eslint-disable-next-line no-eq-null, eqeqeq
		if (signal != null && !isAbortSignal(signal)) {
			throw new TypeError('Expected signal to be an instanceof AbortSignal or EventTarget');
		}

		// §5.4, Request constructor steps, step 15.1
		// eslint-disable-next-line no-eq-null, eqeqeq
		let referrer = init.referrer == null ? input.referrer : init.referrer;
		if (referrer === '') {
			// §5.4, Request constructor steps, step 15.2
			referrer = 'no-referrer';
		} else if (referrer) {
			// §5.4, Request constructor steps, step 15.3.1, 15.3.2
			const parsedReferrer = new URL(referrer);
			// §5.4, Request constructor steps, step 15.3.3, 15.3.4
			referrer = /^about:(\/\/)?client$/.test(parsedReferrer) ? 'client' : parsedReferrer;
		} else {
			referrer = undefined;
		}

		this[request_INTERNALS] = {
			method,
			redirect: init.redirect || input.redirect || 'follow',
			headers,
			parsedURL,
			signal,
			referrer
		};

		// Node-fetch-only options
		this.follow = init.follow === undefined ? (input.follow === undefined ? 20 : input.follow) : init.follow;
		this.compress = init.compress === undefined ? (input.compress === undefined ? true : input.compress) : init.compress;
		this.counter = init.counter || input.counter || 0;
		this.agent = init.agent || input.agent;
		this.highWaterMark = init.highWaterMark || input.highWaterMark || 16384;
		this.insecureHTTPParser = init.insecureHTTPParser || input.insecureHTTPParser || false;

		// §5.4, Request constructor steps, step 16.
		// Default is empty string per https://fetch.spec.whatwg.org/#concept-request-referrer-policy
		this.referrerPolicy = init.referrerPolicy || input.referrerPolicy || '';
	}

	/** @returns {string} */
	get method() {
		return this[request_INTERNALS].method;
	}

	/** @returns {string} */
	get url() {
		return (0,external_node_url_namespaceObject.format)(this[request_INTERNALS].parsedURL);
	}

	/** @returns {Headers} */
	get headers() {
		return this[request_INTERNALS].headers;
	}

	get redirect() {
		return this[request_INTERNALS].redirect;
	}

	/** @returns {AbortSignal} */
	get signal() {
		return this[request_INTERNALS].signal;
	}

	// https://fetch.spec.whatwg.org/#dom-request-referrer
	get referrer() {
		if (this[request_INTERNALS].referrer === 'no-referrer') {
			return '';
		}

		if (this[request_INTERNALS].referrer === 'client') {
			return 'about:client';
		}

		if (this[request_INTERNALS].referrer) {
			return this[request_INTERNALS].referrer.toString();
		}

		return undefined;
	}

	get referrerPolicy() {
		return this[request_INTERNALS].referrerPolicy;
	}

	set referrerPolicy(referrerPolicy) {
		this[request_INTERNALS].referrerPolicy = validateReferrerPolicy(referrerPolicy);
	}

	/**
	 * Clone this request
	 *
	 * @return  Request
	 */
	clone() {
		return new Request(this);
	}

	get [Symbol.toStringTag]() {
		return 'Request';
	}
}

Object.defineProperties(Request.prototype, {
	method: {enumerable: true},
	url: {enumerable: true},
	headers: {enumerable: true},
	redirect: {enumerable: true},
	clone: {enumerable: true},
	signal: {enumerable: true},
	referrer: {enumerable: true},
	referrerPolicy: {enumerable: true}
});

/**
 * Convert a Request to Node.js http request options.
 *
 * @param {Request} request - A Request instance
 * @return The options object to be passed to http.request
 */
const getNodeRequestOptions = request => {
	const {parsedURL} = request[request_INTERNALS];
	const headers = new Headers(request[request_INTERNALS].headers);

	// Fetch step 1.3
	if (!headers.has('Accept')) {
		headers.set('Accept', '*/*');
	}

	// HTTP-network-or-cache fetch steps 2.4-2.7
	let contentLengthValue = null;
	if (request.body === null && /^(post|put)$/i.test(request.method)) {
		contentLengthValue = '0';
	}

	if (request.body !== null) {
		const totalBytes = getTotalBytes(request);
		// Set Content-Length if totalBytes is a number (that is not NaN)
		if (typeof totalBytes === 'number' && !Number.isNaN(totalBytes)) {
			contentLengthValue = String(totalBytes);
		}
	}

	if (contentLengthValue) {
		headers.set('Content-Length', contentLengthValue);
	}

	// 4.1. Main fetch, step 2.6
	// > If request's referrer policy is the empty string, then set request's referrer policy to the
	// > default referrer policy.
	if (request.referrerPolicy === '') {
		request.referrerPolicy = DEFAULT_REFERRER_POLICY;
	}

	// 4.1. Main fetch, step 2.7
	// > If request's referrer is not "no-referrer", set request's referrer to the result of invoking
	// > determine request's referrer.
	if (request.referrer && request.referrer !== 'no-referrer') {
		request[request_INTERNALS].referrer = determineRequestsReferrer(request);
	} else {
		request[request_INTERNALS].referrer = 'no-referrer';
	}

	// 4.5. HTTP-network-or-cache fetch, step 6.9
	// > If httpRequest's referrer is a URL, then append `Referer`/httpRequest's referrer, serialized
	// >  and isomorphic encoded, to httpRequest's header list.
	if (request[request_INTERNALS].referrer instanceof URL) {
		headers.set('Referer', request.referrer);
	}

	// HTTP-network-or-cache fetch step 2.11
	if (!headers.has('User-Agent')) {
		headers.set('User-Agent', 'node-fetch');
	}

	// HTTP-network-or-cache fetch step 2.15
	if (request.compress && !headers.has('Accept-Encoding')) {
		headers.set('Accept-Encoding', 'gzip, deflate, br');
	}

	let {agent} = request;
	if (typeof agent === 'function') {
		agent = agent(parsedURL);
	}

	// HTTP-network fetch step 4.2
	// chunked encoding is handled by Node.js

	const search = getSearch(parsedURL);

	// Pass the full URL directly to request(), but overwrite the following
	// options:
	const options = {
		// Overwrite search to retain trailing ? (issue #776)
		path: parsedURL.pathname + search,
		// The following options are not expressed in the URL
		method: request.method,
		headers: headers[Symbol.for('nodejs.util.inspect.custom')](),
		insecureHTTPParser: request.insecureHTTPParser,
		agent
	};

	return {
		/** @type {URL} */
		parsedURL,
		options
	};
};

;// CONCATENATED MODULE: ./node_modules/node-fetch/src/errors/abort-error.js


/**
 * AbortError interface for cancelled requests
 */
class AbortError extends FetchBaseError {
	constructor(message, type = 'aborted') {
		super(message, type);
	}
}

// EXTERNAL MODULE: ./node_modules/fetch-blob/from.js
var from = __nccwpck_require__(995);
;// CONCATENATED MODULE: ./node_modules/node-fetch/src/index.js
/**
 * Index.js
 *
 * a request API compatible with window.fetch
 *
 * All spec algorithm step numbers are based on https://fetch.spec.whatwg.org/commit-snapshots/ae716822cb3a61843226cd090eefc6589446c1d2/.
 */
























const supportedSchemas = new Set(['data:', 'http:', 'https:']);

/**
 * Fetch function
 *
 * @param   {string | URL | import('./request').default} url - Absolute url or Request instance
 * @param   {*} [options_] - Fetch options
 * @return  {Promise<import('./response').default>}
 */
async function fetch(url, options_) {
	return new Promise((resolve, reject) => {
		// Build request object
		const request = new Request(url, options_);
		const {parsedURL, options} = getNodeRequestOptions(request);
		if (!supportedSchemas.has(parsedURL.protocol)) {
			throw new TypeError(`node-fetch cannot load ${url}. URL scheme "${parsedURL.protocol.replace(/:$/, '')}" is not supported.`);
		}

		if (parsedURL.protocol === 'data:') {
			const data = dist(request.url);
			const response = new Response(data, {headers: {'Content-Type': data.typeFull}});
			resolve(response);
			return;
		}

		// Wrap http.request into fetch
		const send = (parsedURL.protocol === 'https:' ? external_node_https_ : external_node_http_).request;
		const {signal} = request;
		let response = null;

		const abort = () => {
			const error = new AbortError('The operation was aborted.');
			reject(error);
			if (request.body && request.body instanceof external_node_stream_namespaceObject.Readable) {
				request.body.destroy(error);
			}

			if (!response || !response.body) {
				return;
			}

			response.body.emit('error', error);
		};

		if (signal && signal.aborted) {
			abort();
			return;
		}

		const abortAndFinalize = () => {
			abort();
			finalize();
		};

		// Send request
		const request_ = send(parsedURL.toString(), options);

		if (signal) {
			signal.addEventListener('abort', abortAndFinalize);
		}

		const finalize = () => {
			request_.abort();
			if (signal) {
				signal.removeEventListener('abort', abortAndFinalize);
			}
		};

		request_.on('error', error => {
			reject(new FetchError(`request to ${request.url} failed, reason: ${error.message}`, 'system', error));
			finalize();
		});

		fixResponseChunkedTransferBadEnding(request_, error => {
			if (response && response.body) {
				response.body.destroy(error);
			}
		});

		/* c8 ignore next 18 */
		if (process.version < 'v14') {
			// Before Node.js 14, pipeline() does not fully support async iterators and does not always
			// properly handle when the socket close/end events are out of order.
			request_.on('socket', s => {
				let endedWithEventsCount;
				s.prependListener('end', () => {
					endedWithEventsCount = s._eventsCount;
				});
				s.prependListener('close', hadError => {
					// if end happened before close but the socket didn't emit an error, do it now
					if (response && endedWithEventsCount < s._eventsCount && !hadError) {
						const error = new Error('Premature close');
						error.code = 'ERR_STREAM_PREMATURE_CLOSE';
						response.body.emit('error', error);
					}
				});
			});
		}

		request_.on('response', response_ => {
			request_.setTimeout(0);
			const headers = fromRawHeaders(response_.rawHeaders);

			// HTTP fetch step 5
			if (isRedirect(response_.statusCode)) {
				// HTTP fetch step 5.2
				const location = headers.get('Location');

				// HTTP fetch step 5.3
				let locationURL = null;
				try {
					locationURL = location === null ? null : new URL(location, request.url);
				} catch {
					// error here can only be invalid URL in Location: header
					// do not throw when options.redirect == manual
					// let the user extract the errorneous redirect URL
					if (request.redirect !== 'manual') {
						reject(new FetchError(`uri requested responds with an invalid redirect URL: ${location}`, 'invalid-redirect'));
						finalize();
						return;
					}
				}

				// HTTP fetch step 5.5
				switch (request.redirect) {
					case 'error':
						reject(new FetchError(`uri requested responds with a redirect, redirect mode is set to error: ${request.url}`, 'no-redirect'));
						finalize();
						return;
					case 'manual':
						// Nothing to do
						break;
					case 'follow': {
						// HTTP-redirect fetch step 2
						if (locationURL === null) {
							break;
						}

						// HTTP-redirect fetch step 5
						if (request.counter >= request.follow) {
							reject(new FetchError(`maximum redirect reached at: ${request.url}`, 'max-redirect'));
							finalize();
							return;
						}

						// HTTP-redirect fetch step 6 (counter increment)
						// Create a new Request object.
						const requestOptions = {
							headers: new Headers(request.headers),
							follow: request.follow,
							counter: request.counter + 1,
							agent: request.agent,
							compress: request.compress,
							method: request.method,
							body: clone(request),
							signal: request.signal,
							size: request.size,
							referrer: request.referrer,
							referrerPolicy: request.referrerPolicy
						};

						// when forwarding sensitive headers like "Authorization",
						// "WWW-Authenticate", and "Cookie" to untrusted targets,
						// headers will be ignored when following a redirect to a domain
						// that is not a subdomain match or exact match of the initial domain.
						// For example, a redirect from "foo.com" to either "foo.com" or "sub.foo.com"
						// will forward the sensitive headers, but a redirect to "bar.com" will not.
						// headers will also be ignored when following a redirect to a domain using
						// a different protocol. For example, a redirect from "https://foo.com" to "http://foo.com"
						// will not forward the sensitive headers
						if (!isDomainOrSubdomain(request.url, locationURL) || !isSameProtocol(request.url, locationURL)) {
							for (const name of ['authorization', 'www-authenticate', 'cookie', 'cookie2']) {
								requestOptions.headers.delete(name);
							}
						}

						// HTTP-redirect fetch step 9
						if (response_.statusCode !== 303 && request.body && options_.body instanceof external_node_stream_namespaceObject.Readable) {
							reject(new FetchError('Cannot follow redirect with body being a readable stream', 'unsupported-redirect'));
							finalize();
							return;
						}

						// HTTP-redirect fetch step 11
						if (response_.statusCode === 303 || ((response_.statusCode === 301 || response_.statusCode === 302) && request.method === 'POST')) {
							requestOptions.method = 'GET';
							requestOptions.body = undefined;
							requestOptions.headers.delete('content-length');
						}

						// HTTP-redirect fetch step 14
						const responseReferrerPolicy = parseReferrerPolicyFromHeader(headers);
						if (responseReferrerPolicy) {
							requestOptions.referrerPolicy = responseReferrerPolicy;
						}

						// HTTP-redirect fetch step 15
						resolve(fetch(new Request(locationURL, requestOptions)));
						finalize();
						return;
					}

					default:
						return reject(new TypeError(`Redirect option '${request.redirect}' is not a valid value of RequestRedirect`));
				}
			}

			// Prepare response
			if (signal) {
				response_.once('end', () => {
					signal.removeEventListener('abort', abortAndFinalize);
				});
			}

			let body = (0,external_node_stream_namespaceObject.pipeline)(response_, new external_node_stream_namespaceObject.PassThrough(), error => {
				if (error) {
					reject(error);
				}
			});
			// see https://github.com/nodejs/node/pull/29376
			/* c8 ignore next 3 */
			if (process.version < 'v12.10') {
				response_.on('aborted', abortAndFinalize);
			}

			const responseOptions = {
				url: request.url,
				status: response_.statusCode,
				statusText: response_.statusMessage,
				headers,
				size: request.size,
				counter: request.counter,
				highWaterMark: request.highWaterMark
			};

			// HTTP-network fetch step 12.1.1.3
			const codings = headers.get('Content-Encoding');

			// HTTP-network fetch step 12.1.1.4: handle content codings

			// in following scenarios we ignore compression support
			// 1. compression support is disabled
			// 2. HEAD request
			// 3. no Content-Encoding header
			// 4. no content response (204)
			// 5. content not modified response (304)
			if (!request.compress || request.method === 'HEAD' || codings === null || response_.statusCode === 204 || response_.statusCode === 304) {
				response = new Response(body, responseOptions);
				resolve(response);
				return;
			}

			// For Node v6+
			// Be less strict when decoding compressed responses, since sometimes
			// servers send slightly invalid responses that are still accepted
			// by common browsers.
			// Always using Z_SYNC_FLUSH is what cURL does.
			const zlibOptions = {
				flush: external_node_zlib_.Z_SYNC_FLUSH,
				finishFlush: external_node_zlib_.Z_SYNC_FLUSH
			};

			// For gzip
			if (codings === 'gzip' || codings === 'x-gzip') {
				body = (0,external_node_stream_namespaceObject.pipeline)(body, external_node_zlib_.createGunzip(zlibOptions), error => {
					if (error) {
						reject(error);
					}
				});
				response = new Response(body, responseOptions);
				resolve(response);
				return;
			}

			// For deflate
			if (codings === 'deflate' || codings === 'x-deflate') {
				// Handle the infamous raw deflate response from old servers
				// a hack for old IIS and Apache servers
				const raw = (0,external_node_stream_namespaceObject.pipeline)(response_, new external_node_stream_namespaceObject.PassThrough(), error => {
					if (error) {
						reject(error);
					}
				});
				raw.once('data', chunk => {
					// See http://stackoverflow.com/questions/37519828
					if ((chunk[0] & 0x0F) === 0x08) {
						body = (0,external_node_stream_namespaceObject.pipeline)(body, external_node_zlib_.createInflate(), error => {
							if (error) {
								reject(error);
							}
						});
					} else {
						body = (0,external_node_stream_namespaceObject.pipeline)(body, external_node_zlib_.createInflateRaw(), error => {
							if (error) {
								reject(error);
							}
						});
					}

					response = new Response(body, responseOptions);
					resolve(response);
				});
				raw.once('end', () => {
					// Some old IIS servers return zero-length OK deflate responses, so
					// 'data' is never emitted. See https://github.com/node-fetch/node-fetch/pull/903
					if (!response) {
						response = new Response(body, responseOptions);
						resolve(response);
					}
				});
				return;
			}

			// For br
			if (codings === 'br') {
				body = (0,external_node_stream_namespaceObject.pipeline)(body, external_node_zlib_.createBrotliDecompress(), error => {
					if (error) {
						reject(error);
					}
				});
				response = new Response(body, responseOptions);
				resolve(response);
				return;
			}

			// Otherwise, use response as-is
			response = new Response(body, responseOptions);
			resolve(response);
		});

		// eslint-disable-next-line promise/prefer-await-to-then
		writeToStream(request_, request).catch(reject);
	});
}

function fixResponseChunkedTransferBadEnding(request, errorCallback) {
	const LAST_CHUNK = external_node_buffer_.Buffer.from('0\r\n\r\n');

	let isChunkedTransfer = false;
	let properLastChunkReceived = false;
	let previousChunk;

	request.on('response', response => {
		const {headers} = response;
		isChunkedTransfer = headers['transfer-encoding'] === 'chunked' && !headers['content-length'];
	});

	request.on('socket', socket => {
		const onSocketClose = () => {
			if (isChunkedTransfer && !properLastChunkReceived) {
				const error = new Error('Premature close');
				error.code = 'ERR_STREAM_PREMATURE_CLOSE';
				errorCallback(error);
			}
		};

		const onData = buf => {
			properLastChunkReceived = external_node_buffer_.Buffer.compare(buf.slice(-5), LAST_CHUNK) === 0;

			// Sometimes final 0-length chunk and end of message code are in separate packets
			if (!properLastChunkReceived && previousChunk) {
				properLastChunkReceived = (
					external_node_buffer_.Buffer.compare(previousChunk.slice(-3), LAST_CHUNK.slice(0, 3)) === 0 &&
					external_node_buffer_.Buffer.compare(buf.slice(-2), LAST_CHUNK.slice(3)) === 0
				);
			}

			previousChunk = buf;
		};

		socket.prependListener('close', onSocketClose);
		socket.on('data', onData);

		request.on('close', () => {
			socket.removeListener('close', onSocketClose);
			socket.removeListener('data', onData);
		});
	});
}


/***/ })

/******/ });
/************************************************************************/
/******/ // The module cache
/******/ var __webpack_module_cache__ = {};
/******/ 
/******/ // The require function
/******/ function __nccwpck_require__(moduleId) {
/******/ 	// Check if module is in cache
/******/ 	var cachedModule = __webpack_module_cache__[moduleId];
/******/ 	if (cachedModule !== undefined) {
/******/ 		return cachedModule.exports;
/******/ 	}
/******/ 	// Create a new module (and put it into the cache)
/******/ 	var module = __webpack_module_cache__[moduleId] = {
/******/ 		// no module.id needed
/******/ 		// no module.loaded needed
/******/ 		exports: {}
/******/ 	};
/******/ 
/******/ 	// Execute the module function
/******/ 	var threw = true;
/******/ 	try {
/******/ 		__webpack_modules__[moduleId](module, module.exports, __nccwpck_require__);
/******/ 		threw = false;
/******/ 	} finally {
/******/ 		if(threw) delete __webpack_module_cache__[moduleId];
/******/ 	}
/******/ 
/******/ 	// Return the exports of the module
/******/ 	return module.exports;
/******/ }
/******/ 
/******/ // expose the modules object (__webpack_modules__)
/******/ __nccwpck_require__.m = __webpack_modules__;
/******/ 
/************************************************************************/
/******/ /* webpack/runtime/asset-relocator-loader */
/******/ if (typeof __nccwpck_require__ !== 'undefined') __nccwpck_require__.ab = decodeURIComponent(new URL('.', import.meta.url).pathname).slice(import.meta.url.match(/^file:\/\/\/\w:/) ? 1 : 0, -1) + "/";
/******/ 
/******/ /* webpack/runtime/async module */
/******/ (() => {
/******/ 	var webpackQueues = typeof Symbol === "function" ? Symbol("webpack queues") : "__webpack_queues__";
/******/ 	var webpackExports = typeof Symbol === "function" ? Symbol("webpack exports") : "__webpack_exports__";
/******/ 	var webpackError = typeof Symbol === "function" ? Symbol("webpack error") : "__webpack_error__";
/******/ 	var resolveQueue = (queue) => {
/******/ 		if(queue && queue.d < 1) {
/******/ 			queue.d = 1;
/******/ 			queue.forEach((fn) => (fn.r--));
/******/ 			queue.forEach((fn) => (fn.r-- ? fn.r++ : fn()));
/******/ 		}
/******/ 	}
/******/ 	var wrapDeps = (deps) => (deps.map((dep) => {
/******/ 		if(dep !== null && typeof dep === "object") {
/******/ 			if(dep[webpackQueues]) return dep;
/******/ 			if(dep.then) {
/******/ 				var queue = [];
/******/ 				queue.d = 0;
/******/ 				dep.then((r) => {
/******/ 					obj[webpackExports] = r;
/******/ 					resolveQueue(queue);
/******/ 				}, (e) => {
/******/ 					obj[webpackError] = e;
/******/ 					resolveQueue(queue);
/******/ 				});
/******/ 				var obj = {};
/******/ 				obj[webpackQueues] = (fn) => (fn(queue));
/******/ 				return obj;
/******/ 			}
/******/ 		}
/******/ 		var ret = {};
/******/ 		ret[webpackQueues] = x => {};
/******/ 		ret[webpackExports] = dep;
/******/ 		return ret;
/******/ 	}));
/******/ 	__nccwpck_require__.a = (module, body, hasAwait) => {
/******/ 		var queue;
/******/ 		hasAwait && ((queue = []).d = -1);
/******/ 		var depQueues = new Set();
/******/ 		var exports = module.exports;
/******/ 		var currentDeps;
/******/ 		var outerResolve;
/******/ 		var reject;
/******/ 		var promise = new Promise((resolve, rej) => {
/******/ 			reject = rej;
/******/ 			outerResolve = resolve;
/******/ 		});
/******/ 		promise[webpackExports] = exports;
/******/ 		promise[webpackQueues] = (fn) => (queue && fn(queue), depQueues.forEach(fn), promise["catch"](x => {}));
/******/ 		module.exports = promise;
/******/ 		body((deps) => {
/******/ 			currentDeps = wrapDeps(deps);
/******/ 			var fn;
/******/ 			var getResult = () => (currentDeps.map((d) => {
/******/ 				if(d[webpackError]) throw d[webpackError];
/******/ 				return d[webpackExports];
/******/ 			}))
/******/ 			var promise = new Promise((resolve) => {
/******/ 				fn = () => (resolve(getResult));
/******/ 				fn.r = 0;
/******/ 				var fnQueue = (q) => (q !== queue && !depQueues.has(q) && (depQueues.add(q), q && !q.d && (fn.r++, q.push(fn))));
/******/ 				currentDeps.map((dep) => (dep[webpackQueues](fnQueue)));
/******/ 			});
/******/ 			return fn.r ? promise : getResult();
/******/ 		}, (err) => ((err ? reject(promise[webpackError] = err) : outerResolve(exports)), resolveQueue(queue)));
/******/ 		queue && queue.d < 0 && (queue.d = 0);
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/define property getters */
/******/ (() => {
/******/ 	// define getter functions for harmony exports
/******/ 	__nccwpck_require__.d = (exports, definition) => {
/******/ 		for(var key in definition) {
/******/ 			if(__nccwpck_require__.o(definition, key) && !__nccwpck_require__.o(exports, key)) {
/******/ 				Object.defineProperty(exports, key, { enumerable: true, get: definition[key] });
/******/ 			}
/******/ 		}
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/ensure chunk */
/******/ (() => {
/******/ 	__nccwpck_require__.f = {};
/******/ 	// This file contains only the entry chunk.
/******/ 	// The chunk loading function for additional chunks
/******/ 	__nccwpck_require__.e = (chunkId) => {
/******/ 		return Promise.all(Object.keys(__nccwpck_require__.f).reduce((promises, key) => {
/******/ 			__nccwpck_require__.f[key](chunkId, promises);
/******/ 			return promises;
/******/ 		}, []));
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/get javascript chunk filename */
/******/ (() => {
/******/ 	// This function allow to reference async chunks
/******/ 	__nccwpck_require__.u = (chunkId) => {
/******/ 		// return url for filenames based on template
/******/ 		return "" + chunkId + ".index.js";
/******/ 	};
/******/ })();
/******/ 
/******/ /* webpack/runtime/hasOwnProperty shorthand */
/******/ (() => {
/******/ 	__nccwpck_require__.o = (obj, prop) => (Object.prototype.hasOwnProperty.call(obj, prop))
/******/ })();
/******/ 
/******/ /* webpack/runtime/import chunk loading */
/******/ (() => {
/******/ 	// no baseURI
/******/ 	
/******/ 	// object to store loaded and loading chunks
/******/ 	// undefined = chunk not loaded, null = chunk preloaded/prefetched
/******/ 	// [resolve, Promise] = chunk loading, 0 = chunk loaded
/******/ 	var installedChunks = {
/******/ 		792: 0
/******/ 	};
/******/ 	
/******/ 	var installChunk = (data) => {
/******/ 		var {ids, modules, runtime} = data;
/******/ 		// add "modules" to the modules object,
/******/ 		// then flag all "ids" as loaded and fire callback
/******/ 		var moduleId, chunkId, i = 0;
/******/ 		for(moduleId in modules) {
/******/ 			if(__nccwpck_require__.o(modules, moduleId)) {
/******/ 				__nccwpck_require__.m[moduleId] = modules[moduleId];
/******/ 			}
/******/ 		}
/******/ 		if(runtime) runtime(__nccwpck_require__);
/******/ 		for(;i < ids.length; i++) {
/******/ 			chunkId = ids[i];
/******/ 			if(__nccwpck_require__.o(installedChunks, chunkId) && installedChunks[chunkId]) {
/******/ 				installedChunks[chunkId][0]();
/******/ 			}
/******/ 			installedChunks[ids[i]] = 0;
/******/ 		}
/******/ 	
/******/ 	}
/******/ 	
/******/ 	__nccwpck_require__.f.j = (chunkId, promises) => {
/******/ 			// import() chunk loading for javascript
/******/ 			var installedChunkData = __nccwpck_require__.o(installedChunks, chunkId) ? installedChunks[chunkId] : undefined;
/******/ 			if(installedChunkData !== 0) { // 0 means "already installed".
/******/ 	
/******/ 				// a Promise means "currently loading".
/******/ 				if(installedChunkData) {
/******/ 					promises.push(installedChunkData[1]);
/******/ 				} else {
/******/ 					if(true) { // all chunks have JS
/******/ 						// setup Promise in chunk cache
/******/ 						var promise = import("./" + __nccwpck_require__.u(chunkId)).then(installChunk, (e) => {
/******/ 							if(installedChunks[chunkId] !== 0) installedChunks[chunkId] = undefined;
/******/ 							throw e;
/******/ 						});
/******/ 						var promise = Promise.race([promise, new Promise((resolve) => (installedChunkData = installedChunks[chunkId] = [resolve]))])
/******/ 						promises.push(installedChunkData[1] = promise);
/******/ 					}
/******/ 				}
/******/ 			}
/******/ 	};
/******/ 	
/******/ 	// no prefetching
/******/ 	
/******/ 	// no preloaded
/******/ 	
/******/ 	// no external install chunk
/******/ 	
/******/ 	// no on chunks loaded
/******/ })();
/******/ 
/************************************************************************/
/******/ 
/******/ // startup
/******/ // Load entry module and return exports
/******/ // This entry module used 'module' so it can't be inlined
/******/ var __webpack_exports__ = __nccwpck_require__(750);
/******/ __webpack_exports__ = await __webpack_exports__;
/******/ 
