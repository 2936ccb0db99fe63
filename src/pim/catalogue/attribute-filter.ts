import { PimRefusal } from '../answers.js';

/** Calls that name attributes. Akeneo refuses those that do not exist together, and then those that may not be viewed. */
const MAX_CALLS = 4;

/**
 * Asks for a list of some attributes. Akeneo refuses the whole list for one attribute that does not exist (any more), or
 * that is in a group which the connection may not view: the list is asked for again without those that it names.
 *
 * @param ask makes the call; undefined asks for all attributes
 * @returns the list, and the attributes that were refused
 */
export async function withoutRefused<T>(
  attributes: readonly string[],
  ask: (attributes: readonly string[] | undefined) => Promise<T>,
): Promise<{ readonly list: T; readonly refused: readonly string[] }> {
  const refused = new Set<string>();
  for (let calls = 1; ; calls++) {
    const wanted = calls > MAX_CALLS ? [] : attributes.filter((code) => !refused.has(code));
    try {
      // An empty text would be the name of an attribute.
      return { list: await ask(wanted.length === 0 ? undefined : wanted), refused: [...refused] };
    } catch (error) {
      const named = refusedBy(error, wanted);
      if (named.length === 0) throw error;
      for (const code of named) refused.add(code);
    }
  }
}

/**
 * Which attributes a refusal is about; none for one of another kind. The message is `Attribute "a" does not exist.` or
 * `Attributes "a, b" do not exist.`; if it names none of these, it may be any of them.
 */
function refusedBy(error: unknown, wanted: readonly string[]): readonly string[] {
  if (!(error instanceof PimRefusal) || error.pimStatus !== 422) return [];
  const { pimMessage } = error;
  if (isAboutFilter(error) || !/\battributes?\b/i.test(pimMessage)) return [];
  const quoted = [...pimMessage.matchAll(/"([^"]*)"/g)].flatMap(([, names = '']) => names.split(/[\s,]+/));
  const named = wanted.filter((code) => quoted.includes(code));
  return named.length === 0 ? wanted : named;
}

/** Whether a PIM does not know a filter, or an operator of it: `Filter on property "sku" is not supported or …`. */
export function isAboutFilter(refusal: PimRefusal): boolean {
  return refusal.pimStatus === 422 && /^Filter on property\b/i.test(refusal.pimMessage);
}
