// What a request is about, as GitHub has it now: the pull request, or the issue with the default branch.
import type { Purpose } from '../../github/app.ts';
import type { Subject } from '../../github/pulls.ts';
import type { Repository } from '../../github/repository.ts';
import type { Asked } from '../../queue/requests.ts';

type About = Pick<Asked, 'pull' | 'isIssue'>;

/** Undefined: it is gone. */
export async function subjectOf(
  { issues, pulls }: Repository,
  { pull, isIssue }: About,
): Promise<Subject | undefined> {
  return await (isIssue === true ? issues.get(pull) : pulls.get(pull));
}

/** An issue has no check and no review: its token may write words alone, and read the default branch. */
export function purposeFor({ isIssue }: About): Purpose {
  return isIssue === true ? 'talk' : 'publish';
}

/** A default branch moves all the time: what is said on an issue names its commit, and stays true. */
export function isCurrent(subject: Subject, { request }: Pick<Asked, 'request'>): boolean {
  return subject.isIssue || subject.head === request.head;
}
