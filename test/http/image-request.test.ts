import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parseImageRequest, type ImageRequest, type ImageRequestSettings } from '../../src/http/image-request.js';
import { ImageError } from '../../src/shared/errors.js';
import { parseTarget } from '../../src/url/index.js';
import { later } from '../support/later.js';

const SETTINGS: ImageRequestSettings = {
  namedTransformations: { small: 'w-50' },
  restrictUnnamed: false,
  privateKeys: [],
  requireSignature: false,
  strict: false,
  quality: 70,
  saveDataQuality: undefined,
  allowedWidths: undefined,
};

const FILE = 'media-files/a.png';

function read(
  url: string,
  settings: Partial<ImageRequestSettings> = {},
  headers: Record<string, string> = {},
): ImageRequest {
  return parseImageRequest({ url, headers } as unknown as IncomingMessage, parseTarget(url)!, {
    ...SETTINGS,
    ...settings,
  });
}

/** The code with which a request is refused. */
function refusal(url: string, settings: Partial<ImageRequestSettings> = {}): string {
  try {
    read(url, settings);
  } catch (error) {
    expect(error).to.be.instanceOf(ImageError);
    return (error as ImageError).code;
  }
  return 'none';
}

describe('http/image-request', () => {
  it('reads the transformation, the target and the accepted formats', () => {
    const { target, transformation, accepted, expires, contentDpr } = read(
      `/tr:w-30/${FILE}?v=2`,
      {},
      { accept: 'image/webp' },
    );
    expect(target).to.deep.include({ resource: { kind: 'media-files', code: 'a.png' }, extraQuery: 'v=2' });
    expect(transformation.steps.map(({ params }) => params)).to.deep.equal([{ w: 30 }]);
    expect(transformation.output.quality).to.equal(70);
    expect(accepted).to.deep.equal({ avif: false, webp: true });
    expect([expires, contentDpr(30)]).to.deep.equal([undefined, undefined]);
  });

  it('resolves named transformations, and can reject all others', () => {
    expect(read(`/tr:n-small/${FILE}`).transformation.steps[0]?.params).to.deep.equal({ w: 50 });
    expect(read(`/tr:n-small/${FILE}`, { restrictUnnamed: true }).transformation.steps).to.have.length(1);
    expect(refusal(`/tr:w-50/${FILE}`, { restrictUnnamed: true })).to.equal('EINVAL');
  });

  it('drops unknown query parameters if transformations are restricted', () => {
    expect(read(`/${FILE}?v=2`, { restrictUnnamed: true }).target.extraQuery).to.equal('');
    expect(read(`/${FILE}?v=2`).target.extraQuery).to.equal('v=2');
  });

  it('rounds widths up to allowed ones, and adjusts Content-DPR', () => {
    const allowed = { allowedWidths: [100, 400] };
    const widthOf = (url: string, headers: Record<string, string> = {}): unknown =>
      read(url, allowed, headers).transformation.steps[0]?.params.w;
    expect(widthOf(`/tr:w-30/${FILE}`)).to.equal(100);
    expect(widthOf(`/tr:n-small/${FILE}`)).to.equal(100);
    expect(widthOf(`/tr:w-auto/${FILE}`, { 'sec-ch-width': '150' })).to.equal(400);
    const byWidth = read(`/tr:w-auto/${FILE}`, allowed, { 'sec-ch-width': '150' });
    expect(byWidth.contentDpr(400)).to.equal(2.67);
    expect(read(`/tr:w-60,dpr-auto/${FILE}`, allowed, { dpr: '2' }).contentDpr(400)).to.equal(undefined);
  });

  it('does not report a signature as valid without a key', () => {
    const { signed } = read(`/${FILE}?ik-s=${'0'.repeat(40)}`);
    expect(signed, 'there is no key').to.equal(false);
  });

  describe('varies on', () => {
    const vary = (url: string, settings: Partial<ImageRequestSettings> = {}): readonly string[] =>
      read(url, settings).vary;

    it('Accept, if the format is negotiated', () => {
      expect(vary(`/tr:w-30/${FILE}`)).to.deep.equal(['Accept']);
      expect(vary(`/tr:w-30,f-png/${FILE}`)).to.deep.equal([]);
    });

    it('client hints, if the URL uses them, sent or not', () => {
      expect(vary(`/tr:w-auto,f-png/${FILE}`)).to.deep.equal(['Sec-CH-Width', 'Width', 'Sec-CH-DPR', 'DPR']);
    });

    it('Save-Data, if it has an effect', () => {
      expect(vary(`/tr:w-30/${FILE}`, { saveDataQuality: 40 })).to.deep.equal(['Accept', 'Save-Data']);
    });

    it('nothing, if the original is requested', () => {
      expect(vary(`/tr:orig-true/${FILE}`, { saveDataQuality: 40 })).to.deep.equal([]);
    });
  });

  it('applies client hints', () => {
    const { transformation, contentDpr } = read(`/tr:w-100,dpr-auto/${FILE}`, {}, { 'sec-ch-dpr': '2' });
    expect(transformation.steps[0]?.params).to.deep.equal({ w: 100, dpr: 2 });
    expect(contentDpr(200)).to.equal(2);
  });

  it('reduces quality for Save-Data, if the option is set', () => {
    const quality = (settings: Partial<ImageRequestSettings>, saveData: string): number =>
      read(`/tr:w-30/${FILE}`, settings, { 'save-data': saveData }).transformation.output.quality;
    expect(quality({ saveDataQuality: 40 }, 'on')).to.equal(40);
    expect(quality({ saveDataQuality: 40 }, 'off')).to.equal(70);
    expect(quality({}, 'on')).to.equal(70);
  });

  it('renders one page for a thumbnail: the first by default', () => {
    expect(read(`/${FILE}`).transformation.page).to.equal(undefined);
    expect(read(`/${FILE}/ik-thumbnail.jpg`).transformation.page).to.equal('1');
    expect(read(`/tr:pg-2/${FILE}/ik-thumbnail.jpg`).transformation.page).to.equal('2');
  });

  it('rejects an invalid transformation', () => {
    expect(refusal(`/tr:w-/${FILE}`)).to.equal('EINVAL');
  });

  it('ignores effects that need a model, or rejects them in strict mode', () => {
    expect(read(`/tr:w-30,e-bgremove/${FILE}`).transformation.ignored).to.deep.equal(['e-bgremove']);
    expect(refusal(`/tr:w-30,e-bgremove/${FILE}`, { strict: true })).to.equal('EUNSUPPORTED');
    expect(refusal(`/tr:w-30/${FILE}`, { strict: true })).to.equal('none');
  });

  describe('with private keys', () => {
    const SIGNED = { privateKeys: ['new', 'old'] };
    const PATH = `tr:w-30/${FILE}`;
    const EXPIRES = Math.floor(Date.now() / 1000) + 1000;

    function signed(key: string, expires?: number): string {
      const signature = createHmac('sha1', key)
        .update(`${PATH}${expires ?? 9999999999}`)
        .digest('hex');
      return `/${PATH}?${expires === undefined ? '' : `ik-t=${expires}&`}ik-s=${signature}`;
    }

    it('accepts a signature by any key, and returns its expiry', () => {
      expect(read(signed('new'), SIGNED).expires).to.equal(undefined);
      expect(read(signed('old', EXPIRES), SIGNED).expires).to.equal(EXPIRES);
    });

    it('rejects a wrong or expired signature, whether required or not', async () => {
      for (const requireSignature of [true, false]) {
        const settings = { ...SIGNED, requireSignature };
        expect(refusal(signed('other'), settings)).to.equal('ESIGNATURE');
        expect(refusal(signed('new', EXPIRES), settings)).to.equal('none');
        await later(1_001_000, () => expect(refusal(signed('new', EXPIRES), settings)).to.equal('ESIGNATURE'));
      }
    });

    it('rejects a URL without a signature only if one is required', () => {
      expect(refusal(`/${PATH}`, SIGNED)).to.equal('none');
      expect(refusal(`/${PATH}`, { ...SIGNED, requireSignature: true })).to.equal('ESIGNATURE');
    });

    it('verifies the signature first', () => {
      expect(refusal(`/tr:w-/${FILE}?ik-s=0`, SIGNED)).to.equal('ESIGNATURE');
    });

    it('ignores signatures without private keys', () => {
      expect(refusal(signed('other'))).to.equal('none');
    });
  });
});
