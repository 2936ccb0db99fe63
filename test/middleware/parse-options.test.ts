import { expect } from 'chai';
import { Keyv } from 'keyv';
import { inspect } from 'node:util';
import { akeneoImages, type AkeneoImagesOptions } from '../../src/index.js';
import { availableCores } from '../../src/shared/cores.js';
import { parseOptions } from '../../src/middleware/parse-options.js';

const CONNECTION = { clientId: '1_client', secret: 'the-secret', username: 'user_1', password: 'the-password' };
const REQUIRED = { baseUrl: 'https://pim.example.com', ...CONNECTION };

/** The message that bad options are answered with. */
function refusal(options: unknown): string {
  try {
    parseOptions(options as AkeneoImagesOptions);
  } catch (error) {
    expect(error).to.be.an.instanceOf(TypeError);
    return (error as TypeError).message;
  }
  throw new Error('The options were taken');
}

/** Whole numbers of at least `min` are good; these are not. */
function noWholeNumbers(min: number): [unknown, string][] {
  return [
    [min - 1, String(min - 1)],
    [min + 0.5, String(min + 0.5)],
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [String(min), `'${min}'`],
    [null, 'null'],
    [true, 'true'],
    [BigInt(min), `${min}n`],
    [[min], `[ ${min} ]`],
  ];
}

const NO_FLAGS: [unknown, string][] = [
  ['true', "'true'"],
  [1, '1'],
  [null, 'null'],
];

const NO_ADDRESSES: [unknown, string][] = [
  ['pim.example.com', "'pim.example.com'"],
  ['', "''"],
  ['ftp://pim.example.com', "'ftp://pim.example.com'"],
  ['//pim.example.com', "'//pim.example.com'"],
  ['https://', "'https://'"],
  ['https://pim.example.com?a=1', "'https://pim.example.com?***'"],
  ['https://pim.example.com#a', "'https://pim.example.com#***'"],
  [5, '5'],
  [null, 'null'],
  [new URL('https://pim.example.com'), 'a value of type URL'],
];

/** Bad values by option, each with what the message has to show of it. */
const BAD: Record<string, [unknown, string][]> = {
  baseUrl: NO_ADDRESSES,
  canonicalBaseUrl: NO_ADDRESSES,
  store: [
    ['redis://localhost', "'redis://localhost'"],
    [{}, 'an object'],
    [null, 'null'],
    [[], '[]'],
    [{ get: () => 1, set: () => 1 }, 'an object'],
    [Keyv, 'a function'],
    [new WeakMap(), 'a value of type WeakMap'],
  ],
  memoryCacheBytes: noWholeNumbers(0),
  resultTtl: noWholeNumbers(1),
  sourceTtl: noWholeNumbers(1),
  namedTransformations: [
    ['w-300', "'w-300'"],
    [null, 'null'],
    [['w-300'], "[ 'w-300' ]"],
    [{ small: 300 }, 'an object'],
    [{ good: 'w-300', small: 'w-abc' }, '"small": w: "abc"'],
    [{ small: 'n-unknown' }, '"unknown", not an object'],
    [{ a: 'n-b', b: 'n-a' }, 'refers to itself'],
  ],
  allowedWidths: [
    [320, '320'],
    [[], '[]'],
    [[320, 640.5], '[ 320, 640.5 ]'],
    [[1], '[ 1 ]'],
    [['320'], "[ '320' ]"],
    [[70_000], '[ 70000 ]'],
    [{}, 'an object'],
    [null, 'null'],
  ],
  restrictUnnamed: NO_FLAGS,
  fastDecoders: NO_FLAGS,
  refine: [
    [true, 'true'],
    ['busy', "'busy'"],
    [null, 'null'],
  ],
  requireSignature: NO_FLAGS,
  defaultImage: [
    ['', "''"],
    ['picture.png', "'picture.png'"],
    ['media-files/', "'media-files/'"],
    ['media-files/../secret', "'media-files/../secret'"],
    ['https://example.com/a.png', "'https://example.com/a.png'"],
    [5, '5'],
    [null, 'null'],
  ],
  quality: [...noWholeNumbers(1), [101, '101']],
  autoFormats: [
    ['webp', "'webp'"],
    [['webp', 'jpg'], "[ 'webp', 'jpg' ]"],
    [['AVIF'], "[ 'AVIF' ]"],
    [null, 'null'],
    [{}, 'an object'],
  ],
  cacheControl: [
    ['', "''"],
    ['no-store\r\nX: y', "'no-store\\r\\nX: y'"],
    ['ümlaut', "'ümlaut'"],
    [60, '60'],
    [null, 'null'],
  ],
  limits: [
    [null, 'null'],
    [5, '5'],
    ['none', "'none'"],
    [[], '[]'],
  ],
  workers: [...noWholeNumbers(1), [65, '65']],
  pimConcurrency: [...noWholeNumbers(1), [101, '101']],
  fetch: [
    ['fetch', "'fetch'"],
    [{}, 'an object'],
    [null, 'null'],
  ],
  logger: [
    [{}, 'an object'],
    [null, 'null'],
    [{ warn: () => 1 }, 'an object'],
    ['console', "'console'"],
  ],
};

