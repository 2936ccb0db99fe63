import { expect } from 'chai';
import sharp from 'sharp';
import type { JpegMetadata } from '../../../../../src/render/worker/decoders/jpeg/exif-and-icc.js';
import { openJpeg } from '../../../../../src/render/worker/decoders/jpeg/header.js';
import { segment } from '../../../../hostile/jpeg.js';
import { jpeg, scene } from '../../../../support/pictures.js';

function readMetadata(jpeg: Buffer): JpegMetadata {
  const { orientation, profile } = openJpeg(jpeg).header!;
  return { orientation, profile };
}

/** A directory of EXIF with an entry before the orientation. */
function exif(order: 'II' | 'MM', orientation: number, type = 3, count = 1): Buffer {
  const little = order === 'II';
  const short = (value: number): number[] => (little ? [value & 255, value >> 8] : [value >> 8, value & 255]);
  const long = (value: number): number[] => (little ? [...short(value), 0, 0] : [0, 0, ...short(value)]);
  const number: Record<number, number[]> = {
    1: [orientation, 0, 0, 0],
    3: [...short(orientation), 0, 0],
    4: long(orientation),
  };
  return Buffer.from([
    ...Buffer.from(`Exif\0\0${order}`),
    ...short(42),
    ...long(8),
    ...short(2),
    ...[...short(0x0103), ...short(3), ...long(1), ...short(6), 0, 0],
    ...[...short(0x0112), ...short(type), ...long(count), ...(number[type] ?? long(orientation))],
    ...long(0),
  ]);
}

describe('render/worker/decoders/jpeg/exif-and-icc', () => {
  let picture: Buffer;
  before(async () => {
    picture = await jpeg(16, 16);
  });

  const withSegments = (...segments: Buffer[]): Buffer =>
    Buffer.concat([picture.subarray(0, 2), ...segments, picture.subarray(2)]);
  const orientationOf = (...segments: Buffer[]): number => readMetadata(withSegments(...segments)).orientation;

  it('defaults to an upright image without a profile', () => {
    expect(readMetadata(picture)).to.deep.equal({ orientation: 1, profile: undefined });
  });

  it('reads the orientation in either byte order', async () => {
    for (const orientation of [1, 3, 6, 8]) {
      for (const order of ['II', 'MM'] as const) {
        const data = exif(order, orientation);
        expect(orientationOf(segment(0xe1, data)), `${order} ${orientation}`).to.equal(orientation);
      }
      const written = await sharp(picture).withMetadata({ orientation }).jpeg().toBuffer();
      expect(readMetadata(written).orientation).to.equal(orientation);
    }
  });

  it('reads the orientation as a number of one, two or four bytes', () => {
    for (const order of ['II', 'MM'] as const) {
      for (const type of [1, 3, 4])
        expect(orientationOf(segment(0xe1, exif(order, 6, type))), `${order} ${type}`).to.equal(6);
    }
  });

  it('leaves files whose orientation is not a single integer to libvips', () => {
    const isRead = (data: Buffer): boolean => openJpeg(withSegments(segment(0xe1, data))).header !== undefined;
    for (const type of [0, 2, 5, 7, 13]) expect(isRead(exif('II', 6, type)), `type ${type}`).to.equal(false);
    for (const count of [0, 3]) expect(isRead(exif('II', 6, 3, count)), `count ${count}`).to.equal(false);
    expect(isRead(exif('II', 6))).to.equal(true);
  });

  it('ignores what libvips ignores: another magic number, and all but the first segment', () => {
    const other = exif('MM', 6);
    other[9] = 43;
    expect(orientationOf(segment(0xe1, other))).to.equal(1);
    expect(orientationOf(segment(0xe1, exif('II', 1)), segment(0xe1, exif('II', 6)))).to.equal(1);
    expect(orientationOf(segment(0xe1, exif('II', 9)), segment(0xe1, exif('II', 6)))).to.equal(1);
  });

  it('ignores invalid orientations and damaged EXIF', () => {
    const whole = exif('II', 6);
    expect(orientationOf(segment(0xe1, exif('II', 0)))).to.equal(1);
    expect(orientationOf(segment(0xe1, exif('MM', 9)))).to.equal(1);
    for (let length = 0; length < whole.length - 8; length++) {
      expect(orientationOf(segment(0xe1, whole.subarray(0, length))), `${length} bytes`).to.equal(1);
    }
    const far = Buffer.from(whole);
    far.writeUInt32LE(0xfffffff0, 10);
    expect(orientationOf(segment(0xe1, far))).to.equal(1);
    expect(orientationOf(segment(0xe1, Buffer.from('http://ns.adobe.com/xap/1.0/\0')), segment(0xe1, whole))).to.equal(
      6,
    );
  });

  it('joins the parts of a profile in any order', async () => {
    const written = await scene(16, 16).withIccProfile('p3').jpeg().toBuffer();
    const { icc } = await sharp(written).metadata();
    expect(icc!.equals(readMetadata(written).profile!)).to.equal(true);

    const part = (number: number, text: string): Buffer =>
      segment(0xe2, Buffer.concat([Buffer.from('ICC_PROFILE\0'), Buffer.from([number, 2]), Buffer.from(text)]));
    expect(String(readMetadata(withSegments(part(2, 'file'), part(1, 'pro'))).profile)).to.equal('profile');
    expect(String(readMetadata(withSegments(part(1, 'pro'), part(3, 'file'))).profile)).to.equal('pro');
    expect(readMetadata(withSegments(part(0, 'pro'), part(2, 'file'))).profile).to.equal(undefined);
  });
});
