import { lettering } from '../lettering.js';
import { across, ball, down, outwards, placed, shadow, slanting, type Drawing } from '../svg.js';

/** A rangefinder of an older school: silver over black leather. */
export const CAMERA: Drawing = { width: 1000, height: 750, body: placed(camera(), -125, -85, 1.25) };

function camera(): string {
  return [
    down('camSilver', [0, '#fbfbfa'], [0.25, '#d9dadb'], [0.6, '#b3b6b9'], [0.9, '#8f9397'], [1, '#74787c']),
    across('camDial', [0, '#6f7377'], [0.2, '#e9eaeb'], [0.45, '#fdfdfd'], [0.8, '#9a9ea2'], [1, '#63676b']),
    down('camLeather', [0, '#2b2e33'], [0.5, '#1d1f23'], [1, '#121316']),
    slanting('camBarrel', [0, '#f4f5f5'], [0.3, '#b8bbbe'], [0.55, '#73777b'], [0.8, '#c9cccf'], [1, '#5c6064']),
    slanting('camRing', [0, '#4b4f55'], [0.4, '#1b1d20'], [0.7, '#0d0e10'], [1, '#3a3e43']),
    ball('camGlass', [0, '#6f8fb8'], [0.22, '#2b3f6b'], [0.5, '#1a1d3d'], [0.8, '#0a0b16'], [1, '#020204']),
    outwards('camViolet', [0, '#b39bff', 0.75], [0.6, '#7a4dd8', 0.3], [1, '#7a4dd8', 0]),
    outwards('camGreen', [0, '#9fffd9', 0.7], [0.6, '#2fae8d', 0.25], [1, '#2fae8d', 0]),
    '<pattern id="camGrain" width="7" height="7" patternUnits="userSpaceOnUse"><circle cx="1.8" cy="1.8" r="1.5" fill="#000" opacity=".45"/><circle cx="5.2" cy="5.1" r="1.6" fill="#000" opacity=".4"/><circle cx="1.4" cy="1.3" r=".7" fill="#fff" opacity=".16"/><circle cx="4.8" cy="4.6" r=".7" fill="#fff" opacity=".14"/></pattern>',
    shadow(500, 604, 460, 44, 0.5),
    shadow(500, 598, 350, 20, 0.6),
    // Dials and the release, behind the top plate.
    dial(226, 176, 92, 30),
    dial(690, 170, 72, 36),
    '<rect x="790" y="192" width="34" height="16" rx="4" fill="url(#camDial)"/><ellipse cx="807" cy="192" rx="13" ry="4.5" fill="#c8352c"/>',
    // Body and top plate.
    '<rect x="160" y="262" width="680" height="332" rx="44" fill="url(#camSilver)"/>',
    '<rect x="160" y="296" width="680" height="250" rx="20" fill="url(#camLeather)"/><rect x="160" y="296" width="680" height="250" rx="20" fill="url(#camGrain)"/>',
    '<path d="M172 300V252Q172 204 220 204H392L420 150Q428 134 446 134H556Q574 134 582 150L610 204H780Q828 204 828 252V300Z" fill="url(#camSilver)"/>',
    '<path d="M220 206H393L421 152Q429 136 446 136H556Q573 136 581 152L609 206H780" fill="none" stroke="#fff" stroke-width="3" opacity=".9"/>',
    '<path d="M172 298H828" stroke="#54585c" stroke-width="3"/><path d="M166 548H834" stroke="#e7e8e9" stroke-width="3"/>',
    lettering('KIESEL', { x: 501, y: 170, size: 20, colour: '#2a2d31', weight: 1.7, tracking: 4 }),
    // Finder windows.
    '<rect x="238" y="226" width="96" height="46" rx="7" fill="#14161a"/><rect x="246" y="232" width="80" height="34" rx="4" fill="url(#camGlass)"/><path d="M250 236H292L268 262H250Z" fill="#dfe9ff" opacity=".3"/>',
    '<rect x="664" y="230" width="54" height="38" rx="6" fill="#14161a"/><rect x="671" y="236" width="40" height="26" rx="3" fill="#39424f"/><path d="M674 238H694L682 260H674Z" fill="#fff" opacity=".35"/>',
    '<circle cx="762" cy="250" r="15" fill="#14161a"/><circle cx="762" cy="250" r="10.5" fill="url(#camGlass)"/>',
    '<circle cx="228" cy="500" r="13" fill="#c8352c"/><circle cx="225" cy="497" r="5" fill="#ff9a8d" opacity=".8"/>',
    lens(500, 416),
  ].join('');
}

function dial(x: number, y: number, width: number, height: number): string {
  const ridges = Array.from({ length: 17 }, (_, i) => {
    const at = x + width / 2 - Math.cos((Math.PI * (i + 0.5)) / 17) * (width / 2);
    return `M${at.toFixed(1)} ${y}V${y + height}`;
  });
  return `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="5" fill="url(#camDial)"/><path d="${ridges.join('')}" stroke="#3f4347" stroke-width="1.6" opacity=".7"/><ellipse cx="${x + width / 2}" cy="${y}" rx="${width / 2}" ry="6" fill="#e6e7e8"/>`;
}

function lens(x: number, y: number): string {
  const knurls = Array.from({ length: 96 }, (_, i) => {
    const [cos, sin] = [Math.cos((i * Math.PI) / 48), Math.sin((i * Math.PI) / 48)];
    return `M${(x + cos * 152).toFixed(1)} ${(y + sin * 152).toFixed(1)}L${(x + cos * 166).toFixed(1)} ${(y + sin * 166).toFixed(1)}`;
  });
  const circle = (r: number, fill: string, extra = '') =>
    `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"${extra}/>`;
  return [
    shadow(x + 14, y + 22, 222, 214, 0.75, '#000'),
    circle(184, 'url(#camBarrel)'),
    circle(184, 'none', ' stroke="#54585c" stroke-width="2"'),
    circle(170, 'url(#camRing)'),
    `<path d="${knurls.join('')}" stroke="#6a6f76" stroke-width="3.4"/>`,
    circle(146, 'url(#camBarrel)'),
    circle(138, '#101114'),
    circle(132, 'none', ' stroke="#d8dadc" stroke-width="1.6" stroke-dasharray="2 10.6"'),
    `<path d="M${x} ${y - 138}V${y - 122}" stroke="#c8352c" stroke-width="5"/>`,
    lettering('KIESEL FILM', { x, y: y + 106, size: 9, colour: '#c9ccd0', weight: 1.5, tracking: 3.4 }),
    circle(102, 'url(#camRing)'),
    circle(92, 'url(#camGlass)'),
    circle(62, 'none', ' stroke="#5d74a8" stroke-width="1.5" opacity=".5"'),
    circle(40, '#03030a', ' opacity=".75"'),
    `<circle cx="${x - 26}" cy="${y + 34}" r="34" fill="url(#camViolet)"/><circle cx="${x + 34}" cy="${y + 20}" r="24" fill="url(#camGreen)"/>`,
    `<path d="M${x - 70} ${y - 40}Q${x - 34} ${y - 84} ${x + 20} ${y - 78}Q${x - 24} ${y - 58} ${x - 46} ${y - 22}Z" fill="#fff" opacity=".5"/>`,
    `<circle cx="${x + 38}" cy="${y - 36}" r="5" fill="#fff" opacity=".85"/>`,
  ].join('');
}
