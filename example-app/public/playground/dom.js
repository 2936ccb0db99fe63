// The page's elements: found by their data attributes, and made.

/** The element with `data-<name>`. */
export const find = (name, within = document) => within.querySelector(`[data-${name}]`);

/** An element with attributes (`undefined` and `false` leave one out) and children. */
export function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false) element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

/** Sets the text of an element, which is hidden without any. */
export function tell(element, text) {
  element.textContent = text ?? '';
  element.hidden = !text;
}
