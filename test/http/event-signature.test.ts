import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { EventSignature } from '../../src/http/event-signature.js';
import { clock } from '../../src/shared/clock.js';

const SECRETS = ['first secret', 'second secret'];
const BODY = '{"id":"1"}';
const seconds = (ms = 0): string => String(Math.floor((clock.now() + ms) / 1000));
const sign = (secret: string, text: string): string => createHmac('sha256', secret).update(text).digest('hex');

/** Whether a body is taken by its headers; undefined where it is not read. */
function check(headers: Record<string, string>, body = BODY): boolean | undefined {
  const signature = EventSignature.of(headers, SECRETS);
  for (const byte of Buffer.from(body)) signature?.update(Buffer.of(byte));
  return signature?.matches();
}

describe('http/event-signature', () => {
  for (const secret of SECRETS) {
    it(`takes what is signed by the ${secret}, in either header, piece by piece`, () => {
      expect(check({ 'x-akeneo-signature-primary': sign(secret, BODY) })).to.equal(true);
      expect(check({ 'x-akeneo-signature-secondary': sign(secret, BODY).toUpperCase() })).to.equal(true);
      const both = {
        'x-akeneo-signature-primary': sign('another', BODY),
        'x-akeneo-signature-secondary': sign(secret, BODY),
      };
      expect(check(both)).to.equal(true);
      const time = seconds();
      const old = { 'x-akeneo-request-timestamp': time, 'x-akeneo-request-signature': sign(secret, `${time}.${BODY}`) };
      expect(check(old)).to.equal(true);
    });
  }

  it('refuses another secret, another body, and a time that was not signed', () => {
    expect(check({ 'x-akeneo-signature-primary': sign('another', BODY) })).to.equal(false);
    expect(check({ 'x-akeneo-signature-primary': sign(SECRETS[0]!, BODY) }, `${BODY} `)).to.equal(false);
    const signature = sign(SECRETS[0]!, `${seconds(-1000)}.${BODY}`);
    expect(check({ 'x-akeneo-request-timestamp': seconds(), 'x-akeneo-request-signature': signature })).to.equal(false);
    expect(check({ 'x-akeneo-signature-primary': signature }), 'the time is signed by the Events API').to.equal(false);
  });

  for (const [what, time] of [
    ['eleven minutes old', () => seconds(-11 * 60_000)],
    ['of the future', () => seconds(11 * 60_000)],
    ['no number', () => 'now'],
    ['too long', () => `0${'0'.repeat(12)}${seconds()}`],
  ] as const) {
    it(`reads nothing of a message whose time is ${what}`, () => {
      const signature = sign(SECRETS[0]!, `${time()}.${BODY}`);
      expect(check({ 'x-akeneo-request-timestamp': time(), 'x-akeneo-request-signature': signature })).to.equal(
        undefined,
      );
    });
  }

  it('reads nothing without a signature, or with one that is none', () => {
    expect(check({})).to.equal(undefined);
    for (const signature of ['', 'zz', 'a'.repeat(63), `${'a'.repeat(64)}, ${'a'.repeat(64)}`])
      expect(check({ 'x-akeneo-signature-primary': signature })).to.equal(undefined);
  });
});
