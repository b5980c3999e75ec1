// `why ID`: what a test came from, and what was tried and refused beside it.
import { postsOf } from '../../queue/conversations.ts';
import type { Session } from '../../queue/database.ts';
import { findRequest } from '../../queue/requests.ts';
import type { Answer } from '../../report/answer.ts';
import { codeFence, codeSpan } from '../../report/clean-markdown.ts';
import { counted } from '../../report/pull-request.ts';

const REFUSED_SHOWN = 8;

export async function explain(
  id: string,
  repository: number,
  pull: number,
  session: Session,
): Promise<string> {
  const post = (await postsOf(session, repository, pull)).find((one) => one.id === id);
  const kept = post === undefined ? undefined : await findRequest(session, post.request);
  if (post === undefined || kept === undefined || kept.answer === null)
    return `No test ${codeSpan(id)} was shown on this pull request.`;
  const answer: Answer = JSON.parse(kept.answer);
  const evidence = answer.evidence.find((one) => one.id === id);
  const { test } = post;
  const refused = answer.rejected.filter(({ symbol }) => symbol === test.symbol);
  const model = evidence?.model;
  return [
    `${codeSpan(test.name)} is about ${codeSpan(test.symbol)}; kind \`${test.kind}\`, oracle \`${test.oracle}\`, proposed by ${codeSpan(evidence?.generator ?? 'an unnamed generator')}.`,
    model === undefined
      ? 'No model had a part in it.'
      : `${counted(model.exchanges.length, 'exchange')} with ${codeSpan(model.id)} came before; the evidence holds the SHA-256 of each prompt and answer.`,
    `${counted(evidence?.trials.length ?? 0, 'trial')} stand in the evidence, which the check holds; \`testwright replay\` runs it again.`,
    refused.length === 0
      ? 'Nothing else was proposed for it.'
      : `Refused for the same code: ${refused.length}.\n\n${refused
          .slice(0, REFUSED_SHOWN)
          .map(({ code, detail }) => `- \`${code}\`: ${codeSpan(detail)}`)
          .join('\n')}`,
    `<details><summary>The test</summary>\n\n${codeFence(test.code)}\n\n</details>`,
  ].join('\n\n');
}
