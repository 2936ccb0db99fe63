import { expect } from 'chai';
import { expectFailure, onlyLayer, onlyParams, paramsOf, read, readQuery } from '../reading.js';

describe('url/syntax/analyzer', () => {
  it('returns the parameters of each step', () => {
    expect(paramsOf('h-300,w-400:rt-90')).to.deep.equal([{ w: 400, h: 300 }, { rt: 90 }]);
    expect(onlyParams('ar-4:3,w-400')).to.deep.equal({ w: 400, ar: 4 / 3 });
  });

  it('drops steps without an effect', () => {
    expect(paramsOf('w-1:rndm_trnsf-abcd:undefined-transform-true:rotate-91:rt-0:q-5:h-2')).to.deep.equal([
      { w: 1 },
      { h: 2 },
    ]);
    for (const text of ['-', 'rndm_trnsf-abcd', 'v-2', 'di-', 'e-bgremove', 'e-edit-prompt-make it vintage', 'so-5']) {
      expect(read(text).steps, text).to.deep.equal([]);
    }
  });

  describe('layers', () => {
    it('have a type, an input, a placement and steps', () => {
      expect(onlyLayer('l-image,i-overlay-image.jpg,lxc-100,lyc-50,lap-top_left,w-10:rt-90,l-end')).to.deep.equal({
        type: 'image',
        input: 'overlay-image.jpg',
        placement: { lxc: { value: 100, reversed: false }, lyc: { value: 50, reversed: false } },
        steps: [
          { params: { w: 10 }, layers: [] },
          { params: { rt: 90 }, layers: [] },
        ],
      });
    });

    it('come after the parameters of their step', () => {
      const [step] = read('w-300,h-300,l-image,i-logo.png,w-10,rt-90,l-end').steps;
      expect(step?.params).to.deep.equal({ w: 300, h: 300 });
      expect(step?.layers).to.have.length(1);
    });

    it('take their placement from any of their steps', () => {
      const { placement, steps } = onlyLayer('l-image,w-10:i-a.png:lx-N5,rt-90:lfo-top,lm-multiply,l-end');
      expect(placement).to.deep.equal({ lm: 'multiply', lx: { value: 5, reversed: true } });
      expect(steps.map(({ params }) => params)).to.deep.equal([{ w: 10 }, { rt: 90 }]);
    });

    it('can be nested', () => {
      const outer = onlyLayer(
        'l-image,i-women-dress.jpeg,h-400,b-10_red,lfo-bottom_left,l-image,i-logo.png,w-150,lfo-top_right,l-end,l-end',
      );
      expect(outer.placement).to.deep.equal({ lfo: 'bottom_left' });
      expect(outer.steps[0]?.params.h).to.equal(400);
      expect(outer.steps[0]?.layers[0]).to.deep.equal({
        type: 'image',
        input: 'logo.png',
        placement: { lfo: 'top_right' },
        steps: [{ params: { w: 150 }, layers: [] }],
      });
    });

    for (const [text, input] of [
      ['l-image,i-logo.png,l-end', 'logo.png'],
      ['l-image,i-customer_logo@@nykaa.png,l-end', 'customer_logo/nykaa.png'],
      ['l-image,i-@@a@@b.png,l-end', 'a/b.png'],
      ['l-image,i-/path/to/overlay.jpg,l-end', 'path/to/overlay.jpg'],
      ['l-image,ie-Y3VzdG9tZXJfbG9nby%2FDkXlrYWEucG5n,l-end', 'customer_logo/Ñykaa.png'],
      ['l-image,ie-Y3VzdG9tZXIvbG9nby5wbmc%3D,l-end', 'customer/logo.png'],
      ['l-image,i-ik_canvas,bg-FF0000,l-end', 'ik_canvas'],
      ['l-text,i-Manu,l-end', 'Manu'],
      ['l-text,i-alnum123-._%20,l-end', 'alnum123-._ '],
      ['l-text%2Ci-Imagekit%C3%A9%2Cfs-50%2Cl-end', 'Imagekité'],
      ['l-text,ie-TGV0J3MgdXNlIMKpLCDCriwg4oSiLCBldGM%3D,l-end', "Let's use ©, ®, ™, etc"],
      ['l-text,ie-aGVsbG8%3D,l-end', 'hello'],
      ['l-text,ie-aGVsbG8,l-end', 'hello'],
      ['l-text,ie-aGVsbG8%253D,l-end', 'hello'],
      ['l-text,ie-Pj4-Pz8_,l-end', '>>>???'],
      ['l-text,ie-Pj4+Pz8/,l-end', '>>>???'],
      ['l-text,ie-Pj4%20Pz8%2F,l-end', '>>>???'],
      ['l-text,i-ignored,ie-aGVsbG8,l-end', 'hello'],
      ['l-text,ie-aGVsbG8,i-ignored,l-end', 'hello'],
      ['l-text,i-a%2Cb%3A%20c,l-end', 'a,b: c'],
      ['l-text,i-@@,l-end', '@@'],
      [
        'l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,co-red,fs-32,ff-sdk-testing-files@@Poppins-Regular_Q15GrYWmL.ttf,l-end',
        'हिन्दी',
      ],
    ] as const) {
      it(`${text} has the input ${input}`, () => expect(onlyLayer(text).input).to.equal(input));
    }

    it('decode + to a space in a query, but not in base64', () => {
      const input = (query: string) => readQuery(query).steps[0]?.layers[0]?.input;
      expect(input('l-text,i-a+b,l-end')).to.equal('a b');
      expect(input('l-text,ie-Pj4+Pz8/,l-end')).to.equal('>>>???');
    });

    it('truncate long texts', () => {
      expect(onlyLayer(`l-text,i-${'a'.repeat(2500)},l-end`).input).to.equal('a'.repeat(2000));
      const base64 = Buffer.from('aé'.repeat(700)).toString('base64url');
      expect(onlyLayer(`l-text,ie-${base64},l-end`).input, 'and no half letter').to.equal('aé'.repeat(625));
      expect(onlyLayer(`l-text,ie-${Buffer.from('é'.repeat(1100)).toString('base64url')},l-end`).input).to.equal(
        'é'.repeat(937),
      );
    });

    it('keep their own parameters and none of the output', () => {
      const { steps } = onlyLayer('l-text,i-a,fs-20,co-red,pa-1,tg-b,f-png,q-5,orig-true,di-x,l-end');
      expect(Object.keys(steps[0]?.params ?? {})).to.deep.equal(['fs', 'co', 'pa', 'tg']);
      expect(onlyLayer('l-image,i-a,pg-2,l-end').steps[0]?.params).to.deep.equal({ pg: '2' });
      expect(read('l-text,i-a,f-png,q-5,orig-true,di-x,l-end').output.format).to.equal('auto');
      expect(onlyParams('fs-20,lx-5,lm-cutter'), 'which means nothing on the base').to.deep.equal({});
    });

    for (const [text, message] of [
      ['l-image,l-end', 'l-image: the path (i or ie) is missing'],
      ['l-image,i-@@,l-end', 'l-image: the path (i or ie) is missing'],
      ['l-image,w-1,l-image,i-a,l-end,l-end', 'l-image: the path (i or ie) is missing'],
      ['l-text,l-end', 'l-text: the text (i or ie) is missing'],
      ['l-text,i-,l-end', 'l-text: the text (i or ie) is missing'],
      ['l-text,ie-%25%25,l-end', 'ie: "%%" is not base64-encoded UTF-8 text'],
      ['l-text,ie-a,l-end', 'ie: "a" is not base64-encoded UTF-8 text'],
      ['l-text,ie-a=b=,l-end', 'ie: "a=b=" is not base64-encoded UTF-8 text'],
      ['l-text,ie-YQ===,l-end', 'ie: "YQ===" is not base64-encoded UTF-8 text'],
      ['l-text,ie-_w,l-end', 'ie: "_w" is not base64-encoded UTF-8 text'],
      ['l-video,i-a.mp4,l-end', 'l: a layer of type video cannot be drawn on an image'],
      ['l-subtitle,i-a.srt,l-end', 'l: a layer of type subtitle cannot be drawn on an image'],
      ['l-subtitles,i-a.srt,l-end', 'l: a layer of type subtitle cannot be drawn on an image'],
      ['l-foo,i-a,l-end', 'l: "foo" is not image or text'],
      ['l-,l-end', 'l: "" is not image or text'],
      ['l-image,i-a,lm-screen,l-end', 'lm: "screen" is not one of multiply, cutter, cutout, displace'],
    ] as const) {
      it(`reject ${text}`, () => expectFailure(() => read(text), 'EINVAL', message));
    }
  });

  describe('conditions (docs/imagekit.md#conditions)', () => {
    const condition = (text: string) => read(text).steps[0]?.condition;

    it('have two branches', () =>
      expect(read('if-ar_gt_1,w-200,if-else,w-300,if-end').steps).to.deep.equal([
        {
          params: {},
          layers: [],
          condition: {
            tests: [[{ property: 'ar', comparison: 'gt', value: 1 }]],
            then: [{ params: { w: 200 }, layers: [] }],
            else: [{ params: { w: 300 }, layers: [] }],
          },
        },
      ]));

    it('bind "and" tighter than "or"', () =>
      expect(condition('if-h_gte_100_and_h_lte_400_or_ar_lt_4-3,w-200,if-end')?.tests).to.deep.equal([
        [
          { property: 'h', comparison: 'gte', value: 100 },
          { property: 'h', comparison: 'lte', value: 400 },
        ],
        [{ property: 'ar', comparison: 'lt', value: 4 / 3 }],
      ]));

    it('may follow and precede steps, nest, and contain layers and output parameters', () => {
      expect(read('h-200:if-h_eq_200,w-100,if-end:rt-90').steps).to.have.length(3);
      expect(condition('if-w_ne_1,if-iar_lte_1.5,w-1,if-end,if-end')?.then[0]?.condition?.tests).to.deep.equal([
        [{ property: 'iar', comparison: 'lte', value: 1.5 }],
      ]);
      expect(condition('if-w_ne_1,l-text,i-a,l-end:q-5,pg-2,if-end')?.then).to.deep.equal([
        { params: {}, layers: [{ type: 'text', input: 'a', placement: {}, steps: [] }] },
        { params: { q: 5 }, layers: [] },
      ]);
      expect(read('if-w_ne_1,q-5,if-end').output.quality, 'which the branch decides').to.equal(80);
    });

    it('are dropped if both branches have no effect', () => {
      expect(read('if-w_gt_1,if-end').steps).to.deep.equal([]);
      expect(read('if-w_gt_1,rt-0,if-else,foo-1,if-end').steps).to.deep.equal([]);
      expect(condition('if-w_gt_1,if-else,w-1,if-end')?.then).to.deep.equal([]);
    });

    for (const text of [
      'h-400:if-h_eq_200,w-100,if-end,bl-10',
      'w-1,if-h_eq_200,w-100,if-end',
      'if-h_eq_200,w-100,if-end,if-h_eq_300,w-100,if-end',
      'if-h_eq_200,w-100,if-end,l-text,i-a,l-end',
      'foo-1,if-h_eq_200,w-100,if-end',
    ]) {
      it(`must be alone in a step: ${text}`, () =>
        expectFailure(() => read(text), 'EINVAL', 'if: a condition has to stand alone in its step, between colons'));
    }

    for (const test of [
      '',
      'w',
      'w_gt',
      'w_gt_',
      'w_gt_abc',
      'bw_gt_1',
      'w_is_1',
      'w_gt_1_',
      'w_gt_1_and',
      'w_gt_1_and_',
      'w_gt_1_xor_h_gt_1',
      'w_gt_4-3',
      'ar_gt_4-0',
      'ar_gt_4-3-2',
      'w_gt_N1',
      'w_gt_1_or_or_h_gt_1',
      'constructor_gt_1',
      `w_gt_${'9'.repeat(400)}`,
    ]) {
      it(`reject the test ${JSON.stringify(test.slice(0, 30))}`, () =>
        expectFailure(
          () => read(`if-${test},w-1,if-end`),
          'EINVAL',
          /^if: ".*" is not a condition such as ar_gt_1 or w_gte_100_and_h_lt_4000 \(properties: w, h, ar, iw, ih, iar\)$/,
        ));
    }
  });

  describe('the old overlay syntax (docs/imagekit.md#old-overlay-syntax)', () => {
    for (const key of `oi oh ow ox oy ofo oib oibg oiar oidpr oiq oic oicm oifo oix oiy oixc oiyc oit ot ote otw ots otf
      otc otbg otp otia ott oa obg or`.split(/\s+/)) {
      it(`rejects ${key}`, () =>
        expectFailure(
          () => read(`w-1:h-2,${key}-x`),
          'EINVAL',
          `${key}: the old overlay syntax was withdrawn; write a layer, l-image,i-<path>,...,l-end or l-text,i-<text>,...,l-end`,
        ));
    }

    it('does not include o and orig', () => {
      expect(onlyParams('o-50')).to.deep.equal({ o: 50 });
      expect(read('orig-true').original).to.equal(true);
    });
  });
});
