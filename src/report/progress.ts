// Live progress on stderr: what is being done, how long it has taken, how much of the budget is left.
import type { Deadline } from '../testbed.ts';
import { cleanLine } from './clean.ts';
import { cut } from './layout.ts';

export interface Progress {
  readonly step: (name: string) => void;
  readonly note: (text: string) => void;
  readonly done: () => void;
  /** Milliseconds by step, in order. */
  readonly timings: () => Readonly<Record<string, number>>;
}

export interface ProgressOutput {
  readonly write: (text: string) => void;
  readonly width: number;
  readonly isTerminal: boolean;
  readonly isQuiet: boolean;
}

export function openProgress(output: ProgressOutput, deadline: Deadline): Progress {
  const timings: Record<string, number> = {};
  let current: { name: string; start: number } | undefined;
  let detail = '';
  const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;
  // The last column stays free: a full line would wrap in some terminals.
  const line = () => {
    const left = `  [${Math.round(deadline.leftMs() / 1000)} s left]`;
    const what = `${seconds(deadline.spentMs()).padStart(8)}  ${current?.name ?? ''}${detail === '' ? '' : `: ${detail}`}`;
    return cut(what, output.width - 1 - left.length) + left;
  };
  const draw = () => {
    if (output.isQuiet) return;
    if (output.isTerminal) output.write(`\r\u001b[K${line()}`);
    else output.write(`${line()}\n`);
  };
  const close = () => {
    if (current === undefined) return;
    const ms = deadline.spentMs() - current.start;
    timings[current.name] = Math.round((timings[current.name] ?? 0) + ms);
    detail = '';
    if (output.isTerminal && !output.isQuiet)
      output.write(
        `\r\u001b[K${seconds(deadline.spentMs()).padStart(8)}  ${current.name} (${seconds(ms)})\n`,
      );
  };
  return {
    step: (name) => {
      close();
      current = { name, start: deadline.spentMs() };
      draw();
    },
    note: (text) => {
      detail = cleanLine(text);
      draw();
    },
    done: () => {
      close();
      current = undefined;
    },
    timings: () => timings,
  };
}
