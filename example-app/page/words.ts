/** Formats numbers and types for people. public/gallery.js formats them in the same way. */

/** 1,234,567 is `1.23 MB`. */
export function bytesInWords(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 999_500 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

/** `image/svg+xml` is `SVG`. */
export function formatInWords(mimeType: string): string {
  const name = mimeType.replace(/^[^/]*\/(?:x-)?/, '').replace(/\+.*/, '');
  return name.toUpperCase();
}
