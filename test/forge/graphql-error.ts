// A refusal by GraphQL, which GitHub puts inside of a 200.
export class GraphqlError extends Error {
  readonly type: string;

  constructor(type: string, message: string) {
    super(message);
    this.type = type;
  }
}
