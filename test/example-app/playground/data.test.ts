import { expect } from 'chai';
import { playgroundData } from '../../../example-app/playground/data.js';
import { PARAMETERS, parseTarget } from '../../../src/url/index.js';
import { script } from './scripts.js';

const { fromNumber } = await script('values');

const CONTROLS = playgroundData().groups.flatMap(({ parameters }) => parameters);

describe('playground: controls from the parameter table', () => {
  it('exist once for every rendered parameter, and for no other', () => {
    const rendered = Object.entries(PARAMETERS).filter(([, { support }]) => support === 'rendered');
    expect(CONTROLS.map(({ key }) => key)).to.have.members(rendered.map(([key]) => key));
  });

  for (const control of CONTROLS) {
    it(`offer valid values of ${control.key}`, () => {
      const { key, on, words = [], suggestions = [], slider, bare } = control;
      const numbers = slider ? [slider.min, slider.max, slider.min + slider.step].map(fromNumber) : [];
      const offered = [...words, ...suggestions, ...numbers, ...(on === undefined ? [] : [on]), ...(bare ? [''] : [])];
      const { type } = PARAMETERS[key as 'w'];
      for (const value of offered) {
        expect(['undefined', 'symbol'], value).not.to.include(typeof type.parse(value));
      }
    });
  }

  it('have the type that their values require', () => {
    const kinds = Object.fromEntries(CONTROLS.map((control) => [control.key, control]));
    expect(kinds.cm).to.deep.include({ kind: 'choice' }).and.have.property('words').with.length(11);
    expect(kinds.f!.words).to.include.members(['avif', 'webp', 'jpg']);
    expect(kinds['e-grayscale']).to.deep.include({ kind: 'switch', on: '' });
    expect(kinds.pr).to.deep.include({ kind: 'switch', on: 'true' });
    expect(kinds.q!.slider).to.deep.equal({ min: 1, max: 100, step: 1 });
    expect(kinds.fo!.suggestions).to.include.members(['top_left', 'auto', 'face']);
    expect(CONTROLS.filter(({ colour }) => colour).map(({ key }) => key)).to.deep.equal(['bg', 'co']);
    expect(kinds['e-shadow']!.bare).to.equal(true);
  });

  it('know what fo can look for, and that its packages are installed', () => {
    const { names, isInstalled } = playgroundData().detection;
    expect(names).to.include.members(['face', 'person', 'trafficLight']);
    for (const name of names) expect(PARAMETERS.fo.type.parse(name), name).to.include({ type: 'detect' });
    expect(isInstalled).to.equal(true);
  });

  it('list all resource types that a URL can start with', () => {
    for (const kind of playgroundData().kinds) {
      const rest =
        { 'asset-families': 'f/assets/a', 'reference-entities': 'e/records/r', categories: 'c/banner' }[kind] ?? 'a';
      const name = kind === 'products-uuid' ? '12345678-1234-1234-1234-123456789012' : rest;
      expect(parseTarget(`/${kind}/${name}`)?.resource.kind, kind).to.equal(kind);
    }
  });
});
