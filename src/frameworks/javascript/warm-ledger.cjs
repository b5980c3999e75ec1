// What is known of each mutant of a warm run, from what the workers said: a step counts once the plain code was green
// after it, in the same worker.
'use strict';

/** How often a mutant may end its worker before that is its fate. */
const MOST_ENDS = 2;
/** The plain code's first run, of which nothing is known, may take so long. */
const FIRST_MS = 60_000;

function newLedger(plan) {
  const mutants = new Map(
    plan.mutants.map((one) => [
      one.switch,
      { ...one, todo: filesOf(one.tests), passed: 0, red: [], ends: 0 },
    ]),
  );
  const plain = new Map();
  const openMutants = () => [...mutants.values()].filter(({ end }) => end === undefined);
  return Object.freeze({
    worker: () => newWorker(plan, mutants, plain),
    jobs: (workers) => jobsOf(openMutants(), workers),
    open: () => openMutants().length,
    records: () => records(mutants, plain),
  });
}

const decide = (mutant, end, why) => {
  if (mutant.end === undefined) Object.assign(mutant, { end, why });
};

/** What one worker says, until it is over. */
function newWorker(plan, mutants, plain) {
  let [current, pending, slow] = [undefined, [], false];
  const commit = () => {
    for (const { mutant, line } of pending.splice(0)) weigh(mutant, line, plan.stopAtRed);
  };
  const spoil = () => {
    for (const { mutant } of pending.splice(0))
      decide(mutant, 'undecided', 'the plain code was red after it');
  };

  /** Takes a line; how long until the next one, undefined: as long as usual, 0: the worker is to end. */
  function take(line) {
    const mutant = mutants.get(line.switch);
    const before = plain.get(line.file);
    switch (line.kind) {
      case 'start':
        current = line;
        return before === undefined ? FIRST_MS : Math.max(plan.leastMs, plan.slowdown * before.ms);
      case 'end':
        current = undefined;
        if (mutant !== undefined) pending.push({ mutant, line });
        else if ((line.red.length === 0 || plan.isProbe) && line.fault === undefined) {
          commit();
          plain.set(line.file, { ms: line.ms, passed: line.passed.length });
        } else if (before === undefined) plain.set(line.file, { ms: line.ms, why: line.fault ?? 'red' });
        return undefined;
      case 'unusable':
        for (const one of mutants.values())
          if (one.todo.has(line.file)) decide(one, 'undecided', `${line.file} is not green without a mutant`);
        return undefined;
      case 'spoilt':
        spoil();
        return 0;
      case 'full':
        return 0;
      default:
        return undefined;
    }
  }

  /** The worker is over. What was not looked at after is run again, first what ended it. */
  function ended() {
    const mutant = current === undefined ? undefined : mutants.get(current.switch);
    if (mutant !== undefined) {
      mutant.ends += 1;
      if (mutant.ends >= MOST_ENDS) decide(mutant, slow ? 'timeout' : 'undecided', 'it ended its process');
    } else if (current !== undefined) {
      if (pending.length > 0) spoil();
      else take({ kind: 'unusable', file: current.file });
    }
    pending.splice(0);
    [current, slow] = [undefined, false];
  }

  return Object.freeze({
    take,
    ended,
    /** Somebody else ended it: nothing is known of what it was at. */
    dropped: () => pending.splice(0),
    tooLong: () => {
      slow = true;
    },
  });
}

/** What is to be done, dealt out to so many workers: every one has all files of its mutants. */
function jobsOf(open, workers) {
  const hands = Array.from({ length: workers }, () => new Map());
  for (const [index, { switch: number, path, todo, ends }] of open.entries())
    for (const [file, tests] of todo) {
      const hand = hands[index % workers];
      const steps = hand.get(file) ?? [];
      hand.set(file, steps);
      steps.push({ number, path, tests, ends });
    }
  return hands
    .filter(({ size }) => size > 0)
    .map((hand) =>
      [...hand].map(([file, steps]) => ({ file, steps: steps.sort((a, b) => b.ends - a.ends) })),
    );
}

/** The tests of each file, by their names from outermost to innermost. */
function filesOf(ids) {
  const files = new Map();
  for (const id of ids) {
    const at = id.indexOf('::');
    const names = files.get(id.slice(0, at)) ?? [];
    files.set(id.slice(0, at), names);
    names.push(id.slice(at + 2));
  }
  return files;
}

/** What one step says about its mutant: red is red; it lives only where its place was reached in a file loaded anew. */
function weigh(mutant, line, stopAtRed) {
  const wanted = mutant.todo.get(line.file);
  if (wanted === undefined) return;
  mutant.todo.delete(line.file);
  if (line.looped) return decide(mutant, 'timeout');
  if (line.fault !== undefined) return decide(mutant, 'undecided', line.fault);
  mutant.passed += line.passed.length;
  mutant.red.push(...line.red.map((one) => ({ ...one, file: line.file })));
  if (line.red.length > 0 && stopAtRed) return decide(mutant, 'completed');
  if (line.red.length + line.passed.length !== wanted.length)
    return decide(mutant, 'undecided', `${line.passed.length} of ${wanted.length} tests were reported`);
  if (line.reached && !line.loaded) return decide(mutant, 'undecided', 'its file was not loaded again');
  mutant.reached ||= line.reached;
  if (mutant.todo.size > 0) return;
  if (mutant.red.length > 0 || mutant.reached) decide(mutant, 'completed');
  else decide(mutant, 'undecided', 'its place was not reached');
}

function* records(mutants, plain) {
  const green = {
    switch: 0,
    end: 'completed',
    passed: [...plain.values()].reduce((sum, one) => sum + (one.passed ?? 0), 0),
  };
  yield { kind: 'mutant', ...green };
  for (const { switch: number, end, why, passed, red } of mutants.values()) {
    if (end === undefined) continue;
    for (const one of end === 'undecided' ? [] : red) yield { kind: 'test', ...one, switch: number };
    yield {
      kind: 'mutant',
      switch: number,
      end,
      passed,
      ...(why === undefined || end !== 'undecided' ? {} : { why }),
    };
  }
  yield { kind: 'mutant', ...green };
}

module.exports = Object.freeze({ newLedger });
