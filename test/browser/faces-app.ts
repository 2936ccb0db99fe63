import { fileURLToPath } from 'node:url';
import sharp, { type Sharp } from 'sharp';
import { startDemoPim } from '../../example-app/pim/demo-pim.js';
import { startApp, type RunningApp } from '../example-app/start-app.js';
import { faceSample } from '../support/faces.js';

const MAIN = fileURLToPath(new URL('../../example-app/main.js', import.meta.url));
const WITHOUT_DETECTION = new URL('without-detection.js', import.meta.url).href;

/** The example app on a PIM that has a picture with a face and one without. */
export interface FacesApp extends RunningApp {
  /** Paths below the mount point: a face at the right of a wide ground, and the ground alone. */
  readonly face: string;
  readonly none: string;
}

/** @param options `isInstalled`: whether the app finds the packages that find faces */
export async function startFacesApp({ isInstalled }: { isInstalled: boolean }): Promise<FacesApp> {
  const pim = await startDemoPim();
  const add = async (name: string, picture: Sharp): Promise<string> =>
    `media-files/${pim.addMedia('media-files', { name, mimeType: 'image/png', body: await picture.png().toBuffer() })}`;
  const ground = (): Sharp => sharp({ create: { width: 1200, height: 400, channels: 3, background: '#778899' } });
  const face = await add('face.png', ground().composite([{ input: faceSample(), left: 900, top: 72 }]));
  const none = await add('none.png', ground());
  const { clientId, secret, username, password } = pim.credentials;
  const environment = {
    AKENEO_BASE_URL: pim.url,
    AKENEO_CLIENT_ID: clientId,
    AKENEO_SECRET: secret,
    AKENEO_USERNAME: username,
    AKENEO_PASSWORD: password,
  };
  const hiding = isInstalled ? [] : ['--import', WITHOUT_DETECTION];
  const app = await startApp(environment, [process.execPath, ...hiding, MAIN]);
  const stop: RunningApp['stop'] = async (signal) => {
    const code = await app.stop(signal);
    await pim.close();
    return code;
  };
  return { ...app, stop, face, none };
}
