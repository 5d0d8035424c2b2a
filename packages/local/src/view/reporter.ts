import picocolors from 'picocolors';
import type { RecordedRequest } from '../http/recorded-request.js';
import type { Problem } from '../ingest/problem.js';
import type { Change, Store } from '../store/store.js';
import { storedRuns } from '../store/stored-run.js';
import { headline } from './describe-run.js';
import { formatTrace } from './format-trace.js';
import { type Colors, paintLine, type Segment } from './line.js';
import { printable } from './plain-text.js';
import type { Terminal } from './terminal.js';
import { createTraceWatcher } from './trace-watcher.js';

/** Tells on a terminal what happens in a stand-in. */
export interface Reporter {
  changed(change: Change): void;
  problem(problem: Problem): void;
  answered(request: RecordedRequest): void;
  flush(): void;
  clear(): void;
}

export function createReporter(terminal: Terminal, store: Store, maxTraces: number): Reporter {
  const colors: Colors = picocolors.createColors(terminal.color);
  const line = (segments: Segment[]): void => {
    terminal.write(`${paintLine(segments, terminal.width)}\n`);
  };
  const watcher = createTraceWatcher({
    maxTraces,
    rootOf: (runId) => {
      const root = store.traceRoot(runId);
      return root && { id: root.id, isEnded: root.endedAt !== null };
    },
    showTrace: (rootId) => {
      const runs = storedRuns(store.trace(rootId));
      if (runs.length > 0) terminal.write(`\n${formatTrace(runs, terminal)}`);
    },
    showLate: (runId, rootId) => {
      const found = store.find(runId);
      const root = store.find(rootId);
      const [run] = found.kind === 'found' ? storedRuns([found.row]) : [];
      if (run === undefined || root.kind !== 'found') return;
      const trace = runId === rootId ? '' : ` · late, in ${root.row.name ?? root.row.type}`;
      line([
        { text: '+ ', paint: colors.dim },
        ...headline({ run, children: [] }, false, colors),
        { text: printable(trace), paint: colors.dim },
      ]);
    },
  });

  return {
    changed: (change) => watcher.changed(change),
    flush: () => watcher.flush(),
    clear: () => watcher.clear(),
    problem: ({ rule, runId, detail }) => {
      line([
        { text: `! ${rule}`, paint: colors.yellow },
        { text: ` ${printable(detail)}` },
        ...(runId === undefined ? [] : [{ text: ` · run ${printable(runId)}`, paint: colors.dim }]),
      ]);
    },
    answered: ({ method, path, status, answer }) => {
      if (status === undefined || status < 400) return;
      const message =
        typeof answer === 'string' ? answer : (answer as { message?: string }).message;
      line([
        { text: `! ${method} ${printable(path)} ${status}`, paint: colors.red },
        { text: ` ${printable(message ?? '')}` },
      ]);
    },
  };
}
