import { lettering } from '../lettering.js';
import { seeded } from '../random.js';
import { across, down, shadow, type Drawing } from '../svg.js';

/** Enamel on steel: a cream body with a blue rim, speckled. Stands on y = 812. */
export const MUG: Drawing = { width: 1000, height: 1000, body: mug() };

function mug(): string {
  const outline = 'M288 300L312 742Q318 794 384 804Q500 820 616 804Q682 794 688 742L712 300Z';
  const handle = 'M698 424C842 392 858 648 684 668';
  return [
    across(
      'mugBody',
      [0, '#a79f90'],
      [0.06, '#cfc8b9'],
      [0.2, '#f7f3e8'],
      [0.34, '#fffdf6'],
      [0.62, '#f0eadd'],
      [0.86, '#cfc7b6'],
      [0.95, '#b9b09d'],
      [1, '#c9c1b0'],
    ),
    down('mugFoot', [0, '#5b5140', 0], [0.7, '#5b5140', 0.04], [1, '#40382a', 0.34]),
    across('mugInside', [0, '#8d8575'], [0.35, '#d9d2c3'], [0.7, '#f4efe3'], [1, '#e2dbcc']),
    down('mugDepth', [0, '#2b261d', 0.62], [0.75, '#2b261d', 0.1], [1, '#2b261d', 0]),
    across('mugHandle', [0, '#b8b0a0'], [0.5, '#f6f1e6'], [1, '#b4ab99']),
    across('mugRim', [0, '#14273f'], [0.22, '#5b7fae'], [0.34, '#2c4a75'], [0.75, '#1f3a61'], [1, '#0f1f35']),
    shadow(530, 812, 380, 54, 0.42),
    shadow(502, 806, 214, 24, 0.6),
    `<path d="${handle}" fill="none" stroke="#8e8676" stroke-width="46" stroke-linecap="round"/>`,
    `<path d="${handle}" fill="none" stroke="url(#mugHandle)" stroke-width="40" stroke-linecap="round"/>`,
    `<path d="M704 412C846 384 872 650 694 672" fill="none" stroke="#1f3a61" stroke-width="7" stroke-linecap="round"/>`,
    `<path d="${outline}" fill="url(#mugBody)"/>`,
    speckles(),
    `<path d="${outline}" fill="url(#mugFoot)"/>`,
    '<path d="M313 752Q318 794 384 804Q500 820 616 804Q682 794 687 752Q660 790 500 792Q340 790 313 752Z" fill="#1f3a61" opacity=".85"/>',
    badge(),
    '<path d="M352 352L368 742Q372 772 392 780L404 348Z" fill="#fff" opacity=".55"/>',
    '<ellipse cx="500" cy="300" rx="212" ry="45" fill="url(#mugInside)"/>',
    '<ellipse cx="500" cy="300" rx="206" ry="40" fill="url(#mugDepth)"/>',
    '<ellipse cx="500" cy="300" rx="212" ry="45" fill="none" stroke="url(#mugRim)" stroke-width="13"/>',
    '<path d="M318 322A212 45 0 0 0 470 344" fill="none" stroke="#dfe9f5" stroke-width="4" stroke-linecap="round" opacity=".8"/>',
  ].join('');
}

/** A few hundred grains of glaze, fewer towards the edges as on a round body. */
function speckles(): string {
  const random = seeded(11);
  const dots = Array.from({ length: 260 }, () => {
    const angle = (random() - 0.5) * 2.8;
    const y = 360 + random() * 400;
    const x = 500 + Math.sin(angle) * (208 - (y - 300) * 0.054);
    const r = 0.9 + random() * random() * 3.4;
    return `<ellipse cx="${x.toFixed(1)}" cy="${y.toFixed(1)}" rx="${(r * Math.cos(angle)).toFixed(2)}" ry="${r.toFixed(2)}"/>`;
  });
  return `<g fill="#5d6b80" opacity=".55">${dots.join('')}</g>`;
}

function badge(): string {
  return [
    '<g fill="none" stroke="#24406a" stroke-width="7" stroke-linecap="round" stroke-linejoin="round">',
    '<circle cx="514" cy="540" r="88"/>',
    '<path d="M436 582L484 506L512 546L542 488L594 580"/>',
    '<path d="M467 533L484 545L500 530M527 518L543 530L560 518" stroke-width="5"/>',
    '</g>',
    lettering('KIESEL', { x: 514, y: 656, size: 26, colour: '#24406a', weight: 1.6, tracking: 4.5 }),
  ].join('');
}
