// From the arguments of a tool to a request, and from the answer to what an assistant reads.
import { resolve } from 'node:path';
import { Fault } from '../../errors.ts';
import { prove, replay, test } from '../../flow.ts';
import type { Answer } from '../../report/answer.ts';
import { readEvidence } from '../../report/evidence-file.ts';
import { renderJudgements } from '../../report/judgements.ts';
import { renderReplay } from '../../report/replay.ts';
import { renderAnswer } from '../../report/terminal.ts';
import type { Request } from '../../terms.ts';
import { gatherTools } from '../cli/tools.ts';
import type { McpGround } from './server.ts';
import type { ChangeArguments, ReplayArguments } from './tools.ts';

export interface Said {
  readonly text: string;
  readonly data: Record<string, unknown>;
}

const WIDTH = 100;
const LONGEST_MS = 3_600_000;

export async function answerChange(
  tool: 'prove_change' | 'propose_tests',
  asked: ChangeArguments,
  ground: McpGround,
  signal: AbortSignal,
): Promise<Said> {
  const { base, head, paths = [], symbols = [], instruction, budgetSeconds = 240, fork } = asked;
  const command = tool === 'prove_change' ? 'prove' : 'test';
  const budgetMs = budgetSeconds * 1000;
  const request: Request = {
    ...{ command, paths, symbols, attempt: 1, budgetMs, trust: fork === true ? 'fork' : 'own' },
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
    ...(instruction === undefined ? {} : { instruction }),
  };
  const answer = await running(ground, signal, { budgetMs, trust: request.trust }, (tools) =>
    (command === 'prove' ? prove : test)(request, tools),
  );
  const plain = { width: WIDTH, isColour: false };
  const text =
    command === 'prove'
      ? renderJudgements(answer, plain)
      : renderAnswer(answer, { ...plain, answerFile: undefined });
  return { text, data: dataOf(answer) };
}

export async function answerReplay(
  { evidence: file }: ReplayArguments,
  ground: McpGround,
  signal: AbortSignal,
): Promise<Said> {
  const evidence = await readEvidence(resolve(ground.repo, file));
  const replayed = await running(
    ground,
    signal,
    { budgetMs: LONGEST_MS, trust: evidence.trust ?? 'own' },
    (tools) => replay(evidence, tools),
  );
  return { text: renderReplay(evidence, replayed, WIDTH), data: { same: replayed.same } };
}

async function running<T>(
  { settings, repo }: McpGround,
  signal: AbortSignal,
  asked: Pick<Request, 'budgetMs' | 'trust'>,
  run: (tools: Awaited<ReturnType<typeof gatherTools>>) => Promise<T>,
): Promise<T> {
  const tools = await gatherTools({ settings, startDir: repo, ...asked, isQuiet: true, signal });
  try {
    const result = await run(tools);
    if (signal.aborted) throw new Fault('interrupted');
    return result;
  } finally {
    tools.progress.done();
  }
}

/** What a program does something with; all else is in the text, or in the answer file of the command line. */
function dataOf({ tests, findings, judgements, mutants, neverRun, score, reasons }: Answer): Said['data'] {
  return {
    tests: tests.map(({ id, file, name, kind, oracle, code, patch }) => ({
      id,
      file,
      name,
      kind,
      oracle,
      code,
      patch,
    })),
    findings: findings.map(({ id, symbol, call, before, now, patch }) => ({
      id,
      symbol,
      call,
      before,
      now,
      patch,
    })),
    judgements: judgements.map(({ id, verdict, detail }) => ({ id, verdict, detail })),
    notNoticed: mutants
      .filter(({ status }) => status === 'alive')
      .map(({ path, line, before, after }) => ({ path, line, before, after })),
    neverRun,
    score,
    reasons,
  };
}
