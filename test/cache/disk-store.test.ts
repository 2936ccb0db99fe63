import { expect } from 'chai';
import { Keyv } from 'keyv';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { diskStore, type DiskStore } from '../../src/cache/disk-store.js';
import { toKeyv } from '../../src/cache/keyv-store.js';
import { Harness } from '../support/harness.js';
import { png } from '../support/pictures.js';
import { later } from '../support/later.js';
import { waitFor } from '../support/wait-for.js';

const BYTES = Buffer.from(Array.from({ length: 256 }, (_, value) => value));
const MODULE = new URL('../../src/cache/disk-store.js', import.meta.url).href;

describe('cache/disk-store', () => {
  let folder: string;
  let store: DiskStore;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'akeneo-images-'));
    store = diskStore(join(folder, 'cache'));
  });

  afterEach(async () => {
    await store.idle();
    rmSync(folder, { recursive: true });
  });

  /** The files of the folder; none while it does not exist. */
  function files(): string[] {
    const cache = join(folder, 'cache');
    if (!existsSync(cache)) return [];
    return readdirSync(cache, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  }

  const size = (): number => files().reduce((sum, path) => sum + statSync(path).size, 0);

  it('returns bytes and texts unchanged', async () => {
    await store.set('bytes', BYTES, 60_000);
    await store.set('text', 'Grüße', 60_000);
    expect(await store.get('bytes')).to.deep.equal(BYTES);
    expect(await store.get('text')).to.equal('Grüße');
    expect(await diskStore(join(folder, 'cache')).get('bytes'), 'another process').to.deep.equal(BYTES);
    await store.set('bytes', Buffer.from('new'), 60_000);
    expect(String(await store.get('bytes'))).to.equal('new');
  });

  it('returns nothing for keys that are unknown, deleted, cleared or expired', async () => {
    expect(await store.get('nothing')).to.equal(undefined);
    for (const key of ['a', 'b', 'c']) await store.set(key, BYTES, 60_000);
    expect([await store.delete('a'), await store.delete('a')]).to.deep.equal([true, false]);
    expect(await store.get('a')).to.equal(undefined);
    await later(60_001, async () => expect(await store.get('b')).to.equal(undefined));
    await store.clear();
    expect(await store.get('c')).to.equal(undefined);
    expect(files()).to.deep.equal([]);
  });

  it('does not use a key as a path', async () => {
    for (const key of ['../../x', '/etc/passwd', 'a\0b', 'x'.repeat(5000)]) {
      await store.set(key, BYTES, 60_000);
      expect(await store.get(key)).to.deep.equal(BYTES);
    }
    expect(readdirSync(folder)).to.deep.equal(['cache']);
  });

  it('ignores a file that is truncated, altered or written for another key', async () => {
    await store.set('a', BYTES, 60_000);
    const [file = ''] = files();
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 1);
    expect(await store.get('a')).to.equal(undefined);
    for (const other of ['', 'AKD1', 'AKD1\0\0\0\u0002{}', 'AKD1\u007f\u007f\u007f\u007f', 'nonsense']) {
      writeFileSync(file, other);
      expect(await store.get('a')).to.equal(undefined);
    }
    writeFileSync(file, Buffer.from(whole.toString('latin1').replace('"key":"a"', '"key":"b"'), 'latin1'));
    expect(await store.get('a')).to.equal(undefined);
  });

  it('stays below its size limit and evicts the least recently used entries', async () => {
    store = diskStore(join(folder, 'cache'), { maxBytes: 100_000 });
    const write = async (index: number): Promise<void> => {
      await store.set(`key ${index}`, Buffer.alloc(1000), 60_000);
      await store.idle();
      expect(size()).to.be.at.most(100_000);
    };
    for (let index = 0; index < 50; index++) await write(index);
    for (const path of files()) utimesSync(path, 0, 0);
    // As another process, which does not know yet when they were used.
    store = diskStore(join(folder, 'cache'), { maxBytes: 100_000 });
    expect(await store.get('key 7')).to.not.equal(undefined);
    for (let index = 50; index < 120; index++) await write(index);
    expect(await store.get('key 7')).to.not.equal(undefined);
    expect(await store.get('key 119')).to.not.equal(undefined);
    const left = await Promise.all(Array.from({ length: 50 }, (_, index) => store.get(`key ${index}`)));
    expect(left.filter((value) => value !== undefined).length).to.be.below(40);
  });

  it('notes a use once in ten minutes, whichever process has noted it', async () => {
    const other = diskStore(join(folder, 'cache'));
    await store.set('a', BYTES, 60_000);
    const [file = ''] = files();
    const minutesAgo = (minutes: number): void =>
      utimesSync(file, Date.now() / 1000 - 60 * minutes, Date.now() / 1000 - 60 * minutes);
    const age = (): number => Math.round((Date.now() - statSync(file).mtimeMs) / 60_000);

    minutesAgo(9);
    await other.get('a');
    expect(age()).to.equal(9);
    minutesAgo(11);
    await diskStore(join(folder, 'cache')).get('a');
    expect(age()).to.equal(0);
    // This process has written it a moment ago.
    minutesAgo(11);
    await store.get('a');
    expect(age()).to.equal(11);
  });

  it('rejects if a file cannot be read: it is not missing', async () => {
    await store.set('a', BYTES, 60_000);
    const [file = ''] = files();
    rmSync(file);
    mkdirSync(file);
    expect(await store.get('a').catch((error: unknown) => (error as NodeJS.ErrnoException).code)).to.equal('EISDIR');
  });

  it('counts files left by earlier processes towards its limit', async () => {
    for (let index = 0; index < 100; index++) await store.set(`key ${index}`, Buffer.alloc(1000), 60_000);
    await store.idle();
    const smaller = diskStore(join(folder, 'cache'), { maxBytes: 20_000 });
    await smaller.set('one more', BYTES, 60_000);
    await smaller.idle();
    expect(size()).to.be.at.most(20_000);
  });

  it('stays consistent after its process is killed while writing', async () => {
    const program = `
      import { diskStore } from ${JSON.stringify(MODULE)};
      const store = diskStore(${JSON.stringify(join(folder, 'cache'))});
      const body = Buffer.alloc(3_000_000, 'x');
      for (let index = 0; ; index = (index + 1) % 10) await store.set('key ' + index, body, 600_000);`;
    for (let round = 0; round < 3; round++) {
      const child = spawn(process.execPath, ['--input-type=module', '--eval', program], {
        stdio: ['ignore', 'ignore', 'inherit'],
      });
      const ended = once(child, 'exit');
      try {
        await waitFor(() => files().length > 5);
      } finally {
        child.kill('SIGKILL');
      }
      await ended;
      for (let index = 0; index < 10; index++) {
        const value = await store.get(`key ${index}`);
        if (value !== undefined) expect(value.length).to.equal(3_000_000);
      }
    }
  });

  it('removes unfinished files', async () => {
    await store.set('a', BYTES, 60_000);
    await store.idle();
    const [file = ''] = files();
    writeFileSync(`${file}.x.tmp`, 'unfinished');
    utimesSync(`${file}.x.tmp`, 0, 0);
    await diskStore(join(folder, 'cache')).set('b', BYTES, 60_000);
    await waitFor(() => files().length === 2);
  });

  it('is used without a Keyv, and works as a Keyv adapter', async () => {
    expect(toKeyv(store)).to.equal(store);
    const keyv = new Keyv({ store });
    await keyv.set('a', BYTES, 60_000);
    expect(await keyv.get('a')).to.deep.equal(BYTES);
    expect(await keyv.delete('a')).to.equal(true);
    expect(await keyv.get('a')).to.equal(undefined);
  });

  it('rejects an invalid folder or limit', () => {
    expect(() => diskStore('')).to.throw(TypeError);
    for (const maxBytes of [0, -1, 1.5, NaN]) expect(() => diskStore(folder, { maxBytes })).to.throw(TypeError);
  });

  it('keeps rendered results across restarts of the middleware', async () => {
    const harness = await Harness.start();
    const path = harness.add(await png(60, 40), { name: 'a.png', mimeType: 'image/png' });
    const first = await harness.serve({ store });
    const made = await first.get(`/tr:w-30/${path}`);
    expect(made.status).to.equal(200);
    // Token, original, result, and the note by which equal sources find it.
    await waitFor(() => files().length >= 4);
    const second = await harness.serve({ store: diskStore(join(folder, 'cache')) });
    const kept = await second.get(`/tr:w-30/${path}`);
    expect(kept.headers['cache-status']).to.equal('akeneo-images; hit; detail=store');
    expect(kept.body).to.deep.equal(made.body);
    await harness.stop();
  });
});
