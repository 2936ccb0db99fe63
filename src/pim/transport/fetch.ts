import nodeFetch from 'node-fetch';
import http from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import type { Fetch } from '../types.js';

/** Milliseconds to connect. */
const CONNECT_TIMEOUT_MS = 5000;

/** node-fetch with keep-alive and a connect timeout. */
export function defaultFetch(baseUrl: string): Fetch {
  const secure = baseUrl.startsWith('https:');
  const agent = secure ? new https.Agent({ keepAlive: true }) : new http.Agent({ keepAlive: true });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = connect(options, callback) as Socket;
    const timer = setTimeout(() => socket.destroy(new Error('connect: timed out')), CONNECT_TIMEOUT_MS);
    const settle = (): void => clearTimeout(timer);
    socket.once(secure ? 'secureConnect' : 'connect', settle).once('close', settle);
    return socket;
  };
  return (url, init) => nodeFetch(url, { ...init, agent });
}
