// @ts-check
/** What runs in a fresh process: one contestant, whose methods the parent calls. */

const [module] = process.argv.slice(2);

/** @type {Record<string, (...values: unknown[]) => unknown>} */
let contestant = {};

process.on('message', async (/** @type {import('./processes.mjs').Call} */ { id, method, values }) => {
  try {
    const result = method === 'create' ? await create(values[0]) : await contestant[method](...values);
    process.send?.({ id, result });
  } catch (error) {
    process.send?.({ id, failure: error instanceof Error ? (error.stack ?? error.message) : String(error) });
  }
});
process.on('disconnect', () => process.exit());

/** @param {unknown} options */
async function create(options) {
  const { create: make } = await import(module);
  contestant = await make(options);
  return contestant.facts;
}
