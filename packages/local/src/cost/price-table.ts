// Which names the server has a price for. What the price is does not matter to a stand-in. Names
// missing here mostly miss there too, the dated ones of recent models above all.

const exactNames = `
  gpt-5 gpt-5-mini gpt-5-nano gpt-5-pro o3 o3-mini o3-pro o4-mini babbage-002 davinci-002
  text-embedding-3-small text-embedding-3-large text-embedding-ada-002
  text-embedding-ada-002-v2 codestral-2405 magistral-medium mistral-large-2402
  mistral-large-2 pixtral-12b open-mixtral-8x22b open-mixtral-8x7b mixtral-8x7b-instruct
  llama-3-405b-instruct llama-3-70b-instruct llama-3-8b-instruct llama-3-1-70b-instruct
  llama-3-1-8b-instruct llama-3-3-70b-instruct llama-3-2-1b-instruct llama-3-2-3b-instruct
  granite-3-1-8b-instruct
`;

const namePatterns = [
  /o1/,
  /^gpt-(?:35|3\.5)-turbo(?:-\d{4}|-16k|-16k-0613|-instruct)?$/,
  /claude-3[.-]5-(?:sonnet|haiku)/,
  /^claude-3-7-sonnet-/,
  /claude-(?:opus|sonnet)-4/,
  /claude-haiku-4[.-]5/,
  /^gemini-(?:1\.0-)?pro(?:-001|-latest)?(?:@[a-zA-Z0-9]+)?$/,
  /^gemini-1\.5-(?:pro(?:-latest|-002)?|flash(?:-8b)?)(?:@[a-zA-Z0-9]+)?$/,
  /^gemini-2\.0-flash-/,
  /^gemini-2\.5-(?:pro|flash)-preview/,
  /^gemini-2\.5-pro-exp-/,
];

/** What the server falls back to: a name that holds one of these, in any case. */
const nameParts = `
  gpt-4 gpt-3.5-turbo text-davinci-003 claude-instant-1 claude-instant-v1 claude-1 claude-2
  claude-v1 claude-v2 claude-3-opus claude-3-sonnet claude-3-haiku text-bison chat-bison
  code-bison codechat-bison command whisper tts-1 mistral-tiny mistral-small mistral-medium
`;

/** Whether Lunary puts a price on an llm run of this name. */
export function hasPrice(name: string): boolean {
  if (words(exactNames).includes(name) || namePatterns.some((pattern) => pattern.test(name)))
    return true;
  const spelled = name
    .toLowerCase()
    .replace(/gpt([34])/g, 'gpt-$1')
    .replaceAll('gpt-35', 'gpt-3.5')
    .replace(/claude([123])/g, 'claude-$1');
  return words(nameParts).some((part) => spelled.includes(part));
}

function words(text: string): string[] {
  return text.trim().split(/\s+/);
}
