import { expect } from 'chai';
import { isAboutFilter, withoutRefused } from '../../../src/pim/catalogue/attribute-filter.js';
import { PimRefusal } from '../../../src/pim/answers.js';

const refusal = (message: string, status = 422): PimRefusal =>
  new PimRefusal(status, 'EUPSTREAM', 'The PIM refuses the request', { pimMessage: message });

/** Asks a PIM that answers with these refusals, and then with a list; returns what was asked, too. */
async function ask(attributes: readonly string[], refusals: readonly Error[]) {
  const asked: (readonly string[] | undefined)[] = [];
  const { list, refused } = await withoutRefused(attributes, (wanted) => {
    asked.push(wanted);
    const error = refusals[asked.length - 1];
    return error ? Promise.reject(error) : Promise.resolve('list');
  });
  expect(list).to.equal('list');
  return { asked, refused };
}

describe('pim/catalogue/attribute-filter', () => {
  it('asks once where nothing is refused', async () => {
    expect(await ask(['a', 'b'], [])).to.deep.equal({ asked: [['a', 'b']], refused: [] });
  });

  it('asks again without the attributes that a refusal names', async () => {
    expect(await ask(['a', 'b', 'c'], [refusal('Attribute "b" does not exist.')])).to.deep.equal({
      asked: [
        ['a', 'b', 'c'],
        ['a', 'c'],
      ],
      refused: ['b'],
    });
    const { asked } = await ask(['a', 'b', 'c'], [refusal('Attributes "a, c" do not exist.')]);
    expect(asked[1]).to.deep.equal(['b']);
  });

  it('asks a third time where others are refused for another reason', async () => {
    const refusals = [refusal('Attribute "a" does not exist.'), refusal('Attribute "b" does not exist.')];
    expect(await ask(['a', 'b', 'c'], refusals)).to.deep.equal({
      asked: [['a', 'b', 'c'], ['b', 'c'], ['c']],
      refused: ['a', 'b'],
    });
  });

  it('takes no other word of a message for an attribute', async () => {
    const { asked } = await ask(['exist', 'not', 'name'], [refusal('Attribute "name" does not exist.')]);
    expect(asked[1]).to.deep.equal(['exist', 'not']);
  });

  it('asks for all attributes where none is left, or none that was asked for is named', async () => {
    for (const message of ['Attributes "a, b" do not exist.', 'One of the attributes is forbidden.']) {
      expect((await ask(['a', 'b'], [refusal(message)])).asked[1], message).to.equal(undefined);
    }
    expect((await ask([], [])).asked).to.deep.equal([undefined]);
  });

  it('ends with all attributes, however often the PIM refuses some', async () => {
    const codes = ['a', 'b', 'c', 'd', 'e', 'f'];
    const refusals = codes.slice(0, 4).map((code) => refusal(`Attribute "${code}" does not exist.`));
    const { asked } = await ask(codes, refusals);
    expect(asked.at(-2)).to.deep.equal(['d', 'e', 'f']);
    expect(asked.at(-1)).to.equal(undefined);
  });

  for (const [what, error] of [
    ['a filter', refusal('Filter on property "attribute" is not supported or does not support operator "IN"')],
    ['something else', refusal("The identifier filter can't contain null value")],
    ['nothing, as a server in front of the PIM writes it', refusal('')],
    ['an attribute, with another status', refusal('Attribute "a" does not exist.', 403)],
    ['no refusal', new Error('Attribute "a" does not exist.')],
  ] as const) {
    it(`passes on an error about ${what}`, async () => {
      const caught: unknown = await ask(['a'], [error]).catch((reason: unknown) => reason);
      expect(caught).to.equal(error);
    });
  }

  it('knows a refusal of a filter', () => {
    expect(isAboutFilter(refusal('Filter on property "sku" is not supported or does not support operator "IN"'))).to.be
      .true;
    expect(isAboutFilter(refusal('Attribute "Filter on property" does not exist.'))).to.be.false;
  });
});
