import { expect } from 'chai';
import { assertRendered, parseTransformation } from '../../src/url/parse-transformation.js';
import { canonical, expectFailure, read, SETTINGS } from './reading.js';

describe('url/parse-transformation', () => {
  it('is empty without a transformation', () =>
    expect(
      parseTransformation(
        { pathTransformation: undefined, queryTransformation: undefined },
        { ...SETTINGS, quality: 75 },
      ),
    ).to.deep.equal({
      steps: [],
      ignored: [],
      warnings: [],
      output: {
        format: 'auto',
        quality: 75,
        lossless: false,
        progressive: false,
        profile: false,
        metadata: false,
        density: undefined,
      },
      original: false,
      defaultImage: undefined,
      page: undefined,
    }));

  it('puts steps of the path before those of the query', () => {
    const { steps, output } = parseTransformation(
      { pathTransformation: 'w-100,q-5', queryTransformation: 'h-200%2Cq-6' },
      SETTINGS,
    );
    expect(steps.map(({ params }) => params)).to.deep.equal([{ w: 100 }, { h: 200 }]);
    expect(output.quality).to.equal(6);
  });

  it('limits the total number of steps in path and query', () => {
    const ten = Array(11).fill('w-1').join(':');
    expectFailure(
      () => parseTransformation({ pathTransformation: ten, queryTransformation: ten }, SETTINGS),
      'ELIMIT',
      'The transformation has more than 20 steps in a chain',
    );
  });

  it('uses the last output and request parameters of all steps', () => {
    const { steps, output, page, defaultImage } = read(
      'f-png,q-50,w-1:lo-true,pr-true,cp-true,md-true:f-webp,dn-300,pg-1:pg-2,di-@@media-files@@a.png',
    );
    expect(steps).to.deep.equal([{ params: { w: 1 }, layers: [] }]);
    expect(output).to.deep.equal({
      format: 'webp',
      quality: 50,
      lossless: true,
      progressive: true,
      profile: true,
      metadata: true,
      density: 300,
    });
    expect(page).to.equal('2');
    expect(defaultImage).to.equal('media-files/a.png');
  });

  it('ignores everything but di with orig-true', () => {
    const { original, steps, output, page, defaultImage } = read('w-1:l-text,i-a,l-end,q-5:orig-true,f-png,pg-2,di-a');
    expect({ original, steps, page, defaultImage }).to.deep.equal({
      original: true,
      steps: [],
      page: undefined,
      defaultImage: 'a',
    });
    expect(output.quality).to.equal(80);
    expect(output.format).to.equal('auto');
    expect(read('orig-true:orig-false').original).to.equal(false);
    expect(read('orig-false,w-1').steps).to.have.length(1);
  });

  /** Strings of the official SDKs' test suites and of ImageKit's documentation, with their canonical strings. */
  const strings: readonly (readonly [string, string])[] = [
    ['h-300,w-400:rt-90', 'w-400,h-300:rt-90'],
    ['h-300,w-400', 'w-400,h-300'],
    [
      'h-300,w-400,l-image,i-overlay.jpg,w-100,b-10_CDDC39,l-end',
      'w-400,h-300,l-image,i-overlay.jpg:w-100,b-10_cddc39,l-end',
    ],
    ['undefined-transform-true', ''],
    ['e-contrast', 'e-contrast-true'],
    ['e-contrast-1', 'e-contrast-true'],
    ['e-grayscale-true', 'e-grayscale-true'],
    ['e-gradient-ld-top_from-green_to-00FF0010_sp-1', 'e-gradient-ld-0_from-008000_to-00ff0010_sp-1'],
    ['e-shadow-bl-15_st-40_x-10_y-N5', 'e-shadow-bl-15_st-40_x-10_y-N5'],
    ['e-usm-2-2-0.8-0.024', 'e-usm-2-2-0.8-0.024'],
    ['e-usm', 'e-usm-2-2-0.8-0.024'],
    ['w-iw_div_2', 'w-iw_div_2'],
    ['ar-4:3', ''],
    ['ar-4_3', ''],
    ['ar-4:3,w-400', 'w-400,ar-1.3333333333333333'],
    ['cm-pad_resize', ''],
    ['h-300:w-640,c-at_max', 'h-300:w-640,cm-at_max'],
    ['w-400,h-300,r-10_max_20_30', 'w-400,h-300,r-10_max_20_30'],
    [
      'l-text,ie-4KS54KS%2F4KSo4KWN4KSm4KWA,co-red,fs-32,ff-sdk-testing-files@@Poppins-Regular_Q15GrYWmL.ttf,l-end',
      'l-text,i-%E0%A4%B9%E0%A4%BF%E0%A4%A8%E0%A5%8D%E0%A4%A6%E0%A5%80:fs-32,ff-sdk-testing-files%2FPoppins-Regular_Q15GrYWmL.ttf,co-ff0000,l-end',
    ],
    ['l-text%2Ci-Imagekit%C3%A9%2Cfs-50%2Cl-end', 'l-text,i-Imagekit%C3%A9:fs-50,l-end'],
    ['h-300%2Cw-400', 'w-400,h-300'],
    ['w-300,h-200,q-85,b-5_FF0000', 'w-300,h-200,b-5_ff0000:f-auto,q-85,lo-false,pr-false,cp-false,md-false'],
    ['l-image,i-logo.png,l-end', 'l-image,i-logo.png,l-end'],
    ['l-image,i-ik_canvas,bg-FF0000,l-end', 'l-image,i-ik_canvas:bg-ff0000,l-end'],
    ['l-image,i-customer_logo@@nykaa.png,l-end', 'l-image,i-customer_logo%2Fnykaa.png,l-end'],
    ['l-text,i-Manu,l-end', 'l-text,i-Manu,l-end'],
    [
      'l-text,ie-TGV0J3MgdXNlIMKpLCDCriwg4oSiLCBldGM%3D,l-end',
      "l-text,i-Let's%20use%20%C2%A9%2C%20%C2%AE%2C%20%E2%84%A2%2C%20etc,l-end",
    ],
    ['l-image,i-overlay-image.jpg,lm-multiply,l-end', 'l-image,i-overlay-image.jpg,lm-multiply,l-end'],
    [
      'l-image,i-overlay-image.jpg,lxc-100,lyc-50,lap-top_left,l-end',
      'l-image,i-overlay-image.jpg,lxc-100,lyc-50,l-end',
    ],
    ['l-image,ie-Y3VzdG9tZXJfbG9nby%2FDkXlrYWEucG5n,l-end', 'l-image,i-customer_logo%2F%C3%91ykaa.png,l-end'],
    ['l-text,i-alnum123-._%20,l-end', 'l-text,i-alnum123-._%20,l-end'],
    ['l-image,ie-Y3VzdG9tZXIvbG9nby5wbmc%3D,l-end', 'l-image,i-customer%2Flogo.png,l-end'],
    ['w-384,c-at_max', 'w-384,cm-at_max'],
    ['h-100,w-100:q-50,w-384,c-at_max', 'w-100,h-100:w-384,cm-at_max:f-auto,q-50,lo-false,pr-false,cp-false,md-false'],
    ['orig-true', 'orig-true'],
    ['h-100,w-100:w-384,c-at_max', 'w-100,h-100:w-384,cm-at_max'],
    ['w-0.4', 'w-0.4'],
    ['w-auto,dpr-auto', 'w-auto,dpr-auto'],
    ['w-iw_div_4,h-ih_div_2:b-cw_mul_0.05_yellow', 'w-iw_div_4,h-ih_div_2:b-cw_mul_0.05_ffff00'],
    ['w-300,h-300,cm-extract,xc-300,yc-500', 'w-300,h-300,cm-extract,xc-300,yc-500'],
    ['w-300,h-300,cm-extract,x-100,y-300', 'w-300,h-300,cm-extract,x-100,y-300'],
    ['w-100,h-200,cm-pad_resize,bg-F3F3F3,fo-top', 'w-100,h-200,cm-pad_resize,fo-top,bg-f3f3f3'],
    ['h-600,w-800,cm-pad_resize,bg-blurred_25_N30', 'w-800,h-600,cm-pad_resize,bg-blurred_25_N30'],
    ['h-600,w-800,cm-pad_resize,bg-blurred_auto_30', 'w-800,h-600,cm-pad_resize,bg-blurred_auto_30'],
    ['fo-car,ar-2_1', 'ar-2,fo-car'],
    ['w-150,h-150,fo-face,z-0.5', 'w-150,h-150,fo-face'],
    ['o-50,bg-0000FF30', 'bg-0000ff30,o-50'],
    ['o-0.8', 'o-0.8'],
    ['rt-N40', 'rt-320'],
    [
      'pg-name-"layer-4"_"layer-002"',
      'f-auto,q-80,lo-false,pr-false,cp-false,md-false,pg-name-%22layer-4%22_%22layer-002%22',
    ],
    ['pg-2_3-4', 'f-auto,q-80,lo-false,pr-false,cp-false,md-false,pg-2_3-4'],
    [
      'l-text,i-overlay%20made%20easy,fs-45,bg-white,pa-25_50_75_100,l-end',
      'l-text,i-overlay%20made%20easy:bg-ffffff,fs-45,pa-25_50_75_100,l-end',
    ],
    [
      'l-image,i-women-dress.jpeg,h-400,b-10_red,lfo-bottom_left,l-image,i-logo.png,w-150,lfo-top_right,l-end,l-end',
      'l-image,i-women-dress.jpeg,lfo-bottom_left:h-400,b-10_ff0000,l-image,i-logo.png,lfo-top_right:w-150,l-end,l-end',
    ],
    ['l-image,i-logo.png,lx-N35,l-end', 'l-image,i-logo.png,lx-N35,l-end'],
    [
      'e-gradient-from-lightskyblue_to-mintcream:l-image,i-x.png,t-false,l-end:w-500',
      'e-gradient-ld-180_from-87cefa_to-f5fffa_sp-1:l-image,i-x.png:t-false,l-end:w-500',
    ],
    [
      'l-image,i-ik_canvas,e-gradient-from-F2559A_to-F27855_ld-top,w-bw,h-bh_div_10,ly-N0,l-end',
      'l-image,i-ik_canvas,ly-N0:w-bw,h-bh_div_10,e-gradient-ld-0_from-f2559a_to-f27855_sp-1,l-end',
    ],
    ['if-ar_gt_1,w-200,if-else,w-300,if-end', 'if-ar_gt_1,w-200,if-else,w-300,if-end'],
    [
      'if-h_gte_100_and_h_lte_400_or_ar_lt_4-3,w-200,if-end',
      'if-h_gte_100_and_h_lte_400_or_ar_lt_1.3333333333333333,w-200,if-end',
    ],
    ['h-200:if-h_eq_200,w-100,if-end:rt-90', 'h-200:if-h_eq_200,w-100,if-end:rt-90'],
    ['w-400:rotate-91', 'w-400'],
    ['w-400.0,dpr-3.0', 'w-400,dpr-3'],
    ['c-force,cm-extract,w-5,h-5', 'w-5,h-5,cm-extract'],
    ['e-dropshadow-custom-shadow-params', ''],
    ['e-edit-prompt-make it vintage', ''],
    ['bg-genfill-prompt-sea,cm-pad_resize,w-5,h-5', 'w-5,h-5,cm-pad_resize'],
  ];
  describe('strings from the SDKs and the documentation', () => {
    for (const [text, expected] of strings) {
      it(text, () => expect(canonical(text)).to.equal(expected));
    }
    it('n-restrict-unnamed', () =>
      expect(canonical('n-restrict-unnamed', { named: { 'restrict-unnamed': 'w-1' } })).to.equal('w-1'));
  });

  describe('assertRendered', () => {
    const refused = (text: string, message: string) =>
      expectFailure(() => assertRendered(read(text)), 'EUNSUPPORTED', message);

    for (const text of [
      'w-300,h-0.5,ar-4-3,dpr-2:w-5,h-5,c-force:w-5,h-5,cm-extract,x-1,yc-2:t-true:rt-45:fl-h_v:bg-red',
      'w-5,h-5,cm-pad_resize,bg-blurred_5',
      'w-5,h-5,cm-pad_extract,bg-dominant',
      'w-5,h-5,fo-face,z-2:w-5,h-5,fo-auto',
      'f-webp,q-5,lo-true,pr-true,cp-true,md-true,di-a,pg-1',
      'orig-true,bl-5,l-text,i-a,l-end',
      'o-100,e-grayscale-false,r-0,b-0_red',
      'e-bgremove,vc-h264',
      'bl-5,e-grayscale,e-contrast,e-sharpen,e-usm,e-shadow,e-gradient,e-distort-a-9,e-colorize,cr-red,b-1_red,r-max,o-5',
      'w-5,h-5,cm-pad_resize,bg-gradient_dominant',
      'l-text,i-a,fs-9,ff-Lato,co-red,ia-left,pa-1,al-5,tg-b,bg-red,r-1,lh-9,l-end',
      'l-image,i-ik_canvas,bg-red,lm-multiply,lx-1,lyc-2,lap-top,l-end',
    ]) {
      it(`accepts ${text}`, () => assertRendered(read(text)));
    }

    for (const [text, message] of [['pg-2_3', 'pg: "2_3" is not supported yet']] as const) {
      it(`rejects ${text}`, () => refused(text, message));
    }
  });
});
