// What people do in the browser and with git; each verb is told to the apps as GitHub tells it.
import { requestAction, rerequest } from './checks.ts';
import {
  addLabels,
  closeIssue,
  comment,
  type Doing,
  deleteComment,
  editComment,
  openIssue,
  removeLabel,
} from './issues.ts';
import { roleOf } from './permissions.ts';
import {
  closePull,
  draftPull,
  mergePull,
  openPull,
  type PullIssue,
  reopenPull,
  retitlePull,
  tellPull,
} from './pulls.ts';
import { commit, type PersonalCommit } from './repositories.ts';
import { reply, resolveThread, review, reviewComment } from './reviews.ts';
import { applySuggestion } from './suggestions.ts';
import type { Account, CheckRun, Comment, Issue, Json, Repository, ReviewComment, World } from './world.ts';

export interface PersonalPull {
  readonly branch: string;
  /** The repository that holds the branch; the base's own unless told otherwise. */
  readonly from?: Repository;
  readonly base?: string;
  readonly title?: string;
  readonly body?: string;
  readonly draft?: boolean;
}

export class People {
  readonly #world: World;
  readonly account: Account;

  constructor(world: World, account: Account) {
    this.#world = world;
    this.account = account;
  }

  #in(repository: Repository): Doing {
    return { world: this.#world, repository, user: this.account };
  }

  /** Throws where GitHub shows this person no such button. */
  #writes(repository: Repository): Doing {
    const role = roleOf(repository, this.account);
    if (!['admin', 'maintain', 'write'].includes(role))
      throw new Error(`${this.account.login} may only ${role}`);
    return this.#in(repository);
  }

  commit(repository: Repository, wanted: PersonalCommit): Promise<string> {
    this.#writes(repository);
    return commit(this.#world, repository, this.account, wanted);
  }

  openPull(repository: Repository, wanted: PersonalPull): Promise<PullIssue> {
    return openPull(this.#in(repository), {
      head: { repository: wanted.from ?? repository, branch: wanted.branch },
      base: wanted.base ?? repository.defaultBranch,
      title: wanted.title ?? wanted.branch,
      body: wanted.body ?? null,
      draft: wanted.draft ?? false,
      maintainerCanModify: wanted.from !== undefined,
    });
  }

  ready = (repository: Repository, pull: PullIssue) => draftPull(this.#in(repository), pull, false);
  convertToDraft = (repository: Repository, pull: PullIssue) => draftPull(this.#in(repository), pull, true);
  retitle = (repository: Repository, pull: PullIssue, title: string) =>
    retitlePull(this.#in(repository), pull, title);
  close = (repository: Repository, pull: PullIssue) => closePull(this.#in(repository), pull);
  reopen = (repository: Repository, pull: PullIssue) => reopenPull(this.#in(repository), pull);
  merge = (repository: Repository, pull: PullIssue) => mergePull(this.#writes(repository), pull);

  openIssue(repository: Repository, title: string, body = ''): Issue {
    return openIssue(this.#in(repository), title, body);
  }

  closeIssue(repository: Repository, issue: Issue): void {
    closeIssue(this.#in(repository), issue);
  }

  /** A comment on an issue or pull request. */
  comment(repository: Repository, on: Issue, body: string): Comment {
    return comment(this.#in(repository), on, body);
  }

  editComment(repository: Repository, on: Issue, edited: Comment, body: string): void {
    editComment(this.#in(repository), on, edited, body);
  }

  deleteComment(repository: Repository, on: Issue, deleted: Comment): void {
    deleteComment(this.#in(repository), on, deleted);
  }

  async label(repository: Repository, issue: Issue, name: string): Promise<void> {
    const doing = this.#writes(repository);
    const told: Promise<void>[] = [];
    addLabels(doing, issue, [name], (label) =>
      told.push(tellPull(doing, issue as PullIssue, 'labeled', { label })),
    );
    await Promise.all(told);
  }

  async unlabel(repository: Repository, issue: Issue, name: string): Promise<void> {
    const doing = this.#writes(repository);
    const told: Promise<void>[] = [];
    removeLabel(doing, issue, name, (label) =>
      told.push(tellPull(doing, issue as PullIssue, 'unlabeled', { label })),
    );
    await Promise.all(told);
  }

  review(repository: Repository, pull: PullIssue, body: Json) {
    return review(this.#in(repository), pull, body);
  }

  commentOnLine(repository: Repository, pull: PullIssue, path: string, line: number, body: string) {
    return reviewComment(this.#in(repository), pull, { path, line, side: 'RIGHT', body });
  }

  reply(repository: Repository, pull: PullIssue, to: ReviewComment, body: string): ReviewComment {
    return reply(this.#in(repository), pull, to, body);
  }

  resolve(repository: Repository, pull: PullIssue, on: ReviewComment): void {
    resolveThread(this.#in(repository), pull, on.thread);
  }

  /** A click on *Commit suggestion*. Throws where GitHub shows no such button. */
  applySuggestion(repository: Repository, pull: PullIssue, on: ReviewComment): Promise<string> {
    const { headRepository, headBranch } = pull.pull;
    if (headRepository.id !== repository.id && !pull.pull.maintainerCanModify) this.#writes(headRepository);
    return applySuggestion(this.#writes(repository), headRepository, headBranch, pull, on);
  }

  /** A click on a button of a check run. Throws where the run shows no such button. */
  clickAction(repository: Repository, run: CheckRun, identifier: string): void {
    requestAction(this.#writes(repository), run, this.account, identifier);
  }

  rerequest(repository: Repository, run: CheckRun): void {
    rerequest(this.#writes(repository), run, this.account);
  }
}
