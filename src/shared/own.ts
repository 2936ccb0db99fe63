/**
 * What a record has under a key that somebody else has chosen: never what all objects inherit, such as `constructor`.
 * Such records are made by `Object.fromEntries` or `JSON.parse`, for which `__proto__` is a key as any other.
 */
export function own<T>(record: Readonly<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}
