// What an assistant can ask: each tool with the shape of its arguments. All are about the one repository that was named at
// the start, and none of them writes into it.
import type { Tool } from '@modelcontextprotocol/sdk/types.js';

const range = {
  base: {
    type: 'string',
    description: 'Commit to compare with; default: where head left the default branch',
  },
  head: { type: 'string', description: 'Commit to look at; default: the work tree as it is' },
  paths: {
    type: 'array',
    items: { type: 'string' },
    description: 'Files or folders from the top of the repository, changed or not',
  },
  fork: { type: 'boolean', description: 'The head is of somebody unknown: a stronger sandbox' },
  budgetSeconds: { type: 'integer', minimum: 10, maximum: 3600, description: 'Wall time; default: 240' },
} as const;

const reads = { readOnlyHint: true, openWorldHint: false } as const;

export const tools = [
  {
    name: 'prove_change',
    description:
      'Judges the tests that a change brings by running them without the change and against faults planted in its lines: which prove it, which guard it, which can never fail; and which faults no test notices. Needs no model.',
    inputSchema: { type: 'object', properties: range, additionalProperties: false },
    annotations: { title: 'Judge the tests of a change', ...reads },
  },
  {
    name: 'propose_tests',
    description:
      'Looks for tests that a change is missing, and gives only those that were proven: green in ten runs, red on the old code or on a planted fault that the present tests let live. Each comes as a patch; nothing is written.',
    inputSchema: {
      type: 'object',
      properties: {
        ...range,
        symbols: {
          type: 'array',
          items: { type: 'string' },
          description: 'Only these functions, methods or classes',
        },
        instruction: { type: 'string', maxLength: 4000, description: 'What the tests should look at' },
      },
      additionalProperties: false,
    },
    annotations: { title: 'Find missing tests', ...reads },
  },
  {
    name: 'replay',
    description: 'Runs a verdict again from its evidence file and says whether it comes out the same.',
    inputSchema: {
      type: 'object',
      properties: {
        evidence: { type: 'string', description: 'Path of a file that testwright wrote with --evidence' },
      },
      required: ['evidence'],
      additionalProperties: false,
    },
    annotations: { title: 'Run a verdict again', ...reads },
  },
] as const satisfies readonly Tool[];

export interface ChangeArguments {
  readonly base?: string;
  readonly head?: string;
  readonly paths?: readonly string[];
  readonly fork?: boolean;
  readonly budgetSeconds?: number;
  readonly symbols?: readonly string[];
  readonly instruction?: string;
}

export interface ReplayArguments {
  readonly evidence: string;
}
