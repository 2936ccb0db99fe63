import connect from 'connect';
import express from 'express';
import express4 from 'express-4';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';

export type Next = (error?: unknown) => void;
export type Middleware = (req: IncomingMessage, res: ServerResponse, next: Next) => void;
export type ErrorMiddleware = (error: unknown, req: IncomingMessage, res: ServerResponse, next: Next) => void;

/** What the routers of this family have in common: they are middlewares and take middlewares. */
export interface Router extends Middleware {
  use(middleware: Middleware): unknown;
  use(path: string, middleware: Middleware): unknown;
}

/** A router that is a server's listener as well. */
export type App = Router & RequestListener;

/** Adds a middleware for errors, which all of them tell by its four parameters. */
export function useForErrors(app: App, middleware: ErrorMiddleware): void {
  app.use(middleware as unknown as Middleware);
}

export interface Framework {
  readonly name: string;
  app(): App;
  /** What is mounted within an app. */
  router(): Router;
}

export const FRAMEWORKS: readonly Framework[] = [
  { name: 'Express 5', app: () => express(), router: () => express.Router() as unknown as Router },
  { name: 'Express 4', app: () => express4(), router: () => express4.Router() as unknown as Router },
  { name: 'Connect 3', app: () => connect(), router: () => connect() },
];
