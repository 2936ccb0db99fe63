import { buildSrc } from '@imagekit/javascript';
import { expect } from 'chai';
import { runInNewContext } from 'node:vm';
import { EXAMPLES } from '../../../example-app/parameters/examples.js';
import { canonicalTransformation, PARAMETERS, parseTarget, parseTransformation } from '../../../src/url/index.js';
import { script } from './scripts.js';

const [{ snippetsOf }, { sdkSteps }, { candidates }, { asJpeg, fitOf }] = await Promise.all([
  script('snippets'),
  script('sdk'),
  script('widths'),
  script('compare'),
]);

const NAMES = Object.fromEntries(
  Object.entries(PARAMETERS).flatMap(([key, { sdk }]) => (sdk.length > 0 ? [[key, sdk[0]!]] : [])),
);
const SETTINGS = { named: { card: 'w-1', stamp: 'w-2' }, restrictUnnamed: false, quality: 80 };
const ENDPOINT = 'https://shop.example.com/images';
const ALL = Object.values(EXAMPLES)
  .flat()
  .map(({ transformation }) => transformation.replace(/\{\w+\}/g, '1@@a.png').replace(/\{\w+:base64\}/g, 'MS9hLnBuZw'));

const canonical = (url: string): string =>
  canonicalTransformation(parseTransformation(parseTarget(url.replace(ENDPOINT, ''))!, SETTINGS));

type Loader = (options: { src: string; width: number; quality: number }) => string;

const codes = (tr: string, src = 'products/A', size?: { width: number; height: number }): Record<string, string> => {
  const shown = { state: { src, tr }, mount: '/images', endpoint: ENDPOINT, alt: 'A "mug" & <more>', sdkNames: NAMES };
  return Object.fromEntries(snippetsOf({ ...shown, ...(size && { size }) }).map(({ id, code }) => [id, code]));
};

/** What the code of a snippet gives `buildSrc`, run as JavaScript. */
const optionsIn = (code: string): Parameters<typeof buildSrc>[0] =>
  runInNewContext(`(${/buildSrc\((\{.*\})\);/s.exec(code)![1]!})`) as Parameters<typeof buildSrc>[0];

describe('playground: code', () => {
  for (const tr of ALL) {
    it(`for the SDKs requests the same image: ${tr}`, () => {
      const { javascript, nodejs } = codes(tr);
      for (const code of [javascript!, nodejs!]) {
        expect(canonical(buildSrc(optionsIn(code)))).to.equal(canonical(`/tr:${tr}/products/A`));
      }
    });
  }

  it('for the SDKs uses their parameter names, and raw for the rest', () => {
    expect(sdkSteps('w-400,cm-extract,e-sharpen,bg-F00,x-N5:l-text,i-A,l-end,q-50', NAMES)).to.deep.equal([
      { width: 400, cropMode: 'extract', sharpen: true, background: 'F00', x: 'N5' },
      { quality: 50, raw: 'l-text,i-A,l-end' },
    ]);
  });

  it('for HTML lists several widths with those of the results', () => {
    const { html } = codes('w-400,h-300,r-9', 'products/A', { width: 400, height: 300 });
    expect(html).to.match(/tr:w-200,h-150,r-9\/products\/A 200w,\s+\S+tr:w-400,h-300,r-9\S+ 400w,/);
    expect(html).to.include('width="400" height="300"').and.include('alt="A &quot;mug&quot; &amp; &lt;more>"');
  });

  it('offers no widths beyond the source', () => {
    expect(candidates('w-400', 400, 700).map(({ width }) => width)).to.deep.equal([200, 400, 600]);
  });

  it('scales the whole result if a size is not a number of pixels', () => {
    expect(candidates('w-iw_div_2:rt-90', 800, 2000)).to.deep.equal([
      { tr: 'w-iw_div_2:rt-90:w-200,c-at_max', width: 200 },
      { tr: 'w-iw_div_2:rt-90:w-400,c-at_max', width: 400 },
      { tr: 'w-iw_div_2:rt-90', width: 800 },
    ]);
  });

  it('for a loader returns the displayed URL at its width', () => {
    for (const tr of ['w-400,h-300,fo-left', 'w-400,l-text,i-a%20`b${c},l-end', 'e-grayscale']) {
      const { next } = codes(tr);
      const loader = runInNewContext(`(${next!.replace('export default', '').replace(/^\/\/.*$/gm, '')})`) as Loader;
      const url = loader({ src: 'products/A', width: 400, quality: 50 });
      const expected = tr === 'e-grayscale' ? 'e-grayscale:w-400,c-at_max,q-50' : `${tr},q-50`;
      expect(canonical(url), tr).to.equal(canonical(`/tr:${expected}/products/A`));
    }
  });

  it('escapes quotes in a path', () => {
    expect(codes('w-1', "products/it's").javascript).to.include("src: 'products/it\\'s'");
  });
});

describe('playground: the image to compare with', () => {
  it('is the same rendition as a JPEG of the default quality', () => {
    expect(asJpeg('w-400,f-avif,q-20:rt-90,lo-true')).to.equal('w-400:rt-90,f-jpg');
    expect(asJpeg('')).to.equal('f-jpg');
  });

  it('is undefined if nothing is rendered', () => {
    expect(asJpeg('orig-true')).to.equal(undefined);
  });

  it('is fitted like the crop', () => {
    expect(['w-9,h-9', 'w-9,h-9,cm-pad_resize', 'w-9,h-9,c-at_max', 'w-9,h-9,c-force'].map(fitOf)).to.deep.equal([
      'cover',
      'contain',
      'contain',
      'fill',
    ]);
  });
});
