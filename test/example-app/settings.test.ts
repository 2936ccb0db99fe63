import { expect } from 'chai';
import { readSettings } from '../../example-app/settings.js';

const CONNECTION = {
  AKENEO_BASE_URL: 'https://pim.example.com',
  AKENEO_CLIENT_ID: '1_a',
  AKENEO_SECRET: 'b',
  AKENEO_USERNAME: 'c',
  AKENEO_PASSWORD: 'd',
};

describe('example app: settings', () => {
  it('default to the demo PIM on this machine at port 3000', () => {
    expect(readSettings({})).to.deep.equal({
      host: '127.0.0.1',
      port: 3000,
      connection: undefined,
      redisUrl: undefined,
      eventsSecret: undefined,
      sku: undefined,
    });
  });

  it('accept host, port and Redis', () => {
    const settings = readSettings({ HOST: '::', PORT: '8080', REDIS_URL: 'redis://cache' });
    expect(settings).to.include({ host: '::', port: 8080, redisUrl: 'redis://cache' });
  });

  it('accept a real PIM', () => {
    expect(readSettings(CONNECTION).connection).to.deep.equal({
      baseUrl: 'https://pim.example.com',
      clientId: '1_a',
      secret: 'b',
      username: 'c',
      password: 'd',
    });
  });

  it('accept the secret of events and a product to show', () => {
    const settings = readSettings({ AKENEO_EVENTS_SECRET: 's', AKENEO_SKU: 'SKU-1' });
    expect(settings).to.include({ eventsSecret: 's', sku: 'SKU-1' });
  });

  it('ignore empty variables', () => {
    const empty = Object.fromEntries(Object.keys(CONNECTION).map((name) => [name, '']));
    expect(readSettings({ ...empty, PORT: '', REDIS_URL: '' })).to.deep.equal(readSettings({}));
  });

  for (const name of Object.keys(CONNECTION)) {
    it(`report ${name} if only it is missing`, () => {
      expect(() => readSettings({ ...CONNECTION, [name]: undefined })).to.throw(`${name} is missing`);
    });
  }

  for (const port of ['http', '-1', '65536', '80.5', ' ']) {
    it(`reject the port ${JSON.stringify(port)}`, () => {
      expect(() => readSettings({ PORT: port })).to.throw(/^PORT must be a number from 0 to 65535/);
    });
  }
});
