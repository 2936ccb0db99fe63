import { createHmac, randomUUID } from 'node:crypto';

/** The secret of the subscription. */
export const SECRET = 'a-secret-of-the-subscription';

export interface EventOptions {
  /** Such as `product.updated.delta`. */
  readonly type?: string;
  readonly id?: string;
  readonly secret?: string;
  /** Signed by the secondary secret. */
  readonly secondary?: boolean;
  /** The id of the subscription that it comes by. */
  readonly subscription?: string;
  /** When it happened, in milliseconds since the epoch. */
  readonly time?: number;
}

/** Sends an event of the Event Platform; returns the status of the answer. */
export function sendEvent(
  url: string,
  data: object,
  { type = 'product.updated.delta', id = randomUUID(), subscription = 'one', time, ...signing }: EventOptions = {},
): Promise<number> {
  const event = {
    specversion: '1.0',
    id,
    type: `com.akeneo.pim.v1.${type}`,
    subject: subscription,
    ...(time !== undefined && { time: new Date(time).toISOString() }),
    data,
  };
  return sendSigned(url, event, signing);
}

/** Sends a notification about a subscription, such as `subscription.suspended.system`. */
export function sendNotification(
  url: string,
  type: string,
  { subscription = 'one', time = Date.now() }: Pick<EventOptions, 'subscription' | 'time'> = {},
): Promise<number> {
  return sendSigned(url, {
    notification_type: type,
    timestamp: new Date(time).toISOString(),
    subscription_id: subscription,
    events: ['com.akeneo.pim.v1.product.updated.delta'],
    subject: 'https://pim.example.com/',
  });
}

/** Sends events of the older Events API, which signs the time as well. `sent` and `signed`: milliseconds since the epoch. */
export async function sendOldEvents(
  url: string,
  events: readonly object[],
  { secret = SECRET, sent = Date.now(), signed = sent }: { secret?: string; sent?: number; signed?: number } = {},
): Promise<number> {
  const [time, signedTime] = [sent, signed].map((ms) => String(Math.floor(ms / 1000)));
  const body = JSON.stringify({ events });
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      'X-Akeneo-Request-Timestamp': time!,
      'X-Akeneo-Request-Signature': createHmac('sha256', secret).update(`${signedTime!}.${body}`).digest('hex'),
    },
  });
  return response.status;
}

async function sendSigned(
  url: string,
  message: object,
  { secret = SECRET, secondary = false }: Pick<EventOptions, 'secret' | 'secondary'> = {},
): Promise<number> {
  const body = JSON.stringify(message);
  const signature = createHmac('sha256', secret).update(body).digest('hex');
  const response = await fetch(url, {
    method: 'POST',
    body,
    headers: {
      'Content-Type': 'application/json',
      [`X-AKENEO-SIGNATURE-${secondary ? 'SECONDARY' : 'PRIMARY'}`]: signature,
    },
  });
  return response.status;
}
