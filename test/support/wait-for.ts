/** Milliseconds that anything may take that happens sooner or later. So many that only what never happens runs into it. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 10;

/** Waits until `condition` holds; for what nobody tells when it happens, such as a write to a store after the answer. */
export async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + PATIENCE_MS;
  while (!(await condition())) {
    if (performance.now() > end) throw new Error(`Not true within ${PATIENCE_MS / 1000} s: ${sourceOf(condition)}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** The condition as it is written in the test, in one line. */
function sourceOf(condition: () => unknown): string {
  return condition
    .toString()
    .replace(/^(?:async )?\(\) => /, '')
    .replace(/\s+/g, ' ');
}
