/**
 * JSON as PHP writes it. Any parser reads it alike; a client that compares or signs text must not be
 * tested against JavaScript's spelling.
 */

const escaped = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** `json_encode` with its default flags: `/` is escaped, and everything beyond ASCII. */
export function phpJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u0080-\uffff]/g, escaped);
}

const FOR_HTML: Readonly<Record<string, string>> = {
  '\\"': '\\u0022',
  '<': '\\u003C',
  '>': '\\u003E',
  '&': '\\u0026',
  "'": '\\u0027',
};

/** Akeneo: Symfony's JsonResponse also escapes what is special in HTML. */
export function htmlSafePhpJson(value: unknown): string {
  // An escaped backslash is matched, and kept, so that it is not taken for the beginning of an escaped quote.
  return phpJson(value).replace(/\\\\|\\"|[<>&']/g, (found) => FOR_HTML[found] ?? found);
}