const BAD_LIMITS: Record<string, [unknown, string][]> = {
  inputBytes: noWholeNumbers(1),
  inputPixels: noWholeNumbers(1),
  outputPixels: noWholeNumbers(1),
  requestMs: [...noWholeNumbers(1), [2 ** 31, '2147483648']],
  pimMs: [...noWholeNumbers(1), [2 ** 31, '2147483648']],
  renderMs: [...noWholeNumbers(1), [2 ** 31, '2147483648']],
  queue: noWholeNumbers(0),
  pimQueue: noWholeNumbers(0),
  storedBytes: noWholeNumbers(0),
};

describe('middleware/parse-options', () => {
  it('have defaults for everything but the required ones', () => {
    const settings = parseOptions(REQUIRED);
    expect(settings).to.deep.include({
      baseUrl: 'https://pim.example.com',
      credentials: CONNECTION,
      store: undefined,
      memoryCacheBytes: 134_217_728,
      resultTtl: 2_592_000_000,
      sourceTtl: 86_400_000,
      canonicalBaseUrl: undefined,
      namedTransformations: {},
      restrictUnnamed: false,
      privateKeys: [],
      requireSignature: false,
      defaultImage: undefined,
      quality: 80,
      autoFormats: ['avif', 'webp'],
      fastDecoders: true,
      refine: 'off',
      cacheControl: 'public, max-age=31536000, immutable',
      pimConcurrency: 4,
      fetch: undefined,
      logger: console,
    });
    expect(settings.limits).to.deep.equal({
      inputBytes: 40_000_000,
      inputPixels: 100_000_000,
      outputPixels: 25_000_000,
      requestMs: 30_000,
      pimMs: 20_000,
      renderMs: 15_000,
      queue: 400,
      pimQueue: 1000,
      storedBytes: 2_097_152,
      closeMs: 10_000,
    });
    expect(settings.workers).to.equal(Math.min(8, availableCores()));
  });

  it('use the default for undefined', () => {
    const names = [...Object.keys(BAD), 'accessToken', 'privateKey'].filter((name) => name !== 'baseUrl');
    const nothing = Object.fromEntries(names.map((name) => [name, undefined]));
    expect(parseOptions({ ...nothing, ...REQUIRED })).to.deep.equal(parseOptions(REQUIRED));
    const limits = Object.fromEntries(Object.keys(BAD_LIMITS).map((name) => [name, undefined]));
    expect(parseOptions({ ...REQUIRED, limits })).to.deep.equal(parseOptions(REQUIRED));
  });

  it('are not modified', () => {
    const options = Object.freeze({ ...REQUIRED, limits: Object.freeze({ queue: 1 }) });
    expect(() => parseOptions(options)).not.to.throw();
  });

  it('are used unchanged if valid', () => {
    const store = new Map();
    const logger = { warn: () => undefined, error: () => undefined };
    const good = {
      store,
      memoryCacheBytes: 0,
      resultTtl: 1,
      sourceTtl: 2,
      namedTransformations: { small: 'w-300,h-200', both: 'n-small:f-png' },
      restrictUnnamed: true,
      quality: 1,
      autoFormats: [] as const,
      fastDecoders: false,
      refine: 'idle' as const,
      cacheControl: 'no-store',
      workers: 64,
      pimConcurrency: 1,
      fetch,
      logger,
    };
    expect(parseOptions({ ...REQUIRED, ...good })).to.deep.include(good);
  });

  it('have their credentials in one property', () => {
    const connection = parseOptions(REQUIRED);
    expect(connection.credentials).to.have.keys('clientId', 'secret', 'username', 'password');
    expect(connection).to.not.have.any.keys('clientId', 'secret', 'username', 'password', 'accessToken', 'privateKey');
  });

  it('can override individual limits', () => {
    const { limits } = parseOptions({ ...REQUIRED, limits: { queue: 0, renderMs: 1 } });
    expect(limits).to.deep.equal({ ...parseOptions(REQUIRED).limits, queue: 0, renderMs: 1 });
  });

  it('accept URLs with a path and a trailing slash', () => {
    const options = { ...REQUIRED, baseUrl: 'http://localhost:8080/pim//', canonicalBaseUrl: 'https://a.example/m/' };
    expect(parseOptions(options)).to.include({
      baseUrl: 'http://localhost:8080/pim',
      canonicalBaseUrl: 'https://a.example/m',
    });
  });

  it('accept widths in any order, with duplicates', () => {
    expect(parseOptions({ ...REQUIRED, allowedWidths: [640, 320, 640] }).allowedWidths).to.deep.equal([320, 640]);
    expect(parseOptions(REQUIRED).allowedWidths).to.equal(undefined);
  });

  describe('with invalid values do not expose secrets', () => {
    const secrets = { url: 'redis://user:hunter2@host', password: 'hunter2', nested: { password: 'hunter2' } };
    class Client {
      password = 'hunter2';
    }
    const values: unknown[] = [
      secrets,
      [secrets],
      new Client(),
      Object.assign(() => 1, secrets),
      'https:user:hunter2@pim',
      'https://user:hun ter2@pim',
      'https://user:hunter2@x@pim',
      'user:hunter2@pim',
      'https://user:hunter2@\npim',
      'https://pim?token=hunter2',
      'https://pim/#hunter2',
      'https://pim/?a@b=hunter2',
      ['https://user:hunter2@pim'],
    ];
    for (const name of ['baseUrl', 'canonicalBaseUrl', 'store', 'lock', 'fetch', 'logger', 'limits', 'defaultImage']) {
      it(name, () => {
        for (const value of values) {
          // A function is a valid fetch and a valid lock.
          if (typeof value === 'function' && (name === 'lock' || name === 'fetch')) continue;
          if (name === 'limits' && typeof value === 'object' && !Array.isArray(value)) continue;
          const message = refusal({ ...REQUIRED, [name]: value });
          expect(message, inspect(value)).to.not.match(/hun ?ter2/);
        }
      });
    }

    it('in a member of limits', () => {
      expect(refusal({ ...REQUIRED, limits: { queue: secrets } })).to.not.include('hunter2');
    });

    it('but describe the given value', () => {
      expect(refusal({ ...REQUIRED, baseUrl: 'https:user:hunter2@pim' })).to.include("not '***@pim'");
      expect(refusal({ ...REQUIRED, store: new Client() })).to.include('not a value of type Client');
    });
  });

  it('accept one key or several', () => {
    expect(parseOptions({ ...REQUIRED, privateKey: 'a' }).privateKeys).to.deep.equal(['a']);
    expect(parseOptions({ ...REQUIRED, privateKey: ['a', 'b'] }).privateKeys).to.deep.equal(['a', 'b']);
  });

  it('accept an App token instead of a Connection', () => {
    const settings = parseOptions({ baseUrl: REQUIRED.baseUrl, accessToken: 'token' });
    expect(settings.credentials).to.deep.equal({ accessToken: 'token' });
  });

  describe('with invalid values are rejected with their name and value', () => {
    for (const [name, values] of Object.entries(BAD)) {
      for (const [value, shown] of values) {
        it(`${name}: ${shown}`, () => {
          const message = refusal({ ...REQUIRED, [name]: value });
          expect(message.startsWith(`akeneoImages: ${name} `), message).to.equal(true);
          expect(message).to.contain(shown);
        });
      }
    }

    for (const [name, values] of Object.entries(BAD_LIMITS)) {
      for (const [value, shown] of values) {
        it(`limits.${name}: ${shown}`, () => {
          const message = refusal({ ...REQUIRED, limits: { [name]: value } });
          expect(message.startsWith(`akeneoImages: limits.${name} must be a whole number `), message).to.equal(true);
          expect(message.endsWith(`, not ${shown}`), message).to.equal(true);
        });
      }
    }

    it('with a long value truncated', () => {
      const message = refusal({ ...REQUIRED, quality: 'x'.repeat(1000) });
      expect(message).to.have.length.below(200);
    });

    it('with a circular value', () => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      expect(refusal({ ...REQUIRED, quality: circular })).to.contain('not an object');
      const list: unknown[] = [1];
      list.push(list);
      expect(refusal({ ...REQUIRED, quality: list })).to.contain('not [ 1, a list ]');
    });

    for (const options of [undefined, null, 5, 'https://pim.example.com', [REQUIRED]]) {
      it(`with anything but an object: ${inspect(options)}`, () => {
        expect(refusal(options)).to.equal('akeneoImages: options must be an object');
      });
    }
  });

  describe('with unknown names are rejected with a suggestion', () => {
    for (const [typo, name] of [
      ['baseURL', 'baseUrl'],
      ['baseurl', 'baseUrl'],
      ['clientID', 'clientId'],
      ['client_id', 'clientId'],
      ['memoryCacheByte', 'memoryCacheBytes'],
      ['userName', 'username'],
      ['passwort', 'password'],
      ['stores', 'store'],
      ['namedTransformation', 'namedTransformations'],
      ['autoFormat', 'autoFormats'],
      ['cacheControll', 'cacheControl'],
      ['worker', 'workers'],
      ['privateKeys', 'privateKey'],
      ['limit', 'limits'],
    ]) {
      it(`${typo}: ${name}?`, () => {
        expect(refusal({ ...REQUIRED, [typo!]: 'x' })).to.equal(
          `akeneoImages: there is no option ${typo}; did you mean ${name}?`,
        );
      });
    }

    it('for limits too', () => {
      expect(refusal({ ...REQUIRED, limits: { inputByte: 1 } })).to.equal(
        'akeneoImages: there is no option limits.inputByte; did you mean limits.inputBytes?',
      );
    });

    for (const name of ['sharp', 'cors', 'constructor', 'toString', 'x']) {
      it(`or without one if no name is similar: ${name}`, () => {
        expect(refusal({ ...REQUIRED, [name]: 1 })).to.equal(`akeneoImages: there is no option ${name}`);
      });
    }

    it('but are ignored if undefined', () => {
      expect(() => parseOptions({ ...REQUIRED, nonsense: undefined } as AkeneoImagesOptions)).not.to.throw();
    });
  });

  describe('that are missing are reported', () => {
    it('baseUrl', () => {
      expect(refusal(CONNECTION)).to.equal("akeneoImages: baseUrl is missing; it is the PIM's address");
    });

    for (const name of Object.keys(CONNECTION)) {
      it(`a value of the Connection: ${name}`, () => {
        const message = refusal({ ...REQUIRED, [name]: undefined });
        expect(message.startsWith(`akeneoImages: ${name} is missing; a Connection has `), message).to.equal(true);
      });
    }

    it('all of them at once', () => {
      const message = refusal({ baseUrl: REQUIRED.baseUrl });
      expect(message).to.match(/^akeneoImages: clientId, secret, username, password are missing; /);
      expect(message).to.contain('accessToken');
    });

    it('the key for signatures', () => {
      expect(refusal({ ...REQUIRED, requireSignature: true })).to.equal(
        'akeneoImages: requireSignature needs privateKey',
      );
    });
  });

  describe('that exclude each other are reported', () => {
    it('a token and a Connection', () => {
      const message = refusal({ ...REQUIRED, accessToken: 'token' });
      expect(message).to.match(
        /^akeneoImages: accessToken and clientId, secret, username, password exclude each other/,
      );
    });

    it('a token and part of a Connection', () => {
      const message = refusal({ baseUrl: REQUIRED.baseUrl, accessToken: 'token', secret: 'x' });
      expect(message).to.match(/^akeneoImages: accessToken and secret exclude each other/);
    });
  });

  describe('with secrets are never exposed', () => {
    const SECRET = 'c0nf1dential';

    for (const name of ['clientId', 'secret', 'username', 'password', 'accessToken', 'privateKey']) {
      it(`${name}, whatever its value`, () => {
        for (const value of ['', { SECRET }, { [SECRET]: 1 }, [SECRET, ''], [[SECRET]], 5, null]) {
          const message = refusal({ ...REQUIRED, [name]: value });
          expect(message).to.match(new RegExp(`^akeneoImages: ${name} must be a non-empty string`));
          expect(message).not.to.contain(SECRET);
        }
      });
    }

    it('with other invalid options', () => {
      const secrets = { clientId: SECRET, secret: SECRET, username: SECRET, password: SECRET, privateKey: SECRET };
      for (const wrong of [
        { quality: 0 },
        { nonsense: SECRET },
        { passwords: SECRET },
        { accessToken: SECRET },
        { secret: undefined },
        { password: SECRET.repeat(30) },
      ]) {
        expect(refusal({ ...REQUIRED, ...secrets, ...wrong })).not.to.contain(SECRET);
      }
    });

    it('in a URL', () => {
      for (const name of ['baseUrl', 'canonicalBaseUrl', 'store', 'defaultImage']) {
        for (const address of [`https://user:${SECRET}@pim.example.com`, `redis://:a/b@${SECRET}@localhost/0`]) {
          expect(refusal({ ...REQUIRED, [name]: address })).not.to.contain(SECRET);
        }
      }
    });
  });

  describe('with values that the PIM would reject', () => {
    /** Bytes of a token request besides user name and password. */
    const REST = JSON.stringify({ grant_type: 'password', username: '', password: '' }).length;

    it('are rejected for a token request of more than 300 bytes', () => {
      const password = 'x'.repeat(301 - REST - REQUIRED.username.length);
      expect(refusal({ ...REQUIRED, password })).to.equal(
        'akeneoImages: username and password are too long; the PIM refuses token requests over 300 bytes, and this one has 301',
      );
    });

    it('are accepted up to 300 bytes', () => {
      const password = 'x'.repeat(300 - REST - REQUIRED.username.length);
      expect(() => parseOptions({ ...REQUIRED, password })).not.to.throw();
    });

    it('are measured in bytes, not characters', () => {
      expect(refusal({ ...REQUIRED, password: 'ü'.repeat(150) })).to.match(/ and this one has 3\d\d$/);
    });
  });

  it('are checked when the middleware is created', () => {
    expect(() => akeneoImages({ ...REQUIRED, quality: 0 })).to.throw(TypeError, /^akeneoImages: quality /);
  });
});
