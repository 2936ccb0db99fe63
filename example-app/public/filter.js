// Finds parameters on their page.

const form = document.querySelector('[data-filter]');
const found = form?.querySelector('[data-found]');

/** All that a topic may be looked for by: its name, what it does, its names in SDKs, its examples. */
const wordsOf = (topic) => topic.textContent.toLowerCase();

function filter(word) {
  const topics = [...document.querySelectorAll('.topic')];
  for (const topic of topics) topic.hidden = !wordsOf(topic).includes(word);
  for (const section of document.querySelectorAll('main > section')) {
    section.hidden = [...section.querySelectorAll('.topic')].every((topic) => topic.hidden);
  }
  const left = topics.filter((topic) => !topic.hidden).length;
  found.textContent = word === '' ? '' : left === 0 ? 'Nothing is called that.' : `${left} of ${topics.length}`;
}

if (form) {
  form.hidden = false;
  const input = form.querySelector('input');
  input.addEventListener('input', () => filter(input.value.trim().toLowerCase()));
  form.addEventListener('submit', (event) => event.preventDefault());
  if (input.value !== '') filter(input.value.trim().toLowerCase());
}
