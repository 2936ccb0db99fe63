import { expect } from 'chai';
import { TokenSource, type Grant, type TokenSourceOptions } from '../../../src/pim/auth/token-source.js';
import { ClusterLock } from '../../../src/shared/cluster-lock.js';
import { ImageError } from '../../../src/shared/errors.js';
import { MemoryLogger } from '../../support/harness.js';
import { later } from '../../support/later.js';
import { waitFor } from '../../support/wait-for.js';

const ANY = new AbortController().signal;
const LIFETIME = 100_000;

describe('pim/auth/token-source', () => {
  let logger: MemoryLogger;
  let logins: number;
  let stored: { token: string; ttl: number } | undefined;
  let granted: () => Promise<Grant>;

  beforeEach(() => {
    logger = new MemoryLogger();
    logins = 0;
    stored = undefined;
    granted = () => Promise.resolve({ accessToken: `token ${logins}`, lifetimeMs: LIFETIME });
  });

  const store = {
    get: () => Promise.resolve(stored?.token),
    set: (token: string, ttl: number): void => void (stored = { token, ttl }),
  };

  function source(options: Partial<TokenSourceOptions> = {}): TokenSource {
    return new TokenSource({
      login: () => {
        logins += 1;
        return granted();
      },
      store: undefined,
      lock: new ClusterLock(undefined, logger),
      lockKey: 'token',
      logger,
      ...options,
    });
  }

  const failure = (work: Promise<unknown>): Promise<unknown> => work.catch((error: unknown) => error);

  it('logs in once for concurrent requests, and caches the token', async () => {
    const tokens = source();
    expect(await Promise.all([tokens.get(ANY), tokens.get(ANY)])).to.deep.equal(['token 1', 'token 1']);
    expect(await tokens.get(ANY)).to.equal('token 1');
    expect(logins).to.equal(1);
  });

  it('refreshes a token in the background after 70 to 80 per cent of its lifetime', async () => {
    const tokens = source();
    await tokens.get(ANY);
    await later(0.69 * LIFETIME, async () => {
      await tokens.get(ANY);
      expect(logins).to.equal(1);
    });
    await later(0.81 * LIFETIME, async () => {
      expect(await tokens.get(ANY)).to.equal('token 1');
      await waitFor(async () => (await tokens.get(ANY)) === 'token 2');
      expect(logins).to.equal(2);
    });
  });

  it('uses a token until it expires if it cannot be refreshed, and logs why', async () => {
    const tokens = source();
    await tokens.get(ANY);
    granted = () => Promise.reject(new ImageError('EUPSTREAM', 'down'));
    await later(0.81 * LIFETIME, async () => {
      expect(await tokens.get(ANY)).to.equal('token 1');
      await waitFor(() => logger.lines.length === 1);
      expect(logger.lines[0]).to.match(/^The token could not be refreshed ahead of time .*down$/);
    });
    await later(LIFETIME + 1, async () => {
      expect(await failure(tokens.get(ANY)))
        .to.be.instanceOf(ImageError)
        .with.property('code', 'EUPSTREAM');
    });
  });

  it('requests a new token after the previous one expired or was rejected', async () => {
    const tokens = source();
    await tokens.get(ANY);
    await later(LIFETIME + 1, async () => expect(await tokens.get(ANY)).to.equal('token 2'));
    tokens.confirm('token 2');
    tokens.invalidate('token 2');
    expect(await tokens.get(ANY)).to.equal('token 3');
    // Many requests may come back with the token that has been replaced meanwhile.
    tokens.invalidate('token 2');
    expect(await tokens.get(ANY)).to.equal('token 3');
    expect(logins).to.equal(3);
  });

  describe('a failed login', () => {
    it('is retried by the next request', async () => {
      const tokens = source();
      granted = () => Promise.reject(new ImageError('EUPSTREAM', 'down'));
      for (let time = 0; time < 2; time++) await failure(tokens.get(ANY));
      expect(logins).to.equal(2);
    });

    it('because of credentials is retried after ten seconds', async () => {
      const tokens = source();
      const refused = new ImageError('EACCES', 'refused');
      granted = () => Promise.reject(refused);
      await failure(tokens.get(ANY));
      await later(9000, async () => expect(await failure(tokens.get(ANY))).to.equal(refused));
      expect(logins).to.equal(1);
      await later(10_001, () => failure(tokens.get(ANY)));
      expect(logins).to.equal(2);
    });
  });

  describe('a new token that is rejected', () => {
    it('causes no new login for ten seconds, and requests fail immediately', async () => {
      const tokens = source();
      tokens.invalidate(await tokens.get(ANY));
      for (let time = 0; time < 3; time++) expect(await failure(tokens.get(ANY))).to.include({ code: 'EACCES' });
      await later(9000, async () => expect(await failure(tokens.get(ANY))).to.include({ code: 'EACCES' }));
      expect(logins).to.equal(1);
      await later(10_001, async () => expect(await tokens.get(ANY)).to.equal('token 2'));
    });

    it('is no longer current, nor is one that was replaced', async () => {
      const tokens = source();
      expect(tokens.isCurrent(await tokens.get(ANY))).to.equal(true);
      tokens.confirm('token 1');
      tokens.invalidate('token 1');
      expect(tokens.isCurrent('token 1')).to.equal(false);
      await tokens.get(ANY);
      expect([tokens.isCurrent('token 1'), tokens.isCurrent('token 2')]).to.deep.equal([false, true]);
    });

    it('delays the login only if the token is from this process', async () => {
      await source({ store }).get(ANY);
      const other = source({ store });
      other.invalidate(await other.get(ANY));
      expect(await other.get(ANY)).to.equal('token 2');
      other.confirm('token 1');
      other.invalidate('token 2');
      expect(await failure(other.get(ANY))).to.include({ code: 'EACCES' });
    });
  });

  it('lets a waiting caller leave, and continues for the others', async () => {
    let grant: ((grant: Grant) => void) | undefined;
    granted = () => new Promise((resolve) => (grant = resolve));
    const tokens = source();
    const leaving = new AbortController();
    const [leaves, stays] = [failure(tokens.get(leaving.signal)), tokens.get(ANY)];
    const reason = new Error('left');
    leaving.abort(reason);
    expect(await leaves).to.equal(reason);
    await waitFor(() => logins === 1);
    grant!({ accessToken: 'late', lifetimeMs: LIFETIME });
    expect(await stays).to.equal('late');
  });

  describe('with a store', () => {
    it('shares a token for its lifetime', async () => {
      await source({ store }).get(ANY);
      expect(stored?.ttl).to.be.within(LIFETIME - 5000, LIFETIME);
      expect(await source({ store }).get(ANY)).to.equal('token 1');
      expect(logins).to.equal(1);
    });

    it('does not use a token that is due for refresh', async () => {
      await source({ store }).get(ANY);
      await later(0.81 * LIFETIME, async () => expect(await source({ store }).get(ANY)).to.equal('token 2'));
    });

    it('does not use a rejected token again', async () => {
      const tokens = source({ store });
      await tokens.get(ANY);
      tokens.confirm('token 1');
      tokens.invalidate('token 1');
      expect(await tokens.get(ANY)).to.equal('token 2');
    });

    it('logs in in one process at a time, with a lock on its key', async () => {
      const keys: string[] = [];
      let last: Promise<unknown> = Promise.resolve();
      const lock = new ClusterLock(async (key) => {
        keys.push(key);
        const before = last;
        let release = (): void => undefined;
        last = new Promise<void>((resolve) => (release = resolve));
        await before;
        return release;
      }, logger);
      const processes = [source({ store, lock }), source({ store, lock })];
      expect(await Promise.all(processes.map((tokens) => tokens.get(ANY)))).to.deep.equal(['token 1', 'token 1']);
      expect(keys).to.deep.equal(['token', 'token']);
    });
  });
});
