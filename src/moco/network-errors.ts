/** Codes of failed connections: those of Node and OpenSSL, and our own for a proxy. Pure. */

/**
 * What a proxy did: the code of Node or OpenSSL for the connection to it, or the status of its response to CONNECT.
 * `INVALID` and `SCHEME`: its URL can't be parsed, or has another scheme than `http:` and `https:`.
 */
export type ProxyErrorCause = string;

const PROXY_PREFIX = 'PROXY_';

/** Codes of Node and OpenSSL for a certificate that is not valid. A retry would not help. */
const CERTIFICATE =
  /CERT|^(?:UNABLE_TO_VERIFY_LEAF_SIGNATURE|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH)$/;

/** A server that does not speak TLS, or not HTTP. */
const OTHER_PROTOCOL = /^(?:EPROTO$|ERR_SSL_|HPE_)/;

/** The code of an error of a proxy. */
export function proxyErrorCode(cause: ProxyErrorCause): string {
  return `${PROXY_PREFIX}${cause}`;
}

/** The cause in the code of an error of a proxy; undefined for any other code. */
export function proxyErrorCause(code: string): ProxyErrorCause | undefined {
  return code.startsWith(PROXY_PREFIX) ? code.slice(PROXY_PREFIX.length) : undefined;
}

/** The status of a proxy's response to CONNECT; undefined if there was none. */
export function proxyStatus(code: string): number | undefined {
  const cause = proxyErrorCause(code) ?? '';
  return /^\d{3}$/.test(cause) ? Number(cause) : undefined;
}

/** True if the code of a connection error is about a certificate: that of the host, not of the proxy. */
export function isCertificateError(code: string): boolean {
  return proxyErrorCause(code) === undefined && CERTIFICATE.test(code);
}

/** True if the server speaks another protocol: not TLS, or not HTTP. */
export function isOtherProtocol(code: string): boolean {
  return OTHER_PROTOCOL.test(code);
}

/** True if another attempt would end in the same error. */
export function isFinalNetworkError(code: string): boolean {
  const cause = proxyErrorCause(code);
  if (cause === undefined) return code === 'ENOTFOUND' || isCertificateError(code);
  const status = proxyStatus(code);
  if (status !== undefined) return status < 500;
  return ['INVALID', 'SCHEME'].includes(cause) || isFinalNetworkError(cause) || isOtherProtocol(cause);
}

/** True if there was no connection to the host yet, so that nothing was sent. */
export function isBeforeConnection(code: string): boolean {
  return (
    proxyErrorCause(code) !== undefined ||
    isCertificateError(code) ||
    ['ENOTFOUND', 'EAI_AGAIN', 'ECONNREFUSED'].includes(code)
  );
}

/** True if there was no usable response of a proxy: perhaps it restarts, but more likely it does not exist. */
export function isProxyUnreachable(code: string): boolean {
  return proxyErrorCause(code) !== undefined && proxyStatus(code) === undefined;
}
