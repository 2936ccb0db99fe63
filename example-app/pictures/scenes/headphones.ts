import { across, ball, down, shadow, slanting, type Drawing } from '../svg.js';

/** Sand-coloured headphones that cast a half-transparent shadow; nothing lies behind them. */
export const HEADPHONES: Drawing = { width: 1000, height: 1000, body: headphones() };

function headphones(): string {
  const band = 'M238 560C220 250 360 150 500 150C640 150 780 250 762 560';
  return [
    slanting('hpBand', [0, '#efe4d2'], [0.4, '#d5c6ad'], [0.8, '#a8977b'], [1, '#8c7b60']),
    across('hpPad', [0, '#3a332a'], [0.5, '#6a5f50'], [1, '#2c261f']),
    ball('hpShell', [0, '#fbf4e7'], [0.35, '#e2d4bc'], [0.75, '#b6a483'], [1, '#7f6f54']),
    ball('hpDisc', [0, '#e9c9a6'], [0.5, '#c89a6b'], [1, '#7c5330']),
    down('hpYoke', [0, '#f4f4f3'], [0.5, '#b6b8b9'], [1, '#7a7d7f']),
    shadow(500, 884, 430, 56, 0.3),
    shadow(272, 884, 150, 28, 0.6),
    shadow(728, 884, 150, 28, 0.6),
    `<path d="${band}" fill="none" stroke="#75664d" stroke-width="62" stroke-linecap="round"/>`,
    `<path d="${band}" fill="none" stroke="url(#hpBand)" stroke-width="56" stroke-linecap="round"/>`,
    '<path d="M262 470C268 280 372 178 500 176C628 178 732 280 738 470" fill="none" stroke="#4a4135" stroke-width="24" stroke-linecap="round"/>',
    '<path d="M272 440C284 282 380 192 490 187" fill="none" stroke="#8d8170" stroke-width="4" stroke-dasharray="12 7" stroke-linecap="round"/>',
    '<path d="M246 420C262 250 372 150 482 138" fill="none" stroke="#fffaf0" stroke-width="9" stroke-linecap="round" opacity=".75"/>',
    cup(262, 1),
    cup(738, -1),
  ].join('');
}

/** `side` is 1 for the left cup, -1 for the right one. */
function cup(x: number, side: 1 | -1): string {
  const rib = Array.from({ length: 9 }, (_, i) => `M${x + side * 76} ${570 + i * 34}h${side * 34}`).join('');
  return [
    `<rect x="${x - 13}" y="470" width="26" height="130" rx="10" fill="url(#hpYoke)"/>`,
    `<rect x="${side === 1 ? x + 50 : x - 124}" y="548" width="74" height="326" rx="36" fill="url(#hpPad)"/>`,
    `<path d="${rib}" stroke="#1d1813" stroke-width="3" opacity=".55"/>`,
    `<rect x="${x - 88}" y="528" width="168" height="362" rx="82" fill="url(#hpShell)"/>`,
    `<rect x="${x - 88}" y="528" width="168" height="362" rx="82" fill="none" stroke="#6d5f48" stroke-width="3" opacity=".6"/>`,
    `<rect x="${x - 58}" y="574" width="108" height="270" rx="54" fill="url(#hpDisc)"/>`,
    `<rect x="${x - 58}" y="574" width="108" height="270" rx="54" fill="none" stroke="#fff" stroke-width="3" opacity=".35"/>`,
    `<path d="M${x - 36} 764L${x - 16} 724L${x - 4} 742L${x + 8} 714L${x + 30} 764" fill="none" stroke="#fff3e2" stroke-width="6" stroke-linejoin="round" stroke-linecap="round"/>`,
    `<path d="M${x - 64} 610Q${x - 56} 552 ${x - 14} 544" fill="none" stroke="#fff" stroke-width="10" stroke-linecap="round" opacity=".8"/>`,
  ].join('');
}
