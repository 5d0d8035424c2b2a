import type { SpanNode } from '../tree/span-node.js';

/**
 * Spans that have left and placeholders whose span has not come, the least recently used forgotten first. What is forgotten
 * is harmless: a late child becomes a root, and run ids are the same whoever makes them.
 */
export interface Memory {
  /** Remembers a node, or marks a remembered one as used. */
  touch(node: SpanNode, nowMillis: number): void;
  /** The span of a placeholder has come: it is no longer the memory's. */
  release(node: SpanNode): void;
  /** Takes out what is beyond the limits. */
  forget(nowMillis: number): SpanNode[];
  readonly size: number;
}

export function createMemory(limits: { maxSpans: number; maxAgeMillis: number }): Memory {
  // A Map keeps the order of insertion, which makes it a list by last use.
  const usedMillis = new Map<SpanNode, number>();
  return {
    touch(node, nowMillis) {
      usedMillis.delete(node);
      usedMillis.set(node, nowMillis);
    },
    release(node) {
      usedMillis.delete(node);
    },
    forget(nowMillis) {
      const forgotten: SpanNode[] = [];
      for (const [node, millis] of usedMillis) {
        const isOld = nowMillis - millis >= limits.maxAgeMillis;
        if (!isOld && usedMillis.size <= limits.maxSpans) break;
        usedMillis.delete(node);
        forgotten.push(node);
      }
      return forgotten;
    },
    get size() {
      return usedMillis.size;
    },
  };
}
