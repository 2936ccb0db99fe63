// Something to see while a picture of the gallery is under way: what its metadata.json has for that.

/** Pixels below the window where a picture is worth asking about. */
const MARGIN = '300px';

/** The bytes of a data URI. The page's policy lets no picture come from one, so it is painted. */
function blobOf(uri) {
  const [, type, text] = /^data:([\w/+-]+);base64,(.*)$/.exec(uri) ?? [];
  return type && new Blob([Uint8Array.from(atob(text), (character) => character.charCodeAt(0))], { type });
}

async function paint(place, img, { dominantColour, placeholder }) {
  if (/^#[\da-f]{6}$/i.test(dominantColour) && !place.matches('.see-through')) {
    place.style.backgroundColor = dominantColour;
  }
  const blob = blobOf(placeholder ?? '');
  if (!blob) return;
  const bitmap = await createImageBitmap(blob);
  if (isThere(img)) return;
  const canvas = Object.assign(document.createElement('canvas'), { width: bitmap.width, height: bitmap.height });
  canvas.className = 'placeholder';
  canvas.setAttribute('aria-hidden', 'true');
  canvas.getContext('2d').drawImage(bitmap, 0, 0);
  place.prepend(canvas);
  img.addEventListener('load', () => clear(place), { once: true });
}

function clear(place) {
  place.querySelector('.placeholder')?.remove();
  place.style.backgroundColor = '';
}

const isThere = (img) => img.complete && img.naturalWidth > 0;

async function prepare(place) {
  const img = place.querySelector('img');
  if (isThere(img)) return;
  const response = await fetch(place.dataset.metadata);
  const metadata = await response.json();
  if (!response.ok || isThere(img)) return;
  await paint(place, img, metadata);
  if (isThere(img)) clear(place);
}

const observer = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target } of entries) {
      if (!isIntersecting) continue;
      observer.unobserve(target);
      prepare(target).catch(() => undefined);
    }
  },
  { rootMargin: MARGIN },
);
for (const place of document.querySelectorAll('[data-metadata]')) observer.observe(place);
