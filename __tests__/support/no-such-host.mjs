// Preloaded into the action's process with NODE_OPTIONS: no host name can be resolved.
import dns from 'node:dns';
import { nextTick } from 'node:process';

dns.lookup = (hostname, ...rest) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    hostname,
  });
  nextTick(rest.at(-1), error);
};
