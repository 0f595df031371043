// Loaded into the action's process with NODE_OPTIONS: the name server answers that there is no such host.
import dns from 'node:dns';

dns.lookup = (hostname, ...rest) => {
  const error = Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), {
    code: 'ENOTFOUND',
    hostname,
  });
  process.nextTick(rest.at(-1), error);
};
