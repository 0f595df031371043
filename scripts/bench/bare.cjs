// The minimum that a Node action costs: a GET and a PUT on one connection with node:http or node:https, then the outputs.
const { appendFileSync } = require('node:fs');

const { INPUT_LASTNAME, GITHUB_OUTPUT } = process.env;
const base = `${process.env['INPUT_API-URL']}/users/${process.env['INPUT_USER-ID']}`;
const headers = { authorization: `Token token=${process.env['INPUT_API-KEY']}`, accept: 'application/json' };
const http = require(base.startsWith('https:') ? 'node:https' : 'node:http');
const agent = new http.Agent({ keepAlive: true });

function request(method, body, done) {
  const type = body ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } : {};
  const sent = http.request(base, { method, agent, headers: { ...headers, ...type } }, (response) => {
    let text = '';
    response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
    response.on('end', () => done(JSON.parse(text)));
  });
  sent.end(body);
}

request('GET', undefined, () => {
  request('PUT', JSON.stringify({ lastname: INPUT_LASTNAME }), (user) => {
    for (const name of ['id', 'firstname', 'lastname', 'email']) {
      appendFileSync(GITHUB_OUTPUT, `${name}=${user[name]}\n`);
    }
    agent.destroy();
  });
});
