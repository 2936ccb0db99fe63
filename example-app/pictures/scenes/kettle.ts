import { across, ball, down, outwards, shadow, type Drawing } from '../svg.js';

/** As red as its colour space allows: with a Display P3 profile, redder than sRGB can be. Stands on y = 842. */
export const KETTLE: Drawing = { width: 1000, height: 1000, body: kettle() };

function kettle(): string {
  const body =
    'M246 800Q214 560 330 452Q400 388 500 388Q600 388 670 452Q786 560 754 800Q748 838 700 842H300Q252 838 246 800Z';
  return [
    ball('kettleRed', [0, '#ff5a48'], [0.18, '#ff1f12'], [0.5, '#f40000'], [0.78, '#b00000'], [1, '#5e0000']),
    across('kettleEdge', [0, '#300', 0.5], [0.12, '#300', 0], [0.86, '#300', 0], [1, '#300', 0.55]),
    down('kettleSpout', [0, '#ff3324'], [0.5, '#e00000'], [1, '#7d0000']),
    across('kettleWood', [0, '#6d4424'], [0.3, '#b98250'], [0.5, '#cf9a66'], [1, '#6a4123']),
    across('kettleSteel', [0, '#6d7174'], [0.3, '#fafafa'], [0.6, '#a9adb0'], [1, '#65696c']),
    outwards('kettleGleam', [0, '#fff', 0.95], [0.5, '#fff', 0.45], [1, '#fff', 0]),
    shadow(520, 846, 410, 48, 0.45),
    shadow(500, 840, 270, 22, 0.6),
    // Handle: two steel brackets and a wooden grip.
    '<path d="M322 474Q250 190 500 184Q750 190 678 474" fill="none" stroke="url(#kettleSteel)" stroke-width="18"/>',
    '<path d="M352 236Q410 180 500 178Q590 180 648 236" fill="none" stroke="#54321a" stroke-width="50" stroke-linecap="round"/>',
    '<path d="M352 234Q410 178 500 176Q590 178 648 234" fill="none" stroke="url(#kettleWood)" stroke-width="42" stroke-linecap="round"/>',
    '<path d="M366 218Q420 172 500 168" fill="none" stroke="#f0c799" stroke-width="6" stroke-linecap="round" opacity=".8"/>',
    // Spout.
    '<path d="M690 560Q790 540 812 440Q818 412 846 404L888 418Q900 424 892 436Q866 470 852 540Q832 640 736 680Z" fill="url(#kettleSpout)"/>',
    '<ellipse cx="868" cy="412" rx="27" ry="10" transform="rotate(18 868 412)" fill="#4a0000"/>',
    '<path d="M716 582Q806 554 828 446" fill="none" stroke="#ff9d8f" stroke-width="9" stroke-linecap="round" opacity=".8"/>',
    `<path d="${body}" fill="url(#kettleRed)"/><path d="${body}" fill="url(#kettleEdge)"/>`,
    '<path d="M248 784Q254 834 300 842H700Q746 834 752 784Q600 816 500 816Q400 816 248 784Z" fill="url(#kettleSteel)" opacity=".92"/>',
    // Lid and knob.
    '<path d="M392 414Q400 366 500 364Q600 366 608 414Q560 430 500 430Q440 430 392 414Z" fill="url(#kettleSpout)"/>',
    '<path d="M392 414Q440 430 500 430Q560 430 608 414" fill="none" stroke="#5a0000" stroke-width="4"/>',
    '<rect x="488" y="338" width="24" height="30" fill="url(#kettleSteel)"/><circle cx="500" cy="326" r="26" fill="url(#kettleWood)"/><ellipse cx="492" cy="317" rx="9" ry="6" fill="#ffe3c2" opacity=".8"/>',
    // A window, mirrored.
    '<path d="M322 520Q352 468 402 450L414 540Q372 556 350 610L308 596Q310 556 322 520Z" fill="#fff" opacity=".42"/>',
    '<path d="M366 480L382 590M316 560L412 528" stroke="#f40000" stroke-width="6" opacity=".55"/>',
    '<ellipse cx="690" cy="560" rx="34" ry="96" fill="url(#kettleGleam)" opacity=".35" transform="rotate(-14 690 560)"/>',
  ].join('');
}
