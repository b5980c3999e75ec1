// ChatML, the template of the Qwen family, applied by us so that an answer can be begun for the model.
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: string;
}

/** A piece of a prompt. Only in `markup` do words like `<|im_end|>` mean the special token: content cannot end its turn. */
export interface PromptPart {
  readonly text: string;
  readonly markup: boolean;
}

/** With `continueFinal` the last message, the assistant's, stays open for the model to go on. */
export function chatPrompt(messages: readonly ChatMessage[], continueFinal: boolean): readonly PromptPart[] {
  const parts: PromptPart[] = [];
  messages.forEach(({ role, content }, index) => {
    const open = continueFinal && index === messages.length - 1;
    parts.push({ text: `<|im_start|>${role}\n`, markup: true }, { text: content, markup: false });
    if (!open) parts.push({ text: '<|im_end|>\n', markup: true });
  });
  if (!continueFinal) parts.push({ text: '<|im_start|>assistant\n', markup: true });
  return parts;
}
