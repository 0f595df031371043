/** GitHub's toolkit, the network and the clock as they really are. Nothing here to test but by running it. */
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import { getInput, info, setFailed, setOutput, setSecret, summary, warning } from '@actions/core';
import { context } from '@actions/github';
import { getProxyUrl } from '@actions/http-client/lib/proxy';
import fetch from 'node-fetch';
import { VERSION } from '../version.ts';
import { run as runStep } from './run.ts';

/** Runs the step; the name is the one that @github/local-action looks for. */
export async function run(): Promise<void> {
  await runStep(
    {
      getInput,
      info,
      setFailed,
      setOutput,
      setSecret,
      warning,
      writeSummary,
      workspace: process.env['GITHUB_WORKSPACE'] ?? process.cwd(),
    },
    {
      fetch,
      agentFor,
      now: Date.now,
      random: Math.random,
      sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
    },
    `update-moco-user/${VERSION} (${caller()})`,
  );
}

/** One kept-alive connection, or GitHub's own proxy agent, which is loaded only where there is a proxy. */
async function agentFor(url: URL): Promise<HttpAgent> {
  if (getProxyUrl(url)) {
    const { HttpClient } = await import('@actions/http-client');
    return new HttpClient(undefined, [], { keepAlive: true }).getAgent(url.href);
  }
  return new (url.protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true });
}

/** Older servers have no job summaries. */
async function writeSummary(html: string): Promise<void> {
  if (process.env['GITHUB_STEP_SUMMARY']) await summary.addRaw(html).write();
}

/** The calling repository; outside a workflow there is none. */
function caller(): string {
  if (!process.env['GITHUB_REPOSITORY']) return 'no repository';
  const { owner, repo } = context.repo;
  return `${owner}/${repo}`.replace(/[^\w./-]/g, '');
}
