import { expect } from 'chai';
import { html } from '../../example-app/page/html.js';

describe('example app: HTML', () => {
  it('escapes interpolated values in text and in attributes', () => {
    const [quotes, markup] = [`"'`, '<b>&'];
    expect(html`<p title="${quotes}">${markup}</p>`.text).to.equal('<p title="&#34;&#39;">&#60;b&#62;&#38;</p>');
  });

  it('does not escape nested HTML, alone or in arrays', () => {
    const list = ['<', '2'].map((text) => html`<i>${text}</i>`);
    expect(html`<p>${list}</p>`.text).to.equal('<p><i>&#60;</i><i>2</i></p>');
  });

  it('writes nothing for undefined and false', () => {
    expect(html`<p>${undefined}${false}</p>`.text).to.equal('<p></p>');
  });

  it('writes numbers, including zero', () => {
    expect(html`<p>${0}</p>`.text).to.equal('<p>0</p>');
  });
});
