import { Codecs } from '../../src/render/worker/runtime/codecs.js';

/** An error of libvips, as it is thrown. */
export async function makeVipsError(): Promise<unknown> {
  const vips = await new Codecs({ fonts: {} }).vips();
  try {
    return vips.Image.newFromBuffer(Buffer.from('no picture'));
  } catch (error) {
    return error;
  }
}
