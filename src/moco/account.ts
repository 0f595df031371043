/** The URL of a MOCO account's API. The API key is sent to this URL only. */
import type { Parser } from '../model/parsers.ts';

/** A MOCO account: where its API is. */
export interface Account {
  /** The base URL of the API, without a trailing slash. */
  readonly url: string;
  /** The host, with its port if the URL has one. Messages name the account by it. */
  readonly host: string;
}

const SUBDOMAIN =
  /^(?:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.mocoapp\.com)?|https:\/\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.mocoapp\.com(?:[/?#].*)?)$/i;

/** An account at mocoapp.com: `acme`, `acme.mocoapp.com` or `https://acme.mocoapp.com/…`. */
export const subdomain: Parser<Account> = (value) => {
  const match = SUBDOMAIN.exec(value);
  const name = match?.[1] ?? match?.[2];
  if (!name) return { must: 'be a MOCO account, such as acme, acme.mocoapp.com or https://acme.mocoapp.com' };
  const host = `${name.toLowerCase()}.mocoapp.com`;
  return { value: { url: `https://${host}/api/v1`, host } };
};

/** The base URL of a gateway or the simulator: `https:`, or `http:` to a loopback address. */
export const apiUrl: Parser<Account> = (value) => {
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

/** True if the host is this machine. */
export function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
