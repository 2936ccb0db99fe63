import { debuglog } from 'node:util';
import type { Telemetry } from '../shared/telemetry.js';
import type { Trace } from '../shared/trace-types.js';

const log = debuglog('akeneo-images');

/** Writes a line for each operation to stderr, where `NODE_DEBUG` names `akeneo-images`. Otherwise nobody listens. */
export function writeDebugLines({ request, render, pim, store }: Telemetry): void {
  if (!log.enabled) return;
  request.onEnd((trace) => {
    const { method, path, status, outcome, format, bytes } = trace;
    write('request', [method, path, status, outcome, format, bytesOf(bytes)], trace);
  });
  render.onEnd((trace) => {
    const { path, sourceFormat, sourceBytes, format, width, height, bytes } = trace;
    const result = format && [format, `${width}x${height}`, bytesOf(bytes)].join(' ');
    write('render', [path, sourceFormat, bytesOf(sourceBytes), result && `-> ${result}`], trace);
  });
  pim.onEnd((trace) => {
    write('pim', [trace.method, trace.path, trace.status, bytesOf(trace.bytes)], trace);
  });
  store.onEnd((trace) => {
    if (trace.failed || trace.code) write('store', [trace.operation, 'failed'], trace);
  });
}

function write(name: string, facts: readonly (string | number | undefined)[], { code, ms }: Trace): void {
  const told = [...facts, code, `${ms?.toFixed(1)} ms`].filter((fact) => fact !== undefined);
  log('%s %s', name, told.join(' '));
}

function bytesOf(bytes: number | undefined): string | undefined {
  return bytes === undefined ? undefined : `${bytes} B`;
}
