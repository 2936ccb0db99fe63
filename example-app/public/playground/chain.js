// A transformation as a tree: a chain of steps, each a list of items. Texts stay as they are written, percent-encoded.
//
//   item   { key, value }            `value` is undefined without a `-`
//   layer  { layer: 'image', steps } between `l-image` and `l-end`
//   other  { raw }                   a condition, which is edited as text

const LAYER = /^l-(image|text|video|subtitles?)$/;

/** As the server does before it splits: SDKs encode separators, or write `ar-4:3`. */
function prepared(text) {
  const isEncoded = !text.includes(',') && (/%2C/i.test(text) || (!text.includes(':') && /%3A/i.test(text)));
  const plain = isEncoded ? decoded(text) : text;
  return plain.replace(/(^|[,:])ar-(\d+(?:\.\d+)?):(\d+(?:\.\d+)?)(?=[,:]|$)/g, '$1ar-$2-$3');
}

/** Percent-decoded, or as it is where that fails. */
export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** A text that no `,` or `:` or slash splits, nor a browser changes. */
export function encoded(text) {
  return encodeURIComponent(text.toWellFormed()).replaceAll('%40', '@');
}

/** Steps of a text. Empty steps are kept: one that was just added is empty. Never throws. */
export function parseChain(text) {
  const words = [...prepared(text.trim().replace(/^tr(:|%3A)/i, '')).matchAll(/([^,:]*)([,:]|$)/g)]
    .map(([, word, separator]) => ({ word, separator }))
    .filter(({ word, separator }, at) => word !== '' || separator !== '' || at === 0);
  return readSteps({ words, at: 0 }, false);
}

function readSteps(reader, inLayer) {
  const steps = [[]];
  while (reader.at < reader.words.length) {
    const { word, separator } = reader.words[reader.at++];
    if (inLayer && word === 'l-end') {
      reader.separator = separator;
      return steps;
    }
    const item = readItem(reader, word, separator);
    if (item) steps.at(-1).push(item);
    if ((item && 'key' in item ? separator : (reader.separator ?? separator)) === ':') steps.push([]);
    reader.separator = undefined;
  }
  return steps;
}

/** Undefined for nothing between two separators. */
function readItem(reader, word, separator) {
  const layer = LAYER.exec(word);
  if (layer) return { layer: layer[1], steps: readSteps(reader, true) };
  if (/^if-(?!else$|end$)/.test(word)) return readCondition(reader, word, separator);
  if (word === '') return undefined;
  const dash = /^e-[a-z\d]+/.exec(word)?.[0].length ?? word.indexOf('-');
  if (dash === -1 || dash === word.length) return { key: word, value: undefined };
  return { key: word.slice(0, dash), value: word.slice(dash + 1) };
}

/** All up to its `if-end`, whatever is in it. */
function readCondition(reader, word, separator) {
  let raw = word;
  let last = separator;
  for (let open = 1; open > 0 && reader.at < reader.words.length;) {
    const next = reader.words[reader.at++];
    raw += last + next.word;
    last = next.separator;
    if (next.word === 'if-end') open -= 1;
    else if (/^if-(?!else$)/.test(next.word)) open += 1;
  }
  reader.separator = last;
  return { raw };
}

/** The text of steps, empty ones included. */
export function writeChain(steps) {
  return steps.map((items) => items.map(writeItem).join(',')).join(':');
}

export function writeItem(item) {
  if ('raw' in item) return item.raw;
  if ('layer' in item) return [`l-${item.layer}`, writeChain(item.steps), 'l-end'].filter(Boolean).join(',');
  return item.value === undefined ? item.key : `${item.key}-${item.value}`;
}

/** A text without its empty steps, as it goes into an address. */
export function tidy(text) {
  const steps = parseChain(text).filter((items) => items.length > 0);
  return steps.length === 0 ? '' : writeChain(steps);
}

/**
 * All steps that can be edited: `path` leads there, alternating between steps and items; `layer` is the kind of the
 * layer that it is in.
 */
export function placesOf(steps, path = [], layer = undefined) {
  return steps.flatMap((items, step) => {
    const here = [...path, step];
    const inner = items.flatMap((item, at) =>
      'layer' in item ? placesOf(item.steps, [...here, at], { kind: item.layer, items: item.steps[0] }) : [],
    );
    return [{ path: here, layer, step, of: steps.length, items }, ...inner];
  });
}

/** The items of a place; undefined where there is none. */
export function itemsAt(steps, [step, item, ...rest]) {
  const items = steps[step];
  return item === undefined || items === undefined ? items : itemsAt(items[item]?.steps ?? [], rest);
}

/** The value of a key: '' without one, undefined where the key is not given. Of several, the last counts. */
export function valueOf(items, key) {
  const item = items.findLast((candidate) => candidate.key === key);
  return item && (item.value ?? '');
}

/** Steps with another value of a key in a place; `undefined` removes it. */
export function withValue(steps, path, key, value) {
  return edited(steps, path, (items) => {
    const at = items.findLastIndex((item) => item.key === key);
    const others = items.filter((item, index) => item.key !== key || (index === at && value !== undefined));
    const item = { key, value: value === '' ? undefined : value };
    if (value === undefined) return others;
    if (at !== -1) return others.map((other) => (other.key === key ? item : other));
    // Before layers, where it is easier to read.
    const layers = others.findIndex((other) => !('key' in other));
    return others.toSpliced(layers === -1 ? others.length : layers, 0, item);
  });
}

/** Steps with other items in a place. */
export function edited(steps, [step, item, ...rest], change) {
  return steps.map((items, at) => {
    if (at !== step) return items;
    if (item === undefined) return change(items);
    return items.map((inner, index) =>
      index === item ? { ...inner, steps: edited(inner.steps, rest, change) } : inner,
    );
  });
}

/** Steps without a place: without the step, or without the whole layer if that is its only one. */
export function without(steps, path) {
  const [step, item, ...rest] = path;
  if (item === undefined) return steps.length === 1 ? [[]] : steps.toSpliced(step, 1);
  return edited(steps, [step], (items) => {
    const layer = items[item];
    if (rest.length === 1 && layer.steps.length === 1) return items.toSpliced(item, 1);
    return items.with(item, { ...layer, steps: without(layer.steps, rest) });
  });
}
