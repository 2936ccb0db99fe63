/** The four faces of a family. */

export const STYLES = ['regular', 'bold', 'italic', 'boldItalic'] as const;
export type Style = (typeof STYLES)[number];

/** A font of the `fonts` option: the files, or their paths, of its faces. */
export type FontOption = FontFile | Readonly<Partial<Record<Style, FontFile>>>;
export type FontFile = string | Uint8Array;
