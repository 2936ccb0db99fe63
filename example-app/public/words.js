// Formats numbers and types for people, as page/words.ts does.

export const percent = (part) => `${Math.round(part * 100)} %`;

export function bytesInWords(bytes) {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 999_500 ? [bytes / 1000, 'kB'] : [bytes / 1_000_000, 'MB'];
  return `${Number(value.toPrecision(3))} ${unit}`;
}

export function formatInWords(mimeType) {
  return mimeType
    .replace(/;.*|\+.*/, '')
    .replace(/^[^/]*\//, '')
    .toUpperCase();
}
