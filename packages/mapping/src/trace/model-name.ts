/** Vendors that routers and frameworks put before a model's name. A prefix that is none of them is part of the name. */
const VENDORS: ReadonlySet<string> = new Set([
  'openai',
  'azure',
  'azure_openai',
  'anthropic',
  'google',
  'googleai',
  'google_genai',
  'google_vertexai',
  'gemini',
  'vertex_ai',
  'vertexai',
  'bedrock',
  'mistral',
  'mistralai',
  'groq',
  'cohere',
  'deepseek',
  'xai',
  'x-ai',
  'ollama',
  'openrouter',
  'perplexity',
  'fireworks_ai',
  'together_ai',
  'models',
]);

/** The model's name as Lunary's price list has it: bare, without a router's or framework's vendor prefix. */
export function bareModelName(model: string): string {
  let name = model.trim();
  for (let slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/')) {
    const prefix = name.slice(0, slash).toLowerCase();
    if (!VENDORS.has(prefix) || slash === name.length - 1) break;
    name = name.slice(slash + 1);
  }
  // Inference profiles of Bedrock and deployments of Fireworks end in the model's own name.
  return /^(arn:|accounts\/)/.test(name) ? (name.split('/').at(-1) ?? name) : name;
}
