/** An OpenAI chat message, the only message shape Lunary shows as a bubble. */
export interface ChatMessage {
  /** `system`, `user`, `assistant`, `tool`, `reasoning`, or whatever role the library gave. */
  role: string;
  /** Text, or parts when there is an image or sound. `null` only beside `refusal` or tool calls. */
  content: string | ContentPart[] | null;
  name?: string;
  tool_calls?: ToolCall[];
  tool_call_id?: string;
  refusal?: string;
}

export type ContentPart =
  | { type: 'text'; text: string }
  | { type: 'image_url'; image_url: { url: string } }
  | { type: 'input_audio'; input_audio: { data: string; format: string } };

export interface ToolCall {
  id?: string;
  type: 'function';
  /** `arguments` is JSON text: the server renames the keys of objects, never the inside of strings. */
  function: { name: string; arguments: string };
}
