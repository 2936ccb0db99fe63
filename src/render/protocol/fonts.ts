/** The four styles of a family. */
export const STYLES = ['regular', 'bold', 'italic', 'boldItalic'] as const;
export type Style = (typeof STYLES)[number];

/** A font of the `fonts` option: one file, or a file for each of its styles. */
export type FontOption = FontFile | Readonly<Partial<Record<Style, FontFile>>>;

/** A path, or the bytes. */
export type FontFile = string | Uint8Array;
