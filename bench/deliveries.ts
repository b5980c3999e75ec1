// How long the webhook takes to acknowledge: deliveries at an even pace against the real server, each timed from the
// moment it was due. Prints one line. Arguments: pglite or postgres, deliveries a second (200), seconds (30).
import { createHmac, randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startProduct } from '../test/doors/app/product.ts';
import { openShop } from '../test/doors/app/shop.ts';
import { startPostgres } from '../test/queue/postgres.ts';

const [kind = 'pglite', rate = 200, seconds = 30] = process.argv.slice(2);
const count = Number(rate) * Number(seconds);

/** What an App gets most of, in the sizes that GitHub sends: 8 to 25 KB. */
const events = ['issue_comment', 'pull_request', 'pull_request_review_comment', 'check_run', 'issues'];
const examples: readonly { readonly name: string; readonly examples: readonly object[] }[] = createRequire(
  import.meta.url,
)('@octokit/webhooks-examples/api.github.com/index.json');
const payloads = examples
  .filter(({ name }) => events.includes(name))
  .flatMap(({ name, examples: all }) => all.map((one) => ({ event: name, text: JSON.stringify(one) })));

await using ground = await openShop();
const server = kind === 'postgres' ? await startPostgres() : undefined;
const home = mkdtempSync(join(tmpdir(), 'testwright-bench-'));
const env: Record<string, string> = server === undefined ? {} : { DATABASE_URL: server.url };
const serve = await startProduct({ ...ground, home, env });
const worker =
  server === undefined ? undefined : await startProduct({ ...ground, home, env, command: 'worker' });
const { app } = ground;
const agent = new Agent({ keepAlive: true, maxSockets: 64 });

function deliver({ event, text }: { event: string; text: string }, due: number): Promise<number> {
  const signature = createHmac('sha256', app.webhookSecret).update(text).digest('hex');
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(text),
    'x-github-delivery': randomUUID(),
    'x-github-event': event,
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return new Promise((resolve, reject) => {
    const sent = request(app.webhookUrl, { method: 'POST', agent, headers }, (response) => {
      response.resume().once('end', () => {
        if (response.statusCode !== 202) reject(new Error(`answered with ${response.statusCode}`));
        else resolve(performance.now() - due);
      });
    });
    sent.once('error', reject).end(text);
  });
}

async function run(): Promise<readonly number[]> {
  const start = performance.now();
  const waiting: Promise<number>[] = [];
  for (let index = 0; index < count; index += 1) {
    const due = start + (index * 1000) / Number(rate);
    const left = due - performance.now();
    if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    const payload = payloads[index % payloads.length];
    if (payload !== undefined) waiting.push(deliver(payload, due));
  }
  return await Promise.all(waiting);
}

const peak = (pid: number | undefined) =>
  Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
const times = [...(await run())].sort((a, b) => a - b);
const at = (part: number) => (times[Math.floor(part * (times.length - 1))] ?? 0).toFixed(1);
process.stdout.write(
  `${kind}: ${count} deliveries at ${rate}/s: p50 ${at(0.5)} ms, p95 ${at(0.95)}, p99 ${at(0.99)}, most ${at(1)}; ` +
    `server's peak memory ${peak(serve.child.pid).toFixed(0)} MiB\n`,
);
agent.destroy();
await worker?.stop();
await serve.stop();
await server?.[Symbol.asyncDispose]();
rmSync(home, { recursive: true });
