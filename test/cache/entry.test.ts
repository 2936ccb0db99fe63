import { expect } from 'chai';
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { createEntry, packEntry, unpackEntry, type Entry } from '../../src/cache/entry.js';

const KEY = 'v1:a:r:key';
const LIFE = { fresh: 60_000, stale: 0 };
const BODY = Buffer.from(Array.from({ length: 300 }, (_, index) => index & 0xff));
const FACTS = { mimeType: 'image/png', fileName: 'Grüße "1".png', extension: 'png', format: 'png' };

function entryOf(changes: Partial<Entry> = {}): Entry {
  return { ...createEntry(BODY, FACTS, LIFE), ...changes };
}

/** A frame whose head says what `head` says, with all that makes a frame sound. */
function frameOf(head: unknown, body = BODY): Buffer {
  const json = Buffer.from(typeof head === 'string' ? head : JSON.stringify(head));
  const size = Buffer.alloc(4);
  size.writeUInt32BE(json.length);
  return withChecksum(Buffer.concat([Buffer.from('AKI4----'), size, json, body]));
}

/** Whoever changes a frame can change its checksum, too. */
function withChecksum(frame: Buffer): Buffer {
  frame.writeUInt32BE(crc32(frame.subarray(8)), 4);
  return frame;
}

function pack(entry: Entry): Buffer {
  return packEntry(KEY, entry);
}

function unpack(stored: unknown): Entry | undefined {
  return unpackEntry(KEY, stored);
}

function headOf(entry: Entry): Record<string, unknown> {
  return { ...entry, key: KEY, body: undefined };
}

describe('cache/entry', () => {
  it('has the digest, length and expiry of its body', () => {
    const before = Date.now();
    const entry = createEntry(BODY, FACTS, LIFE);
    expect(entry).to.include({ ...FACTS, length: 300 });
    expect(entry.digest).to.equal(createHash('sha256').update(BODY).digest('base64url'));
    expect(entry.created).to.be.within(before, Date.now());
    expect(entry.expires).to.equal(entry.created + 60_000);
  });

  it('survives packing and unpacking', () => {
    const entry = entryOf();
    expect(unpack(pack(entry))).to.deep.equal(entry);
  });

  it('survives packing without its optional fields', () => {
    const entry = entryOf({ fileName: undefined, extension: undefined });
    const { fileName, extension } = unpack(pack(entry))!;
    expect([fileName, extension]).to.deep.equal([undefined, undefined]);
  });

  it('survives packing with a body of any length', () => {
    for (const length of [1, 2, 3, 1024, 1024 * 1024]) {
      const body = Buffer.alloc(length, 0xa5);
      expect(unpack(pack(createEntry(body, FACTS, LIFE)))!.body.equals(body)).to.equal(true);
    }
  });

  it('packs only the part of a buffer that a view covers', () => {
    const view = new Uint8Array(BODY.buffer, BODY.byteOffset + 10, 20);
    const { body, length } = createEntry(view, FACTS, LIFE);
    expect(length).to.equal(20);
    expect(body.equals(BODY.subarray(10, 30))).to.equal(true);
  });

  it('is read from any view of bytes', () => {
    const frame = pack(entryOf());
    const wide = new Uint8Array(frame.length + 20);
    wide.set(frame, 7);
    expect(unpack(wide.subarray(7, 7 + frame.length))?.body.equals(BODY)).to.equal(true);
  });

  describe('rejects', () => {
    it('anything but bytes', () => {
      const frame = pack(entryOf());
      const strange = [
        undefined,
        null,
        0,
        '',
        'AKI4',
        frame.toString('latin1'),
        {},
        [...frame],
        Object.assign({}, frame),
        true,
      ];
      for (const stored of strange) expect(unpack(stored)).to.equal(undefined);
      expect(unpack(frame.buffer)).to.equal(undefined);
    });

    it('a frame truncated at any point', () => {
      const frame = pack(entryOf());
      for (let length = 0; length < frame.length; length++) {
        expect(unpack(frame.subarray(0, length)), `${length} bytes`).to.equal(undefined);
      }
    });

    it('a frame without its beginning', () => {
      const frame = pack(entryOf());
      for (let start = 1; start < frame.length; start++) {
        expect(unpack(frame.subarray(start)), `from ${start}`).to.equal(undefined);
      }
    });

    it('a frame followed by extra bytes', () => {
      const frame = pack(entryOf());
      expect(unpack(Buffer.concat([frame, Buffer.from([0])]))).to.equal(undefined);
      expect(unpack(Buffer.concat([frame, frame]))).to.equal(undefined);
    });

    it('a frame with any single bit flipped', () => {
      const frame = pack(entryOf());
      for (let at = 0; at < frame.length; at++) {
        const damaged = Buffer.from(frame);
        damaged[at]! ^= 1 << (at % 8);
        expect(unpack(damaged), `byte ${at}`).to.equal(undefined);
      }
    });

    it('a frame of another layout version', () => {
      const frame = pack(entryOf());
      for (const other of ['AKI3', 'AKI5']) {
        frame.write(other);
        expect(unpack(frame), other).to.equal(undefined);
      }
    });

    it('a frame packed under another key', () => {
      for (const other of ['', 'v1:a:r:kez', 'V1:A:R:KEY', `${KEY}x`, KEY.slice(0, -1), `${KEY}\0`]) {
        expect(unpack(packEntry(other, entryOf())), other).to.equal(undefined);
      }
    });

    it('a frame whose header length exceeds the frame', () => {
      const frame = pack(entryOf());
      frame.writeUInt32BE(0xffffffff, 8);
      expect(unpack(withChecksum(frame))).to.equal(undefined);
    });

    it('an invalid header', () => {
      const head = headOf(entryOf());
      expect(unpack(frameOf(head))).not.to.equal(undefined);
      for (const strange of ['', 'null', '[]', '{', '"text"', '1', {}]) {
        expect(unpack(frameOf(strange)), JSON.stringify(strange)).to.equal(undefined);
      }
    });

    for (const name of ['key', 'mimeType', 'digest', 'length', 'created', 'expires']) {
      it(`a header where ${name} is missing or of the wrong type`, () => {
        const head = headOf(entryOf());
        expect(unpack(frameOf({ ...head, [name]: undefined }))).to.equal(undefined);
        expect(unpack(frameOf({ ...head, [name]: null }))).to.equal(undefined);
        expect(unpack(frameOf({ ...head, [name]: [] }))).to.equal(undefined);
      });
    }

    it('a header whose digest is no SHA-256, of which an ETag is made', () => {
      const head = headOf(entryOf());
      for (const digest of ['', 'a"b', 'x\r\nSet-Cookie: a=b', '€', `${String(head.digest)}\n`])
        expect(unpack(frameOf({ ...head, digest })), JSON.stringify(digest)).to.equal(undefined);
    });

    it('a header whose length differs from the body', () => {
      const head = headOf(entryOf());
      expect(unpack(frameOf({ ...head, length: 299 }))).to.equal(undefined);
    });

    it('an expired frame', () => {
      expect(unpack(pack(entryOf({ expires: Date.now() - 1 })))).to.equal(undefined);
    });
  });
});
