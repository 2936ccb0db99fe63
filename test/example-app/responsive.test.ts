import { expect } from 'chai';
import { responsive } from '../../example-app/page/responsive.js';

const picture = {
  title: 'A picture',
  note: '',
  path: 'media-files/a_b.jpg',
  mimeType: 'image/jpeg',
  bytes: 1000,
  size: { width: 2000, height: 1000 },
};

const widths = (srcset: string | undefined): string[] => srcset!.split(', ').map((entry) => entry.split(' ')[1]!);

describe('example app: pictures in several widths', () => {
  it('offers from 320 to 1280 pixels', () => {
    expect(widths(responsive(picture).srcset)).to.deep.equal(['320w', '480w', '640w', '960w', '1280w']);
  });

  it('asks the middleware for each of them', () => {
    expect(responsive(picture).srcset).to.match(/^\/images\/tr:w-320,c-at_max\/media-files\/a_b\.jpg 320w, /);
  });

  it('promises no more pixels than the picture has', () => {
    expect(widths(responsive({ ...picture, size: { width: 500, height: 250 } }).srcset)).to.deep.equal([
      '320w',
      '480w',
      '500w',
    ]);
  });

  it('offers a width once, where the picture has it exactly', () => {
    expect(widths(responsive({ ...picture, size: { width: 320, height: 320 } }).srcset)).to.deep.equal(['320w']);
  });

  it('reserves the shape of the picture', () => {
    expect(responsive(picture)).to.include({ width: 2000, height: 1000 });
  });

  it('gives a picture of unknown size a square canvas, so that its shape is known', () => {
    const { srcset, width, height } = responsive({ ...picture, size: undefined });
    expect(width).to.equal(height);
    expect(srcset).to.include('tr:w-320,h-320,cm-pad_resize,bg-FFFFFF/');
  });

  it('leaves a drawing alone', () => {
    expect(responsive({ ...picture, mimeType: 'image/svg+xml' })).to.include({
      src: '/images/media-files/a_b.jpg',
      srcset: undefined,
    });
  });
});
