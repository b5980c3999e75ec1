// The server's log: one JSON object a line, of facts that are named here. No secret, prompt, source or comment can be
// among them, because there is no field for one.
import { redact } from './redact.ts';
import { cleanLine } from './report/clean.ts';

export interface LogFacts {
  readonly job?: string;
  readonly delivery?: string;
  readonly event?: string;
  readonly command?: string;
  readonly repository?: number;
  readonly pull?: number;
  readonly state?: string;
  /** Code of a fault, or of a reason. */
  readonly code?: string;
  readonly ms?: number;
  readonly count?: number;
  readonly port?: number;
  readonly status?: number;
  /** Our own words about a fault: sentences of the table of faults, and what to do. */
  readonly fix?: string;
}

export interface Log {
  readonly info: (what: string, facts?: LogFacts) => void;
  readonly warn: (what: string, facts?: LogFacts) => void;
}

export function openLog(write: (line: string) => void, now: () => Date = () => new Date()): Log {
  const say =
    (level: string) =>
    (what: string, facts: LogFacts = {}) => {
      const known = Object.entries(facts).map(([name, value]) => [
        name,
        typeof value === 'string' ? redact(cleanLine(value)).slice(0, 300) : value,
      ]);
      write(`${JSON.stringify({ time: now().toISOString(), level, what, ...Object.fromEntries(known) })}\n`);
    };
  return { info: say('info'), warn: say('warn') };
}
