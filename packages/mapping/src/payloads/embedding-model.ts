/** Models that embed are named after it: `text-embedding-3-small`, `titan-embed-text-v2:0`, `nomic-embed-text`. */
export function isEmbeddingModel(name: string): boolean {
  return /embed/i.test(name);
}
