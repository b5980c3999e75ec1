// Testwright for assistants: the Model Context Protocol over stdin and stdout.
import { Server } from '@modelcontextprotocol/sdk/server/index.js';
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js';
import {
  CallToolRequestSchema,
  type CallToolResult,
  ListToolsRequestSchema,
} from '@modelcontextprotocol/sdk/types.js';
import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Settings } from '../../config.ts';
import { Fault } from '../../errors.ts';
import { cleanLine } from '../../report/clean.ts';
import { answerChange, answerReplay, type Said } from './answers.ts';
import { type ChangeArguments, type ReplayArguments, tools } from './tools.ts';

export interface McpGround {
  readonly settings: Settings;
  /** Of the one repository that may be asked about. */
  readonly repo: string;
  readonly version: string;
  readonly signal: AbortSignal;
}

/** Serves until the client goes or the signal is aborted. */
export async function serveMcp(ground: McpGround): Promise<void> {
  const server = new Server({ name: 'testwright', version: ground.version }, { capabilities: { tools: {} } });
  const validators = new Map(
    tools.map(({ name, inputSchema }) => [name, new Ajv2020().compile(inputSchema)]),
  );
  // The cores are shared: one request after another.
  let last: Promise<unknown> = Promise.resolve();
  server.setRequestHandler(ListToolsRequestSchema, () => ({ tools: [...tools] }));
  server.setRequestHandler(CallToolRequestSchema, (request, { signal }) => {
    const { name, arguments: given = {} } = request.params;
    const tool = tools.find((one) => one.name === name);
    const isValid = tool === undefined ? undefined : validators.get(tool.name);
    if (tool === undefined || isValid === undefined)
      return failed(new Fault('usage', { fields: { tool: name } }));
    if (!isValid(given)) {
      const [first] = isValid.errors ?? [];
      const fields = { at: first?.instancePath || 'the arguments', problem: first?.message };
      return failed(new Fault('usage', { fields, fix: `See the shape of ${name}` }));
    }
    const both = AbortSignal.any([signal, ground.signal]);
    const asked = last.then(() =>
      answered(() =>
        tool.name === 'replay'
          ? answerReplay(given as unknown as ReplayArguments, ground, both)
          : answerChange(tool.name, given as ChangeArguments, ground, both),
      ),
    );
    last = asked;
    return asked;
  });
  const closed = new Promise<void>((resolve) => {
    server.onclose = resolve;
    ground.signal.addEventListener('abort', () => void server.close(), { once: true });
    // The transport does not tell when the client goes.
    process.stdin.once('end', () => void server.close());
  });
  await server.connect(new StdioServerTransport());
  await closed;
}

async function answered(ask: () => Promise<Said>): Promise<CallToolResult> {
  try {
    const { text, data } = await ask();
    return { content: [{ type: 'text', text }], structuredContent: data };
  } catch (error) {
    if (error instanceof Fault) return failed(error);
    throw error;
  }
}

function failed({ code, message, fields, fix }: Fault): CallToolResult {
  const facts = Object.entries(fields).filter(([, value]) => value !== undefined && value !== '');
  const lines = [
    `${code}: ${message}`,
    ...facts.map(([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`),
    ...(fix === undefined ? [] : [`What to do: ${fix}`]),
  ];
  return { isError: true, content: [{ type: 'text', text: lines.map(cleanLine).join('\n') }] };
}
