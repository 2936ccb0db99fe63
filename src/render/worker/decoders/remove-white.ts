/** Gives back the colours of transparent RGBA pixels that were mixed with white. */
export function removeWhite(rgba: Uint8Array): void {
  for (let at = 0; at < rgba.length; at += 4) {
    const alpha = rgba[at + 3]!;
    if (alpha === 0 || alpha === 255) continue;
    for (let band = at; band < at + 3; band++) {
      rgba[band] = Math.max(0, Math.round(255 - ((255 - rgba[band]!) * 255) / alpha));
    }
  }
}
