import { across, down, outwards, placed, shadow, slanting, type Drawing } from '../svg.js';
import { BOTTLE } from './bottle.js';
import { KETTLE } from './kettle.js';
import { MUG } from './mug.js';

/** The goods at home: late sun through a window on a plastered wall. */
export const SIDEBOARD: Drawing = { width: 1200, height: 800, body: sideboard() };

function sideboard(): string {
  return [
    slanting('wall', [0, '#d9c8ae'], [0.45, '#cdb899'], [1, '#a58c6c']),
    across('sun', [0, '#fff3d2', 0.95], [0.7, '#ffe6b3', 0.62], [1, '#ffdc9c', 0.3]),
    down('board', [0, '#a8744a'], [0.12, '#8d5d38'], [1, '#5e3a20']),
    down('boardTop', [0, '#c9955f'], [1, '#a8733f']),
    across('lampshade', [0, '#cdbb98'], [0.35, '#fdf4dd'], [0.65, '#f3e3bf'], [1, '#b9a37a']),
    outwards('lampGlow', [0, '#ffe3a0', 0.75], [0.5, '#ffd88c', 0.22], [1, '#ffd88c', 0]),
    across('vase', [0, '#29303a'], [0.3, '#5c6876'], [0.5, '#414b57'], [1, '#1a1f26']),
    '<rect width="1200" height="800" fill="url(#wall)"/>',
    // Window light: four panes, and the shadow of a branch across them.
    '<g transform="skewX(-16) translate(210 0)"><g fill="url(#sun)"><rect x="380" y="70" width="176" height="196" rx="3"/><rect x="574" y="70" width="176" height="196" rx="3"/><rect x="380" y="284" width="176" height="230" rx="3"/><rect x="574" y="284" width="176" height="230" rx="3"/></g></g>',
    branchShadow(),
    '<ellipse cx="210" cy="300" rx="330" ry="300" fill="url(#lampGlow)"/>',
    // The board itself.
    '<rect y="596" width="1200" height="26" fill="url(#boardTop)"/><rect y="620" width="1200" height="180" fill="url(#board)"/>',
    grain(),
    '<path d="M400 622V800M800 622V800" stroke="#3d2411" stroke-width="3"/><circle cx="372" cy="700" r="9" fill="#d9b27c"/><circle cx="772" cy="700" r="9" fill="#d9b27c"/><circle cx="1172" cy="700" r="9" fill="#d9b27c"/>',
    '<path d="M0 622H1200" stroke="#3d2411" stroke-width="4" opacity=".6"/>',
    // Lamp.
    shadow(216, 606, 130, 15, 0.6),
    '<ellipse cx="210" cy="602" rx="70" ry="11" fill="#23262b"/><rect x="205" y="330" width="10" height="270" fill="#2c3036"/><path d="M208 334V596" stroke="#8a8f96" stroke-width="2"/>',
    '<path d="M140 168H280L330 344H90Z" fill="url(#lampshade)"/><path d="M140 168H280" stroke="#9c875e" stroke-width="4"/><path d="M90 344H330" stroke="#9c875e" stroke-width="5"/>',
    // Vase with dry grasses.
    shadow(1052, 606, 120, 13, 0.55),
    grasses(),
    '<path d="M1010 440Q1016 462 1006 486Q966 540 996 600Q1040 612 1096 600Q1128 540 1086 486Q1076 462 1082 440Z" fill="url(#vase)"/><ellipse cx="1046" cy="440" rx="36" ry="7" fill="#12161b"/>',
    placed(KETTLE.body, 452, 262, 0.404),
    placed(BOTTLE.body, 744, 229, 0.398),
    placed(MUG.body, 306, 384, 0.268),
  ].join('');
}

function branchShadow(): string {
  const leaves = Array.from({ length: 17 }, (_, i) => {
    const along = i / 16;
    const [x, y] = [760 - along * 300, 60 + along * 330 + Math.sin(i * 1.7) * 26];
    return `<ellipse cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" rx="36" ry="11" transform="rotate(${((i * 67) % 130) - 40} ${x.toFixed(0)} ${y.toFixed(0)})"/>`;
  });
  return `<g fill="#8d714c" opacity=".42"><path d="M790 40Q640 160 440 400" fill="none" stroke="#8d714c" stroke-width="7"/>${leaves.join('')}</g>`;
}

function grain(): string {
  const lines = Array.from({ length: 34 }, (_, i) => {
    const y = 632 + i * 5;
    const bend = ((i * 31) % 17) - 8;
    return `M0 ${y}Q300 ${y + bend} 600 ${y}T1200 ${y - bend / 2}`;
  });
  return `<path d="${lines.join('')}" fill="none" stroke="#3d2411" stroke-width="1.3" opacity=".3"/>`;
}

function grasses(): string {
  const stalks = Array.from({ length: 15 }, (_, i) => {
    const lean = (i - 7) * 15;
    const top = 180 + ((i * 53) % 97);
    const [x, y] = [1046 + lean * 1.25, top];
    const ear = `<ellipse cx="${x}" cy="${y}" rx="6.5" ry="31" transform="rotate(${lean / 3.4} ${x} ${y})" fill="${i % 3 ? '#d2aa6c' : '#e3c48d'}"/>`;
    return `<path d="M1046 446Q${1046 + lean * 0.3} ${top + 120} ${x} ${y}" fill="none" stroke="#97794a" stroke-width="2.4"/>${ear}`;
  });
  return stalks.join('');
}
