import { replaceBinding } from '../runtime/process-binding.js';

/** A thread of libvips where Node's permission model is in force. Its program is the argument. */
replaceBinding();
await import(process.argv[2]!);
