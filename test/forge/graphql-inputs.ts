// Fields of GraphQL inputs, copied by hand from GitHub's reference; `!` must be there.
import type { Json } from './world.ts';

type Shape = { readonly [field: string]: string };

const INPUTS: Readonly<Record<string, Shape>> = {
  CreateCommitOnBranchInput: {
    branch: 'CommittableBranch!',
    clientMutationId: 'String',
    expectedHeadOid: 'GitObjectID!',
    fileChanges: 'FileChanges',
    message: 'CommitMessage!',
  },
  CommittableBranch: { branchName: 'String', id: 'ID', repositoryNameWithOwner: 'String' },
  FileChanges: { additions: '[FileAddition!]', deletions: '[FileDeletion!]' },
  FileAddition: { contents: 'Base64String!', path: 'String!' },
  FileDeletion: { path: 'String!' },
  CommitMessage: { body: 'String', headline: 'String!' },
  ResolveReviewThreadInput: { clientMutationId: 'String', threadId: 'ID!' },
  MinimizeCommentInput: {
    classifier: 'ReportedContentClassifiers!',
    clientMutationId: 'String',
    subjectId: 'ID!',
  },
};

const CLASSIFIERS = new Set(['ABUSE', 'DUPLICATE', 'OFF_TOPIC', 'OUTDATED', 'RESOLVED', 'SPAM']);

const SCALARS: Readonly<Record<string, (value: unknown) => boolean>> = {
  String: (value) => typeof value === 'string',
  ID: (value) => typeof value === 'string',
  Int: (value) => Number.isInteger(value),
  Boolean: (value) => typeof value === 'boolean',
  GitObjectID: (value) => typeof value === 'string' && /^[0-9a-f]{40}$/.test(value),
  Base64String: (value) => typeof value === 'string' && /^[A-Za-z0-9+/]*={0,2}$/.test(value),
  ReportedContentClassifiers: (value) => CLASSIFIERS.has(String(value)),
};

/** One sentence for each way in which a value is not of a type. */
export function inputBreaks(type: string, value: unknown, at: string): string[] {
  if (type.endsWith('!')) {
    if (value === undefined || value === null) return [`${at} is required (${type})`];
    return inputBreaks(type.slice(0, -1), value, at);
  }
  if (value === undefined || value === null) return [];
  if (type.startsWith('['))
    return Array.isArray(value)
      ? value.flatMap((one, index) => inputBreaks(type.slice(1, -1), one, `${at}[${index}]`))
      : [`${at} is no list`];
  const shape = INPUTS[type];
  if (shape) return objectBreaks(type, shape, value, at);
  const scalar = SCALARS[type];
  if (!scalar) return [`${at}: the forge knows no type ${type}`];
  return scalar(value) ? [] : [`${at} is no ${type}`];
}

function objectBreaks(type: string, shape: Shape, value: unknown, at: string): string[] {
  if (typeof value !== 'object') return [`${at} is no ${type}`];
  const given = value as Json;
  const unknown = Object.keys(given)
    .filter((name) => !(name in shape))
    .map((name) => `${at}.${name} is unknown to ${type}`);
  return [
    ...unknown,
    ...Object.entries(shape).flatMap(([name, one]) => inputBreaks(one, given[name], `${at}.${name}`)),
  ];
}
