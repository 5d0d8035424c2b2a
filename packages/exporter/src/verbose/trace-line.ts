/** What there is to say of one trace. Times are milliseconds since the epoch. */
export interface TraceReport {
  readonly rootName: string;
  readonly rootId: string;
  readonly startMillis: number;
  readonly endMillis: number;
  readonly runs: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly hasFailed: boolean;
  /** Of the worst event; `undefined`: all were accepted. */
  readonly trouble: Trouble | undefined;
}

export interface Trouble {
  readonly kind: 'spooled' | 'refused' | 'dropped';
  readonly why: string;
  readonly isAll: boolean;
}

/** `sent support-agent: 5 runs, 233 → 31 tokens, 95 ms, https://app.lunary.ai/traces/…` */
export function traceLine(report: TraceReport, appUrl: string | undefined): string {
  const { rootName, rootId, runs, promptTokens, completionTokens, startMillis, endMillis } = report;
  const hasTokens = promptTokens + completionTokens > 0;
  const parts = [
    runs === 1 ? '1 run' : `${runs} runs`,
    ...(hasTokens ? [`${promptTokens} → ${completionTokens} tokens`] : []),
    `${Math.max(0, Math.round(endMillis - startMillis))} ms`,
    ...(report.hasFailed ? ['failed'] : []),
    ...(report.trouble ? [] : [appUrl === undefined ? `run ${rootId}` : linkOf(appUrl, rootId)]),
  ];
  const line = `${verdictOf(report.trouble)} ${rootName}: ${parts.join(', ')}`;
  return report.trouble ? `${line}: ${report.trouble.why}` : line;
}

/** The dashboard's page of a trace, named by the run at its top. */
function linkOf(appUrl: string, rootId: string): string {
  return `${appUrl}/traces/${rootId}`;
}

function verdictOf(trouble: Trouble | undefined): string {
  if (!trouble) return 'sent';
  if (trouble.kind === 'spooled') return 'kept on disk';
  return trouble.isAll ? 'NOT SENT' : 'sent IN PART';
}
