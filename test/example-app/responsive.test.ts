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

describe('example app: responsive images', () => {
  it('offer widths from 320 to 1280 pixels', () => {
    expect(widths(responsive(picture).srcset)).to.deep.equal(['320w', '480w', '640w', '960w', '1280w']);
  });

  it('use URLs of the middleware', () => {
    expect(responsive(picture).srcset).to.match(/^\/images\/tr:w-320,c-at_max\/media-files\/a_b\.jpg 320w, /);
  });

  it('offer no width beyond that of the source', () => {
    expect(widths(responsive({ ...picture, size: { width: 500, height: 250 } }).srcset)).to.deep.equal([
      '320w',
      '480w',
      '500w',
    ]);
  });

  it('list a width once if the source has exactly that width', () => {
    expect(widths(responsive({ ...picture, size: { width: 320, height: 320 } }).srcset)).to.deep.equal(['320w']);
  });

  it('reserve the aspect ratio of the image', () => {
    expect(responsive(picture)).to.include({ width: 2000, height: 1000 });
  });

  it('place an image of unknown size on a square canvas, so that its ratio is known', () => {
    const { srcset, width, height } = responsive({ ...picture, size: undefined });
    expect(width).to.equal(height);
    expect(srcset).to.include('tr:w-320,h-320,cm-pad_resize,bg-FFFFFF/');
  });

  it('leave drawings unchanged', () => {
    expect(responsive({ ...picture, mimeType: 'image/svg+xml' })).to.include({
      src: '/images/media-files/a_b.jpg',
      srcset: undefined,
    });
  });
});
