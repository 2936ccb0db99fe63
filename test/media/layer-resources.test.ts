import { expect } from 'chai';
import { layerResources } from '../../src/media/layer-resources.js';
import { ImageError } from '../../src/shared/errors.js';
import { resourceName } from '../../src/url/resource.js';
import { transformation } from '../support/render.js';

function names(string: string): string[] {
  return layerResources(transformation(string)).map(resourceName);
}

const image = (code: string, inner = ''): string => `l-image,i-media-files@@${code},${inner}l-end`;

describe('media/layer-resources', () => {
  it('are empty without layers', () => {
    expect(names('w-100:h-50')).to.deep.equal([]);
  });

  it('are the files of image layers, without duplicates', () => {
    expect(names(`${image('a.png')}:${image('b.png')}:${image('a.png')}`)).to.deep.equal([
      'media-files/a.png',
      'media-files/b.png',
    ]);
  });

  it('include files of nested layers', () => {
    expect(names(image('a.png', `${image('b.png')},`))).to.deep.equal(['media-files/a.png', 'media-files/b.png']);
  });

  it('include both branches of a condition', () => {
    const files = names(`if-w_gt_100,${image('a.png')},if-else,${image('b.png')},if-end`);
    expect(files).to.deep.equal(['media-files/a.png', 'media-files/b.png']);
  });

  it('exclude solid colours', () => {
    expect(names('l-image,i-ik_canvas,w-10,h-10,bg-red,l-end')).to.deep.equal([]);
  });

  it('include fonts of texts given as files, but not by name', () => {
    expect(names('l-text,i-Hello,ff-media-files@@font.ttf,l-end')).to.deep.equal(['media-files/font.ttf']);
    expect(names('l-text,i-Hello,ff-Roboto,l-end')).to.deep.equal([]);
  });

  it('reject a path that is not a media file', () => {
    expect(() => names('l-image,i-nowhere@@a.png,l-end'))
      .to.throw(ImageError)
      .with.property('code', 'EINVAL');
  });
});
