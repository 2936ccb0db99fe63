// What is wrong, said where it is wrong.

import { placesOf, valueOf } from './chain.js';
import { el, find, tell } from './dom.js';
import { showSourceProblem } from './picker.js';
import { fromUrl } from './values.js';

/** Codes that are about the file that is asked for. */
const OF_SOURCE = ['ENOENT', 'EFORMAT', 'EDECODE'];

/**
 * @param problem of the server; undefined when all is well
 * @param place that the controls show
 */
export function showProblems(problem, { controls, steps, place }) {
  const key = problem && keyOf(problem, controls);
  const at = key === undefined ? undefined : placeOf(key, problem, steps);
  for (const row of controls.rows) row.showProblem(undefined);
  for (const chip of find('places').querySelectorAll('[data-path]')) {
    chip.toggleAttribute('data-invalid', at !== undefined && chip.dataset.path === at.path.join());
  }
  const row = key === undefined ? undefined : controls.row(key);
  const isShown = row && (!['step', 'layer'].includes(row.parameter.scope) || at?.path.join() === place.path.join());
  if (isShown) {
    row.showProblem(problem);
    controls.reveal(row);
  }
  const isOfSource = problem && key === undefined && OF_SOURCE.includes(problem.code);
  showSourceProblem(isOfSource ? problem : undefined);
  showTextProblem(problem && !isShown && !isOfSource ? problem : undefined);
}

/** Messages about a value begin with its parameter: `w: "wide" is not …`. */
function keyOf({ message }, controls) {
  const [, key] = /^([a-z\d][a-z\d-]*): /.exec(message) ?? [];
  return key !== undefined && controls.row(key) ? key : undefined;
}

/** The place whose value the message quotes, or the last one that has the parameter. */
function placeOf(key, { message }, steps) {
  const places = placesOf(steps).filter(({ items }) => valueOf(items, key) !== undefined);
  return (
    places.find(({ items }) => message.includes(`"${fromUrl(key, valueOf(items, key), 'text')}"`)) ?? places.at(-1)
  );
}

function showTextProblem(problem) {
  const line = find('text-error');
  tell(line, problem?.message);
  if (problem?.help) line.append(' ', el('a', { href: problem.help, target: '_blank' }, problem.code));
  if (problem) find('text').setAttribute('aria-invalid', 'true');
  else find('text').removeAttribute('aria-invalid');
}
