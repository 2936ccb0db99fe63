import { AXIS } from './memory';

/** Nodes of the grid along each axis, and its bytes from a node to the next one: red, green, blue and alpha of 16 bits. */
const NODES = 17;
const KEY = 8;
const YELLOW = NODES * KEY;
const MAGENTA = NODES * YELLOW;
const CYAN = NODES * MAGENTA;

/**
 * Converts CMYK at `pixels` to RGB, or RGBA for four bytes per pixel, in its place. `grid` has the colours of 17 amounts
 * of each ink. Those between are interpolated as Little CMS does: in tetrahedra for three inks, then along the fourth.
 */
export function inksToRgb(pixels: usize, count: i32, grid: usize, bytes: i32): void {
  fillAxis();
  let to = pixels;
  for (const end = pixels + 4 * count; pixels < end; pixels += 4, to += bytes) {
    const cyan = AXIS + ((load<u8>(pixels) as usize) << 3);
    const magenta = AXIS + ((load<u8>(pixels, 1) as usize) << 3);
    const yellow = AXIS + ((load<u8>(pixels, 2) as usize) << 3);
    const key = AXIS + ((load<u8>(pixels, 3) as usize) << 3);
    const node: usize =
      grid + load<u32>(cyan) * CYAN + load<u32>(magenta) * MAGENTA + load<u32>(yellow) * YELLOW + load<u32>(key) * KEY;

    // Three shares in falling order, with the steps to the next node of their inks.
    let first = load<f32>(magenta, 4);
    let second = load<f32>(yellow, 4);
    let third = load<f32>(key, 4);
    let firstStep: usize = MAGENTA;
    let secondStep: usize = YELLOW;
    let thirdStep: usize = KEY;
    if (first < second) {
      const share = first;
      first = second;
      second = share;
      firstStep = YELLOW;
      secondStep = MAGENTA;
    }
    if (second < third) {
      const share = second;
      second = third;
      third = share;
      thirdStep = secondStep;
      secondStep = KEY;
    }
    if (first < second) {
      const share = first;
      first = second;
      second = share;
      const step = firstStep;
      firstStep = secondStep;
      secondStep = step;
    }

    const one = node + firstStep;
    const two = one + secondStep;
    const three = two + thirdStep;
    const without = tetrahedron(node, one, two, three, first, second, third);
    const beyond = tetrahedron(node + CYAN, one + CYAN, two + CYAN, three + CYAN, first, second, third);
    const share = f32x4.splat(load<f32>(cyan, 4));
    const colour = f32x4.add(without, f32x4.mul(f32x4.sub(beyond, without), share));
    const rounded = i32x4.trunc_sat_f32x4_u(f32x4.nearest(f32x4.mul(colour, f32x4.splat(1.0 / 257.0))));
    const shorts = i16x8.narrow_i32x4_u(rounded, rounded);
    v128.store32_lane(to, i8x16.narrow_i16x8_u(shorts, shorts), 0);
  }
}

/** For each amount of an ink: the node below, and its share of the way to the next node. */
function fillAxis(): void {
  for (let amount = 0; amount < 256; amount++) {
    const node = min(NODES - 2, (amount * (NODES - 1)) / 255);
    store<u32>(AXIS + (amount << 3), node);
    store<f32>(AXIS + (amount << 3), ((amount * (NODES - 1) - node * 255) as f32) / 255, 4);
  }
}

function tetrahedron(node: usize, one: usize, two: usize, three: usize, first: f32, second: f32, third: f32): v128 {
  return f32x4.add(
    f32x4.add(f32x4.mul(colourAt(node), f32x4.splat(1 - first)), f32x4.mul(colourAt(one), f32x4.splat(first - second))),
    f32x4.add(f32x4.mul(colourAt(two), f32x4.splat(second - third)), f32x4.mul(colourAt(three), f32x4.splat(third))),
  );
}

function colourAt(node: usize): v128 {
  return f32x4.convert_i32x4_u(v128.load16x4_u(node));
}
