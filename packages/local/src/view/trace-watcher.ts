import type { Change } from '../store/store.js';

/** How long nothing may happen to a trace before it is shown. */
const quietMillis = 300;

export interface WatchedTraces {
  /** The topmost run above a run that is no thread; undefined for a thread, and for no run at all. */
  rootOf(runId: string): { id: string; isEnded: boolean } | undefined;
  showTrace(rootId: string): void;
  /** Shows a run that came, or changed, after its trace was shown. */
  showLate(runId: string, rootId: string): void;
  /** Traces remembered as shown. */
  maxTraces: number;
}

export interface TraceWatcher {
  changed(change: Change): void;
  /** Shows what was not shown yet, finished or not. */
  flush(): void;
  clear(): void;
}

interface Watched {
  isShown: boolean;
  changedRunIds: Set<string>;
  timer: NodeJS.Timeout | undefined;
}

/** Shows each trace once, when its root has ended and then nothing more comes for a moment. */
export function createTraceWatcher(traces: WatchedTraces): TraceWatcher {
  const watched = new Map<string, Watched>();

  const settle = (rootId: string, trace: Watched, evenIfOpen: boolean): void => {
    clearTimeout(trace.timer);
    if (trace.isShown) {
      for (const runId of trace.changedRunIds) traces.showLate(runId, rootId);
    } else if (evenIfOpen || traces.rootOf(rootId)?.isEnded === true) {
      trace.isShown = true;
      traces.showTrace(rootId);
    }
    trace.changedRunIds.clear();
  };

  return {
    changed: ({ runId, previousId }) => {
      const renamed = previousId === undefined ? undefined : watched.get(previousId);
      if (previousId !== undefined && renamed !== undefined) {
        clearTimeout(renamed.timer);
        watched.delete(previousId);
        watched.set(runId, renamed);
      }
      const root = traces.rootOf(runId);
      if (root === undefined) return;
      const trace = watched.get(root.id) ?? newTrace();
      watched.set(root.id, trace);
      trace.changedRunIds.add(runId);
      clearTimeout(trace.timer);
      trace.timer = setTimeout(() => settle(root.id, trace, false), quietMillis);
      // Showing a trace must not keep a process alive.
      trace.timer.unref();
      for (const oldest of watched.keys()) {
        if (watched.size <= traces.maxTraces) break;
        watched.delete(oldest);
      }
    },
    flush: () => {
      for (const [rootId, trace] of watched) settle(rootId, trace, true);
    },
    clear: () => {
      for (const { timer } of watched.values()) clearTimeout(timer);
      watched.clear();
    },
  };
}

function newTrace(): Watched {
  return { isShown: false, changedRunIds: new Set(), timer: undefined };
}
