// Loaded into the action's process with NODE_OPTIONS: the name server answers that there is no such host.
import dns from 'node:dns';
import { nextTick } from 'node:process';

dns.lookup = (hostname, ...rest) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    hostname,
  });
  nextTick(rest.at(-1), error);
};
