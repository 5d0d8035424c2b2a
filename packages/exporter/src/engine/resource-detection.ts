import type { ReadableSpanLike } from '@lunary-otel/mapping';

type Resource = NonNullable<ReadableSpanLike['resource']>;

/**
 * Lets a resource that is still being detected settle. A batch span processor does so before it exports; where none is set
 * up, nobody does, and what the detectors found would never be seen.
 */
export class ResourceDetection {
  readonly #seen = new WeakSet<Resource>();

  settle({ resource }: ReadableSpanLike): void {
    if (resource?.asyncAttributesPending !== true || this.#seen.has(resource)) return;
    this.#seen.add(resource);
    // A detector that fails is the SDK's to report.
    resource.waitForAsyncAttributes?.().catch(() => {});
  }
}
