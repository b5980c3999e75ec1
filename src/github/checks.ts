// The check run of a head: one for each request, told apart by its external id. Its conclusion never blocks a merge.
import { calling } from './faults.ts';
import type { Client } from './repository.ts';

export interface CheckPage {
  readonly title: string;
  readonly summary: string;
  readonly text?: string;
}

export interface Checks {
  readonly find: (head: string, externalId: string) => Promise<number | undefined>;
  readonly create: (check: NewCheck) => Promise<number>;
  readonly update: (id: number, check: CheckState) => Promise<void>;
}

export interface CheckState {
  readonly page: CheckPage;
  readonly isDone: boolean;
  readonly buttons: readonly Button[];
}

export interface NewCheck extends CheckState {
  readonly head: string;
  readonly externalId: string;
}

/** GitHub takes three: label of 20 characters, description of 40, identifier of 20. */
export interface Button {
  readonly label: string;
  readonly description: string;
  readonly identifier: string;
}

export const CHECK_NAME = 'Testwright';

export function openChecks({ octokit, at, appId }: Client): Checks {
  const { checks } = octokit.rest;
  const state = ({ page, isDone, buttons }: CheckState) => ({
    output: page,
    actions: buttons.map((button) => ({ ...button })),
    ...(isDone
      ? { status: 'completed' as const, conclusion: 'neutral' as const }
      : { status: 'in_progress' as const }),
  });
  return {
    find: async (head, externalId) => {
      const found = await calling('read the checks', () =>
        octokit.paginate(checks.listForRef, {
          ...at,
          ref: head,
          check_name: CHECK_NAME,
          app_id: appId,
          per_page: 100,
        }),
      );
      return found.find(({ external_id: id }) => id === externalId)?.id;
    },
    create: async ({ head, externalId, ...rest }) =>
      (
        await calling('write a check', () =>
          checks.create({ ...at, name: CHECK_NAME, head_sha: head, external_id: externalId, ...state(rest) }),
        )
      ).data.id,
    update: async (id, check) => {
      await calling('edit a check', () => checks.update({ ...at, check_run_id: id, ...state(check) }));
    },
  };
}
