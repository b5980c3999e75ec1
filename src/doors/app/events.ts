// What a delivery is about. The payload is data that anybody may have caused: only the fields named here are looked at.

export interface Place {
  readonly installation: number;
  readonly repository: {
    readonly id: number;
    readonly owner: string;
    readonly name: string;
    readonly cloneUrl: string;
  };
}

export type PullAction = 'opened' | 'ready' | 'push' | 'reopened' | 'closed';

export type Happening =
  | {
      readonly is: 'comment';
      readonly place: Place;
      /** Of the issue or pull request. */
      readonly number: number;
      readonly isPull: boolean;
      readonly comment: { readonly id: number; readonly body: string; readonly isOnReview: boolean };
      readonly sender: string;
    }
  | {
      readonly is: 'pull';
      readonly place: Place;
      readonly action: PullAction;
      readonly number: number;
      readonly head: string;
      readonly sender: string;
      readonly isByBot: boolean;
    }
  | {
      readonly is: 'button';
      readonly place: Place;
      readonly head: string;
      /** Ours, from when the check was made. */
      readonly externalId: string;
      readonly button: string;
      readonly sender: string;
    }
  | {
      readonly is: 'label';
      readonly place: Place;
      /** Of the issue. */
      readonly number: number;
      readonly label: string;
      readonly sender: string;
    }
  | { readonly is: 'nothing'; readonly why: string };

const pullActions: ReadonlyMap<string, PullAction> = new Map([
  ['opened', 'opened'],
  ['ready_for_review', 'ready'],
  ['synchronize', 'push'],
  ['reopened', 'reopened'],
  ['closed', 'closed'],
]);

/** Never throws: what cannot be read is nothing to us. */
export function readHappening(event: string, payloadText: string): Happening {
  const payload = parse(payloadText);
  const place = placeOf(payload);
  if (place === undefined) return { is: 'nothing', why: 'no repository with an installation' };
  const action = textAt(payload, 'action') ?? '';
  switch (event) {
    case 'issue_comment':
      return readComment(payload, place, action, 'issue');
    case 'pull_request_review_comment':
      return readComment(payload, place, action, 'pull_request');
    case 'pull_request':
      return readPull(payload, place, action);
    case 'issues':
      return readLabel(payload, place, action);
    case 'check_run':
      return readButton(payload, place, action);
    default:
      return { is: 'nothing', why: 'an event that asks for nothing' };
  }
}

function readComment(
  payload: unknown,
  place: Place,
  action: string,
  about: 'issue' | 'pull_request',
): Happening {
  // An edit is no second question; our own words and those of other machines are none at all.
  if (action !== 'created') return { is: 'nothing', why: 'not a new comment' };
  const sender = personOf(payload);
  if (sender === undefined) return { is: 'nothing', why: 'not by a person' };
  const number = wholeAt(payload, about, 'number');
  const id = wholeAt(payload, 'comment', 'id');
  const body = textAt(payload, 'comment', 'body');
  if (number === undefined || id === undefined || body === undefined) return unreadable;
  if (textAt(payload, 'comment', 'user', 'login') !== sender)
    return { is: 'nothing', why: 'sent for another' };
  const isOnReview = about === 'pull_request';
  const isPull = isOnReview || at(payload, 'issue', 'pull_request') !== undefined;
  return { is: 'comment', place, number, isPull, comment: { id, body, isOnReview }, sender };
}

function readPull(payload: unknown, place: Place, word: string): Happening {
  const action = pullActions.get(word);
  if (action === undefined) return { is: 'nothing', why: 'an action that asks for nothing' };
  const number = wholeAt(payload, 'pull_request', 'number');
  const head = commitAt(payload, 'pull_request', 'head', 'sha');
  const sender = textAt(payload, 'sender', 'login');
  if (number === undefined || head === undefined || sender === undefined) return unreadable;
  const isByBot = [textAt(payload, 'sender', 'type'), textAt(payload, 'pull_request', 'user', 'type')].some(
    (type) => type !== 'User',
  );
  return { is: 'pull', place, action, number, head, sender, isByBot };
}

function readLabel(payload: unknown, place: Place, action: string): Happening {
  if (action !== 'labeled') return { is: 'nothing', why: 'an action that asks for nothing' };
  const number = wholeAt(payload, 'issue', 'number');
  const label = textAt(payload, 'label', 'name');
  const sender = personOf(payload);
  if (sender === undefined) return { is: 'nothing', why: 'not by a person' };
  if (number === undefined || label === undefined) return unreadable;
  return { is: 'label', place, number, label, sender };
}

function readButton(payload: unknown, place: Place, action: string): Happening {
  const button = action === 'rerequested' ? 'again' : textAt(payload, 'requested_action', 'identifier');
  if (action !== 'rerequested' && action !== 'requested_action')
    return { is: 'nothing', why: 'an action that asks for nothing' };
  const head = commitAt(payload, 'check_run', 'head_sha');
  const externalId = textAt(payload, 'check_run', 'external_id');
  const sender = personOf(payload);
  if (sender === undefined) return { is: 'nothing', why: 'not by a person' };
  if (button === undefined || head === undefined || externalId === undefined) return unreadable;
  return { is: 'button', place, head, externalId, button, sender };
}

const unreadable: Happening = { is: 'nothing', why: 'fields are missing' };

function placeOf(payload: unknown): Place | undefined {
  const installation = wholeAt(payload, 'installation', 'id');
  const id = wholeAt(payload, 'repository', 'id');
  const owner = textAt(payload, 'repository', 'owner', 'login');
  const name = textAt(payload, 'repository', 'name');
  const cloneUrl = textAt(payload, 'repository', 'clone_url');
  if (installation === undefined || id === undefined || cloneUrl === undefined) return undefined;
  if (owner === undefined || name === undefined || !/^[\w.-]+$/.test(owner) || !/^[\w.-]+$/.test(name))
    return undefined;
  return { installation, repository: { id, owner, name, cloneUrl } };
}

function personOf(payload: unknown): string | undefined {
  const login = textAt(payload, 'sender', 'login');
  return textAt(payload, 'sender', 'type') === 'User' ? login : undefined;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // It has no repository either, which is what is asked first.
    return undefined;
  }
}

function at(value: unknown, ...path: readonly string[]): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, name)) return undefined;
    found = Reflect.get(found, name);
  }
  return found ?? undefined;
}

function textAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' ? found : undefined;
}

function wholeAt(value: unknown, ...path: readonly string[]): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' && Number.isSafeInteger(found) && found > 0 ? found : undefined;
}

function commitAt(value: unknown, ...path: readonly string[]): string | undefined {
  const found = textAt(value, ...path);
  return found !== undefined && /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(found) ? found : undefined;
}
