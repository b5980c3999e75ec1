// What a person may do here, asked of GitHub at the time it matters.
import { seeking } from './faults.ts';
import type { Client } from './repository.ts';

export type Permission = 'none' | 'read' | 'write' | 'admin';

export interface People {
  readonly permissionOf: (login: string) => Promise<Permission>;
}

export function openPeople({ octokit, at }: Client): People {
  return {
    permissionOf: async (login) => {
      const found = await seeking('look up a permission', () =>
        octokit.rest.repos.getCollaboratorPermissionLevel({ ...at, username: login }),
      );
      const word = found?.data.permission;
      return word === 'admin' || word === 'write' || word === 'read' ? word : 'none';
    },
  };
}
