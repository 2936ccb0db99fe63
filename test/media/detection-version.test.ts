import { expect } from 'chai';
import { detectionVersion } from '../../src/media/detection-version.js';
import { Packages } from '../../src/render/protocol/packages.js';

describe('media/detection-version', () => {
  it('names the installed packages that find faces and objects, or none', () => {
    expect(detectionVersion(new Packages(['/nowhere']))).to.equal('none');
    expect(detectionVersion()).to.match(/"@vladmandic\/human","\d+\.\d+\.\d+"/);
    expect(detectionVersion()).to.equal(detectionVersion());
  });
});
