/** The address of a MOCO account's API. The key is sent there and nowhere else. */
import type { Parser } from '../model/parsers.ts';

export interface Account {
  /** The base address, without a slash at its end. */
  readonly url: string;
  /** The host, with its port if it has one: what messages call the account. */
  readonly host: string;
}

const SUBDOMAIN =
  /^(?:([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)(?:\.mocoapp\.com)?|https:\/\/([a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)\.mocoapp\.com(?:[/?#].*)?)$/i;

/** `acme`, `acme.mocoapp.com` and `https://acme.mocoapp.com/…` are one account. */
export const subdomain: Parser<Account> = (value) => {
  const match = SUBDOMAIN.exec(value);
  const name = match?.[1] ?? match?.[2];
  if (!name) return { must: 'be the account as in acme, acme.mocoapp.com or https://acme.mocoapp.com' };
  const host = `${name.toLowerCase()}.mocoapp.com`;
  return { value: { url: `https://${host}/api/v1`, host } };
};

/** The base address of a stand-in or a gateway: https, or http to this machine alone. */
export const apiUrl: Parser<Account> = (value) => {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !['https:', 'http:'].includes(url.protocol)) {
    return { must: 'be an address such as https://gateway.example.org/moco/api/v1' };
  }
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return {
      must: 'begin with https:, or the key would travel in the open (http: is for this machine alone)',
    };
  }
  if (url.username || url.password || /[?#]/.test(value)) {
    return { must: 'have no user name, no password, no `?` and no `#`' };
  }
  return { value: { url: url.origin + url.pathname.replace(/\/+$/, ''), host: url.host } };
};

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}
