/** The page that shows each parameter. */

import { PARAMETERS } from '../../src/url/index.js';
import { addressOf, piecesOf, playgroundLink } from '../parameters/address.js';
import { EXAMPLES, SYNTAX, type Example, type Topic } from '../parameters/examples.js';
import { GROUPS, type Group } from '../parameters/groups.js';
import type { Samples } from '../parameters/pictures.js';
import { failurePart, masthead, pageFrame, type Frame } from './document.js';
import { figure } from './figure.js';
import { html, type Html } from './html.js';

/** Characters of a shortened path: enough to tell pictures apart. */
const PATH_END = 14;

export function parametersFrame(): Frame {
  return pageFrame({
    id: 'parameters',
    title: 'the parameters',
    description: 'Each transformation parameter of akeneo-images, with pictures',
    masthead: masthead({
      heading: 'Every parameter, and what it does to a picture.',
      lead: html`Everything that a URL can contain between <code>tr:</code> and the next slash, with examples that the
        middleware renders as you scroll. Each URL is a link to its image.`,
      links: html`${GROUPS.map(({ id, title }) => html`<a href="#${id}">${title}</a> `)}`,
    }),
    footer: html`Open any example in <a href="/">the playground</a> to change it.`,
  });
}

/** There are no examples without samples: the pictures of a real PIM are not known. */
export function parametersPart(samples: Samples | undefined): Html {
  if (!samples) {
    return failurePart(
      'No examples',
      'They are made for the pictures of the demo PIM. Start without AKENEO_BASE_URL to see them.',
    );
  }
  return html`${filterField()} ${GROUPS.map((group) => groupSection(group, samples))}`;
}

/** Needs the script, and is hidden until that runs. */
function filterField(): Html {
  return html`<form class="filter" role="search" data-filter hidden>
    <label for="filter">Filter</label>
    <input id="filter" type="search" placeholder="w, blur, cropMode, …" autocomplete="off" spellcheck="false" />
    <p role="status" data-found></p>
  </form>`;
}

function groupSection({ id, title, about, topics }: Group, samples: Samples): Html {
  return html`<section id="${id}">
    <h2>${title}</h2>
    <p class="about">${about}</p>
    ${topics.map((topic) => topicRow(topic, samples))}
  </section>`;
}

function topicRow(topic: Topic, samples: Samples): Html {
  const examples: readonly Example[] = EXAMPLES[topic];
  return html`<div class="topic" id="parameter-${topic}">
    ${topic in PARAMETERS ? parameterHead(topic as keyof typeof PARAMETERS) : syntaxHead(topic as keyof typeof SYNTAX)}
    <div class="variants">${examples.map((example) => exampleFigure(topic, example, samples))}</div>
  </div>`;
}

function parameterHead(key: keyof typeof PARAMETERS): Html {
  const { about, sdk }: { about: string; sdk: readonly string[] } = PARAMETERS[key];
  return html`<header>
    <h3><code>${key}</code></h3>
    <p>${about}</p>
    ${sdk.length > 0 && html`<p class="sdk">In the SDKs: ${sdk.join(', ')}</p>`}
  </header>`;
}

function syntaxHead(topic: keyof typeof SYNTAX): Html {
  return html`<header>
    <h3>${topic[0]!.toUpperCase() + topic.slice(1)}</h3>
    <p>${SYNTAX[topic]}</p>
  </header>`;
}

function exampleFigure(topic: Topic, example: Example, samples: Samples): Html {
  const size = example.size.replace('x', '\u00a0×\u00a0');
  return figure({
    url: addressOf(example, samples),
    label: html`tr:${piecesOf(example, samples).map(({ text, isPath }) => (isPath ? shortened(text) : text))}`,
    alt: `${topic}: ${example.transformation}`,
    says: example.says === '' ? size : `${example.says} (${size})`,
    playground: playgroundLink(example, samples),
  });
}

function shortened(path: string): Html {
  return html`<span class="short" title="${path}">…${path.slice(-PATH_END)}</span>`;
}
