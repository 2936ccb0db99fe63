import { lettering } from '../lettering.js';
import { across, down, shadow, type Drawing } from '../svg.js';

/** A powder-coated flask with a steel neck. Stands on y = 942. */
export const BOTTLE: Drawing = { width: 750, height: 1000, body: bottle() };

function bottle(): string {
  const outline = 'M258 330Q258 268 316 254H434Q492 268 492 330V900Q492 938 452 942H298Q258 938 258 900Z';
  return [
    across(
      'flask',
      [0, '#12302a'],
      [0.08, '#1e4d42'],
      [0.24, '#4f8f7c'],
      [0.33, '#69aa95'],
      [0.5, '#2f6f5f'],
      [0.78, '#1b463c'],
      [0.94, '#0d2620'],
      [1, '#24564a'],
    ),
    across(
      'flaskSteel',
      [0, '#6d7174'],
      [0.15, '#c9cccd'],
      [0.3, '#ffffff'],
      [0.5, '#b7babc'],
      [0.8, '#7d8184'],
      [1, '#a5a8aa'],
    ),
    across('flaskCap', [0, '#0f1113'], [0.25, '#4a4f53'], [0.35, '#686d71'], [0.6, '#24272a'], [1, '#0b0c0d']),
    down('flaskShade', [0, '#000', 0.28], [0.12, '#000', 0], [0.86, '#000', 0], [1, '#000', 0.4]),
    shadow(395, 944, 300, 34, 0.45),
    shadow(375, 940, 150, 15, 0.65),
    '<path d="M318 98Q318 46 375 46Q432 46 432 98" fill="none" stroke="#1a1c1f" stroke-width="20"/>',
    '<path d="M322 92Q326 52 375 51" fill="none" stroke="#75797d" stroke-width="5" stroke-linecap="round"/>',
    '<rect x="300" y="92" width="150" height="110" rx="14" fill="url(#flaskCap)"/>',
    capRidges(),
    '<rect x="308" y="200" width="134" height="40" fill="url(#flaskSteel)"/><path d="M308 212H442M308 224H442" stroke="#6b6f72" stroke-width="2" opacity=".7"/>',
    '<path d="M308 238H442L440 258H310Z" fill="url(#flaskSteel)"/>',
    `<path d="${outline}" fill="url(#flask)"/><path d="${outline}" fill="url(#flaskShade)"/>`,
    '<path d="M258 884H492" stroke="#0a1f1a" stroke-width="3" opacity=".6"/>',
    '<path d="M300 300Q304 280 326 276V900H300Z" fill="#fff" opacity=".13"/>',
    '<g fill="none" stroke="#efe6d2" stroke-width="6" stroke-linejoin="round" stroke-linecap="round"><path d="M318 636L362 560L386 596L408 552L452 636"/><path d="M318 656H452"/><circle cx="424" cy="516" r="15"/></g>',
    lettering('KIESEL', { x: 385, y: 690, size: 22, colour: '#efe6d2', weight: 1.6, tracking: 4.5 }),
  ].join('');
}

function capRidges(): string {
  const ridges = Array.from({ length: 15 }, (_, i) => {
    const at = 375 - Math.cos((Math.PI * (i + 0.5)) / 15) * 72;
    return `M${at.toFixed(1)} 112V196`;
  });
  return `<path d="${ridges.join('')}" stroke="#000" stroke-width="3" opacity=".45"/>`;
}
