import { GOOD_PICTURES, type GoodPicture } from './good-pictures.js';
import { DAMAGED, type HostilePicture } from './hostile-picture.js';

/** Per cent of a file that are left. */
const PARTS = [10, 20, 50, 80, 95];

/** Some are cut at every run, to this. */
const OFTEN = 80;
const SOME: ReadonlySet<GoodPicture> = new Set(['GIF', 'TIFF of JPEG']);

/** Sound pictures that end too early. */
export function cutPictures(): readonly HostilePicture[] {
  return (Object.keys(GOOD_PICTURES) as GoodPicture[]).flatMap((name) =>
    PARTS.map((part) => ({
      name: `${name} of which ${part} % are left`,
      make: async () => {
        const sound = await GOOD_PICTURES[name]();
        return sound.subarray(0, Math.round((sound.length * part) / 100));
      },
      ends: DAMAGED,
      ...(!(part === OFTEN && SOME.has(name)) && { nightly: true }),
    })),
  );
}
