// The contract of a command: how it is written in a comment, and what it then asks for.

export type Order =
  | {
      readonly does: 'request';
      readonly command: 'test' | 'prove' | 'reproduce';
      readonly paths: readonly string[];
      readonly symbols: readonly string[];
      readonly instruction?: string;
    }
  /** No ids: all that may be written without being named. */
  | { readonly does: 'apply'; readonly ids: readonly string[] }
  | { readonly does: 'dismiss'; readonly ids: readonly string[]; readonly reason?: string }
  | { readonly does: 'why'; readonly id: string }
  | { readonly does: 'retry' | 'cancel' | 'pause' | 'resume' | 'status' | 'config' | 'help' }
  /** Known and not there yet. */
  | { readonly does: 'unbuilt'; readonly name: string }
  | { readonly does: 'misread'; readonly problem: string };

export interface Command {
  readonly name: string;
  /** The words after the name. */
  readonly usage: string;
  /** One line for the help. */
  readonly says: string;
  readonly read: (words: string) => Order;
}

/** A command that takes no words. */
export function bare(
  name: 'retry' | 'cancel' | 'pause' | 'resume' | 'status' | 'config' | 'help',
  says: string,
): Command {
  return {
    name,
    usage: '',
    says,
    read: (words) =>
      words === '' ? { does: name } : { does: 'misread', problem: `${name} takes no further words` },
  };
}

/** Ids as tests are shown with, at the front of the words; and the rest. */
export function leadingIds(words: string): { readonly ids: readonly string[]; readonly rest: string } {
  const match = /^((?:`?[0-9a-f]{8}`?[\s,]*)*)([\s\S]*)$/.exec(words);
  const ids = match?.[1]?.match(/[0-9a-f]{8}/g) ?? [];
  return { ids: [...new Set(ids)], rest: match?.[2]?.trim() ?? '' };
}
