import { startDemoPim, type DemoPim, type DemoPimOptions, type Fault } from '../../example-app/pim/demo-pim.js';
import { obey } from './remote.js';

let pim: DemoPim | undefined;

function running(): DemoPim {
  if (!pim) throw new Error('It has not been started');
  return pim;
}

/** What a demo PIM in a process of its own can be told. */
const commands = {
  start: async (options: DemoPimOptions) => {
    pim = await startDemoPim(options);
    return { url: pim.url, credentials: pim.credentials };
  },
  add: (...upload: Parameters<DemoPim['addMedia']>) => running().addMedia(...upload),
  fault: (fault: Fault) => running().fault(fault),
  clearFaults: () => running().clearFaults(),
  state: () => {
    const { meter, violations } = running();
    return { inFlight: meter.inFlight, peak: meter.peak, violations: [...violations] };
  },
};

export type PimCommands = typeof commands;

obey(commands);
