import type { Answer } from './answer.js';
import type { DemoPim } from './types.js';

/** Akeneo ignores ranges. A server in front of it may take them, as this does; one that is mistaken sends another part. */
export function inRange(answer: Answer, range: string | undefined, mode: DemoPim['ranges']): Answer {
  const { status, headers, body } = answer;
  const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(range ?? '') ?? [];
  if (mode === 'ignore' || first === undefined || status !== 200 || !Buffer.isBuffer(body)) return answer;
  const start = mode === 'mistake' ? 0 : Number(first);
  const end = Math.min(Number(last), body.length - 1);
  return {
    status: 206,
    headers: { ...headers, 'Content-Range': `bytes ${start}-${end}/${body.length}` },
    body: body.subarray(start, end + 1),
  };
}
