import { own } from '../../shared/own.js';
import { safeResource, type MediaKind } from '../../url/resource.js';
import type { PimAttribute, PimContent, PimText, PimValue } from './document.js';
import { listIn, objectIn, textIn, type Json } from './json.js';

/** Links that one value may hold. */
const MAX_VALUE_LINKS = 1000;

/** The attributes of a document, from `values` as a list gives them. Attributes without media are left out. */
export function readAttributes(
  values: unknown,
  contentOf: (attribute: string, value: Json) => PimContent | undefined,
): Record<string, PimAttribute> {
  const attributes = new Map<string, PimAttribute>();
  for (const [attribute, list] of Object.entries(objectIn(values))) {
    const raw = listIn(list).map(objectIn);
    const content = raw[0] && contentOf(attribute, raw[0]);
    if (!content) continue;
    const read = raw.flatMap((value) => readValue(value, content) ?? []);
    if (read.length > 0) attributes.set(attribute, { content, values: read });
  }
  return Object.fromEntries(attributes);
}

/** Products call the channel `scope`. */
function readValue(value: Json, content: PimContent): PimValue | undefined {
  const given = value.data;
  const all = (Array.isArray(given) ? given : [given]).flatMap((item) => textIn(item) ?? []).slice(0, MAX_VALUE_LINKS);
  const data = content.type === 'file' ? all.filter((code) => isCode(content.kind, code)) : all;
  if (data.length === 0) return undefined;
  return { ...placeOf(value), data, ...(content.type === 'file' && fileFacts(value)) };
}

export function placeOf(value: Json): Pick<PimValue, 'locale' | 'channel'> {
  return { locale: textIn(value.locale) ?? null, channel: textIn(value.channel ?? value.scope) ?? null };
}

function isCode(kind: MediaKind, code: string): boolean {
  return safeResource(kind, code) !== undefined;
}

/** SaaS tells size and type of an asset's file. */
function fileFacts(value: Json): Pick<PimValue, 'mimeType' | 'size'> {
  return factsIn(objectIn(value.linked_data));
}

export function factsIn({ size, mime_type: given }: Json): Pick<PimValue, 'mimeType' | 'size'> {
  const mimeType = textIn(given);
  return { ...(mimeType !== undefined && { mimeType }), ...(typeof size === 'number' && { size }) };
}

/** The texts of an attribute. */
export function readTexts(values: unknown, attribute: string | undefined): readonly PimText[] {
  if (attribute === undefined) return [];
  return listIn(own(objectIn(values), attribute)).flatMap((raw) => {
    const value = objectIn(raw);
    const text = textIn(value.data);
    return text === undefined ? [] : [{ ...placeOf(value), text }];
  });
}
