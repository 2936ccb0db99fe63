// Which picture: one of the PIM's, or whatever somebody names.

import { readSource } from './address.js';
import { decoded } from './chain.js';
import { el, find, tell } from './dom.js';

/** @param onPick called with `{ src }`, or `{ src, tr }` for an address with a transformation */
export function setUpPicker({ mount, kinds }, onPick) {
  find('thumbs')?.addEventListener('change', ({ target }) => onPick({ src: target.value }));
  find('source').addEventListener('submit', (event) => {
    event.preventDefault();
    const picked = readSource(field().value, { origin: location.origin, mount, kinds });
    showSourceProblem(picked.error && { message: picked.error });
    if (!picked.error) onPick(picked);
  });
}

const field = () => document.querySelector('#source');
const radios = () => [...document.querySelectorAll('[data-thumbs] input')];

export function showPicked(src) {
  for (const radio of radios()) radio.checked = radio.value === src;
  if (document.activeElement !== field()) field().value = src;
}

/** Its title in the PIM, or the end of its path. */
export function titleOf(src) {
  const radio = radios().find(({ value }) => value === src);
  return radio?.dataset.title ?? decoded(src.replace(/\?.*/, '').split('/').at(-1) ?? src);
}

/** The path of a picture of the PIM that is not the one that is shown, as a layer names it. */
export function otherPicture(src) {
  const others = radios().filter(({ value }) => value !== src);
  const other = others.find(({ value }) => value.endsWith('.png')) ?? others[0];
  return (other?.value ?? src).replaceAll('/', '@@');
}

/** @param problem undefined when all is well */
export function showSourceProblem(problem) {
  const line = find('source-error');
  tell(line, problem?.message);
  if (problem?.help) line.append(' ', el('a', { href: problem.help, target: '_blank' }, problem.code));
  if (problem) field().setAttribute('aria-invalid', 'true');
  else field().removeAttribute('aria-invalid');
}
