// ChatML, the template of the Qwen family, applied by us so that an answer can be begun for the model.
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** With `continueFinal` the last message, the assistant's, stays open for the model to go on. */
export function chatPrompt(messages: readonly ChatMessage[], continueFinal: boolean): string {
  const last = messages.at(-1);
  const closed = continueFinal ? messages.slice(0, -1) : messages;
  const turns = closed.map(({ role, content }) => `<|im_start|>${role}\n${content}<|im_end|>\n`).join('');
  return `${turns}<|im_start|>assistant\n${continueFinal ? (last?.content ?? '') : ''}`;
}
