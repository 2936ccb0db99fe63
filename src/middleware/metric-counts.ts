import type { Telemetry } from '../shared/telemetry.js';
import type { PimTrace, RenderTrace, RequestTrace, StoreTrace } from '../shared/trace-types.js';
import type { COUNTED_METRICS } from './metric-table.js';

/** Adds a value to a metric: a counter grows by it, a histogram observes it. */
export type Add = (
  metric: keyof typeof COUNTED_METRICS,
  labels: Readonly<Record<string, string>>,
  value: number,
) => void;

/** Counts the operations of a middleware as they end. Returns what ends that. */
export function countOperations({ request, render, pim, store }: Telemetry, add: Add): () => void {
  const listeners = [
    request.onEnd((trace) => countRequest(trace, add)),
    render.onEnd((trace) => countRender(trace, add)),
    pim.onEnd((trace) => countCall(trace, add)),
    store.onEnd((trace) => countStore(trace, add)),
  ];
  return () => listeners.forEach((remove) => remove());
}

function countRequest({ status, outcome = 'error', spans, bytes, format, ms }: RequestTrace, add: Add): void {
  add('requests_total', { status: String(status), outcome }, 1);
  add('request_duration_seconds', { outcome }, seconds(ms));
  for (const [span, taken] of Object.entries(spans ?? {}))
    add('request_span_duration_seconds', { span }, seconds(taken));
  if (format !== undefined && bytes) add('response_size_bytes', { format }, bytes);
}

function countRender({ format, ms }: RenderTrace, add: Add): void {
  add('render_duration_seconds', { format: format ?? 'none' }, seconds(ms));
}

function countCall({ endpoint, status, bytes, ms }: PimTrace, add: Add): void {
  add('pim_request_duration_seconds', { endpoint, status: statusClass(status) }, seconds(ms));
  if (bytes) add('pim_received_bytes_total', { endpoint }, bytes);
}

function countStore({ operation, hit, failed, code, ms }: StoreTrace, add: Add): void {
  const answer = operation === 'get' ? (hit ? 'hit' : 'miss') : 'done';
  const result = failed || code ? 'failed' : answer;
  add('store_request_duration_seconds', { operation, result }, seconds(ms));
}

/** A PIM may send any number; what is worth knowing by itself is that it limits us. */
function statusClass(status: number | undefined): string {
  if (status === undefined) return 'none';
  if (status === 429) return '429';
  const first = Math.floor(status / 100);
  return first >= 1 && first <= 5 ? `${first}xx` : 'other';
}

function seconds(ms = 0): number {
  return ms / 1000;
}
