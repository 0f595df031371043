// A typical action that calls an API: the toolkit, axios, one PUT. It is bundled with ncc, like this action.
import * as core from '@actions/core';
import axios from 'axios';

try {
  const key = core.getInput('api-key', { required: true });
  core.setSecret(key);
  const url = `${core.getInput('api-url')}/users/${core.getInput('user-id')}`;
  const headers = { authorization: `Token token=${key}` };
  const { data } = await axios.put(url, { lastname: core.getInput('lastname') }, { headers });
  for (const name of ['id', 'firstname', 'lastname', 'email']) core.setOutput(name, data[name]);
  core.setOutput('user', JSON.stringify(data));
} catch (error) {
  core.setFailed(error.message);
}
