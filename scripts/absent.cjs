// Replaces packages that the bundles import but do not need, under `paths` in tsconfig.json, which ncc reads:
// - @actions/http-client and undici: @actions/github makes agents for a proxy while it loads. Ours is in src/github/proxy.ts.
// - web-streams-polyfill: node-fetch needs it only before Node 18.
// They would be most of the code that is parsed at a start.
class HttpClient {
  getAgent() {}
  getAgentDispatcher() {}
}

module.exports = { HttpClient };
