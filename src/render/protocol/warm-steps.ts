/** What a thread can be warmed for: libvips, which the others may need, and one picture in each usual format. */
export const WARM_STEPS = ['libvips', 'webp', 'jpg', 'png', 'avif', 'large-avif'] as const;
export type WarmStep = (typeof WARM_STEPS)[number];

/** `warm` takes all steps: loads libvips and the usual codecs, and lets each of them work once. */
export type WarmUp = 'warm' | `warm:${WarmStep}`;
