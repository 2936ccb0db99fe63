import { lettering } from '../lettering.js';
import { across, down, outwards, type Drawing } from '../svg.js';
import { pines, ridge } from './landscape.js';

/** Its arrow points up when the picture is the right way round. */
export const SIGNPOST: Drawing = { width: 750, height: 1000, body: signpost() };

function signpost(): string {
  return [
    down('noon', [0, '#3d8fd1'], [0.5, '#93c8ea'], [0.8, '#e3f1f5'], [1, '#f4f5ea']),
    across('post', [0, '#5b3d24'], [0.3, '#a97b50'], [0.6, '#8a6039'], [1, '#472e19']),
    down('plank', [0, '#e8b53a'], [0.5, '#dba023'], [1, '#b97f10']),
    down('slope', [0, '#7fae4a'], [0.4, '#5b8f3a'], [1, '#2d5a27']),
    outwards('cloud', [0, '#fff', 0.95], [0.6, '#fff', 0.6], [1, '#fff', 0]),
    '<rect width="750" height="1000" fill="url(#noon)"/>',
    '<g fill="url(#cloud)"><ellipse cx="170" cy="170" rx="190" ry="56"/><ellipse cx="240" cy="140" rx="120" ry="60"/><ellipse cx="620" cy="300" rx="180" ry="46"/><ellipse cx="560" cy="276" rx="100" ry="46"/></g>',
    ridge({ seed: 14, width: 750, level: 640, reach: 330, bottom: 1000, fill: '#8fa9c4' }),
    ridge({ seed: 48, width: 750, level: 690, reach: 210, bottom: 1000, fill: '#64859f' }),
    ridge({ seed: 73, width: 750, level: 740, reach: 150, bottom: 1000, fill: '#47705f', roughness: 0.44 }),
    pines({
      seed: 19,
      from: -20,
      to: 770,
      count: 44,
      height: 84,
      fill: '#2f5742',
      ground: (x) => 800 + Math.sin(x / 80) * 8,
    }),
    '<path d="M0 800Q220 756 420 790T750 770V1000H0Z" fill="url(#slope)"/>',
    '<path d="M330 1000Q420 900 372 838Q350 806 388 788Q404 806 412 838Q470 900 540 1000Z" fill="#d9c294" opacity=".9"/>',
    '<rect x="350" y="330" width="50" height="560" fill="url(#post)"/><path d="M362 340V880M384 350V886" stroke="#3a2513" stroke-width="2" opacity=".5"/>',
    '<path d="M250 300L375 150L500 300V610H250Z" fill="url(#plank)" stroke="#7a5208" stroke-width="6" stroke-linejoin="round"/>',
    '<path d="M262 420Q380 430 488 418M262 520Q360 512 488 524" stroke="#8f6209" stroke-width="2.5" fill="none" opacity=".55"/>',
    '<circle cx="375" cy="206" r="9" fill="#4d3305"/><circle cx="375" cy="588" r="9" fill="#4d3305"/>',
    '<path d="M375 262L440 344H402V420H348V344H310Z" fill="#2c2010"/>',
    lettering('TOP', { x: 375, y: 472, size: 66, colour: '#2c2010', weight: 1.9, tracking: 4 }),
    flowers(),
  ].join('');
}

function flowers(): string {
  const heads = Array.from({ length: 70 }, (_, i) => {
    const [x, y] = [(i * 97) % 750, 840 + ((i * 61) % 150)];
    if (x > 330 && x < 540) return '';
    const colour = ['#fff7f0', '#ffd23f', '#f0567a'][i % 3]!;
    return `<circle cx="${x}" cy="${y}" r="${3 + (y - 840) / 30}" fill="${colour}"/>`;
  });
  return heads.join('');
}
