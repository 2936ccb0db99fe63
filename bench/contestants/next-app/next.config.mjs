import { fileURLToPath } from 'node:url';

/** @type {import('next').NextConfig} */
export default {
  images: {
    // The widths and the quality that the benchmark asks for: Next refuses all others.
    imageSizes: [100, 160, 200, 320, 480],
    deviceSizes: [640, 960, 1280],
    qualities: [80],
    // Without it there is no AVIF; a browser that takes WebP alone gets what it gets by default.
    formats: ['image/avif', 'image/webp'],
    remotePatterns: [{ protocol: 'http', hostname: '127.0.0.1' }],
    dangerouslyAllowLocalIP: true,
  },
  // The app is built in `bench/.cache`, and its packages are those of `bench`.
  turbopack: { root: fileURLToPath(new URL('../..', import.meta.url)) },
};
