import { SOURCE_FORMATS } from '../render/protocol/formats.js';
import type { RenderResult } from '../render/protocol/messages.js';
import { tracedFormat, type Operation } from '../shared/telemetry.js';
import type { RenderTrace } from '../shared/trace-types.js';
import { resourceName, type Resource } from '../url/index.js';
import type { RenderOrder, Renderer } from './renderer.js';

/** Renders as an operation that can be watched. */
export function tracedRender(
  operation: Operation<RenderTrace>,
  renderer: Renderer,
  order: RenderOrder & { readonly resource: Resource },
  signal: AbortSignal,
): Promise<RenderResult> {
  const { entry, format } = order.source;
  return operation.trace(
    () => ({
      // The query of a file at another host may hold a signature.
      path: resourceName(order.resource).split('?', 1)[0]!,
      sourceFormat: format === 'jpg' ? 'jpeg' : format,
      sourceBytes: entry.length,
    }),
    () => renderer.render(order, signal),
    describe,
    signal,
  );
}

function describe(context: RenderTrace, { format, body, width, height, timings }: RenderResult): void {
  context.format = format === 'json' ? 'json' : tracedFormat(SOURCE_FORMATS[format].mimeType);
  context.bytes = body.length;
  context.width = width;
  context.height = height;
  context.spans = { ...timings };
}
