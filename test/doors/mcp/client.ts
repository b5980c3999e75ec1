// The protocol's own client, connected to the real command, and a repository to ask about.
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js';
import { newRepository, type Repository } from '../../stages/workspace/repository.ts';

const bin = join(import.meta.dirname, '../../../bin/testwright');

export async function connect(repo: string) {
  const env = Object.fromEntries(Object.entries(process.env).map(([name, value]) => [name, value ?? '']));
  const transport = new StdioClientTransport({
    command: bin,
    args: ['mcp', '--repo', repo],
    env,
    stderr: 'pipe',
  });
  const client = new Client({ name: 'test', version: '1' });
  await client.connect(transport);
  return client;
}

/** The client's result type is open to servers of older protocols. */
export const textOf = (result: Awaited<ReturnType<Client['callTool']>>): string =>
  JSON.stringify(result['content']);

/** A change with one test that proves it and one that cannot fail. */
export function judgedRepository(): Repository {
  const repository = newRepository();
  const manifest = { name: 'shop', version: '1.0.0', type: 'module', scripts: { test: 'node --test' } };
  const older = 'export function label(count) {\n  return count + " items";\n}\n';
  repository.commit({ 'package.json': JSON.stringify(manifest), 'label.js': older });
  repository.commit({
    'label.js': older.replace('  return', '  if (count === 1) return "one item";\n  return'),
    'label.test.js':
      "import assert from 'node:assert';\nimport test from 'node:test';\nimport { label } from './label.js';\n\ntest('one', () => assert.equal(label(1), 'one item'));\ntest('none', () => {\n  label(0);\n});\n",
  });
  return repository;
}
