import { randomUUID } from 'node:crypto';

/** The keys of the one project there is. All are UUIDs. */
export interface Keys {
  publicKey: string;
  privateKey: string;
  projectId: string;
}

export function randomKeys(): Keys {
  return { publicKey: randomUUID(), privateKey: randomUUID(), projectId: randomUUID() };
}

const uuidText = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export function isUuid(text: string): boolean {
  return uuidText.test(text);
}
