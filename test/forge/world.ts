// What the forge knows: accounts, apps, installations, repositories and what hangs on them. No behaviour but ids and time.
import type { KeyObject } from 'node:crypto';

export type Json = Record<string, unknown>;
export type Level = 'read' | 'write' | 'admin';
export type Permissions = Readonly<Record<string, Level>>;
/** What a person may do in a repository, in GitHub's words. */
export type Role = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none';

export interface Account {
  readonly id: number;
  readonly login: string;
  readonly type: 'User' | 'Organization' | 'Bot';
}

export interface App {
  readonly id: number;
  readonly slug: string;
  readonly name: string;
  readonly owner: Account;
  readonly bot: Account;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly privateKey: string;
  readonly publicKey: KeyObject;
  readonly webhookSecret: string;
  webhookUrl: string;
  readonly permissions: Permissions;
  readonly events: readonly string[];
  readonly createdAt: string;
}

export interface Installation {
  readonly id: number;
  readonly app: App;
  readonly account: Account;
  readonly repositories: Set<number> | 'all';
  readonly permissions: Permissions;
  suspendedAt: string | null;
  readonly createdAt: string;
}

export interface Reaction {
  readonly id: number;
  readonly user: Account;
  readonly content: string;
  readonly createdAt: string;
}

export interface Comment {
  readonly id: number;
  readonly user: Account;
  readonly app: App | undefined;
  body: string;
  readonly createdAt: string;
  updatedAt: string;
  readonly reactions: Reaction[];
  /** Why it is folded, in GitHub's words; nothing where it is not. */
  minimized: string | undefined;
  /** From when lists show it: GitHub is eventually consistent. */
  readonly visibleAt: number;
}

export interface ReviewComment extends Comment {
  readonly reviewId: number;
  readonly path: string;
  readonly line: number | null;
  readonly side: 'LEFT' | 'RIGHT';
  readonly startLine: number | null;
  readonly startSide: 'LEFT' | 'RIGHT' | null;
  readonly commitId: string;
  readonly hunk: string;
  readonly position: number;
  readonly inReplyTo: number | undefined;
  readonly subject: 'line' | 'file';
  readonly thread: Thread;
}

export interface Thread {
  readonly id: number;
  resolvedBy: Account | undefined;
}

export interface Review {
  readonly id: number;
  readonly user: Account;
  readonly app: App | undefined;
  body: string;
  readonly state: string;
  readonly commitId: string;
  readonly submittedAt: string;
  minimized: string | undefined;
}

export interface Pull {
  readonly id: number;
  readonly headRepository: Repository;
  /** Its owner deleted the fork; the pull request stays. */
  headGone: boolean;
  readonly headBranch: string;
  headSha: string;
  baseBranch: string;
  baseSha: string;
  draft: boolean;
  mergedAt: string | null;
  mergeSha: string | null;
  readonly reviews: Review[];
  readonly comments: ReviewComment[];
  readonly maintainerCanModify: boolean;
}

export interface Issue {
  readonly id: number;
  readonly number: number;
  title: string;
  body: string | null;
  readonly user: Account;
  readonly labels: Set<string>;
  state: 'open' | 'closed';
  readonly comments: Comment[];
  readonly reactions: Reaction[];
  readonly pull: Pull | undefined;
  readonly createdAt: string;
  updatedAt: string;
  closedAt: string | null;
}

export interface CheckSuite {
  readonly id: number;
  readonly app: App;
  readonly headSha: string;
  readonly headBranch: string | null;
  readonly createdAt: string;
}

export interface CheckRun {
  readonly id: number;
  readonly suite: CheckSuite;
  readonly headSha: string;
  fields: Json;
  output: { title: string | null; summary: string | null; text: string | null };
  readonly annotations: Json[];
  readonly visibleAt: number;
}

export interface Repository {
  readonly id: number;
  readonly owner: Account;
  readonly name: string;
  readonly private: boolean;
  /** The bare repository on disk. */
  readonly dir: string;
  readonly defaultBranch: string;
  readonly parent: Repository | undefined;
  readonly collaborators: Map<string, Role>;
  readonly protectedBranches: Set<string>;
  readonly issues: Map<number, Issue>;
  readonly labels: Map<string, { readonly id: number; readonly color: string; readonly description: string }>;
  readonly suites: CheckSuite[];
  readonly runs: CheckRun[];
  /** What git said of given commits, by question: it never changes. */
  readonly known: Map<string, Promise<unknown>>;
  /** Commits that GitHub signed. */
  readonly signed: Set<string>;
  readonly createdAt: string;
  pushedAt: string;
}

export interface Happening {
  readonly event: string;
  readonly action: string | undefined;
  /** Nothing where the happening is about an installation as a whole. */
  readonly repository: Repository | undefined;
  readonly sender: Account;
  readonly payload: Json;
  /** Sent to this app alone, where GitHub tells only one. */
  readonly only?: App;
  /** The installation that it is about. */
  readonly about?: Installation;
}

/** Rules whose figures a test may set. */
export interface Settings {
  tokenSeconds: number;
  primaryPerHour: number;
  contentPerMinute: number;
  /** How long a thing just made is missing from lists. */
  lagMilliseconds: number;
}

export class World {
  readonly accounts = new Map<string, Account>();
  readonly apps = new Map<number, App>();
  readonly installations = new Map<number, Installation>();
  readonly repositories = new Map<string, Repository>();
  readonly settings: Settings = {
    tokenSeconds: 3600,
    primaryPerHour: 5000,
    contentPerMinute: 80,
    lagMilliseconds: 0,
  };
  /** Where the forge listens; every address it hands out begins so. */
  origin = '';
  readonly #listeners: ((happening: Happening) => void)[] = [];
  #last = 1000;
  #skew = 0;

  id(): number {
    this.#last += 1;
    return this.#last;
  }

  /** Milliseconds since 1970 by the forge's clock. */
  now(): number {
    return Date.now() + this.#skew;
  }

  date(): string {
    return new Date(this.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  }

  /** Moves the forge's clock ahead. */
  advance(seconds: number): void {
    this.#skew += seconds * 1000;
  }

  account(login: string, type: Account['type'] = login.endsWith('[bot]') ? 'Bot' : 'User'): Account {
    const known = this.accounts.get(login.toLowerCase());
    if (known) return known;
    const made: Account = { id: this.id(), login, type };
    this.accounts.set(login.toLowerCase(), made);
    return made;
  }

  repository(fullName: string): Repository | undefined {
    return this.repositories.get(fullName.toLowerCase());
  }

  on(listener: (happening: Happening) => void): void {
    this.#listeners.push(listener);
  }

  tell(happening: Happening): void {
    for (const listener of this.#listeners) listener(happening);
  }
}
