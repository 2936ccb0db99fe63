import { NotInstalled } from '../../example-app/cluster/programs.js';
import { Unavailable } from '../support/stores/backend.js';

/** What starts programs, as tests may skip it. */
export async function installed<T>(starting: Promise<T>): Promise<T> {
  try {
    return await starting;
  } catch (error) {
    throw error instanceof NotInstalled ? new Unavailable(error.message) : error;
  }
}
