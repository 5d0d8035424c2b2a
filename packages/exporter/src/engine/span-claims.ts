import { sha256 } from '../hash/sha256.js';

/**
 * Who sends which span, where one process has several exporters or processors for one Lunary project.
 *
 * It lives on `globalThis` and not in this module because the ESM and the CJS copy of the package, or two versions of it,
 * may be loaded at once, and it is there that they have to agree. It holds nothing while a project has one of them.
 */
interface Claims {
  /** By hash of address and key: how many exporters and processors are in use. */
  readonly inUse: Map<string, number>;
  readonly owners: WeakMap<object, Map<string, object>>;
}

const registryKey = Symbol.for('lunary-otel.span-claims.1');

export interface Claimant {
  /** Whether this span is the caller's to send. The first one to see a span has it. */
  claim(span: object): boolean;
  release(): void;
}

export function newClaimant(destination: string): Claimant {
  const key = sha256(destination);
  const { inUse, owners } = registry();
  const self = {};
  inUse.set(key, (inUse.get(key) ?? 0) + 1);
  let isReleased = false;
  return {
    claim(span) {
      if ((inUse.get(key) ?? 0) < 2) return true;
      let owned = owners.get(span);
      if (!owned) owners.set(span, (owned = new Map()));
      const owner = owned.get(key);
      if (!owner) owned.set(key, self);
      return owner === undefined || owner === self;
    },
    release() {
      if (isReleased) return;
      isReleased = true;
      const others = (inUse.get(key) ?? 1) - 1;
      if (others > 0) inUse.set(key, others);
      else inUse.delete(key);
    },
  };
}

function registry(): Claims {
  const shared = globalThis as { [registryKey]?: Claims };
  return (shared[registryKey] ??= { inUse: new Map(), owners: new WeakMap() });
}
