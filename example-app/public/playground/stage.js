// The picture in the middle, and what it is compared with.

import { el, find, tell } from './dom.js';

const stage = () => find('stage');

/** @param onChange called when another view or another picture to compare with is chosen */
export function setUpStage(onChange) {
  const split = find('split');
  split.addEventListener('input', moveSplit);
  moveSplit();
  for (const fieldset of document.querySelectorAll('[data-segmented]')) {
    fieldset.addEventListener('change', () => {
      stage().dataset.view = chosen('view');
      onChange();
    });
  }
}

function moveSplit() {
  const split = find('split');
  split.setAttribute('aria-valuetext', `${split.value} % ${find('before-label').textContent}, then the result`);
  find('pair').style.setProperty('--split', split.value);
}

export const chosen = (name) => document.querySelector(`[data-segmented="${name}"] :checked`).value;

export function busy(isBusy) {
  stage().setAttribute('aria-busy', String(isBusy));
}

/** Shows a result that is loaded, at its own size where there is room. */
export function showResult({ url, alt, size }) {
  const after = find('after');
  after.src = url;
  after.alt = alt;
  const pair = find('pair');
  // A drawing has no size of its own.
  const { width = 1, height = 1 } = size.width > 0 ? size : { width: 600, height: 600 };
  pair.style.setProperty('--w', width);
  pair.style.setProperty('--ratio', width / height);
  stage().dataset.filled = '';
}

/** Until what belongs beside the result is there. */
export function hideBefore() {
  find('before').hidden = true;
}

/**
 * @param size of the picture, in its own pixels
 * @param fit how it lies in the box of the result
 * @returns `{ fit, shape, ratio }`: the last two are width ÷ height of the picture and of the box
 */
export function showBefore({ url, alt, label, size, fit }) {
  const before = find('before');
  if (before.getAttribute('src') !== url) before.src = url;
  before.hidden = false;
  before.alt = alt;
  const pair = find('pair');
  pair.dataset.fit = fit;
  const shape = size.width / size.height || 1;
  pair.style.setProperty('--shape', shape);
  pair.style.setProperty('--own-width', size.width);
  find('before-label').textContent = label;
  moveSplit();
  return { fit, shape, ratio: Number(pair.style.getPropertyValue('--ratio')) };
}

/** Says what is wrong in place of the picture; `undefined` when all is well. */
export function showProblem(problem) {
  const box = find('problem');
  stage().toggleAttribute('data-failed', problem !== undefined);
  tell(box, problem && ' ');
  if (!problem) return;
  const help = problem.help && el('a', { href: problem.help, target: '_blank' }, `What ${problem.code} means`);
  box.replaceChildren(el('strong', {}, 'No picture'), el('span', {}, problem.message), ...(help ? [help] : []));
}
