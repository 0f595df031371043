// Replaces web-streams-polyfill in the bundle. node-fetch needs the polyfill only before Node 18, but it would be half of
// the bundle and be parsed at every start. The replacement is configured under `paths` in tsconfig.json, which ncc reads.
module.exports = {};
